//! What a similarity cannot say of the motion between two frames: the skew of a sensor that is read row after row, and
//! the keystone of a camera that turns.
//!
//! A point at `(x, y)` from the centre, moved by the similarity, is off by the linear and the two perspective terms of a
//! homography (Hartley and Zisserman, "Multiple View Geometry", 2004, section 2.4, to second order):
//! `u = … + p x² + q x y`, `v = … + p x y + q y²`.

use super::fit::{Match, Similarity};
use super::system::System;

/// Unknowns: level, slope along x and slope along y of both components, and the two perspective terms.
const UNKNOWNS: usize = 8;

/// Points needed: three times what would just do.
const FEWEST: usize = 24;

/// Reweighting steps (Cauchy).
const REFINEMENTS: usize = 3;

/// Scale of the weights, as a share of the longer side: 0.4 px of 320, the tolerance of the fit before.
const SCALE: f64 = 0.00125;

/// Each pivot is of the order of the number of points times 1e-3.
const SMALLEST_PIVOT: f64 = 1e-9;

/// The part of the motion between two frames that is no similarity.
#[expect(clippy::struct_field_names, reason = "a unit ends its name")]
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Bend {
    /// How much further right the lowest row moves than the highest one, rotation apart, in percent of the diagonal.
    pub shear_pct: f32,
    /// How much further down the lowest row moves than the highest one, zoom apart, in percent of the diagonal.
    pub stretch_pct: f32,
    /// The perspective terms for x and y in diagonals, displacements in percent of the diagonal.
    pub keystone_pct: [f32; 2],
}

/// The bend of these matches, which are in pixels from the centre of a picture of `(height, width)`, around `motion`.
/// `None` if there are too few or they lie on a line.
pub fn bend(matches: &[Match], motion: &Similarity, (height, width): (usize, usize)) -> Option<Bend> {
    if matches.len() < FEWEST {
        return None;
    }
    let diagonal = (height as f64).hypot(width as f64);
    let scale = SCALE * width.max(height) as f64 / diagonal * 100.0;
    let off = |found: &Match| {
        let (x, y) = motion.apply(found.from);
        [(found.to.0 - x) * 100.0 / diagonal, (found.to.1 - y) * 100.0 / diagonal]
    };
    let mut terms = [0.0; UNKNOWNS];
    for _ in 0..REFINEMENTS {
        let mut system = System::<UNKNOWNS>::default();
        for found in matches {
            let rows = rows(found, diagonal);
            let left = residual(&terms, &rows, off(found));
            let weight = cauchy(&left, scale);
            system.add(&rows[0], off(found)[0], weight);
            system.add(&rows[1], off(found)[1], weight);
        }
        terms = system.solve(SMALLEST_PIVOT)?;
    }
    let per_height = height as f64 / diagonal;
    let [_, right_by_x, right_by_y, _, down_by_x, down_by_y, p, q] = terms;
    Some(Bend {
        shear_pct: ((right_by_y + down_by_x) * per_height) as f32,
        stretch_pct: ((down_by_y - right_by_x) * per_height) as f32,
        keystone_pct: [p as f32, q as f32],
    })
}

/// What the unknowns are multiplied with, for the motion to the right and downwards.
fn rows(found: &Match, diagonal: f64) -> [[f64; UNKNOWNS]; 2] {
    let (x, y) = (found.from.0 / diagonal, found.from.1 / diagonal);
    [[1.0, x, y, 0.0, 0.0, 0.0, x * x, x * y], [0.0, 0.0, 0.0, 1.0, x, y, x * y, y * y]]
}

fn residual(terms: &[f64; UNKNOWNS], rows: &[[f64; UNKNOWNS]; 2], off: [f64; 2]) -> [f64; 2] {
    let value = |row: &[f64; UNKNOWNS]| -> f64 { row.iter().zip(terms).map(|(a, b)| a * b).sum() };
    [off[0] - value(&rows[0]), off[1] - value(&rows[1])]
}

fn cauchy(left: &[f64; 2], scale: f64) -> f64 {
    let spread = 1.0 + (left[0] * left[0] + left[1] * left[1]) / (scale * scale);
    1.0 / (spread * spread)
}
