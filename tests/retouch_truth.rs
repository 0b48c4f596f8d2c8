//! Skin smoothing against known truth: free faces, and the same faces smoothed by filters written out here.

// A fixture that cannot be read is a failure of the test.
#![allow(clippy::unwrap_used)]

use std::ops::RangeInclusive;
use std::path::Path;

use ndarray::{Array2, Array3, Axis, s};
use verite::frame::{Plane, Samples, VideoFrame};
use verite::meter::retouch::{Judged, Likeness, Retouch, RetouchMeter};
use verite::meter::{Measured, Reason, VideoMeter};
use verite::time::Timestamp;

/// Free faces of 90 px and more between the eyes; see `tests/data/faces/README.md`.
const FACES: [&str; 5] =
    ["selfie_wall_a.jpg", "selfie_wall_b.jpg", "official_portrait.jpg", "selfie_home.jpg", "actress.jpg"];

/// The faces that look untouched.
const UNTOUCHED: [&str; 3] = ["selfie_wall_a.jpg", "selfie_wall_b.jpg", "selfie_home.jpg"];

/// A picture in RGB, 0 to 255, shape `(height, width, 3)`.
type Rgb = Array3<f32>;

fn face(name: &str) -> Rgb {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/faces").join(name);
    let picture = image::open(path).unwrap().to_rgb8();
    let (width, height) = picture.dimensions();
    Array3::from_shape_vec((height as usize, width as usize, 3), picture.into_raw()).unwrap().mapv(f32::from)
}

/// How a picture is stored: the codes of luma, Cb and Cr, and what they stand for.
struct Stored {
    planes: [Array2<u16>; 3],
    curves: [Vec<f32>; 2],
    half_chroma: bool,
}

impl Stored {
    /// Full-range 8-bit 4:4:4, as a photo.
    fn photo(rgb: &Rgb) -> Self {
        Self::new(rgb, 255, 0.0..=255.0, 255.0, false)
    }

    /// Limited-range 8-bit 4:2:0, as most clips.
    fn clip(rgb: &Rgb) -> Self {
        Self::new(rgb, 255, 16.0..=235.0, 224.0, true)
    }

    /// Limited-range 10-bit 4:2:0.
    fn deep(rgb: &Rgb) -> Self {
        Self::new(rgb, 1023, 64.0..=940.0, 896.0, true)
    }

    fn new(rgb: &Rgb, last: u16, luma: RangeInclusive<f32>, chroma: f32, half_chroma: bool) -> Self {
        let (black, step) = (*luma.start(), (luma.end() - luma.start()) / 255.0);
        let (middle, chroma_step) = (f32::from(last / 2 + 1), chroma / 255.0);
        let code = |value: f32, zero: f32, step: f32| (value * step + zero).round().clamp(0.0, f32::from(last)) as u16;
        let mixed = |weights: [f32; 3]| {
            rgb.map_axis(Axis(2), |pixel| pixel.iter().zip(weights).map(|(value, weight)| value * weight).sum::<f32>())
        };
        let coloured = |weights| {
            let full = mixed(weights);
            let stored = if half_chroma { halved(&full) } else { full };
            stored.mapv(|value| code(value, middle, chroma_step))
        };
        let planes = [
            mixed([0.299, 0.587, 0.114]).mapv(|value| code(value, black, step)),
            coloured([-0.168736, -0.331264, 0.5]),
            coloured([0.5, -0.418688, -0.081312]),
        ];
        let curve = |zero: f32, step: f32| (0..=last).map(|code| (f32::from(code) - zero) / step).collect();
        Self { planes, curves: [curve(black, step), curve(middle, chroma_step)], half_chroma }
    }

    /// Turned by a quarter, as a phone held upright stores it, and shown upright by swapped strides.
    fn turned(mut self) -> Self {
        for plane in &mut self.planes {
            let mut across = plane.t().slice(s![.., ..;-1]).as_standard_layout().into_owned();
            across.invert_axis(Axis(1));
            across.swap_axes(0, 1);
            *plane = across;
        }
        self
    }

