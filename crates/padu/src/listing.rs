//! Rows for people and programs: one listing, five formats.
//!
//! Programs (JSON, NDJSON, CSV) get values as they are stored; people (table, Markdown) get them in words:
//! names of functions, states and levels, amounts, times, yes and no.

use std::collections::BTreeMap;
use std::io::Write;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::Result;
use comfy_table::{
    Attribute, Cell, CellAlignment, ColumnConstraint, ContentArrangement, LineStyle, Table,
    TableStyle,
};
use model::{Field, FieldKind};
use serde::Serialize;
use serde_json::{Map, Value};

use crate::messages::Messages;
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

impl Format {
    /// Whether it holds values with structure, and not cells only.
    pub fn is_structured(self) -> bool {
        matches!(self, Format::Json | Format::Ndjson)
    }
}

/// Rows with the columns a person sees; programs get every field.
pub struct Listing<'a> {
    messages: &'a Messages,
    columns: Vec<String>,
    /// Columns that CSV has and people do not see, such as ids that stand beside a name.
    more: Vec<String>,
    rows: Vec<Map<String, Value>>,
}

/// A listing in words for a page; beside each heading and cell, whether it is a figure.
pub struct Worded {
    /// Headings.
    pub columns: Vec<(String, bool)>,
    /// Rows, each with a cell for every column.
    pub rows: Vec<Vec<(String, bool)>>,
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

impl<'a> Listing<'a> {
    /// Rows of serialisable things. `columns` are the fields shown to people; each has its heading in the
    /// message files, `col-KEY`.
    pub fn of<T: Serialize>(
        messages: &'a Messages,
        columns: &[&str],
        rows: &[T],
    ) -> Result<Listing<'a>> {
        let rows = rows
            .iter()
            .map(|row| match serde_json::to_value(row)? {
                Value::Object(row) => Ok(row),
                other => Ok(Map::from_iter([("value".to_string(), other)])),
            })
            .collect::<Result<_>>()?;
        Ok(Listing { messages, columns: keys(columns), more: Vec::new(), rows })
    }

    /// Adds the name of what an id field points to, in a field of its own; the id stays for programs.
    pub fn naming(mut self, names: &BTreeMap<String, String>, fields: &[(&str, &str)]) -> Self {
        for row in &mut self.rows {
            for (id, field) in fields {
                let own = row.get(*id).and_then(Value::as_str).unwrap_or_default();
                let name = names.get(own).map_or(own, String::as_str).to_string();
                row.insert(field.to_string(), name.into());
            }
        }
        self.more.extend(fields.iter().map(|(id, _)| id.to_string()));
        self
    }

    /// Columns that CSV has besides.
    pub fn more(mut self, columns: &[&str]) -> Self {
        self.more.extend(keys(columns));
        self
    }

    /// Keeps the first rows only.
    pub fn first(mut self, limit: Option<usize>) -> Self {
        self.rows.truncate(limit.unwrap_or(usize::MAX));
        self
    }

    /// Writes the listing to stdout.
    pub fn print(&self, format: Format) -> Result<()> {
        say(&self.render(format)?)
    }

