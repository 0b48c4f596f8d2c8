//! Zero-phase Gaussian low-pass of a series with real, possibly uneven, timestamps.

use super::predict::predict;

/// σ × cutoff of a Gaussian whose gain at the cutoff is 1/√2: √(ln 2) / (2π).
const SIGMA_TIMES_CUTOFF: f64 = 0.132_505;

/// The kernel is cut where it has fallen to 0.03 %.
const REACH_SIGMAS: f64 = 4.0;

/// What lies beyond an end is predicted from as many seconds at that end ...
const PREDICTED_FROM_S: f64 = 8.0;

/// ... by a predictor that looks back as many, at most as many samples, and at most this share of what it learns from.
const LOOKS_BACK_S: f64 = 0.8;
const LONGEST_ORDER: usize = 64;
const SHARE_OF_SAMPLES: usize = 4;

/// `values[i]`, taken at `times_s[i]` (ascending, seconds), without what moves faster than `cutoff_hz` (gain 1/√2 there).
///
/// Each result is the value at that moment of a straight line fitted under Gaussian weights (local linear regression),
/// where every sample weighs as much as the time it stands for; on an even series this is the Gaussian filter. Beyond
/// both ends the series goes on as linear prediction of its speed has it. So a steady drift passes unchanged everywhere,
/// on uneven times too. One sample gives itself, none gives none; both slices have the same length.
pub fn gaussian<const N: usize>(times_s: &[f64], values: &[[f64; N]], cutoff_hz: f64) -> Vec<[f64; N]> {
    let sigma_s = SIGMA_TIMES_CUTOFF / cutoff_hz;
    let reach_s = REACH_SIGMAS * sigma_s;
    let series = Extended::new(times_s, values, reach_s);
    let mut begin = 0;
    (series.before.len()..series.len() - series.after.len())
        .map(|centre| {
            let now_s = series.time_s(centre);
            while series.time_s(begin) < now_s - reach_s {
                begin += 1;
            }
            let mut line = LineFit::default();
            for i in (begin..series.len()).take_while(|&i| series.time_s(i) <= now_s + reach_s) {
                let offset = (series.time_s(i) - now_s) / sigma_s;
                line.add(offset, series.value(i), series.span_s(i) * (-0.5 * offset * offset).exp());
            }
            line.at_zero().unwrap_or(*series.value(centre))
        })
        .collect()
}

/// A series with what is predicted before and after it.
struct Extended<'a, const N: usize> {
    /// The nearest first, as `after`.
    before: Vec<(f64, [f64; N])>,
    times_s: &'a [f64],
    values: &'a [[f64; N]],
    after: Vec<(f64, [f64; N])>,
}

impl<'a, const N: usize> Extended<'a, N> {
    /// By `reach_s` on each side.
    fn new(times_s: &'a [f64], values: &'a [[f64; N]], reach_s: f64) -> Self {
        let count = times_s.len().min(values.len());
        let (times_s, values) = (&times_s[..count], &values[..count]);
        let samples = || times_s.iter().zip(values);
        Self { before: beyond(samples(), reach_s), times_s, values, after: beyond(samples().rev(), reach_s) }
    }

    fn len(&self) -> usize {
        self.before.len() + self.times_s.len() + self.after.len()
    }

    fn sample(&self, index: usize) -> (f64, &[f64; N]) {
        let Some(inside) = index.checked_sub(self.before.len()) else {
            let (time_s, value) = &self.before[self.before.len() - 1 - index];
            return (*time_s, value);
        };
        if inside < self.times_s.len() {
            return (self.times_s[inside], &self.values[inside]);
        }
        let (time_s, value) = &self.after[inside - self.times_s.len()];
        (*time_s, value)
    }

    fn time_s(&self, index: usize) -> f64 {
        self.sample(index).0
    }

    fn value(&self, index: usize) -> &[f64; N] {
        self.sample(index).1
    }

    /// The time a sample stands for, as in [`spans`].
    fn span_s(&self, index: usize) -> f64 {
        0.5 * (self.time_s((index + 1).min(self.len() - 1)) - self.time_s(index.saturating_sub(1)))
    }
}

