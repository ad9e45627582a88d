//! Which product each application is an installation of: read out of what applications say, and written where it
//! is not as it was.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;
use catalog::{Catalog, Derived, ProductSaid, Written};
use matching::{Installation, Judged, Knowledge, ProductReading};
use model::{
    Application, Classification, Cluster, Dependency, DependencyKind, Field, PairScore,
    ProductLabel, Profile,
};

use super::agree::Agreed;
use super::ahead::{Ahead, Answer, Installed};
use super::derive::{Concern, known, profile_of};
use super::near::Ids;

/// Reads what applications say of products and writes which product each is an installation of. Of an analysis of what
/// changed `said` is what they said before, as far as it was read ahead.
#[allow(clippy::too_many_arguments)]
pub fn products(
    catalog: &Catalog,
    knowledge: &Knowledge,
    agreed: &Agreed,
    profiles: &[Profile],
    labels: &[Vec<Classification>],
    concern: &Concern,
    judged: &[Judged],
    said: Option<(Answer<BTreeSet<ProductSaid>>, &Ahead)>,
) -> Result<()> {
    let forks = concern.unlinked.iter().chain(&concern.linked).filter(|it| is_fork(it));
    let others: Ids = forks.map(|it| it.from.clone()).collect();
    let others = others.difference(&concern.renewed).cloned().collect();
    let read = concern.renewed.union(&others).cloned().collect();
    let (said, ahead) = said.unzip();
    let before = said.map(|mut it| it.or(&read, |it| catalog.products_said(it)));
    let before = before.transpose()?.unwrap_or_default();
    let others = known(catalog, &others)?;
    let others_profiles: Vec<Profile> =
        others.iter().map(|it| profile_of(&it.application)).collect();
    let systems = agreed.applications.iter().zip(profiles).zip(labels);
    let mut systems: Vec<(&Application, &Profile, &[Classification])> =
        systems.map(|((it, profile), labels)| (&it.application, profile, &labels[..])).collect();
    let others = others.iter().zip(&others_profiles);
    systems.extend(others.map(|(it, profile)| (&it.application, profile, &it.labels[..])));
    let said = said_of_products(catalog, knowledge, &systems, concern)?;
    let is_as_it_was = concern.only_values && says_the_same(catalog, &before, &said)?;
    if !before.is_empty() {
        catalog.forget(Written::ProductReadings, &read)?;
    }
    catalog.add(&Derived { product_readings: said, ..Derived::default() })?;
    if is_as_it_was {
        return Ok(());
    }
    let ends: Ids = judged.iter().flat_map(|it| [it.left.clone(), it.right.clone()]).collect();
    let mut readings = Vec::new();
    for it in catalog.product_readings(&ends, matching::least_agencies(knowledge))? {
        readings.push(ProductReading::from_bytes(&it)?);
    }
    let count = |words: &BTreeSet<u64>| catalog.product_words(words);
    let labels = matching::product_labels(knowledge, &readings, judged, count)?;
    let clusters = matching::product_clusters(&labels);
    let pairs = matching::product_pairs(&labels);
    if let Some(ahead) = ahead {
        return renew_products(catalog, concern, ahead, labels, clusters, pairs);
    }
    Ok(catalog.add(&Derived { products: labels, clusters, pairs, ..Derived::default() })?)
}

/// Whether what applications say of products comes to the same: but for words that stand in no name which
/// could be that of a product.
fn says_the_same(
    catalog: &Catalog,
    before: &BTreeSet<ProductSaid>,
    now: &[ProductSaid],
) -> Result<bool> {
    let now: BTreeSet<ProductSaid> = now.iter().cloned().collect();
    let bare = |it: &ProductSaid| ProductSaid { words: BTreeSet::new(), ..it.clone() };
    if !before.iter().map(bare).eq(now.iter().map(bare)) {
        return Ok(false);
    }
    let words =
        before.iter().zip(&now).flat_map(|(old, new)| old.words.symmetric_difference(&new.words));
    Ok(!catalog.names_hold(&words.map(|it| it.0).collect())?)
}

