//! What can be wrong with a clip, as one table. A check compares numbers with limits; it knows no level and no sentence.

mod compare;
mod picture;
pub mod shake;
pub mod sound;
mod style;
pub mod voice;

use super::Evidence;
use super::limits::Limits;
use super::profile::Level;
use super::verdict::{Channel, Mend};
use crate::meter::Reason;
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
    /// Compares the evidence, dependable or not, with the limits of this rule.
    pub check: fn(&Evidence, &Limits) -> Outcome,
    /// Trust in the readings it compares, 0 to 1; `None` if they are known exactly.
    pub confidence: Option<fn(&Evidence) -> f64>,
    /// When it is broken; empty if it concerns the whole clip.
    pub ranges: fn(&Evidence, &Limits) -> Vec<TimeRange>,
    /// What mends the fault afterwards; `None` if nothing does. Asked only if the rule is broken.
    pub mend: fn(&Evidence, &Limits) -> Option<Mend>,
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
    /// Distance from the limit, 0 to 1: 1 from half a limit on.
    pub fn margin(self) -> f64 {
        let distance = (self.measured - self.limit).abs() / self.limit.abs().max(1e-6);
        (distance / 0.5).clamp(0.0, 1.0)
    }
}

/// All rules, the gravest first.
pub static RULES: [Rule; 39] = [
    Rule {
        id: "unclear-voice",
        axis: Axis::Voice,
        gives: Gives::Sloppy,
        level: Level::Deny,
        check: voice::unclear,
        confidence: Some(|evidence| evidence.measurements.voice.confidence()),
        ranges: voice::unclear_ranges,
        mend: voice::mend_unclear,
    },
    Rule {
        id: "camera-shake",
        axis: Axis::Shake,
        gives: Gives::Sloppy,
        level: Level::Deny,
        check: shake::camera,
        confidence: Some(|evidence| evidence.measurements.shake.confidence()),
        ranges: shake::camera_ranges,
        mend: NEVER,
    },
    Rule {
        id: "unwatchable-shake",
        axis: Axis::Shake,
        gives: Gives::Sloppy,
        level: Level::Deny,
        check: shake::unwatchable,
        confidence: Some(|evidence| evidence.measurements.shake.confidence()),
        ranges: shake::unwatchable_ranges,
        mend: NEVER,
    },
    Rule {
        id: "lost-light",
        axis: Axis::Light,
        gives: Gives::Sloppy,
        level: Level::Deny,
        check: picture::lost_light,
        confidence: Some(|evidence| evidence.measurements.light.confidence()),
        ranges: picture::lost_ranges,
        mend: NEVER,
    },
    Rule {
        id: "soft-picture",
        axis: Axis::Focus,
        gives: Gives::Sloppy,
        level: Level::Deny,
        check: picture::soft,
        confidence: Some(|evidence| evidence.measurements.focus.confidence()),
        ranges: picture::soft_ranges,
        mend: NEVER,
    },
    Rule {
        id: "black-or-frozen-picture",
        axis: Axis::Continuity,
        gives: Gives::Sloppy,
        level: Level::Deny,
        check: picture::black_or_frozen,
        confidence: Some(|evidence| evidence.measurements.edits.confidence()),
        ranges: picture::black_or_frozen_ranges,
        mend: NEVER,
    },
    Rule {
        id: "small-picture",
        axis: Axis::Format,
        gives: Gives::Sloppy,
        level: Level::Deny,
        check: picture::small,
        confidence: None,
        ranges: WHOLE,
        mend: |_, _| Some(Mend::Enlarge),
    },
    Rule {
        id: "sideways-picture",
        axis: Axis::Format,
        gives: Gives::Sloppy,
        level: Level::Deny,
        check: picture::sideways,
        confidence: Some(picture::sideways_confidence),
        ranges: WHOLE,
        mend: |_, _| Some(Mend::Turn),
    },
    Rule {
        id: "bordered-picture",
        axis: Axis::Format,
        gives: Gives::Sloppy,
        level: Level::Deny,
        check: picture::bordered,
        confidence: Some(picture::borders_confidence),
        ranges: WHOLE,
        mend: |_, _| Some(Mend::Crop),
    },
    Rule {
        id: "interlaced-picture",
        axis: Axis::Format,
        gives: Gives::Sloppy,
        level: Level::Note,
        check: picture::interlaced,
        confidence: None,
        ranges: WHOLE,
        mend: |_, _| Some(Mend::Convert),
    },
    Rule {
        id: "wrong-aspect",
        axis: Axis::Format,
        gives: Gives::OffBrand,
        level: Level::Allow,
        check: picture::wrong_aspect,
        confidence: None,
        ranges: WHOLE,
        mend: |_, _| Some(Mend::Crop),
    },
    Rule {
        id: "wrong-length",
        axis: Axis::Format,
        gives: Gives::OffBrand,
        level: Level::Allow,
        check: picture::wrong_length,
        confidence: None,
        ranges: WHOLE,
        mend: |_, _| Some(Mend::Trim),
    },
    Rule {
        id: "wrong-frame-rate",
        axis: Axis::Format,
        gives: Gives::OffBrand,
        level: Level::Allow,
        check: picture::wrong_frame_rate,
        confidence: None,
        ranges: WHOLE,
        mend: |_, _| Some(Mend::Convert),
    },
    Rule {
        id: "unusual-codec",
        axis: Axis::Format,
        gives: Gives::OffBrand,
        level: Level::Allow,
        check: picture::unusual_codec,
        confidence: None,
        ranges: WHOLE,
        mend: |_, _| Some(Mend::Convert),
    },
    Rule {
        id: "cancelling-channels",
        axis: Axis::Sound,
        gives: Gives::Sloppy,
        level: Level::Deny,
        check: sound::cancelling,
        confidence: Some(|evidence| evidence.measurements.channels.confidence()),
        ranges: sound::cancelling_ranges,
        mend: |_, _| Some(Mend::Invert { channel: Channel::Right }),
    },
    Rule {
        id: "dead-channel",
        axis: Axis::Sound,
        gives: Gives::Sloppy,
        level: Level::Warn,
        check: sound::dead,
        confidence: Some(|evidence| evidence.measurements.channels.confidence()),
        ranges: sound::dead_ranges,
        mend: sound::mend_dead,
    },
    Rule {
        id: "late-sound",
        axis: Axis::Sound,
        gives: Gives::Sloppy,
        level: Level::Warn,
        check: sound::late,
        confidence: None,
        ranges: sound::late_ranges,
        mend: |_, _| Some(Mend::Trim),
    },
    Rule {
        id: "cut-off-sound",
        axis: Axis::Sound,
        gives: Gives::Sloppy,
        level: Level::Warn,
        check: sound::cut_off,
        confidence: None,
        ranges: sound::cut_off_ranges,
        mend: |_, _| Some(Mend::Trim),
    },
    Rule {
        id: "missed-focus",
        axis: Axis::Focus,
        gives: Gives::Sloppy,
        level: Level::Warn,
        check: picture::missed,
        confidence: Some(|evidence| evidence.measurements.focus.confidence()),
        ranges: WHOLE,
        mend: NEVER,
    },
    Rule {
        id: "backlit-face",
        axis: Axis::Light,
        gives: Gives::Sloppy,
        level: Level::Warn,
        check: picture::backlit,
        confidence: Some(|evidence| evidence.measurements.light.confidence()),
        ranges: WHOLE,
        mend: NEVER,
    },
    Rule {
        id: "flickering-light",
        axis: Axis::Light,
        gives: Gives::Sloppy,
        level: Level::Warn,
        check: picture::flickering,
        confidence: Some(|evidence| evidence.measurements.light.confidence()),
        ranges: WHOLE,
        mend: NEVER,
    },
    Rule {
        id: "hunting-focus",
        axis: Axis::Focus,
        gives: Gives::Sloppy,
        level: Level::Note,
        check: picture::hunting,
        confidence: Some(|evidence| evidence.measurements.focus.confidence()),
        ranges: picture::hunting_ranges,
        mend: NEVER,
    },
    Rule {
        id: "motion-blur",
        axis: Axis::Focus,
        gives: Gives::Sloppy,
        level: Level::Note,
        check: picture::smeared,
        confidence: Some(|evidence| evidence.measurements.focus.confidence()),
        ranges: WHOLE,
        mend: NEVER,
    },
    Rule {
        id: "smeared-lens",
        axis: Axis::Focus,
        gives: Gives::Sloppy,
        level: Level::Note,
        check: picture::bleeding,
        confidence: Some(|evidence| evidence.measurements.focus.confidence()),
        ranges: WHOLE,
        mend: NEVER,
    },
    Rule {
        id: "colour-cast",
        axis: Axis::Light,
        gives: Gives::Sloppy,
        level: Level::Note,
        check: picture::tinted,
        confidence: Some(|evidence| evidence.measurements.light.confidence()),
        ranges: WHOLE,
        mend: |_, _| Some(Mend::Neutralise),
    },
    Rule {
        id: "mixed-light",
        axis: Axis::Light,
        gives: Gives::Sloppy,
        level: Level::Note,
        check: picture::mixed,
        confidence: Some(|evidence| evidence.measurements.light.confidence()),
        ranges: WHOLE,
        mend: NEVER,
    },
    Rule {
        id: "coarse-compression",
        axis: Axis::Format,
        gives: Gives::Sloppy,
        level: Level::Note,
        check: picture::coarse,
        confidence: Some(|evidence| evidence.measurements.compression.confidence()),
        ranges: WHOLE,
        mend: |_, _| Some(Mend::Enlarge),
    },
    Rule {
        id: "enlarged-picture",
        axis: Axis::Format,
        gives: Gives::Sloppy,
        level: Level::Note,
        check: picture::enlarged,
        confidence: Some(|evidence| evidence.measurements.compression.confidence()),
        ranges: WHOLE,
        mend: NEVER,
    },
    Rule {
        id: "one-sided-sound",
        axis: Axis::Sound,
        gives: Gives::Sloppy,
        level: Level::Note,
        check: sound::one_sided,
        confidence: Some(|evidence| evidence.measurements.channels.confidence()),
        ranges: WHOLE,
        mend: sound::mend_one_sided,
    },
    Rule {
        id: "noisy-voice",
        axis: Axis::Voice,
        gives: Gives::Sloppy,
        level: Level::Note,
        check: voice::noisy,
        confidence: Some(|evidence| evidence.measurements.voice.confidence()),
        ranges: WHOLE,
        mend: voice::mend_noise,
    },
    Rule {
        id: "humming-sound",
        axis: Axis::Sound,
        gives: Gives::Sloppy,
        level: Level::Note,
        check: voice::humming,
        confidence: Some(|evidence| evidence.measurements.voice.confidence()),
        ranges: WHOLE,
        mend: voice::mend_hum,
    },
    Rule {
        id: "sound-level",
        axis: Axis::Sound,
        gives: Gives::Sloppy,
        level: Level::Note,
        check: sound::level,
        confidence: Some(|evidence| evidence.measurements.loudness.confidence()),
        ranges: WHOLE,
        mend: sound::mend_level,
    },
    Rule {
        id: "peaking-sound",
        axis: Axis::Sound,
        gives: Gives::Sloppy,
        level: Level::Note,
        check: sound::peaking,
        confidence: Some(|evidence| evidence.measurements.loudness.confidence()),
        ranges: WHOLE,
        mend: NEVER,
    },
    Rule {
        id: "smoothed-skin",
        axis: Axis::Character,
        gives: Gives::Polished,
        level: Level::Deny,
        check: style::smoothed_skin,
        confidence: Some(|evidence| evidence.measurements.retouch.confidence()),
        ranges: WHOLE,
        mend: NEVER,
    },
    Rule {
        id: "glossy-look",
        axis: Axis::Character,
        gives: Gives::Polished,
        level: Level::Deny,
        check: style::glossy_look,
        confidence: Some(style::polish_confidence),
        ranges: WHOLE,
        mend: NEVER,
    },
    Rule {
        id: "generated-content",
        axis: Axis::Character,
        gives: Gives::OffBrand,
        level: Level::Note,
        check: style::generated,
        confidence: None,
        ranges: WHOLE,
        mend: NEVER,
    },
    Rule {
        id: "broken-credentials",
        axis: Axis::Character,
        gives: Gives::OffBrand,
        level: Level::Note,
        check: style::broken_credentials,
        confidence: None,
        ranges: WHOLE,
        mend: NEVER,
    },
    Rule {
        id: "off-brand-look",
        axis: Axis::Character,
        gives: Gives::OffBrand,
        level: Level::Allow,
        check: style::off_brand,
        confidence: None,
        ranges: WHOLE,
        mend: NEVER,
    },
    Rule {
        id: "room-sound",
        axis: Axis::Character,
        gives: Gives::OffBrand,
        level: Level::Allow,
        check: style::room_sound,
        confidence: Some(|evidence| evidence.measurements.voice.confidence()),
        ranges: WHOLE,
        mend: style::mend_room,
    },
];

const WHOLE: fn(&Evidence, &Limits) -> Vec<TimeRange> = |_, _| Vec::new();
const NEVER: fn(&Evidence, &Limits) -> Option<Mend> = |_, _| None;
