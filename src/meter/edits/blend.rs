//! Dissolves and fades: over a stretch of time every picture is a mixture of the first and the last, which are unlike
//! each other. What moves, pans or grows brighter is no mixture of two unlike pictures.

use std::collections::VecDeque;

use super::motion::displaced;
use super::small::Small;
use crate::time::TimeRange;

/// Half lengths at which a mixture is sought, in seconds; the longest dissolve is twice the last.
const HALVES_S: [f64; 6] = [0.15, 0.24, 0.4, 0.55, 0.75, 1.0];

/// Pixels of the small picture, on each side, under one of a mark: motion is blurred there.
const SHRINK: usize = 4;

/// Frames closer than this, in seconds, are passed over.
const CLOSEST_S: f64 = 0.03;

/// Ends that differ by less, RMS in levels, are the same picture.
const UNLIKE: f32 = 10.0;

/// Ends that go together by more than this correlation are the same scene in another light.
const SAME_SCENE: f32 = 0.45;

/// A picture with less contrast, RMS in levels, is empty.
const EMPTY: f32 = 4.0;

/// What motion leaves of the difference of the ends at least: less is a pan.
const NOT_MOTION: f32 = 0.6;

/// How far a mixture may lie from its place on the line between the ends, as a share of that line, and how far beside
/// the line, as a share of its squared length (fitted on the tuning half of the bench).
const EARLY: f32 = 0.12;
const BESIDE: f32 = 0.06;

/// Finds gradual joins; keeps two seconds of small pictures and their buffers.
#[derive(Clone, Debug, Default)]
pub struct Blends {
    marks: VecDeque<Mark>,
    /// Place of the next to be looked at as the middle.
    next: usize,
    found: Vec<Blend>,
}

/// A dissolve or a fade.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Blend {
    /// When.
    pub range: TimeRange,
    /// Whether one end is an empty picture, black or white.
    pub fade: bool,
}

/// A picture and its mark.
#[derive(Clone, Debug, Default)]
struct Mark {
    small: Small,
    luma: Vec<f32>,
}

impl Blends {
    /// Takes the next picture.
    pub fn push(&mut self, small: &Small) {
        let (Some(first), Some(last)) = (self.marks.front(), self.marks.back()) else {
            return self.marks.push_back(Mark::of(small, Mark::default()));
        };
        if small.t_s - last.small.t_s < CLOSEST_S {
            return;
        }
        let reach = HALVES_S[HALVES_S.len() - 1];
        let mut spare = Mark::default();
        if small.t_s - first.small.t_s > 2.0 * reach + 0.1 && self.next > 0 {
            spare = self.marks.pop_front().unwrap_or_default();
            self.next -= 1;
        }
        self.marks.push_back(Mark::of(small, spare));
        while self.marks.get(self.next).is_some_and(|middle| middle.small.t_s + reach <= small.t_s) {
            self.look();
        }
    }

    /// Looks at the next middle: the longest mixture about it.
    fn look(&mut self) {
        let middle = self.next;
        self.next += 1;
        let found = HALVES_S.iter().rev().find_map(|half_s| self.about(middle, *half_s));
        let Some(new) = found else { return };
        match self.found.last_mut() {
            // The same join seen from another middle: the longest is it.
            Some(last) if new.range.start_s < last.range.end_s => {
                if new.range.duration_s() > last.range.duration_s() {
                    *last = new;
                }
            }
            _ => self.found.push(new),
        }
    }

