//! Proposals for function clusters, from what the catalogue knows of their members.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;
use catalog::{Catalog, Derived};
use consolidation::{Facts, SharedFacts, is_need};
use matching::{ApplicationClass, Knowledge, SharedApplication};
use model::{Cluster, CostItem, Dependency, Viewer};

use super::Wisdom;
use super::ahead::Looked;
use super::derive::{Concern, Known, known};
use super::near::Ids;

/// What is at hand of applications when proposals are made.
#[derive(Default)]
pub struct AtHand {
    /// Some of them.
    pub known: Vec<Known>,
    /// What was read ahead.
    pub looked: Looked,
}

/// Makes the proposals for function clusters and writes them; what is at hand is not read again.
pub fn propose(
    catalog: &Catalog,
    wisdom: &Wisdom,
    clusters: &[Cluster],
    concern: &Concern,
    at_hand: AtHand,
) -> Result<()> {
    let AtHand { known: mut all, mut looked } = at_hand;
    let knowledge = &wisdom.knowledge;
    let mandated = mandated(knowledge, clusters);
    let stood = looked.mandated.about(&mandated).filter(|_| concern.shared.is_empty());
    let mut ids = stood.map_or_else(|| catalog.registered_as(&mandated), Ok)?;
    ids.extend(clusters.iter().flat_map(|it| &it.members).map(|it| it.id.clone()));
    let ends = |it: &mut Vec<Dependency>| {
        it.retain(|it| ids.contains(&it.from) || ids.contains(&it.to));
    };
    let dependencies = match looked.dependencies.within(&ids, ends) {
        Some(stood) => concern.as_linked(stood, &ids),
        None => catalog.dependencies_of(&ids)?,
    };
    ids.extend(needing(&dependencies));
    all.retain(|it| ids.contains(&it.application.id));
    let mut missing = ids.clone();
    for it in &all {
        missing.remove(&it.application.id);
    }
    let own = |it: &mut Vec<Known>| it.retain(|it| missing.contains(&it.application.id));
    let stood = looked.known.within(&missing, own);
    all.extend(stood.map_or_else(|| known(catalog, &missing), Ok)?);
    let counted = |it: &Ids| catalog.usage_counts(&Viewer::Operator, it);
    let stood = looked.usages.within(&ids, |it| it.retain(|id, _| ids.contains(id)));
    let usages = concern.renew(stood, concern.same_usages, &ids, counted)?;
    let stood = looked.costs.within(&ids, |it| it.retain(|id, _| ids.contains(id)));
    let costs = concern.renew(stood, concern.same_costs, &ids, |it| catalog.costs_of(it))?;
    let facts = facts(knowledge, all, &dependencies, &usages, costs);
    let shared: Vec<SharedFacts> = knowledge.shared().iter().map(shared_facts).collect();
    let proposals =
        consolidation::propose(clusters, &facts, &shared, &dependencies, &wisdom.policy);
    // To give all this back word by word takes a while, and nothing waits for it.
    rayon::spawn(move || drop(facts));
    catalog.add(&Derived { proposals, ..Derived::default() })?;
    Ok(catalog.rank_proposals()?)
}

/// Shared applications that agencies have to use for what these clusters do.
pub(super) fn mandated(knowledge: &Knowledge, clusters: &[Cluster]) -> Ids {
    let functions = clusters.iter().filter_map(|it| it.function.as_deref());
    let functions: BTreeSet<&str> = functions.collect();
    let shared = knowledge.shared().iter().map(shared_facts);
    let mandated = shared.filter(|it| functions.iter().any(|f| it.mandated_for(f)));
    mandated.map(|it| it.id).collect()
}

/// Applications that need one of known ones.
pub(super) fn needing<'d>(
    dependencies: impl IntoIterator<Item = &'d Dependency>,
) -> impl Iterator<Item = String> {
    dependencies.into_iter().filter(|it| it.resolved).map(|it| it.from.clone())
}

/// What is known of some applications: who needs and uses them, and what they cost.
pub(super) fn facts(
    knowledge: &Knowledge,
    applications: Vec<Known>,
    dependencies: &[Dependency],
    usages: &BTreeMap<String, usize>,
    mut costs: BTreeMap<String, Vec<CostItem>>,
) -> BTreeMap<String, Facts> {
    let mut dependents: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for it in dependencies.iter().filter(|it| it.resolved && is_need(it.kind)) {
        dependents.entry(&it.to).or_default().insert(it.from.clone());
    }
    let mut facts = BTreeMap::new();
    for it in applications {
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
    facts
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
