//! Where the time goes: every meter alone beside the others, in one decoding on one thread.

use std::path::Path;
use std::time::Duration;

use cpu_time::ProcessTime;
use verite::frame::{AudioChunk, VideoFrame};
use verite::media::{Media, Options, Sink};
use verite::meter::channels::ChannelsMeter;
use verite::meter::compression::CompressionMeter;
use verite::meter::edits::EditsMeter;
use verite::meter::focus::FocusMeter;
use verite::meter::format::FormatMeter;
use verite::meter::light::LightMeter;
use verite::meter::loudness::LoudnessMeter;
use verite::meter::retouch::RetouchMeter;
use verite::meter::shake::ShakeMeter;
use verite::meter::voice::VoiceMeter;
use verite::meter::{AudioMeter, VideoMeter};

/// The meters, and the processor time that each took.
#[derive(Default)]
struct Stages {
    shake: Timed<ShakeMeter>,
    retouch: Timed<RetouchMeter>,
    light: Timed<LightMeter>,
    focus: Timed<FocusMeter>,
    edits: Timed<EditsMeter>,
    compression: Timed<CompressionMeter>,
    format: Timed<FormatMeter>,
    voice: Timed<Option<VoiceMeter>>,
    loudness: Timed<LoudnessMeter>,
    channels: Timed<ChannelsMeter>,
}

#[derive(Default)]
struct Timed<M> {
    meter: M,
    spent: Duration,
}

impl<M> Timed<M> {
    fn run(&mut self, work: impl FnOnce(&mut M)) {
        let started = ProcessTime::now();
        work(&mut self.meter);
        self.spent += started.elapsed();
    }
}

impl Sink for Stages {
    fn picture(&mut self, frame: &VideoFrame<'_>) {
        self.shake.run(|meter| meter.push(frame));
        self.retouch.run(|meter| meter.push(frame));
        let faces = self.retouch.meter.faces(frame.pts);
        self.light.run(|meter| meter.push_seeing(frame, faces));
        self.focus.run(|meter| meter.push_seeing(frame, faces));
        self.edits.run(|meter| meter.push(frame));
        self.compression.run(|meter| meter.push(frame));
        self.format.run(|meter| meter.push(frame));
    }

    fn sound(&mut self, chunk: &AudioChunk<'_>) {
        self.voice.run(|meter| meter.get_or_insert_with(|| VoiceMeter::new(false)).push(chunk));
        self.loudness.run(|meter| meter.push(chunk));
        self.channels.run(|meter| meter.push(chunk));
    }
}

/// Prints each stage's share of one decoding and measuring of `clip`.
pub fn print(clip: &Path) {
    let options = Options { threads: 1, ..Options::default() };
    let mut stages = Stages::default();
    let started = ProcessTime::now();
    Media::open(clip, &options).and_then(|media| media.decode(&mut stages)).expect("the clip can be read");
    stages.voice.run(|meter| drop(meter.take().map(AudioMeter::finish)));
    let mut rows = vec![
        ("shake", stages.shake.spent),
        ("skin and faces", stages.retouch.spent),
        ("light", stages.light.spent),
        ("focus", stages.focus.spent),
        ("edits", stages.edits.spent),
        ("compression", stages.compression.spent),
        ("format", stages.format.spent),
        ("voice", stages.voice.spent),
        ("loudness", stages.loudness.spent),
        ("channels", stages.channels.spent),
    ];
    let whole = started.elapsed();
    let rest = whole.saturating_sub(rows.iter().map(|(_, spent)| *spent).sum());
    rows.push(("decoding, small luma", rest));
    rows.sort_by_key(|(_, spent)| std::cmp::Reverse(*spent));
    for (name, spent) in rows {
        println!("  {name:22} {:5.1} %", 100.0 * spent.as_secs_f64() / whole.as_secs_f64());
    }
}
