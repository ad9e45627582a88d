//! Checks a publiccode.yml against the standard.

use serde_json::{Map, Value};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;
use url::Url;

use super::super::vocabulary::{is_alias, is_country, is_language_tag};
use super::rules::{Key, LATEST, ROOT, Shape, VERSIONS};

/// One breach of the standard, or one use of what it will drop.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Rule id, `publiccode-...`.
    pub rule: &'static str,
    /// JSON pointer of the value.
    pub pointer: String,
    /// The value found, or what is missing.
    pub value: String,
    /// Whether the file is invalid because of it; else it is a warning.
    pub is_error: bool,
}

impl Finding {
    /// A breach.
    pub fn error(rule: &'static str, pointer: &str, value: &str) -> Finding {
        Finding { rule, pointer: pointer.into(), value: value.into(), is_error: true }
    }

    /// A warning.
    pub fn warning(rule: &'static str, pointer: &str, value: &str) -> Finding {
        Finding { rule, pointer: pointer.into(), value: value.into(), is_error: false }
    }
}

/// What the standard says of a file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Verdict {
    /// Breaches and warnings in the order of the standard's keys.
    pub findings: Vec<Finding>,
}

impl Verdict {
    /// Whether nothing breaks the standard; warnings may remain.
    pub fn is_valid(&self) -> bool {
        self.findings.iter().all(|it| !it.is_error)
    }
}

/// Checks a file's content.
pub fn verdict(document: &Value) -> Verdict {
    let mut check = Check { findings: Vec::new() };
    match document.as_object() {
        Some(root) => {
            check.keys("", root, ROOT);
            check.maintenance(&document["maintenance"]);
            if root.contains_key("IT") && root.contains_key("it") {
                check.error("publiccode-excluded", "/it", "IT is there too");
            }
        }
        None => check.error("publiccode-type", "", "not a map"),
    }
    Verdict { findings: check.findings }
}

struct Check {
    findings: Vec<Finding>,
}

impl Check {
    fn error(&mut self, rule: &'static str, pointer: &str, value: &str) {
        self.findings.push(Finding::error(rule, pointer, value));
    }

    fn keys(&mut self, pointer: &str, object: &Map<String, Value>, keys: &[Key]) {
        for key in keys {
            let at = format!("{pointer}/{}", key.name);
            match object.get(key.name) {
                Some(value) if !value.is_null() => {
                    if key.deprecated {
                        self.findings.push(Finding::warning(
                            "publiccode-deprecated",
                            &at,
                            key.name,
                        ));
                    }
                    self.required_text(&at, value, key);
                    self.shape(&at, value, key.shape);
                }
                _ if key.required => self.missing(&at, key),
                _ => {}
            }
        }
        for name in object.keys().filter(|name| keys.iter().all(|key| key.name != name.as_str())) {
            self.error("publiccode-unknown-key", &format!("{pointer}/{name}"), name);
        }
    }

    /// A missing section is reported by the keys it must hold, as its reader needs those.
    fn missing(&mut self, at: &str, key: &Key) {
        match key.shape {
            Shape::Map(keys) => self.keys(at, &Map::new(), keys),
            _ => self.error("publiccode-required", at, key.name),
        }
    }

    fn required_text(&mut self, at: &str, value: &Value, key: &Key) {
        let blank = value.as_str().is_some_and(|text| text.trim().is_empty());
        if key.required && blank {
            self.error("publiccode-required", at, key.name);
        }
    }

    fn shape(&mut self, at: &str, value: &Value, shape: Shape) {
        match shape {
            Shape::List(element, filled) => self.list(at, value, *element, filled),
            Shape::Map(keys) => match value.as_object() {
                Some(object) => self.keys(at, object, keys),
                None => self.wrong_type(at, value),
            },
            Shape::ByLanguage(keys) => self.by_language(at, value, keys),
            Shape::UrlOrUrls if value.is_array() => {
                self.list(at, value, Shape::RepositoryUrl, false)
            }
            Shape::Flag if value.is_boolean() => {}
            Shape::Flag => self.wrong_type(at, value),
            shape => match scalar(value) {
                Some(text) => self.text(at, &text, shape),
                None => self.wrong_type(at, value),
            },
        }
    }

    fn wrong_type(&mut self, at: &str, value: &Value) {
        let found = match value {
            Value::Null => "nothing",
            Value::Bool(_) => "a flag",
            Value::Number(_) => "a number",
            Value::String(_) => "a text",
            Value::Array(_) => "a list",
            Value::Object(_) => "a map",
        };
        self.error("publiccode-type", at, found);
    }

