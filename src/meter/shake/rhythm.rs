//! Whether a path has the rhythm of steps or of an engine.

use std::f64::consts::TAU;

/// A vehicle's share of the displacement's power above 8 Hz, and the least of it, RMS, in percent of the diagonal.
const VIBRATION_HZ: f64 = 8.0;
const VIBRATION_SHARE: f64 = 0.4;
const VIBRATION_PCT: f64 = 0.02;

/// Step rates in Hz.
const STEPS_HZ: [f64; 2] = [1.4, 3.4];

/// A peak above this is the double of a walk's step rate if there is this share of its power at half of it.
const DOUBLE_HZ: f64 = 2.8;
const DOUBLE_SHARE: f64 = 0.1;

/// Steps lift the camera by more than this, RMS, in percent of the diagonal; a stabilised action camera leaves 0.02 to
/// 0.05 of them.
const STEP_PCT: f64 = 0.015;

/// Share of the speed's power, 1 to 5 Hz, at the step rate and its double: 0.83 to 0.94 in a stabilised walk, at most
/// 0.72 in hands that shake.
const STEP_SHARE: f64 = 0.78;

/// The frequencies looked at.
const BIN_HZ: f64 = 0.1;
const LOWEST_HZ: f64 = 0.5;
const HIGHEST_HZ: f64 = 14.0;
const BINS: usize = 136;

/// Share of the Nyquist frequency that can be relied on, and how far it must reach for a vibration to be seen, in Hz.
const NYQUIST_SHARE: f64 = 0.95;
const LEAST_HIGHEST_HZ: f64 = 10.0;

/// Half the width of a line under a Hann window of 4 seconds, in Hz.
const LINE_HZ: f64 = 0.4;

/// Power of the displacements to the right and downwards, 0.5 to 14 Hz.
pub struct Rhythm {
    power: [[f64; 2]; BINS],
    /// Samples a second.
    rate_hz: f64,
    duration_s: f64,
}

impl Rhythm {
    /// The Fourier transform of at least two samples under a Hann window; uneven times are made even first, by straight lines.
    pub fn of(times_s: &[f64], shake: &[[f64; 4]]) -> Self {
        let (first_s, last_s) = (times_s[0], times_s[times_s.len() - 1]);
        let intervals = (times_s.len() - 1) as f64;
        let mut at = 0;
        let windowed: Vec<(f64, [f64; 2])> = (0..times_s.len())
            .map(|i| {
                let share = i as f64 / intervals;
                let t_s = first_s + share * (last_s - first_s);
                while at + 2 < times_s.len() && times_s[at + 1] < t_s {
                    at += 1;
                }
                let part = ((t_s - times_s[at]) / (times_s[at + 1] - times_s[at])).clamp(0.0, 1.0);
                let window = 0.5 - 0.5 * (TAU * share).cos();
                let value = |axis: usize| window * ((1.0 - part) * shake[at][axis] + part * shake[at + 1][axis]);
                (t_s - first_s, [value(0), value(1)])
            })
            .collect();
        // A sine of RMS 1 has a peak of power 1: half the window's sum, squared, twice.
        let scale = 8.0 / (times_s.len() as f64).powi(2);
        let power = std::array::from_fn(|bin| {
            let omega = TAU * (LOWEST_HZ + bin as f64 * BIN_HZ);
            let (mut real, mut imaginary) = ([0.0; 2], [0.0; 2]);
            for (t_s, values) in &windowed {
                let (sin, cos) = (omega * t_s).sin_cos();
                for axis in 0..2 {
                    real[axis] += cos * values[axis];
                    imaginary[axis] += sin * values[axis];
                }
            }
            std::array::from_fn(|axis| scale * (real[axis].powi(2) + imaginary[axis].powi(2)))
        });
        Self { power, rate_hz: intervals / (last_s - first_s), duration_s: last_s - first_s }
    }

    /// The step rate in Hz, if there is one; up and down, or to the sides where the picture lies on its side.
    pub fn step_rate_hz(&self) -> Option<f64> {
        [1, 0].into_iter().find_map(|axis| {
            let peak_hz = self.peak(axis, STEPS_HZ[0], STEPS_HZ[1]);
            let [step, half] = [peak_hz, 0.5 * peak_hz].map(|hz| self.power[Self::bins(hz, hz).start][axis]);
            let halved = peak_hz > DOUBLE_HZ && half > DOUBLE_SHARE * step;
            // What is highest at the lower end is the flank of a slower sway.
            let flank = peak_hz <= STEPS_HZ[0] && self.peak(axis, STEPS_HZ[0] - BIN_HZ, STEPS_HZ[1]) < peak_hz;
            let steps = self.share(axis, peak_hz) > STEP_SHARE && step.sqrt() > STEP_PCT && !flank;
            steps.then_some(if halved { 0.5 * peak_hz } else { peak_hz })
        })
    }

