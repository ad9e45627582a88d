//! What a record says, before anything is weighed by rarity: its words, and what they mean.
//!
//! A document is a function of the record and of the knowledge alone, never of other records.

use std::sync::Arc;

use model::Profile;
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

use super::particulars::{KINDS, stated};
use super::text::{PartKind, parts};
use crate::Knowledge;
use crate::frequencies::hashed;
use crate::tokens::{camel_parts, tokens, words};
use crate::vectors::dense;

/// Words of these languages that carry no content at all.
const STOP_WORDS: &str = "dan yang di ke dari untuk dengan pada dalam oleh atau ini itu adalah akan \
    agar serta sebagai secara bagi para antara dapat bisa telah sudah juga lebih oleh tentang guna \
    the a an of to and in for is on that by this with as are be it from or at which will can used \
    uses use using such has have its their they these those into other not was were also more all \
    any been between within through per etc via our your you we";

/// Room for the words of most records.
const USUAL_WORDS: usize = 48;

/// One word of a record.
#[derive(Debug, Clone)]
pub struct Said {
    /// Its hashed key.
    pub key: u64,
    /// The word.
    pub word: String,
    /// How often it is said, weighted by the parts that say it.
    pub count: f32,
    /// How much of that is said beside what the system does.
    pub beside: f32,
}

/// What one record says.
#[derive(Debug, Clone, Default)]
pub struct Document {
    /// Words in order of their keys, each once.
    pub words: Vec<Said>,
    /// Keys of the words of each kind of particulars, with how often they are said.
    pub particulars: [Vec<(u64, f32)>; KINDS],
    /// What the words mean together, of unit length; empty without word vectors, zero when none is known.
    pub meaning: Vec<f32>,
}

/// Which words a record is read by: those that say nothing are left out, and acronyms bring the words they
/// stand for.
#[derive(Debug)]
pub struct Words {
    expansions: FxHashMap<String, Vec<String>>,
    stop: FxHashSet<&'static str>,
}

impl Words {
    /// Collects the knowledge's acronyms. One that stands for several things brings nothing along, and so does
    /// the name of an agency, which says who and not what.
    pub fn new(knowledge: &Knowledge) -> Words {
        let mut meanings: FxHashMap<String, Vec<Vec<String>>> = FxHashMap::default();
        for it in knowledge.acronyms().iter().filter(|it| it.kind != "agency") {
            let all = meanings.entry(words(&it.acronym).concat()).or_default();
            let expansion = words(&it.expansion);
            if !all.contains(&expansion) {
                all.push(expansion);
            }
        }
        let only = |(acronym, mut all): (String, Vec<Vec<String>>)| {
            all.pop().filter(|_| all.is_empty()).map(|it| (acronym, it))
        };
        let stop = STOP_WORDS.split_whitespace().collect();
        Words { expansions: meanings.into_iter().filter_map(only).collect(), stop }
    }

    /// Whether a word is left out.
    pub fn is_empty_word(&self, word: &str) -> bool {
        word.len() < 2 || self.stop.contains(word)
    }

    /// The words an acronym stands for; none for any other word.
    pub fn expansion(&self, word: &str) -> &[String] {
        self.expansions.get(word).map_or(&[], Vec::as_slice)
    }
}

/// Reads records.
pub struct Reader<'a> {
    knowledge: &'a Knowledge,
    words: Arc<Words>,
}

impl<'a> Reader<'a> {
    /// A reader that knows the knowledge's acronyms.
    pub fn new(knowledge: &'a Knowledge) -> Reader<'a> {
        Reader { knowledge, words: knowledge.words() }
    }

    /// Reads many records, in their order.
    pub fn read_all(&self, profiles: &[&Profile]) -> Vec<Document> {
        profiles.par_iter().map(|it| self.read(it)).collect()
    }

    /// Reads one record.
    pub fn read(&self, profile: &Profile) -> Document {
        let mut counts: FxHashMap<String, [f32; 2]> = FxHashMap::default();
        counts.reserve(USUAL_WORDS);
        for part in parts(profile).into_iter().filter(|it| it.kind != PartKind::Agency) {
            let beside = if part.is_beside { part.word_weight } else { 0.0 };
            for token in part.tokens {
                let surface = &part.text[token.start..token.end];
                self.count(&mut counts, token.text, surface, [part.word_weight, beside]);
            }
        }
        let mut words: Vec<Said> = counts
            .into_iter()
            .map(|(word, [count, beside])| Said { key: hashed(&word, 0), word, count, beside })
            .collect();
        words.sort_unstable_by_key(|it| it.key);
        let meaning = self.meaning(&words);
        let particulars = stated(profile).map(|it| self.keys(it));
        Document { words, particulars, meaning }
    }

    fn keys(&self, text: &str) -> Vec<(u64, f32)> {
        let mut counts: FxHashMap<String, [f32; 2]> = FxHashMap::default();
        for token in tokens(text) {
            self.count(&mut counts, token.text, &text[token.start..token.end], [1.0, 0.0]);
        }
        counts.into_iter().map(|(word, [count, _])| (hashed(&word, 0), count)).collect()
    }

    fn meaning(&self, words: &[Said]) -> Vec<f32> {
        let Some(vectors) = self.knowledge.word_vectors() else { return Vec::new() };
        let mut sum = vec![0.0; vectors.dimensions()];
        for said in words {
            let plain = self.knowledge.boilerplate.get(&said.word).copied().unwrap_or(1.0);
            vectors.add(&said.word, said.count * plain, &mut sum);
        }
        dense::unit(sum)
    }

    /// Counts a word and what it stands for: `weights` are those of all that is said and of what is said beside.
    fn count(
        &self,
        counts: &mut FxHashMap<String, [f32; 2]>,
        word: String,
        surface: &str,
        weights: [f32; 2],
    ) {
        if self.words.is_empty_word(&word) {
            return;
        }
        let mut add = |word: String, share: f32| {
            let sums = counts.entry(word).or_default();
            sums.iter_mut().zip(weights).for_each(|it| *it.0 += it.1 * share);
        };
        camel_parts(surface).into_iter().for_each(|it| add(it, 0.7));
        self.words.expansion(&word).iter().for_each(|it| add(it.clone(), 0.6));
        add(word, 1.0);
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
