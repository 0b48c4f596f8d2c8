//! Whether what the network took for a face is human skin on a human face: dogs, drawings and patterns of rings have
//! key points too. Each test is wide enough for every face of the development set (84 photos, light and dark skin,
//! coloured light, turned heads); together they leave no reading to the dogs and rings that had one.

use super::geometry::Part;
use super::patch::Tile;
use super::traits::percentile;
use crate::model::blazeface::Detection;

/// Key points in distances between the eyes: the ranges of the development faces, widened by a quarter. Down from the
/// eyes to the nose (0.15 to 0.83 found), to the mouth (0.85 to 1.25), and the span of the ears (1.9 to 2.3).
const NOSE_DEPTH: std::ops::Range<f32> = 0.05..1.0;
const MOUTH_DEPTH: std::ops::Range<f32> = 0.7..1.5;
const EAR_SPAN: std::ops::Range<f32> = 1.5..2.9;

/// The nose may lie this far to the side (0.5 found in turned heads).
const NOSE_SIDE: f32 = 0.7;

/// Skin of all colours in ITU-R BT.601: D. Chai and K. N. Ngan, "Face segmentation using skin-color map in videophone
/// applications" (1999), Cb 77 to 127 and Cr 133 to 173, less 128. Widened by 10 on the outer sides for warm light.
const SKIN_CB: std::ops::Range<f32> = -61.0..1.0;
const SKIN_CR: std::ops::Range<f32> = 5.0..55.0;

/// Below this Cr the colour proves little: the locus begins at 5, faces of the development set at 12 (two toned
/// photos apart), and the redder of the dogs reach 8.
const CLEAR_CR: f32 = 10.0;

/// Luma at which the locus holds as published; in the dark chroma shrinks with the light, and below half of it a
/// colour proves nothing (the darkest cheeks of the development set have 81).
const LOCUS_LUMA: f32 = 100.0;

/// A picture whose tiles are nearly all closer to grey than this has no colour: black and white.
const GREY: f32 = 2.5;

/// Score of the network that a face without the colour of skin needs.
const COLOURLESS_SCORE: f32 = 0.8;

/// Cheeks whose Cb or Cr differ by more than this between their tenths are painted: 31 at most were found.
const PAINTED: f32 = 36.0;

/// Cheeks with less shading than this (RMS of the fourth octave, luma levels) are drawn: 1.6 at least were found.
const SHADING: f32 = 0.8;

/// Eyes, brows and mouth with less of this share of the cheeks' detail (third octave) lie in fur: 0.69 at least was
/// found in people, 0.3 to 0.5 in long hair.
const DETAIL_SHARE: f32 = 0.55;

/// How sure it is that a face shows human skin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Skin {
    /// The colour of skin on the shape of a face.
    Clear,
    /// The shape of a face without a clear colour: black and white, toned, very pale.
    Colourless,
}

/// Whether the key points lie as on a human face seen from in front or half from the side.
pub fn face_like(face: &Detection) -> bool {
    let [left, right, nose, mouth, left_ear, right_ear] = face.points;
    let iod = face.iod();
    let across = [(right[0] - left[0]) / iod, (right[1] - left[1]) / iod];
    let place = |point: [f32; 2]| {
        let (dx, dy) = (point[0] - f32::midpoint(left[0], right[0]), point[1] - f32::midpoint(left[1], right[1]));
        [(dx * across[0] + dy * across[1]) / iod, (dy * across[0] - dx * across[1]) / iod]
    };
    let ears = place(right_ear)[0] - place(left_ear)[0];
    let [nose, mouth] = [place(nose), place(mouth)];
    NOSE_DEPTH.contains(&nose[1])
        && MOUTH_DEPTH.contains(&mouth[1])
        && nose[1] < mouth[1]
        && nose[0].abs() < NOSE_SIDE
        && EAR_SPAN.contains(&ears)
}

