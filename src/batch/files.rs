//! Which files of a folder are clips and photos.

use std::collections::HashSet;
use std::ffi::OsStr;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf, absolute};

use infer::MatcherType;
use walkdir::{DirEntry, WalkDir};

use crate::error::Error;

/// Endings of files that verite reads, in lower case.
const MEDIA: [&str; 38] = [
    "mp4", "mov", "m4v", "mkv", "webm", "avi", "mpg", "mpeg", "ts", "mts", "m2ts", "3gp", "flv", "wmv", "ogv", "mxf",
    "jpg", "jpeg", "png", "webp", "tif", "tiff", "gif", "heic", "heif", "avif", "bmp", "wav", "mp3", "m4a", "aac",
    "flac", "ogg", "opus", "aif", "aiff", "wma", "oga",
];

/// What `infer` takes for a picture or a film and verite does not read.
const FOREIGN: [&str; 8] = ["psd", "ico", "djvu", "cr2", "jxr", "jxl", "ora", "swf"];

/// Endings of files that are still being written.
const UNFINISHED: [&str; 6] = ["part", "partial", "crdownload", "download", "tmp", "filepart"];

/// Files that were looked for.
#[derive(Debug, Default)]
pub struct Found {
    /// Clips and photos in the order of their paths, none twice.
    pub files: Vec<PathBuf>,
    /// Other files that were passed over.
    pub others: usize,
    /// What could not be looked into.
    pub problems: Vec<Error>,
}

/// The clips and photos that are named, match a named pattern (`*`, `?`, `[...]`, `**`) or lie below a named folder, by
/// their ending or else by their first bytes. A file named by itself is taken whatever it is. Hidden files and folders are
/// left out of folders, and links to folders in them not followed, so that none leads in a circle; the folder `except` is
/// left out too.
pub fn find(named: &[PathBuf], except: Option<&Path>) -> Found {
    let mut found = Found::default();
    let except = except.and_then(|folder| folder.canonicalize().ok());
    for path in named {
        if path.is_dir() {
            search(path, except.as_deref(), &mut found);
        } else if path.symlink_metadata().is_ok() {
            found.files.push(path.clone());
        } else {
            matching(path, except.as_deref(), &mut found);
        }
    }
    found.files.sort();
    let mut seen = HashSet::new();
    found.files.retain(|path| seen.insert(absolute(path).unwrap_or_else(|_| path.clone())));
    found
}

/// The same below one folder, or the file itself.
///
/// # Errors
/// If a folder cannot be read.
pub fn media_files(root: &Path) -> Result<Vec<PathBuf>, Error> {
    let found = find(&[root.to_owned()], None);
    found.problems.into_iter().next().map_or(Ok(found.files), Err)
}

fn search(root: &Path, except: Option<&Path>, found: &mut Found) {
    let hidden = |entry: &DirEntry| entry.depth() > 0 && entry.file_name().as_encoded_bytes().starts_with(b".");
    let left_out = |entry: &DirEntry| {
        let named_so = except.is_some_and(|except| except.file_name() == Some(entry.file_name()));
        named_so && entry.path().canonicalize().ok().as_deref() == except
    };
    for entry in WalkDir::new(root).into_iter().filter_entry(|entry| !hidden(entry) && !left_out(entry)) {
        match entry {
            Ok(entry) if entry.file_type().is_dir() => {}
            Ok(entry) => sort_out(entry.into_path(), found),
            Err(error) => {
                let path = error.path().unwrap_or(root).to_owned();
                let source = error.into_io_error().unwrap_or_else(|| io::Error::other("links lead in a circle"));
                found.problems.push(Error::io(&path, source));
            }
        }
    }
}

fn matching(pattern: &Path, except: Option<&Path>, found: &mut Found) {
    let missing = || Error::io(pattern, io::ErrorKind::NotFound.into());
    let paths = match pattern.to_str().map(glob::glob) {
        Some(Ok(paths)) => paths,
        Some(Err(error)) => return found.problems.push(Error::unreadable(pattern, format!("no pattern: {error}"))),
        None => return found.problems.push(missing()),
    };
    let mut any = false;
    for path in paths {
        any = true;
        match path {
            Ok(path) if path.is_dir() => search(&path, except, found),
            Ok(path) => sort_out(path, found),
            Err(error) => {
                let path = error.path().to_owned();
                found.problems.push(Error::io(&path, error.into()));
            }
        }
    }
    if !any {
        found.problems.push(missing());
    }
}

/// Takes a file of a folder if it is a clip or a photo.
fn sort_out(path: PathBuf, found: &mut Found) {
    if is_media(&path) {
        found.files.push(path);
    } else if !path.is_dir() {
        found.others += 1;
    }
}

