//! Whether a JPEG was coded as JPEG before. A quantiser leaves multiples of its step; a second, finer one rounds these to
//! multiples of its own, and values that no multiple of the first comes near are missing. Coefficients of a picture that
//! was quantised once are the rarer the larger they are, so a value that is rarer than the next larger one tells (Popescu
//! and Farid, "Statistical tools for digital forensics", Information Hiding 2004).

use ndarray::ArrayView2;

/// Side of a block of JPEG.
const BLOCK: usize = 8;

/// Places of the coefficients looked at, down and across: the first of the zigzag, which have the most values.
const PLACES: [[usize; 2]; 12] =
    [[0, 1], [1, 0], [1, 1], [0, 2], [2, 0], [1, 2], [2, 1], [0, 3], [3, 0], [2, 2], [1, 3], [3, 1]];

/// Blocks looked at, at most.
const MOST_BLOCKS: usize = 6000;

/// Levels nearer to black or white may have been cut off.
const MARGIN: f32 = 1.0;

/// A coefficient that is no larger was quantised to nothing; the rounding of pixels leaves 0.29 RMS (`1/sqrt(12)`).
const NOTHING: f32 = 1.0;

/// RMS up to which coefficients are multiples of a step and rounding; a step of 2 without that is 0.58.
const ROUNDING: f32 = 0.38;

/// Steps that are tried; coefficients that a step needs, and share of them that it must not round to nothing.
const LARGEST_STEP: u32 = 60;
const FEWEST: usize = 40;
const SEEN: f32 = 0.95;

/// Multiples that are counted.
const MULTIPLES: usize = 32;

/// Standard deviations by which a value is rarer than the next larger one.
const RARER: f32 = 4.0;

/// Places that leave out values, at least, also as a share of those with a step: where the step is mistaken, a few of a
/// photo that was coded once seem to.
const FEWEST_PLACES: usize = 6;
const PLACES_SHARE: f64 = 0.55;

/// Coefficients of a picture.
#[derive(Debug)]
pub struct Coefficients {
    basis: [[f32; BLOCK]; BLOCK],
    /// For each of the places, the sizes beyond nothing.
    sizes: [Vec<f32>; PLACES.len()],
    blocks: usize,
}

impl Default for Coefficients {
    fn default() -> Self {
        let wave = |frequency: usize, at: usize| {
            let phase = (2 * at + 1) as f32 * frequency as f32 * std::f32::consts::PI / (2 * BLOCK) as f32;
            phase.cos() * if frequency == 0 { (1.0 / BLOCK as f32).sqrt() } else { (2.0 / BLOCK as f32).sqrt() }
        };
        let basis = std::array::from_fn(|frequency| std::array::from_fn(|at| wave(frequency, at)));
        Self { basis, sizes: std::array::from_fn(|_| Vec::new()), blocks: 0 }
    }
}

impl Coefficients {
    /// Takes a strip of the picture that begins where blocks do.
    pub fn push(&mut self, strip: &ArrayView2<'_, f32>) {
        for block in strip.exact_chunks((BLOCK, BLOCK)) {
            let inside = |value: &f32| (MARGIN..=255.0 - MARGIN).contains(value);
            if self.blocks >= MOST_BLOCKS || !block.iter().all(inside) {
                continue;
            }
            self.blocks += 1;
            // Across first: four of the eight frequencies are wanted.
            let mut across = [[0.0_f32; BLOCK]; 4];
            for (y, row) in block.rows().into_iter().enumerate() {
                for (sums, basis) in across.iter_mut().zip(&self.basis) {
                    sums[y] = row.iter().zip(basis).map(|(value, wave)| value * wave).sum();
                }
            }
            for (sizes, [down, right]) in self.sizes.iter_mut().zip(PLACES) {
                let size: f32 = across[right].iter().zip(&self.basis[down]).map(|(value, wave)| value * wave).sum();
                if size.abs() > NOTHING {
                    sizes.push(size.abs());
                }
            }
        }
    }

    /// Whether two quantisers, the finer one last, have been there.
    pub fn coded_twice(&self) -> bool {
        let steps = self.sizes.iter().filter_map(|sizes| Some((sizes, step(sizes)?)));
        let told: Vec<bool> = steps.map(|(sizes, step)| leaves_out(sizes, step)).collect();
        let twice = told.iter().filter(|leaves_out| **leaves_out).count();
        twice >= FEWEST_PLACES && twice as f64 >= PLACES_SHARE * told.len() as f64
    }
}

