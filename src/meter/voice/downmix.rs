//! Any number of channels to one, without losing the voice: a dead channel, a voice in one channel only, and a pair of
//! opposite polarity are all met in real clips.

use crate::dsp::band::VoiceBand;

/// Samples at 48 kHz over which one mix is kept, 0.512 s: a whole number of voice activity frames.
pub const RUN: usize = 16 * 1536;

/// Loss of the earlier energies with each run: a memory of about five seconds.
const MEMORY: f64 = 0.9;

/// A channel or the difference replaces the mean only where it carries this many times its speech-band energy (4.5 dB).
/// The mean of two like channels averages their noise; one of two channels alone (6 dB above the mean) passes.
const ADVANTAGE: f64 = 2.8;

/// A constant offset is taken out below 10 Hz: 2 pi f / 48 kHz.
const OFFSET_EDGE: f32 = 0.00131;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mix {
    Mean,
    Difference,
    Channel(usize),
}

/// Cuts the sound into runs of [`RUN`] and mixes each, without its offset.
#[derive(Clone, Debug, Default)]
pub struct Downmix {
    pending: Vec<Vec<f32>>,
    candidates: Vec<Candidate>,
    chosen: usize,
    mono: Vec<f32>,
    offset: f32,
}

#[derive(Clone, Debug)]
struct Candidate {
    mix: Mix,
    band: VoiceBand,
    energy: f64,
}

impl Downmix {
    /// Takes samples by channel and gives each whole run, mixed, to `sink`. The number of channels is that of the first
    /// call: later, missing ones are silent and further ones ignored.
    pub fn push(&mut self, channels: &[Vec<f32>], mut sink: impl FnMut(&[f32])) {
        if self.pending.is_empty() {
            self.start(channels.len());
        }
        let frames = channels.first().map_or(0, Vec::len);
        let mut taken = 0;
        while taken < frames {
            let held = self.pending.first().map_or(0, Vec::len);
            let end = frames.min(taken + RUN - held);
            for (index, pending) in self.pending.iter_mut().enumerate() {
                let samples = channels.get(index).map_or(&[][..], |channel| &channel[taken..end]);
                pending.extend_from_slice(samples);
                pending.resize(held + end - taken, 0.0);
            }
            taken = end;
            if self.pending.first().is_some_and(|pending| pending.len() == RUN) {
                self.mix();
                sink(&self.mono);
            }
        }
    }

    /// Gives what is left, shorter than a run and possibly empty.
    pub fn finish(&mut self) -> &[f32] {
        self.mix();
        &self.mono
    }

    fn start(&mut self, channels: usize) {
        self.pending = vec![Vec::with_capacity(RUN); channels];
        let mut mixes = vec![Mix::Mean];
        if channels > 1 {
            mixes.push(Mix::Difference);
            mixes.extend((0..channels).map(Mix::Channel));
        }
        self.candidates =
            mixes.into_iter().map(|mix| Candidate { mix, band: VoiceBand::default(), energy: 0.0 }).collect();
    }

    fn mix(&mut self) {
        if self.candidates.len() > 1 {
            self.candidates.iter_mut().for_each(|candidate| candidate.hear(&self.pending));
            self.choose();
        }
        self.mono.clear();
        if let Some(candidate) = self.candidates.get(self.chosen) {
            self.mono.extend((0..self.pending[0].len()).map(|n| {
                let sample = candidate.mix.sample(&self.pending, n);
                self.offset += OFFSET_EDGE * (sample - self.offset);
                sample - self.offset
            }));
        }
        self.pending.iter_mut().for_each(Vec::clear);
    }

    /// The strongest, with the present choice and the mean each given the advantage over the rest.
    fn choose(&mut self) {
        let weight = |index: usize| if index == self.chosen || index == 0 { ADVANTAGE } else { 1.0 };
        let score = |index: usize| self.candidates[index].energy * weight(index);
        let best = (0..self.candidates.len()).fold(0, |best, next| if score(next) > score(best) { next } else { best });
        self.chosen = best;
    }
}

impl Mix {
    fn sample(self, channels: &[Vec<f32>], n: usize) -> f32 {
        match self {
            Self::Mean => channels.iter().map(|channel| channel[n]).sum::<f32>() / channels.len() as f32,
            Self::Difference => (channels[0][n] - channels[1][n]) / 2.0,
            Self::Channel(index) => channels[index][n],
        }
    }
}

impl Candidate {
    fn hear(&mut self, channels: &[Vec<f32>]) {
        let frames = channels.first().map_or(0, Vec::len);
        let mut energy = 0.0;
        for n in 0..frames {
            let sample = self.band.next(self.mix.sample(channels, n));
            energy += f64::from(sample * sample);
        }
        self.energy = MEMORY * self.energy + energy;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tone(frames: usize) -> Vec<f32> {
        (0..frames).map(|n| (n as f32 * 0.1).sin() * 0.5).collect()
    }

    fn mixed(channels: &[Vec<f32>]) -> Vec<f32> {
        let (mut downmix, mut out) = (Downmix::default(), Vec::new());
        downmix.push(channels, |run| out.extend_from_slice(run));
        out.extend_from_slice(downmix.finish());
        out
    }

    #[test]
    fn the_voice_survives_any_layout() {
        let voice = tone(2 * RUN + 100);
        let silence = vec![0.0; voice.len()];
        let opposite: Vec<f32> = voice.iter().map(|x| -x).collect();
        for channels in [
            vec![voice.clone()],
            vec![voice.clone(), voice.clone()],
            vec![voice.clone(), silence.clone()],
            vec![silence.clone(), voice.clone()],
            vec![voice.clone(), opposite],
            vec![silence.clone(), silence.clone(), voice.clone(), silence.clone(), silence.clone(), silence],
        ] {
            let out = mixed(&channels);
            assert_eq!(out.len(), voice.len());
            let error = out.iter().zip(&voice).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
            assert!(error < 0.02, "{} channels: {error}", channels.len());
        }
    }

    #[test]
    fn nothing_in_nothing_out() {
        assert!(mixed(&[vec![], vec![]]).is_empty());
        assert!(Downmix::default().finish().is_empty());
    }
}
