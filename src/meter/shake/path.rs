//! From the steps between frames to the camera's path, shot by shot.

use super::CameraPath;
use super::bend::Bend;
use super::look::Look;
use super::picture::Picture;

/// Vote (coverage x agreement) below which a step is noise (research, section 7, on real clips).
pub const FOLLOWED_VOTE: f64 = 0.05;

/// As many steps in a row, lost, are bridged with the motion around them; more end the shot.
const LONGEST_BRIDGE: usize = 3;

/// A single lost step between followed ones is a cut if the picture changes by as many levels on average, else a
/// stumble of the tracker.
pub const CUT_DIFFERENCE: f64 = 10.0;

/// A frame repeats the one before if it differs by less than this many levels ...
const REPEAT_DIFFERENCE: f64 = 0.6;

/// ... and than this share of what the frames around it differ (30 frames a second stored as 60, 25 as 30).
const REPEAT_SHARE: f64 = 0.15;

/// More repeats in a row are a picture that stands still.
const LONGEST_REPEAT: usize = 3;

/// RMS distance of a pixel from the centre, in percent of the diagonal: 100 / √12.
pub const PIXEL_RADIUS_PCT: f64 = 28.867513459481287;

/// A step is a jump cut, though the tracker could follow it, if it moves an average pixel by this much, in percent of the
/// diagonal (a punch-in of 2 %) ...
const JUMP_PCT: f64 = 0.5;

/// ... and this many times as far as any of the steps around it. A hand that moves a camera takes several frames to set
/// it going and to stop it.
const JUMP_TIMES: f64 = 6.0;

/// Steps looked at on each side.
const JUMP_AROUND: usize = 3;

/// Steps longer than this, in seconds, leave a hand the time to do it.
const JUMP_LONGEST_S: f64 = 0.06;

/// Fewer steps that seem to dissolve are something else. Between them, and before and after, as many may only have points
/// that scatter this many times as far as usual.
const SHORTEST_DISSOLVE: usize = 5;
const LONGEST_FAINT: usize = 10;
const SCATTERED: f64 = 1.25;

/// Longer ones, in seconds, are water or smoke, which cannot be followed.
const LONGEST_DISSOLVE_S: f64 = 2.5;

/// The step from one frame to the next.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Step {
    /// Time of the later frame, in seconds.
    pub t_s: f64,
    /// Whether there is no frame to compare this one with: the first of all, of a new size, or after a gap.
    pub first: bool,
    /// Motion of the content of the picture within bars, about its centre: right and down in percent of the diagonal, clockwise in radians, log of the growth.
    pub motion: [f64; 4],
    /// Coverage x agreement of the fit, 0 to 1.
    pub vote: f64,
    /// Standard error of the motion, RMS over the frame, in percent of the diagonal.
    pub error_pct: f64,
    /// How far around the picture the fit reaches, 0 to 1.
    pub spread: f64,
    /// Share of the cells at the picture's edge that move along, of those that tell, 0 to 1.
    pub at_edge: f64,
    /// Share of the cells inside that stand still in spite of the motion, 0 to 1.
    pub pinned: f64,
    /// Whether one picture dissolves into another.
    pub dissolves: bool,
    /// Share of cells with corners, 0 to 1.
    pub textured: f64,
    /// Mean absolute difference of the two frames, in levels.
    pub difference: f64,
    /// What the motion has beyond a similarity; `None` where it could not be fitted.
    pub bend: Option<Bend>,
    /// How the later frame looks.
    pub look: Look,
    /// The picture within bars, as far as it is known, that all this is said of.
    pub picture: Picture,
}

impl Step {
    /// Whether its motion is more than noise.
    pub fn followed(&self) -> bool {
        self.vote >= FOLLOWED_VOTE
    }

    /// How far an average pixel moves, in percent of the diagonal.
    pub fn size_pct(&self) -> f64 {
        let [right, down, roll, growth] = self.motion;
        right.hypot(down).hypot(PIXEL_RADIUS_PCT * roll.hypot(growth))
    }
}

