//! `bench make`: what was asked for is what comes out, as far as the program's own meters can tell, and the labels say so.

mod common;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use assert_cmd::Command;
use common::{encode, scene, shake_of, view};
use ndarray::Array2;
use tempfile::TempDir;
use verite::analyze::{self, measure};
use verite::bench::labels::{self, Label};
use verite::bench::make::{Event, Order, Recipe, Tally, run};
use verite::meter::{Measured, Measurements};

/// Two folders: clean clips, and what is made of them.
struct Bench {
    folder: TempDir,
}

impl Bench {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        fs::create_dir(folder.path().join("clean")).expect("made");
        Self { folder }
    }

    fn clean(&self) -> PathBuf {
        self.folder.path().join("clean")
    }

    fn out(&self) -> PathBuf {
        self.folder.path().join("out")
    }

    /// Copies a file of `samples` to the clean folder.
    fn sample(self, name: &str, as_name: &str) -> Self {
        let target = self.clean().join(as_name);
        fs::create_dir_all(target.parent().expect("a folder")).expect("made");
        fs::copy(Path::new(env!("CARGO_MANIFEST_DIR")).join("samples").join(name), target).expect("copied");
        self
    }

    /// Puts the first two seconds of a file of `samples`, small, into the clean folder.
    fn small(self, name: &str, as_name: &str) -> Self {
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples").join(name);
        let mut ffmpeg = std::process::Command::new("ffmpeg");
        ffmpeg.args(["-v", "error", "-t", "2", "-i"]).arg(source).args(["-vf", "scale=-2:270"]);
        let done = ffmpeg.arg(self.clean().join(as_name)).status().expect("the tests need the ffmpeg program");
        assert!(done.success());
        self
    }

    /// Renders a scene in front of a camera that stands still, 30 frames a second.
    fn tripod(self, name: &str, seconds: usize, seed: u64) -> Self {
        let frame: Array2<f32> = view(&scene(seed), [0.0; 4], (640, 360));
        let frames = vec![frame; 30 * seconds];
        encode(&frames, 30.0, &["-crf", "12"], &self.clean().join(name));
        self
    }

    fn order(&self, recipe: &str) -> Order {
        let recipe = Recipe::parse(recipe, Path::new("test.toml")).expect("a recipe");
        Order { clean: self.clean(), out: self.out(), recipe, force: false, jobs: 2 }
    }

    /// Makes the variants, and gives the labels by variant. Every file must be there.
    fn make(&self, recipe: &str) -> BTreeMap<String, Label> {
        let tally = run(&self.order(recipe), &mut |event| {
            if let Event::Failed(error) = event {
                panic!("{error}");
            }
        });
        let labels = labels::read(&self.out().join(labels::NAME)).expect("labels");
        assert_eq!(tally.expect("it runs"), Tally { made: labels.len(), failed: 0 });
        assert!(labels.iter().all(|label| self.out().join(&label.file).exists()));
        assert_eq!(fs::read_dir(self.out()).expect("made").count(), labels.len() + 1, "nothing else is left");
        labels.into_iter().map(|label| (label.variant.clone(), label)).collect()
    }

    fn measured(&self, label: &Label) -> Measurements {
        measure(&self.out().join(&label.file), &analyze::Options::default(), &mut |_, _| ()).expect("it is read").1
    }
}

fn reading<T>(measured: &Measured<T>) -> &T {
    match measured {
        Measured::Value { reading, .. } => reading,
        Measured::Unmeasured(reason) => panic!("unmeasured: {reason:?}"),
    }
}

/// A recipe of variants named by their effect's number.
fn recipe<'a>(effects: impl IntoIterator<Item = &'a str>) -> String {
    let variant = |(index, effect)| format!("[[variant]]\nname = \"v{index}\"\neffects = [{effect}]\n");
    effects.into_iter().enumerate().map(variant).collect()
}

