//! The program as it is called: exit status, odd names, bad input, both outputs.

use std::ffi::OsString;
use std::fs;
use std::os::unix::ffi::OsStringExt;
use std::path::{Path, PathBuf};
use std::process::{self, Stdio};

use assert_cmd::Command;
use serde_json::Value;
use wait4::Wait4;

const PHOTO: &str = "plain-selfie.jpg";
const SLOPPY: &str = "sloppy-drowned-voice.mp4";

fn sample(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("samples").join(name)
}

fn verite() -> Command {
    let mut command = Command::cargo_bin("verite").expect("the binary is built");
    command.env_remove("NO_COLOR").env("LC_ALL", "C.UTF-8");
    command
}

/// Status, standard output and standard error of one call.
fn call(command: &mut Command) -> (i32, String, String) {
    let output = command.output().expect("it runs");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("it prints UTF-8");
    (output.status.code().expect("no signal"), text(output.stdout), text(output.stderr))
}

fn objects(lines: &str) -> Vec<Value> {
    lines.lines().map(|line| serde_json::from_str(line).expect("each line is one JSON object")).collect()
}

#[test]
fn the_exit_status_tells_the_worst() {
    let (ok, sloppy, missing) = (sample(PHOTO), sample(SLOPPY), sample("missing.mp4"));
    assert_eq!(call(verite().arg(&ok)).0, 0);
    assert_eq!(call(verite().arg("check").arg(&ok).arg(&sloppy)).0, 1);
    assert_eq!(call(verite().args([&missing, &sloppy, &ok])).0, 2);
    assert_eq!(call(verite().arg("--no-such-option")).0, 2);
    assert_eq!(call(verite().args(["--profile", "no-such-profile"]).arg(&ok)).0, 2);
}

#[test]
fn one_broken_clip_leaves_the_others_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    let text = folder.path().join("text.mp4");
    fs::write(&text, "this is no clip\n".repeat(50)).expect("written");
    let empty = folder.path().join("empty.mp4");
    fs::write(&empty, "").expect("written");
    let inputs = [text, empty, folder.path().to_owned(), sample("missing.mp4"), sample(PHOTO)];
    let (status, stdout, stderr) = call(verite().arg("--json").args(&inputs));
    assert_eq!(status, 2);
    let records = objects(&stdout);
    assert_eq!(records.len(), inputs.len(), "nothing is lost");
    for (record, path) in records.iter().zip(&inputs).take(4) {
        assert_eq!(record["status"], "unreadable");
        let error = record["error"].as_str().expect("a reason");
        assert!(error.starts_with(path.to_str().expect("UTF-8")), "names the file: {error}");
        assert_eq!(stderr.matches(error).count(), 1, "said once: {error}");
    }
    assert_eq!(stderr.lines().count(), 4, "one line each:\n{stderr}");
    assert_eq!(records[4]["status"], "ok");
    assert!(records[4]["verdict"]["class"].is_string());
}

#[test]
fn odd_names_work_and_keep_the_json_valid() {
    let folder = tempfile::tempdir().expect("a folder");
    let names =
        ["-dash.jpg", "two words.jpg", "new\nline.jpg", "quo\"te\\.jpg", "http:x.jpg", "%03d.jpg", "concat:a|b.jpg"];
    let mut names: Vec<OsString> = names.iter().map(OsString::from).collect();
    names.push(OsString::from_vec(b"not\xff\xfeutf8.jpg".to_vec()));
    for name in &names {
        fs::copy(sample(PHOTO), folder.path().join(name)).expect("copied");
    }
    let mut command = verite();
    let (status, stdout, stderr) = call(command.current_dir(&folder).args(["--json", "--"]).args(&names));
    assert_eq!((status, stderr.as_str()), (0, ""), "{stdout}");
    for (record, name) in objects(&stdout).iter().zip(&names) {
        assert_eq!(record["source"]["path"], *name.to_string_lossy());
    }
    let clip = folder.path().join("concat:c.mp4");
    fs::copy(sample("raw-portrait-silent.mp4"), &clip).expect("copied");
    let (status, ..) = call(verite().current_dir(&folder).arg("concat:c.mp4"));
    assert_eq!(status, 0, "a name is never taken for an address");
}

