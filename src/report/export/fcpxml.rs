//! Clips and findings for Final Cut Pro: FCPXML 1.10, an event of clips with markers, a keyword and a rating each. Times are
//! fractions of whole frames, as Apple's reference asks for.

use std::io::{self, Write};
use std::path::Path;

use quick_xml::Writer;
use quick_xml::events::{BytesEnd, BytesStart, BytesText, Event};

use super::marks::{Mark, Reel, Tone};
use super::xml::{allowed, begin, file_url};
use super::{Clips, word};
use crate::error::Error;
use crate::report::record::Record;

/// Writes all clips that have a timeline.
///
/// # Errors
/// If a result cannot be read or `out` not be written.
pub fn write(clips: &mut Clips<'_>, out: &mut dyn Write) -> Result<io::Result<()>, Error> {
    let [mut resources, mut event] = [(), ()].map(|()| Writer::new_with_indent(Vec::new(), b' ', 1));
    let mut number = 0;
    for clip in clips {
        let (path, record) = clip?;
        let Some(reel) = Reel::of(&record) else { continue };
        number += 1;
        let written = resource(&path, &record, &reel, number, &mut resources)
            .and_then(|()| asset_clip(&record, &reel, number, &mut event));
        if let Err(error) = written {
            return Ok(Err(error));
        }
    }
    Ok(whole(&resources.into_inner(), &event.into_inner(), out))
}

fn whole(resources: &[u8], event: &[u8], out: &mut dyn Write) -> io::Result<()> {
    let mut xml = begin(out)?;
    xml.write_event(Event::DocType(BytesText::from_escaped("fcpxml")))?;
    xml.write_event(Event::Start(BytesStart::new("fcpxml").with_attributes([("version", "1.10")])))?;
    for (name, attribute, content) in [("resources", None, resources), ("event", Some(("name", "verite")), event)] {
        let start = BytesStart::new(name).with_attributes(attribute);
        xml.write_event(Event::Start(start))?;
        xml.get_mut().write_all(content)?;
        xml.write_event(Event::End(BytesEnd::new(name)))?;
    }
    xml.write_event(Event::End(BytesEnd::new("fcpxml")))
}

fn resource(path: &Path, record: &Record, reel: &Reel, number: usize, xml: &mut Writer<Vec<u8>>) -> io::Result<()> {
    let media = record.media.as_ref();
    let (picture, sound) =
        (media.and_then(|media| media.picture.as_ref()), media.and_then(|media| media.sound.as_ref()));
    let [format, asset] = ids(number);
    let (length, name) = (reel.rate.seconds(reel.frames), allowed(&reel.name));
    let mut attributes = vec![("id", asset), ("name", name), ("start", "0s".to_owned()), ("duration", length)];
    if let Some(picture) = picture {
        let [width, height] = [picture.width, picture.height].map(|side| side.to_string());
        let frame = reel.rate.seconds(1);
        xml.create_element("format")
            .with_attributes([("id", &*format), ("frameDuration", &frame), ("width", &width), ("height", &height)])
            .write_empty()?;
        attributes.extend([("hasVideo", "1".to_owned()), ("videoSources", "1".to_owned()), ("format", format)]);
    }
    if let Some(sound) = sound {
        attributes.extend([
            ("hasAudio", "1".to_owned()),
            ("audioSources", "1".to_owned()),
            ("audioChannels", sound.channels.to_string()),
            ("audioRate", sound.sample_rate_hz.to_string()),
        ]);
    }
    let borrowed = attributes.iter().map(|(name, value)| (*name, value.as_str()));
    xml.create_element("asset").with_attributes(borrowed).write_inner_content(|xml| {
        let url = file_url(path);
        xml.create_element("media-rep").with_attributes([("kind", "original-media"), ("src", &url)]).write_empty()?;
        Ok(())
    })?;
    Ok(())
}

fn asset_clip(record: &Record, reel: &Reel, number: usize, xml: &mut Writer<Vec<u8>>) -> io::Result<()> {
    let Some(verdict) = &record.verdict else { return Ok(()) };
    let [_, asset] = ids(number);
    let (length, name) = (reel.rate.seconds(reel.frames), allowed(&reel.name));
    let clip = [("ref", &*asset), ("name", &name), ("duration", &length), ("tcFormat", "NDF")];
    xml.create_element("asset-clip").with_attributes(clip).write_inner_content(|xml| {
        let note = verdict.would_change.iter().chain(verdict.because().map(|finding| &finding.message)).next();
        if let Some(note) = note {
            xml.create_element("note").write_text_content(BytesText::new(&allowed(note)))?;
        }
        for mark in &reel.marks {
            marker(mark, reel, xml)?;
        }
        let whole = [("start", "0s"), ("duration", &length)];
        let class = word(&verdict.class);
        xml.create_element("keyword").with_attributes(whole).with_attribute(("value", &*class)).write_empty()?;
        let rating = match record.overruled.as_ref().map_or(verdict.acceptable, |decision| Some(decision.acceptable)) {
            Some(true) => "favorite",
            Some(false) => "reject",
            None => return Ok(()),
        };
        let told = [("name", "verite"), ("value", rating)];
        xml.create_element("rating").with_attributes(whole).with_attributes(told).write_empty()?;
        Ok(())
    })?;
    Ok(())
}

fn marker(mark: &Mark, reel: &Reel, xml: &mut Writer<Vec<u8>>) -> io::Result<()> {
    let [start, duration] = [mark.start, mark.frames].map(|frames| reel.rate.seconds(frames));
    let text = allowed(&mark.text);
    let mut marker = xml.create_element("marker").with_attributes([
        ("start", &*start),
        ("duration", &duration),
        ("value", &mark.rule),
        ("note", &text),
    ]);
    // A marker with a state is one to work off, and red.
    if matches!(mark.tone, Tone::Fault) {
        marker = marker.with_attribute(("completed", "0"));
    }
    marker.write_empty()?;
    Ok(())
}

/// The names of a clip's format and asset.
fn ids(number: usize) -> [String; 2] {
    [format!("r{}", 2 * number - 1), format!("r{}", 2 * number)]
}
