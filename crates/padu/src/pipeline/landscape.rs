//! What is known of the applications that a reader may see: for findings in the graph, and for judging them.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;
use catalog::{ApplicationRow, Catalog, Registrations};
use consolidation::{Facts, Landscape, has_own_login, passes_by_exchange, serves_people};
use model::{Dependency, Field, Viewer, Visibility};

use super::Wisdom;
use super::derive::known;
use super::proposals::facts;

/// Function of platforms that pass data on.
const EXCHANGE: &str = "ict/integration";
/// Importer of the lists of services and consumers that an exchange keeps.
const EXCHANGE_LIST: &str = "xroad";
/// Function of platforms with which people log in.
const LOGIN: &str = "ict/sso";
/// The national identity, whose function is to identify.
const IDENTITY: &str = "ikd";

/// Facts by application, without what the reader may not see.
pub fn known_facts(
    catalog: &Catalog,
    wisdom: &Wisdom,
    viewer: &Viewer,
    applications: &[ApplicationRow],
    dependencies: &[Dependency],
) -> Result<BTreeMap<String, Facts>> {
    let ids: BTreeSet<String> = applications.iter().map(|it| it.id.clone()).collect();
    let usages = catalog.usage_counts(viewer, &ids)?;
    let (known, costs) = (known(catalog, &ids)?, catalog.costs_of(&ids)?);
    let mut found = facts(&wisdom.knowledge, known, dependencies, &usages, costs);
    for it in applications {
        let Some(facts) = found.get_mut(&it.id) else { continue };
        facts.application.fields = it.fields.clone();
        if !viewer.may_see(Visibility::Limited) {
            facts.costs.clear();
        }
    }
    Ok(found)
}

/// The landscape in which these applications stand.
pub fn landscape(
    catalog: &Catalog,
    wisdom: &Wisdom,
    applications: &[ApplicationRow],
    facts: &BTreeMap<String, Facts>,
    dependencies: &[Dependency],
) -> Result<Landscape> {
    let shared = |wanted: &dyn Fn(&str) -> bool| -> BTreeSet<String> {
        let is_it = |it: &&ApplicationRow| it.shared_id.as_deref().is_some_and(wanted);
        applications.iter().filter(is_it).map(|it| it.id.clone()).collect()
    };
    let serves = |shared: &str, function: &str| {
        let entry = wisdom.knowledge.shared().iter().find(|it| it.id == shared);
        entry.is_some_and(|it| it.functions.iter().any(|it| it == function))
    };
    let those = |is_it: &dyn Fn(&Facts) -> bool| -> BTreeSet<String> {
        facts.iter().filter(|it| is_it(it.1)).map(|it| it.0.clone()).collect()
    };
    Ok(Landscape {
        exchanges: shared(&|it| serves(it, EXCHANGE)),
        national_login: shared(&|it| it == IDENTITY || serves(it, LOGIN)),
        own_login: those(&|it| has_own_login(it, &wisdom.policy)),
        for_people: those(&|it| serves_people(it, &wisdom.policy)),
        produces: facts.iter().map(|it| (it.0.clone(), produced(it.1))).collect(),
        exchanged: exchanged(catalog, wisdom, dependencies)?,
    })
}

/// Dependencies that pass by a shared exchange: those whose words say so, and all that an exchange's own list holds.
fn exchanged(
    catalog: &Catalog,
    wisdom: &Wisdom,
    dependencies: &[Dependency],
) -> Result<BTreeSet<(String, String, String)>> {
    let lists = catalog.sources()?.into_iter().filter(|it| it.profile == EXCHANGE_LIST);
    let lists: BTreeSet<String> = lists.map(|it| it.id).collect();
    let listed: BTreeSet<String> = match lists.is_empty() {
        true => BTreeSet::new(),
        false => {
            let ids = dependencies.iter().map(|it| it.registration_id.clone()).collect();
            let read = catalog.registrations_in(&ids, &mut Registrations::default())?;
            let own = read.into_iter().filter(|it| lists.contains(&it.source_id));
            own.map(|it| it.id).collect()
        }
    };
    let is_exchanged = |it: &&Dependency| {
        listed.contains(&it.registration_id) || passes_by_exchange(&it.evidence, &wisdom.policy)
    };
    let named = |it: &Dependency| (it.from.clone(), it.to.clone(), it.registration_id.clone());
    Ok(dependencies.iter().filter(is_exchanged).map(named).collect())
}

/// Data objects that a record says the system keeps, and outputs that are data by their name.
fn produced(facts: &Facts) -> BTreeSet<String> {
    let of = |field: Field| facts.application.fields.get(&field).into_iter().flatten();
    let outputs = of(Field::Outputs).flat_map(|it| it.split([',', ';', '\n']));
    let is_data = |it: &&str| {
        let mut words = it.split_whitespace();
        words.next().is_some_and(|it| it.eq_ignore_ascii_case("data"))
            && (1..4).contains(&words.count())
    };
    let outputs = outputs.map(str::trim).filter(is_data);
    of(Field::DataObjects).map(String::as_str).chain(outputs).map(String::from).collect()
}
