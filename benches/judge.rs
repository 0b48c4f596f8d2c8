//! What it takes to judge a stored result again: its line read, judged and written. A hundred thousand of them are to take
//! less than ten seconds on a core.

use std::path::Path;

use criterion::{Criterion, criterion_group, criterion_main};
use verite::analyze::{Options, examine, rejudge};
use verite::policy::Profile;
use verite::report::record::Record;
use verite::words::Language;

fn judging(criterion: &mut Criterion) {
    let samples = ["raw-handheld-voice.mp4", "sloppy-drowned-voice.mp4", "plain-selfie.jpg"];
    let profile = Profile::builtin("creator-ad").expect("shipped");
    for name in samples {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples").join(name);
        let mut line = Vec::new();
        let mut record = examine(&file, &file, &Options::default(), &Profile::authentic(), &mut |_, _| {});
        record.drop_camera_path();
        record.write_json(&mut line).expect("written to memory");
        let line = String::from_utf8(line).expect("JSON");
        criterion.bench_function(&format!("judge again, {name}"), |bencher| {
            bencher.iter(|| {
                let record = rejudge(Record::from_json(&line).expect("a record"), &profile, Language::En);
                let mut out = Vec::with_capacity(line.len());
                record.write_json(&mut out).expect("written to memory");
                out
            });
        });
    }
}

criterion_group!(benches, judging);
criterion_main!(benches);
