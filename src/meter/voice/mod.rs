//! Clarity of the voice: how much of the speech can be understood, and what spoils it.

mod activity;
mod bandwidth;
mod clarity;
mod clipping;
mod downmix;
mod dropouts;
mod gap_trees;
mod gates;
mod hesitations;
mod hum;
mod intelligibility;
mod meter;
mod mos;
mod noise;
mod pauses;
mod reverb;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::series::Series;

pub use dropouts::{Fall, NAMES as FALL_TRAITS};
pub use meter::VoiceMeter;
pub use pauses::Pauses;

/// Clarity of the speech and its causes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Voice {
    /// 0 (nothing can be understood) to 100, mean over the speech.
    pub clarity: f64,
    /// The class of that clarity.
    pub class: Clarity,
    /// Seconds of speech.
    pub speech_s: f64,
    /// Level of the speech above the noise, dB.
    pub snr_db: f64,
    /// Share of the speech's course that can be heard in the noise, 0 to 1: an estimate of STOI.
    #[serde(default)]
    pub intelligibility: f64,
    /// Speech intelligibility index: the share of the speech that stands out of the noise, 0 to 1.
    #[serde(default)]
    pub sii: f64,
    /// Early-to-late energy of the room, dB (C50).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reverb_c50_db: Option<f64>,
    /// Share of the time of the loud speech that its waves spend cut off at a common level, 0 to 1; 0 if no such level is
    /// found, about 0.1 where it lies 9 dB below the peaks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clipping_plateau: Option<f64>,
    /// Upper end of the speech spectrum, Hz.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bandwidth_hz: Option<f64>,
    /// Lower end of the speech spectrum, Hz; absent if it is as low as a voice goes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lowest_hz: Option<f64>,
    /// RMS level of mains hum and its harmonics, dBFS; absent without.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hum_db: Option<f64>,
    /// Frequency of the mains that hums, 50 or 60 Hz.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hum_hz: Option<f64>,
    /// Rumble below 200 Hz, as of wind, against the speech, dB.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wind_db: Option<f64>,
    /// Gaps in the sound while somebody speaks, a minute of speech; absent where music plays, whose beats break off alike.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dropouts_per_min: Option<f64>,
    /// Level of the speech above the sound in the seconds in which music plays, dB; absent without music.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub music_db: Option<f64>,
    /// Loudness of the speech, LUFS.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub speech_lufs: Option<f64>,
    /// What listeners would say of the sound while somebody speaks, at an ordinary level: DNSMOS P.808, 1 to 5. Absent if
    /// speech is scarce throughout. Neither this nor `mos_p835` counts for the clarity.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mos_p808: Option<f64>,
    /// The same by DNSMOS P.835; only with `--mos`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mos_p835: Option<MosP835>,
    /// Level of the background in the pauses, dBFS; absent without pauses.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ambience_dbfs: Option<f64>,
    /// Share of the pauses that is digital silence, percent; absent without pauses.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gated_pct: Option<f64>,
    /// Share of the pauses at whose start the sound falls by 20 dB within 8 ms to 50 dB below the speech and stays there,
    /// as a noise gate closes, percent; absent with less than three pauses.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gate_edges_pct: Option<f64>,
    /// Level of the speech above the background in the pauses, dB; absent without pauses.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pause_depth_db: Option<f64>,
    /// Pauses between the words; absent with less than five seconds of speech.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pauses: Option<Pauses>,
    /// Possible hesitations: vowels held beside a pause, as "uh" is. Low confidence, never held against a clip; absent with less
    /// than five seconds of speech, in noise and where music plays.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hesitations: Option<u32>,
    /// Second by second.
    pub timeline: VoiceTimeline,
}

/// What a listener makes of it; the edges are where STOI passes .90 and .75.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Clarity {
    /// 70 and more.
    Clear,
    /// 45 to 70.
    Usable,
    /// Below 45.
    #[default]
    Unclear,
}

/// Three marks from 1 to 5.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct MosP835 {
    /// The speech itself.
    pub sig: f64,
    /// The background: 5 if none is heard.
    pub bak: f64,
    /// Both together.
    pub ovrl: f64,
}

/// Clarity over time.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct VoiceTimeline {
    /// Seconds a step.
    pub step_s: f64,
    /// Clarity of the speech in the step, 0 to 100; `null` without speech and where none would drown.
    pub clarity: Vec<Option<f64>>,
    /// Share of speech in the step, 0 to 1.
    pub speech: Vec<f64>,
}

impl VoiceTimeline {
    /// Clarity over time.
    pub fn clarity(&self) -> Series<'_> {
        Series { step_s: self.step_s, values: &self.clarity }
    }
}
