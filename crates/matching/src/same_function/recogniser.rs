//! Recognises the function of a record from example registrations.
//!
//! A linear classifier (softmax regression) over words, pairs of words, character n-grams, words of the unit
//! and the record's word vector. It is trained by `cargo xtask train` on `data/examples`; what is kept of each
//! feature are its largest weights, eight bits each.

use std::sync::Arc;

use model::Profile;
use serde::{Deserialize, Serialize};

use super::documents::Words;
use super::text::{Part, PartKind, parts};
use crate::Knowledge;
use crate::frequencies::hashed;
use crate::tokens::camel_parts;

/// Characters of a part that n-grams are taken from.
const CHAR_TEXT: usize = 400;

/// The kinds of features; each kind is brought to a length of its own.
pub const BLOCKS: usize = 4;
const WORD: u8 = 0;
const PAIR: u8 = 1;
const GRAM: u8 = 2;
const UNIT: u8 = 3;

/// A feature of a record.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Feature {
    /// Hashed key.
    pub key: u32,
    /// Its kind, below [`BLOCKS`].
    pub block: u8,
    /// How often it is said, weighted by the parts that say it.
    pub count: f32,
}

/// What the recogniser looks at in one record.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Features {
    /// In order of block and key, each once.
    pub list: Vec<Feature>,
    /// Word vector of unit length; zero when no word is known, empty without word vectors.
    pub vector: Vec<f32>,
}

/// Reads records for the recogniser.
pub struct FeatureReader<'a> {
    knowledge: &'a Knowledge,
    words: Arc<Words>,
}

impl<'a> FeatureReader<'a> {
    /// A reader that knows the knowledge's acronyms.
    pub fn new(knowledge: &'a Knowledge) -> FeatureReader<'a> {
        FeatureReader { knowledge, words: knowledge.words() }
    }

    /// The features of one record.
    pub fn read(&self, profile: &Profile) -> Features {
        self.read_parts(&parts(profile))
    }

    /// The features of a record with these parts.
    pub(super) fn read_parts(&self, parts: &[Part]) -> Features {
        let mut sink = Sink {
            list: Vec::with_capacity(512),
            vector: vec![0.0; self.knowledge.word_vectors().map_or(0, |it| it.dimensions())],
        };
        parts.iter().for_each(|it| self.read_part(it, &mut sink));
        sink.features()
    }

    fn read_part(&self, part: &Part, sink: &mut Sink) {
        let mut before: Option<&str> = None;
        for token in &part.tokens {
            let word = token.text.as_str();
            if self.words.is_empty_word(word) {
                continue;
            }
            if part.kind != PartKind::Said {
                sink.add(word, UNIT, part.word_weight);
                continue;
            }
            let surface = &part.text[token.start..token.end];
            self.read_word(word, surface, part, token.end <= CHAR_TEXT, sink);
            if let Some(before) = before.replace(word) {
                sink.add(&format!("{before} {word}"), PAIR, part.word_weight);
            }
        }
    }

    fn read_word(&self, word: &str, surface: &str, part: &Part, early: bool, sink: &mut Sink) {
        let weight = part.word_weight;
        let plain = self.plain(word);
        sink.add(word, WORD, weight);
        self.add_vector(word, weight * plain, sink);
        for camel in camel_parts(surface) {
            sink.add(&camel, WORD, weight * 0.7);
            self.add_vector(&camel, weight * 0.7 * self.plain(&camel), sink);
        }
        for expansion in self.words.expansion(word) {
            sink.add(expansion, WORD, weight * 0.6);
            self.add_vector(expansion, weight * 0.6 * self.plain(expansion), sink);
        }
        if part.has_chars && early && plain > 0.3 {
            each_gram(word, |gram| sink.add(gram, GRAM, weight));
        }
    }

    /// What the list of boilerplate words leaves of a word.
    fn plain(&self, word: &str) -> f32 {
        self.knowledge.boilerplate.get(word).copied().unwrap_or(1.0)
    }

    fn add_vector(&self, word: &str, weight: f32, sink: &mut Sink) {
        let Some(vectors) = self.knowledge.word_vectors() else { return };
        if weight > 0.0 && !self.words.is_empty_word(word) {
            vectors.add(word, weight, &mut sink.vector);
        }
    }
}

/// What was met in a record so far.
struct Sink {
    /// What was met, in order, repeats included.
    list: Vec<Feature>,
    vector: Vec<f32>,
}

fn feature_key(text: &str, block: u8) -> u32 {
    (hashed(text, 16 + u64::from(block)) >> 32) as u32
}

impl Sink {
    fn add(&mut self, text: &str, block: u8, weight: f32) {
        self.list.push(Feature { key: feature_key(text, block), block, count: weight });
    }

