//! The channels meter against known truth: real speech laid out to two channels in every way, before and after lossy
//! coding, and clips whose sound sets in late or stops early.
#![allow(clippy::unwrap_used)] // Helpers of tests are tests too.

use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;
use verite::analyze::{self, measure};
use verite::frame::{AudioChunk, SAMPLE_RATE, VideoFrame};
use verite::media::{Media, MediaInfo, Options, Sink};
use verite::meter::channels::{Channels, ChannelsMeter, Layout};
use verite::meter::voice::VoiceMeter;
use verite::meter::{AudioMeter, Measured, Reason};
use verite::policy::{Channel, Evidence, Finding, Mend, Profile, judge};
use verite::time::Timestamp;
use verite::words::Language;

const SPEAKERS: [&str; 5] =
    ["speech_french.ogg", "speech_spanish.ogg", "speech_russian.ogg", "speech_reader.ogg", "speech_home.ogg"];

struct Kept(Vec<Vec<f32>>);

impl Sink for Kept {
    fn picture(&mut self, _: &VideoFrame<'_>) {}
    fn sound(&mut self, chunk: &AudioChunk<'_>) {
        self.0.resize_with(chunk.channels.len(), Vec::new);
        self.0.iter_mut().zip(chunk.channels).for_each(|(kept, samples)| kept.extend(samples));
    }
}

fn channels_of(path: &Path) -> Vec<Vec<f32>> {
    let mut kept = Kept(Vec::new());
    Media::open(path, &Options::default()).unwrap().decode(&mut kept).unwrap();
    kept.0
}

fn load(name: &str) -> Vec<f32> {
    channels_of(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(name)).swap_remove(0)
}

fn scaled(samples: &[f32], gain_db: f64) -> Vec<f32> {
    samples.iter().map(|x| x * 10_f64.powf(gain_db / 20.0) as f32).collect()
}

fn inverted(samples: &[f32]) -> Vec<f32> {
    samples.iter().map(|x| -x).collect()
}

fn sum(a: &[f32], b: &[f32]) -> Vec<f32> {
    a.iter().zip(b).map(|(a, b)| a + b).collect()
}

/// White noise, another one for each seed.
fn hiss(length: usize, rms_dbfs: f64, seed: u64) -> Vec<f32> {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let scale = 10_f64.powf(rms_dbfs / 20.0) * 3_f64.sqrt();
    (0..length)
        .map(|_| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (((state >> 33) as f64 / f64::from(1_u32 << 30) - 1.0) * scale) as f32
        })
        .collect()
}

fn rms_dbfs(samples: &[f32]) -> f64 {
    10.0 * (samples.iter().map(|&x| f64::from(x) * f64::from(x)).sum::<f64>() / samples.len() as f64).log10()
}

fn push_all<M: AudioMeter>(mut meter: M, channels: &[Vec<f32>], chunk: usize) -> Measured<M::Reading> {
    let frames = channels[0].len();
    for start in (0..frames).step_by(chunk) {
        let end = frames.min(start + chunk);
        let channels: Vec<Vec<f32>> = channels.iter().map(|samples| samples[start..end].to_vec()).collect();
        meter.push(&AudioChunk { pts: Timestamp::ZERO, channels: &channels });
    }
    meter.finish()
}

fn compared(channels: &[Vec<f32>]) -> Channels {
    push_all(ChannelsMeter::default(), channels, 1024).reading().unwrap().clone()
}

fn clarity(channels: &[Vec<f32>]) -> f64 {
    push_all(VoiceMeter::default(), channels, 1024).reading().unwrap().clarity
}

