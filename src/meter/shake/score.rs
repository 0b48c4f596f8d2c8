//! From the camera's path to the numbers.
//!
//! Zero-phase Gaussian low-passes split the path of each shot: what is slower than 0.7 Hz is intended (pan, tilt, zoom),
//! the rest is shake. Its unit is the RMS displacement of an average pixel in percent of the diagonal: roll and
//! zoom move a pixel by its distance from the centre, whose RMS is √((W² + H²) / 12), whatever the aspect ratio.

use crate::dsp::lowpass::{gaussian, spans};
use crate::meter::{DEPENDABLE, Measured, Reason};

use super::kind::{Kind, Kinds, STEADY_PCT, Stretch, rms, stretches};
use super::path::{FOLLOWED_VOTE, Link, PIXEL_RADIUS_PCT, Shot, Step, camera_path, links, shots};
use super::screen::is_screen;
use super::sensor::{blur, blurred_pct, perspective, rolling_shutter, smears};
use super::staged::{Evidence, staged};
use super::starts::Starts;
use super::trace::Trace;
use super::{Shake, ShakeTimeline};

/// Slower motion is intended; steps and hands begin above (research, section 4).
const INTENDED_HZ: f64 = 0.7;

/// Lower end of the band of drift, which is shown but does not count ...
const DRIFT_HZ: f64 = 0.3;

/// ... and the shortest shot it can be told in: one period of it, in seconds.
const SHORTEST_DRIFT_S: f64 = 1.0 / DRIFT_HZ;

/// Upper ends of the bands of bobbing and of hand jitter.
const BOB_HZ: f64 = 3.0;
const JITTER_HZ: f64 = 8.0;

/// Vote at which readings stop being dependable (research, section 4, on real clips).
const DEPENDABLE_VOTE: f64 = 0.25;

/// The confidence that goes with [`FOLLOWED_VOTE`]; below it there is no reading.
const FOLLOWED: f64 = FOLLOWED_VOTE / DEPENDABLE_VOTE * DEPENDABLE;

/// What is left of a vote that touches no side of the frame (fitted on talking heads before bare walls).
const NARROW: f64 = 0.2;

/// If the middle of the picture surely moves as much further than its sides, it is a subject that nods or turns before
/// a bare wall, whatever holds the camera (fitted on talking heads: -3 to -6; hand-held cameras: 0.3 to 5).
const BULGE: f64 = -1.0;
const SURE_DEVIATIONS: f64 = 3.0;

/// How far around the picture a motion must reach to be the background's where little of it could be followed: a side
/// and a half of three.
const SPREAD: f64 = 0.5;

/// Confidence of a step from which on what it has beyond a similarity is worth looking at.
const CLEAR: f64 = 0.3;

/// Share of the cells at the edge that must move along for a vote to count at all, and to count in full: below one half
/// the background stands still behind a subject (fitted on talking heads before walls and on hand-held clips).
const EDGE_LEAST: f64 = 0.25;
const EDGE_MOST: f64 = 0.6;

/// Share of the cells inside that may stand still while the rest moves before it counts, and before nothing counts: more
/// than a caption, less than a face that a crop follows (fitted on rendered crops; it costs none of the
/// real clips its reading).
const PINNED_LEAST: f64 = 0.15;
const PINNED_MOST: f64 = 0.3;

/// A hand's roll and zoom move an average pixel by a fifth of its shift and more; half of that, and as many of the standard
/// errors, tell it from a crop.
const TURNS_SHARE: f64 = 0.1;
const TURNS_ERRORS: f64 = 2.0;

/// Whoever moves: a second that reads as steady as this, in percent of the diagonal, is steady.
const STANDS_PCT: f64 = 0.02;

/// Share of the steps that may stand still, as far as can be told, in a second that shakes, before it counts and before
/// it counts in full. A hand's speed goes through 0 for a moment only; what stands, jumps and stands again was left so by
/// a coder that saved on faint parts, or is a subject before a still background.
const STANDING_LEAST: f64 = 0.4;
const STANDING_MOST: f64 = 0.6;

/// What is left of the confidence then: something moved, but not surely so far.
const STANDING_TRUST: f64 = 0.4;

/// A step whose standard error is this, in percent of the diagonal, is worth half (0.5 px of 320).
const HALF_WORTH_PCT: f64 = 0.136;

/// Errors of the steps that reach this share of the reading, RMS, begin to spoil it, and a reading of which they are the
/// second share is not dependable; against less than a steady camera's shake none is held.
const ERROR_LEAST: f64 = 0.5;
const ERROR_MOST: f64 = 0.75;
const ERROR_FLOOR_PCT: f64 = 0.06;

/// The least that can be told apart from a drift: samples and seconds of a shot.
const FEWEST_SAMPLES: usize = 8;
const SHORTEST_SHOT_S: f64 = 0.5;

