//! What a card says: which sentence, and of which numbers. The sentences themselves are in the catalogs of
//! [`crate::words`].

use serde::Serialize;

use super::layout::clock;
use super::record::Overruled;
use crate::error::show;
use crate::media::MediaInfo;
use crate::meter::edits::Content;
use crate::meter::provenance::{Credentials, Provenance};
use crate::meter::retouch::Against;
use crate::meter::shake::{Cue, Kind};
use crate::meter::voice::Clarity;
use crate::meter::{DEPENDABLE, Edits, Light, Reason, Voice};
use crate::policy::{Action, Class, Verdict};
use crate::time::TimeRange;
use crate::words::{Language, slug};

/// Shake that fills the bar; the `authentic` profile calls more than 1.8 % unwatchable.
pub const FULL_SHAKE_PCT: f64 = 2.0;

/// The sentence of a group that is named after a value.
fn named(group: &str, value: impl Serialize, language: Language) -> String {
    language.say(&format!("card-{group}-{}", slug(value)))
}

/// The class in one word.
pub fn class(class: Class, language: Language) -> String {
    named("class", class, language)
}

/// The class in one sentence.
pub fn meaning(class: Class, language: Language) -> String {
    named("meaning", class, language)
}

/// What a person decided, and why.
pub fn overruled(decision: &Overruled, language: Language) -> String {
    let sentence = |key| language.sentence(key).text("class", class(decision.class, language));
    match decision.why.as_str() {
        "" => sentence("card-overruled").say(),
        why => sentence("card-overruled-why").text("why", show(why.as_ref())).say(),
    }
}

/// In the place of a class, of what could not be read.
pub fn unreadable(language: Language) -> String {
    language.say("card-tally-unreadable")
}

/// Whether a profile takes a clip; `None` if it is not decided.
pub fn taken(acceptable: Option<bool>, language: Language) -> String {
    language.say(match acceptable {
        Some(true) => "card-tally-taken",
        Some(false) => "card-tally-not-taken",
        None => "card-tally-open",
    })
}

/// How many clips came out how; `counts` by class.
pub fn tally(clips: usize, acceptable: usize, counts: &str, language: Language) -> String {
    let sentence = language.sentence("card-tally").count("clips", clips as u64);
    sentence.count("acceptable", acceptable as u64).text("counts", counts).say()
}

/// How many clips of all two profiles judge differently.
pub fn differ([turned, clips]: [usize; 2], [here, there]: [&str; 2], language: Language) -> String {
    let sentence = language.sentence("card-tally-differ").count("turned", turned as u64).count("clips", clips as u64);
    sentence.text("here", here).text("there", there).say()
}

/// What each of two profiles calls them.
pub fn differ_so([from, to]: [&str; 2], [here, there]: [&str; 2], language: Language) -> String {
    let sentence = language.sentence("card-tally-differ-so").text("from", from).text("to", to);
    sentence.text("here", here).text("there", there).say()
}

/// What to do.
pub fn action(action: Action, language: Language) -> String {
    named("action", action, language)
}

/// How sure the class is, and by which profile; `profile` is its name as it may be shown.
pub fn trust(verdict: &Verdict, profile: &str, language: Language) -> String {
    let sentence = match verdict.class {
        Class::Undecided => language.sentence("card-trust-undecided"),
        _ => language.sentence("card-trust").text("pct", language.fixed(verdict.confidence * 100.0, 0)),
    };
    sentence.text("profile", profile).say()
}

/// The name of an axis.
pub fn axis(name: &str, language: Language) -> String {
    language.say(&format!("card-axis-{name}"))
}

/// What stands for a word where the reading is uncertain.
pub fn unsure(language: Language) -> String {
    language.say("card-unsure")
}

/// A value on a scale to 100.
pub fn of_100(value: f64, language: Language) -> String {
    language.sentence("card-of-100").text("value", language.fixed(value, 0)).say()
}

/// A value on a scale to 255.
pub fn of_255(value: f64, language: Language) -> String {
    language.sentence("card-of-255").text("value", language.fixed(value, 0)).say()
}

