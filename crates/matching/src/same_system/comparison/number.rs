//! Columns of numbers: years, prices, counts.

use rustc_hash::FxHashMap;

use super::bag::both;
use super::{Compared, Comparison, chance};

/// A column of numbers.
pub struct Number {
    values: Vec<Option<f64>>,
    shown: Vec<String>,
    holders: FxHashMap<u64, u32>,
}

impl Number {
    /// Whether nine in ten filled cells are numbers.
    pub fn fits(values: &[&str]) -> bool {
        let filled = values.iter().filter(|it| !it.trim().is_empty()).count();
        let numbers = values.iter().filter(|it| parse(it).is_some()).count();
        filled > 0 && numbers * 10 >= filled * 9
    }

    /// Reads the column; cells that are no numbers are unknown.
    pub fn new(values: &[&str]) -> Number {
        let numbers: Vec<Option<f64>> = values.iter().map(|it| parse(it)).collect();
        let mut holders: FxHashMap<u64, u32> = FxHashMap::default();
        for number in numbers.iter().flatten() {
            *holders.entry(number.to_bits()).or_default() += 1;
        }
        let shown = values.iter().map(|it| it.trim().to_string()).collect();
        Number { values: numbers, shown, holders }
    }
}

impl Comparison for Number {
    fn compare(&self, left: usize, right: usize) -> Option<Compared> {
        let (left, right) = (self.values[left]?, self.values[right]?);
        if left == right {
            let holders = self.holders.get(&left.to_bits()).copied().unwrap_or(1);
            return Some(Compared { value: 1.0, chance: chance(holders, self.values.len()) });
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
        let found = Number::new(&[left, right]).compare(0, 1);
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
