//! Looks a zipped workbook over before any parser touches it.
//!
//! Parsers trust what a workbook says about itself; a file of two kilobytes can make them ask for ten
//! gigabytes. So every entry is inflated once, counted and thrown away, and whatever lies is refused.

use std::fs::File;
use std::io::{BufReader, Read, Seek, SeekFrom};
use std::path::Path;

use zip::ZipArchive;

/// Most entries of an archive.
const MOST_ENTRIES: usize = 2_000;
/// Most bytes of all entries together, inflated.
const MOST_BYTES: u64 = 1 << 30;
/// Most bytes of the shared strings, which parsers keep in memory.
const MOST_STRING_BYTES: u64 = 160 << 20;
/// Above this size an entry may not be more than 100 times its compressed size.
const SUSPICIOUS_BYTES: u64 = 8 << 20;
/// Longest run of text between two tags; a spreadsheet cell holds at most 32,767 characters.
const LONGEST_TEXT: u64 = 1 << 20;

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
    let mut total = 0;
    for index in 0..archive.len() {
        total += check_entry(&mut archive, index)?;
        if total > MOST_BYTES {
            return Err(format!("unfolds to more than {} MiB", MOST_BYTES >> 20));
        }
    }
    kind_of(&mut archive)
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

fn check_entry(archive: &mut ZipArchive<BufReader<File>>, index: usize) -> Result<u64, String> {
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
    if stated > MOST_BYTES || stated > SUSPICIOUS_BYTES && stated / packed.max(1) > 100 {
        return Err(format!("entry {name} unfolds to {} MiB", stated >> 20));
    }
    let entry = archive.by_index(index).map_err(|it| format!("entry {name}: {it}"))?;
    let mut scan = Scan::new(&name);
    let size = scan.run(entry, stated + 1)?;
    if size != stated {
        return Err(format!("entry {name} is not as long as it says"));
    }
    if name.ends_with("sharedStrings.xml") {
        check_shared_strings(&scan.head, size)?;
    }
    Ok(size)
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

/// One pass over an inflated entry.
struct Scan<'a> {
    name: &'a str,
    is_xml: bool,
    head: Vec<u8>,
    text_run: u64,
    last: [u8; 2],
}

impl<'a> Scan<'a> {
    fn new(name: &'a str) -> Scan<'a> {
        let lower = name.to_lowercase();
        let is_xml = [".xml", ".rels", ".vml"].iter().any(|it| lower.ends_with(it));
        Scan { name, is_xml, head: Vec::new(), text_run: 0, last: [0; 2] }
    }

    /// Reads at most `most` bytes and returns how many there were.
    fn run(&mut self, entry: impl Read, most: u64) -> Result<u64, String> {
        let mut entry = entry.take(most);
        let mut buffer = vec![0; 64 * 1024];
        let mut size = 0;
        loop {
            let read = entry
                .read(&mut buffer)
                .map_err(|it| format!("entry {} is damaged: {it}", self.name))?;
            if read == 0 {
                break;
            }
            size += read as u64;
            if self.head.len() < 1024 {
                let wanted = (1024 - self.head.len()).min(read);
                self.head.extend_from_slice(&buffer[..wanted]);
            }
            if self.is_xml {
                self.check_xml(&buffer[..read])?;
            }
        }
        if self.is_xml {
            self.check_encoding()?;
        }
        Ok(size)
    }

    /// Refuses document types, entities and endless texts. A declaration is `<!` and a letter; comments
    /// and literal sections go on with `-` and `[`.
    fn check_xml(&mut self, bytes: &[u8]) -> Result<(), String> {
        for byte in bytes {
            if self.last == *b"<!" && byte.is_ascii_alphabetic() {
                return Err(format!("entry {} declares a document type or an entity", self.name));
            }
            self.text_run = if *byte == b'<' { 0 } else { self.text_run + 1 };
            if self.text_run > LONGEST_TEXT {
                return Err(format!("entry {} holds a text longer than 1 MiB", self.name));
            }
            self.last = [self.last[1], *byte];
        }
        Ok(())
    }

    /// Only UTF-8: other encodings exist to slip declarations past checks like this one.
    fn check_encoding(&self) -> Result<(), String> {
        let head = String::from_utf8_lossy(&self.head).to_lowercase();
        let declaration = head.split("?>").next().unwrap_or_default();
        let stated =
            declaration.split("encoding=").nth(1).map(|it| it.trim_start_matches(['"', '\'']));
        let is_utf8 = stated.is_none_or(|it| it.starts_with("utf-8") || it.starts_with("us-ascii"));
        let zeros = self.head.contains(&0);
        if !is_utf8 || zeros {
            return Err(format!("entry {} is not in UTF-8", self.name));
        }
        Ok(())
    }
}
