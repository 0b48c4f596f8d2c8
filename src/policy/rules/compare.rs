//! What the checks share: comparing with a limit, and reading a series.

use super::{Observation, Outcome};
use crate::meter::{Measured, Reason};
use crate::policy::Evidence;
use crate::series::Series;
use crate::time::TimeRange;

/// Checks a reading, dependable or not; without one the reason stands.
pub fn read<T>(measured: &Measured<T>, check: impl FnOnce(&T) -> Outcome) -> Outcome {
    match measured {
        Measured::Value { reading, .. } => check(reading),
        Measured::Unmeasured(reason) => Outcome::Unchecked(*reason),
    }
}

/// Kept up to and with `limit`.
pub fn at_most(measured: f64, limit: f64, unit: &'static str) -> Outcome {
    compare(measured, limit, unit, measured > limit)
}

/// Kept from `limit` on.
pub fn at_least(measured: f64, limit: f64, unit: &'static str) -> Outcome {
    compare(measured, limit, unit, measured < limit)
}

/// Kept below `limit`.
pub fn below(measured: f64, limit: f64, unit: &'static str) -> Outcome {
    compare(measured, limit, unit, measured >= limit)
}

/// Broken or kept; a value that is no number is neither.
fn compare(measured: f64, limit: f64, unit: &'static str, broken: bool) -> Outcome {
    let seen = Observation { measured, limit, unit };
    match measured.is_finite() {
        false => Outcome::Unchecked(Reason::LowConfidence),
        true if broken => Outcome::Broken(seen),
        true => Outcome::Kept(seen),
    }
}

/// The value that more than `share_pct` of a series reach or exceed: the share above a limit is more than `share_pct`
/// exactly when this value is above the limit. `None` if nothing was measured.
pub fn exceeded_for(series: Series<'_>, share_pct: f64) -> Option<f64> {
    quantile(series.values.iter().flatten().copied(), share_pct)
}

/// The same downwards: the value that more than `share_pct` of a series reach or fall short of.
pub fn undercut_for(series: Series<'_>, share_pct: f64) -> Option<f64> {
    quantile(series.values.iter().flatten().map(|value| -value), share_pct).map(|value| -value)
}

fn quantile(values: impl Iterator<Item = f64>, share_pct: f64) -> Option<f64> {
    let mut values: Vec<f64> = values.filter(|value| value.is_finite()).collect();
    let last = values.len().checked_sub(1)?;
    let index = ((share_pct / 100.0 * values.len() as f64).floor() as usize).min(last);
    Some(*values.select_nth_unstable_by(index, |a, b| b.total_cmp(a)).1)
}

/// The stretches of a series that satisfy `keep`; none if its clock makes no sense.
pub fn ranges(evidence: &Evidence, series: Series<'_>, keep: impl Fn(f64) -> bool) -> Vec<TimeRange> {
    if !(series.step_s.is_finite() && series.step_s > 0.0) {
        return Vec::new();
    }
    series.ranges(duration_s(evidence, series), keep)
}

/// Seconds of the clip, or of the series where the clip does not know.
pub fn duration_s(evidence: &Evidence, series: Series<'_>) -> f64 {
    let covered = series.values.len() as f64 * series.step_s;
    evidence.media.duration_s.filter(|duration| duration.is_finite() && *duration > 0.0).unwrap_or(covered)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_beyond_a_limit_and_the_value_at_that_share_agree() {
        let values: Vec<Option<f64>> = (0..10).map(|value| Some(f64::from(value))).chain([None]).collect();
        let series = Series { step_s: 1.0, values: &values };
        for share_pct in [0.0, 9.0, 10.0, 30.0, 35.0, 99.0] {
            let value = exceeded_for(series, share_pct).expect("measured");
            for limit in [-1.0, 0.5, 5.5, 6.0, 8.5, 9.0] {
                let over = series.share(|value| value > limit).expect("measured") * 100.0 > share_pct;
                assert_eq!(value > limit, over, "{share_pct} {limit}");
            }
        }
        assert_eq!(exceeded_for(Series { step_s: 1.0, values: &[None] }, 30.0), None);
    }
}
