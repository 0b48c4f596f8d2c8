//! Exit status and wiring.

use std::io::{self, Write};
use std::panic;
use std::path::Path;
use std::process::ExitCode;

use anstream::{AutoStream, ColorChoice};

use verite::analyze::examine;
use verite::cli::{self, Cli, Color, Command};
use verite::error::{Error, show};
use verite::report::card;
use verite::report::progress::Progress;
use verite::report::record::{self, Record, Source};
use verite::settings::{Input, Settings};

fn main() -> ExitCode {
    panic::set_hook(Box::new(|bug| eprintln!("verite: internal error: {bug}")));
    match run(Cli::from_args()) {
        Ok(worst) => ExitCode::from(worst as u8),
        // The reader of a pipe went away: nobody is left to tell.
        Err(Failure::Output(error)) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("verite: {failure}");
            ExitCode::from(Outcome::Failed as u8)
        }
    }
}

/// What ends the whole run.
#[derive(Debug, thiserror::Error)]
enum Failure {
    #[error("{0}")]
    Asked(#[from] Error),
    #[error("cannot write the result: {0}")]
    Output(#[from] io::Error),
}

/// How a clip, and so a run, came out; the number is the exit status.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Outcome {
    Acceptable = 0,
    NotAcceptable = 1,
    Failed = 2,
}

fn run(cli: Cli) -> Result<Outcome, Failure> {
    let args = match cli.command {
        None => cli.check,
        Some(Command::Check(args)) => args,
        Some(Command::Schema) => return print(format!("{:#}\n", record::schema()).as_bytes()),
        Some(Command::Completions { shell }) => return print(&cli::completions(shell)),
        Some(Command::Man) => return print(&cli::man()?),
    };
    check(&Settings::resolve(args)?)
}

fn print(text: &[u8]) -> Result<Outcome, Failure> {
    io::stdout().write_all(text)?;
    Ok(Outcome::Acceptable)
}

/// Judges every file, one after the other, and prints each result as soon as it is known.
fn check(settings: &Settings) -> Result<Outcome, Failure> {
    let choice = match settings.color {
        Color::Auto => AutoStream::choice(&io::stdout()),
        Color::Always => ColorChoice::Always,
        Color::Never => ColorChoice::Never,
    };
    let mut out = AutoStream::new(io::stdout().lock(), choice);
    let mut worst = Outcome::Acceptable;
    for path in &settings.inputs {
        let record = record_of(path, settings);
        if settings.json {
            record.write_json(&mut out)?;
        } else {
            card::write(&record, settings.options.language, &mut out)?;
        }
        out.flush()?;
        if let Some(error) = &record.error {
            eprintln!("verite: {error}");
        }
        worst = worst.max(outcome(&record));
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

fn outcome(record: &Record) -> Outcome {
    match &record.verdict {
        None => Outcome::Failed,
        Some(verdict) if verdict.acceptable == Some(true) => Outcome::Acceptable,
        Some(_) => Outcome::NotAcceptable,
    }
}
