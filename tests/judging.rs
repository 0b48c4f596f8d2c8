//! Stored results judged again, people's decisions and the profile commands, as they are typed.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;

fn verite(args: &[&str], folder: &Path) -> Output {
    Command::new(assert_cmd::cargo::cargo_bin!("verite")).args(args).current_dir(folder).output().expect("it runs")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("UTF-8")
}

fn sample(name: &str, folder: &Path) {
    fs::copy(Path::new(env!("CARGO_MANIFEST_DIR")).join("samples").join(name), folder.join(name)).expect("copied");
}

const PHOTO: &str = "plain-photo-no-face.jpg";
const SHAKEN: &str = "sloppy-violent-shake.mp4";

#[test]
fn judging_stored_results_gives_what_a_fresh_run_gives() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    for name in [PHOTO, SHAKEN] {
        sample(name, folder);
    }
    fs::write(folder.join("broken.mp4"), b"no clip").expect("written");
    let files = [PHOTO, SHAKEN, "broken.mp4"];
    let run = |profile: &str| {
        let args = [&["check", "--json", "--profile", profile][..], &files].concat();
        text(&verite(&args, folder).stdout)
    };
    fs::write(folder.join("results.jsonl"), run("authentic")).expect("written");
    for profile in ["authentic", "ad-strict", "luxury"] {
        let again = verite(&["judge", ".", "--json", "--profile", profile], folder);
        assert_eq!(text(&again.stdout), run(profile), "{profile}");
        assert_eq!(again.status.code(), Some(2), "one of them could not be read");
    }
    let told = text(&verite(&["judge", "results.jsonl"], folder).stdout);
    assert!(told.contains("3 clips, 1 acceptable: 1 plain, 1 sloppy, 1 unreadable"), "{told}");
}

#[test]
fn what_another_profile_changes_is_shown_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    for name in [PHOTO, SHAKEN] {
        sample(name, folder);
    }
    let results = verite(&["check", "--json", PHOTO, SHAKEN], folder);
    fs::write(folder.join("r.jsonl"), results.stdout).expect("written");
    fs::write(folder.join("tall.toml"), "[rules.small-picture]\nshort_side_px = 3000\n").expect("written");
    let told = text(&verite(&["judge", "r.jsonl", "--against", "tall.toml"], folder).stdout);
    assert!(told.lines().next().is_some_and(|line| line.contains(PHOTO) && line.contains("plain, taken")), "{told}");
    assert!(!told.contains(SHAKEN) && told.contains("1 of 2 clips"), "{told}");
    let json = verite(&["judge", "r.jsonl", "--against", "tall.toml", "--json"], folder);
    let change: Value = serde_json::from_slice(&json.stdout).expect("one object");
    assert_eq!((&change["here"]["class"], &change["there"]["class"]), (&"plain".into(), &"sloppy".into()));
}

#[test]
fn a_result_that_is_none_is_named_with_its_line() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("r.jsonl"), "\n{\"schema\":3}\n").expect("written");
    let output = verite(&["judge", "r.jsonl"], folder.path());
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).starts_with("verite: r.jsonl: line 2: no result of verite"), "{output:?}");
}

#[test]
fn what_a_person_decided_survives_renaming_and_another_run() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    sample(SHAKEN, folder);
    let args = ["override", SHAKEN, "--class", "raw", "--why", "a chase, on purpose"];
    assert!(verite(&args, folder).status.success());
    fs::rename(folder.join(SHAKEN), folder.join("chase.mp4")).expect("renamed");
    let output = verite(&["check", "--json", "chase.mp4"], folder);
    let record: Value = serde_json::from_slice(&output.stdout).expect("a record");
    let expected = serde_json::json!({"class": "raw", "why": "a chase, on purpose", "acceptable": true});
    assert_eq!((&record["override"], &record["verdict"]["class"]), (&expected, &"sloppy".into()));
    assert_eq!(output.status.code(), Some(0), "the person's word counts");
    let card = text(&verite(&["chase.mp4"], folder).stdout);
    assert!(card.contains("* A person decided that it is raw: a chase, on purpose"), "{card}");

    // As a label: a bench of this folder calls it raw, whatever the table says.
    fs::write(folder.join("labels.csv"), "file,class\nchase.mp4,sloppy\n").expect("written");
    let bench = verite(&["bench", ".", "--json"], folder);
    let scores: Value = serde_json::from_slice(&bench.stdout).expect("figures");
    assert_eq!(scores["confusion"]["counts"][0][3], 1, "{scores}");
    assert_eq!(scores["confusion"]["counts"][3], serde_json::json!([0, 0, 0, 0, 0]));
}

#[test]
fn a_bench_measures_once_and_shows_its_mistakes() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    for class in ["plain", "raw"] {
        fs::create_dir(folder.join(class)).expect("made");
    }
    for (name, class) in [(PHOTO, "plain"), (SHAKEN, "raw")] {
        sample(name, &folder.join(class));
    }
    let args = ["bench", ".", "--results", "known.jsonl", "--page", "page.html"];
    let first = verite(&args, folder);
    assert!(text(&first.stdout).contains("measured 2 files"), "{first:?}");
    let page = fs::read_to_string(folder.join("page.html")).expect("a page");
    assert!(page.contains(SHAKEN) && page.contains("data:image/jpeg;base64,") && !page.contains("<script"), "{page}");
    let again = verite(&args, folder);
    let told = text(&again.stdout);
    assert!(told.contains("nothing was measured"), "{told}");
    let figures = |output: &Output| text(&output.stdout).split("\nmeasured").next().map(str::to_owned);
    assert_eq!(figures(&first), told.split("\nnothing").next().map(str::to_owned));
}

#[test]
fn profiles_are_listed_shown_and_checked() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    let list = text(&verite(&["profile", "list"], folder).stdout);
    for name in ["authentic", "creator-ad", "ad-strict", "luxury", "vlog", "archive", "tiktok"] {
        assert!(list.contains(name), "{name}: {list}");
    }
    let shown = verite(&["profile", "show", "vlog"], folder);
    fs::write(folder.join("mine.toml"), &shown.stdout).expect("written");
    fs::write(folder.join("wrong.toml"), "[rules.camera-shake]\nlimit_pct = \"1 %\"\n").expect("written");
    let checked = verite(&["profile", "check", "mine.toml", "wrong.toml"], folder);
    assert_eq!(checked.status.code(), Some(2));
    assert!(text(&checked.stdout).starts_with("mine.toml: good"), "{checked:?}");
    assert!(text(&checked.stderr).contains("wrong.toml: line 2: `rules.camera-shake.limit_pct` must be a number"));
}

#[test]
fn too_little_to_learn_from_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    sample(PHOTO, folder.path());
    let learned = verite(&["profile", "learn", ".", "--out", "brand.toml"], folder.path());
    assert_eq!(learned.status.code(), Some(2));
    assert!(
        text(&learned.stderr).contains("1 clips in it could be measured; a look is learned from 10 on"),
        "{learned:?}"
    );
    assert!(!folder.path().join("brand.toml").exists());
    let labels = folder.path().join("labels.csv");
    fs::write(&labels, format!("file,class\n{PHOTO},plain\n")).expect("written");
    let fitted = verite(&["profile", "calibrate", "labels.csv", "--out", "mine.toml"], folder.path());
    assert_eq!(fitted.status.code(), Some(2));
    assert!(text(&fitted.stderr).contains("too little to fit limits to"), "{fitted:?}");
}
