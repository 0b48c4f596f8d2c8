//! Writes a clip: H.264 by libx264, AAC, in MP4, MOV or Matroska. The only place that encodes.
//!
//! Every encoder runs on one thread and the muxers are told to write no dates, ids or version numbers, so that the same
//! pictures and samples give the same bytes on the same version of FFmpeg, whatever the machine's threads.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use ffmpeg::codec::{self, Flags, threading};
use ffmpeg::format::{Pixel, Sample};
use ffmpeg::{ChannelLayout, Dictionary, Rational, color};
use ffmpeg_next as ffmpeg;
use ndarray::ArrayView2;

use crate::error::Error;
use crate::frame::SAMPLE_RATE;
use crate::time::Timestamp;

/// The clock of the pictures, ticks a second: that of MPEG, which the usual frame rates divide evenly.
const TICKS: i32 = 90_000;

/// Bits a second of the sound: no listener tells it from the source, nor does a meter.
const SOUND_BITS: usize = 160_000;

/// Speed against size of x264; at a low CRF the picture is the same.
const PRESET: &str = "veryfast";

/// A container that can be written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Container {
    /// MPEG-4, `.mp4`
    #[default]
    Mp4,
    /// Apple's, `.mov`
    Mov,
    /// Matroska, `.mkv`
    Mkv,
}

impl Container {
    /// Its usual extension, without the dot.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Mp4 => "mp4",
            Self::Mov => "mov",
            Self::Mkv => "mkv",
        }
    }

    fn muxer(self) -> &'static str {
        match self {
            Self::Mp4 => "mp4",
            Self::Mov => "mov",
            Self::Mkv => "matroska",
        }
    }
}

/// What is to be written; at least one of picture and sound.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    /// The container.
    pub container: Container,
    /// The picture stream.
    pub picture: Option<PicturePlan>,
    /// Channels of the sound stream, 1 or 2.
    pub channels: Option<usize>,
}

/// The picture stream to be written.
#[derive(Clone, Copy, Debug)]
pub struct PicturePlan {
    /// Height and width, both even.
    pub size: (usize, usize),
    /// Usual frames a second; the frames keep their own times all the same.
    pub fps: f64,
    /// Constant rate factor of x264, 0 (lossless) to 51.
    pub crf: f64,
}

/// A clip being written.
pub struct Recorder {
    path: PathBuf,
    output: ffmpeg::format::context::Output,
    picture: Option<PictureTrack>,
    sound: Option<SoundTrack>,
}

struct PictureTrack {
    encoder: codec::encoder::video::Encoder,
    index: usize,
    /// How long a picture stays unless the next one says otherwise, ticks.
    stay: i64,
    last_tick: Option<i64>,
}

struct SoundTrack {
    encoder: codec::encoder::audio::Encoder,
    index: usize,
    /// By channel, what does not yet fill a frame of the encoder.
    waiting: Vec<Vec<f32>>,
    /// Place of the first waiting sample on the clip's clock, samples; none before the first.
    place: Option<i64>,
}

impl Recorder {
    /// Opens the file and its encoders. An existing file is overwritten.
    ///
    /// # Errors
    /// If the file cannot be made, or FFmpeg was built without these encoders.
    pub fn create(path: &Path, plan: &Plan) -> Result<Self, Error> {
        let failed = |error| unwritable(path, error);
        // Without the protocol a name with a colon in it would be taken for an address.
        let mut address = OsString::from("file:");
        address.push(path);
        let mut output = ffmpeg::format::output_as(Path::new(&address), plan.container.muxer()).map_err(failed)?;
        let mut flags = Flags::BITEXACT;
        if output.format().flags().contains(ffmpeg::format::Flags::GLOBAL_HEADER) {
            flags |= Flags::GLOBAL_HEADER;
        }
        let picture = plan.picture.map(|plan| PictureTrack::open(&mut output, plan, flags));
        let picture = picture.transpose().map_err(|error| lacking(path, "libx264", error))?;
        let sound = plan.channels.map(|channels| SoundTrack::open(&mut output, channels, flags));
        let sound = sound.transpose().map_err(|error| lacking(path, "aac", error))?;
        let mut options = Dictionary::new();
        options.set("fflags", "+bitexact");
        output.write_header_with(options).map_err(failed)?;
        Ok(Self { path: path.to_owned(), output, picture, sound })
    }

