//! Results of earlier runs, found by the content of the file.

use std::collections::HashMap;
use std::fs::{File, OpenOptions};
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};

use crate::error::Error;
use crate::report::record::Record;

/// Results by content hash, kept in a file of JSON Lines if there is one. Only those of this version count.
#[derive(Debug, Default)]
pub struct Known {
    records: HashMap<String, Record>,
    kept_in: Option<(PathBuf, File)>,
}

impl Known {
    /// The results in `path`, where new ones are added too; the file is made if it is not there.
    ///
    /// # Errors
    /// If the file cannot be read or written, or is no file of results.
    pub fn open(path: &Path) -> Result<Self, Error> {
        let failed = |source| Error::io(path, source);
        let file = OpenOptions::new().create(true).append(true).read(true).open(path).map_err(failed)?;
        let (mut records, mut line, mut whole) = (HashMap::new(), String::new(), 0);
        let mut input = BufReader::new(&file);
        for number in 1.. {
            line.clear();
            if input.read_line(&mut line).map_err(failed)? == 0 {
                break;
            }
            match Record::from_json(&line) {
                Ok(record) if record.version == env!("CARGO_PKG_VERSION") => {
                    if let Some(hash) = &record.source.blake3 {
                        records.insert(hash.clone(), record);
                    }
                }
                Ok(_) => {}
                // A run was killed while it wrote: what there is of the line goes, and the clip is measured again.
                Err(_) if !line.ends_with('\n') => {
                    file.set_len(whole).map_err(failed)?;
                    break;
                }
                Err(why) => return Err(Error::unreadable(path, format!("line {number}: {why}"))),
            }
            whole += line.len() as u64;
        }
        Ok(Self { records, kept_in: Some((path.to_owned(), file)) })
    }

    /// The result of a file with this content, if it is known.
    pub fn find(&self, blake3: &str) -> Option<&Record> {
        self.records.get(blake3)
    }

    /// Adds a result, and writes it down.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn add(&mut self, record: &Record) -> Result<(), Error> {
        let Some(hash) = &record.source.blake3 else { return Ok(()) };
        if let Some((path, file)) = &mut self.kept_in {
            let mut line = Vec::new();
            let written = record.write_json(&mut line).and_then(|()| file.write_all(&line));
            written.map_err(|source| Error::io(path, source))?;
        }
        self.records.insert(hash.clone(), record.clone());
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::record::Source;

    fn record(hash: &str) -> Record {
        Record::of(Source { path: "a.mp4".to_owned(), bytes: Some(1), blake3: Some(hash.to_owned()) })
    }

    #[test]
    fn a_line_that_was_broken_off_goes_and_the_others_stay() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("known.jsonl");
        Known::open(&path).and_then(|mut known| known.add(&record("a"))).expect("kept");
        let mut text = std::fs::read(&path).expect("it is there");
        let whole = text.len();
        text.extend_from_within(..whole / 2);
        std::fs::write(&path, &text).expect("written");
        for hash in ["b", "c"] {
            let mut known = Known::open(&path).expect("it is read");
            assert!(known.find("a").is_some() && known.find(hash).is_none());
            known.add(&record(hash)).expect("kept");
        }
        assert_eq!(std::fs::read_to_string(&path).expect("read").lines().count(), 3);
        std::fs::write(&path, b"{}\n{}\n").expect("written");
        assert!(Known::open(&path).expect_err("no results").to_string().contains("line 1"));
    }
}
