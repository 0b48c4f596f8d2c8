//! Shows results: the text card and the JSON.

pub mod card;
pub mod columns;
pub mod csv;
pub mod evidence;
pub mod export;
mod font;
mod layout;
#[cfg(feature = "parquet")]
pub mod parquet;
pub mod progress;
pub mod record;
pub mod tally;
pub mod thumbnail;
pub mod words;
