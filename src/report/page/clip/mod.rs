//! The page of one clip: what it is and what to do first, then what was seen and when, and every number at the end. All of
//! that is plain HTML; the script draws the lanes and moves the clip.

mod lanes;
#[cfg(test)]
mod tests;

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::axis::{Timeline, is_doubt, timeline, weight};
use super::trail::trail;
use super::{Page, badge, captions, escaped, json as embedded, numbers, picture, slug_of, told, upper};
use crate::media::Kind;
use crate::meter::Measured;
use crate::policy::{Effect, Finding, Verdict};
use crate::report::album::{Album, Shot};
use crate::report::card::facts;
use crate::report::layout::clock;
use crate::report::record::Record;
use crate::report::words;
use crate::time::TimeRange;
use crate::words::{Language, slug};

const STYLE: &str = include_str!("../clip.css");
const SCRIPT: &str = include_str!("../clip.js");

/// What the script says.
const CAPTIONS: [&str; 9] = [
    "page-clip-position",
    "page-clip-broken",
    "page-clip-unmeasured",
    "page-clip-limit",
    "page-clip-cut",
    "page-clip-blend",
    "page-clip-black",
    "page-clip-frozen",
    "page-clip-shot",
];

/// The page of the clip that `record` is about, with the pictures of its album; `media` is a link from the page to the
/// clip itself (see [`super::link()`]), if it is to be shown. The camera's path is drawn if the record still holds it.
pub fn clip(record: &Record, album: &Album, media: Option<&str>, language: Language) -> String {
    let timeline = timeline(record, language);
    let name = told(&record.source.path);
    let mut body = format!("<header><p class=\"brand\">verite</p><h1><bdi>{name}</bdi></h1>");
    if let Some(media) = &record.media {
        let _ = write!(body, "<p class=\"facts\">{}</p>", told(&facts(media).replace("  ", " · ")));
    }
    body += "</header><main>";
    let Some(verdict) = &record.verdict else {
        body += &unreadable(record, language);
        body += &about(record, language);
        body += "</main>";
        return page(record, &body, &timeline, album, false, language);
    };
    body += &verdict_section(record, verdict, language);
    body += &player(record, album, media, language);
    body += "<div class=\"story\">";
    body += &findings(verdict, language);
    body += &lanes::over_time(record, &timeline, album, language);
    body += &exchange(record, verdict, language);
    body += &camera(record, language);
    body += &faces(record, album, language);
    body += &all_numbers(record, &timeline, language);
    body += &about(record, language);
    body += "</div></main>";
    page(record, &body, &timeline, album, media.is_some(), language)
}

fn page(record: &Record, body: &str, timeline: &Timeline, album: &Album, plays: bool, language: Language) -> String {
    let edits = record.measurements.as_ref().and_then(|m| m.edits.reading());
    let cuts_s = edits.map(|edits| edits.cuts_s.as_slice()).unwrap_or_default();
    let path = camera_path(record).map(|path| trail(path, cuts_s));
    let data = json!({
        "language": slug_of(language),
        "timeline": timeline,
        "shots": album.strip.iter().map(|shot| shot.at_s).collect::<Vec<_>>(),
        "spectrogram_s": album.spectrogram.as_ref().map(|spectrogram| spectrogram.span_s),
        "path": path,
        "words": Value::Object(captions(&CAPTIONS, language)),
    });
    Page {
        language,
        title: &format!("{} · verite", told(&record.source.path)),
        style: STYLE,
        script: SCRIPT,
        // A page that lies in a folder may play what lies there; `'self'` is for one that is served.
        allowed: if plays { "; media-src 'self' file:" } else { "" },
        body,
        data: &embedded(&data),
    }
    .html()
}

/// The text of a key, as HTML.
fn say(language: Language, key: &str) -> String {
    escaped(&language.say(key))
}

fn section(class: &str, title: &str, body: &str) -> String {
    format!(
        "<section class=\"{class}\" aria-labelledby=\"h-{class}\"><h2 id=\"h-{class}\">{title}</h2>{body}</section>"
    )
}

/// Of a file that could not be judged: why.
fn unreadable(record: &Record, language: Language) -> String {
    let error = record.error.as_deref().map(told).unwrap_or_default();
    format!(
        "<section class=\"verdict unreadable\"><h2>{}</h2><p class=\"meaning\">{error}</p><p>{}</p></section>",
        badge(None, language),
        say(language, "page-nothing-measured")
    )
}

fn verdict_section(record: &Record, verdict: &Verdict, language: Language) -> String {
    let mut html = format!(
        "<section class=\"verdict {}\"><h2>{}<span class=\"action\">{}</span></h2><p class=\"meaning\">{} \
         <span class=\"trust\">{}</span></p>",
        slug(verdict.class),
        badge(Some(verdict.class), language),
        escaped(&words::action(verdict.action, language)),
        escaped(&words::meaning(verdict.class, language)),
        // What is code on a card needs no marks here.
        told(&words::trust(verdict, &verdict.profile, language).replace('`', "")),
    );
    if let Some(change) = &verdict.would_change {
        let _ = write!(html, "<p class=\"change\">{}</p>", told(&words::would_change(change, language)));
    }
    if let Some(decision) = &record.overruled {
        let _ = write!(html, "<p class=\"overruled\">{}</p>", told(&words::overruled(decision, language)));
    }
    if let Some(media) = record.media.as_ref().filter(|media| media.damage.any()) {
        let _ = write!(html, "<p class=\"damage\">{}</p>", told(&words::damage(media, language)));
    }
    if let Some(quick) = record.media.as_ref().and_then(|media| words::quick(media, language)) {
        let _ = write!(html, "<p class=\"quick\">{}</p>", told(&quick));
    }
    html + "</section>"
}

