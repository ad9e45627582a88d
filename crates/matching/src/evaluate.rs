//! How good an answer is when the truth is known.

use rustc_hash::{FxHashMap, FxHashSet};

/// A pair of positions; the order does not matter.
pub type Pair = (u32, u32);

/// Precision, recall and their harmonic mean, each 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Quality {
    /// Share of what was said that is true.
    pub precision: f64,
    /// Share of what is true that was said.
    pub recall: f64,
    /// Harmonic mean.
    pub f1: f64,
}

impl Quality {
    fn of(precision: f64, recall: f64) -> Quality {
        let sum = precision + recall;
        let f1 = if sum > 0.0 { 2.0 * precision * recall / sum } else { 0.0 };
        Quality { precision, recall, f1 }
    }
}

fn ordered(pair: &Pair) -> Pair {
    (pair.0.min(pair.1), pair.0.max(pair.1))
}

/// Pairwise precision, recall and F1. Nothing said has precision 0.
pub fn pair_quality(said: &[Pair], truth: &[Pair]) -> Quality {
    let said: FxHashSet<Pair> = said.iter().map(ordered).collect();
    let truth: FxHashSet<Pair> = truth.iter().map(ordered).collect();
    let right = said.iter().filter(|it| truth.contains(*it)).count() as f64;
    Quality::of(right / said.len().max(1) as f64, right / truth.len().max(1) as f64)
}

/// [`pair_quality`] of all pairs that stand in one cluster, which are counted and not listed: a cluster of
/// thousands has millions. `said` gives the cluster of each record.
pub fn cluster_quality(said: &[u32], truth: &[Pair]) -> Quality {
    let together: u64 = sizes(said).values().map(|it| it * (it - 1) / 2).sum();
    let truth: FxHashSet<Pair> = truth.iter().map(ordered).collect();
    let right = truth.iter().filter(|it| said[it.0 as usize] == said[it.1 as usize]).count() as f64;
    Quality::of(right / together.max(1) as f64, right / truth.len().max(1) as f64)
}

/// How many records each cluster has.
fn sizes(said: &[u32]) -> FxHashMap<u32, u64> {
    let mut sizes: FxHashMap<u32, u64> = FxHashMap::default();
    said.iter().for_each(|it| *sizes.entry(*it).or_default() += 1);
    sizes
}

/// B-cubed (Bagga and Baldwin, 1998): mean over records of precision and recall of their own cluster.
///
/// `said` gives the cluster of each record, `truth` its classes; a record without a class is alone in the
/// truth. Two records agree in truth when they share a class.
pub fn b_cubed(said: &[u32], truth: &[Vec<u32>]) -> Quality {
    let sizes = sizes(said);
    let mut classes: FxHashMap<u32, Vec<usize>> = FxHashMap::default();
    for (at, own) in truth.iter().enumerate().take(said.len()) {
        own.iter().for_each(|it| classes.entry(*it).or_default().push(at));
    }
    let (mut precision, mut recall) = (0.0, 0.0);
    for (at, cluster) in said.iter().enumerate() {
        let mut alike: FxHashSet<usize> = FxHashSet::from_iter([at]);
        for class in truth.get(at).into_iter().flatten() {
            alike.extend(&classes[class]);
        }
        let right = alike.iter().filter(|it| said[**it] == *cluster).count() as f64;
        precision += right / sizes[cluster] as f64;
        recall += right / alike.len() as f64;
    }
    let count = said.len().max(1) as f64;
    Quality::of(precision / count, recall / count)
}

/// Average precision of a ranking over all true pairs; true pairs that were never ranked count as missed.
/// Pairs of one weight are taken together, so that their order does not matter.
pub fn average_precision(ranked: &[(Pair, f32)], truth: &[Pair]) -> f64 {
    let truth: FxHashSet<Pair> = truth.iter().map(ordered).collect();
    let (mut right, mut sum) = (0.0, 0.0);
    for (seen, hits) in steps(ranked, &truth) {
        let found = hits as f64;
        right += found;
        sum += found * right / seen as f64;
    }
    sum / truth.len().max(1) as f64
}

