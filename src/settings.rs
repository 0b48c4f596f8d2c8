//! What was typed, resolved: which files, which profile, how they are decoded and shown.

use std::ffi::OsStr;
use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use tempfile::NamedTempFile;

use crate::analyze::{Options, likeness};
use crate::bench::make::{DEFAULT, Order, Recipe};
use crate::cli::{ByArgs, CheckArgs, Color, Detail, MakeArgs};
use crate::error::Error;
use crate::policy::Profile;

/// How a run of `check` goes.
#[derive(Debug)]
pub struct Settings {
    /// The files, in the order they were named.
    pub inputs: Vec<PathBuf>,
    /// What to judge by.
    pub profile: Profile,
    /// How to read and what to measure.
    pub options: Options,
    /// JSON Lines instead of cards.
    pub json: bool,
    /// Whether the JSON carries the camera path.
    pub camera_path: bool,
    /// Where pages go.
    pub report: Option<Report>,
    /// When to use colour.
    pub color: Color,
}

/// Where the pages of a run go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Report {
    /// The page of one clip.
    Page(PathBuf),
    /// A page of each clip, and an index.
    Folder(PathBuf),
}

impl Report {
    /// `path` as it is meant for so many clips.
    ///
    /// # Errors
    /// If it names one page, and there are several clips.
    fn of(path: PathBuf, clips: usize) -> Result<Self, Error> {
        let ends_in = path.extension().map(OsStr::to_ascii_lowercase);
        let names_page = ends_in.is_some_and(|ending| ending == "html" || ending == "htm") && !path.is_dir();
        match (clips, names_page) {
            (1, true) => Ok(Self::Page(path)),
            (_, true) => Err(Error::unwritable(&path, "is one page, but there are several clips; name a folder")),
            (_, false) => Ok(Self::Folder(path)),
        }
    }
}

impl Settings {
    /// Resolves what was typed.
    ///
    /// # Errors
    /// If the profile cannot be read, the folder for the evidence not be made, or the reference shows no face to judge.
    pub fn resolve(args: CheckArgs) -> Result<Self, Error> {
        let language = args.lang.language();
        let mut options = Options { mos: args.mos, evidence: args.evidence, language, ..Options::default() };
        if let Some(threads) = args.threads {
            options.decoding.threads = usize::from(threads);
        }
        if let Some(seconds) = args.time_limit {
            options.decoding.time_budget = Duration::from_secs(seconds.into());
        }
        if let Some(folder) = &options.evidence {
            fs::create_dir_all(folder).map_err(|source| Error::io(folder, source))?;
        }
        let report = args.report.map(|path| Report::of(path, args.files.len())).transpose()?;
        options.album = report.is_some();
        options.reference = args.reference.map(|path| likeness(&path, &options)).transpose()?;
        Ok(Self {
            inputs: args.files,
            profile: chosen(&args.by)?,
            options,
            json: args.json,
            camera_path: args.detail.contains(&Detail::CameraPath),
            report,
            color: args.color,
        })
    }
}

/// The profile that was asked for, with its platform and tags.
///
/// # Errors
/// If it cannot be read, or waives nothing for a tag.
pub fn chosen(by: &ByArgs) -> Result<Profile, Error> {
    let own = profile(&by.profile)?;
    let placed = by.platform.and_then(|platform| own.with_platform(platform.name()));
    placed.unwrap_or(own).tagged(&by.tag)
}

/// No more variants are made at the same time unless that is asked for: each holds an encoder and some pictures.
const MOST_JOBS: usize = 4;

impl Order {
    /// Resolves what was typed.
    ///
    /// # Errors
    /// If the recipe cannot be read.
    pub fn resolve(args: MakeArgs) -> Result<Self, Error> {
        let recipe = match &args.recipe {
            Some(path) => Recipe::load(path)?,
            None => Recipe::parse(DEFAULT, Path::new("default.toml"))?,
        };
        let processors = thread::available_parallelism().map_or(1, usize::from);
        let jobs = args.jobs.map_or(processors.min(MOST_JOBS), usize::from);
        Ok(Self { clean: args.clean, out: args.out, recipe, force: args.force, jobs })
    }
}

/// The shipped profile of that name, or the one in that file.
///
/// # Errors
/// If there is none, or it says something that is not allowed.
pub fn profile(name: &str) -> Result<Profile, Error> {
    match Profile::builtin(name) {
        Some(profile) => Ok(profile),
        None if Path::new(name).exists() => Profile::load(Path::new(name)),
        None => {
            let shipped: Vec<&str> = Profile::names().collect();
            let why = format!("no such profile; name a TOML file or one of: {}", shipped.join(", "));
            Err(Error::Profile { path: name.into(), why })
        }
    }
}

/// Clips measured at a time where nothing else is said: one a core.
pub fn default_jobs() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

/// No more than this is taken from standard input, bytes: an endless stream must not fill the disk.
const LONGEST_INPUT: u64 = 4 << 30;

/// A file to read, and where it really lies.
#[derive(Debug)]
pub enum Input<'a> {
    /// A named file.
    File(&'a Path),
    /// Standard input, kept in a temporary file, because most containers cannot be read without going back in them.
    Spooled(NamedTempFile),
}

impl<'a> Input<'a> {
    /// The file named `path`; `-` is read to its end.
    ///
    /// # Errors
    /// If standard input cannot be read or kept.
    pub fn open(path: &'a Path) -> Result<Self, Error> {
        if path != Path::new("-") {
            return Ok(Self::File(path));
        }
        let spool = || -> io::Result<(NamedTempFile, u64)> {
            let mut file = NamedTempFile::new()?;
            let bytes = io::copy(&mut io::stdin().lock().take(LONGEST_INPUT + 1), &mut file)?;
            Ok((file, bytes))
        };
        match spool().map_err(|source| Error::io(path, source))? {
            (_, bytes) if bytes > LONGEST_INPUT => {
                Err(Error::unreadable(path, "more than 4 GiB came in; put it in a file and name that"))
            }
            (file, _) => Ok(Self::Spooled(file)),
        }
    }

    /// Where to read.
    pub fn path(&self) -> &Path {
        match self {
            Self::File(path) => path,
            Self::Spooled(file) => file.path(),
        }
    }
}
