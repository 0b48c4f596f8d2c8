//! Photos: JPEG, PNG, WebP, TIFF and the first picture of a GIF, recognised by their content.
//!
//! A JPEG's luma and chroma are taken as they are stored; everything else is read as RGB by `image` and brought to
//! full-range luma and chroma in place. What is transparent is shown over white, as paper and most viewers do.

use std::io::Cursor;
use std::path::{Path, PathBuf};

use image::error::{ImageError, LimitErrorKind};
use image::metadata::Orientation as Exif;
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits};
use ndarray::{Array3, Axis};
use zune_core::bytestream::ZCursor;
use zune_core::colorspace::ColorSpace;
use zune_core::options::DecoderOptions;
use zune_jpeg::JpegDecoder;

use super::info::{Kind, MediaInfo, Picture, Transfer};
use super::rotation::Orientation;
use super::tone::{Coding, Curve};
use super::video::plane;
use super::working::Working;
use super::{Sink, probe};
use crate::error::Error;
use crate::frame::{Samples, VideoFrame};
use crate::time::Timestamp;

/// Most memory that decoding one photo may take, bytes: the largest picture at 16 bits and three channels.
const MOST_MEMORY: u64 = 896 << 20;

/// An opened photo.
pub struct Photo {
    path: PathBuf,
    bytes: Vec<u8>,
    format: ImageFormat,
    orientation: Orientation,
    info: MediaInfo,
}

/// The format of a photo that begins with `head`, if it is one that is read here.
pub fn recognise(head: &[u8]) -> Option<ImageFormat> {
    image::guess_format(head).ok().filter(ImageFormat::reading_enabled)
}

/// The coding of a still picture in a HEIF file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HeifBrand {
    Heic,
    Avif,
}

/// Whether `head` begins a HEIF still, by the brands in its `ftyp` box: ISO 23008-12 annex B, AV1 image file format
/// section 6. Clips of a phone carry none of them.
pub fn heif_brand(head: &[u8]) -> Option<HeifBrand> {
    if head.get(4..8)? != b"ftyp" {
        return None;
    }
    let size = u32::from_be_bytes(head[..4].try_into().ok()?) as usize;
    let brands = head.get(8..size.min(head.len()))?;
    let named = |brand: &[u8]| brands.chunks_exact(4).enumerate().any(|(index, other)| index != 1 && other == brand);
    if named(b"avif") {
        Some(HeifBrand::Avif)
    } else if [b"heic", b"heix", b"heim", b"heis", b"mif1"].into_iter().any(|brand| named(brand)) {
        Some(HeifBrand::Heic)
    } else {
        None
    }
}

impl Photo {
    /// Opens the photo in `bytes`.
    pub fn open(path: &Path, bytes: Vec<u8>, format: ImageFormat) -> Result<Self, Error> {
        let mut decoder = reader(&bytes, format).into_decoder().map_err(|error| refusal(path, &error))?;
        let (width, height) = decoder.dimensions();
        probe::check_size(path, width, height)?;
        let orientation = Orientation::from_exif(exif_orientation(&mut decoder));
        let color = decoder.color_type();
        drop(decoder);
        let (shown_height, shown_width) = orientation.size((height as usize, width as usize));
        let picture = Picture {
            codec: name(format).to_owned(),
            width: shown_width as u32,
            height: shown_height as u32,
            rotation_deg: orientation.clockwise_deg(),
            mirrored: orientation.mirrored(),
            bit_depth: if color.bytes_per_pixel() > color.channel_count() { 16 } else { 8 },
            frames: 1,
            ..Default::default()
        };
        let info = MediaInfo { kind: Kind::Photo, picture: Some(picture), ..Default::default() };
        Ok(Self { path: path.to_owned(), bytes, format, orientation, info })
    }

    /// What the header says.
    pub fn info(&self) -> &MediaInfo {
        &self.info
    }

