//! Puts every record into one vector space: functions, words and character n-grams.
//!
//! The three blocks are scaled per record, so the similarity of two records is the sum of three inner
//! products. Words are weighted by how rare they are in this catalogue and by the list of boilerplate
//! words; acronyms bring the words they stand for.

use model::{Classification, Profile};
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

use super::text::parts;
use crate::Knowledge;
use crate::tokens::{camel_parts, tokens, words};
use crate::vectors::Sparse;
use crate::vocabulary::{Vocabulary, document_frequency};

/// Dimensions of the hashed character n-grams.
const CHAR_DIMENSIONS: u32 = 1 << 15;
/// Characters of a part that n-grams are taken from; longer text adds cost and little else.
const CHAR_TEXT: usize = 400;
/// Pairs looked at to learn how much text overlaps by chance.
const CHANCE_PAIRS: usize = 20_000;
/// Functions of fewer records are trusted as they are.
const FEW_MEMBERS: usize = 5;
/// Words of these languages that carry no content at all.
const STOP_WORDS: &str = "dan yang di ke dari untuk dengan pada dalam oleh atau ini itu adalah akan \
    agar serta sebagai secara bagi para antara dapat bisa telah sudah juga lebih oleh tentang guna \
    the a an of to and in for is on that by this with as are be it from or at which will can used \
    uses use using such has have its their they these those into other not was were also more all \
    any been between within through per etc via our your you we";

/// One record in the space.
#[derive(Debug, Clone, Default)]
pub struct Point {
    /// Functions and families.
    pub concept: Sparse,
    /// Words.
    pub word: Sparse,
    /// Hashed character n-grams.
    pub char: Sparse,
}

/// All records of a catalogue in one space.
pub struct Space {
    /// One point per record.
    pub points: Vec<Point>,
    /// The words behind the dimensions of `word`.
    pub vocabulary: Vocabulary,
    /// Records that hold each of them.
    pub holders: Vec<u32>,
}

impl Space {
    /// Builds the space of these records and their functions.
    pub fn new(
        knowledge: &Knowledge,
        profiles: &[Profile],
        classes: &[Vec<Classification>],
    ) -> Space {
        let (word, vocabulary) = word_vectors(knowledge, profiles);
        let char = char_vectors(knowledge, profiles);
        let numbers: Vec<Vec<u32>> =
            word.iter().map(|it| it.0.iter().map(|entry| entry.0).collect()).collect();
        let holders = document_frequency(numbers.iter().map(Vec::as_slice), vocabulary.count());
        let trust = function_trust(knowledge, &word, classes);
        let concept = concept_vectors(knowledge, profiles.len(), classes, &trust);
        let shares = Shares::learn(knowledge, &word, &char);
        let points = (concept, word, char)
            .into_par_iter()
            .map(|(concept, word, char)| shares.point(concept, word, char))
            .collect();
        Space { points, vocabulary, holders }
    }

    /// Similarity of two records: the sum of [`Space::contributions`].
    pub fn similarity(&self, left: usize, right: usize) -> f64 {
        self.contributions(left, right).into_iter().sum()
    }

    /// What functions, words and characters add to the similarity.
    pub fn contributions(&self, left: usize, right: usize) -> [f64; 3] {
        let (left, right) = (&self.points[left], &self.points[right]);
        [left.concept.dot(&right.concept), left.word.dot(&right.word), left.char.dot(&right.char)]
    }
}

/// A function vector of unit length and how sure it is.
type Concept = (Sparse, f64);

/// What each block counts for, after looking at the catalogue.
struct Shares {
    concept: f64,
    word: f64,
    char: f64,
    unlabelled: f64,
}

impl Shares {
    /// Text gets more weight where two random records share little of it.
    fn learn(knowledge: &Knowledge, word: &[Sparse], char: &[Sparse]) -> Shares {
        let model = &knowledge.function_model;
        let gain = |vectors: &[Sparse]| {
            let chance = chance_overlap(vectors).max(1e-3);
            (model.chance_overlap / chance).clamp(model.text_gain[0], model.text_gain[1])
        };
        let (word, char) = (model.word * gain(word), model.char * gain(char));
        let total = model.concept + word + char;
        Shares {
            concept: model.concept / total,
            word: word / total,
            char: char / total,
            unlabelled: model.unlabelled_text,
        }
    }

    fn point(&self, concept: Concept, word: Sparse, char: Sparse) -> Point {
        let (concept, sure) = concept;
        let text = self.word + self.char;
        let lifted = text + self.concept * self.unlabelled * (1.0 - sure * sure);
        let lift = if text > 0.0 { lifted / text } else { 0.0 };
        Point {
            concept: scaled(concept, self.concept.sqrt() * sure),
            word: scaled(word, (self.word * lift).sqrt()),
            char: scaled(char, (self.char * lift).sqrt()),
        }
    }
}

