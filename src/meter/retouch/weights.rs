//! Written by `fit/fit.py`; do not edit.

/// One trait's mean and standard deviation in the fit, and its weight in log odds a standard deviation.
pub struct Weight {
    pub mean: f64,
    pub deviation: f64,
    pub log_odds: f64,
}

const fn weight(mean: f64, deviation: f64, log_odds: f64) -> Weight {
    Weight { mean, deviation, log_odds }
}

/// Log odds of an average face of the fit.
pub const BIAS: f64 = 0.0179;

/// Log odds and the score that stands for them.
pub const SCALE: [(f64, f64); 4] = [(-4.7923, 0.0), (0.6254, 50.0), (1.8198, 90.0), (3.0142, 100.0)];

/// In the order of [`super::traits::NAMES`].
pub const WEIGHTS: [Weight; 17] = [
    weight(-0.5340, 0.4414, -0.4555), // skin0_p10
    weight(-0.6289, 0.4878, 0.4692),  // skin1_p10
    weight(0.1746, 0.5287, -0.9413),  // skin1_p50
    weight(0.7719, 0.5053, 0.5229),   // skin2_p50
    weight(-0.5468, 0.4388, -0.8896), // pore_p10
    weight(-0.0146, 0.4776, -0.7896), // pore_p50
    weight(0.8116, 0.4615, 0.7355),   // coarse_p50
    weight(1.2705, 0.4806, 0.8261),   // spread0
    weight(1.6978, 0.4427, -0.6681),  // spread1
    weight(2.2292, 0.4728, 0.5244),   // detail0
    weight(2.4841, 0.3136, -0.4421),  // detail1
    weight(2.2472, 0.4518, 0.3534),   // detail_pore
    weight(-0.4162, 0.9441, 0.4519),  // outside0
    weight(-0.4571, 0.9359, -0.3587), // outside1
    weight(0.1511, 0.4126, 0.5965),   // hole
    weight(0.4421, 0.1491, -0.2054),  // neighbours
    weight(4.3829, 0.3569, -0.4841),  // ln_iod
];
