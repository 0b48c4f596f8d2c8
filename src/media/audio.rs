//! Sound as 48 kHz planar `f32`, from any layout, rate and format.
#![allow(unsafe_code)] // swr_convert takes arrays of pointers; the safe wrapper refuses layouts without a name.

use std::ptr;

use ffmpeg::ffi;
use ffmpeg_next as ffmpeg;

use super::clock::LONGEST_S;
use crate::frame::{AudioChunk, SAMPLE_RATE};
use crate::time::Timestamp;

/// Channels handed on; those after them are left out (no phone or camera records more, and 7.1 has eight).
pub const MOST_CHANNELS: usize = 8;

/// Gaps in the time stamps above this are filled with silence; below it they are rounding, seconds.
const GAP_S: f64 = 0.05;

/// No more silence than this is put into one gap, seconds.
const LONGEST_FILL_S: f64 = 600.0;

/// Samples in one chunk of filled silence.
const FILL_SAMPLES: usize = SAMPLE_RATE as usize;

/// Resamples and times the sound.
pub struct Resampler {
    swr: Option<Swr>,
    channels: Vec<Vec<f32>>,
    /// Samples handed on since `origin_s`.
    handed: u64,
    /// Time of the first sample, seconds.
    origin_s: Option<f64>,
    /// Input samples taken since the format last changed, and the time at which it did.
    taken: u64,
    taken_from_s: f64,
    /// Silence is not filled in beyond this, seconds.
    fill_until_s: f64,
}

impl Resampler {
    /// `duration_s` is what the header says of the clip's length.
    pub fn new(duration_s: Option<f64>) -> Self {
        Self {
            swr: None,
            channels: Vec::new(),
            handed: 0,
            origin_s: None,
            taken: 0,
            taken_from_s: 0.0,
            fill_until_s: duration_s.unwrap_or(LONGEST_S),
        }
    }

