//! How much memory a file needs, before any of it is decoded.

use std::path::Path;

use super::clip::AHEAD;
use crate::error::Error;

/// What the program, its networks and meters hold whatever the file is, bytes: measured 70 MiB at 320 x 180.
const CONSTANT: u64 = 96 << 20;

/// Pictures that a decoder keeps for reference at most, whatever the size, and at the largest size that its level allows:
/// what encoders make use of. (H.264, HEVC and AV1 bound both by the level; phones stay far below.)
const MOST_REFERENCES: u64 = 16;
const LARGE_REFERENCES: u64 = 6;
const LARGE_PIXELS: u64 = 1920 * 1088;

/// Copies of a photo that are held at a time: as it is stored, in its own colours, in sRGB, and its planes.
const COPIES: u64 = 4;

/// Bytes of a pixel: luma and both chroma planes at half the size, or three channels of a photo.
fn picture_bytes(pixels: u64, bit_depth: u32, samples_of_two: u64) -> u64 {
    pixels * samples_of_two / 2 * if bit_depth > 8 { 2 } else { 1 }
}

/// What a clip needs that is decoded by so many threads, bytes.
pub fn of_clip(pixels: u64, bit_depth: u32, threads: usize) -> u64 {
    let references = if pixels >= LARGE_PIXELS { LARGE_REFERENCES } else { MOST_REFERENCES };
    // With one thread decoding and measuring take turns, and no picture waits.
    let waiting = if threads == 1 { 1 } else { AHEAD + threads + 1 };
    CONSTANT + (references + waiting as u64) * picture_bytes(pixels, bit_depth, 3)
}

/// What a photo needs, bytes.
pub fn of_photo(pixels: u64, bit_depth: u32, file_bytes: u64) -> u64 {
    CONSTANT + file_bytes + COPIES * picture_bytes(pixels, bit_depth, 6)
}

/// Refuses a file that needs more than `most`.
///
/// # Errors
/// If it does.
pub fn check(path: &Path, needed: u64, most: Option<u64>) -> Result<(), Error> {
    let mib = |bytes: u64| bytes.div_ceil(1 << 20);
    match most {
        Some(most) if needed > most => Err(Error::unreadable(
            path,
            format!(
                "may need {} MiB of memory, and {} are allowed; allow more, or make it smaller",
                mib(needed),
                mib(most)
            ),
        )),
        _ => Ok(()),
    }
}

/// As many of these threads as fit into `most` bytes.
pub fn threads(pixels: u64, bit_depth: u32, threads: usize, most: Option<u64>) -> usize {
    let fits = |threads: &usize| most.is_none_or(|most| of_clip(pixels, bit_depth, *threads) <= most);
    (1..=threads.max(1)).rev().find(fits).unwrap_or(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    const UHD: u64 = 3840 * 2160;

    #[test]
    fn threads_give_way_before_a_clip_is_refused() {
        let [one, four] = [1, 4].map(|threads| of_clip(UHD, 10, threads));
        assert_eq!(threads(UHD, 10, 4, None), 4);
        assert_eq!(threads(UHD, 10, 4, Some(four)), 4);
        assert_eq!(threads(UHD, 10, 4, Some(four - 1)), 3);
        assert_eq!(threads(UHD, 10, 4, Some(one)), 1);
        assert!(check(Path::new("a"), one, Some(one)).is_ok());
        let message = check(Path::new("a"), one, Some(one - 1)).expect_err("too much").to_string();
        assert!(message.starts_with("a: may need ") && !message.contains('\n'), "{message}");
    }
}
