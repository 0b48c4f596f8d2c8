//! Cues that a shake was added to finished pictures: what a moving camera must leave in them is missing, or something is
//! there that only an editor leaves. Cues, never a verdict.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::regression::Slope;
use super::sensor::RollingShutter;
use super::trace::{Moment, Trace};

/// Below this perspective it would be a lens of 112 mm equivalent or more.
const FLAT_KEYSTONE: f64 = 0.15;

/// No camera reads its sensor faster than this, in milliseconds, unless it has a global shutter or corrects it.
const FASTEST_READOUT_MS: f64 = 3.0;

/// The fall of the gradients along the motion, per squared percent of the diagonal that the camera moves in a frame,
/// that an exposure of a sixth of the frame leaves (fitted on rendered exposures).
const FAINTEST_BLUR: f64 = 0.05;

/// Deviations a cue must be sure by.
const SURE_DEVIATIONS: f64 = 2.0;

/// Correlation of the black at opposite edges with the displacement, and the least share of the edges it takes.
const EDGE_CORRELATION: f64 = 0.6;
const LEAST_EDGE: f64 = 0.02;

/// A motion repeats itself if what is left between two rounds has less than this share of its power ...
const REPEATED_DIFFERENCE: f64 = 0.03;

/// ... and a round is longer than a step, in seconds.
const SHORTEST_CYCLE_S: f64 = 0.8;

/// Frames searched for it.
const LONGEST_REPETITION: usize = 600;

/// What speaks for an added shake.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Cue {
    /// The sides of the picture move as far as its middle, as with no camera that turns but one of very long focal length.
    NoPerspective,
    /// The picture does not shear when the camera changes its speed, as if all rows were read at once.
    NoSensorSkew,
    /// Fast frames are as sharp along the motion as slow ones.
    NoMotionBlur,
    /// Black wedges come and go at the edges with the shake.
    BlackEdges,
    /// The same motion comes again exactly.
    RepeatedMotion,
}

/// Cues that the shake was added afterwards.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Staged {
    /// What speaks for it.
    pub cues: Vec<Cue>,
    /// How much they say together, 0 to 1; it stays below 1, as a camera with a fast global shutter on a long lens leaves
    /// the same. Below 0.6 it only serves to rank clips.
    pub confidence: f64,
}

impl Staged {
    /// Shake below this, in percent of the diagonal, is too little to see cues in (research, section 5).
    pub const LEAST_SHAKE_PCT: f64 = 0.15;

    /// Cues that say less together are not worth a hint: one sign alone always has an innocent explanation.
    pub const LEAST_CONFIDENCE: f64 = 0.6;

    /// Whether it is worth a hint.
    pub fn is_told(&self) -> bool {
        self.confidence >= Self::LEAST_CONFIDENCE
    }
}

/// What is known of a clip.
#[derive(Clone, Copy, Debug)]
pub struct Evidence<'a> {
    /// Its moments, shot by shot.
    pub shots: &'a [Trace<'a>],
    /// Its rolling shutter, if that could be measured.
    pub rolling_shutter: Option<RollingShutter>,
    /// Its perspective, see [`super::sensor::perspective`].
    pub perspective: Option<Slope>,
    /// How motion blurs it, see [`super::sensor::blur`].
    pub blur: Option<Slope>,
    /// Its shake, in percent of the diagonal.
    pub rms_pct: f64,
}

