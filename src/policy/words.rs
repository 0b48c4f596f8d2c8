//! Every sentence of a verdict that a user reads, in English; another language is another module like this one.

use super::Evidence;
use super::doubt::Doubt;
use super::limits::Limit;
use super::profile::Profile;
use super::rules::{Axis, Observation};
use super::verdict::{Effect, Finding, FindingLevel};
use crate::meter::{Reason, Voice};
use crate::time::TimeRange;

/// A rule that is broken: what, when, value and limit, and what to do.
pub(super) fn broken(rule: &str, seen: Observation, ranges: &[TimeRange], evidence: &Evidence) -> String {
    let (measured, limit, when) = (number(seen.measured), number(seen.limit), when(ranges));
    match rule {
        "unclear-voice" => {
            let cause = evidence.measurements.voice.reading().map_or("", cause);
            format!("the voice is hard to understand{when}: clarity {measured}, it takes {limit}{cause}")
        }
        "camera-shake" => {
            format!(
                "the picture shakes too much{when}: {measured} % of the diagonal, {}",
                allowed(evidence, seen.limit)
            )
        }
        "unwatchable-shake" => {
            format!(
                "nobody can watch this shake{when}: {measured} s on end, at most {limit} s; hold the camera with both hands or lean on something"
            )
        }
        "lost-light" => format!(
            "the picture is lost to dark or glare{when}: {measured} % of the time, at most {limit} %; turn towards the light"
        ),
        "soft-picture" => {
            format!("the picture is out of focus: {measured} % of the time, at most {limit} %; tap to focus")
        }
        "black-or-frozen-picture" => {
            format!("the picture is black or frozen: {measured} % of the time, at most {limit} %; cut that part out")
        }
        "small-picture" => {
            format!(
                "the picture is small: {measured} px on the short side, it takes {limit}; export it from the original"
            )
        }
        "bordered-picture" => format!("borders take {measured} % of the picture, at most {limit} %; crop them"),
        "sound-level" => format!("the sound is at {measured} LUFS, players expect about -14; set the level"),
        "peaking-sound" => format!("the sound peaks at {measured} dBTP, above {limit}; record at a lower level"),
        "smoothed-skin" => format!(
            "skin looks smoothed (beauty filter or strong camera noise reduction): {measured} of 100, from {limit} on it shows"
        ),
        "glossy-look" => format!(
            "it looks more made than lived: polish leads naturalness by {measured} points, {limit} is the limit"
        ),
        "room-sound" => format!("the room is heard behind the voice: {measured} dBFS, silence is below {limit}"),
        other => format!("{other}: {measured} {}, the limit is {limit}", seen.unit),
    }
}

/// A rule that is broken by a reading one cannot rely on.
pub(super) fn perhaps(rule: &str, seen: Observation) -> String {
    let Observation { measured, limit, unit } = seen;
    let (measured, limit) = (number(measured), number(limit));
    format!(
        "perhaps {}: {measured} {unit} against {limit}, but the reading is uncertain and decides nothing",
        name(rule)
    )
}

/// A rule that is kept, but only just.
pub(super) fn near(rule: &str, seen: Observation) -> String {
    let Observation { measured, limit, unit } = seen;
    format!("close to {}: {} {unit}, the limit is {}", name(rule), number(measured), number(limit))
}

/// A sign of nature or of polish.
pub(super) fn cue(cue: &str, measured: Option<f64>) -> String {
    let value = measured.map_or_else(String::new, number);
    match cue {
        "hand-held" => format!("the camera is held by hand ({value} % of the diagonal): it feels real"),
        "room-tone" if measured.is_some() => {
            format!("the room is heard behind the voice ({value} dBFS): it feels real")
        }
        "room-tone" => "the place itself is heard: it feels real".to_owned(),
        "hesitation" => format!("the speaker hesitates ({value} times, perhaps): it feels real"),
        "uneven-light" => format!("the light is uneven, as it falls ({value} levels): it feels real"),
        "one-take" => format!("one take of {value} s"),
        "glossy-skin" => format!("skin is rather smooth ({value} of 100)"),
        "gated-pauses" => format!("{value} % of the pauses is digital silence, as a noise gate leaves it"),
        "studio-sound" => format!("the voice stands {value} dB above the noise, as from a studio or a denoiser"),
        "fast-cuts" => format!("{value} cuts a minute"),
        other => format!("{other} {value}"),
    }
}

