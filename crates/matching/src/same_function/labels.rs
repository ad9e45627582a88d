//! Function labels as vectors: one dimension a function, one a family.

use model::Classification;
use rustc_hash::FxHashMap;

use super::space::Shares;
use crate::Knowledge;
use crate::frequencies::hashed;
use crate::vectors::Sparse;

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
            (function_key(&function.code), self.vector(&[label]))
        })
    }

    /// Functions and families of a record, at most as long as their shares; zero for a record without labels.
    ///
    /// Square roots of probabilities: the inner product of two records is then the Bhattacharyya coefficient
    /// of what they are thought to do. Where the labels hold little of all probability, the record does something
    /// that no function of the lexicon is: its vector is shorter, and words decide instead.
    pub fn vector(&self, labels: &[Classification]) -> Sparse {
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
        let model = &self.knowledge.function_model;
        let held: f64 = labels.iter().map(|it| it.confidence).sum();
        let known = (held / model.known_from).min(1.0);
        let share = |it: f64| (it * known).sqrt();
        let mut found = Sparse::from_entries(functions).unit().scaled(share(self.shares.function));
        let families = Sparse::from_entries(families).unit();
        found.0.extend(families.scaled(share(self.shares.family)).0);
        found
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
        let length = |confidence: f64| {
            let label = Classification {
                subject: String::new(),
                function: "office/letters".into(),
                confidence,
                evidence: Vec::new(),
            };
            let found = labels.vector(&[label]);
            found.dot(&found)
        };
        let from = knowledge.function_model.known_from;
        let whole = length(1.0);
        assert!((length(from) - whole).abs() < 1e-6 && whole > 0.5);
        assert!((length(from * 0.4) - whole * 0.4).abs() < 1e-6);
    }
}
