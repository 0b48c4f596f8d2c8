//! `verite check`: clips one after the other, each result as soon as it is known.

use std::io::Write;
use std::path::Path;

use super::pages::Pages;
use super::{Failure, Outcome, output};
use crate::analyze::{examine_with_album, identify};
use crate::batch::overrides::{Overrides, beside};
use crate::error::show;
use crate::report::album::Album;
use crate::report::card;
use crate::report::progress::Progress;
use crate::report::record::{Record, Source};
use crate::settings::{Input, Settings};

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
