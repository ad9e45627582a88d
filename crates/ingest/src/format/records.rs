//! A JSON or YAML list of objects, read as a table: a column for each key in the order in which keys
//! first appear, a row for each object, and the object's pointer as its place.
//!
//! The list may be the whole file, stand in an envelope, as interfaces answer: `{"data": [...]}`, or be a
//! file with an object on each line, which is streamed.
//! Objects inside an object become columns called `owner / name`, as below a merged header; lists of
//! plain values are joined by `; `, and lists of anything else are kept as JSON.

use std::collections::HashMap;
use std::ops::ControlFlow;
use std::path::Path;

use serde_json::Value;

use super::dialect::sniff;
use super::json::{self, JsonFault, JsonItem, JsonNote, List};
use super::table::Lines;
use super::text::{Text, decode, read_text};
use super::xlsx::{MOST_COLUMNS, number_text};
use super::yaml::read_yaml;
use super::{Broken, Mended, RawRow, RowSink};
use crate::IngestError;
use crate::plan::head_of;
use crate::register::has_extension;

/// The row of the keys; objects follow from the next on.
pub const HEADER_ROW: u64 = 1;

/// Whether a file is a list of objects or holds one in an envelope; `head` are its first bytes.
pub fn is_records(path: &Path, head: &[u8]) -> bool {
    let text = decode(head.to_vec()).text;
    let text = text.trim_start();
    if is_yaml(path) {
        let mut lines = text.lines().map(str::trim_end);
        let first = lines.find(|it| !it.is_empty() && !it.starts_with('#') && *it != "---");
        return first.is_some_and(|it| it == "-" || it.starts_with("- "))
            || read_yaml(path)
                .is_ok_and(|it| matches!(&it.documents[..], [root] if yaml_list(root).is_some()));
    }
    if is_lines(path, text) {
        return true;
    }
    if text.starts_with('{') {
        return read_text(path, json::MAX_BYTES).is_ok_and(|it| json_list(&it.text).is_some());
    }
    text.strip_prefix('[').is_some_and(|rest| rest.trim_start().starts_with('{'))
}

/// Keys under which interfaces answer with a list.
const ENVELOPES: &[&str] = &[
    "data",
    "result",
    "results",
    "records",
    "items",
    "rows",
    "entries",
    "list",
    "values",
    "value",
    "content",
    "response",
    "hits",
    "daftar",
    "aplikasi",
    "applications",
    "systems",
    "daftar_aplikasi",
];
/// Keys of lists that describe the answer or its columns.
const ABOUT: &[&str] =
    &["fields", "columns", "links", "_links", "facets", "search_facets", "errors", "warnings"];
/// Keys by which an object is a thing itself and no envelope: its lists are parts of it.
const OWN_NAME: &[&str] = &["name", "nama", "title", "judul", "id"];

/// The pointer of the list of objects in a JSON text; `None` without one, or with several.
fn json_list(text: &str) -> Option<String> {
    if text.trim_start().starts_with('[') {
        return Some(String::new());
    }
    only(json::lists(text, OWN_NAME))
}

/// The pointer of the list of objects in a YAML document.
fn yaml_list(root: &Value) -> Option<String> {
    fn collect(value: &Value, pointer: &str, keyed: bool, lists: &mut Vec<List>) {
        match value {
            Value::Array(items) if items.first().is_some_and(Value::is_object) => {
                lists.push(List { pointer: pointer.to_string(), keyed });
            }
            Value::Object(members) if pointer.matches('/').count() < 4 => {
                let keyed = OWN_NAME.iter().any(|key| !value[*key].is_null());
                for (key, member) in members {
                    let key = key.replace('~', "~0").replace('/', "~1");
                    collect(member, &format!("{pointer}/{key}"), keyed, lists);
                }
            }
            _ => {}
        }
    }
    let mut lists = Vec::new();
    collect(root, "", false, &mut lists);
    if root.is_array() { Some(String::new()) } else { only(lists) }
}

/// The one list that is no description; what holds it must be an envelope, no thing with parts.
fn only(mut lists: Vec<List>) -> Option<String> {
    let key = |it: &List| it.pointer.rsplit('/').next().unwrap_or_default().to_lowercase();
    lists.retain(|it| !ABOUT.contains(&key(it).as_str()));
    let [list] = lists.as_slice() else { return None };
    (ENVELOPES.contains(&key(list).as_str()) || !list.keyed).then(|| list.pointer.clone())
}

