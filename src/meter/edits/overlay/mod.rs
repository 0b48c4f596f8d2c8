//! Burnt-in captions and stickers: what stands in the picture while the scene moves beneath, or comes and goes at once
//! while the scene stays.
//!
//! The Laplacian of the working luma, read a few times a second, is followed in small cells: a cell lives as long as its
//! sharp detail stays as it was when it was first seen. Cells that are born and die together are a patch. Where the
//! scene moves, its own cells die within a few looks and an overlay's do not; where it stands, an overlay's come and go
//! at once beside others that stay. What neither moves nor pops cannot be told from a sign in the scene, and nothing is
//! said of it.

mod cover;
mod patch;
mod steady;

use std::ops::Range;

use ndarray::Array2;

use crate::time::TimeRange;

pub use cover::Cover;
use patch::{Kind, Patch, Rest, SURE, Traits};
use steady::Steady;

/// Seconds between two looks: of words that come one by one, a quarter of a second each, every one is seen twice.
const INTERVAL_S: f64 = 0.12;

/// Pixels of a cell on each side: about a letter of the smallest captions, 3 % of the height.
const CELL: usize = 4;

/// A pixel is sharp if it stands out by more from its four neighbours, in levels and summed over them; letters have up to
/// 800, foliage about 80.
const SHARP: f32 = 40.0;

/// Sharp pixels that a cell needs.
const FEWEST_SHARP: usize = 3;

/// A cell is the same as long as the sharp pixels differ by no more, as a share of their squares: what shines between
/// letters and what a coder does stays below, half a pixel of motion does not.
const SAME: f32 = 0.3;

/// Looks that a cell lives before it may be part of a patch, and looks within which its cells are born.
const YOUNGEST: u32 = 2;
const TOGETHER: u32 = 1;

/// Cells of a patch are no further apart than this, in cells: letters, words and lines.
const REACH: usize = 2;

/// Looks after which a cell has stood, and share of the cells that stand in a scene that does not move.
const STOOD: u32 = 5;
const STANDS: f64 = 0.35;

/// Follows what stands in the picture; keeps some two hundred bytes a second.
#[derive(Clone, Debug, Default)]
pub struct Overlays {
    dim: (usize, usize),
    next_s: f64,
    looks: Vec<Look>,
    /// Laplacian of the picture, and of each cell as it was when it was born.
    sharp: Vec<f32>,
    born: Vec<f32>,
    cells: Vec<Option<u32>>,
    work: Work,
    steady: Steady,
    found: Vec<Patch>,
    /// Whether pictures are left out before the next look, and how long that was in all, seconds.
    gap: bool,
    gaps_s: f64,
}

/// What is kept of each look.
#[derive(Clone, Copy, Debug)]
struct Look {
    t_s: f64,
    /// Cells that live after it.
    living: u32,
    /// Cells that died at it.
    died: u32,
    /// Cells that had stood and all cells, over all looks until then.
    stood: [u64; 2],
    /// Whether it does not follow on the one before.
    first: bool,
}

/// Buffers that are kept from look to look.
#[derive(Clone, Debug, Default)]
struct Work {
    /// Cells that die, each with the look at which it was born.
    dying: Vec<(usize, u32)>,
    /// The same by cell, those taken into a patch left out.
    left: Vec<Option<u32>>,
    stack: Vec<usize>,
    group: Vec<usize>,
}

/// What was found over the clip.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Found {
    /// Captions: text.
    pub captions: Cover,
    /// Stickers, logos, marks.
    pub stickers: Cover,
    /// Whether the scene moved, so that what was not found is not there.
    pub moved: bool,
}

impl Overlays {
    /// Takes the next picture; most are passed over.
    pub fn watch(&mut self, t_s: f64, picture: &Array2<f32>) {
        if self.dim != picture.dim() {
            self.start(t_s, picture.dim());
        }
        let Some(luma) = picture.as_slice().filter(|_| t_s >= self.next_s && !self.cells.is_empty()) else { return };
        self.next_s = t_s + INTERVAL_S;
        self.sharpen(luma);
        self.look(t_s);
    }

