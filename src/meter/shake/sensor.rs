//! Marks that a moving camera leaves in its pictures: the wobble of a sensor read row after row, and motion blur.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::meter::DEPENDABLE;

use super::regression::Slope;
use super::trace::{Moment, Trace};

/// Standard deviation of the readout time at which it stops being dependable, in milliseconds; the readouts of phones
/// and cameras lie between 3 and 35.
const DEPENDABLE_DEVIATION_MS: f64 = 4.0;

/// The camera must change its speed by this much from frame to frame, RMS, percent of the diagonal a frame, or what
/// bends the picture is something else (talking heads on tripods stay below).
const LEAST_CHANGE_PCT: f64 = 0.03;

/// Frames that surround a frame on each side and say what its gradients would be without blur.
const AROUND: usize = 8;

/// Fewer of them say nothing.
const FEWEST_AROUND: f64 = 6.0;

/// A frame is blurred if its gradients along the motion fall by this much more than those across, natural logarithm
/// (fitted on rendered exposures, for a smear of 0.4 % of the diagonal: 9 pixels of 1080p).
const BLURRED: f64 = 0.2;

/// The slope must differ from 0 by this many deviations, or what falls is noise.
const SURE_DEVIATIONS: f64 = 3.0;

/// What a sensor that is read row after row does to a moving picture ("jelly").
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct RollingShutter {
    /// Time from the first row's exposure to the last row's, milliseconds; about 0 with a global shutter or where the
    /// camera has corrected it.
    pub readout_ms: f64,
    /// RMS displacement of an average pixel by it from one frame to the next, in percent of the diagonal.
    pub wobble_pct: f64,
    /// Trust in both, 0 to 1; from 0.5 on they are dependable.
    pub confidence: f64,
}

/// How long a sensor takes from its first row to its last.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Readout {
    /// In seconds; negative if the last row of the upright picture is read first.
    pub value_s: f64,
    /// Its standard deviation, in seconds.
    pub deviation_s: f64,
    /// Whether the rows run down the upright picture, as those of a phone that is held upright do.
    pub turned: bool,
}

