//! What following the camera costs a frame of working luma, on one core.
#![allow(missing_docs)] // `criterion_group!` writes an undocumented function.

#[path = "../tests/common/mod.rs"]
mod common;

use std::hint::black_box;

use common::{Motion, Trajectory, scene, shake_of_frames, view};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use ndarray::Array2;

const FRAMES: u32 = 60;

fn shake(criterion: &mut Criterion) {
    let still = scene(1);
    let mut group = criterion.benchmark_group("shake");
    group.throughput(Throughput::Elements(u64::from(FRAMES)));
    for (name, motion, size) in [
        ("tripod 320x180", Motion::Tripod, (320, 180)),
        ("walk 320x180", Motion::Walk, (320, 180)),
        ("walk 180x320", Motion::Walk, (180, 320)),
    ] {
        let trajectory = Trajectory::new(motion, 1);
        let times_s = (0..FRAMES).map(|i| f64::from(i) / 30.0);
        let frames: Vec<(f64, Array2<f32>)> =
            times_s.map(|t_s| (t_s, view(&still, trajectory.pose(t_s), size))).collect();
        group.bench_function(name, |bencher| {
            bencher.iter(|| shake_of_frames(black_box(&frames).iter().map(|(t_s, frame)| (*t_s, frame))));
        });
    }
    group.finish();
}

criterion_group!(benches, shake);
criterion_main!(benches);
