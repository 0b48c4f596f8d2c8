//! The clips and photos of a folder, and the class of each.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use super::recipe::Class;
use crate::bench::labels;
use crate::error::Error;

/// What is taken for a clip or photo; whether it is one shows when it is opened.
const EXTENSIONS: [&str; 25] = [
    "3gp", "aac", "avi", "avif", "flac", "gif", "heic", "heif", "jpeg", "jpg", "m2ts", "m4a", "m4v", "mkv", "mov",
    "mp3", "mp4", "mpg", "mts", "ogg", "png", "tif", "wav", "webm", "webp",
];

/// One clip or photo.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// Where it is.
    pub path: PathBuf,
    /// Its path below the folder, with `/` between the parts.
    pub name: String,
    /// What it is; empty if nobody said so.
    pub class: String,
    /// How the files made of it begin: its name without folders and extension, unlike that of any other source.
    pub stem: String,
}

/// All clips and photos below a folder, in the order of their names. Files and folders that begin with a dot are left
/// out. Their class stands in the folder's `labels.csv`, or is the name of the sub-folder they are in.
///
/// # Errors
/// If a folder or the labels cannot be read.
pub fn sources(folder: &Path) -> Result<Vec<Source>, Error> {
    let mut names = BTreeSet::new();
    let mut pending = vec![(folder.to_owned(), String::new())];
    while let Some((path, prefix)) = pending.pop() {
        let io = |source| Error::io(&path, source);
        for entry in fs::read_dir(&path).map_err(io)? {
            let entry = entry.map_err(io)?;
            let name = entry.file_name().to_string_lossy().into_owned();
            if name.starts_with('.') {
                continue;
            }
            if entry.path().is_dir() {
                pending.push((entry.path(), format!("{prefix}{name}/")));
            } else if is_media(Path::new(&name)) {
                names.insert(format!("{prefix}{name}"));
            }
        }
    }
    let table = folder.join(labels::NAME);
    let labelled = if table.exists() { labels::read(&table)? } else { Vec::new() };
    let classes: BTreeMap<String, String> = labelled.into_iter().map(|label| (label.file, label.class)).collect();
    let mut stems = BTreeSet::new();
    Ok(names
        .into_iter()
        .map(|name| {
            let parents = || name.split('/').rev().skip(1);
            let class = classes.get(&name).cloned();
            let class = class.or_else(|| parents().find(|folder| Class::is_one(folder)).map(str::to_owned));
            let stem = unlike(&mut stems, Path::new(&name));
            Source { path: folder.join(&name), class: class.unwrap_or_default(), stem, name }
        })
        .collect())
}

fn is_media(name: &Path) -> bool {
    let extension = name.extension().map(|extension| extension.to_string_lossy().to_lowercase());
    extension.is_some_and(|extension| EXTENSIONS.contains(&extension.as_str()))
}

/// The file's name without its extension, with a number if that is taken.
fn unlike(taken: &mut BTreeSet<String>, name: &Path) -> String {
    let stem = name.file_stem().map_or_else(String::new, |stem| stem.to_string_lossy().into_owned());
    let numbered = (2_u32..).map(|number| format!("{stem}-{number}"));
    let free = std::iter::once(stem.clone()).chain(numbered).find(|name| !taken.contains(&name.to_lowercase()));
    let free = free.unwrap_or(stem);
    taken.insert(free.to_lowercase());
    free
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sources_have_an_order_a_class_and_a_stem_of_their_own() {
        let folder = tempfile::tempdir().expect("a folder");
        let at = |name: &str| folder.path().join(name);
        fs::create_dir_all(at("raw/deep")).expect("made");
        fs::create_dir_all(at("mine")).expect("made");
        for name in ["b.MP4", "raw/deep/b.mov", "mine/c.jpg", "raw/d.mp4", ".e.mp4", "notes.txt"] {
            fs::write(at(name), "x").expect("written");
        }
        fs::write(at("labels.csv"), "file,class\nraw/d.mp4,plain\n").expect("written");
        let found = sources(folder.path()).expect("it is read");
        let shown: Vec<_> = found.iter().map(|s| (s.name.as_str(), s.class.as_str(), s.stem.as_str())).collect();
        assert_eq!(
            shown,
            [
                ("b.MP4", "", "b"),
                ("mine/c.jpg", "", "c"),
                ("raw/d.mp4", "plain", "d"),
                ("raw/deep/b.mov", "raw", "b-2")
            ]
        );
    }
}
