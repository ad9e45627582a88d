//! What kind of values a column holds, going by the values.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::date::Day;
use super::number::Number;

/// What a column of a table holds that is neither name, text, address nor owner.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Kind {
    /// Days.
    Date,
    /// Quantities and years.
    Number,
    /// Codes and keys.
    Identifier,
    /// E-mail addresses: compared, never shown.
    Email,
    /// Telephone numbers, and what stands among them: compared by hash, never shown.
    Phone,
    /// Words of a list, or short texts.
    Words,
}

impl Kind {
    /// The kind that nine in ten filled cells are of; for contacts half of them are enough, since nothing else
    /// may be done with them.
    pub fn of(values: &[&str]) -> Kind {
        let filled: Vec<&str> =
            values.iter().map(|it| it.trim()).filter(|it| !it.is_empty()).collect();
        let count = |is: fn(&str) -> bool| filled.iter().filter(|it| is(it)).count();
        let most = |is: fn(&str) -> bool| count(is) * 10 >= filled.len() * 9;
        match () {
            () if filled.is_empty() => Kind::Words,
            () if most(|it| Day::read(it).is_some()) => Kind::Date,
            () if most(is_email) => Kind::Email,
            () if (count(is_phone) + count(is_email)) * 2 >= filled.len() => Kind::Phone,
            () if most(is_code) || most(is_long_number) && is_key(&filled) => Kind::Identifier,
            () if Number::fits(values) => Kind::Number,
            () => Kind::Words,
        }
    }

    /// The key of its comparison in the model file.
    pub fn comparison(self) -> &'static str {
        match self {
            Kind::Date => "date",
            Kind::Number => "number",
            Kind::Identifier | Kind::Email | Kind::Phone => "identifier",
            Kind::Words => "column",
        }
    }
}

fn is_email(text: &str) -> bool {
    let parts = text.split_once('@');
    parts.is_some_and(|(own, host)| !own.is_empty() && host.contains('.') && !text.contains(' '))
}

/// Nine to fifteen digits (eight where they are grouped) that begin as telephone numbers do or are grouped.
fn is_phone(text: &str) -> bool {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    let signs = text.chars().filter(|it| !it.is_ascii_digit());
    let only_signs = signs.clone().all(|it| " -()/.+".contains(it));
    let is_grouped = signs.count() >= 2;
    let begins = text.starts_with(['0', '+', '(']) || text.starts_with("62");
    let is_long = (8 + usize::from(!is_grouped)..=15).contains(&digits);
    only_signs && is_long && (begins || is_grouped) && !is_amount(text)
}

/// Digits in groups of three: `12.500.000`.
fn is_amount(text: &str) -> bool {
    let mut groups = text.split(['.', ',', ' ']);
    let first = groups.next().unwrap_or_default();
    let mut rest = groups.peekable();
    (1..=3).contains(&first.len()) && rest.peek().is_some() && rest.all(|it| it.len() == 3)
}

/// One or two pieces that hold letters and digits: `SPBE-2023/017`, `tq13 8df`.
fn is_code(text: &str) -> bool {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    let letters = text.chars().filter(|it| it.is_alphabetic()).count();
    (5..=40).contains(&text.len())
        && text.split_whitespace().count() <= 2
        && (digits >= 2 && letters >= 1 && letters <= 3 * digits)
}

fn is_long_number(text: &str) -> bool {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    (6..=24).contains(&digits) && text.chars().all(|it| it.is_ascii_digit() || "-/".contains(it))
}

/// Whether values are of one length, mostly, and tell most of the rows apart.
fn is_key(filled: &[&str]) -> bool {
    let distinct: BTreeSet<&&str> = filled.iter().collect();
    let mut lengths = [0usize; 32];
    filled.iter().for_each(|it| lengths[it.len().min(31)] += 1);
    let usual = lengths.iter().max().copied().unwrap_or_default();
    distinct.len() * 3 >= filled.len() && usual * 10 >= filled.len() * 7
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(values: &[&str], expected: Kind) {
        assert_eq!(Kind::of(values), expected, "{values:?}");
    }

    #[test]
    fn dates_in_any_spelling_are_dates() {
        check(&["2021-03-04", "", "17/08/1945", "1 Juni 2020"], Kind::Date);
        check(&["19560409", "19080419"], Kind::Date);
    }

    #[test]
    fn years_prices_and_amounts_are_numbers() {
        check(&["1999", "2004"], Kind::Number);
        check(&["$1,299.00", "12.5"], Kind::Number);
        check(&["120000000", "50000", "7500000"], Kind::Number);
    }

    #[test]
    fn codes_and_keys_are_identifiers() {
        check(&["SPBE-2023/017", "SPBE-2023/018"], Kind::Identifier);
        check(&["tq13 8df", "bs1 4st"], Kind::Identifier);
        check(&["1804974", "6089216", "5551234"], Kind::Identifier);
    }

    #[test]
    fn contacts_are_told_from_identifiers() {
        check(&["0812-5550-0199", "+62 21 5550 123", "(0274) 555012"], Kind::Phone);
        check(&["310/555-0143", "212-555-0170"], Kind::Phone);
        check(&["0812-5550-0199", "b.c@contoh.go.id", "Rani"], Kind::Phone);
        check(&["a@contoh.go.id", "b.c@contoh.go.id"], Kind::Email);
    }

    #[test]
    fn what_is_none_of_these_is_words() {
        check(&["Jalan Karsa 7", "Lorong Wilis"], Kind::Words);
        check(&["mp3", "rock", ""], Kind::Words);
        check(&["", ""], Kind::Words);
    }
}
