//! The samples of a decoded photo: luma, and chroma unless it is grey.

use image::DynamicImage;
use ndarray::{Array3, ArrayView1, Axis};

use super::colour::Colours;
use super::libheif::Codes;
use crate::frame::Samples;
use crate::media::info::Transfer;
use crate::media::tone::Coding;

/// A decoded photo, as stored: not yet upright.
pub struct Raster {
    pixels: Pixels,
    /// What its codes stand for.
    pub coding: Coding,
}

/// Y', Cb and Cr, or Y' alone.
enum Pixels {
    /// Side by side, shape `(height, width, 1 or 3)`.
    Eight(Array3<u8>),
    /// The same at 16 bits.
    Deep(Array3<u16>),
    /// Apart, chroma perhaps of half the size.
    Planar { luma: Codes, chroma: Option<[Codes; 2]> },
}

/// Full range, nothing to be toned.
fn full(depth: u32) -> Coding {
    Coding { depth, shift: 0, full_range: true, transfer: Transfer::Sdr }
}

impl Raster {
    /// Planes as they are.
    pub fn from_planes(luma: Codes, chroma: Option<[Codes; 2]>, coding: Coding) -> Self {
        Self { pixels: Pixels::Planar { luma, chroma }, coding }
    }

    /// Luma and chroma of ITU-R BT.601 as JFIF 1.02 has them, or luma alone, 8 bits and full range.
    pub fn from_jfif(pixels: Array3<u8>) -> Self {
        Self { pixels: Pixels::Eight(pixels), coding: full(8) }
    }

    /// From decoded RGB or grey, with or without alpha. What is transparent is shown over white.
    pub fn from_image(picture: DynamicImage, icc: Option<&[u8]>) -> Self {
        let color = picture.color();
        let deep = color.bytes_per_pixel() > color.channel_count();
        let picture = if color.has_alpha() { over_white(picture) } else { picture };
        let (height, width) = (picture.height() as usize, picture.width() as usize);
        let channels = if color.has_color() { 3 } else { 1 };
        let shape = (height, width, channels);
        let colours = icc.and_then(|icc| Colours::from_icc(icc, channels));
        match (deep, color.has_color()) {
            (false, false) => Self::from_codes(shaped(shape, picture.into_luma8().into_raw()), colours.as_ref()),
            (false, true) => Self::from_codes(shaped(shape, picture.into_rgb8().into_raw()), colours.as_ref()),
            (true, false) => Self::from_codes(shaped(shape, picture.into_luma16().into_raw()), colours.as_ref()),
            (true, true) => Self::from_codes(shaped(shape, picture.into_rgb16().into_raw()), colours.as_ref()),
        }
    }

    fn from_codes<T: Code>(mut codes: Array3<T>, colours: Option<&Colours>) -> Self {
        if let Some(colours) = colours {
            return Self::from_rows(codes.dim(), Some(colours), |y, row| {
                let codes = codes.index_axis(Axis(0), y);
                row.iter_mut().zip(codes).for_each(|(sample, code)| *sample = code.share());
            });
        }
        if codes.dim().2 == 3 {
            codes.rows_mut().into_iter().for_each(|mut pixel| {
                let [y, cb, cr] = luma_and_chroma(rgb_of(&pixel.view()));
                (pixel[0], pixel[1], pixel[2]) = (T::code(y), T::code(cb + T::MIDDLE), T::code(cr + T::MIDDLE));
            });
        }
        T::raster(codes)
    }

    /// From rows of samples from 0 to 1, shape `(height, width, channels)`: 1 channel is grey, 3 are RGB and 4 are CMYK.
    /// They are brought to sRGB by `colours`, or are it already; `fill` writes the row that it is told.
    pub fn from_rows(
        (height, width, channels): (usize, usize, usize),
        colours: Option<&Colours>,
        mut fill: impl FnMut(usize, &mut [f32]),
    ) -> Self {
        let kept = if channels == 1 { 1 } else { 3 };
        let (mut row, mut rgb) = (vec![0.0; width * channels], vec![0.0; width * 3]);
        let mut codes = Vec::with_capacity(height * width * kept);
        for y in 0..height {
            fill(y, &mut row);
            match colours {
                Some(colours) => colours.to_srgb(&row, &mut rgb),
                None => row.chunks(channels).zip(rgb.chunks_mut(3)).for_each(|(from, to)| {
                    to.copy_from_slice(&plain_rgb(from));
                }),
            }
            for pixel in rgb.chunks(3) {
                let [y, cb, cr] = luma_and_chroma([pixel[0], pixel[1], pixel[2]]);
                codes.push(u16::code(y));
                if kept == 3 {
                    codes.extend([u16::code(cb + u16::MIDDLE), u16::code(cr + u16::MIDDLE)]);
                }
            }
        }
        u16::raster(shaped((height, width, kept), codes))
    }

