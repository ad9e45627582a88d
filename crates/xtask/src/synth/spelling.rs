//! How amounts, years, dates, addresses and states are spelled, well and badly.

use super::rates;
use super::stream::Stream;

/// A spelled value and what is wrong with it.
pub type Spelled = (String, Option<&'static str>);

const MONTHS: [&str; 12] = [
    "Januari",
    "Februari",
    "Maret",
    "April",
    "Mei",
    "Juni",
    "Juli",
    "Agustus",
    "September",
    "Oktober",
    "November",
    "Desember",
];

/// An amount in rupiah.
pub fn amount(rupiah: u64, stream: &mut Stream) -> Spelled {
    if stream.chance(rates::AMOUNT_WORDS.value) {
        let words = ["sesuai kontrak", "lihat DPA", "hibah", "swakelola"];
        return (stream.pick(&words).to_string(), Some("amount-unreadable"));
    }
    if stream.chance(rates::WRONG_SCALE.value) {
        let wrong = rupiah * if stream.chance(0.7) { 10 } else { 100 };
        return (grouped(wrong, '.'), Some("amount-scale"));
    }
    let dotted = grouped(rupiah, '.');
    let text = match stream.weighted(&[36, 22, 12, 8, 6, 5, 4, 4, 3]) {
        0 => rupiah.to_string(),
        1 => dotted,
        2 => format!("Rp {dotted}"),
        3 => format!("Rp. {dotted},-"),
        4 => format!("Rp{dotted},00"),
        5 => format!("Rp {}", short_amount(rupiah, "jt")),
        6 => short_amount(rupiah, "juta"),
        7 => format!("{}.00", grouped(rupiah, ',')),
        _ => format!("IDR {}", grouped(rupiah, ',')),
    };
    (text, None)
}

/// A year.
pub fn year(year: usize, stream: &mut Stream) -> Spelled {
    match stream.weighted(&[82, 7, 5, 4, 2]) {
        0 => (year.to_string(), None),
        1 => (format!("TA {year}"), Some("year-spelling")),
        2 => (format!("Tahun {year}"), Some("year-spelling")),
        3 => (format!("{year}/{}", year + 1), Some("year-spelling")),
        _ => ("20xx".to_string(), Some("year-unreadable")),
    }
}

/// A date within a year.
pub fn date(year: usize, stream: &mut Stream) -> Spelled {
    let (month, day) = (stream.between(1, 12), stream.between(1, 28));
    match stream.weighted(&[34, 26, 18, 12, 6, 4]) {
        0 => (format!("{year}-{month:02}-{day:02}"), None),
        1 => (format!("{day:02}/{month:02}/{year}"), Some("date-spelling")),
        2 => (format!("{day} {} {year}", MONTHS[month - 1]), Some("date-spelling")),
        3 => (format!("{day:02}-{month:02}-{year}"), Some("date-spelling")),
        4 => (excel_day(year, month, day).to_string(), Some("date-serial")),
        _ => (format!("{} {year}", MONTHS[month - 1]), Some("date-without-day")),
    }
}

/// A web address from a host with path.
pub fn address(host: &str, stream: &mut Stream) -> Spelled {
    if stream.chance(rates::BAD_URL.value) {
        return (bad_address(host, stream), Some("url-malformed"));
    }
    if !stream.chance(rates::SCHEME.value) {
        let bare = if stream.chance(0.15) { format!("www.{host}") } else { host.to_string() };
        return (bare, Some("url-without-scheme"));
    }
    let scheme = if stream.chance(0.55) { "https" } else { "http" };
    let slash = if !host.contains('/') && stream.chance(0.4) { "/" } else { "" };
    (format!("{scheme}://{host}{slash}"), None)
}

/// The life-cycle state.
pub fn status(active: bool, stream: &mut Stream) -> String {
    let words: &[&str] = if active {
        &[
            "Aktif",
            "Aktif",
            "Aktif",
            "aktif",
            "AKTIF",
            "Digunakan",
            "Masih digunakan",
            "Running",
            "Ya",
        ]
    } else {
        &["Tidak Aktif", "Tidak Aktif", "tidak aktif", "Non Aktif", "Tidak digunakan", "Off"]
    };
    stream.pick(words).to_string()
}

/// Digits in groups of three.
fn grouped(value: u64, separator: char) -> String {
    let digits = value.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (position, digit) in digits.chars().enumerate() {
        if position > 0 && (digits.len() - position).is_multiple_of(3) {
            text.push(separator);
        }
        text.push(digit);
    }
    text
}

/// Millions with one decimal, or milliards as "M" from one milliard on.
fn short_amount(rupiah: u64, unit: &str) -> String {
    let (tenths, unit) = if rupiah >= 1_000_000_000 {
        (rupiah / 100_000_000, "M")
    } else {
        (rupiah / 100_000, unit)
    };
    match tenths % 10 {
        0 => format!("{} {unit}", tenths / 10),
        decimal => format!("{},{decimal} {unit}", tenths / 10),
    }
}

fn bad_address(host: &str, stream: &mut Stream) -> String {
    match stream.below(7) {
        0 => format!("http//{host}"),
        1 => format!("htpp://{host}"),
        2 => format!("https:/{host}"),
        3 => format!("www .{host}"),
        4 => format!("http://{host}."),
        5 => format!("https://https://{host}"),
        _ => format!("{host} / {host}/login"),
    }
}

/// The spreadsheet serial of a date (day 1 is 1900-01-01, with the leap day that 1900 never had).
fn excel_day(year: usize, month: usize, day: usize) -> usize {
    const BEFORE: [usize; 12] = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let leap_days = (1900..year)
        .filter(|it| it.is_multiple_of(4) && (!it.is_multiple_of(100) || it.is_multiple_of(400)))
        .count();
    let after_february = usize::from(leap && month > 2);
    (year - 1900) * 365 + leap_days + BEFORE[month - 1] + after_february + day + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_grouped_and_shortened() {
        assert_eq!(grouped(350_000_000, '.'), "350.000.000");
        assert_eq!(grouped(98, '.'), "98");
        assert_eq!(short_amount(350_000_000, "jt"), "350 jt");
        assert_eq!(short_amount(98_700_000, "juta"), "98,7 juta");
        assert_eq!(short_amount(1_500_000_000, "jt"), "1,5 M");
    }

    #[test]
    fn spreadsheet_days_count_as_a_spreadsheet_does() {
        assert_eq!(excel_day(1901, 1, 1), 367);
        assert_eq!(excel_day(2021, 1, 1), 44_197);
        assert_eq!(excel_day(2024, 3, 1), 45_352);
    }
}
