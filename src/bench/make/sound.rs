//! Effects on sound at 48 kHz, block by block: nothing grows with a clip's length.

use std::f64::consts::{FRAC_PI_2, PI, TAU};

use super::effect::Effect;
use super::noise::NoiseMaker;
use super::reverb::{Reverb, response};
use super::survey::Survey;
use super::when::When;
use crate::bench::random::Random;
use crate::frame::{AudioChunk, SAMPLE_RATE};
use crate::time::Timestamp;

/// Samples of each channel that effects get at a time.
pub const BLOCK: usize = 4096;

/// Effects come and go within this, so that nothing clicks, seconds.
const RAMP_S: f64 = 0.01;

/// Where an overdriven recorder's samples stay, full scale being 1.
const CEILING: f64 = 0.98;

/// Something done to sound.
pub trait SoundEffect {
    /// Changes [`BLOCK`] samples of each channel in place; the first lies at `start_s`. The end of the last block is
    /// silence that nobody hears.
    fn apply(&mut self, block: &mut [Vec<f32>], start_s: f64);
}

/// The effect on a clip's sound; `None` for one that is none.
pub fn effect(effect: &Effect, survey: &Survey, random: &mut Random) -> Option<Box<dyn SoundEffect>> {
    Some(match effect {
        Effect::Noise(noise) => {
            let rms = survey.speech_rms? * decibels(-noise.snr_db.get());
            Box::new(NoiseMaker::new(noise.colour, rms, random))
        }
        Effect::Reverb(room) => Box::new(Reverb::new(&response(room.rt60_s, room.c50_db, random))),
        Effect::Clipping(clipping) => {
            let gain = CEILING / f64::from(survey.peak).max(1e-6) * decibels(clipping.over_db.get());
            Box::new(Overdrive { gain: gain as f32 })
        }
        Effect::LowPass(low_pass) => Box::new(Muffle::new(low_pass.hz.get())),
        Effect::Gain(gain) => Box::new(Louder { gain: decibels(gain.db.get()) as f32 }),
        Effect::Dropouts(gaps) => Box::new(Gaps::new(gaps.per_min.get(), gaps.length_ms.get() * 1e-3, random)),
        _ => return None,
    })
}

fn decibels(db: f64) -> f64 {
    10_f64.powf(0.05 * db)
}

/// Effects one after the other, each only at its time.
pub struct Rack {
    effects: Vec<Box<dyn SoundEffect>>,
    when: When,
    waiting: Vec<Vec<f32>>,
    /// Time of the first waiting sample; of all samples, since there are no gaps.
    start: Option<Timestamp>,
    taken: u64,
}

impl Rack {
    /// Effects that hold at `when`, on this many channels.
    pub fn new(effects: Vec<Box<dyn SoundEffect>>, when: When, channels: usize) -> Self {
        Self { effects, when, waiting: vec![Vec::new(); channels], start: None, taken: 0 }
    }

    /// Takes a run of sound; its channels beyond the rack's are left out. `show` gets the time and the samples of each
    /// block.
    pub fn push(&mut self, chunk: &AudioChunk<'_>, show: &mut dyn FnMut(f64, &[Vec<f32>])) {
        self.start.get_or_insert(chunk.pts);
        for (waiting, channel) in self.waiting.iter_mut().zip(chunk.channels) {
            waiting.extend_from_slice(channel);
        }
        while self.length() >= BLOCK {
            let block = self.waiting.iter_mut().map(|waiting| waiting.drain(..BLOCK).collect()).collect();
            let (start_s, block) = self.run(block);
            show(start_s, &block);
        }
    }

    /// Hands on what is left.
    pub fn finish(&mut self, show: &mut dyn FnMut(f64, &[Vec<f32>])) {
        let length = self.length();
        if length == 0 {
            return;
        }
        let mut block = std::mem::take(&mut self.waiting);
        for channel in &mut block {
            channel.resize(BLOCK, 0.0);
        }
        let (start_s, mut block) = self.run(block);
        for channel in &mut block {
            channel.truncate(length);
        }
        show(start_s, &block);
    }

