//! Prints the retouch meter's traits of the largest face of each picture, one JSON object a line, for the fit in
//! `src/meter/retouch/fit/`. The paths come on standard input.

use std::io::{BufRead, Write};
use std::path::Path;

use verite::frame::{AudioChunk, VideoFrame};
use verite::media::{Media, Options, Sink};
use verite::meter::retouch::{Effort, NAMES, Seen, look};

#[derive(Default)]
struct Faces {
    effort: Option<Effort>,
    seen: Vec<Seen>,
}

impl Sink for Faces {
    fn picture(&mut self, frame: &VideoFrame<'_>) {
        self.seen.extend(look(frame, self.effort.unwrap_or(Effort::Thorough)));
    }

    fn sound(&mut self, _: &AudioChunk<'_>) {}
}

fn main() -> std::io::Result<()> {
    let glance = std::env::args().any(|argument| argument == "--glance");
    let mut out = std::io::stdout().lock();
    for path in std::io::stdin().lock().lines() {
        let path = path?;
        let mut faces = Faces { effort: glance.then_some(Effort::Glance), ..Default::default() };
        let outcome = Media::open(Path::new(&path), &Options::default()).and_then(|media| media.decode(&mut faces));
        if let Err(error) = outcome {
            eprintln!("{error}");
        }
        for seen in &faces.seen {
            let mut row = serde_json::json!({
                "path": path, "iod": seen.face.iod(), "score": seen.face.score, "box": seen.face.bounds,
                "points": seen.face.points,
            });
            match &seen.traits {
                Ok(traits) => {
                    row["traits"] = NAMES.iter().zip(traits.vector).map(|(name, value)| (*name, value)).collect();
                    row["texture_rms"] = traits.texture_rms.into();
                    row["gap_oct"] = traits.sharpness_gap_oct.into();
                    row["flat_pct"] = traits.flat_pct.into();
                    row["sharpness_oct"] = traits.sharpness_oct.into();
                    row["detail_rms"] = traits.detail_rms.into();
                    row["tiles"] = traits.skin_tiles.into();
                }
                Err(reason) => row["reason"] = serde_json::json!(reason),
            }
            writeln!(out, "{row}")?;
        }
    }
    Ok(())
}
