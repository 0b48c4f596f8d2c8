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
mod portrait;
mod reference;
mod score;
mod tracks;
mod traits;
mod weights;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::subject::{FaceBox, shares};
use super::{Measured, Reason, VideoMeter};
use crate::frame::VideoFrame;
use crate::model::blazeface::Detection;
use crate::time::Timestamp;
use human::Skin;
use patch::patch;
use score::smoothing;
use traits::traits;

pub use faces::{Effort, faces};
pub use geometry::{FaceFrame, Part};
pub use portrait::Portrait;
pub use reference::Likeness;
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
    /// Against the same person's untouched skin; only where such a picture was given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference: Option<Against>,
}

/// The largest face's skin against the same person's in another picture.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Against {
    /// How much of the reference's skin texture is gone, percent, beyond what eyes and brows lost; 0 if none is.
    pub texture_lost_pct: f64,
    /// Distance between the eyes in the reference, display pixels.
    pub iod_px: f64,
    /// Trust in it, 0 to 1.
    pub confidence: f64,
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
    /// Share of the texture to be expected of untouched skin in such a picture that is not there, percent.
    #[serde(default)]
    pub missing_pct: f64,
    /// Trust in this face's score, 0 to 1.
    pub confidence: f64,
}

/// At most this many frames of a clip are kept for judging; a look costs some 8 ms, as much as the decoding of a frame or
/// two of 1080p.
const FRAMES: usize = 6;

/// Seconds between the first looks; doubled whenever [`FRAMES`] looks are in hand and every other one is dropped.
const FIRST_INTERVAL_S: f64 = 1.0;

/// Score of a face without measured skin that other meters may take for one.
const SURE_SCORE: f32 = 0.85;

/// Seconds for which a face stays about where it was seen.
const STILL_THERE_S: f64 = 1.0;

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

/// Share of it that is left in a frame coded as coarsely as this. On the tuning half (110 px, crf 20 to 32, quantisers 20
/// to 35) strong filters stand out wholly up to 22, half of them at 26, a third at 29.
const CODED_TRUST: [(f64, f64); 3] = [(25.0, 1.0), (28.0, 0.6), (31.0, 0.4)];

/// Coarser frames than this (H.264's scale) hold no texture by which to judge: beyond it smoothed and untouched skin are
/// as good as alike on the tuning half.
const COARSEST: f32 = 31.0;

/// The same in a clip, whose compression is not known.
const CLIP_TRUST: [(f64, f64); 4] = [(45.0, 0.2), (95.0, 0.48), (110.0, 0.6), (200.0, 0.9)];

/// Trust in a comparison with the same person, by the smaller of the two faces.
const REFERENCE_TRUST: [(f64, f64); 3] = [(45.0, 0.6), (70.0, 0.8), (110.0, 0.95)];

/// Without the colour of skin the tiles cannot be told from hair and background, nor a person from an animal: such a
/// face alone is never dependable.
const COLOURLESS_TRUST: f64 = 0.5;

/// Judges the skin in at most six frames spread over the clip. Keeps numbers, and pictures only for those who ask.
#[derive(Debug)]
pub struct RetouchMeter {
    portraits: bool,
    start: Option<Timestamp>,
    interval_s: f64,
    looks: Vec<Looked>,
    latest: Option<(Timestamp, Vec<FaceBox>)>,
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
    /// How coarsely the frame was coded, as [`VideoFrame::quantiser`].
    pub quantiser: Option<f32>,
    /// What its skin is like, or why that cannot be said.
    pub traits: Result<Traits, Reason>,
    /// Its picture, if that was asked for.
    pub portrait: Option<Box<Portrait>>,
}

/// What the meter made of a clip.
#[derive(Debug)]
pub struct Judged {
    /// The reading.
    pub measured: Measured<Retouch>,
    /// A picture of each of the reading's faces, in their order, if that was asked for.
    pub portraits: Vec<Portrait>,
}

