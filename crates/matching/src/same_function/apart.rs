//! Takes apart what people said is different, and leaves the rest of the cluster together.

use std::collections::BTreeSet;

use super::units::bound;

/// Splits one cluster by the pairs that must stay apart: of each pair the member less like the cluster goes
/// out, by itself or with those that people bound to it. `means` says how alike each member is.
///
/// When a chain of verdicts binds a pair that a verdict keeps apart, the verdict on the pair itself counts.
pub fn taken_apart(
    members: &[u32],
    means: &[f64],
    must: &[(u32, u32)],
    must_not: &[(u32, u32)],
) -> Vec<Vec<u32>> {
    let is_member = |it: u32| members.binary_search(&it).is_ok();
    let inside = |it: &&(u32, u32)| is_member(it.0) && is_member(it.1);
    let must_not: Vec<&(u32, u32)> = must_not.iter().filter(inside).collect();
    if must_not.is_empty() {
        return vec![members.to_vec()];
    }
    let must: Vec<(u32, u32)> = must.iter().filter(inside).copied().collect();
    let sets = bound(&must);
    let mean = |set: &BTreeSet<u32>| {
        let of = |it: &u32| means[members.partition_point(|member| member < it)];
        set.iter().map(of).sum::<f64>() / set.len() as f64
    };
    let mut groups: Vec<BTreeSet<u32>> = vec![members.iter().copied().collect()];
    for (left, right) in must_not {
        let Some(group) = groups.iter_mut().find(|it| it.contains(left) && it.contains(right))
        else {
            continue;
        };
        let with = |own: u32| -> BTreeSet<u32> {
            let set = sets.iter().find(|it| it.contains(&own));
            let bound = set.into_iter().flatten().copied().filter(|it| group.contains(it));
            bound.chain([own]).collect()
        };
        let (mut one, mut other) = (with(*left), with(*right));
        if one == other {
            (one, other) = (BTreeSet::from([*left]), BTreeSet::from([*right]));
        }
        let out = if mean(&one) < mean(&other) { one } else { other };
        group.retain(|it| !out.contains(it));
        groups.push(out);
    }
    groups.into_iter().map(|it| it.into_iter().collect()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const MEMBERS: [u32; 5] = [2, 4, 6, 8, 9];
    const MEANS: [f64; 5] = [0.9, 0.3, 0.8, 0.5, 0.7];

    fn check(must: &[(u32, u32)], must_not: &[(u32, u32)], expected: &[&[u32]]) {
        assert_eq!(taken_apart(&MEMBERS, &MEANS, must, must_not), expected);
    }

    #[test]
    fn the_less_alike_goes_out_and_the_rest_stays() {
        check(&[], &[(2, 4)], &[&[2, 6, 8, 9], &[4]]);
        check(&[], &[(2, 8), (6, 8), (3, 4)], &[&[2, 4, 6, 9], &[8]]);
        check(&[], &[], &[&MEMBERS]);
    }

    #[test]
    fn those_bound_to_it_go_along() {
        check(&[(4, 9)], &[(2, 4)], &[&[2, 6, 8], &[4, 9]]);
    }

    #[test]
    fn the_verdict_on_the_pair_outranks_a_chain() {
        check(&[(2, 6), (4, 6)], &[(2, 4)], &[&[2, 6, 8, 9], &[4]]);
    }
}
