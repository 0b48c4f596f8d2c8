use super::*;
use crate::report::made;
use crate::report::record::Source;

#[test]
fn a_page_of_hours_can_be_mailed() {
    let record = made::clip("long.mp4", 7200, 80.0, Language::En);
    let html = clip(&record, &made::album(7200), Some("long.mp4"), Language::En);
    assert!(html.len() < 1_500_000, "{} bytes", html.len());
}

#[test]
fn nothing_in_a_name_reaches_the_browser_as_code() {
    let name = "<script>alert(1)</script>\"onerror='x'\n\u{202e}.mp4";
    let mut record = made::clip(name, 5, 80.0, Language::En);
    let verdict = record.verdict.as_mut().expect("it is judged");
    verdict.profile = "<b>profile</b>".to_owned();
    verdict.findings = made::findings();
    verdict.findings[0].message = "<i>message</i>".to_owned();
    verdict.findings[0].rule = "</script><script>".to_owned();
    record.version = "<u>1</u>".to_owned();
    let html = clip(&record, &made::album(5), Some("%22%3E\"><script>"), Language::En);
    // Its own two: the data, and the script.
    assert_eq!(html.matches("<script").count(), 2, "{html}");
    for tag in ["<b>profile", "<i>message", "<u>1", "\u{202e}", "<script>alert"] {
        assert!(!html.to_lowercase().contains(tag), "{tag}");
    }
}

#[test]
fn verdict_findings_and_numbers_are_there_without_a_script() {
    let mut record = made::clip("a.mp4", 5, 30.0, Language::En);
    record.drop_camera_path();
    let html = clip(&record, &Album::default(), None, Language::En);
    let script = html.find("<script").expect("it has one");
    for part in [
        "</i>sloppy</span>",
        "The voice is hard to understand",
        "<code>clarity</code>",
        "The clip itself is not linked",
    ] {
        assert!(html.find(part).is_some_and(|place| place < script), "{part}");
    }
    assert!(!html.contains("id=\"path\""), "no path, no drawing of it");
}

#[test]
fn what_is_not_there_is_said() {
    let photo = clip(&made::photo("a.jpg", Language::En), &Album::default(), Some("a.jpg"), Language::En);
    assert!(photo.contains("A photo has no time") && !photo.contains("<video"));
    let broken = Record::unreadable(Source::named("b.mp4".as_ref()), "b.mp4: <no> moov".to_owned());
    let broken = clip(&broken, &Album::default(), Some("b.mp4"), Language::En);
    assert!(broken.contains("b.mp4: &lt;no&gt; moov") && broken.contains("unreadable") && !broken.contains("<video"));
}
