//! What changed since the last analysis, and what of its answer still stands.
//!
//! Within one match model edition the answer falls apart into components, so only the components are
//! looked at anew that a change touches; the rest of the last answer is read back. What comes out is what
//! a full run would come to.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;
use catalog::{Catalog, Places};
use matching::{Resolution, UsageOf};
use model::{Cluster, ClusterKind, Registration};

use super::agree::Agreed;
use super::derive::Since;

/// The changes since the last analysis.
pub struct Near {
    /// Registrations that are new, or read from another record than before, or that people spoke of.
    touched: BTreeSet<String>,
    /// Registrations that count no longer.
    gone: BTreeSet<String>,
    /// Sources imported since: how recent they are decides between values.
    sources: BTreeSet<String>,
    places: Places,
}

impl Near {
    /// Compares the registrations with what the last analysis saw.
    pub fn since(
        catalog: &Catalog,
        since: Since,
        today: &str,
        registrations: &[Registration],
    ) -> Result<Near> {
        let Since { seq, day, places } = since;
        let mut touched = catalog.people_since(seq, &day, today)?;
        let is_known = |it: &Registration| {
            places.get(&it.id).is_some_and(|(_, record, _)| *record == it.record_id)
        };
        touched.extend(registrations.iter().filter(|it| !is_known(it)).map(|it| it.id.clone()));
        let present: BTreeSet<&str> = registrations.iter().map(|it| it.id.as_str()).collect();
        let gone = places.keys().filter(|it| !present.contains(it.as_str())).cloned().collect();
        Ok(Near { touched, gone, sources: catalog.sources_since(seq)?, places })
    }

    /// Positions of the registrations to start from: what changed, and whatever was linked with it.
    pub fn seeds(&self, catalog: &Catalog, registrations: &[Registration]) -> Result<Vec<u32>> {
        let is_changed = |it: &String| self.touched.contains(it) || self.gone.contains(it);
        let mates = mates(catalog, ClusterKind::Identity, is_changed)?;
        let ids = registrations.iter().map(|it| &it.id);
        Ok(positions(ids, |it| self.touched.contains(it) || mates.contains(it)))
    }

    /// Adds to the answer about a neighbourhood what the last analysis said of all the others. Returns what
    /// was looked at anew: registrations that are or were.
    pub fn complete_resolution(
        &self,
        catalog: &Catalog,
        registrations: &[Registration],
        resolution: &mut Resolution,
    ) -> Result<BTreeSet<String>> {
        let looked_at = resolution.scope.iter().map(|it| registrations[*it as usize].id.clone());
        let scope: BTreeSet<String> = looked_at.chain(self.gone.iter().cloned()).collect();
        resolution.clusters.extend(outside(catalog, ClusterKind::Identity, &scope)?);
        let stored = catalog.stored_usages()?.into_iter().filter(|it| !scope.contains(&it.0));
        resolution.usages.extend(stored.map(|(record, shared_id, evidence)| UsageOf {
            record,
            shared_id,
            evidence,
            contributions: Vec::new(),
        }));
        let order = order(registrations.iter().map(|it| &it.id));
        resolution.usages.sort_by_key(|it| order.get(it.record.as_str()).copied());
        Ok(scope)
    }

    /// Adds the applications to the scope that may have changed with it: those of its registrations then and
    /// now, those that a usage left or joined, and those whose sources became more recent.
    pub fn add_applications(
        &self,
        registrations: &[Registration],
        agreed: &Agreed,
        scope: &mut BTreeSet<String>,
    ) {
        let mut found = BTreeSet::new();
        for (registration, (application, _, _)) in &self.places {
            let now = agreed.home.get(registration);
            if scope.contains(registration) || now != Some(application) {
                found.insert(registration.clone());
                found.insert(application.clone());
            }
        }
        for (registration, application) in &agreed.home {
            let before = self.places.get(registration).map(|it| &it.0);
            if scope.contains(registration) || before != Some(application) {
                found.insert(registration.clone());
                found.insert(application.clone());
            }
        }
        let renewed = registrations.iter().filter(|it| self.sources.contains(&it.source_id));
        let renewed: BTreeSet<&str> = renewed.map(|it| it.id.as_str()).collect();
        for it in agreed.applications.iter().map(|it| &it.application) {
            let is_renewed = it.registrations.iter().any(|it| renewed.contains(it.as_str()));
            if it.registrations.len() > 1 && is_renewed {
                found.insert(it.id.clone());
            }
        }
        scope.append(&mut found);
    }
}

/// Positions of the applications to start from: what is in scope, and whatever was grouped with it.
pub fn function_seeds(
    catalog: &Catalog,
    agreed: &Agreed,
    scope: &BTreeSet<String>,
) -> Result<Vec<u32>> {
    let mates = mates(catalog, ClusterKind::Function, |it| scope.contains(it))?;
    let ids = agreed.applications.iter().map(|it| &it.application.id);
    Ok(positions(ids, |it| scope.contains(it) || mates.contains(it)))
}

/// The clusters of the last analysis without a member in scope.
pub fn outside(
    catalog: &Catalog,
    kind: ClusterKind,
    scope: &BTreeSet<String>,
) -> Result<Vec<Cluster>> {
    let mut stored = catalog.stored_clusters(kind)?;
    stored.retain(|cluster| !cluster.members.iter().any(|it| scope.contains(&it.id)));
    Ok(stored)
}

/// Members of the components that hold something changed.
fn mates(
    catalog: &Catalog,
    kind: ClusterKind,
    is_changed: impl Fn(&String) -> bool,
) -> Result<BTreeSet<String>> {
    let components = catalog.components(kind)?.into_iter();
    Ok(components.filter(|it| it.iter().any(&is_changed)).flatten().collect())
}

fn positions<'a>(
    ids: impl Iterator<Item = &'a String>,
    wanted: impl Fn(&String) -> bool,
) -> Vec<u32> {
    ids.enumerate().filter(|(_, id)| wanted(id)).map(|(at, _)| at as u32).collect()
}

fn order<'a>(ids: impl Iterator<Item = &'a String>) -> BTreeMap<&'a str, usize> {
    ids.enumerate().map(|(at, id)| (id.as_str(), at)).collect()
}
