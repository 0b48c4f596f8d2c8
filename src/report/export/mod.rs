//! Results in the forms that other programs read.

pub mod edl;
pub mod fcpxml;
pub mod junit;
mod marks;
pub mod otio;
pub mod premiere;
mod rate;
mod xml;
pub mod xmp;

use std::path::PathBuf;

use serde::Serialize;

use crate::error::Error;
use crate::report::record::Record;

pub use marks::Reel;

/// Where each clip lies and its result, one at a time.
pub type Clips<'a> = dyn Iterator<Item = Result<(PathBuf, Record), Error>> + 'a;

/// A word as the JSON has it.
pub fn word<T: Serialize>(word: &T) -> String {
    match serde_json::to_value(word) {
        Ok(serde_json::Value::String(name)) => name,
        _ => String::new(),
    }
}
