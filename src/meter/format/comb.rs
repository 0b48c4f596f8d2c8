//! Combing: what moved between the two fields of an interlaced frame has teeth of one line's height. Counted as in the
//! filters `IsCombed` and `idet`: a sample that differs the same way from both lines around it, which are themselves
//! alike.

use crate::frame::{Plane, VideoFrame};

/// Levels by which a tooth differs from the lines above and below, and by which those may differ.
const TOOTH: f32 = 15.0;
const ALIKE: f32 = 10.0;

/// A frame is combed if this share of its samples are teeth, and so many times more than there are teeth across: fine
/// textures and noise have as many one way as the other. Fitted on clips rendered both ways; none of the real,
/// progressive ones reaches it.
const COMBED: f64 = 0.01;
const AGAINST_ACROSS: f64 = 4.0;

/// Columns between two that are looked at.
const STEP: usize = 16;

/// One frame in three is looked at.
const EVERY: u64 = 3;

/// Counts combed frames.
#[derive(Debug, Default)]
pub struct Comb {
    shown: u64,
    looked: u64,
    combed: u64,
}

impl Comb {
    /// Takes the next frame.
    pub fn push(&mut self, frame: &VideoFrame<'_>) {
        if self.shown.is_multiple_of(EVERY) {
            self.looked += 1;
            self.combed += u64::from(is_combed(&frame.luma));
        }
        self.shown += 1;
    }

    /// Share of the frames that are combed, percent; 0 for a single one, in which nothing moves.
    pub fn pct(&self) -> f64 {
        if self.shown < 2 { 0.0 } else { self.combed as f64 / self.looked.max(1) as f64 * 100.0 }
    }
}

fn is_combed(luma: &Plane<'_>) -> bool {
    let (height, width) = luma.dim();
    let (mut down, mut across, mut looked) = (0_u32, 0_u32, 0_u32);
    let tooth = |before: f32, here: f32, behind: f32| {
        (here - before) * (here - behind) > TOOTH * TOOTH && (before - behind).abs() < ALIKE
    };
    for y in 1..height.saturating_sub(1) {
        for x in (1..width.saturating_sub(1)).step_by(STEP) {
            let here = luma.at(y, x);
            down += u32::from(tooth(luma.at(y - 1, x), here, luma.at(y + 1, x)));
            across += u32::from(tooth(luma.at(y, x - 1), here, luma.at(y, x + 1)));
            looked += 1;
        }
    }
    let [down, across] = [down, across].map(|teeth| f64::from(teeth) / f64::from(looked.max(1)));
    down > COMBED && down > AGAINST_ACROSS * across
}

#[cfg(test)]
mod tests {
    use ndarray::Array2;

    use super::*;
    use crate::frame::Samples;

    fn combed(picture: &Array2<u8>) -> bool {
        let curve: Vec<f32> = (0..256_u16).map(f32::from).collect();
        is_combed(&Plane { samples: Samples::Eight(picture.view()), curve: &curve })
    }

    #[test]
    fn two_moments_in_one_frame_are_combed_and_stripes_of_one_are_not() {
        let block = |x: usize| if (x / 20).is_multiple_of(2) { 200 } else { 40 };
        let moved =
            |lag: usize| Array2::from_shape_fn((120, 160), |(y, x)| block(x + if y % 2 == 0 { 0 } else { lag }));
        assert!(combed(&moved(6)) && !combed(&moved(0)));
        // A fine check has teeth both ways.
        assert!(!combed(&Array2::from_shape_fn((120, 160), |(y, x)| if (x + y) % 2 == 0 { 200 } else { 40 })));
    }
}
