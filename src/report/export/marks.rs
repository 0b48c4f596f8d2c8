//! What an editor is to see on a clip's timeline: the findings with their times.

use std::path::Path;

use super::rate::Rate;
use crate::error::show;
use crate::policy::{Effect, Finding, FindingLevel};
use crate::report::record::Record;

/// A clip on a timeline.
#[derive(Debug)]
pub struct Reel {
    /// The file's name without its folders, on one line.
    pub name: String,
    /// Its rate.
    pub rate: Rate,
    /// Its length, frames, at least one.
    pub frames: u64,
    /// Its findings, in the order of their times.
    pub marks: Vec<Mark>,
}

/// A stretch of a clip and what is there.
#[derive(Debug, PartialEq, Eq)]
pub struct Mark {
    /// First frame.
    pub start: u64,
    /// So many frames, at least one.
    pub frames: u64,
    /// Id of the rule.
    pub rule: String,
    /// The sentence.
    pub text: String,
    /// How it speaks.
    pub tone: Tone,
}

/// How a mark speaks; editors show it as a colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// Decides against the clip.
    Fault,
    /// Speaks against it.
    Warning,
    /// Speaks for it.
    Asset,
    /// Neither.
    Note,
}

impl Reel {
    /// The timeline of a clip; `None` of a photo, or what could not be judged.
    pub fn of(record: &Record) -> Option<Self> {
        let (media, verdict) = (record.media.as_ref()?, record.verdict.as_ref()?);
        let duration_s = media.duration_s?;
        let picture = media.picture.as_ref();
        let uneven = picture.and_then(|picture| picture.vfr).unwrap_or(false);
        let rate = picture.and_then(|picture| picture.fps).map_or(Rate::SOUND, |fps| Rate::of(fps, uneven));
        let frames = rate.frame(duration_s).max(1);
        let mut marks: Vec<Mark> = verdict.findings.iter().flat_map(|finding| marks(finding, rate, frames)).collect();
        marks.sort_by_key(|mark| mark.start);
        let file = Path::new(&record.source.path).file_name().unwrap_or_default();
        Some(Self { name: show(file.as_ref()), rate, frames, marks })
    }
}

/// One a stretch; what concerns the whole clip is at its beginning.
fn marks(finding: &Finding, rate: Rate, all: u64) -> Vec<Mark> {
    let tone = match (finding.effect, finding.level) {
        (Effect::Fault, FindingLevel::Deny) => Tone::Fault,
        (Effect::Fault, FindingLevel::Warn) => Tone::Warning,
        (Effect::Asset, _) => Tone::Asset,
        _ => Tone::Note,
    };
    let mark = |start: u64, end: u64| {
        let start = start.min(all - 1);
        let frames = end.min(all).saturating_sub(start).max(1);
        Mark { start, frames, rule: finding.rule.clone(), text: finding.message.clone(), tone }
    };
    if finding.ranges_s.is_empty() {
        return vec![mark(0, 1)];
    }
    finding.ranges_s.iter().map(|range| mark(rate.frame(range.start_s), rate.frame(range.end_s))).collect()
}
