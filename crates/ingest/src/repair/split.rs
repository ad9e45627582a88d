//! Cells that list several things: ten applications in the name cell, three platforms in one.
//!
//! A wrong split is worse than none (it invents systems), so names are split only where the cell itself
//! shows that it is a list.

use std::sync::LazyLock;

use regex::Regex;

static NUMBER: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?:^|[\s;,])\(?(\d{1,2})[.)]\s*(?:[^\d\s]|\d+[A-Za-z])"));
static NUMBER_MARK: LazyLock<Regex> = LazyLock::new(|| pattern(r"^\(?\d{1,2}[.)]\s*"));
static BULLET: LazyLock<Regex> = LazyLock::new(|| pattern(r"^\s*(?:[-–—•·*▪●○►>]|[a-z][.)])\s+"));
static ACRONYM: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^(?:e|i|si|my|m)?[-. ]?[A-Z][A-Z0-9]{2,}(?:[-. ]?[A-Z0-9]+)*$"));

/// Words with which the name of a system begins.
const STARTERS: &[&str] = &[
    "aplikasi",
    "sistem",
    "website",
    "web",
    "portal",
    "si",
    "layanan",
    "dashboard",
    "e",
    "sim",
    "mobile",
    "application",
    "system",
    "situs",
];

fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("the pattern is valid")
}

/// The systems that a name cell lists, when it lists at least two; `None` for a single name.
///
/// `separators` are those that the mapping profile declares; they split always, though never inside
/// parentheses.
pub fn split_names(text: &str, separators: &[String]) -> Option<Vec<String>> {
    let parts = numbered(text)
        .or_else(|| declared(text, separators))
        .or_else(|| lines(text))
        .or_else(|| semicolons(text))
        .or_else(|| acronyms(text))?;
    let mut names: Vec<String> = Vec::new();
    for part in parts {
        let name = tidy(&part);
        if name.chars().any(char::is_alphabetic) && !names.contains(&name) {
            names.push(name);
        }
    }
    (names.len() > 1).then_some(names)
}

/// The items of a list cell: numbered, by line, by `;` or `|`, by comma or slash when all are short.
pub fn split_list(text: &str, separators: &[String]) -> Vec<String> {
    let parts = numbered(text)
        .or_else(|| declared(text, separators))
        .or_else(|| split_outside(text, &['\n', ';', '|']))
        .or_else(|| short_parts(text))
        .unwrap_or_else(|| vec![text.to_string()]);
    parts.iter().map(|part| tidy(part)).filter(|part| !part.is_empty()).collect()
}

/// `1. A 2. B 3. C`, in one line or several. The numbers must count up from 1.
fn numbered(text: &str) -> Option<Vec<String>> {
    if !text.trim_start_matches('(').starts_with('1') {
        return None;
    }
    let mut starts: Vec<usize> = Vec::new();
    for found in NUMBER.captures_iter(text) {
        let number = found.get(1)?;
        if number.as_str().parse::<usize>() == Ok(starts.len() + 1) {
            starts.push(number.start());
        }
    }
    if starts.len() < 2 || text[..starts[0]].trim() != "" && text[..starts[0]].trim() != "(" {
        return None;
    }
    let ends = starts.iter().skip(1).copied().chain([text.len()]);
    let parts = starts.iter().zip(ends).map(|(start, end)| text[*start..end].to_string());
    Some(parts.collect())
}

/// Splits by the profile's own separators. A line break beside another of them, or before small letters,
/// only wraps a line.
fn declared(text: &str, separators: &[String]) -> Option<Vec<String>> {
    let in_text = |it: &&String| !it.trim().is_empty() && text.contains(it.as_str());
    let others = separators.iter().any(|it| in_text(&it));
    let small = text.lines().skip(1).any(|it| it.trim_start().starts_with(char::is_lowercase));
    let wrapped = others || small;
    let mut parts = vec![text.to_string()];
    for separator in separators.iter().filter(|it| !(wrapped && it.trim().is_empty())) {
        parts = parts.iter().flat_map(|part| split_text_outside(part, separator)).collect();
    }
    (parts.len() > 1).then_some(parts)
}

