//! Delimited text, streamed row by row in constant memory.
//!
//! The parser is our own because lists typed by hand hold quotation marks that never close: a standard
//! reader swallows the rest of the file into one cell there. This one reads on for a while, then gives up
//! on that row only and goes on with the next line.

use std::collections::VecDeque;
use std::fs::File;
use std::io::{BufRead, BufReader, Read, Seek, SeekFrom};
use std::ops::ControlFlow;
use std::path::Path;

use encoding_rs::{Decoder, Encoding, UTF_8, WINDOWS_1252};

use super::dialect::{Dialect, sniff};
use super::quotes::{ends_inside_quotes, opens_a_cell, split_cells, split_literally};
use super::{Broken, Mended, RawRow, RowSink};
use crate::IngestError;

/// Longest line taken; a longer one means that the file is not a table.
const LONGEST_LINE: usize = 8 * 1024 * 1024;
/// Longest row that a quoted cell may span.
const LONGEST_ROW: usize = 4 * 1024 * 1024;
/// Most lines that a quoted cell may span before its quotation mark counts as never closed.
const MOST_LINES: usize = 500;
/// Most cells in one row.
const MOST_CELLS: usize = 16_384;

/// Reads every row of a delimited file, blank ones left out.
pub fn read_table(path: &Path, sink: &mut RowSink<'_>) -> Result<(), IngestError> {
    let dialect = sniff(path)?;
    let lines = Lines::open(path, &dialect)?;
    let mut reader = TableReader { lines, dialect, row: 0, waiting: VecDeque::new() };
    while let Some(row) = reader.next_row()? {
        if !row.is_blank() && sink(row)?.is_break() {
            break;
        }
    }
    Ok(())
}

/// Lines of a file, decoded where the encoding is not a superset of ASCII.
pub struct Lines {
    reader: Box<dyn BufRead>,
    line_end: u8,
    /// The number of the line handed out last, from 1.
    pub number: u64,
    path: String,
}

impl Lines {
    /// Opens a file of this dialect.
    pub fn open(path: &Path, dialect: &Dialect) -> Result<Lines, IngestError> {
        let mut file = File::open(path).map_err(|it| IngestError::io(path, &it))?;
        file.seek(SeekFrom::Start(dialect.bom as u64)).map_err(|it| IngestError::io(path, &it))?;
        let reader: Box<dyn BufRead> = if dialect.encoding.is_ascii_compatible() {
            Box::new(BufReader::with_capacity(256 * 1024, file))
        } else {
            Box::new(BufReader::with_capacity(256 * 1024, Utf8Reader::new(file, dialect.encoding)))
        };
        Ok(Lines {
            reader,
            line_end: dialect.line_end,
            number: 0,
            path: path.display().to_string(),
        })
    }

    /// The next line without its end; `None` at the end of the file.
    pub fn next_line(&mut self) -> Result<Option<Vec<u8>>, IngestError> {
        let mut line = Vec::new();
        let limit = (LONGEST_LINE + 1) as u64;
        let read = (&mut self.reader).take(limit).read_until(self.line_end, &mut line);
        let read =
            read.map_err(|it| IngestError::Io { path: self.path.clone(), reason: it.to_string() })?;
        if read == 0 {
            return Ok(None);
        }
        self.number += 1;
        if line.len() > LONGEST_LINE {
            let reason = format!("line {} is longer than 8 MiB; this is no table", self.number);
            return Err(IngestError::Invalid { path: self.path.clone(), reason });
        }
        if line.last() == Some(&self.line_end) {
            line.pop();
        }
        if line.last() == Some(&b'\r') {
            line.pop();
        }
        Ok(Some(line))
    }
}

/// Decodes a stream to UTF-8.
struct Utf8Reader {
    file: File,
    decoder: Decoder,
    input: Vec<u8>,
    output: Vec<u8>,
    at: usize,
    finished: bool,
}

impl Utf8Reader {
    fn new(file: File, encoding: &'static Encoding) -> Utf8Reader {
        let decoder = encoding.new_decoder_without_bom_handling();
        Utf8Reader {
            file,
            decoder,
            input: vec![0; 64 * 1024],
            output: Vec::new(),
            at: 0,
            finished: false,
        }
    }

    fn refill(&mut self) -> std::io::Result<()> {
        let read = self.file.read(&mut self.input)?;
        self.finished = read == 0;
        let mut text = String::with_capacity(read * 3 + 16);
        let _ = self.decoder.decode_to_string(&self.input[..read], &mut text, self.finished);
        self.output = text.into_bytes();
        self.at = 0;
        Ok(())
    }
}

impl Read for Utf8Reader {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        while self.at == self.output.len() {
            if self.finished {
                return Ok(0);
            }
            self.refill()?;
        }
        let length = buffer.len().min(self.output.len() - self.at);
        buffer[..length].copy_from_slice(&self.output[self.at..self.at + length]);
        self.at += length;
        Ok(length)
    }
}

