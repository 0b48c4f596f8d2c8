//! The words of the card, in English.

use super::layout::clock;
use crate::media::MediaInfo;
use crate::meter::edits::Content;
use crate::meter::provenance::{AiKind, Credentials, Provenance};
use crate::meter::retouch::Against;
use crate::meter::shake::{Cue, Kind};
use crate::meter::voice::Clarity;
use crate::meter::{Edits, Light, Reason};
use crate::policy::{Action, Class};

/// Shake that fills the bar; the `authentic` profile calls more than 1.8 % unwatchable.
pub const FULL_SHAKE_PCT: f64 = 2.0;

/// The class in one word.
pub fn class(class: Class) -> &'static str {
    match class {
        Class::Raw => "raw",
        Class::Plain => "plain",
        Class::Polished => "polished",
        Class::Sloppy => "sloppy",
        Class::Undecided => "undecided",
    }
}

/// The class in one sentence.
pub fn meaning(class: Class) -> &'static str {
    match class {
        Class::Raw => "Imperfect and good: it feels real, and care was taken where it counts.",
        Class::Plain => "Neat: nothing careless, but nothing rough or glossy either.",
        Class::Polished => "It looks worked over: smoother and cleaner than a camera leaves a picture.",
        Class::Sloppy => "Something that had to be right is not; see the faults below.",
        Class::Undecided => "The measurements do not carry an answer: too close to call, or too little to see.",
    }
}

/// What a person decided, and why.
pub fn overruled(decided: Class, why: &str) -> String {
    let because = if why.is_empty() || why == "(empty name)" { String::new() } else { format!(": {why}") };
    format!("A person decided that it is {}{because}", class(decided))
}

/// What to do.
pub fn action(action: Action) -> &'static str {
    match action {
        Action::Publish => "publish",
        Action::Fix => "fix it in post",
        Action::Review => "let a person look",
        Action::Reshoot => "shoot it again",
    }
}

/// A class of clarity.
pub fn clarity(class: Clarity) -> &'static str {
    match class {
        Clarity::Clear => "clear",
        Clarity::Usable => "usable",
        Clarity::Unclear => "unclear",
    }
}

/// An amount of shake; the edges are the bands of the shake research.
pub fn shake(rms_pct: f64) -> &'static str {
    match rms_pct {
        p if p < 0.03 => "steady",
        p if p < 0.12 => "nearly steady",
        p if p < 0.7 => "hand-held",
        p if p < 1.8 => "shaky",
        _ => "violent",
    }
}

/// What holds the camera.
pub fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Tripod => "the camera stands",
        Kind::Gimbal => "moved smoothly: a gimbal, a slider or a drone",
        Kind::HandHeld => "held by hand",
        Kind::Walking => "held by hand, walking",
        Kind::Running => "held by hand, running",
        Kind::Vehicle => "shaken by a vehicle or a machine",
    }
}

/// A hint that the shake may not be the camera's.
pub fn staged(cues: &[Cue]) -> String {
    let parts: Vec<&str> = cues
        .iter()
        .map(|cue| match cue {
            Cue::NoPerspective => "its sides move as far as its middle",
            Cue::NoSensorSkew => "no sensor skew",
            Cue::NoMotionBlur => "no motion blur",
            Cue::BlackEdges => "black edges that come and go",
            Cue::RepeatedMotion => "a motion that repeats exactly",
        })
        .collect();
    format!("Only a hint: the shake may have been added; {}.", parts.join(", "))
}

/// An amount of skin smoothing.
pub fn smoothing(smoothing: f64) -> &'static str {
    match smoothing {
        s if s < 50.0 => "natural",
        s if s < 70.0 => "fairly smooth",
        _ => "smoothed",
    }
}

/// How bright the subject is, and whether the picture is lost.
pub fn light(light: &Light) -> &'static str {
    match light {
        lost if lost.dark_pct.max(lost.clipped_pct) >= 60.0 && lost.dark_pct > lost.clipped_pct => "lost in dark",
        lost if lost.dark_pct.max(lost.clipped_pct) >= 60.0 => "blown out",
        light if light.subject_luma < 50.0 => "dark",
        light if light.subject_luma > 200.0 => "bright",
        _ => "well lit",
    }
}

/// A flicker that was found.
pub fn flicker(light: &Light) -> Option<String> {
    let (hz, pct) = (light.flicker_hz?, light.flicker_pct?);
    Some(format!("flickers at {hz:.0} Hz, by {pct:.0} % of the light"))
}

/// An amount of sharpness; below 45 the `authentic` profile calls it out of focus.
pub fn sharpness(sharpness: f64) -> &'static str {
    match sharpness {
        s if s >= 75.0 => "sharp",
        s if s >= 45.0 => "rather soft",
        _ => "out of focus",
    }
}

/// What the clip is, if no camera took it.
pub fn content(content: Content) -> Option<&'static str> {
    match content {
        Content::Screen => Some("a screen recording"),
        Content::Slideshow => Some("a slideshow"),
        Content::Animation => Some("an animation"),
        Content::Camera | Content::Unknown => None,
    }
}

