//! Decoded pictures as the meters see them: upright views of the decoder's own planes, with a curve each.
#![allow(unsafe_code)] // FFmpeg's planes are pointers with strides.

use std::slice;

use ffmpeg::color::{Range, TransferCharacteristic};
use ffmpeg::ffi;
use ffmpeg::format::Pixel;
use ffmpeg::software::scaling;
use ffmpeg::util::frame::side_data;
use ffmpeg_next as ffmpeg;
use ndarray::{ArrayView2, Axis, ShapeBuilder};

use super::info::Transfer;
use super::rotation::Orientation;
use super::tone::{Coding, Curve};
use super::working::Working;
use crate::frame::{Plane, Samples, VideoFrame};
use crate::time::Timestamp;

/// Turns decoded pictures into [`VideoFrame`]s. Its buffers are kept from frame to frame.
pub struct Presenter {
    orientation: Option<Orientation>,
    /// Width of a stored pixel over its height.
    pixel_aspect: f64,
    curves: Option<(Coding, Curve, Curve)>,
    working: Working,
    converter: Option<Converter>,
}

impl Presenter {
    /// `orientation` is what the container says, which goes before what the frames say.
    pub fn new(orientation: Option<Orientation>, pixel_aspect: f64) -> Self {
        Self { orientation, pixel_aspect, curves: None, working: Working::default(), converter: None }
    }

    /// How the pictures lie, as far as they have been seen.
    pub fn orientation(&self) -> Orientation {
        self.orientation.unwrap_or_default()
    }

