//! What moves by itself in front of the scene: people that cross, or one that fills much of the picture.

use ndarray::Array2;

use super::common::{Random, Trajectory, look, sample, scene};

use super::paint;

/// A cut-out with its own texture and its own motion.
pub struct Actor {
    texture: Array2<f32>,
    outline: Outline,
    /// Where its middle is at two seconds without its own motion, in widths from the picture's centre.
    home: (f64, f64),
    /// Its own motion, as of a camera that sees only it.
    motion: Trajectory,
    /// Whether it goes with the camera, as a face does at arm's length, and not with the scene.
    carried: bool,
}

#[derive(Clone, Copy)]
enum Outline {
    /// Head, body and swinging legs, this many widths high; steps a second.
    Walker { height: f64, rate_hz: f64 },
    /// Head and shoulders that fill two fifths of a picture of this shape (height over width).
    Bust { aspect: f64 },
}

/// Four people of a third to a half of the picture's height, who cross at different speeds.
pub fn pedestrians(aspect: f64, seed: u64) -> Vec<Actor> {
    let mut random = Random(seed.wrapping_mul(77) | 1);
    (0..4_u32)
        .map(|i| {
            let rate_hz = 1.6 + 0.5 * random.next();
            let height = (0.32 + 0.2 * random.next()) * aspect;
            let speed = (0.06 + 0.10 * random.next()) * if i % 2 == 0 { 1.0 } else { -1.0 };
            let mut motion = Trajectory { drift: [speed, 0.0, 0.0, 0.0], ..Trajectory::default() };
            motion.waves[1].push([0.02 * height, rate_hz, random.next()]);
            motion.waves[2].push([0.03, 0.5 * rate_hz, random.next()]);
            let home = (-0.3 + 0.2 * f64::from(i), (0.05 + 0.15 * random.next()) * aspect);
            let texture = clothes(50.0 + 150.0 * random.next(), 0.5, seed + u64::from(i));
            Actor { texture, outline: Outline::Walker { height, rate_hz }, home, motion, carried: false }
        })
        .collect()
}

/// One person before the camera, who sways and nods; `carried` by the one who holds it, or standing in the scene.
pub fn bust(aspect: f64, carried: bool, seed: u64) -> Vec<Actor> {
    let mut random = Random(seed.wrapping_mul(78) | 1);
    let mut motion = Trajectory::default();
    let shift = if carried { 0.006 } else { 0.012 };
    motion.waves[0] = random.noise(shift, [0.2, 1.4], -0.7);
    motion.waves[1] = random.noise(0.6 * shift, [0.2, 1.4], -0.7);
    motion.waves[2] = random.noise(0.03, [0.2, 1.2], -0.7);
    motion.waves[3] = random.noise(0.01, [0.2, 1.0], -0.7);
    let mut texture = clothes(120.0 + 50.0 * random.next(), 0.5, seed);
    for (x, y, half) in [(595.0, 375.0, (16.0, 7.0)), (685.0, 375.0, (16.0, 7.0)), (640.0, 460.0, (26.0, 8.0))] {
        paint::ellipse(&mut texture, (x, y), half, 0.0, 60.0);
    }
    vec![Actor { texture, outline: Outline::Bust { aspect }, home: (0.0, 0.0), motion, carried }]
}

/// Cloth and skin of this tone: a natural spectrum of some contrast, and stripes on the lower half.
fn clothes(tone: f64, contrast: f32, seed: u64) -> Array2<f32> {
    let mut picture = scene(seed + 1000).mapv(|v| tone as f32 + contrast * (v - 118.0));
    for stripe in 0..24 {
        let top = 500.0 + 20.0 * f64::from(stripe);
        paint::rectangle(&mut picture, [0.0, top, 1280.0, top + 6.0], tone - 40.0);
    }
    picture
}

/// An actor at one moment.
pub struct Scene<'a> {
    actor: &'a Actor,
    width: f64,
    /// Where the actor's middle is, and what a pixel to the right and one down are, in the actor's own coordinates.
    middle: (f64, f64),
    right: (f64, f64),
    down: (f64, f64),
    t_s: f64,
}

impl Actor {
    /// At a moment, in a picture `width` wide.
    pub fn at(&self, t_s: f64, width: f64) -> Scene<'_> {
        let pose = self.motion.pose(t_s);
        let [middle, right, down] = [(0.0, 0.0), (1.0, 0.0), (0.0, 1.0)].map(|point| look(pose, width, point));
        let from_middle = |point: (f64, f64)| (point.0 - middle.0, point.1 - middle.1);
        Scene { actor: self, width, middle, right: from_middle(right), down: from_middle(down), t_s }
    }
}

impl Scene<'_> {
    /// Its level at a point and how far it covers it, the point given in the frame and in the scene, in pixels from the
    /// centre.
    pub fn see(&self, frame: (f64, f64), scene: (f64, f64)) -> Option<(f32, f32)> {
        let at = if self.actor.carried { frame } else { scene };
        let (dx, dy) = (at.0 - self.actor.home.0 * self.width, at.1 - self.actor.home.1 * self.width);
        let x = self.middle.0 + dx * self.right.0 + dy * self.down.0;
        let y = self.middle.1 + dx * self.right.1 + dy * self.down.1;
        // The depth in pixels, so that the edge is one pixel wide.
        let inside = self.actor.outline.depth(x / self.width, y / self.width, self.t_s) * self.width;
        let cover = (inside + 0.5).clamp(0.0, 1.0) as f32;
        (cover > 0.0).then(|| {
            let (rows, columns) = self.actor.texture.dim();
            let pixels = self.actor.texture.as_slice().expect("it was made in one piece");
            (sample(pixels, (rows, columns), x + 0.5 * columns as f64, y + 0.5 * rows as f64), cover)
        })
    }
}

impl Outline {
    /// How far a point lies inside, in widths; negative outside. Coordinates from the actor's middle, in widths.
    fn depth(self, x: f64, y: f64, t_s: f64) -> f64 {
        match self {
            Self::Walker { height, rate_hz } => {
                if x.abs() > 0.5 * height || y.abs() > 0.55 * height {
                    return -1.0;
                }
                let (x, y) = (x / height, y / height);
                let head = within((x, y + 0.42), (0.065, 0.08));
                let body = within((x, y + 0.13), (0.13, 0.25));
                let swing = 0.35 * (std::f64::consts::TAU * 0.5 * rate_hz * t_s).sin();
                let leg = |swing: f64| within((x - swing * (y - 0.05), y - 0.27), (0.055, 0.23));
                height * head.max(body).max(leg(swing)).max(leg(-swing))
            }
            Self::Bust { aspect } => {
                let (x, y) = (x, y / aspect);
                let head = within((x, y + 0.16), (0.135, 0.30));
                let shoulders = within((x, y - 0.52), (0.37, 0.48));
                aspect.min(1.0) * head.max(shoulders)
            }
        }
    }
}

/// About how far a point lies within an ellipse of these half axes round the origin.
fn within((x, y): (f64, f64), (a, b): (f64, f64)) -> f64 {
    (1.0 - (x / a).hypot(y / b)) * a.min(b)
}
