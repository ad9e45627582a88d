//! Makes entries: adds what an entry needs from its file, and carries what was mended while reading.

use std::path::Path;

use model::{ImportIssue, Place, Severity, SourceRecord};
use serde_json::{Map, Value, json};

use super::{FILE_KEY, Importer, RawEntry};
use crate::IngestError;
use crate::format::json::{self, JsonFault, JsonNote, Outline};
use crate::format::text::{self, read_text};
use crate::format::yaml::YamlFile;

/// Receives the entries.
pub type Sink<'s> = dyn FnMut(RawEntry) -> Result<(), IngestError> + 's;

/// Something noticed while reading, kept with the entry so that mapping it again says it again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntryNote {
    /// Rule id.
    pub rule: &'static str,
    /// How grave it is.
    pub severity: Severity,
    /// JSON pointer inside the entry, or a key.
    pub pointer: String,
    /// The value found.
    pub value: String,
    /// What it became.
    pub repaired: Option<String>,
}

impl EntryNote {
    /// What had to be mended to read a YAML file at all.
    pub fn of_yaml(file: &YamlFile) -> Vec<EntryNote> {
        let twice = file.duplicate_key.as_ref().map(|reason| EntryNote {
            rule: "yaml-duplicate-key",
            severity: Severity::Repaired,
            pointer: String::new(),
            value: reason.clone(),
            repaired: None,
        });
        let guessed = file.guessed_encoding.then(EntryNote::guessed_encoding);
        guessed.into_iter().chain(twice).collect()
    }

    /// A note of a file's text that was read in another encoding than it should have.
    pub fn guessed_encoding() -> EntryNote {
        EntryNote {
            rule: "text-not-utf8",
            severity: Severity::Repaired,
            pointer: String::new(),
            value: String::new(),
            repaired: Some("windows-1252".into()),
        }
    }
}

/// The place of a file: its name without the folder.
pub fn place(path: &Path) -> Place {
    let file = path.file_name().map(|it| it.to_string_lossy().into_owned()).unwrap_or_default();
    Place { file, ..Place::default() }
}

/// An entry of an object: the object, what it needs from its file, and the notes.
///
/// Numbers where people stand (telephone numbers) become texts, so that the guard sees them; a note
/// about such a value keeps only its place.
pub fn entry(
    importer: &dyn Importer,
    place: Place,
    value: Value,
    facts: Map<String, Value>,
    notes: &[EntryNote],
) -> RawEntry {
    let Value::Object(mut object) = value else {
        return rejected(place, "entry-not-object", &value.to_string());
    };
    object.remove(FILE_KEY);
    let mut file = facts;
    file.insert("importer".into(), json!(importer.name()));
    if !notes.is_empty() {
        let notes = notes.iter().map(|note| note_json(importer, note)).collect();
        file.insert("notes".into(), Value::Array(notes));
    }
    let mut value = Value::Object(object);
    numbers_to_text(importer, &mut String::new(), &mut value);
    value[FILE_KEY] = Value::Object(file);
    RawEntry { place, raw: Ok(value) }
}

fn note_json(importer: &dyn Importer, note: &EntryNote) -> Value {
    let personal = importer.is_contact(&note.pointer);
    let value: String = note.value.chars().take(200).collect();
    json!({
        "rule": note.rule,
        "severity": note.severity,
        "pointer": note.pointer,
        "value": if personal { "" } else { value.as_str() },
        "repaired": if personal { None } else { note.repaired.as_deref() },
    })
}

fn numbers_to_text(importer: &dyn Importer, pointer: &mut String, value: &mut Value) {
    let back = pointer.len();
    match value {
        Value::Number(number) if importer.is_contact(pointer) => {
            *value = Value::String(number.to_string());
        }
        Value::Array(items) => {
            for (index, item) in items.iter_mut().enumerate() {
                pointer.push_str(&format!("/{index}"));
                numbers_to_text(importer, pointer, item);
                pointer.truncate(back);
            }
        }
        Value::Object(object) => {
            for (key, item) in object.iter_mut() {
                pointer.push_str(&format!("/{}", key.replace('~', "~0").replace('/', "~1")));
                numbers_to_text(importer, pointer, item);
                pointer.truncate(back);
            }
        }
        _ => {}
    }
}

