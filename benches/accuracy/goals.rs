//! What is asked of the meter, and whether it does it.

use super::bases::Texture;
use super::conditions::Condition;
use super::motions::Motion;
use super::studio::Outcome;
use super::truth::{quantile, rms};

/// A goal, how it stands, and what misses it.
pub struct Goal {
    what: String,
    figure: String,
    /// How many clips were held against it.
    tried: usize,
    missed: Vec<String>,
}

/// A figure for each of many, and the most it may be.
fn at_most<'a>(what: &str, limit: f64, each: impl Iterator<Item = (f64, String)> + 'a) -> Goal {
    let each: Vec<(f64, String)> = each.collect();
    let figures: Vec<f64> = each.iter().map(|(figure, _)| *figure).collect();
    let worst = figures
        .iter()
        .copied()
        .fold(f64::NEG_INFINITY, |a, b| if b.is_nan() || a.is_nan() { f64::NAN } else { a.max(b) });
    // A figure that is none misses too.
    let missed = each.into_iter().filter(|(figure, _)| figure.is_nan() || *figure > limit);
    let missed = missed.map(|(figure, name)| format!("{name}: {figure:.3}")).collect();
    Goal {
        what: what.to_string(),
        figure: format!("median {:.3}, worst {worst:.3} of {}", quantile(&figures, 0.5), figures.len()),
        tried: figures.len(),
        missed,
    }
}

fn named(outcome: &Outcome, figure: f64) -> (f64, String) {
    (figure, outcome.case.name())
}

/// The share by which the score is off; infinite if there is none.
fn score_error(outcome: &Outcome) -> f64 {
    outcome.measured.reading().map_or(f64::INFINITY, |shake| (shake.rms_pct / outcome.truth_pct - 1.0).abs())
}

/// The goals that each clip has to meet.
pub fn of_cases(outcomes: &[Outcome]) -> Vec<Goal> {
    let under = |conditions: &'static [Condition]| {
        outcomes.iter().filter(move |outcome| conditions.contains(&outcome.case.condition))
    };
    let strong = |outcome: &&Outcome| outcome.case.condition == Condition::RollingStrong;
    let ratios =
        || outcomes.iter().filter(move |outcome| !strong(outcome)).map(|outcome| named(outcome, outcome.ratio()));
    let rms_px = |outcome: &Outcome| named(outcome, rms(&outcome.errors));
    let textured = |outcome: &&Outcome| outcome.case.base.texture == Texture::Rich;
    let scores = |low_pct: f64, high_pct: f64| {
        let within = move |outcome: &&Outcome| (low_pct..high_pct).contains(&outcome.truth_pct);
        outcomes.iter().filter(within).map(|outcome| named(outcome, score_error(outcome)))
    };
    let steady = outcomes
        .iter()
        .filter(|outcome| matches!(outcome.case.motion, Motion::Tripod | Motion::Pan | Motion::Zoom))
        .map(|outcome| named(outcome, outcome.measured.reading().map_or(f64::INFINITY, |shake| shake.rms_pct)));
    // Where the file is off by more than half of what vidstabdetect is, nobody who has but the file can be within that.
    let (lost, measurable): (Vec<_>, Vec<_>) = outcomes
        .iter()
        .filter(|outcome| !strong(outcome))
        .partition(|outcome| outcome.file_ratio().is_some_and(|ratio| ratio > 0.5));
    let but = match &lost[..] {
        [] => String::new(),
        _ => format!(
            ", but where the file itself is off by more: {}",
            lost.iter().map(|outcome| outcome.case.name()).collect::<Vec<_>>().join(", ")
        ),
    };
    let halved = format!("RMS at most half of vidstabdetect's{but}");
    let all_ratios: Vec<f64> = ratios().map(|(ratio, _)| ratio).collect();
    let median = (!all_ratios.is_empty()).then(|| (quantile(&all_ratios, 0.5), "median".to_string()));
    vec![
        at_most(&halved, 0.5, measurable.iter().map(|outcome| named(outcome, outcome.ratio()))),
        at_most("RMS a third of vidstabdetect's in the median", 1.0 / 3.0, median.into_iter()),
        at_most(
            "strong rolling shutter, walking: RMS no worse than vidstabdetect's",
            1.0,
            under(&[Condition::RollingStrong]).map(|outcome| named(outcome, outcome.ratio())),
        ),
        at_most(
            "textured stills: RMS px at most 0.035",
            0.035,
            under(&[Condition::Plain]).filter(textured).map(rms_px),
        ),
        at_most("pedestrians: RMS px at most 0.05", 0.05, under(&[Condition::Pedestrians]).map(rms_px)),
        at_most("rolling shutter: RMS px at most 0.15", 0.15, under(&[Condition::Rolling]).map(rms_px)),
        at_most(
            "a subject in 40 % of the frame: median px at most 0.15",
            0.15,
            under(&[Condition::Subject, Condition::Selfie]).map(|outcome| {
                named(outcome, if outcome.errors.is_empty() { f64::NAN } else { quantile(&outcome.errors, 0.5) })
            }),
        ),
        at_most("rms_pct within 5 % from 0.1 % up", 0.05, scores(0.1, f64::INFINITY)),
        at_most("rms_pct within 10 % from 0.03 to 0.1 %", 0.10, scores(0.03, 0.1)),
        at_most("pans, zooms and tripods read below 0.02 %", 0.02, steady),
    ]
}

/// The goal of the variants: their ratios to the plain ones, none where the meter says that it is not sure.
pub fn of_variants(ratios: &[(String, Option<f64>)]) -> Goal {
    let unsure: Vec<&str> = ratios.iter().filter(|(_, ratio)| ratio.is_none()).map(|(name, _)| name.as_str()).collect();
    let what = match unsure[..] {
        [] => "variants of a clip within 7 %".to_string(),
        _ => format!("variants of a clip within 7 %, but for those that are said to be unsure: {}", unsure.join(", ")),
    };
    let sure = ratios.iter().filter_map(|(name, ratio)| Some((((*ratio)? - 1.0).abs(), name.clone())));
    at_most(&what, 0.07, sure)
}

/// What cuts add, by their names.
pub fn of_cuts(added_pct: &[(String, f64)]) -> Goal {
    at_most("a cut a second adds less than 0.02 %", 0.02, added_pct.iter().map(|(name, added)| (*added, name.clone())))
}

/// One line each, and what misses it.
pub fn print(goals: &[Goal]) {
    println!("\nGoals");
    for goal in goals.iter().filter(|goal| goal.tried > 0) {
        let verdict = if goal.missed.is_empty() { "met" } else { "NOT met" };
        println!("{verdict:8} {} ({})", goal.what, goal.figure);
        for miss in &goal.missed {
            println!("           {miss}");
        }
    }
}
