//! Which different systems do the same job.
//!
//! The similarity of two records is a sum of three cosines: functions of the lexicon, words, and
//! character n-grams. On real registers no single one of them is clearly best; together they are.
//! All three are inner products, so the mean similarity of two clusters is one inner product too.
//!
//! A [`FunctionEdition`] is learned once from a catalogue. Given it, what a record looks like and which group
//! it belongs to ([`places`]) depend on that record alone, so a catalogue falls into units that are grouped
//! without looking at each other, and a change touches its own unit only ([`function_scope`]).

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
mod place;
mod prototypes;
mod reasons;
mod records;
mod space;
mod text;
mod units;

use serde::Deserialize;

pub use classify::{Classifier, classify};
pub use edition::FunctionEdition;
pub use group::{
    Grouping, explain_function, function_scope, group, group_all, group_near, learn_and_group,
};
pub use place::{Place, places};

/// Weights of the same-function model (`data/models/same-function.toml`).
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct FunctionModel {
    pub concept: f64,
    pub word: f64,
    pub char: f64,
    pub chance_overlap: f64,
    pub text_gain: [f64; 2],
    pub unlabelled_text: f64,
    pub family: f64,
    pub trusted_overlap: f64,
    pub least_trust: f64,
    pub full_text: usize,
    pub label_confidence: f64,
    pub label_share: f64,
    pub threshold: f64,
    pub link_threshold: f64,
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
        assert!(model.concept > 0.0 && model.threshold > 0.0);
    }
}
