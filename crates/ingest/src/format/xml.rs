//! Reads a small XML document into the shape its JSON twin has.
//!
//! Document types and entities are refused outright: no register needs them, and they are how XML reads
//! other files or unfolds into gigabytes.

use std::path::Path;

use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};
use serde_json::{Map, Value};

use super::text::read_text;
use crate::IngestError;

/// Largest XML file read, in bytes (64 MiB).
pub const MAX_BYTES: u64 = 64 * 1024 * 1024;

/// Deepest nesting of elements.
pub const MAX_DEPTH: usize = 64;

/// Key under which an element's own text stands when it also has attributes or children.
pub const TEXT_KEY: &str = "#text";

/// Reads the file as JSON: attributes and children become members by local name, an element with
/// nothing but text becomes a string, and elements named in `lists` become arrays of their children.
///
/// Returns the root's local name and value. Errors: the file cannot be read, is no XML, holds a document
/// type or an entity, or exceeds a limit.
pub fn read_xml(path: &Path, lists: &[&str]) -> Result<(String, Value), IngestError> {
    let text = read_text(path, MAX_BYTES)?.text;
    let mut keep = |_: &str, _: &str, value: Value| Some(value);
    parse(&text, lists, &mut keep).map_err(|reason| IngestError::invalid(path, reason))
}

/// Reads the file part by part: each element named in `parts` goes to `sink` when it ends, and nothing is
/// kept of what lies in elements named in `left`, so that memory holds one part at a time.
///
/// Returns the root's local name. Errors: as [`read_xml`], after the parts before the fault.
pub fn stream_xml(
    path: &Path,
    lists: &[&str],
    parts: &[&str],
    left: &[&str],
    sink: &mut dyn FnMut(&str, Value),
) -> Result<String, IngestError> {
    let text = read_text(path, MAX_BYTES)?.text;
    let mut keep = |parent: &str, name: &str, value: Value| {
        let kept = !left.contains(&parent);
        if kept && parts.contains(&name) {
            sink(name, value);
            return None;
        }
        kept.then_some(value)
    };
    let read = parse(&text, lists, &mut keep);
    read.map(|it| it.0).map_err(|reason| IngestError::invalid(path, reason))
}

/// Takes an element that has ended, by the names of its parent and itself; what it gives back is kept.
type Keep<'k> = dyn FnMut(&str, &str, Value) -> Option<Value> + 'k;

struct Element {
    name: String,
    members: Map<String, Value>,
    children: Vec<Value>,
    text: String,
}

fn parse(text: &str, lists: &[&str], keep: &mut Keep) -> Result<(String, Value), String> {
    let mut reader = Reader::from_str(text);
    let mut open: Vec<Element> = Vec::new();
    loop {
        let event = reader.read_event().map_err(|error| format!("no xml: {error}"))?;
        let closed = match event {
            Event::Start(start) => {
                if open.len() >= MAX_DEPTH {
                    return Err(format!("elements lie more than {MAX_DEPTH} deep"));
                }
                open.push(element(&start)?);
                None
            }
            Event::Empty(start) => Some(element(&start)?),
            Event::End(_) => open.pop(),
            Event::Text(part) => {
                push_text(&mut open, &part.xml10_content());
                None
            }
            Event::CData(part) => {
                push_text(&mut open, &part.xml10_content());
                None
            }
            Event::GeneralRef(entity) => {
                let character = entity.resolve_char_ref().ok().flatten();
                let known = character.or_else(|| predefined(&entity.xml10_content()));
                let known = known.ok_or("holds an entity, which is refused")?;
                push_text(&mut open, &known.to_string());
                None
            }
            Event::DocType(_) => return Err("holds a document type, which is refused".into()),
            Event::Eof => return Err("ends before its root element is closed".into()),
            Event::Decl(_) | Event::PI(_) | Event::Comment(_) => None,
        };
        let Some(closed) = closed else { continue };
        let name = closed.name.clone();
        let value = finish(closed, lists);
        let Some(parent) = open.last_mut() else { return Ok((name, value)) };
        if let Some(value) = keep(&parent.name, &name, value) {
            adopt(parent, name, value, lists);
        }
    }
}

