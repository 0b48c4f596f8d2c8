//! `verite watch`: a scan that goes on with what arrives.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use super::session::Session;
use super::{Failure, Outcome, output};
use crate::batch::{Arrivals, News};
use crate::error::{Error, show};
use crate::report::export::word;
use crate::report::record::Record;
use crate::report::tally::Tally;
use crate::settings::ScanSettings;

/// How often complete files are looked for.
const LOOK: Duration = Duration::from_millis(500);

/// Scans what is there and then what arrives, until it is interrupted.
pub fn run(settings: &ScanSettings, settle: Duration, command: Option<&str>) -> Result<Outcome, Failure> {
    // Watched first, so that nothing falls between.
    let mut arrivals = Arrivals::watch(&settings.paths, &settings.out, settle)?;
    let (mut session, found) = Session::open(settings)?;
    session.begin()?;
    let crew = settings.crew(&[]);
    let mut out = output(settings.color);
    let mut tally = Tally::new(settings.language);
    let mut batch = |session: &mut Session<'_>, files: &[PathBuf]| -> Result<(), Failure> {
        let mut written = Ok(());
        session.scan(&crew, files, &mut |News { record, fresh }| {
            if !fresh {
                return;
            }
            if written.is_ok() && (!settings.only_failures || Outcome::of(record) != Outcome::Acceptable) {
                written = tally.write(record, &mut out).and_then(|()| out.flush());
            }
            if let Some(Err(why)) = command.map(|command| tell(command, record)) {
                eprintln!("verite: --on-verdict for {}: {why}", show(record.source.path.as_ref()));
            }
        })?;
        written.map_err(Failure::from)
    };
    batch(&mut session, &found.files)?;
    eprintln!("verite: watching; Ctrl-C ends it");
    while !session.interrupted() {
        let (files, problems) = arrivals.complete(LOOK);
        for problem in &problems {
            eprintln!("verite: {problem}");
        }
        if !files.is_empty() {
            batch(&mut session, &files)?;
        }
    }
    session.end("", &mut out)
}

/// Runs the user's command for a result: what counts is in its environment, never in its text, and the JSON on its
/// standard input.
fn tell(command: &str, record: &Record) -> Result<(), Error> {
    let path = Path::new(&record.source.path);
    let verdict = record.verdict.as_ref();
    let (shell, flag) = if cfg!(windows) { ("cmd", "/C") } else { ("sh", "-c") };
    let mut called = Command::new(shell);
    called.args([flag, command]).stdin(Stdio::piped());
    called.env("VERITE_PATH", path);
    called.env("VERITE_STATUS", word(&record.status));
    called.env("VERITE_CLASS", verdict.map_or_else(String::new, |verdict| word(&verdict.class)));
    called.env("VERITE_ACTION", verdict.map_or_else(String::new, |verdict| word(&verdict.action)));
    called.env(
        "VERITE_ACCEPTABLE",
        verdict.and_then(|verdict| verdict.acceptable).map_or("", |yes| if yes { "true" } else { "false" }),
    );
    let failed = |source| Error::io(path, source);
    let mut running = called.spawn().map_err(failed)?;
    if let Some(mut input) = running.stdin.take() {
        let mut line = Vec::new();
        record.write_json(&mut line).map_err(failed)?;
        // A command that does not read its input is fine.
        match input.write_all(&line) {
            Err(error) if error.kind() != io::ErrorKind::BrokenPipe => return Err(failed(error)),
            _ => {}
        }
    }
    let status = running.wait().map_err(failed)?;
    if status.success() { Ok(()) } else { Err(Error::unreadable(path, format!("the command ended with {status}"))) }
}