/// The clip itself, or what stands for it.
fn player(record: &Record, album: &Album, link: Option<&str>, language: Language) -> String {
    let kind = record.media.as_ref().map_or(Kind::Video, |media| media.kind);
    let name = told(&record.source.path);
    let still = |shot: Option<&Shot>| {
        shot.map(|shot| format!("<img class=\"still\" alt=\"{name}\" src=\"{}\">", picture("jpeg", &shot.jpeg)))
    };
    let poster = album.strip.first().map(|shot| format!(" poster=\"{}\"", picture("jpeg", &shot.jpeg)));
    let shape = record.media.as_ref().and_then(|media| media.picture.as_ref());
    let size = shape.map(|picture| format!(" width=\"{}\" height=\"{}\"", picture.width, picture.height));
    let (size, poster) = (size.unwrap_or_default(), poster.unwrap_or_default());
    let shown = match (kind, link) {
        (Kind::Photo, _) => still(album.strip.first()).unwrap_or_default(),
        (Kind::Video, Some(link)) => format!(
            "<video id=\"clip\" controls playsinline preload=\"metadata\" src=\"{}\"{poster}{size}></video>",
            escaped(link)
        ),
        (Kind::Audio, Some(link)) => {
            format!("<audio id=\"clip\" controls preload=\"metadata\" src=\"{}\"></audio>", escaped(link))
        }
        (_, None) => {
            still(album.strip.get(album.strip.len() / 2)).unwrap_or_default() + &note(language, "page-no-clip")
        }
    };
    format!(
        "<aside class=\"player\" aria-label=\"{}\">{shown}<p class=\"trouble\" id=\"trouble\" role=\"status\"></p></aside>",
        say(language, "page-clip")
    )
}

fn note(language: Language, key: &str) -> String {
    format!("<p class=\"note\">{}</p>", say(language, key))
}

/// What was seen, each with its times: why nothing is decided, faults, the rest.
fn findings(verdict: &Verdict, language: Language) -> String {
    let mut html = String::new();
    let place = |finding: &&Finding| match finding.effect {
        _ if is_doubt(finding) => 0,
        Effect::Fault => 1,
        Effect::Style => 2,
        Effect::Asset => 3,
    };
    let mut sorted: Vec<&Finding> = verdict.findings.iter().collect();
    sorted.sort_by_key(place);
    for finding in sorted {
        let weight = weight(finding);
        let _ = write!(
            html,
            "<li class=\"{weight}\"><span class=\"kind\">{}</span><p>{}{}</p></li>",
            say(language, &format!("page-weight-{weight}")),
            told(&upper(&finding.message)),
            times(finding)
        );
    }
    let list = if html.is_empty() { note(language, "page-nothing-found") } else { format!("<ul>{html}</ul>") };
    section("findings", &say(language, "page-findings"), &list)
}

/// A stretch of time; tenths only where it ends within the first ten seconds.
pub(super) fn span(range: TimeRange) -> String {
    let [start, end] = [range.start_s, range.end_s].map(clock);
    let start = if end.contains('.') { &start } else { start.split('.').next().unwrap_or(&start) };
    format!("{start}–{end}")
}

/// Buttons that lead to the times of a finding; without a script they are only read.
fn times(finding: &Finding) -> String {
    let mut html = String::new();
    for range in finding.ranges_s.iter().take(12) {
        let _ = write!(
            html,
            " <button type=\"button\" class=\"time\" data-t=\"{:.3}\">{}</button>",
            range.start_s,
            span(*range)
        );
    }
    html
}

