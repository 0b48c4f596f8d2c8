//! What a labelled folder says of its files: `labels.csv`, or one sub-folder a class.

use std::path::{Path, PathBuf};

use super::labels::{self, Label};
use crate::batch::media_files;
use crate::error::Error;
use crate::policy::Class;
use crate::time::TimeRange;

/// The classes that a label may name.
pub const CLASSES: [(&str, Class); 4] =
    [("raw", Class::Raw), ("plain", Class::Plain), ("polished", Class::Polished), ("sloppy", Class::Sloppy)];

/// A file and what it is known to be.
#[derive(Clone, Debug)]
pub struct Case {
    /// Where it lies.
    pub file: PathBuf,
    /// What it may be called: one class, or several where they cannot be told apart; none where nobody can say.
    pub classes: Vec<Class>,
    /// The clip it was made from: files of one source stand and fall together.
    pub source: String,
    /// What was done to it, such as `noise`; empty if nothing is known.
    pub fault: String,
    /// How much of it.
    pub dose: Option<f64>,
    /// When, seconds; empty if throughout.
    pub ranges_s: Vec<TimeRange>,
}

/// The cases of a folder, or of a table of labels whose files lie beside it.
///
/// # Errors
/// If there is no label, a label names no class, a file is not there, or a time is none.
pub fn read(path: &Path) -> Result<Vec<Case>, Error> {
    let table = if path.is_dir() { path.join(labels::NAME) } else { path.to_owned() };
    let cases = if table.is_file() { from_table(&table)? } else { from_folders(path)? };
    if cases.is_empty() {
        let why =
            "holds no labelled file; it needs a labels.csv (file,class) or sub-folders raw, plain, polished, sloppy";
        return Err(Error::unreadable(path, why));
    }
    Ok(cases)
}

fn from_table(table: &Path) -> Result<Vec<Case>, Error> {
    let rows = labels::read(table)?;
    let case = |(index, label): (usize, &Label)| {
        // The first row is the second line.
        let wrong = |why: String| Error::unreadable(table, format!("row {}: {why}", index + 2));
        let file = table.with_file_name("").join(&label.file);
        if !file.is_file() {
            return Err(wrong(format!("there is no file {}", label.file)));
        }
        let source = if label.source.is_empty() { &label.file } else { &label.source };
        Ok(Case {
            file,
            classes: classes(&label.class).map_err(wrong)?,
            source: source.clone(),
            fault: label.fault.clone(),
            dose: label.dose.parse().ok().filter(|dose: &f64| dose.is_finite()),
            ranges_s: ranges(&label.ranges_s).map_err(wrong)?,
        })
    };
    rows.iter().enumerate().map(case).collect()
}

fn from_folders(root: &Path) -> Result<Vec<Case>, Error> {
    let mut cases = Vec::new();
    for (name, class) in CLASSES {
        let folder = root.join(name);
        if !folder.is_dir() {
            continue;
        }
        cases.extend(media_files(&folder)?.into_iter().map(|file| Case {
            source: file.to_string_lossy().into_owned(),
            file,
            classes: vec![class],
            fault: String::new(),
            dose: None,
            ranges_s: Vec::new(),
        }));
    }
    Ok(cases)
}

/// `raw`, or `raw|plain` where either is right, or nothing.
fn classes(text: &str) -> Result<Vec<Class>, String> {
    let names = text.split('|').map(str::trim).filter(|name| !name.is_empty());
    names
        .map(|name| {
            let known = CLASSES.iter().find(|(known, _)| *known == name);
            known.map(|(_, class)| *class).ok_or_else(|| {
                format!("`{name}` is no class; allowed: raw, plain, polished, sloppy, or two of them with | between")
            })
        })
        .collect()
}

/// `1-3.5;7-8`.
fn ranges(text: &str) -> Result<Vec<TimeRange>, String> {
    let wrong = || format!("`{text}` are no times; write them in seconds as 1-3.5;7-8");
    let parts = text.split(';').map(str::trim).filter(|part| !part.is_empty());
    parts
        .map(|part| {
            let (start, end) = part.split_once('-').ok_or_else(wrong)?;
            let [start_s, end_s] = [start, end].map(|time| time.trim().parse().unwrap_or(f64::NAN));
            if start_s >= 0.0 && end_s >= start_s { Ok(TimeRange { start_s, end_s }) } else { Err(wrong()) }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_may_leave_open_which_of_two_it_is() {
        assert_eq!(classes("raw|plain"), Ok(vec![Class::Raw, Class::Plain]));
        assert_eq!(classes(""), Ok(vec![]));
        assert!(classes("nice").is_err_and(|why| why.contains("raw, plain, polished, sloppy")));
    }

    #[test]
    fn times_are_read_as_they_are_written() {
        let range = |start_s, end_s| TimeRange { start_s, end_s };
        assert_eq!(ranges("1-3.5; 7-8"), Ok(vec![range(1.0, 3.5), range(7.0, 8.0)]));
        assert!(ranges("3-1").is_err() && ranges("x").is_err());
        assert_eq!(ranges("2-2").map(|cuts| cuts.len()), Ok(1), "a cut takes no time");
    }
}
