//! Photos of every kind, held against what other programs make of the same files: `tests/data/photos`, each the four
//! fields of [`FIELDS`].
#![allow(clippy::unwrap_used)] // Helpers of tests are tests too.

use std::fs;
use std::path::{Path, PathBuf};

use verite::frame::{AudioChunk, VideoFrame};
use verite::media::{Kind, Media, MediaInfo, Options, Sink};

/// sRGB of the fields: left and right above, left and right below.
const FIELDS: [[u8; 3]; 4] = [[200, 120, 80], [60, 180, 80], [60, 80, 200], [220, 220, 220]];

/// The same codes taken for Display P3 and Adobe RGB, as LittleCMS 2 brings them to sRGB.
const DISPLAY_P3: [[u8; 3]; 4] = [[213, 115, 70], [0, 183, 64], [54, 81, 207], [220, 220, 220]];
const ADOBE_RGB: [[u8; 3]; 4] = [[224, 121, 77], [0, 181, 70], [46, 79, 205], [221, 221, 221]];

/// Luma, Cb and Cr in the middle of each quarter of the picture.
#[derive(Default)]
struct Quarters(Vec<[f32; 3]>);

impl Sink for Quarters {
    fn picture(&mut self, frame: &VideoFrame<'_>) {
        let (height, width) = frame.luma.dim();
        for (down, across) in [(1, 1), (1, 3), (3, 1), (3, 3)] {
            let chroma = |index: usize| {
                frame.chroma.as_ref().map_or(0.0, |planes| {
                    let (height, width) = planes[index].dim();
                    planes[index].at(height * down / 4, width * across / 4)
                })
            };
            let luma = frame.luma.at(height * down / 4, width * across / 4);
            self.0.push([luma, chroma(0), chroma(1)]);
        }
    }

