//! The room, from how slowly the level dies away after speech: free-decay slopes in four octave bands. The middle of the
//! decay times follows the early-to-late energy C50 of the room's response (research: rank correlation -0.92). The 85th
//! percentile does so a little better in quiet (-0.96), but the slowest decays are the noise's: at 0 dB it reads as the
//! worst of rooms, the middle as one of 7 dB. The middle is the mean of the middle half: where a few dozen decays are
//! all there is, the median leaps from one to the next when the level moves by a rounding.

use super::activity::Frame;
use crate::dsp::decibel;
use crate::dsp::spectrum::PowerSpectrum;
use crate::model::silero::FRAME;

/// 32-ms frames every 10 ms at 16 kHz, bins of 31.25 Hz.
const LENGTH: usize = 512;
const HOP: usize = 160;
const HOP_S: f64 = 0.01;
/// Octaves about 500, 1000, 2000 and 4000 Hz, as bins.
const OCTAVES: [(usize, usize); 4] = [(12, 23), (23, 45), (45, 90), (90, 180)];

/// A decay falls for this many hops at least and by this many dB; a rise of less than the last does not end it.
const SHORTEST: usize = 8;
const LEAST_FALL_DB: f64 = 10.0;
/// Where there are too few of them, by this many: a room may be so slow that the next syllable comes before the level has
/// fallen farther. To have no reading there would make the worst room the best.
const SHALLOW_FALL_DB: f64 = 5.0;
const RISE_DB: f64 = 0.5;
/// Fewer decays tell nothing.
const FEWEST: u32 = 5;

/// Decay times counted by the millisecond.
const TIMES: usize = 4_000;
const TIME_S: f64 = 0.001;

/// The noise bends a decay where it comes near to it: decays are followed down to this far above the floor of their
/// octave, which is the level that a twentieth of the block lies below, dB; and not farther than this below its loud
/// level, so that rounding to 16 bits is not what ends them in quiet recordings.
const ABOVE_FLOOR_DB: f64 = 5.0;
const FLOOR: f64 = 0.05;
const LOUD: f64 = 0.95;
const BELOW_LOUD_DB: f64 = 40.0;

/// Middle of the decay times in seconds against C50 in dB (10 speakers in rooms of 0.3 to 1.4 s).
const C50: [(f64, f64); 6] = [(0.22, 25.0), (0.31, 17.0), (0.45, 10.0), (0.62, 5.5), (0.90, 2.0), (1.40, -1.0)];

/// Counts of decays by their time, of deep ones and of all.
#[derive(Debug)]
pub struct ReverbMeter {
    spectrum: PowerSpectrum,
    power: Vec<f32>,
    levels: [Vec<f64>; 4],
    counts: Vec<u32>,
    shallow: Vec<u32>,
}

impl Default for ReverbMeter {
    fn default() -> Self {
        let spectrum = PowerSpectrum::new(LENGTH);
        Self {
            power: vec![0.0; spectrum.bins()],
            spectrum,
            levels: Default::default(),
            counts: vec![0; TIMES],
            shallow: vec![0; TIMES],
        }
    }
}

impl ReverbMeter {
    /// Takes a block of 16 kHz mono with its frames; a decay across the block's end is lost.
    pub fn push(&mut self, block: &[f32], frames: &[Frame]) {
        self.levels.iter_mut().for_each(Vec::clear);
        for samples in block.windows(LENGTH).step_by(HOP) {
            self.spectrum.of(samples, &mut self.power);
            for (levels, (first, end)) in self.levels.iter_mut().zip(OCTAVES) {
                levels.push(decibel(f64::from(self.power[first..end].iter().sum::<f32>())));
            }
        }
        for levels in &self.levels {
            let smooth: Vec<f64> = levels.windows(3).map(|three| three.iter().sum::<f64>() / 3.0).collect();
            let speech = |hop: usize| frames.get((hop + 1) * HOP / FRAME) == Some(&Frame::Speech);
            count_decays(&smooth, LEAST_FALL_DB, speech, &mut self.counts);
            count_decays(&smooth, SHALLOW_FALL_DB, speech, &mut self.shallow);
        }
    }

    /// Early-to-late energy C50, dB from about -1 to 25; `None` with too few decays.
    pub fn c50_db(&self) -> Option<f64> {
        let counts = [&self.counts, &self.shallow].into_iter().find(|counts| counts.iter().sum::<u32>() >= FEWEST)?;
        Some(super::clarity::at(&C50, middle(counts) * TIME_S))
    }
}

