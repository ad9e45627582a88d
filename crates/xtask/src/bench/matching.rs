//! `cargo xtask bench matching`: whole runs of both questions over generated records whose truth is known.
//!
//! Each run is a process of its own, so that its memory and processor time are its own.

use std::collections::{HashMap, HashSet};
use std::process::{Command, Stdio};
use std::time::Instant;

use anyhow::{Context, Result, ensure};
use matching::{
    Explainer, Grouping, Knowledge, Resolution, ScoredPair, SystemEdition, classify,
    learn_and_group, learn_and_resolve,
};
use model::{Cluster, Profile};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::process::{cpu_of_this, high_water_mark, root};
use crate::section;
use crate::synth::{self, Column, Options};

/// Pairs kept for each record where functions are compared.
const BEST: usize = 50;

/// What one run cost and came to.
#[derive(Serialize, Deserialize)]
struct Figures {
    records: u64,
    kind: String,
    wall_s: f64,
    cpu_s: f64,
    peak_mb: u64,
    pairs: usize,
    candidate_recall: f64,
    precision: f64,
    recall: f64,
    f1: f64,
}

/// Runs every size and prints a table, with the exponent by which time grows between the two largest.
pub fn run(sizes: &[u64]) -> Result<()> {
    let mut lines = vec![
        "| records | question | wall | CPU | peak memory | pairs kept | candidate recall | P | R | F1 |"
            .to_string(),
        "|---|---|---|---|---|---|---|---|---|---|".to_string(),
    ];
    lines.iter().for_each(|it| println!("{it}"));
    let mut found: Vec<Figures> = Vec::new();
    for kind in ["same-system", "same-function"] {
        for size in sizes {
            let it = in_child(kind, *size)?;
            lines.push(it.row());
            println!("{}", it.row());
            found.push(it);
        }
    }
    for pair in found.windows(2).filter(|it| it[0].kind == it[1].kind) {
        let growth = (pair[1].cpu_s / pair[0].cpu_s).ln()
            / (pair[1].records as f64 / pair[0].records as f64).ln();
        let line = format!(
            "\n{}: from {} to {} records processor time grows with exponent {growth:.2}.",
            pair[1].kind, pair[0].records, pair[1].records
        );
        println!("{line}");
        lines.push(line);
    }
    section::write(&root().join("docs/performance.md"), "matching", &lines.join("\n"))
}

impl Figures {
    fn row(&self) -> String {
        format!(
            "| {} | {} | {:.2} s | {:.2} s | {} MB | {} | {:.3} | {:.3} | {:.3} | {:.3} |",
            self.records,
            self.kind,
            self.wall_s,
            self.cpu_s,
            self.peak_mb,
            self.pairs,
            self.candidate_recall,
            self.precision,
            self.recall,
            self.f1
        )
    }
}

fn in_child(kind: &str, size: u64) -> Result<Figures> {
    let here = std::env::current_exe().context("cannot find this program")?;
    let said = Command::new(here)
        .args(["bench-one", kind, &size.to_string()])
        .stderr(Stdio::inherit())
        .output()?;
    ensure!(said.status.success(), "{kind} over {size} records failed");
    Ok(serde_json::from_slice(&said.stdout)?)
}

/// One run in this process; prints its figures as JSON.
pub fn one(kind: &str, size: u64) -> Result<()> {
    let Generated { profiles, systems, functions } = generated(size)?;
    let knowledge = padu::data::knowledge()?;
    let (before, started) = (cpu_of_this(), Instant::now());
    let found = match kind {
        "same-system" => Found::Systems(Box::new(learn_and_resolve(&knowledge, &profiles, &[]))),
        _ => {
            let classes = classify(&knowledge, &profiles);
            let found = learn_and_group(&knowledge, &profiles, &classes, &[], BEST).1;
            Found::Functions(Box::new(found))
        }
    };
    let (wall_s, cpu_s) = (started.elapsed().as_secs_f64(), (cpu_of_this() - before).as_secs_f64());
    let peak_mb =
        high_water_mark(&std::fs::read_to_string("/proc/self/status").unwrap_or_default());
    let (scored, clusters, truth, candidate_recall) = match &found {
        Found::Systems(found) => {
            let (edition, it) = found.as_ref();
            let recall = recall_of_systems(&knowledge, edition, &profiles, it);
            (&it.scored, &it.clusters, systems, recall)
        }
        Found::Functions(it) => {
            (&it.scored, &it.clusters, functions, recall_of_functions(it, profiles.len()))
        }
    };
    let pairs = scored.len();
    let (precision, recall, f1) = clustered(&profiles, clusters, &truth);
    let figures = Figures {
        records: size,
        kind: kind.to_string(),
        wall_s,
        cpu_s,
        peak_mb,
        pairs,
        candidate_recall,
        precision,
        recall,
        f1,
    };
    println!("{}", serde_json::to_string(&figures)?);
    Ok(())
}

/// Records of the generated inventory with their truth.
pub struct Generated {
    /// The records.
    pub profiles: Vec<Profile>,
    /// Number of the true system; a use of a shared application has none.
    pub systems: Vec<Option<u32>>,
    /// Number of the main function.
    pub functions: Vec<Option<u32>>,
}