/// The largest step that all coefficients are multiples of.
fn step(sizes: &[f32]) -> Option<f32> {
    let fits = |step: &f32| {
        let seen = sizes.iter().filter(|size| **size > 0.5 * step).count();
        let rest = |size: f32| size - step * (size / step).round();
        let squares: f32 = sizes.iter().map(|size| rest(*size).powi(2)).sum();
        seen >= FEWEST
            && seen as f32 >= SEEN * sizes.len() as f32
            && squares <= ROUNDING * ROUNDING * sizes.len() as f32
    };
    (2..=LARGEST_STEP).rev().map(|step| step as f32).find(fits)
}

/// Whether any multiple of the step is rarer than the next.
fn leaves_out(sizes: &[f32], step: f32) -> bool {
    let mut counts = [0.0_f32; MULTIPLES];
    for size in sizes {
        if let Some(count) = counts.get_mut((size / step).round() as usize) {
            *count += 1.0;
        }
    }
    // What was quantised to nothing is not among them.
    counts[1..].windows(2).any(|pair| pair[1] - pair[0] > RARER * (pair[0] + pair[1] + 1.0).sqrt())
}

#[cfg(test)]
mod tests {
    use ndarray::Array2;

    use super::*;

    const SIDE: usize = 320;

    /// A block's coefficients, or from them the block.
    fn turned(block: [[f32; BLOCK]; BLOCK], back: bool) -> [[f32; BLOCK]; BLOCK] {
        let basis = Coefficients::default().basis;
        let wave = |k: usize, n: usize| if back { basis[n][k] } else { basis[k][n] };
        std::array::from_fn(|v| {
            std::array::from_fn(|u| {
                let rows = (0..BLOCK).map(|y| (0..BLOCK).map(|x| wave(v, y) * wave(u, x) * block[y][x]).sum::<f32>());
                rows.sum()
            })
        })
    }

    /// Coded and decoded with one step for all coefficients.
    fn coded(picture: &Array2<f32>, step: f32) -> Array2<f32> {
        let mut out = picture.clone();
        for mut block in out.exact_chunks_mut((BLOCK, BLOCK)) {
            let values = std::array::from_fn(|y| std::array::from_fn(|x| block[[y, x]]));
            let rounded = turned(values, false).map(|row| row.map(|value| step * (value / step).round()));
            let values = turned(rounded, true);
            block.indexed_iter_mut().for_each(|((y, x), value)| *value = values[y][x].round().clamp(0.0, 255.0));
        }
        out
    }

    fn picture() -> Array2<f32> {
        let mut seed = 7_u32;
        let mut noise = || {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (seed >> 8) as f32 / 16_777_216.0 - 0.5
        };
        let mut picture = Array2::from_shape_simple_fn((SIDE, SIDE), &mut noise);
        for _ in 0..2 {
            for mut row in picture.rows_mut() {
                (1..SIDE).for_each(|x| row[x] += 0.9 * row[x - 1]);
            }
            picture = picture.reversed_axes().as_standard_layout().into_owned();
        }
        picture.mapv(|value| (128.0 + 12.0 * value).clamp(10.0, 245.0).round())
    }

    fn twice(picture: &Array2<f32>) -> bool {
        let mut coefficients = Coefficients::default();
        coefficients.push(&picture.view());
        coefficients.coded_twice()
    }

    #[test]
    fn a_coarse_coding_shows_through_a_finer_one_and_one_alone_does_not() {
        let picture = picture();
        assert!(!twice(&picture), "never coded");
        for step in [3.0, 5.0, 8.0, 13.0, 20.0] {
            assert!(!twice(&coded(&picture, step)), "once, by {step}");
        }
        for (first, second) in [(13.0, 5.0), (20.0, 8.0), (11.0, 3.0)] {
            assert!(twice(&coded(&coded(&picture, first), second)), "by {first}, then by {second}");
        }
    }

    #[test]
    fn what_was_moved_between_hides_the_first_coding() {
        let first = coded(&picture(), 13.0);
        let moved = first.slice(ndarray::s![3..SIDE - 5, 5..SIDE - 3]).to_owned();
        assert!(!twice(&coded(&moved, 5.0)));
    }

    #[test]
    fn what_is_plain_or_too_small_was_not() {
        assert!(!twice(&Array2::from_elem((SIDE, SIDE), 90.0)));
        assert!(!twice(&Array2::from_elem((7, 7), 90.0)));
        assert!(!twice(&Array2::from_elem((0, 0), 90.0)));
    }
}
