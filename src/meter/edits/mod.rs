//! Cuts, frozen and black parts, burnt-in captions and stickers, and what kind of content it is.

mod blend;
mod border;
mod content;
mod cut;
mod motion;
mod overlay;
mod small;
mod still;

use ndarray::Array2;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::frame::VideoFrame;
use crate::meter::{DEPENDABLE, Measured, Reason, Shake, VideoMeter};
use crate::time::TimeRange;

use blend::{Blend, Blends};
use border::Bars;
pub use content::Content;
use content::Traces;
use cut::{Cut, Cuts};
use overlay::{Cover, Found, Overlays};
use still::{Standing, Stills};

/// Less of a clip, in seconds, shows no editing.
const SHORTEST_S: f64 = 0.5;

/// Frames with nothing brighter than this in the small picture, of 0 to 255, are black: video black, a lens cap with its
/// noise, but no letters on black.
const BLACK: f32 = 28.0;

/// Trust in a reading, about the F1 of its cuts (`./x edits`).
const TRUST: f64 = 0.95;

/// Trust in that there are no captions, and no stickers, where the scene moves and none were found: about the share of
/// those in moving scenes that are found (`./x edits captions`).
const TRUST_NO_CAPTIONS: f64 = 0.9;
const TRUST_NO_STICKERS: f64 = 0.75;

/// Measures [`Edits`] on the working luma at a quarter of its size, eight times a second at its own, a coarse grid of its
/// colours and, once a second, on patches of the full picture.
///
/// Nothing, one frame or less than half a second gives [`TooShort`](crate::meter::Reason::TooShort); a clip whose frames
/// are all the same is frozen throughout.
#[derive(Clone, Debug, Default)]
pub struct EditsMeter {
    before: Array2<f32>,
    cuts: Cuts,
    blends: Blends,
    stills: Stills,
    bars: Bars,
    overlays: Overlays,
    traces: Traces,
}

impl VideoMeter for EditsMeter {
    type Reading = Edits;

    fn push(&mut self, frame: &VideoFrame<'_>) {
        let t_s = frame.pts.as_secs();
        let change = self.change(frame.working);
        self.cuts.push(frame, change);
        let Some(look) = self.cuts.last() else { return };
        let luma = &look.small.luma;
        let black = !luma.is_empty() && luma.iter().all(|luma| *luma < BLACK);
        self.blends.push(&look.small);
        self.stills.push(t_s, change, black);
        self.overlays.watch(t_s, frame.working);
        if !black {
            self.bars.watch(t_s, frame.working);
            self.traces.watch(frame, look, change);
        }
        self.before.clone_from(frame.working);
    }

    fn gap(&mut self) {
        self.before = Array2::default((0, 0));
        self.cuts.close();
        self.blends.close();
        self.stills.close();
        self.overlays.close();
        self.traces.close();
    }

    fn finish(self) -> Measured<Edits> {
        self.finish_beside(&Measured::Unmeasured(Reason::NotBuilt))
    }
}

impl EditsMeter {
    /// The black borders of what was a photo.
    pub fn borders(&self) -> Borders {
        Borders::from(self.bars.finish())
    }

    /// Closes the clip; how its camera moved, if it did, helps to tell what took it.
    pub fn finish_beside(self, shake: &Measured<Shake>) -> Measured<Edits> {
        let standing = self.stills.finish();
        if standing.seen_s() < SHORTEST_S {
            return Measured::Unmeasured(Reason::TooShort);
        }
        let blends = self.blends.finish();
        let within =
            |cut: &Cut| blends.iter().any(|blend| blend.range.start_s < cut.t_s && cut.t_s < blend.range.end_s);
        // A picture that was frozen catches up.
        let thaws = |cut: &Cut| cut.jump && standing.frozen.iter().any(|range| (range.end_s - cut.t_s).abs() < 1e-6);
        let cuts: Vec<Cut> = self.cuts.finish().into_iter().filter(|cut| !within(cut) && !thaws(cut)).collect();
        let borders = self.bars.finish();
        let (content, content_confidence) = self.traces.judge(cuts.len() + blends.len(), shake);
        let mut reading = Edits { content, content_confidence, ..Edits::new(&standing, &cuts, &blends, borders) };
        if !reading.is_made() {
            let found = self.overlays.finish(standing.end_s);
            reading.overlay(found);
        }
        Measured::Value { reading, confidence: TRUST }
    }

    /// Mean difference from the frame before, in levels; that of black and white if there is none of the same size.
    fn change(&self, working: &Array2<f32>) -> f32 {
        const LANES: usize = 8;
        let (Some(before), Some(now)) = (self.before.as_slice(), working.as_slice()) else { return 255.0 };
        if self.before.dim() != working.dim() {
            return 255.0;
        }
        let mut lanes = [0.0_f32; LANES];
        let (a, b) = (before.chunks_exact(LANES), now.chunks_exact(LANES));
        let rest: f32 = a.remainder().iter().zip(b.remainder()).map(|(a, b)| (a - b).abs()).sum();
        for (a, b) in a.zip(b) {
            (0..LANES).for_each(|lane| lanes[lane] += (a[lane] - b[lane]).abs());
        }
        (lanes.iter().sum::<f32>() + rest) / now.len().max(1) as f32
    }
}