/// The issues of the notes an entry carries.
pub fn noted_issues(raw: &Value, record: &SourceRecord) -> Vec<ImportIssue> {
    let notes = raw[FILE_KEY]["notes"].as_array().map(Vec::as_slice).unwrap_or_default();
    notes
        .iter()
        .map(|note| ImportIssue {
            place: record.place.clone(),
            column: note["pointer"]
                .as_str()
                .map(|it| it.trim_start_matches('/').to_string())
                .filter(|it| !it.is_empty()),
            value: note["value"].as_str().unwrap_or_default().to_string(),
            repaired: note["repaired"].as_str().map(str::to_string),
            rule: note["rule"].as_str().unwrap_or_default().to_string(),
            severity: serde_json::from_value(note["severity"].clone()).unwrap_or(Severity::Note),
        })
        .collect()
}

/// A fact that an entry carries from its file.
pub fn fact<'v>(raw: &'v Value, key: &str) -> Option<&'v str> {
    raw[FILE_KEY][key].as_str().map(str::trim).filter(|it| !it.is_empty())
}

/// An entry that could not be read.
pub fn rejected(place: Place, rule: &str, value: &str) -> RawEntry {
    issue(place, rule, value, Severity::Rejected)
}

/// Something in the file that is no entry.
pub fn skipped(place: Place, rule: &str, value: &str) -> RawEntry {
    issue(place, rule, value, Severity::Note)
}

fn issue(place: Place, rule: &str, value: &str, severity: Severity) -> RawEntry {
    let issue = ImportIssue {
        place: place.clone(),
        column: None,
        value: value.chars().take(200).collect(),
        repaired: None,
        rule: rule.to_string(),
        severity,
    };
    RawEntry { place, raw: Err(issue) }
}

/// How a JSON register keeps its entries.
pub struct JsonShape<'s> {
    /// Whether the array at this pointer is a list of entries.
    pub is_list: &'s dyn Fn(&str) -> bool,
    /// What each entry needs from the rest of the file.
    pub facts: &'s dyn Fn(&Value) -> Map<String, Value>,
    /// The single entry that a file without lists holds, if it does; or why the file is not a register.
    pub single: &'s dyn Fn(&Value) -> Result<Option<Value>, String>,
    /// Makes an object of a list's element, for lists of bare names.
    pub wrap: &'s dyn Fn(Value) -> Value,
}

/// Hands out the entries of a JSON register.
///
/// The text is walked twice: the first walk finds what stands outside the entries (it may come after
/// them), the second hands them out one by one.
/// Errors: no JSON at all before the first list, what [`JsonShape::single`] says, and those of `sink`.
pub fn json_entries(
    importer: &dyn Importer,
    path: &Path,
    shape: &JsonShape,
    sink: &mut Sink,
) -> Result<(), IngestError> {
    let text = read_text(path, json::MAX_BYTES)?;
    let outline = json::scan(&text.text, shape.is_list, &mut |_| Ok(()))?;
    refuse_what_is_no_json(path, &text.text, &outline)?;
    let facts = (shape.facts)(&outline.root);
    let mut file_notes: Vec<EntryNote> = outline.notes.iter().map(|it| plain(it, "")).collect();
    if text.guessed {
        file_notes.push(EntryNote::guessed_encoding());
    }
    if outline.lists == 0 && outline.cut.is_none() {
        let single =
            (shape.single)(&outline.root).map_err(|reason| IngestError::invalid(path, reason))?;
        if let Some(value) = single {
            let place = Place { row: Some(1), pointer: Some(String::new()), ..place(path) };
            sink(entry(importer, place, value, facts.clone(), &file_notes))?;
        }
        return Ok(());
    }
    json::scan(&text.text, shape.is_list, &mut |item| {
        let pointer = item.pointer.clone();
        let place = Place { row: Some(item.line), pointer: Some(pointer.clone()), ..place(path) };
        let mut notes = std::mem::take(&mut file_notes);
        notes.extend(item.notes.iter().map(|it| plain(it, &pointer)));
        match item.value {
            Ok(value) => sink(entry(importer, place, (shape.wrap)(value), facts.clone(), &notes)),
            Err(fault) => sink(faulty(path, &fault)),
        }
    })?;
    match outline.cut {
        Some(fault) => sink(faulty(path, &fault)),
        None => Ok(()),
    }
}

