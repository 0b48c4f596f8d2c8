//! Content credentials, signed on the spot with a certificate made for it: that they hold, that they do not once something
//! is changed, and that no damage to them does harm.
#![cfg(feature = "c2pa")]
#![allow(clippy::unwrap_used)] // Helpers of tests are tests too.

use std::fs;
use std::io::Cursor;
use std::ops::Range;
use std::panic;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use assert_cmd::cargo::cargo_bin_cmd;
use c2pa::{Builder, Context, EphemeralSigner};
use serde_json::{Value, json};
use tempfile::TempDir;
use verite::media::{Checked, Credentials, Doubt, Media, Options};

const TYPES: &str = "http://cv.iptc.org/newscodes/digitalsourcetype/";

/// A photo or clip of 320x240 in the format that the name asks for.
fn rendered(folder: &TempDir, name: &str) -> Vec<u8> {
    let path = folder.path().join(name);
    let still = ["jpg", "png", "webp", "tif"].iter().any(|ending| name.ends_with(ending));
    let source =
        if still { "-f lavfi -i testsrc2=s=320x240 -frames:v 1" } else { "-f lavfi -i testsrc2=s=320x240:r=10:d=1" };
    let mut command = Command::new("ffmpeg");
    command.args("-v error -y".split(' ')).args(source.split(' '));
    if name.ends_with("tif") {
        command.args("-pix_fmt rgb24 -compression_algo raw".split(' '));
    }
    assert!(command.arg(&path).status().unwrap().success(), "{name}");
    fs::read(path).unwrap()
}

/// What a camera would say, with what must never be printed beside it.
fn capture() -> Value {
    json!({
        "claim_generator_info": [{ "name": "Pinhole", "version": "2.1", "operating_system": "SN-99317" }],
        "title": "at +48.3896 by Jane Doe",
        "assertions": [
            { "label": "c2pa.actions", "data": { "actions": [
                { "action": "c2pa.created", "digitalSourceType": format!("{TYPES}digitalCapture"), "when": "2026-01-31T12:00:00Z" },
                { "action": "c2pa.color_adjustments", "softwareAgent": { "name": "Enlarger" } },
            ] } },
            { "label": "cawg.metadata", "kind": "Json", "data": {
                "@context": { "exif": "http://ns.adobe.com/exif/1.0/", "dc": "http://purl.org/dc/elements/1.1/" },
                "exif:GPSLatitude": "48,23.376N", "exif:BodySerialNumber": "SN-99317", "dc:creator": ["Jane Doe"],
            } },
        ],
    })
}

/// `file` with these statements, signed.
fn signed(file: &[u8], kind: &str, statements: Value) -> Vec<u8> {
    let mut builder = Builder::from_context(Context::new()).with_definition(statements).unwrap();
    let signer = EphemeralSigner::new("jane-doe.example").unwrap();
    let mut written = Cursor::new(Vec::new());
    builder.sign(&signer, kind, &mut Cursor::new(file), &mut written).unwrap();
    written.into_inner()
}

fn selfie() -> Vec<u8> {
    fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/plain-selfie.jpg")).unwrap()
}

fn written(folder: &TempDir, name: &str, bytes: &[u8]) -> PathBuf {
    let path = folder.path().join(name);
    fs::write(&path, bytes).unwrap();
    path
}

fn said(path: &Path, arguments: &[&str]) -> String {
    String::from_utf8(cargo_bin_cmd!("verite").args(arguments).arg(path).output().unwrap().stdout).unwrap()
}

fn record(path: &Path) -> Value {
    serde_json::from_str(&said(path, &["--json"])).unwrap()
}

fn checked(path: &Path) -> Option<Checked> {
    Media::open(path, &Options::default()).ok().map(|media| media.credentials())
}

/// Turns one bit of the last part of `bytes`, which holds the picture.
fn touched(mut bytes: Vec<u8>) -> Vec<u8> {
    let at = bytes.len() - 40;
    bytes[at] ^= 1;
    bytes
}

