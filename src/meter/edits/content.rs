//! What took the pictures: a camera, a screen recorder, a slideshow, or somebody who drew them.
//!
//! A screen stands perfectly still for a while and then changes in parts; a slideshow stands still, or moves as smoothly
//! as no camera does, between its joins; what is drawn is flat to the last code over most of the picture. A hand is a
//! camera's; otherwise a camera is what is left, less surely the flatter the picture is.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::cut::Look;
use crate::frame::{Plane, VideoFrame};
use crate::meter::shake::Kind;
use crate::meter::{DEPENDABLE, Measured, Reason, Shake};

/// What took the pictures.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Content {
    /// A camera.
    Camera,
    /// A screen recording.
    Screen,
    /// Stills shown one after another.
    Slideshow,
    /// Drawn or rendered.
    Animation,
    /// Cannot be told.
    #[default]
    Unknown,
}

/// Seconds between two looks at patches of the full picture.
const INTERVAL_S: f64 = 1.0;

/// Patches down and across, and their side in full-size pixels.
const PATCHES: [usize; 2] = [18, 24];
const SIDE: usize = 8;

/// Levels within which a patch is flat: sensor noise goes further, unless a coder has taken it.
const FLAT: f32 = 1.5;

/// Levels that are black and white; no sensor has noise there.
const BLACK: f32 = 6.0;
const WHITE: f32 = 249.0;

/// A step from one pixel to the next, in levels, that letters have and lenses rarely leave.
const STEEP: f32 = 80.0;

/// A mean change in levels that is none, and one that is a cut.
const NOTHING: f32 = 0.02;
const CUT: f32 = 25.0;

/// A pixel of the small picture that changes by less, in levels, was not touched.
const UNTOUCHED: f32 = 0.12;

/// A picture stands from so many seconds on.
const STANDS_S: f64 = 0.25;

/// Traces of what took the pictures, over the whole clip.
#[derive(Clone, Debug, Default)]
pub struct Traces {
    next_s: Option<f64>,
    before: Vec<f32>,
    last_s: f64,
    standing_s: f64,
    first_s: Option<f64>,
    stood_s: f64,
    stretches: usize,
    gaps_s: f64,
    patches: u32,
    flat: u32,
    white: u32,
    steep: u32,
    moving: u32,
    untouched: f64,
    left_over: f64,
}

impl Traces {
    /// Takes in a frame, its comparison with the one before and its mean difference from it.
    pub fn watch(&mut self, frame: &VideoFrame<'_>, look: &Look, change: f32) {
        let t_s = frame.pts.as_secs();
        if self.next_s.is_none_or(|next_s| t_s >= next_s) {
            self.next_s = Some(t_s + INTERVAL_S);
            self.look_at_patches(&frame.luma);
        }
        let luma = &look.small.luma;
        if self.first_s.is_none() {
            (self.first_s, self.last_s) = (Some(t_s), t_s);
        } else if self.before.len() == luma.len() {
            self.step(t_s - self.last_s, look, change);
        } else if let Some(first_s) = &mut self.first_s {
            // As if what was left out had never been there.
            *first_s += t_s - self.last_s;
        }
        self.last_s = t_s;
        self.before.clone_from(luma);
    }

    /// The next picture does not follow on the last.
    pub fn close(&mut self) {
        self.end_stretch();
        self.before.clear();
    }

    fn end_stretch(&mut self) {
        if self.standing_s >= STANDS_S {
            self.stood_s += self.standing_s;
            self.stretches += 1;
        }
        self.standing_s = 0.0;
    }

    fn step(&mut self, elapsed_s: f64, look: &Look, change: f32) {
        if elapsed_s >= STANDS_S {
            self.gaps_s += elapsed_s;
        }
        self.standing_s += elapsed_s;
        if change < NOTHING {
            return;
        }
        self.end_stretch();
        if change < CUT {
            let luma = &look.small.luma;
            let same = self.before.iter().zip(luma).filter(|(a, b)| (**a - **b).abs() < UNTOUCHED).count();
            self.moving += 1;
            self.untouched += same as f64 / luma.len().max(1) as f64;
            self.left_over += f64::from(look.displaced);
        }
    }

    fn look_at_patches(&mut self, luma: &Plane<'_>) {
        let (height, width) = luma.dim();
        let [down, across] = PATCHES;
        for patch in 0..down * across {
            let top = (2 * (patch / across) + 1) * height / (2 * down);
            let left = (2 * (patch % across) + 1) * width / (2 * across);
            let (mut low, mut high, mut steepest) = (255.0_f32, 0.0_f32, 0.0_f32);
            for y in top..top + SIDE {
                let mut before = luma.at(y, left);
                for x in left..left + SIDE {
                    let now = luma.at(y, x);
                    (low, high) = (low.min(now), high.max(now));
                    steepest = steepest.max((now - before).abs());
                    before = now;
                }
            }
            self.patches += 1;
            self.flat += u32::from(high - low <= FLAT && low > BLACK && high < WHITE);
            self.white += u32::from(low >= WHITE);
            self.steep += u32::from(steepest > STEEP);
        }
    }

