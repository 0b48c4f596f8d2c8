//! Statistics of labelled results.

use std::collections::BTreeMap;

use super::random::Random;

/// The mean over the classes of 2 TP / (2 TP + FP + FN), of the classes that occur as truth; what has no answer is missed.
/// 0 of nothing.
pub fn macro_f1<C: Ord + Copy>(pairs: &[(C, Option<C>)]) -> f64 {
    let mut counts: BTreeMap<C, [f64; 3]> = BTreeMap::new();
    for (truth, _) in pairs {
        counts.entry(*truth).or_default();
    }
    for (truth, answer) in pairs {
        let right = *answer == Some(*truth);
        if let Some([hits, _, missed]) = counts.get_mut(truth) {
            *(if right { hits } else { missed }) += 1.0;
        }
        if let Some([_, wrong, _]) = answer.filter(|_| !right).and_then(|answer| counts.get_mut(&answer)) {
            *wrong += 1.0;
        }
    }
    let f1 = |[hits, wrong, missed]: &[f64; 3]| 2.0 * hits / (2.0 * hits + wrong + missed).max(1.0);
    counts.values().map(f1).sum::<f64>() / counts.len().max(1) as f64
}

/// The mean of the shares of right answers among the true and among the false; `None` without both.
pub fn balanced_accuracy(pairs: &[(bool, bool)]) -> Option<f64> {
    let right = |truth: bool| {
        let of: Vec<bool> = pairs.iter().filter(|(is, _)| *is == truth).map(|(is, said)| is == said).collect();
        (!of.is_empty()).then(|| of.iter().filter(|right| **right).count() as f64 / of.len() as f64)
    };
    Some(f64::midpoint(right(true)?, right(false)?))
}

/// Expected calibration error over ten bins of equal width: the mean distance between confidence and the share that is
/// right, weighted by the bins' sizes. 0 of nothing.
pub fn calibration_error(answers: &[(f64, bool)]) -> f64 {
    let mut bins = [[0.0_f64; 2]; 10];
    for (confidence, right) in answers {
        let bin = &mut bins[((confidence * 10.0) as usize).min(9)];
        bin[0] += confidence - f64::from(u8::from(*right));
        bin[1] += 1.0;
    }
    bins.iter().map(|[gap, _]| gap.abs()).sum::<f64>() / answers.len().max(1) as f64
}

/// Rank correlation of Spearman, ties at their mean rank; `None` below three pairs or without any difference.
pub fn spearman(pairs: &[(f64, f64)]) -> Option<f64> {
    let ranks = |of: fn(&(f64, f64)) -> f64| -> Vec<f64> {
        let values: Vec<f64> = pairs.iter().map(of).collect();
        let rank = |value: &f64| {
            let below = values.iter().filter(|other| *other < value).count();
            let same = values.iter().filter(|other| other.total_cmp(value).is_eq()).count();
            below as f64 + (same as f64 - 1.0) / 2.0
        };
        values.iter().map(rank).collect()
    };
    let (xs, ys) = (ranks(|pair| pair.0), ranks(|pair| pair.1));
    let mean = (pairs.len() as f64 - 1.0) / 2.0;
    let product = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| (a - mean) * (b - mean)).sum::<f64>();
    let scale = (product(&xs, &xs) * product(&ys, &ys)).sqrt();
    (pairs.len() >= 3 && scale > 0.0).then(|| product(&xs, &ys) / scale)
}

/// How often a sample is drawn anew for an interval.
const DRAWS: usize = 1000;

/// The 95 % interval of a figure by drawing whole groups with replacement: what comes from one source is not
/// independent. The draws are the same in every run. `None` of fewer than five groups.
pub fn interval<T: Copy>(groups: &[Vec<T>], figure: impl Fn(&[T]) -> Option<f64>) -> Option<[f64; 2]> {
    if groups.len() < 5 {
        return None;
    }
    let mut random = Random::new(0, &["interval"]);
    let mut draw = || (random.share() * groups.len() as f64) as usize;
    let mut figures: Vec<f64> = (0..DRAWS)
        .filter_map(|_| {
            let sample: Vec<T> = (0..groups.len()).flat_map(|_| groups[draw()].iter().copied()).collect();
            figure(&sample)
        })
        .collect();
    figures.sort_by(f64::total_cmp);
    let at = |share: f64| figures.get((share * (figures.len().max(1) - 1) as f64).round() as usize).copied();
    Some([at(0.025)?, at(0.975)?])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn f1_is_that_of_the_textbook() {
        // Class 1: 2 hits, 1 missed, 1 wrong; class 2: 1 hit, 1 missed, 1 wrong.
        let pairs = [(1, Some(1)), (1, Some(1)), (1, Some(2)), (2, Some(2)), (2, Some(1))];
        assert!((macro_f1(&pairs) - f64::midpoint(4.0 / 6.0, 2.0 / 4.0)).abs() < 1e-12);
        assert!((macro_f1(&[(1, None), (1, Some(1))]) - 2.0 / 3.0).abs() < 1e-12);
    }

    #[test]
    fn calibration_compares_with_what_came_true() {
        assert!(calibration_error(&[(0.75, true), (0.75, true), (0.75, true), (0.75, false)]) < 1e-12);
        assert!((calibration_error(&[(0.95, false), (0.95, false)]) - 0.95).abs() < 1e-12);
    }

    #[test]
    fn ranks_follow_any_rising_curve() {
        let rising: Vec<(f64, f64)> = (0..5).map(|x| (f64::from(x), f64::from(x * x * x))).collect();
        assert_eq!(spearman(&rising), Some(1.0));
        assert_eq!(spearman(&[(1.0, 2.0), (2.0, 2.0), (3.0, 2.0)]), None);
    }

    #[test]
    fn an_interval_holds_the_figure_and_is_the_same_again() {
        let groups: Vec<Vec<f64>> = (0..40).map(|index| vec![f64::from(index % 2); 3]).collect();
        let mean = |values: &[f64]| Some(values.iter().sum::<f64>() / values.len() as f64);
        let [low, high] = interval(&groups, mean).expect("enough groups");
        assert!(low < 0.5 && high > 0.5 && high - low < 0.4, "{low} {high}");
        assert_eq!(interval(&groups, mean), Some([low, high]));
    }
}
