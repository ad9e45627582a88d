//! Whether packages that may stand in for each other land in one cluster.
//!
//! Debian says so by policy: packages that provide the same virtual package do the same job under other names.
//! The engine sees names and descriptions only. Classes overlap (an editor that reads mail is of both): a
//! grouping that held every class whole would have ten of them in one cluster.

use std::collections::{BTreeMap, BTreeSet};

use matching::evaluate::{Pair, pair_quality};
use matching::{FunctionEdition, Knowledge, classify, group_all};

use super::sets::Set;

/// How many classes of a set land in one cluster, wholly and for the most part, and pairs of labelled records,
/// as a Markdown table.
pub fn report(knowledge: &Knowledge, set: &Set) -> String {
    let cluster_of = clusters(knowledge, set);
    let mut members: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    for (at, classes) in (0u32..).zip(&set.classes) {
        classes.iter().for_each(|it| members.entry(*it).or_default().push(at));
    }
    members.retain(|_, it| it.len() > 1);
    let largest = |own: &Vec<u32>| {
        let mut counts: BTreeMap<u32, usize> = BTreeMap::new();
        own.iter().for_each(|it| *counts.entry(cluster_of[*it as usize]).or_default() += 1);
        counts.into_values().max().unwrap_or(0)
    };
    let count = |wanted: fn(usize, usize) -> bool| {
        members.values().filter(|it| wanted(largest(it), it.len())).count()
    };
    let (most, whole) = (count(|some, all| some * 2 > all), count(|some, all| some == all));
    let shares = members.values().map(|it| largest(it) as f64 / it.len() as f64);
    let mean = shares.sum::<f64>() / members.len() as f64;
    let labelled: BTreeSet<u32> = members.values().flatten().copied().collect();
    let quality = pair_quality(&pairs_within(&labelled, &cluster_of), &set.truth);
    format!(
        "| set | records | classes of two and more | most members in one cluster | all members | mean share of a \
         class in one cluster | pairs of labelled records: P | R | F1 |\n|---|---|---|---|---|---|---|---|---|\n\
         | {} | {} | {} | {most} ({:.1} %) | {whole} ({:.1} %) | {:.1} % | {:.3} | {:.3} | {:.3} |\n",
        set.name,
        set.profiles.len(),
        members.len(),
        100.0 * most as f64 / members.len() as f64,
        100.0 * whole as f64 / members.len() as f64,
        100.0 * mean,
        quality.precision,
        quality.recall,
        quality.f1,
    )
}

/// The cluster of each record of the whole set, labelled or not.
fn clusters(knowledge: &Knowledge, set: &Set) -> Vec<u32> {
    let classes = classify(knowledge, &set.profiles);
    let edition = FunctionEdition::learn(knowledge, &set.profiles, &classes);
    let found = group_all(knowledge, &edition, &set.profiles, &classes, &[], 0);
    let numbered = (0u32..).zip(&found.clusters);
    let of: BTreeMap<&str, u32> = numbered
        .flat_map(|(number, it)| it.members.iter().map(move |it| (it.id.as_str(), number)))
        .collect();
    set.profiles.iter().map(|it| of[it.id.as_str()]).collect()
}

fn pairs_within(records: &BTreeSet<u32>, cluster_of: &[u32]) -> Vec<Pair> {
    let of = |it: &u32| cluster_of[*it as usize];
    let pairs = records.iter().flat_map(|left| {
        let later = records.range(left + 1..);
        later.filter(move |it| of(left) == of(it)).map(|right| (*left, *right))
    });
    pairs.collect()
}
