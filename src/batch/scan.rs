//! A scan: files that are new or changed are measured, each in a process of its own making, and everything else is known.

use std::collections::{HashMap, HashSet, VecDeque};
use std::fs::File;
use std::io::Write;
use std::panic::resume_unwind;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError, mpsc};
use std::thread;
use std::time::Instant;

use super::child::{Crew, Death, Post};
use super::overrides::Overrides;
use super::store::{Pictures, Stamp, Store};
use super::worker::{Seen, Task};
use crate::analyze::{identify, rejudge};
use crate::error::{Error, show};
use crate::policy::Profile;
use crate::report::record::{Record, Source};
use crate::words::Language;

/// The results of a scan, a line each.
pub const RESULTS: &str = "results.jsonl";

/// How a scan goes.
#[derive(Debug)]
pub struct Scan<'a> {
    /// Who measures.
    pub crew: &'a Crew,
    /// What to judge by.
    pub judge: Judge<'a>,
    /// How many clips at a time.
    pub jobs: usize,
    /// Whether parts of a clip's picture will do.
    pub quick: bool,
    /// What to measure although it is known.
    pub redo: Redo,
    /// Whether the clips' pages are to have pictures.
    pub albums: bool,
    /// No more clips than this are measured.
    pub most: Option<usize>,
    /// No clip is begun after this.
    pub deadline: Option<Instant>,
    /// Set once to finish what has begun and stop.
    pub finish: &'a AtomicBool,
    /// Set to stop at once.
    pub stop: &'a AtomicBool,
}

/// By what results are judged.
#[derive(Clone, Copy, Debug)]
pub struct Judge<'a> {
    /// The profile.
    pub profile: &'a Profile,
    /// What a person decided.
    pub decided: &'a Overrides,
    /// The language of the sentences.
    pub language: Language,
}

impl Judge<'_> {
    /// A stored result as this profile sees it.
    pub fn judged(&self, record: Record) -> Record {
        let mut record = rejudge(record, self.profile, self.language);
        self.decided.apply(&mut record, self.profile);
        record
    }
}

/// What is measured although there is a result.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Redo {
    /// Nothing.
    #[default]
    Nothing,
    /// Clips that ended their worker the last time.
    Failed,
    /// Everything.
    All,
}

impl Scan<'_> {
    /// Whether a clip is measured although this is known of it.
    fn wants(&self, known: &Record) -> bool {
        let again = match self.redo {
            Redo::Nothing => false,
            Redo::Failed => known.status.is_lost(),
            Redo::All => true,
        };
        again || known.is_quick() && !self.quick
    }
}

/// How a scan went.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Course {
    /// Files that were measured.
    pub measured: usize,
    /// Files whose result was known.
    pub known: usize,
    /// Files that there was no time left for.
    pub left: usize,
}

/// A file's result, as soon as there is one.
#[derive(Debug)]
pub struct News<'a> {
    /// The result, judged.
    pub record: &'a Record,
    /// Whether it was measured just now.
    pub fresh: bool,
}

/// A result that is new.
struct Measured {
    record: Record,
    pictures: Pictures,
}

/// What becomes of a file: measured, or known, with how it lies there.
struct Outcome {
    index: usize,
    stamp: Option<Stamp>,
    source: Source,
    /// Absent if the content was known.
    measured: Option<Measured>,
}

/// A file whose content is being measured under another name.
type Waiting = (usize, Option<Stamp>, Source);

/// What the workers' threads share.
struct Shared<'a, 'b> {
    scan: &'a Scan<'b>,
    files: &'a [PathBuf],
    todo: Mutex<VecDeque<usize>>,
    /// Contents that are being measured, and the files which wait for their result.
    measuring: Mutex<HashMap<String, Vec<Waiting>>>,
    /// Contents measured in this run: not again, whatever is to be redone.
    done: Mutex<HashSet<String>>,
    store: Mutex<&'a mut Store>,
    begun: AtomicUsize,
}

