//! What the shake meter makes of unusual input; frames go straight into it.

mod common;

use common::{Motion, Pose, Random, Trajectory, scene, shake_of_frames, view};
use ndarray::{Array2, ArrayView1, s};
use verite::meter::{Measured, Reason, Shake};

const SIZE: (usize, usize) = (320, 180);

/// Frames of a scene seen in these poses.
fn seen(still: &Array2<f32>, poses: impl Iterator<Item = Pose>) -> Vec<Array2<f32>> {
    poses.map(|pose| view(still, pose, SIZE)).collect()
}

fn walk(still: &Array2<f32>, frames: u32) -> Vec<Array2<f32>> {
    let trajectory = Trajectory::new(Motion::Walk, 5);
    seen(still, (0..frames).map(|i| trajectory.pose(f64::from(i) / 30.0)))
}

fn at_30_fps(frames: &[Array2<f32>]) -> Measured<Shake> {
    shake_of_frames((0..).map(|i| f64::from(i) / 30.0).zip(frames))
}

fn pct(measured: &Measured<Shake>) -> f64 {
    measured.dependable().unwrap_or_else(|| panic!("not dependable: {measured:?}")).rms_pct
}

#[test]
fn nothing_one_frame_and_a_moment_are_too_short() {
    let frames = walk(&scene(1), 8);
    for count in [0, 1, 2, 8] {
        assert_eq!(at_30_fps(&frames[..count]), Measured::Unmeasured(Reason::TooShort), "{count} frames");
    }
}

#[test]
fn a_picture_that_stands_still_is_measured_as_0() {
    let frame = view(&scene(2), [0.0; 4], SIZE);
    let frames = vec![frame; 60];
    let measured = at_30_fps(&frames);
    assert!(pct(&measured) < 1e-9 && measured.confidence() > 0.9, "{measured:?}");
}

#[test]
fn black_white_and_grey_have_nothing_to_hold_on_to() {
    let mut random = Random(77);
    for level in [0.0, 128.0, 255.0] {
        let clean = vec![Array2::from_elem((180, 320), level); 40];
        assert_eq!(at_30_fps(&clean), Measured::Unmeasured(Reason::NoTexture), "level {level}");
    }
    let noisy: Vec<Array2<f32>> =
        (0..40).map(|_| Array2::from_shape_fn((180, 320), |_| 100.0 + random.next() as f32)).collect();
    assert!(at_30_fps(&noisy).dependable().is_none());
}

#[test]
fn frames_that_have_nothing_in_common_are_a_lost_track() {
    let mut random = Random(7);
    let frames: Vec<Array2<f32>> =
        (0..40).map(|_| Array2::from_shape_fn((180, 320), |_| 255.0 * random.next() as f32)).collect();
    assert_eq!(at_30_fps(&frames), Measured::Unmeasured(Reason::LostTrack));
}

#[test]
fn numbers_that_are_none_do_not_spread() {
    let mut frames = walk(&scene(3), 60);
    frames[20].fill(f32::NAN);
    frames[40].slice_mut(s![..90, ..]).fill(f32::INFINITY);
    let measured = at_30_fps(&frames);
    let shake = measured.reading().expect("most frames are sound");
    let path = shake.path.as_ref().expect("the meter always gives its path");
    let numbers = [shake.rms_pct, shake.worst_second_pct, shake.speed_rms_pct_s, shake.pan_pct_s, shake.roll_rms_deg];
    assert!(numbers.iter().chain(&path.dx_pct).chain(&path.zoom).chain(&path.confidence).all(|v| v.is_finite()));
    assert!(shake.timeline.pct.iter().flatten().all(|v| v.is_finite()));
}

#[test]
fn a_flash_is_not_shake() {
    let frame = view(&scene(4), [0.0; 4], SIZE);
    let mut frames = vec![frame; 60];
    for flash in [20, 41] {
        frames[flash].mapv_inplace(|v| (1.4 * v + 60.0).min(255.0));
    }
    assert!(pct(&at_30_fps(&frames)) < 0.03);
}

#[test]
fn a_cut_between_two_still_pictures_is_not_shake() {
    let mut frames = vec![view(&scene(5), [0.0; 4], SIZE); 40];
    frames.extend(vec![view(&scene(6), [0.0; 4], SIZE); 40]);
    let measured = at_30_fps(&frames);
    assert!(pct(&measured) < 0.001, "{measured:?}");
    let path = measured.reading().and_then(|shake| shake.path.as_ref()).expect("it was read");
    assert!(path.confidence[40] < 0.1 && path.dx_pct[40].abs() < 1e-9, "no motion across the cut");
}

