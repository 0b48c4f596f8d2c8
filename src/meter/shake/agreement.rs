//! Which parts of the picture move along with the fitted motion, even where there is no corner to follow: over a cell,
//! the change from one picture to the next is regressed on the change that the motion foretells from the gradients
//! (optical flow constraint; Horn and Schunck 1981). The slope is 1 where the cell moves along and 0 where it stands
//! still. A smooth wall needs many frames to tell, so the sums fade slowly.
//!
//! What no motion foretells, and is the same again in the next step all over the picture, is a dissolve or a fade.

use std::ops::Range;

use crate::dsp::pyramid::Level;

use super::fit::Similarity;
use super::grid::Grid;

/// The sums fall to 1/e in this many steps: a second.
const MEMORY_STEPS: f64 = 30.0;

/// Pixels of the level that smoothing and the gradient reach to.
const MARGIN: usize = 2;

/// A longer motion, in pixels of the level, is not foretold by gradients.
const LONGEST_PX: f32 = 1.5;

/// A slope is told from one half if it differs by this many of its standard deviations.
const CERTAIN_DEVIATIONS: f64 = 3.0;

/// Variance of the rounding to codes at the level, in squared levels, so that a cell without noise is not too certain.
const ROUNDING: f64 = 1e-3;

/// Share of the cells at the frame's edge that may speak against a motion before it counts.
const EDGE_DOUBT: f64 = 0.05;

/// A cell stands still if it changes by less than this share, in squares, of what is foretold.
const PINNED_CHANGE: f64 = 0.25;

/// A cell dissolves if it changes by this many levels RMS in a way that no motion foretells ...
const DISSOLVE_CHANGE: f64 = 1.0;

/// ... of which at least this share is no local motion either ...
const DISSOLVE_SHARE: f64 = 0.5;

/// ... and is correlated by this much with the change of the step before.
const DISSOLVE_CORRELATION: f64 = 0.7;

/// In faster motion, in pixels of the level a step, what the gradients foretell is too rough to say so.
const DISSOLVE_FASTEST_PX: f64 = 0.5;

/// Share of cells that dissolve at once.
const DISSOLVE_CELLS: f64 = 0.4;

/// What a cell has shown so far: sums over its pixels and over time.
#[derive(Clone, Copy, Debug, Default)]
struct Sums {
    pixels: f64,
    /// Squared change that the motion foretells.
    foretold: f64,
    /// Times the change that was seen.
    product: f64,
    /// Squared change that was seen.
    seen: f64,
}

/// What a cell says of the motion.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Voice {
    /// Too faint to tell.
    Silent,
    /// It moves along.
    With,
    /// It does not.
    Against,
}

/// Remembers the cells; keeps its buffers.
#[derive(Clone, Debug, Default)]
pub struct Agreement {
    grid: Grid,
    cells: Vec<Sums>,
    /// The change that was not foretold, for each pixel of the level, in this step and in the one before.
    left: [Vec<f32>; 2],
}

impl Agreement {
    /// Forgets all.
    pub fn clear(&mut self) {
        self.cells.fill(Sums::default());
        self.left[0].fill(0.0);
    }

    /// Takes in two pictures at a level `shrink` times smaller than the one that `motion` and `grid` speak of. Returns
    /// whether they dissolve into one another.
    pub fn watch(&mut self, before: &Level, now: &Level, shrink: usize, grid: &Grid, motion: &Similarity) -> bool {
        if self.grid != *grid || self.cells.len() != grid.len() {
            self.grid = *grid;
            self.cells.clear();
            self.cells.resize(grid.len(), Sums::default());
            self.left.iter_mut().for_each(Vec::clear);
        }
        let [left, earlier] = &mut self.left;
        std::mem::swap(left, earlier);
        left.resize(now.luma.len(), 0.0);
        earlier.resize(now.luma.len(), 0.0);
        let mut dissolving = 0;
        for (index, sums) in self.cells.iter_mut().enumerate() {
            let [columns, rows] = inside(grid, index, shrink);
            let mut step = StepSums::default();
            for y in rows {
                for x in columns.clone() {
                    let at = y * now.width + x;
                    let Some(foretold) = foretell(before, now, shrink, motion, (x, y)) else {
                        left[at] = 0.0;
                        continue;
                    };
                    let seen = now.luma[at] - before.luma[at];
                    left[at] = seen - foretold;
                    step.add(foretold, seen, left[at], earlier[at], (now.dx[at], now.dy[at]));
                }
            }
            sums.fade_into(&step);
            dissolving += usize::from(step.dissolves());
        }
        let slow = motion.dx.hypot(motion.dy) < DISSOLVE_FASTEST_PX * shrink as f64;
        slow && dissolving as f64 > DISSOLVE_CELLS * grid.len() as f64
    }

    /// Share (0 to 1) of the cells at the edge of the picture that move along, of those that tell; 1 if none tells. The
    /// background lies there: what moves without it is a subject.
    pub fn at_edge(&self) -> f64 {
        let edge = (0..self.cells.len()).filter(|&cell| self.grid.is_edge(cell));
        let (mut count, mut with, mut against) = (0.0, 0.0, 0.0);
        for cell in edge {
            count += 1.0;
            match self.voice(cell) {
                Voice::With => with += 1.0,
                Voice::Against => against += 1.0,
                Voice::Silent => {}
            }
        }
        let doubt = EDGE_DOUBT * count;
        if with + against > 0.0 { (with + doubt) / (with + against + doubt) } else { 1.0 }
    }

