//! The groups of the catalogue an edition was learned from, as sums of what their members have in common.
//!
//! Average link over a whole catalogue is the best grouping measured here, but one new record can move any of
//! its merges. So it runs once, when an edition is learned; from then on a record belongs to the group that
//! it is most alike to on average, which depends on the record and the edition alone.

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use super::labels::Labels;
use super::neighbours::ROUNDING;
use super::particulars::key;
use super::space::{Dictionary, Point};
use crate::Knowledge;
use crate::vectors::{Sparse, dense};

/// Functions and words of a group that are kept: those that add most to the similarity of its members.
const DIMENSIONS: usize = 512;

/// One group: the mean of its members, over the functions and words that at least two of them have, so that
/// nothing of a single record is in it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Prototype {
    keys: Vec<u64>,
    values: Vec<f32>,
    meaning: Vec<f32>,
    /// Mean length of the members.
    length: f64,
    members: u32,
}

impl Prototype {
    fn of(
        labels: &Labels,
        dictionary: &Dictionary,
        points: &[&Point],
        members: &[u32],
    ) -> Prototype {
        let mut sums: FxHashMap<u64, (f64, u32)> = FxHashMap::default();
        let mut meaning = Vec::new();
        for member in members {
            let point = points[*member as usize];
            dense::add(&mut meaning, &point.meaning.numbers());
            each_entry(labels, dictionary, point, point.particulars.vector(), |key, value| {
                let sum = sums.entry(key).or_default();
                sum.0 += f64::from(value);
                sum.1 += 1;
            });
        }
        meaning.iter_mut().for_each(|it| *it /= members.len() as f32);
        let count = members.len() as f64;
        let mut entries: Vec<(u64, f32)> = sums
            .into_iter()
            .filter(|it| it.1.1 > 1)
            .map(|(key, sum)| (key, (sum.0 / count) as f32))
            .collect();
        entries.sort_unstable_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        entries.truncate(DIMENSIONS);
        entries.sort_unstable_by_key(|it| it.0);
        let (keys, values) = entries.into_iter().unzip();
        let length =
            members.iter().map(|it| points[*it as usize].scale.length).sum::<f64>() / count;
        Prototype { keys, values, meaning, length, members: members.len() as u32 }
    }
}

/// Prototypes of the groups of two and more.
pub fn prototypes(
    labels: &Labels,
    dictionary: &Dictionary,
    points: &[&Point],
    groups: &[Vec<u32>],
) -> Vec<Prototype> {
    let several = groups.iter().filter(|it| it.len() > 1);
    several
        .map(|it| Prototype::of(labels, dictionary, points, it))
        .filter(|it| !it.keys.is_empty())
        .collect()
}

/// Functions and words of a record with their values: functions first, then words in order of key, then
/// particulars, which face a group in one way and are added up in another.
fn each_entry(
    labels: &Labels,
    dictionary: &Dictionary,
    point: &Point,
    particulars: &Sparse,
    mut meet: impl FnMut(u64, f32),
) {
    point.concept.0.iter().for_each(|it| meet(labels.keys[it.0 as usize], it.1));
    point.word.0.iter().for_each(|it| meet(dictionary.keys[it.0 as usize], it.1));
    particulars.0.iter().for_each(|it| meet(key(dictionary, it.0), it.1));
}

fn length(meaning: &[f32]) -> f32 {
    dense::dot(meaning, meaning).sqrt() as f32
}

/// Finds the group a record belongs to.
pub struct Homes<'a> {
    labels: &'a Labels<'a>,
    threshold: f64,
    function_home: f64,
    /// How many of the groups are learned; those after them stand for one function of the lexicon each.
    learned: usize,
    /// The name of each group: its number in the edition, or the key of its function.
    names: Vec<u64>,
    /// Mean length of its members, and what its size counts for.
    kinds: Vec<(f64, f64)>,
    postings: FxHashMap<u64, Vec<(u32, f32)>>,
    /// Mean meaning of each group, and its length: what it adds is at most the product of two lengths.
    meanings: Vec<(&'a [f32], f32)>,
}

