//! Technology past the end of its support, read in whole words and with versions: `php 5.6` is, `php 8` is not, and of
//! `php` alone nothing is known.

use model::Field;

use crate::facts::Facts;
use crate::keeper::Finding;
use crate::policy::Policy;

/// A product, and up to which version its support has ended.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Ended {
    /// Its names, each in tokens.
    pub names: Vec<Vec<String>>,
    /// The last version without support; of an empty one, every version is.
    pub up_to: Vec<u64>,
    /// When support of that version ended.
    pub year: i32,
}

const FIELDS: [Field; 6] = [
    Field::Technology,
    Field::Languages,
    Field::Frameworks,
    Field::Databases,
    Field::Platforms,
    Field::Hosting,
];

/// Nothing of it where one part is past its end; all of it where only supported versions are stated.
pub(super) fn technology(facts: &Facts, policy: &Policy) -> Option<Finding> {
    let mut seen: [Vec<(String, Field)>; 2] = [Vec::new(), Vec::new()];
    for field in FIELDS {
        for text in facts.application.fields.get(&field).into_iter().flatten() {
            for (shown, has_ended) in versions(text, &policy.assessment.technology) {
                seen[usize::from(!has_ended)].push((shown, field));
            }
        }
    }
    let part = if seen[0].is_empty() { 1.0 } else { 0.0 };
    let found = seen.into_iter().find(|it| !it.is_empty())?;
    let source = facts.source_of(&[found[0].1]);
    let shown: Vec<String> = found.into_iter().map(|it| it.0).collect();
    Some(Finding { value: shown.join(", "), source, part })
}

/// Products of the list that a text states with a version, and whether their support has ended.
fn versions(text: &str, list: &[Ended]) -> Vec<(String, bool)> {
    let words = tokens(text);
    let mut found = Vec::new();
    for at in 0..words.len() {
        for product in list {
            let name = product.names.iter().find(|name| words[at..].starts_with(name));
            let Some(name) = name else { continue };
            let rest = &words[at + name.len()..];
            if let Some((shown, has_ended)) = product.state(rest) {
                let year = if has_ended { format!(" ({})", product.year) } else { String::new() };
                found.push((format!("{}{shown}{year}", name.join(" ")), has_ended));
            }
        }
    }
    found
}

impl Ended {
    /// The version that the words after the name state, and whether it is past its end.
    fn state(&self, rest: &[String]) -> Option<(String, bool)> {
        if self.up_to.is_empty() {
            return Some((String::new(), true));
        }
        let is_filler = |it: &&String| ["v", "ver", "versi", "version"].contains(&it.as_str());
        let mut rest = rest.iter().skip_while(is_filler);
        let stated = rest.next()?;
        // "7.2+" is a least version, and says nothing on the one that runs.
        let is_least = rest.next().is_some_and(|it| it == "+");
        let has_ended = is_past(&version(stated)?, &self.up_to).filter(|_| !is_least)?;
        Some((format!(" {stated}"), has_ended))
    }
}

/// Whether a version is `up_to` or before it; not known where it is stated less exactly, or where one of the two is a
/// year and the other is none: SQL Server 15.0 is that of 2019.
fn is_past(stated: &[u64], up_to: &[u64]) -> Option<bool> {
    const YEAR: u64 = 1_000;
    if (up_to[0] < YEAR) != (stated[0] < YEAR) {
        return None;
    }
    let differs = stated.iter().zip(up_to).find(|(stated, up_to)| stated != up_to);
    match differs {
        Some((stated, up_to)) => Some(stated < up_to),
        None => (stated.len() >= up_to.len()).then_some(true),
    }
}

/// A version as numbers.
pub(crate) fn version(text: &str) -> Option<Vec<u64>> {
    text.split('.').map(|it| it.parse().ok()).collect()
}

/// Words, numbers with their points, and signs that make a version a least one or end what belongs together.
pub(crate) fn tokens(text: &str) -> Vec<String> {
    let letters: Vec<char> = text.to_lowercase().chars().collect();
    let mut found: Vec<String> = Vec::new();
    let mut is_open = false;
    for (at, letter) in letters.iter().enumerate() {
        let before = at.checked_sub(1).map(|it| letters[it]);
        let is_point = *letter == '.'
            && before.is_some_and(|it| it.is_ascii_digit())
            && letters.get(at + 1).is_some_and(char::is_ascii_digit);
        let is_sign = ['>', '≥', '^', '~', '+', ',', ';'].contains(letter);
        if !letter.is_alphanumeric() && !is_point && !is_sign {
            is_open = false;
            continue;
        }
        let is_turn = before.is_some_and(|it| {
            it != '.' && !is_point && it.is_ascii_digit() != letter.is_ascii_digit()
        });
        match found.last_mut() {
            Some(last) if is_open && !is_sign && !is_turn => last.push(*letter),
            _ => found.push(letter.to_string()),
        }
        is_open = !is_sign;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::tests::shipped;

    fn check(text: &str, expected: &[(&str, bool)]) {
        let found = versions(text, &shipped().assessment.technology);
        let found: Vec<(&str, bool)> = found.iter().map(|it| (it.0.as_str(), it.1)).collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn an_old_version_has_ended_and_a_new_one_has_not() {
        check("PHP 5.6", &[("php 5.6 (2022)", true)]);
        check("PHP5, MySQL 5.5", &[("php 5 (2022)", true), ("mysql 5.5 (2023)", true)]);
        check("php-7.4.33", &[("php 7.4.33 (2022)", true)]);
        check("PHP versi 8", &[("php 8", false)]);
        check("php v8.2 / Laravel10", &[("php 8.2", false), ("laravel 10", false)]);
        check("Python 2.7", &[("python 2.7 (2020)", true)]);
        check("Windows Server 2008 R2", &[("windows server 2008 (2023)", true)]);
        check("Windows Server 2022", &[("windows server 2022", false)]);
        check("VB6", &[("vb 6 (2008)", true)]);
        check("AngularJS", &[("angularjs (2021)", true)]);
        check("Angular 17", &[("angular 17", false)]);
    }

    #[test]
    fn without_a_version_or_as_part_of_another_word_nothing_is_known() {
        for text in
            ["PHP", "phpMyAdmin 5", "php, 2 server", "vb.net 2010", "micropython 2", "", "+"]
        {
            check(text, &[]);
        }
    }

    #[test]
    fn a_number_is_not_compared_with_a_year() {
        check("SQL Server 15.0", &[]);
        check("Windows Server 6.1", &[]);
        check("SQL Server 2012", &[("sql server 2012 (2024)", true)]);
        check("SQL Server 2019", &[("sql server 2019", false)]);
    }

    #[test]
    fn a_year_or_a_least_version_is_no_version() {
        for text in ["PHP 2019", "php >= 7.2", "PHP ^7.4", "php 7.2+", "MariaDB 10"] {
            check(text, &[]);
        }
    }
}
