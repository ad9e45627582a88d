//! Finds, for every record, the records most like it.
//!
//! Small catalogues are compared in full. Above that an inverted index over functions and the rarer words
//! gives the candidates, and only the best of them are compared in full.

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::space::{Point, Space};
use crate::vectors::Sparse;

/// Catalogues up to this size are compared in full.
const COMPARE_ALL: usize = 3_000;
/// Records compared in full for each record of a larger catalogue.
const SHORT_LIST: usize = 80;
/// Words of more records than this do not propose candidates.
const COMMON_WORD: usize = 800;
/// Similarities below this are not worth keeping.
const NEGLIGIBLE: f64 = 0.05;

/// A pair of positions, lower first, and its similarity.
pub type Scored = (u32, u32, f64);

/// Scored pairs in order of position: every pair that is among the best `limit` of either record.
pub fn scored_pairs(space: &Space, limit: usize) -> Vec<Scored> {
    let count = space.points.len();
    let mut pairs = if count <= COMPARE_ALL { all_pairs(space) } else { indexed_pairs(space) };
    pairs.sort_unstable_by_key(|it| (it.0, it.1));
    pairs.dedup_by_key(|it| (it.0, it.1));
    best_of_either(pairs, count, limit)
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
struct Scattered {
    concept: Vec<f32>,
    word: Vec<f32>,
    char: Vec<f32>,
}

impl Scattered {
    fn new(space: &Space) -> Scattered {
        let width = |block: fn(&Point) -> &Sparse| {
            space.points.iter().map(|it| block(it).width()).max().unwrap_or(0)
        };
        Scattered {
            concept: vec![0.0; width(|it| &it.concept)],
            word: vec![0.0; width(|it| &it.word)],
            char: vec![0.0; width(|it| &it.char)],
        }
    }

    fn put(&mut self, point: &Point) {
        point.concept.scatter(&mut self.concept);
        point.word.scatter(&mut self.word);
        point.char.scatter(&mut self.char);
    }

    fn take(&mut self, point: &Point) {
        point.concept.clear(&mut self.concept);
        point.word.clear(&mut self.word);
        point.char.clear(&mut self.char);
    }

    /// The same number as [`Space::similarity`], summed in the same order.
    fn similarity(&self, other: &Point) -> f64 {
        [
            other.concept.dot_dense(&self.concept),
            other.word.dot_dense(&self.word),
            other.char.dot_dense(&self.char),
        ]
        .into_iter()
        .sum()
    }
}

fn all_pairs(space: &Space) -> Vec<Scored> {
    (0..space.points.len())
        .into_par_iter()
        .map_init(
            || Scattered::new(space),
            |scattered, left| {
                scattered.put(&space.points[left]);
                let found: Vec<Scored> = (left + 1..space.points.len())
                    .map(|right| {
                        let similarity = scattered.similarity(&space.points[right]);
                        (left as u32, right as u32, similarity)
                    })
                    .filter(|it| it.2 >= NEGLIGIBLE)
                    .collect();
                scattered.take(&space.points[left]);
                found
            },
        )
        .flatten_iter()
        .collect()
}

fn indexed_pairs(space: &Space) -> Vec<Scored> {
    let index = Index::new(space);
    (0..space.points.len())
        .into_par_iter()
        .map_init(
            || (Scattered::new(space), vec![0.0f32; space.points.len()]),
            |(scattered, votes), left| {
                scattered.put(&space.points[left]);
                let found: Vec<Scored> = index
                    .short_list(&space.points[left], left as u32, votes)
                    .into_iter()
                    .map(|right| {
                        let similarity = scattered.similarity(&space.points[right as usize]);
                        ((left as u32).min(right), (left as u32).max(right), similarity)
                    })
                    .filter(|it| it.2 >= NEGLIGIBLE)
                    .collect();
                scattered.take(&space.points[left]);
                found
            },
        )
        .flatten_iter()
        .collect()
}

/// The records of each function and of each word that is not too common.
struct Index {
    concept: FxHashMap<u32, Vec<(u32, f32)>>,
    word: FxHashMap<u32, Vec<(u32, f32)>>,
}

impl Index {
    fn new(space: &Space) -> Index {
        let mut word = postings(space, |it| &it.word);
        word.retain(|_, records| (2..=COMMON_WORD).contains(&records.len()));
        Index { concept: postings(space, |it| &it.concept), word }
    }

    /// The records with the highest share of the similarity that the index can see.
    fn short_list(&self, point: &Point, own: u32, votes: &mut [f32]) -> Vec<u32> {
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
        touched.retain(|it| *it != own);
        let rank =
            |a: &u32, b: &u32| votes[*b as usize].total_cmp(&votes[*a as usize]).then(a.cmp(b));
        let mut best = touched.clone();
        if best.len() > SHORT_LIST {
            best.select_nth_unstable_by(SHORT_LIST, rank);
            best.truncate(SHORT_LIST);
        }
        for record in touched {
            votes[record as usize] = 0.0;
        }
        votes[own as usize] = 0.0;
        best
    }
}

fn postings(space: &Space, block: fn(&Point) -> &Sparse) -> FxHashMap<u32, Vec<(u32, f32)>> {
    let mut found: FxHashMap<u32, Vec<(u32, f32)>> = FxHashMap::default();
    for (record, point) in space.points.iter().enumerate() {
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

    fn space(count: usize) -> Space {
        let (knowledge, profiles) = (fixture::knowledge(), fixture::crowd(count));
        let classes = classify(&knowledge, &profiles);
        Space::new(&knowledge, &profiles, &classes)
    }

    #[test]
    fn batch_and_single_similarities_are_the_same_number() {
        let space = space(50);
        let pairs = scored_pairs(&space, usize::MAX);
        assert!(!pairs.is_empty());
        for (left, right, similarity) in pairs {
            assert_eq!(similarity, space.similarity(left as usize, right as usize));
        }
    }

    #[test]
    fn the_index_finds_what_comparing_everything_finds() {
        let space = space(200);
        let strong = |pairs: Vec<Scored>| -> std::collections::BTreeSet<(u32, u32)> {
            pairs.iter().filter(|it| it.2 > 0.5).map(|it| (it.0, it.1)).collect()
        };
        let (all, indexed) = (strong(all_pairs(&space)), strong(indexed_pairs(&space)));
        assert!(indexed.intersection(&all).count() as f64 >= 0.99 * all.len() as f64);
    }

    #[test]
    fn the_limit_keeps_the_best_of_each_record() {
        let pairs = vec![(0, 1, 0.9), (0, 2, 0.8), (1, 2, 0.1)];
        assert_eq!(best_of_either(pairs, 3, 1), [(0, 1, 0.9), (0, 2, 0.8)]);
    }
}
