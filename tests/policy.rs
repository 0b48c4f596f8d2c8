//! Judging numbers: no media, numbers in, verdict out.

use std::path::Path;

use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use verite::media::{Kind, MediaInfo, Picture, Sound};
use verite::meter::channels::{Channels, ChannelsTimeline, Layout};
use verite::meter::edits::{Borders, Content};
use verite::meter::focus::FocusTimeline;
use verite::meter::light::LightTimeline;
use verite::meter::loudness::Loudness;
use verite::meter::retouch::Face;
use verite::meter::shake::ShakeTimeline;
use verite::meter::voice::VoiceTimeline;
use verite::meter::{Compression, Edits, Focus, Light, Measured, Measurements, Reason, Retouch, Shake, Voice};
use verite::policy::brand::{Band, Brand, DIMENSIONS};
use verite::policy::profile::Level;
use verite::policy::{
    Action, Channel, Class, Effect, Evidence, Finding, FindingLevel, Flag, LIMITS, Mend, Profile, RULES, Verdict,
    judge, lean, readable,
};
use verite::time::TimeRange;
use verite::words::Language;

/// A clip in numbers.
#[derive(Clone, Debug)]
struct Clip {
    media: MediaInfo,
    measurements: Measurements,
}

const SURE: f64 = 0.9;

fn sure<T>(reading: T) -> Measured<T> {
    Measured::Value { reading, confidence: SURE }
}

/// Thirty seconds of 1080p from which nothing is measured yet.
fn clip() -> Clip {
    let picture = Picture { width: 1080, height: 1920, frames: 900, ..Picture::default() };
    let media = MediaInfo { duration_s: Some(30.0), picture: Some(picture), ..MediaInfo::default() };
    Clip { media, measurements: Measurements::default() }
}

fn photo() -> Clip {
    let mut photo = clip();
    photo.media.kind = Kind::Photo;
    photo.media.duration_s = None;
    photo.measurements.shake = Measured::Unmeasured(Reason::StillPhoto);
    photo.measurements.retouch = Measured::Unmeasured(Reason::NoFace);
    photo
}

impl Clip {
    fn voice(mut self, clarity: f64) -> Self {
        self.media.sound = Some(Sound::default());
        let timeline = VoiceTimeline { step_s: 1.0, clarity: vec![Some(clarity); 30], speech: vec![0.8; 30] };
        self.measurements.voice = sure(Voice { clarity, speech_s: 24.0, snr_db: 38.0, timeline, ..Voice::default() });
        self
    }

    fn shake(mut self, pct: f64) -> Self {
        self.measurements.shake = sure(shaken(vec![Some(pct); 30]));
        self
    }

    fn smoothing(mut self, smoothing: f64) -> Self {
        let face = Face { smoothing, confidence: SURE, iod_px: 120.0, ..Face::default() };
        self.measurements.retouch = sure(Retouch { smoothing, faces: vec![face; 4], ..Retouch::default() });
        self
    }

    fn with(mut self, change: impl FnOnce(&mut Voice)) -> Self {
        if let Measured::Value { reading, .. } = &mut self.measurements.voice {
            change(reading);
        }
        self
    }

    fn room_sound(self) -> Self {
        self.with(|voice| (voice.snr_db, voice.ambience_dbfs, voice.gated_pct) = (22.0, Some(-46.0), Some(0.0)))
    }

    fn natural_light(mut self) -> Self {
        self.measurements.light =
            sure(Light { luma_mean: 110.0, contrast: 120.0, unevenness: Some(95.0), ..Light::default() });
        self
    }

    fn lit(mut self, change: impl FnOnce(&mut Light)) -> Self {
        let timeline = LightTimeline { step_s: 1.0, luma: vec![Some(110.0); 30], lost_pct: vec![Some(0.0); 30] };
        let mut light = Light { luma_mean: 110.0, contrast: 120.0, timeline, ..Light::default() };
        change(&mut light);
        self.measurements.light = sure(light);
        self
    }

    fn one_take(mut self) -> Self {
        self.measurements.edits = sure(Edits { content: Content::Camera, longest_take_s: 30.0, ..Edits::default() });
        self
    }

    fn judged(&self, profile: &Profile) -> Verdict {
        judge(&Evidence { media: &self.media, measurements: &self.measurements }, profile, Language::En)
    }
}

fn shaken(pct: Vec<Option<f64>>) -> Shake {
    let seconds: Vec<f64> = pct.iter().flatten().copied().collect();
    let rms_pct = (seconds.iter().map(|pct| pct * pct).sum::<f64>() / seconds.len().max(1) as f64).sqrt();
    let speed_pct_s = pct.iter().map(|pct| pct.map(|pct| pct * 10.0)).collect();
    Shake { rms_pct, timeline: ShakeTimeline { step_s: 1.0, pct, speed_pct_s }, ..Shake::default() }
}

fn profile(name: &str) -> Profile {
    Profile::builtin(name).expect("shipped")
}

/// Judges under a shipped profile and compares class and action; the verdict for more.
#[track_caller]
fn check(clip: &Clip, name: &str, class: Class, action: Action) -> Verdict {
    let verdict = clip.judged(&profile(name));
    assert_eq!((verdict.class, verdict.action), (class, action), "{verdict:#?}");
    verdict
}

fn finding<'a>(verdict: &'a Verdict, rule: &str) -> Option<&'a Finding> {
    verdict.findings.iter().find(|finding| finding.rule == rule)
}

// The worked examples of the design, row by row.

fn kitchen() -> Clip {
    clip().voice(82.0).shake(1.2).room_sound().with(|voice| voice.hesitations = Some(2))
}

#[test]
fn kitchen_phone_clip_is_raw() {
    let verdict = check(&kitchen(), "authentic", Class::Raw, Action::Publish);
    assert_eq!((verdict.acceptable, verdict.would_change.as_deref()), (Some(true), None));
    assert!(verdict.confidence > 0.7, "{}", verdict.confidence);
    assert!(verdict.findings.iter().all(|finding| finding.effect == Effect::Asset), "{verdict:#?}");
}

#[test]
fn the_same_picture_with_a_muffled_voice_is_sloppy() {
    let muffled = clip().voice(41.0).shake(1.2).with(|voice| voice.bandwidth_hz = Some(1600.0));
    let verdict = check(&muffled, "authentic", Class::Sloppy, Action::Reshoot);
    assert_eq!(verdict.acceptable, Some(false));
    assert!(verdict.findings[0].message.contains("muffled"), "{verdict:#?}");
}

#[test]
fn noise_that_hides_the_treble_is_blamed_and_not_the_microphone() {
    let drowned = clip().voice(25.0).shake(0.3).with(|voice| (voice.snr_db, voice.bandwidth_hz) = (-4.0, Some(3000.0)));
    let verdict = check(&drowned, "authentic", Class::Sloppy, Action::Reshoot);
    let message = &finding(&verdict, "unclear-voice").expect("the voice is unclear").message;
    assert!(message.contains("buried in noise"), "{message}");
}

#[test]
fn hum_can_be_mended_and_clipping_cannot() {
    let humming =
        clip().voice(38.0).shake(0.01).with(|voice| (voice.hum_db, voice.speech_lufs) = (Some(-30.0), Some(-26.0)));
    check(&humming, "authentic", Class::Sloppy, Action::Fix);
    let clipped = humming.with(|voice| voice.clipping_plateau = Some(0.5));
    check(&clipped, "authentic", Class::Sloppy, Action::Reshoot);
}

