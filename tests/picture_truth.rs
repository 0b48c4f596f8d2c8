//! Light and focus of rendered clips whose exposure, blur, smear and flicker are known, through an encoder.

mod common;

use std::f64::consts::TAU;

use common::{Motion, Random, Trajectory, encode, scene, still, view};
use ndarray::Array2;
use verite::analyze::{Options, measure};
use verite::meter::{Focus, Light, Measured, Measurements, Reason};

const SIZE: (usize, usize) = (640, 360);
const FPS: f64 = 30.0;

/// Exponent from luma codes to light.
const GAMMA: f64 = 2.2;

type Clip = Vec<Array2<f32>>;

/// What is said of frames.
fn measured(frames: &[Array2<f32>], fps: f64, arguments: &[&str]) -> Measurements {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("clip.mp4");
    encode(frames, fps, arguments, &file);
    measure(&file, &Options::default(), &mut |_, _| {}).expect("a clip was just written").1
}

fn light(frames: &[Array2<f32>]) -> Light {
    measured(frames, FPS, &[]).light.dependable().expect("there are pictures").clone()
}

fn focus(frames: &[Array2<f32>]) -> Focus {
    measured(frames, FPS, &[]).focus.dependable().expect("there are edges").clone()
}

/// A scene held by hand.
fn shot(seed: u64, count: usize, size: (usize, usize)) -> Clip {
    let (still, path) = (scene(seed), Trajectory::new(Motion::Hand, seed));
    (0..count).map(|i| view(&still, path.pose(i as f64 / FPS), size)).collect()
}

/// A photo's middle.
fn photo(name: &str) -> Array2<f32> {
    view(&still(name), [0.0; 4], SIZE)
}

/// Light of `stops` more.
fn exposed(frames: &[Array2<f32>], stops: f64) -> Clip {
    let factor = (stops / GAMMA).exp2() as f32;
    frames.iter().map(|frame| frame.mapv(|luma| (luma * factor).min(255.0))).collect()
}

/// A picture through a kernel of offsets that weigh alike, its borders repeated.
fn through(frame: &Array2<f32>, kernel: &[(isize, isize)]) -> Array2<f32> {
    let (height, width) = frame.dim();
    let at = |p: isize, side: usize| p.clamp(0, side as isize - 1) as usize;
    Array2::from_shape_fn((height, width), |(y, x)| {
        let value = |&(dy, dx): &(isize, isize)| frame[[at(y as isize + dy, height), at(x as isize + dx, width)]];
        kernel.iter().map(value).sum::<f32>() / kernel.len() as f32
    })
}

/// Out of focus: a disc.
fn defocused(frame: &Array2<f32>, radius: isize) -> Array2<f32> {
    let square = (-radius..=radius).flat_map(|y| (-radius..=radius).map(move |x| (y, x)));
    through(frame, &square.filter(|(y, x)| y * y + x * x <= radius * radius).collect::<Vec<_>>())
}

/// Twice as large, between the pixels.
fn doubled(frame: &Array2<f32>) -> Array2<f32> {
    let (height, width) = frame.dim();
    let still = frame.as_slice().expect("in one piece");
    Array2::from_shape_fn((2 * height, 2 * width), |(y, x)| {
        common::sample(still, (height, width), 0.5 * x as f64 - 0.25, 0.5 * y as f64 - 0.25)
    })
}

/// Whether every value is above the one before.
fn rises(values: &[f64]) -> bool {
    values.windows(2).all(|pair| pair[1] > pair[0])
}

