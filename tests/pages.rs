//! The pages in a real browser: what they draw, what a click and a key do, what they ask for (nothing), and what hostile
//! names do (nothing).

#[path = "common/browser.rs"]
mod browser;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use browser::{Browser, encoded};
use serde_json::{Value, json};
use tempfile::TempDir;
use verite::report::page::{Entry, index};
use verite::report::record::Record;
use verite::words::Language;

const WIDE: (u32, u32) = (1280, 900);
const PHONE: (u32, u32) = (375, 740);

fn sample(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("samples").join(name)
}

/// Calls the program in `folder`; gives its exit status and what it printed.
fn verite(folder: &Path, arguments: &[&str]) -> (i32, String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_verite"));
    let output = command.current_dir(folder).args(arguments).output().expect("it runs");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
    (output.status.code().expect("no signal"), text(output.stdout), text(output.stderr))
}

/// A folder with copies of samples, by the names they are to have.
fn folder_with(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for (from, name) in files {
        let to = folder.path().join(name);
        fs::create_dir_all(to.parent().expect("it has one")).expect("made");
        fs::copy(sample(from), to).expect("copied");
    }
    folder
}

/// Nothing was complained of, and nothing asked for beyond the page and what lies in `folder`.
#[track_caller]
fn assert_quiet(browser: &Browser, folder: &Path) {
    assert!(browser.complaints().is_empty(), "{:#?}", browser.complaints());
    let own = format!("file://{}/", encoded(folder));
    for url in browser.requests() {
        assert!(url.starts_with(&own), "it asked for {url}");
    }
}

/// Nothing is wider than the window.
#[track_caller]
fn assert_fits(browser: &mut Browser) {
    let over = browser.eval(
        "[...document.querySelectorAll('body *')].filter((e) => !e.closest('.wide') && e.getBoundingClientRect().right \
         > innerWidth + 1).map((e) => e.outerHTML.slice(0, 200))",
    );
    assert_eq!(over, json!([]));
    assert_eq!(browser.eval("document.documentElement.scrollWidth <= innerWidth"), true);
}

#[test]
fn lanes_draw_and_a_click_or_a_key_moves_the_clip() {
    let folder = folder_with(&[("sloppy-violent-shake.mp4", "clip.mp4")]);
    let (status, _, errors) = verite(folder.path(), &["check", "--report", "page.html", "clip.mp4"]);
    assert_eq!((status, errors.as_str()), (1, ""));
    let mut browser = Browser::start(WIDE.0, WIDE.1);
    browser.open(&folder.path().join("page.html"));
    for lane in ["shake", "voice", "light", "focus"] {
        browser.wait(&format!("document.querySelector('[data-lane={lane}] .curve').getBBox().width > 400"));
    }
    browser.wait("[...document.querySelectorAll('img')].every((i) => i.complete && i.naturalWidth > 0)");
    assert_eq!(browser.eval("document.querySelectorAll('[data-lane=marks] .mark').length"), 2);
    browser.wait("document.querySelectorAll('#path .trail').length > 0");
    browser.wait("document.querySelector('#clip').readyState >= 1");
    let now = |time: f64| format!("Math.abs(document.querySelector('#clip').currentTime - {time}) < 0.15");
    browser.click("[data-lane=shake] .plot", 0.5);
    browser.wait(&now(3.5));
    let cursor = "Math.abs(document.querySelector('.cursor').getBoundingClientRect().left - (() => { const b = \
                  document.querySelector('.axis .plot').getBoundingClientRect(); return b.left + b.width / 2; })()) < 12";
    browser.wait(cursor);
    // The click has given the keyboard to the axis.
    browser.press("ArrowRight");
    browser.wait(&now(3.85));
    browser.press("Home");
    browser.wait(&now(0.0));
    assert_eq!(browser.eval("document.activeElement.getAttribute('role')"), "slider");
    browser.click("[data-lane=sound] .plot", 0.75);
    browser.wait(&now(5.25));
    browser.click(".findings button.time", 0.5);
    browser.wait(&now(0.0));
    // It plays, and the cursor goes along.
    browser.eval("document.querySelector('#clip').play()");
    browser.wait("Number(document.querySelector('[role=slider]').getAttribute('aria-valuenow')) > 0.3");
    browser.eval("document.querySelector('#clip').pause()");
    assert_quiet(&browser, folder.path());
    browser.resize(PHONE.0, PHONE.1);
    browser.wait("document.querySelector('[data-lane=shake] .curve').getBBox().width < 360");
    assert_fits(&mut browser);
}