    /// Share (0 to 1) of the cells inside that stand still though the motion foretells much of them: a face that a crop
    /// follows. A subject that moves by itself does not stand still.
    pub fn pinned(&self) -> f64 {
        let inner = (0..self.cells.len()).filter(|&cell| !self.grid.is_edge(cell));
        let (mut count, mut still) = (0.0_f64, 0.0);
        for cell in inner {
            let sums = self.cells[cell];
            count += 1.0;
            if self.voice(cell) == Voice::Against && sums.seen < PINNED_CHANGE * sums.foretold {
                still += 1.0;
            }
        }
        still / count.max(1.0)
    }

    fn voice(&self, cell: usize) -> Voice {
        let (slope, deviation) = self.cells[cell].slope();
        if slope - 0.5 > CERTAIN_DEVIATIONS * deviation {
            Voice::With
        } else if 0.5 - slope > CERTAIN_DEVIATIONS * deviation {
            Voice::Against
        } else {
            Voice::Silent
        }
    }
}

/// The pixels of a cell at the level, columns and rows, without those that a bar beside the grid may shine into.
fn inside(grid: &Grid, index: usize, shrink: usize) -> [Range<usize>; 2] {
    let (cell, all) = (grid.cell(index), grid.area);
    let span = |from: usize, to: usize, first: usize, last: usize| {
        from.div_ceil(shrink).max(first.div_ceil(shrink) + MARGIN)
            ..(to / shrink).min((last / shrink).saturating_sub(MARGIN))
    };
    [span(cell.left, cell.right, all.left, all.right), span(cell.top, cell.bottom, all.top, all.bottom)]
}

/// The change at a pixel of the level that the motion foretells; `None` if it moves too far for that.
fn foretell(before: &Level, now: &Level, shrink: usize, motion: &Similarity, (x, y): (usize, usize)) -> Option<f32> {
    let scale = 1.0 / shrink as f32;
    let (px, py) = (x as f32 - 0.5 * (now.width as f32 - 1.0), y as f32 - 0.5 * (now.height as f32 - 1.0));
    let (a, b) = (motion.a as f32 - 1.0, motion.b as f32);
    let (mx, my) = (a * px - b * py + scale * motion.dx as f32, b * px + a * py + scale * motion.dy as f32);
    let at = y * now.width + x;
    // The mean of both gradients is right to the second order, and its noise falls out of the product with the change.
    (mx * mx + my * my <= LONGEST_PX * LONGEST_PX)
        .then(|| -0.5 * (mx * (before.dx[at] + now.dx[at]) + my * (before.dy[at] + now.dy[at])))
}

impl Sums {
    fn fade_into(&mut self, step: &StepSums) {
        let fade = (-1.0 / MEMORY_STEPS).exp();
        for (sum, fresh) in [
            (&mut self.pixels, step.pixels),
            (&mut self.foretold, step.foretold),
            (&mut self.product, step.product),
            (&mut self.seen, step.seen),
        ] {
            *sum = *sum * fade + f64::from(fresh);
        }
    }

    /// The slope and its standard deviation.
    fn slope(&self) -> (f64, f64) {
        if self.foretold <= 0.0 {
            return (0.0, f64::INFINITY);
        }
        let slope = self.product / self.foretold;
        let variance = (self.seen - slope * self.product).max(0.0) / self.pixels + ROUNDING;
        (slope, (variance / self.foretold).sqrt())
    }
}

/// Sums over a cell's pixels in one step.
#[derive(Default)]
struct StepSums {
    pixels: f32,
    foretold: f32,
    product: f32,
    seen: f32,
    left: [f32; 2],
    left_squares: [f32; 2],
    left_product: f32,
    /// The gradient, its products with itself (xx, xy, yy) and with what is left.
    slope: [f32; 2],
    tensor: [f32; 3],
    slope_left: [f32; 2],
}

impl StepSums {
    fn add(&mut self, foretold: f32, seen: f32, left: f32, earlier: f32, (gx, gy): (f32, f32)) {
        self.pixels += 1.0;
        self.foretold += foretold * foretold;
        self.product += foretold * seen;
        self.seen += seen * seen;
        self.left = [self.left[0] + left, self.left[1] + earlier];
        self.left_squares = [self.left_squares[0] + left * left, self.left_squares[1] + earlier * earlier];
        self.left_product += left * earlier;
        self.slope = [self.slope[0] + gx, self.slope[1] + gy];
        self.tensor = [self.tensor[0] + gx * gx, self.tensor[1] + gx * gy, self.tensor[2] + gy * gy];
        self.slope_left = [self.slope_left[0] + gx * left, self.slope_left[1] + gy * left];
    }

    /// Whether what is left is much, is the same as in the step before, and is not a motion of its own. Means are taken
    /// off, so that a change of exposure is none.
    fn dissolves(&self) -> bool {
        let mean_product = |p: f32, a: f32, b: f32| f64::from((p - a * b / self.pixels) / self.pixels);
        let [now, earlier] = self.left;
        let variance = mean_product(self.left_squares[0], now, now);
        let variance_earlier = mean_product(self.left_squares[1], earlier, earlier);
        let covariance = mean_product(self.left_product, now, earlier);
        let [gx, gy] = self.slope;
        let [xx, xy, yy] = [(0, gx, gx), (1, gx, gy), (2, gy, gy)].map(|(k, p, q)| mean_product(self.tensor[k], p, q));
        let [xd, yd] = [(0, gx), (1, gy)].map(|(k, p)| mean_product(self.slope_left[k], p, now));
        let determinant = xx * yy - xy * xy;
        let moved =
            if determinant > 1e-9 { (yy * xd * xd - 2.0 * xy * xd * yd + xx * yd * yd) / determinant } else { 0.0 };
        variance > DISSOLVE_CHANGE * DISSOLVE_CHANGE
            && variance - moved > DISSOLVE_SHARE * variance
            && covariance > DISSOLVE_CORRELATION * (variance * variance_earlier).sqrt()
    }
}
