//! Gaussian picture pyramid with gradients, rebuilt in place frame after frame.

use ndarray::ArrayView2;

/// Levels of half the size each, the picture itself first.
#[derive(Clone, Debug, Default)]
pub struct Pyramid {
    levels: Vec<Level>,
    column_filtered: Vec<f32>,
}

/// One size of the picture, row by row.
#[derive(Clone, Debug, Default)]
pub struct Level {
    /// Pixels in a row.
    pub width: usize,
    /// Rows.
    pub height: usize,
    /// Luma.
    pub luma: Vec<f32>,
    /// Central difference to the right, per pixel; 0 at the left and right edge.
    pub dx: Vec<f32>,
    /// Central difference downwards, per pixel; 0 at the top and bottom edge.
    pub dy: Vec<f32>,
}

impl Pyramid {
    /// Takes a new picture, with as many levels as fit until the shorter side would fall below `smallest` pixels, at
    /// most `most`. The finest level is the picture smoothed by 1 2 1 in both directions: an area average aliases, and
    /// what aliases makes motion read short or long, depending on where between pixels it ends. Nothing is allocated if
    /// the size is that of the picture before.
    pub fn rebuild(&mut self, picture: &ArrayView2<'_, f32>, smallest: usize, most: usize) {
        let (height, width) = picture.dim();
        let short = height.min(width);
        let count = (1..most).take_while(|&level| short >> level >= smallest.max(1)).count() + 1;
        self.levels.resize_with(count, Level::default);
        let base = &mut self.levels[0];
        base.resize(height, width);
        base.smooth(picture, &mut self.column_filtered);
        base.differentiate();
        for above in 1..count {
            let (fine, coarse) = self.levels.split_at_mut(above);
            coarse[0].halve(&fine[above - 1], &mut self.column_filtered);
            coarse[0].differentiate();
        }
    }

    /// The levels, the finest first; none before the first picture.
    pub fn levels(&self) -> &[Level] {
        &self.levels
    }
}

impl Level {
    fn resize(&mut self, height: usize, width: usize) {
        (self.height, self.width) = (height, width);
        for plane in [&mut self.luma, &mut self.dx, &mut self.dy] {
            plane.resize(height * width, 0.0);
        }
    }

    /// `picture` by the binomial filter 1 2 1 in both directions.
    fn smooth(&mut self, picture: &ArrayView2<'_, f32>, column_filtered: &mut Vec<f32>) {
        let Some(last) = self.width.checked_sub(1) else { return };
        column_filtered.resize(self.width, 0.0);
        // Slices are what the compiler vectorises; only a view with gaps is copied.
        let picture = picture.as_standard_layout();
        let pixels = picture.as_slice().unwrap_or_default();
        let row = |y: usize| &pixels[y * self.width..(y + 1) * self.width];
        for (y, out) in self.luma.chunks_exact_mut(self.width).enumerate() {
            let [above, here, below] = [y.saturating_sub(1), y, (y + 1).min(self.height - 1)].map(row);
            for (((mixed, above), here), below) in column_filtered.iter_mut().zip(above).zip(here).zip(below) {
                *mixed = 0.25 * (above + below) + 0.5 * here;
            }
            for (out, three) in out[1..].iter_mut().zip(column_filtered.windows(3)) {
                *out = 0.25 * (three[0] + three[2]) + 0.5 * three[1];
            }
            let at_edge = |at: usize, inner: usize| 0.75 * column_filtered[at] + 0.25 * column_filtered[inner];
            (out[0], out[last]) = (at_edge(0, 1.min(last)), at_edge(last, last.saturating_sub(1)));
        }
    }

    /// Half of `fine`, by the binomial filter 1 3 3 1 in both directions. Pixel `x` here has its centre between the
    /// pixels `2x` and `2x + 1` there: position `p` there is `(p + 0.5) / 2 - 0.5` here.
    fn halve(&mut self, fine: &Self, column_filtered: &mut Vec<f32>) {
        self.resize(fine.height / 2, fine.width / 2);
        column_filtered.resize(fine.width, 0.0);
        let row = |y: usize| &fine.luma[y * fine.width..(y + 1) * fine.width];
        for (y, out) in self.luma.chunks_exact_mut(self.width).enumerate() {
            let [above, upper] = [row((2 * y).saturating_sub(1)), row(2 * y)];
            let [lower, below] = [row(2 * y + 1), row((2 * y + 2).min(fine.height - 1))];
            for (x, mixed) in column_filtered.iter_mut().enumerate() {
                *mixed = 0.375 * (upper[x] + lower[x]) + 0.125 * (above[x] + below[x]);
            }
            // Pairs, each with its neighbours; only the outermost lack one.
            let pairs = self.width.saturating_sub(2);
            for (value, four) in out[1..].iter_mut().zip(column_filtered[1..].windows(4).step_by(2)).take(pairs) {
                *value = 0.375 * (four[1] + four[2]) + 0.125 * (four[0] + four[3]);
            }
            for x in [0, self.width - 1] {
                let [left, right] = [(2 * x).saturating_sub(1), (2 * x + 2).min(fine.width - 1)];
                out[x] = 0.375 * (column_filtered[2 * x] + column_filtered[2 * x + 1])
                    + 0.125 * (column_filtered[left] + column_filtered[right]);
            }
        }
    }

    fn differentiate(&mut self) {
        let width = self.width;
        if width == 0 {
            return;
        }
        for (out, row) in self.dx.chunks_exact_mut(width).zip(self.luma.chunks_exact(width)) {
            out[0] = 0.0;
            out[width - 1] = 0.0;
            for x in 1..width.saturating_sub(1) {
                out[x] = 0.5 * (row[x + 1] - row[x - 1]);
            }
        }
        for (y, out) in self.dy.chunks_exact_mut(width).enumerate() {
            if y == 0 || y + 1 == self.height {
                out.fill(0.0);
                continue;
            }
            let above = &self.luma[(y - 1) * width..y * width];
            let below = &self.luma[(y + 1) * width..(y + 2) * width];
            for ((value, down), up) in out.iter_mut().zip(below).zip(above) {
                *value = 0.5 * (down - up);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use ndarray::Array2;

    use super::*;

    #[test]
    fn a_ramp_keeps_its_place_and_doubles_its_slope() {
        let ramp = Array2::from_shape_fn((24, 40), |(y, x)| 3.0 * x as f32 - 2.0 * y as f32);
        let mut pyramid = Pyramid::default();
        pyramid.rebuild(&ramp.view(), 6, 4);
        assert_eq!(pyramid.levels().len(), 3);
        let half = &pyramid.levels()[1];
        let centre = 5 * half.width + 7;
        assert!((half.luma[centre] - (3.0 * 14.5 - 2.0 * 10.5)).abs() < 1e-4);
        assert!((half.dx[centre] - 6.0).abs() < 1e-4 && (half.dy[centre] + 4.0).abs() < 1e-4);
    }

    #[test]
    fn odd_and_empty_pictures_are_taken() {
        for size in [(0, 0), (4, 0), (0, 4), (1, 1), (9, 1), (1, 9), (17, 5), (33, 31)] {
            let mut pyramid = Pyramid::default();
            pyramid.rebuild(&Array2::zeros(size).view(), 1, 9);
            assert_eq!((pyramid.levels()[0].height, pyramid.levels()[0].width), size);
        }
    }
}
