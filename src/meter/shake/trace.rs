//! The motion at each frame of a shot beside what the picture shows of it: what the readings of the sensor and of added
//! shake are made from.

use crate::dsp::spline::slopes;

use super::bend::Bend;
use super::look::Look;
use super::path::{Shot, Step};

/// A frame within a shot; lengths are percent of the diagonal, right and down.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Moment {
    /// Time it stands for, in seconds.
    pub span_s: f64,
    /// Time since the frame before, in seconds.
    pub elapsed_s: f64,
    /// Speed of the content at this frame, a second.
    pub velocity: [f64; 2],
    /// By how much that differs from the frame before.
    pub change: [f64; 2],
    /// Displacement since the shot's first frame.
    pub place: [f64; 2],
    /// Motion since the frame before.
    pub moved: [f64; 2],
    /// Unintended displacement: right, down, and what roll and zoom add for an average pixel.
    pub shake: [f64; 4],
    /// Speed of the unintended displacement, a second.
    pub shaking: [f64; 2],
    /// What the motion since the frame before has beyond a similarity; `None` where that is not clear.
    pub bend: Option<Bend>,
    /// How the frame looks.
    pub look: Look,
}

/// The moments of a shot but for its first frame. One take of ten minutes has 18 000, so each is made when it is asked for.
#[derive(Clone, Debug)]
pub struct Trace<'a> {
    shot: &'a Shot,
    steps: &'a [Step],
    is_clear: fn(&Step) -> bool,
    shake: Vec<[f64; 4]>,
    velocities: Vec<[f64; 2]>,
    shaking: Vec<[f64; 2]>,
}

impl<'a> Trace<'a> {
    /// Of a shot of these steps; `shake` is the unintended displacement at each of its samples, and only where a step
    /// `is_clear` its bend counts.
    pub fn new(shot: &'a Shot, shake: Vec<[f64; 4]>, steps: &'a [Step], is_clear: fn(&Step) -> bool) -> Self {
        let speeds = |path: &[[f64; 4]]| {
            let plane: Vec<[f64; 2]> = path.iter().map(|place| [place[0], place[1]]).collect();
            slopes(&shot.times_s, &plane)
        };
        let (velocities, shaking) = (speeds(&shot.places), speeds(&shake));
        Self { shot, steps, is_clear, shake, velocities, shaking }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.shot.places.len().saturating_sub(1)
    }

    /// All of them, in order.
    pub fn moments(&self) -> impl Iterator<Item = Moment> {
        (0..self.len()).map(|index| self.moment(index))
    }

    /// The one at `index`, which is below [`len`](Self::len).
    pub fn moment(&self, index: usize) -> Moment {
        let (before, here) = (index, index + 1);
        let Shot { times_s, places, steps } = self.shot;
        let minus = |to: [f64; 2], from: [f64; 2]| [to[0] - from[0], to[1] - from[1]];
        let place = |sample: usize| [places[sample][0], places[sample][1]];
        let step = &self.steps[steps[here]];
        let after = (here + 1).min(times_s.len() - 1);
        Moment {
            span_s: 0.5 * (times_s[after] - times_s[before]),
            elapsed_s: times_s[here] - times_s[before],
            velocity: self.velocities[here],
            change: minus(self.velocities[here], self.velocities[before]),
            place: place(here),
            moved: minus(place(here), place(before)),
            shake: self.shake[here],
            shaking: self.shaking[here],
            bend: step.bend.filter(|_| (self.is_clear)(step)),
            look: step.look,
        }
    }
}