/// The best F1 that any threshold over this ranking reaches, with that threshold: an oracle, not a result.
pub fn best_threshold(ranked: &[(Pair, f32)], truth: &[Pair]) -> (Quality, f32) {
    let truth: FxHashSet<Pair> = truth.iter().map(ordered).collect();
    let mut weights: Vec<f32> = ranked.iter().map(|it| it.1).collect();
    weights.sort_unstable_by(|a, b| b.total_cmp(a));
    let (mut right, mut best) = (0, (Quality::default(), f32::INFINITY));
    for (seen, hits) in steps(ranked, &truth) {
        right += hits;
        let precision = right as f64 / seen as f64;
        let found = Quality::of(precision, right as f64 / truth.len().max(1) as f64);
        if found.f1 > best.0.f1 {
            best = (found, weights[seen - 1]);
        }
    }
    best
}

/// Share of a record's true partners among its ten best, mean over records that have one.
pub fn recall_at_10(ranked: &[(Pair, f32)], truth: &[Pair], count: usize) -> f64 {
    let mut lists: Vec<Vec<(f32, u32)>> = vec![Vec::new(); count];
    for ((left, right), weight) in ranked {
        lists[*left as usize].push((*weight, *right));
        lists[*right as usize].push((*weight, *left));
    }
    let mut partners: Vec<FxHashSet<u32>> = vec![FxHashSet::default(); count];
    for (left, right) in truth {
        partners[*left as usize].insert(*right);
        partners[*right as usize].insert(*left);
    }
    let (mut sum, mut asked) = (0.0, 0);
    for (list, partners) in lists.iter_mut().zip(&partners).filter(|it| !it.1.is_empty()) {
        list.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        let hits = list.iter().take(10).filter(|it| partners.contains(&it.1)).count();
        sum += hits as f64 / partners.len().min(10) as f64;
        asked += 1;
    }
    sum / f64::from(asked.max(1))
}

/// After each distinct weight, from the highest: pairs seen so far, and true pairs of that weight.
fn steps(ranked: &[(Pair, f32)], truth: &FxHashSet<Pair>) -> Vec<(usize, usize)> {
    let mut order: Vec<&(Pair, f32)> = ranked.iter().collect();
    order.sort_unstable_by(|a, b| b.1.total_cmp(&a.1));
    let mut steps = Vec::new();
    let mut seen = 0;
    for tie in order.chunk_by(|a, b| a.1 == b.1) {
        seen += tie.len();
        steps.push((seen, tie.iter().filter(|it| truth.contains(&ordered(&it.0))).count()));
    }
    steps
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_right_and_half_found_is_one_half() {
        let found = pair_quality(&[(0, 1), (2, 1)], &[(1, 0), (3, 4)]);
        assert_eq!((found.precision, found.recall, found.f1), (0.5, 0.5, 0.5));
        assert_eq!(pair_quality(&[], &[(0, 1)]).f1, 0.0);
    }

    #[test]
    fn pairs_of_clusters_are_counted_as_if_they_were_listed() {
        let found = cluster_quality(&[7, 7, 7, 2, 2], &[(0, 1), (4, 3), (0, 4)]);
        let listed = pair_quality(&[(0, 1), (0, 2), (1, 2), (3, 4)], &[(0, 1), (3, 4), (0, 4)]);
        assert_eq!(found, listed);
        assert_eq!(cluster_quality(&[0; 100_000], &[(0, 1)]).recall, 1.0);
    }

    #[test]
    fn b_cubed_of_the_truth_is_one() {
        let truth = [vec![1], vec![1], vec![]];
        assert_eq!(b_cubed(&[5, 5, 6], &truth).f1, 1.0);
        let lumped = b_cubed(&[5, 5, 5], &truth);
        assert!((lumped.precision - 5.0 / 9.0).abs() < 1e-12 && lumped.recall == 1.0);
    }

    #[test]
    fn average_precision_counts_missed_pairs() {
        let ranked = [((0, 1), 0.9), ((0, 2), 0.8), ((1, 2), 0.7)];
        let found = average_precision(&ranked, &[(0, 1), (1, 2), (3, 4)]);
        assert!((found - (1.0 + 2.0 / 3.0) / 3.0).abs() < 1e-9);
    }

    #[test]
    fn the_best_threshold_is_found() {
        let ranked = [((0, 1), 0.9), ((0, 2), 0.8), ((1, 2), 0.7)];
        let (quality, threshold) = best_threshold(&ranked, &[(0, 1)]);
        assert_eq!((quality.f1, threshold), (1.0, 0.9));
    }

    #[test]
    fn recall_at_ten_asks_only_records_with_partners() {
        assert_eq!(recall_at_10(&[((0, 1), 0.5)], &[(0, 1)], 5), 1.0);
    }
}
