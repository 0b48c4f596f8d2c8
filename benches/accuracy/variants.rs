//! The same clip in other clothes, which must read the same; and clips cut every second, to which the cuts must not add.

use std::f64::consts::TAU;
use std::path::{Path, PathBuf};
use std::process::Command;

use verite::meter::{Measured, Shake};

use super::common::{Random, shake_of, turn};

use super::Half;
use super::bases::{Base, Texture};
use super::cases::{Case, DURATION_S, FPS, bases};
use super::conditions::{Condition, HEVC};
use super::motions::Motion;
use super::paint;
use super::render::Film;
use super::studio::{Studio, encode, record};

/// What is done to the plain clip.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Variant {
    /// Nothing; what the others are compared with.
    Plain,
    /// Rendered at half the size.
    Half,
    /// x264 at crf 32.
    Crf32,
    /// x265.
    Hevc,
    /// Rendered at 60 frames a second.
    Sixty,
    /// That with every second frame dropped, encoded once more.
    SixtyToThirty,
    /// Upright by its display matrix.
    Portrait,
    /// With black bars above and below, outside of the picture.
    Letterbox,
    /// With black bars at both sides.
    Pillarbox,
    /// Two lines of text at the bottom that stand still.
    Caption,
    /// Every frame twice, at 60 frames a second.
    Doubled,
}

/// All of them; `SixtyToThirty` is made of `Sixty`, `Portrait` of `Plain`.
pub const VARIANTS: [Variant; 11] = [
    Variant::Plain,
    Variant::Half,
    Variant::Crf32,
    Variant::Hevc,
    Variant::Sixty,
    Variant::SixtyToThirty,
    Variant::Portrait,
    Variant::Letterbox,
    Variant::Pillarbox,
    Variant::Caption,
    Variant::Doubled,
];

/// The motions that are tried; each over another base.
const SAME_MOTIONS: [Motion; 4] = [Motion::Hand, Motion::Walk, Motion::Tremor, Motion::Vehicle];

/// The clips whose variants are made.
pub fn originals(half: Half) -> Vec<Case> {
    let bases = textured(half);
    SAME_MOTIONS.into_iter().zip(bases).map(|(motion, base)| Case::new(base, motion, Condition::Plain)).collect()
}

fn textured(half: Half) -> Vec<Base> {
    bases(half).into_iter().filter(|base| base.texture == Texture::Rich).collect()
}

impl Variant {
    pub fn name(self) -> &'static str {
        match self {
            Self::Plain => "plain, %",
            Self::Half => "half size",
            Self::Crf32 => "crf 32",
            Self::Hevc => "HEVC",
            Self::Sixty => "60 frames a second",
            Self::SixtyToThirty => "60 to 30",
            Self::Portrait => "portrait by metadata",
            Self::Letterbox => "letterbox",
            Self::Pillarbox => "pillarbox",
            Self::Caption => "caption",
            Self::Doubled => "doubled frames",
        }
    }

    /// What the meter reads of this variant.
    pub fn read(self, studio: &Studio, case: &Case) -> Measured<Shake> {
        shake_of(&self.clip(studio, case))
    }

    fn clip(self, studio: &Studio, case: &Case) -> PathBuf {
        let name = format!("same_{}_{}_{self:?}.mp4", case.base.name, case.motion.name());
        studio.file(&name, |file| {
            let plain = studio.film(case);
            match self {
                Self::Plain => record(&plain, &[], file),
                Self::Half => record(&Film { size: (plain.size.0 / 2, plain.size.1 / 2), ..plain }, &[], file),
                Self::Crf32 => record(&plain, &["-crf", "32"], file),
                Self::Hevc => record(&plain, HEVC, file),
                Self::Sixty => record(&Film { fps: 2.0 * FPS, ..plain }, &[], file),
                Self::SixtyToThirty => halve_rate(&Self::Sixty.clip(studio, case), file),
                Self::Portrait => turn(&Self::Plain.clip(studio, case), "90", file),
                Self::Letterbox => record(&plain, &["-vf", "pad=iw:ih*4/3:0:(oh-ih)/2"], file),
                Self::Pillarbox => record(&plain, &["-vf", "pad=iw*4/3:ih:(ow-iw)/2:0"], file),
                Self::Caption => {
                    let frames = plain.frames(DURATION_S).map(|frame| caption(frame, plain.size));
                    encode(frames, plain.size, FPS, &[], file);
                }
                Self::Doubled => {
                    let frames = plain.frames(DURATION_S).flat_map(|frame| [frame.clone(), frame]);
                    encode(frames, plain.size, 2.0 * FPS, &[], file);
                }
            }
        })
    }
}

