//! Flicker of lamps and screens.
//!
//! A lamp on the mains brightens 100 or 120 times a second. A camera that takes `fps` pictures a second sees the alias,
//! the distance to the nearest multiple of `fps`: 100 Hz is 10 Hz at 30 fps, 20 Hz at 60 fps and nothing at all at 25 fps;
//! 120 Hz is 5 Hz at 25 fps and nothing at 30 and 60 fps. Where lines are read one after another the same lamp draws
//! bands that travel over the picture, so the wave is looked for over frames and over lines together: a plane wave over
//! time and over bands of the picture, along either axis since the sensor may lie on its side.

use std::f32::consts::TAU;

use super::cells::Cells;

/// Bands along each axis; the steepest wave that is looked for turns once in four of them.
const BANDS: usize = 16;

/// Turns over the picture that a wave may make: a readout of 30 ms under 120 Hz makes 3.6.
const MOST_TURNS: f32 = 4.0;

/// Step of the turns that are tried.
const TURN: f32 = 0.25;

/// Length of a window in seconds: two hertz apart are well apart, and a hand's pan is still slow.
const WINDOW_S: f64 = 2.0;

/// Frames that a window has at most and at least.
const MOST_FRAMES: usize = 128;
const FEWEST_FRAMES: usize = 20;

/// Frequencies that are tried, in Hz: slower changes are the scene's.
const SLOWEST_HZ: f32 = 3.0;
const STEP_HZ: f32 = 0.25;

/// Half the length of the running mean that is taken away, seconds: it leaves what is faster than about 3 Hz.
const TREND_S: f64 = 0.15;

/// Luma below which a band is too dark to have a depth, and that is added to every band.
const FLOOR: f32 = 4.0;

/// Least share of a band's energy that lies in the wave, least agreement of the bands with a plane wave, and least
/// amplitude as a share of the luma. A first setting: no real clip at hand flickers by it, rendered lamps do.
const PURE: f32 = 0.4;
const PLANE: f32 = 0.6;
const FAINTEST: f32 = 0.002;

/// Windows that agree within so many hertz speak of the same lamp.
const SAME_HZ: f32 = 0.4;

/// Exponent from luma codes to light: what modulates light by 1 % modulates codes by 1 / 2.2 %.
const GAMMA: f64 = 2.2;

/// What a lamp on the mains of either continent does.
const MAINS_HZ: [f64; 2] = [100.0, 120.0];

/// A flicker that was found.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Flicker {
    /// Of the light, if it fits a lamp on the mains; else as it is seen.
    pub hz: f64,
    /// As it is seen.
    pub seen_hz: f64,
    /// Of the light, (highest - lowest) / (highest + lowest), percent.
    pub pct: f64,
}

/// Looks for flicker in windows of every frame.
#[derive(Clone, Debug, Default)]
pub struct FlickerSearch {
    times_s: Vec<f64>,
    /// Logarithm of the luma of each band of rows, then of columns, for each frame.
    bands: Vec<[f32; 2 * BANDS]>,
    size: (usize, usize),
    windows: usize,
    found: Vec<Wave>,
}

/// A plane wave over the frames of a window and the bands of the picture.
#[derive(Clone, Copy, Debug, Default)]
struct Wave {
    hz: f32,
    /// Rate of the frames, 1/s.
    fps: f32,
    /// Relative amplitude of the codes.
    amplitude: f32,
    pure: f32,
    plane: f32,
}

impl Wave {
    fn is_sure(&self) -> bool {
        self.pure >= PURE && self.plane >= PLANE && self.amplitude >= FAINTEST
    }
}

impl FlickerSearch {
    /// Takes the next frame.
    pub fn push(&mut self, t_s: f64, cells: &Cells) {
        if cells.height < BANDS || cells.width < BANDS {
            return;
        }
        if self.size != (cells.height, cells.width) {
            self.close();
            self.size = (cells.height, cells.width);
        }
        self.times_s.push(t_s);
        self.bands.push(bands(cells));
        if self.times_s.len() >= MOST_FRAMES || t_s - self.times_s[0] >= WINDOW_S {
            self.close();
        }
    }

    /// Judges the window.
    pub fn close(&mut self) {
        if self.times_s.len() >= FEWEST_FRAMES {
            self.windows += 1;
            self.found.extend(wave(&self.times_s, &self.bands).filter(Wave::is_sure));
        }
        self.times_s.clear();
        self.bands.clear();
    }

    /// The flicker that most windows agree on.
    pub fn finish(mut self) -> Option<Flicker> {
        self.close();
        let agreeing = |wave: &Wave| self.found.iter().filter(|other| (other.hz - wave.hz).abs() <= SAME_HZ).count();
        let best = self.found.iter().max_by_key(|wave| agreeing(wave))?;
        if 2 * agreeing(best) <= self.windows {
            return None;
        }
        let same: Vec<&Wave> = self.found.iter().filter(|wave| (wave.hz - best.hz).abs() <= SAME_HZ).collect();
        let mean = |of: fn(&Wave) -> f32| f64::from(same.iter().map(|wave| of(wave)).sum::<f32>()) / same.len() as f64;
        let (seen_hz, fps) = (mean(|wave| wave.hz), mean(|wave| wave.fps));
        // A relative swing of the codes by a factor e^a is one of the light by e^(2.2 a).
        let pct = 100.0 * (GAMMA * mean(|wave| wave.amplitude)).tanh();
        let off = |lamp: &f64| (alias(*lamp, fps) - seen_hz).abs();
        let lamp = MAINS_HZ.into_iter().min_by(|a, b| off(a).total_cmp(&off(b))).filter(|lamp| off(lamp) <= 0.5);
        Some(Flicker { hz: lamp.unwrap_or(seen_hz), seen_hz, pct })
    }
}

