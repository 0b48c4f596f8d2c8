//! What the tests share that prove the catalogs complete: which keys there are, and which were said.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::de::DeserializeOwned;

use super::Language;

thread_local! {
    /// The keys that were said in this test.
    pub(super) static SAID: RefCell<BTreeSet<String>> = const { RefCell::new(BTreeSet::new()) };
}

/// The text of a catalog.
pub(super) fn text(language: Language) -> &'static str {
    match language {
        Language::En => include_str!("en.ftl"),
        Language::Nl => include_str!("nl.ftl"),
    }
}

/// The keys of a catalog, each with the names of its arguments.
pub(super) fn entries(language: Language) -> BTreeMap<String, BTreeSet<String>> {
    let mut found = BTreeMap::<String, BTreeSet<String>>::new();
    let mut key = String::new();
    for line in text(language).lines().filter(|line| !line.starts_with('#')) {
        if let (true, Some((name, _))) = (line.starts_with(|c: char| c.is_alphabetic()), line.split_once(" = ")) {
            key = name.to_owned();
            assert!(found.insert(key.clone(), BTreeSet::new()).is_none(), "{language:?}: {key} is there twice");
        }
        for rest in line.split('$').skip(1) {
            let name: String = rest.chars().take_while(|c| c.is_alphanumeric() || "-_".contains(*c)).collect();
            found.get_mut(&key).expect("a key comes first").insert(name);
        }
    }
    found
}

/// Every value of an enum without fields, from its schema.
pub(crate) fn all<T: JsonSchema + DeserializeOwned>() -> Vec<T> {
    fn names(schema: &serde_json::Value) -> Vec<serde_json::Value> {
        let listed = schema["enum"].as_array().cloned().unwrap_or_default();
        let named = schema.get("const").cloned();
        let inner = schema["oneOf"].as_array().into_iter().flatten().flat_map(names);
        listed.into_iter().chain(named).chain(inner).collect()
    }
    let found = names(schemars::schema_for!(T).as_value());
    assert!(found.len() > 1, "no values");
    found.into_iter().map(|name| serde_json::from_value(name).expect("it is one of them")).collect()
}

/// Checks that the keys said in this test are the catalogs' keys that satisfy `owned`: none is missing, none unused.
#[track_caller]
pub(crate) fn assert_said(owned: fn(&str) -> bool) {
    let all: BTreeSet<String> = entries(Language::En).into_keys().collect();
    let there: BTreeSet<String> = all.iter().filter(|key| owned(key)).cloned().collect();
    let said = SAID.take();
    assert_eq!(said.difference(&all).collect::<Vec<_>>(), [""; 0], "said, and not in the catalogs");
    assert_eq!(there.difference(&said).collect::<Vec<_>>(), [""; 0], "in the catalogs, and never said");
}
