//! What files say of themselves, written into them on the spot, and what the program repeats of it.
#![allow(clippy::unwrap_used)] // Helpers of tests are tests too.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use assert_cmd::cargo::cargo_bin_cmd;
use serde_json::Value;
use tempfile::TempDir;

fn selfie() -> Vec<u8> {
    fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/plain-selfie.jpg")).unwrap()
}

/// The selfie with a segment behind its first marker.
fn with_segment(folder: &TempDir, marker: u8, holds: &[u8]) -> PathBuf {
    let (jpeg, length) = (selfie(), (holds.len() as u16 + 2).to_be_bytes());
    let path = folder.path().join("photo.jpg");
    fs::write(&path, [&jpeg[..2], &[0xff, marker], &length, holds, &jpeg[2..]].concat()).unwrap();
    path
}

/// One picture of 320x240 with these tags, in the container that the name asks for.
fn clip(folder: &TempDir, name: &str, tags: &[(&str, &str)]) -> PathBuf {
    let mut command = Command::new("ffmpeg");
    command.args("-v error -y -f lavfi -i testsrc2=s=320x240:r=10:d=0.5 -c:v libx264 -preset ultrafast".split(' '));
    for (key, value) in tags {
        command.args(["-metadata".to_owned(), format!("{key}={value}")]);
    }
    if name.ends_with("mov") {
        command.args(["-movflags", "use_metadata_tags"]);
    }
    let path = folder.path().join(name);
    assert!(command.arg(&path).status().unwrap().success());
    path
}

fn said(path: &Path, json: bool) -> String {
    let mut command = cargo_bin_cmd!("verite");
    if json {
        command.arg("--json");
    }
    String::from_utf8(command.arg(path).output().unwrap().stdout).unwrap()
}

fn record(path: &Path) -> Value {
    serde_json::from_str(&said(path, true)).unwrap()
}

const PHONE: [(&str, &str); 9] = [
    ("com.apple.quicktime.make", "Apple"),
    ("com.apple.quicktime.model", "iPhone 13"),
    ("com.apple.quicktime.software", "17.1"),
    ("com.apple.quicktime.location.ISO6709", "+48.3896+011.0470/"),
    ("location", "+48.3896+011.0470/"),
    ("com.apple.quicktime.author", "Jane Doe"),
    ("artist", "Jane Doe"),
    ("com.apple.quicktime.camera.identifier", "SN-99317"),
    (
        "LvMetaInfo",
        r#"{"source_type":"vicut","data":{"appVersion":"7.7.2","draftInfo":{"filterId":"670677","faceEffectId":"71"}}}"#,
    ),
];

#[test]
fn a_phone_and_its_editor_are_named_with_filter_and_effect() {
    let folder = tempfile::tempdir().unwrap();
    let path = clip(&folder, "phone.mov", &PHONE);
    let found = &record(&path)["measurements"]["provenance"];
    assert_eq!((&found["state"], &found["camera"]), (&"measured".into(), &"iPhone 13".into()));
    assert_eq!(found["software"][0], "iOS 17.1");
    let editor = &found["editor"];
    assert_eq!(
        (&editor["name"], &editor["version"], &editor["kind"]),
        (&"CapCut".into(), &"7.7.2".into(), &"video".into())
    );
    assert_eq!((&editor["filters"][0], &editor["effects"][0]), (&"670677".into(), &"71".into()));
    assert_eq!(found["content_credentials"], "none");
    let card = said(&path, false);
    assert!(card.contains("iPhone 13 · edited with CapCut 7.7.2 (filter, face effect)"), "{card}");
    assert!(card.contains("no content credentials"), "{card}");
}

#[test]
fn slow_motion_is_told_by_the_rate_of_the_sensor() {
    let folder = TempDir::new().unwrap();
    let slow = clip(&folder, "slow.mov", &[("com.android.capture.fps", "240.000000")]);
    assert_eq!(record(&slow)["measurements"]["provenance"]["filmed_fps"], 240.0);
    assert!(said(&slow, false).contains("filmed at 240 frames a second"), "{}", said(&slow, false));
    for value in ["nan", "-3", "1e300", "thirty"] {
        let odd = clip(&folder, "odd.mov", &[("com.android.capture.fps", value)]);
        assert!(record(&odd)["measurements"]["provenance"].get("filmed_fps").is_none(), "{value}");
    }
}

