//! Speech against noise. What [`Gtcrn`] takes for speech and what it leaves are summed up apart; their ratio, over the
//! frames in which there is speech, is the speech-to-noise ratio. The network hears the speech under the noise, so that
//! neither pauses nor a steady noise are needed, as by the estimators that follow the quiet moments.

use realfft::num_complex::Complex32;

use super::activity::Frame;
use super::intelligibility::{Intelligibility, SPAN};
use crate::dsp::decibel;
use crate::dsp::spectrum::Spectrum;
use crate::model::gtcrn::{BINS, Gtcrn};

/// 32-ms frames at half overlap, 16 kHz, as the network has them.
const LENGTH: usize = 512;
const HOP: usize = 256;
/// Width of a bin, Hz.
pub const BIN_HZ: f64 = 16_000.0 / LENGTH as f64;
/// The first bin that a voice reaches.
const FIRST_BIN: usize = 2;
/// The last bin that counts as rumble, below 200 Hz.
const RUMBLE_BIN: usize = 6;
/// Seconds of a hop.
const HOP_S: f64 = HOP as f64 / 16_000.0;
/// The network is shown sound whose loud frames lie here, RMS.
const TARGET_RMS: f32 = 0.1;

/// Frames speak that are at most this far below the loud ones (95th percentile) of the speech, dB.
const SPEAKING_DB: usize = 25;
/// Frames tell of intelligibility that are at most this far below them, dB (STOI: 40 dB below the loudest).
const HEARD_DB: usize = 37;
/// Levels of speech by the dB below full scale.
const LEVELS: usize = 120;

/// The ratio of what the network gives, dB, and the true one: it leaves some noise in the speech, and of speech without
/// noise it takes a little away (least squares over 460 mixtures of 8 speakers and 13 noises).
const RATIO: [(f64, f64); 8] =
    [(-15.0, -12.0), (-10.0, -8.0), (0.0, 0.0), (6.0, 5.5), (12.0, 10.5), (17.0, 15.3), (21.0, 20.5), (40.0, 43.0)];

/// ANSI S3.5-1997 table 3: centres of the third-octave bands and their importance for speech.
const BANDS: [(f64, f64); 18] = [
    (160.0, 0.0083),
    (200.0, 0.0095),
    (250.0, 0.0150),
    (315.0, 0.0289),
    (400.0, 0.0440),
    (500.0, 0.0578),
    (630.0, 0.0653),
    (800.0, 0.0711),
    (1000.0, 0.0818),
    (1250.0, 0.0844),
    (1600.0, 0.0882),
    (2000.0, 0.0898),
    (2500.0, 0.0868),
    (3150.0, 0.0844),
    (4000.0, 0.0771),
    (5000.0, 0.0527),
    (6300.0, 0.0364),
    (8000.0, 0.0185),
];

/// Sums over the clip, of constant size.
#[derive(Debug)]
pub struct NoiseMeter {
    spectrum: Spectrum,
    network: Gtcrn,
    intelligibility: Intelligibility,
    /// The last half frame of the block before, then the block.
    line: Vec<f32>,
    frames: Vec<Split>,
    speech: Levels,
    speech_power: Vec<f64>,
    noise_power: Vec<f64>,
    count: u64,
    pause_power: f64,
    pauses: u64,
}

/// A frame's powers by bin.
#[derive(Clone, Debug)]
struct Split {
    sound: [f32; BINS],
    speech: [f32; BINS],
    level: f64,
    noise: f64,
}

/// How often and with how much power in all the frames of speech have each level.
#[derive(Clone, Debug)]
struct Levels {
    counts: Vec<u64>,
    powers: Vec<f64>,
}

/// What 16 ms tell of the speech and the noise in them.
#[derive(Clone, Copy, Debug)]
pub struct Heard {
    /// The 32-ms frame of the block in whose middle they lie.
    pub frame: usize,
    /// Power of the noise.
    pub noise: f32,
    /// Where the speech of the last 384 ms has its middle, in such frames (at most back to the block's start), and how well
    /// it could be heard, 0 to 1; `None` where nobody speaks.
    pub speech: Option<(usize, f32)>,
}