struct TableReader {
    lines: Lines,
    dialect: Dialect,
    row: u64,
    waiting: VecDeque<Vec<u8>>,
}

impl TableReader {
    fn next_line(&mut self) -> Result<Option<Vec<u8>>, IngestError> {
        match self.waiting.pop_front() {
            Some(line) => Ok(Some(line)),
            None => self.lines.next_line(),
        }
    }

    fn next_row(&mut self) -> Result<Option<RawRow>, IngestError> {
        let Some(first) = self.next_line()? else { return Ok(None) };
        self.row += 1;
        if !ends_inside_quotes(&first, self.dialect.delimiter) {
            return self.divided(&first).map(Some);
        }
        let mut row = first.clone();
        let mut more: Vec<Vec<u8>> = Vec::new();
        let mut closed = false;
        while more.len() < MOST_LINES && row.len() < LONGEST_ROW {
            let Some(line) = self.next_line()? else { break };
            row.push(b'\n');
            row.extend_from_slice(&line);
            more.push(line);
            if !ends_inside_quotes(&row, self.dialect.delimiter) {
                closed = true;
                break;
            }
        }
        if closed && !self.swallowed_rows(&row, &first, &more) {
            return self.divided(&row).map(Some);
        }
        for line in more.into_iter().rev() {
            self.waiting.push_front(line);
        }
        Ok(Some(self.unbalanced(&first)))
    }

    /// Whether a quotation mark that was never meant to open made several rows one.
    ///
    /// Its first line alone then has the table's width, and either the joined row has not, or
    /// most further lines have it too and the mark that closes the cell opens one in its own line.
    fn swallowed_rows(&self, row: &[u8], first: &[u8], more: &[Vec<u8>]) -> bool {
        let Dialect { width, delimiter, .. } = self.dialect;
        if split_literally(first, delimiter).len() != width || width < 2 {
            return false;
        }
        let rows = more.iter().filter(|line| split_cells(line, delimiter).len() == width).count();
        let opens = more.last().is_some_and(|line| opens_a_cell(line, delimiter));
        rows * 2 >= more.len() && opens || split_cells(row, delimiter).len() != width
    }

    fn divided(&self, row: &[u8]) -> Result<RawRow, IngestError> {
        let cells = split_cells(row, self.dialect.delimiter);
        if cells.len() > MOST_CELLS {
            let reason = format!("row {} has more than {MOST_CELLS} cells", self.row);
            return Err(IngestError::Invalid { path: self.lines.path.clone(), reason });
        }
        let mut raw = RawRow { row: self.row, ..RawRow::default() };
        raw.cells.reserve_exact(cells.len());
        for (column, cell) in cells.into_iter().enumerate() {
            let (text, foreign) = self.decoded(cell);
            if foreign {
                raw.mended.push(Mended { column, rule: "encoding-mixed" });
            }
            raw.cells.push((!text.is_empty()).then_some(text));
        }
        Ok(raw)
    }

    /// A line whose quotation mark never closes: without the mark when the line has the width of the table
    /// then, else as text that cannot be divided.
    fn unbalanced(&self, line: &[u8]) -> RawRow {
        let mut cells: Vec<Vec<u8>> =
            split_literally(line, self.dialect.delimiter).into_iter().map(<[u8]>::to_vec).collect();
        let stray = cells.iter().position(|cell| cell.first() == Some(&b'"'));
        if let Some(stray) = stray.filter(|_| cells.len() == self.dialect.width && cells.len() > 1)
        {
            cells[stray].remove(0);
            let texts = cells.into_iter().map(|cell| self.decoded(cell).0);
            let cells = texts.map(|text| (!text.is_empty()).then_some(text)).collect();
            let mended = vec![Mended { column: stray, rule: "quote-repaired" }];
            return RawRow { row: self.row, cells, mended, ..RawRow::default() };
        }
        let (text, _) = self.decoded(line.to_vec());
        let broken = Some(Broken::new("quote-unbalanced", text));
        RawRow { row: self.row, broken, ..RawRow::default() }
    }

    /// A cell as text, and whether it is not in the encoding of the rest of the file.
    fn decoded(&self, bytes: Vec<u8>) -> (String, bool) {
        match String::from_utf8(bytes) {
            Ok(text) => (text, false),
            Err(error) => {
                let encoding = if self.dialect.encoding == UTF_8 {
                    WINDOWS_1252
                } else {
                    self.dialect.encoding
                };
                let bytes = error.into_bytes();
                let (text, _) = encoding.decode_without_bom_handling(&bytes);
                (text.into_owned(), self.dialect.utf8)
            }
        }
    }
}