/// Seconds a step of the timeline.
const STEP_S: f64 = 1.0;

/// The timeline ends here whatever the timestamps say: a day.
const LONGEST_TIMELINE_S: f64 = 86_400.0;

/// Below this share of cells with corners, a lost track is for want of texture.
const BARE: f64 = 0.1;

/// Measures the shake of a clip from all its steps; `aspect` is the picture's width over its height.
pub fn measure(steps: &[Step], aspect: f64) -> Measured<Shake> {
    let duration_s = steps.last().zip(steps.first()).map_or(0.0, |(last, first)| last.t_s - first.t_s);
    if steps.len() <= FEWEST_SAMPLES || duration_s < SHORTEST_SHOT_S {
        return Measured::Unmeasured(Reason::TooShort);
    }
    let links = links(steps);
    let mut seconds = Seconds::default();
    let mut nature = Nature::default();
    let starts = Starts::new(INTENDED_HZ);
    let turns = turns(steps);
    seconds.cover(steps, &links, turns);
    let mut shots = shots(steps, &links);
    shots.retain(Shot::is_long_enough);
    for shot in &shots {
        let split = Split::of(shot, &starts);
        seconds.add(&split);
        nature.add(split, steps, turns);
    }
    let before_doubt = seconds.confidence();
    seconds.doubt();
    let confidence = seconds.confidence() * seconds.precision();
    match seconds.reading() {
        Some(reading) if reading.rms_pct > STANDS_PCT && is_screen(steps) => Measured::Unmeasured(Reason::NoCamera),
        Some(reading) if confidence >= FOLLOWED => {
            let reading = nature.complete(reading, confidence, aspect, seconds.total(|_| true).shown_s);
            drop(shots);
            let path = Some(camera_path(steps, &links, self::confidence));
            Measured::Value { reading: Shake { path, ..reading }, confidence }
        }
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
fn doubted(step: &Step, turns: bool) -> f64 {
    trust(step, background(step, turns))
}

/// Whether the background moves along, 0 to 1. A picture that `turns` may have a face pinned to it.
fn background(step: &Step, turns: bool) -> f64 {
    let along = ((step.at_edge - EDGE_LEAST) / (EDGE_MOST - EDGE_LEAST)).clamp(0.0, 1.0);
    let free = ((PINNED_MOST - step.pinned) / (PINNED_MOST - PINNED_LEAST)).clamp(0.0, 1.0);
    if turns { along } else { along * free }
}

/// Whether the picture rolls and grows with its motion, as in a hand; a crop that follows a face only shifts it. Whoever
/// holds the camera before his own face pins the face to the frame too.
fn turns(steps: &[Step]) -> bool {
    let (mut turned, mut shifted, mut error) = (0.0, 0.0, 0.0);
    for step in steps.iter().filter(|step| !step.first && step.followed()) {
        let [right, down, roll, growth] = step.motion;
        turned += PIXEL_RADIUS_PCT.powi(2) * square(&[roll, growth]);
        shifted += square(&[right, down]);
        error += step.error_pct.powi(2);
    }
    turned > (TURNS_SHARE * TURNS_SHARE * shifted).max(TURNS_ERRORS * TURNS_ERRORS * error)
}

fn trust(step: &Step, background: f64) -> f64 {
    let vote = step.vote * (NARROW + (1.0 - NARROW) * step.spread) * background;
    let above = (vote - DEPENDABLE_VOTE).max(0.0) / (1.0 - DEPENDABLE_VOTE);
    let precise = 1.0 / (1.0 + (step.error_pct / HALF_WORTH_PCT).powi(2));
    precise * (vote.min(DEPENDABLE_VOTE) / DEPENDABLE_VOTE * DEPENDABLE + above * (1.0 - DEPENDABLE)).clamp(0.0, 1.0)
}

impl Shot {
    fn duration_s(&self) -> f64 {
        self.times_s.last().zip(self.times_s.first()).map_or(0.0, |(last, first)| last - first)
    }

    fn is_long_enough(&self) -> bool {
        self.times_s.len() >= FEWEST_SAMPLES && self.duration_s() >= SHORTEST_SHOT_S
    }
}

/// The path of a shot and what of it is intended. One take of ten minutes has 18 000 samples, so what is needed once is
/// made where it is needed.
struct Split<'a> {
    shot: &'a Shot,
    intended: Vec<[f64; 4]>,
    below_bob: Vec<[f64; 4]>,
}

impl<'a> Split<'a> {
    fn of(shot: &'a Shot, starts: &Starts) -> Self {
        let Shot { times_s, places, .. } = shot;
        let mut intended = gaussian(times_s, places, INTENDED_HZ);
        starts.give_back(times_s, places, &mut intended);
        Self { intended, below_bob: gaussian(times_s, places, BOB_HZ), shot }
    }

    fn below(&self, cutoff_hz: f64) -> Vec<[f64; 4]> {
        gaussian(&self.shot.times_s, &self.shot.places, cutoff_hz)
    }

    fn shake(&self, i: usize) -> [f64; 4] {
        minus(&self.shot.places[i], &self.intended[i])
    }

    /// Speed to the sample `to` of what `path` says; the first sample moves as the second does.
    fn speed(&self, path: impl Fn(usize) -> [f64; 4], to: usize) -> [f64; 4] {
        let to = to.max(1);
        let elapsed_s = self.shot.times_s[to] - self.shot.times_s[to - 1];
        minus(&path(to), &path(to - 1)).map(|way| way / elapsed_s)
    }
}

/// What the motion and the pictures tell beside the amount of shake.
#[derive(Debug, Default)]
struct Nature<'a> {
    shots: Vec<Trace<'a>>,
    kinds: Kinds,
}

