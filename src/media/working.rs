//! The small luma that all meters share: area average of the stored plane, then turned upright.

use std::ops::Range;

use ndarray::{Array2, ArrayView1, ArrayView2};

use super::rotation::Orientation;
use super::tone::Curve;
use crate::frame::{Samples, WORKING_SIDE};

/// Makes the working luma; its buffers are kept from frame to frame.
#[derive(Default)]
pub struct Working {
    luma: Array2<f32>,
    columns: Vec<Span>,
    rows: Rows,
}

/// The stored samples under one sample of the small picture: the whole ones and the share of those cut at both ends.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Span {
    /// First sample touched.
    start: usize,
    /// One past the last sample touched.
    end: usize,
    /// Share of the first sample.
    first: f32,
    /// Share of the last sample; of no meaning if it is also the first.
    last: f32,
}

impl Span {
    /// Cell `index` of `cells` over `samples`.
    fn new(index: usize, cells: usize, samples: usize) -> Self {
        let from = index as f64 * samples as f64 / cells as f64;
        let to = (index + 1) as f64 * samples as f64 / cells as f64;
        let start = (from as usize).min(samples - 1);
        let end = (to.ceil() as usize).clamp(start + 1, samples);
        let first = (to.min((start + 1) as f64) - from) as f32;
        let last = (to - (end - 1) as f64).min(1.0) as f32;
        Self { start, end, first, last }
    }
}

/// Size `(height, width)` of the working luma for a picture displayed as `(height, width)` in square pixels.
pub fn working_size((height, width): (usize, usize)) -> (usize, usize) {
    let long = height.max(width);
    if long <= WORKING_SIDE {
        return (height, width);
    }
    let scaled = |side: usize| ((side * WORKING_SIDE + long / 2) / long).max(1);
    (scaled(height), scaled(width))
}

impl Working {
    /// The working luma of a stored (not yet upright) plane, `square` being its `(height, width)` in square pixels.
    /// Codes are averaged as stored, and the curve is read at the mean, between its entries.
    pub fn make(
        &mut self,
        stored: Samples<'_>,
        square: (usize, usize),
        orientation: Orientation,
        curve: &Curve,
    ) -> &Array2<f32> {
        let small = working_size(square);
        let shown = orientation.size(small);
        if self.luma.dim() != shown {
            self.luma = Array2::zeros(shown);
        }
        match stored {
            Samples::Eight(view) => self.shrink(&view, small, orientation, curve),
            Samples::Deep(view) => self.shrink(&view, small, orientation, curve),
        }
        &self.luma
    }

    fn shrink<T: Code>(
        &mut self,
        stored: &ArrayView2<'_, T>,
        (height, width): (usize, usize),
        orientation: Orientation,
        curve: &Curve,
    ) {
        let (stored_height, stored_width) = stored.dim();
        if stored_height == 0 || stored_width == 0 {
            return;
        }
        let area = (stored_height as f32 / height as f32) * (stored_width as f32 / width as f32);
        // Written through the stored orientation's view of the upright array, so each pixel lands where it is shown.
        let mut target = orientation.stored_mut(self.luma.view_mut());
        let (rows_in_cell, columns_in_cell) = (stored_height / height, stored_width / width);
        let whole = (rows_in_cell * height, columns_in_cell * width) == (stored_height, stored_width);
        if whole && fits::<T>(rows_in_cell, columns_in_cell) {
            for (y, mut line) in target.rows_mut().into_iter().enumerate() {
                let sums = self.rows.whole(stored, y * rows_in_cell..(y + 1) * rows_in_cell);
                for (out, cell) in line.iter_mut().zip(sums.chunks_exact(columns_in_cell)) {
                    let sum: u32 = cell.iter().map(|&sum| sum.into()).sum();
                    *out = curve.at(sum as f32 / area);
                }
            }
            return;
        }
        self.columns.clear();
        self.columns.extend((0..width).map(|x| Span::new(x, width, stored_width)));
        for (y, mut line) in target.rows_mut().into_iter().enumerate() {
            let rows = self.rows.sum(stored, Span::new(y, height, stored_height));
            for (out, &Span { start, end, first, last }) in line.iter_mut().zip(&self.columns) {
                let sum = match &rows[start..end] {
                    [one] => one * first,
                    [one, middle @ .., other] => one * first + middle.iter().sum::<f32>() + other * last,
                    [] => 0.0,
                };
                *out = curve.at(sum / area);
            }
        }
    }
}

/// Whether integers hold the sum of a cell of whole samples, and `f32` too: then the order of its terms does not matter.
fn fits<T: Code>(rows: usize, columns: usize) -> bool {
    rows <= ROWS_IN_A_SUM && (rows * columns) << (8 * size_of::<T>()) <= 1 << f32::MANTISSA_DIGITS
}

