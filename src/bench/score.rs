//! How often the judgement is right on labelled clips, beside what simpler judges would say.

use std::collections::BTreeMap;

use serde::Serialize;

use super::stats::{balanced_accuracy, calibration_error, interval, macro_f1, spearman};
use super::truth::Case;
use crate::meter::Measurements;
use crate::policy::{Class, Effect, Finding, FindingLevel, Verdict};
use crate::report::record::Record;
use crate::time::TimeRange;

/// A labelled clip and what was made of it.
#[derive(Clone, Debug)]
pub struct Answer {
    /// What it is.
    pub case: Case,
    /// What was found.
    pub record: Record,
}

/// All figures of a bench.
#[derive(Clone, Debug, Serialize)]
pub struct Scores {
    /// Files with a label that were read.
    pub clips: usize,
    /// Clips they were made from.
    pub sources: usize,
    /// Files that could not be read.
    pub unreadable: usize,
    /// Share of the labelled clips that were decided, percent.
    pub decided_pct: f64,
    /// Of those that were decided.
    pub decided: Figures,
    /// Of all; what is undecided by what the numbers alone would make it.
    pub forced: Figures,
    /// Rows: what they are, columns: what was said, in the order of `classes`, `undecided` last.
    pub confusion: Confusion,
    /// What simpler judges would say of the same measurements.
    pub baselines: BTreeMap<&'static str, Figures>,
    /// How many keep their class after what anybody may do to a clip; absent without such variants.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kept: Option<Kept>,
    /// How well the times of faults are found; absent without labelled times.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub times: Option<Times>,
    /// Fault by fault, how the reading follows the dose.
    pub doses: BTreeMap<String, Dose>,
}

/// How right a list of answers is.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Figures {
    /// Mean F1 of the classes.
    pub macro_f1: f64,
    /// Its 95 % interval, by source.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub macro_f1_interval: Option<[f64; 2]>,
    /// Balanced accuracy of sloppy against all else.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sloppy_balanced_accuracy: Option<f64>,
    /// Its 95 % interval, by source.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sloppy_interval: Option<[f64; 2]>,
    /// Share of the honest (raw or plain) clips that are called sloppy, percent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub honest_called_sloppy_pct: Option<f64>,
    /// Mean cost of an answer, see [`cost`].
    pub mean_cost: f64,
    /// Expected calibration error of the confidence; absent where there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub calibration_error: Option<f64>,
}

/// Who was taken for what.
#[derive(Clone, Debug, Serialize)]
pub struct Confusion {
    /// Names of the rows and of the first columns.
    pub classes: [Class; 4],
    /// Counts.
    pub counts: [[usize; 5]; 4],
}

/// Seconds of labelled faults that were found.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Times {
    /// F1 over the seconds of all clips with labelled times.
    pub f1: f64,
    /// Seconds labelled.
    pub labelled_s: f64,
    /// Clips with labelled times.
    pub clips: usize,
}

/// How steady the class is under re-encoding, halving, trimming a second, another container.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Kept {
    /// Variants whose class is that of their source as it was.
    pub same: usize,
    /// Variants that differ in nothing but whether it was decided.
    pub decided_otherwise: usize,
    /// Variants that have another class.
    pub changed: usize,
}

/// How a reading follows the dose of a fault.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Dose {
    /// Mean over the sources of the rank correlation, 1 if the reading moves as it must at every step.
    pub mean: f64,
    /// The worst source.
    pub worst: f64,
    /// Sources with at least three doses.
    pub sources: usize,
}

const CLASSES: [Class; 4] = [Class::Raw, Class::Plain, Class::Polished, Class::Sloppy];

/// What a mistake costs: calling an honest clip sloppy more than missing a sloppy one, and abstaining a little.
pub fn cost(truth: Class, said: Option<Class>) -> f64 {
    match (truth, said) {
        (truth, Some(said)) if truth == said => 0.0,
        (Class::Raw | Class::Plain, Some(Class::Sloppy)) => 5.0,
        (Class::Sloppy, Some(_)) => 2.0,
        (_, None) | (Class::Raw, Some(Class::Plain)) | (Class::Plain, Some(Class::Raw)) => 0.5,
        _ => 1.0,
    }
}

