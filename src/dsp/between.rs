//! Values between pixels.

/// The value at `x` and `y` of a picture of `(height, width)` in standard layout, by Catmull-Rom splines (R. Keys, "Cubic
/// Convolution Interpolation for Digital Image Processing", 1981, a = -1/2); beyond the edges the last pixel goes on.
pub fn catmull_rom(pixels: &[f32], (height, width): (usize, usize), x: f64, y: f64) -> f32 {
    let weights = |f: f32| {
        let (f2, f3) = (f * f, f * f * f);
        [-0.5 * f + f2 - 0.5 * f3, 1.0 - 2.5 * f2 + 1.5 * f3, 0.5 * f + 2.0 * f2 - 1.5 * f3, -0.5 * f2 + 0.5 * f3]
    };
    // The integer below, without the call that `floor` is on old processors.
    let below = |p: f64| p as isize - isize::from(p < 0.0);
    let (left, top) = (below(x) - 1, below(y) - 1);
    let (wx, wy) = (weights((x - (left + 1) as f64) as f32), weights((y - (top + 1) as f64) as f32));
    let clamp = |p: isize, side: usize| p.clamp(0, side as isize - 1) as usize;
    let mut value = 0.0;
    for (j, wy) in (top..).zip(wy) {
        let row = &pixels[clamp(j, height) * width..][..width];
        if left >= 0 && left + 4 <= width as isize {
            let four = &row[left as usize..left as usize + 4];
            value += wy * (wx[0] * four[0] + wx[1] * four[1] + wx[2] * four[2] + wx[3] * four[3]);
        } else {
            value += wy * (left..).zip(wx).map(|(i, wx)| wx * row[clamp(i, width)]).sum::<f32>();
        }
    }
    value
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slope_goes_on_between_pixels_and_the_edge_beyond_them() {
        let picture: Vec<f32> = (0..48).map(|i| 3.0 * (i % 8) as f32 + 5.0 * (i / 8) as f32).collect();
        let at = |x, y| catmull_rom(&picture, (6, 8), x, y);
        assert!((at(3.25, 2.5) - (3.0 * 3.25 + 5.0 * 2.5)).abs() < 1e-4);
        assert!((at(-9.0, 2.0) - 10.0).abs() < 1e-4 && (at(20.0, 2.0) - 31.0).abs() < 1e-4);
    }
}
