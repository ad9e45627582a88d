//! Folds look-alike characters so that a number written with full-width digits, thin spaces or en dashes
//! is read like any other, and leads every offset back to the original text.

use std::borrow::Cow;

use super::span::Span;

/// A text with its look-alikes folded to ASCII.
pub struct Folded<'a> {
    text: Cow<'a, str>,
    /// For each byte of `text` and its end, where it stands in the original; empty when nothing moved.
    origin: Vec<usize>,
}

impl<'a> Folded<'a> {
    /// Folds a text; an ASCII text is borrowed as it stands.
    pub fn new(original: &'a str) -> Folded<'a> {
        if original.is_ascii() {
            return Folded { text: Cow::Borrowed(original), origin: Vec::new() };
        }
        let mut text = String::with_capacity(original.len());
        let mut origin = Vec::with_capacity(original.len() + 1);
        for (position, character) in original.char_indices() {
            if let Some(folded) = fold(character) {
                text.push(folded);
                origin.resize(text.len(), position);
            }
        }
        origin.push(original.len());
        Folded { text: Cow::Owned(text), origin }
    }

    /// The folded text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The span of the original that a span of the folded text stands for.
    pub fn original(&self, span: Span) -> Span {
        if self.origin.is_empty() {
            return span;
        }
        Span { start: self.origin[span.start], end: self.origin[span.end], kind: span.kind }
    }
}

/// What a character is read as; `None` for one that nobody sees.
fn fold(character: char) -> Option<char> {
    match character {
        '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}' | '\u{00AD}' => None,
        '\u{00A0}' | '\u{2000}'..='\u{200A}' | '\u{202F}' | '\u{205F}' | '\u{3000}' => Some(' '),
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{FE63}' => Some('-'),
        '\u{2018}' | '\u{2019}' | '\u{02BC}' => Some('\''),
        '\u{201C}' | '\u{201D}' => Some('"'),
        '\u{2024}' | '\u{00B7}' | '\u{2022}' => Some('.'),
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(character as u32 - 0xFEE0),
        '\u{0660}'..='\u{0669}' => char::from_u32(character as u32 - 0x0660 + '0' as u32),
        other => Some(other),
    }
}

#[cfg(test)]
mod tests {
    use super::super::PersonalKind;
    use super::*;

    #[test]
    fn offsets_lead_back_to_the_original() {
        let original = "é\u{200B}０８ x";
        let folded = Folded::new(original);
        assert_eq!(folded.text(), "é08 x");
        let span = folded.original(Span { start: 2, end: 4, kind: PersonalKind::Phone });
        assert_eq!(&original[span.start..span.end], "０８");
    }
}
