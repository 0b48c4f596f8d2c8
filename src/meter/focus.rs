//! Sharpness of the picture. Only the reading for now; the meter is yet to come.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::series::Series;

/// Sharpness.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Focus {
    /// 0 (no detail) to 100 (all that the resolution holds).
    pub sharpness: f64,
    /// Share of the time that is soft where it matters, percent.
    pub soft_pct: f64,
    /// Share of the time blurred by motion, percent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub motion_blur_pct: Option<f64>,
    /// Over time.
    pub timeline: FocusTimeline,
}

/// Sharpness over time.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct FocusTimeline {
    /// Seconds a step.
    pub step_s: f64,
    /// Sharpness, 0 to 100.
    pub sharpness: Vec<Option<f64>>,
}

impl FocusTimeline {
    /// Sharpness over time.
    pub fn sharpness(&self) -> Series<'_> {
        Series { step_s: self.step_s, values: &self.sharpness }
    }
}
