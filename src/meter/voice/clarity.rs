//! From physical quantities to one number: 100 x the product of sub-scores, each a monotone curve of one quantity.
//!
//! The scale is tied to intelligibility: 70 is where STOI passes .90, 45 where it passes .75 (C. H. Taal et al., "An
//! algorithm for intelligibility prediction of time-frequency weighted noisy speech", IEEE TASLP 19(7), 2011). Level
//! has no curve: a quiet voice can be turned up.

use super::Clarity;

/// What clarity is made of; what could not be measured does no harm.
#[derive(Clone, Copy, Debug, Default)]
pub struct Causes {
    /// Speech above noise where speech is understood, dB.
    pub audible_db: f64,
    /// Share of flat tops, 0 to 1.
    pub clipping_plateau: Option<f64>,
    /// Upper end of the spectrum, Hz.
    pub bandwidth_hz: Option<f64>,
    /// Early-to-late energy, dB.
    pub reverb_c50_db: Option<f64>,
}

type Curve = &'static [(f64, f64)];

const NOISE: Curve =
    &[(-15.0, 0.05), (-5.0, 0.22), (3.0, 0.45), (7.5, 0.58), (11.5, 0.70), (15.0, 0.82), (20.0, 0.92), (30.0, 1.0)];
const CLIPPING: Curve = &[(0.21, 1.0), (0.33, 0.90), (0.53, 0.72), (0.70, 0.50), (0.85, 0.38)];
/// STOI is .88, .97 and .99 at the middle three (research, section 4.2).
const BANDWIDTH: Curve = &[(500.0, 0.30), (1000.0, 0.66), (2000.0, 0.88), (3400.0, 0.97), (6000.0, 1.0)];
/// Noise alone makes a room read down to about 7 dB; only below that is it surely the room.
const REVERB: Curve = &[(-1.0, 0.33), (0.0, 0.38), (3.0, 0.52), (4.5, 0.70), (5.5, 0.78), (7.0, 1.0)];

/// Clarity from 0 to 100.
pub fn clarity(causes: &Causes) -> f64 {
    let part = |curve: Curve, value: Option<f64>| value.map_or(1.0, |value| at(curve, value));
    100.0
        * at(NOISE, causes.audible_db)
        * part(CLIPPING, causes.clipping_plateau)
        * part(BANDWIDTH, causes.bandwidth_hz)
        * part(REVERB, causes.reverb_c50_db)
}

/// The class of a clarity.
pub fn class(clarity: f64) -> Clarity {
    match clarity {
        clarity if clarity >= 70.0 => Clarity::Clear,
        clarity if clarity >= 45.0 => Clarity::Usable,
        _ => Clarity::Unclear,
    }
}

/// A curve through points of rising `x`, level beyond the ends.
pub(super) fn at(curve: &[(f64, f64)], x: f64) -> f64 {
    let after = curve.partition_point(|&(at, _)| at <= x);
    if after == 0 {
        return curve[0].1;
    }
    let Some(&(x1, y1)) = curve.get(after) else { return curve[after - 1].1 };
    let (x0, y0) = curve[after - 1];
    y0 + (y1 - y0) * (x - x0) / (x1 - x0)
}
