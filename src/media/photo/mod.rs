//! Photos: JPEG, PNG, WebP, TIFF, the first picture of a GIF, HEIC and AVIF, recognised by their content.
//!
//! Luma and chroma of JPEG, HEIC and AVIF are taken as they are stored, if their colours are those of sRGB; everything
//! else is read as RGB, brought to sRGB by its profile and then to full-range luma and chroma. What is transparent is shown
//! over white, as paper and most viewers do. Of a photo with a gain map, a depth map or a moving part the plain picture
//! is taken.

mod boxes;
mod colour;
mod heif;
pub mod jpeg;
mod libheif;
mod raster;
pub mod tiff;

use std::io::Cursor;
use std::path::{Path, PathBuf};

use image::error::{ImageError, LimitErrorKind};
use image::metadata::Orientation as Exif;
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits};

use self::heif::Heif;
use self::raster::Raster;
use super::info::{Kind, MediaInfo, Picture};
use super::rotation::Orientation;
use super::tags::Tags;
use super::tone::Curve;
use super::video::plane;
use super::working::Working;
use super::{Sink, probe};
use crate::error::Error;
use crate::frame::VideoFrame;
use crate::time::Timestamp;

/// Most memory that decoding one photo may take, bytes: the largest picture at 16 bits and three channels.
const MOST_MEMORY: u64 = 896 << 20;

/// What kind of photo a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// One that is read by `image`.
    Image(ImageFormat),
    /// One that is read by libheif.
    Heif(heif::Brand),
}

/// The format of a photo that begins with `head`, if it is one that is read here.
pub fn recognise(head: &[u8]) -> Option<Format> {
    let known = image::guess_format(head).ok().filter(ImageFormat::reading_enabled);
    known.map(Format::Image).or_else(|| heif::brand(head).map(Format::Heif))
}

/// An opened photo.
pub struct Photo {
    path: PathBuf,
    stored: Stored,
    orientation: Orientation,
    info: MediaInfo,
    tags: Tags,
}

/// The file.
enum Stored {
    Image { bytes: Vec<u8>, format: ImageFormat, reading: Option<tiff::Reading> },
    Heif(Box<Heif>),
}

impl Photo {
    /// Opens the photo in `bytes`.
    pub fn open(path: &Path, bytes: Vec<u8>, format: Format) -> Result<Self, Error> {
        match format {
            Format::Image(format) => Self::open_image(path, bytes, format),
            Format::Heif(brand) => Self::open_heif(path, bytes, brand),
        }
    }

    fn open_image(path: &Path, mut bytes: Vec<u8>, format: ImageFormat) -> Result<Self, Error> {
        let tiff = format == ImageFormat::Tiff;
        if tiff && tiff::is_raw(&bytes) {
            return Err(Error::unreadable(path, "is a camera's raw file; develop it and export it as JPEG"));
        }
        let reading = if tiff { tiff::prepare(&mut bytes) } else { None };
        let mut decoder = reader(&bytes, format).into_decoder().map_err(|error| refusal(path, &error))?;
        let (width, height) = decoder.dimensions();
        probe::check_size(path, width, height)?;
        let orientation = Orientation::from_exif(exif_orientation(&mut decoder));
        let color = decoder.color_type();
        let mut tags = Tags::default();
        decoder.exif_metadata().ok().flatten().iter().for_each(|exif| tags.add_exif(exif));
        if format != ImageFormat::Jpeg {
            decoder.xmp_metadata().ok().flatten().iter().for_each(|xmp| tags.add_xmp(xmp));
        }
        drop(decoder);
        if tiff {
            tags.add_exif(&bytes);
        }
        tags.add_chunks(&bytes);
        let bit_depth = if color.bytes_per_pixel() > color.channel_count() { 16 } else { 8 };
        let stored = Stored::Image { bytes, format, reading };
        let photo = Self::new(path, stored, name(format), (height, width), orientation, bit_depth);
        Ok(Self { tags, ..photo })
    }

