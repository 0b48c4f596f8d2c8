//! What would turn a verdict: the smallest change that makes the clip acceptable, found by judging changed numbers.
//! A cut comes first, since it costs least; then what a better recording would need; then the profile's own limit.

use super::Evidence;
use super::doubt::{Assessment, Doubt, accepts};
use super::limits::{LIMITS, Stricter};
use super::profile::Profile;
use super::rules::Outcome;
use super::words;
use crate::media::MediaInfo;
use crate::meter::edits::Borders;
use crate::meter::{Edits, Measured, Measurements, Retouch, Shake, Voice};
use crate::time::TimeRange;
use crate::words::Language;

/// A cut must leave this share of the clip, and this many seconds, to be worth proposing.
const KEPT_SHARE: f64 = 0.5;
const KEPT_S: f64 = 3.0;

/// How many bad stretches are tried, the longest first: two ends each, and each a judgement.
const STRETCHES: usize = 12;

/// The smallest change that makes the clip acceptable, in words; `None` if it is, or nothing reasonable does.
pub(super) fn smallest(evidence: &Evidence, profile: &Profile, now: &Assessment, language: Language) -> Option<String> {
    if now.answer() == Some(true) || matches!(now.doubt, Some(Doubt::NoEvidence(..))) {
        return None;
    }
    trim(evidence, profile, now, language)
        .or_else(|| format(evidence, profile, now, language))
        .or_else(|| recording(evidence, profile, language))
        .or_else(|| limit(evidence, profile, now, language))
}

fn accepted(media: &MediaInfo, measurements: &Measurements, profile: &Profile) -> bool {
    accepts(&Evidence { media, measurements }, profile, &profile.limits)
}

/// The shortest cut, at either end or around one bad stretch.
fn trim(evidence: &Evidence, profile: &Profile, now: &Assessment, language: Language) -> Option<String> {
    let duration_s = evidence.media.duration_s.filter(|duration| duration.is_finite())?;
    let bad = now.checks.iter().filter(|check| matches!(check.outcome, Outcome::Broken(_)) || check.near);
    let mut stretches: Vec<TimeRange> =
        bad.flat_map(|check| (check.rule.ranges)(evidence, &profile.limits)).filter(|r| r.duration_s() > 0.0).collect();
    stretches.sort_by(|a, b| b.duration_s().total_cmp(&a.duration_s()));
    stretches.truncate(STRETCHES);
    let mut cuts: Vec<TimeRange> = stretches
        .iter()
        .flat_map(|bad| {
            let head = TimeRange { start_s: 0.0, end_s: bad.end_s };
            let tail = TimeRange { start_s: bad.start_s, end_s: duration_s };
            [*bad, head, tail]
        })
        .filter(|cut| duration_s - cut.duration_s() >= KEPT_S.max(KEPT_SHARE * duration_s))
        .collect();
    cuts.sort_by(|a, b| a.duration_s().total_cmp(&b.duration_s()));
    cuts.iter()
        .find(|cut| {
            let media = MediaInfo { duration_s: Some(duration_s - cut.duration_s()), ..evidence.media.clone() };
            accepted(&media, &without(evidence.measurements, cut, duration_s), profile)
        })
        .map(|cut| words::trim(*cut, language))
}

/// The measurements without one stretch of time. What has no series stays as it is.
fn without(measurements: &Measurements, cut: &TimeRange, duration_s: f64) -> Measurements {
    let mut rest = measurements.clone();
    if let Measured::Value { reading, .. } = &mut rest.shake {
        trim_shake(reading, cut);
    }
    if let Measured::Value { reading, .. } = &mut rest.voice {
        trim_voice(reading, cut);
    }
    if let Measured::Value { reading, .. } = &mut rest.light {
        let step_s = reading.timeline.step_s;
        drop_steps(&mut reading.timeline.luma, step_s, cut);
        drop_steps(&mut reading.timeline.lost_pct, step_s, cut);
    }
    if let Measured::Value { reading, .. } = &mut rest.focus {
        let step_s = reading.timeline.step_s;
        drop_steps(&mut reading.timeline.sharpness, step_s, cut);
        let within = |range: &TimeRange| range.start_s >= cut.start_s && range.end_s <= cut.end_s;
        reading.hunting_s.retain(|range| !within(range));
    }
    if let Measured::Value { reading, .. } = &mut rest.edits {
        trim_edits(reading, cut, duration_s);
    }
    rest
}

