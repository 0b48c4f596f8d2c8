//! Intelligibility as STOI has it (C. H. Taal et al., "An algorithm for intelligibility prediction of time-frequency
//! weighted noisy speech", IEEE TASLP 19(7), 2011): how far the envelopes of the sound, in third-octave bands over
//! 384 ms, run like those of the speech alone. The speech, which STOI is given, is here what [`crate::model::gtcrn`] takes
//! out of the sound (the way of A. H. Andersen et al., "A non-intrusive short-time objective intelligibility measure",
//! ICASSP 2017).

use super::noise::BIN_HZ;
use crate::model::gtcrn::BINS;

/// Third-octave bands, centred from here on.
const BANDS: usize = 15;
const LOWEST_HZ: f64 = 150.0;
/// Frames that are compared at a time, 384 ms.
pub const SPAN: usize = 24;
/// A sound louder than the speech counts as at most so many times its amplitude (-15 dB signal-to-distortion).
const MOST: f32 = 6.623_413;

/// The last frames that hold speech.
#[derive(Clone, Debug)]
pub struct Intelligibility {
    edges: [usize; BANDS + 1],
    speech: [[f32; SPAN]; BANDS],
    sound: [[f32; SPAN]; BANDS],
    held: usize,
}

impl Default for Intelligibility {
    fn default() -> Self {
        let edge = |band: usize| (LOWEST_HZ * 2_f64.powf((band as f64 - 0.5) / 3.0) / BIN_HZ).ceil() as usize;
        Self { edges: std::array::from_fn(edge), speech: [[0.0; SPAN]; BANDS], sound: [[0.0; SPAN]; BANDS], held: 0 }
    }
}

impl Intelligibility {
    /// Takes the powers by bin of a frame in which there is speech, and gives how well the speech of the last 384 ms could
    /// be heard, 0 to 1 (seldom a little below 0); `None` until so much was spoken.
    pub fn push(&mut self, speech: &[f32; BINS], sound: &[f32; BINS]) -> Option<f32> {
        let place = self.held % SPAN;
        for band in 0..BANDS {
            let bins = self.edges[band]..self.edges[band + 1];
            self.speech[band][place] = speech[bins.clone()].iter().sum::<f32>().sqrt();
            self.sound[band][place] = sound[bins].iter().sum::<f32>().sqrt();
        }
        self.held += 1;
        let likeness = self.speech.iter().zip(&self.sound).map(|(speech, sound)| likeness(speech, sound));
        (self.held >= SPAN).then(|| likeness.sum::<f32>() / BANDS as f32)
    }
}

/// Correlation of two envelopes, the second brought to the energy of the first and held near to it.
fn likeness(speech: &[f32; SPAN], sound: &[f32; SPAN]) -> f32 {
    let energy = |row: &[f32; SPAN]| row.iter().map(|x| x * x).sum::<f32>();
    let scale = (energy(speech) / energy(sound).max(f32::MIN_POSITIVE)).sqrt();
    let mut held = *sound;
    held.iter_mut().zip(speech).for_each(|(x, speech)| *x = (*x * scale).min(*speech * MOST));
    let centred = |row: &[f32; SPAN]| {
        let mean = row.iter().sum::<f32>() / SPAN as f32;
        row.map(|x| x - mean)
    };
    let (a, b) = (centred(speech), centred(&held));
    let product: f32 = a.iter().zip(b).map(|(a, b)| a * b).sum();
    product / (energy(&a) * energy(&b)).sqrt().max(f32::MIN_POSITIVE)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Syllables at 4 Hz that rise in one part of the spectrum after the other.
    fn syllables(frame: usize) -> [f32; BINS] {
        std::array::from_fn(|bin| {
            let phase = std::f32::consts::TAU * (frame as f32 / 15.6 + bin as f32 / 60.0);
            (0.51 + 0.5 * phase.sin()).powi(2)
        })
    }

    fn heard(noise: f32) -> f32 {
        let mut meter = Intelligibility::default();
        let values = (0..200).filter_map(|frame| {
            let speech = syllables(frame);
            let sound = std::array::from_fn(|bin| speech[bin] + noise * ((frame * 7 + bin * 3) % 11) as f32 / 5.0);
            meter.push(&speech, &sound)
        });
        let values: Vec<f32> = values.collect();
        assert_eq!(values.len(), 200 - SPAN + 1);
        values.iter().sum::<f32>() / values.len() as f32
    }

    #[test]
    fn speech_alone_is_heard_and_noise_covers_it_step_by_step() {
        assert!((heard(0.0) - 1.0).abs() < 1e-4);
        let steps: Vec<f32> = [0.03, 0.3, 3.0, 30.0].map(heard).to_vec();
        assert!(steps.is_sorted_by(|a, b| a > b), "{steps:?}");
        // What is much louder counts as 15 dB louder, so that something is always left.
        assert!(steps[3] < 0.5, "{steps:?}");
    }

    #[test]
    fn silence_gives_a_number() {
        let mut meter = Intelligibility::default();
        let heard: Vec<f32> = (0..=SPAN).filter_map(|_| meter.push(&[0.0; BINS], &[0.0; BINS])).collect();
        assert_eq!(heard, [0.0; 2]);
    }
}
