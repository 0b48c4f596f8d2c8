//! Renders clips, or takes those of an earlier run, and has them measured.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::thread;

use ndarray::Array2;
use verite::meter::{Measured, Shake};

use super::common::{encode_bytes, shake_of};

use super::bases::{BASES, Base};
use super::cases::{Case, DURATION_S, FPS};
use super::render::Film;
use super::truth::{Errors, errors, errors_of, perfect_pct, rms};
use super::{Half, oracle, vidstab};

/// Part of the name of kept files: to be raised when the renderer changes.
const EDITION: &str = "1";

/// What the bench works with.
pub struct Studio {
    half: Half,
    folder: PathBuf,
    /// Clips are for one use only if there is a folder that goes away.
    temporary: Option<tempfile::TempDir>,
    stills: [OnceLock<Array2<f32>>; BASES.len()],
}

/// What was found in a case.
pub struct Outcome {
    pub case: Case,
    /// The shake there is, in percent of the diagonal.
    pub truth_pct: f64,
    /// What the meter would read if it followed perfectly: a clip has ends, and the truth has none.
    pub perfect_pct: f64,
    pub measured: Measured<Shake>,
    /// Ours; empty if the clip was not measured.
    pub errors: Errors,
    pub vidstab: Errors,
    /// Those of the file itself; only where ours are not at most half of vidstabdetect's.
    pub file: Option<Errors>,
}

/// Where both are closer than this there is nothing left to halve, in pixels.
const NOTHING_PX: f64 = 0.01;

impl Outcome {
    /// Our RMS over theirs; 0 where there is nothing to halve.
    pub fn ratio(&self) -> f64 {
        let ours = rms(&self.errors);
        if ours < NOTHING_PX { 0.0 } else { ours / rms(&self.vidstab) }
    }

    /// The RMS of what the file itself is off by, over theirs.
    pub fn file_ratio(&self) -> Option<f64> {
        Some(rms(self.file.as_ref()?) / rms(&self.vidstab))
    }
}

impl Studio {
    /// Keeps its clips in `keep` if there is such a folder to be.
    pub fn open(half: Half, keep: Option<&Path>) -> Self {
        let temporary = keep.is_none().then(|| tempfile::tempdir().expect("a place for the clips"));
        let folder = temporary.as_ref().map_or_else(|| keep.unwrap_or(Path::new(".")), |folder| folder.path());
        fs::create_dir_all(folder).expect("the folder to keep clips in can be made");
        Self { half, folder: folder.to_path_buf(), stills: Default::default(), temporary }
    }

    /// The picture of a base, loaded when it is first asked for.
    fn still(&self, base: &Base) -> &Array2<f32> {
        let index = BASES.iter().position(|other| other == base).expect("all bases are in the list");
        self.stills[index].get_or_init(|| base.load())
    }

    /// What a case is filmed with.
    pub fn film(&self, case: &Case) -> Film<'_> {
        Film {
            still: self.still(&case.base),
            trajectory: case.motion.trajectory(self.half, case.seed),
            size: case.condition.size(),
            fps: FPS,
            shutter: case.condition.shutter(),
            sensor: case.condition.sensor(),
            actors: case.condition.actors(case.seed),
        }
    }

    /// Renders, measures, compares.
    pub fn try_case(&self, case: &Case) -> Outcome {
        let film = self.film(case);
        let name = case.name().replace(' ', "_");
        let clip = self.file(&format!("{name}.mp4"), |file| record(&film, case.condition.encoder(), file));
        let motions = self.file(&format!("{name}.trf"), |file| {
            fs::write(file, vidstab::global_motions(&clip)).expect("the folder can be written to");
        });
        let motions = vidstab::parse(&fs::read_to_string(&motions).expect("it was just written"));
        let measured = shake_of(&clip);
        let path = measured.reading().and_then(|shake| shake.path.as_ref());
        let mut outcome = Outcome {
            case: *case,
            truth_pct: film.trajectory.shake_pct(film.size, DURATION_S - 1.0 / FPS),
            perfect_pct: perfect_pct(&film.trajectory, film.size, FPS, DURATION_S),
            errors: path.map(|path| errors(path, |t_s| film.shown(t_s), film.size)).unwrap_or_default(),
            vidstab: errors_of(&motions, FPS, |t_s| film.shown(t_s), film.size),
            measured,
            file: None,
        };
        if outcome.ratio() > 0.5 {
            outcome.file = Some(oracle::errors(&clip, &film));
        }
        self.discard(&clip);
        outcome
    }

    /// The file of this name, made unless it is kept from an earlier run.
    pub fn file(&self, name: &str, make: impl FnOnce(&Path)) -> PathBuf {
        let file = self.folder.join(format!("{EDITION}_{}_{name}", self.half.name()));
        if !file.exists() {
            // Renamed when whole, so that a run that was broken off leaves nothing half done.
            // Two threads that want it at once each make their own.
            let unfinished = self.folder.join(format!("unfinished_{:?}_{name}", thread::current().id()));
            make(&unfinished);
            fs::rename(&unfinished, &file).expect("the folder can be written to");
        }
        file
    }

    /// Makes room, unless files are kept.
    pub fn discard(&self, file: &Path) {
        if self.temporary.is_some() {
            fs::remove_file(file).expect("it was there");
        }
    }
}

/// Films and encodes the whole clip.
pub fn record(film: &Film<'_>, arguments: &[&str], file: &Path) {
    encode(film.frames(DURATION_S), film.size, film.fps, arguments, file);
}

/// Encodes on one thread: there is a clip for each.
pub fn encode(frames: impl Iterator<Item = Vec<u8>>, size: (usize, usize), fps: f64, arguments: &[&str], file: &Path) {
    let arguments: Vec<&str> = ["-threads", "1"].iter().chain(arguments).copied().collect();
    encode_bytes(frames, size, fps, &arguments, file);
}
