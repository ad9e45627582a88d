//! Finds a threshold in a single list, where no decoys exist: same-system is an equivalence, so true pairs
//! close triangles and false ones chain.
//!
//! Pairs are taken from the surest down. A pair between two records that have no partner yet, or whose
//! partners are the same, fits; one that links two separate groups does not. The threshold lies where the
//! pairs that fit outnumber the others most. It is never below the model's own.

use rustc_hash::FxHashSet;

use super::resolve::Weighed;

/// What a pair counts for that links two groups with no partner in common.
const MISFIT: f64 = -0.5;
/// Partners of one record that are looked at.
const MOST_PARTNERS: usize = 400;

/// The weight from which pairs are accepted.
pub fn consistent_threshold(weighed: &[Weighed], lowest: f64, count: usize) -> f64 {
    let mut order: Vec<Weighed> =
        weighed.iter().filter(|it| it.weight >= lowest).copied().collect();
    order.sort_unstable_by(Weighed::best_first);
    let mut partners: Vec<FxHashSet<u32>> = vec![FxHashSet::default(); count];
    let (mut surplus, mut best) = (0.0, (0.0, None));
    for pair in &order {
        surplus += fit(&partners[pair.left as usize], &partners[pair.right as usize]);
        for (own, other) in [(pair.left, pair.right), (pair.right, pair.left)] {
            if partners[own as usize].len() < MOST_PARTNERS {
                partners[own as usize].insert(other);
            }
        }
        if surplus >= best.0 {
            best = (surplus, Some(pair.weight));
        }
    }
    best.1.unwrap_or(lowest)
}

/// 1 when a new pair agrees with the partners both records have, [`MISFIT`] when it does not.
fn fit(left: &FxHashSet<u32>, right: &FxHashSet<u32>) -> f64 {
    let all = left.len() + right.len();
    if all == 0 {
        return 1.0;
    }
    let common = left.iter().filter(|it| right.contains(it)).count();
    let share = 2.0 * common as f64 / all as f64;
    share + MISFIT * (1.0 - share)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn weighed(left: u32, right: u32, weight: f64) -> Weighed {
        Weighed { left, right, weight }
    }

    #[test]
    fn separate_pairs_are_all_taken() {
        let pairs: Vec<Weighed> = (0..10).map(|it| weighed(it * 2, it * 2 + 1, 5.0)).collect();
        assert_eq!(consistent_threshold(&pairs, 0.0, 20), 5.0);
    }

    #[test]
    fn chains_raise_the_threshold() {
        let mut pairs: Vec<Weighed> = (0..10).map(|it| weighed(it * 2, it * 2 + 1, 9.0)).collect();
        pairs.extend((0..9).map(|it| weighed(it * 2 + 1, it * 2 + 2, 2.0)));
        assert_eq!(consistent_threshold(&pairs, 0.0, 20), 9.0);
    }

    #[test]
    fn a_full_group_does_not_raise_it() {
        let mut pairs = Vec::new();
        for left in 0..8 {
            pairs.extend((left + 1..8).map(|right| weighed(left, right, 9.0 - f64::from(right))));
        }
        assert_eq!(consistent_threshold(&pairs, 0.0, 8), 2.0);
    }

    #[test]
    fn nothing_to_accept_leaves_the_threshold() {
        assert_eq!(consistent_threshold(&[weighed(0, 1, -3.0)], 0.5, 2), 0.5);
    }
}
