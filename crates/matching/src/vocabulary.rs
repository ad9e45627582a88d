//! Words as numbers, with the number of records that use each.

use rustc_hash::FxHashMap;

/// Words seen so far and their numbers, in order of appearance.
#[derive(Debug, Default)]
pub struct Vocabulary {
    numbers: FxHashMap<String, u32>,
    words: Vec<String>,
}

impl Vocabulary {
    /// The number of a word, given to it when it is new.
    pub fn number(&mut self, word: &str) -> u32 {
        if let Some(number) = self.numbers.get(word) {
            return *number;
        }
        let number = self.words.len() as u32;
        self.numbers.insert(word.to_string(), number);
        self.words.push(word.to_string());
        number
    }

    /// The word with this number.
    pub fn word(&self, number: u32) -> &str {
        self.words.get(number as usize).map_or("", String::as_str)
    }

    /// How many words there are.
    pub fn count(&self) -> usize {
        self.words.len()
    }
}

/// For each number below `size`, how many of the documents hold it (repeats in one document count once).
pub fn document_frequency<'a>(documents: impl Iterator<Item = &'a [u32]>, size: usize) -> Vec<u32> {
    let mut frequency = vec![0u32; size];
    let mut last = vec![u32::MAX; size];
    for (at, document) in documents.enumerate() {
        for number in document {
            let slot = *number as usize;
            if last[slot] != at as u32 {
                last[slot] = at as u32;
                frequency[slot] += 1;
            }
        }
    }
    frequency
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_keeps_its_number() {
        let mut vocabulary = Vocabulary::default();
        let first = vocabulary.number("a");
        vocabulary.number("b");
        assert_eq!(vocabulary.number("a"), first);
        assert_eq!(vocabulary.word(first), "a");
        assert_eq!(vocabulary.count(), 2);
    }

    #[test]
    fn repeats_in_one_document_count_once() {
        let documents: [&[u32]; 2] = [&[0, 0, 1], &[1]];
        assert_eq!(document_frequency(documents.into_iter(), 2), [1, 2]);
    }
}
