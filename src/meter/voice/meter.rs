//! The voice meter: the sound is mixed to one channel, cut into blocks of five seconds, and each block is searched for
//! speech and added to sums of constant size; beside them only a few bytes a second are kept.

use super::activity::{Activity, Frame};
use super::bandwidth::BandwidthMeter;
use super::clarity::{Causes, clarity, class};
use super::clipping::ClippingMeter;
use super::downmix::Downmix;
use super::dropouts::{DropoutMeter, Fall};
use super::gates::GateMeter;
use super::hesitations::HesitationMeter;
use super::hum::HumMeter;
use super::mos::MosMeter;
use super::noise::{NoiseMeter, Ratios, ratio_db};
use super::pauses::PauseMeter;
use super::reverb::ReverbMeter;
use super::{Voice, VoiceTimeline};
use crate::dsp::resample::{Decimator, FACTOR};
use crate::frame::AudioChunk;
use crate::meter::{AudioMeter, Measured, Reason};
use crate::model::aed::{self, Aed};
use crate::model::silero::FRAME;

/// A block at 48 kHz, 5.12 s: 160 frames of the voice activity detector.
const BLOCK: usize = 160 * FRAME * FACTOR;
/// Seconds of a frame.
const FRAME_S: f64 = FRAME as f64 / 16_000.0;

/// Less speech than this (seconds) is not judged.
const LEAST_SPEECH_S: f64 = 1.0;
/// Less speech than this share of the clip is taken for a false alarm.
const LEAST_SHARE: f64 = 0.03;
/// Of the event network, the sum over the speech that Silero finds of the probability that it is: less than so many
/// seconds, and less than that share of them, is a false alarm where Silero finds little (the seconds from the research's
/// 83 excerpts of speech, of it mixed with music and noise down to 0 dB 272, and 536 of music, songs and noise; the share
/// from both halves of `./x voice goals --only states`, where it lies between noises and single seconds of speech).
const LEAST_EVIDENCE_S: f64 = 0.5;
const LEAST_EVIDENCE: f64 = 0.35;
/// Share of speech by Silero from which the event network may not call all of it a false alarm.
const MUCH_SHARE: f64 = 0.3;
/// Share of the voice, by mean probability, from which it is sung if more of it is sung than spoken.
const SUNG_SHARE: f64 = 0.4;
/// Mean probabilities from which singing or music is what a clip without speech holds. Animals and machines that give a
/// tone reach them too: of 121 noises and sounds 6 and 10.
const SINGING: f64 = 0.65;
const MUSIC: f64 = 0.6;
/// Mean probability from which music plays while somebody speaks, and the fewest such seconds.
const PLAYING: f32 = 0.8;
const LEAST_PLAYING: usize = 3;
/// A second with fewer steps of 16 ms that tell of intelligibility is taken together with its neighbours.
const FEW_HEARD: u8 = 16;
/// In a shorter clip neither is to be trusted: the network needs that long to tell music from the hum of a room.
const LEAST_MUSIC_S: f64 = 3.0;
/// Below this noise hides the lower end of the speech's spectrum, and the pitch of a voice.
const LEAST_SNR_DB: f64 = 6.0;
/// A clip is silent if less than 0.1 s of it lies above -60 dBFS.
const SILENT_POWER: f32 = 1e-6;
const SILENT_FRAMES: u32 = 3;

/// Streams a clip's sound; see [`Voice`] for what it gives.
#[derive(Debug, Default)]
pub struct VoiceMeter {
    downmix: Downmix,
    decimator: Decimator,
    block: Block,
    sums: Sums,
    heard: bool,
}

/// The block under way: the same sound at 48 and at 16 kHz.
#[derive(Debug, Default)]
struct Block {
    wide: Vec<f32>,
    narrow: Vec<f32>,
}

/// All that is kept of the blocks gone by.
#[derive(Debug, Default)]
struct Sums {
    activity: Activity,
    events: Aed,
    noise: NoiseMeter,
    clipping: ClippingMeter,
    bandwidth: BandwidthMeter,
    reverb: ReverbMeter,
    hum: HumMeter,
    dropouts: DropoutMeter,
    mos: MosMeter,
    gates: GateMeter,
    rests: PauseMeter,
    hesitations: HesitationMeter,
    seconds: Vec<Second>,
    frames: usize,
    loud_frames: u32,
    pauses: u32,
    gated_pauses: u32,
}

