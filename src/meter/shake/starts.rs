//! Pans that start or stop. A low-pass rounds the corner that a start makes in the path, and what it cuts off would be
//! taken for shake. Here the corner is known by its shape: the path's speed goes evenly from one value to another of the
//! same direction, and that alone explains nearly all that the low-pass left around it. A hand's sway goes to and fro.

use crate::dsp::lowpass::gaussian;

/// The part of the path that is looked at on each side of a start, in seconds: more than a period of a bob.
const AROUND_S: f64 = 0.8;

/// A start this near to an end of the shot cannot be told, in seconds.
const NEAREST_END_S: f64 = 0.3;

/// How long the speed changes, in seconds; what takes longer passes the low-pass.
const LASTING_S: [f64; 11] = [0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0];

/// Share of what the low-pass left that one start must explain: fitted on the turn of a hand-carried gimbal, and far from
/// what a sway to and fro can show.
const EXPLAINED: f64 = 0.8;

/// Speed after a start and before it, the smaller as a share of the larger, may be opposed by this much.
const TURNED_BACK: f64 = 0.1;

/// The response is tabled in such steps, in seconds.
const TABLE_STEP_S: f64 = 1.0 / 240.0;

/// What the low-pass leaves of a speed that changes by 1 a second.
struct Response {
    /// From `-REACH_S` on.
    left: Vec<f64>,
}

/// The response is 0 beyond, in seconds.
const REACH_S: f64 = 1.5;

impl Response {
    /// For a speed that changes at once.
    fn corner(cutoff_hz: f64) -> Self {
        let count = (2.0 * REACH_S / TABLE_STEP_S) as usize + 1;
        let times_s: Vec<f64> = (0..count).map(|i| i as f64 * TABLE_STEP_S - REACH_S).collect();
        let path: Vec<[f64; 1]> = times_s.iter().map(|&t_s| [ramp(t_s, 0.0)]).collect();
        let low = gaussian(&times_s, &path, cutoff_hz);
        Self { left: path.iter().zip(&low).map(|(p, l)| p[0] - l[0]).collect() }
    }

    /// For a speed that changes for so long: the mean of corners at all those times.
    fn lasting(&self, lasts_s: f64) -> Self {
        let half = (0.5 * lasts_s / TABLE_STEP_S).round() as usize;
        let mean = |at: usize| {
            let around = at.saturating_sub(half)..(at + half + 1).min(self.left.len());
            self.left[around].iter().sum::<f64>() / (2 * half + 1) as f64
        };
        Self { left: (0..self.left.len()).map(mean).collect() }
    }

    fn at(&self, t_s: f64) -> f64 {
        let place = (t_s + REACH_S) / TABLE_STEP_S;
        let index = place as usize;
        match self.left.get(index..index + 2) {
            Some([p, q]) if place >= 0.0 => p + (q - p) * (place - index as f64),
            _ => 0.0,
        }
    }
}

/// A path whose speed goes evenly from 0 to 1 around `t_s` = 0.
fn ramp(t_s: f64, lasts_s: f64) -> f64 {
    let half_s = 0.5 * lasts_s;
    if t_s.abs() < half_s { (t_s + half_s).powi(2) / (2.0 * lasts_s) } else { t_s.max(0.0) }
}

/// Finds starts and stops in paths that were split at one cutoff.
pub struct Starts {
    cutoff_hz: f64,
    responses: [Response; LASTING_S.len()],
}

/// One start: what it changes.
struct Start {
    at: usize,
    response: usize,
    speed: [f64; 4],
    /// What it explains.
    energy: f64,
}

impl Starts {
    /// For a low-pass of this cutoff.
    pub fn new(cutoff_hz: f64) -> Self {
        let corner = Response::corner(cutoff_hz);
        Self { cutoff_hz, responses: LASTING_S.map(|lasts_s| corner.lasting(lasts_s)) }
    }

    /// Gives back to the intended path, `low`, what the low-pass of `places` took from starts and stops.
    pub fn give_back(&self, times_s: &[f64], places: &[[f64; 4]], low: &mut [[f64; 4]]) {
        let [first_s, .., last_s] = *times_s else { return };
        let shake: Vec<[f64; 4]> =
            places.iter().zip(&*low).map(|(p, l)| std::array::from_fn(|k| p[k] - l[k])).collect();
        let mut starts = Vec::new();
        let (mut begin, mut end) = (0, 0);
        for (at, &at_s) in times_s.iter().enumerate() {
            while times_s[begin] < at_s - AROUND_S {
                begin += 1;
            }
            while end < times_s.len() && times_s[end] <= at_s + AROUND_S {
                end += 1;
            }
            if at_s - first_s < NEAREST_END_S || last_s - at_s < NEAREST_END_S {
                continue;
            }
            let energy: f64 = shake[begin..end].iter().flatten().map(|v| v * v).sum();
            for (index, response) in self.responses.iter().enumerate() {
                let (mut square, mut product) = (0.0, [0.0; 4]);
                for i in begin..end {
                    let q = response.at(times_s[i] - at_s);
                    square += q * q;
                    product = std::array::from_fn(|k| product[k] + q * shake[i][k]);
                }
                let speed = product.map(|p| p / square);
                let explained = product.iter().zip(speed).map(|(p, s)| p * s).sum::<f64>();
                if explained > EXPLAINED * energy && keeps_on(times_s, places, [begin, at, end - 1], &speed) {
                    starts.push(Start { at, response: index, speed, energy: explained });
                }
            }
        }
        starts.sort_by(|p, q| q.energy.total_cmp(&p.energy));
        let mut taken: Vec<&Start> = Vec::new();
        for start in &starts {
            if taken.iter().all(|other| (times_s[other.at] - times_s[start.at]).abs() >= AROUND_S) {
                taken.push(start);
            }
        }
        if taken.is_empty() {
            return;
        }
        // The low-pass is taken of the path without its starts, and they are put back.
        let started = |t_s: f64| {
            taken.iter().fold([0.0; 4], |sum, start| {
                let way = ramp(t_s - times_s[start.at], LASTING_S[start.response]);
                std::array::from_fn(|k| sum[k] + way * start.speed[k])
            })
        };
        let even: Vec<[f64; 4]> = places
            .iter()
            .zip(times_s)
            .map(|(place, &t_s)| {
                let started = started(t_s);
                std::array::from_fn(|k| place[k] - started[k])
            })
            .collect();
        for ((low, even), &t_s) in low.iter_mut().zip(gaussian(times_s, &even, self.cutoff_hz)).zip(times_s) {
            let started = started(t_s);
            *low = std::array::from_fn(|k| even[k] + started[k]);
        }
    }
}

