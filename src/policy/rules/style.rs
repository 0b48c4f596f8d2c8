//! Retouching, gloss and taste: never a reason to call a clip sloppy.

use super::Outcome;
use super::compare::{at_most, below, read};
use crate::meter::provenance::Credentials;
use crate::meter::{Measured, Reason};
use crate::policy::character::Character;
use crate::policy::verdict::Mend;
use crate::policy::{Evidence, Limits};

/// Smoothed skin on enough of the judged faces.
pub fn smoothed_skin(evidence: &Evidence, limits: &Limits) -> Outcome {
    read(&evidence.measurements.retouch, |retouch| {
        let mut scores: Vec<f64> = retouch.faces.iter().map(|face| face.smoothing).filter(|s| s.is_finite()).collect();
        scores.sort_by(|a, b| b.total_cmp(a));
        // Enough faces reach the limit exactly when the one that completes the share does.
        let needed = (limits.smoothed_faces_pct / 100.0 * scores.len() as f64).ceil().max(1.0) as usize;
        below(scores.get(needed - 1).copied().unwrap_or(retouch.smoothing), limits.smoothing, "points")
    })
}

/// Polish that outweighs nature. A hand-held camera makes a clip raw, but does not excuse gloss: more shake must never
/// turn a clip that fails into one that passes.
pub fn glossy_look(evidence: &Evidence, limits: &Limits) -> Outcome {
    if polish_confidence(evidence) <= 0.0 {
        let reason = evidence.measurements.retouch.shortcoming();
        return Outcome::Unchecked(reason.unwrap_or(Reason::LowConfidence));
    }
    let character = Character::of(evidence, limits);
    below(character.polish - character.naturalness_without_shake, limits.glossy_lead, "points")
}

/// Trust in what is known of polish: the weakest dependable reading about it, 0 if there is none.
pub fn polish_confidence(evidence: &Evidence) -> f64 {
    fn trust<T>(measured: &Measured<T>) -> Option<f64> {
        measured.dependable().map(|_| measured.confidence())
    }
    let of = evidence.measurements;
    let trusts = [trust(&of.retouch), trust(&of.voice), trust(&of.edits)];
    trusts.into_iter().flatten().reduce(f64::min).unwrap_or(0.0)
}

/// Declared by the file as generated: 1 if it is, 0 if not. A declaration is no proof, and its absence none either.
pub fn generated(evidence: &Evidence, _: &Limits) -> Outcome {
    read(&evidence.measurements.provenance, |provenance| {
        at_most(f64::from(u8::from(provenance.ai.is_some())), 0.5, "declarations")
    })
}

/// Content credentials that do not hold: 1 if so, 0 if not. To have none is no fault: they are easily stripped.
pub fn broken_credentials(evidence: &Evidence, _: &Limits) -> Outcome {
    read(&evidence.measurements.provenance, |provenance| {
        let broken = provenance.content_credentials == Credentials::Invalid;
        at_most(f64::from(u8::from(broken)), 0.5, "declarations")
    })
}

/// A clip must have this share of what a brand is known by.
const COMPARABLE: f64 = 0.5;

/// A look that is not the brand's.
pub fn off_brand(evidence: &Evidence, limits: &Limits) -> Outcome {
    match limits.brand.distance(evidence) {
        Some(distance) if limits.brand.known_share(evidence) >= COMPARABLE => {
            at_most(distance, limits.brand_distance, "spreads")
        }
        _ => Outcome::Unchecked(Reason::LowConfidence),
    }
}

/// Down to what counts as silence.
pub fn mend_room(evidence: &Evidence, limits: &Limits) -> Option<Mend> {
    let level = evidence.measurements.voice.reading()?.ambience_dbfs?;
    Some(Mend::Denoise { db: (level - limits.room_dbfs).ceil().max(1.0) })
}

/// A room that is heard where silence is wanted.
pub fn room_sound(evidence: &Evidence, limits: &Limits) -> Outcome {
    read(&evidence.measurements.voice, |voice| match voice.ambience_dbfs {
        None => Outcome::Unchecked(Reason::TooShort),
        Some(level) => at_most(level, limits.room_dbfs, "dBFS"),
    })
}
