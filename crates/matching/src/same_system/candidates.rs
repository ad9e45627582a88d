//! Candidate pairs out of the keys of records.
//!
//! What a pair shares is added up in the order of the keys, so that the sum is the same to the bit whoever
//! else is looked at.

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::blocking::{Blocking, RANGES, Sharing, is_anywhere, is_of_agency, within};
use crate::frequencies::Places;

/// Records whose pairs are looked at to learn the scale.
const SAMPLE: usize = 3_000;
/// Steps in which the scale is learned, and how fine they are.
const STEPS: usize = 4_000;
const STEPS_PER_UNIT: f32 = 400.0;

/// Who holds which key, among some records.
pub struct Index {
    /// First place of each block in `members`, and one past the last.
    starts: Vec<u32>,
    members: Vec<u32>,
    rarity: Vec<f32>,
    /// Whether records of any agency are in each block.
    are_anywhere: Vec<bool>,
    /// The blocks of each record, one record after the other, in the order of their keys; only blocks of two
    /// or more. First place of each record, and one past the last.
    blocks: Vec<u32>,
    first_blocks: Vec<u32>,
    affords: Vec<f32>,
}

impl Index {
    /// Collects who holds what.
    pub fn new(blocking: &Blocking, keys: &[Vec<u64>]) -> Index {
        let places = blocking.places();
        let held = |range| Held::new(blocking, &places, keys, range);
        let affords = |own: &Vec<u64>| blocking.affords_with(own, |it| places.holders(it));
        let parts: Vec<Held> = (0..RANGES).into_par_iter().map(held).collect();
        let mut index = Index {
            starts: vec![0],
            members: Vec::with_capacity(parts.iter().map(|it| it.members.len()).sum()),
            rarity: parts.iter().flat_map(|it| &it.rarity).copied().collect(),
            are_anywhere: parts.iter().flat_map(|it| &it.are_anywhere).copied().collect(),
            blocks: Vec::new(),
            first_blocks: Vec::new(),
            affords: keys.par_iter().map(affords).collect(),
        };
        for part in parts {
            let before = index.members.len() as u32;
            index.starts.extend(part.ends.iter().map(|it| before + it));
            index.members.extend(part.members);
        }
        index.place_blocks(keys.len());
        index
    }

    /// The index of the same keys where those that any agency may have count in full (see [`Blocking::of_any_agency`]),
    /// and counted for so much before: a power of two, so that the sums are those of an index made anew.
    pub fn of_any_agency(&mut self, keys: &[Vec<u64>], before: f32) {
        let blocks = self.rarity.iter_mut().zip(&self.are_anywhere).filter(|it| *it.1);
        blocks.for_each(|it| *it.0 /= before);
        let records = self.affords.iter_mut().zip(keys).filter(|it| !is_of_agency(it.1));
        records.for_each(|it| *it.0 /= before);
    }

    /// Notes for each record the blocks it is in.
    fn place_blocks(&mut self, records: usize) {
        let mut next = vec![0u32; records + 1];
        self.members.iter().for_each(|it| next[*it as usize + 1] += 1);
        for record in 0..records {
            next[record + 1] += next[record];
        }
        self.first_blocks = next.clone();
        self.blocks = vec![0; self.members.len()];
        for block in 0..self.rarity.len() as u32 {
            for record in self.starts[block as usize]..self.starts[block as usize + 1] {
                let place = &mut next[self.members[record as usize] as usize];
                self.blocks[*place as usize] = block;
                *place += 1;
            }
        }
    }

    fn records(&self) -> usize {
        self.affords.len()
    }

    fn blocks(&self, record: u32) -> &[u32] {
        let at = record as usize;
        &self.blocks[self.first_blocks[at] as usize..self.first_blocks[at + 1] as usize]
    }

    fn members(&self, block: u32) -> &[u32] {
        let block = block as usize;
        &self.members[self.starts[block] as usize..self.starts[block + 1] as usize]
    }

    /// Adds up what a record shares with each of those from `first` on.
    fn gather(&self, record: u32, first: u32, sums: &mut Sums) {
        for block in self.blocks(record) {
            let members = self.members(*block);
            let from = members.partition_point(|it| *it < first);
            for other in members[from..].iter().filter(|it| **it != record) {
                sums.add(*other, self.rarity[*block as usize]);
            }
        }
    }

    /// The candidate pairs: positions, lower first, in order.
    pub fn pairs(&self, blocking: &Blocking) -> Vec<(u32, u32)> {
        self.pairs_of_some(blocking.scale(), 1)
    }

    /// Those at a scale of which one record in so many is the lower one.
    pub fn pairs_of_some(&self, scale: f32, step: usize) -> Vec<(u32, u32)> {
        self.each_pair(scale, step, |pair, _| pair).collect()
    }

