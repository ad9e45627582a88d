//! Everything an analysis derives, step by step: a function of what the catalogue keeps, of the bundled
//! knowledge and of the match model edition.
//!
//! Each step writes what it found, and asks the catalogue only for what stands around it. A full run has
//! everything forgotten first, so that nothing stands around what it finds; one of what changed has forgotten
//! what the change may concern.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::mpsc::Receiver;

use anyhow::Result;
use catalog::{
    BodyMention, Catalog, Changed, Derived, Ground, KnownApplication, ProductSaid, Read, Written,
};
use matching::{
    Edition, Explainer, FunctionEdition, Judged, Knowledge, Place, Reading, Refit, SystemEdition,
};
use model::{
    Application, Classification, Cluster, ClusterKind, Dependency, DependencyKind, Field, Profile,
    Registration, Viewer,
};

use rayon::prelude::*;

use super::Wisdom;
use super::agree::{self, Agreed, Homes, listed_id};
use super::ahead::{self, Ahead, Answer, Met, Named, Noted, Said};
use super::depend::{self, Names, Stated};
use super::naming;
use super::near::{self, Ids, Looked, Near};
use super::products::{is_fork, products};
use super::proposals::{AtHand, propose};

/// Function pairs kept for each application: enough to explain and to browse, few enough to store.
const PAIRS_KEPT: usize = 5;

/// What there is to start from.
pub struct Start {
    /// What the engine has learned, with its id; `None` when it has to learn now.
    pub edition: Option<(String, Edition)>,
    /// The last analysis when only what changed since is to be looked at anew.
    pub since: Option<Since>,
    /// What people said and what was imported.
    pub ground: Ground,
    /// The day of this analysis, `YYYY-MM-DD`: verdicts may have run out.
    pub today: String,
}

/// An analysis that was made before.
pub struct Since {
    /// Its event.
    pub seq: u64,
    /// Its day.
    pub day: String,
    /// What it did not see as it is now.
    pub changed: Changed,
}

/// What came out, besides what was written.
pub struct Outcome {
    /// What was looked at anew; `None` for everything.
    pub scope: Option<Scope>,
    /// Identity and function clusters of whatever was looked at.
    pub clusters: Vec<Cluster>,
    /// Id of what the engine has learned, now or before.
    pub edition_id: String,
    /// What it has learned now, as it writes it down.
    pub learned: Option<Vec<u8>>,
    /// What learning from verdicts came to; `None` when nothing was learned or there were too few.
    pub refit: Option<Refit>,
    /// Verdicts that contradict others.
    pub contradictions: usize,
    /// Who belonged where before, as far as it was read ahead.
    pub noted: Noted,
}

/// What an analysis of what changed looks at.
#[derive(Debug, Default)]
pub struct Scope {
    /// Registrations that are or were: those that changed, and whatever hangs together with them.
    pub registrations: Ids,
    /// Applications that may be grouped otherwise, and those that are gone.
    pub applications: Ids,
}

/// Derives everything, or what changed since an analysis, and writes it. What the registrations say is read out
/// of them first, so that they are gone before applications are grouped.
pub fn derive(
    catalog: &Catalog,
    wisdom: &Wisdom,
    start: Start,
    step: &mut dyn FnMut(&str),
) -> Result<Outcome> {
    let ground = &start.ground;
    let judged = judged(ground, &start.today);
    step("read");
    let near = match start.since {
        Some(since) => Some(Near::since(catalog, ground, since, &start.today)?),
        None => {
            catalog.forget_all()?;
            catalog
                .add(&Derived { reference_codes: wisdom.codes.clone(), ..Derived::default() })?;
            None
        }
    };
    let (edition_id, edition) = start.edition.unzip();
    let (system, function) = edition.map(|it| (it.system, it.function)).unzip();
    let (near, knowledge) = (near.as_ref(), &wisdom.knowledge);
    std::thread::scope(|threads| {
        step("resolve");
        let said = ahead::said(near.map(|it| &it.seeds), knowledge, catalog, threads)?;
        let settled = settle(catalog, knowledge, system, near, &said, (ground, &judged))?;
        let read_out = near.zip(function.as_ref());
        let read_out = read_out.map(|it| ReadOut::of(knowledge, it.1, &settled.agreed));
        let read_out = read_out.transpose()?;
        let met = near.zip(read_out.as_ref());
        let met = met.and_then(|(near, it)| settled.met(near, &it.readings));
        let ahead = Ahead::of(met, &judged, knowledge, catalog, threads)?;
        let learned = (edition_id, function);
        derive_with(
            catalog,
            wisdom,
            near,
            (settled, read_out),
            learned,
            ahead,
            (ground, &judged),
            step,
        )
    })
}

