//! `cargo xtask bench matching`: whole runs of both questions over generated records whose truth is known.
//!
//! Each run is a process of its own, so that its memory and processor time are its own.

use std::collections::HashMap;
use std::process::{Command, Stdio};
use std::time::Instant;

use anyhow::{Context, Result, ensure};
use matching::{Grouping, classify, learn_and_group, learn_and_resolve};
use model::{Cluster, Profile};
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
    candidate_recall: Option<f64>,
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
        let recall = self.candidate_recall.map_or("–".to_string(), |it| format!("{it:.3}"));
        format!(
            "| {} | {} | {:.2} s | {:.2} s | {} MB | {} | {recall} | {:.3} | {:.3} | {:.3} |",
            self.records,
            self.kind,
            self.wall_s,
            self.cpu_s,
            self.peak_mb,
            self.pairs,
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
    let mut found_of_all = None;
    let (clusters, pairs, truth) = match kind {
        "same-system" => {
            let (_, found) = learn_and_resolve(&knowledge, &profiles, &[]);
            (found.clusters, found.scored.len(), systems)
        }
        _ => {
            let classes = classify(&knowledge, &profiles);
            let (_, found) = learn_and_group(&knowledge, &profiles, &classes, &[], BEST);
            let pairs = found.scored.len();
            let clusters = found.clusters.clone();
            found_of_all = Some(found);
            (clusters, pairs, functions)
        }
    };
    let (wall_s, cpu_s) = (started.elapsed().as_secs_f64(), (cpu_of_this() - before).as_secs_f64());
    let peak_mb =
        high_water_mark(&std::fs::read_to_string("/proc/self/status").unwrap_or_default());
    let candidate_recall = found_of_all.map(|it| candidate_recall(&it, profiles.len()));
    let (precision, recall, f1) = clustered(&profiles, &clusters, &truth);
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

struct Generated {
    profiles: Vec<Profile>,
    /// Number of the true system; a use of a shared application has none.
    systems: Vec<Option<u32>>,
    /// Number of the main function.
    functions: Vec<Option<u32>>,
}

fn generated(size: u64) -> Result<Generated> {
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

/// Of the ten records most like each of some records, by comparing it with all, the share that was scored; one
/// as alike as the tenth is as good.
fn candidate_recall(found: &Grouping, records: usize) -> f64 {
    const BEST: usize = 10;
    const ASKED: usize = 300;
    let mut scored: HashMap<u32, Vec<f64>> = HashMap::new();
    for pair in &found.scored {
        for end in [pair.left, pair.right] {
            scored.entry(end).or_default().push(pair.weight);
        }
    }
    let shares = (0..records).step_by(records.div_ceil(ASKED)).filter_map(|own| {
        let own = own as u32;
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
