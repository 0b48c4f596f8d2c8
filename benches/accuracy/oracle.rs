//! How far a file shows its frames from where they were: what nobody can undo who has but the file.
//!
//! Each decoded frame is held against the clean picture that the lens saw at its time, by least squares over all pixels:
//! brightness, contrast, and the little motion that is left between the two (B. D. Lucas, T. Kanade, "An iterative image
//! registration technique with an application to stereo vision", IJCAI 1981, with the truth as its template). That knows
//! the scene and the camera's path, which no meter does.

use std::path::Path;
use std::process::Command;

use ndarray::{Array2, ArrayView2};

use super::common::grid;
use super::render::Film;
use super::truth::{Errors, Motion, SIDE, rms_of_squares};

/// Brightness, contrast, and a motion: shift by x and y, roll, zoom.
const UNKNOWNS: usize = 6;

/// Errors of the steps between the frames as the file shows them, in the unit of [`super::truth::errors`].
pub fn errors(clip: &Path, film: &Film<'_>) -> Errors {
    let (width, height) = film.size;
    let left: Vec<Motion> = decode(clip, film.size)
        .enumerate()
        .map(|(index, shown)| left(&smooth(&film.expose(index as f64 / film.fps)), &smooth(&shown)))
        .collect();
    left.windows(2)
        .map(|two| {
            let squares = grid(width, height).map(|point| {
                let (before, after) = (two[0].carry(point), two[1].carry(point));
                (after.0 - before.0).powi(2) + (after.1 - before.1).powi(2)
            });
            rms_of_squares(squares) * SIDE / width.max(height) as f64
        })
        .collect()
}

/// The luma of all frames.
fn decode(clip: &Path, (width, height): (usize, usize)) -> impl Iterator<Item = Array2<f32>> {
    let done = Command::new("ffmpeg")
        .args(["-v", "error", "-i"])
        .arg(clip)
        .args(["-f", "rawvideo", "-pix_fmt", "gray", "-"])
        .output()
        .expect("the bench needs the ffmpeg program");
    let frames = done.stdout.len() / (width * height);
    (0..frames).map(move |index| {
        let bytes = &done.stdout[index * width * height..][..width * height];
        ArrayView2::from_shape((height, width), bytes).expect("a frame of this size").mapv(f32::from)
    })
}

/// Without the finest detail, which an encoder leaves out first: a binomial filter of five by five.
fn smooth(picture: &Array2<f32>) -> Array2<f32> {
    let (rows, columns) = picture.dim();
    let filter = |at: &dyn Fn(usize) -> f32, place: usize, last: usize| {
        let near = |step: isize| at(place.saturating_add_signed(step).min(last));
        (near(-2) + near(2) + 4.0 * (near(-1) + near(1)) + 6.0 * near(0)) / 16.0
    };
    let across = Array2::from_shape_fn((rows, columns), |(y, x)| filter(&|x| picture[[y, x]], x, columns - 1));
    Array2::from_shape_fn((rows, columns), |(y, x)| filter(&|y| across[[y, x]], y, rows - 1))
}

/// The motion from the clean picture to the one shown.
fn left(clean: &Array2<f32>, shown: &Array2<f32>) -> Motion {
    let (rows, columns) = clean.dim();
    let (middle_x, middle_y) = (0.5 * (columns as f64 - 1.0), 0.5 * (rows as f64 - 1.0));
    // Central differences of fourth order: those of second order make fine texture too flat, and its motion too long.
    let slope = |near: [f32; 2], far: [f32; 2]| f64::from(8.0 * (near[1] - near[0]) - (far[1] - far[0])) / 12.0;
    let mut normal = [[0.0; UNKNOWNS + 1]; UNKNOWNS];
    for y in 2..rows - 2 {
        for x in 2..columns - 2 {
            let slope_x = slope([clean[[y, x - 1]], clean[[y, x + 1]]], [clean[[y, x - 2]], clean[[y, x + 2]]]);
            let slope_y = slope([clean[[y - 1, x]], clean[[y + 1, x]]], [clean[[y - 2, x]], clean[[y + 2, x]]]);
            let (px, py) = (x as f64 - middle_x, y as f64 - middle_y);
            // Content that moves by u takes the level that was there, less the slope times u.
            let row = [
                1.0,
                f64::from(clean[[y, x]]),
                -slope_x,
                -slope_y,
                slope_x * py - slope_y * px,
                -slope_x * px - slope_y * py,
                f64::from(shown[[y, x]]),
            ];
            for (i, line) in normal.iter_mut().enumerate() {
                for (j, sum) in line.iter_mut().enumerate() {
                    *sum += row[i] * row[j];
                }
            }
        }
    }
    let [_, contrast, dx, dy, roll, zoom] = solve(normal);
    Motion { dx: dx / contrast, dy: dy / contrast, roll: roll / contrast, zoom: 1.0 + zoom / contrast }
}

/// Gauss's elimination; the matrix is positive definite as long as there is texture.
fn solve(mut matrix: [[f64; UNKNOWNS + 1]; UNKNOWNS]) -> [f64; UNKNOWNS] {
    for pivot in 0..UNKNOWNS {
        let line = matrix[pivot].map(|value| value / matrix[pivot][pivot]);
        matrix[pivot] = line;
        for other in (0..UNKNOWNS).filter(|other| *other != pivot) {
            let share = matrix[other][pivot];
            (pivot..=UNKNOWNS).for_each(|column| matrix[other][column] -= share * line[column]);
        }
    }
    matrix.map(|line| line[UNKNOWNS])
}
