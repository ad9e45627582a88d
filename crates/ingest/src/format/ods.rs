//! OpenDocument workbooks, streamed: repeated rows and cells are a few bytes in the file, and a parser
//! that unfolds them all runs out of memory.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::BufReader;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};
use zip::ZipArchive;

use super::workbook::Sheets;
use super::xlsx::{MOST_COLUMNS, MOST_ROWS, RowBuilder, SheetSink, iso_text, number_text};

/// Most copies of one filled row or cell; nobody types the same row more often.
const MOST_COPIES: u64 = 10_000;

/// A workbook that has passed [`super::archive::check_archive`].
pub struct OdsBook {
    path: PathBuf,
    sheets: Sheets,
}

impl OdsBook {
    /// Opens a workbook and lists its sheets.
    pub fn open(path: &Path) -> Result<OdsBook, String> {
        let mut sheets = Sheets::default();
        let (mut style, mut hiding) = (None, BTreeSet::new());
        each_event(path, &mut |event| {
            let (Event::Start(start) | Event::Empty(start)) = &event else {
                return Ok(ControlFlow::Continue(()));
            };
            match start.name().as_ref() {
                "style:style" => style = attribute(start, "style:name")?,
                "style:table-properties" => {
                    let shown = attribute(start, "table:display")?;
                    hiding.extend(style.take().filter(|_| shown.as_deref() == Some("false")));
                }
                "table:table" => {
                    let name = attribute(start, "table:name")?.unwrap_or_default();
                    if attribute(start, "table:style-name")?.is_some_and(|it| hiding.contains(&it))
                    {
                        sheets.hidden.push(name.clone());
                    }
                    sheets.names.push(name);
                }
                _ => {}
            }
            Ok(ControlFlow::Continue(()))
        })?;
        Ok(OdsBook { path: path.to_path_buf(), sheets })
    }

    /// The sheets.
    pub fn sheets(&self) -> Sheets {
        self.sheets.clone()
    }

    /// Hands out the rows of a sheet, blank ones left out.
    pub fn read(&mut self, sheet: &str, sink: &mut SheetSink<'_>) -> Result<(), String> {
        let mut reader = SheetReader::new(sheet);
        each_event(&self.path, &mut |event| reader.event(&event, sink))
    }
}

/// Runs over the events of the workbook's content.
fn each_event(
    path: &Path,
    visit: &mut dyn FnMut(Event<'_>) -> Result<ControlFlow<()>, String>,
) -> Result<(), String> {
    let file = File::open(path).map_err(|it| it.to_string())?;
    let mut archive = ZipArchive::new(BufReader::new(file)).map_err(|it| it.to_string())?;
    let entry = archive.by_name("content.xml").map_err(|it| format!("has no content: {it}"))?;
    let mut reader = Reader::from_reader(BufReader::with_capacity(64 * 1024, entry));
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        let event =
            reader.read_event_into(&mut buffer).map_err(|it| format!("is damaged: {it}"))?;
        if matches!(event, Event::Eof) || visit(event)?.is_break() {
            return Ok(());
        }
    }
}

/// Follows one sheet.
struct SheetReader {
    sheet: String,
    rows: RowBuilder,
    inside: bool,
    row: u64,
    row_copies: u64,
    row_cells: Vec<(usize, String)>,
    /// Cells of this row that cover rows below: their columns and last rows.
    merged: Vec<(usize, u32)>,
    column: u64,
    cell: Option<Cell>,
    hidden: usize,
}

/// The cell being read.
struct Cell {
    copies: u64,
    value: Option<String>,
    text: String,
    paragraphs: usize,
    covered: bool,
}

impl SheetReader {
    fn new(sheet: &str) -> SheetReader {
        SheetReader {
            sheet: sheet.to_string(),
            rows: RowBuilder::new(sheet, Vec::new()),
            inside: false,
            row: 0,
            row_copies: 1,
            row_cells: Vec::new(),
            merged: Vec::new(),
            column: 0,
            cell: None,
            hidden: 0,
        }
    }

    fn event(
        &mut self,
        event: &Event<'_>,
        sink: &mut SheetSink<'_>,
    ) -> Result<ControlFlow<()>, String> {
        match event {
            Event::Start(start) => self.start(start)?,
            Event::Empty(start) => {
                self.start(start)?;
                return self.end(start.name().as_ref(), sink);
            }
            Event::End(end) => return self.end(end.name().as_ref(), sink),
            Event::Text(text) => self.text(&text.xml10_content()),
            Event::CData(text) => self.text(text),
            Event::GeneralRef(reference) => {
                let character = reference.resolve_char_ref().map_err(|it| it.to_string())?;
                match character {
                    Some(character) => self.text(character.encode_utf8(&mut [0; 4])),
                    None => self.text(named_character(reference)),
                }
            }
            _ => {}
        }
        Ok(ControlFlow::Continue(()))
    }

