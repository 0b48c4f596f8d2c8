//! Writing XML from text that strangers chose.

use std::io::{self, Write};

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, Event};

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

/// A file as an URL.
pub fn file_url(path: &std::path::Path) -> String {
    use std::fmt::Write as _;
    let mut url = "file://".to_owned();
    for byte in path.as_os_str().as_encoded_bytes() {
        if byte.is_ascii_alphanumeric() || b"/-._~".contains(byte) {
            url.push(char::from(*byte));
        } else {
            // Writing to a string never fails.
            let _ = write!(url, "%{byte:02X}");
        }
    }
    url
}
