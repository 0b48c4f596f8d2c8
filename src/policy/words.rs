//! Every sentence of a verdict that a user reads, in English; another language is another module like this one.

use super::Evidence;
use super::doubt::Doubt;
use super::limits::{Limit, Limits};
use super::profile::Profile;
use super::rules::sound::weaker;
use super::rules::voice::{Cause, cause, music_masks};
use super::rules::{Axis, Observation};
use super::verdict::{Channel, Effect, Finding, FindingLevel, Mend};
use crate::media::Kind;
use crate::meter::provenance::{Ai, AiKind};
use crate::meter::{Reason, Voice};
use crate::time::TimeRange;

/// A rule that is broken: what, when, value and limit, and what to do.
pub(super) fn broken(
    rule: &str,
    seen: Observation,
    ranges: &[TimeRange],
    mend: Option<Mend>,
    evidence: &Evidence,
    limits: &Limits,
) -> String {
    let what = fault(rule, seen, &when(ranges, evidence.media.duration_s), evidence, limits);
    match mend.map(|mend| remedy(mend, rule, seen, limits)) {
        Some(remedy) => format!("{what}; {remedy}"),
        None => what,
    }
}

/// What mends it.
fn remedy(mend: Mend, rule: &str, seen: Observation, limits: &Limits) -> String {
    let other = |channel| match channel {
        Channel::Left => Channel::Right,
        Channel::Right => Channel::Left,
    };
    match mend {
        Mend::Gain { db, limiter: true } => format!("raise it by {} dB, with a limiter for its peaks", number(db)),
        Mend::Gain { db, .. } if db < 0.0 => format!("lower it by {} dB", number(-db)),
        Mend::Gain { db, .. } if seen.measured + db <= limits.target_lufs - 1.0 => {
            format!("raise it by {} dB, as far as its peaks allow", number(db))
        }
        Mend::Gain { db, .. } => format!("raise it by {} dB", number(db)),
        Mend::Notch { hz: Some(hz), db } => {
            format!("filter {} Hz and its multiples out, by {} dB", number(hz), number(db))
        }
        Mend::Notch { hz: None, db } => format!("filter it out, by {} dB", number(db)),
        Mend::Denoise { db } => format!("a denoiser of {} dB mends it", number(db)),
        Mend::CopyOver { channel } => format!("copy the {} channel over it", side(other(channel))),
        Mend::Invert { channel } => format!("invert the polarity of the {} channel", side(channel)),
        Mend::Balance { channel, db } => {
            format!("raise the {} channel by {} dB, or make it mono", side(channel), number(db))
        }
        Mend::Trim if rule == "wrong-length" && seen.measured > seen.limit => {
            format!("trim {} of it", clock((seen.measured - seen.limit).ceil()))
        }
        Mend::Trim if rule == "wrong-length" => "let it run longer".to_owned(),
        Mend::Trim if rule == "late-sound" => "cut the start off, or lay other sound under it".to_owned(),
        Mend::Trim => "cut the end off, or lay other sound under it".to_owned(),
        Mend::Crop if rule == "wrong-aspect" => format!("crop it to {}", shape(limits)),
        Mend::Convert if rule == "interlaced-picture" => "deinterlace it before you upload it".to_owned(),
        Mend::Convert if rule == "wrong-frame-rate" => {
            format!("export it at {} frames a second", number(30_f64.clamp(limits.lowest_fps, limits.highest_fps)))
        }
        Mend::Convert => "export it as MP4 with H.264 and AAC".to_owned(),
        Mend::Crop => "crop them".to_owned(),
        Mend::Turn => "turn it".to_owned(),
        Mend::Neutralise => "correct the white balance".to_owned(),
        Mend::Enlarge => "export it from the original".to_owned(),
    }
}

/// The colour of a cast.
fn tint(cb: f64, cr: f64) -> &'static str {
    match (cb > 0.0, cr > 0.0) {
        (false, true) => "orange",
        (true, true) => "purple",
        (true, false) => "blue",
        (false, false) => "green",
    }
}

fn side(channel: Channel) -> &'static str {
    match channel {
        Channel::Left => "left",
        Channel::Right => "right",
    }
}

