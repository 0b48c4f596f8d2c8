//! What each command does, between what was asked and the exit status.

mod bench;
mod check;
mod export;
mod judge;
mod make;
mod overrule;
mod pages;
mod profile;
mod scan;
mod session;
mod watch;

use std::io::{self, Write};
use std::time::Duration;

use anstream::{AutoStream, ColorChoice};

use crate::batch::{confine, serve};
use crate::cli::{self, Cli, Color, Command};
use crate::error::Error;
use crate::report::record::{Record, schema};
use crate::settings::{ScanSettings, Settings};

/// What ends the whole run.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// Something was asked that cannot be had.
    #[error("{0}")]
    Asked(#[from] Error),
    /// The result cannot be written.
    #[error("cannot write the result: {0}")]
    Output(#[from] io::Error),
}

/// How a clip, and so a run, came out; the number is the exit status.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    /// Every clip is acceptable.
    Acceptable = 0,
    /// At least one is not, or could not be decided.
    NotAcceptable = 1,
    /// Something could not be read.
    Failed = 2,
}

impl Outcome {
    /// What a person decided counts more than the verdict.
    fn of(record: &Record) -> Self {
        if let Some(decision) = &record.overruled {
            return if decision.acceptable { Self::Acceptable } else { Self::NotAcceptable };
        }
        match &record.verdict {
            None => Self::Failed,
            Some(verdict) if verdict.acceptable == Some(true) => Self::Acceptable,
            Some(_) => Self::NotAcceptable,
        }
    }
}

/// Does what was asked.
///
/// # Errors
/// If it makes no sense, or the result cannot be written.
pub fn run(cli: Cli) -> Result<Outcome, Failure> {
    let args = match cli.command {
        None => cli.check,
        Some(Command::Check(args)) => args,
        Some(Command::Scan(args)) => return scan::run(&ScanSettings::resolve(args)?),
        Some(Command::Watch(args)) => {
            let settle = Duration::from_secs(args.settle.into());
            return watch::run(&ScanSettings::of(args.folders, args.bulk)?, settle, args.on_verdict.as_deref());
        }
        Some(Command::Export(args)) => return export::run(&args),
        Some(Command::Worker(args)) => {
            confine(args.memory, &args.read);
            serve(&mut io::stdin().lock(), &mut io::stdout().lock())?;
            return Ok(Outcome::Acceptable);
        }
        Some(Command::Judge(args)) => return judge::run(&args),
        Some(Command::Bench(args)) => return bench::run(args),
        Some(Command::Override(args)) => return overrule::run(&args),
        Some(Command::Profile(command)) => return profile::run(command),
        Some(Command::Schema) => return print(format!("{:#}\n", schema()).as_bytes()),
        Some(Command::Completions { shell }) => return print(&cli::completions(shell)),
        Some(Command::Man) => return print(&cli::man()?),
    };
    check::run(&Settings::resolve(args)?)
}

fn print(text: &[u8]) -> Result<Outcome, Failure> {
    io::stdout().write_all(text)?;
    Ok(Outcome::Acceptable)
}

/// Standard output, in colour where that is wanted.
fn output(color: Color) -> AutoStream<io::StdoutLock<'static>> {
    let choice = match color {
        Color::Auto => AutoStream::choice(&io::stdout()),
        Color::Always => ColorChoice::Always,
        Color::Never => ColorChoice::Never,
    };
    AutoStream::new(io::stdout().lock(), choice)
}
