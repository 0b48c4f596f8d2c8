//! The result of one clip as it is stored and printed: the promise to users. Fields may be added, never renamed.

use std::io::{self, Write};
use std::path::Path;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::error::show;
use crate::media::MediaInfo;
use crate::meter::{Measured, Measurements};
use crate::policy::{Class, Verdict};

/// The name of this layout; it changes if a meaning does.
pub const SCHEMA: &str = "verite.clip/1";

/// The result of one clip.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Record {
    /// The layout, `verite.clip/1`.
    pub schema: String,
    /// Version of the program that measured.
    pub version: String,
    /// The file.
    pub source: Source,
    /// Whether it could be read.
    pub status: Status,
    /// What is wrong and what to do; only if there is no verdict.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// The streams.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub media: Option<MediaInfo>,
    /// What was measured.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub measurements: Option<Measurements>,
    /// What is made of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verdict: Option<Verdict>,
    /// What a person decided about it, beside what the program says.
    #[serde(default, rename = "override", skip_serializing_if = "Option::is_none")]
    pub overruled: Option<Overruled>,
    /// Pictures of the judged faces, in the order of `measurements.retouch.faces`; only if they were asked for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub evidence: Vec<String>,
}

/// A person's decision about a clip.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Overruled {
    /// What it is.
    pub class: Class,
    /// Why.
    pub why: String,
    /// Whether the profile takes clips of that class.
    pub acceptable: bool,
}

/// The file a result is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Source {
    /// The path as it was given; bytes that are not UTF-8 are replaced by U+FFFD.
    pub path: String,
    /// Size in bytes; absent if the file could not be opened.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bytes: Option<u64>,
    /// BLAKE3 hash of the content, hexadecimal; absent if the file could not be opened.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub blake3: Option<String>,
}

impl Source {
    /// A file of which nothing but its name is known.
    pub fn named(path: &Path) -> Self {
        Self { path: path.to_string_lossy().into_owned(), bytes: None, blake3: None }
    }
}

/// Whether a clip could be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// All of it.
    Ok,
    /// Something is damaged or missing; what could be read was judged.
    Partial,
    /// Nothing, or too little to judge.
    Unreadable,
    /// It took the process that measured it down with it; only in a scan.
    Crashed,
    /// It took too long; only in a scan.
    TimedOut,
    /// It asked for more memory than a clip may have; only in a scan.
    OutOfMemory,
}

impl Status {
    /// Whether measuring the clip ended the process that did it.
    pub fn is_lost(self) -> bool {
        matches!(self, Self::Crashed | Self::TimedOut | Self::OutOfMemory)
    }
}

impl Record {
    /// Whether only parts of the clip's picture were looked at.
    pub fn is_quick(&self) -> bool {
        self.media.as_ref().is_some_and(|media| media.looked_at_s.is_some())
    }

    /// A record that knows nothing but its file.
    pub fn of(source: Source) -> Self {
        Self {
            schema: SCHEMA.to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            source,
            status: Status::Unreadable,
            error: None,
            media: None,
            measurements: None,
            verdict: None,
            overruled: None,
            evidence: Vec::new(),
        }
    }

    /// The record of a clip that could not be read.
    pub fn unreadable(source: Source, error: String) -> Self {
        Self { error: Some(error), ..Self::of(source) }
    }

    /// The record of a clip that ended the process which measured it.
    pub fn lost(source: Source, status: Status, error: String) -> Self {
        Self { status, ..Self::unreadable(source, error) }
    }

    /// The same result of a file that is now called otherwise.
    #[must_use]
    pub fn renamed(mut self, source: Source) -> Self {
        let [old, new] = [&self.source.path, &source.path].map(|path| show(path.as_ref()));
        if let Some(why) = self.error.as_deref().and_then(|error| error.strip_prefix(&old)) {
            self.error = Some(new + why);
        }
        self.source = source;
        self
    }

    /// Reads one line of results.
    ///
    /// # Errors
    /// What is wrong with it, in words.
    pub fn from_json(line: &str) -> Result<Self, String> {
        let record: Self = serde_json::from_str(line).map_err(|error| format!("no result of verite: {error}"))?;
        if record.schema == SCHEMA {
            Ok(record)
        } else {
            Err(format!("its layout is `{}`, this version reads `{SCHEMA}`; measure the clip again", record.schema))
        }
    }

    /// Leaves out the motion from frame to frame, which is for those who ask for it.
    pub fn drop_camera_path(&mut self) {
        if let Some(Measured::Value { reading, .. }) = self.measurements.as_mut().map(|m| &mut m.shake) {
            reading.path = None;
        }
    }

    /// Writes the record as one line of JSON.
    ///
    /// # Errors
    /// If `out` cannot be written.
    pub fn write_json(&self, out: &mut dyn Write) -> io::Result<()> {
        serde_json::to_writer(&mut *out, self)?;
        out.write_all(b"\n")
    }
}

/// The JSON Schema of a [`Record`], draft 2020-12.
pub fn schema() -> serde_json::Value {
    let mut schema = schemars::schema_for!(Record);
    schema.insert("title".to_owned(), "verite result of one clip".into());
    schema.to_value()
}