/// What a step is to the path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Link {
    /// The first frame of a shot, or part of a dissolve: nothing to follow from.
    Start,
    /// Followed, or so short a loss that the motion around it stands in.
    Followed,
    /// Repeats the frame before; its content is older than its timestamp.
    Repeat,
    /// Could not be followed.
    Lost,
}

/// What each step is.
pub fn links(steps: &[Step]) -> Vec<Link> {
    let mut links: Vec<Link> = Vec::with_capacity(steps.len());
    let usual_pct = usual_error_pct(steps);
    while let Some(step) = steps.get(links.len()) {
        let at = links.len();
        let dissolve = dissolve(steps, at, usual_pct);
        if step.first || jumps(steps, at) {
            links.push(Link::Start);
        } else if dissolve > 0 {
            let lasts_s = steps[at + dissolve - 1].t_s - steps[at - 1].t_s;
            let link = if lasts_s > LONGEST_DISSOLVE_S { Link::Lost } else { Link::Start };
            links.extend(std::iter::repeat_n(link, dissolve));
        } else if step.followed() {
            let repeats = repeats(steps, at);
            links.extend(std::iter::repeat_n(Link::Repeat, repeats));
            if repeats == 0 {
                links.push(Link::Followed);
            }
        } else {
            let run = steps[at..].iter().take_while(|s| !s.first && !s.followed()).count();
            let between = at > 0 && steps.get(at + run).is_some_and(|next| !next.first);
            let link = match run {
                1 if step.difference >= CUT_DIFFERENCE => Link::Start,
                _ if between && run <= LONGEST_BRIDGE => Link::Followed,
                _ => Link::Lost,
            };
            links.extend(std::iter::repeat_n(link, run));
        }
    }
    links
}

/// How many steps from `at` on dissolve one picture into another, where the points of a step usually scatter by
/// `usual_pct`. The first shows it only in comparison with the second, and what an encoder leaves of it does not show it
/// in every step; but the points scatter all the while.
fn dissolve(steps: &[Step], at: usize, usual_pct: f64) -> usize {
    let is =
        |index: usize, kind: &dyn Fn(&Step) -> bool| steps.get(index).is_some_and(|step| !step.first && kind(step));
    let shows = |index: usize| is(index, &|step| step.dissolves);
    let faint = |from: usize| {
        let scatters = |step: &Step| !step.dissolves && step.error_pct > SCATTERED * usual_pct;
        (from..from + LONGEST_FAINT).take_while(|&index| is(index, &scatters)).count()
    };
    let next = |from: usize| {
        let single = usize::from(is(from, &|step| !step.dissolves));
        [0, single, faint(from)].map(|steps| from + steps).into_iter().find(|&index| shows(index))
    };
    let (mut end, mut shown) = (at, 0);
    while let Some(index) = next(end) {
        (end, shown) = (index + 1, shown + 1);
    }
    if shown >= SHORTEST_DISSOLVE { end + faint(end) - at } else { 0 }
}

/// The standard error that half of the followed steps exceed, in percent of the diagonal.
fn usual_error_pct(steps: &[Step]) -> f64 {
    let followed = steps.iter().filter(|step| !step.first && step.followed() && step.error_pct > 0.0);
    let mut errors: Vec<f64> = followed.map(|step| step.error_pct).collect();
    if errors.is_empty() {
        return 0.0;
    }
    let middle = errors.len() / 2;
    *errors.select_nth_unstable_by(middle, f64::total_cmp).1
}

/// Whether the step at `at` is a jump cut within the same scene.
fn jumps(steps: &[Step], at: usize) -> bool {
    let step = &steps[at];
    let Some(before) = at.checked_sub(1) else { return false };
    if !step.followed() || step.size_pct() < JUMP_PCT || step.t_s - steps[before].t_s > JUMP_LONGEST_S {
        return false;
    }
    let earlier = steps[..at].iter().rev().take(JUMP_AROUND);
    let later = steps[at + 1..].iter().take(JUMP_AROUND);
    let around: Vec<f64> = earlier.chain(later).filter(|s| !s.first && s.followed()).map(Step::size_pct).collect();
    around.len() >= JUMP_AROUND && around.iter().all(|size_pct| step.size_pct() > JUMP_TIMES * size_pct)
}

