//! Planes at other sizes and moved by parts of a pixel, by Catmull-Rom splines (R. Keys, "Cubic Convolution Interpolation
//! for Digital Image Processing", 1981, a = -1/2).

use ndarray::Array2;

use crate::dsp::between::catmull_rom;

/// Weight of a sample at this distance, in samples.
fn cubic(distance: f64) -> f64 {
    let d = distance.abs();
    if d < 1.0 {
        (1.5 * d - 2.5) * d * d + 1.0
    } else if d < 2.0 {
        ((2.5 - 0.5 * d) * d - 4.0) * d + 2.0
    } else {
        0.0
    }
}

/// The plane at another size; what gets smaller is averaged by a spline as much wider.
pub fn resampled(plane: &Array2<f32>, (height, width): (usize, usize)) -> Array2<f32> {
    let (rows, columns) = plane.dim();
    if (rows, columns) == (height, width) {
        return plane.clone();
    }
    let across = taps(columns, width);
    let mut narrow = Array2::zeros((rows, width));
    for (line, mut out) in plane.outer_iter().zip(narrow.outer_iter_mut()) {
        for ((first, weights), value) in across.iter().zip(out.iter_mut()) {
            *value = weights.iter().enumerate().map(|(n, w)| w * line[first + n]).sum();
        }
    }
    let mut out = Array2::zeros((height, width));
    for ((first, weights), mut line) in taps(rows, height).iter().zip(out.outer_iter_mut()) {
        for (n, &weight) in weights.iter().enumerate() {
            line.scaled_add(weight, &narrow.row(first + n));
        }
    }
    out
}

/// For each of `to` samples the first of the `from` samples it is made of, and their weights.
fn taps(from: usize, to: usize) -> Vec<(usize, Vec<f32>)> {
    let step = from as f64 / to as f64;
    let wide = step.max(1.0);
    (0..to)
        .map(|index| {
            let centre = (index as f64 + 0.5) * step - 0.5;
            let first = ((centre - 2.0 * wide).ceil().max(0.0) as usize).min(from - 1);
            let last = ((centre + 2.0 * wide).floor().max(0.0) as usize).clamp(first, from - 1);
            let weights: Vec<f64> = (first..=last).map(|n| cubic((n as f64 - centre) / wide)).collect();
            let sum: f64 = weights.iter().sum();
            (first, weights.iter().map(|weight| (weight / sum) as f32).collect())
        })
        .collect()
}

/// Where a pixel of a moved picture comes from: turned by `roll` (radians), shrunk by `zoom` and shifted, all about the
/// centre.
#[derive(Clone, Copy, Debug)]
pub struct View {
    /// The content's shift to the right and down, pixels of the plane.
    pub shift: [f64; 2],
    /// The content's turn, radians clockwise.
    pub roll: f64,
    /// Its growth as a factor.
    pub zoom: f64,
}

/// The plane as seen so; beyond its edges the last pixel goes on.
pub fn moved(plane: &Array2<f32>, view: View) -> Array2<f32> {
    let (height, width) = plane.dim();
    let pixels = plane.as_slice().unwrap_or(&[]);
    if pixels.is_empty() {
        return plane.clone();
    }
    let (centre_x, centre_y) = (0.5 * (width as f64 - 1.0), 0.5 * (height as f64 - 1.0));
    let (sin, cos) = view.roll.sin_cos();
    let mut out = Array2::zeros((height, width));
    for (y, mut line) in out.outer_iter_mut().enumerate() {
        let v = (y as f64 - centre_y - view.shift[1]) / view.zoom;
        for (x, value) in line.iter_mut().enumerate() {
            let u = (x as f64 - centre_x - view.shift[0]) / view.zoom;
            *value = catmull_rom(pixels, (height, width), centre_x + cos * u + sin * v, centre_y - sin * u + cos * v);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    #![allow(clippy::float_cmp)] // Exact by construction.

    use super::*;

    fn ramp() -> Array2<f32> {
        Array2::from_shape_fn((40, 60), |(y, x)| 2.0 * x as f32 + y as f32)
    }

    #[test]
    fn a_slope_keeps_its_place_at_every_size() {
        for size in [(20, 30), (80, 120), (27, 41)] {
            let out = resampled(&ramp(), size);
            let (middle_y, middle_x) = (size.0 / 2, size.1 / 2);
            let place = |index: usize, to: usize, from: f32| (index as f32 + 0.5) / to as f32 * from - 0.5;
            let expected = 2.0 * place(middle_x, size.1, 60.0) + place(middle_y, size.0, 40.0);
            assert!((out[(middle_y, middle_x)] - expected).abs() < 0.05, "{size:?}");
        }
    }

    #[test]
    fn the_content_moves_to_where_the_view_says() {
        let out = moved(&ramp(), View { shift: [1.5, -2.0], roll: 0.0, zoom: 1.0 });
        assert!((out[(20, 30)] - (2.0 * 28.5 + 22.0)).abs() < 1e-3);
        let same = moved(&ramp(), View { shift: [0.0; 2], roll: 0.0, zoom: 1.0 });
        assert_eq!(same, ramp());
        // What lies right of the centre goes down when the content turns clockwise.
        let mut spot = Array2::zeros((41, 41));
        spot[(20, 30)] = 1.0;
        let turned = moved(&spot, View { shift: [0.0; 2], roll: std::f64::consts::FRAC_PI_2, zoom: 1.0 });
        assert!((turned[(30, 20)] - 1.0).abs() < 1e-3);
    }
}
