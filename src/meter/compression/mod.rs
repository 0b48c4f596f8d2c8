//! Traces of compression: steps at the borders of blocks, ripple beside edges, bands in smooth areas, how much detail is left
//! of what the resolution could hold, and whether the picture was enlarged or coded twice.

mod detail;
mod grid;
mod ring;
mod smooth;
mod twice;

use ndarray::ArrayView2;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::frame::VideoFrame;
use crate::media::Picture;
use crate::meter::{Measured, Reason, VideoMeter};

use detail::Detail;
use grid::Profile;
use ring::Ripple;
use smooth::Smooth;
use twice::Coefficients;

/// A picture is looked at this often, in seconds, ...
const EVERY_S: f64 = 0.5;
/// ... in strips of so many rows or columns, one in every so many: a quarter of it each way.
const STRIP: usize = 16;
const STRIDE: usize = 64;

/// A smaller side has too few blocks and tiles.
const SMALLEST: usize = 128;
/// Pictures from which a clip's reading no longer changes; one is enough, but two agree.
const SETTLED: f64 = 3.0;

/// Detail that reaches higher, percent, fills the resolution.
const FULL_PCT: f64 = 97.0;

/// Traces of compression.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Compression {
    /// Steps at the borders of 8 x 8 blocks: the share of them, 0 to 100, that the picture itself does not explain.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub blockiness: Option<f64>,
    /// Of a photo, ripple beside edges within their blocks of 8 x 8 over that beyond, dB: 0 where a coder left none. Absent
    /// where there are too few edges before a plain ground.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ringing_db: Option<f64>,
    /// Share of the smooth areas that show bands, percent; absent where hardly anything is smooth.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub banding: Option<f64>,
    /// Bits a pixel as coded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bits_per_pixel: Option<f64>,
    /// Mean quantiser of H.264, 0 (lossless) to 51; absent for all other codecs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quantiser: Option<f64>,
    /// How far up the detail reaches, percent of the highest spatial frequency that the resolution can hold: where a
    /// picture is soft, coarsely coded or enlarged, it ends early. Absent where there is no detail at all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail_pct: Option<f64>,
    /// Whether the picture was enlarged: true where the period of an interpolation is seen in it and detail does not
    /// reach the top, as after a reduction. Absent elsewhere: an enlargement that was coarsely coded leaves no period, and
    /// one by half with a linear kernel looks like detail.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub upscaled: Option<bool>,
    /// Whether a photo was coded as JPEG before, more coarsely than now, and neither moved nor resized between: true where
    /// its coefficients leave out values as only two quantisers do. Absent elsewhere: a second coding as coarse as the
    /// first or coarser hides it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub coded_twice: Option<bool>,
    /// RMS of the noise where the picture is smoothest, levels of 255.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub noise: Option<f64>,
}

/// Measures [`Compression`] in strips of the full luma, twice a second.
///
/// No picture gives [`NoStream`](Reason::NoStream), one that is smaller than 128 pixels
/// [`NoTexture`](Reason::NoTexture). Pictures of another size than the first are passed over.
#[derive(Debug, Default)]
pub struct CompressionMeter {
    size: (usize, usize),
    /// Seconds.
    due: f64,
    pictures: u32,
    frames: u64,
    quantisers: f64,
    coded: u64,
    /// Over the columns and over the rows.
    profiles: [Profile; 2],
    ripple: Ripple,
    detail: Detail,
    smooth: Smooth,
    coefficients: Coefficients,
}

impl VideoMeter for CompressionMeter {
    type Reading = Compression;

    fn push(&mut self, frame: &VideoFrame<'_>) {
        self.frames += 1;
        if let Some(quantiser) = frame.quantiser {
            self.quantisers += f64::from(quantiser);
            self.coded += 1;
        }
        let t_s = frame.pts.as_secs();
        if (self.pictures > 0 && t_s < self.due) || frame.luma.dim().0.min(frame.luma.dim().1) < SMALLEST {
            return;
        }
        if self.pictures == 0 {
            self.size = frame.luma.dim();
        }
        if self.size == frame.luma.dim() {
            self.due = t_s + EVERY_S;
            self.look(frame);
        }
    }

