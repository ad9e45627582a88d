//! Systems out of pairs: average link over weights, so that one lucky pair does not chain two systems.

use super::resolve::Weighed;
use crate::constraints::Constraints;

/// Components above this size are first cut at a higher weight.
const LARGEST: usize = 300;
/// A single pair speaks for at most this many bits above or below the threshold when means are taken.
const LOUDEST: f64 = 12.0;
/// How much higher the cut is each time a component is too large.
const STEP: f64 = 2.0;

/// Groups of positions, each sorted, in order of their first member; every position is in one.
///
/// Two groups become one while the mean weight over all their pairs is at least the threshold; pairs that
/// blocking did not propose are weighed too.
pub fn systems(
    count: usize,
    accepted: &[Weighed],
    threshold: f64,
    constraints: &Constraints,
    weight: &(dyn Fn(u32, u32) -> f64 + Sync),
) -> Vec<Vec<u32>> {
    let edges = with_required(accepted, constraints);
    let mut groups = Vec::new();
    for component in components(count, &edges) {
        split(component, &edges, threshold, &mut |part: Vec<u32>| {
            groups.extend(average_link(&part, threshold, constraints, weight));
        });
    }
    groups.sort_unstable();
    groups
}

/// Groups of a one-to-one linkage: the chosen pairs, and what people put together.
pub fn linked(count: usize, chosen: &[Weighed], constraints: &Constraints) -> Vec<Vec<u32>> {
    let mut groups = Vec::new();
    for component in components(count, &with_required(chosen, constraints)) {
        groups.extend(gathered(&component, constraints));
    }
    groups.sort_unstable();
    groups
}

/// Connected components of two records or more: positions, sorted, in order of their first.
pub fn several(count: usize, edges: &[Weighed], constraints: &Constraints) -> Vec<Vec<u32>> {
    let mut found = components(count, &with_required(edges, constraints));
    found.retain(|it| it.len() > 1);
    found
}

fn with_required(pairs: &[Weighed], constraints: &Constraints) -> Vec<Weighed> {
    let mut edges: Vec<Weighed> = pairs.to_vec();
    for (left, right) in constraints.must() {
        edges.push(Weighed { left, right, weight: f64::INFINITY });
    }
    edges
}

/// Hands out a component, cut at rising weights until its parts are small enough.
fn split(component: Vec<u32>, edges: &[Weighed], cut: f64, hand_out: &mut dyn FnMut(Vec<u32>)) {
    if component.len() <= LARGEST || cut > 60.0 {
        hand_out(component);
        return;
    }
    let own: Vec<Weighed> = edges
        .iter()
        .filter(|it| it.weight >= cut + STEP)
        .filter(|it| {
            component.binary_search(&it.left).is_ok() && component.binary_search(&it.right).is_ok()
        })
        .copied()
        .collect();
    for part in components_among(&component, &own) {
        split(part, &own, cut + STEP, hand_out);
    }
}

fn components(count: usize, edges: &[Weighed]) -> Vec<Vec<u32>> {
    let all: Vec<u32> = (0..count as u32).collect();
    components_among(&all, edges)
}

/// Connected components of some positions (sorted), each sorted, in order of their first member.
fn components_among(positions: &[u32], edges: &[Weighed]) -> Vec<Vec<u32>> {
    let mut parent: Vec<u32> = (0..positions.len() as u32).collect();
    fn root(parent: &mut [u32], mut at: u32) -> u32 {
        while parent[at as usize] != at {
            parent[at as usize] = parent[parent[at as usize] as usize];
            at = parent[at as usize];
        }
        at
    }
    for edge in edges {
        let ends = (positions.binary_search(&edge.left), positions.binary_search(&edge.right));
        if let (Ok(left), Ok(right)) = ends {
            let (left, right) = (root(&mut parent, left as u32), root(&mut parent, right as u32));
            parent[left.max(right) as usize] = left.min(right);
        }
    }
    // A root is the first of its group.
    let mut numbers = vec![0; positions.len()];
    let mut groups: Vec<Vec<u32>> = Vec::new();
    for at in 0..positions.len() as u32 {
        let top = root(&mut parent, at);
        if top == at {
            numbers[at as usize] = groups.len();
            groups.push(Vec::with_capacity(1));
        }
        groups[numbers[top as usize]].push(positions[at as usize]);
    }
    groups
}

