//! A profile: what a user wants and how strict each rule is, as TOML. It names a `base` and changes what it wants;
//! whatever it gets wrong is one error that names the file, the line and what is allowed.

use std::collections::BTreeMap;
use std::fmt::Display;
use std::ops::Range;
use std::path::Path;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::brand::{Band, DIMENSIONS};
use super::limits::{LIMITS, Limit, Limits, Stricter};
use super::rules::RULES;
use super::verdict::Class;
use crate::error::Error;

/// The shipped profiles by name; every other profile builds on one of them.
const BUILTIN: [(&str, &str); 6] = [
    ("authentic", include_str!("profiles/authentic.toml")),
    ("creator-ad", include_str!("profiles/creator-ad.toml")),
    ("ad-strict", include_str!("profiles/ad-strict.toml")),
    ("vlog", include_str!("profiles/vlog.toml")),
    ("luxury", include_str!("profiles/luxury.toml")),
    ("archive", include_str!("profiles/archive.toml")),
];

/// What the platforms take, by name: laid over a profile.
const PLATFORMS: [(&str, &str); 4] = [
    ("tiktok", include_str!("platforms/tiktok.toml")),
    ("reels", include_str!("platforms/reels.toml")),
    ("shorts", include_str!("platforms/shorts.toml")),
    ("youtube", include_str!("platforms/youtube.toml")),
];

/// A resolved profile: every setting has its value.
#[derive(Clone, Debug, PartialEq)]
pub struct Profile {
    /// Its name.
    pub name: String,
    /// One line about its taste.
    pub about: String,
    /// The classes it takes: `raw`, `plain` or `polished`.
    pub wanted: Vec<Class>,
    /// How strict each rule is, by its id.
    pub levels: BTreeMap<&'static str, Level>,
    /// All numbers.
    pub limits: Limits,
    /// By tag, the rules that are not held against a clip which carries it: night, for one, is dark on purpose.
    pub waivers: BTreeMap<String, Vec<&'static str>>,
}

/// How strict a rule is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Not looked at.
    Allow,
    /// Mentioned, and counts for nothing.
    Note,
    /// Counts together with warnings on other axes.
    Warn,
    /// Decides by itself.
    Deny,
}

/// What room sound is worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ambience {
    /// It speaks for nature.
    Welcome,
    /// It is worth nothing.
    Neutral,
    /// It is a blemish; see the rule `room-sound`.
    Forbid,
}

impl Profile {
    /// The default: imperfect and good.
    pub fn authentic() -> Self {
        Self {
            name: "authentic".to_owned(),
            about: "imperfect and good: the camera may shake, but the voice must be clear".to_owned(),
            wanted: vec![Class::Raw, Class::Plain],
            levels: RULES.iter().map(|rule| (rule.id, rule.level)).collect(),
            limits: Limits::default(),
            waivers: WAIVERS.iter().map(|(tag, rules)| ((*tag).to_owned(), rules.to_vec())).collect(),
        }
    }

