//! Records of WARC and ARC files, plain and gzipped, however broken.
//!
//! A crawl that was cut off, copied badly or written by a tool with a fault is the rule, so a reader that
//! ends at the first fault would lose most of it (why no crate reads them here: what there is stops there,
//! keeps whole records in memory and does not say where they stand). A fault is told with its offset, and
//! reading goes on at the next record: after the next member of a gzipped file, after the next line that
//! begins one in a plain file.

use std::fs::File;
use std::io::{BufRead, BufReader, Read, Seek, SeekFrom};
use std::path::Path;

use flate2::bufread::GzDecoder;

use crate::IngestError;

/// Most bytes of a record that are kept; the rest of it is passed over.
pub const MOST_BYTES: u64 = 4 << 20;
/// Longest line of a record's header.
const LONGEST_LINE: u64 = 64 << 10;
/// Most lines of a record's header.
const MOST_LINES: usize = 256;
/// A member, and a file, may unfold to this many bytes whatever it takes, and beyond that to no more than
/// [`MOST_DENSE`] times as many as it takes.
const FREE_BYTES: u64 = 64 << 20;
const MOST_DENSE: u64 = 100;
/// After so many faults the rest of a file is left: it is no crawl, or made to keep us busy.
const MOST_FAULTS: usize = 1_000;

const GZIP: &[u8] = b"\x1f\x8b\x08";

/// One record.
#[derive(Debug, Default)]
pub struct Record {
    /// Where it begins: in a gzipped file its member, as indexes of crawls count.
    pub offset: u64,
    /// `response`, `resource`, ...; what an ARC file holds are responses.
    pub kind: String,
    /// The address that was asked.
    pub uri: String,
    /// Day of the visit, `2026-03-01`; empty when it is not stated.
    pub day: String,
    /// Media type as the record states it.
    pub media: String,
    /// What was received, at most [`MOST_BYTES`] of it.
    pub block: Vec<u8>,
}

/// Something that could not be read as it stood.
#[derive(Debug, PartialEq, Eq)]
pub struct Fault {
    /// Where the record begins, or what stands in place of one.
    pub offset: u64,
    /// Rule id.
    pub rule: &'static str,
    /// What stands there.
    pub value: String,
}

/// What a file holds.
pub enum Found {
    /// A record.
    Record(Record),
    /// A fault; the record around it comes as well when anything of it could be read.
    Fault(Fault),
}

/// Receives what is found.
pub type Receiver<'r> = dyn FnMut(Found) -> Result<(), IngestError> + 'r;

/// Whether the first bytes are those of a crawl, plain or gzipped.
pub fn is_crawl(head: &[u8]) -> bool {
    let begins = |it: &[u8]| it.starts_with(b"WARC/") || it.starts_with(b"filedesc://");
    if !head.starts_with(GZIP) {
        return begins(head);
    }
    let mut first = [0; 11];
    let mut filled = 0;
    let mut member = GzDecoder::new(head);
    while let Ok(read @ 1..) = member.read(&mut first[filled..]) {
        filled += read;
    }
    begins(&first[..filled])
}

/// Hands out the records of a file in order, and what could not be read.
///
/// Errors: the file cannot be opened, and those of the receiver.
pub fn read_records(path: &Path, receive: &mut Receiver) -> Result<(), IngestError> {
    let io = |error: std::io::Error| IngestError::io(path, &error);
    let mut file = Counted { inner: BufReader::new(File::open(path).map_err(io)?), at: 0 };
    let mut reading = Reading { receive, faults: 0, arc: false };
    let gzipped = file.fill_buf().map_err(io)?.starts_with(&GZIP[..2]);
    let outcome = match gzipped {
        true => read_members(&mut file, &mut reading),
        false => reading.read(&mut file),
    };
    match outcome {
        Ok(()) | Err(Stop::GaveUp) => Ok(()),
        Err(Stop::Receiver(error)) => Err(error),
        Err(Stop::Io(error)) => Err(io(error)),
    }
}

/// Why reading ended early.
enum Stop {
    Receiver(IngestError),
    Io(std::io::Error),
    GaveUp,
}

