//! Rows for people and programs: one listing, five formats.

use std::io::Write;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::Result;
use serde::Serialize;
use serde_json::{Map, Value};

use crate::report::neutralize;

/// How a listing is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub enum Format {
    /// Columns for a terminal.
    #[default]
    Table,
    /// One JSON array.
    Json,
    /// One JSON object a line.
    Ndjson,
    /// Comma-separated, formulas neutralised.
    Csv,
    /// A Markdown table.
    Md,
}

/// Rows with the columns a person sees; programs get every field.
pub struct Listing {
    columns: Vec<(String, String)>,
    rows: Vec<Map<String, Value>>,
}

/// Whether headings are set in bold; decided once, from `--color`.
static COLORED: AtomicBool = AtomicBool::new(false);

/// Sets headings in bold from now on, or plain.
pub fn set_colored(colored: bool) {
    COLORED.store(colored, Ordering::Relaxed);
}

/// Writes text to stdout. A reader that goes away is not an error.
pub fn say(text: &str) -> Result<()> {
    match std::io::stdout().write_all(text.as_bytes()) {
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
        other => Ok(other?),
    }
}

impl Listing {
    /// Rows of serialisable things. `columns` are the fields shown to people with their headings.
    pub fn of<T: Serialize>(columns: &[(&str, String)], rows: &[T]) -> Result<Listing> {
        let rows = rows
            .iter()
            .map(|row| match serde_json::to_value(row)? {
                Value::Object(row) => Ok(row),
                other => Ok(Map::from_iter([("value".to_string(), other)])),
            })
            .collect::<Result<_>>()?;
        let columns = columns.iter().map(|(key, title)| (key.to_string(), title.clone())).collect();
        Ok(Listing { columns, rows })
    }

    /// Writes the listing to stdout.
    pub fn print(&self, format: Format) -> Result<()> {
        say(&self.render(format)?)
    }

    /// The listing as text.
    pub fn render(&self, format: Format) -> Result<String> {
        Ok(match format {
            Format::Table => self.table(),
            Format::Json => serde_json::to_string_pretty(&self.rows)? + "\n",
            Format::Ndjson => {
                let lines: Result<Vec<String>, _> =
                    self.rows.iter().map(serde_json::to_string).collect();
                lines?.iter().map(|line| format!("{line}\n")).collect()
            }
            Format::Csv => self.csv()?,
            Format::Md => self.markdown(),
        })
    }

    fn cells(&self, row: &Map<String, Value>) -> Vec<String> {
        self.columns.iter().map(|(key, _)| cell(row.get(key).unwrap_or(&Value::Null))).collect()
    }

    fn table(&self) -> String {
        use comfy_table::{Attribute, Cell, ContentArrangement, LineStyle, Table, TableStyle};
        const RULED: TableStyle =
            TableStyle::new().header_separator(LineStyle::none().fill('─').junction('─'));
        let mut table = Table::new();
        table.load_style(RULED);
        // A pipe has no width: one row stays one line there, so that other tools can read it.
        table.set_content_arrangement(match table.width() {
            Some(_) => ContentArrangement::Dynamic,
            None => ContentArrangement::Disabled,
        });
        if COLORED.load(Ordering::Relaxed) {
            table.enforce_styling();
        } else {
            table.force_no_tty();
        }
        let title = |title: &str| Cell::new(title).add_attribute(Attribute::Bold);
        table.set_header(self.columns.iter().map(|(_, it)| title(it)));
        for row in &self.rows {
            table.add_row(self.cells(row));
        }
        format!("{table}\n")
    }

    fn csv(&self) -> Result<String> {
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(self.columns.iter().map(|(key, _)| key))?;
        for row in &self.rows {
            writer.write_record(self.cells(row).iter().map(|it| neutralize(it)))?;
        }
        Ok(String::from_utf8(writer.into_inner()?)?)
    }

    fn markdown(&self) -> String {
        let line = |cells: Vec<String>| format!("| {} |\n", cells.join(" | "));
        let escape = |text: &str| text.replace('|', "\\|").replace('\n', " ");
        let titles = self.columns.iter().map(|(_, title)| escape(title)).collect();
        let rule = vec!["---".to_string(); self.columns.len()];
        let mut text = line(titles) + &line(rule);
        for row in &self.rows {
            text += &line(self.cells(row).iter().map(|it| escape(it)).collect());
        }
        text
    }
}

/// A value as a person reads it.
fn cell(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Number(number) => match number.as_f64() {
            Some(float) if number.is_f64() => format!("{float:.3}"),
            _ => number.to_string(),
        },
        Value::Array(items) => items.iter().map(cell).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Serialize)]
    struct Row {
        name: &'static str,
        size: u64,
    }

    fn check(format: Format, expected: &str) {
        let columns = [("name", "Name".to_string()), ("size", "Size".to_string())];
        let rows = [Row { name: "=1+1|x", size: 2 }];
        let listing = Listing::of(&columns, &rows).expect("rows are objects");
        assert_eq!(listing.render(format).expect("renders"), expected);
    }

    #[test]
    fn every_format_holds_the_same_row() {
        check(Format::Ndjson, "{\"name\":\"=1+1|x\",\"size\":2}\n");
        check(Format::Csv, "name,size\n'=1+1|x,2\n");
        check(Format::Md, "| Name | Size |\n| --- | --- |\n| =1+1\\|x | 2 |\n");
    }
}
