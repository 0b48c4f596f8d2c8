//! Where the file says it comes from: camera, programs, editor, platform, content credentials, declared AI. Evidence, never
//! proof: tags can be written, changed and stripped by anyone. What they say is hostile input, so every text here is
//! [`plain`]. Places, serial numbers and names of people are not read at all.

mod ai;
mod bytedance;
mod programs;
mod signed;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use ai::{Ai, AiKind};
pub use programs::EditorKind;
pub use signed::Signed;

use crate::media::{Checked, Tags};
pub use crate::media::{Credentials, Doubt};
use crate::meter::Measured;

/// Most programs that are listed.
const MOST_PROGRAMS: usize = 12;

/// Longest text taken out of a tag, characters.
const LONGEST: usize = 60;

/// Evidence from tags, never proof.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Provenance {
    /// Make and model.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub camera: Option<String>,
    /// Frames a second at which the camera says it filmed; more than the clip plays is slow motion.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filmed_fps: Option<f64>,
    /// Programs and systems named in the tags.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub software: Vec<String>,
    /// The editing program, if one is known by its name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub editor: Option<Editor>,
    /// The service that the file passed through.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub platform: Option<Platform>,
    /// State of the content credentials (C2PA).
    pub content_credentials: Credentials,
    /// Why they do not hold, or were not checked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credentials_doubt: Option<Doubt>,
    /// What they say, if they could be read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signed: Option<Signed>,
    /// Whether the tags declare generated content: `true` if they do, `false` if they declare a capture, absent if they
    /// say neither.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ai_declared: Option<bool>,
    /// What exactly they declare.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ai: Option<Ai>,
}

/// An editing program. Its name says nothing of what was done with it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Editor {
    /// Its name.
    pub name: String,
    /// Its version, if it is written beside the name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// What it is made for.
    pub kind: EditorKind,
    /// Whether it is only inferred from how the file is built.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub possible: bool,
    /// Its own ids of the filters that it says it used.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub filters: Vec<String>,
    /// Its own ids of the effects that it says it used.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub effects: Vec<String>,
    /// What it says was used, in its own words: `filter`, `face_effect`, `text_template`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub uses: Vec<String>,
}

/// A service that codes again what is uploaded to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Platform {
    /// Its name.
    pub name: String,
    /// Whether it is only inferred from how the file is built.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub possible: bool,
}

/// Reads `tags`; `credentials` is what became of checking those in them. The confidence is 1 however little they say: it
/// is what they say.
pub fn read(tags: &Tags, credentials: &Checked) -> Measured<Provenance> {
    let statements = credentials.statements.as_ref();
    let software = software(tags, statements.map_or(&[], |said| &said.programs));
    let ai = ai::declared(tags, statements, &software);
    let ai_declared = if ai.is_some() { Some(true) } else { ai::declared_capture(tags, statements).then_some(false) };
    let reading = Provenance {
        camera: camera(tags),
        filmed_fps: filmed_fps(tags),
        editor: bytedance::editor(tags).or_else(|| programs::editor(tags, &software)),
        platform: platform(tags),
        content_credentials: credentials.state,
        credentials_doubt: credentials.doubt,
        signed: statements.map(Signed::from),
        software,
        ai_declared,
        ai,
    };
    Measured::Value { reading, confidence: 1.0 }
}

/// A text as it can be shown: in one line, without control characters and those that change the direction of writing, at
/// most [`LONGEST`] characters.
pub fn plain(text: &str) -> String {
    let shown: String = text.chars().map(|c| if c.is_whitespace() { ' ' } else { c }).filter(|c| !hides(*c)).collect();
    let words: Vec<&str> = shown.split(' ').filter(|word| !word.is_empty()).collect();
    words.join(" ").chars().take(LONGEST).collect()
}

/// Control characters, and those of Unicode that are not seen or turn what is written (UAX 9).
fn hides(c: char) -> bool {
    let unseen =
        matches!(c, '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}');
    c.is_control() || unseen || matches!(c, '\u{feff}' | '\u{fff9}'..='\u{fffd}' | '\u{e0000}'..='\u{e007f}')
}

/// Make and model under the names that phones, cameras and programs use.
fn camera(tags: &Tags) -> Option<String> {
    const NAMES: [[&str; 2]; 5] = [
        ["exif:make", "exif:model"],
        ["com.apple.quicktime.make", "com.apple.quicktime.model"],
        ["com.android.manufacturer", "com.android.model"],
        ["make", "model"],
        ["xmp:make", "xmp:model"],
    ];
    let named = NAMES.iter().find_map(|[make, model]| {
        let of = |key| tags.get(key).map(plain).filter(|text| !text.is_empty());
        match (of(make), of(model)) {
            (_, Some(model)) if model.starts_with("iP") => Some(model),
            (Some(make), Some(model)) if !starts_alike(&model, &make) => Some(plain(&format!("{make} {model}"))),
            (make, model) => model.or(make),
        }
    });
    // GoPro writes its name into the handlers of the streams only.
    named.or_else(|| handlers(tags).any(|name| name.trim().starts_with("GoPro")).then(|| "GoPro".to_owned()))
}

/// The rate of the sensor, which Android writes.
fn filmed_fps(tags: &Tags) -> Option<f64> {
    let fps: f64 = tags.get("com.android.capture.fps")?.trim().parse().ok()?;
    (1.0..=100_000.0).contains(&fps).then_some(fps)
}

/// Whether `model` already names the maker: `NIKON D800` by `NIKON CORPORATION`.
fn starts_alike(model: &str, make: &str) -> bool {
    let first = make.split(' ').next().unwrap_or_default().to_lowercase();
    model.to_lowercase().starts_with(&first)
}