#[test]
fn ring_light_and_filter_are_polished() {
    let verdict = check(&clip().voice(90.0).shake(0.02).smoothing(84.0), "authentic", Class::Polished, Action::Review);
    assert_eq!(verdict.flags, [Flag::OverRetouched]);
    assert_eq!(verdict.acceptable, Some(false));
}

#[test]
fn silent_b_roll_is_raw() {
    check(&clip().shake(0.4).natural_light().one_take(), "authentic", Class::Raw, Action::Publish);
    check(&clip().shake(0.4), "authentic", Class::Raw, Action::Publish);
}

#[test]
fn violent_shake_is_sloppy_whatever_the_voice() {
    let mut shake = vec![Some(2.6); 30];
    shake[..8].fill(Some(1.0));
    shake[17..].fill(Some(1.0));
    let mut violent = clip().voice(88.0);
    let mut reading = Shake { rms_pct: 2.6, ..shaken(shake) };
    reading.timeline.speed_pct_s[8..17].fill(Some(27.0));
    violent.measurements.shake = sure(reading);
    let verdict = check(&violent, "authentic", Class::Sloppy, Action::Reshoot);
    let unwatchable = finding(&verdict, "unwatchable-shake").expect("broken");
    assert_eq!(unwatchable.ranges_s.iter().map(|range| (*range).into()).collect::<Vec<[f64; 2]>>(), [[8.0, 17.0]]);
    check(&clip().voice(88.0).shake(2.6), "authentic", Class::Sloppy, Action::Reshoot);
}

#[test]
fn everything_borderline_is_undecided() {
    let verdict = check(&clip().voice(46.0).shake(0.72), "authentic", Class::Undecided, Action::Review);
    assert_eq!(verdict.acceptable, None);
    assert_eq!(verdict.findings[0].rule, "close-call");
}

#[test]
fn neat_talking_head_is_plain() {
    check(&clip().voice(86.0).shake(0.03).smoothing(20.0), "authentic", Class::Plain, Action::Publish);
}

#[test]
fn the_kitchen_clip_is_sloppy_under_luxury() {
    let verdict = check(&kitchen(), "luxury", Class::Sloppy, Action::Reshoot);
    assert_eq!(finding(&verdict, "camera-shake").and_then(|finding| finding.limit), Some(0.12));
}

#[test]
fn hand_held_but_calm_is_off_brand_under_luxury() {
    let calm = clip().voice(88.0).shake(0.09).natural_light();
    for clip in [calm.clone(), calm.room_sound()] {
        let verdict = check(&clip, "luxury", Class::Raw, Action::Review);
        assert_eq!(verdict.flags, [Flag::OffBrand]);
        assert_eq!(verdict.acceptable, Some(false));
    }
}

// What is beside the examples.

#[test]
fn retouch_is_what_luxury_wants() {
    let verdict = check(&clip().voice(90.0).shake(0.02).smoothing(95.0), "luxury", Class::Polished, Action::Publish);
    assert_eq!((verdict.acceptable, verdict.flags.as_slice()), (Some(true), [].as_slice()));
}

#[test]
fn absent_axes_never_make_a_clip_sloppy() {
    for reason in [Reason::NoStream, Reason::Silent, Reason::MusicOnly, Reason::TooLittleSpeech, Reason::AmbienceOnly] {
        let mut quiet = clip().shake(0.02);
        quiet.measurements.voice = Measured::Unmeasured(reason);
        let verdict = quiet.judged(&Profile::authentic());
        assert_eq!(verdict.acceptable, Some(true), "{reason:?} {verdict:#?}");
        assert!(verdict.unchecked.iter().any(|missing| missing.rule == "unclear-voice" && missing.reason == reason));
    }
}

#[test]
fn good_cues_never_save_a_failed_floor() {
    let charming = kitchen().natural_light().one_take().with(|voice| {
        voice.clarity = 30.0;
        voice.timeline.clarity.fill(Some(30.0));
    });
    check(&charming, "authentic", Class::Sloppy, Action::Reshoot);
}

#[test]
fn a_dark_silent_clip_leaves_nothing_to_go_by() {
    let mut dark = clip();
    dark.measurements.shake = Measured::Unmeasured(Reason::NoTexture);
    let verdict = check(&dark, "authentic", Class::Undecided, Action::Review);
    assert_eq!(verdict.findings[0].rule, "no-evidence");
    assert!(verdict.findings[0].message.contains("too dark"), "{}", verdict.findings[0].message);
}

#[test]
fn a_clear_voice_decides_where_the_shake_is_uncertain() {
    let mut uncertain = clip().voice(84.0);
    uncertain.measurements.shake = Measured::Value { reading: shaken(vec![Some(0.5); 30]), confidence: 0.3 };
    let verdict = check(&uncertain, "authentic", Class::Plain, Action::Publish);
    assert!(verdict.confidence < 0.75, "{}", verdict.confidence);
    assert!(verdict.unchecked.iter().any(|missing| missing.reason == Reason::LowConfidence));
    // An uncertain reading alone decides nothing, neither well nor badly.
    for pct in [0.02, 4.0] {
        let mut alone = clip();
        alone.measurements.shake = Measured::Value { reading: shaken(vec![Some(pct); 30]), confidence: 0.3 };
        let verdict = check(&alone, "authentic", Class::Undecided, Action::Review);
        assert!(verdict.findings.iter().all(|finding| finding.level == FindingLevel::Note), "{verdict:#?}");
    }
}

#[test]
fn uncertain_retouching_neither_accuses_nor_casts_doubt() {
    let mut selfie = clip().voice(84.0).shake(0.3).smoothing(97.0);
    if let Measured::Value { confidence, .. } = &mut selfie.measurements.retouch {
        *confidence = 0.45;
    }
    let verdict = check(&selfie, "authentic", Class::Raw, Action::Publish);
    assert_eq!(finding(&verdict, "smoothed-skin").map(|finding| finding.level), Some(FindingLevel::Note));
    assert!(verdict.flags.is_empty());
}

#[test]
fn a_size_exactly_at_the_limit_is_no_close_call() {
    let mut small = clip().voice(84.0).shake(0.3);
    small.media.picture.as_mut().expect("has one").width = 480;
    check(&small, "authentic", Class::Raw, Action::Publish);
    small.media.picture.as_mut().expect("has one").width = 478;
    check(&small, "authentic", Class::Sloppy, Action::Fix);
}

#[test]
fn a_photo_rests_on_its_faces() {
    check(&photo().smoothing(20.0), "authentic", Class::Plain, Action::Publish);
    check(&photo().smoothing(92.0), "authentic", Class::Polished, Action::Review);
    check(&photo(), "authentic", Class::Undecided, Action::Review);
}

#[test]
fn a_small_picture_is_careless_and_can_be_fixed() {
    let mut small = clip().voice(85.0).shake(0.2);
    (small.media.picture.as_mut().expect("has one").width, small.media.duration_s) = (240, Some(30.0));
    let verdict = check(&small, "authentic", Class::Sloppy, Action::Fix);
    assert_eq!(verdict.would_change.as_deref(), Some("export it with at least 480 px on the short side"));
}