    /// Whether much of it is faster than a hand.
    pub fn vibrates(&self) -> bool {
        let highest_hz = HIGHEST_HZ.min(NYQUIST_SHARE * 0.5 * self.rate_hz);
        if highest_hz < LEAST_HIGHEST_HZ {
            return false;
        }
        let power = |low_hz: f64| -> f64 { self.power[Self::bins(low_hz, highest_hz)].iter().flatten().sum() };
        let fast = power(VIBRATION_HZ);
        // Under a Hann window a sine's line sums to 1.5 times its peak over bins as far apart as the window is long.
        let rms_pct = (fast * BIN_HZ * self.duration_s / 1.5).sqrt();
        fast > VIBRATION_SHARE * power(LOWEST_HZ) && rms_pct > VIBRATION_PCT
    }

    fn bins(low_hz: f64, high_hz: f64) -> std::ops::Range<usize> {
        let bin = |hz: f64| ((hz - LOWEST_HZ) / BIN_HZ).round().clamp(0.0, BINS as f64) as usize;
        bin(low_hz)..(bin(high_hz) + 1).min(BINS)
    }

    fn hz(bin: usize) -> f64 {
        LOWEST_HZ + bin as f64 * BIN_HZ
    }

    /// Where the speed is greatest between two frequencies.
    fn peak(&self, axis: usize, low_hz: f64, high_hz: f64) -> f64 {
        let best = Self::bins(low_hz, high_hz).max_by(|&a, &b| self.speed(axis, a).total_cmp(&self.speed(axis, b)));
        best.map_or(low_hz, Self::hz)
    }

    fn speed(&self, axis: usize, bin: usize) -> f64 {
        self.power[bin][axis] * Self::hz(bin).powi(2)
    }

    /// Share of the speed's power, from 1 to 5 Hz, in the lines at `hz` and its double, as far as they lie there.
    fn share(&self, axis: usize, hz: f64) -> f64 {
        let sum = |low_hz: f64, high_hz: f64| {
            Self::bins(low_hz.max(1.0), high_hz.min(5.0)).map(|bin| self.speed(axis, bin)).sum::<f64>()
        };
        let line = |hz: f64| if hz < 5.0 { sum(hz - LINE_HZ, hz + LINE_HZ) } else { 0.0 };
        let all = sum(1.0, 5.0);
        if all > 0.0 { (line(hz) + line(2.0 * hz)) / all } else { 0.0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rate_hz(path: impl Fn(f64) -> f64) -> Option<f64> {
        let times_s: Vec<f64> = (0..120).map(|i| f64::from(i) / 30.0).collect();
        let shake: Vec<[f64; 4]> = times_s.iter().map(|&t_s| [0.0, path(t_s), 0.0, 0.0]).collect();
        Rhythm::of(&times_s, &shake).step_rate_hz()
    }

    #[test]
    fn steps_have_a_rate_and_a_slower_sway_has_none() {
        for steps_hz in [1.5, 1.8, 2.3, 2.7] {
            let found_hz = rate_hz(|t_s| 0.05 * (TAU * steps_hz * t_s).sin()).expect("steps");
            assert!((found_hz - steps_hz).abs() < 0.15, "{found_hz:.2} for {steps_hz:.2} Hz");
        }
        assert_eq!(rate_hz(|t_s| 0.3 * (TAU * 1.25 * t_s).sin()), None);
    }

    #[test]
    fn a_vibration_above_the_band_of_steps_does_not_count_for_them() {
        // Seen in a car: nothing stands out below 5 Hz, but a line at 6.4.
        let hand =
            |t_s: f64| 0.01 * ((TAU * 1.3 * t_s).sin() + (TAU * 2.1 * t_s + 1.0).sin() + (TAU * 3.2 * t_s).sin());
        assert_eq!(rate_hz(|t_s| hand(t_s) + 0.03 * (TAU * 6.4 * t_s).sin()), None);
    }
}
