//! NIK and NIP: numbers that carry a birth date, and so give themselves away.

use super::PersonalKind;
use super::number::{Group, value};
use super::span::Spans;

const NIK_DIGITS: usize = 16;
const NIP_DIGITS: usize = 18;

/// Province codes of Permendagri on area codes, with the provinces of Papua made in 2022.
const PROVINCES: &[u64] = &[
    11, 12, 13, 14, 15, 16, 17, 18, 19, 21, 31, 32, 33, 34, 35, 36, 51, 52, 53, 61, 62, 63, 64, 65,
    71, 72, 73, 74, 75, 76, 81, 82, 91, 92, 93, 94, 95, 96,
];

/// Claims every NIP and NIK.
pub fn find(text: &[u8], groups: &[Group], spans: &mut Spans) {
    for first in 0..groups.len() {
        for (length, kind) in [(NIP_DIGITS, PersonalKind::Nip), (NIK_DIGITS, PersonalKind::Nik)] {
            let Some((last, digits)) = collect(text, groups, first, length) else { continue };
            let plausible = match kind {
                PersonalKind::Nip => is_nip(&digits),
                _ => is_nik(&digits),
            };
            let (start, end) = (groups[first].start, groups[last].end);
            if plausible && stands_alone(text, start, end) {
                spans.claim(start, end, kind);
            }
        }
    }
}

/// The digits of groups from `first` on that add up to `length`, and the last group taken.
fn collect(text: &[u8], groups: &[Group], first: usize, length: usize) -> Option<(usize, Vec<u8>)> {
    let mut sum = 0;
    let last = (first..groups.len())
        .take_while(|&index| {
            index == first || joins(&text[groups[index - 1].end..groups[index].start])
        })
        .find(|&index| {
            sum += groups[index].len();
            sum >= length
        })?;
    if sum != length {
        return None;
    }
    let parts = groups[first..=last].iter().map(|group| &text[group.start..group.end]);
    Some((last, parts.collect::<Vec<_>>().concat()))
}

/// What people write between the parts of an identity number.
fn joins(gap: &[u8]) -> bool {
    gap.len() <= 3
        && gap.iter().all(|it| b" .-_/\t'".contains(it))
        && gap.iter().filter(|it| **it != b' ').count() <= 1
}

/// Province, regency (01-39, cities 71-79), district, birth date with the day raised by 40 for women,
/// and a serial number that starts at 0001.
fn is_nik(digits: &[u8]) -> bool {
    let regency = value(&digits[2..4]);
    let day = value(&digits[6..8]);
    PROVINCES.contains(&value(&digits[..2]))
        && matches!(regency, 1..=39 | 71..=79)
        && matches!(value(&digits[4..6]), 1..=79)
        && is_day(if day > 40 { day - 40 } else { day }, value(&digits[8..10]))
        && value(&digits[12..16]) > 0
}

/// Birth date, month of appointment (21 and up for contract staff), sex, serial number: BKN rule of 2007.
fn is_nip(digits: &[u8]) -> bool {
    let born = value(&digits[..4]);
    let appointed = value(&digits[8..12]);
    (1930..=2012).contains(&born)
        && is_day(value(&digits[6..8]), value(&digits[4..6]))
        && (born + 15..=born + 60).contains(&appointed)
        && (1950..=2040).contains(&appointed)
        && matches!(value(&digits[12..14]), 1..=12 | 21..=24)
        && matches!(digits[14], b'1' | b'2')
        && value(&digits[15..18]) > 0
}

fn is_day(day: u64, month: u64) -> bool {
    let days = match month {
        2 => 29,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => 0,
    };
    (1..=days).contains(&day)
}

/// Whether the number is not part of a longer one, a hash or a code. A label may touch it (`NIK3171...`).
fn stands_alone(text: &[u8], start: usize, end: usize) -> bool {
    let before = start.checked_sub(1).map(|at| text[at]);
    let touched = before.is_some_and(|it| it.is_ascii_alphanumeric() || it >= 0x80);
    if touched && !is_label(text, start) {
        return false;
    }
    let far_before = start.checked_sub(2).map(|at| text[at]);
    let tied_before = before.is_some_and(|it| b".-_".contains(&it))
        && far_before.is_some_and(|it| it.is_ascii_digit());
    let after = text.get(end).copied();
    let far_after = text.get(end + 1).copied();
    let tied_after = after.is_some_and(|it| b".-_,".contains(&it))
        && far_after.is_some_and(|it| it.is_ascii_digit());
    !tied_before && !tied_after && !after.is_some_and(|it| it.is_ascii_alphanumeric())
}

fn is_label(text: &[u8], start: usize) -> bool {
    let (_, word) = super::number::word_before(text, start);
    matches!(word.as_str(), "nik" | "nip" | "ktp" | "no" | "nomor" | "nipppk" | "id")
}
