//! How the picture is laid out where the header does not tell: faces that lie on their side, and lines of two fields.

mod comb;
mod lie;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::frame::VideoFrame;
use crate::meter::edits::Borders;
use crate::meter::{Measured, Reason, VideoMeter};
use crate::time::Timestamp;

use comb::Comb;
use lie::Lie;

/// How a picture is laid out.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Format {
    /// Faces stand on their side or their head, and none stands upright; absent if that is not so. People may lie.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sideways: Option<Sideways>,
    /// Share of the frames whose lines belong to two moments, as interlaced recording leaves them, percent; 0 for a photo.
    pub combed_pct: f64,
    /// Black borders of a photo; those of a clip are in its edits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub borders: Option<Borders>,
}

/// Faces that do not stand upright.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Sideways {
    /// The clockwise turn that would bring them upright: 90, 180 or 270 degrees.
    pub turn_deg: u32,
    /// Faces found after that turn, in all looks.
    pub faces: u32,
    /// Looks that found some.
    pub looks: u32,
    /// How much brighter the upper third is than the lower after that turn, levels; light mostly falls from above.
    pub light_from_above: f64,
    /// Trust in it, 0 to 1. Faces of one person alone are never dependable: people lie on beds and beaches.
    pub confidence: f64,
}

/// Seconds between the first looks; doubled when all [`LOOKS`] are taken.
const FIRST_INTERVAL_S: f64 = 0.5;

/// Most looks at one clip, the last after 15 s; each costs one run of the face detector, four if faces lie.
const LOOKS: usize = 5;

/// Looks at the small luma of a few frames, and at the lines of every third.
#[derive(Debug, Default)]
pub struct FormatMeter {
    start: Option<Timestamp>,
    next_s: f64,
    looks: Vec<Lie>,
    comb: Comb,
}

impl VideoMeter for FormatMeter {
    type Reading = Format;

    fn push(&mut self, frame: &VideoFrame<'_>) {
        let time_s = frame.pts - *self.start.get_or_insert(frame.pts);
        self.comb.push(frame);
        if time_s >= self.next_s && self.looks.len() < LOOKS {
            self.looks.push(Lie::of(frame.working));
            // Looks thin out: the first seconds tell most, and long clips cost no more.
            self.next_s = time_s + FIRST_INTERVAL_S * f64::from(1_u32 << self.looks.len());
        }
    }

    fn finish(self) -> Measured<Format> {
        if self.start.is_none() {
            return Measured::Unmeasured(Reason::NoStream);
        }
        let sideways = lie::verdict(&self.looks);
        Measured::Value { reading: Format { sideways, combed_pct: self.comb.pct(), borders: None }, confidence: 1.0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_shown_is_nothing_measured() {
        assert_eq!(FormatMeter::default().finish(), Measured::Unmeasured(Reason::NoStream));
    }
}