/// Rows whose codes fit into one sum of their type: 257 x 255 and 65537 x 65535 are the largest that do.
const ROWS_IN_A_SUM: usize = 256;

/// Adds up rows.
#[derive(Default)]
struct Rows {
    total: Vec<f32>,
    /// Whole rows are added up as integers, several times as fast as as floats.
    eight: Vec<u16>,
    deep: Vec<u32>,
}

impl Rows {
    /// The rows under `span`, each with its share.
    fn sum<T: Code>(&mut self, stored: &ArrayView2<'_, T>, span: Span) -> &[f32] {
        let Span { start, end, first, last } = span;
        self.total.clear();
        self.total.resize(stored.ncols(), 0.0);
        let first_whole = start + usize::from(first < 1.0);
        let past_whole = if end - start > 1 && last < 1.0 { end - 1 } else { end };
        for from in (first_whole..past_whole).step_by(ROWS_IN_A_SUM) {
            let sums =
                whole(T::sums(&mut self.eight, &mut self.deep), stored, from..past_whole.min(from + ROWS_IN_A_SUM));
            self.total.iter_mut().zip(sums).for_each(|(total, sum)| *total += T::value_of(*sum));
        }
        if first < 1.0 {
            zip_row(&mut self.total, &stored.row(start), |total, code| *total += first * code.value());
        }
        if past_whole < end {
            zip_row(&mut self.total, &stored.row(end - 1), |total, code| *total += last * code.value());
        }
        &self.total
    }

    /// These rows as they are, at most [`ROWS_IN_A_SUM`].
    fn whole<T: Code>(&mut self, stored: &ArrayView2<'_, T>, rows: Range<usize>) -> &[T::Sum] {
        whole(T::sums(&mut self.eight, &mut self.deep), stored, rows)
    }
}

fn whole<'a, T: Code>(sums: &'a mut Vec<T::Sum>, stored: &ArrayView2<'_, T>, mut rows: Range<usize>) -> &'a [T::Sum] {
    sums.resize(stored.ncols(), T::Sum::default());
    if let Some(y) = rows.next() {
        zip_row(sums, &stored.row(y), |sum, code| *sum = code.added_to(T::Sum::default()));
    }
    for y in rows {
        zip_row(sums, &stored.row(y), |sum, code| *sum = code.added_to(*sum));
    }
    sums
}

/// Calls `add` for each sample of a row; a row without gaps is read as a slice, which is what the compiler vectorises.
#[inline]
fn zip_row<T: Code, S>(sums: &mut [S], row: &ArrayView1<'_, T>, add: impl Fn(&mut S, T)) {
    match row.to_slice() {
        Some(row) => sums.iter_mut().zip(row).for_each(|(sum, code)| add(sum, *code)),
        None => sums.iter_mut().zip(row).for_each(|(sum, code)| add(sum, *code)),
    }
}

/// A stored sample.
trait Code: Copy {
    /// Holds the sum of [`ROWS_IN_A_SUM`] samples.
    type Sum: Copy + Default + Into<u32>;

    fn value(self) -> f32;
    fn added_to(self, sum: Self::Sum) -> Self::Sum;
    fn value_of(sum: Self::Sum) -> f32;
    fn sums<'a>(eight: &'a mut Vec<u16>, deep: &'a mut Vec<u32>) -> &'a mut Vec<Self::Sum>;
}

impl Code for u8 {
    type Sum = u16;

    fn value(self) -> f32 {
        f32::from(self)
    }

    fn added_to(self, sum: u16) -> u16 {
        sum.wrapping_add(u16::from(self))
    }

    fn value_of(sum: u16) -> f32 {
        f32::from(sum)
    }

    fn sums<'a>(eight: &'a mut Vec<u16>, _: &'a mut Vec<u32>) -> &'a mut Vec<u16> {
        eight
    }
}

impl Code for u16 {
    type Sum = u32;

    fn value(self) -> f32 {
        f32::from(self)
    }

    fn added_to(self, sum: u32) -> u32 {
        sum.wrapping_add(u32::from(self))
    }

    fn value_of(sum: u32) -> f32 {
        sum as f32
    }