/// One answer beside the truth.
#[derive(Clone, Copy, Debug)]
struct Pair {
    truth: Class,
    said: Option<Class>,
    confidence: f64,
}

/// Scores the answers; `None` if none of them is labelled and was read.
pub fn score(answers: &[Answer]) -> Option<Scores> {
    let labelled: Vec<(&Answer, &Verdict)> = answers
        .iter()
        .filter(|answer| !answer.case.classes.is_empty())
        .filter_map(|answer| Some((answer, answer.record.verdict.as_ref()?)))
        .collect();
    if labelled.is_empty() {
        return None;
    }
    let decided = |verdict: &Verdict| Some(verdict.class).filter(|class| *class != Class::Undecided);
    let forced = |verdict: &Verdict| decided(verdict).or(verdict.leaning);
    let firm: Vec<_> = labelled.iter().copied().filter(|(_, verdict)| decided(verdict).is_some()).collect();
    let usual = usual(&labelled);
    let baseline = |say: &dyn Fn(&Verdict) -> Class| figures(&groups(&labelled, &|verdict| Some(say(verdict))), false);
    let honest = if usual == Class::Sloppy { Class::Raw } else { usual };
    let by_rules = |rules: &'static [&'static str]| {
        move |verdict: &Verdict| if denied_by(verdict, rules) { Class::Sloppy } else { honest }
    };
    Some(Scores {
        clips: labelled.len(),
        sources: groups(&labelled, &decided).len(),
        unreadable: answers.iter().filter(|answer| answer.record.verdict.is_none()).count(),
        decided_pct: 100.0 * firm.len() as f64 / labelled.len() as f64,
        decided: figures(&groups(&firm, &decided), true),
        forced: figures(&groups(&labelled, &forced), false),
        confusion: confusion(&labelled),
        baselines: BTreeMap::from([
            ("majority", baseline(&|_| usual)),
            ("any fault", baseline(&|verdict| if any_fault(verdict) { Class::Sloppy } else { honest })),
            ("shake only", baseline(&by_rules(&["camera-shake", "unwatchable-shake"]))),
            ("voice only", baseline(&by_rules(&["unclear-voice"]))),
        ]),
        kept: kept(answers),
        times: times(answers),
        doses: doses(answers),
    })
}

/// The mistakes, the dearest and surest first.
pub fn mistakes(answers: &[Answer]) -> Vec<&Answer> {
    let mut wrong: Vec<(f64, &Answer)> = answers
        .iter()
        .filter_map(|answer| {
            let verdict = answer.record.verdict.as_ref().filter(|verdict| verdict.class != Class::Undecided)?;
            let truth = truth(&answer.case, Some(verdict.class))?;
            (truth != verdict.class).then(|| (cost(truth, Some(verdict.class)) * verdict.confidence, answer))
        })
        .collect();
    wrong.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.case.file.cmp(&b.1.case.file)));
    wrong.into_iter().map(|(_, answer)| answer).collect()
}

/// What a clip is, beside what was said: where two classes are right and one of them was said, it is that one.
fn truth(case: &Case, said: Option<Class>) -> Option<Class> {
    said.filter(|said| case.classes.contains(said)).or_else(|| case.classes.first().copied())
}

/// The answers, those of one source together.
fn groups(labelled: &[(&Answer, &Verdict)], say: &dyn Fn(&Verdict) -> Option<Class>) -> Vec<Vec<Pair>> {
    let mut groups: BTreeMap<&str, Vec<Pair>> = BTreeMap::new();
    for (answer, verdict) in labelled {
        let said = say(verdict);
        if let Some(truth) = truth(&answer.case, said) {
            let pair = Pair { truth, said, confidence: verdict.confidence };
            groups.entry(&answer.case.source).or_default().push(pair);
        }
    }
    groups.into_values().collect()
}