/// One name in each line: every line is bulleted, or begins like a name of its own.
fn lines(text: &str) -> Option<Vec<String>> {
    let lines: Vec<&str> = text.lines().map(str::trim).filter(|it| !it.is_empty()).collect();
    if lines.len() < 2 || lines.iter().any(|line| line.len() > 100 || line.starts_with('(')) {
        return None;
    }
    if lines.iter().any(|line| tells_of_a_rename(line)) {
        return None;
    }
    let bulleted = lines.iter().filter(|line| BULLET.is_match(line)).count();
    let own = lines.iter().all(|line| begins_like_a_name(line));
    let one_system =
        lines.len() == 2 && (expands(lines[0], lines[1]) || expands(lines[1], lines[0]));
    if (bulleted >= 2 || own) && !one_system {
        return Some(lines.iter().map(|it| it.to_string()).collect());
    }
    None
}

/// Whether a line speaks of the same system's other name: `Previously: ...`.
fn tells_of_a_rename(line: &str) -> bool {
    let lower = line.to_lowercase();
    ["previously", "formerly", "renamed", "dahulu", "sebelumnya", "semula", "nama lama", "d/h"]
        .iter()
        .any(|word| lower.starts_with(word))
}

fn semicolons(text: &str) -> Option<Vec<String>> {
    let parts = split_outside(text, &[';'])?;
    let short =
        parts.iter().all(|part| part.trim().len() <= 80 && part.split_whitespace().count() <= 10);
    short.then_some(parts)
}

/// `SIPD, SIMPEG dan SRIKANDI`: every part is an acronym, so no phrase can be cut in two.
fn acronyms(text: &str) -> Option<Vec<String>> {
    let text = text.replace(" dan ", ", ").replace(" and ", ", ").replace(" & ", ", ");
    let parts = split_outside(&text, &[','])?;
    let parts: Vec<String> = parts.into_iter().filter(|it| !it.trim().is_empty()).collect();
    let all = parts.len() > 1 && parts.iter().all(|part| ACRONYM.is_match(part.trim()));
    all.then_some(parts)
}

fn short_parts(text: &str) -> Option<Vec<String>> {
    for separators in [&[','][..], &['/'][..]] {
        if let Some(parts) = split_outside(text, separators) {
            let short =
                parts.iter().all(|it| it.trim().len() <= 40 && it.split_whitespace().count() <= 4);
            // `Perda 2/2018` is a number of a law.
            let numbers =
                separators == ['/'] && parts.iter().any(|it| !it.contains(char::is_alphabetic));
            if short && !numbers && !text.contains("://") {
                let parts =
                    parts.iter().flat_map(|it| it.split(" dan ").flat_map(|it| it.split(" & ")));
                return Some(
                    parts.map(|it| it.trim().trim_start_matches("dan ").to_string()).collect(),
                );
            }
        }
    }
    None
}

/// Splits at characters that do not stand inside parentheses; `None` when there is nothing to split.
fn split_outside(text: &str, separators: &[char]) -> Option<Vec<String>> {
    let mut parts = vec![String::new()];
    let mut depth = 0usize;
    for character in text.chars() {
        match character {
            '(' | '[' => depth += 1,
            ')' | ']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 && separators.contains(&character) {
            parts.push(String::new());
        } else if let Some(part) = parts.last_mut() {
            part.push(character);
        }
    }
    parts.retain(|part| !part.trim().is_empty());
    (parts.len() > 1).then_some(parts)
}

fn split_text_outside(text: &str, separator: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut depth = 0usize;
    let mut rest = text;
    while let Some(character) = rest.chars().next() {
        if depth == 0 && !separator.is_empty() && rest.starts_with(separator) {
            parts.push(String::new());
            rest = &rest[separator.len()..];
            continue;
        }
        match character {
            '(' | '[' => depth += 1,
            ')' | ']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if let Some(part) = parts.last_mut() {
            part.push(character);
        }
        rest = &rest[character.len_utf8()..];
    }
    parts.retain(|part| !part.trim().is_empty());
    parts
}