/// How a clip is joined, and how long its longest take is.
pub fn joins(edits: &Edits) -> [String; 2] {
    let count = edits.cuts_s.len() + edits.dissolves_s.len() + edits.fades_s.len();
    let longest = format!("{:.1} s", edits.longest_take_s);
    match (count, edits.cuts_s.len()) {
        (0, _) => ["one take".to_owned(), longest],
        (1, 1) => ["1 cut".to_owned(), format!("longest take {longest}")],
        (_, cuts) if cuts == count => [format!("{cuts} cuts"), format!("longest take {longest}")],
        (1, _) => ["1 join".to_owned(), format!("longest take {longest}")],
        _ => [format!("{count} joins"), format!("longest take {longest}")],
    }
}

/// Where the file says it comes from, part by part.
pub fn origin(provenance: &Provenance) -> Vec<String> {
    let mut parts: Vec<String> = provenance.camera.iter().cloned().collect();
    if let Some(editor) = &provenance.editor {
        let name = editor.version.as_ref().map_or_else(|| editor.name.clone(), |v| format!("{} {v}", editor.name));
        let edited = if editor.possible { "perhaps edited with" } else { "edited with" };
        let uses = editor.uses.iter().take(4).map(|used| used.replace('_', " ")).collect::<Vec<_>>().join(", ");
        parts.push(if uses.is_empty() { format!("{edited} {name}") } else { format!("{edited} {name} ({uses})") });
    }
    if let Some(platform) = &provenance.platform {
        let passed = if platform.possible { "perhaps passed through" } else { "passed through" };
        parts.push(format!("{passed} {}", platform.name));
    }
    if let Some(ai) = &provenance.ai {
        parts.push(match ai.kind {
            AiKind::Generated => "declared as generated by AI".to_owned(),
            AiKind::Composite => "declared as made in part by AI".to_owned(),
        });
    }
    if parts.is_empty() {
        parts.extend(provenance.software.first().map(|program| match program {
            system if system.starts_with("Android ") || system.starts_with("iOS ") => format!("recorded on {system}"),
            program => format!("written by {program}"),
        }));
    }
    if parts.is_empty() {
        parts.push("camera and editor not stated".to_owned());
    }
    parts.push(
        match provenance.content_credentials {
            Credentials::None => "no content credentials",
            Credentials::Valid => "content credentials hold",
            Credentials::Invalid => "content credentials do not hold",
            Credentials::Unknown => "content credentials, not checked",
        }
        .to_owned(),
    );
    parts
}

/// How many faces were judged.
pub fn faces(count: usize) -> String {
    if count == 1 { "1 face".to_owned() } else { format!("{count} faces") }
}

/// What the same person's untouched skin says; surer than a score from one picture.
pub fn against(against: &Against) -> String {
    match against.texture_lost_pct {
        lost if lost < 5.0 => "no texture lost against the reference (much surer)".to_owned(),
        lost => format!("{lost:.0} % of its texture lost against the reference (much surer)"),
    }
}

/// Where the pictures of the judged faces are.
pub fn evidence(files: &[String]) -> String {
    format!("What the skin looks like: {}", files.join(", "))
}

/// Why an axis has no number.
pub fn unmeasured(reason: Reason) -> &'static str {
    match reason {
        Reason::NoStream => "not in this file",
        Reason::NotBuilt => "not measured by this version",
        Reason::StillPhoto => "a photo does not move",
        Reason::TooShort => "too short to measure",
        Reason::Silent => "the sound track is silent",
        Reason::AmbienceOnly => "nobody speaks: background sound only",
        Reason::MusicOnly => "nobody speaks: music only",
        Reason::SingingOnly => "nobody speaks: singing only",
        Reason::TooLittleSpeech => "too little speech to judge",
        Reason::NoFace => "no face to judge",
        Reason::TooSmall => "the faces are too small to judge",
        Reason::NoSkin => "too little bare skin to judge",
        Reason::BadLight => "too dark or too bright to judge",
        Reason::SoftPicture => "the whole picture is soft: smoothed skin cannot be told from blur",
        Reason::Compressed => "too strongly compressed: skin has lost its texture either way",
        Reason::NoTexture => "cannot tell: nothing in the picture to hold on to",
        Reason::LostTrack => "cannot tell: the picture moves too violently to be followed",
        Reason::NoBackground => "cannot tell: subject and background do not move together",
        Reason::NoCamera => "no camera took this",
        Reason::LowConfidence => "not sure",
    }
}

/// What is broken in a file that was judged all the same.
pub fn damage(media: &MediaInfo) -> String {
    let mut parts = Vec::new();
    if let (true, Some(decoded_s), Some(duration_s)) = (media.damage.truncated, media.decoded_s, media.duration_s) {
        parts.push(format!("it ends at {} of {}", clock(decoded_s), clock(duration_s)));
    } else if media.damage.truncated {
        parts.push("it ends early".to_owned());
    }
    if media.damage.packets > 0 {
        parts.push(format!("{} packets could not be decoded", media.damage.packets));
    }
    if media.damage.frames > 0 {
        parts.push(format!("{} frames are missing or damaged", media.damage.frames));
    }
    format!("The file is damaged: {}. The rest was judged.", parts.join(", "))
}

/// Rules that could not be relied on.
pub fn not_checked(rules: &[&str]) -> String {
    format!("Not sure enough to say anything about: {}.", rules.join(", "))
}

/// Rules that wait for their meters.
pub fn not_built(rules: &[&str]) -> String {
    format!("Not judged by this version: {}.", rules.join(", "))
}

/// The way out.
pub fn would_change(change: &str) -> String {
    format!("What would change it: {change}")
}
