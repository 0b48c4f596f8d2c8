//! Plain bars: a band of one level at the picture's edge that ends in a straight line. A night sky or a dark floor may
//! look like one, but its line moves along with the camera.

use ndarray::Array2;

use super::fit::Similarity;
use super::grid::Area;
use super::seam::{Side, Standing};

/// A pixel differs from the bar by more levels than ringing beside its edge.
const DIFFERS: f32 = 10.0;

/// Share of a line that may differ within a bar.
const SPECKS: f32 = 0.04;

/// Share of a line that differs where the picture begins ...
const SEAM: f32 = 0.5;

/// ... and that at most differs where a title stands in the bar, between ends that are plain.
const TITLE: f32 = 0.8;
const TITLE_ENDS: f32 = 0.03;

/// A title's lines reach as far at most, as a share of the frame's side.
const TITLE_HEIGHT: f32 = 0.15;

/// A bar's level stays within this.
const STEADY_LEVELS: f32 = 3.0;

/// Frames that must show the same bar.
const FRAMES: u32 = 3;

/// A darker band is a bar until it is seen to move along with the camera; a lighter one, as a wall or a sky is likelier,
/// must be seen to stand still.
const DARK: f32 = 12.0;

/// What is known of one side.
#[derive(Clone, Copy, Debug, Default)]
pub struct PlainBar {
    level: f32,
    /// Lines.
    width: usize,
    /// Whether the outermost line is of one level.
    plain: bool,
    /// Frames that have shown it.
    frames: u32,
    /// Whether a bar that was here proved to be none.
    refuted: bool,
    standing: Standing,
}

impl PlainBar {
    /// Looks at a picture.
    pub fn watch(&mut self, picture: &Array2<f32>, side: Side) {
        let size = picture.dim();
        let [lines, length] = side.lines(size);
        let luma = |line: usize, place: usize| picture[side.at(line, place, size)];
        let level = (0..length).map(|place| luma(0, place)).sum::<f32>() / length.max(1) as f32;
        let differs = |line: usize, place: usize| (luma(line, place) - level).abs() > DIFFERS;
        let share = |line: usize| (0..length).filter(|&place| differs(line, place)).count() as f32 / length as f32;
        let ends = ((TITLE_ENDS * length as f32) as usize).max(1);
        let title = |line: usize, share: f32| {
            share <= TITLE && !(0..ends).chain(length - ends..length).any(|place| differs(line, place))
        };
        let longest_title = (TITLE_HEIGHT * lines as f32) as usize;
        let (mut width, mut line) = (0, 0);
        while line < lines {
            let share = share(line);
            if share <= SPECKS {
                width = line + 1;
            } else if width == 0 || line > width + longest_title || !title(line, share) {
                break;
            }
            line += 1;
        }
        self.plain = width > 0;
        if width == 0 || (self.frames > 0 && (level - self.level).abs() > STEADY_LEVELS) {
            *self = Self { plain: self.plain, refuted: self.refuted, ..Self::default() };
            return;
        }
        if width >= lines {
            return;
        }
        if self.frames > 0 && width + 1 < self.width {
            // Something shows within the bar: it was none, or a narrower one.
            *self = Self { plain: true, refuted: true, ..Self::default() };
        }
        // A line that is half bar, half picture may come between.
        let seam = (width..lines).take(2).any(|line| share(line) >= SEAM);
        if seam && (self.frames == 0 || width <= self.width + 1) {
            let width = if self.frames == 0 { width } else { width.min(self.width) };
            *self = Self { level, width, frames: self.frames + 1, ..*self };
        }
    }

    /// Takes in whether the seam moves along with the picture, `motion` being about the centre of `area`.
    pub fn judge(&mut self, [before, now]: [&Array2<f32>; 2], side: Side, area: Area, motion: &Similarity) {
        if self.frames > 0 {
            self.standing.watch([before, now], side, self.width, area, motion);
        }
    }

    /// Lines of the bar; 0 if there is none.
    pub fn established(&self) -> usize {
        let likely = self.level < DARK && !self.refuted;
        let bar = self.standing.moves().map_or(likely, |moves| !moves);
        if self.frames >= FRAMES && bar { self.width } else { 0 }
    }

    /// Whether the outermost line is plain, and so no other sort of bar begins here.
    pub fn is_plain(&self) -> bool {
        self.plain
    }
}
