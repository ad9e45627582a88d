//! Groups of digits and what stands around them.

/// A run of digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Group {
    /// Byte where it starts.
    pub start: usize,
    /// Byte after its end.
    pub end: usize,
}

impl Group {
    /// How many digits.
    pub fn len(self) -> usize {
        self.end - self.start
    }
}

/// All runs of digits, in order.
pub fn groups(text: &[u8]) -> Vec<Group> {
    let mut groups = Vec::new();
    let mut at = 0;
    while at < text.len() {
        if !text[at].is_ascii_digit() {
            at += 1;
            continue;
        }
        let start = at;
        while at < text.len() && text[at].is_ascii_digit() {
            at += 1;
        }
        groups.push(Group { start, end: at });
    }
    groups
}

/// The number that the digits spell; 0 for none, and capped where it would overflow.
pub fn value(digits: &[u8]) -> u64 {
    digits.iter().fold(0, |sum: u64, digit| {
        sum.saturating_mul(10).saturating_add(u64::from(digit.wrapping_sub(b'0')))
    })
}

/// The letters right before `position`, in small letters, after skipping blanks and the marks that
/// stand between a label and its value. Empty when there are none.
pub fn word_before(text: &[u8], position: usize) -> (usize, String) {
    let mut end = position;
    while end > 0
        && (text[end - 1].is_ascii_whitespace() || b".:;,=#()[]+-'\"/*&".contains(&text[end - 1]))
    {
        end -= 1;
    }
    let mut start = end;
    while start > 0 && text[start - 1].is_ascii_alphabetic() && end - start < 24 {
        start -= 1;
    }
    (start, String::from_utf8_lossy(&text[start..end]).to_lowercase())
}

/// The last words before `position`, nearest first, at most `count`; digits and other signs end it.
pub fn words_before(text: &[u8], position: usize, count: usize) -> Vec<String> {
    let mut words = Vec::new();
    let mut at = position;
    while words.len() < count {
        let (start, word) = word_before(text, at);
        if word.is_empty() {
            break;
        }
        words.push(word);
        at = start;
    }
    words
}

/// Whether `position` stands inside a web address, and if so where the address starts.
pub fn url_start(text: &[u8], position: usize) -> Option<usize> {
    let mut start = position;
    while start > 0 && !text[start - 1].is_ascii_whitespace() && position - start < 2048 {
        start -= 1;
    }
    let before = &text[start..position];
    let is_url = before.windows(3).any(|it| it == b"://")
        || before.windows(4).any(|it| it.eq_ignore_ascii_case(b"www."))
        || before.windows(6).any(|it| it.eq_ignore_ascii_case(b"wa.me/"));
    is_url.then_some(start)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_before_a_number_come_nearest_first() {
        assert_eq!(words_before(b"hubungi no. HP: 08", 16, 3), ["hp", "no", "hubungi"]);
        assert_eq!(words_before(b"5 unit 08", 7, 3), ["unit"]);
    }

    #[test]
    fn a_position_after_a_scheme_is_inside_an_address() {
        assert!(url_start(b"https://x.go.id/08", 16).is_some());
        assert!(url_start(b"https://x.go.id 08", 16).is_none());
    }
}
