//! The parts a catalogue falls into, each of which can be grouped without looking at the others.
//!
//! A unit is all records of one learned group, or records without a group that words hold together. A change
//! to one record touches the unit it was in and the unit it is in, nothing else.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use super::place::Place;
use crate::constraints::Constraints;

/// Cosine of their telling words from which two records without a group are in one unit.
const STRICT: f32 = 0.5;
/// Records without a group that may share a word before the word no longer tells them apart. They then make
/// one unit, so that one more or one less of them is noticed by all.
const CROWD: usize = 500;

/// Records that are grouped together, in order of position.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unit {
    /// Positions.
    pub members: Vec<u32>,
    /// Whether it is a learned group, so that all of it is one cluster.
    pub is_group: bool,
}

/// All units, in order of their first member.
///
/// Records that people put together are in one unit: that of the one most like its group.
pub fn units(places: &[Place], constraints: &Constraints) -> Vec<Unit> {
    let must: Vec<(u32, u32)> = constraints.must().collect();
    let homes = homes(places, &must);
    let mut groups: BTreeMap<u64, Vec<u32>> = BTreeMap::new();
    let mut lone: Vec<u32> = Vec::new();
    for (at, home) in homes.iter().enumerate() {
        match home {
            Some(group) => groups.entry(*group).or_default().push(at as u32),
            None => lone.push(at as u32),
        }
    }
    let mut found: Vec<Unit> =
        groups.into_values().map(|members| Unit { members, is_group: true }).collect();
    let alone = lone_units(places, &lone, &must);
    found.extend(alone.into_iter().map(|members| Unit { members, is_group: false }));
    found.sort_unstable_by(|a, b| a.members.cmp(&b.members));
    found
}

/// The group each record ends up in.
fn homes(places: &[Place], must: &[(u32, u32)]) -> Vec<Option<u64>> {
    let mut homes: Vec<Option<u64>> = places.iter().map(|it| it.group).collect();
    for set in bound(must) {
        let surest =
            set.iter().filter(|it| places[**it as usize].group.is_some()).max_by(|a, b| {
                let similarity = |at: u32| places[at as usize].similarity;
                similarity(**a).total_cmp(&similarity(**b)).then(b.cmp(a))
            });
        if let Some(surest) = surest {
            let home = places[*surest as usize].group;
            set.iter().for_each(|it| homes[*it as usize] = home);
        }
    }
    homes
}

/// The sets of records that people put together, directly or through others.
pub fn bound(must: &[(u32, u32)]) -> Vec<Vec<u32>> {
    let mut records: Vec<u32> = must.iter().flat_map(|it| [it.0, it.1]).collect();
    records.sort_unstable();
    records.dedup();
    let at = |record: u32| records.partition_point(|it| *it < record);
    let mut sets = Sets::new(records.len());
    must.iter().for_each(|it| sets.join(at(it.0), at(it.1)));
    let found = sets.lists();
    found.into_iter().map(|set| set.into_iter().map(|it| records[it]).collect()).collect()
}

/// Records without a group, put together by telling words and by people.
fn lone_units(places: &[Place], lone: &[u32], must: &[(u32, u32)]) -> Vec<Vec<u32>> {
    let mut sets = Sets::new(lone.len());
    for (left, right) in must {
        if let (Ok(left), Ok(right)) = (lone.binary_search(left), lone.binary_search(right)) {
            sets.join(left, right);
        }
    }
    let mut holders: FxHashMap<u64, Vec<(u32, f32)>> = FxHashMap::default();
    for (at, record) in lone.iter().enumerate() {
        let place = &places[*record as usize];
        for (key, weight) in place.keys.iter().zip(&place.weights) {
            holders.entry(*key).or_default().push((at as u32, *weight));
        }
    }
    for crowd in holders.values().filter(|it| it.len() > CROWD) {
        crowd.windows(2).for_each(|it| sets.join(it[0].0 as usize, it[1].0 as usize));
    }
    holders.retain(|_, it| (2..=CROWD).contains(&it.len()));
    let mut sums = vec![0.0f32; lone.len()];
    for (at, record) in lone.iter().enumerate() {
        let place = &places[*record as usize];
        let mut touched: Vec<u32> = Vec::new();
        for (key, own) in place.keys.iter().zip(&place.weights) {
            let others = holders.get(key).map_or(&[][..], Vec::as_slice);
            let later = &others[others.partition_point(|it| it.0 as usize <= at)..];
            for (other, weight) in later {
                sums[*other as usize] += own * weight;
                touched.push(*other);
            }
        }
        for other in touched {
            if std::mem::take(&mut sums[other as usize]) >= STRICT {
                sets.join(at, other as usize);
            }
        }
    }
    let found = sets.lists();
    found.into_iter().map(|set| set.into_iter().map(|it| lone[it]).collect()).collect()
}