/// Whether the path does not turn back at `at`, along the change of speed.
fn keeps_on(times_s: &[f64], places: &[[f64; 4]], [begin, at, end]: [usize; 3], change: &[f64; 4]) -> bool {
    let along = |from: usize, to: usize| {
        let way: f64 = (0..4).map(|k| (places[to][k] - places[from][k]) * change[k]).sum();
        way / (times_s[to] - times_s[from])
    };
    let (before, after) = (along(begin, at), along(at, end));
    let larger = before.abs().max(after.abs());
    before * after > -TURNED_BACK * larger * larger
}

#[cfg(test)]
mod tests {
    use std::f64::consts::TAU;

    use super::*;

    const CUTOFF_HZ: f64 = 0.7;

    /// RMS of the shake of ten seconds of this path, as the low-pass leaves it, and with starts given back.
    fn shake(path: impl Fn(f64) -> [f64; 2]) -> [f64; 2] {
        let times_s: Vec<f64> = (0..300).map(|i| f64::from(i) / 30.0).collect();
        let places: Vec<[f64; 4]> = times_s.iter().map(|&t_s| [path(t_s)[0], path(t_s)[1], 0.0, 0.0]).collect();
        let mut low = gaussian(&times_s, &places, CUTOFF_HZ);
        let rms = |low: &[[f64; 4]]| {
            let squares = places.iter().zip(low).flat_map(|(p, l)| (0..4).map(|k| (p[k] - l[k]).powi(2)));
            (squares.sum::<f64>() / 300.0).sqrt()
        };
        let before = rms(&low);
        Starts::new(CUTOFF_HZ).give_back(&times_s, &places, &mut low);
        [before, rms(&low)]
    }

    /// A pan of 5 % a second from 3 to 7 s that takes `lasts_s` to start and to stop.
    fn pan(t_s: f64, lasts_s: f64) -> f64 {
        5.0 * (ramp(t_s - 3.0, lasts_s) - ramp(t_s - 7.0, lasts_s))
    }

    #[test]
    fn a_pan_that_starts_and_stops_is_no_shake() {
        for lasts_s in [0.0, 0.1, 0.3, 0.5, 0.7, 1.0] {
            let [before, after] = shake(|t_s| [pan(t_s, lasts_s), 0.3 * pan(t_s, lasts_s)]);
            assert!(before > 0.035 && after < 0.005, "{lasts_s} s: {before:.4} %, {after:.4} % given back");
        }
    }

    #[test]
    fn a_start_near_the_end_of_a_shot_is_known_too() {
        for at_s in [0.4, 9.6] {
            let [before, after] = shake(|t_s| [5.0 * ramp(t_s - at_s, 0.2), 0.0]);
            assert!(before > 0.03 && after < 0.003, "{at_s} s: {before:.4} %, {after:.4} % given back");
        }
    }

    #[test]
    fn a_tremor_over_a_start_stays() {
        let tremor = |t_s: f64| [0.04 * (TAU * 5.0 * t_s).sin(), 0.03 * (TAU * 7.0 * t_s).cos()];
        let [.., alone] = shake(tremor);
        let [before, after] = shake(|t_s| [tremor(t_s)[0] + pan(t_s, 0.3), tremor(t_s)[1]]);
        assert!(before > 1.5 * alone && (after / alone - 1.0).abs() < 0.05, "{before:.4}, {after:.4}, {alone:.4} %");
    }

    #[test]
    fn to_and_fro_is_shake_whatever_its_rate() {
        for tenths in 6..40 {
            let rate_hz = 0.1 * f64::from(tenths);
            let sway = |t_s: f64| [0.5 * (TAU * rate_hz * t_s).sin(), 0.2 * (TAU * rate_hz * t_s).cos()];
            let [before, after] = shake(sway);
            assert!((before - after).abs() < 1e-12, "{rate_hz:.1} Hz");
        }
    }

    #[test]
    fn short_shots_are_left_alone() {
        for count in 0..5 {
            let times_s: Vec<f64> = (0..count).map(|i| 0.1 * f64::from(i)).collect();
            let places = vec![[1.0; 4]; times_s.len()];
            let mut low = places.clone();
            Starts::new(CUTOFF_HZ).give_back(&times_s, &places, &mut low);
            assert_eq!(low, places);
        }
    }
}