fn fault(rule: &str, seen: Observation, when: &str, evidence: &Evidence, limits: &Limits) -> String {
    let (measured, limit) = (number(seen.measured), number(seen.limit));
    let weaker = evidence.measurements.channels.reading().and_then(weaker).map_or("other", side);
    match rule {
        "unclear-voice" => {
            let cause = evidence.measurements.voice.reading().map_or("", spoilt_by);
            format!("the voice is hard to understand{when}: clarity falls to {measured}, {limit} is needed{cause}")
        }
        "camera-shake" => {
            format!(
                "the picture shakes too much{when}: {measured} % of the diagonal, {}",
                allowed(evidence, seen.limit)
            )
        }
        "unwatchable-shake" => {
            format!(
                "this shake is unwatchable{when}: {measured} s on end, {limit} s at most; hold the camera with both hands \
                 or lean on something"
            )
        }
        "black-or-frozen-picture" if seen.measured >= 95.0 => {
            format!("the picture is black or frozen{when}: there is nothing to see; film it again")
        }
        "black-or-frozen-picture" => {
            format!(
                "the picture is black or frozen{when}: {measured} % of the time, at most {limit} %; cut that part out"
            )
        }
        "small-picture" => {
            format!("the picture is small: {measured} px on the short side, {limit} are needed")
        }
        "bordered-picture" => format!("borders on all sides take {measured} % of the picture, at most {limit} %"),
        "cancelling-channels" if seen.measured >= 40.0 => {
            format!(
                "left and right cancel each other{when}: a phone's single speaker plays next to nothing of the sound"
            )
        }
        "cancelling-channels" => {
            format!("left and right cancel each other{when}: a phone's single speaker loses {measured} dB of the sound")
        }
        "dead-channel" => format!("the {weaker} channel is dead{when}: whoever hears only that side hears nothing"),
        "one-sided-sound" => format!("the sound comes from one side: the {weaker} channel is {measured} dB lower"),
        "late-sound" => format!("the sound sets in {measured} s after the picture{when}"),
        "cut-off-sound" => format!("the sound stops {measured} s before the picture does{when}"),
        "noisy-voice" if evidence.measurements.voice.reading().is_some_and(music_masks) => match seen.measured {
            louder if louder < 0.0 => {
                format!("the music is {} dB louder than the voice: turn it down", number(-louder))
            }
            _ => format!("the music is loud, only {measured} dB below the voice: turn it down"),
        },
        "noisy-voice" if evidence.measurements.voice.reading().is_some_and(|voice| voice.snr_db < 0.0) => {
            format!("the noise is {} dB louder than the voice", number(-seen.measured))
        }
        "noisy-voice" => format!("there is much noise, only {measured} dB below the voice"),
        "humming-sound" => match seen.measured {
            louder if louder > 0.0 => format!("mains hum lies {measured} dB above the voice"),
            below => format!("mains hum is heard, {} dB below the voice", number(-below)),
        },
        "sound-level" => {
            let strength = if seen.measured < seen.limit { "quiet" } else { "loud" };
            let target = number(limits.target_lufs);
            format!("the sound is {strength}: {measured} LUFS, players expect about {target}")
        }
        "peaking-sound" => format!("the sound peaks at {measured} dBTP, above {limit}; record at a lower level"),
        "smoothed-skin" => format!(
            "skin looks smoothed (beauty filter or strong camera noise reduction): {measured} of 100, from {limit} on it shows"
        ),
        "glossy-look" => format!(
            "it looks more made than lived: polish leads naturalness by {measured} points, {limit} is the limit"
        ),
        "off-brand-look" => off_brand(evidence, limits),
        "room-sound" => format!("the room is heard behind the voice: {measured} dBFS, silence is below {limit}"),
        other => of_light_or_focus(other, seen, when, evidence),
    }
}

/// How a clip differs from a brand, by what differs most.
fn off_brand(evidence: &Evidence, limits: &Limits) -> String {
    let mut deviations = limits.brand.deviations(evidence);
    deviations.sort_by(|a, b| b.distance().abs().total_cmp(&a.distance().abs()));
    let outside = deviations.iter().filter(|deviation| deviation.distance() != 0.0).take(3);
    let told: Vec<String> = outside
        .map(|deviation| {
            let (dimension, above) = (deviation.dimension, deviation.distance() > 0.0);
            let way = dimension_words(dimension.id)[usize::from(above)];
            let [low, high] = [deviation.band.low, deviation.band.high].map(number);
            format!("{way} ({} {}, the brand {low} to {high})", number(deviation.measured), dimension.unit)
        })
        .collect();
    format!("it does not look like the brand: {}", told.join(", "))
}