fn average_link(
    part: &[u32],
    threshold: f64,
    constraints: &Constraints,
    weight: &(dyn Fn(u32, u32) -> f64 + Sync),
) -> Vec<Vec<u32>> {
    let mut groups: Vec<Vec<u32>> = part.iter().map(|it| vec![*it]).collect();
    if part.len() < 2 {
        return groups;
    }
    if part.len() > LARGEST {
        return gathered(part, constraints);
    }
    let mut sums = pair_weights(part, threshold, constraints, weight);
    while let Some((left, right)) = best_merge(&groups, &sums, constraints) {
        let taken = groups.remove(right);
        groups[left].extend(taken);
        merge_rows(&mut sums, left, right);
    }
    for group in &mut groups {
        group.sort_unstable();
    }
    groups
}

fn pair_weights(
    part: &[u32],
    threshold: f64,
    constraints: &Constraints,
    weight: &(dyn Fn(u32, u32) -> f64 + Sync),
) -> Vec<Vec<f64>> {
    let mut sums = vec![vec![0.0; part.len()]; part.len()];
    for left in 0..part.len() {
        for right in left + 1..part.len() {
            let value = if constraints.requires(part[left], part[right]) {
                // A person said so: no sum of scores may outweigh it.
                1e6
            } else {
                (weight(part[left], part[right]) - threshold).clamp(-LOUDEST, LOUDEST)
            };
            sums[left][right] = value;
            sums[right][left] = value;
        }
    }
    sums
}

fn best_merge(
    groups: &[Vec<u32>],
    sums: &[Vec<f64>],
    constraints: &Constraints,
) -> Option<(usize, usize)> {
    let mut best = None;
    let mut highest = 0.0;
    for left in 0..groups.len() {
        for right in left + 1..groups.len() {
            let mean = sums[left][right] / (groups[left].len() * groups[right].len()) as f64;
            if (mean > highest || best.is_none() && mean >= highest)
                && constraints.allows(&groups[left], &groups[right])
            {
                highest = mean;
                best = Some((left, right));
            }
        }
    }
    best
}

/// Adds row and column `right` to `left` and takes them out.
fn merge_rows(sums: &mut Vec<Vec<f64>>, left: usize, right: usize) {
    let taken = sums.remove(right);
    for (sum, value) in sums[left].iter_mut().zip(taken) {
        *sum += value;
    }
    for row in sums.iter_mut() {
        let value = row.remove(right);
        row[left] += value;
    }
}

/// One group of all that may be together, for parts that are too large and too alike to look closer.
fn gathered(part: &[u32], constraints: &Constraints) -> Vec<Vec<u32>> {
    let mut groups: Vec<Vec<u32>> = vec![Vec::new()];
    for position in part {
        if constraints.allows(&groups[0], &[*position]) {
            groups[0].push(*position);
        } else {
            groups.push(vec![*position]);
        }
    }
    groups
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(weights: &[(u32, u32, f64)], constraints: &Constraints, expected: &[&[u32]]) {
        let edges: Vec<Weighed> = weights
            .iter()
            .map(|it| Weighed { left: it.0, right: it.1, weight: it.2 })
            .filter(|it| it.weight >= 0.0)
            .collect();
        let weight = |left: u32, right: u32| {
            weights.iter().find(|it| (it.0, it.1) == (left, right)).map_or(-8.0, |it| it.2)
        };
        assert_eq!(systems(4, &edges, 0.0, constraints, &weight), expected);
    }

    #[test]
    fn two_systems_are_not_chained_by_one_lucky_pair() {
        let weights = [(0, 1, 9.0), (2, 3, 9.0), (1, 2, 1.0)];
        check(&weights, &Constraints::default(), &[&[0, 1], &[2, 3]]);
    }

    #[test]
    fn a_full_group_becomes_one_system() {
        let weights = [(0, 1, 9.0), (1, 2, 5.0), (0, 2, 4.0)];
        check(&weights, &Constraints::default(), &[&[0, 1, 2], &[3]]);
    }

    #[test]
    fn what_people_said_outranks_weights() {
        let mut constraints = Constraints::default();
        constraints.forbid(0, 1);
        constraints.require(0, 3);
        check(&[(0, 1, 9.0)], &constraints, &[&[0, 3], &[1], &[2]]);
    }

    #[test]
    fn a_huge_component_is_cut_and_keeps_rules() {
        let mut constraints = Constraints::default();
        constraints.forbid(0, 1);
        let edges: Vec<Weighed> =
            (0..699).map(|it| Weighed { left: it, right: it + 1, weight: 90.0 }).collect();
        let groups = systems(700, &edges, 0.0, &constraints, &|_, _| 90.0);
        assert_eq!(groups.iter().map(Vec::len).sum::<usize>(), 700);
        assert!(groups.iter().all(|it| !(it.contains(&0) && it.contains(&1))));
    }
}
