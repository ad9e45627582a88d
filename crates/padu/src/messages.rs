//! Text for people, in Indonesian and English, from the message files.

use std::ffi::OsString;
use std::fmt::Display;

use fluent_bundle::{FluentArgs, FluentBundle, FluentResource, FluentValue};

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
        Messages { language, bundle }
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

    /// An amount in hundredths, short: `Rp 1,5 miliar`.
    pub fn money(&self, hundredths: i64, currency: &str) -> String {
        let units = hundredths as f64 / 100.0;
        let symbol = if currency == "IDR" { "Rp" } else { currency };
        let (scaled, word) = match units.abs() {
            it if it >= 1e12 => (units / 1e12, self.text("money-trillion")),
            it if it >= 1e9 => (units / 1e9, self.text("money-billion")),
            it if it >= 1e6 => (units / 1e6, self.text("money-million")),
            _ => return format!("{symbol} {}", self.number(units.round() as i64)),
        };
        let mut number = format!("{scaled:.1}");
        if let Some(whole) = number.strip_suffix(".0") {
            number = whole.to_string();
        }
        if self.language == Language::Id {
            number = number.replace('.', ",");
        }
        format!("{symbol} {number} {word}")
    }
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
    }
}