/// The first so many rows of the generated inventory. Fails when a built-in table is damaged.
pub fn generated(size: u64) -> Result<Generated> {
    let inventory = synth::generate(Options { applications: size, seed: 7, columns: 30 })?;
    let mut numbers: HashMap<String, u32> = HashMap::new();
    let mut number = |text: &str| {
        let next = numbers.len() as u32;
        *numbers.entry(text.to_string()).or_insert(next)
    };
    let mut found = Generated { profiles: Vec::new(), systems: Vec::new(), functions: Vec::new() };
    for row in inventory.rows() {
        let cell = |column: Column| row.cells[column as usize].clone();
        let listed = &row.listed[0];
        let is_usage = listed.relation.starts_with("usage-of");
        found.systems.push((!is_usage).then(|| number(&listed.system)));
        found.functions.push(listed.functions.first().map(|it| number(it)));
        found.profiles.push(Profile {
            id: cell(Column::Key),
            name: cell(Column::Name),
            organization: cell(Column::Agency),
            org_unit: cell(Column::Unit),
            description: cell(Column::Description),
            services: cell(Column::Function),
            urls: vec![cell(Column::Url)].into_iter().filter(|it| it.contains('.')).collect(),
            ..Profile::default()
        });
    }
    Ok(found)
}

/// What a run found.
enum Found<'a> {
    Systems(Box<(SystemEdition, Resolution)>),
    Functions(Box<Grouping<'a>>),
}

/// Pairs that are compared to see what the candidates lack, some records with all others. Few pairs of a record
/// are one system, so more records are asked there.
const COMPARED: usize = 27_000 * 300;
const COMPARED_SYSTEMS: usize = 27_000 * 2_000;

fn asked(records: usize, compared: usize) -> impl Iterator<Item = u32> {
    let count = (compared / records.max(1)).clamp(1, records.max(1));
    (0..records as u32).step_by(records.div_ceil(count).max(1))
}

/// Of the pairs that would be accepted by weight, when some records are compared with all, the share that was
/// scored; 1 when nothing would be. Uses of shared applications are left out: they are kept apart whatever they weigh.
fn recall_of_systems(
    knowledge: &Knowledge,
    edition: &SystemEdition,
    profiles: &[Profile],
    found: &Resolution,
) -> f64 {
    let scored: HashSet<(u32, u32)> = found.scored.iter().map(|it| (it.left, it.right)).collect();
    let all = (0..profiles.len() as u32).map(|it| ScoredPair { left: it, right: it, weight: 0.0 });
    let explainer = Explainer::new(knowledge, edition, profiles, &all.collect::<Vec<ScoredPair>>());
    let uses: HashSet<&str> = found.usages.iter().map(|it| it.record.as_str()).collect();
    let is_use = |it: u32| uses.contains(profiles[it as usize].id.as_str());
    let systems: Vec<u32> = (0..profiles.len() as u32).filter(|it| !is_use(*it)).collect();
    let of = |own: u32| -> Vec<(u32, u32)> {
        let others = systems.iter().filter(|it| **it != own);
        let pairs = others.map(|it| (own.min(*it), own.max(*it)));
        pairs.filter(|it| explainer.weight(it.0, it.1) >= found.threshold).collect()
    };
    let asked = asked(profiles.len(), COMPARED_SYSTEMS).filter(|it| !is_use(*it));
    let accepted: Vec<(u32, u32)> =
        asked.collect::<Vec<u32>>().into_par_iter().flat_map_iter(of).collect();
    let met = accepted.iter().filter(|it| scored.contains(it)).count();
    eprintln!("candidate recall of {} pairs", accepted.len());
    if accepted.is_empty() { 1.0 } else { met as f64 / accepted.len() as f64 }
}

/// Of the ten records most like each of some records, by comparing it with all, the share that was scored; one
/// as alike as the tenth is as good.
fn recall_of_functions(found: &Grouping, records: usize) -> f64 {
    const BEST: usize = 10;
    let mut scored: HashMap<u32, Vec<f64>> = HashMap::new();
    for pair in &found.scored {
        for end in [pair.left, pair.right] {
            scored.entry(end).or_default().push(pair.weight);
        }
    }
    let shares = asked(records, COMPARED).filter_map(|own| {
        let others = (0..records as u32).filter(|it| *it != own);
        let mut all: Vec<f64> = others.map(|it| found.similarity(own, it)).collect();
        all.sort_unstable_by(|a, b| b.total_cmp(a));
        all.truncate(BEST);
        all.retain(|it| *it >= found.threshold);
        let least = *all.last()? - 1e-9;
        let hits = scored.get(&own).map_or(0, |it| it.iter().filter(|it| **it >= least).count());
        Some(hits.min(all.len()) as f64 / all.len() as f64)
    });
    let shares: Vec<f64> = shares.collect();
    shares.iter().sum::<f64>() / shares.len() as f64
}

/// Pairwise precision, recall and F1 of a clustering, counted by sizes: no list of pairs is made.
fn clustered(profiles: &[Profile], clusters: &[Cluster], truth: &[Option<u32>]) -> (f64, f64, f64) {
    let at: HashMap<&str, usize> =
        profiles.iter().enumerate().map(|(at, it)| (it.id.as_str(), at)).collect();
    let pairs = |count: u64| (count * count.saturating_sub(1) / 2) as f64;
    let (mut said, mut right) = (0.0, 0.0);
    for cluster in clusters {
        let mut classes: HashMap<u32, u64> = HashMap::new();
        for member in &cluster.members {
            if let Some(class) = at.get(member.id.as_str()).and_then(|it| truth[*it]) {
                *classes.entry(class).or_default() += 1;
            }
        }
        said += pairs(cluster.members.len() as u64);
        right += classes.values().map(|it| pairs(*it)).sum::<f64>();
    }
    let mut classes: HashMap<u32, u64> = HashMap::new();
    truth.iter().flatten().for_each(|it| *classes.entry(*it).or_default() += 1);
    let all: f64 = classes.values().map(|it| pairs(*it)).sum();
    let (precision, recall) = (right / f64::max(said, 1.0), right / f64::max(all, 1.0));
    let sum = precision + recall;
    (precision, recall, if sum > 0.0 { 2.0 * precision * recall / sum } else { 0.0 })
}
