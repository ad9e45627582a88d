//! The answer of a server as a crawl keeps it: head, and the content as it was sent.

use std::io::Read;

use encoding_rs::Encoding;
use flate2::read::{DeflateDecoder, GzDecoder, ZlibDecoder};

use super::record::MOST_BYTES;
use crate::format::text::decode;

/// What a server answered.
#[derive(Debug, Default)]
pub struct Response {
    /// Its status, 200 when there is none.
    pub status: u16,
    /// Where it leads on.
    pub location: Option<String>,
    /// Media type, lower case.
    pub media: String,
    encoding: String,
    chunked: bool,
    body: Vec<u8>,
}

/// Content, and what could not be read of it.
pub struct Content {
    /// The content, as far as it could be read.
    pub text: String,
    /// Why it could not be read to its end: the coding it is in.
    pub damaged: Option<String>,
}

impl Response {
    /// Reads an answer; `None` when the bytes do not begin as one.
    pub fn read(block: &[u8]) -> Option<Response> {
        let mut response = Response::default();
        let mut rest = block;
        let first = take_line(&mut rest)?;
        let mut words = first.split_ascii_whitespace();
        words.next().filter(|it| it.starts_with("HTTP/"))?;
        response.status = words.next()?.parse().ok()?;
        while let Some(line) = take_line(&mut rest).filter(|it| !it.trim().is_empty()) {
            let Some((name, value)) = line.split_once(':') else { continue };
            let value = value.trim();
            match name.trim().to_ascii_lowercase().as_str() {
                "location" => response.location = Some(value.to_string()),
                "content-type" => response.media = value.to_ascii_lowercase(),
                "content-encoding" => response.encoding = value.to_ascii_lowercase(),
                "transfer-encoding" => {
                    response.chunked = value.to_ascii_lowercase().contains("chunked")
                }
                _ => {}
            }
        }
        response.body = rest.to_vec();
        Some(response)
    }

    /// Content that was kept without an answer around it.
    pub fn of_content(media: &str, body: Vec<u8>) -> Response {
        Response { status: 200, media: media.to_string(), body, ..Response::default() }
    }

    /// Whether the content is a web page.
    pub fn is_page(&self) -> bool {
        let said_nothing = self.media.is_empty() && self.body.trim_ascii_start().starts_with(b"<");
        self.media.contains("html") || said_nothing
    }

    /// Whether the content is a program of a page.
    pub fn is_script(&self) -> bool {
        self.media.contains("javascript") || self.media.contains("ecmascript")
    }

    /// The content as text. Many crawlers keep it unfolded under a head that still says it is folded, so
    /// what does not look folded is taken as it is.
    pub fn content(&self) -> Content {
        let (body, mut damaged) = match self.chunked {
            true => dechunked(&self.body),
            false => (self.body.clone(), None),
        };
        let gzipped = body.starts_with(b"\x1f\x8b");
        let (body, folded) = match self.encoding.as_str() {
            _ if gzipped => unfolded(GzDecoder::new(body.as_slice())),
            "deflate" if is_text(&body) => (body, true),
            "deflate" => match unfolded(ZlibDecoder::new(body.as_slice())) {
                (found, false) if found.is_empty() => {
                    unfolded(DeflateDecoder::new(body.as_slice()))
                }
                found => found,
            },
            "" | "identity" | "gzip" | "x-gzip" => (body, true),
            // Brotli and others are not unfolded.
            _ if is_text(&body) => (body, true),
            _ => (Vec::new(), false),
        };
        if !folded {
            damaged = Some(self.encoding.clone());
        }
        Content { text: self.text(body), damaged }
    }

    /// By the encoding that the head or the page states, else as texts are read here.
    fn text(&self, body: Vec<u8>) -> String {
        let start = String::from_utf8_lossy(&body[..body.len().min(1024)]).to_ascii_lowercase();
        let stated = stated_charset(&self.media).or_else(|| stated_charset(&start));
        match stated.and_then(|it| Encoding::for_label(it.as_bytes())) {
            Some(encoding) => encoding.decode(&body).0.into_owned(),
            None => decode(body).text,
        }
    }
}

fn stated_charset(text: &str) -> Option<&str> {
    let (_, rest) = text.split_once("charset=")?;
    let rest = rest.trim_start_matches(['"', '\'', ' ']);
    rest.split(|it: char| !it.is_ascii_alphanumeric() && it != '-' && it != '_').next()
}

fn is_text(body: &[u8]) -> bool {
    body.trim_ascii_start().starts_with(b"<")
}

/// What unfolds, and whether it did so to its end.
fn unfolded(coded: impl Read) -> (Vec<u8>, bool) {
    let mut body = Vec::new();
    let whole = coded.take(MOST_BYTES).read_to_end(&mut body).is_ok();
    (body, whole)
}

/// The chunks put together; as it is when it does not begin with one.
fn dechunked(body: &[u8]) -> (Vec<u8>, Option<String>) {
    let mut found = Vec::new();
    let mut rest = body;
    loop {
        let before = rest;
        let line = take_line(&mut rest).unwrap_or_default();
        let size = usize::from_str_radix(line.split(';').next().unwrap_or_default().trim(), 16);
        match size {
            Ok(0) => return (found, None),
            Ok(size) if size <= rest.len() => {
                found.extend_from_slice(&rest[..size]);
                rest = &rest[size..];
                take_line(&mut rest);
            }
            Ok(_) => {
                found.extend_from_slice(rest);
                return (found, Some("chunked".into()));
            }
            Err(_) if before.len() == body.len() => return (body.to_vec(), None),
            Err(_) => return (found, Some("chunked".into())),
        }
    }
}

/// The next line without its end; nothing at the end of the bytes.
fn take_line(rest: &mut &[u8]) -> Option<String> {
    if rest.is_empty() {
        return None;
    }
    let end = rest.iter().position(|it| *it == b'\n').unwrap_or(rest.len() - 1);
    let line = String::from_utf8_lossy(&rest[..=end]).trim_end_matches(['\r', '\n']).to_string();
    *rest = &rest[end + 1..];
    Some(line)
}
