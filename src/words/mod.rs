//! Every sentence that a user reads of a verdict, on a card and on a page, one catalog a language: `en.ftl` and `nl.ftl`. Which
//! sentence is said, and of which numbers, is decided where it is said (`policy/words.rs`, `report/words.rs`, `report/page`).
//!
//! The catalogs are written in Fluent (<https://projectfluent.org>), because translators and their editors know it, and
//! because each language has its own word order and its own plurals. A sentence costs one or two microseconds, next to
//! nothing beside a judgement. Nothing is asked of the system's locale: the same language gives the same bytes everywhere.

#[cfg(test)]
pub(crate) mod proof;

use std::borrow::Cow;
use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use serde::Serialize;

/// A language of sentences and numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    /// English.
    #[default]
    En,
    /// Dutch.
    Nl,
}

impl Language {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::En, Self::Nl];

    /// The sentence of that key, to be given its arguments.
    pub fn sentence<'a>(self, key: impl Into<Cow<'a, str>>) -> Sentence<'a> {
        Sentence { language: self, key: key.into(), arguments: FluentArgs::new() }
    }

    /// A sentence without arguments.
    pub fn say(self, key: &str) -> String {
        self.sentence(key).say()
    }

    /// A number with as many digits as mean something: 82, 1.2, 0.03.
    pub fn number(self, value: f64) -> String {
        let text = match value.abs() {
            large if large >= 20.0 => format!("{value:.0}"),
            middle if middle >= 1.0 => format!("{value:.1}"),
            _ => format!("{value:.2}"),
        };
        let short = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
        self.written(if short == "-0" { "0" } else { short })
    }

    /// A number with exactly so many decimals.
    pub fn fixed(self, value: f64, decimals: usize) -> String {
        self.written(&format!("{value:.decimals$}"))
    }

    /// Puts the language's own decimal mark.
    fn written(self, number: &str) -> String {
        match self {
            Self::En => number.to_owned(),
            Self::Nl => number.replace('.', ","),
        }
    }

    fn catalog(self) -> &'static Catalog {
        static EN: LazyLock<Catalog> = LazyLock::new(|| read("en", include_str!("en.ftl")));
        static NL: LazyLock<Catalog> = LazyLock::new(|| read("nl", include_str!("nl.ftl")));
        match self {
            Self::En => &EN,
            Self::Nl => &NL,
        }
    }
}

type Catalog = FluentBundle<FluentResource>;

/// A catalog from its text, as far as it can be read; tests prove that all of it can.
fn read(language: &str, text: &str) -> Catalog {
    let resource = FluentResource::try_new(text.to_owned()).unwrap_or_else(|(readable, _)| readable);
    let mut catalog = FluentBundle::new_concurrent(language.parse().into_iter().collect());
    // The invisible marks around an argument are for scripts that run the other way.
    catalog.set_use_isolating(false);
    catalog.add_resource_overriding(resource);
    catalog
}

/// A sentence and what goes into it.
#[derive(Debug)]
pub struct Sentence<'a> {
    language: Language,
    key: Cow<'a, str>,
    arguments: FluentArgs<'a>,
}

impl<'a> Sentence<'a> {
    /// Words, or a number that is already written.
    #[must_use]
    pub fn text(mut self, name: &'a str, text: impl Into<Cow<'a, str>>) -> Self {
        self.arguments.set(name, FluentValue::String(text.into()));
        self
    }

    /// A measured number, written as [`Language::number`] does.
    #[must_use]
    pub fn number(self, name: &'a str, value: f64) -> Self {
        let text = self.language.number(value);
        self.text(name, text)
    }

    /// How many, which the language may have a plural for.
    #[must_use]
    pub fn count(mut self, name: &'a str, count: u64) -> Self {
        self.arguments.set(name, FluentValue::from(count));
        self
    }

    /// The sentence. A key that the catalog lacks is said itself, and an argument that it lacks by its name in braces;
    /// tests prove that neither happens.
    pub fn say(self) -> String {
        #[cfg(test)]
        proof::SAID.with_borrow_mut(|said| said.insert(self.key.clone().into_owned()));
        let catalog = self.language.catalog();
        match catalog.get_message(&self.key).and_then(|message| message.value()) {
            Some(value) => catalog.format_pattern(value, Some(&self.arguments), &mut Vec::new()).into_owned(),
            None => self.key.into_owned(),
        }
    }
}

/// The name of a plain value in the JSON, as keys are written: `no_stream` is `no-stream`. Empty for what has no name.
pub fn slug(value: impl Serialize) -> String {
    let json = serde_json::to_value(value).unwrap_or_default();
    json.as_str().unwrap_or_default().replace('_', "-")
}

#[cfg(test)]
mod tests {
    use super::proof::{entries, text};
    use super::*;

    #[test]
    fn catalogs_have_the_same_keys_and_arguments() {
        let [en, nl] = Language::ALL.map(entries);
        assert!(en.len() > 200, "they were not read");
        for key in en.keys().chain(nl.keys()) {
            assert_eq!(en.get(key), nl.get(key), "{key}");
            assert!(
                key.split('-').all(|part| !part.is_empty() && part.chars().all(|c| c.is_ascii_alphanumeric())),
                "{key}"
            );
        }
    }

    #[test]
    fn every_line_of_a_catalog_can_be_read() {
        for language in Language::ALL {
            assert!(FluentResource::try_new(text(language).to_owned()).is_ok(), "{language:?}");
            for key in entries(language).keys() {
                assert!(language.catalog().get_message(key).is_some_and(|message| message.value().is_some()), "{key}");
            }
        }
    }

    #[test]
    fn numbers_keep_the_digits_that_mean_something() {
        let numbers = [82.4, 1.24, 0.034, -0.001, 480.0, 5.0, -46.2];
        assert_eq!(numbers.map(|value| Language::En.number(value)), ["82", "1.2", "0.03", "0", "480", "5", "-46"]);
        assert_eq!(numbers.map(|value| Language::Nl.number(value)), ["82", "1,2", "0,03", "0", "480", "5", "-46"]);
        assert_eq!(Language::ALL.map(|language| language.fixed(-22.25, 1)), ["-22.2", "-22,2"]);
    }

    #[test]
    fn counts_have_the_plural_of_their_language() {
        let faces = |language: Language| [0, 1, 2].map(|n| language.sentence("card-faces").count("count", n).say());
        assert_eq!(faces(Language::En), ["0 faces", "1 face", "2 faces"]);
        assert_eq!(faces(Language::Nl), ["0 gezichten", "1 gezicht", "2 gezichten"]);
    }

    #[test]
    fn what_is_missing_is_named_and_nothing_fails() {
        assert_eq!(Language::Nl.say("no-such-key"), "no-such-key");
        assert_eq!(Language::Nl.say("change-trim"), "knip {$span} eruit");
        let braces = Language::En.sentence("change-trim").text("span", "{ $x }").say();
        assert_eq!(braces, "trim { $x }", "an argument is never read as a sentence");
    }

    #[test]
    fn a_slug_is_the_name_in_the_json() {
        assert_eq!(slug(crate::meter::Reason::TooLittleSpeech), "too-little-speech");
        assert_eq!(slug(3), "");
    }
}
