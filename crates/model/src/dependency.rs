//! What needs what.

use serde::{Deserialize, Serialize};

/// How one system needs another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DependencyKind {
    /// Calls its interface.
    CallsApi,
    /// Receives its files.
    ReceivesFile,
    /// Reads or writes its database.
    SharesDatabase,
    /// Takes reference data from it.
    ReadsMasterData,
    /// Its users log in there.
    AuthenticatesWith,
    /// Documents are signed there (TTE).
    SignsWith,
    /// Runs on it.
    HostedOn,
    /// Contains it as a component.
    UsesComponent,
    /// Is a module of it.
    PartOf,
    /// Takes its place.
    Replaces,
    /// Was derived from its code.
    ForkOf,
    /// People type its data again.
    ManualRekey,
    /// Feeds it by regulation.
    ReportsTo,
    /// Is paid by its contract.
    PaidByContract,
    /// Exchanges data, kind not stated.
    ExchangesData,
}

impl DependencyKind {
    /// Every kind.
    pub const ALL: [DependencyKind; 15] = [
        DependencyKind::CallsApi,
        DependencyKind::ReceivesFile,
        DependencyKind::SharesDatabase,
        DependencyKind::ReadsMasterData,
        DependencyKind::AuthenticatesWith,
        DependencyKind::SignsWith,
        DependencyKind::HostedOn,
        DependencyKind::UsesComponent,
        DependencyKind::PartOf,
        DependencyKind::Replaces,
        DependencyKind::ForkOf,
        DependencyKind::ManualRekey,
        DependencyKind::ReportsTo,
        DependencyKind::PaidByContract,
        DependencyKind::ExchangesData,
    ];

    /// The kind with this key, if there is one.
    pub fn from_key(key: &str) -> Option<DependencyKind> {
        Self::ALL.into_iter().find(|it| it.key() == key)
    }

    /// The stable key.
    pub fn key(self) -> &'static str {
        match self {
            DependencyKind::CallsApi => "calls_api",
            DependencyKind::ReceivesFile => "receives_file",
            DependencyKind::SharesDatabase => "shares_database",
            DependencyKind::ReadsMasterData => "reads_master_data",
            DependencyKind::AuthenticatesWith => "authenticates_with",
            DependencyKind::SignsWith => "signs_with",
            DependencyKind::HostedOn => "hosted_on",
            DependencyKind::UsesComponent => "uses_component",
            DependencyKind::PartOf => "part_of",
            DependencyKind::Replaces => "replaces",
            DependencyKind::ForkOf => "fork_of",
            DependencyKind::ManualRekey => "manual_rekey",
            DependencyKind::ReportsTo => "reports_to",
            DependencyKind::PaidByContract => "paid_by_contract",
            DependencyKind::ExchangesData => "exchanges_data",
        }
    }
}

/// How the dependency is known.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum EvidenceKind {
    /// Stated by a register.
    #[default]
    Declared,
    /// Seen on the wire or in a page.
    Observed,
    /// Read out of free text by padu.
    Inferred,
    /// Stands in a contract.
    Contracted,
}

impl EvidenceKind {
    /// Every kind of evidence.
    pub const ALL: [EvidenceKind; 4] = [
        EvidenceKind::Declared,
        EvidenceKind::Observed,
        EvidenceKind::Inferred,
        EvidenceKind::Contracted,
    ];

    /// The kind of evidence with this key, if there is one.
    pub fn from_key(key: &str) -> Option<EvidenceKind> {
        Self::ALL.into_iter().find(|it| it.key() == key)
    }

    /// The stable key.
    pub fn key(self) -> &'static str {
        match self {
            EvidenceKind::Declared => "declared",
            EvidenceKind::Observed => "observed",
            EvidenceKind::Inferred => "inferred",
            EvidenceKind::Contracted => "contracted",
        }
    }
}

/// A dependency as a source states it: the target is a name, not yet a system.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeclaredDependency {
    /// How it needs the target.
    pub kind: DependencyKind,
    /// The target's name, identifier or address, as written.
    pub target: String,
    /// How it is known.
    pub evidence_kind: EvidenceKind,
    /// The words that say so.
    pub evidence: String,
    /// The data that pass, as written; from the target to the one that needs it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub data_objects: Vec<String>,
    /// Whether it is one only where a system bears the target's name: the words may as well speak of an agency, of data
    /// or of nothing that has a name. What nothing is known by is then no system that is still to be found.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub if_known: bool,
    /// How sure the source is of it, in per cent; `None` where it does not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confidence: Option<u8>,
}

/// A dependency between two applications of the catalogue.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Dependency {
    /// The application that needs.
    pub from: String,
    /// The application that is needed; a name when it is not in the catalogue.
    pub to: String,
    /// Whether `to` is an application of the catalogue.
    pub resolved: bool,
    /// How it needs it.
    pub kind: DependencyKind,
    /// How it is known.
    pub evidence_kind: EvidenceKind,
    /// The words that say so.
    pub evidence: String,
    /// Registration that says so, or the statement of a person ([`crate::StatedDependency`]).
    pub registration_id: String,
    /// The data that pass from `to` to `from`, as written.
    #[serde(default)]
    pub data_objects: Vec<String>,
    /// How sure it is that `from` needs `to`, 0 to 1: how it is known, and how the name was found.
    #[serde(default)]
    pub confidence: f64,
    /// The role that `from` needs, where it asks for one and `to` alone fills it; others may come to fill it.
    #[serde(default)]
    pub role: Option<String>,
    /// When the entry that says so came in as it is now (UTC); empty until it is read from a catalogue.
    #[serde(default)]
    pub first_seen: String,
    /// When it was last seen to say so (UTC); empty until it is read from a catalogue.
    #[serde(default)]
    pub last_seen: String,
}