/// Whether each line of a file is an object of its own (NDJSON); `text` is its beginning.
fn is_lines(path: &Path, text: &str) -> bool {
    if has_extension(path, &["jsonl", "ndjson"]) {
        return text.starts_with('{');
    }
    let lines = text.split_once('\n');
    lines.is_some_and(|(first, rest)| {
        rest.trim_start().starts_with('{') && json::parse(first).is_ok_and(|it| it.0.is_object())
    })
}

fn is_yaml(path: &Path) -> bool {
    has_extension(path, &["yml", "yaml"])
}

/// Reads the keys as a header row, then every object as a row; objects without any value are left out.
///
/// Errors: the file cannot be read, is no list, exceeds a limit; whatever `sink` returns. An element that
/// is no object or cannot be read comes as a broken row.
pub fn read_records(path: &Path, sink: &mut RowSink<'_>) -> Result<(), IngestError> {
    let is_lines = |head: Vec<u8>| is_lines(path, decode(head).text.trim_start());
    if is_yaml(path) {
        read_yaml_list(path, sink)
    } else if is_lines(head_of(path)?) {
        read_json_lines(path, sink)
    } else {
        read_json_list(path, sink)
    }
}

fn read_json_lines(path: &Path, sink: &mut RowSink<'_>) -> Result<(), IngestError> {
    let mut columns = Columns::default();
    each_line(path, &mut |item| {
        item.value.iter().try_for_each(|value| columns.learn(path, value))?;
        Ok(ControlFlow::Continue(()))
    })?;
    if sink(columns.header())?.is_break() {
        return Ok(());
    }
    each_line(path, &mut |item| {
        let row = columns.row_of_item(item.line + HEADER_ROW, item);
        if row.is_blank() { Ok(ControlFlow::Continue(())) } else { sink(row) }
    })
}

/// Hands out the object of every line that is not blank.
fn each_line(
    path: &Path,
    visit: &mut dyn FnMut(JsonItem) -> Result<ControlFlow<()>, IngestError>,
) -> Result<(), IngestError> {
    let mut lines = Lines::open(path, &sniff(path)?)?;
    let mut count = 0;
    while let Some(bytes) = lines.next_line()? {
        let Text { text, guessed } = decode(bytes);
        if text.trim().is_empty() {
            continue;
        }
        let (pointer, line) = (format!("/{count}"), lines.number);
        count += 1;
        let (value, mut notes) = match json::parse(&text) {
            Ok((value, notes)) => (Ok(value), notes),
            Err(fault) => (Err(JsonFault { line, pointer: pointer.clone(), ..fault }), Vec::new()),
        };
        notes.iter_mut().for_each(|it| it.pointer.insert_str(0, &pointer));
        notes.extend(guessed.then(|| JsonNote::of("text-not-utf8", &pointer)));
        if visit(JsonItem { pointer, line, value, notes })?.is_break() {
            break;
        }
    }
    Ok(())
}

fn read_json_list(path: &Path, sink: &mut RowSink<'_>) -> Result<(), IngestError> {
    let text = read_text(path, json::MAX_BYTES)?;
    let list = json_list(&text.text).unwrap_or_default();
    let is_list = |pointer: &str| pointer == list;
    let mut columns = Columns::default();
    let outline = json::scan(&text.text, &is_list, &mut |item| {
        item.value.iter().try_for_each(|value| columns.learn(path, value))
    })?;
    if sink(columns.header())?.is_break() {
        return Ok(());
    }
    let mut rows = HEADER_ROW;
    let mut enough = false;
    let mut of_file: Vec<&'static str> =
        text.guessed.then_some("text-not-utf8").into_iter().collect();
    let walked = json::scan(&text.text, &is_list, &mut |item| {
        rows += 1;
        let mut row = columns.row_of_item(rows, item);
        if row.is_blank() {
            return Ok(());
        }
        mended_before(&mut of_file, &mut row);
        enough = sink(row)?.is_break();
        if enough { Err(IngestError::Stopped("enough".into())) } else { Ok(()) }
    });
    match (enough, walked) {
        (true, _) => return Ok(()),
        (false, walked) => walked?,
    };
    if let Some(fault) = outline.cut {
        let _ = sink(faulty(rows + 1, &fault))?;
    }
    Ok(())
}

