//! Scans of folders: a row for each clip, whatever it does to its worker; nothing twice, nothing lost.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{BufRead, BufReader};
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::SystemTime;

use image::{Rgb, RgbImage};
use rustix::process::{Pid, Signal, geteuid, kill_process};
use serde_json::Value;

/// A folder of media, and one for the results.
struct Night {
    folder: tempfile::TempDir,
}

impl Night {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        fs::create_dir(folder.path().join("media")).expect("made");
        Self { folder }
    }

    fn media(&self, name: &str) -> PathBuf {
        self.folder.path().join("media").join(name)
    }

    fn out(&self, name: &str) -> PathBuf {
        self.folder.path().join("out").join(name)
    }

    /// A photo whose content is a number's.
    fn photo(&self, name: &str, number: u32) {
        let path = self.media(name);
        fs::create_dir_all(path.parent().expect("it has one")).expect("made");
        let shade = |x: u32, y: u32, k: u32| ((x * (number + 3) + y * k + x * y / 7) % 251) as u8;
        RgbImage::from_fn(96, 64, |x, y| Rgb([shade(x, y, 5), shade(x, y, 11), shade(x, y, 23)]))
            .save(path)
            .expect("saved");
    }

    fn photos(&self, count: u32) {
        (0..count).for_each(|number| self.photo(&format!("photo-{number:02}.png"), number));
    }

    fn command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_verite"));
        command.arg("scan").arg(self.folder.path().join("media")).arg("--out").arg(self.folder.path().join("out"));
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    fn scan(&self, arguments: &[&str]) -> (i32, String, String) {
        let done = self.command().args(arguments).output().expect("it runs");
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
        (done.status.code().expect("no signal"), text(done.stdout), text(done.stderr))
    }

    /// A scan that has printed so many lines; what it prints after them is taken too.
    fn begun(&self, lines: usize, arguments: &[&str]) -> Child {
        let mut scan = self.command().args(arguments).spawn().expect("it runs");
        let mut printed = BufReader::new(scan.stdout.take().expect("piped")).lines();
        assert_eq!(printed.by_ref().take(lines).flatten().count(), lines);
        thread::spawn(move || printed.map_while(Result::ok).for_each(drop));
        scan
    }

    /// The lines of the results that are whole.
    fn rows(&self) -> Vec<Value> {
        let text = fs::read_to_string(self.out("results.jsonl")).expect("there are results");
        let whole = text.split_inclusive('\n').filter(|line| line.ends_with('\n'));
        whole.map(|line| serde_json::from_str(line).expect("JSON")).collect()
    }

    fn by_name(&self) -> BTreeMap<String, Value> {
        let rows = self.rows();
        let named: BTreeMap<String, Value> = rows.iter().map(|row| (name(row), row.clone())).collect();
        assert_eq!(named.len(), rows.len(), "a row is there twice");
        named
    }
}

fn name(row: &Value) -> String {
    Path::new(row["source"]["path"].as_str().expect("a path"))
        .file_name()
        .expect("a name")
        .to_string_lossy()
        .into_owned()
}

fn modified(path: &Path) -> SystemTime {
    path.metadata().and_then(|about| about.modified()).expect("it has one")
}

fn sample(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("samples").join(name)
}

/// The example `faulty_worker`, built beside the tests.
fn faulty_worker() -> String {
    let built =
        Command::new(env!("CARGO")).args(["build", "--quiet", "--locked", "--example", "faulty_worker"]).status();
    assert!(built.expect("cargo is there").success());
    let bin = Path::new(env!("CARGO_BIN_EXE_verite"));
    bin.with_file_name("examples").join("faulty_worker").to_string_lossy().into_owned()
}

