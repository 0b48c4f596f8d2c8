//! The whole pass over a real clip beside a plain decode of it, and each meter alone on the same decode, so that the
//! difference is what the meter costs.

use std::path::{Path, PathBuf};

use criterion::{Criterion, criterion_group, criterion_main};
use verite::analyze::measure;
use verite::frame::{AudioChunk, VideoFrame};
use verite::media::{Media, Options, Sink};
use verite::meter::loudness::LoudnessMeter;
use verite::meter::retouch::RetouchMeter;
use verite::meter::shake::ShakeMeter;
use verite::meter::voice::VoiceMeter;
use verite::meter::{AudioMeter, VideoMeter};

/// Passes pictures and sound on to whatever is being timed.
struct Feed<P, S>(P, S);

impl<P: FnMut(&VideoFrame<'_>), S: FnMut(&AudioChunk<'_>)> Sink for Feed<P, S> {
    fn picture(&mut self, frame: &VideoFrame<'_>) {
        self.0(frame);
    }

    fn sound(&mut self, chunk: &AudioChunk<'_>) {
        self.1(chunk);
    }
}

fn clip() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/raw-phone-dog.mp4")
}

/// One thread, so that the times add up.
fn decode(mut sink: impl Sink) {
    let options = Options { threads: 1, ..Options::default() };
    Media::open(&clip(), &options).expect("the sample").decode(&mut sink).expect("the sample");
}

fn pass(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("1080p phone clip, 41 frames");
    group.sample_size(10);
    group.bench_function("decode only", |bench| bench.iter(|| decode(Feed(|_: &_| (), |_: &_| ()))));
    group.bench_function("decode, shake", |bench| {
        bench.iter(|| {
            let mut meter = ShakeMeter::default();
            decode(Feed(|frame: &_| meter.push(frame), |_: &_| ()));
            meter.finish()
        });
    });
    group.bench_function("decode, retouch", |bench| {
        bench.iter(|| {
            let mut meter = RetouchMeter::default();
            decode(Feed(|frame: &_| meter.push(frame), |_: &_| ()));
            meter.finish()
        });
    });
    group.bench_function("decode, voice", |bench| {
        bench.iter(|| {
            let mut meter = VoiceMeter::default();
            decode(Feed(|_: &_| (), |chunk: &_| meter.push(chunk)));
            meter.finish()
        });
    });
    group.bench_function("decode, loudness", |bench| {
        bench.iter(|| {
            let mut meter = LoudnessMeter::default();
            decode(Feed(|_: &_| (), |chunk: &_| meter.push(chunk)));
            meter.finish()
        });
    });
    group.bench_function("the whole pass", |bench| {
        let options = Options { threads: 1, ..Options::default() };
        bench.iter(|| measure(&clip(), &options, &mut |_, _| ()));
    });
    group.finish();
}

criterion_group!(benches, pass);
criterion_main!(benches);
