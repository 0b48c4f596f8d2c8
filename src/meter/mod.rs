//! Meters measure, they never judge: no threshold of taste stands here. What cannot be measured is said with its
//! reason, never as 0 and never as a pass.

pub mod channels;
pub mod compression;
pub mod edits;
pub mod focus;
pub mod format;
pub mod light;
pub mod loudness;
pub mod provenance;
pub mod retouch;
pub mod shake;
pub mod subject;
pub mod voice;

use std::borrow::Cow;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::frame::{AudioChunk, VideoFrame};

pub use channels::Channels;
pub use compression::Compression;
pub use edits::Edits;
pub use focus::Focus;
pub use format::Format;
pub use light::Light;
pub use loudness::Loudness;
pub use provenance::Provenance;
pub use retouch::Retouch;
pub use shake::Shake;
pub use voice::Voice;

/// Measures pictures. `push` cannot fail: bad input is stopped in `media`.
pub trait VideoMeter {
    /// What it gives.
    type Reading;
    /// Takes the next picture, in display order.
    fn push(&mut self, frame: &VideoFrame<'_>);
    /// Pictures are left out before the next one: it does not follow on the last.
    fn gap(&mut self) {}
    /// Closes the clip.
    fn finish(self) -> Measured<Self::Reading>;
}

/// Measures sound; chunks may have any length.
pub trait AudioMeter {
    /// What it gives.
    type Reading;
    /// Takes the next chunk.
    fn push(&mut self, chunk: &AudioChunk<'_>);
    /// Closes the clip.
    fn finish(self) -> Measured<Self::Reading>;
}

/// Below this confidence a reading is printed, but never decides a verdict alone. Each meter maps its own evidence so
/// that this point is where its readings stop being dependable.
pub const DEPENDABLE: f64 = 0.5;

/// A reading with its confidence, or the reason why there is none.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(from = "Stored<T>", into = "Stored<T>", bound(serialize = "T: Clone + Serialize"))]
#[schemars(with = "Stored<T>")]
pub enum Measured<T> {
    /// The reading; confidence from 0 to 1.
    Value {
        /// What was measured.
        reading: T,
        /// How far it can be trusted, 0 to 1; below [`DEPENDABLE`] it is said to be low.
        confidence: f64,
    },
    /// Nothing could be measured.
    Unmeasured(Reason),
}

impl<T> Measured<T> {
    /// The reading, dependable or not.
    pub fn reading(&self) -> Option<&T> {
        match self {
            Self::Value { reading, .. } => Some(reading),
            Self::Unmeasured(_) => None,
        }
    }

    /// The reading if its confidence is at least [`DEPENDABLE`].
    pub fn dependable(&self) -> Option<&T> {
        self.reading().filter(|_| self.confidence() >= DEPENDABLE)
    }

    /// The confidence; 0 if there is no reading.
    pub fn confidence(&self) -> f64 {
        match self {
            Self::Value { confidence, .. } => *confidence,
            Self::Unmeasured(_) => 0.0,
        }
    }

