//! Follows a point from one picture to the next: pyramidal Lucas-Kanade (Bouguet, "Pyramidal implementation of the
//! affine Lucas Kanade feature tracker", 2001) in its inverse compositional form, where the template's gradients serve
//! all iterations (Baker and Matthews, IJCV 2004), with a free brightness offset against flashes and auto-exposure.

use super::pyramid::{Level, Pyramid};

/// Half the window, in pixels: 11 x 11 (research: as good as 13 x 13 for the fit, 1.5 times faster).
pub const RADIUS: usize = 5;

const SIDE: usize = 2 * RADIUS + 1;

/// Lanes that are summed side by side; the window is padded to a multiple.
const LANES: usize = 8;
const PADDED: usize = (SIDE * SIDE).next_multiple_of(LANES);

const ITERATIONS: usize = 12;

/// An iteration that moves less than this ends the search, in pixels of its level.
const SETTLED: f32 = 0.02;

/// Smallest determinant, per squared pixel of the window, of a solvable system.
const SINGULAR: f32 = 1e-3;

/// Where a point went.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Track {
    /// Motion to the right, in pixels.
    pub dx: f32,
    /// Motion downwards, in pixels.
    pub dy: f32,
    /// Mean absolute difference that is left, brightness offset removed, in levels.
    pub residual: f32,
    /// Covariance (xx, xy, yy) of the motion, in squared pixels, if what is left were noise.
    pub covariance: [f32; 3],
}

/// Standard deviation of Gaussian noise over its mean absolute value: √(π / 2).
const DEVIATION_PER_RESIDUAL: f32 = 1.2533141;

/// Where the point `(x, y)` of `from` is in `to`, starting from the motion `guess` in pixels. `None` where it leaves
/// the picture or the window has no texture.
pub fn track(from: &Pyramid, to: &Pyramid, (x, y): (f32, f32), guess: (f32, f32)) -> Option<Track> {
    let coarsest = from.levels().len() as i32 - 1;
    let mut motion = (guess.0 * 0.5_f32.powi(coarsest + 1), guess.1 * 0.5_f32.powi(coarsest + 1));
    let mut left = None;
    for (index, (a, b)) in from.levels().iter().zip(to.levels()).enumerate().rev() {
        motion = (2.0 * motion.0, 2.0 * motion.1);
        let shrink = 0.5_f32.powi(index as i32);
        let point = ((x + 0.5) * shrink - 0.5, (y + 0.5) * shrink - 0.5);
        // A level that cannot be used leaves the motion as it came; only the finest one decides.
        left = Template::cut(a, point).and_then(|template| {
            let residual;
            (motion, residual) = template.search(b, point, motion)?;
            Some((residual, template.inverse))
        });
    }
    left.map(|(residual, inverse)| {
        let variance = (residual * DEVIATION_PER_RESIDUAL).powi(2);
        Track { dx: motion.0, dy: motion.1, residual, covariance: inverse.map(|element| variance * element) }
    })
}

impl Track {
    /// Standard deviation of the motion, in pixels, if what is left were noise.
    pub fn deviation(&self) -> f32 {
        (self.covariance[0] + self.covariance[2]).sqrt()
    }
}

/// The window around a point with its gradients.
struct Template {
    luma: [f32; PADDED],
    dx: [f32; PADDED],
    dy: [f32; PADDED],
    /// The inverse of the gradients' covariance (xx, xy, yy), times the number of pixels.
    inverse: [f32; 3],
}

impl Template {
    fn cut(level: &Level, point: (f32, f32)) -> Option<Self> {
        let place = Place::new(level, point)?;
        let mut template = Self { luma: [0.0; PADDED], dx: [0.0; PADDED], dy: [0.0; PADDED], inverse: [0.0; 3] };
        place.sample(&level.luma, level.width, &mut template.luma);
        place.sample(&level.dx, level.width, &mut template.dx);
        place.sample(&level.dy, level.width, &mut template.dy);
        // With centred gradients a constant brightness offset drops out of every product with them.
        centre(&mut template.dx);
        centre(&mut template.dy);
        let [xx, xy, yy] =
            [dot(&template.dx, &template.dx), dot(&template.dx, &template.dy), dot(&template.dy, &template.dy)];
        let determinant = xx * yy - xy * xy;
        // Also false for what is not a number.
        let solvable = determinant > SINGULAR * (SIDE * SIDE) as f32;
        if !solvable {
            return None;
        }
        template.inverse = [yy / determinant, -xy / determinant, xx / determinant];
        Some(template)
    }

