//! From the camera's path to the numbers.
//!
//! Zero-phase Gaussian low-passes split the path of each shot: what is slower than 0.7 Hz is intended (pan, tilt, zoom),
//! the rest is shake. Its unit is the RMS displacement of an average pixel in percent of the frame's diagonal: roll and
//! zoom move a pixel by its distance from the centre, whose RMS is √((W² + H²) / 12), whatever the aspect ratio.

use crate::dsp::lowpass::{gaussian, spans};
use crate::meter::{DEPENDABLE, Measured, Reason};

use super::path::{FOLLOWED_VOTE, Link, PIXEL_RADIUS_PCT, Shot, Step, camera_path, links, shots};
use super::screen::is_screen;
use super::starts::give_back;
use super::{Shake, ShakeTimeline};

/// Slower motion is intended; steps and hands begin above (research, section 4).
const INTENDED_HZ: f64 = 0.7;

/// Upper ends of the bands of bobbing and of hand jitter.
const BOB_HZ: f64 = 3.0;
const JITTER_HZ: f64 = 8.0;

/// Vote at which readings stop being dependable (research, section 4, on real clips).
const DEPENDABLE_VOTE: f64 = 0.25;

/// The confidence that goes with [`FOLLOWED_VOTE`]; below it there is no reading.
const FOLLOWED: f64 = FOLLOWED_VOTE / DEPENDABLE_VOTE * DEPENDABLE;

/// What is left of a vote that touches no side of the frame (fitted on talking heads before bare walls).
const NARROW: f64 = 0.2;

/// Share of the cells at the edge that must move along for a vote to count at all, and to count in full: below one half
/// the background stands still behind a subject (fitted on talking heads before walls and on hand-held clips).
const EDGE_LEAST: f64 = 0.25;
const EDGE_MOST: f64 = 0.6;

/// Share of the cells inside that may stand still while the rest moves before it counts, and before nothing counts: more
/// than a caption, less than a face that a crop follows (fitted on rendered crops; it costs none of the
/// real clips its reading).
const PINNED_LEAST: f64 = 0.15;
const PINNED_MOST: f64 = 0.3;

/// Whoever moves: a second that reads as steady as this, in percent of the diagonal, is steady.
const STEADY_PCT: f64 = 0.02;

/// The least that can be told apart from a drift: samples and seconds of a shot.
const FEWEST_SAMPLES: usize = 8;
const SHORTEST_SHOT_S: f64 = 0.5;

/// Seconds a step of the timeline.
const STEP_S: f64 = 1.0;

/// The timeline ends here whatever the timestamps say: a day.
const LONGEST_TIMELINE_S: f64 = 86_400.0;

/// Below this share of cells with corners, a lost track is for want of texture.
const BARE: f64 = 0.1;

/// Measures the shake of a clip from all its steps.
pub fn measure(steps: &[Step]) -> Measured<Shake> {
    let duration_s = steps.last().zip(steps.first()).map_or(0.0, |(last, first)| last.t_s - first.t_s);
    if steps.len() <= FEWEST_SAMPLES || duration_s < SHORTEST_SHOT_S {
        return Measured::Unmeasured(Reason::TooShort);
    }
    let links = links(steps);
    let mut seconds = Seconds::default();
    seconds.cover(steps, &links);
    for shot in shots(steps, &links).iter().filter(|shot| shot.is_long_enough()) {
        seconds.add(shot);
    }
    let before_doubt = seconds.confidence();
    seconds.doubt();
    match seconds.reading() {
        Some(reading) if reading.rms_pct > STEADY_PCT && is_screen(steps) => Measured::Unmeasured(Reason::NoCamera),
        Some(reading) if seconds.confidence() >= FOLLOWED => Measured::Value {
            reading: Shake { path: Some(camera_path(steps, &links, confidence)), ..reading },
            confidence: seconds.confidence(),
        },
        _ if seconds.total(|_| true).shown_s == 0.0 => Measured::Unmeasured(Reason::TooShort),
        _ if seconds.confidence() < 0.5 * before_doubt => Measured::Unmeasured(Reason::NoBackground),
        _ if seconds.textured() < BARE => Measured::Unmeasured(Reason::NoTexture),
        _ => Measured::Unmeasured(Reason::LostTrack),
    }
}

