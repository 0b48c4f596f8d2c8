//! Edges of a noise gate: where the speech ends, the sound falls by 20 dB within a few milliseconds, to where no room is,
//! and stays there. A word that ends with a stop falls as fast in a dry room, but to the noise of the room only.

use super::activity::Frame;
use crate::model::silero::FRAME;

/// 4 ms at 16 kHz.
const STEP: usize = 64;
const STEPS_A_FRAME: usize = FRAME / STEP;
/// The sound falls from the loudest of the 12 ms before, a period of a low voice,
const BEFORE: usize = 3;
/// within 8 ms
const FALL: usize = 2;
/// to where the loudest of the next 120 ms lies
const AFTER: usize = 30;
/// by so many dB or more.
const EDGE_DB: f32 = 20.0;
/// It ends at least this far below the loud frames of the speech, dB: rooms in which a phone records lay 24 to 38 below the
/// speech, a studio 65, sound behind three gates 65 and more.
const DEPTH_DB: f32 = 50.0;
/// Frames around the end of the speech in which the edge is looked for, 256 ms: the detector ends late, a gate holds.
const AROUND: usize = 8;
/// Below this, dBFS, all is silence.
const LOWEST_DB: f32 = -100.0;
/// Fewer pauses tell nothing.
const FEWEST: u32 = 3;

/// Counts of pauses.
#[derive(Clone, Debug, Default)]
pub struct GateMeter {
    pauses: u32,
    edges: u32,
    levels: Vec<f32>,
}

impl GateMeter {
    /// Takes a block of 16 kHz mono with its frames and the RMS of the loud ones. A pause that begins near the block's
    /// ends does not count.
    pub fn push(&mut self, block: &[f32], frames: &[Frame], loud_rms: f32) {
        let deep_db = 20.0 * loud_rms.max(f32::MIN_POSITIVE).log10() - DEPTH_DB;
        self.levels.clear();
        self.levels.extend(block.chunks_exact(STEP).map(|samples| {
            let power = samples.iter().map(|x| x * x).sum::<f32>() / STEP as f32;
            (10.0 * power.log10()).max(LOWEST_DB)
        }));
        let quiet = |frames: &[Frame]| frames.iter().all(|&frame| frame != Frame::Speech);
        for start in AROUND..frames.len().saturating_sub(2 * AROUND) {
            if frames[start - 1] == Frame::Speech && quiet(&frames[start..start + AROUND]) {
                let from = (start - AROUND) * STEPS_A_FRAME + BEFORE;
                let to = (start + AROUND) * STEPS_A_FRAME;
                self.pauses += 1;
                self.edges += u32::from((from..to).any(|at| is_edge(&self.levels, at, deep_db)));
            }
        }
    }

    /// Share of the pauses that begin with an edge, percent; `None` with too few pauses.
    pub fn edges_pct(&self) -> Option<f64> {
        (self.pauses >= FEWEST).then(|| 100.0 * f64::from(self.edges) / f64::from(self.pauses))
    }
}

/// Whether the level falls at `at` to `deep_db` and stays there.
fn is_edge(levels: &[f32], at: usize, deep_db: f32) -> bool {
    let loudest = |part: &[f32]| part.iter().copied().fold(LOWEST_DB, f32::max);
    let Some(after) = levels.get(at + FALL..at + FALL + AFTER).map(loudest) else { return false };
    after <= deep_db.max(LOWEST_DB) && loudest(&levels[at - BEFORE..at]) - after >= EDGE_DB
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Words of a second with half a second between them, in a room that falls by so many dB every 10 ms to its noise.
    fn edges_pct(decay_db: f32, noise_dbfs: f32) -> Option<f64> {
        let amplitude = |db: f32| 10_f32.powf(db / 20.0);
        let sample = |n: usize| {
            let since_s = (n % 24_000) as f32 / 16_000.0;
            let tail_s = (since_s - 1.0).max(0.0);
            let tone = (n as f32 * 0.35).sin() * amplitude(-17.0 - decay_db * tail_s * 100.0);
            // A number for each sample that repeats nowhere near.
            let noise = ((n.wrapping_mul(2_654_435_761) >> 7) % 2000) as f32 / 1000.0 - 1.0;
            tone + noise * amplitude(noise_dbfs)
        };
        let block: Vec<f32> = (0..6 * 24_000).map(sample).collect();
        let frames: Vec<Frame> = (0..block.len() / FRAME)
            .map(|frame| if frame * FRAME % 24_000 < 18_000 { Frame::Speech } else { Frame::Pause })
            .collect();
        let mut meter = GateMeter::default();
        meter.push(&block, &frames, 0.1);
        meter.edges_pct()
    }

    #[test]
    fn a_gate_closes_at_once_and_deep() {
        assert_eq!(edges_pct(60.0, -85.0), Some(100.0), "a gate");
        assert_eq!(edges_pct(60.0, -200.0), Some(100.0), "to digital silence");
        assert_eq!(edges_pct(60.0, -50.0), Some(0.0), "a stop in a room with noise");
        assert_eq!(edges_pct(8.0, -85.0), Some(0.0), "a room that dies away");
    }

    #[test]
    fn few_pauses_tell_nothing() {
        let mut meter = GateMeter::default();
        assert_eq!(meter.edges_pct(), None);
        meter.push(&[], &[], 0.1);
        meter.push(&[0.1; FRAME], &[Frame::Speech], 0.1);
        meter.push(&vec![0.0; 40 * FRAME], &[Frame::Pause; 40], 0.0);
        assert_eq!(meter.edges_pct(), None);
    }
}
