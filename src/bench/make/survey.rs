//! The first pass over a source: what must be known of it before anything can be made of it.

use std::path::Path;

use super::noise::mean_square;
use super::picture::even;
use crate::dsp::resample::{Decimator, FACTOR};
use crate::error::Error;
use crate::frame::{AudioChunk, SAMPLE_RATE, VideoFrame};
use crate::media::{Kind, Media, MediaInfo, Options, Sink};
use crate::meter::retouch::{Effort, look};
use crate::model::silero::{FRAME, Silero};
use crate::time::Timestamp;

/// A frame of the voice detector with this probability holds speech: the model's own default threshold.
const SPEECH: f32 = 0.5;

/// Less speech than this has no level, seconds.
const LEAST_SPEECH_S: f64 = 1.0;

/// A source is looked at for faces so many times, but not more often than once a second.
const LOOKS: f64 = 12.0;

/// What a source is like.
#[derive(Clone, Debug, Default)]
pub struct Survey {
    /// Its streams.
    pub info: MediaInfo,
    /// Its length, seconds; 0 for a photo.
    pub length_s: f64,
    /// Height and width of what is made of it; `None` without a picture.
    pub size: Option<(usize, usize)>,
    /// Channels of what is made of its sound.
    pub channels: Option<usize>,
    /// Its largest sample.
    pub peak: f32,
    /// RMS of its speech below 7.4 kHz, all channels mixed to one: of the frames (32 ms) in which the voice detector hears
    /// somebody.
    pub speech_rms: Option<f64>,
    /// Pixels between the eyes of the largest face, median over the looks; 0 if most looks found no face.
    pub face_px: f64,
}

impl Survey {
    /// Reads the source once.
    ///
    /// # Errors
    /// If it cannot be read.
    pub fn of(path: &Path, options: &Options) -> Result<Self, Error> {
        let media = Media::open(path, options)?;
        let length_s = media.info().duration_s.unwrap_or(0.0);
        let mut surveyor = Surveyor::new(length_s);
        let info = media.decode(&mut surveyor)?;
        let size = info.picture.as_ref().map(|picture| even((picture.height as usize, picture.width as usize)));
        let channels = info.sound.as_ref().map(|_| surveyor.channels.clamp(1, 2));
        let speech_s = surveyor.speech_frames as f64 * WINDOW as f64 / f64::from(SAMPLE_RATE);
        let speech_rms = (surveyor.speech_power / surveyor.speech_frames.max(1) as f64).sqrt();
        surveyor.faces.sort_by(f64::total_cmp);
        Ok(Self {
            length_s: info.duration_s.filter(|_| info.kind != Kind::Photo).unwrap_or(0.0),
            size,
            channels,
            peak: surveyor.peak,
            speech_rms: (speech_s >= LEAST_SPEECH_S).then_some(speech_rms),
            face_px: surveyor.faces.get(surveyor.faces.len() / 2).copied().unwrap_or(0.0),
            info,
        })
    }

    /// Whether it is a single picture.
    pub fn is_photo(&self) -> bool {
        self.info.kind == Kind::Photo
    }

    /// The shorter side of the picture, pixels.
    pub fn short_side_px(&self) -> f64 {
        self.size.map_or(0.0, |(height, width)| height.min(width) as f64)
    }
}

/// Samples at 48 kHz of one frame of the voice detector.
const WINDOW: usize = FRAME * FACTOR;

struct Surveyor {
    every_s: f64,
    next_look: Option<Timestamp>,
    faces: Vec<f64>,
    channels: usize,
    peak: f32,
    mono: Vec<f32>,
    decimator: Decimator,
    silero: Silero,
    speech_frames: u64,
    speech_power: f64,
}

impl Surveyor {
    fn new(length_s: f64) -> Self {
        Self {
            every_s: (length_s / LOOKS).max(1.0),
            next_look: None,
            faces: Vec::new(),
            channels: 0,
            peak: 0.0,
            mono: Vec::new(),
            decimator: Decimator::default(),
            silero: Silero::default(),
            speech_frames: 0,
            speech_power: 0.0,
        }
    }
}

impl Sink for Surveyor {
    fn picture(&mut self, frame: &VideoFrame<'_>) {
        if self.next_look.is_some_and(|next| frame.pts < next) {
            return;
        }
        self.next_look = Some(Timestamp::from_secs(frame.pts.as_secs() + self.every_s));
        // Dogs and drawings have no skin that could be measured.
        let seen = look(frame, Effort::Search);
        let people = seen.iter().filter(|seen| seen.traits.is_ok()).map(|seen| f64::from(seen.face.iod()));
        self.faces.push(people.fold(0.0, f64::max));
    }

    fn sound(&mut self, chunk: &AudioChunk<'_>) {
        // A longer recording may change its layout; the first one counts.
        self.channels = if self.channels == 0 { chunk.channels.len() } else { self.channels };
        let loudest = chunk.channels.iter().flatten().fold(0.0_f32, |peak, sample| peak.max(sample.abs()));
        self.peak = self.peak.max(loudest);
        let share = 1.0 / chunk.channels.len() as f32;
        self.mono.extend((0..chunk.frames()).map(|n| chunk.channels.iter().map(|c| c[n]).sum::<f32>() * share));
        let whole = self.mono.len() - self.mono.len() % WINDOW;
        for window in self.mono[..whole].chunks(WINDOW) {
            let mut slow = Vec::with_capacity(FRAME);
            self.decimator.push(window, &mut slow);
            if self.silero.push(&slow).iter().any(|&probability| probability >= SPEECH) {
                self.speech_frames += 1;
                self.speech_power += mean_square(&slow);
            }
        }
        self.mono.drain(..whole);
    }
}
