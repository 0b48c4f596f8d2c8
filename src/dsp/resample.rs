//! 48 kHz to 16 kHz for the speech models: a linear-phase FIR (Blackman-windowed sinc) that keeps every third sample.

use std::f64::consts::PI;

/// Input samples for one output sample.
pub const FACTOR: usize = 3;

/// Filter length: a transition of 5.5 / 97 x 48 kHz = 2.7 kHz about the cut-off (Blackman window).
const TAPS: usize = 97;

/// -6 dB point as a share of the input rate: 7.4 kHz, so that what folds back lies above 7.2 kHz.
const CUTOFF: f64 = 7_400.0 / 48_000.0;

/// Divides the rate by three, run by run; where the runs are cut does not matter.
#[derive(Clone, Debug)]
pub struct Decimator {
    taps: Vec<f32>,
    /// The last `TAPS - 1` inputs, then the run at hand.
    line: Vec<f32>,
}

impl Default for Decimator {
    fn default() -> Self {
        Self { taps: low_pass(), line: vec![0.0; TAPS - 1] }
    }
}

impl Decimator {
    /// Appends one third of the samples to `out`. Takes a multiple of [`FACTOR`] samples; a remainder is dropped.
    /// The output lags by half the filter, 1 ms.
    pub fn push(&mut self, samples: &[f32], out: &mut Vec<f32>) {
        let whole = samples.len() - samples.len() % FACTOR;
        self.line.extend_from_slice(&samples[..whole]);
        let windows = self.line.windows(TAPS).skip(FACTOR - 1).step_by(FACTOR);
        out.extend(windows.map(|window| dot(window, &self.taps)));
        self.line.drain(..whole);
    }
}

/// Sum of products in eight lanes, which the compiler turns into vector code.
fn dot(a: &[f32], b: &[f32]) -> f32 {
    let mut lanes = [0.0_f32; 8];
    let (a_eights, b_eights) = (a.chunks_exact(8), b.chunks_exact(8));
    let rest: f32 = a_eights.remainder().iter().zip(b_eights.remainder()).map(|(x, y)| x * y).sum();
    for (x, y) in a_eights.zip(b_eights) {
        for lane in 0..8 {
            lanes[lane] += x[lane] * y[lane];
        }
    }
    rest + lanes.iter().sum::<f32>()
}

fn low_pass() -> Vec<f32> {
    let middle = (TAPS - 1) as f64 / 2.0;
    let raw: Vec<f64> = (0..TAPS)
        .map(|tap| {
            let t = tap as f64 - middle;
            let sinc = if t == 0.0 { 2.0 * CUTOFF } else { (2.0 * PI * CUTOFF * t).sin() / (PI * t) };
            let phase = 2.0 * PI * (tap as f64 + 1.0) / (TAPS as f64 + 1.0);
            sinc * (0.42 - 0.5 * phase.cos() + 0.08 * (2.0 * phase).cos())
        })
        .collect();
    let gain: f64 = raw.iter().sum();
    raw.iter().map(|tap| (tap / gain) as f32).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tone(frequency_hz: f64, frames: usize) -> Vec<f32> {
        (0..frames).map(|n| (2.0 * PI * frequency_hz * n as f64 / 48_000.0).sin() as f32).collect()
    }

    fn rms(samples: &[f32]) -> f32 {
        (samples.iter().map(|x| x * x).sum::<f32>() / samples.len() as f32).sqrt()
    }

    #[test]
    fn speech_passes_and_what_would_fold_back_does_not() {
        for (frequency_hz, least, most) in [(300.0, 0.70, 0.71), (5_000.0, 0.70, 0.71), (10_000.0, 0.0, 1e-3)] {
            let mut out = Vec::new();
            Decimator::default().push(&tone(frequency_hz, 48_000), &mut out);
            assert_eq!(out.len(), 16_000);
            let level = rms(&out[100..]);
            assert!((least..=most).contains(&level), "{frequency_hz} Hz comes out at {level}");
        }
    }

    #[test]
    fn where_the_runs_are_cut_does_not_matter() {
        let input = tone(440.0, 4_800);
        let (mut whole, mut parts) = (Vec::new(), Vec::new());
        Decimator::default().push(&input, &mut whole);
        let mut decimator = Decimator::default();
        for part in input.chunks(3 * 37) {
            decimator.push(part, &mut parts);
        }
        assert_eq!(whole, parts);
    }
}
