//! Results in the forms that other programs read.

pub mod edl;
pub mod fcpxml;
pub mod junit;
mod marks;
pub mod otio;
pub mod premiere;
mod rate;
mod xml;
pub mod xmp;

use std::path::PathBuf;

use serde::Serialize;

use crate::error::Error;
use crate::report::record::Record;

pub use marks::Reel;

/// Where each clip lies and its result, one at a time.
pub type Clips<'a> = dyn Iterator<Item = Result<(PathBuf, Record), Error>> + 'a;

/// A word as the JSON has it.
pub fn word<T: Serialize>(word: &T) -> String {
    match serde_json::to_value(word) {
        Ok(serde_json::Value::String(name)) => name,
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use quick_xml::Reader;
    use quick_xml::events::Event;

    use super::*;
    use crate::report::made::{clip, findings, photo};
    use crate::words::Language;

    const HOSTILE: &str = "a \"b\" & 'c' <d>\n\u{1}\u{202e}é.mp4";

    /// A clip with a finding of each weight, one of which says what nobody should.
    fn record() -> Record {
        let mut record = clip(HOSTILE, 8, 80.0, Language::En);
        let verdict = record.verdict.as_mut().expect("it was judged");
        verdict.findings = findings();
        verdict.findings[0].message = "]]> <script> \"&amp;\" \u{b}".to_owned();
        verdict.acceptable = Some(false);
        record
    }

    fn written(form: fn(&mut Clips<'_>, &mut dyn std::io::Write) -> Result<std::io::Result<()>, Error>) -> String {
        let records = [record(), photo("p.jpg", Language::En), clip("b.mp4", 5, 90.0, Language::En)];
        let mut clips = records.into_iter().map(|record| Ok((Path::new("/m").join(&record.source.path), record)));
        let mut out = Vec::new();
        form(&mut clips, &mut out).expect("no result is missing").expect("memory takes it");
        String::from_utf8(out).expect("UTF-8")
    }

    /// The attributes of all elements of that name; every element must have its end.
    fn elements(xml: &str, name: &str) -> Vec<Vec<(String, String)>> {
        let mut reader = Reader::from_str(xml);
        reader.config_mut().check_end_names = true;
        let mut found = Vec::new();
        loop {
            match reader.read_event().expect("well-formed") {
                Event::Start(element) | Event::Empty(element) => {
                    let all = element.attributes().map(|attribute| {
                        let attribute = attribute.expect("a name and a value");
                        let value = String::from_utf8(attribute.value.to_vec()).expect("UTF-8");
                        let value = quick_xml::escape::unescape(&value).expect("escaped").into_owned();
                        (String::from_utf8_lossy(attribute.key.as_ref()).into_owned(), value)
                    });
                    let all: Vec<_> = all.collect();
                    if element.name().as_ref() == name.as_bytes() {
                        found.push(all);
                    }
                }
                Event::Eof => return found,
                _ => {}
            }
        }
    }

    fn value<'a>(element: &'a [(String, String)], name: &str) -> &'a str {
        element.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value)
    }

    #[test]
    fn hostile_names_and_sentences_stay_text_in_every_form_of_xml() {
        let project = written(fcpxml::write);
        assert_eq!(elements(&project, "asset-clip").len(), 2, "a photo has no timeline");
        let markers = elements(&project, "marker");
        assert_eq!(markers.len(), 8, "six of the first clip: {project}");
        assert_eq!(value(&markers[0], "note"), "]]> <script> \"&amp;\" ");
        assert_eq!([value(&markers[0], "start"), value(&markers[0], "duration")], ["30/30s"; 2]);
        assert!(value(&elements(&project, "media-rep")[0], "src").starts_with("file:///m/a%20%22b%22%20%26"));
        let suite = written(junit::write);
        assert_eq!(elements(&suite, "testcase").len(), 3);
        assert_eq!(elements(&suite, "failure").len(), 1);
        let mut sidecar = Vec::new();
        xmp::write(&record(), &mut sidecar).expect("memory takes it");
        let sidecar = String::from_utf8(sidecar).expect("UTF-8");
        assert_eq!(value(&elements(&sidecar, "rdf:Description")[0], "xmp:Label"), "raw");
    }

    #[test]
    fn a_line_stays_a_line_in_what_is_read_by_lines() {
        let reel = Reel::of(&record()).expect("a clip has a timeline");
        let mut list = Vec::new();
        edl::write(&reel, &mut list).expect("memory takes it");
        let list = String::from_utf8(list).expect("UTF-8");
        assert_eq!(list.lines().filter(|line| line.starts_with("* LOC: 00:00:01:00")).count(), 6, "{list}");
        assert_eq!(list.lines().count(), 12, "{list}");
        let collection: serde_json::Value = serde_json::from_str(&written(otio::write)).expect("JSON");
        assert_eq!(collection["children"][0]["markers"][5]["color"], "GREEN");
    }
}
