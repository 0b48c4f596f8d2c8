//! What recurs over a picture at a fixed distance: borders of blocks, and the traces of an interpolation.
//!
//! Blocks: the mean step from each column to the next, of which every eighth stands out where blocks of 8 meet (after
//! Wang, Bovik and Evan, "Blind measurement of blocking artifacts in images", ICIP 2000, in the space of columns instead
//! of frequencies). Enlargement: the mean second difference at each column, which an interpolation makes larger at
//! samples between the old ones than at them (Gallagher, "Detection of linear and cubic interpolation in JPEG compressed
//! images", CRV 2005); an enlargement to exactly twice the size about the pixels' middles leaves no such trace.

use ndarray::ArrayView2;
use realfft::num_complex::Complex32;

use crate::dsp::spectrum::Spectrum;

/// Width of the blocks of JPEG, MPEG and (but for its smaller ones) H.264.
const BLOCK: usize = 8;
/// Larger steps and differences, in levels, are edges of the picture.
const MOST: f32 = 8.0;

/// Length of the pieces in which a profile is searched for a period, each half over the next; of small pictures half.
const PIECE: usize = 512;
/// Frequencies, cycles a pixel, below which the picture itself recurs, and the distance from multiples of 1/8 within
/// which blocks do.
const LOWEST: f64 = 0.155;
const NEAR_BLOCKS: f64 = 0.012;
/// A period stands out of the median by this factor in both directions.
const STANDS_OUT: f64 = 10.0;

/// Sums along one direction of the picture.
#[derive(Clone, Debug, Default)]
pub struct Profile {
    rows: f64,
    steps: Vec<f64>,
    bends: Vec<f64>,
}

impl Profile {
    /// Takes a strip whose rows run along the profile.
    pub fn push(&mut self, strip: &ArrayView2<'_, f32>) {
        let length = strip.ncols();
        self.steps.resize(length - 1, 0.0);
        self.bends.resize(length - 2, 0.0);
        for row in strip.rows() {
            let Some(row) = row.to_slice() else { continue };
            let least = |value: f32| if value < MOST { value } else { MOST };
            for ((sum, here), next) in self.steps.iter_mut().zip(row).zip(&row[1..]) {
                *sum += f64::from(least((next - here).abs()));
            }
            for (((sum, before), here), next) in self.bends.iter_mut().zip(row).zip(&row[1..]).zip(&row[2..]) {
                *sum += f64::from(least((2.0 * here - before - next).abs()));
            }
            self.rows += 1.0;
        }
    }

    /// Share of the steps at the strongest of the eight phases that the others do not explain, 0 to 100; `None` if there
    /// are no steps at all.
    pub fn blockiness(&self) -> Option<f64> {
        let mut means: Vec<f64> = (0..BLOCK)
            .map(|phase| {
                let steps: Vec<f64> = self.steps.iter().skip(phase).step_by(BLOCK).copied().collect();
                steps.iter().sum::<f64>() / steps.len().max(1) as f64
            })
            .collect();
        means.sort_by(f64::total_cmp);
        let (others, strongest) = (means[BLOCK - 2], means[BLOCK - 1]);
        (strongest > 0.0).then(|| 100.0 * (1.0 - others / strongest))
    }

    /// Power of the period at each frequency, in units of the median.
    fn periods(&self, piece: usize) -> Option<Vec<f64>> {
        let levels: Vec<f32> = self.bends.iter().map(|sum| ((sum / self.rows + 0.05).ln()) as f32).collect();
        let flat = detrended(&levels);
        let mut spectrum = Spectrum::hann(piece);
        let mut bins = vec![Complex32::default(); piece / 2 + 1];
        let mut powers = vec![0.0; bins.len()];
        for part in flat.windows(piece).step_by(piece / 2) {
            spectrum.of(part, 1.0, &mut bins);
            powers.iter_mut().zip(&bins).for_each(|(sum, bin)| *sum += f64::from(bin.norm_sqr()));
        }
        let mut sorted = powers.clone();
        sorted.sort_by(f64::total_cmp);
        let median = sorted[sorted.len() / 2];
        (median > 0.0).then(|| powers.iter().map(|power| power / median).collect())
    }
}

/// Whether the period of an interpolation, which is no block's, stands out in both directions at once.
pub fn enlarged(profiles: &[Profile; 2]) -> bool {
    let shortest = profiles[0].bends.len().min(profiles[1].bends.len());
    let piece = if shortest < PIECE { PIECE / 2 } else { PIECE };
    let [Some(columns), Some(rows)] = [0, 1].map(|direction| profiles[direction].periods(piece)) else { return false };
    columns.iter().zip(&rows).enumerate().any(|(bin, (column, row))| {
        let frequency = bin as f64 / piece as f64;
        let blocks = (frequency * BLOCK as f64).round() / BLOCK as f64;
        let own = frequency > LOWEST && (frequency - blocks).abs() > NEAR_BLOCKS;
        own && column.min(*row) > STANDS_OUT
    })
}

/// Less the mean of its surroundings, and without outliers, which are edges of the picture.
fn detrended(levels: &[f32]) -> Vec<f32> {
    const REACH: usize = 7;
    let flat: Vec<f32> = (0..levels.len())
        .map(|at| {
            let around = &levels[at.saturating_sub(REACH)..(at + REACH + 1).min(levels.len())];
            levels[at] - around.iter().sum::<f32>() / around.len() as f32
        })
        .collect();
    let rms = (flat.iter().map(|x| x * x).sum::<f32>() / flat.len().max(1) as f32).sqrt();
    flat.into_iter().map(|x| x.clamp(-2.0 * rms, 2.0 * rms)).collect()
}
