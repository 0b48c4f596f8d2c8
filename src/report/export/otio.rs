//! Clips and findings for OpenTimelineIO: a collection of clips with markers, layout `SerializableCollection.1`.

use std::io::{self, Write};

use serde_json::{Value, json};

use super::marks::{Mark, Reel, Tone};
use super::xml::file_url;
use super::{Clips, word};
use crate::error::Error;

/// Writes all clips that have a timeline.
///
/// # Errors
/// If a result cannot be read or `out` not be written.
pub fn write(clips: &mut Clips<'_>, out: &mut dyn Write) -> Result<io::Result<()>, Error> {
    let mut children = Vec::new();
    for clip in clips {
        let (path, record) = clip?;
        let (Some(reel), Some(verdict)) = (Reel::of(&record), &record.verdict) else { continue };
        let whole = range(&reel, 0, reel.frames);
        children.push(json!({
            "OTIO_SCHEMA": "Clip.1",
            "name": reel.name,
            "source_range": whole,
            "markers": reel.marks.iter().map(|mark| marker(mark, &reel)).collect::<Vec<_>>(),
            "effects": [],
            "media_reference": {
                "OTIO_SCHEMA": "ExternalReference.1",
                "name": reel.name,
                "target_url": file_url(&path),
                "available_range": whole,
                "metadata": {},
            },
            "metadata": { "verite": {
                "class": word(&verdict.class),
                "acceptable": verdict.acceptable,
                "action": word(&verdict.action),
                "profile": verdict.profile,
                "blake3": record.source.blake3,
            } },
        }));
    }
    let all = json!({
        "OTIO_SCHEMA": "SerializableCollection.1", "name": "verite", "children": children, "metadata": {},
    });
    Ok(serde_json::to_writer_pretty(&mut *out, &all).map_err(io::Error::from).and_then(|()| out.write_all(b"\n")))
}

fn marker(mark: &Mark, reel: &Reel) -> Value {
    let color = match mark.tone {
        Tone::Fault => "RED",
        Tone::Warning => "ORANGE",
        Tone::Asset => "GREEN",
        Tone::Note => "BLUE",
    };
    json!({
        "OTIO_SCHEMA": "Marker.2",
        "name": mark.rule,
        "comment": mark.text,
        "color": color,
        "marked_range": range(reel, mark.start, mark.frames),
        "metadata": { "verite": { "message": mark.text } },
    })
}

fn range(reel: &Reel, start: u64, frames: u64) -> Value {
    let time = |value: u64| json!({ "OTIO_SCHEMA": "RationalTime.1", "value": value as f64, "rate": reel.rate.fps() });
    json!({ "OTIO_SCHEMA": "TimeRange.1", "start_time": time(start), "duration": time(frames) })
}
