//! Which records are one and the same system (Fellegi and Sunter, 1969).
//!
//! Blocking rules bring pairs together, comparisons with levels say how far they agree, weights measured
//! on the catalogue itself and frozen in an edition turn levels into log2 odds, and clustering that does not chain makes systems of them.

mod assignment;
mod blocking;
mod bound;
mod candidates;
mod comparison;
mod consistency;
mod desk;
mod doubles;
mod edition;
mod fit;
mod linkage;
mod model;
mod near;
#[cfg(test)]
mod neighbourhoods;
mod overlap;
mod recall;
mod refit;
mod resolve;
mod score;
#[cfg(test)]
mod tiny_files;
#[cfg(test)]
mod traps;
mod usage;

pub use assignment::Evidence;
pub use edition::{SystemEdition, learn_and_resolve};
pub use near::{Corpus, resolve_near, resolve_near_with};
pub use recall::{BlockingRecall, blocking_recall};
pub use refit::{Refit, learn_judged, learn_to_explain, refitted};
pub use resolve::{Explainer, Read, Resolution, resolve};
pub use usage::{Ownership, UsageOf};

pub(crate) use comparison::Kind;
pub(crate) use model::SystemModel;
pub(crate) use resolve::explain_system;