    fn sums<'a>(_: &'a mut Vec<u16>, deep: &'a mut Vec<u32>) -> &'a mut Vec<u32> {
        deep
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::info::Transfer;
    use super::super::tone::Coding;
    use super::*;

    /// Every sample with the area it has in every cell.
    fn obvious(stored: &Array2<u16>, (height, width): (usize, usize)) -> Array2<f64> {
        let share = |cell: usize, cells: usize, sample: usize, samples: usize| {
            let (from, to) =
                (cell as f64 * samples as f64 / cells as f64, (cell + 1) as f64 * samples as f64 / cells as f64);
            (to.min(sample as f64 + 1.0) - from.max(sample as f64)).max(0.0)
        };
        let (rows, columns) = stored.dim();
        Array2::from_shape_fn((height, width), |(y, x)| {
            let (mut sum, mut area) = (0.0, 0.0);
            for ((row, column), code) in stored.indexed_iter() {
                let part = share(y, height, row, rows) * share(x, width, column, columns);
                sum += part * f64::from(*code);
                area += part;
            }
            sum / area
        })
    }

    fn orientation() -> impl Strategy<Value = Orientation> {
        (any::<bool>(), any::<bool>(), any::<bool>()).prop_map(|(swap, x, y)| {
            let (p, q) = (if x { -1 } else { 1 }, if y { -1 } else { 1 });
            if swap {
                Orientation::from_matrix(&[0, q, 0, p, 0, 0, 0, 0, 1])
            } else {
                Orientation::from_matrix(&[p, 0, 0, 0, q, 0, 0, 0, 1])
            }
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(32))]
        #[test]
        fn the_fast_average_is_the_obvious_one(
            (rows, columns) in (1_usize..8, 1_usize..420), aspect in 0.5..2.0, turn in orientation(), seed: u64,
        ) {
            let mut state = seed;
            let stored = Array2::from_shape_simple_fn((rows, columns), || {
                state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
                (state >> 56) as u16
            });
            let coding = Coding { depth: 8, shift: 0, full_range: true, transfer: Transfer::Sdr };
            let deep = Coding { depth: 10, ..coding };
            let square = (rows, ((columns as f64 * aspect) as usize).max(1));
            let expected = obvious(&stored, working_size(square));
            let expected = turn.upright(expected.view());
            let narrow = stored.mapv(|code| code as u8);
            let (mut eight_maker, mut deep_maker) = (Working::default(), Working::default());
            let eight = eight_maker.make(Samples::Eight(narrow.view()), square, turn, &Curve::luma(coding));
            let wide = stored.mapv(|code| code * 4);
            let deep = deep_maker.make(Samples::Deep(wide.view()), square, turn, &Curve::luma(deep));
            prop_assert_eq!(eight.dim(), expected.dim());
            for ((eight, deep), expected) in eight.iter().zip(deep).zip(expected) {
                prop_assert!((f64::from(*eight) - expected).abs() < 0.01, "{} for {}", eight, expected);
                prop_assert!((f64::from(*deep) - expected * 1020.0 / 1023.0).abs() < 0.01);
            }
        }
    }

    #[test]
    fn cells_of_whole_samples_have_the_bits_of_the_cut_ones() {
        let stored = Array2::from_shape_fn((36, 960), |(y, x)| ((y * 7919 + x * 104_729) % 65_536) as u16);
        let narrow = stored.mapv(|code| (code >> 8) as u8);
        let coding = Coding { depth: 8, shift: 0, full_range: false, transfer: Transfer::Sdr };
        let (eight, deep) = (Curve::luma(coding), Curve::luma(Coding { depth: 10, shift: 6, ..coding }));
        let turn = Orientation::from_matrix(&[1, 0, 0, 0, 1, 0, 0, 0, 1]);
        let mut made = Working::default();
        let small = made.make(Samples::Eight(narrow.view()), narrow.dim(), turn, &eight).clone();
        assert_eq!(small, cut(&narrow, small.dim(), &eight));
        let small = made.make(Samples::Deep(stored.view()), stored.dim(), turn, &deep).clone();
        assert_eq!(small, cut(&stored, small.dim(), &deep));
        assert!(fits::<u16>(12, 12) && !fits::<u16>(17, 17) && !fits::<u8>(257, 1), "larger ones are cut");
    }

    /// The same by shares of rows and columns, as if cells were not whole.
    fn cut<T: Code>(stored: &Array2<T>, (height, width): (usize, usize), curve: &Curve) -> Array2<f32> {
        let (mut rows, stored) = (Rows::default(), stored.view());
        let area = (stored.len() / (height * width)) as f32;
        Array2::from_shape_fn((height, width), |(y, x)| {
            let totals = rows.sum(&stored, Span::new(y, height, stored.nrows()));
            let Span { start, end, first, last } = Span::new(x, width, stored.ncols());
            let inner = totals[start + 1..end - 1].iter().sum::<f32>();
            curve.at((totals[start] * first + inner + totals[end - 1] * last) / area)
        })
    }

    #[test]
    fn the_longer_side_becomes_320_and_smaller_pictures_stay() {
        assert_eq!(working_size((1080, 1920)), (180, 320));
        assert_eq!(working_size((1920, 1080)), (320, 180));
        assert_eq!(working_size((100, 200)), (100, 200));
        assert_eq!(working_size((1, 16_384)), (1, 320));
    }
}
