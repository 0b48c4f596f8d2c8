//! Limits fitted to labelled clips.
//!
//! One limit after the other is moved over its range while the rest stay, and set where the labels' cost is least; again
//! until nothing moves. Only a move that mends several clips is made at all, and the whole is tried on sources that it was
//! not fitted on, so that what is written is known to carry over.

use std::collections::BTreeSet;

use super::score::{Answer, cost};
use crate::policy::{Class, Evidence, LIMITS, Limit, Profile, lean};

/// What is moved: limits that decide by themselves, each with its share in the move. The two ends of the exchange of
/// clarity for shake are moved alone, together and against each other, since either can stand in for the other.
const MOVES: [&[(&str, &str, f64)]; 12] = [
    &[("rules.unclear-voice", "clarity", 1.0)],
    &[("rules.camera-shake", "limit_pct", 1.0), ("rules.camera-shake", "clear_voice_limit_pct", 1.0)],
    &[("rules.camera-shake", "limit_pct", 1.0), ("rules.camera-shake", "clear_voice_limit_pct", -1.0)],
    &[("rules.camera-shake", "limit_pct", 1.0)],
    &[("rules.camera-shake", "clear_voice_limit_pct", 1.0)],
    &[("rules.unwatchable-shake", "shake_pct", 1.0)],
    &[("rules.lost-light", "picture_share_pct", 1.0)],
    &[("rules.soft-picture", "sharpness", 1.0)],
    &[("rules.black-or-frozen-picture", "time_share_pct", 1.0)],
    &[("rules.small-picture", "short_side_px", 1.0)],
    &[("rules.bordered-picture", "picture_share_pct", 1.0)],
    &[("rules.smoothed-skin", "smoothing", 1.0)],
];

/// Fewer labelled clips, or fewer of either side, are too little.
const FEWEST_CLIPS: usize = 30;
const FEWEST_A_SIDE: usize = 8;

/// A limit is tried from a quarter to four times its value, in steps of 3.5 %.
const STEPS: i32 = 40;
const WIDEST: f64 = 4.0;

/// So many clips must be judged better by a move, less those that are judged worse, to make it.
const MENDED: usize = 2;

/// Parts that the sources are split in, each left out once.
const FOLDS: usize = 5;

/// Rounds over all limits: they settle in two or three.
const ROUNDS: usize = 6;

/// Points of a trade-off curve.
const CURVE: i32 = 9;

/// What the labels made of a profile.
#[derive(Clone, Debug)]
pub struct Calibrated {
    /// The profile with its limits moved.
    pub profile: Profile,
    /// The limits that moved.
    pub moved: Vec<Moved>,
    /// On the labelled clips, before and after.
    pub fitted: [Fit; 2],
    /// The same on sources that it was not fitted on.
    pub tried: [Fit; 2],
}

/// How a profile does.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Fit {
    /// Mean cost of a clip, see [`cost`].
    pub cost: f64,
    /// Honest clips that are called sloppy, percent of the honest.
    pub honest_called_sloppy_pct: f64,
    /// Sloppy clips that are not called so, percent of the sloppy.
    pub sloppy_missed_pct: f64,
}

/// A limit that moved.
#[derive(Clone, Debug)]
pub struct Moved {
    /// Which one.
    pub limit: &'static Limit,
    /// Its value before.
    pub before: f64,
    /// Its value after.
    pub after: f64,
    /// What other values would give, the rest being as fitted.
    pub curve: Vec<(f64, Fit)>,
}

/// A labelled clip, ready to be judged often.
struct Sample<'a> {
    evidence: Evidence<'a>,
    classes: &'a [Class],
    source: &'a str,
}