fn figures(groups: &[Vec<Pair>], confident: bool) -> Figures {
    let all: Vec<Pair> = groups.iter().flatten().copied().collect();
    let f1 = |pairs: &[Pair]| macro_f1(&pairs.iter().map(|pair| (pair.truth, pair.said)).collect::<Vec<_>>());
    let sloppy = |pairs: &[Pair]| {
        let is = |class: Option<Class>| class == Some(Class::Sloppy);
        balanced_accuracy(&pairs.iter().map(|pair| (is(Some(pair.truth)), is(pair.said))).collect::<Vec<_>>())
    };
    let honest: Vec<&Pair> = all.iter().filter(|pair| matches!(pair.truth, Class::Raw | Class::Plain)).collect();
    let called = honest.iter().filter(|pair| pair.said == Some(Class::Sloppy)).count();
    let sure: Vec<(f64, bool)> = all.iter().map(|pair| (pair.confidence, pair.said == Some(pair.truth))).collect();
    Figures {
        macro_f1: f1(&all),
        macro_f1_interval: interval(groups, |pairs| Some(f1(pairs))),
        sloppy_balanced_accuracy: sloppy(&all),
        sloppy_interval: interval(groups, sloppy),
        honest_called_sloppy_pct: (!honest.is_empty()).then(|| 100.0 * called as f64 / honest.len() as f64),
        mean_cost: all.iter().map(|pair| cost(pair.truth, pair.said)).sum::<f64>() / all.len().max(1) as f64,
        calibration_error: confident.then(|| calibration_error(&sure)),
    }
}

/// The class that occurs most.
fn usual(labelled: &[(&Answer, &Verdict)]) -> Class {
    let count =
        |class: Class| labelled.iter().filter(|(answer, _)| answer.case.classes.first() == Some(&class)).count();
    CLASSES.into_iter().max_by_key(|class| count(*class)).unwrap_or(Class::Plain)
}

fn any_fault(verdict: &Verdict) -> bool {
    verdict.findings.iter().any(|finding| finding.effect == Effect::Fault)
}

fn denied_by(verdict: &Verdict, rules: &[&str]) -> bool {
    let denies = |finding: &Finding| finding.level == FindingLevel::Deny && rules.contains(&finding.rule.as_str());
    verdict.findings.iter().any(denies)
}

fn confusion(labelled: &[(&Answer, &Verdict)]) -> Confusion {
    let mut counts = [[0; 5]; 4];
    for (answer, verdict) in labelled {
        let place = |class: Class| CLASSES.iter().position(|known| *known == class);
        if let Some(row) = truth(&answer.case, Some(verdict.class)).and_then(place) {
            counts[row][place(verdict.class).unwrap_or(4)] += 1;
        }
    }
    Confusion { classes: CLASSES, counts }
}

/// What changes nothing about a clip, if its label says so.
const HARMLESS: [&str; 5] = ["coding", "jpeg", "scale", "container", "trim"];

fn kept(answers: &[Answer]) -> Option<Kept> {
    let said = |answer: &Answer| answer.record.verdict.as_ref().map(|verdict| verdict.class);
    let clean: BTreeMap<&str, Class> = answers
        .iter()
        .filter(|answer| answer.case.fault.is_empty())
        .filter_map(|answer| Some((answer.case.source.as_str(), said(answer)?)))
        .collect();
    let mut kept = Kept { same: 0, decided_otherwise: 0, changed: 0 };
    for answer in answers.iter().filter(|answer| HARMLESS.contains(&answer.case.fault.as_str())) {
        let labelled = !answer.case.classes.is_empty();
        let (Some(before), Some(after), true) = (clean.get(answer.case.source.as_str()), said(answer), labelled) else {
            continue;
        };
        let count = match (*before, after) {
            (before, after) if before == after => &mut kept.same,
            (Class::Undecided, _) | (_, Class::Undecided) => &mut kept.decided_otherwise,
            _ => &mut kept.changed,
        };
        *count += 1;
    }
    (kept.same + kept.decided_otherwise + kept.changed > 0).then_some(kept)
}

/// The rules that tell a fault which has a time.
const TOLD_BY: [(&str, &[&str]); 9] = [
    ("shake", &["camera-shake", "unwatchable-shake"]),
    ("noise", &["unclear-voice"]),
    ("reverb", &["unclear-voice"]),
    ("clipping", &["unclear-voice"]),
    ("low-pass", &["unclear-voice"]),
    ("defocus", &["soft-picture"]),
    ("exposure", &["lost-light"]),
    ("freeze", &["black-or-frozen-picture"]),
    ("black", &["black-or-frozen-picture"]),
];

