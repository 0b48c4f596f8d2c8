//! A brand's look: the bands that its approved clips span, dimension by dimension, and how far a clip lies from them.
//!
//! Statistics are robust, since among ten clips one may be odd: a band runs from the 10th to the 90th percentile, and
//! distance is counted in spreads, each the median distance from the median scaled to a standard deviation, never less
//! than what the dimension varies by among clips of one look. What clips in general share or vary in as much says nothing
//! of a brand and counts for nothing.

use super::Evidence;
use crate::meter::Edits;

/// One side of a look.
#[derive(Debug)]
pub struct Dimension {
    /// Its name in profiles and results.
    pub id: &'static str,
    /// Unit of its values.
    pub unit: &'static str,
    /// Least spread that means something: clips of one look differ by so much, unit as above.
    pub least_spread: f64,
    /// What clips in general differ by. A brand that differs by as much says nothing in this dimension.
    pub usual_spread: f64,
    /// Whether twice as much is as far from once as once from half: then spreads are octaves.
    pub by_ratio: bool,
    /// Reads it; `None` where the clip has nothing of the kind.
    pub read: fn(&Evidence) -> Option<f64>,
}

/// All dimensions, in the order of a profile. What clips differ by in general is that of 80 real clips and photos; where
/// those say too little, of faces and cuts, it is a first setting.
pub static DIMENSIONS: [Dimension; COUNT] = [
    Dimension {
        id: "brightness",
        unit: "levels",
        least_spread: 8.0,
        usual_spread: 44.0,
        by_ratio: false,
        read: |e| light(e, |l| Some(l.luma_mean)),
    },
    Dimension {
        id: "contrast",
        unit: "levels",
        least_spread: 10.0,
        usual_spread: 50.0,
        by_ratio: false,
        read: |e| light(e, |l| Some(l.contrast)),
    },
    Dimension {
        id: "blacks",
        unit: "levels",
        least_spread: 5.0,
        usual_spread: 15.0,
        by_ratio: false,
        read: |e| light(e, |l| l.black_level),
    },
    Dimension {
        id: "whites",
        unit: "levels",
        least_spread: 8.0,
        usual_spread: 35.0,
        by_ratio: false,
        read: |e| light(e, |l| l.white_level),
    },
    Dimension {
        id: "warmth",
        unit: "levels",
        least_spread: 2.5,
        usual_spread: 6.0,
        by_ratio: false,
        read: |e| light(e, |l| l.cast_cb_cr.map(|[b, r]| r - b)),
    },
    Dimension {
        id: "tint",
        unit: "levels",
        least_spread: 1.5,
        usual_spread: 3.5,
        by_ratio: false,
        read: |e| light(e, |l| l.cast_cb_cr.map(|[b, r]| r + b)),
    },
    Dimension {
        id: "saturation",
        unit: "levels",
        least_spread: 0.25,
        usual_spread: 1.2,
        by_ratio: true,
        read: |e| light(e, |l| l.saturation),
    },
    Dimension {
        id: "sharpness",
        unit: "points",
        least_spread: 8.0,
        usual_spread: 15.0,
        by_ratio: false,
        read: sharpness,
    },
    Dimension {
        id: "shape",
        unit: "width over height",
        least_spread: 0.1,
        usual_spread: 0.6,
        by_ratio: false,
        read: shape,
    },
    Dimension {
        id: "face-size",
        unit: "% of the height",
        least_spread: 6.0,
        usual_spread: 20.0,
        by_ratio: false,
        read: |e| face(e).map(|face| face.size),
    },
    Dimension {
        id: "face-place",
        unit: "% of the width",
        least_spread: 8.0,
        usual_spread: 20.0,
        by_ratio: false,
        read: |e| face(e).map(|face| face.across),
    },
    Dimension {
        id: "cuts",
        unit: "a minute",
        least_spread: 4.0,
        usual_spread: 10.0,
        by_ratio: false,
        read: |e| edits(e, |edits| edits.cuts_per_min),
    },
    Dimension { id: "loudness", unit: "LUFS", least_spread: 1.5, usual_spread: 8.0, by_ratio: false, read: loudness },
    Dimension {
        id: "loudness-range",
        unit: "LU",
        least_spread: 1.5,
        usual_spread: 4.0,
        by_ratio: false,
        read: loudness_range,
    },
    Dimension {
        id: "shake",
        unit: "% of the diagonal",
        least_spread: 0.1,
        usual_spread: 0.3,
        by_ratio: false,
        read: shake,
    },
    Dimension {
        id: "smoothing",
        unit: "points",
        least_spread: 12.0,
        usual_spread: 24.0,
        by_ratio: false,
        read: smoothing,
    },
];

