//! The measured traits of one face: how much texture its skin holds in each octave, against its own eyes and mouth and
//! against what surrounds it. Weak one by one, they are weighed together in [`super::score`].

use super::bands::{BANDS, FINEST_PX};
use super::geometry::Part;
use super::human::{self, Skin};
use super::patch::{Patch, Tile};
use super::reference::Likeness;
use super::weights::EXPECTED;
use crate::meter::Reason;

/// Names of the traits, in the order of [`Traits::vector`]; the fit and the weights use the same.
pub const NAMES: [&str; 22] = [
    "skin0_p10",
    "skin1_p10",
    "skin1_p50",
    "skin2_p50",
    "pore_p10",
    "pore_p50",
    "coarse_p50",
    "spread0",
    "spread1",
    "detail0",
    "detail1",
    "detail_pore",
    "outside0",
    "outside1",
    "hole",
    "neighbours",
    "ln_iod",
    "outside0_p75",
    "outside1_p75",
    "outside_pore_p75",
    "neighbours_outside",
    "neighbours_detail",
];

/// Wavelength of the pore band as a share of the distance between the eyes: about 2 mm on a face whose eyes are
/// 63 mm apart (pores and the finest creases repeat every 1 to 3 mm).
pub const PORE_WAVELENGTH: f32 = 1.0 / 31.0;

/// Fewer tiles of skin than this (of some 150 in an open face) show no statistics.
const FEWEST_TILES: usize = 12;

/// Skin darker or brighter than this (median luma) has lost its texture to noise or clipping (research: 40 and 240).
const LIGHT: std::ops::RangeInclusive<f32> = 30.0..=240.0;

/// Cheeks whose colour varies more than this within a tile (RMS of Cb and Cr) are no skin but a pattern: in the fit
/// faces had at most 3.3, noise included.
const MOTLEY: f32 = 8.0;

/// Eyes and brows softer than this leave nothing to compare skin with. In the fit 1 in 100 untouched faces lies below,
/// one in seven faces blurred by a disc of 2 px radius, and every motion-blurred video still.
const SOFT_OCT: f32 = -1.05;

/// Eyes and brows with less detail than this, luma levels, are no sharp eyes and brows: in the fit none had less than
/// 5, faces lost in the background had 1 to 2.
const SOFT_RMS: f32 = 3.0;

/// The traits whose mean is the texture of the skin: `skin1_p50` and `pore_p50`.
const TEXTURE: [usize; 2] = [2, 5];

/// Added before the logarithm, in luma levels: well below one code of an 8-bit picture.
const FLOOR: f32 = 0.05;

/// What was measured of one face.
#[derive(Clone, Debug)]
pub struct Traits {
    /// All traits, named by [`NAMES`].
    pub vector: [f32; NAMES.len()],
    /// RMS of the skin in the pore band, luma levels.
    pub texture_rms: f32,
    /// How much softer skin is than eyes, brows and mouth: distance of the centres of their spectra in octaves.
    pub sharpness_gap_oct: f32,
    /// Share of the skin that is flat, percent.
    pub flat_pct: f32,
    /// RMS of eyes, brows and mouth in the pore band against the next octave, in octaves: how sharp the picture is.
    /// About -0.3 where the focus lies on the eyes, below -0.9 where it does not.
    pub sharpness_oct: f32,
    /// RMS of eyes, brows and mouth in the finest two octaves, luma levels.
    pub detail_rms: f32,
    /// Tiles of skin.
    pub skin_tiles: usize,
    /// Whether the colour of skin was seen.
    pub skin: Skin,
    /// Detail of skin and of eyes, brows and mouth by octaves, to hold against another picture of the same person.
    pub likeness: Likeness,
}

