//! Everything an analysis derives, step by step: a function of what the catalogue keeps, of the bundled
//! knowledge and of the match model edition.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;
use catalog::{Catalog, Derived};
use consolidation::{Facts, SharedFacts};
use matching::{
    ApplicationClass, Edition, Explainer, FunctionEdition, Installation, Judged, Knowledge, Place,
    Reading, Refit, SharedApplication, SystemEdition,
};
use model::{
    Application, Classification, Cluster, ClusterKind, DependencyKind, Field, ProductLabel,
    Profile, Registration, Viewer,
};

use rayon::prelude::*;

use super::agree::{self, Agreed};
use super::near::{self, Near};
use super::{Wisdom, depend};

/// Function pairs kept for each application: enough to explain and to browse, few enough to store.
const PAIRS_KEPT: usize = 5;

/// What there is to start from.
pub struct Start<'a> {
    /// What the engine has learned, with its id; `None` when it has to learn now.
    pub edition: Option<(String, Edition)>,
    /// The last analysis when only what changed since is to be looked at anew.
    pub since: Option<Since<'a>>,
    /// The day of this analysis, `YYYY-MM-DD`: verdicts may have run out.
    pub today: String,
}

/// An analysis that was made before.
pub struct Since<'a> {
    /// Its event.
    pub seq: u64,
    /// Its day.
    pub day: String,
    /// Where it put registrations.
    pub places: &'a catalog::Places,
}

/// What came out.
pub struct Outcome {
    /// Everything derived; pairs and components of the scope only.
    pub derived: Derived,
    /// Registrations and applications looked at anew; `None` for all of them.
    pub scope: Option<BTreeSet<String>>,
    /// Id of what the engine has learned, now or before.
    pub edition_id: String,
    /// What it has learned now, as it writes it down.
    pub learned: Option<Vec<u8>>,
    /// What learning from verdicts came to; `None` when nothing was learned or there were too few.
    pub refit: Option<Refit>,
}

/// Derives everything. What the registrations say is read out of them first, so that they are gone before
/// pairs are scored.
pub fn derive(
    catalog: &Catalog,
    wisdom: &Wisdom,
    start: Start,
    step: &mut dyn FnMut(&str),
) -> Result<Outcome> {
    let knowledge = &wisdom.knowledge;
    let judged = judged(catalog, &start.today)?;
    let (edition_id, edition) = start.edition.unzip();
    let (system, function) = edition.map(|it| (it.system, it.function)).unzip();
    let near = start.since.map(|it| (it, start.today));
    let described = describe(catalog, knowledge, system, near, &judged, step)?;
    let Described { mut agreed, mut derived, system, mut scope, refit } = described;

    let profiles = application_profiles(&agreed);
    step("classify");
    let (labels, places) = match (&function, &edition_id, &scope) {
        (Some(function), Some(id), Some(scope)) => {
            near::readings(catalog, (knowledge, function, id), &profiles, scope)?
        }
        _ => (matching::classify(knowledge, &profiles), Vec::new()),
    };
    let function =
        function.unwrap_or_else(|| FunctionEdition::learn(knowledge, &profiles, &labels));

    step("group");
    let judged = at_home(&judged, &agreed);
    let mut grouping = match &mut scope {
        None => matching::group_all(knowledge, &function, &profiles, &labels, &judged, PAIRS_KEPT),
        Some(scope) => {
            let seeds = near::function_seeds(catalog, &agreed, scope)?;
            let found = matching::group_near(
                knowledge, &function, &profiles, &labels, &places, &judged, &seeds, PAIRS_KEPT,
            );
            scope.extend(found.scope.iter().map(|it| profiles[*it as usize].id.clone()));
            found
        }
    };
    let places = if scope.is_some() { places } else { std::mem::take(&mut grouping.places) };
    derived.readings = written_readings(&profiles, &labels, places, scope.as_ref())?;
    derived.products = products(knowledge, &agreed, &profiles, &labels, &derived, &judged);
    derived.pairs.extend(matching::product_pairs(&derived.products));
    let named = |it: &Vec<u32>| it.iter().map(|it| profiles[*it as usize].id.clone()).collect();
    let units = grouping.units.iter().map(|it| (ClusterKind::Function, named(it)));
    derived.components.extend(units);
    drop(profiles);
    let clusters = std::mem::take(&mut grouping.clusters);
    derived.candidates.extend(grouping.best.iter().map(|pair| grouping.candidate(pair)));
    derived.pairs.extend(grouping.explain_all(&grouping.best));
    drop(grouping);

    step("propose");
    let mut groups = renamed(clusters, &agreed);
    if let Some(scope) = &scope {
        groups.extend(near::outside(catalog, ClusterKind::Function, scope)?);
        groups.sort_by(|left, right| left.id.cmp(&right.id));
    }
    let order: Vec<String> =
        agreed.applications.iter().map(|it| it.application.id.clone()).collect();
    let labels: Vec<Vec<Classification>> =
        labels.iter().map(|it| matching::stated(knowledge, it).cloned().collect()).collect();
    let facts = facts(&mut agreed, &labels, &derived);
    let shared: Vec<SharedFacts> = knowledge.shared().iter().map(shared_facts).collect();
    derived.proposals =
        consolidation::propose(&groups, &facts, &shared, &derived.dependencies, &wisdom.policy);
    derived.applications = in_order(facts, &order);
    derived.clusters = agreed.identity;
    derived.clusters.extend(groups);
    derived.clusters.extend(matching::product_clusters(&derived.products));
    derived.classifications = labels.into_iter().flatten().collect();
    derived.reference_codes.clone_from(&wisdom.codes);
    let (edition_id, learned) = match edition_id {
        Some(known) => (known, None),
        None => {
            let body = Edition { system, function }.to_bytes()?;
            (edition_name(&body), Some(body))
        }
    };
    derived.edition = Reading::edition(&edition_id);
    Ok(Outcome { derived, scope, edition_id, learned, refit })
}

