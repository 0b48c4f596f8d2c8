//! A first guess for violent motion: the shift of the whole picture, by trying them all on the coarsest level.

use crate::dsp::pyramid::Level;

/// Largest shift tried, as a share of each side ...
const REACH: f64 = 0.3;

/// ... and in pixels of the level, which bounds the cost on pictures of odd shape.
const FURTHEST: usize = 12;

/// The best shift must leave less than this share of the difference that no shift leaves; otherwise the guess is none.
const CONVINCING: f32 = 0.7;

/// The shift `(right, down)` in pixels of this level that best carries `from` onto `to`; `(0, 0)` if none is clearly
/// better than standing still. Brightness offsets do not matter.
pub fn shift(from: &Level, to: &Level) -> (f32, f32) {
    let reach = |side: usize| ((side as f64 * REACH) as usize).min(FURTHEST) as isize;
    let (reach_x, reach_y) = (reach(from.width), reach(from.height));
    let offset = mean(&to.luma) - mean(&from.luma);
    let still = difference(from, to, (0, 0), offset);
    let mut best = (CONVINCING * still, (0, 0));
    for dy in -reach_y..=reach_y {
        for dx in -reach_x..=reach_x {
            let left = difference(from, to, (dx, dy), offset);
            if left < best.0 {
                best = (left, (dx, dy));
            }
        }
    }
    (best.1.0 as f32, best.1.1 as f32)
}

/// Mean absolute difference over what both pictures show.
fn difference(from: &Level, to: &Level, (dx, dy): (isize, isize), offset: f32) -> f32 {
    let (width, height) = (from.width as isize, from.height as isize);
    let columns = width - dx.abs();
    let rows = height - dy.abs();
    let mut sum = 0.0;
    for row in 0..rows {
        let a = (row - dy.min(0)) * width - dx.min(0);
        let b = (row + dy.max(0)) * width + dx.max(0);
        let a = &from.luma[a as usize..(a + columns) as usize];
        let b = &to.luma[b as usize..(b + columns) as usize];
        sum += absolute_difference(a, b, offset);
    }
    sum / (columns * rows).max(1) as f32
}

/// Sum of `|b - a - offset|`, in lanes so that the compiler may use vector instructions.
pub fn absolute_difference(a: &[f32], b: &[f32], offset: f32) -> f32 {
    let mut lanes = [0.0_f32; 8];
    let (a_lanes, b_lanes) = (a.chunks_exact(8), b.chunks_exact(8));
    let rest: f32 = a_lanes.remainder().iter().zip(b_lanes.remainder()).map(|(a, b)| (b - a - offset).abs()).sum();
    for (a, b) in a_lanes.zip(b_lanes) {
        for lane in 0..8 {
            lanes[lane] += (b[lane] - a[lane] - offset).abs();
        }
    }
    lanes.iter().sum::<f32>() + rest
}

fn mean(values: &[f32]) -> f32 {
    values.iter().sum::<f32>() / values.len().max(1) as f32
}
