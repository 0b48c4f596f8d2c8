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

/// Taps of the kernel below.
const TAPS: usize = 5;

/// Binomial 1 4 6 4 1 in both directions (a Gaussian of one pixel), edges repeated.
fn blurred(picture: &Array2<f32>) -> Array2<f32> {
    let (height, width) = picture.dim();
    let mut out = Array2::zeros((height, width));
    // Of what is smooth across, only the rows under the kernel are kept.
    let mut across = Array2::zeros((TAPS, width));
    let mut done = 0;
    for (y, mut line) in out.outer_iter_mut().enumerate() {
        while done < height.min(y + 1 + TAPS / 2) {
            let from = picture.row(done);
            for (x, value) in across.row_mut(done % TAPS).iter_mut().enumerate() {
                let at = |dx: usize| from[(x + dx).saturating_sub(TAPS / 2).min(width - 1)];
                *value = kernel([0, 1, 2, 3, 4].map(at));
            }
            done += 1;
        }
        let row = |dy: usize| across.row((y + dy).saturating_sub(TAPS / 2).min(height - 1) % TAPS);
        let [a, b, c, d, e] = [0, 1, 2, 3, 4].map(row);
        for (x, value) in line.iter_mut().enumerate() {
            *value = kernel([a[x], b[x], c[x], d[x], e[x]]);
        }
    }
    out
}

fn kernel([a, b, c, d, e]: [f32; TAPS]) -> f32 {
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

    /// The blur with whole planes.
    fn blurred_at_once(picture: &Array2<f32>) -> Array2<f32> {
        let (height, width) = picture.dim();
        let near = |at: usize, tap: usize, length: usize| (at + tap).saturating_sub(2).min(length - 1);
        let across = Array2::from_shape_fn((height, width), |(y, x)| {
            kernel([0, 1, 2, 3, 4].map(|tap| picture[(y, near(x, tap, width))]))
        });
        Array2::from_shape_fn((height, width), |(y, x)| {
            kernel([0, 1, 2, 3, 4].map(|tap| across[(near(y, tap, height), x)]))
        })
    }

    #[test]
    fn five_rows_blur_as_the_whole_does() {
        for dim in [(1, 1), (2, 7), (4, 3), (5, 5), (31, 18)] {
            let picture = Array2::from_shape_fn(dim, |(y, x)| ((y * 37 + x * 11) % 23) as f32);
            assert_eq!(blurred(&picture), blurred_at_once(&picture), "{dim:?}");
        }
    }

    #[test]
    fn a_single_pixel_has_no_detail() {
        assert!(bands(Array2::from_elem((1, 1), 90.0)).iter().all(|band| band.iter().all(|value| value.abs() < 1e-4)));
    }
}
