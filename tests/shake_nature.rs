//! What a real camera leaves in its pictures and a moved still does not: a sensor read row after row, an exposure, a lens
//! that turns. All are rendered with known truth and go straight into the meter.

mod common;

use std::f64::consts::TAU;

use common::{Motion, Pose, Trajectory, sample, scene, shake_of_frames, view};
use ndarray::Array2;
use verite::meter::Shake;
use verite::meter::shake::{Cue, Kind};

const FPS: f64 = 30.0;
const SIZE: (usize, usize) = (320, 180);

/// A camera that turns.
#[derive(Clone, Copy)]
struct Camera {
    /// Time from the first row to the last, as a share of the frame interval.
    readout: f64,
    /// Time of exposure, as a share of the frame interval.
    exposure: f64,
    /// Rows run from left to right, as in a phone that is held upright.
    upright_phone: bool,
    size: (usize, usize),
}

const PLAIN: Camera = Camera { readout: 0.0, exposure: 0.0, upright_phone: false, size: SIZE };

impl Camera {
    /// Frame `index`; a shift of the pose is a turn that moves the middle of the picture so far, with 26 mm equivalent.
    fn frame(&self, still: &Array2<f32>, pose: &dyn Fn(f64) -> Pose, index: u32) -> Array2<f32> {
        let (width, height) = self.size;
        let (w, h) = (width as f64, height as f64);
        let focal = w.hypot(h) * 26.0 / 43.3;
        let (rows, columns) = still.dim();
        let pixels = still.as_slice().expect("stills are made in one piece");
        let exposures = if self.exposure > 0.0 { 6 } else { 1 };
        let lines = if self.upright_phone { width } else { height };
        let mut frame = Array2::zeros((height, width));
        for exposure in 0..exposures {
            let late = self.exposure * ((f64::from(exposure) + 0.5) / f64::from(exposures) - 0.5);
            let poses: Vec<Pose> = (0..lines)
                .map(|line| {
                    let row = self.readout * (line as f64 / (lines - 1) as f64 - 0.5);
                    pose((f64::from(index) + late + row) / FPS)
                })
                .collect();
            for ((y, x), value) in frame.indexed_iter_mut() {
                let [right, down, roll, zoom] = poses[if self.upright_phone { x } else { y }];
                let (yaw, pitch) = ((right * w / focal).atan(), (down * w / focal).atan());
                let (px, py) = ((x as f64 - 0.5 * (w - 1.0)) / focal, (y as f64 - 0.5 * (h - 1.0)) / focal);
                let (sin, cos) = roll.sin_cos();
                let (px, py) = (zoom.exp() * (cos * px - sin * py), zoom.exp() * (sin * px + cos * py));
                let (py, depth) = (pitch.cos() * py + pitch.sin(), pitch.cos() - pitch.sin() * py);
                let (px, depth) = (yaw.cos() * px + yaw.sin() * depth, yaw.cos() * depth - yaw.sin() * px);
                let at = |place: f64, side: usize| focal * place / depth + 0.5 * (side as f64 - 1.0);
                *value += sample(pixels, (rows, columns), at(px, columns), at(py, rows)) / exposures as f32;
            }
        }
        frame
    }

    fn shake(&self, pose: &dyn Fn(f64) -> Pose, frames: u32) -> Shake {
        let still = scene(6);
        measure(&(0..frames).map(|index| self.frame(&still, pose, index)).collect::<Vec<_>>())
    }
}

fn measure(frames: &[Array2<f32>]) -> Shake {
    let measured = shake_of_frames((0..).map(|i| f64::from(i) / FPS).zip(frames));
    measured.dependable().unwrap_or_else(|| panic!("not dependable: {measured:?}")).clone()
}

/// A still that is moved as an editor would: flat, sharp, at once.
fn moved(seed: u64, pose: &dyn Fn(f64) -> Pose, frames: u32) -> Shake {
    let still = scene(seed);
    measure(&(0..frames).map(|i| view(&still, pose(f64::from(i) / FPS), SIZE)).collect::<Vec<_>>())
}

fn of(motion: Motion, seed: u64) -> impl Fn(f64) -> Pose {
    let trajectory = Trajectory::new(motion, seed);
    move |t_s| trajectory.pose(t_s)
}

#[test]
fn the_readout_of_a_rolling_shutter_is_measured_whichever_way_the_rows_run() {
    for (motion, seed) in [(Motion::Hand, 61), (Motion::Walk, 62)] {
        for (readout, upright_phone) in [(0.0, false), (0.3, false), (0.6, false), (0.6, true)] {
            let size = if upright_phone { (180, 320) } else { SIZE };
            let shake = Camera { readout, upright_phone, size, ..PLAIN }.shake(&of(motion, seed), 90);
            let found = shake.rolling_shutter.expect("the camera moves");
            let truth_ms = 1000.0 * readout / FPS;
            let told = format!("{motion:?}, rows down {}: {found:?}, truth {truth_ms:.1} ms", !upright_phone);
            println!("{told}");
            assert!(found.confidence >= 0.5, "{told}");
            assert!((found.readout_ms - truth_ms).abs() <= 1.0 + 0.2 * truth_ms, "{told}");
            assert!(readout > 0.0 || found.wobble_pct < 0.01, "{told}");
        }
    }
}

