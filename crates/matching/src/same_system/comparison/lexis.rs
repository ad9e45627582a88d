//! Words by number. The numbers follow the hashes of the words and so have the same order in every
//! selection of records: sums that run over words come out the same to the bit.

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::shape::Shape;
use crate::frequencies::{Frequencies, hashed};

/// Texts met so far, each once, in order of appearance.
#[derive(Default)]
pub struct Distinct<'a> {
    numbers: FxHashMap<&'a str, u32>,
    /// The texts.
    pub texts: Vec<&'a str>,
}

impl<'a> Distinct<'a> {
    /// The number of a text.
    pub fn number(&mut self, text: &'a str) -> u32 {
        let texts = &mut self.texts;
        *self.numbers.entry(text).or_insert_with(|| {
            texts.push(text);
            texts.len() as u32 - 1
        })
    }
}

/// The words of some texts by hash, and each word once.
type Read = (Vec<Vec<u64>>, FxHashMap<u64, String>);

/// Texts that are cut at a time: many, since the words of all are kept at once, and those of each only once.
const READ_TOGETHER: usize = 8_192;

/// What each record's text comes to, found once for equal texts.
pub struct Each<T> {
    found: Vec<T>,
    numbers: Vec<u32>,
}

impl<T: Send> Each<T> {
    /// What these texts come to.
    pub fn of(texts: &[impl AsRef<str>], of: impl Fn(&str) -> T + Sync) -> Each<T> {
        let mut distinct = Distinct::default();
        let numbers = texts.iter().map(|it| distinct.number(it.as_ref())).collect();
        Each { found: distinct.texts.par_iter().map(|it| of(it)).collect(), numbers }
    }
}

impl<T> Each<T> {
    /// What the text of the record at a position comes to.
    pub fn at(&self, at: usize) -> &T {
        &self.found[self.numbers[at] as usize]
    }

    /// What the text of each record comes to.
    pub fn all(&self) -> impl Iterator<Item = &T> {
        self.numbers.iter().map(|it| &self.found[*it as usize])
    }
}

/// Words met so far, in order of appearance.
#[derive(Default)]
pub struct Numbering {
    numbers: FxHashMap<u64, u32>,
    words: Vec<(u64, String)>,
}

impl Numbering {
    /// The preliminary number of a word.
    pub fn number(&mut self, word: String) -> u32 {
        self.number_hashed(hashed(&word, 0), word)
    }

    fn number_hashed(&mut self, hash: u64, word: String) -> u32 {
        let next = self.words.len() as u32;
        let number = *self.numbers.entry(hash).or_insert(next);
        if number == next {
            self.words.push((hash, word));
        }
        number
    }

    /// The numbers here of the words that another has met, in its order.
    pub fn number_all(&mut self, other: Numbering) -> Vec<u32> {
        other.words.into_iter().map(|(hash, word)| self.number_hashed(hash, word)).collect()
    }

    /// The words in the order of their hashes, and the final number of each preliminary one.
    pub fn finished(self) -> (Lexis, Vec<u32>) {
        let mut order: Vec<u32> = (0..self.words.len() as u32).collect();
        order.sort_unstable_by_key(|it| self.words[*it as usize].0);
        let mut finals = vec![0; order.len()];
        for (at, first) in order.iter().enumerate() {
            finals[*first as usize] = at as u32;
        }
        (Lexis::of_words(self.words), finals)
    }
}

/// The words of some records, in the order of their hashes.
#[derive(Default)]
pub struct Lexis {
    hashes: Vec<u64>,
    words: Vec<String>,
    shapes: Vec<Shape>,
}

