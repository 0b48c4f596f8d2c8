//! Decodes both streams of a clip in one pass over its packets.
#![allow(unsafe_code)] // Some fields of FFmpeg's structures have no safe accessor.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::time::Instant;

use ffmpeg::codec::threading;
use ffmpeg::ffi;
use ffmpeg_next as ffmpeg;

use super::audio::Resampler;
use super::clock::Clock;
use super::info::MediaInfo;
use super::probe::{self, Probe};
use super::video::Presenter;
use super::{Options, Sink};
use crate::error::Error;

/// Broken reads in a row after which a file is given up.
const MOST_BROKEN_READS: u32 = 1000;

/// An opened clip or recording.
pub struct Clip {
    path: PathBuf,
    probe: Probe,
    threads: usize,
    deadline: Instant,
}

impl Clip {
    pub fn open(path: &Path, file: File, options: &Options) -> Result<Self, Error> {
        let deadline = Instant::now() + options.time_budget;
        let probe = probe::open(path, file, deadline, options)?;
        Ok(Self { path: path.to_owned(), probe, threads: options.threads, deadline })
    }

    pub fn info(&self) -> &MediaInfo {
        &self.probe.info
    }

    pub fn decode(self, sink: &mut dyn Sink) -> Result<MediaInfo, Error> {
        let Self { path, mut probe, threads, deadline } = self;
        let start = probe.input_start_s();
        let mut picture = match &probe.picture {
            Some(stream) => PictureLine::open(&probe, stream, threads, start),
            None => None,
        };
        let mut sound = match &probe.sound {
            Some(stream) => SoundLine::open(&probe, stream.index, start),
            None => None,
        };
        let mut info = probe.info.clone();
        let mut broken = 0;
        loop {
            if Instant::now() > deadline {
                info.damage.truncated = true;
                break;
            }
            let mut packet = ffmpeg::Packet::empty();
            match packet.read(&mut probe.input) {
                Ok(()) => broken = 0,
                Err(ffmpeg::Error::Eof) => break,
                Err(ffmpeg::Error::InvalidData) if broken < MOST_BROKEN_READS => {
                    info.damage.packets += 1;
                    broken += 1;
                    continue;
                }
                Err(_) => {
                    info.damage.truncated = true;
                    break;
                }
            }
            let index = packet.stream();
            if let Some(line) = picture.as_mut().filter(|line| line.index == index) {
                line.take(&packet, sink);
            } else if let Some(line) = sound.as_mut().filter(|line| line.index == index) {
                line.take(&packet, sink);
            }
        }
        if let Some(line) = &mut picture {
            line.finish(sink);
        }
        if let Some(line) = &mut sound {
            line.finish(sink);
        }
        let (picture_end, sound_end) = (
            picture.as_ref().and_then(|line| line.clock.end_s()),
            sound.as_ref().and_then(|line| line.resampler.end_s()),
        );
        if let (Some(line), Some(shown)) = (&picture, &mut info.picture) {
            shown.frames = line.clock.frames();
            shown.fps = line.clock.fps();
            shown.vfr = line.clock.uneven(line.tick_s);
        }
        if picture_end.is_none() {
            info.picture = None;
        }
        if sound_end.is_none() {
            info.sound = None;
        }
        let end = picture_end.into_iter().chain(sound_end).reduce(f64::max);
        let Some(end) = end else {
            return Err(Error::unreadable(&path, "ends before its first picture or sound; it is damaged or empty"));
        };
        info.duration_s = Some(end);
        Ok(info)
    }
}

impl Probe {
    /// The time stamp at which the clip begins, seconds.
    fn input_start_s(&self) -> Option<f64> {
        // SAFETY: reads one field of a valid context.
        let start = unsafe { (*self.input.as_ptr()).start_time };
        (start != ffi::AV_NOPTS_VALUE).then(|| start as f64 / f64::from(ffi::AV_TIME_BASE))
    }
}

