//! What changed since the last analysis, and whom that may concern.
//!
//! Within one match model edition the answer falls apart into components, so only the components are
//! looked at anew that a change touches; the rest of the last answer stays as it stands in the catalogue.
//! What comes out is what a full run would come to.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;
use catalog::{Catalog, Changed, Ground, GroupPlace, Read, Registrations, SharedSystem};
use matching::{Judged, Knowledge, Place, Reading, Resolution, SystemEdition};
use model::{ClusterKind, Field, Lifecycle, Profile, Registration};

use super::agree::{Agreement, listed_id};
use super::ahead::Answer;
use super::derive::Since;
use super::name_key;

/// Ids of registrations, applications or whatever else is spoken of.
pub type Ids = BTreeSet<String>;

/// The changes since the last analysis.
pub struct Near {
    /// Registrations that are not as the last analysis saw them.
    pub changed: Changed,
    /// Registrations that are new or changed, or that people spoke of.
    touched: Ids,
    /// Registrations to start from: what changed, whatever was linked with it, and applications of which one source
    /// became more recent than another.
    pub seeds: Ids,
    /// Keys of the fields that people set.
    set: Ids,
    /// Whether people stated or took back dependencies.
    has_statements: bool,
    /// Registrations read so far; they stay as they are while an analysis runs.
    read: RefCell<Registrations>,
}

/// The answer for the registrations that changes may concern.
pub struct Looked {
    /// Those registrations, in the order of import.
    pub registrations: Vec<Registration>,
    /// They and whoever they were compared with; positions of the answer are of these.
    pub profiles: Vec<Profile>,
    /// Who is one system.
    pub resolution: Resolution,
}

impl Near {
    /// Compares the registrations with what the last analysis saw.
    pub fn since(catalog: &Catalog, ground: &Ground, since: Since, today: &str) -> Result<Near> {
        let Since { seq, day, changed } = since;
        let mut touched = ground.people_since(seq, &day, today);
        touched.extend(changed.new.iter().chain(&changed.changed).cloned());
        let mut seeds: Ids = touched.union(&changed.gone).cloned().collect();
        seeds.extend(catalog.linked_with(ClusterKind::Identity, &seeds)?);
        // How recent sources are decides between their values. (Of one that is new nothing stands.)
        let sources = changed.sources.intersection(&ground.sources_until(seq)).cloned().collect();
        seeds.extend(catalog.mixed_registrations(&sources)?);
        let has_statements = ground.has_stated_since(seq);
        let set = ground.fields_since(seq);
        Ok(Near { changed, touched, seeds, set, has_statements, read: RefCell::default() })
    }

    /// Some registrations, in the order of import.
    pub fn registrations(&self, catalog: &Catalog, ids: &Ids) -> Result<Vec<Registration>> {
        Ok(catalog.registrations_in(ids, &mut self.read.borrow_mut())?)
    }

    /// Whether every registration, verdict and stated dependency is as it was, and was so all the time: what people set
    /// between an import and its undoing was written beside what came and is gone. (A verdict touches two.)
    pub fn has_only_values(&self) -> bool {
        let is_untouched = self.changed.is_nothing() && self.changed.sources.is_empty();
        is_untouched && self.touched.len() < 2 && !self.has_statements
    }

    /// Whether people set one of some fields.
    pub fn has_set(&self, is_one: impl Fn(Field) -> bool) -> bool {
        self.set.iter().any(|it| Field::from_key(it).is_none_or(&is_one))
    }

