//! The verdict, as it is written into the JSON.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::meter::Reason;
use crate::time::TimeRange;

/// What is made of a clip under one profile.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Verdict {
    /// Name of the profile.
    pub profile: String,
    /// The one word.
    pub class: Class,
    /// What the numbers alone would make it, if it is undecided although there is something to go by.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub leaning: Option<Class>,
    /// Whether the profile takes the clip as it is; `null` if undecided.
    pub acceptable: Option<bool>,
    /// What to do with it.
    pub action: Action,
    /// Trust in the class, 0 to 1.
    pub confidence: f64,
    /// What the class alone does not say.
    pub flags: Vec<Flag>,
    /// What was seen, faults first.
    pub findings: Vec<Finding>,
    /// Rules that could not be checked, or not dependably.
    pub unchecked: Vec<Unchecked>,
    /// The shake that the clip's voice has bought, percent of the diagonal; absent where no shake was measured.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shake_allowed_pct: Option<f64>,
    /// How far the clip lies from the profile's brand; absent if it has none, or nothing can be compared.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub brand: Option<Likeness>,
    /// The smallest change found that makes the clip acceptable; absent if it is, or if nothing reasonable does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub would_change: Option<String>,
}

impl Verdict {
    /// The first thing that speaks against a clip that is not taken.
    pub fn because(&self) -> Option<&Finding> {
        let against = |finding: &&Finding| finding.effect != Effect::Asset;
        self.findings.iter().find(against).filter(|_| self.acceptable != Some(true))
    }
}

/// The word for a clip.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Class {
    /// Imperfect and good.
    Raw,
    /// Neat, nothing rough and nothing glossy.
    Plain,
    /// Glossy or retouched.
    Polished,
    /// No care was taken.
    Sloppy,
    /// The evidence does not carry an answer.
    Undecided,
}

/// What to do with a clip.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// Use it.
    Publish,
    /// Every fault can be mended afterwards.
    Fix,
    /// A person should look.
    Review,
    /// Something is lost that no editing brings back.
    Reshoot,
}

/// A remark beside the class.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Flag {
    /// Skin looks smoothed.
    OverRetouched,
    /// Nothing is wrong with it, but it is not what the profile asks for.
    OffBrand,
}

/// Something seen in a clip.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Finding {
    /// Id of the rule or cue, in kebab-case.
    pub rule: String,
    /// Whether it speaks against the clip, for it, or neither.
    pub effect: Effect,
    /// How much it weighs.
    pub level: FindingLevel,
    /// The measured value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub measured: Option<f64>,
    /// The profile's limit for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<f64>,
    /// Unit of both.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// When, in seconds; empty if it concerns the whole clip.
    pub ranges_s: Vec<TimeRange>,
    /// What mends it afterwards, and by how much; absent if nothing does, and for what needs no mending.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mend: Option<Mend>,
    /// One plain sentence.
    pub message: String,
}

/// What an editing programme has to do.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Mend {
    /// Change the level of the sound.
    Gain {
        /// By so many dB.
        db: f64,
        /// Whether its peaks need a limiter for that.
        limiter: bool,
    },
    /// Filter out a hum.
    Notch {
        /// The frequency of the mains; its multiples too.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        hz: Option<f64>,
        /// By so many dB.
        db: f64,
    },
    /// Reduce the noise.
    Denoise {
        /// By so many dB.
        db: f64,
    },
    /// Copy the other channel over this one.
    CopyOver {
        /// The channel that holds nothing.
        channel: Channel,
    },
    /// Turn one channel upside down.
    Invert {
        /// Which one.
        channel: Channel,
    },
    /// Raise one channel, or mix both to one.
    Balance {
        /// The channel that is too low.
        channel: Channel,
        /// By so many dB.
        db: f64,
    },
    /// Cut the stretches in `ranges_s`, or put other sound there.
    Trim,
    /// Crop the picture.
    Crop,
    /// Turn the picture.
    Turn,
    /// Correct the white balance.
    Neutralise,
    /// Export it again, larger.
    Enlarge,
    /// Export it again in another form.
    Convert,
}

/// One of two channels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// The first.
    Left,
    /// The second.
    Right,
}

/// Which way a finding speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Effect {
    /// Against the clip.
    Fault,
    /// For it: a welcome imperfection.
    Asset,
    /// A matter of taste.
    Style,
}

/// How much a finding weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum FindingLevel {
    /// Decides nothing.
    Note,
    /// Counts together with others.
    Warn,
    /// Decides by itself.
    Deny,
}

/// A clip beside what a brand's approved clips span.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Likeness {
    /// Root of the sum of the squared distances; 0 within all bands.
    pub distance: f64,
    /// One by one, the farthest first.
    pub dimensions: Vec<Placed>,
}

/// A clip's place in one dimension of a brand.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Placed {
    /// Which one: `brightness`, `cuts`, ...
    pub dimension: String,
    /// The clip's value.
    pub measured: f64,
    /// Lowest value that fits.
    pub low: f64,
    /// Highest value that fits.
    pub high: f64,
    /// Unit of the three.
    pub unit: String,
    /// How far outside, in spreads of the approved clips: negative below, 0 within.
    pub distance: f64,
}

/// A rule that could not be checked.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Unchecked {
    /// Id of the rule.
    pub rule: String,
    /// Why.
    pub reason: Reason,
}
