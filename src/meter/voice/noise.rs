//! Speech against noise: the spectra of both, and three independent guesses of their ratio.
//!
//! * gated: the power in the pauses;
//! * tracked: the noise under the speech by [`NoiseTracker`], good where there are no pauses;
//! * WADA: C. Kim and R. M. Stern, "Robust signal-to-noise ratio estimation based on waveform amplitude distribution
//!   analysis", Interspeech 2008: how far the amplitudes are from speech's gamma distribution.

use super::activity::Frame;
use super::wada::Wada;
use crate::dsp::noise::NoiseTracker;
use crate::dsp::spectrum::PowerSpectrum;

/// 32-ms frames at half overlap, 16 kHz, as the tracker's paper has them.
const LENGTH: usize = 512;
const HOP: usize = 256;
/// Width of a bin, Hz.
const BIN_HZ: f64 = 16_000.0 / LENGTH as f64;
/// The bin of 16 to 47 Hz: below the lowest voice, so that all in it is noise.
const RUMBLE_BIN: usize = 1;
/// The first bin that a voice reaches.
const FIRST_BIN: usize = 2;
/// Frames before the first guess of the noise, 0.6 s, of which the quietest fifth is taken, bin by bin.
const GUESS_FRAMES: usize = 38;
/// Seconds of pause from which they tell the level of the noise.
const LEAST_PAUSE_S: f64 = 0.25;
/// Seconds of pause from which they tell its spectrum alone.
const ENOUGH_PAUSE_S: f64 = 0.6;
/// The fused ratio is so much of the tracked one, of WADA's and of how far the gated one lies from the middle of both,
/// in dB, and the constant (least squares over 84 pairs of 6 speakers and 14 noises at 0 to 20 dB, of the ratios and of
/// the steps between them).
const TRACKED: f64 = 0.68;
const WADA: f64 = 0.31;
const GATED: f64 = 0.60;
const CONSTANT_DB: f64 = -1.3;
/// The gated ratio counts more with each second of pauses up to so many, and at most this far from the middle: a
/// detector that takes a crowd for speech finds false pauses.
const FULL_PAUSE_S: f64 = 2.0;
const GATED_MOST_DB: f64 = 8.0;
/// Ratios in a band beyond these change nothing (fitted as above).
const AUDIBLE_DB: (f64, f64) = (-10.0, 30.0);
/// Seconds of a hop.
const HOP_S: f64 = HOP as f64 / 16_000.0;

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
    spectrum: PowerSpectrum,
    tracker: NoiseTracker,
    /// The last half frame of the block before, then the block.
    line: Vec<f32>,
    powers: Vec<f32>,
    speech: Mean,
    tracked: Mean,
    gated: Mean,
    wada: Wada,
}

/// A mean spectrum under way.
#[derive(Clone, Debug)]
struct Mean {
    sum: Vec<f64>,
    count: u64,
}

/// Speech and noise in one second, as sums of power over its frames.
#[derive(Clone, Copy, Debug, Default)]
pub struct Second {
    /// Speech and noise together, in the speech frames.
    pub speech: f32,
    /// The noise alone, in the same frames.
    pub noise: f32,
}

/// What the clip gives.
#[derive(Clone, Copy, Debug)]
pub struct Ratios {
    /// Speech above noise over the whole band from 16 Hz, dB; the three guesses fused and the rumble added.
    pub snr_db: f64,
    /// As far as the noise lies where speech is understood, dB: what intelligibility follows. The mean of the ratios
    /// over the whole band, over that of the voice, and weighted by importance, which alone need not fall with noise.
    pub audible_db: f64,
    /// Loudness of the speech (K-weighted), LUFS of one channel.
    pub speech_lufs: f64,
    /// The background in the pauses, dBFS; `None` without half a second of pauses.
    pub ambience_dbfs: Option<f64>,
}

impl Default for NoiseMeter {
    fn default() -> Self {
        let spectrum = PowerSpectrum::new(LENGTH);
        let mean = Mean { sum: vec![0.0; spectrum.bins()], count: 0 };
        Self {
            spectrum,
            tracker: NoiseTracker::default(),
            line: vec![0.0; HOP],
            powers: Vec::new(),
            speech: mean.clone(),
            tracked: mean.clone(),
            gated: mean,
            wada: Wada::default(),
        }
    }
}

