//! What the camera looks at: photos and frames of the repository, and made-up scenes.

use std::path::Path;

use ndarray::Array2;
use verite::frame::{AudioChunk, VideoFrame};
use verite::media::{Media, Options, Sink};

use super::common::{photo, scene, still};

use super::{Half, paint};

/// A picture of which the camera sees a part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Base {
    /// The word for tables and file names.
    pub name: &'static str,
    /// Which half of the bench it belongs to.
    pub half: Half,
    /// Whether most of it has texture.
    pub texture: Texture,
    origin: Origin,
}

/// How much there is to hold on to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Texture {
    /// In all parts of the picture.
    Rich,
    /// In some; large parts are plain or soft.
    Sparse,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Origin {
    /// A file in `tests/data`.
    Still(&'static str),
    /// A photo in `samples`.
    Photo(&'static str),
    /// The first picture of a clip in `samples`.
    Clip(&'static str),
    /// Natural spectrum.
    Scene(u64),
    Room(u64),
    Bricks(u64),
    Foliage(u64),
    Page(u64),
    Bare(u64),
}

const fn base(name: &'static str, half: Half, texture: Texture, origin: Origin) -> Base {
    Base { name, half, texture, origin }
}

/// All bases. The halves share no picture, and of the made-up kinds only the bare wall; the pictures that other tests
/// were written with are in the tuning half.
pub const BASES: [Base; 14] = [
    base("street", Half::Tuning, Texture::Rich, Origin::Still("street.jpg")),
    base("meadow", Half::Tuning, Texture::Rich, Origin::Still("meadow.jpg")),
    base("board", Half::Tuning, Texture::Rich, Origin::Still("board.jpg")),
    base("hallway", Half::Tuning, Texture::Sparse, Origin::Clip("raw-phone-dog.mp4")),
    base("scene", Half::Tuning, Texture::Rich, Origin::Scene(101)),
    base("bricks", Half::Tuning, Texture::Rich, Origin::Bricks(102)),
    base("wall", Half::Tuning, Texture::Sparse, Origin::Bare(103)),
    base("trees", Half::Reporting, Texture::Rich, Origin::Photo("plain-photo-no-face.jpg")),
    base("restaurant", Half::Reporting, Texture::Rich, Origin::Still("restaurant.jpg")),
    base("tiles", Half::Reporting, Texture::Sparse, Origin::Clip("plain-tripod-voice.mp4")),
    base("room", Half::Reporting, Texture::Rich, Origin::Room(201)),
    base("foliage", Half::Reporting, Texture::Rich, Origin::Foliage(202)),
    base("page", Half::Reporting, Texture::Rich, Origin::Page(203)),
    base("plaster", Half::Reporting, Texture::Sparse, Origin::Bare(204)),
];

impl Base {
    /// Its luma.
    pub fn load(&self) -> Array2<f32> {
        match self.origin {
            Origin::Still(file) => still(file),
            Origin::Photo(file) => photo(&Path::new("samples").join(file)),
            Origin::Clip(file) => first_picture(&Path::new(env!("CARGO_MANIFEST_DIR")).join("samples").join(file)),
            Origin::Scene(seed) => scene(seed),
            Origin::Room(seed) => paint::room(seed),
            Origin::Bricks(seed) => paint::bricks(seed),
            Origin::Foliage(seed) => paint::foliage(seed),
            Origin::Page(seed) => paint::page(seed),
            Origin::Bare(seed) => paint::bare(seed),
        }
    }
}

/// The luma of a clip's first picture at full size.
fn first_picture(file: &Path) -> Array2<f32> {
    struct First(Option<Array2<f32>>);
    impl Sink for First {
        fn picture(&mut self, frame: &VideoFrame<'_>) {
            let (height, width) = frame.luma.dim();
            self.0.get_or_insert_with(|| frame.luma.crop(0..height, 0..width));
        }
        fn sound(&mut self, _: &AudioChunk<'_>) {}
    }
    let mut first = First(None);
    let media = Media::open(file, &Options::default()).expect("the sample is part of the repository");
    media.decode(&mut first).expect("it has pictures");
    first.0.expect("it has pictures")
}
