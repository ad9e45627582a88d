//! Looks a zipped workbook over before any parser touches it.
//!
//! Parsers trust what a workbook says about itself; a file of two kilobytes can make them ask for ten
//! gigabytes. So every entry is inflated once, counted and thrown away, and whatever lies is refused.

use std::fs::File;
use std::io::{BufReader, Read, Seek, SeekFrom};
use std::path::Path;

use zip::ZipArchive;

use super::scan::scan;

/// Most entries of an archive.
const MOST_ENTRIES: usize = 2_000;
/// Most bytes of all entries together, inflated.
const MOST_BYTES: u64 = 1 << 30;
/// Most bytes of the shared strings, which parsers keep in memory.
const MOST_STRING_BYTES: u64 = 160 << 20;
/// Above this size neither an entry nor the whole may be more than 100 times what they take in the file.
const SUSPICIOUS_BYTES: u64 = 8 << 20;
/// Bytes of an entry's own header, before its name.
const LOCAL_HEADER: u64 = 30;

/// What kind of workbook an archive is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Office Open XML.
    Xlsx,
    /// OpenDocument.
    Ods,
}

/// Checks a zipped workbook. Returns its kind, or why it is refused.
pub fn check_archive(path: &Path) -> Result<Kind, String> {
    let stated = stated_entries(path).map_err(|it| it.to_string())?;
    let file = File::open(path).map_err(|it| it.to_string())?;
    let mut archive = ZipArchive::new(BufReader::new(file))
        .map_err(|it| format!("is no readable workbook: {it}"))?;
    if archive.len() > MOST_ENTRIES {
        return Err(format!("holds {} entries, more than {MOST_ENTRIES}", archive.len()));
    }
    if stated.is_some_and(|count| count != archive.len() as u64) {
        return Err("lists the same entry twice or a wrong number of entries".into());
    }
    let length = std::fs::metadata(path).map_err(|it| it.to_string())?.len();
    check_extents(&mut archive, length)?;
    for index in 0..archive.len() {
        check_entry(&mut archive, index)?;
    }
    kind_of(&mut archive)
}

/// Refuses entries that reach into each other or beyond the file, for then their packed sizes mean
/// nothing, and archives that unfold to too much. Nothing is inflated for that: [`check_entry`] holds
/// every entry to the size it states.
fn check_extents(archive: &mut ZipArchive<BufReader<File>>, length: u64) -> Result<(), String> {
    let mut extents: Vec<(u64, u64)> = Vec::with_capacity(archive.len());
    let mut total: u64 = 0;
    for index in 0..archive.len() {
        let raw = archive.by_index_raw(index).map_err(|it| it.to_string())?;
        let start = raw.header_start();
        let data = raw.data_start().unwrap_or_else(|| start.saturating_add(LOCAL_HEADER));
        extents.push((start, data.saturating_add(raw.compressed_size())));
        total = total.saturating_add(raw.size());
    }
    extents.sort_unstable();
    if extents.last().is_some_and(|it| it.1 > archive.central_directory_start()) {
        return Err("holds an entry that reaches beyond the end of the file".into());
    }
    if extents.windows(2).any(|it| it[0].1 > it[1].0) {
        return Err("holds entries that overlap".into());
    }
    if total > MOST_BYTES || is_suspicious(total, length) {
        return Err(format!("unfolds to {} MiB", total >> 20));
    }
    Ok(())
}

fn is_suspicious(unfolded: u64, packed: u64) -> bool {
    unfolded > SUSPICIOUS_BYTES && unfolded / packed.max(1) > 100
}

/// The number of entries that the end record states; `None` for a ZIP64 archive or without one.
fn stated_entries(path: &Path) -> std::io::Result<Option<u64>> {
    let mut file = File::open(path)?;
    let length = file.metadata()?.len();
    let tail_length = length.min(66_000);
    file.seek(SeekFrom::Start(length - tail_length))?;
    let mut tail = Vec::new();
    file.take(tail_length).read_to_end(&mut tail)?;
    let at = tail.windows(4).rposition(|it| it == b"PK\x05\x06");
    let count =
        at.and_then(|at| tail.get(at + 10..at + 12)).map(|it| u16::from_le_bytes([it[0], it[1]]));
    Ok(count.filter(|count| *count != u16::MAX).map(u64::from))
}

fn check_entry(archive: &mut ZipArchive<BufReader<File>>, index: usize) -> Result<(), String> {
    let raw = archive.by_index_raw(index).map_err(|it| it.to_string())?;
    let name = raw.name().map_err(|it| it.to_string())?.to_string();
    let encrypted = raw.encrypted();
    let mode = raw.unix_mode().unwrap_or(0);
    let (stated, packed) = (raw.size(), raw.compressed_size());
    drop(raw);
    check_name(&name)?;
    if encrypted {
        return Err("is encrypted; save it without a password".into());
    }
    if mode & 0o170_000 == 0o120_000 {
        return Err(format!("holds the symbolic link {name}"));
    }
    if name.to_lowercase().ends_with("vbaproject.bin") {
        return Err("holds macros; save it as .xlsx".into());
    }
    if is_suspicious(stated, packed) {
        return Err(format!("entry {name} unfolds to {} MiB", stated >> 20));
    }
    let entry = archive.by_index(index).map_err(|it| format!("entry {name}: {it}"))?;
    let scanned = scan(&name, entry, stated + 1)?;
    if scanned.size != stated {
        return Err(format!("entry {name} is not as long as it says"));
    }
    if name.ends_with("sharedStrings.xml") {
        check_shared_strings(&scanned.head, scanned.size)?;
    }
    Ok(())
}

fn check_name(name: &str) -> Result<(), String> {
    let climbs = name.split(['/', '\\']).any(|part| part == "..");
    let absolute = name.starts_with(['/', '\\']) || name.get(1..2) == Some(":");
    if climbs || absolute || name.contains('\0') || name.is_empty() || name.len() > 512 {
        return Err(format!("holds an entry with the name {}", name.escape_debug()));
    }
    Ok(())
}

fn check_shared_strings(head: &[u8], size: u64) -> Result<(), String> {
    if size > MOST_STRING_BYTES {
        return Err(format!("has more than {} MiB of text", MOST_STRING_BYTES >> 20));
    }
    let head = String::from_utf8_lossy(head);
    let stated = head.split("uniqueCount=\"").nth(1).and_then(|it| it.split('"').next());
    let Some(stated) = stated else { return Ok(()) };
    let stated: u64 =
        stated.parse().map_err(|_| "states no number of shared strings".to_string())?;
    // The shortest shared string is `<si/>`.
    if stated > size / 5 + 1 {
        return Err(format!("states {stated} shared strings, more than it can hold"));
    }
    Ok(())
}

fn kind_of(archive: &mut ZipArchive<BufReader<File>>) -> Result<Kind, String> {
    if let Ok(entry) = archive.by_name("[Content_Types].xml") {
        let mut types = String::new();
        entry.take(1 << 20).read_to_string(&mut types).map_err(|it| it.to_string())?;
        if types.contains("macroEnabled") {
            return Err("holds macros; save it as .xlsx".into());
        }
        if types.contains("spreadsheetml") {
            return Ok(Kind::Xlsx);
        }
        return Err("is an office file but no workbook".into());
    }
    if let Ok(entry) = archive.by_name("mimetype") {
        let mut kind = String::new();
        entry.take(200).read_to_string(&mut kind).map_err(|it| it.to_string())?;
        if kind.trim().starts_with("application/vnd.oasis.opendocument.spreadsheet") {
            return Ok(Kind::Ods);
        }
    }
    Err("is an archive but no workbook".into())
}
