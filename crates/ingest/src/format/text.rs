//! Reads a text file whole: size cap, byte-order marks, UTF-16, and what is not UTF-8.

use std::path::Path;

use encoding_rs::{Encoding, UTF_16BE, UTF_16LE, WINDOWS_1252};

use crate::IngestError;

/// A file's text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text {
    /// The text, without a byte-order mark.
    pub text: String,
    /// Whether the bytes were no UTF-8 (nor marked UTF-16) and were read as Windows-1252 instead.
    pub guessed: bool,
}

/// Reads the whole file as text.
///
/// UTF-8 and UTF-16 are told apart by their mark or, without one, by where the NUL bytes of the first
/// character stand. Anything else is read as Windows-1252 and marked as guessed.
/// Errors: the file cannot be read, or holds more than `cap` bytes.
pub fn read_text(path: &Path, cap: u64) -> Result<Text, IngestError> {
    let io = |error: std::io::Error| IngestError::io(path, &error);
    let size = std::fs::metadata(path).map_err(io)?.len();
    if size > cap {
        let reason = format!("holds {size} bytes, more than the {} MiB that are read", cap >> 20);
        return Err(IngestError::invalid(path, reason));
    }
    let mut bytes = Vec::with_capacity(size as usize);
    // The file may grow between the look at its size and the read, so the read is capped as well.
    let file = std::fs::File::open(path).map_err(io)?;
    std::io::Read::read_to_end(&mut std::io::Read::take(file, cap), &mut bytes).map_err(io)?;
    Ok(decode(bytes))
}

/// The text of the bytes, by the rules of [`read_text`].
pub fn decode(bytes: Vec<u8>) -> Text {
    if let Some((encoding, mark)) = Encoding::for_bom(&bytes) {
        let (text, _) = encoding.decode_without_bom_handling(&bytes[mark..]);
        return Text { text: text.into_owned(), guessed: false };
    }
    match bytes.get(..2) {
        Some([0, second]) if *second != 0 => return utf16(&bytes, UTF_16BE),
        Some([first, 0]) if *first != 0 => return utf16(&bytes, UTF_16LE),
        _ => {}
    }
    match String::from_utf8(bytes) {
        Ok(text) => Text { text, guessed: false },
        Err(error) => {
            let (text, _) = WINDOWS_1252.decode_without_bom_handling(error.as_bytes());
            Text { text: text.into_owned(), guessed: true }
        }
    }
}

fn utf16(bytes: &[u8], encoding: &'static Encoding) -> Text {
    let (text, _) = encoding.decode_without_bom_handling(bytes);
    Text { text: text.into_owned(), guessed: false }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(bytes: &[u8], text: &str, guessed: bool) {
        assert_eq!(decode(bytes.to_vec()), Text { text: text.into(), guessed });
    }

    #[test]
    fn marks_and_utf16_are_understood() {
        check(b"\xEF\xBB\xBF{}", "{}", false);
        check(b"\xFF\xFE{\0}\0", "{}", false);
        check(b"\0{\0}", "{}", false);
        check(b"{\0}\0", "{}", false);
    }

    #[test]
    fn bytes_that_are_no_utf8_are_read_as_windows_1252() {
        check(b"caf\xE9", "caf\u{e9}", true);
    }
}
