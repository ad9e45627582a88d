//! Streams a file's entries: read, seal, key, map, hand out.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::path::Path;

use model::{ImportIssue, Place, Severity, SourceRecord, content_hash, opaque_id};
use serde_json::Value;

use crate::above::Above;
use crate::contacts::{Order, contact_cells};
use crate::format::workbook::{has_workbook_name, is_workbook, read_sheets};
use crate::format::{Broken, Mended, RawRow, RowSink, records, table};
use crate::key::{KeyBook, entry_key};
use crate::mapping::{TableMapping, Tables, column_letter};
use crate::plan::head_of;
use crate::register::{self, Importer, RawEntry, Rows, directory};
use crate::row::{self, StoredRow};
use crate::{Context, IngestError, Item, Left, Mapped, Mapping, Plan, Sealed};

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
        Mapping::Tables(tables) => {
            let file = TableFile { path, name: &file_name(path), prefix: String::new() };
            import_tables(&file, tables, context, &mut KeyBook::default(), sink)
        }
        Mapping::Folder { tables, left } => import_folder(path, tables, left, context, sink),
        Mapping::Register { importer, sheets } => {
            let found = register::by_name(importer);
            let found = found.ok_or_else(|| unknown_importer(importer))?;
            import_register(path, found, sheets, context, sink)
        }
    }
}

/// Maps a stored entry again; needs nothing but what is stored.
pub fn remap(mapping: &Mapping, record: &SourceRecord) -> Mapped {
    let Place { file, sheet, .. } = &record.place;
    match (mapping.table_at(file, sheet.as_deref()), mapping) {
        (Some(table), _) => row::map_row(table, record),
        (None, Mapping::Register { importer, .. }) => remap_register(importer, record),
        (None, _) => remap_register(register::DIRECTORY, record),
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

/// A table to import: alone, or one of a folder.
struct TableFile<'a> {
    path: &'a Path,
    /// Its name as shown, from the folder on.
    name: &'a str,
    /// What stands before its keys, so that tables of one folder or workbook do not share any.
    prefix: String,
}

impl TableFile<'_> {
    /// The place of a row.
    fn place(&self, row: &RawRow) -> Place {
        Place {
            file: self.name.to_string(),
            sheet: row.sheet.clone(),
            row: row.pointer.is_none().then_some(row.row),
            pointer: row.pointer.clone(),
        }
    }
}

/// Every list of a file, after what is told of sheets that were left out.
fn import_tables(
    file: &TableFile<'_>,
    tables: &Tables,
    context: &Context<'_>,
    keys: &mut KeyBook,
    sink: &mut dyn FnMut(Item) -> Result<(), IngestError>,
) -> Result<(), IngestError> {
    for (sheet, left) in &tables.told {
        let place =
            Place { file: file.name.to_string(), sheet: Some(sheet.clone()), ..Place::default() };
        sink(told_item(context, place, left, keys))?;
    }
    let several = tables.lists.len() > 1;
    let mut lists: Vec<List> = tables.lists.iter().map(|it| List::new(file, it, several)).collect();
    let mut take = |row: RawRow| {
        if let Some(list) = lists.iter_mut().find(|it| it.mapping.sheet == row.sheet) {
            list.take(row, context, keys, sink)?;
        }
        Ok(ControlFlow::Continue(()))
    };
    let path = file.path;
    let head = head_of(path)?;
    if is_workbook(&head) || has_workbook_name(path) {
        let only = tables.lists.first().filter(|_| !several).and_then(|it| it.sheet.as_deref());
        read_sheets(path, only, context.workbook_reader, &mut take).map(|_| ())
    } else if records::is_records(path, &head) {
        records::read_records(path, &mut take)
    } else {
        table::read_table(path, &mut take)
    }
}

/// A list that is being read.
struct List<'a> {
    file: TableFile<'a>,
    mapping: &'a TableMapping,
    above: Above,
}

