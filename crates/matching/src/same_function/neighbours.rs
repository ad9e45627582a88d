//! Finds, for every record, the records most like it.
//!
//! Small catalogues are compared in full. Above that a record is compared with those that serve its functions:
//! with a bounded number of them, next to it in order of bearing, and where they are very many also with those
//! that share the words few of them have. Besides, with those that share a rare word.

use std::mem::take;

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::particulars::Particulars;
use super::space::{Point, Scale, Space};
use crate::vectors::{Sparse, Whole};

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
    let mut pairs = match points.len() {
        0..=HANDFUL => pairs_of_few(points),
        few if few <= compare_all => all_pairs(points),
        _ => indexed_pairs(points, limit),
    };
    in_order(&mut pairs);
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

/// Keeps the pairs that are among the best `limit` of at least one of their records.
pub fn best_of_either(mut pairs: Vec<Scored>, count: usize, limit: usize) -> Vec<Scored> {
    let mut keep = vec![false; pairs.len()];
    for own in &mut by_record(&pairs, count) {
        if own.len() > limit {
            own.select_nth_unstable_by(limit, |a, b| {
                pairs[*b as usize].2.total_cmp(&pairs[*a as usize].2).then(a.cmp(b))
            });
        }
        own.iter().take(limit).for_each(|it| keep[*it as usize] = true);
    }
    let mut keep = keep.into_iter();
    pairs.retain(|_| keep.next().unwrap_or(false));
    pairs
}

/// Places of the pairs of each record.
fn by_record(pairs: &[Scored], count: usize) -> Vec<Vec<u32>> {
    let mut sizes = vec![0usize; count];
    for end in pairs.iter().flat_map(|it| [it.0, it.1]) {
        sizes[end as usize] += 1;
    }
    let mut found: Vec<Vec<u32>> = sizes.into_iter().map(Vec::with_capacity).collect();
    for (at, pair) in (0u32..).zip(pairs) {
        found[pair.0 as usize].push(at);
        found[pair.1 as usize].push(at);
    }
    found
}

/// One record scattered into dense arrays, to be compared with many.
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
        let stated = self.particulars.contributions(&other.particulars);
        let parts = [
            other.concept.dot_dense(&self.concept),
            other.word.dot_dense(&self.word),
            self.meaning.dot(&other.meaning),
        ];
        self.scale.similarity(other.scale.length, parts.into_iter().chain(stated).sum())
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
    let buckets: Vec<&Vec<u32>> = index.concept.values().collect();
    let found: Vec<Bucket> =
        buckets.into_par_iter().map(|it| Bucket::search(points, &index, it, limit)).collect();
    let mut least = vec![NEGLIGIBLE; points.len()];
    for (record, own) in found.iter().flat_map(|it| &it.least) {
        least[*record as usize] = f64::max(least[*record as usize], *own);
    }
    let mut pairs: Vec<Scored> = found.into_iter().flat_map(|it| it.pairs).collect();
    pairs.par_extend(pairs_of_words(points, &index, &least));
    pairs
}

/// The records of each function, and of each word that is not too common.
struct Index {
    /// In order of bearing.
    concept: FxHashMap<u32, Vec<u32>>,
    word: FxHashMap<u32, Vec<u32>>,
    /// Lengths of the words, of the meaning and of what is stated in each record: their products bound what
    /// these add.
    lengths: Vec<[f32; 3]>,
}

impl Index {
    fn new(points: &[&Point]) -> Index {
        let bearings: Vec<u32> = points.par_iter().map(|it| bearing(it)).collect();
        let mut concept: FxHashMap<u32, Vec<u32>> = FxHashMap::default();
        let mut word: FxHashMap<u32, Vec<u32>> = FxHashMap::default();
        for (record, point) in (0u32..).zip(points) {
            surest(&point.concept).for_each(|it| concept.entry(it).or_default().push(record));
            point.word.0.iter().for_each(|it| word.entry(it.0).or_default().push(record));
        }
        word.retain(|_, records| (2..=RARE_WORD).contains(&records.len()));
        let order = |it: &u32| (bearings[*it as usize], *it);
        concept.par_iter_mut().for_each(|it| it.1.sort_unstable_by_key(order));
        let length = |square: f64| square.sqrt() as f32;
        let stated = |it: &Point| it.particulars.vector().dot(it.particulars.vector());
        let lengths = points.par_iter().map(|it| {
            [length(it.word.dot(&it.word)), length(it.meaning.dot(&it.meaning)), length(stated(it))]
        });
        Index { lengths: lengths.collect(), concept, word }
    }
}