impl From<std::io::Error> for Stop {
    fn from(error: std::io::Error) -> Stop {
        Stop::Io(error)
    }
}

/// Each member of a gzipped file by itself, so that a damaged one takes no other with it.
fn read_members(file: &mut Counted, reading: &mut Reading) -> Result<(), Stop> {
    let mut unfolded_before = 0;
    loop {
        let start = file.at;
        if file.fill_buf()?.is_empty() {
            return Ok(());
        }
        let inner = GzDecoder::new(&mut *file);
        let member = Limited { inner, start, unfolded: 0, unfolded_before };
        let mut member = Member { inner: BufReader::new(member), start };
        let Err(stop) = reading.read(&mut member) else {
            // What a refused member unfolded to is not held against those after it.
            unfolded_before += member.inner.get_ref().unfolded;
            continue;
        };
        let Stop::Io(error) = stop else { return Err(stop) };
        let rule = match error.kind() {
            std::io::ErrorKind::FileTooLarge => "warc-too-dense",
            _ => "warc-gzip-damaged",
        };
        reading.fault(start, rule, &error.to_string())?;
        file.move_to(start + 1)?;
        if !file.skip_to(GZIP)? {
            return Ok(());
        }
    }
}

/// Hands on what it finds, and knows what was found so far.
struct Reading<'r, 's> {
    receive: &'r mut Receiver<'s>,
    faults: usize,
    arc: bool,
}

impl Reading<'_, '_> {
    /// Reads records to the end of a file or member.
    fn read(&mut self, text: &mut dyn Stream) -> Result<(), Stop> {
        let mut skipping = false;
        loop {
            let offset = text.offset();
            let Some(line) = read_line(text)? else { return Ok(()) };
            self.arc |= line.starts_with(b"filedesc://");
            if line.trim_ascii().is_empty() {
                continue;
            }
            let begins = line.starts_with(b"WARC/") || self.arc && arc_header(&line).is_some();
            if !begins {
                // One fault for everything up to the next record.
                if !std::mem::replace(&mut skipping, true) {
                    self.fault(offset, "warc-record-unreadable", &shown(&line))?;
                }
                continue;
            }
            let header = match arc_header(&line).filter(|_| self.arc) {
                Some(header) => header,
                None => warc_header(text)?,
            };
            let Some(length) = header.length else {
                skipping = true;
                let uri = without_query(&header.record.uri);
                let what = format!("{} {uri}", header.record.kind);
                self.fault(offset, "warc-record-unreadable", what.trim())?;
                continue;
            };
            // What a length leaves over has been told of with its record.
            skipping = self.block(text, Record { offset, ..header.record }, length)?;
        }
    }

    /// Reads the block of a record, hands the record out, and says whether it ends elsewhere than it states.
    fn block(
        &mut self,
        text: &mut dyn Stream,
        mut record: Record,
        length: u64,
    ) -> Result<bool, Stop> {
        let (offset, start) = (record.offset, text.offset());
        let uri = without_query(&record.uri).to_string();
        let mut read = Read::take(&mut *text, length.min(MOST_BYTES))
            .read_to_end(&mut record.block)
            .map(|it| it as u64);
        if let (Ok(kept), true) = (&read, length > MOST_BYTES) {
            let rest = &mut Read::take(&mut *text, length - MOST_BYTES);
            read = std::io::copy(rest, &mut std::io::sink()).map(|it| it + kept);
        }
        let whole = matches!(read, Ok(count) if count == length);
        // What follows a record is an empty line, or nothing; an ARC file may leave it out. A fault there is
        // met again, after the record was handed out.
        let ends = whole
            && match text.fill_buf() {
                Ok(after) => matches!(after.first(), None | Some(b'\r' | b'\n')),
                Err(_) => true,
            };
        let mut fault = None;
        if !ends {
            // The length may reach into the next record, which then begins in this block.
            match record.block.windows(8).position(|it| it == b"\nWARC/1.") {
                Some(next) if length <= MOST_BYTES && !self.arc => {
                    record.block.truncate(next);
                    text.go_back(start + next as u64 + 1)?;
                    fault = Some("warc-record-length");
                }
                _ if whole && self.arc => {}
                _ if whole => fault = Some("warc-record-length"),
                _ => fault = Some("warc-record-cut"),
            }
        }
        let large = length > MOST_BYTES && matches!(record.kind.as_str(), "response" | "resource");
        self.hand_on(Found::Record(record))?;
        if let Some(rule) = fault {
            self.fault(offset, rule, &uri)?;
        }
        if large {
            self.tell(offset, "warc-record-large", &uri)?;
        }
        read.map(|_| fault.is_some()).map_err(Stop::Io)
    }

