//! A picture to work on, and what changes its pixels one by one.

use std::sync::Arc;

use ndarray::{Array2, s};

use super::effect::{Sides, Turn};
use super::resample::resampled;
use crate::frame::{Plane, VideoFrame};

/// A picture in full-range YCbCr, ITU-R BT.601 as JPEG has it: luma from 0 to 255, Cb and Cr from -128 to 127 at half the
/// width and height. Both sides are even.
#[derive(Clone, Debug, PartialEq)]
pub struct Picture {
    /// Shape `(height, width)`.
    pub luma: Array2<f32>,
    /// Cb and Cr, shape `(height / 2, width / 2)`.
    pub chroma: [Array2<f32>; 2],
}

/// The largest even numbers not above the given ones, at least 2.
pub fn even((height, width): (usize, usize)) -> (usize, usize) {
    ((height & !1).max(2), (width & !1).max(2))
}

impl Picture {
    /// A frame in square pixels at `size`, which is [`even`] and the display size but for an odd line or column.
    pub fn of(frame: &VideoFrame<'_>, size: (usize, usize)) -> Self {
        let half = (size.0 / 2, size.1 / 2);
        let luma = fitted(&frame.luma, size);
        let chroma = match &frame.chroma {
            Some(planes) => planes.each_ref().map(|plane| fitted(plane, half)),
            None => [Array2::zeros(half), Array2::zeros(half)],
        };
        Self { luma, chroma }
    }

    /// One colour everywhere.
    pub fn plain(size: (usize, usize), luma: f32) -> Self {
        let half = (size.0 / 2, size.1 / 2);
        Self { luma: Array2::from_elem(size, luma), chroma: [Array2::zeros(half), Array2::zeros(half)] }
    }

    /// Height and width.
    pub fn size(&self) -> (usize, usize) {
        self.luma.dim()
    }

    /// The picture with each plane changed; the second argument is the plane's scale, 1 for luma and 0.5 for chroma.
    #[must_use]
    pub fn map(&self, change: impl Fn(&Array2<f32>, f64) -> Array2<f32>) -> Self {
        Self { luma: change(&self.luma, 1.0), chroma: self.chroma.each_ref().map(|plane| change(plane, 0.5)) }
    }

    /// At another size; both sides are even.
    #[must_use]
    pub fn resized(&self, size: (usize, usize)) -> Self {
        let half = (size.0 / 2, size.1 / 2);
        Self { luma: resampled(&self.luma, size), chroma: self.chroma.each_ref().map(|plane| resampled(plane, half)) }
    }

    /// The pixels turned.
    #[must_use]
    pub fn turned(&self, turn: Turn) -> Self {
        self.map(|plane, _| {
            let view = match turn {
                Turn::Quarter => plane.t().slice_move(s![.., ..;-1]),
                Turn::Half => plane.slice(s![..;-1, ..;-1]),
                Turn::ThreeQuarters => plane.t().slice_move(s![..;-1, ..]),
            };
            view.as_standard_layout().into_owned()
        })
    }

