//! Light of two colours: a window on one side and a lamp on the other. Of places in a picture nobody knows the colour that
//! they have themselves; the two cheeks of a face have the same.

use super::white::colour;
use crate::frame::VideoFrame;
use crate::meter::subject::FaceBox;

/// The cheeks as shares of the face's box: from and to across, from and to down.
const CHEEKS: [[f32; 2]; 2] = [[0.08, 0.4], [0.6, 0.92]];
const DOWN: [f32; 2] = [0.45, 0.85];

/// A face of fewer pixels has cheeks of a few samples of chroma.
const SMALLEST_PX: f32 = 64.0;

/// Points across and down each cheek.
const POINTS: usize = 14;

/// Colours so far from a cheek's middle one, in levels, are hair, glasses or a background, and the share that must be none.
const SKIN: f32 = 12.0;
const SKIN_SHARE: f32 = 0.4;

/// How far apart the light on the two cheeks of the largest face lies between orange and blue, in levels at half luma;
/// `None` without a face of at least 64 pixels whose cheeks are both seen.
pub fn cheeks_apart(frame: &VideoFrame<'_>, faces: &[FaceBox]) -> Option<f32> {
    let largest = faces.iter().max_by(|a, b| (a[2] * a[3]).total_cmp(&(b[2] * b[3])))?;
    if largest[2] * (frame.display.1 as f32) < SMALLEST_PX {
        return None;
    }
    let [left, right] = CHEEKS.map(|across| cheek(frame, *largest, across));
    let ([left_cb, left_cr], [right_cb, right_cr]) = (left?, right?);
    Some(((left_cb - right_cb) - (left_cr - right_cr)).abs() / std::f32::consts::SQRT_2)
}

/// Mean Cb and Cr of a cheek's skin at half luma.
fn cheek(frame: &VideoFrame<'_>, face: FaceBox, across: [f32; 2]) -> Option<[f32; 2]> {
    let mut colours: Vec<[f32; 2]> = Vec::with_capacity(POINTS * POINTS);
    for index in 0..POINTS * POINTS {
        let along = |[from, to]: [f32; 2], k: usize| from + (to - from) * (k as f32 + 0.5) / POINTS as f32;
        let x = face[0] + face[2] * along(across, index % POINTS);
        let y = face[1] + face[3] * along(DOWN, index / POINTS);
        if !(0.0..1.0).contains(&x) || !(0.0..1.0).contains(&y) {
            continue;
        }
        let place = |[rows, columns]: [usize; 2]| [(y * rows as f32) as usize, (x * columns as f32) as usize];
        colours.extend(colour(frame, place));
    }
    let middle = [0, 1].map(|k| median(colours.iter().map(|colour| colour[k])));
    colours.retain(|colour| (colour[0] - middle[0]).hypot(colour[1] - middle[1]) < SKIN);
    let count = colours.len() as f32;
    (count >= SKIN_SHARE * (POINTS * POINTS) as f32)
        .then(|| [0, 1].map(|k| colours.iter().map(|colour| colour[k]).sum::<f32>() / count))
}

/// The middle value; 0 of nothing.
fn median(values: impl Iterator<Item = f32>) -> f32 {
    crate::dsp::median(values.map(f64::from)).unwrap_or(0.0) as f32
}
