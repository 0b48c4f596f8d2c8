//! Opens a clip or photo once and decodes it once; writes clips. The only place that names FFmpeg and libheif.

mod audio;
mod budget;
mod clip;
mod clock;
mod credentials;
pub mod encode;
mod ending;
mod info;
mod memory;
mod parts;
mod photo;
mod probe;
mod reader;
mod rotation;
mod tags;
mod tone;
mod video;
mod working;

use std::fs::{self, File};
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;
use std::time::Duration;

pub use credentials::{Checked, Credentials, Doubt, Statements};
pub use info::{Damage, Kind, MediaInfo, Picture, Sound, Transfer};
pub use tags::Tags;

use crate::error::Error;
use crate::frame::{AudioChunk, VideoFrame};

/// How a clip is decoded. Neither threads nor the time budget change the result, unless that runs out.
#[derive(Clone, Debug)]
pub struct Options {
    /// Threads for one clip: with 1 it is decoded and measured in turns, with any other number at the same time.
    pub threads: usize,
    /// Decoding stops after this long, and the clip counts as truncated there.
    pub time_budget: Duration,
    /// Whether parts of a clip's picture will do: some, spread over its length, each whole in itself. The sound is always
    /// decoded to its end.
    pub quick: bool,
    /// Most memory that the whole program may take, bytes: what is decoded ahead gives way to it, and a file that needs more is
    /// refused.
    pub max_memory: Option<u64>,
}

impl Default for Options {
    fn default() -> Self {
        Self { threads: 0, time_budget: Duration::from_hours(1), quick: false, max_memory: None }
    }
}

/// Takes what is decoded, in the order of the packets: pictures in display order, sound without gaps in between.
pub trait Sink {
    /// The next picture.
    fn picture(&mut self, frame: &VideoFrame<'_>);
    /// The next run of sound.
    fn sound(&mut self, chunk: &AudioChunk<'_>);
    /// Pictures are left out before the next one; only with [`Options::quick`].
    fn gap(&mut self) {}
}

/// An opened clip or photo, its header checked.
pub struct Media(Source);

enum Source {
    Clip(Box<clip::Clip>),
    Photo(Box<photo::Photo>),
}

/// Enough of a file's head to know what it is.
const HEAD_BYTES: usize = 64;

/// No photo file is larger, bytes.
const LARGEST_PHOTO: u64 = 512 << 20;

impl Media {
    /// Opens `path` by its content, whatever its extension.
    ///
    /// # Errors
    /// If the file cannot be read, holds neither picture nor sound, or its header is absurd.
    pub fn open(path: &Path, options: &Options) -> Result<Self, Error> {
        memory::blank();
        let io = |source| Error::io(path, source);
        // Asked for before opening: to open a pipe without a writer would wait for ever.
        let metadata = fs::metadata(path).map_err(io)?;
        let refuse = |why: &str| Err(Error::unreadable(path, why));
        if metadata.is_dir() {
            return refuse("is a directory; name the files in it");
        }
        if !metadata.is_file() {
            return refuse("is a device or a pipe; save it to a file first");
        }
        if metadata.len() == 0 {
            return refuse("the file is empty");
        }
        let mut file = File::open(path).map_err(io)?;
        let mut head = Vec::with_capacity(HEAD_BYTES);
        file.by_ref().take(HEAD_BYTES as u64).read_to_end(&mut head).map_err(io)?;
        file.seek(SeekFrom::Start(0)).map_err(io)?;
        if let Some(format) = photo::recognise(&head) {
            if metadata.len() > LARGEST_PHOTO {
                return refuse("the photo is larger than 512 MB; export it smaller");
            }
            let mut bytes = Vec::new();
            file.take(LARGEST_PHOTO).read_to_end(&mut bytes).map_err(io)?;
            let photo = photo::Photo::open(path, bytes, format)?;
            if let (Some(picture), Some(most)) = (&photo.info().picture, options.max_memory) {
                budget::check(path, budget::of_photo(picture, metadata.len()), most)?;
            }
            return Ok(Self(Source::Photo(Box::new(photo))));
        }
        Ok(Self(Source::Clip(Box::new(clip::Clip::open(path, file, metadata.len(), options)?))))
    }

    /// What the header says.
    pub fn info(&self) -> &MediaInfo {
        match &self.0 {
            Source::Clip(clip) => clip.info(),
            Source::Photo(photo) => photo.info(),
        }
    }

    /// What the file says of itself.
    pub fn tags(&self) -> &Tags {
        match &self.0 {
            Source::Clip(clip) => clip.tags(),
            Source::Photo(photo) => photo.tags(),
        }
    }

    /// What became of the content credentials. Reads the file once more if it has some.
    pub fn credentials(&self) -> Checked {
        let path = match &self.0 {
            Source::Clip(clip) => clip.path(),
            Source::Photo(photo) => photo.path(),
        };
        self.tags().manifest().map_or(Checked::NONE, |_| credentials::check(path))
    }

    /// Decodes everything into `sink`, as far as the file goes, and returns the info completed by what was found:
    /// frames, true duration, frame rate, damage.
    ///
    /// # Errors
    /// If not one picture and not one sample came out.
    pub fn decode(self, sink: &mut dyn Sink) -> Result<MediaInfo, Error> {
        match self.0 {
            Source::Clip(clip) => clip.decode(sink),
            Source::Photo(photo) => photo.decode(sink),
        }
    }
}