#[test]
fn credentials_hold_until_the_picture_is_changed() {
    let folder = tempfile::tempdir().unwrap();
    let file = signed(&selfie(), "image/jpeg", capture());
    let (plain, whole) = (written(&folder, "plain.jpg", &selfie()), written(&folder, "whole.jpg", &file));
    let changed = written(&folder, "changed.jpg", &touched(file));

    let (plain, whole_record, changed_record) = (record(&plain), record(&whole), record(&changed));
    let of = |record: &Value| record["measurements"]["provenance"].clone();
    assert_eq!(of(&plain)["content_credentials"], "none");
    assert_eq!(of(&plain)["signed"], Value::Null);

    let holds = of(&whole_record);
    assert_eq!((&holds["content_credentials"], &holds["credentials_doubt"]), (&json!("valid"), &Value::Null));
    assert_eq!(holds["signed"]["program"], "Pinhole 2.1");
    assert_eq!(holds["signed"]["on_trust_list"], false);
    assert_eq!(holds["signed"]["actions"], json!(["created", "color_adjustments"]));
    assert_eq!(holds["software"], json!(["iOS 17.0", "Pinhole 2.1", "Enlarger"]));
    assert_eq!(holds["ai_declared"], false, "a camera took it");
    let card = said(&whole, &[]);
    assert!(card.contains("content credentials hold"), "{card}");
    assert!(card.contains("on no trust list here"), "{card}");

    let broken = of(&changed_record);
    assert_eq!(broken["content_credentials"], "invalid");
    assert_eq!(broken["credentials_doubt"], "file_changed");
    let findings = changed_record["verdict"]["findings"].as_array().unwrap();
    let finding = findings.iter().find(|finding| finding["rule"] == "broken-credentials").unwrap();
    assert_eq!((&finding["effect"], &finding["level"]), (&json!("style"), &json!("note")));
    assert!(finding["message"].as_str().unwrap().contains("was changed after it was signed"));
    assert!(said(&changed, &["--json", "--lang", "nl"]).contains("na het ondertekenen veranderd"));

    for record in [&whole_record, &changed_record] {
        assert_eq!(record["verdict"]["class"], plain["verdict"]["class"], "they are evidence, not a verdict");
        assert_eq!(record["measurements"]["retouch"]["smoothing"], plain["measurements"]["retouch"]["smoothing"]);
    }
}

#[test]
fn every_format_is_checked() {
    let folder = tempfile::tempdir().unwrap();
    let stored =
        |name: &str| fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/photos").join(name)).unwrap();
    let formats = [
        ("a.jpg", "image/jpeg", rendered(&folder, "a.jpg")),
        ("a.png", "image/png", rendered(&folder, "a.png")),
        ("a.webp", "image/webp", rendered(&folder, "a.webp")),
        ("a.tif", "image/tiff", rendered(&folder, "a.tif")),
        ("a.avif", "image/avif", stored("grey.avif")),
        ("a.heic", "image/heic", stored("display-p3.heic")),
        ("a.mp4", "video/mp4", rendered(&folder, "a.mp4")),
        ("a.mov", "video/quicktime", rendered(&folder, "a.mov")),
    ];
    for (name, kind, bytes) in formats {
        assert_eq!(checked(&written(&folder, name, &bytes)), Some(Checked::NONE), "{name} without any");
        let file = signed(&bytes, kind, capture());
        let whole = checked(&written(&folder, name, &file)).unwrap();
        assert_eq!((whole.state, whole.doubt), (Credentials::Valid, None), "{name}");
        // The boxes of a clip end with its index: its pictures are found by what stood there before.
        let at = file.windows(64).position(|window| window == &bytes[bytes.len() / 2..][..64]).unwrap();
        let mut changed = file;
        changed[at + 32] ^= 1;
        let changed = checked(&written(&folder, name, &changed)).unwrap();
        assert_eq!((changed.state, changed.doubt), (Credentials::Invalid, Some(Doubt::FileChanged)), "{name}");
    }
}

#[test]
fn what_a_model_made_is_declared() {
    let folder = tempfile::tempdir().unwrap();
    let made = |kind: &str| {
        json!({
            "claim_generator_info": [{ "name": "Dream", "version": "1" }],
            "assertions": [{ "label": "c2pa.actions", "data": { "actions": [
                { "action": "c2pa.created", "digitalSourceType": format!("{TYPES}{kind}"), "softwareAgent": { "name": "Adobe Firefly" } },
            ] } }],
        })
    };
    for (kind, expected) in
        [("trainedAlgorithmicMedia", "generated"), ("compositeWithTrainedAlgorithmicMedia", "composite")]
    {
        let path = written(&folder, "made.jpg", &signed(&rendered(&folder, "a.jpg"), "image/jpeg", made(kind)));
        let provenance = record(&path)["measurements"]["provenance"].clone();
        assert_eq!(provenance["ai_declared"], true, "{kind}");
        let ai = json!({ "kind": expected, "said_in": "content_credentials", "program": "Adobe Firefly" });
        assert_eq!(provenance["ai"], ai);
    }
}

#[test]
fn people_places_and_serial_numbers_in_credentials_are_never_printed() {
    let folder = tempfile::tempdir().unwrap();
    let path = written(&folder, "a.jpg", &signed(&rendered(&folder, "a.jpg"), "image/jpeg", capture()));
    let text = said(&path, &["--json"]) + &said(&path, &[]);
    for private in ["Jane", "jane-doe", "+48", "48,23", "SN-99317", "serial"] {
        assert!(!text.contains(private), "{private}: {text}");
    }
}