impl Default for RetouchMeter {
    fn default() -> Self {
        Self {
            portraits: false,
            start: None,
            interval_s: FIRST_INTERVAL_S,
            looks: Vec::with_capacity(FRAMES),
            latest: None,
            clip: false,
        }
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
        // A look costs some 8 ms: most frames without a large face are given up after one.
        let effort = match (self.looks.is_empty(), slot % 4) {
            (true, _) => Effort::Thorough,
            (false, 0) => Effort::Search,
            (false, _) => Effort::Glance,
        };
        let faces = seen(frame, effort, self.portraits);
        // A false face has no skin; a face against the light may have none that is seen, but is then surely one.
        let sure = |seen: &&Seen| match seen.traits {
            Err(Reason::NoFace | Reason::NoSkin) => false,
            Err(_) => seen.face.score >= SURE_SCORE,
            Ok(_) => true,
        };
        let people = faces.iter().filter(sure);
        self.latest = Some((frame.pts, people.map(|seen| shares(frame, seen.face.bounds)).collect()));
        self.looks.push(Looked { slot, faces });
        if self.looks.len() == FRAMES {
            self.interval_s *= 2.0;
            self.looks.retain(|look| look.slot % 2 == 0);
            self.looks.iter_mut().for_each(|look| look.slot /= 2);
        }
    }

    fn finish(self) -> Measured<Retouch> {
        self.judge(None).measured
    }
}

impl RetouchMeter {
    /// Keeps a picture of each judged face as well.
    pub fn with_portraits() -> Self {
        Self { portraits: true, ..Self::default() }
    }

    /// The faces of the latest look, if that is so short ago that they are still about there; for other meters.
    pub fn faces(&self, now: Timestamp) -> &[FaceBox] {
        match &self.latest {
            Some((looked, faces)) if now - *looked <= STILL_THERE_S => faces,
            _ => &[],
        }
    }

    /// Closes the clip; `reference` is the same person's untouched skin.
    pub fn judge(self, reference: Option<&Likeness>) -> Judged {
        let unmeasured = |reason| Judged { measured: Measured::Unmeasured(reason), portraits: Vec::new() };
        if self.start.is_none() {
            return unmeasured(Reason::NoStream);
        }
        let seen: Vec<Seen> = self.looks.into_iter().flat_map(|look| look.faces).collect();
        let people = tracks::tracks(seen.iter().filter(|seen| seen.traits.is_ok()));
        if people.is_empty() {
            return unmeasured(commonest_reason(&seen));
        }
        let portraits = people.iter().filter_map(|track| largest(track).portrait.as_deref().cloned()).collect();
        Judged { measured: reading(&people, self.clip, reference), portraits }
    }

    /// The skin of the largest face, to hold another picture of the same person against.
    ///
    /// # Errors
    /// If no face can be judged.
    pub fn likeness(self) -> Result<Likeness, Reason> {
        let seen: Vec<Seen> = self.looks.into_iter().flat_map(|look| look.faces).collect();
        let people = tracks::tracks(seen.iter().filter(|seen| seen.traits.is_ok()));
        likeness(&people).ok_or_else(|| commonest_reason(&seen))
    }
}

/// The faces of a frame and their skin.
pub fn look(frame: &VideoFrame<'_>, effort: Effort) -> Vec<Seen> {
    seen(frame, effort, false)
}

fn seen(frame: &VideoFrame<'_>, effort: Effort, portraits: bool) -> Vec<Seen> {
    let most = MOST_FACES[usize::from(effort != Effort::Thorough)];
    let found = faces(frame, effort, SMALLEST_IOD_PX, most).into_iter();
    found.map(|face| Seen::measured(frame, face, portraits)).collect()
}

impl Seen {
    /// The smoothing evidence, 0 to 100.
    fn smoothing(&self) -> Option<f64> {
        self.traits.as_ref().ok().map(|traits| smoothing(traits, self.quantiser))
    }

    /// Measures the skin of one face.
    pub fn new(frame: &VideoFrame<'_>, face: Detection) -> Self {
        Self::measured(frame, face, false)
    }

    fn measured(frame: &VideoFrame<'_>, face: Detection, portraits: bool) -> Self {
        let mut portrait = None;
        let traits = match FaceFrame::new(&face) {
            _ if face.iod() < SMALLEST_IOD_PX => Err(Reason::TooSmall),
            _ if !human::face_like(&face) => Err(Reason::NoFace),
            Some(place) => patch(frame, &place).ok_or(Reason::NoSkin).and_then(|patch| {
                let traits = traits(&patch, face.score)?;
                if frame.quantiser.is_some_and(|quantiser| quantiser > COARSEST) {
                    return Err(Reason::Compressed);
                }
                portrait = portraits.then(|| Box::new(Portrait::new(frame, &place, &patch, &traits)));
                Ok(traits)
            }),
            None => Err(Reason::NoSkin),
        };
        Self { t_s: frame.pts.as_secs(), face, quantiser: frame.quantiser, traits, portrait }
    }
}

