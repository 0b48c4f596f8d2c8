//! Drop-outs: the sound breaks off while somebody speaks and comes back soon. A mouth cannot do that: before a closure
//! the level takes 7 ms and more to fall from 6 to 26 dB below what it was, at a gap in the data 3 ms and less (16
//! speakers; AAC does not change that). So the edge tells, and neither a run of equal samples nor silence is asked for.
//! Opus at 32 kbit/s rounds half of the edges until they are like those of a mouth: those are not found.

/// 2.5 ms at 16 kHz.
const STEP: usize = 40;
/// Fine steps, 0.5 ms, in a step.
const FINE: usize = 5;
/// How far around an edge its fall is sought, in steps: 25 ms.
const AROUND: usize = 10;
/// The fall is timed between these levels, in power, below the sound before it: -6 and -26 dB.
const FALL_FROM: f64 = 0.251_188_643;
const FALL_TO: f64 = 0.002_511_886;
/// Steps before an edge, and those after it that count: coders smear an edge over the ones between.
const BEFORE: usize = 4;
const SKIPPED: usize = 3;
const AFTER: usize = 10;

/// The sound before an edge is at most this far below the loud frames, dB.
const LOUD_DB: f64 = 25.0;
/// A fall of so many dB is an edge if it takes no longer (fine steps) and the gap is so long (steps); a deep one may be
/// slower and the gap shorter.
const FALL_DB: f64 = 28.0;
const LONGEST_FALL: usize = 8;
const LEAST: usize = 15;
const DEEP_DB: f64 = 45.0;
const LEAST_DEEP: usize = 6;
/// The gap ends where the level rises by so much within 10 ms, to within so much of the loud frames.
const RISE_DB: f64 = 20.0;
const BACK_DB: f64 = 40.0;
/// After such a fall there is no sound at all.
const NOTHING_DB: f64 = 60.0;
/// Longer, 0.4 s, it is a pause that begins abruptly, as by a cut or a gate.
const MOST: usize = 160;

struct Gap {
    end: usize,
    deep: bool,
}

/// Counts gaps block by block.
#[derive(Clone, Debug, Default)]
pub struct DropoutMeter {
    samples: Vec<f32>,
    last: f32,
    /// Power by step, of the sound and of its differences from sample to sample, in which neither a voice's murmur nor
    /// what a filter of ours rings on after an edge is left: the end of the block before, then the block.
    powers: Vec<f64>,
    bright: Vec<f64>,
    /// Power by fine step.
    fine: Vec<f32>,
    /// Gaps after a fall that no mouth can do.
    deep: u32,
    /// Gaps after a fall that a thin voice, which has lost its lower part, reaches at a closure.
    shallow: u32,
}

impl DropoutMeter {
    /// Takes a block of 16 kHz mono with the RMS of its loud frames.
    pub fn push(&mut self, block: &[f32], loud_rms: f32) {
        self.samples.extend_from_slice(block);
        let power = |step: &[f32]| f64::from(step.iter().map(|x| x * x).sum::<f32>()) / STEP as f64;
        for step in self.samples.chunks_exact(STEP) {
            self.fine.extend(step.chunks_exact(STEP / FINE).map(|fine| fine.iter().map(|x| x * x).sum::<f32>()));
            self.powers.push(power(step));
            let difference = |x: &f32| x - std::mem::replace(&mut self.last, *x);
            self.bright.push(power(&step.iter().map(difference).collect::<Vec<f32>>()));
        }
        self.samples.drain(..self.samples.len() / STEP * STEP);
        let loud_db = db(f64::from(loud_rms * loud_rms));
        // What is left at the end waits for the next block: a gap that begins there may end in it.
        self.search(loud_db, MOST + BEFORE);
    }

    /// Takes what is left; the end of the sound is no gap.
    pub fn finish(&mut self, loud_rms: f32) {
        self.search(db(f64::from(loud_rms * loud_rms)), AFTER);
    }

    fn search(&mut self, loud_db: f64, ahead: usize) {
        let mut step = AROUND;
        while step + ahead <= self.powers.len() {
            step = match self.gap(step, loud_db) {
                Some(gap) => {
                    self.deep += u32::from(gap.deep);
                    self.shallow += u32::from(!gap.deep);
                    gap.end
                }
                None => step + 1,
            };
        }
        let done = (step - AROUND).min(self.powers.len());
        self.powers.drain(..done);
        self.bright.drain(..done);
        self.fine.drain(..done * FINE);
    }

