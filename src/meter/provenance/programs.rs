//! Editing programs by the names they write of themselves.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Editor, handlers};
use crate::media::Tags;

/// What an editing program is made for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum EditorKind {
    /// Clips.
    Video,
    /// Photos.
    Photo,
    /// Faces.
    Beauty,
    /// Posters, slides and posts.
    Design,
}

/// The word looked for, in lower case, and the name. Of two that fit, the first counts: the more special stand before
/// those that only packed the file.
const PROGRAMS: [(&str, &str, EditorKind); 66] = [
    ("facetune", "Facetune", EditorKind::Beauty),
    ("beautyplus", "BeautyPlus", EditorKind::Beauty),
    ("beautycam", "BeautyCam", EditorKind::Beauty),
    ("meitu", "Meitu", EditorKind::Beauty),
    ("meitupic", "Meitu", EditorKind::Beauty),
    ("youcam", "YouCam", EditorKind::Beauty),
    ("airbrush", "AirBrush", EditorKind::Beauty),
    ("faceapp", "FaceApp", EditorKind::Beauty),
    ("remini", "Remini", EditorKind::Beauty),
    ("lensa", "Lensa", EditorKind::Beauty),
    ("b612", "B612", EditorKind::Beauty),
    ("portraitpro", "PortraitPro", EditorKind::Beauty),
    ("capcut", "CapCut", EditorKind::Video),
    ("jianying", "Jianying", EditorKind::Video),
    ("inshot", "InShot", EditorKind::Video),
    ("kinemaster", "KineMaster", EditorKind::Video),
    ("videoleap", "Videoleap", EditorKind::Video),
    ("lumafusion", "LumaFusion", EditorKind::Video),
    ("alight motion", "Alight Motion", EditorKind::Video),
    ("vllo", "VLLO", EditorKind::Video),
    ("youcut", "YouCut", EditorKind::Video),
    ("powerdirector", "PowerDirector", EditorKind::Video),
    ("filmora", "Filmora", EditorKind::Video),
    ("davinci resolve", "DaVinci Resolve", EditorKind::Video),
    ("premiere rush", "Premiere Rush", EditorKind::Video),
    ("premiere", "Premiere Pro", EditorKind::Video),
    ("after effects", "After Effects", EditorKind::Video),
    ("final cut", "Final Cut Pro", EditorKind::Video),
    ("imovie", "iMovie", EditorKind::Video),
    ("vegas", "VEGAS", EditorKind::Video),
    ("camtasia", "Camtasia", EditorKind::Video),
    ("clipchamp", "Clipchamp", EditorKind::Video),
    ("descript", "Descript", EditorKind::Video),
    ("shotcut", "Shotcut", EditorKind::Video),
    ("kdenlive", "Kdenlive", EditorKind::Video),
    ("openshot", "OpenShot", EditorKind::Video),
    ("losslesscut", "LosslessCut", EditorKind::Video),
    ("gopro quik", "Quik", EditorKind::Video),
    ("media encoder", "Adobe Media Encoder", EditorKind::Video),
    ("lightroom", "Lightroom", EditorKind::Photo),
    ("photoshop express", "Photoshop Express", EditorKind::Photo),
    ("photoshop", "Photoshop", EditorKind::Photo),
    ("camera raw", "Camera Raw", EditorKind::Photo),
    ("snapseed", "Snapseed", EditorKind::Photo),
    ("vsco", "VSCO", EditorKind::Photo),
    ("picsart", "Picsart", EditorKind::Photo),
    ("prequel", "Prequel", EditorKind::Photo),
    ("pixelmator", "Pixelmator", EditorKind::Photo),
    ("affinity photo", "Affinity Photo", EditorKind::Photo),
    ("luminar", "Luminar", EditorKind::Photo),
    ("capture one", "Capture One", EditorKind::Photo),
    ("polarr", "Polarr", EditorKind::Photo),
    ("afterlight", "Afterlight", EditorKind::Photo),
    ("photoscape", "PhotoScape", EditorKind::Photo),
    ("pixlr", "Pixlr", EditorKind::Photo),
    ("gimp", "GIMP", EditorKind::Photo),
    ("darktable", "darktable", EditorKind::Photo),
    ("rawtherapee", "RawTherapee", EditorKind::Photo),
    ("picasa", "Picasa", EditorKind::Photo),
    ("paint.net", "Paint.NET", EditorKind::Photo),
    ("acdsee", "ACDSee", EditorKind::Photo),
    ("acd systems", "ACDSee", EditorKind::Photo),
    ("canva", "Canva", EditorKind::Design),
    ("adobe express", "Adobe Express", EditorKind::Design),
    ("figma", "Figma", EditorKind::Design),
    ("illustrator", "Illustrator", EditorKind::Design),
];