    fn fault(&mut self, offset: u64, rule: &'static str, value: &str) -> Result<(), Stop> {
        self.faults += 1;
        if self.faults > MOST_FAULTS {
            self.tell(offset, "warc-given-up", &MOST_FAULTS.to_string())?;
            return Err(Stop::GaveUp);
        }
        self.tell(offset, rule, value)
    }

    fn tell(&mut self, offset: u64, rule: &'static str, value: &str) -> Result<(), Stop> {
        self.hand_on(Found::Fault(Fault { offset, rule, value: value.to_string() }))
    }

    fn hand_on(&mut self, found: Found) -> Result<(), Stop> {
        (self.receive)(found).map_err(Stop::Receiver)
    }
}

/// What a record says of itself; no length when it states none that can be read.
struct Header {
    record: Record,
    length: Option<u64>,
}

/// The fields below the line that begins a record.
fn warc_header(text: &mut dyn Stream) -> Result<Header, Stop> {
    let mut header = Header { record: Record::default(), length: None };
    for _ in 0..MOST_LINES {
        let Some(line) = read_line(text)? else { break };
        let line = String::from_utf8_lossy(&line);
        if line.trim().is_empty() {
            break;
        }
        let Some((name, value)) = line.split_once(':') else { continue };
        let value = value.trim();
        match name.trim().to_ascii_lowercase().as_str() {
            "warc-type" => header.record.kind = value.to_ascii_lowercase(),
            // Some versions of wget write the address in angle brackets.
            "warc-target-uri" => header.record.uri = value.trim_matches(['<', '>']).to_string(),
            "warc-date" => header.record.day = day(value),
            "content-type" => header.record.media = value.to_ascii_lowercase(),
            "content-length" => header.length = value.parse().ok(),
            _ => {}
        }
    }
    Ok(header)
}

/// The line that begins a record of an ARC file: address, network address, date, media type and length. The
/// address comes first and may hold blanks, so the line is read from its end.
fn arc_header(line: &[u8]) -> Option<Header> {
    let line = String::from_utf8_lossy(line);
    let mut parts = line.trim().rsplitn(5, ' ');
    let (length, media, date) = (parts.next()?, parts.next()?, parts.next()?);
    let (_, uri) = (parts.next()?, parts.next()?);
    let dated = date.len() >= 8 && date.bytes().all(|it| it.is_ascii_digit());
    if !dated || !uri.contains("://") {
        return None;
    }
    let kind = if uri.starts_with("filedesc://") { "warcinfo" } else { "response" };
    let record = Record {
        kind: kind.into(),
        uri: uri.to_string(),
        day: day(&format!("{}-{}-{}", &date[..4], &date[4..6], &date[6..8])),
        media: media.to_ascii_lowercase(),
        ..Record::default()
    };
    Some(Header { record, length: length.parse().ok() })
}

/// The day of a time stamp; empty when it begins with none.
fn day(stamp: &str) -> String {
    let day = stamp.get(..10).unwrap_or_default();
    match day.parse::<chrono::NaiveDate>() {
        Ok(day) => day.to_string(),
        Err(_) => String::new(),
    }
}

/// An address without what may be a token or a person.
pub fn without_query(uri: &str) -> &str {
    uri.split(['?', '#']).next().unwrap_or_default()
}