/// As what a frequency is seen at `fps` pictures a second.
fn alias(hz: f64, fps: f64) -> f64 {
    (hz - fps * (hz / fps).round()).abs()
}

/// Logarithm of the luma of each band of rows, then of columns.
fn bands(cells: &Cells) -> [f32; 2 * BANDS] {
    let (mut sums, mut counts) = ([0.0_f32; 2 * BANDS], [0.0_f32; 2 * BANDS]);
    let across: Vec<usize> = (0..cells.width).map(|x| BANDS + x * BANDS / cells.width).collect();
    for (y, row) in cells.luma.chunks_exact(cells.width).enumerate() {
        let down = y * BANDS / cells.height;
        for (luma, across) in row.iter().zip(&across) {
            sums[*across] += luma;
            counts[*across] += 1.0;
        }
        sums[down] += row.iter().sum::<f32>();
        counts[down] += row.len() as f32;
    }
    std::array::from_fn(|band| (sums[band] / counts[band].max(1.0) + FLOOR).ln())
}

/// The strongest plane wave of a window; `None` if its clock makes no sense.
fn wave(times_s: &[f64], bands: &[[f32; 2 * BANDS]]) -> Option<Wave> {
    let count = times_s.len();
    let mut gaps: Vec<f64> = times_s.windows(2).map(|pair| pair[1] - pair[0]).collect();
    let gap_s = *gaps.select_nth_unstable_by(count / 2 - 1, f64::total_cmp).1;
    if gap_s <= 0.0 {
        return None;
    }
    let half = ((TREND_S / gap_s).round() as usize).max(1);
    let rest = detrended(bands, half);
    let fastest = (0.5 / gap_s) as f32;
    let tried = (0..).map(|step| SLOWEST_HZ + STEP_HZ * step as f32).take_while(|hz| *hz <= fastest);
    let candidates = tried.flat_map(|hz| {
        let turned: Vec<[f32; 2]> = times_s
            .iter()
            .map(|t_s| {
                let phase = TAU * (f64::from(hz) * (t_s - times_s[0])).fract() as f32;
                [phase.cos(), phase.sin()]
            })
            .collect();
        let fade = kept(hz * gap_s as f32, half);
        [0, BANDS].map(|axis| {
            let found = plane(&rest, &turned, axis);
            Wave { hz, fps: (1.0 / gap_s) as f32, amplitude: found.amplitude / fade, ..found }
        })
    });
    candidates.max_by(|a, b| (a.amplitude * a.plane.sqrt()).total_cmp(&(b.amplitude * b.plane.sqrt())))
}

/// What a running mean over `2 half + 1` frames leaves of a wave of so many cycles a frame.
fn kept(cycles: f32, half: usize) -> f32 {
    let count = (2 * half + 1) as f32;
    let mean = (0..=2 * half).map(|i| (TAU * cycles * (i as f32 - half as f32)).cos()).sum::<f32>() / count;
    1.0 - mean
}

/// The bands without their running mean; the ends, where it would lean to one side, are left out as zeros.
fn detrended(bands: &[[f32; 2 * BANDS]], half: usize) -> Vec<[f32; 2 * BANDS]> {
    let share = 1.0 / (2 * half + 1) as f32;
    let mut rest = vec![[0.0; 2 * BANDS]; bands.len()];
    for middle in half..bands.len().saturating_sub(half) {
        let around = &bands[middle - half..=middle + half];
        rest[middle] = std::array::from_fn(|band| {
            bands[middle][band] - share * around.iter().map(|frame| frame[band]).sum::<f32>()
        });
    }
    rest
}

/// The plane wave of one frequency, along one axis.
fn plane(rest: &[[f32; 2 * BANDS]], turned: &[[f32; 2]], axis: usize) -> Wave {
    let used = rest.iter().filter(|frame| frame.iter().any(|value| *value != 0.0)).count().max(1) as f32;
    let (mut spectra, mut energy) = ([[0.0_f32; 2]; BANDS], 0.0_f32);
    for (frame, [cos, sin]) in rest.iter().zip(turned) {
        for (spectrum, value) in spectra.iter_mut().zip(&frame[axis..axis + BANDS]) {
            spectrum[0] += value * cos;
            spectrum[1] -= value * sin;
            energy += value * value;
        }
    }
    let power: f32 = spectra.iter().map(|[re, im]| re * re + im * im).sum();
    let steps = (MOST_TURNS / TURN) as i32;
    let together = |step: i32| {
        let turn = TAU * TURN * step as f32 / BANDS as f32;
        let sum = spectra.iter().enumerate().fold([0.0, 0.0], |[a, b], (band, [re, im])| {
            let (sin, cos) = (turn * band as f32).sin_cos();
            [a + re * cos + im * sin, b + im * cos - re * sin]
        });
        sum[0] * sum[0] + sum[1] * sum[1]
    };
    let best = (-steps..=steps).map(together).fold(0.0, f32::max);
    Wave {
        amplitude: 2.0 * best.sqrt() / (used * BANDS as f32),
        pure: (2.0 * power / used / energy.max(1e-12)).min(1.0),
        plane: best / (power * BANDS as f32).max(1e-12),
        ..Wave::default()
    }
}