/// What is read out of applications that were agreed on.
struct ReadOut {
    profiles: Vec<Profile>,
    labels: Vec<Vec<Classification>>,
    readings: Vec<Read>,
}

impl ReadOut {
    fn of(knowledge: &Knowledge, edition: &FunctionEdition, agreed: &Agreed) -> Result<ReadOut> {
        let profiles = application_profiles(agreed);
        let labels = matching::classify(knowledge, &profiles);
        let places = matching::places(knowledge, edition, &profiles, &labels);
        Ok(ReadOut { readings: readings(agreed, &labels, &places)?, profiles, labels })
    }
}

/// Does so with who is one system and what was read out of that, if only what changed is looked at, what the engine has
/// learned, if it has, and what is read ahead.
#[allow(clippy::too_many_arguments)]
fn derive_with(
    catalog: &Catalog,
    wisdom: &Wisdom,
    near: Option<&Near>,
    (settled, read_out): (Settled, Option<ReadOut>),
    (edition_id, function): (Option<String>, Option<FunctionEdition>),
    ahead: Ahead,
    (ground, judged): (&Ground, &[Judged]),
    step: &mut dyn FnMut(&str),
) -> Result<Outcome> {
    let knowledge = &wisdom.knowledge;
    let contradictions = matching::contradictions(judged).len();
    let described = describe(catalog, knowledge, near, settled, ground, step)?;
    let Described { agreed, system, refit, concern, looked_at, products: said } = described;

    step("classify");
    let judged = at_home(catalog, judged)?;
    let (profiles, labels, read) = match read_out {
        Some(it) => (it.profiles, it.labels, Some(it.readings)),
        None => {
            let profiles = application_profiles(&agreed);
            let labels = matching::classify(knowledge, &profiles);
            (profiles, labels, None)
        }
    };
    let function =
        function.unwrap_or_else(|| FunctionEdition::learn(knowledge, &profiles, &labels));
    let edition = Edition { system, function };
    let function = &edition.function;
    let (edition_id, learned) = match edition_id {
        Some(known) => (known, None),
        None => {
            let body = edition.to_bytes()?;
            (edition_name(&body), Some(body))
        }
    };
    let edition_name = Reading::edition(&edition_id);
    let write = |readings: Vec<Read>| -> Result<Vec<Read>> {
        let written = Derived { readings, edition: edition_name.to_string(), ..Derived::default() };
        catalog.add(&written)?;
        Ok(written.readings)
    };

    step("group");
    let mut at_hand = AtHand::default();
    let (groups, grouped) = if let Some(read) = read {
        let read = write(read)?;
        // Who was grouped with what changed or is gone has to be known before it is forgotten.
        let mut stood = ahead.around();
        let concerned = concern.renewed.union(&concern.affected).cloned().collect();
        let concerned = near::with_partners(concerned, &judged);
        let linked = |it: &Ids| catalog.components_with(ClusterKind::Function, it);
        let linked = stood.linked.or(&concerned, linked)?;
        let mut seeds: Ids = linked.values().flatten().cloned().collect();
        seeds.extend(agreed.ids());
        seeds.extend(concern.affected.iter().cloned());
        let around = near::around(&seeds, &judged);
        let places =
            near::group_places(catalog, &around, &mut stood.places, &concern.renewed, &read)?;
        let order = near::function_scope(&places, &seeds, &judged)?;
        let mut scope: Ids = order.iter().cloned().collect();
        // What was read anew stands as it is read, whatever stood.
        let stood = scope.difference(&agreed.ids()).cloned().collect();
        let mut known = ahead.known().or(&stood, |it| known(catalog, it))?;
        for (it, read) in agreed.applications.iter().zip(read) {
            known.push(Known::read(it.application.clone(), read)?);
        }
        known.retain(|it| scope.contains(&it.application.id));
        let order: BTreeMap<&str, usize> =
            order.iter().enumerate().map(|(at, id)| (id.as_str(), at)).collect();
        known.sort_by_key(|it| order.get(it.application.id.as_str()).copied());
        let profiles: Vec<Profile> = known.iter().map(|it| profile_of(&it.application)).collect();
        let labels: Vec<Vec<Classification>> = known.iter().map(|it| it.labels.clone()).collect();
        at_hand.known = known;
        scope.extend(concern.renewed.iter().cloned());
        let read = &concern.renewed;
        let anew = Some(Anew { scope: &scope, read, linked: &linked, ahead: &ahead });
        let (groups, _) = group(catalog, knowledge, function, &profiles, &labels, &judged, anew)?;
        (groups, Some(scope))
    } else {
        let (groups, places) =
            group(catalog, knowledge, function, &profiles, &labels, &judged, None)?;
        write(readings(&agreed, &labels, &places)?)?;
        (groups, None)
    };
    let said = near.map(|_| (said, &ahead));
    products(catalog, knowledge, &agreed, &profiles, &labels, &concern, &judged, said)?;
    let labels = labels.iter().flat_map(|it| matching::stated(knowledge, it).cloned());
    catalog.add(&Derived { classifications: labels.collect(), ..Derived::default() })?;

    step("propose");
    let mut clusters = agreed.identity;
    drop((agreed.applications, profiles));
    match &grouped {
        None => propose(catalog, wisdom, &groups, &concern, at_hand)?,
        Some(scope) => {
            at_hand.looked = ahead.looked();
            let met = concern.of_proposals(catalog, scope, &mut at_hand.looked.kept_members)?;
            let met = catalog.clusters_with(&met, &groups)?;
            catalog.forget(Written::Proposals, &met.iter().map(|it| it.id.clone()).collect())?;
            propose(catalog, wisdom, &met, &concern, at_hand)?;
        }
    }
    clusters.extend(groups);
    let scope = grouped.map(|applications| Scope { registrations: looked_at, applications });
    let noted = ahead.noted();
    if near.is_some() {
        // After a small change the process is about to end: to give back words one by one takes a while.
        std::mem::forget(edition);
    }
    Ok(Outcome { scope, clusters, edition_id, learned, refit, contradictions, noted })
}

