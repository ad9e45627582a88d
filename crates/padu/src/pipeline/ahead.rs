//! What an analysis of what changed is about to ask, read meanwhile by other threads on connections of their own: what
//! registrations say as soon as it is known which changed, and what stands around their applications as soon as it is
//! known which those are.
//!
//! What stood before the analysis still stands, but for what it has written itself by the time it asks. So an answer
//! counts only where it is about the very things that are asked about then (or about more), and whoever takes it knows
//! what of it was written anew. (Keepers of clusters that were grouped anew may be others by then; those clusters are
//! looked at anyway.) What is about other things is asked as if nothing had been read.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::Scope;

use anyhow::Result;
use catalog::{BodyMention, BorneName, Catalog, GroupPlace, ProductSaid, Read};
use matching::{Judged, Knowledge};
use model::{Cluster, ClusterKind, CostItem, Dependency, ProductLabel, Viewer};

use super::derive::{self, Known, at_home};
use super::near::{self, Ids};
use super::proposals::{mandated, needing};

/// What belongs to more registrations than these is not read ahead: it would be in memory twice.
const A_FEW: usize = 64;

/// Nor is what is grouped with more applications than these.
const MOST_GROUPED: usize = 2_000;

/// Whether what belongs to some registrations is read ahead.
pub fn is_little(registrations: &Ids) -> bool {
    (1..=A_FEW).contains(&registrations.len())
}

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

    /// That there is nothing to say about these.
    pub fn nothing(about: &Ids) -> Answer<T>
    where
        T: Default,
    {
        Answer { about: about.clone(), found: Some(T::default()) }
    }

    /// What was answered about these; `None` if others were asked about.
    pub fn about(&mut self, ids: &Ids) -> Option<T> {
        if self.about == *ids { self.found.take() } else { None }
    }

    /// What was answered about these and more, as far as it is of these; `None` if one of them was not asked about.
    pub fn within(&mut self, ids: &Ids, keep: impl FnOnce(&mut T)) -> Option<T> {
        let mut found = if ids.is_subset(&self.about) { self.found.take() } else { None };
        if let Some(found) = found.as_mut().filter(|_| self.about != *ids) {
            keep(found);
        }
        found
    }

    /// What was answered about these, or is answered now.
    pub fn or<E>(&mut self, ids: &Ids, ask: impl FnOnce(&Ids) -> Result<T, E>) -> Result<T, E> {
        self.about(ids).map_or_else(|| ask(ids), Ok)
    }
}

/// Whom others name.
#[derive(Default)]
pub struct Named {
    /// Every registration that only names a system, with each name.
    pub namings: Option<Vec<(String, String)>>,
    /// [`near::shared`] for registrations whose applications are no shared ones.
    pub shared: Answer<(BTreeMap<String, String>, Ids)>,
}

/// What registrations and their applications say.
#[derive(Default)]
pub struct Said {
    /// Applications by registration.
    pub homes: Answer<BTreeMap<String, String>>,
    /// Agencies and units that registrations and applications mention.
    pub mentions: Answer<BTreeSet<BodyMention>>,
    /// Names of applications.
    pub names: Answer<BTreeSet<BorneName>>,
    /// Shared applications that applications are.
    pub shared_ids: Answer<Ids>,
    /// Dependencies from or to applications.
    pub dependencies: Answer<Vec<Dependency>>,
    /// What applications say of products.
    pub products: Answer<BTreeSet<ProductSaid>>,
}

/// What applications are grouped with.
#[derive(Default)]
pub struct Around {
    /// The components that they are in.
    pub linked: Answer<BTreeMap<String, Ids>>,
    /// Where these stand, with what was read anew.
    pub places: Answer<Vec<GroupPlace>>,
}

/// How these are grouped.
#[derive(Default)]
pub struct Grouped {
    /// Function clusters that hold one of them.
    pub clusters: Answer<Vec<Cluster>>,
    /// Pairs of one function, by the first of both.
    pub pairs: Answer<BTreeSet<(String, String)>>,
}

