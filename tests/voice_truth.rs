//! The voice meter against known truth: real speech mixed with real noise, cut, clipped, turned down and laid out in
//! every way (`data/README.md` names the recordings). No speaker here and none of the noises market, fire and water was
//! used to fit the meter; the traffic was.

use std::collections::BTreeMap;
use std::f64::consts::PI;
use std::path::Path;
use std::sync::LazyLock;

use verite::frame::{AudioChunk, SAMPLE_RATE, VideoFrame};
use verite::media::{Media, Options, Sink};
use verite::meter::voice::{Clarity, VoiceMeter};
use verite::meter::{AudioMeter, Measured, Reason, Voice};
use verite::model::dnsmos;
use verite::time::Timestamp;

const SPEAKERS: [&str; 5] =
    ["speech_french.ogg", "speech_spanish.ogg", "speech_russian.ogg", "speech_reader.ogg", "speech_home.ogg"];
const NOISES: [&str; 4] = ["noise_market.ogg", "noise_fire.ogg", "noise_traffic.ogg", "noise_water.ogg"];
const SNRS_DB: [f64; 5] = [0.0, 5.0, 10.0, 15.0, 20.0];

/// The mean of the channels of a file in `tests/data`.
fn load(name: &str) -> Vec<f32> {
    struct Mono(Vec<f32>);
    impl Sink for Mono {
        fn picture(&mut self, _: &VideoFrame<'_>) {}
        fn sound(&mut self, chunk: &AudioChunk<'_>) {
            let share = 1.0 / chunk.channels.len() as f32;
            self.0.extend((0..chunk.frames()).map(|n| chunk.channels.iter().map(|c| c[n]).sum::<f32>() * share));
        }
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(name);
    let mut mono = Mono(Vec::new());
    Media::open(&path, &Options::default()).expect("test data").decode(&mut mono).expect("test data");
    mono.0
}

fn measure_in_chunks(channels: &[Vec<f32>], chunk: usize) -> Measured<Voice> {
    measure_with(VoiceMeter::default(), channels, chunk)
}

fn measure_with(mut meter: VoiceMeter, channels: &[Vec<f32>], chunk: usize) -> Measured<Voice> {
    let frames = channels[0].len();
    for start in (0..frames).step_by(chunk) {
        let end = frames.min(start + chunk);
        let channels: Vec<Vec<f32>> = channels.iter().map(|samples| samples[start..end].to_vec()).collect();
        meter.push(&AudioChunk { pts: Timestamp::ZERO, channels: &channels });
    }
    meter.finish()
}

fn measure(samples: &[f32]) -> Measured<Voice> {
    measure_in_chunks(&[samples.to_vec()], 1024)
}

fn reading(samples: &[f32]) -> Voice {
    let measured = measure(samples);
    measured.reading().unwrap_or_else(|| panic!("no reading: {measured:?}")).clone()
}

fn power(samples: &[f32]) -> f64 {
    samples.iter().map(|&x| f64::from(x) * f64::from(x)).sum::<f64>() / samples.len() as f64
}

fn scaled(samples: &[f32], gain_db: f64) -> Vec<f32> {
    samples.iter().map(|x| x * 10_f64.powf(gain_db / 20.0) as f32).collect()
}

/// Active speech level after ITU-T P.56, as power: the envelope (30 ms twice, 200 ms hangover) counts as active above
/// the threshold that lies 15.9 dB under the level it gives.
fn active_power(samples: &[f32]) -> f64 {
    let keep = (-1.0 / (f64::from(SAMPLE_RATE) * 0.03)).exp();
    let (mut first, mut second) = (0.0, 0.0);
    let envelope: Vec<f64> = samples
        .iter()
        .map(|x| {
            first = keep * first + (1.0 - keep) * f64::from(x.abs());
            second = keep * second + (1.0 - keep) * first;
            second
        })
        .collect();
    let energy = power(samples) * samples.len() as f64;
    let hangover = SAMPLE_RATE as usize / 5;
    for step in 1..30 {
        let threshold = 2_f64.powf(-f64::from(step) / 2.0);
        let (mut active, mut left) = (0_usize, 0);
        for &level in &envelope {
            left = if level >= threshold { hangover } else { left.saturating_sub(1) };
            active += usize::from(left > 0);
        }
        let level = energy / active.max(1) as f64;
        if active > 0 && 10.0 * level.log10() - 20.0 * threshold.log10() >= 15.9 {
            return level;
        }
    }
    power(samples)
}

/// The speech with looped noise so far below its active level.
fn mixed(speech: &[f32], noise: &[f32], snr_db: f64) -> Vec<f32> {
    let gain = (active_power(speech) / power(noise) / 10_f64.powf(snr_db / 10.0)).sqrt() as f32;
    let sum: Vec<f32> = speech.iter().zip(noise.iter().cycle()).map(|(s, n)| s + gain * n).collect();
    let peak = sum.iter().fold(1.0_f32, |peak, x| peak.max(x.abs()));
    sum.iter().map(|x| x / peak).collect()
}

/// One row: speaker, noise, and the readings at the ratios of [`SNRS_DB`].
type Row = (&'static str, &'static str, Vec<Voice>);

static GRID: LazyLock<Vec<Row>> = LazyLock::new(|| {
    std::thread::scope(|scope| {
        let rows = |speaker: &'static str| {
            let speech = load(speaker);
            let row = |noise: &&'static str| {
                let samples = load(noise);
                let readings = SNRS_DB.iter().map(|&snr_db| reading(&mixed(&speech, &samples, snr_db))).collect();
                (speaker, *noise, readings)
            };
            NOISES.iter().map(row).collect::<Vec<Row>>()
        };
        let threads: Vec<_> = SPEAKERS.iter().map(|&speaker| scope.spawn(move || rows(speaker))).collect();
        threads.into_iter().flat_map(|thread| thread.join().expect("no panic")).collect()
    })
});

