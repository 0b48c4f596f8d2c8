//! Camera shake: how far an average pixel is moved by unintended camera motion.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::series::Series;

/// Camera shake. Lengths are percent of the frame's diagonal, RMS displacement of an average pixel.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Shake {
    /// RMS of the motion above 0.7 Hz, over the seconds that could be followed.
    pub rms_pct: f64,
    /// The same, of the worst second.
    pub worst_second_pct: f64,
    /// RMS speed of that motion, in percent of the diagonal a second.
    pub speed_rms_pct_s: f64,
    /// RMS speed of the intended motion (below 0.7 Hz), in percent of the diagonal a second.
    pub pan_pct_s: f64,
    /// RMS of the roll above 0.7 Hz, in degrees.
    pub roll_rms_deg: f64,
    /// RMS in the band of steps and bobbing, 0.7 to 3 Hz.
    pub bob_pct: f64,
    /// RMS in the band of hand jitter, 3 to 8 Hz.
    pub jitter_pct: f64,
    /// RMS in the band of tremor and vibration, above 8 Hz.
    pub tremor_pct: f64,
    /// Second by second.
    pub timeline: ShakeTimeline,
    /// The motion from frame to frame; only with `--detail camera-path`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<CameraPath>,
}

/// Shake over time; `null` where the camera could not be followed.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ShakeTimeline {
    /// Seconds a step.
    pub step_s: f64,
    /// RMS shake of the step, percent of the diagonal.
    pub pct: Vec<Option<f64>>,
    /// RMS speed of the shake in the step, percent of the diagonal a second.
    pub speed_pct_s: Vec<Option<f64>>,
}

impl ShakeTimeline {
    /// Shake over time.
    pub fn pct(&self) -> Series<'_> {
        Series { step_s: self.step_s, values: &self.pct }
    }

    /// Its speed over time.
    pub fn speed(&self) -> Series<'_> {
        Series { step_s: self.step_s, values: &self.speed_pct_s }
    }
}

/// Motion of the picture content from the previous frame to this one; one entry a frame, the first is no motion.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct CameraPath {
    /// Presentation time in seconds.
    pub t_s: Vec<f64>,
    /// To the right, percent of the diagonal.
    pub dx_pct: Vec<f64>,
    /// Downwards, percent of the diagonal.
    pub dy_pct: Vec<f64>,
    /// Clockwise, degrees.
    pub roll_deg: Vec<f64>,
    /// Growth as a factor.
    pub zoom: Vec<f64>,
    /// Trust in this step, 0 to 1; 0 across a cut.
    pub confidence: Vec<f64>,
}
