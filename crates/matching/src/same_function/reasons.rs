//! Why two systems are thought to do the same job.

use model::{Contribution, PairScore, Relation};

use super::space::{Dictionary, Point};
use crate::vectors::Sparse;
use crate::{Knowledge, calibration};

/// Words quoted as evidence for one pair.
const EVIDENCE_WORDS: usize = 6;

/// The score of a pair with its reasons.
pub fn pair_score(
    knowledge: &Knowledge,
    dictionary: &Dictionary,
    ids: (&str, &str),
    (a, b): (&Point, &Point),
) -> PairScore {
    let model = &knowledge.function_model;
    let weights = a.contributions(b);
    let weight: f64 = weights.into_iter().sum();
    let evidence = [
        shared_functions(knowledge, &a.concept, &b.concept),
        shared_words(dictionary, &a.word, &b.word),
        Vec::new(),
    ];
    let blank = [
        a.concept.is_empty() || b.concept.is_empty(),
        a.word.is_empty() || b.word.is_empty(),
        a.meaning.is_empty() || b.meaning.is_empty(),
    ];
    let contributions = ["function", "words", "meaning"]
        .into_iter()
        .zip(weights)
        .zip(evidence)
        .zip(blank)
        .map(|(((comparison, weight), evidence), blank)| Contribution {
            comparison: comparison.to_string(),
            level: level(weight, blank).to_string(),
            weight,
            evidence,
        })
        .collect();
    PairScore {
        left: ids.0.to_string(),
        right: ids.1.to_string(),
        relation: Relation::SameFunction,
        weight,
        probability: calibration::of_similarity(weight, model.even_at, model.steepness),
        contributions,
    }
}

fn level(weight: f64, blank: bool) -> &'static str {
    match weight {
        _ if blank => "unknown",
        it if it >= 0.2 => "high",
        it if it >= 0.05 => "some",
        it if it > 0.0 => "little",
        _ => "none",
    }
}

/// Codes of the functions both records serve, the one that adds most first.
fn shared_functions(knowledge: &Knowledge, left: &Sparse, right: &Sparse) -> Vec<String> {
    let functions = knowledge.functions();
    strongest(left, right)
        .into_iter()
        .filter_map(|at| functions.get(at as usize).map(|it| it.code.clone()))
        .collect()
}

fn shared_words(dictionary: &Dictionary, left: &Sparse, right: &Sparse) -> Vec<String> {
    strongest(left, right).into_iter().map(|it| dictionary.words[it as usize].clone()).collect()
}

/// The common dimensions with the largest products.
fn strongest(left: &Sparse, right: &Sparse) -> Vec<u32> {
    let mut products = left.products(right);
    products.sort_unstable_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    products.truncate(EVIDENCE_WORDS);
    products.into_iter().map(|it| it.0).collect()
}
