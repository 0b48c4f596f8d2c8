//! One contract for every kind of source, held against files that FFmpeg's command line makes on the spot.
#![allow(clippy::unwrap_used)] // Helpers of tests are tests too.

use std::collections::hash_map::DefaultHasher;
use std::ffi::OsStr;
use std::fs;
use std::hash::{Hash, Hasher};
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use image::metadata::Orientation as Exif;
use ndarray::Array2;
use tempfile::TempDir;
use verite::frame::{AudioChunk, Plane, SAMPLE_RATE, Samples, VideoFrame};
use verite::media::{Kind, Media, MediaInfo, Options, Sink, Transfer};

/// What came out of a source.
#[derive(Default)]
struct Seen {
    times_s: Vec<f64>,
    /// The first picture, small.
    working: Array2<f32>,
    luma: (usize, usize),
    /// First sound, seconds.
    sound_from_s: Option<f64>,
    channels: Vec<Vec<f32>>,
    pictures: DefaultHasher,
}

impl Sink for Seen {
    fn picture(&mut self, frame: &VideoFrame<'_>) {
        let now_s = frame.pts.as_secs();
        assert!(self.times_s.last().is_none_or(|last_s| *last_s < now_s), "time goes on");
        if self.times_s.is_empty() {
            self.working.clone_from(frame.working);
            self.luma = frame.luma.dim();
        }
        self.times_s.push(now_s);
        assert!(frame.working.is_standard_layout());
        assert!(frame.working.iter().all(|luma| (0.0..=255.0).contains(luma)));
        assert_eq!(frame.working.dim().0.max(frame.working.dim().1), frame.display.0.max(frame.display.1).min(320));
        now_s.to_bits().hash(&mut self.pictures);
        self.plane(&frame.luma);
        for plane in frame.chroma.iter().flatten() {
            assert!(plane.curve.iter().all(|chroma| (-128.0..=127.5).contains(chroma)));
            assert!(plane.dim().0 <= frame.luma.dim().0 && plane.dim().1 <= frame.luma.dim().1);
            self.plane(plane);
        }
    }

    fn sound(&mut self, chunk: &AudioChunk<'_>) {
        let from_s = *self.sound_from_s.get_or_insert(chunk.pts.as_secs());
        self.channels.resize_with(chunk.channels.len(), Vec::new);
        let so_far_s = self.channels[0].len() as f64 / f64::from(SAMPLE_RATE);
        assert!((chunk.pts.as_secs() - from_s - so_far_s).abs() < 0.001, "sound has no gaps");
        for (channel, samples) in self.channels.iter_mut().zip(chunk.channels) {
            assert_eq!(samples.len(), chunk.frames());
            assert!(samples.iter().all(|sample| sample.is_finite()));
            channel.extend(samples);
        }
    }
}

impl Seen {
    /// Every code has a value, and every sample counts for the fingerprint.
    fn plane(&mut self, plane: &Plane<'_>) {
        match plane.samples {
            Samples::Eight(view) => {
                assert_eq!(plane.curve.len(), 256);
                view.iter().for_each(|code| code.hash(&mut self.pictures));
            }
            Samples::Deep(view) => {
                assert!(view.iter().all(|code| usize::from(*code) < plane.curve.len()));
                view.iter().for_each(|code| code.hash(&mut self.pictures));
            }
        }
    }

    fn mean(&self) -> f32 {
        self.working.mean().unwrap()
    }

    fn sound_s(&self) -> f64 {
        self.channels.first().map_or(0.0, |channel| channel.len() as f64 / f64::from(SAMPLE_RATE))
    }

    fn sound_bits(&self) -> Vec<Vec<u32>> {
        self.channels.iter().map(|channel| channel.iter().map(|sample| sample.to_bits()).collect()).collect()
    }
}

fn try_read(path: &Path, threads: usize) -> Result<(MediaInfo, Seen), String> {
    let mut seen = Seen::default();
    let options = Options { threads, ..Options::default() };
    Media::open(path, &options)
        .and_then(|media| media.decode(&mut seen))
        .map(|info| (info, seen))
        .map_err(|error| error.to_string())
}

/// Reads a file and proves that the number of threads makes no difference.
#[track_caller]
fn read(path: &Path) -> (MediaInfo, Seen) {
    let (info, seen) = try_read(path, 1).unwrap();
    for threads in [2, 4] {
        let (again, seen_again) = try_read(path, threads).unwrap();
        assert_eq!(again, info);
        assert_eq!(seen_again.pictures.finish(), seen.pictures.finish(), "{threads} threads: the same pictures");
        assert_eq!(seen_again.sound_bits(), seen.sound_bits(), "{threads} threads: the same sound");
    }
    (info, seen)
}