    /// The candidate pairs at a scale, and in the same order whether each is one at a stricter scale too.
    pub fn pairs_at_both(&self, scale: f32, stricter: f32) -> (Vec<(u32, u32)>, Vec<bool>) {
        self.each_pair(scale, 1, |pair, sharing| (pair, sharing.suffices(stricter))).unzip()
    }

    /// What is made of each candidate pair at a scale, of which one record in so many is the lower one.
    fn each_pair<'a, T: Send + 'a>(
        &'a self,
        scale: f32,
        step: usize,
        make: impl Fn((u32, u32), Sharing) -> T + Sync + Send + 'a,
    ) -> impl ParallelIterator<Item = T> + 'a {
        let of = move |sums: &mut Sums, record: u32| -> Vec<T> {
            self.gather(record, record + 1, sums);
            let own = self.affords[record as usize];
            let candidate = |(other, shared): (u32, f32)| {
                let sharing = Sharing { shared, afforded: own.min(self.affords[other as usize]) };
                sharing.suffices(scale).then(|| make((record, other), sharing))
            };
            sums.drain().into_iter().filter_map(candidate).collect()
        };
        let records = (0..self.records() as u32).into_par_iter().step_by(step);
        records.map_init(|| Sums::new(self.records()), of).flatten_iter()
    }

    /// How many candidates some of the records have at each scale.
    pub fn census(&self) -> Census {
        let count = self.records();
        let sample: Vec<u32> = (0..count as u32).step_by(count.div_ceil(SAMPLE).max(1)).collect();
        let nothing = || (vec![0u32; STEPS], Sums::new(count));
        let counted = |(mut counts, mut sums): (Vec<u32>, Sums), record: &u32| {
            self.gather(*record, 0, &mut sums);
            let own = self.affords[*record as usize];
            for (other, sum) in sums.drain() {
                let least = own.min(self.affords[other as usize]);
                counts[((sum / least * STEPS_PER_UNIT) as usize).min(STEPS - 1)] += 1;
            }
            (counts, sums)
        };
        let added = |left: Vec<u32>, right: Vec<u32>| {
            left.iter().zip(&right).map(|it| it.0 + it.1).collect()
        };
        let counts = sample.par_iter().fold(nothing, counted).map(|it| it.0);
        Census { counts: counts.reduce(|| vec![0; STEPS], added), records: sample.len() }
    }
}

/// Candidates counted by what their keys come to.
pub struct Census {
    counts: Vec<u32>,
    records: usize,
}

impl Census {
    /// The scale at which records have `wanted` candidates on average; the least possible when all that share
    /// anything are not as many.
    pub fn scale(&self, wanted: f32) -> f32 {
        lowest_scale(&self.counts, wanted * self.records as f32)
    }
}

/// Who holds the keys of one range: blocks of two or more, one after the other.
#[derive(Default)]
struct Held {
    members: Vec<u32>,
    /// One past the last member of each block.
    ends: Vec<u32>,
    rarity: Vec<f32>,
    are_anywhere: Vec<bool>,
}

impl Held {
    fn new(blocking: &Blocking, places: &Places, keys: &[Vec<u64>], range: u64) -> Held {
        let mut all: Vec<(u64, u32)> = Vec::new();
        for (own, record) in keys.iter().zip(0..) {
            all.extend(within(own, range).iter().map(|it| (*it, record)));
        }
        all.sort_unstable();
        let mut held = Held::default();
        for block in all.chunk_by(|a, b| a.0 == b.0).filter(|it| it.len() > 1) {
            held.are_anywhere.push(is_anywhere(block[0].0));
            held.rarity.push(blocking.rarity_of(block[0].0, places.holders(block[0].0)));
            held.members.extend(block.iter().map(|it| it.1));
            held.ends.push(held.members.len() as u32);
        }
        held
    }
}

/// The lowest scale above which no more than `wanted` are counted.
fn lowest_scale(counts: &[u32], wanted: f32) -> f32 {
    let mut found = 0;
    for (at, count) in counts.iter().enumerate().rev() {
        found += count;
        if found as f32 > wanted {
            return (at + 1) as f32 / STEPS_PER_UNIT;
        }
    }
    0.0
}

/// Sums by record, with those that are not zero.
struct Sums {
    sums: Vec<f32>,
    touched: Vec<u32>,
}

impl Sums {
    fn new(count: usize) -> Sums {
        Sums { sums: vec![0.0; count], touched: Vec::new() }
    }

    fn add(&mut self, record: u32, rarity: f32) {
        let sum = &mut self.sums[record as usize];
        if *sum == 0.0 {
            self.touched.push(record);
        }
        *sum += rarity;
    }