/// What an edition says is its name: the same learned twice is one edition.
fn edition_name(body: &[u8]) -> String {
    model::opaque_id("e", &[&model::content_hash(body)])
}

/// One application with the labels read out of it.
pub(super) struct Known {
    pub(super) application: Application,
    pub(super) labels: Vec<Classification>,
    pub(super) provenance: BTreeMap<Field, String>,
}

impl Known {
    fn of(stored: catalog::KnownApplication) -> Result<Known> {
        let reading = stored.reading.map(|it| Reading::from_bytes(&it)).transpose()?;
        let provenance = stored.provenance.map(|it| serde_json::from_str(&it)).transpose()?;
        Ok(Known {
            application: stored.application,
            labels: reading.map(|it| it.labels).unwrap_or_default(),
            provenance: provenance.unwrap_or_default(),
        })
    }

    /// One of which this was read.
    fn read(application: Application, read: Read) -> Result<Known> {
        let (reading, provenance) = (Some(read.body), Some(read.provenance));
        Known::of(KnownApplication { application, reading, provenance })
    }
}

/// Some applications as they stand in the catalogue, by id.
pub(super) fn known(catalog: &Catalog, ids: &Ids) -> Result<Vec<Known>> {
    catalog.known_applications(ids)?.into_iter().map(Known::of).collect()
}

/// What is kept of what was read out of applications.
fn readings(
    agreed: &Agreed,
    labels: &[Vec<Classification>],
    places: &[Place],
) -> Result<Vec<Read>> {
    let mut readings = Vec::new();
    for ((it, labels), place) in agreed.applications.iter().zip(labels).zip(places) {
        let reading = Reading { labels: labels.clone(), place: place.clone() };
        readings.push(Read {
            application: it.application.id.clone(),
            body: reading.to_bytes()?,
            home: place.group.map(|group| (group, place.similarity)),
            provenance: serde_json::to_string(&it.provenance)?,
        });
    }
    Ok(readings)
}

/// What is grouped anew after a change.
struct Anew<'a> {
    /// All of it.
    scope: &'a Ids,
    /// What was read anew, or is gone.
    read: &'a Ids,
    /// The components of all that was grouped with these.
    linked: &'a BTreeMap<String, Ids>,
    /// How all of it was grouped, as far as it was read ahead.
    ahead: &'a Ahead,
}

