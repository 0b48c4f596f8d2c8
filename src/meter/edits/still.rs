//! Pictures that stand: frozen parts, single frames that repeat the one before, and black parts.
//!
//! What an encoder leaves of a repeated picture is far less than what it leaves of a moving one, but not nothing; a
//! still room with sensor noise changes all the time. So a step repeats if it changes far less than the steps before it
//! that moved.

use crate::time::TimeRange;

/// A step repeats the picture if it changes less than this share of what moving steps do, in the median.
const REPEATED: f32 = 0.15;

/// Mean change, in levels, below which every step repeats, and above which none does.
const NOTHING: f32 = 0.02;
const SOMETHING: f32 = 0.9;

/// Values that a median goes over.
const REMEMBERED: usize = 15;

/// A picture that stands at least this long is frozen; a shorter repeat is a doubled frame.
pub const FROZEN_S: f64 = 0.25;

/// A frame that lasts so many of the usual intervals stands; of slower clips every frame would.
const INTERVALS: f64 = 3.5;

/// A keyframe redraws a frozen picture: it changes less than this share of a moving step, and no more than so
/// many levels, and the picture stands on.
const REDRAWN: f32 = 0.5;
const REDRAWN_MOST: f32 = 1.5;

/// A doubled frame can only be told where the frames around it change by more than this, in levels.
const MOVES: f32 = 0.4;

/// Repeats that make a picture frozen, however few frames a second there are.
const FEWEST_REPEATS: u32 = 2;

/// Where steps usually change less, in levels, nothing moves, and a coder may leave a still room as it was for a while. Of
/// fewer steps nothing is usual.
const LIVELY: f32 = 0.2;
const FEWEST_CHANGES: usize = 3;

/// Repeats before a keyframe is looked for.
const BEFORE_REDRAWN: u32 = 3;

/// Watches for pictures that stand or are black.
#[derive(Clone, Debug, Default)]
pub struct Stills {
    /// Changes of the steps that moved, and intervals between frames in seconds.
    changes: Recent,
    intervals: Recent,
    first_s: Option<f64>,
    last_s: f64,
    /// When the picture that is shown came up, how many frames have repeated it, and when it last was redrawn.
    since_s: f64,
    repeats: u32,
    redrawn_s: Option<f64>,
    black_since_s: Option<f64>,
    moving: u32,
    doubled: u32,
    frozen: Vec<TimeRange>,
    black: Vec<TimeRange>,
    /// Whether pictures are left out before the next one, and where they were before.
    gap: bool,
    gaps: Vec<TimeRange>,
}

/// What was found.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Standing {
    /// Frozen parts.
    pub frozen: Vec<TimeRange>,
    /// Black parts.
    pub black: Vec<TimeRange>,
    /// Share of the other frames that repeat the one before, 0 to 1.
    pub doubled: f64,
    /// Where the first frame comes, in seconds.
    pub start_s: f64,
    /// Where the last frame ends.
    pub end_s: f64,
    /// What was left out.
    pub gaps: Vec<TimeRange>,
}

impl Stills {
    /// Takes the next frame: its mean difference from the one before, in levels, and whether it is black.
    pub fn push(&mut self, t_s: f64, change: f32, black: bool) {
        if std::mem::take(&mut self.gap) && self.first_s.is_some() {
            self.gaps.push(TimeRange { start_s: self.last_end_s(), end_s: t_s });
            self.since_s = t_s;
        } else if self.first_s.is_none() {
            (self.first_s, self.since_s) = (Some(t_s), t_s);
        } else {
            self.step(t_s, change);
            self.intervals.push((t_s - self.last_s) as f32);
        }
        match self.black_since_s {
            Some(since_s) if !black => {
                self.black.push(TimeRange { start_s: since_s, end_s: t_s });
                (self.black_since_s, self.since_s, self.repeats) = (None, t_s, 0);
            }
            None if black => {
                self.shown_until(t_s);
                self.black_since_s = Some(t_s);
            }
            _ => {}
        }
        self.last_s = t_s;
    }

    /// The next picture does not follow on the last.
    pub fn close(&mut self) {
        self.end();
        self.gap = true;
    }

    fn last_end_s(&self) -> f64 {
        self.last_s + f64::from(self.intervals.median())
    }

    /// What is shown ends with the last frame.
    fn end(&mut self) {
        let end_s = self.last_end_s();
        match self.black_since_s.take() {
            Some(start_s) => self.black.push(TimeRange { start_s, end_s }),
            None => self.shown_until(end_s),
        }
    }

    fn step(&mut self, t_s: f64, change: f32) {
        let usual = self.changes.median();
        if change < (REPEATED * usual).clamp(NOTHING, SOMETHING) {
            self.repeats += 1;
            self.redrawn_s = None;
        } else if self.redrawn_s.is_none()
            && self.repeats >= BEFORE_REDRAWN
            && change < (REDRAWN * usual).min(REDRAWN_MOST)
        {
            self.redrawn_s = Some(t_s);
        } else {
            self.shown_until(self.redrawn_s.unwrap_or(t_s));
            self.since_s = t_s;
            self.changes.push(change);
        }
    }

