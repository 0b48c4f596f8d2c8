//! Files as they arrive in folders, each once it is complete.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use notify::{Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher};

use super::files::{find, is_media};
use super::store::Stamp;
use crate::error::Error;

/// Watches folders, and tells of files that have not changed for a while.
pub struct Arrivals {
    events: Receiver<notify::Result<Event>>,
    except: PathBuf,
    settle: Duration,
    /// Files that were seen to change: how they lay there then, and when that was.
    fresh: BTreeMap<PathBuf, (Option<Stamp>, Instant)>,
    _watcher: RecommendedWatcher,
}

impl Arrivals {
    /// Watches `folders` with all in them, but not what lies in `except`. A file counts as complete when it has not
    /// changed for `settle`.
    ///
    /// # Errors
    /// If a folder cannot be watched.
    pub fn watch(folders: &[PathBuf], except: &Path, settle: Duration) -> Result<Self, Error> {
        let (sender, events) = channel();
        let failed =
            |folder: &Path, why: &notify::Error| Error::unreadable(folder, format!("cannot be watched: {why}"));
        let first = folders.first().map_or(Path::new("."), PathBuf::as_path);
        let mut watcher = notify::recommended_watcher(sender).map_err(|why| failed(first, &why))?;
        for folder in folders {
            if !folder.is_dir() {
                return Err(Error::unreadable(folder, "is no folder; name one to watch"));
            }
            watcher.watch(folder, RecursiveMode::Recursive).map_err(|why| failed(folder, &why))?;
        }
        let except = except.canonicalize().unwrap_or_else(|_| except.to_owned());
        Ok(Self { events, except, settle, fresh: BTreeMap::new(), _watcher: watcher })
    }

    /// Listens for `wait` and gives the clips and photos that are complete now, in the order of their names, with what
    /// went wrong while listening.
    pub fn complete(&mut self, wait: Duration) -> (Vec<PathBuf>, Vec<Error>) {
        let (end, mut problems) = (Instant::now() + wait, Vec::new());
        loop {
            match self.events.recv_timeout(end.saturating_duration_since(Instant::now())) {
                Ok(Ok(event)) if matches!(event.kind, EventKind::Create(_) | EventKind::Modify(_)) => {
                    event.paths.iter().for_each(|path| self.touch(path));
                }
                Ok(Ok(_)) => {}
                Ok(Err(why)) => {
                    let path = why.paths.first().cloned().unwrap_or_default();
                    problems.push(Error::unreadable(&path, format!("watching failed: {why}; start it again")));
                }
                Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => break,
            }
        }
        (self.settled(Instant::now()), problems)
    }

    /// A file has changed, or a folder has come with files in it.
    fn touch(&mut self, path: &Path) {
        let hidden = path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"."));
        if hidden || path.canonicalize().is_ok_and(|path| path.starts_with(&self.except)) {
            return;
        }
        if path.is_dir() {
            let found = find(&[path.to_owned()], Some(&self.except));
            found.files.iter().for_each(|file| self.touch(file));
        } else {
            self.fresh.insert(path.to_owned(), (stamp(path), Instant::now()));
        }
    }

    fn settled(&mut self, now: Instant) -> Vec<PathBuf> {
        let mut ready = Vec::new();
        self.fresh.retain(|path, (seen, since)| {
            let present = stamp(path);
            if present != *seen {
                (*seen, *since) = (present, now);
            }
            let settled = now.saturating_duration_since(*since) >= self.settle;
            if settled && present.is_some() && is_media(path) {
                ready.push(path.clone());
            }
            !settled
        });
        ready
    }
}

fn stamp(path: &Path) -> Option<Stamp> {
    path.metadata().ok().filter(std::fs::Metadata::is_file).map(|metadata| Stamp::of(&metadata))
}
