//! `verite check`: clips one after the other, each result as soon as it is known.

use std::io::Write;
use std::path::Path;

use super::{Failure, Outcome, output};
use crate::analyze::examine;
use crate::batch::overrides::{Overrides, beside};
use crate::error::show;
use crate::report::card;
use crate::report::progress::Progress;
use crate::report::record::{Record, Source};
use crate::settings::{Input, Settings};

pub fn run(settings: &Settings) -> Result<Outcome, Failure> {
    let mut out = output(settings.color);
    let mut worst = Outcome::Acceptable;
    for path in &settings.inputs {
        let mut record = record_of(path, settings);
        match Overrides::read(&beside(path)) {
            Ok(decided) => decided.apply(&mut record, &settings.profile),
            Err(error) => eprintln!("verite: {error}"),
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
    Ok(worst)
}

/// Judges one file.
fn record_of(name: &Path, settings: &Settings) -> Record {
    let input = match Input::open(name) {
        Ok(input) => input,
        Err(error) => return Record::unreadable(Source::named(name), error.to_string()),
    };
    let mut progress = Progress::new(&show(name));
    let mut watch = |time_s, duration_s| progress.at(time_s, duration_s);
    let mut record = examine(input.path(), name, &settings.options, &settings.profile, &mut watch);
    progress.finish();
    if !settings.camera_path {
        record.drop_camera_path();
    }
    record
}
