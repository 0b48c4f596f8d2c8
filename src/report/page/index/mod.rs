//! The page of many clips: how many came out how, a map, the clips worst first, filters, folders side by side, and keys to
//! decide about clips, whose decisions `verite override --from` takes.
//!
//! The page itself holds a short line for each clip and the thumbnails of what is seen first. The other thumbnails are in
//! files of [`PART`] clips each, which the page's script loads as they come into view.

mod folders;
mod part;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use serde::Serialize;
use serde_json::{Value, json};

use super::axis::rank;
use super::place::place;
use super::{Page, badge, captions, escaped, json as embedded, picture, slug_of, temporary, upper};
use crate::error::Error;
use crate::policy::{Class, Effect};
use crate::report::record::Record;
use crate::report::words;
use crate::words::{Language, slug};

use folders::Folders;
use part::Parts;

const STYLE: &str = include_str!("../index.css");
const SCRIPT: &str = include_str!("../index.js");

/// Clips whose thumbnails lie in one file.
const PART: usize = 200;

/// Thumbnails in the page itself: of the worst clips, and one of each cell of the map.
const WORST: usize = 24;
const CELLS: [usize; 2] = [8, 5];

/// Longest reason in a line, characters.
const LONGEST: usize = 220;

/// What the script says.
const CAPTIONS: [&str; 17] = [
    "page-index-all",
    "page-index-shown",
    "page-index-none",
    "page-index-save",
    "page-index-saved",
    "page-index-why",
    "page-index-decided",
    "page-index-left",
    "page-index-right",
    "page-index-up",
    "page-index-floor",
    "page-index-mixed",
    "page-index-choose",
    "page-index-undone",
    "page-index-nohash",
    "page-index-restored",
    "page-index-here",
];

/// A clip of an index.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Its result.
    pub record: Record,
    /// A JPEG of at most 160 pixels, see [`super::small`].
    pub picture: Option<Vec<u8>>,
    /// A link to its own page, relative to the index.
    pub page: Option<String>,
}

/// What the script knows of a clip; short names, because there are many.
#[derive(Debug, Serialize)]
struct Row<'a> {
    /// Path.
    p: &'a str,
    /// BLAKE3 hash.
    #[serde(skip_serializing_if = "Option::is_none")]
    h: Option<&'a str>,
    /// Class; `unreadable` without a verdict.
    c: String,
    /// What a person decided.
    #[serde(skip_serializing_if = "Option::is_none")]
    o: Option<String>,
    /// Action.
    #[serde(skip_serializing_if = "Option::is_none")]
    a: Option<String>,
    /// Rank for sorting, see [`rank`].
    r: u8,
    /// Place on the map.
    #[serde(skip_serializing_if = "Option::is_none")]
    m: Option<[f64; 2]>,
    /// Why it is what it is.
    #[serde(skip_serializing_if = "String::is_empty")]
    w: String,
    /// Indices of its faults in the list of rules.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    f: Vec<usize>,
    /// Link to its page.
    #[serde(skip_serializing_if = "Option::is_none")]
    l: Option<&'a str>,
}

/// A thumbnail that the page itself holds, by the clip's number.
type Kept = BTreeMap<usize, Vec<u8>>;

/// Writes `folder/index.html` and its parts. Entries are taken one by one and only a line of each is kept. What was there
/// before stays whole until the new page is.
///
/// # Errors
/// The first of `entries`, or if something cannot be written.
pub fn index(
    folder: &Path,
    entries: &mut dyn Iterator<Item = Result<Entry, Error>>,
    language: Language,
) -> Result<(), Error> {
    let failed = |source| Error::io(folder, source);
    fs::create_dir_all(folder).map_err(failed)?;
    let mut parts = Parts::new(folder)?;
    let mut gathered = Gathered::new(language);
    for entry in entries {
        let entry = entry?;
        gathered.add(&entry);
        parts.add(&entry)?;
    }
    let html = gathered.html(&parts.finish()?);
    let page = temporary(folder, &html).map_err(failed)?;
    parts.publish()?;
    page.persist(folder.join("index.html")).map_err(|error| failed(error.error))?;
    parts.tidy();
    Ok(())
}

/// What is kept of the entries.
struct Gathered {
    language: Language,
    /// Lines as JSON, a comma between two.
    rows: String,
    count: usize,
    rules: Vec<String>,
    classes: BTreeMap<(usize, String), usize>,
    taken: usize,
    /// The worst clips so far, with their rank and care.
    worst: Vec<(u8, f64, usize, Vec<u8>)>,
    cells: BTreeMap<[usize; 2], (usize, Vec<u8>)>,
    folders: Folders,
}

/// The classes in the order in which they are shown; then what could not be read.
const ORDER: [Class; 5] = [Class::Raw, Class::Plain, Class::Polished, Class::Sloppy, Class::Undecided];

