//! Zero-phase Gaussian low-pass of a series with real, possibly uneven, timestamps.

use std::ops::Range;

/// σ × cutoff of a Gaussian whose gain at the cutoff is 1/√2: √(ln 2) / (2π).
const SIGMA_TIMES_CUTOFF: f64 = 0.132_505;

/// The kernel is cut where it has fallen to 0.03 %.
const REACH_SIGMAS: f64 = 4.0;

/// `values[i]`, taken at `times_s[i]` (ascending, seconds), without what moves faster than `cutoff_hz` (gain 1/√2 there).
///
/// Each result is the value at that moment of a straight line fitted under Gaussian weights (local linear regression),
/// where every sample weighs as much as the time it stands for; on an even series this is the Gaussian filter. Both
/// ends are continued by odd reflection. So a steady drift passes unchanged everywhere, on uneven times too. One sample
/// gives itself, none gives none; both slices have the same length.
pub fn gaussian<const N: usize>(times_s: &[f64], values: &[[f64; N]], cutoff_hz: f64) -> Vec<[f64; N]> {
    let sigma_s = SIGMA_TIMES_CUTOFF / cutoff_hz;
    let reach_s = REACH_SIGMAS * sigma_s;
    let (times_s, values, inside) = reflect(times_s, values, reach_s);
    let spans_s = spans(&times_s);
    let mut begin = 0;
    inside
        .map(|centre| {
            let now_s = times_s[centre];
            while times_s[begin] < now_s - reach_s {
                begin += 1;
            }
            let mut line = LineFit::default();
            for i in (begin..values.len()).take_while(|&i| times_s[i] <= now_s + reach_s) {
                let offset = (times_s[i] - now_s) / sigma_s;
                line.add(offset, &values[i], spans_s[i] * (-0.5 * offset * offset).exp());
            }
            line.at_zero().unwrap_or(values[centre])
        })
        .collect()
}

/// The series with what lies within `reach_s` of its ends turned about them, and where in it the series is.
fn reflect<const N: usize>(
    times_s: &[f64],
    values: &[[f64; N]],
    reach_s: f64,
) -> (Vec<f64>, Vec<[f64; N]>, Range<usize>) {
    let ([first_s, .., last_s], [first, .., last]) = (times_s, values) else {
        return (times_s.to_vec(), values.to_vec(), 0..values.len());
    };
    let turned = |about_s: f64, about: &[f64; N], i: usize| {
        (2.0 * about_s - times_s[i], std::array::from_fn(|k| 2.0 * about[k] - values[i][k]))
    };
    let count = times_s.len();
    let head = (1..count).take_while(|&i| times_s[i] - first_s <= reach_s).count();
    let tail = (1..count).take_while(|&i| last_s - times_s[count - 1 - i] <= reach_s).count();
    let before = (1..=head).rev().map(|i| turned(*first_s, first, i));
    let after = (1..=tail).map(|i| turned(*last_s, last, count - 1 - i));
    let here = times_s.iter().copied().zip(values.iter().copied());
    let (times_s, values) = before.chain(here).chain(after).unzip();
    (times_s, values, head..head + count)
}

/// The time each sample stands for: from half way to its predecessor to half way to its successor, in seconds.
/// At the two ends, the half interval there is.
pub fn spans(times_s: &[f64]) -> Vec<f64> {
    let last = times_s.len().saturating_sub(1);
    let between = |from: usize, to: usize| times_s[to] - times_s[from];
    (0..times_s.len()).map(|i| 0.5 * between(i.saturating_sub(1), (i + 1).min(last))).collect()
}

/// Weighted least squares of `value = level + slope × x`.
struct LineFit<const N: usize> {
    weight: f64,
    x: f64,
    xx: f64,
    y: [f64; N],
    xy: [f64; N],
}

impl<const N: usize> Default for LineFit<N> {
    fn default() -> Self {
        Self { weight: 0.0, x: 0.0, xx: 0.0, y: [0.0; N], xy: [0.0; N] }
    }
}

impl<const N: usize> LineFit<N> {
    fn add(&mut self, x: f64, value: &[f64; N], weight: f64) {
        self.weight += weight;
        self.x += weight * x;
        self.xx += weight * x * x;
        for ((y, xy), v) in self.y.iter_mut().zip(&mut self.xy).zip(value) {
            *y += weight * v;
            *xy += weight * x * v;
        }
    }

    /// The line's value at 0; `None` without two distinct points.
    fn at_zero(&self) -> Option<[f64; N]> {
        let determinant = self.weight * self.xx - self.x * self.x;
        let solvable = determinant > 1e-12 * self.weight * self.weight && determinant.is_finite();
        solvable.then(|| std::array::from_fn(|k| (self.xx * self.y[k] - self.x * self.xy[k]) / determinant))
    }
}

#[cfg(test)]
mod tests {
    use std::f64::consts::TAU;

    use super::*;

    fn sine_gain(frequency_hz: f64, cutoff_hz: f64) -> f64 {
        let times_s: Vec<f64> = (0..300).map(|i| f64::from(i) / 30.0).collect();
        let wave: Vec<[f64; 1]> = times_s.iter().map(|t| [(TAU * frequency_hz * t).sin()]).collect();
        let low = gaussian(&times_s, &wave, cutoff_hz);
        // The middle part only; least squares against the input gives the in-phase gain.
        let (num, den) =
            (60..240).fold((0.0, 0.0), |(n, d), i| (n + low[i][0] * wave[i][0], d + wave[i][0] * wave[i][0]));
        num / den
    }

    #[test]
    fn the_gain_at_the_cutoff_is_half_the_power() {
        assert!((sine_gain(0.7, 0.7) - 0.5_f64.sqrt()).abs() < 0.01, "{}", sine_gain(0.7, 0.7));
        assert!(sine_gain(0.1, 0.7) > 0.97);
        assert!(sine_gain(3.0, 0.7).abs() < 0.01);
    }

    #[test]
    fn a_steady_drift_passes_unchanged_up_to_both_ends_on_uneven_times() {
        let times_s: Vec<f64> = (0..90).map(|i| f64::from(i) / 30.0 + 0.008 * f64::from(i * i % 7)).collect();
        let ramp: Vec<[f64; 2]> = times_s.iter().map(|t| [3.0 * t - 1.0, 5.0]).collect();
        for (got, want) in gaussian(&times_s, &ramp, 0.7).iter().zip(&ramp) {
            assert!((got[0] - want[0]).abs() < 1e-9 && (got[1] - want[1]).abs() < 1e-9);
        }
    }

    #[test]
    fn nothing_and_one_sample_pass_through() {
        assert!(gaussian::<1>(&[], &[], 0.7).is_empty());
        assert_eq!(gaussian(&[2.0], &[[7.0]], 0.7), [[7.0]]);
        assert_eq!(gaussian(&[0.0, 60.0], &[[1.0], [9.0]], 0.7), [[1.0], [9.0]]);
        assert_eq!(spans(&[0.0, 1.0, 3.0]), [0.5, 1.5, 1.0]);
    }
}
