//! Tops cut off at a common level. Exact runs of equal samples do not survive lossy coding, and how flat a wave is says
//! little by itself, since voices differ in it. But a voice is as flat loud as soft, and its half-waves thin out towards
//! the loudest; overdriven, those that reach the ceiling are flatter than those below it, and pile up there. Both are
//! searched for at every level, so that it does not matter what gain came after the ceiling.
//!
//! The bounds are fitted on the tuning half of `benches/voice` and other voices, overdriven by 3 to 20 dB before and after
//! AAC, Opus and MP3; `./x voice goals --only clipping` prints what they find and what they take for clipped.

use super::activity::Frame;

/// A 32-ms voice activity frame at 48 kHz.
const VOICE_FRAME: usize = 1536;
/// Shorter half-waves (samples at 48 kHz, 3 kHz) are hiss.
const SHORTEST: usize = 8;
/// Of a half-wave, the top and what counts as its width, as shares of its peak.
const TOP: f32 = 0.8;
const WIDTH: f32 = 0.25;

/// Levels by the half dB, from -60 dBFS to 10 above full scale, as lossy coding overshoots.
const LEVELS: usize = 140;
const LEVELS_A_DB: f32 = 2.0;
const LOWEST_DB: f32 = -60.0;
/// The ceiling is a band of 1.5 dB, compared with the 6 dB below it.
const CEILING: usize = 3;
const BELOW: usize = 12;
/// Fewer half-waves say nothing, few say less than many.
const FEWEST: f64 = 20.0;
const FEW: f64 = 15.0;
/// Of what reaches the ceiling, the share that may lie above it; more if the pile is as high as this (natural logarithm of
/// the ceiling's time against that below), as overshoots are after much clipping.
const MOST_ABOVE: f64 = 0.2;
const MOST_ABOVE_PILE: f64 = 0.7;
const PILE: f64 = -0.5;
/// Without a pile, a difference in flatness counts for less: by this much for each unit of the logarithm below the first
/// bound, one unit at most.
const NO_PILE: f64 = -2.0;
const PILE_WEIGHT: f64 = 0.11;
/// Excess flatness at which clipping begins to be believed, and from which on it is.
const DOUBTED: f64 = 0.055;
const BELIEVED: f64 = 0.075;
/// Half-waves so far below the ceiling, dB, belong to the loud speech.
const LOUD_DB: usize = 20;

/// Sums over the half-waves of the speech, by the level of their peak.
#[derive(Clone, Debug)]
pub struct ClippingMeter {
    levels: Vec<Level>,
}

/// The half-waves of one level.
#[derive(Clone, Copy, Debug, Default)]
struct Level {
    count: f64,
    /// Samples.
    time: f64,
    /// Samples near the peak.
    top: f64,
    /// The share of the width that is top, weighted by time.
    flatness: f64,
}

/// Where the tops are cut, if they are.
#[derive(Clone, Copy, Debug)]
struct Ceiling {
    /// The lowest level of the band.
    level: usize,
    /// By how much flatter the tops are there than below, less what a missing pile takes away.
    excess: f64,
}

impl Default for ClippingMeter {
    fn default() -> Self {
        Self { levels: vec![Level::default(); LEVELS] }
    }
}

impl ClippingMeter {
    /// Takes a block of 48 kHz mono with its frames.
    pub fn push(&mut self, block: &[f32], frames: &[Frame]) {
        let mut start = 0;
        for half_wave in block.chunk_by(|a, b| a.is_sign_negative() == b.is_sign_negative()) {
            if frames.get(start / VOICE_FRAME) == Some(&Frame::Speech) && half_wave.len() >= SHORTEST {
                self.add(half_wave);
            }
            start += half_wave.len();
        }
    }

    fn add(&mut self, half_wave: &[f32]) {
        let peak = half_wave.iter().fold(0.0_f32, |peak, x| peak.max(x.abs()));
        let level = (20.0 * peak.log10() - LOWEST_DB) * LEVELS_A_DB;
        if level < 0.0 {
            return;
        }
        let above = |share: f32| half_wave.iter().filter(|x| x.abs() > share * peak).count() as f64;
        let (time, top) = (half_wave.len() as f64, above(TOP));
        let sums = &mut self.levels[(level as usize).min(LEVELS - 1)];
        sums.count += 1.0;
        sums.time += time;
        sums.top += top;
        sums.flatness += time * top / above(WIDTH).max(1.0);
    }

    /// Share of the time of the loud speech that is spent on tops cut off at a common level, 0 to 1: 0 if none are,
    /// `None` without speech.
    pub fn plateau(&self) -> Option<f64> {
        if self.levels.iter().all(|level| level.count == 0.0) {
            return None;
        }
        let Some(ceiling) = self.ceiling() else { return Some(0.0) };
        let belief = ((ceiling.excess - DOUBTED) / (BELIEVED - DOUBTED)).clamp(0.0, 1.0);
        let top: f64 = self.levels[ceiling.level..].iter().map(|level| level.top).sum();
        let loud = ceiling.level.saturating_sub(LOUD_DB * LEVELS_A_DB as usize);
        let time: f64 = self.levels[loud..].iter().map(|level| level.time).sum();
        Some(belief * top / time)
    }

    /// The band whose tops are flatter than those below it by the most.
    fn ceiling(&self) -> Option<Ceiling> {
        let bands = (BELOW..=LEVELS - CEILING).filter_map(|level| {
            let excess = self.excess(level)?;
            Some(Ceiling { level, excess })
        });
        bands.max_by(|a, b| a.excess.total_cmp(&b.excess))
    }