/// What goes on beyond the first of these samples, which lead away from that end; the nearest first.
fn beyond<'a, const N: usize>(
    samples: impl Iterator<Item = (&'a f64, &'a [f64; N])>,
    reach_s: f64,
) -> Vec<(f64, [f64; N])> {
    let mut samples = samples.peekable();
    let Some(&(&end_s, end)) = samples.peek() else { return Vec::new() };
    let near: Vec<(f64, [f64; N])> = samples
        .map(|(t_s, value)| (*t_s, *value))
        .take_while(|(t_s, _)| (t_s - end_s).abs() <= PREDICTED_FROM_S)
        .collect();
    let intervals = near.len() - 1;
    let step_s = (near[intervals].0 - end_s) / intervals as f64;
    if intervals == 0 || step_s == 0.0 {
        return Vec::new();
    }
    let even = evenly(&near, step_s);
    let order = (LOOKS_BACK_S / step_s.abs()) as usize;
    let order = order.min(LONGEST_ORDER).min(intervals / SHARE_OF_SAMPLES);
    let count = (reach_s / step_s.abs()).ceil() as usize;
    let mut predicted = vec![(end_s, *end); count];
    for k in 0..N {
        // The predictor takes the latest last.
        let speeds: Vec<f64> = even.windows(2).rev().map(|two| two[0][k] - two[1][k]).collect();
        let mut place = end[k];
        for (i, speed) in predict(&speeds, order, count).into_iter().enumerate() {
            place += speed;
            predicted[i].0 = end_s - (i + 1) as f64 * step_s;
            predicted[i].1[k] = place;
        }
    }
    predicted
}

/// The values at even steps from the first sample to the last one, by straight lines.
fn evenly<const N: usize>(samples: &[(f64, [f64; N])], step_s: f64) -> Vec<[f64; N]> {
    let mut at = 0;
    (0..samples.len())
        .map(|i| {
            let way_s = i as f64 * step_s;
            let gone = |at: usize| (samples[at].0 - samples[0].0) / step_s.signum();
            while at + 2 < samples.len() && gone(at + 1) < way_s.abs() {
                at += 1;
            }
            let (from, to) = (gone(at), gone(at + 1));
            let part = if to > from { ((way_s.abs() - from) / (to - from)).clamp(0.0, 1.0) } else { 0.0 };
            std::array::from_fn(|k| samples[at].1[k] + part * (samples[at + 1].1[k] - samples[at].1[k]))
        })
        .collect()
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

    /// Sways of 0.15 to 2 Hz with a tremor of 4 to 11 Hz, as hands make them, over four seconds: what is left above the cutoff, against what is left of
    /// each endless sine by the filter's gain.
    #[test]
    fn the_ends_of_a_short_series_are_filtered_as_if_it_went_on() {
        let mut state = 7_u64;
        let mut random = || {
            state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
            (state >> 11) as f64 / (1_u64 << 53) as f64
        };
        let times_s: Vec<f64> = (0..120).map(|i| f64::from(i) / 30.0).collect();
        let errors: Vec<f64> = (0..60)
            .map(|_| {
                let mut noise = |amplitude: f64, low_hz: f64, high_hz: f64, slope: f64| -> Vec<[f64; 3]> {
                    let wave = |i: i32| {
                        let hz = low_hz + (high_hz - low_hz) * (f64::from(i) + random()) / 24.0;
                        [amplitude * hz.powf(slope), hz, TAU * random()]
                    };
                    (0..24).map(wave).collect()
                };
                let waves = [noise(1.0, 0.15, 2.0, -1.2), noise(0.5, 4.0, 11.0, -0.5)].concat();
                let path = |gain: &dyn Fn(f64) -> f64| -> Vec<f64> {
                    let at = |t_s: f64| waves.iter().map(|[a, hz, p]| gain(*hz) * a * (TAU * hz * t_s + p).sin()).sum();
                    times_s.iter().map(|&t_s| at(t_s)).collect()
                };
                let whole: Vec<[f64; 1]> = path(&|_| 1.0).into_iter().map(|value| [value]).collect();
                let above = path(&|hz| 1.0 - (-0.5 * std::f64::consts::LN_2 * (hz / 0.7).powi(2)).exp());
                let low = gaussian(&times_s, &whole, 0.7);
                let found: f64 = whole.iter().zip(&low).map(|(value, low)| (value[0] - low[0]).powi(2)).sum();
                (found / above.iter().map(|value| value * value).sum::<f64>()).sqrt() - 1.0
            })
            .collect();
        let rms = (errors.iter().map(|error| error * error).sum::<f64>() / errors.len() as f64).sqrt();
        let worst = errors.iter().fold(0.0, |worst: f64, error| worst.max(error.abs()));
        println!("the RMS above the cutoff is off by {:.2} % RMS, at most {:.2} %", 100.0 * rms, 100.0 * worst);
        assert!(rms < 0.025 && worst < 0.08, "{rms:.3} RMS, {worst:.3} at most");
    }

    #[test]
    fn nothing_and_one_sample_pass_through() {
        assert!(gaussian::<1>(&[], &[], 0.7).is_empty());
        assert_eq!(gaussian(&[2.0], &[[7.0]], 0.7), [[7.0]]);
        assert_eq!(gaussian(&[0.0, 60.0], &[[1.0], [9.0]], 0.7), [[1.0], [9.0]]);
        assert_eq!(spans(&[0.0, 1.0, 3.0]), [0.5, 1.5, 1.0]);
    }
}
