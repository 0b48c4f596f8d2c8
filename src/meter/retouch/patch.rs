//! One face cut out of a frame and described tile by tile: what each tile shows, its colour and how much detail it
//! holds in each octave. Nothing of the picture is kept.

use ndarray::{Array2, ArrayView2, s};

use super::bands::{BANDS, bands};
use super::geometry::{FaceFrame, Part};
use crate::frame::VideoFrame;

/// Faces larger than this between the eyes are averaged down by a whole factor: beyond it a phone's or camera's own
/// demosaicing leaves nothing in the finest octave, and the cost would grow with the square.
const LARGEST_IOD: f32 = 260.0;

/// Tiles in one distance between the eyes.
const TILES_PER_IOD: f32 = 12.0;

/// The smallest tile, in pixels: fewer have no statistics.
const SMALLEST_TILE: usize = 6;

/// Slope below which a pixel counts as flat, luma levels a pixel (the prototype's `flat1`).
const FLAT_SLOPE: f32 = 1.0;

/// Slopes of texture and of drawn edges, luma levels a pixel (the prototype's `hole`).
const TEXTURE_SLOPE: std::ops::Range<f32> = 1.5..5.0;

/// A small square of the face or its surroundings.
#[derive(Clone, Debug)]
pub struct Tile {
    /// What it shows.
    pub part: Part,
    /// Mean luma, 0 to 255.
    pub luma: f32,
    /// Mean Cb and Cr, -128 to 127.
    pub chroma: [f32; 2],
    /// RMS of Cb and Cr about their means.
    pub chroma_rms: f32,
    /// RMS of each octave band, luma levels, finest first.
    pub rms: [f32; BANDS],
    /// Product of horizontal neighbours in the finest band, mean over the tile.
    pub neighbours: f32,
    /// Fourth power of the finest band, mean over the tile.
    pub fourth: f32,
    /// Share of flat pixels, 0 to 1.
    pub flat: f32,
    /// Share of pixels with a slope such as texture has.
    pub textured: f32,
    /// Share of pixels steeper than texture.
    pub edged: f32,
}

/// A face described by its tiles.
#[derive(Clone, Debug)]
pub struct Patch {
    /// All tiles that lie in the frame.
    pub tiles: Vec<Tile>,
    /// Distance between the eyes in the pixels of the tiles.
    pub iod: f32,
    /// Jump of luma across the 8 x 8 grid of block codecs against other columns, natural logarithm of the ratio.
    pub blockiness: f32,
}

/// Cuts the face out of the frame. `None` if hardly anything of it lies in the frame.
pub fn patch(frame: &VideoFrame<'_>, face: &FaceFrame) -> Option<Patch> {
    let [left, top, right, bottom] = face.surroundings();
    let (rows, columns) = frame.luma.dim();
    // Samples a display pixel: not 1 where the stored pixels are not square.
    let density = [columns as f32 / frame.display.1 as f32, rows as f32 / frame.display.0 as f32];
    let range = |from: f32, to: f32, density: f32| {
        let start = (from * density).max(0.0) as usize;
        start..((to * density).max(0.0) as usize).max(start)
    };
    let (across, down) = (range(left, right, density[0]), range(top, bottom, density[1]));
    let step = (face.iod() / LARGEST_IOD).ceil().max(1.0) as usize;
    let luma = averaged(frame.luma.crop(down.clone(), across.clone()), step);
    let iod = face.iod() * density[0] / step as f32;
    let side = ((iod / TILES_PER_IOD).round() as usize).max(SMALLEST_TILE);
    let (height, width) = luma.dim();
    if height < 2 * side || width < 2 * side {
        return None;
    }
    let chroma = frame.chroma.as_ref().map(|planes| {
        planes.each_ref().map(|plane| {
            let (chroma_rows, chroma_columns) = plane.dim();
            let scaled = |range: &std::ops::Range<usize>, from: usize, to: usize| {
                range.start * to / from..(range.end * to).div_ceil(from)
            };
            plane.crop(scaled(&down, rows, chroma_rows), scaled(&across, columns, chroma_columns))
        })
    });
    let blockiness = if step == 1 { blockiness(&luma) } else { 0.0 };
    let slopes = slopes(&luma);
    let bands = bands(luma.clone());
    let mut tiles = Vec::with_capacity((height / side) * (width / side));
    for y in (0..=height - side).step_by(side) {
        for x in (0..=width - side).step_by(side) {
            let middle = [x, y].map(|start| ((start * 2 + side) * step) as f32 / 2.0);
            let point = [(across.start as f32 + middle[0]) / density[0], (down.start as f32 + middle[1]) / density[1]];
            let square = Square { y, x, side, picture: (height, width) };
            tiles.push(square.tile(face.part(point), &luma, &slopes, &bands, chroma.as_ref()));
        }
    }
    Some(Patch { tiles, iod, blockiness })
}