/// The cues; `None` if there are none at all, or too little shake.
pub fn staged(evidence: &Evidence<'_>) -> Option<Staged> {
    if evidence.rms_pct < Staged::LEAST_SHAKE_PCT {
        return None;
    }
    let perspective = evidence.perspective.map_or(0.0, |slope| {
        // No lens pulls it below 0, but what moves in the picture may: noise does not count against it, more does.
        let below = (-slope.value - SURE_DEVIATIONS * slope.deviation).max(0.0);
        absence(slope.value.max(below), slope.deviation, FLAT_KEYSTONE)
    });
    let skew = evidence.rolling_shutter.map_or(0.0, |found| {
        let deviation_ms = super::sensor::deviation_ms(found.confidence);
        absence(found.readout_ms, deviation_ms, FASTEST_READOUT_MS)
    });
    let blur = evidence.blur.map_or(0.0, |fall| absence(-fall.value, fall.deviation, FAINTEST_BLUR));
    let edges = if black_edges(evidence.shots) { 1.0 } else { 0.0 };
    let repeated = if repeats(evidence.shots) { 1.0 } else { 0.0 };
    // Each sign alone has an innocent explanation: a long lens, a global shutter, a short exposure, a dark edge. A skew
    // that is surely there was made by the camera that shook.
    let skewed = evidence.rolling_shutter.is_some_and(|found| {
        let deviation_ms = super::sensor::deviation_ms(found.confidence);
        found.readout_ms - SURE_DEVIATIONS * deviation_ms > FASTEST_READOUT_MS
    });
    let optics = if skewed { 0.0 } else { perspective * (0.25 + 0.4 * skew + 0.3 * blur) };
    let editing: f64 = 0.45 * edges + 0.35 * repeated;
    let confidence = 1.0 - (1.0 - optics) * (1.0 - editing);
    let cues: Vec<Cue> = [
        (Cue::NoPerspective, perspective),
        (Cue::NoSensorSkew, skew),
        (Cue::NoMotionBlur, blur),
        (Cue::BlackEdges, edges),
        (Cue::RepeatedMotion, repeated),
    ]
    .into_iter()
    .filter_map(|(cue, certainty)| (certainty >= 0.5).then_some(cue))
    .collect();
    (confidence > 0.0).then_some(Staged { cues, confidence })
}

/// How sure it is, 0 to 1, that something is absent that is there from `limit` on.
fn absence(value: f64, deviation: f64, limit: f64) -> f64 {
    let highest = value.max(0.0) + SURE_DEVIATIONS * deviation;
    (2.0 - highest / limit).clamp(0.0, 1.0)
}

/// Whether, in the longest shot, opposite edges turn black by turns, each when the content has moved away from it.
fn black_edges(shots: &[Trace<'_>]) -> bool {
    let Some(shot) = shots.iter().max_by_key(|shot| shot.len()) else { return false };
    (0..2).any(|axis| {
        let uncovered = |edge: usize, sign: f64| {
            let black: Vec<f64> = shot.moments().map(|moment| f64::from(moment.look.black[edge])).collect();
            let away: Vec<f64> = shot.moments().map(|moment| sign * moment.place[axis]).collect();
            deviation(&black) > LEAST_EDGE && correlation(&black, &away) > EDGE_CORRELATION
        };
        uncovered(axis, 1.0) && uncovered(axis + 2, -1.0)
    })
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len().max(1) as f64
}

fn deviation(values: &[f64]) -> f64 {
    let mean = mean(values);
    (values.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / values.len().max(1) as f64).sqrt()
}

fn correlation(a: &[f64], b: &[f64]) -> f64 {
    let (mean_a, mean_b) = (mean(a), mean(b));
    let product = a.iter().zip(b).map(|(a, b)| (a - mean_a) * (b - mean_b)).sum::<f64>() / a.len().max(1) as f64;
    let spread = deviation(a) * deviation(b);
    if spread > 0.0 { product / spread } else { 0.0 }
}

/// Whether the longest shot's shake comes again exactly after some time.
fn repeats(shots: &[Trace<'_>]) -> bool {
    let Some(longest) = shots.iter().max_by_key(|shot| shot.len()) else { return false };
    let shot: Vec<Moment> = longest.moments().take(LONGEST_REPETITION).collect();
    // Only on an even time base are the same moments seen again.
    let mut steps: Vec<f64> = shot.iter().map(|moment| moment.elapsed_s).collect();
    steps.sort_by(f64::total_cmp);
    let Some(&step_s) = steps.get(steps.len() / 2) else { return false };
    if shot.iter().any(|moment| (moment.elapsed_s - step_s).abs() > 0.1 * step_s) {
        return false;
    }
    let first = ((SHORTEST_CYCLE_S / step_s) as usize).max(1);
    let difference = |lag: usize| {
        let pairs = || shot.iter().zip(&shot[lag..]);
        let apart: f64 = pairs().map(|(a, b)| square(&minus(&a.shake, &b.shake))).sum();
        let size: f64 = pairs().map(|(a, b)| square(&a.shake) + square(&b.shake)).sum();
        if size > 0.0 { apart / size } else { 1.0 }
    };
    (first..shot.len() / 2).any(|lag| difference(lag) < REPEATED_DIFFERENCE && difference(lag / 2) > 0.5)
}

fn minus(a: &[f64; 4], b: &[f64; 4]) -> [f64; 3] {
    [a[0] - b[0], a[1] - b[1], a[2] - b[2]]
}

fn square(v: &[f64]) -> f64 {
    v.iter().map(|v| v * v).sum()
}
