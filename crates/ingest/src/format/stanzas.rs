//! Stanzas of control files (the field notation of RFC 822 as Debian writes it), read one by one.
//!
//! A stanza reaches to the next blank line. Each of its lines is a field (`Name: value`), goes on with
//! the value above (it begins with a space or tab), or is a comment (`#`). Only one stanza is in memory.

use std::collections::HashMap;
use std::path::Path;

use super::dialect::sniff;
use super::table::Lines;
use super::text::{Text, decode};
use crate::IngestError;

/// Largest stanza read, in bytes; as much as an entry of a JSON register may hold.
const MAX_STANZA: usize = 2 << 20;

/// One stanza.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Stanza {
    /// The line of the file where it begins, from 1.
    pub line: u64,
    /// Its fields, in the order in which their names first appear.
    pub fields: Vec<StanzaField>,
    /// Whether a line was no UTF-8 and was read as Windows-1252.
    pub guessed: bool,
}

/// One field of a stanza.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StanzaField {
    /// Its name as written.
    pub name: String,
    /// Its value; further lines follow with the blank they begin with.
    pub value: String,
    /// Whether the name stands several times; the value is the last one.
    pub repeated: bool,
}

/// Why a stanza could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StanzaFault {
    /// Rule id: `stanza-line` or `stanza-large`.
    pub rule: &'static str,
    /// The line of the file, from 1.
    pub line: u64,
    /// The line as it stands, or the limit.
    pub text: String,
    /// The field after which it stands, if any.
    pub after: Option<String>,
}

/// Receives stanzas, and what could not be read as one.
pub type StanzaSink<'s> = dyn FnMut(Result<Stanza, StanzaFault>) -> Result<(), IngestError> + 's;

/// Reads the stanzas of a file in order. One that cannot be read costs no other.
///
/// Errors: the file cannot be read, is no text, holds a line beyond all measure; whatever `sink` returns.
pub fn read_stanzas(path: &Path, sink: &mut StanzaSink<'_>) -> Result<(), IngestError> {
    let mut lines = Lines::open(path, &sniff(path)?)?;
    let mut open = Open::default();
    while let Some(bytes) = lines.next_line()? {
        let Text { text, guessed } = decode(bytes);
        if text.trim().is_empty() {
            std::mem::take(&mut open).close(sink)?;
        } else if !text.starts_with('#') {
            open.take(lines.number, &text, guessed);
        }
    }
    open.close(sink)
}

/// The name and value of a line that is a field. Names hold no blanks and do not begin with a hyphen, so
/// that a sentence with a colon is none.
pub fn field(line: &str) -> Option<(&str, &str)> {
    let (name, value) = line.split_once(':')?;
    let sound = !name.is_empty() && name.bytes().all(|it| it.is_ascii_graphic());
    (sound && !name.starts_with(['-', '#'])).then(|| (name, value.trim()))
}

/// The stanza that is being read.
#[derive(Default)]
struct Open {
    stanza: Stanza,
    /// Where each field stands, by its name in lower case.
    places: HashMap<String, usize>,
    /// The field that a continuation belongs to.
    last: Option<usize>,
    bytes: usize,
    fault: Option<StanzaFault>,
}

impl Open {
    fn take(&mut self, line: u64, text: &str, guessed: bool) {
        if self.stanza.line == 0 {
            self.stanza.line = line;
        }
        if self.fault.is_some() {
            return;
        }
        self.bytes += text.len() + 1;
        self.stanza.guessed |= guessed;
        if self.bytes > MAX_STANZA {
            self.spoil("stanza-large", line, &format!("more than {} MiB", MAX_STANZA >> 20));
        } else if !self.goes_on(text) && !self.begins(text) {
            self.spoil("stanza-line", line, text);
        }
    }

    /// Adds a continuation to the field above; `false` when the line is none.
    fn goes_on(&mut self, text: &str) -> bool {
        let Some(last) = self.last.filter(|_| text.starts_with([' ', '\t'])) else { return false };
        let value = &mut self.stanza.fields[last].value;
        value.push('\n');
        value.push_str(text.trim_end());
        true
    }

    /// Adds a field; `false` when the line is none.
    fn begins(&mut self, text: &str) -> bool {
        let Some((name, value)) = field(text) else { return false };
        let fields = &mut self.stanza.fields;
        let at = *self.places.entry(name.to_ascii_lowercase()).or_insert(fields.len());
        match fields.get_mut(at) {
            Some(known) => {
                known.value = value.to_string();
                known.repeated = true;
            }
            None => fields.push(StanzaField {
                name: name.to_string(),
                value: value.to_string(),
                repeated: false,
            }),
        }
        self.last = Some(at);
        true
    }

