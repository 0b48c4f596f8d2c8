//! Light and tone of the picture. Only the reading for now; the meter is yet to come.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::series::Series;

/// Light and tone.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Light {
    /// Mean luma, 0 to 255.
    pub luma_mean: f64,
    /// Share of the picture lost in the dark, percent.
    pub dark_pct: f64,
    /// Share of the picture blown out, percent.
    pub clipped_pct: f64,
    /// Spread of the luma (10th to 90th percentile), 0 to 255.
    pub contrast: f64,
    /// Unevenness of the light over the picture, RMS of the low-pass luma, 0 to 255.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unevenness: Option<f64>,
    /// Flicker frequency, Hz.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub flicker_hz: Option<f64>,
    /// Flicker depth, percent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub flicker_pct: Option<f64>,
    /// Distance of the white point from neutral, in chroma levels.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cast: Option<f64>,
    /// Over time.
    pub timeline: LightTimeline,
}

/// Light over time.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct LightTimeline {
    /// Seconds a step.
    pub step_s: f64,
    /// Mean luma, 0 to 255.
    pub luma: Vec<Option<f64>>,
    /// Share of the picture that is lost, dark or blown out, percent.
    pub lost_pct: Vec<Option<f64>>,
}

impl LightTimeline {
    /// The lost share over time.
    pub fn lost(&self) -> Series<'_> {
        Series { step_s: self.step_s, values: &self.lost_pct }
    }
}
