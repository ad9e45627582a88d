//! Says what depends on what, and which system of a group to keep, merge, connect or switch off.
//!
//! Pure: facts and policy come in, proposals go out; no file, clock or network is touched. The weights,
//! veto list and saving assumptions are data (`data/reference/policy.toml`), none is written in code.

mod around;
mod candidate;
mod classes;
mod facts;
mod findings;
mod graph;
mod impact;
mod job;
mod judge;
mod keeper;
pub mod plan;
mod policy;
mod propose;
mod saving;
mod surroundings;
mod veto;

pub use around::{Around, around};
pub use classes::{
    CLASS_RULES, Class, ClassRule, ClassRules, Declared, Misclassified, SharedField, misclassified,
};
pub use facts::{Facts, SharedFacts};
pub use findings::{Findings, Hub, Landscape, Load, Point, Private, Producers, Rekeyed, findings};
pub use graph::DependencyGraph;
pub use impact::{Affected, Effect, impact, is_need};
pub use judge::{
    Assessed, Assessment, Axis, Evidence, FIT_CRITERIA, Placement, Quadrant, VALUE_CRITERIA,
    has_own_login, judge, passes_by_exchange, serves_people, service_count,
};
pub use keeper::{CRITERIA, SHARED_ONLY};
pub use policy::{Assumption, Policy, PolicyError, Variant};
pub use propose::{REASONS, RULES, SHARED_PREFIX, propose};
pub use saving::{Cost, Leaver, building_cost, cost_of, median, running_cost, saving_range};
pub use surroundings::{Surroundings, surroundings};
pub use veto::vetoed;
