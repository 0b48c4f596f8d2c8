//! Opens a file with FFmpeg by its content, picks the streams that matter and refuses absurd headers.
#![allow(unsafe_code)] // Some fields of FFmpeg's structures have no safe accessor.

use std::fs::File;
use std::path::Path;
use std::time::Instant;

use ffmpeg::ffi;
use ffmpeg::format::context::{Input, StreamIo};
use ffmpeg::format::stream::Disposition;
use ffmpeg::media::Type;
use ffmpeg_next as ffmpeg;

use super::clock::LONGEST_S;
use super::info::{Kind, MediaInfo, Picture, Sound};
use super::rotation::Orientation;
use super::video;
use crate::error::Error;

/// Longest side of a picture that is decoded, pixels: 16K, twice the largest camera format.
pub const LONGEST_SIDE: u32 = 16_384;

/// Most pixels of a picture that is decoded: a 16K frame of 16:9 has 142 million, phones deliver up to 200 million
/// binned to 50.
pub const MOST_PIXELS: u64 = 142_000_000;

/// Most channels a header may declare; swresample takes no more.
const MOST_DECLARED_CHANNELS: u16 = 63;

/// Read from the file at once.
const READ_BYTES: usize = 1 << 18;

/// The largest block that FFmpeg may allocate: a plane of the largest picture at 16 bits, and some.
const LARGEST_BLOCK: usize = 512 << 20;

/// Pixels that are further from square than this are a wrong header.
const MOST_PIXEL_ASPECT: f64 = 8.0;

/// An opened file and its streams.
pub struct Probe {
    pub input: Input,
    pub info: MediaInfo,
    pub picture: Option<PictureStream>,
    pub sound: Option<SoundStream>,
    /// The time stamp at which the clip begins, seconds.
    pub start_s: f64,
    /// Where the header says that the chosen streams end, counted from the start, seconds.
    pub promised_s: Option<f64>,
}

/// What is needed to decode the picture.
pub struct PictureStream {
    pub index: usize,
    /// What the container says of it.
    pub orientation: Option<Orientation>,
    pub pixel_aspect: f64,
    /// Usual time from one picture to the next, seconds.
    pub nominal_s: f64,
    /// What time stamps are rounded to, seconds.
    pub tick_s: f64,
}

/// What is needed to decode the sound.
pub struct SoundStream {
    pub index: usize,
}

/// Opens `file`. `path` is only for the messages: the content decides, and no other file or address is ever opened.
pub fn open(path: &Path, file: File, deadline: Instant) -> Result<Probe, Error> {
    silence();
    let io = StreamIo::from_read_seek_with_capacity(file, READ_BYTES)
        .map_err(|_| Error::unreadable(path, "out of memory"))?;
    let mut settings = ffmpeg::Dictionary::new();
    // Playlists and the like may name other files; no protocol is allowed, so none can be opened.
    settings.set("protocol_whitelist", "none");
    // MP4 and MOV: with the XMP packet among the tags.
    settings.set("export_xmp", "1");
    let late = move || Instant::now() > deadline;
    let input = ffmpeg::format::input_from_stream_with_interrupt(io, None, Some(settings), late)
        .map_err(|error| Error::unreadable(path, why_not(error)))?;
    let picture = choose(&input, Type::Video);
    let sound = choose(&input, Type::Audio);
    if picture.is_none() && sound.is_none() {
        return Err(Error::unreadable(
            path,
            "holds no picture and no sound that can be decoded; is it a photo, a clip or a recording?",
        ));
    }
    let kind = match (&picture, &sound) {
        // FFmpeg's demuxers of single pictures are all called so.
        (Some(_), None) if input.format().name().ends_with("_pipe") => Kind::Photo,
        (Some(_), _) => Kind::Video,
        _ => Kind::Audio,
    };
    let mut info = MediaInfo { kind, ..Default::default() };
    let seconds = input.duration() as f64 / f64::from(ffi::AV_TIME_BASE);
    if seconds > LONGEST_S {
        return Err(Error::unreadable(
            path,
            format!("the header claims {:.0} hours; clips of up to 48 hours are read", seconds / 3600.0),
        ));
    }
    info.duration_s = (seconds > 0.0).then_some(seconds);
    let picture = picture.map(|index| picture_stream(path, &input, index, &mut info)).transpose()?;
    let sound = sound.map(|index| sound_stream(path, &input, index, &mut info)).transpose()?;
    // SAFETY: reads one field of a valid context.
    let start = unsafe { (*input.as_ptr()).start_time };
    let start_s = if start == ffi::AV_NOPTS_VALUE { 0.0 } else { start as f64 / f64::from(ffi::AV_TIME_BASE) };
    let promised_s = promised_s(&input, [picture.as_ref().map(|s| s.index), sound.as_ref().map(|s| s.index)], start_s);
    let mut probe = Probe { input, info, picture, sound, start_s, promised_s };
    probe.discard_others();
    Ok(probe)
}

