//! `BlazeFace` (Bazarevsky et al. 2019, "BlazeFace: Sub-millisecond Neural Face Detection on Mobile GPUs"), the
//! MediaPipe "back camera" network: faces with six key points from a 256 x 256 RGB picture.
//!
//! The frame is never converted as a whole: [`Look::of`] picks at most nine samples of each plane for each pixel of
//! the small picture.

use std::sync::LazyLock;

use ndarray::Array3;
use rten::Model;
use rten_tensor::NdTensor;
use rten_tensor::prelude::*;

use crate::frame::{Plane, Samples, VideoFrame};

static MODEL: LazyLock<Model> = LazyLock::new(|| super::embedded(include_bytes!("blazeface.onnx")));

/// Side of the network's picture, in pixels.
const SIDE: usize = 256;

/// The two anchor layers of MediaPipe's `SsdAnchorsCalculator` for this network: cells on a side, anchors in a cell.
/// All anchors are fixed to size 1, so only the cell's centre matters.
const LAYERS: [(usize, usize); 2] = [(16, 2), (8, 6)];

/// Numbers the network gives for each anchor: a box and six key points.
const REGRESSORS: usize = 16;

/// Detections overlapping the best one by more than this (intersection over union) are the same face: MediaPipe's
/// `min_suppression_threshold`.
const SAME_FACE_IOU: f32 = 0.3;

/// One found face in display pixels of the frame, which it may overlap.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Detection {
    /// 0 to 1.
    pub score: f32,
    /// Left, top, width, height, from the brows to below the mouth.
    pub bounds: [f32; 4],
    /// x and y of the eye on the picture's left, the eye on its right, the tip of the nose, the centre of the mouth,
    /// the ear on the left, the ear on the right (left and right in an upright face).
    pub points: [[f32; 2]; 6],
}

impl Detection {
    /// Distance between the eyes, display pixels.
    pub fn iod(&self) -> f32 {
        let [left, right, ..] = self.points;
        (right[0] - left[0]).hypot(right[1] - left[1])
    }

    /// Intersection over union of the two boxes, 0 to 1.
    pub fn overlap(&self, other: &Self) -> f32 {
        let [x, y, w, h] = self.bounds;
        let [x2, y2, w2, h2] = other.bounds;
        let across = (x + w).min(x2 + w2) - x.max(x2);
        let down = (y + h).min(y2 + h2) - y.max(y2);
        let shared = across.max(0.0) * down.max(0.0);
        shared / (w * h + w2 * h2 - shared).max(f32::MIN_POSITIVE)
    }

    /// The average of one face's detections, weighted by their scores.
    fn blend(same: &[Self]) -> Self {
        let total: f32 = same.iter().map(|face| face.score).sum();
        let mean = |value: &dyn Fn(&Self) -> f32| same.iter().map(|face| value(face) * face.score).sum::<f32>() / total;
        Self {
            score: same[0].score,
            bounds: std::array::from_fn(|side| mean(&|face| face.bounds[side])),
            points: std::array::from_fn(|point| std::array::from_fn(|axis| mean(&|face| face.points[point][axis]))),
        }
    }
}

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

    /// Squares that cover the frame, neighbours sharing at least a quarter.
    pub fn tiles(display: (usize, usize), side: f32) -> Vec<Self> {
        let starts = |length: f32| {
            let steps = ((length - side) / (side * 0.75)).ceil().max(0.0);
            (0..=steps as usize).map(move |step| (length - side).max(0.0) * step as f32 / steps.max(1.0))
        };
        let (height, width) = (display.0 as f32, display.1 as f32);
        starts(height).flat_map(|top| starts(width).map(move |left| Self { left, top, side })).collect()
    }

    /// The faces in this part of the frame with at least `min_score`, best first.
    pub fn faces(&self, frame: &VideoFrame<'_>, min_score: f32) -> Vec<Detection> {
        let picture = self.picture(frame);
        let input = NdTensor::from_data([1, SIDE, SIDE, 3], picture.into_raw_vec_and_offset().0);
        let output =
            MODEL.run(vec![(MODEL.input_ids()[0], input.into())], &MODEL.output_ids()[..4], Some(super::run_options()));
        // The weights and the shape of the input are fixed: what runs once runs always.
        let output = output.expect("embedded network runs");
        let layer = |index: usize| output[index].as_tensor_view::<f32>().expect("float output").to_vec();
        let mut found = Vec::new();
        for (index, (cells, anchors)) in LAYERS.into_iter().enumerate() {
            let (scores, regressors) = (layer(index), layer(index + 2));
            for (anchor, (&logit, numbers)) in scores.iter().zip(regressors.chunks_exact(REGRESSORS)).enumerate() {
                let score = 1.0 / (1.0 + (-logit).exp());
                if score >= min_score {
                    let cell = anchor / anchors;
                    found.push(self.decode(score, numbers, [cell % cells, cell / cells], cells));
                }
            }
        }
        merged(found)
    }

    /// One anchor's numbers in display pixels.
    fn decode(&self, score: f32, numbers: &[f32], cell: [usize; 2], cells: usize) -> Detection {
        let origin = [self.left, self.top];
        let scale = self.side / SIDE as f32;
        let at = |axis: usize, offset: f32| {
            origin[axis] + (cell[axis] as f32 + 0.5) / cells as f32 * self.side + offset * scale
        };
        let (width, height) = (numbers[2] * scale, numbers[3] * scale);
        Detection {
            score,
            bounds: [at(0, numbers[0]) - width / 2.0, at(1, numbers[1]) - height / 2.0, width, height],
            points: std::array::from_fn(|point| std::array::from_fn(|axis| at(axis, numbers[4 + 2 * point + axis]))),
        }
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
            line.iter_mut().for_each(|pixel| *pixel /= (TAPS * TAPS) as f32);
        }
        out
    }
}

/// Weighted non-maximum suppression (MediaPipe's `NonMaxSuppressionCalculator`, `WEIGHTED`), best first.
fn merged(mut found: Vec<Detection>) -> Vec<Detection> {
    found.sort_by(|a, b| b.score.total_cmp(&a.score));
    let mut faces = Vec::new();
    while let Some(&best) = found.first() {
        let (same, rest): (Vec<_>, Vec<_>) = found.into_iter().partition(|face| face.overlap(&best) > SAME_FACE_IOU);
        // A box without an area overlaps nothing, not even itself: it is no face, and must not be met for ever.
        if same.is_empty() {
            found = rest.into_iter().skip(1).collect();
            continue;
        }
        faces.push(Detection::blend(&same));
        found = rest;
    }
    faces
}
