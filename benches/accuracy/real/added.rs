//! Shake added to steady clips, as editors do it: each picture is shifted, turned and scaled by itself, and all is encoded
//! once more.

use std::f64::consts::TAU;
use std::io::Read;
use std::path::Path;
use std::process::{Command, Stdio};

use ndarray::{Array2, s};

use super::super::common::{Pose, Random, Trajectory, view};
use super::super::motions::Motion;
use super::super::studio::encode;
use super::Half;

/// Seconds of every clip.
const DURATION_S: f64 = 4.0;

/// The longest width that is worked on; what is larger is shrunk first, as for the web.
const LARGEST_WIDTH: usize = 960;

/// Growth, as a logarithm, that hides the edges.
const GROWTH: f64 = 0.13;

/// Share of the picture that a crop keeps.
const KEPT: f64 = 0.84;

/// Moments whose mean is a blurred picture.
const MOMENTS: usize = 5;

/// How the shake is added.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Added {
    /// A hand's path between pixels; the picture is enlarged so that its edges stay out of sight.
    Filled,
    /// A walk's path between pixels, for a window within the picture.
    Cropped,
    /// A window by ffmpeg's `crop`, which knows whole pixels only.
    WholePixels,
    /// A few sines that come again together, enlarged.
    Wiggled,
    /// A hand's path; where there is no picture it is black.
    Bared,
    /// As [`Added::Filled`] by a walk, with the motion blur of a shutter of 180 degrees.
    Blurred,
}

pub const ADDED: [Added; 6] =
    [Added::Filled, Added::Cropped, Added::WholePixels, Added::Wiggled, Added::Bared, Added::Blurred];

impl Added {
    pub fn name(self) -> &'static str {
        match self {
            Self::Filled => "filled",
            Self::Cropped => "cropped",
            Self::WholePixels => "whole pixels",
            Self::Wiggled => "wiggled",
            Self::Bared => "black edges",
            Self::Blurred => "blurred",
        }
    }

    /// Writes `clip`, so shaken, into `file`.
    pub fn make(self, clip: &Path, half: Half, name: &str, file: &Path) {
        let seed =
            name.bytes().fold(self as u64, |seed, letter| seed.wrapping_mul(131).wrapping_add(u64::from(letter)));
        let steady = Steady::open(clip);
        let (width, height) = steady.size;
        let path = match self {
            Self::Filled | Self::Bared => Motion::Hand.trajectory(half, seed),
            Self::Cropped | Self::Blurred => Motion::Walk.trajectory(half, seed),
            Self::WholePixels => sines(seed, &[0.9, 1.7, 2.6, 4.3]),
            Self::Wiggled => {
                let round_hz = if half == Half::Tuning { 0.8 } else { 0.72 };
                sines(seed, &[1.0, 2.0, 3.0, 5.0].map(|times| times * round_hz))
            }
        };
        let window = [width, height].map(|side| 2 * (0.5 * KEPT * side as f64) as usize);
        let fps = steady.fps;
        let at = |index: usize| path.pose(index as f64 / fps);
        let enlarged = |mut pose: Pose| {
            pose[3] -= GROWTH;
            pose
        };
        let pictures = steady.pictures.iter().enumerate();
        let levels = |picture: Array2<f32>| -> Vec<u8> {
            picture.iter().map(|level| level.round().clamp(0.0, 255.0) as u8).collect()
        };
        match self {
            Self::Filled | Self::Wiggled => {
                let frames =
                    pictures.map(|(i, picture)| levels(view(&wide(picture), enlarged(at(i)), (width, height))));
                encode(frames, (width, height), fps, &[], file);
            }
            Self::Cropped => {
                let size = (window[0], window[1]);
                encode(pictures.map(|(i, picture)| levels(view(&wide(picture), at(i), size))), size, fps, &[], file);
            }
            Self::Blurred => {
                let frames = pictures.map(|(i, picture)| {
                    let sharp = wide(picture);
                    let mut blurred = Array2::zeros((height, width));
                    for moment in 0..MOMENTS {
                        let late = 0.5 * ((moment as f64 + 0.5) / MOMENTS as f64 - 0.5);
                        let pose = path.pose((i as f64 + late) / fps);
                        blurred += &view(&sharp, enlarged(pose), (width, height));
                    }
                    levels(blurred / MOMENTS as f32)
                });
                encode(frames, (width, height), fps, &[], file);
            }
            Self::Bared => {
                let frames = pictures.map(|(i, picture)| {
                    let (above, left) = (height / 4, width / 4);
                    let mut bare = Array2::zeros((height + 2 * above, width + 2 * left));
                    bare.slice_mut(s![above..above + height, left..left + width]).assign(&wide(picture));
                    levels(view(&bare, at(i), (width, height)))
                });
                encode(frames, (width, height), fps, &[], file);
            }
            Self::WholePixels => {
                let place = |axis: usize| {
                    let terms = path.waves[axis].iter().map(|[amplitude, hz, phase]| {
                        format!("+{:.3}*sin({:.5}*t+{phase:.4})", amplitude * width as f64, TAU * hz)
                    });
                    terms.collect::<String>()
                };
                let crop =
                    format!("crop=w={}:h={}:x='(iw-ow)/2{}':y='(ih-oh)/2{}'", window[0], window[1], place(0), place(1));
                let frames = steady.pictures.iter().map(|picture| picture.iter().copied().collect());
                encode(frames, (width, height), fps, &["-vf", &crop], file);
            }
        }
    }
}