impl<'a> List<'a> {
    /// A list of a file, which may have `several`; their sheets then tell their keys apart.
    fn new(file: &TableFile<'a>, mapping: &'a TableMapping, several: bool) -> List<'a> {
        let sheet = mapping.sheet.as_deref().filter(|_| several);
        let within = sheet.map(|it| format!("{it}|")).unwrap_or_default();
        let file = TableFile { prefix: format!("{}{within}", file.prefix), ..*file };
        List { file, mapping, above: Above::on_sheet(sheet) }
    }

    /// Hands out a row: an entry, or a heading above others.
    fn take(
        &mut self,
        mut row: RawRow,
        context: &Context<'_>,
        keys: &mut KeyBook,
        sink: &mut dyn FnMut(Item) -> Result<(), IngestError>,
    ) -> Result<(), IngestError> {
        if row.row < self.mapping.first_row {
            return Ok(());
        }
        if let Some(heading) = self.above.heading(self.mapping, &row) {
            let left = Left::new("section-heading", heading);
            return sink(told_item(context, self.file.place(&row), &left, keys));
        }
        let headings = self.above.fill(self.mapping, &mut row);
        sink(item(self.mapping, context, &self.file, row, headings, keys))
    }
}

/// One row as an item: sealed, keyed and mapped.
fn item(
    mapping: &TableMapping,
    context: &Context<'_>,
    file: &TableFile<'_>,
    row: RawRow,
    headings: &[String],
    keys: &mut KeyBook,
) -> Item {
    let mut sealed = Vec::new();
    let order = match (&row.pointer, &row.sheet) {
        (Some(_), _) => Order::Keys,
        (None, Some(_)) => Order::Grid,
        (None, None) => Order::Written,
    };
    let place = file.place(&row);
    if let Some(Broken { rule, text }) = row.broken {
        let text = protected(context, text, false, &mut sealed);
        let key = format!("{}row-{}", file.prefix, &content_hash(text.as_bytes())[..16]);
        let raw = serde_json::to_string(&Broken { rule, text }).unwrap_or_default();
        let record = stored(context, keys.unique(key), place, raw);
        let mapped = row::map_row(mapping, &record);
        return Item { record, mapped, sealed };
    }
    let contacts = contact_cells(mapping, &row.cells, order);
    let cells = protected_cells(context, row.cells, &contacts, &mut sealed);
    let headings = headings.iter().map(|it| protected(context, it.clone(), false, &mut sealed));
    let kept = StoredRow { headings: headings.collect(), cells };
    let key = keys.unique(format!("{}{}", file.prefix, entry_key(mapping, &kept)));
    let record = stored(context, key, place, kept.to_json());
    let mut mapped = row::map_cells(mapping, &record, &kept);
    let cells = kept.cells;
    for mended in row.mended {
        let text = cells.get(mended.column).and_then(|it| it.as_deref()).unwrap_or_default();
        mapped.issues.push(mended_while_reading(mapping, &record, mended, text));
    }
    Item { record, mapped, sealed }
}

fn protected_cells(
    context: &Context<'_>,
    cells: Vec<Option<String>>,
    contacts: &[bool],
    sealed: &mut Vec<Sealed>,
) -> Vec<Option<String>> {
    let cells = cells.into_iter().zip(contacts);
    cells.map(|(cell, contact)| Some(protected(context, cell?, *contact, sealed))).collect()
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
    sheets: &[String],
    context: &Context<'_>,
    sink: &mut dyn FnMut(Item) -> Result<(), IngestError>,
) -> Result<(), IngestError> {
    let mut keys = KeyBook::default();
    let mut found = Readable::default();
    let reader = context.workbook_reader;
    read_register(path, importer, sheets, reader, &mut |entry| {
        sink(found.of_entry(importer, context, entry, &mut keys))
    })?;
    found.check(path)
}

/// Whether a file is a workbook, by its first bytes or its name.
fn holds_sheets(path: &Path) -> Result<bool, IngestError> {
    Ok(path.is_file() && (is_workbook(&head_of(path)?) || has_workbook_name(path)))
}

