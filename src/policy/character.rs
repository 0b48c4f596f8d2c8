//! What a clip is like: cues that speak for nature and cues that speak for polish, each worth points that the profile
//! sets. Only dependable readings count.

use super::Evidence;
use super::limits::Limits;
use super::profile::Ambience;
use crate::meter::edits::Content;
use crate::meter::{Measured, Reason, Voice};

/// Something that makes a clip natural or polished.
#[derive(Debug)]
pub struct Cue {
    /// Its name in findings.
    pub id: &'static str,
    /// Which side it speaks for.
    pub side: Side,
    /// Looks for it.
    pub find: fn(&Evidence, &Limits) -> Option<Sign>,
}

/// Which side a cue speaks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// Nature, and it is an imperfection that makes a clip raw.
    Imperfection,
    /// Nature.
    Nature,
    /// Polish.
    Polish,
}

/// A cue that was found.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sign {
    /// What it is worth.
    pub points: f64,
    /// The measured value, if there is one number for it.
    pub measured: Option<f64>,
    /// Unit of that value.
    pub unit: &'static str,
}

/// The balance of the cues.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Character {
    /// 0 to 100.
    pub naturalness: f64,
    /// The same, with a steady camera.
    pub naturalness_without_shake: f64,
    /// 0 to 100.
    pub polish: f64,
    /// Whether there is an accepted imperfection.
    pub imperfect: bool,
}

/// All cues.
pub static CUES: [Cue; 9] = [
    Cue { id: HAND_HELD, side: Side::Imperfection, find: hand_held },
    Cue { id: "room-tone", side: Side::Imperfection, find: room_tone },
    Cue { id: "hesitation", side: Side::Imperfection, find: hesitation },
    Cue { id: "uneven-light", side: Side::Imperfection, find: uneven_light },
    Cue { id: "one-take", side: Side::Nature, find: one_take },
    Cue { id: "glossy-skin", side: Side::Polish, find: glossy_skin },
    Cue { id: "gated-pauses", side: Side::Polish, find: gated_pauses },
    Cue { id: "studio-sound", side: Side::Polish, find: studio_sound },
    Cue { id: "fast-cuts", side: Side::Polish, find: fast_cuts },
];

const HAND_HELD: &str = "hand-held";

impl Character {
    /// Weighs the cues of a clip; without any, everything is 0.
    pub fn of(evidence: &Evidence, limits: &Limits) -> Self {
        let mut sum = Self::default();
        for cue in &CUES {
            let Some(sign) = (cue.find)(evidence, limits) else { continue };
            match cue.side {
                Side::Polish => sum.polish += sign.points,
                Side::Nature | Side::Imperfection => sum.naturalness += sign.points,
            }
            if cue.side != Side::Polish && cue.id != HAND_HELD {
                sum.naturalness_without_shake += sign.points;
            }
            sum.imperfect |= cue.side == Side::Imperfection;
        }
        sum.naturalness = sum.naturalness.min(100.0);
        sum.naturalness_without_shake = sum.naturalness_without_shake.min(100.0);
        sum.polish = sum.polish.min(100.0);
        sum
    }
}

fn sign(points: f64, measured: f64, unit: &'static str) -> Option<Sign> {
    (points > 0.0).then_some(Sign { points, measured: Some(measured), unit })
}

fn hand_held(evidence: &Evidence, limits: &Limits) -> Option<Sign> {
    let pct = evidence.measurements.shake.dependable()?.rms_pct;
    sign(limits.hand_held_points, pct, "% of the diagonal").filter(|_| pct >= limits.hand_held_pct)
}

