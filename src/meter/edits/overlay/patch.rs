//! A patch of cells that were born and died together: what it looks like, how the rest of the picture fared meanwhile, and
//! whether it is an overlay.

use super::{CELL, SHARP, STANDS, STOOD, rows};
use crate::time::TimeRange;

/// Others that motion is judged by, at least, also as a share of all; and share of them that survive where the scene
/// moves, well and beyond doubt.
const FEWEST_OTHERS: usize = 12;
const OTHERS: f64 = 0.4;
const SURVIVE: f64 = 0.35;
const SHORTLY_SURVIVE: f64 = 0.2;
const HARDLY_SURVIVE: f64 = 0.12;

/// Looks until which a scene's own cells may live, however it moves, and after which they are gone if it does.
const SHORT: u32 = 4;
const LONG: u32 = 7;

/// Trust in an overlay whose scene moves, or that comes and goes at once; and in one that does either.
pub const SURE: f64 = 0.95;
const FAIRLY_SURE: f64 = 0.75;

/// Where the scene stays as it was, no larger share of the others dies at once, or no more than so many cells.
const STAYS: f64 = 0.35;
const SHORTLY_STAYS: f64 = 0.2;
const FEW_CELLS: usize = 8;

/// Text that is shown for so long, in seconds, or for most of the clip, stays; of a shorter clip none does.
const STAYS_S: f64 = 8.0;
const SHORT_S: f64 = 4.0;

/// Text whose middle is so far from the picture's, as a share of half its width, stands beside the middle.
const OFF_MIDDLE: f64 = 0.4;

/// What was laid over the picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Text.
    Caption,
    /// A drawing, a logo, a mark.
    Sticker,
}

/// The rest of the picture over the life of a patch, in cells.
#[derive(Clone, Copy, Debug, Default)]
pub struct Rest {
    /// Those that were born and die with the patch, its own among them.
    pub together: usize,
    /// Those that lived beside them when they were born.
    pub others: usize,
    /// Those of the others that have outlived the patch.
    pub survived: usize,
    /// Those that had stood for a while, the patch's own among them, and all, summed over the looks of its life.
    pub stood: [u64; 2],
    /// Those that died when it was born, and that had lived until then; none if it is there from the start.
    pub before: Option<[usize; 2]>,
    /// Those of the others that die with it, and that lived before; none if it stays to the end.
    pub after: Option<[usize; 2]>,
}

impl Rest {
    /// Share of the others that survived, if they can tell that the scene moved.
    fn survivors(&self) -> Option<f64> {
        let enough =
            self.others >= FEWEST_OTHERS && self.others as f64 >= OTHERS * (self.others + self.together) as f64;
        enough.then(|| self.survived as f64 / self.others as f64)
    }

    /// Share of the cells beside a patch that had stood for a while, 0 to 1, on average over its life.
    fn stands(&self, cells: u64, looks: u64) -> f64 {
        let own = [cells * looks.saturating_sub(u64::from(STOOD)), cells * looks];
        let [stood, all] = [0, 1].map(|of| self.stood[of].saturating_sub(own[of]));
        stood as f64 / all.max(1) as f64
    }

    /// How often, of birth and death, a patch of so many cells came or went while the scene stayed.
    fn pops(&self, cells: usize, looks: u32) -> usize {
        let share = if looks > SHORT { STAYS } else { SHORTLY_STAYS };
        let stays = |[died, lived]: [usize; 2]| died <= FEW_CELLS.max((share * lived as f64) as usize);
        let came = self.before.is_some_and(|[died, lived]| stays([died.saturating_sub(cells), lived]));
        usize::from(came) + usize::from(self.after.is_some_and(stays))
    }
}

/// What a patch looks like.
#[derive(Clone, Copy, Debug, Default)]
pub struct Traits {
    /// Its cells.
    cells: usize,
    /// How far its sharp pixels stand out from their neighbours, in levels summed over four of them, on average.
    contrast: f32,
    /// How often the sign of that changes along a row, for each row of each cell: strokes.
    strokes: f32,
    /// Share of the cells of its box that it takes.
    fill: f32,
    /// The box's height as a share of the picture's, its width as one of the picture's, and its width by its height.
    height: f32,
    width: f32,
    aspect: f32,
}

// The thresholds are fitted on the tuning half of `./x edits captions`.
impl Traits {
    /// Those of a group of cells, from the Laplacian of the picture when they were born.
    pub fn of(group: &[usize], born: &[f32], (height, width): (usize, usize)) -> Self {
        let across = width / CELL;
        let (mut sum, mut sharp, mut changes) = (0.0_f32, 0_usize, 0_usize);
        let (mut low, mut high) = ([usize::MAX; 2], [0; 2]);
        for &cell in group {
            for (axis, at) in [cell / across, cell % across].into_iter().enumerate() {
                (low[axis], high[axis]) = (low[axis].min(at), high[axis].max(at + 1));
            }
            for row in rows(cell, width) {
                let mut before = 0.0_f32;
                for value in born[row].iter().filter(|value| value.abs() > SHARP) {
                    sum += value.abs();
                    sharp += 1;
                    changes += usize::from(before * value < 0.0);
                    before = *value;
                }
            }
        }
        let [down, wide] = [0, 1].map(|axis| high[axis].saturating_sub(low[axis]));
        Self {
            cells: group.len(),
            contrast: sum / sharp.max(1) as f32,
            strokes: changes as f32 / (group.len() * CELL).max(1) as f32,
            fill: group.len() as f32 / (down * wide).max(1) as f32,
            height: (down * CELL) as f32 / height as f32,
            width: (wide * CELL) as f32 / width as f32,
            aspect: wide as f32 / down.max(1) as f32,
        }
    }

