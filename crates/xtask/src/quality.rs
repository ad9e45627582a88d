//! `cargo xtask quality`: matching on labelled sets beside a floor, written to docs/quality.md.
//!
//! The only settings are the engine's own: its threshold, no labels, no per-set choices.

mod ablation;
mod calibration;
mod clusterings;
mod equivalents;
mod figure;
mod floor;
mod functions;
mod sets;

use std::collections::HashMap;
use std::path::Path;

use anyhow::Result;
use matching::evaluate::{
    Pair, average_precision, b_cubed, best_threshold, cluster_quality, pair_quality, recall_at_10,
};
use matching::{Knowledge, classify, learn_and_group, learn_and_resolve};
use model::Cluster;

use crate::process::{root, shared_data};
use calibration::{Reliability, Sample, Scale, seen};
use sets::Set;

const HEAD: &str = include_str!("quality/head.md");
/// What other tools reached on the same sets: F1 at their own and at their best threshold.
const PEERS: &str = include_str!("quality/peers.csv");
/// Above this many records the floor, which compares everything, is not measured.
const LARGEST_FLOOR: usize = 20_000;
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
    let mut peers = Peers::new();
    let mut clusterings = CLUSTERINGS.to_string();
    let mut systems = Vec::new();
    let sets = sets::sets(&shared)?;
    for set in sets.iter().filter(|it| it.name.contains(only)) {
        let answer = answer(&knowledge, set);
        if !set.is_function {
            peers.add(set, &answer);
            systems.push(Reliability::measured(&sample(set, &answer)));
            if !set.across_only {
                clusterings = format!("{clusterings}\n{}", clustering_row(set, &answer));
            }
        }
        let row = row(answer, set);
        println!("{row}");
        table = format!("{table}\n{row}");
    }
    let (functions, curves) = functions::report(&knowledge, &sets, only, ablation::curve()?);
    let equivalents = equivalents(&knowledge, &shared, only)?;
    let ablation = ablation::report(&sets, only)?;
    let further = format!(
        "{}\n\n{CLUSTERED}\n\n{clusterings}\n\n{FUNCTIONS}\n\n{functions}\n{EQUIVALENTS}\n\n\
         {equivalents}\n{ABLATION}\n\n{ablation}\n{CALIBRATION}\n{}\n{SYSTEMS}\n{}",
        peers.table,
        calibration::report(&curves, "ln s, −ln (1−s) and 1"),
        calibration::report(&systems, "a tenth of the weight, nothing and 1")
    );
    println!("\n{further}");
    if !print && only.is_empty() {
        let figures = [
            ("docs/calibration.svg", "Reliability of same-function probabilities", &curves),
            ("docs/calibration-systems.svg", "Reliability of same-system probabilities", &systems),
        ];
        for (path, title, sets) in figures {
            std::fs::write(root().join(path), figure::reliability(title, sets))?;
        }
        let text = format!("{HEAD}\n{table}\n\n{BESIDE}\n\n{further}\n");
        std::fs::write(root().join("docs/quality.md"), text)?;
    }
    Ok(())
}

const BESIDE: &str = "## Same system, beside other tools

F1 at a tool's own threshold / at its best one, which needs the truth. The figures of other tools were measured once
in November 2026 on the same files; *dedupe* was given labels, *best 1:1* is the best one-to-one assignment at the
best threshold.";
const CLUSTERED: &str = "## Ways to cluster

Single lists, the engine's own threshold, the same scored pairs: pair F1 / B³ F1. Average link is the engine's.";
const FUNCTIONS: &str = "## Same function

Pairs within clusters, at the one threshold of the model. It and most settings were chosen on `id_gold_dev`; the share of
meaning, and from where on labels say what a record does, on all sets, the packages further below among them. So these
are figures of development, not estimates for others.
Intervals are bootstrapped over functions. Level 1 is the affair of government, compared with the sectors that the city
declared. Of the inventory of AI only records count whose agency declared a function.";
const EQUIVALENTS: &str = "## Packages that may stand in for each other

Software outside government: 6,000 Debian packages, of which the lexicon knows nothing. Those that provide one virtual
package have the same function under other names; who provides what is hidden from the engine, and word lists of
languages are left out. How far text takes over where functions are not known was chosen on this set and on all the sets above, so
this is a figure of development too: 36 settings around those that were chosen put 60 to 64 classes together, wholly, and on
many of them the count goes up and down by two for no reason. Words by themselves (TF-IDF, average link over all
pairs; by hand, outside the build) hold 41 classes whole with an F1 of .35 at a threshold of .15, and 64 with .62 at .05,
which only the truth tells: there padu is no better than words, but it knows its threshold beforehand.";
const ABLATION: &str = "## What each ingredient adds

The same sets and thresholds with one ingredient left out: F1 / B³ / AP with everything, and how each changes without
the ingredient. The recogniser, the terms and the functions they make are what groups go by. Words count little beside
them on these sets; they are what remains for a record whose function nobody recognises, and what is shown as a reason.
Data, services and users stand in no set but for the outputs of `us_ai_inventory_2024`, which are free text.";
const CALIBRATION: &str = include_str!("quality/calibration.md");
const SYSTEMS: &str = include_str!("quality/calibration-systems.md");
const CLUSTERINGS: &str =
    "| set | connected components | average link | correlation clustering |\n|---|---|---|---|";

