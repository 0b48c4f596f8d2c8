//! From physical quantities to one number: 100 x the product of sub-scores, each a monotone curve of one quantity, but
//! for noise and room, which share theirs.
//!
//! The scale is tied to intelligibility: 70 is where STOI passes .90, 45 where it passes .75 (C. H. Taal et al., "An
//! algorithm for intelligibility prediction of time-frequency weighted noisy speech", IEEE TASLP 19(7), 2011). The curves
//! are a least-squares fit to STOI on that scale over 900 clips of the tuning half of `benches/voice`. Level has no
//! curve: a quiet voice can be turned up.

use super::Clarity;

/// What clarity is made of; what could not be measured does no harm.
#[derive(Clone, Copy, Debug, Default)]
pub struct Causes {
    /// Share of the speech that the noise leaves to be heard, 0 to 1.
    pub intelligibility: f64,
    /// Share of the loud speech that is cut off, 0 to 1.
    pub clipping_plateau: Option<f64>,
    /// Upper end of the spectrum, Hz.
    pub bandwidth_hz: Option<f64>,
    /// Lower end of the spectrum, Hz.
    pub lowest_hz: Option<f64>,
    /// Gaps a minute of speech.
    pub dropouts_per_min: f64,
    /// Mains hum against the speech, dB.
    pub hum_db: Option<f64>,
    /// Rumble against the speech, dB.
    pub rumble_db: f64,
    /// Early-to-late energy, dB.
    pub reverb_c50_db: Option<f64>,
}

type Curve = &'static [(f64, f64)];

const HEARD: Curve = &[
    (0.0, 0.11),
    (0.3, 0.23),
    (0.5, 0.32),
    (0.6, 0.385),
    (0.7, 0.455),
    (0.8, 0.54),
    (0.85, 0.617),
    (0.9, 0.713),
    (0.95, 0.845),
    (0.985, 1.0),
];
const CLIPPING: Curve = &[(0.015, 1.0), (0.05, 0.92), (0.1, 0.87), (0.2, 0.83), (0.3, 0.79), (0.6, 0.73)];
const BANDWIDTH: Curve =
    &[(700.0, 0.62), (1000.0, 0.66), (1500.0, 0.82), (2000.0, 0.87), (3000.0, 0.94), (4500.0, 0.955), (6500.0, 1.0)];
/// The most that a voice cut off so low can be, 1 for all words. Below 1 kHz, where the fit has no clips, set by hand by what
/// is left of the words (N. R. French and J. C. Steinberg, "Factors governing the intelligibility of speech sounds", JASA
/// 19(1), 1947). A bound and no factor: noise that hides the treble must not count twice.
const CUT_OFF: Curve = &[(350.0, 0.15), (500.0, 0.28), (750.0, 0.44), (1000.0, 0.66), (1500.0, 1.0)];
const LOWEST: Curve = &[(320.0, 1.0), (450.0, 0.74), (640.0, 0.69), (800.0, 0.59)];
const DROPOUTS: Curve =
    &[(1.0, 1.0), (4.0, 0.99), (8.0, 0.975), (16.0, 0.92), (36.0, 0.83), (64.0, 0.72), (100.0, 0.58)];
const HUM: Curve = &[(-36.0, 1.0), (-19.0, 0.95), (-4.0, 0.92), (6.0, 0.9)];
const RUMBLE: Curve = &[(-12.0, 1.0), (0.0, 0.95), (8.0, 0.945), (16.0, 0.94)];
const REVERB: Curve =
    &[(-2.0, 0.48), (0.0, 0.5), (2.0, 0.54), (5.0, 0.65), (8.0, 0.8), (12.0, 0.9), (16.0, 0.97), (18.0, 1.0)];

/// Clarity from 0 to 100.
pub fn clarity(causes: &Causes) -> f64 {
    let part = |curve: Curve, value: Option<f64>| value.map_or(1.0, |value| at(curve, value));
    // A room smears and noise hides the same parts of the words, and noise ends decays early so that it reads as a room:
    // what either costs is added, so that the smaller hardly counts beside the larger.
    let heard = at(HEARD, causes.intelligibility);
    let reverb = part(REVERB, causes.reverb_c50_db);
    let made_up = 1.0 / (1.0 / heard + 1.0 / reverb - 1.0)
        * part(CLIPPING, causes.clipping_plateau)
        * part(BANDWIDTH, causes.bandwidth_hz)
        * part(LOWEST, causes.lowest_hz)
        * at(DROPOUTS, causes.dropouts_per_min)
        * part(HUM, causes.hum_db)
        * at(RUMBLE, causes.rumble_db);
    100.0 * made_up.min(part(CUT_OFF, causes.bandwidth_hz))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_heard_better_is_clearer_in_any_room() {
        for c50_db in [-1.0, 1.0, 4.0, 7.0, 11.0, 20.0] {
            let clarity = |step: u32| {
                let intelligibility = f64::from(step) / 100.0;
                clarity(&Causes { intelligibility, reverb_c50_db: Some(c50_db), ..Causes::default() })
            };
            assert!((1..=100).all(|step| clarity(step) >= clarity(step - 1)), "C50 of {c50_db} dB");
        }
    }

    #[test]
    fn every_curve_is_monotone() {
        for curve in [HEARD, CLIPPING, BANDWIDTH, CUT_OFF, LOWEST, DROPOUTS, HUM, RUMBLE, REVERB] {
            assert!(curve.is_sorted_by(|a, b| a.0 < b.0));
            assert!(curve.is_sorted_by(|a, b| a.1 <= b.1) || curve.is_sorted_by(|a, b| a.1 >= b.1));
        }
    }
}