/// How many dimensions there are.
const COUNT: usize = 16;

/// One dimension counts for no more than this many spreads: what is beyond is simply elsewhere.
const FARTHEST: f64 = 6.0;

/// The bands of a brand; without any it says nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Brand {
    /// How many clips it was learned from.
    pub clips: u32,
    /// A band for each of [`DIMENSIONS`], where there is one.
    pub bands: [Option<Band>; COUNT],
}

/// What approved clips span in one dimension.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Band {
    /// Lowest value that fits.
    pub low: f64,
    /// Highest value that fits.
    pub high: f64,
    /// Distance outside that counts as one.
    pub spread: f64,
}

/// A clip held against one band.
#[derive(Clone, Copy, Debug)]
pub struct Deviation {
    /// Which dimension.
    pub dimension: &'static Dimension,
    /// The clip's value.
    pub measured: f64,
    /// What fits.
    pub band: Band,
}

impl Dimension {
    /// A value on the scale that spreads are counted on.
    fn scaled(&self, value: f64) -> f64 {
        if self.by_ratio { value.max(1e-3).log2() } else { value }
    }

    /// Back from there.
    fn unscaled(&self, value: f64) -> f64 {
        if self.by_ratio { value.exp2() } else { value }
    }
}

impl Deviation {
    /// How far outside the band, in spreads: negative below it, 0 within.
    pub fn distance(&self) -> f64 {
        let [measured, low, high] =
            [self.measured, self.band.low, self.band.high].map(|value| self.dimension.scaled(value));
        let outside = (measured - high).max(0.0) + (measured - low).min(0.0);
        (outside / self.band.spread.max(1e-9)).clamp(-FARTHEST, FARTHEST)
    }

    /// How much the dimension says of the brand, 0 to 1: the more, the closer its clips lie together beside clips in
    /// general.
    fn weight(&self) -> f64 {
        (1.0 - self.band.spread / self.dimension.usual_spread).max(0.0)
    }
}

impl Brand {
    /// Whether there is anything to compare with.
    pub fn is_known(&self) -> bool {
        self.bands.iter().any(Option::is_some)
    }

    /// Where a clip lies in each dimension that both know.
    pub fn deviations(&self, evidence: &Evidence) -> Vec<Deviation> {
        let banded = DIMENSIONS.iter().zip(self.bands);
        banded
            .filter_map(|(dimension, band)| {
                let measured = (dimension.read)(evidence).filter(|value| value.is_finite())?;
                Some(Deviation { dimension, measured, band: band? })
            })
            .collect()
    }

    /// How far a clip lies from the brand: the root of the sum of the squared distances, each weighed by how much its
    /// dimension says. 0 within all bands.
    pub fn distance(&self, evidence: &Evidence) -> Option<f64> {
        let deviations = self.deviations(evidence);
        (!deviations.is_empty()).then(|| norm(&deviations))
    }

    /// The share of the brand's dimensions that a clip has, 0 to 1.
    pub fn known_share(&self, evidence: &Evidence) -> f64 {
        let all = self.bands.iter().flatten().count();
        self.deviations(evidence).len() as f64 / all.max(1) as f64
    }
}

/// The root of the weighted sum of the squared distances.
fn norm(deviations: &[Deviation]) -> f64 {
    deviations.iter().map(|deviation| deviation.weight() * deviation.distance().powi(2)).sum::<f64>().sqrt()
}

