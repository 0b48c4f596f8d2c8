//! A recipe: which variants are made of each clip, as TOML. `default.toml` shows every setting; whatever a recipe gets
//! wrong is one error that names the file, the line and what is allowed.

use std::collections::BTreeSet;
use std::path::Path;

use serde::Deserialize;
use serde::de::IntoDeserializer;
use toml::Spanned;

use super::effect::{Effect, Shake, Within};
use crate::error::Error;

/// The recipe that is taken if none is named.
pub const DEFAULT: &str = include_str!("default.toml");

/// Name of the variant that every source has: encoded again, with nothing done to it.
pub const CLEAN: &str = "clean";

/// What to make of each source.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recipe {
    /// Another seed gives other camera paths and noises.
    #[serde(default)]
    pub seed: u64,
    /// The variants, in the order of the labels.
    #[serde(rename = "variant")]
    variants: Vec<Spanned<Variant>>,
}

/// One variant of a source.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Variant {
    /// Its name, a part of the files' names.
    pub name: String,
    /// What it is.
    #[serde(default)]
    pub class: Class,
    /// What is done, one after the other; skin is smoothed first.
    #[serde(default)]
    pub effects: Vec<Effect>,
    /// When, in seconds of the source.
    #[serde(default)]
    pub at_s: Vec<[f64; 2]>,
    /// When, in percent of the source's length.
    #[serde(default)]
    pub at_pct: Vec<[f64; 2]>,
    /// Only for sources in which somebody speaks.
    #[serde(default)]
    pub needs_speech: bool,
    /// Only for sources with a face of so many pixels between the eyes.
    #[serde(default)]
    pub needs_face_px: Within<0, 10_000>,
    /// Only for sources whose short side has so many pixels.
    #[serde(default)]
    pub needs_short_side_px: Within<0, 100_000>,
    /// Only for clips of so many seconds.
    #[serde(default)]
    pub needs_length_s: Within<0, 100_000>,
}

/// The class of a variant.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Class {
    /// Nobody can say without looking.
    #[default]
    #[serde(rename = "")]
    Open,
    /// That of the source.
    Same,
    /// Imperfect and good.
    Raw,
    /// Neat.
    Plain,
    /// Too smooth.
    Polished,
    /// Careless.
    Sloppy,
}

impl Recipe {
    /// Reads a recipe from a file.
    ///
    /// # Errors
    /// If the file cannot be read, or says something that is not allowed.
    pub fn load(path: &Path) -> Result<Self, Error> {
        let text = std::fs::read_to_string(path).map_err(|source| Error::io(path, source))?;
        Self::parse(&text, path)
    }

    /// Reads a recipe from its text; `path` names it in errors.
    ///
    /// # Errors
    /// If the text is no TOML, or a key, a type, a value or its range is not what is allowed.
    pub fn parse(text: &str, path: &Path) -> Result<Self, Error> {
        let fault = |at: usize, why: &str| {
            let line = text[..at.min(text.len())].matches('\n').count() + 1;
            Error::Recipe { path: path.to_owned(), why: format!("line {line}: {}", why.replace('\n', ", ")) }
        };
        let recipe: Self =
            toml::from_str(text).map_err(|error| fault(error.span().map_or(0, |span| span.start), error.message()))?;
        let mut names = BTreeSet::from([CLEAN]);
        for variant in &recipe.variants {
            let broken = |why: String| fault(variant.span().start, &why);
            let known = variant.get_ref();
            known.check().map_err(broken)?;
            if !names.insert(&known.name) {
                return Err(broken(format!("the name `{}` is taken", known.name)));
            }
        }
        Ok(recipe)
    }

    /// The variants, [`CLEAN`] first.
    pub fn variants(&self) -> Vec<Variant> {
        let clean = Variant { name: CLEAN.to_owned(), class: Class::Same, ..Variant::default() };
        std::iter::once(clean).chain(self.variants.iter().map(|variant| variant.get_ref().clone())).collect()
    }
}

