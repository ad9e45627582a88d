//! Says how alike two profiles are, why, and which belong together.
//!
//! Two questions are kept apart. [`resolve`] finds records of one and the same system (record linkage);
//! [`classify`] and [`group`] find different systems that do the same job. Both take everything in and
//! give everything out: no input or output happens here, and the same input gives the same answer on any
//! number of threads.

mod calibration;
mod clusters;
mod constraints;
mod contradictions;
mod descriptions;
mod edition;
mod explain;
#[cfg(test)]
mod fixture;
mod frequencies;
mod knowledge;
mod near_miss;
mod normalize;
mod reading;
mod same_function;
mod same_product;
mod same_system;
mod tokens;
mod uncertainty;
mod vectors;
mod vocabulary;
mod word_vectors;

pub mod canonical;
pub mod data_objects;
pub mod evaluate;
pub mod lexicon;
pub mod lineage;
pub mod plain;

pub use calibration::{BetaCurve, of_log_odds};
pub use clusters::ScoredPair;
pub use constraints::Judged;
pub use contradictions::{Contradiction, contradictions};
pub use descriptions::{Descriptions, Lacking, Need};
pub use edition::{Edition, EditionError};
pub use explain::explain;
pub use knowledge::{
    Acronym, ApplicationClass, Function, Knowledge, KnowledgeError, ModelFile, Models,
    SharedApplication, Strength, Term,
};
pub use near_miss::{Outcome, Part, Remedy, threshold, why};
pub use normalize::fold;
pub use reading::Reading;
pub use same_function::{
    Affair, BLOCKS, Classifier, Feature, FeatureReader, Features, FunctionEdition, Grouping, Place,
    Recogniser, Weights, affairs, classify, function_scope, group, group_all, group_near,
    learn_and_group, places, scaled, stated, stated_from,
};
pub use same_product::{
    Installation, Product, ProductReading, ProductRole, Products, WordCounts, least_agencies,
    product_clusters, product_labels, product_pairs, product_readings,
};
pub use same_system::{
    BlockingRecall, Corpus, Evidence, Explainer, Ownership, Read, Refit, Resolution, SystemEdition,
    UsageOf, blocking_recall, learn_and_resolve, learn_judged, learn_to_explain, refitted, resolve,
    resolve_near, resolve_near_with,
};
pub use uncertainty::uncertainty;
pub use word_vectors::WordVectors;
