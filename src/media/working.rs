//! The small luma that all meters share: area average of the stored plane, then turned upright.

use ndarray::{Array2, ArrayView2};

use super::rotation::Orientation;
use super::tone::Curve;
use crate::frame::{Samples, WORKING_SIDE};

/// Makes the working luma; its buffers are kept from frame to frame.
#[derive(Default)]
pub struct Working {
    luma: Array2<f32>,
    rows: Vec<f32>,
    sums: Vec<u32>,
    narrow_sums: Vec<u16>,
    columns: Vec<Span>,
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
            Samples::Eight(view) => self.shrink(view, small, orientation, curve),
            Samples::Deep(view) => self.shrink(view, small, orientation, curve),
        }
        &self.luma
    }

    fn shrink<T: Code>(
        &mut self,
        stored: ArrayView2<'_, T>,
        (height, width): (usize, usize),
        orientation: Orientation,
        curve: &Curve,
    ) {
        let (stored_height, stored_width) = stored.dim();
        if stored_height == 0 || stored_width == 0 {
            return;
        }
        self.columns.clear();
        self.columns.extend((0..width).map(|x| Span::new(x, width, stored_width)));
        self.rows.resize(stored_width, 0.0);
        let area = (stored_height as f32 / height as f32) * (stored_width as f32 / width as f32);
        // Written through the stored orientation's view of the upright array, so each pixel lands where it is shown.
        let mut target = orientation.stored_mut(self.luma.view_mut());
        for (y, mut line) in target.rows_mut().into_iter().enumerate() {
            let span = Span::new(y, height, stored_height);
            sum_rows(stored, span, &mut self.rows, &mut self.sums, &mut self.narrow_sums);
            for (out, &Span { start, end, first, last }) in line.iter_mut().zip(&self.columns) {
                let cells = &self.rows[start..end];
                let sum = match cells {
                    [one] => one * first,
                    [one, middle @ .., other] => one * first + middle.iter().sum::<f32>() + other * last,
                    [] => 0.0,
                };
                *out = curve.at(sum / area);
            }
        }
    }
}

/// Adds up the rows under `span`, each with its share.
fn sum_rows<T: Code>(
    stored: ArrayView2<'_, T>,
    span: Span,
    rows: &mut [f32],
    sums: &mut Vec<u32>,
    narrow_sums: &mut Vec<u16>,
) {
    let _ = (sums, narrow_sums);
    rows.fill(0.0);
    for y in span.start..span.end {
        let share = if y == span.start {
            span.first
        } else if y + 1 == span.end {
            span.last
        } else {
            1.0
        };
        let row = stored.row(y);
        match row.to_slice() {
            Some(row) => rows.iter_mut().zip(row).for_each(|(sum, code)| *sum += share * code.value()),
            None => rows.iter_mut().zip(row).for_each(|(sum, code)| *sum += share * code.value()),
        }
    }
}

/// A stored sample.
trait Code: Copy {
    fn value(self) -> f32;
}

impl Code for u8 {
    fn value(self) -> f32 {
        f32::from(self)
    }
}

impl Code for u16 {
    fn value(self) -> f32 {
        f32::from(self)
    }
}
