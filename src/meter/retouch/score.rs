//! From traits to a score: logistic regression, each trait standardised, so that every weight can be read, and a
//! piecewise linear scale calibrated on untouched faces of people the weights never saw. Small, soft and compressed faces
//! look smoothed, so the scale is laid from where one untouched face in ten of the same size and quality stands.

use super::traits::Traits;
use super::weights::{BIAS, CODED, QUALITY, SCALE, TENTH, WEIGHTS};

/// The smoothing evidence of one face, 0 to 100; `quantiser` is the frame's, if known.
pub fn smoothing(traits: &Traits, quantiser: Option<f32>) -> f64 {
    let coded = quantiser.map_or(0.0, |quantiser| CODED.0 + CODED.1 * (f64::from(quantiser).clamp(18.0, 34.0) - 26.0));
    scaled(logit(&traits.vector) - tenth(&traits.vector) - coded)
}

/// Log odds of "smoothed" against "untouched".
pub fn logit(vector: &[f32]) -> f64 {
    // Beyond four standard deviations a trait says nothing that was ever seen in the fit.
    let terms = vector.iter().zip(&WEIGHTS).map(|(&value, weight)| weight.of(value, 4.0));
    BIAS + terms.sum::<f64>()
}

/// Log odds that one in ten untouched faces of this size and quality exceeds.
fn tenth(vector: &[f32]) -> f64 {
    // Few faces lie further out than this, too few to say how theirs are spread.
    let terms = QUALITY.iter().map(|(place, weight)| weight.of(vector[*place], 2.5));
    TENTH + terms.sum::<f64>()
}

/// Piecewise linear through [`SCALE`], 0 below its first point and 100 above its last.
fn scaled(logit: f64) -> f64 {
    let [first, .., last] = SCALE;
    if logit <= first.0 {
        return first.1;
    }
    let piece = SCALE.windows(2).find(|pair| logit < pair[1].0);
    piece.map_or(last.1, |pair| {
        let ((from, low), (to, high)) = (pair[0], pair[1]);
        low + (high - low) * (logit - from) / (to - from)
    })
}
