//! Bars around the picture, which an editor adds to fit it to a screen: letterbox and pillarbox, plain, or a still, or a
//! blurred copy of the picture that moves behind it. All end in seams that stand still.
//!
//! Plain bars are known by themselves, see [`super::plain`], stills by standing while the picture moves, see
//! [`super::still`]; either may be at one side only. Of what moves by itself only the seam is sure, see [`super::seam`],
//! and only if the bar at the opposite side is as wide.

use ndarray::Array2;

use super::fit::Similarity;
use super::grid::Area;
use super::plain::PlainBar;
use super::seam::{Seam, Side};
use super::still::{SHRINK, StillBars};

/// Opposite bars that are not plain differ by this many lines at most.
const LOPSIDED: usize = 2;

/// Finds bars over time; keeps its buffers.
#[derive(Clone, Debug, Default)]
pub struct Borders {
    plain: [PlainBar; 4],
    still: StillBars,
    seams: [Seam; 4],
}

impl Borders {
    /// Forgets all bars, as behind a cut there may be others.
    pub fn forget(&mut self) {
        self.plain = Default::default();
        self.still.forget();
        self.seams.iter_mut().for_each(Seam::forget);
    }

    /// Looks at a picture of the size of the one before.
    pub fn watch(&mut self, picture: &Array2<f32>) {
        self.still.watch(picture);
        for ((plain, seam), side) in self.plain.iter_mut().zip(&mut self.seams).zip(Side::ALL) {
            plain.watch(picture, side);
            seam.watch(picture, side);
        }
    }

    /// Takes in how the picture moved within `area`; a bar does not move along.
    pub fn judge(&mut self, before: &Array2<f32>, now: &Array2<f32>, area: Area, motion: &Similarity) {
        for ((plain, seam), side) in self.plain.iter_mut().zip(&mut self.seams).zip(Side::ALL) {
            plain.judge([before, now], side, area, motion);
            seam.judge([before, now], side, area, motion);
        }
    }

    /// The part of a frame of `(height, width)` within the bars.
    pub fn picture(&self, (height, width): (usize, usize)) -> Area {
        let [left, top, right, bottom] = std::array::from_fn(|side| self.bar(side));
        // Nobody frames a picture that small; a seam there is something else.
        if 4 * (left + right) > 3 * width || 4 * (top + bottom) > 3 * height {
            return Area { left: 0, top: 0, right: width, bottom: height };
        }
        Area { left, top, right: width - right, bottom: height - bottom }
    }

    /// Lines of the bar at a side.
    fn bar(&self, side: usize) -> usize {
        let opposite = (side + 2) % 4;
        if self.plain[side].is_plain() {
            return self.plain[side].established();
        }
        let (seam, other) = (self.seams[side].established(), self.seams[opposite].established());
        if seam > 0 && other > 0 && seam.abs_diff(other) <= LOPSIDED {
            return seam;
        }
        // What stands is known by the coarse line; its seam is sharper, and must not move along with the picture.
        let still = self.still.established(side);
        let seam = &self.seams[side];
        match still {
            0 => 0,
            _ if seam.width().abs_diff(still) > 2 * SHRINK => still,
            _ if seam.moves() => 0,
            _ => seam.width(),
        }
    }
}
