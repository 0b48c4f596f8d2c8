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

    fn tile(&mut self, view: &ArrayView2<'_, f32>) {
        // In arrays, column beside column, so that the compiler may use vector instructions.
        let mut tile = [[0.0_f32; TILE]; TILE];
        for (row, values) in tile.iter_mut().zip(view.rows()) {
            row.iter_mut().zip(values).for_each(|(to, from)| *to = *from);
        }
        let mut columns = Columns::default();
        for row in &tile {
            columns.push(row);
        }
        let Steps { low, high, largest, alike } = columns.steps();
        if low < MARGIN || high > 255.0 - MARGIN {
            return;
        }
        let noise = f64::from(squared_bends(&tile) / ((TILE - 2) * (TILE - 2)) as f32).sqrt();
        self.noises[((noise * PER_LEVEL) as usize).min(NOISES - 1)] += 1;
        if largest <= LARGEST_STEP && high - low >= LEAST_RANGE {
            self.graded += 1;
            self.banded += u32::from(f64::from(alike) >= ALIKE * PAIRS as f64);
        }
    }
}

/// Neighbours in the rows of a tile.
const PAIRS: usize = TILE * (TILE - 1);

/// What the steps from pixel to pixel along the rows of a tile are, and the range of the pixels they start at.
#[derive(Debug, PartialEq)]
struct Steps {
    low: f32,
    high: f32,
    largest: f32,
    alike: u32,
}

/// The same for each column; the last one, from which there is no step, does not count.
struct Columns {
    low: [f32; TILE],
    high: [f32; TILE],
    largest: [f32; TILE],
    alike: [u32; TILE],
}

impl Default for Columns {
    fn default() -> Self {
        Self { low: [f32::MAX; TILE], high: [f32::MIN; TILE], largest: [0.0; TILE], alike: [0; TILE] }
    }
}

impl Columns {
    fn push(&mut self, row: &[f32; TILE]) {
        let mut next = *row;
        next[..TILE - 1].copy_from_slice(&row[1..]);
        for x in 0..TILE {
            let (left, step) = (row[x], (next[x] - row[x]).abs());
            self.low[x] = if left < self.low[x] { left } else { self.low[x] };
            self.high[x] = if left > self.high[x] { left } else { self.high[x] };
            self.largest[x] = if step > self.largest[x] { step } else { self.largest[x] };
            self.alike[x] += u32::from(step < 0.25);
        }
    }

    fn steps(&self) -> Steps {
        let last = TILE - 1;
        Steps {
            low: self.low[..last].iter().copied().fold(f32::MAX, f32::min),
            high: self.high[..last].iter().copied().fold(f32::MIN, f32::max),
            largest: self.largest[..last].iter().copied().fold(0.0, f32::max),
            alike: self.alike[..last].iter().sum(),
        }
    }
}

/// Sum of the squared second differences both ways: noise alone is left (Immerkaer, "Fast noise variance estimation",
/// 1996).
fn squared_bends(tile: &[[f32; TILE]; TILE]) -> f32 {
    const INNER: usize = TILE - 2;
    let mut sum = 0.0;
    for [above, here, below] in tile.array_windows() {
        let mut squares = [0.0; INNER];
        for (x, square) in squares.iter_mut().enumerate() {
            let bend = above[x] + above[x + 2] + below[x] + below[x + 2]
                - 2.0 * (above[x + 1] + here[x] + here[x + 2] + below[x + 1])
                + 4.0 * here[x + 1];
            *square = bend * bend / 36.0;
        }
        for square in squares {
            sum += square;
        }
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Pixel by pixel.
    fn obvious(tile: &[[f32; TILE]; TILE]) -> (Steps, f32) {
        let mut steps = Steps { low: f32::MAX, high: f32::MIN, largest: 0.0, alike: 0 };
        for pair in tile.iter().flat_map(|row| row.windows(2)) {
            let step = (pair[1] - pair[0]).abs();
            steps.low = steps.low.min(pair[0]);
            steps.high = steps.high.max(pair[0]);
            steps.largest = steps.largest.max(step);
            steps.alike += u32::from(step < 0.25);
        }
        let mut squares = 0.0_f32;
        for y in 1..TILE - 1 {
            for x in 1..TILE - 1 {
                let at = |dy: usize, dx: usize| tile[y + dy - 1][x + dx - 1];
                let bend = at(0, 0) + at(0, 2) + at(2, 0) + at(2, 2)
                    - 2.0 * (at(0, 1) + at(1, 0) + at(1, 2) + at(2, 1))
                    + 4.0 * at(1, 1);
                squares += bend * bend / 36.0;
            }
        }
        (steps, squares)
    }

    #[test]
    fn a_tile_read_column_beside_column_has_the_bits_of_one_read_pixel_by_pixel() {
        for seed in 0..50 {
            let value = |y: usize, x: usize| (((y * 7919 + x * 104_729 + seed * 31) % 2551) as f32 / 10.0).sqrt();
            let tile = std::array::from_fn(|y| std::array::from_fn(|x| value(y, x)));
            let mut columns = Columns::default();
            for row in &tile {
                columns.push(row);
            }
            assert_eq!((columns.steps(), squared_bends(&tile)), obvious(&tile));
        }
    }
}
