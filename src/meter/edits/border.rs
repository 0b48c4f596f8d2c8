//! Bars around the picture that stand for the whole clip: plain lines that never change beside a line that does, or beside
//! one that is brighter than black, along most of its length. A dark night has no such straight seam.

use ndarray::{Array2, ArrayView1, Axis, Zip};

/// Seconds between two looks; bars stand.
const INTERVAL_S: f64 = 0.2;

/// A pixel that varies by more, in levels, shows something; coding noise leaves less in a bar.
const SHOWS: f32 = 10.0;

/// Share of a line's pixels that may seem to show something in a bar, and share that must at the seam (as in the bars of
/// the shake meter).
const STILL: f32 = 0.02;
const SEAM: f32 = 0.5;

/// Levels by which the picture stands out from a black bar beside it, all the time.
const STEP: f32 = 16.0;

/// The seam's own line may be half bar, half picture; an encoder smears it over another.
const BLEND: usize = 2;

/// Levels that the pixels of a plain bar lie apart at most.
const PLAIN: f32 = 10.0;

/// Level up to which a bar is black.
const BLACK: f32 = 24.0;

/// Opposite bars that are not black differ by this many lines at most.
const LOPSIDED: usize = 2;

/// Narrower bars, in percent of the side, are a trace of scaling.
const NARROWEST_PCT: f64 = 1.0;

/// Looks that a judgement needs.
const FEWEST: u32 = 4;

/// The darkest and the brightest that each pixel of the working luma has been.
#[derive(Clone, Debug, Default)]
pub struct Bars {
    low: Array2<f32>,
    high: Array2<f32>,
    next_s: f64,
    looks: u32,
}

impl Bars {
    /// Looks at a picture; a black one shows no bars.
    pub fn watch(&mut self, t_s: f64, picture: &Array2<f32>) {
        if self.high.dim() != picture.dim() {
            *self = Self { low: picture.clone(), high: picture.clone(), next_s: t_s + INTERVAL_S, looks: 1 };
        } else if t_s >= self.next_s {
            Zip::from(&mut self.low).and(&mut self.high).and(picture).for_each(|low, high, &now| {
                *low = low.min(now);
                *high = high.max(now);
            });
            self.next_s = t_s + INTERVAL_S;
            self.looks += 1;
        }
    }

    /// The width of the bars at the left, top, right and bottom, in percent of the picture's width or height.
    pub fn finish(&self) -> [f64; 4] {
        let (height, width) = self.high.dim();
        // One picture alone, a photo, shows bars that are black; a few looks may yet miss what moves.
        if (2..FEWEST).contains(&self.looks) || self.looks == 0 {
            return [0.0; 4];
        }
        let [left, right] = self.pair(Axis(1), width);
        let [top, bottom] = self.pair(Axis(0), height);
        let percent = |lines: usize, side: usize| 100.0 * lines as f64 / side as f64;
        let bars = [percent(left, width), percent(top, height), percent(right, width), percent(bottom, height)];
        bars.map(|bar| if bar < NARROWEST_PCT { 0.0 } else { bar })
    }

    /// Lines of the bars at both ends of an axis.
    fn pair(&self, axis: Axis, lines: usize) -> [usize; 2] {
        let [first, last] = [self.bar(axis, 0..lines), self.bar(axis, (0..lines).rev())];
        let black = |bar: Option<(usize, f32)>| bar.is_some_and(|(_, level)| level < BLACK);
        let alike = first.zip(last).is_some_and(|(a, b)| a.0.abs_diff(b.0) <= LOPSIDED && (a.1 - b.1).abs() < PLAIN);
        [first, last].map(|bar| bar.filter(|_| black(bar) || alike).map_or(0, |(width, _)| width))
    }

    /// Lines of the bar that begins with the first of `lines`, and its level.
    fn bar(&self, axis: Axis, lines: impl Iterator<Item = usize> + Clone) -> Option<(usize, f32)> {
        let level = self.high.index_axis(axis, lines.clone().next()?).mean()?;
        let lines_at = |line: usize| [&self.low, &self.high].map(|picture| picture.index_axis(axis, line));
        let plain = |line: usize| {
            share(&lines_at(line), |low, high| high - low > SHOWS || (high - level).abs() > PLAIN) <= STILL
        };
        let width = lines.clone().take_while(|&line| plain(line)).count();
        let seam = lines.skip(width).take(BLEND + 1).any(|line| {
            let moves = share(&lines_at(line), |low, high| high - low > SHOWS) >= SEAM;
            // Where nothing moves, the seam is where black ends at once along the line.
            let lit = |low: f32| low - level > STEP;
            moves || level < BLACK && share(&lines_at(line), |low, _| lit(low)) >= SEAM
        });
        (width > 0 && seam).then_some((width, level))
    }
}

/// Share of a line's pixels of which something holds.
fn share([low, high]: &[ArrayView1<'_, f32>; 2], holds: impl Fn(f32, f32) -> bool) -> f32 {
    low.iter().zip(high).filter(|(low, high)| holds(**low, **high)).count() as f32 / low.len().max(1) as f32
}
