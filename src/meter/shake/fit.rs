//! The camera's motion out of the points' motions: similarity hypotheses from pairs of points (RANSAC, Fischler and
//! Bolles 1981), scored by one vote a *cell* instead of one a point, so that a textured subject does not outvote a
//! plain background, then refined by reweighted least squares with Cauchy weights.

use super::grid::Grid;
use super::system::System;

/// Pairs tried in one picture.
const HYPOTHESES: usize = 80;

/// Refining steps.
const REFINEMENTS: i32 = 6;

/// Points needed, and cells they must come from: fewer fit anything.
const FEWEST: usize = 6;

/// A pair is at least this far apart, as a share of the picture's longer side, or its rotation is noise.
const PAIR_DISTANCE: f64 = 0.15;

/// Points within the tolerance divided by this vote twice: where a subject creeps before a still background, both lie
/// within the tolerance of a compromise, and only one of them within the finer one of the truth.
const FINE: f64 = 4.0;

/// Weight of a point that shows nothing new.
const STALE: f64 = 0.01;

/// What is new is the picture, and the rest what a coder has left as it was, if this much of it has one motion and that
/// reaches this far around the picture (frozen blocks: 0.95 and 0.8; people who cross a still picture: 0.4 and 0.3; one
/// who stands before the camera: 0.9 and 0.67, by the tuning half of the accuracy bench).
const COHERENT: f64 = 0.8;
const AROUND: f64 = 0.75;

/// A side of the frame whose cells agree by this share is held by the motion (fitted on talking heads before bare
/// walls).
const SIDE_HELD: f64 = 0.4;

/// Largest change of scale (natural logarithm) and roll (sine) between two frames that a hand makes.
const LARGEST_LOG_ZOOM: f64 = 0.12;
const LARGEST_ROLL: f64 = 0.25;

/// A point agrees within this share of the longer side: 0.4 px of 320 (research) ...
const TOLERANCE: f64 = 0.00125;

/// ... and this share of the motion: blur and rolling shutter bend fast motion away from a similarity (research,
/// section 7, found the fixed tolerance too tight there; chosen on violent real clips) ...
const TOLERANCE_PER_MOTION: f64 = 0.05;

/// ... but never more than this many times the base.
const LARGEST_TOLERANCE: f64 = 5.0;

/// Standard deviation of the motion of a perfect point, in pixels: what coding, aliases and a scene that is not flat
/// leave.
const FLOOR_PX: f64 = 0.05;

/// Errors of neighbouring points go together: what a coder leaves out, a whole block lacks. So the motion is this many
/// times as far off as it would be if each cell erred by itself (fitted on the tuning half of the accuracy bench: 2.0 to
/// 4.4 for all conditions but bare walls, where it is up to 7).
const SHARED_ERROR: f64 = 3.5;

/// No pivot of the fit is smaller: each is of the order of the sum of the weights.
const SMALLEST_PIVOT: f64 = 1e-6;

/// Rotation, uniform zoom and shift of the picture content, around the picture's centre, in pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Similarity {
    /// Zoom times the cosine of the roll.
    pub a: f64,
    /// Zoom times the sine of the roll; positive is clockwise.
    pub b: f64,
    /// Shift to the right.
    pub dx: f64,
    /// Shift downwards.
    pub dy: f64,
}

impl Similarity {
    /// No motion.
    pub const IDENTITY: Self = Self { a: 1.0, b: 0.0, dx: 0.0, dy: 0.0 };

    /// Where a point goes.
    pub fn apply(&self, (x, y): (f64, f64)) -> (f64, f64) {
        (self.a * x - self.b * y + self.dx, self.b * x + self.a * y + self.dy)
    }

    /// Clockwise, in radians.
    pub fn roll(&self) -> f64 {
        self.b.atan2(self.a)
    }

    /// Natural logarithm of the growth.
    pub fn log_zoom(&self) -> f64 {
        self.a.hypot(self.b).ln()
    }

