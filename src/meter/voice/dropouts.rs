//! Drop-outs: the sound breaks off while somebody speaks and comes back soon. A mouth does that too, at every closure of
//! a `p` or `t`, but not so fast, so deep and in all of the spectrum at once: low frequencies hum on behind closed lips, and
//! a room dies away. Coders round the edges of a gap; Opus leaves a gap shallower and its edge slower than many a closure.
//! So no single limit tells them apart, and a small forest of trees over a dozen traits of each fall weighs them
//! (`benches/voice/gaps.py` fits it on speech with known gaps through six coders).

use super::gap_trees::{BIAS, LEAST, TREES, Tree};

/// 2.5 ms at 16 kHz.
const STEP: usize = 40;
/// Fine steps, 0.5 ms, in a step; the fall is timed on three of them at a time.
const FINE: usize = 5;
const SMOOTH: usize = 3;
/// How far around an edge its fall is timed, in steps: 30 ms.
const AROUND: usize = 12;
/// Steps before an edge that it falls from, and those between which it has fallen: coders smear an edge over the first.
const BEFORE: usize = 4;
const SKIPPED: usize = 3;
const AFTER: usize = 8;
/// The edge itself lies within so many steps of the first that falls.
const EDGE: usize = 6;

/// A fall begins at most so far below the loud frames and is at least so deep, dB.
const LOUD_DB: f32 = 25.0;
const LEAST_FALL_DB: f32 = 18.0;
/// Levels count down to so far below the loud frames, dB.
const DEEPEST_DB: f32 = 66.0;
/// The sound is back where it rises by so much, to within so much of the loud frames, dB.
const RISE_DB: f32 = 12.0;
const BACK_DB: f32 = 40.0;
/// The shortest gap, 15 ms, and the longest, 0.41 s, in steps; what lasts longer is a pause.
const SHORTEST: usize = 6;
const LONGEST: usize = 165;
/// Steps after a fall that must be known: the longest gap and what follows it.
const AHEAD: usize = LONGEST + EDGE + AFTER;

/// Below 80 Hz lies what a filter of a coder leaves of an offset, which dies away slowly through any gap.
const LOWEST_HZ: f64 = 80.0;
/// Bands whose falls are compared: the whole, the voice's murmur, its vowels, its consonants; Hz.
const BANDS: usize = 4;
const EDGES_HZ: [(f64, f64); BANDS - 1] = [(60.0, 400.0), (1000.0, 2500.0), (2500.0, 6500.0)];

/// What is measured of a fall; all levels in dB, relative, so that the level of the clip plays no part.
pub const NAMES: [&str; TRAITS] = [
    "before",     // sound before it against the loud frames
    "length_ms",  // until the sound is back, 420 if it is not
    "back",       // whether it comes back, 0 or 1
    "depth",      // fall within 20 ms
    "deepest",    // fall to the quietest 5 ms
    "middle_low", // fall to the middle of the gap in each band
    "middle_mid",
    "middle_high",
    "depth_low", // fall within 20 ms in the low band
    "rise",      // rise at the end, 10 ms against 10 ms
    "fall_ms",   // time between 4 and 12 dB below the sound before it
    "rest",      // sound after it against the sound before it
];
const TRAITS: usize = 12;

/// A fall of the level while somebody speaks.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fall {
    /// When, seconds.
    pub at_s: f64,
    /// By [`NAMES`].
    pub traits: [f32; TRAITS],
}

impl Fall {
    /// Whether it is a gap in the data rather than a mouth that closes.
    fn is_gap(&self) -> bool {
        BIAS + TREES.iter().map(|tree| tree.of(&self.traits)).sum::<f32>() >= LEAST
    }
}

impl Tree {
    fn of(&self, traits: &[f32; TRAITS]) -> f32 {
        let above = |(index, at): (usize, f32)| usize::from(traits[index] > at);
        let first = above(self.root);
        self.leaves[2 * first + above(self.branches[first])]
    }
}

/// Counts gaps block by block.
#[derive(Clone, Debug)]
pub struct DropoutMeter {
    filters: [Filter; BANDS],
    samples: Vec<f32>,
    /// Power by step and band: the end of the block before, then the block.
    powers: [Vec<f32>; BANDS],
    /// Power of the whole by fine step.
    fine: Vec<f32>,
    /// Steps that lie behind.
    passed: usize,
    count: u32,
    kept: Option<Vec<Fall>>,
}

impl Default for DropoutMeter {
    fn default() -> Self {
        let [low, mid, high] = EDGES_HZ.map(|(low_hz, high_hz)| Filter::band(low_hz, high_hz));
        Self {
            filters: [Filter::high_pass(LOWEST_HZ), low, mid, high],
            samples: Vec::new(),
            powers: Default::default(),
            fine: Vec::new(),
            passed: 0,
            count: 0,
            kept: None,
        }
    }
}

impl DropoutMeter {
    /// One that keeps every fall, for the fit.
    pub fn keeping() -> Self {
        Self { kept: Some(Vec::new()), ..Self::default() }
    }

