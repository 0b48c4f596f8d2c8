//! Skin smoothing: whether the texture of skin was removed, by a beauty filter or by strong camera noise reduction.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Evidence of smoothed skin over the judged faces.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Retouch {
    /// 0 to 100, median over the judged faces: 50 where one untouched face in ten stands, 90 where one in a hundred.
    pub smoothing: f64,
    /// The judged faces.
    pub faces: Vec<Face>,
    /// Texture of the skin in the pore band, RMS in luma levels; median over the faces.
    pub texture_rms: f64,
    /// How much softer skin is than eyes and brows, in octaves; median over the faces.
    pub sharpness_gap_oct: f64,
    /// Share of the skin that is flat, percent; median over the faces.
    pub flat_pct: f64,
}

/// One judged face.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Face {
    /// Time of its frame, seconds.
    pub t_s: f64,
    /// Left, top, width, height in display pixels.
    #[serde(rename = "box")]
    pub bounds: [f64; 4],
    /// Distance between the eyes, display pixels.
    pub iod_px: f64,
    /// 0 to 100, as [`Retouch::smoothing`].
    pub smoothing: f64,
    /// Trust in this face's score, 0 to 1.
    pub confidence: f64,
}
