//! Judges every pair by a curve that was fitted without anything of either of its records.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

use super::Sample;
use super::curve::{Curve, Histogram};

/// Parts of a set; a pair is judged by the curve of those that neither of its records is in.
const PARTS: usize = 10;
/// Times that groups of records are dealt into parts.
const DRAWS: u64 = 10;

/// What is said of each pair, once for each time that the groups are dealt out; `group` numbers the groups of
/// records that are never torn apart.
pub fn draws(sample: &Sample, group: &[u32]) -> Vec<Vec<f64>> {
    (0..DRAWS).map(|it| said(sample, &dealt(group, it))).collect()
}

/// The part of each record: groups in drawn order are dealt out in turn.
fn dealt(group: &[u32], seed: u64) -> Vec<usize> {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let most = group.iter().max().map_or(0, |it| *it as usize + 1);
    let mut order: Vec<(u32, usize)> = (0..most).map(|it| (random.next_u32(), it)).collect();
    order.sort_unstable();
    let mut part_of = vec![0; most];
    order.iter().enumerate().for_each(|(rank, it)| part_of[it.1] = rank % PARTS);
    group.iter().map(|it| part_of[*it as usize]).collect()
}

/// What is said of each pair when records are in these parts.
fn said(sample: &Sample, part: &[usize]) -> Vec<f64> {
    let cell = |pair: (u32, u32)| {
        let (a, b) = (part[pair.0 as usize], part[pair.1 as usize]);
        a.min(b) * PARTS + a.max(b)
    };
    let mut cells = vec![Histogram::empty(); PARTS * PARTS];
    for it in &sample.seen {
        cells[cell(it.pair)].add(sample.scale, it.score, it.is_right);
    }
    let curves: Vec<Option<Curve>> = (0..PARTS * PARTS)
        .map(|it| (it / PARTS, it % PARTS))
        .map(|(a, b)| (a <= b).then(|| Curve::fit(&without(&cells, a, b), sample.scale)))
        .collect();
    let judged =
        |it: &super::Seen| curves[cell(it.pair)].map(|at| at.probability(sample.scale, it.score));
    sample.seen.iter().map(|it| judged(it).unwrap_or(0.0)).collect()
}

/// What is left without two parts (or one, when both are the same).
///
/// Leaving parts out takes more of the pairs between parts than of those within one, and when functions are left
/// out whole, nearly all right pairs are within one. So what is left counts by one over the chance that it is left
/// (Horvitz and Thompson, 1952), which depends on the parts of a pair alone and not on its truth.
fn without(cells: &[Histogram], a: usize, b: usize) -> Histogram {
    let all = PARTS as f64;
    let left = all - if a == b { 1.0 } else { 2.0 };
    let (within, between) = (all / left, all * (all - 1.0) / (left * (left - 1.0)));
    let mut sum = Histogram::empty();
    for (at, cell) in cells.iter().enumerate() {
        let (low, high) = (at / PARTS, at % PARTS);
        if low <= high && [low, high].iter().all(|it| *it != a && *it != b) {
            sum.add_all(cell, if low == high { within } else { between });
        }
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::super::{Scale, Seen};
    use super::*;

    /// Forty records of twenty functions; pairs of one function are alike.
    fn sample() -> Sample {
        let pairs = (0..40u32).flat_map(|a| (a + 1..40).map(move |b| (a, b)));
        let seen = |pair: (u32, u32)| {
            let is_right = pair.0 % 20 == pair.1 % 20;
            let score = if is_right { 1.0 } else { -1.0 };
            Seen { pair, score, is_right, is_accepted: is_right }
        };
        let functions = Some((0..40).map(|it| it % 20).collect());
        Sample { name: "", scale: Scale::LogOdds, seen: pairs.map(seen).collect(), functions }
    }

    #[test]
    fn groups_are_not_torn_apart_and_parts_are_alike_in_size() {
        let sample = sample();
        let group = sample.functions.as_deref().expect("there are functions");
        let part = dealt(group, 3);
        assert!((0..20).all(|it| part[it] == part[it + 20]));
        assert!((0..PARTS).all(|it| part.iter().filter(|at| **at == it).count() == 4));
        assert_ne!(part, dealt(group, 4));
    }

    #[test]
    fn a_pair_does_not_tell_of_itself() {
        let mut sample = sample();
        let group: Vec<u32> = (0..40).collect();
        let before = said(&sample, &dealt(&group, 1))[0];
        sample.seen[0].is_right ^= true;
        assert_eq!(said(&sample, &dealt(&group, 1))[0], before);
    }

    #[test]
    fn leaving_functions_out_leaves_the_share_of_right_pairs_as_it_is() {
        let mut sample = sample();
        sample.seen.iter_mut().for_each(|it| it.score = 0.0);
        let share = 20.0 / 780.0;
        let group = sample.functions.clone().expect("there are functions");
        for probability in said(&sample, &dealt(&group, 2)) {
            assert!((probability - share).abs() < 0.2 * share, "{probability}");
        }
    }
}
