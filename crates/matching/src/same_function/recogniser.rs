//! Recognises the function of a record from example registrations.
//!
//! A linear classifier (softmax regression) over words, pairs of words, character n-grams, words of the unit
//! and the record's word vector. It is trained by `cargo xtask train` on `data/examples`; what is kept of each
//! feature are its largest weights, eight bits each.

use std::borrow::Cow;
use std::sync::Arc;

use model::Profile;
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use super::documents::Words;
use super::text::{Part, PartKind, parts};
use crate::Knowledge;
use crate::frequencies::hashed;
use crate::tokens::camel_parts;
use crate::word_vectors::Found;

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
    /// Hashed key; its row, where it was read for one recogniser.
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
        self.read_parts(&parts(profile), None, &mut Seen::default())
    }

    /// The features of a record with these parts; of a recogniser its rows instead of keys, where it has one.
    /// Words are looked up once: what was `seen` is of the same recogniser.
    pub(super) fn read_parts(
        &self,
        parts: &[Part],
        recogniser: Option<&Recogniser>,
        seen: &mut Seen,
    ) -> Features {
        let mut sink = Sink {
            recogniser,
            seen,
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
                sink.add(&[before, word].join(" "), PAIR, part.word_weight);
            }
        }
    }

    fn read_word(&self, word: &str, surface: &str, part: &Part, early: bool, sink: &mut Sink) {
        let weight = part.word_weight;
        self.add_word(word, weight, part.has_chars && early, sink);
        for camel in camel_parts(surface) {
            self.add_word(&camel, weight * 0.7, false, sink);
        }
        for expansion in self.words.expansion(word) {
            self.add_word(expansion, weight * 0.6, false, sink);
        }
    }

    fn add_word(&self, word: &str, weight: f32, has_chars: bool, sink: &mut Sink) {
        if !sink.seen.0.contains_key(word) {
            sink.seen.0.insert(word.to_string(), self.look_up(word, sink.recogniser));
        }
        let Some(known) = sink.seen.0.get_mut(word) else { return };
        sink.list.extend(known.key.map(|key| Feature { key, block: WORD, count: weight }));
        let found = known.vector.filter(|_| weight * known.plain > 0.0);
        if let (Some(found), Some(vectors)) = (found, self.knowledge.word_vectors()) {
            vectors.add_found(found, weight * known.plain, &mut sink.vector);
        }
        if has_chars && known.plain > 0.3 {
            let grams = known.grams.get_or_insert_with(|| grams(word, sink.recogniser));
            sink.list.extend(grams.iter().map(|it| Feature {
                key: *it,
                block: GRAM,
                count: weight,
            }));
        }
    }

    fn look_up(&self, word: &str, recogniser: Option<&Recogniser>) -> Known {
        let vectors = self.knowledge.word_vectors().filter(|_| !self.words.is_empty_word(word));
        Known {
            key: key_in(recogniser, word, WORD),
            // What the list of boilerplate words leaves of it.
            plain: self.knowledge.boilerplate.get(word).copied().unwrap_or(1.0),
            vector: vectors.and_then(|it| it.find(word)),
            grams: None,
        }
    }
}

/// Words that were looked up for a recogniser: few words make most of a register.
#[derive(Default)]
pub(super) struct Seen(FxHashMap<String, Known>);

/// Words that are kept at hand; typing errors are many and seldom come again.
const MOST_SEEN: usize = 30_000;

impl Seen {
    /// Forgets all when it has grown too large.
    pub fn make_room(&mut self) {
        if self.0.len() > MOST_SEEN {
            self.0.clear();
        }
    }
}

/// What is known of a word.
struct Known {
    key: Option<u32>,
    plain: f32,
    vector: Option<Found>,
    /// Keys of its n-grams, once they were asked for.
    grams: Option<Vec<u32>>,
}

/// What was met in a record so far.
struct Sink<'s> {
    recogniser: Option<&'s Recogniser>,
    seen: &'s mut Seen,
    /// What was met, in order, repeats included.
    list: Vec<Feature>,
    vector: Vec<f32>,
}

fn feature_key(text: &str, block: u8) -> u32 {
    (hashed(text, 16 + u64::from(block)) >> 32) as u32
}

/// The key of a feature, or its row in a recogniser, if it has one.
fn key_in(recogniser: Option<&Recogniser>, text: &str, block: u8) -> Option<u32> {
    let key = feature_key(text, block);
    match recogniser {
        Some(recogniser) => recogniser.0.place(key).map(|it| it as u32),
        None => Some(key),
    }
}