/// Measures one face that the network found with a `score`, or says why it cannot be.
pub fn traits(patch: &Patch, score: f32) -> Result<Traits, Reason> {
    let skin = skin(&patch.tiles)?;
    let detail: Vec<&Tile> = patch.tiles.iter().filter(|tile| tile.part == Part::Detail).collect();
    if detail.len() < FEWEST_TILES / 2 {
        return Err(Reason::NoSkin);
    }
    let luma = percentile(&skin, 0.5, |tile| tile.luma);
    if !LIGHT.contains(&luma) {
        return Err(Reason::BadLight);
    }
    let outside: Vec<&Tile> = patch.tiles.iter().filter(|tile| tile.part == Part::Outside).collect();
    let face: Vec<&Tile> = patch.tiles.iter().filter(|tile| tile.part != Part::Outside).collect();

    let pore = pore_octave(patch.iod);
    let level = |tiles: &[&Tile], rank: f32, octave: f32| percentile(tiles, rank, |tile| rms_at(tile, octave));
    let ln = |value: f32| (value + FLOOR).ln();
    let band = |tiles: &[&Tile], rank: f32, octave: f32| ln(level(tiles, rank, octave));
    let mean = |tiles: &[&Tile], of: &dyn Fn(&Tile) -> f32| {
        tiles.iter().map(|tile| of(tile)).sum::<f32>() / tiles.len().max(1) as f32
    };

    let sharpness_oct = (band(&detail, 0.9, pore) - band(&detail, 0.9, pore + 1.0)) / std::f32::consts::LN_2;
    let detail_rms = level(&detail, 0.9, 0.0).hypot(level(&detail, 0.9, 1.0));
    if sharpness_oct < SOFT_OCT || detail_rms < SOFT_RMS {
        return Err(Reason::SoftPicture);
    }
    // Last, so that a face that is dark or soft is said to be so: then its colour and detail prove nothing.
    let colour = human::skin(&patch.tiles, score).ok_or(Reason::NoSkin)?;
    let flat = mean(&skin, &|tile| tile.flat);
    let hole = mean(&face, &|tile| tile.textured) / (mean(&face, &|tile| tile.edged) + 0.02);
    let gap = centre_oct(&skin, 0.5) - centre_oct(&detail, 0.9);
    let vector = [
        band(&skin, 0.1, 0.0),
        band(&skin, 0.1, 1.0),
        band(&skin, 0.5, 1.0),
        band(&skin, 0.5, 2.0),
        band(&skin, 0.1, pore),
        band(&skin, 0.5, pore),
        band(&skin, 0.5, pore + 2.0),
        band(&skin, 0.9, 0.0) - band(&skin, 0.1, 0.0),
        band(&skin, 0.9, 1.0) - band(&skin, 0.1, 1.0),
        band(&detail, 0.9, 0.0),
        band(&detail, 0.9, 1.0),
        band(&detail, 0.9, pore),
        band(&outside, 0.25, 0.0),
        band(&outside, 0.25, 1.0),
        (hole + FLOOR).ln(),
        correlation(&skin),
        patch.iod.ln(),
        band(&outside, 0.75, 0.0),
        band(&outside, 0.75, 1.0),
        band(&outside, 0.75, pore),
        correlation(&outside),
        correlation(&detail),
    ];
    Ok(Traits {
        vector,
        texture_rms: level(&skin, 0.5, pore),
        sharpness_gap_oct: gap,
        flat_pct: flat * 100.0,
        sharpness_oct,
        detail_rms,
        skin_tiles: skin.len(),
        skin: colour,
        likeness: Likeness {
            skin: std::array::from_fn(|octave| band(&skin, 0.5, octave as f32)),
            detail: std::array::from_fn(|octave| band(&detail, 0.9, octave as f32)),
            iod: patch.iod,
        },
    })
}

/// Correlation of horizontal neighbours in the finest band, -1 to 1: high where noise was blurred or scaled up.
fn correlation(tiles: &[&Tile]) -> f32 {
    let power: f32 = tiles.iter().map(|tile| tile.rms[0].powi(2)).sum();
    tiles.iter().map(|tile| tile.neighbours).sum::<f32>() / (power + 1e-3 * tiles.len().max(1) as f32)
}

/// The tiles that show skin: those of the right places whose colour and brightness are the cheeks' own, without the
/// tenth that holds the strongest structures (glasses, strands of hair, the edge of a nostril).
fn skin(tiles: &[Tile]) -> Result<Vec<&Tile>, Reason> {
    // Codes at the ends of the range hold no texture, whatever the skin.
    let seen = |tile: &&Tile| (12.0..248.0).contains(&tile.luma);
    let cheeks: Vec<&Tile> = tiles.iter().filter(|tile| tile.part == Part::Cheek).collect();
    let motley = percentile(&cheeks, 0.5, |tile| tile.chroma_rms) > MOTLEY;
    if cheeks.len() < FEWEST_TILES / 2 || motley {
        return Err(Reason::NoSkin);
    }
    let mut near = tiles.iter().filter(|tile| matches!(tile.part, Part::Cheek | Part::Brow)).collect::<Vec<_>>();
    // 1.48 median absolute deviations are one standard deviation; 3.5 of them, and some slack for even skin: the
    // prototype's robust gate.
    for (slack, of) in [
        (22.0, &(|tile: &Tile| tile.luma) as &dyn Fn(&Tile) -> f32),
        (7.0, &|tile| tile.chroma[0]),
        (7.0, &|tile| tile.chroma[1]),
    ] {
        let middle = percentile(&cheeks, 0.5, of);
        let deviation = 1.48 * percentile(&cheeks, 0.5, |tile| (of(tile) - middle).abs());
        near.retain(|tile| (of(tile) - middle).abs() < 3.5 * deviation + slack);
    }
    let strongest = percentile(&near, 0.9, |tile| tile.rms[2]);
    near.retain(|tile| tile.rms[2] <= strongest.max(4.0));
    let clipped = near.len();
    near.retain(seen);
    match near.len() {
        0..FEWEST_TILES if clipped >= FEWEST_TILES => Err(Reason::BadLight),
        0..FEWEST_TILES => Err(Reason::NoSkin),
        _ => Ok(near),
    }
}

