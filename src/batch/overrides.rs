//! What a person decided about a clip, beside what the program says: kept by the content of the file, so that it survives
//! renaming, moving and measuring again.

use std::collections::BTreeMap;
use std::fmt::Display;
use std::fs::{self, File, OpenOptions};
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::error::Error;
use crate::policy::{Class, Profile};
use crate::report::record::{Overruled, Record};

/// The file of overrides in a folder of clips or of results.
pub const FILE: &str = "verite-overrides.jsonl";

/// One decision.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Override {
    /// BLAKE3 hash of the file, hexadecimal.
    pub blake3: String,
    /// Its name when it was decided.
    pub path: String,
    /// What it is.
    pub class: Class,
    /// Why.
    pub why: String,
}

/// Decisions by content hash, the last one of each counts.
#[derive(Clone, Debug, Default)]
pub struct Overrides(BTreeMap<String, Override>);

impl Overrides {
    /// Reads a file of decisions; none if it is not there.
    ///
    /// # Errors
    /// If it cannot be read or holds something else.
    pub fn read(path: &Path) -> Result<Self, Error> {
        match listed(path) {
            Ok(listed) => Ok(Self(listed.into_iter().map(|one| (one.blake3.clone(), one)).collect())),
            Err(Error::Io { source, .. }) if source.kind() == std::io::ErrorKind::NotFound => Ok(Self::default()),
            Err(error) => Err(error),
        }
    }

    /// The decision about the file with this content.
    pub fn find(&self, blake3: &str) -> Option<&Override> {
        self.0.get(blake3)
    }

    /// Writes the decision about a clip, if there is one, into its record.
    pub fn apply(&self, record: &mut Record, profile: &Profile) {
        let decision = record.source.blake3.as_deref().and_then(|hash| self.find(hash));
        if let Some(Override { class, why, .. }) = decision {
            let acceptable = profile.wanted.contains(class);
            record.overruled = Some(Overruled { class: *class, why: why.clone(), acceptable });
        }
    }

    /// All decisions, in the order of their hashes.
    pub fn iter(&self) -> impl Iterator<Item = &Override> {
        self.0.values()
    }
}

/// The decisions of a file in their order.
///
/// # Errors
/// If it cannot be read, or a line is no decision: its number is said.
pub fn listed(path: &Path) -> Result<Vec<Override>, Error> {
    let file = File::open(path).map_err(|source| Error::io(path, source))?;
    let mut all = Vec::new();
    for (index, line) in BufReader::new(file).lines().enumerate() {
        let line = line.map_err(|source| Error::io(path, source))?;
        if line.trim().is_empty() {
            continue;
        }
        let wrong = |why: &dyn Display| Error::unreadable(path, format!("line {}: no override: {why}", index + 1));
        let one: Override = serde_json::from_str(&line).map_err(|why| wrong(&why))?;
        if one.blake3.len() != 64 || !one.blake3.bytes().all(|digit| digit.is_ascii_hexdigit()) {
            return Err(wrong(&"`blake3` is not 64 hexadecimal digits"));
        }
        if one.class == Class::Undecided {
            return Err(wrong(&"`undecided` is no decision"));
        }
        all.push(one);
    }
    Ok(all)
}

/// The file of overrides beside a clip.
pub fn beside(clip: &Path) -> PathBuf {
    clip.with_file_name(FILE)
}

/// Adds decisions at the end of `path`, where they replace earlier ones about the same content.
///
/// # Errors
/// If they cannot be written.
pub fn add(path: &Path, decisions: &[Override]) -> Result<(), Error> {
    let failed = |source| Error::io(path, source);
    // They go in at once, and start a line of their own whatever the last one ends with.
    let mut lines = Vec::new();
    if fs::read(path).is_ok_and(|there| there.last().is_some_and(|byte| *byte != b'\n')) {
        lines.push(b'\n');
    }
    for decision in decisions {
        serde_json::to_writer(&mut lines, decision).map_err(|why| failed(why.into()))?;
        lines.push(b'\n');
    }
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        fs::create_dir_all(folder).map_err(failed)?;
    }
    let mut file = OpenOptions::new().create(true).append(true).open(path).map_err(failed)?;
    file.write_all(&lines).map_err(failed)
}
