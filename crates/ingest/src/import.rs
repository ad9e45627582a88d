//! Streams a file's entries: read, seal, key, map, hand out.

use std::ops::ControlFlow;
use std::path::Path;

use model::{ImportIssue, Place, Severity, SourceRecord, content_hash, opaque_id};
use serde_json::Value;

use crate::format::workbook::{has_workbook_name, is_workbook, read_workbook};
use crate::format::{Broken, Mended, RawRow, records, table};
use crate::key::{KeyBook, entry_key};
use crate::mapping::{TableMapping, column_letter};
use crate::plan::head_of;
use crate::register::{self, Importer};
use crate::repair::shift;
use crate::{Context, IngestError, Item, Mapped, Mapping, Plan, Sealed, row};

/// Streams the entries of a file to `sink`, in the order of the file and in constant memory for tables.
///
/// Every entry that is no blank row or header comes once: with registrations, or rejected with an issue
/// that says why; what is no entry at all comes with notes only ([`Item::is_entry`]). Errors end the
/// import: the file cannot be read, is hostile or holds no entry that can be read, or the sink stopped.
pub fn import(
    path: &Path,
    plan: &Plan,
    context: &Context<'_>,
    sink: &mut dyn FnMut(Item) -> Result<(), IngestError>,
) -> Result<(), IngestError> {
    match &plan.mapping {
        Mapping::Table(mapping) => import_table(path, mapping, context, sink),
        Mapping::Register { importer } => {
            let found = register::by_name(importer);
            let found = found.ok_or_else(|| unknown_importer(importer))?;
            import_register(path, found, context, sink)
        }
    }
}

/// Maps a stored entry again; needs nothing but what is stored.
pub fn remap(mapping: &Mapping, record: &SourceRecord) -> Mapped {
    match mapping {
        Mapping::Table(mapping) => row::map_row(mapping, record),
        Mapping::Register { importer } => remap_register(importer, record),
    }
}

fn remap_register(importer: &str, record: &SourceRecord) -> Mapped {
    let raw: Result<Value, _> = serde_json::from_str(&record.raw);
    match (register::by_name(importer), raw) {
        (Some(importer), Ok(raw)) => importer.map(&raw, record),
        _ => Mapped {
            registrations: Vec::new(),
            issues: vec![ImportIssue {
                place: record.place.clone(),
                column: None,
                value: String::new(),
                repaired: None,
                rule: "record-unreadable".into(),
                severity: Severity::Rejected,
            }],
        },
    }
}

fn unknown_importer(name: &str) -> IngestError {
    IngestError::Profile { name: name.to_string(), reason: "there is no such importer".into() }
}

fn import_table(
    path: &Path,
    mapping: &TableMapping,
    context: &Context<'_>,
    sink: &mut dyn FnMut(Item) -> Result<(), IngestError>,
) -> Result<(), IngestError> {
    let file = file_name(path);
    let mut keys = KeyBook::default();
    let mut take = |row: RawRow| {
        if row.row >= mapping.first_row {
            sink(item(mapping, context, &file, row, &mut keys))?;
        }
        Ok(ControlFlow::Continue(()))
    };
    let head = head_of(path)?;
    if is_workbook(&head) || has_workbook_name(path) {
        let sheet = mapping.sheet.as_deref();
        read_workbook(path, sheet, context.workbook_reader, &mut take).map(|_| ())
    } else if records::is_records(path, &head) {
        records::read_records(path, &mut take)
    } else {
        table::read_table(path, &mut take)
    }
}

