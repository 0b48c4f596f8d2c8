//! What a whole run costs beside `ffmpeg` doing nothing but decoding the same clip, and whether memory grows with the
//! length. Everything is a ratio within one run, because machines differ and are noisy.
//!
//! The clip is the real phone clip of `samples/` (1080p H.264, 15 Mbit/s, sound), repeated without encoding it again.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use verite::meter::shake::ShakeMeter;
use verite::meter::voice::VoiceMeter;
use wait4::Wait4;

/// Runs of each command; the median counts.
const RUNS: usize = 5;

/// The same of the long clips.
const LONG_RUNS: usize = 3;

/// Of the sample, and of its sound: 48 kHz in frames of 1024.
const FRAMES_A_SECOND: f64 = 30.0;
const SOUND_PACKETS_A_SECOND: f64 = 46.875;

/// What FFmpeg's index of an MP4 holds of each packet while the file is open: an `AVIndexEntry`.
const INDEX_BYTES_A_PACKET: f64 = 24.0;

/// What nine minutes more may need beside their time series: the peaks of like runs differ by as much, by how far reading
/// is ahead of measuring.
const MOST_REST_MIB: f64 = 2.0;

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

fn sample() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/raw-phone-dog.mp4")
}

/// The sample small, once forwards and once backwards: repeated, it is one shot, where the sample itself cuts at each
/// start.
fn one_take(folder: &Path) -> PathBuf {
    let clip = folder.join("take.mp4");
    let there_and_back = "[0:v]scale=320:-2,split[a][b];[b]reverse[b];[a][b]concat,setpts=N/30/TB[v];\
                          [0:a]aloop=1:size=80000,atrim=0:2.73[s]";
    let status = Command::new("ffmpeg")
        .args(["-v", "error", "-y", "-i"])
        .arg(sample())
        .args(["-filter_complex", there_and_back, "-map", "[v]", "-map", "[s]", "-r", "30"])
        .args(["-c:v", "libx264", "-preset", "veryfast", "-crf", "23", "-c:a", "aac"])
        .arg(&clip)
        .status()
        .expect("ffmpeg is installed");
    assert!(status.success(), "ffmpeg could not turn the sample round");
    clip
}

fn repeated(folder: &Path, sample: &Path, seconds: u32) -> PathBuf {
    let clip = folder.join(format!("{seconds}s.mp4"));
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
    let short = repeated(folder.path(), &sample(), 10);
    let mut rows: Vec<[Cost; 3]> = Vec::new();
    for _ in 0..RUNS {
        rows.push([run(&mut verite(&short)), run(&mut ffmpeg(&short)), run(&mut filters(&short))]);
    }
    let ratio = |to: usize, of: fn(&Cost) -> f64| median(rows.iter().map(|row| of(&row[0]) / of(&row[to])).collect());
    let cpu = |cost: &Cost| cost.cpu.as_secs_f64();
    let wall = |cost: &Cost| cost.wall.as_secs_f64();
    println!("1080p H.264, 10 s, two threads, median of {RUNS} runs in turn");
    println!("  CPU  of verite / ffmpeg -f null           {:5.2}   (goal: at most 1.4)", ratio(1, cpu));
    println!("  wall of verite / ffmpeg -f null           {:5.2}", ratio(1, wall));
    println!("  CPU  of verite / ffmpeg's filters at 640  {:5.2}", ratio(2, cpu));

    let peaks = rows.iter().map(|row| mib(row[0].peak_bytes));
    let ten_seconds = median(peaks.collect());
    println!(
        "peak memory of verite, the same clip repeated (ffmpeg alone, 10 s: {:.1} MiB)",
        mib(rows[0][1].peak_bytes)
    );
    grown(ten_seconds, |seconds| repeated(folder.path(), &sample(), seconds));

    let take = one_take(folder.path());
    let peak = |seconds: u32| mib(run(&mut verite(&repeated(folder.path(), &take, seconds))).peak_bytes);
    println!("  time series: {:.1} KiB a second", series_bytes() / 1024.0);
    println!("the same of one take at 320 wide, without a cut and with next to no decoder");
    grown(median((0..RUNS).map(|_| peak(10)).collect()), |seconds| repeated(folder.path(), &take, seconds));
}

/// Prints how the memory of the clips that `clip` makes grows from the 10 s that are known, and how much of that the
/// time series explain. The first minute fills what has a fixed size: the frames that are looked at for faces, the points
/// of the frames that wait, the allocator's own stock.
fn grown(ten_seconds_mib: f64, clip: impl Fn(u32) -> PathBuf) {
    println!("  10 s    {ten_seconds_mib:6.1} MiB");
    let peak_mib = |seconds: u32| {
        let clip = clip(seconds);
        median((0..LONG_RUNS).map(|_| mib(run(&mut verite(&clip)).peak_bytes)).collect())
    };
    let one_minute_mib = peak_mib(60);
    let first_mib = one_minute_mib - ten_seconds_mib;
    println!("   1 min  {one_minute_mib:6.1} MiB, {first_mib:.1} more: {:.1} of that time series", series_mib(50.0));
    let ten_minutes_mib = peak_mib(600);
    let growth_mib = ten_minutes_mib - one_minute_mib;
    let rest_mib = growth_mib - series_mib(540.0);
    let met = if rest_mib <= MOST_REST_MIB { "met" } else { "missed" };
    println!(
        "  10 min  {ten_minutes_mib:6.1} MiB, {growth_mib:.1} more: {:.1} of that time series,",
        series_mib(540.0)
    );
    println!("          {rest_mib:.1} else   (goal: at most {MOST_REST_MIB}; {met})");
}

fn mib(bytes: u64) -> f64 {
    bytes as f64 / f64::from(1 << 20)
}

fn series_mib(seconds: f64) -> f64 {
    mib((series_bytes() * seconds) as u64)
}

/// What the meters and the container's index keep of each second.
fn series_bytes() -> f64 {
    let camera = ShakeMeter::BYTES_A_FRAME as f64 * FRAMES_A_SECOND;
    let sound = VoiceMeter::BYTES_A_SECOND as f64;
    camera + sound + INDEX_BYTES_A_PACKET * (FRAMES_A_SECOND + SOUND_PACKETS_A_SECOND)
}
