//! Follows the camera from one picture to the next.

use ndarray::Array2;

use crate::dsp::flow::{RADIUS, Track, track};
use crate::dsp::pyramid::Pyramid;

use super::agreement::Agreement;
use super::bend::bend;
use super::border::Borders;
use super::corners::{Corner, CornerFinder};
use super::fit::{Fit, Fitter, Match, Similarity, precision};
use super::grid::{Area, Grid};
use super::look::look;
use super::path::{CUT_DIFFERENCE, Step};
use super::picture::Picture;
use super::search::{absolute_difference, shift};

/// Pyramid levels: the coarsest of 320 x 180 is 40 x 22.
const LEVELS: usize = 4;

/// No level's shorter side is below this, in pixels; the tracker's window must find place to move in.
const SMALLEST_LEVEL: usize = 20;

/// The level at which agreement is sought: a quarter of the size, where coding noise is averaged out.
const COARSE_LEVEL: usize = 2;

/// A point whose surroundings still differ by this many levels was not found again.
const LOST_RESIDUAL: f32 = 20.0;

/// A faint corner whose motion noise could have made this much of, in pixels, says nothing (fitted on a noisy and on a
/// clean bare wall behind a moving subject).
const FAINT_DEVIATION_PX: f32 = 0.10;

/// The same of a strong corner, where what is left is often blur and not noise.
const STRONG_DEVIATION_PX: f32 = 0.30;

/// A pixel that changes by less, in levels, shows what it showed before.
const REPEATED: f32 = 0.05;

/// Pictures that differ by less on average, in levels, are the same picture.
const SAME_DIFFERENCE: f64 = 0.02;

/// A change of this many levels, RMS, may be lost in coding and noise, all over the picture at once, so that the points
/// do not scatter: over the gradients, it is the motion that may be hidden (fitted on the tuning half of the accuracy
/// bench, on a bare wall at crf 23).
const HIDDEN: f64 = 0.35;

/// Where one picture turns into another the points scatter: the standard error of the motion is above this, in percent of
/// the diagonal (rendered dissolves: from 0.013 on). A pan over leaves, whose aliases look like a dissolve, stays at
/// half of it.
const DISSOLVE_ERROR_PCT: f64 = 0.009;

/// Pictures that differ by less show no motion: an edge of 10 levels a pixel over a tenth of the picture that moves
/// 0.3 px differs by as much.
const STILL_DIFFERENCE: f64 = 0.3;

/// What was seen from one picture to the next.
#[derive(Clone, Debug, Default)]
pub struct Sighting {
    /// Height and width of the pictures, in pixels.
    pub size: (usize, usize),
    /// The cells.
    pub grid: Grid,
    /// Whether a cell has a corner that must be found again.
    pub textured: Vec<bool>,
    /// The points that were found again.
    pub matches: Vec<Match>,
    /// The motion fitted to them.
    pub motion: Option<Similarity>,
}

/// The picture before and all that is kept from one to the next.
#[derive(Clone, Debug, Default)]
pub struct Camera {
    /// Height and width of the frame before.
    frame: (usize, usize),
    /// The frame before.
    before: Array2<f32>,
    /// The picture within its bars; all that follows is of that.
    area: Area,
    size: (usize, usize),
    grid: Grid,
    borders: Borders,
    previous: Pyramid,
    current: Pyramid,
    finder: CornerFinder,
    /// Corners of `previous`; empty and not yet sought if `corners_known` is false.
    corners: Vec<Corner>,
    corners_known: bool,
    textured: Vec<bool>,
    matches: Vec<Match>,
    fitter: Fitter,
    agreement: Agreement,
    last: Option<Similarity>,
}

impl Camera {
    /// Starts a new shot with `frame`.
    pub fn start(&mut self, frame: &Array2<f32>) {
        self.frame = frame.dim();
        self.before.clone_from(frame);
        self.borders.forget();
        self.lay_out(self.borders.picture(self.frame));
        self.last = None;
    }

    /// Whether `frame` can be compared with the one before.
    pub fn fits(&self, frame: &Array2<f32>) -> bool {
        self.frame == frame.dim() && !frame.is_empty()
    }

    /// The picture within the bars, as far as it is known.
    pub fn picture(&self) -> Picture {
        Picture::new(self.area, self.frame)
    }

    /// Takes the picture within `area` out of the frame before.
    fn lay_out(&mut self, area: Area) {
        self.area = area;
        self.size = (area.bottom - area.top, area.right - area.left);
        self.grid = Grid::new(Area { left: 0, top: 0, right: self.size.1, bottom: self.size.0 });
        self.agreement.clear();
        self.previous.rebuild(&area.of(&self.before), SMALLEST_LEVEL, LEVELS);
        self.corners_known = false;
    }

    /// The step from the frame before to `frame`, which must fit; the time is left to the caller.
    pub fn step(&mut self, frame: &Array2<f32>) -> Step {
        self.borders.watch(frame);
        let area = self.borders.picture(self.frame);
        if area != self.area {
            self.lay_out(area);
        }
        self.current.rebuild(&area.of(frame), SMALLEST_LEVEL, LEVELS);
        let (before, now) = (&self.previous.levels()[0].luma, &self.current.levels()[0].luma);
        let difference = f64::from(absolute_difference(before, now, 0.0)) / before.len() as f64;
        self.find_corners();
        let textured = self.textured.iter().filter(|&&t| t).count() as f64 / self.textured.len() as f64;
        let picture = self.picture();
        let mut step = Step { textured, difference, look: look(frame), at_edge: 1.0, picture, ..Step::default() };
        self.matches.clear();
        if difference < SAME_DIFFERENCE {
            // The pyramid before and its corners serve for the next picture too.
            (step.vote, step.spread) = if textured > 0.0 { (1.0, 1.0) } else { (0.0, 0.0) };
            return step;
        }
        let fit = self.follow();
        self.last = fit.map(|fit| fit.motion);
        let new_motion = fit.map(|fit| fit.new_motion);
        if let Some(fit) = fit {
            Self::settle(&mut step, &fit, &self.matches, self.size);
        }
        self.watch_agreement(&mut step);
        match new_motion {
            Some(motion) if step.followed() => self.borders.judge(&self.before, frame, area, &motion),
            _ if difference >= CUT_DIFFERENCE => self.borders.forget(),
            _ => {}
        }
        self.before.assign(frame);
        std::mem::swap(&mut self.previous, &mut self.current);
        self.corners_known = false;
        step
    }

