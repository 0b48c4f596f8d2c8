//! Marks that a moving camera leaves in its pictures: the wobble of a sensor read row after row, and motion blur.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::meter::DEPENDABLE;

use super::regression::Slope;
use super::trace::Moment;

/// Standard deviation of the readout time at which it stops being dependable, in milliseconds; the readouts of phones
/// and cameras lie between 3 and 35.
const DEPENDABLE_DEVIATION_MS: f64 = 4.0;

/// The camera must change its speed by this much from frame to frame, RMS, percent of the diagonal a frame, or what
/// bends the picture is something else (talking heads on tripods stay below).
const LEAST_CHANGE_PCT: f64 = 0.03;

/// Frames that surround a frame on each side and say what its gradients would be without blur.
const AROUND: usize = 8;

/// Fewer of them say nothing.
const FEWEST_AROUND: usize = 6;

/// A frame is blurred if its gradients along the motion fall by this much more than those across, natural logarithm
/// (fitted on rendered exposures, for a smear of 0.4 % of the diagonal: 9 pixels of 1080p).
const BLURRED: f64 = 0.15;

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

/// The rolling shutter, from how the pictures shear when the camera changes its speed: a row that is read later shows
/// the later speed. `aspect` is width over height; the rows may run either way, as a phone may be held upright.
/// `None` where the camera hardly moves.
pub fn rolling_shutter(moments: &[Moment], aspect: f64) -> Option<RollingShutter> {
    let mut changes = 0.0;
    let mut count = 0.0;
    let [mut across, mut down, mut across_turned, mut down_turned] = [(); 4].map(|()| Vec::new());
    for moment in moments {
        let Some(bend) = moment.bend else { continue };
        let ([right, below], shear, stretch) = (moment.change, f64::from(bend.shear_pct), f64::from(bend.stretch_pct));
        across.push((right, shear));
        down.push((below, stretch));
        across_turned.push((below, shear * aspect));
        down_turned.push((right, -stretch * aspect));
        changes += (right * right + below * below) * moment.elapsed_s * moment.elapsed_s;
        count += 1.0;
    }
    if f64::sqrt(changes / f64::max(count, 1.0)) < LEAST_CHANGE_PCT {
        return None;
    }
    let (upright, turned) = (readout(across, down), readout(across_turned, down_turned));
    let best = [upright?, turned?].into_iter().max_by(|a, b| a.correlation.abs().total_cmp(&b.correlation.abs()))?;
    let deviation_ms = 1000.0 * best.deviation;
    let speed_changes = moments.iter().map(|m| m.change[0].powi(2) + m.change[1].powi(2)).sum::<f64>();
    Some(RollingShutter {
        readout_ms: 1000.0 * best.value.abs(),
        // The mean square of the distance from the middle row is a twelfth of the height's square.
        wobble_pct: best.value.abs() * (speed_changes / moments.len() as f64 / 12.0).sqrt(),
        confidence: (1.0 - (1.0 - DEPENDABLE) * deviation_ms / DEPENDABLE_DEVIATION_MS).max(0.0),
    })
}

/// The standard deviation of the readout time that goes with a confidence.
pub fn deviation_ms(confidence: f64) -> f64 {
    (1.0 - confidence) / (1.0 - DEPENDABLE) * DEPENDABLE_DEVIATION_MS
}

/// One slope for both directions; where they disagree, that is the deviation.
fn readout(mut across: Vec<(f64, f64)>, down: Vec<(f64, f64)>) -> Option<Slope> {
    let weight = |points: &[(f64, f64)]| points.iter().map(|(x, _)| x * x).sum::<f64>();
    let (x, y) = (weight(&across), weight(&down));
    let (first, second) = (Slope::of(&across)?, Slope::of(&down)?);
    across.extend(down);
    let both = Slope::of(&across)?;
    let balance = 4.0 * x * y / (x + y).powi(2);
    let disagreement = 0.5 * (first.value - second.value) * balance;
    Some(Slope { deviation: both.deviation.hypot(disagreement), ..both })
}

/// How the gradients of each frame fall along its motion: `(x, y)`, where `y` is the natural logarithm of their energy
/// along over that across, less the same of the frames around it, and `x` how much faster (squared percent of the
/// diagonal a frame) it moves in this direction than those. `None` where the camera stands still. The scene's own
/// directions and exposure fall out.
pub fn smears(moments: &[Moment]) -> Vec<Option<(f64, f64)>> {
    (0..moments.len())
        .map(|i| {
            let [vx, vy] = moments[i].velocity;
            let speed = vx.hypot(vy);
            let followed = |moment: &&Moment| moment.bend.is_some();
            if speed <= 0.0 || moments[i].bend.is_none() {
                return None;
            }
            let (ux, uy) = (vx / speed, vy / speed);
            let around = &moments[i.saturating_sub(AROUND)..(i + AROUND + 1).min(moments.len())];
            let (mut mean, mut squares, mut count) = (0.0, 0.0, 0.0);
            for other in around.iter().filter(followed) {
                let [x, y] = other.velocity;
                mean += directed(other.look.gradients, (ux, uy));
                squares += (x * ux + y * uy).powi(2) - (y * ux - x * uy).powi(2);
                count += 1.0;
            }
            let own = directed(moments[i].look.gradients, (ux, uy));
            let sound = count >= FEWEST_AROUND as f64 && own.is_finite();
            let faster = (speed * speed - squares / count) * moments[i].elapsed_s.powi(2);
            sound.then(|| (faster, own - mean / count)).filter(|pair| pair.1.is_finite())
        })
        .collect()
}

/// Natural logarithm of the gradient energy along a direction over that across.
fn directed([xx, yy, xy]: [f32; 3], (ux, uy): (f64, f64)) -> f64 {
    let (xx, yy, xy) = (f64::from(xx), f64::from(yy), f64::from(xy));
    let along = xx * ux * ux + yy * uy * uy + 2.0 * xy * ux * uy;
    (along / (xx + yy - along)).ln()
}

/// Share of the frames, in percent, that the shake has blurred. `None` where no frame can be compared with others.
pub fn blurred_pct(moments: &[Moment], smears: &[Option<(f64, f64)>]) -> Option<f64> {
    let (mut shown_s, mut blurred_s) = (0.0, 0.0);
    for (moment, smear) in moments.iter().zip(smears) {
        let Some((_, fall)) = smear else { continue };
        let shaken = 2.0 * moment.shaking[0].hypot(moment.shaking[1]) > moment.velocity[0].hypot(moment.velocity[1]);
        shown_s += moment.span_s;
        if shaken && *fall < -BLURRED {
            blurred_s += moment.span_s;
        }
    }
    (shown_s > 0.0).then(|| 100.0 * blurred_s / shown_s)
}
