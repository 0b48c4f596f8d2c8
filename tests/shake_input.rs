//! What the shake meter makes of unusual input; frames go straight into it.

mod common;

use common::{Motion, Pose, Random, Trajectory, scene, shake_of_frames, view};
use ndarray::{Array2, s};
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

#[test]
fn black_bars_and_a_caption_do_not_steady_the_camera() {
    let frames = walk(&scene(7), 75);
    let whole = pct(&at_30_fps(&frames));
    let caption = view(&scene(8), [0.0; 4], (160, 26));
    let mut barred = frames.clone();
    for frame in &mut barred {
        frame.slice_mut(s![..24, ..]).fill(0.0);
        frame.slice_mut(s![156.., ..]).fill(0.0);
    }
    let mut captioned = frames;
    for frame in &mut captioned {
        frame.slice_mut(s![140..166, 80..240]).assign(&caption);
    }
    for (what, frames) in [("bars", barred), ("caption", captioned)] {
        let read = pct(&at_30_fps(&frames));
        assert!((read / whole - 1.0).abs() < 0.05, "{what}: {read:.4} %, without {whole:.4} %");
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
    let (read, whole) = (pct(&at_30_fps(&boxed)), pct(&at_30_fps(&frames)));
    assert!((read / whole - 1.0).abs() < 0.15, "{read:.4} %, without {whole:.4} %");
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