    /// Begins anew with pictures of this size; what was found stays.
    fn start(&mut self, t_s: f64, dim: (usize, usize)) {
        let found = std::mem::take(&mut self.found);
        let (height, width) = dim;
        let pixels = vec![0.0; height * width];
        let cells = vec![None; (height / CELL) * (width / CELL)];
        let work = Work { left: cells.clone(), ..Work::default() };
        let steady = Steady::new(pixels.len());
        *self = Self {
            dim,
            next_s: t_s,
            sharp: pixels.clone(),
            born: pixels,
            cells,
            work,
            steady,
            found,
            ..Self::default()
        };
    }

    /// The next picture does not follow on the last: what is seen ends, and did not disappear.
    pub fn close(&mut self) {
        let Some(last) = self.looks.last() else { return };
        let end_s = last.t_s + INTERVAL_S;
        self.end(end_s);
        self.next_s = 0.0;
        self.gap = true;
    }

    /// Buries all cells.
    fn end(&mut self, end_s: f64) {
        self.work.dying.clear();
        let living = self.cells.iter_mut().enumerate();
        self.work.dying.extend(living.filter_map(|(cell, since)| since.take().map(|since| (cell, since))));
        self.bury(end_s, false);
    }

    /// The discrete Laplacian, sign turned; 0 along the edges.
    fn sharpen(&mut self, luma: &[f32]) {
        let (height, width) = self.dim;
        for y in 1..height - 1 {
            let rows = &luma[(y - 1) * width..][..3 * width];
            let (above, rest) = rows.split_at(width);
            let (row, below) = rest.split_at(width);
            let out = &mut self.sharp[y * width..][1..width - 1];
            for (x, out) in out.iter_mut().enumerate() {
                *out = 4.0 * row[x + 1] - row[x] - row[x + 2] - above[x + 1] - below[x + 1];
            }
        }
    }

    fn look(&mut self, t_s: f64) {
        let now = self.looks.len() as u32;
        self.work.dying.clear();
        for cell in 0..self.cells.len() {
            if let Some(since) = self.cells[cell].filter(|_| !self.same(cell)) {
                self.work.dying.push((cell, since));
                self.cells[cell] = None;
            }
        }
        let died = self.work.dying.len() as u32;
        let before_s = self.looks.last().map_or(t_s, |look| look.t_s);
        let first = std::mem::take(&mut self.gap) || self.looks.is_empty();
        if first {
            self.gaps_s += (t_s - before_s - INTERVAL_S).max(0.0);
        }
        self.bury(0.5 * (before_s + t_s), true);
        let (mut living, mut stood) = (0, 0);
        for cell in 0..self.cells.len() {
            if self.cells[cell].is_none() && self.is_sharp(cell) {
                self.cells[cell] = Some(now);
                for row in rows(cell, self.dim.1) {
                    self.born[row.clone()].copy_from_slice(&self.sharp[row]);
                }
            }
            let Some(since) = self.cells[cell] else { continue };
            living += 1;
            stood += u64::from(now - since >= STOOD);
        }
        let until = self.looks.last().map_or([0; 2], |look| look.stood);
        let all = if now >= STOOD { u64::from(living) } else { 0 };
        self.steady.push(&self.sharp, living);
        self.looks.push(Look { t_s, living, died, stood: [until[0] + stood, until[1] + all], first });
    }

    /// Whether the sharp detail of a cell is what it was when it was born.
    fn same(&self, cell: usize) -> bool {
        let (mut apart, mut whole) = (0.0_f32, 0.0_f32);
        for row in rows(cell, self.dim.1) {
            for (was, is) in self.born[row.clone()].iter().zip(&self.sharp[row]) {
                let counts = if was.abs() > SHARP { 1.0 } else { 0.0 };
                apart += counts * (was - is) * (was - is);
                whole += counts * was * was;
            }
        }
        apart <= SAME * whole
    }

    fn is_sharp(&self, cell: usize) -> bool {
        let sharp = |row: Range<usize>| self.sharp[row].iter().filter(|value| value.abs() > SHARP).count();
        rows(cell, self.dim.1).map(sharp).sum::<usize>() >= FEWEST_SHARP
    }

