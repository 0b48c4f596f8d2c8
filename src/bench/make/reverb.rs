//! A room: convolution with a direct sound and a tail of noise that dies away exponentially (J. A. Moorer, "About This
//! Reverberation Business", 1979), block by block (uniformly partitioned overlap-save).

use std::collections::VecDeque;
use std::sync::Arc;

use realfft::num_complex::Complex;
use realfft::{ComplexToReal, RealFftPlanner, RealToComplex};

use super::sound::{BLOCK, SoundEffect};
use crate::bench::random::Random;
use crate::frame::SAMPLE_RATE;

/// Sound within this counts as early for C50, seconds (ISO 3382-1).
const EARLY_S: f64 = 0.05;

/// A tail shorter than this is no room, seconds.
pub const SHORTEST_S: f64 = 0.05;

/// How far a tail falls within its reverberation time, as a share of its energy's logarithm.
const FALL: f64 = 6.0 * std::f64::consts::LN_10;

/// The lowest C50 that a tail of this reverberation time has, dB: that of the tail alone, without direct sound.
pub fn least_c50_db(rt60_s: f64) -> f64 {
    let late = (-FALL * EARLY_S / rt60_s).exp();
    10.0 * ((1.0 - late) / late).log10()
}

/// The room's impulse response, of energy 1, so that the level of what is spoken in it stays.
pub fn response(rt60_s: f64, c50_db: f64, random: &mut Random) -> Vec<f32> {
    let rate = f64::from(SAMPLE_RATE);
    let early = (EARLY_S * rate) as usize;
    let length = ((rt60_s * rate) as usize).max(early + 1);
    let mut tail: Vec<f64> =
        (0..length).map(|n| f64::from(random.normal()) * (-0.5 * FALL * n as f64 / rate / rt60_s).exp()).collect();
    // The direct sound stands before the tail.
    tail[0] = 0.0;
    let energy = |part: &[f64]| part.iter().map(|x| x * x).sum::<f64>();
    let late_share = (-FALL * EARLY_S / rt60_s).exp();
    let wanted = [1.0 - late_share, late_share];
    let (first, rest) = tail.split_at_mut(early);
    for (part, wanted) in [first, rest].into_iter().zip(wanted) {
        let gain = (wanted / energy(&*part).max(f64::MIN_POSITIVE)).sqrt();
        for x in part {
            *x *= gain;
        }
    }
    tail[0] = (10_f64.powf(0.1 * c50_db) * wanted[1] - wanted[0]).max(0.0).sqrt();
    let whole = energy(&tail).sqrt();
    tail.iter().map(|x| (x / whole) as f32).collect()
}

/// Convolves with a room.
pub struct Reverb {
    forward: Arc<dyn RealToComplex<f32>>,
    backward: Arc<dyn ComplexToReal<f32>>,
    /// The spectrum of each part of the response.
    parts: Vec<Vec<Complex<f32>>>,
    channels: Vec<Line>,
}

/// What one channel remembers.
struct Line {
    before: Vec<f32>,
    /// Spectra of the latest blocks, newest first.
    spectra: VecDeque<Vec<Complex<f32>>>,
}

impl Reverb {
    /// A room with this response.
    pub fn new(response: &[f32]) -> Self {
        let mut planner = RealFftPlanner::new();
        let (forward, backward) = (planner.plan_fft_forward(2 * BLOCK), planner.plan_fft_inverse(2 * BLOCK));
        let parts = response.chunks(BLOCK).map(|part| spectrum(forward.as_ref(), part, &[])).collect();
        Self { forward, backward, parts, channels: Vec::new() }
    }
}

impl SoundEffect for Reverb {
    fn apply(&mut self, block: &mut [Vec<f32>], _: f64) {
        self.channels.resize_with(block.len(), || Line { before: vec![0.0; BLOCK], spectra: VecDeque::new() });
        for (channel, line) in block.iter_mut().zip(&mut self.channels) {
            line.spectra.push_front(spectrum(self.forward.as_ref(), &line.before, channel));
            line.spectra.truncate(self.parts.len());
            line.before.copy_from_slice(channel);
            let mut sum = self.forward.make_output_vec();
            for (spectrum, part) in line.spectra.iter().zip(&self.parts) {
                sum.iter_mut().zip(spectrum).zip(part).for_each(|((sum, a), b)| *sum += a * b);
            }
            // Of a real signal; rounding leaves crumbs there that the inverse would refuse.
            sum[0].im = 0.0;
            sum[BLOCK].im = 0.0;
            let mut out = self.backward.make_output_vec();
            // Both lengths are those that the plan made.
            if self.backward.process(&mut sum, &mut out).is_ok() {
                let scale = 1.0 / (2 * BLOCK) as f32;
                channel.iter_mut().zip(&out[BLOCK..]).for_each(|(sample, wet)| *sample = wet * scale);
            }
        }
    }
}

/// The spectrum of `first` and `second`, one after the other; zeros fill what is left of two blocks.
fn spectrum(forward: &dyn RealToComplex<f32>, first: &[f32], second: &[f32]) -> Vec<Complex<f32>> {
    let mut input = forward.make_input_vec();
    input[..first.len()].copy_from_slice(first);
    input[BLOCK..BLOCK + second.len()].copy_from_slice(second);
    let mut output = forward.make_output_vec();
    // Both lengths are those that the plan made, so that it cannot fail; and zeros are no room at all.
    let _ = forward.process(&mut input, &mut output);
    output
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_response_has_the_clarity_and_the_fall_that_were_asked_for() {
        for (rt60_s, c50_db) in [(0.4, 10.0), (2.5, -4.0), (1.0, 0.5)] {
            let response = response(rt60_s, c50_db, &mut Random::new(3, &[]));
            let energy = |from_s: f64, to_s: f64| {
                let place = |t_s: f64| ((t_s * 48_000.0) as usize).min(response.len());
                response[place(from_s)..place(to_s)].iter().map(|x| f64::from(x * x)).sum::<f64>()
            };
            let clarity = 10.0 * (energy(0.0, 0.05) / energy(0.05, 20.0)).log10();
            assert!((clarity - c50_db).abs() < 0.05, "{clarity}");
            let half = rt60_s / 2.0;
            let fall = 10.0 * (energy(0.01, 0.11) / energy(0.01 + half, 0.11 + half)).log10();
            assert!((fall - 30.0).abs() < 1.5, "{fall}");
            assert!((energy(0.0, 20.0) - 1.0).abs() < 1e-3);
        }
    }

    #[test]
    fn blocks_give_what_one_long_sum_gives() {
        let mut random = Random::new(5, &[]);
        let response: Vec<f32> = (0..BLOCK + 700).map(|n| random.normal() * (-(n as f32) / 900.0).exp()).collect();
        let input: Vec<f32> = (0..3 * BLOCK).map(|_| random.normal()).collect();
        let mut reverb = Reverb::new(&response);
        let mut output = Vec::new();
        for block in input.chunks(BLOCK) {
            let mut block = vec![block.to_vec()];
            reverb.apply(&mut block, 0.0);
            output.extend_from_slice(&block[0]);
        }
        for n in [0, 1, 4000, BLOCK, 2 * BLOCK + 17, 3 * BLOCK - 1] {
            let sum: f32 = response.iter().enumerate().filter(|(k, _)| *k <= n).map(|(k, h)| h * input[n - k]).sum();
            assert!((output[n] - sum).abs() < 1e-2 * sum.abs().max(1.0), "{n}: {} {sum}", output[n]);
        }
    }
}
