//! The worked examples of the design, from clips that were made and measured, not from numbers. One row of the table
//! stays with numbers (`policy.rs`): natural light that falls unevenly is nothing that a variant can be given.

use std::fs;
use std::path::Path;

use verite::analyze::{Options, examine};
use verite::bench::labels;
use verite::bench::make::{Order, Recipe, run};
use verite::policy::{Action, Class, Flag, Profile, Verdict};

/// Makes one variant of a sample and judges it.
fn judged(sample: &str, effects: &str, profile: &str) -> Verdict {
    let folder = tempfile::tempdir().expect("a folder");
    let (clean, out) = (folder.path().join("clean"), folder.path().join("out"));
    fs::create_dir(&clean).expect("made");
    fs::copy(Path::new(env!("CARGO_MANIFEST_DIR")).join("samples").join(sample), clean.join(sample)).expect("copied");
    let recipe = format!("[[variant]]\nname = \"row\"\neffects = [{effects}]\n");
    let recipe = Recipe::parse(&recipe, Path::new("row.toml")).expect("a recipe");
    run(&Order { clean, out: out.clone(), recipe, force: false, jobs: 1 }, &mut |_| ()).expect("it is made");
    let labels = labels::read(&out.join(labels::NAME)).expect("labels");
    let row = labels.iter().find(|label| label.variant == "row").expect("it fits the sample");
    let file = out.join(&row.file);
    let profile = Profile::builtin(profile).expect("shipped");
    examine(&file, &file, &Options::default(), &profile, &mut |_, _| ()).verdict.expect("it is judged")
}

#[track_caller]
fn check(sample: &str, effects: &str, profile: &str, class: Class, action: Action) -> Verdict {
    let verdict = judged(sample, effects, profile);
    assert_eq!((verdict.class, verdict.action), (class, action), "{verdict:#?}");
    verdict
}

const TRIPOD: &str = "plain-tripod-voice.mp4";
const SHAKEN: &str = "{ shake = { rms_pct = 1.2 } }";

#[test]
fn a_phone_clip_with_a_clear_voice_is_raw_and_luxury_refuses_it() {
    check(TRIPOD, SHAKEN, "authentic", Class::Raw, Action::Publish);
    check(TRIPOD, SHAKEN, "luxury", Class::Sloppy, Action::Reshoot);
}

#[test]
fn the_same_picture_with_a_muffled_voice_is_sloppy() {
    let muffled = format!("{SHAKEN}, {{ low-pass = {{ hz = 500 }} }}");
    check(TRIPOD, &muffled, "authentic", Class::Sloppy, Action::Reshoot);
}

#[test]
fn hum_and_clipping_on_a_tripod_are_sloppy_and_cannot_be_mended() {
    let spoilt = "{ noise = { colour = \"hum-50\", snr_db = 10 } }, { clipping = { over_db = 36 } }";
    check(TRIPOD, spoilt, "authentic", Class::Sloppy, Action::Reshoot);
}

#[test]
fn a_silent_clip_held_by_hand_is_raw() {
    check("raw-portrait-silent.mp4", "{ coding = { crf = 20 } }", "authentic", Class::Raw, Action::Publish);
}

#[test]
fn violent_shake_is_sloppy_whatever_the_voice() {
    let violent = "{ shake = { rms_pct = 2.6, band_hz = [1.5, 8] } }";
    let verdict = check(TRIPOD, violent, "authentic", Class::Sloppy, Action::Reshoot);
    assert!(verdict.findings.iter().any(|finding| finding.rule == "unwatchable-shake"), "{verdict:#?}");
}

#[test]
fn a_voice_and_a_shake_at_their_limits_are_left_to_a_person() {
    let borderline = "{ shake = { rms_pct = 0.72 } }, { noise = { colour = \"white\", snr_db = 8 } }";
    check(TRIPOD, borderline, "authentic", Class::Undecided, Action::Review);
}

#[test]
fn a_neat_talking_head_is_plain() {
    check(TRIPOD, "{ coding = { crf = 20 } }", "authentic", Class::Plain, Action::Publish);
}

#[test]
fn a_filter_on_all_faces_is_polished_and_flagged() {
    let filtered = "{ smoothing = { strength_pct = 100, filter = \"split\" } }";
    let verdict = check("plain-selfie.jpg", filtered, "authentic", Class::Polished, Action::Review);
    assert_eq!(verdict.flags, [Flag::OverRetouched]);
}
