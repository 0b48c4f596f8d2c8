//! What was typed. Only parses; what it means is in `settings`.

use std::path::PathBuf;

use clap::builder::{OsStringValueParser, TypedValueParser};
use clap::{Args, CommandFactory, Parser, Subcommand, ValueEnum};

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
    /// Make clips with known faults, to judge the judgement by
    Bench(BenchArgs),
    /// Print the JSON Schema of the results
    Schema,
    /// Print a completion script for a shell
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// Print the manual page
    Man,
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
    /// Judge by this profile: the name of a shipped one, or a TOML file
    #[arg(long, value_name = "NAME|FILE", default_value = "authentic")]
    pub profile: String,
    /// Judge as well by what this platform takes: shape, length, frame rate, size and codec
    #[arg(long = "for", value_enum, value_name = "PLATFORM")]
    pub platform: Option<Platform>,
    /// Add a detail to the JSON
    #[arg(long, value_enum, value_name = "DETAIL")]
    pub detail: Vec<Detail>,
    /// Write a picture of each judged face into this folder: where its skin lacks texture, beside what stayed sharp
    #[arg(long, value_name = "DIR")]
    pub evidence: Option<PathBuf>,
    /// A photo or clip of the same person untouched: say how much of its skin texture is gone, which is much surer
    #[arg(long, value_name = "FILE")]
    pub reference: Option<PathBuf>,
    /// Add to the JSON how listeners would mark the voice, its background and both (DNSMOS P.835); takes longer
    #[arg(long)]
    pub mos: bool,
    /// Threads for one clip; with 1 it is decoded and measured in turns. The result is the same [default: 2]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=64))]
    pub threads: Option<u16>,
    /// Give up decoding a clip after this long and judge what was read
    #[arg(long, value_name = "SECONDS", value_parser = clap::value_parser!(u32).range(1..))]
    pub time_limit: Option<u32>,
    /// When to use colour
    #[arg(long, value_enum, value_name = "WHEN", default_value_t)]
    pub color: Color,
}

/// What to do for a benchmark.
#[derive(Args, Debug)]
#[command(args_conflicts_with_subcommands = true)]
pub struct BenchArgs {
    /// What to do.
    #[command(subcommand)]
    pub command: BenchCommand,
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