/// Groups applications, writes who is grouped with whom and why, and returns the clusters, and where each
/// application stands. Of those that are grouped `anew` only components, clusters and pairs are written that are not as
/// they were.
fn group(
    catalog: &Catalog,
    knowledge: &Knowledge,
    edition: &FunctionEdition,
    profiles: &[Profile],
    labels: &[Vec<Classification>],
    judged: &[Judged],
    anew: Option<Anew>,
) -> Result<(Vec<Cluster>, Vec<Place>)> {
    let mut found = matching::group_all(knowledge, edition, profiles, labels, judged, PAIRS_KEPT);
    let named = |it: &Vec<u32>| it.iter().map(|it| profiles[*it as usize].id.clone()).collect();
    let groups = renamed(std::mem::take(&mut found.clusters), profiles);
    let mut best = std::mem::take(&mut found.best);
    let mut clusters = groups.clone();
    let mut components: Vec<(ClusterKind, Vec<String>)> =
        found.units.iter().map(|it| (ClusterKind::Function, named(it))).collect();
    if let Some(Anew { scope, read, linked, ahead }) = anew {
        let mut stood = ahead.grouped();
        let before = stood.clusters.or(scope, |it| catalog.clusters_with(it, &[]))?;
        let pairs = stood.pairs.or(scope, |it| catalog.function_pairs(it))?;
        let now = components.iter().map(|it| (it.1[0].clone(), it.1.iter().cloned().collect()));
        if now.collect::<BTreeMap<String, Ids>>() == *linked {
            components.clear();
        } else {
            catalog.forget(Written::Components, scope)?;
        }
        let stood = by_id(&before);
        let now = by_id(&groups);
        let stale = before.iter().filter(|it| now.get(it.id.as_str()) != Some(it));
        catalog.forget(Written::Groups, &stale.map(|it| it.id.clone()).collect())?;
        clusters.retain(|it| stood.get(it.id.as_str()) != Some(&it));
        let id = |it: u32| profiles[it as usize].id.clone();
        let now = best.iter().map(|it| (id(it.left), id(it.right))).collect();
        let other = paired_otherwise(&pairs, &now, read);
        catalog.forget(Written::Pairs, &other)?;
        best.retain(|it| other.contains(&profiles[it.left as usize].id));
    }
    catalog.add(&Derived {
        components,
        candidates: best.iter().map(|pair| found.candidate(pair)).collect(),
        pairs: found.explain_all(&best),
        clusters,
        ..Derived::default()
    })?;
    Ok((groups, found.places))
}

fn by_id(clusters: &[Cluster]) -> BTreeMap<&str, &Cluster> {
    clusters.iter().map(|it| (it.id.as_str(), it)).collect()
}

/// Applications that have other pairs with later ones than before, or a pair of which one end was read anew.
fn paired_otherwise(
    before: &BTreeSet<(String, String)>,
    now: &BTreeSet<(String, String)>,
    read: &Ids,
) -> Ids {
    let is_read = |it: &&(String, String)| read.contains(&it.0) || read.contains(&it.1);
    let other = before.symmetric_difference(now).chain(now.iter().filter(is_read));
    other.map(|it| it.0.clone()).collect()
}

/// Gives function clusters ids that stay while their earliest member stays.
fn renamed(clusters: Vec<Cluster>, profiles: &[Profile]) -> Vec<Cluster> {
    let order = profiles.iter().enumerate();
    let position: BTreeMap<&str, usize> = order.map(|(at, it)| (it.id.as_str(), at)).collect();
    let mut clusters: Vec<Cluster> = clusters
        .into_iter()
        .map(|mut cluster| {
            cluster.members.sort_by_key(|it| position.get(it.id.as_str()).copied());
            cluster.id = model::opaque_id("c", &[&cluster.members[0].id]);
            cluster
        })
        .collect();
    clusters.sort_by(|left, right| left.id.cmp(&right.id));
    clusters
}

/// The blocking keys of a registration.
fn keys(edition: &SystemEdition, registration: &Registration) -> (String, Vec<u64>) {
    (registration.id.clone(), edition.keys(&Profile::from(registration)))
}

/// What is known before applications are grouped.
struct Described {
    agreed: Agreed,
    system: SystemEdition,
    refit: Option<Refit>,
    concern: Concern,
    looked_at: Ids,
    /// What they said of products before, as far as it was read ahead.
    products: Answer<BTreeSet<ProductSaid>>,
}

/// Applications that an analysis of what changed has to do with.
#[derive(Default)]
pub(super) struct Concern {
    /// Agreed on anew, or gone.
    pub(super) renewed: Ids,
    /// These, and whatever registrations in scope belonged to or belong to.
    affected: Ids,
    /// Shared applications that one of the renewed is or was.
    pub(super) shared: Ids,
    /// Dependencies that were linked anew, as they were before.
    pub(super) unlinked: Vec<Dependency>,
    /// The same as they are now.
    pub(super) linked: Vec<Dependency>,
    /// Nothing happened but that people set values.
    pub(super) only_values: bool,
    /// Who uses what is as it was.
    pub(super) same_usages: bool,
    /// Costs are as they were.
    pub(super) same_costs: bool,
}

impl Concern {
    /// Applications whose clusters have proposals to be made anew: those grouped anew, those of which anything
    /// changed that a proposal looks at, and those whose keeper is such a one.
    fn of_proposals(
        &self,
        catalog: &Catalog,
        grouped: &Ids,
        kept: &mut Answer<Ids>,
    ) -> Result<Ids> {
        let mut touched: Ids = self.renewed.union(&self.affected).cloned().collect();
        // Who is needed as before by one that is as before is concerned by no need.
        let (unlinked, linked) = (&self.unlinked[..], &self.linked[..]);
        let otherwise = beyond(unlinked, linked).chain(beyond(linked, unlinked));
        let by_renewed = unlinked.iter().chain(linked).filter(|it| self.renewed.contains(&it.from));
        let needed = otherwise.chain(by_renewed).filter(|it| it.resolved);
        touched.extend(needed.map(|it| it.to.clone()));
        let mut keepers = touched.clone();
        keepers.extend(catalog.registered_as(&self.shared)?);
        keepers.extend(self.shared.iter().map(|it| listed_id(it)));
        touched.extend(kept.or(&keepers, |it| catalog.kept_members(it))?);
        touched.extend(grouped.iter().cloned());
        Ok(touched)
    }

