//! What was typed. Only parses; what it means is in `settings`.

use std::path::PathBuf;

use crate::policy::Class;
use clap::builder::{OsStringValueParser, TypedValueParser};
use clap::{Args, CommandFactory, Parser, Subcommand, ValueEnum};

use crate::words::Language;

/// Says whether photos and video clips are honestly raw, plain, too polished or simply sloppy.
///
/// Measures camera shake, clarity of the voice, skin smoothing, edits and loudness in one decoding, and judges them by a
/// profile. Everything happens on this machine; nothing is sent anywhere.
#[derive(Debug, Parser)]
#[command(name = "verite", version, args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
#[command(after_help = "Exit status: 0 every clip is acceptable, 1 at least one is not (or could not be decided), \
                        2 something could not be read or was asked wrongly.")]
pub struct Cli {
    /// What to do; `check` if only files are named.
    #[command(subcommand)]
    pub command: Option<Command>,
    /// The files of a bare `verite FILE...`.
    #[command(flatten)]
    pub check: CheckArgs,
}

impl Cli {
    /// What the program was called with. Ends the process with its message where that makes no sense, and for
    /// `--help` and `--version`.
    pub fn from_args() -> Self {
        Self::parse()
    }
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Judge clips and photos and print a card for each
    Check(CheckArgs),
    /// Measure folders of clips and photos overnight: what is known is skipped, what breaks hurts only itself
    Scan(ScanArgs),
    /// The same for files as they arrive, until it is interrupted
    Watch(WatchArgs),
    /// Write the results of a scan in another form: a table, a report for pipelines, markers for editors
    Export(ExportArgs),
    /// Judge stored results again, by another profile, without decoding anything
    Judge(JudgeArgs),
    /// Hold the judgement against a labelled folder: how often it is right, and what it costs
    Bench(BenchArgs),
    /// Write down what a clip is in truth; it is kept by the file's content and serves as a label
    Override(OverrideArgs),
    /// List, show, check, learn and calibrate profiles
    #[command(subcommand)]
    Profile(ProfileCommand),
    /// Print the JSON Schema of the results
    Schema,
    /// Print a completion script for a shell
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// Print the manual page
    Man,
    /// Measures for a scan what its standard input names
    #[command(hide = true)]
    Worker(WorkerArgs),
}

/// How to check.
#[derive(Args, Debug)]
pub struct CheckArgs {
    /// Clips and photos; `-` reads one from standard input. Put `--` before a name that starts with a dash
    // An empty name is a missing file like any other; clap's own parser for paths would refuse the whole call.
    #[arg(required = true, value_name = "FILE", value_parser = OsStringValueParser::new().map(PathBuf::from))]
    pub files: Vec<PathBuf>,
    /// Print one JSON object a line instead of cards
    #[arg(long)]
    pub json: bool,
    /// What to judge by.
    #[command(flatten)]
    pub by: ByArgs,
    /// Say it in this language: the verdict's sentences and the card
    #[arg(long, value_enum, value_name = "LANGUAGE", default_value_t)]
    pub lang: Lang,
    /// Add a detail to the JSON
    #[arg(long, value_enum, value_name = "DETAIL")]
    pub detail: Vec<Detail>,
    /// Write a page to look at in a browser, offline: of one clip this file, of several a folder with a page for each and an
    /// `index.html`. It shows the verdict, a film strip, the readings over time, the sound and the skin, and plays the clip
    /// from where it lies
    #[arg(long, value_name = "FILE.html|DIR")]
    pub report: Option<PathBuf>,
    /// Write a picture of each judged face into this folder: where its skin lacks texture, beside what stayed sharp
    #[arg(long, value_name = "DIR")]
    pub evidence: Option<PathBuf>,
    /// A photo or clip of the same person untouched: say how much of its skin texture is gone, which is much surer
    #[arg(long, value_name = "FILE")]
    pub reference: Option<PathBuf>,
    /// Add to the JSON how listeners would mark the voice, its background and both (DNSMOS P.835); takes longer
    #[arg(long)]
    pub mos: bool,
    /// A quick look: a quarter of a clip's picture, in parts spread over it, and all of the sound. What that leaves open is
    /// looked at as a whole
    #[arg(long)]
    pub quick: bool,
    /// Threads for one clip; with 1 it is decoded and measured in turns. The result is the same [default: 2]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=64))]
    pub threads: Option<u16>,
    /// Memory that may be taken in all: what is decoded ahead gives way to it, and a file that needs more is refused
    #[arg(long, value_name = "MIB", value_parser = clap::value_parser!(u64).range(100..=1 << 20))]
    pub max_memory: Option<u64>,
    /// Give up decoding a clip after this long and judge what was read
    #[arg(long, value_name = "SECONDS", value_parser = clap::value_parser!(u32).range(1..))]
    pub time_limit: Option<u32>,
    /// When to use colour
    #[arg(long, value_enum, value_name = "WHEN", default_value_t)]
    pub color: Color,
}

