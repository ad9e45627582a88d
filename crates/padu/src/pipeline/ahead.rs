//! What an analysis of what changed is about to ask, read meanwhile by other threads on connections of their own.
//!
//! What stood before the analysis still stands, but for what it has written itself by the time it asks. So an answer
//! counts only where it is about the very things that are asked about then, and whoever takes it knows what of it was
//! written anew. (Keepers of clusters that were grouped anew may be others by then; those clusters are looked at anyway.) What is about other things is asked as if nothing had been read.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::Scope;

use anyhow::Result;
use catalog::{BodyMention, BorneName, Catalog, GroupPlace, ProductSaid};
use matching::{Judged, Knowledge};
use model::{Cluster, ClusterKind, CostItem, Dependency, Viewer};

use super::derive::{self, Known, at_home};
use super::near::{self, Ids};
use super::proposals::{mandated, needing};

/// What belongs to more registrations than these is not read ahead: it would be in memory twice.
const A_FEW: usize = 64;

/// Nor is what is grouped with more applications than these.
const MOST_GROUPED: usize = 2_000;

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
    pub fn or<E>(&mut self, ids: &Ids, ask: impl FnOnce(&Ids) -> Result<T, E>) -> Result<T, E> {
        self.about(ids).map_or_else(|| ask(ids), Ok)
    }
}

/// What registrations and their applications say.
#[derive(Default)]
pub struct Said {
    /// Every registration that only names a system, with each name.
    pub namings: Option<Vec<(String, String)>>,
    /// [`near::shared`] for registrations whose applications are no shared ones.
    pub shared: Answer<(BTreeMap<String, String>, Ids)>,
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
    /// Where these stand.
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

/// The clusters of two or more that they were in.
#[derive(Default)]
pub struct Noted {
    /// Identity clusters of registrations.
    pub registrations: Answer<BTreeMap<String, Vec<String>>>,
    /// Function clusters of applications.
    pub applications: Answer<BTreeMap<String, Vec<String>>>,
}

/// All that is read ahead, part by part; a part that could not be read holds no answers.
pub struct Ahead {
    said: Receiver<Said>,
    around: Receiver<Around>,
    known: Receiver<Answer<Vec<Known>>>,
    grouped: Receiver<Grouped>,
    looked: Receiver<Looked>,
    noted: Receiver<Noted>,
}

impl Ahead {
    /// Begins to read what is about some registrations and whatever stands around their applications.
    pub fn of<'s>(
        seeds: Option<&'s Ids>,
        judged: &'s [Judged],
        knowledge: &'s Knowledge,
        catalog: &Catalog,
        threads: &'s Scope<'s, '_>,
    ) -> Result<Ahead> {
        let ((to_said, said), (to_around, around)) = (channel(), channel());
        let ((to_known, known), (to_grouped, grouped)) = (channel(), channel());
        let ((to_looked, looked), (to_noted, noted)) = (channel(), channel());
        if let Some(seeds) = seeds.filter(|it| (1..=A_FEW).contains(&it.len())) {
            let (catalog, other) = (catalog.aside()?, catalog.aside()?);
            let to = To { around: to_around, grouped: to_grouped, looked: to_looked };
            let reads = move || {
                let met = Met::of(&catalog, knowledge, seeds, &to_said)?;
                if met.group.len() > MOST_GROUPED {
                    return Ok(());
                }
                let group = met.group.clone();
                // Only now: on two processors a third thread would take from the analysis what it gives.
                threads.spawn(move || {
                    to_known.send(Answer::to(&group, |it| derive::known(&other, it)).ok()?).ok()
                });
                let group = met.group.clone();
                read(&catalog, knowledge, judged, met, to)?;
                note(&catalog, seeds, &group, &to_noted)
            };
            threads.spawn(move || reads().ok());
        }
        Ok(Ahead { said, around, known, grouped, looked, noted })
    }

