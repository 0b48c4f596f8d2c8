//! Prints the traits of every fall of the level in the sounds whose paths come on standard input, one JSON object a file,
//! for the fit in `benches/voice/`.

use std::io::{BufRead, Write};
use std::path::Path;

use verite::frame::{AudioChunk, VideoFrame};
use verite::media::{Media, Options, Sink};
use verite::meter::AudioMeter;
use verite::meter::voice::{FALL_TRAITS, VoiceMeter};

struct Falls(VoiceMeter);

impl Sink for Falls {
    fn picture(&mut self, _: &VideoFrame<'_>) {}

    fn sound(&mut self, chunk: &AudioChunk<'_>) {
        self.0.push(chunk);
    }
}

fn main() -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{}", serde_json::json!(FALL_TRAITS))?;
    for path in std::io::stdin().lock().lines() {
        let path = path?;
        let mut falls = Falls(VoiceMeter::keeping_falls());
        if let Err(error) =
            Media::open(Path::new(&path), &Options::default()).and_then(|media| media.decode(&mut falls))
        {
            eprintln!("{error}");
        }
        let rows: Vec<_> = falls.0.falls().iter().map(|fall| serde_json::json!([fall.at_s, fall.traits])).collect();
        writeln!(out, "{}", serde_json::json!({ "path": path, "falls": rows }))?;
    }
    Ok(())
}