#[test]
fn a_clear_voice_buys_shake() {
    check(&clip().voice(52.0).shake(1.4), "authentic", Class::Sloppy, Action::Reshoot);
    check(&clip().voice(80.0).shake(1.4), "authentic", Class::Raw, Action::Publish);
    check(&clip().shake(1.3), "authentic", Class::Undecided, Action::Review);
}

#[test]
fn one_long_unclear_stretch_fails_a_clear_voice() {
    let mut stretch = clip().voice(80.0).shake(0.2);
    stretch = stretch.with(|voice| voice.timeline.clarity[10..15].fill(Some(20.0)));
    let verdict = check(&stretch, "authentic", Class::Sloppy, Action::Reshoot);
    assert!(verdict.findings[0].message.contains("0:10-0:15"), "{verdict:#?}");
    assert_eq!(verdict.would_change.as_deref(), Some("trim 0:10-0:15"));
}

#[test]
fn three_near_misses_on_different_axes_add_up() {
    let mut near = clip().voice(51.5).shake(0.2);
    near.measurements.focus = sure(Focus { soft_pct: 33.0, ..Focus::default() });
    near.measurements.light = sure(Light {
        timeline: LightTimeline {
            step_s: 1.0,
            luma: vec![],
            lost_pct: (0..30).map(|second| Some(if second < 10 { 90.0 } else { 0.0 })).collect(),
        },
        ..Light::default()
    });
    check(&near, "authentic", Class::Sloppy, Action::Reshoot);
}

#[test]
fn sound_level_is_mentioned_and_counts_for_nothing() {
    let mut quiet = clip().voice(84.0).shake(0.02);
    quiet.measurements.loudness = sure(Loudness { integrated_lufs: Some(-44.0), ..Loudness::default() });
    let verdict = check(&quiet, "authentic", Class::Plain, Action::Publish);
    assert_eq!(finding(&verdict, "sound-level").map(|finding| finding.level), Some(FindingLevel::Note));
}

/// A clear voice at a usual level in two channels.
fn stereo(balance_db: f64, mono_loss_db: f64) -> Clip {
    let mut clip = clip().voice(84.0).shake(0.02);
    clip.measurements.channels = sure(Channels {
        layout: Layout::Stereo,
        balance_db: Some(balance_db),
        mono_loss_db: Some(mono_loss_db),
        timeline: ChannelsTimeline {
            step_s: 1.0,
            balance_db: vec![Some(balance_db); 30],
            mono_loss_db: vec![Some(mono_loss_db); 30],
        },
        ..Channels::default()
    });
    clip
}

fn mend(verdict: &Verdict, rule: &str) -> Option<Mend> {
    finding(verdict, rule).and_then(|finding| finding.mend)
}

#[test]
fn channels_that_cancel_fail_a_clip_and_are_mended_by_turning_one() {
    let verdict = check(&stereo(0.5, 34.0), "authentic", Class::Sloppy, Action::Fix);
    let cancelling = finding(&verdict, "cancelling-channels").expect("it cancels");
    assert_eq!(cancelling.mend, Some(Mend::Invert { channel: Channel::Right }));
    assert!(cancelling.message.contains("single speaker loses 34 dB"), "{}", cancelling.message);
    assert!(cancelling.message.contains("invert the polarity of the right channel"), "{}", cancelling.message);
    for loss_db in [0.0, 3.0, 6.0] {
        assert!(finding(&stereo(0.0, loss_db).judged(&profile("authentic")), "cancelling-channels").is_none());
    }
    // A second of it is no reason.
    let mut once = stereo(0.0, 1.0);
    if let Measured::Value { reading, .. } = &mut once.measurements.channels {
        reading.timeline.mono_loss_db[7] = Some(40.0);
    }
    check(&once, "authentic", Class::Plain, Action::Publish);
}

#[test]
fn a_dead_channel_is_no_panned_voice() {
    let dead = check(&stereo(-52.0, 3.0), "authentic", Class::Plain, Action::Publish);
    assert_eq!(mend(&dead, "dead-channel"), Some(Mend::CopyOver { channel: Channel::Left }));
    assert_eq!(finding(&dead, "dead-channel").map(|finding| finding.level), Some(FindingLevel::Warn));
    assert!(finding(&dead, "one-sided-sound").is_none(), "it is named once");
    let panned = check(&stereo(17.0, 2.0), "authentic", Class::Plain, Action::Publish);
    assert_eq!(mend(&panned, "one-sided-sound"), Some(Mend::Balance { channel: Channel::Right, db: 17.0 }));
    assert_eq!(finding(&panned, "one-sided-sound").map(|finding| finding.level), Some(FindingLevel::Note));
    assert!(finding(&panned, "dead-channel").is_none());
    assert!(stereo(5.0, 1.0).judged(&profile("authentic")).findings.is_empty());
}

#[test]
fn a_channel_that_dies_on_the_way_is_dead_from_then_on() {
    let mut dying = stereo(4.0, 1.0);
    if let Measured::Value { reading, .. } = &mut dying.measurements.channels {
        reading.timeline.balance_db[12..].fill(Some(60.0));
        // Nobody speaks in between.
        reading.timeline.balance_db[20] = None;
    }
    let verdict = dying.judged(&profile("authentic"));
    let dead = finding(&verdict, "dead-channel").expect("it dies");
    assert_eq!(dead.ranges_s.iter().map(|range| (*range).into()).collect::<Vec<[f64; 2]>>(), [[12.0, 30.0]]);
}

#[test]
fn sound_that_is_missing_at_an_end_is_said_with_the_time() {
    let mut clip = stereo(0.0, 0.0);
    let with = |clip: &mut Clip, late_s, early_s| {
        clip.media.sound = Some(Sound { starts_late_s: Some(late_s), ends_early_s: Some(early_s), ..Sound::default() });
        clip.judged(&profile("authentic"))
    };
    let ranges = |verdict: &Verdict, rule: &str| -> Vec<[f64; 2]> {
        finding(verdict, rule).map_or_else(Vec::new, |found| found.ranges_s.iter().map(|r| (*r).into()).collect())
    };
    let verdict = with(&mut clip, 1.2, 4.0);
    assert_eq!(ranges(&verdict, "late-sound"), [[0.0, 1.2]]);
    assert_eq!(ranges(&verdict, "cut-off-sound"), [[26.0, 30.0]]);
    assert_eq!(mend(&verdict, "late-sound"), Some(Mend::Trim));
    assert_eq!((verdict.class, verdict.acceptable), (Class::Plain, Some(true)), "it can be cut off");
    // What coding and unequal tracks leave, and sound that is longer than the picture.
    for (late_s, early_s) in [(0.046, 0.3), (-0.02, 0.4), (0.0, -5.0), (f64::NAN, f64::NAN)] {
        assert!(with(&mut clip, late_s, early_s).findings.is_empty(), "{late_s} {early_s}");
    }
}