/// 0 to 1, with [`DEPENDABLE`] at [`DEPENDABLE_VOTE`].
fn confidence(step: &Step) -> f64 {
    trust(step, 1.0)
}

/// The same, less so where the background does not move along.
fn doubted(step: &Step) -> f64 {
    let along = ((step.at_edge - EDGE_LEAST) / (EDGE_MOST - EDGE_LEAST)).clamp(0.0, 1.0);
    let free = ((PINNED_MOST - step.pinned) / (PINNED_MOST - PINNED_LEAST)).clamp(0.0, 1.0);
    trust(step, along * free)
}

fn trust(step: &Step, background: f64) -> f64 {
    let vote = step.vote * (NARROW + (1.0 - NARROW) * step.spread) * background;
    let above = (vote - DEPENDABLE_VOTE).max(0.0) / (1.0 - DEPENDABLE_VOTE);
    (vote.min(DEPENDABLE_VOTE) / DEPENDABLE_VOTE * DEPENDABLE + above * (1.0 - DEPENDABLE)).clamp(0.0, 1.0)
}

impl Shot {
    fn is_long_enough(&self) -> bool {
        let duration_s = self.times_s.last().zip(self.times_s.first()).map_or(0.0, |(last, first)| last - first);
        self.times_s.len() >= FEWEST_SAMPLES && duration_s >= SHORTEST_SHOT_S
    }
}

/// Sums over a second, or over many; squares are weighted by time.
#[derive(Clone, Copy, Debug, Default)]
struct Sums {
    /// Seconds between frames of one shot, followed or not.
    shown_s: f64,
    /// Their confidence, whatever the background says, and with what it says.
    confidence: f64,
    doubted: f64,
    /// Their share of cells with corners.
    textured: f64,
    /// Seconds in shots that were measured.
    measured_s: f64,
    shake: f64,
    speed: f64,
    pan: f64,
    roll: f64,
    bob: f64,
    jitter: f64,
    tremor: f64,
}

impl Sums {
    fn add(&mut self, other: &Self) {
        self.shown_s += other.shown_s;
        self.confidence += other.confidence;
        self.doubted += other.doubted;
        self.textured += other.textured;
        self.measured_s += other.measured_s;
        self.shake += other.shake;
        self.speed += other.speed;
        self.pan += other.pan;
        self.roll += other.roll;
        self.bob += other.bob;
        self.jitter += other.jitter;
        self.tremor += other.tremor;
    }

    fn confidence(&self) -> f64 {
        if self.shown_s > 0.0 { self.confidence / self.shown_s } else { 0.0 }
    }

    /// At least half of it could be measured.
    fn is_measured(&self) -> bool {
        self.measured_s > 0.0 && self.measured_s >= 0.5 * self.shown_s && self.confidence() >= FOLLOWED
    }

    fn rms(&self, squares: f64) -> f64 {
        (squares / self.measured_s).sqrt()
    }
}

/// The clip, second by second.
#[derive(Debug, Default)]
struct Seconds {
    sums: Vec<Sums>,
}

impl Seconds {
    fn at(&mut self, t_s: f64) -> &mut Sums {
        let index = (t_s.clamp(0.0, LONGEST_TIMELINE_S) / STEP_S) as usize;
        if self.sums.len() <= index {
            self.sums.resize(index + 1, Sums::default());
        }
        &mut self.sums[index]
    }

    /// Takes in how well the steps were followed.
    fn cover(&mut self, steps: &[Step], links: &[Link]) {
        // A repeated frame tells nothing; its time counts for the step that ends it.
        let mut repeated_s = 0.0;
        for ((before, step), link) in steps.iter().zip(&steps[1..]).zip(&links[1..]) {
            let elapsed_s = step.t_s - before.t_s + repeated_s;
            let span_s = if *link == Link::Start { 0.0 } else { elapsed_s };
            repeated_s = if *link == Link::Repeat { elapsed_s } else { 0.0 };
            if *link == Link::Repeat {
                continue;
            }
            let second = self.at(step.t_s);
            second.shown_s += span_s;
            second.confidence += span_s * confidence(step);
            second.doubted += span_s * doubted(step);
            second.textured += span_s * step.textured;
        }
    }