    fn show(&self, t_s: f64, meter: &mut RetouchMeter) {
        self.show_coded(t_s, None, meter);
    }

    fn show_coded(&self, t_s: f64, quantiser: Option<f32>, meter: &mut RetouchMeter) {
        let working = Array2::zeros((1, 1));
        let plane = |index: usize| Plane {
            samples: Samples::Deep(self.planes[index].view()),
            curve: &self.curves[index.min(1)],
        };
        assert!(!self.half_chroma || self.planes[1].nrows() < self.planes[0].nrows());
        meter.push(&VideoFrame {
            pts: Timestamp::from_secs(t_s),
            quantiser,
            display: self.planes[0].dim(),
            luma: plane(0),
            chroma: Some([plane(1), plane(2)]),
            working: &working,
        });
    }

    fn measured(&self) -> Measured<Retouch> {
        let mut meter = RetouchMeter::default();
        self.show(0.0, &mut meter);
        meter.finish()
    }
}

/// The face's picture, and what the meter says against `reference`.
fn judged(rgb: &Rgb, reference: Option<&Likeness>) -> Judged {
    let mut meter = RetouchMeter::with_portraits();
    Stored::photo(rgb).show(0.0, &mut meter);
    meter.judge(reference)
}

fn likeness(rgb: &Rgb) -> Likeness {
    let mut meter = RetouchMeter::default();
    Stored::photo(rgb).show(0.0, &mut meter);
    meter.likeness().unwrap()
}

/// Percent of the reference's texture that is gone.
fn lost(rgb: &Rgb, reference: &Likeness) -> f64 {
    match judged(rgb, Some(reference)).measured {
        Measured::Value { reading, .. } => reading.reference.unwrap().texture_lost_pct,
        Measured::Unmeasured(reason) => panic!("not measured: {reason:?}"),
    }
}

fn reading(stored: &Stored) -> Retouch {
    match stored.measured() {
        Measured::Value { reading, .. } => reading,
        Measured::Unmeasured(reason) => panic!("not measured: {reason:?}"),
    }
}

fn smoothing(rgb: &Rgb) -> f64 {
    reading(&Stored::photo(rgb)).smoothing
}

/// The mean of 2 x 2.
fn halved(plane: &Array2<f32>) -> Array2<f32> {
    let (height, width) = (plane.nrows() / 2, plane.ncols() / 2);
    Array2::from_shape_fn((height, width), |(y, x)| plane.slice(s![2 * y..2 * y + 2, 2 * x..2 * x + 2]).mean().unwrap())
}

/// Each pixel from its neighbours within `radius`, given by offset and value; edges repeated.
fn from_neighbours(rgb: &Rgb, radius: isize, of: impl Fn([f32; 3], &[([isize; 2], [f32; 3])]) -> [f32; 3]) -> Rgb {
    let (height, width, _) = rgb.dim();
    let at = |y: isize, x: isize| {
        let (y, x) = (y.clamp(0, height as isize - 1) as usize, x.clamp(0, width as isize - 1) as usize);
        [rgb[(y, x, 0)], rgb[(y, x, 1)], rgb[(y, x, 2)]]
    };
    let mut out = rgb.clone();
    let mut near = Vec::new();
    for y in 0..height as isize {
        for x in 0..width as isize {
            near.clear();
            for dy in -radius..=radius {
                near.extend((-radius..=radius).map(|dx| ([dy, dx], at(y + dy, x + dx))));
            }
            let value = of(at(y, x), &near);
            (0..3).for_each(|channel| out[(y as usize, x as usize, channel)] = value[channel].round());
        }
    }
    out
}

