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

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Decoder, Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

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
/// Bytes looked at to find out encoding and delimiter.
const HEAD: usize = 256 * 1024;

/// How a delimited file is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dialect {
    /// Encoding of the file, or of what in it is not UTF-8.
    encoding: &'static Encoding,
    /// Whether the head of the file is UTF-8 with characters beyond ASCII.
    utf8: bool,
    /// Length of the byte order mark.
    bom: usize,
    /// Separator between cells.
    pub delimiter: u8,
    /// Last byte of a line.
    line_end: u8,
    /// Most frequent number of cells in a row.
    pub width: usize,
}

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
    let mut counts: std::collections::BTreeMap<usize, usize> = std::collections::BTreeMap::new();
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

/// Lines of a file, decoded where the encoding is not a superset of ASCII.
struct Lines {
    reader: Box<dyn BufRead>,
    line_end: u8,
    number: u64,
    path: String,
}

impl Lines {
    fn open(path: &Path, dialect: &Dialect) -> Result<Lines, IngestError> {
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
    fn next_line(&mut self) -> Result<Option<Vec<u8>>, IngestError> {
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

/// Whether the text ends inside a quoted cell.
///
/// A quotation mark opens a cell only at its beginning and closes it only before a delimiter or the end;
/// any other one is a character, because people type them unescaped.
fn ends_inside_quotes(row: &[u8], delimiter: u8) -> bool {
    if !row.contains(&b'"') {
        return false;
    }
    let mut at = 0;
    let mut start_of_cell = true;
    let mut quoted = false;
    while at < row.len() {
        let byte = row[at];
        if quoted {
            if byte == b'"' {
                if row.get(at + 1) == Some(&b'"') {
                    at += 1;
                } else if closes(row, at, delimiter) {
                    quoted = false;
                }
            }
        } else if byte == b'"' && start_of_cell {
            quoted = true;
            start_of_cell = false;
        } else {
            start_of_cell = byte == delimiter || byte == b'\n' || start_of_cell && byte == b' ';
        }
        at += 1;
    }
    quoted
}

/// Whether the quotation mark at `at` ends its cell.
fn closes(row: &[u8], at: usize, delimiter: u8) -> bool {
    let rest = row[at + 1..].iter().find(|byte| **byte != b' ' && **byte != b'\r');
    rest.is_none_or(|byte| *byte == delimiter || *byte == b'\n')
}

/// Whether the first quotation mark of a line opens a cell that ends in the same line.
fn opens_a_cell(line: &[u8], delimiter: u8) -> bool {
    let Some(at) = line.iter().position(|byte| *byte == b'"') else { return false };
    let at_start = at == 0 || line[at - 1] == delimiter;
    at_start && !ends_inside_quotes(line, delimiter)
}

/// The cells of one row.
fn split_cells(row: &[u8], delimiter: u8) -> Vec<Vec<u8>> {
    if !row.contains(&b'"') {
        return row.split(|byte| *byte == delimiter).map(<[u8]>::to_vec).collect();
    }
    let mut cells = Vec::new();
    let mut cell: Vec<u8> = Vec::new();
    let mut quoted = false;
    let mut was_quoted = false;
    let mut at = 0;
    while at < row.len() {
        let byte = row[at];
        if quoted {
            if byte == b'"' && row.get(at + 1) == Some(&b'"') {
                cell.push(b'"');
                at += 1;
            } else if byte == b'"' && closes(row, at, delimiter) {
                quoted = false;
            } else {
                cell.push(byte);
            }
        } else if byte == b'"' && !was_quoted && cell.iter().all(|it| *it == b' ') {
            quoted = true;
            was_quoted = true;
            cell.clear();
        } else if byte == delimiter {
            cells.push(std::mem::take(&mut cell));
            was_quoted = false;
        } else if !was_quoted || byte != b' ' && byte != b'\r' {
            cell.push(byte);
        }
        at += 1;
    }
    cells.push(cell);
    cells
}

/// The cells of one line when quotation marks mean nothing.
fn split_literally(line: &[u8], delimiter: u8) -> Vec<&[u8]> {
    line.split(|byte| *byte == delimiter).collect()
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