impl<'a> Homes<'a> {
    /// The groups of an edition, and one for each function of the lexicon.
    pub fn new(
        knowledge: &Knowledge,
        labels: &'a Labels<'a>,
        groups: &'a [Prototype],
    ) -> Homes<'a> {
        let mut homes = Homes {
            labels,
            threshold: knowledge.function_model.threshold,
            function_home: knowledge.function_model.function_home,
            learned: groups.len(),
            names: Vec::new(),
            kinds: Vec::new(),
            postings: FxHashMap::default(),
            meanings: Vec::new(),
        };
        for (at, group) in groups.iter().enumerate() {
            let entries = group.keys.iter().copied().zip(group.values.iter().copied());
            let prior = f64::from(group.members).powf(knowledge.function_model.size_prior);
            homes.add(at as u64, (group.length, prior), entries, &group.meaning);
        }
        for (name, vector) in labels.functions() {
            homes.add(
                name,
                (1.0, 1.0),
                vector.0.iter().map(|it| (labels.keys[it.0 as usize], it.1)),
                &[],
            );
        }
        homes
    }

    fn add(
        &mut self,
        name: u64,
        kind: (f64, f64),
        entries: impl Iterator<Item = (u64, f32)>,
        meaning: &'a [f32],
    ) {
        let at = self.names.len() as u32;
        self.names.push(name);
        self.kinds.push(kind);
        self.meanings.push((meaning, length(meaning)));
        for (key, value) in entries {
            self.postings.entry(key).or_default().push((at, value));
        }
    }

    /// The group this record belongs to with its mean similarity; `None` when none is alike enough.
    ///
    /// Of groups that are nearly as alike a record belongs to the larger one rather, as it is more likely to be
    /// one of many (a prior by size). Learned groups come first, since what is alike in this catalogue says more than a
    /// label alone; a function of the lexicon is for what the catalogue had nothing of, and has to be surer. `sums` is
    /// scratch, zero before and after.
    pub fn home(
        &self,
        dictionary: &Dictionary,
        point: &Point,
        sums: &mut Vec<f64>,
    ) -> Option<(u64, f64)> {
        sums.resize(self.names.len(), 0.0);
        let mut touched: Vec<u32> = Vec::new();
        let meaning = point.meaning.numbers();
        let length = length(&meaning);
        each_entry(self.labels, dictionary, point, &point.particulars.facing(), |key, own| {
            for (group, value) in self.postings.get(&key).into_iter().flatten() {
                let sum = &mut sums[*group as usize];
                if *sum == 0.0 {
                    touched.push(*group);
                }
                *sum += f64::from(own) * f64::from(*value);
            }
        });
        touched.sort_unstable();
        touched.dedup();
        let mut best: [Option<Home>; 2] = [None, None];
        for group in touched {
            let at = group as usize;
            let seen = std::mem::take(&mut sums[at]);
            let is_function = at >= self.learned;
            let tier = &mut best[usize::from(is_function)];
            let least = if is_function { self.function_home } else { self.threshold };
            let ((members, prior), (meant, longest)) = (self.kinds[at], self.meanings[at]);
            let wanted = tier.map_or(least, |it| least.max(it.preference / prior));
            if seen + f64::from(length * longest) + ROUNDING < wanted {
                continue;
            }
            let product = seen + dense::dot(&meaning, meant);
            let (similarity, preference) =
                (point.scale.similarity(members, product), product * prior);
            if similarity >= least && tier.is_none_or(|it| preference > it.preference) {
                *tier = Some(Home { group, similarity, preference });
            }
        }
        let [learned, function] = best;
        learned.or(function).map(|it| (self.names[it.group as usize], it.similarity))
    }
}

/// A group that a record may belong to.
#[derive(Clone, Copy)]
struct Home {
    group: u32,
    /// Mean similarity to its members.
    similarity: f64,
    /// Mean inner product with them, and what the size of the group counts for.
    preference: f64,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::classify;
    use crate::fixture::{crowd, knowledge, profile};
    use crate::same_function::edition::Lesson;
    use crate::same_function::labels::function_key;
    use crate::same_function::place::{Place, places};
    use crate::same_function::records::Records;

    fn place(name: &str, description: &str) -> (Vec<Place>, Place) {
        let (knowledge, profiles) = (knowledge(), crowd(60));
        let classes = classify(&knowledge, &profiles);
        let lesson = Lesson::learn(&knowledge, &Records::all(&profiles, &classes), None);
        let of = |profiles: &[model::Profile]| {
            places(&knowledge, &lesson.edition, profiles, &classify(&knowledge, profiles))
        };
        let mut found = of(&[profile("x", name, "", description, "")]);
        (of(&profiles), found.remove(0))
    }

