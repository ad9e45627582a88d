//! What a cell looks like, without knowing its column: used to guess mappings, to find the header and to
//! notice rows that are shifted by a column.

use std::sync::LazyLock;

use regex::Regex;

use crate::repair::text::{folded, is_placeholder};
use crate::repair::{amount, date, flag, status, url};

/// What a cell looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Looks {
    /// Nothing, or a word for nothing.
    Empty,
    /// One or more web addresses.
    Url,
    /// A calendar year.
    Year,
    /// A date.
    Date,
    /// An amount of money.
    Amount,
    /// A bare number.
    Number,
    /// Yes or no.
    Flag,
    /// A life-cycle word.
    Status,
    /// The name of an agency or a unit.
    Agency,
    /// A phone number, an e-mail address, or a token that stands for one.
    Contact,
    /// A code: no spaces, digits in it.
    Code,
    /// Anything else.
    Text,
}

static CONTACT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^\[\[(?:phone|email|person|nik|nip)\w*:|^[\w.+-]+@[\w-]+\.[\w.]+$|^(?:\+?62|0)[ -]?8[\d ()-]{7,14}$",
    )
});
static CODE: LazyLock<Regex> = LazyLock::new(|| pattern(r"^[A-Za-z0-9]+(?:[-_./:][A-Za-z0-9]+)*$"));
static MONEY_MARK: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^(?:rp|idr|usd|us\$|\$|£|€)|(?:juta|jt|miliar|milyar|,-)$|^\d{1,3}(?:[.,]\d{3}){2,}",
    )
});

/// `120,000`, `85.500,75`.
static GROUPED: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^\d{1,3}(?:[.,]\d{3})+(?:[.,]\d{1,2})?$"));

/// First words of Indonesian and English agencies and units.
const AGENCY_WORDS: &[&str] = &[
    "dinas",
    "badan",
    "kementerian",
    "kantor",
    "bagian",
    "sekretariat",
    "inspektorat",
    "kecamatan",
    "kelurahan",
    "direktorat",
    "biro",
    "pemerintah",
    "pemkab",
    "pemkot",
    "pemprov",
    "kab",
    "kabupaten",
    "kota",
    "provinsi",
    "prov",
    "puskesmas",
    "rsud",
    "upt",
    "uptd",
    "bappeda",
    "diskominfo",
    "dinkes",
    "disdik",
    "bkpsdm",
    "bkd",
    "bpkad",
    "bpkd",
    "dpmptsp",
    "disdukcapil",
    "satpol",
    "satuan",
    "dprd",
    "lembaga",
    "komisi",
    "pusat",
    "balai",
    "department",
    "ministry",
    "agency",
    "office",
    "bureau",
    "council",
    "authority",
    "pdam",
    "perumda",
    "setda",
    "bidang",
    "subbag",
    "deputi",
    "ditjen",
    "rumah",
    "bpbd",
    "kesbangpol",
    "dishub",
    "disnaker",
    "dinsos",
    "dispora",
    "disperindag",
];

fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("the pattern is valid")
}

/// Says what a cell looks like.
pub fn looks(text: &str) -> Looks {
    let text = text.trim();
    if is_placeholder(text) {
        return Looks::Empty;
    }
    if text.len() > 200 {
        return Looks::Text;
    }
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    if digits > 0
        && let Some(kind) = looks_numeric(text, digits)
    {
        return kind;
    }
    if is_url(text) {
        return Looks::Url;
    }
    if CONTACT.is_match(text) {
        return Looks::Contact;
    }
    if is_agency(text) {
        return Looks::Agency;
    }
    let short = text.len() <= 20;
    if short && flag::read_flag(text).is_some() && text.split_whitespace().count() == 1 {
        return Looks::Flag;
    }
    if text.len() <= 40 && status::read_status(text).is_some_and(|it| !it.wordy) {
        return Looks::Status;
    }
    if digits > 0 && CODE.is_match(text) && text.len() <= 60 {
        return Looks::Code;
    }
    Looks::Text
}

fn looks_numeric(text: &str, digits: usize) -> Option<Looks> {
    if date::plausible_year(text) {
        return Some(Looks::Year);
    }
    if CONTACT.is_match(text) {
        return Some(Looks::Contact);
    }
    if digits == text.len() {
        return Some(if digits <= 12 { Looks::Number } else { Looks::Code });
    }
    if MONEY_MARK.is_match(text) && amount::read_amount(text, "IDR", 1).is_some() {
        return Some(Looks::Amount);
    }
    if GROUPED.is_match(text) {
        return Some(Looks::Number);
    }
    let date_like = digits >= 5 && text.len() <= 30 && date::read_date(text, true).is_some();
    if date_like && text.parse::<f64>().is_err() {
        return Some(Looks::Date);
    }
    if text.parse::<f64>().is_ok() {
        return Some(Looks::Number);
    }
    let year_words = text.len() <= 20 && date::read_year(text, date::Pick::First, true).is_some();
    let letters = text.chars().filter(|it| it.is_alphabetic()).count();
    (year_words && letters <= 8 && matches!(digits, 4 | 8) && !text.contains('.'))
        .then_some(Looks::Year)
}

/// Whether the whole cell is made of addresses.
pub fn is_url(text: &str) -> bool {
    if !text.contains('.') || text.contains('@') {
        return false;
    }
    let urls = url::read_urls(text);
    let certain = text.contains("//")
        || text.starts_with("www")
        || urls.urls.iter().any(|it| it.matches('.').count() >= 2);
    !urls.urls.is_empty() && urls.rest.is_empty() && certain
}

/// Whether the cell begins like the name of an agency or a unit.
pub fn is_agency(text: &str) -> bool {
    let folded = folded(text);
    let mut words = folded.split(' ');
    let first = words.next().unwrap_or_default();
    AGENCY_WORDS.contains(&first)
        || words.any(|word| matches!(word, "department" | "ministry" | "council" | "agency"))
}

/// Whether a text names a whole agency rather than a unit of one.
pub fn is_whole_agency(text: &str) -> bool {
    let folded = folded(text);
    let first = folded.split(' ').next().unwrap_or_default();
    const WHOLE: &[&str] = &[
        "pemerintah",
        "pemkab",
        "pemkot",
        "pemprov",
        "kab",
        "kabupaten",
        "kota",
        "provinsi",
        "prov",
        "kementerian",
        "ministry",
        "department",
        "lembaga",
        "komisi",
    ];
    WHOLE.contains(&first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_told_apart() {
        let cases = [
            ("-", Looks::Empty),
            ("simpeg.x.go.id", Looks::Url),
            ("https://x.go.id/a", Looks::Url),
            ("2021", Looks::Year),
            ("TA 2021", Looks::Year),
            ("12/01/2021", Looks::Date),
            ("Rp 350 jt", Looks::Amount),
            ("350.000.000", Looks::Amount),
            ("17", Looks::Number),
            ("120,000", Looks::Number),
            ("Ya", Looks::Flag),
            ("Aktif", Looks::Status),
            ("Dinas Kesehatan", Looks::Agency),
            ("Kab. Bantul", Looks::Agency),
            ("a@x.go.id", Looks::Contact),
            ("0812 3456 7890", Looks::Contact),
            ("dps2022-1", Looks::Code),
            ("SIMPEG", Looks::Text),
            ("Kelola data pegawai", Looks::Text),
        ];
        for (text, expected) in cases {
            assert_eq!(looks(text), expected, "{text}");
        }
    }
}
