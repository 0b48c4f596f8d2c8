//! Filters, resampling and transforms used by more than one meter.

pub mod band;
pub mod between;
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

/// The middle value, of an even number the upper of the two in the middle; `None` of nothing.
pub fn median(values: impl Iterator<Item = f64>) -> Option<f64> {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied()
}

/// The bin in which a percentile (0 to 1) of the counted lies.
pub fn percentile(counts: &[u32], share: f64) -> Option<usize> {
    let total: u64 = counts.iter().map(|&count| u64::from(count)).sum();
    let mut rest = share * total as f64;
    counts.iter().position(|&count| {
        rest -= f64::from(count);
        count > 0 && rest <= 0.0
    })
}