    /// What it was, and how surely, 0 to 1; `joins` are the cuts, dissolves and fades.
    pub fn judge(mut self, joins: usize, shake: &Measured<Shake>) -> (Content, f64) {
        self.end_stretch();
        let whole_s = (self.last_s - self.first_s.unwrap_or(self.last_s)).max(1e-9);
        let patches = f64::from(self.patches.max(1));
        let moving = f64::from(self.moving.max(1));
        let evidence = Evidence {
            whole_s,
            stood: self.stood_s / whole_s,
            stretches: self.stretches,
            gaps: self.gaps_s / whole_s,
            flat: f64::from(self.flat) / patches,
            white: f64::from(self.white) / patches,
            steep: f64::from(self.steep) / patches,
            moves: self.moving > 0,
            untouched: self.untouched / moving,
            left_over: self.left_over / moving,
            joins,
        };
        let (content, confidence) = evidence.judge(shake);
        if confidence < DEPENDABLE { (Content::Unknown, confidence) } else { (content, confidence) }
    }
}

/// The traces of a whole clip, in shares from 0 to 1 if nothing else is said.
#[derive(Clone, Copy, Debug)]
struct Evidence {
    /// Its length in seconds.
    whole_s: f64,
    /// Time in which the picture stands for a while.
    stood: f64,
    /// How often it stands.
    stretches: usize,
    /// Time without a frame.
    gaps: f64,
    /// Patches that are flat but not black or white.
    flat: f64,
    /// Patches that are white.
    white: f64,
    /// Patches with a step as of letters.
    steep: f64,
    /// Whether anything moves, cuts aside.
    moves: bool,
    /// The picture that a moving step leaves as it was.
    untouched: f64,
    /// What motion leaves of the difference at a moving step.
    left_over: f64,
    /// Cuts, dissolves and fades.
    joins: usize,
}

// The thresholds are fitted on rendered screens, slideshows and cartoons (`./x edits`) and some forty clips of cameras.
impl Evidence {
    fn judge(&self, shake: &Measured<Shake>) -> (Content, f64) {
        // As many stills as joins at least: a clip that freezes once and moves on has one of each.
        let several = self.stretches > 1 && self.stretches >= self.joins;
        let stills = self.joins > 0 && several && self.stood >= 0.5 && (!self.moves || self.untouched < 0.5);
        let redrawn_stills = self.joins > 0 && self.moves && self.left_over < 0.008;
        if stills || redrawn_stills {
            return (Content::Slideshow, if stills { 0.85 } else { 0.7 });
        }
        let scrolled = matches!(shake, Measured::Unmeasured(Reason::NoCamera));
        let letters = self.steep >= 0.05 || self.flat + self.white >= 0.93;
        let in_parts = !self.moves || self.untouched >= 0.6;
        if scrolled || in_parts && (self.stood >= 0.12 && letters || self.gaps >= 0.1 && self.flat >= 0.5) {
            return (Content::Screen, if self.stood >= 0.25 { 0.8 } else { 0.65 });
        }
        if self.joins > 0 && self.untouched < 0.5 && shake.dependable().is_some_and(moved_by_a_machine) {
            return (Content::Slideshow, 0.7);
        }
        if self.flat >= 0.75 {
            return (Content::Animation, if self.whole_s < SHORT_S { 0.6 } else { 0.8 });
        }
        (Content::Camera, self.camera(shake))
    }

    /// How surely a camera took what is nothing else.
    fn camera(&self, shake: &Measured<Shake>) -> f64 {
        let hand = [Kind::HandHeld, Kind::Walking, Kind::Running, Kind::Vehicle];
        if shake.dependable().and_then(|shake| shake.kind).is_some_and(|kind| hand.contains(&kind)) {
            return 0.9;
        }
        let seen = match self.flat {
            // A coder that leaves most of the picture alone may hide anything.
            _ if self.untouched > 0.85 || self.stood > 0.25 => 0.4,
            flat if flat < 0.1 => 0.75,
            flat if flat < 0.35 => 0.6,
            flat if flat < 0.65 => 0.52,
            _ => 0.4,
        };
        if self.whole_s < SHORT_S { 0.75 * seen } else { seen }
    }
}

/// A shorter clip, in seconds, shows less than there may be.
const SHORT_S: f64 = 2.5;

/// Whether the picture moves, and more smoothly than any hand, gimbal or drone moves a camera (the smoothest of those
/// has 0.009 % of jitter, rendered zooms have up to 0.007).
fn moved_by_a_machine(shake: &Shake) -> bool {
    let moves = shake.pan_pct_s > 0.5 || shake.zoom_speed_pct_s.is_some_and(|speed| speed > 2.0);
    moves && shake.jitter_pct < 0.008
}