    fn finish(self) -> Measured<Compression> {
        match (self.frames, self.pictures) {
            (0, _) => Measured::Unmeasured(Reason::NoStream),
            (_, 0) => Measured::Unmeasured(Reason::NoTexture),
            _ => Measured::Value { confidence: self.confidence(), reading: self.reading() },
        }
    }
}

impl CompressionMeter {
    /// The same with what the file says of its pictures.
    pub fn finish_beside(self, picture: &Picture) -> Measured<Compression> {
        match self.finish() {
            Measured::Value { reading, confidence } => {
                let bits_per_pixel = picture.bits_per_pixel();
                // Every picture of a clip is coded otherwise, by blocks of several sizes.
                let photo = picture.coded_bytes.is_none();
                let (ringing_db, coded_twice) =
                    if photo { (reading.ringing_db, reading.coded_twice) } else { (None, None) };
                let reading = Compression { ringing_db, bits_per_pixel, coded_twice, ..reading };
                Measured::Value { reading, confidence }
            }
            unmeasured @ Measured::Unmeasured(_) => unmeasured,
        }
    }

    fn look(&mut self, frame: &VideoFrame<'_>) {
        let (height, width) = self.size;
        self.pictures += 1;
        for top in strips(height) {
            let strip = frame.luma.crop(top..top + STRIP, 0..width);
            self.take(0, &strip.view());
            if self.pictures == 1 {
                self.coefficients.push(&strip.view());
            }
        }
        for left in strips(width) {
            let strip = frame.luma.crop(0..height, left..left + STRIP);
            self.take(1, &strip.view().reversed_axes());
        }
        self.detail.end_picture();
    }

    /// A strip as wide as the profile is long.
    fn take(&mut self, direction: usize, strip: &ArrayView2<'_, f32>) {
        let strip = strip.as_standard_layout();
        self.profiles[direction].push(&strip.view());
        // A photo has no more.
        if self.pictures == 1 {
            self.ripple.push(&strip.view());
        }
        self.detail.push(&strip.view());
        self.smooth.push(&strip.view());
    }

    fn reading(&self) -> Compression {
        let blocks = self.profiles.iter().filter_map(Profile::blockiness).reduce(f64::min);
        let detail_pct = self.detail.reach_pct();
        Compression {
            blockiness: blocks,
            ringing_db: self.ripple.db(),
            banding: self.smooth.banded_pct(),
            bits_per_pixel: None,
            quantiser: (self.coded > 0).then(|| self.quantisers / self.coded as f64),
            detail_pct,
            upscaled: (detail_pct.is_some_and(|pct| pct < FULL_PCT) && grid::enlarged(&self.profiles)).then_some(true),
            coded_twice: self.coefficients.coded_twice().then_some(true),
            noise: self.smooth.noise(),
        }
    }

    fn confidence(&self) -> f64 {
        0.6 + 0.35 * (f64::from(self.pictures) / SETTLED).min(1.0)
    }
}

/// Where strips begin along a side.
fn strips(side: usize) -> impl Iterator<Item = usize> {
    (STRIDE / 2..side.saturating_sub(STRIP)).step_by(STRIDE)
}

#[cfg(test)]
mod tests {
    use ndarray::Array2;

    use super::*;

    const SIDE: usize = 640;

    /// A texture with power at all frequencies, the same at every call.
    fn texture() -> Array2<f32> {
        let mut seed = 1_u32;
        let mut white = Array2::from_shape_simple_fn((SIDE, SIDE), || {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (seed >> 8) as f32 / 16_777_216.0 - 0.5
        });
        // A leaky sum in both directions: a fall by 6 dB an octave.
        for _ in 0..2 {
            for mut row in white.rows_mut() {
                (1..SIDE).for_each(|x| row[x] += 0.9 * row[x - 1]);
            }
            white = white.reversed_axes().as_standard_layout().into_owned();
        }
        white.mapv(|value| (128.0 + 12.0 * value).clamp(10.0, 245.0))
    }