fn scaled(mut vector: Sparse, factor: f64) -> Sparse {
    for entry in &mut vector.0 {
        entry.1 = (f64::from(entry.1) * factor) as f32;
    }
    vector
}

/// The cosine that one random pair in 200 exceeds.
fn chance_overlap(vectors: &[Sparse]) -> f64 {
    let count = vectors.len();
    if count < 3 {
        return 0.0;
    }
    let mut seed = 0x9e37_79b9_7f4a_7c15_u64;
    let mut next = || {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) as usize % count
    };
    let pairs: Vec<(usize, usize)> =
        (0..CHANCE_PAIRS).map(|_| (next(), next())).filter(|(a, b)| a != b).collect();
    let mut overlap: Vec<f64> =
        pairs.par_iter().map(|(a, b)| vectors[*a].dot(&vectors[*b])).collect();
    overlap.sort_unstable_by(f64::total_cmp);
    overlap[(overlap.len() * 199 / 200).min(overlap.len() - 1)]
}

/// How far each function's label can be trusted to group this catalogue, 0 to 1.
///
/// Records that truly do one job also share words beyond the terms that gave the label. A label whose
/// records share hardly more words than any two records of the catalogue was given by a word that means
/// something else here ("learning" in a list of machine learning projects).
fn function_trust(
    knowledge: &Knowledge,
    word: &[Sparse],
    classes: &[Vec<Classification>],
) -> Vec<f64> {
    let mut members: Vec<Vec<usize>> = vec![Vec::new(); knowledge.functions().len()];
    for (at, labels) in classes.iter().enumerate().take(word.len()) {
        for label in labels {
            if let Some(function) = knowledge.function_index(&label.function) {
                members[function].push(at);
            }
        }
    }
    let everyone: Vec<usize> = (0..word.len()).collect();
    let usual = mean_overlap(word, &everyone).max(1e-4);
    let model = &knowledge.function_model;
    members
        .par_iter()
        .map(|own| {
            if own.len() < FEW_MEMBERS {
                return 1.0;
            }
            let times = mean_overlap(word, own) / usual;
            ((times - 1.0) / (model.trusted_overlap - 1.0)).clamp(model.least_trust, 1.0)
        })
        .collect()
}

/// Mean inner product over all pairs of these records.
fn mean_overlap(word: &[Sparse], records: &[usize]) -> f64 {
    let width = records.iter().map(|it| word[*it].width()).max().unwrap_or(0);
    let mut sum = vec![0.0f64; width];
    let mut own = 0.0;
    for record in records {
        for (dimension, value) in &word[*record].0 {
            sum[*dimension as usize] += f64::from(*value);
            own += f64::from(*value) * f64::from(*value);
        }
    }
    let pairs = records.len() as f64 * (records.len() as f64 - 1.0);
    if pairs == 0.0 { 0.0 } else { (sum.iter().map(|it| it * it).sum::<f64>() - own) / pairs }
}

fn concept_vectors(
    knowledge: &Knowledge,
    count: usize,
    classes: &[Vec<Classification>],
    trust: &[f64],
) -> Vec<Concept> {
    let functions = knowledge.functions();
    let mut families: FxHashMap<&str, u32> = FxHashMap::default();
    for function in functions {
        let next = (functions.len() + families.len()) as u32;
        families.entry(&function.family).or_insert(next);
    }
    let vector = |labels: &Vec<Classification>| {
        let mut entries = Vec::new();
        let mut of_family: FxHashMap<u32, f32> = FxHashMap::default();
        let mut sure: f64 = 0.0;
        for label in labels {
            let Some(at) = knowledge.function_index(&label.function) else {
                continue;
            };
            let value = (label.confidence * trust[at]) as f32;
            sure = sure.max(label.confidence * trust[at]);
            entries.push((at as u32, value));
            let slot = of_family.entry(families[functions[at].family.as_str()]).or_insert(0.0);
            *slot = slot.max(value * knowledge.function_model.family as f32);
        }
        entries.extend(of_family);
        (Sparse::from_entries(entries).unit(), (sure / 0.8).min(1.0))
    };
    let mut vectors: Vec<Concept> = classes.iter().take(count).map(vector).collect();
    vectors.resize(count, (Sparse::default(), 0.0));
    vectors
}

