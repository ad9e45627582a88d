//! Finds out how a delimited file is written: its encoding, its separator, its usual width.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read;
use std::path::Path;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

use super::quotes::{ends_inside_quotes, split_cells};
use crate::IngestError;

/// Bytes looked at to find out encoding and delimiter.
const HEAD: usize = 256 * 1024;

/// How a delimited file is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dialect {
    /// Encoding of the file, or of what in it is not UTF-8.
    pub encoding: &'static Encoding,
    /// Whether the head of the file is UTF-8 with characters beyond ASCII.
    pub utf8: bool,
    /// Length of the byte order mark.
    pub bom: usize,
    /// Separator between cells.
    pub delimiter: u8,
    /// Last byte of a line.
    pub line_end: u8,
    /// Most frequent number of cells in a row.
    pub width: usize,
}

/// Finds out how a file is written from its first 256 KiB.
pub fn sniff(path: &Path) -> Result<Dialect, IngestError> {
    let mut head = Vec::new();
    let file = File::open(path).map_err(|it| IngestError::io(path, &it))?;
    file.take(HEAD as u64).read_to_end(&mut head).map_err(|it| IngestError::io(path, &it))?;
    let whole = head.len() < HEAD;
    let (encoding, bom, utf8) = encoding_of(&head, whole);
    if encoding != UTF_16LE && encoding != UTF_16BE {
        refuse_binary(path, &head)?;
    }
    let (text, _) = encoding.decode_without_bom_handling(&head[bom..]);
    let line_end = if text.contains('\n') || !text.contains('\r') { b'\n' } else { b'\r' };
    let mut dialect = Dialect { encoding, utf8, bom, delimiter: b',', line_end, width: 1 };
    let sample = sample_lines(&text, line_end as char, whole);
    (dialect.delimiter, dialect.width) = delimiter_of(&sample, path);
    Ok(dialect)
}

fn refuse_binary(path: &Path, head: &[u8]) -> Result<(), IngestError> {
    let odd =
        head.iter().filter(|byte| **byte < 9 || (14..32).contains(*byte) && **byte != 27).count();
    if odd * 50 > head.len() {
        return Err(IngestError::invalid(path, "is neither text nor a known kind of file"));
    }
    Ok(())
}

fn encoding_of(head: &[u8], whole: bool) -> (&'static Encoding, usize, bool) {
    if let Some((encoding, length)) = Encoding::for_bom(head) {
        return (encoding, length, encoding == UTF_8);
    }
    if let Some(encoding) = utf16_without_bom(head) {
        return (encoding, 0, false);
    }
    let valid = match std::str::from_utf8(head) {
        Ok(_) => true,
        Err(error) => !whole && error.error_len().is_none(),
    };
    if valid || mostly_utf8(head) {
        return (UTF_8, 0, !head.is_ascii());
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(head, whole);
    let guess = detector.guess(Some(b"id"), Utf8Detection::Deny);
    // Registers come from Western European settings; a short sample with one odd byte sends the
    // detector elsewhere now and then.
    let western = guess.is_single_byte()
        && !head.iter().any(|it| *it >= 0x80 && is_letter_elsewhere(guess, *it));
    (if western { guess } else { WINDOWS_1252 }, 0, false)
}

/// Whether a file that is not UTF-8 throughout holds more good characters beyond ASCII than bad bytes:
/// somebody pasted rows of another file into it.
fn mostly_utf8(head: &[u8]) -> bool {
    let text = String::from_utf8_lossy(head);
    let lost = text.chars().filter(|it| *it == char::REPLACEMENT_CHARACTER).count();
    let good = text.chars().filter(|it| !it.is_ascii()).count() - lost;
    good >= lost
}

/// Whether a byte is a letter of a script other than Latin in this encoding.
fn is_letter_elsewhere(encoding: &'static Encoding, byte: u8) -> bool {
    let bytes = [byte];
    let (text, _) = encoding.decode_without_bom_handling(&bytes);
    text.chars().any(|it| it.is_alphabetic() && it as u32 > 0x24f)
}

/// UTF-16 without a mark: every other byte of Latin text is zero.
fn utf16_without_bom(head: &[u8]) -> Option<&'static Encoding> {
    let sample = &head[..head.len().min(4096) & !1];
    let pairs = sample.len() / 2;
    if pairs < 8 {
        return None;
    }
    let zero_at =
        |offset: usize| sample.iter().skip(offset).step_by(2).filter(|it| **it == 0).count();
    let (even, odd) = (zero_at(0), zero_at(1));
    if odd * 10 > pairs * 7 && even * 10 < pairs {
        Some(UTF_16LE)
    } else if even * 10 > pairs * 7 && odd * 10 < pairs {
        Some(UTF_16BE)
    } else {
        None
    }
}

/// The first complete lines of the sample.
fn sample_lines(text: &str, line_end: char, whole: bool) -> Vec<&str> {
    let mut lines: Vec<&str> = text.split(line_end).collect();
    if !whole && lines.len() > 1 {
        lines.pop();
    }
    lines.truncate(400);
    lines
}

/// The delimiter that divides most rows into the same number of cells, and that number.
fn delimiter_of(lines: &[&str], path: &Path) -> (u8, usize) {
    if let Some(stated) = lines.first().and_then(|it| it.trim().strip_prefix("sep="))
        && let [delimiter] = stated.as_bytes()
    {
        return (*delimiter, usual_width(lines, *delimiter).0);
    }
    let is_tsv = path.extension().is_some_and(|it| it.eq_ignore_ascii_case("tsv"));
    let mut best = (0.0, b',', 1);
    for delimiter in [b',', b';', b'\t', b'|'] {
        let (width, agreement) = usual_width(lines, delimiter);
        let bonus = if is_tsv && delimiter == b'\t' { 1.5 } else { 1.0 };
        let score =
            if width < 2 { 0.0 } else { agreement * bonus * (1.0 + (width as f64).ln() / 4.0) };
        if score > best.0 {
            best = (score, delimiter, width);
        }
    }
    (best.1, best.2)
}

/// The most frequent number of cells and the share of rows that have it.
fn usual_width(lines: &[&str], delimiter: u8) -> (usize, f64) {
    let mut counts: BTreeMap<usize, usize> = BTreeMap::new();
    let mut rows = 0;
    let mut at = 0;
    while at < lines.len() {
        let mut row = lines[at].trim_end_matches('\r').to_string();
        let mut used = 1;
        while ends_inside_quotes(row.as_bytes(), delimiter) && used < 60 && at + used < lines.len()
        {
            row.push('\n');
            row.push_str(lines[at + used]);
            used += 1;
        }
        if ends_inside_quotes(row.as_bytes(), delimiter) {
            row = lines[at].to_string();
            used = 1;
        }
        at += used;
        if !row.trim().is_empty() {
            rows += 1;
            *counts.entry(split_cells(row.as_bytes(), delimiter).len()).or_default() += 1;
        }
    }
    let most = counts.iter().max_by_key(|(width, count)| (**count, **width));
    most.map_or((1, 0.0), |(width, count)| (*width, *count as f64 / rows.max(1) as f64))
}
