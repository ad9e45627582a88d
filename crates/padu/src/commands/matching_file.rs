//! `padu match`: the engine over one table, without a catalogue.

use std::ops::ControlFlow;
use std::path::Path;

use anyhow::{Result, bail};
use ingest::IngestError;
use ingest::format::{RawRow, table, workbook};
use matching::plain::PlainError;
use matching::{Judged, Refit, ScoredPair};
use model::{Classification, Cluster, PairScore, Profile};
use serde::Serialize;

use crate::args::{MatchArgs, MatchKind};
use crate::commands::{DONE, labels, progress};
use crate::config::{Config, with_suffix};
use crate::failure::Problem;
use crate::listing::Listing;
use crate::pipeline::Wisdom;
use crate::report::neutralize;

/// Candidates for each record; above this many records only the best of them are written.
const CANDIDATES: usize = 50;
const MANY: usize = 27_000;

/// What the engine said of one file.
pub struct Answer {
    /// Pairs accepted at the engine's own threshold.
    pub accepted: Vec<PairScore>,
    /// Every scored pair.
    pub scored: Vec<ScoredPair>,
    /// Every record in exactly one cluster.
    pub clusters: Vec<Cluster>,
    /// Function labels of each record.
    pub labels: Vec<Vec<Classification>>,
    /// The engine's own threshold.
    pub threshold: f64,
    /// What learning from verdicts came to.
    pub refit: Option<Refit>,
}

/// Matches profiles for one question. Verdicts outrank scores, and the weights of the same system learn from
/// them.
pub fn answer(wisdom: &Wisdom, profiles: &[Profile], kind: MatchKind, judged: &[Judged]) -> Answer {
    let all = matching::classify(&wisdom.knowledge, profiles);
    let stated = |it: &Vec<Classification>| {
        matching::stated(&wisdom.knowledge, it).cloned().collect::<Vec<Classification>>()
    };
    let labels = all.iter().map(stated).collect();
    match kind {
        MatchKind::SameSystem => {
            let (_, found, refit) = matching::learn_judged(&wisdom.knowledge, profiles, judged);
            Answer {
                refit,
                accepted: found.accepted,
                scored: found.scored,
                clusters: found.clusters,
                threshold: found.threshold,
                labels,
            }
        }
        MatchKind::SameFunction => {
            let (_, found) =
                matching::learn_and_group(&wisdom.knowledge, profiles, &all, judged, CANDIDATES);
            Answer {
                refit: None,
                accepted: found.explain_all(&found.accepted),
                scored: found.scored,
                clusters: found.clusters,
                threshold: found.threshold,
                labels,
            }
        }
    }
}

#[derive(Serialize)]
struct Report {
    records: usize,
    pairs: usize,
    scored: usize,
    clusters: usize,
    labelled: usize,
    threshold: f64,
    out: String,
}

pub fn run(config: &Config, arguments: &MatchArgs) -> Result<u8> {
    let bar = progress(config);
    bar.set_message(config.messages.text("step-read"));
    let profiles = read(&arguments.file, arguments.id.as_deref())?;
    bar.set_message(config.messages.text("step-resolve"));
    let judged = match &arguments.labels {
        Some(labels) => labels::read(labels, &profiles)?,
        None => Vec::new(),
    };
    let answer = answer(&Wisdom::bundled()?, &profiles, arguments.kind, &judged);
    write(&arguments.out, &profiles, &answer)?;
    bar.finish_and_clear();
    let report = Report {
        records: profiles.len(),
        pairs: answer.accepted.len(),
        scored: answer.scored.len(),
        clusters: answer.clusters.iter().filter(|it| it.members.len() > 1).count(),
        labelled: answer.labels.iter().filter(|it| !it.is_empty()).count(),
        threshold: answer.threshold,
        out: arguments.out.display().to_string(),
    };
    let keys = ["records", "pairs", "scored", "clusters", "labelled", "threshold", "out"];
    Listing::of(&config.messages, &keys, &[report])?.print(arguments.output.format)?;
    if arguments.labels.is_some() && arguments.kind == MatchKind::SameSystem {
        labels::note(config, answer.refit.as_ref());
    }
    Ok(DONE)
}

/// A table's rows as profiles; the first row is the header.
pub fn read(file: &Path, id: Option<&str>) -> Result<Vec<Profile>> {
    let mut rows: Vec<Vec<String>> = Vec::new();
    let mut take = |row: RawRow| {
        rows.push(row.cells.into_iter().map(Option::unwrap_or_default).collect());
        Ok(ControlFlow::Continue(()))
    };
    if workbook::has_workbook_name(file) {
        let reader =
            std::env::current_exe().map_err(|it| Problem::new("program").with("reason", it))?;
        workbook::read_workbook(file, None, Some(&reader), &mut take)?;
    } else {
        table::read_table(file, &mut take)?;
    }
    if rows.is_empty() {
        bail!(IngestError::Invalid {
            path: file.display().to_string(),
            reason: "holds no rows".into()
        });
    }
    let headers = rows.remove(0);
    let roles = matching::plain::roles(&headers, &rows, id).map_err(|it| cannot_match(file, it))?;
    Ok(matching::plain::profiles(&headers, &rows, &roles))
}

