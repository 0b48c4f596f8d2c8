//! Where the content credentials lie: C2PA 2.1 section A.3 for each format.

use std::io::{Read, Seek, SeekFrom};

use super::png;
use crate::media::ending::walk_boxes;
use crate::media::photo::jpeg;

/// Longest manifest that is read, bytes; thumbnails make them some hundred thousand.
const LONGEST: u64 = 32 << 20;

/// The type of the box that holds them in MP4, MOV, HEIC and AVIF.
const BOX: [u8; 16] = [0xd8, 0xfe, 0xc3, 0xd6, 0x1b, 0x0e, 0x48, 0x3c, 0x92, 0x97, 0x58, 0x28, 0x87, 0x7e, 0xc4, 0x81];

/// Those of a JPEG, PNG, WebP or TIFF.
pub fn of_photo(photo: &[u8]) -> Option<Vec<u8>> {
    let found = match photo.get(..4)? {
        [0xff, 0xd8, ..] => of_jpeg(photo),
        b"\x89PNG" => png::chunks(photo).find(|(kind, _)| *kind == b"caBX").map(|(_, holds)| holds.to_vec()),
        b"RIFF" => of_riff(photo),
        b"II*\0" | b"MM\0*" => crate::media::photo::tiff::manifest(photo).map(<[u8]>::to_vec),
        _ => None,
    };
    found.filter(|found| !found.is_empty() && found.len() as u64 <= LONGEST)
}

/// Segments APP11 that begin with `JP` and hold a box of type `jumb`, behind eight bytes of their own (ISO 19566-5
/// annex D); every one but the first repeats the eight bytes of the box's head.
fn of_jpeg(photo: &[u8]) -> Option<Vec<u8>> {
    let mut joined = Vec::new();
    for (marker, holds) in jpeg::segments(photo) {
        if marker == 0xeb && holds.starts_with(b"JP") && holds.get(12..16) == Some(b"jumb") {
            joined.extend(&holds[if joined.is_empty() { 8 } else { 16 }..]);
        }
    }
    Some(joined).filter(|joined| contains(joined, b"c2pa"))
}

fn of_riff(photo: &[u8]) -> Option<Vec<u8>> {
    let mut rest = photo.get(12..)?;
    loop {
        let size = u32::from_le_bytes(rest.get(4..8)?.try_into().ok()?) as usize;
        let holds = rest.get(8..size.checked_add(8)?)?;
        if rest.starts_with(b"C2PA") {
            return Some(holds.to_vec());
        }
        // Chunks begin at even places.
        rest = rest.get(size.checked_add(8 + size % 2)?..)?;
    }
}

/// Those of a file in boxes.
pub fn of_boxes(file: &mut (impl Read + Seek)) -> Option<Vec<u8>> {
    let bytes = file.seek(SeekFrom::End(0)).ok()?;
    let mut uuids = Vec::new();
    let walked = walk_boxes(file, bytes, |kind, start, end| {
        if kind == b"uuid" && end <= bytes && end - start <= LONGEST {
            uuids.push((start, end));
        }
    });
    walked.ok()?;
    uuids.into_iter().find_map(|(start, end)| {
        let mut holds = Vec::new();
        file.seek(SeekFrom::Start(start + 8)).ok()?;
        file.by_ref().take(end - start - 8).read_to_end(&mut holds).ok()?;
        holds.strip_prefix(&BOX).map(<[u8]>::to_vec)
    })
}

/// Whether `part` stands anywhere in `bytes`.
pub fn contains(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}