/// What proposals for their groups look at.
#[derive(Default)]
pub struct Looked {
    /// Members of clusters for which one of these is to be kept.
    pub kept_members: Answer<Ids>,
    /// Applications that are one of these shared ones.
    pub mandated: Answer<Ids>,
    /// Dependencies from or to members of the groups, or those.
    pub dependencies: Answer<Vec<Dependency>>,
    /// All of these, and whoever needs them, as they stand, but for what is grouped with what changed.
    pub known: Answer<Vec<Known>>,
    /// How many use them.
    pub usages: Answer<BTreeMap<String, usize>>,
    /// What they cost.
    pub costs: Answer<BTreeMap<String, Vec<CostItem>>>,
}

/// Which application is an installation of which product.
pub struct Installed {
    /// By application.
    pub labels: Vec<ProductLabel>,
    /// By product.
    pub clusters: Vec<Cluster>,
}

impl Installed {
    /// As it stands.
    pub fn of(catalog: &Catalog) -> Result<Installed> {
        let labels = catalog.stored_product_labels()?;
        Ok(Installed { labels, clusters: catalog.stored_clusters(ClusterKind::Product)? })
    }
}

/// The clusters of two or more that they were in.
#[derive(Default)]
pub struct Noted {
    /// Identity clusters of registrations.
    pub registrations: Answer<BTreeMap<String, Vec<String>>>,
    /// Function clusters of applications.
    pub applications: Answer<BTreeMap<String, Vec<String>>>,
}

/// Begins to read whom others name, and what some registrations and their applications say, where few changed.
pub fn said<'s>(
    seeds: Option<&'s Ids>,
    knowledge: &'s Knowledge,
    catalog: &Catalog,
    threads: &'s Scope<'s, '_>,
) -> Result<(Receiver<Named>, Receiver<Said>)> {
    let ((to_named, named), (to_said, said)) = (channel(), channel());
    if let Some(seeds) = seeds.filter(|it| is_little(it)) {
        let (catalog, other) = (catalog.aside()?, catalog.aside()?);
        threads.spawn(move || {
            let named = Named {
                namings: Some(catalog.namings().ok()?),
                shared: Answer::to(seeds, |it| near::shared(&catalog, knowledge, &[], it)).ok()?,
            };
            to_named.send(named).ok()
        });
        threads.spawn(move || to_said.send(told(&other, seeds).ok()?).ok());
    }
    Ok((named, said))
}

/// What registrations and their applications say.
fn told(catalog: &Catalog, seeds: &Ids) -> Result<Said> {
    let homes = catalog.homes_of(seeds)?;
    let own: Ids = homes.values().cloned().collect();
    let speakers = seeds.union(&own).cloned().collect();
    Ok(Said {
        homes: Answer { about: seeds.clone(), found: Some(homes) },
        mentions: Answer::to(&speakers, |it| catalog.mentions_of(it))?,
        names: Answer::to(&own, |it| catalog.names_of(it))?,
        shared_ids: Answer::to(&own, |it| catalog.shared_ids_of(it))?,
        dependencies: Answer::to(&own, |it| catalog.dependencies_of(it))?,
        products: Answer::to(&own, |it| catalog.products_said(it))?,
    })
}

/// What registrations that changed were and are.
pub struct Met {
    /// They, and whatever hangs together with them.
    pub registrations: Ids,
    /// Applications that they belonged to or belong to.
    pub applications: Ids,
    /// Of these, what was read out of those they belong to.
    pub read: Vec<Read>,
    /// Whether nothing happened but that people set values.
    pub only_values: bool,
}

/// What stands around them, part by part; a part that could not be read holds no answers.
pub struct Ahead {
    around: Receiver<Around>,
    known: Receiver<Answer<Vec<Known>>>,
    grouped: Receiver<Grouped>,
    looked: Receiver<Looked>,
    installed: Receiver<Installed>,
    noted: Receiver<Noted>,
}

