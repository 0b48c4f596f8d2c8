//! Made-up scenes, as luma: a room, bricks, foliage, a printed page, a bare wall. Sharper than any lens until
//! [`soften`] has been over them.

use std::f64::consts::TAU;

use ndarray::Array2;

use super::common::{Random, scene};

/// Width and height of all of them.
const SIZE: (usize, usize) = (1280, 960);

/// The seven strokes of a letter as on a pocket calculator, in a field 2 wide and 4 high: left, top, right, bottom.
const STROKES: [[f64; 4]; 7] = [
    [0.0, 0.0, 2.0, 0.5],
    [0.0, 0.0, 0.5, 2.0],
    [1.5, 0.0, 2.0, 2.0],
    [0.0, 1.75, 2.0, 2.25],
    [0.0, 2.0, 0.5, 4.0],
    [1.5, 2.0, 2.0, 4.0],
    [0.0, 3.5, 2.0, 4.0],
];

/// Walls of little texture, meeting in edges; pictures, a shelf, a door, a floor in perspective.
pub fn room(seed: u64) -> Array2<f32> {
    let mut random = Random(seed | 1);
    let mut picture = wall(seed, 1.2);
    let corner = 380.0 + 100.0 * random.next();
    fill(&mut picture, |x, y| (x < corner && y < 640.0 + 0.25 * (corner - x)).then_some(165.0 + 0.02 * x as f32));
    floor(&mut picture, corner);
    // A door on the left wall, a shelf with books on the right one.
    rectangle(&mut picture, [60.0, 210.0, 230.0, 690.0], 92.0);
    rectangle(&mut picture, [76.0, 226.0, 214.0, 420.0], 108.0);
    rectangle(&mut picture, [76.0, 450.0, 214.0, 670.0], 104.0);
    ellipse(&mut picture, (205.0, 445.0), (7.0, 7.0), 0.0, 200.0);
    for shelf in 0..3 {
        let bottom = 250.0 + 140.0 * f64::from(shelf);
        rectangle(&mut picture, [760.0, bottom, 1200.0, bottom + 12.0], 70.0);
        let mut left = 766.0;
        while left < 1180.0 {
            let (thick, tall) = (7.0 + 16.0 * random.next(), 60.0 + 45.0 * random.next());
            let level = 40.0 + 180.0 * random.next();
            rectangle(&mut picture, [left, bottom - tall, left + thick, bottom], level);
            rectangle(&mut picture, [left, bottom - 0.8 * tall, left + thick, bottom - 0.7 * tall], level * 0.7);
            left += thick + if random.next() < 0.1 { 30.0 } else { 1.0 };
        }
    }
    for frame in 0..2 {
        let (left, top) = (corner + 50.0 + 150.0 * f64::from(frame), 170.0 + 60.0 * random.next());
        rectangle(&mut picture, [left, top, left + 110.0, top + 150.0], 50.0);
        rectangle(&mut picture, [left + 10.0, top + 10.0, left + 100.0, top + 140.0], 215.0);
        ellipse(&mut picture, (left + 55.0, top + 70.0), (30.0, 45.0), random.next(), 110.0);
    }
    soften(&picture)
}

/// Planks that run to a vanishing point.
fn floor(picture: &mut Array2<f32>, corner: f64) {
    fill(picture, |x, y| {
        let from = 640.0 + 0.25 * (corner - x).max(0.0);
        let plank = (x - 640.0) / (y - 480.0) * 7.0;
        let tone = 12.0 * (plank.floor() * 2.4).sin() + 4.0 * (y * 0.9 + 40.0 * plank.floor()).sin();
        let gap = plank.fract().abs() < 0.03;
        (y > from).then_some(if gap { 60.0 } else { 128.0 + tone as f32 })
    });
}

