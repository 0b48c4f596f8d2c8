//! Light, focus, continuity and format of the picture.

use super::Outcome;
use super::compare::{at_least, at_most, ranges, read};
use crate::media::Kind;
use crate::meter::Reason;
use crate::policy::{Evidence, Limits};
use crate::time::TimeRange;

/// Too dark or blown out, for too great a share of the time.
pub fn lost_light(evidence: &Evidence, limits: &Limits) -> Outcome {
    read(&evidence.measurements.light, |light| {
        let over = |lost: f64| lost > limits.light_picture_pct;
        let whole = || if over(light.dark_pct + light.clipped_pct) { 1.0 } else { 0.0 };
        let share = light.timeline.lost().share(over).unwrap_or_else(whole);
        at_most(share * 100.0, limits.light_share_pct, "% of the time")
    })
}

/// When the light is lost.
pub fn lost_ranges(evidence: &Evidence, limits: &Limits) -> Vec<TimeRange> {
    let light = evidence.measurements.light.reading();
    light.map_or_else(Vec::new, |light| ranges(evidence, light.timeline.lost(), |lost| lost > limits.light_picture_pct))
}

/// Out of focus.
pub fn soft(evidence: &Evidence, limits: &Limits) -> Outcome {
    read(&evidence.measurements.focus, |focus| at_most(focus.soft_pct, limits.soft_share_pct, "% of the time"))
}

/// Black or standing still. A photo does neither.
pub fn black_or_frozen(evidence: &Evidence, limits: &Limits) -> Outcome {
    if evidence.media.kind == Kind::Photo {
        return Outcome::Unchecked(Reason::StillPhoto);
    }
    read(&evidence.measurements.edits, |edits| {
        at_most(edits.black_pct + edits.frozen_pct, limits.frozen_share_pct, "% of the time")
    })
}

/// Fewer pixels than anyone films today.
pub fn small(evidence: &Evidence, limits: &Limits) -> Outcome {
    match &evidence.media.picture {
        None => Outcome::Unchecked(Reason::NoStream),
        Some(picture) => at_least(f64::from(picture.width.min(picture.height)), limits.short_side_px, "px"),
    }
}

/// Lying on its side. What the file says about its orientation is already applied, and nothing tells yet which way is
/// up in the picture itself.
pub fn sideways(evidence: &Evidence, _: &Limits) -> Outcome {
    Outcome::Unchecked(if evidence.media.picture.is_some() { Reason::NotBuilt } else { Reason::NoStream })
}

/// Static borders.
pub fn bordered(evidence: &Evidence, limits: &Limits) -> Outcome {
    read(&evidence.measurements.edits, |edits| at_most(edits.border_pct, limits.border_pct, "% of the picture"))
}
