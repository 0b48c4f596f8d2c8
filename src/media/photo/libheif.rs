//! The part of libheif's C interface that is used here. Own declarations, because every crate that has them asks for a
//! newer libheif than the 1.15 of Debian 12; these functions are the same in 1.13 to 1.23.
#![allow(unsafe_code)] // Calls into C; each block says why it is sound.

use std::ffi::{CStr, c_char, c_int, c_void};
use std::ptr::{self, NonNull};

use ndarray::Array2;

/// Opaque to its users.
#[repr(C)]
struct Context([u8; 0]);
#[repr(C)]
struct Handle([u8; 0]);
#[repr(C)]
struct Picture([u8; 0]);

/// `struct heif_error`: 0 is none. The message is never null.
#[repr(C)]
struct Status {
    code: c_int,
    subcode: c_int,
    message: *const c_char,
}

/// The first fields of `struct heif_color_profile_nclx`; it is only ever read through a pointer that libheif made.
#[repr(C)]
struct Nclx {
    version: u8,
    primaries: c_int,
    transfer: c_int,
    matrix: c_int,
    full_range: u8,
}

unsafe extern "C" {
    fn heif_context_alloc() -> *mut Context;
    fn heif_context_free(context: *mut Context);
    fn heif_context_set_maximum_image_size_limit(context: *mut Context, side: c_int);
    fn heif_context_set_max_decoding_threads(context: *mut Context, threads: c_int);
    fn heif_context_read_from_memory_without_copy(
        context: *mut Context,
        bytes: *const c_void,
        size: usize,
        options: *const c_void,
    ) -> Status;
    fn heif_context_get_primary_image_handle(context: *mut Context, handle: *mut *mut Handle) -> Status;
    fn heif_image_handle_release(handle: *const Handle);
    fn heif_image_handle_get_width(handle: *const Handle) -> c_int;
    fn heif_image_handle_get_height(handle: *const Handle) -> c_int;
    fn heif_image_handle_get_luma_bits_per_pixel(handle: *const Handle) -> c_int;
    fn heif_image_handle_get_number_of_metadata_blocks(handle: *const Handle, kind: *const c_char) -> c_int;
    fn heif_image_handle_get_list_of_metadata_block_IDs(
        handle: *const Handle,
        kind: *const c_char,
        ids: *mut u32,
        count: c_int,
    ) -> c_int;
    fn heif_image_handle_get_metadata_type(handle: *const Handle, id: u32) -> *const c_char;
    fn heif_image_handle_get_metadata_content_type(handle: *const Handle, id: u32) -> *const c_char;
    fn heif_image_handle_get_metadata_size(handle: *const Handle, id: u32) -> usize;
    fn heif_image_handle_get_metadata(handle: *const Handle, id: u32, bytes: *mut c_void) -> Status;
    fn heif_image_handle_get_raw_color_profile_size(handle: *const Handle) -> usize;
    fn heif_image_handle_get_raw_color_profile(handle: *const Handle, bytes: *mut c_void) -> Status;
    fn heif_image_handle_get_nclx_color_profile(handle: *const Handle, nclx: *mut *mut Nclx) -> Status;
    fn heif_image_get_nclx_color_profile(picture: *const Picture, nclx: *mut *mut Nclx) -> Status;
    fn heif_nclx_color_profile_free(nclx: *mut Nclx);
    fn heif_decode_image(
        handle: *const Handle,
        picture: *mut *mut Picture,
        colorspace: c_int,
        chroma: c_int,
        options: *const c_void,
    ) -> Status;
    fn heif_image_release(picture: *const Picture);
    fn heif_image_get_colorspace(picture: *const Picture) -> c_int;
    fn heif_image_get_width(picture: *const Picture, channel: c_int) -> c_int;
    fn heif_image_get_height(picture: *const Picture, channel: c_int) -> c_int;
    fn heif_image_get_bits_per_pixel_range(picture: *const Picture, channel: c_int) -> c_int;
    fn heif_image_get_plane_readonly(picture: *const Picture, channel: c_int, stride: *mut c_int) -> *const u8;
}

/// Longest EXIF, XMP or colour profile that is taken, bytes.
const LONGEST_BLOCK: usize = 16 << 20;