#[test]
fn shake_is_as_strong_as_its_dose() {
    let bench = Bench::new().tripod("still.mp4", 6, 3);
    let labels = bench.make(&recipe([
        "{ shake = { rms_pct = 0.3 } }",
        "{ shake = { rms_pct = 1 } }",
        "{ shake = { rms_pct = 2, band_hz = [1.5, 6] } }",
    ]));
    assert!(reading(&shake_of(&bench.out().join(&labels["clean"].file))).rms_pct < 0.02);
    for name in ["v0", "v1", "v2"] {
        let label = &labels[name];
        let dose: f64 = label.dose.parse().expect("a number");
        let found = reading(&shake_of(&bench.out().join(&label.file))).rms_pct;
        assert!((found / dose - 1.0).abs() < 0.1, "{dose} reads {found}");
        assert_eq!((label.fault.as_str(), label.unit.as_str()), ("shake", "% of the diagonal"));
    }
}

#[test]
fn a_violent_shake_is_fast_and_stays_in_its_time() {
    let bench = Bench::new().tripod("still.mp4", 6, 4);
    let labels = bench.make(
        "[[variant]]\nname = \"part\"\nat_s = [[2, 4]]\neffects = [{ shake = { rms_pct = 3, band_hz = [1.5, 8] } }]\n",
    );
    assert_eq!(labels["part"].ranges_s, "2-4");
    let shake = shake_of(&bench.out().join(&labels["part"].file));
    let timeline = &reading(&shake).timeline;
    let speed = |second: usize| timeline.speed_pct_s[second].expect("it is followed");
    assert!(speed(2) > 25.0 && speed(3) > 25.0, "{:?}", timeline.speed_pct_s);
    assert!(speed(0) < 1.0 && speed(5) < 1.0, "{:?}", timeline.speed_pct_s);
}

#[test]
fn noise_is_as_far_below_the_speech_as_its_dose_says() {
    let bench = Bench::new().sample("plain-tripod-voice.mp4", "voice.mp4");
    let labels = bench.make(&recipe([
        "{ noise = { colour = \"white\", snr_db = 15 } }",
        "{ noise = { colour = \"pink\", snr_db = 10 } }",
        "{ noise = { colour = \"babble\", snr_db = 10 } }",
    ]));
    for name in ["v0", "v1", "v2"] {
        let dose: f64 = labels[name].dose.parse().expect("a number");
        let found = reading(&bench.measured(&labels[name]).voice).snr_db;
        assert!((found - dose).abs() < 2.0, "{name}: {dose} dB reads {found}");
    }
}

#[test]
fn a_voice_suffers_from_room_clipping_and_a_low_pass() {
    let bench = Bench::new().sample("plain-tripod-voice.mp4", "voice.mp4");
    let labels = bench.make(&recipe([
        "{ reverb = { rt60_s = 0.8, c50_db = 3 } }",
        "{ clipping = { over_db = 24 } }",
        "{ low-pass = { hz = 1500 } }",
    ]));
    let [clean, room, clipped, muffled] =
        ["clean", "v0", "v1", "v2"].map(|name| reading(&bench.measured(&labels[name]).voice).clone());
    assert!(clean.clarity > 90.0, "{}", clean.clarity);
    let c50 = |voice: &verite::meter::Voice| voice.reverb_c50_db.expect("it is measured");
    assert!(c50(&room) < c50(&clean) - 6.0, "{} of {}", c50(&room), c50(&clean));
    let plateau = |voice: &verite::meter::Voice| voice.clipping_plateau.expect("it is measured");
    assert!(plateau(&clipped) > plateau(&clean), "{} of {}", plateau(&clipped), plateau(&clean));
    let bandwidth_hz = muffled.bandwidth_hz.expect("it is measured");
    assert!(bandwidth_hz < 2500.0, "{bandwidth_hz}");
}