fn silence() {
    ffmpeg::log::set_level(ffmpeg::log::Level::Quiet);
    // SAFETY: sets one global number.
    unsafe { ffi::av_max_alloc(LARGEST_BLOCK) };
}

fn why_not(error: ffmpeg::Error) -> String {
    match error {
        ffmpeg::Error::Exit => "could not be opened within the time budget".to_owned(),
        _ => "not a photo, clip or recording that can be read; it is damaged or of another kind".to_owned(),
    }
}

/// The stream of this type that a player would show or play: with a decoder, not a cover or thumbnail, not for the
/// impaired, marked as the default, first.
fn choose(input: &Input, medium: Type) -> Option<usize> {
    let special =
        Disposition::HEARING_IMPAIRED | Disposition::VISUAL_IMPAIRED | Disposition::COMMENT | Disposition::KARAOKE;
    input
        .streams()
        .filter(|stream| {
            let parameters = stream.parameters();
            parameters.medium() == medium
                && !is_aside(stream)
                && ffmpeg::decoder::find(parameters.id()).is_some()
                && is_described(&parameters)
        })
        .max_by_key(|stream| {
            let disposition = stream.disposition();
            (
                !disposition.intersects(special),
                disposition.contains(Disposition::DEFAULT),
                std::cmp::Reverse(stream.index()),
            )
        })
        .map(|stream| stream.index())
}

/// Whether the stream is a cover or a strip of thumbnails.
fn is_aside(stream: &ffmpeg::Stream<'_>) -> bool {
    // SAFETY: reads one field of a valid stream; ffmpeg-next drops the bit for thumbnails.
    let disposition = unsafe { (*stream.as_ptr()).disposition };
    disposition & (ffi::AV_DISPOSITION_ATTACHED_PIC | ffi::AV_DISPOSITION_TIMED_THUMBNAILS) != 0
}

/// Whether size or rate and channels are known; FFmpeg could not decode a single frame of the stream otherwise.
fn is_described(parameters: &ffmpeg::codec::Parameters) -> bool {
    match parameters.medium() {
        Type::Video => {
            let (width, height) = size(parameters);
            width > 0 && height > 0
        }
        _ => sound_format(parameters).0 > 0,
    }
}

fn size(parameters: &ffmpeg::codec::Parameters) -> (u32, u32) {
    // SAFETY: reads two fields of valid parameters.
    let (width, height) = unsafe {
        let p = parameters.as_ptr();
        ((*p).width, (*p).height)
    };
    (width.max(0) as u32, height.max(0) as u32)
}

/// Sampling rate and channels.
fn sound_format(parameters: &ffmpeg::codec::Parameters) -> (u32, u16) {
    // SAFETY: reads two fields of valid parameters.
    let (rate, channels) = unsafe {
        let p = parameters.as_ptr();
        ((*p).sample_rate, (*p).ch_layout.nb_channels)
    };
    (rate.max(0) as u32, channels.clamp(0, i32::from(u16::MAX)) as u16)
}

fn picture_stream(path: &Path, input: &Input, index: usize, info: &mut MediaInfo) -> Result<PictureStream, Error> {
    let no_stream = || Error::unreadable(path, "its picture stream cannot be read");
    let stream = input.stream(index).ok_or_else(no_stream)?;
    let parameters = stream.parameters();
    let (width, height) = size(&parameters);
    check_size(path, width, height)?;
    let orientation = stream
        .side_data()
        .find(|data| data.kind() == ffmpeg::codec::packet::side_data::Type::DisplayMatrix)
        .map(|data| Orientation::from_bytes(data.data()));
    // SAFETY: the stream belongs to the context; a null frame is allowed.
    let aspect = unsafe {
        ffi::av_guess_sample_aspect_ratio(input.as_ptr().cast_mut(), stream.as_ptr().cast_mut(), std::ptr::null_mut())
    };
    let pixel_aspect = pixel_aspect(f64::from(aspect.num) / f64::from(aspect.den));
    let square = video::square_size((height as usize, width as usize), pixel_aspect);
    let turn = orientation.unwrap_or_default();
    let (shown_height, shown_width) = turn.size(square);
    let rate = Some(stream.avg_frame_rate()).filter(|rate| rate.numerator() > 0).unwrap_or_else(|| stream.rate());
    // SAFETY: reads two fields of valid parameters.
    let (format, characteristic) = unsafe {
        let p = parameters.as_ptr();
        ((*p).format, (*p).color_trc)
    };
    info.picture = Some(Picture {
        codec: parameters.id().name().to_owned(),
        width: shown_width as u32,
        height: shown_height as u32,
        rotation_deg: turn.clockwise_deg(),
        mirrored: turn.mirrored(),
        bit_depth: pixel_depth(format),
        transfer: video::transfer(characteristic.into()),
        ..Default::default()
    });
    Ok(PictureStream {
        index,
        orientation,
        pixel_aspect,
        nominal_s: 1.0 / f64::from(rate),
        tick_s: f64::from(stream.time_base()),
    })
}

