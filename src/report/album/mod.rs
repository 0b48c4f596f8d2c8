//! What a page shows of a clip beside its numbers: a film strip, a spectrogram, the judged faces. It is collected while
//! the clip is decoded for the meters, never by decoding it again, and takes the same memory for a second and for hours.

mod spectrogram;
mod strip;
mod text;

use serde::{Deserialize, Serialize};

use super::evidence;
use crate::frame::{AudioChunk, VideoFrame};
use crate::media::Kind;
use crate::meter::Measured;
use crate::meter::retouch::{Portrait, Retouch};

use spectrogram::Listener;
use strip::Strip;

/// At most so many faces are shown, those that were judged first.
const MOST_FACES: usize = 3;

/// The pictures of one clip.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Album {
    /// Frames spread over the clip, in the order of time; one of a photo, none of a sound file.
    #[serde(default)]
    pub strip: Vec<Shot>,
    /// How the sound is made up over time; absent without sound.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub spectrogram: Option<Spectrogram>,
    /// The judged faces as [`evidence`] draws them, JPEG; at most three.
    #[serde(default, with = "text::many")]
    pub faces: Vec<Vec<u8>>,
}

/// One frame of a film strip.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Shot {
    /// Its presentation time in seconds.
    pub at_s: f64,
    /// The frame as a JPEG of at most 240 pixels, of a photo 800.
    #[serde(with = "text")]
    pub jpeg: Vec<u8>,
}

/// A picture of sound: time to the right, frequency upwards in equal steps of mel ([`mel`]), dark where nothing is heard.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Spectrogram {
    /// The picture, PNG.
    #[serde(with = "text")]
    pub png: Vec<u8>,
    /// From the clip's zero to its right edge, seconds.
    pub span_s: f64,
    /// Frequency of its upper edge, Hz; the lower edge is at 0.
    pub top_hz: f64,
}

/// A frequency on the mel scale, in equal steps of which pitch is heard (O'Shaughnessy 1987, as in HTK).
pub fn mel(hz: f64) -> f64 {
    2595.0 * (hz / 700.0).ln_1p() / std::f64::consts::LN_10
}

/// Collects an [`Album`] from the frames and chunks that the meters see.
#[derive(Debug)]
pub struct Collector {
    strip: Strip,
    listener: Listener,
}

impl Collector {
    /// Of a file of this kind.
    pub fn new(kind: Kind) -> Self {
        Self { strip: Strip::new(kind), listener: Listener::default() }
    }

    /// Takes the next frame.
    pub fn picture(&mut self, frame: &VideoFrame<'_>) {
        self.strip.push(frame);
    }

    /// Takes the next chunk; any length will do.
    pub fn sound(&mut self, chunk: &AudioChunk<'_>) {
        self.listener.push(chunk);
    }

    /// The album, with the faces that were judged, if any were.
    pub fn finish(self, retouch: &Measured<Retouch>, portraits: &[Portrait]) -> Album {
        let faces = retouch.reading().map_or(&[][..], |retouch| &retouch.faces);
        let sheets = portraits.iter().zip(faces).take(MOST_FACES);
        // A picture that cannot be drawn is left out; the numbers do not need it.
        let faces = sheets.filter_map(|(portrait, face)| evidence::jpeg(portrait, face).ok()).collect();
        Album { strip: self.strip.finish(), spectrogram: self.listener.finish(), faces }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_album_reads_back_what_it_wrote() {
        let shot = Shot { at_s: 0.5, jpeg: vec![0, 255, 7] };
        let spectrogram = Some(Spectrogram { png: vec![1], span_s: 2.0, top_hz: 16_000.0 });
        let album = Album { strip: vec![shot], spectrogram, faces: vec![Vec::new()] };
        let json = serde_json::to_string(&album).expect("plain data");
        assert!(json.contains(r#""jpeg":"AP8H""#), "{json}");
        assert_eq!(serde_json::from_str::<Album>(&json).expect("it reads"), album);
        assert_eq!(serde_json::from_str::<Album>("{}").expect("it reads"), Album::default());
    }
}
