//! Many clips: which files, what is already known of them, and measuring the rest side by side.

mod arrivals;
mod child;
mod confine;
mod files;
mod known;
mod measure;
pub mod overrides;
mod scan;
pub mod store;
mod worker;

pub use arrivals::Arrivals;
pub use child::Crew;
pub use confine::{Limits, confine};
pub use files::{Found, find, listed, media_files};
pub use known::Known;
pub use measure::{Cost, Job, measure_all};
pub use scan::{Course, Judge, News, RESULTS, Redo, Scan, publish, scan};
pub use worker::serve;