/// Writes the labels, clusters and pairs of those products only that are not as they were.
fn renew_products(
    catalog: &Catalog,
    concern: &Concern,
    ahead: &Ahead,
    mut labels: Vec<ProductLabel>,
    mut clusters: Vec<Cluster>,
    mut pairs: Vec<PairScore>,
) -> Result<()> {
    let Installed { labels: stored, clusters: stood } = match ahead.installed() {
        Some(stood) => stood,
        None => Installed::of(catalog)?,
    };
    let before: BTreeMap<&str, &ProductLabel> =
        stored.iter().map(|it| (it.subject.as_str(), it)).collect();
    let now: BTreeMap<&str, &ProductLabel> =
        labels.iter().map(|it| (it.subject.as_str(), it)).collect();
    let mut changed: Ids = Ids::new();
    for subject in before.keys().chain(now.keys()) {
        let (old, new) = (before.get(subject), now.get(subject));
        if old != new || concern.renewed.contains(*subject) {
            changed.extend(old.into_iter().chain(new).map(|it| it.product.clone()));
        }
    }
    let of = |it: &Cluster| it.function.clone().unwrap_or_default();
    let old: BTreeMap<String, &Cluster> = stood.iter().map(|it| (of(it), it)).collect();
    let new: BTreeMap<String, &Cluster> = clusters.iter().map(|it| (of(it), it)).collect();
    for product in old.keys().chain(new.keys()) {
        if old.get(product) != new.get(product) {
            changed.insert(product.clone());
        }
    }
    let mut forgotten = concern.renewed.clone();
    let touched = stored.iter().chain(&labels).filter(|it| changed.contains(&it.product));
    forgotten.extend(touched.map(|it| it.subject.clone()));
    let touched = stood.iter().filter(|it| changed.contains(&of(it)));
    for it in touched {
        forgotten.insert(it.id.clone());
        forgotten.extend(it.members.iter().map(|it| it.id.clone()));
    }
    catalog.forget(Written::Products, &forgotten)?;
    labels.retain(|it| changed.contains(&it.product));
    clusters.retain(|it| changed.contains(&of(it)));
    pairs.retain(|it| forgotten.contains(&it.left));
    Ok(catalog.add(&Derived { products: labels, clusters, pairs, ..Derived::default() })?)
}

/// Whether one was made out of the other.
pub(super) fn is_fork(dependency: &Dependency) -> bool {
    dependency.kind == DependencyKind::ForkOf
}

/// What applications say of products.
fn said_of_products(
    catalog: &Catalog,
    knowledge: &Knowledge,
    systems: &[(&Application, &Profile, &[Classification])],
    concern: &Concern,
) -> Result<Vec<ProductSaid>> {
    let origins = origins(catalog, systems, concern)?;
    let mut installations = Vec::new();
    for (it, profile, labels) in systems {
        installations.push(Installation {
            profile,
            labels,
            vendor: it.fields.get(&Field::Vendor).and_then(|it| it.first()).map_or("", |it| it),
            based_on: origins.get(it.id.as_str()).map_or(&[], Vec::as_slice),
            is_shared: it.shared_id.is_some(),
        });
    }
    let mut said = Vec::new();
    for it in matching::product_readings(knowledge, &installations) {
        said.push(ProductSaid {
            application: it.id.clone(),
            is_known: it.known.is_some(),
            make: it.make_key(),
            coined: it.coined_key(),
            agency: it.agency_key(),
            body: it.to_bytes()?,
            words: it.words.into_iter().collect(),
        });
    }
    Ok(said)
}

/// What applications were made from, as their registers say.
fn origins<'a>(
    catalog: &Catalog,
    systems: &[(&'a Application, &Profile, &[Classification])],
    concern: &'a Concern,
) -> Result<BTreeMap<&'a str, Vec<String>>> {
    let forks: Vec<&Dependency> = concern.linked.iter().filter(|it| is_fork(it)).collect();
    let named: Ids = forks.iter().filter(|it| it.resolved).map(|it| it.to.clone()).collect();
    let named = catalog.known_applications(&named)?.into_iter().map(|it| it.application);
    let names: BTreeMap<String, String> = named.map(|it| (it.id, it.name)).collect();
    let mut origins: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for (it, _, _) in systems {
        let stated = it.fields.get(&Field::BasedOn).into_iter().flatten().cloned();
        origins.entry(&it.id).or_default().extend(stated);
    }
    for it in forks {
        let origin = names.get(&it.to).unwrap_or(&it.to);
        origins.entry(&it.from).or_default().push(origin.clone());
    }
    Ok(origins)
}
