//! Noises of a known level.

use std::f64::consts::TAU;

use super::effect::Colour;
use super::sound::{BLOCK, SoundEffect};
use crate::bench::random::Random;
use crate::dsp::resample::{Decimator, FACTOR};
use crate::frame::SAMPLE_RATE;

/// The level of a noise is taken over this much of it, seconds.
const TRIAL_S: f64 = 20.0;

/// Voices in babble: fewer could be understood.
const VOICES: usize = 6;

/// Syllables a second of a voice.
const SYLLABLES_HZ: [f64; 2] = [2.5, 5.5];

/// Overtones of a hum, with the amplitude of the n-th 1/n.
const OVERTONES: u32 = 8;

/// Adds a noise, the same to all channels, so that mixing them down changes no ratio.
pub struct NoiseMaker {
    source: Source,
    gain: f32,
}

impl NoiseMaker {
    /// A noise of this RMS below 7.4 kHz, where speech is: two thirds of white noise lie above it and mask nothing.
    pub fn new(colour: Colour, rms: f64, random: &mut Random) -> Self {
        let source = Source::new(colour, random);
        let mut trial = source.clone();
        let samples = (TRIAL_S * f64::from(SAMPLE_RATE)) as usize / FACTOR * FACTOR;
        let trial: Vec<f32> = (0..samples).map(|_| trial.next()).collect();
        let mut slow = Vec::with_capacity(samples / FACTOR);
        Decimator::default().push(&trial, &mut slow);
        Self { source, gain: (rms / mean_square(&slow).sqrt()) as f32 }
    }
}

/// Mean of the squares; 0 of nothing.
pub fn mean_square(samples: &[f32]) -> f64 {
    samples.iter().map(|x| f64::from(x * x)).sum::<f64>() / samples.len().max(1) as f64
}

impl SoundEffect for NoiseMaker {
    fn apply(&mut self, block: &mut [Vec<f32>], _: f64) {
        for n in 0..BLOCK {
            let noise = self.gain * self.source.next();
            for channel in block.iter_mut() {
                channel[n] += noise;
            }
        }
    }
}

#[derive(Clone)]
enum Source {
    White(Random),
    Pink(Random, [f32; 7]),
    Babble(Vec<Voice>),
    Hum { turn: f64, step: f64 },
}

impl Source {
    fn new(colour: Colour, random: &mut Random) -> Self {
        match colour {
            Colour::White => Self::White(random.clone()),
            Colour::Pink => Self::Pink(random.clone(), [0.0; 7]),
            Colour::Babble => Self::Babble((0..VOICES).map(|voice| Voice::new(voice, random)).collect()),
            Colour::Hum50 => Self::Hum { turn: random.share(), step: 50.0 / f64::from(SAMPLE_RATE) },
            Colour::Hum60 => Self::Hum { turn: random.share(), step: 60.0 / f64::from(SAMPLE_RATE) },
        }
    }

    fn next(&mut self) -> f32 {
        match self {
            Self::White(random) => random.normal(),
            Self::Pink(random, poles) => pink(random.normal(), poles),
            Self::Babble(voices) => voices.iter_mut().map(Voice::next).sum(),
            Self::Hum { turn, step } => {
                *turn = (*turn + *step).fract();
                (1..=OVERTONES).map(|n| (TAU * f64::from(n) * *turn).sin() / f64::from(n)).sum::<f64>() as f32
            }
        }
    }
}

/// P. Kellet's filter from white to pink, within 0.05 dB of -3 dB an octave above 9 Hz at 44.1 kHz (musicdsp.org, "Pink
/// noise filter", 1999).
fn pink(white: f32, b: &mut [f32; 7]) -> f32 {
    b[0] = 0.99886 * b[0] + white * 0.0555179;
    b[1] = 0.99332 * b[1] + white * 0.0750759;
    b[2] = 0.96900 * b[2] + white * 0.1538520;
    b[3] = 0.86650 * b[3] + white * 0.3104856;
    b[4] = 0.55000 * b[4] + white * 0.5329522;
    b[5] = -0.7616 * b[5] - white * 0.0168980;
    let pink = b[0] + b[1] + b[2] + b[3] + b[4] + b[5] + b[6] + white * 0.5362;
    b[6] = white * 0.115926;
    pink
}

/// Noise shaped as speech is over a long time (D. Byrne et al., "An international comparison of long-term average speech
/// spectra", 1994): flat from 100 to 500 Hz, then falling by 9 dB an octave at first; it comes and goes in syllables.
#[derive(Clone)]
struct Voice {
    random: Random,
    below_500: f32,
    below_2000: f32,
    below_100: f32,
    turn: f64,
    step: f64,
}

impl Voice {
    fn new(number: usize, random: &mut Random) -> Self {
        let [low, high] = SYLLABLES_HZ;
        let syllables_hz = low + (high - low) * random.share();
        Self {
            turn: random.share(),
            step: syllables_hz / f64::from(SAMPLE_RATE),
            random: Random::new((random.share() * 1e15) as u64, &[&number.to_string()]),
            below_500: 0.0,
            below_2000: 0.0,
            below_100: 0.0,
        }
    }

    fn next(&mut self) -> f32 {
        // First-order low-passes: 1 - exp(-2 pi f / 48000) for 500, 2000 and 100 Hz.
        self.below_500 += 0.0633494 * (self.random.normal() - self.below_500);
        self.below_2000 += 0.2303334 * (self.below_500 - self.below_2000);
        self.below_100 += 0.0130047 * (self.below_2000 - self.below_100);
        self.turn = (self.turn + self.step).fract();
        let open = 0.5 - 0.5 * (TAU * self.turn).cos();
        (self.below_2000 - self.below_100) * (open * open) as f32
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_noise_has_the_level_that_was_asked_for() {
        for colour in [Colour::White, Colour::Pink, Colour::Babble, Colour::Hum50, Colour::Hum60] {
            let mut maker = NoiseMaker::new(colour, 0.05, &mut Random::new(1, &["x"]));
            let (mut decimator, mut slow) = (Decimator::default(), Vec::new());
            for _ in 0..60 {
                let mut block = vec![vec![0.0; BLOCK]; 2];
                maker.apply(&mut block, 0.0);
                assert_eq!(block[0], block[1]);
                decimator.push(&block[0][..BLOCK - 1], &mut slow);
            }
            let off_db = 10.0 * (mean_square(&slow) / 0.0025).log10();
            assert!(off_db.abs() < 0.5, "{colour:?}: {off_db} dB off");
        }
    }
}
