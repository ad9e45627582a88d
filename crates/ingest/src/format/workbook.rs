//! Spreadsheet workbooks, read in a child process of our own binary.
//!
//! Parsers of such files can be made to eat all memory or never end. The child checks the file, writes
//! its rows as lines of JSON and is killed when it takes too long; its memory and CPU limits it sets
//! itself before it calls [`dump_rows`]. The parent believes nothing but well-formed lines.
//!
//! Protocol, one JSON object a line: `{"sheets":["A","B"]}` with those of them that are `hidden`, then
//! for each sheet asked for `{"sheet":"A","row":4,"cells":["1",null,"SIMPEG"]}` with the columns
//! `covered` by a merged cell of a row above.

use std::io::{BufRead, BufReader, Read, Write};
use std::ops::ControlFlow;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::archive::{Kind, check_archive};
use super::ods::OdsBook;
use super::xls::{MAGIC, XlsBook};
use super::xlsx::{SheetSink, XlsxBook};
use super::{RawRow, RowSink};
use crate::IngestError;
use crate::plan::head_of;
use crate::register::has_extension;

/// Longest line believed from the child.
const LONGEST_LINE: u64 = 32 << 20;
/// Time for each begun 100 MB of file.
const TIME_PER_100_MB: Duration = Duration::from_secs(30);
/// Exit code by which the child says that the file is invalid.
const INVALID: i32 = 3;

/// Whether the first bytes are those of a zip archive or a compound file.
pub fn is_workbook(head: &[u8]) -> bool {
    head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06") || head.starts_with(&MAGIC)
}

/// Whether the name says that the file is a workbook.
pub fn has_workbook_name(path: &Path) -> bool {
    has_extension(path, &["xlsx", "xlsm", "xls", "ods", "xlsb", "xltx", "xltm"])
}

/// Checks a workbook and writes its rows as lines of JSON; this is what the child process runs.
///
/// With `sheet` only that one is written, else all in order; blank rows are left out. Errors are
/// [`IngestError::Invalid`] for a file that is damaged, hostile or no workbook, and
/// [`IngestError::Stopped`] when the output is closed.
pub fn dump_rows(path: &Path, sheet: Option<&str>, out: &mut dyn Write) -> Result<(), IngestError> {
    let mut out = std::io::BufWriter::with_capacity(128 * 1024, out);
    let mut book = open(path)?;
    let sheets = book.sheets();
    write_line(&mut out, &sheets)?;
    for name in chosen(path, &sheets, sheet)? {
        book.read(path, &name, &mut |RawRow { sheet, row, cells, covered, .. }| {
            let sheet = sheet.unwrap_or_default();
            write_line(&mut out, &RowLine { sheet, row, cells, covered })?;
            Ok(ControlFlow::Continue(()))
        })?;
    }
    out.flush().map_err(|it| IngestError::Stopped(it.to_string()))
}

/// Hands out the rows of one sheet, the first that has any unless another is asked for, and returns what
/// sheets there are. `reader` is our own binary; without it the file is parsed in this process.
pub fn read_workbook(
    path: &Path,
    sheet: Option<&str>,
    reader: Option<&Path>,
    sink: &mut RowSink<'_>,
) -> Result<Sheets, IngestError> {
    let mut first: Option<Option<String>> = None;
    read_sheets(path, sheet, reader, &mut |row| {
        let other = *first.get_or_insert_with(|| row.sheet.clone()) != row.sheet;
        if other { Ok(ControlFlow::Break(())) } else { sink(row) }
    })
}

/// As [`read_workbook`], of all sheets in order unless one is asked for.
pub fn read_sheets(
    path: &Path,
    sheet: Option<&str>,
    reader: Option<&Path>,
    sink: &mut RowSink<'_>,
) -> Result<Sheets, IngestError> {
    match reader {
        Some(reader) => read_in_child(path, sheet, reader, sink),
        None => read_here(path, sheet, sink),
    }
}

/// The sheets of a workbook.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Sheets {
    /// Their names, in order.
    #[serde(rename = "sheets")]
    pub names: Vec<String>,
    /// Those that the workbook does not show.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hidden: Vec<String>,
}

#[derive(Serialize, Deserialize)]
struct RowLine {
    sheet: String,
    row: u64,
    cells: Vec<Option<String>>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    covered: Vec<usize>,
}

fn write_line(out: &mut impl Write, line: &impl Serialize) -> Result<(), IngestError> {
    serde_json::to_writer(&mut *out, line).map_err(|it| IngestError::Stopped(it.to_string()))?;
    out.write_all(b"\n").map_err(|it| IngestError::Stopped(it.to_string()))
}

/// A workbook of any kind.
enum Book {
    Xlsx(Box<XlsxBook>),
    Xls(Box<XlsBook>),
    Ods(OdsBook),
}