    fn features(mut self) -> Features {
        // Stable, so that counts are added up in the order of the text.
        self.list.sort_by_key(|it| (it.block, it.key));
        self.list.dedup_by(|it, first| {
            let is_one = (it.block, it.key) == (first.block, first.key);
            first.count += if is_one { it.count } else { 0.0 };
            is_one
        });
        let length = self.vector.iter().map(|it| it * it).sum::<f32>().sqrt();
        if length > 0.0 {
            self.vector.iter_mut().for_each(|it| *it /= length);
        }
        Features { list: self.list, vector: self.vector }
    }
}

/// Character n-grams of 3 to 5 letters of a word, its borders marked.
fn each_gram(word: &str, mut meet: impl FnMut(&str)) {
    let marked = format!("_{word}_");
    let cuts: Vec<usize> =
        marked.char_indices().map(|it| it.0).chain(std::iter::once(marked.len())).collect();
    for size in 3..=5 {
        for window in cuts.windows(size + 1) {
            meet(&marked[window[0]..window[size]]);
        }
    }
}

/// A trained recogniser. Cloning shares the weights.
#[derive(Debug, Clone)]
pub struct Recogniser {
    weights: Arc<Weights>,
    spread: Arc<Spread>,
}

/// The weights laid out as they are read: side by side.
#[derive(Debug)]
struct Spread {
    /// For the upper half of a key, the first row whose key is not below it, and the number of rows.
    heads: Vec<u32>,
    rows: Vec<Row>,
    /// The terms of all rows, those of the commonest features first: they are read again and again.
    terms: Vec<Term>,
    /// Weights of the word vector: for so many functions at a time, those of each dimension.
    vector: Vec<[f32; TOGETHER]>,
}

/// Functions whose scores are added up side by side.
const TOGETHER: usize = 16;

/// One feature.
#[derive(Debug, Clone, Copy)]
struct Row {
    key: u32,
    /// Its first term, and one past its last.
    start: u32,
    end: u32,
    rarity: f32,
    scale: f32,
}

/// What a feature says of one function.
#[derive(Debug, Clone, Copy)]
struct Term {
    function: u16,
    code: i8,
}

impl Spread {
    fn of(weights: &Weights) -> Spread {
        let row = |at: usize| Row {
            key: weights.keys[at],
            start: 0,
            end: 0,
            rarity: weights.rarity[at],
            scale: weights.scales[at],
        };
        let mut rows: Vec<Row> = (0..weights.keys.len()).map(row).collect();
        let mut common_first: Vec<usize> = (0..rows.len()).collect();
        common_first.sort_by(|a, b| weights.rarity[*a].total_cmp(&weights.rarity[*b]));
        let mut terms = Vec::with_capacity(weights.codes.len());
        for at in common_first {
            let own = weights.starts[at] as usize..weights.starts[at + 1] as usize;
            let own = weights.targets[own.clone()].iter().zip(&weights.codes[own]);
            rows[at].start = terms.len() as u32;
            terms.extend(own.map(|it| Term { function: *it.0, code: *it.1 }));
            rows[at].end = terms.len() as u32;
        }
        let gain = weights.gains.last().copied().unwrap_or(0.0);
        let functions = weights.functions.len();
        let vector = (0..functions).step_by(TOGETHER).flat_map(|first| {
            let scales = weights.vector_scales.iter().zip(0..);
            scales.map(move |(scale, dimension): (&f32, usize)| {
                let mut some = [0.0; TOGETHER];
                let own = first..functions.min(first + TOGETHER);
                let codes = own.map(|it| weights.vector_codes[dimension * functions + it]);
                some.iter_mut().zip(codes).for_each(|it| *it.0 = f32::from(it.1) * (scale * gain));
                some
            })
        });
        let mut heads = vec![0u32; (1 << HALF) + 1];
        weights.keys.iter().for_each(|it| heads[(it >> HALF) as usize + 1] += 1);
        for upper in 0..1 << HALF {
            heads[upper + 1] += heads[upper];
        }
        Spread { heads, rows, terms, vector: vector.collect() }
    }

