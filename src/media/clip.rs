//! A clip or recording: decodes ahead, brings pictures and sound on one clock and into the form that meters take.

use std::fs::File;
use std::io::{Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::thread;
use std::time::Instant;

use super::audio::Resampler;
use super::clock::Clock;
use super::info::{Kind, MediaInfo};
use super::parts::Parts;
use super::probe::{self, Probe};
use super::reader::{Decoded, Reader, Tally};
use super::tags::Tags;
use super::video::{self, Presenter};
use super::{Options, Sink, budget, ending};
use crate::error::Error;
use crate::frame::VideoFrame;

/// Frames decoded ahead of the meters: enough to even out slow frames, few enough for memory (25 MB each in 4K 10 bit).
pub const AHEAD: usize = 4;

/// A clip counts as cut off if this much of what the header promises is missing, seconds and share; below it are
/// rounding and streams of unequal length.
const SHORTFALL_S: f64 = 1.0;
const SHORTFALL_SHARE: f64 = 0.05;

/// Differences between the durations of picture and sound that mean nothing, seconds.
const SLACK_S: f64 = 0.1;

/// An opened clip or recording.
pub struct Clip {
    path: PathBuf,
    probe: Probe,
    tags: Tags,
    threads: usize,
    /// Whether parts of the picture will do.
    quick: bool,
    deadline: Instant,
}

impl Clip {
    /// Opens `file` of `bytes` bytes.
    pub fn open(path: &Path, mut file: File, bytes: u64, options: &Options) -> Result<Self, Error> {
        let deadline = Instant::now() + options.time_budget;
        let cut_off = ending::is_cut_off(&mut file, bytes);
        let lacks_index = ending::lacks_index(&mut file, bytes);
        let mut tags = Tags::default();
        tags.add_boxes(&mut file);
        file.seek(SeekFrom::Start(0)).map_err(|source| Error::io(path, source))?;
        let mut probe = probe::open(path, file, deadline).map_err(|error| {
            let unfinished = "has no index (moov); the recording was cut off or is still being copied";
            if lacks_index { Error::unreadable(path, unfinished) } else { error }
        })?;
        probe.info.damage.truncated = cut_off;
        tags.add_container(&probe.input);
        let Options { mut threads, quick, max_memory, .. } = *options;
        if let (Some(picture), Some(most)) = (&probe.info.picture, max_memory) {
            threads = budget::threads(picture, threads, most);
            budget::check(path, budget::of_clip(picture, threads), most)?;
        }
        Ok(Self { path: path.to_owned(), probe, tags, threads, quick, deadline })
    }

    pub fn info(&self) -> &MediaInfo {
        &self.probe.info
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    pub fn tags(&self) -> &Tags {
        &self.tags
    }

    pub fn decode(self, sink: &mut dyn Sink) -> Result<MediaInfo, Error> {
        let Self { path, probe, threads, quick, deadline, .. } = self;
        let mut stage = Stage::new(&probe);
        let parts = quick.then(|| Parts::new(probe.info.duration_s));
        let reader = Reader::new(probe, deadline, parts);
        let tally = if threads == 1 {
            reader.run(&mut |decoded| {
                stage.take(&decoded, sink);
                true
            })
        } else {
            thread::scope(|scope| {
                let (sender, receiver) = mpsc::sync_channel(AHEAD);
                let reading = scope.spawn(move || reader.run(&mut |decoded| sender.send(decoded).is_ok()));
                for decoded in receiver {
                    stage.take(&decoded, sink);
                }
                reading.join().unwrap_or_default()
            })
        };
        stage.finish(sink, &tally, &path)
    }
}

/// What turns decoded frames into what a [`Sink`] takes.
struct Stage {
    info: MediaInfo,
    start_s: f64,
    /// Where the header says that the streams end, seconds.
    promised_s: Option<f64>,
    tick_s: f64,
    presenter: Presenter,
    clock: Clock,
    resampler: Resampler,
}

impl Stage {
    fn new(probe: &Probe) -> Self {
        let picture = probe.picture.as_ref();
        Self {
            info: probe.info.clone(),
            start_s: probe.start_s,
            promised_s: probe.promised_s,
            tick_s: picture.map_or(0.0, |stream| stream.tick_s),
            presenter: Presenter::new(
                picture.and_then(|stream| stream.orientation),
                picture.map_or(1.0, |stream| stream.pixel_aspect),
            ),
            clock: Clock::new(picture.map_or(0.0, |stream| stream.nominal_s)),
            resampler: Resampler::new(probe.info.duration_s),
        }
    }

    fn take(&mut self, decoded: &Decoded, sink: &mut dyn Sink) {
        match decoded {
            Decoded::Picture { frame, time_s, length_s } => {
                let pts = self.clock.tick(time_s.map(|time_s| time_s - self.start_s), *length_s);
                let info = &mut self.info;
                self.presenter.present(frame, pts, |shown: &VideoFrame<'_>| {
                    if let Some(picture) = &mut info.picture {
                        picture.frames += 1;
                        (picture.height, picture.width) = (shown.display.0 as u32, shown.display.1 as u32);
                        picture.transfer = video::transfer(frame.color_transfer_characteristic());
                    }
                    sink.picture(shown);
                });
            }
            Decoded::Sound { frame, time_s } => {
                let time_s = time_s.map(|time_s| time_s - self.start_s);
                self.resampler.push(frame, time_s, &mut |chunk| sink.sound(chunk));
            }
            Decoded::Gap => {
                self.clock.leave_out();
                sink.gap();
            }
        }
    }

    fn finish(mut self, sink: &mut dyn Sink, tally: &Tally, path: &Path) -> Result<MediaInfo, Error> {
        self.resampler.drain(&mut |chunk| sink.sound(chunk));
        let mut info = self.info;
        info.damage.packets += tally.damage.packets;
        info.damage.frames += tally.damage.frames;
        info.damage.truncated |= tally.damage.truncated;
        if let Some(picture) = &mut info.picture {
            picture.coded_bytes = (info.kind != Kind::Photo).then_some(tally.coded_bytes);
        }
        info.picture = info.picture.filter(|picture| picture.frames > 0);
        let skipped_end_s = tally.end_s.map(|end_s| end_s - self.start_s);
        let picture_end_s =
            self.clock.end_s().into_iter().chain(skipped_end_s).reduce(f64::max).filter(|_| info.picture.is_some());
        info.uneven = tally.uneven;
        info.looked_at_s = self.clock.seen_s().filter(|_| skipped_end_s.is_some() && info.picture.is_some());
        let sound_end_s = self.resampler.end_s();
        if sound_end_s.is_none() {
            info.sound = None;
        }
        if let Some(picture) = &mut info.picture {
            picture.rotation_deg = self.presenter.orientation().clockwise_deg();
            picture.mirrored = self.presenter.orientation().mirrored();
            picture.fps = self.clock.fps();
            picture.vfr = self.clock.uneven(self.tick_s);
        }
        if let (Some(sound), Some(_)) = (&mut info.sound, &info.picture) {
            let later = |(a, b): (f64, f64)| a - b;
            sound.starts_late_s = self.resampler.start_s().zip(self.clock.start_s()).map(later);
            sound.ends_early_s = picture_end_s.zip(sound_end_s).map(later);
        }
        let Some(end_s) = picture_end_s.into_iter().chain(sound_end_s).reduce(f64::max) else {
            return Err(Error::unreadable(path, "ends before its first picture or sound; it is damaged or empty"));
        };
        if info.kind == Kind::Photo {
            return Ok(MediaInfo { duration_s: None, sound: None, ..info });
        }
        if info.picture.is_none() {
            info.kind = Kind::Audio;
        }
        let promised_s = self.promised_s.or(info.duration_s.filter(|_| info.damage.truncated)).unwrap_or(end_s);
        info.damage.truncated |= promised_s - end_s > SHORTFALL_S.max(SHORTFALL_SHARE * promised_s);
        let duration_s = if info.damage.truncated { promised_s.max(end_s) } else { end_s };
        let frames = info.picture.as_ref().map_or(0, |picture| picture.frames) as f64;
        let decoded_s = picture_end_s.or(sound_end_s).unwrap_or(end_s);
        // What is missing in between leaves no shorter clip, so it is taken off in proportion.
        let decoded_s =
            decoded_s.min(duration_s) * if frames > 0.0 { frames / (frames + tally.missing as f64) } else { 1.0 };
        info.duration_s = Some(duration_s);
        info.decoded_s = Some(decoded_s).filter(|decoded_s| info.damage.any() && duration_s - decoded_s > SLACK_S);
        Ok(info)
    }
}