/// A coder that saves leaves a faint picture as it was and moves it on now and then: what is seen is no hand, and of the
/// hand's motion a part is missing.
#[test]
fn what_stands_still_between_jumps_is_not_a_reading_to_rely_on() {
    let (still, trajectory) = (scene(6), Trajectory::new(Motion::Tremor, 6));
    let clip = |holds: u32| -> Measured<Shake> {
        let mut random = Random(78);
        let poses = (0..120).map(|i| trajectory.pose(f64::from(i / holds * holds) / 30.0));
        let mut frames = seen(&still, poses);
        frames.iter_mut().flatten().for_each(|level| *level += random.next() as f32 - 0.5);
        at_30_fps(&frames)
    };
    let truth_pct = trajectory.shake_pct(SIZE, 4.0);
    assert!((pct(&clip(1)) / truth_pct - 1.0).abs() < 0.1, "{} for {truth_pct}", pct(&clip(1)));
    assert!(clip(5).dependable().is_none(), "{:?}", clip(5).dependable().map(|shake| shake.rms_pct));
    assert!(pct(&clip(120)) < 0.02, "{}", pct(&clip(120)));
}

#[test]
fn a_caption_does_not_steady_the_camera() {
    let frames = walk(&scene(7), 75);
    let whole = pct(&at_30_fps(&frames));
    let caption = view(&scene(8), [0.0; 4], (160, 26));
    let mut captioned = frames;
    for frame in &mut captioned {
        frame.slice_mut(s![140..166, 80..240]).assign(&caption);
    }
    let read = pct(&at_30_fps(&captioned));
    assert!((read / whole - 1.0).abs() < 0.05, "{read:.4} %, without {whole:.4} %");
}

/// The diagonal of the frame over that of a picture of this size in it: a bar painted over a part of the picture leaves
/// the same motion of a smaller picture.
fn enlarged(width: usize, height: usize) -> f64 {
    (SIZE.0 as f64).hypot(SIZE.1 as f64) / (width as f64).hypot(height as f64)
}

fn seen_by(motion: Motion, seed: u64) -> Vec<Array2<f32>> {
    let trajectory = Trajectory::new(motion, seed);
    seen(&scene(seed), (0..90).map(|i| trajectory.pose(f64::from(i) / 30.0)))
}

/// The motion to every frame, of the whole picture and of what bars leave, both in pixels and about the frame's centre.
fn paint(frames: &[Array2<f32>], bars: &[[std::ops::Range<usize>; 2]], level: f32) -> Vec<Array2<f32>> {
    let mut barred = frames.to_vec();
    for frame in &mut barred {
        for [rows, columns] in bars {
            frame.slice_mut(s![rows.clone(), columns.clone()]).fill(level);
        }
    }
    barred
}

#[test]
fn bars_are_no_part_of_the_picture_whatever_it_does() {
    let (width, height) = SIZE;
    for motion in [Motion::Tremor, Motion::Hand, Motion::Walk] {
        let frames = seen_by(motion, 7);
        let whole = pct(&at_30_fps(&frames));
        for (what, bars, level, left) in [
            ("above and below", vec![[0..24, 0..width], [156..height, 0..width]], 0.0, (width, 132)),
            ("at both sides", vec![[0..height, 0..52], [0..height, 268..width]], 0.0, (216, height)),
            (
                "on all sides",
                vec![[0..18, 0..width], [162..height, 0..width], [0..height, 0..32], [0..height, 288..width]],
                0.0,
                (256, 144),
            ),
            ("white ones", vec![[0..24, 0..width], [156..height, 0..width]], 255.0, (width, 132)),
        ] {
            let read = pct(&at_30_fps(&paint(&frames, &bars, level)));
            let expected = whole * enlarged(left.0, left.1);
            println!("{motion:?}, {what}: {read:.4} %, expected {expected:.4} %");
            assert!((read / expected - 1.0).abs() < 0.05, "{motion:?}, {what}: {read:.4} %, expected {expected:.4} %");
        }
    }
}

#[test]
fn the_path_is_that_of_the_picture_within_bars_from_the_first_frame_on() {
    let frames = seen_by(Motion::Walk, 9);
    // A bar at one side moves the centre by 40 pixels.
    let barred = paint(&frames, &[[0..SIZE.1, 0..80]], 0.0);
    let inner: Vec<Array2<f32>> = frames.iter().map(|frame| frame.slice(s![.., 80..]).to_owned()).collect();
    let path = |frames: &[Array2<f32>]| at_30_fps(frames).reading().and_then(|shake| shake.path.clone());
    let (found, expected) = (path(&barred).expect("it has texture"), path(&inner).expect("it has texture"));
    let most = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
    let (dx, dy) = (most(&found.dx_pct, &expected.dx_pct), most(&found.dy_pct, &expected.dy_pct));
    assert!(dx < 0.03 && dy < 0.03, "{dx:.4} % and {dy:.4} % off");
}

