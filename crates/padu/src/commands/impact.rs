//! `padu impact`: what breaks when a system is switched off.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Display;

use anyhow::Result;
use catalog::ApplicationRow;
use consolidation::{Affected, Effect, impact, service_count};
use model::{Dependency, DependencyKind, EvidenceKind, Field, Viewer, Visibility};
use serde::Serialize;

use crate::commands::DONE;
use crate::commands::analyze::note_if_due;
use crate::config::Config;
use crate::listing::{Format, Listing};
use crate::pipeline::name_key;

#[derive(Serialize)]
struct ImpactLine {
    application_id: String,
    effect: Effect,
    application: String,
    agency: Option<String>,
    steps: usize,
    /// The systems, and in brackets the roles, between it and the one switched off, the nearest to it first.
    through: Vec<String>,
    kind: DependencyKind,
    evidence_kind: EvidenceKind,
    evidence: String,
    used_by: u64,
    user_count: Option<u64>,
    services: Option<u64>,
    path: Vec<Dependency>,
}

pub fn run(config: &Config, id: &str, steps: Option<usize>, format: Format) -> Result<u8> {
    let catalog = config.open()?;
    let applications = catalog.applications(&config.viewer)?;
    // A way through a system that the reader may not see would give it away.
    let mut dependencies = catalog.dependencies(&config.viewer, "")?;
    let (id, name) = match catalog.resolve_id(&config.viewer, id) {
        Ok(found) => (found.id, found.name),
        // Of a name that systems bear nobody can tell which of them is meant.
        Err(error) if applications.iter().any(|it| name_key(&it.name) == name_key(id)) => {
            return Err(error.into());
        }
        Err(error) => match stand_in(&mut dependencies, id) {
            Some(name) => (name.clone(), name),
            None => return Err(error.into()),
        },
    };
    let known: BTreeMap<&str, &ApplicationRow> =
        applications.iter().map(|it| (it.id.as_str(), it)).collect();
    let seen = impact(&dependencies, &id, steps);
    let withheld = match config.viewer.may_see(Visibility::Secret) {
        true => 0,
        false => {
            let mut everything = catalog.dependencies(&Viewer::Operator, "")?;
            stand_in(&mut everything, &id);
            impact(&everything, &id, steps).len().saturating_sub(seen.len())
        }
    };
    let lines: Vec<ImpactLine> = seen.iter().map(|it| line(&known, it)).collect();
    let keys = [
        "effect",
        "application",
        "agency",
        "through",
        "kind",
        "evidence_kind",
        "evidence",
        "used_by",
        "user_count",
        "services",
    ];
    let listing = Listing::of(&config.messages, &keys, &lines)?;
    listing.more(&["application_id", "steps"]).print(format)?;
    note(config, &name, &lines, withheld);
    note_if_due(config, &catalog, None)?;
    Ok(DONE)
}

/// Takes a name that the catalogue does not know, but that systems need, for a system; its spelling there.
fn stand_in(dependencies: &mut [Dependency], name: &str) -> Option<String> {
    let mut found = None;
    let is_it = |it: &Dependency| !it.resolved && it.to.trim().eq_ignore_ascii_case(name.trim());
    for it in dependencies.iter_mut().filter(|it| is_it(it)) {
        let spelling = found.get_or_insert_with(|| it.to.clone());
        (it.to, it.resolved) = (spelling.clone(), true);
    }
    found
}

fn line(known: &BTreeMap<&str, &ApplicationRow>, it: &Affected) -> ImpactLine {
    let own = known[it.id];
    let first = it.path[0];
    let between = it.path.iter().enumerate().flat_map(|(place, step)| {
        let system = (place > 0).then(|| known[step.from.as_str()].name.clone());
        system.into_iter().chain(step.role.as_ref().map(|role| format!("({role})")))
    });
    let users = own.fields.get(&Field::UserCount).and_then(|it| it.first());
    ImpactLine {
        application_id: own.id.clone(),
        effect: it.effect,
        application: own.name.clone(),
        agency: own.agency.clone(),
        steps: it.steps,
        through: between.collect(),
        kind: first.kind,
        evidence_kind: first.evidence_kind,
        evidence: first.evidence.clone(),
        used_by: own.usages,
        user_count: users.and_then(|it| it.parse().ok()),
        services: Some(service_count(&own.fields) as u64).filter(|it| *it > 0),
        path: it.path.iter().map(|step| (*step).clone()).collect(),
    }
}

/// How many systems, agencies and users are affected in all.
fn note(config: &Config, name: &str, lines: &[ImpactLine], withheld: usize) {
    let count = |effect: Effect| lines.iter().filter(|it| it.effect == effect).count();
    let [stops, loses, notices] = [Effect::Stops, Effect::LosesData, Effect::MayNotice].map(count);
    let agencies: BTreeSet<&String> = lines.iter().filter_map(|it| it.agency.as_ref()).collect();
    let agencies = agencies.len();
    let users = lines.iter().filter_map(|it| it.user_count).fold(0u64, u64::saturating_add);
    let services = lines.iter().filter_map(|it| it.services).fold(0u64, u64::saturating_add);
    let unknown = lines.iter().filter(|it| it.user_count.is_none()).count();
    let values: &[(&str, &dyn Display)] = &[
        ("name", &name),
        ("stops", &stops),
        ("loses", &loses),
        ("notices", &notices),
        ("agencies", &agencies),
        ("users", &users),
        ("unknown", &unknown),
        ("services", &services),
        ("withheld", &withheld),
    ];
    let key = if lines.is_empty() { "impact-none" } else { "impact-total" };
    config.note(&config.messages.with(key, values));
    if withheld > 0 {
        config.note(&config.messages.with("impact-withheld", values));
    }
}