#[test]
fn a_level_is_set_as_far_as_the_peaks_allow() {
    let mend_of = |lufs, peak| {
        let mut clip = clip().voice(84.0).shake(0.02);
        clip.measurements.loudness =
            sure(Loudness { integrated_lufs: Some(lufs), true_peak_dbtp: peak, ..Loudness::default() });
        let verdict = check(&clip, "authentic", Class::Plain, Action::Publish);
        finding(&verdict, "sound-level").map(|found| (found.mend.expect("it can be set"), found.message.clone()))
    };
    let gain = |db, limiter| Mend::Gain { db, limiter };
    let (mend, message) = mend_of(-27.0, Some(-16.0)).expect("quiet");
    assert_eq!(mend, gain(13.0, false));
    assert!(message.contains("quiet") && message.contains("raise it by 13 dB"), "{message}");
    let (mend, message) = mend_of(-27.0, Some(-10.5)).expect("quiet");
    assert_eq!(mend, gain(9.0, false), "what the peaks allow is enough");
    assert!(message.contains("as far as its peaks allow"), "{message}");
    let (mend, message) = mend_of(-27.0, Some(-3.0)).expect("quiet");
    assert_eq!(mend, gain(13.0, true));
    assert!(message.contains("with a limiter"), "{message}");
    let (mend, message) = mend_of(-5.0, Some(0.0)).expect("loud");
    assert_eq!(mend, gain(-9.0, false));
    assert!(message.contains("lower it by 9 dB"), "{message}");
    assert_eq!(mend_of(-20.0, Some(-4.0)), None);
    let mut forest = clip().shake(0.02);
    forest.measurements.voice = Measured::Unmeasured(Reason::AmbienceOnly);
    forest.measurements.loudness = sure(Loudness { integrated_lufs: Some(-52.0), ..Loudness::default() });
    assert!(finding(&forest.judged(&profile("authentic")), "sound-level").is_none(), "a place may be quiet");
}

#[test]
fn mild_noise_and_hum_are_mended_by_a_size_and_count_for_nothing() {
    let noisy = clip().voice(70.0).shake(0.02).with(|voice| voice.snr_db = 9.4);
    let verdict = check(&noisy, "authentic", Class::Plain, Action::Publish);
    assert_eq!(mend(&verdict, "noisy-voice"), Some(Mend::Denoise { db: 6.0 }));
    assert_eq!(finding(&verdict, "noisy-voice").map(|finding| finding.level), Some(FindingLevel::Note));
    let drowned = noisy.with(|voice| voice.snr_db = 2.0).judged(&profile("authentic"));
    assert_eq!(mend(&drowned, "noisy-voice"), None, "no denoiser brings that back");
    let hum = clip().voice(80.0).shake(0.02).with(|voice| {
        (voice.hum_db, voice.hum_hz, voice.speech_lufs) = (Some(-43.0), Some(50.0), Some(-25.0));
    });
    let verdict = check(&hum, "authentic", Class::Plain, Action::Publish);
    assert_eq!(mend(&verdict, "humming-sound"), Some(Mend::Notch { hz: Some(50.0), db: 16.0 }));
    let message = &finding(&verdict, "humming-sound").expect("it hums").message;
    assert!(message.contains("filter 50 Hz and its multiples out, by 16 dB"), "{message}");
}

#[test]
fn wind_is_blamed_only_if_the_rest_of_the_noise_is_harmless() {
    let message = |snr_db, wind_db| {
        let lost = clip().voice(30.0).shake(0.02).with(|v| (v.snr_db, v.wind_db) = (snr_db, Some(wind_db)));
        finding(&lost.judged(&profile("authentic")), "unclear-voice").expect("it is unclear").message.clone()
    };
    assert!(message(-8.1, 8.0).contains("wind"), "nearly all of it lies below 200 Hz");
    assert!(message(-6.4, 4.9).contains("buried in noise"), "what lies above would do alone");
    assert!(message(4.0, -6.0).contains("buried in noise"));
}

#[test]
fn music_over_a_voice_is_turned_down_and_not_denoised() {
    let beside = |snr_db, music_db| {
        clip()
            .voice(30.0)
            .shake(0.02)
            .with(|v| (v.snr_db, v.music_db) = (snr_db, music_db))
            .judged(&profile("authentic"))
    };
    let message = |verdict: &Verdict| finding(verdict, "unclear-voice").expect("unclear").message.clone();
    assert!(message(&beside(0.0, Some(0.5))).contains("the music covers it"));
    // Faint music under a loud street is not what covers the voice.
    assert!(message(&beside(0.0, Some(12.0))).contains("buried in noise"));
    let loud = clip().voice(70.0).shake(0.02).with(|v| (v.snr_db, v.music_db) = (8.0, Some(8.5)));
    let loud = loud.judged(&profile("authentic"));
    assert!(finding(&loud, "noisy-voice").expect("said").message.contains("turn it down"));
    assert_eq!(mend(&loud, "noisy-voice"), None);
}

#[test]
fn an_uncertain_fault_is_told_in_a_whole_sentence() {
    let mut humming = clip().voice(80.0).shake(0.02).with(|v| (v.hum_db, v.speech_lufs) = (Some(-36.0), Some(-20.0)));
    let Measured::Value { confidence, .. } = &mut humming.measurements.voice else { unreachable!("it has a voice") };
    *confidence = 0.3;
    let verdict = humming.judged(&profile("authentic"));
    let said = &finding(&verdict, "humming-sound").expect("said").message;
    assert!(said.starts_with("perhaps mains hum is heard, 16 dB below the voice; "), "{said}");
}

#[test]
fn heavy_processing_speaks_for_polish_once() {
    let cues = |change: fn(&mut Voice)| {
        let verdict = clip().voice(90.0).shake(0.02).with(change).judged(&profile("authentic"));
        let named = |rule: &str| finding(&verdict, rule).is_some();
        (named("gated-pauses"), named("studio-sound"), named("room-tone"))
    };
    assert_eq!(cues(|voice| voice.gated_pct = Some(90.0)), (true, false, false));
    assert_eq!(cues(|voice| voice.gate_edges_pct = Some(75.0)), (true, false, false));
    assert_eq!(cues(|voice| voice.pause_depth_db = Some(58.0)), (false, true, false));
    let gate = |voice: &mut Voice| (voice.gated_pct, voice.pause_depth_db) = (Some(100.0), Some(90.0));
    assert_eq!(cues(gate), (true, false, false), "a gate is a gate, and not a studio as well");
    let phone = |voice: &mut Voice| {
        (voice.snr_db, voice.ambience_dbfs, voice.gate_edges_pct) = (28.0, Some(-52.0), Some(0.0));
        voice.pause_depth_db = Some(30.0);
    };
    assert_eq!(cues(phone), (false, false, true));
    let studio =
        |voice: &mut Voice| (voice.snr_db, voice.ambience_dbfs, voice.pause_depth_db) = (28.0, Some(-80.0), Some(60.0));
    assert_eq!(cues(studio), (false, true, false), "what lies 60 dB below the voice is no room that is heard");
}

#[test]
fn what_would_change_a_verdict_does() {
    let mut shaky_end = vec![Some(0.3); 30];
    shaky_end[18..].fill(Some(3.0));
    let mut clip = clip().voice(75.0);
    clip.measurements.shake = sure(shaken(shaky_end));
    let verdict = check(&clip, "authentic", Class::Sloppy, Action::Reshoot);
    assert_eq!(verdict.would_change.as_deref(), Some("trim 0:18-0:30"));

    let noisy = self::clip().voice(30.0).shake(0.2).with(|voice| voice.snr_db = 2.0);
    let change = noisy.judged(&Profile::authentic()).would_change.expect("a clearer voice");
    assert_eq!(change, "about 8 dB less noise behind the voice (clarity 50)");
    check(&self::clip().voice(50.0).shake(0.2), "authentic", Class::Raw, Action::Publish);
}

