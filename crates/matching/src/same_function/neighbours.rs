//! Finds, for every record, the records most like it.
//!
//! Small catalogues are compared in full. Above that a record is compared with those that serve its functions:
//! with a bounded number of them, next to it in order of bearing, and where they are very many also with those
//! that share the words few of them have. Besides, with those that share a rare word.

use std::cmp::Reverse;
use std::mem::take;

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::particulars::Particulars;
use super::space::{Point, Scale, Space};
use crate::vectors::{Sparse, Whole, Wholes};

/// Catalogues up to this size are compared in full.
pub const COMPARE_ALL: usize = 3_000;
/// Neighbours per record along which groups may merge.
pub const NEIGHBOURS: usize = 10;
/// Clusters up to this size are compared in full.
const COMPARE_CLUSTER: usize = 200;
/// Up to this many records are compared without dense arrays.
const HANDFUL: usize = 40;
/// Words of more records than this propose no candidates.
const RARE_WORD: usize = 120;
/// Similarities below this are not worth keeping.
const NEGLIGIBLE: f64 = 0.05;
/// Records of one function that each is compared with: those that follow it in order of bearing.
const SERVED: usize = 3_000;
/// A catalogue with more records than this is large: there so many are compared of a function that has more
/// than [`SERVED_IN_FULL`],
pub const LARGE: usize = 30_000;
const SERVED_IN_FULL: usize = 1_000;
const SERVED_OF_MANY: usize = 300;
/// and so many besides: those that share most of the words that no more than so many of the function have.
const COMPANIONS: usize = 100;
const HOLDERS: usize = 200;
/// Functions of a record propose candidates from this share of the length of its surest on.
const NEARLY_AS_SURE: f32 = 0.6;
/// Where records without a function are listed.
const NO_FUNCTION: u32 = u32::MAX;
/// More than rounding can take away from the bound of a similarity.
pub const ROUNDING: f64 = 1e-4;

/// A pair of positions, lower first, and its similarity.
pub type Scored = (u32, u32, f64);

/// Scored pairs in order of position: every pair that is among the best `limit` of either record.
pub fn scored_pairs(points: &[&Point], limit: usize) -> Vec<Scored> {
    best_pairs(points, limit, COMPARE_ALL)
}

/// The same for the members of one cluster, most of which are alike: fewer are compared in full.
pub fn pairs_of_cluster(points: &[&Point], limit: usize) -> Vec<Scored> {
    best_pairs(points, limit, COMPARE_CLUSTER)
}

fn best_pairs(points: &[&Point], limit: usize, compare_all: usize) -> Vec<Scored> {
    let pairs = match points.len() {
        0..=HANDFUL => pairs_of_few(points),
        few if few <= compare_all => all_pairs(points),
        _ => indexed_pairs(points, limit),
    };
    best_of_either(pairs, points.len(), limit)
}

/// Names of the rules that bring two records together.
pub fn blocking_rules(space: &Space, left: usize, right: usize) -> Vec<&'static str> {
    let (left, right) = (&space.points[left], &space.points[right]);
    let is_rare = |word: u32| space.dictionary.holders[word as usize] as usize <= RARE_WORD;
    let mut rules = Vec::new();
    if !left.concept.products(&right.concept).is_empty() {
        rules.push("function");
    }
    if left.word.products(&right.word).iter().any(|it| is_rare(it.0)) {
        rules.push("word");
    }
    rules
}