fn equivalents(knowledge: &Knowledge, shared: &Path, only: &str) -> Result<String> {
    if !"debian_apps".contains(only) {
        return Ok(String::new());
    }
    Ok(equivalents::report(knowledge, &sets::equivalents(shared)?))
}

/// The table of other tools beside the engine.
struct Peers {
    table: String,
}

impl Peers {
    fn new() -> Peers {
        let header = PEERS.lines().next().unwrap_or_default().replacen(',', " | padu | ", 1);
        let header = format!("| {} |", header.replace(',', " | "));
        let rule = "---|".repeat(header.matches('|').count() - 1);
        Peers { table: format!("{header}\n|{rule}") }
    }

    fn add(&mut self, set: &Set, answer: &Answer) {
        let Some(others) = PEERS.lines().find_map(|it| it.strip_prefix(&format!("{},", set.name)))
        else {
            return;
        };
        let said: Vec<Pair> = answer.said.iter().filter(|it| counts(set, it)).copied().collect();
        let ranked = answer.ranked.iter().filter(|it| counts(set, &it.0)).copied();
        let ranked: Vec<(Pair, f32)> = ranked.collect();
        let own = pair_quality(&said, &set.truth).f1;
        let best = best_threshold(&ranked, &set.truth).0.f1;
        let others = others.replace(',', " | ");
        self.table += &format!("\n| {} | {own:.3} / {best:.3} | {others} |", set.name);
    }
}

/// Pair F1 and B-cubed F1 of each way to cluster.
fn clustering_row(set: &Set, answer: &Answer) -> String {
    let count = set.profiles.len();
    let components = clusterings::components(count, &answer.ranked, answer.threshold);
    let correlated = clusterings::correlated(count, &answer.ranked, answer.threshold);
    let measured = |cluster_of: &[u32]| {
        let pairs = cluster_quality(cluster_of, &set.truth).f1;
        format!("{pairs:.3} / {:.3}", b_cubed(cluster_of, &set.classes).f1)
    };
    let figures = [&components, &answer.cluster_of, &correlated].map(|it| measured(it));
    format!("| {} | {} |", set.name, figures.join(" | "))
}

/// Pairs inside one source do not count where the truth links two sources only.
fn counts(set: &Set, pair: &Pair) -> bool {
    !set.across_only || set.profiles[pair.0 as usize].source != set.profiles[pair.1 as usize].source
}

/// One row of the table.
fn row(answer: Answer, set: &Set) -> String {
    let keep = |pair: &Pair| counts(set, pair);
    let said: Vec<Pair> = answer.said.into_iter().filter(keep).collect();
    let ranked: Vec<(Pair, f32)> = answer.ranked.into_iter().filter(|it| keep(&it.0)).collect();
    let own = pair_quality(&said, &set.truth);
    let cubed = b_cubed(&answer.cluster_of, &set.classes);
    let best = best_threshold(&ranked, &set.truth).0.f1;
    let is_large = set.profiles.len() > LARGEST_FLOOR;
    let floor = if is_large { Vec::new() } else { floor::floor(&set.profiles) };
    let floor: Vec<(Pair, f32)> = floor.into_iter().filter(|it| keep(&it.0)).collect();
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
    let mut figures: Vec<String> = figures.iter().map(|it| format!("{it:.3}")).collect();
    if is_large {
        figures[8..].fill("–".to_string());
    }
    let question = if set.is_function { "same function" } else { "same system" };
    let pairs = set.truth.len();
    format!("| {} | {question} | {count} | {pairs} | {} |", set.name, figures.join(" | "))
}

/// What the engine said, by position in the set.
struct Answer {
    said: Vec<Pair>,
    ranked: Vec<(Pair, f32)>,
    /// The weights as they are.
    weights: Vec<f64>,
    cluster_of: Vec<u32>,
    threshold: f64,
}

fn answer(knowledge: &Knowledge, set: &Set) -> Answer {
    let places: HashMap<&str, u32> =
        set.profiles.iter().enumerate().map(|(at, it)| (it.id.as_str(), at as u32)).collect();
    let (accepted, scored, clusters, threshold) = if set.is_function {
        let classes = classify(knowledge, &set.profiles);
        let (_, found) = learn_and_group(knowledge, &set.profiles, &classes, &[], usize::MAX);
        (found.accepted, found.scored, found.clusters, found.threshold)
    } else {
        let (_, found) = learn_and_resolve(knowledge, &set.profiles, &[]);
        (found.accepted, found.scored, found.clusters, found.threshold)
    };
    let said = accepted.iter().map(|it| (it.left, it.right)).collect();
    let ranked = scored.iter().map(|it| ((it.left, it.right), it.weight as f32)).collect();
    let weights = scored.iter().map(|it| it.weight).collect();
    Answer { said, ranked, weights, cluster_of: cluster_of(&clusters, &places), threshold }
}

/// The pairs that blocking proposes and that count, with the weight that a probability is given for.
fn sample(set: &Set, answer: &Answer) -> Sample {
    let pairs = answer.ranked.iter().map(|it| it.0).zip(answer.weights.iter().copied());
    let scored = pairs.filter(|it| counts(set, &it.0));
    let seen = seen(scored, &set.truth, &answer.said);
    Sample { name: set.name, scale: Scale::LogOdds, functions: None, seen }
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
