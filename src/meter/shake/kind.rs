//! What holds the camera, in a plain word, from the spectrum of its path.
//!
//! Walking lifts the camera at every step (1.4 to 2.4 Hz) and sways and rolls it at every second one (Zivotofsky and
//! Hausdorff, "The sensory feedback mechanisms enabling couples to walk synchronously", 2007, for the rates); running is
//! faster and further; an engine or a road vibrates above the hand's tremor; a gimbal moves smoothly on purpose.

use std::ops::Range;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::rhythm::Rhythm;

/// Seconds of a stretch: six steps of a slow walk.
const STRETCH_S: f64 = 4.0;

/// Shorter ones tell nothing ...
const SHORTEST_S: f64 = 1.0;

/// ... and shorter ones than this neither a step rate nor a gimbal from a hand that happens to be calm.
const LONG_S: f64 = 2.8;

/// Less shake than this, in percent of the diagonal, is none (research, section 4).
pub const STEADY_PCT: f64 = 0.03;

/// A camera that stands creeps less than this, percent of the diagonal a second.
const STANDS_PCT_S: f64 = 0.3;

/// A gimbal's shake is below the first, and of that above 3 Hz, where hands tremble and motors do not, below the second
/// (fitted on a drone and on hands that pan).
const SMOOTH_PCT: f64 = 0.12;
const SMOOTH_JITTER_PCT: f64 = 0.010;

/// Share of the steady time that a tripod may be turned.
const GLIDING_SHARE: f64 = 0.25;

/// Step rate at which a walk becomes a run.
const RUN_HZ: f64 = 2.4;

/// What holds the camera.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// It stands.
    Tripod,
    /// It moves smoothly: a gimbal, a slider, a drone, a tripod that is turned.
    Gimbal,
    /// A person who stands or sits.
    HandHeld,
    /// A person who walks.
    Walking,
    /// A person who runs.
    Running,
    /// A vehicle or a machine that vibrates.
    Vehicle,
}

/// A stretch of one shot: what moved, sample by sample.
#[derive(Clone, Copy, Debug)]
pub struct Stretch<'a> {
    /// Time in seconds, ascending.
    pub times_s: &'a [f64],
    /// Unintended displacement: right, down and what roll and zoom add for an average pixel, percent of the diagonal.
    pub shake: &'a [[f64; 4]],
    /// RMS of the part of it above 3 Hz, percent of the diagonal.
    pub jitter_pct: f64,
    /// RMS speed of the intended motion, percent of the diagonal a second.
    pub pan_pct_s: f64,
    /// Whether, for most of it, something was surely followed.
    pub followed: bool,
    /// Whether that was surely the background.
    pub sure: bool,
    /// Whether the background, as far as it tells, moves along, however little of it could be followed.
    pub along: bool,
}

/// Splits a shot with samples at these times into stretches of like length, long enough to tell a kind.
pub fn stretches(times_s: &[f64]) -> impl Iterator<Item = Range<usize>> {
    let first_s = times_s.first().copied().unwrap_or_default();
    let lasts_s = times_s.last().map_or(0.0, |last_s| last_s - first_s);
    let count = (lasts_s / STRETCH_S).round().max(1.0);
    let begin = move |stretch: usize| {
        let begin_s = first_s + stretch as f64 * lasts_s / count;
        if stretch as f64 >= count { times_s.len() } else { times_s.partition_point(|t_s| *t_s < begin_s) }
    };
    (0..count as usize).map(move |stretch| begin(stretch)..begin(stretch + 1))
}

/// Time spent in each kind, over all stretches of a clip.
#[derive(Clone, Debug, Default)]
pub struct Kinds {
    seconds: [f64; 6],
}

const KINDS: [Kind; 6] = [Kind::Tripod, Kind::Gimbal, Kind::HandHeld, Kind::Walking, Kind::Running, Kind::Vehicle];

impl Kinds {
    /// Takes in a stretch.
    pub fn add(&mut self, stretch: &Stretch<'_>) {
        if let Some(kind) = stretch.kind() {
            self.seconds[kind as usize] += stretch.duration_s();
        }
    }

