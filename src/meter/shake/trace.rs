//! The motion at each frame of a shot beside what the picture shows of it: what the readings of the sensor and of added
//! shake are made from.

use crate::dsp::lowpass::spans;
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
    /// What the motion since the frame before has beyond a similarity.
    pub bend: Option<Bend>,
    /// How the frame looks.
    pub look: Look,
}

/// The moments of a shot but for its first frame; `shake` is the unintended displacement at each of its samples.
pub fn trace(shot: &Shot, shake: &[[f64; 4]], steps: &[Step]) -> Vec<Moment> {
    let plane = |vector: &[f64; 4]| [vector[0], vector[1]];
    let speeds = |path: &[[f64; 4]]| slopes(&shot.times_s, &path.iter().map(plane).collect::<Vec<_>>());
    let (velocities, shaking) = (speeds(&shot.places), speeds(shake));
    let spans_s = spans(&shot.times_s);
    let place = |i: usize| plane(&shot.places[i]);
    let minus = |to: [f64; 2], from: [f64; 2]| [to[0] - from[0], to[1] - from[1]];
    (1..shot.places.len())
        .map(|i| Moment {
            span_s: spans_s[i],
            elapsed_s: shot.times_s[i] - shot.times_s[i - 1],
            velocity: velocities[i],
            change: minus(velocities[i], velocities[i - 1]),
            place: place(i),
            moved: minus(place(i), place(i - 1)),
            shake: shake[i],
            shaking: shaking[i],
            bend: steps[shot.steps[i]].bend,
            look: steps[shot.steps[i]].look,
        })
        .collect()
}