/// Keeps the pairs that are among the best `limit` of at least one of their records; they are in order of position.
pub fn best_of_either(mut pairs: Vec<Scored>, count: usize, limit: usize) -> Vec<Scored> {
    debug_assert!(pairs.is_sorted_by_key(|it| it.0));
    let order = |a: &(f64, u32), b: &(f64, u32)| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1));
    let ranked = |at: u32| (pairs[at as usize].2, at);
    let firsts = starts(pairs.iter().map(|it| it.0), count);
    let mut ends = starts(pairs.iter().map(|it| it.1), count);
    let mut second = vec![0u32; pairs.len()];
    for (at, pair) in (0u32..).zip(&pairs) {
        let slot = &mut ends[pair.1 as usize];
        second[*slot as usize] = at;
        *slot += 1;
    }
    // Of each record that has more, the best pair that is beyond the limit.
    let beyond = |own: &mut Vec<(f64, u32)>, record: usize| {
        let from = if record == 0 { 0 } else { ends[record - 1] };
        let second = &second[from as usize..ends[record] as usize];
        own.clear();
        own.extend((firsts[record]..firsts[record + 1]).map(ranked));
        own.extend(second.iter().map(|it| ranked(*it)));
        (own.len() > limit).then(|| *own.select_nth_unstable_by(limit, order).1)
    };
    let beyond: Vec<Option<(f64, u32)>> =
        (0..count).into_par_iter().map_init(Vec::new, beyond).collect();
    let is_best = |at: u32, record: u32| {
        beyond[record as usize].is_none_or(|it| order(&ranked(at), &it).is_lt())
    };
    let keep =
        |at: u32| [pairs[at as usize].0, pairs[at as usize].1].iter().any(|it| is_best(at, *it));
    let keep: Vec<bool> = (0..pairs.len() as u32).into_par_iter().map(keep).collect();
    let mut keep = keep.into_iter();
    pairs.retain(|_| keep.next().unwrap_or(false));
    pairs
}

/// Where the entries of each number below `count` begin when they stand in order, and where the last end.
fn starts(numbers: impl Iterator<Item = u32>, count: usize) -> Vec<u32> {
    let mut starts = vec![0u32; count + 1];
    numbers.for_each(|it| starts[it as usize + 1] += 1);
    for at in 0..count {
        starts[at + 1] += starts[at];
    }
    starts
}

/// One record scattered into dense arrays, to be compared with many.
#[derive(Clone)]
pub struct Scattered {
    concept: Vec<f32>,
    word: Vec<f32>,
    meaning: Whole,
    particulars: Particulars,
    scale: Scale,
}

impl Scattered {
    /// Arrays wide enough for these points, all zero.
    pub fn new<'a>(points: impl Iterator<Item = &'a Point> + Clone) -> Scattered {
        let width = |block: fn(&Point) -> &Sparse| {
            points.clone().map(|it| block(it).width()).max().unwrap_or(0)
        };
        Scattered {
            concept: vec![0.0; width(|it| &it.concept)],
            word: vec![0.0; width(|it| &it.word)],
            meaning: Whole::default(),
            particulars: Particulars::default(),
            scale: Scale::default(),
        }
    }

    /// Writes a record down.
    pub fn put(&mut self, point: &Point) {
        point.concept.scatter(&mut self.concept);
        point.word.scatter(&mut self.word);
        self.meaning.clone_from(&point.meaning);
        self.particulars.clone_from(&point.particulars);
        self.scale = point.scale;
    }

    /// Wipes it out again.
    pub fn take(&mut self, point: &Point) {
        point.concept.clear(&mut self.concept);
        point.word.clear(&mut self.word);
    }

    /// The same number as [`Point::similarity`], summed in the same order.
    pub fn similarity(&self, other: &Point) -> f64 {
        self.similarity_with(other, self.known(other))
    }

    /// The same when it is as much as is wanted, where meaning and what is stated add so much at most.
    fn similarity_from(&self, wanted: f64, other: &Point, beside: f64) -> Option<f64> {
        let known = self.known(other);
        let may_be = known + beside + ROUNDING >= wanted;
        may_be.then(|| self.similarity_with(other, known)).filter(|it| *it >= wanted)
    }

    /// What functions and words add.
    fn known(&self, other: &Point) -> f64 {
        other.concept.dot_dense(&self.concept) + other.word.dot_dense(&self.word)
    }

    fn similarity_with(&self, other: &Point, known: f64) -> f64 {
        let stated = self.particulars.contributions(&other.particulars);
        let meant = known + self.meaning.dot(&other.meaning);
        let product = stated.iter().fold(meant, |sum, it| sum + it);
        self.scale.similarity(other.scale.length, product)
    }
}

fn scattered(points: &[&Point]) -> Scattered {
    Scattered::new(points.iter().copied())
}

fn pairs_of_few(points: &[&Point]) -> Vec<Scored> {
    let mut found = Vec::new();
    for (left, one) in points.iter().enumerate() {
        for (right, other) in points.iter().enumerate().skip(left + 1) {
            found.push((left as u32, right as u32, one.similarity(other)));
        }
    }
    found.retain(|it| it.2 >= NEGLIGIBLE);
    found
}