/// Opens a decoder for one stream.
fn decoder(probe: &Probe, index: usize, threads: usize) -> Option<(ffmpeg::codec::decoder::Decoder, ffmpeg::Rational)> {
    let stream = probe.input.stream(index)?;
    let mut context = ffmpeg::codec::Context::from_parameters(stream.parameters()).ok()?;
    context.set_threading(threading::Config { kind: threading::Type::Frame, count: threads, ..Default::default() });
    // SAFETY: writes one field of a context that is not open yet.
    unsafe { (*context.as_mut_ptr()).max_pixels = probe::MOST_PIXELS as i64 };
    let mut decoder = context.decoder();
    decoder.set_packet_time_base(stream.time_base());
    Some((decoder, stream.time_base()))
}

fn seconds(ticks: Option<i64>, base: ffmpeg::Rational, start_s: Option<f64>) -> Option<f64> {
    let ticks = ticks?;
    Some(ticks as f64 * f64::from(base.numerator()) / f64::from(base.denominator()) - start_s.unwrap_or(0.0))
}

struct PictureLine {
    index: usize,
    decoder: ffmpeg::decoder::Video,
    frame: ffmpeg::frame::Video,
    presenter: Presenter,
    clock: Clock,
    base: ffmpeg::Rational,
    tick_s: f64,
    start_s: Option<f64>,
}

impl PictureLine {
    fn open(probe: &Probe, stream: &probe::PictureStream, threads: usize, start_s: Option<f64>) -> Option<Self> {
        let (decoder, base) = decoder(probe, stream.index, threads)?;
        Some(Self {
            index: stream.index,
            decoder: decoder.video().ok()?,
            frame: ffmpeg::frame::Video::empty(),
            presenter: Presenter::new(stream.orientation, stream.pixel_aspect),
            clock: Clock::new(stream.nominal_s),
            base,
            tick_s: f64::from(base),
            start_s,
        })
    }

    fn take(&mut self, packet: &ffmpeg::Packet, sink: &mut dyn Sink) {
        let _ = self.decoder.send_packet(packet);
        self.receive(sink);
    }

    fn finish(&mut self, sink: &mut dyn Sink) {
        let _ = self.decoder.send_eof();
        self.receive(sink);
    }

    fn receive(&mut self, sink: &mut dyn Sink) {
        while self.decoder.receive_frame(&mut self.frame).is_ok() {
            let pts = self.clock.tick(seconds(self.frame.timestamp(), self.base, self.start_s));
            self.presenter.present(&self.frame, pts, |frame| sink.picture(frame));
        }
    }
}

struct SoundLine {
    index: usize,
    decoder: ffmpeg::decoder::Audio,
    frame: ffmpeg::frame::Audio,
    resampler: Resampler,
    base: ffmpeg::Rational,
    start_s: Option<f64>,
}

impl SoundLine {
    fn open(probe: &Probe, index: usize, start_s: Option<f64>) -> Option<Self> {
        let (decoder, base) = decoder(probe, index, 1)?;
        Some(Self {
            index,
            decoder: decoder.audio().ok()?,
            frame: ffmpeg::frame::Audio::empty(),
            resampler: Resampler::new(),
            base,
            start_s,
        })
    }

    fn take(&mut self, packet: &ffmpeg::Packet, sink: &mut dyn Sink) {
        let _ = self.decoder.send_packet(packet);
        self.receive(sink);
    }

    fn finish(&mut self, sink: &mut dyn Sink) {
        let _ = self.decoder.send_eof();
        self.receive(sink);
        self.resampler.drain(&mut |chunk| sink.sound(chunk));
    }

    fn receive(&mut self, sink: &mut dyn Sink) {
        while self.decoder.receive_frame(&mut self.frame).is_ok() {
            let stamp = seconds(self.frame.timestamp(), self.base, self.start_s);
            self.resampler.push(&self.frame, stamp, &mut |chunk| sink.sound(chunk));
        }
    }
}