    /// The motion in pixels of this level, and the mean absolute difference left.
    fn search(&self, level: &Level, point: (f32, f32), mut motion: (f32, f32)) -> Option<((f32, f32), f32)> {
        let mut difference = [0.0; PADDED];
        for _ in 0..ITERATIONS {
            let place = Place::new(level, (point.0 + motion.0, point.1 + motion.1))?;
            place.sample(&level.luma, level.width, &mut difference);
            for (value, luma) in difference.iter_mut().zip(&self.luma) {
                *value -= luma;
            }
            let (bx, by) = (dot(&difference, &self.dx), dot(&difference, &self.dy));
            let step_x = self.inverse[0] * bx + self.inverse[1] * by;
            let step_y = self.inverse[1] * bx + self.inverse[2] * by;
            motion = (motion.0 - step_x, motion.1 - step_y);
            if step_x * step_x + step_y * step_y < SETTLED * SETTLED {
                break;
            }
        }
        centre(&mut difference);
        let left: f32 = difference[..SIDE * SIDE].iter().map(|d| d.abs()).sum();
        Some((motion, left / (SIDE * SIDE) as f32))
    }
}

/// Where a window lies: its first pixel and the bilinear weights, the same for all its pixels.
struct Place {
    left: usize,
    top: usize,
    weights: [f32; 4],
}

impl Place {
    /// `None` if the window does not lie inside, or the point is not a number.
    fn new(level: &Level, (x, y): (f32, f32)) -> Option<Self> {
        let (left, top) = (x - RADIUS as f32, y - RADIUS as f32);
        let room = |side: usize| side as f32 - (SIDE + 1) as f32;
        if !(left >= 0.0 && top >= 0.0 && left <= room(level.width) && top <= room(level.height)) {
            return None;
        }
        let (fx, fy) = (left.fract(), top.fract());
        let weights = [(1.0 - fx) * (1.0 - fy), fx * (1.0 - fy), (1.0 - fx) * fy, fx * fy];
        Some(Self { left: left as usize, top: top as usize, weights })
    }

    /// The window's pixels, row by row; the padding stays as it is.
    fn sample(&self, plane: &[f32], stride: usize, out: &mut [f32; PADDED]) {
        let [w00, w10, w01, w11] = self.weights;
        for (row, out) in out.chunks_exact_mut(SIDE).enumerate().take(SIDE) {
            let start = (self.top + row) * stride + self.left;
            let upper = &plane[start..=start + SIDE];
            let lower = &plane[start + stride..=start + stride + SIDE];
            for (value, (upper, lower)) in out.iter_mut().zip(upper.windows(2).zip(lower.windows(2))) {
                *value = w00 * upper[0] + w10 * upper[1] + w01 * lower[0] + w11 * lower[1];
            }
        }
    }
}

/// Subtracts the mean; the padding stays 0.
fn centre(window: &mut [f32; PADDED]) {
    let mean = dot(window, &ONES) / (SIDE * SIDE) as f32;
    for value in &mut window[..SIDE * SIDE] {
        *value -= mean;
    }
}

const ONES: [f32; PADDED] = [1.0; PADDED];

/// Scalar product, in lanes so that the compiler may use vector instructions without changing the sum's order.
fn dot(a: &[f32; PADDED], b: &[f32; PADDED]) -> f32 {
    let mut lanes = [0.0; LANES];
    for (a, b) in a.chunks_exact(LANES).zip(b.chunks_exact(LANES)) {
        for lane in 0..LANES {
            lanes[lane] += a[lane] * b[lane];
        }
    }
    lanes.iter().sum()
}
