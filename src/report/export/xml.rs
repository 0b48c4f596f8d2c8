//! Writing XML from text that strangers chose.

use std::io::{self, Write};
use std::path::{Component, Path};

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, Event};

use crate::report::page::encoded_part;

/// A writer after the declaration.
pub fn begin<W: Write>(out: W) -> io::Result<Writer<W>> {
    let mut xml = Writer::new_with_indent(out, b' ', 1);
    xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    Ok(xml)
}

/// Text without the characters that XML 1.0 has no way to write; the rest is escaped where it is written.
pub fn allowed(text: &str) -> String {
    let kept = |c: &char| matches!(*c, '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..);
    text.chars().filter(kept).collect()
}

/// A file as a URL; `path` is absolute.
pub fn file_url(path: &Path) -> String {
    let parts = path.components().filter_map(|part| match part {
        Component::Normal(name) => Some(format!("/{}", encoded_part(name))),
        _ => None,
    });
    format!("file://{}", parts.collect::<String>())
}
