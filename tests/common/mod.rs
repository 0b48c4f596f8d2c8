//! Renders clips of known camera motion: a still is moved along a known path and encoded by the `ffmpeg` program.

#![allow(dead_code)] // Every test binary uses its own part.

use std::f64::consts::TAU;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use ndarray::Array2;
use verite::frame::{AudioChunk, Plane, Samples, VideoFrame};
use verite::media::{Media, Options, Sink};
use verite::meter::shake::{CameraPath, ShakeMeter};
use verite::meter::{Measured, Shake, VideoMeter};
use verite::time::Timestamp;

/// The kinds of motion the meter must know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Motion {
    /// Does not move.
    Tripod,
    /// A steady pan, 3 % of the width a second.
    Pan,
    /// Leaning on something: 0.05 %.
    Tremor,
    /// Standing, hand-held.
    Hand,
    /// Hand-held with a pan and a zoom.
    HandPan,
    /// Walking.
    Walk,
    /// Running.
    Severe,
}

/// Where the camera looks: shift in shares of the picture's width, roll in radians, logarithm of the zoom.
pub type Pose = [f64; 4];

/// A camera path that is known at any time, even before and after the clip.
#[derive(Clone, Debug, Default)]
pub struct Trajectory {
    /// For each of the four: amplitude, frequency in Hz, phase.
    pub waves: [Vec<[f64; 3]>; 4],
    /// For each of the four, per second; 0 at two seconds.
    pub drift: Pose,
}

