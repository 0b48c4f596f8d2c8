//! What was typed, resolved: which files, which profile, how they are decoded and shown.

use std::ffi::OsStr;
use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use tempfile::NamedTempFile;

use crate::analyze::{Options, likeness};
use crate::batch::{Crew, Limits, Redo, listed};
use crate::bench::make::{DEFAULT, Order, Recipe};
use crate::cli::{Again, BulkArgs, ByArgs, CheckArgs, Color, Detail, MakeArgs, ScanArgs};
use crate::error::Error;
use crate::policy::Profile;
use crate::words::Language;

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
        options.decoding.quick = args.quick;
        options.decoding.max_memory = args.max_memory.map(|mib| mib << 20);
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

/// How a scan goes.
#[derive(Debug)]
pub struct ScanSettings {
    /// What to scan.
    pub paths: Vec<PathBuf>,
    /// Where the results go.
    pub out: PathBuf,
    /// What to judge by.
    pub profile: Profile,
    /// The language of the sentences.
    pub language: Language,
    /// Clips measured at a time.
    pub jobs: usize,
    /// Whether parts of a clip's picture will do.
    pub quick: bool,
    /// What to measure although it is known.
    pub redo: Redo,
    /// No more clips are measured.
    pub most: Option<usize>,
    /// No clip is begun after so long.
    pub time_budget: Option<Duration>,
    /// Bounds for a clip.
    pub limits: Limits,
    /// Whether there are pages to look at.
    pub report: bool,
    /// Whether only clips that are not acceptable are printed.
    pub only_failures: bool,
    /// When to use colour.
    pub color: Color,
    /// What measures.
    worker: PathBuf,
}

/// Memory for one clip, unless the machine has more for each job, MiB: a 4K clip of 10 bits needs less than one GiB.
const LEAST_MEMORY_MIB: u64 = 2048;

/// So many folders are named to a worker as those where it may read; beyond, it may read everywhere.
const MOST_ROOTS: usize = 64;

impl ScanSettings {
    /// Resolves what was typed.
    ///
    /// # Errors
    /// If the list or the profile cannot be read.
    pub fn resolve(args: ScanArgs) -> Result<Self, Error> {
        let mut paths = args.paths;
        if let Some(list) = &args.from {
            let read = if list == Path::new("-") {
                let mut bytes = Vec::new();
                io::stdin().lock().read_to_end(&mut bytes).map(|_| bytes)
            } else {
                fs::read(list)
            };
            paths.extend(listed(&read.map_err(|source| Error::io(list, source))?));
        }
        let time_budget = args.time_budget.map(|minutes| Duration::from_secs(60 * u64::from(minutes)));
        Ok(Self { most: args.limit, time_budget, ..Self::of(paths, args.bulk)? })
    }

    /// The same for what is to be watched.
    ///
    /// # Errors
    /// If the profile cannot be read.
    pub fn of(paths: Vec<PathBuf>, args: BulkArgs) -> Result<Self, Error> {
        let jobs = args.jobs.map_or_else(default_jobs, usize::from);
        let share = machine_memory_mib().map_or(0, |mib| mib / jobs as u64);
        let memory_mib = args.max_memory.unwrap_or(share.max(LEAST_MEMORY_MIB));
        let worker = match args.worker {
            Some(program) => program,
            None => this_program()?,
        };
        Ok(Self {
            paths,
            out: args.out,
            profile: chosen(&args.by)?,
            language: args.lang.language(),
            jobs,
            quick: args.quick,
            redo: match args.redo {
                None => Redo::Nothing,
                Some(Again::Failed) => Redo::Failed,
                Some(Again::All) => Redo::All,
            },
            most: None,
            time_budget: None,
            limits: Limits {
                memory: memory_mib << 20,
                cpu: Duration::from_secs(args.clip_limit.into()),
                patience: Duration::from_secs(args.patience.into()),
            },
            report: !args.no_report,
            only_failures: args.only_failures,
            color: args.color,
            worker,
        })
    }

    /// When the time is up, from now.
    pub fn deadline(&self) -> Option<Instant> {
        self.time_budget.map(|budget| Instant::now() + budget)
    }

    /// How workers are started: they may read where the files lie, links followed, and nowhere else.
    pub fn crew(&self, files: &[PathBuf]) -> Crew {
        let folder = |file: &PathBuf| Some(file.canonicalize().ok()?.parent()?.to_owned());
        let mut roots: Vec<PathBuf> = self.paths.iter().filter_map(|path| path.canonicalize().ok()).collect();
        roots.retain(|root| root.is_dir());
        for folder in files.iter().filter_map(folder) {
            if !roots.iter().any(|root| folder.starts_with(root)) {
                roots.push(folder);
            }
        }
        if roots.len() > MOST_ROOTS {
            roots = vec![PathBuf::from("/")];
        }
        let mut arguments = vec!["worker".into(), "--memory".into(), self.limits.memory.to_string().into()];
        for root in roots {
            arguments.extend(["--read".into(), root.into_os_string()]);
        }
        Crew { program: self.worker.clone(), arguments, limits: self.limits.clone() }
    }
}

/// What this process runs: where the system names it by itself (Linux), that stays so when the file is replaced by a newer
/// version in the middle of the night.
fn this_program() -> Result<PathBuf, Error> {
    let own = PathBuf::from("/proc/self/exe");
    if own.exists() {
        Ok(own)
    } else {
        std::env::current_exe().map_err(|source| Error::io(Path::new("verite"), source))
    }
}

/// The memory of this machine, where the system says (Linux).
fn machine_memory_mib() -> Option<u64> {
    let about = fs::read_to_string("/proc/meminfo").ok()?;
    let kib = about.lines().find_map(|line| line.strip_prefix("MemTotal:"))?;
    Some(kib.trim().trim_end_matches("kB").trim().parse::<u64>().ok()? / 1024)
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
