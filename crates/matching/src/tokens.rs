//! Cuts text into words that remember where they stood.

use crate::normalize::{fold, fold_into};

/// One word of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// The word, folded.
    pub text: String,
    /// First byte in the text it was cut from.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

/// The words of a text: runs of letters and digits. The prefix of `e-Kinerja` is dropped, since agencies
/// write the same system with and without it; before a short word it is joined to it.
pub fn tokens(text: &str) -> Vec<Token> {
    let mut found: Vec<Token> = Vec::with_capacity(text.len() / 6 + 1);
    each_token(text, |word, start, end| {
        found.push(Token { text: word.to_string(), start, end });
    });
    found
}

/// The words of a text without their places.
pub fn words(text: &str) -> Vec<String> {
    let mut found = Vec::with_capacity(text.len() / 6 + 1);
    each_word(text, |it| found.push(it.to_string()));
    found
}

/// Hands out the words of a text, which nobody need keep.
pub fn each_word(text: &str, mut hand_out: impl FnMut(&str)) {
    each_token(text, |word, _, _| hand_out(word));
}

/// Hands out each of the [`tokens`]: the word, folded, its first byte and one past its last.
fn each_token(text: &str, mut hand_out: impl FnMut(&str, usize, usize)) {
    let mut word = String::new();
    // A lone `e`, until it is known what follows.
    let mut lone: Option<(usize, usize)> = None;
    each_run(text, |mut start, end| {
        fold_into(&text[start..end], &mut word);
        if word.is_empty() {
            return;
        }
        if let Some(e) = lone.take() {
            if !HYPHENS.contains(&&text[e.1..start]) {
                hand_out("e", e.0, e.1);
            } else if word.chars().count() < SHORT_WORD {
                word.insert(0, 'e');
                start = e.0;
            }
        }
        if word == "e" {
            lone = Some((start, end));
        } else {
            hand_out(&word, start, end);
        }
    });
    if let Some((start, end)) = lone {
        hand_out("e", start, end);
    }
}

/// Hands out where runs of letters and digits begin and end.
fn each_run(text: &str, mut hand_out: impl FnMut(usize, usize)) {
    let mut start = None;
    for (at, letter) in text.char_indices() {
        if letter.is_alphanumeric() || !letter.is_ascii() && is_mark(letter) {
            start.get_or_insert(at);
        } else if let Some(first) = start.take() {
            hand_out(first, at);
        }
    }
    if let Some(first) = start {
        hand_out(first, text.len());
    }
}

/// The text between the first and the last of some neighbouring tokens, as it stands in the record.
pub fn surface<'a>(text: &'a str, tokens: &[Token]) -> &'a str {
    match (tokens.first(), tokens.last()) {
        (Some(first), Some(last)) => &text[first.start..last.end],
        _ => "",
    }
}

/// The parts of a word in camel case (`CutiOnline` is `cuti`, `online`); empty when it has none.
pub fn camel_parts(surface: &str) -> Vec<String> {
    let mut cuts = vec![0];
    let mut before = ' ';
    for (at, letter) in surface.char_indices() {
        if before.is_lowercase() && letter.is_uppercase() {
            cuts.push(at);
        }
        before = letter;
    }
    if cuts.len() < 2 {
        return Vec::new();
    }
    cuts.push(surface.len());
    cuts.windows(2)
        .map(|cut| fold(&surface[cut[0]..cut[1]]))
        .filter(|part| part.chars().count() >= 3)
        .collect()
}

fn is_mark(letter: char) -> bool {
    unicode_normalization::char::is_combining_mark(letter)
}

/// Words shorter than this keep the prefix of `e-`: `e-PAK` is `epak`, since `pak` is another word.
const SHORT_WORD: usize = 5;

/// What may stand behind that prefix.
const HYPHENS: [&str; 4] = ["-", "\u{2010}", "\u{2011}", "\u{2013}"];

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[&str]) {
        assert_eq!(words(text), expected);
    }

    #[test]
    fn words_are_runs_of_letters_and_digits() {
        check("Sistem Informasi (SIMPEG), v2", &["sistem", "informasi", "simpeg", "v2"]);
        check("", &[]);
    }

    #[test]
    fn the_e_prefix_is_dropped() {
        check("e-Kinerja", &["kinerja"]);
        check("e-PAK", &["epak"]);
        check("E - mail", &["e", "mail"]);
        check("e", &["e"]);
        check("e-e-mail", &["ee", "mail"]);
        check("a e-e", &["a", "ee"]);
        check("e--mail e", &["e", "mail", "e"]);
    }

    #[test]
    fn camel_case_has_parts() {
        assert_eq!(camel_parts("CutiOnline"), ["cuti", "online"]);
        assert!(camel_parts("SIMPEG").is_empty());
    }

    #[test]
    fn evidence_stands_as_typed() {
        let text = "Data Pegawai Négeri";
        let cut = tokens(text);
        assert_eq!(surface(text, &cut[1..3]), "Pegawai Négeri");
    }
}