impl Ahead {
    /// Begins to read what stands around what was met, where that is little.
    pub fn of<'s>(
        met: Option<Met>,
        judged: &'s [Judged],
        knowledge: &'s Knowledge,
        catalog: &Catalog,
        threads: &'s Scope<'s, '_>,
    ) -> Result<Ahead> {
        let ((to_around, around), (to_known, known)) = (channel(), channel());
        let ((to_grouped, grouped), (to_looked, looked)) = (channel(), channel());
        let ((to_installed, installed), (to_noted, noted)) = (channel(), channel());
        if let Some(met) = met {
            let (catalog, other) = (catalog.aside()?, catalog.aside()?);
            let reads = move || {
                let Some(group) = Group::of(&catalog, judged, &met, &to_around)? else {
                    return Ok(());
                };
                let stands = group.applications.clone();
                // Only now: on two processors a third thread would take from the analysis what it gives.
                threads.spawn(move || {
                    let known = Answer::to(&stands, |it| derive::known(&other, it));
                    to_known.send(known.ok()?).ok()
                });
                group.read(&catalog, knowledge, &met, (to_grouped, to_looked))?;
                if !met.only_values {
                    to_installed.send(Installed::of(&catalog)?)?;
                }
                group.note(&catalog, &met, &to_noted)
            };
            threads.spawn(move || reads().ok());
        }
        Ok(Ahead { around, known, grouped, looked, installed, noted })
    }

    /// What applications are grouped with.
    pub fn around(&self) -> Around {
        self.around.recv().unwrap_or_default()
    }

    /// Both as they stand.
    pub fn known(&self) -> Answer<Vec<Known>> {
        self.known.recv().unwrap_or_default()
    }

    /// How these are grouped.
    pub fn grouped(&self) -> Grouped {
        self.grouped.recv().unwrap_or_default()
    }

    /// What proposals for their groups look at.
    pub fn looked(&self) -> Looked {
        self.looked.recv().unwrap_or_default()
    }

    /// Which application is an installation of which product.
    pub fn installed(&self) -> Option<Installed> {
        self.installed.recv().ok()
    }

    /// The clusters of two or more that they were in.
    pub fn noted(self) -> Noted {
        self.noted.recv().unwrap_or_default()
    }
}

/// Applications that may be grouped otherwise.
struct Group {
    /// All that stand in the catalogue.
    applications: Ids,
    /// These, and what was read anew.
    all: Ids,
}

impl Group {
    /// Hands on what the applications met are grouped with, and says what may be grouped otherwise; `None` where that
    /// is much.
    fn of(
        catalog: &Catalog,
        judged: &[Judged],
        met: &Met,
        to: &Sender<Around>,
    ) -> Result<Option<Group>> {
        let judged = at_home(catalog, judged)?;
        let concerned = near::with_partners(met.applications.clone(), &judged);
        let linked = catalog.components_with(ClusterKind::Function, &concerned)?;
        let seeds: Ids = linked.values().flatten().chain(&met.applications).cloned().collect();
        let around = near::around(&seeds, &judged);
        let places = catalog.group_places(&around, &met.read)?;
        let scope = near::function_scope(&places, &seeds, &judged)?;
        to.send(Around {
            linked: Answer { about: concerned, found: Some(linked) },
            places: Answer { about: around, found: Some(places) },
        })?;
        let read = || met.read.iter().map(|it| it.application.clone());
        let all: Ids = scope.into_iter().chain(read()).collect();
        let mut applications = all.clone();
        applications.retain(|it| met.read.iter().all(|read| read.application != *it));
        Ok((all.len() <= MOST_GROUPED).then_some(Group { applications, all }))
    }