/// An amount of shake, as a number.
pub fn rms(pct: f64, language: Language) -> String {
    language.sentence("card-rms").text("pct", language.fixed(pct, 2)).say()
}

/// How much shake the voice buys.
pub fn exchange(allowed_pct: f64, voice: Option<&Voice>, language: Language) -> String {
    let sentence = match voice {
        Some(voice) => language.sentence("card-exchange").text("clarity", language.fixed(voice.clarity, 0)),
        None => language.sentence("card-exchange-without-voice"),
    };
    sentence.number("pct", allowed_pct).say()
}

/// A class of clarity.
pub fn clarity(class: Clarity, language: Language) -> String {
    named("voice", class, language)
}

/// An amount of shake; the edges are the bands of the shake research.
pub fn shake(rms_pct: f64, language: Language) -> String {
    language.say(match rms_pct {
        p if p < 0.03 => "card-shake-steady",
        p if p < 0.12 => "card-shake-nearly-steady",
        p if p < 0.7 => "card-shake-hand-held",
        p if p < 1.8 => "card-shake-shaky",
        _ => "card-shake-violent",
    })
}

/// What holds the camera.
pub fn kind(kind: Kind, language: Language) -> String {
    named("camera", kind, language)
}

/// A hint that the shake may not be the camera's.
pub fn staged(cues: &[Cue], language: Language) -> String {
    let parts: Vec<String> = cues.iter().map(|cue| named("staged", cue, language)).collect();
    language.sentence("card-staged").text("cues", parts.join(", ")).say()
}

/// An amount of skin smoothing.
pub fn smoothing(smoothing: f64, language: Language) -> String {
    language.say(match smoothing {
        s if s < 50.0 => "card-skin-natural",
        s if s < 70.0 => "card-skin-fairly-smooth",
        _ => "card-skin-smoothed",
    })
}

/// How bright the subject is, and whether the picture is lost.
pub fn light(light: &Light, language: Language) -> String {
    language.say(match light {
        lost if lost.dark_pct.max(lost.clipped_pct) >= 60.0 && lost.dark_pct > lost.clipped_pct => "card-light-lost",
        lost if lost.dark_pct.max(lost.clipped_pct) >= 60.0 => "card-light-blown-out",
        light if light.subject_luma < 50.0 => "card-light-dark",
        light if light.subject_luma > 200.0 => "card-light-bright",
        _ => "card-light-good",
    })
}

/// A flicker that was found.
pub fn flicker(light: &Light, language: Language) -> Option<String> {
    let (hz, pct) = (light.flicker_hz?, light.flicker_pct?);
    let sentence = language.sentence("card-flicker").text("hz", language.fixed(hz, 0));
    Some(sentence.text("pct", language.fixed(pct, 0)).say())
}

/// An amount of sharpness; below 45 the `authentic` profile calls it out of focus.
pub fn sharpness(sharpness: f64, language: Language) -> String {
    language.say(match sharpness {
        s if s >= 75.0 => "card-focus-sharp",
        s if s >= 45.0 => "card-focus-soft",
        _ => "card-focus-out",
    })
}

/// What the clip is, if no camera took it.
pub fn content(content: Content, language: Language) -> Option<String> {
    match content {
        Content::Screen | Content::Slideshow | Content::Animation => Some(named("content", content, language)),
        Content::Camera | Content::Unknown => None,
    }
}

/// What is laid over the picture, for how long and how much of it: captions, then stickers.
pub fn overlays(edits: &Edits, language: Language) -> Vec<String> {
    let captions = ("card-captions", edits.captions_pct, edits.captions_confidence, &edits.captions_s);
    let stickers = ("card-stickers", edits.stickers_pct, edits.stickers_confidence, &edits.stickers_s);
    let said = |(key, pct, confidence, ranges): (_, Option<f64>, Option<f64>, &Vec<TimeRange>)| {
        let pct = pct.filter(|_| !ranges.is_empty() && confidence.is_some_and(|trust| trust >= DEPENDABLE))?;
        let length: f64 = ranges.iter().map(|range| range.duration_s()).sum();
        let length = format!("{} s", language.fixed(length, 1));
        Some(language.sentence(key).text("length", length).text("pct", language.fixed(pct, 1)).say())
    };
    [captions, stickers].into_iter().filter_map(said).collect()
}