    /// Hands out the sums in the order of records and starts anew.
    fn drain(&mut self) -> Vec<(u32, f32)> {
        let mut touched = std::mem::take(&mut self.touched);
        touched.sort_unstable();
        let taken = touched.iter().map(|it| (*it, std::mem::take(&mut self.sums[*it as usize])));
        let found = taken.collect();
        touched.clear();
        self.touched = touched;
        found
    }
}

/// The candidate pairs of some records (`seeds`, sorted) among all: positions, lower first, in order.
pub fn pairs_of(blocking: &Blocking, keys: &[Vec<u64>], seeds: &[u32]) -> Vec<(u32, u32)> {
    let mut holders: FxHashMap<u64, Vec<u32>> = FxHashMap::default();
    for key in seeds.iter().flat_map(|it| &keys[*it as usize]) {
        holders.entry(*key).or_default();
    }
    for (at, own) in keys.iter().enumerate() {
        for key in own {
            if let Some(list) = holders.get_mut(key) {
                list.push(at as u32);
            }
        }
    }
    let mut pairs = Vec::new();
    let mut sums: FxHashMap<u32, f32> = FxHashMap::default();
    for seed in seeds {
        for key in &keys[*seed as usize] {
            let rarity = blocking.rarity(*key);
            for other in holders[key].iter().filter(|it| *it != seed) {
                *sums.entry(*other).or_default() += rarity;
            }
        }
        let own = blocking.affords(&keys[*seed as usize]);
        for (other, sum) in sums.drain() {
            if blocking.admits(sum, own, blocking.affords(&keys[other as usize])) {
                pairs.push(((*seed).min(other), (*seed).max(other)));
            }
        }
    }
    pairs.sort_unstable();
    pairs.dedup();
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::crowd;
    use model::Profile;

    #[test]
    fn the_pairs_of_some_are_those_of_all() {
        let profiles = crowd(400);
        let records: Vec<&Profile> = profiles.iter().collect();
        let (blocking, keys) = Blocking::learned(&[], &records);
        for scale in [0.0, 0.7, 1.3, 2.9] {
            let blocking = blocking.clone().scaled(scale);
            let seeds = [3, 77, 300];
            let mut all = Index::new(&blocking, &keys).pairs(&blocking);
            all.retain(|it| seeds.contains(&it.0) || seeds.contains(&it.1));
            assert_eq!(pairs_of(&blocking, &keys, &seeds), all);
        }
    }

    #[test]
    fn the_pairs_at_a_stricter_scale_are_among_the_others() {
        let profiles = crowd(400);
        let records: Vec<&Profile> = profiles.iter().collect();
        let (blocking, keys) = Blocking::learned(&[], &records);
        let index = Index::new(&blocking, &keys);
        let pairs = |scale: f32| index.pairs(&blocking.clone().scaled(scale));
        let (found, are_strict) = index.pairs_at_both(0.7, 1.3);
        let strict = found.iter().zip(are_strict).filter(|it| it.1).map(|it| *it.0);
        assert_eq!(strict.collect::<Vec<(u32, u32)>>(), pairs(1.3));
        assert_eq!(found, pairs(0.7));
        let mut some = found;
        some.retain(|it| it.0 % 3 == 0);
        assert_eq!(index.pairs_of_some(0.7, 3), some);
    }

    #[test]
    fn keys_of_any_agency_count_in_full_as_in_an_index_made_anew() {
        let mut profiles = crowd(5_400);
        profiles.iter_mut().enumerate().for_each(|(at, it)| {
            it.organization = format!("Kota Nama{}", at % 70);
            it.aliases = vec![format!("Alias {}", at / 3)];
        });
        for it in profiles.iter_mut().step_by(40) {
            it.organization.clear();
        }
        let records: Vec<&Profile> = profiles.iter().collect();
        let (blocking, keys) = Blocking::learned(&[], &records);
        let mut index = Index::new(&blocking, &keys);
        let before = index.pairs_of_some(1.0, 1);
        index.of_any_agency(&keys, blocking.anywhere());
        let blocking = blocking.of_any_agency();
        let anew = Index::new(&blocking, &keys);
        assert_eq!(index.pairs_of_some(1.0, 1), anew.pairs_of_some(1.0, 1));
        assert!(index.rarity == anew.rarity && index.affords == anew.affords);
        assert!(before.len() < index.pairs_of_some(1.0, 1).len());
    }

    #[test]
    fn the_scale_brings_about_as_many_candidates_as_wanted() {
        let profiles = crowd(2_000);
        let records: Vec<&Profile> = profiles.iter().collect();
        let (blocking, keys) = Blocking::learned(&[], &records);
        let index = Index::new(&blocking, &keys);
        let mut before = 0;
        for wanted in [10.0, 40.0] {
            let scale = index.census().scale(wanted);
            let found = index.pairs(&blocking.clone().scaled(scale)).len();
            assert!(scale > 0.0 && found > before && found as f32 <= wanted * 1_000.0 * 1.1);
            before = found;
        }
    }
}
