//! Loudness after EBU R 128 / ITU-R BS.1770, and the share of silence.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Loudness of the whole sound track.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Loudness {
    /// Integrated loudness in LUFS; absent where nothing passes the standard's -70 LUFS gate.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub integrated_lufs: Option<f64>,
    /// Loudness range (EBU Tech 3342) in LU; absent below three seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub range_lu: Option<f64>,
    /// True peak in dBTP, highest over the channels; absent for digital silence.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub true_peak_dbtp: Option<f64>,
    /// Share of the duration that is silent, in percent.
    pub silent_pct: f64,
}