#[track_caller]
fn refused(path: &Path) -> String {
    let message = try_read(path, 1).err().expect("this file must be refused");
    assert!(!message.contains('\n'), "{message}");
    message
}

/// Runs FFmpeg with `arguments`, the last of which names the file to make in `folder`.
#[track_caller]
fn make(folder: &TempDir, arguments: &str) -> PathBuf {
    let output = Command::new("ffmpeg")
        .args(["-v", "error", "-nostdin", "-y", "-bitexact"])
        .args(arguments.split_whitespace())
        .current_dir(folder)
        .output()
        .expect("the tests need the ffmpeg command");
    assert!(output.status.success(), "{arguments}: {}", String::from_utf8_lossy(&output.stderr));
    folder.path().join(arguments.split_whitespace().last().unwrap())
}

fn folder() -> TempDir {
    tempfile::tempdir().unwrap()
}

const PICTURE: &str = "-f lavfi -i testsrc2=s=336x192:r=25:d=1";
const SOUND: &str = "-f lavfi -i sine=f=1000:d=1:r=48000";

#[test]
fn every_codec_gives_the_same_clip() {
    let folder = folder();
    let sources = [
        ("-c:v libx264 -preset ultrafast -crf 10 -pix_fmt yuv420p -c:a aac h264.mp4", 8, "h264"),
        ("-c:v libx264 -preset veryfast -crf 10 -pix_fmt yuv444p -c:a aac h264_444.mp4", 8, "h264"),
        ("-c:v libx264 -preset ultrafast -crf 10 -pix_fmt yuvj420p -color_range pc -c:a aac full.mp4", 8, "h264"),
        ("-c:v libx264 -preset ultrafast -crf 10 -pix_fmt yuv420p -c:a aac -bsf:a aac_adtstoasc h264.mkv", 8, "h264"),
        ("-c:v libx264 -preset ultrafast -crf 10 -pix_fmt yuv420p -c:a aac h264.ts", 8, "h264"),
        (
            "-c:v libx265 -preset ultrafast -crf 10 -x265-params log-level=none -pix_fmt yuv420p10le -c:a aac hevc.mp4",
            10,
            "hevc",
        ),
        ("-c:v libvpx-vp9 -deadline realtime -cpu-used 8 -crf 10 -c:a libopus vp9.webm", 8, "vp9"),
        ("-c:v mpeg2video -q:v 2 -c:a mp2 mpeg2.mpg", 8, "mpeg2video"),
        ("-c:v mjpeg -q:v 2 -pix_fmt yuvj422p -c:a pcm_s16le mjpeg.avi", 8, "mjpeg"),
        ("-c:v prores_ks -profile:v 2 -c:a pcm_s24le prores.mov", 10, "prores"),
        ("-c:v ffv1 -pix_fmt yuv422p12le -c:a flac ffv1.mkv", 12, "ffv1"),
        ("-c:v qtrle -pix_fmt rgb24 -c:a pcm_s16be rgb.mov", 8, "qtrle"),
    ];
    let mut reference: Option<Array2<f32>> = None;
    for (arguments, depth, codec) in sources {
        let path = make(&folder, &format!("{PICTURE} {SOUND} {arguments}"));
        let (info, seen) = read(&path);
        let picture = info.picture.as_ref().unwrap();
        assert_eq!((info.kind, picture.codec.as_str(), picture.bit_depth), (Kind::Video, codec, depth), "{arguments}");
        assert_eq!((picture.width, picture.height, picture.frames), (336, 192, 25), "{arguments}");
        assert_eq!(seen.luma, (192, 336));
        assert!(!info.damage.any() && info.decoded_s.is_none(), "{arguments}: {:?}", info.damage);
        assert_eq!((picture.vfr, picture.transfer), (Some(false), Transfer::Sdr), "{arguments}");
        assert!((picture.fps.unwrap() - 25.0).abs() < 0.2, "{arguments}: {:?}", picture.fps);
        assert!((info.duration_s.unwrap() - 1.0).abs() < 0.1, "{arguments}: {:?}", info.duration_s);
        assert!((seen.sound_s() - 1.0).abs() < 0.08, "{arguments}: {} s of sound", seen.sound_s());
        assert_eq!(seen.channels.len(), 1);
        let step_s = seen.times_s[24] - seen.times_s[0];
        assert!((step_s - 0.96).abs() < 0.005, "{arguments}: {step_s}");
        let reference = reference.get_or_insert_with(|| seen.working.clone());
        let off = (&seen.working - &*reference).mapv(f32::abs).mean().unwrap();
        assert!(off < 2.0, "{arguments}: luma is {off} off");
    }
}