    /// Whether it looks like any overlay at all.
    pub fn may_be_overlay(&self) -> bool {
        self.is_text() || self.is_fair_text() || self.is_drawing()
    }

    /// Which kind of overlay it is, if it is one, and how far that can be trusted, 0 to 1; it was there for so many looks.
    pub fn judge(&self, rest: &Rest, looks: u32) -> Option<(Kind, f64)> {
        // In a scene that stands and flickers no cell lives long, but many for a while.
        let flickers = looks > LONG && rest.stands(self.cells as u64, u64::from(looks)) > STANDS;
        let survivors = rest.survivors().filter(|_| !flickers);
        let moved = |most: f64| survivors.is_some_and(|share| share <= most);
        let pops = rest.pops(self.cells, looks);
        let trust = if moved(SURVIVE) || pops == 2 { SURE } else { FAIRLY_SURE };
        let told = if self.is_text() {
            // Some of a scene's own letters outlive the rest by chance: those few of many.
            let alone = looks > SHORT || 2 * self.cells >= rest.together;
            let many = self.cells >= if looks > 2 { 10 } else { 12 };
            let beside = many && moved(if looks > SHORT { SURVIVE } else { SHORTLY_SURVIVE });
            alone && (pops == 2 || self.fill >= 0.5 && (beside || pops == 1 && self.cells >= 10))
        } else {
            self.is_fair_text() && looks > 5 && (moved(0.25) || pops == 2 && self.cells >= 30)
        };
        if told {
            return Some((Kind::Caption, trust));
        }
        let stays = looks > LONG && (moved(HARDLY_SURVIVE) || pops == 2);
        // A line with strokes is text, however faint.
        let kind = if self.aspect >= 2.5 && self.strokes >= 0.4 { Kind::Caption } else { Kind::Sticker };
        (self.is_drawing() && stays).then_some((kind, trust))
    }

    /// High contrast and many strokes, or fewer in a line.
    fn is_text(&self) -> bool {
        let strokes = self.strokes >= 0.5 && self.aspect >= 0.4 || self.strokes >= 0.3 && self.aspect >= 2.5;
        self.contrast >= 140.0 && strokes && self.fill >= 0.4 && self.cells >= 4 && self.height <= 0.45
    }

    /// The same with less contrast, but more of it.
    fn is_fair_text(&self) -> bool {
        self.contrast >= 75.0 && self.strokes >= 0.5 && self.fill >= 0.5 && self.cells >= 16 && self.height <= 0.45
    }

    /// Text that shines through the whole clip.
    pub fn is_mark(&self) -> bool {
        let line = self.aspect >= 1.5 && self.height <= 0.3;
        self.contrast >= 115.0 && self.strokes >= 0.55 && self.fill >= 0.5 && self.cells >= 8 && line
    }

    /// Sharp outlines in a compact box.
    fn is_drawing(&self) -> bool {
        // Of a large one only the outline is sharp.
        let outlined = self.fill >= 0.4 || self.fill >= 0.25 && self.cells >= 40;
        let compact = self.height.max(self.width) <= 0.5 && outlined;
        self.contrast >= 85.0 && self.strokes >= 0.25 && self.cells >= 14 && compact
    }
}

/// An overlay.
#[derive(Clone, Debug)]
pub struct Patch {
    /// What it looks like.
    pub kind: Kind,
    /// When it is shown.
    pub range: TimeRange,
    /// How far it can be trusted, 0 to 1.
    pub trust: f64,
    /// What it covers, line by line.
    pub strips: Vec<Strip>,
}

/// What a patch covers of one line of the working luma.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Strip {
    /// The line.
    pub line: u16,
    /// Columns, the last excluded.
    pub columns: [u16; 2],
}

impl Patch {
    /// The overlay that a group of cells shows: each line from its first sharp pixel to its last.
    pub fn new(
        kind: Kind,
        range: TimeRange,
        trust: f64,
        group: &[usize],
        born: &[f32],
        (_, width): (usize, usize),
    ) -> Self {
        let sharp = group.iter().flat_map(|cell| rows(*cell, width).flatten()).filter(|at| born[*at].abs() > SHARP);
        let mut places: Vec<[u16; 2]> = sharp.map(|at| [(at / width) as u16, (at % width) as u16]).collect();
        places.sort_unstable();
        let lines = places.chunk_by(|a, b| a[0] == b[0]);
        let strip = |line: &[[u16; 2]]| Strip { line: line[0][0], columns: [line[0][1], line[line.len() - 1][1] + 1] };
        Self { kind, range, trust, strips: lines.map(strip).collect() }
    }

    /// Whether two cover anything together.
    pub fn meets(&self, other: &Self) -> bool {
        let meet = |a: &Strip, b: &Strip| a.columns[0] < b.columns[1] && b.columns[0] < a.columns[1];
        let among = |b: &Strip| self.strips.iter().any(|a| a.line == b.line && meet(a, b));
        other.strips.iter().any(among)
    }

    /// What it is over a clip of this length: text that stays for all of it beside the middle is a logo or a mark.
    pub fn kind_within(&self, whole_s: f64, width: usize) -> Kind {
        let left = self.strips.iter().map(|strip| strip.columns[0]).min().unwrap_or(0);
        let right = self.strips.iter().map(|strip| strip.columns[1]).max().unwrap_or(0);
        let off = (f64::from(left + right) / width as f64 - 1.0).abs();
        let stays = self.range.duration_s() >= STAYS_S.min(0.8 * whole_s.max(SHORT_S));
        if off > OFF_MIDDLE && stays { Kind::Sticker } else { self.kind }
    }
}