#[test]
fn credentials_cannot_write_to_the_terminal() {
    let folder = tempfile::tempdir().unwrap();
    let mut statements = capture();
    statements["claim_generator_info"][0]["name"] = json!("\u{1b}[2JEvil\n\u{202e}Cam");
    statements["assertions"][0]["data"]["actions"][1]["action"] = json!("org.evil\u{1b}[31m\n");
    let path = written(&folder, "a.jpg", &signed(&rendered(&folder, "a.jpg"), "image/jpeg", statements));
    assert_eq!(checked(&path).unwrap().state, Credentials::Valid);
    for text in [said(&path, &["--json"]), said(&path, &[])] {
        assert!(!text.contains(['\u{1b}', '\u{202e}']), "{text:?}");
    }
    assert_eq!(record(&path)["measurements"]["provenance"]["signed"]["program"], "[2JEvil Cam 2.1");
}

#[test]
fn stripped_and_stolen_credentials_do_not_hold() {
    let folder = tempfile::tempdir().unwrap();
    let other = rendered(&folder, "a.jpg");
    let file = signed(&selfie(), "image/jpeg", capture());
    // The segments APP11 of the signed selfie, before the second marker of another picture.
    let start = file.windows(2).position(|two| two == [0xff, 0xeb]).unwrap();
    let mut end = start;
    while file[end..].starts_with(&[0xff, 0xeb]) {
        end += 2 + usize::from(u16::from_be_bytes([file[end + 2], file[end + 3]]));
    }
    let stolen = [&other[..2], &file[start..end], &other[2..]].concat();
    assert_eq!(checked(&written(&folder, "stolen.jpg", &stolen)).unwrap().state, Credentials::Invalid);
    let stripped = [&file[..start], &file[end..]].concat();
    assert_eq!(checked(&written(&folder, "stripped.jpg", &stripped)), Some(Checked::NONE));
}

/// Steele and Vigna's `SplitMix64`.
fn random(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mixed = (*state ^ (*state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

/// Half of the damage is done to the credentials, bits and whole runs, and half anywhere; one in eight files is cut off.
fn damaged(file: &[u8], credentials: Range<usize>, state: &mut u64) -> Vec<u8> {
    let mut damaged = file.to_vec();
    let below = |limit: usize, state: &mut u64| (random(state) % limit as u64) as usize;
    for _ in 0..=below(3, state) {
        let anywhere = below(2, state) == 0;
        let at = if anywhere { below(file.len(), state) } else { credentials.start + below(credentials.len(), state) };
        match below(4, state) {
            0 => damaged[at] = 0xff,
            1 => damaged[at..].iter_mut().take(16).for_each(|byte| *byte = 0),
            _ => damaged[at] ^= 1 << below(8, state),
        }
    }
    if below(8, state) == 0 {
        damaged.truncate(below(file.len(), state));
    }
    damaged
}

#[test]
fn damaged_credentials_end_quietly_and_never_hold_over_a_changed_file() {
    static PANICS: AtomicUsize = AtomicUsize::new(0);
    // The other tests run beside this one.
    let (here, usual) = (thread::current().id(), panic::take_hook());
    panic::set_hook(Box::new(move |bug| {
        PANICS.fetch_add(usize::from(thread::current().id() == here), Ordering::Relaxed);
        usual(bug);
    }));
    let folder = tempfile::tempdir().unwrap();
    let mut state = 7;
    let kinds = [
        ("a.jpg", "image/jpeg"),
        ("a.png", "image/png"),
        ("a.webp", "image/webp"),
        ("a.tif", "image/tiff"),
        ("a.mp4", "video/mp4"),
    ];
    for (name, kind) in kinds {
        let file = signed(&rendered(&folder, name), kind, capture());
        let start = file.windows(4).position(|four| four == b"jumb").unwrap() - 4;
        let bytes = u32::from_be_bytes(file[start..start + 4].try_into().unwrap()) as usize;
        let credentials = start..start + bytes;
        // The signature is over all but the credentials themselves, with what frames them, and the head of an MP4.
        let signed = |at: usize| at >= 64 && !(start.saturating_sub(64)..start + bytes + 64).contains(&at);
        for number in 0..120 {
            let bytes = damaged(&file, credentials.clone(), &mut state);
            let path = written(&folder, name, &bytes);
            let started = Instant::now();
            let Some(checked) = checked(&path) else { continue };
            assert!(started.elapsed() < Duration::from_secs(10), "{name} {number} takes {:?}", started.elapsed());
            let changed = bytes.len() != file.len() || (0..file.len()).any(|at| signed(at) && bytes[at] != file[at]);
            assert!(!changed || checked.state != Credentials::Valid, "{name} {number}");
        }
    }
    assert_eq!(PANICS.load(Ordering::Relaxed), 0);
}
