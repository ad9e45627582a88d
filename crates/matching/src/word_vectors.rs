//! What words mean, as static vectors: looked up by hash, no tokenizer and no inference.
//!
//! Built by `crates/xtask/python/word_vectors.py` (distilled from a sentence encoder, each word in a
//! template; see `shared` notes in data/README.md). A word that is not listed is read by its longest known
//! beginning or end, so typing errors and affixed forms are near what was meant.

use std::borrow::Cow;
use std::sync::Arc;

use crate::frequencies::{hashed, place_by};

/// First bytes of the file.
const MAGIC: &[u8; 8] = b"PADUVEC1";
/// What the vector of a known beginning or end of an unknown word counts for.
const PART_OF_WORD: f32 = 0.4;
/// Beginnings and ends shorter than this are no evidence.
const SHORTEST_PART: usize = 4;

/// Vectors of many words, eight bits a number. Cloning shares them. The file is read where it lies: of its seven
/// megabytes one record needs some hundred rows.
#[derive(Debug, Clone)]
pub struct WordVectors(Arc<Table>);

#[derive(Debug)]
struct Table {
    dimensions: usize,
    count: usize,
    bytes: Cow<'static, [u8]>,
}

/// What lies before the keys: first bytes, count and dimensions.
const HEAD: usize = MAGIC.len() + 8;

impl Table {
    fn keys(&self) -> &[[u8; 8]] {
        self.bytes[HEAD..HEAD + 8 * self.count].as_chunks().0
    }

    fn scale(&self, row: usize) -> f32 {
        let from = HEAD + 8 * self.count;
        f32::from_le_bytes(self.bytes[from..from + 4 * self.count].as_chunks().0[row])
    }

    fn rarity(&self, row: usize) -> u8 {
        self.bytes[HEAD + 12 * self.count + row]
    }

    fn codes(&self, row: usize) -> &[u8] {
        let from = HEAD + 13 * self.count + row * self.dimensions;
        &self.bytes[from..from + self.dimensions]
    }
}

/// A word found: its row, what it counts for, and how rare the word is, 0 (in all texts) to 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Found {
    row: usize,
    weight: f32,
    rarity: f32,
}

impl WordVectors {
    /// Reads the file; `None` when it is none of ours or cut off.
    pub fn from_bytes(bytes: Cow<'static, [u8]>) -> Option<WordVectors> {
        let rest = bytes.strip_prefix(MAGIC)?;
        let (count, rest) = number(rest)?;
        let (dimensions, rest) = number(rest)?;
        let expected = dimensions.checked_add(13)?.checked_mul(count)?;
        if rest.len() != expected || dimensions == 0 {
            return None;
        }
        Some(WordVectors(Arc::new(Table { dimensions, count, bytes })))
    }

    /// Numbers of one vector.
    pub fn dimensions(&self) -> usize {
        self.0.dimensions
    }

    /// Adds the vector of a word to a sum, `weight` times, and the less the more of the texts the vectors were
    /// built from have it; nothing for a word of which no part is known.
    pub fn add(&self, word: &str, weight: f32, sum: &mut [f32]) {
        if let Some(found) = self.find(word) {
            self.add_found(found, weight, sum);
        }
    }

    /// The same for a word that was found.
    pub(crate) fn add_found(&self, found: Found, weight: f32, sum: &mut [f32]) {
        let scale = self.0.scale(found.row) * found.weight * (weight * found.rarity);
        for (slot, code) in sum.iter_mut().zip(self.0.codes(found.row)) {
            *slot += scale * f32::from(*code as i8);
        }
    }

    fn row(&self, word: &str) -> Option<usize> {
        let keys = self.0.keys();
        place_by(keys.len(), hashed(word, 0), |at| u64::from_le_bytes(keys[at]))
    }

    /// Where a word is; nothing when no part of it is known.
    pub(crate) fn find(&self, word: &str) -> Option<Found> {
        if let Some(row) = self.row(word) {
            let rarity = f32::from(self.0.rarity(row)) / 255.0;
            return Some(Found { row, weight: 1.0, rarity });
        }
        if !word.is_ascii() || word.len() <= SHORTEST_PART {
            return None;
        }
        let beginnings = (SHORTEST_PART + 1..word.len()).rev().map(|end| &word[..end]);
        let ends = (1..=word.len() - SHORTEST_PART).map(|from| &word[from..]);
        let row = beginnings.chain(ends).find_map(|part| self.row(part))?;
        Some(Found { row, weight: PART_OF_WORD, rarity: 1.0 })
    }
}

fn number(bytes: &[u8]) -> Option<(usize, &[u8])> {
    let (head, rest) = bytes.split_at_checked(4)?;
    Some((u32::from_le_bytes(head.try_into().ok()?) as usize, rest))
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// A file of a few words with two dimensions each.
    pub fn file(words: &[(&str, [i8; 2])]) -> Vec<u8> {
        let mut rows: Vec<(u64, [i8; 2])> =
            words.iter().map(|it| (hashed(it.0, 0), it.1)).collect();
        rows.sort_unstable();
        let mut bytes = MAGIC.to_vec();
        bytes.extend((rows.len() as u32).to_le_bytes());
        bytes.extend(2u32.to_le_bytes());
        rows.iter().for_each(|it| bytes.extend(it.0.to_le_bytes()));
        rows.iter().for_each(|_| bytes.extend(0.5f32.to_le_bytes()));
        rows.iter().for_each(|_| bytes.push(255));
        rows.iter().for_each(|it| bytes.extend(it.1.map(|it| it as u8)));
        bytes
    }

    fn check(word: &str, expected: [f32; 2]) {
        let words = [("pegawai", [2, 0]), ("kesehatan", [0, 4])];
        let vectors = WordVectors::from_bytes(file(&words).into()).expect("the file is whole");
        let mut sum = vec![0.0; 2];
        vectors.add(word, 1.0, &mut sum);
        assert_eq!(sum, expected, "{word}");
    }

    #[test]
    fn a_known_word_has_its_own_vector() {
        check("pegawai", [1.0, 0.0]);
    }

    #[test]
    fn an_unknown_word_is_read_by_its_known_beginning_or_end() {
        check("pegawainya", [0.4, 0.0]);
        check("dinkeskesehatan", [0.0, 0.8]);
        check("sawah", [0.0, 0.0]);
    }

    #[test]
    fn a_file_that_is_cut_off_is_refused() {
        let whole = file(&[("pegawai", [2, 0])]);
        assert!(WordVectors::from_bytes(whole.clone().into()).is_some());
        for end in 0..whole.len() {
            let cut = whole[..end].to_vec();
            assert!(WordVectors::from_bytes(cut.into()).is_none(), "{end} bytes");
        }
    }
}
