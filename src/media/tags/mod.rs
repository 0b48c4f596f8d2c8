//! What a file says of itself beside its streams: EXIF, XMP, PNG's texts, the containers' own tags and content credentials.
//! All of it is what someone wrote there, at most [`LONGEST_VALUE`] bytes of each, otherwise as it stands.

mod container;
mod exif;
mod manifest;
mod png;
mod xmp;

use std::io::{Read, Seek};

use super::photo::jpeg;

/// Longest value that is kept, bytes; programs write whole projects into a tag.
const LONGEST_VALUE: usize = 64 << 10;

/// Most tags that are kept.
const MOST_TAGS: usize = 500;

/// The tags of a file.
#[derive(Clone, Debug, Default)]
pub struct Tags {
    entries: Vec<(String, String)>,
    /// The content credentials (C2PA), if there are any: a JUMBF box with all of them.
    manifest: Option<Vec<u8>>,
}

impl Tags {
    /// Keeps a tag. The key is where it stands and its name, such as `exif:make` or `com.apple.quicktime.model`, in
    /// lower case.
    pub fn push(&mut self, key: impl Into<String>, value: &str) {
        let value = value.trim_matches(|c: char| c.is_whitespace() || c == '\0');
        if value.is_empty() || self.entries.len() >= MOST_TAGS {
            return;
        }
        let end = value.floor_char_boundary(value.len().min(LONGEST_VALUE));
        self.entries.push((key.into().to_lowercase(), value[..end].to_owned()));
    }

    /// All keys and values, in the order of the file.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.entries.iter().map(|(key, value)| (key.as_str(), value.as_str()))
    }

    /// The first value of a key.
    pub fn get(&self, key: &str) -> Option<&str> {
        self.iter().find(|(other, _)| *other == key).map(|(_, value)| value)
    }

    /// The content credentials as they are stored.
    pub fn manifest(&self) -> Option<&[u8]> {
        self.manifest.as_deref()
    }

    /// Adds EXIF: a TIFF structure, perhaps behind a marker.
    pub fn add_exif(&mut self, bytes: &[u8]) {
        exif::read(bytes, self);
    }

    /// Adds an XMP packet.
    pub fn add_xmp(&mut self, packet: &[u8]) {
        xmp::read(packet, self);
    }

    /// Adds the texts and the content credentials that a photo's own format has a place for.
    pub fn add_chunks(&mut self, photo: &[u8]) {
        png::read(photo, self);
        for (marker, holds) in jpeg::segments(photo) {
            // There may be several packets: that of the camera, and that of a program.
            if let (0xe1, Some(packet)) = (marker, holds.strip_prefix(b"http://ns.adobe.com/xap/1.0/\0")) {
                self.add_xmp(packet);
            }
            // Facebook and Instagram sign what they coded again in the legacy IPTC block.
            if marker == 0xed && manifest::contains(holds, b"FBMD") {
                self.push("iptc:fbmd", "FBMD");
            }
        }
        self.manifest = self.manifest.take().or_else(|| manifest::of_photo(photo));
    }

    /// Adds the content credentials of a clip in boxes (MP4, MOV, HEIC). Leaves the position anywhere.
    pub fn add_boxes(&mut self, file: &mut (impl Read + Seek)) {
        self.manifest = self.manifest.take().or_else(|| manifest::of_boxes(file));
    }

    /// Adds what a container says as a whole and of each stream, under its own names.
    pub fn add_container(&mut self, input: &ffmpeg_next::format::context::Input) {
        container::read(input, self);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_bounded() {
        let mut tags = Tags::default();
        tags.push("Long", &"ö".repeat(LONGEST_VALUE));
        assert!(tags.get("long").is_some_and(|value| value.len() <= LONGEST_VALUE));
        (0..2 * MOST_TAGS).for_each(|index| tags.push(format!("k{index}"), "v"));
        assert_eq!(tags.iter().count(), MOST_TAGS);
    }
}