#[test]
fn less_than_sixty_percent_is_no_clip() {
    let decoded = |secs| MediaInfo { decoded_s: Some(secs), ..clip().media };
    assert!(!readable(&decoded(17.0), &Profile::authentic()));
    assert!(readable(&decoded(19.0), &Profile::authentic()));
    assert!(readable(&photo().media, &Profile::authentic()));
}

#[test]
fn a_verdict_survives_its_json() {
    for verdict in [kitchen().judged(&Profile::authentic()), photo().judged(&Profile::authentic())] {
        let json = serde_json::to_value(&verdict).expect("plain data");
        assert!(json.as_object().expect("an object").contains_key("acceptable"));
        assert_eq!(serde_json::from_value::<Verdict>(json).expect("the same shape"), verdict);
    }
}

// Profiles.

#[test]
fn authentic_toml_documents_every_default() {
    assert_eq!(profile("authentic"), Profile::authentic());
    let table: toml::Table = Profile::text("authentic").expect("shipped").parse().expect("TOML");
    let written = |section: &str, key: &str| {
        let inner = |table: &toml::Table, name: &str| table.get(name).and_then(toml::Value::as_table).cloned();
        let section = section.split('.').try_fold(table.clone(), |table, name| inner(&table, name));
        section.is_some_and(|section| section.contains_key(key))
    };
    for limit in LIMITS {
        assert!(written(limit.section, limit.key), "{}.{}", limit.section, limit.key);
    }
    for rule in &RULES {
        assert!(written(&format!("rules.{}", rule.id), "level"), "{}", rule.id);
    }
}

#[test]
fn a_wrong_profile_is_one_line_that_says_where_and_what_is_allowed() {
    let cases = [
        ("base = \"lux\"", "line 1", "luxury, archive or a TOML file"),
        ("base = \"house.toml\"", "", "name a shipped one"),
        ("[brand]\nbrightness = 3", "line 2", "a table"),
        ("[brand.brightness]\nlow = 3\nhigh = 2\nspread = 1", "line 1", "whose low is not above its high"),
        ("[brand.glow]\nlow = 3", "line 1", "saturation"),
        ("[waivers]\nnight = [\"lost-lihgt\"]", "line 2", "lost-light"),
        ("\n[rules.camra-shake]\nlevel = \"deny\"", "line 2", "camera-shake"),
        ("[rules.camera-shake]\n\nlimit = 1", "line 3", "limit_pct"),
        ("[rules.camera-shake]\nlimit_pct = 45", "line 2", "from 0 to 20, in % of the diagonal"),
        ("[rules.camera-shake]\nlimit_pct = \"0.7 %\"", "line 2", "a number from 0 to 20"),
        ("[rules.camera-shake]\nlimit_pct = nan", "line 2", "a number from 0 to 20"),
        ("[rules.camera-shake]\nlevel = \"fatal\"", "line 2", "allow, note, warn or deny"),
        ("[rules.camera-shake]\nlimit_pct = 1.9", "line 2", "must not be above clear_voice_limit_pct"),
        ("[character]\nwanted = [\"raw\", \"sloppy\"]", "line 2", "raw, plain or polished"),
        ("[character]\nwanted = []", "line 2", "a list"),
        ("rules = 3", "line 1", "a table"),
        ("colour = 3", "line 1", "character"),
        ("[rules.camera-shake\n", "line 1", ""),
    ];
    for (text, line, allowed) in cases {
        let error = Profile::parse(text, Path::new("mine.toml")).expect_err(text).to_string();
        assert!(line.is_empty() || error.starts_with(&format!("mine.toml: {line}: ")), "{text}\n{error}");
        assert!(error.contains(allowed), "{text}\n{error}");
        assert_eq!(error.lines().count(), 1, "{error}");
    }
}

#[test]
fn a_profile_changes_only_what_it_names() {
    let mine = "base = \"luxury\"\n[rules.camera-shake]\nlevel = \"warn\"\n[verdict]\nconfidence = 0.7\n";
    let mine = Profile::parse(mine, Path::new("brands/mine.toml")).expect("right");
    let mut expected = profile("luxury");
    expected.name = "mine".to_owned();
    expected.levels.insert("camera-shake", Level::Warn);
    expected.limits.confidence = 0.7;
    assert_eq!(mine, expected);
}

#[test]
fn a_profile_written_down_reads_back_as_it_was() {
    for name in Profile::names() {
        let mut shipped = profile(name);
        shipped.waivers.insert("rain".to_owned(), vec!["noisy-voice"]);
        shipped.limits.brand.clips = 12;
        shipped.limits.brand.bands[3] = Some(Band { low: -1.5, high: 2.0, spread: 0.7 });
        let written = shipped.to_toml();
        assert_eq!(Profile::parse(&written, Path::new("x.toml")).expect(&written), shipped, "{written}");
    }
}

#[test]
fn a_profile_may_stand_on_another_file_and_never_on_itself() {
    let folder = tempfile::tempdir().expect("a folder");
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).expect("written");
    write("house.toml", "base = \"luxury\"\n[verdict]\nwarnings = 2\n");
    write("autumn.toml", "base = \"house.toml\"\n[rules.camera-shake]\nlimit_pct = 0.1\n");
    write("loop.toml", "base = \"loop.toml\"\n");
    let autumn = Profile::load(&folder.path().join("autumn.toml")).expect("right");
    assert_eq!((autumn.limits.warnings, autumn.limits.shake_pct), (2.0, 0.1));
    assert_eq!(autumn.wanted, profile("luxury").wanted);
    let error = Profile::load(&folder.path().join("loop.toml")).expect_err("endless").to_string();
    assert!(error.contains("does one name itself"), "{error}");
}

#[test]
fn what_is_dark_on_purpose_is_waived_by_its_tag() {
    let dark = kitchen().lit(|light| (light.dark_pct, light.timeline.lost_pct) = (90.0, vec![Some(90.0); 30]));
    check(&dark, "authentic", Class::Sloppy, Action::Reshoot);
    let night = profile("authentic").tagged(&["night".to_owned()]).expect("it is known");
    let verdict = dark.judged(&night);
    assert_eq!((verdict.class, verdict.profile.as_str()), (Class::Raw, "authentic, night"));
    let error = night.tagged(&["nihgt".to_owned()]).expect_err("no such tag").to_string();
    assert!(error.contains("night, old-footage or stage"), "{error}");
}