    /// Takes in the shake of a shot.
    fn add(&mut self, shot: &Shot) {
        let places: Vec<[f64; 4]> = shot
            .places
            .iter()
            .map(|&[right, down, roll, growth]| [right, down, PIXEL_RADIUS_PCT * roll, PIXEL_RADIUS_PCT * growth])
            .collect();
        let [mut intended, below_bob, below_jitter] =
            [INTENDED_HZ, BOB_HZ, JITTER_HZ].map(|cutoff_hz| gaussian(&shot.times_s, &places, cutoff_hz));
        give_back(&shot.times_s, &places, &mut intended, INTENDED_HZ);
        let spans_s = spans(&shot.times_s);
        let speed = |path: &dyn Fn(usize) -> [f64; 4], to: usize| {
            // The first sample moves as the second does.
            let to = to.max(1);
            let elapsed_s = shot.times_s[to] - shot.times_s[to - 1];
            minus(&path(to), &path(to - 1)).map(|way| way / elapsed_s)
        };
        let shake = |i: usize| minus(&places[i], &intended[i]);
        for (i, &span_s) in spans_s.iter().enumerate() {
            let pan = speed(&|i| intended[i], i);
            let second = self.at(shot.times_s[i]);
            second.measured_s += span_s;
            second.shake += span_s * square(&shake(i));
            second.speed += span_s * square(&speed(&shake, i));
            second.pan += span_s * square(&pan[..2]);
            second.roll += span_s * square(&shake(i)[2..3]);
            second.bob += span_s * square(&minus(&below_bob[i], &intended[i]));
            second.jitter += span_s * square(&minus(&below_jitter[i], &below_bob[i]));
            second.tremor += span_s * square(&minus(&places[i], &below_jitter[i]));
        }
    }

    /// Holds against each second what its background says, unless it is steady anyway.
    fn doubt(&mut self) {
        for second in self.sums.iter_mut().filter(|second| second.rms(second.shake) > STEADY_PCT) {
            second.confidence = second.doubted;
        }
    }

    fn total(&self, keep: impl Fn(&Sums) -> bool) -> Sums {
        self.sums.iter().filter(|second| keep(second)).fold(Sums::default(), |mut total, second| {
            total.add(second);
            total
        })
    }

    fn confidence(&self) -> f64 {
        self.total(|_| true).confidence()
    }

    fn textured(&self) -> f64 {
        let total = self.total(|_| true);
        if total.shown_s > 0.0 { total.textured / total.shown_s } else { 0.0 }
    }

    /// `None` if not one second could be measured. The dependable seconds speak; if there are none, all do.
    fn reading(&self) -> Option<Shake> {
        let dependable = |second: &Sums| second.is_measured() && second.confidence() >= DEPENDABLE;
        let any = self.sums.iter().any(dependable);
        let speaks = |second: &Sums| if any { dependable(second) } else { second.is_measured() };
        let total = self.total(speaks);
        let series = |value: fn(&Sums) -> f64| {
            self.sums.iter().map(|second| second.is_measured().then(|| second.rms(value(second)))).collect()
        };
        // A stub of a second at the end is no second.
        let whole = |second: &&Sums| speaks(second) && second.measured_s >= 0.5 * STEP_S.min(total.measured_s);
        let worst = self.sums.iter().filter(whole).map(|second| second.rms(second.shake)).reduce(f64::max);
        (total.measured_s > 0.0).then(|| Shake {
            rms_pct: total.rms(total.shake),
            worst_second_pct: worst.unwrap_or_else(|| total.rms(total.shake)),
            speed_rms_pct_s: total.rms(total.speed),
            pan_pct_s: total.rms(total.pan),
            roll_rms_deg: (total.rms(total.roll) / PIXEL_RADIUS_PCT).to_degrees(),
            bob_pct: total.rms(total.bob),
            jitter_pct: total.rms(total.jitter),
            tremor_pct: total.rms(total.tremor),
            timeline: ShakeTimeline {
                step_s: STEP_S,
                pct: series(|second| second.shake),
                speed_pct_s: series(|second| second.speed),
            },
            path: None,
        })
    }
}

fn minus(a: &[f64; 4], b: &[f64; 4]) -> [f64; 4] {
    std::array::from_fn(|k| a[k] - b[k])
}

fn square(vector: &[f64]) -> f64 {
    vector.iter().map(|v| v * v).sum()
}
