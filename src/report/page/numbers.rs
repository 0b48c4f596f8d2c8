//! Every number of a result as tables, with its meaning from the JSON Schema.

use std::fmt::Write as _;

use serde_json::Value;

use super::clip::span;
use super::{escaped, told};
use crate::meter::{Channels, Compression, Edits, Focus, Format, Light, Loudness, Provenance, Retouch, Shake, Voice};
use crate::report::layout::clock;
use crate::report::record::Record;
use crate::report::words;
use crate::words::Language;

/// At most so many rows tell what happened over time.
const MOST_STEPS: usize = 600;

/// At most so many values of a list are written out.
const MOST_LISTED: usize = 100;

/// One table a meter, folded away.
pub fn tables(record: &Record, language: Language) -> String {
    let mut html = String::new();
    let Some(measurements) = &record.measurements else { return html };
    let Ok(Value::Object(mut meters)) = serde_json::to_value(measurements) else { return html };
    for (name, schema) in schemas() {
        let Some(Value::Object(mut reading)) = meters.remove(name) else { continue };
        // They have a table of their own, or are too long for any.
        reading.remove("timeline");
        reading.remove("path");
        let mut rows = Vec::new();
        rows_of("", &Value::Object(reading), &schema, &schema, &mut rows);
        let _ = write!(
            html,
            "<details><summary>{name}</summary><div class=\"wide\"><table><thead><tr><th scope=\"col\">{}</th>\
             <th scope=\"col\">{}</th><th scope=\"col\">{}</th></tr></thead><tbody>",
            escaped(&language.say("page-number-name")),
            escaped(&language.say("page-number-value")),
            escaped(&language.say("page-number-meaning")),
        );
        for Row { key, value, meaning } in rows {
            let value = match value {
                Value::Number(number) => written(&number, language),
                Value::String(text) => told(&text),
                other => escaped(&other.to_string()),
            };
            let _ = write!(
                html,
                "<tr><th scope=\"row\"><code>{}</code></th><td class=\"number\">{value}</td><td lang=\"en\">{}</td></tr>",
                escaped(&key),
                escaped(&meaning)
            );
        }
        html += "</tbody></table></div></details>";
    }
    html
}

struct Row {
    key: String,
    value: Value,
    meaning: String,
}

/// The meters in the order of the card, each with the schema of its reading.
fn schemas() -> [(&'static str, Value); 11] {
    [
        ("voice", schemars::schema_for!(Voice)),
        ("shake", schemars::schema_for!(Shake)),
        ("light", schemars::schema_for!(Light)),
        ("focus", schemars::schema_for!(Focus)),
        ("retouch", schemars::schema_for!(Retouch)),
        ("edits", schemars::schema_for!(Edits)),
        ("loudness", schemars::schema_for!(Loudness)),
        ("channels", schemars::schema_for!(Channels)),
        ("compression", schemars::schema_for!(Compression)),
        ("format", schemars::schema_for!(Format)),
        ("provenance", schemars::schema_for!(Provenance)),
    ]
    .map(|(name, schema)| (name, schema.to_value()))
}

/// A row for each plain value at or below `value`.
fn rows_of(key: &str, value: &Value, schema: &Value, root: &Value, rows: &mut Vec<Row>) {
    let below = |name: &str| if key.is_empty() { name.to_owned() } else { format!("{key}.{name}") };
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                if name == "timeline" {
                    continue;
                }
                let field = &resolved(schema, root)["properties"][name];
                rows_of(&below(name), value, field, root, rows);
            }
        }
        Value::Array(items) if items.iter().any(Value::is_object) => {
            for (index, item) in items.iter().enumerate().take(MOST_LISTED) {
                rows_of(&format!("{key}[{index}]"), item, &resolved(schema, root)["items"], root, rows);
            }
        }
        Value::Array(items) => {
            let mut listed: Vec<String> = items.iter().take(MOST_LISTED).map(plain).collect();
            if items.len() > MOST_LISTED {
                listed.push(format!("… {}", items.len()));
            }
            let value = Value::String(listed.join(", "));
            rows.push(Row { key: key.to_owned(), value, meaning: meaning(key, schema) });
        }
        plain => rows.push(Row { key: key.to_owned(), value: plain.clone(), meaning: meaning(key, schema) }),
    }
}

fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(plain).collect::<Vec<_>>().join("–"),
        other => other.to_string(),
    }
}

/// What a schema points to.
fn resolved<'a>(schema: &'a Value, root: &'a Value) -> &'a Value {
    let inner = schema["anyOf"].as_array().and_then(|any| any.iter().find(|one| one["type"] != "null"));
    let schema = inner.unwrap_or(schema);
    schema["$ref"].as_str().and_then(|path| root.pointer(path.trim_start_matches('#'))).unwrap_or(schema)
}