impl Gathered {
    fn new(language: Language) -> Self {
        Self {
            language,
            rows: String::new(),
            count: 0,
            rules: Vec::new(),
            classes: BTreeMap::new(),
            taken: 0,
            worst: Vec::new(),
            cells: BTreeMap::new(),
            folders: Folders::default(),
        }
    }

    fn add(&mut self, entry: &Entry) {
        let record = &entry.record;
        let at = place(record);
        let class = record.verdict.as_ref().map(|verdict| verdict.class);
        let name = class.map_or_else(|| "unreadable".to_owned(), slug);
        let order = class.and_then(|class| ORDER.iter().position(|one| *one == class)).unwrap_or(ORDER.len());
        *self.classes.entry((order, name.clone())).or_default() += 1;
        self.taken += usize::from(taken(record));
        self.folders.add(record, order);
        self.keep_picture(record, at, entry.picture.as_deref());
        let faults = record.verdict.iter().flat_map(|verdict| &verdict.findings);
        let faults: Vec<&str> =
            faults.filter(|finding| finding.effect == Effect::Fault).map(|finding| finding.rule.as_str()).collect();
        let row = Row {
            p: &record.source.path,
            h: record.source.blake3.as_deref(),
            c: name,
            o: record.overruled.as_ref().map(|decision| slug(decision.class)),
            a: record.verdict.as_ref().map(|verdict| words::action(verdict.action, self.language)),
            r: rank(record),
            m: at,
            w: why(record, self.language),
            f: faults.into_iter().map(|rule| self.rule(rule)).collect(),
            l: entry.page.as_deref(),
        };
        if self.count > 0 {
            self.rows.push(',');
        }
        self.rows += &embedded(&row);
        self.count += 1;
    }

    /// The number of a rule.
    fn rule(&mut self, id: &str) -> usize {
        self.rules.iter().position(|known| known == id).unwrap_or_else(|| {
            self.rules.push(id.to_owned());
            self.rules.len() - 1
        })
    }

