//! WADA-SNR (C. Kim and R. M. Stern, Interspeech 2008): speech amplitudes follow a gamma distribution of shape 0.4,
//! noise a normal one; the gap between the log of the mean and the mean of the log tells the mix.

use crate::model::silero::FRAME;

/// The first entry of [`GAPS`] stands for this ratio, each next one for 1 dB more.
const FIRST_DB: f64 = -20.0;

/// The gap for -20 to 100 dB, the table published with the paper.
const GAPS: [f64; 121] = [
    0.40974774, 0.40986926, 0.40998566, 0.40969089, 0.40986186, 0.40999006, 0.41027138, 0.41052627, 0.41101024,
    0.41143264, 0.41231718, 0.41337272, 0.41526426, 0.4178192, 0.42077252, 0.42452799, 0.42918886, 0.43510373,
    0.44234195, 0.45161485, 0.46221153, 0.47491647, 0.48883809, 0.50509236, 0.52353709, 0.54372088, 0.56532427,
    0.58847532, 0.61346212, 0.63954496, 0.66750818, 0.69583724, 0.72454762, 0.75414799, 0.78323148, 0.81240985,
    0.84219775, 0.87166406, 0.90030504, 0.92880418, 0.95655449, 0.9835349, 1.01047155, 1.0362095, 1.06136425,
    1.08579312, 1.1094819, 1.13277995, 1.15472826, 1.17627308, 1.19703503, 1.21671694, 1.23535898, 1.25364313,
    1.27103891, 1.28718029, 1.30302865, 1.31839527, 1.33294817, 1.34700935, 1.3605727, 1.37345513, 1.38577122,
    1.39733504, 1.40856397, 1.41959619, 1.42983624, 1.43958467, 1.44902176, 1.45804831, 1.46669568, 1.47486938,
    1.48269965, 1.49034339, 1.49748214, 1.50435106, 1.51076426, 1.51698915, 1.5229097, 1.528578, 1.53389835, 1.5391211,
    1.5439065, 1.54858517, 1.55310776, 1.55744391, 1.56164927, 1.56566348, 1.56938671, 1.57307767, 1.57654764,
    1.57980083, 1.58304129, 1.58602496, 1.58880681, 1.59162477, 1.5941969, 1.59693155, 1.599446, 1.60185011,
    1.60408668, 1.60627134, 1.60826199, 1.61004547, 1.61192472, 1.61369656, 1.61534074, 1.61688905, 1.61838916,
    1.61985374, 1.62135878, 1.62268119, 1.62390423, 1.62513143, 1.62632463, 1.6274027, 1.62842767, 1.62945532,
    1.6303307, 1.63128026, 1.63204102,
];

/// -60 dB.
const DEPTH: f32 = 1e-3;

/// Rumble below the voice is taken out, so that its strength does not stand for that of the noise: one-pole high-passes,
/// twice, as 2 pi f / 16 kHz for 50 Hz.
const RUMBLE_EDGE: f32 = 0.0196;

/// Sums over the clip.
#[derive(Clone, Debug, Default)]
pub struct Wada {
    low: [f32; 2],
    voice: Vec<f32>,
    sum: f64,
    log_sum: f64,
    count: u64,
}

impl Wada {
    /// Takes 16 kHz mono and the RMS of its loud frames. What lies 60 dB below that is held there, and frames wholly
    /// below say nothing: so deep, the figure would tell of the word length, and a quiet voice would read otherwise.
    pub fn push(&mut self, block: &[f32], loud_rms: f32) {
        let floor = (DEPTH * loud_rms).max(f32::MIN_POSITIVE);
        self.voice.clear();
        for &sample in block {
            let mut rest = sample;
            for low in &mut self.low {
                *low += RUMBLE_EDGE * (rest - *low);
                rest -= *low;
            }
            self.voice.push(rest);
        }
        for samples in self.voice.chunks_exact(FRAME) {
            let power = samples.iter().map(|x| x * x).sum::<f32>() / FRAME as f32;
            if power > floor * floor {
                for x in samples {
                    let amplitude = x.abs().max(floor);
                    self.sum += f64::from(amplitude);
                    self.log_sum += f64::from(amplitude.ln());
                }
                self.count += FRAME as u64;
            }
        }
    }

    /// The ratio, -20 to 100 dB; `None` for silence.
    pub fn snr_db(&self) -> Option<f64> {
        if self.count == 0 {
            return None;
        }
        let gap = (self.sum / self.count as f64).ln() - self.log_sum / self.count as f64;
        // The table dips by 3e-4 below -17 dB: the last entry under the gap, as in the authors' code.
        let Some(index) = GAPS.iter().rposition(|&entry| entry < gap) else { return Some(FIRST_DB) };
        let Some(next) = GAPS.get(index + 1) else { return Some(FIRST_DB + index as f64) };
        Some(FIRST_DB + index as f64 + (gap - GAPS[index]) / (next - GAPS[index]))
    }
}
