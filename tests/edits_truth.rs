//! Rendered clips whose cuts, dissolves, frozen, doubled and black frames and borders are known, through an encoder.

mod common;

use std::path::Path;

use common::{Motion, Random, Trajectory, encode, scene, view};
use ndarray::{Array2, s};
use verite::analyze::{Options, measure};
use verite::meter::Edits;
use verite::time::TimeRange;

const SIZE: (usize, usize) = (320, 180);
const FPS: f64 = 30.0;

type Clip = Vec<Array2<f32>>;

/// Which frame is shown in the place of each, and the percent that are repeats.
type Held = (fn(usize) -> usize, f64);

/// What is said of a file.
fn edits_of(file: &Path) -> Edits {
    let (_, measurements) = measure(file, &Options::default(), &mut |_, _| {}).expect("a clip was just written");
    measurements.edits.dependable().expect("it is long enough").clone()
}

/// What is said of frames at 30 a second.
fn edits(frames: &[Array2<f32>]) -> Edits {
    encoded(frames, &[])
}

fn encoded(frames: &[Array2<f32>], arguments: &[&str]) -> Edits {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("clip.mp4");
    encode(frames, FPS, arguments, &file);
    edits_of(&file)
}

/// A scene held by hand; [`scene`] tells odd seeds apart only.
fn shot(seed: u64, frames: usize) -> Clip {
    let (still, path) = (scene(2 * seed + 1), Trajectory::new(Motion::Hand, seed));
    (0..frames).map(|i| view(&still, path.pose(i as f64 / FPS), SIZE)).collect()
}

fn near(found: &[f64], frames: &[usize]) -> bool {
    found.len() == frames.len()
        && found.iter().zip(frames).all(|(t_s, frame)| (t_s - *frame as f64 / FPS).abs() < 0.001)
}

/// The only range, within two frames at either end.
fn only(found: &[TimeRange], from: usize, to: usize) -> bool {
    let close = |t_s: f64, frame: usize| (t_s - frame as f64 / FPS).abs() < 2.1 / FPS;
    matches!(found, [range] if close(range.start_s, from) && close(range.end_s, to))
}

#[test]
fn cuts_have_the_time_of_the_first_frame_of_the_new_shot() {
    let frames = [shot(1, 40), shot(2, 25), shot(3, 50)].concat();
    let found = edits(&frames);
    assert!(near(&found.cuts_s, &[40, 65]), "{found:?}");
    assert!(
        (found.longest_take_s - 50.0 / FPS).abs() < 0.01 && (found.cuts_per_min - 2.0 * 60.0 / 115.0 * FPS).abs() < 0.5
    );
    assert!(found.dissolves_s.is_empty() && found.fades_s.is_empty(), "{found:?}");
    assert!(found.frozen_pct + found.black_pct + found.border_pct <= 0.0 && found.duplicate_pct < 3.0, "{found:?}");
}

#[test]
fn cuts_keep_their_time_at_a_variable_rate() {
    let frames = [shot(4, 60), shot(5, 60)].concat();
    // Every third frame of the first shot is left out, and the rest keeps its time.
    let uneven = ["-vf", "select='gte(n,60)+mod(n,3)'", "-fps_mode", "vfr"];
    let found = encoded(&frames, &uneven);
    assert!(found.cuts_s.len() == 1 && (found.cuts_s[0] - 59.0 / FPS).abs() < 1.1 / FPS, "{found:?}");
}

#[test]
fn a_jump_within_a_scene_is_a_jump_cut() {
    // A figure stands elsewhere after the cut, and the camera has not moved.
    let ground = scene(101);
    let mut random = Random(9);
    let figure = scene(103).slice(s![300..400, 300..370]).to_owned();
    let frame = |left: usize, random: &mut Random| {
        let mut frame = view(&ground, [0.0; 4], SIZE);
        frame.slice_mut(s![70..170, left..left + 70]).assign(&figure);
        frame.mapv(|luma| (luma + 12.0 * random.next() as f32).min(255.0))
    };
    let frames: Clip = (0..80).map(|i| frame(if i < 40 { 60 + i / 20 } else { 180 + i / 20 }, &mut random)).collect();
    let found = edits(&frames);
    assert!(near(&found.cuts_s, &[40]) && near(&found.jump_cuts_s, &[40]), "{found:?}");
}