/// Reads the first `most` rows that are not blank.
pub fn head_rows(path: &Path, most: usize) -> Result<Vec<RawRow>, IngestError> {
    let mut rows = Vec::new();
    read_table(path, &mut |row| {
        rows.push(row);
        Ok(if rows.len() >= most { ControlFlow::Break(()) } else { ControlFlow::Continue(()) })
    })?;
    Ok(rows)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    #[track_caller]
    fn check(bytes: &[u8], expected: &[&[&str]]) {
        let rows = rows_of(bytes).expect("a table");
        let found: Vec<Vec<String>> = rows
            .iter()
            .map(|row| row.cells.iter().map(|it| it.clone().unwrap_or_default()).collect())
            .collect();
        assert_eq!(found, expected);
    }

    fn rows_of(bytes: &[u8]) -> Result<Vec<RawRow>, IngestError> {
        let mut file = tempfile::NamedTempFile::new().expect("a temporary file");
        file.write_all(bytes).expect("written");
        head_rows(file.path(), 10_000)
    }

    #[test]
    fn delimiters_are_found() {
        check(b"a,b\n1,2\n", &[&["a", "b"], &["1", "2"]]);
        check(b"a;b\n1,5;2\n", &[&["a", "b"], &["1,5", "2"]]);
        check(b"a\tb\n1\t2\n", &[&["a", "b"], &["1", "2"]]);
        check(b"a|b\n1|2\n", &[&["a", "b"], &["1", "2"]]);
        check(b"a\nb\n", &[&["a"], &["b"]]);
    }

    #[test]
    fn encodings_are_found() {
        let expected: &[&[&str]] = &[&["nama", "ket"], &["SIMPEG", "caf\u{e9} \u{2019}x"]];
        let text = "nama,ket\nSIMPEG,caf\u{e9} \u{2019}x\n";
        check(text.as_bytes(), expected);
        check(format!("\u{feff}{text}").as_bytes(), expected);
        check(&WINDOWS_1252.encode(text).0, expected);
        let little: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        check(&little, expected);
        check(&[&[0xff, 0xfe], little.as_slice()].concat(), expected);
        check(&[&[0xfe, 0xff], big.as_slice()].concat(), expected);
    }

    #[test]
    fn quoted_cells_hold_delimiters_lines_and_quotes() {
        check(
            b"a,b\r\n\"x,\r\ny\",\"say \"\"hi\"\"\"\r\n\"\",2\r\n",
            &[&["a", "b"], &["x,\ny", "say \"hi\""], &["", "2"]],
        );
    }

    #[test]
    fn unescaped_inner_quotes_are_characters() {
        check(
            b"a,b\n\"Aplikasi \"SIMPEG\" kota\",2\n",
            &[&["a", "b"], &["Aplikasi \"SIMPEG\" kota", "2"]],
        );
    }

    #[test]
    fn a_quote_that_never_closes_costs_one_row_only() {
        let rows = rows_of(b"a,b\n\"x,1\ny,2\nz,3\n").expect("a table");
        assert_eq!(rows.len(), 4);
        let stray = Mended { column: 0, rule: "quote-repaired" };
        assert_eq!((rows[1].cells[0].as_deref(), &rows[1].mended[..]), (Some("x"), &[stray][..]));
        assert_eq!(rows[3].cells[0].as_deref(), Some("z"));
        let rows = rows_of(b"a,b\n\"x,1\ny,2\n\"z\",3\n").expect("a table");
        assert_eq!(rows.iter().filter(|it| !it.mended.is_empty()).count(), 1);
        assert_eq!(rows.len(), 4);
        let rows = rows_of(b"a,b\n\"x,1,2\ny,2\nz,3\n").expect("a table");
        assert_eq!(rows[1].broken, Some(Broken::new("quote-unbalanced", "\"x,1,2")));
        assert_eq!(rows.len(), 4);
    }

    #[test]
    fn blank_rows_count_but_do_not_come() {
        let rows = rows_of(b"a,b\n\n,\n1,2\n").expect("a table");
        assert_eq!(rows.iter().map(|it| it.row).collect::<Vec<_>>(), [1, 4]);
    }

    #[test]
    fn a_cell_in_another_encoding_is_read_and_reported() {
        let rows = rows_of(b"a,b\ncaf\xc3\xa9,1\ncaf\xe9,2\n").expect("a table");
        assert_eq!(rows[1].cells[0].as_deref(), Some("café"));
        assert_eq!(rows[2].cells[0].as_deref(), Some("café"));
        let foreign = [Mended { column: 0, rule: "encoding-mixed" }];
        assert_eq!((rows[1].mended.len(), rows[2].mended.as_slice()), (0, &foreign[..]));
    }

    #[test]
    fn binary_files_and_endless_lines_are_refused() {
        assert!(rows_of(&[0, 1, 2, 3, 0, 0, 0, 9, 0, 0, 1, 1]).is_err());
        let line = vec![b'a'; LONGEST_LINE + 10];
        let error = rows_of(&line).expect_err("refused");
        assert!(error.to_string().contains("line 1 is longer than 8 MiB"), "{error}");
    }
}
