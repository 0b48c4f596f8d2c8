//! What can be wrong with a clip, as one table. A check reads numbers and limits; it knows no level and no sentence.

use super::Evidence;
use super::character::Character;
use super::limits::Limits;
use super::profile::Level;
use crate::media::Kind;
use crate::meter::{Edits, Light, Measured, Reason, Shake, Voice};
use crate::series::Series;
use crate::time::TimeRange;

/// One rule.
#[derive(Debug)]
pub struct Rule {
    /// Names the fault, readable after "allow".
    pub id: &'static str,
    /// Warnings add up over different axes.
    pub axis: Axis,
    /// What breaking it at level `deny` makes of a clip.
    pub gives: Gives,
    /// Level in `authentic`.
    pub level: Level,
    /// Compares the evidence, dependable or not, with the limits.
    pub check: fn(&Evidence, &Limits) -> Outcome,
    /// Trust in the readings it compares, 0 to 1.
    pub confidence: fn(&Evidence) -> f64,
    /// When it is broken; empty if it concerns the whole clip.
    pub ranges: fn(&Evidence, &Limits) -> Vec<TimeRange>,
    /// Whether the fault can be mended afterwards.
    pub mendable: fn(&Evidence) -> bool,
}

/// What a rule is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Axis {
    /// The voice.
    Voice,
    /// The camera's motion.
    Shake,
    /// Light and tone.
    Light,
    /// Sharpness.
    Focus,
    /// Black and frozen parts.
    Continuity,
    /// Size, borders, orientation.
    Format,
    /// Level of the sound.
    Sound,
    /// Retouching, gloss and taste.
    Character,
}

/// What a broken rule makes of a clip.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gives {
    /// A fault: the clip is sloppy.
    Sloppy,
    /// A matter of style: the clip is polished.
    Polished,
    /// A matter of taste: it does not fit the profile.
    OffBrand,
}

/// What a check came to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Outcome {
    /// The clip keeps to the limit.
    Kept(Observation),
    /// It does not.
    Broken(Observation),
    /// It cannot be told.
    Unchecked(Reason),
}

/// A measured value beside its limit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Observation {
    /// The value that decided.
    pub measured: f64,
    /// What the profile allows.
    pub limit: f64,
    /// Unit of both.
    pub unit: &'static str,
}

impl Observation {
    /// Distance from the limit in limits, 0 to 1: 1 from half a limit on.
    pub fn margin(self) -> f64 {
        let distance = (self.measured - self.limit).abs() / self.limit.abs().max(1e-6);
        (distance / 0.5).clamp(0.0, 1.0)
    }
}

const CERTAIN: fn(&Evidence) -> f64 = |_| 1.0;
const WHOLE: fn(&Evidence, &Limits) -> Vec<TimeRange> = |_, _| Vec::new();
const NEVER: fn(&Evidence) -> bool = |_| false;
const ALWAYS: fn(&Evidence) -> bool = |_| true;