fn cannot_match(file: &Path, error: PlainError) -> Problem {
    let problem = match error {
        PlainError::NoSuchColumn { name, columns } => {
            Problem::new("no-column").with("name", name).with("columns", columns)
        }
        PlainError::NotUnique { name, row } => {
            Problem::new("not-unique").with("name", name).with("row", row)
        }
        PlainError::NoName => Problem::new("no-name"),
    };
    problem.with("path", file.display())
}

/// Writes all files beside the folder first, so that nobody finds half an answer in it.
fn write(dir: &Path, profiles: &[Profile], answer: &Answer) -> Result<()> {
    let staged = with_suffix(dir, ".partial");
    let failed = |path: &Path, it| Problem::file("write", path, it);
    std::fs::create_dir_all(&staged).map_err(|it| failed(&staged, it))?;
    write_files(&staged, profiles, answer)?;
    std::fs::create_dir_all(dir).map_err(|it| failed(dir, it))?;
    for entry in std::fs::read_dir(&staged).map_err(|it| failed(&staged, it))? {
        let entry = entry.map_err(|it| failed(&staged, it))?;
        let path = dir.join(entry.file_name());
        std::fs::rename(entry.path(), &path).map_err(|it| failed(&path, it))?;
    }
    std::fs::remove_dir(&staged).map_err(|it| failed(&staged, it))?;
    Ok(())
}

fn write_files(dir: &Path, profiles: &[Profile], answer: &Answer) -> Result<()> {
    let accepted = best(profiles.len(), &answer.accepted);
    write_csv(
        &dir.join("pairs.csv"),
        &["id_a", "id_b", "weight", "probability", "relation"],
        |to| {
            for it in &accepted {
                let weight = it.weight.to_string();
                let probability = format!("{:.6}", it.probability);
                to.write_record([&it.left, &it.right, &weight, &probability, it.relation.key()])?;
            }
            Ok(())
        },
    )?;
    write_csv(&dir.join("scored.csv"), &["id_a", "id_b", "weight"], |to| {
        for it in &answer.scored {
            let (left, right) = (&profiles[it.left as usize].id, &profiles[it.right as usize].id);
            to.write_record([left, right, &it.weight.to_string()])?;
        }
        Ok(())
    })?;
    write_csv(&dir.join("clusters.csv"), &["id", "cluster_id", "cohesion"], |to| {
        for cluster in &answer.clusters {
            let cohesion = format!("{:.4}", cluster.cohesion);
            for member in &cluster.members {
                to.write_record([&member.id, &cluster.id, &cohesion])?;
            }
        }
        Ok(())
    })?;
    write_csv(&dir.join("functions.csv"), &["id", "function", "confidence", "evidence"], |to| {
        for it in answer.labels.iter().flatten() {
            let confidence = format!("{:.4}", it.confidence);
            let evidence = neutralize(&it.evidence.join("; "));
            to.write_record([&it.subject, &it.function, &confidence, &evidence])?;
        }
        Ok(())
    })?;
    let mut explanations = String::new();
    for it in &accepted {
        explanations += &serde_json::to_string(it)?;
        explanations.push('\n');
    }
    let path = dir.join("explanations.ndjson");
    std::fs::write(&path, explanations).map_err(|it| Problem::file("write", &path, it))?;
    Ok(())
}

/// All accepted pairs, or of a large file the best of each record.
fn best(records: usize, accepted: &[PairScore]) -> Vec<&PairScore> {
    if records <= MANY {
        return accepted.iter().collect();
    }
    let mut ranked: Vec<&PairScore> = accepted.iter().collect();
    ranked.sort_by(|left, right| right.weight.total_cmp(&left.weight));
    let mut taken = std::collections::HashMap::<&str, usize>::new();
    ranked.retain(|it| {
        let few = |id: &str| taken.get(id).is_none_or(|count| *count < CANDIDATES);
        let keep = few(&it.left) || few(&it.right);
        *taken.entry(&it.left).or_default() += usize::from(keep);
        *taken.entry(&it.right).or_default() += usize::from(keep);
        keep
    });
    ranked
}

fn write_csv(
    path: &Path,
    header: &[&str],
    fill: impl FnOnce(&mut csv::Writer<std::fs::File>) -> Result<()>,
) -> Result<()> {
    let mut writer = csv::Writer::from_path(path).map_err(|it| Problem::file("write", path, it))?;
    writer.write_record(header)?;
    fill(&mut writer)?;
    writer.flush()?;
    Ok(())
}
