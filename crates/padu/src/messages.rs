//! Text for people, in Indonesian and English, from the message files.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fmt::Display;
use std::sync::OnceLock;

use fluent_bundle::{FluentArgs, FluentBundle, FluentResource, FluentValue};

use crate::data;

const ENGLISH: &str = include_str!("../messages/en.ftl");
const INDONESIAN: &str = include_str!("../messages/id.ftl");

/// A language padu speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Language {
    /// Bahasa Indonesia.
    Id,
    /// English.
    En,
    /// Every message in brackets: shows text that did not come from the message files.
    #[value(hide = true)]
    Pseudo,
}

/// The messages of one language.
pub struct Messages {
    language: Language,
    bundle: FluentBundle<FluentResource>,
    functions: OnceLock<BTreeMap<String, String>>,
}

impl Messages {
    /// The messages of a language.
    pub fn new(language: Language) -> Messages {
        let (tag, text) = match language {
            Language::Id => ("id", INDONESIAN),
            Language::En | Language::Pseudo => ("en", ENGLISH),
        };
        let tag = tag.parse().unwrap_or_default();
        let mut bundle = FluentBundle::new(vec![tag]);
        bundle.set_use_isolating(false);
        // A syntax error leaves the sound part of the file usable; a test finds it.
        let resource = FluentResource::try_new(text.to_string()).unwrap_or_else(|(part, _)| part);
        bundle.add_resource_overriding(resource);
        Messages { language, bundle, functions: OnceLock::new() }
    }

    /// The language asked for by `--lang`, else by the environment. Needed before the arguments are
    /// parsed, since help is text too.
    pub fn of_command_line(arguments: &[OsString]) -> Messages {
        let words: Vec<String> =
            arguments.iter().map(|it| it.to_string_lossy().into_owned()).collect();
        let after = words.iter().position(|it| it == "--lang").and_then(|at| words.get(at + 1));
        let joined = words.iter().find_map(|it| it.strip_prefix("--lang="));
        let asked = joined.or(after.map(String::as_str));
        asked.and_then(Language::of).map_or_else(Messages::of_environment, Messages::new)
    }

    /// The language of `PADU_LANG`, else of the locale; Indonesian when neither says English.
    pub fn of_environment() -> Messages {
        let asked = ["PADU_LANG", "LC_ALL", "LC_MESSAGES", "LANG"]
            .iter()
            .filter_map(|name| std::env::var(name).ok())
            .find(|value| !value.is_empty());
        Messages::new(asked.as_deref().and_then(Language::of).unwrap_or(Language::Id))
    }

    /// The language.
    pub fn language(&self) -> Language {
        self.language
    }

