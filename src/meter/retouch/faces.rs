//! Finding the faces of a frame: one look at the whole, closer looks at tiles where the whole shows none large enough
//! or where no effort is spared, and one close look at each face for exact key points.

use crate::frame::VideoFrame;
use crate::model::blazeface::{Detection, Look};

/// Score of a first sighting that is worth a close look.
const GLIMPSE_SCORE: f32 = 0.5;

/// Score a face needs in the close look.
const FACE_SCORE: f32 = 0.7;

/// Side of the close look in sides of the face's box; the network was trained on faces that fill a good part of the
/// picture.
const CLOSE_LOOK: f32 = 2.2;

/// Faces smaller than this between the eyes, in display pixels, are not looked at closely: far below what can be judged.
const WORTH_A_LOOK: f32 = 20.0;

/// Where to look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effort {
    /// The whole frame only.
    Glance,
    /// Tiles as large as the frame's short side if the whole shows no face of `enough_px` between the eyes.
    Search,
    /// Tiles of the short side and of half of it, whatever the whole shows: a photo.
    Thorough,
}

/// The faces of a frame, largest first, at most `most`; those too small to be worth a close look come as first seen.
pub fn faces(frame: &VideoFrame<'_>, effort: Effort, enough_px: f32, most: usize) -> Vec<Detection> {
    let whole = Look::whole(frame.display);
    let mut seen = whole.faces(frame, GLIMPSE_SCORE);
    let short = frame.display.0.min(frame.display.1) as f32;
    let lacking = !seen.iter().any(|face| face.iod() >= enough_px);
    if effort == Effort::Thorough || effort == Effort::Search && lacking {
        look_at_tiles(frame, short, &mut seen);
    }
    // Below this the tiles would enlarge the picture, not show more of it.
    if effort == Effort::Thorough && short / 2.0 >= 256.0 {
        look_at_tiles(frame, short / 2.0, &mut seen);
    }
    seen.sort_by(|a, b| b.iod().total_cmp(&a.iod()));
    let mut faces = Vec::new();
    for glimpse in seen.into_iter().take(2 * most) {
        let face = if glimpse.iod() < WORTH_A_LOOK { Some(glimpse) } else { closer(frame, &glimpse) };
        if let Some(face) = face {
            add(&mut faces, face);
        }
    }
    faces.truncate(most);
    faces
}

/// Adds what is seen in tiles of one size.
fn look_at_tiles(frame: &VideoFrame<'_>, side: f32, seen: &mut Vec<Detection>) {
    for tile in Look::tiles(frame.display, side) {
        for face in tile.faces(frame, GLIMPSE_SCORE) {
            add(seen, face);
        }
    }
}

/// Adds a face unless it is one already known.
fn add(faces: &mut Vec<Detection>, face: Detection) {
    if !faces.iter().any(|known| known.overlap(&face) > 0.3) {
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