#[test]
fn every_way_to_lay_out_a_voice_is_told() {
    for speaker in SPEAKERS {
        let voice = load(speaker);
        let silence = vec![0.0; voice.len()];
        let level = rms_dbfs(&voice);

        let same = compared(&[voice.clone(), voice.clone()]);
        assert_eq!(same.layout, Layout::DualMono, "{speaker}");
        assert!(same.balance_db.unwrap().abs() < 0.01 && same.mono_loss_db.unwrap() < 0.01, "{same:?}");

        let alone = compared(&[voice.clone(), silence.clone()]);
        assert_eq!((alone.layout, alone.balance_db, alone.right_dbfs), (Layout::Stereo, Some(60.0), None), "{speaker}");
        assert!((alone.mono_loss_db.unwrap() - 3.01).abs() < 0.01, "{alone:?}");

        let opposite = compared(&[voice.clone(), inverted(&voice)]);
        assert!((opposite.correlation.unwrap() + 1.0).abs() < 1e-6, "{opposite:?}");
        assert!((opposite.mono_loss_db.unwrap() - 60.0).abs() < 0.01, "{opposite:?}");

        for panned_db in [6.0, 14.0, 25.0] {
            let panned = compared(&[scaled(&voice, -panned_db), voice.clone()]);
            assert!((panned.balance_db.unwrap() + panned_db).abs() < 0.5, "{speaker} {panned_db}: {panned:?}");
            assert!(panned.correlation.unwrap() > 0.99);
        }

        // The lead of a dead channel hisses: its own noise, whatever the voice does.
        for below_db in [20.0, 30.0, 45.0] {
            let dead = compared(&[voice.clone(), hiss(voice.len(), level - below_db, 7)]);
            println!("{speaker} hiss {below_db} dB below: balance {:.1}", dead.balance_db.unwrap());
            assert!(dead.balance_db.unwrap() > 35.0, "{speaker} hiss {below_db} dB below: {dead:?}");
        }
        // A faint voice above such a hiss is a voice.
        let faint = sum(&scaled(&voice, -20.0), &hiss(voice.len(), level - 40.0, 7));
        let faint = compared(&[voice.clone(), faint]).balance_db.unwrap();
        assert!((faint - 20.0).abs() < 2.5, "{speaker}: {faint}");
    }
}

#[test]
fn lossy_coding_hides_none_of_it() {
    let folder = tempfile::tempdir().unwrap();
    let speech = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/speech_russian.ogg");
    let codecs =
        [("aac", "64k", "m4a"), ("aac", "128k", "m4a"), ("libopus", "48k", "ogg"), ("libmp3lame", "96k", "mp3")];
    for (codec, rate, end) in codecs {
        let coded = |name: &str, pan: &str| {
            let path = folder.path().join(format!("{name}-{codec}-{rate}.{end}"));
            ffmpeg(
                &folder,
                &["-i", speech.to_str().unwrap(), "-af", pan, "-c:a", codec, "-b:a", rate, path.to_str().unwrap()],
            );
            compared(&channels_of(&path))
        };
        let same = coded("same", "pan=stereo|c0=c0|c1=c0");
        let dead = coded("dead", "pan=stereo|c0=c0|c1=0*c0");
        let opposite = coded("opposite", "pan=stereo|c0=c0|c1=-1*c0");
        let room = coded("room", "pan=stereo|c0=c0|c1=c0,aecho=1:0.5:9|23:0.3|0.2,adelay=0|1");
        for (name, channels) in [("same", &same), ("dead", &dead), ("opposite", &opposite), ("room", &room)] {
            println!(
                "{codec} {rate} {name}: {:?} balance {:.1} correlation {:.3} loss {:.1}",
                channels.layout,
                channels.balance_db.unwrap(),
                channels.correlation.unwrap_or(f64::NAN),
                channels.mono_loss_db.unwrap()
            );
        }
        assert_eq!(same.layout, Layout::DualMono, "{codec} {rate}");
        assert!(dead.balance_db.unwrap() > 40.0, "{codec} {rate}: {dead:?}");
        assert!(opposite.mono_loss_db.unwrap() > 15.0, "{codec} {rate}: {opposite:?}");
        assert_eq!(room.layout, Layout::Stereo, "{codec} {rate}");
        assert!(room.mono_loss_db.unwrap() < 5.0 && room.balance_db.unwrap().abs() < 3.0, "{codec} {rate}: {room:?}");
    }
}

#[test]
fn a_voice_is_as_clear_in_one_channel_as_in_two() {
    for speaker in SPEAKERS {
        let voice = load(speaker);
        let level = rms_dbfs(&voice);
        let noise = |seed| hiss(voice.len(), level - 25.0, seed);
        // The room's noise is in the voice of every layout, so that only the layout differs.
        let live = sum(&voice, &noise(1));
        let mono = clarity(std::slice::from_ref(&live));
        let layouts = [
            ("dual mono", vec![live.clone(), live.clone()]),
            ("dead", vec![live.clone(), vec![0.0; live.len()]]),
            ("dead and hissing", vec![live.clone(), hiss(live.len(), level - 45.0, 3)]),
            (
                "dead and humming",
                vec![(0..live.len()).map(|n| 0.003 * (n as f32 * 0.006_545).sin()).collect(), live.clone()],
            ),
            ("panned", vec![live.clone(), scaled(&live, -12.0)]),
            ("opposite", vec![live.clone(), inverted(&live)]),
            ("opposite and lower", vec![live.clone(), scaled(&inverted(&live), -4.0)]),
        ];
        for (name, layout) in layouts {
            let other = clarity(&layout);
            println!("{speaker} {name}: {other:.1}, mono {mono:.1}");
            assert!((other - mono).abs() <= 3.0, "{speaker} {name}: {other:.1}, mono {mono:.1}");
        }
    }
}

