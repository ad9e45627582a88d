//! What a roadmap has to know of the applications that a reader may see.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;
use catalog::{ApplicationRow, Catalog};
use consolidation::plan::System;
use model::{Field, Lifecycle, Viewer, Visibility};

/// The applications in service as a roadmap sees them; without costs for a reader who may not see them.
pub fn systems(
    catalog: &Catalog,
    viewer: &Viewer,
    applications: &[ApplicationRow],
) -> Result<BTreeMap<String, System>> {
    let ids: BTreeSet<String> = applications.iter().map(|it| it.id.clone()).collect();
    let may_see = viewer.may_see(Visibility::Limited);
    let mut costs = if may_see { catalog.costs_of(&ids)? } else { BTreeMap::new() };
    let mut functions = BTreeMap::new();
    for it in catalog.classifications("")? {
        functions.entry(it.subject).or_insert(it.function);
    }
    let mut system = |it: &ApplicationRow| System {
        agency: it.agency.clone(),
        costs: costs.remove(&it.id).unwrap_or_default(),
        function: functions.remove(&it.id),
        is_shared: it.shared_id.is_some(),
        paid_until: paid_until(it),
    };
    let counted = applications.iter().filter(|it| is_in_service(it));
    Ok(counted.map(|it| (it.id.clone(), system(it))).collect())
}

/// How many applications are in service: each once, however many entries, users and installations it has.
pub fn in_service(applications: &[ApplicationRow]) -> usize {
    applications.iter().filter(|it| is_in_service(it)).count()
}

/// Whether there is anything to move or to count: not what is only planned, was never built, or is gone.
pub fn is_in_service(application: &ApplicationRow) -> bool {
    let gone = [Lifecycle::Idea, Lifecycle::Proposed, Lifecycle::NeverBuilt, Lifecycle::Retired];
    !gone.iter().any(|it| it.key() == application.lifecycle)
}

/// The year in which the contract ends.
fn paid_until(application: &ApplicationRow) -> Option<i32> {
    let date = application.fields.get(&Field::ContractEnd)?.first()?;
    date.get(..4)?.parse().ok()
}
