//! What a clip's page draws over time, all on one axis.

use serde::Serialize;

use crate::media::Kind;
use crate::meter::{Edits, Measured, Measurements};
use crate::policy::character::CUES;
use crate::policy::{Axis, Class, Effect, Finding, FindingLevel, Limits, Profile, RULES, Verdict};
use crate::report::record::Record;
use crate::report::words;
use crate::series::Series;
use crate::time::TimeRange;
use crate::words::Language;

/// At most so many values are drawn in a lane: more than a screen has columns.
const MOST: usize = 1500;

/// Everything over time.
#[derive(Debug, Default, PartialEq, Serialize)]
pub struct Timeline {
    /// Length of the axis in seconds.
    pub duration: f64,
    /// One above the other.
    pub lanes: Vec<Lane>,
    /// Findings that have a time.
    pub findings: Vec<Mark>,
    /// Hard cuts, seconds.
    pub cuts: Vec<f64>,
    /// Dissolves and fades.
    pub blends: Vec<TimeRange>,
    /// Where the picture is black, and where it stands still.
    pub black: Vec<TimeRange>,
    /// Where it stands still.
    pub frozen: Vec<TimeRange>,
}

/// One reading over time.
#[derive(Debug, PartialEq, Serialize)]
pub struct Lane {
    /// `shake`, `voice`, ...
    pub id: &'static str,
    /// Its name.
    pub name: String,
    /// What is drawn, and its unit.
    pub about: String,
    /// Value at the upper edge; 0 is at the lower.
    pub top: f64,
    /// The profile's limit.
    pub limit: Option<f64>,
    /// Whether more than the limit is worse, or less.
    pub more_is_worse: bool,
    /// Seconds a value.
    pub step: f64,
    /// The values.
    pub values: Vec<Option<f64>>,
    /// A share from 0 to 1 that goes along with them: of speech, of lost picture.
    pub band: Vec<Option<f64>>,
    /// What that share is of.
    pub band_name: String,
    /// Why there is nothing to draw.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub absent: Option<String>,
}

/// A finding at a time.
#[derive(Debug, PartialEq, Serialize)]
pub struct Mark {
    /// The lane it belongs to.
    pub lane: &'static str,
    /// See [`weight`].
    pub weight: &'static str,
    /// Its short name.
    pub name: String,
    /// When.
    pub ranges: Vec<TimeRange>,
}

/// How a finding is drawn: its name in the page's styles and in the keys of its words.
pub fn weight(finding: &Finding) -> &'static str {
    match (finding.effect, finding.level) {
        (Effect::Asset, _) => "asset",
        (Effect::Style, _) if is_doubt(finding) => "doubt",
        (Effect::Style, _) => "style",
        (Effect::Fault, FindingLevel::Deny) => "deny",
        (Effect::Fault, FindingLevel::Warn) => "warn",
        (Effect::Fault, FindingLevel::Note) => "note",
    }
}

/// Whether it says why nothing is decided: it goes by the name of no rule and no cue.
pub fn is_doubt(finding: &Finding) -> bool {
    let known = RULES.iter().map(|rule| rule.id).chain(CUES.iter().map(|cue| cue.id));
    finding.effect == Effect::Style && known.into_iter().all(|id| id != finding.rule)
}

/// The settings that a verdict was reached by, as far as its profile is one that is shipped; else the default.
pub fn limits(verdict: Option<&Verdict>) -> Limits {
    verdict.and_then(|verdict| Profile::builtin(&verdict.profile)).unwrap_or_else(Profile::authentic).limits
}

/// All that is drawn of a clip.
pub fn timeline(record: &Record, language: Language) -> Timeline {
    let (Some(media), Some(measurements)) = (&record.media, &record.measurements) else { return Timeline::default() };
    let duration = media.duration_s.or(media.decoded_s).unwrap_or(0.0);
    if media.kind == Kind::Photo || duration <= 0.0 {
        return Timeline::default();
    }
    let edits = measurements.edits.reading();
    let ranges = |of: fn(&Edits) -> Vec<TimeRange>| edits.map(of).unwrap_or_default();
    let findings = record.verdict.iter().flat_map(|verdict| &verdict.findings);
    Timeline {
        duration,
        lanes: lanes(media.kind, &measurements.applicable(), record.verdict.as_ref(), language),
        findings: findings.filter(|finding| !finding.ranges_s.is_empty()).map(|one| mark(one, language)).collect(),
        cuts: edits.map(|edits| edits.cuts_s.clone()).unwrap_or_default(),
        blends: ranges(|edits| [edits.dissolves_s.clone(), edits.fades_s.clone()].concat()),
        black: ranges(|edits| edits.black_s.clone()),
        frozen: ranges(|edits| edits.frozen_s.clone()),
    }
}

