//! Yes, no, and numbers of users.

use std::sync::LazyLock;

use regex::Regex;

use super::Reading;
use super::text::folded;

const YES: &[&str] =
    &["ya", "y", "yes", "true", "t", "benar", "sudah", "ada", "1", "v", "ok", "tersedia", "iya"];
const NO: &[&str] = &[
    "tidak",
    "no",
    "n",
    "false",
    "f",
    "salah",
    "belum",
    "0",
    "tidak ada",
    "belum ada",
    "tdk",
    "bukan",
    "none",
    "nihil",
    "blm",
    "not",
];

/// Marks that answer yes or no.
pub const TICKS: &[char] = &['✓', '✔', '√', '☑', '✅', '✗', '✘', '☐', '❌'];

/// Reads a yes or no of either language: `true`, `false`, or nothing.
pub fn read_flag(text: &str) -> Option<Reading> {
    let text = text.trim();
    if matches!(text, "✓" | "✔" | "√" | "☑" | "✅") {
        return Some(Reading::plain("true"));
    }
    if matches!(text, "✗" | "✘" | "☐" | "❌") {
        return Some(Reading::plain("false"));
    }
    let folded = folded(lettered(text));
    let first = folded.split(' ').next().unwrap_or_default();
    let is = |list: &[&str]| list.contains(&folded.as_str()) || list.contains(&first);
    if is(NO) {
        Some(Reading::plain("false"))
    } else if is(YES) {
        Some(Reading::plain("true"))
    } else {
        None
    }
}

/// The text without the letter of a multiple choice: `b) Yes` is `Yes`.
pub fn lettered(text: &str) -> &str {
    let bytes = text.as_bytes();
    let is_choice = bytes.len() > 2 && bytes[0].is_ascii_alphanumeric() && bytes[1] == b')';
    if is_choice { text[2..].trim_start() } else { text }
}

static COUNT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)^(?:±|kurang lebih|sekitar|lebih dari|about|approx\.?|over|>|~)?\s*(\d{1,3}(?:[.,]\d{3})+|\d+)\s*\+?\s*(?:orang|pengguna|user|users|akun|pegawai|asn|pns|people|licen[cs]es?)?\.?$")
        .expect("the pattern is valid")
});

/// Reads a whole number of users; a band such as `1-100` is not one number.
pub fn read_count(text: &str) -> Option<Reading> {
    let text = text.trim().trim_start_matches(['\'', '’']);
    let found = COUNT.captures(text)?;
    let digits: String = found[1].chars().filter(char::is_ascii_digit).collect();
    let value = digits.parse::<u64>().ok()?.to_string();
    let mended = value != text;
    Some(Reading { value, mended })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn yes_and_no_are_read_in_both_languages() {
        for text in ["Ya", "Y", "yes", "sudah", "✓", "b) Yes", "Sudah terintegrasi", "1"] {
            assert_eq!(read_flag(text).map(|it| it.value).as_deref(), Some("true"), "{text}");
        }
        for text in ["Tidak", "N", "belum", "tidak ada", "a) No", "FALSE"] {
            assert_eq!(read_flag(text).map(|it| it.value).as_deref(), Some("false"), "{text}");
        }
        assert_eq!(read_flag("sebagian"), None);
    }

    #[test]
    fn counts_lose_their_words() {
        let count = |text| read_count(text).map(|it| it.value);
        assert_eq!(count("1.200 pengguna").as_deref(), Some("1200"));
        assert_eq!(count("± 500 orang").as_deref(), Some("500"));
        assert_eq!(count("1,000+").as_deref(), Some("1000"));
        assert_eq!(count("1-100"), None);
        assert_eq!(count("banyak"), None);
    }
}
