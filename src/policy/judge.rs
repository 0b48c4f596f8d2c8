//! From evidence to a verdict in words.

use super::brand::Deviation;
use super::character::{CUES, Character, Cue, Side};
use super::decide::{Check, checks, class};
use super::doubt::{Assessment, assess};
use super::profile::Profile;
use super::rules::shake::allowed;
use super::rules::voice::{Cause, cause};
use super::rules::{Gives, Outcome};
use super::verdict::{Action, Class, Effect, Finding, FindingLevel, Flag, Likeness, Placed, Unchecked, Verdict};
use super::words::Speaker;
use super::{Axis, Evidence, change};
use crate::media::MediaInfo;
use crate::meter::Reason;
use crate::words::Language;

/// Judges a clip and says so in `language`. Pure: the same evidence and profile give the same verdict; any numbers do.
pub fn judge(evidence: &Evidence, profile: &Profile, language: Language) -> Verdict {
    let applicable = evidence.measurements.applicable();
    let evidence = &Evidence { media: evidence.media, measurements: &applicable };
    let assessment = assess(evidence, profile, &profile.limits);
    let class = if assessment.doubt.is_some() { Class::Undecided } else { assessment.class };
    Verdict {
        profile: profile.name.clone(),
        class,
        leaning: assessment.leaning(),
        acceptable: assessment.answer(),
        action: action(class, &assessment, evidence, profile),
        confidence: assessment.confidence,
        flags: flags(class, &assessment.checks, profile),
        findings: findings(&assessment, Speaker { language, evidence, profile }),
        unchecked: unchecked(&assessment.checks),
        shake_allowed_pct: evidence.measurements.shake.reading().map(|_| allowed(evidence, &profile.limits)),
        brand: likeness(evidence, profile),
        would_change: change::smallest(evidence, profile, &assessment, language),
    }
}

/// The class that the numbers alone give, never `undecided`: much cheaper than [`judge`], for those who ask very often.
pub fn lean(evidence: &Evidence, profile: &Profile) -> Class {
    let applicable = evidence.measurements.applicable();
    let evidence = &Evidence { media: evidence.media, measurements: &applicable };
    let checks = checks(evidence, profile, &profile.limits);
    class(&checks, &Character::of(evidence, &profile.limits), &profile.limits)
}

/// Whether enough of a clip decodes to judge it at all; if not, its status is `unreadable`.
pub fn readable(media: &MediaInfo, profile: &Profile) -> bool {
    match (media.duration_s, media.decoded_s) {
        (Some(duration), Some(decoded)) if duration > 0.0 => decoded / duration * 100.0 >= profile.limits.decoded_pct,
        _ => true,
    }
}

fn action(class: Class, assessment: &Assessment, evidence: &Evidence, profile: &Profile) -> Action {
    let (limits, wanted) = (&profile.limits, profile.wanted.contains(&class));
    let checks = &assessment.checks;
    match class {
        Class::Undecided => Action::Review,
        Class::Sloppy => {
            let denies = checks.iter().any(|check| check.denies(Gives::Sloppy));
            let mut reasons =
                checks.iter().filter(|check| if denies { check.denies(Gives::Sloppy) } else { check.warns() });
            let mendable = |check: &Check| (check.rule.mend)(evidence, limits).is_some();
            if reasons.all(mendable) { Action::Fix } else { Action::Reshoot }
        }
        _ if assessment.acceptable => Action::Publish,
        // Refused for its form alone, which can be changed.
        _ if accepted_but_for(assessment, wanted, |check| (check.rule.mend)(evidence, limits).is_some()) => Action::Fix,
        _ => Action::Review,
    }
}

/// Whether a wanted class is refused, and every rule that refuses it is about the form and `mendable`.
fn accepted_but_for(assessment: &Assessment, wanted: bool, mendable: impl Fn(&Check) -> bool) -> bool {
    let mut refusing = assessment.checks.iter().filter(|check| check.denies(Gives::OffBrand));
    wanted && refusing.all(|check| check.rule.axis == Axis::Format && mendable(check))
}

fn flags(class: Class, checks: &[Check], profile: &Profile) -> Vec<Flag> {
    let smoothed =
        checks.iter().any(|check| check.rule.id == "smoothed-skin" && check.weight() > Some(FindingLevel::Note));
    let blemished =
        checks.iter().any(|check| check.rule.gives == Gives::OffBrand && check.weight() > Some(FindingLevel::Note));
    let off_brand = match class {
        Class::Raw | Class::Plain => blemished || !profile.wanted.contains(&class),
        Class::Polished => blemished,
        Class::Sloppy | Class::Undecided => false,
    };
    let raised = [(smoothed, Flag::OverRetouched), (off_brand, Flag::OffBrand)];
    raised.into_iter().filter_map(|(raised, flag)| raised.then_some(flag)).collect()
}

/// Doubts first, then what is wrong by weight, then what is welcome.
fn findings(assessment: &Assessment, speaker: Speaker) -> Vec<Finding> {
    let doubt = assessment.doubt.as_ref().map(|doubt| speaker.doubt(doubt));
    let checks = &assessment.checks;
    let told = checks.iter().filter(|check| !is_told(check, checks, speaker.evidence));
    let mut broken: Vec<Finding> = told.filter_map(|check| finding(check, speaker)).collect();
    broken.sort_by_key(|finding| (std::cmp::Reverse(finding.level), finding.effect != Effect::Fault));
    doubt.into_iter().chain(broken).chain(cues(assessment, speaker)).collect()
}

