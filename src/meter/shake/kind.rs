//! What holds the camera, in a plain word, from the spectrum of its path.
//!
//! Walking lifts the camera at every step (1.4 to 2.4 Hz) and sways and rolls it at every second one (Zivotofsky and
//! Hausdorff, "The sensory feedback mechanisms enabling couples to walk synchronously", 2007, for the rates); running is
//! faster and further; an engine or a road vibrates above the hand's tremor; a gimbal moves smoothly on purpose.

use std::f64::consts::TAU;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Seconds of a window; five steps of a slow walk.
const WINDOW_S: f64 = 4.0;

/// Shorter windows tell nothing ...
const SHORTEST_S: f64 = 1.0;

/// ... and shorter ones than this tell no step rate.
const SHORTEST_GAIT_S: f64 = 2.4;

/// Less shake than this, in percent of the diagonal, is none (research, section 4).
const STEADY_PCT: f64 = 0.03;

/// A camera that stands creeps less than this, percent of the diagonal a second.
const STANDS_PCT_S: f64 = 0.3;

/// A gimbal's shake is below this ...
const SMOOTH_PCT: f64 = 0.12;

/// ... and its intended speed, a second, this many times its shake.
const SMOOTH_TIMES: f64 = 15.0;

/// A vehicle's share of shake above 8 Hz, of squares, and the least of it, in percent of the diagonal.
const VIBRATION_SHARE: f64 = 0.35;
const VIBRATION_PCT: f64 = 0.03;

/// Step rates in Hz.
const WALK_HZ: [f64; 2] = [1.4, 2.4];
const RUN_HZ: [f64; 2] = [2.4, 3.4];

/// Steps lift the camera by more than this, RMS, in percent of the diagonal.
const STEP_PCT: f64 = 0.10;

/// Share of the vertical speed's power, 1 to 5 Hz, at the step rate and its double.
const STEP_SHARE: f64 = 0.60;

/// What holds the camera.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// It stands.
    Tripod,
    /// It moves smoothly: a gimbal, a slider, a drone, a tripod that is turned.
    Gimbal,
    /// A person who stands or sits.
    HandHeld,
    /// A person who walks.
    Walking,
    /// A person who runs.
    Running,
    /// A vehicle or a machine that vibrates.
    Vehicle,
}

/// A stretch of one shot: what moved, sample by sample.
#[derive(Clone, Copy, Debug)]
pub struct Stretch<'a> {
    /// Time in seconds, ascending.
    pub times_s: &'a [f64],
    /// Unintended displacement: right, down and what roll and zoom add for an average pixel, percent of the diagonal.
    pub shake: &'a [[f64; 4]],
    /// The part of it above 8 Hz.
    pub tremor: &'a [[f64; 4]],
    /// Speed of the intended motion, the same four, percent of the diagonal a second.
    pub panning: &'a [[f64; 4]],
    /// Whether the camera was surely followed to this sample.
    pub sure: &'a [bool],
}

/// Time spent in each kind, over all stretches of a clip.
#[derive(Clone, Debug, Default)]
pub struct Kinds {
    seconds: [f64; 6],
}

const KINDS: [Kind; 6] = [Kind::Tripod, Kind::Gimbal, Kind::HandHeld, Kind::Walking, Kind::Running, Kind::Vehicle];

impl Kinds {
    /// Takes in a shot, window by window.
    pub fn add(&mut self, shot: &Stretch<'_>) {
        let Some((first_s, last_s)) = shot.times_s.first().zip(shot.times_s.last()) else { return };
        let windows = ((last_s - first_s) / WINDOW_S).round().max(1.0);
        let window_s = (last_s - first_s) / windows;
        for window in 0..windows as usize {
            let bound = |k: usize| {
                let end_s = first_s + k as f64 * window_s;
                if k as f64 >= windows { shot.times_s.len() } else { shot.times_s.partition_point(|t| *t < end_s) }
            };
            let range = bound(window)..bound(window + 1);
            let part = Stretch {
                times_s: &shot.times_s[range.clone()],
                shake: &shot.shake[range.clone()],
                tremor: &shot.tremor[range.clone()],
                panning: &shot.panning[range.clone()],
                sure: &shot.sure[range],
            };
            if let Some(kind) = part.kind() {
                self.seconds[kind as usize] += part.duration_s();
            }
        }
    }

    /// The kind that holds for most of the time that could be told; `None` if that is less than half of `measured_s`.
    pub fn most(&self, measured_s: f64) -> Option<Kind> {
        let told_s: f64 = self.seconds.iter().sum();
        let most = (0..KINDS.len()).max_by(|&a, &b| self.seconds[a].total_cmp(&self.seconds[b]))?;
        (told_s > 0.0 && told_s >= 0.5 * measured_s).then_some(KINDS[most])
    }
}

