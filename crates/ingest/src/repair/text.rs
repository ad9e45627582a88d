//! Characters: white space, invisible characters, UTF-8 encoded twice, and words that mean "nothing".

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::Regex;

/// A cell's text after its characters were mended, with the rules that were applied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cleaned<'a> {
    /// The text, trimmed; may be empty.
    pub text: Cow<'a, str>,
    /// Rule ids, in the order applied; trimming alone is not worth a report.
    pub rules: Vec<&'static str>,
}

/// Mends the characters of a cell. Line breaks survive (they separate list items), other runs of white
/// space become one space.
pub fn clean(text: &str) -> Cleaned<'_> {
    let trimmed = text.trim();
    if is_plain(trimmed) {
        return Cleaned { text: Cow::Borrowed(trimmed), rules: Vec::new() };
    }
    let mut rules = Vec::new();
    let mut current = Cow::Borrowed(trimmed);
    if let Some(fixed) = undo_mojibake(&current) {
        current = Cow::Owned(fixed);
        rules.push("mojibake");
    }
    if current.contains("\\n") && !FOLDER.is_match(&current) {
        current = Cow::Owned(current.replace("\\r\\n", "\n").replace("\\n", "\n"));
        rules.push("escaped-newline");
    }
    let (collapsed, invisible) = collapse(&current);
    if invisible {
        rules.push("invisible-characters");
    }
    Cleaned { text: Cow::Owned(collapsed), rules }
}

/// A path of Windows, in which a backslash separates folders.
static FOLDER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?:^|[\s(\x22'])(?:[A-Za-z]:\\|\\\\[A-Za-z0-9])").expect("the pattern is valid")
});

/// Whether nothing in the text needs mending: printable ASCII, single spaces, no backslash.
fn is_plain(text: &str) -> bool {
    let mut previous = 0;
    text.bytes().all(|byte| {
        let double_space = byte == b' ' && previous == b' ';
        previous = byte;
        (0x20..0x7f).contains(&byte) && byte != b'\\' && !double_space
    })
}

/// Collapses white space and drops invisible characters; says whether there were any.
fn collapse(text: &str) -> (String, bool) {
    let mut out = String::with_capacity(text.len());
    let mut invisible = false;
    for character in text.chars() {
        match character {
            '\n' => {
                while out.ends_with(' ') {
                    out.pop();
                }
                if !out.is_empty() {
                    out.push('\n');
                }
            }
            '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{2064}'
            | '\u{feff}'
            | '\u{ad}' => invisible = true,
            '\u{a0}' | '\u{2007}' | '\u{202f}' => {
                invisible = true;
                push_space(&mut out);
            }
            '\r' | '\t' => push_space(&mut out),
            _ if character.is_control() => invisible = true,
            _ if character.is_whitespace() => push_space(&mut out),
            _ => out.push(character),
        }
    }
    let end = out.trim_end().len();
    out.truncate(end);
    (out, invisible)
}

fn push_space(out: &mut String) {
    if !out.is_empty() && !out.ends_with([' ', '\n']) {
        out.push(' ');
    }
}

/// UTF-8 that was read as Windows-1252 and encoded again, put right; `None` when it does not look so.
///
/// Tried twice, because some exports pass through two wrong hands.
pub fn undo_mojibake(text: &str) -> Option<String> {
    let once = undo_once(text)?;
    Some(undo_once(&once).unwrap_or(once))
}

/// A lead byte of UTF-8 shown as Latin letter, followed by what its continuation bytes look like.
static TWICE: LazyLock<Regex> = LazyLock::new(|| {
    let tail = "[\u{80}-\u{bf}€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]";
    Regex::new(&format!("[Â-ß]{tail}|[à-ï]{tail}{{2}}|[ð-ô]{tail}{{3}}"))
        .expect("the pattern is valid")
});

fn undo_once(text: &str) -> Option<String> {
    if text.is_ascii() {
        return None;
    }
    let mut changed = false;
    let fixed = TWICE.replace_all(text, |found: &regex::Captures<'_>| match reread(&found[0]) {
        Some(character) => {
            changed = true;
            character
        }
        None => found[0].to_string(),
    });
    changed.then(|| fixed.into_owned())
}