fn open(path: &Path) -> Result<Book, IngestError> {
    let head = head_of(path)?;
    let refused = |reason: String| IngestError::invalid(path, reason);
    if head.starts_with(&MAGIC) {
        return XlsBook::open(path).map(|it| Book::Xls(Box::new(it))).map_err(refused);
    }
    if !is_workbook(&head) {
        return Err(IngestError::invalid(path, "is no workbook, whatever its name says"));
    }
    match check_archive(path).map_err(refused)? {
        Kind::Xlsx => XlsxBook::open(path).map(|it| Book::Xlsx(Box::new(it))).map_err(refused),
        Kind::Ods => OdsBook::open(path).map(Book::Ods).map_err(refused),
    }
}

impl Book {
    fn sheets(&self) -> Sheets {
        match self {
            Book::Xlsx(book) => book.sheets(),
            Book::Xls(book) => book.sheets(),
            Book::Ods(book) => book.sheets(),
        }
    }

    /// Reads a sheet; an error of the consumer passes through, one of the file names the file.
    fn read(
        &mut self,
        path: &Path,
        sheet: &str,
        sink: &mut RowSink<'_>,
    ) -> Result<(), IngestError> {
        let mut stopped: Option<IngestError> = None;
        let taken: &mut SheetSink<'_> = &mut |row: RawRow| match sink(row) {
            Ok(flow) => Ok(flow),
            Err(error) => {
                stopped = Some(error);
                Ok(ControlFlow::Break(()))
            }
        };
        let read = match self {
            Book::Xlsx(book) => book.read(sheet, taken),
            Book::Xls(book) => book.read(sheet, taken),
            Book::Ods(book) => book.read(sheet, taken),
        };
        match stopped {
            Some(error) => Err(error),
            None => read.map_err(|reason| IngestError::invalid(path, reason)),
        }
    }
}

/// The sheets to read: the one asked for, or all.
fn chosen(path: &Path, sheets: &Sheets, sheet: Option<&str>) -> Result<Vec<String>, IngestError> {
    let Some(wanted) = sheet else { return Ok(sheets.names.clone()) };
    match sheets.names.iter().find(|it| it.as_str() == wanted) {
        Some(found) => Ok(vec![found.clone()]),
        None => Err(IngestError::invalid(
            path,
            format!("has no sheet \"{wanted}\"; it has {}", sheets.names.join(", ")),
        )),
    }
}

fn read_here(
    path: &Path,
    sheet: Option<&str>,
    sink: &mut RowSink<'_>,
) -> Result<Sheets, IngestError> {
    let mut book = open(path)?;
    let sheets = book.sheets();
    let mut flow = ControlFlow::Continue(());
    for name in chosen(path, &sheets, sheet)? {
        if flow.is_continue() {
            book.read(path, &name, &mut |row| {
                flow = sink(row)?;
                Ok(flow)
            })?;
        }
    }
    Ok(sheets)
}

fn read_in_child(
    path: &Path,
    sheet: Option<&str>,
    reader: &Path,
    sink: &mut RowSink<'_>,
) -> Result<Sheets, IngestError> {
    let mut worker = Worker::start(path, sheet, reader)?;
    let outcome = follow(path, &mut worker, sink);
    let ended = worker.end();
    let followed = outcome?;
    if !followed.stopped_early {
        ended.check(path)?;
    }
    Ok(followed.sheets)
}

struct Followed {
    sheets: Sheets,
    stopped_early: bool,
}

/// Takes the child's lines until its output ends or the consumer has enough.
fn follow(
    path: &Path,
    worker: &mut Worker,
    sink: &mut RowSink<'_>,
) -> Result<Followed, IngestError> {
    let mut followed = Followed { sheets: Sheets::default(), stopped_early: false };
    let mut begun = false;
    let mut line = Vec::new();
    while worker.next_line(path, &mut line)? {
        if !std::mem::replace(&mut begun, true) {
            followed.sheets = parsed(path, &line)?;
            continue;
        }
        let RowLine { sheet, row, cells, covered } = parsed(path, &line)?;
        let raw = RawRow { sheet: Some(sheet), row, cells, covered, ..RawRow::default() };
        if sink(raw)?.is_break() {
            followed.stopped_early = true;
            break;
        }
    }
    Ok(followed)
}

fn parsed<'a, T: Deserialize<'a>>(path: &Path, line: &'a [u8]) -> Result<T, IngestError> {
    serde_json::from_slice(line)
        .map_err(|_| IngestError::invalid(path, "the workbook reader wrote a line that is no row"))
}

/// The child process, its output, and the threads that guard it.
struct Worker {
    child: Arc<Mutex<Child>>,
    output: BufReader<std::process::ChildStdout>,
    messages: JoinHandle<String>,
    watchdog: JoinHandle<bool>,
    finished: Sender<()>,
}

