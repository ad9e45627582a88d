//! XLS files: compound files whose tables lie, and workbook streams whose records do.

use super::{Corpus, HEADINGS, harmless_row};

const SECTOR: usize = 512;
const END: u32 = 0xffff_fffe;
const FREE: u32 = 0xffff_ffff;
const TABLE: u32 = 0xffff_fffd;

/// Adds every case.
pub fn add(corpus: &mut Corpus<'_>) {
    let good = compound(&workbook_stream(&[]));
    corpus.taken("harmless-old-workbook", "xls", &good);
    corpus.refused("compound-header-only", "xls", &good[..SECTOR]);
    corpus.refused("compound-cut-in-half", "xls", &good[..good.len() / 2]);
    let patches: [(&str, usize, u32); 6] = [
        ("difat-claims-four-billion-sectors", 72, 4_000_000_000),
        ("table-claims-four-billion-sectors", 44, 4_000_000_000),
        ("directory-starts-beyond-the-file", 48, 0x7fff_0000),
        ("first-table-sector-beyond-the-file", 76, 0x7fff_0000),
        ("small-table-claims-four-billion-sectors", 64, 4_000_000_000),
        ("sectors-of-two-gigabytes", 30, 0x0006_001f),
    ];
    for (name, at, value) in patches {
        corpus.refused(name, "xls", patched(&good, at, value));
    }
    // Every sector of the chain leads back to the first.
    let mut endless = good.clone();
    for entry in 0..SECTOR / 4 {
        let at = SECTOR + entry * 4;
        endless[at..at + 4].copy_from_slice(&2u32.to_le_bytes());
    }
    corpus.refused("chain-never-ends", "xls", endless);
    add_records(corpus);
    corpus.refused("compound-of-zeros", "xls", [&good[..8], &[0; 8192]].concat());
    let page = "<html><body><table><tr><td>Nama Aplikasi</td></tr></table></body></html>";
    corpus.refused("web-page-renamed", "xls", page);
}

/// Workbook streams in a sound container.
fn add_records(corpus: &mut Corpus<'_>) {
    let strings = record(0x00fc, &[0xff; 8]);
    // No string is there and no cell asks for one, so the claim is never put to the test.
    corpus.taken("strings-claim-four-billion", "xls", compound(&workbook_stream(&strings)));
    let protected = record(0x002f, &[1, 0, 1, 0, 1, 0, 0, 0]);
    corpus.refused("old-workbook-is-encrypted", "xls", compound(&workbook_stream(&protected)));
    let endless = [0xfc, 0x00, 0xff, 0xff, 1, 2, 3];
    corpus.refused("record-longer-than-the-stream", "xls", compound(&workbook_stream(&endless)));
    corpus.refused("workbook-stream-is-noise", "xls", compound(&[0xa5; 4096]));
    let mut far = workbook_stream(&[]);
    let at =
        far.windows(4).position(|it| it == [0x85, 0, 14, 0]).expect("the stream lists a sheet");
    far[at + 4..at + 8].copy_from_slice(&0x7fff_0000u32.to_le_bytes());
    corpus.refused("old-sheet-starts-beyond-the-stream", "xls", compound(&far));
}

fn patched(bytes: &[u8], at: usize, value: u32) -> Vec<u8> {
    let mut patched = bytes.to_vec();
    patched[at..at + 4].copy_from_slice(&value.to_le_bytes());
    patched
}

fn record(kind: u16, data: &[u8]) -> Vec<u8> {
    let mut record = kind.to_le_bytes().to_vec();
    record.extend_from_slice(&(data.len() as u16).to_le_bytes());
    record.extend_from_slice(data);
    record
}

/// A BIFF8 stream: the workbook with these records more, then a sheet with a harmless list.
fn workbook_stream(records: &[u8]) -> Vec<u8> {
    let begin =
        |kind: u8| record(0x0809, &[0, 6, kind, 0, 0xbb, 0x0d, 0xcc, 0x07, 0, 0, 0, 0, 6, 0, 0, 0]);
    let end = record(0x000a, &[]);
    let listed = |offset: u32| {
        record(0x0085, &[&offset.to_le_bytes(), [0, 0, 6, 0].as_slice(), b"Daftar"].concat())
    };
    let head = begin(5).len() + listed(0).len() + records.len() + end.len();
    let mut stream =
        [begin(5), listed(head as u32), records.to_vec(), end.clone(), begin(16)].concat();
    stream.extend(row(0, &HEADINGS.map(String::from)));
    for number in 1..=40 {
        stream.extend(row(number, &harmless_row(number as usize)));
    }
    stream.extend(end);
    // Streams of 4,096 bytes and more lie in ordinary sectors.
    stream.resize(stream.len().max(4096), 0);
    stream
}

/// One row of text cells.
fn row(number: u16, cells: &[String]) -> Vec<u8> {
    let label = |(column, cell): (u16, &String)| {
        let place = [number, column, 15, cell.len() as u16].map(u16::to_le_bytes).concat();
        record(0x0204, &[place.as_slice(), &[0], cell.as_bytes()].concat())
    };
    (0..).zip(cells).flat_map(label).collect()
}

/// A compound file (version 3) with one stream, `Workbook`: header, table, directory, stream.
fn compound(stream: &[u8]) -> Vec<u8> {
    let sectors = stream.len().div_ceil(SECTOR);
    let mut file = header();
    let mut table = vec![TABLE, END];
    for index in 0..sectors {
        table.push(if index + 1 == sectors { END } else { index as u32 + 3 });
    }
    table.resize(SECTOR / 4, FREE);
    file.extend(table.into_iter().flat_map(u32::to_le_bytes));
    file.extend(directory_entry("Root Entry", 5, 1, END, 0));
    file.extend(directory_entry("Workbook", 2, FREE, 2, stream.len() as u32));
    file.resize(3 * SECTOR, 0);
    file.extend_from_slice(stream);
    file.resize((3 + sectors) * SECTOR, 0);
    file
}

fn header() -> Vec<u8> {
    let mut header = vec![0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];
    header.resize(24, 0);
    // Version 3.62, little endian, sectors of 512 and small sectors of 64 bytes.
    header.extend_from_slice(&[0x3e, 0, 3, 0, 0xfe, 0xff, 9, 0, 6, 0]);
    header.resize(44, 0);
    // One table sector; the directory in sector 1; small streams below 4,096 bytes, of which there are none.
    for field in [1, 1, 0, 4096, END, 0, END, 0, 0u32] {
        header.extend_from_slice(&field.to_le_bytes());
    }
    header.resize(SECTOR, 0xff);
    header
}

fn directory_entry(name: &str, kind: u8, child: u32, start: u32, size: u32) -> Vec<u8> {
    let mut entry: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
    entry.resize(64, 0);
    entry.extend_from_slice(&((name.len() as u16 + 1) * 2).to_le_bytes());
    entry.extend_from_slice(&[kind, 1]);
    for link in [FREE, FREE, child] {
        entry.extend_from_slice(&link.to_le_bytes());
    }
    entry.resize(116, 0);
    entry.extend_from_slice(&start.to_le_bytes());
    entry.extend_from_slice(&size.to_le_bytes());
    entry.resize(128, 0);
    entry
}
