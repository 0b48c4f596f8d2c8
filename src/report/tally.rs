//! Many results in little space: a line a clip, and how many came out how.

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde::Serialize;

use super::record::Record;
use super::words;
use crate::error::show;
use crate::policy::{Action, Class};
use crate::words::Language;

/// Counts results by their class.
#[derive(Debug)]
pub struct Tally {
    language: Language,
    classes: BTreeMap<String, usize>,
    acceptable: usize,
    clips: usize,
}

impl Tally {
    /// None yet; told in this language.
    pub fn new(language: Language) -> Self {
        Self { language, classes: BTreeMap::new(), acceptable: 0, clips: 0 }
    }

    /// Counts a clip.
    pub fn count(&mut self, record: &Record) {
        *self.classes.entry(class_of(record, self.language)).or_default() += 1;
        self.clips += 1;
        let taken = record.verdict.as_ref().is_some_and(|verdict| verdict.acceptable == Some(true));
        self.acceptable += usize::from(taken);
    }

    /// How many clips there are of each class, in a line.
    pub fn counts(&self) -> String {
        let counts: Vec<String> = self.classes.iter().map(|(class, count)| format!("{count} {class}")).collect();
        words::tally(self.clips, self.acceptable, &counts.join(", "), self.language)
    }

    /// Writes the line of one clip, and counts it.
    ///
    /// # Errors
    /// If `out` cannot be written.
    pub fn write(&mut self, record: &Record, out: &mut dyn Write) -> io::Result<()> {
        let name = show(record.source.path.as_ref());
        let class = class_of(record, self.language);
        self.count(record);
        let Some(verdict) = &record.verdict else {
            return writeln!(out, "{class:11}{:18}{name}  {}", "", record.error.as_deref().unwrap_or_default());
        };
        let reason = because(record).map_or_else(String::new, |sentence| format!("  {sentence}"));
        writeln!(out, "{class:11}{:18}{name}{reason}", words::action(verdict.action, self.language))
    }

    /// Writes the counts.
    ///
    /// # Errors
    /// If `out` cannot be written.
    pub fn finish(&self, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "\n{}", self.counts())
    }
}

/// What two profiles make of the same clips.
#[derive(Debug)]
pub struct Changes {
    language: Language,
    pairs: BTreeMap<(String, String), usize>,
    clips: usize,
    turned: usize,
}

/// How one clip is judged.
#[derive(Debug, Serialize)]
struct Side<'a> {
    profile: &'a str,
    class: Class,
    acceptable: Option<bool>,
    action: Action,
    #[serde(skip_serializing_if = "Option::is_none")]
    because: Option<&'a str>,
}

/// How one clip is judged by two profiles.
#[derive(Debug, Serialize)]
struct Change<'a> {
    path: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    blake3: Option<&'a str>,
    here: Side<'a>,
    there: Side<'a>,
}

impl Changes {
    /// None yet; told in this language.
    pub fn new(language: Language) -> Self {
        Self { language, pairs: BTreeMap::new(), clips: 0, turned: 0 }
    }

    /// Counts a clip, and writes a line if the two differ in class or in whether they take it.
    ///
    /// # Errors
    /// If `out` cannot be written.
    pub fn write(&mut self, here: &Record, there: &Record, out: &mut dyn Write) -> io::Result<()> {
        if !self.count(here, there) {
            return Ok(());
        }
        let reason = because(here).or_else(|| because(there)).map_or_else(String::new, |why| format!("  {why}"));
        let (from, to) = (standing(here, self.language), standing(there, self.language));
        writeln!(out, "{from:22} -> {to:22} {}{reason}", show(here.source.path.as_ref()))
    }

    /// The same as one JSON object.
    ///
    /// # Errors
    /// If `out` cannot be written.
    pub fn write_json(&mut self, here: &Record, there: &Record, out: &mut dyn Write) -> io::Result<()> {
        let (true, Some(here_side), Some(there_side)) = (self.count(here, there), side(here), side(there)) else {
            return Ok(());
        };
        let change = Change {
            path: &here.source.path,
            blake3: here.source.blake3.as_deref(),
            here: here_side,
            there: there_side,
        };
        serde_json::to_writer(&mut *out, &change)?;
        out.write_all(b"\n")
    }

    /// Whether they differ.
    fn count(&mut self, here: &Record, there: &Record) -> bool {
        self.clips += 1;
        let answer = |record: &Record| record.verdict.as_ref().map(|verdict| (verdict.class, verdict.acceptable));
        let differ = answer(here) != answer(there);
        if differ {
            self.turned += 1;
            *self.pairs.entry((class_of(here, self.language), class_of(there, self.language))).or_default() += 1;
        }
        differ
    }

    /// Writes the counts.
    ///
    /// # Errors
    /// If `out` cannot be written.
    pub fn finish(&self, here: &str, there: &str, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "\n{}", words::differ([self.turned, self.clips], [here, there], self.language))?;
        for ((from, to), count) in &self.pairs {
            writeln!(out, "{count:7}  {}", words::differ_so([from, to], [here, there], self.language))?;
        }
        Ok(())
    }
}

fn class_of(record: &Record, language: Language) -> String {
    record.verdict.as_ref().map_or_else(|| words::unreadable(language), |verdict| words::class(verdict.class, language))
}

/// The class, and whether it is taken.
fn standing(record: &Record, language: Language) -> String {
    let taken = words::taken(record.verdict.as_ref().and_then(|verdict| verdict.acceptable), language);
    format!("{}, {taken}", class_of(record, language))
}

fn side(record: &Record) -> Option<Side<'_>> {
    let verdict = record.verdict.as_ref()?;
    Some(Side {
        profile: &verdict.profile,
        class: verdict.class,
        acceptable: verdict.acceptable,
        action: verdict.action,
        because: because(record),
    })
}

/// The sentence about what speaks against a clip that is not taken.
fn because(record: &Record) -> Option<&str> {
    record.verdict.as_ref()?.because().map(|finding| finding.message.as_str())
}
