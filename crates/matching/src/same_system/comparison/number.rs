//! Columns of numbers: years, prices, counts.

use serde::{Deserialize, Serialize};

use super::bag::both;
use super::{Compared, Comparison, chance};
use crate::frequencies::{Frequencies, mixed};

/// What an edition remembers of a column of numbers.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct NumberStatistics {
    records: u32,
    values: Frequencies,
}

/// A column of numbers.
pub struct Number {
    /// The number and how many records hold it.
    values: Vec<Option<(f64, u32)>>,
    shown: Vec<String>,
    records: usize,
}

impl Number {
    /// Whether nine in ten filled cells are numbers.
    pub fn fits(values: &[&str]) -> bool {
        let filled = values.iter().filter(|it| !it.trim().is_empty()).count();
        let numbers = values.iter().filter(|it| parse(it).is_some()).count();
        filled > 0 && numbers * 10 >= filled * 9
    }

    /// Reads the column and learns which values are common; cells that are no numbers are unknown.
    pub fn learned(values: &[&str]) -> (NumberStatistics, Number) {
        let mut keys: Vec<u64> = values.iter().filter_map(|it| parse(it)).map(key).collect();
        keys.sort_unstable();
        let records = values.len() as u32;
        let known = NumberStatistics { records, values: Frequencies::of_sorted(&keys) };
        let number = Number::new(&known, values);
        (known, number)
    }

    /// Reads the column within an edition.
    pub fn new(known: &NumberStatistics, values: &[&str]) -> Number {
        let held = |it: f64| (it, known.values.holders(key(it)));
        let numbers = values.iter().map(|it| parse(it).map(held)).collect();
        let shown = values.iter().map(|it| it.trim().to_string()).collect();
        Number { values: numbers, shown, records: known.records as usize }
    }
}

fn key(number: f64) -> u64 {
    mixed(number.to_bits())
}

impl Comparison for Number {
    fn compare(&self, left: usize, right: usize) -> Option<Compared> {
        let ((left, holders), (right, _)) = (self.values[left]?, self.values[right]?);
        if left == right {
            return Some(Compared { value: 1.0, chance: chance(holders, self.records) });
        }
        let largest = left.abs().max(right.abs()).max(f64::MIN_POSITIVE);
        let value = 1.0 - ((left - right).abs() / largest).min(1.0);
        let year = |it: f64| (1900.0..2100.0).contains(&it) && it.fract() == 0.0;
        let value = if year(left) && year(right) {
            if (left - right).abs() <= 1.0 { 0.95 } else { 0.0 }
        } else {
            value.min(0.99)
        };
        Some(Compared { value: value as f32, chance: 0.0 })
    }

    fn least_chance(&self) -> f32 {
        super::least_chance(self.records)
    }

    fn evidence(&self, left: usize, right: usize) -> Vec<String> {
        both(&self.shown[left], &self.shown[right])
    }
}

fn parse(text: &str) -> Option<f64> {
    let kept: String = text
        .trim()
        .trim_end_matches('.')
        .chars()
        .filter(|it| !matches!(it, '$' | '€' | '£' | ',' | ' '))
        .collect();
    kept.parse().ok().filter(|it: &f64| it.is_finite())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(left: &str, right: &str, expected: Option<f32>) {
        let found = Number::learned(&[left, right]).1.compare(0, 1);
        assert_eq!(found.map(|it| it.value), expected, "{left} {right}");
    }

    #[test]
    fn years_are_near_when_one_apart() {
        check("1999", "2000", Some(0.95));
        check("1999", "2004", Some(0.0));
        check("1995,", "1995.", Some(1.0));
    }

    #[test]
    fn what_is_not_a_number_is_unknown() {
        check("n/a", "3", None);
        assert!(!Number::fits(&["a", "1"]));
        assert!(Number::fits(&["1", "2", ""]));
    }
}