    /// Puts the dying cells that were born together into patches, and keeps those that are overlays.
    fn bury(&mut self, end_s: f64, disappears: bool) {
        let mut work = std::mem::take(&mut self.work);
        let now = self.looks.len() as u32;
        work.dying.iter().for_each(|(cell, since)| work.left[*cell] = Some(*since));
        for &(cell, since) in &work.dying {
            if work.left[cell].is_none() || now - since < YOUNGEST {
                continue;
            }
            gather((cell, since), self.dim.1 / CELL, &mut work.left, &mut work.stack, &mut work.group);
            let traits = Traits::of(&work.group, &self.born, self.dim);
            if !traits.may_be_overlay() {
                continue;
            }
            let rest = self.rest(since, disappears, &work.dying);
            let Some((kind, trust)) = traits.judge(&rest, now - since) else { continue };
            let range = TimeRange { start_s: self.since_s(since), end_s };
            self.found.push(Patch::new(kind, range, trust, &work.group, &self.born, self.dim));
        }
        work.left.fill(None);
        self.work = work;
    }

    /// How the rest of the picture fared beside the cells that were born at a look and die now.
    fn rest(&self, since: u32, disappears: bool, dying: &[(usize, u32)]) -> Rest {
        let together = |born: u32| born.abs_diff(since) <= TOGETHER;
        let same = dying.iter().filter(|(_, born)| together(*born)).count();
        let others = dying.iter().filter(|(_, born)| *born < since && !together(*born)).count();
        let at = since as usize;
        let living = |look: Option<&Look>| look.map_or(0, |look| look.living as usize);
        Rest {
            together: same,
            others: living(self.looks.get(at)).saturating_sub(same),
            stood: self.stood(since),
            survived: others + self.cells.iter().flatten().filter(|born| **born <= since).count(),
            before: (!self.looks[at].first).then(|| [self.looks[at].died as usize, living(self.looks.get(at - 1))]),
            after: disappears.then(|| [dying.len() - same, living(self.looks.last()).saturating_sub(same)]),
        }
    }

    /// Cells that have stood for a while, and all, over the looks since one.
    fn stood(&self, since: u32) -> [u64; 2] {
        let until = |look: Option<&Look>| look.map_or([0; 2], |look| look.stood);
        let (from, to) = (until(self.looks.get(since as usize)), until(self.looks.last()));
        [to[0] - from[0], to[1] - from[1]]
    }

    /// When what was first seen at a look appeared: half way from the look before.
    fn since_s(&self, look: u32) -> f64 {
        let at = look as usize;
        let look = self.looks[at];
        let before_s = if look.first { look.t_s } else { self.looks[at - 1].t_s };
        0.5 * (before_s + look.t_s)
    }

    /// All that was found; the last picture ends at `end_s`.
    pub fn finish(mut self, end_s: f64) -> Found {
        let Some(first_s) = self.looks.first().map(|look| look.t_s) else { return Found::default() };
        self.end(end_s);
        let [stood, all] = self.stood(0);
        self.find_marks(TimeRange { start_s: first_s, end_s });
        let cover = |kind: Kind| Cover::new(&self.found, kind, end_s - first_s - self.gaps_s, self.dim);
        Found {
            captions: cover(Kind::Caption),
            stickers: cover(Kind::Sticker),
            moved: all > 0 && stood as f64 <= STANDS * all as f64,
        }
    }

    /// Adds the marks that shine through the whole clip, where nothing else was found: captions in one place leave lines.
    fn find_marks(&mut self, whole: TimeRange) {
        let width = self.dim.1;
        let (edges, cells) = std::mem::take(&mut self.steady).finish(width);
        let Work { left, stack, group, .. } = &mut self.work;
        for cell in &cells {
            left[*cell] = Some(0);
        }
        for cell in cells {
            if left[cell].is_none() {
                continue;
            }
            gather((cell, 0), width / CELL, left, stack, group);
            if Traits::of(group, &edges, self.dim).is_mark() {
                let mark = Patch::new(Kind::Sticker, whole, SURE, group, &edges, self.dim);
                if !self.found.iter().any(|patch| patch.meets(&mark)) {
                    self.found.push(mark);
                }
            }
        }
    }
}

