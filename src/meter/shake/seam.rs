//! Seams: straight lines that stand at the same place of the frame while the picture beside them moves.

use ndarray::Array2;

use super::fit::Similarity;
use super::grid::Area;

/// A slope is told from one half if it differs by this many of its standard deviations.
const CERTAIN_DEVIATIONS: f64 = 4.0;

/// Variance of the rounding of codes, in squared levels, so that a seam without noise is not too certain.
const ROUNDING: f64 = 0.1;

/// A longer motion across the seam, in pixels, is not foretold by its gradient.
const LONGEST_PX: f64 = 1.0;

/// Shares of the frame's side within which the seam of a bar that is not plain is sought.
const NARROWEST: f64 = 0.04;
const WIDEST: f64 = 0.45;

/// A higher step, in levels, counts as this: a title is no seam because its few letters stand out.
const HIGHEST_STEP: f32 = 12.0;

/// A line takes the place of another as the seam only if its steps are this many times as high.
const CLEARLY: f64 = 1.1;

/// The step at such a seam is this many times as high as those this many lines beside it.
const STEP: f64 = 1.5;
const BESIDE: usize = 3;

/// Frames that must show it.
const FRAMES: u32 = 8;

/// A side of the frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// Lines are columns.
    Left,
    /// Lines are rows.
    Top,
    /// Lines are columns.
    Right,
    /// Lines are rows.
    Bottom,
}

impl Side {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Left, Self::Top, Self::Right, Self::Bottom];

    fn upright(self) -> bool {
        matches!(self, Self::Left | Self::Right)
    }

    /// Lines of a picture of `(height, width)`, and pixels of a line.
    pub fn lines(self, (height, width): (usize, usize)) -> [usize; 2] {
        if self.upright() { [width, height] } else { [height, width] }
    }

    /// Row and column of a place on the line that is so many lines from the edge, in a picture of `(height, width)`.
    pub fn at(self, line: usize, place: usize, (height, width): (usize, usize)) -> [usize; 2] {
        match self {
            Self::Left => [place, line],
            Self::Top => [line, place],
            Self::Right => [place, width - 1 - line],
            Self::Bottom => [height - 1 - line, place],
        }
    }
}

/// Whether a seam stands still, over time: the change of the pixels at it is regressed on the change that the motion
/// foretells if the seam moves along.
#[derive(Clone, Copy, Debug, Default)]
pub struct Standing {
    /// Squared change that the motion across the seam foretells.
    foretold: f64,
    /// Times the change that was seen.
    product: f64,
    /// Squared change that was seen.
    seen: f64,
    pixels: f64,
}

impl Standing {
    /// Takes in two pictures and the motion between them about the centre of `area`; the seam lies `width` lines from the
    /// edge.
    pub fn watch(
        &mut self,
        [before, now]: [&Array2<f32>; 2],
        side: Side,
        width: usize,
        area: Area,
        motion: &Similarity,
    ) {
        let size = now.dim();
        let [lines, length] = side.lines(size);
        if width < 2 || width + 3 > lines {
            return;
        }
        let centre = (0.5 * ((area.left + area.right) as f64 - 1.0), 0.5 * ((area.top + area.bottom) as f64 - 1.0));
        // The line between may be half bar, half picture.
        for line in width - 1..=width + 1 {
            for place in 0..length {
                let at = side.at(line, place, size);
                let from = (at[1] as f64 - centre.0, at[0] as f64 - centre.1);
                let to = motion.apply(from);
                let across_px = if side.upright() { to.0 - from.0 } else { to.1 - from.1 };
                if across_px.abs() > LONGEST_PX {
                    continue;
                }
                let [outer, inner] = [line - 1, line + 1].map(|line| side.at(line, place, size));
                let inwards = 0.25 * (before[inner] - before[outer] + now[inner] - now[outer]);
                let gradient = if matches!(side, Side::Left | Side::Top) { inwards } else { -inwards };
                let foretold = -f64::from(gradient) * across_px;
                let seen = f64::from(now[at] - before[at]);
                self.foretold += foretold * foretold;
                self.product += foretold * seen;
                self.seen += seen * seen;
                self.pixels += 1.0;
            }
        }
    }

    /// Whether the seam moves along with the picture; `None` if that cannot be told.
    pub fn moves(&self) -> Option<bool> {
        if self.foretold <= 0.0 {
            return None;
        }
        let slope = self.product / self.foretold;
        let variance = (self.seen - slope * self.product).max(0.0) / self.pixels + ROUNDING;
        let deviation = (variance / self.foretold).sqrt();
        ((slope - 0.5).abs() > CERTAIN_DEVIATIONS * deviation).then_some(slope > 0.5)
    }
}

/// The seam of a bar that is not plain, a still, a pattern or a blurred copy of the picture that moves, at one side.
#[derive(Clone, Debug, Default)]
pub struct Seam {
    /// Sum over time of the mean step from each line to the next.
    steps: Vec<f64>,
    /// Sums of the steps of one picture.
    sums: Vec<f32>,
    frames: u32,
    /// Lines outside of the highest step.
    width: usize,
    standing: Standing,
}

impl Seam {
    /// Forgets all.
    pub fn forget(&mut self) {
        self.steps.clear();
        (self.frames, self.width, self.standing) = Default::default();
    }