impl Variant {
    /// What no type could tell.
    fn check(&self) -> Result<(), String> {
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
        if self.name.is_empty() || !self.name.chars().all(plain) {
            return Err(format!("`{}` is no name, allowed are letters, digits, `-`, `_` and `.`", self.name));
        }
        let at = || self.at_s.iter().chain(&self.at_pct);
        if let Some([start, end]) = at().find(|[start, end]| !(*start >= 0.0 && end > start)) {
            return Err(format!("[{start}, {end}] is no stretch of time, allowed is [start, end]"));
        }
        for effect in &self.effects {
            let name = effect.name();
            if at().next().is_some() && !effect.can_be_partial() {
                return Err(format!("`{name}` is for the whole clip and has no `at_s` or `at_pct`"));
            }
            if at().next().is_none() && matches!(effect, Effect::Freeze | Effect::Black | Effect::Cut) {
                return Err(format!("`{name}` needs `at_s` or `at_pct`"));
            }
            if let Effect::Shake(Shake { band_hz: [low, high], .. }) = effect
                && !(low.get() > 0.0 && high.get() > low.get())
            {
                return Err(format!("[{}, {}] is no band, allowed is [low, high] above 0", low.get(), high.get()));
            }
        }
        Ok(())
    }
}

impl Class {
    /// Its name in the labels; `own` is the source's.
    pub fn label(self, own: &str) -> &str {
        match self {
            Self::Open => "",
            Self::Same => own,
            Self::Raw => "raw",
            Self::Plain => "plain",
            Self::Polished => "polished",
            Self::Sloppy => "sloppy",
        }
    }

    /// The class of that name, such as a folder or a label has.
    pub fn is_one(name: &str) -> bool {
        let known: Result<Self, serde::de::value::Error> = Self::deserialize(name.into_deserializer());
        known.is_ok_and(|class| !matches!(class, Self::Same | Self::Open))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn refused(text: &str) -> String {
        Recipe::parse(text, Path::new("mine.toml")).expect_err("it is wrong").to_string()
    }

    #[test]
    fn the_default_recipe_is_one() {
        let recipe = Recipe::parse(DEFAULT, Path::new("default.toml")).expect("it is read");
        assert!(recipe.variants().len() > 20);
        assert_eq!(recipe.variants()[0].name, CLEAN);
    }

    #[test]
    fn a_wrong_key_or_value_is_one_line_with_what_is_allowed() {
        let variant = "[[variant]]\nname = \"a\"\n";
        for (rest, line, words) in [
            ("effect = []", 3, vec!["`effect`", "`effects`", "`at_s`"]),
            ("effects = [\n{ blur = { radius_pct = 1 } }]", 4, vec!["`blur`", "`defocus`", "`low-pass`"]),
            ("effects = [\n\n{ noise = { db = 1 } }]", 5, vec!["`db`", "`colour`", "`snr_db`"]),
            ("effects = [{ noise = { snr_db = 1, colour = \"red\" } }]", 3, vec!["`red`", "`white`", "`hum-50`"]),
            ("effects = [{ exposure = { stops = 11 } }]", 3, vec!["11", "-10 to 10"]),
            ("effects = [{ rotate = { clockwise_deg = 45 } }]", 3, vec!["45", "90, 180, 270"]),
            ("effects = [{ reverb = { rt60_s = 1, c50_db = -9 } }]", 3, vec!["-9", "at least -0.0"]),
            ("effects = [\"freeze\"]", 1, vec!["`freeze`", "`at_s`"]),
            ("at_s = [[2, 1]]", 1, vec!["[2, 1]", "[start, end]"]),
            ("effects = [{ scale = { factor = 0.5 } }]\nat_s = [[1, 2]]", 1, vec!["`scale`", "whole clip"]),
            ("class = \"good\"", 3, vec!["`good`", "`sloppy`", "`same`"]),
            ("effects = [", 3, vec!["mine.toml"]),
        ] {
            let message = refused(&format!("{variant}{rest}\n"));
            assert!(message.starts_with(&format!("mine.toml: line {line}: ")), "{rest}: {message}");
            assert!(words.iter().all(|word| message.contains(word)), "{rest}: {message}");
            assert_eq!(message.lines().count(), 1, "{message}");
        }
        assert!(refused("[[variant]]\nname = \"clean\"\n").contains("`clean` is taken"));
        assert!(refused("[[variant]]\nname = \"a/b\"\n").contains("no name"));
        assert!(refused("seeds = 1\n").contains("expected"));
    }
}