/// Less and more of a dimension.
fn dimension_words(dimension: &str) -> [&'static str; 2] {
    match dimension {
        "brightness" => ["darker", "brighter"],
        "contrast" => ["less contrast", "more contrast"],
        "warmth" => ["colder", "warmer"],
        "tint" => ["greener", "pinker"],
        "saturation" => ["paler colours", "stronger colours"],
        "sharpness" => ["softer", "sharper"],
        "shape" => ["narrower", "wider"],
        "face-size" => ["a smaller face", "a larger face"],
        "face-place" => ["the face further left", "the face further right"],
        "cuts" => ["slower cuts", "faster cuts"],
        "loudness" => ["quieter", "louder"],
        "loudness-range" => ["a more even level", "a less even level"],
        "shake" => ["steadier", "shakier"],
        _ => ["less smooth skin", "smoother skin"],
    }
}

/// `: 55 % of the time, at most 40 %`, where there is time.
fn share_of_time(measured: &str, limit: &str, evidence: &Evidence) -> String {
    if evidence.media.kind == Kind::Photo {
        return String::new();
    }
    format!(": {measured} % of the time, at most {limit} %")
}

/// The faults of light and focus.
fn of_light_or_focus(rule: &str, seen: Observation, when: &str, evidence: &Evidence) -> String {
    let (measured, limit) = (number(seen.measured), number(seen.limit));
    match rule {
        "lost-light" => {
            let blown = evidence.measurements.light.reading().is_some_and(|light| light.clipped_pct > light.dark_pct);
            let (what, advice) = if blown {
                ("blown out", "lower the exposure, turn away from the light")
            } else {
                ("lost in the dark", "turn on a light, turn towards it")
            };
            let share = share_of_time(&measured, &limit, evidence);
            format!("the picture is {what}{when}{share}; {advice}")
        }
        "soft-picture" if evidence.media.kind == Kind::Photo => {
            "the picture is out of focus, even where it is sharpest; tap to focus, wipe the lens".to_owned()
        }
        "soft-picture" => {
            let share = share_of_time(&measured, &limit, evidence);
            format!("the picture is out of focus{when}{share}; tap to focus, wipe the lens")
        }
        "missed-focus" => format!(
            "the face is out of focus: sharpness {measured} of 100, {limit} is needed; tap on the face before filming"
        ),
        "backlit-face" => format!(
            "the face is dark before a bright background, by {measured} stops, at most {limit}; turn towards the light"
        ),
        "flickering-light" => {
            let light = evidence.measurements.light.reading();
            let lamp = match light.and_then(|light| light.flicker_hz).unwrap_or(0.0) {
                hz if (hz - 100.0).abs() < 1.0 || (hz - 120.0).abs() < 1.0 => {
                    format!("a lamp flickers at {} Hz: film at a rate and a shutter that divide it", number(hz))
                }
                hz => format!("the light flickers at {} Hz: change the lamp, the screen or the shutter", number(hz)),
            };
            format!("{lamp} ({measured} % of the light, {limit} needs no remark)")
        }
        "hunting-focus" => {
            format!("the focus is lost and found again{when}: {measured} times; lock the focus before filming")
        }
        "motion-blur" if evidence.media.kind == Kind::Photo => {
            "the picture is smeared by motion; hold still, or use more light".to_owned()
        }
        "motion-blur" => {
            let share = share_of_time(&measured, &limit, evidence);
            format!("the picture is smeared by motion{share}; move slower, or use more light")
        }
        "colour-cast" => {
            let [cb, cr] = evidence.measurements.light.reading().and_then(|light| light.cast_cb_cr).unwrap_or_default();
            format!("greys look {}, {measured} levels from neutral, at most {limit}", tint(cb, cr))
        }
        other => form(other, seen, evidence),
    }
}

