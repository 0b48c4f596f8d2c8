//! Audio events: the speech / singing / music network of `FireRedVAD` (arXiv 2603.10420), three probabilities for each
//! 10 ms of sound.
//!
//! The network is a DFSMN: eight layers, each looking 190 ms back and 200 ms ahead. So a block of frames comes out
//! exactly as it would in a run over the whole sound if it is shown with [`PAST`] frames before it and [`FUTURE`]
//! frames after it, and memory stays bounded.

use std::sync::LazyLock;

use rten::Model;
use rten_tensor::NdTensorView;

use super::fbank::{BANDS, Fbank};

/// Layers with a memory.
const LAYERS: usize = 8;
/// Frames before a frame that count for it.
const PAST: usize = LAYERS * 19;
/// Frames after a frame that count for it.
const FUTURE: usize = LAYERS * 20;
/// Frames that a run of the network gives, 5.1 s; the repeated context makes the work 1.6 times as much, longer runs need
/// more memory.
const BLOCK: usize = 512;
/// Frames whose probabilities make one second.
const FRAMES_A_SECOND: usize = 100;

static NETWORK: LazyLock<Model> = LazyLock::new(|| super::embedded(include_bytes!("aed.onnx")));

/// How likely each kind of event is, 0 to 1 each. They do not exclude each other: a song is singing and music, a talk
/// over music is speech and music. Ambience, noise and silence leave all three low.
///
/// Means over 10 s of real sound, 5th to 95th percentile: 83 excerpts of speech from 17 recordings, 440 of instrumental
/// music from 55, 45 of noise, machines and crowds from 32; of singing alone all there is, three.
///
/// | | speech | singing | music |
/// |---|---|---|---|
/// | speech | 0.75-0.94 | 0.00-0.02 | 0.00-0.01 |
/// | singing | 0.08-0.42 | 0.42-0.75 | 0.00-0.31 |
/// | instruments | 0.00-0.06 | 0.00-0.34 | 0.94-1.00 |
/// | noise | 0.00-0.14 | 0.00-0.06 | 0.00-0.58 |
///
/// So music is there from a mean of 0.6 (a large fire or an engine that starts may reach 0.7), and a voice sings rather
/// than speaks if its singing sums up to more than its speech; a voice activity detector takes singing for speech
/// (Silero: 0.9 of the time). Speech over music 5 dB below it keeps both above 0.5.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Activity {
    /// Somebody speaks.
    pub speech: f32,
    /// Somebody sings, with or without instruments.
    pub singing: f32,
    /// Instruments or other music sound.
    pub music: f32,
}

/// The detector, fed with a stream.
#[derive(Debug, Default)]
pub struct Aed {
    fbank: Fbank,
    /// Features of `context` frames that are done and of those still to do, [`BANDS`] each.
    features: Vec<f32>,
    context: usize,
    /// Sums over the frames of the second that is not yet full.
    sum: Activity,
    summed: usize,
    seconds: Vec<Activity>,
}

impl Aed {
    /// Takes in any number of samples of 16 kHz mono in -1 to 1; how the sound is cut into calls changes nothing.
    /// Samples that are not finite count as silence. Speech is found at -38 dBFS as well as at -18; at -58 dBFS a third
    /// of it is missed.
    pub fn push(&mut self, samples: &[f32]) {
        for piece in samples.chunks(BLOCK) {
            self.fbank.push(piece, &mut self.features);
            if self.frames() >= self.context + BLOCK + FUTURE {
                self.run(BLOCK);
            }
        }
    }

    /// The mean over each second from the start of the sound, and over what is left of the last. A frame belongs to the
    /// second in which its 25 ms begin; sound that does not fill one frame gives nothing.
    pub fn finish(mut self) -> Vec<Activity> {
        let rest = self.frames() - self.context;
        if rest > 0 {
            self.run(rest);
        }
        if self.summed > 0 {
            self.end_second();
        }
        self.seconds
    }

    fn frames(&self) -> usize {
        self.features.len() / BANDS
    }

    /// Takes the next `count` frames through the network.
    fn run(&mut self, count: usize) {
        let shown = self.frames().min(self.context + count + FUTURE);
        let features = NdTensorView::from_data([1, shown, BANDS], &self.features[..shown * BANDS]);
        // The shape is the network's for any number of frames, which is all that can go wrong.
        let output = NETWORK.run_one(features.permuted([0, 2, 1]).into(), Some(super::run_options()));
        let output = output.expect("the embedded network runs on its own shapes");
        let probabilities = output.into_shape_vec::<f32, 3>().map(|(_, values)| values).unwrap_or_default();
        for frame in self.context..self.context + count {
            self.sum.speech += probabilities[frame];
            self.sum.singing += probabilities[shown + frame];
            self.sum.music += probabilities[2 * shown + frame];
            self.summed += 1;
            if self.summed == FRAMES_A_SECOND {
                self.end_second();
            }
        }
        let done = self.context + count;
        self.context = done.min(PAST);
        self.features.drain(..(done - self.context) * BANDS);
    }