#[test]
fn exposure_is_read_in_order_and_what_is_seen_is_not_lost() {
    let frames = shot(31, 12, SIZE);
    let stops = [-6.0, -4.0, -2.0, 0.0, 1.0, 2.0];
    let found: Vec<Light> = stops.iter().map(|stops| light(&exposed(&frames, *stops))).collect();
    let subjects: Vec<f64> = found.iter().map(|light| light.subject_luma).collect();
    let means: Vec<f64> = found.iter().map(|light| light.luma_mean).collect();
    assert!(rises(&subjects) && rises(&means), "{subjects:?} {means:?}");
    // Six stops too dark nothing in it is lit any more: a viewer sees black, whatever can be made out in it.
    assert!(found[0].dark_pct > 90.0, "{:?}", found[0]);
    assert!(found[1..].iter().all(|light| light.dark_pct + light.clipped_pct < 20.0), "{found:?}");
    let mean = frames[0].mean().map_or(0.0, f64::from);
    assert!((found[3].luma_mean - mean).abs() < 3.0, "{} of {mean}", found[3].luma_mean);
}

#[test]
fn darkness_and_glare_are_lost_and_a_night_with_lamps_is_not() {
    let mut random = Random(5);
    let frames = shot(33, 12, SIZE);
    let noisy = |frame: &Array2<f32>, random: &mut Random| frame.mapv(|luma| luma + 4.0 * random.next() as f32);
    let cap: Clip = exposed(&frames, -12.0).iter().map(|frame| noisy(frame, &mut random)).collect();
    let dark = light(&cap);
    assert!(dark.dark_pct > 90.0 && dark.timeline.lost_pct.iter().flatten().all(|lost| *lost > 90.0), "{dark:?}");
    let glare = light(&exposed(&frames, 20.0));
    assert!(glare.clipped_pct > 90.0, "{glare:?}");
    let lamps: Vec<[f64; 2]> = (0..14).map(|_| [640.0 * random.next(), 360.0 * random.next()]).collect();
    let night = Array2::from_shape_fn((360, 640), |(y, x)| {
        let glow = |[lx, ly]: &[f64; 2]| 150.0 * (-((x as f64 - lx).powi(2) + (y as f64 - ly).powi(2)) / 200.0).exp();
        (3.0 + lamps.iter().map(glow).sum::<f64>()).min(255.0) as f32
    });
    let stage = light(&vec![night; 12]);
    assert!(stage.dark_pct < 30.0 && stage.luma_mean < 20.0, "{stage:?}");
}

#[test]
fn defocus_is_read_in_order_whatever_the_picture_and_its_size() {
    for name in ["street.jpg", "restaurant.jpg", "board.jpg"] {
        let sharp = photo(name);
        let radii = [2, 4, 7, 11];
        let blurred: Vec<Clip> = radii.iter().map(|radius| vec![defocused(&sharp, *radius); 3]).collect();
        let found: Vec<Focus> = blurred.iter().map(|clip| focus(clip)).collect();
        let widths: Vec<f64> = found.iter().map(|focus| focus.blur_pct).collect();
        assert!(rises(&widths), "{name}: {widths:?}");
        let untouched = focus(std::slice::from_ref(&sharp));
        assert!(untouched.sharpness > 85.0, "{name}: {untouched:?}");
        assert!(found[3].sharpness < 35.0 && found[3].soft_pct > 99.0, "{name}: {:?}", found[3]);
        for clip in &blurred[1..3] {
            let (one, two) = (focus(clip), focus(&[doubled(&clip[0])]));
            assert!((two.blur_pct / one.blur_pct - 1.0).abs() < 0.12, "{name}: {one:?} {two:?}");
        }
    }
}

#[test]
fn a_blurred_background_is_no_fault() {
    let sharp = photo("street.jpg");
    let blurred = defocused(&sharp, 12);
    // The subject fills a seventh of the picture.
    let shallow = Array2::from_shape_fn(sharp.dim(), |(y, x)| {
        if (90..270).contains(&y) && (230..410).contains(&x) { sharp[[y, x]] } else { blurred[[y, x]] }
    });
    let found = focus(&[shallow]);
    assert!(found.sharpness > 75.0 && found.soft_pct <= 0.0, "{found:?}");
}