#[test]
fn a_photo_has_its_variants_and_more_is_more() {
    let bench = Bench::new().sample("plain-selfie.jpg", "plain/selfie.jpg");
    let labels = bench.make(&format!(
        "{}[[variant]]\nname = \"tall\"\nclass = \"same\"\neffects = [{{ rotate = {{ clockwise_deg = 90 }} }}]\n",
        recipe([
            "{ exposure = { stops = -3 } }",
            "{ exposure = { stops = 1 } }",
            "{ defocus = { radius_pct = 0.3 } }",
            "{ defocus = { radius_pct = 1 } }",
            "{ noise = { snr_db = 3 } }",
            "\"freeze\" ] \n at_s = [[0, 1]",
        ])
    ));
    assert_eq!(labels.len(), 6, "sound and time are nothing for a photo");
    let luma = ["v0", "clean", "v1"].map(|name| reading(&bench.measured(&labels[name]).light).luma_mean);
    assert!(luma[0] < luma[1] - 20.0 && luma[1] < luma[2] - 10.0, "{luma:?}");
    let sharp = ["clean", "v2", "v3"].map(|name| reading(&bench.measured(&labels[name]).focus).sharpness);
    assert!(sharp[0] > sharp[1] + 10.0 && sharp[1] > sharp[2] + 10.0, "{sharp:?}");
    let size = |label: &Label| image::image_dimensions(bench.out().join(&label.file)).expect("a photo");
    let (width, height) = size(&labels["clean"]);
    assert_eq!(size(&labels["tall"]), (height, width));
    assert_eq!((labels["tall"].class.as_str(), labels["v0"].class.as_str()), ("plain", ""));
}

#[test]
fn smoothed_skin_reads_smoother_whatever_the_filter() {
    let bench = Bench::new().sample("plain-selfie.jpg", "selfie.jpg");
    let labels = bench.make(&recipe([
        "{ smoothing = { strength_pct = 50, filter = \"surface\" } }",
        "{ smoothing = { strength_pct = 95, filter = \"surface\" } }",
        "{ smoothing = { strength_pct = 95, filter = \"guided\" } }",
        "{ smoothing = { strength_pct = 95, filter = \"split\" } }",
    ]));
    let [clean, light, surface, guided, split] = ["clean", "v0", "v1", "v2", "v3"].map(|name| {
        let measured = bench.measured(&labels[name]);
        (reading(&measured.retouch).smoothing, reading(&measured.focus).sharpness)
    });
    assert!(clean.0 < light.0 && light.0 < surface.0, "{clean:?} {light:?} {surface:?}");
    for strong in [surface, guided, split] {
        assert!(strong.0 > clean.0 + 12.0, "{strong:?} of {clean:?}");
        assert!(strong.1 > clean.1 - 5.0, "only the skin: {strong:?} of {clean:?}");
    }
}

#[test]
fn what_is_done_for_a_time_is_done_then() {
    let bench = Bench::new().sample("raw-handheld-voice.mp4", "a.mp4");
    let labels = bench.make(
        "[[variant]]\nname = \"black\"\nat_s = [[1, 1.5], [3, 4]]\neffects = [\"black\"]\n\
         [[variant]]\nname = \"frozen\"\nat_s = [[2, 4]]\neffects = [\"freeze\"]\n\
         [[variant]]\nname = \"cut\"\nat_s = [[2, 3]]\neffects = [\"cut\"]\n\
         [[variant]]\nname = \"trim\"\neffects = [{ trim = { start_s = 1, end_s = 0.5 } }]\n",
    );
    assert_eq!(labels["black"].ranges_s, "1-1.5;3-4");
    let near = |found: &[verite::time::TimeRange], expected: &[[f64; 2]]| {
        let close = |(found, [start, end]): (&verite::time::TimeRange, &[f64; 2])| {
            (found.start_s - start).abs() < 0.15 && (found.end_s - end).abs() < 0.15
        };
        found.len() == expected.len() && found.iter().zip(expected).all(close)
    };
    let black = bench.measured(&labels["black"]);
    assert!(near(&reading(&black.edits).black_s, &[[1.0, 1.5], [3.0, 4.0]]), "{:?}", reading(&black.edits).black_s);
    let frozen = bench.measured(&labels["frozen"]);
    assert!(near(&reading(&frozen.edits).frozen_s, &[[2.0, 4.0]]), "{:?}", reading(&frozen.edits).frozen_s);
    let length_s = |name: &str| {
        let path = bench.out().join(&labels[name].file);
        measure(&path, &analyze::Options::default(), &mut |_, _| ()).expect("read").0.duration_s.expect("a clip")
    };
    assert!((length_s("clean") - length_s("cut") - 1.0).abs() < 0.07);
    assert!((length_s("clean") - length_s("trim") - 1.5).abs() < 0.07);
    assert_eq!(labels["cut"].ranges_s, "2-2");
}

