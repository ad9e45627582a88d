//! `cargo xtask bench growth`: what an edition says of a catalogue before and after it grows by a tenth.
//!
//! The newcomers have nothing to do with the catalogue: they serve other functions. What they change all the
//! same is what a reader of an earlier report would stumble over.

use std::collections::HashMap;

use anyhow::Result;
use matching::{FunctionEdition, Knowledge, SystemEdition, classify, group_all, resolve};
use model::{Cluster, Profile};

use super::matching::generated;
use crate::process::root;
use crate::section;

/// Newcomers among so many.
const TENTH: usize = 10;

/// Prints a table of what stayed, and writes it down.
pub fn run(records: u64) -> Result<()> {
    let (old, new) = unrelated(records as usize)?;
    let knowledge = padu::data::knowledge()?;
    let mut ids: Vec<&str> = old.iter().map(|it| it.id.as_str()).collect();
    ids.sort_unstable();
    let all: Vec<Profile> = old.iter().chain(&new).cloned().collect();
    let mut lines = vec![
        "| question | records | newcomers | clusters before | as they were | records in them | clusters joined by newcomers |"
            .to_string(),
        "|---|---|---|---|---|---|---|".to_string(),
    ];
    let questions: [(&str, Answer); 2] = [("same-system", systems), ("same-function", functions)];
    for (name, answer) in questions {
        let (before, after) = answer(&knowledge, &old, &all);
        let found = kept(&before, &after, &ids);
        lines.push(format!(
            "| {name} | {} | {} | {} | {:.3} % | {:.3} % | {} |",
            old.len(),
            new.len(),
            found.clusters,
            percent(found.same, found.clusters),
            percent(found.same_records, found.records),
            found.joined,
        ));
    }
    lines.iter().for_each(|it| println!("{it}"));
    section::write(&root().join("docs/performance.md"), "growth", &lines.join("\n"))
}

/// Clusters of the old records, and of all records, within the edition of the old ones.
type Answer = fn(&Knowledge, &[Profile], &[Profile]) -> (Vec<Cluster>, Vec<Cluster>);

fn systems(
    knowledge: &Knowledge,
    old: &[Profile],
    all: &[Profile],
) -> (Vec<Cluster>, Vec<Cluster>) {
    let edition = SystemEdition::learn(knowledge, old);
    let of = |records: &[Profile]| resolve(knowledge, &edition, records, &[]).clusters;
    (of(old), of(all))
}

fn functions(
    knowledge: &Knowledge,
    old: &[Profile],
    all: &[Profile],
) -> (Vec<Cluster>, Vec<Cluster>) {
    let edition = FunctionEdition::learn(knowledge, old, &classify(knowledge, old));
    let of = |records: &[Profile]| {
        let classes = classify(knowledge, records);
        group_all(knowledge, &edition, records, &classes, &[], 0).clusters
    };
    (of(old), of(all))
}

/// Records of the generated inventory whose functions are in one half of all, and newcomers from the other.
fn unrelated(records: usize) -> Result<(Vec<Profile>, Vec<Profile>)> {
    let found = generated(records as u64 * 3)?;
    let (mut old, mut new) = (Vec::new(), Vec::new());
    for (profile, function) in found.profiles.into_iter().zip(found.functions) {
        match function {
            Some(it) if it % 2 == 0 && old.len() < records => old.push(profile),
            Some(it) if it % 2 == 1 && new.len() < records / TENTH => new.push(profile),
            _ => {}
        }
    }
    Ok((old, new))
}

/// How many clusters hold the old records as they did, under the same id, and how many records these are.
#[derive(Default)]
struct Kept {
    clusters: usize,
    same: usize,
    records: usize,
    same_records: usize,
    /// Clusters that newcomers joined.
    joined: usize,
}

/// Compares the clusters of the old records (`old`, sorted) before and after.
fn kept(before: &[Cluster], after: &[Cluster], old: &[&str]) -> Kept {
    let now: HashMap<&str, &Cluster> = after.iter().map(|it| (it.id.as_str(), it)).collect();
    let mut kept = Kept::default();
    for cluster in before {
        let is_old = |id: &&str| old.binary_search(id).is_ok();
        let members: Vec<&str> = cluster.members.iter().map(|it| it.id.as_str()).collect();
        let then = now.get(cluster.id.as_str()).map_or(&[][..], |it| it.members.as_slice());
        let then: Vec<&str> = then.iter().map(|it| it.id.as_str()).collect();
        let is_same = then.iter().copied().filter(is_old).eq(members.iter().copied());
        kept.clusters += 1;
        kept.records += members.len();
        kept.same += usize::from(is_same);
        kept.same_records += if is_same { members.len() } else { 0 };
        kept.joined += usize::from(!then.iter().all(is_old));
    }
    kept
}

fn percent(part: usize, whole: usize) -> f64 {
    100.0 * part as f64 / whole.max(1) as f64
}
