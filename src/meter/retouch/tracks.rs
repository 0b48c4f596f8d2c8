//! Who is who: faces that stay about where they were are one person. Loose on purpose; a cut starts new people.

use super::{SHARP_SHARE, Seen};

/// Groups faces by person, in the order of their first frame; of each person only the sharp frames are kept.
pub fn tracks<'a>(seen: impl Iterator<Item = &'a Seen>) -> Vec<Vec<&'a Seen>> {
    let mut tracks: Vec<Vec<&Seen>> = Vec::new();
    for face in seen {
        // Two faces of one frame are two people, however close they are.
        let same = |track: &&mut Vec<&Seen>| {
            track.last().is_some_and(|last| last.t_s < face.t_s && last.face.overlap(&face.face) > 0.2)
        };
        match tracks.iter_mut().find(same) {
            Some(track) => track.push(face),
            None => tracks.push(vec![face]),
        }
    }
    for track in &mut tracks {
        let detail = |seen: &Seen| seen.traits.as_ref().map_or(0.0, |traits| traits.detail_rms);
        let sharpest = track.iter().map(|seen| detail(seen)).fold(0.0, f32::max);
        track.retain(|seen| detail(seen) >= SHARP_SHARE * sharpest);
    }
    tracks
}
