//! Columns of dates: compared as days, however they are written.

use serde::{Deserialize, Serialize};

use super::bag::both;
use super::{Compared, Comparison, chance};
use crate::frequencies::{Frequencies, hashed};
use crate::normalize::fold;

/// One slip away: day and month changed places, or one digit is another.
const NEAR: f32 = 0.9;
/// Two of year, month and day agree.
const PARTLY: f32 = 0.5;
/// Beginnings of the names of months, Indonesian and English.
const MONTHS: [&[&str]; 12] = [
    &["jan"],
    &["feb", "peb"],
    &["mar"],
    &["apr"],
    &["mei", "may"],
    &["jun"],
    &["jul"],
    &["agu", "ags", "aug"],
    &["sep"],
    &["okt", "oct"],
    &["nov", "nop"],
    &["des", "dec"],
];

/// What an edition remembers of a column of dates.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct DateStatistics {
    records: u32,
    days: Frequencies,
}

/// A column of dates.
pub struct Dates {
    /// The day and how many records hold it.
    days: Vec<Option<(Day, u32)>>,
    shown: Vec<String>,
    records: usize,
}

/// A day of the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Day {
    year: u16,
    month: u8,
    day: u8,
}

impl Day {
    /// Reads `1971-06-24`, `24/06/1971`, `19710624`, `24 Juni 1971` or `June 24, 1971`; a time behind it does
    /// not matter. Where day and month cannot be told apart the day stands first.
    pub fn read(text: &str) -> Option<Day> {
        let text = fold(text);
        let parts: Vec<&str> =
            text.split(|it: char| !it.is_alphanumeric()).filter(|it| !it.is_empty()).collect();
        match parts.as_slice() {
            [run] if run.len() == 8 && is_number(run) => Day::of(&run[..4], &run[4..6], &run[6..]),
            [first, second, third, ..] if is_number(first) && first.len() == 4 => {
                Day::of(first, second, third)
            }
            [first, second, third, ..] => {
                Day::of(third, second, first).or_else(|| Day::of(third, first, second))
            }
            _ => None,
        }
    }

    fn of(year: &str, month: &str, day: &str) -> Option<Day> {
        let day = &day[..day.bytes().take_while(u8::is_ascii_digit).count()];
        let year = year.parse().ok().filter(|it| (1000..2200).contains(it))?;
        let day = day.parse().ok().filter(|it| (1..=31).contains(it))?;
        Some(Day { year, month: month_of(month)?, day })
    }

    /// What it is looked up by: the whole date, with day and month in either order, and parts of it.
    pub fn keys(self) -> Vec<String> {
        let Day { year, month, day } = self;
        vec![
            self.unordered(),
            format!("{year}-{month}"),
            format!("{year}--{day}"),
            format!("{month}-{day}"),
        ]
    }

    fn unordered(self) -> String {
        format!("{}-{}-{}", self.year, self.month.min(self.day), self.month.max(self.day))
    }

    fn digits(self) -> [u8; 8] {
        let all = u32::from(self.year) * 10_000 + u32::from(self.month) * 100 + u32::from(self.day);
        std::array::from_fn(|at| (all / 10u32.pow(7 - at as u32) % 10) as u8)
    }

    fn likeness(self, other: Day) -> f32 {
        let (left, right) = (self.digits(), other.digits());
        let differ: Vec<usize> = (0..8).filter(|at| left[*at] != right[*at]).collect();
        let is_swapped = self.year == other.year && self.unordered() == other.unordered();
        let agree = [self.year == other.year, self.month == other.month, self.day == other.day];
        match differ.as_slice() {
            [] => 1.0,
            [_] => NEAR,
            [a, b] if b - a == 1 && left[*a] == right[*b] && left[*b] == right[*a] => NEAR,
            _ if is_swapped => NEAR,
            _ if agree.iter().filter(|it| **it).count() == 2 => PARTLY,
            _ => 0.0,
        }
    }
}

fn is_number(text: &str) -> bool {
    text.bytes().all(|it| it.is_ascii_digit())
}

fn month_of(text: &str) -> Option<u8> {
    let named = || MONTHS.iter().position(|it| it.iter().any(|begin| text.starts_with(begin)));
    let number = text.parse().ok().or_else(|| Some(named()? as u8 + 1));
    number.filter(|it| (1..=12).contains(it))
}

impl Dates {
    /// Reads the column and learns which days are common; cells that are no dates are unknown.
    pub fn learned(values: &[&str]) -> (DateStatistics, Dates) {
        let mut keys: Vec<u64> = values.iter().filter_map(|it| Day::read(it)).map(held).collect();
        keys.sort_unstable();
        let records = values.len() as u32;
        let known = DateStatistics { records, days: Frequencies::of_sorted(&keys) };
        let dates = Dates::new(&known, values);
        (known, dates)
    }

    /// Reads the column within an edition.
    pub fn new(known: &DateStatistics, values: &[&str]) -> Dates {
        let day = |it: &&str| Day::read(it).map(|it| (it, known.days.holders(held(it))));
        Dates {
            days: values.iter().map(day).collect(),
            shown: values.iter().map(|it| it.trim().to_string()).collect(),
            records: known.records as usize,
        }
    }
}

fn held(day: Day) -> u64 {
    hashed(&format!("{}-{}-{}", day.year, day.month, day.day), 0)
}

impl Comparison for Dates {
    fn compare(&self, left: usize, right: usize) -> Option<Compared> {
        let ((left, holders), (right, _)) = (self.days[left]?, self.days[right]?);
        let value = left.likeness(right);
        let chance = if value == 1.0 { chance(holders, self.records) } else { 0.0 };
        Some(Compared { value, chance })
    }

    fn least_chance(&self) -> f32 {
        super::least_chance(self.records)
    }

    fn evidence(&self, left: usize, right: usize) -> Vec<String> {
        both(&self.shown[left], &self.shown[right])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(left: &str, right: &str, expected: Option<f32>) {
        let found = Dates::learned(&[left, right]).1.compare(0, 1);
        assert_eq!(found.map(|it| it.value), expected, "{left} {right}");
    }

    #[test]
    fn one_day_is_one_day_however_it_is_written() {
        for other in ["24/6/1971", "19710624", "24 Juni 1971", "June 24, 1971", "24-jun-1971"] {
            check("1971-06-24", other, Some(1.0));
        }
        check("1971-06-24", "1971-06-24T08:30:00Z", Some(1.0));
    }

    #[test]
    fn swapped_or_mistyped_dates_are_near() {
        check("1971-06-04", "1971-04-06", Some(NEAR));
        check("1971-06-24", "1971-05-24", Some(NEAR));
        check("1971-06-24", "1917-06-24", Some(NEAR));
    }

    #[test]
    fn dates_that_share_two_parts_are_partly_alike() {
        check("1971-06-24", "1971-06-13", Some(PARTLY));
        check("1971-06-24", "1984-02-13", Some(0.0));
    }

    #[test]
    fn what_is_no_date_is_unknown() {
        for other in ["", "1971", "24", "1971-13-44", "SIMPEG", "12345678"] {
            check("1971-06-24", other, None);
        }
    }
}
