//! The nouns everybody shares. No input or output happens here.
//!
//! Registers speak of *registrations* (one source's profile of one system). Padu derives from them
//! *applications* (one product under one owner), *usages* (an agency uses an application) and
//! *deployments* (a running instance), and never mixes the three.

mod agency;
mod application;
mod classification;
mod cluster;
mod dependency;
mod field;
mod id;
mod issue;
mod judgement;
mod lifecycle;
mod money;
mod pair;
mod product;
mod profile;
mod proposal;
mod registration;
mod run;
mod source;
mod viewer;

pub use agency::{Agency, AgencyLevel, OrgUnit};
pub use application::{Application, Deployment, Usage};
pub use classification::{Classification, ReferenceCode, covered};
pub use cluster::{Cluster, ClusterKind, LineageEvent, LineageKind, Member};
pub use dependency::{DeclaredDependency, Dependency, DependencyKind, EvidenceKind};
pub use field::{Field, FieldKind};
pub use id::{content_hash, opaque_id};
pub use issue::{ImportIssue, Severity};
pub use judgement::{Assertion, Judgement, StatedDependency};
pub use lifecycle::Lifecycle;
pub use money::{CostBasis, CostItem, CostKind, Money, Range};
pub use pair::{CandidatePair, Contribution, PairScore, Relation};
pub use product::{ProductEvidence, ProductLabel};
pub use profile::Profile;
pub use proposal::{
    Change, Criterion, Disposition, Exception, Proposal, ProposalAssumption, ProposalMember,
    RuleFlag,
};
pub use registration::{Identifier, Registration};
pub use run::{ImportCounts, ImportRun};
pub use source::{Place, Source, SourceRecord};
pub use viewer::{Actor, Viewer, Visibility};