    /// The dependencies from or to some applications, of which these stood before.
    pub(super) fn as_linked(&self, stood: Vec<Dependency>, ends: &Ids) -> Vec<Dependency> {
        let is_met = |it: &&Dependency| ends.contains(&it.from) || ends.contains(&it.to);
        let linked = self.linked.iter().filter(is_met);
        beyond(&stood, &self.unlinked).chain(linked).cloned().collect()
    }

    /// What is to be said of some applications, of which this stood before: if not all `is_same`, those concerned are
    /// asked about.
    pub(super) fn renew<T>(
        &self,
        stood: Option<BTreeMap<String, T>>,
        is_same: bool,
        ids: &Ids,
        ask: impl Fn(&Ids) -> catalog::Result<BTreeMap<String, T>>,
    ) -> Result<BTreeMap<String, T>> {
        let Some(mut found) = stood else { return Ok(ask(ids)?) };
        if is_same {
            return Ok(found);
        }
        let concerned = self.renewed.union(&self.affected).filter(|it| ids.contains(*it));
        let concerned: Ids = concerned.cloned().collect();
        found.retain(|it, _| !concerned.contains(it));
        found.extend(ask(&concerned)?);
        Ok(found)
    }
}

/// Dependencies that are not among others.
fn beyond<'d>(
    some: &'d [Dependency],
    others: &'d [Dependency],
) -> impl Iterator<Item = &'d Dependency> {
    let mut known: HashMap<(&str, &str), Vec<&Dependency>> = HashMap::new();
    for it in others {
        known.entry((&it.from, &it.to)).or_default().push(it);
    }
    some.iter().filter(move |it| {
        known.get(&(it.from.as_str(), it.to.as_str())).is_none_or(|those| !those.contains(it))
    })
}

/// Who is one system, and what the registrations in scope agree on.
struct Settled {
    looked: Looked,
    agreed: Agreed,
    /// Which application each shared one is.
    registered: BTreeMap<String, String>,
    /// Registrations that are or were; empty for everything.
    scope: Ids,
    /// Where they belonged.
    homes: Homes,
    edition: SystemEdition,
    refit: Option<Refit>,
    said: Said,
}

impl Settled {
    /// What it is about, with what was read out of its applications; `None` where that is nothing or much.
    fn met(&self, near: &Near, readings: &[Read]) -> Option<Met> {
        if !ahead::is_little(&self.scope) {
            return None;
        }
        let mut applications = self.agreed.ids();
        applications.extend(self.homes.values().chain(self.agreed.home.values()).cloned());
        Some(Met {
            registrations: self.scope.clone(),
            applications,
            read: readings.to_vec(),
            only_values: near.has_only_values(),
        })
    }
}

/// Resolves, and agrees on applications, until no shared application turns out to be another one than the
/// registrations outside the scope say they use, and none of them names what something in the scope is or was called.
fn settle(
    catalog: &Catalog,
    knowledge: &Knowledge,
    mut edition: Option<SystemEdition>,
    near: Option<&Near>,
    (to_named, to_said): &(Receiver<Named>, Receiver<Said>),
    (ground, judged): (&Ground, &[Judged]),
) -> Result<Settled> {
    let assertions = ground.assertions();
    let precedence = ground.source_precedence();
    let told = naming::Told { knowledge, judged, asserted: agree::asserted(&assertions) };
    let mut seeds = near.map(|it| it.seeds.clone()).unwrap_or_default();
    let (mut refit, mut named) = (None, None);
    loop {
        let (looked, known) = match (near, edition) {
            (Some(near), Some(known)) => {
                (near.resolve(catalog, knowledge, &known, judged, &seeds)?, known)
            }
            (_, known) => {
                let (looked, learned, told) = everything(catalog, knowledge, known, judged)?;
                refit = told.or(refit);
                (looked, learned)
            }
        };
        let Looked { registrations, resolution, .. } = &looked;
        let mut agreed =
            agree::agree(registrations, resolution, &assertions, &precedence, knowledge);
        let named = named.get_or_insert_with(|| to_named.recv().unwrap_or_default());
        let gone = near.map(|it| &it.changed.gone);
        let scope = match gone {
            Some(gone) => registrations.iter().map(|it| &it.id).chain(gone).cloned().collect(),
            None => Ids::new(),
        };
        let concerned = match near {
            Some(_) => naming::concerned(catalog, &agreed, registrations, &scope, named)?,
            None => Ids::new(),
        };
        naming::give_way(catalog, near, &told, registrations, &scope, &mut agreed)?;
        let shared = named.shared.about(&scope).filter(|_| agreed.shared_ids().next().is_none());
        let (mut registered, mut moved) = match shared {
            Some(found) => found,
            None => near::shared(catalog, knowledge, &agreed.applications, &scope)?,
        };
        moved.extend(concerned);
        if moved.is_empty() {
            agree::add_usages(&mut agreed, registrations, resolution, knowledge, &mut registered);
            let mut said = to_said.recv().unwrap_or_default();
            let homes = said.homes.or(&scope, |it| catalog.homes_of(it))?.into_iter().collect();
            let edition = known;
            return Ok(Settled { looked, agreed, registered, scope, homes, edition, refit, said });
        }
        seeds.extend(moved);
        edition = Some(known);
    }
}

