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
/// Frames that a run of the network gives; longer blocks save repeated context but need more memory.
const BLOCK: usize = 1024;
/// Frames whose probabilities make one second.
const FRAMES_A_SECOND: usize = 100;

static NETWORK: LazyLock<Model> = LazyLock::new(|| super::embedded(include_bytes!("aed.onnx")));

/// How likely each kind of event is, 0 to 1 each. They do not exclude each other: a song is singing and music, a talk
/// over music is speech and music. Ambience, noise and silence leave all three low.
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
    /// Takes in any number of samples of 16 kHz mono in -1 to 1; how the sound is cut into calls changes nothing. The
    /// level matters little as long as it is that of the recording: do not normalise it. Samples that are not finite
    /// count as silence.
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
