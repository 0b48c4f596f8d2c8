//! What listeners would say of speech: DNSMOS, two networks that know their marks, 1 to 5. P.808 (arXiv 2010.15258)
//! gives one, P.835 (arXiv 2110.01763) three. Both hear nine seconds of 16 kHz mono; they are made for speech at an
//! ordinary level, and P.835 takes a quiet voice for a bad one.

use std::f64::consts::TAU;
use std::sync::{Arc, LazyLock};

use realfft::{RealFftPlanner, RealToComplex};
use rten::{Model, ValueOrView};
use rten_tensor::NdTensorView;

use super::fbank::Filter;

/// Samples that are heard, 9.01 s at 16 kHz.
pub const WINDOW: usize = 144_160;

const SAMPLE_RATE_HZ: f64 = 16_000.0;
/// Samples from one frame of the spectrum to the next, 10 ms. P.808 does not hear the last 10 ms.
const HOP: usize = 160;
/// Samples of a frame, 20 ms and one.
const FRAME: usize = 321;
const BINS: usize = FRAME / 2 + 1;
const FRAMES: usize = 900;
const BANDS: usize = 120;
/// What counts as silence, in power and in dB below the loudest (`librosa.power_to_db`).
const LEAST_POWER: f32 = 1e-10;
const RANGE_DB: f32 = 80.0;
/// Slaney's mel scale: linear up to 1 kHz, there 15 mel; above it 27 mel for a factor of 6.4.
const LINEAR_HZ: f64 = 1000.0;
const LINEAR_MEL: f64 = 15.0;
const MEL_A_FACTOR: f64 = 27.0;
const FACTOR: f64 = 6.4;

/// From what P.835 gives to the marks: factors of the square, of the value and of one, for signal, background, overall
/// (`get_polyfit_val` of the package).
const MARKS: [[f64; 3]; 3] = [
    [-0.08397278, 1.22083953, 0.0052439],
    [-0.13166888, 1.60915514, -0.39604546],
    [-0.06766283, 1.11546468, 0.04602535],
];

static P808: LazyLock<Model> = LazyLock::new(|| super::embedded(include_bytes!("dnsmos_p808.onnx")));
static P835: LazyLock<Model> = LazyLock::new(|| super::embedded(include_bytes!("dnsmos_p835.onnx")));
static MEL: LazyLock<Mel> = LazyLock::new(Mel::default);

/// The mark for the whole after ITU-T P.808, about 1 to 5, of samples in -1 to 1.
pub fn p808(samples: &[f32; WINDOW]) -> f64 {
    let features = MEL.log_mel(&samples[..WINDOW - HOP]);
    let [mark] = run(&P808, NdTensorView::from_data([1, FRAMES, BANDS], &features[..]).into());
    mark
}

/// The marks for the speech, for the absence of a background and for the whole after ITU-T P.835, about 1 to 5, of
/// samples in -1 to 1.
pub fn p835(samples: &[f32; WINDOW]) -> [f64; 3] {
    let raw: [f64; 3] = run(&P835, NdTensorView::from_data([1, WINDOW], &samples[..]).into());
    std::array::from_fn(|mark| MARKS[mark].iter().fold(0.0, |sum, factor| sum * raw[mark] + factor))
}

fn run<const N: usize>(network: &Model, input: ValueOrView<'_>) -> [f64; N] {
    // The shape is the network's own, which is all that can go wrong.
    let output = network.run_one(input, Some(super::run_options()));
    let output = output.expect("the embedded network runs on its own shape");
    let (_, values) = output.into_shape_vec::<f32, 2>().expect("the embedded network gives a row of numbers");
    std::array::from_fn(|index| f64::from(values[index]))
}

/// The spectrum as `librosa.feature.melspectrogram` and `librosa.power_to_db` of librosa 0.11 compute it.
struct Mel {
    fft: Arc<dyn RealToComplex<f32>>,
    window: Vec<f32>,
    filters: Vec<Filter>,
}

impl Default for Mel {
    fn default() -> Self {
        let hann = |n: usize| 0.5 - 0.5 * (TAU * n as f64 / FRAME as f64).cos();
        Self {
            fft: RealFftPlanner::new().plan_fft_forward(FRAME),
            window: (0..FRAME).map(|n| hann(n) as f32).collect(),
            filters: mel_filters(),
        }
    }
}

impl Mel {
    /// [`BANDS`] levels for each frame, a frame around each [`HOP`]: 1 for the loudest of all, -1 for 80 dB below it.
    fn log_mel(&self, samples: &[f32]) -> Vec<f32> {
        let margin = [0.0; FRAME / 2];
        let padded = [&margin, samples, &margin].concat();
        let (mut frame, mut spectrum) = (self.fft.make_input_vec(), self.fft.make_output_vec());
        let mut scratch = self.fft.make_scratch_vec();
        let mut power = [0.0; BINS];
        let mut levels = Vec::with_capacity(FRAMES * BANDS);
        for samples in padded.windows(FRAME).step_by(HOP) {
            for ((slot, sample), window) in frame.iter_mut().zip(samples).zip(&self.window) {
                *slot = sample * window;
            }
            // The buffers were made by this very plan, so their lengths fit, which is all that can go wrong.
            let done = self.fft.process_with_scratch(&mut frame, &mut spectrum, &mut scratch);
            debug_assert!(done.is_ok());
            for (power, bin) in power.iter_mut().zip(&spectrum) {
                *power = bin.norm_sqr();
            }
            levels.extend(self.filters.iter().map(|filter| filter.energy(&power)));
        }
        let loudest = levels.iter().copied().fold(LEAST_POWER, f32::max);
        for level in &mut levels {
            let below_db = 10.0 * (level.max(LEAST_POWER) / loudest).log10();
            *level = (below_db.max(-RANGE_DB) + 40.0) / 40.0;
        }
        levels
    }
}

/// Triangles evenly spaced on the mel scale up to half the sample rate, of equal area. In the lowest octaves they are as
/// narrow as the bins, and some hold none.
fn mel_filters() -> Vec<Filter> {
    let step = mel(SAMPLE_RATE_HZ / 2.0) / (BANDS + 1) as f64;
    let filter = |band: usize| {
        let [left, center, right] = [0, 1, 2].map(|corner| hz((band + corner) as f64 * step));
        Filter::new(BINS, |bin| {
            let hz = bin as f64 * SAMPLE_RATE_HZ / FRAME as f64;
            let height = ((hz - left) / (center - left)).min((right - hz) / (right - center));
            (height * 2.0 / (right - left)) as f32
        })
    };
    (0..BANDS).map(filter).collect()
}

/// Of a frequency above [`LINEAR_HZ`].
fn mel(hz: f64) -> f64 {
    LINEAR_MEL + MEL_A_FACTOR * (hz / LINEAR_HZ).ln() / FACTOR.ln()
}

fn hz(mel: f64) -> f64 {
    let above = (mel - LINEAR_MEL).max(0.0);
    mel.min(LINEAR_MEL) * LINEAR_HZ / LINEAR_MEL * FACTOR.powf(above / MEL_A_FACTOR)
}
