//! What the accuracy bench rests on: that its renderer films what it says, and that vidstabdetect's output is read
//! rightly.

#![allow(dead_code)] // Only parts of the bench are tried.

#[path = "../benches/accuracy/main.rs"]
mod accuracy;

use std::f64::consts::TAU;

use accuracy::cases::{DURATION_S, FPS, bases, cases};
use accuracy::conditions::Condition;
use accuracy::motions::Motion;
use accuracy::render::{Film, Shutter};
use accuracy::{Half, actors, common, oracle, studio, truth, vidstab};
use common::{Pose, Trajectory, look, scene};
use ndarray::{Array2, s};

const SIZE: (usize, usize) = (320, 180);

/// A film of a scene by a camera that stands in this pose.
fn still_film(still: &Array2<f32>, pose: Pose) -> Film<'_> {
    let mut trajectory = Trajectory::default();
    for (waves, place) in trajectory.waves.iter_mut().zip(pose) {
        waves.push([place, 0.0, 0.25 * TAU]);
    }
    film(still, trajectory)
}

fn film(still: &Array2<f32>, trajectory: Trajectory) -> Film<'_> {
    Film { still, trajectory, size: SIZE, fps: FPS, shutter: Shutter::default(), sensor: None, actors: Vec::new() }
}

/// A camera that moves evenly from the middle, by this much a second.
fn drift(drift: Pose) -> Trajectory {
    // Drifts pass the middle at two seconds; waves that stand still bring it forward.
    Trajectory { drift, waves: drift.map(|speed| vec![[2.0 * speed, 0.0, 0.25 * TAU]]) }
}

/// RMS difference of two pictures.
fn difference<'a>(a: impl IntoIterator<Item = &'a f32>, b: impl IntoIterator<Item = &'a f32>) -> f64 {
    let squares: Vec<f64> = a.into_iter().zip(b).map(|(a, b)| f64::from(a - b).powi(2)).collect();
    (squares.iter().sum::<f64>() / squares.len() as f64).sqrt()
}

#[test]
fn a_shift_by_whole_pixels_is_the_shifted_picture() {
    let still = scene(1);
    let from = still_film(&still, [0.0; 4]).expose(0.0);
    let to = still_film(&still, [7.0 / 320.0, -4.0 / 320.0, 0.0, 0.0]).expose(0.0);
    assert!(difference(from.slice(s![..176, 7..]), to.slice(s![4.., ..313])) < 1e-3);
}

#[test]
fn a_quarter_turn_is_the_turned_picture() {
    let still = scene(2);
    let square = |pose| Film { size: (180, 180), ..still_film(&still, pose) }.expose(0.0);
    let turned = square([0.0, 0.0, 0.25 * TAU, 0.0]);
    // The camera turns clockwise: its upper left corner looks at what was its upper right one.
    let mut expected = square([0.0; 4]).reversed_axes();
    expected.invert_axis(ndarray::Axis(1));
    let expected = expected.slice(s![.., ..]);
    let also = expected.slice(s![..;-1, ..;-1]);
    assert!(difference(&turned, expected).min(difference(&turned, also)) < 1e-3);
}

#[test]
fn a_rolling_shutter_exposes_the_middle_row_on_time_and_leans_a_pan() {
    let still = scene(3);
    let readout = 0.6;
    // 12 pixels a frame: rows at the top are 3.6 pixels behind the middle, those at the bottom as many ahead.
    let pan = || film(&still, drift([12.0 / 320.0 * FPS, 0.0, 0.0, 0.0]));
    let leaning = Film { shutter: Shutter { readout, ..Shutter::default() }, ..pan() }.expose(0.0);
    for row in [0, 45, 90, 135, 179] {
        let late = readout * (row as f64 - 89.5) / 180.0 / FPS;
        let upright = pan().expose(late);
        assert!(difference(leaning.row(row), upright.row(row)) < 1e-3, "row {row}");
    }
}

#[test]
fn an_exposure_is_the_mean_of_its_moments_around_the_frames_time() {
    let still = scene(4);
    let pan = || film(&still, drift([8.0 / 320.0 * FPS, 0.0, 0.0, 0.0]));
    let blurred = Film { shutter: Shutter { exposure: 0.5, readout: 0.0 }, ..pan() }.expose(0.0);
    let mut mean = Array2::zeros(blurred.dim());
    for moment in 0..70 {
        let late = (f64::from(moment) + 0.5) / 70.0 - 0.5;
        mean += &(pan().expose(0.5 * late / FPS) / 70.0);
    }
    let sharp = pan().expose(0.0);
    assert!(difference(&blurred, &mean) < 0.1 * difference(&sharp, &mean));
}

#[test]
fn a_blurred_frame_shows_its_light_where_the_truth_says() {
    let dot = |y: f64, x: f64| 200.0 * (-0.5 * ((x - 240.0).powi(2) + (y - 160.0).powi(2)) / 9.0).exp();
    let still = Array2::from_shape_fn((321, 481), |(y, x)| dot(y as f64, x as f64) as f32);
    let mut trajectory = Trajectory::default();
    trajectory.waves[0].push([8.0 / 320.0, 6.0, 0.25 * TAU]);
    let film = Film { shutter: Shutter { exposure: 0.5, readout: 0.0 }, ..film(&still, trajectory) };
    let frame = film.expose(0.0);
    let light: f64 = frame.iter().copied().map(f64::from).sum();
    let middle: f64 = frame.indexed_iter().map(|((_, x), level)| (x as f64 - 159.5) * f64::from(*level)).sum();
    // The camera turns round in the middle of the exposure, so that it was never beyond where it is then.
    let (shown, then) = (-320.0 * film.shown(0.0)[0], -320.0 * film.trajectory.pose(0.0)[0]);
    assert!((middle / light - shown).abs() < 0.01, "{} for {shown}", middle / light);
    assert!((then - shown).abs() > 0.1, "{then} then, {shown} on average");
}

