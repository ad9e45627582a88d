//! Which records are one and the same system (Fellegi and Sunter, 1969).
//!
//! Blocking rules bring pairs together, comparisons with levels say how far they agree, weights measured
//! on the file itself turn levels into log2 odds, and clustering that does not chain makes systems of them.

mod assignment;
mod blocking;
mod comparison;
mod consistency;
mod fit;
mod linkage;
mod model;
mod resolve;
mod score;
#[cfg(test)]
mod tiny_files;
#[cfg(test)]
mod traps;
mod usage;

pub use resolve::{Resolution, resolve};
pub use usage::{Ownership, UsageOf};

pub(crate) use model::SystemModel;
pub(crate) use resolve::explain_system;
