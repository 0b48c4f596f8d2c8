//! Camera shake: how far an average pixel is moved by unintended camera motion.
//!
//! `camera` follows the picture content from frame to frame (corners spread over a grid, Lucas-Kanade, one vote a cell),
//! `path` joins the steps to a path for each shot on the real timestamps, `score` splits off what is intended and
//! measures the rest.

mod agreement;
mod bend;
mod border;
mod camera;
mod corners;
mod fit;
mod grid;
mod kind;
mod look;
mod path;
mod picture;
mod plain;
mod regression;
mod rhythm;
mod rows;
mod score;
mod screen;
mod seam;
mod search;
mod sensor;
mod staged;
mod starts;
mod still;
mod system;
mod trace;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::frame::VideoFrame;
use crate::meter::{Measured, VideoMeter};
use crate::series::Series;

use camera::Camera;
pub use kind::Kind;
use path::Step;
use rows::Rows;
pub use sensor::RollingShutter;
pub use staged::{Cue, Staged};

/// Frames closer than this are passed over, in seconds: of slow motion (above 62 frames a second) every second frame or
/// fewer tells all that a hand does, which stays below 15 Hz.
const CLOSEST_S: f64 = 0.016;

/// Frames further apart than this, in seconds, are not one movement: under 4 frames a second nothing above 0.7 Hz can be
/// told from a pan with certainty.
const LONGEST_GAP_S: f64 = 0.25;

/// Measures [`Shake`] on the working luma.
///
/// Nothing, one frame or less than half a second gives [`TooShort`](crate::meter::Reason::TooShort); a picture without
/// texture [`NoTexture`](crate::meter::Reason::NoTexture); one that cannot be followed
/// [`LostTrack`](crate::meter::Reason::LostTrack), a subject that moves without its
/// background [`NoBackground`](crate::meter::Reason::NoBackground), a screen that is scrolled
/// [`NoCamera`](crate::meter::Reason::NoCamera); a textured clip whose frames are all the same reads 0.
#[derive(Clone, Debug, Default)]
pub struct ShakeMeter {
    camera: Camera,
    steps: Vec<Step>,
    rows: Rows,
    gap: bool,
}

impl ShakeMeter {
    /// What is kept of each frame until the clip ends, in bytes.
    pub const BYTES_A_FRAME: usize = size_of::<Step>();
}

impl VideoMeter for ShakeMeter {
    type Reading = Shake;

    fn push(&mut self, frame: &VideoFrame<'_>) {
        let t_s = frame.pts.as_secs();
        let elapsed_s = self.steps.last().map_or(f64::INFINITY, |last| t_s - last.t_s);
        if elapsed_s < CLOSEST_S {
            return;
        }
        let follows = !std::mem::take(&mut self.gap);
        if follows && elapsed_s <= LONGEST_GAP_S && self.camera.fits(frame.working) {
            let step = self.camera.step(frame.working);
            self.steps.push(Step { t_s, ..step });
            self.rows.watch(&self.camera, &mut self.steps);
        } else {
            self.camera.start(frame.working);
            self.steps.push(Step { t_s, first: true, picture: self.camera.picture(), ..Step::default() });
        }
    }

    fn gap(&mut self) {
        self.gap = true;
    }

    fn finish(mut self) -> Measured<Shake> {
        self.rows.close(&mut self.steps);
        // The readings of a long clip need the room.
        drop((self.camera, self.rows));
        picture::settle(&mut self.steps);
        let aspect = self.steps.last().map_or(1.0, |last| last.picture.aspect());
        score::measure(&self.steps, aspect)
    }
}

/// Camera shake. Lengths are percent of the picture's diagonal, RMS displacement of an average pixel. Bars that an editor
/// put around the picture (black, coloured or a still) are no part of it: they change no reading.
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
    /// RMS in the band of drift, 0.3 to 0.7 Hz, which is taken for intended and does not count in `rms_pct`; absent if
    /// no shot lasts 3.3 seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub drift_pct: Option<f64>,
    /// RMS of the change of the picture's scale above 0.7 Hz, in percent of the scale.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub zoom_rms_pct: Option<f64>,
    /// RMS speed of the intended zoom (below 0.7 Hz), in percent of the scale a second.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub zoom_speed_pct_s: Option<f64>,
    /// The sensor's readout and the wobble it makes; absent where the camera hardly changes its speed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rolling_shutter: Option<RollingShutter>,
    /// Share of the frames, in percent, that the shake smears by 0.4 % of the diagonal or more; absent where no frame
    /// can be compared with its neighbours.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub blurred_pct: Option<f64>,
    /// What holds the camera; absent where that cannot be told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<Kind>,
    /// Cues that the shake was added afterwards; absent where there are none, or too little shake. They decide nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub staged: Option<Staged>,
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

/// Motion of the picture content from the entry before to this one; the first is no motion. One entry a frame, above 62
/// frames a second one for every second frame or fewer. Lengths, roll and zoom refer to the picture within bars, to its
/// diagonal and its centre, if there are any.
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
    /// Standard error of this step, RMS over the whole frame, percent of the diagonal.
    #[serde(default)]
    pub error_pct: Vec<f64>,
    /// Trust in this step, 0 to 1; 0 across a cut.
    pub confidence: Vec<f64>,
}
