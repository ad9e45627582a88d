//! What people decide. Kept for ever; a later entry may withdraw an earlier one.

use serde::{Deserialize, Serialize};

use crate::{DependencyKind, EvidenceKind, Relation};

/// A person's verdict on two registrations or applications. It outranks every score.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Judgement {
    /// Opaque id.
    pub id: String,
    /// Registration with the lower id.
    pub left: String,
    /// Registration with the higher id.
    pub right: String,
    /// The relation judged.
    pub verdict: Relation,
    /// Why.
    pub reason: String,
    /// Who.
    pub actor: String,
    /// UTC, RFC 3339.
    pub at: String,
    /// The last day on which it counts, `YYYY-MM-DD` in UTC; `None` for one that does not run out.
    #[serde(default)]
    pub until: Option<String>,
    /// Whether it was withdrawn later.
    pub withdrawn: bool,
}

/// A person's value for one field of an application. It outranks every source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assertion {
    /// Opaque id.
    pub id: String,
    /// Registration that anchors the application.
    pub registration_id: String,
    /// Field key.
    pub field: String,
    /// The value.
    pub value: String,
    /// Why.
    pub reason: String,
    /// Who.
    pub actor: String,
    /// UTC, RFC 3339.
    pub at: String,
}

/// A dependency that a person states. It stands beside those of registers until it is taken back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatedDependency {
    /// Opaque id.
    pub id: String,
    /// Registration that anchors the application that needs.
    pub registration_id: String,
    /// Registration that anchors the needed application, or a name that the catalogue may come to know.
    pub to_name: String,
    /// How it needs it.
    pub kind: DependencyKind,
    /// How the person knows.
    pub evidence_kind: EvidenceKind,
    /// The data that pass.
    pub data_objects: Vec<String>,
    /// Why, or where it stands.
    pub reason: String,
    /// Who.
    pub actor: String,
    /// UTC, RFC 3339.
    pub at: String,
}