/// `heif_colorspace_undefined` and `heif_chroma_undefined`: as stored.
const AS_STORED: c_int = 99;

/// What went wrong.
#[derive(Debug)]
pub struct Failure {
    /// Whether the file may be sound, but holds what this libheif does not read.
    pub unsupported: bool,
    /// libheif's own words.
    pub message: String,
}

/// The primary picture of an opened file.
pub struct Primary {
    handle: NonNull<Handle>,
    context: NonNull<Context>,
    /// libheif reads from them as long as there is a context.
    bytes: Vec<u8>,
}

/// How a picture is coded into colours: code points of ITU-T H.273, and whether codes use the full range.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cicp {
    pub primaries: u32,
    pub transfer: u32,
    pub matrix: u32,
    pub full_range: bool,
}

/// How the samples of a picture are stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Space {
    /// Luma and chroma.
    YCbCr,
    /// Red, green and blue.
    Rgb,
    /// Luma alone.
    Grey,
}

/// One of the planes of a picture, as libheif numbers them.
#[derive(Clone, Copy, Debug)]
pub enum Channel {
    Y = 0,
    Cb = 1,
    Cr = 2,
    R = 3,
    G = 4,
    B = 5,
}

/// A decoded picture, upright.
pub struct Decoded(NonNull<Picture>);

/// The samples of a plane.
pub enum Codes {
    Eight(Array2<u8>),
    Deep(Array2<u16>),
}

impl Primary {
    /// Opens the file in `bytes`; no picture with a side over `longest_side` is touched.
    pub fn open(bytes: Vec<u8>, longest_side: u32) -> Result<Self, Failure> {
        // SAFETY: no preconditions.
        let context = unsafe { heif_context_alloc() };
        let context = NonNull::new(context).ok_or_else(|| Failure::new("out of memory"))?;
        let opened = Opened { context, bytes };
        // SAFETY: the context is valid, and the bytes stay in their place on the heap as long as it is.
        let status = unsafe {
            heif_context_set_maximum_image_size_limit(context.as_ptr(), longest_side as c_int);
            heif_context_set_max_decoding_threads(context.as_ptr(), 1);
            let (start, size) = (opened.bytes.as_ptr().cast(), opened.bytes.len());
            heif_context_read_from_memory_without_copy(context.as_ptr(), start, size, ptr::null())
        };
        status.check()?;
        let mut handle = ptr::null_mut();
        // SAFETY: the context is valid, and there is a place for the handle.
        unsafe { heif_context_get_primary_image_handle(context.as_ptr(), &raw mut handle) }.check()?;
        let handle = NonNull::new(handle).ok_or_else(|| Failure::new("no picture"))?;
        let (context, bytes) = opened.into_parts();
        Ok(Self { handle, context, bytes })
    }

    /// The file.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// `(height, width)` as shown.
    pub fn size(&self) -> (u32, u32) {
        // SAFETY: the handle is valid.
        let (height, width) = unsafe {
            (heif_image_handle_get_height(self.handle.as_ptr()), heif_image_handle_get_width(self.handle.as_ptr()))
        };
        (height.max(0) as u32, width.max(0) as u32)
    }

    /// Bits of a luma sample; `None` if the header does not tell.
    pub fn depth(&self) -> Option<u32> {
        // SAFETY: the handle is valid.
        let depth = unsafe { heif_image_handle_get_luma_bits_per_pixel(self.handle.as_ptr()) };
        u32::try_from(depth).ok().filter(|depth| (1..=16).contains(depth))
    }

    /// The colour profile (ICC), if there is one.
    pub fn icc(&self) -> Option<Vec<u8>> {
        // SAFETY: the handle is valid.
        let size = unsafe { heif_image_handle_get_raw_color_profile_size(self.handle.as_ptr()) };
        let mut icc = vec![0; Some(size).filter(|size| (1..=LONGEST_BLOCK).contains(size))?];
        // SAFETY: there is room for as many bytes as libheif said.
        let status = unsafe { heif_image_handle_get_raw_color_profile(self.handle.as_ptr(), icc.as_mut_ptr().cast()) };
        status.check().ok().map(|()| icc)
    }