/// All rules, the gravest first.
pub static RULES: [Rule; 14] = [
    Rule {
        id: "unclear-voice",
        axis: Axis::Voice,
        gives: Gives::Sloppy,
        level: Level::Deny,
        check: unclear_voice,
        confidence: |evidence| evidence.measurements.voice.confidence(),
        ranges: |evidence, limits| match evidence.measurements.voice.reading() {
            Some(voice) => ranges(evidence, voice.timeline.clarity(), |clarity| clarity < limits.voice_clarity),
            None => Vec::new(),
        },
        mendable: hum_alone,
    },
    Rule {
        id: "camera-shake",
        axis: Axis::Shake,
        gives: Gives::Sloppy,
        level: Level::Deny,
        check: camera_shake,
        confidence: |evidence| evidence.measurements.shake.confidence(),
        ranges: |evidence, limits| match evidence.measurements.shake.reading() {
            Some(shake) => ranges(evidence, shake.timeline.pct(), |pct| pct > shake_limit(evidence, limits)),
            None => Vec::new(),
        },
        mendable: NEVER,
    },
    Rule {
        id: "unwatchable-shake",
        axis: Axis::Shake,
        gives: Gives::Sloppy,
        level: Level::Deny,
        check: unwatchable_shake,
        confidence: |evidence| evidence.measurements.shake.confidence(),
        ranges: |evidence, limits| match evidence.measurements.shake.reading() {
            Some(shake) => violent(evidence, shake, limits),
            None => Vec::new(),
        },
        mendable: NEVER,
    },
    Rule {
        id: "lost-light",
        axis: Axis::Light,
        gives: Gives::Sloppy,
        level: Level::Deny,
        check: lost_light,
        confidence: |evidence| evidence.measurements.light.confidence(),
        ranges: |evidence, limits| match evidence.measurements.light.reading() {
            Some(light) => ranges(evidence, light.timeline.lost(), |lost| lost > limits.light_picture_pct),
            None => Vec::new(),
        },
        mendable: NEVER,
    },
    Rule {
        id: "soft-picture",
        axis: Axis::Focus,
        gives: Gives::Sloppy,
        level: Level::Deny,
        check: |evidence, limits| match &evidence.measurements.focus {
            Measured::Unmeasured(reason) => Outcome::Unchecked(*reason),
            Measured::Value { reading, .. } => at_most(reading.soft_pct, limits.soft_share_pct, "% of the time"),
        },
        confidence: |evidence| evidence.measurements.focus.confidence(),
        ranges: WHOLE,
        mendable: NEVER,
    },
    Rule {
        id: "black-or-frozen-picture",
        axis: Axis::Continuity,
        gives: Gives::Sloppy,
        level: Level::Deny,
        check: |evidence, limits| {
            let lost = |edits: &Edits| edits.black_pct + edits.frozen_pct;
            moving(evidence, |edits| at_most(lost(edits), limits.frozen_share_pct, "% of the time"))
        },
        confidence: |evidence| evidence.measurements.edits.confidence(),
        ranges: WHOLE,
        mendable: NEVER,
    },
    Rule {
        id: "small-picture",
        axis: Axis::Format,
        gives: Gives::Sloppy,
        level: Level::Deny,
        check: |evidence, limits| match &evidence.media.picture {
            None => Outcome::Unchecked(Reason::NoStream),
            Some(picture) => at_least(f64::from(picture.width.min(picture.height)), limits.short_side_px, "px"),
        },
        confidence: CERTAIN,
        ranges: WHOLE,
        mendable: ALWAYS,
    },
    Rule {
        id: "sideways-picture",
        axis: Axis::Format,
        gives: Gives::Sloppy,
        level: Level::Deny,
        // Nothing tells yet which way is up in the picture itself; what the file says is already applied.
        check: |evidence, _| {
            Outcome::Unchecked(if evidence.media.picture.is_some() { Reason::NotBuilt } else { Reason::NoStream })
        },
        confidence: CERTAIN,
        ranges: WHOLE,
        mendable: ALWAYS,
    },
    Rule {
        id: "bordered-picture",
        axis: Axis::Format,
        gives: Gives::Sloppy,
        level: Level::Deny,
        check: |evidence, limits| match &evidence.measurements.edits {
            Measured::Unmeasured(reason) => Outcome::Unchecked(*reason),
            Measured::Value { reading, .. } => at_most(reading.border_pct, limits.border_pct, "% of the picture"),
        },
        confidence: |evidence| evidence.measurements.edits.confidence(),
        ranges: WHOLE,
        mendable: ALWAYS,
    },
    Rule {
        id: "sound-level",
        axis: Axis::Sound,
        gives: Gives::Sloppy,
        level: Level::Note,
        check: sound_level,
        confidence: |evidence| evidence.measurements.loudness.confidence(),
        ranges: WHOLE,
        mendable: ALWAYS,
    },
    Rule {
        id: "peaking-sound",
        axis: Axis::Sound,
        gives: Gives::Sloppy,
        level: Level::Note,
        check: |evidence, limits| match &evidence.measurements.loudness {
            Measured::Unmeasured(reason) => Outcome::Unchecked(*reason),
            Measured::Value { reading, .. } => match reading.true_peak_dbtp {
                None => Outcome::Unchecked(Reason::Silent),
                Some(peak) => at_most(peak, limits.true_peak_dbtp, "dBTP"),
            },
        },
        confidence: |evidence| evidence.measurements.loudness.confidence(),
        ranges: WHOLE,
        mendable: NEVER,
    },
    Rule {
        id: "smoothed-skin",
        axis: Axis::Character,
        gives: Gives::Polished,
        level: Level::Deny,
        check: smoothed_skin,
        confidence: |evidence| evidence.measurements.retouch.confidence(),
        ranges: WHOLE,
        mendable: NEVER,
    },
    Rule {
        id: "glossy-look",
        axis: Axis::Character,
        gives: Gives::Polished,
        level: Level::Deny,
        check: glossy_look,
        confidence: Character::confidence,
        ranges: WHOLE,
        mendable: NEVER,
    },
    Rule {
        id: "room-sound",
        axis: Axis::Character,
        gives: Gives::OffBrand,
        level: Level::Allow,
        check: |evidence, limits| match &evidence.measurements.voice {
            Measured::Unmeasured(reason) => Outcome::Unchecked(*reason),
            Measured::Value { reading, .. } => match reading.ambience_dbfs {
                None => Outcome::Unchecked(Reason::TooShort),
                Some(level) => at_most(level, limits.room_dbfs, "dBFS"),
            },
        },
        confidence: |evidence| evidence.measurements.voice.confidence(),
        ranges: WHOLE,
        mendable: ALWAYS,
    },
];

