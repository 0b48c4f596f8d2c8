//! What `image` does not read of TIFF (TIFF 6.0): CIE L*a*b*, palettes, and whether it is a camera's raw file at all.

use std::iter;

use image::DynamicImage;
use ndarray::Axis;

use super::raster::{Raster, shaped};

/// The tags that matter here; 6.0 sections 5, 8 and 23, DNG 1.7, C2PA 2.1.
const NEW_SUBFILE_TYPE: u16 = 254;
const PHOTOMETRIC: u16 = 262;
const COLOR_MAP: u16 = 320;
const DNG_VERSION: u16 = 50706;
const CONTENT_CREDENTIALS: u16 = 52545;

/// Photometric interpretations.
const GREY: u16 = 1;
const RGB: u16 = 2;
const PALETTE: u16 = 3;
const LAB: u16 = 8;
const ICC_LAB: u16 = 9;
const FILTER_ARRAY: u16 = 32_803;

/// How the samples of a TIFF are to be understood where `image` does not know it.
#[derive(Clone, Debug, PartialEq)]
pub enum Reading {
    /// L* of 255 steps, a* and b*, which are signed or, by the ICC, lie 128 higher.
    Lab { signed: bool },
    /// Indices into these 256 colours of 16 bits, of which some writers leave the lower eight empty.
    Palette(Vec<[u16; 3]>),
}

/// Most directories that are looked into: pages, thumbnails, and that of the content credentials.
const MOST_DIRECTORIES: usize = 1000;

/// A directory of a TIFF.
struct Directory<'a> {
    bytes: &'a [u8],
    little: bool,
    entries: usize,
    count: usize,
}

impl<'a> Directory<'a> {
    /// The first one.
    fn open(bytes: &'a [u8]) -> Option<Self> {
        let little = match bytes.get(..4)? {
            b"II*\0" => true,
            b"MM\0*" => false,
            _ => return None,
        };
        Self { bytes, little, entries: 0, count: 0 }.at(4)
    }

    /// The one whose place stands at `pointer`.
    fn at(&self, pointer: usize) -> Option<Self> {
        let start = self.u32(pointer)? as usize;
        let count = usize::from(self.u16(start)?);
        Some(Self { bytes: self.bytes, little: self.little, entries: start.checked_add(2)?, count })
    }

    /// The one that follows.
    fn next(&self) -> Option<Self> {
        self.at(self.entries + 12 * self.count).filter(|next| next.entries > 2)
    }

    fn u16(&self, at: usize) -> Option<u16> {
        let bytes = self.bytes.get(at..at.checked_add(2)?)?.try_into().ok()?;
        Some(if self.little { u16::from_le_bytes(bytes) } else { u16::from_be_bytes(bytes) })
    }

    fn u32(&self, at: usize) -> Option<u32> {
        let bytes = self.bytes.get(at..at.checked_add(4)?)?.try_into().ok()?;
        Some(if self.little { u32::from_le_bytes(bytes) } else { u32::from_be_bytes(bytes) })
    }

    /// Where the entry of `tag` begins: two bytes of tag, two of type, four of count, four of value.
    fn find(&self, tag: u16) -> Option<usize> {
        (0..self.count).map(|index| self.entries + 12 * index).find(|at| self.u16(*at) == Some(tag))
    }

    fn short(&self, tag: u16) -> Option<u16> {
        self.u16(self.find(tag)? + 8)
    }

    fn palette(&self) -> Option<Vec<[u16; 3]>> {
        const COLORS: usize = 256;
        let entry = self.find(COLOR_MAP)?;
        if self.u32(entry + 4)? as usize != 3 * COLORS {
            return None;
        }
        let start = self.u32(entry + 8)? as usize;
        let color = |index: usize, channel: usize| self.u16(start.checked_add(2 * (channel * COLORS + index))?);
        (0..COLORS).map(|index| Some([color(index, 0)?, color(index, 1)?, color(index, 2)?])).collect()
    }
}

/// Whether the TIFF is what a camera's sensor delivered: to be developed, with only a thumbnail ready to be seen.
pub fn is_raw(bytes: &[u8]) -> bool {
    let Some(directory) = Directory::open(bytes) else { return false };
    let thumbnail = directory.find(NEW_SUBFILE_TYPE).and_then(|at| directory.u32(at + 8)).is_some_and(|t| t & 1 == 1);
    let canon = bytes.get(8..10) == Some(b"CR");
    let filtered = directory.short(PHOTOMETRIC) == Some(FILTER_ARRAY);
    thumbnail || canon || filtered || directory.find(DNG_VERSION).is_some()
}

