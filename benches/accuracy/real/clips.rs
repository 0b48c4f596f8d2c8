//! The real clips: what their folder says of them and what was seen in them.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};

use verite::meter::shake::Kind;

use super::Half;

/// What holds the camera, by eye, and which half of the test of cues a clip belongs to: name, word, half, remark. The
/// words come from the folder's own description; where the pictures say otherwise the remark tells why. The halves share
/// no scene, and each has clips of tripods and of hands.
const CLIPS: &str = include_str!("clips.tsv");

/// A clip of the folder, or a sample.
#[derive(Clone, Debug)]
pub struct Clip {
    pub name: String,
    pub file: PathBuf,
    /// How the camera moves, as the folder's list has it.
    pub camera: String,
    /// What holds it; `None` if nobody can tell.
    pub word: Option<Kind>,
    /// `None` if it takes no part in the test of cues.
    pub half: Option<Half>,
    pub remark: String,
    /// It is rendered and serves only to have shake added to it.
    pub is_sample: bool,
}

impl Clip {
    /// A hand holds it, whoever stands or walks.
    pub fn is_held(&self) -> bool {
        matches!(self.word, Some(Kind::HandHeld | Kind::Walking | Kind::Running))
    }

    pub fn is_steady(&self) -> bool {
        self.word == Some(Kind::Tripod)
    }
}

/// The name of a kind, as in the JSON.
pub fn word(kind: Option<Kind>) -> String {
    let text = |kind| serde_json::to_value(kind).ok()?.as_str().map(String::from);
    kind.and_then(text).unwrap_or("-".to_string())
}

/// All clips that [`CLIPS`] knows and that are there: in the folder, whose `MANIFEST.tsv` has a line for each with at
/// least the columns `id`, `file` and `camera`, or else in `samples`.
pub fn clips(folder: &Path) -> Result<Vec<Clip>, String> {
    let list = folder.join("MANIFEST.tsv");
    let text = fs::read_to_string(&list).map_err(|error| format!("{}: {error}", list.display()))?;
    let mut lines = text.lines().map(|line| line.split('\t').collect::<Vec<_>>());
    let head = lines.next().unwrap_or_default();
    let column = |name: &str| {
        head.iter().position(|title| *title == name).ok_or(format!("{}: no column {name}", list.display()))
    };
    let (id, file, camera) = (column("id")?, column("file")?, column("camera")?);
    let listed: HashMap<&str, (&str, &str)> =
        lines.filter_map(|line| Some((*line.get(id)?, (*line.get(file)?, *line.get(camera)?)))).collect();
    let clips = CLIPS.lines().map(|line| {
        let [name, word, half, remark] = line.split('\t').collect::<Vec<_>>()[..] else {
            panic!("four columns: {line}");
        };
        let is_sample = !listed.contains_key(name);
        let (file, camera) = match listed.get(name) {
            Some((file, camera)) => (folder.join(file), *camera),
            None => (Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("samples/{name}.mp4")), "-"),
        };
        Clip {
            name: name.to_string(),
            file,
            camera: camera.to_string(),
            word: (word != "-").then(|| serde_json::from_value(word.into()).expect("a word for a kind")),
            half: [Half::Tuning, Half::Reporting].into_iter().find(|other| other.name() == half),
            remark: remark.to_string(),
            is_sample,
        }
    });
    Ok(clips.filter(|clip| clip.file.exists()).collect())
}
