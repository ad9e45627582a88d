//! Finds, for every record, the records most like it.
//!
//! Small catalogues are compared in full. Above that an inverted index over functions and the rarer words
//! gives the candidates, and only the best of them are compared in full.

use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

use super::space::{Point, Space};
use crate::vectors::{Sparse, dense};

/// Catalogues up to this size are compared in full.
pub const COMPARE_ALL: usize = 3_000;
/// Neighbours per record along which groups may merge.
pub const NEIGHBOURS: usize = 10;
/// Clusters up to this size are compared in full.
const COMPARE_CLUSTER: usize = 200;
/// Up to this many records are compared without dense arrays.
const HANDFUL: usize = 40;
/// Records compared in full for each record of a larger catalogue.
const SHORT_LIST: usize = 80;
/// Words of more records than this do not propose candidates.
const COMMON_WORD: usize = 800;
/// Similarities below this are not worth keeping.
const NEGLIGIBLE: f64 = 0.05;
/// More than rounding can take away from the bound of a similarity.
const ROUNDING: f64 = 1e-4;

/// A pair of positions, lower first, and its similarity.
pub type Scored = (u32, u32, f64);

/// Scored pairs in order of position: every pair that is among the best `limit` of either record.
pub fn scored_pairs(points: &[&Point], limit: usize) -> Vec<Scored> {
    best_pairs(points, limit, COMPARE_ALL)
}

/// The pairs of a file, at most about `limit` a record. `near` are its pairs for [`NEIGHBOURS`], of which a
/// lower limit takes the best.
pub fn narrowed(points: &[&Point], near: Vec<Scored>, limit: usize) -> Vec<Scored> {
    if limit <= NEIGHBOURS {
        best_of_either(near, points.len(), limit)
    } else {
        scored_pairs(points, limit)
    }
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
    pairs.sort_unstable_by_key(|it| (it.0, it.1));
    pairs.dedup_by_key(|it| (it.0, it.1));
    best_of_either(pairs, points.len(), limit)
}

/// Names of the rules that bring two records together.
pub fn blocking_rules(space: &Space, left: usize, right: usize) -> Vec<&'static str> {
    let (left, right) = (&space.points[left], &space.points[right]);
    let is_rare = |word: u32| space.dictionary.holders[word as usize] as usize <= COMMON_WORD;
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
    let mut order: Vec<u32> = (0..pairs.len() as u32).collect();
    order.sort_by(|a, b| pairs[*b as usize].2.total_cmp(&pairs[*a as usize].2).then(a.cmp(b)));
    let mut seen = vec![0usize; count];
    let mut keep = vec![false; pairs.len()];
    for at in order {
        let (left, right, _) = pairs[at as usize];
        let (left, right) = (left as usize, right as usize);
        keep[at as usize] = seen[left] < limit || seen[right] < limit;
        seen[left] += 1;
        seen[right] += 1;
    }
    let mut keep = keep.into_iter();
    pairs.retain(|_| keep.next().unwrap_or(false));
    pairs
}

