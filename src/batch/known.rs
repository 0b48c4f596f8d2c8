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
        let mut records = HashMap::new();
        let mut ends_in_newline = true;
        for (index, line) in BufReader::new(&file).lines().enumerate() {
            let line = line.map_err(failed)?;
            ends_in_newline = true;
            match Record::from_json(&line) {
                Ok(record) if record.version == env!("CARGO_PKG_VERSION") => {
                    if let Some(hash) = &record.source.blake3 {
                        records.insert(hash.clone(), record);
                    }
                }
                Ok(_) => {}
                // The last line of a run that was killed: its clip is measured again.
                Err(_) if !line.ends_with('}') => ends_in_newline = false,
                Err(why) => return Err(Error::unreadable(path, format!("line {}: {why}", index + 1))),
            }
        }
        let mut file = file;
        if !ends_in_newline {
            file.write_all(b"\n").map_err(failed)?;
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