fn handlers(tags: &Tags) -> impl Iterator<Item = &str> {
    tags.iter().filter(|(key, _)| *key == "handler_name").map(|(_, value)| value)
}

/// Programs and systems, each once, those in the tags before those that are `signed`. What only names a codec is left out.
fn software(tags: &Tags, signed: &[String]) -> Vec<String> {
    const KEYS: [&str; 8] = [
        "exif:software",
        "xmp:creatortool",
        "xmp:softwareagent",
        "png:software",
        "com.apple.quicktime.software",
        "software",
        "encoder",
        "com.android.version",
    ];
    const CODECS: [&str; 8] = ["h.264", "hevc", "avc coding", "aac", "h264", "apple prores", "jpeg", "mp4a"];
    let apple = ["exif:make", "com.apple.quicktime.make"].iter().any(|key| tags.get(key) == Some("Apple"));
    let mut found: Vec<String> = Vec::new();
    let in_tags = tags.iter().filter(|(key, _)| KEYS.contains(key));
    for (key, value) in in_tags.chain(signed.iter().map(|program| ("signed", program.as_str()))) {
        let value = match plain(value) {
            version if key == "com.android.version" => format!("Android {version}"),
            version if apple && version.starts_with(|c: char| c.is_ascii_digit()) => format!("iOS {version}"),
            // An editor of ByteDance's, which writes its settings there.
            settings if settings.starts_with('{') => continue,
            name => name,
        };
        let is_codec = CODECS.iter().any(|codec| value.to_lowercase().starts_with(codec));
        if !value.is_empty() && !is_codec && !found.contains(&value) && found.len() < MOST_PROGRAMS {
            found.push(value);
        }
    }
    found
}

/// Services by what they leave behind.
fn platform(tags: &Tags) -> Option<Platform> {
    let known = |name: &str, possible| Some(Platform { name: name.to_owned(), possible });
    if handlers(tags).any(|name| name.starts_with("ISO Media file produced by Google Inc.")) {
        return known("YouTube or another service of Google", false);
    }
    // Downloads from TikTok carry its id of the clip.
    if tags.get("comment").is_some_and(|comment| comment.starts_with("vid:v")) {
        return known("TikTok", true);
    }
    if tags.get("iptc:fbmd").is_some() {
        return known("Facebook or Instagram", true);
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tags(entries: &[(&str, &str)]) -> Tags {
        let mut tags = Tags::default();
        for (key, value) in entries {
            tags.push(*key, value);
        }
        tags
    }

    fn reading(entries: &[(&str, &str)]) -> Provenance {
        read(&tags(entries), &Checked::NONE).reading().cloned().expect("always")
    }

    #[test]
    fn nothing_said_is_nothing_known() {
        let reading = reading(&[]);
        assert_eq!(reading, Provenance { content_credentials: Credentials::None, ..Default::default() });
    }

    #[test]
    fn cameras_are_named_once() {
        let camera = |make: &str, model: &str| reading(&[("exif:make", make), ("exif:model", model)]).camera;
        assert_eq!(camera("Apple", "iPhone 13").as_deref(), Some("iPhone 13"));
        assert_eq!(camera("Canon", "Canon EOS R5").as_deref(), Some("Canon EOS R5"));
        assert_eq!(camera("NIKON CORPORATION", "NIKON D800").as_deref(), Some("NIKON D800"));
        assert_eq!(camera("samsung", "SM-G991B").as_deref(), Some("samsung SM-G991B"));
        assert_eq!(reading(&[("handler_name", "\tGoPro AVC")]).camera.as_deref(), Some("GoPro"));
    }

    #[test]
    fn systems_are_named_and_codecs_are_no_programs() {
        let reading = reading(&[
            ("com.apple.quicktime.make", "Apple"),
            ("com.apple.quicktime.software", "17.1"),
            ("encoder", "HEVC"),
            ("encoder", "Lavf61.1.100"),
            ("encoder", "Lavf61.1.100"),
            ("com.android.version", "13"),
        ]);
        assert_eq!(reading.software, ["iOS 17.1", "Lavf61.1.100", "Android 13"]);
        assert_eq!(reading.editor, None, "a tool that packs files edits nothing");
    }

    #[test]
    fn what_a_tag_says_cannot_write_to_the_terminal() {
        let hostile = "\u{1b}[31mX\u{7}\r\n\u{202e}gpj.exe\u{200b}\0";
        let reading = reading(&[("exif:model", hostile), ("exif:software", &"Ä".repeat(5000))]);
        assert_eq!(reading.camera.as_deref(), Some("[31mX gpj.exe"));
        assert!(reading.software[0].chars().count() <= LONGEST);
    }

    #[test]
    fn places_owners_and_serial_numbers_are_not_taken() {
        let reading = reading(&[
            ("com.apple.quicktime.location.iso6709", "+48.3896+011.0470/"),
            ("location", "+48.3896+011.0470/"),
            ("artist", "Jane Doe"),
            ("com.apple.quicktime.author", "Jane Doe"),
            ("title", "Jane's +48.3896"),
            ("description", "at +48.3896"),
            ("exif:bodyserialnumber", "123456"),
        ]);
        assert_eq!(reading, Provenance { content_credentials: Credentials::None, ..Default::default() });
    }

    #[test]
    fn services_are_only_possible_where_they_do_not_sign() {
        let platform =
            |key, value| reading(&[(key, value)]).platform.map(|platform| (platform.name, platform.possible));
        assert_eq!(platform("comment", "vid:v12044gd0000abc"), Some(("TikTok".to_owned(), true)));
        let google = "ISO Media file produced by Google Inc. Created on: 02/18/2023.";
        assert!(platform("handler_name", google).is_some_and(|(_, possible)| !possible));
        assert_eq!(platform("comment", "a holiday"), None);
    }
}