impl Trajectory {
    pub fn new(motion: Motion, seed: u64) -> Self {
        let mut random = Random(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
        let mut waves: [Vec<[f64; 3]>; 4] = Default::default();
        // RMS of the slow sway (0.15 to 2 Hz) and of the tremor (4 to 11 Hz) in widths, and of the roll in degrees.
        let (sway, tremor, roll) = match motion {
            Motion::Tripod | Motion::Pan => (0.0, 0.0, 0.0),
            Motion::Tremor => (0.0010, 0.00025, 0.06),
            Motion::Hand | Motion::HandPan => (0.0060, 0.0010, 0.35),
            Motion::Walk => (0.010, 0.0018, 0.6),
            Motion::Severe => (0.022, 0.00396, 1.32),
        };
        if sway > 0.0 {
            for axis in &mut waves[..2] {
                axis.extend(random.noise(sway, [0.15, 2.0], -1.2));
                axis.extend(random.noise(tremor, [4.0, 11.0], -0.5));
            }
            let roll = f64::to_radians(roll);
            waves[2].extend(random.noise(roll, [0.15, 2.0], -1.0));
            waves[2].extend(random.noise(0.15 * roll, [4.0, 11.0], -0.5));
            waves[3].extend(random.noise(0.002, [0.2, 1.5], -1.0));
        }
        if matches!(motion, Motion::Walk | Motion::Severe) {
            let k = if motion == Motion::Walk { 1.0 } else { 2.2 };
            let phases = [(); 3].map(|()| TAU * random.next());
            waves[1].push([k * 0.008, 1.9, phases[0]]);
            waves[1].push([k * 0.002, 3.8, phases[1]]);
            waves[0].push([k * 0.006, 0.95, phases[2]]);
            waves[2].push([k * f64::to_radians(0.7), 0.95, phases[2]]);
        }
        let drift = match motion {
            Motion::Pan => [0.03, 0.0, 0.0, 0.0],
            Motion::HandPan => [0.02, 0.0, 0.0, 0.012],
            _ => [0.0; 4],
        };
        Self { waves, drift }
    }

    pub fn pose(&self, t_s: f64) -> Pose {
        std::array::from_fn(|k| {
            let swing: f64 = self.waves[k].iter().map(|[a, f, p]| a * (TAU * f * t_s + p).sin()).sum();
            swing + self.drift[k] * (t_s - 2.0)
        })
    }

    /// The RMS shake in percent of the diagonal for a picture of this size, over the given seconds: what is left of
    /// each sine after a Gaussian low-pass at 0.7 Hz, known exactly. Roll and zoom count at every pixel of a grid.
    pub fn shake_pct(&self, (width, height): (usize, usize), duration_s: f64) -> f64 {
        let shake = |t_s: f64| -> Pose {
            std::array::from_fn(|k| {
                let above = |f: f64| 1.0 - (-0.5 * std::f64::consts::LN_2 * (f / 0.7).powi(2)).exp();
                self.waves[k].iter().map(|[a, f, p]| above(*f) * a * (TAU * f * t_s + p).sin()).sum()
            })
        };
        let (w, h) = (width as f64, height as f64);
        let mut sum = 0.0;
        let mut count = 0.0;
        for t_s in (0..).map(|i| f64::from(i) * 0.01).take_while(|t| *t < duration_s) {
            let [x, y, roll, zoom] = shake(t_s);
            for (px, py) in grid(width, height) {
                sum += (x * w - roll * py + zoom * px).powi(2) + (y * w + roll * px + zoom * py).powi(2);
                count += 1.0;
            }
        }
        100.0 * f64::sqrt(sum / count) / w.hypot(h)
    }
}

/// From a point of the frame to the point of the scene it shows, both from the centre.
pub fn look([x, y, roll, zoom]: Pose, width: f64, (px, py): (f64, f64)) -> (f64, f64) {
    let (sin, cos) = roll.sin_cos();
    let scale = zoom.exp();
    (scale * (cos * px - sin * py) + x * width, scale * (sin * px + cos * py) + y * width)
}

/// Where the content at `point` (pixels from the centre of a picture `width` wide) goes from one pose to the next.
pub fn carry(point: (f64, f64), width: f64, from: Pose, [x, y, roll, zoom]: Pose) -> (f64, f64) {
    let there = look(from, width, point);
    let (dx, dy) = (there.0 - x * width, there.1 - y * width);
    let (sin, cos) = roll.sin_cos();
    ((cos * dx + sin * dy) / zoom.exp(), (cos * dy - sin * dx) / zoom.exp())
}

/// Points spread over a whole frame, in pixels from its centre.
pub fn grid(width: usize, height: usize) -> impl Iterator<Item = (f64, f64)> {
    let at = |i: i32, side: usize| (f64::from(i) / 10.0 - 0.95) * 0.5 * side as f64;
    (0..20).flat_map(move |j| (0..20).map(move |i| (at(i, width), at(j, height))))
}

/// xorshift64; tests need no better.
pub struct Random(pub u64);

impl Random {
    /// 0 to 1.
    pub fn next(&mut self) -> f64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Sines of random phase within a band, of a given RMS in all.
    pub fn noise(&mut self, rms: f64, [low, high]: [f64; 2], slope: f64) -> Vec<[f64; 3]> {
        let count = 24;
        let mut waves: Vec<[f64; 3]> = (0..count)
            .map(|i| {
                let f = low + (high - low) * (f64::from(i) + self.next()) / f64::from(count);
                [f.powf(slope), f, TAU * self.next()]
            })
            .collect();
        let power: f64 = waves.iter().map(|[a, ..]| 0.5 * a * a).sum();
        for wave in &mut waves {
            wave[0] *= rms / power.sqrt();
        }
        waves
    }
}

/// A picture of this folder's `data`, as luma.
pub fn still(name: &str) -> Array2<f32> {
    photo(&Path::new("tests/data").join(name))
}

/// A photo of the repository, as luma.
pub fn photo(path: &Path) -> Array2<f32> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    let picture = image::open(path).expect("the still is part of the repository").into_luma8();
    let (width, height) = picture.dimensions();
    Array2::from_shape_fn((height as usize, width as usize), |(y, x)| {
        f32::from(picture.get_pixel(x as u32, y as u32)[0])
    })
}