/// Bilateral filter (Tomasi and Manduchi 1998), 2.5 px in space and `range` levels in colour.
fn bilateral(rgb: &Rgb, range: f32) -> Rgb {
    from_neighbours(rgb, 4, |middle, near| {
        let (mut sum, mut total) = ([0.0; 3], 0.0);
        for ([dy, dx], value) in near {
            let apart: f32 = (0..3).map(|channel| (value[channel] - middle[channel]).powi(2)).sum();
            let weight = (-((dy * dy + dx * dx) as f32) / 12.5 - apart / (2.0 * range * range)).exp();
            (0..3).for_each(|channel| sum[channel] += weight * value[channel]);
            total += weight;
        }
        sum.map(|channel| channel / total)
    })
}

/// The mean over squares of `2 * radius + 1`.
fn boxed(rgb: &Rgb, radius: isize) -> Rgb {
    let (height, width, _) = rgb.dim();
    let along = |from: &Rgb, axis: usize, length: usize| {
        Array3::from_shape_fn(from.dim(), |(y, x, channel)| {
            let place = [y, x][axis] as isize;
            let range = (place - radius).max(0) as usize..(place + radius + 1).min(length as isize) as usize;
            let part = if axis == 0 { from.slice(s![range, x, channel]) } else { from.slice(s![y, range, channel]) };
            part.mean().unwrap()
        })
    };
    along(&along(rgb, 0, height), 1, width)
}

/// Guided filter (He, Sun and Tang 2010) guided by the picture itself, 5 px, edges below `edge` levels smoothed.
fn guided(rgb: &Rgb, edge: f32) -> Rgb {
    let mean = boxed(rgb, 5);
    let variance = boxed(&(rgb * rgb), 5) - &mean * &mean;
    let slope = variance.mapv(|variance| variance / (variance + edge * edge));
    let offset = &mean - &slope * &mean;
    (boxed(&slope, 5) * rgb + boxed(&offset, 5)).mapv(|value| value.round().clamp(0.0, 255.0))
}

/// A lens out of focus: the mean over a disc.
fn defocused(rgb: &Rgb, radius: isize) -> Rgb {
    from_neighbours(rgb, radius, |_, near| {
        let disc = near.iter().filter(|([dy, dx], _)| dy * dy + dx * dx <= radius * radius).map(|near| near.1);
        let sum = disc.clone().fold([0.0; 3], |sum, value| [0, 1, 2].map(|channel| sum[channel] + value[channel]));
        sum.map(|channel| channel / disc.clone().count() as f32)
    })
}

/// Averaged down by a whole factor.
fn shrunk(rgb: &Rgb, factor: usize) -> Rgb {
    let (height, width, _) = rgb.dim();
    Array3::from_shape_fn((height / factor, width / factor, 3), |(y, x, channel)| {
        let part = s![y * factor..(y + 1) * factor, x * factor..(x + 1) * factor, channel];
        rgb.slice(part).mean().unwrap()
    })
}

#[test]
fn a_smoothed_face_ranks_above_its_own_original() {
    let (mut pairs, mut kept) = (0, 0);
    for name in FACES {
        let original = face(name);
        let before = smoothing(&original);
        for strength in [10.0, 20.0, 40.0] {
            for (filter, smoothed) in
                [("bilateral", bilateral(&original, strength)), ("guided", guided(&original, strength / 2.0))]
            {
                let after = smoothing(&smoothed);
                pairs += 1;
                kept += usize::from(after > before);
                println!("{name} {filter} {strength}: {before:.1} -> {after:.1}");
            }
        }
    }
    assert!(kept * 100 >= pairs * 95, "{kept} of {pairs}");
}

#[test]
fn untouched_faces_score_below_the_tenth_and_strongly_smoothed_ones_above() {
    for name in UNTOUCHED {
        let original = face(name);
        assert!(smoothing(&original) < 50.0, "{name}: {}", smoothing(&original));
        let smoothed = smoothing(&bilateral(&original, 40.0));
        assert!(smoothed > 50.0, "{name} smoothed: {smoothed}");
    }
}

