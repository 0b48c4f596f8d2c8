//! One pass over a file's packets: decodes both streams and counts what is broken.
//!
//! Every decoder runs on one thread of FFmpeg's. Its frame threads leave other pixels behind a damaged packet for each
//! number of threads, for HEVC from run to run and without a word, and H.264's tell the quantiser before they know it all;
//! reading on a thread of our own overlaps as much with the metering and gives the same pictures always.
#![allow(unsafe_code)] // Some fields of FFmpeg's structures have no safe accessor.

use std::time::Instant;

use ffmpeg::codec::decoder::Opened;
use ffmpeg::codec::packet::Ref;
use ffmpeg::codec::{Id, threading};
use ffmpeg::ffi;
use ffmpeg::format::context::Input;
use ffmpeg_next as ffmpeg;

use super::info::Damage;
use super::parts::{Choice, Parts};
use super::probe::{self, Probe};

/// Broken reads in a row after which a file is given up, and errors of a decoder after one packet.
const MOST_ERRORS: u32 = 1000;

/// What comes out of the decoders. Times are the container's own, in seconds.
pub enum Decoded {
    Picture {
        frame: ffmpeg::frame::Video,
        time_s: Option<f64>,
        length_s: Option<f64>,
    },
    Sound {
        frame: ffmpeg::frame::Audio,
        time_s: Option<f64>,
    },
    /// Pictures are left out here.
    Gap,
}

/// What was broken on the way.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    pub damage: Damage,
    /// Pictures that were read, but did not come out.
    pub missing: u64,
    /// Size of the pictures as coded, bytes.
    pub coded_bytes: u64,
    /// Where the last picture ends, the container's time in seconds, if not all were decoded.
    pub end_s: Option<f64>,
    /// Whether those that were not may be of another kind.
    pub uneven: bool,
}

/// Reads and decodes.
pub struct Reader {
    input: Input,
    lines: Vec<Line>,
    deadline: Instant,
    damage: Damage,
}

impl Reader {
    /// A stream whose decoder does not open is left out. Of the picture only `parts` are decoded, if they are given.
    pub fn new(probe: Probe, deadline: Instant, parts: Option<Parts>) -> Self {
        let streams =
            [(probe.picture.map(|stream| stream.index), true), (probe.sound.map(|stream| stream.index), false)];
        let open = |(index, is_picture): (Option<usize>, bool)| Line::open(&probe.input, index?, is_picture);
        let mut lines: Vec<Line> = streams.into_iter().filter_map(open).collect();
        if let Some(line) = lines.iter_mut().find(|line| line.is_picture) {
            line.parts = parts;
        }
        Self { input: probe.input, lines, deadline, damage: Damage::default() }
    }

    /// Decodes to the end or until `emit` returns `false`, and says what was broken.
    pub fn run(mut self, emit: &mut dyn FnMut(Decoded) -> bool) -> Tally {
        if self.read_packets(emit) {
            for line in &mut self.lines {
                line.decode(None, emit);
            }
        }
        let (mut damage, mut missing, mut coded_bytes, mut end_s) = (self.damage, 0, 0, None);
        let uneven = self.lines.iter().any(|line| line.parts.as_ref().is_some_and(Parts::is_uneven));
        for line in &self.lines {
            // Packets that the index names and the file no longer holds.
            let undelivered = line.stored(&self.input).map_or(0, |stored| stored.saturating_sub(line.packets));
            damage.packets += line.broken + undelivered;
            damage.frames += line.concealed;
            if line.is_picture {
                damage.frames += undelivered;
                missing = line.missing();
                coded_bytes = line.bytes;
                end_s = line.skipped_until_s;
            }
        }
        damage.frames += missing;
        Tally { damage, missing, coded_bytes, end_s, uneven }
    }

    /// Whether reading ended by itself or by the time budget, and not because `emit` wants no more.
    fn read_packets(&mut self, emit: &mut dyn FnMut(Decoded) -> bool) -> bool {
        let mut errors = 0;
        while errors < MOST_ERRORS {
            if Instant::now() > self.deadline {
                self.damage.truncated = true;
                return true;
            }
            let mut packet = ffmpeg::Packet::empty();
            match packet.read(&mut self.input) {
                Ok(()) => errors = 0,
                // The next sample of an MP4 may lie before the end of the file although this one lies behind it.
                Err(ffmpeg::Error::Eof) if self.has_unread() => {
                    self.input.clear_eof();
                    errors += 1;
                    continue;
                }
                Err(ffmpeg::Error::InvalidData) => {
                    self.damage.packets += u64::from(!self.has_unread());
                    errors += 1;
                    continue;
                }
                Err(_) => return true,
            }
            let Some(line) = self.lines.iter_mut().find(|line| line.index == packet.stream()) else { continue };
            let goes_on = match line.choose(&packet) {
                Choice::Skip => {
                    line.skip(&packet);
                    continue;
                }
                Choice::Begin => line.begin_part(emit) && line.decode(Some(&packet), emit),
                Choice::Decode => line.decode(Some(&packet), emit),
            };
            if !goes_on {
                return false;
            }
        }
        true
    }