    /// What registrations and their applications say.
    pub fn said(&self) -> Said {
        self.said.recv().unwrap_or_default()
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

    /// The clusters of two or more that they were in.
    pub fn noted(self) -> Noted {
        self.noted.recv().unwrap_or_default()
    }
}

/// Where the parts about groups go.
struct To {
    around: Sender<Around>,
    grouped: Sender<Grouped>,
    looked: Sender<Looked>,
}

/// The applications of registrations.
struct Met {
    own: Ids,
    /// They and what they need: who is proposed to give way to one of these is concerned.
    keepers: Ids,
    /// The components that they are in.
    linked: BTreeMap<String, Ids>,
    /// They and whatever is grouped with them.
    group: Ids,
}

impl Met {
    /// Hands on what they say, and then says what they are grouped with.
    fn of(catalog: &Catalog, knowledge: &Knowledge, seeds: &Ids, to: &Sender<Said>) -> Result<Met> {
        let homes = catalog.homes_of(seeds)?;
        let own: Ids = homes.values().cloned().collect();
        let speakers = seeds.union(&own).cloned().collect();
        let dependencies = catalog.dependencies_of(&own)?;
        let mut keepers = own.clone();
        keepers.extend(dependencies.iter().filter(|it| it.resolved).map(|it| it.to.clone()));
        to.send(Said {
            namings: Some(catalog.namings()?),
            shared: Answer::to(seeds, |it| near::shared(catalog, knowledge, &[], it))?,
            homes: Answer { about: seeds.clone(), found: Some(homes) },
            mentions: Answer::to(&speakers, |it| catalog.mentions_of(it))?,
            names: Answer::to(&own, |it| catalog.names_of(it))?,
            shared_ids: Answer::to(&own, |it| catalog.shared_ids_of(it))?,
            dependencies: Answer { about: own.clone(), found: Some(dependencies) },
            products: Answer::to(&own, |it| catalog.products_said(it))?,
        })?;
        let linked = catalog.components_with(ClusterKind::Function, &own)?;
        let group = linked.values().flatten().chain(&own).cloned().collect();
        Ok(Met { own, keepers, linked, group })
    }
}

/// Reads how applications are grouped, and what proposals for these groups look at.
fn read(
    catalog: &Catalog,
    knowledge: &Knowledge,
    judged: &[Judged],
    met: Met,
    to: To,
) -> Result<()> {
    let Met { own, keepers, linked, group } = met;
    let around = near::around(&group, &at_home(catalog, judged)?);
    to.around.send(Around {
        linked: Answer { about: own, found: Some(linked) },
        places: Answer::to(&around, |it| catalog.group_places(it))?,
    })?;

    let clusters = catalog.clusters_with(&group, &[])?;
    let mandated = mandated(knowledge, &clusters);
    let mut ids: Ids = clusters.iter().flat_map(|it| &it.members).map(|it| it.id.clone()).collect();
    to.grouped.send(Grouped {
        clusters: Answer { about: group.clone(), found: Some(clusters) },
        pairs: Answer::to(&group, |it| catalog.function_pairs(it))?,
    })?;

    let registered = catalog.registered_as(&mandated)?;
    ids.extend(registered.iter().cloned());
    let dependencies = Answer::to(&ids, |it| catalog.dependencies_of(it))?;
    ids.extend(needing(dependencies.found.iter().flatten()));
    let others = ids.difference(&group).cloned().collect();
    Ok(to.looked.send(Looked {
        kept_members: Answer::to(&keepers, |it| catalog.kept_members(it))?,
        mandated: Answer { about: mandated, found: Some(registered) },
        dependencies,
        known: Answer::to(&others, |it| derive::known(catalog, it))?,
        usages: Answer::to(&ids, |it| catalog.usage_counts(&Viewer::Operator, it))?,
        costs: Answer::to(&ids, |it| catalog.costs_of(it))?,
    })?)
}

/// Reads which clusters they were in.
fn note(catalog: &Catalog, seeds: &Ids, group: &Ids, to: &Sender<Noted>) -> Result<()> {
    let (identity, function) = (ClusterKind::Identity, ClusterKind::Function);
    Ok(to.send(Noted {
        registrations: Answer::to(seeds, |it| catalog.memberships_with(identity, it))?,
        applications: Answer::to(group, |it| catalog.memberships_with(function, it))?,
    })?)
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
    }
}
