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
        self.steps.resize(reach, 0.0);
        for (line, sum) in self.steps.iter_mut().enumerate() {
            let step = |place: usize| picture[side.at(line + 1, place, size)] - picture[side.at(line, place, size)];
            *sum += f64::from((0..length).map(|place| step(place).abs().min(HIGHEST_STEP)).sum::<f32>())
                / length.max(1) as f64;
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
