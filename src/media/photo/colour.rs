//! Colours of a photo brought to sRGB by its profile (ICC.1:2022) or by its code points (ITU-T H.273).

use std::sync::Arc;

use moxcms::{ColorProfile, DataColorSpace, Layout, TransformF32Executor, TransformOptions};

/// A way from the colours of a photo to sRGB.
pub struct Colours {
    transform: Arc<TransformF32Executor>,
    channels: usize,
}

/// Two profiles are the same if no colour of a grid differs by more, of 1. A code of 8 bits is 0.0039.
const SAME: f32 = 0.006;

impl Colours {
    /// By the profile in `icc`, for samples of so many channels: 1 is grey, 3 is RGB, 4 is CMYK. `None` if it is sRGB
    /// already, damaged, or made for something else: viewers then show the samples as they are.
    pub fn from_icc(icc: &[u8], channels: usize) -> Option<Self> {
        let profile = ColorProfile::new_from_slice(icc).ok()?;
        let (space, layout) = match channels {
            1 => (DataColorSpace::Gray, Layout::Gray),
            3 => (DataColorSpace::Rgb, Layout::Rgb),
            4 => (DataColorSpace::Cmyk, Layout::Rgba),
            _ => return None,
        };
        Some(profile).filter(|profile| profile.color_space == space).and_then(|profile| Self::new(&profile, layout))
    }

    /// By the code point of the primaries. `None` for those of sRGB, and for those no phone writes.
    pub fn from_primaries(primaries: u32) -> Option<Self> {
        match primaries {
            9 => Self::new(&ColorProfile::new_bt2020(), Layout::Rgb),
            12 => Self::new(&ColorProfile::new_display_p3(), Layout::Rgb),
            _ => None,
        }
    }

    fn new(profile: &ColorProfile, layout: Layout) -> Option<Self> {
        let srgb = ColorProfile::new_srgb();
        let transform = profile.create_transform_f32(layout, &srgb, Layout::Rgb, TransformOptions::default()).ok()?;
        let channels = match layout {
            Layout::Gray => 1,
            Layout::Rgb => 3,
            _ => 4,
        };
        Some(Self { transform, channels }).filter(|colours| channels == 4 || !colours.are_srgb())
    }

    /// sRGB of a row of samples, both from 0 to 1; `rgb` holds three for each pixel of `row`.
    pub fn to_srgb(&self, row: &[f32], rgb: &mut [f32]) {
        // It only fails on slices of another length.
        if self.transform.transform(row, rgb).is_err() {
            rgb.fill(0.0);
        }
        for value in rgb.iter_mut() {
            *value = value.clamp(0.0, 1.0);
        }
    }

    fn are_srgb(&self) -> bool {
        const STEPS: u32 = 5;
        let level = |index: u32, power: u32| (index / STEPS.pow(power) % STEPS) as f32 / (STEPS - 1) as f32;
        let grid: Vec<f32> = (0..STEPS.pow(3))
            .flat_map(|index| (0..self.channels).map(move |channel| level(index, channel as u32)))
            .collect();
        let mut rgb = vec![0.0; 3 * STEPS.pow(3) as usize];
        self.to_srgb(&grid, &mut rgb);
        let same = |(pixel, rgb): (&[f32], &[f32])| {
            rgb.iter().enumerate().all(|(index, value)| (value - pixel[index % self.channels]).abs() <= SAME)
        };
        grid.chunks(self.channels).zip(rgb.chunks(3)).all(same)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn through(profile: &ColorProfile, channels: usize, samples: &[f32]) -> Option<Vec<[u8; 3]>> {
        let colours = Colours::from_icc(&profile.encode().expect("it can be written"), channels)?;
        let mut rgb = vec![0.0; samples.len() / channels * 3];
        colours.to_srgb(samples, &mut rgb);
        Some(rgb.chunks(3).map(|pixel| [0, 1, 2].map(|index| (pixel[index] * 255.0).round() as u8)).collect())
    }

    #[test]
    fn srgb_needs_no_conversion() {
        assert!(through(&ColorProfile::new_srgb(), 3, &[]).is_none());
    }

    #[test]
    fn display_p3_and_adobe_rgb_come_out_as_little_cms_has_them() {
        // LittleCMS 2 by way of Pillow, relative colorimetric, of (200, 120, 80) in each.
        let skin = [200.0 / 255.0, 120.0 / 255.0, 80.0 / 255.0];
        let near = |profile: &ColorProfile, expected: [u8; 3]| {
            let found = through(profile, 3, &skin).expect("not sRGB")[0];
            let off = found.iter().zip(expected).map(|(a, b)| a.abs_diff(b)).max();
            assert!(off <= Some(1), "{found:?}, expected {expected:?}");
        };
        near(&ColorProfile::new_display_p3(), [213, 115, 70]);
        near(&ColorProfile::new_adobe_rgb(), [224, 121, 77]);
    }

    #[test]
    fn a_profile_for_something_else_is_let_be() {
        assert!(through(&ColorProfile::new_display_p3(), 1, &[]).is_none());
        assert!(through(&ColorProfile::new_gray_with_gamma(1.8), 3, &[]).is_none());
        assert!(Colours::from_icc(b"no profile at all", 3).is_none());
    }

    #[test]
    fn grey_of_another_gamma_keeps_its_light() {
        let grey = through(&ColorProfile::new_gray_with_gamma(1.8), 1, &[0.5]).expect("not sRGB");
        // 0.5^1.8 = 0.287 of the light, which sRGB codes as 0.573.
        assert!(grey[0].iter().all(|code| code.abs_diff(146) <= 1), "{grey:?}");
    }
}
