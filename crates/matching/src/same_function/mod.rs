//! Which different systems do the same job.
//!
//! How alike two records are is a sum of inner products: functions and families (recognised from the
//! lexicon and from example registrations), words, and what the words mean. On real registers no single one
//! of them is clearly best; together they are. Where little is known of a record's functions its text counts for
//! more. What both records state of their data, services and users ([`particulars`]) adds to it or takes away. All
//! are bilinear, so the mean of two clusters is that of their sums.
//!
//! A [`FunctionEdition`] is learned once from a catalogue. Given it, what a record looks like and which group
//! it belongs to ([`places`]) depend on that record alone, so a catalogue falls into units that are grouped
//! without looking at each other, and a change touches its own unit only ([`function_scope`]).

mod affairs;
mod apart;
mod classify;
mod cohesion;
mod concepts;
mod documents;
mod edition;
mod group;
mod labels;
mod linkage;
#[cfg(test)]
mod locality;
mod neighbours;
mod particulars;
mod place;
mod prototypes;
mod reasons;
mod recogniser;
mod records;
mod space;
mod text;
mod units;

use serde::Deserialize;

use crate::BetaCurve;

pub(crate) use concepts::Concepts;
pub(crate) use documents::Words;

pub use affairs::{Affair, affairs};
pub use classify::{Classifier, classify, stated, stated_from};
pub use edition::FunctionEdition;
pub use group::{
    Grouping, explain_function, function_scope, group, group_all, group_near, learn_and_group,
};
pub use place::{Place, places};
pub use recogniser::{BLOCKS, Feature, FeatureReader, Features, Recogniser, Weights, scaled};

/// Weights of the same-function model (`data/models/same-function.toml`).
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct FunctionModel {
    pub function: f64,
    pub family: f64,
    pub words: f64,
    pub meaning: f64,
    pub inputs: f64,
    pub outputs: f64,
    pub data: f64,
    pub services: f64,
    pub users: f64,
    pub usual_agreement: f64,
    pub part_of: f64,
    pub terms: f64,
    pub label_confidence: f64,
    pub least_label: f64,
    pub most_labels: usize,
    pub known_from: f64,
    pub at_home_from: f64,
    pub words_alone: f64,
    pub meaning_alone: f64,
    pub size_prior: f64,
    pub threshold: f64,
    pub function_home: f64,
    pub probability: BetaCurve,
}

impl Default for FunctionModel {
    fn default() -> FunctionModel {
        toml::from_str(include_str!("../../../../data/models/same-function.toml"))
            .expect("the built-in model is valid, a test reads it")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_model_can_be_read() {
        let model = FunctionModel::default();
        assert!(model.function > 0.0 && model.threshold > 0.0);
    }
}
