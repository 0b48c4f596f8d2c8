//! Knowledge points one way. Each part of the program may name the parts before it in this list, never one after it;
//! parts on one line are neighbours and may not name each other.

use std::fs;
use std::path::{Path, PathBuf};

const LAYERS: [&[&str]; 14] = [
    &["time", "error"],
    &["series", "dsp", "model", "words"],
    &["frame"],
    &["media"],
    &["meter"],
    &["policy"],
    &["report"],
    &["analyze"],
    &["batch"],
    &["bench"],
    &["cli"],
    &["settings"],
    &["commands"],
    &["main", "lib"],
];

/// What only some parts may name: the words, and the parts that may.
const RESERVED: [(&[&str], &[&str]); 8] = [
    (&["ffmpeg_next", "ffmpeg::", "libheif"], &["media"]),
    (&["c2pa::"], &["media"]),
    (&["clap::", "clap_complete::", "clap_mangen::"], &["cli"]),
    (&["process::exit", "ExitCode"], &["main"]),
    (&["println!", "print!", "eprintln!", "eprint!", "io::stdout", "io::stderr"], &["report", "commands", "main"]),
    (&["unsafe ", "allow(unsafe_code)"], &["media"]),
    (&["rten::", "rten_tensor::"], &["model"]),
    (&["fluent_bundle"], &["words"]),
];

/// What the pure part must not touch.
const IMPURE: [&str; 6] = ["std::fs", "std::io", "std::time", "std::thread", "std::env", "SystemTime"];

/// Part of the program, path and code of every source file.
fn sources() -> Vec<(String, PathBuf, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut pending = vec![root.clone()];
    let mut found = Vec::new();
    while let Some(folder) = pending.pop() {
        for entry in fs::read_dir(folder).expect("src is there") {
            let path = entry.expect("readable").path();
            if path.is_dir() {
                pending.push(path);
            } else if path.extension().is_some_and(|e| e == "rs") {
                let inside = path.strip_prefix(&root).expect("below src");
                let first = inside.components().next().expect("a name").as_os_str().to_string_lossy();
                let part = first.trim_end_matches(".rs").to_owned();
                let text = fs::read_to_string(&path).expect("UTF-8 source");
                found.push((part, path, code_of(&text)));
            }
        }
    }
    assert!(found.len() > 15, "the sources were not found");
    found
}

/// The text without comments and without the tests at its end.
fn code_of(text: &str) -> String {
    let end = text.find("#[cfg(test)]\nmod tests").unwrap_or(text.len());
    text[..end].lines().map(|line| line.split("//").next().unwrap_or("")).collect::<Vec<_>>().join("\n")
}

fn rank(part: &str) -> usize {
    let found = LAYERS.iter().position(|layer| layer.contains(&part));
    found.unwrap_or_else(|| panic!("`{part}` has no place in the list of layers: give it one"))
}

#[test]
fn knowledge_points_one_way() {
    for (part, path, code) in sources() {
        if part == "lib" {
            continue;
        }
        for (index, found) in code.match_indices("crate::").chain(code.match_indices("verite::")) {
            let rest = &code[index + found.len()..];
            let named: String = rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
            if named.is_empty() || named.chars().next().is_some_and(char::is_uppercase) {
                continue;
            }
            let allowed = named == part || rank(&named) < rank(&part);
            assert!(allowed, "{}: `{part}` may not name `{named}`", path.display());
        }
    }
}

#[test]
fn each_tool_has_one_home() {
    for (part, path, code) in sources() {
        for (words, homes) in RESERVED {
            for word in words {
                let kept = homes.contains(&part.as_str()) || !code.contains(word);
                assert!(kept, "{}: only {homes:?} may name `{word}`", path.display());
            }
        }
    }
}

#[test]
fn policy_is_pure() {
    for (part, path, code) in sources() {
        for word in IMPURE {
            // Reading a profile's file is the one thing policy asks of the system, in one place.
            let reads_a_profile = path.ends_with("policy/profile.rs") && word == "std::fs";
            let kept = part != "policy" || reads_a_profile || !code.contains(word);
            assert!(kept, "{}: policy may not name `{word}`", path.display());
        }
    }
}

#[test]
fn nothing_that_speaks_http_or_tls_can_be_compiled_in() {
    const CLIENTS: [&str; 14] = [
        "attohttpc",
        "curl",
        "h2",
        "hyper",
        "isahc",
        "minreq",
        "native-tls",
        "openssl",
        "reqwest",
        "rustls",
        "surf",
        "tiny_http",
        "ureq",
        "wstd",
    ];
    // All that any feature asks for on any system is locked, whether it is built or not.
    let lock = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.lock")).expect("it is there");
    let packages: Vec<&str> = lock.lines().filter_map(|line| line.strip_prefix("name = ")).collect();
    assert!(packages.contains(&"\"serde\""), "no packages were found");
    for client in CLIENTS {
        assert!(!packages.contains(&format!("\"{client}\"").as_str()), "`{client}` is locked: what asks for it?");
    }
}