#[test]
fn the_ratio_of_speech_to_noise_is_read_within_5_db() {
    let rmse = |noise: Option<&str>| {
        let rows = GRID.iter().filter(|row| noise.is_none_or(|noise| row.1 == noise));
        let errors = rows.flat_map(|row| row.2.iter().zip(SNRS_DB).map(|(voice, truth)| voice.snr_db - truth));
        let squares: Vec<f64> = errors.map(|error| error * error).collect();
        (squares.iter().sum::<f64>() / squares.len() as f64).sqrt()
    };
    for noise in NOISES {
        println!("{noise}: {:.2} dB RMS", rmse(Some(noise)));
    }
    assert!(rmse(None) <= 5.0, "{:.2} dB RMS over all", rmse(None));
}

#[test]
fn clarity_falls_with_every_5_db_of_noise() {
    for (speaker, noise, readings) in GRID.iter() {
        let clarity: Vec<f64> = readings.iter().map(|voice| voice.clarity).collect();
        println!("{speaker} {noise} {clarity:.1?}");
        assert!(clarity.is_sorted_by(|noisier, cleaner| noisier < cleaner), "{speaker} in {noise}: {clarity:?}");
    }
}

#[test]
fn a_quiet_voice_is_as_clear_as_a_loud_one() {
    for speaker in SPEAKERS {
        let speech = load(speaker);
        let at = |lufs: f64| {
            let gain_db = lufs - reading(&speech).speech_lufs.expect("speech has a loudness");
            // As stored, in whole steps of 16 bits; peaks beyond full scale stay, so that only the level differs.
            let stored: Vec<f32> = scaled(&speech, gain_db).iter().map(|x| (x * 32768.0).round() / 32768.0).collect();
            let voice = reading(&stored);
            assert!((voice.speech_lufs.expect("speech has a loudness") - lufs).abs() < 0.5, "{speaker} at {lufs}");
            (voice.clarity, voice.mos_p808.expect("speech has a mark"))
        };
        let (quiet, quiet_mos) = at(-40.0);
        for lufs in [-14.0, -20.0] {
            let (loud, loud_mos) = at(lufs);
            assert!((loud - quiet).abs() <= 2.0, "{speaker}: {loud:.1} at {lufs} LUFS, {quiet:.1} at -40");
            assert!(
                (loud_mos - quiet_mos).abs() <= 0.05,
                "{speaker}: {loud_mos:.3} at {lufs} LUFS, {quiet_mos:.3} at -40"
            );
        }
    }
}

#[test]
fn clean_speech_is_clear() {
    for speaker in SPEAKERS {
        let voice = reading(&load(speaker));
        assert_eq!(voice.class, Clarity::Clear, "{speaker}: {voice:?}");
        assert!(voice.clarity >= 80.0, "{speaker}: {voice:?}");
    }
}