/// The content credentials, in whichever directory they are.
pub fn manifest(bytes: &[u8]) -> Option<&[u8]> {
    let directories = iter::successors(Directory::open(bytes), Directory::next).take(MOST_DIRECTORIES);
    let mut found = directories.filter_map(|one| one.find(CONTENT_CREDENTIALS).map(|entry| (one, entry)));
    let (directory, entry) = found.next()?;
    let (size, start) = (directory.u32(entry + 4)? as usize, directory.u32(entry + 8)? as usize);
    bytes.get(start..start.checked_add(size)?)
}

/// How to read the TIFF in `bytes`, if not as it says. Its interpretation is then changed in place to one that `image`
/// knows and that has the same samples.
pub fn prepare(bytes: &mut [u8]) -> Option<Reading> {
    let directory = Directory::open(bytes)?;
    let at = directory.find(PHOTOMETRIC)? + 8;
    let (reading, stand_in) = match directory.u16(at)? {
        PALETTE => (Reading::Palette(directory.palette()?), GREY),
        LAB => (Reading::Lab { signed: true }, RGB),
        ICC_LAB => (Reading::Lab { signed: false }, RGB),
        _ => return None,
    };
    let code = if directory.little { stand_in.to_le_bytes() } else { stand_in.to_be_bytes() };
    bytes.get_mut(at..at + 2)?.copy_from_slice(&code);
    Some(reading)
}

impl Reading {
    /// The picture that `image` decoded under the stand-in.
    pub fn apply(&self, picture: DynamicImage) -> Raster {
        let (height, width) = (picture.height() as usize, picture.width() as usize);
        match self {
            Self::Palette(colors) => {
                let indices = shaped((height, width, 1), picture.into_luma8().into_raw());
                Raster::from_rows((height, width, 3), None, |y, row| {
                    for (rgb, index) in row.chunks_mut(3).zip(indices.index_axis(Axis(0), y)) {
                        let color = colors[usize::from(*index) % colors.len()];
                        rgb.copy_from_slice(&color.map(|code| f32::from(code >> 8) / 255.0));
                    }
                })
            }
            Self::Lab { signed } => {
                let samples = shaped((height, width, 3), picture.into_rgb8().into_raw());
                let centred = |code: u8| if *signed { f32::from(code.cast_signed()) } else { f32::from(code) - 128.0 };
                Raster::from_rows((height, width, 3), None, |y, row| {
                    for (rgb, lab) in row.chunks_mut(3).zip(samples.index_axis(Axis(0), y).rows()) {
                        let lightness = f32::from(lab[0]) * (100.0 / 255.0);
                        rgb.copy_from_slice(&srgb_of_lab([lightness, centred(lab[1]), centred(lab[2])]));
                    }
                })
            }
        }
    }
}

/// sRGB from 0 to 1 of L*, a* and b* under D50: CIE 15 section 8.2.1, the matrix from the colorants of the sRGB profile
/// (Bradford-adapted) and the curve of IEC 61966-2-1.
fn srgb_of_lab([lightness, a, b]: [f32; 3]) -> [f32; 3] {
    const D50: [f32; 3] = [0.9642, 1.0, 0.8249];
    let fy = (lightness + 16.0) / 116.0;
    let xyz = [fy + a / 500.0, fy, fy - b / 200.0]
        .map(|f| if f > 6.0 / 29.0 { f * f * f } else { 3.0 * (6.0_f32 / 29.0).powi(2) * (f - 4.0 / 29.0) });
    let [x, y, z] = [xyz[0] * D50[0], xyz[1] * D50[1], xyz[2] * D50[2]];
    let linear = [
        3.1338561 * x - 1.6168667 * y - 0.4906146 * z,
        -0.9787684 * x + 1.9161415 * y + 0.0334540 * z,
        0.0719453 * x - 0.2289914 * y + 1.4052427 * z,
    ];
    linear.map(|light| {
        let light = light.clamp(0.0, 1.0);
        if light <= 0.0031308 { 12.92 * light } else { 1.055 * light.powf(1.0 / 2.4) - 0.055 }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lab_comes_out_as_little_cms_has_it() {
        // LittleCMS 2 by way of Pillow, relative colorimetric.
        for (lab, expected) in [([100.0, 0.0, 0.0], [255, 255, 255]), ([50.0, 0.0, 0.0], [119, 119, 119])] {
            let rgb = srgb_of_lab(lab).map(|share| (share * 255.0).round() as i32);
            assert!(
                rgb.iter().zip(expected).all(|(code, expected): (&i32, i32)| (code - expected).abs() <= 1),
                "{rgb:?}"
            );
        }
    }

    #[test]
    fn damaged_directories_hold_nothing() {
        let cases: [&[u8]; 4] = [b"II*\0", b"II*\0\xff\xff\xff\xff", b"MM\0*\0\0\0\x08\xff\xff\x01\x06", b"GIF89a"];
        for bytes in cases {
            assert!(!is_raw(bytes));
            assert_eq!(prepare(&mut bytes.to_vec()), None);
        }
    }
}
