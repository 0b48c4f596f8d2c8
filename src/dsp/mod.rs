//! Filters, resampling and transforms used by more than one meter.

pub mod band;
pub mod flow;
pub mod lowpass;
pub mod predict;
pub mod pyramid;
pub mod resample;
pub mod spectrum;
pub mod spline;

/// Power in dB, finite for silence (-140).
pub fn decibel(power: f64) -> f64 {
    10.0 * power.max(1e-14).log10()
}
