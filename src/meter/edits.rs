//! Cuts, frozen and black parts, and what kind of content it is. Only the reading for now; the meter is yet to come.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Editing and kind of content.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Edits {
    /// What took the pictures.
    pub content: Content,
    /// Times of the hard cuts, seconds.
    pub cuts_s: Vec<f64>,
    /// Cuts a minute.
    pub cuts_per_min: f64,
    /// The longest take, seconds.
    pub longest_take_s: f64,
    /// Share of the time the picture stands still to the last code, percent (not at the ends).
    pub frozen_pct: f64,
    /// Share of frames that repeat the one before, percent.
    pub duplicate_pct: f64,
    /// Share of the time that is black, percent (not at the ends).
    pub black_pct: f64,
    /// Share of the picture taken by static borders, percent.
    pub border_pct: f64,
}

/// What took the pictures.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Content {
    /// A camera.
    Camera,
    /// A screen recording.
    Screen,
    /// Stills shown one after another.
    Slideshow,
    /// Drawn or rendered.
    Animation,
    /// Cannot be told.
    #[default]
    Unknown,
}
