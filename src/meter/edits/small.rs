//! A picture as it is compared with others: the working luma at a quarter of its size, and how its colours are
//! distributed.

use crate::frame::VideoFrame;

/// Pixels of the working luma, on each side, under one of the small picture: coding noise is averaged out there, and a
/// motion of one pixel is a fast pan.
const SHRINK: usize = 4;

/// Bins of the distributions of luma, Cb and Cr.
const BINS: usize = 16;

/// Levels of chroma a bin: colours beyond ±64 are rare and fall into the outer bins.
const CHROMA_BIN: f32 = 8.0;

/// Points at which the chroma is read, down and across.
const CHROMA_POINTS: [usize; 2] = [24, 32];

/// A small picture. Its buffers are kept when another is written over it.
#[derive(Clone, Debug, Default)]
pub struct Small {
    /// Presentation time in seconds.
    pub t_s: f64,
    /// Rows.
    pub height: usize,
    /// Columns.
    pub width: usize,
    /// 0 to 255, row by row.
    pub luma: Vec<f32>,
    /// Mean of each column.
    pub columns: Vec<f32>,
    /// Mean of each row.
    pub rows: Vec<f32>,
    /// The shares of luma, Cb and Cr in each bin.
    shares: [[f32; BINS]; 3],
}

impl Small {
    /// Writes a frame over this picture.
    pub fn take(&mut self, frame: &VideoFrame<'_>) {
        let (height, width) = (frame.working.dim().0 / SHRINK, frame.working.dim().1 / SHRINK);
        (self.t_s, self.height, self.width) = (frame.pts.as_secs(), height, width);
        self.shrink(frame);
        for (sums, count) in [(&mut self.columns, width), (&mut self.rows, height)] {
            sums.clear();
            sums.resize(count, 0.0);
        }
        for (y, row) in self.luma.chunks_exact(width.max(1)).enumerate() {
            self.columns.iter_mut().zip(row).for_each(|(sum, luma)| *sum += luma / height as f32);
            self.rows[y] = row.iter().sum::<f32>() / width as f32;
        }
        self.distribute(frame);
    }

    fn shrink(&mut self, frame: &VideoFrame<'_>) {
        self.luma.clear();
        self.luma.resize(self.height * self.width, 0.0);
        let columns = frame.working.ncols();
        let Some(working) = frame.working.as_slice().filter(|_| self.width > 0) else { return };
        let lines = working.chunks_exact(columns).take(self.height * SHRINK);
        for (y, line) in lines.enumerate() {
            let out = &mut self.luma[y / SHRINK * self.width..][..self.width];
            for (sum, cell) in out.iter_mut().zip(line.chunks_exact(SHRINK)) {
                *sum += cell.iter().sum::<f32>() / (SHRINK * SHRINK) as f32;
            }
        }
    }

    fn distribute(&mut self, frame: &VideoFrame<'_>) {
        self.shares = Default::default();
        let [luma, chroma @ ..] = &mut self.shares;
        self.luma.iter().for_each(|value| put(luma, value * BINS as f32 / 256.0));
        let [down, across] = CHROMA_POINTS;
        for (shares, plane) in chroma.iter_mut().zip(frame.chroma.iter().flatten()) {
            let (height, width) = plane.dim();
            for point in 0..down * across {
                let (y, x) = (
                    (2 * (point / across) + 1) * height / (2 * down),
                    (2 * (point % across) + 1) * width / (2 * across),
                );
                put(shares, plane.at(y, x) / CHROMA_BIN + 0.5 * BINS as f32);
            }
        }
        for shares in &mut self.shares {
            let total: f32 = shares.iter().sum();
            for share in shares {
                *share /= total.max(1.0);
            }
        }
    }

    /// Whether two pictures have the same size.
    pub fn fits(&self, other: &Self) -> bool {
        (self.height, self.width) == (other.height, other.width)
    }

    /// How far the colours of two pictures are apart: the share, 0 to 1, that would have to change, of luma and chroma
    /// the larger.
    pub fn colour_distance(&self, other: &Self) -> f32 {
        let apart = |k: usize| {
            let pairs = self.shares[k].iter().zip(&other.shares[k]);
            0.5 * pairs.map(|(a, b)| (a - b).abs()).sum::<f32>()
        };
        apart(0).max(0.5 * (apart(1) + apart(2)))
    }
}

/// Adds one at a place between the middles of two bins, to each its part.
fn put(shares: &mut [f32; BINS], place: f32) {
    let place = (place - 0.5).clamp(0.0, BINS as f32 - 1.0);
    let below = (place as usize).min(BINS - 2);
    let above = place - below as f32;
    shares[below] += 1.0 - above;
    shares[below + 1] += above;
}
