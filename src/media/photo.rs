//! Photos, read by `image`: JPEG, PNG, WebP, TIFF and the first picture of a GIF. Recognised by content.

use std::io::Cursor;
use std::path::{Path, PathBuf};

use image::{ColorType, DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits};
use ndarray::Array2;

use super::info::{Kind, MediaInfo, Picture, Transfer};
use super::rotation::Orientation;
use super::tone::{Coding, Curve};
use super::video::plane;
use super::working::Working;
use super::{Sink, probe};
use crate::error::Error;
use crate::frame::{Samples, VideoFrame};
use crate::time::Timestamp;

/// Most memory that decoding one photo may take, bytes.
const MOST_MEMORY: u64 = 1 << 30;

/// An opened photo.
pub struct Photo {
    path: PathBuf,
    bytes: Vec<u8>,
    format: ImageFormat,
    orientation: Orientation,
    info: MediaInfo,
}

/// The format of a photo that begins with `head`.
pub fn recognise(head: &[u8]) -> Option<ImageFormat> {
    image::guess_format(head).ok().filter(ImageFormat::reading_enabled)
}

impl Photo {
    pub fn open(path: &Path, bytes: Vec<u8>, format: ImageFormat) -> Result<Self, Error> {
        let mut decoder = reader(&bytes, format).into_decoder().map_err(|error| refusal(path, &error))?;
        let (width, height) = decoder.dimensions();
        probe::check_size(path, width, height)?;
        let orientation = decoder.orientation().map(Orientation::from_exif).unwrap_or_default();
        let (shown_height, shown_width) = orientation.size((height as usize, width as usize));
        let picture = Picture {
            codec: name(format).to_owned(),
            width: shown_width as u32,
            height: shown_height as u32,
            rotation_deg: orientation.clockwise_deg(),
            mirrored: orientation.mirrored(),
            bit_depth: if is_deep(decoder.color_type()) { 16 } else { 8 },
            frames: 1,
            ..Default::default()
        };
        drop(decoder);
        let info = MediaInfo { kind: Kind::Photo, picture: Some(picture), ..Default::default() };
        Ok(Self { path: path.to_owned(), bytes, format, orientation, info })
    }

    pub fn info(&self) -> &MediaInfo {
        &self.info
    }

    pub fn decode(self, sink: &mut dyn Sink) -> Result<MediaInfo, Error> {
        let picture = reader(&self.bytes, self.format).decode().map_err(|error| refusal(&self.path, &error))?;
        let (luma, chroma) = planes(&picture);
        let coding = Coding { depth: 8, shift: 0, full_range: true, transfer: Transfer::Sdr };
        let (luma_curve, chroma_curve) = (Curve::luma(coding), Curve::chroma(coding));
        let stored = Samples::Eight(luma.view());
        let mut working = Working::default();
        sink.picture(&VideoFrame {
            pts: Timestamp::ZERO,
            display: self.orientation.size(luma.dim()),
            luma: plane(stored, self.orientation, &luma_curve),
            chroma: chroma.as_ref().map(|[cb, cr]| {
                [cb, cr].map(|stored| plane(Samples::Eight(stored.view()), self.orientation, &chroma_curve))
            }),
            working: working.make(stored, luma.dim(), self.orientation, &luma_curve),
        });
        Ok(self.info)
    }
}

fn reader(bytes: &[u8], format: ImageFormat) -> ImageReader<Cursor<&[u8]>> {
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    let mut limits = Limits::default();
    limits.max_alloc = Some(MOST_MEMORY);
    reader.limits(limits);
    reader
}

fn refusal(path: &Path, error: &image::ImageError) -> Error {
    Error::unreadable(path, format!("the photo cannot be decoded: {error}"))
}

fn name(format: ImageFormat) -> &'static str {
    match format {
        ImageFormat::Jpeg => "mjpeg",
        ImageFormat::Png => "png",
        ImageFormat::WebP => "webp",
        ImageFormat::Tiff => "tiff",
        _ => "gif",
    }
}

fn is_deep(color: ColorType) -> bool {
    !matches!(color, ColorType::L8 | ColorType::La8 | ColorType::Rgb8 | ColorType::Rgba8)
}

/// Full-range Y, Cb, Cr by ITU-R BT.601 as JFIF has it.
fn planes(picture: &DynamicImage) -> (Array2<u8>, Option<[Array2<u8>; 2]>) {
    let rgb = picture.to_rgb8();
    let (width, height) = (rgb.width() as usize, rgb.height() as usize);
    let mut y = Array2::zeros((height, width));
    let (mut cb, mut cr) = (Array2::zeros((height, width)), Array2::zeros((height, width)));
    let targets = y.iter_mut().zip(cb.iter_mut()).zip(cr.iter_mut());
    for (pixel, ((y, cb), cr)) in rgb.pixels().zip(targets) {
        let [r, g, b] = pixel.0.map(f32::from);
        *y = (0.299 * r + 0.587 * g + 0.114 * b).round() as u8;
        *cb = (128.0 - 0.168736 * r - 0.331264 * g + 0.5 * b).round() as u8;
        *cr = (128.0 + 0.5 * r - 0.418688 * g - 0.081312 * b).round() as u8;
    }
    let grey = !picture.color().has_color();
    (y, (!grey).then_some([cb, cr]))
}