fn trim_shake(shake: &mut Shake, cut: &TimeRange) {
    let step_s = shake.timeline.step_s;
    drop_steps(&mut shake.timeline.pct, step_s, cut);
    drop_steps(&mut shake.timeline.speed_pct_s, step_s, cut);
    let squares: Vec<f64> = shake.timeline.pct.iter().flatten().map(|pct| pct * pct).collect();
    if !squares.is_empty() {
        shake.rms_pct = (squares.iter().sum::<f64>() / squares.len() as f64).sqrt();
    }
}

fn trim_voice(voice: &mut Voice, cut: &TimeRange) {
    let step_s = voice.timeline.step_s;
    drop_steps(&mut voice.timeline.clarity, step_s, cut);
    drop_steps(&mut voice.timeline.speech, step_s, cut);
    let spoken: Vec<f64> = voice.timeline.clarity.iter().flatten().copied().collect();
    if !spoken.is_empty() {
        voice.clarity = spoken.iter().sum::<f64>() / spoken.len() as f64;
    }
}

fn trim_edits(edits: &mut Edits, cut: &TimeRange, duration_s: f64) {
    let left_s = (duration_s - cut.duration_s()).max(1e-9);
    let shares = [(&mut edits.frozen_pct, &mut edits.frozen_s), (&mut edits.black_pct, &mut edits.black_s)];
    for (pct, ranges) in shares {
        let common = |range: &TimeRange| (range.end_s.min(cut.end_s) - range.start_s.max(cut.start_s)).max(0.0);
        let removed_s: f64 = ranges.iter().map(common).sum();
        *pct = (100.0 * (*pct / 100.0 * duration_s - removed_s) / left_s).clamp(0.0, 100.0);
        ranges.retain(|range| common(range) <= 0.0);
    }
}

/// Removes the steps that lie in `cut` for the most part.
fn drop_steps<T>(values: &mut Vec<T>, step_s: f64, cut: &TimeRange) {
    let mut index = 0.0;
    values.retain(|_| {
        let middle = (index + 0.5) * step_s;
        index += 1.0;
        !(cut.start_s..cut.end_s).contains(&middle)
    });
}

/// What a crop, a turn or a larger export would do.
fn format(evidence: &Evidence, profile: &Profile, now: &Assessment, language: Language) -> Option<String> {
    let mut media = evidence.media.clone();
    let mut measurements = evidence.measurements.clone();
    let broken = |id| now.checks.iter().any(|c| c.rule.id == id && (c.near || matches!(c.outcome, Outcome::Broken(_))));
    let mut said = None;
    if broken("small-picture") {
        // Well clear of the limit, so that the answer stands.
        let side = (profile.limits.short_side_px * 1.5).ceil();
        let picture = media.picture.as_mut()?;
        (picture.width, picture.height) = (side as u32, side as u32);
        said = Some(words::larger(profile.limits.short_side_px, language));
    } else if broken("bordered-picture") {
        if let Measured::Value { reading, .. } = &mut measurements.edits {
            (reading.border_pct, reading.borders) = (0.0, Borders::default());
        }
        if let Measured::Value { reading, .. } = &mut measurements.format {
            reading.borders = reading.borders.map(|_| Borders::default());
        }
        said = Some(words::crop(language));
    }
    said.filter(|_| accepted(&media, &measurements, profile))
}

