//! When somebody speaks: Silero VAD on level-normalised sound, block by block.

use crate::model::silero::{FRAME, Silero};

/// The detector is shown sound whose loud frames (95th percentile) lie here, RMS: quiet speech is speech too.
const TARGET_RMS: f64 = 0.1;
/// The most that is amplified, 60 dB: below that lies the noise of the recorder.
const MOST_GAIN: f64 = 1000.0;
/// Share of the earlier levels that counts beside a new block of five seconds: half of what ten seconds leave.
const LEVEL_MEMORY: f64 = std::f64::consts::FRAC_1_SQRT_2;
/// Frames this quiet (dBFS) say nothing of the level of the voice.
const LOWEST_DB: f64 = -90.0;
const LEVELS: usize = 100;

/// Speech begins at this probability and ends below the other (the model authors' own pair is 0.5 and 0.35).
const ON: f32 = 0.5;
const OFF: f32 = 0.35;
/// Shorter gaps within speech are filled, 128 ms.
const SHORTEST_GAP: usize = 4;
/// Shorter speech is dropped, 192 ms: clicks and barks.
const SHORTEST_SPEECH: usize = 6;
/// Frames before (64 ms) and after (160 ms) speech that belong to no pause: onsets and the tail of the room.
const GUARD_BEFORE: usize = 2;
const GUARD_AFTER: usize = 5;

/// What a 32-ms frame holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Frame {
    /// Somebody speaks.
    Speech,
    /// Too near to speech to be a pause.
    Edge,
    /// Nobody speaks.
    Pause,
}

/// Voice activity over a stream of blocks.
#[derive(Clone, Debug)]
pub struct Activity {
    silero: Silero,
    levels: [f64; LEVELS],
    speaking: bool,
    scaled: Vec<f32>,
    loud_rms: f32,
}

impl Default for Activity {
    fn default() -> Self {
        Self { silero: Silero::default(), levels: [0.0; LEVELS], speaking: false, scaled: Vec::new(), loud_rms: 0.0 }
    }
}

impl Activity {
    /// Judges each whole frame of a block of 16 kHz mono. A run of speech cut by the block's end counts in both.
    pub fn push(&mut self, block: &[f32]) -> Vec<Frame> {
        let gain = self.gain(block);
        self.loud_rms = TARGET_RMS as f32 / gain;
        self.scaled.clear();
        self.scaled.extend(block.iter().map(|x| (x * gain).clamp(-1.0, 1.0)));
        let probabilities = self.silero.push(&self.scaled);
        let mut speech: Vec<bool> = probabilities
            .iter()
            .map(|&probability| {
                self.speaking = probability >= if self.speaking { OFF } else { ON };
                self.speaking
            })
            .collect();
        flip_short_runs(&mut speech, false, SHORTEST_GAP);
        flip_short_runs(&mut speech, true, SHORTEST_SPEECH);
        (0..speech.len()).map(|index| frame(&speech, index)).collect()
    }

    /// RMS of the loud frames up to the last block.
    pub fn loud_rms(&self) -> f32 {
        self.loud_rms
    }

    /// Brings the loud frames of this block and the ones before to the target.
    fn gain(&mut self, block: &[f32]) -> f32 {
        self.levels.iter_mut().for_each(|count| *count *= LEVEL_MEMORY);
        for frame in block.chunks_exact(FRAME) {
            let power = frame.iter().map(|x| x * x).sum::<f32>() / FRAME as f32;
            let bin = 10.0 * f64::from(power).log10() - LOWEST_DB;
            if bin >= 0.0 {
                self.levels[(bin as usize).min(LEVELS - 1)] += 1.0;
            }
        }
        let mut rest = 0.05 * self.levels.iter().sum::<f64>();
        if rest <= 0.0 {
            return 1.0;
        }
        let loud = self.levels.iter().rposition(|&count| {
            rest -= count;
            rest <= 0.0
        });
        let level_db = loud.unwrap_or(0) as f64 + 0.5 + LOWEST_DB;
        (TARGET_RMS / 10_f64.powf(level_db / 20.0)).min(MOST_GAIN) as f32
    }
}

fn frame(speech: &[bool], index: usize) -> Frame {
    if speech[index] {
        return Frame::Speech;
    }
    let near = index.saturating_sub(GUARD_AFTER)..(index + GUARD_BEFORE + 1).min(speech.len());
    if speech[near].iter().any(|&speech| speech) { Frame::Edge } else { Frame::Pause }
}

/// Turns over the runs of `value` shorter than `shortest`, save those cut by an end.
fn flip_short_runs(flags: &mut [bool], value: bool, shortest: usize) {
    let mut start = 0;
    while start < flags.len() {
        let length = flags[start..].iter().take_while(|&&flag| flag == flags[start]).count();
        let whole = start > 0 && start + length < flags.len();
        if flags[start] == value && whole && length < shortest {
            flags[start..start + length].fill(!value);
        }
        start += length;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_gaps_are_filled_and_short_bursts_dropped() {
        let mut flags = [false, true, true, false, true, true, false, false, false, true, false];
        flip_short_runs(&mut flags, false, 2);
        assert_eq!(flags, [false, true, true, true, true, true, false, false, false, true, false]);
        flip_short_runs(&mut flags, true, 2);
        assert_eq!(flags, [false, true, true, true, true, true, false, false, false, false, false]);
    }

    #[test]
    fn silence_holds_no_speech() {
        let mut activity = Activity::default();
        assert!(activity.push(&vec![0.0; FRAME * 20]).iter().all(|&frame| frame == Frame::Pause));
        assert!(activity.push(&[]).is_empty());
        assert!(activity.push(&[0.3]).is_empty());
    }
}