fn meaning(key: &str, schema: &Value) -> String {
    // These two belong to every reading.
    let own = match key {
        "confidence" => Some("Trust in the reading, 0 to 1; below 0.5 it decides nothing alone."),
        "state" => Some("Whether it was measured, and dependably."),
        _ => None,
    };
    // Links in doc comments mean nothing here.
    own.or(schema["description"].as_str()).unwrap_or_default().replace(['`', '[', ']'], "").replace('\n', " ")
}

/// A number with the decimals it is stored with.
fn written(number: &serde_json::Number, language: Language) -> String {
    let text = number.to_string();
    let decimals = text.split_once('.').map_or(0, |(_, decimals)| decimals.len());
    number.as_f64().map_or(text, |value| language.fixed(value, decimals))
}

/// The timelines as one table, at most so many rows; empty for what has no time.
pub fn steps(timeline: &super::axis::Timeline, language: Language) -> String {
    let lanes: Vec<_> = timeline.lanes.iter().filter(|lane| !lane.values.is_empty()).collect();
    let Some(step) = lanes.iter().map(|lane| lane.step).filter(|step| *step > 0.0).reduce(f64::max) else {
        return String::new();
    };
    let step = step * (timeline.duration / step / MOST_STEPS as f64).ceil().max(1.0);
    let mut html = format!(
        "<div class=\"wide\"><table class=\"steps\"><thead><tr><th scope=\"col\">{}</th>",
        escaped(&language.say("page-time"))
    );
    for lane in &lanes {
        let _ = write!(html, "<th scope=\"col\">{}<small>{}</small></th>", escaped(&lane.name), escaped(&lane.about));
    }
    html += "</tr></thead><tbody>";
    for row in 0..(timeline.duration / step).ceil() as usize {
        let from_s = row as f64 * step;
        let _ = write!(html, "<tr><th scope=\"row\">{}</th>", clock(from_s));
        for lane in &lanes {
            let first = (from_s / lane.step + 1e-6) as usize;
            let last =
                (((from_s + step) / lane.step - 1e-6).ceil() as usize).clamp(first, lane.values.len().max(first));
            let known: Vec<f64> = lane.values.get(first..last).unwrap_or_default().iter().flatten().copied().collect();
            let mean = known.iter().sum::<f64>() / known.len() as f64;
            let shown = if known.is_empty() { "–".to_owned() } else { language.number(mean) };
            let _ = write!(html, "<td>{shown}</td>");
        }
        html += "</tr>";
    }
    html + "</tbody></table></div>"
}

/// The findings with what was measured and the limits.
pub fn findings(record: &Record, language: Language) -> String {
    let Some(verdict) = &record.verdict else { return String::new() };
    let heads = ["page-rule", "page-measured", "page-limit", "page-unit", "page-when"];
    let heads = heads.map(|key| format!("<th scope=\"col\">{}</th>", escaped(&language.say(key)))).concat();
    let mut html = format!("<div class=\"wide\"><table><thead><tr>{heads}</tr></thead><tbody>");
    for finding in &verdict.findings {
        let number = |value: Option<f64>| value.map_or_else(|| "–".to_owned(), |value| language.number(value));
        let when: Vec<String> = finding.ranges_s.iter().map(|range| span(*range)).collect();
        let _ = write!(
            html,
            "<tr><th scope=\"row\">{}</th><td class=\"number\">{}</td><td class=\"number\">{}</td><td>{}</td><td>{}</td></tr>",
            escaped(&finding.rule),
            number(finding.measured),
            number(finding.limit),
            escaped(finding.unit.as_deref().unwrap_or_default()),
            when.join(", ")
        );
    }
    for unchecked in &verdict.unchecked {
        let _ = write!(
            html,
            "<tr class=\"open\"><th scope=\"row\">{}</th><td colspan=\"4\">{}</td></tr>",
            escaped(&unchecked.rule),
            escaped(&words::unmeasured(unchecked.reason, language))
        );
    }
    html + "</tbody></table></div>"
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::meter::{Measured, Measurements};
    use crate::report::record::Source;

    #[test]
    fn every_number_stands_in_a_table_with_its_meaning() {
        let voice = Voice { clarity: 81.25, snr_db: 20.5, ..Voice::default() };
        let provenance = Provenance { camera: Some("<b>\u{202e}".to_owned()), ..Provenance::default() };
        let measurements = Measurements {
            voice: Measured::Value { reading: voice, confidence: 0.75 },
            provenance: Measured::Value { reading: provenance, confidence: 1.0 },
            ..Measurements::default()
        };
        let source = Source::named("a.mp4".as_ref());
        let html = tables(&Record { measurements: Some(measurements), ..Record::of(source) }, Language::Nl);
        for part in ["<code>snr_db</code>", ">20,5<", "Level of the speech above the noise, dB.", ">0,75<", "&lt;b&gt;"]
        {
            assert!(html.contains(part), "{part} in {html}");
        }
        assert!(!html.contains('\u{202e}'));
    }
}
