//! When to abstain, and how sure to be otherwise.
//!
//! An answer stands if it rests on something, if it does not turn when any one limit moves a little, and if it does
//! not turn when reasons that are not sure enough are left out. Every one of these questions is monotone in clarity
//! and shake, so the answer is: pass, then undecided, then fail, never back and forth.

use super::Evidence;
use super::character::Character;
use super::decide::{Check, acceptable, adds_up, check, checks, class};
use super::limits::{LIMITS, Limit, Limits, Stricter};
use super::profile::{Level, Profile};
use super::rules::{Axis, Gives, Outcome};
use super::verdict::Class;
use crate::media::Kind;
use crate::meter::Reason;

/// A clip judged, without words.
#[derive(Clone, Debug)]
pub(super) struct Assessment {
    pub checks: Vec<Check>,
    /// The class that the numbers alone give; see `doubt`.
    pub class: Class,
    /// Whether the profile takes it; see `doubt`.
    pub acceptable: bool,
    /// Why nothing can be said after all.
    pub doubt: Option<Doubt>,
    /// Trust in the answer, 0 to 1.
    pub confidence: f64,
}

impl Assessment {
    /// Whether the profile takes the clip, `None` if undecided.
    pub fn answer(&self) -> Option<bool> {
        self.doubt.is_none().then_some(self.acceptable)
    }
}

impl Assessment {
    /// What the numbers alone make of a clip that is not decided.
    pub fn leaning(&self) -> Option<Class> {
        match self.doubt {
            None | Some(Doubt::NoEvidence(..)) => None,
            Some(Doubt::Edge(..) | Doubt::Weak) => Some(self.class),
        }
    }
}

