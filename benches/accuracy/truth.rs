//! How far what was found is from what is known.

use verite::dsp::lowpass::gaussian;
use verite::meter::shake::CameraPath;

use super::common::{Pose, Trajectory, carry, grid};

/// The longer side of the picture in whose pixels errors are given.
pub(super) const SIDE: f64 = 320.0;

/// Errors of the steps between frames, each the RMS distance over a grid of the whole frame between where the content
/// went and where it is said to have gone, in pixels of a picture 320 wide (high, if it is upright).
pub type Errors = Vec<f64>;

/// A motion of the content from one frame to the next: `p` goes to `zoom × R(roll) p + (dx, dy)`, from the centre, `y`
/// down, `roll` clockwise; lengths in pixels of the given size.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Motion {
    pub dx: f64,
    pub dy: f64,
    pub roll: f64,
    pub zoom: f64,
}

impl Motion {
    pub(super) fn carry(self, (x, y): (f64, f64)) -> (f64, f64) {
        let (sin, cos) = self.roll.sin_cos();
        (self.zoom * (cos * x - sin * y) + self.dx, self.zoom * (sin * x + cos * y) + self.dy)
    }

    /// RMS distance from the truth over the frame, in pixels of a picture whose longer side is 320.
    pub fn error_px(self, from: Pose, to: Pose, (width, height): (usize, usize)) -> f64 {
        let squares = grid(width, height).map(|point| {
            let found = self.carry(point);
            let truth = carry(point, width as f64, from, to);
            (found.0 - truth.0).powi(2) + (found.1 - truth.1).powi(2)
        });
        rms_of_squares(squares) * SIDE / width.max(height) as f64
    }
}

/// Errors of the meter's path, from its second entry on; `shown` is the pose that the frame at a time shows.
pub fn errors(path: &CameraPath, shown: impl Fn(f64) -> Pose, size: (usize, usize)) -> Errors {
    let diagonal = (size.0 as f64).hypot(size.1 as f64);
    let poses: Vec<Pose> = path.t_s.iter().map(|t_s| shown(*t_s)).collect();
    (1..poses.len())
        .map(|step| {
            let motion = Motion {
                dx: 0.01 * path.dx_pct[step] * diagonal,
                dy: 0.01 * path.dy_pct[step] * diagonal,
                roll: path.roll_deg[step].to_radians(),
                zoom: path.zoom[step],
            };
            motion.error_px(poses[step - 1], poses[step], size)
        })
        .collect()
}

/// Errors of motions from frame to frame at an even rate.
pub fn errors_of(motions: &[Motion], fps: f64, shown: impl Fn(f64) -> Pose, size: (usize, usize)) -> Errors {
    let poses: Vec<Pose> = (0..=motions.len()).map(|frame| shown(frame as f64 / fps)).collect();
    motions.iter().zip(poses.windows(2)).map(|(motion, two)| motion.error_px(two[0], two[1], size)).collect()
}

/// What the meter's own low-pass leaves of the exact path, in percent of the diagonal. This is no truth, as it shares the
/// meter's treatment of the clip's ends; it tells how much of a score's error is theirs.
pub fn perfect_pct(trajectory: &Trajectory, (width, height): (usize, usize), fps: f64, duration_s: f64) -> f64 {
    let width_pct = 100.0 * width as f64 / (width as f64).hypot(height as f64);
    let radius_pct = 100.0 / f64::sqrt(12.0);
    let times_s: Vec<f64> = (0..(duration_s * fps) as usize).map(|i| i as f64 / fps).collect();
    let places: Vec<Pose> = times_s
        .iter()
        .map(|t_s| {
            let [x, y, roll, zoom] = trajectory.pose(*t_s);
            [width_pct * x, width_pct * y, radius_pct * roll, radius_pct * zoom]
        })
        .collect();
    let intended = gaussian(&times_s, &places, 0.7);
    let left = places.iter().zip(&intended).map(|(place, slow)| (0..4).map(|k| (place[k] - slow[k]).powi(2)).sum());
    rms_of_squares(left)
}

/// Root of the mean square; NaN of nothing.
pub fn rms(values: &[f64]) -> f64 {
    rms_of_squares(values.iter().map(|value| value * value))
}

pub(super) fn rms_of_squares(squares: impl Iterator<Item = f64>) -> f64 {
    let (sum, count) = squares.fold((0.0, 0.0), |(sum, count), square| (sum + square, count + 1.0));
    f64::sqrt(sum / count)
}

/// The value below which this share of them lies; NaN of nothing.
pub fn quantile(values: &[f64], share: f64) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let last = sorted.len().saturating_sub(1) as f64;
    sorted.get((share * last).round() as usize).copied().unwrap_or(f64::NAN)
}