    /// The tag for an HTML page.
    pub fn tag(&self) -> &'static str {
        if self.language == Language::Id { "id" } else { "en" }
    }

    /// A message without values. A key that is not in the file is shown as it is; a test finds it.
    pub fn text(&self, key: &str) -> String {
        self.with(key, &[])
    }

    /// A message with values.
    pub fn with(&self, key: &str, values: &[(&str, &dyn Display)]) -> String {
        self.find(key, values).unwrap_or_else(|| key.to_string())
    }

    /// A message, if there is one of that key.
    pub fn find(&self, key: &str, values: &[(&str, &dyn Display)]) -> Option<String> {
        let pattern = self.bundle.get_message(key)?.value()?;
        let mut arguments = FluentArgs::new();
        for (name, value) in values {
            arguments.set(*name, FluentValue::from(value.to_string()));
        }
        let mut errors = Vec::new();
        let text = self.bundle.format_pattern(pattern, Some(&arguments), &mut errors).into_owned();
        Some(if self.language == Language::Pseudo { format!("⟦{text}⟧") } else { text })
    }

    /// What a lower crate or the system said, in English, in the user's language. The English messages
    /// `reason-…` are the patterns it is held against; what fits none is quoted as technical detail.
    pub fn reason(&self, said: &str) -> String {
        let said = without_code(said);
        for (key, pattern) in patterns() {
            if let Some(values) = fitting(pattern, said) {
                let values: Vec<(String, String)> = values
                    .into_iter()
                    .map(|(name, value)| (name, self.reason_or(&value)))
                    .collect();
                let values: Vec<(&str, &dyn Display)> =
                    values.iter().map(|(name, value)| (name.as_str(), value as _)).collect();
                return self.with(key, &values);
            }
        }
        match self.language {
            Language::En => said.to_string(),
            _ => self.with("reason-technical", &[("detail", &said)]),
        }
    }

    /// A part of a reason that may be a reason itself.
    fn reason_or(&self, part: &str) -> String {
        match patterns().iter().any(|(_, pattern)| fitting(pattern, part).is_some()) {
            true => self.reason(part),
            false => part.to_string(),
        }
    }

    /// A whole number with the language's thousands separator.
    pub fn number(&self, number: i64) -> String {
        let separator = if self.language == Language::Id { '.' } else { ',' };
        let digits = number.unsigned_abs().to_string();
        let mut grouped = String::new();
        for (index, digit) in digits.chars().enumerate() {
            if index > 0 && (digits.len() - index).is_multiple_of(3) {
                grouped.push(separator);
            }
            grouped.push(digit);
        }
        if number < 0 { format!("-{grouped}") } else { grouped }
    }

    /// A number with decimals: `0,46`. Never minus nothing.
    pub fn decimal(&self, number: f64, digits: usize) -> String {
        let text = format!("{number:.digits$}");
        let nothing = text.chars().all(|it| matches!(it, '-' | '0' | '.'));
        let text = if nothing { text.trim_start_matches('-') } else { &text };
        if self.language == Language::Id { text.replace('.', ",") } else { text.to_string() }
    }

    /// An amount in hundredths, short: `Rp 1,5 miliar`.
    pub fn money(&self, hundredths: i64, currency: &str) -> String {
        const UNITS: [(f64, &str); 3] =
            [(1e12, "money-trillion"), (1e9, "money-billion"), (1e6, "money-million")];
        let units = hundredths as f64 / 100.0;
        let tenths = |size: f64| (units / size * 10.0).round();
        // Rounded to one decimal of the smaller unit first: 999.96 million is 1 billion, 950 million is not.
        let reaches = |size: f64| tenths(size / 1000.0).abs() >= 10_000.0;
        let Some((size, word)) = UNITS.iter().find(|(size, _)| reaches(*size)) else {
            return self.amount(hundredths, currency);
        };
        let number = self.decimal(tenths(*size) / 10.0, 1);
        let number = number.strip_suffix(".0").or(number.strip_suffix(",0")).unwrap_or(&number);
        format!("{} {number} {}", symbol(currency), self.text(word))
    }

    /// An amount in hundredths, to the unit: `Rp 1.500.000.000`.
    pub fn amount(&self, hundredths: i64, currency: &str) -> String {
        format!("{} {}", symbol(currency), self.number((hundredths as f64 / 100.0).round() as i64))
    }

    /// A stored time to the minute: `2026-05-27 08:30`.
    pub fn when(&self, at: &str) -> String {
        at.get(..16).unwrap_or(at).replace('T', " ")
    }

    /// The name of a function of the lexicon, or of a family of functions; the code itself when it is not there.
    pub fn function(&self, code: &str) -> String {
        let names = self.functions.get_or_init(|| function_names(self.language));
        names.get(code).cloned().unwrap_or_else(|| code.to_string())
    }
}

/// `No such file or directory (os error 2)` without its number.
fn without_code(said: &str) -> &str {
    said.rsplit_once(" (os error ").map_or(said, |(before, _)| before)
}

/// Keys and English texts of the messages that word a reason.
fn patterns() -> &'static [(&'static str, &'static str)] {
    static PATTERNS: OnceLock<Vec<(&str, &str)>> = OnceLock::new();
    PATTERNS.get_or_init(|| {
        let lines = ENGLISH.lines().filter(|it| it.starts_with("reason-"));
        let pairs = lines.filter_map(|it| it.split_once(" = "));
        pairs.filter(|(key, _)| *key != "reason-technical").collect()
    })
}

/// The values with which an English message gives this text; `None` when it cannot.
fn fitting(pattern: &str, said: &str) -> Option<Vec<(String, String)>> {
    let mut parts = pattern.split("{ $");
    let mut rest = said.strip_prefix(parts.next()?)?;
    let mut values = Vec::new();
    let mut name = "";
    for part in parts {
        let (next, literal) = part.split_once(" }")?;
        if !name.is_empty() {
            return None;
        }
        name = next;
        if literal.is_empty() {
            continue;
        }
        let at = rest.find(literal)?;
        values.push((name.to_string(), rest[..at].to_string()));
        (name, rest) = ("", &rest[at + literal.len()..]);
    }
    match name {
        "" if !rest.is_empty() => None,
        "" => Some(values),
        name => {
            values.push((name.to_string(), rest.to_string()));
            Some(values)
        }
    }
}