/// What a better recording would need: the one reading that must improve least, each on its own scale.
fn recording(evidence: &Evidence, profile: &Profile, language: Language) -> Option<String> {
    let of = evidence.measurements;
    let needed = |improved: &dyn Fn(f64) -> Measurements| {
        least(1.0, |share| accepted(evidence.media, &improved(share), profile))
    };
    let clearer = of.voice.dependable().and_then(|voice| {
        let share = needed(&|share| with_clarity(of, 100.0 * share))?;
        Some((share, words::clearer(voice, 100.0 * share, language)))
    });
    let steadier = of.shake.dependable().and_then(|shake| {
        let share = needed(&|share| with_shake(of, 1.0 - share))?;
        Some((share, words::steadier(shake.rms_pct * (1.0 - share), language)))
    });
    let softer = of.retouch.dependable().and_then(|retouch| {
        let share = needed(&|share| with_smoothing(of, 1.0 - share))?;
        Some((share, words::less_smoothing(retouch.smoothing * (1.0 - share), language)))
    });
    let ways = [clearer, steadier, softer];
    ways.into_iter().flatten().min_by(|(a, _), (b, _)| a.total_cmp(b)).map(|(_, way)| way)
}

/// The profile's limit that would have to give way least, and by no more than half. Only one of a rule that the clip breaks
/// or nearly does can turn anything.
fn limit(evidence: &Evidence, profile: &Profile, now: &Assessment, language: Language) -> Option<String> {
    let at_stake = |rule: &str| now.checks.iter().any(|check| check.rule.id == rule && check.weight().is_some());
    let doubted = |limit: &super::Limit| matches!(now.doubt, Some(Doubt::Edge(edge, _)) if edge.rule() == limit.rule());
    let movable = LIMITS.iter().filter(|limit| {
        limit.stricter != Stricter::Neither && limit.rule().is_some_and(|rule| at_stake(rule) || doubted(limit))
    });
    let eased = |limit: &super::Limit, share: f64| limit.moved(profile.limits, -share);
    movable
        .filter_map(|limit| {
            let works = |share| accepts(evidence, profile, &eased(limit, share));
            Some((limit, least(0.5, works)?))
        })
        .min_by(|(_, a), (_, b)| a.total_cmp(b))
        .map(|(found, share)| words::other_limit(found, (found.get)(&eased(found, share)), language))
}

/// The least share up to `most` for which `works` holds, to a hundredth of `most`; `None` if it does not hold there.
fn least(most: f64, works: impl Fn(f64) -> bool) -> Option<f64> {
    let (mut fails, mut holds) = (0, 128);
    let share = |step: i32| most * f64::from(step) / 128.0;
    if !works(share(holds)) {
        return None;
    }
    while holds - fails > 1 {
        let middle = fails.midpoint(holds);
        if works(share(middle)) { holds = middle } else { fails = middle }
    }
    Some(share(holds))
}

fn with_clarity(measurements: &Measurements, points: f64) -> Measurements {
    let mut changed = measurements.clone();
    if let Measured::Value { reading: Voice { clarity, timeline, .. }, .. } = &mut changed.voice {
        let all = std::iter::once(clarity).chain(timeline.clarity.iter_mut().flatten());
        all.for_each(|clarity| *clarity = (*clarity + points).min(100.0));
    }
    changed
}

fn with_shake(measurements: &Measurements, factor: f64) -> Measurements {
    let mut changed = measurements.clone();
    if let Measured::Value { reading: Shake { rms_pct, timeline, .. }, .. } = &mut changed.shake {
        *rms_pct *= factor;
        timeline.pct.iter_mut().chain(&mut timeline.speed_pct_s).flatten().for_each(|value| *value *= factor);
    }
    changed
}

fn with_smoothing(measurements: &Measurements, factor: f64) -> Measurements {
    let mut changed = measurements.clone();
    if let Measured::Value { reading: Retouch { smoothing, faces, .. }, .. } = &mut changed.retouch {
        *smoothing *= factor;
        for face in faces {
            face.smoothing *= factor;
        }
    }
    changed
}