#[test]
fn encoding_again_changes_no_more_than_a_copy_may() {
    let bench = Bench::new().sample("raw-portrait-silent.mp4", "a.mp4");
    let labels = bench.make(&recipe(["{ container = { format = \"mkv\" } }", "{ container = { format = \"mov\" } }"]));
    let of = |path: &Path| measure(path, &analyze::Options::default(), &mut |_, _| ()).expect("it is read");
    let (info, truth) = of(&bench.clean().join("a.mp4"));
    let picture = info.picture.expect("a picture");
    for (name, extension) in [("clean", "mp4"), ("v0", "mkv"), ("v1", "mov")] {
        assert_eq!(Path::new(&labels[name].file).extension().expect("one"), extension);
        let (copy, found) = of(&bench.out().join(&labels[name].file));
        let copied = copy.picture.expect("a picture");
        assert_eq!((copied.frames, copied.height, copied.width), (picture.frames, picture.height, picture.width));
        assert_eq!((copy.sound, copied.vfr), (None, picture.vfr));
        let off_s = copy.duration_s.expect("a clip") - info.duration_s.expect("a clip");
        assert!(off_s.abs() < 0.04, "{name}: {off_s} s longer");
        let luma = reading(&found.light).luma_mean - reading(&truth.light).luma_mean;
        let shake = reading(&found.shake).rms_pct / reading(&truth.shake).rms_pct - 1.0;
        assert!(luma.abs() < 0.5 && shake.abs() < 0.05, "{name}: {luma} {shake}");
    }
}

#[test]
fn the_labels_name_file_class_source_and_what_was_done() {
    let bench = Bench::new().sample("plain-selfie.jpg", "raw/one, two.jpg").sample("plain-selfie.jpg", "other.jpg");
    let text = "[[variant]]\nname = \"dark-soft\"\nclass = \"sloppy\"\n\
                effects = [{ exposure = { stops = -2 } }, { defocus = { radius_pct = 0.5 } }]\n\
                [[variant]]\nname = \"same\"\nclass = \"same\"\neffects = [{ scale = { factor = 0.5 } }]\n";
    let tally = run(&bench.order(text), &mut |_| ()).expect("it runs");
    assert_eq!(tally, Tally { made: 6, failed: 0 });
    let table = fs::read_to_string(bench.out().join("labels.csv")).expect("labels");
    let expected = "file,class,source,variant,fault,dose,unit,ranges_s\n\
                    other--clean.jpg,,other.jpg,clean,,,,\n\
                    other--dark-soft.jpg,sloppy,other.jpg,dark-soft,exposure+defocus,-2+0.5,stops+% of the diagonal,\n\
                    other--same.jpg,,other.jpg,same,scale,0.5,x,\n\
                    \"one, two--clean.jpg\",raw,\"raw/one, two.jpg\",clean,,,,\n\
                    \"one, two--dark-soft.jpg\",sloppy,\"raw/one, two.jpg\",dark-soft,exposure+defocus,-2+0.5,\
                    stops+% of the diagonal,\n\
                    \"one, two--same.jpg\",raw,\"raw/one, two.jpg\",same,scale,0.5,x,\n";
    assert_eq!(table, expected);
}