/// One record scattered into dense arrays, to be compared with many.
pub struct Scattered {
    concept: Vec<f32>,
    word: Vec<f32>,
    meaning: Vec<f32>,
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
            meaning: Vec::new(),
        }
    }

    /// Writes a record down.
    pub fn put(&mut self, point: &Point) {
        point.concept.scatter(&mut self.concept);
        point.word.scatter(&mut self.word);
        self.meaning.clone_from(&point.meaning);
    }

    /// Wipes it out again.
    pub fn take(&mut self, point: &Point) {
        point.concept.clear(&mut self.concept);
        point.word.clear(&mut self.word);
    }

    /// The same number as [`Point::similarity`], summed in the same order.
    pub fn similarity(&self, other: &Point) -> f64 {
        [
            other.concept.dot_dense(&self.concept),
            other.word.dot_dense(&self.word),
            dense::dot(&self.meaning, &other.meaning),
        ]
        .into_iter()
        .sum()
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

fn indexed_pairs(points: &[&Point], limit: usize) -> Vec<Scored> {
    let index = Index::new(points);
    (0..points.len() as u32)
        .into_par_iter()
        .map_init(
            || (scattered(points), vec![0.0f32; points.len()]),
            |(scattered, votes), own| {
                scattered.put(points[own as usize]);
                let found = best_of_list(points, &index, scattered, own, votes, limit);
                scattered.take(points[own as usize]);
                found
            },
        )
        .flatten_iter()
        .collect()
}

/// The best `limit` of a record's short list. What the index cannot see of a record's similarity is at
/// most the product of both lengths, so most of the list need not be compared in full.
fn best_of_list(
    points: &[&Point],
    index: &Index,
    scattered: &Scattered,
    own: u32,
    votes: &mut [f32],
    limit: usize,
) -> Vec<Scored> {
    let mut best: Vec<Scored> = Vec::new();
    let mut least = NEGLIGIBLE;
    for (other, seen) in index.short_list(points[own as usize], own, votes) {
        let unseen = index.unseen[own as usize] * index.unseen[other as usize];
        if f64::from(seen + unseen) + ROUNDING < least {
            continue;
        }
        let similarity = scattered.similarity(points[other as usize]);
        if similarity >= least {
            let at = best.partition_point(|it| it.2 >= similarity);
            best.insert(at, (own.min(other), own.max(other), similarity));
            best.truncate(limit);
        }
        if best.len() == limit {
            least = best.last().map_or(NEGLIGIBLE, |it| it.2);
        }
    }
    best
}

/// The records of each function and of each word that is not too common.
struct Index {
    concept: FxHashMap<u32, Vec<(u32, f32)>>,
    word: FxHashMap<u32, Vec<(u32, f32)>>,
    /// Per record, the length of what is not in the index: meaning and common words.
    unseen: Vec<f32>,
}

impl Index {
    fn new(points: &[&Point]) -> Index {
        let mut word = postings(points, |it| &it.word);
        word.retain(|_, records| records.len() > 1);
        let common: FxHashSet<u32> =
            word.iter().filter(|it| it.1.len() > COMMON_WORD).map(|it| *it.0).collect();
        word.retain(|it, _| !common.contains(it));
        let square = |vector: &Sparse, is_unseen: &dyn Fn(u32) -> bool| -> f32 {
            vector.0.iter().filter(|it| is_unseen(it.0)).map(|it| it.1 * it.1).sum()
        };
        let unseen = |point: &Point| {
            let words = square(&point.word, &|it| common.contains(&it));
            (words + dense::dot(&point.meaning, &point.meaning) as f32).sqrt()
        };
        let unseen = points.par_iter().map(|it| unseen(it)).collect();
        Index { concept: postings(points, |it| &it.concept), word, unseen }
    }

    /// The records with the highest share of the similarity that the index can see, and that share.
    fn short_list(&self, point: &Point, own: u32, votes: &mut [f32]) -> Vec<(u32, f32)> {
        let mut touched = Vec::new();
        let blocks = [(&self.concept, &point.concept), (&self.word, &point.word)];
        for (index, vector) in blocks {
            for (dimension, value) in &vector.0 {
                for (record, weight) in index.get(dimension).into_iter().flatten() {
                    let vote = &mut votes[*record as usize];
                    if *vote == 0.0 {
                        touched.push(*record);
                    }
                    *vote += value * weight;
                }
            }
        }
        let mut best: Vec<(u32, f32)> = Vec::with_capacity(touched.len());
        for record in touched {
            let vote = std::mem::take(&mut votes[record as usize]);
            if record != own {
                best.push((record, vote));
            }
        }
        let rank = |a: &(u32, f32), b: &(u32, f32)| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0));
        if best.len() > SHORT_LIST {
            best.select_nth_unstable_by(SHORT_LIST, rank);
            best.truncate(SHORT_LIST);
        }
        best.sort_unstable_by(rank);
        best
    }
}

fn postings(points: &[&Point], block: fn(&Point) -> &Sparse) -> FxHashMap<u32, Vec<(u32, f32)>> {
    let mut found: FxHashMap<u32, Vec<(u32, f32)>> = FxHashMap::default();
    for (record, point) in points.iter().enumerate() {
        for (dimension, value) in &block(point).0 {
            found.entry(*dimension).or_default().push((record as u32, *value));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture;
    use crate::same_function::classify;
    use crate::same_function::edition::Lesson;
    use crate::same_function::records::Records;

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
        let strong = |pairs: Vec<Scored>| -> std::collections::BTreeSet<(u32, u32)> {
            pairs.iter().filter(|it| it.2 > 0.5).map(|it| (it.0, it.1)).collect()
        };
        let (all, indexed) =
            (strong(all_pairs(&points)), strong(indexed_pairs(&points, usize::MAX)));
        assert!(indexed.intersection(&all).count() as f64 >= 0.99 * all.len() as f64);
    }

    #[test]
    fn what_is_not_compared_in_full_is_not_among_the_best() {
        let points = points(200);
        let points: Vec<&Point> = points.iter().collect();
        let index = Index::new(&points);
        let (mut dense, mut votes) = (scattered(&points), vec![0.0; 200]);
        for own in 0..200 {
            dense.put(points[own as usize]);
            let mut best = |limit| best_of_list(&points, &index, &dense, own, &mut votes, limit);
            let all = best(usize::MAX);
            assert_eq!(best(5), all[..all.len().min(5)]);
            dense.take(points[own as usize]);
        }
    }

    #[test]
    fn the_limit_keeps_the_best_of_each_record() {
        let pairs = vec![(0, 1, 0.9), (0, 2, 0.8), (1, 2, 0.1)];
        assert_eq!(best_of_either(pairs, 3, 1), [(0, 1, 0.9), (0, 2, 0.8)]);
    }
}
