//! What of a picture cannot be explained by motion: the displaced difference after block matching, as a share of the
//! picture's own contrast.

use super::small::Small;

/// Pixels of a block on each side.
const BLOCK: usize = 8;

/// A block is sought so far around each place where the motion of the whole picture would have put it, in pixels: a
/// hand's roll and zoom, and subjects.
const REACH: isize = 2;

/// The whole picture is sought within this share of its side.
const WIDEST: usize = 3;

/// A camera's exposure changes the contrast by no more than this factor at once.
const LARGEST_GAIN: f32 = 3.0;

/// Variance of rounded codes, in squared levels.
const ROUNDING: f32 = 0.1;

/// Contrast that noise leaves in a flat block, in levels.
const NOISE: f32 = 2.0;

/// What is left of the difference of two pictures when each block of the second is laid over the part of the first that
/// fits best, brightness and contrast aside: 0 for the same, about 1 for unrelated pictures. 0 of pictures
/// without a block.
pub fn displaced(before: &Small, now: &Small) -> f32 {
    match whole(before, now) {
        (0, 0) => displaced_about(before, now, &[(0, 0)]),
        moved => displaced_about(before, now, &[(0, 0), moved]),
    }
}

/// How far the whole picture seems to have moved, in pixels to the right and down.
pub fn whole(before: &Small, now: &Small) -> (isize, isize) {
    (shift(&before.columns, &now.columns), shift(&before.rows, &now.rows))
}

/// What is left if the whole picture may have moved by any of these.
pub fn displaced_about(before: &Small, now: &Small, motions: &[(isize, isize)]) -> f32 {
    if !before.fits(now) {
        return 1.0;
    }
    let gain = gain(before, now);
    let (mut left_over, mut contrast) = (0.0_f32, 0.0_f32);
    let (down, across) = (now.height / BLOCK, now.width / BLOCK);
    let (top, left) = ((now.height - down * BLOCK) / 2, (now.width - across * BLOCK) / 2);
    for block in 0..down * across {
        let place = (left + block % across * BLOCK, top + block / across * BLOCK);
        let own = deviation(now, place);
        let (mut best, mut its) = (f32::INFINITY, own);
        for (x, y) in motions {
            for step in 0..(2 * REACH + 1) * (2 * REACH + 1) {
                let (dx, dy) = (x + step % (2 * REACH + 1) - REACH, y + step / (2 * REACH + 1) - REACH);
                let Some(from) = moved(place, (-dx, -dy), now) else { continue };
                let rest = difference((before, gain), from, now, place);
                if rest < best {
                    (best, its) = (rest, gain * deviation(before, from));
                }
            }
        }
        left_over += best.min(own.hypot(its));
        contrast += (0.5 * (own * own + its * its)).sqrt() + NOISE;
    }
    if contrast > 0.0 { left_over / contrast } else { 0.0 }
}

/// How badly one picture tells the other, pixel by pixel, in whatever way light and exposure change it: one minus the
/// correlation ratio (Roche et al., "The correlation ratio as a new similarity measure for multimodal image
/// registration", 1998), of the two directions the better. 0 if one follows from the other, 1 if nothing does.
pub fn untold(before: &Small, now: &Small) -> f32 {
    untold_by(before, now).min(untold_by(now, before))
}

fn untold_by(known: &Small, told: &Small) -> f32 {
    const BINS: usize = 32;
    let mut bins = [[0.0_f32; 3]; BINS];
    for (a, b) in known.luma.iter().zip(&told.luma) {
        let bin = &mut bins[(*a as usize * BINS / 256).min(BINS - 1)];
        bin.iter_mut().zip([1.0, *b, b * b]).for_each(|(sum, term)| *sum += term);
    }
    let spread =
        |[count, sum, squares]: [f32; 3]| if count > 0.0 { (squares - sum * sum / count).max(0.0) } else { 0.0 };
    let within: f32 = bins.iter().map(|bin| spread(*bin)).sum();
    let all = bins.iter().fold([0.0; 3], |all: [f32; 3], bin| std::array::from_fn(|k| all[k] + bin[k]));
    // The rounding of codes alone tells nothing.
    within / (spread(all) + ROUNDING * all[0]).max(1e-6)
}

/// The place so far from another, if a block has room there.
fn moved((x, y): (usize, usize), (dx, dy): (isize, isize), picture: &Small) -> Option<(usize, usize)> {
    let (x, y) = (x.checked_add_signed(dx)?, y.checked_add_signed(dy)?);
    (x + BLOCK <= picture.width && y + BLOCK <= picture.height).then_some((x, y))
}

fn rows(picture: &Small, (x, y): (usize, usize)) -> impl Iterator<Item = &[f32]> {
    (0..BLOCK).map(move |row| &picture.luma[(y + row) * picture.width + x..][..BLOCK])
}

