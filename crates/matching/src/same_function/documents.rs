//! What a record says, counted: words and hashed character n-grams, before anything is weighed.
//!
//! A document is a function of the record and of the knowledge alone, never of other records.

use model::Profile;
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

use super::text::parts;
use crate::Knowledge;
use crate::frequencies::hashed;
use crate::tokens::{camel_parts, tokens, words};
use crate::vectors::Sparse;

/// Dimensions of the hashed character n-grams.
pub const CHAR_DIMENSIONS: u32 = 1 << 15;
/// Characters of a part that n-grams are taken from; longer text adds cost and little else.
const CHAR_TEXT: usize = 400;
/// Words of these languages that carry no content at all.
const STOP_WORDS: &str = "dan yang di ke dari untuk dengan pada dalam oleh atau ini itu adalah akan \
    agar serta sebagai secara bagi para antara dapat bisa telah sudah juga lebih oleh tentang guna \
    the a an of to and in for is on that by this with as are be it from or at which will can used \
    uses use using such has have its their they these those into other not was were also more all \
    any been between within through per etc via our your you we";

/// One word of a record.
#[derive(Debug, Clone)]
pub struct Said {
    /// Its hashed key.
    pub key: u64,
    /// The word.
    pub word: String,
    /// How often it is said, weighted by the parts that say it.
    pub count: f32,
}

/// What one record says.
#[derive(Debug, Clone, Default)]
pub struct Document {
    /// Words in order of their keys, each once.
    pub words: Vec<Said>,
    /// Hashed character n-grams with their counts.
    pub grams: Sparse,
}

/// Reads records; acronyms bring the words they stand for.
pub struct Reader<'a> {
    knowledge: &'a Knowledge,
    expansions: FxHashMap<String, Vec<String>>,
    stop: FxHashSet<&'static str>,
}

impl<'a> Reader<'a> {
    /// Collects the knowledge's acronyms.
    pub fn new(knowledge: &'a Knowledge) -> Reader<'a> {
        let expansions = knowledge
            .acronyms()
            .iter()
            .filter(|it| it.kind != "agency")
            .map(|it| (words(&it.acronym).concat(), words(&it.expansion)))
            .collect();
        Reader { knowledge, expansions, stop: STOP_WORDS.split_whitespace().collect() }
    }

    /// Reads many records, in their order.
    pub fn read_all(&self, profiles: &[&Profile]) -> Vec<Document> {
        profiles.par_iter().map(|it| self.read(it)).collect()
    }

    /// Reads one record.
    pub fn read(&self, profile: &Profile) -> Document {
        let mut counts: FxHashMap<String, f32> = FxHashMap::default();
        let mut grams = Vec::new();
        for part in parts(profile) {
            let end = part.text.char_indices().nth(CHAR_TEXT).map_or(part.text.len(), |it| it.0);
            let cut = tokens(part.text);
            if part.has_chars {
                for token in cut.iter().filter(|it| it.end <= end) {
                    self.push_grams(&mut grams, &token.text, part.word_weight);
                }
            }
            for token in cut {
                let surface = &part.text[token.start..token.end];
                self.count(&mut counts, token.text, surface, part.word_weight);
            }
        }
        let mut words: Vec<Said> = counts
            .into_iter()
            .map(|(word, count)| Said { key: hashed(&word, 0), word, count })
            .collect();
        words.sort_unstable_by_key(|it| it.key);
        Document { words, grams: Sparse::from_entries(grams) }
    }

    fn count(&self, counts: &mut FxHashMap<String, f32>, word: String, surface: &str, weight: f32) {
        if word.len() < 2 || self.stop.contains(word.as_str()) {
            return;
        }
        for camel in camel_parts(surface) {
            *counts.entry(camel).or_default() += weight * 0.7;
        }
        for expansion in self.expansions.get(word.as_str()).into_iter().flatten() {
            *counts.entry(expansion.clone()).or_default() += weight * 0.6;
        }
        *counts.entry(word).or_default() += weight;
    }

    fn push_grams(&self, entries: &mut Vec<(u32, f32)>, word: &str, weight: f32) {
        let factor = self.knowledge.boilerplate.get(word).copied().unwrap_or(1.0);
        if factor > 0.3 && !self.stop.contains(word) {
            push_grams(entries, word, factor * weight);
        }
    }
}

/// Character n-grams of 3 to 5 letters inside one word, its borders marked.
fn push_grams(entries: &mut Vec<(u32, f32)>, word: &str, weight: f32) {
    let mut letters: Vec<char> = Vec::with_capacity(word.len() + 2);
    letters.push('_');
    letters.extend(word.chars());
    letters.push('_');
    for size in 3..=5 {
        for gram in letters.windows(size) {
            let mut hash = 0xcbf2_9ce4_8422_2325_u64 ^ size as u64;
            for letter in gram {
                hash = (hash ^ u64::from(u32::from(*letter))).wrapping_mul(0x0000_0100_0000_01b3);
            }
            entries.push(((hash >> 32) as u32 % CHAR_DIMENSIONS, weight));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture;

    #[test]
    fn acronyms_bring_the_words_they_stand_for() {
        let knowledge = fixture::knowledge();
        let profile = fixture::profile("a", "SIMPEG untuk daerah", "", "", "");
        let document = Reader::new(&knowledge).read(&profile);
        let mut words: Vec<&str> = document.words.iter().map(|it| it.word.as_str()).collect();
        words.sort_unstable();
        assert_eq!(words, ["daerah", "informasi", "kepegawaian", "manajemen", "simpeg", "sistem"]);
        assert!(document.words.is_sorted_by_key(|it| it.key));
    }
}