/// The entries of a register file; of a workbook those of the chosen sheets, or of all.
fn read_register(
    path: &Path,
    importer: &dyn Importer,
    sheets: &[String],
    reader: Option<&Path>,
    sink: &mut dyn FnMut(RawEntry) -> Result<(), IngestError>,
) -> Result<(), IngestError> {
    if !holds_sheets(path)? {
        return importer.entries(path, sink);
    }
    let mut left: Vec<Option<String>> = Vec::new();
    let mut rows = |take: &mut RowSink<'_>| {
        let read = read_sheets(path, None, reader, &mut |row| {
            if sheets.is_empty() || row.sheet.as_ref().is_some_and(|it| sheets.contains(it)) {
                return take(row);
            }
            if left.last() != Some(&row.sheet) {
                left.push(row.sheet);
            }
            Ok(ControlFlow::Continue(()))
        });
        read.map(|_| ())
    };
    importer.entries_of_workbook(path, &mut rows, sink)?;
    for sheet in left {
        let place = Place { file: file_name(path), sheet, ..Place::default() };
        sink(directory::left(place, &Left::new("sheet-no-list", "")))?;
    }
    Ok(())
}

/// Every file of a folder in the order of their paths: tables by their mappings, registers by their
/// importers. A file that cannot be read is told of and hides no other.
fn import_folder(
    path: &Path,
    tables: &BTreeMap<String, Tables>,
    left: &BTreeMap<String, Left>,
    context: &Context<'_>,
    sink: &mut dyn FnMut(Item) -> Result<(), IngestError>,
) -> Result<(), IngestError> {
    let importer: &dyn Importer = &directory::Directory;
    let mut keys = KeyBook::default();
    let mut found = Readable::default();
    let mut folder = directory::Folder::open(path, &mut |entry| {
        sink(found.of_entry(importer, context, entry, &mut keys))
    })?;
    for file in folder.take_files() {
        let place = folder.place(&file);
        let name = place.file.clone();
        let told = if let Some(tables) = tables.get(&name) {
            let table = TableFile { path: &file, name: &name, prefix: format!("{name}|") };
            let mut stopped = None;
            let read = import_tables(&table, tables, context, &mut keys, &mut |item| {
                found.readable |= !item.mapped.registrations.is_empty();
                sink(item).map_err(|error| {
                    stopped = Some(error);
                    IngestError::Stopped("the receiver".into())
                })
            });
            match (stopped, read) {
                (Some(error), _) => return Err(error),
                (None, Err(error)) => Some(Left::of(&error)),
                (None, Ok(())) => None,
            }
        } else if let Some(left) = left.get(&name) {
            Some(left.clone())
        } else {
            let reader = context.workbook_reader;
            let mut rows =
                |take: &mut RowSink<'_>| read_sheets(&file, None, reader, take).map(|_| ());
            // Of workbooks only those come here that a register's importer reads.
            let workbook = holds_sheets(&file)?;
            let rows: Option<&mut Rows> = if workbook { Some(&mut rows) } else { None };
            folder.read(&file, rows, &mut |entry| {
                sink(found.of_entry(importer, context, entry, &mut keys))
            })?;
            None
        };
        if let Some(left) = told {
            let entry = directory::left(place, &left);
            sink(found.of_entry(importer, context, entry, &mut keys))?;
        }
    }
    found.check(path)
}

/// Whether anything could be read so far, and the first thing that was told instead.
#[derive(Default)]
struct Readable {
    readable: bool,
    first: Option<ImportIssue>,
}

impl Readable {
    fn of_entry(
        &mut self,
        importer: &dyn Importer,
        context: &Context<'_>,
        entry: RawEntry,
        keys: &mut KeyBook,
    ) -> Item {
        let item = match entry.raw {
            Ok(raw) => {
                self.readable = true;
                register_item(importer, context, entry.place, raw, keys)
            }
            Err(issue) => issue_item(context, entry.place, issue, keys),
        };
        if !self.readable && self.first.is_none() {
            self.first = item.mapped.issues.first().cloned();
        }
        item
    }

    /// A register that is empty says so by itself; a folder only lacks files.
    fn check(self, path: &Path) -> Result<(), IngestError> {
        if self.readable || self.first.is_none() && !path.is_dir() {
            return Ok(());
        }
        Err(nothing_readable(path, self.first.as_ref()))
    }
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

/// A note on what was left out of a file.
fn told_item(context: &Context<'_>, place: Place, left: &Left, keys: &mut KeyBook) -> Item {
    let importer = &directory::Directory;
    Readable::default().of_entry(importer, context, directory::left(place, left), keys)
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