/// Where the stored sample `(row, column)` is shown.
type Shown = fn(usize, usize) -> (usize, usize);

#[test]
fn all_eight_orientations_come_out_upright() {
    let folder = folder();
    let path = make(&folder, "-f lavfi -i testsrc2=s=160x96:r=5:d=0.4 -c:v libx264 -preset ultrafast plain.mp4");
    let (_, plain) = read(&path);
    let bytes = fs::read(&path).unwrap();
    let at = bytes.windows(4).position(|kind| kind == b"tkhd").unwrap() + 44;
    let (width, height) = (160 << 16, 96 << 16);
    // a b c d x y of ISO 14496-12 section 6.2.2, the turn and the mirroring they stand for, and where the stored
    // sample (row, column) of a picture of (96, 160) is shown.
    let cases: [([i32; 6], u32, bool, Shown); 8] = [
        ([1, 0, 0, 1, 0, 0], 0, false, |y, x| (y, x)),
        ([-1, 0, 0, 1, width, 0], 0, true, |y, x| (y, 159 - x)),
        ([-1, 0, 0, -1, width, height], 180, false, |y, x| (95 - y, 159 - x)),
        ([1, 0, 0, -1, 0, height], 180, true, |y, x| (95 - y, x)),
        ([0, 1, 1, 0, 0, 0], 270, true, |y, x| (x, y)),
        ([0, 1, -1, 0, height, 0], 90, false, |y, x| (x, 95 - y)),
        ([0, -1, -1, 0, height, width], 90, true, |y, x| (159 - x, 95 - y)),
        ([0, -1, 1, 0, 0, width], 270, false, |y, x| (159 - x, y)),
    ];
    for ([a, b, c, d, x, y], rotation_deg, mirrored, shown) in cases {
        let mut bytes = bytes.clone();
        let one = 1 << 16;
        for (index, number) in [a * one, b * one, 0, c * one, d * one, 0, x, y, 1 << 30].into_iter().enumerate() {
            bytes[at + 4 * index..][..4].copy_from_slice(&number.to_be_bytes());
        }
        let path = folder.path().join("turned.mp4");
        fs::write(&path, bytes).unwrap();
        let (info, turned) = read(&path);
        let picture = info.picture.unwrap();
        assert_eq!((picture.rotation_deg, picture.mirrored), (rotation_deg, mirrored));
        assert_eq!(turned.working.dim(), (picture.height as usize, picture.width as usize));
        for ((row, column), luma) in plain.working.indexed_iter() {
            assert_eq!(turned.working[shown(row, column)].to_bits(), luma.to_bits(), "{rotation_deg} {mirrored}");
        }
    }
}

#[test]
fn stored_pixels_that_are_not_square_are_shown_square() {
    let folder = folder();
    let path = make(&folder, &format!("{PICTURE} -vf setsar=4/3 -c:v libx264 -preset ultrafast wide.mp4"));
    let (info, seen) = read(&path);
    let picture = info.picture.unwrap();
    assert_eq!((picture.width, picture.height, seen.luma), (448, 192, (192, 336)));
    assert_eq!(seen.working.dim(), (137, 320));
}

#[test]
fn hlg_is_recognised_and_toned_down() {
    let folder = folder();
    // HLG 75 % in 10-bit limited range is reference white, which comes out at 230.
    let code = 64.0 + 0.75 * 876.0;
    let path = make(
        &folder,
        &format!(
            "-f lavfi -i color=black:s=64x64:r=10:d=0.3,format=yuv420p10le,lutyuv=y={code}:u=512:v=512 -c:v libx265 \
             -preset ultrafast -x265-params log-level=none:transfer=arib-std-b67:colorprim=bt2020:range=limited hlg.mp4"
        ),
    );
    let (info, seen) = read(&path);
    assert_eq!(info.picture.unwrap().transfer, Transfer::Hlg);
    assert!((seen.mean() - 230.0).abs() < 1.5, "{}", seen.mean());
}

