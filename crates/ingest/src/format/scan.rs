//! One pass over an inflated entry of a workbook.
//!
//! The parsers that follow forgive XML that is cut off, crosses its tags or numbers its cells beyond
//! every sheet, and silently read something else than what stands there. So the entry is counted, and
//! its XML must be well formed, before any of them sees it.

use std::io::{BufRead, BufReader, Read, Take};

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::xlsx::MOST_ROWS;

/// Longest run of text between two tags; a spreadsheet cell holds at most 32,767 characters.
const LONGEST_TEXT: u64 = 1 << 20;
/// Deepest nesting of elements.
const MOST_DEPTH: usize = 256;
/// Most attributes of an element; each is compared with every other.
const MOST_ATTRIBUTES: usize = 256;
/// How much of an entry's beginning is kept.
const HEAD: usize = 1024;

/// What a pass over an entry found.
#[derive(Debug)]
pub struct Scanned {
    /// Bytes, inflated.
    pub size: u64,
    /// The first of them, at most a kilobyte.
    pub head: Vec<u8>,
}

/// Reads at most `most` bytes of an entry. Returns its size and beginning, or why it is refused.
pub fn scan(name: &str, entry: impl Read, most: u64) -> Result<Scanned, String> {
    let lower = name.to_lowercase();
    // Drawings of the old kind (.vml) are written as web pages were and need not be well formed.
    let is_xml = [".xml", ".rels"].iter().any(|it| lower.ends_with(it));
    let mut watch = Watch::new(entry.take(most), is_xml || lower.ends_with(".vml"));
    let read = if is_xml {
        check_form(BufReader::with_capacity(64 * 1024, &mut watch))
    } else {
        let copied = std::io::copy(&mut watch, &mut std::io::sink());
        copied.map(|_| ()).map_err(|it| it.to_string())
    };
    let refused = watch.refused.take().map_or(Ok(()), Err);
    let verdict = refused.and_then(|()| watch.check_encoding()).and(read);
    verdict.map_err(|reason| format!("entry {name} {reason}"))?;
    Ok(Scanned { size: watch.size, head: watch.head })
}

/// Passes bytes on and looks at them.
struct Watch<R> {
    entry: Take<R>,
    is_markup: bool,
    size: u64,
    head: Vec<u8>,
    text_run: u64,
    last: [u8; 2],
    refused: Option<String>,
}

impl<R: Read> Read for Watch<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let read = match self.entry.read(buffer) {
            Ok(read) => read,
            Err(error) => return Err(self.refuse(format!("is damaged: {error}"))),
        };
        let bytes = &buffer[..read];
        self.size += read as u64;
        let wanted = HEAD.saturating_sub(self.head.len()).min(read);
        self.head.extend_from_slice(&bytes[..wanted]);
        match self.check_markup(bytes) {
            Ok(()) => Ok(read),
            Err(reason) => Err(self.refuse(reason)),
        }
    }
}

impl<R: Read> Watch<R> {
    fn new(entry: Take<R>, is_markup: bool) -> Watch<R> {
        Watch {
            entry,
            is_markup,
            size: 0,
            head: Vec::new(),
            text_run: 0,
            last: [0; 2],
            refused: None,
        }
    }

    fn refuse(&mut self, reason: String) -> std::io::Error {
        self.refused = Some(reason);
        std::io::Error::other("refused")
    }

