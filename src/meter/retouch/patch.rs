//! One face cut out of a frame and described tile by tile: what each tile shows, its colour and how much detail it
//! holds in each octave. Nothing of the picture is kept.

use std::ops::Range;

use ndarray::{Array2, ArrayView2, s};

use super::bands::{BANDS, bands};
use super::geometry::{FaceFrame, Part};
use crate::frame::{Plane, VideoFrame};

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
const TEXTURE_SLOPE: Range<f32> = 1.5..5.0;

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
    /// All tiles that lie in the frame, row by row.
    pub tiles: Vec<Tile>,
    /// Tiles in one row.
    pub columns: usize,
    /// Side of a tile in its pixels.
    pub side: usize,
    /// Distance between the eyes in the pixels of the tiles.
    pub iod: f32,
}

/// Which samples of a frame's luma show a face and what surrounds it.
pub struct Cut {
    pub across: Range<usize>,
    pub down: Range<usize>,
    /// So many samples in each direction make one pixel of the tiles.
    pub step: usize,
    /// Samples a display pixel, across and down: not 1 where the stored pixels are not square.
    density: [f32; 2],
}

impl Cut {
    pub fn new(frame: &VideoFrame<'_>, face: &FaceFrame) -> Self {
        let [left, top, right, bottom] = face.surroundings();
        let (rows, columns) = frame.luma.dim();
        let density = [columns as f32 / frame.display.1 as f32, rows as f32 / frame.display.0 as f32];
        let range = |from: f32, to: f32, density: f32| {
            let start = (from * density).max(0.0) as usize;
            start..((to * density).max(0.0) as usize).max(start)
        };
        Self {
            across: range(left, right, density[0]),
            down: range(top, bottom, density[1]),
            step: (face.iod() / LARGEST_IOD).ceil().max(1.0) as usize,
            density,
        }
    }

    /// The luma, 0 to 255.
    pub fn luma(&self, frame: &VideoFrame<'_>) -> Array2<f32> {
        averaged(&frame.luma, &self.down, &self.across, self.step)
    }

    /// The same part of Cb or Cr, in its own samples.
    pub fn chroma(&self, frame: &VideoFrame<'_>, plane: &Plane<'_>) -> Array2<f32> {
        let ((rows, columns), (chroma_rows, chroma_columns)) = (frame.luma.dim(), plane.dim());
        let scaled =
            |range: &Range<usize>, from: usize, to: usize| range.start * to / from..(range.end * to).div_ceil(from);
        plane.crop(scaled(&self.down, rows, chroma_rows), scaled(&self.across, columns, chroma_columns))
    }
}

