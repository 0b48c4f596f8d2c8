//! Light, focus, continuity and format of the picture.

use super::Outcome;
use super::compare::{at_least, at_most, ranges, read};
use crate::media::Kind;
use crate::meter::edits::Borders;
use crate::meter::{Focus, Light, Reason};
use crate::policy::{Evidence, Limits};
use crate::time::TimeRange;

/// What begins or ends this close to an end of the clip, in seconds, lies at it: the sound may begin before the picture.
const END_S: f64 = 0.1;

/// Too dark or blown out, for too great a share of the time.
pub fn lost_light(evidence: &Evidence, limits: &Limits) -> Outcome {
    read(&evidence.measurements.light, |light| {
        let over = |lost: f64| lost > limits.light_picture_pct;
        let whole = || if over(light.dark_pct + light.clipped_pct) { 1.0 } else { 0.0 };
        let share = light.timeline.lost().share(over).unwrap_or_else(whole);
        at_most(share * 100.0, limits.light_share_pct, "% of the time")
    })
}

/// When the light is lost.
pub fn lost_ranges(evidence: &Evidence, limits: &Limits) -> Vec<TimeRange> {
    let light = evidence.measurements.light.reading();
    light.map_or_else(Vec::new, |light| ranges(evidence, light.timeline.lost(), |lost| lost > limits.light_picture_pct))
}

/// Out of focus, for too great a share of the time.
pub fn soft(evidence: &Evidence, limits: &Limits) -> Outcome {
    read(&evidence.measurements.focus, |focus| {
        let share = focus.timeline.sharpness().share(|sharpness| sharpness < limits.soft_sharpness);
        at_most(share.map_or(focus.soft_pct, |share| share * 100.0), limits.soft_share_pct, "% of the time")
    })
}

/// When it is out of focus.
pub fn soft_ranges(evidence: &Evidence, limits: &Limits) -> Vec<TimeRange> {
    let focus = evidence.measurements.focus.reading();
    let soft = |sharpness| sharpness < limits.soft_sharpness;
    focus.map_or_else(Vec::new, |focus| ranges(evidence, focus.timeline.sharpness(), soft))
}

/// Something else is in focus than the faces.
pub fn missed(evidence: &Evidence, limits: &Limits) -> Outcome {
    read(&evidence.measurements.focus, |focus| match focus.face_sharpness {
        Some(sharpness) => at_least(sharpness, limits.face_sharpness, "points"),
        None => Outcome::Unchecked(Reason::NoFace),
    })
}

/// The focus is lost and found again. A photo has but one.
pub fn hunting(evidence: &Evidence, limits: &Limits) -> Outcome {
    if evidence.media.kind == Kind::Photo {
        return Outcome::Unchecked(Reason::StillPhoto);
    }
    let times = |count: usize| at_most(count as f64, limits.hunting_times, "times");
    read(&evidence.measurements.focus, |focus| times(focus.hunting_s.len()))
}

/// When the focus hunts.
pub fn hunting_ranges(evidence: &Evidence, _: &Limits) -> Vec<TimeRange> {
    evidence.measurements.focus.reading().map_or_else(Vec::new, |focus| focus.hunting_s.clone())
}

/// Smeared by motion.
pub fn smeared(evidence: &Evidence, limits: &Limits) -> Outcome {
    read(&evidence.measurements.focus, |focus| match focus.motion_blur_pct {
        Some(share_pct) => at_most(share_pct, limits.smeared_share_pct, "% of the time"),
        None => Outcome::Unchecked(Reason::NoTexture),
    })
}

/// Light bleeds beside bright edges. A picture without any keeps the rule.
pub fn bleeding(evidence: &Evidence, limits: &Limits) -> Outcome {
    let halo = |focus: &Focus| at_most(focus.halo_pct.unwrap_or(0.0), limits.halo_pct, "% of the light");
    read(&evidence.measurements.focus, halo)
}

/// A lamp or a screen flickers. Light without a flicker that is seen keeps the rule.
pub fn flickering(evidence: &Evidence, limits: &Limits) -> Outcome {
    if evidence.media.kind == Kind::Photo {
        return Outcome::Unchecked(Reason::StillPhoto);
    }
    let depth = |light: &Light| at_most(light.flicker_pct.unwrap_or(0.0), limits.flicker_depth_pct, "% of the light");
    read(&evidence.measurements.light, depth)
}

