//! Hard cuts: a step that motion and light do not explain, far above the steps around it, after which nothing of what
//! was there before comes back.

use std::collections::VecDeque;

use super::motion::displaced;
use super::small::Small;
use crate::frame::VideoFrame;

/// Frames before and after a step that it is held against.
const AROUND: usize = 6;

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
        if std::env::var_os("VERITE_DUMP").is_some() {
            eprintln!("{:.4} {:.3} {:.3} {:.3}", look.small.t_s, change, look.displaced, look.colour);
        }
        self.looks.push_back(look);
        if self.next + AROUND < self.looks.len() {
            self.decide();
        }
    }

    /// The last picture.
    pub fn last(&self) -> Option<&Look> {
        self.looks.back()
    }

    fn decide(&mut self) {
        self.next += 1;
    }

    /// Decides on what is left, and gives all cuts.
    pub fn finish(mut self) -> Vec<Cut> {
        while self.next < self.looks.len() {
            self.decide();
        }
        self.found
    }
}