/// Why nothing could be measured: what held back the most of the large faces, or the lack of such.
fn commonest_reason(seen: &[Seen]) -> Reason {
    // What has not the shape of a face is none, however surely the network took it for one.
    let reasons =
        || seen.iter().filter_map(|seen| seen.traits.as_ref().err()).filter(|&&reason| reason != Reason::NoFace);
    let count = |wanted: Reason| reasons().filter(|&&reason| reason == wanted).count();
    let large = [Reason::SoftPicture, Reason::BadLight, Reason::NoSkin, Reason::Compressed];
    let commonest = large.into_iter().max_by_key(|&reason| count(reason)).filter(|&reason| count(reason) > 0);
    commonest.unwrap_or(if reasons().next().is_none() { Reason::NoFace } else { Reason::TooSmall })
}

/// The medians over all judged frames of all people. Its confidence is the median too, less where the frames disagree
/// or are few: one good face does not vouch for the others.
fn reading(people: &[Vec<&Seen>], clip: bool, reference: Option<&Likeness>) -> Measured<Retouch> {
    let all: Vec<&Seen> = people.iter().flatten().copied().collect();
    let traits = || all.iter().filter_map(|seen| seen.traits.as_ref().ok());
    let over = |of: fn(&Traits) -> f64| median(traits().map(of).collect());
    let scores: Vec<f64> = all.iter().filter_map(|seen| seen.smoothing()).collect();
    let score = median(scores.clone());
    let spread = median(scores.into_iter().map(|one| (one - score).abs()).collect());
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
        reference: reference.and_then(|reference| against(people, reference)),
    };
    Measured::Value { reading, confidence }
}

/// One person over the frames: the medians, and the place in the largest frame.
fn person(track: &[&Seen], clip: bool) -> Face {
    let judged: Vec<&Traits> = track.iter().filter_map(|seen| seen.traits.as_ref().ok()).collect();
    let missing = judged.iter().map(|traits| 100.0 * f64::from(traits.missing())).collect();
    let largest = largest(track);
    Face {
        t_s: largest.t_s,
        bounds: largest.face.bounds.map(f64::from),
        iod_px: f64::from(largest.face.iod()),
        confidence: median(track.iter().map(|seen| confidence(seen, clip)).collect()),
        smoothing: median(track.iter().filter_map(|seen| seen.smoothing()).collect()),
        missing_pct: median(missing),
    }
}

fn largest<'a>(track: &[&'a Seen]) -> &'a Seen {
    track.iter().max_by(|a, b| a.face.iod().total_cmp(&b.face.iod())).expect("a track holds a face")
}

/// The skin of the person with the largest face.
fn likeness(people: &[Vec<&Seen>]) -> Option<Likeness> {
    let track = people.iter().max_by(|a, b| largest(a).face.iod().total_cmp(&largest(b).face.iod()))?;
    let views: Vec<Likeness> = track.iter().filter_map(|seen| Some(seen.traits.as_ref().ok()?.likeness)).collect();
    Likeness::of(&views)
}

fn against(people: &[Vec<&Seen>], reference: &Likeness) -> Option<Against> {
    let here = likeness(people)?;
    let quantisers: Vec<f64> = people.iter().flatten().filter_map(|seen| seen.quantiser.map(f64::from)).collect();
    let coarse = if quantisers.is_empty() { 1.0 } else { interpolate(median(quantisers), &CODED_TRUST) };
    Some(Against {
        texture_lost_pct: 100.0 * f64::from(here.lost(reference).max(0.0)),
        iod_px: f64::from(reference.iod),
        confidence: coarse * interpolate(f64::from(here.iod.min(reference.iod)), &REFERENCE_TRUST),
    })
}

/// Trust in one face's score: grows with its size, with how sharp its eyes and brows are and with how sure it is that
/// it is one.
fn confidence(seen: &Seen, clip: bool) -> f64 {
    let Ok(traits) = &seen.traits else { return 0.0 };
    // Compression takes the texture that smoothing takes, and small faces lose it first. Where its quantiser is not
    // known a clip's faces must be larger than a photo's.
    let size = match seen.quantiser {
        Some(quantiser) => {
            let coarse = interpolate(f64::from(quantiser), &CODED_TRUST);
            interpolate(f64::from(seen.face.iod()), &PHOTO_TRUST) * coarse
        }
        None if clip => interpolate(f64::from(seen.face.iod()), &CLIP_TRUST),
        None => interpolate(f64::from(seen.face.iod()), &PHOTO_TRUST),
    };
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