    /// The code points that the container states.
    pub fn cicp(&self) -> Option<Cicp> {
        let mut nclx = ptr::null_mut();
        // SAFETY: the handle is valid, and there is a place for the pointer.
        let status = unsafe { heif_image_handle_get_nclx_color_profile(self.handle.as_ptr(), &raw mut nclx) };
        status.check().ok().and_then(|()| Cicp::take(nclx))
    }

    /// EXIF and XMP: the type of each, and its bytes.
    pub fn metadata(&self) -> Vec<(String, Vec<u8>)> {
        /// Files have two or three.
        const MOST: usize = 16;
        let mut ids = [0; MOST];
        // SAFETY: the handle is valid, null stands for any type, and there is room for as many ids as are asked for.
        let count = unsafe {
            let count = heif_image_handle_get_number_of_metadata_blocks(self.handle.as_ptr(), ptr::null());
            let count = count.clamp(0, MOST as c_int);
            heif_image_handle_get_list_of_metadata_block_IDs(self.handle.as_ptr(), ptr::null(), ids.as_mut_ptr(), count)
        };
        ids[..count.clamp(0, MOST as c_int) as usize].iter().filter_map(|id| self.block(*id)).collect()
    }

    fn block(&self, id: u32) -> Option<(String, Vec<u8>)> {
        // SAFETY: the handle and the id are valid; the texts belong to the handle and are copied at once.
        let (kind, size) = unsafe {
            let kind = text(heif_image_handle_get_metadata_type(self.handle.as_ptr(), id));
            let content = text(heif_image_handle_get_metadata_content_type(self.handle.as_ptr(), id));
            let kind = if kind == "mime" { content } else { kind };
            (kind, heif_image_handle_get_metadata_size(self.handle.as_ptr(), id))
        };
        let mut bytes = vec![0; Some(size).filter(|size| (1..=LONGEST_BLOCK).contains(size))?];
        // SAFETY: there is room for as many bytes as libheif said.
        let status = unsafe { heif_image_handle_get_metadata(self.handle.as_ptr(), id, bytes.as_mut_ptr().cast()) };
        status.check().ok().map(|()| (kind, bytes))
    }

    /// Decodes the picture as it is stored, tiles joined, turned and mirrored as the file says.
    pub fn decode(&self) -> Result<Decoded, Failure> {
        self.decode_into(AS_STORED, AS_STORED)
    }

    /// Decodes it and converts it to red, green and blue.
    pub fn decode_rgb(&self) -> Result<Decoded, Failure> {
        /// `heif_colorspace_RGB` and `heif_chroma_444`: a plane for each.
        const RGB: (c_int, c_int) = (1, 3);
        self.decode_into(RGB.0, RGB.1)
    }

    fn decode_into(&self, colorspace: c_int, chroma: c_int) -> Result<Decoded, Failure> {
        let mut picture = ptr::null_mut();
        // SAFETY: the handle is valid, there is a place for the picture, and null stands for the usual options.
        let status =
            unsafe { heif_decode_image(self.handle.as_ptr(), &raw mut picture, colorspace, chroma, ptr::null()) };
        status.check()?;
        NonNull::new(picture).map(Decoded).ok_or_else(|| Failure::new("no picture"))
    }
}

impl Drop for Primary {
    fn drop(&mut self) {
        // SAFETY: both are valid and used no more.
        unsafe {
            heif_image_handle_release(self.handle.as_ptr());
            heif_context_free(self.context.as_ptr());
        }
    }
}

/// A context without a handle yet.
struct Opened {
    context: NonNull<Context>,
    bytes: Vec<u8>,
}

impl Opened {
    fn into_parts(mut self) -> (NonNull<Context>, Vec<u8>) {
        let parts = (self.context, std::mem::take(&mut self.bytes));
        // The context has a new owner.
        std::mem::forget(self);
        parts
    }
}

impl Drop for Opened {
    fn drop(&mut self) {
        // SAFETY: the context is valid and used no more.
        unsafe { heif_context_free(self.context.as_ptr()) };
    }
}

impl Decoded {
    /// How its samples are stored.
    pub fn space(&self) -> Space {
        // SAFETY: the picture is valid.
        match unsafe { heif_image_get_colorspace(self.0.as_ptr()) } {
            1 => Space::Rgb,
            2 => Space::Grey,
            _ => Space::YCbCr,
        }
    }

