//! `verite check`: clips one after the other, each result as soon as it is known.

use std::collections::BTreeSet;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use super::{Failure, Outcome, output};
use crate::analyze::{examine_with_album, identify};
use crate::batch::overrides::{Overrides, beside};
use crate::error::{Error, show};
use crate::report::album::Album;
use crate::report::progress::Progress;
use crate::report::record::{Record, Source};
use crate::report::{card, page};
use crate::settings::{Input, Report, Settings};
use crate::words::Language;

pub fn run(settings: &Settings) -> Result<Outcome, Failure> {
    let mut out = output(settings.color);
    let mut worst = Outcome::Acceptable;
    let mut pages = settings.report.as_ref().map(|report| Pages::new(report, settings.options.language)).transpose()?;
    for path in &settings.inputs {
        let (mut record, album) = record_of(path, settings);
        match Overrides::read(&beside(path)) {
            Ok(decided) => decided.apply(&mut record, &settings.profile),
            Err(error) => eprintln!("verite: {error}"),
        }
        if let Some(pages) = &mut pages {
            pages.add(path, &record, &album.unwrap_or_default())?;
        }
        if !settings.camera_path {
            record.drop_camera_path();
        }
        if settings.json {
            record.write_json(&mut out)?;
        } else {
            card::write(&record, settings.options.language, &mut out)?;
        }
        out.flush()?;
        if let Some(error) = &record.error {
            eprintln!("verite: {error}");
        }
        worst = worst.max(Outcome::of(&record));
    }
    if let Some(pages) = pages {
        pages.finish()?;
    }
    Ok(worst)
}

/// Judges one file; its camera path is still there.
fn record_of(name: &Path, settings: &Settings) -> (Record, Option<Album>) {
    let input = match Input::open(name) {
        Ok(input) => input,
        Err(error) => return (Record::unreadable(Source::named(name), error.to_string()), None),
    };
    let mut progress = Progress::new(&show(name));
    let mut watch = |time_s, duration_s| progress.at(time_s, duration_s);
    let source = identify(input.path(), name);
    let seen = examine_with_album(input.path(), source, name, &settings.options, &settings.profile, &mut watch);
    progress.finish();
    seen
}

/// The pages of a run: each is written as soon as its clip is known, the index at the end.
struct Pages<'a> {
    report: &'a Report,
    language: Language,
    names: BTreeSet<PathBuf>,
    entries: Vec<page::Entry>,
}

impl<'a> Pages<'a> {
    fn new(report: &'a Report, language: Language) -> Result<Self, Error> {
        if let Report::Folder(folder) = report {
            fs::create_dir_all(folder).map_err(|source| Error::io(folder, source))?;
        }
        Ok(Self { report, language, names: BTreeSet::new(), entries: Vec::new() })
    }

    fn add(&mut self, clip: &Path, record: &Record, album: &Album) -> Result<(), Error> {
        let (folder, file) = match self.report {
            Report::Page(file) => (file.parent().unwrap_or(Path::new("")), file.clone()),
            Report::Folder(folder) => (folder.as_path(), folder.join(self.name(clip))),
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

    /// The name of a clip's page, told apart from those of other clips and from the index.
    fn name(&mut self, clip: &Path) -> PathBuf {
        let first = page::file(clip);
        let mut name = first.clone();
        for number in 2.. {
            if name != Path::new("index.html") && self.names.insert(name.clone()) {
                break;
            }
            name = first.with_extension(format!("{number}.html"));
        }
        name
    }

    fn finish(self) -> Result<(), Error> {
        match self.report {
            Report::Page(_) => Ok(()),
            Report::Folder(folder) => page::index(folder, &mut self.entries.into_iter().map(Ok), self.language),
        }
    }
}
