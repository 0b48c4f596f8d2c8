//! How wide the edges of a picture are.
//!
//! A step blurred by a Gaussian of `sigma`, looked at through derivatives of Gaussians of `s` and `2 s`, answers with
//! gradients whose ratio depends on `sigma` alone, not on the contrast of the edge: the re-blur ratio of Zhuo and Sim,
//! "Defocus map estimation from a single image" (Pattern Recognition 44, 2011). Here it is taken along the profile across
//! the edge, at full resolution.

use std::f32::consts::TAU;

use ndarray::Array2;

use crate::frame::VideoFrame;

/// Parts along the longer side, each of which gives its steepest place.
const PARTS: usize = 20;

/// Directions that edges are kept apart by: of a smeared picture the sharp ones, along the smear, would crowd out the
/// others.
pub const DIRECTIONS: usize = 4;

/// Steepest places that are looked at in a frame, of each direction.
const MOST_SPOTS: usize = 20;

/// Least gradient in the small picture that makes an edge, levels a pixel.
const STEEP: f32 = 4.0;

/// Share of the gradient of the picture's steepest parts of the same direction that an edge must have: what is fainter is
/// noise and texture.
const FAINT: f32 = 0.25;
const STEEPEST: usize = 4;

/// Parallel profiles that are averaged, against noise.
const LINES: usize = 5;

/// Standard deviations of the narrower of two Gaussians that are tried, in pixels of the small picture, and of the full
/// one for what is too narrow to be told in the small one.
const SMALL_SCALES: [f32; 5] = [1.0, 1.75, 3.0, 5.0, 8.0];
const FULL_SCALES: [f32; 7] = [1.0, 1.5, 2.25, 3.5, 5.0, 8.0, 12.0];

/// From this width on the small picture tells, in its pixels: so the size of the full one makes no difference.
const WIDE: f32 = 1.0;

/// A Gaussian tells blur of up to so many times its own deviation.
const TELLS: f32 = 1.6;

/// An edge is read by a Gaussian of this part of its width, wherever its width lies between the scales: those that are no
/// blurred steps answer each scale otherwise.
const READS: f32 = 0.8;

/// Reach of a Gaussian in deviations.
const REACH: f32 = 2.5;

/// Least contrast across an edge in levels: below, noise and coding blur the answer.
const CONTRAST: f32 = 12.0;

/// What averaging over a pixel of the small picture and reading between its pixels blurs: variance in its pixels.
const SMALL_BLUR: f32 = 0.15;

/// An edge and its width.
#[derive(Clone, Copy, Debug)]
pub struct Edge {
    /// Its place as shares of the picture's width and height.
    pub place: (f32, f32),
    /// Which of the [`DIRECTIONS`] lies across it.
    pub direction: usize,
    /// Standard deviation of the Gaussian that blurs it, in display pixels.
    pub sigma: f32,
}

/// A steep place of the small picture.
#[derive(Clone, Copy, Debug)]
struct Spot {
    y: usize,
    x: usize,
    steep: f32,
    angle: f32,
}

/// The edges of a frame; the steepest of each part.
pub fn edges(frame: &VideoFrame<'_>) -> Vec<Edge> {
    spots(frame.working).iter().filter_map(|spot| edge(frame, spot)).collect()
}

/// The steepest places of each direction in the parts of the small picture.
fn spots(working: &Array2<f32>) -> Vec<Spot> {
    let (rows, columns) = working.dim();
    let side = (rows.max(columns) / PARTS).max(4);
    let Some(pixels) = working.as_slice().filter(|_| rows >= side && columns >= side) else { return Vec::new() };
    let across = columns / side;
    let parts = rows / side * across;
    let mut best: Vec<Option<Spot>> = vec![None; DIRECTIONS * parts];
    for y in 1..(rows / side * side).min(rows - 1) {
        let line = |y: usize| &pixels[y * columns..][..columns];
        let (above, here, below) = (line(y - 1), line(y), line(y + 1));
        for x in 1..(across * side).min(columns - 1) {
            let (gx, gy) = (0.5 * (here[x + 1] - here[x - 1]), 0.5 * (below[x] - above[x]));
            let square = gx * gx + gy * gy;
            if square < STEEP * STEEP {
                continue;
            }
            let place = &mut best[sector(gx, gy) * parts + y / side * across + x / side];
            if place.is_none_or(|spot| square > spot.steep) {
                *place = Some(Spot { y, x, steep: square, angle: gy.atan2(gx) });
            }
        }
    }
    best.chunks_exact(parts).flat_map(steepest).collect()
}