#[test]
fn motion_smears_in_one_direction_and_defocus_in_all() {
    let sharp = photo("street.jpg");
    let lengths = [7, 15, 25];
    let smear = |length: isize| {
        let line: Vec<(isize, isize)> = (-length / 2..=length / 2).map(|x| (0, x)).collect();
        focus(&[through(&sharp, &line)])
    };
    let found: Vec<Focus> = lengths.iter().map(|length| smear(*length)).collect();
    let smears: Vec<f64> = found.iter().filter_map(|focus| focus.smear_pct).collect();
    assert!(smears.len() == 3 && rises(&smears), "{found:?}");
    assert!(found[2].motion_blur_pct > Some(99.0), "{:?}", found[2]);
    let defocused = focus(&[defocused(&sharp, 7)]);
    assert!(defocused.motion_blur_pct < Some(1.0), "{defocused:?}");
}

/// A share of the light scattered, as grease on the lens does: the mean of wide boxes.
fn greased(frame: &Array2<f32>, share: f32) -> Array2<f32> {
    let light = frame.mapv(|luma| (luma / 255.0).powf(GAMMA as f32));
    let mut scattered = light.clone();
    for _ in 0..4 {
        let rows = scattered.clone();
        for (from, mut to) in rows.rows().into_iter().zip(scattered.rows_mut()) {
            let near = |x: usize| from.slice(ndarray::s![x.saturating_sub(12)..(x + 13).min(from.len())]);
            to.iter_mut().enumerate().for_each(|(x, value)| *value = near(x).mean().unwrap_or(0.0));
        }
        scattered = scattered.reversed_axes().as_standard_layout().into_owned();
    }
    (light * (1.0 - share) + scattered * share).mapv(|light| 255.0 * light.powf(1.0 / GAMMA as f32))
}

#[test]
fn a_smeared_lens_shows_beside_edges_that_stay_sharp_and_defocus_is_none() {
    for name in ["street.jpg", "restaurant.jpg", "board.jpg"] {
        let sharp = photo(name);
        let shares = [0.0, 0.15, 0.3, 0.5];
        let found: Vec<Focus> = shares.iter().map(|share| focus(&vec![greased(&sharp, *share); 3])).collect();
        let halos: Vec<f64> = found.iter().filter_map(|focus| focus.halo_pct).collect();
        assert!(halos.len() == 4 && rises(&halos), "{name}: {halos:?}");
        assert!(halos[0] < 2.5 && halos[3] > 5.0, "{name}: {halos:?}");
        assert!(found[3].sharpness > 60.0, "{name}: the edges stay: {:?}", found[3]);
        assert_eq!(focus(&[defocused(&sharp, 11)]).halo_pct, None, "{name}");
    }
}

#[test]
fn a_face_between_a_lamp_and_a_window_is_lit_by_two_colours() {
    let folder = tempfile::tempdir().expect("a folder");
    let selfie = concat!(env!("CARGO_MANIFEST_DIR"), "/samples/plain-selfie.jpg");
    let measured = |file: &std::path::Path| measure(file, &Options::default(), &mut |_, _| {}).expect("a photo").1;
    let plain = measured(selfie.as_ref());
    let [left, _, width, _] = plain.retouch.reading().expect("there is a face").faces[0].bounds;
    let middle = left + 0.5 * width;
    let mut apart = vec![plain.light.dependable().and_then(|light| light.mixed).expect("both cheeks are seen")];
    for stops in [0.15, 0.3] {
        let file = folder.path().join("two.png");
        // Orange to the left of the nose, blue to the right of it.
        let gain = |way: f64| format!("pow(2,{}*(2*gt(X,{middle})-1))", way * stops / GAMMA);
        let filter = format!("format=gbrp,geq=r='r(X,Y)*{}':g='g(X,Y)':b='b(X,Y)*{}'", gain(-1.0), gain(1.0));
        let mut command = std::process::Command::new("ffmpeg");
        command.args(["-v", "error", "-y", "-i", selfie, "-vf", &filter, "-frames:v", "1"]).arg(&file);
        assert!(command.status().expect("ffmpeg runs").success());
        apart.push(measured(&file).light.dependable().and_then(|light| light.mixed).expect("both cheeks are seen"));
    }
    assert!(apart[0] < 20.0 && apart[1] > apart[0] + 5.0 && apart[2] > 25.0, "{apart:?}");
}

