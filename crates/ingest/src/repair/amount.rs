//! Amounts of money as people write them: `Rp 350 jt`, `1,5 M`, `350.000.000,00`, `Rp. 25.000.000,-`.

use std::sync::LazyLock;

use model::Money;
use regex::Regex;

use super::Reading;

/// Currency words, longest first, and their ISO 4217 codes.
const CURRENCIES: &[(&str, &str)] = &[
    ("rupiah", "IDR"),
    ("us$", "USD"),
    ("usd", "USD"),
    ("idr", "IDR"),
    ("rp.", "IDR"),
    ("rp", "IDR"),
    ("gbp", "GBP"),
    ("eur", "EUR"),
    ("cad", "CAD"),
    ("sgd", "SGD"),
    ("aud", "AUD"),
    ("£", "GBP"),
    ("€", "EUR"),
    ("$", "USD"),
];

/// Words that multiply. `m` is *miliar* in Indonesian and million elsewhere.
static FACTOR: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?x)^(?P<number>[0-9][0-9.,\ ]*?)\ *
        (?P<word>ribuan|ribu|rb|thousand|k|juta|jt|million|mio|mill|mn|miliar|milyar|milliar|mlyr|mlr|
        miliyar|billion|bn|m|triliun|trilyun|trillion|t)\.?$",
    )
    .expect("the pattern is valid")
});

/// Reads an amount.
///
/// `currency` holds where the cell names none, `scale` where the header does (`juta rupiah` is
/// 1,000,000). Returns the canonical form of [`Money`], or `None` when the text is not one amount.
pub fn read_amount(text: &str, currency: &str, scale: i64) -> Option<Reading> {
    // Spreadsheets mark numbers kept as text by an apostrophe.
    let lower = text.trim().trim_start_matches(['\'', '’']).to_lowercase();
    let (rest, named) = strip_currency(&lower);
    let currency = named.unwrap_or(currency);
    let rest = rest
        .trim_end_matches([',', '-', '.', ' ', '=', '–', '—'])
        .trim_start_matches([':', '.', ' ']);
    let (number, factor) = strip_factor(rest, currency);
    let thousandths = read_number(number, currency == "IDR", factor > 1)?;
    let total = thousandths.checked_mul(i128::from(factor))?.checked_mul(i128::from(scale))?;
    if total % 10 != 0 {
        return None;
    }
    let hundredths = i64::try_from(total / 10).ok()?;
    let money = Money { hundredths, currency: currency.to_string() };
    let plain = scale == 1
        && (text == money.canonical() || money.canonical().starts_with(&format!("{text} ")));
    Some(Reading { value: money.canonical(), mended: !plain })
}

/// Whether an amount is so small or so large for its currency that a slip of units is likely.
pub fn is_unusual(canonical: &str) -> bool {
    let Some(money) = Money::parse(canonical) else { return false };
    let units = money.hundredths.abs() / 100;
    match money.currency.as_str() {
        "IDR" => !(100_000..=5_000_000_000).contains(&units),
        _ => units > 1_000_000_000,
    }
}

/// The unit that a header states for its column: `(juta rupiah)` is 1,000,000.
pub fn scale_of_header(header: &str) -> i64 {
    let folded = super::text::folded(header);
    let has = |word: &str| folded.split(' ').any(|it| it == word);
    if has("miliar") || has("milyar") {
        1_000_000_000
    } else if has("juta") || has("jutaan") || has("millions") || folded.contains("rp 000 000") {
        1_000_000
    } else if has("ribu") || has("ribuan") || has("thousands") || folded.ends_with("rp 000") {
        1_000
    } else {
        1
    }
}

/// The currency that an amount names, ISO 4217.
pub fn named_currency(text: &str) -> Option<&'static str> {
    strip_currency(&text.trim().to_lowercase()).1
}

fn strip_currency(text: &str) -> (&str, Option<&'static str>) {
    for (word, code) in CURRENCIES {
        if let Some(rest) = text.strip_prefix(word) {
            return (rest.trim(), Some(code));
        }
        if let Some(rest) = text.strip_suffix(word) {
            return (rest.trim(), Some(code));
        }
    }
    (text, None)
}

fn strip_factor<'a>(text: &'a str, currency: &str) -> (&'a str, i64) {
    let Some(found) = FACTOR.captures(text) else { return (text, 1) };
    let number = found.name("number").map_or(text, |it| it.as_str());
    let factor = match found.name("word").map_or("", |it| it.as_str()) {
        "ribuan" | "ribu" | "rb" | "thousand" | "k" => 1_000,
        "juta" | "jt" | "million" | "mio" | "mill" | "mn" => 1_000_000,
        "m" if currency != "IDR" => 1_000_000,
        "triliun" | "trilyun" | "trillion" | "t" => 1_000_000_000_000,
        _ => 1_000_000_000,
    };
    (number, factor)
}