fn lanes(kind: Kind, measurements: &Measurements, verdict: Option<&Verdict>, language: Language) -> Vec<Lane> {
    let limits = limits(verdict);
    let mut lanes = vec![lane("voice", &measurements.voice, language, |voice, lane| Lane {
        top: 100.0,
        limit: Some(limits.voice_clarity),
        band: thinned(&voice.timeline.speech.iter().copied().map(Some).collect::<Vec<_>>()),
        band_name: language.say("page-band-speech"),
        ..lane.with(voice.timeline.clarity())
    })];
    if kind == Kind::Audio {
        return lanes;
    }
    let allowed = verdict.and_then(|verdict| verdict.shake_allowed_pct);
    let shake = lane("shake", &measurements.shake, language, |shake, lane| {
        let highest = shake.timeline.pct.iter().flatten().copied().fold(0.0, f64::max);
        let top = (1.05 * highest).max(words::FULL_SHAKE_PCT).max(1.2 * allowed.unwrap_or(0.0));
        Lane { top, limit: allowed, more_is_worse: true, ..lane.with(shake.timeline.pct()) }
    });
    lanes.insert(0, shake);
    lanes.push(lane("light", &measurements.light, language, |light, lane| Lane {
        top: 255.0,
        band: thinned(&light.timeline.lost_pct.iter().map(|pct| pct.map(|pct| pct / 100.0)).collect::<Vec<_>>()),
        band_name: language.say("page-band-lost"),
        ..lane.with(Series { step_s: light.timeline.step_s, values: &light.timeline.luma })
    }));
    lanes.push(lane("focus", &measurements.focus, language, |focus, lane| Lane {
        top: 100.0,
        limit: Some(limits.soft_sharpness),
        ..lane.with(focus.timeline.sharpness())
    }));
    lanes
}

fn lane<T>(id: &'static str, measured: &Measured<T>, language: Language, draw: impl FnOnce(&T, Lane) -> Lane) -> Lane {
    let empty = Lane {
        id,
        name: words::axis(id, language),
        about: language.say(&format!("page-lane-{id}")),
        top: 1.0,
        limit: None,
        more_is_worse: false,
        step: 1.0,
        values: Vec::new(),
        band: Vec::new(),
        band_name: String::new(),
        absent: None,
    };
    match measured {
        Measured::Value { reading, .. } => draw(reading, empty),
        Measured::Unmeasured(reason) => Lane { absent: Some(words::unmeasured(*reason, language)), ..empty },
    }
}

impl Lane {
    fn with(self, series: Series<'_>) -> Self {
        let every = series.values.len().div_ceil(MOST).max(1);
        Self { step: series.step_s * every as f64, values: thinned(series.values), ..self }
    }
}

/// No more than [`MOST`] values, each the mean of as many.
fn thinned(values: &[Option<f64>]) -> Vec<Option<f64>> {
    let every = values.len().div_ceil(MOST).max(1);
    let mean = |part: &[Option<f64>]| {
        let known: Vec<f64> = part.iter().flatten().copied().collect();
        (!known.is_empty()).then(|| (1000.0 * known.iter().sum::<f64>() / known.len() as f64).round() / 1000.0)
    };
    values.chunks(every).map(mean).collect()
}

fn mark(finding: &Finding, language: Language) -> Mark {
    let rule = RULES.iter().find(|rule| rule.id == finding.rule);
    let lane = match rule.map(|rule| rule.axis) {
        Some(Axis::Voice | Axis::Sound) => "voice",
        Some(Axis::Shake) => "shake",
        Some(Axis::Light) => "light",
        Some(Axis::Focus) => "focus",
        _ => "cuts",
    };
    let name = rule.map_or_else(|| finding.rule.clone(), |rule| language.say(&format!("card-rule-{}", rule.id)));
    Mark { lane, weight: weight(finding), name, ranges: finding.ranges_s.clone() }
}

/// What a table shows of a lane's step, in words of the class it speaks for; for those who cannot see the lane.
pub fn summary(lane: &Lane, language: Language) -> Option<String> {
    let known: Vec<f64> = lane.values.iter().flatten().copied().collect();
    let [low, high] = [f64::min, f64::max].map(|of| known.iter().copied().reduce(of));
    let sentence = language.sentence("page-lane-range").text("about", &lane.about);
    Some(sentence.number("low", low?).number("high", high?).say())
}

/// How bad a clip came out, worst first, for sorting: what could not be read, what is not taken, what is open, what is.
pub fn rank(record: &Record) -> u8 {
    match &record.verdict {
        None => 0,
        Some(Verdict { acceptable: Some(false), class: Class::Sloppy, .. }) => 1,
        Some(Verdict { acceptable: Some(false), .. }) => 2,
        Some(Verdict { acceptable: None, .. }) => 3,
        Some(Verdict { acceptable: Some(true), .. }) => 4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_series_are_thinned_and_gaps_stay() {
        let values: Vec<Option<f64>> = (0..7200).map(|i| (i < 3600).then_some(f64::from(i % 2))).collect();
        let thin = thinned(&values);
        assert!(thin.len() <= MOST && thin.len() > MOST / 2, "{}", thin.len());
        assert!(thin[0].is_some_and(|mean| (0.3..0.7).contains(&mean)) && thin.last() == Some(&None));
        assert_eq!(thinned(&values[..3]), values[..3]);
    }
}