    /// The blocking keys of some registrations: of what stands as the last analysis saw it they are kept, and whole
    /// registrations are read only where they are not.
    fn keys(&self, catalog: &Catalog, edition: &SystemEdition, ids: &Ids) -> Result<BTreeSet<u64>> {
        let Changed { new, changed, gone, .. } = &self.changed;
        let mut kept = self.read.borrow().missing(ids);
        kept.retain(|it| ![new, changed, gone].iter().any(|them| them.contains(it)));
        let mut keys: BTreeSet<u64> = catalog.keys_of(&kept)?.into_iter().collect();
        let others = ids.iter().filter(|it| !kept.contains(*it) && !gone.contains(*it));
        let others = self.registrations(catalog, &others.cloned().collect())?;
        keys.extend(others.iter().flat_map(|it| edition.keys(&Profile::from(it))));
        Ok(keys)
    }

    /// The answer for what the seeds may concern. Only those are looked at that share a blocking key with
    /// whatever hangs together with a seed, or that people judged; that is enough as soon as nobody else turns
    /// out to hang together with it.
    pub fn resolve(
        &self,
        catalog: &Catalog,
        knowledge: &Knowledge,
        edition: &SystemEdition,
        judged: &[Judged],
        seeds: &Ids,
    ) -> Result<Looked> {
        let mut nearby: Ids =
            judged.iter().flat_map(|it| [it.left.clone(), it.right.clone()]).collect();
        let (mut reached, mut asked) = (seeds.clone(), Ids::new());
        loop {
            let new: Ids = reached.difference(&asked).cloned().collect();
            let keys = self.keys(catalog, edition, &new)?;
            nearby.extend(catalog.key_holders(&keys)?);
            nearby.extend(reached.iter().cloned());
            asked.append(&mut reached);
            let present = self.registrations(catalog, &nearby)?;
            let profiles: Vec<Profile> = present.iter().map(Profile::from).collect();
            let starts = positions(profiles.iter().map(|it| &it.id), seeds);
            let resolution = matching::resolve_near(knowledge, edition, &profiles, judged, &starts);
            let scope = &resolution.scope;
            reached.extend(scope.iter().map(|it| profiles[*it as usize].id.clone()));
            if reached.is_subset(&asked) {
                let is_in = |at: &usize| scope.binary_search(&(*at as u32)).is_ok();
                let registrations = present.into_iter().enumerate();
                let registrations = registrations.filter(|(at, _)| is_in(at)).map(|it| it.1);
                return Ok(Looked { registrations: registrations.collect(), profiles, resolution });
            }
        }
    }
}

/// One that is a shared application.
struct Bearer<'a> {
    application: &'a str,
    anchor: &'a str,
    name: &'a str,
    lifecycle: Lifecycle,
}

/// Which application each shared one is: of the applications agreed on now, and of those whose anchor is not in
/// scope, one in service rather than its predecessor, then one of the very name, then the last in the order of the
/// catalogue; and the registrations outside the scope that use one which has become another application.
pub fn shared(
    catalog: &Catalog,
    knowledge: &Knowledge,
    agreed: &[Agreement],
    scope: &Ids,
) -> Result<(BTreeMap<String, String>, Ids)> {
    let stored = catalog.shared_systems()?;
    let mut bearers: BTreeMap<&str, Vec<Bearer>> = BTreeMap::new();
    for it in &stored {
        let SharedSystem { shared_id, application_id: application, anchor, name, .. } = it;
        let Some(anchor) = anchor.as_ref().filter(|it| !scope.contains(*it)) else { continue };
        let bearer = Bearer { application, anchor, name, lifecycle: it.lifecycle };
        bearers.entry(shared_id).or_default().push(bearer);
    }
    let is_alone = bearers.is_empty();
    for it in agreed.iter().map(|it| &it.application) {
        let (Some(shared), Some(anchor)) = (&it.shared_id, it.registrations.first()) else {
            continue;
        };
        let (application, name, lifecycle) = (&it.id, &it.name, it.lifecycle);
        let bearer = Bearer { application, anchor, name, lifecycle };
        bearers.entry(shared).or_default().push(bearer);
    }
    for (shared, found) in &mut bearers {
        let listed = knowledge.shared().iter().find(|it| it.id == *shared);
        let is_named = |name: &str| {
            let names = listed.into_iter().flat_map(|it| [&it.name, &it.full_name]);
            names.map(|it| name_key(it)).any(|it| it == name_key(name))
        };
        let claim = |it: &Bearer| (!it.lifecycle.is_over(), is_named(it.name));
        let best = found.iter().map(claim).max();
        found.retain(|it| Some(claim(it)) == best);
    }
    let several = bearers.values().filter(|it| it.len() > 1 && !is_alone).flatten();
    let order = catalog.in_order(&several.map(|it| it.anchor.to_string()).collect())?;
    let place = |it: &&Bearer| order.iter().position(|anchor| anchor == it.anchor);
    // Those agreed on now alone come in the order of the catalogue: of equals the last is taken.
    let last = |it: &Vec<Bearer>| it.iter().max_by_key(place).map(|it| it.application.to_string());
    let mut registered: BTreeMap<String, String> =
        bearers.iter().filter_map(|(shared, it)| Some((shared.to_string(), last(it)?))).collect();
    let mut left = catalog.used_systems(scope)?;
    for SharedSystem { shared_id: shared, application_id: application, .. } in &stored {
        let home = registered.get(shared).cloned().unwrap_or_else(|| listed_id(shared));
        if home == *application && left.remove(application) {
            registered.insert(shared.clone(), home);
        }
    }
    let usages = catalog.usages_of(&left)?;
    Ok((registered, usages.difference(scope).cloned().collect()))
}

