//! Benchmarks of the judgement: labelled folders, and how to make them.

pub mod labels;
pub mod make;