/// One row as an item: sealed, keyed and mapped.
fn item(
    mapping: &TableMapping,
    context: &Context<'_>,
    file: &str,
    row: RawRow,
    keys: &mut KeyBook,
) -> Item {
    let mut sealed = Vec::new();
    let number = row.pointer.is_none().then_some(row.row);
    let place =
        Place { file: file.to_string(), sheet: row.sheet, row: number, pointer: row.pointer };
    if let Some(Broken { rule, text }) = row.broken {
        let text = protected(context, text, false, &mut sealed);
        let key = format!("row-{}", &content_hash(text.as_bytes())[..16]);
        let raw = serde_json::to_string(&Broken { rule, text }).unwrap_or_default();
        let record = stored(context, keys.unique(key), place, raw);
        let mapped = row::map_row(mapping, &record);
        return Item { record, mapped, sealed };
    }
    let cells = protected_cells(mapping, context, row.cells, &mut sealed);
    let key = keys.unique(entry_key(mapping, &cells));
    let record = stored(context, key, place, serde_json::to_string(&cells).unwrap_or_default());
    let mut mapped = row::map_cells(mapping, &record, &cells);
    for mended in row.mended {
        let text = cells.get(mended.column).and_then(|it| it.as_deref()).unwrap_or_default();
        mapped.issues.push(mended_while_reading(mapping, &record, mended, text));
    }
    Item { record, mapped, sealed }
}

fn protected_cells(
    mapping: &TableMapping,
    context: &Context<'_>,
    cells: Vec<Option<String>>,
    sealed: &mut Vec<Sealed>,
) -> Vec<Option<String>> {
    let moved = moved_contacts(mapping, &cells);
    let contact = |column: usize| {
        mapping.columns.get(column).is_some_and(|it| it.contact) || moved.contains(&column)
    };
    let cells = cells.into_iter().enumerate();
    cells.map(|(column, cell)| Some(protected(context, cell?, contact(column), sealed))).collect()
}

/// Columns in which the contacts of a row stand whose cells were moved.
fn moved_contacts(mapping: &TableMapping, cells: &[Option<String>]) -> Vec<usize> {
    if !mapping.columns.iter().any(|it| it.contact) {
        return Vec::new();
    }
    let cells: Vec<Option<&str>> = cells.iter().map(|it| it.as_deref()).collect();
    let Some(shifted) = shift::unshift(mapping, &cells) else { return Vec::new() };
    let places = shifted.order.iter().zip(&mapping.columns);
    let moved = places.filter(|(_, column)| column.contact).filter_map(|(from, _)| *from);
    // What was pushed out of a contact column stands beside it.
    moved.flat_map(|at| [at.saturating_sub(1), at, at + 1]).collect()
}

fn protected(
    context: &Context<'_>,
    text: String,
    contact: bool,
    sealed: &mut Vec<Sealed>,
) -> String {
    context.guard.protect(&text, contact, sealed).unwrap_or(text)
}

fn stored(context: &Context<'_>, key: String, place: Place, raw: String) -> SourceRecord {
    let hash = content_hash(raw.as_bytes());
    SourceRecord {
        id: opaque_id("s", &[context.source_id, &key, &hash]),
        source_id: context.source_id.to_string(),
        run_id: context.run_id.to_string(),
        key,
        place,
        hash,
        raw,
    }
}

/// A repair that the reader of the file made, before there was a stored row.
fn mended_while_reading(
    mapping: &TableMapping,
    record: &SourceRecord,
    mended: Mended,
    text: &str,
) -> ImportIssue {
    let text: String = text.chars().take(200).collect();
    let column = mapping.columns.get(mended.column).map(|it| it.letter.clone());
    ImportIssue {
        place: record.place.clone(),
        column: Some(column.unwrap_or_else(|| column_letter(mended.column))),
        value: text.clone(),
        repaired: Some(text),
        rule: mended.rule.to_string(),
        severity: Severity::Repaired,
    }
}