/// These applications, and those on which people have a verdict with one of them: of what comes back, what it is put
/// together with has to be known.
pub fn with_partners(mut applications: Ids, judged: &[Judged]) -> Ids {
    let is_met = |it: &&Judged| applications.contains(&it.left) || applications.contains(&it.right);
    let met: Vec<&Judged> = judged.iter().filter(is_met).collect();
    applications.extend(met.into_iter().flat_map(|it| [it.left.clone(), it.right.clone()]));
    applications
}

/// These applications, and those that people judged.
pub fn around(seeds: &Ids, judged: &[Judged]) -> Ids {
    let ends = judged.iter().flat_map(|it| [&it.left, &it.right]);
    seeds.iter().chain(ends).cloned().collect()
}

/// Where applications stand that are in a group with some of them: as they `stood`, with what was read anew, when these
/// were asked about and none is gone.
pub fn group_places(
    catalog: &Catalog,
    around: &Ids,
    stood: &mut Answer<Vec<GroupPlace>>,
    renewed: &Ids,
    readings: &[Read],
) -> Result<Vec<GroupPlace>> {
    let foreseen = stood.about(around).filter(|_| renewed.len() == readings.len());
    Ok(foreseen.map_or_else(|| catalog.group_places(around, &[]), Ok)?)
}

/// Applications that may be grouped otherwise, in the order of the catalogue: of those whose places are `found`
/// everything grouped with `seeds` (applications that were read anew, and whatever was grouped with them or with those
/// that are gone).
pub fn function_scope(found: &[GroupPlace], seeds: &Ids, judged: &[Judged]) -> Result<Vec<String>> {
    let mut places = Vec::with_capacity(found.len());
    for it in found {
        places.push(match (it.home, &it.reading) {
            (None, Some(reading)) => Reading::from_bytes(reading)?.place,
            _ => Place { group: it.home, similarity: it.similarity, ..Place::default() },
        });
    }
    let ids: Vec<&str> = found.iter().map(|it| it.id.as_str()).collect();
    let starts = positions(found.iter().map(|it| &it.id), seeds);
    let scope = matching::function_scope(&ids, &places, judged, &starts);
    Ok(scope.into_iter().map(|it| ids[it as usize].to_string()).collect())
}

fn positions<'a>(ids: impl Iterator<Item = &'a String>, wanted: &Ids) -> Vec<u32> {
    ids.enumerate().filter(|(_, id)| wanted.contains(*id)).map(|(at, _)| at as u32).collect()
}
