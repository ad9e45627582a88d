//! Function labels as vectors: one dimension a function, one a family.

use model::Classification;
use rustc_hash::FxHashMap;

use super::FunctionModel;
use super::space::Shares;
use crate::Knowledge;
use crate::frequencies::hashed;
use crate::vectors::Sparse;

/// A catalogue is judged as if it had so many records more, neither at home nor foreign: few teach little.
const ASSUMED: f64 = 30.0;

/// The key of a function's dimension; no word has it, since words hold no signs.
pub fn function_key(code: &str) -> u64 {
    hashed(&format!("function:{code}"), 0)
}

/// Functions and families as dimensions.
pub struct Labels<'a> {
    knowledge: &'a Knowledge,
    families: FxHashMap<&'a str, u32>,
    shares: Shares,
    /// The function that each is part of, if any.
    wholes: Vec<Option<u32>>,
    /// Hashed code of the function or family behind each dimension; the same in every lexicon that has it.
    pub keys: Vec<u64>,
}

impl<'a> Labels<'a> {
    /// The dimensions of a lexicon.
    pub fn new(knowledge: &'a Knowledge) -> Labels<'a> {
        let functions = knowledge.functions();
        let mut families: FxHashMap<&str, u32> = FxHashMap::default();
        let mut keys: Vec<u64> = functions.iter().map(|it| function_key(&it.code)).collect();
        for function in functions {
            families.entry(&function.family).or_insert_with(|| {
                keys.push(hashed(&format!("family:{}", function.family), 0));
                keys.len() as u32 - 1
            });
        }
        let whole = |code: &Option<String>| {
            code.as_deref().and_then(|it| knowledge.function_index(it)).map(|it| it as u32)
        };
        let wholes = functions.iter().map(|it| whole(&it.part_of)).collect();
        Labels { knowledge, families, shares: Shares::of(&knowledge.function_model), wholes, keys }
    }

    /// For each function, its key and the vector of a record that surely serves it and nothing else.
    pub fn functions(&self) -> impl Iterator<Item = (u64, Sparse)> + '_ {
        self.knowledge.functions().iter().map(|function| {
            let label = Classification {
                subject: String::new(),
                function: function.code.clone(),
                confidence: 1.0,
                evidence: Vec::new(),
            };
            (function_key(&function.code), self.vector(&[label], 1.0))
        })
    }

    /// Functions and families of a record, at most as long as their shares; zero for a record without labels.
    ///
    /// Square roots of probabilities: the inner product of two records is then the Bhattacharyya coefficient
    /// of what they are thought to do. Where the labels hold less of all probability than `known_from`, the record
    /// does something that no function of the lexicon is: its vector is shorter, and words decide instead.
    pub fn vector(&self, labels: &[Classification], known_from: f64) -> Sparse {
        let part = self.knowledge.function_model.part_of;
        let mut functions = Vec::new();
        let mut families: FxHashMap<u32, f64> = FxHashMap::default();
        for label in labels {
            let Some(at) = self.knowledge.function_index(&label.function) else {
                continue;
            };
            let own = label.confidence.sqrt();
            match self.wholes[at] {
                None => functions.push((at as u32, own as f32)),
                Some(whole) => {
                    functions.push((at as u32, (own * (1.0 - part).sqrt()) as f32));
                    functions.push((whole, (own * part.sqrt()) as f32));
                }
            }
            let family = self.families[self.knowledge.functions()[at].family.as_str()];
            *families.entry(family).or_default() += label.confidence;
        }
        let families = families.into_iter().map(|it| (it.0, it.1.sqrt() as f32)).collect();
        let known = (held(labels) / known_from).min(1.0);
        let share = |it: f64| (it * known).sqrt();
        let mut found = Sparse::from_entries(functions).unit().scaled(share(self.shares.function));
        let families = Sparse::from_entries(families).unit();
        found.0.extend(families.scaled(share(self.shares.family)).0);
        found
    }
}

/// How much of all probability labels hold, 0 to 1.
pub fn held(labels: &[Classification]) -> f64 {
    labels.iter().map(|it| it.confidence).sum()
}

/// From how much of all probability on labels say what a record of this catalogue does.
///
/// A lexicon made for other duties than the catalogue's finds a little of its functions everywhere. So where the
/// records' labels hold less than `at_home_from` on average, a record's have to hold more by as much as
/// the odds of that are worse (Bayes: the same evidence, another share of records that have a function at all).
pub fn known_from(model: &FunctionModel, classes: &[&[Classification]]) -> f64 {
    let odds = |share: f64| share / (1.0 - share);
    let found: f64 = classes.iter().map(|it| held(it)).sum();
    let assumed = ASSUMED * model.at_home_from;
    let mean = (found + assumed) / (classes.len() as f64 + ASSUMED);
    match mean < model.at_home_from {
        true => (model.known_from * odds(model.at_home_from) / odds(mean)).min(1.0),
        false => model.known_from,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture;

    #[test]
    fn labels_that_hold_little_of_all_probability_count_for_little() {
        let knowledge = fixture::knowledge();
        let labels = Labels::new(&knowledge);
        let from = knowledge.function_model.known_from;
        let length = |confidence: f64| {
            let label = Classification {
                subject: String::new(),
                function: "office/letters".into(),
                confidence,
                evidence: Vec::new(),
            };
            let found = labels.vector(&[label], from);
            found.dot(&found)
        };
        let whole = length(1.0);
        assert!((length(from) - whole).abs() < 1e-6 && whole > 0.5);
        assert!((length(from * 0.4) - whole * 0.4).abs() < 1e-6);
    }

    #[test]
    fn a_catalogue_of_other_duties_has_to_be_surer_of_its_labels() {
        let model = FunctionModel::default();
        let label = |confidence: f64| Classification {
            subject: String::new(),
            function: "office/letters".into(),
            confidence,
            evidence: Vec::new(),
        };
        let from = |mean: f64| {
            let own = [label(mean)];
            known_from(&model, &[&own[..]; 1000])
        };
        assert_eq!(from(0.8), model.known_from);
        assert!((from(model.at_home_from) - model.known_from).abs() < 1e-9);
        assert!(from(0.2) > model.known_from && from(0.1) > from(0.2) && from(0.0) == 1.0);
        assert_eq!(known_from(&model, &[]), model.known_from);
    }
}
