//! Finding the faces of a frame: one look at the whole, closer looks at tiles where the whole shows none large enough
//! or where no effort is spared, and one close look at each face for exact key points.

use crate::frame::VideoFrame;
use crate::model::blazeface::Detection;

use super::look::Look;

/// Score of a first sighting that is worth a close look.
const GLIMPSE_SCORE: f32 = 0.5;

/// Score a face needs in the close look.
const FACE_SCORE: f32 = 0.7;

/// A face that fills at least this share of the whole look's side has exact key points already.
const CLOSE_ENOUGH: f32 = 0.2;

/// Side of the close look in sides of the face's box; the network was trained on faces that fill a good part of the
/// picture.
const CLOSE_LOOK: f32 = 2.2;

/// Faces smaller than this between the eyes, in display pixels, are not looked at closely: below what can be
const WORTH_A_LOOK: f32 = 36.0;

/// Side of the closer tiles in display pixels: 45 px between the eyes are ten in the network's picture there, which it
/// finds reliably (group photos).
const TILE_SIDE: f32 = 1200.0;

/// Where to look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effort {
    /// The whole frame only.
    Glance,
    /// Tiles as well if the whole shows no face of `enough_px` between the eyes.
    Search,
    /// Tiles as well, whatever the whole shows: a photo.
    Thorough,
}

/// The faces of a frame, largest first, at most `most`; those too small to be worth a close look come as first seen.
pub fn faces(frame: &VideoFrame<'_>, effort: Effort, enough_px: f32, most: usize) -> Vec<Detection> {
    let whole = Look::whole(frame.display);
    let mut seen = whole.faces(frame, GLIMPSE_SCORE);
    let side = TILE_SIDE.min(frame.display.0.min(frame.display.1) as f32);
    let lacking = !seen.iter().any(|face| face.iod() >= enough_px);
    // The whole of a small picture already shows all that tiles could.
    if whole.side > TILE_SIDE && (effort == Effort::Thorough || effort == Effort::Search && lacking) {
        for tile in Look::tiles(frame.display, side) {
            tile.faces(frame, GLIMPSE_SCORE).into_iter().for_each(|face| add(&mut seen, face));
        }
    }
    seen.sort_by(|a, b| b.iod().total_cmp(&a.iod()));
    let mut faces = Vec::new();
    for glimpse in seen.into_iter().take(2 * most) {
        let exact = glimpse.bounds[2] >= CLOSE_ENOUGH * whole.side && glimpse.score >= FACE_SCORE;
        let face = if exact || glimpse.iod() < WORTH_A_LOOK { Some(glimpse) } else { closer(frame, &glimpse) };
        if let Some(face) = face {
            add(&mut faces, face);
        }
    }
    faces.truncate(most);
    faces
}

/// Adds a face unless it is one already known.
fn add(faces: &mut Vec<Detection>, face: Detection) {
    // A part of a large face may look like a face in a tile: a box mostly inside another is not another face.
    if !faces.iter().any(|known| known.shared(&face) > 0.5) {
        faces.push(face);
    }
}

/// The same face seen from close by; `None` if it turns out to be none.
fn closer(frame: &VideoFrame<'_>, glimpse: &Detection) -> Option<Detection> {
    let [left, top, width, height] = glimpse.bounds;
    let side = width.max(height) * CLOSE_LOOK;
    let look = Look { left: left + (width - side) / 2.0, top: top + (height - side) / 2.0, side };
    look.faces(frame, FACE_SCORE).into_iter().find(|face| face.overlap(glimpse) > 0.3)
}