fn read_yaml_list(path: &Path, sink: &mut RowSink<'_>) -> Result<(), IngestError> {
    let file = read_yaml(path)?;
    let list = match file.documents.as_slice() {
        [root] => yaml_list(root).and_then(|it| Some((root.pointer(&it)?.as_array()?, it))),
        _ => None,
    };
    let Some((items, list)) = list else {
        return Err(IngestError::invalid(path, "holds no list, or more than one document"));
    };
    let mut columns = Columns::default();
    items.iter().try_for_each(|value| columns.learn(path, value))?;
    if sink(columns.header())?.is_break() {
        return Ok(());
    }
    let repeated = file.duplicate_key.is_some().then_some("yaml-duplicate-key");
    let guessed = file.guessed_encoding.then_some("text-not-utf8");
    let mut of_file: Vec<&'static str> = repeated.into_iter().chain(guessed).collect();
    for (at, item) in items.iter().enumerate() {
        let mut row = columns.row(at as u64 + HEADER_ROW + 1, format!("{list}/{at}"), item);
        if row.is_blank() {
            continue;
        }
        mended_before(&mut of_file, &mut row);
        if sink(row)?.is_break() {
            return Ok(());
        }
    }
    Ok(())
}

/// What was mended in the file as a whole is told with its first row.
fn mended_before(of_file: &mut Vec<&'static str>, row: &mut RawRow) {
    row.mended.extend(of_file.drain(..).map(|rule| Mended { column: 0, rule }));
}

/// The columns of the table, by name.
#[derive(Default)]
struct Columns {
    names: Vec<String>,
    places: HashMap<String, usize>,
}

impl Columns {
    /// Adds the keys of an object that are new.
    fn learn(&mut self, path: &Path, value: &Value) -> Result<(), IngestError> {
        for (name, _) in cells(value) {
            if !self.places.contains_key(&name) {
                self.places.insert(name.clone(), self.names.len());
                self.names.push(name);
            }
        }
        if self.names.len() <= MOST_COLUMNS {
            return Ok(());
        }
        let reason = format!("has objects of more than {MOST_COLUMNS} keys in all");
        Err(IngestError::invalid(path, reason))
    }

    fn header(&self) -> RawRow {
        let cells = self.names.iter().cloned().map(Some).collect();
        RawRow { row: HEADER_ROW, cells, ..RawRow::default() }
    }

    fn row_of_item(&self, number: u64, item: JsonItem) -> RawRow {
        let value = match item.value {
            Ok(value) => value,
            Err(fault) => return faulty(number, &fault),
        };
        let mut row = self.row(number, item.pointer.clone(), &value);
        for note in &item.notes {
            let within = note.pointer.strip_prefix(&item.pointer).unwrap_or_default();
            row.mended.push(Mended { column: self.column_of(within), rule: note.rule });
        }
        row
    }

    fn row(&self, number: u64, pointer: String, value: &Value) -> RawRow {
        let mut row = RawRow { row: number, pointer: Some(pointer), ..RawRow::default() };
        if !value.is_object() {
            row.broken = Some(Broken::new("entry-not-object", json::shown(value)));
            return row;
        }
        row.cells = vec![None; self.names.len()];
        for (name, cell) in cells(value) {
            if let Some(at) = self.places.get(&name) {
                row.cells[*at] = cell;
            }
        }
        row
    }

    /// The first column that the key at this pointer inside an object fills; the first one of all when
    /// the pointer is that of the object.
    fn column_of(&self, pointer: &str) -> usize {
        let key = pointer.trim_start_matches('/').split('/').next().unwrap_or_default();
        let key = key.replace("~1", "/").replace("~0", "~");
        let inner = format!("{key} / ");
        let of_key = |name: &String| *name == key || name.starts_with(&inner);
        self.names.iter().position(of_key).unwrap_or(0)
    }
}

