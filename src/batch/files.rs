//! Which files of a folder are clips and photos.

use std::fs;
use std::path::{Path, PathBuf};

use crate::error::Error;

/// Endings of files that verite reads, in lower case.
const MEDIA: [&str; 38] = [
    "mp4", "mov", "m4v", "mkv", "webm", "avi", "mpg", "mpeg", "ts", "mts", "m2ts", "3gp", "flv", "wmv", "ogv", "mxf",
    "jpg", "jpeg", "png", "webp", "tif", "tiff", "gif", "heic", "heif", "avif", "bmp", "wav", "mp3", "m4a", "aac",
    "flac", "ogg", "opus", "aif", "aiff", "wma", "oga",
];

/// The clips and photos below `root`, by their ending, in the order of their paths; `root` itself if it is a file. Hidden
/// files and folders are left out, and links to folders not followed.
///
/// # Errors
/// If a folder cannot be read.
pub fn media_files(root: &Path) -> Result<Vec<PathBuf>, Error> {
    if root.is_file() {
        return Ok(vec![root.to_owned()]);
    }
    let mut folders = vec![root.to_owned()];
    let mut found = Vec::new();
    while let Some(folder) = folders.pop() {
        let entries = fs::read_dir(&folder).map_err(|source| Error::io(&folder, source))?;
        for entry in entries {
            let entry = entry.map_err(|source| Error::io(&folder, source))?;
            let kind = entry.file_type().map_err(|source| Error::io(&entry.path(), source))?;
            if entry.file_name().to_string_lossy().starts_with('.') {
                continue;
            }
            if kind.is_dir() {
                folders.push(entry.path());
            } else if is_media(&entry.path()) && entry.path().is_file() {
                found.push(entry.path());
            }
        }
    }
    found.sort();
    Ok(found)
}

fn is_media(path: &Path) -> bool {
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase());
    ending.is_some_and(|ending| MEDIA.contains(&ending.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_searched_in_order_and_hidden_files_are_not() {
        let folder = tempfile::tempdir().expect("a folder");
        for name in ["b.MP4", "a/c.jpg", "notes.txt", ".hidden.mp4", ".git/d.mp4"] {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().expect("it has one")).expect("made");
            fs::write(path, b"").expect("written");
        }
        let found = media_files(folder.path()).expect("it is read");
        let names: Vec<&Path> = found.iter().map(|path| path.strip_prefix(folder.path()).expect("below")).collect();
        assert_eq!(names, [Path::new("a/c.jpg"), Path::new("b.MP4")]);
    }
}