    /// Calls `show` with the picture. Pictures that swscale cannot read either are left out: `None`.
    pub fn present<R>(
        &mut self,
        decoded: &ffmpeg::frame::Video,
        pts: Timestamp,
        show: impl FnOnce(&VideoFrame<'_>) -> R,
    ) -> Option<R> {
        if self.orientation.is_none() {
            self.orientation =
                decoded.side_data(side_data::Type::DisplayMatrix).map(|data| Orientation::from_bytes(data.data()));
        }
        let turn = self.orientation();
        let (picture, layout) = if let Some(layout) = Layout::of(decoded) {
            (decoded, layout)
        } else {
            let converted = Converter::run(&mut self.converter, decoded)?;
            (converted, Layout::of(converted)?)
        };
        let coding = layout.coding(decoded, picture);
        if self.curves.as_ref().is_none_or(|(known, ..)| *known != coding) {
            self.curves = Some((coding, Curve::luma(coding), Curve::chroma(coding)));
        }
        let (_, luma_curve, chroma_curve) = self.curves.as_ref()?;
        let [luma, cb, cr] = layout.planes.map(|plane| plane.and_then(|plane| plane.view(picture)));
        let luma = luma?;
        let (height, width) = (picture.height() as usize, picture.width() as usize);
        let square = square_size((height, width), self.pixel_aspect);
        let working = self.working.make(luma, square, turn, luma_curve);
        let chroma = cb.zip(cr).map(|planes| <[_; 2]>::from(planes).map(|stored| plane(stored, turn, chroma_curve)));
        Some(show(&VideoFrame {
            pts,
            quantiser: quantiser(decoded),
            display: turn.size(square),
            luma: plane(luma, turn, luma_curve),
            chroma,
            working,
        }))
    }
}

/// The upright plane of a stored one.
pub fn plane<'a>(stored: Samples<'a>, orientation: Orientation, curve: &'a Curve) -> Plane<'a> {
    let samples = match stored {
        Samples::Eight(view) => Samples::Eight(orientation.upright(view)),
        Samples::Deep(view) => Samples::Deep(orientation.upright(view)),
    };
    Plane { samples, curve: curve.values() }
}

/// `(height, width)` in square pixels of a picture stored as `(height, width)`.
pub fn square_size((height, width): (usize, usize), pixel_aspect: f64) -> (usize, usize) {
    (height, ((width as f64 * pixel_aspect).round() as usize).max(1))
}

/// How FFmpeg names the transfer of a picture.
pub fn transfer(characteristic: TransferCharacteristic) -> Transfer {
    match characteristic {
        TransferCharacteristic::ARIB_STD_B67 => Transfer::Hlg,
        TransferCharacteristic::SMPTE2084 => Transfer::Pq,
        _ => Transfer::Sdr,
    }
}

/// The mean quantiser of a picture by H.264, 8 bits deep, from what FFmpeg hands on with it: an `AVVideoEncParams`, its
/// blocks behind it.
fn quantiser(decoded: &ffmpeg::frame::Video) -> Option<f32> {
    const WORD: usize = size_of::<usize>();
    // `AV_VIDEO_ENC_PARAMS_H264`, and where a block keeps its difference from the picture's quantiser.
    const H264: i32 = 1;
    const DELTA: usize = 16;
    let data = decoded.side_data(side_data::Type::VIDEO_ENC_PARAMS)?;
    let bytes = data.data();
    let int = |at: usize| bytes.get(at..at.checked_add(4)?)?.try_into().ok().map(i32::from_ne_bytes);
    let size = |at: usize| bytes.get(at..at + WORD)?.try_into().ok().map(usize::from_ne_bytes);
    let (blocks, first, step) = (int(0)?, size(WORD)?, size(2 * WORD)?);
    let (kind, base) = (int(3 * WORD)?, int(3 * WORD + 4)?);
    if kind != H264 || blocks < 1 || !matches!(decoded.format(), Pixel::YUV420P | Pixel::YUVJ420P) {
        return None;
    }
    let delta = |block: usize| int(block.checked_mul(step)?.checked_add(first)?.checked_add(DELTA)?).map(i64::from);
    let sum: i64 = (0..blocks as usize).map(delta).sum::<Option<i64>>()?;
    Some(base as f32 + sum as f32 / blocks as f32)
}

/// Where the samples of one component lie.
#[derive(Clone, Copy, Debug)]
struct Component {
    plane: usize,
    offset: usize,
    step: usize,
    bytes: usize,
    height: usize,
    width: usize,
}

/// Where luma, Cb and Cr of a pixel format lie, if it can be viewed in place.
#[derive(Clone, Copy, Debug)]
struct Layout {
    depth: u32,
    shift: u32,
    grey: bool,
    planes: [Option<Component>; 3],
}

impl Layout {
    /// `None` for formats that need a conversion: RGB, paletted, packed bits, big-endian, hardware surfaces.
    fn of(picture: &ffmpeg::frame::Video) -> Option<Self> {
        const ODD: u64 = (ffi::AV_PIX_FMT_FLAG_PAL
            | ffi::AV_PIX_FMT_FLAG_BITSTREAM
            | ffi::AV_PIX_FMT_FLAG_HWACCEL
            | ffi::AV_PIX_FMT_FLAG_RGB
            | ffi::AV_PIX_FMT_FLAG_BAYER
            | ffi::AV_PIX_FMT_FLAG_FLOAT) as u64;
        // SAFETY: the descriptors are static tables; null for an unknown format.
        let descriptor = unsafe { ffi::av_pix_fmt_desc_get(picture.format().into()).as_ref() }?;
        let flags = descriptor.flags;
        let (depth, shift) = (descriptor.comp[0].depth as u32, descriptor.comp[0].shift as u32);
        let bytes = if depth + shift > 8 { 2 } else { 1 };
        let big_endian = flags & ffi::AV_PIX_FMT_FLAG_BE as u64 != 0;
        if flags & ODD != 0
            || !(8..=16).contains(&depth)
            || depth + shift > 16
            || big_endian != cfg!(target_endian = "big") && bytes == 2
        {
            return None;
        }
        let (height, width) = (picture.height() as usize, picture.width() as usize);
        let component = |index: usize, down_h: u8, down_w: u8| {
            let comp = &descriptor.comp[index];
            Component {
                plane: comp.plane as usize,
                offset: comp.offset as usize,
                step: comp.step as usize,
                bytes,
                height: height.div_ceil(1 << down_h),
                width: width.div_ceil(1 << down_w),
            }
        };
        let grey = descriptor.nb_components < 3;
        let chroma = |index| (!grey).then(|| component(index, descriptor.log2_chroma_h, descriptor.log2_chroma_w));
        Some(Self { depth, shift, grey, planes: [Some(component(0, 0, 0)), chroma(1), chroma(2)] })
    }