/// What the tiles of a face show; `None` if it is no human skin. `score` is the network's.
pub fn skin(tiles: &[Tile], score: f32) -> Option<Skin> {
    let of = |wanted: Part| tiles.iter().filter(|tile| tile.part == wanted).collect::<Vec<_>>();
    let (cheeks, detail) = (of(Part::Cheek), of(Part::Detail));
    let range = |of: fn(&Tile) -> f32| percentile(&cheeks, 0.9, of) - percentile(&cheeks, 0.1, of);
    let painted = range(|tile| tile.chroma[0]).max(range(|tile| tile.chroma[1])) > PAINTED;
    let drawn = percentile(&cheeks, 0.5, |tile| tile.rms[3]) < SHADING;
    let octave = |tiles: &[&Tile]| percentile(tiles, 0.5, |tile| tile.rms[2]);
    let furry = octave(&detail) < DETAIL_SHARE * octave(&cheeks);
    if painted || drawn || furry {
        return None;
    }
    let all: Vec<&Tile> = tiles.iter().collect();
    let grey = percentile(&all, 0.9, |tile| tile.chroma[0].hypot(tile.chroma[1])) < GREY;
    let dim = (percentile(&cheeks, 0.5, |tile| tile.luma) / LOCUS_LUMA).min(1.0);
    let [cb, cr] = [0, 1].map(|plane| percentile(&cheeks, 0.5, |tile| tile.chroma[plane]) / dim.max(0.5));
    let in_locus = SKIN_CB.contains(&cb) && SKIN_CR.contains(&cr);
    match () {
        () if in_locus && cr >= CLEAR_CR && dim > 0.5 => Some(Skin::Clear),
        () if (grey || in_locus) && score >= COLOURLESS_SCORE => Some(Skin::Colourless),
        () => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::meter::retouch::bands::BANDS;

    /// Six tiles of cheek and of detail in the colours `chroma`.
    fn face(luma: f32, chroma: [f32; 2]) -> Vec<Tile> {
        let tile = |part| Tile {
            part,
            luma,
            chroma,
            chroma_rms: 1.0,
            rms: [2.0; BANDS],
            neighbours: 1.0,
            flat: 0.1,
            textured: 0.3,
            edged: 0.1,
        };
        [Part::Cheek, Part::Detail].into_iter().flat_map(|part| vec![tile(part); 6]).collect()
    }

    #[test]
    fn light_and_dark_skin_in_warm_and_cool_light_is_skin() {
        for (luma, chroma) in [
            (210.0, [-15.0, 26.0]),
            (112.0, [-8.0, 14.0]),
            (164.0, [-1.0, 12.0]),
            (60.0, [-6.0, 9.0]),
            (114.0, [-41.0, 33.0]),
        ] {
            assert_eq!(skin(&face(luma, chroma), 0.72), Some(Skin::Clear), "{luma} {chroma:?}");
        }
    }

    #[test]
    fn white_fur_grass_and_sky_are_no_skin() {
        for chroma in [[-5.0, 3.0], [11.0, -3.0], [-30.0, -20.0], [30.0, -20.0]] {
            assert_eq!(skin(&face(190.0, chroma), 0.95), None, "{chroma:?}");
        }
    }

    #[test]
    fn without_colour_the_shape_must_be_sure() {
        for (luma, chroma) in [(150.0, [0.0, 0.0]), (170.0, [-4.0, 7.0]), (40.0, [-5.0, 8.0])] {
            assert_eq!(skin(&face(luma, chroma), 0.9), Some(Skin::Colourless));
            assert_eq!(skin(&face(luma, chroma), 0.72), None);
        }
    }

    #[test]
    fn fur_drawings_and_paint_are_no_skin() {
        let changed = |change: fn(&mut Tile)| {
            let mut tiles = face(180.0, [-15.0, 25.0]);
            for tile in tiles.iter_mut().step_by(2) {
                change(tile);
            }
            skin(&tiles, 0.95)
        };
        assert_eq!(changed(|_| ()), Some(Skin::Clear));
        assert_eq!(changed(|tile| tile.chroma[0] = 40.0), None, "painted");
        let mut tiles = face(180.0, [-15.0, 25.0]);
        for tile in &mut tiles {
            tile.rms[3] = 0.1;
        }
        assert_eq!(skin(&tiles, 0.95), None, "drawn");
        let mut tiles = face(180.0, [-15.0, 25.0]);
        tiles.iter_mut().filter(|tile| tile.part == Part::Cheek).for_each(|tile| tile.rms[2] = 9.0);
        assert_eq!(skin(&tiles, 0.95), None, "furry");
    }

    #[test]
    fn key_points_must_lie_as_on_a_face() {
        let at = |nose: [f32; 2], mouth: [f32; 2]| Detection {
            score: 0.9,
            bounds: [0.0; 4],
            points: [[-50.0, 0.0], [50.0, 0.0], nose, mouth, [-100.0, 20.0], [100.0, 20.0]],
        };
        assert!(face_like(&at([0.0, 60.0], [0.0, 108.0])));
        assert!(face_like(&at([40.0, 60.0], [30.0, 120.0])), "turned");
        assert!(!face_like(&at([0.0, 120.0], [0.0, 108.0])), "the nose below the mouth");
        assert!(!face_like(&at([0.0, 60.0], [0.0, 200.0])), "a muzzle");
        assert!(!face_like(&Detection { points: [[0.0; 2]; 6], ..at([0.0; 2], [0.0; 2]) }), "one point");
    }
}