/// One second of the clip.
#[derive(Clone, Copy, Debug, Default)]
struct Second {
    frames: u8,
    speech: u8,
    /// Steps of the noise meter, 16 ms, in all and with speech that tells of its intelligibility.
    hops: u8,
    heard: u8,
    intelligibility: f32,
    noise: f32,
}

impl Second {
    /// Mean power of all that is not speech.
    fn noise_power(&self) -> f64 {
        f64::from(self.noise) / f64::from(self.hops.max(1))
    }
}

impl VoiceMeter {
    /// What is kept of each second until the clip ends, in bytes.
    pub const BYTES_A_SECOND: usize = size_of::<Second>() + size_of::<aed::Activity>();

    /// A meter that gives the marks of DNSMOS P.835 too, if asked for: they cost several times what the rest does.
    pub fn new(with_p835: bool) -> Self {
        let sums = Sums { mos: MosMeter::new(with_p835), ..Sums::default() };
        Self { sums, ..Self::default() }
    }

    /// A meter whose [`VoiceMeter::falls`] can be asked for.
    pub fn keeping_falls() -> Self {
        let sums = Sums { dropouts: DropoutMeter::keeping(), ..Sums::default() };
        Self { sums, ..Self::default() }
    }

    /// Every fall of the level, for the fit of what tells a gap from a mouth that closes (`benches/voice`).
    pub fn falls(mut self) -> Vec<Fall> {
        self.end();
        self.sums.dropouts.falls()
    }

    /// Takes what does not fill a block.
    fn end(&mut self) {
        let rest = self.downmix.finish();
        let whole = rest.len() - rest.len() % (FRAME * FACTOR);
        self.block.wide.extend_from_slice(&rest[..whole]);
        let done = self.block.narrow.len();
        self.decimator.push(&rest[..whole], &mut self.block.narrow);
        self.sums.events.push(&self.block.narrow[done..]);
        self.sums.push(&mut self.block);
        self.sums.dropouts.finish(self.sums.activity.loud_rms());
    }
}

impl AudioMeter for VoiceMeter {
    type Reading = Voice;

    fn push(&mut self, chunk: &AudioChunk<'_>) {
        let Self { downmix, decimator, block, sums, heard } = self;
        if !std::mem::replace(heard, true) {
            block.wide.reserve_exact(BLOCK);
            block.narrow.reserve_exact(BLOCK / FACTOR);
        }
        downmix.push(chunk.channels, |run| {
            block.wide.extend_from_slice(run);
            let done = block.narrow.len();
            decimator.push(run, &mut block.narrow);
            sums.events.push(&block.narrow[done..]);
            if block.wide.len() == BLOCK {
                sums.push(block);
            }
        });
    }

    fn finish(mut self) -> Measured<Voice> {
        if !self.heard {
            return Measured::Unmeasured(Reason::NoStream);
        }
        self.end();
        self.sums.finish()
    }
}

impl Sums {
    /// Adds a block and empties it.
    fn push(&mut self, block: &mut Block) {
        let frames = self.activity.push(&block.narrow);
        let first = self.frames;
        for (index, samples) in block.narrow.chunks_exact(FRAME).enumerate() {
            let power = samples.iter().map(|x| x * x).sum::<f32>() / FRAME as f32;
            self.loud_frames += u32::from(power > SILENT_POWER);
            if frames[index] == Frame::Pause {
                self.pauses += 1;
                self.gated_pauses += u32::from(power < 1e-10);
            }
            let second = self.second(first + index);
            second.frames += 1;
            second.speech += u8::from(frames[index] == Frame::Speech);
        }
        let seconds = &mut self.seconds;
        self.noise.push(&block.narrow, &frames, self.activity.loud_rms(), |heard| {
            if let Some(second) = seconds.get_mut(second_of(first + heard.frame)) {
                second.hops += 1;
                second.noise += heard.noise;
            }
            let Some((frame, intelligibility)) = heard.speech else { return };
            if let Some(second) = seconds.get_mut(second_of(first + frame)) {
                second.heard += 1;
                second.intelligibility += intelligibility;
            }
        });
        self.clipping.push(&block.wide, &frames);
        self.bandwidth.push(&block.wide, &frames);
        self.reverb.push(&block.narrow, &frames);
        self.hum.push(&block.narrow);
        self.dropouts.push(&block.narrow, self.activity.loud_rms());
        self.mos.push(&block.narrow, &frames);
        self.gates.push(&block.narrow, &frames, self.activity.loud_rms());
        self.rests.push(&frames);
        self.hesitations.push(&block.narrow, &frames, self.activity.loud_rms());
        self.frames += frames.len();
        block.wide.clear();
        block.narrow.clear();
    }