/// The parts of a benchmark.
#[derive(Debug, Subcommand)]
pub enum BenchCommand {
    /// Make known-truth variants of a folder of clean clips and photos: shake, noise, blur and more, each with its label
    /// and dose in `OUT_DIR/labels.csv`
    Make(MakeArgs),
}

/// How to make variants.
#[derive(Args, Debug)]
pub struct MakeArgs {
    /// Clean clips and photos; their class is in labels.csv there, or the name of their sub-folder
    #[arg(value_name = "CLEAN_DIR")]
    pub clean: PathBuf,
    /// Where the variants go: a new folder, or one that was made so before
    #[arg(value_name = "OUT_DIR")]
    pub out: PathBuf,
    /// A TOML file that says which variants; the usual one, `src/bench/make/default.toml`, shows every setting
    #[arg(long, value_name = "FILE")]
    pub recipe: Option<PathBuf>,
    /// Write into `OUT_DIR` whatever it holds
    #[arg(long)]
    pub force: bool,
    /// Variants made at the same time; the files are the same [default: the number of processors, at most 4]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=64))]
    pub jobs: Option<u16>,
}

/// What to judge by.
#[derive(Args, Clone, Debug)]
pub struct ByArgs {
    /// Judge by this profile: the name of a shipped one, or a TOML file
    #[arg(long, value_name = "NAME|FILE", default_value = "authentic")]
    pub profile: String,
    /// Judge as well by what this platform takes: shape, length, frame rate, size and codec
    #[arg(long = "for", value_enum, value_name = "PLATFORM")]
    pub platform: Option<Platform>,
    /// What the clip is meant to be: the profile waives rules for it. Shipped: night, stage, old-footage
    #[arg(long, value_name = "TAG")]
    pub tag: Vec<String>,
}

impl ByArgs {
    /// The same with another profile.
    #[must_use]
    pub fn with(&self, profile: &str) -> Self {
        Self { profile: profile.to_owned(), ..self.clone() }
    }
}

/// How to scan.
#[derive(Args, Debug)]
pub struct ScanArgs {
    /// Folders, files and patterns (`'**/*.mp4'`). Of a folder what is a clip or a photo by its ending or its first bytes
    #[arg(required_unless_present = "from", value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// Scan what this file lists, a path a line (or ended by zero bytes, as `find -print0` writes); `-` is standard input
    #[arg(long, value_name = "FILE")]
    pub from: Option<PathBuf>,
    /// How to go about it.
    #[command(flatten)]
    pub bulk: BulkArgs,
    /// Measure no more than so many clips
    #[arg(long, value_name = "N")]
    pub limit: Option<usize>,
    /// Begin no clip after so many minutes; the same command goes on where it ended
    #[arg(long, value_name = "MINUTES", value_parser = clap::value_parser!(u32).range(1..))]
    pub time_budget: Option<u32>,
}