/// Why nothing is decided, as a finding of its own.
pub(super) fn doubt(doubt: &Doubt, evidence: &Evidence, profile: &Profile) -> Finding {
    let plain = |rule: &str, message: String| Finding {
        rule: rule.to_owned(),
        effect: Effect::Style,
        level: FindingLevel::Note,
        measured: None,
        limit: None,
        unit: None,
        ranges_s: Vec::new(),
        message,
    };
    match doubt {
        Doubt::NoEvidence(axis, reason) => {
            let subject = match axis {
                Axis::Voice => "the voice",
                Axis::Shake => "the motion of the camera",
                _ => "the picture",
            };
            let sound = match evidence.measurements.voice.shortcoming() {
                Some(missing) if *axis == Axis::Shake => format!(" and nothing from the sound ({})", why(missing)),
                _ => String::new(),
            };
            plain(
                "no-evidence",
                format!("{subject} could not be judged ({}){sound}: look at it yourself", why(*reason)),
            )
        }
        Doubt::Edge(limit, moved) => {
            let now = (limit.get)(&profile.limits);
            let setting = setting(limit);
            plain(
                "close-call",
                format!(
                    "a close call: with {setting} at {} instead of {} the answer would turn",
                    number(*moved),
                    number(now)
                ),
            )
        }
        Doubt::Weak => {
            plain("weak-evidence", "the readings are too uncertain to decide: look at it yourself".to_owned())
        }
    }
}

/// A cut that would do.
pub(super) fn trim(cut: TimeRange) -> String {
    format!("trim {}", span(cut))
}

/// A larger picture would do.
pub(super) fn larger(short_side_px: f64) -> String {
    format!("export it with at least {} px on the short side", number(short_side_px))
}

/// A crop would do.
pub(super) fn crop() -> String {
    "crop the borders".to_owned()
}

/// A clearer voice would do. Between clarity 45 (STOI .75, about 0 dB) and 70 (STOI .90, about 9 dB) a decibel of
/// noise is worth 2.6 points; noise is to blame below 15 dB (research on voice).
pub(super) fn clearer(voice: &Voice, points: f64) -> String {
    let target = number((voice.clarity + points).min(100.0).ceil());
    if voice.snr_db < 15.0 {
        let less_db = (points / 2.6).ceil().max(1.0);
        format!("about {} dB less noise behind the voice (clarity {target})", number(less_db))
    } else {
        format!("a clearer voice (clarity {target})")
    }
}

/// A steadier camera would do.
pub(super) fn steadier(pct: f64) -> String {
    format!("a steadier camera (shake {} %)", number(pct))
}

/// Less smoothing would do.
pub(super) fn less_smoothing(score: f64) -> String {
    format!("less smoothing of the skin ({} of 100)", number(score.floor()))
}

/// Another limit would do.
pub(super) fn other_limit(limit: &Limit, value: f64) -> String {
    format!("a profile with {} at {}", setting(limit), number(value))
}

/// What the limit of shake is, and what made it so.
fn allowed(evidence: &Evidence, limit: f64) -> String {
    match evidence.measurements.voice.dependable() {
        Some(voice) => format!("with a voice of clarity {} it may be {} %", number(voice.clarity), number(limit)),
        None => format!("without a voice it may be {} %", number(limit)),
    }
}

