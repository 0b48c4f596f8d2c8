//! How far up the detail reaches: the mean spectrum of the most detailed pieces of each picture against the course that
//! pictures of the world have, a fall by a power of the frequency (Field, "Relations between the statistics of natural
//! images and the response properties of cortical cells", JOSA A 1987), fitted to its lower part.

use ndarray::ArrayView2;

use crate::dsp::decibel;
use crate::dsp::spectrum::PowerSpectrum;

/// Length of the pieces.
const PIECE: usize = 64;
/// Rows of a strip that are looked at.
const ROWS: usize = 4;
/// Pieces that are kept of each picture.
const KEPT: usize = 24;
/// Bins by whose power pieces are chosen, and less, mean square levels, is no detail.
const MIDDLE: std::ops::Range<usize> = 4..13;
const LEAST: f64 = 1.0;

/// Bins to which the natural course is fitted, and the range of its slope, dB an octave: a softer picture falls faster.
const COURSE: std::ops::Range<usize> = 2..7;
const STEEPEST_DB: f64 = -9.0;
const FLATTEST_DB: f64 = -4.0;
/// Detail ends where the spectrum lies so far below that course, dB, ...
const ENDS_DB: f64 = 12.0;
/// ... or where it is not so many times that of the plainest pieces, which hold the noise.
const OVER_NOISE: f64 = 2.0;

/// Sums of spectra.
#[derive(Debug)]
pub struct Detail {
    spectrum: PowerSpectrum,
    power: Vec<f32>,
    /// The best pieces of the picture at hand.
    pieces: Vec<(f64, Vec<f64>)>,
    sums: Vec<f64>,
    count: f64,
    noise: Vec<f64>,
    noises: f64,
}

impl Default for Detail {
    fn default() -> Self {
        let spectrum = PowerSpectrum::new(PIECE);
        let bins = spectrum.bins();
        Self {
            spectrum,
            power: vec![0.0; bins],
            pieces: Vec::new(),
            sums: vec![0.0; bins],
            count: 0.0,
            noise: vec![0.0; bins],
            noises: 0.0,
        }
    }
}

impl Detail {
    /// Takes a strip of the picture.
    pub fn push(&mut self, strip: &ArrayView2<'_, f32>) {
        let rows = strip.nrows();
        for left in (0..strip.ncols().saturating_sub(PIECE)).step_by(PIECE) {
            let mut sums = vec![0.0; self.power.len()];
            for row in strip.rows().into_iter().step_by((rows / ROWS).max(1)) {
                let Some(row) = row.to_slice() else { continue };
                let piece = &row[left..left + PIECE];
                let mean = piece.iter().sum::<f32>() / PIECE as f32;
                let centred: [f32; PIECE] = std::array::from_fn(|at| piece[at] - mean);
                self.spectrum.of(&centred, &mut self.power);
                sums.iter_mut().zip(&self.power).for_each(|(sum, &power)| *sum += f64::from(power) / ROWS as f64);
            }
            let detail: f64 = sums[MIDDLE].iter().sum();
            self.pieces.push((detail, sums));
        }
    }

    /// Adds the most detailed and the plainest pieces of the picture.
    pub fn end_picture(&mut self) {
        self.pieces.sort_by(|a, b| b.0.total_cmp(&a.0));
        for (_, piece) in self.pieces.iter().take(KEPT).filter(|(detail, _)| *detail > LEAST) {
            self.sums.iter_mut().zip(piece).for_each(|(sum, power)| *sum += power);
            self.count += 1.0;
        }
        for (_, piece) in self.pieces.iter().rev().take(KEPT).filter(|(detail, _)| *detail <= LEAST) {
            self.noise.iter_mut().zip(piece).for_each(|(sum, power)| *sum += power);
            self.noises += 1.0;
        }
        self.pieces.clear();
    }

    /// Percent of the highest frequency up to which detail reaches; `None` without any.
    pub fn reach_pct(&self) -> Option<f64> {
        if self.count < 1.0 {
            return None;
        }
        let noise = |bin: usize| OVER_NOISE * self.noise[bin] / self.noises.max(1.0);
        let levels: Vec<f64> =
            self.sums.iter().enumerate().map(|(bin, sum)| decibel((sum / self.count - noise(bin)).max(0.0))).collect();
        let (slope, offset) = line(&levels);
        let below = |bin: usize| offset + slope * octave(bin) - levels[bin];
        let top = levels.len() - 1;
        let end = (COURSE.end..top).find(|&bin| below(bin) > ENDS_DB && below(bin + 1) > ENDS_DB);
        let place = end.map_or(top as f64, |bin| {
            // Between the bins, where it falls below.
            let (before, now) = (below(bin - 1).min(ENDS_DB), below(bin));
            bin as f64 - (now - ENDS_DB) / (now - before).max(1e-9)
        });
        Some(100.0 * place / top as f64)
    }
}

fn octave(bin: usize) -> f64 {
    (bin as f64 / COURSE.start as f64).log2()
}

/// Slope, dB an octave, and level at the first bin of the course.
fn line(levels: &[f64]) -> (f64, f64) {
    let points: Vec<(f64, f64)> = COURSE.map(|bin| (octave(bin), levels[bin])).collect();
    let count = points.len() as f64;
    let (x, y) = points.iter().fold((0.0, 0.0), |(x, y), point| (x + point.0 / count, y + point.1 / count));
    let (products, squares) = points.iter().fold((0.0, 0.0), |(products, squares), point| {
        (products + (point.0 - x) * (point.1 - y), squares + (point.0 - x).powi(2))
    });
    let slope = (products / squares).clamp(STEEPEST_DB, FLATTEST_DB);
    (slope, y - slope * x)
}
