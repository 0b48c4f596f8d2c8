//! The camera's motion.

use super::Outcome;
use super::compare::{at_most, duration_s, exceeded_for, ranges, read};
use crate::meter::{Reason, Shake};
use crate::policy::{Evidence, Limits};
use crate::series::Series;
use crate::time::TimeRange;

/// The shake that a clip may have: a clear voice buys shake; without speech it is half way.
pub fn allowed(evidence: &Evidence, limits: &Limits) -> f64 {
    let bought = evidence.measurements.voice.dependable().map_or(0.5, |voice| {
        let span = (limits.shake_clarity_to - limits.shake_clarity_from).max(1e-6);
        ((voice.clarity - limits.shake_clarity_from) / span).clamp(0.0, 1.0)
    });
    // A moved limit may pass the other one.
    limits.shake_pct + bought * (limits.shake_clear_pct - limits.shake_pct).max(0.0)
}

/// More shake than the voice has bought, for too great a share of the time.
pub fn camera(evidence: &Evidence, limits: &Limits) -> Outcome {
    read(&evidence.measurements.shake, |shake| {
        let measured = exceeded_for(shake.timeline.pct(), limits.shake_share_pct).unwrap_or(shake.rms_pct);
        at_most(measured, allowed(evidence, limits), "% of the diagonal")
    })
}

/// When the camera shakes too much.
pub fn camera_ranges(evidence: &Evidence, limits: &Limits) -> Vec<TimeRange> {
    let allowed = allowed(evidence, limits);
    let shake = evidence.measurements.shake.reading();
    shake.map_or_else(Vec::new, |shake| ranges(evidence, shake.timeline.pct(), |pct| pct > allowed))
}

/// Violent shake on end, whatever the voice.
pub fn unwatchable(evidence: &Evidence, limits: &Limits) -> Outcome {
    read(&evidence.measurements.shake, |shake| {
        if shake.timeline.pct.is_empty() {
            return Outcome::Unchecked(Reason::TooShort);
        }
        let longest = violent(evidence, shake, limits).iter().map(|range| range.duration_s()).fold(0.0, f64::max);
        let half = duration_s(evidence, shake.timeline.pct()) / 2.0;
        at_most(longest, limits.violent_stretch_s.min(half), "s")
    })
}

/// When nobody can watch it.
pub fn unwatchable_ranges(evidence: &Evidence, limits: &Limits) -> Vec<TimeRange> {
    let shake = evidence.measurements.shake.reading();
    shake.map_or_else(Vec::new, |shake| violent(evidence, shake, limits))
}

fn violent(evidence: &Evidence, shake: &Shake, limits: &Limits) -> Vec<TimeRange> {
    let speeds = shake.timeline.speed_pct_s.iter().copied().chain(std::iter::repeat(None));
    let excess = |(pct, speed): (&Option<f64>, Option<f64>)| {
        pct.map(|pct| {
            let speed = speed.unwrap_or(0.0) / limits.violent_speed_pct_s.max(1e-6);
            (pct / limits.violent_pct.max(1e-6)).max(speed)
        })
    };
    let values: Vec<Option<f64>> = shake.timeline.pct.iter().zip(speeds).map(excess).collect();
    ranges(evidence, Series { step_s: shake.timeline.step_s, values: &values }, |excess| excess > 1.0)
}
