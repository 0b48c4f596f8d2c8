//! What a result is worth in a table: one row a clip, columns that stay where they are.

use serde_json::Value;

use super::record::Record;
use crate::policy::{Effect, FindingLevel, Verdict};

/// A column.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    /// Its head.
    pub name: &'static str,
    /// Where its value lies in the JSON of a result.
    place: &'static str,
    /// What its values are.
    pub kind: Kind,
}

/// What the values of a column are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Words.
    Text,
    /// A measured number.
    Number,
    /// A count or a size.
    Whole,
    /// Yes or no.
    Flag,
}

const fn column(name: &'static str, place: &'static str, kind: Kind) -> Column {
    Column { name, place, kind }
}

/// The columns. They may be added at the end, never renamed or moved.
pub const COLUMNS: [Column; 50] = [
    column("path", "/source/path", Kind::Text),
    column("status", "/status", Kind::Text),
    column("class", "/verdict/class", Kind::Text),
    column("acceptable", "/verdict/acceptable", Kind::Flag),
    column("action", "/verdict/action", Kind::Text),
    column("confidence", "/verdict/confidence", Kind::Number),
    column("profile", "/verdict/profile", Kind::Text),
    column("would_change", "/verdict/would_change", Kind::Text),
    column("error", "/error", Kind::Text),
    column("override_class", "/override/class", Kind::Text),
    column("override_why", "/override/why", Kind::Text),
    column("kind", "/media/kind", Kind::Text),
    column("duration_s", "/media/duration_s", Kind::Number),
    column("width", "/media/picture/width", Kind::Whole),
    column("height", "/media/picture/height", Kind::Whole),
    column("fps", "/media/picture/fps", Kind::Number),
    column("codec", "/media/picture/codec", Kind::Text),
    column("sound_codec", "/media/sound/codec", Kind::Text),
    column("shake_rms_pct", "/measurements/shake/rms_pct", Kind::Number),
    column("shake_worst_second_pct", "/measurements/shake/worst_second_pct", Kind::Number),
    column("shake_allowed_pct", "/verdict/shake_allowed_pct", Kind::Number),
    column("voice_clarity", "/measurements/voice/clarity", Kind::Number),
    column("voice_class", "/measurements/voice/class", Kind::Text),
    column("speech_s", "/measurements/voice/speech_s", Kind::Number),
    column("snr_db", "/measurements/voice/snr_db", Kind::Number),
    column("reverb_c50_db", "/measurements/voice/reverb_c50_db", Kind::Number),
    column("speech_lufs", "/measurements/voice/speech_lufs", Kind::Number),
    column("integrated_lufs", "/measurements/loudness/integrated_lufs", Kind::Number),
    column("true_peak_dbtp", "/measurements/loudness/true_peak_dbtp", Kind::Number),
    column("smoothing", "/measurements/retouch/smoothing", Kind::Number),
    column("luma_mean", "/measurements/light/luma_mean", Kind::Number),
    column("dark_pct", "/measurements/light/dark_pct", Kind::Number),
    column("clipped_pct", "/measurements/light/clipped_pct", Kind::Number),
    column("flicker_pct", "/measurements/light/flicker_pct", Kind::Number),
    column("sharpness", "/measurements/focus/sharpness", Kind::Number),
    column("soft_pct", "/measurements/focus/soft_pct", Kind::Number),
    column("motion_blur_pct", "/measurements/focus/motion_blur_pct", Kind::Number),
    column("blockiness", "/measurements/compression/blockiness", Kind::Number),
    column("content", "/measurements/edits/content", Kind::Text),
    column("cuts_per_min", "/measurements/edits/cuts_per_min", Kind::Number),
    column("longest_take_s", "/measurements/edits/longest_take_s", Kind::Number),
    column("camera", "/measurements/provenance/camera", Kind::Text),
    column("ai_declared", "/measurements/provenance/ai_declared", Kind::Flag),
    column("bytes", "/source/bytes", Kind::Whole),
    column("blake3", "/source/blake3", Kind::Text),
    column("version", "/version", Kind::Text),
    column("flags", "/verdict/flags", Kind::Text),
    column("denied_by", DENIED, Kind::Text),
    column("warned_by", WARNED, Kind::Text),
    column("because", BECAUSE, Kind::Text),
];

// Made of a verdict's findings: the rules that decide, those that only warn, the first sentence that speaks against the clip.
const DENIED: &str = "denied";
const WARNED: &str = "warned";
const BECAUSE: &str = "because";

/// The values of a clip in the order of [`COLUMNS`]; `Null` for what does not exist, lists joined by semicolons.
pub fn values(record: &Record) -> Vec<Value> {
    let json = serde_json::to_value(record).unwrap_or_default();
    let verdict = record.verdict.as_ref();
    let made = |make: &dyn Fn(&Verdict) -> Option<String>| verdict.and_then(make).map_or(Value::Null, Value::String);
    let value = |column: &Column| match column.place {
        DENIED => made(&|verdict| rules(verdict, FindingLevel::Deny)),
        WARNED => made(&|verdict| rules(verdict, FindingLevel::Warn)),
        BECAUSE => made(&|verdict| verdict.because().map(|finding| finding.message.clone())),
        place => match json.pointer(place) {
            Some(Value::Array(items)) => joined(items),
            found => found.cloned().unwrap_or_default(),
        },
    };
    COLUMNS.iter().map(value).collect()
}

fn joined(items: &[Value]) -> Value {
    let words: Vec<&str> = items.iter().filter_map(Value::as_str).collect();
    if words.is_empty() { Value::Null } else { Value::String(words.join(";")) }
}

fn rules(verdict: &Verdict, level: FindingLevel) -> Option<String> {
    let broken = verdict.findings.iter().filter(|finding| finding.effect == Effect::Fault && finding.level == level);
    let ids: Vec<&str> = broken.map(|finding| finding.rule.as_str()).collect();
    (!ids.is_empty()).then(|| ids.join(";"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_column_names_something_that_a_result_can_have() {
        let schema = crate::report::record::schema().to_string();
        for Column { name, place, .. } in COLUMNS {
            let last = place.rsplit('/').next().unwrap_or_default();
            let known = place == last || schema.contains(&format!("\"{last}\""));
            assert!(known, "{name}: nothing is called `{last}`");
        }
    }
}
