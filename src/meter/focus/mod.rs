//! Sharpness: how wide the edges of the picture are, whatever it shows.
//!
//! The sharpest part decides: a blurred background is no fault, and a picture without edges, a plain wall or darkness,
//! is not called blurred but not measured. `edge` finds the edges and their widths, `halo` the light that bleeds beside
//! bright ones.

mod edge;
mod halo;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::subject::{FaceBox, within};
use super::{Edits, Measured, Reason, VideoMeter};
use crate::dsp;
use crate::frame::VideoFrame;
use crate::series::Series;
use crate::time::TimeRange;

use edge::{DIRECTIONS, Edge, edges};

/// Sharpness.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Focus {
    /// 0 (no detail) to 100 (all that the resolution holds), median over time: 50 where the sharpest edges are as wide as
    /// a Gaussian of 0.2 % of the diagonal, 4.4 px at 1080p; 80 at 0.1 %.
    pub sharpness: f64,
    /// Share of the time below half of that scale, percent.
    pub soft_pct: f64,
    /// Width of the sharpest edges, standard deviation of the Gaussian that blurs them beyond what the pixels do, percent of
    /// the diagonal; median over time.
    #[serde(default)]
    pub blur_pct: f64,
    /// Sharpness of the faces, on the same scale; absent without faces that have edges.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub face_sharpness: Option<f64>,
    /// Length of the smear that motion leaves, percent of the diagonal, median over time; absent where the edges do not lie
    /// in all directions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub smear_pct: Option<f64>,
    /// Share of the time blurred by motion, percent: where the smear is longer than 0.8 % of the diagonal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub motion_blur_pct: Option<f64>,
    /// How much brighter it is just beside bright edges than further away in the dark, percent of their step in light,
    /// lower quartile over time: a smeared or fogged lens, or a mist filter. Absent where the picture is not in focus, smeared by
    /// motion, or has no bright edges before an even dark.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub halo_pct: Option<f64>,
    /// Where the focus was lost and found again, from the fall to the recovery.
    #[serde(default)]
    pub hunting_s: Vec<TimeRange>,
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

/// Seconds from one look to the next.
const LOOK_S: f64 = 0.25;

/// Seconds a step of the timeline.
const STEP_S: f64 = 1.0;

/// Blur at which the sharpness is 50, percent of the diagonal. The sharpest edges of all clips at hand that are in focus
/// lie at 0.02 to 0.09 %, of an enlarged soft one at 0.13 %, of a defocused one at 1.1 %.
const HALF_PCT: f32 = 0.2;

/// Sharpness below which a moment counts to [`Focus::soft_pct`].
const SOFT: f64 = 50.0;

/// What the pixels themselves blur, and reading between them: standard deviation in pixels.
const PIXEL_SIGMA: f32 = 0.6;

/// The share of the edges that are sharper than the value that stands for all: a subject may be a small part.
const SHARPEST: f32 = 0.2;

/// Fewer edges do not tell, and that many tell as well as can be; on faces and in one direction fewer will do.
const FEWEST: usize = 6;
const ENOUGH: usize = 12;
const FEWEST_PART: usize = 4;

/// Trust in a reading of enough edges, and of few; coding coarser than this on H.264's scale draws edges of its own.
const TRUST: f64 = 0.9;
const FEW_TRUST: f64 = 0.6;
const COARSE_TRUST: f64 = 0.4;
const COARSEST: f32 = 38.0;

/// The same of the edges on faces, and of those of one direction.
const FACE_SHARPEST: f32 = 0.3;
const MIDDLE: f32 = 0.5;

/// Length of a uniform smear in its standard deviations.
const SMEAR: f32 = 3.464;

/// How much wider edges in one direction may be without a smear: contents differ.
const ALIKE: f32 = 1.25;

/// Smear from which a look counts as blurred by motion, percent of the diagonal.
const SMEARED_PCT: f32 = 0.8;

/// Looks from one at halos to the next, and edges that are too wide for it: from there on they reach beyond three pixels of
/// the working luma.
const HALO_LOOKS: usize = 4;
const HALO_BLUR_PCT: f32 = 0.4;
const HALO_SMEAR_PCT: f32 = 1.6;

/// Points by which the sharpness falls and recovers when the focus hunts, and how long that takes at most, seconds.
const HUNT: f32 = 30.0;
const HUNT_S: f64 = 4.0;

