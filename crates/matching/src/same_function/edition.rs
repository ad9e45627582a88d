//! What a catalogue taught about functions, once; new records are looked at with these numbers.

use model::{Classification, Profile};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::documents::{Document, Reader};
use super::labels::{Labels, known_from};
use super::linkage::average_link;
use super::neighbours::{LARGE, NEIGHBOURS, Scored, best_of_either, scored_pairs};
use super::prototypes::{Prototype, prototypes};
use super::records::Records;
use super::space::{Point, Raw, Space};
use crate::Knowledge;
use crate::frequencies::{Frequencies, hashed};
use crate::vectors::dense;

/// Records that groups are learned from, each compared with as many as in a small catalogue; of a larger one a
/// sample of this size has all groups.
const GROUPED: usize = LARGE;
/// Of a larger catalogue, the usual meaning is that of this many records.
const ASKED_FOR_MEANING: usize = 100_000;

/// How rare words are, what records usually mean, and which groups there are.
///
/// It holds hashed words with counts and no record; given it, what a record looks like and which group it
/// belongs to depend on that record alone.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FunctionEdition {
    pub(super) counts: Counts,
    /// What all records mean on average: it tells none apart.
    pub(super) usual_meaning: Vec<f32>,
    /// From how much of all probability on labels say what a record does.
    pub(super) known_from: f64,
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
        let usual_meaning = usual_meaning(&documents);
        let raw = Raw::new(knowledge, &counts, documents);
        let known_from = known_from(&knowledge.function_model, &records.classes);
        let mut edition = FunctionEdition { counts, usual_meaning, known_from, groups: Vec::new() };
        let space = raw.into_space(knowledge, &edition, &records.classes);
        let points: Vec<&Point> = space.points.iter().collect();
        let sample = sample(records, GROUPED);
        let sampled: Vec<&Point> = sample.iter().map(|it| points[*it as usize]).collect();
        let is_all = sample.len() == points.len();
        let most = limit.filter(|_| is_all).unwrap_or(NEIGHBOURS).max(NEIGHBOURS);
        let found = scored_pairs(&sampled, most);
        let groups = groups(knowledge, &sampled, &found);
        let labels = Labels::new(knowledge);
        edition.groups = prototypes(&labels, &space.dictionary, &sampled, &groups);
        let pairs = match limit {
            None => Vec::new(),
            Some(limit) if is_all && limit < most => best_of_either(found, points.len(), limit),
            Some(_) if is_all => found,
            Some(limit) => scored_pairs(&points, limit),
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
    let threshold = knowledge.function_model.threshold;
    let near = pairs.iter().filter(|it| it.2 >= threshold * 0.5).copied().collect();
    let near = best_of_either(near, points.len(), NEIGHBOURS);
    average_link(points, &near, &[], threshold)
}

/// How many records of the catalogue hold what.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Records of the catalogue.
    pub records: u32,
    /// Holders of each word.
    pub words: Frequencies,
}

impl Counts {
    fn of(documents: &[Document]) -> Counts {
        let said = documents.iter().flat_map(|it| &it.words);
        let mut keys: Vec<u64> = said.map(|it| it.key).collect();
        keys.par_sort_unstable();
        Counts { records: documents.len() as u32, words: Frequencies::of_sorted(&keys) }
    }

    /// The weight of what this many records hold. A catalogue of one or two teaches nothing about rarity.
    pub fn rarity(&self, holders: u32) -> f32 {
        ((1.0 + self.records.max(3) as f32) / (1.0 + holders as f32)).ln()
    }
}

/// The mean of what the records mean.
fn usual_meaning(documents: &[Document]) -> Vec<f32> {
    let asked = documents.iter().map(|it| &it.meaning).take(ASKED_FOR_MEANING);
    let mut sum = Vec::new();
    let mut count = 0;
    for meaning in asked.filter(|it| it.iter().any(|it| *it != 0.0)) {
        dense::add(&mut sum, meaning);
        count += 1;
    }
    sum.iter_mut().for_each(|it| *it /= count as f32);
    sum
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