#[test]
fn a_channel_that_dies_on_the_way_is_dead_from_then_on() {
    let voice: Vec<f32> = load("speech_french.ogg").into_iter().cycle().take(12 * SAMPLE_RATE as usize).collect();
    let mut right = voice.clone();
    right[6 * SAMPLE_RATE as usize..].fill(0.0);
    let channels = compared(&[voice, right]);
    let balance_db = &channels.timeline.balance_db;
    assert_eq!(balance_db.len(), 12);
    assert!(balance_db[..6].iter().flatten().all(|db| db.abs() < 0.1), "{balance_db:?}");
    // The filter takes a moment to fall silent.
    assert!(balance_db[7..].iter().flatten().all(|db| *db > 50.0), "{balance_db:?}");
}

#[test]
fn what_has_no_two_channels_has_no_numbers() {
    let voice = load("speech_spanish.ogg");
    let nothing = |layout| Channels { layout, ..Channels::default() };
    assert_eq!(compared(std::slice::from_ref(&voice)), nothing(Layout::Mono));
    assert_eq!(compared(&vec![voice.clone(); 6]), nothing(Layout::Surround));
    assert_eq!(ChannelsMeter::default().finish(), Measured::Unmeasured(Reason::NoStream));
    let silent = push_all(ChannelsMeter::default(), &vec![vec![0.0; 96_000]; 2], 1024);
    assert_eq!(silent, Measured::Unmeasured(Reason::Silent));
    let offset = push_all(ChannelsMeter::default(), &vec![vec![0.5; 96_000]; 2], 1024);
    assert!(offset.dependable().is_none(), "an offset is no sound: {offset:?}");
}

#[test]
fn a_short_sound_is_compared_with_low_confidence() {
    let voice = load("speech_spanish.ogg");
    for length in [1, 100, 4800, 24_000] {
        let start = 40_000;
        let part = voice[start..start + length].to_vec();
        let measured = push_all(ChannelsMeter::default(), &[part.clone(), part], 1024);
        assert!(measured.dependable().is_none(), "{length}: {measured:?}");
    }
    let whole = push_all(ChannelsMeter::default(), &[voice.clone(), voice], 1024);
    assert!(whole.confidence() > 0.9);
}

#[test]
fn the_cut_into_chunks_changes_nothing() {
    let voice = load("speech_reader.ogg");
    let pair = [voice.clone(), sum(&scaled(&voice, -3.0), &hiss(voice.len(), -50.0, 5))];
    let expected = push_all(ChannelsMeter::default(), &pair, 1024);
    for chunk in [1, 479, 4801, usize::MAX / 2] {
        assert_eq!(push_all(ChannelsMeter::default(), &pair, chunk), expected, "chunks of {chunk}");
    }
}

fn ffmpeg(folder: &TempDir, arguments: &[&str]) {
    let output = Command::new("ffmpeg")
        .args(["-v", "error", "-nostdin", "-y", "-bitexact"])
        .args(arguments)
        .current_dir(folder)
        .output()
        .expect("the tests need the ffmpeg command");
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
}

/// A clip of ten seconds with a voice, made by FFmpeg; `arguments` come before the name of the file.
fn clip(folder: &TempDir, name: &str, arguments: &str) -> PathBuf {
    let speech = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/speech_russian.ogg");
    let path = folder.path().join(name);
    let arguments = arguments.replace("SPEECH", speech.to_str().unwrap());
    let all: Vec<&str> = arguments.split_whitespace().chain([path.to_str().unwrap()]).collect();
    ffmpeg(folder, &all);
    path
}

fn info(path: &Path) -> MediaInfo {
    Media::open(path, &Options::default()).unwrap().decode(&mut Kept(Vec::new())).unwrap()
}

const PICTURE: &str = "-f lavfi -i testsrc2=s=640x480:r=25:d=8";
const CODECS: &str = "-c:v libx264 -preset ultrafast -pix_fmt yuv420p";

