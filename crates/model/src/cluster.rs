//! Groups of records, with their history.

use serde::{Deserialize, Serialize};

/// What holds a cluster together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClusterKind {
    /// Registrations of one and the same system.
    Identity,
    /// Applications that do the same job.
    Function,
    /// Applications that are installations of one product.
    Product,
}

/// One member of a cluster.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Member {
    /// Registration (identity) or application (function, product).
    pub id: String,
    /// Mean similarity to the other members, 0 to 1; 1 for a cluster of one.
    pub similarity: f64,
}

/// A group of records.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Cluster {
    /// Opaque id, derived from the anchor; kept while the anchor stays.
    pub id: String,
    /// What holds it together.
    pub kind: ClusterKind,
    /// Function code for function clusters that have one, key of the product for product clusters.
    pub function: Option<String>,
    /// The members, anchor (the earliest in the catalogue) first.
    pub members: Vec<Member>,
    /// Mean similarity over all pairs, 0 to 1.
    pub cohesion: f64,
    /// Similarity of the least alike pair, 0 to 1.
    pub weakest_link: f64,
}

/// What happened to a cluster between two analyses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LineageKind {
    /// It appeared.
    Created,
    /// It gained or lost members.
    Changed,
    /// It went into `other`.
    MergedInto,
    /// It came out of `other`.
    SplitFrom,
    /// It has no members left.
    Dissolved,
}

/// One entry of a cluster's history.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineageEvent {
    /// The cluster.
    pub cluster_id: String,
    /// What happened.
    pub kind: LineageKind,
    /// The other cluster, for a merge or a split.
    pub other: Option<String>,
}