/// What the records of one function came to.
struct Bucket {
    pairs: Vec<Scored>,
    /// Records that have as many pairs as are kept, with the similarity of the last.
    least: Vec<(u32, f64)>,
}

impl Bucket {
    /// Compares each record with those that follow it in order of bearing, and with its companions. What they
    /// mean is compared last, and only where it may still bring a pair among the best.
    fn search(points: &[&Point], index: &Index, records: &[u32], limit: usize) -> Bucket {
        let own: Vec<&Point> = records.iter().map(|it| points[*it as usize]).collect();
        let lengths: Vec<[f32; 3]> = records.iter().map(|it| index.lengths[*it as usize]).collect();
        let mut best: Vec<Best> = records.iter().map(|_| Best::of(limit)).collect();
        let (mut concepts, mut words) =
            (Postings::of(&own, |it| &it.concept), Postings::of(&own, |it| &it.word));
        let (mut served, mut said) = (vec![0.0; own.len()], vec![0.0; own.len()]);
        let is_many = points.len() > LARGE && own.len() > SERVED_IN_FULL;
        let next = if is_many { SERVED_OF_MANY } else { SERVED };
        let mut beyond = Vec::new();
        for (left, one) in own.iter().enumerate() {
            let others = left + 1..own.len().min(left + 1 + next);
            concepts.add_next(&one.concept, others.end, &mut served);
            words.add_next(&one.word, others.end, &mut said);
            if is_many {
                words.companions(&one.word, others.end, &mut said, &mut beyond);
            }
            for right in beyond.drain(..) {
                let (a, b) = (records[left], records[right as usize]);
                let pair = (a.min(b), a.max(b), one.similarity(own[right as usize]));
                best[left].add(pair);
                best[right as usize].add(pair);
            }
            for right in others {
                let known = [take(&mut served[right]), take(&mut said[right])];
                let [_, meant, stated] = [0, 1, 2].map(|it| lengths[left][it] * lengths[right][it]);
                let bound = known[0] + known[1] + f64::from(meant + stated) + ROUNDING;
                if bound >= f64::min(best[left].least, best[right].least) {
                    let meaning = one.meaning.dot(&own[right].meaning);
                    let stated = one.particulars.contributions(&own[right].particulars);
                    let product = known.into_iter().chain([meaning]).chain(stated).sum();
                    let similarity = one.scale.similarity(own[right].scale.length, product);
                    let (a, b) = (records[left], records[right]);
                    let pair = (a.min(b), a.max(b), similarity);
                    best[left].add(pair);
                    best[right].add(pair);
                }
            }
        }
        best.iter_mut().for_each(Best::cut);
        let full = records.iter().zip(&best).filter(|it| it.1.found.len() >= limit);
        let least = full.map(|it| (*it.0, it.1.least)).collect();
        let mut pairs: Vec<Scored> = best.into_iter().flat_map(|it| it.found).collect();
        in_order(&mut pairs);
        Bucket { least, pairs }
    }
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
    fn of(points: &[&Point], block: fn(&Point) -> &Sparse) -> Postings {
        let width = points.iter().map(|it| block(it).width()).max().unwrap_or(0);
        let mut ends = vec![0u32; width + 1];
        let all = || {
            points
                .iter()
                .zip(0u32..)
                .flat_map(|(it, at)| block(it).0.iter().map(move |it| (it, at)))
        };
        all().for_each(|(it, _)| ends[it.0 as usize + 1] += 1);
        for at in 0..width {
            ends[at + 1] += ends[at];
        }
        let starts = ends[..width].to_vec();
        let mut entries = vec![(0, 0.0); ends[width] as usize];
        for ((dimension, value), at) in all() {
            let slot = &mut ends[*dimension as usize];
            entries[*slot as usize] = (at, *value);
            *slot += 1;
        }
        Postings { starts, ends, entries }
    }