/// How a clip is joined, and how long its longest take is; of one looked at in parts no take is known as a whole.
pub fn joins(edits: &Edits, in_parts: bool, language: Language) -> Vec<String> {
    let (cuts, count) = (edits.cuts_s.len(), edits.cuts_s.len() + edits.dissolves_s.len() + edits.fades_s.len());
    let longest = format!("{} s", language.fixed(edits.longest_take_s, 1));
    let joins = match (count, in_parts) {
        (0, true) => language.say("card-no-cut-seen"),
        (0, false) => return vec![language.say("card-one-take"), longest],
        _ => {
            language.sentence(if cuts == count { "card-cuts" } else { "card-joins" }).count("count", count as u64).say()
        }
    };
    if in_parts {
        return vec![joins];
    }
    vec![joins, language.sentence("card-longest-take").text("length", longest).say()]
}

/// How loud the sound is as a whole, and its peak.
pub fn loudness(lufs: Option<f64>, dbtp: Option<f64>, language: Language) -> [String; 2] {
    let level = lufs.map_or_else(|| language.say("card-silent"), |lufs| format!("{} LUFS", language.fixed(lufs, 1)));
    let peak = |dbtp| language.sentence("card-peak").text("dbtp", language.fixed(dbtp, 1)).say();
    [level, dbtp.map_or_else(String::new, peak)]
}

/// Nobody films so many frames a second but for slow motion.
const SLOW_MOTION_FPS: f64 = 100.0;

/// Where the file says it comes from, part by part.
pub fn origin(provenance: &Provenance, language: Language) -> Vec<String> {
    let perhaps = |possible| if possible { "-perhaps" } else { "" };
    let mut parts: Vec<String> = provenance.camera.iter().cloned().collect();
    if let Some(fps) = provenance.filmed_fps.filter(|fps| *fps >= SLOW_MOTION_FPS) {
        parts.push(language.sentence("card-filmed-at").number("fps", fps).say());
    }
    if let Some(editor) = &provenance.editor {
        let mut program = editor.name.clone();
        if let Some(version) = &editor.version {
            program = format!("{program} {version}");
        }
        let uses = editor.uses.iter().take(4).map(|used| used.replace('_', " ")).collect::<Vec<_>>().join(", ");
        if !uses.is_empty() {
            program = format!("{program} ({uses})");
        }
        let key = format!("card-edited{}", perhaps(editor.possible));
        parts.push(language.sentence(key).text("program", program).say());
    }
    if let Some(platform) = &provenance.platform {
        let key = format!("card-passed-through{}", perhaps(platform.possible));
        parts.push(language.sentence(key).text("platform", &platform.name).say());
    }
    if let Some(ai) = &provenance.ai {
        parts.push(named("ai", ai.kind, language));
    }
    if parts.is_empty() {
        parts.extend(provenance.software.first().map(|program| match program {
            system if system.starts_with("Android ") || system.starts_with("iOS ") => {
                language.sentence("card-recorded-on").text("system", system).say()
            }
            program => language.sentence("card-written-by").text("program", program).say(),
        }));
    }
    if parts.is_empty() {
        parts.push(language.say("card-origin-unstated"));
    }
    parts.extend(credentials(provenance, language));
    parts
}

/// Most actions that a card lists.
const SHOWN_ACTIONS: usize = 4;

/// Whether the content credentials hold, and what they say if they do. Why they do not is told by the rule about it.
fn credentials(provenance: &Provenance, language: Language) -> Vec<String> {
    let state = provenance.content_credentials;
    let mut parts = vec![named("credentials", state, language)];
    if let (Credentials::Unknown, Some(doubt)) = (state, provenance.credentials_doubt) {
        let doubt = language.say(&format!("credentials-{}", slug(doubt)));
        parts = vec![language.sentence("card-credentials-doubt").text("doubt", doubt).say()];
    }
    if let (Credentials::Valid, Some(signed)) = (state, &provenance.signed) {
        let anonymous = || language.say("card-signed-unnamed");
        let sentence = language.sentence(if signed.at.is_some() { "card-signed-at" } else { "card-signed" });
        let day: String = signed.at.iter().flat_map(|at| at.chars().take_while(|c| *c != 'T')).collect();
        parts.push(sentence.text("signer", signed.by.clone().unwrap_or_else(anonymous)).text("day", day).say());
        let did = signed.actions.iter().take(SHOWN_ACTIONS).map(|action| action.replace('_', " "));
        let did = did.collect::<Vec<_>>().join(", ");
        if let (Some(program), false) = (&signed.program, did.is_empty()) {
            parts.push(language.sentence("card-signed-actions").text("program", program).text("did", did).say());
        }
    }
    parts
}

