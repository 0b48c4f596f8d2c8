//! A judged face as a picture, for those who want to see why: the face itself, how much texture each tile of its skin
//! lacks, and where to look for the comparison. Kept only when asked for.

use ndarray::{Array2, Array3};

use super::geometry::{FaceFrame, Part};
use super::patch::{Cut, Patch, Tile};
use super::traits::{Traits, missing};
use crate::frame::VideoFrame;

/// One judged face.
#[derive(Clone, Debug)]
pub struct Portrait {
    /// The face and what surrounds it in RGB, shape `(height, width, 3)`.
    pub rgb: Array3<u8>,
    /// Luma of the same, 0 to 255.
    pub luma: Array2<f32>,
    /// Share of the texture one would expect that each tile of skin lacks, 0 to 1; NaN where no skin was judged. Shape
    /// `(rows, columns)` of tiles.
    pub missing: Array2<f32>,
    /// Side of a tile in pixels.
    pub tile_px: usize,
    /// Distance between the eyes in pixels.
    pub iod_px: f32,
    /// Middle of an open piece of cheek, row and column in pixels.
    pub cheek: [usize; 2],
    /// Middle of the sharpest piece of an eye, a brow or the mouth.
    pub reference: [usize; 2],
}

/// Tiles around a middle that a close-up shows: half a distance between the eyes in all.
const REACH: usize = 2;

impl Portrait {
    /// Cuts the face out once more, as a picture.
    pub fn new(frame: &VideoFrame<'_>, face: &FaceFrame, patch: &Patch, traits: &Traits) -> Self {
        let cut = Cut::new(frame, face);
        let luma = cut.luma(frame);
        let rows = patch.tiles.len() / patch.columns;
        let lacking = missing(patch, traits);
        let missing = Array2::from_shape_fn((rows, patch.columns), |(row, column)| {
            lacking[row * patch.columns + column].unwrap_or(f32::NAN)
        });
        // The sums over a close-up, larger where there is more of what it is to show.
        let best = |of: &dyn Fn(usize) -> f32| {
            let sum = |row: usize, column: usize| -> f32 {
                let near = |at: usize, length: usize| at.saturating_sub(REACH)..(at + REACH + 1).min(length);
                let places = near(row, rows).flat_map(|row| near(column, patch.columns).map(move |c| (row, c)));
                places.map(|(row, column)| of(row * patch.columns + column)).sum()
            };
            let places = (0..rows).flat_map(|row| (0..patch.columns).map(move |column| (row, column)));
            let (row, column) = places.max_by(|a, b| sum(a.0, a.1).total_cmp(&sum(b.0, b.1))).unwrap_or((0, 0));
            [row, column].map(|tile| tile * patch.side + patch.side / 2)
        };
        let is = |tile: &Tile, part: Part| tile.part == part;
        let cheek = best(&|at| f32::from(u8::from(lacking[at].is_some() && is(&patch.tiles[at], Part::Cheek))));
        let reference = best(&|at| {
            let tile = &patch.tiles[at];
            if is(tile, Part::Detail) { tile.rms[0] + tile.rms[1] } else { 0.0 }
        });
        let rgb = rgb(frame, &cut, &luma);
        Self { rgb, luma, missing, tile_px: patch.side, iod_px: patch.iod, cheek, reference }
    }
}

/// ITU-R BT.601, the chroma of the nearest sample.
fn rgb(frame: &VideoFrame<'_>, cut: &Cut, luma: &Array2<f32>) -> Array3<u8> {
    let (height, width) = luma.dim();
    let planes = frame.chroma.map(|planes| planes.map(|plane| cut.chroma(frame, &plane)));
    Array3::from_shape_fn((height, width, 3), |(y, x, channel)| {
        let [cb, cr] = planes.as_ref().map_or([0.0; 2], |planes| {
            planes.each_ref().map(|plane| {
                let (rows, columns) = plane.dim();
                plane.get((y * rows / height, x * columns / width)).copied().unwrap_or(0.0)
            })
        });
        let value = luma[(y, x)] + [1.402 * cr, -0.344_136 * cb - 0.714_136 * cr, 1.772 * cb][channel];
        value.round().clamp(0.0, 255.0) as u8
    })
}