#[test]
fn a_clip_off_brand_is_told_by_what_differs_most() {
    let mut brand = profile("authentic");
    let band = |low, high, spread| Some(Band { low, high, spread });
    brand.limits.brand = Brand {
        clips: 12,
        bands: std::array::from_fn(|index| match DIMENSIONS[index].id {
            "brightness" => band(150.0, 170.0, 8.0),
            "contrast" => band(60.0, 130.0, 10.0),
            "shake" => band(0.0, 0.3, 0.2),
            _ => None,
        }),
    };
    brand.levels.insert("off-brand-look", Level::Deny);
    brand.limits.brand_distance = 2.0;
    let clip = kitchen().lit(|light| (light.luma_mean, light.contrast) = (126.0, 120.0)).shake(0.4);
    let verdict = clip.judged(&brand);
    assert_eq!(
        (verdict.class, verdict.acceptable, verdict.flags.as_slice()),
        (Class::Raw, Some(false), &[Flag::OffBrand][..])
    );
    let likeness = verdict.brand.as_ref().expect("it is compared");
    let placed: Vec<(&str, f64)> = likeness.dimensions.iter().map(|p| (p.dimension.as_str(), p.distance)).collect();
    assert_eq!(placed[0], ("brightness", -3.0));
    // Each counts by how much closer the brand lies together than clips in general: 8 levels of 44, 0.2 % of 0.3.
    let expected = (9.0 * (1.0 - 8.0 / 44.0) + 0.25 * (1.0 - 0.2 / 0.3_f64)).sqrt();
    assert!((likeness.distance - expected).abs() < 1e-9, "{likeness:?}");
    let message = &finding(&verdict, "off-brand-look").expect("it is told").message;
    assert!(
        message.starts_with("it does not look like the brand: darker (126 levels, the brand 150 to 170)"),
        "{message}"
    );
    let likeable = kitchen().lit(|light| (light.luma_mean, light.contrast) = (160.0, 120.0)).shake(0.25).judged(&brand);
    assert_eq!((likeable.acceptable, likeable.brand.map(|likeness| likeness.distance)), (Some(true), Some(0.0)));
}

// Properties.

fn any_number() -> impl Strategy<Value = f64> {
    prop_oneof![
        8 => -10.0..200.0,
        1 => Just(f64::NAN),
        1 => prop_oneof![Just(f64::INFINITY), Just(f64::NEG_INFINITY), Just(-1.0), Just(0.0), Just(1e300)],
    ]
}

fn any_series() -> impl Strategy<Value = Vec<Option<f64>>> {
    prop::collection::vec(prop::option::weighted(0.9, any_number()), 0..40)
}

fn any_measured<T: std::fmt::Debug + Clone>(reading: impl Strategy<Value = T>) -> impl Strategy<Value = Measured<T>> {
    let reasons = prop::sample::select(vec![Reason::NoStream, Reason::NotBuilt, Reason::LostTrack, Reason::NoTexture]);
    prop_oneof![
        4 => (reading, any_number()).prop_map(|(reading, confidence)| Measured::Value { reading, confidence }),
        1 => reasons.prop_map(Measured::Unmeasured),
    ]
}

prop_compose! {
    /// Numbers that no meter would give, in timelines that do not fit together.
    fn any_clip()(
        kind in prop::sample::select(vec![Kind::Video, Kind::Photo, Kind::Audio]),
        duration_s in prop::option::of(any_number()),
        step_s in any_number(),
        pct in any_series(), speed_pct_s in any_series(), clarity in any_series(), lost_pct in any_series(),
        n in prop::collection::vec(any_number(), 16),
    )(
        shake in any_measured(Just(Shake {
            rms_pct: n[0],
            timeline: ShakeTimeline { step_s, pct: pct.clone(), speed_pct_s: speed_pct_s.clone() },
            ..Shake::default()
        })),
        voice in any_measured(Just(Voice {
            clarity: n[1], speech_s: n[2], snr_db: n[3], ambience_dbfs: Some(n[4]), gated_pct: Some(n[5]),
            gate_edges_pct: Some(n[6]), pause_depth_db: Some(n[8]),
            hum_db: Some(n[6]), clipping_plateau: Some(n[7]),
            timeline: VoiceTimeline { step_s, clarity: clarity.clone(), speech: vec![n[8]; 3] },
            ..Voice::default()
        })),
        retouch in any_measured(Just(Retouch {
            smoothing: n[9], faces: vec![Face { smoothing: n[10], ..Face::default() }; 2], ..Retouch::default()
        })),
        light in any_measured(Just(Light {
            dark_pct: n[11], unevenness: Some(n[12]),
            timeline: LightTimeline { step_s, luma: vec![], lost_pct: lost_pct.clone() },
            ..Light::default()
        })),
        channels in any_measured(Just(Channels {
            layout: Layout::Stereo, balance_db: Some(n[0]), mono_loss_db: Some(n[3]),
            timeline: ChannelsTimeline { step_s, balance_db: pct.clone(), mono_loss_db: clarity.clone() },
            ..Channels::default()
        })),
        loudness in any_measured(Just(Loudness {
            integrated_lufs: Some(n[4]), true_peak_dbtp: Some(n[5]), ..Loudness::default()
        })),
        missing_s in Just((n[6], n[7])),
        edits in any_measured(Just(Edits {
            cuts_per_min: n[13], black_pct: n[14], border_pct: n[15], borders: ALL_ROUND, ..Edits::default()
        })),
        kind in Just(kind), duration_s in Just(duration_s),
    ) -> Clip {
        let mut clip = clip();
        (clip.media.kind, clip.media.duration_s) = (kind, duration_s);
        clip.media.sound =
            Some(Sound { starts_late_s: Some(missing_s.0), ends_early_s: Some(missing_s.1), ..Sound::default() });
        clip.measurements =
            Measurements { shake, voice, loudness, channels, retouch, light, edits, ..Measurements::default() };
        clip
    }
}

prop_compose! {
    /// Numbers as meters give them, the confidences too.
    fn real_clip()(
        clarity in prop::collection::vec(prop::option::weighted(0.8, 0.0..100.0), 30),
        shake in prop::collection::vec(prop::option::weighted(0.9, 0.0..3.0), 30),
        steady in 0.02..1.0,
        trust in prop::array::uniform3(0.2..1.0),
        snr_db in -5.0..60.0, gated in 0.0..100.0, smoothing in 0.0..100.0,
        unevenness in 0.0..140.0, soft_pct in 0.0..60.0, border_pct in 0.0..45.0,
        missing in prop::sample::subsequence(vec!["voice", "shake", "retouch", "light", "focus", "edits"], 0..=5),
        hesitations in prop::option::of(0u32..3),
        sides in prop::option::of((-60.0..60.0, 0.0..30.0)), lufs in -50.0..-3.0,
    ) -> Clip {
        let spoken: Vec<f64> = clarity.iter().flatten().copied().collect();
        let mean = spoken.iter().sum::<f64>() / spoken.len().max(1) as f64;
        let value = |missing_name: &str| !missing.contains(&missing_name);
        let mut clip = clip();
        let of = &mut clip.measurements;
        if value("voice") {
            let timeline = VoiceTimeline { step_s: 1.0, clarity, speech: vec![0.8; 30] };
            let reading = Voice {
                clarity: mean, snr_db, gated_pct: Some(gated), ambience_dbfs: Some(-45.0), hesitations, timeline,
                ..Voice::default()
            };
            of.voice = Measured::Value { reading, confidence: trust[0] };
        }
        if value("shake") {
            let reading = shaken(shake.into_iter().map(|pct| pct.map(|pct| pct * steady)).collect());
            of.shake = Measured::Value { reading, confidence: trust[1] };
        }
        if value("retouch") {
            let faces = vec![Face { smoothing, ..Face::default() }; 3];
            of.retouch = Measured::Value { reading: Retouch { smoothing, faces, ..Retouch::default() }, confidence: trust[2] };
        }
        if value("light") {
            of.light = sure(Light { unevenness: Some(unevenness), ..Light::default() });
        }
        if value("focus") {
            of.focus = sure(Focus { soft_pct, ..Focus::default() });
        }
        of.loudness = sure(Loudness { integrated_lufs: Some(lufs), ..Loudness::default() });
        if let Some((balance_db, mono_loss_db)) = sides {
            of.channels = stereo(balance_db, mono_loss_db).measurements.channels;
        }
        if value("edits") {
            let content = Content::Camera;
            of.edits =
                sure(Edits { border_pct, borders: ALL_ROUND, content, longest_take_s: 30.0, ..Edits::default() });
        }
        clip
    }
}