#[test]
fn uneven_frames_keep_their_own_times() {
    let folder = folder();
    let path = make(
        &folder,
        &format!("{PICTURE} -vf select='lt(n,8)+not(mod(n,4))' -vsync vfr -c:v libx264 -preset ultrafast vfr.mp4"),
    );
    let (info, seen) = read(&path);
    let picture = info.picture.unwrap();
    assert_eq!((picture.vfr, picture.frames, info.damage.any()), (Some(true), 13, false));
    assert!((seen.times_s[8] - 0.32).abs() < 1e-6 && (seen.times_s[9] - 0.48).abs() < 1e-6, "{:?}", seen.times_s);
}

#[test]
fn any_rate_and_layout_becomes_48_khz_with_its_channels() {
    let folder = folder();
    let sources = [
        ("-ar 8000 -c:a pcm_u8 a.wav", 1, 8_000, 1),
        ("-ar 44100 -ac 2 -c:a pcm_s16le b.wav", 2, 44_100, 2),
        ("-ar 96000 -ac 6 -c:a pcm_s24le c.wav", 6, 96_000, 6),
        ("-ar 48000 -af pan=3c|c0=c0|c1=c0|c2=c0 -c:a pcm_f32le d.wav", 3, 48_000, 3),
        ("-ar 22050 -c:a libvorbis e.ogg", 1, 22_050, 1),
        ("-ar 16000 -ac 2 -c:a flac f.flac", 2, 16_000, 2),
        ("-af pan=hexadecagonal|FL=c0 -c:a pcm_s16le g.wav", 16, 48_000, 8),
    ];
    for (arguments, channels, rate, kept) in sources {
        let path = make(&folder, &format!("{SOUND} {arguments}"));
        let (info, seen) = read(&path);
        let sound = info.sound.as_ref().unwrap();
        assert_eq!((info.kind, sound.channels, sound.sample_rate_hz), (Kind::Audio, channels, rate), "{arguments}");
        assert_eq!(seen.channels.len(), kept, "{arguments}");
        // Vorbis leaves out its first block, and says so by a later start.
        let end_s = seen.sound_from_s.unwrap() + seen.sound_s();
        assert!((end_s - 1.0).abs() < 0.001 && !info.damage.any(), "{arguments}: {end_s} s");
        let loudness = |channel: &Vec<f32>| channel.iter().map(|sample| sample * sample).sum::<f32>();
        let tone = seen.channels.iter().max_by(|a, b| loudness(a).total_cmp(&loudness(b))).unwrap();
        let crossings = tone.windows(2).filter(|pair| pair[0] < 0.0 && pair[1] >= 0.0).count();
        assert!((985..=1002).contains(&crossings), "{arguments}: {crossings} Hz");
    }
}

#[test]
fn sound_keeps_its_time_over_gaps_and_a_late_start() {
    let folder = folder();
    let gap = make(&folder, &format!("{SOUND} -af aselect='not(between(t,0.3,0.6))' -c:a pcm_s16le gap.mkv"));
    let (_, seen) = read(&gap);
    assert!((seen.sound_s() - 1.0).abs() < 0.03, "{}", seen.sound_s());
    let level = |from_s: f64, to_s: f64| {
        let range = (from_s * 48_000.0) as usize..(to_s * 48_000.0) as usize;
        seen.channels[0][range].iter().fold(0.0_f32, |peak, sample| peak.max(sample.abs()))
    };
    assert!(level(0.35, 0.55) < 1e-6 && level(0.1, 0.25) > 0.1 && level(0.7, 0.9) > 0.1);
    let late = make(
        &folder,
        &format!("{PICTURE} -itsoffset 0.5 {SOUND} -c:v libx264 -preset ultrafast -c:a pcm_s16le late.mkv"),
    );
    let (info, seen) = read(&late);
    assert!((seen.sound_from_s.unwrap() - 0.5).abs() < 0.01 && seen.times_s[0].abs() < 0.01);
    assert!((info.duration_s.unwrap() - 1.5).abs() < 0.03);
}

#[test]
fn the_real_streams_are_picked() {
    let folder = folder();
    make(&folder, "-f lavfi -i testsrc2=s=64x64 -frames:v 1 cover.jpg");
    make(&folder, &format!("{SOUND} -c:a libmp3lame sound.mp3"));
    let covered =
        make(&folder, "-i sound.mp3 -i cover.jpg -map 0 -map 1 -c copy -disposition:v attached_pic covered.mp3");
    let (info, seen) = read(&covered);
    assert_eq!((info.kind, info.picture.is_none(), seen.times_s.len()), (Kind::Audio, true, 0));
    let two = make(
        &folder,
        &format!(
            "{PICTURE} {SOUND} -f lavfi -i sine=f=500:d=1:r=16000 -map 0 -map 1 -map 2 -c:v libx264 -preset ultrafast \
             -c:a aac -disposition:a:0 0 -disposition:a:1 default two.mp4"
        ),
    );
    assert_eq!(read(&two).0.sound.unwrap().sample_rate_hz, 16_000);
}