    fn second(&mut self, frame: usize) -> &mut Second {
        let index = second_of(frame);
        if self.seconds.len() <= index {
            self.seconds.resize(index + 1, Second::default());
        }
        &mut self.seconds[index]
    }

    fn finish(mut self) -> Measured<Voice> {
        if self.frames == 0 {
            return Measured::Unmeasured(Reason::TooShort);
        }
        if self.loud_frames < SILENT_FRAMES {
            return Measured::Unmeasured(Reason::Silent);
        }
        let speech_s = self.seconds.iter().map(|second| f64::from(second.speech)).sum::<f64>() * FRAME_S;
        let share = speech_s / (self.frames as f64 * FRAME_S);
        let events = std::mem::take(&mut self.events).finish();
        let content = Content::of(&self.seconds, &events);
        match self.noise.finish() {
            Some(ratios) if content == Content::Speech && speech_s >= LEAST_SPEECH_S && share >= LEAST_SHARE => {
                Measured::Value { reading: self.reading(&ratios, &events, speech_s), confidence: confidence(speech_s) }
            }
            Some(_) if content == Content::Speech => Measured::Unmeasured(Reason::TooLittleSpeech),
            _ => Measured::Unmeasured(content.reason()),
        }
    }

    fn reading(&mut self, ratios: &Ratios, events: &[aed::Activity], speech_s: f64) -> Voice {
        let lowest_hz = self.bandwidth.lowest_hz().filter(|_| ratios.snr_db >= LEAST_SNR_DB);
        let hum = self.hum.hum();
        let music = self.music(events);
        // The beats of music break off as a gap does.
        let dropouts_per_min = music.is_none().then(|| 60.0 * f64::from(self.dropouts.count()) / speech_s);
        let causes = Causes {
            intelligibility: 0.0,
            clipping_plateau: self.clipping.plateau(),
            bandwidth_hz: self.bandwidth.bandwidth_hz(),
            lowest_hz,
            reverb_c50_db: self.reverb.c50_db(),
            hum_db: hum.map(|hum| hum.level_db - ratios.speech_lufs),
            rumble_db: ratios.rumble_db,
            dropouts_per_min: dropouts_per_min.unwrap_or(0.0),
        };
        let pauses = self.rests.pauses();
        let heard = pauses.is_some() && music.is_none() && ratios.snr_db >= LEAST_SNR_DB;
        let hesitations = heard.then(|| self.hesitations.finish());
        let mos = self.mos.finish();
        let timeline = self.timeline(&causes, ratios.speaking);
        let clarity = self.mean_over_speech(&timeline);
        Voice {
            clarity,
            class: class(clarity),
            speech_s,
            snr_db: ratios.snr_db,
            intelligibility: self.weighted(&self.intelligibility()),
            sii: ratios.sii,
            clipping_plateau: causes.clipping_plateau,
            bandwidth_hz: causes.bandwidth_hz,
            lowest_hz: causes.lowest_hz,
            hum_db: hum.map(|hum| hum.level_db),
            hum_hz: hum.map(|hum| hum.mains_hz),
            wind_db: Some(ratios.rumble_db),
            dropouts_per_min,
            reverb_c50_db: causes.reverb_c50_db,
            music_db: music.map(|power| ratio_db(ratios.speaking, power)),
            speech_lufs: Some(ratios.speech_lufs),
            mos_p808: mos.map(|mos| mos.p808),
            mos_p835: mos.and_then(|mos| mos.p835),
            ambience_dbfs: ratios.ambience_dbfs,
            gated_pct: (self.pauses > 0).then(|| 100.0 * f64::from(self.gated_pauses) / f64::from(self.pauses)),
            gate_edges_pct: self.gates.edges_pct(),
            pause_depth_db: ratios.ambience_dbfs.map(|ambience_dbfs| ratios.speech_lufs - ambience_dbfs),
            pauses,
            hesitations,
            timeline,
        }
    }