/// As wild as a hand, by a few sines an axis.
fn sines(seed: u64, rates_hz: &[f64]) -> Trajectory {
    let mut random = Random(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
    let mut path = Trajectory::default();
    for (axis, size) in [(0, 0.007), (1, 0.006), (2, 0.004)] {
        path.waves[axis] = rates_hz.iter().map(|hz| [size / hz.max(1.0), *hz, TAU * random.next()]).collect();
    }
    path
}

fn wide(picture: &Array2<u8>) -> Array2<f32> {
    picture.mapv(f32::from)
}

/// The first seconds of a steady clip.
struct Steady {
    pictures: Vec<Array2<u8>>,
    /// Width and height.
    size: (usize, usize),
    fps: f64,
}

impl Steady {
    fn open(clip: &Path) -> Self {
        let probe = Command::new("ffprobe")
            .args(["-v", "error", "-select_streams", "v:0", "-of", "csv=p=0"])
            .args(["-show_entries", "stream=width,height,r_frame_rate,avg_frame_rate"])
            .arg(clip)
            .output();
        let text = String::from_utf8(probe.expect("the bench needs the ffprobe program").stdout).expect("plain text");
        let numbers: Vec<f64> = text.trim().split([',', '/']).filter_map(|number| number.parse().ok()).collect();
        let [width, height, rate, each_s, frames, seconds] = numbers[..] else { panic!("{}: {text}", clip.display()) };
        // Ogg keeps no mean.
        let fps = if seconds > 0.0 { frames / seconds } else { rate / each_s };
        let shrink = (LARGEST_WIDTH as f64 / width).min(1.0);
        let size = (2 * (0.5 * shrink * width) as usize, 2 * (0.5 * shrink * height) as usize);
        let scale = format!("scale={}:{}:flags=area", size.0, size.1);
        let mut ffmpeg = Command::new("ffmpeg")
            .args(["-v", "error", "-threads", "1", "-i"])
            .arg(clip)
            .args(["-t", &DURATION_S.to_string(), "-vf", &scale, "-f", "rawvideo", "-pix_fmt", "gray", "-"])
            .stdout(Stdio::piped())
            .spawn()
            .expect("the bench needs the ffmpeg program");
        let mut bytes = Vec::new();
        ffmpeg.stdout.take().expect("it was asked for").read_to_end(&mut bytes).expect("pictures");
        assert!(ffmpeg.wait().expect("it was started").success(), "{}", clip.display());
        let pictures = bytes.chunks_exact(size.0 * size.1).map(|levels| {
            Array2::from_shape_vec((size.1, size.0), levels.to_vec()).expect("as many as there are pixels")
        });
        Self { pictures: pictures.collect(), size, fps }
    }
}
