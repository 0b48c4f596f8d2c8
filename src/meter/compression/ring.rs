//! Ripple that a coarse transform leaves beside an edge. A coder that works in blocks spreads it over the edge's own block
//! and not beyond, so the pixels at the same distance that lie in the next block tell how much of it noise, sharpening and
//! the picture itself make up.

use ndarray::ArrayView2;

/// Side of a block of JPEG.
const BLOCK: usize = 8;

/// Step over four pixels that is an edge, levels.
const EDGE: f32 = 40.0;

/// Pixels beyond the edge that must lie on one surface, how far the means of three neighbours may differ there, levels, ...
const SURFACE: std::ops::Range<usize> = 3..11;
const EVEN: f32 = 8.0;
/// ... and the distances at which the ripple is read.
const READ: std::ops::Range<usize> = 4..7;

/// The square of a second difference in levels counts up to here: more is another edge.
const MOST: f32 = 100.0;
/// Mean square of the rounding to whole levels, about.
const ROUNDING: f64 = 0.1;

/// Fewer readings at a distance do not tell.
const FEWEST: u32 = 20;

/// Sums of squares beside edges, for each of the distances: a ripple falls off by itself.
#[derive(Clone, Copy, Debug, Default)]
pub struct Ripple {
    within: [Sum; READ.end - READ.start],
    beyond: [Sum; READ.end - READ.start],
}

#[derive(Clone, Copy, Debug, Default)]
struct Sum {
    squares: f64,
    count: u32,
}

impl Sum {
    fn add(&mut self, square: f32) {
        self.squares += f64::from(square.min(MOST));
        self.count += 1;
    }
}

impl Ripple {
    /// Takes a strip whose columns begin where blocks do.
    pub fn push(&mut self, strip: &ArrayView2<'_, f32>) {
        let width = strip.ncols();
        if width < 2 * SURFACE.end {
            return;
        }
        for row in strip.rows() {
            let Some(row) = row.to_slice() else { continue };
            let steep = |x: usize| (row[x - 2] - row[x + 2]).abs();
            for x in SURFACE.end..width - SURFACE.end {
                let here = steep(x);
                if here > EDGE && here >= steep(x - 1) && here > steep(x + 1) {
                    self.beside(row, x, |x, distance| x + distance);
                    self.beside(row, x, |x, distance| x - distance);
                }
            }
        }
    }

    /// Reads the side of the edge at `edge` that lies in the direction of `at`.
    fn beside(&mut self, row: &[f32], edge: usize, at: fn(usize, usize) -> usize) {
        let value = |distance: usize| row[at(edge, distance)];
        let three = |first: usize| (value(first) + value(first + 1) + value(first + 2)) / 3.0;
        let means = [three(SURFACE.start), three(SURFACE.start + 3), three(SURFACE.end - 3)];
        let [lowest, highest] =
            [means.iter().copied().fold(f32::INFINITY, f32::min), means.iter().copied().fold(0.0, f32::max)];
        if highest - lowest >= EVEN {
            return;
        }
        let block = |distance: usize| at(edge, distance) / BLOCK;
        for distance in READ {
            if block(distance - 1) != block(distance + 1) {
                continue;
            }
            let square = (2.0 / 3.0) * (value(distance) - 0.5 * (value(distance - 1) + value(distance + 1))).powi(2);
            let place = if block(distance) == edge / BLOCK { &mut self.within } else { &mut self.beyond };
            place[distance - READ.start].add(square);
        }
    }

    /// Ripple within the edges' blocks over that beyond, dB; `None` if there are too few edges before a plain ground.
    pub fn db(self) -> Option<f64> {
        let enough = |sums: &[Sum]| sums.iter().all(|sum| sum.count >= FEWEST);
        let mean = |sums: &[Sum]| sums.iter().map(|sum| sum.squares / f64::from(sum.count) + ROUNDING).sum::<f64>();
        let told = enough(&self.within) && enough(&self.beyond);
        told.then(|| 10.0 * (mean(&self.within) / mean(&self.beyond)).log10())
    }
}

#[cfg(test)]
mod tests {
    use ndarray::Array2;

    use super::*;

    /// Bars of all contrasts that do not begin where blocks do, with grain.
    fn bars() -> Array2<f32> {
        let mut seed = 3_u32;
        Array2::from_shape_fn((256, 640), |(y, x)| {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let grain = (seed >> 8) as f32 / 8_388_608.0 - 1.0;
            if (x / 53) % 2 == 0 { 120.0 + 0.4 * y as f32 + grain } else { 60.0 + grain }
        })
    }

    /// The highest of each row's frequencies in a block rounded to multiples of `step`.
    fn quantised(picture: &Array2<f32>, step: f32) -> Array2<f32> {
        let wave = |k: usize, x: usize| {
            let scale = if k == 0 { 1.0 / 8.0_f32.sqrt() } else { 0.5 };
            scale * ((2 * x + 1) as f32 * k as f32 * std::f32::consts::PI / 16.0).cos()
        };
        let mut out = picture.clone();
        for mut block in out.exact_chunks_mut((1, BLOCK)) {
            let values: Vec<f32> = block.iter().copied().collect();
            let coded = |k: usize| ((0..BLOCK).map(|x| wave(k, x) * values[x]).sum::<f32>() / step).round() * step;
            let kept: Vec<f32> = (0..BLOCK).map(coded).collect();
            for (x, value) in block.iter_mut().enumerate() {
                *value = (0..BLOCK).map(|k| wave(k, x) * kept[k]).sum::<f32>().round();
            }
        }
        out
    }

    fn read(picture: &Array2<f32>) -> f64 {
        let mut ripple = Ripple::default();
        ripple.push(&picture.view());
        ripple.db().expect("there are edges")
    }

    #[test]
    fn the_coarser_the_transform_the_more_it_ripples() {
        let found: Vec<f64> = [1.0, 4.0, 8.0, 16.0].iter().map(|step| read(&quantised(&bars(), *step))).collect();
        assert!(found[0].abs() < 1.0, "{found:?}");
        assert!(found.windows(2).all(|pair| pair[1] > pair[0]) && found[3] > 6.0, "{found:?}");
    }

    #[test]
    fn sharpening_ripples_on_either_side_of_a_blocks_border() {
        let plain = bars();
        let sharp = Array2::from_shape_fn(plain.dim(), |(y, x)| {
            let ring = |distance: usize| plain[[y, x.saturating_sub(distance)]] + plain[[y, (x + distance).min(639)]];
            plain[[y, x]] + 0.3 * (2.0 * plain[[y, x]] - ring(5)) - 0.2 * (2.0 * plain[[y, x]] - ring(3))
        });
        assert!(read(&sharp).abs() < 1.0, "{}", read(&sharp));
    }

    #[test]
    fn without_edges_nothing_is_said() {
        let mut ripple = Ripple::default();
        ripple.push(&Array2::from_elem((64, 640), 90.0).view());
        ripple.push(&Array2::from_elem((4, 6), 90.0).view());
        assert_eq!(ripple.db(), None);
    }
}
