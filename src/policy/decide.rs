//! Puts the rules together, first match wins. Pure arithmetic without a sentence, so that it can be asked again with
//! other limits or other numbers.

use std::collections::BTreeSet;

use super::Evidence;
use super::character::Character;
use super::limits::Limits;
use super::profile::{Level, Profile};
use super::rules::{Axis, Gives, Outcome, RULES, Rule};
use super::verdict::{Class, FindingLevel};
use crate::meter::DEPENDABLE;

/// One rule held against a clip.
#[derive(Clone, Copy, Debug)]
pub(super) struct Check {
    pub rule: &'static Rule,
    pub level: Level,
    pub outcome: Outcome,
    /// Trust in the readings, 0 to 1.
    pub confidence: f64,
    /// Kept, but by less than the profile's `near_pct`.
    pub near: bool,
}

impl Check {
    /// Whether it may decide.
    pub fn dependable(&self) -> bool {
        self.confidence >= DEPENDABLE
    }

    /// How much it weighs; `None` if the clip keeps well to the rule, or it cannot be told.
    pub fn weight(&self) -> Option<FindingLevel> {
        match self.outcome {
            Outcome::Broken(_) if !self.dependable() => Some(FindingLevel::Note),
            Outcome::Broken(_) => Some(match self.level {
                Level::Deny => FindingLevel::Deny,
                Level::Warn => FindingLevel::Warn,
                Level::Note | Level::Allow => FindingLevel::Note,
            }),
            Outcome::Kept(_) if self.near => Some(FindingLevel::Warn),
            Outcome::Kept(_) | Outcome::Unchecked(_) => None,
        }
    }

    /// Whether it decides by itself.
    pub fn denies(&self, gives: Gives) -> bool {
        self.rule.gives == gives && self.weight() == Some(FindingLevel::Deny)
    }

    /// Whether it counts towards carelessness that adds up.
    pub fn warns(&self) -> bool {
        self.rule.gives == Gives::Sloppy && self.weight() >= Some(FindingLevel::Warn)
    }
}

/// Holds every rule that the profile does not allow against a clip.
pub(super) fn checks(evidence: &Evidence, profile: &Profile, limits: &Limits) -> Vec<Check> {
    let levels = RULES.iter().map(|rule| (rule, profile.level(rule.id)));
    let looked_at = levels.filter(|(_, level)| *level != Level::Allow);
    let tight = limits.tightened(limits.near_pct / 100.0);
    looked_at.map(|(rule, level)| check(rule, level, evidence, limits, &tight)).collect()
}

/// Holds one rule against a clip; `tight` are the limits that it must keep not to be close to broken.
pub(super) fn check(rule: &'static Rule, level: Level, evidence: &Evidence, limits: &Limits, tight: &Limits) -> Check {
    let outcome = (rule.check)(evidence, limits);
    let confidence = rule.confidence.map_or(1.0, |confidence| confidence(evidence));
    // What is known exactly, such as the size of the picture, is kept or broken, never close to it.
    let near = level == Level::Deny
        && rule.confidence.is_some()
        && rule.gives == Gives::Sloppy
        && confidence >= DEPENDABLE
        && matches!(outcome, Outcome::Kept(_))
        && matches!((rule.check)(evidence, tight), Outcome::Broken(_));
    Check { rule, level, outcome, confidence, near }
}

/// The class that the checks give.
pub(super) fn class(checks: &[Check], character: &Character, limits: &Limits) -> Class {
    let denied = |gives| checks.iter().any(|check| check.denies(gives));
    if denied(Gives::Sloppy) || adds_up(checks, limits) {
        Class::Sloppy
    } else if denied(Gives::Polished) {
        Class::Polished
    } else if character.imperfect && character.naturalness - character.polish >= limits.raw_lead {
        Class::Raw
    } else {
        Class::Plain
    }
}

/// Whether there are warnings on too many axes.
pub(super) fn adds_up(checks: &[Check], limits: &Limits) -> bool {
    let axes: BTreeSet<Axis> = checks.iter().filter(|check| check.warns()).map(|check| check.rule.axis).collect();
    // A count is whole: moved by a tenth it stays what it is.
    axes.len() as f64 >= limits.warnings.round()
}

/// Whether the profile takes a clip of this class with these checks.
pub(super) fn acceptable(class: Class, checks: &[Check], profile: &Profile) -> bool {
    profile.wanted.contains(&class) && !checks.iter().any(|check| check.denies(Gives::OffBrand))
}