    /// The falls that were kept.
    pub fn falls(&mut self) -> Vec<Fall> {
        self.kept.take().unwrap_or_default()
    }

    /// Takes a block of 16 kHz mono with the RMS of its loud frames.
    pub fn push(&mut self, block: &[f32], loud_rms: f32) {
        self.samples.extend_from_slice(block);
        let power = |samples: &[f32]| samples.iter().map(|x| x * x).sum::<f32>() / samples.len() as f32;
        let mut filtered = [0.0; STEP];
        for step in self.samples.chunks_exact(STEP) {
            for (band, (filter, powers)) in self.filters.iter_mut().zip(&mut self.powers).enumerate() {
                filtered.iter_mut().zip(step).for_each(|(out, x)| *out = filter.next(*x));
                powers.push(power(&filtered));
                if band == 0 {
                    self.fine.extend(filtered.chunks_exact(STEP / FINE).map(power));
                }
            }
        }
        self.samples.drain(..self.samples.len() / STEP * STEP);
        // What is left at the end waits for the next block: a gap that begins there may end in it.
        self.search(db(loud_rms * loud_rms), AHEAD);
    }

    /// Takes what is left; the end of the sound is no gap.
    pub fn finish(&mut self, loud_rms: f32) {
        self.search(db(loud_rms * loud_rms), EDGE + SHORTEST + AFTER);
    }

    /// Gaps up to here.
    pub fn count(&self) -> u32 {
        self.count
    }

    fn search(&mut self, loud_db: f32, ahead: usize) {
        let mut step = AROUND;
        while step + ahead <= self.powers[0].len() {
            let Some(start) = self.edge(step, loud_db) else {
                step += 1;
                continue;
            };
            let end = self.end(start, loud_db);
            let fall = self.fall(start, end, loud_db);
            self.count += u32::from(fall.is_gap());
            self.kept.iter_mut().for_each(|kept| kept.push(fall));
            step = end.unwrap_or(start + 20) + 1;
        }
        // A gap may reach beyond what is left at the end of the sound.
        let done = (step - AROUND).min(self.powers[0].len());
        self.powers.iter_mut().for_each(|powers| drop(powers.drain(..done)));
        self.fine.drain(..done * FINE);
        self.passed += done;
    }

    /// Mean level of a band between two steps, dB.
    fn level_db(&self, band: usize, from: usize, to: usize) -> f32 {
        mean_db(self.powers[band].get(from..to.min(self.powers[band].len())).unwrap_or_default())
    }

    /// The step of the steepest fall, if one begins here.
    fn edge(&self, step: usize, loud_db: f32) -> Option<usize> {
        let before_db = self.level_db(0, step - BEFORE, step);
        if before_db < loud_db - LOUD_DB
            || before_db - self.level_db(0, step + SKIPPED, step + AFTER + 2) < LEAST_FALL_DB
        {
            return None;
        }
        let fall_db = |at: usize| self.level_db(0, at - BEFORE, at) - self.level_db(0, at + 2, at + AFTER);
        (step..step + EDGE).max_by(|&a, &b| fall_db(a).total_cmp(&fall_db(b)).then(b.cmp(&a)))
    }

    /// Where the sound is back.
    fn end(&self, start: usize, loud_db: f32) -> Option<usize> {
        let last = (start + LONGEST).min(self.powers[0].len().saturating_sub(BEFORE + 1));
        (start + SHORTEST..last).find(|&end| {
            let level_db = self.level_db(0, end, end + BEFORE);
            let inside_db = self.level_db(0, end - 5, end - 1);
            level_db > loud_db - BACK_DB && level_db > inside_db.max(SILENCE_DB) + RISE_DB
        })
    }

    fn fall(&self, start: usize, end: Option<usize>, loud_db: f32) -> Fall {
        // What is deeper is silence, however few bits a quiet clip has left for it.
        let level_db = |band: usize, from: usize, to: usize| self.level_db(band, from, to).max(loud_db - DEEPEST_DB);
        let back = end.unwrap_or(start + 20);
        let middle = usize::midpoint(start, back);
        let before_db: [f32; BANDS] = std::array::from_fn(|band| level_db(band, start - BEFORE, start));
        let depth = |band: usize| before_db[band] - level_db(band, start + SKIPPED, start + AFTER);
        let to_middle = |band: usize| before_db[band] - level_db(band, middle - 1, middle + 1);
        let inside = start + BEFORE..back.saturating_sub(2);
        let deepest = inside.step_by(2).map(|step| before_db[0] - level_db(0, step, step + 2));
        let length = end.map_or(420.0, |end| 2.5 * (end - start) as f32);
        let traits = [
            before_db[0] - loud_db,
            length,
            if end.is_some() { 1.0 } else { 0.0 },
            depth(0),
            deepest.fold(depth(0), f32::max),
            to_middle(1),
            to_middle(2),
            to_middle(3),
            depth(1),
            level_db(0, back + 1, back + 5) - level_db(0, back - 5, back - 1),
            self.fall_ms(start),
            level_db(0, back + 1, back + 9) - before_db[0],
        ];
        Fall { at_s: (self.passed + start) as f64 * STEP as f64 / 16_000.0, traits }
    }