fn all_pairs(points: &[&Point]) -> Vec<Scored> {
    (0..points.len())
        .into_par_iter()
        .map_init(
            || scattered(points),
            |scattered, left| {
                scattered.put(points[left]);
                let found: Vec<Scored> = (left + 1..points.len())
                    .map(|right| {
                        let similarity = scattered.similarity(points[right]);
                        (left as u32, right as u32, similarity)
                    })
                    .filter(|it| it.2 >= NEGLIGIBLE)
                    .collect();
                scattered.take(points[left]);
                found
            },
        )
        .flatten_iter()
        .collect()
}

/// Pairs of records that serve one function, function by function, and of records that share a rare word.
fn indexed_pairs(points: &[&Point], limit: usize) -> Vec<Scored> {
    let index = Index::new(points);
    let mut buckets: Vec<&Vec<u32>> = index.concept.values().collect();
    // The largest first, so that no thread is left with one alone.
    buckets.sort_unstable_by_key(|it| Reverse(it.len()));
    let found: Vec<Bucket> = buckets
        .into_par_iter()
        .with_max_len(1)
        .map(|it| Bucket::search(points, &index, it, limit))
        .collect();
    let mut least = vec![NEGLIGIBLE; points.len()];
    for (record, own) in found.iter().flat_map(|it| &it.least) {
        least[*record as usize] = f64::max(least[*record as usize], *own);
    }
    let mut parts: Vec<Vec<Scored>> = found.into_iter().map(|it| it.pairs).collect();
    parts.push(pairs_of_words(points, &index, &least));
    in_order(parts, points.len())
}

/// The records of each function, and of each word that is not too common.
struct Index {
    /// In order of bearing.
    concept: FxHashMap<u32, Vec<u32>>,
    word: Postings,
    /// Lengths of the meaning and of what is stated in each record: their products bound what these add.
    lengths: Vec<[f32; 2]>,
}

impl Index {
    fn new(points: &[&Point]) -> Index {
        let bearings: Vec<u32> = points.par_iter().map(|it| bearing(it)).collect();
        let mut concept: FxHashMap<u32, Vec<u32>> = FxHashMap::default();
        for (record, point) in (0u32..).zip(points) {
            surest(&point.concept).for_each(|it| concept.entry(it).or_default().push(record));
        }
        let order = |it: &u32| (bearings[*it as usize], *it);
        concept.par_iter_mut().for_each(|it| it.1.sort_unstable_by_key(order));
        let stated = |it: &Point| it.particulars.vector().dot(it.particulars.vector());
        let lengths = points
            .par_iter()
            .map(|it| [it.meaning.dot(&it.meaning), stated(it)].map(|it| it.sqrt() as f32));
        Index {
            lengths: lengths.collect(),
            concept,
            word: Postings::of(points, |it| &it.word, RARE_WORD),
        }
    }
}

/// What the records of one function came to.
struct Bucket {
    /// In no order; a few stand there twice.
    pairs: Vec<Scored>,
    /// Records that have as many pairs as are kept, with the similarity of the last.
    least: Vec<(u32, f64)>,
}