    fn keep_picture(&mut self, record: &Record, at: Option<[f64; 2]>, picture: Option<&[u8]>) {
        let Some(picture) = picture else { return };
        if let Some(at) = at {
            let cell = [0, 1].map(|axis| {
                let share = f64::midpoint(at[axis], 1.0);
                ((share * CELLS[axis] as f64) as usize).min(CELLS[axis] - 1)
            });
            self.cells.entry(cell).or_insert_with(|| (self.count, picture.to_owned()));
        }
        let key = (rank(record), at.map_or(-1.0, |[_, care]| care), self.count);
        let last = self.worst.last().map(|(rank, care, index, _)| (*rank, *care, *index));
        let before = |a: (u8, f64, usize), b: (u8, f64, usize)| {
            a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)).then(a.2.cmp(&b.2)).is_lt()
        };
        if self.worst.len() < WORST || last.is_some_and(|last| before(key, last)) {
            let place = self.worst.partition_point(|(rank, care, index, _)| before((*rank, *care, *index), key));
            self.worst.insert(place, (key.0, key.1, key.2, picture.to_owned()));
            self.worst.truncate(WORST);
        }
    }

    fn html(&self, parts: &[String]) -> String {
        let language = self.language;
        let mut kept = Kept::new();
        kept.extend(self.worst.iter().map(|(_, _, index, picture)| (*index, picture.clone())));
        kept.extend(self.cells.values().cloned());
        let thumbs: BTreeMap<usize, String> =
            kept.iter().map(|(index, bytes)| (*index, picture("jpeg", bytes))).collect();
        let classes: BTreeMap<String, String> = ORDER
            .iter()
            .map(|class| (slug(class), words::class(*class, language)))
            .chain([("unreadable".to_owned(), words::unreadable(language))])
            .collect();
        let rules: Vec<Value> = self
            .rules
            .iter()
            .map(|rule| {
                let known = crate::policy::RULES.iter().any(|one| one.id == rule);
                let name = if known { language.say(&format!("card-rule-{rule}")) } else { rule.clone() };
                json!(name)
            })
            .collect();
        let shown: Vec<usize> = self.cells.values().map(|(index, _)| *index).collect();
        let head = json!({
            "language": slug_of(language), "part": PART, "parts": parts, "rules": rules, "classes": classes,
            "map": shown, "words": Value::Object(captions(&CAPTIONS, language)),
        });
        let head = embedded(&head);
        // The rows are JSON already: they go in before the object's end.
        let data = format!(
            "{},\"thumbs\":{},\"rows\":[{}]}}",
            head.strip_suffix('}').unwrap_or(&head),
            embedded(&thumbs),
            self.rows
        );
        let title = language.sentence("page-index-title").count("clips", self.count as u64).say();
        Page {
            language,
            title: &format!("{title} · verite"),
            style: STYLE,
            script: SCRIPT,
            // Only the page's own script may load others: its parts, from wherever the page lies.
            allowed: " 'strict-dynamic'",
            body: &self.body(&title),
            data: &data,
        }
        .html()
    }

    /// The keys as buttons, for those without a keyboard.
    fn buttons(&self) -> String {
        let button = |(key, word): (char, String)| {
            format!(
                "<button type=\"button\" data-key=\"{key}\" aria-keyshortcuts=\"{key}\"><kbd>{key}</kbd> {}</button>",
                escaped(&word)
            )
        };
        keys(self.language).map(button).concat()
    }

    fn body(&self, title: &str) -> String {
        let language = self.language;
        let say = |key: &str| escaped(&language.say(key));
        let mut counts = String::new();
        for ((order, name), count) in &self.classes {
            let share = 100.0 * *count as f64 / self.count.max(1) as f64;
            let _ = write!(
                counts,
                "<li><label><input type=\"checkbox\" name=\"class\" value=\"{name}\" checked> {}\
                 <b>{count}</b> <span>{} %</span></label></li>",
                badge(ORDER.get(*order).copied(), language),
                language.fixed(share, 0)
            );
        }
        let choice = |id: &str, key: &str| {
            format!("<label class=\"choice\" hidden>{} <select id=\"{id}\"></select></label>", say(key))
        };
        let sorts = ["worst", "best", "name", "given"];
        let option = |sort| format!("<option value=\"{sort}\">{}</option>", say(&format!("page-sort-{sort}")));
        let sorts = sorts.map(option).concat();
        let lead = language.sentence("page-index-taken").count("taken", self.taken as u64);
        let lead = escaped(&lead.count("clips", self.count as u64).say());
        format!(
            "<header><p class=\"brand\">verite</p><h1>{title}</h1><p class=\"facts\">{lead}</p></header><main>\
             <noscript><p class=\"note\">{no_script}</p></noscript>\
             <fieldset class=\"counts\"><legend class=\"hidden\">{class}</legend><ul>{counts}</ul></fieldset>\
             <section class=\"map\" aria-labelledby=\"h-map\"><h2 id=\"h-map\">{map}</h2><p class=\"note\">{map_about}</p>\
             <div id=\"map\"><canvas role=\"img\" aria-label=\"{map}\"></canvas></div></section>\
             <section class=\"clips\" aria-labelledby=\"h-clips\"><h2 id=\"h-clips\">{clips}</h2>\
             <div class=\"filters\" role=\"search\">{rule}{creator}{folder}\
             <label class=\"choice\">{sort} <select id=\"sort\">{sorts}</select></label>\
             <label class=\"choice\">{search} <input id=\"search\" type=\"search\" autocomplete=\"off\"></label></div>\
             <div class=\"review\"><div role=\"toolbar\" aria-label=\"{decide}\">{buttons}</div>\
             <button type=\"button\" id=\"save\" disabled></button> <span id=\"status\" role=\"status\"></span></div>\
             <p class=\"note\" id=\"keys\">{keys}</p>\
             <p id=\"shown\" class=\"note\" aria-live=\"polite\"></p>\
             <ol id=\"list\" aria-label=\"{clips}\" aria-describedby=\"keys\"></ol></section>{folders}</main>",
            title = escaped(title),
            no_script = say("page-no-script-index"),
            class = say("page-filter-class"),
            map = say("page-index-map"),
            map_about = say("page-map-about"),
            clips = say("page-clips"),
            rule = choice("rule", "page-filter-rule"),
            creator = choice("creator", "page-filter-creator"),
            folder = choice("folder", "page-filter-folder"),
            sort = say("page-sort"),
            search = say("page-search"),
            decide = say("page-decide"),
            buttons = self.buttons(),
            keys = say("page-review-keys"),
            folders = self.folders.html(language),
        )
    }
}

/// What can be done with the chosen clip: the key and its word.
fn keys(language: Language) -> [(char, String); 8] {
    let class = |class| words::class(class, language);
    let say = |key| language.say(key);
    [
        ('j', say("page-key-next")),
        ('k', say("page-key-previous")),
        ('1', class(Class::Raw)),
        ('2', class(Class::Plain)),
        ('3', class(Class::Polished)),
        ('4', class(Class::Sloppy)),
        ('o', say("page-key-reason")),
        ('u', say("page-key-undo")),
    ]
}

/// Whether a clip is taken; what a person decided counts more.
fn taken(record: &Record) -> bool {
    match &record.overruled {
        Some(decision) => decision.acceptable,
        None => record.verdict.as_ref().is_some_and(|verdict| verdict.acceptable == Some(true)),
    }
}

/// The reason of a line: the error, or what was found first.
fn why(record: &Record, language: Language) -> String {
    let text = match &record.verdict {
        // A path begins it, which keeps its own letters.
        None => return record.error.iter().flat_map(|error| error.chars()).take(LONGEST).collect(),
        Some(verdict) => {
            let first = verdict.findings.first().map(|finding| finding.message.clone());
            first.unwrap_or_else(|| words::meaning(verdict.class, language))
        }
    };
    upper(&text).chars().take(LONGEST).collect()
}