    /// Takes one decoded frame; `stamp_s` is its time. Gives nothing for frames that swresample cannot read.
    pub fn push(&mut self, frame: &ffmpeg::frame::Audio, stamp_s: Option<f64>, show: &mut dyn FnMut(&AudioChunk<'_>)) {
        let Some(format) = Format::of(frame) else { return };
        if self.swr.as_ref().is_none_or(|swr| swr.format != format) {
            self.drain(show);
            self.swr = Swr::new(format);
            self.taken_from_s = self.end_s().or(stamp_s).unwrap_or(0.0);
            self.taken = 0;
        }
        if self.origin_s.is_none() {
            // Nothing comes before the clip's zero; a stamp that says so is wrong (Ogg files cut at a page).
            let start_s = stamp_s.filter(|stamp| *stamp <= LONGEST_S).unwrap_or(0.0).max(0.0);
            self.origin_s = Some(start_s);
            self.taken_from_s = start_s;
        }
        let expected_s = self.taken_from_s + self.taken as f64 / f64::from(format.rate);
        if let Some(stamp_s) = stamp_s
            && stamp_s - expected_s > GAP_S
            && stamp_s <= self.fill_until_s
        {
            self.drain(show);
            self.swr = Swr::new(format);
            self.fill((stamp_s - expected_s).min(LONGEST_FILL_S), show);
            self.taken_from_s = stamp_s;
            self.taken = 0;
        }
        let Some(swr) = &mut self.swr else { return };
        self.taken += frame.samples() as u64;
        // SAFETY: the pointers of a valid frame, one a channel (planar) or one in all (packed), each with `samples`
        // samples of `format`, which is the format `swr` was made for.
        unsafe {
            let data = (*frame.as_ptr()).extended_data.cast::<*const u8>();
            swr.convert(data, frame.samples(), &mut self.channels);
        }
        self.emit(show);
    }

    /// Hands on what the resampler still holds.
    pub fn drain(&mut self, show: &mut dyn FnMut(&AudioChunk<'_>)) {
        if let Some(mut swr) = self.swr.take() {
            // SAFETY: a null input is how swresample is drained.
            unsafe { swr.convert(ptr::null_mut(), 0, &mut self.channels) };
            self.emit(show);
        }
    }

    /// Where the sound begins, seconds.
    pub fn start_s(&self) -> Option<f64> {
        self.origin_s
    }

    /// Where the sound handed on so far ends, seconds.
    pub fn end_s(&self) -> Option<f64> {
        Some(self.origin_s? + self.handed as f64 / f64::from(SAMPLE_RATE))
    }

    fn fill(&mut self, gap_s: f64, show: &mut dyn FnMut(&AudioChunk<'_>)) {
        let mut left = (gap_s * f64::from(SAMPLE_RATE)).round() as usize;
        while left > 0 {
            let length = left.min(FILL_SAMPLES);
            for channel in &mut self.channels {
                channel.clear();
                channel.resize(length, 0.0);
            }
            self.emit(show);
            left -= length;
        }
    }

    fn emit(&mut self, show: &mut dyn FnMut(&AudioChunk<'_>)) {
        let length = self.channels.first().map_or(0, Vec::len);
        let (Some(end_s), true) = (self.end_s(), length > 0) else { return };
        for channel in &mut self.channels {
            channel.iter_mut().filter(|sample| !sample.is_finite()).for_each(|sample| *sample = 0.0);
        }
        let kept = self.channels.len().min(MOST_CHANNELS);
        show(&AudioChunk { pts: Timestamp::from_secs(end_s), channels: &self.channels[..kept] });
        self.handed += length as u64;
    }
}

/// What a frame of sound is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Format {
    sample: ffmpeg::format::Sample,
    channels: usize,
    rate: u32,
}

impl Format {
    fn of(frame: &ffmpeg::frame::Audio) -> Option<Self> {
        let format = Self { sample: frame.format(), channels: usize::from(frame.channels()), rate: frame.rate() };
        let usable = (1..64).contains(&format.channels)
            && (1..=1_000_000).contains(&format.rate)
            && format.sample != ffmpeg::format::Sample::None
            && frame.samples() > 0;
        usable.then_some(format)
    }
}

/// An open `SwrContext`.
struct Swr {
    ptr: *mut ffi::SwrContext,
    format: Format,
}

// SAFETY: an `SwrContext` is plain memory without ties to the thread that made it, and it is owned here alone.
unsafe impl Send for Swr {}

impl Swr {
    /// To 48 kHz planar float with the same channels. The same made-up layout stands on both sides, so that no layout,
    /// named or not, is ever mixed down.
    fn new(format: Format) -> Option<Self> {
        let mut ptr = ptr::null_mut();
        // SAFETY: all pointers are valid for the calls; `ptr` is freed by `Drop` from here on.
        unsafe {
            let mut layout: ffi::AVChannelLayout = std::mem::zeroed();
            ffi::av_channel_layout_from_mask(&raw mut layout, (1 << format.channels) - 1);
            let planar = ffi::AVSampleFormat::AV_SAMPLE_FMT_FLTP;
            let (rate, sample) = (format.rate as i32, format.sample.into());
            let set = ffi::swr_alloc_set_opts2(
                &raw mut ptr,
                &raw mut layout,
                planar,
                SAMPLE_RATE as i32,
                &raw mut layout,
                sample,
                rate,
                0,
                ptr::null_mut(),
            );
            let swr = Self { ptr, format };
            (set >= 0 && ffi::swr_init(swr.ptr) >= 0).then_some(swr)
        }
    }

    /// Converts `samples` of input into `channels`, replacing what they held.
    ///
    /// # Safety
    /// `input` is null or points to the planes of `samples` samples in this resampler's format.
    unsafe fn convert(&mut self, input: *mut *const u8, samples: usize, channels: &mut Vec<Vec<f32>>) {
        // SAFETY: `self.ptr` is an initialised context.
        let room = unsafe { ffi::swr_get_out_samples(self.ptr, samples as i32) }.max(0);
        channels.resize_with(self.format.channels, Vec::new);
        let mut planes = [ptr::null_mut::<u8>(); 64];
        for (plane, channel) in planes.iter_mut().zip(channels.iter_mut()) {
            channel.resize(room as usize, 0.0);
            *plane = channel.as_mut_ptr().cast();
        }
        // SAFETY: each of the context's output planes has `room` samples; the input is the caller's promise.
        let made = unsafe { ffi::swr_convert(self.ptr, planes.as_mut_ptr(), room, input, samples as i32) }.max(0);
        for channel in channels {
            channel.truncate(made as usize);
        }
    }
}

impl Drop for Swr {
    fn drop(&mut self) {
        // SAFETY: made by `swr_alloc_set_opts2`, freed once; null is allowed.
        unsafe { ffi::swr_free(&raw mut self.ptr) };
    }
}