/// Takes the cells that are near a dying one, or near those, and were born together with it.
fn gather(
    (first, since): (usize, u32),
    across: usize,
    left: &mut [Option<u32>],
    stack: &mut Vec<usize>,
    group: &mut Vec<usize>,
) {
    group.clear();
    stack.push(first);
    left[first] = None;
    while let Some(cell) = stack.pop() {
        group.push(cell);
        let (row, column) = (cell / across, cell % across);
        let columns = column.saturating_sub(REACH)..=(column + REACH).min(across - 1);
        for row in row.saturating_sub(REACH)..=(row + REACH).min(left.len() / across - 1) {
            for near in columns.clone().map(|column| row * across + column) {
                if left[near].is_some_and(|born| born.abs_diff(since) <= TOGETHER) {
                    left[near] = None;
                    stack.push(near);
                }
            }
        }
    }
}

/// The pixels of a cell, row by row.
fn rows(cell: usize, width: usize) -> impl Iterator<Item = Range<usize>> {
    let across = width / CELL;
    let first = cell / across * CELL * width + cell % across * CELL;
    (0..CELL).map(move |row| first + row * width..first + row * width + CELL)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Bars of four pixels a period that stand in a box while the ground slides, from one time to another.
    fn picture(t_s: f64, dim: (usize, usize), shown: &Range<usize>) -> Array2<f32> {
        let slid = 40.0 * t_s as f32;
        Array2::from_shape_fn(dim, |(y, x)| {
            let ground = |x: f32| 60.0 * (0.9 * x).sin() + 40.0 * (0.5 * x + 0.7 * y as f32).sin();
            let inside = (60..76).contains(&y) && (20..100).contains(&x) && shown.contains(&((10.0 * t_s) as usize));
            if inside { [255.0, 255.0, 0.0, 0.0][x % 4] } else { 120.0 + ground(x as f32 + slid) }
        })
    }

    fn found(fps: f64, dim: (usize, usize)) -> Found {
        let mut overlays = Overlays::default();
        let frames = (4.0 * fps) as usize;
        for t_s in (0..frames).map(|frame| frame as f64 / fps) {
            overlays.watch(t_s, &picture(t_s, dim, &(10..30)));
        }
        overlays.finish(4.0)
    }

    #[test]
    fn the_same_is_found_at_any_frame_rate() {
        for fps in [8.0, 25.0, 60.0] {
            let found = found(fps, (90, 120));
            let [range] = found.captions.ranges[..] else { panic!("{fps}: {found:?}") };
            assert!((range.start_s - 1.0).abs() < 0.13 && (range.end_s - 3.0).abs() < 0.13, "{fps}: {found:?}");
            let pct = 100.0 * 16.0 * 80.0 / (90.0 * 120.0);
            assert!((found.captions.pct - pct).abs() < 0.15 * pct && found.moved, "{fps}: {found:?}");
            assert!(found.stickers.ranges.is_empty(), "{fps}: {found:?}");
        }
    }

    #[test]
    fn pictures_without_a_cell_and_clips_without_a_picture_hold_nothing() {
        assert_eq!(Overlays::default().finish(0.0), Found::default());
        for dim in [(0, 0), (1, 1), (3, 40), (40, 3), (4, 4), (5, 7)] {
            let found = found(30.0, dim);
            assert!(found.captions.ranges.is_empty() && found.stickers.ranges.is_empty(), "{dim:?}: {found:?}");
        }
    }

    #[test]
    fn another_size_begins_anew() {
        let mut overlays = Overlays::default();
        for (frame, dim) in [(90, 120), (120, 90), (0, 0), (90, 120)].into_iter().cycle().take(200).enumerate() {
            let t_s = frame as f64 / 30.0;
            overlays.watch(t_s, &picture(t_s, dim, &(0..0)));
        }
        assert!(overlays.finish(7.0).captions.ranges.is_empty());
    }
}