    /// The next picture: luma from 0 to 255 at full size, Cb and Cr from -128 to 127 at half of it. Written in limited
    /// range.
    ///
    /// # Errors
    /// If it has another size than planned, or cannot be encoded or written.
    pub fn picture(&mut self, at: Timestamp, planes: [ArrayView2<'_, f32>; 3]) -> Result<(), Error> {
        let Some(track) = &mut self.picture else { return Ok(()) };
        let encoded =
            track.send(at, planes).and_then(|()| drain(&mut track.encoder, track.index, track.stay, &mut self.output));
        encoded.map_err(|error| unwritable(&self.path, error))
    }

    /// The next run of sound, 48 kHz, the planned channels. `at` is heeded once: what follows is joined without a gap.
    /// Samples beyond -1 to 1 are clipped, as any recorder would.
    ///
    /// # Errors
    /// If it cannot be encoded or written.
    pub fn sound(&mut self, at: Timestamp, channels: &[Vec<f32>]) -> Result<(), Error> {
        let Some(track) = &mut self.sound else { return Ok(()) };
        track.place.get_or_insert((at.as_secs() * f64::from(SAMPLE_RATE)).round() as i64);
        for (waiting, channel) in track.waiting.iter_mut().zip(channels) {
            waiting.extend(channel.iter().map(|sample| sample.clamp(-1.0, 1.0)));
        }
        track.encode(false, &mut self.output).map_err(|error| unwritable(&self.path, error))
    }

    /// Writes what the encoders still hold and the file's index.
    ///
    /// # Errors
    /// If it cannot be encoded or written.
    pub fn finish(mut self) -> Result<(), Error> {
        self.close().map_err(|error| unwritable(&self.path, error))
    }

    fn close(&mut self) -> Result<(), ffmpeg::Error> {
        if let Some(track) = &mut self.picture {
            track.encoder.send_eof()?;
            drain(&mut track.encoder, track.index, track.stay, &mut self.output)?;
        }
        if let Some(track) = &mut self.sound {
            track.encode(true, &mut self.output)?;
            track.encoder.send_eof()?;
            drain(&mut track.encoder, track.index, 0, &mut self.output)?;
        }
        self.output.write_trailer()
    }
}

impl PictureTrack {
    fn open(
        output: &mut ffmpeg::format::context::Output,
        plan: PicturePlan,
        flags: Flags,
    ) -> Result<Self, ffmpeg::Error> {
        let codec = ffmpeg::encoder::find_by_name("libx264").ok_or(ffmpeg::Error::EncoderNotFound)?;
        let mut context = codec::Context::new_with_codec(codec);
        context.set_flags(flags | Flags::CLOSED_GOP);
        context.set_threading(threading::Config::count(1));
        let mut encoder = context.encoder().video()?;
        encoder.set_height(plan.size.0 as u32);
        encoder.set_width(plan.size.1 as u32);
        encoder.set_format(Pixel::YUV420P);
        encoder.set_color_range(color::Range::MPEG);
        encoder.set_time_base(Rational(1, TICKS));
        let fps = plan.fps.clamp(0.01, 1000.0);
        encoder.set_frame_rate(Some(Rational((fps * 1000.0).round() as i32, 1000)));
        let mut options = Dictionary::new();
        options.set("preset", PRESET);
        options.set("crf", &plan.crf.to_string());
        // Its vector code reads memory that nobody wrote, so that runs differ (x264 r3095; shown by MALLOC_PERTURB_).
        options.set("mbtree", "0");
        let encoder = encoder.open_as_with(codec, options)?;
        let mut stream = output.add_stream_with(&encoder)?;
        stream.set_time_base(Rational(1, TICKS));
        let index = stream.index();
        Ok(Self { encoder, index, stay: (f64::from(TICKS) / fps).round() as i64, last_tick: None })
    }

