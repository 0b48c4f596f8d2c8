//! A line through the origin, fitted so that a few points that do not belong to it do no harm.

/// Reweighting steps.
const REFINEMENTS: usize = 6;

/// Points needed.
const FEWEST: usize = 12;

/// Standard deviation of Gaussian noise over the median of its absolute value.
const DEVIATION_PER_MEDIAN: f64 = 1.4826;

/// Residuals of this many deviations weigh a quarter (Cauchy's weight, squared).
const SCALE_DEVIATIONS: f64 = 2.0;

/// The slope of `y = slope × x`.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Slope {
    /// The slope.
    pub value: f64,
    /// Its standard deviation, were the residuals independent.
    pub deviation: f64,
    /// Correlation of the two about 0, −1 to 1.
    pub correlation: f64,
}

impl Slope {
    /// By reweighted least squares. `None` for fewer than twelve points or all of them at `x` = 0.
    pub fn of(points: &[(f64, f64)]) -> Option<Self> {
        if points.len() < FEWEST {
            return None;
        }
        let mut weights = vec![1.0; points.len()];
        let mut sums = Sums::of(points, &weights);
        let mut residuals = Vec::with_capacity(points.len());
        for _ in 0..REFINEMENTS {
            let slope = sums.slope()?;
            residuals.clear();
            residuals.extend(points.iter().map(|(x, y)| (y - slope * x).abs()));
            let middle = residuals.len() / 2;
            let median = *residuals.select_nth_unstable_by(middle, f64::total_cmp).1;
            let scale = SCALE_DEVIATIONS * DEVIATION_PER_MEDIAN * median;
            if scale <= 0.0 {
                break;
            }
            for (weight, (x, y)) in weights.iter_mut().zip(points) {
                *weight = (1.0 + ((y - slope * x) / scale).powi(2)).powi(-2);
            }
            sums = Sums::of(points, &weights);
        }
        let value = sums.slope()?;
        let left = (sums.yy - value * sums.xy).max(0.0) / sums.weight;
        let found = Self {
            value,
            deviation: (left / sums.xx).sqrt(),
            correlation: if sums.yy > 0.0 { sums.xy / (sums.xx * sums.yy).sqrt() } else { 0.0 },
        };
        (found.value.is_finite() && found.deviation.is_finite()).then_some(found)
    }
}

struct Sums {
    weight: f64,
    xx: f64,
    xy: f64,
    yy: f64,
}

impl Sums {
    fn of(points: &[(f64, f64)], weights: &[f64]) -> Self {
        let zero = Self { weight: 0.0, xx: 0.0, xy: 0.0, yy: 0.0 };
        points.iter().zip(weights).fold(zero, |sums, ((x, y), w)| Self {
            weight: sums.weight + w,
            xx: sums.xx + w * x * x,
            xy: sums.xy + w * x * y,
            yy: sums.yy + w * y * y,
        })
    }

    fn slope(&self) -> Option<f64> {
        let solvable = self.xx > 0.0;
        solvable.then(|| self.xy / self.xx)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tenth_of_strangers_does_not_turn_the_line() {
        let points: Vec<(f64, f64)> = (0..100)
            .map(|i| {
                let x = f64::from(i % 19) - 9.0;
                let noise = 0.1 * (f64::from(i) * 1.7).sin();
                (x, if i % 10 == 0 { 30.0 } else { 0.5 * x + noise })
            })
            .collect();
        let slope = Slope::of(&points).expect("enough points");
        assert!((slope.value - 0.5).abs() < 0.01 && slope.deviation < 0.01 && slope.correlation > 0.9, "{slope:?}");
    }

    #[test]
    fn too_few_points_or_no_spread_give_no_line() {
        assert_eq!(Slope::of(&[(1.0, 1.0); 11]), None);
        assert_eq!(Slope::of(&[(0.0, 1.0); 40]), None);
    }
}
