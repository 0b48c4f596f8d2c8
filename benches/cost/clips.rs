//! The clips: all from the real phone clip of `samples/` (1080p H.264, 15 Mbit/s, sound, 1.5 s), repeated.

use std::path::{Path, PathBuf};
use std::process::Command;

pub fn sample() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/raw-phone-dog.mp4")
}

/// Runs FFmpeg to make `clip`.
fn make(clip: &Path, arguments: &[&str]) {
    let status = Command::new("ffmpeg")
        .args(["-v", "error", "-nostdin", "-y"])
        .args(arguments)
        .arg(clip)
        .status()
        .expect("ffmpeg is installed");
    assert!(status.success(), "ffmpeg could not make {}", clip.display());
}

/// A clip repeated to so many seconds, as it is coded.
pub fn repeated(folder: &Path, clip: &Path, seconds: u32) -> PathBuf {
    let out = folder.join(format!("{seconds}s.mp4"));
    let clip = clip.to_str().expect("a plain name");
    make(&out, &["-stream_loop", "-1", "-i", clip, "-c", "copy", "-t", &seconds.to_string()]);
    out
}

/// The sample for so many seconds in another form.
pub fn coded(folder: &Path, name: &str, seconds: u32, filter: &str, coder: &str) -> PathBuf {
    let (out, sample) = (folder.join(name), sample());
    let sample = sample.to_str().expect("a plain name");
    let seconds = seconds.to_string();
    let mut arguments = vec!["-stream_loop", "-1", "-i", sample, "-t", &seconds, "-vf", filter];
    arguments.extend(coder.split_whitespace());
    make(&out, &arguments);
    out
}

/// A photo of so many pixels, from the sample's first picture.
pub fn photo(folder: &Path, name: &str, size: &str) -> PathBuf {
    let (out, sample) = (folder.join(name), sample());
    let scale = format!("scale={size}");
    make(&out, &["-i", sample.to_str().expect("a plain name"), "-frames:v", "1", "-vf", &scale, "-q:v", "3"]);
    out
}

/// The sample small, once forwards and once backwards: repeated, it is one shot, where the sample itself cuts at each
/// start.
pub fn one_take(folder: &Path) -> PathBuf {
    let (out, sample) = (folder.join("take.mp4"), sample());
    let there_and_back = "[0:v]scale=320:-2,split[a][b];[b]reverse[b];[a][b]concat,setpts=N/30/TB[v];\
                          [0:a]aloop=1:size=80000,atrim=0:2.73[s]";
    let mut arguments = vec!["-i", sample.to_str().expect("a plain name"), "-filter_complex", there_and_back];
    arguments.extend("-map [v] -map [s] -r 30 -c:v libx264 -preset veryfast -crf 23 -c:a aac".split_whitespace());
    make(&out, &arguments);
    out
}

/// So many short clips of unlike content in a folder of their own.
pub fn many(folder: &Path, count: u32) -> PathBuf {
    let out = folder.join(format!("{count}-clips"));
    std::fs::create_dir_all(&out).expect("the folder can be made");
    let clip = repeated(folder, &one_take(folder), 10);
    let clip = clip.to_str().expect("a plain name");
    for index in 0..count {
        let title = format!("title={index}");
        make(&out.join(format!("{index}.mp4")), &["-i", clip, "-c", "copy", "-metadata", &title]);
    }
    out
}
