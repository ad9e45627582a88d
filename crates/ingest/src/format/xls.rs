//! Workbooks of the old binary kind. The parser holds the whole file in memory, so the file is kept
//! small and its header is checked first.

use std::fs::File;
use std::io::{BufReader, Read};
use std::path::Path;

use calamine::{Reader, Xls, XlsError};

use super::guarded::guarded;
use super::workbook::Sheets;
use super::xlsx::{RowBuilder, SheetSink, cell_text, sheets_with_cells};

/// Largest file taken, in bytes.
const MOST_BYTES: u64 = 64 << 20;

/// The first bytes of a compound file.
pub const MAGIC: [u8; 8] = [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];

/// An opened workbook.
pub struct XlsBook {
    book: Xls<BufReader<File>>,
}

impl XlsBook {
    /// Checks and opens a workbook.
    pub fn open(path: &Path) -> Result<XlsBook, String> {
        check_header(path)?;
        let file = File::open(path).map_err(|it| it.to_string())?;
        let reason = |it: XlsError| format!("is no readable workbook: {it}");
        let book = guarded(|| Xls::new(BufReader::new(file)).map_err(reason))?;
        Ok(XlsBook { book })
    }

    /// The sheets that hold cells.
    pub fn sheets(&self) -> Sheets {
        sheets_with_cells(self.book.sheets_metadata())
    }

    /// Hands out the rows of a sheet, blank ones left out.
    pub fn read(&mut self, sheet: &str, sink: &mut SheetSink<'_>) -> Result<(), String> {
        let book = &mut self.book;
        let range = guarded(|| book.worksheet_range(sheet).map_err(|it| it.to_string()))?;
        let (first_row, first_column) = range.start().unwrap_or((0, 0));
        let mut rows =
            RowBuilder::new(sheet, book.merge_cells_by_sheet_name(sheet).unwrap_or_default());
        for (row, column, value) in range.used_cells() {
            let Some(text) = cell_text(value.clone()) else { continue };
            let row = first_row + u32::try_from(row).unwrap_or(u32::MAX - first_row);
            if rows.push(row, first_column as usize + column, text, sink)?.is_break() {
                return Ok(());
            }
        }
        rows.finish(sink)
    }
}

/// Refuses a compound file whose header promises more sectors than the file has.
fn check_header(path: &Path) -> Result<(), String> {
    let mut file = File::open(path).map_err(|it| it.to_string())?;
    let length = file.metadata().map_err(|it| it.to_string())?.len();
    if length > MOST_BYTES {
        return Err(format!("is larger than {} MiB; save it as .xlsx", MOST_BYTES >> 20));
    }
    let mut header = [0u8; 512];
    file.read_exact(&mut header).map_err(|_| "is cut off inside its header".to_string())?;
    let number = |at: usize| {
        u64::from(u32::from_le_bytes([header[at], header[at + 1], header[at + 2], header[at + 3]]))
    };
    let shift = u16::from_le_bytes([header[30], header[31]]);
    if header[..8] != MAGIC || !matches!(shift, 9 | 12) {
        return Err("is no workbook of the old kind".into());
    }
    let sectors = length >> shift;
    let counts = [
        ("directory", number(40)),
        ("allocation", number(44)),
        ("small allocation", number(64)),
        ("double allocation", number(72)),
    ];
    for (what, count) in counts {
        if count > sectors {
            return Err(format!("states {count} {what} sectors and has {sectors} in all"));
        }
    }
    Ok(())
}