    /// The listing as text.
    pub fn render(&self, format: Format) -> Result<String> {
        Ok(match format {
            Format::Table => self.table(Table::new().width()),
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

    /// The listing for a page.
    pub fn for_page(&self) -> Worded {
        let figures: Vec<bool> = self.columns.iter().map(|it| self.figures(it)).collect();
        let beside = |cells: Vec<String>| cells.into_iter().zip(figures.iter().copied()).collect();
        Worded {
            columns: beside(self.titles()),
            rows: self.rows.iter().map(|row| beside(self.cells(row))).collect(),
        }
    }

    fn title(&self, key: &str) -> String {
        self.messages.text(&format!("col-{key}"))
    }

    fn titles(&self) -> Vec<String> {
        self.columns.iter().map(|key| self.title(key)).collect()
    }

    fn cells(&self, row: &Map<String, Value>) -> Vec<String> {
        let value = |key: &String| row.get(key).unwrap_or(&Value::Null);
        let words = self.columns.iter().map(|key| self.worded(key, value(key), row));
        // A cell is one line, whatever line breaks a register wrote.
        words.map(|it| it.split_whitespace().collect::<Vec<_>>().join(" ")).collect()
    }

    /// A value as a person reads it.
    fn worded(&self, key: &str, value: &Value, row: &Map<String, Value>) -> String {
        let messages = self.messages;
        match value {
            Value::Null => String::new(),
            Value::Bool(yes) => messages.text(if *yes { "yes" } else { "no" }),
            Value::String(text) if key == "value" => {
                let field = row.get("field").and_then(Value::as_str).and_then(Field::from_key);
                field.map_or(text.clone(), |it| field_value(messages, it, &[text.as_str()]))
            }
            Value::String(text) => self.text(key, text),
            Value::Number(number) => match (number.as_i64(), number.as_f64()) {
                (Some(whole), _) if key == "hundredths" => {
                    let currency = row.get("currency").and_then(Value::as_str);
                    messages.amount(whole, currency.unwrap_or("IDR"))
                }
                // Years and rows are names, not quantities.
                (Some(whole), _)
                    if matches!(key, "year" | "row" | "before" | "now" | "first_year") =>
                {
                    whole.to_string()
                }
                (Some(whole), _) => messages.number(whole),
                (_, Some(part)) => messages.decimal(part, decimals(key)),
                _ => number.to_string(),
            },
            Value::Array(items) => {
                let items = items.iter().map(|it| self.worded(key, it, row));
                items.collect::<Vec<_>>().join(", ")
            }
            other => other.to_string(),
        }
    }

    fn text(&self, key: &str, text: &str) -> String {
        let family = match key {
            "function" | "functions" => return self.messages.function(text),
            "started_at" | "imported_at" | "first_seen" | "last_seen" => {
                return self.messages.when(text);
            }
            "level" | "lifecycle" | "severity" | "kind" | "basis" | "effect" | "finding" => key,
            "verdict" | "asked" => "relation",
            "at" | "withdrawn_at" => return self.messages.when(text),
            "state" | "action" | "lacking" | "suggested" => key,
            "class_rule" => return word(self.messages, "class-rule", &text.to_lowercase()),
            "quadrant" | "axis" | "criterion" => key,
            "possible" | "likely" => "quadrant",
            "ask_for" => "criterion",
            "missing" => "field",
            "known_by" => "product-evidence",
            "evidence_kind" => "known",
            "happened" => "lineage",
            "group" => "cluster",
            "why" | "because" => key,
            "read_as" => "read-as",
            "compared_as" => "compared-as",
            "brought_by" => "blocking",
            "rule" => "choice",
            "field" => key,
            _ => return text.to_string(),
        };
        word(self.messages, family, text)
    }

    /// A column of figures is set to the right; amounts are figures in words, too.
    fn figures(&self, key: &str) -> bool {
        if is_amount(key) {
            return true;
        }
        let mut values = self.rows.iter().filter_map(|it| it.get(key)).filter(|it| !it.is_null());
        let first = values.next();
        first.is_some_and(Value::is_number) && values.all(Value::is_number)
    }

    /// Columns, or where they would be crushed one block a row.
    fn table(&self, width: Option<u16>) -> String {
        const NARROW: usize = 11;
        let titles = self.titles();
        let rows: Vec<Vec<String>> = self.rows.iter().map(|row| self.cells(row)).collect();
        let natural = |at: usize| {
            let cells = rows.iter().map(|row| &row[at]).chain([&titles[at]]);
            cells.map(|it| it.chars().count()).max().unwrap_or(0)
        };
        let least = |at: usize| match is_whole(&self.columns[at]) {
            true => natural(at),
            false => natural(at).min(NARROW),
        };
        let needed: usize = (0..titles.len()).map(|at| least(at) + 2).sum();
        if width.is_some_and(|width| needed > usize::from(width) + 2) {
            return blocks(&titles, &rows, width);
        }
        let mut table = plain(width);
        let heading = |(key, title): (&String, &String)| {
            let cell = Cell::new(title).add_attribute(Attribute::Bold);
            let right = self.figures(key);
            if right { cell.set_alignment(CellAlignment::Right) } else { cell }
        };
        table.set_header(self.columns.iter().zip(&titles).map(heading));
        for row in &rows {
            table.add_row(row);
        }
        for (at, key) in self.columns.iter().enumerate() {
            let last = at + 1 == self.columns.len();
            let Some(column) = table.column_mut(at) else { continue };
            column.set_padding((0, if last { 0 } else { 1 }));
            if self.figures(key) {
                column.set_cell_alignment(CellAlignment::Right);
            }
            if is_whole(key) {
                column.set_constraint(ColumnConstraint::ContentWidth);
            }
        }
        trimmed(&table)
    }

    fn csv(&self) -> Result<String> {
        let mut writer = csv::Writer::from_writer(Vec::new());
        let mut columns = self.columns.clone();
        columns.extend(self.more.iter().filter(|it| !self.columns.contains(it)).cloned());
        writer.write_record(&columns)?;
        for row in &self.rows {
            let cell = |key: &String| neutralize(&flat(row.get(key).unwrap_or(&Value::Null)));
            writer.write_record(columns.iter().map(cell))?;
        }
        Ok(String::from_utf8(writer.into_inner()?)?)
    }

    fn markdown(&self) -> String {
        let line = |cells: Vec<String>| format!("| {} |\n", cells.join(" | "));
        let escape = |text: &str| text.replace('|', "\\|").replace('\n', " ");
        let titles = self.titles().iter().map(|title| escape(title)).collect();
        let rule = |key: &String| if self.figures(key) { "---:" } else { "---" }.to_string();
        let mut text = line(titles) + &line(self.columns.iter().map(rule).collect());
        for row in &self.rows {
            text += &line(self.cells(row).iter().map(|it| escape(it)).collect());
        }
        text
    }
}

fn keys(columns: &[&str]) -> Vec<String> {
    columns.iter().map(|it| it.to_string()).collect()
}

/// The word for one of a set of keys, `FAMILY-KEY` in the message files; the key itself when it has none.
pub fn word(messages: &Messages, family: &str, key: &str) -> String {
    let name = format!("{family}-{}", key.replace(['_', ' '], "-"));
    messages.find(&name, &[]).unwrap_or_else(|| key.to_string())
}

/// The amount in a field of amounts.
pub fn amount(field: Field, value: &str) -> Option<model::Money> {
    model::Money::parse(value).filter(|_| field.kind() == FieldKind::Amount)
}

/// Values of a field as a person reads them.
pub fn field_value(messages: &Messages, field: Field, values: &[&str]) -> String {
    let worded = |value: &&str| match (amount(field, value), field.kind()) {
        (Some(money), _) => messages.amount(money.hundredths, &money.currency),
        (_, FieldKind::Status) => word(messages, "lifecycle", value),
        (_, FieldKind::Flag) => word(messages, "flag", value),
        _ if field == Field::OwnerLevel => word(messages, "level", value),
        _ if field == Field::Costs => {
            let all = value.split(';').map(|it| cost(messages, it.trim()));
            all.collect::<Vec<_>>().join(" | ")
        }
        _ => value.to_string(),
    };
    values.iter().map(worded).collect::<Vec<_>>().join(" | ")
}

/// A cost as a person reads it: `maintenance Rp 225,000,000 (realised 2024)`.
fn cost(messages: &Messages, value: &str) -> String {
    let Some(it) = model::CostItem::parse(value) else { return value.to_string() };
    let amount = messages.amount(it.amount.hundredths, &it.amount.currency);
    let basis = word(messages, "basis", it.basis.key());
    let year = it.year.map(|it| format!(" {it}")).unwrap_or_default();
    format!("{} {amount} ({basis}{year})", word(messages, "kind", it.kind.key()))
}

/// Ids are copied, so they are never broken.
fn is_whole(key: &str) -> bool {
    matches!(key, "id" | "run" | "application_id" | "registration_id" | "code" | "filter" | "bar")
}

/// Amounts of money, which are words for people: "Rp 1,2 miliar".
fn is_amount(key: &str) -> bool {
    matches!(key, "once" | "net" | "net_so_far" | "spent" | "avoided" | "saved")
        || matches!(key, "promised_spent" | "promised_avoided" | "running_cost" | "building_cost")
}

/// Weights are added up by the reader, other shares are only looked at.
fn decimals(key: &str) -> usize {
    if key == "weight" { 3 } else { 2 }
}

/// A value without structure, for CSV.
fn flat(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Number(number) => match number.as_f64() {
            Some(part) if number.is_f64() => ((part * 1e6).round() / 1e6).to_string(),
            _ => number.to_string(),
        },
        Value::Array(items) => items.iter().map(flat).collect::<Vec<_>>().join("; "),
        other => other.to_string(),
    }
}

fn plain(width: Option<u16>) -> Table {
    const RULED: TableStyle =
        TableStyle::new().header_separator(LineStyle::none().fill('─').junction('─'));
    let mut table = Table::new();
    table.load_style(RULED);
    // A pipe has no width: one row stays one line there, so that other tools can read it.
    match width {
        Some(width) => {
            table.set_content_arrangement(ContentArrangement::Dynamic).set_width(width);
        }
        None => {
            table.set_content_arrangement(ContentArrangement::Disabled);
        }
    }
    match COLORED.load(Ordering::Relaxed) {
        true => table.enforce_styling(),
        false => table.force_no_tty(),
    };
    table
}

/// Each row as lines of heading and value; what is empty is left out.
fn blocks(titles: &[String], rows: &[Vec<String>], width: Option<u16>) -> String {
    let mut text = Vec::new();
    for row in rows {
        let mut table = plain(width);
        for (title, cell) in titles.iter().zip(row).filter(|(_, cell)| !cell.is_empty()) {
            table.add_row([Cell::new(title).add_attribute(Attribute::Bold), Cell::new(cell)]);
        }
        if let Some(column) = table.column_mut(0) {
            let wide = titles.iter().map(|it| it.chars().count()).max().unwrap_or(0) as u16;
            let wide = comfy_table::Width::Fixed(wide + 1);
            column.set_padding((0, 1)).set_constraint(ColumnConstraint::Absolute(wide));
        }
        if let Some(column) = table.column_mut(1) {
            column.set_padding((0, 0));
        }
        text.push(trimmed(&table));
    }
    text.join("\n")
}

/// The table without blanks at the ends of lines.
fn trimmed(table: &Table) -> String {
    const RESET: &str = "\u{1b}[0m";
    let trim = |line: String| match line.strip_suffix(RESET) {
        Some(styled) => format!("{}{RESET}\n", styled.trim_end()),
        None => format!("{}\n", line.trim_end()),
    };
    table.lines().map(trim).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::messages::Language;

    #[derive(Serialize)]
    struct Row {
        name: &'static str,
        size: u64,
        level: &'static str,
        cohesion: f64,
        tags: [&'static str; 2],
    }

    const ROW: Row =
        Row { name: "=1+1|x", size: 1200, level: "city", cohesion: 0.5049, tags: ["a", "b"] };

    fn check(format: Format, expected: &str) {
        let messages = Messages::new(Language::Id);
        let keys = ["name", "size", "level", "cohesion"];
        let listing = Listing::of(&messages, &keys, &[ROW]).expect("rows are objects");
        let listing = listing.more(&["tags"]);
        assert_eq!(listing.render(format).expect("renders"), expected);
    }

    #[test]
    fn programs_get_values_as_they_are() {
        check(
            Format::Ndjson,
            "{\"name\":\"=1+1|x\",\"size\":1200,\"level\":\"city\",\"cohesion\":0.5049,\"tags\":[\"a\",\"b\"]}\n",
        );
        check(Format::Csv, "name,size,level,cohesion,tags\n'=1+1|x,1200,city,0.5049,a; b\n");
    }

    #[test]
    fn people_get_values_in_their_words() {
        check(
            Format::Md,
            "| nama | sistem | tingkat | kepaduan |\n| --- | ---: | --- | ---: |\n| =1+1\\|x | 1.200 | kota | 0,50 |\n",
        );
        check(
            Format::Table,
            "nama    sistem  tingkat  kepaduan\n─────────────────────────────────\n=1+1|x   1.200  kota         0,50\n",
        );
    }

    #[test]
    fn amounts_are_set_to_the_right_though_they_are_words() {
        let messages = Messages::new(Language::Id);
        let row = serde_json::json!({ "spent": "Rp 12 miliar", "state": "done" });
        let listing = Listing::of(&messages, &["spent", "state"], &[row]).expect("an object");
        let page = listing.for_page();
        assert_eq!(page.rows[0].iter().map(|it| it.1).collect::<Vec<_>>(), [true, false]);
        assert!(listing.markdown().contains("| ---: | --- |"));
    }

    #[test]
    fn a_narrow_terminal_gets_one_block_a_row() {
        let messages = Messages::new(Language::En);
        let keys = ["name", "size", "level", "cohesion"];
        let listing = Listing::of(&messages, &keys, &[ROW]).expect("rows are objects");
        let narrow = listing.table(Some(20));
        assert_eq!(narrow, "name      =1+1|x\nsystems   1,200\nlevel     city\ncohesion  0.50\n");
    }
}