/// The answer for all registrations, with the edition it is within, and what learning that from verdicts came to.
fn everything(
    catalog: &Catalog,
    knowledge: &Knowledge,
    edition: Option<SystemEdition>,
    judged: &[Judged],
) -> Result<(Looked, SystemEdition, Option<Refit>)> {
    let registrations = catalog.registrations(&Viewer::Operator)?;
    let profiles: Vec<Profile> = registrations.iter().map(Profile::from).collect();
    let (edition, resolution, refit) = match edition {
        Some(edition) => {
            let resolution = matching::resolve(knowledge, &edition, &profiles, judged);
            (edition, resolution, None)
        }
        None => matching::learn_judged(knowledge, &profiles, judged),
    };
    Ok((Looked { registrations, profiles, resolution }, edition, refit))
}

/// Applications and usages, what registrations say of them, and the pairs that made them one.
fn describe(
    catalog: &Catalog,
    knowledge: &Knowledge,
    near: Option<&Near>,
    settled: Settled,
    ground: &Ground,
    step: &mut dyn FnMut(&str),
) -> Result<Described> {
    step("agree");
    let Settled { looked, agreed, registered, scope, homes, edition, refit, mut said } = settled;
    let Looked { registrations, profiles, mut resolution } = looked;
    let accepted = std::mem::take(&mut resolution.accepted);
    let explainer = Explainer::new(knowledge, &edition, &profiles, &accepted);
    let mut pairs = explainer.explain_all(&accepted);
    drop(explainer);
    let named = |it: &Vec<u32>| it.iter().map(|it| profiles[*it as usize].id.clone()).collect();
    let components =
        resolution.components.iter().map(|it| (ClusterKind::Identity, named(it))).collect();
    drop(profiles);

    pairs.retain(|it| agreed.same_home(&it.left, &it.right));
    let mut candidates = std::mem::take(&mut resolution.candidates);
    candidates.retain(|it| agreed.same_home(&it.left, &it.right));
    let mut concern =
        Concern { only_values: near.is_some_and(Near::has_only_values), ..Concern::default() };
    // What belonged nowhere is new, and so is what it belongs to: nothing stands that was said of it.
    let stood = near.is_some() && !homes.is_empty();
    // What registrations say for themselves then stands as it is written.
    // (What only names a system does no longer, once people set a value of it.)
    let is_as_it_was = concern.only_values
        && homes == agreed.home
        && !registrations.iter().any(Registration::is_naming);
    let stands = |it: fn(Field) -> bool| is_as_it_was && near.is_some_and(|near| !near.has_set(it));
    concern.same_usages = stands(|it| matches!(it, Field::UsedBy | Field::UserUnits));
    concern.same_costs = stands(Field::says_cost);
    concern.affected.extend(homes.into_values());
    concern.affected.extend(agreed.home.values().cloned());
    concern.renewed = agreed.ids();
    let speakers = [&scope, &concern.affected, &concern.renewed].into_iter().flatten();
    let speakers = speakers.filter(|it| stood || !concern.renewed.contains(*it)).cloned();
    let mut mentioned = said.mentions.or(&speakers.collect(), |it| catalog.mentions_of(it))?;
    if stood && !is_as_it_was {
        catalog.forget(Written::Registrations, &scope)?;
        if !catalog.linked_with(ClusterKind::Identity, &scope)?.is_empty() {
            catalog.forget(Written::Links, &scope)?;
        }
    }
    let stated = depend::stated(ground);
    let needs = depend::needs(&registrations, &stated);
    let needs_nothing = needs.is_empty();
    let identifiers = registrations.iter();
    let identifiers = identifiers.flat_map(|it| it.identifiers.iter().map(|id| (&it.id, id)));
    let users = agreed.usages.iter().map(|it| it.0.registration_id.as_str()).collect();
    let costs = agree::costs(&registrations, &agreed.home, &users, &ground.assertions());
    if !is_as_it_was {
        catalog.add(&Derived {
            homes: agree::placed(&registrations, &agreed),
            usages: agreed.usages.clone(),
            stated_usages: agree::named_users(&registrations, &agreed),
            identifiers: identifiers.map(|(id, it)| (id.clone(), it.clone())).collect(),
            costs,
            keys: registrations.par_iter().map(|it| keys(&edition, it)).collect(),
            needs,
            namings: naming::names(&registrations),
            clusters: agreed.identity.clone(),
            pairs,
            candidates,
            components,
            ..Derived::default()
        })?;
    } else if !concern.same_costs {
        catalog.forget(Written::Costs, &scope)?;
        catalog.add(&Derived { costs, ..Derived::default() })?;
    }
    if near.is_some() {
        let others: Ids = concern.affected.difference(&concern.renewed).cloned().collect();
        let living: Ids = catalog.residents_of(&others)?.into_values().collect();
        concern.renewed.extend(others.difference(&living).cloned());
    }
    let mut were = BTreeSet::new();
    if stood {
        were = said.names.or(&concern.renewed, |it| catalog.names_of(it))?;
        concern.shared = said.shared_ids.or(&concern.renewed, |it| catalog.shared_ids_of(it))?;
        catalog.forget(Written::Applications, &concern.renewed)?;
    }
    mentioned.retain(|it| scope.contains(&it.subject) || concern.renewed.contains(&it.subject));
    let mut names = depend::names(&agreed.applications, &registrations);
    let mut are = BTreeSet::new();
    if near.is_some() {
        are.extend(names.iter().cloned());
        match were == are {
            true => names.clear(),
            false if stood => catalog.forget(Written::Names, &concern.renewed)?,
            false => {}
        }
    }
    let mut mentions = agree::bodies(&registrations, &agreed);
    let bodies = mentioned_otherwise(&mentioned, &mentions, near);
    mentions.retain(|it| !is_as_it_was || concern.renewed.contains(&it.subject));
    if is_as_it_was && bodies.is_empty() {
        mentions.clear();
    } else if stood {
        catalog.forget(Written::Mentions, &concern.renewed)?;
    }
    concern.shared.extend(agreed.shared_ids());
    let services = agree::services(&agreed);
    catalog.add_applications(agreed.applications.iter().map(|it| &it.application))?;
    let stated_usages = agree::described_users(&agreed.applications);
    let described =
        Derived { names, services, stated_usages, bodies: mentions, ..Derived::default() };
    catalog.add(&described)?;
    catalog.renew_bodies(&bodies)?;

    step("depend");
    let are_same = is_as_it_was && were == are && concern.shared.is_empty();
    let affected = &concern.affected;
    let standing =
        are_same.then(|| said.dependencies.or(affected, |it| catalog.dependencies_of(it)));
    // A fork has the name of what it comes from, whichever of its names that is called by.
    let is_forked = |it: &Dependency| is_fork(it) && !affected.contains(&it.from);
    let standing = standing.transpose()?.filter(|it| !it.iter().any(is_forked));
    match near {
        None => {
            let deployments = agree::deployments(&registrations, &agreed.home);
            catalog.add(&Derived { deployments, ..Derived::default() })?;
            let names = Names::needed(catalog, knowledge, &registrations, &stated, &registered)?;
            let users = agreed.usages.iter().map(|it| it.0.registration_id.clone()).collect();
            concern.linked = depend::link(&registrations, &stated, &agreed.home, &users, &names);
            catalog.add(&Derived { dependencies: concern.linked.clone(), ..Derived::default() })?;
        }
        Some(near) => {
            // Whoever needs something needs the same of the same.
            if let Some(stand) = standing {
                concern.unlinked = said_of(stand, &concern.affected);
                concern.linked = concern.unlinked.clone();
            } else {
                if !stood && affected.is_subset(&concern.renewed) {
                    let deployments = agree::deployments(&registrations, &agreed.home);
                    catalog.add(&Derived { deployments, ..Derived::default() })?;
                } else if !is_as_it_was {
                    renew_addresses(catalog, near, affected)?;
                }
                let names = were.into_iter().chain(are).map(|it| it.name);
                let names = names.chain(depend::shared_names(knowledge, &concern.shared)).collect();
                let mut from = needing(catalog, &names)?;
                // Who says nothing of needs, and said nothing, needs nothing now.
                let needed = said.dependencies.about(affected);
                let needed_nothing = needed.is_some_and(|it| said_of(it, affected).is_empty());
                if !(needs_nothing && (needed_nothing || !stood)) {
                    from.extend(affected.iter().cloned());
                }
                link_anew(catalog, near, knowledge, &stated, &mut concern, from, &registered)?;
            }
        }
    }
    let products = if stood { said.products } else { Answer::nothing(&concern.renewed) };
    Ok(Described { agreed, system: edition, refit, concern, looked_at: scope, products })
}