#[test]
fn a_truncated_file_is_read_as_far_as_it_goes() {
    let folder = folder();
    for (arguments, promises) in [
        ("-c:v libx264 -preset ultrafast -g 10 -c:a aac -movflags +faststart cut.mp4", true),
        ("-c:v libx265 -preset ultrafast -x265-params log-level=none -c:a aac -movflags +faststart cut.mov", true),
        ("-c:v libx264 -preset ultrafast -g 10 -c:a aac cut.mkv", true),
        ("-c:v mpeg2video -c:a mp2 cut.ts", false),
    ] {
        let path = make(&folder, &format!("-f lavfi -i testsrc2=s=336x192:r=25:d=4 -f lavfi -i sine=d=4 {arguments}"));
        let bytes = fs::read(&path).unwrap();
        fs::write(&path, &bytes[..bytes.len() * 6 / 10]).unwrap();
        let (info, seen) = read(&path);
        assert!((30..90).contains(&seen.times_s.len()), "{arguments}: {} frames", seen.times_s.len());
        if promises {
            assert!(info.damage.truncated, "{arguments}: {info:?}");
            let (whole_s, decoded_s) = (info.duration_s.unwrap(), info.decoded_s.unwrap());
            assert!((whole_s - 4.0).abs() < 0.2 && (1.2..3.6).contains(&decoded_s), "{arguments}: {info:?}");
        }
    }
}

#[test]
fn one_missing_frame_of_a_faststart_file_is_noticed() {
    let folder = folder();
    let path = make(&folder, &format!("{PICTURE} -c:v libx264 -preset ultrafast -bf 0 -movflags +faststart short.mp4"));
    let bytes = fs::read(&path).unwrap();
    fs::write(&path, &bytes[..bytes.len() - 40]).unwrap();
    let (info, _) = read(&path);
    assert!(info.damage.truncated && info.damage.packets + info.damage.frames >= 1, "{:?}", info.damage);
}

#[test]
fn flipped_bits_are_counted_and_read_alike() {
    let folder = folder();
    for arguments in [
        "-c:v libx264 -preset ultrafast -c:a aac -movflags +faststart flip.mp4",
        "-c:v libx265 -preset ultrafast -x265-params log-level=none -c:a aac -movflags +faststart flip.mov",
        "-c:v libvpx-vp9 -deadline realtime -cpu-used 8 -c:a libopus flip.webm",
        "-c:v mpeg2video -c:a mp2 flip.mpg",
    ] {
        let path = make(&folder, &format!("-f lavfi -i testsrc2=s=336x192:r=25:d=2 -f lavfi -i sine=d=2 {arguments}"));
        let mut bytes = fs::read(&path).unwrap();
        let length = bytes.len();
        let mut state = 7_u64;
        for _ in 0..40 {
            state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
            let at = length / 4 + (state >> 33) as usize % (length * 3 / 4 - 64);
            bytes[at] ^= 1 << (state >> 61);
        }
        fs::write(&path, bytes).unwrap();
        let (info, seen) = read(&path);
        // VP9 has no check sums; most flips only paint other pixels.
        let told = arguments.contains("vp9") || info.damage.packets + info.damage.frames > 0;
        assert!(told, "{arguments}: {:?}", info.damage);
        assert!(seen.times_s.len() > 20, "{arguments}: {} frames", seen.times_s.len());
    }
}

#[test]
fn one_broken_place_is_read_alike_by_any_number_of_threads() {
    let folder = folder();
    for arguments in [
        "-c:v libx264 -preset medium -g 25 broken.mp4",
        "-c:v libx264 -preset medium -x264-params slices=3 sliced.mp4",
        "-c:v libx265 -preset fast -x265-params log-level=none broken.mov",
        "-c:v libvpx-vp9 -deadline realtime -cpu-used 8 -row-mt 0 broken.webm",
        "-c:v libaom-av1 -cpu-used 8 -usage realtime -row-mt 0 broken.mkv",
    ] {
        let path = make(&folder, &format!("-f lavfi -i testsrc2=s=336x192:r=25:d=2,noise=alls=8 {arguments}"));
        let bytes = fs::read(&path).unwrap();
        let mut state = 11_u64;
        for _ in 0..12 {
            let mut broken = bytes.clone();
            state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
            let at = bytes.len() / 8 + (state >> 33) as usize % (bytes.len() * 6 / 8);
            broken[at] ^= 1 << (state >> 61);
            fs::write(&path, broken).unwrap();
            read(&path);
        }
    }
}

