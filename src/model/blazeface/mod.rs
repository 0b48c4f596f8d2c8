//! `BlazeFace` (Bazarevsky et al. 2019, "BlazeFace: Sub-millisecond Neural Face Detection on Mobile GPUs"), the
//! MediaPipe "back camera" network: faces with six key points from a 256 x 256 RGB picture.

mod network;

use ndarray::Array3;

use network::Answer;

/// Side of the network's picture, in pixels.
pub const SIDE: usize = 256;

/// The two anchor layers of MediaPipe's `SsdAnchorsCalculator` for this network: cells on a side, anchors in a cell.
/// All anchors are fixed to size 1, so only the cell's centre matters.
const LAYERS: [(usize, usize); 2] = [(16, 2), (8, 6)];

/// Numbers the network gives for each anchor: a box and six key points.
const REGRESSORS: usize = 16;

/// Detections overlapping the best one by more than this (intersection over union) are the same face: MediaPipe's
/// `min_suppression_threshold`.
const SAME_FACE_IOU: f32 = 0.3;

/// One found face, in pixels of the picture it was found in, whose edges it may overlap.
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
    /// Distance between the eyes, pixels.
    pub fn iod(&self) -> f32 {
        let [left, right, ..] = self.points;
        (right[0] - left[0]).hypot(right[1] - left[1])
    }

    /// Intersection over union of the two boxes, 0 to 1.
    pub fn overlap(&self, other: &Self) -> f32 {
        let shared = self.intersection(other);
        shared / (self.area() + other.area() - shared).max(f32::MIN_POSITIVE)
    }

    /// The part of the smaller box that lies in the larger one, 0 to 1.
    pub fn shared(&self, other: &Self) -> f32 {
        self.intersection(other) / self.area().min(other.area()).max(f32::MIN_POSITIVE)
    }

    /// The same face in a picture of which this one is a part: grown by `scale`, then moved by `origin` (x, y).
    #[must_use]
    pub fn placed(self, origin: [f32; 2], scale: f32) -> Self {
        let [left, top, width, height] = self.bounds;
        Self {
            bounds: [origin[0] + left * scale, origin[1] + top * scale, width * scale, height * scale],
            points: self.points.map(|point| std::array::from_fn(|axis| origin[axis] + point[axis] * scale)),
            ..self
        }
    }

    fn area(&self) -> f32 {
        self.bounds[2] * self.bounds[3]
    }

    fn intersection(&self, other: &Self) -> f32 {
        let [x, y, w, h] = self.bounds;
        let [x2, y2, w2, h2] = other.bounds;
        let across = (x + w).min(x2 + w2) - x.max(x2);
        let down = (y + h).min(y2 + h2) - y.max(y2);
        across.max(0.0) * down.max(0.0)
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

/// The faces in an RGB picture from -1 to 1, shape `([SIDE], [SIDE], 3)`, with at least `min_score`, best first.
///
/// # Panics
/// If the picture has another shape.
pub fn faces(picture: Array3<f32>, min_score: f32) -> Vec<Detection> {
    let Answer { logits, numbers } = network::run(&picture.into_raw_vec_and_offset().0);
    let mut found = Vec::new();
    for ((cells, anchors), (logits, numbers)) in LAYERS.into_iter().zip(logits.iter().zip(&numbers)) {
        for (anchor, (&logit, numbers)) in logits.iter().zip(numbers.chunks_exact(REGRESSORS)).enumerate() {
            let score = 1.0 / (1.0 + (-logit).exp());
            if score >= min_score {
                let cell = anchor / anchors;
                found.push(decode(score, numbers, [cell % cells, cell / cells], cells));
            }
        }
    }
    merged(found)
}

/// One anchor's numbers in pixels.
fn decode(score: f32, numbers: &[f32], cell: [usize; 2], cells: usize) -> Detection {
    let at = |axis: usize, offset: f32| (cell[axis] as f32 + 0.5) / cells as f32 * SIDE as f32 + offset;
    let (width, height) = (numbers[2], numbers[3]);
    Detection {
        score,
        bounds: [at(0, numbers[0]) - width / 2.0, at(1, numbers[1]) - height / 2.0, width, height],
        points: std::array::from_fn(|point| std::array::from_fn(|axis| at(axis, numbers[4 + 2 * point + axis]))),
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

#[cfg(test)]
mod tests {
    use super::*;

    fn at(left: f32, score: f32) -> Detection {
        Detection { score, bounds: [left, 0.0, 100.0, 100.0], points: [[left, 0.0]; 6] }
    }

    #[test]
    fn the_weights_load_and_see_no_face_in_nothing() {
        assert_eq!(faces(Array3::from_elem((SIDE, SIDE, 3), -1.0), 0.5), []);
    }

    #[test]
    fn overlapping_sightings_are_one_face_at_their_weighted_mean() {
        let faces =
            merged(vec![at(10.0, 0.6), at(0.0, 0.9), at(500.0, 0.7), Detection { bounds: [0.0; 4], ..at(0.0, 1.0) }]);
        assert_eq!(faces.len(), 2);
        assert!((faces[0].bounds[0] - 4.0).abs() < 1e-4 && (faces[0].score - 0.9).abs() < 1e-6);
    }

    #[test]
    fn a_face_keeps_its_shape_when_it_is_placed() {
        let placed = at(10.0, 0.6).placed([5.0, 7.0], 2.0);
        assert_eq!((placed.bounds, placed.points[3]), ([25.0, 7.0, 200.0, 200.0], [25.0, 7.0]));
    }
}