/// The steepest of those of one direction.
fn steepest(spots: &[Option<Spot>]) -> Vec<Spot> {
    let mut spots: Vec<Spot> = spots.iter().flatten().copied().collect();
    spots.sort_by(|a, b| b.steep.total_cmp(&a.steep));
    spots.truncate(MOST_SPOTS);
    let steepest = spots.get(STEEPEST.min(spots.len().saturating_sub(1))).map_or(0.0, |spot| spot.steep);
    spots.retain(|spot| spot.steep >= FAINT * FAINT * steepest);
    spots
}

/// Which of the directions a gradient has: about 0, 45, 90 or 135 degrees.
fn sector(gx: f32, gy: f32) -> usize {
    /// Tangent of an eighth of a right angle's double, 22.5 degrees.
    const EIGHTH: f32 = 0.41421356;
    match (gx.abs(), gy.abs()) {
        (across, down) if down <= EIGHTH * across => 0,
        (across, down) if across <= EIGHTH * down => 2,
        _ if gx * gy > 0.0 => 1,
        _ => 3,
    }
}

/// The width of the edge at a spot; `None` if it is none, or wider than can be told.
fn edge(frame: &VideoFrame<'_>, spot: &Spot) -> Option<Edge> {
    let ((height, width), (rows, columns)) = (frame.display, frame.working.dim());
    let place = ((spot.x as f32 + 0.5) / columns as f32, (spot.y as f32 + 0.5) / rows as f32);
    // The spot is known to a pixel of the small picture.
    let wide = width as f32 / columns as f32;
    let (stored_rows, stored_columns) = frame.luma.dim();
    let [x_share, y_share] = [stored_columns as f32 / width as f32, stored_rows as f32 / height as f32];
    let small = |x: f32, y: f32| between(x, y, |y, x| frame.working[(y.min(rows - 1), x.min(columns - 1))]);
    let coarse = match width_of(small, [spot.x as f32, spot.y as f32], spot.angle, 1.0, &SMALL_SCALES) {
        Told::Width(sigma) => Some((sigma * sigma - SMALL_BLUR).max(0.0).sqrt()),
        Told::Wider => return None,
        Told::Faint => None,
    };
    let sigma = if let Some(sigma) = coarse.filter(|sigma| *sigma >= WIDE) {
        wide * sigma
    } else {
        let full =
            |x: f32, y: f32| between((x + 0.5) * x_share - 0.5, (y + 0.5) * y_share - 0.5, |y, x| frame.luma.at(y, x));
        let middle = [place.0 * width as f32 - 0.5, place.1 * height as f32 - 0.5];
        let scales = &FULL_SCALES[..FULL_SCALES.partition_point(|scale| *scale <= wide.max(1.0))];
        match width_of(full, middle, spot.angle, wide.max(1.0), scales) {
            Told::Width(sigma) => sigma,
            Told::Wider => wide * coarse?,
            Told::Faint => return None,
        }
    };
    let direction = sector(spot.angle.cos(), spot.angle.sin());
    Some(Edge { place, direction, sigma })
}

/// What the scales say of an edge.
enum Told {
    /// Its standard deviation in pixels.
    Width(f32),
    /// It is wider than they tell.
    Wider,
    /// It is no edge, or too faint.
    Faint,
}

