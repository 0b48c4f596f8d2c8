//! Loudness after EBU R 128 / ITU-R BS.1770, and the share of silence.

use ebur128::{EbuR128, Mode};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{AudioMeter, Measured, Reason};
use crate::frame::{AudioChunk, SAMPLE_RATE};

/// Samples by which silence is judged, 100 ms.
const BLOCK: usize = SAMPLE_RATE as usize / 10;
/// A block is silent if no channel's mean square passes -60 dBFS: below it lie the noise of recorders and dither.
const SILENT_POWER: f64 = 1e-6;
/// EBU Tech 3342 takes the range from windows of three seconds.
const RANGE_FRAMES: u64 = 3 * SAMPLE_RATE as u64;

/// Loudness of the whole sound track.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Loudness {
    /// Integrated loudness in LUFS; absent where nothing passes the standard's -70 LUFS gate.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub integrated_lufs: Option<f64>,
    /// Loudness range (EBU Tech 3342) in LU; absent below three seconds and where nothing passes the gate.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub range_lu: Option<f64>,
    /// True peak in dBTP, highest over the channels; absent for digital silence.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub true_peak_dbtp: Option<f64>,
    /// Share of the duration that is silent, in percent.
    pub silent_pct: f64,
}

/// Streams a clip's sound. Channels beyond the first chunk's number are ignored, missing ones silent.
#[derive(Debug, Default)]
pub struct LoudnessMeter {
    ebur128: Option<EbuR128>,
    silence: Silence,
    frames: u64,
    /// Stands in for channels that a chunk lacks.
    filler: Vec<f32>,
}

/// Counts silent blocks.
#[derive(Debug, Default)]
struct Silence {
    /// Sum of squares by channel in the block under way.
    squares: Vec<f64>,
    held: usize,
    blocks: u64,
    silent: u64,
}

impl AudioMeter for LoudnessMeter {
    type Reading = Loudness;

    fn push(&mut self, chunk: &AudioChunk<'_>) {
        // Histograms instead of a list of every block's energy keep the memory constant.
        let mode = Mode::I | Mode::LRA | Mode::TRUE_PEAK | Mode::HISTOGRAM;
        if self.ebur128.is_none() {
            self.ebur128 = EbuR128::new(chunk.channels.len() as u32, SAMPLE_RATE, mode).ok();
        }
        let Some(meter) = &mut self.ebur128 else { return };
        let frames = chunk.frames();
        self.frames += frames as u64;
        self.filler.resize(frames, 0.0);
        let channel = |index: usize| match chunk.channels.get(index) {
            Some(samples) if samples.len() == frames => samples.as_slice(),
            _ => &self.filler,
        };
        let planes: Vec<&[f32]> = (0..meter.channels() as usize).map(channel).collect();
        // As many planes as channels and all of one length, which is all that can go wrong.
        let added = meter.add_frames_planar_f32(&planes);
        debug_assert!(added.is_ok());
        self.silence.push(&planes);
    }

    fn finish(self) -> Measured<Loudness> {
        let Some(meter) = self.ebur128.filter(|_| self.frames > 0) else {
            return Measured::Unmeasured(Reason::NoStream);
        };
        let peaks = (0..meter.channels()).filter_map(|channel| meter.true_peak(channel).ok());
        let peak = peaks.fold(0.0, f64::max);
        let integrated_lufs = meter.loudness_global().ok().filter(|lufs| lufs.is_finite());
        let ranges = self.frames >= RANGE_FRAMES && integrated_lufs.is_some();
        let range = meter.loudness_range().ok().filter(|_| ranges);
        let reading = Loudness {
            integrated_lufs,
            range_lu: range.filter(|lu| lu.is_finite()),
            true_peak_dbtp: (peak > 0.0).then(|| 20.0 * peak.log10()),
            silent_pct: self.silence.percent(),
        };
        Measured::Value { reading, confidence: 1.0 }
    }
}

