//! Skin smoothing: whether the texture of skin was removed, by a beauty filter or by strong camera noise reduction.
//! The two are the same operation and cannot be told apart in one picture.
//!
//! A few frames spread over the clip are looked at: `faces` finds the faces, `geometry` lays a frame over each,
//! `patch` cuts it into tiles, `human` refuses dogs and drawings, `traits` measures the tiles, `score` weighs
//! the traits. The weights are fitted by `benches/skin/fit.py` on features that `examples/retouch_traits.rs` reads with
//! this very code.

mod bands;
mod faces;
mod geometry;
mod human;
mod look;
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
use human::Skin;
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

/// At most this many frames of a clip are kept for judging; a look costs some 45 ms, most of it in depthwise
/// convolutions of the network's first stage.
const FRAMES: usize = 6;

/// Seconds between the first looks; doubled whenever [`FRAMES`] looks are in hand and every other one is dropped.
const FIRST_INTERVAL_S: f64 = 1.0;

/// Faces judged in the first frame, which may be a photo, and in each later one.
const MOST_FACES: [usize; 2] = [16, 4];

/// Fewer pixels than this between the eyes do not show skin texture (research: AUC of light smoothing below 0.75).
const SMALLEST_IOD_PX: f32 = 45.0;

/// A face's frames that hold less than this share of its sharpest frame's detail are blinks and motion, and are left
/// out.
const SHARP_SHARE: f32 = 0.6;

/// Trust by the distance between the eyes in display pixels. Research judges stills from 70 px on (section 4); the numbers
/// between are a first setting, not yet calibrated.
const PHOTO_TRUST: [(f64, f64); 4] = [(45.0, 0.3), (70.0, 0.55), (95.0, 0.75), (200.0, 0.95)];

/// The same in a clip, whose compression is not known.
const CLIP_TRUST: [(f64, f64); 4] = [(45.0, 0.2), (95.0, 0.48), (110.0, 0.6), (200.0, 0.9)];

/// Without the colour of skin the tiles cannot be told from hair and background, nor a person from an animal: such a
/// face alone is never dependable.
const COLOURLESS_TRUST: f64 = 0.5;

/// Judges the skin in at most six frames spread over the clip. Keeps numbers, never pictures.
#[derive(Debug)]
pub struct RetouchMeter {
    start: Option<Timestamp>,
    interval_s: f64,
    looks: Vec<Looked>,
    /// More than one frame was shown.
    clip: bool,
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
        Self { start: None, interval_s: FIRST_INTERVAL_S, looks: Vec::with_capacity(FRAMES), clip: false }
    }
}

impl VideoMeter for RetouchMeter {
    type Reading = Retouch;

