//! Slopes of a natural cubic spline (de Boor, "A Practical Guide to Splines", 1978, chapter 4): the speed of a sampled
//! motion, true to 6 % up to half the Nyquist frequency and more where central differences lose a third.

/// The slope, per second, of the spline through `values[i]` at `times_s[i]` (strictly ascending, seconds), at each of them.
/// Both slices have the same length; fewer than two samples do not move.
pub fn slopes<const N: usize>(times_s: &[f64], values: &[[f64; N]]) -> Vec<[f64; N]> {
    let count = times_s.len().min(values.len());
    if count < 2 {
        return vec![[0.0; N]; count];
    }
    let step = |i: usize| times_s[i + 1] - times_s[i];
    let rise = |i: usize, k: usize| (values[i + 1][k] - values[i][k]) / step(i);
    // Thomas's algorithm on the tridiagonal system of the slopes; the second derivative is 0 at both ends.
    let mut above = vec![0.0; count];
    let mut slopes = vec![[0.0; N]; count];
    above[0] = 0.5;
    slopes[0] = std::array::from_fn(|k| 1.5 * rise(0, k));
    for i in 1..count {
        let (below, middle, next) =
            if i + 1 < count { (step(i), 2.0 * (step(i - 1) + step(i)), step(i - 1)) } else { (1.0, 2.0, 0.0) };
        let pivot = middle - below * above[i - 1];
        above[i] = next / pivot;
        slopes[i] = std::array::from_fn(|k| {
            let right = if i + 1 < count {
                3.0 * (step(i) * rise(i - 1, k) + step(i - 1) * rise(i, k))
            } else {
                3.0 * rise(i - 1, k)
            };
            (right - below * slopes[i - 1][k]) / pivot
        });
    }
    for i in (0..count - 1).rev() {
        slopes[i] = std::array::from_fn(|k| slopes[i][k] - above[i] * slopes[i + 1][k]);
    }
    slopes
}

#[cfg(test)]
mod tests {
    use std::f64::consts::TAU;

    use super::*;

    #[test]
    fn a_line_has_its_slope_on_uneven_times() {
        let times_s: Vec<f64> = (0..20).map(|i| f64::from(i) / 30.0 + 0.009 * f64::from(i * i % 3)).collect();
        let line: Vec<[f64; 2]> = times_s.iter().map(|t| [4.0 * t - 1.0, 7.0]).collect();
        for slope in slopes(&times_s, &line) {
            assert!((slope[0] - 4.0).abs() < 1e-9 && slope[1].abs() < 1e-9, "{slope:?}");
        }
    }

    #[test]
    fn a_sine_at_half_the_nyquist_frequency_keeps_nine_tenths_of_its_speed() {
        let (fps, hz) = (30.0, 7.5);
        let times_s: Vec<f64> = (0..90).map(|i| f64::from(i) / fps).collect();
        let wave: Vec<[f64; 1]> = times_s.iter().map(|t| [(TAU * hz * t).sin()]).collect();
        let found = slopes(&times_s, &wave);
        let (num, den) = (20..70).fold((0.0, 0.0), |(num, den), i| {
            let truth = TAU * hz * (TAU * hz * times_s[i]).cos();
            (num + truth * found[i][0], den + truth * truth)
        });
        assert!((num / den - 1.0).abs() < 0.06, "{}", num / den);
    }

    #[test]
    fn nothing_and_one_sample_do_not_move() {
        assert!(slopes::<1>(&[], &[]).is_empty());
        assert_eq!(slopes(&[1.0], &[[5.0]]), [[0.0]]);
        let two = slopes(&[1.0, 3.0], &[[5.0], [9.0]]);
        assert!(two.iter().all(|slope| (slope[0] - 2.0).abs() < 1e-9), "{two:?}");
    }
}