/// Whether a line could be a name of its own: it begins with a starter word or holds an acronym.
fn begins_like_a_name(line: &str) -> bool {
    let line = tidy(line);
    let first = line.split([' ', '-']).next().unwrap_or_default().to_lowercase();
    if STARTERS.contains(&first.as_str()) && line.contains([' ', '-']) {
        return true;
    }
    let capital = line.chars().next().is_some_and(|it| it.is_uppercase());
    let has_acronym = line.split([' ', '(', ')']).any(|word| ACRONYM.is_match(word));
    let single_name = capital && !line.contains(' ') && line.len() >= 4;
    has_acronym || single_name && line.chars().skip(1).any(|it| it.is_uppercase() || it == '-')
}

/// Whether `short` abbreviates `long`: `SIMPEG`, `Sistem Informasi Manajemen Kepegawaian`.
fn expands(short: &str, long: &str) -> bool {
    if short.contains(' ') || long.split_whitespace().count() < 2 {
        return false;
    }
    let mut letters = long.chars().filter(|it| it.is_alphanumeric()).flat_map(char::to_lowercase);
    short
        .chars()
        .filter(|it| it.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .all(|wanted| letters.any(|it| it == wanted))
}

fn tidy(part: &str) -> String {
    let part = part.trim().trim_matches([';', ',', '|']).trim();
    let part = NUMBER_MARK.replace(part, "");
    let part = BULLET.replace(&part, "");
    part.split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .trim_end_matches([';', ',', '.'])
        .to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        assert_eq!(split_names(text, &[]).unwrap_or_default(), expected, "{text}");
    }

    #[test]
    fn numbered_lists_are_split() {
        check("1. SIPD 2. SIMPEG", &["SIPD", "SIMPEG"]);
        check("1) e-Kinerja\n2) Sistem Arsip\n3) JDIH", &["e-Kinerja", "Sistem Arsip", "JDIH"]);
    }

    #[test]
    fn lines_are_split_when_each_is_a_name() {
        check("Aplikasi Surat\nAplikasi Arsip", &["Aplikasi Surat", "Aplikasi Arsip"]);
        check("- Pajak\n- Retribusi", &["Pajak", "Retribusi"]);
        check("SIPD\nSRIKANDI\nSIASN", &["SIPD", "SRIKANDI", "SIASN"]);
    }

    #[test]
    fn a_wrapped_name_is_one_name() {
        check("Sistem Informasi\nKepegawaian", &[]);
        check("Sistem Informasi Kepegawaian\n(SIMPEG)", &[]);
        check("SIMPEG\nSistem Informasi Manajemen Kepegawaian", &[]);
        check("Renamed: FAR Support\nPreviously: FAR Model", &[]);
        check("Training Team | Schools Dashboard", &[]);
    }

    #[test]
    fn phrases_with_commas_are_one_name() {
        check("Perencanaan, Penganggaran dan Pelaporan", &[]);
        check("Pengadaan Aplikasi E-Harga (SSH, SHBK, ASB, SBU)", &[]);
        check("Sistem Informasi Desa dan Kelurahan", &[]);
    }

    #[test]
    fn acronyms_and_semicolons_are_split() {
        check("SIPD, SIMPEG dan SRIKANDI", &["SIPD", "SIMPEG", "SRIKANDI"]);
        check("e-Surat; e-Arsip", &["e-Surat", "e-Arsip"]);
    }

    #[test]
    fn a_number_inside_a_name_is_no_list() {
        check("Windows 10", &[]);
        check("1 Data Kota", &[]);
        check("112. Call Center", &[]);
    }

    #[test]
    fn short_lists_are_split_and_sentences_are_not() {
        assert_eq!(split_list("Web, Mobile dan Desktop", &[]), ["Web", "Mobile", "Desktop"]);
        assert_eq!(split_list("PHP/MySQL", &[]), ["PHP", "MySQL"]);
        let law =
            "Peraturan Presiden tentang Sistem Pemerintahan, ditetapkan oleh pemerintah pusat";
        assert_eq!(split_list(law, &[]), [law]);
    }
}
