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
use crate::words::Language;

/// Columns of a card.
const WIDTH: usize = 78;

const BOLD: Style = Style::new().bold();
const DIM: Style = Style::new().dimmed();
const RED: Style = AnsiColor::Red.on_default();
const GREEN: Style = AnsiColor::Green.on_default();
const YELLOW: Style = AnsiColor::Yellow.on_default();
const MAGENTA: Style = AnsiColor::Magenta.on_default();
const CYAN: Style = AnsiColor::Cyan.on_default();

/// Writes the card of `record` in `language`, a blank line at its end; nothing for a clip that could not be read, of which there is
/// nothing to show but its error.
///
/// # Errors
/// If `out` cannot be written.
pub fn write(record: &Record, language: Language, out: &mut dyn Write) -> io::Result<()> {
    let (Some(media), Some(measurements), Some(verdict)) = (&record.media, &record.measurements, &record.verdict)
    else {
        return Ok(());
    };
    heading(out, &show(record.source.path.as_ref()), &facts(media))?;
    verdict_lines(out, verdict, language)?;
    if let Some(decision) = &record.overruled {
        paragraph(out, BOLD, "* ", &words::overruled(decision, language))?;
    }
    if media.damage.any() {
        paragraph(out, YELLOW, "! ", &words::damage(media, language))?;
    }
    if let Some(quick) = words::quick(media, language) {
        paragraph(out, CYAN, "~ ", &quick)?;
    }
    writeln!(out)?;
    axes(out, measurements, verdict, media, language)?;
    if !verdict.findings.is_empty() || !verdict.unchecked.is_empty() {
        writeln!(out)?;
    }
    findings(out, verdict)?;
    unchecked(out, &verdict.unchecked, language)?;
    if let Some(staged) =
        measurements.applicable().shake.dependable().and_then(|shake| shake.staged.as_ref()).filter(|s| s.is_told())
    {
        paragraph(out, DIM, "? ", &words::staged(&staged.cues, language))?;
    }
    if let Some(change) = &verdict.would_change {
        writeln!(out)?;
        paragraph(out, BOLD, "> ", &words::would_change(change, language))?;
    }
    if !record.evidence.is_empty() {
        writeln!(out)?;
        let shown: Vec<String> = record.evidence.iter().map(|file| show(file.as_ref())).collect();
        paragraph(out, DIM, "= ", &words::evidence(&shown, language))?;
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
pub(super) fn facts(media: &MediaInfo) -> String {
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

fn verdict_lines(out: &mut dyn Write, verdict: &Verdict, language: Language) -> io::Result<()> {
    let colour = match verdict.class {
        Class::Raw => GREEN,
        Class::Plain => CYAN,
        Class::Polished => MAGENTA,
        Class::Sloppy => RED,
        Class::Undecided => YELLOW,
    };
    let class = words::class(verdict.class, language).to_uppercase();
    let action = words::action(verdict.action, language);
    let trust = words::trust(verdict, &show(verdict.profile.as_ref()), language);
    let used = 2 + class.chars().count() + 2 + action.chars().count() + trust.chars().count();
    let gap = WIDTH.saturating_sub(used).max(2);
    let style = colour.bold();
    writeln!(out, "  {style}{class}{style:#}  {colour}{action}{colour:#}{:gap$}{DIM}{trust}{DIM:#}", "")?;
    paragraph(out, Style::new(), "", &words::meaning(verdict.class, language))
}

/// One line for each axis.
fn axes(
    out: &mut dyn Write,
    measurements: &Measurements,
    verdict: &Verdict,
    media: &MediaInfo,
    language: Language,
) -> io::Result<()> {
    let kind = media.kind;
    let measurements = &*measurements.applicable();
    if kind != Kind::Photo {
        axis(out, "voice", language, &measurements.voice, |voice: &Voice| Line {
            word: words::clarity(voice.class, language),
            value: words::of_100(voice.clarity, language),
            share: voice.clarity / 100.0,
            spark: sparkline(voice.timeline.clarity().values, 100.0),
        })?;
    }
    if kind == Kind::Video {
        axis(out, "shake", language, &measurements.shake, |shake: &Shake| Line {
            word: words::shake(shake.rms_pct, language),
            value: words::rms(shake.rms_pct, language),
            share: shake.rms_pct / words::FULL_SHAKE_PCT,
            spark: sparkline(shake.timeline.pct().values, words::FULL_SHAKE_PCT),
        })?;
        let holder = measurements.shake.dependable().and_then(|shake| shake.kind);
        let mut under: Vec<String> = holder.into_iter().map(|kind| words::kind(kind, language)).collect();
        if let Some(pct) = verdict.shake_allowed_pct {
            under.push(words::exchange(pct, measurements.voice.dependable(), language));
        }
        for line in lines(&under, WIDTH - 11) {
            writeln!(out, "  {:9}{DIM}{line}{DIM:#}", "")?;
        }
    }
    if kind != Kind::Audio {
        axis(out, "light", language, &measurements.light, |light| Line {
            word: words::light(light, language),
            value: words::of_255(light.subject_luma, language),
            share: light.subject_luma / 255.0,
            spark: spark(kind, light.timeline.luma.as_slice(), 255.0),
        })?;
        if let Some(flicker) = measurements.light.reading().and_then(|light| words::flicker(light, language)) {
            writeln!(out, "  {:9}{DIM}{flicker}{DIM:#}", "")?;
        }
        axis(out, "focus", language, &measurements.focus, |focus| Line {
            word: words::sharpness(focus.sharpness, language),
            value: words::of_100(focus.sharpness, language),
            share: focus.sharpness / 100.0,
            spark: spark(kind, focus.timeline.sharpness().values, 100.0),
        })?;
        axis(out, "skin", language, &measurements.retouch, |retouch| Line {
            word: words::smoothing(retouch.smoothing, language),
            value: words::of_100(retouch.smoothing, language),
            share: retouch.smoothing / 100.0,
            spark: words::faces(retouch.faces.len(), language),
        })?;
    }
    if let Some(against) = measurements.retouch.reading().and_then(|retouch| retouch.reference.as_ref()) {
        writeln!(out, "  {:9}{}", "", words::against(against, language))?;
    }
    if let Some(edits) = measurements.edits.reading() {
        let joins = words::joins(edits, media.looked_at_s.is_some(), language);
        let joins: Vec<String> = joins.iter().map(|part| format!("{part:13}")).collect();
        writeln!(out, "  {:9}{}", words::axis("edits", language), joins.join(" ").trim_end())?;
        let content = words::content(edits.content, language);
        for line in content.into_iter().chain(words::overlays(edits, language)) {
            writeln!(out, "  {:9}{DIM}{line}{DIM:#}", "")?;
        }
    }
    if let Some(loudness) = measurements.loudness.reading() {
        let [level, peak] = words::loudness(loudness.integrated_lufs, loudness.true_peak_dbtp, language);
        writeln!(out, "  {:9}{level:14}{peak}", words::axis("loudness", language))?;
    }
    if let Some(provenance) = measurements.provenance.reading() {
        let mut name = words::axis("origin", language);
        for line in lines(&words::origin(provenance, language), WIDTH - 11) {
            writeln!(out, "  {name:9}{DIM}{line}{DIM:#}")?;
            name.clear();
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
    word: String,
    value: String,
    share: f64,
    spark: String,
}

fn axis<T>(
    out: &mut dyn Write,
    name: &str,
    language: Language,
    measured: &Measured<T>,
    line: impl Fn(&T) -> Line,
) -> io::Result<()> {
    let name = words::axis(name, language);
    match measured {
        Measured::Unmeasured(reason) => writeln!(out, "  {name:9}{DIM}{}{DIM:#}", words::unmeasured(*reason, language)),
        Measured::Value { reading, .. } => {
            let Line { word, value, share, spark } = line(reading);
            let (word, style) =
                if measured.dependable().is_some() { (word, Style::new()) } else { (words::unsure(language), DIM) };
            let line = format!("{word:13} {value:12} {}  {spark}", bar(share));
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
fn unchecked(out: &mut dyn Write, unchecked: &[Unchecked], language: Language) -> io::Result<()> {
    let rules = |wanted: fn(Reason) -> bool| -> Vec<&str> {
        unchecked.iter().filter(|u| wanted(u.reason)).map(|u| u.rule.as_str()).collect()
    };
    let unsure = rules(|reason| {
        matches!(reason, Reason::LowConfidence | Reason::NoTexture | Reason::LostTrack | Reason::NoBackground)
    });
    if !unsure.is_empty() {
        paragraph(out, DIM, "? ", &words::not_checked(&unsure, language))?;
    }
    let unbuilt = rules(|reason| reason == Reason::NotBuilt);
    if unbuilt.is_empty() { Ok(()) } else { paragraph(out, DIM, "? ", &words::not_built(&unbuilt, language)) }
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

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::media::{Picture, Sound};
    use crate::meter::edits::Content;
    use crate::meter::shake::{Kind as Holder, ShakeTimeline, Staged};
    use crate::meter::voice::{Clarity, VoiceTimeline};
    use crate::meter::{Edits, Focus, Light, Loudness};
    use crate::policy::{Evidence, Profile, judge};
    use crate::report::record::{Source, Status};

    fn sure<T>(reading: T) -> Measured<T> {
        Measured::Value { reading, confidence: 0.9 }
    }

    /// A clip like `samples/sloppy-drowned-voice.mp4`, judged and shown.
    fn shown(language: Language) -> String {
        let picture =
            Picture { width: 1280, height: 720, fps: Some(30.0), codec: "h264".to_owned(), ..Picture::default() };
        let sound = Some(Sound { codec: "aac".to_owned(), ..Sound::default() });
        let media = MediaInfo { duration_s: Some(7.0), picture: Some(picture), sound, ..MediaInfo::default() };
        let timeline = VoiceTimeline { step_s: 1.0, clarity: vec![Some(21.0); 7], speech: vec![0.9; 7] };
        let staged = serde_json::from_value(
            serde_json::json!({"cues": ["no_sensor_skew", "no_motion_blur"], "confidence": 0.7}),
        );
        let staged: Staged = staged.expect("a hint");
        let voice =
            Voice { clarity: 21.2, class: Clarity::Unclear, speech_s: 6.3, snr_db: -2.4, timeline, ..Voice::default() };
        let steps = vec![Some(0.4871); 7];
        let timeline = ShakeTimeline { step_s: 1.0, pct: steps.clone(), speed_pct_s: steps };
        let kind = Some(Holder::Walking);
        let shake = Shake { rms_pct: 0.4871, kind, staged: Some(staged), timeline, ..Shake::default() };
        let measurements = Measurements {
            voice: sure(voice),
            shake: sure(shake),
            light: sure(Light {
                subject_luma: 100.2,
                flicker_hz: Some(100.0),
                flicker_pct: Some(8.4),
                ..Light::default()
            }),
            focus: sure(Focus { sharpness: 100.0, ..Focus::default() }),
            retouch: Measured::Unmeasured(Reason::NoSkin),
            edits: sure(Edits { content: Content::Camera, longest_take_s: 7.0, ..Edits::default() }),
            loudness: sure(Loudness {
                integrated_lufs: Some(-26.2),
                true_peak_dbtp: Some(-8.6),
                ..Loudness::default()
            }),
            ..Measurements::default()
        };
        let evidence = Evidence { media: &media, measurements: &measurements };
        let verdict = Some(judge(&evidence, &Profile::authentic(), language));
        let source = Source::named(Path::new("clip.mp4"));
        let (media, measurements) = (Some(media), Some(measurements));
        let record = Record { status: Status::Ok, media, measurements, verdict, ..Record::of(source) };
        let mut card = Vec::new();
        write(&record, language, &mut card).expect("written to memory");
        let card = anstream::adapter::strip_str(&String::from_utf8(card).expect("UTF-8")).to_string();
        assert!(card.lines().all(|line| line.chars().count() <= WIDTH), "{card}");
        card
    }

    #[test]
    fn a_card_in_english() {
        insta::assert_snapshot!(shown(Language::En), @r"
        clip.mp4                                        0:07.0  1280x720  30 fps  h264
          SLOPPY  shoot it again                             96 % sure, by `authentic`
          Something that had to be right is not; see the faults below.

          voice    unclear       21 of 100    ██░░░░░░░░  ▂▂▂▂▂▂▂
          shake    hand-held     0.49 % rms   ██░░░░░░░░  ▃▃▃▃▃▃▃
                   held by hand, walking
                   up to 0.7 % is taken with a voice of clarity 21
          light    well lit      100 of 255   ████░░░░░░
                   flickers at 100 Hz, by 8 % of the light
          focus    sharp         100 of 100   ██████████
          skin     too little bare skin to judge
          edits    one take      7.0 s
          loudness -26.2 LUFS    peak -8.6 dBTP

          x the voice is hard to understand throughout: clarity falls to 21, 45 is
            needed; it is buried in noise: come closer to the microphone
          - the sound is quiet: -26 LUFS, players expect about -14; raise it by 7 dB,
            as far as its peaks allow
          + the camera is held by hand (0.49 % of the diagonal): it feels real
          + one take of 7 s
          ? Not sure enough to say anything about: motion-blur.
          ? Only a hint: the shake may have been added; no sensor skew, no motion
            blur.

          > What would change it: about 12 dB less noise behind the voice (clarity 51)
        ");
    }

    #[test]
    fn a_card_in_dutch() {
        insta::assert_snapshot!(shown(Language::Nl), @r"
        clip.mp4                                        0:07.0  1280x720  30 fps  h264
          SLORDIG  maak het opnieuw                    96 % zeker, volgens `authentic`
          Iets wat goed moest zijn, is dat niet; zie de gebreken hieronder.

          stem     onduidelijk   21 van 100   ██░░░░░░░░  ▂▂▂▂▂▂▂
          schudden uit de hand   0,49 % rms   ██░░░░░░░░  ▃▃▃▃▃▃▃
                   uit de hand gefilmd, al wandelend
                   tot 0,7 % mag bij verstaanbaarheid 21
          licht    goed belicht  100 van 255  ████░░░░░░
                   flikkert met 100 Hz, 8 % van het licht
          scherpte scherp        100 van 100  ██████████
          huid     te weinig blote huid om te beoordelen
          montage  één opname    7,0 s
          volume   -26,2 LUFS    piek -8,6 dBTP

          x de stem is de hele tijd moeilijk te verstaan: de verstaanbaarheid zakt tot
            21 (nodig: 45); de stem verdrinkt in het lawaai: kom dichter bij de
            microfoon
          - het geluid is te zacht: -26 LUFS; platforms rekenen op ongeveer -14; zet
            het 7 dB harder, meer laten de pieken niet toe
          + uit de hand gefilmd (0,49 % van de diagonaal): het voelt echt
          + één opname van 7 s
          ? Te onzeker om iets te zeggen over: bewogen beeld.
          ? Alleen een aanwijzing: het schudden is misschien achteraf toegevoegd; geen
            scheeftrekking door de sensor, geen bewegingsonscherpte.

          > Dit zou het verschil maken: ongeveer 12 dB minder lawaai achter de stem
            (verstaanbaarheid 51)
        ");
    }
}
