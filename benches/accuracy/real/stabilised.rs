//! Clips of hands beside themselves, stabilised by ffmpeg. Where it follows a subject it does not calm the rest:
//! `second_opinion.py` tells by other means whether it did.

use std::path::Path;
use std::process::Command;

use verite::meter::{Measured, Shake};

use super::clips::{Clip, word};
use super::common::shake_of;
use super::studio::Studio;
use super::{Half, side_by_side};

/// Enlarges enough that no edge shows but in the wildest motion.
const TRANSFORM: &str = "vidstabtransform=input=motions.trf:smoothing=20:optzoom=1:zoom=4,unsharp=5:5:0.4";

/// Both readings of every pair in which both can be read.
pub fn print(clips: &[Clip], measured: &[Measured<Shake>], keep: Option<&Path>) {
    let studio = Studio::open(Half::Reporting, keep);
    let held: Vec<(&Clip, &Measured<Shake>)> = clips.iter().zip(measured).filter(|(clip, _)| clip.is_held()).collect();
    let after = side_by_side(&held, |(clip, _)| {
        let file = studio.file(&format!("real_stabilised_{}.mp4", clip.name), |file| stabilise(&clip.file, file));
        let measured = shake_of(&file);
        studio.discard(&file);
        measured
    });
    println!(
        "\nStabilised clips\n\n{:18} {:>10} {:>10} {:>6} {:>10}  word, stabilised",
        "", "original", "stabilised", "trust", ""
    );
    let (mut below, mut pairs) = (0, 0);
    for ((clip, before), after) in held.iter().zip(&after) {
        let rms_pct = |measured: &Measured<Shake>| measured.reading().map(|shake| shake.rms_pct);
        let Some((first, second)) = rms_pct(before).zip(rms_pct(after)) else {
            println!("{:18} one of them has no reading", clip.name);
            continue;
        };
        pairs += 1;
        below += usize::from(second < first);
        let verdict = if second < first { "below" } else { "NOT below" };
        let kind = after.dependable().and_then(|shake| shake.kind);
        let trust = before.confidence().min(after.confidence());
        println!("{:18} {first:10.3} {second:10.3} {trust:6.2} {verdict:>10}  {}", clip.name, word(kind));
    }
    println!("\nStabilised below its original: {below} of {pairs}");
}

/// Both passes of vidstab.
fn stabilise(clip: &Path, file: &Path) {
    let folder = tempfile::tempdir().expect("a place for the passes");
    let [clip, parent] =
        [clip, file.parent().unwrap_or(Path::new("."))].map(|path| path.canonicalize().expect("is there"));
    let stabilised = parent.join(file.file_name().expect("a file"));
    for pass in [
        vec!["-vf", "vidstabdetect=result=motions.trf", "-f", "null", "-"],
        vec!["-vf", TRANSFORM, "-an", "-c:v", "libx264", "-crf", "20", "-preset", "fast", "-pix_fmt", "yuv420p"],
    ] {
        let last = pass.contains(&"-c:v");
        let done = Command::new("ffmpeg")
            .current_dir(folder.path())
            .args(["-v", "error", "-y", "-threads", "1", "-i"])
            .arg(&clip)
            .args(pass)
            .args(last.then_some(&stabilised))
            .status();
        assert!(done.expect("the bench needs the ffmpeg program").success(), "this ffmpeg has no libvidstab");
    }
}