#[test]
fn what_a_file_is_off_by_is_found() {
    let still = scene(5);
    let folder = tempfile::tempdir().unwrap();
    let clip = folder.path().join("clip.mp4");
    let steady = || film(&still, Trajectory::default());
    // The camera of the file sways where that of the truth stands: 0.1 px to either side, a frame each way in turn.
    let mut sway = Trajectory::default();
    sway.waves[0].push([0.1 / 320.0, 0.5 * FPS, 0.25 * TAU]);
    for (trajectory, expected) in [(Trajectory::default(), 0.0), (sway, 0.2)] {
        let frames = film(&still, trajectory).frames(0.5).collect::<Vec<_>>().into_iter();
        studio::encode(frames, SIZE, FPS, &["-crf", "1"], &clip);
        let found = truth::rms(&oracle::errors(&clip, &steady()));
        assert!((found - expected).abs() < 0.01, "{found:.4} px for {expected}");
    }
}

#[test]
fn the_big_subject_fills_two_fifths_of_the_picture() {
    let black = Array2::zeros((960, 1280));
    let mut film = still_film(&black, [0.0; 4]);
    film.actors = actors::bust(180.0 / 320.0, false, 9);
    let covered = film.expose(0.0).iter().filter(|level| **level > 0.0).count() as f64 / (320.0 * 180.0);
    assert!((0.36..0.44).contains(&covered), "{covered}");
}

#[test]
fn the_halves_share_no_base_and_no_path() {
    let names = |half| bases(half).iter().map(|base| base.name).collect::<Vec<_>>();
    let (tuning, reporting) = (names(Half::Tuning), names(Half::Reporting));
    assert!(tuning.len() + reporting.len() >= 12 && tuning.iter().all(|name| !reporting.contains(name)));
    for motion in [Motion::Tremor, Motion::Hand, Motion::HandPan, Motion::Walk, Motion::Run, Motion::Vehicle] {
        let [one, other] = [Half::Tuning, Half::Reporting].map(|half| motion.trajectory(half, 5));
        for (a, b) in one.waves.iter().flatten().zip(other.waves.iter().flatten()) {
            assert!((a[0] - b[0]).abs() > 1e-9 && (a[1] - b[1]).abs() > 1e-9, "{motion:?}");
        }
    }
}

#[test]
fn the_camera_never_sees_the_edge_of_a_still() {
    for half in [Half::Tuning, Half::Reporting] {
        let studio = studio::Studio::open(half, None);
        // Actors do not move the camera, and take long to paint.
        let crowded = [Condition::Pedestrians, Condition::Subject, Condition::Selfie];
        for case in cases(half).into_iter().filter(|case| !crowded.contains(&case.condition)) {
            let film = studio.film(&case);
            let (rows, columns) = film.still.dim();
            let (width, height) = (film.size.0 as f64, film.size.1 as f64);
            for frame in 0..(DURATION_S * FPS) as usize {
                let pose = film.trajectory.pose(frame as f64 / FPS);
                for corner in [(-0.5, -0.5), (0.5, -0.5), (-0.5, 0.5), (0.5, 0.5)] {
                    let (x, y) = look(pose, width, (corner.0 * width, corner.1 * height));
                    let inside =
                        film.shrink() * x.abs() <= 0.5 * columns as f64 && film.shrink() * y.abs() <= 0.5 * rows as f64;
                    assert!(inside, "{}, frame {frame}", case.name());
                }
            }
        }
    }
}

/// What vidstabdetect says of a clip that moves evenly, and the error with that reading of it.
fn vidstab_error_px(motion: Pose) -> f64 {
    let still = scene(5);
    let film = Film { size: (640, 360), ..film(&still, drift(motion)) };
    let folder = tempfile::tempdir().expect("a place for the clip");
    let clip = folder.path().join("clip.mp4");
    studio::encode(film.frames(0.4), film.size, FPS, &["-crf", "18"], &clip);
    let motions = vidstab::parse(&vidstab::global_motions(&clip));
    assert_eq!(motions.len(), 11, "one for each step");
    truth::rms(&truth::errors_of(&motions, FPS, |t_s| film.shown(t_s), film.size))
}

#[test]
fn what_vidstabdetect_writes_is_read_with_the_right_signs_and_units() {
    // 10 pixels of 640 a frame; 0.7 degrees; 1 % of growth: to be misread by a sign or a unit costs pixels.
    for motion in [
        [10.0 / 640.0, 0.0, 0.0, 0.0],
        [0.0, -6.0 / 640.0, 0.0, 0.0],
        [0.0, 0.0, 0.012, 0.0],
        [0.0, 0.0, 0.0, 0.01],
        [5.0 / 640.0, 4.0 / 640.0, 0.01, -0.008],
    ] {
        let error_px = vidstab_error_px(motion.map(|a_frame| a_frame * FPS));
        assert!(error_px < 0.15, "{motion:?}: {error_px:.3} px");
    }
}

#[test]
fn a_tripod_reads_nothing() {
    let case = cases(Half::Tuning).into_iter().find(|case| case.motion == Motion::Tripod).expect("there is one");
    assert_eq!(case.condition, Condition::Plain);
    let outcome = studio::Studio::open(Half::Tuning, None).try_case(&case);
    assert!(truth::rms(&outcome.errors) < 0.005 && outcome.truth_pct < 1e-12);
    assert!(outcome.measured.dependable().is_some_and(|shake| shake.rms_pct < 0.005));
}