    /// Mean power of all that is not speech in the seconds with music; `None` with too few of them.
    fn music(&self, events: &[aed::Activity]) -> Option<f64> {
        let seconds: Vec<&Second> = self
            .seconds
            .iter()
            .zip(events)
            .filter(|(_, event)| event.music >= PLAYING)
            .map(|(second, _)| second)
            .collect();
        let hops: u32 = seconds.iter().map(|second| u32::from(second.hops)).sum();
        let power: f64 = seconds.iter().map(|second| f64::from(second.noise)).sum();
        (seconds.len() >= LEAST_PLAYING && hops > 0).then(|| power / f64::from(hops))
    }

    /// Second by second: the causes of the whole clip, but for the intelligibility, which is that of the second.
    fn timeline(&self, causes: &Causes, speaking: f64) -> VoiceTimeline {
        let spoken =
            (0..self.seconds.len()).map(|index| self.seconds[index].speech > 0 || self.drowns(index, speaking));
        let clarity = spoken
            .zip(self.intelligibility())
            .map(|(spoken, intelligibility)| spoken.then(|| clarity(&Causes { intelligibility, ..*causes })));
        VoiceTimeline {
            step_s: 1.0,
            clarity: clarity.collect(),
            speech: self.seconds.iter().map(|s| f64::from(s.speech) / f64::from(s.frames.max(1))).collect(),
        }
    }

    /// Whether a voice of this power would drown in a second in which none is detected any more, between others in which
    /// somebody speaks or that drown as well.
    fn drowns(&self, index: usize, speaking: f64) -> bool {
        let drowned = |second: &&Second| second.speech == 0 && second.noise_power() > speaking;
        let speaks = |second: Option<&Second>| second.is_some_and(|second| second.speech > 0);
        let (before, after) = self.seconds.split_at(index);
        after.first().as_ref().is_some_and(drowned)
            && speaks(before.iter().rev().find(|second| !drowned(second)))
            && speaks(after.iter().find(|second| !drowned(second)))
    }

    /// By the second, or with its neighbours if it holds little; 0 where none is left once the noise is out.
    fn intelligibility(&self) -> Vec<f64> {
        let around = |index: usize| {
            let reach = usize::from(self.seconds[index].heard < FEW_HEARD);
            &self.seconds[index.saturating_sub(reach)..(index + 1 + reach).min(self.seconds.len())]
        };
        let mean = |seconds: &[Second]| {
            let sum: f64 = seconds.iter().map(|second| f64::from(second.intelligibility)).sum();
            let count: f64 = seconds.iter().map(|second| f64::from(second.heard)).sum();
            if count > 0.0 { (sum / count).clamp(0.0, 1.0) } else { 0.0 }
        };
        (0..self.seconds.len()).map(|index| mean(around(index))).collect()
    }

    fn mean_over_speech(&self, timeline: &VoiceTimeline) -> f64 {
        let values: Vec<f64> = timeline.clarity.iter().map(|value| value.unwrap_or(0.0)).collect();
        self.weighted(&values)
    }

    /// Mean of a value by the second, weighted by the speech in it.
    fn weighted(&self, values: &[f64]) -> f64 {
        let speech = self.seconds.iter().map(|second| f64::from(second.speech));
        let (sum, weights) = values
            .iter()
            .zip(speech)
            .fold((0.0, 0.0), |(sum, weights), (value, weight)| (sum + value * weight, weights + weight));
        if weights > 0.0 { sum / weights } else { 0.0 }
    }
}