#[test]
fn standard_input_is_a_clip_like_any_other() {
    let bytes = fs::read(sample(PHOTO)).expect("readable");
    let (status, stdout, _) = call(verite().args(["--json", "-"]).write_stdin(bytes));
    assert_eq!(status, 0);
    let from_pipe = &objects(&stdout)[0];
    let (_, stdout, _) = call(verite().arg("--json").arg(sample(PHOTO)));
    let from_file = &objects(&stdout)[0];
    assert_eq!(from_pipe["source"]["path"], "-");
    assert_eq!(from_pipe["source"]["blake3"], from_file["source"]["blake3"]);
    assert_eq!(from_pipe["measurements"], from_file["measurements"]);
    let (status, stdout, stderr) = call(verite().arg("").arg(sample(PHOTO)));
    assert_eq!((status, stderr.lines().count()), (2, 1), "an empty name is one missing file: {stderr}");
    assert!(stdout.contains("plain-selfie.jpg"));
    let (status, _, stderr) = call(verite().arg("-").write_stdin(""));
    assert_eq!(status, 2);
    assert!(stderr.starts_with("verite: -: "), "{stderr}");
}

#[test]
fn a_card_fits_eighty_columns_and_has_no_colour_in_a_pipe() {
    let (_, stdout, _) = call(verite().arg(sample(SLOPPY)).arg(sample(PHOTO)));
    assert!(!stdout.contains('\u{1b}'), "escape codes in a pipe");
    for line in stdout.lines() {
        assert!(line.chars().count() <= 80, "too wide: {line}");
    }
    let (_, coloured, _) = call(verite().args(["--color", "always"]).arg(sample(PHOTO)));
    assert!(coloured.contains('\u{1b}'));
}

#[test]
fn dutch_changes_the_sentences_and_nothing_else() {
    let clip = sample(SLOPPY);
    let (status, card, _) = call(verite().args(["check", "--lang", "nl"]).arg(&clip));
    assert_eq!(status, 1);
    for words in ["SLORDIG", "0,49 % rms", "de stem is", "Dit zou het verschil maken"] {
        assert!(card.contains(words), "{words}\n{card}");
    }
    assert!(card.lines().all(|line| line.chars().count() <= 80), "{card}");
    let mut results = ["en", "nl"].map(|lang| objects(&call(verite().args(["--json", "--lang", lang]).arg(&clip)).1));
    let said = results.each_mut().map(|records| {
        let verdict = &mut records[0]["verdict"];
        let findings = verdict["findings"].as_array_mut().expect("findings").iter_mut();
        let mut said: Vec<Value> = findings.map(|finding| finding["message"].take()).collect();
        said.push(verdict["would_change"].take());
        said
    });
    assert_eq!(results[0], results[1]);
    assert!(said[0].iter().zip(&said[1]).all(|(english, dutch)| english != dutch), "{said:#?}");
    assert_eq!(call(verite().args(["--lang", "fr"]).arg(&clip)).0, 2);
}

#[test]
fn the_camera_path_comes_only_when_asked_for() {
    let clip = sample("raw-portrait-silent.mp4");
    let (_, plain, _) = call(verite().arg("--json").arg(&clip));
    assert!(objects(&plain)[0]["measurements"]["shake"]["path"].is_null());
    let (_, detailed, _) = call(verite().args(["--json", "--detail", "camera-path"]).arg(&clip));
    let path = &objects(&detailed)[0]["measurements"]["shake"]["path"];
    let frames = objects(&detailed)[0]["media"]["picture"]["frames"].as_u64().expect("a count");
    for field in ["t_s", "dx_pct", "dy_pct", "roll_deg", "zoom"] {
        assert_eq!(path[field].as_array().expect(field).len() as u64, frames, "{field}");
    }
}