/// The same hand with all rows at once and row after row: the rows' own times bend the picture, and not the path.
#[test]
fn a_rolling_shutter_does_not_bend_the_path() {
    for (motion, seed) in [(Motion::Hand, 63), (Motion::Walk, 64)] {
        for upright_phone in [false, true] {
            let size = if upright_phone { (180, 320) } else { SIZE };
            let path = |readout: f64| {
                let shake = Camera { readout, upright_phone, size, ..PLAIN }.shake(&of(motion, seed), 90);
                shake.path.expect("it is always there")
            };
            let (rolling, global) = (path(0.8), path(0.0));
            let diagonal_px = (size.0 as f64).hypot(size.1 as f64);
            let radius_px = diagonal_px / f64::sqrt(12.0);
            let squares = (1..global.t_s.len()).map(|i| {
                let apart = |rolling: &[f64], global: &[f64]| rolling[i] - global[i];
                let shift = 0.01
                    * diagonal_px
                    * apart(&rolling.dx_pct, &global.dx_pct).hypot(apart(&rolling.dy_pct, &global.dy_pct));
                let turn = radius_px * apart(&rolling.roll_deg, &global.roll_deg).to_radians();
                shift * shift + turn * turn + (radius_px * apart(&rolling.zoom, &global.zoom)).powi(2)
            });
            let rms_px = (squares.sum::<f64>() / (global.t_s.len() - 1) as f64).sqrt();
            println!("{motion:?}, rows down {}: {rms_px:.3} px RMS from the path of a global shutter", !upright_phone);
            assert!(rms_px < 0.15, "{motion:?}, rows down {}: {rms_px:.3} px", !upright_phone);
        }
    }
}

#[test]
fn frames_that_the_shake_blurs_are_counted() {
    for (motion, exposure, seed) in [(Motion::Severe, 0.0, 71), (Motion::Severe, 0.8, 71), (Motion::Tremor, 0.8, 72)] {
        let pose = of(motion, seed);
        let shake = Camera { exposure, ..PLAIN }.shake(&pose, 90);
        // The smear of the middle of the picture, in percent of the diagonal.
        let length_pct = |index: u32| {
            let at = |side: f64| pose((f64::from(index) + 0.5 * side * exposure) / FPS);
            let (from, to) = (at(-1.0), at(1.0));
            100.0 * (to[0] - from[0]).hypot(to[1] - from[1]) * SIZE.0 as f64 / (SIZE.0 as f64).hypot(SIZE.1 as f64)
        };
        let truth_pct = (0..90).filter(|&index| length_pct(index) >= 0.4).count() as f64 / 0.9;
        let found_pct = shake.blurred_pct.expect("the camera moves");
        let told = format!("{motion:?}, exposure {exposure}: {found_pct:.0} %, truth {truth_pct:.0} %");
        println!("{told}");
        assert!((found_pct - truth_pct).abs() <= 20.0, "{told}");
        assert!(truth_pct > 0.0 || found_pct == 0.0, "{told}");
    }
}

#[test]
fn a_pumping_zoom_and_an_intended_one_are_told_apart() {
    let shake = moved(7, &|t_s| [0.0, 0.0, 0.0, -0.01 * (TAU * 2.0 * t_s).sin() - 0.03 * t_s], 120);
    let (rms_pct, speed_pct_s) = (shake.zoom_rms_pct.expect("measured"), shake.zoom_speed_pct_s.expect("measured"));
    assert!((rms_pct - 1.0 / f64::sqrt(2.0)).abs() < 0.05, "{rms_pct} %");
    assert!((speed_pct_s - 3.0).abs() < 0.2, "{speed_pct_s} %/s");
}

#[test]
fn a_slow_drift_is_shown_only_where_it_lasts_long_enough() {
    let sway = |t_s: f64| [0.02 * (TAU * 0.5 * t_s).sin(), 0.0, 0.0, 0.0];
    let drift_pct = moved(8, &sway, 240).drift_pct.expect("eight seconds are enough");
    let gain = |cutoff_hz: f64| (-0.5 * std::f64::consts::LN_2 * (0.5 / cutoff_hz).powi(2)).exp();
    let diagonal = (SIZE.0 as f64).hypot(SIZE.1 as f64);
    let truth_pct = 100.0 * 0.02 * SIZE.0 as f64 / diagonal / f64::sqrt(2.0) * (gain(0.7) - gain(0.3));
    assert!((drift_pct / truth_pct - 1.0).abs() < 0.1, "{drift_pct} %, truth {truth_pct} %");
    assert_eq!(moved(8, &sway, 75).drift_pct, None);
}