#[test]
fn hostile_names_do_nothing() {
    let names = [
        "<img src=x onerror=\"window.hit=1\">.jpg",
        "\"><script>window.hit=2<.jpg",
        "a'onmouseover='window.hit=3.jpg",
        "new\nline\t.jpg",
        "\u{202e}gpj.evil\u{2066}.jpg",
        "javascript:window.hit=4.jpg",
        "%3Cscript%3E#?&amp;.jpg",
    ];
    let files: Vec<(&str, &str)> = names.iter().map(|name| ("plain-photo-no-face.jpg", *name)).collect();
    let folder = folder_with(&files);
    let arguments = [&["check", "--report", "out", "--"][..], &names[..]].concat();
    let (status, _, errors) = verite(folder.path(), &arguments);
    assert_eq!((status, errors.as_str()), (0, ""));
    let mut browser = Browser::start(WIDE.0, WIDE.1);
    let out = folder.path().join("out");
    browser.open(&out.join("index.html"));
    browser.wait("document.documentElement.dataset.ready === 'yes'");
    browser.wait("document.querySelectorAll('#list li').length === 7");
    let harmless = |browser: &mut Browser| {
        assert_eq!(browser.eval("typeof window.hit"), "undefined");
        assert_eq!(browser.eval("document.querySelectorAll('[onerror], [onmouseover]').length"), 0);
        assert_eq!(browser.eval("document.querySelectorAll('body script').length"), 2);
        assert_eq!(browser.eval(r"/[\u202a-\u202e\u2066-\u2069]/.test(document.body.innerText)"), false);
    };
    harmless(&mut browser);
    let links = browser.eval("[...document.querySelectorAll('#list a')].map((a) => a.href)");
    let links: Vec<String> = serde_json::from_value(links).expect("addresses");
    assert_eq!(links.len(), names.len());
    assert!(links.iter().all(|link| link.starts_with("file:")), "{links:?}");
    assert_quiet(&browser, folder.path());
    // Each link leads to its clip's page.
    for link in 0..links.len() {
        browser.open(&out.join("index.html"));
        browser.wait("document.querySelectorAll('#list li').length === 7");
        browser.eval(&format!("document.querySelectorAll('#list a')[{link}].click()"));
        browser.wait("document.readyState === 'complete' && document.querySelector('section.verdict')");
        harmless(&mut browser);
        assert_quiet(&browser, folder.path());
    }
}

#[test]
fn what_is_missing_is_said_and_nothing_breaks() {
    let folder = folder_with(&[("plain-selfie.jpg", "photo.jpg"), ("raw-portrait-silent.mp4", "silent.mp4")]);
    fs::write(folder.path().join("broken.mp4"), "this is no clip\n".repeat(50)).expect("written");
    let sound = Command::new("ffmpeg")
        .args(["-v", "error", "-f", "lavfi", "-i", "sine=440:d=2", "sound.wav"])
        .current_dir(folder.path())
        .status();
    assert!(sound.expect("ffmpeg is installed").success());
    let files = ["photo.jpg", "silent.mp4", "broken.mp4", "sound.wav"];
    verite(folder.path(), &[&["check", "--report", "out", "--lang", "nl"][..], &files[..]].concat());
    let mut browser = Browser::start(PHONE.0, PHONE.1);
    for (file, said) in [
        ("photo.jpg", "Een foto heeft geen tijd"),
        ("silent.mp4", "niet in dit bestand"),
        ("broken.mp4", "niets gemeten"),
        ("sound.wav", "niemand"),
    ] {
        browser.open(&folder.path().join("out").join(format!("{file}.html")));
        browser.wait(&format!("document.body.innerText.includes({})", json!(said)));
        assert_eq!(browser.eval("document.documentElement.lang"), "nl");
        assert_fits(&mut browser);
        assert_quiet(&browser, folder.path());
    }
    // A clip that went away is said to be away; the page's own complaint about it is the browser's.
    fs::remove_file(folder.path().join("silent.mp4")).expect("removed");
    browser.open(&folder.path().join("out/silent.mp4.html"));
    browser.wait("document.querySelector('#trouble').textContent.length > 20");
    browser.click("[data-lane=shake] .plot", 0.5);
    browser.wait("Number(document.querySelector('[role=slider]').getAttribute('aria-valuenow')) > 1");
}