/// A face before a light that is far brighter.
pub fn backlit(evidence: &Evidence, limits: &Limits) -> Outcome {
    read(&evidence.measurements.light, |light| match light.backlight_stops {
        Some(stops) => at_most(stops, limits.backlight_stops, "stops"),
        None => Outcome::Unchecked(Reason::NoFace),
    })
}

/// Greys that are far from grey.
pub fn tinted(evidence: &Evidence, limits: &Limits) -> Outcome {
    read(&evidence.measurements.light, |light| match light.cast {
        Some(levels) => at_most(levels, limits.cast_levels, "levels"),
        None => Outcome::Unchecked(Reason::BadLight),
    })
}

/// A face between two lights of different colour.
pub fn mixed(evidence: &Evidence, limits: &Limits) -> Outcome {
    read(&evidence.measurements.light, |light| match light.mixed {
        Some(levels) => at_most(levels, limits.mixed_levels, "levels"),
        None => Outcome::Unchecked(Reason::NoFace),
    })
}

/// Coarsely compressed: by the quantiser where the codec tells it, else by the steps at the blocks.
pub fn coarse(evidence: &Evidence, limits: &Limits) -> Outcome {
    read(&evidence.measurements.compression, |seen| match (seen.quantiser, seen.blockiness) {
        (Some(quantiser), _) => at_most(quantiser, limits.coarse_quantiser, "of 51"),
        (None, Some(blockiness)) => at_most(blockiness, limits.coarse_blocks, "points"),
        (None, None) => Outcome::Unchecked(Reason::NoTexture),
    })
}

/// Enlarged, with little detail for its size. One that was not may be as soft as it likes.
pub fn enlarged(evidence: &Evidence, limits: &Limits) -> Outcome {
    read(&evidence.measurements.compression, |seen| {
        let detail_pct = seen.detail_pct.filter(|_| seen.upscaled == Some(true)).unwrap_or(100.0);
        at_least(detail_pct, limits.enlarged_detail_pct, "% of what its size could hold")
    })
}

/// Black or standing still. A photo does neither, and what no camera took may stand.
pub fn black_or_frozen(evidence: &Evidence, limits: &Limits) -> Outcome {
    if evidence.media.kind == Kind::Photo {
        return Outcome::Unchecked(Reason::StillPhoto);
    }
    read(&evidence.measurements.edits, |edits| {
        let frozen_pct = if edits.is_made() { 0.0 } else { edits.frozen_pct };
        at_most(edits.black_pct + frozen_pct, limits.frozen_share_pct, "% of the time")
    })
}

/// When it is black or stands still, the ends aside.
pub fn black_or_frozen_ranges(evidence: &Evidence, _: &Limits) -> Vec<TimeRange> {
    let Some(edits) = evidence.measurements.edits.reading() else { return Vec::new() };
    let end_s = evidence.media.duration_s.unwrap_or(f64::INFINITY);
    let at_end = |range: &TimeRange| range.start_s <= END_S || range.end_s >= end_s - END_S;
    let counts = |range: &&TimeRange| !at_end(range) || range.duration_s() > 0.5 * end_s;
    let mut ranges: Vec<TimeRange> = edits.black_s.iter().chain(&edits.frozen_s).filter(counts).copied().collect();
    ranges.sort_by(|a, b| a.start_s.total_cmp(&b.start_s));
    ranges
}

/// Fewer pixels than anyone films today.
pub fn small(evidence: &Evidence, limits: &Limits) -> Outcome {
    match &evidence.media.picture {
        None => Outcome::Unchecked(Reason::NoStream),
        Some(picture) => at_least(f64::from(picture.width.min(picture.height)), limits.short_side_px, "px"),
    }
}

/// Lying on its side, by its faces: 1 if they do, 0 if not. What the file says about its orientation is already applied,
/// and without a face nothing tells which way is up.
pub fn sideways(evidence: &Evidence, _: &Limits) -> Outcome {
    read(&evidence.measurements.format, |format| {
        at_most(f64::from(u8::from(format.sideways.is_some())), 0.5, "pictures")
    })
}