    fn list(&mut self, at: &str, value: &Value, element: Shape, filled: bool) {
        let Some(items) = value.as_array() else { return self.wrong_type(at, value) };
        if filled && items.is_empty() {
            self.error("publiccode-required", at, "an empty list");
        }
        for (index, item) in items.iter().enumerate() {
            self.shape(&format!("{at}/{index}"), item, element);
        }
    }

    fn by_language(&mut self, at: &str, value: &Value, keys: &[Key]) {
        let Some(languages) = value.as_object() else { return self.wrong_type(at, value) };
        if languages.is_empty() {
            self.error("publiccode-required", at, "an empty map");
        }
        for (tag, texts) in languages {
            let at = format!("{at}/{tag}");
            if !is_language_tag(tag) {
                self.error("publiccode-language", &at, tag);
            }
            match texts.as_object() {
                Some(texts) => self.keys(&at, texts, keys),
                None => self.wrong_type(&at, texts),
            }
        }
    }

    fn text(&mut self, at: &str, text: &str, shape: Shape) {
        let breach = match shape {
            Shape::HttpUrl => (!is_http(text)).then_some("publiccode-url"),
            Shape::RepositoryUrl | Shape::UrlOrUrls => {
                (!has_host(text)).then_some("publiccode-url")
            }
            Shape::Identifier => (!is_identifier(text)).then_some("publiccode-url"),
            Shape::Video => (!is_video(text)).then_some("publiccode-url"),
            Shape::Standard => (!is_standard(text)).then_some("publiccode-value"),
            Shape::Date => (!is_date(text)).then_some("publiccode-date"),
            Shape::Email => (!is_email(text)).then_some("publiccode-email"),
            Shape::Picture => (!is_file(text) || !is_picture(text)).then_some("publiccode-file"),
            Shape::File => (!is_file(text)).then_some("publiccode-file"),
            Shape::Sized(low, high) => {
                (!(low..=high).contains(&length(text))).then_some("publiccode-length")
            }
            Shape::OneOf(words) => (!words.contains(&text)).then_some("publiccode-value"),
            Shape::Word(test) => (!test(text)).then_some("publiccode-value"),
            Shape::Licence => (!is_licence(text)).then_some("publiccode-value"),
            Shape::Mime => (!is_mime(text)).then_some("publiccode-value"),
            Shape::Language => (!is_language_tag(text)).then_some("publiccode-language"),
            Shape::Version => return self.version(at, text),
            Shape::Country => return self.country(at, text),
            _ => None,
        };
        if let Some(rule) = breach {
            self.error(rule, at, text);
        }
    }

    fn version(&mut self, at: &str, text: &str) {
        if !VERSIONS.contains(&text) {
            self.error("publiccode-version", at, text);
        } else if !LATEST.contains(&text) {
            self.findings.push(Finding::warning("publiccode-version-old", at, text));
        }
    }

    fn country(&mut self, at: &str, text: &str) {
        if is_country(text) {
            return;
        }
        let lower = text.to_lowercase() == text && is_country(&text.to_uppercase());
        if lower {
            self.findings.push(Finding::warning("publiccode-deprecated", at, text));
        } else {
            self.error("publiccode-value", at, text);
        }
    }

    /// Who must be named depends on how the software is maintained.
    fn maintenance(&mut self, maintenance: &Value) {
        let kind = maintenance["type"].as_str().unwrap_or_default();
        let filled = |key: &str| maintenance[key].as_array().is_some_and(|it| !it.is_empty());
        if kind == "contract" && !filled("contractors") {
            self.error("publiccode-required", "/maintenance/contractors", "type is contract");
        }
        if kind != "contract" && filled("contractors") {
            self.error("publiccode-excluded", "/maintenance/contractors", kind);
        }
        if matches!(kind, "internal" | "community") && !filled("contacts") {
            self.error("publiccode-required", "/maintenance/contacts", kind);
        }
    }
}

fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.trim().to_string()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(flag) => Some(flag.to_string()),
        _ => None,
    }
}

fn is_http(text: &str) -> bool {
    Url::parse(text).is_ok_and(|it| matches!(it.scheme(), "http" | "https") && it.has_host())
}

fn has_host(text: &str) -> bool {
    Url::parse(text).is_ok_and(|it| it.host_str().is_some_and(|host| !host.is_empty()))
}

/// A URL with a host, or a URN with a namespace and a name.
fn is_identifier(text: &str) -> bool {
    let lower = text.to_lowercase();
    match lower.strip_prefix("urn:") {
        Some(rest) => rest.split_once(':').is_some_and(|(space, name)| {
            space.len() >= 2
                && space.chars().all(|it| it.is_ascii_alphanumeric() || it == '-')
                && !name.is_empty()
        }),
        None => has_host(text),
    }
}