#[test]
fn a_flash_a_change_of_light_and_a_fast_pan_are_no_cuts() {
    for length in 1..4 {
        let mut flashed = shot(8, 80);
        flashed[40..40 + length].iter_mut().for_each(|frame| frame.mapv_inplace(|luma| (luma * 1.7 + 90.0).min(255.0)));
        assert!(edits(&flashed).cuts_s.is_empty(), "a flash of {length}: {:?}", edits(&flashed));
    }
    let mut darker = shot(10, 80);
    darker[40..].iter_mut().for_each(|frame| frame.mapv_inplace(|luma| luma * 0.5));
    assert!(edits(&darker).cuts_s.is_empty(), "{:?}", edits(&darker));
    let still = scene(105);
    // A sixth of the width from one frame to the next at its fastest.
    let swept = |i: usize| 1.3 / (1.0 + (-0.5 * (i as f64 - 40.0)).exp()) - 0.65;
    let panned: Clip = (0..80).map(|i| view(&still, [swept(i), 0.0, 0.0, 0.0], SIZE)).collect();
    assert!(edits(&panned).cuts_s.is_empty(), "{:?}", edits(&panned));
}

/// The end of one shot mixed into the start of the other.
fn mixed(first: &[Array2<f32>], second: &[Array2<f32>], length: usize) -> Clip {
    let overlap = first.len() - length;
    let mix = |i: usize| {
        let share = (i + 1) as f32 / (length + 1) as f32;
        &first[overlap + i] * (1.0 - share) + &second[i] * share
    };
    [first[..overlap].to_vec(), (0..length).map(mix).collect(), second[length..].to_vec()].concat()
}

#[test]
fn a_dissolve_has_its_range_and_is_no_cut() {
    for length in [15, 45] {
        let found = edits(&mixed(&shot(12, 90), &shot(13, 90), length));
        let range = found.dissolves_s.first().copied().expect("there is one");
        let (from_s, to_s) = ((90 - length) as f64 / FPS, 90.0 / FPS);
        let common_s = range.end_s.min(to_s) - range.start_s.max(from_s);
        assert!(found.dissolves_s.len() == 1 && common_s > 0.7 * range.duration_s().max(to_s - from_s), "{found:?}");
        assert!(found.cuts_s.is_empty() && found.fades_s.is_empty(), "{found:?}");
    }
}

#[test]
fn fades_and_the_black_between_are_told() {
    let black = vec![Array2::zeros((SIZE.1, SIZE.0)); 60];
    let away = mixed(&shot(14, 60), &black, 20);
    let frames = mixed(&away, &shot(15, 60), 20);
    let found = edits(&frames);
    assert!(found.fades_s.len() == 2 && found.dissolves_s.is_empty() && found.cuts_s.is_empty(), "{found:?}");
    // Twenty frames hold nothing else, and the darkest of the fades cannot be told from them.
    assert!(found.black_s.len() == 1 && found.frozen_pct <= 0.0, "{found:?}");
    let black_s = found.black_s[0].duration_s();
    assert!((20.0 / FPS..28.0 / FPS).contains(&black_s), "{found:?}");
}

#[test]
fn black_at_the_ends_does_not_count() {
    let black = vec![Array2::zeros((SIZE.1, SIZE.0)); 20];
    let found = edits(&[black.clone(), shot(16, 60), black].concat());
    assert!(found.black_s.len() == 2 && found.black_pct <= 0.0, "{found:?}");
}

