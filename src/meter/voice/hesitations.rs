//! Possible hesitations: "uh" and "um", found as a vowel of one pitch and one colour that is held for a third of a second and
//! more beside a pause (M. Goto et al., "A real-time filled pause detection system for spontaneous speech recognition",
//! Eurospeech 1999). No word is recognised, so a vowel drawn out for effect is one too.

use std::array::from_fn;

use super::activity::Frame;
use crate::dsp::spectrum::PowerSpectrum;
use crate::model::silero::FRAME;

/// 16 ms at 16 kHz.
const HOP: usize = 256;
/// Samples at 16 kHz that a step looks at, in whose middle lie those of its spectrum.
const SPAN: usize = 2 * (PITCH_WINDOW + LONGEST_LAG);
const LENGTH: usize = 512;
const BINS: usize = LENGTH / 2 + 1;
/// Bands of the colour, evenly spaced by pitch between these.
const BANDS: usize = 16;
const LOWEST_HZ: f32 = 200.0;
const HIGHEST_HZ: f32 = 5000.0;
/// Pitch is sought from 70 to 400 Hz in 50 ms of 8 kHz.
const PITCH_WINDOW: usize = 400;
const SHORTEST_LAG: usize = 20;
const LONGEST_LAG: usize = 114;
/// Of the lags at which the wave is about as like itself as at the best one the shortest is the period.
const NEARLY: f32 = 0.92;

/// Likeness of two periods from which a step has a pitch.
const VOICED: f32 = 0.75;
/// A step is compared with those so many steps before and after it, 48 ms each.
const REACH: usize = 3;
/// The most by which pitch (semitones) and colour (dB, RMS over the bands) of these differ in a held vowel; set on voices of
/// `benches/voice/wild.tsv` whose own vowels were held, reported on others by `./x voice goals --only hesitations`.
const STEADY_SEMITONES: f32 = 0.7;
const STEADY_DB: f32 = 4.0;
/// Of the colour counts what is at most so far below the strongest band, dB.
const DEEPEST_DB: f32 = 30.0;
/// So far below the loud frames nobody holds a vowel, dB.
const QUIET_DB: f32 = 25.0;
/// Lengths of a hesitation in steps, 304 ms to 2 s; of these the first and last [`REACH`] cannot be steady themselves.
const SHORTEST: usize = 19;
const LONGEST: usize = 125;
/// A pause of so many steps, 144 ms, each at least so far below the vowel (dB), begins or ends within so many of it.
const PAUSE: usize = 9;
const PAUSE_DB: f32 = 12.0;
const AROUND: usize = 12 + PAUSE;

/// Counts vowels that are held.
#[derive(Debug)]
pub struct HesitationMeter {
    spectrum: PowerSpectrum,
    bands: [std::ops::Range<usize>; BANDS],
    /// Samples that the next steps still need, then the block.
    line: Vec<f32>,
    halved: Vec<f32>,
    recent: [Step; 2 * REACH + 1],
    /// Of the steps that are not settled yet, and before them as many as a pause before the next vowel may need.
    marks: Vec<Mark>,
    settled: usize,
    count: u32,
}

/// What is known of 16 ms.
#[derive(Clone, Copy, Debug, Default)]
struct Step {
    /// Levels in the bands less their mean, dB.
    colour: [f32; BANDS],
    semitones: Option<f32>,
    spoken: bool,
    level_db: f32,
}

/// What is kept of it.
#[derive(Clone, Copy, Debug)]
struct Mark {
    /// As those around it: part of a vowel that is held.
    steady: bool,
    level_db: f32,
}

impl Default for HesitationMeter {
    fn default() -> Self {
        let edge = |band: usize| {
            let hz = LOWEST_HZ * (HIGHEST_HZ / LOWEST_HZ).powf(band as f32 / BANDS as f32);
            (hz * LENGTH as f32 / 16_000.0).ceil() as usize
        };
        Self {
            spectrum: PowerSpectrum::new(LENGTH),
            bands: from_fn(|band| edge(band)..edge(band + 1)),
            line: vec![0.0; SPAN - HOP],
            halved: Vec::new(),
            recent: [Step::default(); 2 * REACH + 1],
            marks: Vec::new(),
            settled: 0,
            count: 0,
        }
    }
}

impl HesitationMeter {
    /// Takes a block of 16 kHz mono with its frames and the RMS of the loud ones.
    pub fn push(&mut self, block: &[f32], frames: &[Frame], loud_rms: f32) {
        self.line.extend_from_slice(block);
        let quiet_power = loud_rms * loud_rms * 10_f32.powf(-QUIET_DB / 10.0);
        let line = std::mem::take(&mut self.line);
        let mut done = 0;
        for (hop, samples) in line.windows(SPAN).step_by(HOP).enumerate() {
            // The step's middle lies two steps before the samples that it is the first to see.
            let spoken = frames.get(hop.saturating_sub(2) * HOP / FRAME) == Some(&Frame::Speech);
            let step = self.step(samples, quiet_power, spoken);
            self.add(step);
            done += HOP;
        }
        self.line = line;
        self.line.drain(..done);
        self.settle(false);
    }