/// How the child ended.
struct Ended {
    code: Option<i32>,
    timed_out: bool,
    message: String,
}

impl Worker {
    fn start(path: &Path, sheet: Option<&str>, reader: &Path) -> Result<Worker, IngestError> {
        let failed = |error: std::io::Error| IngestError::Io {
            path: path.display().to_string(),
            reason: format!("cannot start the workbook reader: {error}"),
        };
        let length = std::fs::metadata(path).map_err(failed)?.len();
        let mut command = Command::new(reader);
        command.arg("read-workbook").arg(path);
        // What the allocator reserves ahead would count against the limit the reader takes upon itself.
        command.env("MIMALLOC_DISALLOW_ARENA_ALLOC", "1");
        if let Some(sheet) = sheet {
            command.arg("--sheet").arg(sheet);
        }
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().map_err(failed)?;
        let (output, errors) = (child.stdout.take(), child.stderr.take());
        let (Some(output), Some(errors)) = (output, errors) else {
            return Err(failed(std::io::Error::other("it has no output")));
        };
        let child = Arc::new(Mutex::new(child));
        let (finished, done) = channel();
        let watched = Arc::clone(&child);
        let hundreds = u32::try_from(length / 100_000_000 + 1).unwrap_or(u32::MAX);
        let time = TIME_PER_100_MB.saturating_mul(hundreds);
        let watchdog = std::thread::spawn(move || {
            let timed_out =
                done.recv_timeout(time) == Err(std::sync::mpsc::RecvTimeoutError::Timeout);
            if timed_out {
                kill(&watched);
            }
            timed_out
        });
        let messages = std::thread::spawn(move || last_line(errors));
        Ok(Worker {
            child,
            output: BufReader::with_capacity(128 * 1024, output),
            messages,
            watchdog,
            finished,
        })
    }

    /// Reads the next line into `line`; false at the end of the output.
    fn next_line(&mut self, path: &Path, line: &mut Vec<u8>) -> Result<bool, IngestError> {
        line.clear();
        let read = (&mut self.output).take(LONGEST_LINE).read_until(b'\n', line);
        let read = read.map_err(|it| {
            IngestError::invalid(path, format!("the workbook reader failed: {it}"))
        })?;
        if read as u64 == LONGEST_LINE {
            return Err(IngestError::invalid(path, "holds a row of more than 32 MiB"));
        }
        // A line without its end is what a killed child leaves behind.
        Ok(line.last() == Some(&b'\n'))
    }

    /// Closes the output, lets the child end (it is killed when it still writes), and says how it ended.
    fn end(self) -> Ended {
        drop(self.output);
        let code = wait(&self.child);
        let _ = self.finished.send(());
        let timed_out = self.watchdog.join().unwrap_or(false);
        let message = self.messages.join().unwrap_or_default();
        Ended { code, timed_out, message }
    }
}

impl Ended {
    fn check(&self, path: &Path) -> Result<(), IngestError> {
        let reason = match self.code {
            _ if self.timed_out => {
                "takes longer to read than is allowed; it was given up".to_string()
            }
            Some(0) => return Ok(()),
            Some(INVALID) if !self.message.is_empty() => self.message.clone(),
            Some(code) => {
                format!("the workbook reader failed with exit code {code}: {}", self.message)
            }
            None => "exceeded the memory or time limit of the workbook reader".to_string(),
        };
        let own_path = format!("{}: ", path.display());
        Err(IngestError::invalid(
            path,
            reason.strip_prefix(&own_path).unwrap_or(&reason).to_string(),
        ))
    }
}

fn kill(child: &Mutex<Child>) {
    if let Ok(mut child) = child.lock() {
        let _ = child.kill();
    }
}

/// Waits for the child without holding its lock, so that the watchdog can still kill it.
fn wait(child: &Mutex<Child>) -> Option<i32> {
    let mut pause = Duration::from_millis(1);
    loop {
        let status = child.lock().ok().and_then(|mut it| it.try_wait().ok());
        match status {
            Some(Some(status)) => return status.code(),
            Some(None) => std::thread::sleep(pause),
            None => return None,
        }
        pause = (pause * 2).min(Duration::from_millis(20));
    }
}

/// The last line that the child says, of at most 64 KiB.
fn last_line(errors: impl Read) -> String {
    let mut text = Vec::new();
    let mut errors = errors;
    let _ = errors.by_ref().take(64 * 1024).read_to_end(&mut text);
    // The rest is read and dropped, or a child that complains at length would wait for ever.
    let _ = std::io::copy(&mut errors, &mut std::io::sink());
    let text = String::from_utf8_lossy(&text);
    text.lines().map(str::trim).rfind(|it| !it.is_empty()).unwrap_or_default().to_string()
}
