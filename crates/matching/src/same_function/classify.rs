//! Says which functions a record serves, how surely, and which of its words say so.

use std::collections::BTreeMap;

use model::{Classification, Profile};
use rayon::prelude::*;

use super::concepts::Concepts;
use super::text::{Part, parts};
use crate::Knowledge;
use crate::tokens::{surface, tokens};

/// Chance that a strong term in the name means its function.
const STRONG_TERM: f32 = 0.85;

/// The functions of each profile, surest first; empty for a record that says too little.
///
/// Each distinct term found is a hint that may be wrong; the hints for one function are combined as
/// independent (1 minus the product of their doubts). A label stays when it is sure enough and not much
/// weaker than the best, so weak words and the unit's name are never enough alone.
pub fn classify(knowledge: &Knowledge, profiles: &[Profile]) -> Vec<Vec<Classification>> {
    let classifier = Classifier::new(knowledge);
    profiles.par_iter().map(|it| classifier.labels(it)).collect()
}

/// The lexicon ready to classify one record after the other.
pub struct Classifier<'a> {
    knowledge: &'a Knowledge,
    concepts: Concepts,
}

impl<'a> Classifier<'a> {
    /// Collects the lexicon's phrases.
    pub fn new(knowledge: &'a Knowledge) -> Classifier<'a> {
        Classifier { knowledge, concepts: Concepts::new(knowledge) }
    }

    /// The functions of one profile, surest first.
    pub fn labels(&self, profile: &Profile) -> Vec<Classification> {
        let mut hints = Hints::default();
        for part in parts(profile) {
            hints.read(self.knowledge, &self.concepts, &part);
        }
        let mut labels = hints.labels(self.knowledge, &profile.id);
        let best = labels.first().map_or(0.0, |it| it.confidence);
        let model = &self.knowledge.function_model;
        let floor = model.label_confidence.max(best * model.label_share);
        labels.retain(|it| it.confidence >= floor);
        labels
    }
}

/// Hints met so far: per function, the best weight of each pattern and the words that said it.
#[derive(Default)]
struct Hints {
    weights: BTreeMap<u32, BTreeMap<u32, f32>>,
    evidence: BTreeMap<u32, Vec<String>>,
}

impl Hints {
    fn read(&mut self, knowledge: &Knowledge, concepts: &Concepts, part: &Part) {
        let cut = tokens(part.text);
        let full = knowledge.function_model.full_text as f32;
        let dilution = (full / cut.len().max(1) as f32).min(1.0).sqrt();
        for hit in concepts.find(&cut) {
            let words = surface(part.text, &cut[hit.first..hit.end]);
            for (function, weight) in concepts.meanings(hit.pattern) {
                let weight = weight * part.concept_weight * dilution;
                let slot = self.weights.entry(*function).or_default().entry(hit.pattern);
                let slot = slot.or_insert(0.0);
                *slot = slot.max(weight);
                let said = self.evidence.entry(*function).or_default();
                if !said.iter().any(|it| it == words) {
                    said.push(words.to_string());
                }
            }
        }
    }

    fn labels(&self, knowledge: &Knowledge, subject: &str) -> Vec<Classification> {
        let mut labels: Vec<Classification> = self
            .weights
            .iter()
            .map(|(function, hints)| Classification {
                subject: subject.to_string(),
                function: knowledge.functions()[*function as usize].code.clone(),
                confidence: combined(hints.values()),
                evidence: self.evidence.get(function).cloned().unwrap_or_default(),
            })
            .collect();
        labels.sort_by(|a, b| {
            b.confidence.total_cmp(&a.confidence).then_with(|| a.function.cmp(&b.function))
        });
        labels
    }
}

fn combined<'a>(hints: impl Iterator<Item = &'a f32>) -> f64 {
    let doubt: f64 = hints.map(|it| 1.0 - f64::from(STRONG_TERM * it)).product();
    1.0 - doubt
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture;

    fn check(name: &str, unit: &str, description: &str, expected: &[&str]) {
        let mut profile = fixture::profile("a", name, "", description, "");
        profile.org_unit = unit.into();
        let labels = classify(&fixture::knowledge(), &[profile]);
        let codes: Vec<&str> = labels[0].iter().map(|it| it.function.as_str()).collect();
        assert_eq!(codes, expected, "{name}");
    }

    #[test]
    fn a_strong_term_gives_a_label() {
        check("Presensi Online", "", "", &["personnel/attendance"]);
    }

    #[test]
    fn a_system_may_serve_several_functions() {
        let both = ["office/letters", "personnel/administration"];
        check("Kepegawaian dan persuratan", "", "", &both);
    }

    #[test]
    fn weak_words_are_not_enough() {
        check("Sistem Dokumen", "", "", &[]);
        check("SIPANTAS", "", "", &[]);
    }

    #[test]
    fn the_unit_alone_is_not_enough() {
        check("SIPANTAS", "Bidang Kepegawaian", "", &[]);
    }

    #[test]
    fn evidence_is_quoted_from_the_record() {
        let profile = fixture::profile("a", "X", "", "Mengelola Surat Masuk kantor", "");
        let labels = classify(&fixture::knowledge(), &[profile]);
        assert_eq!(labels[0][0].evidence, ["Surat Masuk"]);
    }
}
