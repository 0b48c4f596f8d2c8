//! Mains hum: lines at the multiples of 50 or 60 Hz that keep their amplitude and their phase. A voice passes through such
//! a frequency now and then and at any phase, a line stays; so the complex amplitude of each line is averaged over some
//! seconds, where windows count the less the louder their surroundings are and the farther they lie from the average
//! (iteratively reweighted least squares with Cauchy weights; Holland and Welsch, "Robust regression using iteratively
//! reweighted least-squares", 1977). The pauses decide by themselves.

use std::f64::consts::TAU;

use realfft::num_complex::{Complex32, Complex64};

use crate::dsp::spectrum::Spectrum;
use crate::dsp::{decibel, median};

/// Half a second at 16 kHz, in bins of about 2 Hz, every quarter second.
const LENGTH: usize = 8_192;
const HOP: usize = LENGTH / 2;
const RATE_HZ: f64 = 16_000.0;
const HOP_S: f64 = HOP as f64 / RATE_HZ;

const MAINS_HZ: [f64; 2] = [50.0, 60.0];
/// The mains frequency and its multiples.
const LINES: usize = 10;
/// How far the mains strays from its nominal frequency, Hz, and the steps in which it is looked for: at the highest line
/// and over a stretch a third of a turn.
const ASTRAY_HZ: f64 = 0.2;
const STEP_HZ: f64 = 0.004;
const STEPS: usize = (ASTRAY_HZ / STEP_HZ) as usize;

/// A line spreads over so many bins on each side of its own; its surroundings lie beyond them, up to the other distance.
const WIDTH: usize = 1;
const CLEAR: usize = 3;
const AROUND: usize = 5;

/// Windows over which a line keeps its phase, 7.7 s; and the fewest that say anything, 2.3 s.
const STRETCH: usize = 30;
const FEWEST_WINDOWS: usize = 8;
const ROUNDS: usize = 6;

/// A line stands out if its power is so many times the variance of its average, and one line may be a tone. Set on the
/// tuning half of `./x voice goals --only causes`, so that no clean voice has a hum that its recording has not.
const STANDS_OUT: f64 = 100.0;
const FEWEST_LINES: usize = 2;
/// Less, in dBFS, is not heard behind a voice.
const LOWEST_DB: f64 = -75.0;

/// Collects the lines window by window.
#[derive(Debug)]
pub struct HumMeter {
    spectrum: Spectrum,
    bins: Vec<Complex32>,
    samples: Vec<f32>,
    mains: [Mains; 2],
}

/// A hum.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Hum {
    /// Nominal frequency of the mains, Hz.
    pub mains_hz: f64,
    /// RMS level with its multiples, dBFS.
    pub level_db: f64,
}

/// The lines of one mains frequency.
#[derive(Clone, Debug, Default)]
struct Mains {
    hz: f64,
    windows: Vec<[Window; LINES]>,
    stretches: Vec<[Line; LINES]>,
}

/// A line in one window.
#[derive(Clone, Copy, Debug, Default)]
struct Window {
    amplitude: Complex64,
    /// Power of its surroundings, in the same unit.
    around: f64,
}

/// A line in one stretch.
#[derive(Clone, Copy, Debug, Default)]
struct Line {
    /// Mean square.
    power: f64,
    /// Against the variance of the average.
    prominence: f64,
}

impl Default for HumMeter {
    fn default() -> Self {
        Self {
            spectrum: Spectrum::hann(LENGTH),
            bins: vec![Complex32::default(); LENGTH / 2 + 1],
            samples: Vec::new(),
            mains: MAINS_HZ.map(|hz| Mains { hz, ..Mains::default() }),
        }
    }
}

impl HumMeter {
    /// Takes a block of 16 kHz mono.
    pub fn push(&mut self, block: &[f32]) {
        self.samples.extend_from_slice(block);
        let mut start = 0;
        while start + LENGTH <= self.samples.len() {
            self.spectrum.of(&self.samples[start..start + LENGTH], 1.0, &mut self.bins);
            self.mains.iter_mut().for_each(|mains| mains.push(&self.bins));
            start += HOP;
        }
        self.samples.drain(..start);
    }

    /// The louder of the two hums, if there is any; `None` too for too little sound to tell.
    pub fn hum(&self) -> Option<Hum> {
        let hums = self.mains.iter().filter_map(Mains::hum);
        hums.reduce(|one, other| if other.level_db > one.level_db { other } else { one })
    }
}

impl Mains {
    fn push(&mut self, bins: &[Complex32]) {
        self.windows.push(std::array::from_fn(|line| Window::of(bins, self.hz * (line + 1) as f64)));
        if self.windows.len() == STRETCH {
            self.stretches.push(stretch(self.hz, &self.windows));
            self.windows.clear();
        }
    }

    fn hum(&self) -> Option<Hum> {
        let mut stretches = self.stretches.clone();
        if self.windows.len() >= if stretches.is_empty() { FEWEST_WINDOWS } else { STRETCH / 2 } {
            stretches.push(stretch(self.hz, &self.windows));
        }
        let of_line = |line: usize, value: fn(&Line) -> f64| median(stretches.iter().map(|lines| value(&lines[line])));
        let powers: Vec<f64> = (0..LINES)
            .filter(|&line| of_line(line, |line| line.prominence).is_some_and(|prominence| prominence > STANDS_OUT))
            .filter_map(|line| of_line(line, |line| line.power))
            .collect();
        let level_db = decibel(powers.iter().sum());
        (powers.len() >= FEWEST_LINES && level_db > LOWEST_DB).then_some(Hum { mains_hz: self.hz, level_db })
    }
}

