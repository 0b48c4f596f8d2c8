//! The picture in cells and tiles: cells of about an eightieth of its longer side, in which noise is averaged out, and
//! tiles of five by five cells, in which there is structure or not.

use ndarray::Array2;

use crate::meter::subject::{FaceBox, middle, within};

/// Cells along the longer side.
const CELLS: usize = 80;

/// Cells along each side of a tile.
const TILE: usize = 5;

/// Mean luma of each cell, 0 to 255. Its buffer is kept when another picture is written over it.
#[derive(Clone, Debug, Default)]
pub struct Cells {
    /// Rows of cells.
    pub height: usize,
    /// Columns of cells.
    pub width: usize,
    /// Row by row.
    pub luma: Vec<f32>,
}

impl Cells {
    /// Averages the working luma.
    pub fn take(&mut self, working: &Array2<f32>) {
        let (rows, columns) = working.dim();
        let side = ((rows.max(columns) + CELLS / 2) / CELLS).max(1);
        (self.height, self.width) = (rows / side, columns / side);
        self.luma.clear();
        self.luma.resize(self.height * self.width, 0.0);
        let Some(pixels) = working.as_slice().filter(|_| !self.luma.is_empty()) else { return };
        let share = 1.0 / (side * side) as f32;
        for (y, line) in pixels.chunks_exact(columns).take(self.height * side).enumerate() {
            let out = &mut self.luma[y / side * self.width..][..self.width];
            for (sum, cell) in out.iter_mut().zip(line.chunks_exact(side)) {
                *sum += cell.iter().sum::<f32>() * share;
            }
        }
    }

    /// Whether two pictures have the same size.
    pub fn fits(&self, other: &Self) -> bool {
        (self.height, self.width) == (other.height, other.width)
    }

    /// The middle of a cell as shares of width and height.
    pub fn place(&self, y: usize, x: usize) -> (f32, f32) {
        ((x as f32 + 0.5) / self.width.max(1) as f32, (y as f32 + 0.5) / self.height.max(1) as f32)
    }

    /// The cells with their places.
    pub fn placed(&self) -> impl Iterator<Item = ((f32, f32), f32)> {
        let width = self.width.max(1);
        self.luma.iter().enumerate().map(move |(i, luma)| (self.place(i / width, i % width), *luma))
    }

    /// The tiles; `before` is the frame before, if there is one of the same size. Remainders at the right and at the
    /// bottom that are no whole tile are left out, unless the picture is smaller than one.
    pub fn tiles(&self, before: Option<&Self>) -> Vec<Tile> {
        let (down, across) = ((self.height / TILE).max(1), (self.width / TILE).max(1));
        let tile = |index: usize| self.tile(before, index / across * TILE, index % across * TILE);
        (0..down * across).filter_map(tile).collect()
    }

    fn tile(&self, before: Option<&Self>, top: usize, left: usize) -> Option<Tile> {
        let (rows, columns) = (top..(top + TILE).min(self.height), left..(left + TILE).min(self.width));
        let places = || rows.clone().flat_map(|y| columns.clone().map(move |x| y * self.width + x));
        let count = (rows.len() * columns.len()) as f32;
        if count < 1.0 {
            return None;
        }
        let mean = |cells: &Self| places().map(|place| cells.luma[place]).sum::<f32>() / count;
        let now = mean(self);
        let spread =
            |cells: &Self, middle: f32| places().map(|place| (cells.luma[place] - middle).powi(2)).sum::<f32>() / count;
        let (mut common, mut noise) = (spread(self, now), 0.0);
        if let Some(before) = before {
            let then = mean(before);
            let both =
                places().map(|place| (self.luma[place] - now) * (before.luma[place] - then)).sum::<f32>() / count;
            noise = (0.5 * (common + spread(before, then)) - both).max(0.0);
            common = both;
        }
        let (x, y) = (left + columns.len() / 2, top + rows.len() / 2);
        let place = (x as f32 / self.width as f32, y as f32 / self.height as f32);
        Some(Tile { place, mean: now, structure: common.max(0.0).sqrt(), noise: noise.sqrt() })
    }
}