impl Sink<'_> {
    fn add(&mut self, text: &str, block: u8, weight: f32) {
        let key = key_in(self.recogniser, text, block);
        self.list.extend(key.map(|key| Feature { key, block, count: weight }));
    }

    fn features(mut self) -> Features {
        // Stable, so that counts are added up in the order of the text.
        self.list.sort_by_key(|it| u64::from(it.block) << u32::BITS | u64::from(it.key));
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

/// Keys of the character n-grams of 3 to 5 letters of a word, its borders marked.
fn grams(word: &str, recogniser: Option<&Recogniser>) -> Vec<u32> {
    let marked = format!("_{word}_");
    let cuts: Vec<usize> =
        marked.char_indices().map(|it| it.0).chain(std::iter::once(marked.len())).collect();
    let of_size = |size: usize| cuts.windows(size + 1).map(move |it| it[0]..it[size]);
    (3..=5).flat_map(of_size).filter_map(|it| key_in(recogniser, &marked[it], GRAM)).collect()
}

/// A trained recogniser. Cloning shares the weights.
///
/// Its file is read where it lies: of its megabytes one record needs some hundred rows. After the first bytes
/// and the length of the head come the head, then rows for the upper half of a key, rows, terms, and weights
/// of the word vector; numbers are little-endian.
#[derive(Debug, Clone)]
pub struct Recogniser(Arc<Table>);

#[derive(Debug, Default)]
struct Table {
    head: Head,
    bytes: Cow<'static, [u8]>,
    /// Where in the bytes each part begins.
    heads: usize,
    rows: usize,
    terms: usize,
    vector: usize,
}

/// What is read at once.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Head {
    functions: Vec<String>,
    bias: Vec<f32>,
    gains: Vec<f32>,
    temperature: f32,
    lexicon: f32,
    /// How many features, weights of features, and dimensions of the word vector there are.
    rows: usize,
    terms: usize,
    dimensions: usize,
    /// How rare features are: each value once, ascending.
    rarities: Vec<f32>,
}

/// First bytes of the file.
const MAGIC: &[u8; 8] = b"PADUREC2";
/// Functions whose scores are added up side by side.
const TOGETHER: usize = 16;
/// Bytes of a row: first term (four), scale (four), lower half of the key, number of terms, place of the rarity
/// (two each). The upper half of the key is where the row stands.
const ROW: usize = 14;
/// Bytes of a term: what a feature says (one) of a function (two).
const TERM: usize = 3;
/// Bytes of a number.
const NUMBER: usize = 4;

/// One feature.
struct Row {
    start: u32,
    end: u32,
    rarity: f32,
    scale: f32,
}

impl Table {
    /// Finds the parts; `None` when the bytes are none of ours or cut off.
    fn of(bytes: Cow<'static, [u8]>) -> Option<Table> {
        let rest = bytes.strip_prefix(MAGIC)?;
        let (length, rest) = rest.split_first_chunk()?;
        let length = u32::from_le_bytes(*length) as usize;
        let head: Head = postcard::from_bytes(rest.get(..length)?).ok()?;
        let heads = MAGIC.len() + NUMBER + length;
        let rows = heads + NUMBER * HEADS;
        let terms = rows.checked_add(head.rows.checked_mul(ROW)?)?;
        let vector = terms.checked_add(head.terms.checked_mul(TERM)?)?;
        let blocks = head.functions.len().div_ceil(TOGETHER) * TOGETHER * NUMBER;
        let end = vector.checked_add(head.dimensions.checked_mul(blocks)?)?;
        (bytes.len() == end).then_some(Table { head, bytes, heads, rows, terms, vector })
    }

    fn number(&self, part: usize, at: usize) -> u32 {
        u32::from_le_bytes(self.bytes[part..].as_chunks().0[at])
    }

    /// The place of the row with a key.
    fn place(&self, key: u32) -> Option<usize> {
        let upper = (key >> HALF) as usize;
        let (from, to) = (self.number(self.heads, upper), self.number(self.heads, upper + 1));
        let mut places = from as usize..to as usize;
        places.find(|it| self.half(*it, 4) == key as u16)
    }

    /// Two bytes of a row.
    fn half(&self, place: usize, at: usize) -> u16 {
        u16::from_le_bytes(self.bytes[self.rows + place * ROW..].as_chunks().0[at])
    }

