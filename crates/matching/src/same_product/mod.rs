//! Which systems are installations of one product, each with an owner of its own.
//!
//! Forty regencies that run OpenSID run forty systems and one product. Neither their being one system nor
//! their doing one job says so, and what follows is another thing: share the hosting, or one contract for
//! maintenance. Generic names (SIMPEG, PPID, LPSE) are what a system does, and never evidence of a product
//! by themselves.

mod common_name;
mod known;
mod phrase;

use std::collections::{BTreeMap, BTreeSet};

use model::{
    Classification, Cluster, ClusterKind, Contribution, Member, PairScore, ProductEvidence,
    ProductLabel, Profile, Relation, opaque_id,
};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::frequencies::hashed;
use crate::{EditionError, Judged, Knowledge};

use common_name::CommonNames;
pub(crate) use common_name::no_names;
use known::KnownProducts;

/// Products of the reference list (`data/reference/products.toml`).
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Products {
    confidence: Confidence,
    rare_name: RareName,
    #[serde(default, rename = "product")]
    list: Vec<Product>,
}

impl Products {
    /// The products, in the order of the list.
    pub fn list(&self) -> &[Product] {
        &self.list
    }

    /// The product with this id.
    pub fn product(&self, id: &str) -> Option<&Product> {
        self.list.iter().find(|it| it.id == id)
    }
}

/// A product that many bodies install each for itself.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Product {
    /// Stable key.
    pub id: String,
    /// Usual name.
    pub name: String,
    /// How it is written, lower case, words divided by blanks.
    pub aliases: Vec<String>,
    /// Short forms that mean other things too; they count only where the functions agree.
    #[serde(default)]
    pub ambiguous: Vec<String>,
    /// Who makes it for whom.
    pub role: ProductRole,
    /// Its maker.
    #[serde(default)]
    pub maker: String,
    /// What it is, in Indonesian.
    #[serde(default)]
    pub what_id: String,
    /// What it is, in English.
    #[serde(default)]
    pub what_en: String,
    /// Functions it serves.
    #[serde(default)]
    pub functions: Vec<String>,
}

/// Who makes a product for whom; decides what can be done together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ProductRole {
    /// Open source, installed by anybody.
    Open,
    /// Sold or licensed by a firm.
    Vendor,
    /// Handed out by a body of government.
    Government,
    /// Something to build with, such as a content management system.
    Platform,
}

#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Confidence {
    judged: f64,
    declared: f64,
    known_name: f64,
    address: f64,
    technology: f64,
    described: f64,
    same_make: f64,
    rare_name: f64,
}

impl Confidence {
    fn of(&self, kind: ProductEvidence) -> f64 {
        match kind {
            ProductEvidence::Judged => self.judged,
            ProductEvidence::Declared => self.declared,
            ProductEvidence::KnownName => self.known_name,
            ProductEvidence::Address => self.address,
            ProductEvidence::Technology => self.technology,
            ProductEvidence::Described => self.described,
            ProductEvidence::SameMake => self.same_make,
            ProductEvidence::RareName => self.rare_name,
        }
    }
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
struct RareName {
    agencies: usize,
    in_text: f64,
}

impl Default for RareName {
    fn default() -> RareName {
        RareName { agencies: 3, in_text: 0.25 }
    }
}

/// One application as this module reads it.
#[derive(Debug, Clone, Copy)]
pub struct Installation<'a> {
    /// What it is.
    pub profile: &'a Profile,
    /// Its functions, surest first.
    pub labels: &'a [Classification],
    /// Its supplier; empty when not known.
    pub vendor: &'a str,
    /// What the register says it was made from.
    pub based_on: &'a [String],
    /// Whether it is a shared application of the national list, which is no installation of anything.
    pub is_shared: bool,
}

impl Installation<'_> {
    fn serves(&self, function: &str) -> bool {
        self.labels.iter().any(|it| it.function == function)
    }

    fn function(&self) -> Option<&str> {
        self.labels.first().map(|it| it.function.as_str())
    }
}

