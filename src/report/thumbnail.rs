//! A small picture of a clip.

use std::path::Path;

use image::codecs::jpeg::JpegEncoder;
use image::{ExtendedColorType, ImageEncoder, ImageResult};

use crate::error::Error;
use crate::frame::{AudioChunk, VideoFrame};
use crate::media::{Media, Options, Sink};

/// Longest side of the picture, pixels.
const SIDE: usize = 320;

/// Quality of its JPEG, of 100.
const QUALITY: u8 = 80;

/// The frame at `at_s` seconds (the last one before the end, if the clip is shorter) as a JPEG of at most 320 pixels.
///
/// # Errors
/// If the clip cannot be decoded, or has no picture.
pub fn jpeg(path: &Path, at_s: f64, options: &Options) -> Result<Vec<u8>, Error> {
    let mut shot = Shot { at_s, small: None };
    Media::open(path, options)?.decode(&mut shot)?;
    let small = shot.small.ok_or_else(|| Error::unreadable(path, "has no picture"))?;
    encoded(&small.rgb, [small.width, small.height].map(|side| side as u32), QUALITY)
        .map_err(|error| Error::unreadable(path, format!("its picture cannot be drawn: {error}")))
}

/// A JPEG of RGB bytes; `size` is width and height, `quality` of 100.
///
/// # Errors
/// If the picture is larger than a JPEG can be.
pub(super) fn encoded(rgb: &[u8], [width, height]: [u32; 2], quality: u8) -> ImageResult<Vec<u8>> {
    let mut bytes = Vec::new();
    JpegEncoder::new_with_quality(&mut bytes, quality).write_image(rgb, width, height, ExtendedColorType::Rgb8)?;
    Ok(bytes)
}

/// A small picture, three bytes a pixel.
#[derive(Clone, Debug)]
pub(super) struct Small {
    pub(super) rgb: Vec<u8>,
    pub(super) width: usize,
    pub(super) height: usize,
}

/// Keeps the first frame, and then the first one that is not before the time.
struct Shot {
    at_s: f64,
    small: Option<Small>,
}

impl Sink for Shot {
    fn picture(&mut self, frame: &VideoFrame<'_>) {
        let reached = frame.pts.as_secs() >= self.at_s;
        if self.small.is_none() || reached {
            self.small = Some(reduced(frame, SIDE));
        }
        if reached {
            self.at_s = f64::INFINITY;
        }
    }

    fn sound(&mut self, _: &AudioChunk<'_>) {}
}

/// A frame in RGB with no side longer than `side` pixels, every pixel the mean of those it stands for, by BT.709.
pub(super) fn reduced(frame: &VideoFrame<'_>, side: usize) -> Small {
    let (rows, columns) = frame.display;
    let scale = (rows.max(columns) as f32 / side as f32).max(1.0);
    let [height, width] = [rows, columns].map(|side| ((side as f32 / scale) as usize).max(1));
    let mut rgb = Vec::with_capacity(3 * width * height);
    for index in 0..width * height {
        let (y, x) = (index / width, index % width);
        let luma = mean(&frame.luma, [y, x], [height, width]);
        let [cb, cr] =
            frame.chroma.as_ref().map_or([0.0; 2], |chroma| [0, 1].map(|k| mean(&chroma[k], [y, x], [height, width])));
        let values = [luma + 1.5748 * cr, luma - 0.1873 * cb - 0.4681 * cr, luma + 1.8556 * cb];
        rgb.extend(values.map(|value| value.round().clamp(0.0, 255.0) as u8));
    }
    Small { rgb, width, height }
}

/// The mean of a plane over the part that one of `size` cells stands for, by at most four by four points.
fn mean(plane: &crate::frame::Plane<'_>, [y, x]: [usize; 2], [height, width]: [usize; 2]) -> f32 {
    const POINTS: usize = 4;
    let (rows, columns) = plane.dim();
    let mut sum = 0.0;
    for point in 0..POINTS * POINTS {
        let at = |cell: usize, cells: usize, place: usize, count: usize| {
            ((cell * POINTS + place) * count / (cells * POINTS)).min(count - 1)
        };
        sum += plane.at(at(y, height, point / POINTS, rows), at(x, width, point % POINTS, columns));
    }
    sum / (POINTS * POINTS) as f32
}