const ALL_ROUND: Borders = Borders { left_pct: 10.0, top_pct: 10.0, right_pct: 10.0, bottom_pct: 10.0 };

fn edited(reading: Edits) -> Clip {
    let mut edited = kitchen();
    edited.measurements.edits = sure(reading);
    edited
}

#[test]
fn borders_on_all_sides_are_cropped_and_bars_at_two_are_no_fault() {
    let framed = edited(Edits { border_pct: 36.0, borders: ALL_ROUND, ..Edits::default() });
    let verdict = check(&framed, "authentic", Class::Sloppy, Action::Fix);
    let border = finding(&verdict, "bordered-picture").expect("it is said");
    assert_eq!(border.mend, Some(Mend::Crop));
    assert!(
        border.message.contains("borders on all sides take 36 % of the picture, at most 15 %"),
        "{}",
        border.message
    );
    assert_eq!(verdict.would_change.as_deref(), Some("crop the borders"));
    let letterbox = Borders { top_pct: 13.0, bottom_pct: 13.0, ..Borders::default() };
    check(
        &edited(Edits { border_pct: 26.0, borders: letterbox, ..Edits::default() }),
        "authentic",
        Class::Raw,
        Action::Publish,
    );
}

#[test]
fn a_lost_picture_is_named_with_its_time_and_may_be_cut_out() {
    let frozen_s = vec![TimeRange { start_s: 12.0, end_s: 20.0 }];
    let frozen = edited(Edits { frozen_pct: 100.0 * 8.0 / 30.0, frozen_s, ..Edits::default() });
    let verdict = check(&frozen, "authentic", Class::Sloppy, Action::Reshoot);
    let lost = finding(&verdict, "black-or-frozen-picture").expect("it is said");
    assert!(lost.message.contains("black or frozen at 0:12-0:20: 27 % of the time, at most 20 %"), "{}", lost.message);
    assert_eq!(verdict.would_change.as_deref(), Some("trim 0:12-0:20"));
    let black_s = vec![TimeRange { start_s: 0.0, end_s: 8.0 }];
    check(&edited(Edits { black_pct: 0.0, black_s, ..Edits::default() }), "authentic", Class::Raw, Action::Publish);
}

#[test]
fn shake_and_skin_of_what_no_camera_took_are_not_judged() {
    let made = |content_confidence| {
        let mut made = clip().voice(82.0).shake(2.6).smoothing(90.0);
        let content = Content::Animation;
        made.measurements.edits = sure(Edits { content, content_confidence, longest_take_s: 30.0, ..Edits::default() });
        made
    };
    let verdict = check(&made(0.8), "authentic", Class::Plain, Action::Publish);
    for rule in ["camera-shake", "unwatchable-shake", "smoothed-skin", "lost-light", "soft-picture"] {
        let unchecked = verdict.unchecked.iter().find(|unchecked| unchecked.rule == rule);
        assert_eq!(unchecked.map(|unchecked| unchecked.reason), Some(Reason::NoCamera), "{rule}");
    }
    assert!(finding(&verdict, "hand-held").is_none(), "{verdict:#?}");
    check(&made(0.4), "authentic", Class::Sloppy, Action::Reshoot);
}

/// Fail, undecided, pass: in this order.
/// A steady clip with a clear voice, light and focus without fault.
fn well_filmed() -> Clip {
    let mut clip = clip().voice(85.0).shake(0.05);
    let luma = vec![Some(110.0); 30];
    let timeline = LightTimeline { step_s: 1.0, luma, lost_pct: vec![Some(0.0); 30] };
    clip.measurements.light = sure(Light { subject_luma: 110.0, timeline, ..Light::default() });
    clip.measurements.focus = sure(focused(|_| 95.0));
    clip
}

fn focused(sharpness: impl Fn(usize) -> f64) -> Focus {
    let sharpness = (0..30).map(|second| Some(sharpness(second))).collect();
    Focus { sharpness: 95.0, timeline: FocusTimeline { step_s: 1.0, sharpness }, ..Focus::default() }
}

#[test]
fn a_clip_out_of_focus_is_sloppy_and_says_when() {
    let verdict = check(&well_filmed(), "authentic", Class::Plain, Action::Publish);
    assert!(verdict.findings.iter().all(|finding| finding.effect != Effect::Fault), "{verdict:#?}");
    let mut soft = well_filmed();
    soft.measurements.focus = sure(focused(|second| if second < 14 { 20.0 } else { 95.0 }));
    let verdict = check(&soft, "authentic", Class::Sloppy, Action::Reshoot);
    assert!(verdict.findings[0].message.contains("out of focus at 0:00-0:14"), "{verdict:#?}");
    assert_eq!(verdict.would_change.as_deref(), Some("trim 0:00-0:14"));
    // A wide margin either way: what is a little soft is no fault.
    soft.measurements.focus = sure(focused(|_| 65.0));
    check(&soft, "authentic", Class::Plain, Action::Publish);
}

#[test]
fn a_picture_lost_in_the_dark_or_in_glare_says_which() {
    for (dark_pct, clipped_pct, word) in [(90.0, 0.0, "dark"), (0.0, 90.0, "blown out")] {
        let mut lost = well_filmed();
        let timeline = LightTimeline { step_s: 1.0, luma: vec![], lost_pct: vec![Some(90.0); 30] };
        lost.measurements.light = sure(Light { dark_pct, clipped_pct, timeline, ..Light::default() });
        let verdict = check(&lost, "authentic", Class::Sloppy, Action::Reshoot);
        assert!(verdict.findings[0].message.contains(word), "{verdict:#?}");
    }
}