impl Bucket {
    /// Compares each record with those that follow it in order of bearing, and with its companions. What they
    /// state is compared last, and only where it may still bring a pair among the best.
    fn search(points: &[&Point], index: &Index, records: &[u32], limit: usize) -> Bucket {
        let own: Vec<&Point> = records.iter().map(|it| points[*it as usize]).collect();
        let stated: Vec<f32> = records.iter().map(|it| index.lengths[*it as usize][1]).collect();
        let mut best: Vec<Best> = records.iter().map(|_| Best::of(limit)).collect();
        let mut concepts = Postings::of(&own, |it| &it.concept, usize::MAX);
        let mut words = Postings::of(&own, |it| &it.word, usize::MAX);
        let meanings = Wholes::of(own.iter().map(|it| &it.meaning));
        let (mut served, mut said) = (vec![0.0; own.len()], vec![0.0; own.len()]);
        let is_many = points.len() > LARGE && own.len() > SERVED_IN_FULL;
        let next = if is_many { SERVED_OF_MANY } else { SERVED };
        let (mut beyond, mut meant) = (Vec::new(), Vec::new());
        for (left, one) in own.iter().enumerate() {
            let others = left + 1..own.len().min(left + 1 + next);
            concepts.add_next(&one.concept, others.end, &mut served);
            words.add_next(&one.word, others.end, &mut said);
            if is_many {
                words.companions(&one.word, others.end, &mut said, &mut beyond);
            }
            for right in beyond.drain(..) {
                let similarity = one.similarity(own[right as usize]);
                best[left].add(records, left, right as usize, similarity);
                best[right as usize].add(records, right as usize, left, similarity);
            }
            meanings.dots(left, others.clone(), &mut meant);
            for (right, meant) in others.zip(&meant) {
                let known = take(&mut served[right]) + take(&mut said[right]) + meant;
                let bound = known + f64::from(stated[left] * stated[right]) + ROUNDING;
                if bound >= f64::min(best[left].least, best[right].least) {
                    let stated = one.particulars.contributions(&own[right].particulars);
                    let product = stated.iter().fold(known, |sum, it| sum + it);
                    let similarity = one.scale.similarity(own[right].scale.length, product);
                    best[left].add(records, left, right, similarity);
                    best[right].add(records, right, left, similarity);
                }
            }
        }
        (0..best.len()).for_each(|it| best[it].cut(records, it));
        let full = records.iter().zip(&best).filter(|it| it.1.found.len() >= limit);
        let least = full.map(|it| (*it.0, it.1.least)).collect();
        let mut pairs = Vec::with_capacity(best.iter().map(|it| it.found.len()).sum());
        for (left, own) in best.iter().enumerate() {
            for (right, similarity) in &own.found {
                let pair = pair(records, left, *right as usize);
                // Whatever is above the least of the lower one is among its best.
                if pair.0 == records[left] || *similarity <= best[*right as usize].least {
                    pairs.push((pair.0, pair.1, *similarity));
                }
            }
        }
        Bucket { least, pairs }
    }
}

/// The records at two places, lower first.
fn pair(records: &[u32], left: usize, right: usize) -> (u32, u32) {
    let (left, right) = (records[left], records[right]);
    (left.min(right), left.max(right))
}

/// Who of some records has a dimension, and how much of it.
struct Postings {
    /// Where the entries of each dimension begin that were not passed yet.
    starts: Vec<u32>,
    /// Where they end.
    ends: Vec<u32>,
    /// Place among the records and value, in order of place.
    entries: Vec<(u32, f32)>,
}

impl Postings {
    /// What no more than `most` of the records have.
    fn of(points: &[&Point], block: fn(&Point) -> &Sparse, most: usize) -> Postings {
        let width = points.iter().map(|it| block(it).width()).max().unwrap_or(0);
        let mut holders = vec![0u32; width];
        points.iter().flat_map(|it| &block(it).0).for_each(|it| holders[it.0 as usize] += 1);
        let mut count = 0;
        let starts: Vec<u32> = holders
            .iter()
            .map(|it| {
                let start = count;
                count += if *it as usize <= most { *it } else { 0 };
                start
            })
            .collect();
        let mut ends = starts.clone();
        let mut entries = vec![(0, 0.0); count as usize];
        for (at, point) in (0u32..).zip(points) {
            for (dimension, value) in &block(point).0 {
                if holders[*dimension as usize] as usize <= most {
                    let slot = &mut ends[*dimension as usize];
                    entries[*slot as usize] = (at, *value);
                    *slot += 1;
                }
            }
        }
        Postings { starts, ends, entries }
    }

    /// The records that have a dimension and were not passed yet; none when too many have it.
    fn holders(&self, dimension: u32) -> &[(u32, f32)] {
        let at = dimension as usize;
        &self.entries[self.starts[at] as usize..self.ends[at] as usize]
    }

    /// Adds the inner products of the next record's vector with those of the records after it, up to `end`, to
    /// their sums: the same numbers as [`Sparse::dot`].
    fn add_next(&mut self, vector: &Sparse, end: usize, sums: &mut [f64]) {
        for (dimension, value) in &vector.0 {
            let at = *dimension as usize;
            // The first that was not passed is the record itself.
            self.starts[at] += 1;
            for (place, theirs) in
                self.holders(*dimension).iter().take_while(|it| (it.0 as usize) < end)
            {
                sums[*place as usize] += f64::from(*value) * f64::from(*theirs);
            }
        }
    }