/// What approved clips taught.
#[derive(Clone, Debug, PartialEq)]
pub struct Learned {
    /// Their bands.
    pub brand: Brand,
    /// Distance from which a clip is off brand.
    pub limit: f64,
    /// How far each of the clips lies from a brand learned from the others.
    pub left_out: Vec<f64>,
}

/// Fewer approved clips than this are no look.
pub const FEWEST_CLIPS: usize = 10;

/// A dimension that fewer than this share of the clips have is no part of the look.
const COMMON: f64 = 0.6;

/// A clip may lie this much farther out than nine in ten of the approved ones do when they are left out.
const LEEWAY: f64 = 1.25;

/// Nearer than this nothing is off brand, whatever the approved clips have in common.
const NEAREST: f64 = 2.0;

/// Learns a look from the clips that are approved; `None` if they are fewer than [`FEWEST_CLIPS`].
pub fn learn(approved: &[Evidence]) -> Option<Learned> {
    if approved.len() < FEWEST_CLIPS {
        return None;
    }
    let values: Vec<Vec<Option<f64>>> = DIMENSIONS
        .iter()
        .map(|dimension| approved.iter().map(|evidence| (dimension.read)(evidence)).collect())
        .collect();
    let without = |left_out: Option<usize>| {
        let mut brand = Brand { clips: approved.len() as u32, ..Brand::default() };
        for ((band, values), dimension) in brand.bands.iter_mut().zip(&values).zip(&DIMENSIONS) {
            let kept = values.iter().enumerate().filter(|(index, _)| Some(*index) != left_out);
            *band = span(&kept.filter_map(|(_, value)| *value).collect::<Vec<f64>>(), approved.len(), dimension);
        }
        brand
    };
    let left_out: Vec<f64> = approved
        .iter()
        .enumerate()
        .map(|(index, evidence)| without(Some(index)).distance(evidence).unwrap_or(0.0))
        .collect();
    let mut sorted = left_out.clone();
    sorted.sort_by(f64::total_cmp);
    let limit = (LEEWAY * quantile(&sorted, 0.9)).max(NEAREST);
    Some(Learned { brand: without(None), limit, left_out })
}

/// Standard deviations in a median distance from the median, of a normal distribution.
const SCALE: f64 = 1.4826;

/// And between its 10th and its 90th percentile.
const TENTHS: f64 = 2.563;

/// The band of one dimension; `None` if too few of the clips have it.
fn span(values: &[f64], clips: usize, dimension: &Dimension) -> Option<Band> {
    let mut sorted: Vec<f64> =
        values.iter().map(|value| dimension.scaled(*value)).filter(|value| value.is_finite()).collect();
    sorted.sort_by(f64::total_cmp);
    if (sorted.len() as f64) < COMMON * clips as f64 || sorted.len() < 3 {
        return None;
    }
    let median = quantile(&sorted, 0.5);
    let mut distances: Vec<f64> = sorted.iter().map(|value| (value - median).abs()).collect();
    distances.sort_by(f64::total_cmp);
    // A spread from a few clips is itself uncertain, and too small as often as too large.
    let few = 1.0 + 3.0 / sorted.len() as f64;
    let [low, high] = [0.1, 0.9].map(|share| quantile(&sorted, share));
    // Most clips alike and a few far off, as shake often is, is a wide spread too.
    let spread = (SCALE * quantile(&distances, 0.5) * few).max((high - low) / TENTHS).max(dimension.least_spread);
    Some(Band { low: dimension.unscaled(low), high: dimension.unscaled(high), spread })
}

/// The value below which a share of a sorted list lies, between neighbours in proportion; 0 of nothing.
fn quantile(sorted: &[f64], share: f64) -> f64 {
    let Some(last) = sorted.len().checked_sub(1) else { return 0.0 };
    let place = share * last as f64;
    let below = place.floor() as usize;
    let above = (below + 1).min(last);
    sorted[below] + (place - below as f64) * (sorted[above] - sorted[below])
}

fn light(evidence: &Evidence, of: fn(&crate::meter::Light) -> Option<f64>) -> Option<f64> {
    evidence.measurements.light.dependable().and_then(of)
}