#[test]
fn a_title_in_a_bar_leaves_it_a_bar() {
    let frames = seen_by(Motion::Hand, 11);
    let whole = pct(&at_30_fps(&frames));
    let mut barred = paint(&frames, &[[0..30, 0..SIZE.0], [150..SIZE.1, 0..SIZE.0]], 0.0);
    let title = view(&scene(8), [0.0; 4], (200, 14));
    for frame in &mut barred[20..] {
        frame.slice_mut(s![156..170, 60..260]).assign(&title);
    }
    let (read, expected) = (pct(&at_30_fps(&barred)), whole * enlarged(SIZE.0, 120));
    assert!((read / expected - 1.0).abs() < 0.05, "{read:.4} %, expected {expected:.4} %");
}

#[test]
fn a_night_sky_above_a_roof_is_no_bar() {
    let frames = |motion: Motion| -> Vec<Array2<f32>> {
        let trajectory = Trajectory::new(motion, 7);
        let mut still = scene(7);
        let middle = still.dim().0 / 2;
        still.slice_mut(s![..middle - 50, ..]).fill(3.0);
        seen(
            &still,
            (0..90).map(|i| {
                let [right, down, ..] = trajectory.pose(f64::from(i) / 30.0);
                [right, down, 0.0, 0.0]
            }),
        )
    };
    for motion in [Motion::Tremor, Motion::Hand, Motion::Walk] {
        let trajectory = Trajectory::new(motion, 7);
        let still = scene(7);
        let plain = pct(&at_30_fps(&seen(
            &still,
            (0..90).map(|i| {
                let [right, down, ..] = trajectory.pose(f64::from(i) / 30.0);
                [right, down, 0.0, 0.0]
            }),
        )));
        let read = pct(&at_30_fps(&frames(motion)));
        println!("{motion:?}: {read:.4} % below a night sky, {plain:.4} % by day");
        assert!((read / plain - 1.0).abs() < 0.05, "{motion:?}: {read:.4} %, by day {plain:.4} %");
    }
}

#[test]
fn a_blurred_still_beside_the_picture_does_not_steady_it() {
    let frames = walk(&scene(14), 90);
    // A sixth of the resolution, enlarged again, on two thirds of the width.
    let blurred = view(&scene(15), [0.0, 0.0, 0.0, -1.8], (320, 180));
    let boxed: Vec<Array2<f32>> = frames
        .iter()
        .map(|frame| {
            let mut boxed = blurred.clone();
            boxed.slice_mut(s![.., 108..212]).assign(&frame.slice(s![.., 108..212]));
            boxed
        })
        .collect();
    let (read, expected) = (pct(&at_30_fps(&boxed)), pct(&at_30_fps(&frames)) * enlarged(104, 180));
    println!("{read:.4} %, expected {expected:.4} %");
    assert!((read / expected - 1.0).abs() < 0.1, "{read:.4} %, expected {expected:.4} %");
}

/// As a clip is exported for an upright screen: the picture in the middle, above and below it the same, enlarged to fill
/// the screen and blurred.
#[test]
fn a_blurred_copy_beside_the_picture_does_not_shake_it() {
    for (motion, seed) in [(Motion::Tripod, 16), (Motion::Hand, 16), (Motion::Walk, 17)] {
        let small: Vec<Array2<f32>> =
            seen_by(motion, seed).iter().map(|frame| zoomed(frame, (180, 101), 180.0 / 320.0)).collect();
        let boxed: Vec<Array2<f32>> = small
            .iter()
            .map(|picture| {
                let mut boxed = blur(&zoomed(picture, (180, 320), 320.0 / 101.0), 6);
                boxed.slice_mut(s![110..211, ..]).assign(picture);
                boxed
            })
            .collect();
        let (measured, plain) = (at_30_fps(&boxed), pct(&at_30_fps(&small)));
        println!(
            "{motion:?}: {:?} at {:.2}, plain {plain:.4} %",
            measured.reading().map(|s| s.rms_pct),
            measured.confidence()
        );
        if let Some(shake) = measured.dependable() {
            let read = shake.rms_pct;
            assert!((read - plain).abs() < 0.1 * plain + 0.01, "{motion:?}: {read:.4} %, plain {plain:.4} %");
        }
    }
}

/// A picture of this width and height that shows another one `growth` times as large, about its centre.
fn zoomed(picture: &Array2<f32>, (width, height): (usize, usize), growth: f64) -> Array2<f32> {
    view(picture, [0.0, 0.0, 0.0, -growth.ln()], (width, height))
}

