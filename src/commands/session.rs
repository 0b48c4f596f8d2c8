//! What `scan` and `watch` share: a folder of results under one command, from its opening to its sums.

use std::io::Write;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::pages::report;
use super::{Failure, Outcome};
use crate::batch::overrides::{FILE, Overrides};
use crate::batch::store::Store;
use crate::batch::{Course, Crew, Found, Judge, News, RESULTS, Scan, find, publish, scan};
use crate::error::{Error, show};
use crate::report::csv::Table;
use crate::report::tally::Tally;
use crate::settings::ScanSettings;

/// The table in the folder of a scan.
const TABLE: &str = "results.csv";

/// A folder of results that is being worked on.
pub struct Session<'a> {
    settings: &'a ScanSettings,
    store: Store,
    decided: Overrides,
    finish: Arc<AtomicBool>,
    stop: Arc<AtomicBool>,
}

impl<'a> Session<'a> {
    /// Opens the folder, and looks for what is to be scanned; what cannot be looked into is told.
    ///
    /// # Errors
    /// If the folder cannot be written, or another scan is at work in it.
    pub fn open(settings: &'a ScanSettings) -> Result<(Self, Found), Error> {
        let store = Store::open(&settings.out)?;
        let decided = Overrides::read(&settings.out.join(FILE))?;
        let found = find(&settings.paths, Some(&settings.out));
        for problem in &found.problems {
            eprintln!("verite: {problem}");
        }
        let (finish, stop) = interruptions();
        Ok((Self { settings, store, decided, finish, stop }, found))
    }

    /// Forgets files that are gone, and writes what is known as the results to which new ones are added.
    ///
    /// # Errors
    /// If the store or the results cannot be written.
    pub fn begin(&mut self) -> Result<usize, Error> {
        let gone = self.store.forget_missing(&self.settings.paths)?;
        publish(&self.store, self.judge(), &mut |_| Ok(()))?;
        Ok(gone)
    }

    /// Brings the store up to date with `files`; `told` hears of each.
    ///
    /// # Errors
    /// If the store or the results cannot be written.
    pub fn scan(&mut self, crew: &Crew, files: &[PathBuf], told: &mut dyn FnMut(&News<'_>)) -> Result<Course, Error> {
        let settings = self.settings;
        let order = Scan {
            crew,
            judge: Judge { profile: &settings.profile, decided: &self.decided, language: settings.language },
            jobs: settings.jobs,
            quick: settings.quick,
            redo: settings.redo,
            albums: settings.report,
            most: settings.most,
            deadline: settings.deadline(),
            finish: &self.finish,
            stop: &self.stop,
        };
        scan(files, &order, &mut self.store, told)
    }

    /// Whether it is to come to its end.
    pub fn interrupted(&self) -> bool {
        self.finish.load(Ordering::Relaxed)
    }

    /// Writes the results in the order of their names, the table and the pages, and says how all clips of the folder came
    /// out and where that lies. `parts` is said between the two.
    ///
    /// # Errors
    /// If the store cannot be read, or something not be written.
    pub fn end(&self, parts: &str, out: &mut dyn Write) -> Result<Outcome, Failure> {
        let (mut tally, mut worst) = (Tally::new(self.settings.language), Outcome::Acceptable);
        let path = self.store.folder().join(TABLE);
        let failed = |source| Error::io(&path, source);
        self.store.write(TABLE, |file| {
            let mut table = Table::new(file).map_err(failed)?;
            publish(&self.store, self.judge(), &mut |record| {
                tally.count(record);
                worst = worst.max(Outcome::of(record));
                table.add(record).map_err(failed)
            })?;
            table.finish().map_err(failed)
        })?;
        tally.finish(out)?;
        if !parts.is_empty() {
            writeln!(out, "{parts}")?;
        }
        writeln!(out, "{} and {TABLE}", show(&self.store.folder().join(RESULTS)))?;
        if self.settings.report {
            writeln!(out, "{}", show(&report(&self.store, self.judge())?))?;
        }
        Ok(worst)
    }

    fn judge(&self) -> Judge<'_> {
        Judge { profile: &self.settings.profile, decided: &self.decided, language: self.settings.language }
    }
}

/// Set by the first and by the second Ctrl-C (or a polite kill): to finish what has begun, and to stop at once.
fn interruptions() -> (Arc<AtomicBool>, Arc<AtomicBool>) {
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