    /// How many gaps there were, in a voice that has lost its lower part or not.
    pub fn count(&self, thin: bool) -> u32 {
        if thin { self.deep } else { self.deep + self.shallow }
    }

    /// The gap that begins at this step.
    fn gap(&self, start: usize, loud_db: f64) -> Option<Gap> {
        let before_db = mean_db(&self.powers[start - BEFORE..start]);
        if before_db < loud_db - LOUD_DB {
            return None;
        }
        let fall_db =
            |powers: &[f64]| mean_db(&powers[start - BEFORE..start]) - mean_db(&powers[start + SKIPPED..start + AFTER]);
        let bright_db = fall_db(&self.bright);
        let deep = bright_db >= DEEP_DB;
        if !deep && (fall_db(&self.powers) < FALL_DB || self.fall(start) > LONGEST_FALL) {
            return None;
        }
        let least = if deep { LEAST_DEEP } else { LEAST };
        let back = |end: &usize| {
            let level_db = mean_db(&self.powers[*end..end + BEFORE]);
            let inside_db = mean_db(&self.powers[end - SKIPPED - BEFORE..end - SKIPPED]);
            level_db > loud_db - BACK_DB && level_db > inside_db + RISE_DB
        };
        let last = (start + MOST).min(self.powers.len() - BEFORE);
        let mut ends = start + least.max(SKIPPED + BEFORE)..last;
        let end = ends.clone().find(back);
        // Nothing at all right after the voice is a gap, even if a pause follows it; if it lasts, it is a cut.
        let nothing = bright_db >= NOTHING_DB;
        let sounds = |end: &usize| self.bright[*end] > 1e-4 * self.bright[start - 1];
        let end = end.or_else(|| ends.find(sounds).filter(|_| nothing));
        end.map(|end| Gap { end, deep })
    }

    /// How long the fall at this step takes, in fine steps.
    fn fall(&self, start: usize) -> usize {
        let edge = start * FINE;
        let before = &self.fine[edge - BEFORE * FINE..edge];
        let level = 3.0 * before.iter().sum::<f32>() / before.len() as f32;
        let last = |share: f64| {
            let mut around = self.fine[edge - AROUND * FINE..edge + AROUND * FINE].windows(3);
            around.rposition(|three| f64::from(three.iter().sum::<f32>()) > share * f64::from(level))
        };
        last(FALL_TO).unwrap_or(0).saturating_sub(last(FALL_FROM).unwrap_or(0))
    }
}

fn mean_db(powers: &[f64]) -> f64 {
    db(powers.iter().sum::<f64>() / powers.len() as f64)
}

/// Power in dB, at least -120: the noise of 16 bits and no deeper.
fn db(power: f64) -> f64 {
    10.0 * power.max(1e-12).log10()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Syllables of a tone over a faint hiss, in which a share of 1 is left in the gaps.
    fn gaps(gaps: &[(f64, f64)], left: f32) -> u32 {
        let mut state = 1_u32;
        let samples = (0..16_000 * 6_u32).map(|n| {
            let t = f64::from(n) / 16_000.0;
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let hiss = 1e-3 * (state as f32 / 2_147_483_648.0 - 1.0);
            let syllable = 0.02 + (std::f64::consts::TAU * 3.0 * t).sin().max(0.0);
            let voice = (0.2 * syllable * (std::f64::consts::TAU * 180.0 * t).sin()) as f32;
            let inside = gaps.iter().any(|&(start, length)| (start..start + length).contains(&t));
            (voice + hiss) * if inside { left } else { 1.0 }
        });
        let samples: Vec<f32> = samples.collect();
        let mut meter = DropoutMeter::default();
        samples.chunks(17_000).for_each(|block| meter.push(block, 0.1));
        meter.finish(0.1);
        meter.count(false)
    }

    #[test]
    fn gaps_within_the_voice_are_counted_wherever_the_blocks_end() {
        assert_eq!(gaps(&[], 0.0), 0);
        let three = [(0.75, 0.05), (2.06, 0.02), (5.72, 0.10)];
        assert_eq!(gaps(&three, 0.0), 3);
        assert_eq!(gaps(&[(1.04, 0.06), (2.41, 0.10)], 0.02), 2, "rounded by a coder");
    }

    #[test]
    fn a_pause_is_no_gap() {
        assert_eq!(gaps(&[(2.08, 0.9)], 0.01), 0);
        assert_eq!(gaps(&[(2.2, 0.1)], 0.0), 0, "between two syllables");
    }
}