    /// Shrunk into the middle of borders that take `share` (0 to 1) of the area.
    #[must_use]
    pub fn bordered(&self, share: f64, sides: Sides, luma: f32) -> Self {
        let (height, width) = self.size();
        let left = (1.0 - share).clamp(0.0, 1.0);
        let scaled = |side: usize, factor: f64| ((side as f64 * factor).round() as usize).min(side);
        let inner = even(match sides {
            Sides::All => (scaled(height, left.sqrt()), scaled(width, left.sqrt())),
            Sides::TopBottom => (scaled(height, left), width),
            Sides::LeftRight => (height, scaled(width, left)),
        });
        // All around or on two sides, the picture keeps its shape and is cut where there is no border.
        let shrink = (inner.0 as f64 / height as f64).max(inner.1 as f64 / width as f64);
        let whole = even((scaled(height, shrink).max(inner.0), scaled(width, shrink).max(inner.1)));
        let small = if sides == Sides::All { self.resized(inner) } else { self.resized(whole) };
        let mut out = Self::plain((height, width), luma);
        let place = |outer: usize, inner: usize| (outer - inner) / 4 * 2;
        let (top, left) = (place(height, inner.0), place(width, inner.1));
        let (from_top, from_left) = (place(small.size().0, inner.0), place(small.size().1, inner.1));
        let paste = |target: &mut Array2<f32>, source: &Array2<f32>, part: usize| {
            let rows = from_top / part..(from_top + inner.0) / part;
            let columns = from_left / part..(from_left + inner.1) / part;
            let view = source.slice(s![rows, columns]);
            let (rows, columns) = (top / part..(top + inner.0) / part, left / part..(left + inner.1) / part);
            target.slice_mut(s![rows, columns]).assign(&view);
        };
        paste(&mut out.luma, &small.luma, 1);
        for (target, source) in out.chroma.iter_mut().zip(&small.chroma) {
            paste(target, source, 2);
        }
        out
    }

    /// With a tint added.
    #[must_use]
    pub fn tinted(mut self, cb: f32, cr: f32) -> Self {
        for (plane, shift) in self.chroma.iter_mut().zip([cb, cr]) {
            plane.mapv_inplace(|value| (value + shift).clamp(-128.0, 127.0));
        }
        self
    }

    /// With a tone curve on red, green and blue.
    #[must_use]
    pub fn toned(&self, curve: &ToneCurve) -> Self {
        let mut out = self.clone();
        let [cb, cr] = &self.chroma;
        for ((y, x), luma) in out.luma.indexed_iter_mut() {
            let place = [(y / 2).min(cb.nrows() - 1), (x / 2).min(cb.ncols() - 1)];
            *luma = curve.of([*luma, cb[place], cr[place]])[0];
        }
        let [new_cb, new_cr] = &mut out.chroma;
        for (((y, x), new_cb), new_cr) in new_cb.indexed_iter_mut().zip(new_cr) {
            let four = self.luma.slice(s![2 * y..2 * y + 2, 2 * x..2 * x + 2]).sum() / 4.0;
            [_, *new_cb, *new_cr] = curve.of([four, cb[(y, x)], cr[(y, x)]]);
        }
        out
    }

    /// Red, green and blue, 0 to 255, row by row.
    pub fn rgb(&self) -> Vec<u8> {
        let (cb, cr) = (resampled(&self.chroma[0], self.size()), resampled(&self.chroma[1], self.size()));
        let pixels = self.luma.iter().zip(&cb).zip(&cr);
        pixels.flat_map(|((&y, &cb), &cr)| to_rgb([y, cb, cr]).map(|value| (value + 0.5) as u8)).collect()
    }
}

fn fitted(plane: &Plane<'_>, size: (usize, usize)) -> Array2<f32> {
    let (height, width) = plane.dim();
    // An odd last line or column is cut off, anything else is scaled.
    let near = |stored: usize, wanted: usize| stored == wanted || stored == wanted + 1;
    if near(height, size.0) && near(width, size.1) {
        return standard(plane.crop(0..size.0, 0..size.1));
    }
    resampled(&standard(plane.crop(0..height, 0..width)), size)
}

/// Row by row: a view of a turned picture is copied as it lies.
fn standard(plane: Array2<f32>) -> Array2<f32> {
    if plane.is_standard_layout() { plane } else { plane.as_standard_layout().into_owned() }
}

/// JFIF: ITU-R BT.601 in full range.
fn to_rgb([y, cb, cr]: [f32; 3]) -> [f32; 3] {
    [y + 1.402 * cr, y - 0.344136 * cb - 0.714136 * cr, y + 1.772 * cb].map(|value| value.clamp(0.0, 255.0))
}

fn from_rgb([r, g, b]: [f32; 3]) -> [f32; 3] {
    let y = 0.299 * r + 0.587 * g + 0.114 * b;
    [y, (b - y) / 1.772, (r - y) / 1.402]
}

