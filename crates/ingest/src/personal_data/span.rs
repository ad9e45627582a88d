//! Spans of a text, kept apart from each other.

use std::sync::LazyLock;

use regex::Regex;

use super::PersonalKind;

/// A personal part of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// Byte where it starts.
    pub start: usize,
    /// Byte after its end.
    pub end: usize,
    /// What it is.
    pub kind: PersonalKind,
}

/// Spans in order; none overlaps another. An entry without a kind is text nobody may claim.
#[derive(Debug, Default)]
pub struct Spans {
    entries: Vec<(usize, usize, Option<PersonalKind>)>,
}

impl Spans {
    /// Claims a span; false when it is empty or somebody has claimed part of it.
    pub fn claim(&mut self, start: usize, end: usize, kind: PersonalKind) -> bool {
        self.insert(start, end, Some(kind))
    }

    /// Keeps everybody from claiming a span.
    pub fn block(&mut self, start: usize, end: usize) {
        self.insert(start, end, None);
    }

    /// Blocks what is still free of a stretch.
    pub fn block_free(&mut self, start: usize, end: usize) {
        for (from, to) in self.gaps(end) {
            self.insert(from.max(start), to, None);
        }
    }

    /// Whether nobody has claimed any of it.
    pub fn is_free(&self, start: usize, end: usize) -> bool {
        let at = self.entries.partition_point(|entry| entry.1 <= start);
        self.entries.get(at).is_none_or(|entry| entry.0 >= end)
    }

    /// The claimed or blocked span that ends last before or at `position`.
    pub fn last_before(&self, position: usize) -> Option<(usize, Option<PersonalKind>)> {
        let at = self.entries.partition_point(|entry| entry.1 <= position);
        at.checked_sub(1).map(|index| (self.entries[index].1, self.entries[index].2))
    }

    /// The parts of the first `length` bytes that nobody has claimed.
    pub fn gaps(&self, length: usize) -> Vec<(usize, usize)> {
        let mut gaps = Vec::new();
        let mut from = 0;
        for entry in self.entries.iter().take_while(|entry| entry.0 < length) {
            gaps.push((from, entry.0));
            from = entry.1;
        }
        gaps.push((from, length));
        gaps.retain(|gap| gap.0 < gap.1);
        gaps
    }

    /// Whether a way to reach or to identify a person was claimed.
    pub fn reaches_somebody(&self) -> bool {
        use PersonalKind::{Email, Nik, Nip, Phone};
        self.entries.iter().any(|it| matches!(it.2, Some(Phone | Email | Nik | Nip)))
    }

    /// The claimed spans, in order.
    pub fn into_found(self) -> Vec<Span> {
        let spans = self.entries.into_iter();
        spans.filter_map(|(start, end, kind)| Some(Span { start, end, kind: kind? })).collect()
    }

    fn insert(&mut self, start: usize, end: usize, kind: Option<PersonalKind>) -> bool {
        if start >= end || !self.is_free(start, end) {
            return false;
        }
        let at = self.entries.partition_point(|entry| entry.1 <= start);
        self.entries.insert(at, (start, end, kind));
        true
    }
}

static TOKEN: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\[\[(?:phone|email|nik|nip|person|private_ip|secret):[0-9a-f]{12}\]\]")
        .expect("the pattern is constant")
});

/// Blocks the tokens of an earlier import.
pub fn mark_tokens(text: &str, spans: &mut Spans) {
    if text.contains("[[") {
        for token in TOKEN.find_iter(text) {
            spans.block(token.start(), token.end());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_overlapping_claim_is_refused_and_an_adjacent_one_taken() {
        let mut spans = Spans::default();
        assert!(spans.claim(5, 10, PersonalKind::Phone));
        assert!(!spans.claim(9, 12, PersonalKind::Email));
        assert!(!spans.claim(4, 6, PersonalKind::Email));
        assert!(spans.claim(10, 12, PersonalKind::Email));
        assert!(spans.claim(0, 5, PersonalKind::Nik));
        assert_eq!(spans.gaps(15), [(12, 15)]);
    }
}
