//! Smoothed skin: a smoothing filter on the luma of the faces, where they have the colour of their own cheeks. Eyes,
//! brows, mouth, hair and background stay as they are, as beauty filters leave them.

use std::ops::Range;

use ndarray::{Array2, s};

use super::blur::disc;
use super::effect::{Filter, Smoothing};
use super::picture::Picture;
use super::resample::resampled;
use crate::frame::VideoFrame;
use crate::meter::retouch::{Effort, FaceFrame, Part, faces};
use crate::model::blazeface::Detection;
use crate::time::Timestamp;

/// Faces are looked for so often, seconds: a nodding head moves a tenth of its eyes' distance meanwhile.
const EVERY_S: f64 = 0.1;

/// A face that is not found stays where it was for as long, seconds.
const STAYS_S: f64 = 0.5;

/// Smaller faces are left alone, pixels between the eyes: they show no texture.
const SMALLEST_PX: f32 = 30.0;

/// Faces smoothed in one picture.
const MOST_FACES: usize = 8;

/// How far Cb and Cr of skin lie from those of the cheeks, levels (one standard deviation of the weight).
const COLOUR_SPREAD: f32 = 9.0;

/// What is darker than this share of the cheeks is hair, a nostril or a beard.
const DARKEST: f32 = 0.45;

/// Width of the mask's edge, distances between the eyes.
const FEATHER: f64 = 0.08;

/// Radius of the filters, distances between the eyes: pores and wrinkles go, the shape of the face stays.
const REACH: f64 = 0.07;

/// What the filters take for texture, luma levels: larger differences are edges.
const TEXTURE: f32 = 24.0;

/// The bilateral filter looks at no more than so many samples to each side; of a large face at every second or third.
const MOST_STEPS: usize = 6;

/// Smooths the skin of the faces.
pub struct Smoother {
    strength: f32,
    filter: Filter,
    looked: Option<Timestamp>,
    found: Option<(Timestamp, Vec<Detection>)>,
}

impl Smoother {
    /// See [`Smoothing`].
    pub fn new(smoothing: &Smoothing) -> Self {
        Self {
            strength: 0.01 * smoothing.strength_pct.get() as f32,
            filter: smoothing.filter,
            looked: None,
            found: None,
        }
    }

    /// The picture, which is that of `frame` pixel by pixel, with its skin smoothed.
    pub fn apply(&mut self, mut picture: Picture, frame: &VideoFrame<'_>) -> Picture {
        if self.looked.is_none_or(|looked| frame.pts - looked >= EVERY_S) {
            let effort = if self.looked.is_none() { Effort::Thorough } else { Effort::Glance };
            let found = faces(frame, effort, SMALLEST_PX, MOST_FACES);
            self.looked = Some(frame.pts);
            if !found.is_empty() || self.found.as_ref().is_some_and(|(at, _)| frame.pts - *at > STAYS_S) {
                self.found = Some((frame.pts, found));
            }
        }
        for face in self.found.iter().flat_map(|(_, faces)| faces).filter(|face| face.iod() >= SMALLEST_PX) {
            if let Some(place) = FaceFrame::new(face) {
                smooth(&mut picture, &place, self.filter, self.strength);
            }
        }
        picture
    }
}

fn smooth(picture: &mut Picture, face: &FaceFrame, filter: Filter, strength: f32) {
    let (height, width) = picture.size();
    let [left, top, right, bottom] = face.surroundings();
    // On even places, so that the chroma fits.
    let range = |from: f32, to: f32, side: usize| {
        let place = |at: f32| (at.clamp(0.0, side as f32) as usize) & !1;
        place(from)..place(to)
    };
    let (rows, columns) = (range(top, bottom, height), range(left, right, width));
    if rows.len() < 16 || columns.len() < 16 {
        return;
    }
    let Some(mask) = mask(picture, face, &rows, &columns) else { return };
    let luma = picture.luma.slice(s![rows.clone(), columns.clone()]).to_owned();
    let reach = REACH * f64::from(face.iod());
    let smoothed = match filter {
        Filter::Surface => surface(&luma, &mask, reach),
        Filter::Guided => guided(&luma, reach),
        Filter::Split => disc(&disc(&luma, reach), reach),
    };
    let mut target = picture.luma.slice_mut(s![rows, columns]);
    ndarray::Zip::from(&mut target)
        .and(&smoothed)
        .and(&mask)
        .for_each(|value, smoothed, mask| *value += strength * mask * (smoothed - *value));
}

