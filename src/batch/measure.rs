//! Measuring many clips side by side, in this process.

use std::panic::resume_unwind;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use cpu_time::ThreadTime;

use super::Known;
use crate::analyze::{Options, examine, identify};
use crate::error::Error;
use crate::policy::Profile;
use crate::report::record::Record;

/// How a run over many clips goes.
#[derive(Debug)]
pub struct Job<'a> {
    /// What to measure.
    pub options: &'a Options,
    /// What to judge by.
    pub profile: &'a Profile,
    /// How many clips at a time, each decoded on one thread.
    pub jobs: usize,
}

/// What measuring cost.
#[derive(Clone, Copy, Debug, Default)]
pub struct Cost {
    /// Clips that were measured, and not known.
    pub measured: usize,
    /// Processor time of the threads that measured them.
    pub cpu: Duration,
    /// Length of their media, seconds.
    pub media_s: f64,
}

/// Measures `files`, except those that are known already, and gives their results in the order of the files, the same
/// whatever the number of jobs. `told` hears of each, in whatever order they end.
///
/// # Errors
/// If the results cannot be kept.
pub fn measure_all(
    files: &[PathBuf],
    job: &Job<'_>,
    known: &mut Known,
    told: &mut dyn FnMut(&Record),
) -> Result<(Vec<Record>, Cost), Error> {
    let mut results: Vec<Option<Record>> = files.iter().map(|file| known_result(file, known, job)).collect();
    results.iter().flatten().for_each(&mut *told);
    let missing: Vec<usize> = (0..files.len()).filter(|index| results[*index].is_none()).collect();
    let mut options = job.options.clone();
    // One thread a clip: that is less work in all, and its time is that of the clip.
    options.decoding.threads = 1;
    let mut cost = Cost::default();
    let next = AtomicUsize::new(0);
    let (sender, receiver) = mpsc::channel();
    thread::scope(|scope| {
        let workers: Vec<_> = (0..job.jobs.clamp(1, missing.len().max(1)))
            .map(|_| {
                let (sender, next, missing, options) = (sender.clone(), &next, &missing, &options);
                scope.spawn(move || {
                    while let Some(index) = missing.get(next.fetch_add(1, Ordering::Relaxed)) {
                        let (started, file) = (ThreadTime::now(), files[*index].as_path());
                        let mut record = examine(file, file, options, job.profile, &mut |_, _| {});
                        record.drop_camera_path();
                        // Nobody listens any more once a result could not be kept.
                        if sender.send((*index, record, started.elapsed())).is_err() {
                            return;
                        }
                    }
                })
            })
            .collect();
        drop(sender);
        // A result that cannot be kept ends the loop and with it the receiver, and so the workers.
        for (index, record, cpu) in receiver {
            known.add(&record)?;
            told(&record);
            cost.measured += 1;
            cost.cpu += cpu;
            cost.media_s += record.media.as_ref().and_then(|media| media.duration_s).unwrap_or(0.0);
            results[index] = Some(record);
        }
        for worker in workers {
            worker.join().unwrap_or_else(|bug| resume_unwind(bug));
        }
        Ok(())
    })?;
    Ok((results.into_iter().flatten().collect(), cost))
}

/// What is known of the file's content, under its present name and judged anew.
fn known_result(file: &Path, known: &Known, job: &Job<'_>) -> Option<Record> {
    let source = identify(file, file);
    let record = known.find(source.blake3.as_deref()?)?.clone();
    Some(crate::analyze::rejudge(Record { source, ..record }, job.profile, job.options.language))
}
