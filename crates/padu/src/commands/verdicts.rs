//! What people decided: verdicts with their history, and those that contradict each other.

use std::collections::BTreeMap;

use anyhow::Result;
use catalog::{Catalog, JudgementRow};
use matching::Judged;
use model::Judgement;
use serde::Serialize;

use crate::config::{Config, now};
use crate::listing::Listing;
use crate::pipeline;

/// Verdicts that count, newest first; with `all` also those that were withdrawn, have run out or gave way
/// to newer ones.
pub fn listing<'a>(config: &'a Config, catalog: &Catalog, all: bool) -> Result<Listing<'a>> {
    let mut found = catalog.judgements(pipeline::day(&now()))?;
    found.retain(|it| all || it.state == "standing");
    rows(config, catalog, &found, all)
}

/// One verdict.
pub fn one<'a>(config: &'a Config, catalog: &Catalog, id: &str) -> Result<Listing<'a>> {
    some(config, catalog, &[id])
}

/// Some verdicts, by id.
pub fn some<'a>(config: &'a Config, catalog: &Catalog, ids: &[&str]) -> Result<Listing<'a>> {
    let mut found = catalog.judgements(pipeline::day(&now()))?;
    found.retain(|it| ids.contains(&it.judgement.id.as_str()));
    rows(config, catalog, &found, false)
}

fn rows<'a>(
    config: &'a Config,
    catalog: &Catalog,
    found: &[JudgementRow],
    all: bool,
) -> Result<Listing<'a>> {
    let names = names(config, catalog, found.iter().map(|it| &it.judgement))?;
    let keys =
        ["id", "left_name", "right_name", "verdict", "reason", "actor", "at", "until", "state"];
    let history = ["withdrawn_by", "withdrawn_at", "withdrawn_reason"];
    let (shown, more) = match all {
        true => ([&keys[..], &history[..]].concat(), ["withdrawn"].to_vec()),
        false => (keys.to_vec(), [&["withdrawn"][..], &history[..]].concat()),
    };
    let named = [("left", "left_name"), ("right", "right_name")];
    Ok(Listing::of(&config.messages, &shown, found)?.naming(&names, &named).more(&more))
}

/// Names of the registrations that verdicts are about, as far as the viewer may see them.
fn names<'a>(
    config: &Config,
    catalog: &Catalog,
    found: impl Iterator<Item = &'a Judgement>,
) -> Result<BTreeMap<String, String>> {
    let mut names = BTreeMap::new();
    for id in found.flat_map(|it| [&it.left, &it.right]) {
        if let Some(registration) = catalog.registration(&config.viewer, id)? {
            names.insert(id.clone(), registration.name().to_string());
        }
    }
    Ok(names)
}

/// A verdict and those that it cannot stand beside.
#[derive(Serialize)]
struct ContradictionLine {
    id: String,
    left: String,
    right: String,
    verdict: String,
    actor: String,
    at: String,
    /// The verdicts it follows from that the two belong together, as people read them and by id.
    against: Vec<String>,
    against_ids: Vec<String>,
}

/// Verdicts that contradict what follows from others; none is preferred.
pub fn contradictions<'a>(config: &'a Config, catalog: &Catalog) -> Result<Listing<'a>> {
    let standing = catalog.ground()?.judgements(pipeline::day(&now()));
    let names = names(config, catalog, standing.iter())?;
    let judged: Vec<Judged> = standing
        .iter()
        .map(|it| Judged { left: it.left.clone(), right: it.right.clone(), verdict: it.verdict })
        .collect();
    let lines: Vec<ContradictionLine> = matching::contradictions(&judged)
        .into_iter()
        .map(|found| line(config, &names, &standing, &found))
        .collect();
    let keys = ["id", "left_name", "right_name", "verdict", "actor", "at", "against"];
    let named = [("left", "left_name"), ("right", "right_name")];
    Ok(Listing::of(&config.messages, &keys, &lines)?.naming(&names, &named).more(&["against_ids"]))
}

fn line(
    config: &Config,
    names: &BTreeMap<String, String>,
    standing: &[Judgement],
    found: &matching::Contradiction,
) -> ContradictionLine {
    let apart = &standing[found.apart];
    let name = |id: &String| names.get(id).cloned().unwrap_or_else(|| id.clone());
    let said = |at: &usize| {
        let it = &standing[*at];
        let relation = crate::listing::word(&config.messages, "relation", it.verdict.key());
        let (left, right) = (name(&it.left), name(&it.right));
        let values: &[(&str, &dyn std::fmt::Display)] =
            &[("left", &left), ("right", &right), ("relation", &relation), ("id", &it.id)];
        config.messages.with("contradiction-against", values)
    };
    ContradictionLine {
        id: apart.id.clone(),
        left: apart.left.clone(),
        right: apart.right.clone(),
        verdict: apart.verdict.key().to_string(),
        actor: apart.actor.clone(),
        at: apart.at.clone(),
        against: found.together.iter().map(said).collect(),
        against_ids: found.together.iter().map(|at| standing[*at].id.clone()).collect(),
    }
}