/// The pictures of a quick look, by their times, and where some were left out.
#[derive(Default)]
struct Parts {
    pictures: Vec<(u64, u64)>,
    gaps: Vec<usize>,
    sound: Vec<u32>,
}

impl Sink for Parts {
    fn picture(&mut self, frame: &VideoFrame<'_>) {
        let mut hasher = DefaultHasher::new();
        frame.working.iter().for_each(|luma| luma.to_bits().hash(&mut hasher));
        self.pictures.push((frame.pts.as_secs().to_bits(), hasher.finish()));
    }

    fn sound(&mut self, chunk: &AudioChunk<'_>) {
        self.sound.extend(chunk.channels[0].iter().map(|sample| sample.to_bits()));
    }

    fn gap(&mut self) {
        self.gaps.push(self.pictures.len());
    }
}

#[test]
fn a_quick_look_sees_some_parts_as_the_whole_shows_them_and_hears_everything() {
    let folder = folder();
    for arguments in [
        "-c:v libx264 -preset veryfast -g 25 -bf 3 -c:a aac quick.mp4",
        "-c:v libx264 -preset veryfast -g 40 -x264-params open-gop=1 -c:a aac quick.mkv",
        "-c:v libx265 -preset ultrafast -x265-params log-level=none:keyint=25:bframes=3 -c:a aac quick.mov",
        "-c:v mpeg2video -g 12 -bf 2 -c:a mp2 quick.ts",
        "-c:v libvpx-vp9 -deadline realtime -cpu-used 8 -g 25 -c:a libopus quick.webm",
    ] {
        let path =
            make(&folder, &format!("-f lavfi -i testsrc2=s=336x192:r=25:d=12 -f lavfi -i sine=d=12 {arguments}"));
        let look = |quick: bool, threads: usize| {
            let mut parts = Parts::default();
            let options = Options { threads, quick, ..Options::default() };
            let info = Media::open(&path, &options).unwrap().decode(&mut parts).unwrap();
            (info, parts)
        };
        let (whole_info, whole) = look(false, 1);
        let (info, parts) = look(true, 1);
        let share = parts.pictures.len() as f64 / whole.pictures.len() as f64;
        assert!((0.15..0.35).contains(&share), "{arguments}: {share}");
        assert!(parts.gaps.len() >= 2 && parts.gaps.windows(2).all(|pair| pair[0] < pair[1]), "{arguments}");
        assert!(parts.pictures.iter().all(|picture| whole.pictures.contains(picture)), "{arguments}: other pictures");
        assert!(parts.sound == whole.sound, "{arguments}: other sound");
        assert!(!info.damage.any(), "{arguments}: {:?}", info.damage);
        let looked_at_s = info.looked_at_s.unwrap();
        assert!((looked_at_s - parts.pictures.len() as f64 / 25.0).abs() < 0.1, "{arguments}: {looked_at_s} s");
        assert!((info.duration_s.unwrap() - whole_info.duration_s.unwrap()).abs() < 0.05, "{arguments}: {info:?}");
        assert!((info.picture.unwrap().fps.unwrap() - 25.0).abs() < 0.1, "{arguments}");
        assert_eq!(whole_info.looked_at_s, None);
        let (_, again) = look(true, 3);
        assert!(again.pictures == parts.pictures && again.gaps == parts.gaps, "{arguments}: by more threads");
    }
}

