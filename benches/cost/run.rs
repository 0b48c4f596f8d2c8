//! Runs of whole programs, and what they used.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use wait4::Wait4;

/// What one run used.
#[derive(Clone, Copy)]
pub struct Cost {
    /// Processor time of all threads.
    pub cpu: Duration,
    /// From start to end.
    pub wall: Duration,
    /// Most memory that it held.
    pub peak_bytes: u64,
}

impl Cost {
    pub fn cpu_s(&self) -> f64 {
        self.cpu.as_secs_f64()
    }

    pub fn wall_s(&self) -> f64 {
        self.wall.as_secs_f64()
    }

    pub fn peak_mib(&self) -> f64 {
        self.peak_bytes as f64 / f64::from(1 << 20)
    }
}

/// Runs a program to its end.
pub fn run(command: &mut Command) -> Cost {
    let started = Instant::now();
    let mut child =
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("the program starts");
    let used = child.wait4().expect("the program ends");
    let rusage = used.rusage;
    Cost { cpu: rusage.utime + rusage.stime, wall: started.elapsed(), peak_bytes: rusage.maxrss }
}

/// `verite check` of a clip with two threads.
pub fn verite(arguments: &[&str], clip: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_verite"));
    command.args(["check", "--json", "--threads", "2"]).args(arguments).arg(clip);
    command
}

/// Nothing but decoding.
pub fn ffmpeg(clip: &Path) -> Command {
    let mut command = Command::new("ffmpeg");
    command.args(["-v", "error", "-threads", "2", "-i"]).arg(clip).args(["-f", "null", "-"]);
    command
}

/// The chain people use today for the same questions, at the clip's own size or shrunk first.
pub fn filters(clip: &Path, shrink: &str) -> Command {
    let mut command = Command::new("ffmpeg");
    command.args(["-v", "error", "-threads", "2", "-i"]).arg(clip);
    command.arg("-vf").arg(format!("{shrink}vidstabdetect=result=/dev/null,blurdetect,signalstats"));
    command.args(["-af", "ebur128,astats,silencedetect", "-f", "null", "-"]);
    command
}

/// The middle value.
pub fn median(values: impl IntoIterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.into_iter().collect();
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// How far the points lie from a straight line: its start, its slope, and the largest distance in percent of the largest
/// value.
pub fn line(points: &[(f64, f64)]) -> [f64; 3] {
    let count = points.len() as f64;
    let (x, y) = points.iter().fold((0.0, 0.0), |(a, b), (x, y)| (a + x / count, b + y / count));
    let (products, squares) =
        points.iter().fold((0.0, 0.0), |(p, s), (px, py)| (p + (px - x) * (py - y), s + (px - x).powi(2)));
    let slope = products / squares;
    let start = y - slope * x;
    let largest = points.iter().map(|(_, y)| *y).fold(0.0, f64::max);
    let off = points.iter().map(|(x, y)| (start + slope * x - y).abs()).fold(0.0, f64::max);
    [start, slope, 100.0 * off / largest]
}