#[test]
fn each_clip_has_a_row_that_equals_a_check_and_what_kills_its_worker_hurts_nothing_else() {
    let night = Night::new();
    for (index, fault) in ["abort", "exit", "greedy", "loop"].iter().enumerate() {
        night.photo(&format!("{fault}.png"), 100 + index as u32);
    }
    night.photos(6);
    fs::copy(sample("raw-handheld-voice.mp4"), night.media("voice.mp4")).expect("copied");
    fs::write(night.media("broken.mp4"), b"nothing").expect("written");
    fs::write(night.media("notes.txt"), b"nothing").expect("written");
    let (status, printed, said) = night.scan(&["--worker", &faulty_worker(), "--patience", "5", "--jobs", "2"]);
    assert_eq!(status, 2, "{printed}{said}");
    let rows = night.by_name();
    assert_eq!(rows.len(), 12, "{printed}");
    for (clip, status) in [
        ("abort.png", "crashed"),
        ("exit.png", "crashed"),
        ("greedy.png", "out_of_memory"),
        ("loop.png", "timed_out"),
        ("broken.mp4", "unreadable"),
    ] {
        let row = &rows[clip];
        assert_eq!(row["status"], status, "{row}");
        let error = row["error"].as_str().expect("a reason");
        assert!(error.contains(clip) && row.get("verdict").is_none(), "{error}");
    }
    let index = fs::read_to_string(night.out("report/index.html")).expect("an index");
    assert!(index.contains("photo-03.png") && index.contains("loop.png"));
    let pages: Vec<PathBuf> =
        fs::read_dir(night.out("report/clips")).expect("pages").map(|p| p.expect("one").path()).collect();
    assert_eq!(pages.len(), 12);
    let voice = pages.iter().find(|page| page.to_string_lossy().contains("voice")).expect("its page");
    let (text, written) = (fs::read_to_string(voice).expect("read"), modified(voice));
    assert!(text.contains("data:image/jpeg") && text.contains("data:image/png"), "its pictures are in it");
    assert!(rows["exit.png"]["error"].as_str().expect("a reason").contains("cannot go on"));
    for clip in ["voice.mp4", "photo-03.png"] {
        let check =
            Command::new(env!("CARGO_BIN_EXE_verite")).args(["check", "--json"]).arg(night.media(clip)).output();
        let checked: Value = serde_json::from_slice(&check.expect("it runs").stdout).expect("JSON");
        assert_eq!(rows[clip], checked, "{clip}");
    }
    // Known now, those that were lost too; and a page that would be the same is not written again.
    let (_, again, _) = night.scan(&["--worker", &faulty_worker()]);
    assert!(again.contains("12 known already") && !again.contains("measured;"), "{again}");
    assert_eq!(modified(voice), written);
    let (_, redone, _) = night.scan(&["--redo=failed"]);
    assert!(redone.contains("4 measured; 8 known already"), "{redone}");
    assert!(night.by_name().values().all(|row| row["status"] == "ok" || name(row) == "broken.mp4"));
}

#[test]
fn killed_at_any_moment_it_goes_on_where_it_was() {
    let night = Night::new();
    night.photos(24);
    let mut stored = 0;
    for lines in [1, 5, 2, 7] {
        let mut scan = night.begun(lines, &[]);
        scan.kill().and_then(|()| scan.wait()).expect("killed");
        // A result that is known is there once, and stays.
        let kept = night.by_name().len();
        assert!(kept >= stored + lines && kept <= 24, "{kept} after {stored}");
        stored = kept;
    }
    let (status, printed, said) = night.scan(&[]);
    assert!(status <= 1, "{printed}{said}");
    let counted = |what: &str| -> usize {
        let before = printed.split(what).next().filter(|before| before.len() < printed.len());
        before.map_or(0, |before| before.rsplit([' ', '\n']).next().and_then(|n| n.parse().ok()).expect("a number"))
    };
    // What the last one had stored may be a few more than it had written into the results.
    let (measured, known) = (counted(" measured"), counted(" known already"));
    assert!(measured + known == 24 && known >= stored, "{printed}");
    let killed = fs::read(night.out("results.jsonl")).expect("results");
    fs::remove_dir_all(night.out("")).expect("removed");
    night.scan(&["--jobs", "1"]);
    assert_eq!(killed, fs::read(night.out("results.jsonl")).expect("results"), "as if it had never been killed");
}

#[test]
fn one_ctrl_c_finishes_what_has_begun() {
    let night = Night::new();
    night.photo("a.png", 1);
    fs::copy(sample("raw-handheld-voice.mp4"), night.media("b.mp4")).expect("copied");
    night.photo("c.png", 2);
    let mut scan = night.begun(1, &["--jobs", "1"]);
    kill_process(Pid::from_child(&scan), Signal::INT).expect("interrupted");
    assert_eq!(scan.wait().expect("it ends").code(), Some(2));
    let kept: Vec<String> = night.by_name().into_keys().collect();
    assert!(kept == ["a.png", "b.mp4"] || kept == ["a.png"], "{kept:?}");
    let (_, printed, _) = night.scan(&[]);
    assert!(printed.contains(&format!("{} measured; {} known already", 3 - kept.len(), kept.len())), "{printed}");
}

#[test]
fn a_second_ctrl_c_waits_for_nothing() {
    let night = Night::new();
    night.photos(2);
    night.photo("then-loop.png", 7);
    night.photo("z.png", 8);
    let mut scan = night.begun(2, &["--jobs", "1", "--worker", &faulty_worker()]);
    kill_process(Pid::from_child(&scan), Signal::INT).expect("interrupted");
    let mut said = BufReader::new(scan.stderr.take().expect("piped")).lines();
    assert!(said.any(|line| line.expect("UTF-8").contains("once more to stop at once")));
    kill_process(Pid::from_child(&scan), Signal::INT).expect("interrupted");
    assert_eq!(scan.wait().expect("it ends").code(), Some(2));
    assert_eq!(night.by_name().len(), 2);
}

