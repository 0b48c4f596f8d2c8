//! The text card of one clip: the verdict first, one line an axis, what was found and when, what would change it.
//! Fits 80 columns. Colours are written always and stripped by the stream where they are not wanted.

use std::io::{self, Write};

use anstyle::{AnsiColor, Style};

use super::layout::{bar, clock, lines, sparkline, wrap};
use super::record::Record;
use super::words;
use crate::error::show;
use crate::media::{Kind, MediaInfo, Transfer};
use crate::meter::{Measured, Measurements, Reason, Shake, Voice};
use crate::policy::{Class, Effect, Finding, FindingLevel, Unchecked, Verdict};

/// Columns of a card.
const WIDTH: usize = 78;

const BOLD: Style = Style::new().bold();
const DIM: Style = Style::new().dimmed();
const RED: Style = AnsiColor::Red.on_default();
const GREEN: Style = AnsiColor::Green.on_default();
const YELLOW: Style = AnsiColor::Yellow.on_default();
const MAGENTA: Style = AnsiColor::Magenta.on_default();
const CYAN: Style = AnsiColor::Cyan.on_default();

/// Writes the card of `record`, a blank line at its end; nothing for a clip that could not be read, of which there is
/// nothing to show but its error.
///
/// # Errors
/// If `out` cannot be written.
pub fn write(record: &Record, out: &mut dyn Write) -> io::Result<()> {
    let (Some(media), Some(measurements), Some(verdict)) = (&record.media, &record.measurements, &record.verdict)
    else {
        return Ok(());
    };
    heading(out, &show(record.source.path.as_ref()), &facts(media))?;
    verdict_lines(out, verdict)?;
    if let Some(decision) = &record.overruled {
        paragraph(out, BOLD, "* ", &words::overruled(decision.class, &show(decision.why.as_ref())))?;
    }
    if media.damage.any() {
        paragraph(out, YELLOW, "! ", &words::damage(media))?;
    }
    writeln!(out)?;
    axes(out, measurements, media.kind)?;
    if !verdict.findings.is_empty() || !verdict.unchecked.is_empty() {
        writeln!(out)?;
    }
    findings(out, verdict)?;
    unchecked(out, &verdict.unchecked)?;
    if let Some(staged) =
        measurements.applicable().shake.dependable().and_then(|shake| shake.staged.as_ref()).filter(|s| s.is_told())
    {
        paragraph(out, DIM, "? ", &words::staged(&staged.cues))?;
    }
    if let Some(change) = &verdict.would_change {
        writeln!(out)?;
        paragraph(out, BOLD, "> ", &words::would_change(change))?;
    }
    if !record.evidence.is_empty() {
        writeln!(out)?;
        let shown: Vec<String> = record.evidence.iter().map(|file| show(file.as_ref())).collect();
        paragraph(out, DIM, "= ", &words::evidence(&shown))?;
    }
    writeln!(out)
}

/// The name, and what the file is, to the right where there is room.
fn heading(out: &mut dyn Write, name: &str, facts: &str) -> io::Result<()> {
    let room = WIDTH.saturating_sub(facts.chars().count() + 2);
    let length = name.chars().count();
    if length <= room {
        return writeln!(
            out,
            "{BOLD}{name}{BOLD:#}{:1$}{DIM}{facts}{DIM:#}",
            "",
            WIDTH - length - facts.chars().count()
        );
    }
    for line in wrap(name, WIDTH) {
        writeln!(out, "{BOLD}{line}{BOLD:#}")?;
    }
    if facts.is_empty() { Ok(()) } else { writeln!(out, "  {DIM}{facts}{DIM:#}") }
}

/// Duration, size, rate, codec and dynamic range in a few words.
fn facts(media: &MediaInfo) -> String {
    let mut parts = Vec::new();
    if let Some(duration_s) = media.duration_s {
        parts.push(clock(duration_s));
    }
    if let Some(picture) = &media.picture {
        parts.push(format!("{}x{}", picture.width, picture.height));
        parts.extend(picture.fps.map(|fps| format!("{fps:.0} fps")));
        parts.push(picture.codec.clone());
        match picture.transfer {
            Transfer::Sdr => {}
            Transfer::Hlg => parts.push("HLG".to_owned()),
            Transfer::Pq => parts.push("HDR10".to_owned()),
        }
    } else if let Some(sound) = &media.sound {
        parts.push(sound.codec.clone());
    }
    parts.join("  ")
}

