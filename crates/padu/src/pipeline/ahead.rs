//! What an analysis of what changed is about to ask, read meanwhile by another thread on a connection of its own.
//!
//! What stood before the analysis still stands, but for what it has written itself by the time it asks. So an answer
//! counts only where it is about the very things that are asked about then, and whoever takes it knows what of it was
//! written anew. What is about other things is asked as if nothing had been read.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::Scope;

use anyhow::Result;
use catalog::{BodyMention, BorneName, Catalog, GroupPlace, ProductSaid, SharedSystem};
use matching::{Judged, Knowledge};
use model::{Cluster, ClusterKind, CostItem, Dependency, Viewer};

use super::derive::{Known, at_home, known};
use super::near::{Ids, around, function_scope};
use super::proposals::{mandated, needing};

/// What belongs to more registrations than these is not read ahead: it would be in memory twice.
const A_FEW: usize = 64;

/// What was answered about some things, if they were asked about.
pub struct Answer<T> {
    about: Ids,
    found: Option<T>,
}

impl<T> Default for Answer<T> {
    fn default() -> Answer<T> {
        Answer { about: Ids::new(), found: None }
    }
}

impl<T> Answer<T> {
    fn to<E>(about: &Ids, ask: impl FnOnce(&Ids) -> Result<T, E>) -> Result<Answer<T>, E> {
        Ok(Answer { about: about.clone(), found: Some(ask(about)?) })
    }

    /// What was answered about these; `None` if others were asked about.
    pub fn about(&mut self, ids: &Ids) -> Option<T> {
        if self.about == *ids { self.found.take() } else { None }
    }

    /// What was answered about these, or is answered now.
    pub fn or<E>(
        &mut self,
        ids: &Ids,
        ask: impl FnOnce(&Ids) -> Result<T, E>,
    ) -> Result<T, E> {
        self.about(ids).map_or_else(|| ask(ids), Ok)
    }
}

/// What registrations and their applications say.
#[derive(Default)]
pub struct Said {
    pub namings: Option<Vec<(String, String)>>,
    pub shared_systems: Option<Vec<SharedSystem>>,
    pub used_systems: Answer<Ids>,
    pub homes: Answer<BTreeMap<String, String>>,
    pub mentions: Answer<BTreeSet<BodyMention>>,
    pub names: Answer<BTreeSet<BorneName>>,
    pub shared_ids: Answer<Ids>,
    pub dependencies: Answer<Vec<Dependency>>,
}

/// How applications are grouped.
#[derive(Default)]
pub struct Grouped {
    pub linked: Answer<Ids>,
    pub places: Answer<Vec<GroupPlace>>,
    pub known: Answer<Vec<Known>>,
    pub clusters: Answer<Vec<Cluster>>,
    pub pairs: Answer<BTreeSet<(String, String)>>,
    pub products: Answer<BTreeSet<ProductSaid>>,
}

/// What proposals for their groups look at.
#[derive(Default)]
pub struct Looked {
    pub kept_members: Answer<Ids>,
    pub mandated: Answer<Ids>,
    pub dependencies: Answer<Vec<Dependency>>,
    pub known: Answer<Vec<Known>>,
    pub usages: Answer<BTreeMap<String, usize>>,
    pub costs: Answer<BTreeMap<String, Vec<CostItem>>>,
}

/// The clusters of two or more that they were in.
#[derive(Default)]
pub struct Noted {
    pub registrations: Answer<BTreeMap<String, Vec<String>>>,
    pub applications: Answer<BTreeMap<String, Vec<String>>>,
}

/// All that is read ahead, part by part.
pub struct Ahead {
    said: Receiver<Said>,
    grouped: Receiver<Grouped>,
    looked: Receiver<Looked>,
    noted: Receiver<Noted>,
}

