//! HEIC and AVIF stills by libheif: tiles joined, turned, mirrored and cropped as the file says; alpha, depth maps, gain
//! maps and thumbnails are left aside.

use std::io::Cursor;
use std::path::Path;

use super::boxes;
use super::colour::Colours;
use super::libheif::{Channel, Cicp, Codes, Decoded, Failure, Primary, Space};
use super::raster::Raster;
use crate::error::Error;
use crate::media::info::Transfer;
use crate::media::probe;
use crate::media::rotation::Orientation;
use crate::media::tags::Tags;
use crate::media::tone::Coding;

/// The coding of a still picture in a HEIF file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Brand {
    Heic,
    Avif,
}

/// An opened file.
pub struct Heif {
    primary: Primary,
    brand: Brand,
}

/// Whether `head` begins a HEIF still, by the brands in its `ftyp` box: ISO 23008-12 annex B, AV1 image file format
/// section 6. Clips of a phone carry none of them.
pub fn brand(head: &[u8]) -> Option<Brand> {
    if head.get(4..8)? != b"ftyp" {
        return None;
    }
    let size = u32::from_be_bytes(head[..4].try_into().ok()?) as usize;
    let brands = head.get(8..size.min(head.len()))?;
    let named = |brand: &[u8]| brands.chunks_exact(4).enumerate().any(|(index, other)| index != 1 && other == brand);
    if named(b"avif") {
        Some(Brand::Avif)
    } else if [b"heic", b"heix", b"heim", b"heis", b"mif1"].into_iter().any(|brand| named(brand)) {
        Some(Brand::Heic)
    } else {
        None
    }
}

impl Brand {
    /// FFmpeg's name of the codec.
    pub fn codec(self) -> &'static str {
        match self {
            Self::Heic => "hevc",
            Self::Avif => "av1",
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Heic => "HEIC",
            Self::Avif => "AVIF",
        }
    }
}

impl Heif {
    /// Opens the file in `bytes`.
    pub fn open(path: &Path, bytes: Vec<u8>, brand: Brand) -> Result<Self, Error> {
        let primary = Primary::open(bytes, probe::LONGEST_SIDE).map_err(|failure| refusal(path, brand, &failure))?;
        let heif = Self { primary, brand };
        let (height, width) = heif.size();
        probe::check_size(path, width, height)?;
        Ok(heif)
    }

    /// `(height, width)` as shown.
    pub fn size(&self) -> (u32, u32) {
        self.primary.size()
    }

    /// Bits a sample, as far as the header tells.
    pub fn depth(&self) -> u32 {
        self.primary.depth().unwrap_or(8)
    }

    /// How the file turns the stored picture.
    pub fn orientation(&self) -> Orientation {
        boxes::orientation(self.primary.bytes()).unwrap_or_default()
    }

    /// What the file says of itself.
    pub fn tags(&self) -> Tags {
        let mut tags = Tags::default();
        for (kind, bytes) in self.primary.metadata() {
            match kind.as_str() {
                // Four bytes say how much stands before the TIFF structure: ISO 23008-12 section A.2.1.
                "Exif" => {
                    let offset = bytes.first_chunk::<4>().map_or(0, |bytes| u32::from_be_bytes(*bytes) as usize);
                    tags.add_exif(bytes.get(offset.saturating_add(4)..).unwrap_or_default());
                }
                "application/rdf+xml" => tags.add_xmp(&bytes),
                _ => {}
            }
        }
        tags.add_boxes(&mut Cursor::new(self.primary.bytes()));
        tags
    }

    /// Decodes the primary picture.
    pub fn decode(&self, path: &Path) -> Result<Raster, Error> {
        let refuse = |failure: Failure| refusal(path, self.brand, &failure);
        let mut decoded = self.primary.decode().map_err(refuse)?;
        let cicp = decoded.cicp().or_else(|| self.primary.cicp());
        let coded = Coded::of(cicp);
        if decoded.space() == Space::YCbCr && coded.weights.is_none() {
            decoded = self.primary.decode_rgb().map_err(refuse)?;
        }
        let raster = match decoded.space() {
            Space::Rgb => self.rgb(&decoded, &coded),
            Space::Grey => self.grey(&decoded, &coded),
            Space::YCbCr => self.ycbcr(&decoded, &coded),
        };
        let seen = |raster: &Raster| raster.dim() != (0, 0);
        raster.filter(seen).ok_or_else(|| Error::unreadable(path, "the photo is damaged; copy or export it again"))
    }

    fn colours(&self, channels: usize, coded: &Coded) -> Option<Colours> {
        if coded.transfer != Transfer::Sdr {
            return None;
        }
        match self.primary.icc() {
            Some(icc) => Colours::from_icc(&icc, channels),
            None if channels == 3 => Colours::from_primaries(coded.primaries),
            None => None,
        }
    }

    fn grey(&self, decoded: &Decoded, coded: &Coded) -> Option<Raster> {
        let (codes, coding) = (decoded.plane(Channel::Y)?, coded.coding(decoded.depth(Channel::Y)?));
        let Some(colours) = self.colours(1, coded) else { return Some(Raster::from_planes(codes, None, coding)) };
        let (height, width) = codes.dim();
        Some(Raster::from_rows((height, width, 1), Some(&colours), |y, row| {
            row.iter_mut().enumerate().for_each(|(x, sample)| *sample = luma(codes.at(y, x), coding));
        }))
    }