    /// Whether the index of the file names packets that have not come yet.
    fn has_unread(&self) -> bool {
        self.lines.iter().any(|line| line.stored(&self.input).is_some_and(|stored| line.packets < stored))
    }
}

/// One stream and its decoder.
struct Line {
    index: usize,
    is_picture: bool,
    decoder: Opened,
    base: ffmpeg::Rational,
    /// Packets read, and their size.
    packets: u64,
    bytes: u64,
    /// Packets that arrived incomplete or that the decoder refused.
    broken: u64,
    /// Frames that the decoder marks as mended.
    concealed: u64,
    /// Frames decoded.
    frames: u64,
    /// Whether each packet holds one frame.
    one_frame_each: bool,
    /// Packets from the first frame on.
    promised: u64,
    /// Times of the packets before the first frame.
    early: Vec<i64>,
    first: Option<i64>,
    /// What is decoded, if it is not all.
    parts: Option<Parts>,
    /// Where the last picture that was left out ends, seconds.
    skipped_until_s: Option<f64>,
}

impl Line {
    fn open(input: &Input, index: usize, is_picture: bool) -> Option<Self> {
        let stream = input.stream(index)?;
        let mut context = ffmpeg::codec::Context::from_parameters(stream.parameters()).ok()?;
        context.set_threading(threading::Config::count(1));
        let id = context.id();
        // SAFETY: writes three fields of a context that is not open yet.
        unsafe {
            (*context.as_mut_ptr()).max_pixels = probe::MOST_PIXELS as i64;
            if id == Id::H264 {
                // How coarsely each block was coded says how much texture can be left.
                (*context.as_mut_ptr()).export_side_data |= ffi::AV_CODEC_EXPORT_DATA_VIDEO_ENC_PARAMS;
            }
            if !conceals(id) {
                (*context.as_mut_ptr()).get_buffer2 = Some(cleared_buffer);
            }
        }
        let mut decoder = context.decoder();
        decoder.set_packet_time_base(stream.time_base());
        let decoder = decoder.open_as(ffmpeg::decoder::find(id)?).ok()?;
        Some(Self {
            index,
            is_picture,
            decoder,
            base: stream.time_base(),
            packets: 0,
            bytes: 0,
            broken: 0,
            concealed: 0,
            frames: 0,
            one_frame_each: holds_one_frame(id),
            promised: 0,
            early: Vec::new(),
            first: None,
            parts: None,
            skipped_until_s: None,
        })
    }

    /// What is to be done with a packet.
    fn choose(&mut self, packet: &ffmpeg::Packet) -> Choice {
        let time_s = packet.pts().or(packet.dts()).map(|ticks| self.seconds(ticks));
        self.parts.as_mut().map_or(Choice::Decode, |parts| parts.choose(time_s, packet.size(), packet.is_key()))
    }

    /// Leaves a packet out.
    fn skip(&mut self, packet: &ffmpeg::Packet) {
        self.packets += 1;
        let end_s = packet.pts().map(|pts| self.seconds(pts.saturating_add(packet.duration().max(0))));
        self.skipped_until_s = self.skipped_until_s.into_iter().chain(end_s).reduce(f64::max);
    }

    /// Lets out the last pictures of the part before and makes the decoder forget them. Returns what `emit` does.
    fn begin_part(&mut self, emit: &mut dyn FnMut(Decoded) -> bool) -> bool {
        if self.skipped_until_s.is_none() {
            return true;
        }
        let goes_on = self.decode(None, emit) && emit(Decoded::Gap);
        self.decoder.flush();
        goes_on
    }

