//! The voice, and what lies behind it.

use super::Outcome;
use super::compare::{at_least, at_most, ranges, read, undercut_for};
use crate::meter::Voice;
use crate::policy::verdict::Mend;
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
    /// The same, and it is music.
    Music,
    /// Mains hum.
    Hum,
    /// It does not show.
    Unknown,
}

/// What spoils a voice, what cannot be mended first. The bounds are where the research on voice found that words begin
/// to be lost: a tenth of the loud speech cut off (STOI .95), a bandwidth of 3.4 kHz, C50 of 4 dB, 6 drop-outs a minute,
/// an SNR of 6 dB; hum disturbs from 20 dB below the speech on. Noise hides treble and decays, so below that SNR neither
/// the bandwidth nor the room is to be blamed. Wind is, if it is as strong as the speech and the rest of the noise would
/// leave the words alone.
pub fn cause(voice: &Voice) -> Cause {
    let over = |value: Option<f64>, bound: f64| value.is_some_and(|value| value > bound);
    let under = |value: Option<f64>, bound: f64| value.is_some_and(|value| value < bound);
    let noisy = voice.snr_db < LOST_SNR_DB;
    if over(voice.clipping_plateau, 0.1) {
        Cause::Clipping
    } else if !noisy && under(voice.bandwidth_hz, 3400.0) {
        Cause::Muffled
    } else if !noisy && under(voice.reverb_c50_db, 4.0) {
        Cause::Echo
    } else if over(voice.dropouts_per_min, 6.0) {
        Cause::Dropouts
    } else if voice.wind_db.is_some_and(|wind_db| wind_db > 0.0 && without(voice.snr_db, wind_db) >= LOST_SNR_DB) {
        Cause::Wind
    } else if over(hum_below_speech_db(voice), -20.0) {
        Cause::Hum
    } else if noisy {
        if music_masks(voice) { Cause::Music } else { Cause::Noise }
    } else {
        Cause::Unknown
    }
}

/// Whether what lies behind the voice is music for the most part.
pub fn music_masks(voice: &Voice) -> bool {
    voice.music_db.is_some_and(|music_db| music_db <= voice.snr_db + 3.0)
}

/// Below this SNR, dB, words begin to be lost.
const LOST_SNR_DB: f64 = 6.0;

/// The SNR that is left once a part of the noise, this far above the speech, is gone, dB.
fn without(snr_db: f64, part_db: f64) -> f64 {
    let power = |db: f64| 10_f64.powf(db / 10.0);
    -10.0 * (power(-snr_db) - power(part_db)).max(1e-6).log10()
}

/// Noise so far below the voice, dB, is no trouble to a listener (research on voice: STOI .95).
const COMFORTABLE_SNR_DB: f64 = 15.0;
/// More than this, dB, no denoiser takes away without taking from the voice.
const MOST_DENOISED_DB: f64 = 9.0;
/// Hum so far below the speech, dB, does no harm to it.
const HARMLESS_HUM_DB: f64 = -34.0;

/// Hum can be filtered out; words that are clipped, buried or echoing are lost.
pub fn mend_unclear(evidence: &Evidence, limits: &Limits) -> Option<Mend> {
    let voice = evidence.measurements.voice.reading()?;
    (cause(voice) == Cause::Hum).then(|| mend_hum(evidence, limits)).flatten()
}

/// More noise behind the voice than listeners are at ease with.
pub fn noisy(evidence: &Evidence, limits: &Limits) -> Outcome {
    read(&evidence.measurements.voice, |voice| at_least(voice.snr_db, limits.noisy_snr_db, "dB"))
}

/// By what is missing; beyond what a denoiser can do, the words suffer, and of music it leaves shreds.
pub fn mend_noise(evidence: &Evidence, _: &Limits) -> Option<Mend> {
    let voice = evidence.measurements.voice.reading().filter(|voice| !music_masks(voice))?;
    let db = (COMFORTABLE_SNR_DB - voice.snr_db).ceil();
    (1.0..=MOST_DENOISED_DB).contains(&db).then_some(Mend::Denoise { db })
}

/// Mains hum that is heard behind the voice.
pub fn humming(evidence: &Evidence, limits: &Limits) -> Outcome {
    read(&evidence.measurements.voice, |voice| {
        // A hum that is not there is as low as can be.
        at_most(hum_below_speech_db(voice).unwrap_or(-120.0), limits.hum_db, "dB")
    })
}

/// Down to where it does no harm.
pub fn mend_hum(evidence: &Evidence, _: &Limits) -> Option<Mend> {
    let voice = evidence.measurements.voice.reading()?;
    let db = (hum_below_speech_db(voice)? - HARMLESS_HUM_DB).ceil().max(1.0);
    Some(Mend::Notch { hz: voice.hum_hz, db })
}

/// Hum against the speech, dB.
fn hum_below_speech_db(voice: &Voice) -> Option<f64> {
    voice.hum_db.zip(voice.speech_lufs).map(|(hum, speech)| hum - speech)
}