impl Ahead {
    /// Begins to read what is about some registrations and whatever stands around their applications. What cannot be
    /// read is left to whoever asks.
    pub fn of<'s>(
        seeds: Option<&'s Ids>,
        judged: &'s [Judged],
        knowledge: &'s Knowledge,
        catalog: &Catalog,
        threads: &'s Scope<'s, '_>,
    ) -> Result<Ahead> {
        let ((to_said, said), (to_grouped, grouped)) = (channel(), channel());
        let ((to_looked, looked), (to_noted, noted)) = (channel(), channel());
        let to = To { said: to_said, grouped: to_grouped, looked: to_looked, noted: to_noted };
        if let Some(seeds) = seeds.filter(|it| (1..=A_FEW).contains(&it.len())) {
            let catalog = catalog.aside()?;
            threads.spawn(move || read(&catalog, knowledge, seeds, judged, to).ok());
        }
        Ok(Ahead { said, grouped, looked, noted })
    }

    /// What registrations and their applications say.
    pub fn said(&self) -> Said {
        self.said.recv().unwrap_or_default()
    }

    /// How applications are grouped.
    pub fn grouped(&self) -> Grouped {
        self.grouped.recv().unwrap_or_default()
    }

    /// What proposals for their groups look at.
    pub fn looked(&self) -> Looked {
        self.looked.recv().unwrap_or_default()
    }

    /// The clusters of two or more that they were in.
    pub fn noted(self) -> Noted {
        self.noted.recv().unwrap_or_default()
    }
}

/// Where the parts go.
struct To {
    said: Sender<Said>,
    grouped: Sender<Grouped>,
    looked: Sender<Looked>,
    noted: Sender<Noted>,
}

fn read(
    catalog: &Catalog,
    knowledge: &Knowledge,
    seeds: &Ids,
    judged: &[Judged],
    to: To,
) -> Result<()> {
    let homes = catalog.homes_of(seeds)?;
    let own: Ids = homes.values().cloned().collect();
    let mut said = Said {
        namings: Some(catalog.namings()?),
        shared_systems: Some(catalog.shared_systems()?),
        used_systems: Answer::to(seeds, |it| catalog.used_systems(it))?,
        homes: Answer { about: seeds.clone(), found: Some(homes) },
        mentions: Answer::to(&seeds.union(&own).cloned().collect(), |it| catalog.mentions_of(it))?,
        names: Answer::to(&own, |it| catalog.names_of(it))?,
        shared_ids: Answer::to(&own, |it| catalog.shared_ids_of(it))?,
        dependencies: Answer::default(),
    };
    let needed = catalog.dependencies_of(&own)?;
    said.dependencies = Answer { about: own.clone(), found: Some(needed.clone()) };
    to.said.send(said)?;

    let linked = catalog.linked_with(ClusterKind::Function, &own)?;
    let met: Ids = linked.union(&own).cloned().collect();
    let judged = at_home(catalog, judged)?;
    let around = around(&met, &judged);
    let places = catalog.group_places(&around)?;
    let scope: Ids = function_scope(&places, &met, &judged)?.into_iter().collect();
    let clusters = catalog.clusters_with(&scope, &[])?;
    to.grouped.send(Grouped {
        linked: Answer { about: own.clone(), found: Some(linked) },
        places: Answer { about: around, found: Some(places) },
        known: Answer::to(&scope, |it| known(catalog, it))?,
        clusters: Answer { about: scope.clone(), found: Some(clusters.clone()) },
        pairs: Answer::to(&scope, |it| catalog.function_pairs(it))?,
        products: Answer::to(&own, |it| catalog.products_said(it))?,
    })?;

    let mut keepers = own;
    keepers.extend(needed.into_iter().filter(|it| it.resolved).map(|it| it.to));
    let mandated = Answer::to(&mandated(knowledge, &clusters), |it| catalog.registered_as(it))?;
    let mut ids = mandated.found.clone().unwrap_or_default();
    ids.extend(clusters.iter().flat_map(|it| &it.members).map(|it| it.id.clone()));
    let dependencies = Answer::to(&ids, |it| catalog.dependencies_of(it))?;
    ids.extend(needing(dependencies.found.iter().flatten()));
    let others = ids.difference(&scope).cloned().collect();
    to.looked.send(Looked {
        kept_members: Answer::to(&keepers, |it| catalog.kept_members(it))?,
        mandated,
        dependencies,
        known: Answer::to(&others, |it| known(catalog, it))?,
        usages: Answer::to(&ids, |it| catalog.usage_counts(&Viewer::Operator, it))?,
        costs: Answer::to(&ids, |it| catalog.costs_of(it))?,
    })?;

    let (identity, function) = (ClusterKind::Identity, ClusterKind::Function);
    Ok(to.noted.send(Noted {
        registrations: Answer::to(seeds, |it| catalog.memberships_with(identity, it))?,
        applications: Answer::to(&scope, |it| catalog.memberships_with(function, it))?,
    })?)
}
