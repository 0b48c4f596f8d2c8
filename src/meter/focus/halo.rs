//! Light that bleeds into the dark beside a bright edge: what grease or fog on the lens adds, and a mist filter. The edge
//! itself stays sharp, so its width does not show it: part of the light goes where the lens sends it, the rest is scattered
//! over a few percent of the picture (Talvala et al., "Veiling glare in high dynamic range imaging", SIGGRAPH 2007).
//!
//! Beyond the edge, where a clean lens shows what is there, the scattered light falls off smoothly. Only dark sides that are
//! as smooth as that are read: most textures say nothing.

use ndarray::{Array2, ArrayView2};

use crate::dsp;
use crate::frame::WORKING_SIDE;

/// Step over four pixels of the working luma that is an edge, levels.
const EDGE: f32 = 40.0;

/// Exponent from luma codes to light.
const GAMMA: f32 = 2.2;

/// The dark side, pixels from the middle of the edge, and what of it is beside the edge and what is further away.
const DARK: std::ops::Range<usize> = 3..15;
const BESIDE: std::ops::Range<usize> = 0..3;
const FURTHER: std::ops::Range<usize> = 7..12;

/// How far a dark side may lie from a straight line, RMS as a share of the step.
const SMOOTH: f32 = 0.04;

/// Smaller steps of the light are all noise.
const LEAST_STEP: f32 = 0.02;

/// Fewer smooth dark sides do not tell.
const FEWEST: usize = 30;

/// How much brighter it is beside the edges than further away, percent of their step in light: the median over the smooth
/// dark sides. `None` if they are too few, or the picture is smaller than the working luma may be.
pub fn halo_pct(working: &Array2<f32>) -> Option<f32> {
    if working.nrows().max(working.ncols()) < WORKING_SIDE {
        return None;
    }
    let light = working.mapv(|luma| (luma.max(0.0) / 255.0).powf(GAMMA));
    let mut found = Vec::new();
    let (mut luma, mut light) = (working.view(), light.view());
    for _ in 0..2 {
        for _ in 0..2 {
            along_rows(&luma, &light, &mut found);
            luma.invert_axis(ndarray::Axis(1));
            light.invert_axis(ndarray::Axis(1));
        }
        (luma, light) = (luma.reversed_axes(), light.reversed_axes());
    }
    if found.len() < FEWEST {
        return None;
    }
    dsp::median(found.into_iter()).map(|halo| 100.0 * halo as f32)
}

/// Adds the halo beyond each edge that falls from left to right.
fn along_rows(luma: &ArrayView2<'_, f32>, light: &ArrayView2<'_, f32>, found: &mut Vec<f64>) {
    let width = luma.ncols();
    if width < DARK.end + 6 {
        return;
    }
    for (luma, light) in luma.rows().into_iter().zip(light.rows()) {
        let fall = |x: usize| luma[x - 2] - luma[x + 2];
        for x in 6..width - DARK.end - 2 {
            let here = fall(x);
            if here > EDGE && here >= fall(x - 1) && here > fall(x + 1) {
                let bright = 0.5 * (light[x - 3] + light[x - 4]);
                let dark = std::array::from_fn(|k| light[x + DARK.start + k]);
                found.extend(halo(bright, &dark).map(f64::from));
            }
        }
    }
}

/// The halo on a dark side as a share of the step; `None` if the side is not smooth.
fn halo(bright: f32, dark: &[f32; DARK.end - DARK.start]) -> Option<f32> {
    let count = dark.len() as f32;
    let mean = dark.iter().sum::<f32>() / count;
    let place = |k: usize| k as f32 - 0.5 * (count - 1.0);
    let slope = dark.iter().enumerate().map(|(k, light)| place(k) * light).sum::<f32>()
        / (count * (count * count - 1.0) / 12.0);
    let off = |(k, light): (usize, &f32)| (light - mean - slope * place(k)).powi(2);
    let rms = (dark.iter().enumerate().map(off).sum::<f32>() / count).sqrt();
    let step = (bright - dark.iter().copied().fold(f32::INFINITY, f32::min)).max(LEAST_STEP);
    let part = |range: std::ops::Range<usize>| dark[range.clone()].iter().sum::<f32>() / range.len() as f32;
    (rms <= SMOOTH * step).then(|| (part(BESIDE) - part(FURTHER)) / step)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIZE: (usize, usize) = (180, 320);

    /// Bright windows in a dark wall that is not quite even, in light.
    fn windows() -> Array2<f32> {
        Array2::from_shape_fn(SIZE, |(y, x)| {
            let window = (x / 40) % 2 == 0 && (y / 45) % 2 == 0;
            if window { 0.8 } else { 0.05 + 0.02 * (x as f32 / 50.0).sin() }
        })
    }

    /// A share of the light scattered by an exponential of so many pixels, across and down.
    fn scattered(light: &Array2<f32>, share: f32, pixels: f32) -> Array2<f32> {
        let mut blurred = light.clone();
        let keep = (-1.0 / pixels).exp();
        for _ in 0..2 {
            for mut row in blurred.rows_mut() {
                for _ in 0..2 {
                    let mut carried = row[0];
                    for value in &mut row {
                        carried = keep * carried + (1.0 - keep) * *value;
                        *value = carried;
                    }
                    row.invert_axis(ndarray::Axis(0));
                }
            }
            blurred = blurred.reversed_axes().as_standard_layout().into_owned();
        }
        light * (1.0 - share) + blurred * share
    }

    fn read(light: &Array2<f32>) -> f32 {
        halo_pct(&light.mapv(|light| (255.0 * light.powf(1.0 / GAMMA)).round())).expect("there are edges")
    }

    #[test]
    fn the_more_light_is_scattered_the_wider_the_halo() {
        for pixels in [4.0, 8.0] {
            let found: Vec<f32> =
                [0.0, 0.1, 0.2, 0.4].iter().map(|share| read(&scattered(&windows(), *share, pixels))).collect();
            assert!(found[0].abs() < 1.0, "{found:?}");
            assert!(found.windows(2).all(|pair| pair[1] > pair[0]) && found[3] > 4.0, "{pixels}: {found:?}");
        }
    }

    #[test]
    fn a_plain_picture_has_no_edges_to_read() {
        assert_eq!(halo_pct(&Array2::from_elem(SIZE, 90.0)), None);
        assert_eq!(halo_pct(&Array2::from_elem((3, 5), 90.0)), None);
    }
}