    /// The kind that holds for most of the time that could be told; `None` if that is less than half of `measured_s`. What
    /// stands for a while and moves smoothly for another is a gimbal all the time.
    pub fn most(&self, measured_s: f64) -> Option<Kind> {
        let told_s: f64 = self.seconds.iter().sum();
        if told_s <= 0.0 || told_s < 0.5 * measured_s {
            return None;
        }
        let [standing_s, gliding_s, ..] = self.seconds;
        if standing_s + gliding_s >= 0.5 * told_s {
            let glides = gliding_s > GLIDING_SHARE * (standing_s + gliding_s);
            return Some(if glides { Kind::Gimbal } else { Kind::Tripod });
        }
        (0..KINDS.len()).max_by(|&a, &b| self.seconds[a].total_cmp(&self.seconds[b])).map(|most| KINDS[most])
    }
}

impl Stretch<'_> {
    fn duration_s(&self) -> f64 {
        self.times_s.last().zip(self.times_s.first()).map_or(0.0, |(last, first)| last - first)
    }

    fn kind(&self) -> Option<Kind> {
        if self.duration_s() < SHORTEST_S {
            return None;
        }
        let shake_pct = rms(self.shake.iter().copied());
        let pans = self.pan_pct_s >= STANDS_PCT_S;
        // What stands still needs no background to say so.
        if shake_pct < STEADY_PCT && !pans {
            return self.followed.then_some(Kind::Tripod);
        }
        let rhythm = Rhythm::of(self.times_s, self.shake);
        let long = self.duration_s() >= LONG_S;
        let rate_hz = if long { rhythm.step_rate_hz() } else { None };
        // Who walks passes by what is near, so that no single motion holds for much of the picture; but what was followed
        // by mistake has no rhythm.
        let told = if rate_hz.is_some() { self.along } else { self.sure };
        if !told {
            return None;
        }
        Some(match rate_hz {
            _ if rhythm.vibrates() => Kind::Vehicle,
            Some(rate_hz) if rate_hz < RUN_HZ => Kind::Walking,
            Some(_) => Kind::Running,
            _ if pans && shake_pct < SMOOTH_PCT && self.jitter_pct < SMOOTH_JITTER_PCT => {
                return long.then_some(Kind::Gimbal);
            }
            _ if shake_pct < STEADY_PCT => return None,
            None => Kind::HandHeld,
        })
    }
}

/// RMS length of these vectors.
pub fn rms(vectors: impl ExactSizeIterator<Item = [f64; 4]>) -> f64 {
    let count = vectors.len().max(1) as f64;
    (vectors.flatten().map(|v| v * v).sum::<f64>() / count).sqrt()
}

#[cfg(test)]
mod tests {
    use std::f64::consts::TAU;

    use super::*;

    /// The word for eight seconds of this motion up and down, of which little was followed.
    fn word(height_pct: impl Fn(f64) -> f64, along: bool) -> Option<Kind> {
        let times_s: Vec<f64> = (0..240).map(|i| f64::from(i) / 30.0).collect();
        let shake: Vec<[f64; 4]> = times_s.iter().map(|&t_s| [0.0, height_pct(t_s), 0.0, 0.0]).collect();
        let mut kinds = Kinds::default();
        for range in stretches(&times_s) {
            kinds.add(&Stretch {
                times_s: &times_s[range.clone()],
                shake: &shake[range],
                jitter_pct: 0.0,
                pan_pct_s: 0.0,
                followed: false,
                sure: false,
                along,
            });
        }
        kinds.most(8.0)
    }

    #[test]
    fn steps_are_known_by_their_rhythm_where_little_was_followed_but_not_those_of_a_subject() {
        let steps = |t_s: f64| 0.05 * (TAU * 1.8 * t_s).sin();
        assert_eq!(word(steps, true), Some(Kind::Walking));
        assert_eq!(word(steps, false), None);
        let sway =
            |t_s: f64| 0.05 * ((TAU * 1.1 * t_s).sin() + (TAU * 1.9 * t_s).sin() + 0.6 * (TAU * 3.1 * t_s).sin());
        assert_eq!(word(sway, true), None, "a hand has no rhythm, so that it takes more to be sure");
    }
}