    /// Reads how they are grouped, and what proposals for their groups look at.
    fn read(
        &self,
        catalog: &Catalog,
        knowledge: &Knowledge,
        met: &Met,
        (to_grouped, to_looked): (Sender<Grouped>, Sender<Looked>),
    ) -> Result<()> {
        let clusters = catalog.clusters_with(&self.all, &[])?;
        to_grouped.send(Grouped {
            clusters: Answer { about: self.all.clone(), found: Some(clusters.clone()) },
            pairs: Answer::to(&self.all, |it| catalog.function_pairs(it))?,
        })?;

        let mut beside = Beside::of(catalog, knowledge, clusters, &self.all)?;
        // Who is proposed to give way to one of the applications met, or to what those read anew need, is concerned.
        let is_read = |id: &str| met.read.iter().any(|it| it.application == id);
        let needed = beside.resolved().filter(|it| is_read(&it.from));
        let mut keepers: Ids = needed.map(|it| it.to.clone()).collect();
        keepers.extend(met.applications.iter().cloned());
        let kept = catalog.kept_members(&keepers)?;
        let reached: Ids = kept.union(&met.applications).cloned().collect();
        if !reached.is_subset(&beside.ids) {
            let others = reached.difference(&beside.ids).cloned().collect();
            let mut clusters = catalog.clusters_with(&others, &[])?;
            clusters.extend(beside.clusters);
            beside = Beside::of(catalog, knowledge, clusters, &self.all)?;
        }
        let mut ids = beside.ids.clone();
        ids.extend(needing(beside.resolved()));
        let others = ids.difference(&self.all).cloned().collect();
        Ok(to_looked.send(Looked {
            kept_members: Answer { about: keepers, found: Some(kept) },
            mandated: Answer { about: beside.mandated, found: Some(beside.registered) },
            dependencies: Answer { about: beside.ids, found: Some(beside.dependencies) },
            known: Answer::to(&others, |it| derive::known(catalog, it))?,
            usages: Answer::to(&ids, |it| catalog.usage_counts(&Viewer::Operator, it))?,
            costs: Answer::to(&ids, |it| catalog.costs_of(it))?,
        })?)
    }

    /// Reads which clusters they were in.
    fn note(&self, catalog: &Catalog, met: &Met, to: &Sender<Noted>) -> Result<()> {
        let (identity, function) = (ClusterKind::Identity, ClusterKind::Function);
        Ok(to.send(Noted {
            registrations: Answer::to(&met.registrations, |it| {
                catalog.memberships_with(identity, it)
            })?,
            applications: Answer::to(&self.all, |it| catalog.memberships_with(function, it))?,
        })?)
    }
}

/// What stands beside the members of some clusters.
struct Beside {
    clusters: Vec<Cluster>,
    /// Shared applications that agencies have to use for what these do.
    mandated: Ids,
    /// The applications that they are.
    registered: Ids,
    /// These, and all members.
    ids: Ids,
    /// Dependencies from or to them.
    dependencies: Vec<Dependency>,
}

impl Beside {
    /// Beside `others`, too.
    fn of(
        catalog: &Catalog,
        knowledge: &Knowledge,
        clusters: Vec<Cluster>,
        others: &Ids,
    ) -> Result<Beside> {
        let mandated = mandated(knowledge, &clusters);
        let registered = catalog.registered_as(&mandated)?;
        let members = clusters.iter().flat_map(|it| &it.members).map(|it| &it.id);
        let ids: Ids = members.chain(others).chain(&registered).cloned().collect();
        let dependencies = catalog.dependencies_of(&ids)?;
        Ok(Beside { clusters, mandated, registered, ids, dependencies })
    }

    /// Dependencies of which both ends are known.
    fn resolved(&self) -> impl Iterator<Item = &Dependency> {
        self.dependencies.iter().filter(|it| it.resolved)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_counts_for_what_was_asked_about_and_for_nothing_else() {
        let ids = |it: &[&str]| -> Ids { it.iter().map(|it| it.to_string()).collect() };
        let count = |it: &Ids| Ok::<usize, ()>(it.len());
        let mut answer = Answer::to(&ids(&["a", "b"]), |_| Ok::<usize, ()>(7)).expect("asked");
        assert_eq!(answer.or(&ids(&["a"]), count), Ok(1));
        assert_eq!(answer.or(&ids(&["b", "a"]), count), Ok(7));
        assert_eq!(Answer::default().or(&Ids::new(), count), Ok(0));
        let mut answer = Answer::to(&ids(&["a", "b"]), |it| Ok::<Ids, ()>(it.clone()));
        let answer = answer.as_mut().expect("asked");
        assert_eq!(answer.within(&ids(&["c"]), |_| ()), None);
        assert_eq!(answer.within(&ids(&["b"]), |it| it.retain(|it| it == "b")), Some(ids(&["b"])));
    }
}
