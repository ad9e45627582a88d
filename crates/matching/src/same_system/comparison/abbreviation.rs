//! Abbreviations of an agency's own words: `Kaltara` of Kalimantan Utara, `BKN` of Badan Kepegawaian Negara.

/// Letters that a piece of a blended abbreviation has at least (`kal` and `tara`).
const SHORTEST_PIECE: usize = 2;
/// Longer words are no abbreviations.
const LONGEST: usize = 14;

/// Whether a word is made of the initials, or of beginnings and endings, of two or more neighbouring words.
pub fn abbreviates(word: &str, words: &[impl AsRef<str>]) -> bool {
    let fits = word.len() >= 2 && word.len() <= LONGEST;
    let is_whole = words.iter().any(|it| it.as_ref() == word);
    if !fits || is_whole || !word.bytes().all(|it| it.is_ascii_lowercase()) {
        return false;
    }
    (0..words.len()).any(|from| {
        are_initials(word, &words[from..]) || is_blend(word.as_bytes(), &words[from..], 0)
    })
}

fn are_initials(word: &str, words: &[impl AsRef<str>]) -> bool {
    let begins = |(letter, it): (char, &_)| AsRef::<str>::as_ref(it).starts_with(letter);
    word.len() <= words.len() && word.chars().zip(words).all(begins)
}

/// Whether the rest of a word is made of pieces of the next words, two pieces in all at least.
fn is_blend(rest: &[u8], words: &[impl AsRef<str>], pieces: usize) -> bool {
    if rest.is_empty() {
        return pieces >= 2;
    }
    let Some((first, others)) = words.split_first() else {
        return false;
    };
    let first = first.as_ref();
    let longest = rest.len().min(first.len());
    (SHORTEST_PIECE..=longest).any(|size| {
        let (piece, after) = rest.split_at(size);
        let is_piece =
            first.as_bytes().starts_with(piece) || pieces > 0 && first.as_bytes().ends_with(piece);
        is_piece && is_blend(after, others, pieces + 1)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(word: &str, agency: &str, expected: bool) {
        let words: Vec<String> = agency.split(' ').map(str::to_string).collect();
        assert_eq!(abbreviates(word, &words), expected, "{word} of {agency}");
    }

    #[test]
    fn initials_and_blends_are_abbreviations() {
        check("kaltara", "provinsi kalimantan utara", true);
        check("lotim", "kabupaten lombok timur", true);
        check("kukar", "kabupaten kutai kartanegara", true);
        check("bkn", "badan kepegawaian negara", true);
        check("pu", "kementerian pekerjaan umum", true);
    }

    #[test]
    fn other_words_are_not() {
        check("simpeg", "kabupaten kutai kartanegara", false);
        check("kutai", "kabupaten kutai kartanegara", false);
        check("provinsi", "provinsi sulawesi selatan", false);
        check("", "kabupaten", false);
    }
}