/// A JSON file that is one value, with what was mended to read it.
///
/// Errors: the file cannot be read, holds more than `cap` bytes, or is no JSON to its end.
pub fn read_json(path: &Path, cap: u64) -> Result<(Value, Vec<EntryNote>), IngestError> {
    let text = read_text(path, cap)?;
    let (value, found) = json::parse(&text.text).map_err(|it| {
        IngestError::invalid(path, format!("no json: line {}: expected {}", it.line, it.reason))
    })?;
    let mut notes: Vec<EntryNote> = found.iter().map(|it| plain(it, "")).collect();
    if text.guessed {
        notes.push(EntryNote::guessed_encoding());
    }
    Ok((value, notes))
}

fn refuse_what_is_no_json(path: &Path, text: &str, outline: &Outline) -> Result<(), IngestError> {
    if text.trim().is_empty() {
        return Err(IngestError::invalid(path, "the file is empty"));
    }
    match &outline.cut {
        Some(cut) if outline.lists == 0 => {
            let JsonFault { line, reason, .. } = cut;
            Err(IngestError::invalid(path, format!("no json: line {line}: expected {reason}")))
        }
        _ => Ok(()),
    }
}

fn faulty(path: &Path, fault: &JsonFault) -> RawEntry {
    let place =
        Place { row: Some(fault.line), pointer: Some(fault.pointer.clone()), ..place(path) };
    rejected(place, fault.rule, &format!("expected {}", fault.reason))
}

/// A reader's note with its place relative to the entry.
fn plain(note: &JsonNote, entry: &str) -> EntryNote {
    let pointer = note.pointer.strip_prefix(entry).unwrap_or(&note.pointer).to_string();
    let severity = if note.repaired.is_some() { Severity::Repaired } else { Severity::Note };
    EntryNote {
        rule: note.rule,
        severity,
        pointer,
        value: note.value.clone(),
        repaired: note.repaired.clone(),
    }
}

/// The first bytes of a file as text, for telling formats apart.
pub fn head_text(head: &[u8]) -> String {
    text::decode(head.to_vec()).text
}

/// Whether the path ends in one of the extensions, whatever its casing.
pub fn has_extension(path: &Path, extensions: &[&str]) -> bool {
    let found = path.extension().map(|it| it.to_string_lossy().to_lowercase());
    found.is_some_and(|found| extensions.contains(&found.as_str()))
}

/// Whether the text begins as JSON does.
pub fn looks_like_json(head: &str) -> bool {
    head.trim_start().starts_with(['{', '['])
}

/// The keys of the first objects of a JSON text, each with how deep it lies.
pub fn first_keys(head: &str) -> Vec<(usize, &str)> {
    const MOST: usize = 100;
    let (mut keys, mut depth) = (Vec::new(), 0_usize);
    let (mut begin, mut escaped, mut last) = (None, false, None);
    for (at, letter) in head.char_indices() {
        match (begin, letter) {
            (Some(_), _) if escaped => escaped = false,
            (Some(_), '\\') => escaped = true,
            (Some(from), '"') => (begin, last) = (None, Some((depth, &head[from..at]))),
            (Some(_), _) => {}
            (None, '"') => begin = Some(at + 1),
            (None, '{' | '[') => depth += 1,
            (None, '}' | ']') => depth = depth.saturating_sub(1),
            (None, ':') => keys.extend(last.take()),
            (None, ',') => last = None,
            (None, _) => {}
        }
        if keys.len() == MOST {
            break;
        }
    }
    keys
}

/// How many of the keys the first bytes of a JSON file mention, whatever their casing.
pub fn mentions(head: &str, keys: &[&str]) -> usize {
    let lower = head.to_lowercase();
    keys.iter().filter(|key| lower.contains(&format!("\"{key}\""))).count()
}

/// Whether a line of the first bytes of a YAML file begins with the key, at the left edge.
pub fn has_yaml_key(head: &str, key: &str) -> bool {
    head.lines().any(|line| {
        let line = line.strip_prefix("- ").unwrap_or(line);
        line.strip_prefix(key).is_some_and(|rest| rest.trim_start().starts_with(':'))
    })
}