#[test]
fn texture_falls_and_flat_skin_grows_with_smoothing() {
    for name in UNTOUCHED {
        let original = face(name);
        let before = reading(&Stored::photo(&original));
        let after = reading(&Stored::photo(&guided(&original, 20.0)));
        assert!(after.texture_rms < before.texture_rms, "{name}: {} {}", before.texture_rms, after.texture_rms);
        assert!(after.flat_pct > before.flat_pct, "{name}: {} {}", before.flat_pct, after.flat_pct);
        assert!((0.1..20.0).contains(&before.texture_rms) && (0.0..=100.0).contains(&before.flat_pct));
        assert!(before.sharpness_gap_oct.abs() < 3.0);
    }
}

#[test]
fn a_lens_out_of_focus_is_not_taken_for_smoothed_skin() {
    for name in UNTOUCHED {
        for radius in [1, 2, 4] {
            match Stored::photo(&defocused(&face(name), radius)).measured() {
                Measured::Value { reading, confidence } => {
                    assert!(reading.smoothing < 50.0 || confidence < 0.5, "{name} {radius}: {}", reading.smoothing);
                }
                Measured::Unmeasured(reason) => assert_eq!(reason, Reason::SoftPicture, "{name} {radius}"),
            }
        }
    }
}

#[test]
fn faces_too_small_for_texture_are_not_measured() {
    for name in FACES {
        let small = shrunk(&face(name), 3);
        assert_eq!(Stored::photo(&small).measured(), Measured::Unmeasured(Reason::TooSmall), "{name}");
    }
}

#[test]
fn a_picture_without_a_face_is_not_measured() {
    let bars = Array3::from_shape_fn((360, 480, 3), |(y, x, _)| if (x / 9 + y / 30) % 2 == 0 { 200.0 } else { 40.0 });
    let waves = Array3::from_shape_fn((480, 640, 3), |(y, x, channel)| {
        128.0 + 90.0 * ((y as f32 * 0.3 + x as f32) / (9.0 + channel as f32)).sin()
    });
    for picture in [bars, waves, Array3::from_elem((200, 300, 3), 128.0), Array3::zeros((3, 5, 3))] {
        assert_eq!(Stored::photo(&picture).measured(), Measured::Unmeasured(Reason::NoFace));
    }
}

/// What the network takes for a face must not get a reading, however surely it does.
fn assert_no_reading(picture: &Rgb, what: &str) {
    let measured = Stored::photo(picture).measured();
    assert!(matches!(measured, Measured::Unmeasured(_)), "{what}: {measured:?}");
}

#[test]
fn a_dog_is_not_measured() {
    // Once read as strongly smoothed skin, at a score of 0.78.
    assert_no_reading(&face("dog.jpg"), "dog");
}

#[test]
fn rings_are_not_measured() {
    for (wavelength, centre) in [(8.0, 320.0), (13.0, 320.0), (31.0, 300.0), (57.0, 320.0), (110.0, 320.0)] {
        for tint in [[0.0; 3], [40.0, 0.0, -30.0]] {
            let rings = Array3::from_shape_fn((480, 640, 3), |(y, x, channel)| {
                let radius = (y as f32 - 240.0).hypot(x as f32 - centre);
                128.0 + tint[channel] + 85.0 * (radius * std::f32::consts::TAU / wavelength + channel as f32).sin()
            });
            assert_no_reading(&rings, &format!("rings of {wavelength} px"));
        }
    }
}

