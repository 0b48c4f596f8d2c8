//! Whether the file declares that a model generated it: IPTC's *Digital Source Type* in XMP or in the content credentials,
//! the label that Chinese law asks for (GB 45438-2025), and the settings that drawing programs write down.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::programs::after;
use crate::media::{Statements, Tags};

/// What is declared.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Ai {
    /// All of it, or parts.
    pub kind: AiKind,
    /// Where it says so: `xmp`, `content_credentials`, `label`, `settings` or `software`.
    pub said_in: String,
    /// The program, if it is named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub program: Option<String>,
}

/// How much a model made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AiKind {
    /// All of it: IPTC's `trainedAlgorithmicMedia`.
    Generated,
    /// Parts of it: IPTC's `compositeWithTrainedAlgorithmicMedia`.
    Composite,
}

/// Programs that generate pictures or clips, by the word in lower case and the name.
const GENERATORS: [(&str, &str); 19] = [
    ("stable diffusion", "Stable Diffusion"),
    ("midjourney", "Midjourney"),
    ("dall-e", "DALL·E"),
    ("dall·e", "DALL·E"),
    ("firefly", "Adobe Firefly"),
    ("novelai", "NovelAI"),
    ("comfyui", "ComfyUI"),
    ("invokeai", "InvokeAI"),
    ("automatic1111", "Stable Diffusion"),
    ("ideogram", "Ideogram"),
    ("leonardo.ai", "Leonardo.Ai"),
    ("openai", "OpenAI"),
    ("chatgpt", "ChatGPT"),
    ("google ai", "Google AI"),
    ("runwayml", "Runway"),
    ("kling ai", "Kling"),
    ("heygen", "HeyGen"),
    ("synthesia", "Synthesia"),
    ("luma dream machine", "Luma"),
];

/// What is declared, the most formal declaration first.
pub fn declared(tags: &Tags, signed: Option<&Statements>, software: &[String]) -> Option<Ai> {
    let said = |kind, said_in: &str, program: Option<&str>| Ai {
        kind,
        said_in: said_in.to_owned(),
        program: program.map(ToOwned::to_owned),
    };
    let credit = tags.get("xmp:credit").into_iter().chain(tags.get("xmp:aisystemused"));
    let names: Vec<&str> = software.iter().map(String::as_str).chain(credit).collect();
    let program = GENERATORS.iter().find(|(word, _)| names.iter().any(|name| after(name, word).is_some()));
    let program = program.map(|(_, name)| *name);
    let in_xmp = source_types(tags).find_map(kind_of).map(|kind| said(kind, "xmp", program));
    let in_credentials = || signed.map_or_else(|| tags.manifest().and_then(in_manifest), in_statements);
    in_xmp
        .or_else(|| in_credentials().map(|kind| said(kind, "content_credentials", program)))
        .or_else(|| labelled(tags).then(|| said(AiKind::Generated, "label", program)))
        .or_else(|| settings(tags).map(|program| said(AiKind::Generated, "settings", Some(program))))
        .or_else(|| program.map(|program| said(AiKind::Generated, "software", Some(program))))
}

/// Whether the file declares that a camera took it.
pub fn declared_capture(tags: &Tags, signed: Option<&Statements>) -> bool {
    let in_credentials = signed.iter().flat_map(|said| &said.source_types).map(|address| name_of(address));
    source_types(tags).chain(in_credentials).any(|kind| matches!(kind, "digitalCapture" | "computationalCapture"))
}

/// IPTC's *Digital Source Type* in XMP.
fn source_types(tags: &Tags) -> impl Iterator<Item = &str> {
    tags.iter().filter(|(key, _)| *key == "xmp:digitalsourcetype").map(|(_, value)| name_of(value))
}

/// The last part of the address of a *Digital Source Type*.
fn name_of(address: &str) -> &str {
    address.rsplit('/').next().unwrap_or_default()
}

fn kind_of(source_type: &str) -> Option<AiKind> {
    match source_type {
        "trainedAlgorithmicMedia" => Some(AiKind::Generated),
        "compositeWithTrainedAlgorithmicMedia" => Some(AiKind::Composite),
        _ => None,
    }
}

/// The same in content credentials that could be read. What was placed in a file is a part of it.
fn in_statements(said: &Statements) -> Option<AiKind> {
    let of = |addresses: &[String]| {
        let kinds = addresses.iter().filter_map(|address| kind_of(name_of(address)));
        kinds.max_by_key(|kind| *kind == AiKind::Composite)
    };
    of(&said.source_types).or_else(|| of(&said.part_types).map(|_| AiKind::Composite))
}

/// The same in the actions of content credentials that were not, whose CBOR holds texts as they are. What has both was put
/// together.
fn in_manifest(manifest: &[u8]) -> Option<AiKind> {
    let holds = |part: &[u8]| manifest.windows(part.len()).any(|window| window == part);
    if holds(b"/compositeWithTrainedAlgorithmicMedia") {
        Some(AiKind::Composite)
    } else {
        holds(b"/trainedAlgorithmicMedia").then_some(AiKind::Generated)
    }
}

