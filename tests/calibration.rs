//! Limits that were planted in generated labels are found again.

use std::path::PathBuf;

use verite::bench::calibrate::calibrate;
use verite::bench::score::{Answer, mistakes, score};
use verite::bench::truth::Case;
use verite::media::{MediaInfo, Picture, Sound};
use verite::meter::edits::Content;
use verite::meter::focus::FocusTimeline;
use verite::meter::shake::ShakeTimeline;
use verite::meter::voice::VoiceTimeline;
use verite::meter::{Edits, Focus, Measured, Measurements, Reason, Shake, Voice};
use verite::policy::{Class, Evidence, Profile, judge, lean};
use verite::report::record::{Record, Source, Status};
use verite::time::TimeRange;
use verite::words::Language;

/// Numbers between 0 and 1 that are the same in every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 11) as f64 / (1_u64 << 53) as f64
    }
}

/// A clip of thirty seconds with a shake, a sharpness and mostly a voice, each somewhere around its limit.
fn record(dice: &mut Dice) -> Record {
    let sure = |reading| Measured::Value { reading, confidence: 0.9 };
    let clarity = 20.0 + 75.0 * dice.roll();
    let pct = 0.05 * 60.0_f64.powf(dice.roll());
    let sharpness = 20.0 + 75.0 * dice.roll();
    let speaks = dice.roll() < 0.7;
    let shake = ShakeTimeline { step_s: 1.0, pct: vec![Some(pct); 30], speed_pct_s: vec![Some(8.0 * pct); 30] };
    let voice = VoiceTimeline { step_s: 1.0, clarity: vec![Some(clarity); 30], speech: vec![0.8; 30] };
    let focus = FocusTimeline { step_s: 1.0, sharpness: vec![Some(sharpness); 30] };
    let measurements = Measurements {
        shake: sure(Shake { rms_pct: pct, timeline: shake, ..Shake::default() }),
        voice: if speaks {
            let reading = Voice { clarity, speech_s: 24.0, snr_db: 30.0, timeline: voice, ..Voice::default() };
            Measured::Value { reading, confidence: 0.9 }
        } else {
            Measured::Unmeasured(Reason::AmbienceOnly)
        },
        focus: Measured::Value { reading: Focus { sharpness, timeline: focus, ..Focus::default() }, confidence: 0.9 },
        edits: Measured::Value {
            reading: Edits { content: Content::Camera, longest_take_s: 30.0, ..Edits::default() },
            confidence: 0.9,
        },
        ..Measurements::default()
    };
    let picture = Picture { width: 1080, height: 1920, frames: 900, ..Picture::default() };
    let media = MediaInfo {
        duration_s: Some(30.0),
        picture: Some(picture),
        sound: Some(Sound::default()),
        ..MediaInfo::default()
    };
    let verdict = judge(&Evidence { media: &media, measurements: &measurements }, &Profile::authentic(), Language::En);
    Record {
        status: Status::Ok,
        media: Some(media),
        measurements: Some(measurements),
        verdict: Some(verdict),
        ..Record::of(Source::named("clip.mp4".as_ref()))
    }
}

fn labelled(count: usize, truth: &Profile) -> Vec<Answer> {
    let mut dice = Dice(7);
    let answer = |index: usize| {
        let record = record(&mut dice);
        let evidence = Evidence {
            media: record.media.as_ref().expect("set"),
            measurements: record.measurements.as_ref().expect("set"),
        };
        let classes = vec![lean(&evidence, truth)];
        Answer { case: case(&format!("source {index}"), classes), record }
    };
    (0..count).map(answer).collect()
}

fn case(source: &str, classes: Vec<Class>) -> Case {
    Case {
        file: PathBuf::from(format!("{source}.mp4")),
        classes,
        source: source.to_owned(),
        fault: String::new(),
        dose: None,
        ranges_s: Vec::new(),
    }
}

