//! The eight ways a picture can lie on its side: FFmpeg's display matrix and EXIF's orientation tag.

use image::metadata::Orientation as Exif;
use ndarray::{ArrayView2, ArrayViewMut2, Axis};

/// How the stored picture is brought upright: first the axes are swapped, then they are run backwards.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Orientation {
    swap: bool,
    flip_x: bool,
    flip_y: bool,
}

impl Orientation {
    /// From a display matrix, `libavutil/display.h`: a stored point (p, q) is shown at (a p + c q, b p + d q), in
    /// 16.16 fixed point. Angles between the quarter turns go to the nearest one. A matrix of zeros changes
    /// nothing.
    pub fn from_matrix(&[a, b, _, c, d, ..]: &[i32; 9]) -> Self {
        let (straight, swapped) = (
            u64::from(a.unsigned_abs()) + u64::from(d.unsigned_abs()),
            u64::from(b.unsigned_abs()) + u64::from(c.unsigned_abs()),
        );
        if swapped > straight {
            Self { swap: true, flip_x: c < 0, flip_y: b < 0 }
        } else {
            Self { swap: false, flip_x: a < 0, flip_y: d < 0 }
        }
    }

    /// From a display matrix as FFmpeg stores it.
    pub fn from_bytes(bytes: &[u8]) -> Self {
        let mut matrix = [0; 9];
        for (number, bytes) in matrix.iter_mut().zip(bytes.chunks_exact(4)) {
            *number = i32::from_ne_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]);
        }
        Self::from_matrix(&matrix)
    }

    /// From the EXIF tag.
    pub fn from_exif(exif: Exif) -> Self {
        let (swap, flip_x, flip_y) = match exif {
            Exif::NoTransforms => (false, false, false),
            Exif::FlipHorizontal => (false, true, false),
            Exif::Rotate180 => (false, true, true),
            Exif::FlipVertical => (false, false, true),
            Exif::Rotate90FlipH => (true, false, false),
            Exif::Rotate90 => (true, true, false),
            Exif::Rotate270FlipH => (true, true, true),
            Exif::Rotate270 => (true, false, true),
        };
        Self { swap, flip_x, flip_y }
    }

    /// The clockwise turn in degrees (0, 90, 180, 270) that follows a possible mirroring from left to right.
    pub fn clockwise_deg(self) -> u32 {
        match (self.swap, self.flip_x, self.flip_y) {
            (false, _, false) => 0,
            (true, true, _) => 90,
            (false, _, true) => 180,
            (true, false, _) => 270,
        }
    }

    /// Whether the picture is mirrored from left to right before it is turned.
    pub fn mirrored(self) -> bool {
        // Each of the three steps is a reflection by itself; an odd number of them mirrors.
        self.swap ^ self.flip_x ^ self.flip_y
    }

    /// `(height, width)` as shown, of a picture stored as `(height, width)`.
    pub fn size(self, (height, width): (usize, usize)) -> (usize, usize) {
        if self.swap { (width, height) } else { (height, width) }
    }

    /// The upright view of a stored plane; nothing is copied.
    pub fn upright<T>(self, mut view: ArrayView2<'_, T>) -> ArrayView2<'_, T> {
        if self.swap {
            view.swap_axes(0, 1);
        }
        if self.flip_y {
            view.invert_axis(Axis(0));
        }
        if self.flip_x {
            view.invert_axis(Axis(1));
        }
        view
    }

    /// An upright array seen in the stored orientation, to be written from a stored plane.
    pub fn stored_mut<T>(self, mut upright: ArrayViewMut2<'_, T>) -> ArrayViewMut2<'_, T> {
        if self.flip_y {
            upright.invert_axis(Axis(0));
        }
        if self.flip_x {
            upright.invert_axis(Axis(1));
        }
        if self.swap { upright.reversed_axes() } else { upright }
    }
}