/// Agencies and units that are mentioned in another way than before, or by things that may stand in another order.
fn mentioned_otherwise(
    before: &BTreeSet<BodyMention>,
    now: &[BodyMention],
    near: Option<&Near>,
) -> Ids {
    let now: BTreeSet<BodyMention> = now.iter().cloned().collect();
    let body = |it: &BodyMention| it.body.clone();
    if near.is_some_and(|it| it.changed.is_nothing()) {
        before.symmetric_difference(&now).map(body).collect()
    } else {
        before.union(&now).map(body).collect()
    }
}

/// Links the needs of some applications, after taking them back.
fn link_anew(
    catalog: &Catalog,
    near: &Near,
    knowledge: &Knowledge,
    stated: &Stated,
    concern: &mut Concern,
    mut from: Ids,
    registered: &BTreeMap<String, String>,
) -> Result<()> {
    if from.is_empty() {
        return Ok(());
    }
    // What took whose place is said by either of the two, so both are linked anew.
    loop {
        concern.unlinked = said_of(catalog.dependencies_of(&from)?, &from);
        let replaces = |it: &&Dependency| it.kind == DependencyKind::Replaces;
        let ends = concern.unlinked.iter().filter(replaces).flat_map(|it| [&it.from, &it.to]);
        let before = from.len();
        from.extend(ends.cloned().collect::<Ids>());
        if from.len() == before {
            break;
        }
    }
    let sayers = catalog.needing(&from)?;
    let homes: Homes = catalog.homes_of(&sayers)?.into_iter().collect();
    let users = catalog.usages_of(&from)?;
    let sayers = near.registrations(catalog, &sayers)?;
    let names = Names::needed(catalog, knowledge, &sayers, stated, registered)?;
    catalog.forget(Written::Needs, &from)?;
    concern.linked = depend::link(&sayers, stated, &homes, &users, &names);
    Ok(catalog.add(&Derived { dependencies: concern.linked.clone(), ..Derived::default() })?)
}

