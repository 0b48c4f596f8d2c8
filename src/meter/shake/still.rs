//! Bars that stand still while the picture moves: a still, or a blurred one. Everything outside of the seam stands, and
//! the first line inside moves along most of its length; a subject in front of a still background has no such seam.

use ndarray::Array2;

/// Pixels of the picture, on each side, of one of the coarse picture in which stills are sought: coding noise is
/// averaged out there.
pub const SHRINK: usize = 4;

/// A pixel of the coarse picture moves if it changes by more levels than coding noise leaves there.
const MOVING: f32 = 1.5;

/// Share of a line that moves at a seam, and share that may seem to outside.
const SEAM: f32 = 0.5;
const STILL: f32 = 0.02;

/// Frames in a row that must show the same seam.
const FRAMES: u32 = 8;

/// Finds still bars over time; keeps its buffers.
#[derive(Clone, Debug, Default)]
pub struct StillBars {
    /// Left, top, right, bottom.
    bars: [Bar; 4],
    /// The coarse picture, and the one before; empty if there is none.
    coarse: [Vec<f32>; 2],
    /// Share of moving pixels in each column, then in each row.
    moving: [Vec<f32>; 2],
}

/// One bar: its width in lines of the coarse picture, and for how many frames it has been seen.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Bar {
    width: usize,
    frames: u32,
}

impl StillBars {
    /// Forgets all.
    pub fn forget(&mut self) {
        self.bars = Default::default();
        self.coarse.iter_mut().for_each(Vec::clear);
    }

    /// Looks at a picture.
    pub fn watch(&mut self, picture: &Array2<f32>) {
        let (height, width) = (picture.dim().0 / SHRINK, picture.dim().1 / SHRINK);
        self.coarse.swap(0, 1);
        let [now, before] = &mut self.coarse;
        now.clear();
        now.resize(height * width, 0.0);
        let Some(luma) = picture.as_slice().filter(|_| !now.is_empty()) else { return };
        for (y, line) in luma.chunks_exact(picture.ncols()).take(SHRINK * height).enumerate() {
            let means = &mut now[y / SHRINK * width..][..width];
            for (mean, pixels) in means.iter_mut().zip(line.as_chunks::<SHRINK>().0) {
                *mean += pixels.iter().sum::<f32>() / (SHRINK * SHRINK) as f32;
            }
        }
        if before.len() != now.len() {
            return;
        }
        let [columns, rows] = &mut self.moving;
        for (shares, count) in [(&mut *columns, width), (&mut *rows, height)] {
            shares.clear();
            shares.resize(count, 0.0);
        }
        for (index, (a, b)) in before.iter().zip(&*now).enumerate() {
            if (a - b).abs() > MOVING {
                columns[index % width] += 1.0 / height as f32;
                rows[index / width] += 1.0 / width as f32;
            }
        }
        let [left, top, right, bottom] = &mut self.bars;
        for (first, last, shares) in [(left, right, &self.moving[0]), (top, bottom, &self.moving[1])] {
            first.watch(shares.iter().copied());
            last.watch(shares.iter().rev().copied());
        }
    }

    /// Lines of the picture that the bar at a side takes, to the nearest [`SHRINK`]; 0 if there is none.
    pub fn established(&self, side: usize) -> usize {
        let bar = self.bars[side];
        if bar.frames >= FRAMES { SHRINK * bar.width } else { 0 }
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
}