    fn about(&self, middle: usize, half_s: f64) -> Option<Blend> {
        let t_s = self.marks[middle].small.t_s;
        let near = |t_s: f64| {
            let above = self.marks.partition_point(|mark| mark.small.t_s < t_s);
            let apart = |at: usize| self.marks.get(at).map_or(f64::INFINITY, |mark| (mark.small.t_s - t_s).abs());
            let at = if above > 0 && apart(above - 1) < apart(above) { above - 1 } else { above };
            self.marks.get(at).filter(|mark| (mark.small.t_s - t_s).abs() < 0.25 * half_s)
        };
        let [start, early, late, end] = [-1.0, -0.5, 0.5, 1.0].map(|share| near(t_s + share * half_s));
        let (start, end) = (start?, end?);
        let fade = mixture(start, [early?, &self.marks[middle], late?], end)?;
        let span_s = end.small.t_s - start.small.t_s;
        let all = self.marks.iter().filter(|mark| start.small.t_s < mark.small.t_s && mark.small.t_s < end.small.t_s);
        if !all.into_iter().all(|mark| lies(mark, (mark.small.t_s - start.small.t_s) / span_s, start, end)) {
            return None;
        }
        if !fade && displaced(&start.small, &end.small) < NOT_MOTION {
            return None;
        }
        Some(Blend { range: TimeRange { start_s: start.small.t_s, end_s: end.small.t_s }, fade })
    }

    /// Looks at what is left: the next picture does not follow on the last.
    pub fn close(&mut self) {
        while self.next < self.marks.len() {
            self.look();
        }
        self.marks.clear();
        self.next = 0;
    }

    /// Looks at what is left, and gives all joins.
    pub fn finish(mut self) -> Vec<Blend> {
        self.close();
        self.found
    }
}

impl Mark {
    /// The mark of a picture, written over `spare`.
    fn of(small: &Small, mut spare: Self) -> Self {
        spare.small.clone_from(small);
        let (height, width) = (small.height / SHRINK, small.width / SHRINK);
        spare.luma.clear();
        spare.luma.resize(height * width, 0.0);
        for (y, row) in small.luma.chunks_exact(small.width.max(1)).take(height * SHRINK).enumerate() {
            let out = &mut spare.luma[y / SHRINK * width..][..width];
            let cells = row.chunks_exact(SHRINK);
            out.iter_mut().zip(cells).for_each(|(sum, cell)| *sum += cell.iter().sum::<f32>());
        }
        spare.luma.iter_mut().for_each(|sum| *sum /= (SHRINK * SHRINK) as f32);
        spare
    }

    fn mean(&self) -> f32 {
        self.luma.iter().sum::<f32>() / self.luma.len().max(1) as f32
    }

    /// Covariance of two marks.
    fn covariance(&self, other: &Self) -> f32 {
        let (a, b) = (self.mean(), other.mean());
        let products = self.luma.iter().zip(&other.luma).map(|(x, y)| (x - a) * (y - b));
        products.sum::<f32>() / self.luma.len().max(1) as f32
    }
}

/// Whether the pictures between are mixtures of the ends by a quarter, a half and three quarters; if they are, whether
/// one end is empty.
fn mixture(start: &Mark, between: [&Mark; 3], end: &Mark) -> Option<bool> {
    let length = end.luma.len();
    if length == 0 || [start, between[0], between[1], between[2]].iter().any(|mark| mark.luma.len() != length) {
        return None;
    }
    let apart: f32 = start.luma.iter().zip(&end.luma).map(|(a, b)| (b - a) * (b - a)).sum();
    if apart < UNLIKE * UNLIKE * length as f32 {
        return None;
    }
    let contrasts = [start, end].map(|mark| mark.covariance(mark).sqrt());
    let empty = contrasts.map(|contrast| contrast < EMPTY);
    if empty == [true, true]
        || empty == [false, false] && start.covariance(end) > SAME_SCENE * contrasts[0] * contrasts[1]
    {
        return None;
    }
    let mixed = between.into_iter().zip([0.25, 0.5, 0.75]).all(|(mark, share)| lies(mark, share, start, end));
    mixed.then_some(empty[0] || empty[1])
}

/// Whether a picture lies on the line between two others, at this share of it.
fn lies(mark: &Mark, share: f64, start: &Mark, end: &Mark) -> bool {
    let lines = || start.luma.iter().zip(&end.luma).zip(&mark.luma);
    let apart: f32 = lines().map(|((a, b), _)| (b - a) * (b - a)).sum();
    let along: f32 = lines().map(|((a, b), x)| (x - a) * (b - a)).sum::<f32>() / apart;
    let rest: f32 = lines().map(|((a, b), x)| (x - a - along * (b - a)).powi(2)).sum::<f32>() / apart;
    (along - share as f32).abs() <= EARLY && rest <= BESIDE
}
