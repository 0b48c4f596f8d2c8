//! What is said of a verdict: which sentence, and of which numbers. The sentences themselves are in the catalogs of
//! [`crate::words`].

use super::Evidence;
use super::brand::Deviation;
use super::doubt::Doubt;
use super::limits::Limit;
use super::profile::Profile;
use super::rules::sound::weaker;
use super::rules::voice::{Cause, cause, music_masks};
use super::rules::{Axis, Observation};
use super::verdict::{Channel, Effect, Finding, FindingLevel, Mend};
use crate::media::Kind;
use crate::meter::provenance::Ai;
use crate::meter::{Reason, Voice};
use crate::time::TimeRange;
use crate::words::{Language, Sentence, slug};

/// So many differences from a brand are told.
const TOLD_DIFFERENCES: usize = 3;

/// Speaks of one clip, held against one profile.
#[derive(Clone, Copy, Debug)]
pub(super) struct Speaker<'a> {
    pub language: Language,
    pub evidence: &'a Evidence<'a>,
    pub profile: &'a Profile,
}

impl Speaker<'_> {
    /// A rule that is broken: what, when, value and limit, and what to do.
    pub fn broken(&self, rule: &str, seen: Observation, ranges: &[TimeRange], mend: Option<Mend>) -> String {
        let what = self.fault(rule, seen, ranges);
        match mend.map(|mend| self.remedy(mend, rule, seen)) {
            Some(remedy) => format!("{what}; {remedy}"),
            None => what,
        }
    }

    /// A rule that is broken by a reading one cannot rely on.
    pub fn perhaps(&self, rule: &str, seen: Observation, ranges: &[TimeRange]) -> String {
        self.language.sentence("perhaps").text("fault", self.fault(rule, seen, ranges)).say()
    }

    /// Why nothing is decided, as a finding of its own.
    pub fn doubt(&self, doubt: &Doubt) -> Finding {
        let (rule, sentence) = match doubt {
            Doubt::NoEvidence(axis, reason) => {
                let key = match axis {
                    Axis::Voice => "doubt-voice",
                    Axis::Shake => "doubt-shake",
                    _ => "doubt-picture",
                };
                let sentence = self.language.sentence(key).text("reason", self.why(*reason));
                let voice = self.evidence.measurements.voice.shortcoming().unwrap_or(*reason);
                ("no-evidence", if *axis == Axis::Shake { sentence.text("voice", self.why(voice)) } else { sentence })
            }
            Doubt::Edge(limit, moved) => {
                let sentence = self.language.sentence("doubt-close-call").text("setting", setting(limit));
                ("close-call", sentence.number("moved", *moved).number("now", (limit.get)(&self.profile.limits)))
            }
            Doubt::Weak => ("weak-evidence", self.language.sentence("doubt-weak")),
        };
        Finding {
            rule: rule.to_owned(),
            effect: Effect::Style,
            level: FindingLevel::Note,
            measured: None,
            limit: None,
            unit: None,
            ranges_s: Vec::new(),
            mend: None,
            message: sentence.say(),
        }
    }

    /// What is wrong, by the sentence named after the rule, or by one that fits the case.
    fn fault(&self, rule: &str, seen: Observation, ranges: &[TimeRange]) -> String {
        let of = self.evidence.measurements;
        let when = when(ranges, self.evidence.media.duration_s, self.language);
        let case = |case: &str| {
            let sentence = self.language.sentence(format!("fault-{rule}{case}")).text("when", when);
            sentence.number("measured", seen.measured).number("limit", seen.limit)
        };
        let photo = if self.evidence.media.kind == Kind::Photo { "-photo" } else { "" };
        let sentence = match rule {
            "unclear-voice" => {
                let spoilt = of.voice.reading().map_or(Cause::Unknown, cause);
                case("").text("cause", self.language.say(spoilt_by(spoilt)))
            }
            "camera-shake" => match of.voice.dependable() {
                Some(voice) => case("").number("clarity", voice.clarity),
                None => case("-without-voice"),
            },
            "lost-light" => {
                let blown = of.light.reading().is_some_and(|light| light.clipped_pct > light.dark_pct);
                case(&format!("{}{photo}", if blown { "-blown-out" } else { "-dark" }))
            }
            "soft-picture" | "motion-blur" => case(photo),
            "black-or-frozen-picture" if seen.measured >= 95.0 => case("-wholly"),
            "cancelling-channels" if seen.measured >= 40.0 => case("-wholly"),
            "dead-channel" | "one-sided-sound" => {
                case("").text("channel", self.channel(of.channels.reading().and_then(weaker)))
            }
            "noisy-voice" => {
                let music = if of.voice.reading().is_some_and(music_masks) { "-music" } else { "" };
                let louder = if seen.measured < 0.0 { "-louder" } else { "" };
                case(&format!("{music}{louder}")).number("distance", seen.measured.abs())
            }
            "humming-sound" => {
                case(if seen.measured > 0.0 { "-louder" } else { "" }).number("distance", seen.measured.abs())
            }
            "sound-level" => case(if seen.measured < seen.limit { "-quiet" } else { "-loud" })
                .number("target", self.profile.limits.target_lufs),
            "flickering-light" => {
                let hz = of.light.reading().and_then(|light| light.flicker_hz).unwrap_or(0.0);
                let mains = (hz - 100.0).abs() < 1.0 || (hz - 120.0).abs() < 1.0;
                case(if mains { "-lamp" } else { "" }).number("hz", hz)
            }
            "colour-cast" => {
                let [cb, cr] = of.light.reading().and_then(|light| light.cast_cb_cr).unwrap_or_default();
                case("").text("tint", self.language.say(tint(cb, cr)))
            }
            "sideways-picture" => {
                let sideways = of.format.reading().and_then(|format| format.sideways.as_ref());
                case(match sideways.map(|sideways| sideways.turn_deg) {
                    Some(180) => "-upside-down",
                    Some(90) => "-top-left",
                    Some(_) => "-top-right",
                    None => "",
                })
            }
            "off-brand-look" => case("").text("differences", self.differences()),
            "coarse-compression" => case("").text("unit", self.unit(seen.unit)),
            "wrong-aspect" => {
                let size =
                    self.evidence.media.picture.as_ref().map_or((0, 0), |picture| (picture.width, picture.height));
                case(if seen.measured > seen.limit { "-wider" } else { "-narrower" })
                    .count("width", size.0.into())
                    .count("height", size.1.into())
            }
            "wrong-length" => case(if seen.measured > seen.limit { "-long" } else { "-short" })
                .text("runs", self.length(seen.measured))
                .text("taken", self.length(seen.limit)),
            "wrong-frame-rate" => case(if seen.measured > seen.limit { "-high" } else { "-low" }),
            "unusual-codec" => case("").text("codecs", self.codecs()),
            "generated-content" => match of.provenance.reading().and_then(|provenance| provenance.ai.as_ref()) {
                Some(ai) => self.declared(ai, case("-declared")),
                None => case(""),
            },
            "broken-credentials" => match of.provenance.reading().and_then(|provenance| provenance.credentials_doubt) {
                Some(doubt) => {
                    let doubt = self.language.say(&format!("credentials-{}", slug(doubt)));
                    case("-told").text("doubt", doubt)
                }
                None => case(""),
            },
            _ => case(""),
        };
        sentence.say()
    }

    /// What mends it.
    fn remedy(&self, mend: Mend, rule: &str, seen: Observation) -> String {
        let (language, limits) = (self.language, &self.profile.limits);
        let sentence = |key: &'static str| language.sentence(key);
        let other = |channel| match channel {
            Channel::Left => Channel::Right,
            Channel::Right => Channel::Left,
        };
        let sentence = match mend {
            Mend::Gain { db, limiter: true } => sentence("mend-raise-limited").number("db", db),
            Mend::Gain { db, .. } if db < 0.0 => sentence("mend-lower").number("db", -db),
            Mend::Gain { db, .. } if seen.measured + db <= limits.target_lufs - 1.0 => {
                sentence("mend-raise-partly").number("db", db)
            }
            Mend::Gain { db, .. } => sentence("mend-raise").number("db", db),
            Mend::Notch { hz: Some(hz), db } => sentence("mend-notch-hz").number("hz", hz).number("db", db),
            Mend::Notch { hz: None, db } => sentence("mend-notch").number("db", db),
            Mend::Denoise { db } => sentence("mend-denoise").number("db", db),
            Mend::CopyOver { channel } => {
                sentence("mend-copy-over").text("channel", self.channel(Some(other(channel))))
            }
            Mend::Invert { channel } => sentence("mend-invert").text("channel", self.channel(Some(channel))),
            Mend::Balance { channel, db } => {
                sentence("mend-balance").text("channel", self.channel(Some(channel))).number("db", db)
            }
            Mend::Trim if rule == "wrong-length" && seen.measured > seen.limit => {
                sentence("mend-shorten").text("length", clock((seen.measured - seen.limit).ceil()))
            }
            Mend::Trim if rule == "wrong-length" => sentence("mend-lengthen"),
            Mend::Trim if rule == "late-sound" => sentence("mend-trim-start"),
            Mend::Trim => sentence("mend-trim-end"),
            Mend::Crop if rule == "wrong-aspect" => sentence("mend-crop-aspect").text("shape", self.shape()),
            Mend::Crop => sentence("mend-crop"),
            Mend::Turn => sentence("mend-turn"),
            Mend::Neutralise => sentence("mend-neutralise"),
            Mend::Enlarge => sentence("mend-enlarge"),
            Mend::Convert if rule == "interlaced-picture" => sentence("mend-deinterlace"),
            Mend::Convert if rule == "wrong-frame-rate" => {
                sentence("mend-frame-rate").number("fps", 30_f64.clamp(limits.lowest_fps, limits.highest_fps))
            }
            Mend::Convert => sentence("mend-convert"),
        };
        sentence.say()
    }

    /// A rule that is kept, but only just.
    pub fn near(&self, rule: &str, seen: Observation) -> String {
        let sentence = match rule {
            "unwatchable-shake" => self.language.sentence("near-unwatchable-shake"),
            "humming-sound" => {
                let sentence = self.language.sentence("near-humming-sound");
                sentence.number("distance", -seen.measured).number("allowed", -seen.limit)
            }
            _ => {
                let sentence = self.language.sentence("near").text("name", self.language.say(&format!("name-{rule}")));
                sentence
                    .number("measured", seen.measured)
                    .text("unit", self.unit(seen.unit))
                    .number("limit", seen.limit)
            }
        };
        sentence.say()
    }

    /// A sign of nature or of polish.
    pub fn cue(&self, cue: &str, measured: Option<f64>) -> String {
        let case = match cue {
            "room-tone" if measured.is_none() => "-alone",
            "one-take" if self.evidence.media.looked_at_s.is_some() => "-in-parts",
            _ => "",
        };
        let sentence = self.language.sentence(format!("cue-{cue}{case}"));
        measured.into_iter().fold(sentence, |sentence, measured| sentence.number("measured", measured)).say()
    }

    /// How a clip differs from the brand, by what differs most.
    fn differences(&self) -> String {
        let mut deviations = self.profile.limits.brand.deviations(self.evidence);
        deviations.sort_by(|a, b| b.distance().abs().total_cmp(&a.distance().abs()));
        let outside = deviations.iter().filter(|deviation| deviation.distance() != 0.0).take(TOLD_DIFFERENCES);
        let told: Vec<String> = outside.map(|deviation| self.difference(deviation)).collect();
        told.join(", ")
    }

    fn difference(&self, deviation: &Deviation) -> String {
        let way = if deviation.distance() > 0.0 { "above" } else { "below" };
        let sentence = self.language.sentence("brand-difference");
        let way = self.language.say(&format!("brand-{}-{way}", deviation.dimension.id));
        sentence
            .text("way", way)
            .number("measured", deviation.measured)
            .text("unit", self.unit(deviation.dimension.unit))
            .number("low", deviation.band.low)
            .number("high", deviation.band.high)
            .say()
    }

    /// What a file declares about a model that made it.
    fn declared<'a>(&self, ai: &Ai, sentence: Sentence<'a>) -> Sentence<'a> {
        let place = match ai.said_in.as_str() {
            "xmp" => "declared-xmp",
            "content_credentials" => "declared-content-credentials",
            "label" => "declared-label",
            "settings" => "declared-settings",
            _ => "declared-software",
        };
        sentence
            .text("place", self.language.say(place))
            .text("what", self.language.say(&format!("made-{}", slug(ai.kind))))
            .text("program", ai.program.as_ref().map_or_else(String::new, |program| format!(" ({program})")))
    }

    fn codecs(&self) -> String {
        let media = self.evidence.media;
        let picture = media.picture.as_ref().map(|picture| picture.codec.as_str());
        let sound = media.sound.as_ref().map(|sound| sound.codec.as_str());
        match (picture, sound) {
            (Some(picture), Some(sound)) => {
                self.language.sentence("both-codecs").text("picture", picture).text("sound", sound).say()
            }
            (one, other) => one.or(other).unwrap_or_default().to_owned(),
        }
    }

    /// The usual shape that lies between those that are taken.
    fn shape(&self) -> String {
        const USUAL: [(f64, f64); 6] = [(9.0, 16.0), (16.0, 9.0), (1.0, 1.0), (4.0, 5.0), (4.0, 3.0), (3.0, 4.0)];
        let limits = &self.profile.limits;
        let taken =
            |(across, down): &&(f64, f64)| (limits.narrowest_aspect..=limits.widest_aspect).contains(&(across / down));
        USUAL.iter().find(taken).map_or_else(
            || self.language.sentence("shape-widest").number("times", limits.widest_aspect).say(),
            |(across, down)| format!("{across}:{down}"),
        )
    }

    fn channel(&self, channel: Option<Channel>) -> String {
        self.language.say(match channel {
            Some(Channel::Left) => "channel-left",
            Some(Channel::Right) => "channel-right",
            None => "channel-other",
        })
    }

    /// A reason for no reading, in plain words.
    fn why(&self, reason: Reason) -> String {
        self.language.say(&format!("reason-{}", slug(reason)))
    }

    /// A unit in words; symbols are the same everywhere.
    fn unit(&self, unit: &str) -> String {
        match unit {
            "px" | "s" | "dB" | "dBFS" | "dBTP" | "LUFS" | "LU" => unit.to_owned(),
            words => self.language.say(&format!("unit-{}", words.trim_start_matches("% ").replace(' ', "-"))),
        }
    }

    /// A length as one would say it: 12 s, 3:05.
    fn length(&self, seconds: f64) -> String {
        if seconds < 60.0 { format!("{} s", self.language.number(seconds)) } else { clock(seconds) }
    }
}

