//! Memory in which decoders find nothing of earlier clips.
#![allow(unsafe_code)] // The C library's setting has no safe name.

use std::sync::Once;

static BLANK: Once = Once::new();

/// Has the C library hand out memory filled with zeros from now on, where it can (glibc). Decoders of damaged streams read
/// memory that nobody wrote: what they found there was left by whatever was decoded before, and with it their pictures and
/// the readings changed from run to run.
pub fn blank() {
    BLANK.call_once(|| {
        // The complement of this byte fills what is handed out, the byte itself what is given back.
        const FILL: i32 = 0xff;
        #[cfg(all(target_os = "linux", target_env = "gnu"))]
        // SAFETY: a setting of malloc, which takes its own lock; any value is allowed.
        unsafe {
            libc::mallopt(libc::M_PERTURB, FILL);
        }
        #[cfg(not(all(target_os = "linux", target_env = "gnu")))]
        let _ = FILL;
    });
}