/// Why nothing can be said.
#[derive(Clone, Copy, Debug)]
pub(super) enum Doubt {
    /// Nothing dependable is known of what matters.
    NoEvidence(Axis, Reason),
    /// With this limit moved to this value the answer turns.
    Edge(&'static Limit, f64),
    /// The readings are not sure enough.
    Weak,
}

/// Judges a clip, and the judgement, by a profile with these limits in place of its own.
pub(super) fn assess(evidence: &Evidence, profile: &Profile, limits: &Limits) -> Assessment {
    let checks = checks(evidence, profile, limits);
    let character = Character::of(evidence, limits);
    let class = class(&checks, &character, limits);
    let accepted = acceptable(class, &checks, profile);
    let certain = match class {
        Class::Sloppy | Class::Polished if !accepted => against(&checks, limits),
        _ => in_favour(&checks),
    };
    let floor_open = accepted || matches!(class, Class::Raw | Class::Plain);
    let doubt = no_evidence(evidence)
        .filter(|_| floor_open)
        .or_else(|| edge(evidence, profile, limits, &checks, accepted))
        .or_else(|| weak(&checks, &character, profile, limits, accepted.then_some(certain)).then_some(Doubt::Weak));
    let confidence = match doubt {
        // Not to be taken for a decision.
        Some(_) => certain.min(limits.confidence * 0.9),
        None => certain.max(limits.confidence),
    };
    // More digits would say more than is known.
    let confidence = (confidence.clamp(0.0, 1.0) * 1000.0).round() / 1000.0;
    Assessment { checks, class, acceptable: accepted, doubt, confidence }
}

/// Whether the profile takes a clip beyond doubt, with these limits in place of its own.
pub(super) fn accepts(evidence: &Evidence, profile: &Profile, limits: &Limits) -> bool {
    let checks = checks(evidence, profile, limits);
    // Most of what is tried fails at once; only the rest is worth doubting.
    let class = class(&checks, &Character::of(evidence, limits), limits);
    acceptable(class, &checks, profile) && assess(evidence, profile, limits).answer() == Some(true)
}

/// What should be known of a clip and is not: without it nothing is said. One dependable reading of the floor is
/// enough; the missing ones lower the confidence.
fn no_evidence(evidence: &Evidence) -> Option<Doubt> {
    let of = evidence.measurements;
    let picture = [(Axis::Light, of.light.shortcoming()), (Axis::Focus, of.focus.shortcoming())];
    let voice = (Axis::Voice, of.voice.shortcoming());
    let shake = (Axis::Shake, of.shake.shortcoming());
    let enough = match evidence.media.kind {
        Kind::Audio => voice.1.is_none(),
        Kind::Video => [voice, shake].iter().any(|(_, missing)| missing.is_none()),
        Kind::Photo => of.retouch.shortcoming().is_none(),
    } || picture.iter().all(|(_, missing)| missing.is_none());
    // What is named is what a user can do most about.
    let (axis, reason) = match evidence.media.kind {
        Kind::Audio => voice,
        Kind::Video => shake,
        Kind::Photo => (Axis::Character, of.retouch.shortcoming()),
    };
    (!enough).then_some(Doubt::NoEvidence(axis, reason.unwrap_or(Reason::LowConfidence)))
}

/// The first limit that turns the answer when it is moved by the profile's `steady_pct` either way. What is known
/// exactly, such as the size of the picture, needs no leeway. What is close to a limit is a matter of `near_pct`, which
/// is moved by itself.
fn edge(evidence: &Evidence, profile: &Profile, limits: &Limits, now: &[Check], accepted: bool) -> Option<Doubt> {
    let share = limits.steady_pct / 100.0;
    let tight = limits.tightened(limits.near_pct / 100.0);
    let movable = LIMITS.iter().filter(|limit| limit.stricter != Stricter::Neither);
    movable.flat_map(|limit| [(limit, share), (limit, -share)]).find_map(|(limit, share)| {
        // Most rules are kept by far or not looked at: nothing is copied for them.
        let index = match limit.rule() {
            None => None,
            Some(rule) => Some(now.iter().position(|check| check.rule.id == rule && check.rule.confidence.is_some())?),
        };
        let mut moved = *limits;
        limit.shift(&mut moved, share);
        let checks = match index {
            None => checks(evidence, profile, &moved),
            Some(index) => again(now, index, evidence, [&moved, &tight])?,
        };
        let class = class(&checks, &Character::of(evidence, &moved), &moved);
        (acceptable(class, &checks, profile) != accepted).then(|| Doubt::Edge(limit, (limit.get)(&moved)))
    })
}

/// The checks with the one at `index` held against other limits; every limit of a rule concerns that rule alone. `None`
/// if nothing weighs differently then.
fn again(now: &[Check], index: usize, evidence: &Evidence, [moved, tight]: [&Limits; 2]) -> Option<Vec<Check>> {
    let changed = check(now[index].rule, now[index].level, evidence, moved, tight);
    (changed.weight() != now[index].weight()).then(|| {
        let mut checks = now.to_vec();
        checks[index] = changed;
        checks
    })
}

/// Whether the answer rests on readings that are not sure enough: a pass, known to be so certain, as a whole; a fail if
/// it turns without them.
fn weak(checks: &[Check], character: &Character, profile: &Profile, limits: &Limits, passes: Option<f64>) -> bool {
    if let Some(certain) = passes {
        return certain < limits.confidence;
    }
    let sure: Vec<Check> = checks.iter().filter(|check| strength(check) >= limits.confidence).copied().collect();
    acceptable(class(&sure, character, limits), &sure, profile)
}

/// How surely a rule is broken: the readings' confidence, less near the limit, where it is 70 %, as a probability. A rule
/// that is not broken is surely so.
fn strength(check: &Check) -> f64 {
    match check.outcome {
        Outcome::Broken(seen) => refused(check.confidence * (0.7 + 0.3 * seen.margin())),
        // No more than the same rule broken, or more shake could weaken a refusal.
        Outcome::Kept(_) if check.near => refused(check.confidence * 0.7),
        Outcome::Kept(_) | Outcome::Unchecked(_) => 1.0,
    }
}

// Trust in readings is no probability that a verdict is right. Both lines are set by hand to what the tuning half of
// `./x verdict` showed: refusals were right far more often than their readings promise, passes less often, because of faults
// that no reading shows.

/// How often a refusal by a reading so sure is right.
fn refused(trust: f64) -> f64 {
    1.0 - 0.4 * (1.0 - trust.clamp(0.0, 1.0))
}

/// How often a pass by readings so sure is right.
fn passed(trust: f64) -> f64 {
    0.3 + 0.55 * trust.clamp(0.0, 1.0)
}

/// How sure a refusal is: as its surest reason.
fn against(checks: &[Check], limits: &Limits) -> f64 {
    let adds_up = adds_up(checks, limits);
    let reason =
        |check: &&Check| check.denies(Gives::Sloppy) || check.denies(Gives::Polished) || adds_up && check.warns();
    checks.iter().filter(reason).map(strength).fold(0.0, f64::max)
}

/// How sure a pass is: by the product over the axes. An axis that should be known and is not counts 0.65, so that one
/// such axis beside a sure one leaves a weak answer and two leave none; a sure reading far from its limit counts 1.
fn in_favour(checks: &[Check]) -> f64 {
    let axes = [Axis::Voice, Axis::Shake, Axis::Light, Axis::Focus, Axis::Continuity, Axis::Character];
    let certainty = |axis: Axis| {
        let denying = checks.iter().filter(|check| check.rule.axis == axis && check.level == Level::Deny);
        denying.filter_map(kept).reduce(f64::min).unwrap_or(1.0)
    };
    passed(axes.into_iter().map(certainty).product())
}

/// How surely one rule is kept, or a wanted style is there, 0.3 to 1; `None` if it does not apply.
fn kept(check: &Check) -> Option<f64> {
    const UNKNOWN: f64 = 0.65;
    let span = 1.0 - UNKNOWN;
    let trust = check.confidence.clamp(0.0, 1.0);
    // A style that one cannot be sure of is not held against a clip, not even as a doubt.
    if check.rule.axis == Axis::Character && !check.dependable() {
        return None;
    }
    match check.outcome {
        // What a dependable reading breaks in a clip that passes is a style that the profile wants.
        // An uncertain fault is no ground to refuse, nor to be sure that there is none.
        Outcome::Broken(seen) if !check.dependable() => Some(UNKNOWN * (1.0 - trust * (0.5 + 0.5 * seen.margin()))),
        Outcome::Kept(seen) | Outcome::Broken(seen) => Some(UNKNOWN + span * trust * seen.margin()),
        Outcome::Unchecked(reason) => (check.rule.axis != Axis::Character && applies(reason)).then_some(UNKNOWN),
    }
}

/// Whether there was something to measure.
fn applies(reason: Reason) -> bool {
    match reason {
        Reason::NoStream
        | Reason::NotBuilt
        | Reason::StillPhoto
        | Reason::Silent
        | Reason::AmbienceOnly
        | Reason::MusicOnly
        | Reason::SingingOnly
        | Reason::TooLittleSpeech
        | Reason::NoFace
        | Reason::NoCamera => false,
        Reason::TooShort
        | Reason::TooSmall
        | Reason::NoSkin
        | Reason::BadLight
        | Reason::SoftPicture
        | Reason::Compressed
        | Reason::NoTexture
        | Reason::LostTrack
        | Reason::NoBackground
        | Reason::LowConfidence => true,
    }
}