    /// The names of the shipped profiles.
    pub fn names() -> impl Iterator<Item = &'static str> {
        BUILTIN.iter().map(|(name, _)| *name)
    }

    /// A shipped profile's commented text.
    pub fn text(name: &str) -> Option<&'static str> {
        BUILTIN.iter().find(|(known, _)| *known == name).map(|(_, text)| *text)
    }

    /// A shipped profile.
    pub fn builtin(name: &str) -> Option<Self> {
        Self::parse(Self::text(name)?, Path::new(name)).ok()
    }

    /// Reads a profile from a file. Its `base` may be another file, named from the folder of this one.
    ///
    /// # Errors
    /// If a file cannot be read, or says something that is not allowed.
    pub fn load(path: &Path) -> Result<Self, Error> {
        Self::load_within(path, DEEPEST)
    }

    fn load_within(path: &Path, depth: usize) -> Result<Self, Error> {
        let text = std::fs::read_to_string(path).map_err(|source| Error::io(path, source))?;
        let from_file = |base: &Path| {
            let endless = || Error::Profile {
                path: path.to_owned(),
                why: format!("more than {DEEPEST} profiles stand on each other; does one name itself as its base?"),
            };
            Self::load_within(&path.with_file_name(base), depth.checked_sub(1).ok_or_else(endless)?)
        };
        read(&text, path, &from_file).map_err(|wrong| wrong.told(&text, path))
    }

    /// Reads a profile from its text; its `base` is a shipped one. `path` names it in errors, and names the profile if it
    /// does not name itself.
    ///
    /// # Errors
    /// If the text is no TOML, or a key, a type, a value or its range is not what is allowed.
    pub fn parse(text: &str, path: &Path) -> Result<Self, Error> {
        let none = |base: &Path| {
            let why = "only a profile in a file can build on another file; name a shipped one as its base".to_owned();
            Err(Error::Profile { path: base.to_owned(), why })
        };
        read(text, path, &none).map_err(|wrong| wrong.told(text, path))
    }

    /// The profile for a clip that carries `tags`: what they waive is not looked at.
    ///
    /// # Errors
    /// If the profile waives nothing for a tag.
    pub fn tagged(&self, tags: &[String]) -> Result<Self, Error> {
        let mut waiving = self.clone();
        for tag in tags {
            let known = || one_of(self.waivers.keys());
            let rules = self.waivers.get(tag).ok_or_else(|| Error::Profile {
                path: self.name.clone().into(),
                why: format!("waives nothing for the tag `{tag}`; it knows {}", known()),
            })?;
            waiving.levels.extend(rules.iter().map(|rule| (*rule, Level::Allow)));
            waiving.name = format!("{}, {tag}", waiving.name);
        }
        Ok(waiving)
    }

    /// The profile with what `platform` takes as well: of each level and limit the stricter one. `None` if there is no
    /// such platform.
    pub fn with_platform(&self, platform: &str) -> Option<Self> {
        let (_, text) = PLATFORMS.iter().find(|(known, _)| *known == platform)?;
        let mut asked = self.clone();
        let table = DeTable::parse(text).ok()?;
        settings(table.get_ref(), &mut asked).ok()?;
        for (rule, level) in &mut asked.levels {
            *level = (*level).max(self.level(rule));
        }
        for limit in LIMITS {
            let own = (limit.get)(&self.limits);
            let place = (limit.place)(&mut asked.limits);
            match limit.stricter {
                Stricter::Higher => *place = place.max(own),
                Stricter::Lower => *place = place.min(own),
                Stricter::Neither => {}
            }
        }
        asked.name = format!("{} for {platform}", self.name);
        Some(asked)
    }

    /// The platforms whose limits are known.
    pub fn platforms() -> impl Iterator<Item = &'static str> {
        PLATFORMS.iter().map(|(name, _)| *name)
    }

    /// The settings that differ from another profile's, each as its section, its key and its value in TOML.
    pub fn differences(&self, other: &Self) -> Vec<(String, &'static str, String)> {
        let mut found = Vec::new();
        if self.wanted != other.wanted {
            let names: Vec<String> = self.wanted.iter().map(|class| quoted(&CLASSES, class)).collect();
            found.push(("character".to_owned(), "wanted", format!("[{}]", names.join(", "))));
        }
        if self.limits.ambience != other.limits.ambience {
            found.push(("character".to_owned(), "ambience", quoted(&AMBIENCE, &self.limits.ambience)));
        }
        for rule in &RULES {
            let level = self.level(rule.id);
            if level != other.level(rule.id) {
                found.push((format!("rules.{}", rule.id), "level", quoted(&LEVELS, &level)));
            }
        }
        for limit in LIMITS {
            let value = (limit.get)(&self.limits);
            if value.to_bits() != (limit.get)(&other.limits).to_bits() {
                found.push((limit.section.to_owned(), limit.key, value.to_string()));
            }
        }
        for ((dimension, band), before) in DIMENSIONS.iter().zip(self.limits.brand.bands).zip(other.limits.brand.bands)
        {
            if let Some(Band { low, high, spread }) = band.filter(|_| band != before) {
                let section = format!("brand.{}", dimension.id);
                let values = [("low", low), ("high", high), ("spread", spread)];
                found.extend(values.map(|(key, value)| (section.clone(), key, value.to_string())));
            }
        }
        found
    }

    /// The profile as a TOML file that builds on `authentic` and names what differs from it.
    pub fn to_toml(&self) -> String {
        let own = self.differences(&Self::authentic());
        let [name, about] = [&self.name, &self.about].map(|text| toml::Value::from(text.as_str()));
        let mut text = vec![format!("base = \"authentic\"\nname = {name}\nabout = {about}\n")];
        let mut sections: BTreeMap<&str, Vec<String>> = BTreeMap::new();
        for (section, key, value) in &own {
            sections.entry(section).or_default().push(format!("{key} = {value}\n"));
        }
        if self.limits.brand.is_known() {
            sections.entry("brand").or_default().push(format!("clips = {}\n", self.limits.brand.clips));
        }
        for (tag, rules) in &self.waivers {
            let shipped = WAIVERS.iter().any(|(known, waived)| known == tag && *waived == rules.as_slice());
            if !shipped {
                let tag = toml::Value::from(tag.as_str());
                sections.entry("waivers").or_default().push(format!("{tag} = {rules:?}\n"));
            }
        }
        for (section, lines) in sections {
            text.push(format!("\n[{section}]\n{}", lines.concat()));
        }
        text.concat()
    }

    /// How strict a rule is.
    pub fn level(&self, rule: &str) -> Level {
        self.levels.get(rule).copied().unwrap_or(Level::Allow)
    }
}