/// The beginning of a line; of one that is no text its first bytes in hexadecimal.
fn shown(line: &[u8]) -> String {
    match std::str::from_utf8(line) {
        Ok(text) => text.chars().filter(|it| !it.is_control()).take(100).collect(),
        Err(_) => line.iter().take(16).map(|it| format!("{it:02x} ")).collect(),
    }
}

/// The next line with its end, or as much of it as a line may hold; nothing at the end.
fn read_line(text: &mut dyn Stream) -> std::io::Result<Option<Vec<u8>>> {
    let mut line = Vec::new();
    Read::take(&mut *text, LONGEST_LINE).read_until(b'\n', &mut line)?;
    Ok((!line.is_empty()).then_some(line))
}

/// The text of a plain file or of a member.
trait Stream: BufRead {
    /// Where a record that begins here is said to stand.
    fn offset(&self) -> u64;

    /// Goes back to a place that was passed, where that can be done.
    fn go_back(&mut self, _to: u64) -> std::io::Result<()> {
        Ok(())
    }
}

/// A file that knows where it is.
struct Counted {
    inner: BufReader<File>,
    at: u64,
}

impl Counted {
    fn move_to(&mut self, at: u64) -> std::io::Result<()> {
        self.at = at;
        self.inner.seek(SeekFrom::Start(at)).map(|_| ())
    }

    /// Moves on to the next place where these bytes stand; false when there is none.
    fn skip_to(&mut self, wanted: &[u8]) -> std::io::Result<bool> {
        let mut matched = 0;
        loop {
            let buffer = self.inner.fill_buf()?;
            if buffer.is_empty() {
                return Ok(false);
            }
            for (index, byte) in buffer.iter().enumerate() {
                // The bytes looked for begin with one that they do not hold again.
                matched = if *byte == wanted[matched] {
                    matched + 1
                } else {
                    usize::from(*byte == wanted[0])
                };
                if matched == wanted.len() {
                    let start = self.at + index as u64 + 1 - wanted.len() as u64;
                    self.move_to(start)?;
                    return Ok(true);
                }
            }
            let length = buffer.len();
            self.consume(length);
        }
    }
}

impl Read for Counted {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        let read = self.inner.read(into)?;
        self.at += read as u64;
        Ok(read)
    }
}

impl BufRead for Counted {
    fn fill_buf(&mut self) -> std::io::Result<&[u8]> {
        self.inner.fill_buf()
    }

    fn consume(&mut self, count: usize) {
        self.at += count as u64;
        self.inner.consume(count);
    }
}

impl Stream for Counted {
    fn offset(&self) -> u64 {
        self.at
    }

    fn go_back(&mut self, to: u64) -> std::io::Result<()> {
        self.move_to(to)
    }
}

/// A member that unfolds to no more than is reasonable, nor the file with it.
struct Limited<'f> {
    inner: GzDecoder<&'f mut Counted>,
    start: u64,
    unfolded: u64,
    unfolded_before: u64,
}

impl Read for Limited<'_> {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        let read = self.inner.read(into)?;
        self.unfolded += read as u64;
        let at = self.inner.get_ref().at;
        let dense = |unfolded: u64, taken| unfolded > FREE_BYTES && unfolded / MOST_DENSE > taken;
        let file = self.unfolded_before + self.unfolded;
        if dense(self.unfolded, at - self.start) || dense(file, at) {
            let kind = std::io::ErrorKind::FileTooLarge;
            return Err(std::io::Error::new(kind, format!("{} MiB", self.unfolded >> 20)));
        }
        Ok(read)
    }
}

/// The text of a member; whatever begins in it stands where the member does.
struct Member<'f> {
    inner: BufReader<Limited<'f>>,
    start: u64,
}

impl Read for Member<'_> {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        self.inner.read(into)
    }
}

impl BufRead for Member<'_> {
    fn fill_buf(&mut self) -> std::io::Result<&[u8]> {
        self.inner.fill_buf()
    }

    fn consume(&mut self, count: usize) {
        self.inner.consume(count);
    }
}

impl Stream for Member<'_> {
    fn offset(&self) -> u64 {
        self.start
    }
}
