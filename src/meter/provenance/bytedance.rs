//! What CapCut (Jianying) writes of itself: a JSON in the tag `LvMetaInfo`, on Apple's systems in that of the artwork, in
//! older versions in the comment. The names of its fields were read off published clips.

use serde_json::Value;

use super::programs::known;
use super::{Editor, EditorKind, plain};
use crate::media::Tags;

/// Where the JSON stands.
const KEYS: [&str; 7] = [
    "lvmetainfo",
    "com.apple.quicktime.artwork",
    "artwork",
    "comment",
    "com.apple.quicktime.comment",
    "description",
    "com.apple.quicktime.description",
];

/// Most ids that are kept of each kind.
const MOST_IDS: usize = 20;

/// The editor, if one of the tags is its JSON.
pub fn editor(tags: &Tags) -> Option<Editor> {
    let (_, json) = tags.iter().find(|(key, value)| KEYS.contains(key) && value.contains("\"vicut\""))?;
    let mut editor = known("CapCut", None, EditorKind::Video, false);
    let Ok(json) = serde_json::from_str::<Value>(json) else { return Some(editor) };
    let (data, draft) = (&json["data"], &json["data"]["draftInfo"]);
    editor.version = data["appVersion"].as_str().map(plain).filter(|version| !version.is_empty());
    editor.filters = ids([&data["filterId"], &draft["filterId"]]);
    let faces = ids([&data["faceEffectId"], &draft["faceEffectId"]]);
    editor.uses = ids([&data["capabilityName"]]);
    for (used, found) in [("filter", !editor.filters.is_empty()), ("face_effect", !faces.is_empty())] {
        if found && !editor.uses.iter().any(|other| other == used) {
            editor.uses.push(used.to_owned());
        }
    }
    editor.effects = faces;
    editor.effects.extend(ids([&draft["videoEffectId"], &draft["videoAnimationId"]]));
    Some(editor)
}

/// Ids, one or several with commas between them, each once.
fn ids<const N: usize>(values: [&Value; N]) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for id in values.iter().filter_map(|value| value.as_str()).flat_map(|text| text.split(',')).map(plain) {
        if !id.is_empty() && !found.contains(&id) && found.len() < MOST_IDS {
            found.push(id);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(key: &str, json: &str) -> Option<Editor> {
        let mut tags = Tags::default();
        tags.push(key, json);
        editor(&tags)
    }

    #[test]
    fn filters_and_effects_are_read() {
        let json = r#"{"source_type":"vicut","data":{"appVersion":"7.7.2","filterId":"","os":"ios","product":"vicut",
            "draftInfo":{"filterId":"6706773500002,6706773500002","faceEffectId":"71","videoEffectId":"12\u001b"}}}"#;
        for key in ["LvMetaInfo", "com.apple.quicktime.artwork", "comment"] {
            let editor = of(key, json).expect("CapCut");
            assert_eq!((editor.name.as_str(), editor.version.as_deref()), ("CapCut", Some("7.7.2")));
            assert_eq!(
                (editor.filters, editor.effects),
                (vec!["6706773500002".to_owned()], vec!["71".into(), "12".into()])
            );
            assert_eq!(editor.uses, ["filter", "face_effect"]);
        }
        let json = r#"{"data":{"capabilityName":"text_template,filter","product":"vicut"},"source_type":"vicut"}"#;
        assert_eq!(of("LvMetaInfo", json).expect("CapCut").uses, ["text_template", "filter"]);
    }

    #[test]
    fn a_broken_json_still_names_it_and_words_of_a_user_do_not() {
        assert_eq!(
            of("LvMetaInfo", r#"{"source_type":"vicut","data":{"#).map(|editor| editor.name),
            Some("CapCut".into())
        );
        assert_eq!(of("comment", "edited in vicut, I think"), None);
        assert_eq!(of("title", r#"{"source_type":"vicut"}"#), None);
    }
}
