//! Dates and years: `12 Januari 2021`, `12/01/2021`, `TA 2021`, `2019/2020`, spreadsheet serials.

use std::sync::LazyLock;

use chrono::{Days, Months, NaiveDate};
use regex::Regex;

use super::Reading;

/// Month names of both languages by their first letters.
const MONTHS: &[(&str, u32)] = &[
    ("jan", 1),
    ("feb", 2),
    ("peb", 2),
    ("mar", 3),
    ("mrt", 3),
    ("apr", 4),
    ("mei", 5),
    ("may", 5),
    ("jun", 6),
    ("jul", 7),
    ("agu", 8),
    ("agt", 8),
    ("ags", 8),
    ("aug", 8),
    ("sep", 9),
    ("okt", 10),
    ("oct", 10),
    ("nov", 11),
    ("nop", 11),
    ("des", 12),
    ("dec", 12),
];

static ISO: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ].*)?$"));
static NUMERIC: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"^(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4})(?:[, ]+\d{1,2}[:.]\d{2}.*)?$")
});
/// `27-10-24`: day, month and a short year, as typed where nobody writes the century.
static SHORT_YEAR: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^(\d{1,2})[-/](\d{1,2})[-/](\d{2})$"));
static DAY_MONTH: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)^(?:[a-z']+,? )?(\d{1,2})[-/. ]*([a-z]{3,9})[-/., ]*(\d{4})$"));
static MONTH_DAY: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)^([a-z]{3,9})\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})$"));
static MONTH_YEAR: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)^([a-z]{3,9})[-/., ]+(\d{4})$"));
static MONTH_SHORT_YEAR: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)^([a-z]{3,9})[-/., ']+([0-4]\d)$"));
static YEAR: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)(?:\b|\b(?:ta|th|thn|fy|tahun))((?:19[7-9]|20[0-4])\d)\b"));

/// `03/2025`, `2025-03`.
static MONTH_OF_YEAR: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^(?:(\d{4})[-/.](\d{1,2})|(\d{1,2})[-/.](\d{4}))$"));

/// What stands between the beginning and the end of a span.
static SPAN: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)(?:^|\s)(?:s\.?\s?/?d\.?|sampai(?:\s+dengan)?|hingga|until|till|through|to)\s|\s[-–—]\s",
    )
});
/// Words before the end.
static BEFORE_END: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^(?:berakhir|akhir|habis|selesai|audit|ends?|tahun|th\.?|thn\.?|ta|fy|bulan|per|pada|di|on|in)\s+",
    )
});

fn is_month(found: &regex::Captures<'_>) -> bool {
    let month = found.get(2).or(found.get(3)).and_then(|it| it.as_str().parse::<u32>().ok());
    month.is_some_and(|it| (1..=12).contains(&it))
}

fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("the pattern is valid")
}

/// Reads a date in ISO form. A month without a day becomes its first day.
///
/// `day_first` decides `03/04/2021`, which is March 4 in the United States only; where one number
/// exceeds 12 the other is the month.
pub fn read_date(text: &str, day_first: bool) -> Option<Reading> {
    let text = text.trim().trim_start_matches(['\'', '’']);
    let date = iso(text)
        .or_else(|| numeric(text, day_first))
        .or_else(|| with_month_name(text))
        .or_else(|| serial(text))?;
    let value = date.format("%Y-%m-%d").to_string();
    let mended = value != text;
    Some(Reading { value, mended })
}

/// Reads the day by which something is over: the last one of a month or year that names no day, and the end of a span.
/// `s.d. 2029` is 2029-12-31, `Januari 2025 - Desember 2027` is 2027-12-31.
pub fn read_end(text: &str, day_first: bool) -> Option<Reading> {
    let text = text.trim();
    let end = SPAN.find_iter(text).last().map_or(0, |it| it.end());
    let mut bare = text[end..].trim();
    while let Some(found) = BEFORE_END.find(bare) {
        bare = &bare[found.end()..];
    }
    let last = last_of_year(bare).or_else(|| last_of_month(bare));
    let Some(date) = last else {
        let reading = read_date(bare, day_first)?;
        return Some(Reading { mended: reading.value != text, ..reading });
    };
    Some(Reading::mended(date.format("%Y-%m-%d").to_string()))
}

fn last_of_year(text: &str) -> Option<NaiveDate> {
    date(text.parse().ok().filter(|_| plausible_year(text))?, 12, 31)
}