impl Stretch<'_> {
    fn duration_s(&self) -> f64 {
        self.times_s.last().zip(self.times_s.first()).map_or(0.0, |(last, first)| last - first)
    }

    fn kind(&self) -> Option<Kind> {
        let sure = self.sure.iter().filter(|&&sure| sure).count();
        if self.duration_s() < SHORTEST_S || 2 * sure < self.sure.len() {
            return None;
        }
        let (shake, tremor) = (mean_square(self.shake), mean_square(self.tremor));
        let pan_pct_s = mean_square(self.panning).sqrt();
        let shake_pct = shake.sqrt();
        Some(match self.gait() {
            _ if shake_pct < STEADY_PCT && pan_pct_s < STANDS_PCT_S => Kind::Tripod,
            _ if shake_pct < SMOOTH_PCT && pan_pct_s > (SMOOTH_TIMES * shake_pct).max(STANDS_PCT_S) => Kind::Gimbal,
            _ if tremor > VIBRATION_SHARE * shake && tremor.sqrt() > VIBRATION_PCT => Kind::Vehicle,
            Some(rate_hz) if rate_hz < WALK_HZ[1] => Kind::Walking,
            Some(_) => Kind::Running,
            None => Kind::HandHeld,
        })
    }

    /// The step rate in Hz, if there is one.
    fn gait(&self) -> Option<f64> {
        if self.duration_s() < SHORTEST_GAIT_S {
            return None;
        }
        let spectrum = Spectrum::of(self.times_s, self.shake);
        let rate_hz = spectrum.peak(1, WALK_HZ[0], RUN_HZ[1]);
        let share = spectrum.share(1, rate_hz);
        let bob_pct = spectrum.rms_pct(1, rate_hz);
        (share > STEP_SHARE && bob_pct > STEP_PCT).then_some(rate_hz)
    }
}

fn mean_square<const N: usize>(vectors: &[[f64; N]]) -> f64 {
    vectors.iter().flatten().map(|v| v * v).sum::<f64>() / vectors.len().max(1) as f64
}

/// Power of the displacements right, down and by roll from 0.5 to 5 Hz.
struct Spectrum {
    power: [[f64; 3]; BINS],
}

const BIN_HZ: f64 = 0.1;
const LOWEST_HZ: f64 = 0.5;
const BINS: usize = 46;

/// Half the width of a line under a Hann window of [`WINDOW_S`], in Hz.
const LINE_HZ: f64 = 0.4;

impl Spectrum {
    /// The Fourier transform at the samples' own times, under a Hann window.
    fn of(times_s: &[f64], shake: &[[f64; 4]]) -> Self {
        let (first_s, last_s) = (times_s[0], times_s[times_s.len() - 1]);
        let windowed: Vec<(f64, [f64; 3])> = times_s
            .iter()
            .zip(shake)
            .map(|(t, s)| {
                let window = 0.5 - 0.5 * (TAU * (t - first_s) / (last_s - first_s)).cos();
                (t - first_s, [window * s[0], window * s[1], window * s[2]])
            })
            .collect();
        // A sine of RMS 1 has a peak of power 1: half the window's sum, squared, twice.
        let scale = 8.0 / (times_s.len() as f64).powi(2);
        let power = std::array::from_fn(|bin| {
            let omega = TAU * (LOWEST_HZ + bin as f64 * BIN_HZ);
            let (mut real, mut imaginary) = ([0.0; 3], [0.0; 3]);
            for (t_s, values) in &windowed {
                let (sin, cos) = (omega * t_s).sin_cos();
                for axis in 0..3 {
                    real[axis] += cos * values[axis];
                    imaginary[axis] += sin * values[axis];
                }
            }
            std::array::from_fn(|axis| scale * (real[axis].powi(2) + imaginary[axis].powi(2)))
        });
        Self { power }
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

    /// Share of the speed's power, from 1 to 5 Hz, in the lines at `hz` and its double.
    fn share(&self, axis: usize, hz: f64) -> f64 {
        let sum = |range: std::ops::Range<usize>| range.map(|bin| self.speed(axis, bin)).sum::<f64>();
        let line = |hz: f64| sum(Self::bins(hz - LINE_HZ, hz + LINE_HZ));
        let all = sum(Self::bins(1.0, 5.0));
        if all > 0.0 { (line(hz) + line(2.0 * hz)) / all } else { 0.0 }
    }

    /// RMS of the line at `hz`.
    fn rms_pct(&self, axis: usize, hz: f64) -> f64 {
        Self::bins(hz - 0.5 * BIN_HZ, hz + 0.5 * BIN_HZ).map(|bin| self.power[bin][axis]).fold(0.0, f64::max).sqrt()
    }
}
