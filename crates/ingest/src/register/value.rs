//! Looks into JSON whose keys and shapes vary from one publisher to the next.

use serde_json::{Map, Value};

/// A key as compared: lower case, letters and digits only (`repository_URL` is `repositoryurl`).
pub fn bare(key: &str) -> String {
    key.chars().filter(|it| it.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Whether [`bare`] of the key is `name`; compared without making the text, as every look-up asks it of
/// every key.
fn is_bare(key: &str, name: &str) -> bool {
    let letters = key.chars().filter(|it| it.is_alphanumeric()).flat_map(char::to_lowercase);
    letters.eq(name.chars())
}

/// The first member whose [`bare`] key is one of `names`, in the order of `names`, and that is not blank.
pub fn get<'v>(value: &'v Value, names: &[&str]) -> Option<&'v Value> {
    let object = value.as_object()?;
    names.iter().find_map(|name| member(object, name))
}

fn member<'v>(object: &'v Map<String, Value>, name: &str) -> Option<&'v Value> {
    object.iter().find(|(key, value)| is_bare(key, name) && !is_blank(value)).map(|(_, it)| it)
}

/// Whether a value says nothing: null, blank text, or a list or object of such.
pub fn is_blank(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.trim().is_empty(),
        Value::Array(items) => items.iter().all(is_blank),
        Value::Object(object) => object.values().all(is_blank),
        Value::Bool(_) | Value::Number(_) => false,
    }
}

/// Keys under which an object is likely to keep its name.
const NAMING: &[&str] =
    &["title", "displayname", "name", "codename", "label", "en", "value", "id", "text", "url"];

/// The texts a value stands for: itself, its elements, or an object's name.
pub fn texts(value: &Value) -> Vec<String> {
    match value {
        Value::String(text) => vec![text.clone()],
        Value::Number(number) => vec![number.to_string()],
        Value::Array(items) => items.iter().flat_map(texts).collect(),
        Value::Object(_) => get(value, NAMING).map(texts).unwrap_or_default(),
        Value::Null | Value::Bool(_) => Vec::new(),
    }
}

/// The first text a value stands for, trimmed; `None` when blank.
pub fn text(value: &Value) -> Option<String> {
    texts(value).into_iter().map(|it| it.trim().to_string()).find(|it| !it.is_empty())
}

/// The text of the first member of `names` that has one.
pub fn text_of(value: &Value, names: &[&str]) -> Option<String> {
    get(value, names).and_then(text)
}

/// The elements of a list, or the value itself when it stands alone; nothing when blank.
pub fn elements(value: Option<&Value>) -> Vec<&Value> {
    match value {
        Some(Value::Array(items)) => items.iter().filter(|it| !is_blank(it)).collect(),
        Some(value) if !is_blank(value) => vec![value],
        _ => Vec::new(),
    }
}

/// Whether a value says yes: `true`, 1, "yes", "1".
pub fn is_yes(value: Option<&Value>) -> bool {
    match value {
        Some(Value::Bool(flag)) => *flag,
        Some(Value::Number(number)) => number.as_i64() == Some(1),
        Some(Value::String(text)) => {
            matches!(text.trim().to_lowercase().as_str(), "true" | "yes" | "1" | "y" | "ya" | "jah")
        }
        _ => false,
    }
}

/// The text on one line: blanks collapsed, control and zero-width characters removed.
pub fn one_line(text: &str) -> String {
    let visible = text.chars().filter(|it| {
        !matches!(it, '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}')
            && (!it.is_control() || it.is_whitespace())
    });
    visible.collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn keys_are_found_whatever_their_casing() {
        let value = json!({"Repository_URL": "a", "repository": ""});
        assert_eq!(get(&value, &["repository", "repositoryurl"]), Some(&json!("a")));
    }

    #[test]
    fn keys_compare_as_their_bare_form() {
        for key in ["Repository_URL", "repositoryURL", "RÉPO", "a-b.c", ""] {
            for name in ["repositoryurl", "r\u{e9}po", "abc", "", "repository"] {
                assert_eq!(is_bare(key, name), bare(key) == name, "{key} {name}");
            }
        }
    }

    #[test]
    fn texts_come_out_of_every_shape() {
        assert_eq!(texts(&json!(["a", {"name": "b"}, 3, null])), ["a", "b", "3"]);
    }

    #[test]
    fn one_line_drops_what_cannot_be_seen() {
        assert_eq!(one_line(" a\u{200b}b\n\t c\u{0} "), "ab c");
    }
}
