//! The clip's clock: presentation times made strictly increasing, and what they say of the frame rate.

use crate::time::Timestamp;

/// A jump back by more than this begins a new count (two recordings joined, a time stamp that wrapped), seconds.
const JUMP_BACK_S: f64 = 1.0;

/// No clip is longer; a time beyond it is wrong, seconds.
pub const LONGEST_S: f64 = 48.0 * 3600.0;

/// No picture stays longer, seconds; a screen recording that stands still writes one at least this often.
const LONGEST_STAY_S: f64 = 600.0;

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
    /// How long the last picture stays, seconds.
    stay_s: Option<f64>,
    steps_s: Vec<f32>,
    /// Whether pictures are left out before the next one.
    gap: bool,
    /// Length of all gaps so far, from the picture before each to the one after it, and their number.
    gaps_s: f64,
    gaps: usize,
}

impl Clock {
    /// `nominal_s` is the usual distance from one picture to the next.
    pub fn new(nominal_s: f64) -> Self {
        let nominal_s = if nominal_s.is_finite() && nominal_s > 0.0 { nominal_s.min(1.0) } else { 0.04 };
        Self {
            nominal_s,
            offset_s: 0.0,
            first_s: None,
            last_s: None,
            stay_s: None,
            steps_s: Vec::new(),
            gap: false,
            gaps_s: 0.0,
            gaps: 0,
        }
    }

    /// The repaired time of the next picture, of which the container says that it comes at `stamp_s` and stays for
    /// `stay_s`.
    pub fn tick(&mut self, stamp_s: Option<f64>, stay_s: Option<f64>) -> Timestamp {
        let now_s = match (stamp_s.filter(|stamp| stamp.is_finite()).map(|stamp| stamp + self.offset_s), self.last_s) {
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
        match self.last_s {
            Some(last) if std::mem::take(&mut self.gap) => {
                self.gaps_s += now_s - last;
                self.gaps += 1;
            }
            Some(last) => self.steps_s.push((now_s - last) as f32),
            None => self.gap = false,
        }
        self.first_s.get_or_insert(now_s);
        self.last_s = Some(now_s);
        self.stay_s = stay_s.filter(|stay| *stay > 0.0 && *stay <= LONGEST_STAY_S);
        Timestamp::from_secs(now_s)
    }

    /// Pictures are left out before the next one.
    pub fn leave_out(&mut self) {
        self.gap = true;
    }

    /// How long what was not left out lasts, seconds.
    pub fn seen_s(&self) -> Option<f64> {
        let usual_s = self.median_step_s().unwrap_or(self.nominal_s);
        Some(self.end_s()? - self.first_s? - self.gaps_s + self.gaps as f64 * usual_s)
    }

    /// Where the first picture begins, seconds.
    pub fn start_s(&self) -> Option<f64> {
        self.first_s
    }

    /// Where the last picture ends, seconds.
    pub fn end_s(&self) -> Option<f64> {
        let stay = self.stay_s.or_else(|| self.median_step_s()).unwrap_or(self.nominal_s);
        self.last_s.map(|last| last + stay)
    }

    /// Mean frames a second; `None` below two pictures.
    pub fn fps(&self) -> Option<f64> {
        let span = self.last_s? - self.first_s? - self.gaps_s;
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

#[cfg(test)]
mod tests {
    use super::*;

    fn times(stamps: &[Option<f64>]) -> (Vec<f64>, Clock) {
        let mut clock = Clock::new(0.04);
        let times = stamps.iter().map(|stamp| clock.tick(*stamp, None).as_secs()).collect();
        (times, clock)
    }

    #[track_caller]
    fn close(times: &[f64], expected: &[f64]) {
        assert_eq!(times.len(), expected.len());
        assert!(times.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-6), "{times:?}");
    }

    #[test]
    fn true_times_are_kept() {
        let (times, clock) = times(&[Some(0.5), Some(0.54), Some(0.7)]);
        close(&times, &[0.5, 0.54, 0.7]);
        assert!((clock.fps().unwrap() - 10.0).abs() < 1e-6);
        assert_eq!(clock.uneven(0.001), Some(true));
    }

    #[test]
    fn missing_repeated_and_early_times_still_go_on() {
        let (times, _) = times(&[None, None, Some(0.08), Some(0.08), Some(0.12), Some(0.11), Some(0.16)]);
        close(&times, &[0.0, 0.04, 0.08, 0.10, 0.12, 0.14, 0.16]);
    }

    #[test]
    fn a_second_recording_goes_on_where_the_first_ended() {
        let (times, _) = times(&[Some(9.96), Some(10.0), Some(0.0), Some(0.04)]);
        close(&times, &[9.96, 10.0, 10.04, 10.08]);
    }

    #[test]
    fn what_is_left_out_is_no_step() {
        let mut clock = Clock::new(0.04);
        for second in [0.0, 5.0] {
            for i in 0..25 {
                clock.tick(Some(second + 0.04 * f64::from(i)), None);
            }
            clock.leave_out();
        }
        assert_eq!((clock.fps().map(f64::round), clock.uneven(0.001)), (Some(25.0), Some(false)));
        assert!(clock.seen_s().is_some_and(|seen_s| (seen_s - 2.0).abs() < 1e-6), "{:?}", clock.seen_s());
    }

    #[test]
    fn hostile_times_stay_within_two_days() {
        let (times, clock) = times(&[Some(1e300), Some(f64::NAN), Some(f64::INFINITY), Some(-1e300), Some(1.0)]);
        assert!(times.windows(2).all(|pair| pair[0] < pair[1]) && times[4] < 2.0, "{times:?}");
        assert!(clock.end_s().unwrap().is_finite());
    }

    #[test]
    fn rounding_to_milliseconds_is_not_uneven() {
        let stamps: Vec<_> = (0..60).map(|frame| Some((f64::from(frame) * 1000.0 / 60.0).round() / 1000.0)).collect();
        assert_eq!(times(&stamps).1.uneven(0.001), Some(false));
        assert_eq!(times(&stamps[..2]).1.uneven(0.001), None);
        assert_eq!(times(&stamps[..1]).1.fps(), None);
    }
}
