//! The voice and the level of the sound.

use super::Outcome;
use super::compare::{at_least, at_most, ranges, read, undercut_for};
use crate::meter::{Reason, Voice};
use crate::policy::{Evidence, Limits};
use crate::series::Series;
use crate::time::TimeRange;

/// Speech that cannot be understood, as a whole, for too great a share, or in one long stretch.
pub fn unclear(evidence: &Evidence, limits: &Limits) -> Outcome {
    read(&evidence.measurements.voice, |voice| {
        let worst_share = undercut_for(voice.timeline.clarity(), limits.voice_share_pct);
        let stretch = unclear_stretch(evidence, voice, limits);
        // `min` passes over what is not there.
        let clarity = [worst_share, stretch].into_iter().flatten().fold(voice.clarity, f64::min);
        at_least(clarity, limits.voice_clarity, "points")
    })
}

/// When the speech is unclear.
pub fn unclear_ranges(evidence: &Evidence, limits: &Limits) -> Vec<TimeRange> {
    let voice = evidence.measurements.voice.reading();
    voice.map_or_else(Vec::new, |voice| unclear_steps(evidence, voice.timeline.clarity(), limits))
}

fn unclear_steps(evidence: &Evidence, clarity: Series<'_>, limits: &Limits) -> Vec<TimeRange> {
    ranges(evidence, clarity, |clarity| clarity < limits.voice_clarity)
}

/// The mean clarity of the worst stretch that is too long and holds too much of the speech.
fn unclear_stretch(evidence: &Evidence, voice: &Voice, limits: &Limits) -> Option<f64> {
    let series = voice.timeline.clarity();
    let spoken = series.values.iter().flatten().count() as f64;
    unclear_steps(evidence, series, limits)
        .into_iter()
        .filter(|range| range.duration_s() > limits.voice_stretch_s)
        .map(|range| {
            let first = (range.start_s / series.step_s).round() as usize;
            let unclear = series.values.iter().skip(first).map_while(|clarity| *clarity);
            unclear.take_while(|clarity| *clarity < limits.voice_clarity).collect::<Vec<f64>>()
        })
        .filter(|stretch| stretch.len() as f64 > spoken * limits.voice_stretch_share_pct / 100.0)
        .map(|stretch| stretch.iter().sum::<f64>() / stretch.len() as f64)
        .reduce(f64::min)
}

/// The chief thing that spoils a voice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    /// Flat tops.
    Clipping,
    /// No treble.
    Muffled,
    /// A large or hard room.
    Echo,
    /// Missing bits.
    Dropouts,
    /// Wind in the microphone.
    Wind,
    /// Noise louder than the words.
    Noise,
    /// Mains hum.
    Hum,
    /// It does not show.
    Unknown,
}

/// What spoils a voice, what cannot be mended first. The bounds are where the research on voice found that words begin
/// to be lost: a flat-top share of 0.25, a bandwidth of 3.4 kHz, C50 of 4 dB, 6 drop-outs a minute, an SNR of 6 dB, of
/// which wind is to blame if it is as strong as the speech; hum disturbs from 20 dB below the speech on. Noise hides treble and decays, so below that SNR neither the bandwidth nor the
/// room is to be blamed.
pub fn cause(voice: &Voice) -> Cause {
    let over = |value: Option<f64>, bound: f64| value.is_some_and(|value| value > bound);
    let under = |value: Option<f64>, bound: f64| value.is_some_and(|value| value < bound);
    let noisy = voice.snr_db < 6.0;
    if over(voice.clipping_plateau, 0.25) {
        Cause::Clipping
    } else if !noisy && under(voice.bandwidth_hz, 3400.0) {
        Cause::Muffled
    } else if !noisy && under(voice.reverb_c50_db, 4.0) {
        Cause::Echo
    } else if over(voice.dropouts_per_min, 6.0) {
        Cause::Dropouts
    } else if over(voice.wind_db, 0.0) {
        Cause::Wind
    } else if voice.hum_db.zip(voice.speech_lufs).is_some_and(|(hum, speech)| hum - speech > -20.0) {
        Cause::Hum
    } else if noisy {
        Cause::Noise
    } else {
        Cause::Unknown
    }
}

/// Hum can be filtered out; words that are clipped, buried or echoing are lost.
pub fn mendable(evidence: &Evidence) -> bool {
    evidence.measurements.voice.reading().is_some_and(|voice| cause(voice) == Cause::Hum)
}

/// Loudness far from what players expect.
pub fn sound_level(evidence: &Evidence, limits: &Limits) -> Outcome {
    read(&evidence.measurements.loudness, |loudness| match loudness.integrated_lufs {
        None => Outcome::Unchecked(Reason::Silent),
        Some(lufs) if lufs < limits.quietest_lufs => at_least(lufs, limits.quietest_lufs, "LUFS"),
        Some(lufs) => at_most(lufs, limits.loudest_lufs, "LUFS"),
    })
}

/// Sound driven into its ceiling.
pub fn peaking(evidence: &Evidence, limits: &Limits) -> Outcome {
    read(&evidence.measurements.loudness, |loudness| match loudness.true_peak_dbtp {
        None => Outcome::Unchecked(Reason::Silent),
        Some(peak) => at_most(peak, limits.true_peak_dbtp, "dBTP"),
    })
}
