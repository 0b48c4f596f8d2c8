//! What a whole run costs beside `ffmpeg` doing nothing but decoding the same clip, and whether memory grows with the
//! length. Everything is a ratio within one run, because machines differ and are noisy.
//!
//! The clip is the real phone clip of `samples/` (1080p H.264, 15 Mbit/s, sound), repeated without encoding it again.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use wait4::Wait4;

/// Runs of each command; the median counts.
const RUNS: usize = 5;

/// What one run used.
#[derive(Clone, Copy)]
struct Cost {
    cpu: Duration,
    wall: Duration,
    peak_bytes: u64,
}

fn run(command: &mut Command) -> Cost {
    let started = Instant::now();
    let mut child = command.stdin(Stdio::null()).stdout(Stdio::null()).spawn().expect("the program starts");
    let used = child.wait4().expect("the program ends");
    let rusage = used.rusage;
    Cost { cpu: rusage.utime + rusage.stime, wall: started.elapsed(), peak_bytes: rusage.maxrss }
}

fn verite(clip: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_verite"));
    command.args(["check", "--json", "--threads", "2"]).arg(clip);
    command
}

fn ffmpeg(clip: &Path) -> Command {
    let mut command = Command::new("ffmpeg");
    command.args(["-v", "quiet", "-threads", "2", "-i"]).arg(clip).args(["-f", "null", "-"]);
    command
}

/// The chain people use today for the same questions.
fn filters(clip: &Path) -> Command {
    let mut command = Command::new("ffmpeg");
    command.args(["-v", "quiet", "-threads", "2", "-i"]).arg(clip);
    command.args([
        "-vf",
        "scale=640:-2,blurdetect,signalstats",
        "-af",
        "ebur128,astats,silencedetect",
        "-f",
        "null",
        "-",
    ]);
    command
}

fn repeated(folder: &Path, seconds: u32) -> PathBuf {
    let clip = folder.join(format!("{seconds}s.mp4"));
    let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/raw-phone-dog.mp4");
    let status = Command::new("ffmpeg")
        .args(["-v", "error", "-y", "-stream_loop", "-1", "-i"])
        .arg(sample)
        .args(["-c", "copy", "-t", &seconds.to_string()])
        .arg(&clip)
        .status()
        .expect("ffmpeg is installed");
    assert!(status.success(), "ffmpeg could not repeat the sample");
    clip
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

fn main() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let short = repeated(folder.path(), 10);
    let mut rows: Vec<[Cost; 3]> = Vec::new();
    for _ in 0..RUNS {
        rows.push([run(&mut verite(&short)), run(&mut ffmpeg(&short)), run(&mut filters(&short))]);
    }
    let ratio = |to: usize, of: fn(&Cost) -> f64| median(rows.iter().map(|row| of(&row[0]) / of(&row[to])).collect());
    let cpu = |cost: &Cost| cost.cpu.as_secs_f64();
    let wall = |cost: &Cost| cost.wall.as_secs_f64();
    println!("1080p H.264, 10 s, two threads, median of {RUNS} runs in turn");
    println!("  CPU  of verite / ffmpeg -f null           {:5.2}   (goal: at most 2.5)", ratio(1, cpu));
    println!("  wall of verite / ffmpeg -f null           {:5.2}", ratio(1, wall));
    println!("  CPU  of verite / ffmpeg's filters at 640  {:5.2}", ratio(2, cpu));

    let long = repeated(folder.path(), 600);
    let mib = |cost: Cost| cost.peak_bytes as f64 / f64::from(1 << 20);
    let (ten_seconds, ten_minutes) = (mib(rows[0][0]), mib(run(&mut verite(&long))));
    println!("peak memory of verite");
    println!("  10 s    {ten_seconds:6.0} MiB   (ffmpeg alone: {:.0} MiB)", mib(rows[0][1]));
    println!(
        "  10 min  {ten_minutes:6.0} MiB   ({:.2} x, goal: no more than the short clip needs)",
        ten_minutes / ten_seconds
    );
}
