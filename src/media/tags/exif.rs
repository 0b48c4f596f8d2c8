//! EXIF 2.32: who made the camera, and which programs say that they wrote the file. Nothing else is taken: not the place,
//! not the serial numbers, not the owner.

use exif::{In, Tag, Value};

use super::Tags;

const TAKEN: [(Tag, &str); 4] = [
    (Tag::Make, "exif:make"),
    (Tag::Model, "exif:model"),
    (Tag::Software, "exif:software"),
    // Programs that draw pictures keep their prompt here.
    (Tag::UserComment, "exif:usercomment"),
];

/// Adds what stands in `bytes`, a TIFF structure perhaps behind JPEG's marker.
pub fn read(bytes: &[u8], tags: &mut Tags) {
    let bytes = bytes.strip_prefix(b"Exif\0\0").unwrap_or(bytes);
    let mut reader = exif::Reader::new();
    reader.continue_on_error(true);
    let read = reader.read_raw(bytes.to_vec()).or_else(|error| error.distill_partial_result(|_| {}));
    let Ok(exif) = read else { return };
    for (tag, key) in TAKEN {
        match exif.get_field(tag, In::PRIMARY).map(|field| &field.value) {
            Some(Value::Ascii(texts)) => texts.iter().for_each(|text| tags.push(key, &String::from_utf8_lossy(text))),
            // Eight bytes name the character set; the text itself is ASCII, perhaps of two bytes a letter.
            Some(Value::Undefined(bytes, _)) => {
                let letters: Vec<u8> = bytes.iter().skip(8).copied().filter(|byte| *byte != 0).collect();
                tags.push(key, &String::from_utf8_lossy(&letters));
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One directory: make, and a serial number of the body.
    const EXIF: &[u8] = b"MM\0*\0\0\0\x08\0\x02\x01\x0f\0\x02\0\0\0\x04ABC\0\xa4\x31\0\x02\0\0\0\x04123\0\0\0\0\0";

    #[test]
    fn the_make_is_read_and_nothing_that_names_the_owner() {
        for bytes in [EXIF.to_vec(), [b"Exif\0\0", EXIF].concat()] {
            let mut tags = Tags::default();
            read(&bytes, &mut tags);
            assert_eq!(tags.iter().collect::<Vec<_>>(), [("exif:make", "ABC")]);
        }
    }

    #[test]
    fn rubbish_holds_nothing() {
        let mut tags = Tags::default();
        (0..EXIF.len() - 8).for_each(|length| read(&EXIF[..length.min(20)], &mut tags));
        read(b"no EXIF at all", &mut tags);
        assert_eq!(tags.iter().count(), 0);
    }
}
