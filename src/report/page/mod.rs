//! Results as pages: one of a clip ([`clip()`]), and one of many with thumbnails and a place to decide ([`index()`]). A page
//! works offline, from a folder or out of a mail: its styles, scripts and pictures are in it, and it asks nobody for
//! anything. What a file is called and what its tags say is hostile input: it is escaped, and a strict
//! Content-Security-Policy in the page lets nothing run but the page's own script, by its hash.

mod axis;
mod clip;
mod index;
mod link;
mod numbers;
mod place;
mod trail;

use std::fmt::Write as _;
use std::io::{self, Write as _};
use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Serialize;
use sha2::{Digest, Sha256};
use tempfile::TempPath;

use super::album::Album;
use super::thumbnail::encoded;
use super::unnamed;
use crate::error::{Error, show};
use crate::policy::Class;
use crate::report::words;
use crate::words::{Language, slug};

pub use clip::clip;
pub use index::{Entry, index};
pub use link::{encoded as encoded_part, file, link};

/// Styles that both pages share.
const STYLE: &str = include_str!("page.css");

/// Longest side of a thumbnail in pixels, and the quality of its JPEG, of 100.
const THUMBNAIL: u32 = 160;
const QUALITY: u8 = 70;

/// The thumbnail of a clip: the middle of its film strip as a JPEG of at most 160 pixels; `None` without pictures.
pub fn small(album: &Album) -> Option<Vec<u8>> {
    let shot = album.strip.get(album.strip.len() / 2)?;
    let picture = image::load_from_memory(&shot.jpeg).ok()?;
    let small = picture.thumbnail(THUMBNAIL, THUMBNAIL).to_rgb8();
    encoded(small.as_raw(), [small.width(), small.height()], QUALITY).ok()
}

/// Writes a page. What was there before stays whole until all of it is written.
///
/// # Errors
/// If it cannot be written.
pub fn write(file: &Path, html: &str) -> Result<(), Error> {
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let failed = |source| Error::io(file, source);
    let whole = temporary(folder, html).map_err(failed)?;
    whole.persist(file).map_err(|error| failed(error.error))
}

/// A file in `folder` without its name yet; if it gets none, it goes.
fn temporary(folder: &Path, text: &str) -> io::Result<TempPath> {
    let mut file = unnamed(folder)?;
    file.write_all(text.as_bytes())?;
    file.as_file().sync_all()?;
    Ok(file.into_temp_path())
}

/// A whole page.
struct Page<'a> {
    language: Language,
    title: &'a str,
    style: &'a str,
    script: &'a str,
    /// What the page may use beyond its own styles, script and pictures, as the rest of the policy.
    allowed: &'a str,
    /// What the page shows, HTML.
    body: &'a str,
    /// What the script reads, JSON from [`json`].
    data: &'a str,
}

impl Page<'_> {
    fn html(&self) -> String {
        let Self { language, title, style, script, allowed, body, data } = self;
        let style = format!("{STYLE}{style}");
        let [style_hash, script_hash] =
            [style.as_str(), script].map(|text| STANDARD.encode(Sha256::digest(text.as_bytes())));
        let language = slug_of(*language);
        let title = escaped(title);
        format!(
            "<!doctype html>\n<html lang=\"{language}\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; img-src data:; \
             style-src 'sha256-{style_hash}'; script-src 'sha256-{script_hash}'{allowed}; base-uri 'none'; \
             form-action 'none'\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
             <meta name=\"color-scheme\" content=\"light dark\">\n<meta name=\"referrer\" content=\"no-referrer\">\n\
             <link rel=\"icon\" href=\"data:,\">\n<title>{title}</title>\n<style>{style}</style>\n</head>\n<body>\n\
             {body}\n<script type=\"application/json\" id=\"data\">{data}</script>\n<script>{script}</script>\n\
             </body>\n</html>\n"
        )
    }
}

/// The name of a language in HTML.
fn slug_of(language: Language) -> &'static str {
    match language {
        Language::En => "en",
        Language::Nl => "nl",
    }
}

/// Text that means nothing to a browser.
pub fn escaped(text: &str) -> String {
    text.chars().fold(String::with_capacity(text.len()), |mut out, c| {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            other => out.push(other),
        }
        out
    })
}