/// What an edition says is its name: the same learned twice is one edition.
fn edition_name(body: &[u8]) -> String {
    model::opaque_id("e", &[&model::content_hash(body)])
}

/// What was read out of the applications in scope, or out of all, as the catalogue keeps it.
fn written_readings(
    profiles: &[Profile],
    labels: &[Vec<Classification>],
    places: Vec<Place>,
    scope: Option<&BTreeSet<String>>,
) -> Result<Vec<(String, Vec<u8>)>> {
    let read = profiles.iter().zip(labels).zip(places);
    let wanted = read.filter(|((it, _), _)| scope.is_none_or(|scope| scope.contains(&it.id)));
    let mut written = Vec::new();
    for ((profile, labels), place) in wanted {
        let reading = Reading { labels: labels.clone(), place };
        written.push((profile.id.clone(), reading.to_bytes()?));
    }
    Ok(written)
}

/// The registrations in scope, with all of an application that is; or all registrations.
fn in_scope<'a>(
    registrations: &'a [Registration],
    agreed: &Agreed,
    scope: Option<&BTreeSet<String>>,
) -> Vec<&'a Registration> {
    let holds = |it: &&Registration| {
        let home = agreed.home.get(&it.id);
        scope.is_none_or(|scope| {
            scope.contains(&it.id) || home.is_some_and(|home| scope.contains(home))
        })
    };
    registrations.iter().filter(holds).collect()
}

/// The blocking keys of a registration.
fn keys(edition: &SystemEdition, registration: &Registration) -> (String, Vec<u64>) {
    (registration.id.clone(), edition.keys(&Profile::from(registration)))
}

/// What is known before applications are grouped.
struct Described {
    agreed: Agreed,
    derived: Derived,
    system: SystemEdition,
    scope: Option<BTreeSet<String>>,
    refit: Option<Refit>,
}

