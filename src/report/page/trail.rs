//! The way of the camera as a line.

use serde::Serialize;

use crate::meter::shake::CameraPath;

/// At most so many points are drawn.
const MOST: usize = 2000;

/// Where the picture content has gone since its shot began, percent of the diagonal; right and down are positive.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Trail {
    /// Time in seconds.
    pub t: Vec<f64>,
    /// To the right.
    pub x: Vec<f64>,
    /// Downwards.
    pub y: Vec<f64>,
    /// Indices of the points at which a shot begins anew.
    pub starts: Vec<usize>,
}

/// Adds up the steps of a path, shot by shot, and keeps every n-th place.
pub fn trail(path: &CameraPath, cuts_s: &[f64]) -> Trail {
    let count = path.t_s.len().min(path.dx_pct.len()).min(path.dy_pct.len());
    let every = count.div_ceil(MOST).max(1);
    let mut trail = Trail::default();
    let (mut x, mut y, mut shot) = (0.0, 0.0, 0);
    for index in 0..count {
        let now = cuts_s.partition_point(|cut| *cut <= path.t_s[index] + 1e-6);
        let fresh = index == 0 || now != shot;
        if fresh {
            (x, y, shot) = (0.0, 0.0, now);
            trail.starts.push(trail.t.len());
        } else {
            x += path.dx_pct[index];
            y += path.dy_pct[index];
        }
        if fresh || index % every == 0 {
            trail.t.push(hundredth(path.t_s[index]));
            trail.x.push(hundredth(x));
            trail.y.push(hundredth(y));
        }
    }
    trail
}

fn hundredth(value: f64) -> f64 {
    (value * 100.0).round() / 100.0 + 0.0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(count: usize) -> CameraPath {
        let t_s = (0..count).map(|index| index as f64 * 0.04).collect();
        CameraPath { t_s, dx_pct: vec![0.5; count], dy_pct: vec![-0.25; count], ..CameraPath::default() }
    }

    #[test]
    fn steps_add_up_and_start_anew_with_a_shot() {
        let trail = trail(&path(6), &[0.12]);
        assert_eq!(trail.x, [0.0, 0.5, 1.0, 0.0, 0.5, 1.0]);
        assert_eq!(trail.y, [0.0, -0.25, -0.5, 0.0, -0.25, -0.5]);
        assert_eq!(trail.starts, [0, 3]);
    }

    #[test]
    fn an_hour_has_no_more_points_than_can_be_seen() {
        let trail = trail(&path(108_000), &[10.0, 20.0]);
        assert!(trail.t.len() <= MOST + 2 && trail.t.len() > MOST / 2);
        assert_eq!(super::trail(&CameraPath::default(), &[]), Trail::default());
    }
}