    /// The same with codes of another transfer.
    pub fn with_transfer(self, transfer: Transfer) -> Self {
        Self { coding: Coding { transfer, ..self.coding }, ..self }
    }

    /// `(height, width)` as stored.
    pub fn dim(&self) -> (usize, usize) {
        match self.luma() {
            Samples::Eight(view) => view.dim(),
            Samples::Deep(view) => view.dim(),
        }
    }

    /// Luma as stored.
    pub fn luma(&self) -> Samples<'_> {
        match &self.pixels {
            Pixels::Eight(pixels) => Samples::Eight(pixels.index_axis(Axis(2), 0)),
            Pixels::Deep(pixels) => Samples::Deep(pixels.index_axis(Axis(2), 0)),
            Pixels::Planar { luma, .. } => luma.samples(),
        }
    }

    /// Cb and Cr as stored.
    pub fn chroma(&self) -> Option<[Samples<'_>; 2]> {
        match &self.pixels {
            Pixels::Eight(pixels) if pixels.dim().2 == 3 => {
                Some([1, 2].map(|index| Samples::Eight(pixels.index_axis(Axis(2), index))))
            }
            Pixels::Deep(pixels) if pixels.dim().2 == 3 => {
                Some([1, 2].map(|index| Samples::Deep(pixels.index_axis(Axis(2), index))))
            }
            Pixels::Planar { chroma: Some([cb, cr]), .. } => Some([cb.samples(), cr.samples()]),
            _ => None,
        }
    }
}

impl Codes {
    fn samples(&self) -> Samples<'_> {
        match self {
            Self::Eight(codes) => Samples::Eight(codes.view()),
            Self::Deep(codes) => Samples::Deep(codes.view()),
        }
    }
}

/// A code of the full range.
trait Code: Copy + Default {
    /// Half of the span, the code of grey, of 1.
    const MIDDLE: f32;
    fn share(self) -> f32;
    fn code(share: f32) -> Self;
    fn raster(codes: Array3<Self>) -> Raster;
}

impl Code for u8 {
    const MIDDLE: f32 = 128.0 / 255.0;

    fn share(self) -> f32 {
        f32::from(self) / 255.0
    }

    fn code(share: f32) -> Self {
        (share * 255.0).round() as Self
    }

    fn raster(codes: Array3<Self>) -> Raster {
        Raster { pixels: Pixels::Eight(codes), coding: full(8) }
    }
}

impl Code for u16 {
    const MIDDLE: f32 = 32_768.0 / 65_535.0;

    fn share(self) -> f32 {
        f32::from(self) / 65_535.0
    }

    fn code(share: f32) -> Self {
        (share * 65_535.0).round() as Self
    }

    fn raster(codes: Array3<Self>) -> Raster {
        Raster { pixels: Pixels::Deep(codes), coding: full(16) }
    }
}

fn rgb_of<T: Code>(pixel: &ArrayView1<'_, T>) -> [f32; 3] {
    [pixel[0].share(), pixel[1].share(), pixel[2].share()]
}

/// RGB from 0 to 1 to luma from 0 to 1 and chroma about 0, by ITU-R BT.601 as JFIF 1.02 has it.
fn luma_and_chroma([r, g, b]: [f32; 3]) -> [f32; 3] {
    [0.299 * r + 0.587 * g + 0.114 * b, -0.1687 * r - 0.3313 * g + 0.5 * b, 0.5 * r - 0.4187 * g - 0.0813 * b]
}

/// sRGB of a pixel without a profile. Ink covers light, as every viewer without a profile has it.
fn plain_rgb(pixel: &[f32]) -> [f32; 3] {
    match *pixel {
        [r, g, b] => [r, g, b],
        [c, m, y, k] => [c, m, y].map(|ink| (1.0 - ink) * (1.0 - k)),
        _ => [pixel.first().copied().unwrap_or_default(); 3],
    }
}

/// The decoders hand out as many samples as the shape holds; anything else becomes an empty picture.
pub fn shaped<T: Clone + Default>(shape: (usize, usize, usize), samples: Vec<T>) -> Array3<T> {
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
