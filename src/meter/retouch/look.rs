//! A part of a frame as the face network wants to see it.
//!
//! The frame is never converted as a whole: at most nine samples of each plane are picked for each pixel of the small
//! picture.

use ndarray::Array3;

use crate::frame::{Plane, Samples, VideoFrame};
use crate::model::blazeface::{self, Detection, SIDE};

/// A square part of a frame in display pixels; what lies beyond the frame is black.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Look {
    /// Left edge.
    pub left: f32,
    /// Top edge.
    pub top: f32,
    /// Side.
    pub side: f32,
}

impl Look {
    /// The whole frame, letterboxed.
    pub fn whole(display: (usize, usize)) -> Self {
        let (height, width) = (display.0 as f32, display.1 as f32);
        let side = height.max(width);
        Self { left: (width - side) / 2.0, top: (height - side) / 2.0, side }
    }

    /// Squares that cover the frame, neighbours sharing at least a fifth.
    pub fn tiles(display: (usize, usize), side: f32) -> Vec<Self> {
        let starts = |length: f32| {
            let steps = ((length - side) / (side * 0.8)).ceil().max(0.0);
            (0..=steps as usize).map(move |step| (length - side).max(0.0) * step as f32 / steps.max(1.0))
        };
        let (height, width) = (display.0 as f32, display.1 as f32);
        starts(height).flat_map(|top| starts(width).map(move |left| Self { left, top, side })).collect()
    }

    /// The faces in this part of the frame with at least `min_score`, best first, in display pixels.
    pub fn faces(&self, frame: &VideoFrame<'_>, min_score: f32) -> Vec<Detection> {
        let found = blazeface::faces(self.picture(frame), min_score);
        found.into_iter().map(|face| face.placed([self.left, self.top], self.side / SIDE as f32)).collect()
    }

    /// The part as the network wants it: RGB from -1 to 1, shape `(256, 256, 3)`.
    pub fn picture(&self, frame: &VideoFrame<'_>) -> Array3<f32> {
        let luma = self.shrink(&frame.luma, frame.display);
        let [cb, cr] = match &frame.chroma {
            Some(chroma) => [0, 1].map(|index| self.shrink(&chroma[index], frame.display)),
            None => [vec![0.0; SIDE * SIDE], vec![0.0; SIDE * SIDE]],
        };
        let mut picture = Array3::zeros((SIDE, SIDE, 3));
        let pixels = picture.as_slice_mut().into_iter().flat_map(|slice| slice.chunks_exact_mut(3));
        for (pixel, ((&y, &cb), &cr)) in pixels.zip(luma.iter().zip(&cb).zip(&cr)) {
            // ITU-R BT.601; the few per cent by which BT.709 differs do not matter to the network.
            let rgb = [y + 1.402 * cr, y - 0.344136 * cb - 0.714136 * cr, y + 1.772 * cb];
            for (out, value) in pixel.iter_mut().zip(rgb) {
                *out = value.clamp(0.0, 255.0) / 127.5 - 1.0;
            }
        }
        picture
    }

    /// One plane, area-averaged from at most 3 x 3 samples a pixel.
    fn shrink(&self, plane: &Plane<'_>, display: (usize, usize)) -> Vec<f32> {
        const TAPS: usize = 3;
        let (rows, columns) = plane.dim();
        // Sample positions along one axis; `None` beyond the frame.
        let positions = |start: f32, length: usize, samples: usize| -> Vec<Option<usize>> {
            let step = self.side / (SIDE * TAPS) as f32;
            let to_sample = samples as f32 / length as f32;
            let place = |tap: usize| start + (tap as f32 + 0.5) * step;
            (0..SIDE * TAPS)
                .map(|tap| (place(tap) * to_sample).floor())
                .map(|at| (at >= 0.0 && at < samples as f32).then_some(at as usize))
                .collect()
        };
        let ys = positions(self.top, display.0, rows);
        let xs = positions(self.left, display.1, columns);
        let last = plane.curve.len() - 1;
        let mut out = vec![0.0; SIDE * SIDE];
        for (row, line) in out.chunks_exact_mut(SIDE).enumerate() {
            for &y in ys[row * TAPS..(row + 1) * TAPS].iter().flatten() {
                for (pixel, taps) in line.iter_mut().zip(xs.chunks_exact(TAPS)) {
                    for &x in taps.iter().flatten() {
                        let code = match plane.samples {
                            Samples::Eight(view) => usize::from(view[(y, x)]),
                            Samples::Deep(view) => usize::from(view[(y, x)]),
                        };
                        *pixel += plane.curve[code.min(last)];
                    }
                }
            }
            for pixel in line {
                *pixel /= (TAPS * TAPS) as f32;
            }
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use ndarray::Array2;

    use super::*;
    use crate::frame::WORKING_SIDE;
    use crate::time::Timestamp;

    /// A grey frame with the luma of `pixel(y, x)`.
    fn shown<T>(display: (usize, usize), pixel: impl Fn(usize, usize) -> u8, then: impl Fn(&VideoFrame<'_>) -> T) -> T {
        let luma = Array2::from_shape_fn(display, |(y, x)| pixel(y, x));
        let curve: Vec<f32> = (0..=255u8).map(f32::from).collect();
        let working = Array2::zeros((WORKING_SIDE, WORKING_SIDE));
        then(&VideoFrame {
            pts: Timestamp::ZERO,
            quantiser: None,
            display,
            luma: Plane { samples: Samples::Eight(luma.view()), curve: &curve },
            chroma: None,
            working: &working,
        })
    }

    #[test]
    fn there_is_no_face_in_the_dark() {
        for display in [(90, 160), (160, 90), (1, 1), (2, 700)] {
            assert_eq!(shown(display, |_, _| 0, |frame| Look::whole(display).faces(frame, 0.5)), []);
        }
    }

    #[test]
    fn a_look_beyond_the_frame_is_black_there() {
        let look = Look { left: -128.0, top: 0.0, side: 256.0 };
        let picture = shown((256, 128), |_, _| 255, |frame| look.picture(frame));
        assert!((picture[(100, 64, 0)] + 1.0).abs() < 1e-6 && (picture[(100, 192, 1)] - 1.0).abs() < 1e-6);
    }

    #[test]
    fn a_small_picture_is_the_area_average() {
        let look = Look::whole((768, 768));
        let picture = shown((768, 768), |y, x| if (x + y) % 3 == 0 { 255 } else { 0 }, |frame| look.picture(frame));
        assert!(picture.iter().all(|value| (value + 1.0 - 2.0 / 3.0).abs() < 1e-4));
    }

    #[test]
    fn tiles_cover_the_frame_and_share_a_fifth() {
        let tiles = Look::tiles((1080, 1920), 1080.0);
        let lefts: Vec<f32> = tiles.iter().map(|tile| tile.left).collect();
        assert_eq!(lefts, [0.0, 840.0]);
        assert_eq!(Look::tiles((100, 100), 400.0).len(), 1);
    }
}
