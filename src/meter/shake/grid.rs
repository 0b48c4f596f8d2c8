//! The cells a picture is divided into: corners are spread over them, and each has one vote.

use ndarray::{Array2, ArrayView2, s};

/// Cells in all; 12 x 7 on 16:9 (research: cell voting).
const CELLS: f64 = 84.0;

/// No cell is narrower than this, in pixels, so that its corners tell something new.
const NARROWEST: usize = 12;

/// Weight of a cell at the picture's edge, where the background is likelier than in the middle
/// (research: 2 to 3 halves the error with a subject that fills 40 %; less is safer with captions).
const EDGE_WEIGHT: f64 = 1.5;

/// A rectangle in pixels, the end excluded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Area {
    /// First column.
    pub left: usize,
    /// First row.
    pub top: usize,
    /// First column after it.
    pub right: usize,
    /// First row after it.
    pub bottom: usize,
}

impl Area {
    /// The part of a picture that lies in it.
    pub fn of<'a>(&self, picture: &'a Array2<f32>) -> ArrayView2<'a, f32> {
        picture.slice(s![self.top..self.bottom, self.left..self.right])
    }
}

/// Nearly square cells over an area.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Grid {
    /// What is divided.
    pub area: Area,
    /// Cells side by side.
    pub columns: usize,
    /// Cells one above the other.
    pub rows: usize,
}

impl Grid {
    /// Divides `area`, which may be empty; there is always at least one cell.
    pub fn new(area: Area) -> Self {
        let (width, height) = (area.right - area.left, area.bottom - area.top);
        let ideal = (CELLS * width.max(1) as f64 / height.max(1) as f64).sqrt();
        let columns = (ideal.round() as usize).clamp(1, (width / NARROWEST).max(1));
        let rows = ((CELLS / ideal).round() as usize).clamp(1, (height / NARROWEST).max(1));
        Self { area, columns, rows }
    }

    /// Number of cells.
    pub fn len(&self) -> usize {
        self.columns * self.rows
    }

    /// The pixels of a cell.
    pub fn cell(&self, index: usize) -> Area {
        let (column, row) = (index % self.columns, index / self.columns);
        let x = |column: usize| self.area.left + column * (self.area.right - self.area.left) / self.columns;
        let y = |row: usize| self.area.top + row * (self.area.bottom - self.area.top) / self.rows;
        Area { left: x(column), top: y(row), right: x(column + 1), bottom: y(row + 1) }
    }

    /// The side (left, top, right, bottom) of the area a cell lies on; `None` inside and in the four corners, which
    /// would speak for two sides.
    pub fn side(&self, index: usize) -> Option<usize> {
        let (column, row) = (index % self.columns, index / self.columns);
        let on = [column == 0, row == 0, column + 1 == self.columns, row + 1 == self.rows];
        if on.iter().filter(|&&on| on).count() == 1 { on.iter().position(|&on| on) } else { None }
    }

    /// Whether a cell lies at the edge of the area.
    pub fn is_edge(&self, index: usize) -> bool {
        let (column, row) = (index % self.columns, index / self.columns);
        column == 0 || row == 0 || column + 1 == self.columns || row + 1 == self.rows
    }

    /// The vote of a cell.
    pub fn weight(&self, index: usize) -> f64 {
        if self.is_edge(index) { EDGE_WEIGHT } else { 1.0 }
    }
}
