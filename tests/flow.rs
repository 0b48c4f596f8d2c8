//! The fast point tracker against the plain one.

mod common;
#[path = "common/plain_flow.rs"]
mod plain_flow;

use common::{Clip, Motion, scene, view};
use verite::dsp::flow::track;
use verite::dsp::pyramid::Pyramid;

/// Points of a regular grid of a picture of this size, some of them too near to the edge.
fn points((width, height): (usize, usize)) -> impl Iterator<Item = (f32, f32)> {
    (4..height).step_by(12).flat_map(move |y| (4..width).step_by(12).map(move |x| (x as f32, y as f32)))
}

#[test]
fn the_fast_tracker_finds_what_the_plain_one_finds() {
    let still = scene(31);
    let mut apart = Vec::new();
    for motion in [Motion::Tremor, Motion::Hand, Motion::Walk, Motion::Severe] {
        let clip = Clip { size: (320, 180), ..Clip::new(&still, motion, 3) };
        let trajectory = clip.trajectory();
        let [before, now] = [0.5, 0.5 + 1.0 / 30.0].map(|t_s| {
            let mut pyramid = Pyramid::default();
            pyramid.rebuild(&view(&still, trajectory.pose(t_s), clip.size).view(), 20, 4);
            pyramid
        });
        for (x, y) in points(clip.size) {
            let fast = track(&before, &now, (x, y), (0.0, 0.0));
            let plain = plain_flow::track(&before, &now, (f64::from(x), f64::from(y)), (0.0, 0.0));
            let (Some(fast), Some(plain)) = (fast, plain) else {
                // At the picture's edge a last small step may lead one of them outside.
                let inside = x > 24.0 && y > 24.0 && x < 296.0 && y < 156.0;
                assert!(!inside || fast.is_some() == plain.is_some(), "{motion:?} at {x}, {y}");
                continue;
            };
            // What is not the same place in both pictures, such as an edge along itself, has no answer to agree on.
            if fast.deviation() < 0.3 && fast.residual < 20.0 {
                apart.push((f64::from(fast.dx) - plain.0).hypot(f64::from(fast.dy) - plain.1));
            }
        }
    }
    apart.sort_by(f64::total_cmp);
    let quantile = |share: f64| apart[(share * (apart.len() - 1) as f64) as usize];
    println!(
        "{} points: median {:.5}, 95 % {:.5}, 99 % {:.5} px",
        apart.len(),
        quantile(0.5),
        quantile(0.95),
        quantile(0.99)
    );
    assert!(apart.len() > 500 && quantile(0.99) < 0.005, "99 % within {:.4} px", quantile(0.99));
}