/// A file's name or a text out of it as HTML: on one line, escaped, and unable to turn the direction of writing.
fn told(text: &str) -> String {
    let plain = show(text.as_ref());
    let plain = plain.chars().fold(String::with_capacity(plain.len()), |mut out, c| {
        match c {
            // The marks, embeddings, overrides and isolates of the bidirectional algorithm (UAX #9).
            '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {
                // Writing to a string never fails.
                let _ = write!(out, "\\u{:04x}", u32::from(c));
            }
            other => out.push(other),
        }
        out
    });
    escaped(&plain)
}

/// A sentence of a verdict as one that stands alone.
fn upper(message: &str) -> String {
    let mut letters = message.chars();
    let first: String = letters.next().into_iter().flat_map(char::to_uppercase).collect();
    first + letters.as_str()
}

/// JSON that can stand in a `script` element: whatever text is in it, it neither ends the element nor starts another.
fn json(value: &impl Serialize) -> String {
    let text = serde_json::to_string(value).unwrap_or_else(|_| "null".to_owned());
    text.chars().fold(String::with_capacity(text.len()), |mut out, c| {
        match c {
            // None of them stands outside of a JSON string.
            '<' | '>' | '&' | '\u{2028}' | '\u{2029}' => {
                let _ = write!(out, "\\u{:04x}", u32::from(c));
            }
            other => out.push(other),
        }
        out
    })
}

/// A picture in the page.
fn picture(kind: &str, bytes: &[u8]) -> String {
    format!("data:image/{kind};base64,{}", STANDARD.encode(bytes))
}

/// The word of a class with its sign and colour; `None` is what could not be read.
fn badge(class: Option<Class>, language: Language) -> String {
    let (name, word) = match class {
        Some(class) => (slug(class), words::class(class, language)),
        None => ("unreadable".to_owned(), words::unreadable(language)),
    };
    format!("<span class=\"badge {name}\"><i aria-hidden=\"true\"></i>{}</span>", escaped(&word))
}

/// Sentences for a page's script, by the last part of their keys.
fn captions(keys: &[&'static str], language: Language) -> serde_json::Map<String, serde_json::Value> {
    let last = |key: &str| key.rsplit('-').next().unwrap_or_default().to_owned();
    keys.iter().map(|key| (last(key), language.say(key).into())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::album::Shot;

    #[test]
    fn a_name_cannot_become_a_tag() {
        assert_eq!(escaped("<a href='x'>\"&"), "&lt;a href=&#39;x&#39;&gt;&quot;&amp;");
        assert_eq!(told("a\n\u{202e}gpj.<b>"), "a\\n\\u202egpj.&lt;b&gt;");
    }

    #[test]
    fn data_cannot_end_its_element_and_reads_back() {
        let hostile = "</script><!--<script>\u{2028}&\"'\\";
        let text = json(&[hostile]);
        assert!(!text.contains(['<', '>', '&', '\u{2028}']), "{text}");
        assert_eq!(serde_json::from_str::<Vec<String>>(&text).expect("JSON"), [hostile]);
    }

    #[test]
    fn the_policy_names_the_page_s_own_script_and_no_other() {
        let page = Page {
            language: Language::En,
            title: "</title><script>",
            style: "p{margin:0}",
            script: "void 0;",
            allowed: "",
            body: "",
            data: "{}",
        }
        .html();
        // echo -n 'void 0;' | openssl dgst -sha256 -binary | base64
        assert!(page.contains("script-src 'sha256-T1YEXClWF9CUhD2vRqC2ZkctVhPSMrn+MCIkJI7U02I='"), "{page}");
        assert!(!page.contains("unsafe-inline") && !page.contains("</title><script>"));
        assert!(page.find("Content-Security-Policy") < page.find("<style>"), "it holds for all that follows");
    }

    #[test]
    fn a_thumbnail_is_small_and_of_the_middle() {
        let shot = |grey: u8, at_s| {
            let rgb = vec![grey; 240 * 135 * 3];
            Shot { at_s, jpeg: encoded(&rgb, [240, 135], 80).expect("a JPEG") }
        };
        let strip = vec![shot(0, 0.0), shot(200, 1.0), shot(0, 2.0)];
        let album = Album { strip, ..Album::default() };
        let read = image::load_from_memory(&small(&album).expect("a picture")).expect("a JPEG").to_rgb8();
        assert_eq!(read.dimensions(), (160, 90));
        assert!(read.get_pixel(80, 45).0[0].abs_diff(200) < 5);
        assert!(small(&Album::default()).is_none());
    }
}