/// How many clips are measured, kept and shown.
#[derive(Args, Debug)]
pub struct BulkArgs {
    /// Where the results go, and what is known is looked up: `results.jsonl`, `results.csv`, `report/index.html`
    /// and the store
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
    /// What to judge by.
    #[command(flatten)]
    pub by: ByArgs,
    /// Say it in this language
    #[arg(long, value_enum, value_name = "LANGUAGE", default_value_t)]
    pub lang: Lang,
    /// Clips measured at a time; the results are the same [default: one a core]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    pub jobs: Option<u16>,
    /// A quick look at each clip: a quarter of the picture, all of the sound; the whole where that leaves the answer open.
    /// Without it, what was only looked at quickly before is measured again
    #[arg(long)]
    pub quick: bool,
    /// Measure again what is known: `all`, or `failed`, the clips that ended their worker
    #[arg(long, value_enum, value_name = "WHAT", num_args = 0..=1, default_missing_value = "all", require_equals = true)]
    pub redo: Option<Again>,
    /// Memory that one clip may take [default: what the machine has over the number of jobs, at least 2048]
    #[arg(long, value_name = "MIB", value_parser = clap::value_parser!(u64).range(256..=1 << 20))]
    pub max_memory: Option<u64>,
    /// Processor time that one clip may take
    #[arg(long, value_name = "SECONDS", default_value_t = 7200, value_parser = clap::value_parser!(u32).range(1..))]
    pub clip_limit: u32,
    /// Give up a clip that gets no further for so long
    #[arg(long, value_name = "SECONDS", default_value_t = 120, value_parser = clap::value_parser!(u32).range(1..))]
    pub patience: u32,
    /// Write no pages to look at in `DIR/report`, and keep no pictures for them
    #[arg(long)]
    pub no_report: bool,
    /// Print only the lines of clips that are not acceptable
    #[arg(long)]
    pub only_failures: bool,
    /// When to use colour
    #[arg(long, value_enum, value_name = "WHEN", default_value_t)]
    pub color: Color,
    /// Have this program measure in place of verite, for tests
    #[arg(long, value_name = "PROGRAM", hide = true)]
    pub worker: Option<PathBuf>,
}

/// How to watch.
#[derive(Args, Debug)]
pub struct WatchArgs {
    /// Folders; what is in them is scanned first
    #[arg(required = true, value_name = "DIR")]
    pub folders: Vec<PathBuf>,
    /// How to go about it.
    #[command(flatten)]
    pub bulk: BulkArgs,
    /// Run this for each new result, by the shell: `$VERITE_PATH`, `$VERITE_CLASS`, `$VERITE_ACCEPTABLE`, `$VERITE_ACTION` and
    /// `$VERITE_STATUS` say what it is, standard input has the JSON
    #[arg(long, value_name = "COMMAND")]
    pub on_verdict: Option<String>,
    /// A file is complete when it has not changed for so long
    #[arg(long, value_name = "SECONDS", default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..=3600))]
    pub settle: u32,
}

/// What a scan measures again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Again {
    /// Everything
    All,
    /// Clips that crashed, took too long or too much memory
    Failed,
}

/// The bounds of a worker.
#[derive(Args, Debug)]
pub struct WorkerArgs {
    /// Address space, bytes
    #[arg(long)]
    pub memory: u64,
    /// Where it may read
    #[arg(long)]
    pub read: Vec<PathBuf>,
}

/// How to export.
#[derive(Args, Debug)]
pub struct ExportArgs {
    /// The folder of a scan
    #[arg(value_name = "DIR")]
    pub folder: PathBuf,
    /// The form
    #[arg(long, value_enum, value_name = "FORMAT")]
    pub format: Format,
    /// Only clips of this class, or `failures`: what is not acceptable
    #[arg(long, value_enum, value_name = "WHICH")]
    pub only: Vec<Only>,
    /// The file to write, or the folder where each clip gets a file of its own (markers, xmp) [default: standard output, or
    /// beside each clip for xmp]
    #[arg(long, value_name = "PATH")]
    pub out: Option<PathBuf>,
    /// What to judge by.
    #[command(flatten)]
    pub by: ByArgs,
    /// Say it in this language
    #[arg(long, value_enum, value_name = "LANGUAGE", default_value_t)]
    pub lang: Lang,
}