/// Measures [`Focus`] in four looks a second, at full resolution where the edges are.
///
/// Nothing gives [`NoStream`](Reason::NoStream), pictures without edges [`NoTexture`](Reason::NoTexture).
#[derive(Clone, Debug, Default)]
pub struct FocusMeter {
    start_s: Option<f64>,
    next_s: f64,
    looks: Vec<Look>,
    coarse: usize,
}

/// What one look showed; the values are percent of the diagonal.
#[derive(Clone, Copy, Debug)]
struct Look {
    t_s: f32,
    edges: u16,
    blur_pct: f32,
    /// NaN where unknown.
    face_pct: f32,
    /// NaN where unknown.
    smear_pct: f32,
    /// NaN where unknown.
    halo_pct: f32,
}

impl VideoMeter for FocusMeter {
    type Reading = Focus;

    fn push(&mut self, frame: &VideoFrame<'_>) {
        self.push_seeing(frame, &[]);
    }

    fn finish(self) -> Measured<Focus> {
        self.finish_beside(&Measured::Unmeasured(Reason::NotBuilt))
    }
}

impl FocusMeter {
    /// Takes the next picture; `faces` are those that it shows, if they were looked for.
    pub fn push_seeing(&mut self, frame: &VideoFrame<'_>, faces: &[FaceBox]) {
        let t_s = frame.pts.as_secs();
        let start_s = *self.start_s.get_or_insert(t_s);
        if t_s - start_s < self.next_s {
            return;
        }
        self.next_s = (((t_s - start_s) / LOOK_S).floor() + 1.0) * LOOK_S;
        let edges = edges(frame);
        if edges.len() >= FEWEST {
            let halo = self.looks.len().is_multiple_of(HALO_LOOKS);
            self.looks.push(Look::new(frame, &edges, faces, halo));
            self.coarse += usize::from(frame.quantiser.is_some_and(|quantiser| quantiser > COARSEST));
        }
    }

    /// Closes the clip; a focus that is found anew by a cut does not hunt.
    pub fn finish_beside(self, edits: &Measured<Edits>) -> Measured<Focus> {
        if self.start_s.is_none() {
            return Measured::Unmeasured(Reason::NoStream);
        }
        if self.looks.is_empty() {
            return Measured::Unmeasured(Reason::NoTexture);
        }
        let confidence = match median(self.looks.iter().map(|look| f32::from(look.edges))) {
            _ if 2 * self.coarse > self.looks.len() => COARSE_TRUST,
            edges if edges.is_some_and(|edges| edges >= ENOUGH as f64) => TRUST,
            _ => FEW_TRUST,
        };
        Measured::Value { reading: Focus::new(&self.looks, edits.dependable()), confidence }
    }
}

impl Look {
    fn new(frame: &VideoFrame<'_>, edges: &[Edge], faces: &[FaceBox], halo: bool) -> Self {
        let diagonal = (frame.display.0 as f32).hypot(frame.display.1 as f32);
        let pct = |sigma: f32| 100.0 * (sigma * sigma - PIXEL_SIGMA * PIXEL_SIGMA).max(0.0).sqrt() / diagonal;
        let on_face = |edge: &&Edge| faces.iter().any(|face| within(*face, 1.0, edge.place.0, edge.place.1));
        let face = quantile(edges.iter().filter(on_face), FACE_SHARPEST, FEWEST_PART);
        let blur_pct = quantile(edges.iter(), SHARPEST, 1).map_or(0.0, pct);
        let smear_pct = smear(edges).map_or(f32::NAN, |length| 100.0 * length / diagonal);
        // Wide edges bleed by themselves.
        let narrow = blur_pct < HALO_BLUR_PCT && (smear_pct.is_nan() || smear_pct < HALO_SMEAR_PCT);
        let halo_pct = if halo && narrow { halo::halo_pct(frame.working) } else { None };
        Self {
            t_s: frame.pts.as_secs() as f32,
            edges: edges.len() as u16,
            blur_pct,
            face_pct: face.map_or(f32::NAN, pct),
            smear_pct,
            halo_pct: halo_pct.unwrap_or(f32::NAN),
        }
    }
}

/// The width below which this share of the edges lies, pixels; `None` of fewer than `fewest`.
fn quantile<'a>(edges: impl Iterator<Item = &'a Edge>, share: f32, fewest: usize) -> Option<f32> {
    let mut widths: Vec<f32> = edges.map(|edge| edge.sigma).collect();
    widths.sort_by(f32::total_cmp);
    (widths.len() >= fewest.max(1)).then(|| widths[(share * widths.len() as f32) as usize])
}

