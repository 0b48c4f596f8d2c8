//! Hard cuts: a step that motion and light do not explain, far above the steps around it, after which nothing of what
//! was there before comes back.

use std::collections::VecDeque;

use super::motion::{displaced, displaced_about, untold, whole};
use super::small::Small;
use crate::frame::VideoFrame;

/// Frames before and after a step that it is held against.
const AROUND: usize = 6;

/// What motion leaves of the difference at a cut at least, and how many times what it leaves of the steps around it
/// (fitted on the tuning half of `./x edits`: at joins of unlike scenes 0.5 to 1.2, in pans up to 0.6 on end).
const LEAST: f32 = 0.15;
const DISTINCT: f32 = 0.3;
const ABOVE: f32 = 1.5;
const FAR_ABOVE: f32 = 1.8;

/// A step that leaves less may be a change of light: it is if the pictures tell each other no worse than this many times
/// what those before and after it do.
const UNLIKE: f32 = 0.7;
const TOLD: f32 = 1.5;
const LEAST_TOLD: f32 = 0.085;

/// Steps before a cut that it can be held against, at least.
const EARLIEST: usize = 3;

/// A picture that is as close as this share of the step's difference to one from before it has come back.
const RETURNED: f32 = 0.5;

/// Pictures before and after a step that are compared for that: a flash lasts up to three.
const BEFORE: usize = 4;
const AFTER: usize = 5;

/// Shots whose colours are no further apart show the same scene.
const SAME_COLOURS: f32 = 0.12;

/// Finds hard cuts; keeps the last pictures and their buffers.
#[derive(Clone, Debug, Default)]
pub struct Cuts {
    looks: VecDeque<Look>,
    /// Place in `looks` of the next to be decided.
    next: usize,
    found: Vec<Cut>,
}

/// A hard cut.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Cut {
    /// Time of the first frame of the new shot, seconds.
    pub t_s: f64,
    /// Whether the same scene goes on.
    pub jump: bool,
}

/// A picture and how it differs from the one before.
#[derive(Clone, Debug, Default)]
pub struct Look {
    /// The picture.
    pub small: Small,
    /// What motion leaves of the difference, see [`displaced`].
    pub displaced: f32,
    /// Distance of the colours, 0 to 1.
    pub colour: f32,
}

impl Cuts {
    /// Takes the next picture; `change` is its mean difference from the one before, in levels.
    pub fn push(&mut self, frame: &VideoFrame<'_>, change: f32) {
        let mut look = if self.looks.len() > 2 * AROUND + 1 {
            self.next = self.next.saturating_sub(1);
            self.looks.pop_front().unwrap_or_default()
        } else {
            Look::default()
        };
        look.small.take(frame);
        (look.displaced, look.colour) = match self.looks.back() {
            Some(before) if change >= 0.3 => {
                (displaced(&before.small, &look.small), before.small.colour_distance(&look.small))
            }
            _ => (0.0, 0.0),
        };
        self.looks.push_back(look);
        if self.next + AROUND < self.looks.len() {
            self.decide();
        }
    }

    /// The last picture.
    pub fn last(&self) -> Option<&Look> {
        self.looks.back()
    }

    /// Decides on the next step.
    fn decide(&mut self) {
        let at = self.next;
        self.next += 1;
        let step = &self.looks[at];
        if step.displaced < LEAST || at < EARLIEST {
            return;
        }
        let around = self.looks.range(at.saturating_sub(AROUND)..(at + AROUND + 1).min(self.looks.len())).enumerate();
        let others = around.filter(|(index, _)| *index != at.min(AROUND)).map(|(_, look)| look.displaced);
        let highest = others.fold(0.0, f32::max);
        let above = if step.displaced < DISTINCT { FAR_ABOVE } else { ABOVE };
        if step.displaced < above * highest || self.returns(at) {
            return;
        }
        if step.displaced < UNLIKE && self.is_light(at) || self.goes_on(at) {
            return;
        }
        self.found.push(Cut { t_s: step.small.t_s, jump: step.colour < SAME_COLOURS });
    }

    /// Whether the step is the motion of the step before or after it, of which its own lines did not tell.
    fn goes_on(&self, at: usize) -> bool {
        let motion = |at: usize| {
            let pair = self.looks.get(at.wrapping_sub(1)).zip(self.looks.get(at));
            pair.map_or((0, 0), |(before, now)| whole(&before.small, &now.small))
        };
        let rest = displaced_about(&self.looks[at - 1].small, &self.looks[at].small, &[motion(at - 1), motion(at + 1)]);
        rest < RETURNED * self.looks[at].displaced
    }

    /// Whether only the light changes.
    fn is_light(&self, at: usize) -> bool {
        let step = |at: usize| {
            let pair = self.looks.get(at.wrapping_sub(1)).zip(self.looks.get(at));
            pair.map_or(0.0, |(before, now)| untold(&before.small, &now.small))
        };
        step(at) < TOLD * step(at - 1).max(step(at + 1)).max(LEAST_TOLD)
    }

    /// Whether something of what was there before the step is there after it: a flash, or somebody who passes by.
    fn returns(&self, at: usize) -> bool {
        let limit = RETURNED * self.looks[at].displaced;
        let after = at..(at + AFTER).min(self.looks.len());
        let before = at.saturating_sub(BEFORE)..at;
        let pairs = before.flat_map(|b| after.clone().map(move |a| (b, a)));
        pairs
            .filter(|pair| *pair != (at - 1, at))
            .any(|(b, a)| displaced(&self.looks[b].small, &self.looks[a].small) < limit)
    }

    /// Decides on what is left: the next picture does not follow on the last.
    pub fn close(&mut self) {
        while self.next < self.looks.len() {
            self.decide();
        }
        self.looks.clear();
        self.next = 0;
    }

    /// Decides on what is left, and gives all cuts.
    pub fn finish(mut self) -> Vec<Cut> {
        self.close();
        self.found
    }
}
