//! JPEG: luma and chroma without the detour over RGB, inks as Adobe stores them, profiles.

use ndarray::{Array3, Axis};
use zune_core::bytestream::ZCursor;
use zune_core::colorspace::ColorSpace;
use zune_core::options::DecoderOptions;
use zune_jpeg::JpegDecoder;

use super::colour::Colours;
use super::raster::Raster;
use crate::media::probe;

/// Decodes what `image` would lose something of; `None` for the few JPEGs that hold anything else.
pub fn decode(bytes: &[u8]) -> Option<Raster> {
    let longest = probe::LONGEST_SIDE as usize;
    let options = DecoderOptions::default().set_strict_mode(false).set_max_width(longest).set_max_height(longest);
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(bytes), options);
    decoder.decode_headers().ok()?;
    let stored = decoder.input_colorspace()?;
    let channels = match stored {
        ColorSpace::YCbCr => 3,
        ColorSpace::Luma => 1,
        ColorSpace::CMYK | ColorSpace::YCCK => 4,
        _ => return None,
    };
    decoder.set_options(options.jpeg_set_out_colorspace(stored));
    let samples = decoder.decode().ok()?;
    let (width, height) = decoder.dimensions()?;
    let pixels = Array3::from_shape_vec((height, width, channels), samples).ok()?;
    let colours = decoder.icc_profile().and_then(|icc| Colours::from_icc(&icc, channels));
    Some(match (channels, colours) {
        (4, colours) => inks(&pixels, stored == ColorSpace::YCCK, is_adobe(bytes), colours.as_ref()),
        (_, None) => Raster::from_jfif(pixels),
        (_, Some(colours)) => Raster::from_rows(pixels.dim(), Some(&colours), |y, row| {
            let codes = pixels.index_axis(Axis(0), y);
            for (samples, codes) in row.chunks_mut(channels).zip(codes.rows()) {
                match samples {
                    [r, g, b] => [*r, *g, *b] = rgb([codes[0], codes[1], codes[2]]),
                    samples => samples[0] = f32::from(codes[0]) / 255.0,
                }
            }
        }),
    })
}

/// CMYK, or YCCK, which is CMY turned into luma and chroma. Adobe's programs store the light that an ink lets through
/// instead of the ink, and say so by their marker (Adobe technical note 5116).
fn inks(pixels: &Array3<u8>, turned: bool, adobe: bool, colours: Option<&Colours>) -> Raster {
    Raster::from_rows(pixels.dim(), colours, |y, row| {
        for (inks, codes) in row.chunks_mut(4).zip(pixels.index_axis(Axis(0), y).rows()) {
            let cmy = [codes[0], codes[1], codes[2]];
            let stored =
                if turned { rgb(cmy).map(|light| 1.0 - light) } else { cmy.map(|code| f32::from(code) / 255.0) };
            let all = [stored[0], stored[1], stored[2], f32::from(codes[3]) / 255.0];
            inks.copy_from_slice(&if adobe { all.map(|light| 1.0 - light) } else { all });
        }
    })
}

/// RGB from 0 to 1 of luma and chroma by JFIF 1.02.
fn rgb(codes: [u8; 3]) -> [f32; 3] {
    let [y, cb, cr] = codes.map(f32::from);
    let (cb, cr) = (cb - 128.0, cr - 128.0);
    [y + 1.402 * cr, y - 0.34414 * cb - 0.71414 * cr, y + 1.772 * cb].map(|code| (code / 255.0).clamp(0.0, 1.0))
}

/// Whether there is a marker APP14 of Adobe's.
fn is_adobe(bytes: &[u8]) -> bool {
    segments(bytes).any(|(marker, payload)| marker == 0xee && payload.starts_with(b"Adobe"))
}

/// The marker segments up to the first scan: the second byte of each marker, and what it holds; of the scan, SOS, all that
/// follows.
pub fn segments(bytes: &[u8]) -> impl Iterator<Item = (u8, &[u8])> {
    let mut at = 2;
    std::iter::from_fn(move || {
        // A marker may be preceded by any number of fill bytes.
        while bytes.get(at..at + 2) == Some(&[0xff, 0xff]) {
            at += 1;
        }
        let [0xff, marker, high, low] = *bytes.get(at..at + 4)? else { return None };
        let start = at + 4;
        at = if marker == SCAN { bytes.len() } else { at + 2 + usize::from(u16::from_be_bytes([high, low])) };
        Some((marker, bytes.get(start..at)?))
    })
}

const SCAN: u8 = 0xda;

/// Whether the photo ends before its format says so. ITU-T T.81: the coded data ends with the marker EOI; markers cannot
/// occur in it by chance. Thumbnails lie in segments before the first scan.
pub fn is_cut_short(bytes: &[u8]) -> bool {
    let scan = segments(bytes).find(|(marker, _)| *marker == SCAN);
    scan.is_some_and(|(_, scan)| !scan.windows(2).any(|pair| pair == [0xff, 0xd9]))
}