    /// How many there were; to be asked once the sound has ended.
    pub fn finish(&mut self) -> u32 {
        self.settle(true);
        self.count
    }

    fn step(&mut self, samples: &[f32], quiet_power: f32, spoken: bool) -> Step {
        let middle = &samples[(SPAN - LENGTH) / 2..][..LENGTH];
        let power = middle.iter().map(|x| x * x).sum::<f32>() / LENGTH as f32;
        let level_db = 10.0 * (power + 1e-12).log10();
        if power <= quiet_power {
            return Step { spoken, level_db, ..Step::default() };
        }
        let mut bins = [0.0; BINS];
        self.spectrum.of(middle, &mut bins);
        let levels_db: [f32; BANDS] = from_fn(|band| {
            let bins = &bins[self.bands[band].clone()];
            10.0 * (bins.iter().sum::<f32>() / bins.len() as f32 + f32::MIN_POSITIVE).log10()
        });
        let strongest_db = levels_db.into_iter().fold(f32::MIN, f32::max);
        let levels_db = levels_db.map(|level| level.max(strongest_db - DEEPEST_DB));
        let mean_db = levels_db.iter().sum::<f32>() / BANDS as f32;
        self.halved.clear();
        self.halved.extend(samples.chunks_exact(2).map(|pair| 0.5 * (pair[0] + pair[1])));
        let semitones = period(&self.halved).map(|lag| -12.0 * lag.log2());
        Step { colour: levels_db.map(|level| level - mean_db), semitones, spoken, level_db }
    }

    /// Marks the step [`REACH`] before this one.
    fn add(&mut self, step: Step) {
        self.recent.rotate_left(1);
        self.recent[2 * REACH] = step;
        let [before, middle, after] = [0, REACH, 2 * REACH].map(|place| &self.recent[place]);
        let glide = before.semitones.zip(after.semitones).map(|(before, after)| (after - before).abs());
        let square: f32 = before.colour.iter().zip(&after.colour).map(|(a, b)| (a - b) * (a - b)).sum();
        let steady = glide.is_some_and(|glide| glide < STEADY_SEMITONES)
            && square < BANDS as f32 * STEADY_DB * STEADY_DB
            && middle.semitones.is_some()
            && middle.spoken;
        // One step that differs breaks no vowel.
        if let [.., before, between] = &mut self.marks[..] {
            between.steady |= steady && before.steady;
        }
        self.marks.push(Mark { steady, level_db: middle.level_db });
    }

    /// Counts the vowels after which all is known that is needed, and forgets what is no longer.
    fn settle(&mut self, ended: bool) {
        loop {
            let rest = &self.marks[self.settled..];
            let Some(first) = rest.iter().position(|mark| mark.steady) else {
                self.settled = self.marks.len();
                break;
            };
            let start = self.settled + first;
            let length = rest[first..].iter().take_while(|mark| mark.steady).count();
            let end = start + length;
            if end + AROUND > self.marks.len() && !ended {
                self.settled = start;
                // Of a tone that goes on it is enough to know that it is too long.
                if length > LONGEST {
                    self.marks.drain(start + LONGEST..end);
                }
                break;
            }
            let vowel_db = self.marks[start..end].iter().map(|mark| mark.level_db).sum::<f32>() / length as f32;
            let low = |mark: &Mark| mark.level_db < vowel_db - PAUSE_DB;
            let pause = |marks: &[Mark]| marks.windows(PAUSE).any(|run| run.iter().all(low));
            let before = &self.marks[start.saturating_sub(AROUND)..start];
            let after = &self.marks[end..self.marks.len().min(end + AROUND)];
            let long = (SHORTEST..=LONGEST).contains(&(length + 2 * REACH));
            self.count += u32::from(long && (pause(before) || pause(after)));
            self.settled = end;
        }
        let forgotten = self.settled.saturating_sub(AROUND + 1);
        self.marks.drain(..forgotten);
        self.settled -= forgotten;
    }
}