/// The value below which a share `rank` of the tiles lies; 0 without tiles.
pub fn percentile(tiles: &[&Tile], rank: f32, of: impl Fn(&Tile) -> f32) -> f32 {
    let mut values: Vec<f32> = tiles.iter().map(|tile| of(tile)).collect();
    if values.is_empty() {
        return 0.0;
    }
    let place = ((values.len() - 1) as f32 * rank).round() as usize;
    *values.select_nth_unstable_by(place, f32::total_cmp).1
}

/// RMS between two bands, interpolated in the logarithm; `octave` 0 is the finest band.
fn rms_at(tile: &Tile, octave: f32) -> f32 {
    between(&tile.rms.map(|rms| (rms + FLOOR).ln()), octave).exp() - FLOOR
}

/// The value between two octaves; level beyond the ends.
pub fn between(octaves: &[f32; BANDS], octave: f32) -> f32 {
    let octave = octave.clamp(0.0, (BANDS - 1) as f32);
    let (below, part) = (octave.floor() as usize, octave.fract());
    let above = (below + 1).min(BANDS - 1);
    octaves[below] * (1.0 - part) + octaves[above] * part
}

impl Traits {
    /// Share of the texture to be expected of untouched skin in a picture as detailed as this one that is not there,
    /// 0 to 1.
    pub fn missing(&self) -> f32 {
        let texture = TEXTURE.iter().map(|&place| self.vector[place]).sum::<f32>() / TEXTURE.len() as f32;
        lacking(texture, &self.vector)
    }
}

/// What a texture, in the logarithm of luma levels, lacks of the texture to be expected.
fn lacking(texture: f32, vector: &[f32]) -> f32 {
    let terms = EXPECTED.1.iter().map(|(place, weight)| weight.of(vector[*place], 2.5));
    let expected = EXPECTED.0 + terms.sum::<f64>();
    (1.0 - (f64::from(texture) - expected).exp()).clamp(0.0, 1.0) as f32
}

/// The same for each tile of skin and its neighbours; `None` where no skin was judged.
pub fn missing(patch: &Patch, traits: &Traits) -> Vec<Option<f32>> {
    let skin = skin(&patch.tiles).unwrap_or_default();
    let pore = pore_octave(patch.iod);
    let textures: Vec<Option<f32>> = patch
        .tiles
        .iter()
        .map(|tile| {
            let ln = |octave: f32| (rms_at(tile, octave) + FLOOR).ln();
            skin.iter().any(|one| std::ptr::eq(*one, tile)).then(|| f32::midpoint(ln(1.0), ln(pore)))
        })
        .collect();
    // One tile has few pixels: its neighbours of skin help out.
    let around = |at: usize| {
        let (row, column) = (at / patch.columns, at % patch.columns);
        let near = |at: usize| at.saturating_sub(1)..=at + 1;
        let places = near(row).flat_map(|row| near(column).map(move |column| (row, column)));
        let known: Vec<f32> = places
            .filter(|&(_, column)| column < patch.columns)
            .filter_map(|(row, column)| textures.get(row * patch.columns + column).copied().flatten())
            .collect();
        known.iter().sum::<f32>() / known.len() as f32
    };
    let lacks = |at: usize| textures[at].map(|_| lacking(around(at), &traits.vector));
    (0..textures.len()).map(lacks).collect()
}

/// The octave of the pores, 0 the finest.
fn pore_octave(iod: f32) -> f32 {
    (iod * PORE_WAVELENGTH / FINEST_PX).log2().max(0.0)
}

/// Centre of the spectrum over the four finest octaves, 0 (all in the finest) to 3.
fn centre_oct(tiles: &[&Tile], rank: f32) -> f32 {
    let rms: [f32; 4] = std::array::from_fn(|octave| percentile(tiles, rank, |tile| tile.rms[octave]));
    let total: f32 = rms.iter().sum();
    rms.iter().enumerate().map(|(octave, value)| octave as f32 * value).sum::<f32>() / total.max(FLOOR)
}
