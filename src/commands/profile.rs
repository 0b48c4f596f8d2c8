//! `verite profile`: the profiles, and new ones.

use std::path::Path;

use super::bench::{answered, measured};
use super::{Failure, Outcome, print};
use crate::batch::media_files;
use crate::bench::calibrate::{self, Calibrated, Fit};
use crate::cli::{CalibrateArgs, LearnArgs, ProfileCommand};
use crate::error::{Error, show};
use crate::policy::brand::{self, Band, Learned};
use crate::policy::profile::Level;
use crate::policy::{Evidence, Limit, Profile};
use crate::settings::profile;

pub fn run(command: ProfileCommand) -> Result<Outcome, Failure> {
    match command {
        ProfileCommand::List => print(list().as_bytes()),
        ProfileCommand::Show { name } => {
            let text = match Profile::text(&name) {
                Some(shipped) => shipped.to_owned(),
                None => profile(&name)?.to_toml(),
            };
            print(text.as_bytes())
        }
        ProfileCommand::Check { files } => {
            let mut worst = Outcome::Acceptable;
            for file in &files {
                worst = worst.max(check(file)?);
            }
            Ok(worst)
        }
        ProfileCommand::Learn(args) => learn(&args),
        ProfileCommand::Calibrate(args) => calibrate(&args),
    }
}

/// Measures approved clips and writes a profile that keeps to their look.
fn learn(args: &LearnArgs) -> Result<Outcome, Failure> {
    let base = profile(&args.base)?;
    let files = media_files(&args.folder)?;
    let (records, _) = measured(&files, &args.measuring, &base)?;
    let unread = records.iter().filter_map(|record| record.error.as_ref());
    unread.for_each(|error| eprintln!("verite: {error}"));
    let judged = records.iter().filter(|record| record.verdict.is_some());
    let evidence: Vec<Evidence> = judged
        .filter_map(|record| {
            Some(Evidence { media: record.media.as_ref()?, measurements: record.measurements.as_ref()? })
        })
        .collect();
    let learned = brand::learn(&evidence).ok_or_else(|| {
        let why = format!(
            "{} clips in it could be measured; a look is learned from {} on",
            evidence.len(),
            brand::FEWEST_CLIPS
        );
        Error::unreadable(&args.folder, why)
    })?;
    let (own, told) = branded(&base, &learned, &args.out);
    write(&args.out, &told, &own)?;
    print(format!("{told}{}: written; judge by it with --profile\n", show(&args.out)).as_bytes())
}

/// The base with the bands of a look, and what is known of it.
fn branded(base: &Profile, learned: &Learned, out: &Path) -> (Profile, String) {
    let mut own = base.clone();
    own.name = out.file_stem().map_or_else(|| "brand".to_owned(), |stem| stem.to_string_lossy().into_owned());
    own.about = format!("{}; the look of {} approved clips", base.about, learned.brand.clips);
    own.limits.brand = learned.brand;
    own.limits.brand_distance = (learned.limit * 100.0).round() / 100.0;
    own.levels.insert("off-brand-look", Level::Deny);
    let within = learned.left_out.iter().filter(|distance| **distance <= own.limits.brand_distance).count();
    let [low, high] = shares(within, learned.left_out.len());
    let mut told = vec![format!(
        "The look of {} approved clips. Each was held against the look of the others: {within} of them would be taken at a \
         distance of {}, so of further ones like them {low:.0} to {high:.0} % (95 % sure).\n",
        learned.brand.clips, own.limits.brand_distance
    )];
    for (dimension, band) in brand::DIMENSIONS.iter().zip(learned.brand.bands) {
        if let Some(Band { low, high, spread }) = band {
            let unit = dimension.unit;
            told.push(format!("  {:15} {low:8.2} to {high:8.2} {unit}, a spread is {spread:.2}\n", dimension.id));
        }
    }
    (own, told.concat())
}