/// A cut that would do.
pub(super) fn trim(cut: TimeRange, language: Language) -> String {
    language.sentence("change-trim").text("span", span(cut)).say()
}

/// A larger picture would do.
pub(super) fn larger(short_side_px: f64, language: Language) -> String {
    language.sentence("change-larger").number("px", short_side_px).say()
}

/// A crop would do.
pub(super) fn crop(language: Language) -> String {
    language.say("change-crop")
}

/// A clearer voice would do. Between clarity 45 (STOI .75, about 0 dB) and 70 (STOI .90, about 9 dB) a decibel of
/// noise is worth 2.6 points; noise is to blame below 15 dB (research on voice).
pub(super) fn clearer(voice: &Voice, points: f64, language: Language) -> String {
    let target = (voice.clarity + points).min(100.0).ceil();
    let sentence = if voice.snr_db < 15.0 {
        language.sentence("change-less-noise").number("db", (points / 2.6).ceil().max(1.0))
    } else {
        language.sentence("change-clearer")
    };
    sentence.number("target", target).say()
}

/// A steadier camera would do.
pub(super) fn steadier(pct: f64, language: Language) -> String {
    language.sentence("change-steadier").number("pct", pct).say()
}

/// Less smoothing would do.
pub(super) fn less_smoothing(score: f64, language: Language) -> String {
    language.sentence("change-less-smoothing").number("score", score.floor()).say()
}

