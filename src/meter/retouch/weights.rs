//! Written by `fit/fit.py`; do not edit.

/// One trait's mean and standard deviation in the fit, and its weight in log odds a standard deviation.
pub struct Weight {
    pub mean: f64,
    pub deviation: f64,
    pub weight: f64,
}

const fn weight(mean: f64, deviation: f64, weight: f64) -> Weight {
    Weight { mean, deviation, weight }
}

pub const BIAS: f64 = 0.0;

/// Log odds and the score that stands for them.
pub const SCALE: [(f64, f64); 4] = [(-3.0, 0.0), (0.0, 50.0), (2.0, 90.0), (4.0, 100.0)];

/// In the order of [`super::traits::NAMES`].
pub const WEIGHTS: [Weight; 27] = [
    weight(0.0, 1.0, 0.0), // skin0_p10
    weight(0.0, 1.0, 0.0), // skin0_p50
    weight(0.0, 1.0, 0.0), // skin1_p10
    weight(0.0, 1.0, 0.0), // skin1_p50
    weight(0.0, 1.0, 0.0), // skin2_p50
    weight(0.0, 1.0, 0.0), // pore_p10
    weight(0.0, 1.0, 0.0), // pore_p50
    weight(0.0, 1.0, 0.0), // fine_p50
    weight(0.0, 1.0, 0.0), // coarse_p50
    weight(0.0, 1.0, 0.0), // spread0
    weight(0.0, 1.0, 0.0), // spread1
    weight(0.0, 1.0, 0.0), // detail0
    weight(0.0, 1.0, 0.0), // detail1
    weight(0.0, 1.0, 0.0), // detail2
    weight(0.0, 1.0, 0.0), // detail_pore
    weight(0.0, 1.0, 0.0), // detail_fine
    weight(0.0, 1.0, 0.0), // outside0
    weight(0.0, 1.0, 0.0), // outside1
    weight(0.0, 1.0, 0.0), // flat
    weight(0.0, 1.0, 0.0), // hole
    weight(0.0, 1.0, 0.0), // kurtosis
    weight(0.0, 1.0, 0.0), // neighbours
    weight(0.0, 1.0, 0.0), // chroma
    weight(0.0, 1.0, 0.0), // blockiness
    weight(0.0, 1.0, 0.0), // gap_oct
    weight(0.0, 1.0, 0.0), // ln_iod
    weight(0.0, 1.0, 0.0), // luma
];