    fn coding(self, decoded: &ffmpeg::frame::Video, shown: &ffmpeg::frame::Video) -> Coding {
        let jpeg_format = matches!(
            shown.format(),
            Pixel::YUVJ420P | Pixel::YUVJ422P | Pixel::YUVJ444P | Pixel::YUVJ440P | Pixel::YUVJ411P
        );
        // Untagged YUV is limited and untagged grey full, as swscale takes them.
        let full_range = match shown.color_range() {
            Range::JPEG => true,
            Range::MPEG => false,
            Range::Unspecified => jpeg_format || self.grey,
        };
        let transfer = transfer(decoded.color_transfer_characteristic());
        Coding { depth: self.depth, shift: self.shift, full_range, transfer }
    }
}

impl Component {
    /// The stored samples of this component; `None` if the picture does not hold them.
    fn view(self, picture: &ffmpeg::frame::Video) -> Option<Samples<'_>> {
        // SAFETY: reads two fields of a valid frame.
        let (data, line) = unsafe {
            let frame = picture.as_ptr();
            ((*frame).data[self.plane], (*frame).linesize[self.plane] as isize)
        };
        if data.is_null() || self.height == 0 || self.width == 0 {
            return None;
        }
        let line_bytes = line.unsigned_abs();
        let row_bytes = self.offset + (self.width - 1) * self.step + self.bytes;
        let aligned = (data as usize | line_bytes | self.offset | self.step).is_multiple_of(self.bytes);
        if row_bytes > line_bytes && self.height > 1 || !aligned {
            return None;
        }
        // A negative line size means that the rows are stored from the bottom up.
        let upwards = line < 0;
        // SAFETY: FFmpeg allocates `height` lines of `|linesize|` bytes from the first stored row on; the slice ends
        // with the last sample of the last row and lives as long as the borrowed frame.
        let bytes = unsafe {
            let first = if upwards { data.offset(line * (self.height as isize - 1)) } else { data };
            slice::from_raw_parts(first.add(self.offset), line_bytes * (self.height - 1) + row_bytes - self.offset)
        };
        let shape = (self.height, self.width).strides((line_bytes / self.bytes, self.step / self.bytes));
        if self.bytes == 1 {
            return Some(Samples::Eight(from_top(ArrayView2::from_shape(shape, bytes).ok()?, upwards)));
        }
        // SAFETY: any two bytes are a valid u16.
        let (before, words, _) = unsafe { bytes.align_to::<u16>() };
        let view = ArrayView2::from_shape(shape, words).ok().filter(|_| before.is_empty())?;
        Some(Samples::Deep(from_top(view, upwards)))
    }
}

fn from_top<T>(mut view: ArrayView2<'_, T>, upwards: bool) -> ArrayView2<'_, T> {
    if upwards {
        view.invert_axis(Axis(0));
    }
    view
}

/// Brings odd pixel formats to full-range 8-bit YUV 4:4:4.
struct Converter {
    scaler: scaling::Context,
    picture: ffmpeg::frame::Video,
}

// SAFETY: an `SwsContext` is plain memory without ties to the thread that made it, and it is owned here alone.
unsafe impl Send for Converter {}

impl Converter {
    fn run<'a>(kept: &'a mut Option<Self>, decoded: &ffmpeg::frame::Video) -> Option<&'a ffmpeg::frame::Video> {
        let (format, width, height) = (decoded.format(), decoded.width(), decoded.height());
        let fits = |known: &Self| {
            let input = known.scaler.input();
            (input.format, input.width, input.height) == (format, width, height)
        };
        if !kept.as_ref().is_some_and(fits) {
            let flags = scaling::Flags::BILINEAR | scaling::Flags::ACCURATE_RND | scaling::Flags::FULL_CHR_H_INT;
            let scaler = scaling::Context::get(format, width, height, Pixel::YUVJ444P, width, height, flags).ok()?;
            let picture = ffmpeg::frame::Video::new(Pixel::YUVJ444P, width, height);
            *kept = Some(Self { scaler, picture });
        }
        let converter = kept.as_mut()?;
        converter.scaler.run(decoded, &mut converter.picture).ok()?;
        Some(&converter.picture)
    }
}
