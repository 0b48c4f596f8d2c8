//! Light and tone: exposure of the picture and of its subject, what is lost in the dark or blown out, contrast, backlight,
//! flicker of lamps and screens, white balance, light of two colours.
//!
//! Night and stage light are no fault while there is something to see: a part is lost if it is dark *and* shows no
//! structure beyond its noise, and black around a subject is a background.

mod cells;
mod flicker;
mod pair;
mod white;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::subject::{FaceBox, middle, within};
use super::{Measured, Reason, VideoMeter};
use crate::dsp;
use crate::frame::{Plane, VideoFrame};
use crate::series::Series;

use cells::{Cells, lost};
use flicker::FlickerSearch;

/// Light and tone.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Light {
    /// Mean luma, 0 to 255.
    pub luma_mean: f64,
    /// Share of the picture lost in the dark, percent, weighted by its middle; 0 while enough of it is seen, and no more
    /// than of the faces, if there are any; all of it where nothing in the picture is lit.
    pub dark_pct: f64,
    /// Share of the picture blown out, percent, in the same way; the white share where that is most of it and the subject.
    pub clipped_pct: f64,
    /// Spread of the luma (10th to 90th percentile), 0 to 255.
    pub contrast: f64,
    /// Mean luma of the faces, or of the middle of the picture, 0 to 255.
    #[serde(default)]
    pub subject_luma: f64,
    /// Level below which a hundredth of the small picture lies, 0 to 255; raised blacks are part of a look.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub black_level: Option<f64>,
    /// Level above which a hundredth of it lies.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub white_level: Option<f64>,
    /// Share of the pixels of the small picture below 16 levels, percent.
    #[serde(default)]
    pub crushed_pct: f64,
    /// Share of the pixels of the small picture from 250 levels on, percent.
    #[serde(default)]
    pub blown_pct: f64,
    /// How much brighter the surroundings of the faces are than the faces, in stops of light; absent without faces.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub backlight_stops: Option<f64>,
    /// Unevenness of the light over the picture, RMS of the low-pass luma, 0 to 255.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unevenness: Option<f64>,
    /// Flicker frequency, Hz: 100 or 120 where it fits a lamp on the mains, else as it is seen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub flicker_hz: Option<f64>,
    /// The frequency at which it is seen, Hz: the lamp's alias at the rate of the frames.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub flicker_seen_hz: Option<f64>,
    /// Flicker depth, percent: (highest - lowest) / (highest + lowest) of the light, as the exposure leaves it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub flicker_pct: Option<f64>,
    /// Distance of the white point from neutral, in chroma levels at half luma; absent of a grey picture.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cast: Option<f64>,
    /// The white point's Cb and Cr: positive is blue, and red.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cast_cb_cr: Option<[f64; 2]>,
    /// How far the white point wanders, RMS in the same levels.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cast_drift: Option<f64>,
    /// How far apart the light on the two cheeks of the largest face lies between orange and blue, in the same levels, median
    /// over the looks: a window on one side, a lamp on the other. Absent without a face whose cheeks are both seen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mixed: Option<f64>,
    /// Mean Cb and Cr at half luma: positive is blue, and red; the tone of the whole picture, its subjects included.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tone_cb_cr: Option<[f64; 2]>,
    /// Mean distance of the colours from grey, in the same levels.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub saturation: Option<f64>,
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

/// Seconds from one look to the next.
const LOOK_S: f64 = 0.25;

/// Seconds a step of the timeline.
const STEP_S: f64 = 1.0;

/// Levels below which a pixel is crushed, and from which it is blown.
const CRUSHED: usize = 16;
const BLOWN: usize = 250;

/// Trust in a reading: what is lost is told by far more than its thresholds on all clips at hand.
const TRUST: f64 = 0.9;

/// Side of the coarse picture whose spread is the unevenness.
const COARSE: usize = 3;

/// Exponent from luma codes to light.
const GAMMA: f32 = 2.2;

