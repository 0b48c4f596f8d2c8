//! Rendered clips with captions and stickers of known place and time, and with text that belongs to the scene.

mod common;

use common::{Motion, Trajectory, encode, scene, view};
use ndarray::{Array2, s};
use verite::analyze::{Options, measure};
use verite::meter::Edits;
use verite::time::TimeRange;

const SIZE: (usize, usize) = (640, 360);
const FPS: f64 = 30.0;

type Clip = Vec<Array2<f32>>;

/// Five by seven pixels a letter, a row in each byte.
const LETTERS: [(char, [u8; 7]); 8] = [
    ('A', [0x0e, 0x11, 0x11, 0x1f, 0x11, 0x11, 0x11]),
    ('E', [0x1f, 0x10, 0x10, 0x1e, 0x10, 0x10, 0x1f]),
    ('H', [0x11, 0x11, 0x11, 0x1f, 0x11, 0x11, 0x11]),
    ('L', [0x10, 0x10, 0x10, 0x10, 0x10, 0x10, 0x1f]),
    ('O', [0x0e, 0x11, 0x11, 0x11, 0x11, 0x11, 0x0e]),
    ('R', [0x1e, 0x11, 0x11, 0x1e, 0x14, 0x12, 0x11]),
    ('T', [0x1f, 0x04, 0x04, 0x04, 0x04, 0x04, 0x04]),
    ('W', [0x11, 0x11, 0x11, 0x15, 0x15, 0x1b, 0x11]),
];

/// Draws white text with a black outline, its letters seven times `scale` high; its height and width with the outline.
fn write(frame: &mut Array2<f32>, text: &str, (top, left): (usize, usize), scale: usize, alpha: f32) -> (usize, usize) {
    let mut inked = Array2::from_elem((9 * scale, (6 * text.len() + 1) * scale), 0_u8);
    for (index, letter) in text.chars().enumerate() {
        let Some((_, rows)) = LETTERS.iter().find(|(name, _)| *name == letter) else { continue };
        for (y, row) in rows.iter().enumerate() {
            for x in (0..5).filter(|x| row >> (4 - x) & 1 == 1) {
                let (y, x) = ((y + 1) * scale, (6 * index + x + 1) * scale);
                inked.slice_mut(s![y..y + scale, x..x + scale]).fill(1);
            }
        }
    }
    let size = inked.dim();
    for ((y, x), ink) in inked.indexed_iter() {
        let rows = y.saturating_sub(scale - 1)..(y + scale).min(size.0);
        let near = rows.flat_map(|y| (x.saturating_sub(scale - 1)..(x + scale).min(size.1)).map(move |x| [y, x]));
        let level = if *ink == 1 { 235.0 } else { 16.0 };
        if *ink == 1 || alpha >= 1.0 && near.into_iter().any(|place| inked[place] == 1) {
            let pixel = &mut frame[[top + y, left + x]];
            *pixel += alpha * (level - *pixel);
        }
    }
    size
}

/// A scene held by hand, or standing.
fn shot(motion: Motion, seed: u64, frames: usize) -> Clip {
    let (still, path) = (scene(2 * seed + 1), Trajectory::new(motion, seed));
    (0..frames).map(|i| view(&still, path.pose(i as f64 / FPS), SIZE)).collect()
}

fn edits(frames: &[Array2<f32>]) -> Edits {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("clip.mp4");
    encode(frames, FPS, &[], &file);
    let (_, measurements) = measure(&file, &Options::default(), &mut |_, _| {}).expect("a clip was just written");
    measurements.edits.dependable().expect("it is long enough").clone()
}

/// Whether the ranges are these, in frames, to within a look.
fn are(found: &[TimeRange], known: &[[usize; 2]]) -> bool {
    let close = |t_s: f64, frame: usize| (t_s - frame as f64 / FPS).abs() < 0.14;
    found.len() == known.len()
        && found.iter().zip(known).all(|(range, [start, end])| close(range.start_s, *start) && close(range.end_s, *end))
}

/// Captions of two words in a row, with a pause before the last; the share that the lines cover while they are shown.
fn caption(frames: &mut Clip) -> f64 {
    let (mut covered, mut shown) = (0, 0);
    for (text, from, to) in [("HELLO WORLD", 20, 60), ("THE OTHER", 60, 100), ("WATER", 130, 165)] {
        for frame in &mut frames[from..to] {
            let left = (SIZE.0 - 6 * 3 * text.len()) / 2;
            let (height, width) = write(frame, text, (290, left), 3, 1.0);
            covered += height * width;
            shown += 1;
        }
    }
    100.0 * f64::from(covered as u32) / f64::from(shown) / (SIZE.0 * SIZE.1) as f64
}