impl NoiseMeter {
    /// Takes a block of 16 kHz mono with its frames and the RMS of the loud ones, and tells for each 32-ms frame of speech the powers of speech and
    /// noise through `tell`.
    pub fn push(&mut self, block: &[f32], frames: &[Frame], loud_rms: f32, mut tell: impl FnMut(usize, Second)) {
        self.wada.push(block, loud_rms);
        self.line.extend_from_slice(block);
        let bins = self.spectrum.bins();
        let hops = self.line.len() / HOP - 1;
        self.powers.resize(hops * bins, 0.0);
        for (frame, power) in self.line.windows(LENGTH).step_by(HOP).zip(self.powers.chunks_exact_mut(bins)) {
            self.spectrum.of(frame, power);
        }
        self.line.drain(..hops * HOP);
        if self.tracker.is_unset() {
            self.tracker.start(quiet_fifth(&self.powers, bins));
        }
        let before = (self.gated.count, total(&self.gated.sum));
        for (hop, power) in self.powers.chunks_exact(bins).enumerate() {
            if frames.get(hop / 2) == Some(&Frame::Pause) {
                self.gated.add(power);
            }
        }
        let pauses = self.gated.count - before.0;
        let pause_power = (total(&self.gated.sum) - before.1) / pauses.max(1) as f64;
        let trust = (pauses as f64 * HOP_S / ENOUGH_PAUSE_S).min(1.0);
        for (hop, power) in self.powers.chunks_exact(bins).enumerate() {
            let noise = self.tracker.push(power);
            if frames.get(hop / 2) == Some(&Frame::Speech) {
                self.speech.add(power);
                self.tracked.add(noise);
                let tracked = f64::from(noise[FIRST_BIN..].iter().sum::<f32>());
                let noise = blend(pause_power, tracked, trust);
                tell(hop / 2, Second { speech: power[FIRST_BIN..].iter().sum(), noise: noise as f32 });
            }
        }
    }

    /// The ratios of the clip; `None` without speech.
    pub fn finish(&self) -> Option<Ratios> {
        let (speech, tracked) = (self.speech.mean()?, self.tracked.mean()?);
        let pause_s = self.gated.count as f64 * HOP_S;
        let gated = self.gated.mean().filter(|_| pause_s >= LEAST_PAUSE_S);
        let tracked_db = ratio_db(&speech, &tracked);
        let wada_db = self.wada.snr_db().unwrap_or(tracked_db);
        let gated_db = gated.as_ref().map(|gated| ratio_db(&speech, gated));
        let voice_band_db = fuse(gated_db, pause_s, tracked_db, wada_db);
        let trust = (pause_s / ENOUGH_PAUSE_S).min(1.0);
        let shape: Vec<f64> = match &gated {
            Some(gated) => gated.iter().zip(&tracked).map(|(&gated, &tracked)| blend(gated, tracked, trust)).collect(),
            None => tracked,
        };
        // The noise has the shape of the blend and the power that the fused ratio gives it.
        let both = total(&speech);
        let noise_power = both / (1.0 + 10_f64.powf(voice_band_db / 10.0));
        let scale = noise_power / total(&shape).max(1e-14);
        let noise: Vec<f64> = shape.iter().map(|power| power * scale).collect();
        let snr_db = decibel(both - noise_power) - decibel(noise_power + speech[RUMBLE_BIN]);
        Some(Ratios {
            snr_db,
            audible_db: (snr_db + voice_band_db + weighted_by_importance(&speech, &noise)) / 3.0,
            speech_lufs: k_weighted(&speech, &noise),
            ambience_dbfs: self
                .gated
                .mean()
                .filter(|_| pause_s >= 0.5)
                .map(|power| decibel(total(&power) + power[RUMBLE_BIN])),
        })
    }
}

#[cfg(test)]
impl NoiseMeter {
    /// Samples and powers held between blocks.
    pub fn held(&self) -> usize {
        self.line.capacity() + self.powers.capacity()
    }
}

