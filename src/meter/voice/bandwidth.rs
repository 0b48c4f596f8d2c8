//! Upper end of the speech spectrum: where a telephone, a low bit rate or a muffled microphone cut it.

use super::activity::Frame;
use crate::dsp::decibel;
use crate::dsp::spectrum::PowerSpectrum;

/// Transform length at 48 kHz: bins of 23 Hz.
const LENGTH: usize = 2048;
const BIN_HZ: f64 = 48_000.0 / LENGTH as f64;
/// A 32-ms voice activity frame at 48 kHz.
const VOICE_FRAME: usize = 1536;

/// Sixth-octave bands from here up to 20 kHz.
const LOWEST_HZ: f64 = 200.0;
const BANDS: usize = 40;
const BANDS_PER_OCTAVE: f64 = 6.0;

/// Fall of the power density of full-band speech above 500 Hz, dB an octave (long-term average speech spectrum).
const SPEECH_SLOPE_DB: f64 = 9.0;
/// Speech stands at most this far below its strongest band once the slope is taken out, dB.
const DEPTH_DB: f64 = 25.0;

/// At its lower end it stands at most so far below the strongest of the bands of 400 to 2500 Hz; a high voice begins at
/// 250 Hz.
const CORE: (usize, usize) = (6, 22);
const LOW_DEPTH_DB: f64 = 18.0;
const NATURAL_HZ: f64 = 320.0;

/// Sound in speech that is less than so many times that in the pauses (1 dB above) is noise.
const AUDIBLE: f64 = 1.26;

/// Half an octave in bands, over which a filter's skirt falls by more than this (14 dB an octave beyond the natural
/// slope; 10 speakers, low-passes of 1 to 6 kHz).
const HALF_OCTAVE: usize = 3;
const SKIRT_DB: f64 = 7.0;
/// A fall by more than the first from one band to the next is a steep filter's, whose every band falls by more than the
/// second: a voice that fades away above 3 kHz fades less. It shows a few bands beyond the last that is heard.
const WALL_DB: f64 = 15.0;
const WALL_BAND_DB: f64 = 9.0;
const BEYOND: usize = 2;

/// Mean spectra of speech and pauses.
#[derive(Debug)]
pub struct BandwidthMeter {
    spectrum: PowerSpectrum,
    power: Vec<f32>,
    speech: Vec<f64>,
    speech_frames: u64,
    pause: Vec<f64>,
    pause_frames: u64,
}

impl Default for BandwidthMeter {
    fn default() -> Self {
        let spectrum = PowerSpectrum::new(LENGTH);
        let bins = spectrum.bins();
        Self {
            spectrum,
            power: vec![0.0; bins],
            speech: vec![0.0; bins],
            speech_frames: 0,
            pause: vec![0.0; bins],
            pause_frames: 0,
        }
    }
}

impl BandwidthMeter {
    /// Takes a block of 48 kHz mono with its frames.
    pub fn push(&mut self, block: &[f32], frames: &[Frame]) {
        for (samples, frame) in block.windows(LENGTH).step_by(VOICE_FRAME).zip(frames) {
            let (sums, count) = match frame {
                Frame::Speech => (&mut self.speech, &mut self.speech_frames),
                Frame::Pause => (&mut self.pause, &mut self.pause_frames),
                Frame::Edge => continue,
            };
            self.spectrum.of(samples, &mut self.power);
            sums.iter_mut().zip(&self.power).for_each(|(sum, &power)| *sum += f64::from(power));
            *count += 1;
        }
    }

    /// The frequency, Hz, up to which the speech keeps its natural course, within a sixth of an octave; `None` without speech.
    pub fn bandwidth_hz(&self) -> Option<f64> {
        if self.speech_frames == 0 {
            return None;
        }
        let levels: Vec<f64> = (0..BANDS).map(|band| self.level_db(band)).collect();
        let top = levels.iter().fold(f64::MIN, |top, &level| top.max(level));
        let last_above = |depth: f64| levels.iter().rposition(|&level| level > top - depth);
        let last = last_above(DEPTH_DB)?;
        let falls = |band: usize| levels[band - 1] - levels[band];
        let wall = (last.max(2) - 1..=(last + BEYOND).min(BANDS - 1)).any(|band| falls(band) > WALL_DB);
        // Up the skirt of the filter to where it began.
        let on_skirt = |edge: usize| {
            if wall { falls(edge) > WALL_BAND_DB } else { levels[edge - HALF_OCTAVE] - levels[edge] > SKIRT_DB }
        };
        let mut edge = last;
        while edge > HALF_OCTAVE && on_skirt(edge) {
            edge -= 1;
        }
        Some(centre_hz(edge))
    }

    /// The frequency, Hz, above 300, from which on the speech is as strong as it should be; `None` if it is so from there
    /// on, or without speech.
    pub fn lowest_hz(&self) -> Option<f64> {
        if self.speech_frames == 0 {
            return None;
        }
        let levels = (0..BANDS).map(|band| self.level_db(band));
        let top = levels.clone().skip(CORE.0).take(CORE.1 - CORE.0).fold(f64::MIN, f64::max);
        let first = levels.take(CORE.1).position(|level| level > top - LOW_DEPTH_DB)?;
        Some(centre_hz(first)).filter(|&hz| hz > NATURAL_HZ)
    }

    /// Power density of the speech less the noise, its natural slope taken out, dB.
    fn level_db(&self, band: usize) -> f64 {
        let edge = |band: f64| ((centre_hz_of(band) / BIN_HZ).round() as usize).min(self.speech.len() - 1);
        let bins = edge(band as f64 - 0.5)..edge(band as f64 + 0.5).max(edge(band as f64 - 0.5) + 1);
        let width = bins.len() as f64;
        let mean = |sums: &[f64], frames: u64| sums[bins.clone()].iter().sum::<f64>() / (frames.max(1) as f64 * width);
        let (speech, noise) = (mean(&self.speech, self.speech_frames), mean(&self.pause, self.pause_frames));
        let slope = SPEECH_SLOPE_DB * (centre_hz(band) / 500.0).log2().max(0.0);
        // What the speech adds must stand out of the noise: the difference of two means is never quite nothing.
        decibel((speech - AUDIBLE * noise).max(0.0)) + slope
    }
}

fn centre_hz(band: usize) -> f64 {
    centre_hz_of(band as f64)
}

fn centre_hz_of(band: f64) -> f64 {
    LOWEST_HZ * 2_f64.powf(band / BANDS_PER_OCTAVE)
}