    /// The place of the row with a key.
    fn place(&self, key: u32) -> Option<usize> {
        let upper = (key >> HALF) as usize;
        let (from, to) = (self.heads[upper] as usize, self.heads[upper + 1] as usize);
        let found = self.rows[from..to].iter().position(|it| it.key == key);
        found.map(|it| from + it)
    }

    /// The terms of the row at a place.
    fn terms(&self, row: usize) -> &[Term] {
        let row = self.rows[row];
        &self.terms[row.start as usize..row.end as usize]
    }
}

/// Bits of half a key.
const HALF: u32 = 16;

/// The weights of a recogniser as they are kept.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Weights {
    /// Codes of the functions, in order.
    pub functions: Vec<String>,
    /// What each function weighs before anything is read.
    pub bias: Vec<f32>,
    /// How much each block counts; the last one is the word vector's.
    pub gains: Vec<f32>,
    /// Keys of the features, ascending.
    pub keys: Vec<u32>,
    /// How rare each feature is among the examples.
    pub rarity: Vec<f32>,
    /// Largest weight of each feature, divided by 127.
    pub scales: Vec<f32>,
    /// Where the weights of each feature begin, and the end of the last.
    pub starts: Vec<u32>,
    /// Function of each weight.
    pub targets: Vec<u16>,
    /// The weights.
    pub codes: Vec<i8>,
    /// Largest weight of each dimension of the word vector, divided by 127.
    pub vector_scales: Vec<f32>,
    /// Weights of the word vector: for each dimension, one for each function.
    pub vector_codes: Vec<i8>,
    /// Log-odds are divided by this before they are read as probabilities.
    pub temperature: f32,
    /// What a hint of the lexicon adds to the log-odds of its function.
    pub lexicon: f32,
}

impl Recogniser {
    /// The recogniser with these weights.
    pub fn new(weights: Weights) -> Recogniser {
        Recogniser { spread: Arc::new(Spread::of(&weights)), weights: Arc::new(weights) }
    }

    /// Reads what [`Recogniser::to_bytes`] wrote; `None` for anything else.
    pub fn from_bytes(bytes: &[u8]) -> Option<Recogniser> {
        postcard::from_bytes(bytes).ok().map(Recogniser::new)
    }

    /// The weights as bytes to keep; empty when memory cannot be had.
    pub fn to_bytes(&self) -> Vec<u8> {
        postcard::to_allocvec(&*self.weights).unwrap_or_default()
    }

    /// The weights.
    pub fn weights(&self) -> &Weights {
        &self.weights
    }

    /// How much a word speaks for a function, in log-odds if it stood alone; negative when it speaks against.
    pub fn support(&self, function: &str, word: &str, kind: PartKind) -> f32 {
        let weights = &*self.weights;
        let block = if kind == PartKind::Said { WORD } else { UNIT };
        let Some(place) = self.spread.place(feature_key(word, block)) else { return 0.0 };
        let row = self.spread.rows[place];
        let terms = self.spread.terms(place).iter();
        let spoken = terms
            .filter(|it| weights.functions[it.function as usize] == function)
            .map(|it| f32::from(it.code) * row.scale * row.rarity);
        spoken.sum::<f32>() * weights.gains[block as usize]
    }

    /// Log-odds of each function, up to a constant.
    pub fn scores(&self, features: &Features) -> Vec<f32> {
        let weights = &*self.weights;
        let mut scores = weights.bias.clone();
        for (row, value) in self.known(features) {
            let scale = value * self.spread.rows[row].scale;
            for term in self.spread.terms(row) {
                scores[term.function as usize] += scale * f32::from(term.code);
            }
        }
        let dimensions = weights.vector_scales.len().max(1);
        let blocks = self.spread.vector.chunks_exact(dimensions);
        for (some, block) in scores.chunks_mut(TOGETHER).zip(blocks) {
            let mut sums = [0.0; TOGETHER];
            sums[..some.len()].copy_from_slice(some);
            for (value, row) in features.vector.iter().zip(block) {
                sums.iter_mut().zip(row).for_each(|it| *it.0 += value * it.1);
            }
            some.copy_from_slice(&sums[..some.len()]);
        }
        scores
    }

