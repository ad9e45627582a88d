//! Ways to make clusters of scored pairs, measured beside each other at the engine's own threshold.

use std::collections::BTreeMap;

use matching::evaluate::Pair;

/// A single pair speaks for at most this many bits, as in the engine.
const LOUDEST: f64 = 12.0;
/// What a pair that was never compared weighs, less the threshold.
const UNSEEN: f64 = -8.0;
/// Rounds of local search.
const ROUNDS: usize = 20;

/// Connected components over the pairs at or above the threshold: the cluster of each record.
pub fn components(count: usize, ranked: &[(Pair, f32)], threshold: f64) -> Vec<u32> {
    let mut of: Vec<u32> = (0..count as u32).collect();
    fn root(of: &mut [u32], mut at: u32) -> u32 {
        while of[at as usize] != at {
            of[at as usize] = of[of[at as usize] as usize];
            at = of[at as usize];
        }
        at
    }
    for ((left, right), _) in ranked.iter().filter(|it| f64::from(it.1) >= threshold) {
        let (left, right) = (root(&mut of, *left), root(&mut of, *right));
        of[left.max(right) as usize] = left.min(right);
    }
    (0..count as u32).map(|it| root(&mut of, it)).collect()
}

/// Correlation clustering by local search: every record moves to the cluster it agrees with most, until none
/// moves.
pub fn correlated(count: usize, ranked: &[(Pair, f32)], threshold: f64) -> Vec<u32> {
    let mut partners: Vec<Vec<(u32, f64)>> = vec![Vec::new(); count];
    for ((left, right), weight) in ranked {
        let value = (f64::from(*weight) - threshold).clamp(-LOUDEST, LOUDEST);
        partners[*left as usize].push((*right, value));
        partners[*right as usize].push((*left, value));
    }
    let mut of: Vec<u32> = (0..count as u32).collect();
    let mut sizes = vec![1usize; count];
    for _ in 0..ROUNDS {
        let mut moved = false;
        for at in 0..count {
            let own = of[at];
            sizes[own as usize] -= 1;
            let best = best_cluster(&partners[at], &of, &sizes, own);
            sizes[best as usize] += 1;
            of[at] = best;
            moved |= best != own;
        }
        if !moved {
            break;
        }
    }
    of
}

/// The cluster that a record agrees with most; its old one, which may be empty by now, when it agrees with none.
fn best_cluster(partners: &[(u32, f64)], of: &[u32], sizes: &[usize], own: u32) -> u32 {
    let mut sums: BTreeMap<u32, (f64, usize)> = BTreeMap::new();
    for (other, value) in partners {
        let sum = sums.entry(of[*other as usize]).or_default();
        sum.0 += value;
        sum.1 += 1;
    }
    let gain = |(cluster, (sum, seen)): (&u32, &(f64, usize))| {
        sum + UNSEEN * sizes[*cluster as usize].saturating_sub(*seen) as f64
    };
    let stay = sums.get(&own).map_or(0.0, |it| gain((&own, it)));
    let best = sums.iter().map(|it| (gain(it), *it.0)).max_by(|a, b| a.0.total_cmp(&b.0));
    let empty = || sizes.iter().position(|it| *it == 0).map_or(own, |it| it as u32);
    match best {
        Some((value, cluster)) if value > stay.max(0.0) => cluster,
        _ if stay >= 0.0 => own,
        _ => empty(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(ranked: &[(Pair, f32)], components_are: &[u32], together: &[Pair]) {
        assert_eq!(components(4, ranked, 0.0), components_are);
        let of = correlated(4, ranked, 0.0);
        let all = (0..4).flat_map(|left| (left + 1..4).map(move |right| (left, right)));
        let found: Vec<Pair> = all.filter(|it| of[it.0 as usize] == of[it.1 as usize]).collect();
        assert_eq!(found, together);
    }

    #[test]
    fn components_chain_and_correlation_does_not() {
        let ranked = [((0, 1), 9.0), ((2, 3), 9.0), ((1, 2), 1.0), ((0, 2), -8.0), ((0, 3), -8.0)];
        check(&ranked, &[0, 0, 0, 0], &[(0, 1), (2, 3)]);
    }

    #[test]
    fn a_full_group_is_one_cluster_for_both() {
        let ranked = [((0, 1), 9.0), ((1, 2), 5.0), ((0, 2), 4.0)];
        check(&ranked, &[0, 0, 0, 3], &[(0, 1), (0, 2), (1, 2)]);
    }
}