/// A made-up scene with the 1/f spectrum of natural pictures: octaves of value noise, and discs before it.
pub fn scene(seed: u64) -> Array2<f32> {
    let mut random = Random(seed | 1);
    let (height, width) = (960, 1280);
    let mut picture = Array2::from_elem((height, width), 118.0_f32);
    for octave in 1..9 {
        let cell = 512 >> octave;
        let lattice = Array2::from_shape_fn((height / cell + 2, width / cell + 2), |_| random.next() as f32 - 0.5);
        // 1/f in two dimensions is the same power in every octave.
        let amplitude = 55.0;
        for ((y, x), value) in picture.indexed_iter_mut() {
            let (i, j) = (y / cell, x / cell);
            let smooth = |p: usize| {
                let f = (p % cell) as f32 / cell as f32;
                f * f * (3.0 - 2.0 * f)
            };
            let (fy, fx) = (smooth(y), smooth(x));
            let upper = lattice[[i, j]] * (1.0 - fx) + lattice[[i, j + 1]] * fx;
            let lower = lattice[[i + 1, j]] * (1.0 - fx) + lattice[[i + 1, j + 1]] * fx;
            *value += amplitude * (upper * (1.0 - fy) + lower * fy);
        }
    }
    for _ in 0..60 {
        let (cx, cy) = (random.next() * width as f64, random.next() * height as f64);
        let (radius, level) = (8.0 + 50.0 * random.next(), 80.0 * (random.next() - 0.5) as f32);
        let (left, top) = ((cx - radius).max(0.0) as usize, (cy - radius).max(0.0) as usize);
        for y in top..(top + 120).min(height) {
            for x in left..(left + 120).min(width) {
                let inside = radius - (x as f64 - cx).hypot(y as f64 - cy);
                picture[[y, x]] += level * (inside + 0.5).clamp(0.0, 1.0) as f32;
            }
        }
    }
    picture.mapv(|v| v.clamp(0.0, 255.0))
}

pub use verite::dsp::between::catmull_rom as sample;

/// What the camera sees of a still in this pose.
pub fn view(still: &Array2<f32>, pose: Pose, (width, height): (usize, usize)) -> Array2<f32> {
    let (rows, columns) = still.dim();
    let pixels = still.as_slice().expect("stills are made in one piece");
    // The view is affine, so three points tell all.
    let [origin, right, down] = [(0.0, 0.0), (1.0, 0.0), (0.0, 1.0)].map(|point| look(pose, width as f64, point));
    let centre = (0.5 * (columns as f64 - 1.0) + origin.0, 0.5 * (rows as f64 - 1.0) + origin.1);
    let (right, down) = ((right.0 - origin.0, right.1 - origin.1), (down.0 - origin.0, down.1 - origin.1));
    Array2::from_shape_fn((height, width), |(y, x)| {
        let (px, py) = (x as f64 - 0.5 * (width as f64 - 1.0), y as f64 - 0.5 * (height as f64 - 1.0));
        let (sx, sy) = (centre.0 + px * right.0 + py * down.0, centre.1 + px * right.1 + py * down.1);
        sample(pixels, (rows, columns), sx, sy)
    })
}

/// A clip to be rendered.
pub struct Clip<'a> {
    pub still: &'a Array2<f32>,
    pub motion: Motion,
    pub seed: u64,
    pub size: (usize, usize),
    pub fps: f64,
    pub duration_s: f64,
}

impl<'a> Clip<'a> {
    pub fn new(still: &'a Array2<f32>, motion: Motion, seed: u64) -> Self {
        Self { still, motion, seed, size: (640, 360), fps: 30.0, duration_s: 3.0 }
    }

    pub fn trajectory(&self) -> Trajectory {
        Trajectory::new(self.motion, self.seed)
    }

    pub fn shake_pct(&self) -> f64 {
        self.trajectory().shake_pct(self.size, self.duration_s)
    }

    /// The frames at an even rate.
    pub fn frames(&self) -> Vec<Array2<f32>> {
        let count = (self.fps * self.duration_s) as usize;
        let trajectory = self.trajectory();
        (0..count).map(|i| view(self.still, trajectory.pose(i as f64 / self.fps), self.size)).collect()
    }

    /// Encodes the frames into a new file; see [`encode`].
    pub fn encode(&self, file: &Path) {
        encode(&self.frames(), self.fps, &[], file);
    }
}

/// Encodes grey frames; see [`encode_bytes`].
pub fn encode(frames: &[Array2<f32>], fps: f64, arguments: &[&str], file: &Path) {
    let (height, width) = frames[0].dim();
    let bytes = frames.iter().map(|frame| frame.iter().map(|v| v.round() as u8).collect());
    encode_bytes(bytes, (width, height), fps, arguments, file);
}