/// So many entries made of a few real results, spread over folders.
fn entries(folder: &Path, count: usize) -> impl Iterator<Item = Entry> + use<> {
    let files = ["sloppy-drowned-voice.mp4", "raw-phone-dog.mp4", "plain-photo-no-face.jpg"].map(sample);
    let names: Vec<&str> = files.iter().map(|file| file.to_str().expect("UTF-8")).collect();
    let (_, json, _) = verite(folder, &[&["check", "--json"][..], &names[..]].concat());
    let records: Vec<Record> = json.lines().map(|line| Record::from_json(line).expect("a result")).collect();
    let picture = image::RgbImage::from_fn(160, 90, |x, y| image::Rgb([x as u8, y as u8, 90]));
    let mut jpeg = Vec::new();
    picture.write_to(&mut std::io::Cursor::new(&mut jpeg), image::ImageFormat::Jpeg).expect("a JPEG");
    (0..count).map(move |number| {
        let mut record = records[number % records.len()].clone();
        record.source.path = format!("shoot/creator-{}/day {}/IMG_{number:05}.mp4", number % 7, number % 3);
        record.source.blake3 = Some(format!("{number:064x}"));
        Entry { record, picture: Some(jpeg.clone()), page: Some(format!("clips/{number}.html")) }
    })
}

#[test]
fn ten_thousand_clips_can_be_used_and_thumbnails_come_when_they_are_seen() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut all = entries(folder.path(), 10_000).map(Ok);
    index(folder.path(), &mut all, Language::En).expect("written");
    let bytes = fs::metadata(folder.path().join("index.html")).expect("it is there").len();
    assert!(bytes < 6_000_000, "{bytes} bytes");
    let mut browser = Browser::start(WIDE.0, WIDE.1);
    let started = Instant::now();
    browser.open(&folder.path().join("index.html"));
    browser
        .wait("document.documentElement.dataset.ready === 'yes' && document.querySelectorAll('#list li').length > 5");
    let usable = started.elapsed();
    println!("an index of 10,000 clips: {bytes} bytes, usable after {usable:.1?}");
    assert_eq!(browser.eval("document.querySelector('#shown').textContent"), "10000 of 10000");
    assert!(browser.eval("document.querySelectorAll('#list li').length").as_u64() < Some(100), "only what is seen");
    // The bottom is far away, and its thumbnails are in files that were not loaded yet.
    browser.eval(
        "scrollTo(0, document.querySelector('#list').offsetTop + document.querySelector('#list').offsetHeight - 900)",
    );
    browser.wait("[...document.querySelectorAll('#list li')].some((li) => li.dataset.place === '9999')");
    browser.wait("[...document.querySelectorAll('#list li')].every((li) => li.querySelector('.thumb img'))");
    let parts = browser.requests().iter().filter(|url| url.contains("/parts/")).count();
    assert!((1..50).contains(&parts), "{parts} parts were loaded");
    assert_quiet(&browser, folder.path());
    // A key does not take long either.
    browser.eval("scrollTo(0, 0)");
    let slow = browser.eval(
        "(() => { const t = performance.now(); for (let i = 0; i < 20; i++) document.dispatchEvent(new KeyboardEvent(\
         'keydown', {key: 'j', bubbles: true})); return (performance.now() - t) / 20; })()",
    );
    println!("a key takes {slow} ms");
    assert!(slow.as_f64().is_some_and(|ms| ms < 500.0), "{slow}");
}

