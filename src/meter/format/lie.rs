//! Which way up a picture is, by its faces. The detector also finds faces that lie on their side, and tells so by where it
//! puts the eyes; only of a face on its head it makes an upright one. So a face is believed to need a turn if it is seen
//! with the right slope in the three quarters in which it can be seen.

use ndarray::{Array2, Array3, ArrayView2, Axis};

use super::Sideways;
use crate::model::blazeface::{Detection, SIDE, faces};

/// Score from which something may be a face, and from which an upright one surely is. Real upright faces have 0.71 to 0.94,
/// and 0.61 to 0.83 when they stand on their head.
const MAYBE: f32 = 0.5;
const SURELY: f32 = 0.8;

/// Smallest distance between the eyes, pixels of the detector's picture: what is found below it is mostly no face.
const SMALLEST_IOD: f32 = 8.0;

/// By how much the line between the eyes may differ from where it should lie, degrees.
const SLOPE_DEG: f32 = 30.0;

/// Levels by which the upper third must be brighter than the lower to speak for a turn.
const LIGHT: f64 = 10.0;

/// The quarters of a turn, clockwise, that a picture may need.
const TURNS: [usize; 3] = [1, 3, 2];

/// What one look showed.
#[derive(Debug, Default)]
pub struct Lie {
    /// There is an upright face, or something that may be one.
    upright: bool,
    /// Faces that need each of [`TURNS`].
    turned: [u32; 3],
    /// Upper third against lower third after each of them, levels.
    light: [f64; 3],
}

impl Lie {
    /// Looks at a picture's small luma. Only what looks like a face that does not stand is looked at in other quarters.
    pub fn of(luma: &Array2<f32>) -> Self {
        let as_shown = found(luma, 0);
        let standing = |face: &&Detection| slope_off(face, 0) <= 45.0;
        let best = as_shown.iter().filter(standing).map(|face| face.score).fold(0.0, f32::max);
        if best >= SURELY || as_shown.is_empty() {
            return Self { upright: best >= SURELY, ..Self::default() };
        }
        let mut quarters = Quarters { luma, found: [Some(as_shown), None, None, None] };
        let turned = TURNS.map(|turn| quarters.needing(turn));
        Self {
            upright: best > 0.0 && turned[2] == 0,
            turned,
            light: TURNS.map(|turn| from_above(&self::turned(luma, turn))),
        }
    }
}

/// What is found in the picture after each number of quarters of a turn, as far as it was looked for.
struct Quarters<'a> {
    luma: &'a Array2<f32>,
    found: [Option<Vec<Detection>>; 4],
}

impl Quarters<'_> {
    /// How many faces need `turn` quarters clockwise.
    fn needing(&mut self, turn: usize) -> u32 {
        let mut signs = [(turn, SURELY), ((turn + 1) % 4, MAYBE), ((turn + 3) % 4, MAYBE)];
        // What is known is asked first: a look takes far longer than all else, and the first that shows none ends it.
        signs.sort_by_key(|(quarter, _)| self.found[*quarter].is_none());
        let mut least = usize::MAX;
        for (quarter, score) in signs {
            // So many quarters too far the face is turned then.
            let beyond = (quarter + 4 - turn) % 4;
            let faces = self.found[quarter].get_or_insert_with(|| found(self.luma, quarter));
            let sign = |face: &&Detection| face.score >= score && slope_off(face, beyond) <= SLOPE_DEG;
            least = least.min(faces.iter().filter(sign).count());
            if least == 0 {
                break;
            }
        }
        least as u32
    }
}

/// Degrees between the line of the eyes and where it lies in a face turned so many quarters clockwise.
fn slope_off(face: &Detection, quarters: usize) -> f32 {
    let [left, right, ..] = face.points;
    let slope_deg = (right[1] - left[1]).atan2(right[0] - left[0]).to_degrees();
    let off = (slope_deg - 90.0 * quarters as f32).rem_euclid(360.0);
    off.min(360.0 - off)
}

fn found(luma: &Array2<f32>, quarters: usize) -> Vec<Detection> {
    let mut found = faces(square(&turned(luma, quarters)), MAYBE);
    found.retain(|face| face.iod() >= SMALLEST_IOD);
    found
}

/// What all looks come to; `None` if any showed an upright face, or too few a turned one.
pub fn verdict(looks: &[Lie]) -> Option<Sideways> {
    if looks.iter().any(|look| look.upright) {
        return None;
    }
    let total = |turn: usize| looks.iter().map(|look| look.turned[turn]).sum::<u32>();
    let best = (0..TURNS.len()).max_by_key(|turn| (total(*turn), TURNS.len() - turn))?;
    let others: u32 = (0..TURNS.len()).filter(|turn| *turn != best).map(total).sum();
    let found: Vec<&Lie> = looks.iter().filter(|look| look.turned[best] > 0).collect();
    // One look of many may be mistaken, and faces in all directions are none.
    if 2 * found.len() < looks.len().max(1) + 1 || others * 2 > total(best) {
        return None;
    }
    let light_from_above = found.iter().map(|look| look.light[best]).sum::<f64>() / found.len() as f64;
    let several = found.iter().any(|look| look.turned[best] > 1);
    // A first setting. One face may belong to someone who lies; several in one picture seldom do.
    let signs = if light_from_above > LIGHT { 0.15 } else { 0.0 } + if found.len() >= 3 { 0.1 } else { 0.0 };
    let confidence = if several { 0.5 + signs } else { 0.2 + signs };
    Some(Sideways {
        turn_deg: 90 * TURNS[best] as u32,
        faces: total(best),
        looks: found.len() as u32,
        light_from_above,
        confidence,
    })
}