/// Cuts the face out of the frame. `None` if hardly anything of it lies in the frame.
pub fn patch(frame: &VideoFrame<'_>, face: &FaceFrame) -> Option<Patch> {
    let cut = Cut::new(frame, face);
    let Cut { across, down, step, density } = &cut;
    let step = *step;
    let luma = cut.luma(frame);
    let iod = face.iod() * density[0] / step as f32;
    let side = ((iod / TILES_PER_IOD).round() as usize).max(SMALLEST_TILE);
    let (height, width) = luma.dim();
    if height < 2 * side || width < 2 * side {
        return None;
    }
    let mut squares = Vec::with_capacity((height / side) * (width / side));
    for y in (0..=height - side).step_by(side) {
        for x in (0..=width - side).step_by(side) {
            squares.push(Square { y, x, side, picture: (height, width) });
        }
    }
    let part = |square: &Square| {
        let middle = [square.x, square.y].map(|start| ((start * 2 + side) * step) as f32 / 2.0);
        face.part([(across.start as f32 + middle[0]) / density[0], (down.start as f32 + middle[1]) / density[1]])
    };
    // A large face is megabytes a plane, so what is read from one is read before the next is made.
    let mut tiles: Vec<Tile> = squares.iter().map(|square| square.tile(part(square), &luma)).collect();
    if let Some(planes) = &frame.chroma {
        let planes = planes.each_ref().map(|plane| cut.chroma(frame, plane));
        tiles.iter_mut().zip(&squares).for_each(|(tile, square)| square.colour(&planes, tile));
    }
    let bands = bands(luma);
    tiles.iter_mut().zip(&squares).for_each(|(tile, square)| square.detail(&bands, tile));
    Some(Patch { tiles, columns: (width - side) / side + 1, side, iod })
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

    /// What the luma tells; colour and detail are left to the others.
    fn tile(&self, part: Part, luma: &Array2<f32>) -> Tile {
        let (mut flat, mut textured, mut edged) = (0_usize, 0_usize, 0_usize);
        for y in self.y..self.y + self.side {
            for x in self.x..self.x + self.side {
                let slope = slope(luma, y, x);
                flat += usize::from(slope < FLAT_SLOPE);
                textured += usize::from(TEXTURE_SLOPE.contains(&slope));
                edged += usize::from(slope >= TEXTURE_SLOPE.end);
            }
        }
        let share = |count: usize| count as f32 / (self.side * self.side) as f32;
        Tile {
            part,
            luma: mean_and_variance(&self.of(luma)).0,
            chroma: [0.0; 2],
            chroma_rms: 0.0,
            rms: [0.0; BANDS],
            neighbours: 0.0,
            flat: share(flat),
            textured: share(textured),
            edged: share(edged),
        }
    }

    fn colour(&self, planes: &[Array2<f32>; 2], tile: &mut Tile) {
        let [cb, cr] = planes
            .each_ref()
            .map(|plane| if plane.is_empty() { (0.0, 0.0) } else { mean_and_variance(&self.of(plane)) });
        tile.chroma = [cb.0, cr.0];
        tile.chroma_rms = (cb.1 + cr.1).sqrt();
    }

    fn detail(&self, bands: &[Array2<f32>; BANDS], tile: &mut Tile) {
        let finest = self.of(&bands[0]);
        let pairs = finest.slice(s![.., 1..]).iter().zip(finest.slice(s![.., ..-1])).map(|(a, b)| a * b).sum::<f32>();
        tile.rms = bands.each_ref().map(|band| mean(&self.of(band), |value| value * value).sqrt());
        tile.neighbours = pairs / (finest.len() - finest.nrows()) as f32;
    }
}

fn mean(part: &ArrayView2<'_, f32>, of: impl Fn(f32) -> f32) -> f32 {
    part.iter().map(|&value| of(value)).sum::<f32>() / part.len() as f32
}

fn mean_and_variance(part: &ArrayView2<'_, f32>) -> (f32, f32) {
    let middle = mean(part, |value| value);
    (middle, mean(part, |value| (value - middle).powi(2)))
}

/// A part of a plane, the average of `step` x `step` samples for each pixel; what is left at the edges is dropped. Read
/// strip by strip: a face that fills a 4K frame is 30 MB.
fn averaged(plane: &Plane<'_>, rows: &Range<usize>, columns: &Range<usize>, step: usize) -> Array2<f32> {
    if step == 1 {
        return plane.crop(rows.clone(), columns.clone());
    }
    let cut = |range: &Range<usize>, length: usize| range.end.min(length) - range.start.min(length);
    let (height, width) = plane.dim();
    let mut out = Array2::zeros((cut(rows, height) / step, cut(columns, width) / step));
    for (y, mut line) in out.outer_iter_mut().enumerate() {
        let top = rows.start + y * step;
        let strip = plane.crop(top..top + step, columns.clone());
        for (x, value) in line.iter_mut().enumerate() {
            *value = mean(&strip.slice(s![.., x * step..(x + 1) * step]), |value| value);
        }
    }
    out
}

/// Steepness of the luma at a pixel, levels a pixel, by central differences; 0 at the edges.
fn slope(luma: &Array2<f32>, y: usize, x: usize) -> f32 {
    let (height, width) = luma.dim();
    if y == 0 || x == 0 || y + 1 == height || x + 1 == width {
        return 0.0;
    }
    let dx = luma[(y, x + 1)] - luma[(y, x - 1)];
    let dy = luma[(y + 1, x)] - luma[(y - 1, x)];
    dx.hypot(dy) / 2.0
}
