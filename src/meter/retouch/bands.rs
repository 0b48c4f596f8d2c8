//! Octave bands of a picture: a Laplacian pyramid (Burt and Adelson 1983) whose details are kept at the size at which
//! they arise, so that the whole costs a third more than its first level.

use ndarray::{Array2, s};

/// Octaves: the finest holds wavelengths of about 2 to 5.5 pixels, each next one twice as long.
pub const BANDS: usize = 5;

/// Wavelength at the middle of the finest band in pixels.
pub const FINEST_PX: f32 = 3.3;

/// The bands of one picture, finest first; band `k` is `2^k` times smaller (rounded up) than the picture.
pub fn bands(picture: Array2<f32>) -> [Array2<f32>; BANDS] {
    let mut level = picture;
    std::array::from_fn(|_| {
        let mut smooth = blurred(&level);
        let next = smooth.slice(s![..;2, ..;2]).to_owned();
        smooth.zip_mut_with(&level, |low, &full| *low = full - *low);
        level = next;
        smooth
    })
}

/// Binomial 1 4 6 4 1 in both directions (a Gaussian of one pixel), edges repeated.
fn blurred(picture: &Array2<f32>) -> Array2<f32> {
    let mut across = Array2::zeros(picture.dim());
    for (line, mut out) in picture.outer_iter().zip(across.outer_iter_mut()) {
        let last = line.len().saturating_sub(1);
        for (x, value) in out.iter_mut().enumerate() {
            let at = |dx: usize| line[(x + dx).saturating_sub(2).min(last)];
            *value = kernel([at(0), at(1), at(2), at(3), at(4)]);
        }
    }
    let (height, width) = across.dim();
    let mut out = Array2::zeros((height, width));
    for (y, mut line) in out.outer_iter_mut().enumerate() {
        let [a, b, c, d, e] = [0, 1, 2, 3, 4].map(|dy| across.row((y + dy).saturating_sub(2).min(height - 1)));
        for (x, value) in line.iter_mut().enumerate() {
            *value = kernel([a[x], b[x], c[x], d[x], e[x]]);
        }
    }
    out
}

fn kernel([a, b, c, d, e]: [f32; 5]) -> f32 {
    (a + e + 4.0 * (b + d) + 6.0 * c) / 16.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wave_shows_in_the_band_of_its_length() {
        for (wavelength, expected) in [(3.0, 0), (6.6, 1), (13.0, 2), (26.0, 3)] {
            let wave =
                Array2::from_shape_fn((128, 128), |(_, x)| (x as f32 * std::f32::consts::TAU / wavelength).sin());
            let energy =
                bands(wave).map(|band| band.iter().map(|value| value * value).sum::<f32>() / band.len() as f32);
            let strongest = (0..BANDS).max_by(|&a, &b| energy[a].total_cmp(&energy[b])).unwrap();
            assert_eq!(strongest, expected, "wavelength {wavelength}: {energy:?}");
        }
    }

    #[test]
    fn a_single_pixel_has_no_detail() {
        assert!(bands(Array2::from_elem((1, 1), 90.0)).iter().all(|band| band.iter().all(|value| value.abs() < 1e-4)));
    }
}
