//! What padu proposes to do about a group of systems.

use serde::{Deserialize, Serialize};

use crate::Range;

/// What should happen to one member of a function cluster.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Disposition {
    /// It is the one to keep.
    Keep,
    /// Move its users and data into the keeper.
    Merge,
    /// Adopt the mandated shared application.
    AdoptShared,
    /// Keep it and exchange data with the keeper.
    Connect,
    /// Move the overlapping function only.
    MoveFunction,
    /// Switch it off: nobody uses it.
    Retire,
    /// A legitimate variant.
    KeepAll,
}

impl Disposition {
    /// The stable key.
    pub fn key(self) -> &'static str {
        match self {
            Disposition::Keep => "keep",
            Disposition::Merge => "merge",
            Disposition::AdoptShared => "adopt_shared",
            Disposition::Connect => "connect",
            Disposition::MoveFunction => "move_function",
            Disposition::Retire => "retire",
            Disposition::KeepAll => "keep_all",
        }
    }
}

/// One reason for the choice of the keeper.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Criterion {
    /// Stable key, e.g. `mandate`, `usages`, `lifecycle`, `level`, `completeness`, `age`, `cost`.
    pub key: String,
    /// The value found, as shown; `None` when unknown.
    pub value: Option<String>,
    /// Registration or reference entry that says so.
    pub source: Option<String>,
    /// What it adds to the keeper's score; 0 when unknown.
    pub score: f64,
}

/// One member of the group and what should happen to it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ProposalMember {
    /// The application.
    pub application_id: String,
    /// What should happen to it.
    pub disposition: Disposition,
    /// Stable key of the reason; its text stands in the message files.
    pub reason: String,
    /// Share of this system's functions that the keeper covers, 0 to 1.
    pub covered: f64,
    /// Share of the keeper's functions that this system covers, 0 to 1.
    pub covers: f64,
    /// Yearly running cost in hundredths, when known.
    pub running_cost: Option<i64>,
    /// Applications that depend on it.
    pub dependents: Vec<String>,
}

/// A rule that speaks about the group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleFlag {
    /// Rule id, e.g. `G1`.
    pub rule: String,
    /// The application it speaks of.
    pub application_id: String,
    /// The legal basis, from the reference data.
    pub legal_basis: String,
}

/// What to do about one function cluster.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Proposal {
    /// Opaque id, derived from the cluster.
    pub id: String,
    /// The cluster.
    pub cluster_id: String,
    /// Function code, when the cluster has one.
    pub function: Option<String>,
    /// The application to keep.
    pub keeper: String,
    /// Why, criterion by criterion, unknowns included.
    pub criteria: Vec<Criterion>,
    /// The second best, and by how much it lost.
    pub runner_up: Option<(String, f64)>,
    /// Everybody in the group, keeper first.
    pub members: Vec<ProposalMember>,
    /// Yearly saving.
    pub saving: Option<Range>,
    /// Money at stake per year in hundredths: running costs, known or estimated, of the members that
    /// would go.
    pub at_stake: i64,
    /// Assumptions behind the saving: stable key and value.
    pub assumptions: Vec<(String, String)>,
    /// Rules that speak about the group.
    pub flags: Vec<RuleFlag>,
}