/// What the shipped profiles waive by tag.
const WAIVERS: [(&str, &[&str]); 3] = [
    ("night", &["lost-light", "backlit-face", "colour-cast", "mixed-light"]),
    ("stage", &["lost-light", "backlit-face", "colour-cast", "mixed-light", "flickering-light"]),
    (
        "old-footage",
        &["small-picture", "bordered-picture", "interlaced-picture", "coarse-compression", "enlarged-picture"],
    ),
];

/// So many profiles may stand on each other.
const DEEPEST: usize = 8;

/// What is wrong with a profile, and at which byte.
struct Fault {
    at: usize,
    why: String,
}

/// Why a profile could not be read.
enum Wrong {
    /// This text is at fault.
    Here(Fault),
    /// The file that it names as its base is.
    Base(Error),
}

impl From<Fault> for Wrong {
    fn from(fault: Fault) -> Self {
        Self::Here(fault)
    }
}

impl Wrong {
    fn told(self, text: &str, path: &Path) -> Error {
        match self {
            Self::Base(error) => error,
            Self::Here(fault) => {
                let line = text[..fault.at.min(text.len())].matches('\n').count() + 1;
                Error::Profile { path: path.to_owned(), why: format!("line {line}: {}", fault.why) }
            }
        }
    }
}

type Value<'i> = Spanned<DeValue<'i>>;

fn read(text: &str, path: &Path, from_file: &dyn Fn(&Path) -> Result<Profile, Error>) -> Result<Profile, Wrong> {
    let table = DeTable::parse(text).map_err(|error| Fault {
        at: error.span().map_or(0, |span: Range<usize>| span.start),
        why: error.message().replace('\n', ", "),
    })?;
    let table = table.get_ref();
    let mut profile = match table.get("base") {
        None => Profile::authentic(),
        Some(base) => {
            let name = word(base, "base")?;
            let is_file = Path::new(name).extension().is_some_and(|extension| extension == "toml");
            match Profile::builtin(name) {
                Some(shipped) => shipped,
                None if is_file => from_file(Path::new(name)).map_err(Wrong::Base)?,
                None => return Err(not(base, "base", &one_of(Profile::names().chain(["a TOML file"]))).into()),
            }
        }
    };
    profile.name = path.file_stem().map_or_else(String::new, |stem| stem.to_string_lossy().into_owned());
    settings(table, &mut profile)?;
    consistent(&profile, table)?;
    Ok(profile)
}

/// Lays what a table says over `profile`.
fn settings(table: &DeTable<'_>, profile: &mut Profile) -> Result<(), Fault> {
    for (key, value) in table {
        match key.get_ref().as_ref() {
            "base" => {}
            "name" => word(value, "name")?.clone_into(&mut profile.name),
            "about" => word(value, "about")?.clone_into(&mut profile.about),
            "rules" => rules(value, profile)?,
            "brand" => brand(value, profile)?,
            "waivers" => waivers(value, profile)?,
            "character" => section("character", value, profile)?,
            "verdict" => section("verdict", value, profile)?,
            other => {
                let allowed = one_of(["base", "name", "about", "rules", "character", "verdict", "brand", "waivers"]);
                return Err(unknown(key, other, &allowed));
            }
        }
    }
    Ok(())
}

fn rules(value: &Value<'_>, profile: &mut Profile) -> Result<(), Fault> {
    for (key, value) in table(value, "rules")? {
        let id = key.get_ref().as_ref();
        if !RULES.iter().any(|rule| rule.id == id) {
            return Err(unknown(key, &format!("rules.{id}"), &one_of(RULES.iter().map(|rule| rule.id))));
        }
        section(&format!("rules.{id}"), value, profile)?;
    }
    Ok(())
}

