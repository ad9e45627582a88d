//! `padu list products`: products that several bodies installed each for itself, and what can be done
//! together.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;
use catalog::{ApplicationRow, Catalog};
use matching::{Product, ProductRole};
use model::{Field, ProductEvidence, ProductLabel};
use serde::Serialize;

use crate::config::Config;
use crate::listing::Listing;
use crate::messages::Language;
use crate::pipeline::Wisdom;

#[derive(Serialize)]
struct ProductLine {
    id: String,
    name: String,
    product: String,
    what: String,
    functions: Vec<String>,
    known_by: Vec<&'static str>,
    agencies: usize,
    installations: usize,
    vendors: Vec<String>,
    action: &'static str,
    members: Vec<Installed>,
}

#[derive(Serialize)]
struct Installed {
    id: String,
    name: String,
    agency: Option<String>,
    known_by: &'static str,
    evidence: Vec<String>,
}

/// Products with two installations and more, the most installed first; `of` keeps the one of an application.
pub fn listing<'a>(config: &'a Config, catalog: &Catalog, of: &str) -> Result<Listing<'a>> {
    let wisdom = Wisdom::bundled()?;
    let applications: BTreeMap<String, ApplicationRow> =
        catalog.applications(&config.viewer)?.into_iter().map(|it| (it.id.clone(), it)).collect();
    let labels = catalog.product_labels(&config.viewer, "")?;
    let mut groups: BTreeMap<&str, Vec<&ProductLabel>> = BTreeMap::new();
    labels.iter().for_each(|it| groups.entry(&it.product).or_default().push(it));
    groups.retain(|_, it| it.len() > 1 && (of.is_empty() || it.iter().any(|it| it.subject == of)));
    let mut lines: Vec<ProductLine> =
        groups.into_values().map(|it| line(config, &wisdom, &applications, &it)).collect();
    lines.sort_by(|a, b| {
        b.installations.cmp(&a.installations).then_with(|| a.product.cmp(&b.product))
    });
    let keys = ["id", "name", "what", "known_by", "agencies", "installations", "action"];
    let more = ["product", "functions", "vendors"];
    Ok(Listing::of(&config.messages, &keys, &lines)?.more(&more))
}

fn line(
    config: &Config,
    wisdom: &Wisdom,
    applications: &BTreeMap<String, ApplicationRow>,
    labels: &[&ProductLabel],
) -> ProductLine {
    let first = labels[0];
    let product = wisdom.knowledge.products().product(&first.product);
    let members: Vec<&ApplicationRow> =
        labels.iter().filter_map(|it| applications.get(&it.subject)).collect();
    let agencies: BTreeSet<&str> = members.iter().filter_map(|it| it.agency.as_deref()).collect();
    let vendors: BTreeSet<&String> =
        members.iter().filter_map(|it| it.fields.get(&Field::Vendor)).flatten().collect();
    let kinds: BTreeSet<ProductEvidence> = labels.iter().map(|it| it.kind).collect();
    ProductLine {
        id: model::opaque_id("m", &[&first.product]),
        name: first.name.clone(),
        product: first.product.clone(),
        what: what(config, product),
        functions: functions(product, &members),
        known_by: kinds.iter().map(|it| it.key()).collect(),
        agencies: agencies.len(),
        installations: labels.len(),
        action: action(product, &kinds, vendors.len()),
        vendors: vendors.into_iter().cloned().collect(),
        members: labels
            .iter()
            .map(|label| {
                let it = applications.get(&label.subject);
                Installed {
                    id: label.subject.clone(),
                    name: it.map(|it| it.name.clone()).unwrap_or_default(),
                    agency: it.and_then(|it| it.agency.clone()),
                    known_by: label.kind.key(),
                    evidence: label.evidence.clone(),
                }
            })
            .collect(),
    }
}

fn what(config: &Config, product: Option<&Product>) -> String {
    let said = product.map(|it| match config.messages.language() {
        Language::Id => it.what_id.clone(),
        _ => it.what_en.clone(),
    });
    said.unwrap_or_default()
}

/// What the list says it does, else what its installations do.
fn functions(product: Option<&Product>, members: &[&ApplicationRow]) -> Vec<String> {
    if let Some(known) = product.filter(|it| !it.functions.is_empty()) {
        return known.functions.clone();
    }
    let found: BTreeSet<&String> = members.iter().filter_map(|it| it.function.as_ref()).collect();
    found.into_iter().cloned().collect()
}

/// What its owners can do together. Who makes it decides; of a name only, its makers have to be found first.
fn action(
    product: Option<&Product>,
    kinds: &BTreeSet<ProductEvidence>,
    vendors: usize,
) -> &'static str {
    match product.map(|it| it.role) {
        Some(ProductRole::Open) => "share-hosting",
        Some(ProductRole::Vendor) => "joint-contract",
        Some(ProductRole::Government) => "ask-maker",
        Some(ProductRole::Platform) => "shared-platform",
        None if kinds.contains(&ProductEvidence::SameMake) || vendors == 1 => "joint-contract",
        None if kinds.contains(&ProductEvidence::Declared) => "share-hosting",
        None => "find-maker",
    }
}
