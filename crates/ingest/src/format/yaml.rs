//! Reads YAML with limits: size, nesting, nodes, and how far anchors may be unfolded.
//!
//! The YAML 1.2 core schema applies: `yes`, `no`, `on` and `off` are text. The budget is
//! serde-saphyr's; it refuses an anchor bomb ("billion laughs") before memory is spent. A number that
//! would not be written again as it stands (`1.10`, `021555`, forty digits) is kept as its text: versions
//! and telephone numbers are not quantities.

use std::fmt;
use std::path::Path;

use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};
use serde_saphyr::Spanned;
use serde_saphyr::options::DuplicateKeyPolicy;

use super::text::{Text, read_text};
use crate::IngestError;

/// Largest YAML file read, in bytes (16 MiB).
pub const MAX_BYTES: u64 = 16 * 1024 * 1024;

/// The documents of a YAML file.
#[derive(Debug, Clone, PartialEq)]
pub struct YamlFile {
    /// One value per document; empty documents are left out.
    pub documents: Vec<Value>,
    /// Why the file breaks YAML's rule that keys are unique; the later key was taken.
    pub duplicate_key: Option<String>,
    /// Whether the bytes were no UTF-8, as YAML demands, and were read as Windows-1252.
    pub guessed_encoding: bool,
}

/// Reads all documents of the file.
///
/// Errors: the file cannot be read, is no YAML, or exceeds a limit.
pub fn read_yaml(path: &Path) -> Result<YamlFile, IngestError> {
    let Text { text, guessed } = read_text(path, MAX_BYTES)?;
    let invalid = |reason: String| IngestError::invalid(path, reason);
    let (documents, duplicate_key) = match documents(&text, DuplicateKeyPolicy::Error) {
        Ok(documents) => (documents, None),
        Err(error) if is_duplicate(&error) => {
            let documents = documents(&text, DuplicateKeyPolicy::LastWins)
                .map_err(|error| invalid(first_line(&error)))?;
            (documents, Some(first_line(&error)))
        }
        Err(error) => return Err(invalid(first_line(&error))),
    };
    Ok(YamlFile { documents, duplicate_key, guessed_encoding: guessed })
}

fn documents(
    text: &str,
    duplicate_keys: DuplicateKeyPolicy,
) -> Result<Vec<Value>, serde_saphyr::Error> {
    let options = serde_saphyr::options! {
        budget: serde_saphyr::budget! { max_depth: 64, max_nodes: 250_000, max_documents: 4_096 },
        alias_limits: serde_saphyr::alias_limits! { max_total_replayed_events: 100_000 },
        duplicate_keys: duplicate_keys,
        strict_booleans: true,
        reject_non_finite_typeless_float: false,
        with_snippet: false,
        emit_comments: false,
    };
    let documents: Vec<Spanned<Node>> = serde_saphyr::from_multiple_with_options(text, options)?;
    let values = documents.into_iter().map(|document| value(document, text));
    Ok(values.filter(|document| !document.is_null()).collect())
}

/// A YAML node whose parts know where they stand, so that a number's own text can be looked up.
enum Node {
    Null,
    Flag(bool),
    Number(Number),
    Text(String),
    List(Vec<Spanned<Node>>),
    Map(Vec<(String, Spanned<Node>)>),
}

fn value(node: Spanned<Node>, text: &str) -> Value {
    match node.value {
        Node::Null => Value::Null,
        Node::Flag(flag) => Value::Bool(flag),
        // What a machine number cannot hold comes as one of these words; its own text says more.
        Node::Text(word) if matches!(word.as_str(), ".inf" | "-.inf" | ".nan") => {
            Value::String(written(&node.defined, text).unwrap_or(&word).to_string())
        }
        Node::Text(text) => Value::String(text),
        Node::List(items) => items.into_iter().map(|item| value(item, text)).collect(),
        Node::Map(members) => {
            // A later member of the same key takes the place of the earlier one.
            let members = members.into_iter().map(|(key, member)| (key, value(member, text)));
            Value::Object(members.collect::<Map<_, _>>())
        }
        Node::Number(number) => match written(&node.defined, text) {
            Some(written) if written != number.to_string() => Value::String(written.to_string()),
            _ => Value::Number(number),
        },
    }
}