    fn start(&mut self, start: &BytesStart<'_>) -> Result<(), String> {
        let name = start.name();
        if name.as_ref() == "table:table" {
            self.inside = attribute(start, "table:name")?.unwrap_or_default() == self.sheet;
        }
        if !self.inside {
            return Ok(());
        }
        match name.as_ref() {
            "table:table-row" => {
                self.row_copies = copies(start, "table:number-rows-repeated")?;
                self.column = 0;
            }
            "table:table-cell" | "table:covered-table-cell" => {
                let rows = copies(start, "table:number-rows-spanned")?;
                let copies = copies(start, "table:number-columns-repeated")?;
                let covered = name.as_ref() == "table:covered-table-cell";
                let value = typed_value(start)?;
                if rows > 1 {
                    let last = self.row.saturating_add(rows - 1).min(u64::from(MOST_ROWS)) as u32;
                    self.merged.push((self.column.min(MOST_COLUMNS as u64) as usize, last));
                }
                self.cell =
                    Some(Cell { copies, value, text: String::new(), paragraphs: 0, covered });
            }
            "office:annotation" => self.hidden += 1,
            "text:p" => self.paragraph(),
            "text:line-break" => self.text("\n"),
            "text:s" | "text:tab" => self.text(" "),
            _ => {}
        }
        Ok(())
    }

    fn paragraph(&mut self) {
        let hidden = self.hidden > 0;
        if let Some(cell) = self.cell.as_mut().filter(|_| !hidden) {
            if cell.paragraphs > 0 {
                cell.text.push('\n');
            }
            cell.paragraphs += 1;
        }
    }

    fn text(&mut self, text: &str) {
        let hidden = self.hidden > 0;
        if let Some(cell) = self.cell.as_mut().filter(|it| !hidden && it.paragraphs > 0) {
            cell.text.push_str(text);
        }
    }

    fn end(&mut self, name: &str, sink: &mut SheetSink<'_>) -> Result<ControlFlow<()>, String> {
        if !self.inside {
            return Ok(ControlFlow::Continue(()));
        }
        match name {
            "office:annotation" => self.hidden = self.hidden.saturating_sub(1),
            "table:table-cell" | "table:covered-table-cell" => self.end_cell()?,
            "table:table-row" => return self.end_row(sink),
            "table:table" => {
                self.inside = false;
                self.rows.finish(sink)?;
                return Ok(ControlFlow::Break(()));
            }
            _ => {}
        }
        Ok(ControlFlow::Continue(()))
    }

    fn end_cell(&mut self) -> Result<(), String> {
        let Some(cell) = self.cell.take() else { return Ok(()) };
        let text = cell.value.unwrap_or(cell.text);
        if !text.trim().is_empty() && !cell.covered {
            if self.column + cell.copies > MOST_COLUMNS as u64 {
                return Err(format!(
                    "sheet {} has a cell beyond column {MOST_COLUMNS}",
                    self.sheet
                ));
            }
            for copy in 0..cell.copies {
                self.row_cells.push(((self.column + copy) as usize, text.clone()));
            }
        }
        self.column = self.column.saturating_add(cell.copies);
        Ok(())
    }

    fn end_row(&mut self, sink: &mut SheetSink<'_>) -> Result<ControlFlow<()>, String> {
        let cells = std::mem::take(&mut self.row_cells);
        let merged = std::mem::take(&mut self.merged);
        let first = self.row;
        self.row = self.row.saturating_add(self.row_copies);
        if cells.is_empty() {
            return Ok(ControlFlow::Continue(()));
        }
        if self.row_copies > MOST_COPIES || self.row > u64::from(MOST_ROWS) {
            return Err(format!(
                "sheet {} repeats row {} {} times",
                self.sheet,
                first + 1,
                self.row_copies
            ));
        }
        for row in first..self.row {
            for (column, text) in &cells {
                if self.rows.push(row as u32, *column, text.clone(), sink)?.is_break() {
                    return Ok(ControlFlow::Break(()));
                }
            }
        }
        merged.into_iter().for_each(|(column, last)| self.rows.merge(column, last));
        Ok(ControlFlow::Continue(()))
    }
}

/// The value of a number or date cell, whose text is only its local spelling.
fn typed_value(start: &BytesStart<'_>) -> Result<Option<String>, String> {
    let kind = attribute(start, "office:value-type")?.unwrap_or_default();
    Ok(match kind.as_str() {
        "float" | "currency" | "percentage" => {
            attribute(start, "office:value")?.and_then(|it| it.parse().ok()).map(number_text)
        }
        "date" => attribute(start, "office:date-value")?.map(|it| iso_text(&it)),
        "boolean" => attribute(start, "office:boolean-value")?.map(|it| it.to_uppercase()),
        _ => None,
    })
}

fn copies(start: &BytesStart<'_>, name: &str) -> Result<u64, String> {
    match attribute(start, name)? {
        None => Ok(1),
        Some(text) => text.parse().map_err(|_| format!("states {text} copies of a cell or row")),
    }
}

fn attribute(start: &BytesStart<'_>, name: &str) -> Result<Option<String>, String> {
    let found = start.try_get_attribute(name).map_err(|it| format!("is damaged: {it}"))?;
    let Some(found) = found else { return Ok(None) };
    let value = found
        .normalized_value(XmlVersion::Explicit1_0)
        .map_err(|it| format!("is damaged: {it}"))?;
    Ok(Some(value.into_owned()))
}

/// The five characters that XML names; document types, which could name more, are refused before.
fn named_character(name: &str) -> &'static str {
    match name {
        "amp" => "&",
        "lt" => "<",
        "gt" => ">",
        "quot" => "\"",
        "apos" => "'",
        _ => "",
    }
}
