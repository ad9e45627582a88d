//! Two registrations side by side.

use serde::{Deserialize, Serialize};

/// How two systems relate. One vocabulary for pairs, judgements and the catalogue.
///
/// Only `SameSystem` is an equivalence and closed transitively.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Relation {
    /// The same system recorded twice.
    SameSystem,
    /// One records that an agency uses the other.
    UsageOf,
    /// The same product, deployed apart.
    SameProduct,
    /// Different systems that do the same job.
    SameFunction,
    /// One covers part of the other's job.
    Partial,
    /// They complete each other.
    Complementary,
    /// They have nothing to do with each other.
    Different,
    /// Looked at and not decided.
    Unsure,
}

impl Relation {
    /// Every relation.
    pub const ALL: [Relation; 8] = [
        Relation::SameSystem,
        Relation::UsageOf,
        Relation::SameProduct,
        Relation::SameFunction,
        Relation::Partial,
        Relation::Complementary,
        Relation::Different,
        Relation::Unsure,
    ];

    /// The stable key, as typed on the command line.
    pub fn key(self) -> &'static str {
        match self {
            Relation::SameSystem => "same-system",
            Relation::UsageOf => "usage-of",
            Relation::SameProduct => "same-product",
            Relation::SameFunction => "same-function",
            Relation::Partial => "partial",
            Relation::Complementary => "complementary",
            Relation::Different => "different",
            Relation::Unsure => "unsure",
        }
    }

    /// The relation with this key.
    pub fn from_key(key: &str) -> Option<Relation> {
        Self::ALL.into_iter().find(|it| it.key() == key)
    }
}

/// Two records that at least one blocking rule brought together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CandidatePair {
    /// Record with the lower position.
    pub left: String,
    /// Record with the higher position.
    pub right: String,
    /// Names of the blocking rules that met.
    pub blocking_rules: Vec<String>,
}

/// What one comparison adds to the match weight.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Contribution {
    /// The comparison, e.g. `name`; `prior` for the starting point.
    pub comparison: String,
    /// The level reached, e.g. `exact`, `close`, `unknown`.
    pub level: String,
    /// What it adds.
    pub weight: f64,
    /// The words or values that say so.
    pub evidence: Vec<String>,
}

/// The score of one pair with its reasons; the contributions add up to `weight` (1e-9).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PairScore {
    /// Left record.
    pub left: String,
    /// Right record.
    pub right: String,
    /// The relation the weight speaks for.
    pub relation: Relation,
    /// Sum of the contributions (log2 odds for same-system, a similarity for same-function).
    pub weight: f64,
    /// Probability that the relation holds, 0 to 1.
    pub probability: f64,
    /// The reasons.
    pub contributions: Vec<Contribution>,
}