/// A living background: heard in the pauses, below the voice but not buried by a gate; or a clip with nothing else.
fn room_tone(evidence: &Evidence, limits: &Limits) -> Option<Sign> {
    if limits.ambience != Ambience::Welcome {
        return None;
    }
    let voice = match &evidence.measurements.voice {
        Measured::Unmeasured(Reason::AmbienceOnly) if limits.room_points > 0.0 => {
            return Some(Sign { points: limits.room_points, measured: None, unit: "dBFS" });
        }
        other => other.dependable()?,
    };
    let studio = above_noise_db(voice) >= limits.studio_snr_db;
    let heard = voice.snr_db <= limits.room_snr_db && !studio && !gated(voice, limits);
    voice.ambience_dbfs.filter(|_| heard).and_then(|level| sign(limits.room_points, level, "dBFS"))
}

fn hesitation(evidence: &Evidence, limits: &Limits) -> Option<Sign> {
    let count = evidence.measurements.voice.dependable()?.hesitations.filter(|count| *count > 0)?;
    sign(limits.hesitation_points, f64::from(count), "hesitations")
}

fn uneven_light(evidence: &Evidence, limits: &Limits) -> Option<Sign> {
    let unevenness = evidence.measurements.light.dependable()?.unevenness?;
    sign(limits.uneven_light_points, unevenness, "levels").filter(|_| unevenness >= limits.uneven_light)
}

/// Trust from which parts of a clip that nothing else took were perhaps taken by a camera: what is sure enough of a whole clip,
/// .52, less the quarter that a short one is worth.
const PERHAPS: f64 = 0.38;

fn one_take(evidence: &Evidence, limits: &Limits) -> Option<Sign> {
    let edits = evidence.measurements.edits.dependable()?;
    // A quick look is often too short to tell what took the pictures, where the whole is not.
    let perhaps = evidence.media.looked_at_s.is_some() && edits.content_confidence >= PERHAPS;
    let camera = match edits.content {
        Content::Camera => true,
        Content::Unknown => perhaps,
        _ => false,
    };
    let one = camera && edits.cuts_s.is_empty() && edits.longest_take_s > 0.0;
    sign(limits.one_take_points, edits.longest_take_s, "s").filter(|_| one)
}

fn glossy_skin(evidence: &Evidence, limits: &Limits) -> Option<Sign> {
    let smoothing = evidence.measurements.retouch.dependable()?.smoothing;
    let strength = (smoothing - limits.gloss_from) / (limits.gloss_to - limits.gloss_from).max(1e-6);
    sign(limits.gloss_points * strength.clamp(0.0, 1.0), smoothing, "points")
}

fn gated_pauses(evidence: &Evidence, limits: &Limits) -> Option<Sign> {
    let voice = evidence.measurements.voice.dependable().filter(|voice| gated(voice, limits))?;
    let share = [voice.gated_pct, voice.gate_edges_pct].into_iter().flatten().reduce(f64::max)?;
    sign(limits.gated_points, share, "% of the pauses")
}

/// Digital silence in the pauses, or a gate that can be seen to close.
fn gated(voice: &Voice, limits: &Limits) -> bool {
    [voice.gated_pct, voice.gate_edges_pct].into_iter().flatten().any(|share| share >= limits.gated_pct)
}

/// Speech further above its noise, or above its pauses, than a phone in a room gives; a gate is named by itself.
/// Level of the speech above its noise or its pauses, whichever is lower, dB.
fn above_noise_db(voice: &Voice) -> f64 {
    voice.pause_depth_db.map_or(voice.snr_db, |depth_db| depth_db.max(voice.snr_db))
}

fn studio_sound(evidence: &Evidence, limits: &Limits) -> Option<Sign> {
    let voice = evidence.measurements.voice.dependable().filter(|voice| !gated(voice, limits))?;
    let above_db = above_noise_db(voice);
    sign(limits.studio_points, above_db, "dB").filter(|_| above_db >= limits.studio_snr_db)
}

fn fast_cuts(evidence: &Evidence, limits: &Limits) -> Option<Sign> {
    let cuts_per_min = evidence.measurements.edits.dependable()?.cuts_per_min;
    sign(limits.cuts_points, cuts_per_min, "a minute").filter(|_| cuts_per_min >= limits.cuts_per_min)
}
