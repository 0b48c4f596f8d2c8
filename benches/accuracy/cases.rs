//! Which base is filmed with which motion under which condition.

use super::Half;
use super::bases::{BASES, Base, Texture};
use super::conditions::Condition;
use super::motions::{MOTIONS, Motion};

/// Seconds of every clip.
pub const DURATION_S: f64 = 4.0;

/// Frames a second, unless a variant says otherwise.
pub const FPS: f64 = 30.0;

/// A clip to be rendered and measured.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Case {
    pub base: Base,
    pub motion: Motion,
    pub condition: Condition,
    /// Of the phases and of the actors.
    pub seed: u64,
}

impl Case {
    pub fn new(base: Base, motion: Motion, condition: Condition) -> Self {
        // Every base sees another path of the same kind, every condition the same as the plain clip.
        let letters = base.name.bytes().chain(motion.name().bytes());
        let seed = letters.fold(7, |seed: u64, letter| seed.wrapping_mul(131).wrapping_add(u64::from(letter)));
        Self { base, motion, condition, seed }
    }

    /// The name for tables and files.
    pub fn name(&self) -> String {
        format!("{} {} {}", self.base.name, self.motion.name(), self.condition.name())
    }
}

/// The conditions that are tried with a few bases and motions each; all motions are held by hand, as there is little to
/// learn from a tripod.
const SAMPLED: [(Condition, &[Motion]); 14] = [
    (Condition::Crf18, &[Motion::Tremor, Motion::Walk]),
    (Condition::Crf28, &[Motion::Hand, Motion::Run, Motion::Tremor]),
    (Condition::Crf32, &[Motion::Hand, Motion::Walk, Motion::Vehicle]),
    (Condition::Hevc, &[Motion::Hand, Motion::Walk, Motion::Tremor]),
    (Condition::Blur, &[Motion::Hand, Motion::Walk, Motion::Run, Motion::Vehicle]),
    (Condition::Rolling, &[Motion::Hand, Motion::Walk, Motion::Vehicle, Motion::HandPan]),
    (Condition::RollingStrong, &[Motion::Walk, Motion::Walk, Motion::Walk]),
    (Condition::Dark, &[Motion::Hand, Motion::Walk, Motion::Pan, Motion::Tremor]),
    (Condition::Noise, &[Motion::Hand, Motion::Walk, Motion::Tremor, Motion::Tripod]),
    (Condition::Pedestrians, &[Motion::Hand, Motion::Walk, Motion::Tripod, Motion::Tremor, Motion::HandPan]),
    (Condition::Subject, &[Motion::Hand, Motion::Walk, Motion::Tripod, Motion::HandZoom]),
    (Condition::Selfie, &[Motion::Hand, Motion::Walk, Motion::HandPan]),
    (Condition::Large, &[Motion::Hand, Motion::Walk]),
    (Condition::Portrait, &[Motion::Hand, Motion::Walk]),
];

/// The bases of a half.
pub fn bases(half: Half) -> Vec<Base> {
    BASES.into_iter().filter(|base| base.half == half).collect()
}

/// All cases of a half: every base with every motion, then the conditions, for which the textured bases take turns, then
/// what was dark once more.
pub fn cases(half: Half) -> Vec<Case> {
    let bases = bases(half);
    let plain = bases.iter().flat_map(|&base| MOTIONS.map(|motion| Case::new(base, motion, Condition::Plain)));
    let pairs = SAMPLED.into_iter().flat_map(|(condition, motions)| motions.iter().map(move |&m| (m, condition)));
    let textured: Vec<Base> = bases.iter().copied().filter(|base| base.texture == Texture::Rich).collect();
    let sampled =
        pairs.zip(textured.iter().cycle()).map(|((motion, condition), &base)| Case::new(base, motion, condition));
    let mut cases: Vec<Case> = plain.chain(sampled).collect();
    let dark = cases.iter().filter(|case| case.condition == Condition::Dark);
    let masters: Vec<Case> = dark.map(|case| Case::new(case.base, case.motion, Condition::DarkMaster)).collect();
    cases.extend(masters);
    cases
}