/// Measures [`Light`] on the working luma, four looks a second, and its flicker in every frame.
///
/// Nothing gives [`NoStream`](Reason::NoStream); one frame, or a photo, gives a reading without flicker, in which noise
/// counts as structure.
#[derive(Clone, Debug, Default)]
pub struct LightMeter {
    cells: Cells,
    before: Cells,
    start_s: Option<f64>,
    next_s: f64,
    sums: Sums,
    histogram: Vec<u64>,
    steps: Vec<Step>,
    mixed: Vec<f32>,
    flicker: FlickerSearch,
}

/// Sums over the looks.
#[derive(Clone, Copy, Debug, Default)]
struct Sums {
    looks: f64,
    dark: f64,
    blown: f64,
    subject: f64,
    uneven: f64,
    stops: f64,
    backlit: f64,
}

/// Sums over the looks of one step.
#[derive(Clone, Copy, Debug, Default)]
struct Step {
    looks: f32,
    luma: f32,
    lost: f32,
    coloured: f32,
    white: [f32; 2],
    tone: [f32; 2],
    saturation: f32,
}

impl VideoMeter for LightMeter {
    type Reading = Light;

    fn push(&mut self, frame: &VideoFrame<'_>) {
        self.push_seeing(frame, &[]);
    }

    fn gap(&mut self) {
        self.flicker.close();
    }

    fn finish(self) -> Measured<Light> {
        let Sums { looks, .. } = self.sums;
        if looks < 1.0 {
            return Measured::Unmeasured(Reason::NoStream);
        }
        let reading = self.reading();
        Measured::Value { reading, confidence: TRUST }
    }
}

impl LightMeter {
    /// Takes the next picture; `faces` are those that it shows, if they were looked for.
    pub fn push_seeing(&mut self, frame: &VideoFrame<'_>, faces: &[FaceBox]) {
        let t_s = frame.pts.as_secs();
        std::mem::swap(&mut self.cells, &mut self.before);
        self.cells.take(frame.working);
        self.flicker.push(t_s, &self.cells);
        let start_s = *self.start_s.get_or_insert(t_s);
        if t_s - start_s < self.next_s || self.cells.luma.is_empty() {
            return;
        }
        self.next_s = (((t_s - start_s) / LOOK_S).floor() + 1.0) * LOOK_S;
        self.look(frame, t_s, faces);
    }

    fn look(&mut self, frame: &VideoFrame<'_>, t_s: f64, faces: &[FaceBox]) {
        let before = (self.sums.looks > 0.0 && self.before.fits(&self.cells)).then_some(&self.before);
        let tiles = self.cells.tiles(before);
        let subject = subject(&self.cells, faces);
        let [dark, blown] = lost(&tiles, faces);
        let dark = dark.max(unlit(&frame.luma));
        let blown = blown.max(glaring(frame, subject));
        self.histogram.resize(256, 0);
        frame.working.iter().for_each(|luma| self.histogram[(*luma as usize).min(255)] += 1);
        let sums = &mut self.sums;
        sums.looks += 1.0;
        sums.dark += f64::from(dark);
        sums.blown += f64::from(blown);
        sums.subject += f64::from(subject);
        sums.uneven += f64::from(unevenness(&self.cells));
        if let Some(stops) = backlight(&self.cells, faces) {
            sums.stops += f64::from(stops);
            sums.backlit += 1.0;
        }
        self.mixed.extend(pair::cheeks_apart(frame, faces));
        let index = (t_s.max(0.0) / STEP_S) as usize;
        self.steps.resize(self.steps.len().max(index + 1), Step::default());
        let step = &mut self.steps[index];
        step.looks += 1.0;
        step.luma += self.cells.luma.iter().sum::<f32>() / self.cells.luma.len() as f32;
        step.lost += 100.0 * (dark + blown);
        if let Some(colours) = white::colours(frame) {
            step.coloured += 1.0;
            for k in [0, 1] {
                step.white[k] += colours.white[k];
                step.tone[k] += colours.tone[k];
            }
            step.saturation += colours.saturation;
        }
    }

