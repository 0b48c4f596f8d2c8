//! Mains hum: lines at the multiples of 50 or 60 Hz that stand in every second alike. A voice passes through such a
//! frequency now and then, a line stays; so each line is read at the level that it keeps in three quarters of the time.

use crate::dsp::spectrum::PowerSpectrum;
use crate::dsp::{decibel, percentile};

/// A second at 16 kHz, in bins of about 1 Hz, every half second.
const LENGTH: usize = 16_384;
const HOP: usize = LENGTH / 2;
const BIN_HZ: f64 = 16_000.0 / LENGTH as f64;

const MAINS_HZ: [f64; 2] = [50.0, 60.0];
/// The mains frequency and its multiples.
const LINES: usize = 10;
/// A line lies within so many bins of its place; the floor is the middle of those up to the other distance.
const WIDTH: usize = 2;
const AROUND: usize = 12;

/// Below this, dBFS, a line is not heard, and rounding to 16 bits begins to make lines of its own.
const LOWEST_DB: f64 = -100.0;
const LEVELS: usize = 100;
/// A line stands out of its surroundings by so many dB for three quarters of the time.
const PROMINENCE_DB: usize = 10;
const SHARE: f64 = 0.25;
/// Fewer lines may be a tone, fewer windows a held note.
const FEWEST_LINES: usize = 2;
const FEWEST_WINDOWS: u32 = 4;

/// Counts of windows by the level of each line.
#[derive(Debug)]
pub struct HumMeter {
    spectrum: PowerSpectrum,
    power: Vec<f32>,
    line: Vec<f32>,
    lines: Vec<Line>,
}

/// A hum.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Hum {
    /// Nominal frequency of the mains, Hz.
    pub mains_hz: f64,
    /// RMS level with its multiples, dBFS.
    pub level_db: f64,
}

/// One multiple of a mains frequency.
#[derive(Clone, Debug)]
struct Line {
    bin: usize,
    levels: Vec<u32>,
    prominences: Vec<u32>,
}

impl Default for HumMeter {
    fn default() -> Self {
        let spectrum = PowerSpectrum::new(LENGTH);
        let bin = |mains_hz: f64, k: usize| (mains_hz * (k + 1) as f64 / BIN_HZ).round() as usize;
        let line = |bin| Line { bin, levels: vec![0; LEVELS], prominences: vec![0; LEVELS] };
        Self {
            power: vec![0.0; spectrum.bins()],
            spectrum,
            line: Vec::new(),
            lines: MAINS_HZ.into_iter().flat_map(|hz| (0..LINES).map(move |k| line(bin(hz, k)))).collect(),
        }
    }
}

impl HumMeter {
    /// Takes a block of 16 kHz mono.
    pub fn push(&mut self, block: &[f32]) {
        self.line.extend_from_slice(block);
        let mut start = 0;
        while start + LENGTH <= self.line.len() {
            self.spectrum.of(&self.line[start..start + LENGTH], &mut self.power);
            self.lines.iter_mut().for_each(|line| line.count(&self.power));
            start += HOP;
        }
        self.line.drain(..start);
    }

    /// The louder of the two hums, if there is any; `None` too for too little sound to tell.
    pub fn hum(&self) -> Option<Hum> {
        let hum = |(mains_hz, lines): (f64, &[Line])| {
            let levels: Vec<f64> = lines.iter().filter_map(Line::level_db).collect();
            let sum: f64 = levels.iter().map(|level| 10_f64.powf(level / 10.0)).sum();
            (levels.len() >= FEWEST_LINES).then(|| Hum { mains_hz, level_db: decibel(sum) })
        };
        let hums = MAINS_HZ.into_iter().zip(self.lines.chunks(LINES)).filter_map(hum);
        hums.reduce(|one, other| if other.level_db > one.level_db { other } else { one })
    }
}

impl Line {
    fn count(&mut self, power: &[f32]) {
        let line: f32 = power[self.bin - WIDTH..=self.bin + WIDTH].iter().sum();
        let mut around: Vec<f32> = power[self.bin - AROUND..self.bin - WIDTH]
            .iter()
            .chain(&power[self.bin + WIDTH + 1..=self.bin + AROUND])
            .copied()
            .collect();
        around.sort_by(f32::total_cmp);
        let floor = (2 * WIDTH + 1) as f64 * f64::from(around[around.len() / 2]);
        let level_db = decibel(f64::from(line));
        let bin = |db: f64| (db.max(0.0) as usize).min(LEVELS - 1);
        self.levels[bin(level_db - LOWEST_DB)] += 1;
        self.prominences[bin(level_db - decibel(floor))] += 1;
    }

    /// The level that it keeps, dBFS; `None` if it does not stand out.
    fn level_db(&self) -> Option<f64> {
        if self.levels.iter().sum::<u32>() < FEWEST_WINDOWS || percentile(&self.prominences, SHARE)? < PROMINENCE_DB {
            return None;
        }
        let bin = percentile(&self.levels, SHARE)?;
        (bin > 0).then_some(bin as f64 + 0.5 + LOWEST_DB)
    }
}

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