/// Another limit would do.
pub(super) fn other_limit(limit: &Limit, value: f64, language: Language) -> String {
    language.sentence("change-limit").text("setting", setting(limit)).number("value", value).say()
}

/// What spoils a voice, and what to do about it.
fn spoilt_by(cause: Cause) -> &'static str {
    match cause {
        Cause::Clipping => "spoilt-clipping",
        Cause::Muffled => "spoilt-muffled",
        Cause::Echo => "spoilt-echo",
        Cause::Dropouts => "spoilt-dropouts",
        Cause::Wind => "spoilt-wind",
        Cause::Noise => "spoilt-noise",
        Cause::Music => "spoilt-music",
        Cause::Hum => "spoilt-hum",
        Cause::Unknown => "spoilt-unknown",
    }
}

/// The colour of a cast.
fn tint(cb: f64, cr: f64) -> &'static str {
    match (cb > 0.0, cr > 0.0) {
        (false, true) => "tint-orange",
        (true, true) => "tint-purple",
        (true, false) => "tint-blue",
        (false, false) => "tint-green",
    }
}

/// A limit as a user finds it in the profile.
fn setting(limit: &Limit) -> String {
    format!("{}.{}", limit.section, limit.key)
}

/// ` at 0:12-0:19 and 2 more`, ` throughout`, with a space before it, or nothing.
fn when(ranges: &[TimeRange], duration_s: Option<f64>, language: Language) -> String {
    let listed: Vec<String> = ranges.iter().take(3).map(|range| span(*range)).collect();
    let sentence = match ranges {
        [] => return String::new(),
        [all] if duration_s.is_some_and(|duration| all.duration_s() >= 0.95 * duration) => {
            language.sentence("when-throughout")
        }
        [_, _, _, more @ ..] if !more.is_empty() => language.sentence("when-at-more").count("more", more.len() as u64),
        _ => language.sentence("when-at"),
    };
    format!(" {}", sentence.text("spans", listed.join(", ")).say())
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

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use super::*;
    use crate::media::{MediaInfo, Picture, Sound};
    use crate::meter::provenance::{AiKind, Doubt as CredentialsDoubt};
    use crate::meter::{Channels, Format, Light, Measured, Measurements, Provenance};
    use crate::policy::brand::{Band, DIMENSIONS};
    use crate::policy::character::CUES;
    use crate::policy::rules::Gives;
    use crate::policy::{LIMITS, RULES};
    use crate::words::proof::{all, assert_said};

    fn sure<T>(reading: T) -> Measured<T> {
        Measured::Value { reading, confidence: 0.9 }
    }

    /// Clips of which the same rules are said otherwise.
    fn clips() -> Vec<(MediaInfo, Measurements)> {
        let video = MediaInfo { duration_s: Some(30.0), ..MediaInfo::default() };
        let photo = MediaInfo { kind: Kind::Photo, ..MediaInfo::default() };
        let in_parts = MediaInfo { looked_at_s: Some(7.5), ..video.clone() };
        let picture = Picture { width: 1080, height: 1920, codec: "vp9".to_owned(), ..Picture::default() };
        let sound = Sound { codec: "opus".to_owned(), ..Sound::default() };
        let coded = MediaInfo { picture: Some(picture), sound: Some(sound), ..video.clone() };
        let mut clips = vec![(photo.clone(), Measurements::default()), (coded, Measurements::default())];
        clips.push((in_parts, Measurements::default()));
        let voice = Voice { snr_db: 20.0, clarity: 61.3, ..Voice::default() };
        let voices = [
            Voice { clipping_plateau: Some(0.5), ..voice.clone() },
            Voice { bandwidth_hz: Some(900.0), ..voice.clone() },
            Voice { reverb_c50_db: Some(1.0), ..voice.clone() },
            Voice { dropouts_per_min: Some(60.0), ..voice.clone() },
            Voice { snr_db: -4.0, wind_db: Some(3.9), ..voice.clone() },
            Voice { snr_db: 2.0, ..voice.clone() },
            Voice { snr_db: 2.0, music_db: Some(1.0), ..voice.clone() },
            Voice { hum_db: Some(-20.0), speech_lufs: Some(-20.0), ..voice.clone() },
            voice,
        ];
        clips.extend(
            voices.map(|voice| (video.clone(), Measurements { voice: sure(voice), ..Measurements::default() })),
        );
        for [cb, cr] in [[-30.0, 30.0], [30.0, 30.0], [30.0, -30.0], [-30.0, -30.0]] {
            let (flicker_hz, media) = if cb > 0.0 { (Some(100.0), &video) } else { (Some(93.0), &photo) };
            let clipped_pct = if cr * cb > 0.0 { 90.0 } else { 0.0 };
            let light = Light { cast_cb_cr: Some([cb, cr]), flicker_hz, clipped_pct, ..Light::default() };
            clips.push((media.clone(), Measurements { light: sure(light.clone()), ..Measurements::default() }));
            clips.push((video.clone(), Measurements { light: sure(light), ..Measurements::default() }));
        }
        for (turn_deg, balance_db) in [(90, -20.0), (180, 20.0), (270, 0.0)] {
            let sideways = Some(crate::meter::format::Sideways { turn_deg, ..Default::default() });
            let format = sure(Format { sideways, ..Format::default() });
            let channels = sure(Channels { balance_db: Some(balance_db), ..Channels::default() });
            clips.push((video.clone(), Measurements { channels, format, ..Measurements::default() }));
        }
        for said_in in ["xmp", "content_credentials", "label", "settings", "software"] {
            for (kind, program) in [(AiKind::Generated, None), (AiKind::Composite, Some("Painter 3".to_owned()))] {
                let ai = Some(Ai { kind, program, said_in: said_in.to_owned() });
                let provenance = sure(Provenance { ai, ..Provenance::default() });
                clips.push((video.clone(), Measurements { provenance, ..Measurements::default() }));
            }
        }
        for doubt in all::<CredentialsDoubt>() {
            let provenance = sure(Provenance { credentials_doubt: Some(doubt), ..Provenance::default() });
            clips.push((video.clone(), Measurements { provenance, ..Measurements::default() }));
        }
        clips
    }

    const SEEN: [(f64, f64); 6] =
        [(99.4, 15.0), (0.12, 0.7), (-32.0, -24.0), (-3.0, -7.0), (61.6, 60.0), (185.0, 90.0)];

    fn mends() -> Vec<Mend> {
        let gain = |db, limiter| Mend::Gain { db, limiter };
        let mut mends = vec![gain(9.0, true), gain(-9.0, false), gain(6.0, false), gain(60.0, false)];
        mends.extend([Mend::Notch { hz: Some(50.0), db: 12.5 }, Mend::Notch { hz: None, db: 12.5 }]);
        mends.extend([Mend::Denoise { db: 6.0 }, Mend::Trim, Mend::Crop, Mend::Turn]);
        mends.extend([Mend::Neutralise, Mend::Enlarge, Mend::Convert]);
        for channel in [Channel::Left, Channel::Right] {
            mends.extend([Mend::CopyOver { channel }, Mend::Invert { channel }, Mend::Balance { channel, db: 17.5 }]);
        }
        mends
    }

    fn range(start_s: f64, end_s: f64) -> TimeRange {
        TimeRange { start_s, end_s }
    }

    /// What can be said of one clip.
    fn of_clip(speaker: Speaker) -> Vec<String> {
        let times = [vec![], vec![range(0.0, 30.0)], vec![range(1.2, 2.7)], vec![range(1.0, 2.0); 5]];
        let mut said = Vec::new();
        for rule in &RULES {
            for (measured, limit) in SEEN {
                let seen = Observation { measured, limit, unit: "points" };
                said.extend(times.iter().map(|ranges| speaker.perhaps(rule.id, seen, ranges)));
                said.extend(mends().into_iter().map(|mend| speaker.broken(rule.id, seen, &[], Some(mend))));
                if rule.gives == Gives::Sloppy && rule.confidence.is_some() {
                    said.push(speaker.near(rule.id, seen));
                }
            }
        }
        for axis in [Axis::Voice, Axis::Shake, Axis::Character] {
            said.push(speaker.doubt(&Doubt::NoEvidence(axis, Reason::LowConfidence)).message);
        }
        said.push(speaker.doubt(&Doubt::Edge(&LIMITS[0], 40.5)).message);
        said.push(speaker.doubt(&Doubt::Weak).message);
        let voice = speaker.evidence.measurements.voice.reading();
        said.extend(voice.map(|voice| clearer(voice, 3.3, speaker.language)));
        said
    }

    /// What is the same for all clips.
    fn of_all(speaker: Speaker) -> Vec<String> {
        let mut said = Vec::new();
        for cue in &CUES {
            said.push(speaker.cue(cue.id, Some(0.12)));
        }
        said.push(speaker.cue("room-tone", None));
        said.extend(all::<Reason>().into_iter().map(|reason| speaker.why(reason)));
        for unit in units() {
            said.push(speaker.near("camera-shake", Observation { measured: 0.65, limit: 0.7, unit }));
        }
        for dimension in &DIMENSIONS {
            let band = Band { low: 2.0, high: 3.0, spread: 1.0 };
            said.extend([1.0, 4.0].map(|measured| speaker.difference(&Deviation { dimension, measured, band })));
        }
        let language = speaker.language;
        said.extend([trim(range(61.2, 75.0), language), larger(480.0, language), crop(language)]);
        said.extend([steadier(0.345, language), less_smoothing(64.7, language)]);
        said.push(other_limit(&LIMITS[0], 12.34, language));
        said
    }

    /// The units in which the rules measure, as they stand in their source: the last text of each comparison.
    fn units() -> Vec<&'static str> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/policy/rules");
        let files = fs::read_dir(folder).expect("the rules are there");
        let texts = files.map(|file| fs::read_to_string(file.expect("readable").path()).expect("UTF-8"));
        let compares =
            |line: &str| ["at_most(", "at_least(", "below(", "between("].iter().any(|call| line.contains(call));
        let code: String = texts.collect();
        let found = code.lines().filter(|line| compares(line)).filter_map(|line| line.rsplit('"').nth(1));
        found.map(|unit| &*unit.to_owned().leak()).collect()
    }

    #[test]
    fn every_sentence_of_a_verdict_exists_in_every_language_and_is_whole() {
        // No shape that is usual fits into this one.
        let mut odd = Profile::authentic();
        (odd.limits.narrowest_aspect, odd.limits.widest_aspect) = (2.2, 2.4);
        for language in Language::ALL {
            for (media, measurements) in clips() {
                let evidence = &Evidence { media: &media, measurements: &measurements };
                for profile in [&Profile::authentic(), &odd] {
                    let speaker = Speaker { language, evidence, profile };
                    for sentence in of_clip(speaker).into_iter().chain(of_all(speaker)) {
                        let whole = !sentence.contains(['{', '}', '\n']) && !sentence.contains("  ");
                        assert!(
                            whole && sentence.trim() == sentence && !sentence.is_empty(),
                            "{language:?}: `{sentence}`"
                        );
                    }
                }
            }
            assert_said(|key| !key.starts_with("card-") && !key.starts_with("page-"));
        }
    }

    #[test]
    fn dutch_is_said_as_a_maker_would_say_it() {
        let measurements = Measurements {
            voice: sure(Voice { clarity: 61.3, snr_db: 2.0, ..Voice::default() }),
            ..Measurements::default()
        };
        let media = MediaInfo { duration_s: Some(30.0), ..MediaInfo::default() };
        let evidence = &Evidence { media: &media, measurements: &measurements };
        let speaker = Speaker { language: Language::Nl, evidence, profile: &Profile::authentic() };
        let seen = |measured, limit, unit| Observation { measured, limit, unit };
        assert_eq!(
            speaker.broken("unclear-voice", seen(18.6, 45.0, "points"), &[range(12.0, 18.6)], None),
            "de stem is op 0:12-0:19 moeilijk te verstaan: de verstaanbaarheid zakt tot 18,6 (nodig: 45); \
             de stem verdrinkt in het lawaai: kom dichter bij de microfoon"
        );
        assert_eq!(
            speaker.perhaps("camera-shake", seen(1.44, 1.42, "% of the diagonal"), &[range(0.0, 30.0)]),
            "mogelijk: het beeld schudt de hele tijd te veel: 1,4 % van de diagonaal; bij een stem met \
             verstaanbaarheid 61 mag het 1,4 % zijn; maar de meting is onzeker en beslist niets"
        );
        assert_eq!(
            speaker.near("camera-shake", seen(0.65, 0.7, "% of the diagonal")),
            "op het randje van te veel schudden: 0,65 % van de diagonaal (de grens is 0,7)"
        );
        let mend = Some(Mend::Gain { db: 6.0, limiter: false });
        assert_eq!(
            speaker.broken("sound-level", seen(-25.4, -24.0, "LUFS"), &[], mend),
            "het geluid is te zacht: -25 LUFS; platforms rekenen op ongeveer -14; zet het 6 dB harder, meer laten de \
             pieken niet toe"
        );
    }

    #[test]
    fn times_read_as_on_a_player() {
        let when = |ranges: &[TimeRange], duration_s| when(ranges, duration_s, Language::En);
        assert_eq!(span(range(12.0, 72.5)), "0:12-1:13");
        assert_eq!(when(&[range(0.0, 30.0)], Some(30.4)), " throughout");
        assert_eq!(when(&[range(1.0, 2.0); 5], Some(30.0)), " at 0:01-0:02, 0:01-0:02, 0:01-0:02 and 2 more");
        assert_eq!(when(&[], None), "");
    }
}
