//! What FFmpeg complains of: counted, and not printed.
//!
//! Its decoders mend a lot without a word to the caller, but not without one to the log. So what went into it while a
//! file was decoded says whether anything was broken. The log is one for the whole process; what another clip does at the
//! same time can only lead to a second look.
#![allow(unsafe_code)] // FFmpeg calls back from C.

use std::ffi::{CStr, c_char, c_int, c_void};
use std::mem::transmute;
use std::sync::atomic::{AtomicU64, Ordering};

use ffmpeg::ffi;
use ffmpeg_next as ffmpeg;

static COMPLAINTS: AtomicU64 = AtomicU64::new(0);

/// Has all that FFmpeg logs counted instead of printed.
#[allow(clippy::missing_transmute_annotations)] // The type cannot be named alike everywhere.
pub fn count() {
    // SAFETY: sets one global pointer, to a function that is always there. It leaves its last argument, a `va_list`, alone:
    // the caller passes and takes it back in every C calling convention, and its type has another name on each processor.
    unsafe { ffi::av_log_set_callback(Some(transmute::<*const (), _>(note as *const ()))) };
}

/// Errors and concealments that were logged since the program began.
pub fn so_far() -> u64 {
    COMPLAINTS.load(Ordering::SeqCst)
}

extern "C" fn note(_: *mut c_void, level: c_int, format: *const c_char) {
    // What it conceals, it reports as mere information.
    // SAFETY: formats are strings of C's that outlive the call.
    let conceals = || !format.is_null() && unsafe { CStr::from_ptr(format) }.to_bytes().starts_with(b"concealing");
    if level <= ffi::AV_LOG_ERROR as c_int || level <= ffi::AV_LOG_INFO as c_int && conceals() {
        COMPLAINTS.fetch_add(1, Ordering::SeqCst);
    }
}