    /// The picture that is shown ends.
    fn shown_until(&mut self, end_s: f64) {
        let repeats = std::mem::take(&mut self.repeats);
        self.redrawn_s = None;
        if self.black_since_s.is_some() {
            return;
        }
        let shown_s = end_s - self.since_s;
        let outlasts = shown_s > INTERVALS * f64::from(self.intervals.median()) && self.intervals.count > 0;
        let lively = self.changes.count < FEWEST_CHANGES || self.changes.median() > LIVELY;
        if shown_s >= FROZEN_S && outlasts && lively && (repeats >= FEWEST_REPEATS || repeats == 0) {
            self.frozen.push(TimeRange { start_s: self.since_s, end_s });
            return;
        }
        self.moving += 1;
        if self.changes.median() > MOVES {
            self.doubled += repeats;
        }
    }

    /// All that was found.
    pub fn finish(mut self) -> Standing {
        let end_s = self.last_end_s();
        self.end();
        let doubled = f64::from(self.doubled) / f64::from((self.doubled + self.moving).max(1));
        let start_s = self.first_s.unwrap_or(end_s);
        Standing { frozen: self.frozen, black: self.black, doubled, start_s, end_s, gaps: self.gaps }
    }
}

impl Standing {
    /// Length of what was seen, seconds.
    pub fn seen_s(&self) -> f64 {
        self.end_s - self.start_s - self.gaps.iter().map(|gap| gap.duration_s()).sum::<f64>()
    }

    /// Share of the time that these stretches take, percent. One at an end of the clip is a title or a last picture that
    /// is held, unless it takes more than half of the clip.
    pub fn within_pct(&self, ranges: &[TimeRange]) -> f64 {
        let whole_s = self.seen_s();
        let at_end = |range: &TimeRange| range.start_s <= self.start_s || range.end_s >= self.end_s;
        let counted = ranges.iter().filter(|range| !at_end(range) || range.duration_s() > 0.5 * whole_s);
        100.0 * counted.map(|range| range.duration_s()).sum::<f64>() / whole_s.max(1e-9)
    }
}

/// The last few values.
#[derive(Clone, Copy, Debug, Default)]
struct Recent {
    values: [f32; REMEMBERED],
    count: usize,
}

impl Recent {
    fn push(&mut self, value: f32) {
        self.values[self.count % REMEMBERED] = value;
        self.count += 1;
    }

    /// The middle one; 0 of none.
    fn median(&self) -> f32 {
        let mut sorted = self.values;
        let known = &mut sorted[..self.count.min(REMEMBERED)];
        known.sort_by(f32::total_cmp);
        known.get(known.len() / 2).copied().unwrap_or(0.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Thirty frames a second with these changes.
    fn of(changes: &[f32]) -> Standing {
        let mut stills = Stills::default();
        changes.iter().enumerate().for_each(|(i, change)| stills.push(i as f64 / 30.0, *change, false));
        stills.finish()
    }

    #[test]
    fn a_freeze_is_told_from_doubled_frames_and_survives_a_keyframe() {
        let mut frozen = vec![3.0; 30];
        frozen.extend([0.05; 10]);
        frozen.push(0.8);
        frozen.extend([0.0; 10]);
        frozen.extend([3.0; 30]);
        let found = of(&frozen);
        assert_eq!(found.frozen.len(), 1, "{found:?}");
        assert!(
            (found.frozen[0].start_s - 29.0 / 30.0).abs() < 1e-9 && (found.frozen[0].end_s - 51.0 / 30.0).abs() < 1e-9
        );
        let doubled: Vec<f32> = (0..100).map(|i| if i % 5 == 4 { 0.1 } else { 3.0 }).collect();
        let found = of(&doubled);
        assert!(found.frozen.is_empty() && (found.doubled - 0.2).abs() < 0.02, "{found:?}");
    }

    #[test]
    fn a_still_room_with_noise_is_not_frozen() {
        let noise: Vec<f32> = (0..200).map(|i| 0.15 + 0.1 * ((i * 7 % 13) as f32 / 13.0)).collect();
        assert_eq!((of(&noise).frozen.len(), of(&noise).doubled), (0, 0.0));
    }

    #[test]
    fn one_frame_in_a_variable_rate_may_stand() {
        let mut stills = Stills::default();
        for t_s in (0..30).map(|i| f64::from(i) / 30.0).chain((0..30).map(|i| 3.0 + f64::from(i) / 30.0)) {
            stills.push(t_s, 2.0, false);
        }
        let found = stills.finish();
        assert!(found.frozen.len() == 1 && (found.frozen[0].end_s - 3.0).abs() < 1e-9, "{found:?}");
    }

    #[test]
    fn what_is_left_out_neither_stands_nor_counts() {
        let mut stills = Stills::default();
        for (start_s, black) in [(0.0, false), (10.0, true), (20.0, false)] {
            (0..30).for_each(|i| stills.push(start_s + f64::from(i) / 30.0, 3.0, black));
            stills.close();
        }
        let found = stills.finish();
        assert!(found.frozen.is_empty(), "{found:?}");
        assert!((found.seen_s() - 3.0).abs() < 0.01 && found.black.len() == 1, "{found:?}");
        assert!((found.within_pct(&found.black) - 100.0 / 3.0).abs() < 1.0, "{found:?}");
    }

    #[test]
    fn black_is_not_frozen() {
        let mut stills = Stills::default();
        for i in 0..90 {
            let black = (30..60).contains(&i);
            stills.push(f64::from(i) / 30.0, if black && i > 30 { 0.0 } else { 2.0 }, black);
        }
        let found = stills.finish();
        assert!(found.frozen.is_empty() && found.black == [TimeRange { start_s: 1.0, end_s: 2.0 }], "{found:?}");
    }
}
