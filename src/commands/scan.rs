//! `verite scan`: folders overnight.

use std::io::Write;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::pages::report;
use super::{Failure, Outcome, output};
use crate::batch::overrides::{FILE, Overrides};
use crate::batch::store::Store;
use crate::batch::{Judge, News, RESULTS, Scan, find, scan};
use crate::error::{Error, show};
use crate::report::csv::Table;
use crate::report::progress::Many;
use crate::report::tally::Tally;
use crate::settings::ScanSettings;

/// The table in the folder of a scan.
const TABLE: &str = "results.csv";

pub fn run(settings: &ScanSettings) -> Result<Outcome, Failure> {
    let mut store = Store::open(&settings.out)?;
    let found = find(&settings.paths, Some(&settings.out));
    for problem in &found.problems {
        eprintln!("verite: {problem}");
    }
    let gone = store.forget_missing(&settings.paths)?;
    let (finish, stop) = interruptions();
    let decided = Overrides::read(&settings.out.join(FILE))?;
    let judge = Judge { profile: &settings.profile, decided: &decided, language: settings.language };
    let crew = settings.crew(&found.files);
    let order = Scan {
        crew: &crew,
        judge,
        jobs: settings.jobs,
        redo: settings.redo,
        albums: settings.report,
        most: settings.most,
        deadline: settings.deadline(),
        finish: &finish,
        stop: &stop,
    };
    let mut out = output(settings.color);
    let mut written = Ok(());
    let mut so_far = Tally::new(settings.language);
    let mut progress = Many::new(found.files.len());
    let course = scan(&found.files, &order, &mut store, true, &mut |News { record, fresh }| {
        let shown = *fresh && (!settings.only_failures || Outcome::of(record) != Outcome::Acceptable);
        if shown && written.is_ok() {
            written = progress.aside(|| so_far.write(record, &mut out).and_then(|()| out.flush()));
        } else {
            so_far.count(record);
        }
        progress.done_of(&so_far.counts());
    });
    progress.finish();
    let course = course?;
    written?;
    let (all, mut worst) = summed_up(&store, judge)?;
    all.finish(&mut out)?;
    let parts = [
        (course.measured, "measured"),
        (course.known, "known already"),
        (course.left, "left: the same command goes on"),
        (gone, "no longer there"),
        (found.others, "passed over, no clips or photos"),
    ];
    let parts: Vec<String> = parts.iter().filter(|(n, _)| *n > 0).map(|(n, what)| format!("{n} {what}")).collect();
    writeln!(out, "{}", parts.join("; "))?;
    writeln!(out, "{} and {TABLE}", show(&settings.out.join(RESULTS)))?;
    if settings.report {
        writeln!(out, "{}", show(&report(&store, judge)?))?;
    }
    if !found.problems.is_empty() || finish.load(Ordering::Relaxed) {
        worst = Outcome::Failed;
    }
    Ok(worst)
}

/// Writes the table, and says how all clips of the folder came out.
pub fn summed_up(store: &Store, judge: Judge<'_>) -> Result<(Tally, Outcome), Failure> {
    let (mut tally, mut worst) = (Tally::new(judge.language), Outcome::Acceptable);
    let path = store.folder().join(TABLE);
    let failed = |source| Error::io(&path, source);
    store.write(TABLE, |out| {
        let mut table = Table::new(out).map_err(failed)?;
        store.rows(|rows| {
            for row in rows {
                let record = judge.judged(row?.record);
                table.add(&record).map_err(failed)?;
                tally.count(&record);
                worst = worst.max(Outcome::of(&record));
            }
            Ok::<(), Error>(())
        })?;
        table.finish().map_err(failed)
    })?;
    Ok((tally, worst))
}

/// Set by the first and by the second Ctrl-C (or a polite kill): to finish what has begun, and to stop at once.
pub fn interruptions() -> (Arc<AtomicBool>, Arc<AtomicBool>) {
    let flags = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicBool::new(false)));
    let (finish, stop) = flags.clone();
    // Without a handler the scan ends at once instead, and loses no more than the clips it was at.
    let _ = ctrlc::set_handler(move || {
        if finish.swap(true, Ordering::Relaxed) {
            stop.store(true, Ordering::Relaxed);
        } else {
            eprintln!("verite: finishing the clips that have begun; once more to stop at once");
        }
    });
    flags
}
