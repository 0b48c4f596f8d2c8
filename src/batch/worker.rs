//! The other side of a scan: a process that measures what it is told to, one clip after the other, so that a clip which
//! takes it down takes nothing else with it.

use std::ffi::OsString;
use std::io::{self, BufRead, Write};
use std::path::Path;
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

use super::confine::allow_cpu;
use crate::analyze::{Options, examine_with_album};
use crate::policy::Profile;
use crate::report::album::Album;
use crate::report::record::{Record, Source, Status};

/// What to measure, a line of JSON.
#[derive(Debug, Serialize, Deserialize)]
pub struct Task {
    /// The file as its user calls it; any bytes.
    pub path: OsString,
    /// What is known of its content.
    pub source: Source,
    /// Whether its page is to have pictures.
    pub album: bool,
    /// Whether parts of its picture will do.
    pub quick: bool,
    /// Processor time that it may take.
    pub cpu: Duration,
}

/// What a worker says, each a line of JSON.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Said {
    /// It waits for its first clip.
    Ready,
    /// Decoding has reached this second of the clip.
    At(f64),
    /// The result.
    Done(Box<Seen>),
}

/// What a worker makes of a clip.
#[derive(Debug, Serialize, Deserialize)]
pub struct Seen {
    /// The result, judged by the usual profile.
    pub record: Record,
    /// The pictures of its page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub album: Option<Album>,
}

/// How often a worker says how far it is.
const BEAT: Duration = Duration::from_secs(1);

/// Measures what `input` says, until it ends.
///
/// # Errors
/// If the other side is gone, or says something else.
pub fn serve(input: &mut dyn BufRead, output: &mut dyn Write) -> io::Result<()> {
    let profile = Profile::authentic();
    let mut options = Options::default();
    // One thread a clip is less work in all; the other cores have clips of their own.
    options.decoding.threads = 1;
    let mut line = String::new();
    say(output, &Said::Ready)?;
    while input.read_line(&mut line)? > 0 {
        let task: Task = serde_json::from_str(&line)?;
        line.clear();
        allow_cpu(task.cpu);
        options.decoding.time_budget = task.cpu;
        options.decoding.quick = task.quick;
        options.album = task.album;
        let mut beaten = Instant::now();
        let mut watch = |time_s, _| {
            if beaten.elapsed() >= BEAT {
                beaten = Instant::now();
                // If nobody listens any more, the next read will tell.
                let _ = say(output, &Said::At(time_s));
            }
        };
        let path = Path::new(&task.path);
        let (mut record, album) = examine_with_album(path, task.source, path, &options, &profile, &mut watch);
        record.drop_camera_path();
        if record.error.as_deref().is_some_and(|error| error.contains(NO_MEMORY)) {
            record.status = Status::OutOfMemory;
        }
        say(output, &Said::Done(Box::new(Seen { record, album })))?;
    }
    Ok(())
}

/// How FFmpeg and the C library say it.
const NO_MEMORY: &str = "Cannot allocate memory";

fn say(output: &mut dyn Write, said: &Said) -> io::Result<()> {
    serde_json::to_writer(&mut *output, said)?;
    output.write_all(b"\n")?;
    output.flush()
}