/// What becomes of a red, green or blue code, shared by all frames of a clip.
#[derive(Clone, Debug)]
pub struct ToneCurve(Arc<[f32]>);

impl ToneCurve {
    /// Entries a level: a quarter of a level is finer than any coding.
    const FINE: f32 = 4.0;

    /// More or less light by powers of two, in linear light (IEC 61966-2-1, sRGB); what is brighter than white is white.
    pub fn exposure(stops: f64) -> Self {
        let gain = stops.exp2();
        let entries = 255 * Self::FINE as usize + 1;
        let linear = |v: f64| if v <= 0.04045 { v / 12.92 } else { ((v + 0.055) / 1.055).powf(2.4) };
        let coded = |v: f64| if v <= 0.0031308 { 12.92 * v } else { 1.055 * v.powf(1.0 / 2.4) - 0.055 };
        let entry = |index: usize| {
            let value = index as f64 / (entries - 1) as f64;
            (255.0 * coded((linear(value) * gain).min(1.0))) as f32
        };
        Self((0..entries).map(entry).collect())
    }

    fn of(&self, ycc: [f32; 3]) -> [f32; 3] {
        from_rgb(to_rgb(ycc).map(|value| self.0[((value * Self::FINE + 0.5) as usize).min(self.0.len() - 1)]))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::float_cmp)] // Exact by construction.

    use super::*;

    fn ramp() -> Picture {
        let luma = Array2::from_shape_fn((8, 12), |(y, x)| (y * 12 + x) as f32);
        let chroma = [0.0, 1.0].map(|start| Array2::from_shape_fn((4, 6), |(y, x)| start + (y * 6 + x) as f32));
        Picture { luma, chroma }
    }

    #[test]
    fn four_quarter_turns_are_none_and_one_brings_the_left_to_the_top() {
        let picture = ramp();
        let turned = picture.turned(Turn::Quarter);
        assert_eq!(turned.size(), (12, 8));
        assert_eq!(turned.luma[(0, 7)], picture.luma[(0, 0)]);
        assert_eq!(turned.luma[(0, 0)], picture.luma[(7, 0)]);
        assert_eq!(turned.turned(Turn::ThreeQuarters), picture);
        assert_eq!(picture.turned(Turn::Half).turned(Turn::Half), picture);
    }

    #[test]
    fn a_stop_doubles_the_light_and_none_changes_nothing() {
        let grey = Picture::plain((4, 4), 118.0);
        let same = grey.toned(&ToneCurve::exposure(0.0));
        assert!((same.luma[(0, 0)] - 118.0).abs() < 0.2);
        // 118 is 0.181 in linear light, and 0.362 is 162.
        let lighter = grey.toned(&ToneCurve::exposure(1.0));
        assert!((lighter.luma[(0, 0)] - 162.0).abs() < 1.0, "{}", lighter.luma[(0, 0)]);
        let black = grey.toned(&ToneCurve::exposure(-8.0));
        assert!(black.luma[(0, 0)] < 4.0);
    }

    #[test]
    fn borders_take_their_share() {
        let white = Picture::plain((200, 300), 255.0);
        for sides in [Sides::All, Sides::TopBottom, Sides::LeftRight] {
            let framed = white.bordered(0.3, sides, 0.0);
            let dark = framed.luma.iter().filter(|&&value| value < 128.0).count() as f64 / 60_000.0;
            assert!((dark - 0.3).abs() < 0.02, "{sides:?}: {dark}");
            assert_eq!(framed.size(), (200, 300));
        }
    }

    #[test]
    fn colours_come_back_from_rgb() {
        let ycc = [120.0, -20.0, 33.0];
        let back = from_rgb(to_rgb(ycc));
        assert!(ycc.iter().zip(back).all(|(a, b)| (a - b).abs() < 1e-2), "{back:?}");
    }
}
