//! Pages in a folder: of the clips of a run, and of a scan.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use crate::batch::Judge;
use crate::batch::store::{Row, Store};
use crate::error::Error;
use crate::report::album::Album;
use crate::report::page;
use crate::report::record::Record;
use crate::settings::Report;
use crate::words::Language;

/// The pages of a run: each is written as soon as its clip is known, the index at the end.
pub struct Pages<'a> {
    report: &'a Report,
    language: Language,
    names: Names,
    entries: Vec<page::Entry>,
}

impl<'a> Pages<'a> {
    /// None yet. The folder is made.
    ///
    /// # Errors
    /// If it cannot be.
    pub fn new(report: &'a Report, language: Language) -> Result<Self, Error> {
        if let Report::Folder(folder) = report {
            fs::create_dir_all(folder).map_err(|source| Error::io(folder, source))?;
        }
        Ok(Self { report, language, names: Names::default(), entries: Vec::new() })
    }

    /// Writes the page of a clip.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn add(&mut self, clip: &Path, record: &Record, album: &Album) -> Result<(), Error> {
        let (folder, file) = match self.report {
            Report::Page(file) => (file.parent().unwrap_or(Path::new("")), file.clone()),
            Report::Folder(folder) => (folder.as_path(), folder.join(self.names.of(clip))),
        };
        // Standard input lies nowhere.
        let media = (clip != Path::new("-")).then(|| page::link(folder, clip));
        page::write(&file, &page::clip(record, album, media.as_deref(), self.language))?;
        if let Report::Folder(folder) = self.report {
            let mut record = record.clone();
            record.drop_camera_path();
            let page = Some(page::link(folder, &file));
            self.entries.push(page::Entry { record, picture: page::small(album), page });
        }
        Ok(())
    }

    /// Writes the index, if there is one.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn finish(self) -> Result<(), Error> {
        match self.report {
            Report::Page(_) => Ok(()),
            Report::Folder(folder) => page::index(folder, &mut self.entries.into_iter().map(Ok), self.language),
        }
    }
}

/// Names of pages, each given once.
#[derive(Debug, Default)]
struct Names(BTreeSet<PathBuf>);

impl Names {
    /// The name of a clip's page, told apart from those of other clips and from the index.
    fn of(&mut self, clip: &Path) -> PathBuf {
        let first = page::file(clip);
        let mut name = first.clone();
        for number in 2.. {
            if name != Path::new("index.html") && self.0.insert(name.clone()) {
                break;
            }
            name = first.with_extension(format!("{number}.html"));
        }
        name
    }
}

/// The folder of a scan's pages, and in it that of the clips' own.
const REPORT: &str = "report";
const CLIPS: &str = "clips";

/// Writes the report of a scan: a page for each clip, as far as it is not there as it would be, and the index over them.
/// Pages of clips that are gone go too.
///
/// # Errors
/// If the store cannot be read or a page not be written.
pub fn report(store: &Store, judge: Judge<'_>) -> Result<PathBuf, Error> {
    let folder = store.folder().join(REPORT);
    let clips = folder.join(CLIPS);
    fs::create_dir_all(&clips).map_err(|source| Error::io(&clips, source))?;
    let mut names = Names::default();
    store.rows(|rows| {
        let mut entries = rows.map(|row| {
            let Row { path, record, thumbnail } = row?;
            let record = judge.judged(record);
            let file = clips.join(names.of(Path::new(&record.source.path)));
            own_page(&file, &path, &record, store, judge.language)?;
            let page = Some(page::link(&folder, &file));
            Ok(page::Entry { record, picture: thumbnail, page })
        });
        page::index(&folder, &mut entries, judge.language)
    })?;
    let kept: BTreeSet<OsString> = names.0.into_iter().map(PathBuf::into_os_string).collect();
    for entry in fs::read_dir(&clips).map_err(|source| Error::io(&clips, source))?.flatten() {
        let page = Path::new(&entry.file_name()).extension().is_some_and(|ending| ending == "html");
        if page && !kept.contains(&entry.file_name()) {
            fs::remove_file(entry.path()).map_err(|source| Error::io(&entry.path(), source))?;
        }
    }
    Ok(folder.join("index.html"))
}

/// Writes the page of a clip, unless the same one is there. What it is made of stands at its end, as a hash.
fn own_page(file: &Path, clip: &Path, record: &Record, store: &Store, language: Language) -> Result<(), Error> {
    let mut made_of = blake3::Hasher::new();
    let json = serde_json::to_vec(record).map_err(|why| Error::unwritable(file, why.to_string()))?;
    made_of.update(&json).update(&[language as u8]).update(env!("CARGO_PKG_VERSION").as_bytes());
    let mark = format!("<!-- {} -->\n", made_of.finalize().to_hex());
    if ends_with(file, &mark) {
        return Ok(());
    }
    let album = match &record.source.blake3 {
        Some(blake3) => store.album(blake3)?,
        None => Album::default(),
    };
    let folder = file.parent().unwrap_or(Path::new(""));
    let html = page::clip(record, &album, Some(&page::link(folder, clip)), language);
    page::write(file, &(html + &mark))
}

fn ends_with(file: &Path, mark: &str) -> bool {
    let mut end = String::new();
    let read = File::open(file).and_then(|mut file| {
        file.seek(SeekFrom::End(-(mark.len() as i64)))?;
        file.read_to_string(&mut end)
    });
    read.is_ok() && end == mark
}
