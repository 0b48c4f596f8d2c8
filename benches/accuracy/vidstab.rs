//! What `ffmpeg`'s vidstabdetect finds at the clip's own size.
//!
//! The first pass writes the motions of blocks; only the second, with `debug=1`, fits a motion of the whole frame to them
//! and writes `global_motions.trf`: for each frame a line of a counter, x, y, angle, zoom and a flag; other lines begin
//! with `#`. The transform carries a point of the frame to where its content was in the frame before: pixels, radians
//! anticlockwise with y down, zoom in percent, about the centre. So the content's motion is its inverse.
//! `tests/accuracy_bench.rs` proves this with rendered motions.

use std::fs;
use std::path::Path;
use std::process::Command;

use super::truth::Motion;

/// The text of `global_motions.trf`.
pub fn global_motions(clip: &Path) -> String {
    let folder = tempfile::tempdir().expect("a place for the passes");
    for filter in ["vidstabdetect=result=local.trf", "vidstabtransform=input=local.trf:debug=1:optzoom=0:interpol=no"] {
        let clip = clip.canonicalize().expect("the clip was rendered");
        let done = Command::new("ffmpeg")
            .current_dir(folder.path())
            .args(["-v", "error", "-threads", "1", "-i"])
            .arg(clip)
            .args(["-vf", filter, "-f", "null", "-"])
            .status();
        assert!(done.expect("the bench needs the ffmpeg program").success(), "this ffmpeg has no libvidstab");
    }
    fs::read_to_string(folder.path().join("global_motions.trf")).expect("debug writes it")
}

/// The motions in that text; the first frame's line, which compares it with nothing, is left out.
pub fn parse(text: &str) -> Vec<Motion> {
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    let transforms = lines.filter_map(|line| {
        let numbers: Vec<f64> = line.split_whitespace().filter_map(|word| word.parse().ok()).collect();
        match numbers[..] {
            [_, x, y, angle, zoom, _] => Some(inverse(x, y, angle, zoom)),
            _ => None,
        }
    });
    transforms.skip(1).collect()
}

/// From `q = z R(-angle) p + (x, y)` to `p = R(angle) (q - (x, y)) / z`.
fn inverse(x: f64, y: f64, angle: f64, zoom: f64) -> Motion {
    let (sin, cos) = angle.sin_cos();
    let growth = 1.0 / (1.0 + 0.01 * zoom);
    Motion { dx: -growth * (cos * x - sin * y), dy: -growth * (sin * x + cos * y), roll: angle, zoom: growth }
}
