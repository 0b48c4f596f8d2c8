//! The sound track: its level, its channels, and when it is there at all.

use super::Outcome;
use super::compare::{at_least, at_most, exceeded_for, ranges, read};
use crate::meter::channels::{Channels, Layout};
use crate::meter::{Loudness, Measured, Reason};
use crate::policy::verdict::{Channel, Mend};
use crate::policy::{Evidence, Limits};
use crate::series::Series;
use crate::time::TimeRange;

/// Loudness far from what players expect. A place where nobody speaks may be as quiet as it is.
pub fn level(evidence: &Evidence, limits: &Limits) -> Outcome {
    let ambience = evidence.measurements.voice == Measured::Unmeasured(Reason::AmbienceOnly);
    read(&evidence.measurements.loudness, |loudness| match loudness.integrated_lufs {
        None => Outcome::Unchecked(Reason::Silent),
        Some(lufs) if ambience => at_most(lufs, limits.loudest_lufs, "LUFS"),
        Some(lufs) if lufs < limits.quietest_lufs => at_least(lufs, limits.quietest_lufs, "LUFS"),
        Some(lufs) => at_most(lufs, limits.loudest_lufs, "LUFS"),
    })
}

/// To the profile's loudness. Where the peaks do not allow that, as far as they do, if that is enough to need no remark;
/// and with a limiter where it is not.
pub fn mend_level(evidence: &Evidence, limits: &Limits) -> Option<Mend> {
    let Loudness { integrated_lufs, true_peak_dbtp, .. } = evidence.measurements.loudness.reading()?;
    let lufs = (*integrated_lufs)?;
    let wanted_db = limits.target_lufs - lufs;
    let allowed_db = true_peak_dbtp.map_or(wanted_db, |peak| limits.ceiling_dbtp - peak);
    let enough_db = limits.quietest_lufs - lufs;
    let limiter = wanted_db > allowed_db && allowed_db < enough_db;
    let db = if limiter { wanted_db } else { wanted_db.min(allowed_db) };
    let db = if db > 0.0 { db.floor().max(1.0) } else { db.floor() };
    db.is_finite().then_some(Mend::Gain { db, limiter })
}

/// Sound driven into its ceiling.
pub fn peaking(evidence: &Evidence, limits: &Limits) -> Outcome {
    read(&evidence.measurements.loudness, |loudness| match loudness.true_peak_dbtp {
        None => Outcome::Unchecked(Reason::Silent),
        Some(peak) => at_most(peak, limits.true_peak_dbtp, "dBTP"),
    })
}

/// Channels of opposite polarity: where both come from one loudspeaker, little is left.
pub fn cancelling(evidence: &Evidence, limits: &Limits) -> Outcome {
    pair(evidence, |channels| {
        let loss_db = channels.mono_loss_db?;
        let worst_db = exceeded_for(channels.timeline.mono_loss(), limits.cancelling_share_pct);
        Some(at_most(worst_db.unwrap_or(loss_db), limits.cancelling_db, "dB"))
    })
}

/// When they cancel.
pub fn cancelling_ranges(evidence: &Evidence, limits: &Limits) -> Vec<TimeRange> {
    let channels = evidence.measurements.channels.reading();
    channels.map_or_else(Vec::new, |channels| {
        stretches(evidence, channels.timeline.mono_loss(), |loss_db| loss_db > limits.cancelling_db)
    })
}

/// One channel that holds nothing, but for its own background.
pub fn dead(evidence: &Evidence, limits: &Limits) -> Outcome {
    pair(evidence, |channels| {
        let whole_db = channels.balance_db?.abs();
        let distances = distances(channels);
        let most_db = exceeded_for(series(channels, &distances), limits.dead_share_pct);
        Some(at_most(most_db.map_or(whole_db, |most_db| most_db.max(whole_db)), limits.dead_db, "dB"))
    })
}

/// When it holds nothing; empty if throughout.
pub fn dead_ranges(evidence: &Evidence, limits: &Limits) -> Vec<TimeRange> {
    let Some(channels) = evidence.measurements.channels.reading() else { return Vec::new() };
    if channels.balance_db.is_none_or(|balance_db| balance_db.abs() > limits.dead_db) {
        return Vec::new();
    }
    stretches(evidence, series(channels, &distances(channels)), |db| db > limits.dead_db)
}