/// What the clip gives.
#[derive(Clone, Copy, Debug)]
pub struct Ratios {
    /// Power of the speech while it lasts.
    pub speaking: f64,
    /// Speech above noise over the whole band, dB.
    pub snr_db: f64,
    /// Speech intelligibility index (ANSI S3.5-1997): the share of the speech that stands out of the noise, 0 to 1.
    pub sii: f64,
    /// Noise below 200 Hz against the speech, dB.
    pub rumble_db: f64,
    /// Loudness of the speech (K-weighted), LUFS of one channel.
    pub speech_lufs: f64,
    /// The background in the pauses, dBFS; `None` without half a second of pauses.
    pub ambience_dbfs: Option<f64>,
}

impl Default for NoiseMeter {
    fn default() -> Self {
        Self {
            spectrum: Spectrum::root_hann(LENGTH),
            network: Gtcrn::default(),
            intelligibility: Intelligibility::default(),
            line: vec![0.0; HOP],
            frames: Vec::new(),
            speech: Levels { counts: vec![0; LEVELS], powers: vec![0.0; LEVELS] },
            speech_power: vec![0.0; BINS],
            noise_power: vec![0.0; BINS],
            count: 0,
            pause_power: 0.0,
            pauses: 0,
        }
    }
}

impl NoiseMeter {
    /// Takes a block of 16 kHz mono with its frames and the RMS of the loud ones, and tells what was heard through `tell`.
    pub fn push(&mut self, block: &[f32], frames: &[Frame], loud_rms: f32, mut tell: impl FnMut(Heard)) {
        self.line.extend_from_slice(block);
        let gain = TARGET_RMS / loud_rms.max(f32::MIN_POSITIVE);
        self.frames.clear();
        for (hop, samples) in self.line.windows(LENGTH).step_by(HOP).enumerate() {
            let mut sound = [Complex32::ZERO; BINS];
            self.spectrum.of(samples, gain, &mut sound);
            let mut speech = sound;
            self.network.push(&mut speech);
            let scale = self.spectrum.scale() / (gain * gain);
            let mut split = Split { sound: [0.0; BINS], speech: [0.0; BINS], level: 0.0, noise: 0.0 };
            for (bin, (sound, speech)) in sound.iter().zip(speech).enumerate() {
                split.sound[bin] = sound.norm_sqr() * scale;
                split.speech[bin] = speech.norm_sqr() * scale;
                self.speech_power[bin] += f64::from(split.speech[bin]);
                let noise = f64::from((sound - speech).norm_sqr() * scale);
                self.noise_power[bin] += noise;
                split.noise += noise;
            }
            split.level = split.speech.iter().map(|&x| f64::from(x)).sum();
            self.count += 1;
            self.speech.add(split.level);
            if frames.get(hop / 2) == Some(&Frame::Pause) {
                self.pause_power += split.sound[1..].iter().map(|&x| f64::from(x)).sum::<f64>();
                self.pauses += 1;
            }
            self.frames.push(split);
        }
        let hops = self.frames.len();
        self.line.drain(..hops * HOP);
        let loud = self.speech.loud();
        for (hop, frame) in self.frames.iter().enumerate().filter(|(hop, _)| hop / 2 < frames.len()) {
            let spoken = loud.is_some_and(|loud| bin_of(frame.level) + HEARD_DB >= loud);
            let intelligibility = spoken.then(|| self.intelligibility.push(&frame.speech, &frame.sound)).flatten();
            let middle = hop.saturating_sub(SPAN / 2);
            tell(Heard {
                frame: hop / 2,
                noise: frame.noise as f32,
                speech: intelligibility.map(|value| (middle / 2, value)),
            });
        }
    }

