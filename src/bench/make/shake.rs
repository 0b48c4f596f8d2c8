//! A camera that shakes along a known path.

use std::f64::consts::TAU;

use super::picture::Picture;
use super::resample::{View, moved};
use super::when::When;
use crate::bench::random::Random;

/// Sines in each direction.
const WAVES: usize = 24;

/// Amplitude falls with the frequency, as a hand's does between its steps and its tremor.
const SLOPE: f64 = -1.0;

/// The roll moves an average pixel by this share of the shift's RMS: a hand's does by a fifth and more (see
/// `src/meter/shake/score.rs`).
const ROLL_SHARE: f64 = 0.2;

/// RMS distance of a pixel from the centre in diagonals: the square root of 1/12, whatever the aspect ratio.
const PIXEL_RADIUS: f64 = 0.288_675_134_594_812_9;

/// Slower motion is a pan and counts for no shake, Hz, as in `src/meter/shake/score.rs`.
const INTENDED_HZ: f64 = 0.7;

/// The path begins and ends within this, seconds, where it is limited to a part of the clip.
const RAMP_S: f64 = 0.15;

/// The path is looked at so often when its size is taken, Hz, and at so many moments at most.
const LOOKS_HZ: f64 = 60.0;
const MOST_LOOKS: usize = 36_000;

/// A path of the camera, known at every moment. The picture is enlarged so much that it always covers the frame.
#[derive(Clone, Debug)]
pub struct Shaker {
    /// Of shift right, shift down and roll: amplitude, frequency in Hz, phase in turns. In diagonals and radians.
    waves: [Vec<[f64; 3]>; 3],
    when: When,
    zoom: f64,
}

impl Shaker {
    /// A path whose displacement of an average pixel, as far as it counts for shake, has this RMS in percent of the
    /// diagonal, over the times at which it holds in a clip of `length_s` seconds. It lies within `band_hz`; `size` is height and width.
    pub fn new(
        rms_pct: f64,
        band_hz: [f64; 2],
        when: When,
        length_s: f64,
        size: (usize, usize),
        random: &mut Random,
    ) -> Self {
        let waves = [1.0, 1.0, ROLL_SHARE * 2_f64.sqrt() / PIXEL_RADIUS].map(|rms| band(rms, band_hz, random));
        let mut shaker = Self { waves, when, zoom: 1.0 };
        let looks = ((length_s * LOOKS_HZ) as usize).clamp(2, MOST_LOOKS);
        let times: Vec<f64> = (0..looks)
            .map(|look| (look as f64 + 0.5) / looks as f64 * length_s)
            .filter(|&t_s| shaker.when.holds(t_s))
            .collect();
        let mut counted = shaker.clone();
        counted.waves.iter_mut().flatten().for_each(|wave| wave[0] *= 1.0 - intended(wave[1]));
        let power = times.iter().map(|&t_s| counted.power(t_s)).sum::<f64>() / times.len().max(1) as f64;
        let gain = 0.01 * rms_pct / power.sqrt().max(f64::MIN_POSITIVE);
        shaker.waves.iter_mut().flatten().for_each(|wave| wave[0] *= gain);
        shaker.zoom = times.iter().map(|&t_s| shaker.needed_zoom(t_s, size)).fold(1.0, f64::max);
        shaker
    }

    /// Shift to the right and down in diagonals, and roll in radians.
    fn pose(&self, t_s: f64) -> [f64; 3] {
        let weight = self.when.weight(t_s, RAMP_S);
        self.waves.each_ref().map(|waves| {
            weight * waves.iter().map(|[amplitude, hz, turn]| amplitude * (TAU * (hz * t_s + turn)).sin()).sum::<f64>()
        })
    }

    /// Square of an average pixel's displacement, in diagonals.
    fn power(&self, t_s: f64) -> f64 {
        let [x, y, roll] = self.pose(t_s);
        x * x + y * y + (PIXEL_RADIUS * roll).powi(2)
    }

    /// How large the picture must be to cover the frame at a moment.
    fn needed_zoom(&self, t_s: f64, (height, width): (usize, usize)) -> f64 {
        let (half_height, half_width) = (0.5 * height as f64, 0.5 * width as f64);
        let diagonal = (height as f64).hypot(width as f64);
        let [x, y, roll] = self.pose(t_s);
        let (across, down) = (half_width + (x * diagonal).abs(), half_height + (y * diagonal).abs());
        let (sin, cos) = (roll.sin().abs(), roll.cos().abs());
        ((across * cos + down * sin) / half_width).max((across * sin + down * cos) / half_height)
    }

    /// What the camera sees.
    pub fn look(&self, picture: &Picture, t_s: f64) -> Picture {
        let (height, width) = picture.size();
        let diagonal = (height as f64).hypot(width as f64);
        let [x, y, roll] = self.pose(t_s);
        picture.map(|plane, scale| {
            let shift = [x, y].map(|shift| shift * diagonal * scale);
            moved(plane, View { shift, roll, zoom: self.zoom })
        })
    }
}

/// How much of a motion of this frequency the meter takes for intended: the gain of its Gaussian low-pass (see
/// `src/dsp/lowpass.rs`), 1/√2 at 0.7 Hz.
fn intended(hz: f64) -> f64 {
    (-0.5 * (hz / INTENDED_HZ).powi(2)).exp2()
}

/// Sines within a band, of a given RMS in all.
fn band(rms: f64, [low, high]: [f64; 2], random: &mut Random) -> Vec<[f64; 3]> {
    let mut waves: Vec<[f64; 3]> = (0..WAVES)
        .map(|wave| {
            let hz = low + (high - low) * (wave as f64 + random.share()) / WAVES as f64;
            [hz.powf(SLOPE), hz, random.share()]
        })
        .collect();
    let power: f64 = waves.iter().map(|[amplitude, ..]| 0.5 * amplitude * amplitude).sum();
    for wave in &mut waves {
        wave[0] *= rms / power.sqrt();
    }
    waves
}

#[cfg(test)]
mod tests {
    #![allow(clippy::float_cmp)] // Exact by construction.

    use super::*;

    #[test]
    fn no_edge_of_the_picture_shows() {
        let white = Picture::plain((180, 320), 200.0);
        // A black edge around the picture would show as soon as the frame is not covered.
        let mut edged = white.clone();
        edged.luma.rows_mut().into_iter().for_each(|mut row| (row[0], row[319]) = (0.0, 0.0));
        edged.luma.row_mut(0).fill(0.0);
        edged.luma.row_mut(179).fill(0.0);
        let shaker = Shaker::new(3.0, [1.0, 8.0], When::always(), 5.0, (180, 320), &mut Random::new(1, &[]));
        for look in 0..150 {
            let seen = shaker.look(&edged, f64::from(look) / 30.0);
            let dark = seen.luma.iter().filter(|&&value| value < 60.0).count();
            assert!(dark < 10, "{dark} pixels at {look}");
        }
    }

    #[test]
    fn the_path_has_the_size_that_was_asked_for_where_it_holds() {
        let when = When::new(&[[1.0, 2.0]], &[], 4.0);
        // Of which nothing is slow enough for a pan.
        let shaker = Shaker::new(1.0, [4.0, 8.0], when, 4.0, (180, 320), &mut Random::new(1, &[]));
        let mean = (0..100).map(|look| shaker.power(1.0 + f64::from(look) / 100.0)).sum::<f64>() / 100.0;
        assert!((mean.sqrt() - 0.01).abs() < 5e-4, "{}", mean.sqrt());
        assert_eq!(shaker.power(0.5) + shaker.power(2.5), 0.0);
    }
}