    fn reading(self) -> Light {
        let Sums { looks, .. } = self.sums;
        let steps = self.steps.iter();
        let over = |of: fn(&Step) -> f32| {
            steps.clone().map(|step| (step.looks > 0.0).then(|| f64::from(of(step) / step.looks))).collect()
        };
        let timeline = LightTimeline { step_s: STEP_S, luma: over(|step| step.luma), lost_pct: over(|step| step.lost) };
        let pixels = self.histogram.iter().sum::<u64>().max(1) as f64;
        let share = |codes: std::ops::Range<usize>| 100.0 * self.histogram[codes].iter().sum::<u64>() as f64 / pixels;
        let levels = self.histogram.iter().enumerate();
        let whites = whites(&self.steps);
        let coloured: f32 = self.steps.iter().map(|step| step.coloured).sum();
        let mean = |of: fn(&Step) -> f32| {
            (coloured > 0.0).then(|| f64::from(self.steps.iter().map(of).sum::<f32>() / coloured))
        };
        let tone = mean(|step| step.tone[0]).zip(mean(|step| step.tone[1]));
        let saturation = mean(|step| step.saturation);
        let flicker = self.flicker.finish();
        Light {
            luma_mean: levels.map(|(level, count)| (level as f64 + 0.5) * *count as f64).sum::<f64>() / pixels,
            dark_pct: 100.0 * self.sums.dark / looks,
            clipped_pct: 100.0 * self.sums.blown / looks,
            contrast: percentile(&self.histogram, 0.9) - percentile(&self.histogram, 0.1),
            subject_luma: self.sums.subject / looks,
            black_level: Some(percentile(&self.histogram, 0.01)),
            white_level: Some(percentile(&self.histogram, 0.99)),
            crushed_pct: share(0..CRUSHED),
            blown_pct: share(BLOWN..256),
            backlight_stops: (self.sums.backlit > 0.0).then(|| self.sums.stops / self.sums.backlit),
            unevenness: Some(self.sums.uneven / looks),
            flicker_hz: flicker.map(|flicker| flicker.hz),
            flicker_seen_hz: flicker.map(|flicker| flicker.seen_hz),
            flicker_pct: flicker.map(|flicker| flicker.pct),
            cast: whites.map(|(point, _)| point[0].hypot(point[1])),
            cast_cb_cr: whites.map(|(point, _)| point),
            cast_drift: whites.map(|(_, drift)| drift),
            mixed: dsp::median(self.mixed.iter().map(|apart| f64::from(*apart))),
            tone_cb_cr: tone.map(|(cb, cr)| [cb, cr]),
            saturation,
            timeline,
        }
    }
}

/// Points of the full picture at which light is looked for, down and across.
const LIT_POINTS: [usize; 2] = [90, 160];

/// Luma that is light: white that is five stops too dark reaches 53.
const LIGHT: f32 = 48.0;

/// Share of the points that are light from which a picture is dark on purpose, and below which it is too dark. A stadium
/// at night has its lamps; what is exposed far too little has no light anywhere, however much can be made out in it on a
/// bright screen.
const LIT_SHARE: (f32, f32) = (0.0005, 0.003);

/// How surely nothing in the picture is lit, 0 to 1.
fn unlit(luma: &Plane<'_>) -> f32 {
    let ([down, across], (rows, columns)) = (LIT_POINTS, luma.dim());
    let points = (0..down * across).map(|index| (index / across * rows / down, index % across * columns / across));
    let lit = points.filter(|(y, x)| luma.at(*y, *x) >= LIGHT).count() as f32 / (down * across) as f32;
    let (none, some) = LIT_SHARE;
    1.0 - ((lit - none) / (some - none)).clamp(0.0, 1.0)
}

/// Share of the picture that must be white for glare, and mean luma that its subject then has. The white background of a
/// subject is no glare.
const GLARE_SHARE: f32 = 0.5;
const GLARE_SUBJECT: f32 = 215.0;

