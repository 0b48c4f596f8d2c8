//! Filters, resampling and transforms used by more than one meter.

pub mod noise;
pub mod resample;
pub mod spectrum;
