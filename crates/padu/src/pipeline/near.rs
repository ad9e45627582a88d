//! What changed since the last analysis, and what of its answer still stands.
//!
//! Within one match model edition the answer falls apart into components, so only the components are
//! looked at anew that a change touches; the rest of the last answer is read back. What comes out is what
//! a full run would come to.

use std::collections::{BTreeSet, HashMap};

use anyhow::Result;
use catalog::{Catalog, Places};
use matching::{
    FunctionEdition, Judged, Knowledge, Place, Reading, Resolution, SystemEdition, UsageOf,
};
use model::{Classification, Cluster, ClusterKind, Profile, Registration};

use super::agree::Agreed;
use super::derive::Since;

/// The changes since the last analysis.
pub struct Near<'a> {
    /// Registrations that are new, or read from another record than before, or that people spoke of.
    touched: BTreeSet<String>,
    /// Registrations that count no longer.
    gone: BTreeSet<String>,
    /// Sources imported since: how recent they are decides between values.
    sources: BTreeSet<String>,
    places: &'a Places,
}

impl<'a> Near<'a> {
    /// Compares the registrations with what the last analysis saw.
    pub fn since(
        catalog: &Catalog,
        since: Since<'a>,
        today: &str,
        registrations: &[Registration],
    ) -> Result<Near<'a>> {
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

    /// Registrations to start from: what changed, and whatever was linked with it.
    fn seeds(&self, catalog: &Catalog) -> Result<BTreeSet<String>> {
        let is_changed = |it: &String| self.touched.contains(it) || self.gone.contains(it);
        let mates = mates(catalog, ClusterKind::Identity, is_changed)?;
        Ok(self.touched.union(&mates).cloned().collect())
    }

    /// The answer for what the changes may concern, and the profiles that its positions are of. Only those
    /// are looked at that share a blocking key with whatever hangs together with a change, or that people
    /// judged; that is enough as soon as nobody else turns out to hang together with it.
    pub fn resolve(
        &self,
        catalog: &Catalog,
        knowledge: &Knowledge,
        edition: &SystemEdition,
        registrations: &[Registration],
        judged: &[Judged],
    ) -> Result<(Vec<Profile>, Resolution)> {
        let seeds = self.seeds(catalog)?;
        let mut nearby: BTreeSet<String> =
            judged.iter().flat_map(|it| [it.left.clone(), it.right.clone()]).collect();
        let (mut reached, mut asked) = (seeds.clone(), BTreeSet::new());
        loop {
            let is_new = |it: &&Registration| reached.contains(&it.id) && !asked.contains(&it.id);
            let new = registrations.iter().filter(is_new);
            let keys = new.flat_map(|it| edition.keys(&Profile::from(it))).collect();
            nearby.extend(catalog.key_holders(&keys)?);
            nearby.extend(reached.iter().cloned());
            asked.append(&mut reached);
            let present = registrations.iter().filter(|it| nearby.contains(&it.id));
            let profiles: Vec<Profile> = present.map(Profile::from).collect();
            let starts = positions(profiles.iter().map(|it| &it.id), |it| seeds.contains(it));
            let found = matching::resolve_near(knowledge, edition, &profiles, judged, &starts);
            reached.extend(found.scope.iter().map(|it| profiles[*it as usize].id.clone()));
            if reached.is_subset(&asked) {
                return Ok((profiles, found));
            }
        }
    }

    /// Adds to the answer about a neighbourhood what the last analysis said of all the others. Returns what
    /// was looked at anew: registrations that are or were.
    pub fn complete_resolution(
        &self,
        catalog: &Catalog,
        registrations: &[Registration],
        looked_at: BTreeSet<String>,
        resolution: &mut Resolution,
    ) -> Result<BTreeSet<String>> {
        let scope: BTreeSet<String> = looked_at.union(&self.gone).cloned().collect();
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
        for (registration, (application, _, _)) in self.places {
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

/// What the engine reads out of applications in an edition, given with its id: anew of those in scope, and of
/// all others as the last analysis kept it.
pub fn readings(
    catalog: &Catalog,
    (knowledge, edition, edition_id): (&Knowledge, &FunctionEdition, &str),
    profiles: &[Profile],
    scope: &BTreeSet<String>,
) -> Result<(Vec<Vec<Classification>>, Vec<Place>)> {
    let mut kept = catalog.readings(&Reading::edition(edition_id))?;
    kept.retain(|id, _| !scope.contains(id));
    let is_new = |it: &&Profile| !kept.contains_key(&it.id);
    let new: Vec<Profile> = profiles.iter().filter(is_new).cloned().collect();
    let labels = matching::classify(knowledge, &new);
    let places = matching::places(knowledge, edition, &new, &labels);
    let mut read = labels.into_iter().zip(places);
    let (mut all_labels, mut all_places) = (Vec::new(), Vec::new());
    for profile in profiles {
        let known = kept.get(&profile.id).map(|it| Reading::from_bytes(it)).transpose()?;
        let known = known.map(|it| (it.labels, it.place));
        if let Some((labels, place)) = known.or_else(|| read.next()) {
            all_labels.push(labels);
            all_places.push(place);
        }
    }
    Ok((all_labels, all_places))
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

fn order<'a>(ids: impl Iterator<Item = &'a String>) -> HashMap<&'a str, usize> {
    ids.enumerate().map(|(at, id)| (id.as_str(), at)).collect()
}