/// The text a node stands as in the file.
fn written<'t>(location: &serde_saphyr::Location, text: &'t str) -> Option<&'t str> {
    let span = location.span();
    let from = usize::try_from(span.byte_offset()?).ok()?;
    let to = from.checked_add(usize::try_from(span.byte_len()?).ok()?)?;
    text.get(from..to).map(str::trim)
}

impl<'de> Deserialize<'de> for Node {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Node, D::Error> {
        deserializer.deserialize_any(NodeVisitor)
    }
}

struct NodeVisitor;

impl<'de> Visitor<'de> for NodeVisitor {
    type Value = Node;

    fn expecting(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        formatter.write_str("a yaml node")
    }

    fn visit_unit<E: Error>(self) -> Result<Node, E> {
        Ok(Node::Null)
    }

    fn visit_none<E: Error>(self) -> Result<Node, E> {
        Ok(Node::Null)
    }

    fn visit_bool<E: Error>(self, flag: bool) -> Result<Node, E> {
        Ok(Node::Flag(flag))
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Node, E> {
        Ok(Node::Number(number.into()))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Node, E> {
        Ok(Node::Number(number.into()))
    }

    fn visit_i128<E: Error>(self, number: i128) -> Result<Node, E> {
        Ok(Node::Text(number.to_string()))
    }

    fn visit_u128<E: Error>(self, number: u128) -> Result<Node, E> {
        Ok(Node::Text(number.to_string()))
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<Node, E> {
        Ok(Number::from_f64(number).map_or(Node::Text(number.to_string()), Node::Number))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Node, E> {
        Ok(Node::Text(text.to_string()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Node, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element()? {
            list.push(item);
        }
        Ok(Node::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Node, A::Error> {
        let mut map = Vec::new();
        while let Some(member) = members.next_entry()? {
            map.push(member);
        }
        Ok(Node::Map(map))
    }
}

fn is_duplicate(error: &serde_saphyr::Error) -> bool {
    matches!(error.without_snippet(), serde_saphyr::Error::DuplicateMappingKey { .. })
}

/// The first line of what the parser says, without the file's own text.
fn first_line(error: &serde_saphyr::Error) -> String {
    let said = error.without_snippet().to_string();
    said.lines().next().unwrap_or("no yaml").chars().take(200).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(text: &str) -> Vec<Value> {
        documents(text, DuplicateKeyPolicy::Error).expect("it is sound")
    }

    #[test]
    fn yes_and_no_are_text_and_dates_stay_as_written() {
        assert_eq!(
            read("a: yes\nb: true\nc: 2017-04-15\nd: '1'\ne: 1.0\n"),
            [json!({"a": "yes", "b": true, "c": "2017-04-15", "d": "1", "e": 1.0})]
        );
    }

    #[test]
    fn numbers_that_would_be_written_otherwise_stay_text() {
        assert_eq!(
            read(
                "v: 1.10\np: 021555\nn: 012345678901234567890123456789012345\nx: 7\ny: -2.5\nz: 1e999\n"
            ),
            [json!({
                "v": "1.10",
                "p": "021555",
                "n": "012345678901234567890123456789012345",
                "x": 7,
                "y": -2.5,
                "z": "1e999",
            })]
        );
        assert_eq!(read("a: &n 1.10\nb: *n\n"), [json!({"a": "1.10", "b": "1.10"})]);
    }

    #[test]
    fn a_later_key_replaces_an_earlier_one_when_asked_to() {
        let read = documents("a: 1\na: 2\n", DuplicateKeyPolicy::LastWins);
        assert_eq!(read.expect("it is read"), [json!({"a": 2})]);
        assert!(documents("a: 1\na: 2\n", DuplicateKeyPolicy::Error).is_err());
    }

    #[test]
    fn several_documents_come_in_order() {
        assert_eq!(read("---\na: 1\n---\n---\nb: 2\n"), [json!({"a": 1}), json!({"b": 2})]);
    }

    #[test]
    fn a_tag_is_no_instruction() {
        assert_eq!(read("a: !thing text\n"), [json!({"a": "text"})]);
    }

    #[test]
    fn an_anchor_bomb_is_refused() {
        let mut bomb = String::from("a0: &a0 [x,x,x,x,x,x,x,x,x]\n");
        for level in 1..=9 {
            let inner = vec![format!("*a{}", level - 1); 9].join(",");
            bomb.push_str(&format!("a{level}: &a{level} [{inner}]\n"));
        }
        assert!(documents(&bomb, DuplicateKeyPolicy::Error).is_err());
    }
}