#[test]
fn planted_limits_are_recovered_within_a_tenth() {
    let mut truth = Profile::authentic();
    (truth.limits.voice_clarity, truth.limits.soft_sharpness) = (52.0, 60.0);
    (truth.limits.shake_pct, truth.limits.shake_clear_pct) = (0.45, 1.1);
    let answers = labelled(500, &truth);
    let found = calibrate(&answers, &Profile::authentic()).expect("enough");
    let near = |name: &str, value: f64, planted: f64| {
        assert!((value / planted - 1.0).abs() < 0.1, "{name}: {value} for {planted}");
    };
    let limits = &found.profile.limits;
    near("clarity", limits.voice_clarity, truth.limits.voice_clarity);
    near("sharpness", limits.soft_sharpness, truth.limits.soft_sharpness);
    near("shake", limits.shake_pct, truth.limits.shake_pct);
    near("shake with a clear voice", limits.shake_clear_pct, truth.limits.shake_clear_pct);
    assert!((limits.smoothing - truth.limits.smoothing).abs() < 1e-9, "nothing was said of skin");
    let [before, after] = found.tried;
    assert!(after.cost < 0.2 * before.cost, "{before:?} {after:?}");
    assert!(found.moved.iter().all(|moved| moved.curve.len() >= 5), "{:?}", found.moved);
}

#[test]
fn labels_that_the_profile_satisfies_move_nothing_and_too_few_are_refused() {
    let answers = labelled(200, &Profile::authentic());
    let found = calibrate(&answers, &Profile::authentic()).expect("enough");
    assert!(found.moved.is_empty(), "{:?}", found.moved);
    let why = calibrate(&answers[..20], &Profile::authentic()).expect_err("too few");
    assert!(why.contains("20 labelled clips") && why.contains("at least 30"), "{why}");
}

#[test]
fn a_bench_counts_as_one_would_by_hand() {
    let mut answers = labelled(60, &Profile::authentic());
    for answer in &mut answers {
        let verdict = answer.record.verdict.as_ref().expect("judged");
        answer.case.classes = vec![verdict.leaning.unwrap_or(verdict.class)];
    }
    let scores = score(&answers).expect("labelled");
    assert_eq!((scores.clips, scores.sources, scores.unreadable), (60, 60, 0));
    assert_eq!((scores.decided.macro_f1, scores.forced.macro_f1, scores.forced.mean_cost), (1.0, 1.0, 0.0));
    assert!(mistakes(&answers).is_empty());
    assert!(scores.baselines["majority"].macro_f1 < 0.7, "{:?}", scores.baselines["majority"]);

    // One honest clip is called sloppy: one in the honest row of the sloppy column, and the first of the mistakes.
    let wrong = answers.iter().position(|a| a.record.verdict.as_ref().is_some_and(|v| v.class == Class::Sloppy));
    let wrong = wrong.expect("some are sloppy");
    answers[wrong].case.classes = vec![Class::Raw, Class::Plain];
    let scores = score(&answers).expect("labelled");
    assert_eq!(scores.confusion.counts[0][3], 1, "{:?}", scores.confusion);
    let honest: usize = scores.confusion.counts[..2].iter().map(|row| row[..4].iter().sum::<usize>()).sum();
    assert_eq!(scores.decided.honest_called_sloppy_pct, Some(100.0 / honest as f64));
    assert_eq!(mistakes(&answers)[0].case.file, answers[wrong].case.file);
}

#[test]
fn times_and_doses_are_held_against_their_labels() {
    let mut dice = Dice(3);
    let answers: Vec<Answer> = (0..6)
        .map(|step| {
            let mut record = record(&mut dice);
            let timeline: Vec<Option<f64>> =
                (0..30).map(|t| Some(if t < 15 { 0.1 } else { f64::from(step) })).collect();
            if let Some(Measured::Value { reading, .. }) = record.measurements.as_mut().map(|m| &mut m.shake) {
                (reading.rms_pct, reading.timeline.pct) = (f64::from(step), timeline);
            }
            let (media, measurements) =
                (record.media.as_ref().expect("set"), record.measurements.as_ref().expect("set"));
            record.verdict = Some(judge(&Evidence { media, measurements }, &Profile::authentic(), Language::En));
            let mut case = case("one", if step >= 3 { vec![Class::Sloppy] } else { Vec::new() });
            (case.fault, case.dose) = ("shake".to_owned(), Some(f64::from(step)));
            case.ranges_s = vec![TimeRange { start_s: 15.0, end_s: 30.0 }];
            Answer { case, record }
        })
        .collect();
    let scores = score(&answers).expect("three are labelled");
    let times = scores.times.expect("they have times");
    assert!(times.f1 > 0.99 && times.clips == 3, "{times:?}");
    assert_eq!((scores.doses["shake"].worst, scores.doses["shake"].sources), (1.0, 1));
}