    /// Why a rule cannot lean on this: the reason for no reading, or low confidence.
    pub fn shortcoming(&self) -> Option<Reason> {
        match self {
            Self::Unmeasured(reason) => Some(*reason),
            Self::Value { confidence, .. } if *confidence < DEPENDABLE => Some(Reason::LowConfidence),
            Self::Value { .. } => None,
        }
    }
}

/// How [`Measured`] is written down.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "state", rename_all = "snake_case")]
enum Stored<T> {
    /// Dependable.
    Measured {
        /// 0.5 to 1.
        confidence: f64,
        #[serde(flatten)]
        reading: T,
    },
    /// Printed, but never decides a verdict alone.
    LowConfidence {
        /// Below 0.5.
        confidence: f64,
        #[serde(flatten)]
        reading: T,
    },
    /// Could not be measured.
    Unmeasured {
        /// Why.
        reason: Reason,
    },
}

impl<T> From<Measured<T>> for Stored<T> {
    fn from(measured: Measured<T>) -> Self {
        match measured {
            Measured::Value { reading, confidence } if confidence >= DEPENDABLE => {
                Self::Measured { confidence, reading }
            }
            Measured::Value { reading, confidence } => Self::LowConfidence { confidence, reading },
            Measured::Unmeasured(reason) => Self::Unmeasured { reason },
        }
    }
}

impl<T> From<Stored<T>> for Measured<T> {
    fn from(stored: Stored<T>) -> Self {
        match stored {
            Stored::Measured { confidence, reading } | Stored::LowConfidence { confidence, reading } => {
                Self::Value { reading, confidence }
            }
            Stored::Unmeasured { reason } => Self::Unmeasured(reason),
        }
    }
}

/// Why something was not measured, or not dependably.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// The file has no such stream: no picture, or no sound track.
    NoStream,
    /// This version does not measure it yet.
    NotBuilt,
    /// A single photo does not move.
    StillPhoto,
    /// Too few frames or seconds.
    TooShort,
    /// The sound track is there and silent.
    Silent,
    /// There is sound, but no speech: room, street, nature.
    AmbienceOnly,
    /// There is music and no speech.
    MusicOnly,
    /// There is singing and no speech.
    SingingOnly,
    /// Less speech than can be judged.
    TooLittleSpeech,
    /// No face was found.
    NoFace,
    /// The faces are too small to show skin texture.
    TooSmall,
    /// No skin could be told apart in the face.
    NoSkin,
    /// Too dark or too bright to see.
    BadLight,
    /// The whole picture is soft; skin cannot be told from blur.
    SoftPicture,
    /// Compression has left too little of the texture.
    Compressed,
    /// Nothing in the picture to hold on to: a blank wall, darkness.
    NoTexture,
    /// The picture moves or changes too violently to be followed.
    LostTrack,
    /// What moves is a subject: the background does not move with it, or gives nothing to hold on to.
    NoBackground,
    /// No camera took this: a screen, a slideshow, an animation.
    NoCamera,
    /// There is a reading, but its confidence is low.
    LowConfidence,
}

/// All that was measured of one clip.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Measurements {
    /// Camera shake.
    pub shake: Measured<Shake>,
    /// Clarity of the voice.
    pub voice: Measured<Voice>,
    /// Loudness of the sound track.
    pub loudness: Measured<Loudness>,
    /// How its channels stand to each other; not built in results that were stored before it was.
    #[serde(default = "not_built::<Channels>")]
    pub channels: Measured<Channels>,
    /// Skin smoothing.
    pub retouch: Measured<Retouch>,
    /// Light and tone.
    pub light: Measured<Light>,
    /// Sharpness.
    pub focus: Measured<Focus>,
    /// Traces of compression.
    pub compression: Measured<Compression>,
    /// Cuts, frozen and black parts.
    pub edits: Measured<Edits>,
    /// How the picture is laid out; not built in results that were stored before it was.
    #[serde(default = "not_built::<Format>")]
    pub format: Measured<Format>,
    /// Where the file says it comes from.
    pub provenance: Measured<Provenance>,
}

impl Measurements {
    /// What may be said of the clip: where no camera took it, nothing of shake, light, focus and skin.
    pub fn applicable(&self) -> Cow<'_, Self> {
        if !self.edits.dependable().is_some_and(Edits::is_made) {
            return Cow::Borrowed(self);
        }
        Cow::Owned(Self {
            shake: Measured::Unmeasured(Reason::NoCamera),
            retouch: Measured::Unmeasured(Reason::NoCamera),
            light: Measured::Unmeasured(Reason::NoCamera),
            focus: Measured::Unmeasured(Reason::NoCamera),
            ..self.clone()
        })
    }
}

impl Default for Measurements {
    /// Nothing measured.
    fn default() -> Self {
        Self {
            shake: Measured::Unmeasured(Reason::NoStream),
            voice: Measured::Unmeasured(Reason::NoStream),
            loudness: Measured::Unmeasured(Reason::NoStream),
            channels: Measured::Unmeasured(Reason::NoStream),
            retouch: Measured::Unmeasured(Reason::NoStream),
            light: Measured::Unmeasured(Reason::NoStream),
            focus: Measured::Unmeasured(Reason::NoStream),
            compression: Measured::Unmeasured(Reason::NoStream),
            edits: Measured::Unmeasured(Reason::NoStream),
            format: Measured::Unmeasured(Reason::NoStream),
            provenance: Measured::Unmeasured(Reason::NoStream),
        }
    }
}

fn not_built<T>() -> Measured<T> {
    Measured::Unmeasured(Reason::NotBuilt)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_state_is_written_beside_the_numbers() {
        let reading = Loudness { integrated_lufs: Some(-14.0), range_lu: None, true_peak_dbtp: None, silent_pct: 2.0 };
        let stored = serde_json::to_value(Measured::Value { reading, confidence: 0.3 }).expect("plain data");
        let expected = serde_json::json!({
            "state": "low_confidence", "confidence": 0.3, "integrated_lufs": -14.0, "silent_pct": 2.0
        });
        assert_eq!(stored, expected);
        let none = serde_json::to_value(Measured::<Loudness>::Unmeasured(Reason::NoStream)).expect("plain data");
        assert_eq!(none, serde_json::json!({"state": "unmeasured", "reason": "no_stream"}));
    }
}
