//! Spectra of windowed frames.

use std::f32::consts::PI;
use std::fmt;
use std::sync::Arc;

use realfft::num_complex::Complex32;
use realfft::{RealFftPlanner, RealToComplex};

/// Hann-windowed power spectrum of one frame at a time.
pub struct PowerSpectrum {
    fft: Arc<dyn RealToComplex<f32>>,
    window: Vec<f32>,
    input: Vec<f32>,
    output: Vec<Complex32>,
    scratch: Vec<Complex32>,
    scale: f32,
}

impl fmt::Debug for PowerSpectrum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PowerSpectrum").field("length", &self.window.len()).finish_non_exhaustive()
    }
}

impl PowerSpectrum {
    /// For frames of `length` samples (even, at least 2).
    pub fn new(length: usize) -> Self {
        let fft = RealFftPlanner::new().plan_fft_forward(length);
        let window: Vec<f32> = (0..length).map(|n| hann(n, length)).collect();
        let energy: f32 = window.iter().map(|w| w * w).sum();
        Self {
            input: fft.make_input_vec(),
            output: fft.make_output_vec(),
            scratch: fft.make_scratch_vec(),
            scale: 1.0 / (energy * length as f32),
            window,
            fft,
        }
    }

    /// Bins of a spectrum: half the length and one.
    pub fn bins(&self) -> usize {
        self.output.len()
    }

    /// Writes the one-sided power spectrum of a frame into `power` ([`Self::bins`] long). The sum over the bins is the
    /// mean square of the (windowed, energy-compensated) frame.
    pub fn of(&mut self, frame: &[f32], power: &mut [f32]) {
        for ((input, x), w) in self.input.iter_mut().zip(frame).zip(&self.window) {
            *input = x * w;
        }
        // The buffers were made by this very plan, so their lengths fit, which is all that can go wrong.
        let done = self.fft.process_with_scratch(&mut self.input, &mut self.output, &mut self.scratch);
        debug_assert!(done.is_ok());
        let last = self.output.len() - 1;
        for (bin, (power, value)) in power.iter_mut().zip(&self.output).enumerate() {
            let sides = if bin == 0 || bin == last { 1.0 } else { 2.0 };
            *power = value.norm_sqr() * self.scale * sides;
        }
    }
}

/// Complex spectrum of one frame at a time.
pub struct Spectrum {
    fft: Arc<dyn RealToComplex<f32>>,
    window: Vec<f32>,
    input: Vec<f32>,
    scratch: Vec<Complex32>,
}

impl fmt::Debug for Spectrum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Spectrum").field("length", &self.window.len()).finish_non_exhaustive()
    }
}

impl Spectrum {
    /// For frames of `length` samples (even, at least 2) under the root of a Hann window, as networks that take spectra
    /// and give spectra have them.
    pub fn root_hann(length: usize) -> Self {
        Self::under((0..length).map(|n| hann(n, length).sqrt()).collect())
    }

    /// For frames of `length` samples (even, at least 2) under a Hann window.
    pub fn hann(length: usize) -> Self {
        Self::under((0..length).map(|n| hann(n, length)).collect())
    }

    fn under(window: Vec<f32>) -> Self {
        let fft = RealFftPlanner::new().plan_fft_forward(window.len());
        Self { input: fft.make_input_vec(), scratch: fft.make_scratch_vec(), window, fft }
    }

    /// Writes the spectrum of a frame times `gain`, without any scaling, into `out` (half the length and one).
    pub fn of(&mut self, frame: &[f32], gain: f32, out: &mut [Complex32]) {
        for ((input, x), w) in self.input.iter_mut().zip(frame).zip(&self.window) {
            *input = gain * x * w;
        }
        let done = self.fft.process_with_scratch(&mut self.input, out, &mut self.scratch);
        debug_assert!(done.is_ok());
    }

    /// What the squares of a spectrum are to be multiplied by, so that their sum over the bins is the mean square of the
    /// frame (the first and last bin, which count once, apart).
    pub fn scale(&self) -> f32 {
        let energy: f32 = self.window.iter().map(|w| w * w).sum();
        2.0 / (energy * self.window.len() as f32)
    }
}

fn hann(n: usize, length: usize) -> f32 {
    0.5 - 0.5 * (2.0 * PI * n as f32 / length as f32).cos()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bins_sum_to_the_mean_square() {
        let frame: Vec<f32> = (0..512).map(|n| (2.0 * PI * 20.0 * n as f32 / 512.0).sin()).collect();
        let mut spectrum = PowerSpectrum::new(512);
        let mut power = vec![0.0; spectrum.bins()];
        spectrum.of(&frame, &mut power);
        assert!((power.iter().sum::<f32>() - 0.5).abs() < 1e-4);
        assert!(power[20] > power[30] * 1e6, "the tone stands in its own bin");
    }
}