/// Drops every second frame, as an editor does that exports at 30.
fn halve_rate(clip: &Path, halved: &Path) {
    let done = Command::new("ffmpeg")
        .args(["-v", "error", "-y", "-i"])
        .arg(clip)
        .args(["-vf", "select=not(mod(n\\,2))", "-r", &FPS.to_string(), "-c:v", "libx264", "-crf", "23"])
        .args(["-preset", "fast", "-threads", "1"])
        .arg(halved)
        .status();
    assert!(done.expect("the bench needs the ffmpeg program").success());
}

/// Two lines of white letters with a dark edge, as short clips have them.
pub fn caption(frame: Vec<u8>, (width, height): (usize, usize)) -> Vec<u8> {
    let mut picture = ndarray::Array2::from_shape_vec((height, width), frame).expect("as many as there are pixels");
    let mut levels = picture.mapv(f32::from);
    let letter = width as f64 / 130.0;
    for (margin, level) in [(1.5, 20.0), (0.0, 240.0)] {
        // The same letters twice: the edge, then the letter on it.
        let mut random = Random(5);
        for line in 0..2 {
            let mut left = 0.16 * width as f64;
            let top = height as f64 * 0.78 + f64::from(line) * 6.0 * letter;
            for at in 0..30 {
                if at % 6 != 5 {
                    paint::write(&mut levels, (left, top), letter, margin, level, &mut random);
                }
                left += 2.9 * letter;
            }
        }
    }
    picture.zip_mut_with(&levels, |code, level| *code = level.round() as u8);
    picture.into_raw_vec_and_offset().0
}

/// A clip that jumps every second.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Cuts {
    motion: Motion,
    /// To another base, or only to another part of the same one.
    elsewhere: bool,
}

/// Tripod and hand, to other scenes and within one.
pub const CUTS: [Cuts; 4] = [
    Cuts { motion: Motion::Tripod, elsewhere: true },
    Cuts { motion: Motion::Tripod, elsewhere: false },
    Cuts { motion: Motion::Hand, elsewhere: true },
    Cuts { motion: Motion::Hand, elsewhere: false },
];

impl Cuts {
    pub fn name(self) -> String {
        let where_to = if self.elsewhere { "other scenes" } else { "the same scene" };
        format!("{}, a cut a second to {where_to}", self.motion.name())
    }

    /// What the meter reads, and the shake there is, in percent of the diagonal.
    pub fn read(self, studio: &Studio, half: Half) -> (Option<f64>, f64) {
        let bases = textured(half);
        let films: Vec<Film<'_>> = (0..3)
            .map(|i| {
                let base = if self.elsewhere { bases[i] } else { bases[0] };
                let mut film = studio.film(&Case::new(base, self.motion, Condition::Plain));
                if !self.elsewhere {
                    let [right, _, _, zoom] = &mut film.trajectory.waves;
                    // Waves that stand still: another place, and a punch-in.
                    right.push([0.06 * i as f64, 0.0, 0.25 * TAU]);
                    zoom.push([-0.1 * i as f64, 0.0, 0.25 * TAU]);
                }
                film
            })
            .collect();
        let film_at = |frame: usize| &films[frame / FPS as usize % films.len()];
        let name = format!("cuts_{}_{}.mp4", self.motion.name(), if self.elsewhere { "elsewhere" } else { "within" });
        let clip = studio.file(&name, |file| {
            let mut random = Random(78);
            let frames = (0..(2.0 * DURATION_S * FPS) as usize)
                .map(|i| film_at(i).shoot(i as f64 / FPS % DURATION_S, &mut random));
            encode(frames, films[0].size, FPS, &[], file);
        });
        let squares: f64 =
            films.iter().map(|film| film.trajectory.shake_pct(film.size, DURATION_S).powi(2)).sum::<f64>();
        let truth_pct = (squares / films.len() as f64).sqrt();
        (shake_of(&clip).reading().map(|shake| shake.rms_pct), truth_pct)
    }
}