fn sharpness(evidence: &Evidence) -> Option<f64> {
    Some(evidence.measurements.focus.dependable()?.sharpness)
}

fn shape(evidence: &Evidence) -> Option<f64> {
    let picture = evidence.media.picture.as_ref()?;
    Some(f64::from(picture.width) / f64::from(picture.height.max(1)))
}

/// The largest face that was judged.
struct Framing {
    /// Its height, percent of the picture's.
    size: f64,
    /// Its middle from the left, percent of the picture's width.
    across: f64,
}

fn face(evidence: &Evidence) -> Option<Framing> {
    let picture = evidence.media.picture.as_ref()?;
    let faces = &evidence.measurements.retouch.reading()?.faces;
    let [left, _, width, height] = faces.iter().map(|face| face.bounds).max_by(|a, b| a[3].total_cmp(&b[3]))?;
    let (across, down) = (f64::from(picture.width.max(1)), f64::from(picture.height.max(1)));
    Some(Framing { size: 100.0 * height / down, across: 100.0 * (left + width / 2.0) / across })
}

fn edits(evidence: &Evidence, of: fn(&Edits) -> f64) -> Option<f64> {
    evidence.measurements.edits.dependable().map(of)
}

fn loudness(evidence: &Evidence) -> Option<f64> {
    evidence.measurements.loudness.dependable()?.integrated_lufs
}

fn loudness_range(evidence: &Evidence) -> Option<f64> {
    evidence.measurements.loudness.dependable()?.range_lu
}

fn shake(evidence: &Evidence) -> Option<f64> {
    Some(evidence.measurements.shake.dependable()?.rms_pct)
}

fn smoothing(evidence: &Evidence) -> Option<f64> {
    Some(evidence.measurements.retouch.dependable()?.smoothing)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::media::{MediaInfo, Picture};
    use crate::meter::{Light, Measured, Measurements};

    fn clips(brightness: impl Fn(usize) -> f64) -> (MediaInfo, Vec<Measurements>) {
        let media =
            MediaInfo { picture: Some(Picture { width: 9, height: 16, ..Picture::default() }), ..MediaInfo::default() };
        let lit = |luma_mean| Measured::Value { reading: Light { luma_mean, ..Light::default() }, confidence: 0.9 };
        let measurements = |index| Measurements { light: lit(brightness(index)), ..Measurements::default() };
        (media, (0..12).map(measurements).collect())
    }

    fn evidence<'a>(media: &'a MediaInfo, clips: &'a [Measurements]) -> Vec<Evidence<'a>> {
        clips.iter().map(|measurements| Evidence { media, measurements }).collect()
    }

    #[test]
    fn a_look_is_its_middle_and_one_odd_clip_does_not_widen_it() {
        let (media, approved) = clips(|index| if index == 5 { 250.0 } else { 100.0 + index as f64 });
        let learned = learn(&evidence(&media, &approved)).expect("twelve clips");
        let band = learned.brand.bands[0].expect("all are lit");
        assert!((100.0..102.0).contains(&band.low) && (109.0..112.0).contains(&band.high), "{band:?}");
        assert!(learned.left_out[5] > 5.0 * learned.left_out[6].max(0.5), "{:?}", learned.left_out);
        let (media, others) = clips(|_| 180.0);
        let far = learned.brand.distance(&evidence(&media, &others)[0]).expect("both are lit");
        assert!(far > learned.limit, "{far} {}", learned.limit);
    }

    #[test]
    fn ratios_count_alike_upwards_and_downwards() {
        let saturation = DIMENSIONS.iter().find(|dimension| dimension.by_ratio).expect("there is one");
        let band = Band { low: 20.0, high: 20.0, spread: 0.5 };
        let distance = |measured| Deviation { dimension: saturation, measured, band }.distance();
        assert!((distance(40.0) - 2.0).abs() < 1e-9 && (distance(10.0) + 2.0).abs() < 1e-9);
    }

    #[test]
    fn nine_clips_are_no_look() {
        let (media, approved) = clips(|_| 100.0);
        assert!(learn(&evidence(&media, &approved[..9])).is_none());
    }
}