    fn read(picture: &Array2<f32>) -> Compression {
        let mut meter = CompressionMeter { size: picture.dim(), ..CompressionMeter::default() };
        meter.pictures = 1;
        for top in strips(picture.nrows()) {
            meter.take(0, &picture.slice(ndarray::s![top..top + STRIP, ..]));
        }
        for left in strips(picture.ncols()) {
            meter.take(1, &picture.slice(ndarray::s![.., left..left + STRIP]).reversed_axes());
        }
        meter.detail.end_picture();
        meter.reading()
    }

    /// Linear interpolation about the pixels' middles.
    fn enlarged(picture: &Array2<f32>, factor: f64) -> Array2<f32> {
        let at = |place: f64| {
            let place = ((place + 0.5) / factor - 0.5).max(0.0);
            (place as usize, (place + 1.0) as usize, place.fract() as f32)
        };
        Array2::from_shape_fn(picture.dim(), |(y, x)| {
            let ((top, bottom, down), (left, right, along)) = (at(y as f64), at(x as f64));
            let row = |y: usize| picture[[y, left]] * (1.0 - along) + picture[[y, right]] * along;
            (row(top) * (1.0 - down) + row(bottom) * down).round()
        })
    }

    /// The mean of each block, in part.
    fn blocked(picture: &Array2<f32>, share: f32) -> Array2<f32> {
        Array2::from_shape_fn(picture.dim(), |(y, x)| {
            let (top, left) = (y / 8 * 8, x / 8 * 8);
            let mean = picture.slice(ndarray::s![top..top + 8, left..left + 8]).mean().unwrap_or(0.0);
            picture[[y, x]] * (1.0 - share) + mean * share
        })
    }

    #[test]
    fn the_stronger_the_blocks_the_higher_the_reading() {
        let readings: Vec<f64> = [0.0, 0.25, 0.5, 0.75, 0.95]
            .iter()
            .map(|share| read(&blocked(&texture(), *share)).blockiness.expect("there are steps"))
            .collect();
        assert!(readings[0] < 3.0, "{readings:?}");
        assert!(readings.windows(2).all(|pair| pair[1] > pair[0]), "{readings:?}");
        assert!(readings[4] > 40.0, "{readings:?}");
    }

    #[test]
    fn an_enlargement_shows_and_ends_the_detail_early() {
        let plain = read(&texture());
        assert_eq!(plain.upscaled, None);
        assert!(plain.detail_pct.is_some_and(|pct| pct > 90.0), "{plain:?}");
        for factor in [2.25, 3.0] {
            let large = read(&enlarged(&texture(), factor));
            assert_eq!(large.upscaled, Some(true), "{factor}: {large:?}");
            assert!(large.detail_pct < plain.detail_pct, "{factor}: {large:?}");
        }
        assert_eq!(read(&blocked(&texture(), 0.5)).upscaled, None, "blocks are no enlargement");
    }

    #[test]
    fn a_ramp_without_noise_is_banded_and_one_with_noise_is_not() {
        let ramp = |noise: f32| {
            let texture = texture();
            Array2::from_shape_fn((SIDE, SIDE), |(y, x)| {
                let grain = noise * (texture[[y, x]] - texture[[y, (x + 1) % SIDE]]) / 5.0;
                (60.0 + 0.2 * (x + y) as f32 / 2.0 * 2.0_f32.sqrt() + grain).round()
            })
        };
        assert_eq!(read(&ramp(0.0)).banding, Some(100.0));
        let grained = read(&ramp(1.0));
        assert!(grained.banding.is_none_or(|banding| banding < 20.0), "{grained:?}");
        assert!(grained.noise > read(&ramp(0.0)).noise, "{grained:?}");
    }

    #[test]
    fn what_is_plain_has_no_detail() {
        let plain = read(&Array2::from_elem((SIDE, SIDE), 90.0));
        assert_eq!((plain.blockiness, plain.banding, plain.detail_pct, plain.upscaled), (None, None, None, None));
    }
}
