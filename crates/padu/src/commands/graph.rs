//! `padu graph`: what stands around one system, as a table or a drawing; without one, what the whole graph shows.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Display;

use anyhow::{Result, bail};
use catalog::{ApplicationRow, Catalog};
use consolidation::{
    Around, Findings, Load, around, building_cost, findings, running_cost, service_count,
};
use model::{Dependency, DependencyKind, EvidenceKind, Field, Viewer, Visibility};
use serde::Serialize;

use crate::args::{GraphArgs, GraphFormat};
use crate::commands::DONE;
use crate::commands::analyze::note_if_due;
use crate::commands::plan_out::components;
use crate::config::Config;
use crate::draw::graph::{Caption, Edge, Node, document, dot, graphml};
use crate::failure::Problem;
use crate::listing::{Format, Listing, say, word};
use crate::pipeline::{Wisdom, known_facts, landscape};
use crate::roadmap_files::archimate;

/// Systems that a person can still read in a drawing.
const MOST_DRAWN: usize = 150;

/// What is found about one system, or several.
#[derive(Debug, Serialize)]
struct FindingLine {
    finding: &'static str,
    application: String,
    agency: Option<String>,
    systems: usize,
    direct: Option<usize>,
    users: Option<u64>,
    used_by: Option<u64>,
    services: Option<u64>,
    running_cost: Option<Amount>,
    building_cost: Option<Amount>,
    data: Option<String>,
    others: Vec<String>,
    application_id: String,
    other_ids: Vec<String>,
}

/// An amount, in whole units for programs and in words for people.
#[derive(Debug, Serialize)]
#[serde(untagged)]
enum Amount {
    Units(i64),
    Words(String),
}

/// A dependency with names.
#[derive(Serialize)]
struct DependencyLine {
    application: String,
    kind: DependencyKind,
    needed: String,
    data_objects: Vec<String>,
    evidence_kind: EvidenceKind,
    evidence: String,
    confidence: f64,
    first_seen: String,
    last_seen: String,
    from: String,
    to: String,
    resolved: bool,
    role: Option<String>,
}

pub fn run(config: &Config, arguments: &GraphArgs) -> Result<u8> {
    let catalog = config.open()?;
    let applications = catalog.applications(&config.viewer)?;
    let known: BTreeMap<&str, &ApplicationRow> =
        applications.iter().map(|it| (it.id.as_str(), it)).collect();
    let dependencies = catalog.dependencies(&config.viewer, "")?;
    let shown = Shown { config, known };
    match (&arguments.id, arguments.format.listing()) {
        (Some(id), format) => {
            let centre = catalog.resolve_id(&config.viewer, id)?.id;
            let found = around(&dependencies, &centre, arguments.depth, MOST_DRAWN);
            match format {
                Some(format) => shown.listed(&found, format)?,
                None if arguments.format == GraphFormat::Archimate => {
                    let ids: BTreeSet<&str> = found.nodes.iter().map(|it| it.0).collect();
                    let near = applications.iter().filter(|it| ids.contains(it.id.as_str()));
                    let near: Vec<ApplicationRow> = near.cloned().collect();
                    let between: Vec<Dependency> =
                        found.dependencies.iter().map(|it| (*it).clone()).collect();
                    shown.model(&near, &between)?;
                }
                None => shown.drawn(&found, arguments.format)?,
            }
            shown.note(&found);
        }
        (None, Some(format)) => {
            shown.findings(&catalog, &applications, &dependencies, arguments.limit, format)?;
        }
        (None, None) if arguments.format == GraphFormat::Archimate => {
            shown.model(&applications, &dependencies)?;
        }
        (None, None) => bail!(Problem::new("graph-of-what")),
    }
    note_if_due(config, &catalog, None)?;
    Ok(DONE)
}

struct Shown<'a> {
    config: &'a Config,
    known: BTreeMap<&'a str, &'a ApplicationRow>,
}

