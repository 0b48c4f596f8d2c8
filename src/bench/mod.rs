//! Labelled folders: how often the judgement is right, and what it costs.

pub mod calibrate;
pub mod labels;
pub mod make;
pub mod page;
mod random;
pub mod score;
mod stats;
pub mod table;
pub mod truth;