fn sound_stream(path: &Path, input: &Input, index: usize, info: &mut MediaInfo) -> Result<SoundStream, Error> {
    let no_stream = || Error::unreadable(path, "its sound stream cannot be read");
    let parameters = input.stream(index).ok_or_else(no_stream)?.parameters();
    let (rate, channels) = sound_format(&parameters);
    if channels > MOST_DECLARED_CHANNELS {
        return Err(Error::unreadable(
            path,
            format!("the header claims {channels} channels of sound; up to {MOST_DECLARED_CHANNELS} are read"),
        ));
    }
    info.sound = Some(Sound {
        codec: parameters.id().name().to_owned(),
        sample_rate_hz: rate,
        channels: u32::from(channels),
        ..Default::default()
    });
    Ok(SoundStream { index })
}

/// The end of the longest chosen stream, from the streams' own headers. Durations that FFmpeg guessed from a bit rate or
/// read off the last time stamps promise nothing.
fn promised_s(input: &Input, chosen: [Option<usize>; 2], start_s: f64) -> Option<f64> {
    // SAFETY: reads one field of a valid context.
    let method = unsafe { (*input.as_ptr()).duration_estimation_method };
    if method != ffi::AVDurationEstimationMethod::AVFMT_DURATION_FROM_STREAM {
        return None;
    }
    let ends = chosen.into_iter().flatten().filter_map(|index| input.stream(index)).filter_map(|stream| {
        let known = stream.duration() > 0 && stream.start_time() != ffi::AV_NOPTS_VALUE;
        known.then(|| (stream.start_time() + stream.duration()) as f64 * f64::from(stream.time_base()) - start_s)
    });
    ends.filter(|end_s| *end_s > 0.0).reduce(f64::max)
}

/// Refuses sizes that no camera makes, before anything is allocated for them.
pub fn check_size(path: &Path, width: u32, height: u32) -> Result<(), Error> {
    if width == 0 || height == 0 {
        return Err(Error::unreadable(path, format!("the header claims a picture of {width} x {height}")));
    }
    if width.max(height) > LONGEST_SIDE || u64::from(width) * u64::from(height) > MOST_PIXELS {
        let limit = format!("up to {LONGEST_SIDE} a side and {} million in all are read", MOST_PIXELS / 1_000_000);
        return Err(Error::unreadable(path, format!("the header claims {width} x {height} pixels; {limit}")));
    }
    Ok(())
}

/// Width over height of a pixel; 1 if unknown or absurd.
fn pixel_aspect(ratio: f64) -> f64 {
    if (1.0 / MOST_PIXEL_ASPECT..=MOST_PIXEL_ASPECT).contains(&ratio) { ratio } else { 1.0 }
}

fn pixel_depth(format: i32) -> u32 {
    // SAFETY: the descriptors are a static table; the number is only looked up if it is one of FFmpeg's formats.
    let descriptor = unsafe {
        if !(0..ffi::AVPixelFormat::AV_PIX_FMT_NB as i32).contains(&format) {
            return 8;
        }
        ffi::av_pix_fmt_desc_get(std::mem::transmute::<i32, ffi::AVPixelFormat>(format)).as_ref()
    };
    descriptor.map_or(8, |descriptor| descriptor.comp[0].depth.max(1) as u32)
}

impl Probe {
    /// Lets the demuxer skip every stream that is not decoded.
    fn discard_others(&mut self) {
        let kept = [self.picture.as_ref().map(|stream| stream.index), self.sound.as_ref().map(|stream| stream.index)];
        for index in 0..self.input.streams().len() {
            if !kept.contains(&Some(index)) {
                // SAFETY: `index` is below the number of streams; one field of a valid stream is written.
                unsafe {
                    let context = self.input.as_mut_ptr();
                    (**(*context).streams.add(index)).discard = ffi::AVDiscard::AVDISCARD_ALL;
                }
            }
        }
    }
}
