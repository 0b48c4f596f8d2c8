//! A value over time, as meters leave it and policy reads it.

use crate::time::TimeRange;

/// Equally spaced values starting at 0 s; `None` where the value could not be measured.
#[derive(Clone, Copy, Debug)]
pub struct Series<'a> {
    /// Seconds from one value to the next; each value stands for the step that begins at it.
    pub step_s: f64,
    /// The values.
    pub values: &'a [Option<f64>],
}

impl Series<'_> {
    /// The stretches whose values satisfy `keep`, neighbouring steps joined. A missing value ends a stretch.
    /// The last step is cut at `duration_s`.
    pub fn ranges(&self, duration_s: f64, keep: impl Fn(f64) -> bool) -> Vec<TimeRange> {
        let mut ranges: Vec<TimeRange> = Vec::new();
        let mut open = false;
        for (index, value) in self.values.iter().enumerate() {
            let kept = value.is_some_and(&keep);
            let start_s = index as f64 * self.step_s;
            let end_s = (start_s + self.step_s).min(duration_s.max(start_s));
            match ranges.last_mut() {
                Some(last) if kept && open => last.end_s = end_s,
                _ if kept => ranges.push(TimeRange { start_s, end_s }),
                _ => {}
            }
            open = kept;
        }
        ranges
    }

    /// The share (0 to 1) of the measured values that satisfy `keep`; `None` if nothing was measured.
    pub fn share(&self, keep: impl Fn(f64) -> bool) -> Option<f64> {
        let measured = self.values.iter().flatten().count();
        let kept = self.values.iter().flatten().filter(|v| keep(**v)).count();
        (measured > 0).then(|| kept as f64 / measured as f64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbouring_steps_join_and_gaps_part() {
        let values = [Some(2.0), Some(3.0), None, Some(2.0), Some(0.0), Some(5.0)];
        let series = Series { step_s: 1.0, values: &values };
        let ranges = series.ranges(5.5, |v| v > 1.0);
        let ends: Vec<[f64; 2]> = ranges.into_iter().map(Into::into).collect();
        assert_eq!(ends, [[0.0, 2.0], [3.0, 4.0], [5.0, 5.5]]);
        assert_eq!(series.share(|v| v > 1.0), Some(0.8));
    }

    #[test]
    fn an_empty_series_has_no_share() {
        let series = Series { step_s: 1.0, values: &[None] };
        assert_eq!(series.share(|_| true), None);
        assert!(series.ranges(1.0, |_| true).is_empty());
    }
}