/// How many steps from `at` on repeat the frame before them.
fn repeats(steps: &[Step], at: usize) -> usize {
    let still = |step: &Step| !step.first && step.difference < REPEAT_DIFFERENCE;
    let run = steps[at..].iter().take_while(|step| still(step)).count();
    let around = at.checked_sub(1).and_then(|before| Some((steps[before], *steps.get(at + run)?)));
    let Some((before, after)) = around.filter(|_| (1..=LONGEST_REPEAT).contains(&run)) else { return 0 };
    let limit = REPEAT_SHARE * before.difference.min(after.difference);
    let repeated = !before.first && steps[at..at + run].iter().all(|step| step.difference < limit);
    if repeated { run } else { 0 }
}

/// Where the camera was in one shot.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Shot {
    /// Time in seconds, ascending.
    pub times_s: Vec<f64>,
    /// Sum of the motions since the shot's first frame: right, down, and what roll and growth move an average pixel by, in
    /// percent of the diagonal.
    pub places: Vec<[f64; 4]>,
    /// The steps that led there, as indices.
    pub steps: Vec<usize>,
}

/// The shots, even those of a single frame.
pub fn shots(steps: &[Step], links: &[Link]) -> Vec<Shot> {
    let mut shots: Vec<Shot> = Vec::new();
    let mut place = [0.0; 4];
    for (index, (step, link)) in steps.iter().zip(links).enumerate() {
        if shots.is_empty() || matches!(link, Link::Start | Link::Lost) {
            shots.push(Shot::default());
            place = [0.0; 4];
        } else {
            let [right, down, roll, growth] = if step.followed() { step.motion } else { bridge(steps, index) };
            let motion = [right, down, PIXEL_RADIUS_PCT * roll, PIXEL_RADIUS_PCT * growth];
            place = std::array::from_fn(|k| place[k] + motion[k]);
        }
        if let Some(shot) = shots.last_mut().filter(|_| *link != Link::Repeat) {
            shot.times_s.push(step.t_s);
            shot.places.push(place);
            shot.steps.push(index);
        }
    }
    shots
}

/// The motion of a step that was lost for a moment: as fast as the followed steps before and after it.
fn bridge(steps: &[Step], lost: usize) -> [f64; 4] {
    let speed = |index: usize| {
        let span_s = steps[index].t_s - steps[index.checked_sub(1)?].t_s;
        (steps[index].followed() && !steps[index].first && span_s > 0.0)
            .then(|| steps[index].motion.map(|m| m / span_s))
    };
    let before = (0..lost).rev().take(LONGEST_BRIDGE).find_map(speed);
    let after = (lost + 1..steps.len()).take(LONGEST_BRIDGE).find_map(speed);
    let span_s = steps[lost].t_s - steps[lost - 1].t_s;
    match (before, after) {
        (Some(p), Some(q)) => std::array::from_fn(|k| 0.5 * (p[k] + q[k]) * span_s),
        (Some(p), None) | (None, Some(p)) => p.map(|speed| speed * span_s),
        (None, None) => [0.0; 4],
    }
}

/// The steps as they are written down; no motion where it is not known.
pub fn camera_path(steps: &[Step], links: &[Link], confidence: impl Fn(&Step) -> f64) -> CameraPath {
    let known = |(step, link): &(&Step, &Link)| step.followed() && **link != Link::Start;
    let pairs = || steps.iter().zip(links);
    let motion = |k: usize| pairs().map(move |pair| if known(&pair) { pair.0.motion[k] } else { 0.0 });
    CameraPath {
        t_s: steps.iter().map(|s| s.t_s).collect(),
        dx_pct: motion(0).collect(),
        dy_pct: motion(1).collect(),
        roll_deg: motion(2).map(f64::to_degrees).collect(),
        zoom: motion(3).map(f64::exp).collect(),
        error_pct: pairs().map(|pair| if known(&pair) { pair.0.error_pct } else { 0.0 }).collect(),
        confidence: pairs().map(|pair| if *pair.1 == Link::Start { 0.0 } else { confidence(pair.0) }).collect(),
    }
}