#[test]
fn photos_come_upright_from_their_content() {
    let folder = folder();
    let picture = image::RgbImage::from_fn(60, 40, |x, y| image::Rgb([4 * x as u8, 6 * y as u8, 128]));
    let luma = |x: u32, y: u32| 0.299 * (4 * x) as f32 + 0.587 * (6 * y) as f32 + 0.114 * 128.0;
    for (format, tolerance) in [
        (image::ImageFormat::Jpeg, 6.0),
        (image::ImageFormat::Png, 0.6),
        (image::ImageFormat::WebP, 0.6),
        (image::ImageFormat::Tiff, 0.6),
    ] {
        let path = folder.path().join("photo.mp4");
        picture.save_with_format(&path, format).unwrap();
        let (info, seen) = read(&path);
        assert_eq!((info.kind, info.duration_s, seen.times_s.as_slice()), (Kind::Photo, None, [0.0].as_slice()));
        assert_eq!(seen.working.dim(), (40, 60));
        for ((y, x), value) in seen.working.indexed_iter() {
            assert!((value - luma(x as u32, y as u32)).abs() < tolerance, "{format:?} at {x}, {y}: {value}");
        }
    }
    let deep = image::ImageBuffer::from_fn(60, 40, |x, _| image::Luma([(x * 1000) as u16]));
    let path = folder.path().join("deep.png");
    deep.save(&path).unwrap();
    let (info, seen) = read(&path);
    assert_eq!(info.picture.unwrap().bit_depth, 16);
    assert!((seen.working[(0, 30)] - 30_000.0 / 257.0).abs() < 0.01);
    let clear = image::RgbaImage::from_pixel(8, 8, image::Rgba([0, 0, 0, 64]));
    let path = folder.path().join("clear.png");
    clear.save(&path).unwrap();
    assert!((read(&path).1.mean() - 191.0).abs() < 1.0, "shown over white");
}

#[test]
fn exif_turns_a_photo_like_image_does() {
    let folder = folder();
    let picture =
        image::DynamicImage::from(image::GrayImage::from_fn(48, 32, |x, y| image::Luma([(5 * x + 3 * y) as u8 / 2])));
    let mut jpeg = Vec::new();
    picture.write_to(&mut std::io::Cursor::new(&mut jpeg), image::ImageFormat::Jpeg).unwrap();
    let stored = image::load_from_memory(&jpeg).unwrap();
    for tag in 1..=8 {
        let exif = [b"Exif\0\0MM\0\x2A\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0".as_slice(), &[tag, 0, 0, 0, 0, 0, 0]]
            .concat();
        let length = (exif.len() as u16 + 2).to_be_bytes();
        let path = folder.path().join("turned.jpg");
        fs::write(&path, [&jpeg[..2], &[0xFF, 0xE1], &length, &exif, &jpeg[2..]].concat()).unwrap();
        let mut expected = stored.clone();
        expected.apply_orientation(Exif::from_exif(tag).unwrap());
        let (info, seen) = read(&path);
        let shown = info.picture.unwrap();
        assert_eq!((shown.width, shown.height), (expected.width(), expected.height()), "tag {tag}");
        for (pixel, luma) in expected.into_luma8().pixels().zip(&seen.working) {
            assert!((f32::from(pixel.0[0]) - luma).abs() < 0.01, "tag {tag}");
        }
    }
}

#[test]
fn a_grey_jpeg_keeps_its_codes() {
    let folder = folder();
    let path = make(&folder, "-f lavfi -i color=0x336699:s=64x64 -frames:v 1 -pix_fmt yuvj420p -q:v 2 blue.jpg");
    let (_, seen) = read(&path);
    let expected = 0.299 * 51.0 + 0.587 * 102.0 + 0.114 * 153.0;
    assert!((seen.mean() - expected).abs() < 1.5, "{} for {expected}", seen.mean());
}

#[test]
fn a_photo_that_ends_early_says_so() {
    let folder = folder();
    make(&folder, "-f lavfi -i testsrc2=s=320x240 -frames:v 1 whole.jpg");
    make(&folder, "-f lavfi -i testsrc2=s=320x240 -frames:v 1 -c:v libwebp -quality 90 whole.webp");
    for name in ["whole.jpg", "whole.webp"] {
        let bytes = fs::read(folder.path().join(name)).unwrap();
        assert!(!read(&folder.path().join(name)).0.damage.any(), "{name}");
        let cut = folder.path().join(format!("cut-{name}"));
        fs::write(&cut, &bytes[..bytes.len() * 9 / 10]).unwrap();
        // A decoder may also refuse it; what it shows must be called cut.
        if let Ok((info, _)) = try_read(&cut, 1) {
            assert!(info.damage.truncated, "{name}");
        }
    }
}

#[test]
fn names_are_only_names() {
    let folder = folder();
    let path = make(&folder, &format!("{SOUND} -c:a pcm_s16le plain.wav"));
    let odd: [&[u8]; 6] = [b"http:x.wav", b"concat:a|b", b"-i.wav", b"a\nb.wav", b"\xFF\xFE.wav", b"%03d.wav"];
    for name in odd {
        let odd = folder.path().join(OsStr::from_bytes(name));
        fs::copy(&path, &odd).unwrap();
        assert_eq!(read(&odd).0.kind, Kind::Audio);
    }
    fs::write(folder.path().join("a\nb.txt"), "x").unwrap();
    assert!(refused(&folder.path().join("a\nb.txt")).contains("a\\nb.txt: "));
}