/// A brick wall: straight rows that repeat, so that a wrong brick fits nearly as well.
pub fn bricks(seed: u64) -> Array2<f32> {
    let mut random = Random(seed | 1);
    let mut picture = scene(seed).mapv(|v| 150.0 + 0.12 * (v - 118.0));
    let (long, high, gap) = (74.0, 30.0, 4.0);
    for row in 0..40 {
        let top = f64::from(row) * high - 10.0;
        for column in -1..20 {
            let left = f64::from(column) * long + if row % 2 == 0 { 0.0 } else { 0.5 * long };
            let (nudge, level) = (2.0 * random.next(), 75.0 + 45.0 * random.next());
            let edge = [left + gap + nudge, top + gap, left + long, top + high];
            mix(&mut picture, edge, |old, x, y| {
                let inside = (x.min(y) / 2.0).clamp(0.0, 1.0) as f32;
                old + inside * (level as f32 + 0.5 * (old - 150.0) - old)
            });
        }
    }
    soften(&picture)
}

/// Leaves over leaves, darker below.
pub fn foliage(seed: u64) -> Array2<f32> {
    let mut random = Random(seed | 1);
    let mut picture = scene(seed).mapv(|v| 0.35 * v);
    let count = 5200;
    for leaf in 0..count {
        let depth = f64::from(leaf) / f64::from(count);
        let centre = (SIZE.0 as f64 * random.next(), SIZE.1 as f64 * random.next());
        let long = 6.0 + 16.0 * random.next();
        let half = (long, long * (0.25 + 0.25 * random.next()));
        ellipse(&mut picture, centre, half, TAU * random.next(), 25.0 + 110.0 * depth + 90.0 * random.next() * depth);
    }
    soften(&picture)
}

/// A printed page: lines of words, headings, one picture.
pub fn page(seed: u64) -> Array2<f32> {
    let mut random = Random(seed | 1);
    let mut picture = wall(seed, 0.4).mapv(|v| v + 60.0);
    let mut top = 30.0;
    while top < 930.0 {
        let heading = random.next() < 0.12;
        let letter = if heading { 9.0 } else { 4.5 };
        let mut left = 60.0;
        let end = if random.next() < 0.2 { 500.0 } else { 1200.0 };
        while left < end {
            let word = 2 + (9.0 * random.next()) as usize;
            for _ in 0..word {
                write(&mut picture, (left, top), letter, 0.0, 35.0, &mut random);
                left += 2.8 * letter;
            }
            left += 2.5 * letter;
        }
        top += 7.5 * letter;
    }
    let photo = scene(seed + 2);
    mix(&mut picture, [700.0, 330.0, 1130.0, 640.0], |_, x, y| photo[[y as usize + 200, x as usize + 300]]);
    soften(&picture)
}

/// A wall whose paint shows `texture` levels of relief, with a lamp's gradient, a switch, a hook, a crack and a skirting:
/// hardly anything to hold on to.
pub fn bare(seed: u64) -> Array2<f32> {
    let mut random = Random(seed | 1);
    let mut picture = wall(seed, 2.0);
    let mut at = |low: f64, high: f64| low + (high - low) * random.next();
    let (x, y) = (at(250.0, 420.0), at(400.0, 560.0));
    rectangle(&mut picture, [x, y, x + 46.0, y + 46.0], 205.0);
    rectangle(&mut picture, [x + 14.0, y + 10.0, x + 32.0, y + 36.0], 185.0);
    let hook = (at(800.0, 1000.0), at(300.0, 420.0));
    ellipse(&mut picture, hook, (5.0, 9.0), 0.2, 70.0);
    let foot = at(700.0, 730.0);
    rectangle(&mut picture, [0.0, foot, SIZE.0 as f64, foot + 8.0], 110.0);
    let mut crack = (at(500.0, 700.0), at(220.0, 300.0));
    for _ in 0..40 {
        let next = (crack.0 + at(-2.0, 7.0), crack.1 + at(0.0, 9.0));
        ellipse(&mut picture, next, (4.0, 1.2), (next.1 - crack.1).atan2(next.0 - crack.0), 128.0);
        crack = next;
    }
    soften(&picture)
}

/// Paint: a gradient and fine relief.
fn wall(seed: u64, relief: f32) -> Array2<f32> {
    let mut picture = scene(seed);
    for ((y, x), value) in picture.indexed_iter_mut() {
        let lamp = 30.0 - 45.0 * (x as f32 / 1280.0 - 0.6).hypot(y as f32 / 960.0 - 0.3);
        *value = 140.0 + lamp + relief * (*value - 118.0) / 40.0;
    }
    picture
}

