//! Addresses inside private networks.

use std::net::{Ipv4Addr, Ipv6Addr};
use std::sync::LazyLock;

use regex::Regex;

use super::PersonalKind;
use super::number::{Group, value, words_before};
use super::span::Spans;

/// Claims private IPv4 addresses with their port or network length.
pub fn find_v4(text: &[u8], groups: &[Group], spans: &mut Spans) {
    for four in groups.windows(4) {
        let Some(address) = address(text, four) else { continue };
        let (start, mut end) = (four[0].start, four[3].end);
        if !is_private(address) || !stands_alone(text, start, end) {
            continue;
        }
        if is_code(text, four, address) {
            continue;
        }
        end += port(&text[end..]);
        spans.claim(start, end, PersonalKind::PrivateIp);
    }
}

/// The address that four groups spell: `10.0.0.1`, `10[.]0[.]0[.]1`, `10 . 0 . 0 . 1`, `ip-10-0-0-1`.
fn address(text: &[u8], four: &[Group]) -> Option<Ipv4Addr> {
    let gap = &text[four[0].end..four[1].start];
    let same = four.windows(2).all(|pair| {
        let other = &text[pair[0].end..pair[1].start];
        other == gap || (is_dot(gap) && is_dot(other))
    });
    let is_host_name = gap == b"-" && text[..four[0].start].to_ascii_lowercase().ends_with(b"ip-");
    if !same || !(is_dot(gap) || is_host_name) || four.iter().any(|it| it.len() > 3) {
        return None;
    }
    let mut bytes = [0; 4];
    for (byte, group) in bytes.iter_mut().zip(four) {
        *byte = u8::try_from(value(&text[group.start..group.end])).ok()?;
    }
    Some(Ipv4Addr::from(bytes))
}

fn is_dot(gap: &[u8]) -> bool {
    matches!(gap, b"." | b"[.]" | b"(.)" | b" . " | b". " | b" ." | b" dot " | b"[dot]" | b"(dot)")
}

/// RFC 1918, loopback, link-local, and the shared space of RFC 6598.
fn is_private(address: Ipv4Addr) -> bool {
    let [first, second, ..] = address.octets();
    address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || (first == 100 && (64..128).contains(&second))
}

fn stands_alone(text: &[u8], start: usize, end: usize) -> bool {
    let before = start.checked_sub(1).map(|at| text[at]);
    let far_before = start.checked_sub(2).map(|at| text[at]);
    let tied_before = before.is_some_and(|it| b".-".contains(&it))
        && far_before.is_some_and(|it| it.is_ascii_digit());
    let touched = before.is_some_and(|it| it.is_ascii_alphabetic() || it == b'_')
        && !text[..start].to_ascii_lowercase().ends_with(b"ip");
    let after = text.get(end).copied();
    let far_after = text.get(end + 1).copied();
    let tied_after = after == Some(b'.') && far_after.is_some_and(|it| it.is_ascii_digit());
    !tied_before && !touched && !tied_after && !after.is_some_and(|it| it.is_ascii_alphanumeric())
}

/// Words that make four numbers a version or a clause rather than an address.
const NOT_ADDRESSES: &[&str] = &[
    "v", "ver", "versi", "version", "rilis", "release", "build", "patch", "update", "firmware",
    "pasal", "bab", "butir", "poin", "kode", "code", "rekening", "klausul", "ayat", "lampiran",
    "nomor", "no",
];

/// Products whose version numbers have four parts and start at 10.
const PRODUCTS: &[&str] = &[
    "oracle",
    "mysql",
    "mariadb",
    "postgresql",
    "java",
    "php",
    "windows",
    "android",
    "ios",
    "macos",
    "tomcat",
    "nginx",
    "chrome",
    "firefox",
    "safari",
    "edge",
    "driver",
    "weblogic",
    "websphere",
    "office",
    "delphi",
    "arcgis",
    "qgis",
    "vmware",
    "kaspersky",
    "odoo",
    "g",
];

/// Whether the four numbers are a version or a code. Leading zeros are how codes are written; the
/// unmistakable 192.168 may have them.
fn is_code(text: &[u8], four: &[Group], address: Ipv4Addr) -> bool {
    let words = words_before(text, four[0].start, 2);
    let nearest = words.first().map(String::as_str).unwrap_or_default();
    if NOT_ADDRESSES.contains(&nearest) {
        return true;
    }
    let [first, second, ..] = address.octets();
    if (first, second) == (192, 168) {
        return false;
    }
    let zeros = four.iter().any(|it| it.len() > 1 && text[it.start] == b'0');
    zeros || (first == 10 && PRODUCTS.contains(&nearest))
}

/// Bytes of `:8080` or `/24` at the start of what follows an address.
fn port(rest: &[u8]) -> usize {
    let limit = match rest.first() {
        Some(b':') => 5,
        Some(b'/') => 3,
        _ => return 0,
    };
    let digits = rest[1..].iter().take_while(|it| it.is_ascii_digit()).count();
    let next = rest.get(1 + digits);
    let goes_on = next == Some(&b'.') && rest.get(2 + digits).is_some_and(u8::is_ascii_digit);
    let ends = !goes_on && !next.is_some_and(|it| it.is_ascii_alphanumeric());
    if (1..=limit).contains(&digits) && ends { 1 + digits } else { 0 }
}

static V6: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)(?:[0-9a-f]{0,4}:){2,7}(?:[0-9a-f]{1,4}|(?:\d{1,3}\.){3}\d{1,3})?")
        .expect("the pattern is constant")
});

/// Claims private IPv6 addresses (unique local, link-local, loopback, mapped private IPv4) with their port.
pub fn find_v6(text: &str, spans: &mut Spans) {
    for found in V6.find_iter(text) {
        let bytes = text.as_bytes();
        let touched =
            |at: Option<&u8>| at.is_some_and(|it| it.is_ascii_alphanumeric() || *it == b':');
        let before = found.start().checked_sub(1).and_then(|at| bytes.get(at));
        if touched(before) || touched(bytes.get(found.end())) {
            continue;
        }
        let Ok(address) = found.as_str().parse::<Ipv6Addr>() else { continue };
        let mapped = address.to_ipv4_mapped().is_some_and(is_private);
        let local = address.is_unique_local() || address.is_unicast_link_local();
        if mapped || local || address.is_loopback() {
            let (start, end) = with_brackets(bytes, found.start(), found.end());
            spans.claim(start, end, PersonalKind::PrivateIp);
        }
    }
}

fn with_brackets(text: &[u8], start: usize, end: usize) -> (usize, usize) {
    let bracketed = start > 0 && text[start - 1] == b'[' && text.get(end) == Some(&b']');
    if !bracketed {
        let is_length = text.get(end) == Some(&b'/');
        return (start, if is_length { end + port(&text[end..]) } else { end });
    }
    (start - 1, end + 1 + port(&text[end + 1..]))
}