impl Window {
    /// The least-squares amplitude at a frequency between the bins.
    fn of(bins: &[Complex32], hz: f64) -> Self {
        let place = hz * LENGTH as f64 / RATE_HZ;
        let middle = place.round() as usize;
        let (mut sum, mut norm) = (Complex64::default(), 0.0);
        for (bin, value) in bins.iter().enumerate().skip(middle - WIDTH).take(2 * WIDTH + 1) {
            let offset = bin as f64 - place;
            let gain = hann_transform(offset);
            let value = Complex64::new(f64::from(value.re), f64::from(value.im));
            sum += gain * value * Complex64::cis(0.5 * TAU * offset);
            norm += gain * gain;
        }
        let around = (CLEAR..=AROUND).flat_map(|distance| [middle - distance, middle + distance]);
        let scale = 2.0 / LENGTH as f64;
        Self {
            amplitude: sum / norm * scale,
            around: median(around.map(|bin| f64::from(bins[bin].norm_sqr()) * scale * scale)).unwrap_or(0.0),
        }
    }
}

/// Transform of a Hann window at a distance in bins, 1 in the middle.
fn hann_transform(offset: f64) -> f64 {
    if offset.abs() < 1e-6 {
        return 1.0;
    }
    if (offset.abs() - 1.0).abs() < 1e-6 {
        return 0.5;
    }
    let x = 0.5 * TAU * offset;
    x.sin() / x / (1.0 - offset * offset)
}

/// The lines at that deviation of the mains at which they stand out most together.
fn stretch(hz: f64, windows: &[[Window; LINES]]) -> [Line; LINES] {
    let at = |step: usize| {
        let astray_hz = (step as f64 - STEPS as f64) * STEP_HZ;
        let lines: [Line; LINES] = std::array::from_fn(|line| average(windows, line, hz, astray_hz));
        (lines.iter().map(|line| line.prominence.ln_1p()).sum::<f64>(), lines)
    };
    let best = (0..=2 * STEPS).map(at).reduce(|best, next| if next.0 > best.0 { next } else { best });
    best.map_or([Line::default(); LINES], |(_, lines)| lines)
}

/// The robust average of one line, turned back by the phase that it should have.
fn average(windows: &[[Window; LINES]], line: usize, hz: f64, astray_hz: f64) -> Line {
    let turns_per_window = (hz + astray_hz) * (line + 1) as f64 * HOP_S;
    let turned = windows.iter().enumerate().map(|(index, lines)| {
        let phase = TAU * (index as f64 * turns_per_window).fract();
        (lines[line].amplitude * Complex64::cis(-phase), lines[line].around + SILENCE)
    });
    let mut mean = Complex64::default();
    let mut variance = f64::INFINITY;
    for round in 0..=ROUNDS {
        let (mut sum, mut weights, mut spread) = (Complex64::default(), 0.0, 0.0);
        for (value, around) in turned.clone() {
            let distance = if round == 0 { 0.0 } else { (value - mean).norm_sqr() };
            let weight = 1.0 / (around + distance);
            sum += weight * value;
            weights += weight;
            spread += weight * weight * distance;
        }
        mean = sum / weights;
        variance = spread / (weights * weights);
    }
    let power = mean.norm_sqr();
    // A sine of amplitude 1 has the amplitude of a half here.
    Line { power: 2.0 * power, prominence: power / (variance + SILENCE) }
}

/// Keeps digital silence from being a division by nothing, about -150 dBFS.
const SILENCE: f64 = 1e-15;

#[cfg(test)]
mod tests {
    use super::*;

    fn hum(sound: impl Fn(f64) -> f64) -> Option<Hum> {
        let samples: Vec<f32> = (0..6 * 16_000).map(|n| sound(f64::from(n) / 16_000.0) as f32).collect();
        let mut meter = HumMeter::default();
        samples.chunks(5_000).for_each(|block| meter.push(block));
        meter.hum()
    }

    fn sine(hz: f64, t: f64) -> f64 {
        (std::f64::consts::TAU * hz * t).sin()
    }

    #[test]
    fn a_hum_is_read_at_its_level() {
        for mains_hz in [50.0, 60.0, 49.93] {
            for amplitude in [0.001, 0.01, 0.1] {
                let sound = |t: f64| {
                    amplitude * (sine(mains_hz, t) + 0.5 * sine(2.0 * mains_hz, t) + 0.3 * sine(3.0 * mains_hz, t))
                };
                let truth = decibel(amplitude * amplitude / 2.0 * (1.0 + 0.25 + 0.09));
                let read = hum(sound).expect("a hum");
                assert!((read.level_db - truth).abs() < 1.5, "{mains_hz} Hz: {read:?} is not {truth}");
                assert!((read.mains_hz - mains_hz).abs() < 0.1, "{mains_hz} Hz: {read:?}");
            }
        }
    }

    #[test]
    fn what_changes_is_no_hum() {
        let vibrato = |t: f64| 0.1 * (sine(100.0 + 3.0 * (4.0 * t).sin(), t) + sine(200.0 + 6.0 * (4.0 * t).sin(), t));
        assert_eq!(hum(vibrato), None);
        assert_eq!(hum(|t| 0.1 * sine(100.0, t)), None, "one tone alone");
        assert_eq!(hum(|_| 0.0), None);
        let notes = |t: f64| if t % 1.5 < 0.7 { 0.1 * (sine(100.0, t) + sine(200.0, t)) } else { 0.0 };
        assert_eq!(hum(notes), None);
    }
}
