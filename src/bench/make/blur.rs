//! Blur by a lens out of focus and by motion. On the codes, not in linear light: highlights bloom a little less than
//! through a lens.

use std::f64::consts::TAU;

use ndarray::Array2;

/// Blurs by a disc of this radius in pixels, as a round aperture does; below half a pixel nothing changes.
pub fn disc(plane: &Array2<f32>, radius: f64) -> Array2<f32> {
    if radius < 0.5 {
        return plane.clone();
    }
    let (height, width) = plane.dim();
    let reach = radius.ceil() as usize + 1;
    // Each line's running sum, its ends continued: a horizontal part of the disc is the difference of two of them.
    let mut sums = Array2::<f64>::zeros((height, width + 2 * reach + 1));
    for (line, mut sums) in plane.outer_iter().zip(sums.outer_iter_mut()) {
        let mut sum = 0.0;
        for (index, out) in sums.iter_mut().enumerate() {
            *out = sum;
            sum += f64::from(line[index.saturating_sub(reach).min(width - 1)]);
        }
    }
    // Half the width of the disc at each distance from its middle, of which the area is kept.
    let rows: Vec<(isize, f64)> = (-(reach as isize)..=reach as isize)
        .filter_map(|dy| {
            let half = (radius * radius - (dy * dy) as f64).max(0.0).sqrt();
            (half > 0.0).then_some((dy, half))
        })
        .collect();
    let area: f64 = rows.iter().map(|(_, half)| 2.0 * half).sum();
    let mut out = Array2::zeros((height, width));
    let mut total = vec![0.0_f64; width];
    for (y, mut line) in out.outer_iter_mut().enumerate() {
        total.fill(0.0);
        for &(dy, half) in &rows {
            let row = sums.row((y as isize + dy).clamp(0, height as isize - 1) as usize);
            let Some(row) = row.as_slice() else { continue };
            // From the left edge of the leftmost pixel, `half` to each side of the pixel's middle.
            let edges = [reach as f64 + 0.5 - half, reach as f64 + 0.5 + half];
            let [(from, low), (to, high)] = edges.map(|edge| (edge as usize, edge.fract()));
            let ends = row[from..].windows(2).zip(row[to..].windows(2));
            for (total, (left, right)) in total.iter_mut().zip(ends) {
                *total += right[0] + high * (right[1] - right[0]) - left[0] - low * (left[1] - left[0]);
            }
        }
        line.iter_mut().zip(&total).for_each(|(value, total)| *value = (total / area) as f32);
    }
    out
}

/// Blurs along a line of this length in pixels, so many degrees clockwise from the horizontal.
pub fn line(plane: &Array2<f32>, length: f64, angle_deg: f64) -> Array2<f32> {
    let (height, width) = plane.dim();
    let (sin, cos) = (angle_deg / 360.0 * TAU).sin_cos();
    let steps = length.ceil().max(1.0) as usize;
    let mut out = Array2::<f32>::zeros((height, width));
    // The middles of equal parts of the line, a pixel long or less.
    for step in 0..steps {
        let along = ((step as f64 + 0.5) / steps as f64 - 0.5) * length;
        let (dx, dy) = (along * cos, along * sin);
        let (left, top) = (dx.floor(), dy.floor());
        let (fx, fy) = ((dx - left) as f32, (dy - top) as f32);
        let column = |x: usize, more: isize| (x as isize + left as isize + more).clamp(0, width as isize - 1) as usize;
        let row = |y: usize, more: isize| (y as isize + top as isize + more).clamp(0, height as isize - 1) as usize;
        for (y, mut line) in out.outer_iter_mut().enumerate() {
            let (upper, lower) = (plane.row(row(y, 0)), plane.row(row(y, 1)));
            for (x, value) in line.iter_mut().enumerate() {
                let (a, b) = (column(x, 0), column(x, 1));
                let upper = upper[a] + fx * (upper[b] - upper[a]);
                let lower = lower[a] + fx * (lower[b] - lower[a]);
                *value += upper + fy * (lower - upper);
            }
        }
    }
    out /= steps as f32;
    out
}

#[cfg(test)]
mod tests {
    #![allow(clippy::float_cmp)] // Exact by construction.

    use super::*;

    fn spot() -> Array2<f32> {
        let mut plane = Array2::zeros((61, 61));
        plane[(30, 30)] = 1000.0;
        plane
    }

    /// RMS distance from the middle, and the sum.
    fn spread(plane: &Array2<f32>) -> (f64, f64) {
        let sum: f64 = plane.iter().map(|&value| f64::from(value)).sum();
        let far = plane
            .indexed_iter()
            .map(|((y, x), &value)| f64::from(value) * ((y as f64 - 30.0).powi(2) + (x as f64 - 30.0).powi(2)));
        ((far.sum::<f64>() / sum).sqrt(), sum)
    }

    #[test]
    fn a_point_becomes_a_disc_of_the_radius() {
        for radius in [2.0, 4.4, 12.0] {
            let (rms, sum) = spread(&disc(&spot(), radius));
            // An even disc: half the square of its radius.
            assert!((rms / (radius / 2_f64.sqrt()) - 1.0).abs() < 0.08, "{radius}: {rms}");
            assert!((sum - 1000.0).abs() < 1.0, "{sum}");
        }
    }

    #[test]
    fn a_point_becomes_a_line_of_the_length() {
        for angle_deg in [0.0, 30.0, 90.0] {
            let (rms, sum) = spread(&line(&spot(), 20.0, angle_deg));
            assert!((rms / (20.0 / 12_f64.sqrt()) - 1.0).abs() < 0.08, "{angle_deg}: {rms}");
            assert!((sum - 1000.0).abs() < 1.0, "{sum}");
        }
    }

    #[test]
    fn an_even_plane_stays_even() {
        let plane = Array2::from_elem((20, 30), 77.0);
        for blurred in [disc(&plane, 7.3), line(&plane, 9.0, 45.0)] {
            assert!(blurred.iter().all(|value| (value - 77.0).abs() < 1e-3));
        }
    }
}