/// How surely each pixel of a part of the picture is skin of this face, 0 to 1; `None` if its cheeks cannot be seen.
fn mask(picture: &Picture, face: &FaceFrame, rows: &Range<usize>, columns: &Range<usize>) -> Option<Array2<f32>> {
    let half = (rows.len() / 2, columns.len() / 2);
    let place = |y: usize, x: usize| (rows.start / 2 + y, columns.start / 2 + x);
    let part = |y: usize, x: usize| {
        let (y, x) = place(y, x);
        face.part([2.0 * x as f32 + 1.0, 2.0 * y as f32 + 1.0])
    };
    let sample = |y: usize, x: usize| {
        let (y, x) = place(y, x);
        [picture.luma[(2 * y, 2 * x)], picture.chroma[0][(y, x)], picture.chroma[1][(y, x)]]
    };
    let (mut sum, mut count) = ([0.0_f64; 3], 0_u32);
    for (y, x) in ndarray::indices(half) {
        if part(y, x) == Part::Cheek {
            sum.iter_mut().zip(sample(y, x)).for_each(|(sum, value)| *sum += f64::from(value));
            count += 1;
        }
    }
    if count == 0 {
        return None;
    }
    let [luma, cb, cr] = sum.map(|sum| (sum / f64::from(count)) as f32);
    let weight = |y: usize, x: usize| {
        let [here, here_cb, here_cr] = sample(y, x);
        let off = ((here_cb - cb).powi(2) + (here_cr - cr).powi(2)) / (2.0 * COLOUR_SPREAD * COLOUR_SPREAD);
        match part(y, x) {
            Part::Cheek | Part::Brow | Part::Face if here > DARKEST * luma => (-off).exp(),
            _ => 0.0,
        }
    };
    let hard = Array2::from_shape_fn(half, |(y, x)| weight(y, x));
    let soft = disc(&hard, (0.5 * FEATHER * f64::from(face.iod())).max(1.0));
    // The feather lies within the skin: what is half outside counts for nothing.
    let soft = soft.mapv(|value| (2.0 * value - 1.0).clamp(0.0, 1.0));
    Some(resampled(&soft, (rows.len(), columns.len())).mapv(|value| value.clamp(0.0, 1.0)))
}

/// A bilateral filter, where the mask is not 0.
fn surface(luma: &Array2<f32>, mask: &Array2<f32>, reach: f64) -> Array2<f32> {
    let (height, width) = luma.dim();
    let step = (reach / MOST_STEPS as f64).ceil().max(1.0) as isize;
    let steps = (reach / step as f64).ceil().max(1.0) as isize;
    let near: Vec<(isize, isize, f32)> = (-steps..=steps)
        .flat_map(|j| (-steps..=steps).map(move |i| (j, i)))
        .map(|(j, i)| {
            let distance = ((j * j + i * i) as f64).sqrt() * step as f64 / (0.6 * reach);
            (j * step, i * step, (-0.5 * distance * distance).exp() as f32)
        })
        .collect();
    let alike: Vec<f32> = (0..=255).map(|levels| (-0.5 * (levels as f32 / TEXTURE).powi(2)).exp()).collect();
    let mut out = luma.clone();
    for ((y, x), value) in out.indexed_iter_mut().filter(|(place, _)| mask[*place] > 0.0) {
        let (mut sum, mut total) = (0.0, 0.0);
        for &(dy, dx, weight) in &near {
            let row = (y as isize + dy).clamp(0, height as isize - 1) as usize;
            let column = (x as isize + dx).clamp(0, width as isize - 1) as usize;
            let other = luma[(row, column)];
            let weight = weight * alike[((other - *value).abs() as usize).min(255)];
            sum += weight * other;
            total += weight;
        }
        // The pixel itself has weight 1.
        *value = sum / total;
    }
    out
}

/// A guided filter that is its own guide.
fn guided(luma: &Array2<f32>, reach: f64) -> Array2<f32> {
    let mean = disc(luma, reach);
    let variance = disc(&(luma * luma), reach) - &mean * &mean;
    let gain = variance.mapv(|variance| variance.max(0.0) / (variance.max(0.0) + TEXTURE * TEXTURE));
    let offset = &mean * &gain.mapv(|gain| 1.0 - gain);
    disc(&gain, reach) * luma + disc(&offset, reach)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Texture of two levels on a step of a hundred.
    fn skin() -> Array2<f32> {
        Array2::from_shape_fn((60, 60), |(y, x)| {
            let texture = if (x + y) % 2 == 0 { 2.0 } else { -2.0 };
            texture + if x < 30 { 80.0 } else { 180.0 }
        })
    }

    #[test]
    fn texture_goes_and_an_edge_stays() {
        let everywhere = Array2::from_elem((60, 60), 1.0);
        for smoothed in [surface(&skin(), &everywhere, 6.0), guided(&skin(), 6.0)] {
            let texture = (smoothed[(30, 10)] - smoothed[(30, 11)]).abs();
            assert!(texture < 0.6, "{texture} of 4");
            let edge = smoothed[(30, 33)] - smoothed[(30, 26)];
            assert!(edge > 60.0, "{edge} of 100");
        }
    }
}