    /// What carries the first pair to the second; `None` if the pair is a point.
    fn from_pair(first: &Match, second: &Match) -> Option<Self> {
        let (ux, uy) = (second.from.0 - first.from.0, second.from.1 - first.from.1);
        let (vx, vy) = (second.to.0 - first.to.0, second.to.1 - first.to.1);
        let square = ux * ux + uy * uy;
        if square <= 0.0 {
            return None;
        }
        let (a, b) = ((ux * vx + uy * vy) / square, (ux * vy - uy * vx) / square);
        let (x, y) = Self { a, b, dx: 0.0, dy: 0.0 }.apply(first.from);
        Some(Self { a, b, dx: first.to.0 - x, dy: first.to.1 - y })
    }

    fn is_plausible(&self) -> bool {
        self.log_zoom().abs() <= LARGEST_LOG_ZOOM && self.b.abs() <= LARGEST_ROLL
    }
}

/// A point before and after, in pixels from the picture's centre, and its cell.
#[derive(Clone, Copy, Debug)]
pub struct Match {
    /// Before.
    pub from: (f64, f64),
    /// After.
    pub to: (f64, f64),
    /// Index of its cell.
    pub cell: usize,
    /// How precisely each direction (xx, xy, yy) is known, see [`precision`].
    pub weight: [f64; 3],
    /// Share of what is seen there that is new, 0 to 1.
    pub fresh: f64,
}

/// The weight of a point whose motion has this covariance (xx, xy, yy, squared pixels): the inverse of that and of the
/// error that even a perfect point has, times the latter. A point on an edge counts across it, and not along it.
pub fn precision(covariance: [f32; 3]) -> [f64; 3] {
    let floor = FLOOR_PX * FLOOR_PX;
    let [xx, xy, yy] = covariance.map(f64::from);
    let (xx, yy) = (xx + floor, yy + floor);
    let scale = floor / (xx * yy - xy * xy);
    [yy * scale, -xy * scale, xx * scale]
}

impl Match {
    fn distance(&self, motion: &Similarity) -> f64 {
        let (x, y) = motion.apply(self.from);
        (self.to.0 - x).hypot(self.to.1 - y)
    }

    /// The same squared, each direction as far as it is known.
    fn square_distance(&self, motion: &Similarity) -> f64 {
        let (x, y) = motion.apply(self.from);
        let (ex, ey) = (self.to.0 - x, self.to.1 - y);
        let [xx, xy, yy] = self.weight;
        xx * ex * ex + 2.0 * xy * ex * ey + yy * ey * ey
    }
}

/// The motion most cells agree on.
#[derive(Clone, Copy, Debug)]
pub struct Fit {
    /// The motion.
    pub motion: Similarity,
    /// Share (0 to 1, by weight) of all cells that agree.
    pub coverage: f64,
    /// Share (0 to 1, by weight) of the cells with corners that agree.
    pub agreement: f64,
    /// How far the agreeing cells reach around the picture, 0 to 1: a subject in front of a bare wall touches one side
    /// of the frame, the background three or four.
    pub spread: f64,
    /// Standard error of the motion, RMS over the whole frame, in pixels: from how far the points scatter about it, where
    /// they lie, and how many cells they come from.
    pub error_px: f64,
    /// The motion of what is new in the picture: of a subject before a still background, or of the picture between bars
    /// that are not known yet.
    pub new_motion: Similarity,
}

/// Fits; keeps its buffers.
#[derive(Clone, Debug, Default)]
pub struct Fitter {
    /// Weight of each match: the vote of its cell, divided among the cell's matches.
    votes: Vec<f64>,
    displacements: Vec<(f64, f64)>,
    in_cell: Vec<u32>,
}