/// Fits the limits of `base` to labelled clips.
///
/// # Errors
/// If there are too few, in words.
pub fn calibrate(answers: &[Answer], base: &Profile) -> Result<Calibrated, String> {
    let samples: Vec<Sample> = answers.iter().filter_map(sample).collect();
    enough(&samples)?;
    let all: Vec<&Sample> = samples.iter().collect();
    let profile = rounded_off(fit(&all, base), base);
    let moved = LIMITS.iter().filter_map(|limit| {
        let (before, after) = ((limit.get)(&base.limits), (limit.get)(&profile.limits));
        let curve = || curve(&all, &profile, limit);
        (before.to_bits() != after.to_bits()).then(|| Moved { limit, before, after, curve: curve() })
    });
    Ok(Calibrated {
        moved: moved.collect(),
        fitted: [measure(&all, base), measure(&all, &profile)],
        tried: tried(&all, base),
        profile,
    })
}

fn sample(answer: &Answer) -> Option<Sample<'_>> {
    let record = &answer.record;
    let evidence = Evidence { media: record.media.as_ref()?, measurements: record.measurements.as_ref()? };
    let labelled = !answer.case.classes.is_empty() && record.verdict.is_some();
    labelled.then_some(Sample { evidence, classes: &answer.case.classes, source: &answer.case.source })
}

fn enough(samples: &[Sample]) -> Result<(), String> {
    let sloppy = samples.iter().filter(|sample| sample.classes == [Class::Sloppy]).count();
    let other = samples.len() - sloppy;
    if samples.len() >= FEWEST_CLIPS && sloppy.min(other) >= FEWEST_A_SIDE {
        return Ok(());
    }
    Err(format!(
        "{} labelled clips, {sloppy} of them sloppy, are too little to fit limits to: at least {FEWEST_CLIPS} are needed, \
         {FEWEST_A_SIDE} of them sloppy and {FEWEST_A_SIDE} not",
        samples.len()
    ))
}

/// The profile with its limits where the labels want them.
fn fit(samples: &[&Sample], base: &Profile) -> Profile {
    let mut profile = base.clone();
    for _ in 0..ROUNDS {
        let before = profile.limits;
        for limits in MOVES {
            settle(samples, &mut profile, limits);
        }
        if profile.limits == before {
            break;
        }
    }
    profile
}

/// Makes one move as far as the labels cost least, to the middle of that stretch.
fn settle(samples: &[&Sample], profile: &mut Profile, limits: &[(&str, &str, f64)]) {
    let costs = |factor: f64| -> Vec<f64> {
        let moved = moved(profile, limits, factor);
        samples.iter().map(|sample| moved.as_ref().map_or(f64::INFINITY, |moved| cost_of(sample, moved))).collect()
    };
    let before = costs(1.0);
    let total = |costs: &[f64]| costs.iter().sum::<f64>();
    let tried: Vec<(f64, f64)> = factors(STEPS).map(|factor| (factor, total(&costs(factor)))).collect();
    let least = tried.iter().map(|(_, cost)| *cost).fold(f64::INFINITY, f64::min);
    let lowest = |(_, cost): &(f64, f64)| *cost <= least + 1e-9;
    if total(&before) <= least + 1e-9 {
        return;
    }
    // Of several stretches the nearest to what it was.
    let nearest = (0..tried.len())
        .filter(|index| lowest(&tried[*index]))
        .min_by(|a, b| tried[*a].0.ln().abs().total_cmp(&tried[*b].0.ln().abs()));
    let Some(nearest) = nearest else { return };
    let first = (0..=nearest).rev().take_while(|index| lowest(&tried[*index])).last().unwrap_or(nearest);
    let last = (nearest..tried.len()).take_while(|index| lowest(&tried[*index])).last().unwrap_or(nearest);
    let factor = (tried[first].0 * tried[last].0).sqrt();
    let after = costs(factor);
    let better = before.iter().zip(&after).filter(|(before, after)| after < before).count();
    let worse = before.iter().zip(&after).filter(|(before, after)| after > before).count();
    if let Some(moved) = moved(profile, limits, factor).filter(|_| better >= worse + MENDED) {
        *profile = moved;
    }
}

/// Factors from a quarter to four in equal ratios.
fn factors(steps: i32) -> impl Iterator<Item = f64> {
    (-steps..=steps).map(move |step| WIDEST.powf(f64::from(step) / f64::from(steps.max(1))))
}