#[test]
fn the_reasons_for_no_reading_are_told_apart() {
    let reason = |samples: &[f32]| measure(samples).shortcoming();
    let silence = vec![0.0; 5 * SAMPLE_RATE as usize];
    let looped = |name| load(name).into_iter().cycle().take(6 * SAMPLE_RATE as usize).collect::<Vec<f32>>();
    let word =
        [looped("noise_water.ogg"), load("speech_spanish.ogg")[..SAMPLE_RATE as usize * 7 / 10].to_vec()].concat();
    let brief = |name: &str| load(name)[..3 * SAMPLE_RATE as usize / 2].to_vec();
    assert_eq!(VoiceMeter::default().finish(), Measured::Unmeasured(Reason::NoStream));
    assert_eq!(reason(&silence), Some(Reason::Silent));
    assert_eq!(reason(&scaled(&load("noise_fire.ogg"), -60.0)), Some(Reason::Silent));
    for noise in ["noise_fire.ogg", "noise_water.ogg", "noise_traffic.ogg"] {
        assert_eq!(reason(&looped(noise)), Some(Reason::AmbienceOnly), "{noise}");
    }
    assert_eq!(reason(&load("music.ogg")), Some(Reason::MusicOnly));
    assert_eq!(reason(&load("singing.ogg")), Some(Reason::SingingOnly));
    assert_eq!(reason(&word), Some(Reason::TooLittleSpeech));
    // A second and a half is too short to call anything music.
    assert_eq!(reason(&brief("music.ogg")), Some(Reason::AmbienceOnly));
}

#[test]
fn clipping_shows_through_lossy_coding() {
    for (name, clipped) in [("speech_clean.m4a", false), ("speech_clipped.m4a", true)] {
        let plateau = reading(&load(name)).clipping_plateau.expect("speech was found");
        assert_eq!(plateau > 0.0, clipped, "{name}: {plateau:.2}");
    }
}

/// Driven so many dB into its own peak.
fn overdriven(samples: &[f32], drive_db: f64) -> Vec<f32> {
    let peak = samples.iter().fold(0.0_f32, |peak, x| peak.max(x.abs()));
    scaled(samples, drive_db).iter().map(|x| x.clamp(-peak, peak)).collect()
}

#[test]
fn clipping_is_found_at_any_level_and_in_nobody_s_clean_voice() {
    for speaker in SPEAKERS {
        let speech = load(speaker);
        assert_eq!(reading(&speech).clipping_plateau, Some(0.0), "{speaker}");
        // At home one word stands out by so much that 9 dB cut off hardly more than that.
        let cut = overdriven(&speech, if speaker == "speech_home.ogg" { 12.0 } else { 9.0 });
        for gain_db in [0.0, -7.3, -20.0] {
            let plateau = reading(&scaled(&cut, gain_db)).clipping_plateau;
            assert!(plateau > Some(0.0), "{speaker}, turned by {gain_db} dB: {plateau:?}");
        }
    }
    let speech = load("speech_french.ogg");
    assert!(reading(&overdriven(&speech, 12.0)).clarity < reading(&speech).clarity - 10.0);
}

#[test]
fn a_cut_off_treble_is_found_within_15_percent() {
    for speaker in ["speech_french.ogg", "speech_spanish.ogg", "speech_russian.ogg"] {
        let speech = load(speaker);
        for cutoff_hz in [2000.0, 3400.0, 6000.0] {
            let bandwidth_hz = reading(&low_passed(&speech, cutoff_hz)).bandwidth_hz.expect("speech was found");
            let error = (bandwidth_hz / cutoff_hz).ln().abs();
            assert!(error < 0.15, "{speaker} cut at {cutoff_hz}: {bandwidth_hz:.0}");
        }
    }
}

#[test]
fn the_marks_are_those_of_the_package_the_networks_come_from() {
    let expected: BTreeMap<String, [f64; 4]> =
        serde_json::from_str(include_str!("data/dnsmos_reference.json")).unwrap();
    let (mut p808_error, mut p835_error) = (0.0_f64, 0.0_f64);
    for (name, [p808, p835 @ ..]) in &expected {
        let narrow =
            load(name).as_chunks::<3>().0.iter().map(|three| three.iter().sum::<f32>() / 3.0).collect::<Vec<_>>();
        let window: Vec<f32> = narrow.into_iter().cycle().take(dnsmos::WINDOW).map(|x| x.clamp(-1.0, 1.0)).collect();
        let window = window.first_chunk().expect("that many were taken");
        p808_error = p808_error.max((dnsmos::p808(window) - p808).abs());
        for (ours, theirs) in dnsmos::p835(window).iter().zip(p835) {
            p835_error = p835_error.max((ours - theirs).abs());
        }
        assert!(p808_error.max(p835_error) < 1e-3, "{name}: {p808_error:.6}, {p835_error:.6}");
    }
    println!("P.808 within {p808_error:.6}, P.835 within {p835_error:.6}");
}

