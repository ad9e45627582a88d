//! Columns of identifiers: equal, one slip apart, or of one beginning. Contacts are compared and never shown.

use rapidfuzz::distance::osa;
use serde::{Deserialize, Serialize};

use super::bag::both;
use super::{Compared, Comparison, chance};
use crate::frequencies::{Frequencies, hashed};
use crate::normalize::compact;
use crate::tokens::words;

/// One slip apart, or of a long one hardly more.
const NEAR: f32 = 0.9;
/// Shorter identifiers are equal or different.
const SHORTEST: usize = 5;
/// From this likeness on long identifiers are near.
const ALIKE: f64 = 0.85;
/// Fewer digits are no telephone number.
const FEWEST_DIGITS: usize = 7;
/// Digits of a telephone number behind its beginning.
const LAST_DIGITS: usize = 4;
/// The same beginning: half of the shorter one at least.
const BEGINNING: f32 = 0.5;

/// What an edition remembers of a column of identifiers.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct IdentifierStatistics {
    records: u32,
    values: Frequencies,
    secrecy: Secrecy,
}

/// What may be done with the values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Secrecy {
    /// They are compared letter by letter and shown.
    #[default]
    Open,
    /// They are compared letter by letter and not shown: e-mail addresses.
    Unseen,
    /// Only their hashes are kept: telephone numbers.
    Hashed,
}

impl IdentifierStatistics {
    /// What a value is looked up by: the whole, and its pieces where letters count.
    pub fn keys(&self, value: &str) -> Vec<String> {
        let mut keys: Vec<String> = form(value, self.secrecy).into_iter().collect();
        if self.secrecy != Secrecy::Hashed {
            keys.extend(words(value));
        }
        keys
    }
}

/// A column of identifiers.
pub struct Identifiers {
    /// Hash of the value, and how many records hold it.
    values: Vec<Option<(u64, u32)>>,
    /// The values without signs; empty where only hashes are kept.
    letters: Vec<String>,
    /// The hashes by which hidden values are compared; empty where letters are.
    hidden: Vec<Hidden>,
    shown: Vec<String>,
    records: usize,
}

/// What is kept of a telephone number.
#[derive(Default)]
struct Hidden {
    /// Hashes of its digits, and of its digits without one of them: numbers one slip apart share one.
    slips: Vec<u64>,
    /// Hash of all but the last digits.
    beginning: Option<u64>,
}

impl Hidden {
    fn of(form: &str) -> Hidden {
        if !form.bytes().all(|it| it.is_ascii_digit()) {
            return Hidden::default();
        }
        let without = |at: usize| format!("{}{}", &form[..at], &form[at + 1..]);
        let mut slips: Vec<u64> = (0..form.len()).map(|at| hashed(&without(at), 0)).collect();
        slips.push(hashed(form, 0));
        let beginning = form.len().checked_sub(LAST_DIGITS).filter(|it| *it >= SHORTEST);
        Hidden { slips, beginning: beginning.map(|it| hashed(&form[..it], 0)) }
    }

    fn likeness(&self, other: &Hidden) -> f32 {
        match () {
            () if self.slips.iter().any(|it| other.slips.contains(it)) => NEAR,
            () if self.beginning.is_some() && self.beginning == other.beginning => BEGINNING,
            () => 0.0,
        }
    }
}

impl Identifiers {
    /// Reads the column and learns which values are common.
    pub fn learned(values: &[&str], secrecy: Secrecy) -> (IdentifierStatistics, Identifiers) {
        let mut keys: Vec<u64> =
            values.iter().filter_map(|it| form(it, secrecy)).map(|it| hashed(&it, 0)).collect();
        keys.sort_unstable();
        let records = values.len() as u32;
        let values_held = Frequencies::of_sorted(&keys);
        let known = IdentifierStatistics { records, values: values_held, secrecy };
        let identifiers = Identifiers::new(&known, values);
        (known, identifiers)
    }

    /// Reads the column within an edition.
    pub fn new(known: &IdentifierStatistics, values: &[&str]) -> Identifiers {
        let secrecy = known.secrecy;
        let value = |it: &&str| {
            let key = hashed(&form(it, secrecy)?, 0);
            Some((key, known.values.holders(key)))
        };
        let hide = |it: &&str| form(it, secrecy).map(|it| Hidden::of(&it)).unwrap_or_default();
        let unless = |is_kept: bool, of: fn(&str) -> String| -> Vec<String> {
            if is_kept { values.iter().map(|it| of(it)).collect() } else { Vec::new() }
        };
        Identifiers {
            values: values.iter().map(value).collect(),
            letters: unless(secrecy != Secrecy::Hashed, compact),
            shown: unless(secrecy == Secrecy::Open, |it| it.trim().to_string()),
            hidden: match secrecy {
                Secrecy::Hashed => values.iter().map(hide).collect(),
                _ => Vec::new(),
            },
            records: known.records as usize,
        }
    }