#[test]
fn a_frozen_part_has_its_range_and_a_still_room_is_not_frozen() {
    let mut frames = shot(17, 100);
    let held = frames[40].clone();
    frames[40..70].iter_mut().for_each(|frame| frame.clone_from(&held));
    let found = edits(&frames);
    assert!(only(&found.frozen_s, 40, 70) && found.duplicate_pct < 3.0 && found.cuts_s.is_empty(), "{found:?}");
    assert!((found.frozen_pct - 30.0).abs() < 3.0, "{found:?}");
    let mut random = Random(18);
    let room = view(&scene(107), [0.0; 4], (640, 360));
    let noisy: Clip =
        (0..90).map(|_| room.mapv(|luma| (luma + 6.0 * (random.next() as f32 - 0.5)).clamp(0.0, 255.0))).collect();
    let found = edits(&noisy);
    assert!(found.frozen_s.is_empty() && found.duplicate_pct <= 0.0, "{found:?}");
}

#[test]
fn doubled_frames_are_told_from_frozen_ones() {
    let shot = shot(20, 100);
    // Film at 24 frames a second in 30, 15 in 30, and repeats that come as they like.
    let held: [Held; 3] =
        [(|i| i - usize::from(i % 5 == 4), 20.0), (|i| i / 2 * 2, 50.0), (|i| i - usize::from(i * i % 11 == 3), 9.0)];
    for (source, pct) in held {
        let frames: Clip = (0..100).map(|i| shot[source(i)].clone()).collect();
        let found = edits(&frames);
        assert!((found.duplicate_pct - pct).abs() < 5.0 && found.frozen_s.is_empty(), "{pct} %: {found:?}");
        assert!(found.cuts_s.is_empty(), "{found:?}");
    }
}

/// The frames within bars of this level, so many lines wide at the left, top, right and bottom.
fn barred(frames: &[Array2<f32>], [left, top, right, bottom]: [usize; 4], level: f32) -> Clip {
    let bar = |frame: &Array2<f32>| {
        let mut out = Array2::from_elem(frame.dim(), level);
        let (height, width) = frame.dim();
        let inside = s![top..height - bottom, left..width - right];
        out.slice_mut(inside).assign(&frame.slice(inside));
        out
    };
    frames.iter().map(bar).collect()
}

#[test]
fn static_borders_are_measured_at_each_side() {
    let shot = shot(21, 90);
    for (bars, level) in
        [([0, 22, 0, 22], 0.0), ([60, 0, 60, 0], 0.0), ([30, 20, 30, 20], 0.0), ([30, 20, 30, 20], 235.0)]
    {
        let found = edits(&barred(&shot, bars, level)).borders;
        let sides = [found.left_pct / 100.0 * 320.0, found.top_pct / 100.0 * 180.0];
        let others = [found.right_pct / 100.0 * 320.0, found.bottom_pct / 100.0 * 180.0];
        for (side, bar) in sides.into_iter().chain(others).zip(bars) {
            assert!((side - bar as f64).abs() <= 2.0, "{bars:?} of {level}: {found:?}");
        }
    }
}

#[test]
fn a_dark_night_has_no_borders_and_is_not_black() {
    let mut random = Random(22);
    // Lamps that swing about the middle of a black picture.
    let lamps: Vec<[f64; 3]> =
        (0..12).map(|_| [0.2 + 0.6 * random.next(), 0.2 + 0.6 * random.next(), random.next()]).collect();
    let frame = |i: usize| {
        Array2::from_shape_fn((180, 320), |(y, x)| {
            let light = |lamp: &[f64; 3]| {
                let swing = 12.0 * (0.2 * i as f64 + 6.0 * lamp[2]).sin();
                let far = (x as f64 - lamp[0] * 320.0 - swing).hypot(y as f64 - lamp[1] * 180.0);
                180.0 * (-far * far / 60.0).exp()
            };
            (4.0 + lamps.iter().map(light).sum::<f64>()).min(255.0) as f32
        })
    };
    let found = edits(&(0..90).map(frame).collect::<Clip>());
    assert!(found.border_pct <= 0.0 && found.black_s.is_empty() && found.cuts_s.is_empty(), "{found:?}");
}

#[test]
fn a_clip_too_short_to_be_edited_has_no_reading() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("clip.mp4");
    encode(&shot(23, 10), FPS, &[], &file);
    let (_, measurements) = measure(&file, &Options::default(), &mut |_, _| {}).expect("a clip was just written");
    assert!(measurements.edits.reading().is_none());
}