/// Brings the store up to date with `files`; `told` hears of each result. New ones are added to [`RESULTS`] as they come;
/// [`publish`] brings all into an order that is the same whatever the number of jobs.
///
/// # Errors
/// If the store cannot be written. What it holds stays.
pub fn scan(
    files: &[PathBuf],
    scan: &Scan<'_>,
    store: &mut Store,
    told: &mut dyn FnMut(&News<'_>),
) -> Result<Course, Error> {
    let todo = not_known(files, scan, store, told)?;
    let mut course = Course { known: files.len() - todo.len(), ..Course::default() };
    if !todo.is_empty() {
        let mut lines = Lines::open(store.folder())?;
        let found = measure(files, todo, scan, store, &mut |record, fresh| {
            let record = scan.judge.judged(record);
            lines.add(&record)?;
            told(&News { record: &record, fresh });
            Ok(())
        })?;
        course.measured = found.measured;
        course.known += found.known;
    }
    course.left = files.len() - course.known - course.measured;
    Ok(course)
}

/// Writes the results anew, in the order of their names; `told` hears of each.
///
/// # Errors
/// If they cannot be read or written, or `told` fails.
pub fn publish(
    store: &Store,
    judge: Judge<'_>,
    told: &mut dyn FnMut(&Record) -> Result<(), Error>,
) -> Result<(), Error> {
    let path = store.folder().join(RESULTS);
    store.write(RESULTS, |out| {
        store.rows(|rows| {
            for row in rows {
                let record = judge.judged(row?.record);
                record.write_json(out).map_err(|source| Error::io(&path, source))?;
                told(&record)?;
            }
            Ok(())
        })
    })
}

/// The files whose result is not known for sure from how they lie there.
fn not_known(
    files: &[PathBuf],
    scan: &Scan<'_>,
    store: &mut Store,
    told: &mut dyn FnMut(&News<'_>),
) -> Result<VecDeque<usize>, Error> {
    let mut todo = VecDeque::new();
    for (index, file) in files.iter().enumerate() {
        let stamp = file.metadata().ok().map(|metadata| Stamp::of(&metadata));
        let known = stamp.map(|stamp| store.unchanged(file, stamp)).transpose()?.flatten();
        match known {
            Some(known) if !scan.wants(&known) => {
                // It may be named otherwise than the last time.
                let source = Source { path: Source::named(file).path, ..known.source.clone() };
                store.point(file, stamp, &source)?;
                told(&News { record: &scan.judge.judged(known.renamed(source)), fresh: false });
            }
            _ => todo.push_back(index),
        }
    }
    Ok(todo)
}

/// Measures what is left, side by side.
fn measure(
    files: &[PathBuf],
    todo: VecDeque<usize>,
    scan: &Scan<'_>,
    store: &mut Store,
    kept: &mut dyn FnMut(Record, bool) -> Result<(), Error>,
) -> Result<Course, Error> {
    let jobs = scan.jobs.clamp(1, todo.len());
    let shared = Shared {
        scan,
        files,
        todo: Mutex::new(todo),
        measuring: Mutex::default(),
        done: Mutex::default(),
        store: Mutex::new(store),
        begun: AtomicUsize::new(0),
    };
    let mut course = Course::default();
    let (sender, receiver) = mpsc::sync_channel(jobs);
    thread::scope(|scope| {
        let threads: Vec<_> = (0..jobs)
            .map(|_| {
                let (sender, shared) = (sender.clone(), &shared);
                scope.spawn(move || shared.work(&sender))
            })
            .collect();
        drop(sender);
        // A result that cannot be kept ends the loop, with it the receiver, and so the threads; they wait for no clip then.
        let failed =
            receiver.into_iter().find_map(|outcome| outcome.and_then(|one| shared.keep(one, &mut course, kept)).err());
        if let Some(error) = failed {
            scan.stop.store(true, Ordering::Relaxed);
            return Err(error);
        }
        for thread in threads {
            thread.join().unwrap_or_else(|bug| resume_unwind(bug));
        }
        Ok(course)
    })
}

impl Shared<'_, '_> {
    /// Takes one file after the other, until there is none or nobody listens.
    fn work(&self, sender: &mpsc::SyncSender<Result<Outcome, Error>>) {
        let mut post = Post::new(self.scan.crew);
        while let Some(index) = self.next() {
            let Some(outcome) = self.one(index, &mut post).transpose() else { continue };
            if sender.send(outcome).is_err() {
                return;
            }
        }
    }

    fn next(&self) -> Option<usize> {
        let late = self.scan.deadline.is_some_and(|deadline| Instant::now() >= deadline);
        let ending = self.scan.finish.load(Ordering::Relaxed) || self.scan.stop.load(Ordering::Relaxed);
        if late || ending { None } else { lock(&self.todo).pop_front() }
    }

    /// What becomes of one file; nothing if another with the same content is being measured, or there is no time left.
    fn one(&self, index: usize, post: &mut Post<'_>) -> Result<Option<Outcome>, Error> {
        let file = &self.files[index];
        let stamp = file.metadata().ok().map(|metadata| Stamp::of(&metadata));
        let source = identify(file, file);
        if let Some(blake3) = &source.blake3 {
            let mut measuring = lock(&self.measuring);
            if let Some(waiting) = measuring.get_mut(blake3) {
                waiting.push((index, stamp, source));
                return Ok(None);
            }
            if let Some(known) = lock(&self.store).find(blake3)?
                && (lock(&self.done).contains(blake3) || !self.scan.wants(&known))
            {
                return Ok(Some(Outcome { index, stamp, source, measured: None }));
            }
            if self.full() {
                return Ok(None);
            }
            measuring.insert(blake3.clone(), Vec::new());
        } else if self.full() {
            return Ok(None);
        }
        let task = Task {
            path: file.into(),
            source: source.clone(),
            album: self.scan.albums,
            quick: self.scan.quick,
            cpu: self.scan.crew.limits.cpu,
        };
        let mut pictures = Pictures::default();
        let record = match post.measure(&task, self.scan.stop) {
            // What was read is not what was hashed: the file is still being written.
            Ok(_) if file.metadata().ok().map(|metadata| Stamp::of(&metadata)) != stamp => changing(file),
            Ok(Seen { record, album }) => {
                pictures = album.as_ref().map(Pictures::of).unwrap_or_default();
                record
            }
            Err(Death::Stopped) => return Ok(None),
            Err(Death::NoWorker(why)) => return Err(Error::unreadable(&self.scan.crew.program, why)),
            Err(Death::Lost(status, why)) => Record::lost(source.clone(), status, format!("{}: {why}", show(file))),
        };
        Ok(Some(Outcome { index, stamp, source, measured: Some(Measured { record, pictures }) }))
    }

    /// Whether as many have begun as may be measured; counts one more if not.
    fn full(&self) -> bool {
        let begun = self.begun.fetch_add(1, Ordering::Relaxed);
        self.scan.most.is_some_and(|most| begun >= most)
    }

    /// Stores what became of a file, and of those that waited for its content.
    fn keep(
        &self,
        Outcome { index, stamp, source, measured }: Outcome,
        course: &mut Course,
        kept: &mut dyn FnMut(Record, bool) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let file = &self.files[index];
        let Some(Measured { record, pictures }) = measured else {
            return self.point(file, stamp, source, course, kept);
        };
        lock(&self.store).keep(file, stamp, &record, &pictures)?;
        course.measured += 1;
        kept(record, true)?;
        let Some(blake3) = source.blake3 else { return Ok(()) };
        lock(&self.done).insert(blake3.clone());
        let waiting = lock(&self.measuring).remove(&blake3).unwrap_or_default();
        for (index, stamp, source) in waiting {
            self.point(&self.files[index], stamp, source, course, kept)?;
        }
        Ok(())
    }

    /// Notes a file whose content is known.
    fn point(
        &self,
        file: &Path,
        stamp: Option<Stamp>,
        source: Source,
        course: &mut Course,
        kept: &mut dyn FnMut(Record, bool) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let mut store = lock(&self.store);
        let known = source.blake3.as_deref().map(|blake3| store.find(blake3)).transpose()?.flatten();
        let Some(known) = known else { return Ok(()) };
        store.point(file, stamp, &source)?;
        drop(store);
        course.known += 1;
        kept(known.renamed(source), false)
    }
}

/// The row of a file that changed while it was read: without a content, so that it is tried again.
fn changing(file: &Path) -> Record {
    let error = format!("{}: changed while it was measured; scan again when it is complete", show(file));
    Record::unreadable(Source::named(file), error)
}

/// A thread that panicked ends the scan anyway.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The end of the results, while they grow.
struct Lines {
    path: PathBuf,
    file: File,
}

impl Lines {
    fn open(folder: &Path) -> Result<Self, Error> {
        let path = folder.join(RESULTS);
        let file = File::options().append(true).create(true).open(&path).map_err(|source| Error::io(&path, source))?;
        Ok(Self { path, file })
    }

    /// Adds one, whole, so that who follows the file sees no half of it.
    fn add(&mut self, record: &Record) -> Result<(), Error> {
        let mut line = Vec::new();
        let written = record.write_json(&mut line).and_then(|()| self.file.write_all(&line));
        written.map_err(|source| Error::io(&self.path, source))
    }
}