/// A tile's place in the cut-out picture.
struct Square {
    y: usize,
    x: usize,
    side: usize,
    /// Height and width of the cut-out picture.
    picture: (usize, usize),
}

impl Square {
    /// The same place in a plane of another size; at least one sample.
    fn of<'a>(&self, plane: &'a Array2<f32>) -> ArrayView2<'a, f32> {
        let scaled = |start: usize, from: usize, to: usize| {
            let first = (start * to / from).min(to - 1);
            first..((start + self.side) * to / from).clamp(first + 1, to)
        };
        let (rows, columns) = plane.dim();
        plane.slice(s![scaled(self.y, self.picture.0, rows), scaled(self.x, self.picture.1, columns)])
    }

    fn tile(
        &self,
        part: Part,
        luma: &Array2<f32>,
        slopes: &Array2<f32>,
        bands: &[Array2<f32>; BANDS],
        chroma: Option<&[Array2<f32>; 2]>,
    ) -> Tile {
        let finest = self.of(&bands[0]);
        let slopes = self.of(slopes);
        let share = |wanted: &dyn Fn(f32) -> bool| {
            slopes.iter().filter(|&&slope| wanted(slope)).count() as f32 / slopes.len() as f32
        };
        let colour = chroma.map(|planes| {
            planes.each_ref().map(|plane| match plane.is_empty() {
                true => (0.0, 0.0),
                false => mean_and_variance(self.of(plane)),
            })
        });
        let [cb, cr] = colour.unwrap_or_default();
        let pairs = finest.slice(s![.., 1..]).iter().zip(finest.slice(s![.., ..-1])).map(|(a, b)| a * b).sum::<f32>();
        Tile {
            part,
            luma: mean_and_variance(self.of(luma)).0,
            chroma: [cb.0, cr.0],
            chroma_rms: (cb.1 + cr.1).sqrt(),
            rms: bands.each_ref().map(|band| mean(self.of(band), |value| value * value).sqrt()),
            neighbours: pairs / (finest.len() - finest.nrows()) as f32,
            fourth: mean(finest, |value| value.powi(4)),
            flat: share(&|slope| slope < FLAT_SLOPE),
            textured: share(&|slope| TEXTURE_SLOPE.contains(&slope)),
            edged: share(&|slope| slope >= TEXTURE_SLOPE.end),
        }
    }
}

fn mean(part: ArrayView2<'_, f32>, of: impl Fn(f32) -> f32) -> f32 {
    part.iter().map(|&value| of(value)).sum::<f32>() / part.len() as f32
}

fn mean_and_variance(part: ArrayView2<'_, f32>) -> (f32, f32) {
    let middle = mean(part, |value| value);
    (middle, mean(part, |value| (value - middle).powi(2)))
}

/// The average of `step` x `step` pixels for each; what is left at the edges is dropped.
fn averaged(picture: Array2<f32>, step: usize) -> Array2<f32> {
    if step == 1 {
        return picture;
    }
    let (height, width) = (picture.nrows() / step, picture.ncols() / step);
    Array2::from_shape_fn((height, width), |(y, x)| {
        mean(picture.slice(s![y * step..(y + 1) * step, x * step..(x + 1) * step]), |value| value)
    })
}

/// Steepness of the luma at each pixel, levels a pixel, by central differences; 0 at the edges.
fn slopes(luma: &Array2<f32>) -> Array2<f32> {
    let (height, width) = luma.dim();
    let mut out = Array2::zeros((height, width));
    for y in 1..height - 1 {
        for x in 1..width - 1 {
            let dx = luma[(y, x + 1)] - luma[(y, x - 1)];
            let dy = luma[(y + 1, x)] - luma[(y - 1, x)];
            out[(y, x)] = dx.hypot(dy) / 2.0;
        }
    }
    out
}

/// See [`Patch::blockiness`]; the grid's phase is taken as the strongest of the eight.
fn blockiness(luma: &Array2<f32>) -> f32 {
    let mut jumps = [0.0f32; 8];
    for line in luma.outer_iter() {
        for x in 1..line.len() {
            jumps[x % 8] += (line[x] - line[x - 1]).abs();
        }
    }
    let cells = (luma.len() / 8).max(1) as f32;
    jumps.sort_by(f32::total_cmp);
    ((jumps[7] / cells + 0.05) / (f32::midpoint(jumps[3], jumps[4]) / cells + 0.05)).ln()
}