impl Fitter {
    /// The motion for these matches. `textured` tells for each cell whether it had a corner, `size` is the height and
    /// width of the picture in pixels, `last` the motion of the frame before. `None` if there are too few matches.
    pub fn fit(
        &mut self,
        matches: &[Match],
        textured: &[bool],
        grid: &Grid,
        size: (usize, usize),
        last: Similarity,
    ) -> Option<Fit> {
        let longer_side = size.0.max(size.1);
        self.share_votes(matches, grid);
        if matches.len() < FEWEST || self.in_cell.iter().filter(|&&count| count > 0).count() < FEWEST {
            return None;
        }
        let median = self.median_shift(matches);
        let base = TOLERANCE * longer_side as f64;
        let tolerance = (base + TOLERANCE_PER_MOTION * median.dx.hypot(median.dy)).min(LARGEST_TOLERANCE * base);
        let motion = self.search(matches, [Similarity::IDENTITY, last, median], tolerance, longer_side);
        let plain = self.refine(matches, motion, tolerance, size, 1.0);
        let new = self.refine(matches, motion, tolerance, size, STALE);
        let new_motion = new.0;
        // A subject before a still background is all that is new, too; the background knows better.
        let (coherence, around) = self.reach_of_new(matches, grid, &new_motion, tolerance);
        let (motion, error_px) = if coherence >= COHERENT && around >= AROUND { new } else { plain };
        if !(motion.is_plausible() && motion.dx.is_finite() && motion.dy.is_finite() && error_px.is_finite()) {
            return None;
        }
        Some(Fit { error_px, new_motion, ..self.judge(matches, textured, grid, motion, tolerance) })
    }

    fn share_votes(&mut self, matches: &[Match], grid: &Grid) {
        self.in_cell.clear();
        self.in_cell.resize(grid.len(), 0);
        for found in matches {
            self.in_cell[found.cell] += 1;
        }
        self.votes.clear();
        self.votes.extend(matches.iter().map(|m| grid.weight(m.cell) / f64::from(self.in_cell[m.cell])));
    }

    fn median_shift(&mut self, matches: &[Match]) -> Similarity {
        self.displacements.clear();
        self.displacements.extend(matches.iter().map(|m| (m.to.0 - m.from.0, m.to.1 - m.from.1)));
        let middle = matches.len() / 2;
        let dx = self.displacements.select_nth_unstable_by(middle, |p, q| p.0.total_cmp(&q.0)).1.0;
        let dy = self.displacements.select_nth_unstable_by(middle, |p, q| p.1.total_cmp(&q.1)).1.1;
        Similarity { dx, dy, ..Similarity::IDENTITY }
    }

    fn search(&self, matches: &[Match], known: [Similarity; 3], tolerance: f64, longer_side: usize) -> Similarity {
        let mut best = (f64::NEG_INFINITY, Similarity::IDENTITY);
        let mut consider = |motion: Similarity| {
            let score = self.score(matches, &motion, tolerance);
            if score > best.0 {
                best = (score, motion);
            }
        };
        known.into_iter().for_each(&mut consider);
        let nearest = PAIR_DISTANCE * longer_side as f64;
        let mut random = Random::default();
        for _ in 0..HYPOTHESES {
            let (first, second) = (&matches[random.below(matches.len())], &matches[random.below(matches.len())]);
            if (first.from.0 - second.from.0).hypot(first.from.1 - second.from.1) >= nearest {
                Similarity::from_pair(first, second)
                    .filter(Similarity::is_plausible)
                    .into_iter()
                    .for_each(&mut consider);
            }
        }
        best.1
    }

    fn score(&self, matches: &[Match], motion: &Similarity, tolerance: f64) -> f64 {
        let per_square = 1.0 / (tolerance * tolerance);
        let mut score = 0.0;
        for (found, vote) in matches.iter().zip(&self.votes) {
            let (x, y) = motion.apply(found.from);
            let (ex, ey) = (found.to.0 - x, found.to.1 - y);
            let square = (ex * ex + ey * ey) * per_square;
            score += vote * ((1.0 - square).max(0.0) + (1.0 - FINE * FINE * square).max(0.0));
        }
        score
    }