/// Reads the bands of a brand.
fn brand(value: &Value<'_>, profile: &mut Profile) -> Result<(), Fault> {
    let brand = &mut profile.limits.brand;
    for (key, value) in table(value, "brand")? {
        let id = key.get_ref().as_ref();
        if id == "clips" {
            brand.clips = plain(value, "brand.clips", (0.0, 1e9), "clips")? as u32;
            continue;
        }
        let Some(index) = DIMENSIONS.iter().position(|dimension| dimension.id == id) else {
            let allowed = one_of(["clips"].into_iter().chain(DIMENSIONS.iter().map(|dimension| dimension.id)));
            return Err(unknown(key, &format!("brand.{id}"), &allowed));
        };
        brand.bands[index] = Some(band(value, id, DIMENSIONS[index].unit)?);
    }
    Ok(())
}

fn band(value: &Value<'_>, id: &str, unit: &str) -> Result<Band, Fault> {
    let section = format!("brand.{id}");
    let (mut low, mut high, mut spread) = (None, None, None);
    for (key, value) in table(value, &section)? {
        let name = key.get_ref().as_ref();
        let (place, lowest) = match name {
            "low" => (&mut low, -1e6),
            "high" => (&mut high, -1e6),
            "spread" => (&mut spread, 1e-6),
            other => return Err(unknown(key, &format!("{section}.{other}"), "low, high or spread")),
        };
        *place = Some(plain(value, &format!("{section}.{name}"), (lowest, 1e6), unit)?);
    }
    match (low, high, spread) {
        (Some(low), Some(high), Some(spread)) if low <= high => Ok(Band { low, high, spread }),
        (Some(_), Some(_), Some(_)) => Err(not(value, &section, "a band whose low is not above its high")),
        _ => Err(not(value, &section, "low, high and spread")),
    }
}