    /// Of the records from `end` on, those that share most with the record that was passed last, going by what
    /// few have. `sums` are zero there, and are left so.
    fn companions(&self, vector: &Sparse, end: usize, sums: &mut [f64], found: &mut Vec<u32>) {
        for (dimension, value) in &vector.0 {
            let rest = self.holders(*dimension);
            let from = rest.partition_point(|it| (it.0 as usize) < end);
            if rest.len() - from > HOLDERS {
                continue;
            }
            for (place, theirs) in &rest[from..] {
                if sums[*place as usize] == 0.0 {
                    found.push(*place);
                }
                sums[*place as usize] += f64::from(*value) * f64::from(*theirs);
            }
        }
        if found.len() > COMPANIONS {
            found.select_nth_unstable_by(COMPANIONS, |a, b| {
                sums[*b as usize].total_cmp(&sums[*a as usize]).then(a.cmp(b))
            });
        }
        found.iter().for_each(|it| sums[*it as usize] = 0.0);
        found.truncate(COMPANIONS);
    }
}

/// Pairs in order of position, each once.
fn in_order(parts: Vec<Vec<Scored>>, count: usize) -> Vec<Scored> {
    let mut ends = starts(parts.iter().flatten().map(|it| it.0), count);
    let mut pairs = vec![(0, 0, 0.0); ends[count] as usize];
    for pair in parts.into_iter().flatten() {
        let slot = &mut ends[pair.0 as usize];
        pairs[*slot as usize] = pair;
        *slot += 1;
    }
    pairs.par_chunk_by_mut(|a, b| a.0 == b.0).for_each(|it| it.sort_unstable_by_key(|it| it.1));
    pairs.dedup_by_key(|it| (it.0, it.1));
    pairs
}

/// Pairs that share a rare word, and may be among the best of either record.
fn pairs_of_words(points: &[&Point], index: &Index, least: &[f64]) -> Vec<Scored> {
    let pairs_of = |(scattered, met): &mut (Scattered, Vec<bool>), left: u32| {
        let one = points[left as usize];
        let mut others: Vec<u32> = Vec::new();
        for (dimension, _) in &one.word.0 {
            let holders = index.word.holders(*dimension);
            for (right, _) in &holders[holders.partition_point(|it| it.0 <= left)..] {
                if !std::mem::replace(&mut met[*right as usize], true) {
                    others.push(*right);
                }
            }
        }
        scattered.put(one);
        let similar = |right: u32| {
            met[right as usize] = false;
            let at = [left, right].map(|it| it as usize);
            let [meant, stated] =
                [0, 1].map(|it| index.lengths[at[0]][it] * index.lengths[at[1]][it]);
            let wanted = f64::min(least[at[0]], least[at[1]]);
            let similarity =
                scattered.similarity_from(wanted, points[at[1]], f64::from(meant + stated))?;
            Some((left, right, similarity))
        };
        let found: Vec<Scored> = others.into_iter().filter_map(similar).collect();
        scattered.take(one);
        found
    };
    let blank = (scattered(points), vec![false; points.len()]);
    (0..points.len() as u32)
        .into_par_iter()
        .map_init(|| blank.clone(), pairs_of)
        .flatten_iter()
        .collect()
}

/// The best of one record's pairs so far, and until the next cut some that may be among them.
struct Best {
    limit: usize,
    /// Less than this is not kept.
    least: f64,
    /// Places of the other records, with similarities.
    found: Vec<(u32, f64)>,
}

impl Best {
    /// Nothing yet, of at most so many pairs, one at least.
    fn of(limit: usize) -> Best {
        Best { limit: limit.max(1), least: NEGLIGIBLE, found: Vec::new() }
    }

    fn add(&mut self, records: &[u32], own: usize, other: usize, similarity: f64) {
        if similarity >= self.least {
            self.found.push((other as u32, similarity));
            if self.found.len() == 2 * self.limit {
                self.cut(records, own);
            }
        }
    }

    /// Leaves the best, in no order; of equals the lower pair is better.
    fn cut(&mut self, records: &[u32], own: usize) {
        if self.found.len() >= self.limit {
            let pair = |it: &(u32, f64)| pair(records, own, it.0 as usize);
            let order = |a: &(u32, f64), b: &(u32, f64)| {
                b.1.total_cmp(&a.1).then_with(|| pair(a).cmp(&pair(b)))
            };
            self.least = self.found.select_nth_unstable_by(self.limit - 1, order).1.1;
            self.found.truncate(self.limit);
        }
    }
}