/// Seconds a step in which times are compared.
const STEP_S: f64 = 0.1;

/// F1 over the tenths of a second of the clips whose fault has labelled times, of those faults that the clip is called
/// sloppy for: a dose too small to count has no time to be found.
fn times(answers: &[Answer]) -> Option<Times> {
    let (mut hits, mut wrong, mut missed, mut clips) = (0.0, 0.0, 0.0, 0);
    for answer in answers.iter().filter(|answer| !answer.case.ranges_s.is_empty()) {
        let rules = TOLD_BY.iter().find(|(fault, _)| *fault == answer.case.fault).map(|(_, rules)| *rules);
        let sloppy = answer.case.classes == [Class::Sloppy];
        let (Some(rules), Some(verdict), true) = (rules, &answer.record.verdict, sloppy) else { continue };
        let found: Vec<TimeRange> = verdict
            .findings
            .iter()
            .filter(|finding| rules.contains(&finding.rule.as_str()))
            .flat_map(|finding| finding.ranges_s.clone())
            .collect();
        let within = |ranges: &[TimeRange], t_s: f64| ranges.iter().any(|r| (r.start_s..r.end_s).contains(&t_s));
        let end_s = found.iter().chain(&answer.case.ranges_s).map(|range| range.end_s).fold(0.0, f64::max);
        for step in 0..(end_s.min(1e6) / STEP_S) as usize {
            let t_s = (step as f64 + 0.5) * STEP_S;
            match (within(&answer.case.ranges_s, t_s), within(&found, t_s)) {
                (true, true) => hits += STEP_S,
                (false, true) => wrong += STEP_S,
                (true, false) => missed += STEP_S,
                (false, false) => {}
            }
        }
        clips += 1;
    }
    (clips > 0).then(|| Times {
        f1: 2.0 * hits / (2.0 * hits + wrong + missed).max(STEP_S),
        labelled_s: hits + missed,
        clips,
    })
}

/// The reading that must rise or fall with the dose of a fault, signed so that it rises.
fn reading(fault: &str, of: &Measurements) -> Option<f64> {
    let voice = || of.voice.reading();
    let light = || of.light.reading();
    match fault {
        "shake" => Some(of.shake.reading()?.rms_pct),
        "noise" => Some(voice()?.snr_db),
        "reverb" => voice()?.reverb_c50_db,
        "clipping" => Some(-voice()?.clarity),
        "low-pass" => voice()?.bandwidth_hz,
        "gain" => of.loudness.reading()?.integrated_lufs,
        "dropouts" => voice()?.dropouts_per_min,
        "defocus" | "smear" => Some(-of.focus.reading()?.sharpness),
        "exposure" => Some(light()?.luma_mean),
        "cast" => light()?.cast,
        "smoothing" => Some(of.retouch.reading()?.smoothing),
        "coding" => of.compression.reading()?.quantiser,
        "jpeg" => Some(-of.compression.reading()?.blockiness?),
        "border" => Some(of.edits.reading()?.border_pct),
        _ => None,
    }
}

fn doses(answers: &[Answer]) -> BTreeMap<String, Dose> {
    let mut series: BTreeMap<(&str, &str), Vec<(f64, f64)>> = BTreeMap::new();
    for answer in answers {
        let measured = answer.record.measurements.as_ref().and_then(|of| reading(&answer.case.fault, of));
        if let Some(pair) = answer.case.dose.zip(measured) {
            series.entry((&answer.case.fault, &answer.case.source)).or_default().push(pair);
        }
    }
    let mut found: BTreeMap<String, Vec<f64>> = BTreeMap::new();
    for ((fault, _), pairs) in series {
        found.entry(fault.to_owned()).or_default().extend(spearman(&pairs));
    }
    found.retain(|_, ranks| !ranks.is_empty());
    let dose = |ranks: Vec<f64>| Dose {
        mean: ranks.iter().sum::<f64>() / ranks.len() as f64,
        worst: ranks.iter().copied().fold(1.0, f64::min),
        sources: ranks.len(),
    };
    found.into_iter().map(|(fault, ranks)| (fault, dose(ranks))).collect()
}
