//! Camera motion that is known exactly: stills moved along known paths, encoded, decoded and measured. The truth is
//! computed from the sines the path is made of, at every pixel of a grid, not by the meter's filters.

mod common;

use std::path::Path;

use common::{Clip, Motion, encode, path_error_px, scene, shake_of, shake_of_frames, still, turn};
use ndarray::{Array2, ArrayView2};
use verite::meter::{Measured, Shake};

fn reading(measured: &Measured<Shake>) -> Shake {
    match measured.dependable() {
        Some(shake) => shake.clone(),
        None => panic!("not dependable: {measured:?}"),
    }
}

/// Renders, encodes at CRF 23 and measures.
fn measure(clip: &Clip<'_>) -> Shake {
    let folder = tempfile::tempdir().expect("a place for the clip");
    let file = folder.path().join("clip.mp4");
    clip.encode(&file);
    reading(&shake_of(&file))
}

fn assert_path_and_score_are_true(clip: &Clip<'_>) {
    let shake = measure(clip);
    let path = shake.path.as_ref().expect("the meter always gives its path");
    let error_px = path_error_px(path, &clip.trajectory(), clip.size);
    let truth_pct = clip.shake_pct();
    let told = format!("{:?}: {error_px:.3} px, {:.4} % of {truth_pct:.4} %", clip.motion, shake.rms_pct);
    println!("{told}");
    assert!(error_px <= 0.10, "{told}");
    // Below that the encoder's own half-pixel vectors are part of what is seen.
    if truth_pct >= 0.15 {
        assert!((shake.rms_pct / truth_pct - 1.0).abs() <= 0.10, "{told}");
    }
    if truth_pct < 0.001 {
        assert!(shake.rms_pct < 0.03, "{told}");
    }
}

#[test]
fn motion_over_a_street_is_measured_to_a_tenth_of_a_pixel() {
    let street = still("street.jpg");
    for (motion, seed) in [(Motion::Tremor, 11), (Motion::HandPan, 12), (Motion::Severe, 13), (Motion::Tripod, 14)] {
        assert_path_and_score_are_true(&Clip::new(&street, motion, seed));
    }
}

#[test]
fn motion_over_a_meadow_is_measured_to_a_tenth_of_a_pixel() {
    let meadow = still("meadow.jpg");
    for (motion, seed) in [(Motion::Hand, 21), (Motion::Walk, 22), (Motion::Pan, 23)] {
        assert_path_and_score_are_true(&Clip::new(&meadow, motion, seed));
    }
}

#[test]
fn motion_over_a_made_up_scene_is_measured_to_a_tenth_of_a_pixel() {
    let scene = scene(31);
    for (motion, seed) in [(Motion::Hand, 32), (Motion::Walk, 33), (Motion::Pan, 34)] {
        assert_path_and_score_are_true(&Clip::new(&scene, motion, seed));
    }
}

#[test]
fn without_an_encoder_motion_is_measured_to_a_fiftieth_of_a_pixel() {
    for (name, still) in [("street", still("street.jpg")), ("meadow", still("meadow.jpg")), ("scene", scene(31))] {
        for motion in [Motion::Pan, Motion::Tremor, Motion::Hand, Motion::Walk] {
            let clip = Clip::new(&still, motion, 7);
            let frames: Vec<Array2<f32>> = clip.frames().iter().map(halved).collect();
            let times_s = (0..frames.len()).map(|i| i as f64 / clip.fps);
            let shake = reading(&shake_of_frames(times_s.zip(&frames)));
            let path = shake.path.as_ref().expect("the meter always gives its path");
            let error_px = path_error_px(path, &clip.trajectory(), clip.size);
            println!("{name} {motion:?}: {error_px:.4} px");
            assert!(error_px <= 0.02, "{name} {motion:?}: {error_px:.4} px");
        }
    }
}

/// Half the size by the mean of four codes, as the working luma is made.
fn halved(frame: &Array2<f32>) -> Array2<f32> {
    let codes = frame.mapv(f32::round);
    let mean = |block: ArrayView2<'_, f32>| block.sum() / 4.0;
    let (height, width) = frame.dim();
    let blocks: Vec<f32> = codes.exact_chunks((2, 2)).into_iter().map(mean).collect();
    Array2::from_shape_vec((height / 2, width / 2), blocks).expect("as many blocks as the half has pixels")
}

#[test]
fn the_reading_does_not_depend_on_size_bitrate_or_orientation() {
    let street = still("street.jpg");
    let clip = Clip::new(&street, Motion::Walk, 41);
    let frames = clip.frames();
    let folder = tempfile::tempdir().expect("a place for the clips");
    let measure = |name: &str, arguments: &[&str]| {
        let file = folder.path().join(name);
        encode(&frames, clip.fps, arguments, &file);
        reading(&shake_of(&file)).rms_pct
    };
    let plain = measure("plain.mp4", &[]);
    let turned = folder.path().join("turned.mp4");
    turn(&folder.path().join("plain.mp4"), "90", &turned);
    for (what, pct) in [
        ("half size", measure("half.mp4", &["-vf", "scale=320:180"])),
        ("crf 30", measure("crf30.mp4", &["-crf", "30"])),
        ("portrait", measure("portrait.mp4", &["-vf", "transpose=1"])),
        ("turned by metadata", reading(&shake_of(&turned)).rms_pct),
        ("30 frames stored as 60", measure("doubled.mp4", &["-vf", "fps=60"])),
        ("30 frames stored as 36", measure("padded.mp4", &["-vf", "fps=36"])),
    ] {
        println!("{what}: {pct:.4} %, plain {plain:.4} %");
        assert!((pct / plain - 1.0).abs() <= 0.10, "{what}: {pct:.4} %, plain {plain:.4} %");
    }
}

#[test]
fn the_reading_does_not_depend_on_the_frame_rate() {
    let meadow = still("meadow.jpg");
    let at = |fps: f64| Clip { fps, ..Clip::new(&meadow, Motion::Walk, 51) };
    let truth_pct = at(30.0).shake_pct();
    let folder = tempfile::tempdir().expect("a place for the clips");
    let measure = |file: &Path, fps: f64, arguments: &[&str]| {
        encode(&at(fps).frames(), fps, arguments, file);
        reading(&shake_of(file)).rms_pct
    };
    // Every sixth to every second of 60 frames a second, as a phone does in poor light.
    let uneven = ["-vf", "select=lt(mod(n*n*7\\,11)\\,6)", "-vsync", "vfr"];
    for (name, fps, arguments) in [
        ("24.mp4", 24.0, &[] as &[&str]),
        ("30.mp4", 30.0, &[]),
        ("50.mp4", 50.0, &[]),
        ("60.mp4", 60.0, &[]),
        ("uneven.mp4", 60.0, &uneven),
    ] {
        let pct = measure(&folder.path().join(name), fps, arguments);
        println!("{name}: {pct:.4} %, truth {truth_pct:.4} %");
        assert!((pct / truth_pct - 1.0).abs() <= 0.10, "{name}: {pct:.4} %, truth {truth_pct:.4} %");
    }
}