/// Applications and usages, what registrations say of them, and the pairs that made them one.
fn describe(
    catalog: &Catalog,
    knowledge: &Knowledge,
    edition: Option<SystemEdition>,
    since: Option<(Since, String)>,
    judged: &[Judged],
    step: &mut dyn FnMut(&str),
) -> Result<Described> {
    step("read");
    let registrations = catalog.registrations(&Viewer::Operator)?;
    let assertions = catalog.standing_assertions()?;
    let precedence = catalog.source_precedence()?;
    let near = since
        .map(|(since, today)| Near::since(catalog, since, &today, &registrations))
        .transpose()?;

    step("resolve");
    let all = || -> Vec<Profile> { registrations.iter().map(Profile::from).collect() };
    let mut refit = None;
    let (edition, profiles, mut resolution) = match (edition, &near) {
        (None, _) => {
            let profiles = all();
            let (edition, found, told) = matching::learn_judged(knowledge, &profiles, judged);
            refit = told;
            (edition, profiles, found)
        }
        (Some(edition), None) => {
            let profiles = all();
            let found = matching::resolve(knowledge, &edition, &profiles, judged);
            (edition, profiles, found)
        }
        (Some(edition), Some(near)) => {
            let (profiles, found) =
                near.resolve(catalog, knowledge, &edition, &registrations, judged)?;
            (edition, profiles, found)
        }
    };
    let accepted = std::mem::take(&mut resolution.accepted);
    let explainer = Explainer::new(knowledge, &edition, &profiles, &accepted);
    let mut pairs = explainer.explain_all(&accepted);
    drop(explainer);
    let named = |it: &Vec<u32>| it.iter().map(|it| profiles[*it as usize].id.clone()).collect();
    let components =
        resolution.components.iter().map(|it| (ClusterKind::Identity, named(it))).collect();
    let looked_at = resolution.scope.iter().map(|it| profiles[*it as usize].id.clone()).collect();
    drop(profiles);
    let mut scope = match &near {
        None => None,
        Some(it) => {
            Some(it.complete_resolution(catalog, &registrations, looked_at, &mut resolution)?)
        }
    };

    step("agree");
    let agreed = agree::agree(&registrations, &resolution, &assertions, &precedence, knowledge);
    if let (Some(near), Some(scope)) = (&near, &mut scope) {
        near.add_applications(&registrations, &agreed, scope);
    }
    pairs.retain(|it| agreed.same_home(&it.left, &it.right));
    let mut candidates = std::mem::take(&mut resolution.candidates);
    candidates.retain(|it| agreed.same_home(&it.left, &it.right));

    step("depend");
    let wanted = in_scope(&registrations, &agreed, scope.as_ref());
    let identifiers = wanted
        .iter()
        .flat_map(|it| it.identifiers.iter().map(|id| (it.id.clone(), id.clone())))
        .collect();
    let derived = Derived {
        pairs,
        candidates,
        identifiers,
        components,
        keys: wanted.par_iter().map(|it| keys(&edition, it)).collect(),
        records: wanted.iter().map(|it| (it.id.clone(), it.record_id.clone())).collect(),
        services: agree::services(&agreed),
        agencies: agree::agencies(&agreed),
        org_units: agree::org_units(&registrations),
        deployments: agree::deployments(&registrations, &agreed),
        costs: agree::costs(&registrations, &agreed),
        usages: agreed.usages.clone(),
        dependencies: depend::link(&registrations, &agreed, knowledge),
        ..Derived::default()
    };
    Ok(Described { agreed, derived, system: edition, scope, refit })
}

/// Applications in the order of the catalogue, out of the facts that held them.
fn in_order(mut facts: BTreeMap<String, Facts>, order: &[String]) -> Vec<Application> {
    order.iter().filter_map(|id| facts.remove(id)).map(|it| it.application).collect()
}

/// Verdicts that count on a day.
pub fn judged(catalog: &Catalog, today: &str) -> Result<Vec<Judged>> {
    let standing = catalog.standing_judgements(today)?;
    Ok(standing
        .into_iter()
        .map(|it| Judged { left: it.left, right: it.right, verdict: it.verdict })
        .collect())
}

/// Verdicts are about registrations; grouping is about the applications they belong to.
fn at_home(judged: &[Judged], agreed: &Agreed) -> Vec<Judged> {
    judged
        .iter()
        .filter_map(|it| {
            let left = agreed.home.get(&it.left)?;
            let right = agreed.home.get(&it.right)?;
            let verdict = it.verdict;
            (left != right).then(|| Judged { left: left.clone(), right: right.clone(), verdict })
        })
        .collect()
}

