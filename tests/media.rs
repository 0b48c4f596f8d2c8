//! One contract for every kind of source.

use std::path::Path;

use verite::media::{Media, Options};

#[test]
fn a_missing_file_is_named() {
    let error = Media::open(Path::new("missing.mp4"), &Options::default()).err().expect("no such file");
    assert!(error.to_string().starts_with("missing.mp4: "));
}
