//! The dictionaries of FFmpeg.
#![allow(unsafe_code)] // ffmpeg-next takes keys and values for UTF-8 unseen, and files hold anything.

use std::ffi::CStr;
use std::ptr;

use ffmpeg_next::ffi;
use ffmpeg_next::format::context::Input;

use super::Tags;

/// Adds what stands in the container and in each of its streams.
pub fn read(input: &Input, tags: &mut Tags) {
    // SAFETY: reads fields of a valid context and of as many valid streams as it says.
    let dictionaries = unsafe {
        let context = input.as_ptr();
        let streams = (0..(*context).nb_streams as usize).map(|index| (**(*context).streams.add(index)).metadata);
        std::iter::once((*context).metadata).chain(streams).collect::<Vec<_>>()
    };
    for dictionary in dictionaries {
        entries(dictionary, tags);
    }
}

fn entries(dictionary: *const ffi::AVDictionary, tags: &mut Tags) {
    let mut entry = ptr::null();
    loop {
        // SAFETY: null or a dictionary that the context keeps; an empty key with this flag walks over all entries, each
        // with two texts that end with a zero.
        let (key, value) = unsafe {
            entry = ffi::av_dict_get(dictionary, c"".as_ptr(), entry, ffi::AV_DICT_IGNORE_SUFFIX);
            let Some(found) = entry.as_ref() else { return };
            (CStr::from_ptr(found.key).to_string_lossy(), CStr::from_ptr(found.value).to_string_lossy())
        };
        match key.as_ref() {
            "xmp" => tags.add_xmp(value.as_bytes()),
            key => tags.push(key, &value),
        }
    }
}