impl Shown<'_> {
    /// The name of a system; of what the catalogue does not know, the name that stands for it.
    fn name(&self, id: &str) -> String {
        self.known.get(id).map_or_else(|| id.to_string(), |it| it.name.clone())
    }

    fn listed(&self, found: &Around, format: Format) -> Result<()> {
        let line = |it: &&Dependency| DependencyLine {
            application: self.name(&it.from),
            kind: it.kind,
            needed: self.name(&it.to),
            data_objects: it.data_objects.clone(),
            evidence_kind: it.evidence_kind,
            evidence: it.evidence.clone(),
            confidence: it.confidence,
            first_seen: it.first_seen.clone(),
            last_seen: it.last_seen.clone(),
            from: it.from.clone(),
            to: it.to.clone(),
            resolved: it.resolved,
            role: it.role.clone(),
        };
        let lines: Vec<DependencyLine> = found.dependencies.iter().map(line).collect();
        let mut keys = vec!["application", "kind", "needed", "evidence_kind", "evidence"];
        if lines.iter().any(|it| !it.data_objects.is_empty()) {
            keys.insert(3, "data_objects");
        }
        let listing = Listing::of(&self.config.messages, &keys, &lines)?;
        let more = ["from", "to", "resolved", "confidence", "first_seen", "last_seen"];
        listing.more(&more).print(format)
    }

    fn drawn(&self, found: &Around, format: GraphFormat) -> Result<()> {
        let messages = &self.config.messages;
        let node = |(id, steps): &(&str, usize)| Node {
            id: id.to_string(),
            name: self.name(id),
            agency: self.known.get(id).and_then(|it| it.agency.clone()).unwrap_or_default(),
            is_centre: *steps == 0,
            is_known: self.known.contains_key(id),
        };
        let nodes: Vec<Node> = found.nodes.iter().map(node).collect();
        let places: BTreeMap<&str, usize> =
            found.nodes.iter().enumerate().map(|it| (it.1.0, it.0)).collect();
        let edge = |it: &&Dependency| Edge {
            from: places[it.from.as_str()],
            to: places[it.to.as_str()],
            kind: word(messages, "kind", it.kind.key()),
            known: word(messages, "known", it.evidence_kind.key()),
            evidence: it.evidence.clone(),
            is_inferred: it.evidence_kind == EvidenceKind::Inferred,
        };
        let edges: Vec<Edge> = found.dependencies.iter().map(edge).collect();
        let name = nodes.first().map_or(String::new(), |it| it.name.clone());
        let (systems, needs) = (nodes.len(), edges.len());
        let values: &[(&str, &dyn Display)] =
            &[("name", &name), ("systems", &systems), ("needs", &needs)];
        let heading = |key: &str| messages.text(&format!("col-{key}"));
        say(&match format {
            GraphFormat::Dot => dot(&nodes, &edges),
            GraphFormat::Graphml => graphml(&nodes, &edges),
            _ => {
                let caption = Caption {
                    title: messages.with("graph-title", values),
                    description: messages.with("graph-description", values),
                    headings: ["application", "kind", "needed", "evidence_kind", "evidence"]
                        .map(heading),
                };
                document(&caption, &nodes, &edges)
            }
        })
    }

    /// Applications and what they need as an ArchiMate model.
    fn model(&self, applications: &[ApplicationRow], dependencies: &[Dependency]) -> Result<()> {
        let title = self.config.messages.text("graph-model");
        let bytes = archimate::graph(&archimate::Landscape {
            messages: &self.config.messages,
            title: &title,
            components: components(applications),
            dependencies,
        })?;
        say(&String::from_utf8(bytes)?)
    }

    fn note(&self, found: &Around) {
        let (systems, needs, left_out) =
            (found.nodes.len(), found.dependencies.len(), found.left_out);
        let name = found.nodes.first().map_or(String::new(), |it| self.name(it.0));
        let values: &[(&str, &dyn Display)] =
            &[("name", &name), ("systems", &systems), ("needs", &needs), ("left", &left_out)];
        self.config.note(&self.config.messages.with("graph-description", values));
        if left_out > 0 {
            self.config.note(&self.config.messages.with("graph-left-out", values));
        }
    }

    /// What the whole graph shows: of each kind the first few.
    fn findings(
        &self,
        catalog: &Catalog,
        applications: &[ApplicationRow],
        dependencies: &[Dependency],
        limit: usize,
        format: Format,
    ) -> Result<()> {
        let wisdom = Wisdom::bundled()?;
        let currency = &wisdom.policy.currency;
        let loads = loads(catalog, &self.config.viewer, applications, currency)?;
        let viewer = &self.config.viewer;
        let facts = known_facts(catalog, &wisdom, viewer, applications, dependencies)?;
        let landscape = landscape(catalog, &wisdom, applications, &facts, dependencies)?;
        let found = findings(&loads, dependencies, &landscape, limit);
        let mut lines = self.lines(&found, &loads, limit);
        if !format.is_structured() && format != Format::Csv {
            for line in &mut lines {
                line.others = first_few(&line.others);
                for cost in [&mut line.running_cost, &mut line.building_cost] {
                    let words = |it| self.config.messages.money(it, currency);
                    if let Some(Amount::Units(units)) = cost {
                        *cost = Some(Amount::Words(words(*units * 100)));
                    }
                }
            }
        }
        let mut keys = vec![
            "finding",
            "application",
            "agency",
            "systems",
            "direct",
            "users",
            "used_by",
            "services",
            "running_cost",
            "building_cost",
            "data",
            "others",
        ];
        let any = |is_known: fn(&FindingLine) -> bool| lines.iter().any(is_known);
        let known = [
            ("services", any(|it| it.services.is_some())),
            ("running_cost", any(|it| it.running_cost.is_some())),
            ("building_cost", any(|it| it.building_cost.is_some())),
            ("data", any(|it| it.data.is_some())),
        ];
        keys.retain(|key| known.iter().all(|it| it.0 != *key || it.1));
        let listing = Listing::of(&self.config.messages, &keys, &lines)?;
        listing.more(&["application_id", "other_ids"]).print(format)?;
        let (systems, needs) = (loads.len(), dependencies.len());
        let (circles, islands) = (found.circles.len(), found.islands.len());
        let values: &[(&str, &dyn Display)] = &[
            ("systems", &systems),
            ("needs", &needs),
            ("circles", &circles),
            ("islands", &islands),
            ("limit", &limit),
        ];
        self.config.note(&self.config.messages.with("graph-findings", values));
        Ok(())
    }

    fn lines(
        &self,
        found: &Findings,
        loads: &BTreeMap<String, Load>,
        limit: usize,
    ) -> Vec<FindingLine> {
        let line = |finding: &'static str, id: &str, others: &[String]| FindingLine {
            finding,
            application: self.name(id),
            agency: self.known.get(id).and_then(|it| it.agency.clone()),
            systems: others.len(),
            direct: None,
            users: None,
            used_by: None,
            services: None,
            running_cost: None,
            building_cost: None,
            data: None,
            others: others.iter().map(|it| self.name(it)).collect(),
            application_id: id.to_string(),
            other_ids: others.to_vec(),
        };
        let mut lines = Vec::new();
        for it in found.circles.iter().take(limit) {
            lines.push(FindingLine { systems: it.len(), ..line("circle", &it[0], &it[1..]) });
        }
        for it in &found.hubs {
            lines.push(FindingLine {
                systems: it.transitive,
                direct: Some(it.direct),
                users: Some(it.users).filter(|it| *it > 0),
                used_by: Some(it.usages).filter(|it| *it > 0),
                services: Some(it.services).filter(|it| *it > 0),
                ..line("hub", &it.id, &[])
            });
        }
        for it in &found.points {
            let finding = if it.splits { "splits" } else { "dominates" };
            lines.push(FindingLine { systems: it.dominates, ..line(finding, &it.id, &[]) });
        }
        let named = |objects: &[String]| (!objects.is_empty()).then(|| objects.join(", "));
        for it in &found.private {
            let is_stated = !it.objects.is_empty();
            let finding = if is_stated { "private" } else { "private_unstated" };
            let data = named(&it.objects);
            lines.push(FindingLine { data, ..line(finding, &it.id, &it.consumers) });
        }
        for it in found.rekeyed.iter().take(limit) {
            let data = named(&it.objects);
            let line = line("rekeyed", &it.into, std::slice::from_ref(&it.of));
            lines.push(FindingLine { data, ..line });
        }
        for it in found.producers.iter().take(limit) {
            let first = line("producers", &it.systems[0], &it.systems[1..]);
            lines.push(FindingLine {
                systems: it.systems.len(),
                data: Some(it.object.clone()),
                ..first
            });
        }
        lines.extend(found.own_logins.iter().take(limit).map(|it| line("own_login", it, &[])));
        for id in found.islands.iter().take(limit) {
            let load = loads[id];
            lines.push(FindingLine {
                users: Some(load.users).filter(|it| *it > 0),
                used_by: Some(load.usages).filter(|it| *it > 0),
                services: Some(load.services).filter(|it| *it > 0),
                running_cost: load.cost.map(|it| Amount::Units(it / 100)),
                building_cost: load.building_cost.map(|it| Amount::Units(it / 100)),
                ..line("island", id, &[])
            });
        }
        lines
    }
}

