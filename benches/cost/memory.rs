//! Whether memory grows with the length, beside the time series that a result holds.

use std::path::{Path, PathBuf};

use verite::meter::shake::ShakeMeter;
use verite::meter::voice::VoiceMeter;

use super::clips::{one_take, repeated, sample};
use super::run::{ffmpeg, median, run, verite};

/// Runs of each command; the median counts.
const RUNS: usize = 3;

/// Of the sample, and of its sound: 48 kHz in frames of 1024.
const FRAMES_A_SECOND: f64 = 30.0;
const SOUND_PACKETS_A_SECOND: f64 = 46.875;

/// What FFmpeg's index of an MP4 holds of each packet while the file is open: an `AVIndexEntry`.
const INDEX_BYTES_A_PACKET: f64 = 24.0;

/// What nine minutes more may need beside their time series: the peaks of like runs differ by as much, by how far reading
/// is ahead of measuring.
const MOST_REST_MIB: f64 = 2.0;

pub fn print(folder: &Path) {
    let short = repeated(folder, &sample(), 10);
    let alone_mib = median((0..RUNS).map(|_| run(&mut ffmpeg(&short)).peak_mib()));
    println!("peak memory, the same clip repeated (ffmpeg alone, 10 s: {alone_mib:.1} MiB; goal: 200 MiB more)");
    grown(|seconds| repeated(folder, &sample(), seconds));
    let take = one_take(folder);
    println!("the same of one take at 320 wide, without a cut and with next to no decoder");
    grown(|seconds| repeated(folder, &take, seconds));
}

/// Prints how the memory of the clips that `clip` makes grows with their length, and how much of that the time series
/// explain. The first minute fills what has a fixed size: the frames that are looked at for faces, the points of the frames
/// that wait, the allocator's own stock.
fn grown(clip: impl Fn(u32) -> PathBuf) {
    let peak_mib = |seconds: u32| {
        let clip = clip(seconds);
        median((0..RUNS).map(|_| run(&mut verite(&[], &clip)).peak_mib()))
    };
    let ten_seconds_mib = peak_mib(10);
    println!("  10 s    {ten_seconds_mib:6.1} MiB");
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

/// What the meters and the container's index keep of so many seconds.
fn series_mib(seconds: f64) -> f64 {
    let camera = ShakeMeter::BYTES_A_FRAME as f64 * FRAMES_A_SECOND;
    let sound = VoiceMeter::BYTES_A_SECOND as f64;
    let second = camera + sound + INDEX_BYTES_A_PACKET * (FRAMES_A_SECOND + SOUND_PACKETS_A_SECOND);
    second * seconds / f64::from(1 << 20)
}