    /// Adds the inner products of the next record's vector with those of the records after it, up to `end`, to
    /// their sums: the same numbers as [`Sparse::dot`].
    fn add_next(&mut self, vector: &Sparse, end: usize, sums: &mut [f64]) {
        for (dimension, value) in &vector.0 {
            let at = *dimension as usize;
            // The first of the rest is the record itself.
            self.starts[at] += 1;
            let rest = &self.entries[self.starts[at] as usize..self.ends[at] as usize];
            for (place, theirs) in rest.iter().take_while(|it| (it.0 as usize) < end) {
                sums[*place as usize] += f64::from(*value) * f64::from(*theirs);
            }
        }
    }

    /// Of the records from `end` on, those that share most with the record that was passed last, going by what
    /// few have. `sums` are zero there, and are left so.
    fn companions(&self, vector: &Sparse, end: usize, sums: &mut [f64], found: &mut Vec<u32>) {
        for (dimension, value) in &vector.0 {
            let at = *dimension as usize;
            let rest = &self.entries[self.starts[at] as usize..self.ends[at] as usize];
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

/// Puts pairs in order of position, each once.
fn in_order(pairs: &mut Vec<Scored>) {
    pairs.par_sort_unstable_by_key(|it| (it.0, it.1));
    pairs.dedup_by_key(|it| (it.0, it.1));
}

/// Pairs that share a rare word, and may be among the best of either record.
fn pairs_of_words<'p>(
    points: &'p [&Point],
    index: &'p Index,
    least: &'p [f64],
) -> impl ParallelIterator<Item = Scored> + 'p {
    (0..points.len() as u32).into_par_iter().flat_map_iter(move |left| {
        let (one, lengths) = (points[left as usize], index.lengths[left as usize]);
        let mut others: Vec<u32> = Vec::new();
        for (dimension, _) in &one.word.0 {
            let records = index.word.get(dimension).map_or(&[][..], Vec::as_slice);
            others.extend(records.iter().filter(|it| **it > left));
        }
        others.sort_unstable();
        others.dedup();
        others.into_iter().filter_map(move |right| {
            let (other, theirs) = (points[right as usize], index.lengths[right as usize]);
            let unseen: f32 = lengths.iter().zip(theirs).map(|it| it.0 * it.1).sum();
            let bound = one.concept.dot(&other.concept) + f64::from(unseen) + ROUNDING;
            let wanted = f64::min(least[left as usize], least[right as usize]);
            (bound >= wanted)
                .then(|| (left, right, one.similarity(other)))
                .filter(|it| it.2 >= wanted)
        })
    })
}

/// The best pairs so far, and until the next cut some that may be among them.
struct Best {
    limit: usize,
    /// Less than this is not kept.
    least: f64,
    found: Vec<Scored>,
}

impl Best {
    /// Nothing yet, of at most so many pairs, one at least.
    fn of(limit: usize) -> Best {
        Best { limit: limit.max(1), least: NEGLIGIBLE, found: Vec::new() }
    }

    fn add(&mut self, pair: Scored) {
        if pair.2 >= self.least {
            self.found.push(pair);
            if self.found.len() == 2 * self.limit {
                self.cut();
            }
        }
    }

    /// Leaves the best, in no order.
    fn cut(&mut self) {
        if self.found.len() >= self.limit {
            let order = |a: &Scored, b: &Scored| {
                b.2.total_cmp(&a.2).then_with(|| (a.0, a.1).cmp(&(b.0, b.1)))
            };
            self.least = self.found.select_nth_unstable_by(self.limit - 1, order).1.2;
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
        let mut words = Postings::of(&all, |it| &it.word);
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
    fn the_limit_keeps_the_best_of_each_record() {
        let pairs = vec![(0, 1, 0.9), (0, 2, 0.8), (1, 2, 0.1)];
        assert_eq!(best_of_either(pairs, 3, 1), [(0, 1, 0.9), (0, 2, 0.8)]);
    }
}