/// A form of results.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// One JSON object a line
    Jsonl,
    /// A table, one row a clip
    Csv,
    /// A table for data frames
    #[cfg(feature = "parquet")]
    Parquet,
    /// Test results for pipelines
    Junit,
    /// Final Cut Pro: a project with each clip and its findings as markers
    Fcpxml,
    /// The same for OpenTimelineIO
    Otio,
    /// An edit decision list (CMX 3600) with the findings as locators, a file a clip
    Edl,
    /// Markers that Premiere imports as a table, a file a clip
    PremiereCsv,
    /// A sidecar with rating and label, a file a clip
    Xmp,
}

/// Which clips.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Only {
    /// Not acceptable, undecided, or not readable
    Failures,
    /// Imperfect and good
    Raw,
    /// Neat
    Plain,
    /// Glossy or retouched
    Polished,
    /// No care was taken
    Sloppy,
    /// The evidence does not carry an answer
    Undecided,
    /// No verdict
    Unreadable,
}

/// How to judge again.
#[derive(Args, Debug)]
pub struct JudgeArgs {
    /// Files of results (JSON Lines, as `check --json` prints them), or folders with a `results.jsonl`; `-` is standard input
    #[arg(required = true, value_name = "RESULTS")]
    pub results: Vec<PathBuf>,
    /// What to judge by.
    #[command(flatten)]
    pub by: ByArgs,
    /// Say it in this language
    #[arg(long, value_enum, value_name = "LANGUAGE", default_value_t)]
    pub lang: Lang,
    /// Print only what this other profile judges differently
    #[arg(long, value_name = "NAME|FILE")]
    pub against: Option<String>,
    /// Print one JSON object a line
    #[arg(long)]
    pub json: bool,
    /// When to use colour
    #[arg(long, value_enum, value_name = "WHEN", default_value_t)]
    pub color: Color,
}

/// How to bench.
#[derive(Args, Debug)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub struct BenchArgs {
    /// Something else than benching.
    #[command(subcommand)]
    pub command: Option<BenchCommand>,
    /// A folder with a `labels.csv` (columns file, class; also source, fault, dose, `ranges_s`), or with sub-folders raw, plain,
    /// polished and sloppy; or such a table
    #[arg(required = true, value_name = "DIR")]
    pub folder: Option<PathBuf>,
    /// How to go about it.
    #[command(flatten)]
    pub options: BenchOptions,
}

/// How a bench measures and shows.
#[derive(Args, Debug)]
pub struct BenchOptions {
    /// What to judge by.
    #[command(flatten)]
    pub by: ByArgs,
    /// How many clips are measured.
    #[command(flatten)]
    pub measuring: MeasuringArgs,
    /// Write a page with the worst mistakes and their pictures
    #[arg(long, value_name = "FILE")]
    pub page: Option<PathBuf>,
    /// Print the figures as JSON
    #[arg(long)]
    pub json: bool,
}

/// What a person decided.
#[derive(Args, Debug)]
pub struct OverrideArgs {
    /// The clips
    #[arg(required_unless_present = "from", value_name = "CLIP")]
    pub clips: Vec<PathBuf>,
    /// What they are
    #[arg(long, value_enum, value_name = "CLASS", required_unless_present = "from")]
    pub class: Option<TrueClass>,
    /// Why
    #[arg(long, value_name = "TEXT", default_value = "")]
    pub why: String,
    /// Where to keep it [default: verite-overrides.jsonl beside each clip; with `--from`, in this folder]
    #[arg(long, value_name = "FILE")]
    pub file: Option<PathBuf>,
    /// Take the decisions from a file that the page of many clips saved; all of them, or none if one cannot be read
    #[arg(long, value_name = "FILE", conflicts_with_all = ["clips", "class", "why"])]
    pub from: Option<PathBuf>,
}

/// What a clip can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum TrueClass {
    /// Imperfect and good
    Raw,
    /// Neat, nothing rough and nothing glossy
    Plain,
    /// Glossy or retouched
    Polished,
    /// No care was taken
    Sloppy,
}