    fn rgb(&self, decoded: &Decoded, coded: &Coded) -> Option<Raster> {
        let planes = [decoded.plane(Channel::R)?, decoded.plane(Channel::G)?, decoded.plane(Channel::B)?];
        let peak = f32::from(u16::MAX >> (16 - decoded.depth(Channel::G)?));
        let (height, width) = planes[1].dim();
        let colours = self.colours(3, coded);
        let raster = Raster::from_rows((height, width, 3), colours.as_ref(), |y, row| {
            for (x, rgb) in row.chunks_mut(3).enumerate() {
                rgb.iter_mut().zip(&planes).for_each(|(sample, plane)| *sample = f32::from(plane.at(y, x)) / peak);
            }
        });
        Some(raster.with_transfer(coded.transfer))
    }

    fn ycbcr(&self, decoded: &Decoded, coded: &Coded) -> Option<Raster> {
        let codes = decoded.plane(Channel::Y)?;
        let chroma = [decoded.plane(Channel::Cb)?, decoded.plane(Channel::Cr)?];
        let coding = coded.coding(decoded.depth(Channel::Y)?);
        let Some(colours) = self.colours(3, coded) else {
            return Some(Raster::from_planes(codes, Some(chroma), coding));
        };
        let [red, blue] = coded.weights?;
        let (height, width) = codes.dim();
        let middle = f32::from(1_u16 << (coding.depth - 1));
        let span = if coding.full_range { 2.0 * middle - 1.0 } else { 224.0 / 256.0 * 2.0 * middle };
        let steps = chroma.each_ref().map(|plane| {
            let (rows, columns) = plane.dim();
            (height.div_ceil(rows.max(1)), width.div_ceil(columns.max(1)))
        });
        Some(Raster::from_rows((height, width, 3), Some(&colours), |y, row| {
            for (x, rgb) in row.chunks_mut(3).enumerate() {
                let at = |index: usize| {
                    let (down, across) = steps[index];
                    (f32::from(chroma[index].at(y / down, x / across)) - middle) / span
                };
                let (luma, cb, cr) = (luma(codes.at(y, x), coding), at(0), at(1));
                let (r, b) = (luma + 2.0 * (1.0 - red) * cr, luma + 2.0 * (1.0 - blue) * cb);
                let g = (luma - red * r - blue * b) / (1.0 - red - blue);
                rgb.copy_from_slice(&[r, g, b].map(|sample| sample.clamp(0.0, 1.0)));
            }
        }))
    }
}

/// Luma from 0 to 1 of a code, ITU-R BT.2100-2 table 9.
fn luma(code: u16, coding: Coding) -> f32 {
    let unit = f32::from(1_u16 << (coding.depth - 8));
    let peak = f32::from(u16::MAX >> (16 - coding.depth));
    let (black, white) = if coding.full_range { (0.0, peak) } else { (16.0 * unit, 235.0 * unit) };
    ((f32::from(code) - black) / (white - black)).clamp(0.0, 1.0)
}

/// What the code points come to.
struct Coded {
    transfer: Transfer,
    primaries: u32,
    full_range: bool,
    /// Weights of red and blue in luma, ITU-T H.273 table 4; `None` for those that are left to libheif.
    weights: Option<[f32; 2]>,
}

impl Coded {
    /// Without code points a picture is sRGB by BT.601, full range: ISO 23000-22 (MIAF) section 7.3.6.4.
    fn of(cicp: Option<Cicp>) -> Self {
        let cicp = cicp.unwrap_or(Cicp { primaries: 2, transfer: 2, matrix: 2, full_range: true });
        Self {
            transfer: match cicp.transfer {
                16 => Transfer::Pq,
                18 => Transfer::Hlg,
                _ => Transfer::Sdr,
            },
            primaries: cicp.primaries,
            full_range: cicp.full_range,
            weights: match cicp.matrix {
                1 => Some([0.2126, 0.0722]),
                2 | 5 | 6 => Some([0.299, 0.114]),
                9 => Some([0.2627, 0.0593]),
                _ => None,
            },
        }
    }

    fn coding(&self, depth: u32) -> Coding {
        Coding { depth: depth.max(8), shift: 0, full_range: self.full_range, transfer: self.transfer }
    }
}

impl Codes {
    /// `(height, width)`.
    pub fn dim(&self) -> (usize, usize) {
        match self {
            Self::Eight(codes) => codes.dim(),
            Self::Deep(codes) => codes.dim(),
        }
    }

    /// One code; of a place beyond the edge that of the edge.
    fn at(&self, y: usize, x: usize) -> u16 {
        let (height, width) = self.dim();
        let place = [y.min(height - 1), x.min(width - 1)];
        match self {
            Self::Eight(codes) => codes[place].into(),
            Self::Deep(codes) => codes[place],
        }
    }
}

fn refusal(path: &Path, brand: Brand, failure: &Failure) -> Error {
    let name = brand.name();
    let why = if failure.unsupported {
        format!("the libheif that is installed cannot read this {name} photo ({}); export it as JPEG", failure.message)
    } else {
        format!("the {name} photo is damaged ({}); copy or export it again", failure.message)
    };
    // What the file holds may be quoted in the message.
    Error::unreadable(path, why.replace(char::is_control, "?"))
}
