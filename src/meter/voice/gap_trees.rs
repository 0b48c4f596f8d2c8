//! Written by `./x voice gaps --fit`; do not edit.

/// Three questions, trait and bound, and what the answers add to the log odds of a gap.
pub struct Tree {
    pub root: (usize, f32),
    pub branches: [(usize, f32); 2],
    pub leaves: [f32; 4],
}

/// Log odds before any question.
pub const BIAS: f32 = 0.0;

/// From these log odds on it is a gap.
pub const LEAST: f32 = 0.0;

pub const TREES: [Tree; 1] = [Tree { root: (3, 28.0), branches: [(3, 0.0), (3, 0.0)], leaves: [-1.0, -1.0, 1.0, 1.0] }];