#[test]
fn the_marks_of_listeners_come_only_when_asked_for() {
    let clip = sample(SLOPPY);
    let (_, plain, _) = call(verite().arg("--json").arg(&clip));
    let (_, asked, _) = call(verite().args(["--json", "--mos"]).arg(&clip));
    let (plain, asked) = (&objects(&plain)[0], &objects(&asked)[0]);
    assert!(plain["measurements"]["voice"]["mos_p835"].is_null());
    for mark in ["sig", "bak", "ovrl"] {
        let value = asked["measurements"]["voice"]["mos_p835"][mark].as_f64().expect(mark);
        assert!((1.0..=5.0).contains(&value), "{mark} {value}");
    }
    assert_eq!(plain["measurements"]["voice"]["mos_p808"], asked["measurements"]["voice"]["mos_p808"]);
    assert_eq!(plain["verdict"], asked["verdict"], "the marks do not judge");
}

#[test]
fn completions_and_manual_are_printed() {
    assert!(call(verite().args(["completions", "bash"])).1.contains("_verite"));
    assert!(call(verite().arg("man")).1.starts_with(".ie"));
}

#[test]
fn evidence_is_a_picture_of_each_judged_face() {
    let folder = tempfile::tempdir().expect("a folder");
    let evidence = folder.path().join("new/evidence");
    let (status, stdout, _) = call(verite().arg("--json").arg("--evidence").arg(&evidence).arg(sample(PHOTO)));
    assert_eq!(status, 0);
    let record = &objects(&stdout)[0];
    let faces = record["measurements"]["retouch"]["faces"].as_array().expect("faces").len();
    let files = record["evidence"].as_array().expect("pictures");
    assert_eq!((files.len(), fs::read_dir(&evidence).expect("made").count()), (faces, faces));
    for file in files {
        let bytes = fs::read(file.as_str().expect("a path")).expect("written");
        assert!(bytes.starts_with(b"\x89PNG"));
    }
}

#[test]
fn a_reference_says_how_much_texture_is_gone() {
    let lost = |file: &str| {
        let call = call(verite().arg("--json").arg("--reference").arg(sample(PHOTO)).arg(sample(file)));
        objects(&call.1)[0]["measurements"]["retouch"]["reference"]["texture_lost_pct"].as_f64().expect("a number")
    };
    assert!(lost(PHOTO) < 0.5);
    assert!(lost("polished-selfie.jpg") > 20.0);
    let card = call(verite().arg("--reference").arg(sample(PHOTO)).arg(sample("polished-selfie.jpg"))).1;
    assert!(card.contains("against the reference"), "{card}");
}

#[test]
fn a_reference_without_a_face_is_asked_wrongly() {
    let (status, stdout, stderr) =
        call(verite().arg("--reference").arg(sample("plain-photo-no-face.jpg")).arg(sample(PHOTO)));
    assert_eq!((status, stdout.as_str()), (2, ""));
    assert!(stderr.contains("cannot be the reference"), "{stderr}");
}