/// GB 45438-2025 section 6: `AIGC` with a label of 1 (2 and 3 are suspicions); ByteDance's programs have one of their own.
fn labelled(tags: &Tags) -> bool {
    let labels = tags.iter().filter(|(key, _)| ["aigc", "aigc_info", "png:aigc"].contains(key));
    labels.filter_map(|(_, value)| serde_json::from_str::<Value>(value).ok()).any(|json| {
        let json = json.get("AIGC").unwrap_or(&json);
        let is_one = |value: &Value| value.as_i64() == Some(1) || value.as_str() == Some("1");
        is_one(&json["Label"]) || json["aigc_label_type"].as_i64().is_some_and(|kind| kind > 0)
    })
}

/// The settings of interfaces to Stable Diffusion.
fn settings(tags: &Tags) -> Option<&'static str> {
    let holds = |key: &str, parts: &[&str]| tags.get(key).is_some_and(|v| parts.iter().all(|part| v.contains(part)));
    let drawn = ["png:parameters", "exif:usercomment", "parameters"];
    if drawn.iter().any(|key| holds(key, &["Steps: ", "Sampler"])) {
        return Some("Stable Diffusion");
    }
    if ["png:prompt", "png:workflow", "prompt", "workflow"].iter().any(|key| holds(key, &["class_type"])) {
        return Some("ComfyUI");
    }
    let invoke = ["png:sd-metadata", "png:invokeai_metadata", "png:dream"];
    invoke.iter().any(|key| tags.get(key).is_some()).then_some("InvokeAI")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(entries: &[(&str, &str)]) -> Option<(AiKind, String, Option<String>)> {
        let mut tags = Tags::default();
        for (key, value) in entries {
            tags.push(*key, value);
        }
        declared(&tags, None, &[]).map(|ai| (ai.kind, ai.said_in, ai.program))
    }

    const TYPES: &str = "http://cv.iptc.org/newscodes/digitalsourcetype/";

    #[test]
    fn declarations_are_understood() {
        let iptc = |kind: &str| of(&[("xmp:DigitalSourceType", &format!("{TYPES}{kind}"))]);
        assert_eq!(iptc("trainedAlgorithmicMedia"), Some((AiKind::Generated, "xmp".to_owned(), None)));
        assert_eq!(iptc("compositeWithTrainedAlgorithmicMedia"), Some((AiKind::Composite, "xmp".to_owned(), None)));
        assert_eq!(iptc("digitalCapture"), None);
        let diffusion = of(&[("png:parameters", "a cat\nSteps: 20, Sampler: Euler a, CFG scale: 7")]);
        assert_eq!(diffusion, Some((AiKind::Generated, "settings".to_owned(), Some("Stable Diffusion".to_owned()))));
        assert!(of(&[("png:prompt", r#"{"3":{"class_type":"KSampler"}}"#)]).is_some());
        let google = of(&[("xmp:DigitalSourceType", "trainedAlgorithmicMedia"), ("xmp:Credit", "Made with Google AI")]);
        assert_eq!(google.and_then(|(.., program)| program).as_deref(), Some("Google AI"));
        assert!(
            of(&[("aigc_info", r#"{"aigc_label_type":1}"#)]).is_some() && of(&[("AIGC", r#"{"Label":"1"}"#)]).is_some()
        );
    }

    #[test]
    fn words_and_empty_labels_declare_nothing() {
        for (key, value) in [
            ("aigc_info", r#"{"aigc_label_type":0,"source_info":""}"#),
            ("aigc", r#"{"Label":"3"}"#),
            ("comment", "Steps: 1, Sampler: me"),
            ("png:parameters", "width 20"),
            ("description", "not by Midjourney"),
        ] {
            assert_eq!(of(&[(key, value)]), None, "{key}");
        }
    }

    #[test]
    fn a_generated_part_makes_a_composite() {
        let kind = |own: &[&str], parts: &[&str]| {
            let addresses = |kinds: &[&str]| kinds.iter().map(|kind| format!("{TYPES}{kind}")).collect();
            let said =
                Statements { source_types: addresses(own), part_types: addresses(parts), ..Statements::default() };
            in_statements(&said)
        };
        assert_eq!(kind(&["trainedAlgorithmicMedia"], &[]), Some(AiKind::Generated));
        assert_eq!(kind(&["digitalCapture"], &["trainedAlgorithmicMedia"]), Some(AiKind::Composite));
        let filled = ["compositeWithTrainedAlgorithmicMedia", "trainedAlgorithmicMedia"];
        assert_eq!(kind(&filled, &[]), Some(AiKind::Composite));
        assert_eq!(kind(&["digitalCapture"], &["screenCapture"]), None);
    }

    #[test]
    fn content_credentials_are_searched() {
        assert_eq!(in_manifest(b"..x\x6fhttp://a/trainedAlgorithmicMedia"), Some(AiKind::Generated));
        assert_eq!(in_manifest(b"http://a/digitalCapture"), None);
        let both = b"a/trainedAlgorithmicMedia b/compositeWithTrainedAlgorithmicMedia";
        assert_eq!(in_manifest(both), Some(AiKind::Composite));
    }
}