fn element(start: &BytesStart) -> Result<Element, String> {
    let mut members = Map::new();
    for attribute in start.attributes() {
        let attribute = attribute.map_err(|error| format!("no xml: {error}"))?;
        let key = attribute.key.local_name().as_ref().to_string();
        let value = attribute
            .normalized_value(XmlVersion::Explicit1_0)
            .map_err(|_| "holds an entity, which is refused".to_string())?;
        members.insert(key, Value::String(value.into_owned()));
    }
    let name = start.local_name().as_ref().to_string();
    Ok(Element { name, members, children: Vec::new(), text: String::new() })
}

fn predefined(entity: &str) -> Option<char> {
    match entity {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => None,
    }
}

fn push_text(open: &mut [Element], text: &str) {
    if let Some(element) = open.last_mut() {
        element.text.push_str(text);
    }
}

/// A repeated child becomes an array, as a converter of XML to JSON would write it.
fn adopt(parent: &mut Element, name: String, value: Value, lists: &[&str]) {
    if lists.contains(&parent.name.as_str()) {
        parent.children.push(value);
        return;
    }
    match parent.members.get_mut(&name) {
        Some(Value::Array(several)) if !lists.contains(&name.as_str()) => several.push(value),
        Some(one) => {
            let first = std::mem::take(one);
            *one = Value::Array(vec![first, value]);
        }
        None => {
            parent.members.insert(name, value);
        }
    }
}

fn finish(element: Element, lists: &[&str]) -> Value {
    let Element { name, mut members, children, text } = element;
    if lists.contains(&name.as_str()) {
        return Value::Array(children);
    }
    let text = text.trim();
    if members.is_empty() {
        return Value::String(text.to_string());
    }
    if !text.is_empty() {
        members.insert(TEXT_KEY.to_string(), Value::String(text.to_string()));
    }
    Value::Object(members)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn whole(text: &str, lists: &[&str]) -> Result<(String, Value), String> {
        parse(text, lists, &mut |_, _, value| Some(value))
    }

    #[test]
    fn elements_become_members_and_named_lists_arrays() {
        let text = "<?xml version=\"1.0\"?><b:bom xmlns:b=\"x\"><list><c type=\"library\"><name>A &amp; B</name></c>\
                    <c><name>C</name></c></list></b:bom>";
        let (name, value) = whole(text, &["list"]).expect("it is sound");
        assert_eq!(name, "bom");
        assert_eq!(value["list"], json!([{"type": "library", "name": "A & B"}, {"name": "C"}]));
    }

    #[test]
    fn document_types_and_entities_are_refused() {
        for text in [
            "<!DOCTYPE bom SYSTEM \"file:///etc/passwd\"><bom/>",
            "<!DOCTYPE bom [<!ENTITY a \"b\">]><bom>&a;</bom>",
            "<bom>&other;</bom>",
            "<bom name=\"&other;\"/>",
        ] {
            let reason = whole(text, &[]).expect_err("it is refused");
            assert!(reason.contains("refused"), "{reason}");
        }
    }

    #[test]
    fn deep_and_unfinished_documents_are_refused() {
        assert!(whole(&"<a>".repeat(1000), &[]).is_err());
        assert!(whole("<a><b></b>", &[]).is_err());
        assert!(whole("", &[]).is_err());
    }

    #[test]
    fn parts_are_handed_out_and_what_is_left_is_never_kept() {
        let file = tempfile::NamedTempFile::new().expect("a temporary file");
        let text = "<m><e a=\"1\"><n>A</n></e><v><w><e a=\"2\"/></w></v><e a=\"3\"/></m>";
        std::fs::write(file.path(), text).expect("written");
        let mut parts = Vec::new();
        let root = stream_xml(file.path(), &[], &["e"], &["v", "w"], &mut |_, it| parts.push(it));
        assert_eq!(root.expect("it is sound"), "m");
        assert_eq!(parts, [json!({ "a": "1", "n": "A" }), json!({ "a": "3" })]);
    }
}