fn verdict_lines(out: &mut dyn Write, verdict: &Verdict) -> io::Result<()> {
    let colour = match verdict.class {
        Class::Raw => GREEN,
        Class::Plain => CYAN,
        Class::Polished => MAGENTA,
        Class::Sloppy => RED,
        Class::Undecided => YELLOW,
    };
    let class = words::class(verdict.class).to_uppercase();
    let action = words::action(verdict.action);
    let profile = show(verdict.profile.as_ref());
    let trust = match verdict.class {
        Class::Undecided => format!("by `{profile}`"),
        _ => format!("{:.0} % sure, by `{profile}`", verdict.confidence * 100.0),
    };
    let used = 2 + class.chars().count() + 2 + action.chars().count() + trust.chars().count();
    let gap = WIDTH.saturating_sub(used).max(2);
    let style = colour.bold();
    writeln!(out, "  {style}{class}{style:#}  {colour}{action}{colour:#}{:gap$}{DIM}{trust}{DIM:#}", "")?;
    paragraph(out, Style::new(), "", words::meaning(verdict.class))
}

/// One line for each axis.
fn axes(out: &mut dyn Write, measurements: &Measurements, kind: Kind) -> io::Result<()> {
    let measurements = &*measurements.applicable();
    if kind != Kind::Photo {
        axis(out, "voice", &measurements.voice, |voice: &Voice| Line {
            word: words::clarity(voice.class),
            value: format!("{:.0} of 100", voice.clarity),
            share: voice.clarity / 100.0,
            spark: sparkline(voice.timeline.clarity().values, 100.0),
        })?;
    }
    if kind == Kind::Video {
        axis(out, "shake", &measurements.shake, |shake: &Shake| Line {
            word: words::shake(shake.rms_pct),
            value: format!("{:.2} % rms", shake.rms_pct),
            share: shake.rms_pct / words::FULL_SHAKE_PCT,
            spark: sparkline(shake.timeline.pct().values, words::FULL_SHAKE_PCT),
        })?;
        if let Some(kind) = measurements.shake.dependable().and_then(|shake| shake.kind) {
            writeln!(out, "  {:9}{DIM}{}{DIM:#}", "", words::kind(kind))?;
        }
    }
    if kind != Kind::Audio {
        axis(out, "light", &measurements.light, |light| Line {
            word: words::light(light),
            value: format!("{:.0} of 255", light.subject_luma),
            share: light.subject_luma / 255.0,
            spark: spark(kind, light.timeline.luma.as_slice(), 255.0),
        })?;
        if let Some(flicker) = measurements.light.reading().and_then(words::flicker) {
            writeln!(out, "  {:9}{DIM}{flicker}{DIM:#}", "")?;
        }
        axis(out, "focus", &measurements.focus, |focus| Line {
            word: words::sharpness(focus.sharpness),
            value: format!("{:.0} of 100", focus.sharpness),
            share: focus.sharpness / 100.0,
            spark: spark(kind, focus.timeline.sharpness().values, 100.0),
        })?;
        axis(out, "skin", &measurements.retouch, |retouch| Line {
            word: words::smoothing(retouch.smoothing),
            value: format!("{:.0} of 100", retouch.smoothing),
            share: retouch.smoothing / 100.0,
            spark: words::faces(retouch.faces.len()),
        })?;
    }
    if let Some(against) = measurements.retouch.reading().and_then(|retouch| retouch.reference.as_ref()) {
        writeln!(out, "  {:9}{}", "", words::against(against))?;
    }
    if let Some(edits) = measurements.edits.reading() {
        let [joins, longest] = words::joins(edits);
        writeln!(out, "  {:9}{joins:14}{longest}", "edits")?;
        if let Some(content) = words::content(edits.content) {
            writeln!(out, "  {:9}{DIM}{content}{DIM:#}", "")?;
        }
    }
    if let Some(loudness) = measurements.loudness.reading() {
        let level = loudness.integrated_lufs.map_or("silent".to_owned(), |lufs| format!("{lufs:.1} LUFS"));
        let peak = loudness.true_peak_dbtp.map_or(String::new(), |peak| format!("peak {peak:.1} dBTP"));
        writeln!(out, "  {:9}{level:14}{peak}", "loudness")?;
    }
    if let Some(provenance) = measurements.provenance.reading() {
        for (index, line) in lines(&words::origin(provenance), WIDTH - 11).iter().enumerate() {
            writeln!(out, "  {:9}{DIM}{line}{DIM:#}", if index == 0 { "origin" } else { "" })?;
        }
    }
    Ok(())
}

