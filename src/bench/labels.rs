//! `labels.csv`: what each file of a labelled folder is. Quoted as RFC 4180 says.

use std::fs::File;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::error::Error;

/// The file's name in its folder.
pub const NAME: &str = "labels.csv";

/// The columns that are written. Of a folder that people labelled only the first two are asked for.
pub const COLUMNS: [&str; 8] = ["file", "class", "source", "variant", "fault", "dose", "unit", "ranges_s"];

/// One file of the folder.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Label {
    /// Its path below the folder, with `/` between the parts.
    pub file: String,
    /// `raw`, `plain`, `polished` or `sloppy`; empty where nobody can say: the file is for dose-response only.
    pub class: String,
    /// The clip it was made from: files of one source must not stand on both sides of a split.
    #[serde(default)]
    pub source: String,
    /// The variant's name in the recipe; `clean` is the source as encoded again, with nothing done to it.
    #[serde(default)]
    pub variant: String,
    /// What was done, such as `noise`; of several effects joined by `+`, and so are their doses and units.
    #[serde(default)]
    pub fault: String,
    /// How much of it, in `unit`; empty where there is no amount.
    #[serde(default)]
    pub dose: String,
    /// The dose's unit.
    #[serde(default)]
    pub unit: String,
    /// When it was done, in seconds of this file, as `1-3.5;7-8`; empty if throughout, or for something that has no time.
    #[serde(default)]
    pub ranges_s: String,
}

/// Reads the labels of a folder.
///
/// # Errors
/// If the file cannot be read, or lacks the column `file` or `class`.
pub fn read(path: &Path) -> Result<Vec<Label>, Error> {
    let file = File::open(path).map_err(|source| Error::io(path, source))?;
    csv::Reader::from_reader(file)
        .into_deserialize()
        .collect::<Result<_, _>>()
        .map_err(|error| Error::unreadable(path, format!("is no table of labels: {error}")))
}

/// Whether a folder's labels have the columns that [`Writer`] writes.
pub fn are_ours(path: &Path) -> bool {
    let header = File::open(path).ok().and_then(|file| csv::Reader::from_reader(file).headers().cloned().ok());
    header.is_some_and(|header| header.iter().eq(COLUMNS))
}

/// Writes the labels of a folder, each as soon as its file is there.
pub struct Writer<'a> {
    path: &'a Path,
    csv: csv::Writer<File>,
}

impl<'a> Writer<'a> {
    /// Begins the file anew.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn create(path: &'a Path) -> Result<Self, Error> {
        let file = File::create(path).map_err(|source| Error::io(path, source))?;
        let mut writer = Self { path, csv: csv::WriterBuilder::new().has_headers(false).from_writer(file) };
        writer.row(COLUMNS)?;
        Ok(writer)
    }

    /// Adds a row.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn add(&mut self, label: &Label) -> Result<(), Error> {
        self.row(label)
    }

    fn row(&mut self, row: impl Serialize) -> Result<(), Error> {
        let written = self.csv.serialize(row).and_then(|()| Ok(self.csv.flush()?));
        written.map_err(|error| Error::unwritable(self.path, error.to_string()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_again_whatever_the_names() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join(NAME);
        let label = Label {
            file: "a, \"b\"\nc.mp4".to_owned(),
            class: "sloppy".to_owned(),
            ranges_s: "1-3.5;7-8".to_owned(),
            ..Label::default()
        };
        Writer::create(&path).and_then(|mut writer| writer.add(&label)).expect("it is written");
        assert!(are_ours(&path));
        assert_eq!(read(&path).expect("it is read"), [label]);
    }

    #[test]
    fn two_columns_are_enough_and_fewer_are_not() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join(NAME);
        std::fs::write(&path, "class,file\nraw,a.mp4\n").expect("written");
        assert!(!are_ours(&path));
        assert_eq!(read(&path).expect("read")[0].class, "raw");
        std::fs::write(&path, "file\na.mp4\n").expect("written");
        assert!(read(&path).expect_err("no class").to_string().contains("class"));
    }
}
