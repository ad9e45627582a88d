//! Proposals for function clusters, from what the catalogue knows of their members.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;
use catalog::{Catalog, Derived};
use consolidation::{Facts, SharedFacts, is_need};
use matching::{ApplicationClass, Knowledge, SharedApplication};
use model::{Cluster, Dependency, Viewer};

use super::Wisdom;
use super::derive::{Known, known};
use super::near::Ids;

/// Makes the proposals for function clusters and writes them; what is at hand of applications is not read again.
pub fn propose(
    catalog: &Catalog,
    wisdom: &Wisdom,
    clusters: &[Cluster],
    at_hand: Vec<Known>,
) -> Result<()> {
    let shared: Vec<SharedFacts> = wisdom.knowledge.shared().iter().map(shared_facts).collect();
    let functions = clusters.iter().filter_map(|it| it.function.as_deref());
    let functions: BTreeSet<&str> = functions.collect();
    let mandated = shared.iter().filter(|it| functions.iter().any(|f| it.mandated_for(f)));
    let mut ids = catalog.registered_as(&mandated.map(|it| it.id.clone()).collect())?;
    ids.extend(clusters.iter().flat_map(|it| &it.members).map(|it| it.id.clone()));
    let dependencies = catalog.dependencies_of(&ids)?;
    let needing = dependencies.iter().filter(|it| it.resolved).map(|it| it.from.clone());
    ids.extend(needing);
    let facts = facts(catalog, &wisdom.knowledge, &Viewer::Operator, &ids, &dependencies, at_hand)?;
    let proposals =
        consolidation::propose(clusters, &facts, &shared, &dependencies, &wisdom.policy);
    catalog.add(&Derived { proposals, ..Derived::default() })?;
    Ok(catalog.rank_proposals()?)
}

/// What is known of some applications, as far as the reader may see who uses them.
pub(super) fn facts(
    catalog: &Catalog,
    knowledge: &Knowledge,
    viewer: &Viewer,
    ids: &Ids,
    dependencies: &[Dependency],
    mut at_hand: Vec<Known>,
) -> Result<BTreeMap<String, Facts>> {
    at_hand.retain(|it| ids.contains(&it.application.id));
    let mut missing = ids.clone();
    for it in &at_hand {
        missing.remove(&it.application.id);
    }
    at_hand.extend(known(catalog, &missing)?);
    let usages = catalog.usage_counts(viewer, ids)?;
    let mut costs = catalog.costs_of(ids)?;
    let mut dependents: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for it in dependencies.iter().filter(|it| it.resolved && is_need(it.kind)) {
        dependents.entry(&it.to).or_default().insert(it.from.clone());
    }
    let mut facts = BTreeMap::new();
    for it in at_hand {
        let id = it.application.id.clone();
        let functions = matching::stated(knowledge, &it.labels);
        let known = Facts {
            usages: usages.get(&id).copied().unwrap_or(0),
            dependents: dependents.get(id.as_str()).into_iter().flatten().cloned().collect(),
            costs: costs.remove(&id).unwrap_or_default(),
            functions: functions.map(|it| (it.function.clone(), it.confidence)).collect(),
            provenance: it.provenance,
            application: it.application,
        };
        facts.insert(id, known);
    }
    Ok(facts)
}

fn shared_facts(it: &SharedApplication) -> SharedFacts {
    SharedFacts {
        id: it.id.clone(),
        name: it.name.clone(),
        mandatory: it.mandatory,
        class: match it.class {
            ApplicationClass::Umum => "umum".to_string(),
            ApplicationClass::Khusus => "khusus".to_string(),
        },
        functions: it.functions.clone(),
        legal_basis: it.legal_basis.clone(),
    }
}
