//! The files of thumbnails beside an index.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;
use tempfile::TempPath;

use super::{Entry, PART};
use crate::error::Error;
use crate::report::page::temporary;

/// Thumbnails on their way to `folder/parts/NNNN.js`. They lie there under other names until all are written.
pub struct Parts {
    folder: PathBuf,
    written: Vec<TempPath>,
    keys: Vec<String>,
    pictures: Vec<Option<String>>,
    hasher: blake3::Hasher,
}

impl Parts {
    pub fn new(folder: &Path) -> Result<Self, Error> {
        let folder = folder.join("parts");
        fs::create_dir_all(&folder).map_err(|source| Error::io(&folder, source))?;
        let (pictures, hasher) = (Vec::new(), blake3::Hasher::new());
        Ok(Self { folder, written: Vec::new(), keys: Vec::new(), pictures, hasher })
    }

    /// Takes the thumbnail of the next clip.
    pub fn add(&mut self, entry: &Entry) -> Result<(), Error> {
        self.hasher.update(entry.record.source.path.as_bytes());
        self.hasher.update(entry.picture.as_deref().unwrap_or_default());
        self.pictures.push(entry.picture.as_ref().map(|jpeg| STANDARD.encode(jpeg)));
        if self.pictures.len() == PART {
            self.write().map_err(|source| Error::io(&self.folder, source))
        } else {
            Ok(())
        }
    }

    /// Writes what is left, and says what the page must find in each part: parts of another run are not shown.
    pub fn finish(&mut self) -> Result<Vec<String>, Error> {
        if !self.pictures.is_empty() {
            self.write().map_err(|source| Error::io(&self.folder, source))?;
        }
        Ok(self.keys.clone())
    }

    fn write(&mut self) -> io::Result<()> {
        let key = self.hasher.finalize().to_hex()[..12].to_owned();
        self.hasher.reset();
        // Base64 and hexadecimal digits: nothing in it is anybody's text.
        let call = json!([self.keys.len(), key, self.pictures]).to_string();
        self.written.push(temporary(&self.folder, &format!("veritePart({});\n", &call[1..call.len() - 1]))?);
        self.keys.push(key);
        self.pictures.clear();
        Ok(())
    }

    /// Gives the parts their names.
    pub fn publish(&mut self) -> Result<(), Error> {
        for (number, part) in self.written.drain(..).enumerate() {
            let file = self.folder.join(name(number));
            part.persist(&file).map_err(|error| Error::io(&file, error.error))?;
        }
        Ok(())
    }

    /// Removes what a longer index left; failing to do so harms nobody.
    pub fn tidy(&self) {
        for number in self.keys.len().. {
            if fs::remove_file(self.folder.join(name(number))).is_err() {
                break;
            }
        }
    }
}

fn name(number: usize) -> String {
    format!("{number:04}.js")
}
