//! `verite scan`: folders overnight.

use std::io::Write;

use super::session::Session;
use super::{Failure, Outcome, output};
use crate::batch::News;
use crate::report::progress::Many;
use crate::report::tally::Tally;
use crate::settings::ScanSettings;

pub fn run(settings: &ScanSettings) -> Result<Outcome, Failure> {
    let (mut session, found) = Session::open(settings)?;
    let gone = session.begin()?;
    let crew = settings.crew(&found.files);
    let mut out = output(settings.color);
    let mut written = Ok(());
    let mut so_far = Tally::new(settings.language);
    let mut progress = Many::new(found.files.len());
    let course = session.scan(&crew, &found.files, &mut |News { record, fresh }| {
        let shown = *fresh && (!settings.only_failures || Outcome::of(record) != Outcome::Acceptable);
        if shown && written.is_ok() {
            written = progress.aside(|| so_far.write(record, &mut out).and_then(|()| out.flush()));
        } else {
            so_far.count(record);
        }
        progress.done_of(&so_far.counts());
    });
    progress.finish();
    let course = course?;
    written?;
    let parts = [
        (course.measured, "measured"),
        (course.known, "known already"),
        (course.left, "left: the same command goes on"),
        (gone, "no longer there"),
        (found.others, "passed over, no clips or photos"),
    ];
    let parts: Vec<String> = parts.iter().filter(|(n, _)| *n > 0).map(|(n, what)| format!("{n} {what}")).collect();
    let worst = session.end(&parts.join("; "), &mut out)?;
    let whole = found.problems.is_empty() && !session.interrupted();
    Ok(if whole { worst } else { Outcome::Failed })
}