#[test]
fn a_drawn_face_is_not_measured() {
    for skin in [[235.0, 190.0, 160.0], [140.0, 95.0, 70.0], [250.0, 210.0, 60.0]] {
        let drawn = Array3::from_shape_fn((480, 480, 3), |(y, x, channel)| {
            let (u, v) = ((x as f32 - 240.0) / 100.0, (y as f32 - 200.0) / 100.0);
            let eye = (u.abs() - 0.5).hypot(v * 1.6);
            let brow = (u.abs() - 0.5).abs() < 0.25 && (v + 0.36).abs() < 0.05;
            let mouth = u.abs() < 0.4 && (v - 1.1 + 0.3 * u * u).abs() < 0.06;
            let nose = (v - 0.5).abs() < 0.12 && (u - 0.3 * (v - 0.5)).abs() < 0.03;
            let hair = (u / 1.2).hypot((v - 0.2) / 1.6) < 1.0 && v < -0.7;
            match () {
                () if eye < 0.1 || brow || nose || hair => 30.0,
                () if eye < 0.22 => 245.0,
                () if mouth => [170.0, 40.0, 50.0][channel],
                () if (u / 1.1).hypot((v - 0.3) / 1.5) < 1.0 => skin[channel],
                () => [90.0, 150.0, 200.0][channel],
            }
        });
        assert_no_reading(&drawn, &format!("skin {skin:?}"));
    }
}

#[test]
fn a_black_and_white_face_is_never_dependable() {
    for name in UNTOUCHED {
        let grey = face(name).map_axis(Axis(2), |pixel| pixel.mean().unwrap());
        let rgb = Array3::from_shape_fn((grey.nrows(), grey.ncols(), 3), |(y, x, _)| grey[(y, x)]);
        assert!(Stored::photo(&rgb).measured().dependable().is_none(), "{name}");
    }
}

#[test]
fn a_small_face_is_less_sure_in_a_clip_than_in_a_photo() {
    let stored = Stored::clip(&face("selfie_home.jpg"));
    let mut clip = RetouchMeter::default();
    (0..12).for_each(|frame| stored.show(f64::from(frame) * 0.25, &mut clip));
    assert!(clip.finish().confidence() < stored.measured().confidence());
}

#[test]
fn a_clip_without_pictures_is_not_measured() {
    assert_eq!(RetouchMeter::default().finish(), Measured::Unmeasured(Reason::NoStream));
}

#[test]
fn a_face_in_the_dark_is_not_measured() {
    let dark = face("selfie_wall_a.jpg") * 0.1;
    let measured = Stored::photo(&dark).measured();
    assert!(matches!(measured, Measured::Unmeasured(Reason::BadLight | Reason::NoFace)), "{measured:?}");
}

#[test]
fn depth_range_and_turned_storage_do_not_change_the_reading() {
    for name in FACES {
        let picture = face(name);
        let photo = smoothing(&picture);
        for (storage, stored) in [
            ("clip", Stored::clip(&picture)),
            ("deep", Stored::deep(&picture)),
            ("turned", Stored::clip(&picture).turned()),
        ] {
            let other = reading(&stored).smoothing;
            assert!((other - photo).abs() < 5.0, "{name} {storage}: {photo} {other}");
        }
    }
}

#[test]
fn the_length_of_a_clip_does_not_change_the_reading() {
    let stored = Stored::clip(&face("selfie_home.jpg"));
    let over = |seconds: u32| {
        let mut meter = RetouchMeter::default();
        (0..seconds * 4).for_each(|frame| stored.show(f64::from(frame) * 0.25, &mut meter));
        meter.finish()
    };
    let (short, long) = (over(3), over(60));
    let score = |measured: &Measured<Retouch>| measured.reading().map(|reading| reading.smoothing);
    assert_eq!(score(&short), score(&long));
    assert_eq!(short.reading().map(|reading| reading.faces.len()), Some(1));
}

#[test]
fn the_same_pictures_give_the_same_numbers() {
    let stored = Stored::clip(&face("actress.jpg"));
    assert_eq!(stored.measured(), stored.measured());
}