    fn end_second(&mut self) {
        let Activity { speech, singing, music } = std::mem::take(&mut self.sum);
        let frames = std::mem::take(&mut self.summed) as f32;
        self.seconds.push(Activity { speech: speech / frames, singing: singing / frames, music: music / frames });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::fbank::{FRAME, HOP};
    use crate::model::signal::{SAMPLE_RATE, signal};

    /// What other programs compute from [`signal`]; `tests/data/aed_reference.py` wrote it.
    #[derive(serde::Deserialize)]
    struct Reference {
        log_mel: std::collections::BTreeMap<usize, Vec<f32>>,
        seconds: Vec<[f32; 3]>,
    }

    fn reference() -> Reference {
        serde_json::from_str(include_str!("../../tests/data/aed_reference.json")).unwrap()
    }

    fn detect(samples: &[f32], chunk: usize) -> Vec<Activity> {
        let mut aed = Aed::default();
        samples.chunks(chunk).for_each(|chunk| aed.push(chunk));
        aed.finish()
    }

    fn is_probable(p: f32) -> bool {
        (0.0..=1.0).contains(&p)
    }

    fn assert_sound(seconds: &[Activity]) {
        assert!(seconds.iter().all(|s| is_probable(s.speech) && is_probable(s.singing) && is_probable(s.music)));
    }

    #[test]
    fn the_features_are_those_of_kaldi() {
        let mut features = Vec::new();
        Fbank::default().push(&signal(), &mut features);
        assert_eq!(features.len(), (1 + (30 * SAMPLE_RATE - FRAME) / HOP) * BANDS);
        for (frame, expected) in reference().log_mel {
            for (ours, kaldi) in features[frame * BANDS..][..BANDS].iter().zip(&expected) {
                assert!((ours - kaldi).abs() < 1e-3, "frame {frame}: {ours} is not {kaldi}");
            }
        }
    }

    #[test]
    fn the_probabilities_are_those_of_the_package_the_weights_come_from() {
        let ours = detect(&signal(), usize::MAX);
        let expected = reference().seconds;
        assert_eq!(ours.len(), expected.len());
        for (second, (ours, theirs)) in ours.iter().zip(&expected).enumerate() {
            for (ours, theirs) in [ours.speech, ours.singing, ours.music].iter().zip(theirs) {
                assert!((ours - theirs).abs() < 2e-4, "second {second}: {ours} is not {theirs}");
            }
        }
    }

    #[test]
    fn how_the_sound_is_cut_into_calls_changes_nothing() {
        let sound = signal();
        let whole = detect(&sound, usize::MAX);
        for chunk in [1, 4_801] {
            assert_eq!(detect(&sound, chunk), whole, "chunks of {chunk}");
        }
    }

    #[test]
    fn silence_is_no_event() {
        let seconds = detect(&vec![0.0; 25 * SAMPLE_RATE], 1_024);
        assert_eq!(seconds.len(), 25);
        assert!(seconds.iter().all(|s| s.speech < 0.05 && s.singing < 0.05 && s.music < 0.05));
    }

    #[test]
    fn less_than_a_frame_gives_nothing_and_one_frame_gives_a_second() {
        assert_eq!(detect(&[], 1), []);
        assert_eq!(detect(&[0.5], 1), []);
        assert_eq!(detect(&[0.5; FRAME - 1], 7), []);
        let one = detect(&[0.5; FRAME], 7);
        assert_eq!(one.len(), 1);
        assert_sound(&one);
    }

    #[test]
    fn samples_out_of_range_and_not_finite_do_no_harm() {
        let mut sound = signal();
        for (n, sample) in sound.iter_mut().enumerate().step_by(97) {
            *sample = [f32::NAN, f32::INFINITY, f32::NEG_INFINITY, f32::MAX, f32::MIN, f32::MIN_POSITIVE][n % 6];
        }
        let seconds = detect(&sound, 999);
        assert_eq!(seconds.len(), 30);
        assert_sound(&seconds);
    }

    #[test]
    fn memory_does_not_grow_with_the_sound() {
        let mut aed = Aed::default();
        for _ in 0..2 {
            aed.push(&signal());
            assert!(aed.frames() < PAST + BLOCK + FUTURE);
        }
    }
}
