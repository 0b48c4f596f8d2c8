//! What was typed, resolved: which files, which profile, how they are decoded and shown.

use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::time::Duration;

use tempfile::NamedTempFile;

use crate::analyze::{Options, likeness};
use crate::cli::{CheckArgs, Color, Detail};
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
    /// When to use colour.
    pub color: Color,
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
        options.reference = args.reference.map(|path| likeness(&path, &options)).transpose()?;
        let own = profile(&args.profile)?;
        Ok(Self {
            inputs: args.files,
            profile: match args.platform {
                None => own,
                Some(platform) => own.with_platform(platform.name()).unwrap_or(own),
            },
            options,
            json: args.json,
            camera_path: args.detail.contains(&Detail::CameraPath),
            color: args.color,
        })
    }
}

/// The shipped profile of that name, or the one in that file.
fn profile(name: &str) -> Result<Profile, Error> {
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
