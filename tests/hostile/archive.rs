//! ZIP archives that lie, and a writer that lets them.

use std::io::{Cursor, Read, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

use super::Corpus;
use super::workbook::{Parts, SHEET};

const DEFLATED: u16 = 8;
const ENCRYPTED: u16 = 1;

/// One entry, every field of which may be a lie.
#[derive(Clone)]
pub struct Entry {
    pub name: Vec<u8>,
    pub method: u16,
    pub flags: u16,
    pub crc: u32,
    pub packed: Vec<u8>,
    pub packed_size: u32,
    pub size: u32,
    pub attributes: u32,
    pub extra: Vec<u8>,
    /// The name in front of the data, when it differs.
    pub local_name: Option<Vec<u8>>,
    /// Where the directory says that the entry starts, when that is not so.
    pub offset: Option<u32>,
}

impl Entry {
    /// An honest compressed entry.
    pub fn deflated(name: &str, bytes: &[u8]) -> Entry {
        Entry::fed(name, |out| out.write_all(bytes))
    }

    /// An honest compressed entry whose content is written piece by piece.
    pub fn fed(name: &str, feed: impl FnOnce(&mut dyn Write) -> std::io::Result<()>) -> Entry {
        let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        writer.start_file("x", options).expect("an entry can be started in memory");
        feed(&mut writer).expect("an entry can be written in memory");
        let written = writer.finish().expect("an archive can be finished in memory");
        let mut archive = ZipArchive::new(written).expect("the archive was just written");
        let mut raw = archive.by_index_raw(0).expect("the archive holds an entry");
        let mut packed = Vec::new();
        raw.read_to_end(&mut packed).expect("the entry can be read from memory");
        Entry {
            name: name.as_bytes().to_vec(),
            method: DEFLATED,
            flags: 0,
            crc: raw.crc32(),
            packed_size: packed.len() as u32,
            packed,
            size: raw.size() as u32,
            attributes: 0,
            extra: Vec::new(),
            local_name: None,
            offset: None,
        }
    }

    fn local_header(&self) -> Vec<u8> {
        let name = self.local_name.as_ref().unwrap_or(&self.name);
        let mut header = b"PK\x03\x04\x14\x00".to_vec();
        self.common_fields(&mut header, name.len());
        header.extend_from_slice(name);
        header.extend_from_slice(&self.extra);
        header
    }

    fn directory_entry(&self, offset: u32) -> Vec<u8> {
        let mut entry = b"PK\x01\x02\x14\x03\x14\x00".to_vec();
        self.common_fields(&mut entry, self.name.len());
        entry.extend_from_slice(&[0; 6]);
        entry.extend_from_slice(&self.attributes.to_le_bytes());
        entry.extend_from_slice(&self.offset.unwrap_or(offset).to_le_bytes());
        entry.extend_from_slice(&self.name);
        entry.extend_from_slice(&self.extra);
        entry
    }

    /// Flags, method, time, check sum, sizes and lengths, which both headers share.
    fn common_fields(&self, header: &mut Vec<u8>, name_length: usize) {
        header.extend_from_slice(&self.flags.to_le_bytes());
        header.extend_from_slice(&self.method.to_le_bytes());
        header.extend_from_slice(&[0, 0, 0x21, 0]);
        header.extend_from_slice(&self.crc.to_le_bytes());
        header.extend_from_slice(&self.packed_size.to_le_bytes());
        header.extend_from_slice(&self.size.to_le_bytes());
        header.extend_from_slice(&(name_length as u16).to_le_bytes());
        header.extend_from_slice(&(self.extra.len() as u16).to_le_bytes());
    }
}

/// An archive of these entries.
pub fn archive(entries: &[Entry]) -> Vec<u8> {
    let (mut bytes, directory) = body(entries);
    let end = end_record(entries.len() as u16, directory.len() as u32, bytes.len() as u32, b"");
    bytes.extend(directory);
    bytes.extend(end);
    bytes
}

fn body(entries: &[Entry]) -> (Vec<u8>, Vec<u8>) {
    let mut bytes = Vec::new();
    let mut directory = Vec::new();
    for entry in entries {
        directory.extend(entry.directory_entry(bytes.len() as u32));
        bytes.extend(entry.local_header());
        bytes.extend_from_slice(&entry.packed);
    }
    (bytes, directory)
}

fn end_record(count: u16, directory_size: u32, directory_offset: u32, comment: &[u8]) -> Vec<u8> {
    let mut end = b"PK\x05\x06\0\0\0\0".to_vec();
    end.extend_from_slice(&count.to_le_bytes());
    end.extend_from_slice(&count.to_le_bytes());
    end.extend_from_slice(&directory_size.to_le_bytes());
    end.extend_from_slice(&directory_offset.to_le_bytes());
    end.extend_from_slice(&(comment.len() as u16).to_le_bytes());
    end.extend_from_slice(comment);
    end
}

/// Adds every case.
pub fn add(corpus: &mut Corpus<'_>) {
    add_names(corpus);
    add_entry_lies(corpus);
    add_directory_lies(corpus);
    add_nested(corpus);
}

/// The harmless workbook with one more entry.
fn with_entry(entry: Entry) -> Vec<u8> {
    let mut entries = Parts::harmless().entries();
    entries.push(entry);
    archive(&entries)
}

/// Names that leave the folder, hide something or are there twice.
fn add_names(corpus: &mut Corpus<'_>) {
    let names = [
        ("entry-climbs-out", "../../outside.xml"),
        ("entry-is-absolute", "/tmp/outside.xml"),
        ("entry-climbs-with-backslashes", "..\\..\\outside.xml"),
        ("entry-names-a-drive", "C:\\outside.xml"),
        ("entry-name-holds-nul", "xl/a.xml\0.png"),
    ];
    for (name, entry) in names {
        corpus.refused(name, "xlsx", with_entry(Entry::deflated(entry, b"<x/>")));
    }
    let endless = format!("xl/{}.xml", "a".repeat(60_000));
    corpus.refused(
        "entry-name-of-60000-bytes",
        "xlsx",
        with_entry(Entry::deflated(&endless, b"<x/>")),
    );
    let link =
        Entry { attributes: 0o120_777 << 16, ..Entry::deflated("xl/link.xml", b"/etc/passwd") };
    corpus.refused("entry-is-a-symbolic-link", "xlsx", with_entry(link));
    corpus.refused("entry-twice", "xlsx", with_entry(Entry::deflated(SHEET, b"<worksheet/>")));
    let other = Entry { local_name: Some(b"xl/worksheets/sheet2.xml".to_vec()), ..sheet_entry() };
    // Only the directory counts, so the other name misleads nobody.
    corpus.taken("entry-has-two-names", "xlsx", with_sheet(other));
    let many =
        (0..100_000).map(|it| Entry { name: format!("xl/m/{it}.xml").into(), ..empty_entry() });
    let entries: Vec<Entry> = Parts::harmless().entries().into_iter().chain(many).collect();
    corpus.refused("100000-entries", "xlsx", archive(&entries));
}

fn empty_entry() -> Entry {
    Entry {
        method: 0,
        crc: 0,
        packed: Vec::new(),
        packed_size: 0,
        size: 0,
        ..Entry::deflated("x", b"")
    }
}

fn sheet_entry() -> Entry {
    let entries = Parts::harmless().entries();
    entries.into_iter().find(|it| it.name == SHEET.as_bytes()).expect("the workbook has a sheet")
}

/// The harmless workbook with another sheet entry.
fn with_sheet(sheet: Entry) -> Vec<u8> {
    let mut entries = Parts::harmless().entries_without(SHEET);
    entries.push(sheet);
    archive(&entries)
}

/// Entries whose headers do not match their data.
fn add_entry_lies(corpus: &mut Corpus<'_>) {
    let honest = sheet_entry();
    let lies = [
        ("check-sum-is-wrong", Entry { crc: honest.crc ^ 1, ..honest.clone() }),
        ("size-is-too-small", Entry { size: 100, ..honest.clone() }),
        ("size-is-too-large", Entry { size: u32::MAX - 1, ..honest.clone() }),
        ("packed-size-beyond-the-file", Entry { packed_size: 0x7fff_0000, ..honest.clone() }),
        ("method-is-unknown", Entry { method: 99, ..honest.clone() }),
        ("method-is-stored-but-packed", Entry { method: 0, ..honest.clone() }),
        ("entry-is-encrypted", Entry { flags: ENCRYPTED, ..honest.clone() }),
        ("entry-starts-beyond-the-file", Entry { offset: Some(0x7fff_0000), ..honest.clone() }),
    ];
    for (name, entry) in lies {
        corpus.refused(name, "xlsx", with_sheet(entry));
    }
    let mut torn = honest.clone();
    torn.packed.truncate(honest.packed.len() / 2);
    torn.packed_size = torn.packed.len() as u32;
    corpus.refused("packed-data-ends-early", "xlsx", with_sheet(torn));
    let mut garbled = honest.clone();
    let middle = garbled.packed.len() / 2;
    for byte in &mut garbled.packed[middle..middle + 64] {
        *byte = !*byte;
    }
    corpus.refused("packed-data-is-garbled", "xlsx", with_sheet(garbled));
    // A ZIP64 field that says eighteen exabytes where the plain fields say "see there".
    let mut extra = vec![1, 0, 16, 0];
    extra.extend_from_slice(&[0xff; 16]);
    let huge = Entry { size: u32::MAX, packed_size: u32::MAX, extra, ..honest };
    corpus.refused("zip64-sizes-lie", "xlsx", with_sheet(huge));
}

/// End records that do not match the archive.
fn add_directory_lies(corpus: &mut Corpus<'_>) {
    let entries = Parts::harmless().entries();
    let (bytes, directory) = body(&entries);
    let (count, size, offset) = (entries.len() as u16, directory.len() as u32, bytes.len() as u32);
    let ended = |end: Vec<u8>| [bytes.clone(), directory.clone(), end].concat();
    corpus.refused(
        "directory-beyond-the-file",
        "xlsx",
        ended(end_record(count, size, 0x7fff_0000, b"")),
    );
    corpus.refused(
        "directory-claims-65000-entries",
        "xlsx",
        ended(end_record(65_000, size, offset, b"")),
    );
    corpus.refused("directory-claims-no-entry", "xlsx", ended(end_record(0, 0, offset, b"")));
    corpus.refused(
        "directory-ends-inside-an-entry",
        "xlsx",
        ended(end_record(count, size / 2, offset + 7, b"")),
    );
    corpus.refused("no-directory", "xlsx", [bytes.clone(), directory.clone()].concat());
    let mut zip64 = b"PK\x06\x06".to_vec();
    zip64.extend_from_slice(&44u64.to_le_bytes());
    zip64.extend_from_slice(&[45, 0, 45, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    zip64.extend_from_slice(&[u64::MAX - 1; 4].map(u64::to_le_bytes).concat());
    let at = (bytes.len() + directory.len()) as u64;
    let mut locator = b"PK\x06\x07\0\0\0\0".to_vec();
    locator.extend_from_slice(&at.to_le_bytes());
    locator.extend_from_slice(&1u32.to_le_bytes());
    let end = end_record(u16::MAX, u32::MAX, u32::MAX, b"");
    corpus.refused("zip64-directory-lies", "xlsx", ended([zip64, locator, end].concat()));
    // Fifteen hundred names for one part of seven megabytes.
    let kernel = Entry::deflated("xl/o.xml", "<r/>".repeat(7 << 18).as_bytes());
    let named = |it| Entry {
        name: format!("xl/o/{it}.xml").into(),
        packed: Vec::new(),
        offset: Some(0),
        ..kernel.clone()
    };
    let mut all = vec![kernel.clone()];
    all.extend((0..1_500).map(named));
    all.extend(Parts::harmless().entries());
    corpus.refused("entries-overlap", "xlsx", archive(&all));
}

/// Archives in archives.
fn add_nested(corpus: &mut Corpus<'_>) {
    let zeros = vec![0; 1 << 20];
    let mut bomb =
        archive(&[Entry::fed("0.bin", |out| (0..100).try_for_each(|_| out.write_all(&zeros)))]);
    for level in 1..=4 {
        let layer: Vec<Entry> =
            (0..16).map(|it| Entry::deflated(&format!("{level}-{it}.zip"), &bomb)).collect();
        bomb = archive(&layer);
    }
    corpus.refused("archives-in-archives", "xlsx", &bomb);
    corpus.refused("archives-in-archives-by-their-name", "zip", &bomb);
    let unrelated = archive(&[Entry::deflated("readme.txt", b"no workbook")]);
    corpus.refused("archive-is-no-workbook", "xlsx", unrelated);
    corpus.refused("archive-is-empty", "xlsx", archive(&[]));
}
