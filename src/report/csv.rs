//! Results as a table, one row a clip: what a spreadsheet or a notebook wants.

use std::io::{self, Write};

use serde_json::Value;

use super::record::Record;
use crate::policy::{Effect, FindingLevel, Verdict};

/// A column: its name and where its value lies in the JSON of a result. Columns may be added, never renamed or moved.
const COLUMNS: [(&str, &str); 46] = [
    ("path", "/source/path"),
    ("status", "/status"),
    ("class", "/verdict/class"),
    ("acceptable", "/verdict/acceptable"),
    ("action", "/verdict/action"),
    ("confidence", "/verdict/confidence"),
    ("profile", "/verdict/profile"),
    ("would_change", "/verdict/would_change"),
    ("error", "/error"),
    ("override_class", "/override/class"),
    ("override_why", "/override/why"),
    ("kind", "/media/kind"),
    ("duration_s", "/media/duration_s"),
    ("width", "/media/picture/width"),
    ("height", "/media/picture/height"),
    ("fps", "/media/picture/fps"),
    ("codec", "/media/picture/codec"),
    ("sound_codec", "/media/sound/codec"),
    ("shake_rms_pct", "/measurements/shake/rms_pct"),
    ("shake_worst_second_pct", "/measurements/shake/worst_second_pct"),
    ("shake_allowed_pct", "/verdict/shake_allowed_pct"),
    ("voice_clarity", "/measurements/voice/clarity"),
    ("voice_class", "/measurements/voice/class"),
    ("speech_s", "/measurements/voice/speech_s"),
    ("snr_db", "/measurements/voice/snr_db"),
    ("reverb_c50_db", "/measurements/voice/reverb_c50_db"),
    ("speech_lufs", "/measurements/voice/speech_lufs"),
    ("integrated_lufs", "/measurements/loudness/integrated_lufs"),
    ("true_peak_dbtp", "/measurements/loudness/true_peak_dbtp"),
    ("smoothing", "/measurements/retouch/smoothing"),
    ("luma_mean", "/measurements/light/luma_mean"),
    ("dark_pct", "/measurements/light/dark_pct"),
    ("clipped_pct", "/measurements/light/clipped_pct"),
    ("flicker_pct", "/measurements/light/flicker_pct"),
    ("sharpness", "/measurements/focus/sharpness"),
    ("soft_pct", "/measurements/focus/soft_pct"),
    ("motion_blur_pct", "/measurements/focus/motion_blur_pct"),
    ("blockiness", "/measurements/compression/blockiness"),
    ("content", "/measurements/edits/content"),
    ("cuts_per_min", "/measurements/edits/cuts_per_min"),
    ("longest_take_s", "/measurements/edits/longest_take_s"),
    ("camera", "/measurements/provenance/camera"),
    ("ai_declared", "/measurements/provenance/ai_declared"),
    ("bytes", "/source/bytes"),
    ("blake3", "/source/blake3"),
    ("version", "/version"),
];

/// Columns made of a verdict's findings, after the others: the rules that decide, those that only warn, the first sentence
/// that speaks against the clip.
const MADE: [&str; 4] = ["flags", "denied_by", "warned_by", "because"];

/// Writes results as a table.
pub struct Table<W: Write>(csv::Writer<W>);

impl<W: Write> Table<W> {
    /// A table with its heads.
    ///
    /// # Errors
    /// If `out` cannot be written.
    pub fn new(out: W) -> io::Result<Self> {
        let mut table = csv::Writer::from_writer(out);
        table.write_record(COLUMNS.iter().map(|(name, _)| *name).chain(MADE))?;
        Ok(Self(table))
    }

    /// Adds the row of a clip.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn add(&mut self, record: &Record) -> io::Result<()> {
        let json = serde_json::to_value(record)?;
        let known = COLUMNS.iter().map(|(_, place)| json.pointer(place).map_or_else(String::new, cell));
        let verdict = record.verdict.as_ref();
        let made = [
            json.pointer("/verdict/flags").map_or_else(String::new, cell),
            verdict.map_or_else(String::new, |verdict| rules(verdict, FindingLevel::Deny)),
            verdict.map_or_else(String::new, |verdict| rules(verdict, FindingLevel::Warn)),
            verdict.and_then(Verdict::because).map_or_else(String::new, |finding| harmless(&finding.message)),
        ];
        self.0.write_record(known.chain(made))?;
        Ok(())
    }

    /// Writes what is left.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn finish(mut self) -> io::Result<()> {
        self.0.flush()
    }
}

/// A value as text; a list with semicolons. What does not exist is empty.
fn cell(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => harmless(text),
        Value::Array(items) => items.iter().map(cell).collect::<Vec<_>>().join(";"),
        other => other.to_string(),
    }
}

fn rules(verdict: &Verdict, level: FindingLevel) -> String {
    let broken = verdict.findings.iter().filter(|finding| finding.effect == Effect::Fault && finding.level == level);
    broken.map(|finding| finding.rule.as_str()).collect::<Vec<_>>().join(";")
}

/// Text that no spreadsheet takes for a formula: one that would begin like one gets an apostrophe before it (OWASP, CSV
/// injection). Numbers are not text, and keep their sign.
fn harmless(text: &str) -> String {
    let formula = text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '|', '%']);
    if formula { format!("'{text}") } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::record::Source;

    fn rows(paths: &[&str]) -> Vec<csv::StringRecord> {
        let mut table = Table::new(Vec::new()).expect("written");
        for path in paths {
            let source = Source { path: (*path).to_owned(), bytes: Some(5), blake3: None };
            table.add(&Record::unreadable(source, "-1+1".to_owned())).expect("written");
        }
        let text = table.0.into_inner().expect("written");
        csv::ReaderBuilder::new()
            .has_headers(false)
            .from_reader(&text[..])
            .records()
            .map(|row| row.expect("read"))
            .collect()
    }

    #[test]
    fn names_with_commas_quotes_and_lines_come_back_whole() {
        let rows = rows(&["a,\"b\"\nc.mp4"]);
        assert_eq!(rows.len(), 2);
        assert_eq!(&rows[1][0], "a,\"b\"\nc.mp4");
        assert_eq!(rows[0].len(), COLUMNS.len() + MADE.len());
    }

    #[test]
    fn no_cell_begins_like_a_formula() {
        for row in &rows(&["=HYPERLINK(\"x\")", "@SUM(1)", "+1", "-2", "\tx"])[1..] {
            assert!(row[0].starts_with('\''), "{row:?}");
            assert_eq!(&row[8], "'-1+1");
        }
    }

    #[test]
    fn every_column_names_something_that_a_result_can_have() {
        let schema = crate::report::record::schema().to_string();
        for (name, place) in COLUMNS {
            let last = place.rsplit('/').next().expect("it has one");
            assert!(schema.contains(&format!("\"{last}\"")), "{name}: nothing is called `{last}`");
        }
    }
}