    /// Gives the stanza up; its further lines are passed over.
    fn spoil(&mut self, rule: &'static str, line: u64, text: &str) {
        let after = self.last.map(|at| self.stanza.fields[at].name.clone());
        let text = text.chars().take(200).collect();
        self.fault = Some(StanzaFault { rule, line, text, after });
        self.stanza.fields.clear();
    }

    fn close(self, sink: &mut StanzaSink<'_>) -> Result<(), IngestError> {
        match self.fault {
            Some(fault) => sink(Err(fault)),
            None if self.stanza.fields.is_empty() => Ok(()),
            None => sink(Ok(self.stanza)),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn stanzas(bytes: &[u8]) -> Vec<Result<Stanza, StanzaFault>> {
        let mut file = tempfile::NamedTempFile::new().expect("a temporary file");
        file.write_all(bytes).expect("written");
        let mut found = Vec::new();
        let read = read_stanzas(file.path(), &mut |it| {
            found.push(it);
            Ok(())
        });
        read.expect("it reads");
        found
    }

    /// Each stanza as `line name=value, name=value`, each fault as `line rule`.
    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let shown = |it: &StanzaField| format!("{}={}", it.name, it.value);
        let found: Vec<String> = stanzas(text.as_bytes())
            .into_iter()
            .map(|it| match it {
                Ok(it) => {
                    let fields: Vec<String> = it.fields.iter().map(shown).collect();
                    format!("{} {}", it.line, fields.join(", "))
                }
                Err(fault) => format!("{} {}", fault.line, fault.rule),
            })
            .collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn blank_lines_divide_stanzas_however_many_there_are() {
        check("A: 1\nB: 2\n\n\n \t\nA: 3", &["1 A=1, B=2", "6 A=3"]);
        check("\n\nA: 1\r\n\r\nA: 2\r\n", &["3 A=1", "5 A=2"]);
        check("", &[]);
    }

    #[test]
    fn values_go_on_below_and_keep_their_lines() {
        check("A: 1\n two\n\tthree  \n .\nB:\n 2", &["1 A=1\n two\n\tthree\n ., B=\n 2"]);
    }

    #[test]
    fn comments_are_passed_over_and_colons_belong_to_values() {
        check("# of us\nA: b: c\n# x\n d", &["2 A=b: c\n d"]);
        check("# nothing else", &[]);
    }

    #[test]
    fn a_line_that_is_no_field_costs_its_stanza_only() {
        check("A: 1\nodd\nB: 2\nodd\n\nA: 2", &["2 stanza-line", "6 A=2"]);
        check(
            " A: 1\n\nsee also: b\n\n-A: b\n\n: b",
            &["1 stanza-line", "3 stanza-line", "5 stanza-line", "7 stanza-line"],
        );
    }

    #[test]
    fn a_fault_says_after_which_field_it_stands() {
        let found = stanzas(b"A: 1\nB: 2\nodd\n");
        let fault = found[0].as_ref().expect_err("it is odd");
        assert_eq!((fault.after.as_deref(), fault.text.as_str()), (Some("B"), "odd"));
    }

    #[test]
    fn a_field_that_stands_twice_has_its_later_value() {
        check("A: 1\nB: 2\na: 3\n 4", &["1 A=3\n 4, B=2"]);
        let found = stanzas(b"A: 1\nB: 2\na: 3\n");
        let stanza = found[0].as_ref().expect("it reads");
        assert_eq!(stanza.fields.iter().map(|it| it.repeated).collect::<Vec<_>>(), [true, false]);
    }

    #[test]
    fn what_is_no_utf8_is_read_and_told() {
        let found = stanzas("A: café ☕ ünï\n\nA: 2\n".as_bytes());
        assert!(found.iter().all(|it| it.as_ref().is_ok_and(|it| !it.guessed)));
        let found = stanzas(b"A: caf\xe9\n\nA: 2\n");
        let first = found[0].as_ref().expect("it reads");
        assert_eq!((first.fields[0].value.as_str(), first.guessed), ("café", true));
        assert!(found[1].as_ref().is_ok_and(|it| !it.guessed));
    }

    #[test]
    fn a_stanza_without_end_is_given_up_and_the_next_is_read() {
        let mut text = String::from("A: 1\n");
        while text.len() <= MAX_STANZA + 10 {
            text.push_str(" on and on and on\n");
        }
        text.push_str("\nA: 2\n");
        let found = stanzas(text.as_bytes());
        assert!(found[0].as_ref().is_err_and(|it| it.rule == "stanza-large"));
        assert!(found[1].is_ok() && found.len() == 2);
    }

    #[test]
    fn many_fields_of_one_stanza_are_read_in_time() {
        let text: String = (0..80_000).map(|at| format!("F{at}: 1\nF{}: 2\n", at / 2)).collect();
        let found = stanzas(text.as_bytes());
        assert!(found[0].as_ref().is_ok_and(|it| it.fields.len() == 80_000));
    }
}