/// The shake that a clip may have: a clear voice buys shake; without speech it is half way.
pub fn shake_limit(evidence: &Evidence, limits: &Limits) -> f64 {
    let bought = evidence.measurements.voice.dependable().map_or(0.5, |voice| {
        let span = (limits.shake_clarity_to - limits.shake_clarity_from).max(1e-6);
        ((voice.clarity - limits.shake_clarity_from) / span).clamp(0.0, 1.0)
    });
    // A moved limit may pass the other one.
    limits.shake_pct + bought * (limits.shake_clear_pct - limits.shake_pct).max(0.0)
}

fn unclear_voice(evidence: &Evidence, limits: &Limits) -> Outcome {
    let voice = match &evidence.measurements.voice {
        Measured::Unmeasured(reason) => return Outcome::Unchecked(*reason),
        Measured::Value { reading, .. } => reading,
    };
    let series = voice.timeline.clarity();
    let worst_share = exceeded_for(series, limits.voice_share_pct, |clarity| -clarity).map(|worst| -worst);
    let typical = voice.clarity.min(worst_share.unwrap_or(f64::INFINITY));
    let stretch = unclear_stretch(evidence, voice, limits);
    at_least(stretch.unwrap_or(typical).min(typical), limits.voice_clarity, "points")
}

/// The mean clarity of an unclear stretch that is too long and holds too much of the speech.
fn unclear_stretch(evidence: &Evidence, voice: &Voice, limits: &Limits) -> Option<f64> {
    let series = voice.timeline.clarity();
    let steps = |range: &TimeRange| {
        let first = (range.start_s / series.step_s).round() as usize;
        first..((range.end_s / series.step_s).ceil() as usize).clamp(first, series.values.len())
    };
    let spoken = series.values.iter().flatten().count() as f64;
    ranges(evidence, series, |clarity| clarity < limits.voice_clarity)
        .iter()
        .filter(|range| range.duration_s() > limits.voice_stretch_s)
        .map(|range| series.values[steps(range)].iter().flatten().copied().collect::<Vec<f64>>())
        .filter(|stretch| stretch.len() as f64 > spoken * limits.voice_stretch_share_pct / 100.0)
        .map(|stretch| stretch.iter().sum::<f64>() / stretch.len() as f64)
        .reduce(f64::min)
}