/// The faults of what a file is and says; any other by its name.
fn form(rule: &str, seen: Observation, evidence: &Evidence) -> String {
    let (measured, limit) = (number(seen.measured), number(seen.limit));
    match rule {
        "sideways-picture" => lying(evidence),
        "coarse-compression" => {
            format!("the picture is coarsely compressed ({measured} {}, {limit} needs no remark)", seen.unit)
        }
        "enlarged-picture" => format!(
            "the picture looks enlarged: it holds {measured} % of the detail that its size could; go closer instead of zooming"
        ),
        "interlaced-picture" => format!("{measured} % of the frames are interlaced: what moves has edges like a comb"),
        "wrong-aspect" => {
            let size = evidence.media.picture.as_ref().map_or((0, 0), |picture| (picture.width, picture.height));
            let way = if seen.measured > seen.limit { "wider" } else { "narrower" };
            format!(
                "the picture, {} x {}, is {way} than it is shown there, so bars or a cut will be added",
                size.0, size.1
            )
        }
        "wrong-length" => {
            let [runs, taken] = [seen.measured, seen.limit].map(length);
            let most = if seen.measured > seen.limit { "most" } else { "least" };
            format!("the clip runs {runs}, at {most} {taken} are taken there")
        }
        "wrong-frame-rate" => {
            let most = if seen.measured > seen.limit { "most" } else { "least" };
            format!("the clip has {measured} frames a second, at {most} {limit} are taken there")
        }
        "unusual-codec" => {
            let codecs = [
                evidence.media.picture.as_ref().map(|picture| picture.codec.clone()),
                evidence.media.sound.as_ref().map(|sound| sound.codec.clone()),
            ];
            let codecs: Vec<String> = codecs.into_iter().flatten().collect();
            format!("the clip is coded as {}, which is not taken everywhere", codecs.join(" and "))
        }
        "generated-content" => {
            let ai = evidence.measurements.provenance.reading().and_then(|provenance| provenance.ai.as_ref());
            ai.map_or_else(|| "the file declares itself as generated".to_owned(), declared)
        }
        other => format!("{other}: {measured} {}, the limit is {limit}", seen.unit),
    }
}

/// How the faces lie.
fn lying(evidence: &Evidence) -> String {
    let format = evidence.measurements.format.reading();
    match format.and_then(|format| format.sideways.as_ref()).map(|sideways| sideways.turn_deg) {
        Some(180) => "the picture is upside down, by the faces in it".to_owned(),
        Some(90) => "the picture lies on its side, by the faces in it: its top is at the left".to_owned(),
        Some(_) => "the picture lies on its side, by the faces in it: its top is at the right".to_owned(),
        None => "the picture lies on its side".to_owned(),
    }
}

/// The usual shape that lies between those that are taken.
fn shape(limits: &Limits) -> String {
    const USUAL: [(f64, f64); 6] = [(9.0, 16.0), (16.0, 9.0), (1.0, 1.0), (4.0, 5.0), (4.0, 3.0), (3.0, 4.0)];
    let taken =
        |(across, down): &&(f64, f64)| (limits.narrowest_aspect..=limits.widest_aspect).contains(&(across / down));
    USUAL.iter().find(taken).map_or_else(
        || format!("{} times as wide as high", number(limits.widest_aspect)),
        |(across, down)| format!("{across}:{down}"),
    )
}

/// A length as one would say it: 12 s, 3:05.
fn length(seconds: f64) -> String {
    if seconds < 60.0 { format!("{} s", number(seconds)) } else { clock(seconds) }
}

/// What a file declares about a model that made it.
fn declared(ai: &Ai) -> String {
    let what = match ai.kind {
        AiKind::Generated => "generated by AI",
        AiKind::Composite => "made in part by AI",
    };
    let program = ai.program.as_ref().map_or_else(String::new, |program| format!(" ({program})"));
    let place = match ai.said_in.as_str() {
        "xmp" => "in its XMP",
        "content_credentials" => "in its content credentials",
        "label" => "by a label",
        "settings" => "by the settings it carries",
        _ => "by the program it names",
    };
    format!(
        "the file declares {place} that it was {what}{program}; what it declares is not checked against the picture"
    )
}

/// A rule that is broken by a reading one cannot rely on.
pub(super) fn perhaps(
    rule: &str,
    seen: Observation,
    ranges: &[TimeRange],
    evidence: &Evidence,
    limits: &Limits,
) -> String {
    let what = fault(rule, seen, &when(ranges, evidence.media.duration_s), evidence, limits);
    format!("perhaps {what}; but the reading is uncertain and decides nothing")
}

