//! Cuts text into words that remember where they stood.

use crate::normalize::fold;

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
    let mut start = None;
    for (at, letter) in text.char_indices() {
        if letter.is_alphanumeric() || !letter.is_ascii() && is_mark(letter) {
            start.get_or_insert(at);
        } else if let Some(first) = start.take() {
            push(&mut found, text, first, at);
        }
    }
    if let Some(first) = start {
        push(&mut found, text, first, text.len());
    }
    drop_e_prefix(&mut found, text);
    found
}

/// The words of a text without their places.
pub fn words(text: &str) -> Vec<String> {
    tokens(text).into_iter().map(|it| it.text).collect()
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

fn push(found: &mut Vec<Token>, text: &str, start: usize, end: usize) {
    let folded = fold(&text[start..end]);
    if !folded.is_empty() {
        found.push(Token { text: folded, start, end });
    }
}

/// Words shorter than this keep the prefix of `e-`: `e-PAK` is `epak`, since `pak` is another word.
const SHORT_WORD: usize = 5;

fn drop_e_prefix(found: &mut Vec<Token>, text: &str) {
    let mut at = 0;
    while at + 1 < found.len() {
        let (here, next) = (&found[at], &found[at + 1]);
        let hyphen = ["-", "\u{2010}", "\u{2011}", "\u{2013}"];
        let between = &text[here.end..next.start];
        if here.text == "e" && hyphen.contains(&between) {
            let removed = found.remove(at);
            let next = &mut found[at];
            if next.text.chars().count() < SHORT_WORD {
                next.text.insert(0, 'e');
                next.start = removed.start;
            }
        }
        at += 1;
    }
}

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
