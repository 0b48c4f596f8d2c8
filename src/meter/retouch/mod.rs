//! Skin smoothing: whether the texture of skin was removed, by a beauty filter or by strong camera noise reduction.
//! The two are the same operation and cannot be told apart in one picture.
//!
//! A few frames spread over the clip are looked at: [`faces`] finds the faces, [`geometry`] lays a frame over each,
//! [`patch`] cuts it into tiles, [`traits`] measures the tiles, [`score`] weighs the traits. The weights are fitted by
//! `fit/fit.py` on features that `examples/retouch_traits.rs` reads with this very code.

mod bands;
mod faces;
mod geometry;
mod patch;
mod score;
mod tracks;
mod traits;
mod weights;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Measured, Reason, VideoMeter};
use crate::frame::VideoFrame;
use crate::model::blazeface::Detection;
use crate::time::Timestamp;
use faces::faces;
use geometry::FaceFrame;
use patch::patch;
use score::smoothing;
use traits::traits;

pub use faces::Effort;
pub use traits::{NAMES, Traits};

/// Evidence of smoothed skin over the judged faces.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Retouch {
    /// 0 to 100, median over the judged faces: 50 where one untouched face in ten stands, 90 where one in a hundred.
    pub smoothing: f64,
    /// The judged faces.
    pub faces: Vec<Face>,
    /// Texture of the skin in the pore band, RMS in luma levels; median over the faces.
    pub texture_rms: f64,
    /// How much softer skin is than eyes and brows, in octaves; median over the faces.
    pub sharpness_gap_oct: f64,
    /// Share of the skin that is flat, percent; median over the faces.
    pub flat_pct: f64,
}

/// One judged face.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Face {
    /// Time of its frame, seconds.
    pub t_s: f64,
    /// Left, top, width, height in display pixels.
    #[serde(rename = "box")]
    pub bounds: [f64; 4],
    /// Distance between the eyes, display pixels.
    pub iod_px: f64,
    /// 0 to 100, as [`Retouch::smoothing`].
    pub smoothing: f64,
    /// Trust in this face's score, 0 to 1.
    pub confidence: f64,
}

/// At most this many frames of a clip are kept for judging.
const FRAMES: usize = 12;

/// Seconds between the first looks; doubled whenever [`FRAMES`] looks are in hand and every other one is dropped.
const FIRST_INTERVAL_S: f64 = 0.5;

/// Faces judged in the first frame, which may be a photo, and in each later one.
const MOST_FACES: [usize; 2] = [16, 4];

/// Fewer pixels than this between the eyes do not show skin texture (research: AUC of light smoothing below 0.75).
const SMALLEST_IOD_PX: f32 = 45.0;

/// A face's frames that hold less than this share of its sharpest frame's detail are blinks and motion, and are left
/// out.
const SHARP_SHARE: f32 = 0.6;

/// Judges the skin in at most a dozen frames spread over the clip. Keeps numbers, never pictures.
#[derive(Debug)]
pub struct RetouchMeter {
    start: Option<Timestamp>,
    interval_s: f64,
    looks: Vec<Looked>,
}

/// What one frame showed.
#[derive(Debug)]
struct Looked {
    /// Which interval of the clip it stands for.
    slot: u64,
    faces: Vec<Seen>,
}

/// One face in one frame.
#[derive(Clone, Debug)]
pub struct Seen {
    /// Time of the frame, seconds.
    pub t_s: f64,
    /// Where the face is.
    pub face: Detection,
    /// What its skin is like, or why that cannot be said.
    pub traits: Result<Traits, Reason>,
}

impl Default for RetouchMeter {
    fn default() -> Self {
        Self { start: None, interval_s: FIRST_INTERVAL_S, looks: Vec::with_capacity(FRAMES) }
    }
}

impl VideoMeter for RetouchMeter {
    type Reading = Retouch;

    fn push(&mut self, frame: &VideoFrame<'_>) {
        let start = *self.start.get_or_insert(frame.pts);
        let slot = ((frame.pts - start) / self.interval_s) as u64;
        if self.looks.last().is_some_and(|last| slot <= last.slot) {
            return;
        }
        let effort = match (self.looks.is_empty(), slot % 2) {
            (true, _) => Effort::Thorough,
            (false, 0) => Effort::Search,
            (false, _) => Effort::Glance,
        };
        self.looks.push(Looked { slot, faces: look(frame, effort) });
        if self.looks.len() == FRAMES {
            self.interval_s *= 2.0;
            self.looks.retain(|look| look.slot % 2 == 0);
            self.looks.iter_mut().for_each(|look| look.slot /= 2);
        }
    }

