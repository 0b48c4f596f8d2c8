//! This side of a worker: its process, its bounds, and what became of it.

use std::ffi::OsString;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, ChildStdout, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use super::confine::Limits;
use super::worker::{Said, Seen, Task};
use crate::error::show;
use crate::report::record::Status;

/// How workers are started.
#[derive(Clone, Debug)]
pub struct Crew {
    /// The program.
    pub program: PathBuf,
    /// Its arguments, without those of the limits.
    pub arguments: Vec<OsString>,
    /// What a worker may not do.
    pub limits: Limits,
}

/// Why there is no result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Death {
    /// The clip ended its worker: how, and the line for its row without the name.
    Lost(Status, String),
    /// The scan is to stop at once.
    Stopped,
    /// No worker can be had at all, whatever the clip.
    NoWorker(String),
}

/// A running worker.
#[derive(Debug)]
struct Worker {
    process: Child,
    tasks: ChildStdin,
    answers: Receiver<Said>,
    last_words: Option<JoinHandle<Vec<u8>>>,
}

impl Drop for Worker {
    /// Ends it whatever it does; one that waits for a task has nothing to lose.
    fn drop(&mut self) {
        let _ = self.process.kill().and_then(|()| self.process.wait().map(drop));
    }
}

/// A place for one worker, started when there is work and again after one has died.
#[derive(Debug)]
pub struct Post<'a> {
    crew: &'a Crew,
    worker: Option<Worker>,
}

/// No answer is longer, bytes.
const LONGEST: u64 = 256 << 20;

/// So much of what a worker says about its own end is kept, bytes.
const WORDS: u64 = 4096;

/// How long a worker may take to be ready.
const START: Duration = Duration::from_mins(1);

/// How often a post looks whether it is to stop.
const LOOK: Duration = Duration::from_millis(200);

impl<'a> Post<'a> {
    /// Nobody there yet.
    pub fn new(crew: &'a Crew) -> Self {
        Self { crew, worker: None }
    }

    /// Has a clip measured.
    ///
    /// # Errors
    /// What became of the worker instead.
    pub fn measure(&mut self, task: &Task, stop: &AtomicBool) -> Result<Seen, Death> {
        let mut worker = match self.worker.take() {
            Some(worker) => worker,
            None => Worker::start(self.crew)?,
        };
        // One that has died meanwhile is found out by its silence.
        let _ = worker.tell(task);
        let (mut headway, mut reached) = (Instant::now(), f64::NEG_INFINITY);
        loop {
            match worker.answers.recv_timeout(LOOK) {
                Ok(Said::Done(seen)) => {
                    self.worker = Some(worker);
                    return Ok(*seen);
                }
                Ok(Said::At(time_s)) if time_s > reached => (headway, reached) = (Instant::now(), time_s),
                Ok(_) | Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return Err(worker.autopsy(&self.crew.limits)),
            }
            if stop.load(Ordering::Relaxed) {
                return Err(Death::Stopped);
            }
            if headway.elapsed() > self.crew.limits.patience {
                let waited = self.crew.limits.patience.as_secs();
                let why = format!("got no further for {waited} s and was given up; {AGAIN}");
                return Err(Death::Lost(Status::TimedOut, why));
            }
        }
    }
}

/// What to do about a clip that was lost.
const AGAIN: &str = "export or copy it again, or try once more with --redo=failed";

fn crashed(why: String) -> Death {
    Death::Lost(Status::Crashed, why)
}

impl Worker {
    /// Starts one and waits until it is ready.
    fn start(crew: &Crew) -> Result<Self, Death> {
        let mut worker =
            Self::spawn(crew).map_err(|why| Death::NoWorker(format!("no worker can be started: {why}")))?;
        if let Ok(Said::Ready) = worker.answers.recv_timeout(START) {
            return Ok(worker);
        }
        // Before it has seen any clip, it is not a clip's fault.
        let told = match worker.autopsy(&crew.limits) {
            Death::Lost(_, why) | Death::NoWorker(why) => why,
            Death::Stopped => String::new(),
        };
        Err(Death::NoWorker(format!("a worker ended before it began: {told}")))
    }