impl From<TrueClass> for Class {
    fn from(class: TrueClass) -> Self {
        match class {
            TrueClass::Raw => Self::Raw,
            TrueClass::Plain => Self::Plain,
            TrueClass::Polished => Self::Polished,
            TrueClass::Sloppy => Self::Sloppy,
        }
    }
}

/// How many clips are measured.
#[derive(Args, Debug)]
pub struct MeasuringArgs {
    /// Results that are known already, by content; new ones are added
    #[arg(long, value_name = "FILE")]
    pub results: Option<PathBuf>,
    /// Clips measured at a time [default: one a core]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    pub jobs: Option<u16>,
}

/// What to do with profiles.
#[derive(Debug, Subcommand)]
pub enum ProfileCommand {
    /// Name the shipped profiles and their tastes
    List,
    /// Print a profile with every setting and its meaning
    Show {
        /// The name of a shipped one, or a TOML file
        #[arg(value_name = "NAME|FILE")]
        name: String,
    },
    /// Check profiles of your own: what is wrong, where, and what is allowed
    Check {
        /// TOML files
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
    },
    /// Learn a brand's look from ten or more approved clips
    Learn(LearnArgs),
    /// Fit the limits of a profile to labelled clips
    Calibrate(CalibrateArgs),
}

/// How to learn a look.
#[derive(Args, Debug)]
pub struct LearnArgs {
    /// A folder of approved clips
    #[arg(value_name = "APPROVED_DIR")]
    pub folder: PathBuf,
    /// Where to write the profile
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
    /// The profile to build on
    #[arg(long, value_name = "NAME|FILE", default_value = "authentic")]
    pub base: String,
    /// How many clips are measured.
    #[command(flatten)]
    pub measuring: MeasuringArgs,
}

/// How to fit limits.
#[derive(Args, Debug)]
pub struct CalibrateArgs {
    /// A table of labels (columns file, class; also source), or a labelled folder as for `bench`
    #[arg(value_name = "LABELS")]
    pub labels: PathBuf,
    /// Where to write the profile
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
    /// The profile to build on
    #[arg(long, value_name = "NAME|FILE", default_value = "authentic")]
    pub base: String,
    /// How many clips are measured.
    #[command(flatten)]
    pub measuring: MeasuringArgs,
}

/// A place to publish.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Platform {
    /// TikTok
    Tiktok,
    /// Instagram Reels
    Reels,
    /// YouTube Shorts
    Shorts,
    /// YouTube
    Youtube,
}

impl Platform {
    /// Its name in the profiles.
    pub fn name(self) -> &'static str {
        match self {
            Self::Tiktok => "tiktok",
            Self::Reels => "reels",
            Self::Shorts => "shorts",
            Self::Youtube => "youtube",
        }
    }
}

/// A language.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Lang {
    /// English
    #[default]
    En,
    /// Dutch
    Nl,
}

impl Lang {
    /// The language of that name.
    pub fn language(self) -> Language {
        match self {
            Self::En => Language::En,
            Self::Nl => Language::Nl,
        }
    }
}

/// What can be added to the JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Detail {
    /// The camera's motion from frame to frame
    CameraPath,
}

/// When to use colour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Color {
    /// On a terminal, unless `NO_COLOR` is set
    #[default]
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// The completion script for `shell`.
pub fn completions(shell: clap_complete::Shell) -> Vec<u8> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "verite", &mut script);
    script
}

/// The manual page, in roff.
///
/// # Errors
/// Never in practice: it is written to memory.
pub fn man() -> std::io::Result<Vec<u8>> {
    let mut page = Vec::new();
    clap_mangen::Man::new(Cli::command()).render(&mut page)?;
    Ok(page)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_definitions_hold_together() {
        Cli::command().debug_assert();
    }

    #[test]
    fn a_bare_file_is_checked() {
        let cli = Cli::try_parse_from(["verite", "--json", "a.mp4", "--", "-b.mp4"]).expect("it parses");
        assert!(cli.command.is_none() && cli.check.json);
        assert_eq!(cli.check.files, [PathBuf::from("a.mp4"), PathBuf::from("-b.mp4")]);
    }
}