/// How much shake the voice has bought, and how much of it is used.
fn exchange(record: &Record, verdict: &Verdict, language: Language) -> String {
    let Some(measurements) = record.measurements.as_ref().map(|measurements| measurements.applicable()) else {
        return String::new();
    };
    let (Some(allowed), Some(shake)) = (verdict.shake_allowed_pct, measurements.shake.dependable()) else {
        return String::new();
    };
    let full = words::FULL_SHAKE_PCT.max(1.1 * shake.rms_pct).max(1.1 * allowed);
    let at = |pct: f64| format!("{:.1}%", (100.0 * pct / full).clamp(0.0, 100.0));
    let bought = escaped(&words::exchange(allowed, measurements.voice.dependable(), language));
    let used = escaped(&language.sentence("page-shake-used").number("pct", shake.rms_pct).say());
    let over = if shake.rms_pct > allowed { "over" } else { "within" };
    let bar = format!(
        "<svg class=\"exchange-bar {over}\" role=\"img\" aria-label=\"{used}; {bought}\" width=\"100%\" height=\"44\">\
         <rect class=\"track\" x=\"0\" y=\"12\" width=\"100%\" height=\"14\" rx=\"3\"/>\
         <rect class=\"bought\" x=\"0\" y=\"12\" width=\"{}\" height=\"14\" rx=\"3\"/>\
         <rect class=\"used\" x=\"0\" y=\"16\" width=\"{}\" height=\"6\" rx=\"2\"/>\
         <line class=\"edge\" x1=\"{0}\" x2=\"{0}\" y1=\"6\" y2=\"32\"/>\
         <text x=\"0\" y=\"42\">0</text><text x=\"100%\" y=\"42\" text-anchor=\"end\">{2} %</text></svg>\
         <p><span class=\"key used\"></span>{used} · <span class=\"key bought\"></span>{bought}</p>",
        at(allowed),
        at(shake.rms_pct),
        language.number(full)
    );
    section("exchange", &say(language, "page-exchange"), &bar)
}

fn camera_path(record: &Record) -> Option<&crate::meter::shake::CameraPath> {
    record.measurements.as_ref()?.shake.reading()?.path.as_ref()
}

/// The camera's path, drawn by the script.
fn camera(record: &Record, language: Language) -> String {
    if camera_path(record).is_none_or(|path| path.t_s.len() < 2) {
        return String::new();
    }
    let about = say(language, "page-path-about");
    let body = format!(
        "<p class=\"note\">{about}</p><noscript><p class=\"note\">{}</p></noscript>\
         <div id=\"path\" role=\"img\" aria-label=\"{about}\"></div>",
        say(language, "page-no-script")
    );
    section("path", &say(language, "page-path"), &body)
}

/// The judged faces, or why there are none.
fn faces(record: &Record, album: &Album, language: Language) -> String {
    let Some(measurements) = &record.measurements else { return String::new() };
    if record.media.as_ref().is_some_and(|media| media.kind == Kind::Audio) {
        return String::new();
    }
    let title = say(language, "page-faces");
    let measurements = measurements.applicable();
    let retouch = match &measurements.retouch {
        Measured::Value { reading, .. } => reading,
        Measured::Unmeasured(reason) => {
            let reason = escaped(&words::unmeasured(*reason, language));
            return section("faces", &title, &format!("<p class=\"note\">{reason}</p>"));
        }
    };
    let mut body = format!("<p class=\"note\">{}</p>", say(language, "page-faces-about"));
    for (index, (sheet, face)) in album.faces.iter().zip(&retouch.faces).enumerate() {
        let alt = language.sentence("page-face").count("number", index as u64 + 1);
        let alt = alt.number("smoothing", face.smoothing).number("missing", face.missing_pct).say();
        let alt = escaped(&alt);
        let when = if record.media.as_ref().is_some_and(|media| media.kind == Kind::Photo) {
            String::new()
        } else {
            format!(" <button type=\"button\" class=\"time\" data-t=\"{:.3}\">{}</button>", face.t_s, clock(face.t_s))
        };
        let _ = write!(
            body,
            "<figure><img loading=\"lazy\" alt=\"{alt}\" src=\"{}\"><figcaption>{alt}{when}</figcaption></figure>",
            picture("jpeg", sheet)
        );
    }
    section("faces", &title, &body)
}

fn all_numbers(record: &Record, timeline: &Timeline, language: Language) -> String {
    let mut body = String::new();
    let mut fold = |key: &str, inner: &str| {
        if !inner.is_empty() {
            let _ = write!(body, "<details><summary>{}</summary>{inner}</details>", say(language, key));
        }
    };
    fold("page-findings-table", &numbers::findings(record, language));
    fold("page-steps", &numbers::steps(timeline, language));
    body += &numbers::tables(record, language);
    section("numbers", &say(language, "page-numbers"), &body)
}

/// What the page is about, to the byte.
fn about(record: &Record, language: Language) -> String {
    let mut rows = String::new();
    let mut row = |key: &str, value: &str| {
        let _ = write!(rows, "<tr><th scope=\"row\">{}</th><td>{value}</td></tr>", say(language, key));
    };
    row("page-file", &format!("<bdi>{}</bdi>", told(&record.source.path)));
    if let Some(bytes) = record.source.bytes {
        row("page-bytes", &bytes.to_string());
    }
    if let Some(hash) = &record.source.blake3 {
        row("page-hash", &format!("<code class=\"hash\">{}</code>", escaped(hash)));
    }
    if let Some(verdict) = &record.verdict {
        row("page-profile", &told(&verdict.profile));
    }
    if let Some(origin) = record.measurements.as_ref().and_then(|measurements| measurements.provenance.reading()) {
        row(
            "page-origin",
            &words::origin(origin, language).iter().map(|part| told(part)).collect::<Vec<_>>().join(" · "),
        );
    }
    row("page-measured-by", &format!("verite {} · {}", told(&record.version), told(&record.schema)));
    section("about", &say(language, "page-about"), &format!("<div class=\"wide\"><table>{rows}</table></div>"))
}