    /// Writes down what was seen in the last step; no points if the pictures were the same.
    pub fn write_down(&self, sighting: &mut Sighting) {
        (sighting.size, sighting.grid, sighting.motion) = (self.size, self.grid, self.last);
        sighting.textured.clone_from(&self.textured);
        sighting.matches.clone_from(&self.matches);
    }

    /// Writes into a step what was fitted to its matches.
    pub fn settle(step: &mut Step, fit: &Fit, matches: &[Match], size: (usize, usize)) {
        let (height, width) = size;
        let percent = 100.0 / (height as f64).hypot(width as f64);
        let motion = fit.motion;
        step.motion = [motion.dx * percent, motion.dy * percent, motion.roll(), motion.log_zoom()];
        // Where little differs, bare cells do not speak against standing still.
        let (coverage, spread) =
            if step.difference < STILL_DIFFERENCE { (1.0, 1.0) } else { (fit.coverage, fit.spread) };
        let [xx, yy, _] = step.look.gradients.map(f64::from);
        step.error_pct = percent * fit.error_px.hypot(HIDDEN / (xx + yy).sqrt().max(HIDDEN));
        step.vote = coverage * fit.agreement;
        step.spread = spread;
        step.bend = bend(matches, &motion, size);
    }

    /// Asks all cells, even those without corners, whether they move along.
    fn watch_agreement(&mut self, step: &mut Step) {
        let Some(motion) = self.last.filter(|_| step.followed()) else {
            self.agreement.clear();
            return;
        };
        let coarse = COARSE_LEVEL.min(self.current.levels().len() - 1);
        let [before, now] = [&self.previous, &self.current].map(|pyramid| &pyramid.levels()[coarse]);
        let dissolves = self.agreement.watch(before, now, 1 << coarse, &self.grid, &motion);
        step.dissolves = dissolves && step.error_pct > DISSOLVE_ERROR_PCT;
        step.at_edge = self.agreement.at_edge();
        step.pinned = self.agreement.pinned();
    }

    fn find_corners(&mut self) {
        if self.corners_known {
            return;
        }
        self.finder.find(&self.previous.levels()[0], &self.grid, &mut self.corners);
        self.textured.clear();
        self.textured.resize(self.grid.len(), false);
        for corner in &self.corners {
            self.textured[corner.cell] |= corner.strong;
        }
        self.corners_known = true;
    }

    fn follow(&mut self) -> Option<Fit> {
        let guess = self.first_guess();
        let (height, width) = self.size;
        let centre = (0.5 * (width as f64 - 1.0), 0.5 * (height as f64 - 1.0));
        self.matches.clear();
        for corner in &self.corners {
            let found = track(&self.previous, &self.current, (corner.x, corner.y), guess);
            let sound = |found: &Track| {
                let limit_px = if corner.strong { STRONG_DEVIATION_PX } else { FAINT_DEVIATION_PX };
                found.residual < LOST_RESIDUAL && found.deviation() < limit_px
            };
            if let Some(found) = found.filter(sound) {
                let from = (f64::from(corner.x) - centre.0, f64::from(corner.y) - centre.1);
                let to = (from.0 + f64::from(found.dx), from.1 + f64::from(found.dy));
                let (weight, fresh) = (precision(found.covariance), self.fresh(corner));
                self.matches.push(Match { from, to, cell: corner.cell, weight, fresh });
            }
        }
        let last = self.last.unwrap_or(Similarity::IDENTITY);
        self.fitter.fit(&self.matches, &self.textured, &self.grid, self.size, last)
    }

    /// Share (0 to 1) of what the tracker holds on to around a corner that is a new picture. Codecs leave blocks as they
    /// were until they are too far off, and text that is burnt in stays: neither tells how the camera moves.
    fn fresh(&self, corner: &Corner) -> f64 {
        let (before, now) = (&self.previous.levels()[0], &self.current.levels()[0]);
        let (x, y) = (corner.x as usize, corner.y as usize);
        let (mut all, mut new) = (0.0_f32, 0.0);
        for row in y - RADIUS..=y + RADIUS {
            let row = row * now.width + x - RADIUS..=row * now.width + x + RADIUS;
            for at in row {
                let (dx, dy) = (before.dx[at], before.dy[at]);
                let energy = dx * dx + dy * dy;
                all += energy;
                new += if (now.luma[at] - before.luma[at]).abs() > REPEATED { energy } else { 0.0 };
            }
        }
        if all > 0.0 { f64::from(new / all) } else { 1.0 }
    }

    /// Motion in pixels to start the tracker from.
    fn first_guess(&self) -> (f32, f32) {
        let Some((before, now)) = self.previous.levels().last().zip(self.current.levels().last()) else {
            return (0.0, 0.0);
        };
        let scale = 2.0_f32.powi(self.current.levels().len() as i32 - 1);
        let (dx, dy) = shift(before, now);
        (dx * scale, dy * scale)
    }
}