#[test]
fn filters_and_keys_work_and_decisions_can_be_taken_over() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut all = entries(folder.path(), 42).map(Ok);
    index(folder.path(), &mut all, Language::En).expect("written");
    let mut browser = Browser::start(WIDE.0, WIDE.1);
    browser.open(&folder.path().join("index.html"));
    browser.wait("document.documentElement.dataset.ready === 'yes'");
    let shown = |count: u32| format!("document.querySelector('#shown').textContent.startsWith('{count} of 42')");
    browser.wait(&shown(42));
    assert_eq!(
        browser.eval("document.querySelector('#list li .badge').textContent"),
        "sloppy",
        "the worst comes first"
    );
    assert_eq!(browser.eval("document.querySelectorAll('.folders tbody tr').length"), 21);
    browser.click("input[value=sloppy]", 0.5);
    browser.wait(&shown(28));
    browser.click("input[value=sloppy]", 0.5);
    let choose = |id: &str, wanted: &str| {
        format!(
            "(() => {{ const s = document.querySelector('#{id}'); s.value = [...s.options].find((o) => \
             o.textContent.startsWith('{wanted}')).value; s.dispatchEvent(new Event('change')); }})()"
        )
    };
    browser.eval(&choose("rule", "unclear-voice"));
    browser.wait(&shown(14));
    browser.eval(&choose("creator", "creator-2"));
    browser.wait(&shown(2));
    browser.eval(&choose("rule", "all"));
    browser.wait(&shown(6));
    browser.eval(&choose("folder", "shoot/creator-2/day 1"));
    browser.wait(&shown(2));
    browser.eval(&choose("creator", "all"));
    browser.eval(&choose("folder", "all"));
    browser.click("#search", 0.5);
    browser.write("IMG_00031");
    browser.wait(&shown(1));
    browser.eval("(() => { const s = document.querySelector('#search'); s.value = ''; s.dispatchEvent(new Event('input')); s.blur(); })()");
    browser.wait(&shown(42));

    // Three decisions: one, one with a reason, and one that is taken back.
    let current = "document.querySelector('#list li[aria-current=true] bdi').textContent";
    for key in ["j", "j", "k", "1"] {
        browser.press(key);
    }
    let first = browser.eval(current);
    browser.press("j");
    browser.press("o");
    browser.wait("document.activeElement.matches('.reason input')");
    browser.write("4 <b>\"loud\"</b>");
    browser.press("Enter");
    browser.wait("document.activeElement.matches('#list li')");
    let second = browser.eval(current);
    for key in ["j", "3", "u"] {
        browser.press(key);
    }
    browser.wait("document.querySelector('#save').textContent.includes('2')");
    assert_eq!(browser.eval("document.querySelectorAll('#list .decided').length"), 2);

    let downloads = tempfile::tempdir().expect("a folder");
    let to = json!({"behavior": "allow", "downloadPath": downloads.path()});
    browser.ask("Browser.setDownloadBehavior", &to);
    browser.click("#save", 0.5);
    let file = downloads.path().join("verite-overrides.jsonl");
    let started = Instant::now();
    while fs::metadata(&file).map_or(0, |data| data.len()) == 0 {
        assert!(started.elapsed() < Duration::from_mins(1), "no file came");
        browser.eval("1");
    }
    let text = fs::read_to_string(&file).expect("it is there");
    let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    assert_eq!(lines.len(), 2, "{text}");
    for (line, name) in lines.iter().zip([&first, &second]) {
        let path = line["path"].as_str().expect("a path");
        assert!(path.ends_with(name.as_str().expect("a name")), "{line}");
        let number: usize = path[path.len() - 9..path.len() - 4].parse().expect("a number");
        assert_eq!(line["blake3"], format!("{number:064x}"));
    }
    assert_eq!((&lines[0]["class"], &lines[0]["why"]), (&json!("raw"), &json!("")));
    assert_eq!((&lines[1]["class"], &lines[1]["why"]), (&json!("sloppy"), &json!("4 <b>\"loud\"</b>")));
    assert_quiet(&browser, folder.path());

    let from = file.to_str().expect("UTF-8");
    let (status, said, errors) = verite(folder.path(), &["override", "--from", from]);
    assert_eq!((status, errors.as_str()), (0, ""), "{said}");
    let kept = fs::read_to_string(folder.path().join("verite-overrides.jsonl")).expect("it is there");
    assert_eq!(kept.lines().count(), 2);
    // A visit later they are still there.
    browser.open(&folder.path().join("index.html"));
    browser.wait("document.querySelectorAll('#list .decided').length === 2");
    browser.resize(PHONE.0, PHONE.1);
    browser.wait("document.querySelector('#list li').offsetHeight > 100");
    assert_fits(&mut browser);
}