    /// See [`Ceiling::excess`]; `None` if the band from this level on cannot be the ceiling.
    fn excess(&self, level: usize) -> Option<f64> {
        let above: f64 = self.levels[level + CEILING..].iter().map(|level| level.time).sum();
        let band = Level::sum(&self.levels[level..level + CEILING]);
        let below = Level::sum(&self.levels[level - BELOW..level]);
        if band.count < FEWEST || below.count < FEWEST {
            return None;
        }
        let pile = (band.time / below.time).ln();
        let most_above = if pile < PILE { MOST_ABOVE } else { MOST_ABOVE_PILE };
        let flatter = band.flatness / band.time - below.flatness / below.time;
        (above <= most_above * (above + band.time))
            .then(|| flatter * band.count / (band.count + FEW) + PILE_WEIGHT * (pile - NO_PILE).clamp(-1.0, 0.0))
    }
}

impl Level {
    fn sum(levels: &[Self]) -> Self {
        levels.iter().fold(Self::default(), |sum, level| Self {
            count: sum.count + level.count,
            time: sum.time + level.time,
            top: sum.top + level.top,
            flatness: sum.flatness + level.flatness,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Ten seconds of syllables, each of another height, over 24 dB; whatever is higher than `most` is turned down to it.
    fn voice(most: f64, wave: impl Fn(f64) -> f64) -> Vec<f32> {
        let height = |syllable: usize| 10_f64.powf(-1.2 * ((syllable * 7919) % 97) as f64 / 97.0);
        // 60 ms each, with periods of 100 to 139 samples; they die down by 17 dB.
        let sample = |n: usize| {
            let (syllable, at) = (n / 2880, (n % 2880) as f64);
            let period = (100 + (syllable * 31) % 40) as f64;
            (height(syllable) * (-at / 1440.0).exp()).min(most) * wave(at / period)
        };
        (0..480_000).map(|n| sample(n) as f32).collect()
    }

    /// A fundamental and two harmonics.
    fn vowel(turns: f64) -> f64 {
        let sine = |turns: f64| (std::f64::consts::TAU * turns).sin();
        0.5 * sine(turns) + 0.3 * sine(2.0 * turns + 0.1) + 0.2 * sine(3.0 * turns + 0.3)
    }

    /// Driven so many dB into the own peak.
    fn driven(samples: &[f32], drive_db: f32) -> Vec<f32> {
        let peak = samples.iter().fold(0.0_f32, |peak, x| peak.max(x.abs()));
        samples.iter().map(|x| (x * 10_f32.powf(drive_db / 20.0)).clamp(-peak, peak)).collect()
    }

    fn scaled(samples: &[f32], gain: f32) -> Vec<f32> {
        samples.iter().map(|x| x * gain).collect()
    }

    fn plateau(samples: &[f32]) -> Option<f64> {
        let mut meter = ClippingMeter::default();
        meter.push(samples, &vec![Frame::Speech; samples.len().div_ceil(VOICE_FRAME)]);
        meter.plateau()
    }

    #[test]
    fn the_more_is_cut_off_the_greater_is_the_share() {
        let shares = [0.0, 6.0, 9.0, 12.0, 20.0].map(|drive_db| plateau(&driven(&voice(1.0, vowel), drive_db)));
        assert_eq!(shares[0], Some(0.0), "{shares:?}");
        assert!(shares.is_sorted_by(|less, more| less < more), "{shares:?}");
    }

    #[test]
    fn the_gain_after_the_ceiling_does_not_matter() {
        let cut = driven(&voice(1.0, vowel), 9.0);
        let share = plateau(&cut).expect("sound");
        for gain in [0.03, 0.3, 0.77, 2.0] {
            let other = plateau(&scaled(&cut, gain)).expect("sound");
            assert!((other - share).abs() < 0.1 * share, "{other:.3} at a gain of {gain}, {share:.3} at 1");
        }
    }

    #[test]
    fn a_wave_that_is_flat_at_every_level_is_not_cut_off() {
        let square = voice(1.0, |turns| (6.0 * (std::f64::consts::TAU * turns).sin()).clamp(-1.0, 1.0));
        assert_eq!(plateau(&square), Some(0.0));
    }

    #[test]
    fn a_limiter_that_keeps_the_shape_of_the_waves_is_not_a_ceiling() {
        let limited = voice(0.2, |turns| (std::f64::consts::TAU * turns).sin());
        assert_eq!(plateau(&limited), Some(0.0));
    }

    #[test]
    fn a_few_clicks_above_the_ceiling_do_not_hide_it() {
        let mut cut = driven(&voice(1.0, vowel), 9.0);
        let share = plateau(&cut).expect("sound");
        for at in (0..cut.len()).step_by(48_000) {
            cut[at..at + 40].fill(3.0);
        }
        let other = plateau(&cut).expect("sound");
        assert!((other - share).abs() < 0.1 * share, "{other:.3} with clicks, {share:.3} without");
    }

    #[test]
    fn without_speech_there_is_none() {
        assert_eq!(plateau(&[]), None);
        assert_eq!(plateau(&vec![0.0; 9600]), None);
        assert_eq!(plateau(&vec![f32::NAN; 9600]), None);
        let mut meter = ClippingMeter::default();
        meter.push(&driven(&voice(1.0, vowel), 9.0), &vec![Frame::Pause; 313]);
        assert_eq!(meter.plateau(), None);
    }
}