/// The width of the edge in a picture near a place, which is known to `slack` pixels.
fn width_of(picture: impl Fn(f32, f32) -> f32, middle: [f32; 2], angle: f32, slack: f32, scales: &[f32]) -> Told {
    let widest = 2.0 * scales[scales.len() - 1];
    let reach = (slack + REACH * widest).ceil() as usize + 1;
    let profile = profile(picture, middle, angle, reach);
    for scale in scales {
        let [narrow, wide] = [*scale, 2.0 * scale].map(|scale| response(&profile, reach, slack, scale));
        // The answer of an edge as wide as this scale tells.
        if narrow < CONTRAST / (TAU.sqrt() * scale * TELLS.hypot(1.0)) {
            return Told::Faint;
        }
        let sigma = deviation(narrow, wide, *scale);
        if sigma <= TELLS * scale {
            let read = |sigma: f32| {
                let scale = (READS * sigma).clamp(scales[0], scales[scales.len() - 1]);
                let [narrow, wide] = [scale, 2.0 * scale].map(|scale| response(&profile, reach, slack, scale));
                deviation(narrow, wide, scale)
            };
            return Told::Width(read(read(sigma)));
        }
    }
    Told::Wider
}

/// The standard deviation that makes the answers of Gaussians of `scale` and twice that differ so. Gradients are as
/// `1 / sqrt(sigma^2 + s^2)`, so the square of their ratio is `(sigma^2 + 4 s^2) / (sigma^2 + s^2)`.
fn deviation(narrow: f32, wide: f32, scale: f32) -> f32 {
    let square = (narrow / wide.max(1e-6)).powi(2);
    scale * ((4.0 - square) / (square - 1.0).max(1e-6)).max(0.0).sqrt()
}

/// The values across an edge, from `-reach` to `reach` pixels, the mean of [`LINES`] lines side by side.
fn profile(picture: impl Fn(f32, f32) -> f32, [x, y]: [f32; 2], angle: f32, reach: usize) -> Vec<f32> {
    let (sin, cos) = angle.sin_cos();
    let mean = |step: usize| {
        let along = step as f32 - reach as f32;
        let aside = |line: usize| line as f32 - 0.5 * (LINES - 1) as f32;
        let value = |aside: f32| picture(x + along * cos - aside * sin, y + along * sin + aside * cos);
        (0..LINES).map(|line| value(aside(line))).sum::<f32>() / LINES as f32
    };
    (0..=2 * reach).map(mean).collect()
}

/// The value between samples, bilinear; beyond the edges that of the edge.
fn between(x: f32, y: f32, at: impl Fn(usize, usize) -> f32) -> f32 {
    let (x, y) = (x.max(0.0), y.max(0.0));
    let (left, top) = (x as usize, y as usize);
    let (fx, fy) = (x - left as f32, y - top as f32);
    let upper = at(top, left) * (1.0 - fx) + at(top, left + 1) * fx;
    let lower = at(top + 1, left) * (1.0 - fx) + at(top + 1, left + 1) * fx;
    upper * (1.0 - fy) + lower * fy
}

/// The strongest answer of the derivative of a Gaussian within `slack` pixels of the middle, levels a pixel.
fn response(profile: &[f32], reach: usize, slack: f32, scale: f32) -> f32 {
    let half = (REACH * scale).ceil() as usize;
    let weight = |k: usize| {
        let z = k as f32 / scale;
        z * (-0.5 * z * z).exp() / (scale * scale * TAU.sqrt())
    };
    let weights: Vec<f32> = (1..=half).map(weight).collect();
    let slack = slack as usize;
    let at = |middle: usize| -> f32 {
        let steps = weights.iter().enumerate();
        steps.map(|(k, weight)| weight * (profile[middle + k + 1] - profile[middle - k - 1])).sum()
    };
    (reach - slack..=reach + slack).map(|middle| at(middle).abs()).fold(0.0, f32::max)
}