/// Trust in the faces that lie; that none was found to lie is no reading to doubt.
pub fn sideways_confidence(evidence: &Evidence) -> f64 {
    let format = evidence.measurements.format.reading();
    format.and_then(|format| format.sideways.as_ref()).map_or(1.0, |sideways| sideways.confidence)
}

/// Two moments in the lines of one frame.
pub fn interlaced(evidence: &Evidence, limits: &Limits) -> Outcome {
    moving(evidence).unwrap_or_else(|| {
        read(&evidence.measurements.format, |format| at_most(format.combed_pct, limits.combed_pct, "% of the frames"))
    })
}

/// Another shape than is asked for: width over height.
pub fn wrong_aspect(evidence: &Evidence, limits: &Limits) -> Outcome {
    if let Some(unchecked) = moving(evidence) {
        return unchecked;
    }
    let Some(picture) = &evidence.media.picture else { return Outcome::Unchecked(Reason::NoStream) };
    let aspect = f64::from(picture.width) / f64::from(picture.height.max(1));
    between(aspect, limits.narrowest_aspect, limits.widest_aspect, "width over height")
}

/// Longer or shorter than is asked for.
pub fn wrong_length(evidence: &Evidence, limits: &Limits) -> Outcome {
    match evidence.media.duration_s {
        Some(duration_s) => between(duration_s, limits.shortest_s, limits.longest_s, "s"),
        None => Outcome::Unchecked(Reason::StillPhoto),
    }
}

/// Fewer or more frames a second than are asked for.
pub fn wrong_frame_rate(evidence: &Evidence, limits: &Limits) -> Outcome {
    match evidence.media.picture.as_ref().map(|picture| picture.fps) {
        Some(Some(fps)) => between(fps, limits.lowest_fps, limits.highest_fps, "frames a second"),
        Some(None) => Outcome::Unchecked(Reason::StillPhoto),
        None => Outcome::Unchecked(Reason::NoStream),
    }
}

/// Codecs that every service takes, by FFmpeg's names.
const USUAL_CODECS: [&str; 4] = ["h264", "hevc", "aac", "mp3"];

/// Coded as not every service takes it: how many of picture and sound are.
pub fn unusual_codec(evidence: &Evidence, _: &Limits) -> Outcome {
    moving(evidence).unwrap_or_else(|| {
        let media = evidence.media;
        let codecs = [media.picture.as_ref().map(|p| &p.codec), media.sound.as_ref().map(|s| &s.codec)];
        let unusual = codecs.into_iter().flatten().filter(|codec| !USUAL_CODECS.contains(&codec.as_str())).count();
        at_most(unusual as f64, 0.5, "streams")
    })
}

/// Why nothing is said of a photo, or of sound alone.
fn moving(evidence: &Evidence) -> Option<Outcome> {
    match evidence.media.kind {
        Kind::Video => None,
        Kind::Photo => Some(Outcome::Unchecked(Reason::StillPhoto)),
        Kind::Audio => Some(Outcome::Unchecked(Reason::NoStream)),
    }
}

/// Held against the limit that it is nearer to.
fn between(measured: f64, lowest: f64, highest: f64, unit: &'static str) -> Outcome {
    if measured < lowest || (measured - lowest).abs() < (highest - measured).abs() {
        at_least(measured, lowest, unit)
    } else {
        at_most(measured, highest, unit)
    }
}

/// Static borders on all sides. Bars at two sides fit a picture to a screen.
pub fn bordered(evidence: &Evidence, limits: &Limits) -> Outcome {
    let taken = |borders: Borders| {
        let pct = if borders.all_round() { borders.area_pct() } else { 0.0 };
        at_most(pct, limits.border_pct, "% of the picture")
    };
    match evidence.measurements.format.reading().and_then(|format| format.borders) {
        Some(of_a_photo) => taken(of_a_photo),
        None => read(&evidence.measurements.edits, |edits| taken(edits.borders)),
    }
}

/// Trust in the borders: a photo shows them at once.
pub fn borders_confidence(evidence: &Evidence) -> f64 {
    let of = evidence.measurements;
    let photo = of.format.reading().is_some_and(|format| format.borders.is_some());
    if photo { of.format.confidence() } else { of.edits.confidence() }
}
