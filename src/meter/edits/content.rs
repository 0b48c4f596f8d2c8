//! What took the pictures: a camera, a screen recorder, a slideshow, or somebody who drew them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::blend::Blend;
use super::cut::{Cut, Look};
use super::still::Standing;
use crate::frame::{Plane, VideoFrame};

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

/// Traces of what took the pictures, over the whole clip.
#[derive(Clone, Debug, Default)]
pub struct Traces {
    next_s: Option<f64>,
    patches: f64,
    flat: f64,
    steep: f64,
    steps: f64,
    untouched: f64,
    moving: f64,
    left: f64,
    uneven: f64,
    last_change: f32,
    small: Vec<f32>,
}

impl Traces {
    /// Takes in a frame, its comparison with the one before and its mean difference from it.
    pub fn watch(&mut self, frame: &VideoFrame<'_>, look: &Look, change: f32) {
        let t_s = frame.pts.as_secs();
        if self.next_s.is_none_or(|next_s| t_s >= next_s) {
            self.next_s = Some(t_s + INTERVAL_S);
            self.patches(&frame.luma);
        }
        if self.small.len() == look.small.luma.len() && change < 25.0 {
            self.steps += 1.0;
            let same = self.small.iter().zip(&look.small.luma).filter(|(a, b)| (**a - **b).abs() < 0.12).count();
            if change > 0.02 {
                self.moving += 1.0;
                self.untouched += same as f64 / self.small.len().max(1) as f64;
                self.left += f64::from(look.displaced);
                self.uneven += f64::from((change - self.last_change).abs() / (change + self.last_change).max(0.1));
            }
        }
        self.last_change = change;
        self.small.clone_from(&look.small.luma);
    }

    fn patches(&mut self, luma: &Plane<'_>) {
        let (height, width) = luma.dim();
        let [down, across] = PATCHES;
        for patch in 0..down * across {
            let top = (2 * (patch / across) + 1) * height / (2 * down);
            let left = (2 * (patch % across) + 1) * width / (2 * across);
            let (mut low, mut high, mut steepest) = (255.0_f32, 0.0_f32, 0.0_f32);
            for y in 0..SIDE {
                let mut before = luma.at(top + y, left);
                for x in 0..SIDE {
                    let now = luma.at(top + y, left + x);
                    low = low.min(now);
                    high = high.max(now);
                    steepest = steepest.max((now - before).abs());
                    before = now;
                }
            }
            self.patches += 1.0;
            // Black and white hold no noise in any camera.
            self.flat += f64::from(u8::from(high - low <= 1.5 && low > 6.0 && high < 249.0));
            self.steep += f64::from(u8::from(steepest > 80.0));
        }
    }

    /// What it was, and how surely, 0 to 1.
    pub fn judge(&self, standing: &Standing, cuts: &[Cut], blends: &[Blend]) -> (Content, f64) {
        let whole = standing.end_s - standing.start_s;
        let frozen: f64 = standing.frozen.iter().map(|range| range.duration_s()).sum::<f64>() / whole;
        if std::env::var_os("VERITE_CONTENT").is_some() {
            eprintln!(
                "frozen {:.2} flat {:.3} steep {:.3} moving {:.2} untouched {:.3} left {:.3} uneven {:.3} joins {}",
                frozen, self.flat / self.patches.max(1.0), self.steep / self.patches.max(1.0),
                self.moving / self.steps.max(1.0), self.untouched / self.moving.max(1.0), self.left / self.moving.max(1.0),
                self.uneven / self.moving.max(1.0), cuts.len() + blends.len()
            );
        }
        (Content::Unknown, 0.0)
    }
}
