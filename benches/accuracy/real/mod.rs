//! What the meter says of real clips: `--real FOLDER`, where FOLDER has the clips that `clips.tsv` names and a
//! `MANIFEST.tsv` of them. None of them is part of the repository.
//!
//! First the words for what holds the camera, and whether hands read above tripods and stabilised clips below their
//! originals; then whether cues tell shake that was added to steady clips from that of real hands. What is rendered is
//! kept by `--keep`.

mod added;
mod clips;
mod cue;
mod stabilised;
mod words;

use std::path::Path;

use super::{Half, common, side_by_side, studio};

/// Measures and prints all.
pub fn run(folder: &Path, keep: Option<&Path>, wanted: impl Fn(&str) -> bool) -> Result<(), String> {
    let clips: Vec<clips::Clip> = clips::clips(folder)?.into_iter().filter(|clip| wanted(&clip.name)).collect();
    let measured = side_by_side(&clips, |clip| common::shake_of(&clip.file));
    words::print(&clips, &measured);
    words::print_order(&clips, &measured);
    stabilised::print(&clips, &measured, keep);
    cue::print(&clips, &measured, keep);
    Ok(())
}
