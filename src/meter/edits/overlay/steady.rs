//! What shines through the picture over the whole clip: a mark that is half transparent is never seen twice the same, but
//! its edges stay where those of the scene average out (after Dekel et al., "On the effectiveness of visible
//! watermarks", 2017, who estimate a mark by the median of gradients over many pictures).

use super::{CELL, FEWEST_SHARP, SHARP, STANDS, rows};

/// A mean Laplacian beyond this, in levels, is an edge that stays, if it is also beyond the standard deviation.
const FAINT: f32 = 14.0;

/// Looks that a mean needs.
const FEWEST_LOOKS: u32 = 20;

/// Cells of a mark over a picture without any of its own.
const SPARE: f64 = 60.0;

/// Sums of the Laplacian and of its squares.
#[derive(Clone, Debug, Default)]
pub struct Steady {
    sums: Vec<f32>,
    squares: Vec<f32>,
    looks: u32,
    living: u64,
}

impl Steady {
    /// For pictures of so many pixels.
    pub fn new(pixels: usize) -> Self {
        Self { sums: vec![0.0; pixels], squares: vec![0.0; pixels], ..Self::default() }
    }

    /// Takes the Laplacian of a picture, which had so many sharp cells.
    pub fn push(&mut self, sharp: &[f32], living: u32) {
        let sums = self.sums.iter_mut().zip(&mut self.squares);
        for ((sum, square), value) in sums.zip(sharp) {
            *sum += value;
            *square += value * value;
        }
        self.looks += 1;
        self.living += u64::from(living);
    }

    /// The mean Laplacian where there is an edge that stays, else 0; scaled so that the faintest is as sharp as
    /// [`SHARP`]. The cells that have such edges; none if they are not far fewer than those of each picture: then the
    /// scene stands.
    pub fn finish(mut self, width: usize) -> (Vec<f32>, Vec<usize>) {
        let looks = self.looks as f32;
        for (sum, square) in self.sums.iter_mut().zip(&self.squares) {
            let mean = *sum / looks.max(1.0);
            let variance = square / looks.max(1.0) - mean * mean;
            let stays = mean.abs() > FAINT && mean * mean > variance;
            *sum = if stays { mean * SHARP / FAINT } else { 0.0 };
        }
        let count = (self.sums.len() / width.max(1) / CELL) * (width / CELL);
        let sharp = |cell: &usize| {
            let pixels = rows(*cell, width).flatten();
            pixels.filter(|pixel| self.sums[*pixel].abs() > SHARP).count() >= FEWEST_SHARP
        };
        let cells: Vec<usize> = (0..count).filter(sharp).collect();
        let usual = self.living as f64 / f64::from(self.looks.max(1));
        let few = self.looks >= FEWEST_LOOKS && (cells.len() as f64) < STANDS * usual + SPARE;
        (self.sums, if few { cells } else { Vec::new() })
    }
}