    /// How long the fall at this step takes.
    fn fall_ms(&self, start: usize) -> f32 {
        let edge = start * FINE;
        let before_db = mean_db(&self.fine[edge - BEFORE * FINE..edge]);
        let end = (edge + AROUND * FINE).min(self.fine.len());
        let last = |below_db: f32| {
            let mut around = self.fine[edge - AROUND * FINE..end].windows(SMOOTH);
            around.rposition(|three| mean_db(three) > before_db - below_db).unwrap_or(0)
        };
        0.5 * last(12.0).saturating_sub(last(4.0)) as f32
    }
}

/// The noise of 16 bits and no deeper.
const SILENCE_DB: f32 = -110.0;

fn mean_db(powers: &[f32]) -> f32 {
    db(powers.iter().sum::<f32>() / powers.len().max(1) as f32)
}

/// Power in dB, at least -120.
fn db(power: f32) -> f32 {
    10.0 * power.max(1e-12).log10()
}

/// Two sections of second order at 16 kHz: edges of 12 dB an octave (Butterworth), by the bilinear transform.
#[derive(Clone, Copy, Debug)]
struct Filter {
    sections: [Section; 2],
}

#[derive(Clone, Copy, Debug, Default)]
struct Section {
    b: [f32; 3],
    a: [f32; 2],
    state: [f32; 2],
}

impl Filter {
    fn high_pass(edge_hz: f64) -> Self {
        let through = Section { b: [1.0, 0.0, 0.0], ..Section::default() };
        Self { sections: [Section::high(edge_hz), through] }
    }

    fn band(low_hz: f64, high_hz: f64) -> Self {
        Self { sections: [Section::high(low_hz), Section::low(high_hz)] }
    }

    fn next(&mut self, sample: f32) -> f32 {
        self.sections.iter_mut().fold(sample, |sample, section| section.next(sample))
    }
}

impl Section {
    fn high(edge_hz: f64) -> Self {
        Self::new(edge_hz, |_| [1.0, -2.0, 1.0])
    }

    fn low(edge_hz: f64) -> Self {
        Self::new(edge_hz, |k| [k * k, 2.0 * k * k, k * k])
    }

    fn new(edge_hz: f64, numerator: impl Fn(f64) -> [f64; 3]) -> Self {
        let k = (std::f64::consts::PI * edge_hz / 16_000.0).tan();
        let norm = 1.0 / (1.0 + std::f64::consts::SQRT_2 * k + k * k);
        let a = [2.0 * (k * k - 1.0) * norm, (1.0 - std::f64::consts::SQRT_2 * k + k * k) * norm];
        Self { b: numerator(k).map(|b| (b * norm) as f32), a: a.map(|a| a as f32), state: [0.0; 2] }
    }

    fn next(&mut self, sample: f32) -> f32 {
        let out = self.b[0] * sample + self.state[0];
        self.state = [self.b[1] * sample - self.a[0] * out + self.state[1], self.b[2] * sample - self.a[1] * out];
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Syllables of a voice of 140 Hz, whose harmonics fall by 6 dB an octave, over a faint hiss, in which a share of 1 is
    /// left in the gaps.
    fn gaps(gaps: &[(f64, f64)], left: f32) -> u32 {
        let mut state = 1_u32;
        let samples = (0..16_000 * 6_u32).map(|n| {
            let t = f64::from(n) / 16_000.0;
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let hiss = 1e-3 * (state as f32 / 2_147_483_648.0 - 1.0);
            let syllable = 0.02 + (std::f64::consts::TAU * 3.0 * t).sin().max(0.0);
            let harmonic = |k: u32| (std::f64::consts::TAU * 140.0 * f64::from(k) * t).sin() / f64::from(k);
            let voice = (0.1 * syllable * (1..=40).map(harmonic).sum::<f64>()) as f32;
            let inside = gaps.iter().any(|&(start, length)| (start..start + length).contains(&t));
            (voice + hiss) * if inside { left } else { 1.0 }
        });
        let samples: Vec<f32> = samples.collect();
        let mut meter = DropoutMeter::default();
        samples.chunks(17_000).for_each(|block| meter.push(block, 0.1));
        meter.finish(0.1);
        meter.count()
    }

    #[test]
    fn gaps_within_the_voice_are_counted_wherever_the_blocks_end() {
        assert_eq!(gaps(&[], 0.0), 0);
        let three = [(0.75, 0.05), (2.06, 0.02), (5.72, 0.10)];
        assert_eq!(gaps(&three, 0.0), 3);
        assert_eq!(gaps(&[(1.04, 0.06), (2.41, 0.10)], 0.007), 2, "what a coder leaves of it, 43 dB below");
    }

    #[test]
    fn a_pause_is_no_gap() {
        assert_eq!(gaps(&[(2.08, 0.9)], 0.01), 0);
        assert_eq!(gaps(&[(2.25, 0.06)], 0.0), 0, "between two syllables");
    }
}
