//! Whether a file ends before its container says so, read from the sizes in its outermost boxes: ISO 14496-12 for MP4
//! and MOV, RIFF for AVI and WAV, EBML (RFC 8794) for Matroska and `WebM`. Other containers carry no such promise.

use std::io::{self, Read, Seek, SeekFrom};

/// Boxes looked at; recorders write below a hundred, a fragmented file has two for each fragment.
const MOST_BOXES: usize = 100_000;

/// Whether `file` of `bytes` bytes is shorter than its outermost boxes claim. Leaves the position anywhere.
pub fn is_cut_off(file: &mut (impl Read + Seek), bytes: u64) -> bool {
    let mut head = [0_u8; 16];
    if read_at(file, 0, &mut head).is_err() {
        return false;
    }
    match &head[..4] {
        b"RIFF" => riff_end(&head).is_some_and(|end| end > bytes),
        [0x1A, 0x45, 0xDF, 0xA3] => ebml_end(file).ok().flatten().is_some_and(|end| end > bytes),
        _ if &head[4..8] == b"ftyp" => boxes_overrun(file, bytes).unwrap_or(false),
        _ => false,
    }
}

/// Whether an MP4 lacks its index, as a recording that was cut off does.
pub fn lacks_index(file: &mut (impl Read + Seek), bytes: u64) -> bool {
    let (mut is_mp4, mut has_index) = (false, false);
    let walked = walk_boxes(file, bytes, |kind, _, _| {
        is_mp4 |= kind == b"ftyp";
        has_index |= kind == b"moov";
    });
    walked.is_ok() && is_mp4 && !has_index
}

fn boxes_overrun(file: &mut (impl Read + Seek), bytes: u64) -> io::Result<bool> {
    let mut overrun = false;
    walk_boxes(file, bytes, |_, _, end| overrun |= end > bytes)?;
    Ok(overrun)
}

/// Calls `visit` with the kind, the start and the end of each outermost box.
pub fn walk_boxes(file: &mut (impl Read + Seek), bytes: u64, mut visit: impl FnMut(&[u8], u64, u64)) -> io::Result<()> {
    let mut at = 0;
    for _ in 0..MOST_BOXES {
        if at + 8 > bytes {
            break;
        }
        let mut head = [0_u8; 16];
        let room = (bytes - at).min(16) as usize;
        read_at(file, at, &mut head[..room])?;
        let size = match u32::from_be_bytes([head[0], head[1], head[2], head[3]]) {
            // To the end of the file.
            0 => bytes - at,
            1 => u64::from_be_bytes([head[8], head[9], head[10], head[11], head[12], head[13], head[14], head[15]]),
            size => u64::from(size),
        };
        // A box holds at least its own head, and kinds are printable: anything else is not a box but rubbish behind
        // the last one.
        if size < 8 || !head[4..8].iter().all(|byte| byte.is_ascii_graphic() || *byte == b' ' || *byte == 0xA9) {
            break;
        }
        let start = at;
        at = at.saturating_add(size);
        visit(&head[4..8], start, at);
    }
    Ok(())
}

/// Where a RIFF file ends; `None` for a stream whose length was never written.
fn riff_end(head: &[u8; 16]) -> Option<u64> {
    let size = u32::from_le_bytes([head[4], head[5], head[6], head[7]]);
    (size != 0 && size < 0xFFFF_FF00).then_some(8 + u64::from(size))
}

/// Where the segment behind the EBML header ends; `None` if its size is unknown, as in live streams.
fn ebml_end(file: &mut (impl Read + Seek)) -> io::Result<Option<u64>> {
    let Some((header, length)) = ebml_size(file, 4)? else { return Ok(None) };
    let segment = 4 + length + header;
    let mut id = [0_u8; 4];
    read_at(file, segment, &mut id)?;
    if id != [0x18, 0x53, 0x80, 0x67] {
        return Ok(None);
    }
    let Some((size, length)) = ebml_size(file, segment + 4)? else { return Ok(None) };
    Ok(Some((segment + 4 + length).saturating_add(size)))
}

/// The variable-length size at `at` and how many bytes it takes, RFC 8794 section 4; `None` if it says unknown.
fn ebml_size(file: &mut (impl Read + Seek), at: u64) -> io::Result<Option<(u64, u64)>> {
    let mut bytes = [0_u8; 8];
    read_at(file, at, &mut bytes)?;
    let length = bytes[0].leading_zeros() + 1;
    if length > 8 {
        return Ok(None);
    }
    let value = u64::from_be_bytes(bytes) >> (64 - 8 * length);
    let mask = (1_u64 << (7 * length)) - 1;
    Ok((value & mask != mask).then_some((value & mask, u64::from(length))))
}

fn read_at(file: &mut (impl Read + Seek), at: u64, bytes: &mut [u8]) -> io::Result<()> {
    file.seek(SeekFrom::Start(at))?;
    file.read_exact(bytes)
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    fn cut_off(bytes: &[u8]) -> bool {
        is_cut_off(&mut Cursor::new(bytes), bytes.len() as u64)
    }

    fn boxed(kind: &[u8], size: u32, body: usize) -> Vec<u8> {
        [&size.to_be_bytes()[..], kind, &vec![0; body]].concat()
    }

    #[test]
    fn an_mp4_shorter_than_its_last_box_is_cut_off() {
        let head = boxed(b"ftyp", 24, 16);
        assert!(!cut_off(&[head.clone(), boxed(b"mdat", 108, 100)].concat()));
        assert!(cut_off(&[head.clone(), boxed(b"mdat", 108, 99)].concat()));
        assert!(!cut_off(&[head.clone(), boxed(b"mdat", 0, 50)].concat()), "size 0 is to the end");
        assert!(!cut_off(&[head, boxed(b"mdat", 28, 20), vec![0; 40]].concat()), "padding is no box");
    }

    #[test]
    fn riff_and_ebml_are_held_to_their_sizes() {
        let wav = |size: u32| [b"RIFF".as_slice(), &size.to_le_bytes(), &[0; 92]].concat();
        assert!(!cut_off(&wav(92)));
        assert!(cut_off(&wav(93)));
        assert!(!cut_off(&wav(0)) && !cut_off(&wav(u32::MAX)), "streamed");
        let mkv =
            |size: u8| [&[0x1A, 0x45, 0xDF, 0xA3, 0x82, 0, 0, 0x18, 0x53, 0x80, 0x67, size][..], &[0; 20]].concat();
        assert!(!cut_off(&mkv(0x94)));
        assert!(cut_off(&mkv(0x95)));
        assert!(!cut_off(&mkv(0xFF)), "unknown size");
    }
}