/// What one application says of the product that it may be. It depends on the application, its labels and what
/// it was made from, on nothing else, so a catalogue may keep it for as long as these stay.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct ProductReading {
    /// The application.
    pub id: String,
    /// The product that it names, or that its register declares.
    pub known: Option<ProductLabel>,
    /// Maker, name and technology, which installations of one product have in common.
    pub make: Option<(String, String, String)>,
    /// A name of its own, and the function of whatever bears it.
    pub coined: Option<(String, String)>,
    /// Whose it is, folded; empty when not known.
    pub agency: String,
    name: String,
    vendor: String,
    /// Hashes of the words it says that could be names, and whether they stand in its own name; left out of
    /// what is kept with the reading.
    #[serde(skip)]
    pub words: Vec<(u64, bool)>,
}

impl ProductReading {
    /// The key of what has its maker, name and technology in common with it.
    pub fn make_key(&self) -> Option<u64> {
        let (firm, name, technology) = self.make.as_ref()?;
        Some(hashed(&format!("{firm}\n{name}\n{technology}"), 1))
    }

    /// The key of what bears the same name and does the same.
    pub fn coined_key(&self) -> Option<u64> {
        let (word, function) = self.coined.as_ref()?;
        Some(hashed(&format!("{word}\n{function}"), 2))
    }

    /// The key of its owner; `None` when it is not known.
    pub fn agency_key(&self) -> Option<u64> {
        (!self.agency.is_empty()).then(|| hashed(&self.agency, 3))
    }

    /// The reading as bytes to keep.
    ///
    /// # Errors
    /// When memory cannot be had.
    pub fn to_bytes(&self) -> Result<Vec<u8>, EditionError> {
        postcard::to_extend(self, Vec::new()).map_err(|it| EditionError::Unreadable(it.to_string()))
    }

    /// Reads what [`ProductReading::to_bytes`] wrote.
    ///
    /// # Errors
    /// When the bytes are cut off or of another build.
    pub fn from_bytes(bytes: &[u8]) -> Result<ProductReading, EditionError> {
        postcard::from_bytes(bytes).map_err(|it| EditionError::Unreadable(it.to_string()))
    }
}

/// How often a word stands in texts of systems that are called otherwise, and how often at all.
pub type WordCounts = BTreeMap<u64, (u64, u64)>;

/// What each application says of the product that it may be, in the order handed in.
pub fn product_readings(
    knowledge: &Knowledge,
    installations: &[Installation],
) -> Vec<ProductReading> {
    let known = KnownProducts::new(knowledge);
    let names = CommonNames::new(knowledge);
    installations.par_iter().map(|it| names.reading(it, known.label(it))).collect()
}

/// Agencies from which on several bearers of one name may be one product.
pub fn least_agencies(knowledge: &Knowledge) -> usize {
    knowledge.products().rare_name.agencies
}

/// Which product each application is an installation of, in the order handed in; those of no known or
/// common product have no label.
///
/// A known product needs one installation only. What is no known product is one when several agencies share
/// it: the same maker and name, a declared origin, or a name of its own. Judgements (by application) outrank
/// all of it. Readings may be left out that have no known product, that no judgement is about, and that share
/// maker and name with no second agency and their own name with fewer than [`least_agencies`]. `spoken` counts
/// words over the readings of the whole catalogue.
///
/// # Errors
/// Those of `spoken`.
pub fn product_labels<E>(
    knowledge: &Knowledge,
    readings: &[ProductReading],
    judged: &[Judged],
    spoken: impl FnOnce(&BTreeSet<u64>) -> Result<WordCounts, E>,
) -> Result<Vec<ProductLabel>, E> {
    let mut found: Vec<Option<ProductLabel>> = readings.iter().map(|it| it.known.clone()).collect();
    common_name::label(knowledge, readings, spoken, &mut found)?;
    judge(knowledge, readings, judged, &mut found);
    let mut labels: Vec<ProductLabel> = found.into_iter().flatten().collect();
    forget_lonely(knowledge, &mut labels);
    Ok(labels)
}

/// A person's word on pairs: one product, or not.
fn judge(
    knowledge: &Knowledge,
    readings: &[ProductReading],
    judged: &[Judged],
    found: &mut [Option<ProductLabel>],
) {
    let ids = readings.iter().enumerate();
    let place: BTreeMap<&str, usize> = ids.map(|(at, it)| (it.id.as_str(), at)).collect();
    for it in judged {
        let ends = (place.get(it.left.as_str()), place.get(it.right.as_str()));
        let (Some(left), Some(right)) = ends else { continue };
        let (first, second) = (*left.min(right), *left.max(right));
        match it.verdict {
            Relation::SameProduct => join(knowledge, readings, found, first, second),
            Relation::Different => part(found, first, second),
            _ => {}
        }
    }
}