    /// The ratios of the clip; `None` without speech.
    pub fn finish(&self) -> Option<Ratios> {
        let speaking = self.speech.speaking()?;
        let noise: Vec<f64> = self.noise_power.iter().map(|power| power / self.count as f64).collect();
        let all: f64 = self.speech_power.iter().sum();
        let speech: Vec<f64> = self.speech_power.iter().map(|power| power * speaking / all).collect();
        Some(Ratios {
            speaking,
            snr_db: ratio_db(speaking, noise.iter().sum()),
            sii: audible(&speech, &noise),
            rumble_db: decibel(noise[..=RUMBLE_BIN].iter().sum()) - decibel(speaking),
            speech_lufs: k_weighted(&speech),
            ambience_dbfs: (self.pauses as f64 * HOP_S >= 0.5).then(|| decibel(self.pause_power / self.pauses as f64)),
        })
    }
}

/// Speech of this power above noise of that, dB, less what the network takes for the other.
pub fn ratio_db(speech: f64, noise: f64) -> f64 {
    super::clarity::at(&RATIO, decibel(speech) - decibel(noise))
}

#[cfg(test)]
impl NoiseMeter {
    /// Samples and powers held between blocks.
    pub fn held(&self) -> usize {
        self.line.capacity() + self.frames.capacity() * 2 * BINS
    }
}

impl Levels {
    fn add(&mut self, power: f64) {
        let bin = bin_of(power);
        self.counts[bin] += 1;
        self.powers[bin] += power;
    }

    /// The bin of the 95th percentile; `None` where all is silence.
    fn loud(&self) -> Option<usize> {
        let mut rest = self.counts.iter().sum::<u64>() / 20;
        let loud = self.counts.iter().rposition(|&count| {
            let here = count > rest;
            rest = rest.saturating_sub(count);
            here
        });
        loud.filter(|&bin| bin > 0)
    }

    /// Mean power of the frames that speak.
    fn speaking(&self) -> Option<f64> {
        let least = self.loud()?.saturating_sub(SPEAKING_DB);
        let count: u64 = self.counts[least..].iter().sum();
        Some(self.powers[least..].iter().sum::<f64>() / count as f64)
    }
}

/// By the dB above -120 dBFS.
fn bin_of(power: f64) -> usize {
    ((decibel(power) + LEVELS as f64) as usize).min(LEVELS - 1)
}

/// ANSI S3.5-1997 without the masking from band to band: ratios from -15 to 15 dB, weighted by importance.
fn audible(speech: &[f64], noise: &[f64]) -> f64 {
    let (mut sum, mut weights) = (0.0, 0.0);
    for (centre_hz, importance) in BANDS {
        let edge = |factor: f64| ((centre_hz * 2_f64.powf(factor / 6.0) / BIN_HZ).ceil() as usize).min(BINS);
        let bins = edge(-1.0)..edge(1.0).max(edge(-1.0) + 1).min(BINS);
        let ratio_db = decibel(speech[bins.clone()].iter().sum()) - decibel(noise[bins].iter().sum());
        sum += importance * ((ratio_db + 15.0) / 30.0).clamp(0.0, 1.0);
        weights += importance;
    }
    sum / weights
}

/// ITU-R BS.1770-4: loudness of the mean speech spectrum. The two-stage K filter's power response, of which 16 kHz sound
/// holds the part below 8 kHz.
fn k_weighted(speech: &[f64]) -> f64 {
    let weighted = speech.iter().enumerate().map(|(bin, power)| power * k_response(bin as f64 * BIN_HZ));
    -0.691 + decibel(weighted.skip(FIRST_BIN).sum())
}

/// Power response of the K filter: the biquads of BS.1770-4 tables 1 and 2 at 48 kHz.
fn k_response(frequency_hz: f64) -> f64 {
    let shelf = ([1.53512485958697, -2.69169618940638, 1.19839281085285], [-1.69065929318241, 0.73248077421585]);
    let high_pass = ([1.0, -2.0, 1.0], [-1.99004745483398, 0.99007225036621]);
    let omega = 2.0 * std::f64::consts::PI * frequency_hz / 48_000.0;
    let squared = |c: [f64; 3]| {
        let real = c[0] + c[1] * omega.cos() + c[2] * (2.0 * omega).cos();
        let imaginary = c[1] * omega.sin() + c[2] * (2.0 * omega).sin();
        real * real + imaginary * imaginary
    };
    [shelf, high_pass].iter().map(|(b, a)| squared(*b) / squared([1.0, a[0], a[1]])).product()
}