    /// Weighted least squares, each weight falling with the distance to the motion before, on a scale that narrows.
    /// A point that shows nothing new weighs `stale`. Returns the motion and its standard error, RMS over the frame, in
    /// pixels.
    fn refine(
        &self,
        matches: &[Match],
        mut motion: Similarity,
        tolerance: f64,
        (height, width): (usize, usize),
        stale: f64,
    ) -> (Similarity, f64) {
        // In units of an average pixel's distance from the centre, RMS, all unknowns are of one size.
        let unit = f64::sqrt(12.0) / (height as f64).hypot(width as f64);
        let mut error_px = f64::INFINITY;
        for step in 0..REFINEMENTS {
            let (mut squares, mut weights) = (0.0, 0.0);
            let scale = tolerance * (1.0 / FINE).max(0.5 * 0.8_f64.powi(step));
            let mut system = System::<4>::default();
            for (found, vote) in matches.iter().zip(&self.votes) {
                let cauchy = 1.0 + found.square_distance(&motion) / (scale * scale);
                // What only repeats itself may decide which motion it is, but not how far it goes.
                let weight = vote * (found.fresh * found.fresh).max(stale) / (cauchy * cauchy);
                let (x, y) = (unit * found.from.0, unit * found.from.1);
                let [xx, xy, yy] = found.weight;
                // The rows of both coordinates, multiplied by the root of the weights (Cholesky).
                let (p, q) = (xx.sqrt(), xy / xx.sqrt());
                let r = (yy - q * q).max(0.0).sqrt();
                let (u, v) = (found.to.0 - found.from.0, found.to.1 - found.from.1);
                system.add(&[p * x + q * y, q * x - p * y, p, q], p * u + q * v, weight);
                system.add(&[r * y, r * x, 0.0, r], r * v, weight);
                squares += weight * found.square_distance(&motion);
                weights += weight;
            }
            if let Some([a, b, dx, dy]) = system.variances(SMALLEST_PIVOT) {
                // The squares are of two coordinates, and so are the variances.
                error_px = SHARED_ERROR * (0.5 * squares / weights * (a + b + dx + dy)).sqrt();
            }
            if let Some([a, b, dx, dy]) = system.solve(SMALLEST_PIVOT) {
                motion = Similarity { a: 1.0 + unit * a, b: unit * b, dx, dy };
            }
        }
        (motion, error_px)
    }

    /// How much (0 to 1) of what is new has this motion, and how far (0 to 1) around the picture that reaches.
    fn reach_of_new(&mut self, matches: &[Match], grid: &Grid, motion: &Similarity, tolerance: f64) -> (f64, f64) {
        self.in_cell.fill(0);
        let (mut all, mut along) = (0.0, 0.0);
        for (found, vote) in matches.iter().zip(&self.votes) {
            all += vote * found.fresh;
            if found.distance(motion) < tolerance {
                along += vote * found.fresh;
                if found.fresh > 0.5 {
                    self.in_cell[found.cell] = 1;
                }
            }
        }
        (along / all.max(f64::MIN_POSITIVE), self.spread(grid))
    }

    fn judge(&mut self, matches: &[Match], textured: &[bool], grid: &Grid, motion: Similarity, tolerance: f64) -> Fit {
        // `in_cell` has served; from here on it says whether the cell agrees.
        self.in_cell.fill(0);
        for found in matches.iter().filter(|found| found.distance(&motion) < tolerance) {
            self.in_cell[found.cell] = 1;
        }
        let weigh = |keep: &dyn Fn(usize) -> bool| -> f64 {
            (0..grid.len()).filter(|&cell| keep(cell)).map(|cell| grid.weight(cell)).sum()
        };
        let agreeing = weigh(&|cell| self.in_cell[cell] == 1);
        let with_corners = weigh(&|cell| textured[cell]);
        Fit {
            motion,
            coverage: agreeing / weigh(&|_| true),
            agreement: agreeing / with_corners.max(agreeing),
            spread: self.spread(grid),
            error_px: f64::INFINITY,
            new_motion: motion,
        }
    }

    /// Mean over the three sides with most agreement; a sky or a table may leave one side bare.
    fn spread(&self, grid: &Grid) -> f64 {
        let (mut cells, mut agreeing) = ([0.0; 4], [0.0; 4]);
        for cell in 0..grid.len() {
            if let Some(side) = grid.side(cell) {
                cells[side] += 1.0;
                agreeing[side] += f64::from(self.in_cell[cell]);
            }
        }
        let mut held: [f64; 4] = std::array::from_fn(|side| (agreeing[side] / (SIDE_HELD * cells[side])).min(1.0));
        held.sort_by(f64::total_cmp);
        (held[1] + held[2] + held[3]) / 3.0
    }
}

/// Marsaglia's xorshift64 ("Xorshift RNGs", 2003); always the same sequence, so that a clip always reads the same.
struct Random(u64);

impl Default for Random {
    fn default() -> Self {
        Self(88172645463325252)
    }
}

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % limit as u64) as usize
    }
}