fn word_vectors(knowledge: &Knowledge, profiles: &[Profile]) -> (Vec<Sparse>, Vocabulary) {
    let expansions: FxHashMap<String, Vec<String>> = knowledge
        .acronyms()
        .iter()
        .filter(|it| it.kind != "agency")
        .map(|it| (words(&it.acronym).concat(), words(&it.expansion)))
        .collect();
    let stop: FxHashSet<&str> = STOP_WORDS.split_whitespace().collect();
    let counted: Vec<FxHashMap<String, f32>> =
        profiles.par_iter().map(|profile| count_words(profile, &expansions, &stop)).collect();
    let mut vocabulary = Vocabulary::default();
    let numbered: Vec<Vec<(u32, f32)>> = counted
        .into_iter()
        .map(|document| {
            let mut sorted: Vec<(String, f32)> = document.into_iter().collect();
            sorted.sort_unstable_by(|a, b| a.0.cmp(&b.0));
            sorted.iter().map(|(word, count)| (vocabulary.number(word), *count)).collect()
        })
        .collect();
    let boilerplate: Vec<f32> = (0..vocabulary.count() as u32)
        .map(|it| knowledge.boilerplate.get(vocabulary.word(it)).copied().unwrap_or(1.0))
        .collect();
    (weigh(numbered, vocabulary.count(), &boilerplate), vocabulary)
}

fn count_words(
    profile: &Profile,
    expansions: &FxHashMap<String, Vec<String>>,
    stop: &FxHashSet<&str>,
) -> FxHashMap<String, f32> {
    let mut counts: FxHashMap<String, f32> = FxHashMap::default();
    for part in parts(profile) {
        for token in tokens(part.text) {
            let word = token.text.as_str();
            if word.len() < 2 || stop.contains(word) {
                continue;
            }
            for camel in camel_parts(&part.text[token.start..token.end]) {
                *counts.entry(camel).or_default() += part.word_weight * 0.7;
            }
            for expansion in expansions.get(word).into_iter().flatten() {
                *counts.entry(expansion.clone()).or_default() += part.word_weight * 0.6;
            }
            *counts.entry(token.text).or_default() += part.word_weight;
        }
    }
    counts
}

fn char_vectors(knowledge: &Knowledge, profiles: &[Profile]) -> Vec<Sparse> {
    let stop: FxHashSet<&str> = STOP_WORDS.split_whitespace().collect();
    let counted: Vec<Vec<(u32, f32)>> = profiles
        .par_iter()
        .map(|profile| {
            let mut entries = Vec::new();
            for part in parts(profile).iter().filter(|it| it.has_chars) {
                let cut =
                    part.text.char_indices().nth(CHAR_TEXT).map_or(part.text.len(), |it| it.0);
                for token in tokens(&part.text[..cut]) {
                    let factor = knowledge.boilerplate.get(&token.text).copied().unwrap_or(1.0);
                    if factor > 0.3 && !stop.contains(token.text.as_str()) {
                        push_grams(&mut entries, &token.text, factor * part.word_weight);
                    }
                }
            }
            Sparse::from_entries(entries).0
        })
        .collect();
    weigh(counted, CHAR_DIMENSIONS as usize, &[])
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

/// TF-IDF with dampened counts, unit length.
fn weigh(documents: Vec<Vec<(u32, f32)>>, size: usize, factors: &[f32]) -> Vec<Sparse> {
    let numbers: Vec<Vec<u32>> =
        documents.iter().map(|it| it.iter().map(|entry| entry.0).collect()).collect();
    let frequency = document_frequency(numbers.iter().map(Vec::as_slice), size);
    let count = documents.len() as f32;
    documents
        .into_par_iter()
        .map(|document| {
            let entries = document
                .into_iter()
                .map(|(number, value)| {
                    let rarity = ((1.0 + count) / (1.0 + frequency[number as usize] as f32)).ln();
                    let factor = factors.get(number as usize).copied().unwrap_or(1.0);
                    (number, (1.0 + value).ln() * rarity * factor)
                })
                .filter(|it| it.1 > 0.0)
                .collect();
            Sparse::from_entries(entries).unit()
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture;
    use crate::same_function::classify;

    fn space(profiles: &[Profile]) -> Space {
        let knowledge = fixture::knowledge();
        let classes = classify(&knowledge, profiles);
        Space::new(&knowledge, profiles, &classes)
    }

    #[test]
    fn the_same_function_in_other_words_is_near() {
        let mut profiles = fixture::crowd(60);
        profiles.push(fixture::profile("a", "SIKEPO", "", "data pegawai dan jabatan", ""));
        profiles.push(fixture::profile("b", "Human resources", "", "", ""));
        let space = space(&profiles);
        assert!(space.similarity(60, 61) > space.similarity(60, 5) + 0.2);
    }

    #[test]
    fn no_similarity_exceeds_one() {
        let profiles = fixture::crowd(40);
        let space = space(&profiles);
        for at in 0..profiles.len() {
            assert!(space.similarity(at, at) <= 1.0 + 1e-6);
        }
    }
}