/// One letter's strokes, the upper left corner at `from`, each stroke as likely there as not, and wider on all sides by
/// `margin` pixels.
pub fn write(picture: &mut Array2<f32>, from: (f64, f64), letter: f64, margin: f64, level: f64, random: &mut Random) {
    let x = |strokes: f64| from.0 + letter * strokes;
    let y = |strokes: f64| from.1 + letter * strokes;
    for [left, top, right, bottom] in STROKES {
        if random.next() < 0.6 {
            let edge = [x(left) - margin, y(top) - margin, x(right) + margin, y(bottom) + margin];
            rectangle(picture, edge, level);
        }
    }
}

/// Sets every pixel for which `level` has one.
fn fill(picture: &mut Array2<f32>, level: impl Fn(f64, f64) -> Option<f32>) {
    for ((y, x), value) in picture.indexed_iter_mut() {
        *value = level(x as f64, y as f64).unwrap_or(*value);
    }
}

/// A filled rectangle (left, top, right, bottom); a pixel that it covers in part takes on its share.
pub fn rectangle(picture: &mut Array2<f32>, [left, top, right, bottom]: [f64; 4], level: f64) {
    let (rows, columns) = picture.dim();
    let range =
        |from: f64, to: f64, end: usize| (from.floor().max(0.0) as usize)..(to.ceil().max(0.0) as usize).min(end);
    let share = |at: usize, from: f64, to: f64| ((at as f64 + 1.0).min(to) - (at as f64).max(from)).clamp(0.0, 1.0);
    for y in range(top, bottom, rows) {
        for x in range(left, right, columns) {
            let cover = (share(x, left, right) * share(y, top, bottom)) as f32;
            picture[[y, x]] += cover * (level as f32 - picture[[y, x]]);
        }
    }
}

/// Changes the pixels of a rectangle by their level and place in it.
fn mix(picture: &mut Array2<f32>, [left, top, right, bottom]: [f64; 4], level: impl Fn(f32, f64, f64) -> f32) {
    let (rows, columns) = picture.dim();
    for y in (top.max(0.0) as usize)..(bottom.max(0.0) as usize).min(rows) {
        for x in (left.max(0.0) as usize)..(right.max(0.0) as usize).min(columns) {
            picture[[y, x]] = level(picture[[y, x]], x as f64 - left, y as f64 - top);
        }
    }
}

/// A filled ellipse of these half axes, turned by `angle`.
pub fn ellipse(picture: &mut Array2<f32>, centre: (f64, f64), half: (f64, f64), angle: f64, level: f64) {
    let (sin, cos) = angle.sin_cos();
    let reach = half.0.max(half.1) + 1.0;
    let (rows, columns) = picture.dim();
    let range = |at: f64, end: usize| ((at - reach).max(0.0) as usize)..((at + reach).max(0.0) as usize).min(end);
    for y in range(centre.1, rows) {
        for x in range(centre.0, columns) {
            let (dx, dy) = (x as f64 - centre.0, y as f64 - centre.1);
            let radius = ((cos * dx + sin * dy) / half.0).hypot((cos * dy - sin * dx) / half.1);
            let cover = ((1.0 - radius) * half.0.min(half.1) + 0.5).clamp(0.0, 1.0) as f32;
            picture[[y, x]] += cover * (level as f32 - picture[[y, x]]);
        }
    }
}

/// The lens: a binomial of 3 x 3, and no level outside what a camera gives.
fn soften(picture: &Array2<f32>) -> Array2<f32> {
    let (rows, columns) = picture.dim();
    let near =
        |at: usize, end: usize| [at.saturating_sub(1), at, (at + 1).min(end - 1)].into_iter().zip([1.0, 2.0, 1.0]);
    Array2::from_shape_fn((rows, columns), |(y, x)| {
        let sum: f32 =
            near(y, rows).flat_map(|(j, v)| near(x, columns).map(move |(i, w)| v * w * picture[[j, i]])).sum();
        (sum / 16.0).clamp(0.0, 255.0)
    })
}