/// A series over time, which a photo has not.
fn spark(kind: Kind, values: &[Option<f64>], full: f64) -> String {
    if kind == Kind::Photo { String::new() } else { sparkline(values, full) }
}

/// What an axis line shows of a reading.
struct Line {
    word: &'static str,
    value: String,
    share: f64,
    spark: String,
}

fn axis<T>(out: &mut dyn Write, name: &str, measured: &Measured<T>, line: impl Fn(&T) -> Line) -> io::Result<()> {
    match measured {
        Measured::Unmeasured(reason) => writeln!(out, "  {name:9}{DIM}{}{DIM:#}", words::unmeasured(*reason)),
        Measured::Value { reading, .. } => {
            let Line { word, value, share, spark } = line(reading);
            let (word, style) = if measured.dependable().is_some() { (word, Style::new()) } else { ("not sure", DIM) };
            let line = format!("{word:14}{value:12} {}  {spark}", bar(share));
            writeln!(out, "  {name:9}{style}{}{style:#}", line.trim_end())
        }
    }
}

/// Faults, then what is welcome, then the rest.
fn findings(out: &mut dyn Write, verdict: &Verdict) -> io::Result<()> {
    for effect in [Effect::Fault, Effect::Style, Effect::Asset] {
        for finding in verdict.findings.iter().filter(|finding| finding.effect == effect) {
            let (style, mark) = mark(finding);
            paragraph(out, style, mark, &finding.message)?;
        }
    }
    Ok(())
}

fn mark(finding: &Finding) -> (Style, &'static str) {
    match (finding.effect, finding.level) {
        (Effect::Asset, _) => (GREEN, "+ "),
        (Effect::Style, _) => (MAGENTA, "~ "),
        (Effect::Fault, FindingLevel::Deny) => (RED, "x "),
        (Effect::Fault, FindingLevel::Warn) => (YELLOW, "! "),
        (Effect::Fault, FindingLevel::Note) => (DIM, "- "),
    }
}

/// What could not be checked although the clip has it. What does not apply (no speech, no face, a still photo) is
/// already said in the axis lines.
fn unchecked(out: &mut dyn Write, unchecked: &[Unchecked]) -> io::Result<()> {
    let rules = |wanted: fn(Reason) -> bool| -> Vec<&str> {
        unchecked.iter().filter(|u| wanted(u.reason)).map(|u| u.rule.as_str()).collect()
    };
    let unsure = rules(|reason| {
        matches!(reason, Reason::LowConfidence | Reason::NoTexture | Reason::LostTrack | Reason::NoBackground)
    });
    if !unsure.is_empty() {
        paragraph(out, DIM, "? ", &words::not_checked(&unsure))?;
    }
    let unbuilt = rules(|reason| reason == Reason::NotBuilt);
    if unbuilt.is_empty() { Ok(()) } else { paragraph(out, DIM, "? ", &words::not_built(&unbuilt)) }
}

/// Text at the card's indent, wrapped, its mark hanging before it.
fn paragraph(out: &mut dyn Write, style: Style, mark: &str, text: &str) -> io::Result<()> {
    let indent = mark.chars().count();
    for (index, line) in wrap(text, WIDTH - 2 - indent).iter().enumerate() {
        let lead = if index == 0 { mark.to_owned() } else { " ".repeat(indent) };
        writeln!(out, "  {style}{lead}{style:#}{line}")?;
    }
    Ok(())
}
