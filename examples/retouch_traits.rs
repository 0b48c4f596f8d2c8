//! Prints the retouch meter's traits of the largest face of each picture, one JSON object a line, for the fit in
//! `benches/skin/`. The paths come on standard input. `--glance` looks only at the whole picture, `--reading`
//! prints what the meter makes of the whole clip instead, `--decode` only decodes it, to be timed beside. `--every N`
//! looks at the first of every N pictures of a clip only. A path may be followed by a tab and twelve numbers, the key
//! points of the face: then nothing is searched.

use std::io::{BufRead, Write};
use std::path::Path;

use verite::frame::{AudioChunk, VideoFrame};
use verite::media::{Media, Options, Sink};
use verite::meter::VideoMeter;
use verite::meter::retouch::{Effort, NAMES, RetouchMeter, Seen, look};
use verite::model::blazeface::Detection;

#[derive(Default)]
struct Faces {
    effort: Option<Effort>,
    every: usize,
    shown: usize,
    known: Option<Detection>,
    seen: Vec<Seen>,
}

impl Sink for Faces {
    fn picture(&mut self, frame: &VideoFrame<'_>) {
        self.shown += 1;
        if !(self.shown - 1).is_multiple_of(self.every.max(1)) {
            return;
        }
        match self.known {
            Some(face) => self.seen.push(Seen::new(frame, face)),
            None => self.seen.extend(look(frame, self.effort.unwrap_or(Effort::Thorough))),
        }
    }

    fn sound(&mut self, _: &AudioChunk<'_>) {}
}

#[derive(Default)]
struct Readings(RetouchMeter);

struct Nothing;

impl Sink for Nothing {
    fn picture(&mut self, _: &VideoFrame<'_>) {}

    fn sound(&mut self, _: &AudioChunk<'_>) {}
}

impl Sink for Readings {
    fn picture(&mut self, frame: &VideoFrame<'_>) {
        self.0.push(frame);
    }

    fn sound(&mut self, _: &AudioChunk<'_>) {}
}

fn main() -> std::io::Result<()> {
    let asked = |option: &str| std::env::args().any(|argument| argument == option);
    let every = std::env::args().skip_while(|argument| argument != "--every").nth(1);
    let every = every.and_then(|number| number.parse().ok()).unwrap_or(1);
    let mut out = std::io::stdout().lock();
    for line in std::io::stdin().lock().lines() {
        let line = line?;
        let (path, points) = line.split_once('\t').unwrap_or((&line, ""));
        let points: Vec<f32> = points.split_whitespace().filter_map(|number| number.parse().ok()).collect();
        let known = (points.len() == 12).then(|| Detection {
            score: 1.0,
            bounds: [0.0; 4],
            points: std::array::from_fn(|point| [points[2 * point], points[2 * point + 1]]),
        });
        let decode = |sink: &mut dyn Sink| {
            let outcome = Media::open(Path::new(path), &Options::default()).and_then(|media| media.decode(sink));
            if let Err(error) = outcome {
                eprintln!("{error}");
            }
        };
        if asked("--decode") {
            decode(&mut Nothing);
            continue;
        }
        if asked("--reading") {
            let mut readings = Readings::default();
            decode(&mut readings);
            writeln!(out, "{}", serde_json::json!({ "path": path, "retouch": readings.0.finish() }))?;
            continue;
        }
        let effort = asked("--glance").then_some(Effort::Glance);
        let mut faces = Faces { effort, every, known, ..Default::default() };
        decode(&mut faces);
        for seen in &faces.seen {
            let mut row = serde_json::json!({
                "path": path, "iod": seen.face.iod(), "score": seen.face.score, "box": seen.face.bounds,
                "points": seen.face.points, "quantiser": seen.quantiser, "t_s": seen.t_s,
            });
            match &seen.traits {
                Ok(traits) => {
                    row["traits"] = NAMES.iter().zip(traits.vector).map(|(name, value)| (*name, value)).collect();
                    row["skin_octaves"] = serde_json::json!(traits.likeness.skin);
                    row["detail_octaves"] = serde_json::json!(traits.likeness.detail);
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