    /// Decodes one packet, or what is left at the end. Returns what `emit` does.
    fn decode(&mut self, packet: Option<&ffmpeg::Packet>, emit: &mut dyn FnMut(Decoded) -> bool) -> bool {
        let mut refused = match packet {
            Some(packet) => {
                self.count(packet);
                is_refusal(self.decoder.send_packet(packet)) || packet.is_corrupt()
            }
            None => is_refusal(self.decoder.send_eof()),
        };
        for _ in 0..MOST_ERRORS {
            let (result, decoded) = if self.is_picture {
                let mut frame = ffmpeg::frame::Video::empty();
                let result = self.decoder.receive_frame(&mut frame);
                self.one_frame_each &= !frame.is_interlaced();
                let length_s =
                    Some(frame.packet().duration).filter(|ticks| *ticks > 0).map(|ticks| self.seconds(ticks));
                let time_s = frame.timestamp().map(|ticks| self.seconds(ticks));
                (result.map(|()| self.note(&frame)), Decoded::Picture { frame, time_s, length_s })
            } else {
                let mut frame = ffmpeg::frame::Audio::empty();
                let result = self.decoder.receive_frame(&mut frame);
                let time_s = frame.timestamp().map(|ticks| self.seconds(ticks));
                (result.map(|()| self.note(&frame)), Decoded::Sound { frame, time_s })
            };
            match result {
                Ok(()) if !emit(decoded) => return false,
                Ok(()) => {}
                Err(ffmpeg::Error::Eof | ffmpeg::Error::Other { .. }) => break,
                Err(_) => refused = true,
            }
        }
        self.broken += u64::from(refused);
        true
    }

    /// Notes a packet whose picture must come out later.
    fn count(&mut self, packet: &ffmpeg::Packet) {
        self.packets += 1;
        self.bytes += packet.size() as u64;
        if packet.size() == 0 || is_discarded(packet) {
            return;
        }
        match (self.first, packet.pts()) {
            (Some(first), Some(pts)) => self.promised += u64::from(pts >= first),
            (None, Some(pts)) if self.early.len() < 4096 => self.early.push(pts),
            _ => self.promised += 1,
        }
    }

    /// Notes a frame that came out.
    fn note(&mut self, frame: &ffmpeg::Frame) {
        self.frames += 1;
        self.concealed += u64::from(frame.is_corrupt() || frame.has_decode_errors());
        if self.first.is_none() {
            let first = frame.timestamp().unwrap_or(i64::MIN);
            self.first = Some(first);
            self.promised += self.early.drain(..).filter(|pts| *pts >= first).count() as u64;
        }
    }

    /// Pictures that were promised and did not come out.
    fn missing(&self) -> u64 {
        if self.one_frame_each { self.promised.saturating_sub(self.frames) } else { 0 }
    }

    /// Packets of this stream that the file's index names; `None` if the container has no full index.
    fn stored(&self, input: &Input) -> Option<u64> {
        if !input.format().name().split(',').any(|name| name == "mp4") {
            return None;
        }
        let stream = input.stream(self.index)?;
        // SAFETY: reads the length of a valid stream's index.
        let entries = unsafe { ffi::avformat_index_get_entries_count(stream.as_ptr()) };
        Some(entries.max(0) as u64)
    }

    fn seconds(&self, ticks: i64) -> f64 {
        ticks as f64 * f64::from(self.base.numerator()) / f64::from(self.base.denominator())
    }
}

/// Codecs of which every packet that is not empty shows one picture. VP8 and the older MPEG codecs have packets
/// without one.
fn holds_one_frame(id: Id) -> bool {
    matches!(id, Id::H264 | Id::HEVC | Id::VP9 | Id::AV1 | Id::MJPEG | Id::PRORES | Id::DNXHD | Id::FFV1 | Id::PNG)
}

/// Codecs whose decoders paint over what they could not decode. The others leave there what the buffer held before, and
/// that depends on how many frames are under way.
fn conceals(id: Id) -> bool {
    matches!(id, Id::H264 | Id::MPEG1VIDEO | Id::MPEG2VIDEO | Id::MPEG4 | Id::H263 | Id::VC1 | Id::WMV3)
}

/// FFmpeg's own buffer for a frame, cleared.
unsafe extern "C" fn cleared_buffer(context: *mut ffi::AVCodecContext, frame: *mut ffi::AVFrame, flags: i32) -> i32 {
    // SAFETY: called by FFmpeg with a valid context and frame; the buffers are those it just gave to the frame.
    unsafe {
        let result = ffi::avcodec_default_get_buffer2(context, frame, flags);
        if result >= 0 {
            for buffer in (*frame).buf.iter().take_while(|buffer| !buffer.is_null()) {
                std::ptr::write_bytes((**buffer).data, 0, (**buffer).size);
            }
        }
        result
    }
}

/// Whether the edit list hides the packet.
fn is_discarded(packet: &ffmpeg::Packet) -> bool {
    // SAFETY: reads one field of a valid packet; ffmpeg-next drops the bit.
    let flags = unsafe { (*packet.as_ptr()).flags };
    flags & ffi::AV_PKT_FLAG_DISCARD != 0
}

fn is_refusal(result: Result<(), ffmpeg::Error>) -> bool {
    !matches!(result, Ok(()) | Err(ffmpeg::Error::Eof | ffmpeg::Error::Other { .. }))
}