    fn spawn(crew: &Crew) -> io::Result<Self> {
        let mut command = Command::new(&crew.program);
        command.args(&crew.arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        // Ctrl-C is for the scan, which lets its workers finish.
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        let mut process = command.spawn()?;
        let gone = || io::Error::other("its pipes are missing");
        let (tasks, answers, mut words) = (
            process.stdin.take().ok_or_else(gone)?,
            process.stdout.take().ok_or_else(gone)?,
            process.stderr.take().ok_or_else(gone)?,
        );
        let (sender, receiver) = sync_channel(1);
        thread::spawn(move || listen(answers, &sender));
        let last_words = thread::spawn(move || {
            let mut kept = Vec::new();
            // What comes after is read too, so that the worker never waits for it.
            let _ =
                words.by_ref().take(WORDS).read_to_end(&mut kept).and_then(|_| io::copy(&mut words, &mut io::sink()));
            kept
        });
        Ok(Self { process, tasks, answers: receiver, last_words: Some(last_words) })
    }

    fn tell(&mut self, task: &Task) -> io::Result<()> {
        let mut line = serde_json::to_vec(task)?;
        line.push(b'\n');
        self.tasks.write_all(&line)
    }

    /// What it died of.
    fn autopsy(&mut self, limits: &Limits) -> Death {
        // It may have closed its pipes and still live.
        let _ = self.process.kill();
        let status = self.process.wait();
        let words = self.last_words.take().and_then(|words| words.join().ok()).unwrap_or_default();
        match status {
            Ok(status) => cause(status, &String::from_utf8_lossy(&words), limits),
            Err(why) => crashed(format!("its worker is gone: {why}")),
        }
    }
}

/// Hands on what a worker says until it ends or talks nonsense.
fn listen(answers: ChildStdout, sender: &SyncSender<Said>) {
    let mut answers = BufReader::new(answers);
    let mut line = Vec::new();
    loop {
        line.clear();
        let read = answers.by_ref().take(LONGEST).read_until(b'\n', &mut line);
        let said = read.ok().filter(|bytes| *bytes > 0).and_then(|_| serde_json::from_slice(&line).ok());
        // A clip may send more beats than anybody looks at; all are taken, so that none blocks the worker.
        let Some(said) = said else { return };
        if sender.send(said).is_err() {
            return;
        }
    }
}

/// What a worker's end and last words say of the clip that it was at.
fn cause(status: ExitStatus, words: &str, limits: &Limits) -> Death {
    let memory = ["memory allocation of", "bad_alloc", "out of memory", "Out of memory"];
    if memory.iter().any(|said| words.contains(said)) {
        return out_of_memory(limits);
    }
    match signal(status) {
        // Nobody else sends it but the kernel that has run out of memory.
        Some(9) => out_of_memory(limits),
        Some(24) => {
            let why = format!("took more than {} s of processor time; {AGAIN}", limits.cpu.as_secs());
            Death::Lost(Status::TimedOut, why)
        }
        Some(number) => crashed(format!("took its worker down ({}), which is a bug: please report it", named(number))),
        None => {
            let last = words.lines().rev().find(|line| !line.trim().is_empty());
            let last = last.map_or_else(String::new, |line| format!(": {}", show(line.trim().as_ref())));
            crashed(format!("ended its worker ({status}{last}), which is a bug: please report it"))
        }
    }
}

fn out_of_memory(limits: &Limits) -> Death {
    let mib = limits.memory >> 20;
    let why = format!("needs more memory than the {mib} MiB that a clip may have; raise --max-memory, or {AGAIN}");
    Death::Lost(Status::OutOfMemory, why)
}

#[cfg(unix)]
fn signal(status: ExitStatus) -> Option<i32> {
    std::os::unix::process::ExitStatusExt::signal(&status)
}

#[cfg(not(unix))]
fn signal(_: ExitStatus) -> Option<i32> {
    None
}

/// The signals that a fault raises, by their POSIX names.
fn named(signal: i32) -> String {
    let name = match signal {
        4 => "SIGILL",
        6 => "SIGABRT",
        7 => "SIGBUS",
        8 => "SIGFPE",
        11 => "SIGSEGV",
        25 => "SIGXFSZ",
        31 => "SIGSYS",
        other => return format!("signal {other}"),
    };
    name.to_owned()
}
