//! What is known of a file's streams.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The streams that are measured, and how sound they are.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct MediaInfo {
    /// What the file is.
    pub kind: Kind,
    /// Duration in seconds, the longer of picture and sound; absent for a photo.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub duration_s: Option<f64>,
    /// Seconds that could be decoded, where that is less than the duration.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decoded_s: Option<f64>,
    /// Seconds of the picture that a quick look decoded; absent where all of it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub looked_at_s: Option<f64>,
    /// Whether what a quick look left out seems to be of another kind. Nothing rests on such a look, so no result holds it.
    #[serde(skip)]
    pub uneven: bool,
    /// The picture stream.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub picture: Option<Picture>,
    /// The sound stream.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sound: Option<Sound>,
    /// What is broken.
    #[serde(default)]
    pub damage: Damage,
}

/// What a file is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Moving pictures, with or without sound.
    #[default]
    Video,
    /// One picture.
    Photo,
    /// Sound alone.
    Audio,
}

/// The picture stream.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Picture {
    /// Codec or file format, FFmpeg's name.
    pub codec: String,
    /// Width as displayed: upright, square pixels.
    pub width: u32,
    /// Height as displayed.
    pub height: u32,
    /// Clockwise turn that the display matrix asks for: 0, 90, 180 or 270; already applied.
    pub rotation_deg: u32,
    /// Whether the picture is also mirrored; already undone.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub mirrored: bool,
    /// Mean frames a second of what was decoded; absent for a photo.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fps: Option<f64>,
    /// Whether the frames are unevenly spaced; absent for a photo.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vfr: Option<bool>,
    /// Frames decoded.
    pub frames: u64,
    /// Size of the pictures of a clip as coded, bytes; absent for a photo.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub coded_bytes: Option<u64>,
    /// Bits a sample.
    pub bit_depth: u32,
    /// How codes become light.
    pub transfer: Transfer,
}

impl Picture {
    /// Pixels as displayed.
    pub fn pixels(&self) -> u64 {
        u64::from(self.width) * u64::from(self.height)
    }

    /// Bits a pixel as coded; `None` for a photo.
    pub fn bits_per_pixel(&self) -> Option<f64> {
        let pixels = self.frames as f64 * f64::from(self.width) * f64::from(self.height);
        self.coded_bytes.filter(|_| pixels > 0.0).map(|bytes| 8.0 * bytes as f64 / pixels)
    }
}

/// How codes become light.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Transfer {
    /// Standard dynamic range.
    #[default]
    Sdr,
    /// Hybrid log-gamma, ARIB STD-B67.
    Hlg,
    /// Perceptual quantiser, SMPTE ST 2084.
    Pq,
}

/// The sound stream.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Sound {
    /// Codec, FFmpeg's name.
    pub codec: String,
    /// Sampling rate as stored, Hz.
    pub sample_rate_hz: u32,
    /// Channels as stored.
    pub channels: u32,
    /// How long after the first picture the sound begins, seconds; negative if before it, absent without a picture.
    /// A few hundredths are how sound is coded. Silence in the track is sound here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub starts_late_s: Option<f64>,
    /// How long before the end of the last picture the sound ends, seconds; negative if after it, absent without a
    /// picture.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ends_early_s: Option<f64>,
}

/// What is broken in a file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Damage {
    /// Packets that could not be decoded.
    pub packets: u64,
    /// Frames that are missing or concealed.
    pub frames: u64,
    /// Whether the file ends before its header says so.
    pub truncated: bool,
}

impl Damage {
    /// Whether anything is broken at all.
    pub fn any(&self) -> bool {
        *self != Self::default()
    }
}
