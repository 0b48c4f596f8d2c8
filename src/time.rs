//! Media time. A timestamp is what the container says (PTS); it is never derived from a frame index, because phones
//! record with a variable frame rate.

use std::ops::Sub;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A moment on the clip's own clock, in nanoseconds; negative before the clip's zero.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Timestamp(i64);

impl Timestamp {
    /// The clip's zero.
    pub const ZERO: Self = Self(0);

    /// `ticks` of a time base of `num / den` seconds, rounded to the nearest nanosecond. Saturates at ±292 years;
    /// a time base with a zero in it gives zero.
    pub fn from_ticks(ticks: i64, num: i32, den: i32) -> Self {
        if num == 0 || den == 0 {
            return Self::ZERO;
        }
        let scaled = i128::from(ticks) * i128::from(num) * 1_000_000_000;
        let rounded = (scaled * 2 + i128::from(den)).div_euclid(i128::from(den) * 2);
        Self(rounded.clamp(i128::from(i64::MIN), i128::from(i64::MAX)) as i64)
    }

    /// From seconds; NaN gives zero.
    pub fn from_secs(secs: f64) -> Self {
        Self((secs * 1e9).round() as i64)
    }

    /// In seconds.
    pub fn as_secs(self) -> f64 {
        self.0 as f64 * 1e-9
    }
}

impl Sub for Timestamp {
    type Output = f64;

    /// The distance in seconds.
    fn sub(self, earlier: Self) -> f64 {
        Self(self.0.saturating_sub(earlier.0)).as_secs()
    }
}

/// A stretch of time in seconds, the start included and the end excluded. Written `[start, end]` in JSON.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(from = "[f64; 2]", into = "[f64; 2]")]
#[schemars(with = "[f64; 2]")]
pub struct TimeRange {
    /// First moment, in seconds.
    pub start_s: f64,
    /// First moment after the range, in seconds.
    pub end_s: f64,
}

impl TimeRange {
    /// The length in seconds.
    pub fn duration_s(self) -> f64 {
        self.end_s - self.start_s
    }
}

impl From<[f64; 2]> for TimeRange {
    fn from([start_s, end_s]: [f64; 2]) -> Self {
        Self { start_s, end_s }
    }
}

impl From<TimeRange> for [f64; 2] {
    fn from(range: TimeRange) -> Self {
        [range.start_s, range.end_s]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ntsc_ticks_keep_their_exact_time() {
        let frame = Timestamp::from_ticks(1001, 1, 30_000);
        assert!((frame.as_secs() - 1001.0 / 30_000.0).abs() < 1e-9);
        assert_eq!(Timestamp::from_ticks(-1, 1, 2), Timestamp::from_secs(-0.5));
    }

    #[test]
    fn hostile_time_bases_do_not_overflow() {
        assert_eq!(Timestamp::from_ticks(7, 0, 1), Timestamp::ZERO);
        assert_eq!(Timestamp::from_ticks(7, 1, 0), Timestamp::ZERO);
        assert!(Timestamp::from_ticks(i64::MAX, i32::MAX, 1) > Timestamp::ZERO);
        assert!(Timestamp::from_ticks(i64::MIN, i32::MAX, 1) < Timestamp::ZERO);
    }
}
