//! The whole pass over a real clip beside a plain decode of it, and each meter alone on the same decode, so that the
//! difference is what the meter costs.

use std::path::{Path, PathBuf};

use criterion::{Criterion, criterion_group, criterion_main};
use verite::analyze::{self, measure};
use verite::frame::{AudioChunk, VideoFrame};
use verite::media::{Media, Options, Sink};
use verite::meter::loudness::LoudnessMeter;
use verite::meter::retouch::RetouchMeter;
use verite::meter::shake::ShakeMeter;
use verite::meter::voice::VoiceMeter;
use verite::meter::{AudioMeter, VideoMeter};

/// What is decoded goes nowhere.
struct Nothing;

/// What is decoded goes to one meter.
struct Pictures<M>(M);
struct Sounds<M>(M);

impl Sink for Nothing {
    fn picture(&mut self, _: &VideoFrame<'_>) {}
    fn sound(&mut self, _: &AudioChunk<'_>) {}
}

impl<M: VideoMeter> Sink for Pictures<M> {
    fn picture(&mut self, frame: &VideoFrame<'_>) {
        self.0.push(frame);
    }
    fn sound(&mut self, _: &AudioChunk<'_>) {}
}

impl<M: AudioMeter> Sink for Sounds<M> {
    fn picture(&mut self, _: &VideoFrame<'_>) {}
    fn sound(&mut self, chunk: &AudioChunk<'_>) {
        self.0.push(chunk);
    }
}

fn clip() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/raw-phone-dog.mp4")
}

/// One thread, so that the times add up.
fn options() -> Options {
    Options { threads: 1, ..Options::default() }
}

fn decode<S: Sink>(mut sink: S) -> S {
    Media::open(&clip(), &options()).expect("the sample").decode(&mut sink).expect("the sample");
    sink
}

fn pass(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("1080p phone clip, 41 frames");
    group.sample_size(10);
    group.bench_function("decode only", |bench| bench.iter(|| decode(Nothing)));
    group.bench_function("decode, shake", |bench| bench.iter(|| decode(Pictures(ShakeMeter::default())).0.finish()));
    group.bench_function("decode, retouch", |bench| {
        bench.iter(|| decode(Pictures(RetouchMeter::default())).0.finish());
    });
    group.bench_function("decode, voice", |bench| bench.iter(|| decode(Sounds(VoiceMeter::default())).0.finish()));
    group.bench_function("decode, loudness", |bench| {
        bench.iter(|| decode(Sounds(LoudnessMeter::default())).0.finish());
    });
    let all = analyze::Options { decoding: options(), ..analyze::Options::default() };
    group.bench_function("the whole pass", |bench| bench.iter(|| measure(&clip(), &all, &mut |_, _| ())));
    group.finish();
}

criterion_group!(benches, pass);
criterion_main!(benches);
