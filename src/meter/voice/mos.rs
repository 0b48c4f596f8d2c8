//! What listeners would say of the voice: DNSMOS on windows of nine seconds, of which fewer and fewer are looked at as the
//! clip goes on.

use super::MosP835;
use super::activity::Frame;
use crate::model::dnsmos::{self, WINDOW};
use crate::model::silero::FRAME;

/// A window in whole frames of the voice activity detector, 9.02 s.
const FRAMES: usize = WINDOW.div_ceil(FRAME);
/// Windows with less speech than one part in so many are about something else.
const LEAST_SPEECH: usize = 4;
/// RMS of the speech that the networks are shown: -26 dBFS, the level of recorded speech in ITU-T P.56 and P.830. What is
/// quiet is not bad.
const SPEECH_RMS: f64 = 0.05011872336272722;
/// Windows looked at before the way to the next one doubles: those of 60 s are four, those of an hour fifteen.
const BEFORE_DOUBLING: u32 = 2;

/// Marks from 1 to 5.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Mos {
    /// Of the whole, after ITU-T P.808.
    pub p808: f64,
    /// After ITU-T P.835, if asked for.
    pub p835: Option<MosP835>,
}

/// P.808, then the three of P.835 (0 if not asked for).
type Marks = [f64; 4];

/// Means over the windows, and the window under way.
#[derive(Debug, Default)]
pub struct MosMeter {
    with_p835: bool,
    window: Vec<f32>,
    speech: Vec<bool>,
    /// Windows since the last one that was looked at, and the frames of speech in them.
    passed: u64,
    spoken: usize,
    looked_at: u32,
    /// Sum of the marks, each by the speech it stands for.
    sum: Marks,
    weight: f64,
}

impl MosMeter {
    /// With the marks of P.835, if asked for.
    pub fn new(with_p835: bool) -> Self {
        Self { with_p835, ..Self::default() }
    }

    /// Takes a block of 16 kHz mono with its frames.
    pub fn push(&mut self, block: &[f32], frames: &[Frame]) {
        self.window.reserve_exact(FRAMES * FRAME - self.window.len());
        for (samples, frame) in block.chunks_exact(FRAME).zip(frames) {
            self.window.extend_from_slice(samples);
            self.speech.push(*frame == Frame::Speech);
            if self.speech.len() == FRAMES {
                self.end_window();
            }
        }
    }

    /// The means, each window by the speech since the one before. A clip without a window that counts is heard from the
    /// last window's start to its end, over and over, as the package does with short ones; `None` if that holds too little
    /// speech as well.
    pub fn finish(&self) -> Option<Mos> {
        let marks = if self.looked_at > 0 { self.sum.map(|sum| sum / self.weight) } else { self.marks()? };
        let [p808, sig, bak, ovrl] = marks;
        Some(Mos { p808, p835: self.with_p835.then_some(MosP835 { sig, bak, ovrl }) })
    }

    fn end_window(&mut self) {
        self.passed += 1;
        self.spoken += self.spoken_frames();
        let due = self.passed >= 1 << (self.looked_at / BEFORE_DOUBLING);
        if let Some(marks) = due.then(|| self.marks()).flatten() {
            let weight = self.spoken as f64;
            for (sum, mark) in self.sum.iter_mut().zip(marks) {
                *sum += weight * mark;
            }
            self.weight += weight;
            self.looked_at += 1;
            (self.passed, self.spoken) = (0, 0);
        }
        self.window.clear();
        self.speech.clear();
    }

    fn spoken_frames(&self) -> usize {
        self.speech.iter().filter(|&&speech| speech).count()
    }

    /// Of the window under way, repeated if it is not full; `None` with too little speech.
    fn marks(&self) -> Option<Marks> {
        let spoken = self.spoken_frames();
        if LEAST_SPEECH * spoken < self.speech.len() {
            return None;
        }
        let frames = self.window.chunks_exact(FRAME).zip(&self.speech).filter(|(_, speech)| **speech);
        let energy: f64 = frames.flat_map(|(samples, _)| samples).map(|&x| f64::from(x) * f64::from(x)).sum();
        let gain = SPEECH_RMS / (energy / (spoken * FRAME) as f64).sqrt();
        if !gain.is_finite() {
            return None;
        }
        let level = |x: &f32| (f64::from(*x) * gain).clamp(-1.0, 1.0) as f32;
        let samples: Vec<f32> = self.window.iter().map(level).cycle().take(WINDOW).collect();
        let samples = samples.first_chunk()?;
        let [sig, bak, ovrl] = if self.with_p835 { dnsmos::p835(samples) } else { [0.0; 3] };
        Some([dnsmos::p808(samples), sig, bak, ovrl])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::signal::signal;

    fn marks_of(samples: &[f32], frame: Frame, block: usize) -> (Option<Mos>, u32) {
        let mut meter = MosMeter::new(false);
        samples.chunks(block * FRAME).for_each(|block| meter.push(block, &vec![frame; block.len() / FRAME]));
        (meter.finish(), meter.looked_at)
    }

    #[test]
    fn fewer_and_fewer_windows_are_looked_at() {
        let window = &signal()[..FRAMES * FRAME];
        let (once, one) = marks_of(window, Frame::Speech, 160);
        let (often, three) = marks_of(&window.repeat(5), Frame::Speech, 160);
        assert_eq!((one, three), (1, 3), "the first, the second and the fourth of five");
        assert!((once.unwrap().p808 - often.unwrap().p808).abs() < 1e-12);
        assert_eq!(marks_of(&window.repeat(5), Frame::Speech, 7), (often, three), "blocks do not matter");
    }

    #[test]
    fn a_short_clip_is_repeated() {
        let short = &signal()[12 * 16_000..][..100 * FRAME];
        let (once, none) = marks_of(short, Frame::Speech, 160);
        let (repeated, one) = marks_of(&short.repeat(3), Frame::Speech, 160);
        assert_eq!((none, one), (0, 1));
        // The level is that of the speech in three repetitions there, in one here.
        assert!((once.unwrap().p808 - repeated.unwrap().p808).abs() < 0.01, "{once:?} {repeated:?}");
    }

    #[test]
    fn without_speech_or_sound_there_are_no_marks() {
        assert_eq!(MosMeter::default().finish(), None);
        assert_eq!(marks_of(&signal(), Frame::Pause, 160), (None, 0));
        assert_eq!(marks_of(&vec![0.0; 400 * FRAME], Frame::Speech, 160), (None, 0));
        assert_eq!(marks_of(&vec![f32::NAN; 400 * FRAME], Frame::Speech, 160), (None, 0));
        assert!(marks_of(&[0.5; FRAME], Frame::Speech, 160).0.unwrap().p808.is_finite());
    }

    #[test]
    fn memory_does_not_grow() {
        let mut meter = MosMeter::default();
        for _ in 0..100 {
            meter.push(&vec![0.1; 160 * FRAME], &[Frame::Pause; 160]);
        }
        assert_eq!(meter.window.capacity(), FRAMES * FRAME);
        assert!(meter.speech.capacity() < 2 * FRAMES);
    }
}
