//! Many clips: which files, what is already known of them, and measuring the rest side by side.

mod files;
mod known;
mod measure;
pub mod overrides;

pub use files::media_files;
pub use known::Known;
pub use measure::{Cost, Job, measure_all};
