//! PNG's texts (PNG 3rd edition, sections 11.3.3.2 and 11.3.3.4): programs that draw pictures keep their settings there.

use super::Tags;

/// The chunks of a PNG: the kind of each, and what it holds. Ends at the first that does not fit.
pub fn chunks(bytes: &[u8]) -> impl Iterator<Item = (&[u8], &[u8])> {
    let mut rest = bytes.strip_prefix(b"\x89PNG\r\n\x1a\n").unwrap_or_default();
    std::iter::from_fn(move || {
        let size = u32::from_be_bytes(rest.get(..4)?.try_into().ok()?) as usize;
        let (kind, holds) = (rest.get(4..8)?, rest.get(8..size.checked_add(8)?)?);
        // A check sum follows.
        rest = rest.get(size.checked_add(12)?..).unwrap_or_default();
        Some((kind, holds))
    })
}

/// Adds texts that are not packed, each as `png:` and its keyword.
pub fn read(photo: &[u8], tags: &mut Tags) {
    for (kind, holds) in chunks(photo) {
        let text = match kind {
            b"tEXt" => split(holds),
            b"iTXt" => international(holds),
            _ => None,
        };
        if let Some((keyword, text)) = text {
            let keyword = String::from_utf8_lossy(&keyword[..keyword.len().min(79)]);
            tags.push(format!("png:{keyword}"), &String::from_utf8_lossy(text));
        }
    }
}

/// What stands before the first zero and what behind it.
fn split(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let at = bytes.iter().position(|byte| *byte == 0)?;
    Some((&bytes[..at], &bytes[at + 1..]))
}

/// Keyword, packed or not, method, language, translated keyword, text.
fn international(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (keyword, rest) = split(bytes)?;
    let [0, _, rest @ ..] = rest else { return None };
    let (_, rest) = split(rest)?;
    let (_, text) = split(rest)?;
    Some((keyword, text))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chunk(kind: &[u8], holds: &[u8]) -> Vec<u8> {
        [&(holds.len() as u32).to_be_bytes()[..], kind, holds, &[0; 4]].concat()
    }

    #[test]
    fn both_kinds_of_text_are_read() {
        let texts = [chunk(b"tEXt", b"parameters\0Steps: 20"), chunk(b"iTXt", b"Software\0\0\0en\0\0X 1")].concat();
        let mut tags = Tags::default();
        read(&[b"\x89PNG\r\n\x1a\n", &texts[..]].concat(), &mut tags);
        assert_eq!((tags.get("png:parameters"), tags.get("png:software")), (Some("Steps: 20"), Some("X 1")));
    }
}
