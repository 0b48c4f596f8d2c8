//! Where skin, eyes, brows and mouth are, from a face's key points: a similarity frame whose unit is the distance
//! between the eyes, sheared with the turn of the head. The boxes are those of an average adult face, kept well
//! inside each part (measured prototype, 54 portraits).

use crate::model::blazeface::Detection;

/// What a place in the picture shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Cheeks and the bridge of the nose: skin almost surely, the reference for the skin's colour.
    Cheek,
    /// Forehead and chin: skin unless hair or a beard covers it.
    Brow,
    /// Eyes, eyebrows and mouth: sharp by nature, and left alone by beauty filters.
    Detail,
    /// The rest of the face.
    Face,
    /// Hair, clothes, background.
    Outside,
}

/// The face's own coordinates.
#[derive(Clone, Copy, Debug)]
pub struct FaceFrame {
    centre: [f32; 2],
    /// Unit vector from the left eye to the right one.
    across: [f32; 2],
    iod: f32,
    /// How far the mouth's centre lies to the side for each unit down: the turn of the head.
    shear: f32,
    /// Height of the face in units of an average face.
    stretch: f32,
}

/// Depth of the mouth's centre below the eyes in an average upright face, in distances between the eyes.
const MOUTH_DEPTH: f32 = 1.1;

impl FaceFrame {
    /// `None` if the key points form no face: eyes in one place, or the mouth not below them.
    pub fn new(face: &Detection) -> Option<Self> {
        let [left, right, _, mouth, ..] = face.points;
        let iod = face.iod();
        let centre = [(left[0] + right[0]) / 2.0, (left[1] + right[1]) / 2.0];
        let across = [(right[0] - left[0]) / iod, (right[1] - left[1]) / iod];
        let mut frame = Self { centre, across, iod, shear: 0.0, stretch: 1.0 };
        let (side, depth) = frame.plain(mouth);
        // Beyond these the head is turned or tipped so far that no box fits, or it is no face.
        let plausible = (0.5..2.5).contains(&depth) && side.abs() < 0.8;
        frame.shear = side / depth;
        frame.stretch = depth / MOUTH_DEPTH;
        plausible.then_some(frame)
    }

    /// Distance between the eyes, display pixels.
    pub fn iod(&self) -> f32 {
        self.iod
    }

    /// Left, top, right, bottom of the upright square that holds the face and some of what is around it.
    pub fn surroundings(&self) -> [f32; 4] {
        let [ax, ay] = self.across;
        let middle = [self.centre[0] - ay * 0.4 * self.iod, self.centre[1] + ax * 0.4 * self.iod];
        let half = 1.8 * self.iod;
        [middle[0] - half, middle[1] - half, middle[0] + half, middle[1] + half]
    }

    /// Which part of the face lies at a point in display pixels.
    pub fn part(&self, point: [f32; 2]) -> Part {
        let (side, depth) = self.plain(point);
        let (u, v) = (side - self.shear * depth, depth / self.stretch);
        let eye = (side.abs() - 0.5).abs() < 0.33 && (-0.33..0.14).contains(&depth);
        let mouth = u.abs() < 0.42 && (0.92..1.25).contains(&v);
        let cheek = (u.abs() - 0.45).abs() < 0.22 && (0.30..0.85).contains(&v);
        let nose = u.abs() < 0.12 && (0.10..0.55).contains(&v);
        let forehead = u.abs() < 0.50 && (-0.75..-0.42).contains(&v);
        let chin = u.abs() < 0.30 && (1.40..1.65).contains(&v);
        let ellipse = (u / 1.05).powi(2) + ((v - 0.3) / 1.55).powi(2);
        match () {
            () if eye || mouth => Part::Detail,
            () if cheek || nose => Part::Cheek,
            () if forehead || chin => Part::Brow,
            () if ellipse < 1.25 => Part::Face,
            () => Part::Outside,
        }
    }

    /// Sideways and downwards from the middle of the eyes, in distances between the eyes, without shear.
    fn plain(&self, point: [f32; 2]) -> (f32, f32) {
        let (dx, dy) = (point[0] - self.centre[0], point[1] - self.centre[1]);
        let [ax, ay] = self.across;
        ((dx * ax + dy * ay) / self.iod, (dy * ax - dx * ay) / self.iod)
    }
}
