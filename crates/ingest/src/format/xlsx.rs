//! Office Open XML workbooks, cell by cell.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::BufReader;
use std::ops::ControlFlow;
use std::path::Path;

use calamine::{
    Data, Dimensions, ExcelDateTime, Reader, Sheet, SheetType, SheetVisible, Xlsx, XlsxError,
};

use super::RawRow;
use super::guarded::guarded;
use super::workbook::Sheets;

/// Most columns of a sheet; a cell further right means a hostile or broken file.
pub const MOST_COLUMNS: usize = 2_048;
/// Most rows of a sheet, as in every spreadsheet program.
pub const MOST_ROWS: u32 = 1_048_576;
/// Most cells of a sheet.
pub const MOST_CELLS: u64 = 50_000_000;

/// Takes the rows of one sheet.
pub type SheetSink<'a> = dyn FnMut(RawRow) -> Result<ControlFlow<()>, String> + 'a;

/// An opened workbook.
pub struct XlsxBook {
    book: Xlsx<BufReader<File>>,
}

impl XlsxBook {
    /// Opens a workbook that has passed [`super::archive::check_archive`].
    pub fn open(path: &Path) -> Result<XlsxBook, String> {
        let file = File::open(path).map_err(|it| it.to_string())?;
        let book = guarded(|| Xlsx::new(BufReader::new(file)).map_err(|it| reason(&it)))?;
        Ok(XlsxBook { book })
    }

    /// The sheets that hold cells.
    pub fn sheets(&self) -> Sheets {
        sheets_with_cells(self.book.sheets_metadata())
    }

    /// Hands out the rows of a sheet, blank ones left out.
    pub fn read(&mut self, sheet: &str, sink: &mut SheetSink<'_>) -> Result<(), String> {
        let book = &mut self.book;
        let merged = guarded(|| book.merge_cells_by_sheet_name(sheet).map_err(|it| reason(&it)))?;
        let mut cells = guarded(|| book.worksheet_cells_reader(sheet).map_err(|it| reason(&it)))?;
        let mut rows = RowBuilder::new(sheet, merged);
        while let Some(cell) = guarded(|| cells.next_cell().map_err(|it| reason(&it)))? {
            let (row, column) = cell.get_position();
            if let Some(text) = cell_text(cell.get_value().clone().into())
                && rows.push(row, column as usize, text, sink)?.is_break()
            {
                return Ok(());
            }
        }
        rows.finish(sink)
    }
}

/// The sheets that hold cells, in order; charts and macros are sheets as well.
pub fn sheets_with_cells(sheets: &[Sheet]) -> Sheets {
    let with_cells = sheets.iter().filter(|it| it.typ == SheetType::WorkSheet);
    let hidden = with_cells.clone().filter(|it| it.visible != SheetVisible::Visible);
    Sheets {
        hidden: hidden.map(|it| it.name.clone()).collect(),
        names: with_cells.map(|it| it.name.clone()).collect(),
    }
}

/// Puts cells together into rows.
pub struct RowBuilder {
    sheet: String,
    row: Option<u32>,
    cells: BTreeMap<usize, String>,
    count: u64,
    /// Merged cells of several rows that begin further down, the uppermost last.
    ahead: Vec<Dimensions>,
    /// Columns in which a merged cell has begun, with its last row.
    open: BTreeMap<usize, u32>,
}

impl RowBuilder {
    /// Starts a sheet with these merged cells.
    pub fn new(sheet: &str, mut merged: Vec<Dimensions>) -> RowBuilder {
        merged.retain(|it| it.start.0 < it.end.0);
        merged.sort_unstable_by_key(|it| std::cmp::Reverse(it.start));
        RowBuilder {
            sheet: sheet.to_string(),
            row: None,
            cells: BTreeMap::new(),
            count: 0,
            ahead: merged,
            open: BTreeMap::new(),
        }
    }

    /// Tells of a merged cell in a column that ends with the row `last`.
    pub fn merge(&mut self, column: usize, last: u32) {
        if column < MOST_COLUMNS {
            self.open.insert(column, last);
        }
    }

    /// The columns that merged cells of rows above cover in this row.
    fn covered(&mut self, row: u32) -> Vec<usize> {
        while let Some(merged) = self.ahead.pop() {
            if merged.start.0 >= row {
                self.ahead.push(merged);
                break;
            }
            self.merge(merged.start.1 as usize, merged.end.0);
        }
        self.open.retain(|_, last| *last >= row);
        self.open.keys().copied().collect()
    }