/// Length of the smear in pixels: motion widens the edges across it and leaves those along it as they are, where defocus
/// widens all. `None` if no two directions at right angles have edges.
fn smear(edges: &[Edge]) -> Option<f32> {
    let along = |wanted: usize| quantile(edges.iter().filter(|e| e.direction == wanted), MIDDLE, FEWEST_PART);
    let widths: [Option<f32>; DIRECTIONS] = std::array::from_fn(along);
    let pairs = (0..DIRECTIONS / 2).filter_map(|k| Some((widths[k]?, widths[k + DIRECTIONS / 2]?)));
    let smear = |(a, b): (f32, f32)| {
        let (wide, narrow) = (a.max(b), ALIKE * a.min(b).max(PIXEL_SIGMA));
        SMEAR * (wide * wide - narrow * narrow).max(0.0).sqrt()
    };
    pairs.map(smear).reduce(f32::max)
}

/// The scale of [`Focus::sharpness`].
fn sharpness(blur_pct: f32) -> f32 {
    100.0 / (1.0 + (blur_pct / HALF_PCT).powi(2))
}

impl Focus {
    fn new(looks: &[Look], edits: Option<&Edits>) -> Self {
        let last = looks.iter().map(|look| (f64::from(look.t_s.max(0.0)) / STEP_S) as usize).max().unwrap_or(0);
        let step =
            |index: usize| looks.iter().filter(move |look| (f64::from(look.t_s.max(0.0)) / STEP_S) as usize == index);
        let of_step = |index| median(step(index).map(|look| sharpness(look.blur_pct)));
        let timeline = FocusTimeline { step_s: STEP_S, sharpness: (0..=last).map(of_step).collect() };
        let smears = || looks.iter().map(|look| look.smear_pct).filter(|smear| smear.is_finite());
        let smeared = smears().filter(|smear| *smear > SMEARED_PCT).count();
        let blur_pct = median(looks.iter().map(|look| look.blur_pct)).unwrap_or(0.0);
        let faces = looks.iter().map(|look| look.face_pct).filter(|face| face.is_finite());
        Self {
            sharpness: f64::from(sharpness(blur_pct as f32)),
            soft_pct: 100.0 * timeline.sharpness().share(|sharpness| sharpness < SOFT).unwrap_or(0.0),
            blur_pct,
            face_sharpness: median(faces).map(|face_pct| f64::from(sharpness(face_pct as f32))),
            smear_pct: median(smears()),
            motion_blur_pct: (smears().count() > 0).then(|| 100.0 * smeared as f64 / smears().count() as f64),
            halo_pct: lasting_halo(looks),
            hunting_s: hunts(looks, edits),
            timeline,
        }
    }
}

/// Where the sharpness falls and recovers within a shot.
fn hunts(looks: &[Look], edits: Option<&Edits>) -> Vec<TimeRange> {
    let cut = |range: &TimeRange| {
        let at = |cut: &f64| (range.start_s..=range.end_s).contains(cut);
        let over = |join: &TimeRange| join.start_s <= range.end_s && join.end_s >= range.start_s;
        edits.is_some_and(|edits| {
            edits.cuts_s.iter().any(at) || edits.dissolves_s.iter().chain(&edits.fades_s).any(over)
        })
    };
    let mut found: Vec<TimeRange> = Vec::new();
    let mut from = 0;
    for (index, look) in looks.iter().enumerate() {
        let now = sharpness(look.blur_pct);
        let lowest = looks[from..=index].iter().map(|look| sharpness(look.blur_pct)).fold(f32::INFINITY, f32::min);
        if now > sharpness(looks[from].blur_pct) && lowest > now - HUNT {
            from = index;
        }
        while f64::from(look.t_s - looks[from].t_s) > HUNT_S {
            from += 1;
        }
        if sharpness(looks[from].blur_pct) - lowest >= HUNT && now - lowest >= HUNT {
            found.push(TimeRange { start_s: f64::from(looks[from].t_s), end_s: f64::from(look.t_s) });
            from = index;
        }
    }
    found.retain(|range| !cut(range));
    found
}

/// The halo that three looks in four exceed: the lens stays as it is, letters that glow come and go.
fn lasting_halo(looks: &[Look]) -> Option<f64> {
    let mut halos: Vec<f32> = looks.iter().map(|look| look.halo_pct).filter(|halo| halo.is_finite()).collect();
    halos.sort_by(f32::total_cmp);
    halos.get(halos.len() / 4).map(|halo| f64::from(*halo))
}

/// The middle value; `None` of nothing.
fn median(values: impl Iterator<Item = f32>) -> Option<f64> {
    dsp::median(values.map(f64::from))
}
