//! The lanes of a clip's page, one below the other on one axis: their names and places, and what is said where there is
//! nothing to draw.

use std::fmt::Write as _;

use super::{note, say, section};
use crate::media::Kind;
use crate::meter::Measured;
use crate::report::album::{Album, mel};
use crate::report::layout::clock;
use crate::report::page::axis::{Timeline, summary};
use crate::report::page::{escaped, picture};
use crate::report::record::Record;
use crate::report::words;
use crate::words::Language;

/// The lanes; the script draws into them.
pub fn over_time(record: &Record, timeline: &Timeline, album: &Album, language: Language) -> String {
    let title = say(language, "page-timeline");
    let kind = record.media.as_ref().map(|media| media.kind);
    if kind == Some(Kind::Photo) {
        return section("timeline", &title, &note(language, "page-a-photo"));
    }
    if timeline.duration <= 0.0 {
        return section("timeline", &title, &note(language, "page-no-time"));
    }
    let mut html = format!(
        "<p class=\"note\">{}</p><noscript><p class=\"note\">{}</p></noscript><div id=\"lanes\" class=\"lanes\">",
        say(language, "page-timeline-keys"),
        say(language, "page-no-script")
    );
    if !album.strip.is_empty() {
        let mut shots = String::new();
        for shot in &album.strip {
            let alt = language.sentence("page-frame").text("time", clock(shot.at_s)).say();
            let _ = write!(shots, "<img alt=\"{}\" src=\"{}\">", escaped(&alt), picture("jpeg", &shot.jpeg));
        }
        html += &row("strip", &say(language, "page-strip"), "", &format!("<div class=\"plot\">{shots}</div>"));
    }
    if !timeline.findings.is_empty() {
        html += &row("marks", &say(language, "page-clip-seen"), "", "<div class=\"plot\"></div>");
    }
    for lane in &timeline.lanes {
        let about = escaped(&lane.about);
        let plot = if let Some(reason) = &lane.absent {
            format!("<p class=\"absent\">{}</p>", escaped(reason))
        } else {
            let label = summary(lane, language).unwrap_or_default();
            format!("<div class=\"plot\" role=\"img\" aria-label=\"{}\"></div>", escaped(&label))
        };
        let about = if lane.absent.is_some() { "" } else { &about };
        html += &row(lane.id, &escaped(&lane.name), about, &plot);
    }
    if kind == Some(Kind::Video) {
        html += &cuts(record, language);
    }
    html += &sound(record, album, language);
    html += "<div class=\"row axis\"><div class=\"label\"></div><div class=\"plot\"></div></div></div>";
    let _ = write!(html, "<p id=\"readout\" class=\"readout\">&nbsp;</p>");
    section("timeline", &title, &html)
}

/// A lane: its name, what it shows, and the place to draw.
fn row(id: &str, name: &str, about: &str, plot: &str) -> String {
    let about = if about.is_empty() { String::new() } else { format!("<small>{about}</small>") };
    format!("<div class=\"row\" data-lane=\"{id}\"><div class=\"label\">{name}{about}</div>{plot}</div>")
}

fn cuts(record: &Record, language: Language) -> String {
    let name = say(language, "page-clip-cuts");
    match record.measurements.as_ref().map(|measurements| &measurements.edits) {
        Some(Measured::Value { reading, .. }) => {
            let label = words::joins(reading, record.is_quick(), language).join(", ");
            let plot = format!("<div class=\"plot\" role=\"img\" aria-label=\"{}\"></div>", escaped(&label));
            row("cuts", &name, &escaped(&label), &plot)
        }
        Some(Measured::Unmeasured(reason)) => {
            let reason = escaped(&words::unmeasured(*reason, language));
            row("cuts", &name, "", &format!("<p class=\"absent\">{reason}</p>"))
        }
        None => String::new(),
    }
}

/// The spectrogram with its frequencies at the side.
fn sound(record: &Record, album: &Album, language: Language) -> String {
    let name = say(language, "page-sound");
    let Some(spectrogram) = &album.spectrogram else {
        let silent = record.media.as_ref().is_some_and(|media| media.sound.is_none());
        let key = if silent { "card-unmeasured-no-stream" } else { "page-no-spectrogram" };
        return row("sound", &name, "", &format!("<p class=\"absent\">{}</p>", say(language, key)));
    };
    let mut marks = String::new();
    for hz in [500.0, 2000.0, 8000.0] {
        let y = 100.0 * (1.0 - mel(hz) / mel(spectrogram.top_hz));
        let shown = if hz < 1000.0 { format!("{hz:.0}") } else { format!("{:.0}k", hz / 1000.0) };
        let _ = write!(marks, "<text x=\"2\" y=\"{y:.1}%\" dy=\"3\">{shown}</text>");
    }
    let plot = format!(
        "<div class=\"plot\"><img alt=\"{}\" src=\"{}\"><svg class=\"hertz\" aria-hidden=\"true\">{marks}</svg></div>",
        say(language, "page-spectrogram"),
        picture("png", &spectrogram.png)
    );
    row("sound", &name, &say(language, "page-hertz"), &plot)
}
