//! Every sample comes out as `samples/manifest.toml` says, for the reason it gives.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;
use serde_json::Value;
use verite::analyze::{Options, examine};
use verite::policy::Profile;

#[derive(Deserialize)]
struct Manifest {
    sample: Vec<Sample>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Sample {
    file: String,
    origin: String,
    licence: String,
    class: String,
    action: String,
    reason: String,
    /// JSON pointers below the record, with the lowest and the highest number allowed.
    #[serde(default)]
    ranges: BTreeMap<String, [f64; 2]>,
    /// JSON pointers with the text expected there.
    #[serde(default)]
    states: BTreeMap<String, String>,
}

#[test]
fn every_sample_is_judged_as_its_manifest_says() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples");
    let text = std::fs::read_to_string(folder.join("manifest.toml")).expect("the manifest is there");
    let manifest: Manifest = toml::from_str(&text).expect("the manifest is TOML");
    let mut wrong = Vec::new();
    for sample in &manifest.sample {
        assert!(!sample.origin.is_empty() && !sample.licence.is_empty() && !sample.reason.is_empty());
        let path = folder.join(&sample.file);
        let record = examine(&path, &path, &Options::default(), &Profile::authentic(), &mut |_, _| {});
        let json = serde_json::to_value(&record).expect("plain data");
        let mut expect = |pointer: &str, fits: &dyn Fn(&Value) -> bool, wanted: String| {
            let found = json.pointer(pointer).unwrap_or(&Value::Null);
            if !fits(found) {
                wrong.push(format!("{}: {pointer} is {found}, not {wanted}", sample.file));
            }
        };
        expect("/verdict/class", &|v| v == sample.class.as_str(), sample.class.clone());
        expect("/verdict/action", &|v| v == sample.action.as_str(), sample.action.clone());
        for (pointer, text) in &sample.states {
            expect(pointer, &|v| v == text.as_str(), text.clone());
        }
        for (pointer, [low, high]) in &sample.ranges {
            let within = |v: &Value| v.as_f64().is_some_and(|v| (*low..=*high).contains(&v));
            expect(pointer, &within, format!("{low} to {high}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_sample_file_is_in_the_manifest() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples");
    let text = std::fs::read_to_string(folder.join("manifest.toml")).expect("the manifest is there");
    for entry in std::fs::read_dir(folder).expect("samples are there") {
        let name = entry.expect("readable").file_name().to_string_lossy().into_owned();
        let listed = text.contains(&format!("file = \"{name}\""));
        assert!(listed || ["manifest.toml", "render.sh"].contains(&name.as_str()), "{name} has no entry");
    }
}
