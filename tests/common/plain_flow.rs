//! The point tracker of `verite::dsp::flow` as one would write it first: every pixel by itself, in double precision,
//! until nothing moves any more.

use verite::dsp::flow::RADIUS;
use verite::dsp::pyramid::{Level, Pyramid};

/// Where the point went, in pixels right and down; `None` as there.
pub fn track(from: &Pyramid, to: &Pyramid, (x, y): (f64, f64), guess: (f64, f64)) -> Option<(f64, f64)> {
    let levels = from.levels().len();
    let coarsest = 0.5_f64.powi(levels as i32);
    let mut motion = (guess.0 * coarsest, guess.1 * coarsest);
    let mut found = false;
    for index in (0..levels).rev() {
        motion = (2.0 * motion.0, 2.0 * motion.1);
        let shrink = 0.5_f64.powi(index as i32);
        let point = ((x + 0.5) * shrink - 0.5, (y + 0.5) * shrink - 0.5);
        let at_level = search(&from.levels()[index], &to.levels()[index], point, motion);
        found = at_level.is_some();
        motion = at_level.unwrap_or(motion);
    }
    found.then_some(motion)
}

fn search(from: &Level, to: &Level, point: (f64, f64), mut motion: (f64, f64)) -> Option<(f64, f64)> {
    let offsets = || {
        let radius = RADIUS as i32;
        (-radius..=radius).flat_map(move |j| (-radius..=radius).map(move |i| (f64::from(i), f64::from(j))))
    };
    let window = |level: &Level, plane: &[f32], (x, y): (f64, f64)| -> Option<Vec<f64>> {
        offsets().map(|(i, j)| between(level, plane, x + i, y + j)).collect()
    };
    let centred = |mut values: Vec<f64>| {
        let mean = values.iter().sum::<f64>() / values.len() as f64;
        for value in &mut values {
            *value -= mean;
        }
        values
    };
    let luma = window(from, &from.luma, point)?;
    let (dx, dy) = (centred(window(from, &from.dx, point)?), centred(window(from, &from.dy, point)?));
    let dot = |a: &[f64], b: &[f64]| -> f64 { a.iter().zip(b).map(|(a, b)| a * b).sum() };
    let (xx, xy, yy) = (dot(&dx, &dx), dot(&dx, &dy), dot(&dy, &dy));
    let determinant = xx * yy - xy * xy;
    if determinant <= 1e-3 * luma.len() as f64 {
        return None;
    }
    for _ in 0..50 {
        let there = window(to, &to.luma, (point.0 + motion.0, point.1 + motion.1))?;
        let difference: Vec<f64> = there.iter().zip(&luma).map(|(there, here)| there - here).collect();
        let (bx, by) = (dot(&difference, &dx), dot(&difference, &dy));
        let step = ((yy * bx - xy * by) / determinant, (xx * by - xy * bx) / determinant);
        motion = (motion.0 - step.0, motion.1 - step.1);
        if step.0.hypot(step.1) < 1e-5 {
            break;
        }
    }
    Some(motion)
}

/// The value between four pixels; `None` outside.
fn between(level: &Level, plane: &[f32], x: f64, y: f64) -> Option<f64> {
    if x < 0.0 || y < 0.0 || x + 1.0 >= level.width as f64 || y + 1.0 >= level.height as f64 {
        return None;
    }
    let (fx, fy) = (x.fract(), y.fract());
    let at = |dx: usize, dy: usize| f64::from(plane[(y as usize + dy) * level.width + x as usize + dx]);
    Some((1.0 - fy) * ((1.0 - fx) * at(0, 0) + fx * at(1, 0)) + fy * ((1.0 - fx) * at(0, 1) + fx * at(1, 1)))
}