    fn likeness(&self, left: usize, right: usize) -> f32 {
        if let (Some(left), Some(right)) = (self.hidden.get(left), self.hidden.get(right)) {
            return left.likeness(right);
        }
        let (Some(left), Some(right)) = (self.letters.get(left), self.letters.get(right)) else {
            return 0.0;
        };
        let (left, right) = (left.as_bytes(), right.as_bytes());
        let shorter = left.len().min(right.len());
        let distance = || osa::distance(left.iter().copied(), right.iter().copied());
        let like = || osa::normalized_similarity(left.iter().copied(), right.iter().copied());
        let begin = left.iter().zip(right).take_while(|it| it.0 == it.1).count();
        match shorter {
            _ if shorter < SHORTEST => 0.0,
            _ if left.len().abs_diff(right.len()) <= 1 && distance() <= 1 => NEAR,
            _ if shorter > 2 * SHORTEST && like() >= ALIKE => NEAR,
            _ if begin * 2 >= shorter => BEGINNING,
            _ => 0.0,
        }
    }
}

/// A value as blocking and equality see it. Telephone numbers are their digits, with or without the code of the
/// country.
fn form(value: &str, secrecy: Secrecy) -> Option<String> {
    let whole = compact(value);
    let digits: String = whole.chars().filter(char::is_ascii_digit).collect();
    if secrecy != Secrecy::Hashed || digits.len() < FEWEST_DIGITS {
        return Some(whole).filter(|it| !it.is_empty());
    }
    let own = digits.strip_prefix("62").filter(|it| it.len() >= FEWEST_DIGITS).unwrap_or(&digits);
    Some(own.trim_start_matches('0').to_string()).filter(|it| !it.is_empty())
}

impl Comparison for Identifiers {
    fn compare(&self, left: usize, right: usize) -> Option<Compared> {
        let ((own, holders), (other, _)) = (self.values[left]?, self.values[right]?);
        if own == other {
            return Some(Compared { value: 1.0, chance: chance(holders, self.records) });
        }
        Some(Compared { value: self.likeness(left, right), chance: 0.0 })
    }

    fn least_chance(&self) -> f32 {
        super::least_chance(self.records)
    }

    fn evidence(&self, left: usize, right: usize) -> Vec<String> {
        match (self.shown.get(left), self.shown.get(right)) {
            (Some(left), Some(right)) => both(left, right),
            _ => Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(left: &str, right: &str, secrecy: Secrecy, expected: f32) {
        let column = Identifiers::learned(&[left, right], secrecy).1;
        assert_eq!(column.compare(0, 1).map(|it| it.value), Some(expected), "{left} {right}");
        assert_eq!(column.evidence(0, 1).is_empty(), secrecy != Secrecy::Open);
    }

    #[test]
    fn signs_do_not_matter_and_one_slip_is_near() {
        check("REG-2023/0017", "reg 2023 0017", Secrecy::Open, 1.0);
        check("REG-2023/0017", "REG-2023/0071", Secrecy::Open, NEAR);
        check("AB12", "AB13", Secrecy::Open, 0.0);
        check("tq13 8df", "tq13 9zz", Secrecy::Open, BEGINNING);
        check("7214055", "9938120", Secrecy::Open, 0.0);
    }

    #[test]
    fn contacts_are_compared_and_not_shown() {
        check("rani@dinas.go.id", "RANI@dinas.go.id", Secrecy::Unseen, 1.0);
        check("0812-5550-0199", "+62 812 5550 0199", Secrecy::Hashed, 1.0);
        check("0812-5550-0199", "0812-5550-1099", Secrecy::Hashed, NEAR);
        check("0812-5550-0199", "0812-5550-7342", Secrecy::Hashed, BEGINNING);
        check("0812-5550-0199", "0274-555012", Secrecy::Hashed, 0.0);
        check("Rani Wilis", "rani wilis", Secrecy::Hashed, 1.0);
    }

    #[test]
    fn an_empty_cell_is_unknown() {
        assert_eq!(Identifiers::learned(&["", "X-1200"], Secrecy::Open).1.compare(0, 1), None);
    }
}
