//! Results as a table for spreadsheets.

use std::io::{self, Write};

use serde_json::Value;

use super::columns::{COLUMNS, values};
use super::record::Record;

/// Writes results as a table with the columns of [`COLUMNS`].
pub struct Table<W: Write>(csv::Writer<W>);

impl<W: Write> Table<W> {
    /// A table with its heads.
    ///
    /// # Errors
    /// If `out` cannot be written.
    pub fn new(out: W) -> io::Result<Self> {
        let mut table = csv::Writer::from_writer(out);
        table.write_record(COLUMNS.map(|column| column.name))?;
        Ok(Self(table))
    }

    /// Adds the row of a clip.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn add(&mut self, record: &Record) -> io::Result<()> {
        self.0.write_record(values(record).iter().map(cell))?;
        Ok(())
    }

    /// Writes what is left.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn finish(mut self) -> io::Result<()> {
        self.0.flush()
    }
}

/// A value as text; what does not exist is empty.
fn cell(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => harmless(text),
        other => other.to_string(),
    }
}

/// Text that no spreadsheet takes for a formula: one that would begin like one gets an apostrophe before it (OWASP, CSV
/// injection). Numbers are not text, and keep their sign.
fn harmless(text: &str) -> String {
    let formula = text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '|', '%']);
    if formula { format!("'{text}") } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::record::Source;

    fn rows(paths: &[&str]) -> Vec<csv::StringRecord> {
        let mut table = Table::new(Vec::new()).expect("written");
        for path in paths {
            let source = Source { path: (*path).to_owned(), bytes: Some(5), blake3: None };
            table.add(&Record::unreadable(source, "-1+1".to_owned())).expect("written");
        }
        let text = table.0.into_inner().expect("written");
        csv::ReaderBuilder::new()
            .has_headers(false)
            .from_reader(&text[..])
            .records()
            .map(|row| row.expect("read"))
            .collect()
    }

    #[test]
    fn names_with_commas_quotes_and_lines_come_back_whole() {
        let rows = rows(&["a,\"b\"\nc.mp4"]);
        assert_eq!(rows.len(), 2);
        assert_eq!(&rows[1][0], "a,\"b\"\nc.mp4");
        assert_eq!(rows[0].len(), COLUMNS.len());
    }

    #[test]
    fn no_cell_begins_like_a_formula() {
        for row in &rows(&["=HYPERLINK(\"x\")", "@SUM(1)", "+1", "-2", "\tx"])[1..] {
            assert!(row[0].starts_with('\''), "{row:?}");
            assert_eq!(&row[8], "'-1+1");
        }
    }
}
