//! Smoothed skin.

use super::picture::Picture;
use super::recipe::Smoothing;
use crate::frame::VideoFrame;

/// Smooths the skin of the faces.
pub struct Smoother;

impl Smoother {
    /// See [`Smoothing`].
    pub fn new(_: &Smoothing) -> Self {
        Self
    }

    /// The picture with its skin smoothed.
    pub fn apply(&mut self, picture: Picture, _: &VideoFrame<'_>) -> Picture {
        picture
    }
}
