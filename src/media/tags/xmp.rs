//! XMP (ISO 16684-1): a few properties, as an attribute or as an element, in whatever prefix.

use std::borrow::Cow;

use quick_xml::Reader;
use quick_xml::events::Event;

use super::Tags;

/// Names without prefix: camera, programs, and how the picture came about (IPTC Photo Metadata 2023, *Digital Source Type*).
const TAKEN: [&str; 7] =
    ["Make", "Model", "CreatorTool", "softwareAgent", "DigitalSourceType", "Credit", "AISystemUsed"];

/// A packet has a few hundred; more is a trap.
const MOST_EVENTS: usize = 200_000;

/// Adds the properties that are known, each as `xmp:` and its name.
pub fn read(packet: &[u8], tags: &mut Tags) {
    let mut reader = Reader::from_reader(packet);
    reader.config_mut().check_end_names = false;
    let mut open: Option<&str> = None;
    for _ in 0..MOST_EVENTS {
        match reader.read_event() {
            Ok(Event::Start(element) | Event::Empty(element)) => {
                for attribute in element.attributes().with_checks(false).flatten() {
                    if let Some(name) = known(attribute.key.local_name().as_ref()) {
                        tags.push(format!("xmp:{name}"), &unescaped(&attribute.value));
                    }
                }
                // A property may hold its value within a list.
                open = known(element.local_name().as_ref()).or(open);
            }
            Ok(Event::Text(text)) => {
                if let Some(name) = open {
                    tags.push(format!("xmp:{name}"), &unescaped(&text));
                }
            }
            Ok(Event::End(element)) => open = open.filter(|name| name.as_bytes() != element.local_name().as_ref()),
            Ok(Event::Eof) | Err(_) => return,
            Ok(_) => {}
        }
    }
}

fn known(name: &[u8]) -> Option<&'static str> {
    TAKEN.into_iter().find(|known| known.as_bytes() == name)
}

fn unescaped(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    quick_xml::escape::unescape(&text).map_or_else(|_| text.to_string(), Cow::into_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(packet: &str) -> Vec<(String, String)> {
        let mut tags = Tags::default();
        read(packet.as_bytes(), &mut tags);
        tags.iter().map(|(key, value)| (key.to_owned(), value.to_owned())).collect()
    }

    #[test]
    fn attributes_elements_and_lists_are_read_alike() {
        let expected = [("xmp:creatortool".to_owned(), "A \"B\" 1".to_owned())];
        for packet in [
            r#"<rdf:Description xmp:CreatorTool="A &quot;B&quot; 1" dc:title="x"/>"#,
            "<x:x><xmp:CreatorTool>A \"B\" 1</xmp:CreatorTool><y>other</y></x:x>",
            "<xmp:CreatorTool><rdf:Seq><rdf:li>A \"B\" 1</rdf:li></rdf:Seq></xmp:CreatorTool><y>other</y>",
        ] {
            assert_eq!(found(packet), expected, "{packet}");
        }
    }

    #[test]
    fn broken_packets_end_quietly() {
        assert!(found("<a b='").is_empty() && found("<<<>>>").is_empty() && found("\0\u{feff}").is_empty());
    }
}