/// Encodes grey frames of this width and height with x264 at CRF 23, unless `arguments` say otherwise.
pub fn encode_bytes(
    frames: impl Iterator<Item = Vec<u8>>,
    (width, height): (usize, usize),
    fps: f64,
    arguments: &[&str],
    file: &Path,
) {
    let mut ffmpeg = Command::new("ffmpeg")
        .args(["-v", "error", "-y", "-f", "rawvideo", "-pix_fmt", "gray", "-s", &format!("{width}x{height}")])
        .args(["-r", &fps.to_string(), "-i", "-"])
        .args(["-pix_fmt", "yuv420p", "-c:v", "libx264", "-crf", "23", "-preset", "fast"])
        .args(arguments)
        .arg(file)
        .stdin(Stdio::piped())
        .spawn()
        .expect("the tests need the ffmpeg program");
    let mut pipe = ffmpeg.stdin.take().expect("it was asked for");
    for frame in frames {
        pipe.write_all(&frame).expect("ffmpeg reads its input");
    }
    drop(pipe);
    assert!(ffmpeg.wait().expect("it was started").success(), "ffmpeg could not encode {}", file.display());
}

/// Puts a display matrix on a copy of `file`, as a phone held upright does.
pub fn turn(file: &Path, degrees: &str, turned: &Path) {
    let done = Command::new("ffmpeg")
        .args(["-v", "error", "-y", "-i"])
        .arg(file)
        .args(["-c", "copy", "-metadata:s:v:0", &format!("rotate={degrees}")])
        .arg(turned)
        .status();
    assert!(done.expect("the tests need the ffmpeg program").success());
}

/// RMS over a grid of the whole frame, and over all steps, of the distance between where the content went and where
/// the path says it went, in pixels of a picture 320 wide.
pub fn path_error_px(path: &CameraPath, trajectory: &Trajectory, (width, height): (usize, usize)) -> f64 {
    let (width, height) = (320, 320 * height / width);
    let diagonal = (width as f64).hypot(height as f64);
    let mut squares = Vec::new();
    for step in 1..path.t_s.len() {
        let (sin, cos) = path.roll_deg[step].to_radians().sin_cos();
        let (dx, dy) = (0.01 * path.dx_pct[step] * diagonal, 0.01 * path.dy_pct[step] * diagonal);
        let [from, to] = [path.t_s[step - 1], path.t_s[step]].map(|t_s| trajectory.pose(t_s));
        for (x, y) in grid(width, height) {
            let truth = carry((x, y), width as f64, from, to);
            let found = (path.zoom[step] * (cos * x - sin * y) + dx, path.zoom[step] * (sin * x + cos * y) + dy);
            squares.push((found.0 - truth.0).powi(2) + (found.1 - truth.1).powi(2));
        }
    }
    (squares.iter().sum::<f64>() / squares.len() as f64).sqrt()
}

/// What the meter says of frames at given times, without any encoder.
pub fn shake_of_frames<'a>(frames: impl IntoIterator<Item = (f64, &'a Array2<f32>)>) -> Measured<Shake> {
    let codes = Array2::zeros((0, 0));
    let luma = Plane { samples: Samples::Eight(codes.view()), curve: &[0.0] };
    let mut meter = ShakeMeter::default();
    for (t_s, working) in frames {
        let display = working.dim();
        meter.push(&VideoFrame {
            pts: Timestamp::from_secs(t_s),
            quantiser: None,
            display,
            luma,
            chroma: None,
            working,
        });
    }
    meter.finish()
}

/// What the meter says of a file.
pub fn shake_of(file: &Path) -> Measured<Shake> {
    struct Pictures(ShakeMeter);
    impl Sink for Pictures {
        fn picture(&mut self, frame: &VideoFrame<'_>) {
            self.0.push(frame);
        }
        fn sound(&mut self, _: &AudioChunk<'_>) {}
    }
    let mut pictures = Pictures(ShakeMeter::default());
    let media = Media::open(file, &Options::default()).expect("a clip was just written");
    media.decode(&mut pictures).expect("it has pictures");
    pictures.0.finish()
}