/// Names for a table: the first few, and how many more there are.
fn first_few(names: &[String]) -> Vec<String> {
    const NAMED: usize = 5;
    let more = names.len().saturating_sub(NAMED);
    let tail = (more > 0).then(|| format!("+{more}"));
    names.iter().take(NAMED).cloned().chain(tail).collect()
}

/// Users, services and costs, without costs for a reader who may not see them.
fn loads(
    catalog: &Catalog,
    viewer: &Viewer,
    applications: &[ApplicationRow],
    currency: &str,
) -> Result<BTreeMap<String, Load>> {
    let ids: BTreeSet<String> = applications.iter().map(|it| it.id.clone()).collect();
    let may_see = viewer.may_see(Visibility::Limited);
    let costs = if may_see { catalog.costs_of(&ids)? } else { BTreeMap::new() };
    let load = |it: &ApplicationRow| {
        let users = it.fields.get(&Field::UserCount).and_then(|it| it.first());
        Load {
            users: users.and_then(|it| it.parse().ok()).unwrap_or(0),
            usages: it.usages,
            services: service_count(&it.fields) as u64,
            cost: costs.get(&it.id).and_then(|it| running_cost(it, currency)),
            building_cost: costs.get(&it.id).and_then(|it| building_cost(it, currency)),
        }
    };
    Ok(applications.iter().map(|it| (it.id.clone(), load(it))).collect())
}
