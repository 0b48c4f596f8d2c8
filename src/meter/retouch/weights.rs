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

/// Log odds of an average face of the fit.
pub const BIAS: f64 = 0.0274;

/// Log odds and the score that stands for them.
pub const SCALE: [(f64, f64); 4] = [(-5.5814, 0.0), (0.6283, 50.0), (1.9789, 90.0), (3.3294, 100.0)];

/// In the order of [`super::traits::NAMES`].
pub const WEIGHTS: [Weight; 27] = [
    weight(-0.5340, 0.4414, -0.4870), // skin0_p10
    weight(-0.0083, 0.4848, -0.1776), // skin0_p50
    weight(-0.6289, 0.4878, 0.4523),  // skin1_p10
    weight(0.1746, 0.5287, -0.7713),  // skin1_p50
    weight(0.7719, 0.5053, 0.3940),   // skin2_p50
    weight(-0.5468, 0.4388, -0.9819), // pore_p10
    weight(-0.0146, 0.4776, -0.6879), // pore_p50
    weight(0.1983, 0.5036, -0.2716),  // fine_p50
    weight(0.8116, 0.4615, 0.8406),   // coarse_p50
    weight(1.2705, 0.4806, 0.7599),   // spread0
    weight(1.6978, 0.4427, -0.6811),  // spread1
    weight(2.2292, 0.4728, 0.4167),   // detail0
    weight(2.4841, 0.3136, -0.3283),  // detail1
    weight(2.7884, 0.2551, 0.0076),   // detail2
    weight(2.2472, 0.4518, 0.4333),   // detail_pore
    weight(2.5018, 0.2970, -0.1751),  // detail_fine
    weight(-0.4162, 0.9441, 0.4968),  // outside0
    weight(-0.4571, 0.9359, -0.4098), // outside1
    weight(0.2031, 0.1297, -0.1785),  // flat
    weight(0.1511, 0.4126, 0.4958),   // hole
    weight(2.7345, 0.8221, 0.1808),   // kurtosis
    weight(0.4421, 0.1491, -0.2651),  // neighbours
    weight(0.1899, 0.3086, 0.2819),   // chroma
    weight(0.1447, 0.1068, 0.1512),   // blockiness
    weight(0.3106, 0.2535, -0.0187),  // gap_oct
    weight(4.3829, 0.3569, -0.4817),  // ln_iod
    weight(0.6650, 0.1094, -0.0257),  // luma
];
