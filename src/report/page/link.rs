//! Names of pages, and links between files.

use std::ffi::{OsStr, OsString};
use std::path::{Component, Path, PathBuf, absolute};

/// Longest name of a page before its ending, in bytes; file systems take 255 in all.
const LONGEST: usize = 180;

/// The name of the page of the clip called `name`, with the folders in it, because phones call the clips of any two of
/// them alike. Names that are cut short are told apart by a hash.
pub fn file(name: &Path) -> PathBuf {
    let parts: Vec<&OsStr> = name
        .components()
        .filter_map(|part| if let Component::Normal(part) = part { Some(part) } else { None })
        .collect();
    let joined = parts.join(OsStr::new("_"));
    let mut file = if joined.is_empty() {
        OsString::from("clip")
    } else if joined.len() <= LONGEST {
        joined
    } else {
        let hash = blake3::hash(joined.as_encoded_bytes()).to_hex();
        let start: String = joined.to_string_lossy().chars().take(40).collect();
        OsString::from(format!("{start}.{}", &hash[..16]))
    };
    file.push(".html");
    PathBuf::from(file)
}

/// A link from a page in `from_folder` to the file `to`, relative and percent-encoded, whatever bytes the names hold. It
/// holds as long as both keep their places to each other.
pub fn link(from_folder: &Path, to: &Path) -> String {
    let (from, to) = (parts(from_folder), parts(to));
    let shared = from.iter().zip(&to).take_while(|(from, to)| from == to).count();
    // Of another drive there is no relative link, and none is made up.
    let up = std::iter::repeat_n("..".to_owned(), from.len() - shared);
    let down = to[shared..].iter().map(|part| encoded(part));
    let steps: Vec<String> = up.chain(down).collect();
    if steps.is_empty() { "./".to_owned() } else { steps.join("/") }
}

/// The parts of a path from the root. Where the path goes up, the file system is asked, for links may lead elsewhere.
fn parts(path: &Path) -> Vec<OsString> {
    let path = if path.as_os_str().is_empty() { Path::new(".") } else { path };
    let goes_up = path.components().any(|part| part == Component::ParentDir);
    let real = if goes_up { path.canonicalize().ok() } else { None };
    let whole = real.or_else(|| absolute(path).ok()).unwrap_or_else(|| path.to_owned());
    let mut parts = Vec::new();
    for part in whole.components() {
        match part {
            Component::Normal(name) => parts.push(name.to_owned()),
            Component::ParentDir => drop(parts.pop()),
            Component::CurDir | Component::RootDir | Component::Prefix(_) => {}
        }
    }
    parts
}

/// A part of a path in a link. RFC 3986: all but the unreserved bytes are encoded.
pub fn encoded(part: &OsStr) -> String {
    part.as_encoded_bytes()
        .iter()
        .map(|byte| match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => char::from(*byte).to_string(),
            other => format!("%{other:02X}"),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_leads_from_the_page_to_the_clip() {
        let link = |from: &str, to: &str| link(Path::new(from), Path::new(to));
        assert_eq!(link("/a/report", "/a/clips/b.mp4"), "../clips/b.mp4");
        assert_eq!(link("/a", "/a/b.mp4"), "b.mp4");
        assert_eq!(link("", "b.mp4"), "b.mp4");
        assert_eq!(link("out", "b.mp4"), "../b.mp4");
        assert_eq!(link("/a", "/a"), "./");
    }

    #[test]
    fn nothing_in_a_name_means_anything_in_a_link() {
        let encoded = link(Path::new("/a"), Path::new("/a/javascript:x\" <b>?#\n\u{202e}%.mp4"));
        assert_eq!(encoded, "javascript%3Ax%22%20%3Cb%3E%3F%23%0A%E2%80%AE%25.mp4");
    }

    #[test]
    fn pages_of_clips_of_one_name_are_two_and_long_names_fit() {
        assert_eq!(file(Path::new("/a/b.mp4")), Path::new("a_b.mp4.html"));
        assert_ne!(file(Path::new("a/IMG_1.mp4")), file(Path::new("b/IMG_1.mp4")));
        assert_eq!(file(Path::new("../..")), Path::new("clip.html"));
        let long = |end: &str| file(Path::new(&("x".repeat(250) + end)));
        assert!(long("1").as_os_str().len() < 100);
        assert_ne!(long("1"), long("2"));
    }
}