#[test]
fn the_same_content_is_measured_once_wherever_it_lies_and_changed_content_anew() {
    let night = Night::new();
    night.photos(3);
    fs::copy(night.media("photo-00.png"), night.media("copy.png")).expect("copied");
    let (_, first, _) = night.scan(&["--jobs", "4"]);
    assert!(first.contains("3 measured; 1 known already"), "{first}");
    fs::create_dir(night.media("kept")).expect("made");
    fs::rename(night.media("photo-01.png"), night.media("kept/moved.png")).expect("moved");
    night.photo("photo-02.png", 77);
    let (_, second, _) = night.scan(&[]);
    assert!(second.contains("1 measured; 3 known already; 1 no longer there"), "{second}");
    let names: BTreeSet<String> = night.by_name().into_keys().collect();
    assert_eq!(names, ["copy.png", "moved.png", "photo-00.png", "photo-02.png"].map(str::to_owned).into());
    let table = fs::read_to_string(night.out("results.csv")).expect("a table");
    assert_eq!(table.lines().count(), 5, "{table}");
}

#[test]
fn a_limit_leaves_the_rest_for_the_next_call_and_another_profile_measures_nothing() {
    let night = Night::new();
    night.photos(5);
    let (_, first, _) = night.scan(&["--limit", "2"]);
    assert!(first.contains("2 measured; 3 left"), "{first}");
    night.scan(&[]);
    let (_, luxury, _) = night.scan(&["--profile", "luxury"]);
    assert!(luxury.contains("5 known already") && !luxury.contains("measured;"), "{luxury}");
    assert!(night.rows().iter().all(|row| row["verdict"]["profile"] == "luxury"));
    let (_, again, _) = night.scan(&["--redo"]);
    assert!(again.contains("5 measured") && !again.contains("known"), "{again}");
}

#[test]
fn what_was_looked_at_quickly_is_measured_as_a_whole_when_that_is_asked_for() {
    let night = Night::new();
    let clip = "raw-handheld-voice.mp4";
    fs::copy(sample(clip), night.media(clip)).expect("copied");
    night.photos(2);
    let looked_at = |night: &Night| night.by_name()[clip]["media"]["looked_at_s"].as_f64();
    let (_, _, errors) = night.scan(&["--quick"]);
    assert!(looked_at(&night).is_some(), "{errors}\n{:?}", night.by_name()[clip]);
    let (_, printed, _) = night.scan(&[]);
    assert!(printed.contains("1 measured") && looked_at(&night).is_none(), "{printed}");
    // A quick scan takes what is known as a whole.
    let (_, printed, _) = night.scan(&["--quick"]);
    assert!(printed.contains("3 known") && looked_at(&night).is_none(), "{printed}");
}

#[test]
fn links_in_a_circle_lists_and_odd_places_are_told_in_a_line() {
    let night = Night::new();
    night.photos(2);
    symlink("turns.png", night.media("turns.png")).expect("linked");
    symlink(night.media(""), night.media("round")).expect("linked");
    let (status, printed, _) = night.scan(&["/no/such/folder"]);
    assert_eq!(status, 2);
    let rows = night.by_name();
    assert_eq!(rows.len(), 3, "{printed}");
    assert_eq!(rows["turns.png"]["status"], "unreadable");

    let list = night.folder.path().join("list");
    fs::write(&list, format!("{}\n", night.media("photo-01.png").display())).expect("written");
    let (status, printed, said) = night.scan(&["--from", &list.to_string_lossy(), "--from", "/dev/null"]);
    assert_eq!(status, 2, "one list at a time: {printed}{said}");

    let file = night.folder.path().join("file");
    fs::write(&file, b"").expect("written");
    let mut command = Command::new(env!("CARGO_BIN_EXE_verite"));
    let refused =
        command.arg("scan").arg(night.media("")).arg("--out").arg(file.join("out")).output().expect("it runs");
    let said = String::from_utf8_lossy(&refused.stderr);
    assert_eq!((refused.status.code(), said.lines().count()), (Some(2), 1), "{said}");
    assert!(said.contains("file/out"), "{said}");

    // A folder that is away, as a disk that is not there, takes no row with it.
    let media = night.media("");
    let away = night.folder.path().join("away");
    fs::rename(&media, &away).expect("moved");
    let (status, _, said) = night.scan(&[]);
    assert_eq!((status, night.rows().len()), (2, 3), "{said}");
    fs::rename(&away, &media).expect("moved back");
    let (status, _, said) = night.scan(&["--redo", "--worker", "/bin/true"]);
    assert_eq!(status, 2);
    assert!(said.contains("before it began"), "{said}");
    assert_eq!(night.rows().len(), 3, "nothing was lost");
}

