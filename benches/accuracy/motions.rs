//! The motions of a camera, as sums of sines, so that they are known at any moment and so is what is left of them above
//! a cutoff.
//!
//! The two halves use the same kinds with other frequencies and amplitudes: what was tuned on one half meets the same
//! sort of hand in the other, never the same path.

use std::f64::consts::TAU;

use super::common::{Pose, Random, Trajectory};

use super::Half;

/// How the camera moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Motion {
    /// Not at all.
    Tripod,
    /// Leaning on something.
    Tremor,
    /// Standing, held by hand.
    Hand,
    /// The same while panning.
    HandPan,
    /// The same while zooming.
    HandZoom,
    /// A pan on a tripod.
    Pan,
    /// A zoom on a tripod.
    Zoom,
    /// Walking.
    Walk,
    /// Running.
    Run,
    /// In a vehicle: the road below, the engine above.
    Vehicle,
}

/// All of them.
pub const MOTIONS: [Motion; 10] = [
    Motion::Tripod,
    Motion::Tremor,
    Motion::Hand,
    Motion::HandPan,
    Motion::HandZoom,
    Motion::Pan,
    Motion::Zoom,
    Motion::Walk,
    Motion::Run,
    Motion::Vehicle,
];

/// Noise of a band: RMS, ends in Hz, slope of the amplitude over the frequency.
type Band = (f64, [f64; 2], f64);

/// A swing in time with the steps: RMS is amplitude / √2.
#[derive(Clone, Copy)]
struct Steps {
    /// Steps a second.
    rate_hz: f64,
    /// Amplitude up and down with every step, in widths; a quarter of it at twice the rate.
    bob: f64,
    /// Amplitude to the sides, with every second step, in widths.
    sway: f64,
    /// Amplitude of the roll, with every second step, in degrees.
    roll_deg: f64,
}

/// What a motion is made of.
#[derive(Clone, Default)]
struct Recipe {
    /// To the sides and up and down, in widths.
    shift: Vec<Band>,
    /// In degrees.
    roll_deg: Vec<Band>,
    /// To and fro, as the logarithm of the zoom.
    depth: Vec<Band>,
    steps: Option<Steps>,
    /// Widths, radians and logarithm of the zoom a second.
    drift: Pose,
}

impl Motion {
    /// The word for tables and file names.
    pub fn name(self) -> &'static str {
        match self {
            Self::Tripod => "tripod",
            Self::Tremor => "tremor",
            Self::Hand => "hand",
            Self::HandPan => "hand-pan",
            Self::HandZoom => "hand-zoom",
            Self::Pan => "pan",
            Self::Zoom => "zoom",
            Self::Walk => "walk",
            Self::Run => "run",
            Self::Vehicle => "vehicle",
        }
    }

    /// A path of this kind; another seed, other phases.
    pub fn trajectory(self, half: Half, seed: u64) -> Trajectory {
        let mut random = Random(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
        let recipe = self.recipe(half);
        let mut trajectory = Trajectory { drift: recipe.drift, ..Trajectory::default() };
        for axis in 0..2 {
            trajectory.waves[axis] = noises(&mut random, &recipe.shift);
        }
        trajectory.waves[2] = noises(&mut random, &recipe.roll_deg);
        for wave in &mut trajectory.waves[2] {
            wave[0] = wave[0].to_radians();
        }
        trajectory.waves[3] = noises(&mut random, &recipe.depth);
        if let Some(steps) = recipe.steps {
            steps.add_to(&mut trajectory, &mut random);
        }
        trajectory
    }

    /// The figures. Bands of hands and steps follow the research (0.15 to 2 Hz and 4 to 12 Hz; 1.5 to 3 steps a
    /// second); amplitudes are chosen around those of its real clips.
    fn recipe(self, half: Half) -> Recipe {
        let reporting = half == Half::Reporting;
        let pick = |tuning: f64, other: f64| if reporting { other } else { tuning };
        let (slow, fast) = if reporting { ([0.2, 1.7], [3.5, 9.5]) } else { ([0.15, 2.0], [4.0, 11.0]) };
        let held = |sway: f64, tremor: f64, roll_deg: f64| Recipe {
            shift: vec![(sway, slow, -1.2), (tremor, fast, -0.5)],
            roll_deg: vec![(roll_deg, slow, -1.0), (0.15 * roll_deg, fast, -0.5)],
            depth: vec![(pick(0.002, 0.0024), [pick(0.2, 0.25), pick(1.5, 1.3)], -1.0)],
            ..Recipe::default()
        };
        let hand = held(pick(0.006, 0.0045), pick(0.001, 0.0013), pick(0.35, 0.28));
        match self {
            Self::Tripod => Recipe::default(),
            Self::Tremor => held(pick(0.0010, 0.0013), pick(0.00025, 0.0004), pick(0.06, 0.05)),
            Self::Hand => hand,
            Self::HandPan => Recipe { drift: [pick(0.02, -0.028), pick(0.0, 0.006), 0.0, pick(0.012, 0.0)], ..hand },
            Self::HandZoom => Recipe { drift: [0.0, pick(0.0, 0.004), 0.0, pick(0.03, -0.024)], ..hand },
            Self::Pan => Recipe { drift: [pick(0.03, 0.042), pick(0.0, -0.009), 0.0, 0.0], ..Recipe::default() },
            Self::Zoom => Recipe { drift: [0.0, 0.0, 0.0, pick(0.03, -0.04)], ..Recipe::default() },
            Self::Walk => Recipe {
                steps: Some(Steps {
                    rate_hz: pick(1.9, 1.65),
                    bob: pick(0.008, 0.0095),
                    sway: pick(0.006, 0.005),
                    roll_deg: pick(0.7, 0.55),
                }),
                ..held(pick(0.010, 0.008), pick(0.0018, 0.0022), pick(0.6, 0.7))
            },
            Self::Run => Recipe {
                steps: Some(Steps {
                    rate_hz: pick(2.6, 2.9),
                    bob: pick(0.018, 0.015),
                    sway: pick(0.013, 0.011),
                    roll_deg: pick(1.5, 1.2),
                }),
                ..held(pick(0.020, 0.017), pick(0.004, 0.0045), pick(1.2, 1.4))
            },
            Self::Vehicle => {
                let road = (pick(0.002, 0.0028), [pick(3.0, 2.0), pick(9.0, 7.0)], -0.5);
                let engine = (pick(0.0006, 0.0005), [pick(11.0, 12.2), pick(12.5, 13.8)], 0.0);
                Recipe {
                    shift: vec![(0.003, slow, -1.0), road, engine],
                    roll_deg: vec![(pick(0.15, 0.2), road.1, -0.5)],
                    ..Recipe::default()
                }
            }
        }
    }
}

fn noises(random: &mut Random, bands: &[Band]) -> Vec<[f64; 3]> {
    bands.iter().flat_map(|&(rms, ends_hz, slope)| random.noise(rms, ends_hz, slope)).collect()
}

impl Steps {
    fn add_to(self, trajectory: &mut Trajectory, random: &mut Random) {
        let phases = [(); 3].map(|()| TAU * random.next());
        let [x, y, roll, _] = &mut trajectory.waves;
        y.push([self.bob, self.rate_hz, phases[0]]);
        y.push([0.25 * self.bob, 2.0 * self.rate_hz, phases[1]]);
        x.push([self.sway, 0.5 * self.rate_hz, phases[2]]);
        roll.push([self.roll_deg.to_radians(), 0.5 * self.rate_hz, phases[2]]);
    }
}
