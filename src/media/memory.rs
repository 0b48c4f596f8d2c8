//! Memory in which decoders find nothing of earlier clips.
#![allow(unsafe_code)] // The C library's setting has no safe name.

use std::sync::Once;

static BLANK: Once = Once::new();

/// Has the C library hand out memory filled with zeros from now on, where it can (glibc). Decoders of damaged streams read
/// memory that nobody wrote: what they found there was left by whatever was decoded before, and with it their pictures and
/// the readings changed from run to run. Small pieces that glibc keeps aside for each thread are not filled; FFmpeg asks
/// for aligned ones, which do not come from there.
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

#[cfg(all(test, target_os = "linux", target_env = "gnu"))]
mod tests {
    use std::ptr;

    use super::*;

    /// A piece as FFmpeg asks for one.
    fn aligned(bytes: usize) -> *mut u8 {
        let mut piece = ptr::null_mut();
        // SAFETY: the alignment is a power of two and a multiple of a pointer's size.
        let failed = unsafe { libc::posix_memalign(&raw mut piece, 64, bytes) };
        assert_eq!(failed, 0);
        piece.cast()
    }

    #[test]
    fn what_was_in_a_piece_is_gone_when_it_is_handed_out_again() {
        blank();
        for bytes in [200, 4000, 90_000] {
            for _ in 0..8 {
                let piece = aligned(bytes);
                // SAFETY: it is that long; glibc has filled it before it is read.
                let found = unsafe { std::slice::from_raw_parts_mut(piece, bytes) };
                assert!(found.iter().all(|byte| *byte == 0), "{bytes}");
                found.fill(0x55);
                // SAFETY: it came from the same library, and is not used any more.
                unsafe { libc::free(piece.cast()) };
            }
        }
    }
}
