//! What following the camera costs a frame of working luma, on one core, and what its kernel gains over the plain version.
#![allow(missing_docs)] // `criterion_group!` writes an undocumented function.

#[path = "../tests/common/mod.rs"]
mod common;
#[path = "../tests/common/plain_flow.rs"]
mod plain_flow;

use std::hint::black_box;
use std::time::Instant;

use common::{Motion, Trajectory, scene, shake_of_frames, view};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use ndarray::Array2;
use verite::dsp::flow::track;
use verite::dsp::pyramid::Pyramid;

const FRAMES: u32 = 60;

/// What a frame may cost, in milliseconds, beside some 5 of decoding at 1080p.
const MOST_MS: f64 = 1.2;

/// Frames of this motion over a made-up scene.
fn frames(motion: Motion, size: (usize, usize)) -> Vec<(f64, Array2<f32>)> {
    let still = scene(1);
    let trajectory = Trajectory::new(motion, 1);
    let times_s = (0..FRAMES).map(|i| f64::from(i) / 30.0);
    times_s.map(|t_s| (t_s, view(&still, trajectory.pose(t_s), size))).collect()
}

fn shake(criterion: &mut Criterion) {
    print_cost();
    let mut group = criterion.benchmark_group("shake");
    group.throughput(Throughput::Elements(u64::from(FRAMES)));
    for (name, motion, size) in [
        ("tripod 320x180", Motion::Tripod, (320, 180)),
        ("walk 320x180", Motion::Walk, (320, 180)),
        ("walk 180x320", Motion::Walk, (180, 320)),
    ] {
        let frames = frames(motion, size);
        group.bench_function(name, |bencher| {
            bencher.iter(|| shake_of_frames(black_box(&frames).iter().map(|(t_s, frame)| (*t_s, frame))));
        });
    }
    group.finish();
}

/// CPU time a frame, the least of a few runs: one thread works, and what others take from it only adds.
fn print_cost() {
    let frames = frames(Motion::Walk, (320, 180));
    let run = || {
        let started = Instant::now();
        black_box(shake_of_frames(black_box(&frames).iter().map(|(t_s, frame)| (*t_s, frame))));
        1000.0 * started.elapsed().as_secs_f64() / f64::from(FRAMES)
    };
    let least_ms = (0..20).map(|_| run()).fold(f64::INFINITY, f64::min);
    println!("following a walk at 320 x 180 costs {least_ms:.2} ms a frame (goal: at most {MOST_MS})");
}

fn tracker(criterion: &mut Criterion) {
    let frames = frames(Motion::Walk, (320, 180));
    let [before, now] = [20, 21].map(|index: usize| {
        let mut pyramid = Pyramid::default();
        pyramid.rebuild(&frames[index].1.view(), 20, 4);
        pyramid
    });
    let points: Vec<(f32, f32)> =
        (12..168).step_by(12).flat_map(|y| (12..308).step_by(12).map(move |x| (x as f32, y as f32))).collect();
    let fast = |&point: &(f32, f32)| track(&before, &now, point, (0.0, 0.0));
    let plain = |&(x, y): &(f32, f32)| plain_flow::track(&before, &now, (f64::from(x), f64::from(y)), (0.0, 0.0));
    let mut apart: Vec<f64> = points
        .iter()
        .filter_map(|point| fast(point).zip(plain(point)))
        .filter(|(fast, _)| fast.deviation() < 0.3)
        .map(|(fast, plain)| (f64::from(fast.dx) - plain.0).hypot(f64::from(fast.dy) - plain.1))
        .collect();
    apart.sort_by(f64::total_cmp);
    let most = apart[apart.len() * 99 / 100];
    println!("{} points, 99 % of them within {most:.4} px of the plain tracker (goal: 0.005)", apart.len());
    let mut group = criterion.benchmark_group("tracker");
    group.throughput(Throughput::Elements(points.len() as u64));
    group.bench_function("fast", |bencher| bencher.iter(|| points.iter().filter_map(fast).count()));
    group.bench_function("plain", |bencher| bencher.iter(|| points.iter().filter_map(plain).count()));
    group.finish();
}

criterion_group!(benches, shake, tracker);
criterion_main!(benches);
