//! What a whole run costs beside `ffmpeg` doing nothing but decoding the same clip, and beside the chain of filters that people
//! use today for the same questions; what a quick look saves; whether memory and time grow as they should. Everything is a
//! ratio within one run, because machines differ and are noisy.
//!
//! `cargo bench --bench cost -- formats memory` prints those parts alone.

mod clips;
mod memory;
mod run;
mod stages;

use std::fs;
use std::path::Path;
use std::process::Command;

use clips::{coded, many, photo, repeated, sample};
use run::{Cost, ffmpeg, filters, line, median, run, verite};

/// Runs of each command, in turn; the median counts.
const RUNS: usize = 5;

/// A part of the bench: its name, and what prints it.
type Part = (&'static str, fn(&Path));

const PARTS: [Part; 6] = [
    ("formats", formats),
    ("start", start),
    ("stages", |folder| stages::print(&repeated(folder, &sample(), 10))),
    ("memory", memory::print),
    ("length", length),
    ("number", number),
];

fn main() {
    let wanted: Vec<String> = std::env::args().skip(1).filter(|argument| !argument.starts_with('-')).collect();
    for (name, print) in PARTS {
        if wanted.is_empty() || wanted.iter().any(|wanted| wanted == name) {
            println!("{name}");
            let folder = tempfile::tempdir().expect("a temporary folder");
            print(folder.path());
            println!();
        }
    }
}

/// Processor and wall time over FFmpeg's, form by form.
fn formats(folder: &Path) {
    let hevc = "-c:v libx265 -preset ultrafast -x265-params log-level=none:bframes=3 -crf 22 -c:a aac";
    let hlg =
        format!("{hevc} -pix_fmt yuv420p10le -color_trc arib-std-b67 -colorspace bt2020nc -color_primaries bt2020");
    let made = [
        ("1080p H.264, 15 Mbit/s", repeated(folder, &sample(), 10), Some((1.4, 1.3))),
        (
            "1080p H.264, B-frames",
            coded(folder, "b.mp4", 10, "null", "-c:v libx264 -preset veryfast -crf 21 -c:a aac"),
            Some((1.4, 1.3)),
        ),
        ("4K HEVC", coded(folder, "4k.mp4", 5, "scale=3840:2160", hevc), Some((1.3, 1.3))),
        ("1080p HEVC, B-frames", coded(folder, "hevc.mp4", 10, "null", hevc), None),
        ("1080x1920 HEVC, HLG", coded(folder, "hlg.mov", 10, "transpose=1", &hlg), None),
        (
            "720p H.264",
            coded(folder, "720.mp4", 10, "scale=1280:720", "-c:v libx264 -preset medium -crf 21 -c:a aac"),
            Some((1.6, 1.3)),
        ),
        (
            "720p VP9",
            coded(
                folder,
                "vp9.webm",
                10,
                "scale=1280:720",
                "-c:v libvpx-vp9 -deadline realtime -cpu-used 8 -b:v 4M -c:a libopus",
            ),
            Some((1.6, 1.3)),
        ),
        (
            "720p AV1",
            coded(
                folder,
                "av1.mkv",
                5,
                "scale=1280:720",
                "-c:v libaom-av1 -usage realtime -cpu-used 8 -row-mt 1 -b:v 4M -c:a libopus",
            ),
            Some((1.6, 1.3)),
        ),
        ("photo of 12 megapixels", photo(folder, "photo.jpg", "4000:3000"), None),
    ];
    println!("  over ffmpeg -f null, two threads, median of {RUNS}  CPU   wall   quick CPU   MiB over ffmpeg's");
    for (name, clip, goal) in made {
        let rows: Vec<[Cost; 3]> = (0..RUNS)
            .map(|_| [run(&mut ffmpeg(&clip)), run(&mut verite(&[], &clip)), run(&mut verite(&["--quick"], &clip))])
            .collect();
        let ratio = |of: fn(&Cost) -> f64, which: usize| median(rows.iter().map(|row| of(&row[which]) / of(&row[0])));
        let (cpu, wall, quick) = (ratio(Cost::cpu_s, 1), ratio(Cost::wall_s, 1), ratio(Cost::cpu_s, 2));
        let more_mib = median(rows.iter().map(|row| row[1].peak_mib() - row[0].peak_mib()));
        let goal = goal.map_or(String::new(), |(cpu, wall)| format!("   (goals {cpu}, {wall}, .6)"));
        println!("  {name:46} {cpu:5.2}  {wall:5.2}   {quick:5.2}      {more_mib:7.1}{goal}");
    }
    let clip = repeated(folder, &sample(), 10);
    for (name, shrink, goal) in [("at its size", "", 10.0), ("at 640", "scale=640:-2,", 2.0)] {
        let ratios = (0..3).map(|_| run(&mut filters(&clip, shrink)).cpu_s() / run(&mut verite(&[], &clip)).cpu_s());
        println!("  CPU of ffmpeg's filters {name:12} over verite's {:16.1}   (goal: at least {goal})", median(ratios));
    }
}

/// Processor and wall time of a start and of one tiny photo, over those of FFmpeg's own start.
fn start(folder: &Path) {
    let tiny = photo(folder, "tiny.png", "64:64");
    let version = || run(Command::new(env!("CARGO_BIN_EXE_verite")).arg("--version"));
    let theirs = || run(Command::new("ffmpeg").arg("-version"));
    let rows: Vec<[Cost; 3]> = (0..2 * RUNS).map(|_| [theirs(), version(), run(&mut verite(&[], &tiny))]).collect();
    for (index, name) in ["ffmpeg -version", "verite --version", "a photo of 64 pixels"].into_iter().enumerate() {
        let ms = |of: fn(&Cost) -> f64| 1000.0 * median(rows.iter().map(|row| of(&row[index])));
        println!("  {name:24} {:5.0} ms of CPU, {:5.0} ms", ms(Cost::cpu_s), ms(Cost::wall_s));
    }
}

/// Whether time grows as the length does.
fn length(folder: &Path) {
    let points: Vec<(f64, f64)> = [5, 10, 20, 40, 80]
        .into_iter()
        .map(|seconds| {
            let clip = repeated(folder, &sample(), seconds);
            let [ours, theirs] = [0, 1].map(|which| {
                median((0..3).map(|_| run(&mut if which == 0 { verite(&[], &clip) } else { ffmpeg(&clip) }).cpu_s()))
            });
            println!("  {seconds:3} s: {:.2} of ffmpeg's CPU", ours / theirs);
            (f64::from(seconds), ours)
        })
        .collect();
    let [start, slope, off] = line(&points);
    println!("  a line: {:.0} seconds' worth at the start, {off:.1} % off at most", start / slope);
}

/// Whether time grows as the number of clips does, and how far two jobs halve it.
fn number(folder: &Path) {
    let scan = |clips: &Path, jobs: &str| {
        let out = folder.join("out");
        let cost = run(Command::new(env!("CARGO_BIN_EXE_verite"))
            .arg("scan")
            .arg(clips)
            .arg("--out")
            .arg(&out)
            .args(["--no-report", "--jobs", jobs]));
        fs::remove_dir_all(&out).expect("the results are there");
        cost
    };
    let mut points = Vec::new();
    for count in [10, 25, 50, 100] {
        let clips = many(folder, count);
        points.push((f64::from(count), scan(&clips, "2").cpu_s()));
    }
    let [start, slope, off] = line(&points);
    println!(
        "  10 to 100 clips of 10 s, a line: {:.1} clips' worth at the start, {off:.1} % off at most",
        start / slope
    );
    let clips = folder.join("100-clips");
    let gain = median((0..3).map(|_| scan(&clips, "1").wall_s() / scan(&clips, "2").wall_s()));
    println!("  two jobs over one: {gain:.2} (goal: at least 1.85)");
}
