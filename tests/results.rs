//! The JSON is a promise: it matches its schema, and the same bytes give the same text whatever the number of threads.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

fn samples() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples");
    let mut found: Vec<PathBuf> = std::fs::read_dir(folder)
        .expect("samples are there")
        .map(|entry| entry.expect("readable").path())
        .filter(|path| path.extension().is_some_and(|e| ["mp4", "mov", "jpg", "png"].iter().any(|known| e == *known)))
        .collect();
    found.sort();
    found
}

fn json(arguments: &[&str], files: &[PathBuf]) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_verite"));
    let output = command.arg("check").arg("--json").args(arguments).args(files).output().expect("it runs");
    String::from_utf8(output.stdout).expect("UTF-8")
}

#[test]
fn any_number_of_threads_gives_the_same_bytes() {
    let files = samples();
    let once = json(&["--threads", "1", "--detail", "camera-path"], &files);
    assert_eq!(once.lines().count(), files.len());
    for threads in ["1", "2", "5"] {
        let again = json(&["--threads", threads, "--detail", "camera-path"], &files);
        assert!(once == again, "{threads} threads gave another result");
    }
}

#[test]
fn a_quick_look_says_so_and_gives_the_same_answer() {
    let files = samples();
    let (whole, quick) = (json(&[], &files), json(&["--quick"], &files));
    let mut parts = 0;
    for (whole, quick) in whole.lines().zip(quick.lines()) {
        let [before, after]: [Value; 2] = [whole, quick].map(|line| serde_json::from_str(line).expect("JSON"));
        assert_eq!(after.pointer("/verdict/class"), before.pointer("/verdict/class"), "{quick}");
        assert_eq!(after.pointer("/measurements/voice"), before.pointer("/measurements/voice"), "{quick}");
        match after.pointer("/media/looked_at_s").and_then(Value::as_f64) {
            Some(looked_at_s) => {
                let duration_s = after.pointer("/media/duration_s").and_then(Value::as_f64).expect("a clip");
                assert!(looked_at_s < 0.8 * duration_s, "{quick}");
                parts += 1;
            }
            // Photos, and what the quick look left open.
            None => assert_eq!(after, before),
        }
    }
    assert!(parts >= 3, "only {parts} samples were looked at quickly");
}

#[test]
fn every_result_keeps_to_the_schema() {
    let output = Command::new(env!("CARGO_BIN_EXE_verite")).arg("schema").output().expect("it runs");
    let schema: Value = serde_json::from_slice(&output.stdout).expect("the schema is JSON");
    let validator = jsonschema::validator_for(&schema).expect("the schema is one");
    let mut files = samples();
    files.push("missing.mp4".into());
    for line in json(&["--detail", "camera-path"], &files).lines() {
        let record: Value = serde_json::from_str(line).expect("JSON");
        let broken: Vec<String> =
            validator.iter_errors(&record).map(|e| format!("{} at {}", e, e.instance_path())).collect();
        assert!(broken.is_empty(), "{}: {broken:?}", record["source"]["path"]);
        assert_eq!(record["schema"], "verite.clip/1");
    }
    let missing_field = serde_json::json!({"schema": "verite.clip/1"});
    assert!(!validator.is_valid(&missing_field), "the schema asks for something");
}

#[test]
fn a_stored_result_is_judged_as_the_fresh_one_was() {
    use verite::policy::{Evidence, Profile, judge};
    use verite::report::record::Record;
    use verite::words::Language;
    for line in json(&[], &samples()).lines() {
        let record: Record = serde_json::from_str(line).expect("a record reads back");
        let (media, measurements) = (record.media.expect("read"), record.measurements.expect("measured"));
        let evidence = Evidence { media: &media, measurements: &measurements };
        let again = serde_json::to_value(judge(&evidence, &Profile::authentic(), Language::En)).expect("plain data");
        let fresh: Value = serde_json::from_str(line).expect("JSON");
        assert_eq!(again["class"], fresh["verdict"]["class"]);
        assert_eq!(again["findings"].as_array().map(Vec::len), fresh["verdict"]["findings"].as_array().map(Vec::len));
    }
}
