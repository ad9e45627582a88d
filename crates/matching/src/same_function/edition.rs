//! What a catalogue taught about functions, once; new records are looked at with these numbers.

use model::{Classification, Profile};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::documents::{CHAR_DIMENSIONS, Document, Reader};
use super::labels::Labels;
use super::linkage::average_link;
use super::neighbours::{NEIGHBOURS, Scored, narrowed, scored_pairs};
use super::prototypes::{Prototype, prototypes};
use super::records::Records;
use super::space::{Point, Raw, Space};
use crate::Knowledge;
use crate::frequencies::{Frequencies, hashed};
use crate::vectors::Sparse;

/// Records that groups are learned from; of a larger catalogue a sample of this size has them all.
const GROUPED: usize = 30_000;
/// Pairs looked at to learn how much text overlaps by chance.
const CHANCE_PAIRS: usize = 20_000;
/// A catalogue has a function when this many records are labelled with it; others are trusted as they are.
const FEW_MEMBERS: usize = 5;

/// How rare words are, how far text and labels can be trusted, and which groups there are.
///
/// It holds hashed words with counts and no record; given it, what a record looks like and which group it
/// belongs to depend on that record alone.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FunctionEdition {
    pub(super) counts: Counts,
    /// How far the labels of the functions that the catalogue has are trusted, in order of code.
    pub(super) trust: Vec<(String, f64)>,
    pub(super) shares: Shares,
    /// The groups of the catalogue it was learned from.
    pub(super) groups: Vec<Prototype>,
}

impl FunctionEdition {
    /// Learns an edition from a catalogue and the labels of [`crate::classify`], one list per profile.
    pub fn learn(
        knowledge: &Knowledge,
        profiles: &[Profile],
        classes: &[Vec<Classification>],
    ) -> FunctionEdition {
        Lesson::learn(knowledge, &Records::all(profiles, classes), None).edition
    }
}

/// An edition with what was computed on the way.
pub struct Lesson {
    /// The edition.
    pub edition: FunctionEdition,
    /// The catalogue in the edition's space.
    pub space: Space,
    /// The pairs that were scored, at most about as many a record as asked for.
    pub pairs: Vec<Scored>,
}

impl Lesson {
    /// Learns, and keeps the best `limit` pairs of each record when pairs are asked for.
    pub fn learn(knowledge: &Knowledge, records: &Records, limit: Option<usize>) -> Lesson {
        let documents = Reader::new(knowledge).read_all(&records.profiles);
        let counts = Counts::of(&documents);
        let raw = Raw::new(knowledge, &counts, documents);
        let trust = function_trust(knowledge, &raw.words, &records.classes);
        let shares = Shares::learn(knowledge, &raw.words, &raw.chars);
        let mut edition = FunctionEdition { counts, trust, shares, groups: Vec::new() };
        let space = raw.into_space(knowledge, &edition, &records.classes);
        let points: Vec<&Point> = space.points.iter().collect();
        let sample = sample(records, GROUPED);
        let sampled: Vec<&Point> = sample.iter().map(|it| points[*it as usize]).collect();
        let near = scored_pairs(&sampled, NEIGHBOURS);
        let groups = groups(knowledge, &sampled, &near);
        let labels = Labels::new(knowledge, &edition.trust);
        edition.groups = prototypes(&labels, &space.dictionary, &sampled, &groups);
        let pairs = match limit {
            None => Vec::new(),
            Some(limit) if sample.len() == points.len() => narrowed(&points, near, limit),
            Some(limit) => narrowed(&points, scored_pairs(&points, NEIGHBOURS), limit),
        };
        Lesson { edition, pairs, space }
    }
}

/// Positions of at most `most` records, ascending: those with the lowest keys of their ids, so that the order
/// of a register does not matter.
fn sample(records: &Records, most: usize) -> Vec<u32> {
    let ids = records.profiles.iter().zip(0u32..);
    let mut order: Vec<(u64, u32)> = ids.map(|(it, at)| (hashed(&it.id, 0), at)).collect();
    if order.len() > most {
        order.sort_unstable();
        order.truncate(most);
    }
    let mut chosen: Vec<u32> = order.into_iter().map(|it| it.1).collect();
    chosen.sort_unstable();
    chosen
}

/// Average link along the neighbours.
fn groups(knowledge: &Knowledge, points: &[&Point], pairs: &[Scored]) -> Vec<Vec<u32>> {
    let threshold = knowledge.function_model.link_threshold;
    let near: Vec<Scored> = pairs.iter().filter(|it| it.2 >= threshold * 0.5).copied().collect();
    average_link(points, &near, &[], threshold)
}

/// How many records of the catalogue hold what.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Records of the catalogue.
    pub records: u32,
    /// Holders of each word.
    pub words: Frequencies,
    /// Holders of each character n-gram, at least one.
    pub grams: Vec<u32>,
}