/// What the sound track holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Content {
    Speech,
    Singing,
    Music,
    Ambience,
}

impl Content {
    /// Silero finds speech, but takes singing and some noises for it; the event network tells those, but takes a dull
    /// voice for music. So more singing than speech outweighs Silero, and a lack of speech does where Silero found little.
    fn of(seconds: &[Second], events: &[aed::Activity]) -> Self {
        let frames = |count: fn(&Second) -> u8| seconds.iter().map(|second| f64::from(count(second))).sum::<f64>();
        let (voiced_s, whole_s) = (frames(|second| second.speech) * FRAME_S, frames(|second| second.frames) * FRAME_S);
        let voiced_as = |value: fn(&aed::Activity) -> f32| {
            let weighted = seconds.iter().zip(events).map(|(s, event)| f64::from(s.speech) * f64::from(value(event)));
            weighted.sum::<f64>() * FRAME_S
        };
        let mean = |value: fn(&aed::Activity) -> f32| {
            events.iter().map(|event| f64::from(value(event))).sum::<f64>() / events.len().max(1) as f64
        };
        let (speech_s, singing_s) = (voiced_as(|event| event.speech), voiced_as(|event| event.singing));
        let sung = singing_s >= speech_s && singing_s >= SUNG_SHARE * voiced_s;
        let little = whole_s >= LEAST_MUSIC_S && voiced_s < LEAST_SPEECH_S.max(MUCH_SHARE * whole_s);
        let doubtful = speech_s < LEAST_EVIDENCE_S.min(LEAST_EVIDENCE * voiced_s);
        if voiced_s > 0.0 && !sung && !(little && doubtful) {
            Self::Speech
        } else if whole_s < LEAST_MUSIC_S {
            Self::Ambience
        } else if (sung && voiced_s >= LEAST_SPEECH_S) || mean(|event| event.singing) >= SINGING {
            Self::Singing
        } else if mean(|event| event.music) >= MUSIC {
            Self::Music
        } else {
            Self::Ambience
        }
    }

    /// Why a clip without speech is not judged.
    fn reason(self) -> Reason {
        match self {
            Self::Speech => Reason::TooLittleSpeech,
            Self::Singing => Reason::SingingOnly,
            Self::Music => Reason::MusicOnly,
            Self::Ambience => Reason::AmbienceOnly,
        }
    }
}

/// The second in which the middle of a frame lies.
fn second_of(frame: usize) -> usize {
    (frame * FRAME + FRAME / 2) / 16_000
}

/// From the seconds of speech: one second is too few to judge by, three are where the estimates settle.
fn confidence(speech_s: f64) -> f64 {
    (speech_s / 6.0).min(0.5) + (speech_s / 40.0).min(0.5)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::Timestamp;

    #[test]
    fn memory_grows_by_a_few_bytes_a_second() {
        let hiss: Vec<f32> =
            (0..48_000_u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 8) as f32 / 16e6 - 0.5).collect();
        let mut meter = VoiceMeter::default();
        let mut held = Vec::new();
        for second in 0..62 {
            meter.push(&AudioChunk { pts: Timestamp::ZERO, channels: &[hiss.clone(), hiss.clone()] });
            if second % 31 == 30 {
                held.push(meter.block.wide.capacity() + meter.block.narrow.capacity() + meter.sums.noise.held());
            }
        }
        assert_eq!(held[0], held[1], "floats held after half a minute and a minute");
        // Five seconds at 48 and 16 kHz and their spectra: a few megabytes, whatever the clip's length.
        assert!(held[1] < 1_000_000, "{held:?}");
        assert!(size_of::<Second>() <= 16);
        assert!(meter.sums.seconds.len() <= 62);
    }

    #[test]
    fn nothing_is_no_stream_and_too_short_is_said() {
        assert_eq!(VoiceMeter::default().finish(), Measured::Unmeasured(Reason::NoStream));
        let mut meter = VoiceMeter::default();
        meter.push(&AudioChunk { pts: Timestamp::ZERO, channels: &[vec![0.1; 100]] });
        assert_eq!(meter.finish(), Measured::Unmeasured(Reason::TooShort));
    }
}
