//! Renders clips, or takes those of an earlier run, and has them measured.

use std::fs;
use std::path::{Path, PathBuf};

use ndarray::Array2;
use verite::meter::{Measured, Shake};

use crate::common::{Random, encode_bytes, shake_of};

use super::bases::Base;
use super::cases::{Case, DURATION_S, FPS};
use super::render::Film;
use super::truth::{Errors, errors, errors_of};
use super::{Half, vidstab};

/// Part of the name of kept files: to be raised when the renderer changes.
const EDITION: &str = "1";

/// What the bench works with.
pub struct Studio {
    half: Half,
    folder: PathBuf,
    /// Clips are for one use only if there is a folder that goes away.
    temporary: Option<tempfile::TempDir>,
    stills: Vec<(Base, Array2<f32>)>,
}

/// What was found in a case.
pub struct Outcome {
    pub case: Case,
    /// The shake there is, in percent of the diagonal.
    pub truth_pct: f64,
    pub measured: Measured<Shake>,
    /// Ours; empty if the clip was not measured.
    pub errors: Errors,
    pub vidstab: Errors,
}

impl Studio {
    /// Keeps its clips in `keep` if there is such a folder to be.
    pub fn open(half: Half, bases: &[Base], keep: Option<&Path>) -> Self {
        let temporary = keep.is_none().then(|| tempfile::tempdir().expect("a place for the clips"));
        let folder = temporary.as_ref().map_or_else(|| keep.unwrap_or(Path::new(".")), |folder| folder.path());
        fs::create_dir_all(folder).expect("the folder to keep clips in can be made");
        let stills = bases.iter().map(|base| (*base, base.load())).collect();
        Self { half, folder: folder.to_path_buf(), stills, temporary }
    }

    /// The picture of a base.
    pub fn still(&self, base: &Base) -> &Array2<f32> {
        let found = self.stills.iter().find(|(other, _)| other == base);
        &found.expect("all bases of the half were loaded").1
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
        let outcome = Outcome {
            case: *case,
            truth_pct: film.trajectory.shake_pct(film.size, DURATION_S - 1.0 / FPS),
            errors: path.map(|path| errors(path, &film.trajectory, film.size)).unwrap_or_default(),
            vidstab: errors_of(&motions, FPS, &film.trajectory, film.size),
            measured,
        };
        self.discard(&clip);
        outcome
    }

    /// The file of this name, made unless it is kept from an earlier run.
    pub fn file(&self, name: &str, make: impl FnOnce(&Path)) -> PathBuf {
        let file = self.folder.join(format!("{EDITION}_{}_{name}", self.half.name()));
        if !file.exists() {
            // Renamed when whole, so that a run that was broken off leaves nothing half done.
            let unfinished = self.folder.join(format!("unfinished_{}_{name}", self.half.name()));
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
    let mut random = Random(77);
    let frames = (0..(DURATION_S * film.fps) as usize).map(|i| film.shoot(i as f64 / film.fps, &mut random));
    encode(frames, film.size, film.fps, arguments, file);
}

/// Encodes on one thread: there is a clip for each.
pub fn encode(frames: impl Iterator<Item = Vec<u8>>, size: (usize, usize), fps: f64, arguments: &[&str], file: &Path) {
    let arguments: Vec<&str> = ["-threads", "1"].iter().chain(arguments).copied().collect();
    encode_bytes(frames, size, fps, &arguments, file);
}
