//! What makes a clip hard, one factor at a time.

use super::actors::{self, Actor};
use super::render::{Sensor, Shutter};

/// The plain clip and what can be different from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Condition {
    /// 960 x 540, global shutter without blur, x264 at crf 23.
    Plain,
    Crf18,
    Crf28,
    Crf32,
    /// libx265 at crf 28.
    Hevc,
    /// 180 degrees.
    Blur,
    /// Three fifths of the frame time from the first row to the last.
    Rolling,
    /// Nearly all of it, and 180 degrees.
    RollingStrong,
    /// A tenth of the light.
    Dark,
    /// The same before a coder has moved it: at crf 23 its blocks are copied from where they were, at crf 1 hardly.
    DarkMaster,
    /// A small sensor at full light.
    Noise,
    /// People who cross.
    Pedestrians,
    /// A person who fills 40 % of the picture and stands in the scene.
    Subject,
    /// The same who holds the camera.
    Selfie,
    /// 1280 x 720.
    Large,
    /// 540 x 960.
    Portrait,
}

impl Condition {
    /// The word for tables and file names.
    pub fn name(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::Crf18 => "crf-18",
            Self::Crf28 => "crf-28",
            Self::Crf32 => "crf-32",
            Self::Hevc => "hevc",
            Self::Blur => "blur",
            Self::Rolling => "rolling",
            Self::RollingStrong => "rolling-strong",
            Self::Dark => "dark",
            Self::DarkMaster => "dark-master",
            Self::Noise => "noise",
            Self::Pedestrians => "crossing",
            Self::Subject => "speaker",
            Self::Selfie => "vlog",
            Self::Large => "720p",
            Self::Portrait => "portrait",
        }
    }

    /// Width and height.
    pub fn size(self) -> (usize, usize) {
        match self {
            Self::Large => (1280, 720),
            Self::Portrait => (540, 960),
            _ => (960, 540),
        }
    }

    pub fn shutter(self) -> Shutter {
        match self {
            Self::Blur => Shutter { exposure: 0.5, readout: 0.0 },
            Self::Rolling => Shutter { exposure: 0.0, readout: 0.6 },
            Self::RollingStrong => Shutter { exposure: 0.5, readout: 0.95 },
            _ => Shutter::default(),
        }
    }

    /// The figures are guesses at a phone: at a tenth of the light noise of 3 levels upon 12, at full light of 7 levels
    /// upon 118.
    pub fn sensor(self) -> Option<Sensor> {
        match self {
            Self::Dark | Self::DarkMaster => Some(Sensor { light: 0.1, electrons: 2.0, read_levels: 2.0 }),
            Self::Noise => Some(Sensor { light: 0.9, electrons: 2.0, read_levels: 1.0 }),
            _ => None,
        }
    }

    /// Who is in the picture.
    pub fn actors(self, seed: u64) -> Vec<Actor> {
        let (width, height) = self.size();
        let aspect = height as f64 / width as f64;
        match self {
            Self::Pedestrians => actors::pedestrians(aspect, seed),
            Self::Subject => actors::bust(aspect, false, seed),
            Self::Selfie => actors::bust(aspect, true, seed),
            _ => Vec::new(),
        }
    }

    /// What the ffmpeg program is told beside the plain.
    pub fn encoder(self) -> &'static [&'static str] {
        match self {
            Self::Crf18 => &["-crf", "18"],
            Self::Crf28 => &["-crf", "28"],
            Self::Crf32 => &["-crf", "32"],
            Self::DarkMaster => &["-crf", "1"],
            Self::Hevc => HEVC,
            _ => &[],
        }
    }
}

/// HEVC at its own default quality.
pub const HEVC: &[&str] =
    &["-c:v", "libx265", "-crf", "28", "-preset", "fast", "-x265-params", "log-level=error:pools=1", "-tag:v", "hvc1"];
