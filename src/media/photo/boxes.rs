//! How a HEIF file turns its primary picture: item properties `irot` and `imir`, ISO 23008-12 section 6.5. libheif applies
//! them, and does not tell.

use image::metadata::Orientation as Exif;

use crate::media::rotation::Orientation;

/// The boxes of ISO 14496-12 side by side in `bytes`: the kind of each, and what it holds. Ends at the first that does not
/// fit.
fn boxes(bytes: &[u8]) -> impl Iterator<Item = (&[u8], &[u8])> {
    let mut rest = bytes;
    std::iter::from_fn(move || {
        let (head, kind) = (number(rest.get(..4)?), rest.get(4..8)?);
        let (start, size) = match head {
            0 => (8, rest.len()),
            1 => (16, number(rest.get(8..16)?)),
            size => (8, size),
        };
        let holds = rest.get(start..size)?;
        rest = &rest[size..];
        Some((kind, holds))
    })
}

fn find<'a>(bytes: &'a [u8], kind: &[u8]) -> Option<&'a [u8]> {
    boxes(bytes).find(|(other, _)| *other == kind).map(|(_, holds)| holds)
}

/// Big-endian, up to eight bytes.
fn number(bytes: &[u8]) -> usize {
    bytes.iter().fold(0, |sum, byte| sum << 8 | usize::from(*byte))
}

/// What the file asks for; `None` if it does not say.
pub fn orientation(file: &[u8]) -> Option<Orientation> {
    // Behind version and flags.
    let meta = find(file, b"meta")?.get(4..)?;
    let pitm = find(meta, b"pitm")?;
    let primary = number(if *pitm.first()? == 0 { pitm.get(4..6)? } else { pitm.get(4..8)? });
    let properties = find(meta, b"iprp")?;
    let contained: Vec<_> = boxes(find(properties, b"ipco")?).collect();
    let associations = find(properties, b"ipma")?;
    let (mut mirrored, mut clockwise_deg) = (false, 0);
    for index in properties_of(primary, associations)? {
        match contained.get(index.checked_sub(1)?) {
            // Quarters of a turn anticlockwise.
            Some((b"irot", holds)) => clockwise_deg += 360 - 90 * u32::from(holds.first()? & 3),
            // Left and right change places (1), or top and bottom, which is the same and half a turn. The first edition
            // of the standard had it the other way round; every reader follows its corrigendum.
            Some((b"imir", holds)) => {
                mirrored = !mirrored;
                clockwise_deg = 360 - clockwise_deg % 360 + if holds.first()? & 1 == 1 { 0 } else { 180 };
            }
            _ => {}
        }
    }
    Some(Orientation::from_exif(match (mirrored, clockwise_deg % 360) {
        (false, 90) => Exif::Rotate90,
        (false, 180) => Exif::Rotate180,
        (false, 270) => Exif::Rotate270,
        (false, _) => Exif::NoTransforms,
        // EXIF mirrors last.
        (true, 90) => Exif::Rotate270FlipH,
        (true, 180) => Exif::FlipVertical,
        (true, 270) => Exif::Rotate90FlipH,
        (true, _) => Exif::FlipHorizontal,
    }))
}

/// Indices from 1 of the properties of `item` in an `ipma` box, in order.
fn properties_of(item: usize, ipma: &[u8]) -> Option<Vec<usize>> {
    let (version, wide) = (*ipma.first()?, ipma.get(3)? & 1 == 1);
    let (id_bytes, index_bytes) = (if version == 0 { 2 } else { 4 }, if wide { 2 } else { 1 });
    let mut rest = ipma.get(8..)?;
    for _ in 0..number(ipma.get(4..8)?) {
        let (id, count) = (number(rest.get(..id_bytes)?), usize::from(*rest.get(id_bytes)?));
        let start = id_bytes + 1;
        let listed = rest.get(start..start + count * index_bytes)?;
        if id == item {
            // The highest bit says that the property is essential.
            let index = |bytes: &[u8]| number(bytes) & if wide { 0x7fff } else { 0x7f };
            return Some(listed.chunks(index_bytes).map(index).collect());
        }
        rest = &rest[start + count * index_bytes..];
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn boxed(kind: &[u8], holds: &[u8]) -> Vec<u8> {
        [&(holds.len() as u32 + 8).to_be_bytes()[..], kind, holds].concat()
    }

    fn file(properties: &[Vec<u8>]) -> Vec<u8> {
        let indices: Vec<u8> = (1..=properties.len() as u8).collect();
        let ipma = [&[0, 0, 0, 0, 0, 0, 0, 1, 0, 7, properties.len() as u8][..], &indices].concat();
        let iprp = [boxed(b"ipco", &properties.concat()), boxed(b"ipma", &ipma)].concat();
        let meta = [vec![0; 4], boxed(b"pitm", &[0, 0, 0, 0, 0, 7]), boxed(b"iprp", &iprp)].concat();
        [boxed(b"ftyp", b"heic\0\0\0\0"), boxed(b"meta", &meta)].concat()
    }

    #[test]
    fn turns_and_mirrors_add_up() {
        let (turn, mirror) = (|quarters| boxed(b"irot", &[quarters]), |axis| boxed(b"imir", &[axis]));
        let cases = [
            (vec![], 0, false),
            (vec![turn(3)], 90, false),
            (vec![turn(1)], 270, false),
            (vec![mirror(1)], 0, true),
            (vec![mirror(0)], 180, true),
            (vec![turn(3), mirror(1)], 270, true),
            (vec![turn(2), turn(3)], 270, false),
        ];
        for (properties, clockwise_deg, mirrored) in cases {
            let found = orientation(&file(&properties)).expect("it says so");
            assert_eq!((found.clockwise_deg(), found.mirrored()), (clockwise_deg, mirrored));
        }
    }

    #[test]
    fn cut_anywhere_it_says_nothing_wrong() {
        let whole = file(&[boxed(b"irot", &[3])]);
        for length in 0..whole.len() {
            assert_eq!(orientation(&whole[..length]), None);
        }
    }
}