    /// Looks at a picture.
    pub fn watch(&mut self, picture: &Array2<f32>, side: Side) {
        let size = picture.dim();
        let [lines, length] = side.lines(size);
        let reach = (WIDEST * lines as f64) as usize;
        let Some(luma) = picture.as_slice().filter(|_| reach > 0) else { return };
        self.steps.resize(reach, 0.0);
        let opposite = matches!(side, Side::Right | Side::Bottom);
        let first = if opposite { lines - 1 - reach } else { 0 };
        if side.upright() {
            steps_across(luma, size.1, first, reach, &mut self.sums);
        } else {
            steps_down(&luma[first * size.1..(first + reach + 1) * size.1], size.1, &mut self.sums);
        }
        if opposite {
            self.sums.reverse();
        }
        for (step, sum) in self.steps.iter_mut().zip(&self.sums) {
            *step += f64::from(*sum) / length.max(1) as f64;
        }
        self.frames += 1;
        let narrowest = ((NARROWEST * lines as f64) as usize).max(BESIDE + 1);
        let highest =
            (narrowest..reach.saturating_sub(BESIDE)).max_by(|&a, &b| self.steps[a].total_cmp(&self.steps[b]));
        let Some(highest) = highest else { return };
        let known = self.width.checked_sub(1).map_or(0.0, |line| self.steps[line]);
        if self.steps[highest] > CLEARLY * known {
            (self.width, self.standing) = (highest + 1, Standing::default());
        }
    }

    /// Takes in how the picture moved within `area`.
    pub fn judge(&mut self, pictures: [&Array2<f32>; 2], side: Side, area: Area, motion: &Similarity) {
        self.standing.watch(pictures, side, self.width, area, motion);
    }

    /// Lines outside of the likeliest seam, whether it is one or not.
    pub fn width(&self) -> usize {
        self.width
    }

    /// Whether the likeliest seam surely moves along with the picture.
    pub fn moves(&self) -> bool {
        self.standing.moves() == Some(true)
    }

    /// Lines outside of it; 0 if there is none.
    pub fn established(&self) -> usize {
        let Some(line) = self.width.checked_sub(1) else { return 0 };
        let beside = [line - BESIDE, line + BESIDE].map(|line| self.steps[line]);
        let steep = beside.iter().all(|step| self.steps[line] > STEP * step);
        if steep && self.frames >= FRAMES && self.standing.moves() == Some(false) { self.width } else { 0 }
    }
}

/// How high a step from one pixel to the next counts.
fn step(from: f32, to: f32) -> f32 {
    (to - from).abs().min(HIGHEST_STEP)
}

/// Sums over all rows of the steps from each of `count` columns, from the first one on, to the next.
fn steps_across(luma: &[f32], width: usize, first: usize, count: usize, sums: &mut Vec<f32>) {
    sums.clear();
    sums.resize(count, 0.0);
    for row in luma.chunks_exact(width.max(1)) {
        let (left, right) = (&row[first..first + count], &row[first + 1..=first + count]);
        for ((sum, left), right) in sums.iter_mut().zip(left).zip(right) {
            *sum += step(*left, *right);
        }
    }
}

/// Sums over all columns of the steps from each row to the next.
fn steps_down(luma: &[f32], width: usize, sums: &mut Vec<f32>) {
    const TOGETHER: usize = 8;
    sums.clear();
    let count = (luma.len() / width.max(1)).saturating_sub(1);
    for first in (0..count).step_by(TOGETHER) {
        let rows = &luma[first * width..];
        if first + TOGETHER <= count {
            sums.extend(steps_together::<TOGETHER>(rows, width));
        } else {
            sums.extend((0..count - first).flat_map(|row| steps_together::<1>(&rows[row * width..], width)));
        }
    }
}

/// The same of the first rows, side by side: each term of one sum must wait for the one before.
fn steps_together<const N: usize>(luma: &[f32], width: usize) -> [f32; N] {
    let row = |y: usize| &luma[y * width..(y + 1) * width];
    let (upper, lower): ([&[f32]; N], [&[f32]; N]) = (std::array::from_fn(row), std::array::from_fn(|y| row(y + 1)));
    let mut sums = [0.0; N];
    for x in 0..width {
        for y in 0..N {
            sums[y] += step(upper[y][x], lower[y][x]);
        }
    }
    sums
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_side_by_side_have_the_bits_of_the_steps_one_by_one() {
        for size in [(0, 0), (1, 1), (2, 3), (9, 40), (37, 61), (180, 320)] {
            let picture = Array2::from_shape_fn(size, |(y, x)| ((y * 7919 + x * 104_729) % 2551) as f32 / 10.0);
            for side in Side::ALL {
                let mut seam = Seam::default();
                seam.watch(&picture, side);
                let length = side.lines(size)[1];
                for (line, sum) in seam.steps.iter().enumerate() {
                    let luma = |line: usize, place: usize| picture[side.at(line, place, size)];
                    let one_by_one: f32 = (0..length).map(|place| step(luma(line, place), luma(line + 1, place))).sum();
                    let mean = f64::from(one_by_one) / length.max(1) as f64;
                    assert_eq!(sum.to_bits(), mean.to_bits(), "{side:?} {line} of {size:?}");
                }
            }
        }
    }
}