    fn row(&self, place: usize) -> Row {
        let number = |at: usize| self.number(self.rows + place * ROW, at);
        let (start, scale) = (number(0), f32::from_bits(number(1)));
        let rarity = self.head.rarities[usize::from(self.half(place, 6))];
        Row { start, end: start + u32::from(self.half(place, 5)), rarity, scale }
    }

    /// The terms of a row: functions and weights.
    fn terms(&self, row: &Row) -> impl Iterator<Item = (usize, f32)> {
        let [from, to] = [row.start, row.end].map(|it| self.terms + TERM * it as usize);
        let terms = self.bytes[from..to].as_chunks::<TERM>().0.iter();
        terms.map(|it| (u16::from_le_bytes([it[0], it[1]]) as usize, f32::from(it[2] as i8)))
    }

    /// Weights of the word vector: for so many functions at a time, those of each dimension.
    fn vector(&self) -> &[[[u8; NUMBER]; TOGETHER]] {
        self.bytes[self.vector..].as_chunks().0.as_chunks().0
    }
}

/// The weights as a file: side by side, as they are read.
fn written(weights: &Weights) -> Vec<u8> {
    let rows = weights.keys.len();
    let mut common_first: Vec<usize> = (0..rows).collect();
    common_first.sort_by(|a, b| weights.rarity[*a].total_cmp(&weights.rarity[*b]));
    // The terms of the commonest features come first: they are read again and again.
    let mut terms = Vec::with_capacity(TERM * weights.codes.len());
    let mut ends = vec![(0u32, 0u32); rows];
    for at in common_first {
        let start = (terms.len() / TERM) as u32;
        for it in weights.starts[at] as usize..weights.starts[at + 1] as usize {
            terms.extend(weights.targets[it].to_le_bytes());
            terms.push(weights.codes[it] as u8);
        }
        ends[at] = (start, (terms.len() / TERM) as u32);
    }
    let mut rarities = weights.rarity.clone();
    rarities.sort_unstable_by(f32::total_cmp);
    rarities.dedup();
    let head = Head {
        functions: weights.functions.clone(),
        bias: weights.bias.clone(),
        gains: weights.gains.clone(),
        temperature: weights.temperature,
        lexicon: weights.lexicon,
        rows,
        terms: terms.len() / TERM,
        dimensions: weights.vector_scales.len(),
        rarities: rarities.clone(),
    };
    let head = postcard::to_allocvec(&head).unwrap_or_default();
    let mut bytes = MAGIC.to_vec();
    bytes.extend((head.len() as u32).to_le_bytes());
    bytes.extend(head);
    let mut heads = vec![0u32; HEADS];
    weights.keys.iter().for_each(|it| heads[(it >> HALF) as usize + 1] += 1);
    for upper in 1..HEADS {
        heads[upper] += heads[upper - 1];
    }
    bytes.extend(heads.iter().flat_map(|it| it.to_le_bytes()));
    for (at, (start, end)) in ends.into_iter().enumerate() {
        let rarity = rarities.partition_point(|it| *it < weights.rarity[at]);
        bytes.extend(start.to_le_bytes());
        bytes.extend(weights.scales[at].to_le_bytes());
        let half = |it: usize| u16::try_from(it).expect("functions and rarities are few");
        let halves = [weights.keys[at] as u16, half((end - start) as usize), half(rarity)];
        bytes.extend(halves.iter().flat_map(|it| it.to_le_bytes()));
    }
    bytes.extend(terms);
    write_vector(weights, &mut bytes);
    bytes
}

fn write_vector(weights: &Weights, bytes: &mut Vec<u8>) {
    let gain = weights.gains.last().copied().unwrap_or(0.0);
    let functions = weights.functions.len();
    for first in (0..functions).step_by(TOGETHER) {
        for (dimension, scale) in weights.vector_scales.iter().enumerate() {
            for function in first..first + TOGETHER {
                let own = weights.vector_codes.get(dimension * functions + function);
                let code = own.filter(|_| function < functions).copied().unwrap_or(0);
                bytes.extend((f32::from(code) * (scale * gain)).to_le_bytes());
            }
        }
    }
}

/// Bits of half a key.
const HALF: u32 = 16;

/// What comes before the first key of each upper half, and the number of rows.
const HEADS: usize = (1 << HALF) + 1;