/// The readout of these shots, from how the pictures shear when the camera changes its speed: a row that is read
/// later shows the later speed. `aspect` is width over height; the rows may run either way, as a phone may be held
/// upright. `None` where the camera hardly changes its speed.
pub fn readout(shots: &[Trace<'_>], aspect: f64) -> Option<Readout> {
    if mean_square_change(shots, |moment| moment.elapsed_s).sqrt() < LEAST_CHANGE_PCT {
        return None;
    }
    let [mut across, mut down, mut across_turned, mut down_turned] = [(); 4].map(|()| Vec::new());
    for (shot, first) in shots.iter().flat_map(|shot| (2..shot.len()).map(move |last| (shot, last - 2))) {
        let three = [0, 1, 2].map(|after| shot.moment(first + after));
        let Some([right, below, shear, stretch]) = smooth(&three) else { continue };
        across.push((right, shear));
        down.push((below, stretch));
        across_turned.push((below, shear * aspect));
        down_turned.push((right, -stretch * aspect));
    }
    let (upright, turned) = (slope(across, down), slope(across_turned, down_turned));
    let best = [(upright?, false), (turned?, true)];
    let (best, turned) =
        best.into_iter().max_by(|(a, _), (b, _)| a.correlation.abs().total_cmp(&b.correlation.abs()))?;
    Some(Readout { value_s: best.value, deviation_s: best.deviation, turned })
}

/// The rolling shutter of these shots; `None` where the camera hardly changes its speed.
pub fn rolling_shutter(shots: &[Trace<'_>], aspect: f64) -> Option<RollingShutter> {
    let readout = readout(shots, aspect)?;
    let deviation_ms = 1000.0 * readout.deviation_s;
    Some(RollingShutter {
        readout_ms: 1000.0 * readout.value_s.abs(),
        // The mean square of the distance from the middle row is a twelfth of the height's square.
        wobble_pct: readout.value_s.abs() * (mean_square_change(shots, |_| 1.0) / 12.0).sqrt(),
        confidence: (1.0 - (1.0 - DEPENDABLE) * deviation_ms / DEPENDABLE_DEVIATION_MS).max(0.0),
    })
}

/// Mean square of the change of speed times `scale`, over what was followed well.
fn mean_square_change(shots: &[Trace<'_>], scale: impl Fn(&Moment) -> f64) -> f64 {
    let moments = || shots.iter().flat_map(Trace::moments).filter(|moment| moment.bend.is_some());
    let squares = moments().map(|m| (m.change[0].powi(2) + m.change[1].powi(2)) * scale(&m).powi(2));
    squares.sum::<f64>() / moments().count().max(1) as f64
}

/// Change of speed (right, down), shear and stretch, as the mean of three frames weighted 1 2 1: near the Nyquist
/// frequency the frames do not tell the speed between them. `None` if one of the three was not followed.
fn smooth(three: &[Moment; 3]) -> Option<[f64; 4]> {
    let mut sum = [0.0; 4];
    for (moment, weight) in three.iter().zip([0.25, 0.5, 0.25]) {
        let bend = moment.bend?;
        let values = [moment.change[0], moment.change[1], f64::from(bend.shear_pct), f64::from(bend.stretch_pct)];
        sum.iter_mut().zip(values).for_each(|(sum, value)| *sum += weight * value);
    }
    Some(sum)
}

/// The standard deviation of the readout time that goes with a confidence.
pub fn deviation_ms(confidence: f64) -> f64 {
    (1.0 - confidence) / (1.0 - DEPENDABLE) * DEPENDABLE_DEVIATION_MS
}

/// One slope for both directions; where they disagree, that is the deviation.
fn slope(mut across: Vec<(f64, f64)>, down: Vec<(f64, f64)>) -> Option<Slope> {
    let weight = |points: &[(f64, f64)]| points.iter().map(|(x, _)| x * x).sum::<f64>();
    let (x, y) = (weight(&across), weight(&down));
    let (first, second) = (Slope::of(&across)?, Slope::of(&down)?);
    across.extend(down);
    let both = Slope::of(&across)?;
    let balance = 4.0 * x * y / (x + y).powi(2);
    let disagreement = 0.5 * (first.value - second.value) * balance;
    Some(Slope { deviation: both.deviation.hypot(disagreement), ..both })
}

/// The perspective of the motion: how much further the sides of the picture move than its middle, as (diagonal / focal
/// length)² of the lens that would do so when it is turned: 0.3 at 77 mm equivalent, 2.8 at 26 mm. What was moved
/// after it was taken has 0; what turns or nods before a bare wall is below. `None` where too little was followed.
pub fn perspective(shots: &[Trace<'_>]) -> Option<Slope> {
    let bent = shots.iter().flat_map(Trace::moments).filter_map(|moment| Some((moment, moment.bend?)));
    let points: Vec<(f64, f64)> =
        bent.flat_map(|(moment, bend)| [0, 1].map(|k| (moment.moved[k], f64::from(bend.keystone_pct[k])))).collect();
    Slope::of(&points)
}

/// How the gradients of a frame fall along its motion.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Smear {
    /// Natural logarithm of the gradients' energy along the motion over that across, less the same of the frames around
    /// it: the scene's own directions, its light and its contrast fall out.
    pub fall: f64,
    /// How much faster it moves in this direction than those, in squared percent of the diagonal a frame.
    pub faster: f64,
    /// How fast it moves, in the same unit.
    pub fast: f64,
    /// Time it stands for, in seconds.
    pub span_s: f64,
    /// Whether most of its speed is unintended.
    pub shaken: bool,
}

/// The smears of all frames that move and can be compared with others around them.
pub fn smears(shots: &[Trace<'_>]) -> Vec<Smear> {
    shots.iter().flat_map(|shot| (0..shot.len()).filter_map(|i| smear(shot, i))).collect()
}

fn smear(shot: &Trace<'_>, i: usize) -> Option<Smear> {
    let moment = shot.moment(i);
    moment.bend?;
    let [vx, vy] = moment.velocity;
    let speed = vx.hypot(vy);
    let direction = (vx / speed, vy / speed);
    let (mut around_fall, mut around_fast, mut count) = (0.0, 0.0, 0.0);
    let around = i.saturating_sub(AROUND)..(i + AROUND + 1).min(shot.len());
    for other in around.map(|i| shot.moment(i)).filter(|other| other.bend.is_some()) {
        let [x, y] = other.velocity;
        around_fall += directed(other.look.gradients, direction);
        around_fast += (x * direction.0 + y * direction.1).powi(2) - (y * direction.0 - x * direction.1).powi(2);
        count += 1.0;
    }
    let per_frame = moment.elapsed_s * moment.elapsed_s;
    let smear = Smear {
        fall: directed(moment.look.gradients, direction) - around_fall / count,
        faster: (speed * speed - around_fast / count) * per_frame,
        fast: speed * speed * per_frame,
        span_s: moment.span_s,
        shaken: 2.0 * moment.shaking[0].hypot(moment.shaking[1]) > speed,
    };
    (count >= FEWEST_AROUND && smear.fall.is_finite() && smear.faster.is_finite()).then_some(smear)
}

/// Natural logarithm of the gradient energy along a direction over that across.
fn directed([xx, yy, xy]: [f32; 3], (x, y): (f64, f64)) -> f64 {
    let (xx, yy, xy) = (f64::from(xx), f64::from(yy), f64::from(xy));
    let along = xx * x * x + yy * y * y + 2.0 * xy * x * y;
    (along / (xx + yy - along)).ln()
}

/// How the gradients fall with the squared speed: below 0 where motion blurs, by the square of the exposure.
pub fn blur(smears: &[Smear]) -> Option<Slope> {
    Slope::of(&smears.iter().map(|smear| (smear.faster, smear.fall)).collect::<Vec<_>>())
}

/// Share of the frames, in percent, that the shake has blurred. `None` where too few frames can be compared.
pub fn blurred_pct(smears: &[Smear]) -> Option<f64> {
    let blur = blur(smears)?;
    let shown_s: f64 = smears.iter().map(|smear| smear.span_s).sum();
    if blur.value > -SURE_DEVIATIONS * blur.deviation {
        return Some(0.0);
    }
    // The frames around are blurred too, by the slope.
    let fall = |smear: &&Smear| smear.fall + blur.value * (smear.fast - smear.faster);
    let blurred = smears.iter().filter(|smear| smear.shaken).filter(|smear| fall(smear) < -BLURRED);
    Some(100.0 * blurred.map(|smear| smear.span_s).sum::<f64>() / shown_s)
}
