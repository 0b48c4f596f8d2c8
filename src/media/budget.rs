//! How much memory a file needs, before any of it is decoded.

use std::path::Path;

use super::clip::AHEAD;
use super::info::Picture;
use crate::error::Error;

/// What the program, its networks and meters hold whatever the file is, bytes: of a clip, whose sound has networks too, and
/// of a photo.
const OF_A_CLIP: u64 = 96 << 20;
const OF_A_PHOTO: u64 = 64 << 20;

/// Pictures that a decoder keeps for reference at most, whatever the size, and at the largest size that its level allows:
/// what encoders make use of. (H.264, HEVC and AV1 bound both by the level; phones stay far below.)
const MOST_REFERENCES: u64 = 16;
const LARGE_REFERENCES: u64 = 6;
const LARGE_PIXELS: u64 = 1920 * 1088;

/// Copies of a photo that are held at a time: by its decoder, as it is stored, and in sRGB.
const COPIES: u64 = 3;

/// Bytes of one picture as a decoder holds it, with so many samples for each two pixels.
fn picture_bytes(picture: &Picture, samples: u64) -> u64 {
    picture.pixels() * samples / 2 * if picture.bit_depth > 8 { 2 } else { 1 }
}

/// What a clip needs that is decoded by so many threads, bytes.
pub fn of_clip(picture: &Picture, threads: usize) -> u64 {
    let references = if picture.pixels() >= LARGE_PIXELS { LARGE_REFERENCES } else { MOST_REFERENCES };
    // One is being decoded, and one measured; with one thread they are the same, and none waits.
    let under_way = if threads == 1 { 1 } else { AHEAD as u64 + 2 };
    OF_A_CLIP + (references + under_way) * picture_bytes(picture, 3)
}

/// What a photo needs, bytes.
pub fn of_photo(picture: &Picture, file_bytes: u64) -> u64 {
    OF_A_PHOTO + file_bytes + COPIES * picture_bytes(picture, 6)
}

/// These threads, or one if only that fits into `most` bytes.
pub fn threads(picture: &Picture, threads: usize, most: u64) -> usize {
    if of_clip(picture, threads) <= most { threads } else { 1 }
}

/// Refuses a file that needs more than `most` bytes.
///
/// # Errors
/// If it does.
pub fn check(path: &Path, needed: u64, most: u64) -> Result<(), Error> {
    if needed <= most {
        return Ok(());
    }
    let [needed, most] = [needed, most].map(|bytes| bytes.div_ceil(1 << 20));
    let why = format!("may need {needed} MiB of memory, and {most} are allowed; allow more, or make it smaller");
    Err(Error::unreadable(path, why))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_decoded_ahead_gives_way_before_a_clip_is_refused() {
        let uhd = Picture { width: 3840, height: 2160, bit_depth: 10, ..Picture::default() };
        let [one, two] = [1, 2].map(|threads| of_clip(&uhd, threads));
        assert_eq!([two, two - 1, one].map(|most| threads(&uhd, 2, most)), [2, 1, 1]);
        assert!(check(Path::new("a"), one, one).is_ok());
        let message = check(Path::new("a"), one, one - 1).expect_err("too much").to_string();
        assert!(message.starts_with("a: may need ") && !message.contains('\n'), "{message}");
    }
}