impl Counts {
    fn of(documents: &[Document]) -> Counts {
        let said = documents.iter().flat_map(|it| &it.words);
        let mut keys: Vec<u64> = said.map(|it| it.key).collect();
        keys.sort_unstable();
        let mut grams = vec![0u32; CHAR_DIMENSIONS as usize];
        for (gram, _) in documents.iter().flat_map(|it| &it.grams.0) {
            grams[*gram as usize] += 1;
        }
        grams.iter_mut().for_each(|it| *it = (*it).max(1));
        Counts { records: documents.len() as u32, words: Frequencies::of_sorted(&keys), grams }
    }

    /// The weight of what this many records hold. A catalogue of one or two teaches nothing about rarity.
    pub fn rarity(&self, holders: u32) -> f32 {
        ((1.0 + self.records.max(3) as f32) / (1.0 + holders as f32)).ln()
    }
}

/// What each block counts for, after looking at the catalogue.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Shares {
    /// Functions; the three add up to 1.
    pub concept: f64,
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

    /// A record's blocks on one scale; `sure` is how sure its labels are.
    pub fn point(&self, concept: Sparse, sure: f64, word: Sparse, char: Sparse) -> Point {
        let text = self.word + self.char;
        let lifted = text + self.concept * self.unlabelled * (1.0 - sure * sure);
        let lift = if text > 0.0 { lifted / text } else { 0.0 };
        Point {
            concept: concept.scaled(self.concept.sqrt() * sure),
            word: word.scaled((self.word * lift).sqrt()),
            char: char.scaled((self.char * lift).sqrt()),
        }
    }
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

/// How far the label of each function that the catalogue has can be trusted to group it, 0 to 1.
///
/// Records that truly do one job also share words beyond the terms that gave the label. A label whose
/// records share hardly more words than any two records of the catalogue was given by a word that means
/// something else here ("learning" in a list of machine learning projects).
fn function_trust(
    knowledge: &Knowledge,
    word: &[Sparse],
    classes: &[&[Classification]],
) -> Vec<(String, f64)> {
    let mut members: Vec<Vec<usize>> = vec![Vec::new(); knowledge.functions().len()];
    for (at, labels) in classes.iter().enumerate() {
        for label in *labels {
            if let Some(function) = knowledge.function_index(&label.function) {
                members[function].push(at);
            }
        }
    }
    let everyone: Vec<usize> = (0..word.len()).collect();
    let usual = mean_overlap(word, &everyone).max(1e-4);
    let model = &knowledge.function_model;
    let mut found: Vec<(String, f64)> = members
        .par_iter()
        .zip(knowledge.functions())
        .filter(|(own, _)| own.len() >= FEW_MEMBERS)
        .map(|(own, function)| {
            let times = mean_overlap(word, own) / usual;
            let trust = (times - 1.0) / (model.trusted_overlap - 1.0);
            (function.code.clone(), trust.clamp(model.least_trust, 1.0))
        })
        .collect();
    found.sort_by(|a, b| a.0.cmp(&b.0));
    found
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::classify;
    use crate::fixture::{crowd, knowledge};

    fn learned(profiles: &[Profile]) -> FunctionEdition {
        let knowledge = knowledge();
        FunctionEdition::learn(&knowledge, profiles, &classify(&knowledge, profiles))
    }

    #[test]
    fn an_edition_is_stored_and_read_back_as_it_was() {
        let edition = learned(&crowd(80));
        assert!(!edition.groups.is_empty());
        let text = serde_json::to_string(&edition).expect("it can be stored");
        let back: FunctionEdition = serde_json::from_str(&text).expect("it can be read");
        assert_eq!(serde_json::to_string(&back).expect("it can be stored"), text);
        assert_eq!(back, edition);
    }

    #[test]
    fn a_sample_does_not_depend_on_the_order_of_the_register() {
        let mut profiles = crowd(50);
        let chosen = |profiles: &[Profile]| -> Vec<String> {
            let all = Records::all(profiles, &[]);
            let found = sample(&all, 20);
            assert_eq!(sample(&all, 50).len(), 50);
            let mut ids: Vec<String> =
                found.iter().map(|it| profiles[*it as usize].id.clone()).collect();
            ids.sort();
            ids
        };
        let before = chosen(&profiles);
        profiles.reverse();
        assert_eq!((before.len(), chosen(&profiles)), (20, before));
    }

    #[test]
    fn the_same_catalogue_teaches_the_same_edition() {
        let profiles = crowd(80);
        assert_eq!(learned(&profiles), learned(&profiles));
    }

    #[test]
    fn a_word_of_many_records_counts_less_than_one_never_seen() {
        let counts = learned(&crowd(80)).counts;
        let common = counts.words.holders(hashed("melaporkan", 0));
        assert_eq!(common, 80);
        assert!(counts.rarity(common) < counts.rarity(1) && counts.rarity(common) >= 0.0);
    }
}