    #[test]
    fn a_new_record_joins_the_learned_group_it_is_like() {
        let (all, found) = place("Stok obat terpadu", "Mencatat stok obat untuk petugas");
        assert!(found.group.is_some());
        assert_eq!(found.group, all[4].group, "crowd-4 keeps stocks of medicine");
        assert_ne!(found.group, all[5].group);
    }

    #[test]
    fn a_function_the_catalogue_had_nothing_of_is_a_group_by_itself() {
        let (_, found) = place("Kepegawaian daerah", "data pegawai");
        assert_eq!(found.group, Some(function_key("personnel/administration")));
    }

    #[test]
    fn what_is_like_nothing_is_looked_for_by_its_telling_words() {
        let (_, found) = place("SIPANTAS", "kelola zakat");
        assert_eq!((found.group, found.keys.len(), found.weights.len()), (None, 3, 3));
    }

    #[test]
    fn a_prototype_holds_nothing_of_a_single_record() {
        let (knowledge, profiles) = (knowledge(), crowd(60));
        let classes = classify(&knowledge, &profiles);
        let lesson = Lesson::learn(&knowledge, &Records::all(&profiles, &classes), None);
        let keys = |it: &Prototype| it.keys.clone();
        let found: Vec<u64> = lesson.edition.groups.iter().flat_map(keys).collect();
        assert!(!found.is_empty());
        assert!(found.iter().all(|it| lesson.edition.counts.words.holders(*it) > 1));
    }

    #[test]
    fn no_group_that_was_left_unseen_would_have_been_better() {
        let (knowledge, profiles) = (knowledge(), crowd(90));
        let classes = classify(&knowledge, &profiles);
        let Lesson { edition, space, .. } =
            Lesson::learn(&knowledge, &Records::all(&profiles, &classes), None);
        let labels = Labels::new(&knowledge);
        let homes = Homes::new(&knowledge, &labels, &edition.groups);
        let model = &knowledge.function_model;
        let mut at_home = 0;
        for point in &space.points {
            let mut own: FxHashMap<u64, f64> = FxHashMap::default();
            each_entry(
                &labels,
                &space.dictionary,
                point,
                &point.particulars.facing(),
                |key, it| {
                    own.insert(key, f64::from(it));
                },
            );
            let meaning = point.meaning.numbers();
            let preference = |group: &Prototype| {
                let entries = group.keys.iter().zip(&group.values);
                let shared = entries.filter_map(|it| Some(own.get(it.0)? * f64::from(*it.1)));
                let product = shared.sum::<f64>() + dense::dot(&meaning, &group.meaning);
                let is_near = point.scale.similarity(group.length, product) >= model.threshold;
                is_near.then(|| product * f64::from(group.members).powf(model.size_prior))
            };
            let all = (0u64..).zip(&edition.groups);
            let wanted = all
                .filter_map(|it| Some((it.0, preference(it.1)?)))
                .max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0)));
            let found = homes.home(&space.dictionary, point, &mut Vec::new());
            let learned = found.filter(|it| it.0 < edition.groups.len() as u64);
            assert_eq!(learned.map(|it| it.0), wanted.map(|it| it.0));
            at_home += usize::from(learned.is_some());
        }
        assert!(at_home > 30, "{at_home}");
    }

    #[test]
    fn of_groups_that_are_nearly_as_alike_the_larger_one_is_home() {
        let knowledge = knowledge();
        let labels = Labels::new(&knowledge);
        let point = Point { concept: Sparse::from_entries(vec![(0, 0.8)]), ..Point::default() };
        let blank = Dictionary { keys: Vec::new(), words: Vec::new(), holders: Vec::new() };
        let home = |values: [f32; 2]| {
            let group = |(value, members)| Prototype {
                keys: vec![labels.keys[0]],
                values: vec![value],
                meaning: Vec::new(),
                length: 1.0,
                members,
            };
            let groups: Vec<Prototype> = values.into_iter().zip([2, 50]).map(group).collect();
            let homes = Homes::new(&knowledge, &labels, &groups);
            homes.home(&blank, &point, &mut Vec::new()).map(|it| it.0)
        };
        assert_eq!(home([0.52, 0.50]), Some(1));
        assert_eq!(home([0.90, 0.50]), Some(0));
    }
}