fn symbol(currency: &str) -> &str {
    if currency == "IDR" { "Rp" } else { currency }
}

/// Names of the lexicon's functions and families by code.
fn function_names(language: Language) -> BTreeMap<String, String> {
    let key = if language == Language::Id { "name_id" } else { "name_en" };
    let texts = data::texts("lexicon/functions");
    let tables = texts.iter().filter_map(|(_, text)| toml::from_str::<toml::Table>(text).ok());
    let named = tables.flat_map(|it| {
        let functions = it.get("function").and_then(|it| it.as_array()).cloned();
        functions.unwrap_or_default().into_iter().chain(it.get("family").cloned())
    });
    named
        .filter_map(|it| Some((it.get("code")?.as_str()?.into(), it.get(key)?.as_str()?.into())))
        .collect()
}

impl Language {
    fn of(text: &str) -> Option<Language> {
        match text.get(..2)? {
            "id" | "in" => Some(Language::Id),
            "en" => Some(Language::En),
            "ps" => Some(Language::Pseudo),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use fluent_bundle::FluentResource;
    use std::collections::BTreeSet;

    fn keys(text: &str) -> BTreeSet<String> {
        FluentResource::try_new(text.to_string()).expect("the message file parses");
        text.lines()
            .filter(|line| line.starts_with(|c: char| c.is_ascii_lowercase()))
            .filter_map(|line| line.split_once('=').map(|(key, _)| key.trim().to_string()))
            .collect()
    }

    fn placeholders(language: Language, key: &str) -> BTreeSet<String> {
        let text = if language == Language::Id { INDONESIAN } else { ENGLISH };
        let start = text.find(&format!("\n{key} =")).map_or(0, |at| at + 1);
        let body: String = text[start..]
            .lines()
            .enumerate()
            .take_while(|(index, line)| *index == 0 || line.starts_with(' '))
            .map(|(_, line)| line)
            .collect();
        body.split('{')
            .skip(1)
            .filter_map(|it| it.split('}').next())
            .map(|it| it.trim().into())
            .collect()
    }

    #[test]
    fn both_languages_have_the_same_messages_with_the_same_values() {
        assert_eq!(keys(ENGLISH), keys(INDONESIAN));
        for key in keys(ENGLISH) {
            assert_eq!(placeholders(Language::En, &key), placeholders(Language::Id, &key), "{key}");
        }
    }

    #[test]
    fn numbers_and_money_follow_the_language() {
        let (id, en) = (Messages::new(Language::Id), Messages::new(Language::En));
        assert_eq!(id.number(1_234_567), "1.234.567");
        assert_eq!(en.number(-1_234), "-1,234");
        assert_eq!(id.money(150_000_000_000, "IDR"), "Rp 1,5 miliar");
        assert_eq!(en.money(150_000_000_000, "IDR"), "Rp 1.5 billion");
        assert_eq!(id.money(120_000, "IDR"), "Rp 1.200");
        assert_eq!(en.money(99_996_000_000, "IDR"), "Rp 1 billion");
        assert_eq!(en.money(95_000_000_000, "IDR"), "Rp 950 million");
        assert_eq!(en.money(-95_000_000_000, "IDR"), "Rp -950 million");
        assert_eq!(id.amount(255_000_000_000, "IDR"), "Rp 2.550.000.000");
        assert_eq!(id.decimal(0.459, 2), "0,46");
        assert_eq!(en.decimal(-0.0001, 3), "0.000");
    }

    #[test]
    fn functions_have_a_name_in_both_languages() {
        let name = |language| Messages::new(language).function("personnel/administration");
        assert_eq!(name(Language::Id), "Administrasi kepegawaian");
        assert_eq!(name(Language::En), "Personnel administration");
        let family = |language| Messages::new(language).function("office");
        assert_eq!(family(Language::Id), "Perkantoran, persuratan dan arsip");
        assert_eq!(family(Language::En), "Office, correspondence and archives");
    }

    #[test]
    fn a_reason_in_english_is_said_in_the_language() {
        let id = Messages::new(Language::Id);
        let said = id.reason("has no sheet \"A\"; it has B, C");
        assert_eq!(said, "tidak memiliki lembar \"A\"; lembar yang ada: B, C");
        assert!(id.reason("never heard of").contains("never heard of"));
        assert_eq!(Messages::new(Language::En).reason("is empty"), "is empty");
    }
}
