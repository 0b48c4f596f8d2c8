//! Linear prediction: how an even series would go on.
//!
//! Each value is foretold as a weighted sum of those before it. The weights are Burg's ("A new analysis technique for time
//! series data", 1968; Kay, "Modern Spectral Estimation", 1988, section 7.5), with which what is foretold never grows: it
//! swings on as the series did, and fades.

/// The next `count` values after `values`, by a predictor that looks back `order` values. Of nothing, zeros; of too
/// little for that order, by a shorter one. A series that is constant stays so.
pub fn predict(values: &[f64], order: usize, count: usize) -> Vec<f64> {
    let weights = burg(values, order);
    let mut series = values.to_vec();
    for _ in 0..count {
        let next = weights.iter().zip(series.iter().rev()).map(|(weight, value)| weight * value).sum();
        series.push(next);
    }
    series.split_off(values.len())
}

/// The weights of the last value, the one before it and so on.
fn burg(series: &[f64], order: usize) -> Vec<f64> {
    let mut weights: Vec<f64> = Vec::with_capacity(order);
    let (mut forward, mut backward) = (series.to_vec(), series.to_vec());
    // An error this small beside the series is rounding.
    let least = 1e-12 * series.iter().map(|value| value * value).sum::<f64>();
    for _ in 0..order {
        if forward.len() < 2 {
            break;
        }
        let pairs = || forward[1..].iter().zip(&backward);
        let power: f64 = pairs().map(|(f, b)| f * f + b * b).sum();
        let told = power > least;
        if !told {
            break;
        }
        let reflection = 2.0 * pairs().map(|(f, b)| f * b).sum::<f64>() / power;
        let reversed: Vec<f64> = weights.iter().rev().copied().collect();
        weights.iter_mut().zip(reversed).for_each(|(weight, other)| *weight -= reflection * other);
        weights.push(reflection);
        let (f, b): (Vec<f64>, Vec<f64>) = pairs().map(|(f, b)| (f - reflection * b, b - reflection * f)).unzip();
        (forward, backward) = (f, b);
    }
    weights
}

#[cfg(test)]
mod tests {
    use std::f64::consts::TAU;

    use super::*;

    #[test]
    fn two_sines_go_on() {
        let wave = |i: usize| (TAU * 0.031 * i as f64).sin() + 0.3 * (TAU * 0.17 * i as f64 + 1.0).cos();
        let series: Vec<f64> = (0..200).map(wave).collect();
        for (i, value) in predict(&series, 20, 25).into_iter().enumerate() {
            assert!((value - wave(200 + i)).abs() < 0.05, "{i}: {value} for {}", wave(200 + i));
        }
    }

    #[test]
    fn what_is_constant_stays() {
        assert_eq!(predict(&[3.5; 40], 12, 3), [3.5; 3]);
    }

    #[test]
    fn little_is_predicted_from_what_there_is() {
        assert_eq!(predict(&[], 8, 2), [0.0; 2]);
        assert_eq!(predict(&[4.0], 8, 2), [0.0; 2]);
        assert!(predict(&[4.0, 5.0], 8, 50).iter().all(|value| value.abs() < 10.0));
    }

    #[test]
    fn noise_fades() {
        let mut state = 1_u64;
        let noise: Vec<f64> = (0..300)
            .map(|_| {
                state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
                (state >> 11) as f64 / (1_u64 << 53) as f64 - 0.5
            })
            .collect();
        let last = predict(&noise, 24, 400)[399];
        assert!(last.abs() < 0.01, "{last}");
    }
}