    /// Rows of the features it knows, each with its value.
    fn known(&self, features: &Features) -> Vec<(usize, f32)> {
        let weights = &*self.weights;
        let row = |it: &Feature| self.spread.place(it.key);
        scaled(features, &weights.gains, row, |row| self.spread.rows[row].rarity)
    }
}

/// The features with a row, their values dampened, weighed by rarity, and each block of its gain's length.
pub fn scaled(
    features: &Features,
    gains: &[f32],
    row: impl Fn(&Feature) -> Option<usize>,
    rarity: impl Fn(usize) -> f32,
) -> Vec<(usize, f32)> {
    let mut found = Vec::with_capacity(features.list.len());
    for block in features.list.chunk_by(|a, b| a.block == b.block) {
        let from = found.len();
        for feature in block {
            if let Some(row) = row(feature) {
                found.push((row, (1.0 + feature.count).ln() * rarity(row)));
            }
        }
        let own = &mut found[from..];
        let length = own.iter().map(|it| it.1 * it.1).sum::<f32>().sqrt();
        if length > 0.0 {
            let gain = gains[block[0].block as usize] / length;
            own.iter_mut().for_each(|it| it.1 *= gain);
        }
    }
    found
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::fixture;

    /// A recogniser of two functions that knows three words, written by hand.
    pub fn recogniser() -> Recogniser {
        let mut words = [("honorer", 0u16, 127i8), ("tamu", 1, 127), ("rapat", 1, 64)]
            .map(|it| (feature_key(it.0, WORD), it.1, it.2));
        words.sort_unstable();
        Recogniser::new(Weights {
            functions: vec!["personnel/administration".into(), "office/letters".into()],
            bias: vec![0.0, 0.0],
            gains: vec![1.0; BLOCKS + 1],
            keys: words.iter().map(|it| it.0).collect(),
            rarity: vec![1.0; 3],
            scales: vec![4.0 / 127.0; 3],
            starts: vec![0, 1, 2, 3],
            targets: words.iter().map(|it| it.1).collect(),
            codes: words.iter().map(|it| it.2).collect(),
            temperature: 1.0,
            lexicon: 1.0,
            ..Weights::default()
        })
    }

    fn scores(name: &str) -> Vec<f32> {
        let knowledge = fixture::knowledge();
        let profile = fixture::profile("a", name, "", "", "");
        recogniser().scores(&FeatureReader::new(&knowledge).read(&profile))
    }

    #[test]
    fn words_speak_for_the_functions_they_were_learned_with() {
        let found = scores("Data Honorer");
        assert!(found[0] > 3.9 && found[1] == 0.0, "{found:?}");
        let found = scores("Tamu rapat");
        assert!(found[0] == 0.0 && found[1] > 2.0, "{found:?}");
    }

    #[test]
    fn nothing_known_says_nothing() {
        assert_eq!(scores("Xyz"), [0.0, 0.0]);
        assert_eq!(scores(""), [0.0, 0.0]);
    }

    #[test]
    fn what_a_word_adds_can_be_asked() {
        let own = recogniser();
        assert!(own.support("office/letters", "tamu", PartKind::Said) > 3.9);
        assert_eq!(own.support("personnel/administration", "tamu", PartKind::Said), 0.0);
        assert_eq!(own.support("office/letters", "tamu", PartKind::Unit), 0.0);
    }

    #[test]
    fn it_is_kept_and_read_back_as_it_was() {
        let bytes = recogniser().to_bytes();
        let back = Recogniser::from_bytes(&bytes).expect("it is whole");
        assert_eq!(back.weights(), recogniser().weights());
        assert!(Recogniser::from_bytes(&bytes[..bytes.len() / 2]).is_none());
    }

    #[test]
    fn features_are_in_order_and_each_once() {
        let knowledge = fixture::knowledge();
        let profile = fixture::profile("a", "Tamu tamu SIMPEG", "", "buku tamu", "");
        let found = FeatureReader::new(&knowledge).read(&profile);
        let order: Vec<(u8, u32)> = found.list.iter().map(|it| (it.block, it.key)).collect();
        assert!(order.windows(2).all(|it| it[0] < it[1]));
        let tamu = found.list.iter().find(|it| it.key == feature_key("tamu", WORD));
        assert_eq!(tamu.map(|it| it.count), Some(1.5 + 1.5 + 1.0));
    }
}