/// The functions and families of a record that are nearly as sure as its surest.
fn surest(concept: &Sparse) -> impl Iterator<Item = u32> + '_ {
    let most = concept.0.iter().map(|it| it.1).fold(0.0, f32::max);
    let sure = concept.0.iter().filter(move |it| it.1 >= most * NEARLY_AS_SURE);
    sure.map(|it| it.0).chain(concept.is_empty().then_some(NO_FUNCTION))
}

/// Where a record lies in the space of meanings, roughly: its longest direction and its second longest.
/// Records that mean the same often have the same.
fn bearing(point: &Point) -> u32 {
    let mut longest = [(0.0f32, 0u32); 2];
    for (dimension, value) in (0u32..).zip(point.meaning.numbers()) {
        let it = (value.abs(), dimension * 2 + u32::from(value < 0.0));
        if it.0 > longest[0].0 {
            longest = [it, longest[0]];
        } else if it.0 > longest[1].0 {
            longest[1] = it;
        }
    }
    longest[0].1 << 16 | longest[1].1
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture;
    use crate::same_function::classify;
    use crate::same_function::edition::Lesson;
    use crate::same_function::records::Records;

    #[test]
    fn companions_share_what_few_have_and_leave_the_sums_at_zero() {
        let worded = |words: &[u32]| Point {
            word: Sparse::from_entries(words.iter().map(|it| (*it, 1.0)).collect()).unit(),
            ..Point::default()
        };
        // Word 0 is everybody's; 1 and 2 are those of the first record, of one far away, and partly of another.
        let mut points: Vec<Point> =
            (0..HOLDERS as u32 + 50).map(|it| worded(&[0, 10 + it])).collect();
        points[0] = worded(&[0, 1, 2]);
        (points[100], points[150]) = (worded(&[0, 1]), worded(&[0, 1, 2]));
        let all: Vec<&Point> = points.iter().collect();
        let mut words = Postings::of(&all, |it| &it.word, usize::MAX);
        let mut sums = vec![0.0; points.len()];
        words.add_next(&points[0].word, 5, &mut sums);
        assert!(sums[1..5].iter().all(|it| *it > 0.0));
        sums[..5].fill(0.0);
        let mut found = Vec::new();
        words.companions(&points[0].word, 5, &mut sums, &mut found);
        found.sort_unstable();
        assert_eq!(found, [100, 150]);
        assert!(sums.iter().all(|it| *it == 0.0));
    }

    fn points(count: usize) -> Vec<Point> {
        let (knowledge, profiles) = (fixture::knowledge(), fixture::crowd(count));
        let classes = classify(&knowledge, &profiles);
        Lesson::learn(&knowledge, &Records::all(&profiles, &classes), None).space.points
    }

    #[test]
    fn batch_and_single_similarities_are_the_same_number() {
        let points = points(50);
        let points: Vec<&Point> = points.iter().collect();
        let pairs = scored_pairs(&points, usize::MAX);
        assert!(!pairs.is_empty());
        for (left, right, similarity) in pairs {
            assert_eq!(similarity, points[left as usize].similarity(points[right as usize]));
        }
    }

    #[test]
    fn the_index_finds_what_comparing_everything_finds() {
        let points = points(200);
        let points: Vec<&Point> = points.iter().collect();
        for (left, right, similarity) in indexed_pairs(&points, 50) {
            assert_eq!(similarity, points[left as usize].similarity(points[right as usize]));
        }
        let strong = |pairs: Vec<Scored>| -> std::collections::BTreeSet<(u32, u32)> {
            pairs.iter().filter(|it| it.2 > 0.5).map(|it| (it.0, it.1)).collect()
        };
        let (all, indexed) =
            (strong(all_pairs(&points)), strong(indexed_pairs(&points, usize::MAX)));
        assert!(indexed.intersection(&all).count() as f64 >= 0.99 * all.len() as f64);
    }

    #[test]
    fn pairs_are_put_in_order_and_each_once() {
        let parts = vec![vec![(2, 3, 0.5), (0, 9, 0.4)], vec![(0, 4, 0.3), (2, 3, 0.5)]];
        assert_eq!(in_order(parts, 10), [(0, 4, 0.3), (0, 9, 0.4), (2, 3, 0.5)]);
    }

    #[test]
    fn the_limit_keeps_the_best_of_each_record() {
        let pairs = vec![(0, 1, 0.9), (0, 2, 0.8), (1, 2, 0.1)];
        assert_eq!(best_of_either(pairs, 3, 1), [(0, 1, 0.9), (0, 2, 0.8)]);
    }
}
