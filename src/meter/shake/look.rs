//! How the frames themselves look: the gradients that motion blur weakens along the motion, and dark edges.

use ndarray::Array2;

/// Levels up to which an edge is black: video black with what a coder leaves around it.
const BLACK: f32 = 6.0;

/// What is kept of the look of a frame.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Look {
    /// Mean square of the gradient to the right and downwards, and the mean of their product, in squared levels a pixel.
    pub gradients: [f32; 3],
    /// Share of the left, top, right and bottom edge that is black, 0 to 1.
    pub black: [f32; 4],
}

/// The look of a picture as it came, not smoothed; of one smaller than 2 x 2, or not stored row by row, nothing.
pub fn look(picture: &Array2<f32>) -> Look {
    let (height, width) = picture.dim();
    let Some(luma) = picture.as_slice().filter(|_| width >= 2 && height >= 2) else { return Look::default() };
    let row = |y: usize| &luma[y * width..(y + 1) * width];
    let mut sums = [0.0_f64; 3];
    for y in 1..height {
        let line = gradients(row(y - 1), row(y));
        sums.iter_mut().zip(line).for_each(|(sum, part)| *sum += f64::from(part));
    }
    let count = ((width - 1) * (height - 1)) as f64;
    let share = |black: usize, length: usize| black as f32 / length as f32;
    let black_in = |y: usize| share(row(y).iter().filter(|&&luma| luma < BLACK).count(), width);
    let black_down = |x: usize| share((0..height).filter(|&y| row(y)[x] < BLACK).count(), height);
    Look {
        gradients: sums.map(|sum| (sum / count) as f32),
        black: [black_down(0), black_in(0), black_down(width - 1), black_in(height - 1)],
    }
}

/// Sums over the squares of four pixels between two rows: finer than central differences, and noise does not favour a
/// direction. In lanes so that the compiler may use vector instructions.
fn gradients(upper: &[f32], lower: &[f32]) -> [f32; 3] {
    const LANES: usize = 8;
    let mut lanes = [[0.0_f32; LANES]; 3];
    let count = upper.len() - 1;
    let (a, b, c, d) = (&upper[..count], &upper[1..], &lower[..count], &lower[1..]);
    let squares = |a: f32, b: f32, c: f32, d: f32| {
        let (falling, rising) = (d - a, b - c);
        let (right, down) = (0.5 * (falling + rising), 0.5 * (falling - rising));
        [right * right, down * down, right * down]
    };
    let chunks = a.chunks_exact(LANES).zip(b.chunks_exact(LANES)).zip(c.chunks_exact(LANES)).zip(d.chunks_exact(LANES));
    for (((a, b), c), d) in chunks {
        for lane in 0..LANES {
            let [xx, yy, xy] = squares(a[lane], b[lane], c[lane], d[lane]);
            lanes[0][lane] += xx;
            lanes[1][lane] += yy;
            lanes[2][lane] += xy;
        }
    }
    let mut sums = lanes.map(|lane| lane.iter().sum::<f32>());
    for x in count - count % LANES..count {
        sums.iter_mut().zip(squares(a[x], b[x], c[x], d[x])).for_each(|(sum, part)| *sum += part);
    }
    sums
}