    /// Adds a cell; hands out the row before when this one begins another.
    pub fn push(
        &mut self,
        row: u32,
        column: usize,
        text: String,
        sink: &mut SheetSink<'_>,
    ) -> Result<ControlFlow<()>, String> {
        self.count += 1;
        if column >= MOST_COLUMNS {
            return Err(format!("sheet {} has a cell beyond column {MOST_COLUMNS}", self.sheet));
        }
        if row >= MOST_ROWS {
            return Err(format!("sheet {} has more than {MOST_ROWS} rows", self.sheet));
        }
        if self.count > MOST_CELLS {
            return Err(format!("sheet {} has more than {MOST_CELLS} cells", self.sheet));
        }
        let mut flow = ControlFlow::Continue(());
        match self.row {
            Some(current) if row < current => {
                return Err(format!(
                    "sheet {} has its rows out of order at row {}",
                    self.sheet,
                    row + 1
                ));
            }
            Some(current) if row > current => flow = self.hand_out(current, sink)?,
            _ => {}
        }
        self.row = Some(row);
        self.cells.insert(column, text);
        Ok(flow)
    }

    /// Hands out the last row.
    pub fn finish(&mut self, sink: &mut SheetSink<'_>) -> Result<(), String> {
        if let Some(row) = self.row.take() {
            let _ = self.hand_out(row, sink)?;
        }
        Ok(())
    }

    fn hand_out(&mut self, row: u32, sink: &mut SheetSink<'_>) -> Result<ControlFlow<()>, String> {
        let width = self.cells.keys().next_back().map_or(0, |last| last + 1);
        let mut cells = vec![None; width];
        for (column, text) in std::mem::take(&mut self.cells) {
            cells[column] = Some(text);
        }
        let row = RawRow {
            sheet: Some(self.sheet.clone()),
            row: u64::from(row) + 1,
            cells,
            covered: self.covered(row),
            ..RawRow::default()
        };
        if row.is_blank() { Ok(ControlFlow::Continue(())) } else { sink(row) }
    }
}

/// A cell as text: dates in ISO form, numbers without the noise of binary fractions.
pub fn cell_text(value: Data) -> Option<String> {
    let text = match value {
        Data::Empty => return None,
        Data::String(text) | Data::DurationIso(text) => text,
        Data::Int(number) => number.to_string(),
        Data::Float(number) => number_text(number),
        Data::Bool(flag) => if flag { "TRUE" } else { "FALSE" }.to_string(),
        Data::DateTime(date) => date_text(&date),
        Data::DateTimeIso(text) => iso_text(&text),
        Data::Error(error) => error.to_string(),
    };
    (!text.is_empty()).then_some(text)
}

/// A number as people would type it: 15 significant digits, as many as a spreadsheet shows.
pub fn number_text(number: f64) -> String {
    if number.fract() == 0.0 && number.abs() < 1e15 {
        return format!("{number:.0}");
    }
    let rounded: f64 = format!("{number:.14e}").parse().unwrap_or(number);
    format!("{rounded}")
}

fn date_text(date: &ExcelDateTime) -> String {
    if date.is_duration() {
        return number_text(date.as_f64());
    }
    let (year, month, day, hour, minute, second, _) = date.to_ymd_hms_milli();
    if date.as_f64() < 1.0 {
        return format!("{hour:02}:{minute:02}:{second:02}");
    }
    if (hour, minute, second) == (0, 0, 0) {
        return format!("{year:04}-{month:02}-{day:02}");
    }
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}")
}

/// An ISO date without a midnight that nobody typed.
pub fn iso_text(text: &str) -> String {
    text.strip_suffix("T00:00:00").unwrap_or(text).to_string()
}

fn reason(error: &XlsxError) -> String {
    format!("is no readable workbook: {error}")
}

#[cfg(test)]
mod tests {
    use super::number_text;

    #[test]
    fn numbers_are_as_people_type_them() {
        assert_eq!(number_text(2023.0), "2023");
        assert_eq!(number_text(0.1 + 0.2), "0.3");
        assert_eq!(number_text(350_000_000.5), "350000000.5");
        assert_eq!(number_text(-2.0), "-2");
    }
}