/// Reads the rules that tags waive.
fn waivers(value: &Value<'_>, profile: &mut Profile) -> Result<(), Fault> {
    let ids: Vec<(&str, &'static str)> = RULES.iter().map(|rule| (rule.id, rule.id)).collect();
    for (key, value) in table(value, "waivers")? {
        let path = format!("waivers.{}", key.get_ref());
        let list = value.get_ref().as_array().ok_or_else(|| not(value, &path, "a list of rules"))?;
        let rules: Result<Vec<&'static str>, Fault> = list.iter().map(|item| choice(item, &path, &ids)).collect();
        profile.waivers.insert(key.get_ref().to_string(), rules?);
    }
    Ok(())
}

/// Reads one table of settings, `name` being its path in the profile.
fn section(name: &str, value: &Value<'_>, profile: &mut Profile) -> Result<(), Fault> {
    for (key, value) in table(value, name)? {
        let path = format!("{name}.{}", key.get_ref());
        let rule = RULES.iter().find(|rule| name.strip_prefix("rules.") == Some(rule.id));
        match (key.get_ref().as_ref(), rule) {
            ("level", Some(rule)) => {
                profile.levels.insert(rule.id, choice(value, &path, &LEVELS)?);
            }
            ("wanted", None) if name == "character" => profile.wanted = classes(value, &path)?,
            ("ambience", None) if name == "character" => profile.limits.ambience = choice(value, &path, &AMBIENCE)?,
            (other, _) => match LIMITS.iter().find(|limit| limit.section == name && limit.key == other) {
                Some(limit) => *(limit.place)(&mut profile.limits) = number(value, &path, limit)?,
                None => return Err(unknown(key, &path, &keys(name))),
            },
        }
    }
    Ok(())
}

const LEVELS: [(&str, Level); 4] =
    [("allow", Level::Allow), ("note", Level::Note), ("warn", Level::Warn), ("deny", Level::Deny)];
const AMBIENCE: [(&str, Ambience); 3] =
    [("welcome", Ambience::Welcome), ("neutral", Ambience::Neutral), ("forbid", Ambience::Forbid)];
const CLASSES: [(&str, Class); 3] = [("raw", Class::Raw), ("plain", Class::Plain), ("polished", Class::Polished)];

/// The name of a choice, in quotes.
fn quoted<T: PartialEq>(choices: &[(&str, T)], value: &T) -> String {
    let name = choices.iter().find(|(_, meaning)| meaning == value).map_or("", |(name, _)| name);
    format!("{name:?}")
}

fn table<'a, 'i>(value: &'a Value<'i>, path: &str) -> Result<&'a DeTable<'i>, Fault> {
    value.get_ref().as_table().ok_or_else(|| not(value, path, &format!("a table, [{path}]")))
}

fn word<'a>(value: &'a Value<'_>, path: &str) -> Result<&'a str, Fault> {
    value.get_ref().as_str().ok_or_else(|| not(value, path, "a text in quotes"))
}

fn choice<T: Copy>(value: &Value<'_>, path: &str, allowed: &[(&str, T)]) -> Result<T, Fault> {
    let name = value.get_ref().as_str();
    let found = allowed.iter().find(|(known, _)| Some(*known) == name);
    found.map(|(_, meaning)| *meaning).ok_or_else(|| not(value, path, &one_of(allowed.iter().map(|(known, _)| known))))
}

fn classes(value: &Value<'_>, path: &str) -> Result<Vec<Class>, Fault> {
    let list = value.get_ref().as_array().filter(|list| !list.is_empty());
    let list = list.ok_or_else(|| not(value, path, "a list of raw, plain or polished"))?;
    list.iter().map(|item| choice(item, path, &CLASSES)).collect()
}

fn number(value: &Value<'_>, path: &str, limit: &Limit) -> Result<f64, Fault> {
    plain(value, path, (limit.lowest, limit.highest), limit.unit)
}

fn plain(value: &Value<'_>, path: &str, (lowest, highest): (f64, f64), unit: &str) -> Result<f64, Fault> {
    let number = match value.get_ref() {
        DeValue::Integer(digits) => i64::from_str_radix(digits.as_str(), digits.radix()).ok().map(|whole| whole as f64),
        DeValue::Float(digits) => digits.as_str().parse().ok(),
        _ => None,
    };
    let allowed = || format!("a number from {lowest} to {highest}, in {unit}");
    number.filter(|number| (lowest..=highest).contains(number)).ok_or_else(|| not(value, path, &allowed()))
}

/// Settings that only make sense together.
fn consistent(profile: &Profile, table: &DeTable<'_>) -> Result<(), Fault> {
    let limits = &profile.limits;
    let pairs = [
        ("rules", "camera-shake", "limit_pct", limits.shake_pct, "clear_voice_limit_pct", limits.shake_clear_pct),
        ("rules", "camera-shake", "clarity_from", limits.shake_clarity_from, "clarity_to", limits.shake_clarity_to),
        ("rules", "sound-level", "quietest_lufs", limits.quietest_lufs, "target_lufs", limits.target_lufs),
        ("rules", "sound-level", "target_lufs", limits.target_lufs, "loudest_lufs", limits.loudest_lufs),
        ("rules", "wrong-aspect", "narrowest", limits.narrowest_aspect, "widest", limits.widest_aspect),
        ("rules", "wrong-length", "shortest_s", limits.shortest_s, "longest_s", limits.longest_s),
        ("rules", "wrong-frame-rate", "lowest_fps", limits.lowest_fps, "highest_fps", limits.highest_fps),
    ];
    for (outer, inner, low_key, low, high_key, high) in pairs {
        if low > high {
            let section = table.get(outer).and_then(|value| value.get_ref().get(inner));
            let at = section.map_or(0, |value| {
                let key = [low_key, high_key].into_iter().find_map(|key| value.get_ref().get(key));
                key.unwrap_or(value).span().start
            });
            let why = format!("{outer}.{inner}: {low_key} ({low}) must not be above {high_key} ({high})");
            return Err(Fault { at, why });
        }
    }
    Ok(())
}

fn keys(section: &str) -> String {
    let fixed: &[&str] = match section {
        "character" => &["wanted", "ambience"],
        "verdict" => &[],
        _ => &["level"],
    };
    let numbers = LIMITS.iter().filter(|limit| limit.section == section).map(|limit| limit.key);
    one_of(fixed.iter().copied().chain(numbers))
}

fn one_of<T: Display>(allowed: impl IntoIterator<Item = T>) -> String {
    let names: Vec<String> = allowed.into_iter().map(|name| name.to_string()).collect();
    match names.as_slice() {
        [] => "nothing".to_owned(),
        [only] => only.clone(),
        [rest @ .., last] => format!("{} or {last}", rest.join(", ")),
    }
}

fn unknown<T>(key: &Spanned<T>, path: &str, allowed: &str) -> Fault {
    Fault { at: key.span().start, why: format!("there is no `{path}`; allowed here: {allowed}") }
}

fn not(value: &Value<'_>, path: &str, allowed: &str) -> Fault {
    Fault { at: value.span().start, why: format!("`{path}` must be {allowed}") }
}