fn last_of_month(text: &str) -> Option<NaiveDate> {
    let (year, month) = match MONTH_YEAR.captures(text) {
        Some(found) => (number(&found, 2)?, month(&found[1])?),
        None => {
            let found = MONTH_OF_YEAR.captures(text).filter(is_month)?;
            let group = |one, other| number(&found, one).or_else(|| number(&found, other));
            (group(1, 4)?, group(2, 3)?)
        }
    };
    plausible_year(&year.to_string()).then_some(())?;
    date(year, month, 1)?.checked_add_months(Months::new(1))?.pred_opt()
}

/// Which year of several a field means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pick {
    /// The first: when something was built.
    First,
    /// The last: when it was last changed.
    Last,
}

/// Reads a year between 1970 and 2049.
pub fn read_year(text: &str, pick: Pick, day_first: bool) -> Option<Reading> {
    let text = text.trim();
    if text.len() == 4 && plausible_year(text) {
        return Some(Reading::plain(text));
    }
    // A date says its year as it stands; a day number has to be read first.
    let dated = iso(text).or_else(|| numeric(text, day_first)).or_else(|| with_month_name(text));
    if let Some(date) = dated {
        let year = date.format("%Y").to_string();
        return plausible_year(&year).then(|| Reading::plain(&year));
    }
    if let Some(found) = MONTH_OF_YEAR.captures(text).filter(|it| is_month(it)) {
        let year = found.get(1).or(found.get(4)).map_or("", |it| it.as_str());
        return plausible_year(year).then(|| Reading::plain(year));
    }
    if let Some(date) = serial(text) {
        let year = date.format("%Y").to_string();
        return plausible_year(&year).then(|| Reading::mended(year));
    }
    if let Some(found) = MONTH_SHORT_YEAR.captures(text).filter(|found| month(&found[1]).is_some())
    {
        return Some(Reading::mended(format!("20{}", &found[2])));
    }
    let spaced = text.replace(['/', '-', ',', '–'], " / ");
    let years: Vec<&str> =
        YEAR.captures_iter(&spaced).filter_map(|it| it.get(1).map(|year| year.as_str())).collect();
    let wordy = text.len() > 60;
    let chosen = match pick {
        Pick::First => years.first(),
        Pick::Last => years.last(),
    };
    chosen.filter(|_| !wordy).map(|year| Reading::mended(*year))
}

/// Whether the text is a year that a system of today could have been built in.
pub fn plausible_year(text: &str) -> bool {
    text.len() == 4 && text.parse::<i32>().is_ok_and(|year| (1970..2050).contains(&year))
}

fn iso(text: &str) -> Option<NaiveDate> {
    let found = ISO.captures(text)?;
    date(number(&found, 1)?, number(&found, 2)?, number(&found, 3)?)
}

fn numeric(text: &str, day_first: bool) -> Option<NaiveDate> {
    let (first, second, year) = match NUMERIC.captures(text) {
        Some(found) => (number(&found, 1)?, number(&found, 2)?, number(&found, 3)?),
        None => {
            let found = SHORT_YEAR.captures(text)?;
            let year = number(&found, 3).filter(|it| *it < 50)?;
            (number(&found, 1)?, number(&found, 2)?, 2000 + year)
        }
    };
    if day_first {
        date(year, second, first).or_else(|| date(year, first, second))
    } else {
        date(year, first, second).or_else(|| date(year, second, first))
    }
}

fn with_month_name(text: &str) -> Option<NaiveDate> {
    if let Some(found) = DAY_MONTH.captures(text) {
        return date(number(&found, 3)?, month(&found[2])?, number(&found, 1)?);
    }
    if let Some(found) = MONTH_DAY.captures(text) {
        return date(number(&found, 3)?, month(&found[1])?, number(&found, 2)?);
    }
    let found = MONTH_YEAR.captures(text)?;
    date(number(&found, 2)?, month(&found[1])?, 1)
}

/// A spreadsheet's day number; day 1 is 1900-01-01 with the invented leap day of 1900.
fn serial(text: &str) -> Option<NaiveDate> {
    let days: f64 = text.parse().ok()?;
    if !(20_000.0..60_000.0).contains(&days) {
        return None;
    }
    NaiveDate::from_ymd_opt(1899, 12, 30)?.checked_add_days(Days::new(days as u64))
}