/// One wrongly read character, read again as UTF-8.
fn reread(text: &str) -> Option<String> {
    let (bytes, _, lossy) = encoding_rs::WINDOWS_1252.encode(text);
    if lossy {
        return None;
    }
    String::from_utf8(bytes.into_owned()).ok()
}

/// Words that people type when there is nothing to say, in both languages.
const NOTHING: &[&str] = &[
    "n/a",
    "na",
    "n.a",
    "nan",
    "none",
    "nil",
    "null",
    "nihil",
    "kosong",
    "blank",
    "empty",
    "tidak ada",
    "tdk ada",
    "tidak ada data",
    "tak ada",
    "belum ada",
    "belum ada data",
    "blm ada",
    "belum diisi",
    "belum diketahui",
    "tidak diketahui",
    "tidak diisi",
    "tidak tersedia",
    "belum tersedia",
    "tidak ditemukan",
    "not available",
    "not applicable",
    "not known",
    "unknown",
    "no data",
    "tba",
    "tbd",
    "tbc",
    "to be determined",
    "x",
    "xx",
    "xxx",
    "idem",
    "sda",
    "s.d.a",
    "ditto",
    "#n/a",
    "#ref!",
    "#value!",
    "#name?",
    "#div/0!",
    "#null!",
    "#num!",
    "undefined",
];

/// Whether the text only says that there is nothing: `-`, `n/a`, `tidak ada`, `0`.
pub fn is_placeholder(text: &str) -> bool {
    if text.len() > 40 {
        return false;
    }
    let lower = text.trim().to_lowercase();
    if NOTHING.contains(&lower.as_str()) {
        return true;
    }
    if lower.contains(super::flag::TICKS) {
        return false;
    }
    let bare = lower.trim_matches(|it: char| !it.is_alphanumeric());
    if bare.is_empty() || bare.bytes().all(|byte| byte == b'0') {
        return true;
    }
    let spaced = bare.split_whitespace().collect::<Vec<_>>().join(" ");
    NOTHING.contains(&spaced.as_str())
}

/// Lower-case words separated by single spaces, without punctuation: for looking words up.
pub fn folded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars().flat_map(char::to_lowercase) {
        if character.is_alphanumeric() {
            out.push(character);
        } else if !out.is_empty() && !out.ends_with(' ') {
            out.push(' ');
        }
    }
    let end = out.trim_end().len();
    out.truncate(end);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str, rules: &[&str]) {
        let cleaned = clean(text);
        assert_eq!(cleaned.text, expected);
        assert_eq!(cleaned.rules, rules);
    }

    #[test]
    fn plain_text_is_left_alone() {
        check("Sistem Informasi", "Sistem Informasi", &[]);
        check("  Sistem   Informasi ", "Sistem Informasi", &[]);
    }

    #[test]
    fn utf8_encoded_twice_is_put_right() {
        check("pilotâ€™s date", "pilot’s date", &["mojibake"]);
        check("cafÃ©", "café", &["mojibake"]);
        check("â€œkutipâ€\u{9d}", "“kutip”", &["mojibake"]);
    }

    #[test]
    fn real_accents_are_not_mojibake() {
        check("São Paulo, Malmö, Âge", "São Paulo, Malmö, Âge", &[]);
    }

    #[test]
    fn invisible_characters_go_and_are_reported() {
        check("SIM\u{200b}PEG\u{a0}Kota", "SIMPEG Kota", &["invisible-characters"]);
        check("SIM\u{0}PEG", "SIMPEG", &["invisible-characters"]);
    }

    #[test]
    fn escaped_line_breaks_become_line_breaks() {
        check("satu\\n\\ndua", "satu\n\ndua", &["escaped-newline"]);
        check("lihat C:\\naskah", "lihat C:\\naskah", &[]);
    }

    #[test]
    fn words_for_nothing_are_placeholders() {
        for text in
            ["-", "--", "n/a", "N/A", "Tidak Ada", "belum  ada", "NIHIL.", "0", "(kosong)", "…"]
        {
            assert!(is_placeholder(text), "{text}");
        }
    }

    #[test]
    fn names_are_not_placeholders() {
        for text in ["SIMPEG", "√", "✗", "Ada", "Tidak ada integrasi", "NA-Cat", "10", "Xpress"]
        {
            assert!(!is_placeholder(text), "{text}");
        }
    }
}