#[test]
fn the_marks_of_p835_come_only_when_asked_for_and_change_nothing_else() {
    let speech = [mixed(&load("speech_french.ogg"), &load("noise_traffic.ogg"), 10.0)];
    let plain = measure_in_chunks(&speech, 1024).reading().expect("speech was found").clone();
    let asked = measure_with(VoiceMeter::new(true), &speech, 4801);
    let asked = asked.reading().expect("speech was found");
    assert_eq!(plain.mos_p835, None);
    let marks = asked.mos_p835.expect("it was asked for");
    assert!(marks.bak < marks.sig && marks.ovrl < marks.sig, "the noise is heard: {marks:?}");
    assert_eq!(Voice { mos_p835: None, ..asked.clone() }, plain);
}

#[test]
fn noise_lowers_the_mark() {
    for (speaker, noise, readings) in GRID.iter() {
        let marks: Vec<f64> = readings.iter().filter_map(|voice| voice.mos_p808).collect();
        println!("{speaker} {noise} {marks:.2?}");
        assert!(marks.first() < marks.last(), "{speaker} in {noise}: {marks:?}");
    }
}

#[test]
fn the_cut_into_chunks_changes_nothing() {
    let speech = mixed(&load("speech_russian.ogg"), &load("noise_market.ogg"), 12.0);
    let pair = [speech.clone(), scaled(&speech, -3.0)];
    let expected = measure_in_chunks(&pair, 1024);
    for chunk in [1, 479, 4801, 100_000, usize::MAX / 2] {
        assert_eq!(measure_in_chunks(&pair, chunk), expected, "chunks of {chunk}");
    }
}

#[test]
fn the_layout_of_the_channels_changes_little() {
    let speech = load("speech_spanish.ogg");
    let silence = vec![0.0; speech.len()];
    let clarity = |channels: &[Vec<f32>]| {
        measure_in_chunks(channels, 1024).reading().unwrap_or_else(|| panic!("{} channels", channels.len())).clarity
    };
    let mono = clarity(std::slice::from_ref(&speech));
    let layouts = [
        vec![speech.clone(), speech.clone()],
        vec![speech.clone(), silence.clone()],
        vec![silence.clone(), speech.clone()],
        vec![speech.clone(), scaled(&speech, 0.0).iter().map(|x| -x).collect()],
        [vec![silence.clone(); 2], vec![speech.clone()], vec![silence.clone(); 3]].concat(),
        vec![speech.clone(); 8],
    ];
    for layout in layouts {
        let other = clarity(&layout);
        assert!((other - mono).abs() < 1.0, "{} channels: {other:.1}, mono {mono:.1}", layout.len());
    }
}

#[test]
fn strange_sound_gives_no_reading_and_no_panic() {
    let second = SAMPLE_RATE as usize;
    let square: Vec<f32> = (0..3 * second).map(|n| if n / 50 % 2 == 0 { 1.0 } else { -1.0 }).collect();
    let tone: Vec<f32> = (0..3 * second).map(|n| (2.0 * PI * 440.0 * n as f64 / 48_000.0).sin() as f32).collect();
    let inputs = [vec![], vec![0.5], vec![0.5; 1535], vec![0.5; 1536], vec![0.5; 3 * second], square, tone];
    for input in &inputs {
        for channels in 1..=8 {
            let measured = measure_in_chunks(&vec![input.clone(); channels], 1000);
            assert!(measured.reading().is_none(), "{} samples in {channels}: {measured:?}", input.len());
        }
    }
}

#[test]
fn where_the_noise_comes_the_timeline_falls() {
    let speech = load("speech_french.ogg");
    let half = speech.len() / 2 / SAMPLE_RATE as usize;
    let noisy = mixed(&speech, &load("noise_market.ogg"), 0.0);
    let cut = half * SAMPLE_RATE as usize;
    let voice = reading(&[&scaled(&speech, 0.0)[..cut], &noisy[cut..]].concat());
    let mean = |part: &[Option<f64>]| {
        let known: Vec<f64> = part.iter().copied().flatten().collect();
        known.iter().sum::<f64>() / known.len() as f64
    };
    let (clean, noisy) = voice.timeline.clarity.split_at(half);
    assert!(mean(clean) > mean(noisy) + 15.0, "{:?}", voice.timeline);
    assert_eq!(voice.timeline.clarity.len(), voice.timeline.speech.len());
}

