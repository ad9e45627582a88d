//! Reads dates in the forms code inventories use.

use chrono::{DateTime, Datelike, NaiveDate};

use crate::repair::date::{self as repair, Pick};

/// A date as far as it is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReadDate {
    /// The year, 1970 to 2049.
    pub year: i32,
    /// The day, when it is given.
    pub day: Option<NaiveDate>,
}

/// Reads what tables may hold ([`repair::read_date`], month first as the United States write), and
/// besides `20171208`, `8th December 2017`, `2017-12`, `2017` and Unix times in seconds or milliseconds.
/// `None` for anything else.
pub fn read_date(text: &str) -> Option<ReadDate> {
    let text = text.trim();
    let day = compact(text).or_else(|| unix(text)).or_else(|| common(text));
    let year = match day {
        Some(day) => day.year(),
        None => bare_year(text)?,
    };
    repair::plausible_year(&year.to_string()).then_some(ReadDate { year, day })
}

fn compact(text: &str) -> Option<NaiveDate> {
    let digits = text.len() == 8 && text.bytes().all(|it| it.is_ascii_digit());
    digits.then(|| NaiveDate::parse_from_str(text, "%Y%m%d").ok()).flatten()
}

fn common(text: &str) -> Option<NaiveDate> {
    let plain = text.split(' ').map(without_ordinal).collect::<Vec<_>>().join(" ");
    let date =
        text.split_once(' ').filter(|(date, _)| date.contains(['-', '/', '.'])).map(|it| it.0);
    let read = repair::read_date(&plain, false).or_else(|| repair::read_date(date?, false))?;
    read.value.parse().ok()
}

/// `8th` as `8`.
fn without_ordinal(word: &str) -> &str {
    ["st", "nd", "rd", "th"]
        .iter()
        .find_map(|it| word.strip_suffix(it))
        .filter(|it| it.parse::<u32>().is_ok())
        .unwrap_or(word)
}

/// `2017`, `2017-12` and `2017/12`.
fn bare_year(text: &str) -> Option<i32> {
    let (year, rest) = text.split_at_checked(4)?;
    let month = rest.strip_prefix(['-', '/']).map(str::parse::<u32>);
    let sound = rest.is_empty() || matches!(month, Some(Ok(1..=12)));
    let year = repair::read_year(year, Pick::First, false).filter(|_| sound)?;
    year.value.parse().ok()
}

fn unix(text: &str) -> Option<NaiveDate> {
    let number: i64 = text.parse().ok()?;
    let seconds = match text.len() {
        10 => number,
        13 => number / 1000,
        _ => return None,
    };
    DateTime::from_timestamp(seconds, 0).map(|it| it.date_naive())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Option<&str>) {
        let found = read_date(text).map(|date| match date.day {
            Some(day) => day.to_string(),
            None => date.year.to_string(),
        });
        assert_eq!(found.as_deref(), expected, "{text}");
    }

    #[test]
    fn dates_are_read_in_the_forms_seen_in_the_wild() {
        check("2017-12-08T17:53:53+00:00", Some("2017-12-08"));
        check("2017-12-08 17:53:53", Some("2017-12-08"));
        check("2017/12/8", Some("2017-12-08"));
        check("20171208", Some("2017-12-08"));
        check("12/08/2017", Some("2017-12-08"));
        check("28/02/2017", Some("2017-02-28"));
        check("Dec 8, 2017", Some("2017-12-08"));
        check("8 Desember 2017", Some("2017-12-08"));
        check("8th December 2017", Some("2017-12-08"));
        check("1512755633", Some("2017-12-08"));
        check("1512755633000", Some("2017-12-08"));
        check("2017-12", Some("2017"));
        check("2017", Some("2017"));
    }

    #[test]
    fn what_is_no_date_stays_unread() {
        for text in
            ["", "soon", "2017-13-40", "31/31/2017", "99999", "1900-01-01", "v2.0", "\u{e9}2017"]
        {
            check(text, None);
        }
    }
}