/// The picture after so many quarters of a turn, clockwise; nothing is copied.
fn turned(luma: &Array2<f32>, quarters: usize) -> ArrayView2<'_, f32> {
    let mut view = luma.view();
    if quarters % 2 == 1 {
        view.swap_axes(0, 1);
    }
    if quarters == 1 || quarters == 2 {
        view.invert_axis(Axis(1));
    }
    if quarters == 2 || quarters == 3 {
        view.invert_axis(Axis(0));
    }
    view
}

/// The detector's picture: grey, the longer side filling it, black around, values from -1 to 1.
fn square(luma: &ArrayView2<'_, f32>) -> Array3<f32> {
    let (height, width) = luma.dim();
    let scale = height.max(width) as f32 / SIDE as f32;
    let (top, left) = ((SIDE as f32 * scale - height as f32) / 2.0, (SIDE as f32 * scale - width as f32) / 2.0);
    let at = |y: usize, x: usize| {
        let (y, x) = ((y as f32 + 0.5) * scale - top - 0.5, (x as f32 + 0.5) * scale - left - 0.5);
        if y < -0.5 || x < -0.5 || y > height as f32 - 0.5 || x > width as f32 - 0.5 {
            return -1.0;
        }
        let (y0, x0) = (y.max(0.0) as usize, x.max(0.0) as usize);
        let (y1, x1) = ((y0 + 1).min(height - 1), (x0 + 1).min(width - 1));
        let (dy, dx) = ((y - y0 as f32).max(0.0), (x - x0 as f32).max(0.0));
        let mix = |a: f32, b: f32, share: f32| a + (b - a) * share;
        let upper = mix(luma[(y0, x0)], luma[(y0, x1)], dx);
        mix(upper, mix(luma[(y1, x0)], luma[(y1, x1)], dx), dy) / 127.5 - 1.0
    };
    Array3::from_shape_fn((SIDE, SIDE, 3), |(y, x, _)| at(y, x))
}

/// Mean of the upper third less that of the lower.
fn from_above(view: &ArrayView2<'_, f32>) -> f64 {
    let third = view.dim().0 / 3;
    let mean = |part: ArrayView2<'_, f32>| part.mean().map_or(0.0, f64::from);
    mean(view.slice(ndarray::s![..third, ..])) - mean(view.slice(ndarray::s![view.dim().0 - third.., ..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn look(upright: bool, turned: [u32; 3], light: f64) -> Lie {
        Lie { upright, turned, light: [light; 3] }
    }

    #[test]
    fn one_face_on_its_side_is_told_and_not_trusted() {
        let looks: Vec<Lie> = [1, 1, 1, 1, 0].map(|faces| look(false, [faces, 0, 0], 40.0)).into();
        let found = verdict(&looks).expect("four looks of five");
        assert_eq!((found.turn_deg, found.faces, found.looks), (90, 4, 4));
        assert!(found.confidence < crate::meter::DEPENDABLE);
    }

    #[test]
    fn several_faces_lit_from_above_are_trusted_and_never_certain() {
        let looks: Vec<Lie> = (0..6).map(|_| look(false, [0, 3, 0], 40.0)).collect();
        let found = verdict(&looks).expect("all looks");
        assert_eq!(found.turn_deg, 270);
        assert!((crate::meter::DEPENDABLE..0.8).contains(&found.confidence));
    }

    #[test]
    fn an_upright_face_or_faces_everywhere_say_nothing() {
        assert_eq!(verdict(&[look(true, [0; 3], 0.0), look(false, [2, 0, 0], 0.0)]), None);
        assert_eq!(verdict(&[look(false, [1, 1, 0], 0.0)]), None);
        assert_eq!(verdict(&[look(false, [1, 0, 0], 0.0), look(false, [0; 3], 0.0)]), None);
        assert_eq!(verdict(&[]), None);
    }

    #[test]
    fn quarters_go_clockwise() {
        let luma = Array2::from_shape_vec((1, 2), vec![1.0, 2.0]).expect("two samples");
        assert_eq!(turned(&luma, 1), ndarray::array![[1.0], [2.0]]);
        assert_eq!(turned(&luma, 3), ndarray::array![[2.0], [1.0]]);
        assert_eq!(turned(&luma, 2), ndarray::array![[2.0, 1.0]]);
    }
}