impl<'a> Nature<'a> {
    fn add(&mut self, split: Split<'a>, steps: &'a [Step], turns: bool) {
        let Split { shot, intended, below_bob } = &split;
        let shake: Vec<[f64; 4]> = (0..shot.places.len()).map(|i| split.shake(i)).collect();
        for range in stretches(&shot.times_s) {
            let mostly = |is: &dyn Fn(&Step) -> bool| {
                2 * shot.steps[range.clone()].iter().filter(|&&step| is(&steps[step])).count() >= range.len()
            };
            self.kinds.add(&Stretch {
                times_s: &shot.times_s[range.clone()],
                shake: &shake[range.clone()],
                jitter_pct: rms(range.clone().map(|i| minus(&shot.places[i], &below_bob[i]))),
                pan_pct_s: rms(range.clone().map(|i| split.speed(|i| intended[i], i))),
                followed: mostly(&|step| confidence(step) >= DEPENDABLE),
                sure: mostly(&|step| doubted(step, turns) >= DEPENDABLE),
                along: mostly(&|step| step.followed() && background(step, turns) >= 0.5 && step.spread >= SPREAD),
            });
        }
        let shot = split.shot;
        drop(split);
        self.shots.push(Trace::new(shot, shake, steps, |step| confidence(step) >= CLEAR));
    }

    /// Adds to a reading what can be told at this confidence.
    fn complete(self, reading: Shake, confidence: f64, aspect: f64, shown_s: f64) -> Shake {
        let mut shutter = rolling_shutter(&self.shots, aspect);
        let dependable = confidence >= DEPENDABLE;
        let perspective = perspective(&self.shots);
        let smears = smears(&self.shots);
        let evidence = Evidence {
            shots: &self.shots,
            rolling_shutter: shutter,
            perspective,
            blur: blur(&smears),
            rms_pct: reading.rms_pct,
        };
        let subject = perspective.is_some_and(|slope| slope.value + SURE_DEVIATIONS * slope.deviation < BULGE);
        let kind = self.kinds.most(shown_s).filter(|kind| *kind == Kind::Tripod || !subject);
        let staged = if dependable { staged(&evidence) } else { None };
        if let Some(shutter) = &mut shutter {
            shutter.confidence = shutter.confidence.min(confidence);
        }
        Shake {
            kind,
            rolling_shutter: shutter.filter(|shutter| shutter.confidence > 0.0 && reading.rms_pct >= STEADY_PCT),
            blurred_pct: blurred_pct(&smears),
            staged,
            ..reading
        }
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
    /// Seconds of them in which nothing moved further than the standard error.
    standing_s: f64,
    /// Their share of cells with corners.
    textured: f64,
    /// Squares of the standard errors of their steps.
    error: f64,
    /// Seconds in shots that were measured.
    measured_s: f64,
    shake: f64,
    speed: f64,
    pan: f64,
    roll: f64,
    bob: f64,
    jitter: f64,
    tremor: f64,
    zoom: f64,
    zoom_speed: f64,
    drift: f64,
    /// Seconds in shots long enough for the drift.
    drift_s: f64,
}

impl Sums {
    fn add(&mut self, other: &Self) {
        self.shown_s += other.shown_s;
        self.confidence += other.confidence;
        self.doubted += other.doubted;
        self.standing_s += other.standing_s;
        self.textured += other.textured;
        self.error += other.error;
        self.measured_s += other.measured_s;
        self.shake += other.shake;
        self.speed += other.speed;
        self.pan += other.pan;
        self.roll += other.roll;
        self.bob += other.bob;
        self.jitter += other.jitter;
        self.tremor += other.tremor;
        self.zoom += other.zoom;
        self.zoom_speed += other.zoom_speed;
        self.drift += other.drift;
        self.drift_s += other.drift_s;
    }