impl Mean {
    fn add(&mut self, power: &[f32]) {
        self.count += 1;
        self.sum.iter_mut().zip(power).for_each(|(sum, &power)| *sum += f64::from(power));
    }

    fn mean(&self) -> Option<Vec<f64>> {
        (self.count > 0).then(|| self.sum.iter().map(|sum| sum / self.count as f64).collect())
    }
}

/// Geometric mean with weight `trust` on the gated estimate.
fn blend(gated: f64, tracked: f64, trust: f64) -> f64 {
    (trust * gated.max(1e-14).ln() + (1.0 - trust) * tracked.max(1e-14).ln()).exp()
}

/// All that a voice reaches.
fn total(power: &[f64]) -> f64 {
    power[FIRST_BIN..].iter().sum()
}

/// Power in dB, finite for silence.
pub(super) fn decibel(power: f64) -> f64 {
    10.0 * power.max(1e-14).log10()
}

/// Bin by bin the 20th percentile over the first frames.
fn quiet_fifth(powers: &[f32], bins: usize) -> Vec<f32> {
    let frames = (powers.len() / bins).min(GUESS_FRAMES);
    if frames == 0 {
        return Vec::new();
    }
    let mut column = vec![0.0; frames];
    (0..bins)
        .map(|bin| {
            column.iter_mut().enumerate().for_each(|(frame, value)| *value = powers[frame * bins + bin]);
            column.sort_by(f32::total_cmp);
            column[frames / 5]
        })
        .collect()
}

/// Speech less noise above noise, dB over the band of the voice; at least -40.
fn ratio_db(speech: &[f64], noise: &[f64]) -> f64 {
    let (loud, quiet) = (total(speech), total(noise));
    decibel((loud - quiet).max(1e-4 * quiet)) - decibel(quiet)
}

/// A weighted sum, so that it moves as evenly with the noise as its parts do: what chooses among them jumps where the
/// choice changes.
fn fuse(gated_db: Option<f64>, pause_s: f64, tracked_db: f64, wada_db: f64) -> f64 {
    let middle_db = tracked_db.midpoint(wada_db);
    let trust = ((pause_s - LEAST_PAUSE_S) / (FULL_PAUSE_S - LEAST_PAUSE_S)).clamp(0.0, 1.0);
    let aside_db = gated_db.map_or(0.0, |gated_db| (gated_db - middle_db).clamp(-GATED_MOST_DB, GATED_MOST_DB));
    CONSTANT_DB + TRACKED * tracked_db + WADA * wada_db + GATED * trust * aside_db
}

/// Mean of the ratios in third-octave bands, each held to [`AUDIBLE_DB`] and weighted by its importance for speech
/// (after ANSI S3.5-1997, with a range fitted to STOI).
fn weighted_by_importance(speech: &[f64], noise: &[f64]) -> f64 {
    let (mut sum, mut weights) = (0.0, 0.0);
    for (centre_hz, importance) in BANDS {
        let edge = |factor: f64| ((centre_hz * 2_f64.powf(factor / 6.0) / BIN_HZ).ceil() as usize).min(speech.len());
        let bins = edge(-1.0)..edge(1.0).max(edge(-1.0) + 1).min(speech.len());
        let (loud, quiet): (f64, f64) = (speech[bins.clone()].iter().sum(), noise[bins].iter().sum());
        let ratio_db = decibel((loud - quiet).max(0.0)) - decibel(quiet);
        sum += importance * ratio_db.clamp(AUDIBLE_DB.0, AUDIBLE_DB.1);
        weights += importance;
    }
    sum / weights
}

/// ITU-R BS.1770-4: loudness of the mean speech spectrum less the noise. The two-stage K filter's power response, of
/// which 16 kHz sound holds the part below 8 kHz.
fn k_weighted(speech: &[f64], noise: &[f64]) -> f64 {
    let power: f64 = speech
        .iter()
        .zip(noise)
        .enumerate()
        .map(|(bin, (speech, noise))| (speech - noise).max(0.0) * k_response(bin as f64 * BIN_HZ))
        .sum();
    -0.691 + decibel(power)
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