/// The editor that `software` names, or that the streams were probably packed by.
pub fn editor(tags: &Tags, software: &[String]) -> Option<Editor> {
    let named = PROGRAMS.iter().find_map(|(word, name, kind)| {
        let rest = software.iter().find_map(|text| after(text, word))?;
        Some(known(name, version(&rest), *kind, false))
    });
    // Adobe's programs write clips with MainConcept's library, and hardly anyone else does.
    let packed = || handlers(tags).any(|name| name.contains("Mainconcept")).then_some("Premiere Pro");
    named.or_else(|| packed().map(|name| known(name, None, EditorKind::Video, true)))
}

/// An editor of which no more is known.
pub fn known(name: &str, version: Option<String>, kind: EditorKind, possible: bool) -> Editor {
    let name = name.to_owned();
    Editor { name, version, kind, possible, filters: Vec::new(), effects: Vec::new(), uses: Vec::new() }
}

/// What follows `word` in `text`, where it stands as a word of its own or with digits behind it.
pub fn after(text: &str, word: &str) -> Option<String> {
    let text = text.to_lowercase();
    text.match_indices(word).find_map(|(at, _)| {
        let (before, behind) = (&text[..at], &text[at + word.len()..]);
        let apart = !before.ends_with(char::is_alphanumeric) && !behind.starts_with(char::is_alphabetic);
        apart.then(|| behind.to_owned())
    })
}

/// The first number behind a name, such as 25.1.0.
fn version(rest: &str) -> Option<String> {
    let start = rest.find(|c: char| c.is_ascii_digit())?;
    let number: String = rest[start..].chars().take_while(|c| c.is_ascii_digit() || *c == '.').take(16).collect();
    Some(number.trim_end_matches('.').to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(software: &str) -> Option<(String, Option<String>)> {
        editor(&Tags::default(), &[software.to_owned()]).map(|editor| (editor.name, editor.version))
    }

    #[test]
    fn editors_are_known_by_name_and_version() {
        let cases = [
            ("Adobe Photoshop 25.1 (Windows)", "Photoshop", Some("25.1")),
            ("Adobe Photoshop Lightroom Classic 13.0.1", "Lightroom", Some("13.0.1")),
            ("Snapseed 2.0", "Snapseed", Some("2.0")),
            ("Adobe Premiere Pro 2024.0 (Macintosh)", "Premiere Pro", Some("2024.0")),
            ("Blackmagic Design DaVinci Resolve Studio", "DaVinci Resolve", None),
            ("GIMP 2.10", "GIMP", Some("2.10")),
        ];
        for (software, name, version) in cases {
            assert_eq!(named(software), Some((name.to_owned(), version.map(ToOwned::to_owned))), "{software}");
        }
    }

    #[test]
    fn a_word_within_a_word_is_none() {
        for software in ["canvas 2", "Lavf61.1.100", "iOS 17.1", "Las-vegasian", "HDR+ 1.0"] {
            assert_eq!(named(software), None, "{software}");
        }
    }
}
