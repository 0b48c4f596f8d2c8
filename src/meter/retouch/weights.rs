//! Written by `./x skin FOLDER --fit`; do not edit.

/// One trait's mean and standard deviation in the fit, and its weight in log odds a standard deviation.
pub struct Weight {
    pub mean: f64,
    pub deviation: f64,
    pub log_odds: f64,
}

impl Weight {
    /// What a trait of this value adds; it counts no further than `most` standard deviations.
    pub fn of(&self, value: f32, most: f64) -> f64 {
        ((f64::from(value) - self.mean) / self.deviation).clamp(-most, most) * self.log_odds
    }
}

const fn weight(mean: f64, deviation: f64, log_odds: f64) -> Weight {
    Weight { mean, deviation, log_odds }
}

/// Log odds of an average face of the fit.
pub const BIAS: f64 = 0.1075;

/// Log odds above the place of one untouched face in ten of that quality, and the score that stands for them.
pub const SCALE: [(f64, f64); 7] =
    [(-9.8495, 0.0), (-3.9398, 8.0), (-1.1537, 25.0), (0.0000, 50.0), (0.3097, 70.0), (0.9007, 90.0), (1.8015, 100.0)];

/// Log odds of one untouched face in ten of average quality.
pub const TENTH: f64 = 0.6282;

/// How that place moves with the quality: the trait's place in [`super::traits::NAMES`] and its weight.
pub const QUALITY: [(usize, Weight); 3] = [
    (16, weight(4.4130, 0.3859, 0.1375)), // ln_iod
    (9, weight(2.0908, 0.5015, 0.1776)),  // detail0
    (17, weight(0.9817, 0.6557, 0.0000)), // outside0_p75
];

/// How much higher that place lies in a frame of H.264 whose quantiser is 26, and for each step above.
pub const CODED: (f64, f64) = (-0.3360, 0.1097);

/// Texture of the skin in an untouched face of average quality, in the logarithm of luma levels, and how it moves with the
/// quality: the trait's place and its weight.
pub const EXPECTED: (f64, [(usize, Weight); 2]) = (
    0.3370,
    [
        (9, weight(2.2438, 0.5424, 0.2160)),  // detail0
        (17, weight(1.2542, 0.6597, 0.0920)), // outside0_p75
    ],
);

/// In the order of [`super::traits::NAMES`].
pub const WEIGHTS: [Weight; 22] = [
    weight(-0.6592, 0.3788, -0.4146), // skin0_p10
    weight(-0.8084, 0.4807, 0.1503),  // skin1_p10
    weight(0.0301, 0.5277, -0.2940),  // skin1_p50
    weight(0.6320, 0.5202, 0.2296),   // skin2_p50
    weight(-0.6758, 0.3908, -0.4695), // pore_p10
    weight(-0.1572, 0.4622, -0.5996), // pore_p50
    weight(0.6880, 0.4639, 0.3561),   // coarse_p50
    weight(1.2264, 0.4988, 0.3392),   // spread0
    weight(1.7373, 0.4591, -0.1344),  // spread1
    weight(2.0763, 0.4543, 0.1039),   // detail0
    weight(2.4149, 0.3158, 0.1252),   // detail1
    weight(2.1234, 0.4180, 0.1268),   // detail_pore
    weight(-0.9106, 0.8270, -0.1449), // outside0
    weight(-0.9506, 0.8199, -0.1391), // outside1
    weight(0.2597, 0.4089, 0.3079),   // hole
    weight(0.4191, 0.1372, -0.1576),  // neighbours
    weight(4.4747, 0.3656, -0.0070),  // ln_iod
    weight(0.9040, 0.6567, 0.1829),   // outside0_p75
    weight(1.2213, 0.5376, 0.0772),   // outside1_p75
    weight(0.9414, 0.6378, 0.2043),   // outside_pore_p75
    weight(0.4174, 0.1535, -0.2896),  // neighbours_outside
    weight(0.6821, 0.0957, 0.2849),   // neighbours_detail
];
