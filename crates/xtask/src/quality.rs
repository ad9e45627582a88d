//! `cargo xtask quality`: matching on labelled sets beside a floor, written to docs/quality.md.
//!
//! The only settings are the engine's own: its threshold, no labels, no per-set choices.

mod floor;
mod sets;

use std::collections::HashMap;

use anyhow::Result;
use matching::evaluate::{
    Pair, average_precision, b_cubed, best_threshold, pair_quality, recall_at_10,
};
use matching::{Knowledge, classify, learn_and_group, learn_and_resolve};
use model::Cluster;

use crate::process::{root, shared_data};
use sets::Set;

const HEAD: &str = include_str!("quality/head.md");
const COLUMNS: &str = "| set | question | records | pairs | P | R | F1 | B³ | AP | R@10 | threshold | \
F1 at best threshold | floor F1 (0.8) | floor F1 (best) | floor AP | floor R@10 |\n\
|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|";

/// Measures every set whose name holds `only`.
pub fn run(only: &str, print: bool) -> Result<()> {
    let Some(shared) = shared_data() else {
        println!("skipped: the labelled sets are not here (set PADU_SHARED or put shared/ beside)");
        return Ok(());
    };
    let knowledge = padu::data::knowledge()?;
    let mut table = COLUMNS.to_string();
    println!("{COLUMNS}");
    for set in sets::sets(&shared)?.iter().filter(|it| it.name.contains(only)) {
        let row = row(&knowledge, set);
        println!("{row}");
        table = format!("{table}\n{row}");
    }
    if !print && only.is_empty() {
        let text = format!("{HEAD}\n{table}\n");
        std::fs::write(root().join("docs/quality.md"), text)?;
    }
    Ok(())
}

/// One row of the table.
fn row(knowledge: &Knowledge, set: &Set) -> String {
    let answer = answer(knowledge, set);
    let keep = |pair: &Pair| {
        !set.across_only
            || set.profiles[pair.0 as usize].source != set.profiles[pair.1 as usize].source
    };
    let said: Vec<Pair> = answer.said.into_iter().filter(keep).collect();
    let ranked: Vec<(Pair, f32)> = answer.ranked.into_iter().filter(|it| keep(&it.0)).collect();
    let own = pair_quality(&said, &set.truth);
    let cubed = b_cubed(&answer.cluster_of, &set.classes);
    let best = best_threshold(&ranked, &set.truth).0.f1;
    let floor: Vec<(Pair, f32)> =
        floor::floor(&set.profiles).into_iter().filter(|it| keep(&it.0)).collect();
    let at_8: Vec<Pair> = floor.iter().filter(|it| it.1 >= 0.8).map(|it| it.0).collect();
    let count = set.profiles.len();
    let figures = [
        own.precision,
        own.recall,
        own.f1,
        cubed.f1,
        average_precision(&ranked, &set.truth),
        recall_at_10(&ranked, &set.truth, count),
        answer.threshold,
        best,
        pair_quality(&at_8, &set.truth).f1,
        best_threshold(&floor, &set.truth).0.f1,
        average_precision(&floor, &set.truth),
        recall_at_10(&floor, &set.truth, count),
    ];
    let figures: Vec<String> = figures.iter().map(|it| format!("{it:.3}")).collect();
    let question = if set.is_function { "same function" } else { "same system" };
    let pairs = set.truth.len();
    format!("| {} | {question} | {count} | {pairs} | {} |", set.name, figures.join(" | "))
}

/// What the engine said, by position in the set.
struct Answer {
    said: Vec<Pair>,
    ranked: Vec<(Pair, f32)>,
    cluster_of: Vec<u32>,
    threshold: f64,
}

fn answer(knowledge: &Knowledge, set: &Set) -> Answer {
    let places: HashMap<&str, u32> =
        set.profiles.iter().enumerate().map(|(at, it)| (it.id.as_str(), at as u32)).collect();
    let (accepted, scored, clusters, threshold) = if set.is_function {
        let classes = classify(knowledge, &set.profiles);
        let (_, found) = learn_and_group(knowledge, &set.profiles, &classes, &[], usize::MAX);
        (found.explain_all(&found.accepted), found.scored, found.clusters, found.threshold)
    } else {
        let (_, found) = learn_and_resolve(knowledge, &set.profiles, &[]);
        (found.accepted, found.scored, found.clusters, found.threshold)
    };
    let said =
        accepted.iter().map(|it| (places[it.left.as_str()], places[it.right.as_str()])).collect();
    let ranked = scored.iter().map(|it| ((it.left, it.right), it.weight)).collect();
    Answer { said, ranked, cluster_of: cluster_of(&clusters, &places), threshold }
}

fn cluster_of(clusters: &[Cluster], places: &HashMap<&str, u32>) -> Vec<u32> {
    let mut of = vec![0; places.len()];
    for (number, cluster) in clusters.iter().enumerate() {
        for member in &cluster.members {
            of[places[member.id.as_str()] as usize] = number as u32;
        }
    }
    of
}