/// How many faces were judged.
pub fn faces(count: usize, language: Language) -> String {
    language.sentence("card-faces").count("count", count as u64).say()
}

/// What the same person's untouched skin says; surer than a score from one picture.
pub fn against(against: &Against, language: Language) -> String {
    match against.texture_lost_pct {
        lost if lost < 5.0 => language.say("card-reference-kept"),
        lost => language.sentence("card-reference-lost").text("pct", language.fixed(lost, 0)).say(),
    }
}

/// Where the pictures of the judged faces are.
pub fn evidence(files: &[String], language: Language) -> String {
    language.sentence("card-evidence").text("files", files.join(", ")).say()
}

/// Why an axis has no number.
pub fn unmeasured(reason: Reason, language: Language) -> String {
    named("unmeasured", reason, language)
}

/// What is broken in a file that was judged all the same.
pub fn damage(media: &MediaInfo, language: Language) -> String {
    let damage = &media.damage;
    let mut parts = Vec::new();
    if let (true, Some(decoded_s), Some(duration_s)) = (damage.truncated, media.decoded_s, media.duration_s) {
        let sentence = language.sentence("card-damage-ends-at").text("decoded", clock(decoded_s));
        parts.push(sentence.text("duration", clock(duration_s)).say());
    } else if damage.truncated {
        parts.push(language.say("card-damage-ends-early"));
    }
    if damage.packets > 0 {
        parts.push(language.sentence("card-damage-packets").count("count", damage.packets).say());
    }
    if damage.frames > 0 {
        parts.push(language.sentence("card-damage-frames").count("count", damage.frames).say());
    }
    language.sentence("card-damage").text("parts", parts.join(", ")).say()
}

/// How much of the picture a quick look saw; `None` of a look at all of it.
pub fn quick(media: &MediaInfo, language: Language) -> Option<String> {
    let (looked_at_s, whole_s) = (media.looked_at_s?, media.duration_s?);
    let sentence = language.sentence("card-quick").text("looked", clock(looked_at_s));
    Some(sentence.text("duration", clock(whole_s)).say())
}

/// Rules that could not be relied on.
pub fn not_checked(rules: &[&str], language: Language) -> String {
    language.sentence("card-not-checked").text("rules", listed(rules, language)).say()
}

/// Rules that wait for their meters.
pub fn not_built(rules: &[&str], language: Language) -> String {
    language.sentence("card-not-built").text("rules", listed(rules, language)).say()
}

fn listed(rules: &[&str], language: Language) -> String {
    rules.iter().map(|rule| named("rule", rule, language)).collect::<Vec<_>>().join(", ")
}