/// A rule that is kept, but only just.
pub(super) fn near(rule: &str, seen: Observation) -> String {
    let Observation { measured, limit, unit } = seen;
    match rule {
        "unwatchable-shake" => format!("close to {}: hold the camera steadier", name(rule)),
        "humming-sound" => {
            format!(
                "close to mains hum one hears: {} dB below the voice, {} is the limit",
                number(-measured),
                number(-limit)
            )
        }
        _ => format!("close to {}: {} {unit}, the limit is {}", name(rule), number(measured), number(limit)),
    }
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
        "gated-pauses" => format!("{value} % of the pauses are cut off to silence, as by a noise gate"),
        "studio-sound" => {
            format!("the voice stands {value} dB above what is behind it, as from a studio or a denoiser")
        }
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
        mend: None,
        message,
    };
    match doubt {
        Doubt::NoEvidence(axis, reason) => {
            let voice = evidence.measurements.voice.shortcoming().unwrap_or(*reason);
            let missing = match axis {
                Axis::Voice => format!("the voice could not be judged ({})", why(*reason)),
                Axis::Shake => format!(
                    "neither the motion of the camera ({}) nor a voice ({}) could be judged",
                    why(*reason),
                    why(voice)
                ),
                _ => format!("the picture could not be judged ({})", why(*reason)),
            };
            plain("no-evidence", format!("{missing}: look at it yourself"))
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

/// What spoils a voice, and what to do about it.
fn spoilt_by(voice: &Voice) -> &'static str {
    match cause(voice) {
        Cause::Clipping => "; it is clipped: record at a lower level",
        Cause::Muffled => "; it is muffled: uncover the microphone, come closer",
        Cause::Echo => "; the room echoes: come closer to the microphone",
        Cause::Dropouts => "; bits of it are missing: record it again",
        Cause::Wind => "; the wind blows into the microphone: shield it",
        Cause::Noise => "; it is buried in noise: come closer to the microphone",
        Cause::Music => "; the music covers it: turn the music down",
        Cause::Hum => "; mains hum lies over it",
        Cause::Unknown => "; come closer to the microphone",
    }
}

/// A rule in plain words, after "close to".
fn name(rule: &str) -> String {
    match rule {
        "unclear-voice" => "an unclear voice".to_owned(),
        "camera-shake" => "too much shake".to_owned(),
        "unwatchable-shake" => "unwatchable shake".to_owned(),
        "lost-light" => "lost light".to_owned(),
        "motion-blur" | "flickering-light" | "missed-focus" | "hunting-focus" => rule.replace('-', " "),
        "black-or-frozen-picture" => "a black or frozen picture".to_owned(),
        "smoothed-skin" => "smoothed skin".to_owned(),
        "glossy-look" => "a glossy look".to_owned(),
        "cancelling-channels" | "room-sound" | "peaking-sound" | "late-sound" | "cut-off-sound" | "one-sided-sound" => {
            rule.replace('-', " ")
        }
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
        Reason::Compressed => "too strongly compressed",
        Reason::NoTexture => "nothing to hold on to, perhaps too dark",
        Reason::LostTrack => "it moves too violently to be followed",
        Reason::NoBackground => "subject and background do not move together",
        Reason::NoCamera => "no camera took it",
        Reason::LowConfidence => "the reading is uncertain",
    }
}

/// ` at 0:12-0:19 and 2 more`, ` throughout`, or nothing.
fn when(ranges: &[TimeRange], duration_s: Option<f64>) -> String {
    let listed: Vec<String> = ranges.iter().take(3).map(|range| span(*range)).collect();
    match ranges {
        [] => String::new(),
        [all] if duration_s.is_some_and(|duration| all.duration_s() >= 0.95 * duration) => " throughout".to_owned(),
        [_, _, _, more @ ..] if !more.is_empty() => format!(" at {} and {} more", listed.join(", "), more.len()),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_keep_the_digits_that_mean_something() {
        let numbers = [82.4, 1.24, 0.034, -0.001, 480.0, 5.0, -46.2];
        assert_eq!(numbers.map(number), ["82", "1.2", "0.03", "0", "480", "5", "-46"]);
    }

    #[test]
    fn times_read_as_on_a_player() {
        let range = |start_s, end_s| TimeRange { start_s, end_s };
        assert_eq!(span(range(12.0, 72.5)), "0:12-1:13");
        assert_eq!(when(&[range(0.0, 30.0)], Some(30.4)), " throughout");
        assert_eq!(when(&[range(1.0, 2.0); 5], Some(30.0)), " at 0:01-0:02, 0:01-0:02, 0:01-0:02 and 2 more");
        assert_eq!(when(&[], None), "");
    }
}