    fn confidence(&self) -> f64 {
        if self.shown_s > 0.0 { self.confidence / self.shown_s } else { 0.0 }
    }

    /// At least half of it could be measured.
    fn is_measured(&self) -> bool {
        self.measured_s > 0.0 && self.measured_s >= 0.5 * self.shown_s && self.confidence() >= FOLLOWED
    }

    /// Whether it moves most of the time, 0 to 1.
    fn moves(&self) -> f64 {
        let standing = self.standing_s / self.shown_s;
        ((STANDING_MOST - standing) / (STANDING_MOST - STANDING_LEAST)).clamp(0.0, 1.0)
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
    fn cover(&mut self, steps: &[Step], links: &[Link], turns: bool) {
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
            second.doubted += span_s * doubted(step, turns);
            second.standing_s += if step.size_pct() < step.error_pct { span_s } else { 0.0 };
            second.textured += span_s * step.textured;
            second.error += span_s * step.error_pct.powi(2);
        }
    }

    /// Takes in the shake of a shot.
    fn add(&mut self, split: &Split<'_>) {
        let spans_s = spans(&split.shot.times_s);
        for (i, &span_s) in spans_s.iter().enumerate() {
            let shake = split.shake(i);
            let intended = split.speed(|i| split.intended[i], i);
            let second = self.at(split.shot.times_s[i]);
            second.measured_s += span_s;
            second.shake += span_s * square(&shake);
            second.speed += span_s * square(&split.speed(|i| split.shake(i), i));
            second.pan += span_s * square(&intended[..2]);
            second.roll += span_s * square(&shake[2..3]);
            second.zoom += span_s * square(&shake[3..]);
            second.zoom_speed += span_s * square(&intended[3..]);
            second.bob += span_s * square(&minus(&split.below_bob[i], &split.intended[i]));
        }
        for (i, low) in split.below(JITTER_HZ).iter().enumerate() {
            let second = self.at(split.shot.times_s[i]);
            second.jitter += spans_s[i] * square(&minus(low, &split.below_bob[i]));
            second.tremor += spans_s[i] * square(&minus(&split.shot.places[i], low));
        }
        if split.shot.duration_s() < SHORTEST_DRIFT_S {
            return;
        }
        for (i, low) in split.below(DRIFT_HZ).iter().enumerate() {
            let second = self.at(split.shot.times_s[i]);
            second.drift += spans_s[i] * square(&minus(&split.intended[i], low));
            second.drift_s += spans_s[i];
        }
    }

    /// Holds against each second what its background says, and that it stands still between jumps, unless it is steady
    /// anyway. If most of the clip stands so, the rest is no better: it is where the jumps are.
    fn doubt(&mut self) {
        let (mut standing_s, mut shown_s) = (0.0, 0.0);
        for second in &mut self.sums {
            shown_s += second.shown_s;
            if second.rms(second.shake) > STANDS_PCT {
                let moves = second.moves();
                standing_s += second.shown_s * (1.0 - moves);
                second.confidence = second.doubted * (STANDING_TRUST + (1.0 - STANDING_TRUST) * moves);
            }
        }
        if 2.0 * standing_s > shown_s {
            for second in &mut self.sums {
                second.confidence = STANDING_TRUST * second.doubted;
            }
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

    /// 1 where the errors of the steps are small beside the shake, [`DEPENDABLE`] and less where they may have made it.
    fn precision(&self) -> f64 {
        let total = self.total(Sums::is_measured);
        if total.measured_s <= 0.0 {
            return 1.0;
        }
        let error = (total.error / total.shown_s).sqrt() / total.rms(total.shake).max(ERROR_FLOOR_PCT);
        1.0 - (1.0 - DEPENDABLE) * ((error - ERROR_LEAST) / (ERROR_MOST - ERROR_LEAST)).clamp(0.0, 1.5)
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
            drift_pct: (total.drift_s > 0.0).then(|| (total.drift / total.drift_s).sqrt()),
            zoom_rms_pct: Some(100.0 * total.rms(total.zoom) / PIXEL_RADIUS_PCT),
            zoom_speed_pct_s: Some(100.0 * total.rms(total.zoom_speed) / PIXEL_RADIUS_PCT),
            timeline: ShakeTimeline {
                step_s: STEP_S,
                pct: series(|second| second.shake),
                speed_pct_s: series(|second| second.speed),
            },
            ..Shake::default()
        })
    }
}

fn minus(a: &[f64; 4], b: &[f64; 4]) -> [f64; 4] {
    std::array::from_fn(|k| a[k] - b[k])
}

fn square(vector: &[f64]) -> f64 {
    vector.iter().map(|v| v * v).sum()
}