/// Part of a picture.
#[derive(Clone, Copy, Debug)]
pub struct Tile {
    /// Its middle as shares of width and height.
    place: (f32, f32),
    /// Mean luma, 0 to 255.
    mean: f32,
    /// RMS of what its cells have in common with those of the frame before, levels.
    structure: f32,
    /// RMS of what they have not: noise, or motion.
    noise: f32,
}

/// Mean luma from which something plain is seen for what it is; below the first nothing is. Indoor walls in dim light lie
/// at 40, black video with its noise below 28.
const LIT: (f32, f32) = (24.0, 48.0);

/// Structure that is seen in the dark and in glare, in levels, beyond the noise. In a lens cap's noise it is below 0.8, in
/// the stands of a dark stadium 4 to 8; what is left in glare must be stronger to be seen.
const DARK_STRUCTURE: (f32, f32) = (2.0, 5.0);
const BRIGHT_STRUCTURE: (f32, f32) = (4.0, 12.0);

/// Part of the noise that may look like structure: the error of a covariance of 25 cells is a fifth of the variance.
const NOISE_SHARE: f32 = 0.25;

/// Mean luma at which a plain part is blown out: full white is 255, and a coder leaves it a little below.
const BLOWN: (f32, f32) = (244.0, 252.0);

/// Share of the picture, weighted by its middle, that must be seen for nothing to be lost: black or white around a
/// subject is a background. Glare is seldom meant to be one.
const ENOUGH_IN_DARK: f32 = 0.12;
const ENOUGH_IN_GLARE: f32 = 0.3;

impl Tile {
    /// How much of its structure is seen, 0 to 1.
    fn structured(&self, limits: (f32, f32)) -> f32 {
        let seen = (self.structure.powi(2) - NOISE_SHARE * self.noise.powi(2)).max(0.0).sqrt();
        ramp(seen, limits)
    }

    /// Whether it is lost in the dark, 0 to 1.
    fn dark(&self) -> f32 {
        (1.0 - ramp(self.mean, LIT)) * (1.0 - self.structured(DARK_STRUCTURE))
    }

    /// Whether it is blown out, 0 to 1.
    fn blown(&self) -> f32 {
        ramp(self.mean, BLOWN) * (1.0 - self.structured(BRIGHT_STRUCTURE))
    }
}

/// Shares of the picture, 0 to 1, that are lost in the dark and blown out: by its middle, less where enough of it is seen,
/// and no more than of the faces, if there are any. A face that is dark in a picture that is seen is backlit, not lost.
pub fn lost(tiles: &[Tile], faces: &[FaceBox]) -> [f32; 2] {
    let shares = |weight: &dyn Fn(&Tile) -> f32| {
        let total: f32 = tiles.iter().map(weight).sum();
        let share = |of: fn(&Tile) -> f32| tiles.iter().map(|tile| weight(tile) * of(tile)).sum::<f32>() / total;
        (total > 0.0).then(|| [share(Tile::dark), share(Tile::blown)])
    };
    let Some([dark, blown]) = shares(&|tile| middle(tile.place.0, tile.place.1)) else { return [0.0; 2] };
    let seen = (1.0 - dark - blown).max(0.0);
    let missing = |enough: f32| (1.0 - seen / enough).max(0.0);
    let whole = [dark * missing(ENOUGH_IN_DARK), blown * missing(ENOUGH_IN_GLARE)];
    let on_face = |tile: &Tile| faces.iter().any(|face| within(*face, 1.0, tile.place.0, tile.place.1));
    match shares(&|tile| if on_face(tile) { 1.0 } else { 0.0 }) {
        Some([dark, blown]) => [whole[0].min(dark), whole[1].min(blown)],
        None => whole,
    }
}

/// 0 up to the first, 1 from the second on.
fn ramp(value: f32, (from, to): (f32, f32)) -> f32 {
    ((value - from) / (to - from)).clamp(0.0, 1.0)
}