#[test]
fn two_faces_of_one_picture_are_two_people() {
    let (left, right) = (face("selfie_wall_a.jpg"), face("selfie_home.jpg"));
    let height = left.len_of(Axis(0)).min(right.len_of(Axis(0)));
    let (left, right) = (left.slice(s![..height, .., ..]).to_owned(), right.slice(s![..height, .., ..]).to_owned());
    let both = ndarray::concatenate(Axis(1), &[left.view(), right.view()]).unwrap();
    let reading = reading(&Stored::photo(&both));
    assert_eq!(reading.faces.len(), 2);
    let mut shares = reading.faces.iter().map(|face| face.bounds[0] / both.len_of(Axis(1)) as f64);
    assert!(shares.any(|share| share < 0.5) && reading.faces.iter().all(|face| face.iod_px > 80.0));
}

#[test]
fn against_the_original_more_smoothing_is_more_texture_lost() {
    for name in FACES {
        let original = face(name);
        let reference = likeness(&original);
        let losses: Vec<f64> = [0.0, 10.0, 20.0, 40.0]
            .into_iter()
            .map(|range| lost(&if range > 0.0 { bilateral(&original, range) } else { original.clone() }, &reference))
            .collect();
        assert!(losses[0] < 0.5, "{name}: {losses:?}");
        // The strongest softens eyes and brows as well, which is taken off.
        assert!(losses[..3].is_sorted() && losses[3] > losses[1] && losses[3] > 20.0, "{name}: {losses:?}");
    }
}

#[test]
fn a_lens_out_of_focus_loses_less_than_a_filter_against_the_original() {
    for name in UNTOUCHED {
        let original = face(name);
        let reference = likeness(&original);
        let mut meter = RetouchMeter::default();
        Stored::photo(&defocused(&original, 1)).show(0.0, &mut meter);
        if let Some(soft) = meter.judge(Some(&reference)).measured.reading() {
            let soft = soft.reference.as_ref().unwrap().texture_lost_pct;
            assert!(soft < lost(&bilateral(&original, 40.0), &reference), "{name}: {soft}");
        }
    }
}

#[test]
fn the_portrait_of_a_smoothed_face_shows_more_missing_than_its_original() {
    for name in UNTOUCHED {
        let missing = |rgb: &Rgb| {
            let judged = judged(rgb, None);
            let [portrait] = &judged.portraits[..] else { panic!("{name}: {} portraits", judged.portraits.len()) };
            let (height, width) = portrait.luma.dim();
            assert_eq!(portrait.rgb.dim(), (height, width, 3));
            assert!(portrait.cheek[0] < height && portrait.reference[1] < width);
            let tiles: Vec<f32> = portrait.missing.iter().copied().filter(|share| !share.is_nan()).collect();
            assert!(tiles.len() >= 12 && tiles.iter().all(|share| (0.0..=1.0).contains(share)));
            tiles.iter().sum::<f32>() / tiles.len() as f32
        };
        let original = face(name);
        let (before, after) = (missing(&original), missing(&bilateral(&original, 40.0)));
        assert!(after > before + 0.15, "{name}: {before} {after}");
    }
}

#[test]
fn nobody_gets_a_portrait_unless_it_is_asked_for() {
    let mut meter = RetouchMeter::default();
    Stored::photo(&face("selfie_home.jpg")).show(0.0, &mut meter);
    assert!(meter.judge(None).portraits.is_empty());
}

#[test]
fn a_coarsely_coded_frame_is_less_sure_and_then_refused() {
    let stored = Stored::clip(&face("selfie_home.jpg"));
    let at = |quantiser: f32| {
        let mut meter = RetouchMeter::default();
        stored.show_coded(0.0, Some(quantiser), &mut meter);
        meter.finish()
    };
    let [fine, coarse] = [20.0, 29.0].map(at);
    assert!(fine.confidence() > coarse.confidence() && coarse.confidence() > 0.0);
    // The same pixels prove less of a filter where the coder may have smoothed them.
    let score = |measured: &Measured<Retouch>| measured.reading().unwrap().smoothing;
    assert!(score(&fine) > score(&coarse));
    assert_eq!(at(33.0), Measured::Unmeasured(Reason::Compressed));
}
