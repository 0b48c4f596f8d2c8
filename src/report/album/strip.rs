//! A film strip of a clip whose length is not known beforehand.

use super::Shot;
use crate::frame::VideoFrame;
use crate::media::Kind;
use crate::report::thumbnail::{Small, encoded, reduced};

/// At most so many frames are kept.
const MOST: usize = 16;

/// Seconds between two of them at first: a clip of a tenth of a second still shows more than one.
const FIRST_SPACING_S: f64 = 0.03;

/// Longest side in pixels, of a clip's frame and of a photo.
const SIDE: usize = 240;
const PHOTO_SIDE: usize = 800;

/// Quality of the JPEG, of 100.
const QUALITY: u8 = 72;

/// Keeps the first frame of every slot of time. When there are too many, slots are joined two by two, so that the frames
/// are spread evenly over what was seen so far, whatever the frame rate.
#[derive(Debug)]
pub struct Strip {
    side: usize,
    spacing_s: f64,
    first_s: Option<f64>,
    kept: Vec<Kept>,
}

#[derive(Debug)]
struct Kept {
    slot: u64,
    at_s: f64,
    small: Small,
}

impl Strip {
    /// Of a file of this kind.
    pub fn new(kind: Kind) -> Self {
        let side = if kind == Kind::Photo { PHOTO_SIDE } else { SIDE };
        Self { side, spacing_s: FIRST_SPACING_S, first_s: None, kept: Vec::new() }
    }

    /// Takes the next frame in the order of time.
    pub fn push(&mut self, frame: &VideoFrame<'_>) {
        let at_s = frame.pts.as_secs();
        if self.wants(at_s) {
            let small = reduced(frame, self.side);
            self.keep(at_s, small);
        }
    }

    /// The slot of a moment; a hair early counts as on time, since times are rounded.
    fn slot(&self, at_s: f64) -> u64 {
        let first_s = self.first_s.unwrap_or(at_s);
        ((at_s - first_s) / self.spacing_s + 1e-6).max(0.0) as u64
    }

    fn wants(&self, at_s: f64) -> bool {
        self.kept.last().is_none_or(|last| self.slot(at_s) > last.slot)
    }

    fn keep(&mut self, at_s: f64, small: Small) {
        self.first_s.get_or_insert(at_s);
        let slot = self.slot(at_s);
        self.kept.push(Kept { slot, at_s, small });
        while self.kept.len() > MOST {
            self.spacing_s *= 2.0;
            self.kept.iter_mut().for_each(|kept| kept.slot /= 2);
            self.kept.dedup_by_key(|kept| kept.slot);
        }
    }

    /// The frames kept.
    pub fn finish(self) -> Vec<Shot> {
        let shot = |Kept { at_s, small, .. }| {
            let size = [small.width, small.height].map(|side| side as u32);
            // A frame that cannot be drawn is left out.
            encoded(&small.rgb, size, QUALITY).ok().map(|jpeg| Shot { at_s, jpeg })
        };
        self.kept.into_iter().filter_map(shot).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The times kept of frames at these times.
    fn kept(times: impl Iterator<Item = f64>) -> Vec<f64> {
        let mut strip = Strip::new(Kind::Video);
        for at_s in times {
            if strip.wants(at_s) {
                strip.keep(at_s, Small { rgb: vec![0; 3], width: 1, height: 1 });
            }
        }
        strip.kept.iter().map(|kept| kept.at_s).collect()
    }

    #[test]
    fn frames_are_spread_evenly_over_any_length() {
        for (length_s, fewest) in [(0.1, 3), (1.0, 8), (7.3, 8), (61.0, 8), (600.0, 8), (7200.0, 8)] {
            let frames = (length_s * 30.0) as u64;
            let times = kept((0..frames).map(|frame| frame as f64 / 30.0));
            assert!((fewest..=MOST).contains(&times.len()), "{length_s} s: {times:?}");
            assert!(times[0] < 1e-9, "{length_s} s");
            let gaps: Vec<f64> = times.windows(2).map(|pair| pair[1] - pair[0]).collect();
            let [narrow, wide] = [f64::min, f64::max].map(|of| gaps.iter().copied().reduce(of).expect("gaps"));
            assert!(wide - narrow < 1.0 / 15.0 + 1e-6, "{length_s} s: {gaps:?}");
            let rest_s = length_s - times[times.len() - 1];
            assert!(rest_s <= wide + 1.0 / 15.0, "{length_s} s: the end is shown, {rest_s} s are left");
        }
    }

    #[test]
    fn uneven_frames_and_a_late_start_make_a_strip_too() {
        let times = kept((0..4000).map(|frame| 5.0 + 0.02 * f64::from(frame) + 0.013 * f64::from(frame % 3)));
        assert!((8..=MOST).contains(&times.len()), "{times:?}");
        assert!((times[0] - 5.0).abs() < 1e-9);
        assert_eq!(kept([3.0].into_iter()), [3.0]);
        assert!(kept(std::iter::empty()).is_empty());
    }

    #[test]
    fn a_long_gap_leaves_no_frame_twice() {
        let times = kept((0..40).map(f64::from).chain((5000..5040).map(f64::from)));
        assert!(times.len() <= MOST && times.windows(2).all(|pair| pair[0] < pair[1]), "{times:?}");
    }
}