/// The living channel over the dead one.
pub fn mend_dead(evidence: &Evidence, _: &Limits) -> Option<Mend> {
    Some(Mend::CopyOver { channel: weaker(evidence.measurements.channels.reading()?)? })
}

/// A sound that comes from one side only, as of a voice recorded to one channel of two.
pub fn one_sided(evidence: &Evidence, limits: &Limits) -> Outcome {
    pair(evidence, |channels| Some(at_most(channels.balance_db?.abs(), limits.one_sided_db, "dB")))
}

/// The weaker channel up to the other.
pub fn mend_one_sided(evidence: &Evidence, _: &Limits) -> Option<Mend> {
    let channels = evidence.measurements.channels.reading()?;
    Some(Mend::Balance { channel: weaker(channels)?, db: channels.balance_db?.abs().round() })
}

/// Sound that sets in after the picture. Silence within the track is not meant.
pub fn late(evidence: &Evidence, limits: &Limits) -> Outcome {
    missing(evidence.media.sound.as_ref().and_then(|sound| sound.starts_late_s), limits.late_s)
}

/// The time before it sets in.
pub fn late_ranges(evidence: &Evidence, limits: &Limits) -> Vec<TimeRange> {
    let late_s = evidence.media.sound.as_ref().and_then(|sound| sound.starts_late_s);
    let range = |late_s| TimeRange { start_s: 0.0, end_s: late_s };
    late_s.filter(|late_s| *late_s > limits.late_s && late_s.is_finite()).map(range).into_iter().collect()
}

/// Sound that stops before the picture does.
pub fn cut_off(evidence: &Evidence, limits: &Limits) -> Outcome {
    missing(evidence.media.sound.as_ref().and_then(|sound| sound.ends_early_s), limits.early_s)
}

/// The time after it has stopped.
pub fn cut_off_ranges(evidence: &Evidence, limits: &Limits) -> Vec<TimeRange> {
    let early_s = evidence.media.sound.as_ref().and_then(|sound| sound.ends_early_s);
    let end_s = evidence.media.decoded_s.or(evidence.media.duration_s).filter(|end_s| end_s.is_finite());
    let range = |(early_s, end_s): (f64, f64)| TimeRange { start_s: (end_s - early_s).max(0.0), end_s };
    early_s
        .filter(|early_s| *early_s > limits.early_s && early_s.is_finite())
        .zip(end_s)
        .map(range)
        .into_iter()
        .collect()
}

fn missing(missing_s: Option<f64>, limit_s: f64) -> Outcome {
    missing_s.map_or(Outcome::Unchecked(Reason::NoStream), |missing_s| at_most(missing_s, limit_s, "s"))
}

/// Checks two channels; with one there is nothing to compare, and more are not compared.
fn pair(evidence: &Evidence, check: impl FnOnce(&Channels) -> Option<Outcome>) -> Outcome {
    read(&evidence.measurements.channels, |channels| {
        let none = if channels.layout == Layout::Surround { Reason::NotBuilt } else { Reason::NoStream };
        check(channels).unwrap_or(Outcome::Unchecked(none))
    })
}

/// The channel that holds less; `None` unless there are two.
pub fn weaker(channels: &Channels) -> Option<Channel> {
    let balance_db = channels.balance_db?;
    Some(if balance_db > 0.0 { Channel::Right } else { Channel::Left })
}

/// The balance without its sign, by the second.
fn distances(channels: &Channels) -> Vec<Option<f64>> {
    channels.timeline.balance_db.iter().map(|balance_db| balance_db.map(f64::abs)).collect()
}

fn series<'a>(channels: &Channels, values: &'a [Option<f64>]) -> Series<'a> {
    Series { step_s: channels.timeline.step_s, values }
}

/// The stretches that satisfy `keep`; what lies between two of them without sound belongs to both.
fn stretches(evidence: &Evidence, series: Series<'_>, keep: impl Fn(f64) -> bool) -> Vec<TimeRange> {
    let mut last = None;
    let filled: Vec<Option<f64>> = series
        .values
        .iter()
        .map(|value| {
            last = value.or(last);
            last
        })
        .collect();
    ranges(evidence, Series { values: &filled, ..series }, keep)
}
