//! Why two systems are thought to do the same job.

use model::{Contribution, PairScore, Relation};

use super::particulars::{KINDS, NAMES};
use super::space::{Dictionary, Point};
use crate::Knowledge;
use crate::vectors::Sparse;

/// Words quoted as evidence for one pair.
const EVIDENCE_WORDS: usize = 6;

/// The score of a pair with its reasons.
pub fn pair_score(
    knowledge: &Knowledge,
    dictionary: &Dictionary,
    ids: (&str, &str),
    (a, b): (&Point, &Point),
) -> PairScore {
    let parts = a.contributions(b);
    let weight = a.similarity(b);
    let mut contributions = vec![
        Contribution {
            level: level(parts[0], a.concept.is_empty() || b.concept.is_empty()).to_string(),
            evidence: shared_functions(knowledge, &a.concept, &b.concept),
            ..contribution("function", parts[0])
        },
        Contribution {
            level: level(parts[1], a.word.is_empty() || b.word.is_empty()).to_string(),
            evidence: shown(dictionary, a.word.products(&b.word)),
            ..contribution("words", parts[1])
        },
        Contribution {
            level: level(parts[2], a.meaning.is_empty() || b.meaning.is_empty()).to_string(),
            ..contribution("meaning", parts[2])
        },
    ];
    let stated = (0..KINDS).filter(|it| a.particulars.has(*it) && b.particulars.has(*it));
    contributions.extend(stated.map(|kind| Contribution {
        level: level_of_stated(parts[3 + kind]).to_string(),
        evidence: shown(dictionary, a.particulars.shared_words(&b.particulars, kind)),
        ..contribution(NAMES[kind], parts[3 + kind])
    }));
    PairScore {
        left: ids.0.to_string(),
        right: ids.1.to_string(),
        relation: Relation::SameFunction,
        weight,
        probability: knowledge.function_model.probability.probability(weight),
        contributions,
    }
}

fn contribution(comparison: &str, weight: f64) -> Contribution {
    Contribution {
        comparison: comparison.to_string(),
        level: String::new(),
        weight,
        evidence: Vec::new(),
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

/// What a kind of particulars adds is little at most; less than is usual speaks against the pair.
fn level_of_stated(weight: f64) -> &'static str {
    if weight < 0.0 { "different" } else { level(weight, false) }
}

/// Codes of the functions both records serve, the one that adds most first.
fn shared_functions(knowledge: &Knowledge, left: &Sparse, right: &Sparse) -> Vec<String> {
    let functions = knowledge.functions();
    strongest(left.products(right))
        .into_iter()
        .filter_map(|at| functions.get(at as usize).map(|it| it.code.clone()))
        .collect()
}

/// The words that add most.
fn shown(dictionary: &Dictionary, products: Vec<(u32, f32)>) -> Vec<String> {
    strongest(products).into_iter().map(|it| dictionary.words[it as usize].clone()).collect()
}

/// The dimensions with the largest products.
fn strongest(mut products: Vec<(u32, f32)>) -> Vec<u32> {
    products.sort_unstable_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    products.truncate(EVIDENCE_WORDS);
    products.into_iter().map(|it| it.0).collect()
}