/// Mean of the middle half of what is counted, in bins; at least one must be.
fn middle(counts: &[u32]) -> f64 {
    let total = f64::from(counts.iter().sum::<u32>());
    let (first, last) = (0.25 * total, 0.75 * total);
    let mut before = 0.0;
    let mut sum = 0.0;
    for (bin, &count) in counts.iter().enumerate() {
        let after = before + f64::from(count);
        sum += (bin as f64 + 0.5) * (after.min(last) - f64::max(before, first)).max(0.0);
        before = after;
    }
    sum / (last - first)
}

/// Fits a line to each free decay that begins in speech.
fn count_decays(levels: &[f64], least_db: f64, speech: impl Fn(usize) -> bool, counts: &mut [u32]) {
    let mut sorted = levels.to_vec();
    sorted.sort_by(f64::total_cmp);
    let at = |share: f64| sorted.get((share * levels.len() as f64) as usize).copied();
    let (Some(floor), Some(loud)) = (at(FLOOR), at(LOUD)) else { return };
    let lowest = f64::max(floor + ABOVE_FLOOR_DB, loud - BELOW_LOUD_DB);
    let mut start = 0;
    while start + 1 < levels.len() {
        if levels[start + 1] >= levels[start] {
            start += 1;
            continue;
        }
        let fall = levels[start..].windows(2).take_while(|pair| pair[1] - pair[0] < RISE_DB).count();
        let low = levels[start..=start + fall].iter().take_while(|&&level| level > lowest).count();
        let fall = fall.min(low.saturating_sub(1));
        let end = start + fall;
        if fall >= SHORTEST && levels[start] - levels[end] > least_db && speech(start) {
            let slope = slope(&levels[start + 1..end]) / HOP_S;
            let time = if slope < -5.0 { -60.0 / slope / TIME_S } else { TIMES as f64 };
            counts[(time as usize).min(TIMES - 1)] += 1;
        }
        start = end.max(start + 1);
    }
}

/// Least-squares slope, dB a step.
fn slope(levels: &[f64]) -> f64 {
    let middle = (levels.len() - 1) as f64 / 2.0;
    let mean = levels.iter().sum::<f64>() / levels.len() as f64;
    let (products, squares) = levels.iter().enumerate().fold((0.0, 0.0), |(products, squares), (index, level)| {
        let x = index as f64 - middle;
        (products + x * (level - mean), squares + x * x)
    });
    products / squares
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_middle_is_that_of_the_middle_half() {
        let mut counts = vec![0; 20];
        counts[3] = 1;
        counts[5] = 2;
        counts[18] = 1;
        assert!((middle(&counts) - 5.5).abs() < 1e-9);
        counts[7] = 4;
        // Of eight the third to the sixth: 5, 7, 7, 7.
        assert!((middle(&counts) - 7.0).abs() < 1e-9);
    }

    #[test]
    fn a_straight_decay_is_timed() {
        // 60 dB in half a second: 1.2 dB a hop.
        let levels: Vec<f64> =
            (0..40).map(|hop| if hop < 5 { -20.0 } else { -20.0 - 1.2 * f64::from(hop - 5) }).collect();
        let mut counts = vec![0; TIMES];
        count_decays(&levels, LEAST_FALL_DB, |_| true, &mut counts);
        assert_eq!(counts.iter().sum::<u32>(), 1);
        assert!(counts[490..=510].contains(&1));
        count_decays(&levels, LEAST_FALL_DB, |_| false, &mut counts);
        assert_eq!(counts.iter().sum::<u32>(), 1, "only speech is followed");
    }

    #[test]
    fn a_room_too_slow_for_a_deep_fall_is_read_by_the_shallow_ones() {
        let mut meter = ReverbMeter::default();
        // After a pause a syllable every quarter of a second in a room of 2 s: 30 dB a second.
        let levels: Vec<f64> =
            (0..600).map(|hop| if hop < 100 { -60.0 } else { -20.0 - 0.3 * f64::from(hop % 25) }).collect();
        count_decays(&levels, LEAST_FALL_DB, |_| true, &mut meter.counts);
        assert_eq!(meter.c50_db(), None);
        count_decays(&levels, SHALLOW_FALL_DB, |_| true, &mut meter.shallow);
        assert!(meter.c50_db().is_some_and(|c50_db| c50_db < 0.0), "{:?}", meter.c50_db());
    }
}
