//! Brings text that looks alike to the same letters.
//!
//! Registers are typed by many hands and on many keyboards: full-width letters, accents, Cyrillic letters
//! that look Latin. Everything compared later has passed through [`fold`].

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// The text in NFKC, lower case, without accents, with look-alike letters turned into Latin ones.
pub fn fold(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    text.nfkd()
        .filter(|it| !is_combining_mark(*it))
        .map(latin_twin)
        .flat_map(char::to_lowercase)
        .map(latin_twin)
        .collect()
}

/// Puts the folded text in place of what a string held.
pub fn fold_into(text: &str, folded: &mut String) {
    folded.clear();
    if text.is_ascii() {
        folded.push_str(text);
        folded.make_ascii_lowercase();
    } else {
        folded.push_str(&fold(text));
    }
}

/// The letters and digits of the text, folded and run together: `e-Kinerja 2.0` is `ekinerja20`.
pub fn compact(text: &str) -> String {
    let mut kept = fold(text);
    kept.retain(char::is_alphanumeric);
    kept
}

/// The Latin letter that a Cyrillic or Greek letter is mistaken for; other characters stay.
fn latin_twin(letter: char) -> char {
    match letter {
        'а' | 'А' | 'α' | 'Α' => 'a',
        'в' | 'В' | 'Β' => 'b',
        'с' | 'С' => 'c',
        'ԁ' => 'd',
        'е' | 'Е' | 'ё' | 'Ε' | 'ε' => 'e',
        'һ' | 'Н' | 'Η' => 'h',
        'і' | 'І' | 'ι' | 'Ι' | 'ı' => 'i',
        'ј' | 'Ј' => 'j',
        'к' | 'К' | 'κ' | 'Κ' => 'k',
        'М' | 'м' | 'Μ' => 'm',
        'Ν' => 'n',
        'о' | 'О' | 'ο' | 'Ο' => 'o',
        'р' | 'Р' | 'ρ' | 'Ρ' => 'p',
        'ѕ' | 'Ѕ' => 's',
        'Т' | 'т' | 'τ' | 'Τ' => 't',
        'ѵ' | 'ν' => 'v',
        'х' | 'Х' | 'χ' | 'Χ' => 'x',
        'у' | 'У' | 'γ' | 'Υ' => 'y',
        'Ζ' => 'z',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        assert_eq!(fold(text), expected);
    }

    #[test]
    fn look_alike_letters_become_latin() {
        check("SІMPЕG", "simpeg");
        check("Ｓimpeg", "simpeg");
        check("pelayanán", "pelayanan");
    }

    #[test]
    fn compact_text_keeps_letters_and_digits_only() {
        assert_eq!(compact("e-Kinerja 2.0!"), "ekinerja20");
        assert_eq!(compact("  "), "");
    }
}