#[test]
fn what_arrives_is_measured_once_it_is_complete_and_told() {
    let night = Night::new();
    night.photos(1);
    let log = night.folder.path().join("log");
    let told =
        format!("cat > /dev/null; printf '%s|%s\\n' \"$VERITE_ACCEPTABLE\" \"$VERITE_PATH\" >> '{}'", log.display());
    let mut command = Command::new(env!("CARGO_BIN_EXE_verite"));
    command.arg("watch").arg(night.media("")).arg("--out").arg(night.out("")).args([
        "--settle",
        "1",
        "--on-verdict",
        &told,
    ]);
    let mut watch = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("it runs");
    let mut printed = BufReader::new(watch.stdout.take().expect("piped")).lines();
    let mut line = || printed.next().expect("a line").expect("UTF-8");
    assert!(line().contains("photo-00.png"));
    // A name that a shell would take for a command, and half of a file first.
    let hostile = "$(touch gone) 'x' \".png";
    night.photo("whole.png", 9);
    let bytes = fs::read(night.media("whole.png")).expect("read");
    fs::rename(night.media("whole.png"), night.folder.path().join("whole.png")).expect("moved");
    fs::create_dir(night.media("new")).expect("made");
    let target = night.media("new").join(hostile);
    fs::write(&target, &bytes[..bytes.len() / 2]).expect("written");
    fs::write(&target, &bytes).expect("written");
    assert!(line().contains(".png"));
    kill_process(Pid::from_child(&watch), Signal::INT).expect("interrupted");
    watch.wait().expect("it ends");
    let told = fs::read_to_string(&log).expect("the command ran");
    assert_eq!(told.lines().count(), 2, "{told}");
    assert!(told.lines().all(|line| line.starts_with("false|")) && told.contains(hostile), "{told}");
    assert_eq!(night.by_name()[hostile]["status"], "ok");
}

#[test]
fn fifty_thousand_small_files_are_sorted_out() {
    let night = Night::new();
    night.photos(1);
    for number in 0..50_000 {
        if number % 1000 == 0 {
            fs::create_dir(night.media(&format!("d{}", number / 1000))).expect("made");
        }
        let ending = if number % 50 == 0 { "jpg" } else { "txt" };
        fs::write(night.media(&format!("d{}/{number}.{ending}", number / 1000)), number.to_string()).expect("written");
    }
    let (status, printed, _) = night.scan(&["--no-report"]);
    assert_eq!(status, 2);
    assert!(printed.contains("1001 measured; 49000 passed over"), "{}", &printed[printed.len() - 300..]);
    assert_eq!(night.rows().iter().filter(|row| row["status"] == "unreadable").count(), 1000);
}

#[test]
fn what_may_not_be_read_has_a_row_and_where_nothing_may_be_written_is_told() {
    let night = Night::new();
    night.photos(2);
    let folder = night.folder.path();
    let allow = |path: &Path, mode: u32| fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("set");
    // Nobody is denied anything as root, so another user calls a copy of the program that he can reach.
    let program = folder.join("verite");
    fs::copy(env!("CARGO_BIN_EXE_verite"), &program).expect("copied");
    let closed = folder.join("closed");
    fs::create_dir(&closed).expect("made");
    fs::create_dir(night.media("inner")).expect("made");
    for (path, mode) in [(folder, 0o777), (&program, 0o755), (&closed, 0o555)] {
        allow(path, mode);
    }
    allow(&night.media("photo-01.png"), 0);
    allow(&night.media("inner"), 0);
    let scan = |out: &Path| {
        let mut command = if geteuid().is_root() {
            let mut other = Command::new("setpriv");
            other.args(["--reuid", "65534", "--clear-groups"]).arg(&program);
            other
        } else {
            Command::new(&program)
        };
        let done = command.arg("scan").arg(night.media("")).arg("--out").arg(out).output().expect("it runs");
        (done.status.code(), String::from_utf8(done.stderr).expect("UTF-8"))
    };
    let (status, said) = scan(&folder.join("out"));
    assert_eq!(status, Some(2));
    assert!(said.contains("inner: Permission denied"), "{said}");
    let rows = night.by_name();
    assert_eq!(rows["photo-00.png"]["status"], "ok");
    assert!(rows["photo-01.png"]["error"].as_str().expect("a reason").contains("photo-01.png: Permission denied"));
    for out in [closed.clone(), closed.join("below")] {
        let (status, said) = scan(&out);
        assert_eq!((status, said.lines().count()), (Some(2), 1), "{said}");
        assert!(said.contains("closed") && said.contains("Permission denied"), "{said}");
    }
    allow(&night.media("inner"), 0o755);
}
