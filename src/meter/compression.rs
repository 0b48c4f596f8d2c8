//! Traces of compression. Only the reading for now; the meter is yet to come.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Traces of compression.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Compression {
    /// Steps at block borders against their surroundings, 0 to 100.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub blockiness: Option<f64>,
    /// Share of smooth areas that show bands, percent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub banding: Option<f64>,
    /// Bits a pixel.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bits_per_pixel: Option<f64>,
    /// Whether the spectrum stops far below the stored resolution.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub upscaled: Option<bool>,
}