/// The period of a wave in samples; `None` where it does not repeat itself.
fn period(wave: &[f32]) -> Option<f32> {
    let mean = wave.iter().sum::<f32>() / wave.len() as f32;
    let wave: Vec<f32> = wave.iter().map(|x| x - mean).collect();
    let first = &wave[..PITCH_WINDOW];
    let mut energy = 0.0;
    let energies: Vec<f64> = std::iter::once(0.0)
        .chain(wave.iter().map(|x| {
            energy += f64::from(x * x);
            energy
        }))
        .collect();
    let energy_from = |start: usize| (energies[start + PITCH_WINDOW] - energies[start]) as f32;
    let likeness: [f32; LONGEST_LAG + 1 - SHORTEST_LAG] = from_fn(|place| {
        let lag = place + SHORTEST_LAG;
        let both: f32 = first.iter().zip(&wave[lag..]).map(|(a, b)| a * b).sum();
        both / (energy_from(0) * energy_from(lag) + f32::MIN_POSITIVE).sqrt()
    });
    let best = likeness.iter().copied().fold(0.0, f32::max);
    let place = (1..likeness.len() - 1).find(|&place| {
        let here = likeness[place];
        here >= NEARLY * best && here >= likeness[place - 1] && here >= likeness[place + 1]
    })?;
    let [before, here, after] = [place - 1, place, place + 1].map(|place| likeness[place]);
    let bend = before - 2.0 * here + after;
    let offset = if bend < 0.0 { 0.5 * (before - after) / bend } else { 0.0 };
    (here > VOICED).then_some((SHORTEST_LAG + place) as f32 + offset)
}

#[cfg(test)]
mod tests {
    use std::f32::consts::TAU;

    use super::*;

    /// A voice of 120 Hz whose vowel moves from one to the next, `moves` times a second, and that rises and falls by so many
    /// semitones.
    fn voice(seconds: f32, moves: f32, semitones: f32) -> Vec<f32> {
        let mut phase = 0.0_f32;
        (0..(16_000.0 * seconds) as usize)
            .map(|n| {
                let time_s = n as f32 / 16_000.0;
                let swing = (TAU * moves * time_s).sin();
                phase = (phase + 120.0 * 2_f32.powf(semitones * swing / 12.0) / 16_000.0) % 1.0;
                let formants = [500.0 + 250.0 * swing, 1400.0 - 600.0 * swing];
                (1..30)
                    .map(|harmonic| {
                        let hz = 120.0 * harmonic as f32;
                        let near = |formant: f32| 1.0 / (1.0 + ((hz - formant) / 90.0).powi(2));
                        0.1 * (formants.map(near).iter().sum::<f32>() + 0.01) * (TAU * harmonic as f32 * phase).sin()
                    })
                    .sum()
            })
            .collect()
    }

    fn count(parts: &[Vec<f32>], cut: usize) -> u32 {
        let sound = parts.concat();
        let mut meter = HesitationMeter::default();
        for block in sound.chunks(cut * FRAME) {
            meter.push(block, &vec![Frame::Speech; block.len() / FRAME], 0.1);
        }
        meter.finish()
    }

    fn pause(seconds: f32) -> Vec<f32> {
        vec![0.0; (16_000.0 * seconds) as usize]
    }

    #[test]
    fn a_vowel_held_beside_a_pause_is_one() {
        let words = voice(1.6, 4.0, 2.0);
        for cut in [7, 160] {
            let held = |seconds: f32| voice(seconds, 0.0, 0.0);
            let said = [words.clone(), pause(0.3), held(0.45), pause(0.3), words.clone(), held(0.4), pause(0.3)];
            assert_eq!(count(&said, cut), 2, "blocks of {cut}");
            assert_eq!(count(&[words.clone(), held(0.45), words.clone()], cut), 0, "in the middle of words");
            assert_eq!(
                count(&[words.clone(), pause(0.3), held(0.12), pause(0.3), words.clone()], cut),
                0,
                "a short word"
            );
            assert_eq!(count(&[words.clone(), pause(0.3), held(5.0), pause(0.3)], cut), 0, "a tone");
        }
    }

    #[test]
    fn words_that_move_are_none_nor_is_what_has_no_pitch() {
        let mut state = 1_u32;
        let noise = std::iter::repeat_with(|| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            0.2 * (state >> 8) as f32 / (1 << 24) as f32 - 0.1
        });
        let alone = |sound: Vec<f32>| count(&[pause(0.5), sound, pause(0.5)], 160);
        assert_eq!(alone(voice(0.5, 4.0, 2.0)), 0, "words");
        assert_eq!(alone(voice(0.5, 3.0, 0.0)), 0, "on one pitch");
        assert_eq!(alone(voice(0.5, 2.0, 6.0)), 0, "a question");
        assert_eq!(alone(noise.take(8000).collect()), 0, "a hiss");
        assert_eq!(count(&[pause(2.0)], 160), 0);
        assert_eq!(count(&[], 160), 0);
    }

    #[test]
    fn what_is_kept_is_small_whatever_comes() {
        let mut meter = HesitationMeter::default();
        let tone = voice(5.12, 0.0, 0.0);
        for _ in 0..30 {
            meter.push(&tone, &[Frame::Speech; 160], 0.1);
        }
        assert!(meter.marks.len() < 1000 && meter.line.len() < SPAN, "{} {}", meter.marks.len(), meter.line.len());
        assert_eq!(meter.finish(), 0);
    }
}