/// An application as the engine reads it: its agreed fields.
fn application_profiles(agreed: &Agreed) -> Vec<Profile> {
    agreed
        .applications
        .iter()
        .map(|it| {
            let registration = Registration {
                id: it.application.id.clone(),
                key: it.application.id.clone(),
                fields: it.application.fields.clone(),
                ..Default::default()
            };
            Profile::from(&registration)
        })
        .collect()
}

/// Which product each application is an installation of.
fn products(
    knowledge: &Knowledge,
    agreed: &Agreed,
    profiles: &[Profile],
    labels: &[Vec<Classification>],
    derived: &Derived,
    judged: &[Judged],
) -> Vec<ProductLabel> {
    let origins = origins(agreed, derived);
    let applications = agreed.applications.iter().map(|it| &it.application);
    let installations: Vec<Installation> = applications
        .zip(profiles.iter().zip(labels))
        .map(|(it, (profile, labels))| Installation {
            profile,
            labels,
            vendor: it.fields.get(&Field::Vendor).and_then(|it| it.first()).map_or("", |it| it),
            based_on: origins.get(it.id.as_str()).map_or(&[], Vec::as_slice),
            is_shared: it.shared_id.is_some(),
        })
        .collect();
    matching::same_products(knowledge, &installations, judged)
}

/// What applications were made from, as their registers say.
fn origins<'a>(agreed: &'a Agreed, derived: &'a Derived) -> BTreeMap<&'a str, Vec<String>> {
    let applications = agreed.applications.iter().map(|it| &it.application);
    let names: BTreeMap<&str, &str> =
        applications.clone().map(|it| (it.id.as_str(), it.name.as_str())).collect();
    let mut origins: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for it in applications {
        let stated = it.fields.get(&Field::BasedOn).into_iter().flatten().cloned();
        origins.entry(&it.id).or_default().extend(stated);
    }
    for it in derived.dependencies.iter().filter(|it| it.kind == DependencyKind::ForkOf) {
        let origin = names.get(it.to.as_str()).map_or(it.to.as_str(), |name| name);
        origins.entry(&it.from).or_default().push(origin.to_string());
    }
    origins
}

/// Gives function clusters ids that stay while their earliest member stays.
fn renamed(clusters: Vec<Cluster>, agreed: &Agreed) -> Vec<Cluster> {
    let position: BTreeMap<&str, usize> = agreed
        .applications
        .iter()
        .enumerate()
        .map(|(position, it)| (it.application.id.as_str(), position))
        .collect();
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

/// What proposals may use of each application; takes the applications over.
fn facts(
    agreed: &mut Agreed,
    labels: &[Vec<Classification>],
    derived: &Derived,
) -> BTreeMap<String, Facts> {
    let mut usages: BTreeMap<&str, usize> = BTreeMap::new();
    for (usage, _) in &derived.usages {
        *usages.entry(&usage.application_id).or_default() += 1;
    }
    let mut dependents: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for it in derived.dependencies.iter().filter(|it| it.resolved) {
        dependents.entry(&it.to).or_default().insert(it.from.clone());
    }
    let mut cost_of: BTreeMap<&str, Vec<model::CostItem>> = BTreeMap::new();
    for (application, _, item) in &derived.costs {
        cost_of.entry(application).or_default().push(item.clone());
    }
    std::mem::take(&mut agreed.applications)
        .into_iter()
        .zip(labels)
        .map(|(it, labels)| {
            let id = it.application.id.clone();
            let facts = Facts {
                usages: usages.get(id.as_str()).copied().unwrap_or(0),
                dependents: dependents.get(id.as_str()).into_iter().flatten().cloned().collect(),
                costs: cost_of.remove(id.as_str()).unwrap_or_default(),
                functions: labels.iter().map(|it| (it.function.clone(), it.confidence)).collect(),
                provenance: it.provenance,
                application: it.application,
            };
            (id, facts)
        })
        .collect()
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
