//! The smooth areas: whether they show bands, and how much noise there is.

use ndarray::{ArrayView2, s};

/// Side of the tiles.
const TILE: usize = 16;
/// A tile with a larger step from pixel to pixel, in levels, is not smooth; with a smaller range it has nothing to band.
const LARGEST_STEP: f32 = 3.5;
const LEAST_RANGE: f32 = 2.5;
/// Share of neighbours with the same value from which the range is made of a few plateaus: noise of half a level leaves
/// 40 % alike, and without noise a ramp of three levels over the tile leaves 80 %.
const ALIKE: f64 = 0.75;
/// Fewer tiles, in all pictures together, tell nothing.
const FEWEST: u32 = 20;

/// Tiles with a mean nearer to black or white, in levels, may be cut off.
const MARGIN: f32 = 8.0;
/// Noise is read at this share of the tiles, from the quietest.
const QUIET: f64 = 0.1;
const NOISES: usize = 256;
const PER_LEVEL: f64 = 16.0;

/// Counts of tiles.
#[derive(Clone, Debug)]
pub struct Smooth {
    graded: u32,
    banded: u32,
    noises: Vec<u32>,
}

impl Default for Smooth {
    fn default() -> Self {
        Self { graded: 0, banded: 0, noises: vec![0; NOISES] }
    }
}

impl Smooth {
    /// Takes a strip of the picture.
    pub fn push(&mut self, strip: &ArrayView2<'_, f32>) {
        let (height, width) = strip.dim();
        for top in (0..(height + 1).saturating_sub(TILE)).step_by(TILE) {
            for left in (0..(width + 1).saturating_sub(TILE)).step_by(2 * TILE) {
                self.tile(&strip.slice(s![top..top + TILE, left..left + TILE]));
            }
        }
    }

    /// Share of the smooth tiles with something to band that are banded, percent.
    pub fn banded_pct(&self) -> Option<f64> {
        (self.graded >= FEWEST).then(|| 100.0 * f64::from(self.banded) / f64::from(self.graded))
    }

    /// RMS of the noise, levels.
    pub fn noise(&self) -> Option<f64> {
        let total: u32 = self.noises.iter().sum();
        let bin = crate::dsp::percentile(&self.noises, QUIET).filter(|_| total >= FEWEST)?;
        Some((bin as f64 + 0.5) / PER_LEVEL)
    }

    fn tile(&mut self, tile: &ArrayView2<'_, f32>) {
        let (mut low, mut high) = (f32::MAX, f32::MIN);
        let (mut largest, mut alike, mut pairs, mut squares) = (0.0_f32, 0_u32, 0_u32, 0.0_f32);
        for row in tile.rows() {
            for (left, right) in row.iter().zip(row.iter().skip(1)) {
                let step = (right - left).abs();
                largest = largest.max(step);
                alike += u32::from(step < 0.25);
                pairs += 1;
                low = low.min(*left);
                high = high.max(*left);
            }
        }
        for y in 1..TILE - 1 {
            for x in 1..TILE - 1 {
                // Second differences both ways: noise alone is left (Immerkaer, "Fast noise variance estimation", 1996).
                let at = |dy: usize, dx: usize| tile[[y + dy - 1, x + dx - 1]];
                let bend = at(0, 0) + at(0, 2) + at(2, 0) + at(2, 2)
                    - 2.0 * (at(0, 1) + at(1, 0) + at(1, 2) + at(2, 1))
                    + 4.0 * at(1, 1);
                squares += bend * bend / 36.0;
            }
        }
        if low < MARGIN || high > 255.0 - MARGIN {
            return;
        }
        let noise = f64::from(squares / ((TILE - 2) * (TILE - 2)) as f32).sqrt();
        self.noises[((noise * PER_LEVEL) as usize).min(NOISES - 1)] += 1;
        if largest <= LARGEST_STEP && high - low >= LEAST_RANGE {
            self.graded += 1;
            self.banded += u32::from(f64::from(alike) >= ALIKE * f64::from(pairs));
        }
    }
}
