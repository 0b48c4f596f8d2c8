//! Audio events in real sound.

use std::path::Path;

use verite::dsp::resample::Decimator;
use verite::frame::{AudioChunk, VideoFrame};
use verite::media::{Media, Options, Sink};
use verite::model::aed::{Activity, Aed};

#[derive(Default)]
struct Listener {
    decimator: Decimator,
    events: Aed,
}

impl Sink for Listener {
    fn picture(&mut self, _: &VideoFrame<'_>) {}

    fn sound(&mut self, chunk: &AudioChunk<'_>) {
        let mut narrow = Vec::new();
        self.decimator.push(&chunk.channels[0], &mut narrow);
        self.events.push(&narrow);
    }
}

#[test]
fn a_singer_alone_sings_and_does_not_speak() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/singing.ogg");
    let mut listener = Listener::default();
    Media::open(&path, &Options::default()).unwrap().decode(&mut listener).unwrap();
    let seconds = listener.events.finish();
    let mean = |of: fn(&Activity) -> f32| seconds.iter().map(of).sum::<f32>() / seconds.len() as f32;
    assert_eq!(seconds.len(), 8);
    assert!(mean(|s| s.singing) > 0.7, "{seconds:?}");
    assert!(mean(|s| s.speech) < 0.2 && mean(|s| s.music) < 0.1, "{seconds:?}");
}