/// The interval of a share, percent, at 95 % (E. B. Wilson 1927).
fn shares(count: usize, of: usize) -> [f64; 2] {
    const Z: f64 = 1.96;
    let n = of.max(1) as f64;
    let share = count as f64 / n;
    let middle = (share + Z * Z / (2.0 * n)) / (1.0 + Z * Z / n);
    let half = Z / (1.0 + Z * Z / n) * (share * (1.0 - share) / n + Z * Z / (4.0 * n * n)).sqrt();
    [middle - half, middle + half].map(|edge| 100.0 * edge.clamp(0.0, 1.0))
}

/// Fits limits to labelled clips, shows what that is worth, and writes them if it is worth anything.
fn calibrate(args: &CalibrateArgs) -> Result<Outcome, Failure> {
    let base = profile(&args.base)?;
    let (answers, _) = answered(&args.labels, &args.measuring, &base)?;
    let mut found = calibrate::calibrate(&answers, &base).map_err(|why| Error::unreadable(&args.labels, why))?;
    let told = fitted(&found);
    let [before, after] = found.tried;
    if found.moved.is_empty() || after.cost >= before.cost {
        let why = "Nothing is written: on sources that were not fitted on, the base does as well.\n";
        print(format!("{told}{why}").as_bytes())?;
        return Ok(Outcome::NotAcceptable);
    }
    found.profile.name = args.out.file_stem().map_or_else(String::new, |stem| stem.to_string_lossy().into_owned());
    found.profile.about = format!("{}; limits fitted to {} labelled clips", base.about, answers.len());
    write(&args.out, &told, &found.profile)?;
    print(format!("{told}{}: written\n", show(&args.out)).as_bytes())
}

/// What a fit is worth, and the trade-off of each limit that moved.
fn fitted(found: &Calibrated) -> String {
    let line = |name: &str, fit: &Fit| {
        format!("  {name:34}{:8.3}{:14.1} %{:12.1} %\n", fit.cost, fit.honest_called_sloppy_pct, fit.sloppy_missed_pct)
    };
    let mut told = vec![format!("  {:34}{:>8}{:>16}{:>14}\n", "", "cost", "honest sloppy", "sloppy missed")];
    let [before, after] = &found.fitted;
    told.extend([line("labelled clips, base", before), line("labelled clips, fitted", after)]);
    let [before, after] = &found.tried;
    told.extend([line("sources left out, base", before), line("sources left out, fitted", after)]);
    for moved in &found.moved {
        let Limit { section, key, unit, .. } = moved.limit;
        told.push(format!("{section}.{key}: {} -> {} {unit}\n", moved.before, moved.after));
        for (value, fit) in &moved.curve {
            let chosen = if (value - moved.after).abs() < 1e-9 { " <" } else { "" };
            told.push(format!("{}{chosen}\n", line(&format!("  at {value:.3}"), fit).trim_end()));
        }
    }
    told.concat()
}

/// Writes a profile, with what is known of it as comments.
fn write(path: &Path, told: &str, profile: &Profile) -> Result<(), Error> {
    let comments: Vec<String> = told.lines().map(|line| format!("# {line}\n")).collect();
    std::fs::write(path, comments.concat() + &profile.to_toml()).map_err(|source| Error::io(path, source))
}

/// One line a profile, its name and its taste, the platforms last.
fn list() -> String {
    let profiles = Profile::names().filter_map(Profile::builtin);
    let mut lines: Vec<String> = profiles.map(|profile| format!("{:11} {}\n", profile.name, profile.about)).collect();
    let platforms: Vec<&str> = Profile::platforms().collect();
    lines.push(format!("\nOver any of them: --for {}\n", platforms.join(", ")));
    lines.concat()
}

fn check(file: &Path) -> Result<Outcome, Failure> {
    match Profile::load(file) {
        Ok(profile) => {
            let changed = profile.differences(&Profile::authentic());
            let text = format!("{}: good; {} settings differ from `authentic`\n", show(file), changed.len());
            print(text.as_bytes())
        }
        Err(error) => {
            eprintln!("verite: {error}");
            Ok(Outcome::Failed)
        }
    }
}