    fn sound(&mut self, _: &AudioChunk<'_>) {}
}

fn data(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/photos").join(name)
}

fn try_read(path: &Path) -> Result<(MediaInfo, Quarters), String> {
    let mut seen = Quarters::default();
    let read = Media::open(path, &Options::default()).and_then(|media| media.decode(&mut seen));
    read.map(|info| (info, seen)).map_err(|error| error.to_string())
}

/// Luma and chroma of sRGB by JFIF.
fn ycbcr(rgb: [u8; 3]) -> [f32; 3] {
    let [r, g, b] = rgb.map(f32::from);
    [0.299 * r + 0.587 * g + 0.114 * b, -0.1687 * r - 0.3313 * g + 0.5 * b, 0.5 * r - 0.4187 * g - 0.0813 * b]
}

/// `name` shows `fields`, each luma and chroma within `tolerance` codes, and says of itself what is expected.
#[track_caller]
fn shows(name: &str, fields: [[u8; 3]; 4], tolerance: f32, said: (&str, u32, u32, u32)) {
    let (info, seen) = try_read(&data(name)).unwrap();
    let picture = info.picture.unwrap();
    assert_eq!((info.kind, info.damage.any()), (Kind::Photo, false), "{name}");
    let found = (picture.codec.as_str(), picture.width, picture.height, picture.bit_depth);
    assert_eq!(found, said, "{name}");
    for (found, expected) in seen.0.iter().zip(fields.map(ycbcr)) {
        let off = found.iter().zip(expected).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
        assert!(off <= tolerance, "{name}: {found:?}, expected {expected:?}");
    }
}

#[test]
fn heic_is_joined_from_its_tiles_and_turned() {
    let [a, b, c, d] = FIELDS;
    shows("tiles-turned.heic", [c, a, d, b], 1.0, ("hevc", 96, 160, 8));
    shows("mirrored.heic", [b, a, d, c], 1.0, ("hevc", 160, 96, 8));
    let turned = |name| {
        let picture = try_read(&data(name)).unwrap().0.picture.unwrap();
        (picture.rotation_deg, picture.mirrored)
    };
    assert_eq!([turned("tiles-turned.heic"), turned("mirrored.heic")], [(90, false), (0, true)]);
}

#[test]
fn ten_bits_and_alpha_of_heic_are_read() {
    shows("ten-bit.heic", FIELDS, 1.0, ("hevc", 160, 96, 10));
    shows("alpha.heic", FIELDS, 1.0, ("hevc", 160, 96, 8));
}

#[test]
fn avif_is_turned_and_may_be_grey() {
    let [a, b, c, d] = FIELDS;
    shows("turned.avif", [b, d, a, c], 2.0, ("av1", 96, 160, 8));
    let grey = FIELDS.map(|field| [ycbcr(field)[0].round() as u8; 3]);
    shows("grey.avif", grey, 1.0, ("av1", 160, 96, 8));
}

#[test]
fn wide_colours_come_out_in_srgb() {
    shows("display-p3.heic", DISPLAY_P3, 1.5, ("hevc", 160, 96, 8));
    shows("display-p3.jpg", DISPLAY_P3, 2.0, ("jpeg", 160, 96, 8));
    shows("adobe-rgb.png", ADOBE_RGB, 1.0, ("png", 160, 96, 8));
}

#[test]
fn inks_palettes_and_lab_come_out_as_colours() {
    shows("inks.jpg", FIELDS, 1.5, ("jpeg", 160, 96, 8));
    shows("inks.tif", FIELDS, 1.0, ("tiff", 160, 96, 8));
    shows("palette.tif", FIELDS, 1.0, ("tiff", 160, 96, 8));
    // L*, a* and b* of 8 bits are up to two codes of sRGB apart.
    shows("lab.tif", FIELDS, 2.5, ("tiff", 160, 96, 8));
}

#[test]
fn the_moving_part_of_a_photo_is_left_aside() {
    let folder = tempfile::tempdir().unwrap();
    let clip = b"\0\0\0\x18ftypmp42\0\0\0\0isommp42\0\0\0\x08free";
    // Behind a JPEG the clip lies as it is (or a gain map does), in a HEIC in a box of its own.
    let boxed = [b"\0\0\0\x28mpvd".as_slice(), clip].concat();
    for (name, behind) in [("display-p3.jpg", clip.as_slice()), ("ten-bit.heic", &boxed)] {
        let path = folder.path().join(name);
        fs::write(&path, [&fs::read(data(name)).unwrap(), behind].concat()).unwrap();
        let ((info, seen), (still_info, still)) = (try_read(&path).unwrap(), try_read(&data(name)).unwrap());
        assert_eq!((info, seen.0), (still_info, still.0), "{name}");
    }
}

#[test]
fn a_camera_raw_file_is_refused_by_its_name() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("raw.dng");
    // A directory of one entry, DNGVersion.
    fs::write(&path, b"II*\0\x08\0\0\0\x01\0\x12\xc6\x01\0\x04\0\0\0\x01\x04\0\0\0\0\0\0").unwrap();
    let message = try_read(&path).err().unwrap();
    assert!(message.contains("raw.dng") && message.contains("raw file") && message.contains("JPEG"), "{message}");
}

#[test]
fn a_damaged_photo_gives_a_picture_or_one_line() {
    let folder = tempfile::tempdir().unwrap();
    for entry in fs::read_dir(data("")).unwrap() {
        let (path, bytes) = (entry.as_ref().unwrap().path(), fs::read(entry.unwrap().path()).unwrap());
        let name = path.file_name().unwrap();
        for step in 0..40 {
            let place = bytes.len() * step / 40;
            let mut broken = bytes.clone();
            if step % 2 == 0 {
                broken.truncate(place);
            } else {
                broken[place..].iter_mut().take(3).for_each(|byte| *byte ^= 0x5a);
            }
            let path = folder.path().join(name);
            fs::write(&path, &broken).unwrap();
            if let Err(message) = try_read(&path) {
                assert!(!message.contains(char::is_control) && message.contains(name.to_str().unwrap()), "{message}");
            }
        }
    }
}