    /// Shows the one picture.
    pub fn decode(self, sink: &mut dyn Sink) -> Result<MediaInfo, Error> {
        let stored = if self.format == ImageFormat::Jpeg { stored_jpeg(&self.bytes) } else { None };
        let pixels = match stored {
            Some(pixels) => pixels,
            None => Pixels::from_rgb(
                reader(&self.bytes, self.format).decode().map_err(|error| refusal(&self.path, &error))?,
            ),
        };
        let depth = if matches!(pixels, Pixels::Deep(_)) { 16 } else { 8 };
        let coding = Coding { depth, shift: 0, full_range: true, transfer: Transfer::Sdr };
        let (luma_curve, chroma_curve) = (Curve::luma(coding), Curve::chroma(coding));
        let luma = pixels.channel(0);
        let chroma = |index| plane(pixels.channel(index), self.orientation, &chroma_curve);
        let shown = plane(luma, self.orientation, &luma_curve);
        // Turning twice by the swap of axes gives the stored size again.
        let stored_size = self.orientation.size(shown.dim());
        let mut working = Working::default();
        sink.picture(&VideoFrame {
            pts: Timestamp::ZERO,
            quantiser: None,
            display: shown.dim(),
            luma: shown,
            chroma: (pixels.channels() == 3).then(|| [chroma(1), chroma(2)]),
            working: working.make(luma, stored_size, self.orientation, &luma_curve),
        });
        let mut info = self.info;
        info.damage.truncated = cut_short(&self.bytes, self.format);
        Ok(info)
    }
}

/// Y', Cb and Cr, or Y' alone, of each pixel: shape `(height, width, 1 or 3)`.
enum Pixels {
    Eight(Array3<u8>),
    Deep(Array3<u16>),
}

impl Pixels {
    /// From decoded RGB or grey, with or without alpha.
    fn from_rgb(picture: DynamicImage) -> Self {
        let color = picture.color();
        let deep = color.bytes_per_pixel() > color.channel_count();
        let picture = if color.has_alpha() { over_white(picture) } else { picture };
        let (height, width) = (picture.height() as usize, picture.width() as usize);
        match (deep, color.has_color()) {
            (false, false) => Self::Eight(shaped((height, width, 1), picture.into_luma8().into_raw())),
            (false, true) => Self::Eight(shaped((height, width, 3), picture.into_rgb8().into_raw())),
            (true, false) => Self::Deep(shaped((height, width, 1), picture.into_luma16().into_raw())),
            (true, true) => Self::Deep(shaped((height, width, 3), picture.into_rgb16().into_raw())),
        }
        .with_luma()
    }

    /// RGB to luma and chroma by ITU-R BT.601 as JFIF 1.02 has it.
    fn with_luma(mut self) -> Self {
        let convert = |[r, g, b]: [f32; 3], middle: f32| {
            [
                0.299 * r + 0.587 * g + 0.114 * b,
                middle - 0.1687 * r - 0.3313 * g + 0.5 * b,
                middle + 0.5 * r - 0.4187 * g - 0.0813 * b,
            ]
        };
        match &mut self {
            Self::Eight(pixels) if pixels.dim().2 == 3 => {
                for mut pixel in pixels.rows_mut() {
                    let rgb = [pixel[0], pixel[1], pixel[2]].map(f32::from);
                    for (code, value) in pixel.iter_mut().zip(convert(rgb, 128.0)) {
                        *code = value.round() as u8;
                    }
                }
            }
            Self::Deep(pixels) if pixels.dim().2 == 3 => {
                for mut pixel in pixels.rows_mut() {
                    let rgb = [pixel[0], pixel[1], pixel[2]].map(f32::from);
                    for (code, value) in pixel.iter_mut().zip(convert(rgb, 32_768.0)) {
                        *code = value.round() as u16;
                    }
                }
            }
            _ => {}
        }
        self
    }

    fn channels(&self) -> usize {
        match self {
            Self::Eight(pixels) => pixels.dim().2,
            Self::Deep(pixels) => pixels.dim().2,
        }
    }

    fn channel(&self, index: usize) -> Samples<'_> {
        match self {
            Self::Eight(pixels) => Samples::Eight(pixels.index_axis(Axis(2), index)),
            Self::Deep(pixels) => Samples::Deep(pixels.index_axis(Axis(2), index)),
        }
    }
}

/// `image` hands out as many samples as the shape holds; anything else becomes an empty picture.
fn shaped<T: Clone + Default>(shape: (usize, usize, usize), samples: Vec<T>) -> Array3<T> {
    Array3::from_shape_vec(shape, samples).unwrap_or_default()
}

