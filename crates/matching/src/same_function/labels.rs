//! Function labels as vectors: one dimension a function, one a family.

use model::Classification;
use rustc_hash::FxHashMap;

use crate::Knowledge;
use crate::frequencies::hashed;
use crate::vectors::Sparse;

/// A label of this confidence is as sure as any.
const SURE: f64 = 0.8;

/// The key of a function's dimension; no word has it, since words hold no signs.
pub fn function_key(code: &str) -> u64 {
    hashed(&format!("function:{code}"), 0)
}

/// Functions and families as dimensions, and how far the label of each function is trusted.
pub struct Labels<'a> {
    knowledge: &'a Knowledge,
    families: FxHashMap<&'a str, u32>,
    trust: Vec<f64>,
    is_known: Vec<bool>,
    /// Hashed code of the function or family behind each dimension; the same in every lexicon that has it.
    pub keys: Vec<u64>,
}

impl<'a> Labels<'a> {
    /// The dimensions of a lexicon. Functions that `trust` does not name are trusted as they are; the edition's
    /// catalogue had none or hardly any of them.
    pub fn new(knowledge: &'a Knowledge, trust: &[(String, f64)]) -> Labels<'a> {
        let functions = knowledge.functions();
        let mut families: FxHashMap<&str, u32> = FxHashMap::default();
        let mut keys: Vec<u64> = functions.iter().map(|it| function_key(&it.code)).collect();
        for function in functions {
            families.entry(&function.family).or_insert_with(|| {
                keys.push(hashed(&format!("family:{}", function.family), 0));
                keys.len() as u32 - 1
            });
        }
        let mut labels = Labels {
            knowledge,
            families,
            trust: vec![1.0; functions.len()],
            is_known: vec![false; functions.len()],
            keys,
        };
        for (code, trust) in trust {
            if let Some(at) = knowledge.function_index(code) {
                labels.trust[at] = *trust;
                labels.is_known[at] = true;
            }
        }
        labels
    }

    /// For each function that the edition's catalogue had hardly any of, its key and the vector of a record
    /// that surely serves it and nothing else.
    pub fn unknown(&self) -> impl Iterator<Item = (u64, Sparse)> + '_ {
        let functions = self.knowledge.functions().iter().zip(&self.is_known);
        functions.filter(|it| !it.1).map(|(function, _)| {
            let label = Classification {
                subject: String::new(),
                function: function.code.clone(),
                confidence: 1.0,
                evidence: Vec::new(),
            };
            (function_key(&function.code), self.vector(&[label]).0)
        })
    }

    /// A vector of unit length and how sure it is, 0 to 1; zero for a record without labels.
    pub fn vector(&self, labels: &[Classification]) -> (Sparse, f64) {
        let mut entries = Vec::new();
        let mut of_family: FxHashMap<u32, f32> = FxHashMap::default();
        let mut sure: f64 = 0.0;
        for label in labels {
            let Some(at) = self.knowledge.function_index(&label.function) else {
                continue;
            };
            let value = (label.confidence * self.trust[at]) as f32;
            sure = sure.max(label.confidence * self.trust[at]);
            entries.push((at as u32, value));
            let family = self.families[self.knowledge.functions()[at].family.as_str()];
            let slot = of_family.entry(family).or_insert(0.0);
            *slot = slot.max(value * self.knowledge.function_model.family as f32);
        }
        entries.extend(of_family);
        (Sparse::from_entries(entries).unit(), (sure / SURE).min(1.0))
    }
}
