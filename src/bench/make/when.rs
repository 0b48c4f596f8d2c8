//! When an effect holds.

use crate::time::TimeRange;

/// The stretches of time in which something is done, on the source's clock; without any, throughout.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct When {
    /// In order, apart from each other.
    ranges: Vec<TimeRange>,
    always: bool,
}

impl When {
    /// Throughout.
    pub fn always() -> Self {
        Self { ranges: Vec::new(), always: true }
    }

    /// At the given seconds and percent of a length, cut at its end; throughout if none are given.
    pub fn new(at_s: &[[f64; 2]], at_pct: &[[f64; 2]], length_s: f64) -> Self {
        if at_s.is_empty() && at_pct.is_empty() {
            return Self::always();
        }
        let shares = at_pct.iter().map(|share| share.map(|share| share * 0.01 * length_s));
        let mut given: Vec<[f64; 2]> = at_s.iter().copied().chain(shares).collect();
        given.retain(|[start, _]| *start < length_s);
        given.sort_by(|a, b| a[0].total_cmp(&b[0]));
        let mut ranges: Vec<TimeRange> = Vec::new();
        for [start_s, end_s] in given {
            match ranges.last_mut() {
                Some(last) if start_s <= last.end_s => last.end_s = last.end_s.max(end_s.min(length_s)),
                _ => ranges.push(TimeRange { start_s, end_s: end_s.min(length_s) }),
            }
        }
        Self { ranges, always: false }
    }

    /// The stretches, in order; none if throughout.
    pub fn ranges(&self) -> &[TimeRange] {
        &self.ranges
    }

    /// Whether it never holds: all stretches lie beyond the end.
    pub fn is_never(&self) -> bool {
        !self.always && self.ranges.is_empty()
    }

    /// Whether it holds at a moment.
    pub fn holds(&self, t_s: f64) -> bool {
        self.weight(t_s, 0.0) > 0.0
    }

    /// 1 inside, 0 outside; at the inner side of each end it rises evenly within `ramp_s` seconds.
    pub fn weight(&self, t_s: f64, ramp_s: f64) -> f64 {
        if self.always {
            return 1.0;
        }
        let inside = self.ranges.iter().find(|range| t_s >= range.start_s && t_s < range.end_s);
        inside.map_or(0.0, |range| {
            let depth_s = (t_s - range.start_s).min(range.end_s - t_s);
            if ramp_s > 0.0 { (depth_s / ramp_s).min(1.0) } else { 1.0 }
        })
    }
}

/// What is left of a clip after parts of it were taken out, and when.
#[derive(Clone, Debug, Default)]
pub struct Kept {
    /// In order, apart from each other.
    removed: Vec<TimeRange>,
}

impl Kept {
    /// Without the given stretches.
    pub fn without(mut removed: Vec<TimeRange>) -> Self {
        removed.retain(|range| range.end_s > range.start_s);
        removed.sort_by(|a, b| a.start_s.total_cmp(&b.start_s));
        let mut apart: Vec<TimeRange> = Vec::new();
        for range in removed {
            match apart.last_mut() {
                Some(last) if range.start_s <= last.end_s => last.end_s = last.end_s.max(range.end_s),
                _ => apart.push(range),
            }
        }
        Self { removed: apart }
    }

    /// Whether this moment of the source is left.
    pub fn has(&self, t_s: f64) -> bool {
        !self.removed.iter().any(|range| t_s >= range.start_s && t_s < range.end_s)
    }

    /// When a moment of the source comes now, seconds; of one that is gone, where it was.
    pub fn moved_s(&self, t_s: f64) -> f64 {
        t_s - self.removed.iter().map(|range| (t_s.min(range.end_s) - range.start_s).max(0.0)).sum::<f64>()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::float_cmp)] // Exact by construction.

    use super::*;

    #[test]
    fn seconds_and_shares_are_joined_and_cut_at_the_end() {
        let when = When::new(&[[1.0, 3.0]], &[[25.0, 50.0], [90.0, 200.0]], 8.0);
        let ranges: Vec<[f64; 2]> = when.ranges().iter().map(|&range| range.into()).collect();
        assert_eq!(ranges, [[1.0, 4.0], [7.2, 8.0]]);
        assert!(when.holds(1.0) && !when.holds(4.0) && when.holds(7.9));
        assert_eq!(when.weight(1.05, 0.1), 0.050000000000000044 / 0.1);
    }

    #[test]
    fn beyond_the_end_is_never_and_nothing_given_is_always() {
        assert!(When::new(&[[9.0, 12.0]], &[], 8.0).is_never());
        let always = When::new(&[], &[], 8.0);
        assert!(!always.is_never() && always.holds(100.0));
    }

    #[test]
    fn what_comes_after_a_cut_comes_earlier() {
        let kept = Kept::without(vec![[4.0, 6.0].into(), [0.0, 1.0].into(), [5.0, 7.0].into()]);
        assert!(!kept.has(0.5) && kept.has(1.0) && !kept.has(6.5) && kept.has(7.0));
        assert_eq!([1.0, 2.0, 5.0, 7.0, 8.0].map(|t_s| kept.moved_s(t_s)), [0.0, 1.0, 3.0, 3.0, 4.0]);
    }
}
