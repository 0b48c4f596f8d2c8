//! How much of the picture overlays cover, and when.

use super::patch::{Kind, Patch, Strip};
use crate::time::TimeRange;

/// Shown again within this time, in seconds, it was not away.
const PAUSE_S: f64 = 0.25;

/// Less in all, in seconds, or a smaller share of the picture, percent, nobody can read: a word of 3 % of the height
/// covers 0.3 %.
const LEAST_S: f64 = 0.5;
const LEAST_PCT: f64 = 0.15;

/// Pixels between two words of a line that the line covers too.
const GAP: u16 = 12;

/// Overlays of one kind over the clip.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Cover {
    /// When any is shown.
    pub ranges: Vec<TimeRange>,
    /// Share of the picture that they cover while they are, percent; 0 if there is none.
    pub pct: f64,
    /// How far that can be trusted, 0 to 1; 0 if there is none.
    pub trust: f64,
}

impl Cover {
    /// Of the patches of one kind, in a clip of this length and pictures of this height and width.
    pub fn new(patches: &[Patch], kind: Kind, whole_s: f64, (height, width): (usize, usize)) -> Self {
        let mut shown: Vec<&Patch> = patches.iter().filter(|patch| patch.kind_within(whole_s, width) == kind).collect();
        shown.sort_by(|a, b| a.range.start_s.total_cmp(&b.range.start_s));
        let mut ranges: Vec<TimeRange> = Vec::new();
        for patch in &shown {
            match ranges.last_mut() {
                Some(last) if patch.range.start_s <= last.end_s + PAUSE_S => {
                    last.end_s = last.end_s.max(patch.range.end_s);
                }
                _ => ranges.push(patch.range),
            }
        }
        let mut times: Vec<f64> = shown.iter().flat_map(|patch| [patch.range.start_s, patch.range.end_s]).collect();
        times.sort_by(f64::total_cmp);
        let (mut covered, mut shown_s) = (0.0, 0.0);
        let (mut first, mut strips) = (0, Vec::new());
        for (start_s, end_s) in times.iter().zip(times.iter().skip(1)) {
            // Patches are in order of their start; those before `first` have ended.
            while shown.get(first).is_some_and(|patch| patch.range.end_s <= *start_s) {
                first += 1;
            }
            strips.clear();
            let begun = shown[first..].iter().take_while(|patch| patch.range.start_s <= *start_s);
            strips.extend(begun.filter(|patch| patch.range.end_s >= *end_s).flat_map(|patch| &patch.strips).copied());
            if !strips.is_empty() {
                covered += area(&mut strips) * (end_s - start_s);
                shown_s += end_s - start_s;
            }
        }
        let weight = |patch: &&Patch| patch.range.duration_s() * patch.strips.len() as f64;
        let weights: f64 = shown.iter().map(weight).sum();
        let trust: f64 = shown.iter().map(|patch| weight(patch) * patch.trust).sum();
        let pct = 100.0 * covered / ((height * width) as f64 * shown_s).max(1e-9);
        if shown_s < LEAST_S || pct < LEAST_PCT {
            return Self::default();
        }
        Self { ranges, pct, trust: if weights > 0.0 { trust / weights } else { 0.0 } }
    }
}

/// Pixels that strips cover together, the gaps between words among them. What is sharp reaches half a pixel beyond what
/// is drawn, on each side.
fn area(strips: &mut [Strip]) -> f64 {
    strips.sort_by_key(|strip| (strip.line, strip.columns));
    let (mut pixels, mut above) = (0.0, None);
    for line in strips.chunk_by(|a, b| a.line == b.line) {
        let mut end = line[0].columns[0];
        let mut columns = -1.0;
        for strip in line {
            let start = if strip.columns[0] <= end + GAP { end } else { strip.columns[0] };
            columns += f64::from(strip.columns[1].saturating_sub(start));
            end = end.max(strip.columns[1]);
        }
        let first = above.is_none_or(|above| above + 1 < line[0].line);
        pixels += if first { 0.0 } else { columns };
        above = Some(line[0].line);
    }
    pixels
}