    fn length(&self) -> usize {
        self.waiting.first().map_or(0, Vec::len)
    }

    fn run(&mut self, mut block: Vec<Vec<f32>>) -> (f64, Vec<Vec<f32>>) {
        let rate = f64::from(SAMPLE_RATE);
        let start_s = self.start.unwrap_or_default().as_secs() + self.taken as f64 / rate;
        self.taken += BLOCK as u64;
        let dry = block.clone();
        for effect in &mut self.effects {
            effect.apply(&mut block, start_s);
        }
        for n in 0..BLOCK {
            let weight = self.when.weight(start_s + n as f64 / rate, RAMP_S) as f32;
            for (wet, dry) in block.iter_mut().zip(&dry) {
                wet[n] = dry[n] + weight * (wet[n] - dry[n]);
            }
        }
        (start_s, block)
    }
}

/// Too loud for the recorder.
struct Overdrive {
    gain: f32,
}

impl SoundEffect for Overdrive {
    fn apply(&mut self, block: &mut [Vec<f32>], _: f64) {
        let ceiling = CEILING as f32;
        block.iter_mut().flatten().for_each(|sample| *sample = (*sample * self.gain).clamp(-ceiling, ceiling));
    }
}

struct Louder {
    gain: f32,
}

impl SoundEffect for Louder {
    fn apply(&mut self, block: &mut [Vec<f32>], _: f64) {
        block.iter_mut().flatten().for_each(|sample| *sample *= self.gain);
    }
}

/// A Butterworth low-pass of the eighth order: four second-order sections, bilinear transform (R. Bristow-Johnson,
/// "Cookbook formulae for audio EQ biquad filter coefficients").
struct Muffle {
    sections: [[f64; 5]; 4],
    /// By channel and section, the last two inputs of its transposed direct form.
    memory: Vec<[[f64; 2]; 4]>,
}

impl Muffle {
    fn new(cutoff_hz: f64) -> Self {
        let w = TAU * cutoff_hz / f64::from(SAMPLE_RATE);
        let sections = std::array::from_fn(|section| {
            let damping = (PI * (2 * section + 1) as f64 / 16.0).cos();
            let (alpha, cos) = (w.sin() * damping, w.cos());
            let a0 = 1.0 + alpha;
            [(1.0 - cos) / 2.0 / a0, (1.0 - cos) / a0, (1.0 - cos) / 2.0 / a0, -2.0 * cos / a0, (1.0 - alpha) / a0]
        });
        Self { sections, memory: Vec::new() }
    }
}

impl SoundEffect for Muffle {
    fn apply(&mut self, block: &mut [Vec<f32>], _: f64) {
        self.memory.resize(block.len(), [[0.0; 2]; 4]);
        for (channel, memory) in block.iter_mut().zip(&mut self.memory) {
            for sample in channel {
                let mut x = f64::from(*sample);
                for ([b0, b1, b2, a1, a2], [first, second]) in self.sections.iter().zip(memory.iter_mut()) {
                    let y = b0 * x + *first;
                    *first = b1 * x - a1 * y + *second;
                    *second = b2 * x - a2 * y;
                    x = y;
                }
                *sample = x as f32;
            }
        }
    }
}

/// Moments without sound, as a bad connection leaves them: one in each of equal stretches, somewhere in it.
struct Gaps {
    every_s: f64,
    length_s: f64,
    random: Random,
    /// The stretch at hand and where its gap begins, seconds.
    gap: Option<(u64, f64)>,
}

impl Gaps {
    /// How a gap fades, seconds: a click would be another fault.
    const FADE_S: f64 = 0.002;

    fn new(per_min: f64, length_s: f64, random: &Random) -> Self {
        Self { every_s: 60.0 / per_min.max(1e-3), length_s, random: random.clone(), gap: None }
    }
}