    fn finish(self) -> Measured<Retouch> {
        if self.start.is_none() {
            return Measured::Unmeasured(Reason::NoStream);
        }
        let seen: Vec<Seen> = self.looks.into_iter().flat_map(|look| look.faces).collect();
        let people = tracks::tracks(seen.iter().filter(|seen| seen.traits.is_ok()));
        if people.is_empty() {
            return Measured::Unmeasured(commonest_reason(&seen));
        }
        reading(&people)
    }
}

/// The faces of a frame and their skin.
pub fn look(frame: &VideoFrame<'_>, effort: Effort) -> Vec<Seen> {
    let most = MOST_FACES[usize::from(effort != Effort::Thorough)];
    let judged = |face: Detection| {
        let traits = match FaceFrame::new(&face) {
            _ if face.iod() < SMALLEST_IOD_PX => Err(Reason::TooSmall),
            Some(place) => patch(frame, &place).ok_or(Reason::NoSkin).and_then(|patch| traits(&patch)),
            None => Err(Reason::NoSkin),
        };
        Seen { t_s: frame.pts.as_secs(), face, traits }
    };
    faces(frame, effort, SMALLEST_IOD_PX, most).into_iter().map(judged).collect()
}

/// Why nothing could be measured: what held back the most of the large faces, or the lack of such.
fn commonest_reason(seen: &[Seen]) -> Reason {
    let reasons = || seen.iter().filter_map(|seen| seen.traits.as_ref().err().copied());
    let count = |wanted: Reason| reasons().filter(|&reason| reason == wanted).count();
    let large = [Reason::SoftPicture, Reason::BadLight, Reason::NoSkin];
    let commonest = large.into_iter().max_by_key(|&reason| count(reason)).filter(|&reason| count(reason) > 0);
    commonest.unwrap_or(if seen.is_empty() { Reason::NoFace } else { Reason::TooSmall })
}

/// The medians over all judged frames of all people.
fn reading(people: &[Vec<&Seen>]) -> Measured<Retouch> {
    let faces: Vec<Face> = people.iter().map(|track| person(track)).collect();
    let all: Vec<&Traits> = people.iter().flatten().filter_map(|seen| seen.traits.as_ref().ok()).collect();
    let over = |of: fn(&Traits) -> f64| median(all.iter().map(|traits| of(traits)).collect());
    let confidence = faces.iter().map(|face| face.confidence).fold(0.0, f64::max);
    let reading = Retouch {
        smoothing: over(smoothing),
        texture_rms: over(|traits| f64::from(traits.texture_rms)),
        sharpness_gap_oct: over(|traits| f64::from(traits.sharpness_gap_oct)),
        flat_pct: over(|traits| f64::from(traits.flat_pct)),
        faces,
    };
    Measured::Value { reading, confidence }
}

/// One person over the frames: the medians, and the place in the largest frame.
fn person(track: &[&Seen]) -> Face {
    let judged: Vec<&Traits> = track.iter().filter_map(|seen| seen.traits.as_ref().ok()).collect();
    let scores: Vec<f64> = judged.iter().map(|traits| smoothing(traits)).collect();
    let largest = track.iter().max_by(|a, b| a.face.iod().total_cmp(&b.face.iod())).expect("a track holds a face");
    let trust = |seen: &&Seen| seen.traits.as_ref().map_or(0.0, |traits| confidence(&seen.face, traits));
    Face {
        t_s: largest.t_s,
        bounds: largest.face.bounds.map(f64::from),
        iod_px: f64::from(largest.face.iod()),
        confidence: median(track.iter().map(|seen| trust(seen)).collect()),
        smoothing: median(scores),
    }
}

/// Trust in one face's score: grows with its size and with how sharp its eyes and brows are.
fn confidence(face: &Detection, traits: &Traits) -> f64 {
    let size = interpolate(f64::from(face.iod()), &[(45.0, 0.3), (70.0, 0.5), (110.0, 0.8), (200.0, 0.95)]);
    let skin = interpolate(traits.skin_tiles as f64, &[(12.0, 0.6), (40.0, 1.0)]);
    size * skin
}

/// Piecewise linear through points of rising `x`, level beyond the ends.
fn interpolate(x: f64, points: &[(f64, f64)]) -> f64 {
    let above = points.partition_point(|point| point.0 <= x);
    match (above.checked_sub(1).map(|below| points[below]), points.get(above)) {
        (Some(low), Some(high)) => low.1 + (high.1 - low.1) * (x - low.0) / (high.0 - low.0),
        (Some(end), None) => end.1,
        (None, first) => first.map_or(0.0, |point| point.1),
    }
}

/// The middle value; the mean of the two middle ones of an even number; 0 of nothing.
fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    match values.len() {
        0 => 0.0,
        odd if odd % 2 == 1 => values[odd / 2],
        even => f64::midpoint(values[even / 2 - 1], values[even / 2]),
    }
}