#[test]
fn captions_over_a_moving_scene_have_their_share_and_their_times() {
    for motion in [Motion::Hand, Motion::Walk] {
        let mut frames = shot(motion, 31, 180);
        let pct = caption(&mut frames);
        let found = edits(&frames);
        let said = found.captions_pct.expect("they are there");
        assert!((said / pct - 1.0).abs() < 0.3, "{said} of {pct}: {found:?}");
        assert!(are(&found.captions_s, &[[20, 100], [130, 165]]), "{motion:?}: {found:?}");
        assert!(found.stickers_s.is_empty() && found.captions_confidence >= Some(0.7), "{found:?}");
    }
}

#[test]
fn captions_that_come_and_go_over_a_still_scene_are_told() {
    let mut frames = shot(Motion::Tripod, 33, 180);
    let pct = caption(&mut frames);
    let found = edits(&frames);
    let said = found.captions_pct.expect("they are there");
    assert!((said / pct - 1.0).abs() < 0.3 && are(&found.captions_s, &[[20, 100], [130, 165]]), "{found:?}");
}

#[test]
fn a_moving_scene_without_any_has_none() {
    let found = edits(&shot(Motion::Hand, 35, 150));
    assert!(found.captions_pct == Some(0.0) && found.captions_s.is_empty(), "{found:?}");
    assert!(found.stickers_pct == Some(0.0) && found.stickers_s.is_empty(), "{found:?}");
}

/// A scene with signs all over.
fn signs(seed: u64) -> Array2<f32> {
    let mut still = scene(seed);
    for (row, text) in ["THE OTHER", "WATER", "HELLO WORLD", "TALL TREE", "LOW ROAD"].iter().enumerate() {
        write(&mut still, text, (330 + 70 * row, 460 + 40 * (row % 3)), 4, 1.0);
    }
    still
}

#[test]
fn text_that_moves_with_the_scene_is_no_caption() {
    for (motion, seed) in [(Motion::Hand, 37), (Motion::Walk, 39), (Motion::HandPan, 41)] {
        let (still, path) = (signs(seed), Trajectory::new(motion, seed));
        let frames: Clip = (0..150).map(|i| view(&still, path.pose(f64::from(i) / FPS), SIZE)).collect();
        let found = edits(&frames);
        assert!(found.captions_s.is_empty() && found.stickers_s.is_empty(), "{motion:?}: {found:?}");
    }
}

#[test]
fn of_a_sign_in_a_still_scene_nothing_is_said() {
    let found = edits(&vec![view(&signs(43), [0.0; 4], SIZE); 120]);
    assert!(found.captions_pct.is_none() && found.captions_s.is_empty(), "{found:?}");
    assert!(found.stickers_pct.is_none() && found.stickers_s.is_empty(), "{found:?}");
}

#[test]
fn a_logo_a_mark_and_a_sticker_are_no_captions() {
    // In a corner all the time, opaque and half transparent; and a disc that pops up.
    for alpha in [1.0, 0.5] {
        let mut frames = shot(Motion::Hand, 45, 180);
        for frame in &mut frames {
            write(frame, "HALLO", (20, 500), 3, alpha);
        }
        let found = edits(&frames);
        assert!(found.captions_s.is_empty() && are(&found.stickers_s, &[[0, 180]]), "{alpha}: {found:?}");
    }
    let mut frames = shot(Motion::Hand, 47, 180);
    for frame in &mut frames[40..140] {
        for ((y, x), pixel) in frame.indexed_iter_mut() {
            let far = (y as f64 - 110.0).hypot(x as f64 - 200.0);
            let eye = [-18.0, 18.0].iter().any(|off| (y as f64 - 98.0).hypot(x as f64 - 200.0 - off) < 8.0);
            let level = if far > 46.0 || eye { 20.0 } else { 210.0 };
            *pixel = if far < 52.0 { level } else { *pixel };
        }
    }
    let found = edits(&frames);
    assert!(found.captions_s.is_empty() && are(&found.stickers_s, &[[40, 140]]), "{found:?}");
    let (said, pct) =
        (found.stickers_pct.expect("it is there"), 100.0 * std::f64::consts::PI * 52.0 * 52.0 / 230_400.0);
    assert!((said / pct - 1.0).abs() < 0.3, "{said} of {pct}");
}