impl SoundEffect for Gaps {
    fn apply(&mut self, block: &mut [Vec<f32>], start_s: f64) {
        for n in 0..BLOCK {
            let t_s = start_s + n as f64 / f64::from(SAMPLE_RATE);
            let stretch = (t_s.max(0.0) / self.every_s) as u64;
            if self.gap.is_none_or(|(known, _)| known != stretch) {
                let room_s = (self.every_s - self.length_s).max(0.0);
                self.gap = Some((stretch, stretch as f64 * self.every_s + room_s * self.random.share()));
            }
            let depth_s = self.gap.map_or(0.0, |(_, from_s)| (t_s - from_s).min(from_s + self.length_s - t_s));
            if depth_s > 0.0 {
                let gain = ((depth_s / Self::FADE_S).min(1.0) * FRAC_PI_2).cos() as f32;
                for channel in block.iter_mut() {
                    channel[n] *= gain;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::float_cmp)] // Exact by construction.

    use super::*;

    fn tone(frequency_hz: f64, amplitude: f64, samples: usize) -> Vec<f32> {
        (0..samples).map(|n| (amplitude * (TAU * frequency_hz * n as f64 / 48_000.0).sin()) as f32).collect()
    }

    fn rms(samples: &[f32]) -> f64 {
        (samples.iter().map(|x| f64::from(x * x)).sum::<f64>() / samples.len() as f64).sqrt()
    }

    fn through(effect: impl SoundEffect + 'static, when: When, sound: &[f32], run: usize) -> Vec<f32> {
        let mut rack = Rack::new(vec![Box::new(effect)], when, 1);
        let mut out = Vec::new();
        for (index, samples) in sound.chunks(run).enumerate() {
            let pts = Timestamp::from_secs((index * run) as f64 / 48_000.0);
            let channels = [samples.to_vec()];
            rack.push(&AudioChunk { pts, channels: &channels }, &mut |_, block| out.extend_from_slice(&block[0]));
        }
        rack.finish(&mut |_, block| out.extend_from_slice(&block[0]));
        out
    }

    #[test]
    fn an_effect_holds_at_its_time_only_and_no_sample_is_lost() {
        let sound = tone(440.0, 0.1, 48_000);
        let when = When::new(&[[0.25, 0.5]], &[], 1.0);
        let out = through(Louder { gain: 2.0 }, when.clone(), &sound, 1000);
        assert_eq!(out.len(), sound.len());
        assert_eq!(out, through(Louder { gain: 2.0 }, when, &sound, 7777), "the runs must not matter");
        assert_eq!(out[..12_000], sound[..12_000]);
        assert_eq!(out[24_000..], sound[24_000..]);
        assert!((rms(&out[13_000..23_000]) / rms(&sound[13_000..23_000]) - 2.0).abs() < 1e-3);
    }

    #[test]
    fn the_low_pass_halves_the_power_at_its_edge_and_is_steep_beyond() {
        for (frequency_hz, db) in [(250.0, 0.0), (500.0, -3.01), (1000.0, -48.2)] {
            let out = through(Muffle::new(500.0), When::always(), &tone(frequency_hz, 0.5, 96_000), 4096);
            let found = 20.0 * (rms(&out[48_000..]) / (0.5 / 2_f64.sqrt())).log10();
            assert!((found - db).abs() < 0.3, "{frequency_hz} Hz: {found} dB");
        }
    }

    #[test]
    fn an_overdriven_tone_stays_below_the_ceiling_for_most_of_the_time() {
        let out = through(Overdrive { gain: 20.0 }, When::always(), &tone(300.0, 0.5, 48_000), 4096);
        let flat = out.iter().filter(|x| x.abs() > 0.979).count();
        assert!(flat > 40_000 && out.iter().all(|x| x.abs() <= 0.98), "{flat}");
    }

    #[test]
    fn gaps_come_as_often_as_asked() {
        let mut gaps = Gaps::new(120.0, 0.1, &Random::new(1, &[]));
        let sound: Vec<f32> = (0..59)
            .flat_map(|block| {
                let mut samples = vec![vec![1.0; BLOCK]];
                gaps.apply(&mut samples, (block * BLOCK) as f64 / 48_000.0);
                samples.swap_remove(0)
            })
            .collect();
        let silent = sound.iter().filter(|x| x.abs() < 1e-3).count() as f64 / sound.len() as f64;
        assert!((0.15..0.25).contains(&silent), "{silent} of a fifth");
    }
}
