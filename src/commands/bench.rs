//! `verite bench`: the judgement held against labels.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use super::{Failure, Outcome, make, output};
use crate::analyze::Options;
use crate::batch::overrides::{self, Overrides};
use crate::batch::{Cost, Job, Known, measure_all};
use crate::bench::make::Order;
use crate::bench::score::{Answer, score};
use crate::bench::truth::Case;
use crate::bench::{page, table, truth};
use crate::cli::{BenchArgs, BenchCommand, BenchOptions, Color, MeasuringArgs};
use crate::error::Error;
use crate::policy::Profile;
use crate::report::progress::Many;
use crate::report::record::Record;
use crate::settings::{chosen, default_jobs};

pub fn run(args: BenchArgs) -> Result<Outcome, Failure> {
    match (args.command, args.folder) {
        (Some(BenchCommand::Make(order)), _) => make::run(&Order::resolve(order)?),
        // The parser sees to it that there is a folder if there is nothing else.
        (None, folder) => bench(&folder.unwrap_or_default(), &args.options),
    }
}

fn bench(folder: &Path, args: &BenchOptions) -> Result<Outcome, Failure> {
    let profile = chosen(&args.by)?;
    let (answers, cost) = answered(folder, &args.measuring, &profile)?;
    let nothing = || Error::unreadable(folder, "none of its labelled files could be read");
    let scores = score(&answers).ok_or_else(nothing)?;
    if let Some(file) = &args.page {
        let html = page::html(&scores, &answers, &Options::default().decoding);
        fs::write(file, html).map_err(|source| Error::io(file, source))?;
    }
    let mut out = output(Color::Never);
    if args.json {
        let json = serde_json::to_string_pretty(&scores).map_err(std::io::Error::from)?;
        writeln!(out, "{json}")?;
    } else {
        write!(out, "{}", table::text(&scores))?;
        writeln!(out, "{}", told(&cost))?;
    }
    Ok(if scores.unreadable > 0 { Outcome::Failed } else { Outcome::Acceptable })
}

/// The labelled files of a folder and what is made of them; what a person decided about a file is its label.
pub fn answered(folder: &Path, measuring: &MeasuringArgs, profile: &Profile) -> Result<(Vec<Answer>, Cost), Failure> {
    let mut cases = truth::read(folder)?;
    let files: Vec<PathBuf> = cases.iter().map(|case| case.file.clone()).collect();
    let (records, cost) = measured(&files, measuring, profile)?;
    let root = if folder.is_dir() { folder.to_owned() } else { folder.with_file_name("") };
    let decided = Overrides::read(&root.join(overrides::FILE))?;
    for (case, record) in cases.iter_mut().zip(&records) {
        let by_hand = record.source.blake3.as_deref().and_then(|hash| decided.find(hash));
        if let Some(decision) = by_hand {
            case.classes = vec![decision.class];
        }
    }
    let answer = |(case, record): (Case, _)| Answer { case, record };
    Ok((cases.into_iter().zip(records).map(answer).collect(), cost))
}

/// The results of files, known or measured, with progress on a terminal.
pub fn measured(
    files: &[PathBuf],
    measuring: &MeasuringArgs,
    profile: &Profile,
) -> Result<(Vec<Record>, Cost), Failure> {
    let mut known = measuring.results.as_deref().map(Known::open).transpose()?.unwrap_or_default();
    let mut progress = Many::new(files.len());
    let jobs = measuring.jobs.map_or_else(default_jobs, usize::from);
    let job = Job { options: &Options::default(), profile, jobs };
    let found = measure_all(files, &job, &mut known, &mut |record| progress.done(record))?;
    progress.finish();
    Ok(found)
}

/// What it cost, in a line.
fn told(cost: &Cost) -> String {
    if cost.measured == 0 {
        return "\nnothing was measured: all results were known".to_owned();
    }
    let cpu_s = cost.cpu.as_secs_f64();
    let speed = match cost.media_s {
        media_s if media_s > 0.0 => format!(", {:.1} x real time a core", media_s / cpu_s.max(1e-9)),
        _ => String::new(),
    };
    let memory = peak_memory_mib().map_or_else(String::new, |mib| format!(", peak memory {mib} MiB"));
    format!("\nmeasured {} files in {cpu_s:.0} s of CPU{speed}{memory}", cost.measured)
}

/// The most memory this process has held, where the system says (Linux).
fn peak_memory_mib() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let kib = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    Some(kib.trim().trim_end_matches("kB").trim().parse::<u64>().ok()? / 1024)
}
