//! `padu diff`: what changed between two analyses and why; and the list of analyses.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Display;

use anyhow::{Result, bail};
use catalog::{Catalog, LastAnalysis};
use model::Viewer;
use serde::Serialize;
use serde_json::Value;

use crate::commands::DONE;
use crate::config::Config;
use crate::failure::Problem;
use crate::listing::{Format, Listing};
use crate::pipeline::{self, Moved};

/// Names shown of those who joined or left.
const SHOWN: usize = 4;

pub fn run(config: &Config, from: Option<&str>, to: Option<&str>, format: Format) -> Result<u8> {
    let catalog = config.open()?;
    let analyses = catalog.analyses()?;
    let Some(newest) = analyses.first() else { bail!(Problem::new("no-analysis")) };
    let named = |id: &str| match analyses.iter().position(|it| it.id == id) {
        Some(at) => Ok(at),
        None => Err(Problem::new("no-such-analysis").with("id", id)),
    };
    let until = to.map_or(Ok(0), named)?;
    // Without a first one it is the one before; before the first stands the empty catalogue.
    let from = match from {
        Some(id) => analyses.get(named(id)?),
        None => analyses.get(until + 1),
    };
    let to = analyses.get(until).unwrap_or(newest);
    let (from, to) = match from {
        Some(other) if other.seq > to.seq => (Some(to), other),
        from => (from, to),
    };
    if !from.is_none_or(|it| is_recorded(&catalog, it)) || !is_recorded(&catalog, to) {
        bail!(Problem::new("analysis-unrecorded"));
    }
    let moved = between(config, &catalog, from, to)?;
    listing(config, &moved)?.print(format)?;
    config.note(&headline(config, from, to, moved.len()));
    Ok(DONE)
}

/// The clusters that moved, with names.
pub fn between(
    config: &Config,
    catalog: &Catalog,
    from: Option<&LastAnalysis>,
    to: &LastAnalysis,
) -> Result<Vec<MovedLine>> {
    let names = Names::of(config, catalog)?;
    let moved = pipeline::difference(catalog, from, to)?;
    Ok(moved.into_iter().map(|it| names.line(it)).collect())
}

/// Whether the members of the clusters that an analysis found were noted; an earlier padu did not.
pub fn is_recorded(catalog: &Catalog, analysis: &LastAnalysis) -> bool {
    let figure = |key: &str| analysis.summary[key].as_u64().unwrap_or(0);
    let noted = catalog.memberships_at(analysis.seq).is_ok_and(|it| !it.is_empty());
    figure("duplicates") + figure("groups") == 0 || noted
}

/// The moved clusters as a listing.
pub fn listing<'a>(config: &'a Config, moved: &[MovedLine]) -> Result<Listing<'a>> {
    let keys = [
        "group",
        "id",
        "happened",
        "other",
        "size_before",
        "size_after",
        "joined_names",
        "left_names",
        "why",
    ];
    Ok(Listing::of(&config.messages, &keys, moved)?.more(&["joined", "left", "because"]))
}

fn headline(
    config: &Config,
    from: Option<&LastAnalysis>,
    to: &LastAnalysis,
    clusters: usize,
) -> String {
    let messages = &config.messages;
    let nothing = messages.text("diff-nothing");
    let since = from.map_or(nothing, |it| it.id.clone());
    let values: &[(&str, &dyn Display)] =
        &[("clusters", &clusters), ("from", &since), ("to", &to.id)];
    let editions = |pick: fn(&LastAnalysis) -> &String| from.is_some_and(|it| pick(it) != pick(to));
    let mut said = vec![messages.with("diff-moved", values)];
    if editions(|it| &it.knowledge_edition) {
        said.push(messages.text("diff-other-lexicon"));
    }
    if editions(|it| &it.match_edition) {
        said.push(messages.text("diff-other-model"));
    }
    said.join("; ")
}

/// A cluster that moved, with the names of those who joined and left.
#[derive(Serialize)]
pub struct MovedLine {
    #[serde(flatten)]
    moved: Moved,
    joined_names: String,
    left_names: String,
}

/// Names of records, as far as the viewer may know them.
struct Names {
    known: BTreeMap<String, String>,
    sees_all: bool,
}

impl Names {
    fn of(config: &Config, catalog: &Catalog) -> Result<Names> {
        let viewer = &config.viewer;
        let registrations = catalog.registrations(viewer)?.into_iter();
        let applications = catalog.applications(viewer)?.into_iter().map(|it| (it.id, it.name));
        let registrations = registrations.map(|it| (it.id.clone(), it.name().to_string()));
        let known = registrations.chain(applications).collect();
        Ok(Names { known, sees_all: *viewer == Viewer::Operator })
    }

    fn line(&self, mut moved: Moved) -> MovedLine {
        let may_see = |it: &String| self.sees_all || self.known.contains_key(it);
        moved.joined.retain(may_see);
        moved.left.retain(may_see);
        let (joined_names, left_names) = (self.some(&moved.joined), self.some(&moved.left));
        MovedLine { moved, joined_names, left_names }
    }

    /// The first few names, and how many more there are.
    fn some(&self, ids: &[String]) -> String {
        let name = |it: &String| self.known.get(it).unwrap_or(it).clone();
        let names: BTreeSet<String> = ids.iter().map(name).collect();
        let shown: Vec<String> = names.into_iter().take(SHOWN).collect();
        let more = ids.len().saturating_sub(SHOWN);
        let tail = if more > 0 { format!(" +{more}") } else { String::new() };
        shown.join(" · ") + &tail
    }
}

/// One analysis with its figures.
#[derive(Serialize)]
struct AnalysisLine {
    id: String,
    at: String,
    registrations: Value,
    applications: Value,
    duplicates: Value,
    groups: Value,
    learned: Value,
    knowledge_edition: String,
    match_edition: String,
}

/// Every analysis, newest first.
pub fn analyses<'a>(config: &'a Config, catalog: &Catalog) -> Result<Listing<'a>> {
    let line = |it: LastAnalysis| AnalysisLine {
        registrations: it.summary["registrations"].clone(),
        applications: it.summary["applications"].clone(),
        duplicates: it.summary["duplicates"].clone(),
        groups: it.summary["groups"].clone(),
        learned: it.summary["learned"].clone(),
        id: it.id,
        at: it.at,
        knowledge_edition: it.knowledge_edition,
        match_edition: it.match_edition,
    };
    let lines: Vec<AnalysisLine> = catalog.analyses()?.into_iter().map(line).collect();
    let keys = ["id", "at", "registrations", "applications", "duplicates", "groups", "learned"];
    let listing = Listing::of(&config.messages, &keys, &lines)?;
    Ok(listing.more(&["knowledge_edition", "match_edition"]))
}