    fn send(&mut self, at: Timestamp, planes: [ArrayView2<'_, f32>; 3]) -> Result<(), ffmpeg::Error> {
        let (height, width) = (self.encoder.height() as usize, self.encoder.width() as usize);
        let half = (height / 2, width / 2);
        if planes.map(|plane| plane.dim()) != [(height, width), half, half] {
            return Err(ffmpeg::Error::InvalidData);
        }
        let mut frame = ffmpeg::frame::Video::new(Pixel::YUV420P, width as u32, height as u32);
        frame.set_color_range(color::Range::MPEG);
        for (index, plane) in planes.into_iter().enumerate() {
            // ITU-R BT.2100-2 table 9: limited luma begins at 16 and spans 219, chroma spans 224 about 128 (at 8 bits).
            let (black, gain) = if index == 0 { (16.5, 219.0 / 255.0) } else { (128.5, 224.0 / 255.0) };
            let stride = frame.stride(index);
            for (line, row) in frame.data_mut(index).chunks_mut(stride).zip(plane.outer_iter()) {
                line.iter_mut().zip(row).for_each(|(code, value)| *code = (value * gain + black) as u8);
            }
        }
        // Two pictures closer than a tick would have one time.
        let earliest = self.last_tick.map_or(i64::MIN, |last| last + 1);
        let tick = ((at.as_secs() * f64::from(TICKS)).round() as i64).max(earliest);
        self.last_tick = Some(tick);
        frame.set_pts(Some(tick));
        self.encoder.send_frame(&frame)
    }
}

impl SoundTrack {
    fn open(
        output: &mut ffmpeg::format::context::Output,
        channels: usize,
        flags: Flags,
    ) -> Result<Self, ffmpeg::Error> {
        let codec = ffmpeg::encoder::find_by_name("aac").ok_or(ffmpeg::Error::EncoderNotFound)?;
        let mut context = codec::Context::new_with_codec(codec);
        context.set_flags(flags);
        context.set_threading(threading::Config::count(1));
        let mut encoder = context.encoder().audio()?;
        encoder.set_rate(SAMPLE_RATE as i32);
        encoder.set_format(Sample::F32(ffmpeg::format::sample::Type::Planar));
        encoder.set_channel_layout(ChannelLayout::default(channels as i32));
        encoder.set_bit_rate(SOUND_BITS);
        encoder.set_time_base(Rational(1, SAMPLE_RATE as i32));
        let encoder = encoder.open_as(codec)?;
        let mut stream = output.add_stream_with(&encoder)?;
        stream.set_time_base(Rational(1, SAMPLE_RATE as i32));
        let index = stream.index();
        Ok(Self { encoder, index, waiting: vec![Vec::new(); channels], place: None })
    }

    /// Encodes the whole frames that wait, at the end also what is left.
    fn encode(&mut self, at_the_end: bool, output: &mut ffmpeg::format::context::Output) -> Result<(), ffmpeg::Error> {
        let Some(mut place) = self.place else { return Ok(()) };
        let whole = self.encoder.frame_size().max(1) as usize;
        let waiting = self.waiting.first().map_or(0, Vec::len);
        let mut start = 0;
        while waiting - start >= whole || at_the_end && start < waiting {
            let length = whole.min(waiting - start);
            let layout = ChannelLayout::default(self.waiting.len() as i32);
            let mut frame = ffmpeg::frame::Audio::new(self.encoder.format(), length, layout);
            frame.set_rate(SAMPLE_RATE);
            frame.set_pts(Some(place));
            for (index, channel) in self.waiting.iter().enumerate() {
                frame.plane_mut::<f32>(index).copy_from_slice(&channel[start..start + length]);
            }
            self.encoder.send_frame(&frame)?;
            drain(&mut self.encoder, self.index, 0, output)?;
            start += length;
            place += length as i64;
        }
        self.waiting.iter_mut().for_each(|channel| drop(channel.drain(..start)));
        self.place = Some(place);
        Ok(())
    }
}

/// Writes the packets that an encoder has ready; those whose length it does not tell last `stay`.
fn drain(
    encoder: &mut ffmpeg::encoder::Encoder,
    index: usize,
    stay: i64,
    output: &mut ffmpeg::format::context::Output,
) -> Result<(), ffmpeg::Error> {
    let mut packet = ffmpeg::Packet::empty();
    loop {
        match encoder.receive_packet(&mut packet) {
            Ok(()) => {}
            // Nothing more for now, or at all.
            Err(ffmpeg::Error::Eof | ffmpeg::Error::Other { errno: ffmpeg::error::EAGAIN }) => return Ok(()),
            Err(error) => return Err(error),
        }
        let base = output.stream(index).map_or(Rational(1, TICKS), |stream| stream.time_base());
        packet.set_stream(index);
        if packet.duration() == 0 {
            packet.set_duration(stay);
        }
        packet.rescale_ts(encoder.time_base(), base);
        packet.write_interleaved(output)?;
    }
}

fn unwritable(path: &Path, error: ffmpeg::Error) -> Error {
    Error::unwritable(path, format!("cannot be written: {error}"))
}

fn lacking(path: &Path, encoder: &str, error: ffmpeg::Error) -> Error {
    match error {
        ffmpeg::Error::EncoderNotFound => {
            let why = format!("cannot be written: this FFmpeg was built without the encoder {encoder}");
            Error::unwritable(path, why)
        }
        error => unwritable(path, error),
    }
}