fn over_white(picture: DynamicImage) -> DynamicImage {
    let mut picture = picture.into_rgba16();
    for pixel in picture.pixels_mut() {
        let [.., alpha] = pixel.0;
        let (clear, full) = (u64::from(u16::MAX - alpha), u64::from(u16::MAX));
        for code in &mut pixel.0[..3] {
            *code = ((u64::from(*code) * u64::from(alpha) + full * clear + full / 2) / full) as u16;
        }
        pixel.0[3] = u16::MAX;
    }
    DynamicImage::ImageRgba16(picture)
}

/// Whether a photo ends before its format says so. The decoders fill up what is missing in grey.
fn cut_short(bytes: &[u8], format: ImageFormat) -> bool {
    match format {
        // ITU-T T.81: the coded data ends with the marker EOI; markers cannot occur in it by chance.
        ImageFormat::Jpeg => jpeg_scan(bytes).is_some_and(|scan| !scan.windows(2).any(|pair| pair == [0xff, 0xd9])),
        // RIFF: the size of all that follows the first eight bytes.
        ImageFormat::WebP => bytes
            .get(4..8)
            .and_then(|size| <[u8; 4]>::try_from(size).ok())
            .is_some_and(|size| bytes.len() < u32::from_le_bytes(size) as usize + 8),
        _ => false,
    }
}

/// What follows the header of a JPEG's first scan; thumbnails lie in segments before it.
fn jpeg_scan(bytes: &[u8]) -> Option<&[u8]> {
    let mut at = 2;
    loop {
        let marker = bytes.get(at..at + 4)?;
        let [0xff, kind, high, low] = *marker else { return None };
        match kind {
            0xff => at += 1,
            0xda => return bytes.get(at + 4..),
            _ => at += 2 + usize::from(u16::from_be_bytes([high, low])),
        }
    }
}

/// Luma and chroma of a JPEG without the detour over RGB; `None` for the few JPEGs that hold anything else.
fn stored_jpeg(bytes: &[u8]) -> Option<Pixels> {
    let longest = probe::LONGEST_SIDE as usize;
    let options = DecoderOptions::default().set_strict_mode(false).set_max_width(longest).set_max_height(longest);
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(bytes), options);
    decoder.decode_headers().ok()?;
    let stored = decoder.input_colorspace()?;
    let channels = match stored {
        ColorSpace::YCbCr => 3,
        ColorSpace::Luma => 1,
        _ => return None,
    };
    decoder.set_options(options.jpeg_set_out_colorspace(stored));
    let samples = decoder.decode().ok()?;
    let (width, height) = decoder.dimensions()?;
    Array3::from_shape_vec((height, width, channels), samples).ok().map(Pixels::Eight)
}

fn reader(bytes: &[u8], format: ImageFormat) -> ImageReader<Cursor<&[u8]>> {
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    let mut limits = Limits::default();
    limits.max_alloc = Some(MOST_MEMORY);
    reader.limits(limits);
    reader
}

/// The EXIF orientation. Some writers of WebP put JPEG's "Exif" marker before the chunk, and `image` does not see
/// through it.
fn exif_orientation(decoder: &mut impl ImageDecoder) -> Exif {
    let marked = |chunk: Vec<u8>| chunk.strip_prefix(b"Exif\0\0").and_then(Exif::from_exif_chunk);
    let behind_marker = decoder.exif_metadata().ok().flatten().and_then(marked);
    behind_marker.or_else(|| decoder.orientation().ok()).unwrap_or(Exif::NoTransforms)
}

fn refusal(path: &Path, error: &ImageError) -> Error {
    let why = match error {
        ImageError::Limits(limits) if matches!(limits.kind(), LimitErrorKind::InsufficientMemory) => {
            "the photo's header asks for more memory than any photo needs; it is damaged".to_owned()
        }
        ImageError::Unsupported(_) => {
            format!("this kind of photo is not supported ({error}); export it as JPEG or PNG")
        }
        _ => "the photo is damaged; copy or export it again".to_owned(),
    };
    // What the file holds may be quoted in the message.
    Error::unreadable(path, why.replace(char::is_control, "?"))
}

fn name(format: ImageFormat) -> &'static str {
    match format {
        ImageFormat::Jpeg => "jpeg",
        ImageFormat::Png => "png",
        ImageFormat::WebP => "webp",
        ImageFormat::Tiff => "tiff",
        _ => "gif",
    }
}
