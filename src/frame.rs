//! One decoded picture or run of samples, as the meters see it: upright, on the clip's clock, viewed in place.

use std::ops::Range;

use ndarray::{Array2, ArrayView2};

use crate::time::Timestamp;

/// The sampling rate of every [`AudioChunk`], in Hz.
pub const SAMPLE_RATE: u32 = 48_000;

/// The longer side of the working luma, in pixels. 320 wide keeps the camera path within 0.06 px RMS and costs a
/// tenth of the decoding (research: resolution sweep of the grid-voted estimator).
pub const WORKING_SIDE: usize = 320;

/// The samples of one plane with the decoder's strides; an upright view of a rotated plane has negative or swapped
/// strides, nothing is copied.
#[derive(Clone, Copy, Debug)]
pub enum Samples<'a> {
    /// 8 bits a sample, shape `(height, width)`.
    Eight(ArrayView2<'a, u8>),
    /// 9 to 16 bits a sample, shape `(height, width)`.
    Deep(ArrayView2<'a, u16>),
}

/// One full-size plane and the curve that gives its codes a meaning.
#[derive(Clone, Copy, Debug)]
pub struct Plane<'a> {
    /// The codes as stored.
    pub samples: Samples<'a>,
    /// What each code stands for: SDR luma from 0 (black) to 255 (white), or chroma from -128 to 127, whatever the
    /// depth, the range (limited or full) and the transfer (HLG and PQ are tone-mapped). One entry for each code.
    pub curve: &'a [f32],
}

impl Plane<'_> {
    /// Height and width in samples.
    pub fn dim(&self) -> (usize, usize) {
        match self.samples {
            Samples::Eight(view) => view.dim(),
            Samples::Deep(view) => view.dim(),
        }
    }

    /// The value of one sample; of a place beyond the edge that of the edge.
    pub fn at(&self, y: usize, x: usize) -> f32 {
        let (height, width) = self.dim();
        if height == 0 || width == 0 {
            return 0.0;
        }
        let place = [y.min(height - 1), x.min(width - 1)];
        let last = self.curve.len() - 1;
        match self.samples {
            Samples::Eight(view) => self.curve[usize::from(view[place]).min(last)],
            Samples::Deep(view) => self.curve[usize::from(view[place]).min(last)],
        }
    }

    /// A copy of one part, its codes mapped through the curve. The ranges are cut at the plane's edges.
    pub fn crop(&self, rows: Range<usize>, columns: Range<usize>) -> Array2<f32> {
        let (height, width) = self.dim();
        let rows = rows.start.min(height)..rows.end.min(height);
        let columns = columns.start.min(width)..columns.end.min(width);
        let part = ndarray::s![rows, columns];
        let last = self.curve.len() - 1;
        match self.samples {
            Samples::Eight(view) => view.slice(part).mapv(|code| self.curve[usize::from(code).min(last)]),
            Samples::Deep(view) => view.slice(part).mapv(|code| self.curve[usize::from(code).min(last)]),
        }
    }
}

/// One picture in display order.
#[derive(Clone, Copy, Debug)]
pub struct VideoFrame<'a> {
    /// Presentation time, counted from the first picture or sound of the clip.
    pub pts: Timestamp,
    /// Mean quantiser on the scale of H.264, 0 to 51: six more lose detail twice as strong. `None` where the decoder does
    /// not tell: photos and all other codecs.
    pub quantiser: Option<f32>,
    /// The display size `(height, width)` in square pixels. The planes may be narrower where the stored pixels are not
    /// square.
    pub display: (usize, usize),
    /// Full-size luma.
    pub luma: Plane<'a>,
    /// Full-size Cb and Cr with their own (possibly halved) size; `None` for grey pictures.
    pub chroma: Option<[Plane<'a>; 2]>,
    /// Small luma, made once and shared by all meters: 0 to 255, square pixels, longer side [`WORKING_SIDE`] (or the
    /// picture's own if that is smaller), shape `(height, width)`, standard layout.
    pub working: &'a Array2<f32>,
}

/// A run of sound, 48 kHz, one vector a channel, nominally in -1 to 1 (not clipped), all of the same length.
/// Never holds NaN or infinity.
#[derive(Clone, Copy, Debug)]
pub struct AudioChunk<'a> {
    /// Presentation time of the first sample, on the same clock as [`VideoFrame::pts`].
    pub pts: Timestamp,
    /// The samples by channel; at least one channel.
    pub channels: &'a [Vec<f32>],
}

impl AudioChunk<'_> {
    /// Samples in each channel.
    pub fn frames(&self) -> usize {
        self.channels.first().map_or(0, Vec::len)
    }
}
