//! Points that can be followed: the best corners of every cell, by the smaller eigenvalue of the gradient's structure
//! tensor (Shi and Tomasi, "Good features to track", 1994).

use crate::dsp::flow::RADIUS;
use crate::dsp::pyramid::Level;

use super::grid::{Area, Grid};

/// Corners in a cell: two, so that a cell that holds both subject and background can speak for the background.
const PER_CELL: usize = 2;

/// Corners of a cell are further apart than this in x or in y, in pixels.
const APART: usize = 5;

/// Smallest eigenvalue of the tensor summed over 5 x 5 pixels of a corner that must be found again: a gradient of 0.7
/// levels a pixel in the weaker direction, twice what sensor noise leaves in the working luma (research).
const STRONG: f32 = 12.0;

/// The same of a corner that may be: its voice counts if it agrees, and is held against nobody if it does not, as it may
/// be noise. So a faintly textured wall can speak against the person in front of it.
const WEAKEST: f32 = 2.0;

/// It is also at least this share of the strongest one, so that ringing beside a hard edge does not count.
const STRONG_SHARE: f32 = 0.002;

/// A corner and the cell it was found in.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Corner {
    /// Column, in pixels.
    pub x: f32,
    /// Row, in pixels.
    pub y: f32,
    /// Index of its cell.
    pub cell: usize,
    /// Whether it stands out from noise.
    pub strong: bool,
}

/// Finds corners; keeps its buffers.
#[derive(Clone, Debug, Default)]
pub struct CornerFinder {
    /// Products xx, yy, xy of the gradient for the five rows around the present one, row `y` in slot `y % 5`.
    products: [[Vec<f32>; 3]; 5],
    /// The sums of the products over five rows.
    sums: [Vec<f32>; 3],
    strength: Vec<f32>,
}

impl CornerFinder {
    /// Puts the corners of `picture` into `corners`, in the order of their cells.
    pub fn find(&mut self, picture: &Level, grid: &Grid, corners: &mut Vec<Corner>) {
        corners.clear();
        let margin = RADIUS + 1;
        if picture.width <= 2 * margin || picture.height <= 2 * margin {
            return;
        }
        let strongest = self.measure(picture);
        let least = [WEAKEST, STRONG.max(STRONG_SHARE * strongest)];
        for cell in 0..grid.len() {
            let area = grid.cell(cell);
            let inside = Area {
                left: area.left.max(margin),
                top: area.top.max(margin),
                right: area.right.min(picture.width - margin),
                bottom: area.bottom.min(picture.height - margin),
            };
            self.pick(picture.width, inside, least, cell, corners);
        }
    }

    /// The strongest of a cell, again and again; the surroundings of each are emptied for the next.
    fn pick(&mut self, width: usize, area: Area, [weakest, strong]: [f32; 2], cell: usize, corners: &mut Vec<Corner>) {
        if area.left >= area.right {
            return;
        }
        let inside = |y: usize| y * width + area.left..y * width + area.right;
        for _ in 0..PER_CELL {
            let mut best = (weakest, None);
            for y in area.top..area.bottom {
                let strength = largest(&self.strength[inside(y)], best.0);
                if strength > best.0 {
                    best = (strength, Some(y));
                }
            }
            let (strength, Some(y)) = best else { return };
            let row = &self.strength[inside(y)];
            let Some(column) = row.iter().position(|&other| other >= strength) else { return };
            let x = area.left + column;
            corners.push(Corner { x: x as f32, y: y as f32, cell, strong: strength >= strong });
            for y in y.saturating_sub(APART).max(area.top)..(y + APART + 1).min(area.bottom) {
                let near = x.saturating_sub(APART).max(area.left)..(x + APART + 1).min(area.right);
                self.strength[y * width..][near].fill(0.0);
            }
        }
    }

    /// Fills `strength` and returns its maximum.
    fn measure(&mut self, picture: &Level) -> f32 {
        let (width, height) = (picture.width, picture.height);
        self.strength.clear();
        self.strength.resize(width * height, 0.0);
        for plane in self.products.iter_mut().flatten().chain(&mut self.sums) {
            plane.resize(width, 0.0);
        }
        let mut strongest = 0.0_f32;
        for y in 0..height {
            self.multiply(picture, y);
            if y < 4 {
                continue;
            }
            self.sum_rows();
            let row = &mut self.strength[(y - 2) * width..(y - 1) * width];
            let [xx, yy, xy] = self.sums.each_ref().map(Vec::as_slice);
            smaller_eigenvalues(xx, yy, xy, &mut row[2..width - 2]);
            strongest = largest(row, strongest);
        }
        strongest
    }

    fn multiply(&mut self, picture: &Level, y: usize) {
        let row = y * picture.width..(y + 1) * picture.width;
        let [xx, yy, xy] = &mut self.products[y % 5];
        let gradients = picture.dx[row.clone()].iter().zip(&picture.dy[row]);
        for (((xx, yy), xy), (dx, dy)) in xx.iter_mut().zip(yy).zip(xy).zip(gradients) {
            (*xx, *yy, *xy) = (dx * dx, dy * dy, dx * dy);
        }
    }

    fn sum_rows(&mut self) {
        for (kind, sums) in self.sums.iter_mut().enumerate() {
            let [a, b, c, d, e] = self.products.each_ref().map(|products| products[kind].as_slice());
            for (((((sum, a), b), c), d), e) in sums.iter_mut().zip(a).zip(b).zip(c).zip(d).zip(e) {
                *sum = a + b + c + d + e;
            }
        }
    }
}

/// The smaller eigenvalue of the tensor (xx, yy, xy) summed over five columns, from the first one on; by index and without
/// a branch, so that the compiler may use vector instructions.
fn smaller_eigenvalues(xx: &[f32], yy: &[f32], xy: &[f32], strength: &mut [f32]) {
    let count = strength.len();
    let [xx, yy, xy] = [xx, yy, xy].map(|sums| &sums[..count + 4]);
    for x in 0..count {
        let a = xx[x] + xx[x + 1] + xx[x + 2] + xx[x + 3] + xx[x + 4];
        let b = yy[x] + yy[x + 1] + yy[x + 2] + yy[x + 3] + yy[x + 4];
        let c = xy[x] + xy[x + 1] + xy[x + 2] + xy[x + 3] + xy[x + 4];
        strength[x] = 0.5 * (a + b - ((a - b) * (a - b) + 4.0 * c * c).sqrt());
    }
}

/// The largest value, or `least` if that is larger; in lanes so that the compiler may use vector instructions.
fn largest(values: &[f32], least: f32) -> f32 {
    let mut lanes = [least; 8];
    let chunks = values.chunks_exact(8);
    let rest = chunks.remainder();
    for chunk in chunks {
        for (lane, &value) in lanes.iter_mut().zip(chunk) {
            *lane = if value > *lane { value } else { *lane };
        }
    }
    lanes.iter().chain(rest).fold(least, |largest, &value| if value > largest { value } else { largest })
}
