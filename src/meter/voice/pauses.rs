//! Pauses in the speech, from the voice activity alone: how often somebody draws breath or thinks, and for how long.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::activity::Frame;
use crate::dsp::percentile;
use crate::model::silero::FRAME;

/// Seconds of a frame.
const FRAME_S: f64 = FRAME as f64 / 16_000.0;
/// A shorter silence belongs to the words, 256 ms (research on voice, section 7).
const SHORTEST: usize = 8;
/// Shorter speech ends no pause, as for the voice activity.
const SHORTEST_SPEECH: usize = 6;
/// Lengths by the frame, up to 10 s.
const LENGTHS: usize = 313;
/// Less speech says nothing of how somebody pauses, seconds.
const LEAST_SPEECH_S: f64 = 5.0;

/// Pauses between the first and the last word.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Pauses {
    /// Pauses of a quarter of a second and more, a minute of speech.
    pub per_min: f64,
    /// Length of the middle one, seconds; absent without any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub median_s: Option<f64>,
    /// Length of the longest one, seconds; absent without any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub longest_s: Option<f64>,
}

/// Counts of pauses by length.
#[derive(Clone, Debug)]
pub struct PauseMeter {
    lengths: Vec<u32>,
    longest: usize,
    /// Frames of the pause and of the speech under way.
    pause: usize,
    run: usize,
    started: bool,
    speech: u64,
}

impl Default for PauseMeter {
    fn default() -> Self {
        Self { lengths: vec![0; LENGTHS], longest: 0, pause: 0, run: 0, started: false, speech: 0 }
    }
}

impl PauseMeter {
    /// Takes the frames of a block.
    pub fn push(&mut self, frames: &[Frame]) {
        for &frame in frames {
            if frame == Frame::Speech {
                self.speech += 1;
                self.run += 1;
                if self.run == SHORTEST_SPEECH {
                    self.close();
                }
            } else {
                if self.run < SHORTEST_SPEECH {
                    self.pause += self.run;
                }
                self.run = 0;
                self.pause += 1;
            }
        }
    }

    /// The pauses; `None` with too little speech.
    pub fn pauses(&self) -> Option<Pauses> {
        let speech_s = self.speech as f64 * FRAME_S;
        let count: u32 = self.lengths.iter().sum();
        let seconds = |frames: usize| frames as f64 * FRAME_S;
        (speech_s >= LEAST_SPEECH_S).then(|| Pauses {
            per_min: 60.0 * f64::from(count) / speech_s,
            median_s: percentile(&self.lengths, 0.5).filter(|_| count > 0).map(seconds),
            longest_s: (count > 0).then(|| seconds(self.longest)),
        })
    }

    /// Speech has begun: what was before it, after other speech, was a pause.
    fn close(&mut self) {
        if self.started && self.pause >= SHORTEST {
            self.lengths[self.pause.min(LENGTHS - 1)] += 1;
            self.longest = self.longest.max(self.pause);
        }
        self.started = true;
        self.pause = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pauses(runs: &[(bool, usize)], cut: usize) -> Option<Pauses> {
        let frame = |speech| if speech { Frame::Speech } else { Frame::Pause };
        let frames: Vec<Frame> =
            runs.iter().flat_map(|&(speech, length)| std::iter::repeat_n(frame(speech), length)).collect();
        let mut meter = PauseMeter::default();
        frames.chunks(cut).for_each(|block| meter.push(block));
        meter.pauses()
    }

    #[test]
    fn pauses_lie_between_words_and_are_long_enough() {
        // Silence at the ends is none, nor are 128 ms; a click of 96 ms parts no pause.
        let runs = [
            (false, 100),
            (true, 200),
            (false, 4),
            (true, 60),
            (false, 20),
            (true, 3),
            (false, 20),
            (true, 50),
            (false, 10),
            (true, 62),
            (false, 200),
        ];
        for cut in [1, 7, 160, 10_000] {
            let pauses = pauses(&runs, cut).expect("enough speech");
            assert!((pauses.per_min - 60.0 * 2.0 / (375.0 * FRAME_S)).abs() < 1e-9, "{pauses:?}");
            assert!((pauses.longest_s.expect("two") - 43.0 * FRAME_S).abs() < 1e-9, "{pauses:?}");
            assert!((pauses.median_s.expect("two") - 10.0 * FRAME_S).abs() < 1e-9, "{pauses:?}");
        }
    }

    #[test]
    fn without_pauses_there_is_no_length_and_with_little_speech_nothing() {
        assert_eq!(pauses(&[(true, 200)], 160), Some(Pauses::default()));
        assert_eq!(pauses(&[(true, 60), (false, 60), (true, 60)], 160), None);
        assert_eq!(pauses(&[], 160), None);
    }
}