#[test]
fn a_playlist_opens_no_other_file() {
    let folder = folder();
    let clip = make(&folder, &format!("{SOUND} -c:a aac clip.aac"));
    let name = clip.display();
    for (playlist, text) in [
        ("list.m3u8", format!("#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n{name}\n#EXT-X-ENDLIST\n")),
        ("list.ffconcat", format!("ffconcat version 1.0\nfile {name}\n")),
        ("list.sdp", "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=audio 5004 RTP/AVP 0\n".into()),
    ] {
        fs::write(folder.path().join(playlist), text).unwrap();
        refused(&folder.path().join(playlist));
    }
}

#[test]
fn what_cannot_be_read_is_refused_in_one_line() {
    let folder = folder();
    let write = |name: &str, bytes: &[u8]| {
        let path = folder.path().join(name);
        fs::write(&path, bytes).unwrap();
        path
    };
    assert!(refused(&folder.path().join("missing.mp4")).contains("missing.mp4: No such file"));
    assert!(refused(folder.path()).contains("is a directory"));
    assert!(refused(&write("empty.mp4", b"")).contains("the file is empty"));
    assert!(refused(&write("text.mp4", b"These are words, and nothing but words.\n")).contains("not a photo"));
    assert!(refused(&write("photo.heic", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic\0\0\0\x08meta")).contains("HEIC"));
    assert!(refused(Path::new("/dev/zero")).contains("device"));
    let mut png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\x01\0\0\0\x01\0\0\x08\x02\0\0\0".to_vec();
    png.extend(0xA5DB_C3E7_u32.to_be_bytes());
    refused(&write("huge.png", &png));
    let wav = |channels: u16| {
        let bytes = u32::from(channels).to_le_bytes();
        let head = [b"RIFF\xFF\0\0\0WAVEfmt \x10\0\0\0\x01\0".as_slice(), &channels.to_le_bytes(), b"\x80\x3E\0\0"];
        [head.concat().as_slice(), &bytes, &channels.to_le_bytes(), b"\x08\0data\xD3\0\0\0", &[128; 211]].concat()
    };
    assert!(refused(&write("many.wav", &wav(255))).contains("255 channels"));
    assert!(try_read(&write("one.wav", &wav(1)), 1).is_ok());
}

#[test]
fn absurd_headers_of_clips_are_refused() {
    let folder = folder();
    let path = make(&folder, &format!("{PICTURE} -c:v libx264 -preset ultrafast -movflags +faststart clip.mp4"));
    let bytes = fs::read(&path).unwrap();
    let find = |kind: &[u8]| bytes.windows(4).position(|window| window == kind).unwrap();
    // A stream that ends at once: its index is whole, its media data missing.
    let ends = folder.path().join("ends.mp4");
    fs::write(&ends, &bytes[..find(b"mdat") + 4]).unwrap();
    assert!(refused(&ends).contains("ends before its first picture or sound"));
    // Cut off before the index was written.
    let unfinished = make(&folder, &format!("{PICTURE} -c:v libx264 -preset ultrafast slow.mp4"));
    let whole = fs::read(&unfinished).unwrap();
    fs::write(&unfinished, &whole[..whole.len() / 2]).unwrap();
    assert!(refused(&unfinished).contains("no index"));
    // A Matroska header that claims thirty years (element 0x4489, eight bytes of floating point milliseconds).
    let path = make(&folder, &format!("{PICTURE} -c:v libx264 -preset ultrafast long.mkv"));
    let mut long = fs::read(&path).unwrap();
    let at = long.windows(3).position(|window| window == [0x44, 0x89, 0x88]).unwrap() + 3;
    long[at..at + 8].copy_from_slice(&1e12_f64.to_be_bytes());
    fs::write(&path, long).unwrap();
    assert!(refused(&path).contains("hours"));
}

#[test]
fn the_time_budget_ends_a_clip() {
    let folder = folder();
    let path = make(&folder, &format!("{PICTURE} -c:v libx264 -preset ultrafast clip.mp4"));
    let options = Options { time_budget: Duration::ZERO, ..Options::default() };
    let error = Media::open(&path, &options).err().expect("no time at all").to_string();
    assert!(error.contains("time budget"), "{error}");
}