    fn open_heif(path: &Path, bytes: Vec<u8>, brand: heif::Brand) -> Result<Self, Error> {
        let heif = Heif::open(path, bytes, brand)?;
        let (size, depth, turned, tags) = (heif.size(), heif.depth(), heif.orientation(), heif.tags());
        let mut photo =
            Self::new(path, Stored::Heif(Box::new(heif)), brand.codec(), size, Orientation::default(), depth);
        if let Some(picture) = &mut photo.info.picture {
            (picture.rotation_deg, picture.mirrored) = (turned.clockwise_deg(), turned.mirrored());
        }
        photo.tags = tags;
        Ok(photo)
    }

    fn new(
        path: &Path,
        stored: Stored,
        codec: &str,
        (height, width): (u32, u32),
        orientation: Orientation,
        bit_depth: u32,
    ) -> Self {
        let (shown_height, shown_width) = orientation.size((height as usize, width as usize));
        let picture = Picture {
            codec: codec.to_owned(),
            width: shown_width as u32,
            height: shown_height as u32,
            rotation_deg: orientation.clockwise_deg(),
            mirrored: orientation.mirrored(),
            bit_depth,
            frames: 1,
            ..Default::default()
        };
        let info = MediaInfo { kind: Kind::Photo, picture: Some(picture), ..Default::default() };
        Self { path: path.to_owned(), stored, orientation, info, tags: Tags::default() }
    }

    /// What the header says.
    pub fn info(&self) -> &MediaInfo {
        &self.info
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What the file says of itself.
    pub fn tags(&self) -> &Tags {
        &self.tags
    }

    /// Shows the one picture.
    pub fn decode(self, sink: &mut dyn Sink) -> Result<MediaInfo, Error> {
        let raster = match &self.stored {
            Stored::Heif(heif) => heif.decode(&self.path)?,
            Stored::Image { bytes, format, reading } => decode_image(&self.path, bytes, *format, reading.as_ref())?,
        };
        let (luma_curve, chroma_curve) = (Curve::luma(raster.coding), Curve::chroma(raster.coding));
        let shown = plane(raster.luma(), self.orientation, &luma_curve);
        // Turning twice by the swap of axes gives the stored size again.
        let stored_size = self.orientation.size(shown.dim());
        let (height, width) = shown.dim();
        let mut working = Working::default();
        sink.picture(&VideoFrame {
            pts: Timestamp::ZERO,
            quantiser: None,
            display: (height, width),
            luma: shown,
            chroma: raster.chroma().map(|planes| planes.map(|codes| plane(codes, self.orientation, &chroma_curve))),
            working: working.make(raster.luma(), stored_size, self.orientation, &luma_curve),
        });
        let mut info = self.info;
        if let Some(picture) = &mut info.picture {
            picture.transfer = raster.coding.transfer;
            // libheif 1.15 reckons a size that is stated behind its turn as if it were not turned.
            (picture.height, picture.width) = (height as u32, width as u32);
        }
        if let Stored::Image { bytes, format, .. } = &self.stored {
            info.damage.truncated = cut_short(bytes, *format);
        }
        Ok(info)
    }
}

fn decode_image(
    path: &Path,
    bytes: &[u8],
    format: ImageFormat,
    reading: Option<&tiff::Reading>,
) -> Result<Raster, Error> {
    if let Some(raster) = Some(bytes).filter(|_| format == ImageFormat::Jpeg).and_then(jpeg::decode) {
        return Ok(raster);
    }
    let decoded = reader(bytes, format).into_decoder().and_then(|mut decoder| {
        let icc = decoder.icc_profile().ok().flatten();
        Ok((DynamicImage::from_decoder(decoder)?, icc))
    });
    let (picture, icc) = decoded.map_err(|error| refusal(path, &error))?;
    Ok(match reading {
        Some(reading) => reading.apply(picture),
        None => Raster::from_image(picture, icc.as_deref()),
    })
}

/// Whether a photo ends before its format says so. The decoders fill up what is missing in grey.
fn cut_short(bytes: &[u8], format: ImageFormat) -> bool {
    match format {
        ImageFormat::Jpeg => jpeg::is_cut_short(bytes),
        // RIFF: the size of all that follows the first eight bytes.
        ImageFormat::WebP => bytes
            .get(4..8)
            .and_then(|size| <[u8; 4]>::try_from(size).ok())
            .is_some_and(|size| bytes.len() < u32::from_le_bytes(size) as usize + 8),
        _ => false,
    }
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