#[test]
fn places_people_and_serial_numbers_are_never_printed() {
    let folder = tempfile::tempdir().unwrap();
    let mut exif = b"Exif\0\0MM\0*\0\0\0\x08\0\x03".to_vec();
    // Artist, the offset of the directory of the place, the serial number of the body; then the place: N, 48 degrees.
    exif.extend(
        b"\x01\x3b\0\x02\0\0\0\x04Jan\0\x88\x25\0\x04\0\0\0\x01\0\0\0\x32\xa4\x31\0\x02\0\0\0\x04993\0\0\0\0\0",
    );
    exif.extend(b"\0\x02\0\x01\0\x02\0\0\0\x02N\0\0\0\0\x02\0\x05\0\0\0\x03\0\0\0\x50\0\0\0\0\0\0\0\x30\0\0\0\x01");
    let places = ["+48.3896", "011.0470", "Jane", "SN-99317", "\"993\"", "48.0"];
    for path in
        [clip(&folder, "phone.mov", &PHONE), clip(&folder, "phone.mkv", &PHONE), with_segment(&folder, 0xe1, &exif)]
    {
        let text = said(&path, true) + &said(&path, false);
        for place in places {
            assert!(!text.contains(place), "{place} of {}: {text}", path.display());
        }
    }
}

#[test]
fn a_declaration_is_told_with_care_and_changes_no_class() {
    let folder = tempfile::tempdir().unwrap();
    let xmp = b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta><rdf:Description Iptc4xmpExt:DigitalSourceType=\
        \"http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia\"/></x:xmpmeta>";
    let path = with_segment(&folder, 0xe1, xmp);
    let (declared, plain) = (record(&path), folder.path().join("plain.jpg"));
    fs::write(&plain, selfie()).unwrap();
    let plain = record(&plain);
    assert_eq!(declared["measurements"]["provenance"]["ai_declared"], true);
    assert_eq!(plain["measurements"]["provenance"]["ai_declared"], Value::Null);
    assert_eq!(declared["measurements"]["retouch"], plain["measurements"]["retouch"], "a tag smooths no skin");
    assert_eq!(declared["verdict"]["class"], plain["verdict"]["class"]);
    let findings = declared["verdict"]["findings"].as_array().unwrap();
    let finding = findings.iter().find(|finding| finding["rule"] == "generated-content").unwrap();
    assert_eq!((&finding["effect"], &finding["level"]), (&"style".into(), &"note".into()));
    assert!(finding["message"].as_str().unwrap().contains("not checked against the picture"));
}

#[test]
fn what_tags_say_stays_in_one_line() {
    let folder = tempfile::tempdir().unwrap();
    let hostile = "\u{1b}[2J\u{1b}]0;owned\u{7}Evil\n\n\u{202e}Cam";
    let path = clip(&folder, "hostile.mov", &[("com.apple.quicktime.model", hostile), ("encoder", hostile)]);
    for text in [said(&path, true), said(&path, false)] {
        assert!(!text.contains(['\u{1b}', '\u{7}', '\u{202e}']), "{text:?}");
    }
    assert_eq!(record(&path)["measurements"]["provenance"]["camera"], "[2J]0;ownedEvil Cam");
}

#[test]
fn content_credentials_that_hold_nothing_are_not_valid() {
    let folder = tempfile::tempdir().unwrap();
    // A box of JUMBF in a segment APP11: JP, instance, number, then the box with its description.
    let jumbf = b"JP\0\x01\0\0\0\x01\0\0\0\x24jumb\0\0\0\x1cjumdc2pa\0\x11\0\x10\x80\0\0\xaa\0\x38\x9b\x71\x03c2pa\0";
    let path = with_segment(&folder, 0xeb, jumbf);
    let (found, card) = (record(&path)["measurements"]["provenance"].clone(), said(&path, false));
    let (doubt, why) = if cfg!(feature = "c2pa") {
        ("unreadable", "not checked: they cannot be read")
    } else {
        ("not_built", "not checked: this build does not check them")
    };
    assert_eq!((&found["content_credentials"], &found["credentials_doubt"]), (&"unknown".into(), &doubt.into()));
    assert!(card.contains(why), "{card}");
}
