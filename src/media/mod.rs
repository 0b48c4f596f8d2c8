//! Opens a clip or photo once and decodes it once. The only place that names FFmpeg.

mod info;

use std::path::Path;
use std::time::Duration;

pub use info::{Damage, Kind, MediaInfo, Picture, Sound, Transfer};

use crate::error::Error;
use crate::frame::{AudioChunk, VideoFrame};

/// How a clip is decoded. None of it changes the result, unless the time budget runs out.
#[derive(Clone, Debug)]
pub struct Options {
    /// Decoder threads; 0 lets FFmpeg choose.
    pub threads: usize,
    /// Decoding stops after this long, and the clip counts as truncated there.
    pub time_budget: Duration,
}

impl Default for Options {
    fn default() -> Self {
        Self { threads: 0, time_budget: Duration::from_hours(1) }
    }
}

/// Takes what is decoded, in the order of the packets: pictures in display order, sound without gaps in between.
pub trait Sink {
    /// The next picture.
    fn picture(&mut self, frame: &VideoFrame<'_>);
    /// The next run of sound.
    fn sound(&mut self, chunk: &AudioChunk<'_>);
}

/// An opened clip or photo, its header checked.
pub struct Media {
    info: MediaInfo,
}

impl Media {
    /// Opens `path` by its content, whatever its extension.
    ///
    /// # Errors
    /// If the file cannot be read, holds neither picture nor sound, or its header is absurd.
    pub fn open(path: &Path, options: &Options) -> Result<Self, Error> {
        let _ = options;
        Err(Error::unreadable(path, "not built yet"))
    }

    /// What the header says.
    pub fn info(&self) -> &MediaInfo {
        &self.info
    }

    /// Decodes everything into `sink`, as far as the file goes, and returns the info completed by what was found:
    /// frames, true duration, frame rate, damage.
    ///
    /// # Errors
    /// If not one picture and not one sample came out.
    pub fn decode(self, sink: &mut dyn Sink) -> Result<MediaInfo, Error> {
        let _ = sink;
        Ok(self.info)
    }
}