/// A video has a path of its own; a bare host shows no video.
fn is_video(text: &str) -> bool {
    is_http(text) && Url::parse(text).is_ok_and(|it| it.path().len() > 1 || it.query().is_some())
}

fn is_standard(text: &str) -> bool {
    match text.strip_prefix("alias:") {
        Some(alias) => is_alias(alias),
        None => is_identifier(text),
    }
}

fn is_date(text: &str) -> bool {
    text.len() == 10 && chrono::NaiveDate::parse_from_str(text, "%Y-%m-%d").is_ok()
}

fn is_email(text: &str) -> bool {
    let Some((name, host)) = text.rsplit_once('@') else { return false };
    let host_is_sound = host.contains('.') && !host.starts_with('.') && !host.ends_with('.');
    !name.is_empty() && host_is_sound && !text.contains(char::is_whitespace)
}

/// A relative path or a web address.
fn is_file(text: &str) -> bool {
    let lower = text.to_lowercase();
    !text.starts_with(['/', '\\']) && !lower.starts_with("file:")
}

fn is_picture(text: &str) -> bool {
    let path = text.split(['?', '#']).next().unwrap_or_default().to_lowercase();
    [".svg", ".svgz", ".png"].iter().any(|it| path.ends_with(it))
}

/// An SPDX expression by its grammar: identifiers joined by `AND`, `OR` and `WITH`, with parentheses.
/// Identifiers are not looked up, since SPDX adds some every month.
fn is_licence(text: &str) -> bool {
    let spaced = text.replace('(', " ( ").replace(')', " ) ");
    let (mut open, mut wants_name) = (0i32, true);
    for word in spaced.split_whitespace() {
        match word {
            "(" if wants_name => open += 1,
            ")" if !wants_name => open -= 1,
            "AND" | "OR" | "WITH" if !wants_name => wants_name = true,
            _ if wants_name && is_licence_name(word) => wants_name = false,
            _ => return false,
        }
        if open < 0 {
            return false;
        }
    }
    open == 0 && !wants_name
}

fn is_licence_name(word: &str) -> bool {
    let name = word.strip_suffix('+').unwrap_or(word);
    let sound = |it: char| it.is_ascii_alphanumeric() || matches!(it, '-' | '.' | ':');
    !name.is_empty() && name.chars().all(sound) && !matches!(word, "AND" | "OR" | "WITH")
}

fn is_mime(text: &str) -> bool {
    const TYPES: &[&str] = &[
        "application",
        "audio",
        "chemical",
        "example",
        "font",
        "image",
        "message",
        "model",
        "multipart",
        "text",
        "video",
    ];
    text.split_once('/').is_some_and(|(kind, rest)| {
        let sound = |it: char| it.is_ascii_alphanumeric() || "!#$&-^_.+*".contains(it);
        TYPES.contains(&kind.to_lowercase().as_str())
            && !rest.is_empty()
            && rest.split(';').next().is_some_and(|it| it.trim().chars().all(sound))
    })
}

/// How many characters a reader sees: composed letters and joined emoji count once.
fn length(text: &str) -> usize {
    let mut count = 0;
    let mut joined = false;
    for character in text.nfc() {
        let extends = is_combining_mark(character)
            || matches!(character, '\u{200D}' | '\u{FE00}'..='\u{FE0F}' | '\u{1F3FB}'..='\u{1F3FF}');
        if !extends && !joined {
            count += 1;
        }
        joined = character == '\u{200D}';
    }
    count
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn licence_expressions_are_checked_by_grammar() {
        for text in [
            "MIT",
            "MIT OR Apache-2.0",
            "(MIT AND BSD-3-Clause) OR GPL-2.0+",
            "GPL-2.0-only WITH Bison-exception-2.2",
        ] {
            assert!(is_licence(text), "{text}");
        }
        for text in ["", "Invalid License", "MIT OR", "(MIT", "OR", "MIT) (MIT"] {
            assert!(!is_licence(text), "{text}");
        }
    }

    #[test]
    fn identifiers_are_urls_or_urns() {
        assert!(is_identifier("urn:x-italian-pa:pcm") && is_identifier("https://x.example/y"));
        assert!(!is_identifier("pcm") && !is_identifier("1") && !is_identifier("urn:x"));
    }

    #[test]
    fn length_counts_what_a_reader_sees() {
        assert_eq!(length("e\u{301}"), 1);
        assert_eq!(length("\u{1F468}\u{200D}\u{1F469}\u{200D}\u{1F466}"), 1);
        assert_eq!(length("\u{1112}\u{1161}\u{11ab}"), 1);
    }
}
