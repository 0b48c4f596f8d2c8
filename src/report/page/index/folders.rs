//! Folders side by side: how they differ from the whole, and where a series of clips drifts.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use super::{ORDER, taken};
use crate::report::page::{escaped, told};
use crate::report::record::Record;
use crate::report::words;
use crate::words::{Language, slug};

/// At most so many folders are shown, the largest.
const MOST: usize = 200;

/// What is added up of each folder.
#[derive(Debug, Default)]
pub struct Folders(BTreeMap<String, Sum>);

#[derive(Clone, Debug, Default)]
struct Sum {
    clips: usize,
    /// Taken, one entry a clip in the order given.
    taken: Vec<bool>,
    classes: [usize; ORDER.len() + 1],
    clarity: Mean,
    shake: Mean,
}

#[derive(Clone, Copy, Debug, Default)]
struct Mean {
    sum: f64,
    count: usize,
}

impl Mean {
    fn add(&mut self, value: Option<f64>) {
        self.sum += value.unwrap_or(0.0);
        self.count += usize::from(value.is_some());
    }

    fn shown(self, language: Language) -> String {
        if self.count == 0 { "–".to_owned() } else { language.number(self.sum / self.count as f64) }
    }
}

impl Folders {
    /// Counts a clip; `order` is the place of its class in [`ORDER`], or behind it.
    pub fn add(&mut self, record: &Record, order: usize) {
        let folder = Path::new(&record.source.path).parent().map(|folder| folder.to_string_lossy().into_owned());
        let sum = self.0.entry(folder.unwrap_or_default()).or_default();
        sum.clips += 1;
        sum.taken.push(taken(record));
        sum.classes[order.min(ORDER.len())] += 1;
        let measurements = record.measurements.as_ref();
        sum.clarity.add(measurements.and_then(|m| m.voice.dependable()).map(|voice| voice.clarity));
        sum.shake.add(measurements.and_then(|m| m.shake.dependable()).map(|shake| shake.rms_pct));
    }

    /// A table; nothing if there is one folder only.
    pub fn html(&self, language: Language) -> String {
        if self.0.len() < 2 {
            return String::new();
        }
        let say = |key: &str| escaped(&language.say(key));
        let share =
            |taken: &[bool]| 100.0 * taken.iter().filter(|taken| **taken).count() as f64 / taken.len().max(1) as f64;
        let all: Vec<bool> = self.0.values().flat_map(|sum| sum.taken.iter().copied()).collect();
        let whole = share(&all);
        let mut largest: Vec<(&String, &Sum)> = self.0.iter().collect();
        largest.sort_by_key(|(_, sum)| std::cmp::Reverse(sum.clips));
        largest.truncate(MOST);
        largest.sort_by_key(|(folder, _)| *folder);
        let mut rows = String::new();
        for (folder, sum) in largest {
            let own = share(&sum.taken);
            // From the first half of its clips to the second.
            let (first, second) = sum.taken.split_at(sum.taken.len() / 2);
            let drift = if first.len() < 5 { None } else { Some(share(second) - share(first)) };
            let _ = write!(
                rows,
                "<tr><th scope=\"row\"><bdi>{}</bdi></th><td class=\"number\">{}</td><td class=\"number\">{} %</td>\
                 <td class=\"number\">{}</td><td class=\"number\">{}</td><td class=\"number\">{}</td>\
                 <td class=\"number\">{}</td><td>{}</td></tr>",
                if folder.is_empty() { say("page-index-here") } else { told(folder) },
                sum.clips,
                language.fixed(own, 0),
                signed(own - whole, language),
                drift.map_or_else(|| "–".to_owned(), |drift| signed(drift, language)),
                sum.clarity.shown(language),
                sum.shake.shown(language),
                bar(sum, language)
            );
        }
        let heads = ["folder", "clips", "taken", "difference", "drift", "clarity", "shake", "classes"];
        let heads = heads.map(|key| {
            let class = if ["folder", "classes"].contains(&key) { "" } else { " class=\"number\"" };
            format!("<th scope=\"col\"{class}>{}</th>", say(&format!("page-folder-{key}")))
        });
        let more = self.0.len().saturating_sub(MOST);
        let more = if more == 0 {
            String::new()
        } else {
            format!(
                "<p class=\"note\">{}</p>",
                escaped(&language.sentence("page-folder-more").count("count", more as u64).say())
            )
        };
        format!(
            "<section class=\"folders\" aria-labelledby=\"h-folders\"><h2 id=\"h-folders\">{}</h2><p class=\"note\">{}</p>\
             <div class=\"wide\"><table><thead><tr>{}</tr></thead><tbody>{rows}</tbody></table></div>{more}</section>",
            say("page-folders"),
            say("page-folders-about"),
            heads.concat()
        )
    }
}

/// A difference in points, with its sign.
fn signed(points: f64, language: Language) -> String {
    match points.round() {
        0.0 => "0".to_owned(),
        more if more > 0.0 => format!("+{}", language.fixed(more, 0)),
        less => format!("−{}", language.fixed(-less, 0)),
    }
}

/// The classes as parts of a bar, and in words.
fn bar(sum: &Sum, language: Language) -> String {
    let (mut parts, mut said, mut x) = (String::new(), Vec::new(), 0.0);
    for (place, count) in sum.classes.iter().enumerate().filter(|(_, count)| **count > 0) {
        let class = ORDER.get(place);
        let name = class.map_or_else(|| "unreadable".to_owned(), slug);
        let word = class.map_or_else(|| words::unreadable(language), |class| words::class(*class, language));
        let width = 100.0 * *count as f64 / sum.clips as f64;
        let _ = write!(parts, "<rect class=\"{name}\" x=\"{x:.2}%\" width=\"{width:.2}%\" height=\"12\"/>");
        x += width;
        said.push(format!("{count} {word}"));
    }
    let said = escaped(&said.join(", "));
    format!(
        "<svg class=\"bar\" width=\"120\" height=\"12\" role=\"img\" aria-label=\"{said}\"><title>{said}</title>{parts}</svg>"
    )
}
