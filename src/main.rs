//! Exit status and wiring.

use std::io::{self, Write};
use std::panic;
use std::path::Path;
use std::process::ExitCode;

use anstream::{AutoStream, ColorChoice};

use verite::analyze::examine;
use verite::bench::labels;
use verite::bench::make::{self, Event, Order};
use verite::cli::{self, BenchCommand, Cli, Color, Command};
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
        Some(Command::Bench(args)) => {
            let BenchCommand::Make(args) = args.command;
            return make_variants(&Order::resolve(args)?);
        }
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

/// Makes variants with known faults; what fails is told and leaves the others alone.
fn make_variants(order: &Order) -> Result<Outcome, Failure> {
    let mut progress: Option<(String, Progress)> = None;
    let tally = make::run(order, &mut |event| match event {
        Event::Made(name, done, all) => {
            if progress.as_ref().is_none_or(|(known, _)| known != name)
                && let Some((_, finished)) = progress.replace((name.to_owned(), Progress::new(&show(Path::new(name)))))
            {
                finished.finish();
            }
            if let Some((_, progress)) = &mut progress {
                progress.at(done as f64, Some(all as f64));
            }
        }
        Event::Failed(error) => eprintln!("verite: {error}"),
    });
    if let Some((_, progress)) = progress {
        progress.finish();
    }
    let tally = tally?;
    println!("{} files and {} in {}", tally.made, labels::NAME, show(&order.out));
    Ok(if tally.failed == 0 { Outcome::Acceptable } else { Outcome::Failed })
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
            card::write(&record, &mut out)?;
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
