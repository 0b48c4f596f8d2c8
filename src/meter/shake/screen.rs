//! Tells the recording of a screen: what is scrolled or pushed aside starts out of stillness so perfect that no sensor
//! gives it, and moves along one axis without a trace of roll.

use super::path::{PIXEL_RADIUS_PCT, Step};

/// Pictures that differ by less on average, in levels, are the same but for what an encoder makes of them.
const SAME_DIFFERENCE: f64 = 0.05;

/// As many in a row are stillness, not frames that were doubled.
const SHORTEST_STILLNESS: usize = 5;

/// Least share of the time that a screen stands still (fitted on rendered scrolling).
const LEAST_STILL: f64 = 0.15;

/// Steps shorter than this, in percent of the diagonal, tell nothing of their direction.
const LEAST_MOTION_PCT: f64 = 0.15;

/// Steps that have to tell.
const FEWEST_MOTIONS: usize = 3;

/// Motion across the axis, roll and zoom of half the steps are at most this share of the motion along it; of a hand's,
/// nothing is below a fifth.
const LARGEST_CROSS: f64 = 0.05;

/// Whether the steps are those of a screen that is scrolled.
pub fn is_screen(steps: &[Step]) -> bool {
    let Some((first, last)) = steps.first().zip(steps.last()) else { return false };
    if still_s(steps) < LEAST_STILL * (last.t_s - first.t_s) {
        return false;
    }
    let mut crosses: Vec<f64> = steps
        .iter()
        .filter(|step| !step.first && step.followed() && step.size_pct() > LEAST_MOTION_PCT)
        .map(cross)
        .collect();
    if crosses.len() < FEWEST_MOTIONS {
        return false;
    }
    let middle = crosses.len() / 2;
    *crosses.select_nth_unstable_by(middle, f64::total_cmp).1 < LARGEST_CROSS
}

/// Seconds in which nothing changes, or in which no frame was thought worth storing.
fn still_s(steps: &[Step]) -> f64 {
    let mut sum_s = 0.0;
    let mut run_s = 0.0;
    let mut run = 0;
    for pair in steps.windows(2) {
        let elapsed_s = (pair[1].t_s - pair[0].t_s).max(0.0);
        if pair[1].first {
            sum_s += elapsed_s;
        } else if pair[1].difference < SAME_DIFFERENCE {
            run += 1;
            run_s += elapsed_s;
            // The run counts from its start.
            if run >= SHORTEST_STILLNESS {
                sum_s += run_s;
                run_s = 0.0;
            }
            continue;
        }
        (run, run_s) = (0, 0.0);
    }
    sum_s
}

/// All motion that is not along the main axis, as a share of that which is.
fn cross(step: &Step) -> f64 {
    let [right, down, roll, growth] = step.motion;
    let along = right.abs().max(down.abs());
    right.abs().min(down.abs()).hypot(PIXEL_RADIUS_PCT * roll.hypot(growth)) / along
}