/// Of dependencies from or to some applications those that these need, or that say what took whose place.
fn said_of(mut dependencies: Vec<Dependency>, from: &Ids) -> Vec<Dependency> {
    let replaces = |it: &Dependency| it.kind == DependencyKind::Replaces;
    dependencies.retain(|it| replaces(it) || from.contains(&it.from));
    dependencies
}

/// Writes the addresses of some applications anew.
fn renew_addresses(catalog: &Catalog, near: &Near, applications: &Ids) -> Result<()> {
    let homes: Homes = catalog.residents_of(applications)?.into_iter().collect();
    let residents = near.registrations(catalog, &homes.keys().cloned().collect())?;
    catalog.forget(Written::Addresses, applications)?;
    let deployments = agree::deployments(&residents, &homes);
    Ok(catalog.add(&Derived { deployments, ..Derived::default() })?)
}

/// Applications that need something of a name that came, went or means another application now.
fn needing(catalog: &Catalog, renamed: &Ids) -> Result<Ids> {
    let needers = catalog.needers_of(renamed)?;
    Ok(catalog.homes_of(&needers)?.into_values().collect())
}

/// Verdicts that count on a day.
pub fn judged(ground: &Ground, today: &str) -> Vec<Judged> {
    let standing = ground.judgements(today).into_iter();
    standing.map(|it| Judged { left: it.left, right: it.right, verdict: it.verdict }).collect()
}

/// Verdicts are about registrations; grouping is about the applications they belong to.
pub(super) fn at_home(catalog: &Catalog, judged: &[Judged]) -> Result<Vec<Judged>> {
    let ends = judged.iter().flat_map(|it| [it.left.clone(), it.right.clone()]);
    let homes = catalog.homes_of(&ends.collect())?;
    let found = judged.iter().filter_map(|it| {
        let (left, right) = (homes.get(&it.left)?, homes.get(&it.right)?);
        let verdict = it.verdict;
        (left != right).then(|| Judged { left: left.clone(), right: right.clone(), verdict })
    });
    Ok(found.collect())
}

/// Applications as the engine reads them.
fn application_profiles(agreed: &Agreed) -> Vec<Profile> {
    agreed.applications.iter().map(|it| profile_of(&it.application)).collect()
}

/// An application as the engine reads it: its agreed fields.
pub(super) fn profile_of(application: &Application) -> Profile {
    Profile::from(&Registration {
        id: application.id.clone(),
        key: application.id.clone(),
        fields: application.fields.clone(),
        ..Default::default()
    })
}