/// Hum can be filtered out of an otherwise healthy voice; what is clipped, buried or echoing is lost.
fn hum_alone(evidence: &Evidence) -> bool {
    let Some(voice) = evidence.measurements.voice.reading() else { return false };
    // Research on voice: hum disturbs from 12 dB prominence; a flat-top share above 0.2 is clipping, a bandwidth below
    // 3.4 kHz is muffled, and below 6 dB noise buries words.
    voice.hum_db.is_some_and(|hum| hum >= 12.0)
        && voice.clipping_plateau.is_none_or(|plateau| plateau <= 0.2)
        && voice.bandwidth_hz.is_none_or(|bandwidth| bandwidth >= 3400.0)
        && voice.reverb_c50_db.is_none_or(|c50| c50 >= 4.0)
        && voice.dropouts_per_min.is_none_or(|dropouts| dropouts < 6.0)
}

fn camera_shake(evidence: &Evidence, limits: &Limits) -> Outcome {
    match &evidence.measurements.shake {
        Measured::Unmeasured(reason) => Outcome::Unchecked(*reason),
        Measured::Value { reading, .. } => {
            let most = exceeded_for(reading.timeline.pct(), limits.shake_share_pct, |pct| pct);
            at_most(most.unwrap_or(reading.rms_pct), shake_limit(evidence, limits), "% of the diagonal")
        }
    }
}

fn unwatchable_shake(evidence: &Evidence, limits: &Limits) -> Outcome {
    match &evidence.measurements.shake {
        Measured::Unmeasured(reason) => Outcome::Unchecked(*reason),
        Measured::Value { reading, .. } if reading.timeline.pct.is_empty() => Outcome::Unchecked(Reason::TooShort),
        Measured::Value { reading, .. } => {
            let longest = violent(evidence, reading, limits).iter().map(|range| range.duration_s()).fold(0.0, f64::max);
            let half = duration_s(evidence, reading.timeline.pct()) / 2.0;
            at_most(longest, limits.violent_stretch_s.min(half), "s")
        }
    }
}

/// The stretches that nobody watches.
fn violent(evidence: &Evidence, shake: &Shake, limits: &Limits) -> Vec<TimeRange> {
    let speed = |index: usize| shake.timeline.speed_pct_s.get(index).copied().flatten().unwrap_or(0.0);
    let excess = |(index, pct): (usize, &Option<f64>)| {
        pct.map(|pct| (pct / limits.violent_pct.max(1e-6)).max(speed(index) / limits.violent_speed_pct_s.max(1e-6)))
    };
    let values: Vec<Option<f64>> = shake.timeline.pct.iter().enumerate().map(excess).collect();
    ranges(evidence, Series { step_s: shake.timeline.step_s, values: &values }, |excess| excess > 1.0)
}

fn lost_light(evidence: &Evidence, limits: &Limits) -> Outcome {
    let lost = |light: &Light| match light.timeline.lost().share(|lost| lost > limits.light_picture_pct) {
        Some(share) => share * 100.0,
        None if light.dark_pct + light.clipped_pct > limits.light_picture_pct => 100.0,
        None => 0.0,
    };
    match &evidence.measurements.light {
        Measured::Unmeasured(reason) => Outcome::Unchecked(*reason),
        Measured::Value { reading, .. } => at_most(lost(reading), limits.light_share_pct, "% of the time"),
    }
}

fn sound_level(evidence: &Evidence, limits: &Limits) -> Outcome {
    let loudness = match &evidence.measurements.loudness {
        Measured::Unmeasured(reason) => return Outcome::Unchecked(*reason),
        Measured::Value { reading, .. } => reading.integrated_lufs,
    };
    match loudness {
        None => Outcome::Unchecked(Reason::Silent),
        Some(lufs) if lufs < limits.quietest_lufs => at_least(lufs, limits.quietest_lufs, "LUFS"),
        Some(lufs) => at_most(lufs, limits.loudest_lufs, "LUFS"),
    }
}