/// Four stretches of speech with three pauses of this length, in seconds, and noise throughout.
fn with_pauses(speech: &[f32], pause_s: f64, noise: &[f32], noise_db: f64) -> Vec<f32> {
    let parts = speech.chunks(speech.len() / 4 + 1);
    let silence = vec![0.0; (pause_s * f64::from(SAMPLE_RATE)) as usize];
    let parted = parts.flat_map(|part| [part.to_vec(), silence.clone()]).collect::<Vec<_>>().concat();
    let gain = (active_power(speech) / power(noise)).sqrt() * 10_f64.powf(-noise_db / 20.0);
    parted.iter().zip(noise.iter().cycle()).map(|(s, n)| s + gain as f32 * n).collect()
}

#[test]
fn pauses_are_counted_and_timed() {
    let noise = load("noise_water.ogg");
    for speaker in ["speech_french.ogg", "speech_russian.ogg", "speech_reader.ogg"] {
        for pause_s in [0.6, 1.0, 2.0] {
            let voice = reading(&with_pauses(&load(speaker), pause_s, &noise, 35.0));
            let pauses = voice.pauses.expect("enough speech");
            println!("{speaker} {pause_s}: {pauses:?} in {:.1} s of speech", voice.speech_s);
            let count = pauses.per_min * voice.speech_s / 60.0;
            assert!((2.5..=5.5).contains(&count), "{speaker} {pause_s}: {count:.1} of 3");
            let longest_s = pauses.longest_s.expect("there are some");
            assert!((longest_s - pause_s).abs() <= 0.25, "{speaker} {pause_s}: {longest_s:.2}");
        }
        let seamless = reading(&load(speaker)).pauses;
        println!("{speaker}: {seamless:?}");
    }
    let brief = &load("speech_french.ogg")[..4 * SAMPLE_RATE as usize];
    assert_eq!(reading(brief).pauses, None);
}

#[test]
fn a_gate_is_seen_to_close_and_a_room_is_not() {
    let noise = load("noise_traffic.ogg");
    for speaker in ["speech_french.ogg", "speech_russian.ogg", "speech_reader.ogg"] {
        let open = with_pauses(&load(speaker), 0.9, &noise, 36.0);
        let voice = reading(&open);
        assert!(voice.gate_edges_pct.is_none_or(|share| share < 1.0), "{speaker}: {voice:?}");
        let depth_db = voice.pause_depth_db.expect("pauses");
        assert!((25.0..45.0).contains(&depth_db), "{speaker}: {depth_db:.1}");
        // Closes 80 ms after the sound falls below a threshold, within 4 ms, by 45 dB.
        let threshold = (active_power(&load(speaker)).sqrt() * 0.12) as f32;
        let (mut left, mut gain) = (0, 1.0_f32);
        let gated: Vec<f32> = open
            .iter()
            .map(|&x| {
                left = if x.abs() > threshold { SAMPLE_RATE * 8 / 100 } else { left.saturating_sub(1) };
                let wanted = if left > 0 { 1.0 } else { 0.0056 };
                gain += (wanted - gain) / 48.0;
                x * gain
            })
            .collect();
        let voice = reading(&gated);
        println!("{speaker}: edges {:?}, depth {:?}", voice.gate_edges_pct, voice.pause_depth_db);
        assert!(voice.gate_edges_pct.expect("pauses") >= 60.0, "{speaker}: {voice:?}");
        assert!(voice.pause_depth_db.expect("pauses") > depth_db, "{speaker}: {voice:?}");
    }
}

/// Windowed sinc of 1001 taps (Hamming).
fn low_passed(samples: &[f32], cutoff_hz: f64) -> Vec<f32> {
    let rate = cutoff_hz / f64::from(SAMPLE_RATE);
    let taps: Vec<f32> = (-500..=500)
        .map(|n| {
            let x = 2.0 * rate * f64::from(n) * PI;
            let sinc = if n == 0 { 1.0 } else { x.sin() / x };
            (2.0 * rate * sinc * (0.54 + 0.46 * (PI * f64::from(n) / 500.0).cos())) as f32
        })
        .collect();
    let padded = [vec![0.0; 500], samples.to_vec(), vec![0.0; 500]].concat();
    padded.windows(taps.len()).map(|window| window.iter().zip(&taps).map(|(x, tap)| x * tap).sum()).collect()
}