/// Reads digits with separators as thousandths.
///
/// With both separators the last one is the decimal point. One kind alone groups thousands when every
/// group has three digits, except that a multiplier word makes a lone comma a decimal point
/// (`1,125 M`), and outside Indonesia a lone point always is one.
fn read_number(text: &str, indonesian: bool, multiplied: bool) -> Option<i128> {
    let text: String = text.trim().replace(' ', ".");
    if text.is_empty() || !text.bytes().all(|it| it.is_ascii_digit() || it == b'.' || it == b',') {
        return None;
    }
    let last = text.rfind(['.', ',']);
    let Some(last) = last else { return thousandths(&text, "") };
    let separator = text.as_bytes()[last] as char;
    let other = if separator == '.' { ',' } else { '.' };
    let tail = &text[last + 1..];
    let repeated = text.matches(separator).count() > 1;
    if text.contains(other) {
        if repeated || tail.is_empty() {
            return None;
        }
        let whole = grouped(&text[..last], other)?;
        return thousandths(&whole, tail);
    }
    let decimal_point = match separator {
        ',' => multiplied,
        _ => !indonesian,
    };
    if !repeated && (tail.len() != 3 || decimal_point) {
        return thousandths(&text[..last], tail);
    }
    thousandths(&grouped(&text, separator)?, "")
}

/// Digits without their thousands separators; `None` when a group has not three digits.
fn grouped(text: &str, separator: char) -> Option<String> {
    let mut groups = text.split(separator);
    let first = groups.next()?;
    let rest: Vec<&str> = groups.collect();
    let well_formed = (1..=3).contains(&first.len()) || rest.is_empty();
    if !well_formed || rest.iter().any(|group| group.len() != 3) {
        return None;
    }
    Some(format!("{first}{}", rest.concat()))
}

/// Whole digits and at most three decimals as thousandths of a unit.
fn thousandths(whole: &str, decimals: &str) -> Option<i128> {
    if whole.is_empty() || whole.len() > 15 || decimals.len() > 3 {
        return None;
    }
    let digits: i128 = format!("{whole}{decimals:0<3}").parse().ok()?;
    Some(digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Option<&str>) {
        let found = read_amount(text, "IDR", 1).map(|it| it.value);
        assert_eq!(found.as_deref(), expected, "{text}");
    }

    #[test]
    fn indonesian_spellings_are_read() {
        check("Rp 350 jt", Some("350000000 IDR"));
        check("1,5 M", Some("1500000000 IDR"));
        check("1,5 miliar rupiah", Some("1500000000 IDR"));
        check("350.000.000", Some("350000000 IDR"));
        check("350.000.000,00", Some("350000000 IDR"));
        check("Rp. 25.000.000,-", Some("25000000 IDR"));
        check("Rp.25.000.000.-", Some("25000000 IDR"));
        check("350,000,000.50", Some("350000000.50 IDR"));
        check("IDR 200 000 000", Some("200000000 IDR"));
        check("75 ribu", Some("75000 IDR"));
        check("Rp 2.750 juta", Some("2750000000 IDR"));
        check("99.5 jt", Some("99500000 IDR"));
        check("17875000", Some("17875000 IDR"));
        check("198.000", Some("198000 IDR"));
    }

    #[test]
    fn what_is_not_one_amount_is_not_read() {
        for text in [
            "100-200 juta",
            "sesuai DPA",
            "",
            "Rp",
            "12.34.56",
            "1.2.3",
            "gratis",
            "5.1.02.01.01.0024",
        ] {
            check(text, None);
        }
    }

    #[test]
    fn a_dollar_amount_keeps_its_currency_and_its_point() {
        assert_eq!(
            read_amount("$1,234.56", "IDR", 1).map(|it| it.value).as_deref(),
            Some("1234.56 USD")
        );
        assert_eq!(
            read_amount("2.5 million", "USD", 1).map(|it| it.value).as_deref(),
            Some("2500000 USD")
        );
        assert_eq!(read_amount("3M", "USD", 1).map(|it| it.value).as_deref(), Some("3000000 USD"));
    }

    #[test]
    fn the_header_states_the_unit() {
        assert_eq!(scale_of_header("Biaya (juta rupiah)"), 1_000_000);
        assert_eq!(scale_of_header("Anggaran (Rp. 000)"), 1_000);
        assert_eq!(scale_of_header("Anggaran"), 1);
        assert_eq!(
            read_amount("350", "IDR", 1_000_000).map(|it| it.value).as_deref(),
            Some("350000000 IDR")
        );
    }

    #[test]
    fn only_other_spellings_count_as_mended() {
        assert_eq!(read_amount("17875000", "IDR", 1).map(|it| it.mended), Some(false));
        assert_eq!(read_amount("17.875.000", "IDR", 1).map(|it| it.mended), Some(true));
    }

    #[test]
    fn amounts_off_by_their_unit_are_unusual() {
        assert!(is_unusual("350 IDR"));
        assert!(is_unusual("7320300000 IDR"));
        assert!(!is_unusual("350000000 IDR"));
    }
}
