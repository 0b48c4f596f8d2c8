//! `verite judge`: stored measurements judged again, without decoding, one line at a time.

use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};

use super::{Failure, Outcome, output};
use crate::analyze::rejudge;
use crate::batch::overrides::{FILE, Overrides, beside};
use crate::cli::JudgeArgs;
use crate::error::Error;
use crate::report::record::Record;
use crate::report::tally::{Changes, Tally};
use crate::settings::chosen;

/// Bytes read and written at a time.
const BUFFER: usize = 1 << 16;

pub fn run(args: &JudgeArgs) -> Result<Outcome, Failure> {
    let (profile, language) = (chosen(&args.by)?, args.lang.language());
    let against = args.against.as_ref().map(|other| chosen(&args.by.with(other))).transpose()?;
    // Colours are looked for in cards alone, which costs more than writing them.
    let plain = || -> Box<dyn Write> { Box::new(io::stdout().lock()) };
    let out = if args.json { plain() } else { Box::new(output(args.color)) };
    let mut out = BufWriter::with_capacity(BUFFER, out);
    let (mut tally, mut changes) = (Tally::new(language), Changes::new(language));
    let mut worst = Outcome::Acceptable;
    for path in &args.results {
        let decided = Overrides::read(&if path.is_dir() { path.join(FILE) } else { beside(path) })?;
        each_record(path, &mut |mut record| {
            decided.apply(&mut record, &profile);
            let verdict = against.as_ref().map(|other| rejudge(record.clone(), other, language));
            let record = rejudge(record, &profile, language);
            worst = worst.max(Outcome::of(&record));
            match verdict {
                Some(other) if args.json => changes.write_json(&record, &other, &mut out)?,
                Some(other) => changes.write(&record, &other, &mut out)?,
                None if args.json => record.write_json(&mut out)?,
                None => tally.write(&record, &mut out)?,
            }
            Ok(())
        })?;
    }
    match (&against, args.json) {
        (_, true) => {}
        (Some(other), false) => changes.finish(&profile.name, &other.name, &mut out)?,
        (None, false) => tally.finish(&mut out)?,
    }
    out.flush()?;
    Ok(worst)
}

/// Hands every record of a file of results, or of `results.jsonl` in a folder, to `take`; no more than one is held.
fn each_record(path: &Path, take: &mut dyn FnMut(Record) -> Result<(), Failure>) -> Result<(), Failure> {
    let file: PathBuf = if path.is_dir() { path.join("results.jsonl") } else { path.to_owned() };
    let input: Box<dyn BufRead> = if path == Path::new("-") {
        Box::new(io::stdin().lock())
    } else {
        let opened = File::open(&file).map_err(|source| Error::io(&file, source))?;
        Box::new(BufReader::with_capacity(BUFFER, opened))
    };
    for (index, line) in input.lines().enumerate() {
        let line = line.map_err(|source| Error::io(&file, source))?;
        if !line.trim().is_empty() {
            let wrong = |why| Error::unreadable(&file, format!("line {}: {why}", index + 1));
            take(Record::from_json(&line).map_err(wrong)?)?;
        }
    }
    Ok(())
}
