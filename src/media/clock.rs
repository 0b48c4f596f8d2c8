//! The clip's clock: presentation times made strictly increasing, and what they say of the frame rate.

use crate::time::Timestamp;

/// A jump back by more than this begins a new count (two recordings joined, a time stamp that wrapped), seconds.
const JUMP_BACK_S: f64 = 1.0;

/// No clip is longer; a time beyond it is wrong, seconds.
pub const LONGEST_S: f64 = 48.0 * 3600.0;

/// Frames are uneven if more than this share of the steps is off.
const UNEVEN_SHARE: f64 = 0.05;

/// Repairs missing, repeated and backward times.
#[derive(Debug)]
pub struct Clock {
    /// Step where none is known, seconds.
    nominal_s: f64,
    offset_s: f64,
    first_s: Option<f64>,
    last_s: Option<f64>,
    steps_s: Vec<f32>,
}

impl Clock {
    /// `nominal_s` is the usual distance from one picture to the next.
    pub fn new(nominal_s: f64) -> Self {
        let nominal_s = if nominal_s.is_finite() && nominal_s > 0.0 { nominal_s.min(1.0) } else { 0.04 };
        Self { nominal_s, offset_s: 0.0, first_s: None, last_s: None, steps_s: Vec::new() }
    }

    /// The repaired time of the next picture, of which the container says `stamp_s`.
    pub fn tick(&mut self, stamp_s: Option<f64>) -> Timestamp {
        let now_s = match (stamp_s.map(|stamp| stamp + self.offset_s), self.last_s) {
            (Some(stamp), None) if stamp.abs() <= LONGEST_S => stamp,
            (_, None) => 0.0,
            (Some(stamp), Some(last)) if stamp > last && stamp <= LONGEST_S => stamp,
            // A repeated or slightly early time goes half a step on, so that the next true time still fits.
            (Some(stamp), Some(last)) if (last - JUMP_BACK_S..=last).contains(&stamp) => last + self.nominal_s / 2.0,
            (Some(stamp), Some(last)) => {
                let now = last + self.nominal_s;
                self.offset_s += now - stamp;
                now
            }
            (None, Some(last)) => last + self.nominal_s,
        };
        if let Some(last) = self.last_s {
            self.steps_s.push((now_s - last) as f32);
        }
        self.first_s.get_or_insert(now_s);
        self.last_s = Some(now_s);
        Timestamp::from_secs(now_s)
    }

    /// Pictures seen.
    pub fn frames(&self) -> u64 {
        self.last_s.map_or(0, |_| self.steps_s.len() as u64 + 1)
    }

    /// Time of the first picture, seconds.
    pub fn first_s(&self) -> Option<f64> {
        self.first_s
    }

    /// Where the last picture ends, seconds.
    pub fn end_s(&self) -> Option<f64> {
        let step = self.median_step_s().unwrap_or(self.nominal_s);
        self.last_s.map(|last| last + step)
    }

    /// Mean frames a second; `None` below two pictures.
    pub fn fps(&self) -> Option<f64> {
        let span = self.last_s? - self.first_s?;
        (span > 0.0).then(|| self.steps_s.len() as f64 / span)
    }

    /// Whether steps differ by more than a tenth and more than the time base's `tick_s` rounds; `None` below three
    /// pictures.
    pub fn uneven(&self, tick_s: f64) -> Option<bool> {
        let median = self.median_step_s().filter(|_| self.steps_s.len() > 1)?;
        let slack = (median * 0.1).max(tick_s * 1.5);
        let off = self.steps_s.iter().filter(|step| (f64::from(**step) - median).abs() > slack).count();
        Some(off as f64 > UNEVEN_SHARE * self.steps_s.len() as f64)
    }

    fn median_step_s(&self) -> Option<f64> {
        let mut steps = self.steps_s.clone();
        let middle = steps.len() / 2;
        (!steps.is_empty()).then(|| f64::from(*steps.select_nth_unstable_by(middle, f32::total_cmp).1))
    }
}