/// What spoils a voice, if it shows.
fn cause(voice: &Voice) -> &'static str {
    // The bounds are those of the research on voice: where each begins to cost words.
    if voice.clipping_plateau.is_some_and(|plateau| plateau > 0.2) {
        "; it is clipped: record at a lower level"
    } else if voice.bandwidth_hz.is_some_and(|bandwidth| bandwidth < 3400.0) {
        "; it is muffled: uncover the microphone, come closer"
    } else if voice.reverb_c50_db.is_some_and(|c50| c50 < 4.0) {
        "; the room echoes: come closer to the microphone"
    } else if voice.wind_db.is_some_and(|wind| wind > 10.0) {
        "; the wind blows into the microphone: shield it"
    } else if voice.snr_db < 6.0 {
        "; it is buried in noise: come closer to the microphone"
    } else if voice.hum_db.is_some_and(|hum| hum >= 12.0) {
        "; mains hum lies over it: filter it out"
    } else {
        "; come closer to the microphone"
    }
}

/// A rule in plain words, after "close to" or "perhaps".
fn name(rule: &str) -> String {
    match rule {
        "unclear-voice" => "an unclear voice".to_owned(),
        "camera-shake" => "too much shake".to_owned(),
        "unwatchable-shake" => "unwatchable shake".to_owned(),
        "lost-light" => "lost light".to_owned(),
        "black-or-frozen-picture" => "a black or frozen picture".to_owned(),
        "smoothed-skin" => "smoothed skin".to_owned(),
        "glossy-look" => "a glossy look".to_owned(),
        "room-sound" | "peaking-sound" => rule.replace('-', " "),
        other => format!("a {}", other.replace('-', " ")),
    }
}

/// A limit as a user finds it in the profile.
fn setting(limit: &Limit) -> String {
    format!("{}.{}", limit.section, limit.key)
}

/// A reason for no reading, in plain words.
fn why(reason: Reason) -> &'static str {
    match reason {
        Reason::NoStream => "there is none",
        Reason::NotBuilt => "not measured in this version",
        Reason::StillPhoto => "a photo does not move",
        Reason::TooShort => "too short",
        Reason::Silent => "silence",
        Reason::AmbienceOnly => "no speech",
        Reason::MusicOnly => "only music",
        Reason::SingingOnly => "only singing",
        Reason::TooLittleSpeech => "too little speech",
        Reason::NoFace => "no face found",
        Reason::TooSmall => "faces too small",
        Reason::NoSkin => "no skin found",
        Reason::BadLight => "too dark or too bright",
        Reason::SoftPicture => "the whole picture is soft",
        Reason::NoTexture => "nothing to hold on to, perhaps too dark",
        Reason::LostTrack => "it moves too violently to be followed",
        Reason::LowConfidence => "the reading is uncertain",
    }
}

/// " at 0:12-0:19 and 2 more", or nothing.
fn when(ranges: &[TimeRange]) -> String {
    let listed: Vec<String> = ranges.iter().take(3).map(|range| span(*range)).collect();
    match ranges.len() {
        0 => String::new(),
        more @ 4.. => format!(" at {} and {} more", listed.join(", "), more - 3),
        _ => format!(" at {}", listed.join(", ")),
    }
}

/// `0:12-0:19`.
fn span(range: TimeRange) -> String {
    format!("{}-{}", clock(range.start_s.floor()), clock(range.end_s.ceil()))
}

/// `m:ss`.
fn clock(secs: f64) -> String {
    let secs = secs.max(0.0) as u64;
    format!("{}:{:02}", secs / 60, secs % 60)
}

/// As many digits as mean something: 82, 1.2, 0.03.
fn number(value: f64) -> String {
    let text = match value.abs() {
        large if large >= 20.0 => format!("{value:.0}"),
        middle if middle >= 1.0 => format!("{value:.1}"),
        _ => format!("{value:.2}"),
    };
    let short = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
    if short == "-0" { "0".to_owned() } else { short.to_owned() }
}