impl Silence {
    fn push(&mut self, planes: &[&[f32]]) {
        self.squares.resize(planes.len(), 0.0);
        let frames = planes.first().map_or(0, |plane| plane.len());
        let mut taken = 0;
        while taken < frames {
            let end = frames.min(taken + BLOCK - self.held);
            for (square, plane) in self.squares.iter_mut().zip(planes) {
                *square += plane[taken..end].iter().map(|&x| f64::from(x) * f64::from(x)).sum::<f64>();
            }
            self.held += end - taken;
            taken = end;
            if self.held == BLOCK {
                self.close();
            }
        }
    }

    /// Judges the block under way, whole or not.
    fn close(&mut self) {
        if self.held > 0 {
            let limit = SILENT_POWER * self.held as f64;
            self.blocks += 1;
            self.silent += u64::from(self.squares.iter().all(|&square| square < limit));
        }
        self.squares.fill(0.0);
        self.held = 0;
    }

    fn percent(mut self) -> f64 {
        self.close();
        100.0 * self.silent as f64 / self.blocks.max(1) as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::Timestamp;

    fn measure(channels: &[Vec<f32>], chunk: usize) -> Measured<Loudness> {
        let mut meter = LoudnessMeter::default();
        let frames = channels[0].len();
        for start in (0..frames).step_by(chunk) {
            let part: Vec<Vec<f32>> =
                channels.iter().map(|samples| samples[start..frames.min(start + chunk)].to_vec()).collect();
            meter.push(&AudioChunk { pts: Timestamp::ZERO, channels: &part });
        }
        meter.finish()
    }

    fn tone(level_dbfs: f32, seconds: usize) -> Vec<f32> {
        let amplitude = 10_f32.powf(level_dbfs / 20.0);
        let sample = |n: usize| (std::f64::consts::TAU * 1000.0 * n as f64 / f64::from(SAMPLE_RATE)).sin() as f32;
        (0..seconds * SAMPLE_RATE as usize).map(|n| amplitude * sample(n)).collect()
    }

    #[test]
    fn the_first_signal_of_tech_3341_reads_as_the_standard_says() {
        // EBU Tech 3341 table 1, case 1: stereo sine, 1000 Hz, -23 dBFS, 20 s: -23 LUFS within 0.1.
        let measured = measure(&[tone(-23.0, 20), tone(-23.0, 20)], 4801);
        let loudness = measured.reading().expect("sound");
        assert!((loudness.integrated_lufs.expect("loud") + 23.0).abs() < 0.1, "{loudness:?}");
        assert!((loudness.true_peak_dbtp.expect("loud") + 23.0).abs() < 0.3, "{loudness:?}");
        assert!(loudness.range_lu.expect("long") < 0.1, "{loudness:?}");
        assert!(loudness.silent_pct.abs() < 1e-9);
    }

    #[test]
    fn what_does_not_exist_is_absent() {
        assert_eq!(LoudnessMeter::default().finish(), Measured::Unmeasured(Reason::NoStream));
        assert_eq!(measure(&[vec![]], 100), Measured::Unmeasured(Reason::NoStream));
        let silence = measure(&[vec![0.0; 200_000]], 1024);
        let expected = Loudness { silent_pct: 100.0, ..Loudness::default() };
        assert_eq!(silence.reading(), Some(&expected));
        let short = measure(&[tone(-10.0, 1)], 1024);
        assert_eq!(short.reading().expect("sound").range_lu, None);
        assert!(measure(&[vec![0.5]], 1).reading().is_some());
    }

    #[test]
    fn the_cut_into_chunks_changes_nothing_but_rounding() {
        let channels = vec![[tone(-30.0, 2), vec![0.0; 48_000], tone(-12.0, 2)].concat(); 6];
        let expected = measure(&channels, 4800);
        for chunk in [7, 1024, 1_000_000] {
            assert_eq!(measure(&channels, chunk), expected);
        }
        assert!((expected.reading().expect("sound").silent_pct - 20.0).abs() < 0.5);
    }
}