/// The profile with these limits multiplied; `None` if that is not allowed.
fn moved(profile: &Profile, limits: &[(&str, &str, f64)], factor: f64) -> Option<Profile> {
    let mut moved = profile.clone();
    for (section, key, share) in limits {
        let limit = LIMITS.iter().find(|limit| limit.section == *section && limit.key == *key)?;
        let place = (limit.place)(&mut moved.limits);
        *place *= factor.powf(*share);
        if !(limit.lowest..=limit.highest).contains(place) {
            return None;
        }
    }
    // The ends of the exchange only make sense in one order.
    (moved.limits.shake_pct <= moved.limits.shake_clear_pct).then_some(moved)
}

/// What moved, with three digits: more would say more than is known.
fn rounded_off(mut profile: Profile, base: &Profile) -> Profile {
    for limit in LIMITS {
        let place = (limit.place)(&mut profile.limits);
        if place.to_bits() != (limit.get)(&base.limits).to_bits() {
            *place = rounded(*place);
        }
    }
    profile
}

fn rounded(value: f64) -> f64 {
    let scale = 10_f64.powf(2.0 - value.abs().max(1e-9).log10().floor());
    (value * scale).round() / scale
}

fn cost_of(sample: &Sample, profile: &Profile) -> f64 {
    let said = lean(&sample.evidence, profile);
    if sample.classes.contains(&said) { 0.0 } else { cost(sample.classes[0], Some(said)) }
}

fn measure(samples: &[&Sample], profile: &Profile) -> Fit {
    let share = |of: &dyn Fn(&Sample) -> bool, wrong: &dyn Fn(Class) -> bool| {
        let those: Vec<&&Sample> = samples.iter().filter(|sample| of(sample)).collect();
        let missed = those.iter().filter(|sample| wrong(lean(&sample.evidence, profile))).count();
        100.0 * missed as f64 / those.len().max(1) as f64
    };
    let sloppy = |sample: &Sample| sample.classes == [Class::Sloppy];
    let honest = |sample: &Sample| sample.classes.iter().any(|class| matches!(class, Class::Raw | Class::Plain));
    Fit {
        cost: samples.iter().map(|sample| cost_of(sample, profile)).sum::<f64>() / samples.len().max(1) as f64,
        honest_called_sloppy_pct: share(&honest, &|said| said == Class::Sloppy),
        sloppy_missed_pct: share(&sloppy, &|said| said != Class::Sloppy),
    }
}

/// What the base and the fit do on sources that were left out of the fit.
fn tried(samples: &[&Sample], base: &Profile) -> [Fit; 2] {
    let sources: BTreeSet<&str> = samples.iter().map(|sample| sample.source).collect();
    let fold_of = |source: &str| sources.iter().position(|known| *known == source).unwrap_or(0) % FOLDS;
    let mut sums = [Fit::default(); 2];
    let mut weight = 0.0;
    for fold in 0..FOLDS {
        let (held, rest): (Vec<&Sample>, Vec<&Sample>) =
            samples.iter().partition(|sample| fold_of(sample.source) == fold);
        if held.is_empty() || rest.is_empty() {
            continue;
        }
        let share = held.len() as f64;
        weight += share;
        for (sum, fit) in sums.iter_mut().zip([measure(&held, base), measure(&held, &fit(&rest, base))]) {
            sum.cost += share * fit.cost;
            sum.honest_called_sloppy_pct += share * fit.honest_called_sloppy_pct;
            sum.sloppy_missed_pct += share * fit.sloppy_missed_pct;
        }
    }
    let weight = f64::max(weight, 1.0);
    sums.map(|sum| Fit {
        cost: sum.cost / weight,
        honest_called_sloppy_pct: sum.honest_called_sloppy_pct / weight,
        sloppy_missed_pct: sum.sloppy_missed_pct / weight,
    })
}

fn curve(samples: &[&Sample], profile: &Profile, limit: &'static Limit) -> Vec<(f64, Fit)> {
    let alone = [(limit.section, limit.key, 1.0)];
    let at = |factor: f64| {
        let moved = moved(profile, &alone, factor)?;
        Some(((limit.get)(&moved.limits), measure(samples, &moved)))
    };
    factors(CURVE / 2).filter_map(at).collect()
}
