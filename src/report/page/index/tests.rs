use super::*;
use crate::report::album::Album;
use crate::report::made;
use crate::report::page::clip;
use crate::report::record::{Overruled, Source};
use crate::words::proof::assert_said;

fn entry(path: &str, clarity: f64) -> Entry {
    let mut record = made::clip(path, 4, clarity, Language::En);
    record.drop_camera_path();
    Entry { record, picture: Some(path.as_bytes().to_vec()), page: Some("a.html".to_owned()) }
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder)
        .expect("it is there")
        .map(|entry| entry.expect("readable").file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

fn write(folder: &Path, count: usize) -> String {
    let mut entries = (0..count).map(|n| Ok(entry(&format!("clips/{n}.mp4"), 80.0)));
    index(folder, &mut entries, Language::En).expect("written");
    fs::read_to_string(folder.join("index.html")).expect("it is there")
}

#[test]
fn thumbnails_lie_in_parts_and_the_first_ones_in_the_page() {
    let folder = tempfile::tempdir().expect("a folder");
    let html = write(folder.path(), 450);
    assert_eq!(names(&folder.path().join("parts")), ["0000.js", "0001.js", "0002.js"]);
    let last = fs::read_to_string(folder.path().join("parts/0002.js")).expect("it is there");
    assert!(last.starts_with("veritePart(2,\"") && last.matches(',').count() == 51, "{last}");
    assert_eq!(html.matches("data:image/jpeg;base64,").count(), WORST + 1, "the first, and one for the map");
    // A shorter index leaves nothing of a longer one.
    write(folder.path(), 3);
    assert_eq!(names(&folder.path().join("parts")), ["0000.js"]);
    assert_eq!(names(folder.path()), ["index.html", "parts"]);
}

#[test]
fn what_fails_half_way_leaves_the_old_page() {
    let folder = tempfile::tempdir().expect("a folder");
    let before = write(folder.path(), 250);
    let part = fs::read(folder.path().join("parts/0000.js")).expect("it is there");
    let broken = Error::unreadable(Path::new("x"), "gone");
    let mut entries = (0..230).map(|n| Ok(entry(&format!("other/{n}.mp4"), 20.0))).chain([Err(broken)]);
    index(folder.path(), &mut entries, Language::En).expect_err("an entry failed");
    assert_eq!(fs::read_to_string(folder.path().join("index.html")).expect("it is there"), before);
    assert_eq!(fs::read(folder.path().join("parts/0000.js")).expect("it is there"), part);
    assert_eq!(names(&folder.path().join("parts")), ["0000.js", "0001.js"], "nothing half-written is left");
}

#[test]
fn the_data_is_json_whatever_the_names_are() {
    let folder = tempfile::tempdir().expect("a folder");
    let name = "</script><script>alert(1)</script>/\"\u{2028}\n\\.mp4";
    let unreadable = Record::unreadable(Source::named(name.as_ref()), format!("{name}: gone"));
    let entries = [entry(name, 80.0), Entry { record: unreadable, picture: None, page: None }];
    index(folder.path(), &mut entries.into_iter().map(Ok), Language::En).expect("written");
    let html = fs::read_to_string(folder.path().join("index.html")).expect("it is there");
    assert_eq!(html.matches("<script").count(), 2);
    let data = html.split("id=\"data\">").nth(1).and_then(|rest| rest.split("</script>").next()).expect("data");
    let data: Value = serde_json::from_str(data).expect("JSON");
    assert_eq!(data["rows"][0]["p"], name);
    assert_eq!(data["rows"][1]["c"], "unreadable");
}

#[test]
fn every_sentence_of_a_page_exists_in_every_language() {
    for language in Language::ALL {
        let mut full = made::clip("a/b.mp4", 4, 80.0, language);
        full.verdict.as_mut().expect("judged").findings = made::findings();
        let mut quiet = made::clip("b.mp4", 4, 80.0, language);
        quiet.verdict.as_mut().expect("judged").findings.clear();
        let mut timeless = made::clip("c.mp4", 4, 80.0, language);
        timeless.media.as_mut().expect("judged").duration_s = None;
        let unreadable = Record::unreadable(Source::named("d.mp4".as_ref()), "d.mp4: gone".to_owned());
        full.overruled = Some(Overruled { class: Class::Raw, why: String::new(), acceptable: true });
        let mut pages = clip(&full, &made::album(4), Some("b.mp4"), language);
        for record in [&quiet, &timeless, &unreadable, &made::photo("e.jpg", language)] {
            pages += &clip(record, &Album::default(), None, language);
        }
        let folder = tempfile::tempdir().expect("a folder");
        let many = (0..202).map(|n| Entry {
            record: Record::unreadable(Source::named(format!("{n}/f.mp4").as_ref()), String::new()),
            picture: None,
            page: None,
        });
        index(folder.path(), &mut many.map(Ok), language).expect("written");
        pages += &fs::read_to_string(folder.path().join("index.html")).expect("it is there");
        assert!(!pages.contains("page-") && !pages.contains("{ $"), "{language:?}");
        assert_said(|key| key.starts_with("page-"));
    }
}
