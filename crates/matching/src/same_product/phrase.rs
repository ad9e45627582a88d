//! Phrases of whole words, compared as they stand: `e-Puskesmas` is not `puskesmas` here.

use crate::normalize::fold;

/// The words of a text, folded; nothing is dropped or joined.
pub fn words(text: &str) -> Vec<String> {
    let folded = fold(text);
    let words = folded.split(|it: char| !it.is_alphanumeric()).filter(|it| !it.is_empty());
    words.map(String::from).collect()
}

/// The words of a text as they stand in it.
pub fn surfaces(text: &str) -> Vec<&str> {
    text.split(|it: char| !it.is_alphanumeric()).filter(|it| !it.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_dropped_or_joined() {
        assert_eq!(words("Aplikasi e-Puskesmas (Kota)"), ["aplikasi", "e", "puskesmas", "kota"]);
        assert_eq!(surfaces("SLiMS 9"), ["SLiMS", "9"]);
    }
}