/// Whether a file is a clip or a photo by its ending or its first bytes. One that cannot be opened is by its name alone: its
/// row says why. What a browser or a copy has not finished is not.
pub fn is_media(path: &Path) -> bool {
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase()).unwrap_or_default();
    match path.metadata() {
        Ok(about) if !about.is_file() => false,
        Ok(_) if UNFINISHED.contains(&ending.as_str()) => false,
        // The ending of TypeScript, too.
        Ok(_) if ending == "ts" => head(path).is_ok_and(|head| head.first() == Some(&0x47)),
        _ if MEDIA.contains(&ending.as_str()) => true,
        Ok(_) => head(path).is_ok_and(|head| looks_like_media(&head)),
        Err(_) => false,
    }
}

fn looks_like_media(head: &[u8]) -> bool {
    infer::get(head).is_some_and(|kind| {
        let media = matches!(kind.matcher_type(), MatcherType::Image | MatcherType::Video | MatcherType::Audio);
        media && !FOREIGN.contains(&kind.extension())
    })
}

/// The first bytes of a file.
fn head(path: &Path) -> io::Result<Vec<u8>> {
    const BYTES: u64 = 512;
    let mut bytes = Vec::new();
    File::open(path)?.take(BYTES).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// The paths of a list: one a line, or each ended by a zero byte as `find -print0` writes them, if there is any.
pub fn listed(list: &[u8]) -> Vec<PathBuf> {
    let end = if list.contains(&0) { 0 } else { b'\n' };
    let lines = list.split(|byte| *byte == end).map(|line| line.strip_suffix(b"\r").unwrap_or(line));
    lines.filter(|line| !line.is_empty()).map(path_of).collect()
}

#[cfg(unix)]
fn path_of(bytes: &[u8]) -> PathBuf {
    use std::os::unix::ffi::OsStrExt;
    PathBuf::from(OsStr::from_bytes(bytes))
}

#[cfg(not(unix))]
fn path_of(bytes: &[u8]) -> PathBuf {
    PathBuf::from(OsStr::new(&*String::from_utf8_lossy(bytes)))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR";

    fn folder(files: &[(&str, &[u8])]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().expect("a folder");
        for (name, bytes) in files {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().expect("it has one")).expect("made");
            fs::write(path, bytes).expect("written");
        }
        folder
    }

    fn names(root: &Path, found: &Found) -> Vec<String> {
        let below = |path: &PathBuf| path.strip_prefix(root).expect("below").to_string_lossy().into_owned();
        found.files.iter().map(below).collect()
    }

    #[test]
    fn a_folder_is_searched_in_order_and_hidden_files_are_not() {
        let root =
            folder(&[("b.MP4", b""), ("a/c.jpg", b""), ("notes.txt", b"hm"), (".h.mp4", b""), (".git/d.mp4", b"")]);
        let found = find(&[root.path().to_owned()], None);
        assert_eq!(names(root.path(), &found), ["a/c.jpg", "b.MP4"]);
        assert_eq!(found.others, 1);
    }

    #[test]
    fn content_tells_a_picture_without_an_ending_and_a_script_that_ends_like_a_clip() {
        let root =
            folder(&[("IMG", PNG), ("main.ts", b"export {}"), ("cam.ts", b"\x47\x40\0"), ("a.psd", b"8BPS\0\x01")]);
        assert_eq!(names(root.path(), &find(&[root.path().to_owned()], None)), ["IMG", "cam.ts"]);
    }

    #[test]
    fn what_is_named_twice_is_found_once_and_what_is_not_there_is_told() {
        let root = folder(&[("a.mp4", b""), ("b.jpg", b""), ("list.txt", b""), ("a/in.mp4", b"")]);
        let at = |name: &str| root.path().join(name);
        let found = find(
            &[root.path().to_owned(), at("a.mp4"), at("./a.mp4"), at("*.jpg"), at("gone.mp4"), at("list.txt")],
            Some(&at("a")),
        );
        assert_eq!(found.files.len(), 3, "{found:?}");
        assert_eq!(found.problems.len(), 1);
        assert!(found.problems[0].to_string().contains("gone.mp4"));
    }

    #[cfg(unix)]
    #[test]
    fn links_in_a_circle_end_the_search_of_nothing_else() {
        let root = folder(&[("a.mp4", b"")]);
        std::os::unix::fs::symlink(root.path(), root.path().join("round")).expect("linked");
        std::os::unix::fs::symlink("self.mp4", root.path().join("self.mp4")).expect("linked");
        // The one that leads to itself is a clip by its name; its row will say that it cannot be opened.
        assert_eq!(names(root.path(), &find(&[root.path().to_owned()], None)), ["a.mp4", "self.mp4"]);
    }

    #[test]
    fn lists_hold_a_path_a_line_or_end_each_with_a_zero() {
        assert_eq!(listed(b"a b.mp4\r\n\nc.mp4"), [Path::new("a b.mp4"), Path::new("c.mp4")]);
        assert_eq!(listed(b"a\nb.mp4\0c.mp4\0"), [Path::new("a\nb.mp4"), Path::new("c.mp4")]);
    }
}