#[test]
fn decisions_are_taken_from_a_file_all_or_none() {
    let folder = tempfile::tempdir().expect("a folder");
    let line = |digit: &str, class: &str| {
        format!(r#"{{"blake3":"{}","path":"a.mp4","class":"{class}","why":"heard it"}}"#, digit.repeat(64))
    };
    let from = folder.path().join("from.jsonl");
    let kept = folder.path().join("verite-overrides.jsonl");
    let take = |text: &str| {
        fs::write(&from, text).expect("written");
        call(verite().current_dir(&folder).args(["override", "--from", "from.jsonl"]))
    };
    for bad in ["{}", "no JSON", &line("g", "raw"), &line("a", "undecided"), &line("a", "nice")] {
        let (status, _, stderr) = take(&format!("{}\n{bad}\n{}\n", line("a", "raw"), line("b", "raw")));
        assert_eq!(status, 2, "{bad}");
        assert!(stderr.contains("from.jsonl: line 2:"), "{stderr}");
        assert!(!kept.exists(), "nothing half-written");
    }
    // What is there already may lack the end of its line.
    fs::write(&kept, line("c", "plain")).expect("written");
    let (status, stdout, stderr) = take(&format!("{}\n\n{}\n", line("a", "raw"), line("b", "sloppy")));
    assert_eq!((status, stderr.as_str()), (0, ""), "{stdout}");
    let lines = objects(&fs::read_to_string(&kept).expect("it is there"));
    assert_eq!(lines.iter().map(|line| &line["class"]).collect::<Vec<_>>(), ["plain", "raw", "sloppy"]);
    let elsewhere = folder.path().join("new/own.jsonl");
    assert_eq!(call(verite().args(["override", "--from"]).arg(&from).arg("--file").arg(&elsewhere)).0, 0);
    assert_eq!(fs::read_to_string(&elsewhere).expect("it is there").lines().count(), 2);
    assert_eq!(call(verite().args(["override", "--from"]).arg(&from).arg("a.mp4")).0, 2, "either or");
}

#[test]
fn a_report_is_a_page_or_a_folder_and_leaves_the_json_as_it_is() {
    let folder = tempfile::tempdir().expect("a folder");
    let photo = sample(PHOTO);
    let (_, plain, _) = call(verite().arg("--json").arg(&photo));
    let page = folder.path().join("one/page.html");
    fs::create_dir(folder.path().join("one")).expect("made");
    let (status, with, stderr) = call(verite().args(["--json", "--report"]).arg(&page).arg(&photo));
    assert_eq!((status, stderr.as_str()), (0, ""));
    assert_eq!(plain, with);
    assert!(fs::read_to_string(&page).expect("it is there").contains("plain-selfie.jpg"));
    let (status, _, stderr) =
        call(verite().args(["--report", "page.html"]).args([&photo, &photo]).current_dir(&folder));
    assert_eq!(status, 2);
    assert!(stderr.contains("name a folder"), "{stderr}");
    let (status, _, _) = call(verite().args(["--report", "two"]).args([&photo, &photo]).current_dir(&folder));
    assert_eq!(status, 0);
    let names = fs::read_dir(folder.path().join("two")).expect("made").count();
    assert_eq!(names, 4, "two pages, an index and its parts");
}

#[test]
fn memory_is_kept_within_what_is_allowed_or_the_clip_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let clip = folder.path().join("uhd.mp4");
    let made = process::Command::new("ffmpeg")
        .args(["-v", "error", "-nostdin", "-f", "lavfi", "-i", "testsrc2=s=3840x2160:r=25:d=1"])
        .args(["-c:v", "libx264", "-preset", "ultrafast"])
        .arg(&clip)
        .status()
        .expect("the tests need the ffmpeg command");
    assert!(made.success());
    let (status, _, errors) = call(verite().args(["--max-memory", "150"]).arg(&clip));
    assert_eq!((status, errors.lines().count()), (2, 1), "{errors}");
    assert!(errors.contains("uhd.mp4: may need ") && errors.contains("150 are allowed"), "{errors}");
    for mib in [200_u64, 400] {
        let mut child = process::Command::new(env!("CARGO_BIN_EXE_verite"))
            .args(["--json", "--max-memory", &mib.to_string()])
            .arg(&clip)
            .stdout(Stdio::null())
            .spawn()
            .expect("it runs");
        let used = child.wait4().expect("it ends");
        assert_ne!(used.status.code(), Some(2));
        assert!(used.rusage.maxrss <= mib << 20, "{} of {mib} MiB", used.rusage.maxrss >> 20);
    }
}
