//! Voice activity: Silero VAD 6.2 (sequence form, 16 kHz), one probability for each 32 ms.

use std::sync::LazyLock;

use rten::{Model, NodeId, Value};
use rten_tensor::{NdTensor, Tensor};

/// Samples for each probability, 32 ms at 16 kHz.
pub const FRAME: usize = 512;
/// Samples of the frame before that each frame is shown with.
const CONTEXT: usize = 64;
/// Width of the recurrent state.
const STATE: usize = 128;
/// Frames that a run of the network takes, 2 s; the state is handed on, so that more only need more memory.
const RUN: usize = 64;

static NETWORK: LazyLock<Network> = LazyLock::new(|| {
    let model = super::embedded(include_bytes!("silero.onnx"));
    let node = |name: &str| model.node_id(name).expect("a node of the embedded network");
    let inputs = ["input", "h", "c"].map(node);
    let outputs = ["speech_probs", "hn", "cn"].map(node);
    Network { model, inputs, outputs }
});

struct Network {
    model: Model,
    inputs: [NodeId; 3],
    outputs: [NodeId; 3],
}

/// The detector with its memory of the sound so far.
#[derive(Clone, Debug)]
pub struct Silero {
    hidden: Vec<f32>,
    cell: Vec<f32>,
    context: [f32; CONTEXT],
}

impl Default for Silero {
    fn default() -> Self {
        Self { hidden: vec![0.0; STATE], cell: vec![0.0; STATE], context: [0.0; CONTEXT] }
    }
}

impl Silero {
    /// Probability of speech, 0 to 1, in each whole [`FRAME`] of 16 kHz mono in -1 to 1; a remainder is dropped.
    ///
    /// # Panics
    /// On no input: only if the embedded network did not fit its own shapes, which the tests would show.
    pub fn push(&mut self, samples: &[f32]) -> Vec<f32> {
        let whole = &samples[..samples.len() - samples.len() % FRAME];
        whole.chunks(RUN * FRAME).flat_map(|samples| self.run(samples)).collect()
    }

    /// Takes one or more whole frames through the network.
    fn run(&mut self, samples: &[f32]) -> Vec<f32> {
        let frames = samples.len() / FRAME;
        let mut input = Vec::with_capacity(frames * (CONTEXT + FRAME));
        for frame in samples.chunks_exact(FRAME) {
            input.extend_from_slice(&self.context);
            input.extend_from_slice(frame);
            self.context.copy_from_slice(&frame[FRAME - CONTEXT..]);
        }
        let input = NdTensor::from_data([frames, CONTEXT + FRAME], input);
        let state = |values: &mut Vec<f32>| NdTensor::from_data([1, 1, STATE], std::mem::take(values));
        let (hidden, cell) = (state(&mut self.hidden), state(&mut self.cell));
        let [input_id, hidden_id, cell_id] = NETWORK.inputs;
        let inputs = vec![(input_id, input.into()), (hidden_id, hidden.into()), (cell_id, cell.into())];
        // The shapes are those of the network for any number of frames, which is all that can go wrong.
        let run = NETWORK.model.run_n(inputs, NETWORK.outputs, Some(super::run_options()));
        let outputs = run.expect("the embedded network runs on its own shapes");
        let values = |value: Value| value.into_tensor::<f32>().map(Tensor::into_data).unwrap_or_default();
        let [probabilities, hidden, cell] = outputs.map(values);
        (self.hidden, self.cell) = (hidden, cell);
        probabilities
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn silence_is_not_speech_and_the_cut_into_runs_does_not_matter() {
        let hiss: Vec<f32> = (0..FRAME * 40).map(|n| ((n * n * 31 + n * 17) % 1009) as f32 / 50_000.0).collect();
        let whole = Silero::default().push(&hiss);
        assert_eq!(whole.len(), 40);
        assert!(whole.iter().all(|p| (0.0..0.5).contains(p)), "{whole:?}");
        let mut detector = Silero::default();
        let parts: Vec<f32> = hiss.chunks(FRAME * 7).flat_map(|run| detector.push(run)).collect();
        for (a, b) in whole.iter().zip(&parts) {
            assert!((a - b).abs() < 1e-4);
        }
        assert!(Silero::default().push(&[]).is_empty());
    }
}
