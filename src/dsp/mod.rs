//! Filters, resampling and transforms used by more than one meter.

pub mod lowpass;
pub mod pyramid;
