//! `verite watch`: a scan that goes on with what arrives.

use std::io::{self, Write};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::atomic::Ordering;
use std::time::Duration;

use super::pages::report;
use super::scan::{interruptions, summed_up};
use super::{Failure, Outcome, output};
use crate::batch::overrides::{FILE, Overrides};
use crate::batch::store::Store;
use crate::batch::{Arrivals, Judge, News, Scan, find, publish, scan};
use crate::error::{Error, show};
use crate::report::export::word;
use crate::report::record::Record;
use crate::report::tally::Tally;
use crate::settings::ScanSettings;

/// How often complete files are looked for.
const LOOK: Duration = Duration::from_millis(500);

/// Scans what is there and then what arrives, until it is interrupted.
pub fn run(settings: &ScanSettings, settle: Duration, command: Option<&str>) -> Result<Outcome, Failure> {
    let mut store = Store::open(&settings.out)?;
    // Watched first, so that nothing falls between.
    let mut arrivals = Arrivals::watch(&settings.paths, &settings.out, settle)?;
    let (finish, stop) = interruptions();
    let decided = Overrides::read(&settings.out.join(FILE))?;
    let judge = Judge { profile: &settings.profile, decided: &decided, language: settings.language };
    let crew = settings.crew(&[]);
    let order = Scan {
        crew: &crew,
        judge,
        jobs: settings.jobs,
        redo: settings.redo,
        albums: settings.report,
        most: None,
        deadline: None,
        finish: &finish,
        stop: &stop,
    };
    let mut out = output(settings.color);
    let mut tally = Tally::new(settings.language);
    let mut batch = |files: &[PathBuf], store: &mut Store, sorted: bool| -> Result<(), Failure> {
        let mut written = Ok(());
        scan(files, &order, store, sorted, &mut |News { record, fresh }| {
            if !fresh {
                return;
            }
            if !settings.only_failures || Outcome::of(record) != Outcome::Acceptable {
                written = tally.write(record, &mut out).and_then(|()| out.flush());
            }
            if let Some(Err(why)) = command.map(|command| tell(command, record)) {
                eprintln!("verite: --on-verdict for {}: {why}", show(record.source.path.as_ref()));
            }
        })?;
        written.map_err(Failure::from)
    };
    let there = find(&settings.paths, Some(&settings.out));
    for problem in &there.problems {
        eprintln!("verite: {problem}");
    }
    batch(&there.files, &mut store, true)?;
    eprintln!("verite: watching; Ctrl-C ends it");
    while !finish.load(Ordering::Relaxed) {
        let (files, problems) = arrivals.complete(LOOK);
        for problem in &problems {
            eprintln!("verite: {problem}");
        }
        if !files.is_empty() {
            batch(&files, &mut store, false)?;
        }
    }
    publish(&store, judge, &mut |_| {})?;
    let (all, worst) = summed_up(&store, judge)?;
    let mut out = output(settings.color);
    all.finish(&mut out)?;
    if settings.report {
        writeln!(out, "{}", show(&report(&store, judge)?))?;
    }
    Ok(worst)
}

/// Runs the user's command for a result: what counts is in its environment, never in its text, and the JSON on its
/// standard input.
fn tell(command: &str, record: &Record) -> Result<(), Error> {
    let path = std::path::Path::new(&record.source.path);
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
