//! How the picture is laid out, on clips and photos made on the spot, and what the platforms say to it.
#![allow(clippy::unwrap_used)] // Helpers of tests are tests too.

use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;
use verite::analyze::{Options, measure};
use verite::media::{Kind, MediaInfo, Picture, Sound};
use verite::meter::format::{Format, Sideways};
use verite::meter::{DEPENDABLE, Measured, Measurements};
use verite::policy::{Action, Class, Effect, Evidence, FindingLevel, Profile, judge};
use verite::words::Language;

fn selfie() -> image::DynamicImage {
    image::open(Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/plain-selfie.jpg")).unwrap()
}

fn format_of(path: &Path) -> Format {
    measure(path, &Options::default(), &mut |_, _| {}).unwrap().1.format.reading().cloned().unwrap()
}

fn clip(folder: &TempDir, filter: &str, name: &str) -> PathBuf {
    let path = folder.path().join(name);
    let filter = format!("testsrc2=s=640x480:r=50:d=2,{filter}");
    let mut command = Command::new("ffmpeg");
    command.args(["-v", "error", "-y", "-f", "lavfi", "-i", &filter]);
    command.args("-c:v libx264 -preset veryfast -crf 16 -pix_fmt yuv420p".split(' '));
    assert!(command.arg(&path).status().unwrap().success());
    path
}

#[test]
fn a_face_on_its_side_is_found_and_not_trusted_alone() {
    let folder = tempfile::tempdir().unwrap();
    let turned = [(0, selfie()), (90, selfie().rotate270()), (270, selfie().rotate90()), (180, selfie().rotate180())];
    for (turn_deg, picture) in turned {
        let path = folder.path().join("face.png");
        picture.save(&path).unwrap();
        let sideways = format_of(&path).sideways;
        assert_eq!(sideways.as_ref().map_or(0, |sideways| sideways.turn_deg), turn_deg);
        assert!(sideways.is_none_or(|sideways| sideways.confidence < DEPENDABLE), "people lie down");
    }
}

#[test]
fn interlaced_frames_are_counted_and_progressive_ones_are_not() {
    let folder = tempfile::tempdir().unwrap();
    let interlaced = format_of(&clip(&folder, "interlace=lowpass=off", "two-fields.mp4"));
    assert!(interlaced.combed_pct > 50.0, "{}", interlaced.combed_pct);
    let progressive = format_of(&clip(&folder, "null", "frames.mp4"));
    assert!(progressive.combed_pct < 1.0, "{}", progressive.combed_pct);
}

/// A clip of that size, length and rate of which nothing else is known than that it is held by hand and shows a face.
fn of(width: u32, height: u32, duration_s: f64, fps: f64) -> MediaInfo {
    let picture = Picture { codec: "h264".into(), width, height, fps: Some(fps), frames: 300, ..Picture::default() };
    let sound = Sound { codec: "aac".into(), sample_rate_hz: 48_000, channels: 2, ..Sound::default() };
    MediaInfo {
        kind: Kind::Video,
        duration_s: Some(duration_s),
        picture: Some(picture),
        sound: Some(sound),
        ..MediaInfo::default()
    }
}

fn measured(format: Format) -> Measurements {
    let sure = |reading| Measured::Value { reading, confidence: 0.9 };
    let shake = verite::meter::Shake { rms_pct: 0.2, ..Default::default() };
    let voice = verite::meter::Voice { clarity: 90.0, speech_s: 20.0, snr_db: 35.0, ..Default::default() };
    let measured = Measurements { shake: sure(shake), ..Measurements::default() };
    Measurements {
        voice: Measured::Value { reading: voice, confidence: 0.9 },
        format: Measured::Value { reading: format, confidence: 1.0 },
        ..measured
    }
}

/// Findings under `authentic` for a platform: level and sentence of `rule`.
fn told(media: &MediaInfo, platform: &str, rule: &str) -> Option<(FindingLevel, Effect, String)> {
    let profile = Profile::authentic().with_platform(platform).unwrap();
    let verdict = judge(&Evidence { media, measurements: &measured(Format::default()) }, &profile, Language::En);
    let found = verdict.findings.into_iter().find(|finding| finding.rule == rule);
    found.map(|finding| (finding.level, finding.effect, finding.message))
}

#[test]
fn a_platform_says_what_to_do() {
    let wide = of(1920, 1080, 250.0, 30.0);
    let (level, effect, message) = told(&wide, "reels", "wrong-aspect").unwrap();
    assert_eq!((level, effect), (FindingLevel::Warn, Effect::Style));
    assert!(message.ends_with("crop it to 9:16") && message.contains("1920 x 1080"), "{message}");
    let (level, _, message) = told(&wide, "reels", "wrong-length").unwrap();
    assert_eq!(level, FindingLevel::Deny);
    assert_eq!(message, "the clip runs 4:10, at most 3:00 are taken there; trim 1:10 of it");
    assert!(told(&wide, "youtube", "wrong-aspect").is_none() && told(&wide, "tiktok", "wrong-length").is_none());
    let slow = of(1080, 1920, 30.0, 12.0);
    let (.., message) = told(&slow, "tiktok", "wrong-frame-rate").unwrap();
    assert_eq!(
        message,
        "the clip has 12 frames a second, at least 23 are taken there; export it at 30 frames a second"
    );
    let mut odd = of(1080, 1920, 30.0, 30.0);
    odd.picture.as_mut().unwrap().codec = "prores".into();
    let (.., message) = told(&odd, "tiktok", "unusual-codec").unwrap();
    assert!(
        message.contains("prores and aac") && message.ends_with("export it as MP4 with H.264 and AAC"),
        "{message}"
    );
    let right = of(1080, 1920, 30.0, 29.97);
    for rule in ["wrong-aspect", "wrong-length", "wrong-frame-rate", "unusual-codec"] {
        assert!(Profile::platforms().filter(|p| *p != "youtube").all(|p| told(&right, p, rule).is_none()), "{rule}");
    }
}

#[test]
fn a_clip_that_fits_no_platform_is_not_sloppy_but_to_be_changed() {
    let (wide, measurements) = (of(1920, 1080, 250.0, 30.0), measured(Format::default()));
    let evidence = Evidence { media: &wide, measurements: &measurements };
    let own = judge(&evidence, &Profile::authentic(), Language::En);
    let shorts = judge(&evidence, &Profile::authentic().with_platform("shorts").unwrap(), Language::En);
    assert_eq!((own.acceptable, shorts.acceptable), (Some(true), Some(false)));
    assert_eq!((shorts.class, shorts.action), (own.class, Action::Fix));
    assert_eq!(shorts.profile, "authentic for shorts");
}

#[test]
fn a_platform_never_loosens_a_profile() {
    let strict =
        "[rules.small-picture]\nshort_side_px = 1080\n[rules.wrong-length]\nlevel = \"deny\"\nlongest_s = 20\n";
    let strict = Profile::parse(strict, Path::new("strict.toml")).unwrap();
    for platform in Profile::platforms() {
        let both = strict.with_platform(platform).unwrap();
        assert!(both.limits.short_side_px >= 1080.0 && both.limits.longest_s <= 20.0, "{platform}");
        assert!(both.levels.iter().all(|(rule, level)| *level >= strict.level(rule)), "{platform}");
    }
    assert!(strict.with_platform("myspace").is_none());
}

#[test]
fn a_picture_on_its_side_needs_more_than_one_face() {
    let sideways = |confidence| Format {
        sideways: Some(Sideways { turn_deg: 90, faces: 6, looks: 6, confidence, ..Sideways::default() }),
        ..Format::default()
    };
    let media = of(1920, 1080, 30.0, 30.0);
    let class = |confidence| {
        let measurements = measured(sideways(confidence));
        judge(&Evidence { media: &media, measurements: &measurements }, &Profile::authentic(), Language::En)
    };
    let (unsure, surer) = (class(0.4), class(0.75));
    assert!(unsure.class != Class::Sloppy && unsure.acceptable == Some(true), "{unsure:?}");
    assert!(unsure.findings.iter().any(|f| f.rule == "sideways-picture" && f.message.contains("uncertain")));
    assert_eq!((surer.class, surer.action), (Class::Sloppy, Action::Fix));
    assert!(surer.findings[0].message.contains("its top is at the left; turn it"), "{}", surer.findings[0].message);
}
