//! What holds the camera, in a plain word, from the spectrum of its path.
//!
//! Walking lifts the camera at every step (1.4 to 2.4 Hz) and sways and rolls it at every second one (Zivotofsky and
//! Hausdorff, "The sensory feedback mechanisms enabling couples to walk synchronously", 2007, for the rates); running is
//! faster and further; an engine or a road vibrates above the hand's tremor; a gimbal moves smoothly on purpose.

use std::f64::consts::TAU;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Seconds of a window: six steps of a slow walk.
const WINDOW_S: f64 = 4.0;

/// Shorter windows tell nothing ...
const SHORTEST_S: f64 = 1.0;

/// ... and shorter ones than this neither a step rate nor a gimbal from a hand that happens to be calm.
const LONG_S: f64 = 2.8;

/// Less shake than this, in percent of the diagonal, is none (research, section 4).
const STEADY_PCT: f64 = 0.03;

/// A camera that stands creeps less than this, percent of the diagonal a second.
const STANDS_PCT_S: f64 = 0.3;

/// A gimbal's shake is below the first, and of that above 3 Hz, where hands tremble and motors do not, below the second
/// (fitted on a drone and on hands that pan).
const SMOOTH_PCT: f64 = 0.12;
const SMOOTH_JITTER_PCT: f64 = 0.010;

/// A vehicle's share of the displacement's power above 7 Hz, and the least of it, RMS, in percent of the diagonal; a
/// hand's tremor has a thirtieth.
const VIBRATION_HZ: f64 = 7.0;
const VIBRATION_SHARE: f64 = 0.35;
const VIBRATION_PCT: f64 = 0.02;

/// Step rates in Hz, and where a walk becomes a run.
const STEPS_HZ: [f64; 2] = [1.4, 3.4];
const RUN_HZ: f64 = 2.4;

/// A peak above this is the double of a walk's step rate if there is this share of its power at half of it.
const DOUBLE_HZ: f64 = 2.8;
const DOUBLE_SHARE: f64 = 0.1;

/// Steps lift the camera by more than this, RMS, in percent of the diagonal; a stabilised action camera leaves 0.02 to
/// 0.05 of them.
const STEP_PCT: f64 = 0.015;

/// Share of the speed's power, 1 to 5 Hz, at the step rate and its double: 0.83 to 0.94 in a stabilised walk, at most
/// 0.72 in hands that shake.
const STEP_SHARE: f64 = 0.78;

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
    /// The part of it above 3 Hz.
    pub jitter: &'a [[f64; 4]],
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
                jitter: &shot.jitter[range.clone()],
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
        let [shake_pct, jitter_pct, pan_pct_s] = [self.shake, self.jitter, self.panning].map(rms);
        let pans = pan_pct_s >= STANDS_PCT_S;
        let spectrum = Spectrum::of(self.times_s, self.shake);
        let long = self.duration_s() >= LONG_S;
        let rate_hz = if long { spectrum.step_rate_hz() } else { None };
        Some(match rate_hz {
            _ if shake_pct < STEADY_PCT && !pans => Kind::Tripod,
            _ if spectrum.vibrates() => Kind::Vehicle,
            Some(rate_hz) if rate_hz < RUN_HZ => Kind::Walking,
            Some(_) => Kind::Running,
            _ if pans && shake_pct < SMOOTH_PCT && jitter_pct < SMOOTH_JITTER_PCT => {
                return long.then_some(Kind::Gimbal);
            }
            _ if shake_pct < STEADY_PCT => return None,
            None => Kind::HandHeld,
        })
    }
}

fn rms(vectors: &[[f64; 4]]) -> f64 {
    (vectors.iter().flatten().map(|v| v * v).sum::<f64>() / vectors.len().max(1) as f64).sqrt()
}

/// Power of the displacements to the right and downwards, 0.5 to 14 Hz.
struct Spectrum {
    power: [[f64; 2]; BINS],
}

const BIN_HZ: f64 = 0.1;
const LOWEST_HZ: f64 = 0.5;
const HIGHEST_HZ: f64 = 14.0;
const BINS: usize = 136;

/// Half the width of a line under a Hann window of [`WINDOW_S`], in Hz.
const LINE_HZ: f64 = 0.4;

impl Spectrum {
    /// The Fourier transform at the samples' own times, under a Hann window.
    fn of(times_s: &[f64], shake: &[[f64; 4]]) -> Self {
        let (first_s, last_s) = (times_s[0], times_s[times_s.len() - 1]);
        let windowed: Vec<(f64, [f64; 2])> = times_s
            .iter()
            .zip(shake)
            .map(|(t, s)| {
                let window = 0.5 - 0.5 * (TAU * (t - first_s) / (last_s - first_s)).cos();
                (t - first_s, [window * s[0], window * s[1]])
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
        Self { power }
    }

    /// The step rate in Hz, if there is one; up and down, or to the sides where the picture lies on its side.
    fn step_rate_hz(&self) -> Option<f64> {
        [1, 0].into_iter().find_map(|axis| {
            let peak_hz = self.peak(axis, STEPS_HZ[0], STEPS_HZ[1]);
            let [step, half] = [peak_hz, 0.5 * peak_hz].map(|hz| self.power[Self::bins(hz, hz).start][axis]);
            let halved = peak_hz > DOUBLE_HZ && half > DOUBLE_SHARE * step;
            let steps = self.share(axis, peak_hz) > STEP_SHARE && step.sqrt() > STEP_PCT;
            steps.then_some(if halved { 0.5 * peak_hz } else { peak_hz })
        })
    }

    /// Whether much of it is faster than a hand.
    fn vibrates(&self) -> bool {
        let power = |low_hz: f64| -> f64 { self.power[Self::bins(low_hz, HIGHEST_HZ)].iter().flatten().sum() };
        let fast = power(VIBRATION_HZ);
        // Under a Hann window a sine's line sums to 1.5 times its peak over bins of the window's own spacing.
        let rms_pct = (fast * BIN_HZ * WINDOW_S / 1.5).sqrt();
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

    /// Share of the speed's power, from 1 to 5 Hz, in the lines at `hz` and its double.
    fn share(&self, axis: usize, hz: f64) -> f64 {
        let sum = |range: std::ops::Range<usize>| range.map(|bin| self.speed(axis, bin)).sum::<f64>();
        let line = |hz: f64| sum(Self::bins(hz - LINE_HZ, hz + LINE_HZ));
        let all = sum(Self::bins(1.0, 5.0));
        if all > 0.0 { (line(hz) + line(2.0 * hz)) / all } else { 0.0 }
    }
}