fn join(
    knowledge: &Knowledge,
    readings: &[ProductReading],
    found: &mut [Option<ProductLabel>],
    first: usize,
    second: usize,
) {
    let anchor = &readings[first];
    let made = || (format!("judged:{}", anchor.id), anchor.name.clone());
    let known = found[first].as_ref().or(found[second].as_ref());
    let (product, name) = known.map_or_else(made, |it| (it.product.clone(), it.name.clone()));
    for at in [first, second] {
        found[at] = Some(ProductLabel {
            subject: readings[at].id.clone(),
            product: product.clone(),
            name: name.clone(),
            kind: ProductEvidence::Judged,
            confidence: knowledge.products().confidence.judged,
            evidence: Vec::new(),
        });
    }
}

/// The less sure of two that a person keeps apart belongs to no product, the later of equals.
fn part(found: &mut [Option<ProductLabel>], first: usize, second: usize) {
    let (Some(one), Some(other)) = (&found[first], &found[second]) else { return };
    if one.product != other.product {
        return;
    }
    let weaker = if one.confidence < other.confidence { first } else { second };
    found[weaker] = None;
}

/// What is no known product and has one installation only is nothing.
fn forget_lonely(knowledge: &Knowledge, labels: &mut Vec<ProductLabel>) {
    let mut count: BTreeMap<String, usize> = BTreeMap::new();
    labels.iter().for_each(|it| *count.entry(it.product.clone()).or_default() += 1);
    labels
        .retain(|it| count[&it.product] > 1 || knowledge.products().product(&it.product).is_some());
}

/// Products with two installations and more, by key; anchors first.
fn shared(labels: &[ProductLabel]) -> BTreeMap<&str, Vec<&ProductLabel>> {
    let mut groups: BTreeMap<&str, Vec<&ProductLabel>> = BTreeMap::new();
    labels.iter().for_each(|it| groups.entry(it.product.as_str()).or_default().push(it));
    groups.retain(|_, it| it.len() > 1);
    groups
}

/// One cluster for each product with two installations and more. Its id is that of the product.
pub fn product_clusters(labels: &[ProductLabel]) -> Vec<Cluster> {
    let cluster = |(product, members): (&str, Vec<&ProductLabel>)| {
        let sure = members.iter().map(|it| it.confidence);
        Cluster {
            id: opaque_id("m", &[product]),
            kind: ClusterKind::Product,
            function: Some(product.to_string()),
            cohesion: sure.clone().sum::<f64>() / members.len() as f64,
            weakest_link: sure.fold(1.0, f64::min),
            members: members
                .iter()
                .map(|it| Member { id: it.subject.clone(), similarity: it.confidence })
                .collect(),
        }
    };
    shared(labels).into_iter().map(cluster).collect()
}

/// The pairs of the first installation of each product with every other. A pair is as sure as its less sure
/// end, which is also its one reason.
pub fn product_pairs(labels: &[ProductLabel]) -> Vec<PairScore> {
    let groups = shared(labels).into_values();
    let pairs = groups.flat_map(|members| {
        let first = members[0];
        members.into_iter().skip(1).map(move |other| pair(first, other, weaker(first, other)))
    });
    pairs.collect()
}

fn weaker<'a>(one: &'a ProductLabel, other: &'a ProductLabel) -> &'a ProductLabel {
    if other.confidence < one.confidence { other } else { one }
}

fn pair(first: &ProductLabel, other: &ProductLabel, weaker: &ProductLabel) -> PairScore {
    let words = [first.name.clone()].into_iter().chain(weaker.evidence.iter().cloned());
    PairScore {
        left: first.subject.clone(),
        right: other.subject.clone(),
        relation: Relation::SameProduct,
        weight: weaker.confidence,
        probability: weaker.confidence,
        contributions: vec![Contribution {
            comparison: "product".into(),
            level: weaker.kind.key().into(),
            weight: weaker.confidence,
            evidence: words.collect(),
        }],
    }
}

#[cfg(test)]
mod tests;
