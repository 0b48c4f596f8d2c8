//! A sidecar that photo and film libraries read: rating and label (Adobe XMP, part 2).

use std::io::{self, Write};

use quick_xml::events::BytesText;

use super::word;
use super::xml::{allowed, begin};
use crate::policy::Action;
use crate::report::record::Record;

/// Names the program in a sidecar, so that it may write it anew.
pub const TOOLKIT: &str = "verite";

/// Stars for what is to be done with a clip; -1 stands for rejected.
fn rating(action: Action) -> &'static str {
    match action {
        Action::Publish => "5",
        Action::Fix => "3",
        Action::Review => "2",
        Action::Reshoot => "-1",
    }
}

/// Writes the sidecar of one clip; of one without a verdict nothing.
///
/// # Errors
/// If `out` cannot be written.
pub fn write(record: &Record, out: &mut dyn Write) -> io::Result<()> {
    const SPACES: [(&str, &str); 3] = [
        ("rdf:about", ""),
        ("xmlns:xmp", "http://ns.adobe.com/xap/1.0/"),
        ("xmlns:dc", "http://purl.org/dc/elements/1.1/"),
    ];
    let Some(verdict) = &record.verdict else { return Ok(()) };
    let overruled = record.overruled.as_ref();
    let class = word(&overruled.map_or(verdict.class, |decision| decision.class));
    let stars = match overruled {
        Some(decision) if decision.acceptable => rating(Action::Publish),
        Some(_) => rating(Action::Reshoot),
        None => rating(verdict.action),
    };
    let sentences: Vec<&str> = verdict.findings.iter().map(|finding| finding.message.as_str()).collect();
    let mut xml = begin(out)?;
    let meta = [("xmlns:x", "adobe:ns:meta/"), ("x:xmptk", TOOLKIT)];
    xml.create_element("x:xmpmeta").with_attributes(meta).write_inner_content(|xml| {
        let rdf = ("xmlns:rdf", "http://www.w3.org/1999/02/22-rdf-syntax-ns#");
        xml.create_element("rdf:RDF").with_attribute(rdf).write_inner_content(|xml| {
            let about = [("xmp:Rating", stars), ("xmp:Label", &class)];
            let described = xml.create_element("rdf:Description").with_attributes(SPACES).with_attributes(about);
            described.write_inner_content(|xml| {
                xml.create_element("dc:description").write_inner_content(|xml| {
                    xml.create_element("rdf:Alt").write_inner_content(|xml| {
                        let text = allowed(&sentences.join(" "));
                        let item = xml.create_element("rdf:li").with_attribute(("xml:lang", "x-default"));
                        item.write_text_content(BytesText::new(&text))?;
                        Ok(())
                    })?;
                    Ok(())
                })?;
                Ok(())
            })?;
            Ok(())
        })?;
        Ok(())
    })?;
    Ok(())
}
