//! The white balance: where the greys of the picture lie.

use crate::frame::{Plane, VideoFrame};

/// Points at which the colours are read, down and across.
const POINTS: [usize; 2] = [36, 48];

/// Luma in which colours are trustworthy, of 0 to 255: darker ones are noise, brighter ones are clipped.
const TRUSTED: std::ops::RangeInclusive<f32> = 40.0..=235.0;

/// Share of the points that are taken for grey: those with the least colour. Under neutral light they lie around
/// neutral, under coloured light all to one side of it.
const GREY_SHARE: f32 = 0.2;

/// Fewer trustworthy points say nothing.
const FEWEST: usize = 100;

/// Chroma at half luma: 128 levels of luma, the scale on which casts compare.
const HALF: f32 = 128.0;

/// Where the colours of a picture lie, in Cb and Cr scaled to half luma, -128 to 127.
#[derive(Clone, Copy, Debug, Default)]
pub struct Colours {
    /// Of the greys. A scene without anything grey, all grass or all sky, looks like a cast.
    pub white: [f32; 2],
    /// Of all.
    pub tone: [f32; 2],
    /// Mean distance from grey.
    pub saturation: f32,
}

/// Cb and Cr at half luma at the place that `at` names in a plane of so many rows and columns; `None` where they are not
/// trustworthy, and of a grey picture.
pub fn colour(frame: &VideoFrame<'_>, at: impl Fn([usize; 2]) -> [usize; 2]) -> Option<[f32; 2]> {
    let value = |plane: &Plane<'_>| {
        let (rows, columns) = plane.dim();
        let [y, x] = at([rows, columns]);
        plane.at(y, x)
    };
    let planes = frame.chroma.as_ref()?;
    let luma = value(&frame.luma);
    TRUSTED.contains(&luma).then(|| [0, 1].map(|k| value(&planes[k]) * HALF / luma))
}

/// The colours of a picture; `None` of a grey or dark one.
pub fn colours(frame: &VideoFrame<'_>) -> Option<Colours> {
    let [down, across] = POINTS;
    let mut colours: Vec<[f32; 2]> = Vec::with_capacity(down * across);
    for index in 0..down * across {
        let (y, x) = (2 * (index / across) + 1, 2 * (index % across) + 1);
        colours.extend(colour(frame, |[rows, columns]| [y * rows / (2 * down), x * columns / (2 * across)]));
    }
    let greys = (colours.len() as f32 * GREY_SHARE) as usize;
    if colours.len() < FEWEST {
        return None;
    }
    let size = |colour: &[f32; 2]| colour[0].hypot(colour[1]);
    colours.select_nth_unstable_by(greys, |a, b| size(a).total_cmp(&size(b)));
    let mean = |of: &[[f32; 2]]| [0, 1].map(|k| of.iter().map(|colour| colour[k]).sum::<f32>() / of.len() as f32);
    let saturation = colours.iter().map(size).sum::<f32>() / colours.len() as f32;
    Some(Colours { white: mean(&colours[..greys]), tone: mean(&colours), saturation })
}
