//! Bars around the picture that stand still while it moves: letterbox and pillarbox, black or a blurred still.
//!
//! A bar ends in a straight seam: everything outside stands still, and the first line inside moves along most of its
//! length. A subject in front of a still background has no such seam.

use crate::dsp::pyramid::Level;

use super::grid::Area;

/// A pixel of the coarse level moves if it changes by more levels than coding noise leaves there.
const MOVING: f32 = 1.5;

/// Share of a line that moves at a seam, and share that may seem to outside.
const SEAM: f32 = 0.5;
const STILL: f32 = 0.02;

/// Frames in a row that must show the same seam.
const FRAMES: u32 = 8;

/// Finds bars over time.
#[derive(Clone, Debug, Default)]
pub struct Borders {
    columns: [Bar; 2],
    rows: [Bar; 2],
    /// Share of moving pixels in each column, then in each row.
    moving: [Vec<f32>; 2],
}

/// One bar: its width in lines of the coarse level, and for how many frames it has been seen.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Bar {
    width: usize,
    frames: u32,
}

impl Borders {
    /// Looks at two pictures at a coarse level.
    pub fn watch(&mut self, before: &Level, now: &Level) {
        let (width, height) = (now.width, now.height);
        let [columns, rows] = &mut self.moving;
        for (shares, count) in [(&mut *columns, width), (&mut *rows, height)] {
            shares.clear();
            shares.resize(count, 0.0);
        }
        for (index, (a, b)) in before.luma.iter().zip(&now.luma).enumerate() {
            if (a - b).abs() > MOVING {
                columns[index % width] += 1.0 / height as f32;
                rows[index / width] += 1.0 / width as f32;
            }
        }
        for (bars, shares) in [(&mut self.columns, &self.moving[0]), (&mut self.rows, &self.moving[1])] {
            bars[0].watch(shares.iter().copied());
            bars[1].watch(shares.iter().rev().copied());
        }
    }

    /// The picture within the bars, in a picture of `width` x `height` whose coarse level is `shrink` times smaller.
    pub fn picture(&self, width: usize, height: usize, shrink: usize) -> Area {
        let bars = [self.columns[0], self.rows[0], self.columns[1], self.rows[1]];
        let [left, top, right, bottom] = bars.map(|bar| shrink * bar.established());
        // Nobody frames a picture that small; a seam there is something else.
        if 4 * (left + right) > 3 * width || 4 * (top + bottom) > 3 * height {
            return Area { left: 0, top: 0, right: width, bottom: height };
        }
        Area { left, top, right: width - right, bottom: height - bottom }
    }
}

impl Bar {
    /// Takes the shares of moving pixels from the picture's edge inwards.
    fn watch(&mut self, shares: impl Iterator<Item = f32> + Clone) {
        let width = shares.clone().take_while(|share| *share <= STILL).count();
        // The seam's own line may be half bar, half picture.
        let seam = shares.skip(width).take(2).any(|share| share >= SEAM);
        let same = width.abs_diff(self.width) <= 1;
        if width > 0 && seam {
            let frames = if same { self.frames + 1 } else { 1 };
            *self = Self { width: if same { width.max(self.width) } else { width }, frames };
        } else if width + 1 < self.width {
            // Something moves inside the bar: it was none.
            *self = Self::default();
        }
    }

    fn established(&self) -> usize {
        if self.frames >= FRAMES { self.width } else { 0 }
    }
}