fn number(found: &regex::Captures<'_>, group: usize) -> Option<u32> {
    found.get(group)?.as_str().parse().ok()
}

fn month(word: &str) -> Option<u32> {
    let word = word.to_lowercase();
    MONTHS.iter().find(|(start, _)| word.starts_with(start)).map(|(_, month)| *month)
}

fn date(year: u32, month: u32, day: u32) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Option<&str>) {
        let found = read_date(text, true).map(|it| it.value);
        assert_eq!(found.as_deref(), expected, "{text}");
    }

    #[test]
    fn dates_of_both_languages_are_read() {
        check("2024-05-27", Some("2024-05-27"));
        check("2024-05-27T10:00:00Z", Some("2024-05-27"));
        check("12 Januari 2021", Some("2021-01-12"));
        check("Senin, 12 Agustus 2021", Some("2021-08-12"));
        check("12/01/2021", Some("2021-01-12"));
        check("1-Des-2020", Some("2020-12-01"));
        check("May 3, 2022", Some("2022-05-03"));
        check("Nopember 2019", Some("2019-11-01"));
        check("44197", Some("2021-01-01"));
        check("27-10-24", Some("2024-10-27"));
        check("5/3/21", Some("2021-03-05"));
    }

    #[test]
    fn what_is_not_a_date_is_not_read() {
        for text in ["31/02/2021", "1.2.24", "24-10-99", "kemarin", "2021", "99", ""] {
            check(text, None);
        }
    }

    #[test]
    fn what_is_over_by_a_month_or_year_is_over_by_its_last_day() {
        let end = |text| read_end(text, true).map(|it| it.value);
        assert_eq!(end("2028").as_deref(), Some("2028-12-31"));
        assert_eq!(end("s.d. 2029").as_deref(), Some("2029-12-31"));
        assert_eq!(end("s/d Desember 2027").as_deref(), Some("2027-12-31"));
        assert_eq!(end("sampai dengan 30 Juni 2028").as_deref(), Some("2028-06-30"));
        assert_eq!(end("30 Juni 2028").as_deref(), Some("2028-06-30"));
        assert_eq!(end("Februari 2028").as_deref(), Some("2028-02-29"));
        assert_eq!(end("02/2027").as_deref(), Some("2027-02-28"));
        assert_eq!(end("berakhir tahun 2026").as_deref(), Some("2026-12-31"));
        assert_eq!(end("audit 2024").as_deref(), Some("2024-12-31"));
        assert_eq!(end("1 Januari 2025 - 31 Desember 2027").as_deref(), Some("2027-12-31"));
        assert_eq!(end("Januari 2025 s.d. Desember 2027").as_deref(), Some("2027-12-31"));
        assert_eq!(end("2028-06-30").as_deref(), Some("2028-06-30"));
        assert!(read_end("2028-06-30", true).is_some_and(|it| !it.mended));
        for text in ["", "s.d.", "selesai", "belum", "1 tahun", "13/2027"] {
            assert_eq!(end(text), None, "{text}");
        }
    }

    #[test]
    fn americans_write_the_month_first() {
        assert_eq!(
            read_date("03/04/2021", false).map(|it| it.value).as_deref(),
            Some("2021-03-04")
        );
        assert_eq!(
            read_date("25/12/2021", false).map(|it| it.value).as_deref(),
            Some("2021-12-25")
        );
    }

    #[test]
    fn years_are_found_in_words() {
        let year = |text| read_year(text, Pick::First, true).map(|it| it.value);
        assert_eq!(year("2021").as_deref(), Some("2021"));
        assert_eq!(year("TA 2021").as_deref(), Some("2021"));
        assert_eq!(year("2019/2020").as_deref(), Some("2019"));
        assert_eq!(year("12/01/2021").as_deref(), Some("2021"));
        assert_eq!(year("44197").as_deref(), Some("2021"));
        assert_eq!(year("TA2021").as_deref(), Some("2021"));
        assert_eq!(year("Apr-25").as_deref(), Some("2025"));
        assert_eq!(
            read_year("2019/2020", Pick::Last, true).map(|it| it.value).as_deref(),
            Some("2020")
        );
        for text in ["20221", "1900", "lama", "", "'21"] {
            assert_eq!(year(text), None, "{text}");
        }
    }
}