/// The share of the picture that is white, 0 to 1, if that is most of it and its subject too; else 0.
fn glaring(frame: &VideoFrame<'_>, subject: f32) -> f32 {
    let white = frame.working.iter().filter(|luma| **luma >= BLOWN as f32).count() as f32;
    let share = white / frame.working.len().max(1) as f32;
    if share >= GLARE_SHARE && subject >= GLARE_SUBJECT { share } else { 0.0 }
}

/// Mean luma of the faces, or of the picture by its middle.
fn subject(cells: &Cells, faces: &[FaceBox]) -> f32 {
    let on_face = |(x, y): (f32, f32)| faces.iter().any(|face| within(*face, 1.0, x, y));
    let mean = |weight: &dyn Fn((f32, f32)) -> f32| {
        let (sum, weights) = cells
            .placed()
            .fold((0.0, 0.0), |(sum, weights), (place, luma)| (sum + weight(place) * luma, weights + weight(place)));
        (weights > 0.0).then(|| sum / weights)
    };
    mean(&|place| if on_face(place) { 1.0 } else { 0.0 }).or_else(|| mean(&|(x, y)| middle(x, y))).unwrap_or(0.0)
}

/// How much brighter the surroundings of the faces are, in stops of light; `None` without faces.
fn backlight(cells: &Cells, faces: &[FaceBox]) -> Option<f32> {
    /// A head with hair and shoulders in sides of the face's box.
    const HEAD: f32 = 2.0;
    let ([mut face, mut faced], [mut around, mut arounds]) = ([0.0_f32; 2], [0.0_f32; 2]);
    for ((x, y), luma) in cells.placed() {
        let light = (luma / 255.0).powf(GAMMA);
        if faces.iter().any(|face| within(*face, 1.0, x, y)) {
            (face, faced) = (face + light, faced + 1.0);
        } else if !faces.iter().any(|face| within(*face, HEAD, x, y)) {
            (around, arounds) = (around + light, arounds + 1.0);
        }
    }
    (faced > 0.0 && arounds > 0.0).then(|| ((around / arounds + 1e-4) / (face / faced + 1e-4)).log2())
}

/// Spread of the luma over a picture of three by three pixels, RMS.
fn unevenness(cells: &Cells) -> f32 {
    let (mut sums, mut counts) = ([0.0_f32; COARSE * COARSE], [0.0_f32; COARSE * COARSE]);
    for ((x, y), luma) in cells.placed() {
        let part = (y * COARSE as f32) as usize * COARSE + (x * COARSE as f32) as usize;
        sums[part] += luma;
        counts[part] += 1.0;
    }
    let means = || sums.iter().zip(&counts).filter(|(_, count)| **count > 0.0).map(|(sum, count)| sum / count);
    let parts = means().count().max(1) as f32;
    let mean = means().sum::<f32>() / parts;
    (means().map(|part| (part - mean).powi(2)).sum::<f32>() / parts).sqrt()
}

/// The white point, the median over the steps, and how far it wanders from there, RMS.
fn whites(steps: &[Step]) -> Option<([f64; 2], f64)> {
    let seen = steps.iter().filter(|step| step.coloured > 0.0);
    let points: Vec<[f64; 2]> = seen.map(|step| step.white.map(|sum| f64::from(sum / step.coloured))).collect();
    let median = |k: usize| {
        let mut values: Vec<f64> = points.iter().map(|point| point[k]).collect();
        values.sort_by(f64::total_cmp);
        values.get(values.len() / 2).copied()
    };
    let point = [median(0)?, median(1)?];
    let squares: f64 = points.iter().map(|[cb, cr]| (cb - point[0]).powi(2) + (cr - point[1]).powi(2)).sum();
    Some((point, (squares / points.len() as f64).sqrt()))
}

/// The level below which this share of the pixels lies.
fn percentile(histogram: &[u64], share: f64) -> f64 {
    let wanted = share * histogram.iter().sum::<u64>() as f64;
    let mut below = 0.0;
    for (level, count) in histogram.iter().enumerate() {
        let above = below + *count as f64;
        if above >= wanted && *count > 0 {
            return level as f64 + (wanted - below) / *count as f64;
        }
        below = above;
    }
    255.0
}