    /// Refuses document types, entities and endless texts. A declaration is `<!` and a letter; comments
    /// and literal sections go on with `-` and `[`.
    fn check_markup(&mut self, bytes: &[u8]) -> Result<(), String> {
        if !self.is_markup {
            return Ok(());
        }
        for byte in bytes {
            if self.last == *b"<!" && byte.is_ascii_alphabetic() {
                return Err("declares a document type or an entity".into());
            }
            self.text_run = if *byte == b'<' { 0 } else { self.text_run + 1 };
            if self.text_run > LONGEST_TEXT {
                return Err("holds a text longer than 1 MiB".into());
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
        if self.is_markup && (!is_utf8 || self.head.contains(&0)) {
            return Err("is not in UTF-8".into());
        }
        Ok(())
    }
}

/// Refuses XML that is not well formed, and sheets whose cells lie beyond every sheet.
fn check_form(input: impl BufRead) -> Result<(), String> {
    let mut reader = Reader::from_reader(input);
    let mut buffer = Vec::new();
    let mut form = Form::default();
    loop {
        buffer.clear();
        let event = reader.read_event_into(&mut buffer);
        match event.map_err(|it| format!("is no well-formed XML: {it}"))? {
            Event::Start(start) => {
                form.element(&start)?;
                form.depth += 1;
            }
            Event::Empty(start) => form.element(&start)?,
            // The reader itself refuses an end that is not that of the last start.
            Event::End(_) => form.depth -= 1,
            Event::Eof if form.depth > 0 => {
                return Err("ends before its root element is closed".into());
            }
            Event::Eof => return Ok(()),
            _ => {}
        }
    }
}

/// Where the pass stands in the document.
#[derive(Default)]
struct Form {
    depth: usize,
    rooted: bool,
    is_sheet: bool,
}

impl Form {
    fn element(&mut self, start: &BytesStart<'_>) -> Result<(), String> {
        let name = start.local_name();
        if self.depth == 0 {
            if self.rooted {
                return Err("has more than one root element".into());
            }
            self.rooted = true;
            self.is_sheet = name.as_ref() == "worksheet";
        }
        if self.depth >= MOST_DEPTH {
            return Err(format!("nests elements more than {MOST_DEPTH} deep"));
        }
        for (count, attribute) in start.attributes().enumerate() {
            let attribute =
                attribute.map_err(|it| format!("is no well-formed XML: attribute: {it}"))?;
            if count >= MOST_ATTRIBUTES || attribute.value.contains('<') {
                return Err("is no well-formed XML: attribute: too many, or a tag in one".into());
            }
            let placed = self.is_sheet && attribute.key.as_ref() == "r";
            if placed && !is_place(name.as_ref(), &attribute.value) {
                let shown: String = attribute.value.chars().take(40).collect();
                return Err(format!("has a cell or row at {shown}, which no sheet has"));
            }
        }
        Ok(())
    }
}

/// Whether a sheet has the row (`17`) or the cell (`C17`).
fn is_place(element: &str, place: &str) -> bool {
    let row = match element {
        "row" => place,
        "c" => {
            let row = place.trim_start_matches(|it: char| it.is_ascii_alphabetic());
            if !(1..=3).contains(&(place.len() - row.len())) {
                return false;
            }
            row
        }
        _ => return true,
    };
    row.parse().is_ok_and(|it: u32| (1..=MOST_ROWS).contains(&it))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(xml: &str, expected: Option<&str>) {
        let found = scan("a.xml", xml.as_bytes(), u64::MAX).err();
        match (found, expected) {
            (None, None) => {}
            (Some(reason), Some(expected)) => assert!(reason.contains(expected), "{reason}"),
            (found, expected) => panic!("{xml}: found {found:?}, expected {expected:?}"),
        }
    }

    #[test]
    fn well_formed_xml_passes() {
        check("<?xml version=\"1.0\"?><!-- a --><a b=\"c\"><d/>&lt;<![CDATA[<e>]]></a>\n", None);
    }

    #[test]
    fn xml_that_is_cut_off_or_crosses_its_tags_is_refused() {
        check("<a><b>text</b>", Some("ends before its root"));
        check("<a><b></a></b>", Some("no well-formed XML"));
        check("<a><b c=\"<\" <</a>", Some("no well-formed XML"));
        check("<a/><a/>", Some("more than one root"));
        check(&"<a>".repeat(300), Some("deep"));
    }

    #[test]
    fn only_places_that_a_sheet_has_are_believed() {
        let sheet = |row: &str, cell: &str| {
            format!("<worksheet><row r=\"{row}\"><c r=\"{cell}\"/></row></worksheet>")
        };
        check(&sheet("1048576", "XFD1048576"), None);
        check(&sheet("1048577", "A1"), Some("at 1048577"));
        check(&sheet("1", "A99999999999999999999"), Some("which no sheet has"));
        check(&sheet("1", "AAAA1"), Some("at AAAA1"));
        check(&sheet("1", "1"), Some("at 1"));
        check("<chart><row r=\"x\"/></chart>", None);
    }
}