/// Editing and kind of content.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Edits {
    /// What took the pictures.
    pub content: Content,
    /// Trust in that, 0 to 1; below 0.5 it is `unknown`.
    #[serde(default)]
    pub content_confidence: f64,
    /// Times of the hard cuts, seconds: of the first frame of each new shot.
    pub cuts_s: Vec<f64>,
    /// Those after which the same scene goes on.
    #[serde(default)]
    pub jump_cuts_s: Vec<f64>,
    /// Dissolves.
    #[serde(default)]
    pub dissolves_s: Vec<TimeRange>,
    /// Fades to and from black or white.
    #[serde(default)]
    pub fades_s: Vec<TimeRange>,
    /// Hard cuts, dissolves and fades a minute.
    pub cuts_per_min: f64,
    /// The longest take, seconds.
    pub longest_take_s: f64,
    /// Share of the time the picture stands still, percent (not at the ends).
    pub frozen_pct: f64,
    /// Where it stands, the ends included.
    #[serde(default)]
    pub frozen_s: Vec<TimeRange>,
    /// Share of the other frames that repeat the one before, percent.
    pub duplicate_pct: f64,
    /// Share of the time that is black, percent (not at the ends).
    pub black_pct: f64,
    /// Where it is black, the ends included.
    #[serde(default)]
    pub black_s: Vec<TimeRange>,
    /// Share of the picture that burnt-in captions cover while any is shown, percent: their lines, without what surrounds
    /// them; 0 if there are none. Absent where it cannot be told, as in a scene that stands and in which nothing comes or
    /// goes, and of what no camera took: a screen is full of text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub captions_pct: Option<f64>,
    /// When captions are shown.
    #[serde(default)]
    pub captions_s: Vec<TimeRange>,
    /// Trust in both, 0 to 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub captions_confidence: Option<f64>,
    /// The same share for stickers, logos and marks laid over the picture; absent as that of captions is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stickers_pct: Option<f64>,
    /// When they are shown.
    #[serde(default)]
    pub stickers_s: Vec<TimeRange>,
    /// Trust in both, 0 to 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stickers_confidence: Option<f64>,
    /// Share of the picture taken by static borders, percent.
    pub border_pct: f64,
    /// Their width at each side.
    #[serde(default)]
    pub borders: Borders,
}

/// Static borders: percent of the picture's width at the left and right, of its height at the top and bottom; 0 without.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Borders {
    /// At the left.
    pub left_pct: f64,
    /// At the top.
    pub top_pct: f64,
    /// At the right.
    pub right_pct: f64,
    /// At the bottom.
    pub bottom_pct: f64,
}

impl From<[f64; 4]> for Borders {
    fn from([left_pct, top_pct, right_pct, bottom_pct]: [f64; 4]) -> Self {
        Self { left_pct, top_pct, right_pct, bottom_pct }
    }
}

impl Borders {
    /// Share of the picture that they take, percent.
    pub fn area_pct(self) -> f64 {
        let left = |a: f64, b: f64| (1.0 - (a + b) / 100.0).max(0.0);
        100.0 * (1.0 - left(self.left_pct, self.right_pct) * left(self.top_pct, self.bottom_pct))
    }

    /// Whether there is one at every side.
    pub fn all_round(self) -> bool {
        [self.left_pct, self.top_pct, self.right_pct, self.bottom_pct].iter().all(|pct| *pct > 0.0)
    }
}

impl Edits {
    /// Whether no camera took the clip, dependably.
    pub fn is_made(&self) -> bool {
        let made = matches!(self.content, Content::Screen | Content::Slideshow | Content::Animation);
        made && self.content_confidence >= DEPENDABLE
    }

    /// Adds what is laid over the picture; where nothing was found, that there is nothing, as far as that can be trusted.
    fn overlay(&mut self, Found { captions, stickers, moved }: Found) {
        let trust = |found: &Cover, none: f64| {
            if found.ranges.is_empty() { moved.then_some(none) } else { Some(found.trust) }
        };
        self.captions_confidence = trust(&captions, TRUST_NO_CAPTIONS);
        self.captions_pct = self.captions_confidence.map(|_| captions.pct);
        self.captions_s = captions.ranges;
        self.stickers_confidence = trust(&stickers, TRUST_NO_STICKERS);
        self.stickers_pct = self.stickers_confidence.map(|_| stickers.pct);
        self.stickers_s = stickers.ranges;
    }

    fn new(standing: &Standing, cuts: &[Cut], blends: &[Blend], bars: [f64; 4]) -> Self {
        let borders = Borders::from(bars);
        // Joins as stretches; a take lies between two of them.
        let mut joins: Vec<TimeRange> = cuts.iter().map(|cut| TimeRange { start_s: cut.t_s, end_s: cut.t_s }).collect();
        joins.extend(blends.iter().map(|blend| blend.range));
        let shots = joins.len();
        // Nor does a take go on over what was left out.
        joins.extend(&standing.gaps);
        joins.sort_by(|a, b| a.start_s.total_cmp(&b.start_s));
        let starts = std::iter::once(standing.start_s).chain(joins.iter().map(|join| join.end_s));
        let ends = joins.iter().map(|join| join.start_s).chain([standing.end_s]);
        let longest_take_s = starts.zip(ends).map(|(start_s, end_s)| end_s - start_s).fold(0.0, f64::max);
        let ranges = |fade: bool| blends.iter().filter(|blend| blend.fade == fade).map(|blend| blend.range).collect();
        Self {
            cuts_s: cuts.iter().map(|cut| cut.t_s).collect(),
            jump_cuts_s: cuts.iter().filter(|cut| cut.jump).map(|cut| cut.t_s).collect(),
            dissolves_s: ranges(false),
            fades_s: ranges(true),
            cuts_per_min: 60.0 * shots as f64 / standing.seen_s(),
            longest_take_s,
            frozen_pct: standing.within_pct(&standing.frozen),
            frozen_s: standing.frozen.clone(),
            duplicate_pct: 100.0 * standing.doubled,
            black_pct: standing.within_pct(&standing.black),
            black_s: standing.black.clone(),
            border_pct: borders.area_pct(),
            borders,
            ..Self::default()
        }
    }
}
