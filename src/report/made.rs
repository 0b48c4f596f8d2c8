//! Results made up for the tests of pages and exports.

use crate::media::{Kind, MediaInfo, Picture, Sound};
use crate::meter::retouch::Face;
use crate::meter::shake::{CameraPath, ShakeTimeline};
use crate::meter::voice::VoiceTimeline;
use crate::meter::{Edits, Focus, Light, Measured, Measurements, Provenance, Retouch, Shake, Voice};
use crate::policy::{Effect, Evidence, Finding, FindingLevel, Profile, judge};
use crate::report::album::{Album, Shot, Spectrogram};
use crate::report::record::{Record, Source, Status};
use crate::time::TimeRange;
use crate::words::Language;

fn sure<T>(reading: T) -> Measured<T> {
    Measured::Value { reading, confidence: 0.9 }
}

/// A hand-held clip of so many seconds with a voice of this clarity.
pub fn clip(path: &str, seconds: usize, clarity: f64, language: Language) -> Record {
    let picture = Picture { width: 1280, height: 720, fps: Some(30.0), codec: "h264".to_owned(), ..Picture::default() };
    let sound = Some(Sound { codec: "aac".to_owned(), channels: 2, ..Sound::default() });
    let duration_s = Some(seconds as f64);
    let media = MediaInfo { duration_s, picture: Some(picture), sound, ..MediaInfo::default() };
    let wave = |middle: f64| (0..seconds).map(move |s| Some(middle * (1.0 + 0.1 * (s as f64).sin())));
    let voice = Voice {
        clarity,
        speech_s: seconds as f64,
        timeline: VoiceTimeline { step_s: 1.0, clarity: wave(clarity).collect(), speech: vec![0.8; seconds] },
        ..Voice::default()
    };
    let frames = 30 * seconds;
    let path_of = |by: f64| (0..frames).map(move |frame| (frame as f64 * by).sin() * 0.3).collect::<Vec<f64>>();
    let camera = CameraPath {
        t_s: (0..frames).map(|frame| frame as f64 / 30.0).collect(),
        dx_pct: path_of(0.3),
        dy_pct: path_of(0.41),
        ..CameraPath::default()
    };
    let shake = Shake {
        rms_pct: 0.4,
        timeline: ShakeTimeline { step_s: 1.0, pct: wave(0.4).collect(), speed_pct_s: wave(5.0).collect() },
        path: Some(camera),
        ..Shake::default()
    };
    let mut light = Light { subject_luma: 110.0, ..Light::default() };
    light.timeline.step_s = 1.0;
    light.timeline.luma = wave(110.0).collect();
    light.timeline.lost_pct = wave(2.0).collect();
    let mut focus = Focus { sharpness: 90.0, ..Focus::default() };
    focus.timeline.step_s = 1.0;
    focus.timeline.sharpness = wave(80.0).collect();
    let measurements = Measurements {
        voice: sure(voice),
        shake: sure(shake),
        light: sure(light),
        focus: sure(focus),
        edits: sure(Edits { longest_take_s: seconds as f64, ..Edits::default() }),
        retouch: sure(Retouch { smoothing: 20.0, faces: vec![Face::default(); 3], ..Retouch::default() }),
        provenance: sure(Provenance::default()),
        ..Measurements::default()
    };
    judged(path, media, measurements, language)
}

/// A photo of which nothing is known.
pub fn photo(path: &str, language: Language) -> Record {
    let picture = Some(Picture { width: 800, height: 600, ..Picture::default() });
    let media = MediaInfo { kind: Kind::Photo, picture, ..MediaInfo::default() };
    judged(path, media, Measurements::default(), language)
}

fn judged(path: &str, media: MediaInfo, measurements: Measurements, language: Language) -> Record {
    let evidence = Evidence { media: &media, measurements: &measurements };
    let verdict = Some(judge(&evidence, &Profile::authentic(), language));
    let hash = blake3::hash(path.as_bytes()).to_hex().to_string();
    let source = Source { bytes: Some(1000), blake3: Some(hash), ..Source::named(path.as_ref()) };
    let (media, measurements) = (Some(media), Some(measurements));
    Record { status: Status::Ok, media, measurements, verdict, ..Record::of(source) }
}

/// A finding of each weight, with a time.
pub fn findings() -> Vec<Finding> {
    let of = |effect, level| Finding {
        rule: "camera-shake".to_owned(),
        effect,
        level,
        measured: Some(1.0),
        limit: None,
        unit: None,
        ranges_s: vec![TimeRange { start_s: 1.0, end_s: 2.0 }],
        mend: None,
        message: "it is so".to_owned(),
    };
    let doubt = Finding { rule: "close-call".to_owned(), ..of(Effect::Style, FindingLevel::Note) };
    let style = Finding { rule: "fast-cuts".to_owned(), ..of(Effect::Style, FindingLevel::Note) };
    vec![
        of(Effect::Fault, FindingLevel::Deny),
        of(Effect::Fault, FindingLevel::Warn),
        of(Effect::Fault, FindingLevel::Note),
        style,
        doubt,
        of(Effect::Asset, FindingLevel::Note),
    ]
}

/// An album as large as one can be.
pub fn album(seconds: usize) -> Album {
    // Bytes that do not compress, as those of pictures.
    let bytes = |count: usize| (0..count).map(|n| (n * n / 7 % 251) as u8).collect::<Vec<u8>>();
    let strip = (0..16).map(|n| Shot { at_s: (n * seconds) as f64 / 16.0, jpeg: bytes(14_000) }).collect();
    let spectrogram = Some(Spectrogram { png: bytes(80_000), span_s: seconds as f64, top_hz: 16_000.0 });
    Album { strip, spectrogram, faces: vec![bytes(130_000); 3] }
}
