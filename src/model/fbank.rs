//! Log-mel filter-bank features as Kaldi computes them (`feat/feature-fbank.cc`, `feature-window.cc`,
//! `mel-computations.cc` with their defaults, 80 bands and no dither): the input of networks trained on them.

use std::f64::consts::TAU;
use std::fmt;
use std::sync::Arc;

use realfft::num_complex::Complex32;
use realfft::{RealFftPlanner, RealToComplex};

/// Mel bands of a frame.
pub const BANDS: usize = 80;
/// Samples of a frame, 25 ms at 16 kHz.
pub const FRAME: usize = 400;
/// Samples from one frame to the next, 10 ms at 16 kHz.
pub const HOP: usize = 160;

const SAMPLE_RATE_HZ: f32 = 16_000.0;
const FFT: usize = 512;
/// Kaldi works on samples in the range of 16-bit integers.
const INT16_RANGE: f32 = 32_768.0;
const PREEMPHASIS: f32 = 0.97;
const LOWEST_HZ: f32 = 20.0;
/// Eighteen decibels above full scale; what lies beyond is no sound, and its energy would not fit an `f32`.
const LARGEST_SAMPLE: f32 = 8.0;

/// Cuts a stream of 16 kHz mono into overlapping frames and gives the log energy of each in [`BANDS`] mel bands.
pub struct Fbank {
    /// Samples of frames that are not yet whole, and of the whole ones of one call.
    pending: Vec<f32>,
    window: Vec<f32>,
    filters: Vec<Filter>,
    fft: Arc<dyn RealToComplex<f32>>,
    frame: Vec<f32>,
    spectrum: Vec<Complex32>,
    scratch: Vec<Complex32>,
    power: Vec<f32>,
}

/// One triangle of a mel scale, from its first bin with a weight above zero.
pub(super) struct Filter {
    first: usize,
    weights: Vec<f32>,
}

impl Filter {
    /// The bins below `bins` whose weight is above zero; they lie side by side.
    pub(super) fn new(bins: usize, weight: impl Fn(usize) -> f32) -> Self {
        let first = (0..bins).find(|&bin| weight(bin) > 0.0).unwrap_or(0);
        let weights = (first..bins).map(weight).take_while(|&weight| weight > 0.0).collect();
        Self { first, weights }
    }

    /// The weighted sum of the powers by bin; 0 if no bin lies in the triangle.
    pub(super) fn energy(&self, power: &[f32]) -> f32 {
        power[self.first..].iter().zip(&self.weights).map(|(power, weight)| power * weight).sum()
    }
}

impl fmt::Debug for Fbank {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Fbank").field("pending", &self.pending.len()).finish_non_exhaustive()
    }
}

impl Default for Fbank {
    fn default() -> Self {
        let fft = RealFftPlanner::new().plan_fft_forward(FFT);
        Self {
            pending: Vec::new(),
            window: povey_window(),
            filters: mel_filters(),
            frame: fft.make_input_vec(),
            spectrum: fft.make_output_vec(),
            scratch: fft.make_scratch_vec(),
            power: vec![0.0; FFT / 2],
            fft,
        }
    }
}

impl Fbank {
    /// Appends [`BANDS`] natural logarithms of energy for each frame that these samples complete to `features`.
    ///
    /// Samples are in -1 to 1; one that is not finite counts as silence. The energy of digital silence is
    /// `f32::EPSILON` in Kaldi's scale, a logarithm of -15.9. Frames that the end of the sound would cut are left out.
    pub fn push(&mut self, samples: &[f32], features: &mut Vec<f32>) {
        self.pending.extend(samples.iter().map(|&sample| {
            let sample = if sample.is_finite() { sample } else { 0.0 };
            sample.clamp(-LARGEST_SAMPLE, LARGEST_SAMPLE) * INT16_RANGE
        }));
        let mut start = 0;
        while start + FRAME <= self.pending.len() {
            self.frame(start, features);
            start += HOP;
        }
        self.pending.drain(..start);
    }

    fn frame(&mut self, start: usize, features: &mut Vec<f32>) {
        let samples = &self.pending[start..start + FRAME];
        let mean = samples.iter().sum::<f32>() / FRAME as f32;
        // Kaldi takes the first sample as its own predecessor.
        let mut previous = samples[0] - mean;
        for ((slot, sample), window) in self.frame.iter_mut().zip(samples).zip(&self.window) {
            let sample = sample - mean;
            *slot = (sample - PREEMPHASIS * previous) * window;
            previous = sample;
        }
        self.frame[FRAME..].fill(0.0);
        // The buffers were made by this very plan, so their lengths fit, which is all that can go wrong.
        let done = self.fft.process_with_scratch(&mut self.frame, &mut self.spectrum, &mut self.scratch);
        debug_assert!(done.is_ok());
        for (power, bin) in self.power.iter_mut().zip(&self.spectrum) {
            *power = bin.norm_sqr();
        }
        features.extend(self.filters.iter().map(|filter| filter.energy(&self.power).max(f32::EPSILON).ln()));
    }
}

/// Kaldi's "povey" window, like Hamming's but zero at the ends.
fn povey_window() -> Vec<f32> {
    (0..FRAME).map(|n| (0.5 - 0.5 * (TAU * n as f64 / (FRAME - 1) as f64).cos()).powf(0.85) as f32).collect()
}

/// Triangles evenly spaced on the mel scale between [`LOWEST_HZ`] and half the sample rate, over the bins below that.
fn mel_filters() -> Vec<Filter> {
    let lowest = mel(LOWEST_HZ);
    let step = (mel(SAMPLE_RATE_HZ / 2.0) - lowest) / (BANDS + 1) as f32;
    let filter = |band: usize| {
        let left = lowest + band as f32 * step;
        let (center, right) = (left + step, left + 2.0 * step);
        Filter::new(FFT / 2, |bin| {
            let mel = mel(bin as f32 * SAMPLE_RATE_HZ / FFT as f32);
            ((mel - left) / (center - left)).min((right - mel) / (right - center))
        })
    };
    (0..BANDS).map(filter).collect()
}

fn mel(hz: f32) -> f32 {
    1127.0 * (1.0 + hz / 700.0).ln()
}