fn smoothed_skin(evidence: &Evidence, limits: &Limits) -> Outcome {
    let retouch = match &evidence.measurements.retouch {
        Measured::Unmeasured(reason) => return Outcome::Unchecked(*reason),
        Measured::Value { reading, .. } => reading,
    };
    // The share of the faces at or above the limit reaches the profile's share exactly when this face does.
    let mut scores: Vec<f64> = retouch.faces.iter().map(|face| face.smoothing).filter(|s| s.is_finite()).collect();
    scores.sort_by(|a, b| b.total_cmp(a));
    let needed = (limits.smoothed_faces_pct / 100.0 * scores.len() as f64).ceil().max(1.0) as usize;
    let measured = scores.get(needed - 1).copied().unwrap_or(retouch.smoothing);
    compare(Observation { measured, limit: limits.smoothing, unit: "points" }, measured >= limits.smoothing)
}

/// A hand-held camera makes a clip raw, but is no excuse for gloss: more shake must never turn a clip that fails into
/// one that passes.
fn glossy_look(evidence: &Evidence, limits: &Limits) -> Outcome {
    if Character::confidence(evidence) <= 0.0 {
        let reason = evidence.measurements.retouch.shortcoming();
        return Outcome::Unchecked(reason.unwrap_or(Reason::LowConfidence));
    }
    let character = Character::of(evidence, limits);
    let measured = character.polish - character.naturalness_without_shake;
    compare(Observation { measured, limit: limits.glossy_lead, unit: "points" }, measured >= limits.glossy_lead)
}

/// Checks the edits of moving pictures; a photo neither freezes nor turns black.
fn moving(evidence: &Evidence, check: impl Fn(&Edits) -> Outcome) -> Outcome {
    match &evidence.measurements.edits {
        _ if evidence.media.kind == Kind::Photo => Outcome::Unchecked(Reason::StillPhoto),
        Measured::Unmeasured(reason) => Outcome::Unchecked(*reason),
        Measured::Value { reading, .. } => check(reading),
    }
}

fn at_most(measured: f64, limit: f64, unit: &'static str) -> Outcome {
    let seen = Observation { measured, limit, unit };
    compare(seen, measured > limit)
}

fn at_least(measured: f64, limit: f64, unit: &'static str) -> Outcome {
    let seen = Observation { measured, limit, unit };
    compare(seen, measured < limit)
}

/// Broken or kept; a value that is no number is neither.
fn compare(seen: Observation, broken: bool) -> Outcome {
    match seen.measured.is_finite() {
        false => Outcome::Unchecked(Reason::LowConfidence),
        true if broken => Outcome::Broken(seen),
        true => Outcome::Kept(seen),
    }
}

/// The greatest `key` that more than `share_pct` of the values exceed or reach: the share of the values above a limit
/// is over `share_pct` exactly when this is above the limit. `None` if nothing was measured.
fn exceeded_for(series: Series<'_>, share_pct: f64, key: impl Fn(f64) -> f64) -> Option<f64> {
    let mut values: Vec<f64> = series.values.iter().flatten().copied().map(key).filter(|v| v.is_finite()).collect();
    values.sort_by(|a, b| b.total_cmp(a));
    let index = (share_pct / 100.0 * values.len() as f64).floor() as usize;
    values.get(index.min(values.len().saturating_sub(1))).copied()
}

/// The stretches of a series that satisfy `keep`; none if its clock makes no sense.
fn ranges(evidence: &Evidence, series: Series<'_>, keep: impl Fn(f64) -> bool) -> Vec<TimeRange> {
    if !(series.step_s.is_finite() && series.step_s > 0.0) {
        return Vec::new();
    }
    series.ranges(duration_s(evidence, series), keep)
}

fn duration_s(evidence: &Evidence, series: Series<'_>) -> f64 {
    let covered = series.values.len() as f64 * series.step_s;
    evidence.media.duration_s.filter(|duration| duration.is_finite() && *duration > 0.0).unwrap_or(covered)
}