/// The weights of a recogniser as they are learned.
#[derive(Debug, Clone, PartialEq, Default)]
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
    pub fn new(weights: &Weights) -> Recogniser {
        Recogniser(Arc::new(Table::of(written(weights).into()).unwrap_or_default()))
    }

    /// Reads [`Recogniser::bytes`]; `None` for anything else.
    pub fn from_bytes(bytes: Cow<'static, [u8]>) -> Option<Recogniser> {
        Table::of(bytes).map(|it| Recogniser(Arc::new(it)))
    }

    /// The weights as bytes to keep.
    pub fn bytes(&self) -> &[u8] {
        &self.0.bytes
    }

    /// Codes of the functions, in order.
    pub fn functions(&self) -> &[String] {
        &self.0.head.functions
    }

    /// Log-odds are divided by this before they are read as probabilities.
    pub fn temperature(&self) -> f32 {
        self.0.head.temperature
    }

    /// What a hint of the lexicon adds to the log-odds of its function.
    pub fn lexicon(&self) -> f32 {
        self.0.head.lexicon
    }

    /// How much a word speaks for a function (its place among [`Recogniser::functions`]), in log-odds if it stood alone;
    /// negative when it speaks against.
    pub fn support(&self, function: usize, word: &str, kind: PartKind) -> f32 {
        let table = &*self.0;
        let block = if kind == PartKind::Said { WORD } else { UNIT };
        let Some(place) = table.place(feature_key(word, block)) else { return 0.0 };
        let row = table.row(place);
        let own = table.terms(&row).filter(|it| it.0 == function);
        let spoken = own.map(|it| it.1 * row.scale * row.rarity);
        spoken.sum::<f32>() * table.head.gains[block as usize]
    }

    /// Log-odds of each function, up to a constant.
    pub fn scores(&self, features: &Features) -> Vec<f32> {
        self.scores_of(features, |it| self.0.place(it.key))
    }

    /// The same for features whose keys are rows.
    pub(super) fn scores_of_rows(&self, features: &Features) -> Vec<f32> {
        self.scores_of(features, |it| Some(it.key as usize))
    }

    fn scores_of(&self, features: &Features, row: impl Fn(&Feature) -> Option<usize>) -> Vec<f32> {
        let table = &*self.0;
        let mut scores = table.head.bias.clone();
        let known = scaled(features, &table.head.gains, row, |it| table.row(it).rarity);
        let rows: Vec<(Row, f32)> = known.into_iter().map(|it| (table.row(it.0), it.1)).collect();
        // The terms lie anywhere in the file: asked for all at once they arrive together, not one after the other.
        let first = |it: &(Row, f32)| table.bytes.get(table.terms + TERM * it.0.start as usize);
        std::hint::black_box(rows.iter().filter_map(first).fold(0, |all, it| all | it));
        for (row, value) in &rows {
            let scale = value * row.scale;
            for (function, code) in table.terms(row) {
                scores[function] += scale * code;
            }
        }
        let blocks = table.vector().chunks_exact(table.head.dimensions.max(1));
        for (some, block) in scores.chunks_mut(TOGETHER).zip(blocks) {
            let mut sums = [0.0; TOGETHER];
            sums[..some.len()].copy_from_slice(some);
            for (value, row) in features.vector.iter().zip(block) {
                let row = row.iter().map(|it| f32::from_le_bytes(*it));
                sums.iter_mut().zip(row).for_each(|it| *it.0 += value * it.1);
            }
            some.copy_from_slice(&sums[..some.len()]);
        }
        scores
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
        Recogniser::new(&Weights {
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
        assert_eq!(own.functions(), ["personnel/administration", "office/letters"]);
        assert!(own.support(1, "tamu", PartKind::Said) > 3.9);
        assert_eq!(own.support(0, "tamu", PartKind::Said), 0.0);
        assert_eq!(own.support(1, "tamu", PartKind::Unit), 0.0);
    }

    #[test]
    fn it_is_kept_and_read_back_as_it_was() {
        let bytes = recogniser().bytes().to_vec();
        let back = Recogniser::from_bytes(bytes.clone().into()).expect("it is whole");
        assert_eq!(back.functions(), recogniser().functions());
        let tamu = |it: &Recogniser| it.support(1, "tamu", PartKind::Said);
        assert!(tamu(&back) > 3.9 && tamu(&back) == tamu(&recogniser()));
        for end in [0, 8, 20, bytes.len() / 2, bytes.len() - 1] {
            assert!(Recogniser::from_bytes(bytes[..end].to_vec().into()).is_none(), "{end} bytes");
        }
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