fn finding(check: &Check, speaker: Speaker) -> Option<Finding> {
    let Speaker { evidence, profile, .. } = speaker;
    let level = check.weight()?;
    let (Outcome::Broken(seen) | Outcome::Kept(seen)) = check.outcome else { return None };
    let broken = matches!(check.outcome, Outcome::Broken(_));
    let ranges_s = if broken { (check.rule.ranges)(evidence, &profile.limits) } else { Vec::new() };
    let mend = (check.rule.mend)(evidence, &profile.limits).filter(|_| broken && check.dependable());
    let message = match (broken, check.dependable()) {
        (true, true) => speaker.broken(check.rule.id, seen, &ranges_s, mend),
        (true, false) => speaker.perhaps(check.rule.id, seen, &ranges_s),
        (false, _) => speaker.near(check.rule.id, seen),
    };
    Some(Finding {
        rule: check.rule.id.to_owned(),
        effect: if check.rule.gives == Gives::Sloppy { Effect::Fault } else { Effect::Style },
        level,
        measured: Some(seen.measured),
        limit: Some(seen.limit),
        unit: Some(seen.unit.to_owned()),
        ranges_s,
        mend,
        message,
    })
}

/// Whether another finding says the same and more.
fn is_told(check: &Check, checks: &[Check], evidence: &Evidence) -> bool {
    let broken =
        |id| checks.iter().any(|c| c.rule.id == id && c.dependable() && matches!(c.outcome, Outcome::Broken(_)));
    let spoils = |by| broken("unclear-voice") && evidence.measurements.voice.reading().is_some_and(|v| cause(v) == by);
    match check.rule.id {
        "one-sided-sound" => broken("dead-channel"),
        "missed-focus" => broken("soft-picture"),
        "noisy-voice" => spoils(Cause::Noise) || spoils(Cause::Music),
        "humming-sound" => spoils(Cause::Hum),
        _ => false,
    }
}

/// The signs of nature and polish. A camera or a room that is a fault is not praised as well, nor smooth skin named twice.
fn cues(assessment: &Assessment, speaker: Speaker) -> Vec<Finding> {
    let too_shaky = assessment.checks.iter().any(|c| c.rule.axis == Axis::Shake && c.denies(Gives::Sloppy));
    let smoothed =
        assessment.checks.iter().any(|c| c.rule.id == "smoothed-skin" && c.weight() > Some(FindingLevel::Note));
    let unclear = assessment.checks.iter().any(|c| c.rule.axis == super::Axis::Voice && c.denies(Gives::Sloppy));
    let noisy = assessment.checks.iter().any(|c| c.rule.id == "noisy-voice" && matches!(c.outcome, Outcome::Broken(_)));
    let lost = assessment.checks.iter().any(|c| c.rule.id == "lost-light" && c.weight().is_some());
    let hidden = |cue: &Cue| match cue.id {
        "uneven-light" => lost,
        "hand-held" => too_shaky,
        "room-tone" => unclear || noisy,
        "glossy-skin" => smoothed,
        _ => false,
    };
    let found = CUES.iter().filter(|cue| !hidden(cue));
    found
        .filter_map(|cue| Some((cue, (cue.find)(speaker.evidence, &speaker.profile.limits)?)))
        .map(|(cue, sign)| Finding {
            rule: cue.id.to_owned(),
            effect: if cue.side == Side::Polish { Effect::Style } else { Effect::Asset },
            level: FindingLevel::Note,
            measured: sign.measured,
            limit: None,
            unit: sign.measured.map(|_| sign.unit.to_owned()),
            ranges_s: Vec::new(),
            mend: None,
            message: speaker.cue(cue.id, sign.measured),
        })
        .collect()
}

fn likeness(evidence: &Evidence, profile: &Profile) -> Option<Likeness> {
    let brand = &profile.limits.brand;
    let distance = brand.distance(evidence)?;
    let mut deviations = brand.deviations(evidence);
    deviations.sort_by(|a, b| b.distance().abs().total_cmp(&a.distance().abs()));
    let placed = |deviation: &Deviation| Placed {
        dimension: deviation.dimension.id.to_owned(),
        measured: deviation.measured,
        low: deviation.band.low,
        high: deviation.band.high,
        unit: deviation.dimension.unit.to_owned(),
        distance: deviation.distance(),
    };
    Some(Likeness { distance, dimensions: deviations.iter().map(placed).collect() })
}

fn unchecked(checks: &[Check]) -> Vec<Unchecked> {
    let missing = |check: &Check| match check.outcome {
        Outcome::Unchecked(reason) => Some(reason),
        _ if !check.dependable() => Some(Reason::LowConfidence),
        _ => None,
    };
    checks
        .iter()
        .filter_map(|check| Some(Unchecked { rule: check.rule.id.to_owned(), reason: missing(check)? }))
        .collect()
}