fn import_register(
    path: &Path,
    importer: &dyn Importer,
    context: &Context<'_>,
    sink: &mut dyn FnMut(Item) -> Result<(), IngestError>,
) -> Result<(), IngestError> {
    let mut keys = KeyBook::default();
    let mut readable = false;
    let mut first: Option<ImportIssue> = None;
    importer.entries(path, &mut |entry| {
        let item = match entry.raw {
            Ok(raw) => {
                readable = true;
                register_item(importer, context, entry.place, raw, &mut keys)
            }
            Err(issue) => issue_item(context, entry.place, issue, &mut keys),
        };
        if !readable && first.is_none() {
            first = item.mapped.issues.first().cloned();
        }
        sink(item)
    })?;
    // A register that is empty says so by itself; a folder only lacks files.
    if readable || first.is_none() && !path.is_dir() {
        return Ok(());
    }
    Err(nothing_readable(path, first.as_ref()))
}

/// One entry of a register as an item: sealed, keyed and mapped.
fn register_item(
    importer: &dyn Importer,
    context: &Context<'_>,
    place: Place,
    mut raw: Value,
    keys: &mut KeyBook,
) -> Item {
    let mut sealed = Vec::new();
    protect_value(importer, context, &mut raw, &mut String::new(), &mut sealed);
    let text = raw.to_string();
    let own = importer.key(&raw);
    let key = own.unwrap_or_else(|| format!("entry-{}", &content_hash(text.as_bytes())[..16]));
    let record = stored(context, keys.unique(key), place, text);
    let mapped = importer.map(&raw, &record);
    Item { record, mapped, sealed }
}

/// An entry that could not be read, or something that is none.
fn issue_item(
    context: &Context<'_>,
    place: Place,
    mut issue: ImportIssue,
    keys: &mut KeyBook,
) -> Item {
    let mut sealed = Vec::new();
    issue.value = protected(context, issue.value, false, &mut sealed);
    let text = Value::String(issue.value.clone()).to_string();
    let pointer = place.pointer.clone().unwrap_or_default();
    let content = format!("{}{pointer}{text}", place.file);
    let key = format!("entry-{}", &content_hash(content.as_bytes())[..16]);
    let record = stored(context, keys.unique(key), place, text);
    let mapped = Mapped { registrations: Vec::new(), issues: vec![issue] };
    Item { record, mapped, sealed }
}

/// A register of which not one entry can be read is no register: an import of it would take away
/// everything that the source said before.
fn nothing_readable(path: &Path, first: Option<&ImportIssue>) -> IngestError {
    let detail = first.map(|it| {
        let line = it.place.row.map(|row| format!("line {row}: ")).unwrap_or_default();
        format!("; {line}{}", it.value)
    });
    IngestError::invalid(
        path,
        format!("holds no entry that can be read{}", detail.unwrap_or_default()),
    )
}

/// Seals the strings of a structured entry, wherever they stand, and the numbers: an identity or
/// telephone number is often written without quotation marks.
fn protect_value(
    importer: &dyn Importer,
    context: &Context<'_>,
    value: &mut Value,
    pointer: &mut String,
    sealed: &mut Vec<Sealed>,
) {
    let length = pointer.len();
    match value {
        Value::String(text) => {
            if let Some(sealed_text) =
                context.guard.protect(text, importer.is_contact(pointer), sealed)
            {
                *text = sealed_text;
            }
        }
        Value::Array(items) => {
            for (at, item) in items.iter_mut().enumerate() {
                pointer.push_str(&format!("/{at}"));
                protect_value(importer, context, item, pointer, sealed);
                pointer.truncate(length);
            }
        }
        Value::Object(members) => {
            for (name, member) in members.iter_mut() {
                pointer.push('/');
                pointer.push_str(&name.replace('~', "~0").replace('/', "~1"));
                protect_value(importer, context, member, pointer, sealed);
                pointer.truncate(length);
            }
        }
        Value::Number(number) => {
            let contact = importer.is_contact(pointer);
            if let Some(token) = context.guard.protect(&number.to_string(), contact, sealed) {
                *value = Value::String(token);
            }
        }
        Value::Null | Value::Bool(_) => {}
    }
}

fn file_name(path: &Path) -> String {
    path.file_name().map(|it| it.to_string_lossy().into_owned()).unwrap_or_default()
}
