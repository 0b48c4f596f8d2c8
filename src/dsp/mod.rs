//! Filters, resampling and transforms used by more than one meter.

pub mod band;
pub mod flow;
pub mod lowpass;
pub mod predict;
pub mod pyramid;
pub mod resample;
pub mod spectrum;
pub mod spline;
