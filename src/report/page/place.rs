//! Where a clip lies on the map of an index: how natural or polished it is, and how far above the floor of care.

use super::axis::limits;
use crate::policy::character::Character;
use crate::policy::{Class, Effect, Evidence, FindingLevel, allowed_shake};
use crate::report::record::Record;

/// A clip that fails lies at least so far below the floor, one that passes so far above: the line means something.
const CLEAR: f64 = 0.04;

/// Naturalness minus polish from -1 to 1, and care from -1 to 1: the smallest distance of voice, shake, light and focus
/// from their limits, as a share of what is possible, 0 at the limit. By the shipped profile of the verdict's name, else
/// by the default. `None` without a verdict.
pub fn place(record: &Record) -> Option<[f64; 2]> {
    let (media, measurements, verdict) =
        (record.media.as_ref()?, record.measurements.as_ref()?, record.verdict.as_ref()?);
    let measurements = measurements.applicable();
    let limits = limits(Some(verdict));
    let evidence = Evidence { media, measurements: &measurements };
    let character = Character::of(&evidence, &limits);
    let above =
        |value: f64, limit: f64| if value < limit { value / limit - 1.0 } else { (value - limit) / (100.0 - limit) };
    let below = |value: f64, limit: f64| if value > limit { limit / value - 1.0 } else { 1.0 - value / limit };
    let margins = [
        measurements.voice.dependable().map(|voice| above(voice.clarity, limits.voice_clarity)),
        measurements.shake.dependable().map(|shake| below(shake.rms_pct, allowed_shake(&evidence, &limits))),
        measurements
            .light
            .dependable()
            .map(|light| below(light.dark_pct.max(light.clipped_pct), limits.light_picture_pct)),
        measurements.focus.dependable().map(|focus| above(focus.sharpness, limits.soft_sharpness)),
    ];
    let care = margins.into_iter().flatten().filter(|margin| margin.is_finite()).reduce(f64::min).unwrap_or(0.0);
    let fails = verdict.findings.iter().any(|f| f.effect == Effect::Fault && f.level == FindingLevel::Deny);
    let care = match verdict.class {
        Class::Sloppy => care.min(-CLEAR),
        Class::Undecided => care,
        _ if fails => care,
        _ => care.max(CLEAR),
    };
    let nature = (character.naturalness - character.polish) / 100.0;
    Some([nature, care].map(|value| (value.clamp(-1.0, 1.0) * 1000.0).round() / 1000.0 + 0.0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::made;
    use crate::report::record::Source;
    use crate::words::Language;

    #[test]
    fn what_fails_lies_below_the_floor_and_a_clearer_voice_higher() {
        let care = |clarity| {
            let record = made::clip("a.mp4", 8, clarity, Language::En);
            let class = record.verdict.as_ref().map(|verdict| verdict.class);
            (class, place(&record).expect("it is judged")[1])
        };
        let (drowned, low) = care(15.0);
        assert!(drowned == Some(Class::Sloppy) && low < 0.0, "{low}");
        let [(_, middle), (clear, high)] = [care(60.0), care(95.0)];
        assert!(clear != Some(Class::Sloppy) && low < middle && middle < high, "{low} {middle} {high}");
        assert!(place(&Record::of(Source::named("b.mp4".as_ref()))).is_none());
    }
}