#[test]
fn small_faults_of_light_and_focus_are_said_and_do_not_decide() {
    let mut clip = well_filmed();
    let light = |change: fn(&mut Light)| {
        let mut clip = well_filmed();
        if let Measured::Value { reading, .. } = &mut clip.measurements.light {
            change(reading);
        }
        clip
    };
    let flickers = light(|light| (light.flicker_hz, light.flicker_pct) = (Some(100.0), Some(25.0)));
    let backlit = light(|light| light.backlight_stops = Some(4.0));
    let tinted = light(|light| (light.cast, light.cast_cb_cr) = (Some(40.0), Some([-35.0, 20.0])));
    let between = light(|light| light.mixed = Some(40.0));
    let hunting = TimeRange { start_s: 3.0, end_s: 5.0 };
    clip.measurements.focus = sure(Focus {
        face_sharpness: Some(10.0),
        motion_blur_pct: Some(60.0),
        halo_pct: Some(7.0),
        hunting_s: vec![hunting; 3],
        ..focused(|_| 95.0)
    });
    let cases = [
        (&flickers, "flickering-light", "100 Hz"),
        (&backlit, "backlit-face", "4 stops"),
        (&tinted, "colour-cast", "orange"),
        (&clip, "missed-focus", "tap on the face"),
        (&clip, "hunting-focus", "0:03-0:05"),
        (&clip, "motion-blur", "60 %"),
        (&clip, "smeared-lens", "wipe the lens"),
        (&between, "mixed-light", "40 levels"),
    ];
    for (clip, rule, text) in cases {
        let verdict = check(clip, "authentic", Class::Plain, Action::Publish);
        let finding = finding(&verdict, rule).unwrap_or_else(|| panic!("{rule}: {verdict:#?}"));
        assert!(finding.message.contains(text) && finding.level < FindingLevel::Deny, "{finding:?}");
    }
}

#[test]
fn traces_of_compression_are_remarks() {
    let coded = |reading: Compression| {
        let mut clip = well_filmed();
        clip.measurements.compression = sure(reading);
        check(&clip, "authentic", Class::Plain, Action::Publish)
    };
    let verdict = coded(Compression { quantiser: Some(48.0), blockiness: Some(1.0), ..Compression::default() });
    let coarse = finding(&verdict, "coarse-compression").expect("a quantiser of 48 is coarse");
    assert!(
        coarse.message.contains("48 of 51") && coarse.message.contains("export it from the original"),
        "{coarse:?}"
    );
    let verdict = coded(Compression { blockiness: Some(60.0), ..Compression::default() });
    assert!(finding(&verdict, "coarse-compression").is_some(), "{verdict:#?}");
    let zoomed = Compression { detail_pct: Some(40.0), upscaled: Some(true), ..Compression::default() };
    assert!(finding(&coded(zoomed), "enlarged-picture").is_some_and(|found| found.message.contains("40 %")));
    let soft = Compression { detail_pct: Some(40.0), ..Compression::default() };
    assert!(finding(&coded(soft), "enlarged-picture").is_none(), "a soft picture is no enlarged one");
}

fn rank(verdict: &Verdict) -> u8 {
    match verdict.acceptable {
        Some(false) => 0,
        None => 1,
        Some(true) => 2,
    }
}

/// Faults and matters of style that a profile objects to, notes not counted.
fn objections(verdict: &Verdict) -> usize {
    verdict.findings.iter().filter(|finding| finding.level > FindingLevel::Note).count()
}

fn any_profile() -> impl Strategy<Value = Profile> {
    prop::sample::select(Profile::names().map(profile).collect::<Vec<_>>())
}

proptest! {
    // The same cases every time; PROPTEST_CASES asks for more of them.
    #![proptest_config(ProptestConfig { failure_persistence: None, rng_seed: RngSeed::Fixed(2), ..ProptestConfig::default() })]

    #[test]
    fn no_number_makes_it_panic_and_it_says_the_same_twice(clip in any_clip(), profile in any_profile()) {
        let verdict = clip.judged(&profile);
        prop_assert!((0.0..=1.0).contains(&verdict.confidence), "{}", verdict.confidence);
        prop_assert_eq!(format!("{verdict:?}"), format!("{:?}", clip.judged(&profile)));
    }

    #[test]
    fn another_language_gives_the_same_verdict_in_other_sentences(clip in any_clip(), profile in any_profile()) {
        let english = clip.judged(&profile);
        let evidence = Evidence { media: &clip.media, measurements: &clip.measurements };
        let mut dutch = judge(&evidence, &profile, Language::Nl);
        prop_assert_eq!(dutch.would_change.is_some(), english.would_change.is_some());
        dutch.would_change.clone_from(&english.would_change);
        for (finding, said) in dutch.findings.iter_mut().zip(&english.findings) {
            prop_assert!(finding.message != said.message && !finding.message.contains(['{', '}']), "{}", finding.message);
            finding.message.clone_from(&said.message);
        }
        prop_assert_eq!(format!("{dutch:?}"), format!("{english:?}"));
    }

    #[test]
    fn a_clearer_voice_never_turns_a_pass_into_a_fail(clip in real_clip(), more in 0.0..60.0, profile in any_profile()) {
        let clearer = clip.clone().with(|voice| {
            voice.clarity += more;
            voice.timeline.clarity.iter_mut().flatten().for_each(|clarity| *clarity += more);
        });
        let (before, after) = (clip.judged(&profile), clearer.judged(&profile));
        prop_assert!(rank(&after) >= rank(&before), "{before:#?}\n{after:#?}");
    }

    #[test]
    fn more_shake_never_turns_a_fail_into_a_pass(clip in real_clip(), factor in 1.0..8.0, profile in any_profile()) {
        let mut shakier = clip.clone();
        if let Measured::Value { reading, .. } = &mut shakier.measurements.shake {
            *reading = shaken(reading.timeline.pct.iter().map(|pct| pct.map(|pct| pct * factor)).collect());
        }
        let (before, after) = (clip.judged(&profile), shakier.judged(&profile));
        prop_assert!(rank(&after) <= rank(&before), "{before:#?}\n{after:#?}");
    }

    #[test]
    fn more_smoothing_never_turns_a_fail_into_a_pass(clip in real_clip(), more in 0.0..60.0) {
        let mut smoother = clip.clone();
        if let Measured::Value { reading, .. } = &mut smoother.measurements.retouch {
            reading.smoothing += more;
            for face in &mut reading.faces {
                face.smoothing += more;
            }
        }
        let (before, after) = (clip.judged(&Profile::authentic()), smoother.judged(&Profile::authentic()));
        prop_assert!(rank(&after) <= rank(&before), "{before:#?}\n{after:#?}");
    }

    #[test]
    fn profiles_for_ads_are_one_stricter_than_the_other(clip in real_clip()) {
        let counts = ["authentic", "creator-ad", "ad-strict"].map(|name| objections(&clip.judged(&profile(name))));
        prop_assert!(counts.is_sorted(), "{counts:?}");
    }

    #[test]
    fn what_is_decided_is_what_the_numbers_lean_to(clip in any_clip(), profile in any_profile()) {
        let verdict = clip.judged(&profile);
        let leaning = lean(&Evidence { media: &clip.media, measurements: &clip.measurements }, &profile);
        match verdict.class {
            Class::Undecided => prop_assert!(verdict.leaning.is_none_or(|class| class == leaning)),
            class => prop_assert_eq!((class, verdict.leaning), (leaning, None)),
        }
    }

    #[test]
    fn a_stricter_profile_never_finds_less(
        clip in real_clip(), profile in any_profile(), shares in prop::collection::vec(0.0..0.6, LIMITS.len()),
    ) {
        let limits = LIMITS.iter().zip(shares).fold(profile.limits, |limits, (limit, share)| limit.moved(limits, share));
        let stricter = Profile { limits, ..profile.clone() };
        let (before, after) = (clip.judged(&profile), clip.judged(&stricter));
        prop_assert!(objections(&after) >= objections(&before), "{before:#?}\n{after:#?}");
    }
}
