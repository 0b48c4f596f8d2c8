//! The figures of a bench as a page: one file, no script, nothing from elsewhere.

use std::fmt::Write as _;
use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::score::{Answer, Scores, mistakes};
use super::table;
use crate::media::Options;
use crate::policy::Class;
use crate::report::page::escaped;
use crate::report::{thumbnail, words};
use crate::words::Language;

/// So many mistakes are shown with their pictures.
const SHOWN: usize = 10;

const STYLE: &str = "body{font:15px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:62rem;padding:0 1rem;\
background:Canvas;color:CanvasText;color-scheme:light dark}pre{overflow-x:auto;padding:1rem;border:1px solid GrayText}\
article{display:grid;grid-template-columns:20rem 1fr;gap:1rem;margin:1rem 0;border-top:1px solid GrayText;padding-top:1rem}\
img{max-width:100%}h3{margin:0;overflow-wrap:anywhere}@media(max-width:40rem){article{grid-template-columns:1fr}}";

/// The page, in HTML.
pub fn html(scores: &Scores, answers: &[Answer], options: &Options) -> String {
    let mut page = format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" \
         content=\"width=device-width\"><meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; \
         img-src data:; style-src 'unsafe-inline'\"><title>verite bench</title><style>{STYLE}</style></head><body>\
         <h1>verite bench</h1><pre>{}</pre><h2>The worst mistakes</h2>",
        escaped(&table::text(scores))
    );
    let worst = mistakes(answers);
    if worst.is_empty() {
        page += "<p>None.</p>";
    }
    for answer in worst.into_iter().take(SHOWN) {
        mistake(answer, options, &mut page);
    }
    page += "</body></html>\n";
    page
}

fn mistake(answer: &Answer, options: &Options, page: &mut String) {
    let Some(verdict) = &answer.record.verdict else { return };
    let names: Vec<String> =
        answer.case.classes.iter().map(|class: &Class| words::class(*class, Language::En)).collect();
    let name = answer.case.file.to_string_lossy();
    let picture = picture(answer, options).map_or_else(
        || "<p>no picture</p>".to_owned(),
        |jpeg| format!("<img alt=\"a frame of {}\" src=\"data:image/jpeg;base64,{jpeg}\">", escaped(&name)),
    );
    // Writing to a string never fails.
    let _ = write!(
        page,
        "<article><div>{picture}</div><div><h3>{}</h3><p>It is {}, the verdict says <strong>{}</strong> ({:.0} % sure).</p><ul>",
        escaped(&name),
        names.join(" or "),
        words::class(verdict.class, Language::En),
        100.0 * verdict.confidence
    );
    for finding in &verdict.findings {
        let _ = write!(page, "<li>{}</li>", escaped(&finding.message));
    }
    *page += "</ul></div></article>";
}

/// A frame of the first labelled or found moment, or of the middle.
fn picture(answer: &Answer, options: &Options) -> Option<String> {
    let verdict = answer.record.verdict.as_ref()?;
    let found = verdict.findings.iter().flat_map(|finding| &finding.ranges_s);
    let moment = answer.case.ranges_s.iter().chain(found).next();
    let duration_s = answer.record.media.as_ref().and_then(|media| media.duration_s).unwrap_or(0.0);
    let at_s = moment.map_or(duration_s / 2.0, |range| f64::midpoint(range.start_s, range.end_s));
    let jpeg = thumbnail::jpeg(Path::new(&answer.case.file), at_s, options).ok()?;
    Some(STANDARD.encode(jpeg))
}