#[test]
fn a_focus_that_is_lost_and_found_hunts() {
    let sharp = photo("restaurant.jpg");
    let soft = defocused(&sharp, 10);
    let still = |frame: &Array2<f32>, seconds: usize| vec![frame.clone(); 30 * seconds];
    let frames = [still(&sharp, 1), still(&soft, 1), still(&sharp, 1), still(&soft, 1), still(&sharp, 1)].concat();
    let steady = focus(&[still(&sharp, 1), still(&soft, 2)].concat());
    assert!(steady.hunting_s.is_empty(), "{steady:?}");
    let found = focus(&frames);
    assert_eq!(found.hunting_s.len(), 2, "{found:?}");
}

#[test]
fn a_plain_wall_is_not_blurred_but_unmeasured() {
    let wall = Array2::from_shape_fn((360, 640), |(y, x)| 120.0 + 0.05 * x as f32 + 0.03 * y as f32);
    let found = measured(&vec![wall; 12], FPS, &[]);
    assert_eq!(found.focus, Measured::Unmeasured(Reason::NoTexture));
    let light = found.light.dependable().expect("it is seen");
    assert!(light.dark_pct + light.clipped_pct <= 0.0 && light.flicker_hz.is_none(), "{light:?}");
}

/// Light that follows a sine, line by line.
fn flickering(hz: f64, fps: f64, depth: f64, readout_s: f64) -> Clip {
    let (still, path) = (scene(35), Trajectory::new(Motion::Hand, 7));
    let frame = |i: usize| {
        let mut frame = view(&still, path.pose(i as f64 / fps), (320, 180));
        for (y, mut line) in frame.rows_mut().into_iter().enumerate() {
            let t_s = i as f64 / fps + readout_s * y as f64 / 180.0;
            let gain = (1.0 + depth * (TAU * hz * t_s).sin()).powf(1.0 / GAMMA) as f32;
            line.mapv_inplace(|luma| (0.8 * luma * gain).min(255.0));
        }
        frame
    };
    (0..(2.0 * fps) as usize).map(frame).collect()
}

#[test]
fn a_lamp_is_named_by_its_frequency_and_its_depth() {
    for (hz, fps) in [(100.0, 30.0), (100.0, 60.0), (120.0, 25.0), (100.0, 24.0)] {
        for readout_s in [0.0, 0.015] {
            let found = measured(&flickering(hz, fps, 0.2, readout_s), fps, &[]);
            let light = found.light.dependable().expect("it is seen").clone();
            assert_eq!(light.flicker_hz, Some(hz), "{fps} fps, readout {readout_s}: {light:?}");
            let pct = light.flicker_pct.expect("a flicker has a depth");
            assert!((pct - 20.0).abs() < 6.0, "{hz} Hz at {fps} fps, readout {readout_s}: {pct}");
        }
    }
}

#[test]
fn what_has_no_alias_and_steady_light_are_not_called_flicker() {
    for (hz, fps, depth) in [(100.0, 25.0, 0.2), (120.0, 30.0, 0.2), (100.0, 30.0, 0.0)] {
        let found = measured(&flickering(hz, fps, depth, 0.015), fps, &[]);
        let light = found.light.dependable().expect("it is seen").clone();
        assert_eq!(light.flicker_hz, None, "{hz} Hz at {fps} fps, depth {depth}");
    }
}