fn faulty(number: u64, fault: &JsonFault) -> RawRow {
    let broken = Broken::new(fault.rule, format!("line {}: expected {}", fault.line, fault.reason));
    RawRow {
        row: number,
        pointer: Some(fault.pointer.clone()),
        broken: Some(broken),
        ..RawRow::default()
    }
}

/// The cells of an object with the names of their columns; none for anything else.
fn cells(value: &Value) -> Vec<(String, Option<String>)> {
    let mut cells = Vec::new();
    for (key, member) in value.as_object().into_iter().flatten() {
        flatten(key.clone(), member, &mut cells);
    }
    cells
}

fn flatten(name: String, value: &Value, cells: &mut Vec<(String, Option<String>)>) {
    match value {
        Value::Object(members) if !members.is_empty() => {
            for (key, member) in members {
                flatten(format!("{name} / {key}"), member, cells);
            }
        }
        _ => cells.push((name, cell_text(value))),
    }
}

fn cell_text(value: &Value) -> Option<String> {
    let is_container = |it: &Value| it.is_array() || it.is_object();
    let text = match value {
        Value::Null => return None,
        Value::Bool(flag) => flag.to_string(),
        Value::Number(number) if number.is_f64() => number_text(number.as_f64()?),
        Value::Number(number) => number.to_string(),
        Value::String(text) => text.clone(),
        Value::Array(items) if items.iter().any(is_container) => value.to_string(),
        Value::Array(items) => items.iter().filter_map(cell_text).collect::<Vec<_>>().join("; "),
        Value::Object(_) => return None,
    };
    (!text.is_empty()).then_some(text)
}

/// The first rows of a list, at most `most` of them after the header.
pub fn head_rows(path: &Path, most: usize) -> Result<Vec<RawRow>, IngestError> {
    let mut rows = Vec::new();
    read_records(path, &mut |row| {
        rows.push(row);
        Ok(if rows.len() > most { ControlFlow::Break(()) } else { ControlFlow::Continue(()) })
    })?;
    Ok(rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(name: &str, text: &str, expected: &[&str]) {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join(name);
        std::fs::write(&path, text).expect("written");
        assert!(is_records(&path, text.as_bytes()));
        let rows = head_rows(&path, 100).expect("readable");
        let shown = |row: &RawRow| {
            let cells = row.cells.iter().map(|it| it.as_deref().unwrap_or_default());
            let broken = row.broken.iter().map(|it| it.rule.as_str());
            let pointer = row.pointer.as_deref().unwrap_or_default();
            format!("{pointer}|{}", cells.chain(broken).collect::<Vec<_>>().join("|"))
        };
        assert_eq!(rows.iter().map(shown).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn keys_become_columns_in_the_order_they_first_appear() {
        check(
            "a.json",
            r#"[{"b": 1, "a": "x"}, {"c": true, "a": null, "d": {"e": 2.50, "f": ["p", 3]}}]"#,
            &["|b|a|c|d / e|d / f", "/0|1|x|||", "/1|||true|2.5|p; 3"],
        );
        check(
            "a.yml",
            "# daftar\n---\n- nama: A\n  tahun: 2020\n- nama: B\n",
            &["|nama|tahun", "/0|A|2020", "/1|B|"],
        );
    }

    #[test]
    fn elements_that_are_no_objects_are_broken_rows() {
        check(
            "a.json",
            r#"[{"a": 1}, 7, {"a" 2}, {"a": 3}, {"a": "#,
            &["|a", "/0|1", "/1|entry-not-object", "/2|json-syntax", "/3|3", "/4/a|json-truncated"],
        );
    }

    #[test]
    fn other_files_are_no_lists_of_objects() {
        for (name, text) in [
            ("a.json", "{\"a\": []}"),
            ("a.json", "[1]"),
            ("a.yml", "a: 1\n"),
            ("a.csv", "- a,b\n"),
        ] {
            assert!(!is_records(Path::new(name), text.as_bytes()), "{name} {text}");
        }
    }

    #[test]
    fn a_mended_value_is_told_by_its_column() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("a.json");
        std::fs::write(&path, r#"[{"a": 1, "b": {"c": NaN}}]"#).expect("written");
        let rows = head_rows(&path, 10).expect("readable");
        assert_eq!(rows[1].mended, [Mended { column: 1, rule: "json-odd-literal" }]);
    }
}