/// Disjoint sets of small numbers.
struct Sets {
    parents: Vec<usize>,
}

impl Sets {
    fn new(count: usize) -> Sets {
        Sets { parents: (0..count).collect() }
    }

    fn root(&mut self, mut at: usize) -> usize {
        while self.parents[at] != at {
            self.parents[at] = self.parents[self.parents[at]];
            at = self.parents[at];
        }
        at
    }

    fn join(&mut self, left: usize, right: usize) {
        let (left, right) = (self.root(left), self.root(right));
        self.parents[left.max(right)] = left.min(right);
    }

    /// The sets, each in order, in order of their first number.
    fn lists(mut self) -> Vec<Vec<usize>> {
        let mut lists: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for at in 0..self.parents.len() {
            lists.entry(self.root(at)).or_default().push(at);
        }
        lists.into_values().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grouped(group: u64, similarity: f64) -> Place {
        Place { group: Some(group), similarity, ..Place::default() }
    }

    fn alone(keys: &[u64]) -> Place {
        let weight = 1.0 / (keys.len() as f32).sqrt();
        Place { keys: keys.to_vec(), weights: vec![weight; keys.len()], ..Place::default() }
    }

    fn check(places: &[Place], must: &[(u32, u32)], expected: &[&[u32]]) {
        let mut constraints = Constraints::default();
        must.iter().for_each(|it| constraints.require(it.0, it.1));
        let found = units(places, &constraints);
        let members: Vec<&[u32]> = found.iter().map(|it| it.members.as_slice()).collect();
        assert_eq!(members, expected);
    }

    #[test]
    fn records_of_one_group_are_one_unit() {
        check(&[grouped(5, 0.4), grouped(2, 0.4), grouped(5, 0.9)], &[], &[&[0, 2], &[1]]);
    }

    #[test]
    fn records_without_a_group_meet_by_telling_words() {
        let places = [alone(&[1, 2]), alone(&[3, 4]), alone(&[2]), alone(&[]), alone(&[])];
        check(&places, &[], &[&[0, 2], &[1], &[3], &[4]]);
    }

    #[test]
    fn a_verdict_takes_the_less_sure_record_to_the_other_group() {
        let places = [grouped(1, 0.3), grouped(1, 0.6), grouped(2, 0.5), alone(&[7]), alone(&[8])];
        check(&places, &[(0, 2)], &[&[0, 2], &[1], &[3], &[4]]);
        check(&places, &[(3, 4)], &[&[0, 1], &[2], &[3, 4]]);
        check(&places, &[(3, 4), (2, 4)], &[&[0, 1], &[2, 3, 4]]);
    }

    #[test]
    fn a_crowd_that_shares_a_word_is_one_unit() {
        let places: Vec<Place> =
            (0..=CROWD as u64).map(|it| alone(&[0, 10 + it, 9_000 + it])).collect();
        assert_eq!(units(&places, &Constraints::default()).len(), 1);
        assert_eq!(units(&places[1..], &Constraints::default()).len(), CROWD);
    }
}
