//! Flat tops. Exact runs of equal samples do not survive lossy coding; the shape does: in a clipped frame many samples
//! lie near the frame's own peak. Unclipped speech stays below 0.171, +9 dB of overdrive gives 0.211 and more, before
//! and after AAC at 64 and 128 kbit/s (research: 6 speakers, 6 drives).

use super::activity::Frame;

/// 20 ms at 48 kHz: two periods of a low voice.
const LENGTH: usize = 960;
/// A 32-ms voice activity frame at 48 kHz.
const VOICE_FRAME: usize = 1536;
/// A sample near the top: above this share of its frame's peak.
const NEAR: f32 = 0.75;
/// Frames count whose peak lies this near to the loudest (the 98th percentile), dB.
const LOUD_DB: usize = 6;

/// Peaks by the dB from -60 dBFS up.
const PEAKS: usize = 72;
const LOWEST_DB: f32 = -60.0;
/// Shares by the hundredth.
const SHARES: usize = 101;

/// Counts of speech frames by peak and by share of samples near it.
#[derive(Clone, Debug)]
pub struct ClippingMeter {
    counts: Vec<u32>,
}

impl Default for ClippingMeter {
    fn default() -> Self {
        Self { counts: vec![0; PEAKS * SHARES] }
    }
}

impl ClippingMeter {
    /// Takes a block of 48 kHz mono with its frames.
    pub fn push(&mut self, block: &[f32], frames: &[Frame]) {
        for (index, samples) in block.chunks_exact(LENGTH).enumerate() {
            let middle = (index * LENGTH + LENGTH / 2) / VOICE_FRAME;
            let peak = samples.iter().fold(0.0_f32, |peak, x| peak.max(x.abs()));
            let bin = 20.0 * peak.log10() - LOWEST_DB;
            if frames.get(middle) != Some(&Frame::Speech) || bin < 0.0 {
                continue;
            }
            let near = samples.iter().filter(|x| x.abs() > NEAR * peak).count();
            let share = near * (SHARES - 1) / LENGTH;
            self.counts[(bin as usize).min(PEAKS - 1) * SHARES + share] += 1;
        }
    }

    /// The 90th percentile, over the loud frames, of the share of samples near the peak, 0 to 1; `None` without speech.
    pub fn plateau(&self) -> Option<f64> {
        let peaks: Vec<u32> = self.counts.chunks(SHARES).map(|shares| shares.iter().sum()).collect();
        let loudest = percentile(&peaks, 0.98)?;
        let mut shares = vec![0; SHARES];
        for loud in self.counts.chunks(SHARES).take(loudest + 1).skip((loudest + 1).saturating_sub(LOUD_DB)) {
            shares.iter_mut().zip(loud).for_each(|(sum, count)| *sum += count);
        }
        Some((percentile(&shares, 0.9)? as f64 + 0.5) / (SHARES - 1) as f64)
    }
}

/// The bin in which a percentile (0 to 1) of the counted lies.
pub(super) fn percentile(counts: &[u32], share: f64) -> Option<usize> {
    let total: u64 = counts.iter().map(|&count| u64::from(count)).sum();
    let mut rest = share * total as f64;
    counts.iter().position(|&count| {
        rest -= f64::from(count);
        count > 0 && rest <= 0.0
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plateau(samples: &[f32]) -> Option<f64> {
        let mut meter = ClippingMeter::default();
        meter.push(samples, &vec![Frame::Speech; samples.len() / VOICE_FRAME]);
        meter.plateau()
    }

    #[test]
    fn a_cut_triangle_has_the_share_of_its_flat_top() {
        // A triangle wave is above 75 % of its peak a quarter of the time; cut at half its height, five eighths.
        let triangle: Vec<f32> = (0..48_000).map(|n| ((n % 480) as f32 / 120.0 - 2.0).abs() - 1.0).collect();
        let cut: Vec<f32> = triangle.iter().map(|x| x.clamp(-0.5, 0.5)).collect();
        assert!((plateau(&triangle).expect("sound") - 0.25).abs() < 0.03);
        assert!((plateau(&cut).expect("sound") - 0.625).abs() < 0.03);
    }

    #[test]
    fn without_speech_there_is_none() {
        assert_eq!(plateau(&[]), None);
        assert_eq!(plateau(&vec![0.0; 9600]), None);
    }
}