#[test]
fn the_motion_has_a_plain_word() {
    let engine = |t_s: f64| [0.001 * (TAU * 9.3 * t_s).sin(), 0.002 * (TAU * 11.0 * t_s).sin(), 0.0, 0.0];
    let glide = |t_s: f64| [0.02 * t_s, 0.01 * (TAU * 0.1 * t_s).sin(), 0.0, 0.005 * t_s];
    let run = |t_s: f64| {
        let sway = Trajectory::new(Motion::Hand, 85).pose(t_s);
        [sway[0], sway[1] + 0.02 * (TAU * 2.7 * t_s).sin(), sway[2], sway[3]]
    };
    for (kind, pose) in [
        (Kind::Tripod, &of(Motion::Tripod, 81) as &dyn Fn(f64) -> Pose),
        (Kind::Gimbal, &glide),
        (Kind::HandHeld, &of(Motion::Hand, 82)),
        (Kind::HandHeld, &of(Motion::HandPan, 83)),
        (Kind::Walking, &of(Motion::Walk, 84)),
        (Kind::Running, &run),
        (Kind::Vehicle, &engine),
    ] {
        let shake = moved(9, pose, 135);
        assert_eq!(shake.kind, Some(kind), "{:.3} %", shake.rms_pct);
    }
    assert_eq!(moved(9, &of(Motion::Walk, 84), 24).kind, None, "too short for a word");
}

#[test]
fn a_moved_still_shows_cues_and_a_turned_camera_none() {
    for (motion, seed) in [(Motion::Hand, 91), (Motion::HandPan, 93), (Motion::Walk, 92)] {
        let pose = of(motion, seed);
        let staged = moved(10, &pose, 105).staged.unwrap_or_else(|| panic!("{motion:?}: no cue"));
        assert!(staged.cues.contains(&Cue::NoPerspective) && staged.cues.contains(&Cue::NoSensorSkew), "{staged:?}");
        assert!(staged.is_told() && staged.confidence < 1.0, "{staged:?}");
        // A short exposure and a global shutter do not make a real camera look staged.
        for camera in [PLAIN, Camera { readout: 0.5, exposure: 0.4, ..PLAIN }] {
            let staged = camera.shake(&pose, 105).staged;
            let told = format!("{motion:?}, readout {}: {staged:?}", camera.readout);
            assert!(staged.is_none_or(|staged| staged.confidence < 0.3), "{told}");
        }
    }
    assert_eq!(moved(10, &of(Motion::Tremor, 94), 105).staged, None, "too little shake to tell");
}

#[test]
fn black_edges_that_come_with_the_shake_are_a_cue() {
    let still = scene(11);
    let pose = of(Motion::Walk, 95);
    let frames = (0..105).map(|i| {
        let [right, down, ..] = pose(f64::from(i) / FPS);
        let frame = view(&still, [right, down, 0.0, 0.0], SIZE);
        let (uncovered_x, uncovered_y) = (right * SIZE.0 as f64, down * SIZE.0 as f64);
        Array2::from_shape_fn((SIZE.1, SIZE.0), |(y, x)| {
            let (sx, sy) = (x as f64 + uncovered_x, y as f64 + uncovered_y);
            let inside = (0.0..SIZE.0 as f64).contains(&sx) && (0.0..SIZE.1 as f64).contains(&sy);
            if inside { frame[[y, x]].max(16.0) } else { 0.0 }
        })
    });
    let staged = measure(&frames.collect::<Vec<_>>()).staged.expect("cues");
    assert!(staged.cues.contains(&Cue::BlackEdges), "{staged:?}");
}

#[test]
fn a_motion_that_repeats_exactly_is_a_cue_and_a_walk_is_not() {
    let pose = of(Motion::Hand, 96);
    let cycle = 40;
    let looped = |t_s: f64| {
        let index = (t_s * FPS).round() as u32 % cycle;
        let (start, end) = (pose(0.0), pose(f64::from(cycle) / FPS));
        let share = f64::from(index) / f64::from(cycle);
        std::array::from_fn(|k| pose(f64::from(index) / FPS)[k] - share * (end[k] - start[k]))
    };
    let staged = moved(12, &looped, 150).staged.expect("cues");
    assert!(staged.cues.contains(&Cue::RepeatedMotion), "{staged:?}");
    let walk = moved(12, &of(Motion::Walk, 97), 150).staged.expect("cues");
    assert!(!walk.cues.contains(&Cue::RepeatedMotion), "{walk:?}");
}