#[test]
fn sound_that_starts_late_or_ends_early_is_measured_to_a_twentieth_of_a_second() {
    let folder = tempfile::tempdir().unwrap();
    for (end, sound) in [("mp4", "-c:a aac"), ("mov", "-c:a aac"), ("mkv", "-c:a libopus"), ("ts", "-c:a aac")] {
        let cases = [
            ("even", "-i SPEECH".to_owned(), "-t 8", 0.0, 0.0),
            ("late", "-itsoffset 1.4 -i SPEECH".to_owned(), "-t 8", 1.4, 0.0),
            ("short", "-t 5 -i SPEECH".to_owned(), "", 0.0, 3.0),
            ("long", "-i SPEECH".to_owned(), "", 0.0, -1.0),
        ];
        for (name, input, rest, late_s, early_s) in cases {
            let path = clip(
                &folder,
                &format!("{name}.{end}"),
                &format!("{PICTURE} {input} -map 0:v -map 1:a {CODECS} {sound} {rest}"),
            );
            let sound = info(&path).sound.unwrap();
            let (late, early) = (sound.starts_late_s.unwrap(), sound.ends_early_s.unwrap());
            println!("{name}.{end}: late {late:.3}, early {early:.3}");
            assert!((late - late_s).abs() < 0.05, "{name}.{end}: {late}");
            // The speech is nine seconds long, more or less.
            let slack = if early_s < 0.0 { 0.5 } else { 0.06 };
            assert!((early - early_s).abs() < slack, "{name}.{end}: {early}");
        }
    }
}

#[test]
fn silence_in_the_track_is_no_late_sound_and_a_recording_has_no_picture_to_be_late_for() {
    let folder = tempfile::tempdir().unwrap();
    let silent_start = format!("{PICTURE} -i SPEECH -af adelay=2000:all=1 -map 0:v -map 1:a {CODECS} -c:a aac -t 8");
    let sound = info(&clip(&folder, "delayed.mp4", &silent_start)).sound.unwrap();
    assert!(sound.starts_late_s.unwrap().abs() < 0.05, "{sound:?}");
    let sound = info(&clip(&folder, "alone.m4a", "-i SPEECH -c:a aac")).sound.unwrap();
    assert_eq!((sound.starts_late_s, sound.ends_early_s), (None, None));
    let mute = info(&clip(&folder, "mute.mp4", &format!("{PICTURE} {CODECS}")));
    assert_eq!(mute.sound, None);
}

fn findings(path: &Path) -> Vec<Finding> {
    let (media, measurements) = measure(path, &analyze::Options::default(), &mut |_, _| {}).unwrap();
    judge(&Evidence { media: &media, measurements: &measurements }, &Profile::authentic(), Language::En).findings
}

#[test]
fn a_file_with_a_faulty_track_says_so_with_its_mend() {
    let folder = tempfile::tempdir().unwrap();
    let mends = |name: &str, input: &str, filter: &str| {
        let arguments =
            format!("{PICTURE} {input} -i SPEECH -map 0:v -map 1:a -af {filter} {CODECS} -c:a aac -b:a 96k -t 8");
        let found = findings(&clip(&folder, name, &arguments));
        found
            .into_iter()
            .filter_map(|finding| Some((finding.rule, finding.mend?, finding.ranges_s)))
            .collect::<Vec<_>>()
    };
    let of = |found: &[(String, Mend, Vec<_>)], rule: &str| {
        found.iter().find(|(id, ..)| id == rule).map(|(_, mend, _)| *mend)
    };
    let dead = mends("dead.mp4", "", "pan=stereo|c0=0*c0|c1=c0");
    assert_eq!(of(&dead, "dead-channel"), Some(Mend::CopyOver { channel: Channel::Left }), "{dead:?}");
    assert_eq!(of(&dead, "one-sided-sound"), None, "a dead channel is named once");
    let opposite = mends("opposite.mp4", "", "pan=stereo|c0=c0|c1=-1*c0");
    assert_eq!(of(&opposite, "cancelling-channels"), Some(Mend::Invert { channel: Channel::Right }), "{opposite:?}");
    let late = mends("late.mp4", "-itsoffset 1.4", "anull");
    let (_, mend, ranges) = late.iter().find(|(id, ..)| id == "late-sound").expect("it is late");
    assert_eq!(*mend, Mend::Trim);
    assert!((ranges[0].end_s - 1.4).abs() < 0.05 && ranges[0].start_s.abs() < 1e-9, "{ranges:?}");
    let quiet = mends("quiet.mp4", "", "volume=-12dB");
    let Some(Mend::Gain { db, limiter }) = of(&quiet, "sound-level") else { panic!("it is quiet: {quiet:?}") };
    println!("quiet: raise by {db} dB, limiter {limiter}");
    assert!((6.0..30.0).contains(&db), "{db}");
    let even = mends("even.mp4", "", "pan=stereo|c0=c0|c1=c0");
    for rule in ["dead-channel", "cancelling-channels", "one-sided-sound", "late-sound", "cut-off-sound"] {
        assert_eq!(of(&even, rule), None, "{even:?}");
    }
}