/// The way out.
pub fn would_change(change: &str, language: Language) -> String {
    language.sentence("card-change").text("change", change).say()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::media::Damage;
    use crate::meter::provenance::{AiKind, Doubt, Signed};
    use crate::policy::RULES;
    use crate::words::proof::{all, assert_said};

    fn of_values(language: Language) -> Vec<String> {
        let mut said = Vec::new();
        for value in all::<Class>() {
            said.extend([class(value, language), meaning(value, language)]);
        }
        said.extend(all::<Action>().into_iter().map(|value| action(value, language)));
        said.extend(all::<Clarity>().into_iter().map(|value| clarity(value, language)));
        said.extend(all::<Kind>().into_iter().map(|value| kind(value, language)));
        said.extend(all::<Content>().into_iter().filter_map(|value| content(value, language)));
        said.extend(all::<Reason>().into_iter().map(|value| unmeasured(value, language)));
        said.extend(all::<AiKind>().into_iter().map(|value| named("ai", value, language)));
        said.extend(all::<Credentials>().into_iter().map(|value| named("credentials", value, language)));
        for doubt in all::<Doubt>() {
            let provenance = Provenance { credentials_doubt: Some(doubt), ..Provenance::default() };
            said.extend(credentials(&provenance, language));
        }
        said.push(staged(&all::<Cue>(), language));
        let rules: Vec<&str> = RULES.iter().map(|rule| rule.id).collect();
        said.extend([not_checked(&rules, language), not_built(&rules, language)]);
        for name in ["voice", "shake", "light", "focus", "skin", "edits", "loudness", "origin"] {
            said.push(axis(name, language));
        }
        said
    }

    fn of_numbers(language: Language) -> Vec<String> {
        let mut said = vec![unsure(language), of_100(21.4, language), of_255(99.9, language), rms(0.4871, language)];
        for value in [0.01, 0.05, 0.3, 1.0, 40.0, 60.0, 90.0] {
            said.extend([shake(value, language), smoothing(value, language), sharpness(value, language)]);
        }
        for (dark_pct, clipped_pct, subject_luma) in [(90.0, 0.0, 9.0), (0.0, 90.0, 250.0), (0.0, 0.0, 30.0)] {
            let flickering = Light { flicker_hz: Some(99.6), flicker_pct: Some(12.3), ..Light::default() };
            let shown = Light { dark_pct, clipped_pct, subject_luma, ..flickering };
            said.extend(flicker(&shown, language));
            said.push(light(&shown, language));
        }
        said.extend([100.0, 240.0].map(|subject_luma| light(&Light { subject_luma, ..Light::default() }, language)));
        let captions_s = vec![TimeRange { start_s: 1.0, end_s: 2.0 }];
        let laid = Edits {
            captions_pct: Some(2.0),
            captions_confidence: Some(0.9),
            captions_s: captions_s.clone(),
            stickers_pct: Some(2.0),
            stickers_confidence: Some(0.9),
            stickers_s: captions_s,
            ..Edits::default()
        };
        said.extend(overlays(&laid, language));
        for (cuts, fades) in [(0, 0), (1, 0), (0, 2)] {
            let fades_s = vec![TimeRange { start_s: 1.0, end_s: 2.0 }; fades];
            let edits = Edits { cuts_s: vec![1.0; cuts], fades_s, ..Edits::default() };
            said.extend([true, false].into_iter().flat_map(|in_parts| joins(&edits, in_parts, language)));
        }
        said.extend([None, Some(&Voice::default())].map(|voice| exchange(1.8, voice, language)));
        said.extend(loudness(None, Some(-8.61), language));
        said.extend([0, 1, 3].map(|count| faces(count, language)));
        said.extend(
            [0.0, 33.3].map(|texture_lost_pct| against(&Against { texture_lost_pct, ..Against::default() }, language)),
        );
        for (truncated, decoded_s) in [(true, Some(7.5)), (true, None), (false, None)] {
            let damage = Damage { packets: 1, frames: 12, truncated };
            let media = MediaInfo { duration_s: Some(61.0), decoded_s, damage, ..MediaInfo::default() };
            said.push(self::damage(&media, language));
        }
        let parts = MediaInfo { duration_s: Some(61.0), looked_at_s: Some(15.2), ..MediaInfo::default() };
        said.extend(quick(&parts, language));
        said
    }

    fn of_names(language: Language) -> Vec<String> {
        let mut said = Vec::new();
        for possible in [true, false] {
            let provenance: Provenance = serde_json::from_value(serde_json::json!({
                "editor": {"name": "CapCut", "version": "3.1", "kind": "video", "possible": possible, "uses": ["face_effect"]},
                "platform": {"name": "TikTok", "possible": possible},
                "content_credentials": "none",
            }))
            .expect("a provenance");
            said.extend(origin(&provenance, language));
        }
        for (by, at) in [(Some("Ipsum"), None), (None, Some("2026-01-31T12:00:00+00:00"))] {
            let signed = Signed {
                by: by.map(ToOwned::to_owned),
                at: at.map(ToOwned::to_owned),
                program: Some("Painter 3".to_owned()),
                actions: vec!["created".to_owned(), "color_adjustments".to_owned()],
                on_trust_list: false,
            };
            let (content_credentials, signed) = (Credentials::Valid, Some(signed));
            said.extend(origin(&Provenance { content_credentials, signed, ..Provenance::default() }, language));
        }
        said.extend(origin(&Provenance { filmed_fps: Some(240.0), ..Provenance::default() }, language));
        for software in [vec![], vec!["Android 14".to_owned()], vec!["Lavf".to_owned()]] {
            said.extend(origin(&Provenance { software, ..Provenance::default() }, language));
        }
        for class in [Class::Raw, Class::Undecided] {
            let verdict: Verdict = serde_json::from_value(serde_json::json!({
                "profile": "authentic", "class": class, "acceptable": null, "action": "review", "confidence": 0.6,
                "flags": [], "findings": [], "unchecked": [],
            }))
            .expect("a verdict");
            said.push(trust(&verdict, "authentic", language));
        }
        said.extend([Some(true), Some(false), None].map(|acceptable| taken(acceptable, language)));
        said.extend([unreadable(language), tally(3, 1, "1 raw", language), differ([1, 3], ["a", "b"], language)]);
        said.push(differ_so(["raw", "plain"], ["a", "b"], language));
        for why in ["", "seen it"] {
            let decision = Overruled { class: Class::Raw, why: why.to_owned(), acceptable: true };
            said.push(overruled(&decision, language));
        }
        said.extend([evidence(&["a.png".to_owned()], language), would_change("x", language)]);
        said
    }

    #[test]
    fn every_sentence_of_a_card_exists_in_every_language_and_is_whole() {
        for language in Language::ALL {
            let said = [of_values(language), of_numbers(language), of_names(language)].concat();
            for sentence in said.iter().filter(|sentence| !sentence.is_empty()) {
                assert!(
                    !sentence.contains(['{', '}', '\n']) && sentence.trim() == sentence,
                    "{language:?}: `{sentence}`"
                );
            }
            assert_said(|key| key.starts_with("card-"));
        }
    }

    #[test]
    fn what_stands_in_columns_fits_them() {
        let most = |sentences: Vec<String>| sentences.iter().map(|text| text.chars().count()).max().unwrap_or(0);
        for language in Language::ALL {
            let axes = ["voice", "shake", "light", "focus", "skin", "edits", "loudness", "origin"];
            assert!(most(axes.map(|name| axis(name, language)).to_vec()) <= 8, "{language:?}");
            let mut words = vec![unsure(language)];
            words.extend(all::<Clarity>().into_iter().map(|value| clarity(value, language)));
            words.extend([0.01, 0.05, 0.3, 1.0, 2.0].map(|value| shake(value, language)));
            words.extend([0.0, 60.0, 90.0].map(|value| smoothing(value, language)));
            words.extend([0.0, 60.0, 90.0].map(|value| sharpness(value, language)));
            for (dark_pct, clipped_pct, subject_luma) in
                [(90.0, 0.0, 9.0), (0.0, 90.0, 9.0), (0.0, 0.0, 9.0), (0.0, 0.0, 99.0), (0.0, 0.0, 255.0)]
            {
                words.push(light(&Light { dark_pct, clipped_pct, subject_luma, ..Light::default() }, language));
            }
            words.extend(
                joins(&Edits { cuts_s: vec![1.0; 99], ..Edits::default() }, false, language).into_iter().take(1),
            );
            assert!(most(words.clone()) <= 13, "{words:?}");
            let values = vec![of_100(100.0, language), of_255(255.0, language), rms(12.34, language)];
            assert!(most(values.clone()) <= 11, "{values:?}");
            // Behind the name of an axis, in a card of 78 columns.
            let reasons: Vec<String> = all::<Reason>().into_iter().map(|value| unmeasured(value, language)).collect();
            assert!(most(reasons.clone()) <= 67, "{reasons:?}");
            let lost = Against { texture_lost_pct: 100.0, ..Against::default() };
            assert!(most(vec![against(&lost, language)]) <= 67, "{language:?}");
        }
    }
}
