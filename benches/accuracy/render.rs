//! Films a still along a known path: any row of any frame is exposed over a known time, and nothing is approximated but
//! the exposure, by a sum of moments.

use ndarray::Array2;

use super::common::{Pose, Random, Trajectory, look, sample};

use super::actors::Actor;

/// Moments whose mean stands for an exposure: half a frame at the speed of running moves an average pixel by 8, so that
/// these lie about a pixel apart.
const MOMENTS: usize = 7;

/// The still is shrunk no further than to leave this much of the picture's width and height around it, so that the
/// camera never sees its edge.
const MARGIN: (f64, f64) = (1.32, 1.40);

/// When a row is exposed; both in shares of the time between frames.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Shutter {
    /// How long a row is open; 180 degrees are 0.5. The middle of it is the frame's time.
    pub exposure: f64,
    /// How much later the last row is than the first; the middle row is exposed at the frame's time.
    pub readout: f64,
}

/// What light becomes. Shot noise has the variance of Poisson's distribution.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sensor {
    /// The light there is, as a share of that of the still.
    pub light: f64,
    /// Electrons that make a level.
    pub electrons: f64,
    /// RMS of the read noise, in levels.
    pub read_levels: f64,
}

/// All that makes a clip.
pub struct Film<'a> {
    pub still: &'a Array2<f32>,
    pub trajectory: Trajectory,
    /// Width and height.
    pub size: (usize, usize),
    pub fps: f64,
    pub shutter: Shutter,
    pub sensor: Option<Sensor>,
    pub actors: Vec<Actor>,
}

impl Film<'_> {
    /// The frame at `t_s`, clean, as luma.
    pub fn expose(&self, t_s: f64) -> Array2<f32> {
        let mut frame = Array2::zeros((self.size.1, self.size.0));
        let moments = self.moments_s(t_s);
        let count = moments.len() as f32;
        moments.for_each(|moment_s| self.add_moment(&mut frame, moment_s));
        frame / count
    }

    /// The pose that the middle row of the frame at `t_s` shows: the mean over its exposure, as its light is.
    pub fn shown(&self, t_s: f64) -> Pose {
        let moments = self.moments_s(t_s);
        let count = moments.len() as f64;
        let poses = moments.map(|moment_s| self.trajectory.pose(moment_s));
        poses.fold(Pose::default(), |mean, pose| std::array::from_fn(|k| mean[k] + pose[k] / count))
    }

    /// When the middle row is exposed.
    fn moments_s(&self, t_s: f64) -> impl ExactSizeIterator<Item = f64> {
        let (exposure, moments) = match self.shutter.exposure {
            exposure if exposure > 0.0 => (exposure / self.fps, MOMENTS),
            _ => (0.0, 1),
        };
        (0..moments).map(move |moment| t_s + ((moment as f64 + 0.5) / moments as f64 - 0.5) * exposure)
    }

    /// The same as the sensor gives it, in whole levels; `random` is its noise.
    pub fn shoot(&self, t_s: f64, random: &mut Random) -> Vec<u8> {
        let frame = self.expose(t_s);
        let develop = |value: f32| match self.sensor {
            Some(sensor) => sensor.develop(f64::from(value), random),
            None => f64::from(value),
        };
        frame.iter().copied().map(develop).map(|level| level.round() as u8).collect()
    }

    /// All frames of so many seconds.
    pub fn frames(&self, duration_s: f64) -> impl Iterator<Item = Vec<u8>> {
        let mut random = Random(77);
        (0..(duration_s * self.fps) as usize).map(move |i| self.shoot(i as f64 / self.fps, &mut random))
    }

    fn add_moment(&self, frame: &mut Array2<f32>, t_s: f64) {
        let (width, height) = (self.size.0 as f64, self.size.1 as f64);
        let shrink = self.shrink();
        let (rows, columns) = self.still.dim();
        let pixels = self.still.as_slice().expect("stills are made in one piece");
        let middle = (0.5 * (columns as f64 - 1.0), 0.5 * (rows as f64 - 1.0));
        let scan_s = self.shutter.readout / self.fps;
        let mut scenes: Vec<_> = self.actors.iter().map(|actor| actor.at(t_s, width)).collect();
        let mut pose = self.trajectory.pose(t_s);
        for (y, mut row) in frame.rows_mut().into_iter().enumerate() {
            let (left, py) = (-0.5 * (width - 1.0), y as f64 - 0.5 * (height - 1.0));
            if scan_s > 0.0 {
                let row_s = t_s + scan_s * py / height;
                pose = self.trajectory.pose(row_s);
                scenes = self.actors.iter().map(|actor| actor.at(row_s, width)).collect();
            }
            let first = look(pose, width, (left, py));
            let second = look(pose, width, (left + 1.0, py));
            let right = (second.0 - first.0, second.1 - first.1);
            for (x, value) in row.iter_mut().enumerate() {
                let x = x as f64;
                let scene = (first.0 + x * right.0, first.1 + x * right.1);
                let there = (middle.0 + shrink * scene.0, middle.1 + shrink * scene.1);
                let mut level = sample(pixels, (rows, columns), there.0, there.1);
                for actor in &scenes {
                    if let Some((its, cover)) = actor.see((left + x, py), scene) {
                        level += cover * (its - level);
                    }
                }
                *value += level.clamp(0.0, 255.0);
            }
        }
    }

    /// Pixels of the still for one of the picture, at most 1.
    pub fn shrink(&self) -> f64 {
        let (rows, columns) = self.still.dim();
        let (width, height) = (self.size.0 as f64, self.size.1 as f64);
        (columns as f64 / (MARGIN.0 * width)).min(rows as f64 / (MARGIN.1 * height)).min(1.0)
    }
}

impl Sensor {
    /// The level that this much light leaves, on a black of 6 levels.
    fn develop(self, value: f64, random: &mut Random) -> f64 {
        let lit = self.light * value;
        let deviation = (lit / self.electrons + self.read_levels * self.read_levels).sqrt();
        6.0 + lit + deviation * normal(random)
    }
}

/// Near enough to a normal deviate: four uniform ones.
fn normal(random: &mut Random) -> f64 {
    let sum: f64 = (0..4).map(|_| random.next()).sum();
    (sum - 2.0) * f64::sqrt(3.0)
}