/// How many times the contrast of the picture before the next one has: the light or the exposure may have changed.
fn gain(before: &Small, now: &Small) -> f32 {
    let contrast = |picture: &Small| {
        let count = picture.luma.len().max(1) as f32;
        let mean = picture.luma.iter().sum::<f32>() / count;
        (picture.luma.iter().map(|luma| (luma - mean) * (luma - mean)).sum::<f32>() / count).sqrt()
    };
    ((contrast(now) + NOISE) / (contrast(before) + NOISE)).clamp(1.0 / LARGEST_GAIN, LARGEST_GAIN)
}

/// Standard deviation of the difference of two blocks, the first made as light as the second.
fn difference((before, gain): (&Small, f32), from: (usize, usize), now: &Small, to: (usize, usize)) -> f32 {
    let (mut sums, mut squares) = ([0.0_f32; BLOCK], [0.0_f32; BLOCK]);
    for (a, b) in rows(before, from).zip(rows(now, to)) {
        for lane in 0..BLOCK {
            let apart = b[lane] - gain * a[lane];
            sums[lane] += apart;
            squares[lane] += apart * apart;
        }
    }
    spread(&sums, &squares)
}

/// Standard deviation of a block.
fn deviation(picture: &Small, place: (usize, usize)) -> f32 {
    let (mut sums, mut squares) = ([0.0_f32; BLOCK], [0.0_f32; BLOCK]);
    for row in rows(picture, place) {
        for lane in 0..BLOCK {
            sums[lane] += row[lane];
            squares[lane] += row[lane] * row[lane];
        }
    }
    spread(&sums, &squares)
}

fn spread(sums: &[f32; BLOCK], squares: &[f32; BLOCK]) -> f32 {
    let count = (BLOCK * BLOCK) as f32;
    let mean = sums.iter().sum::<f32>() / count;
    (squares.iter().sum::<f32>() / count - mean * mean).max(0.0).sqrt()
}

/// How far the picture moved along one axis, from the means of its lines: the shift at which they differ least, their
/// own mean aside.
fn shift(before: &[f32], now: &[f32]) -> isize {
    let widest = (now.len() / WIDEST) as isize;
    let rest = |by: isize| {
        let (from, to) = if by >= 0 { (0, by as usize) } else { (-by as usize, 0) };
        let pairs = before[from..].iter().zip(&now[to..]);
        let count = pairs.len().max(1) as f32;
        let mean = pairs.clone().map(|(a, b)| b - a).sum::<f32>() / count;
        pairs.map(|(a, b)| (b - a - mean).abs()).sum::<f32>() / count
    };
    let still = rest(0);
    let (best, least) = (-widest..=widest)
        .map(|by| (by, rest(by)))
        .fold((0, still), |best, next| if next.1 < best.1 { next } else { best });
    // A shift that explains next to nothing is none.
    if least < 0.9 * still { best } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picture(of: impl Fn(f32, f32) -> f32) -> Small {
        let (height, width) = (45, 80);
        let luma: Vec<f32> = (0..height * width).map(|i| of((i % width) as f32, (i / width) as f32)).collect();
        let columns =
            (0..width).map(|x| (0..height).map(|y| luma[y * width + x]).sum::<f32>() / height as f32).collect();
        let rows = (0..height).map(|y| luma[y * width..][..width].iter().sum::<f32>() / width as f32).collect();
        let mut small = Small::default();
        (small.height, small.width, small.luma, small.columns, small.rows) = (height, width, luma, columns, rows);
        small
    }

    fn waves(x: f32, y: f32, seed: f32) -> f32 {
        let wave = |a: f32, b: f32| (a * x + b * y + seed * (a + 2.0 * b) * 9.0).sin();
        120.0 + 30.0 * (wave(0.21, 0.13) + wave(-0.33, 0.4) + wave(0.6, 0.1) + wave(0.07, -0.5))
    }

    #[test]
    fn motion_and_light_explain_a_difference_and_another_scene_does_not() {
        let scene = picture(|x, y| waves(x, y, 1.0));
        let panned = picture(|x, y| waves(x + 2.0, y + 1.0, 1.0));
        let brighter = picture(|x, y| waves(x, y, 1.0) + 40.0);
        let other = picture(|x, y| waves(y * 1.1, x, 4.0));
        assert!(displaced(&scene, &scene) < 0.01);
        assert!(displaced(&scene, &panned) < 0.3, "{}", displaced(&scene, &panned));
        assert!(displaced(&scene, &brighter) < 0.05);
        assert!(displaced(&scene, &other) > 0.5, "{}", displaced(&scene, &other));
    }

    #[test]
    fn pictures_too_small_for_a_block_differ_by_nothing() {
        assert!(displaced(&Small::default(), &Small::default()) <= 0.0);
    }
}