    /// The code points that the coded picture itself states, or the container.
    pub fn cicp(&self) -> Option<Cicp> {
        let mut nclx = ptr::null_mut();
        // SAFETY: the picture is valid, and there is a place for the pointer.
        let status = unsafe { heif_image_get_nclx_color_profile(self.0.as_ptr(), &raw mut nclx) };
        status.check().ok().and_then(|()| Cicp::take(nclx))
    }

    /// Significant bits of a sample, 1 to 16.
    pub fn depth(&self, channel: Channel) -> Option<u32> {
        // SAFETY: the picture is valid.
        let depth = unsafe { heif_image_get_bits_per_pixel_range(self.0.as_ptr(), channel as c_int) };
        u32::try_from(depth).ok().filter(|depth| (1..=16).contains(depth))
    }

    /// A copy of one plane; `None` if there is none.
    pub fn plane(&self, channel: Channel) -> Option<Codes> {
        let deep = self.depth(channel)? > 8;
        let mut stride = 0;
        // SAFETY: the picture is valid, and there is a place for the stride.
        let (height, width, start) = unsafe {
            (
                heif_image_get_height(self.0.as_ptr(), channel as c_int),
                heif_image_get_width(self.0.as_ptr(), channel as c_int),
                heif_image_get_plane_readonly(self.0.as_ptr(), channel as c_int, &raw mut stride),
            )
        };
        let (height, width) = (usize::try_from(height).ok()?, usize::try_from(width).ok()?);
        let stride = usize::try_from(stride).ok()?;
        let bytes = if deep { 2 * width } else { width };
        if start.is_null() || height == 0 || width == 0 || stride < bytes {
            return None;
        }
        // SAFETY: libheif keeps `height` rows of `stride` bytes from `start` on, as long as the picture lives; what
        // pads the last row is left out.
        let plane = unsafe { std::slice::from_raw_parts(start, stride * (height - 1) + bytes) };
        let rows = plane.chunks(stride).map(|row| &row[..bytes]);
        Some(if deep {
            let codes = rows.flat_map(|row| row.chunks_exact(2).map(|code| u16::from_ne_bytes([code[0], code[1]])));
            Codes::Deep(Array2::from_shape_vec((height, width), codes.collect()).ok()?)
        } else {
            Codes::Eight(Array2::from_shape_vec((height, width), rows.flatten().copied().collect()).ok()?)
        })
    }
}

impl Drop for Decoded {
    fn drop(&mut self) {
        // SAFETY: the picture is valid and used no more.
        unsafe { heif_image_release(self.0.as_ptr()) };
    }
}

impl Cicp {
    /// Reads what libheif made, and frees it.
    fn take(nclx: *mut Nclx) -> Option<Self> {
        // SAFETY: null, or a structure of libheif's that begins with these fields and is freed once.
        unsafe {
            let read = nclx.as_ref().map(|nclx| Self {
                primaries: nclx.primaries.max(0) as u32,
                transfer: nclx.transfer.max(0) as u32,
                matrix: nclx.matrix.max(0) as u32,
                full_range: nclx.full_range != 0,
            });
            if !nclx.is_null() {
                heif_nclx_color_profile_free(nclx);
            }
            read
        }
    }
}

impl Status {
    fn check(&self) -> Result<(), Failure> {
        /// `heif_error_Unsupported_filetype` and `heif_error_Unsupported_feature`.
        const UNSUPPORTED: [c_int; 2] = [3, 4];
        if self.code == 0 {
            return Ok(());
        }
        // SAFETY: the message is a text that libheif keeps at least until its next call.
        let message = unsafe { text(self.message) }.trim().to_owned();
        Err(Failure { unsupported: UNSUPPORTED.contains(&self.code), message })
    }
}

impl Failure {
    fn new(message: &str) -> Self {
        Self { unsupported: false, message: message.to_owned() }
    }
}

/// A copy of a text; empty if there is none.
///
/// # Safety
/// `text` is null or a valid text that ends with a zero.
unsafe fn text(text: *const c_char) -> String {
    if text.is_null() {
        return String::new();
    }
    // SAFETY: as the caller says.
    unsafe { CStr::from_ptr(text) }.to_string_lossy().into_owned()
}