/// Thrice the mean over as many pixels on either side.
fn blur(picture: &Array2<f32>, radius: usize) -> Array2<f32> {
    let along = |line: Vec<f32>| -> Vec<f32> {
        let mean = |at: usize| {
            let near = &line[at.saturating_sub(radius)..(at + radius + 1).min(line.len())];
            near.iter().sum::<f32>() / near.len() as f32
        };
        (0..line.len()).map(mean).collect()
    };
    let mut blurred = picture.clone();
    for _ in 0..3 {
        for mut row in blurred.rows_mut() {
            let mixed = along(row.to_vec());
            row.assign(&ArrayView1::from(&mixed));
        }
        for mut column in blurred.columns_mut() {
            let mixed = along(column.to_vec());
            column.assign(&ArrayView1::from(&mixed));
        }
    }
    blurred
}

#[test]
fn a_subject_that_moves_does_not_carry_the_camera_along() {
    let frames = walk(&scene(9), 75);
    let whole = pct(&at_30_fps(&frames));
    let subject = view(&scene(10), [0.0; 4], (110, 90));
    let mut passed = frames;
    for (i, frame) in passed.iter_mut().enumerate() {
        let left = 10 + 2 * i;
        let top = (40.0 + 15.0 * (i as f64 / 7.0).sin()).round() as usize;
        frame.slice_mut(s![top..top + 90, left..left + 110]).assign(&subject);
    }
    let read = pct(&at_30_fps(&passed));
    assert!((read / whole - 1.0).abs() < 0.05, "{read:.4} %, without {whole:.4} %");
}

#[test]
fn tiny_and_changing_frames_do_not_upset_it() {
    let still = scene(11);
    for size in [(0, 0), (1, 1), (16, 16), (320, 3), (3, 320), (40, 24)] {
        let frames: Vec<Array2<f32>> =
            (0..30).map(|i| view(&still, [0.01 * f64::from(i % 3), 0.0, 0.0, 0.0], size)).collect();
        let _ = at_30_fps(&frames);
    }
    let trajectory = Trajectory::new(Motion::Hand, 5);
    let frames: Vec<Array2<f32>> = (0..90)
        .map(|i| view(&still, trajectory.pose(f64::from(i) / 30.0), if i < 45 { SIZE } else { (240, 180) }))
        .collect();
    let measured = at_30_fps(&frames);
    assert!((0.1..0.3).contains(&pct(&measured)), "{measured:?}");
}

#[test]
fn timestamps_that_stand_or_jump_are_survived() {
    let frames = walk(&scene(12), 40);
    let even = |i: usize| i as f64 / 30.0;
    let times: [&dyn Fn(usize) -> f64; 4] =
        [&|_| 3.0, &|i| -even(i), &|i| even(i) - 10.0, &|i| if i < 20 { even(i) } else { 1e9 + even(i) }];
    for time in times {
        let _ = shake_of_frames((0..frames.len()).map(time).zip(&frames));
    }
}

#[test]
fn the_timeline_is_missing_where_the_picture_is() {
    let still = scene(13);
    let mut frames = walk(&still, 150);
    for frame in &mut frames[60..90] {
        frame.fill(16.0);
    }
    let measured = at_30_fps(&frames);
    let timeline = &measured.reading().expect("four seconds of five").timeline;
    let missing: Vec<bool> = timeline.pct.iter().map(Option::is_none).collect();
    assert_eq!(missing, [false, false, true, false, false], "{timeline:?}");
}

#[test]
fn a_punch_in_on_a_tripod_is_a_cut_and_not_a_hand() {
    let still = scene(3);
    let growth = |i: u32| if (i / 40).is_multiple_of(2) { 0.0 } else { 0.08_f64.ln_1p() };
    let frames = seen(&still, (0..160).map(|i| [0.0, 0.0, 0.0, -growth(i)]));
    let measured = at_30_fps(&frames);
    assert!(pct(&measured) < 0.03, "{measured:?}");
}

#[test]
fn a_jump_cut_leaves_the_shake_around_it_alone() {
    let still = scene(4);
    let trajectory = Trajectory::new(Motion::Hand, 6);
    let shaken = |i: u32| trajectory.pose(f64::from(i) / 30.0);
    let plain = pct(&at_30_fps(&seen(&still, (0..150).map(shaken))));
    let jumping = (0..150).map(|i| {
        let [right, down, roll, growth] = shaken(i);
        [right, down, roll, growth - if i / 50 % 2 == 0 { 0.0 } else { 0.1 }]
    });
    let cut = pct(&at_30_fps(&seen(&still, jumping)));
    assert!((cut / plain - 1.0).abs() < 0.15, "{cut:.3} % with jump cuts, {plain:.3} % without");
}