    fn push(&mut self, frame: &VideoFrame<'_>) {
        self.clip = self.start.is_some();
        let start = *self.start.get_or_insert(frame.pts);
        let slot = ((frame.pts - start) / self.interval_s) as u64;
        if self.looks.last().is_some_and(|last| slot <= last.slot) {
            return;
        }
        // A look costs some 45 ms: most frames without a large face are given up after one.
        let effort = match (self.looks.is_empty(), slot % 4) {
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
        reading(&people, self.clip)
    }
}

/// The faces of a frame and their skin.
pub fn look(frame: &VideoFrame<'_>, effort: Effort) -> Vec<Seen> {
    let most = MOST_FACES[usize::from(effort != Effort::Thorough)];
    faces(frame, effort, SMALLEST_IOD_PX, most).into_iter().map(|face| Seen::new(frame, face)).collect()
}

impl Seen {
    /// Measures the skin of one face.
    pub fn new(frame: &VideoFrame<'_>, face: Detection) -> Self {
        let traits = match FaceFrame::new(&face) {
            _ if face.iod() < SMALLEST_IOD_PX => Err(Reason::TooSmall),
            _ if !human::face_like(&face) => Err(Reason::NoFace),
            Some(place) => patch(frame, &place).ok_or(Reason::NoSkin).and_then(|patch| traits(&patch, face.score)),
            None => Err(Reason::NoSkin),
        };
        Self { t_s: frame.pts.as_secs(), face, traits }
    }
}

/// Why nothing could be measured: what held back the most of the large faces, or the lack of such.
fn commonest_reason(seen: &[Seen]) -> Reason {
    // What has not the shape of a face is none, however surely the network took it for one.
    let reasons =
        || seen.iter().filter_map(|seen| seen.traits.as_ref().err()).filter(|&&reason| reason != Reason::NoFace);
    let count = |wanted: Reason| reasons().filter(|&&reason| reason == wanted).count();
    let large = [Reason::SoftPicture, Reason::BadLight, Reason::NoSkin];
    let commonest = large.into_iter().max_by_key(|&reason| count(reason)).filter(|&reason| count(reason) > 0);
    commonest.unwrap_or(if reasons().next().is_none() { Reason::NoFace } else { Reason::TooSmall })
}

/// The medians over all judged frames of all people. Its confidence is the median too, less where the frames disagree
/// or are few: one good face does not vouch for the others.
fn reading(people: &[Vec<&Seen>], clip: bool) -> Measured<Retouch> {
    let all: Vec<&Seen> = people.iter().flatten().copied().collect();
    let traits = || all.iter().filter_map(|seen| seen.traits.as_ref().ok());
    let over = |of: fn(&Traits) -> f64| median(traits().map(of).collect());
    let score = over(smoothing);
    let spread = median(traits().map(|traits| (smoothing(traits) - score).abs()).collect());
    let frames = interpolate(all.len() as f64, &[(1.0, 0.8), (3.0, 1.0)]);
    let confidence = median(all.iter().map(|seen| confidence(seen, clip)).collect())
        * interpolate(spread, &[(10.0, 1.0), (30.0, 0.6)])
        * if clip { frames } else { 1.0 };
    let reading = Retouch {
        smoothing: score,
        texture_rms: over(|traits| f64::from(traits.texture_rms)),
        sharpness_gap_oct: over(|traits| f64::from(traits.sharpness_gap_oct)),
        flat_pct: over(|traits| f64::from(traits.flat_pct)),
        faces: people.iter().map(|track| person(track, clip)).collect(),
    };
    Measured::Value { reading, confidence }
}

/// One person over the frames: the medians, and the place in the largest frame.
fn person(track: &[&Seen], clip: bool) -> Face {
    let judged: Vec<&Traits> = track.iter().filter_map(|seen| seen.traits.as_ref().ok()).collect();
    let scores: Vec<f64> = judged.iter().map(|traits| smoothing(traits)).collect();
    let largest = track.iter().max_by(|a, b| a.face.iod().total_cmp(&b.face.iod())).expect("a track holds a face");
    Face {
        t_s: largest.t_s,
        bounds: largest.face.bounds.map(f64::from),
        iod_px: f64::from(largest.face.iod()),
        confidence: median(track.iter().map(|seen| confidence(seen, clip)).collect()),
        smoothing: median(scores),
    }
}

/// Trust in one face's score: grows with its size, with how sharp its eyes and brows are and with how sure it is that
/// it is one.
fn confidence(seen: &Seen, clip: bool) -> f64 {
    let Ok(traits) = &seen.traits else { return 0.0 };
    // Compression takes the texture that smoothing takes, and small faces lose it first: at 90 px between the eyes and
    // crf 28 31 % of the untouched faces pass the 10 % point, at 110 px and crf 23 3 %. Neither blockiness nor dead
    // blocks told those apart (AUC 0.5), so a clip's faces must be larger than a photo's.
    let sizes = if clip { CLIP_TRUST } else { PHOTO_TRUST };
    let size = interpolate(f64::from(seen.face.iod()), &sizes);
    let tiles = interpolate(traits.skin_tiles as f64, &[(12.0, 0.6), (40.0, 1.0)]);
    // Between the two, blur reads as smoothing more and more often.
    let focus = interpolate(f64::from(traits.sharpness_oct), &[(-1.05, 0.5), (-0.75, 1.0)]);
    let colour = if traits.skin == Skin::Clear { 1.0 } else { COLOURLESS_TRUST };
    size * tiles * focus * colour
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