impl Lexis {
    /// Cuts texts into words, which are handed out one by one, and numbers these. Words are kept once, and never those
    /// of all texts beside each other: they take many times the memory of their numbers.
    pub fn of<T: Sync>(
        texts: &[T],
        cut: impl Fn(&T, &mut dyn FnMut(&str)) + Sync,
    ) -> (Lexis, Vec<Vec<u32>>) {
        let read = |some: &[T]| {
            let mut words: FxHashMap<u64, String> = FxHashMap::default();
            let mut found = Vec::new();
            let hashes = |it: &T| {
                found.clear();
                cut(it, &mut |word| {
                    let hash = hashed(word, 0);
                    words.entry(hash).or_insert_with(|| word.to_string());
                    found.push(hash);
                });
                found.as_slice().to_vec()
            };
            let documents: Vec<Vec<u64>> = some.iter().map(hashes).collect();
            (documents, words)
        };
        let parts: Vec<Read> = texts.par_chunks(READ_TOGETHER).map(read).collect();
        let mut documents: Vec<Vec<u64>> = Vec::with_capacity(texts.len());
        let mut all: FxHashMap<u64, String> = FxHashMap::default();
        for (some, words) in parts {
            documents.extend(some);
            all.extend(words);
        }
        let lexis = Lexis::of_words(all.into_iter().collect());
        let numbers: FxHashMap<u64, u32> = lexis.hashes.iter().copied().zip(0..).collect();
        let numbered = |it: Vec<u64>| it.into_iter().map(|it| numbers[&it]).collect();
        (lexis, documents.into_par_iter().map(numbered).collect())
    }

    /// The words (with their hashes) in the order of the hashes.
    fn of_words(mut words: Vec<(u64, String)>) -> Lexis {
        words.sort_unstable_by_key(|it| it.0);
        let shapes = words.iter().map(|it| Shape::of_word(&it.1)).collect();
        let (hashes, words) = words.into_iter().unzip();
        Lexis { hashes, words, shapes }
    }

    /// The word with this number.
    pub fn word(&self, number: u32) -> &str {
        self.words.get(number as usize).map_or("", String::as_str)
    }

    /// What the word with this number looks like; the number must be one of these.
    pub fn shape(&self, number: u32) -> Shape {
        self.shapes[number as usize]
    }

    /// The hash of the word with this number.
    pub fn hash(&self, number: u32) -> u64 {
        self.hashes.get(number as usize).copied().unwrap_or_default()
    }

    /// How many words there are.
    pub fn count(&self) -> usize {
        self.words.len()
    }

    /// How many records hold each word, as an edition remembers it.
    pub fn holders(&self, known: &Frequencies) -> Vec<u32> {
        self.hashes.iter().map(|it| known.holders(*it)).collect()
    }

    /// What an edition remembers of these words: how many of the documents hold each.
    pub fn counted<'a>(&self, documents: impl Iterator<Item = &'a [u32]>) -> Frequencies {
        let frequency = crate::vocabulary::document_frequency(documents, self.count());
        Frequencies::of(self.hashes.iter().copied().zip(frequency))
    }
}

/// Hands out words that are cut already.
pub fn each(words: &[String], hand_out: &mut dyn FnMut(&str)) {
    words.iter().for_each(|it| hand_out(it));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_of_words_is_the_same_in_every_selection() {
        let list =
            |words: &[&str]| -> Vec<String> { words.iter().map(|it| it.to_string()).collect() };
        let order = |documents: &[Vec<String>]| {
            let (lexis, mut numbered) = Lexis::of(documents, |it, to| each(it, to));
            numbered[0].sort_unstable();
            numbered[0].iter().map(|it| lexis.word(*it).to_string()).collect::<Vec<String>>()
        };
        let first = list(&["cuti", "pajak", "surat", "taman", "cuti"]);
        let alone = order(std::slice::from_ref(&first));
        assert_eq!(alone, order(&[first, list(&["zakat", "taman", "arsip", "obat"])]));
    }

    #[test]
    fn words_of_several_documents_are_counted_once_each() {
        let documents = [vec!["a".to_string(), "a".into(), "b".into()], vec!["a".into()]];
        let (lexis, numbered) = Lexis::of(&documents, |it, to| each(it, to));
        let counted = lexis.counted(numbered.iter().map(Vec::as_slice));
        assert_eq!(counted.holders(hashed("a", 0)), 2);
        assert_eq!(counted.holders(hashed("b", 0)), 1);
    }
}
