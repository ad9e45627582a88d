//! Phrases of whole words, compared as they stand: `e-Puskesmas` is not `puskesmas` here.

use crate::normalize::fold;

/// The words of a text, folded; nothing is dropped or joined.
pub fn words(text: &str) -> Vec<String> {
    let folded = fold(text);
    let words = folded.split(|it: char| !it.is_alphanumeric()).filter(|it| !it.is_empty());
    words.map(String::from).collect()
}

/// The words of a text that begin with a capital or a digit and those that do not, with the place of each.
pub fn surfaces(text: &str) -> Vec<&str> {
    text.split(|it: char| !it.is_alphanumeric()).filter(|it| !it.is_empty()).collect()
}

/// Where a phrase stands in the words.
pub fn find(words: &[String], phrase: &[String]) -> Option<usize> {
    if phrase.is_empty() || phrase.len() > words.len() {
        return None;
    }
    words.windows(phrase.len()).position(|it| it == phrase)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_phrase_is_found_at_whole_words_only() {
        let text = words("Aplikasi e-Puskesmas (Kota)");
        assert_eq!(find(&text, &words("e puskesmas")), Some(1));
        assert_eq!(find(&text, &words("puskes")), None);
        assert_eq!(find(&text, &[]), None);
    }
}