#[test]
fn the_same_input_gives_the_same_bytes_whatever_the_jobs() {
    let bench = Bench::new().small("raw-portrait-silent.mp4", "a.mp4").small("plain-tripod-voice.mp4", "b.mp4");
    let text = recipe([
        "{ shake = { rms_pct = 1 } }, { noise = { colour = \"babble\", snr_db = 5 } }",
        "{ shake = { rms_pct = 1 } }, { container = { format = \"mkv\" } }",
        "{ shake = { rms_pct = 2 } }, { smear = { length_pct = 1 } }",
        "{ reverb = { rt60_s = 1, c50_db = 3 } }, { dropouts = { per_min = 60 } }, { resize = { short_side_px = 120 } }",
    ]);
    let files = |jobs: usize| -> BTreeMap<PathBuf, Vec<u8>> {
        let out = bench.folder.path().join(format!("out{jobs}"));
        run(&Order { out: out.clone(), jobs, ..bench.order(&text) }, &mut |_| ()).expect("it runs");
        let entries = fs::read_dir(&out).expect("made").map(|entry| entry.expect("one").path());
        let name = |path: &Path| PathBuf::from(path.file_name().expect("a name"));
        entries.map(|path| (name(&path), fs::read(&path).expect("read"))).collect()
    };
    let (one, three) = (files(1), files(3));
    assert_eq!(one.len(), 9, "one of the two is silent");
    assert!(one.keys().eq(three.keys()));
    for (name, bytes) in &one {
        assert!(three[name] == *bytes, "{} differs", name.display());
    }
}

fn call(arguments: &[&Path]) -> (i32, String) {
    let output = Command::cargo_bin("verite").expect("built").args(["bench", "make"]).args(arguments).output();
    let output = output.expect("it runs");
    (output.status.code().expect("no signal"), String::from_utf8(output.stderr).expect("UTF-8"))
}

#[test]
fn what_is_asked_wrongly_is_one_line_and_makes_nothing() {
    let bench = Bench::new().sample("plain-selfie.jpg", "a.jpg");
    let wrong = bench.folder.path().join("wrong.toml");
    fs::write(&wrong, "[[variant]]\nname = \"x\"\neffects = [{ noise = { loudness = 3 } }]\n").expect("written");
    let full = bench.folder.path().join("full");
    fs::create_dir(&full).expect("made");
    fs::write(full.join("mine.txt"), "keep").expect("written");
    let (clean, out) = (bench.clean(), bench.out());
    for (arguments, words) in [
        (vec![&clean, &out, Path::new("--recipe"), &wrong], vec!["wrong.toml: line 3", "`loudness`", "`snr_db`"]),
        (vec![&clean, &full], vec!["not empty", "--force"]),
        (vec![&clean, &clean.join("inside")], vec!["folder of the sources"]),
        (vec![&clean, bench.folder.path()], vec!["folder of the sources"]),
        (vec![&full, &out], vec!["no clips and no photos"]),
        (vec![&out.join("missing"), &out], vec!["missing"]),
    ] as [(Vec<&Path>, Vec<&str>); 6]
    {
        let (status, message) = call(&arguments);
        assert_eq!((status, message.lines().count()), (2, 1), "{arguments:?}: {message}");
        assert!(words.iter().all(|word| message.contains(word)), "{message}");
    }
    assert_eq!(fs::read_dir(&full).expect("there").count(), 1);
}

#[test]
fn one_broken_source_leaves_the_others_alone() {
    let bench = Bench::new().sample("plain-selfie.jpg", "b.jpg");
    fs::write(bench.clean().join("a.mp4"), "no clip").expect("written");
    let few = bench.folder.path().join("few.toml");
    fs::write(&few, recipe(["{ exposure = { stops = 1 } }"])).expect("written");
    let arguments = [&bench.clean(), &bench.out(), Path::new("--recipe"), &few];
    for _ in 0..2 {
        // The second time the folder is one that was made so before.
        let (status, message) = call(&arguments);
        assert_eq!((status, message.lines().count()), (2, 1), "{message}");
        assert!(message.contains("a.mp4"), "{message}");
        assert_eq!(labels::read(&bench.out().join(labels::NAME)).expect("labels").len(), 2);
    }
}
