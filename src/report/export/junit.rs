//! Results as test results, for pipelines that know how to show those.

use std::io::{self, Write};
use std::path::Path;

use quick_xml::Writer;
use quick_xml::events::{BytesStart, BytesText, Event};

use super::Clips;
use super::xml::{allowed, begin};
use crate::error::Error;
use crate::report::record::Record;

/// Writes one test case a clip: failed if it is not acceptable, skipped if it is undecided, an error if it could not be read.
///
/// # Errors
/// If a result cannot be read or `out` not be written.
pub fn write(clips: &mut Clips<'_>, out: &mut dyn Write) -> Result<io::Result<()>, Error> {
    // The counts come first, so the cases are written aside.
    let mut cases = Writer::new_with_indent(Vec::new(), b' ', 1);
    let mut counts = [0; 4];
    for clip in clips {
        let kind = match case(&clip?.1, &mut cases) {
            Ok(kind) => kind,
            Err(error) => return Ok(Err(error)),
        };
        counts[0] += 1;
        counts[kind as usize] += usize::from(kind != Kind::Passed);
    }
    Ok(suite(counts, &cases.into_inner(), out))
}

/// How a case came out.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Passed = 0,
    Failed = 1,
    Unread = 2,
    Open = 3,
}

fn suite([tests, failures, errors, skipped]: [usize; 4], cases: &[u8], out: &mut dyn Write) -> io::Result<()> {
    let mut xml = begin(out)?;
    let [tests, failures, errors, skipped] = [tests, failures, errors, skipped].map(|count| count.to_string());
    let mut suite = BytesStart::new("testsuite");
    for (name, count) in [("tests", &tests), ("failures", &failures), ("errors", &errors), ("skipped", &skipped)] {
        suite.push_attribute((name, count.as_str()));
    }
    suite.push_attribute(("name", "verite"));
    xml.write_event(Event::Start(BytesStart::new("testsuites")))?;
    xml.write_event(Event::Start(suite.borrow()))?;
    xml.get_mut().write_all(cases)?;
    xml.write_event(Event::End(suite.to_end()))?;
    xml.write_event(Event::End(BytesStart::new("testsuites").to_end()))
}

fn case(record: &Record, xml: &mut Writer<Vec<u8>>) -> io::Result<Kind> {
    let path = Path::new(&record.source.path);
    let [folder, file] = [path.parent().map(Path::as_os_str), path.file_name()]
        .map(|part| allowed(&part.unwrap_or_default().to_string_lossy()));
    let element = xml.create_element("testcase").with_attributes([("classname", &*folder), ("name", &*file)]);
    let (kind, inside, said) = match (&record.verdict, &record.overruled) {
        (None, _) => (Kind::Unread, "error", record.error.clone().unwrap_or_default()),
        (Some(_), Some(decision)) if decision.acceptable => (Kind::Passed, "", String::new()),
        (Some(_), Some(decision)) => (Kind::Failed, "failure", decision.why.clone()),
        (Some(verdict), None) => match verdict.acceptable {
            Some(true) => (Kind::Passed, "", String::new()),
            Some(false) => (Kind::Failed, "failure", sentences(record)),
            None => (Kind::Open, "skipped", sentences(record)),
        },
    };
    if kind == Kind::Passed {
        element.write_empty()?;
        return Ok(kind);
    }
    let said = allowed(&said);
    element.write_inner_content(|xml| {
        let first = said.lines().next().unwrap_or_default();
        let told = xml.create_element(inside).with_attribute(("message", first));
        if kind == Kind::Open {
            told.write_empty()?
        } else {
            told.write_text_content(BytesText::new(&said))?
        };
        Ok(())
    })?;
    Ok(kind)
}

/// What was found, a sentence a line, and what to do.
fn sentences(record: &Record) -> String {
    let Some(verdict) = &record.verdict else { return String::new() };
    let found = verdict.because().into_iter().chain(&verdict.findings).map(|finding| finding.message.as_str());
    let mut said: Vec<&str> = Vec::new();
    found.chain(verdict.would_change.as_deref()).for_each(|line| {
        if !said.contains(&line) {
            said.push(line);
        }
    });
    said.join("\n")
}
