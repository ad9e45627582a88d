//! Says which functions a record serves, how surely, and which of its words say so.
//!
//! Two readers are heard. The lexicon finds terms that a civil servant listed; the recogniser has learned from
//! example registrations. A term adds to the log-odds of its function, so both speak in one probability.

use std::borrow::Borrow;
use std::collections::BTreeMap;
use std::sync::Arc;

use model::{Classification, Profile};
use rayon::prelude::*;

use super::FunctionModel;
use super::concepts::{Concepts, Hit};
use super::recogniser::{FeatureReader, Recogniser, Seen};
use super::text::{Part, parts};
use crate::Knowledge;
use crate::tokens::surface;

/// Chance that a strong term in the name means its function.
const STRONG_TERM: f32 = 0.85;
/// Terms in a text of more words than this count less, since many words say little each (square root of the
/// share).
const FULL_TEXT: f32 = 60.0;
/// However many terms are found, they may all mean something else.
const LEAST_DOUBT: f64 = 1e-3;
/// Words that the recogniser gives as its reasons.
const REASONS: usize = 4;

/// The functions of each profile, surest first; empty for a record that says too little.
///
/// Less sure labels come along, since they still tell how alike two records are; [`stated`] leaves those that
/// may be shown as what a record does.
pub fn classify(
    knowledge: &Knowledge,
    profiles: &[impl Borrow<Profile> + Sync],
) -> Vec<Vec<Classification>> {
    let classifier = Classifier::new(knowledge);
    let labels = |seen: &mut Seen, profile: &_| {
        classifier.labels_after(seen, Borrow::<Profile>::borrow(profile))
    };
    profiles.par_iter().map_init(Seen::default, labels).collect()
}

/// The labels that are sure enough to be stated.
pub fn stated<'l>(
    knowledge: &Knowledge,
    labels: &'l [Classification],
) -> impl Iterator<Item = &'l Classification> {
    let least = knowledge.function_model.label_confidence;
    labels.iter().filter(move |it| it.confidence >= least)
}

/// The probability from which the built-in model states a label.
pub fn stated_from() -> f64 {
    FunctionModel::default().label_confidence
}

/// Lexicon and recogniser, ready to classify one record after the other.
pub struct Classifier<'a> {
    knowledge: &'a Knowledge,
    concepts: Arc<Concepts>,
    learned: Option<Learned<'a>>,
}

/// The recogniser, and which function of the lexicon each of its functions is.
struct Learned<'a> {
    recogniser: &'a Recogniser,
    reader: FeatureReader<'a>,
    places: Vec<Option<usize>>,
}

impl<'a> Classifier<'a> {
    /// Collects the lexicon's phrases.
    pub fn new(knowledge: &'a Knowledge) -> Classifier<'a> {
        let learned = knowledge.recogniser().map(|recogniser| Learned {
            recogniser,
            reader: FeatureReader::new(knowledge),
            places: recogniser.functions().iter().map(|it| knowledge.function_index(it)).collect(),
        });
        Classifier { knowledge, concepts: knowledge.concepts(), learned }
    }

    /// The lexicon alone: some twenty times as fast, and enough to tell unlike systems apart.
    pub fn of_lexicon(knowledge: &'a Knowledge) -> Classifier<'a> {
        Classifier { knowledge, concepts: knowledge.concepts(), learned: None }
    }

    /// The functions of one profile, surest first, with probabilities.
    pub fn labels(&self, profile: &Profile) -> Vec<Classification> {
        self.labels_after(&mut Seen::default(), profile)
    }

    /// The numbers of the functions that [`Classifier::labels`] names by the lexicon alone, and how sure they are.
    pub(crate) fn sure_by_lexicon(&self, profile: &Profile) -> Vec<(usize, f64)> {
        let mut hints = Hints::default();
        for part in &parts(profile) {
            hints.weigh(&self.concepts, part, &self.concepts.find(&part.tokens));
        }
        self.surest(hints.confidences())
    }

    /// Those sure enough to be named, surest first.
    fn surest(&self, mut sure: Vec<(usize, f64)>) -> Vec<(usize, f64)> {
        let model = &self.knowledge.function_model;
        sure.retain(|it| it.1 >= model.least_label);
        let codes = |it: &(usize, f64)| self.knowledge.functions()[it.0].code.as_str();
        sure.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| codes(a).cmp(codes(b))));
        sure.truncate(model.most_labels);
        sure
    }

    /// The same after other profiles of which words were seen.
    fn labels_after(&self, seen: &mut Seen, profile: &Profile) -> Vec<Classification> {
        seen.make_room();
        let parts = parts(profile);
        let hints = Hints::of(&self.concepts, &parts);
        let sure = self.surest(match &self.learned {
            Some(learned) => self.weighed(learned, &parts, &hints, seen),
            None => hints.confidences(),
        });
        let label = |(function, confidence): &(usize, f64)| {
            let (code, evidence) = self.label(&parts, &hints, *function, *confidence);
            let subject = profile.id.clone();
            Classification { subject, function: code, confidence: *confidence, evidence }
        };
        sure.iter().map(label).collect()
    }

    /// What the lexicon alone says: codes of the functions it finds words for, each with the chance that all of
    /// these words mean something else.
    pub fn hints(&self, profile: &Profile) -> Vec<(String, f64)> {
        let hints = Hints::of(&self.concepts, &parts(profile));
        let code = |at: usize| self.knowledge.functions()[at].code.clone();
        hints.doubts().map(|(at, doubt)| (code(at), f64::max(doubt, LEAST_DOUBT))).collect()
    }

    /// Probabilities of all functions: what was learned, and what the lexicon adds to it.
    fn weighed(
        &self,
        learned: &Learned,
        parts: &[Part],
        hints: &Hints,
        seen: &mut Seen,
    ) -> Vec<(usize, f64)> {
        let recogniser = learned.recogniser;
        let features = learned.reader.read_parts(parts, Some(recogniser), seen);
        let scores = recogniser.scores_of_rows(&features);
        let least = scores.iter().copied().fold(f32::INFINITY, f32::min);
        let mut odds = vec![least / recogniser.temperature(); self.knowledge.functions().len()];
        for (score, place) in scores.iter().zip(&learned.places) {
            if let Some(place) = place {
                odds[*place] = score / recogniser.temperature();
            }
        }
        let weight = recogniser.lexicon() * self.knowledge.function_model.terms as f32;
        for (function, doubt) in hints.doubts() {
            odds[function] -= weight * doubt.max(LEAST_DOUBT).ln() as f32;
        }
        let most = odds.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        let shares: Vec<f64> = odds.iter().map(|it| f64::from(it - most).exp()).collect();
        let total: f64 = shares.iter().sum();
        shares.into_iter().map(|it| it / total).enumerate().collect()
    }

    /// The code of a function, and the words that speak for it.
    fn label(
        &self,
        parts: &[Part],
        hints: &Hints,
        function: usize,
        confidence: f64,
    ) -> (String, Vec<String>) {
        let code = &self.knowledge.functions()[function].code;
        let mut evidence = hints.evidence.get(&(function as u32)).cloned().unwrap_or_default();
        if let Some(learned) = &self.learned {
            let least = self.knowledge.function_model.label_confidence;
            if confidence >= least {
                evidence.extend(learned.reasons(parts, function, &evidence));
            }
        }
        (code.clone(), evidence)
    }
}

impl Learned<'_> {
    /// Words of the record that speak most for a function, besides those already quoted.
    fn reasons(&self, parts: &[Part], function: usize, quoted: &[String]) -> Vec<String> {
        let Some(function) = self.places.iter().position(|it| *it == Some(function)) else {
            return Vec::new();
        };
        let mut found: Vec<(f32, &str)> = Vec::new();
        for part in parts {
            for token in &part.tokens {
                let word = &part.text[token.start..token.end];
                let is_quoted = quoted.iter().any(|it| it.contains(word));
                if is_quoted || found.iter().any(|it| it.1 == word) {
                    continue;
                }
                let support = self.recogniser.support(function, &token.text, part.kind);
                if support > 0.0 {
                    found.push((support, word));
                }
            }
        }
        found.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(b.1)));
        let least = found.first().map_or(0.0, |it| it.0 * 0.3);
        found.retain(|it| it.0 >= least);
        found.truncate(REASONS);
        found.into_iter().map(|it| it.1.to_string()).collect()
    }
}

/// Hints met so far: for functions, in order, the best weight of each pattern, and the words that said it.
#[derive(Default)]
struct Hints {
    weights: Vec<((u32, u32), f32)>,
    evidence: BTreeMap<u32, Vec<String>>,
}

impl Hints {
    fn of(concepts: &Concepts, parts: &[Part]) -> Hints {
        let mut hints = Hints::default();
        for part in parts {
            let hits = concepts.find(&part.tokens);
            hints.weigh(concepts, part, &hits);
            hints.quote(concepts, part, &hits);
        }
        hints
    }

    fn weigh(&mut self, concepts: &Concepts, part: &Part, hits: &[Hit]) {
        let dilution = (FULL_TEXT / part.tokens.len().max(1) as f32).min(1.0).sqrt();
        for hit in hits {
            for (function, weight) in concepts.meanings(hit.pattern) {
                let key = (*function, hit.pattern);
                let weight = weight * part.concept_weight * dilution;
                match self.weights.binary_search_by_key(&key, |it| it.0) {
                    Ok(at) => self.weights[at].1 = self.weights[at].1.max(weight),
                    Err(at) => self.weights.insert(at, (key, weight.max(0.0))),
                }
            }
        }
    }

    fn quote(&mut self, concepts: &Concepts, part: &Part, hits: &[Hit]) {
        for hit in hits {
            let words = surface(part.text, &part.tokens[hit.first..hit.end]);
            for (function, _) in concepts.meanings(hit.pattern) {
                let said = self.evidence.entry(*function).or_default();
                if !said.iter().any(|it| it == words) {
                    said.push(words.to_string());
                }
            }
        }
    }

    /// For each function hinted at, the chance that all of its hints are wrong.
    fn doubts(&self) -> impl Iterator<Item = (usize, f64)> + '_ {
        self.weights.chunk_by(|a, b| a.0.0 == b.0.0).map(|hints| {
            let doubt = hints.iter().map(|it| 1.0 - f64::from(STRONG_TERM * it.1)).product();
            (hints[0].0.0 as usize, doubt)
        })
    }

    /// How sure each function is by the lexicon alone: weak words and the unit's name are never enough.
    fn confidences(&self) -> Vec<(usize, f64)> {
        let all: Vec<(usize, f64)> = self.doubts().map(|it| (it.0, 1.0 - it.1)).collect();
        let best = all.iter().map(|it| it.1).fold(0.0, f64::max);
        let floor = LEXICON_ALONE.max(best * LEXICON_SHARE);
        all.into_iter().filter(|it| it.1 >= floor).collect()
    }
}

/// By the lexicon alone a label is given from this confidence on,
const LEXICON_ALONE: f64 = 0.45;
/// and from this share of the record's best label on.
const LEXICON_SHARE: f64 = 0.55;

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
    fn an_agency_speaks_where_no_unit_is_named_but_not_alone() {
        let hinted = |name: &str, unit: &str, agency: &str| {
            let mut profile = fixture::profile("a", name, agency, "", "");
            profile.org_unit = unit.into();
            let knowledge = fixture::knowledge();
            (
                Classifier::new(&knowledge).hints(&profile).len(),
                classify(&knowledge, &[profile])[0].len(),
            )
        };
        assert_eq!(hinted("SIPANTAS", "", "Badan Kepegawaian"), (1, 0));
        assert_eq!(hinted("SIPANTAS", "Bidang Umum", "Badan Kepegawaian"), (0, 0));
    }

    #[test]
    fn what_was_learned_and_what_is_listed_are_one_probability() {
        let recogniser = crate::same_function::recogniser::tests::recogniser().bytes().to_vec();
        let files = [("models/functions.bin".to_string(), recogniser.into())];
        let knowledge = fixture::knowledge().with_models(&files).expect("it can be read");
        let labels = |name: &str| {
            let profile = fixture::profile("a", name, "", "", "");
            Classifier::new(&knowledge).labels(&profile)
        };
        let learned = labels("Honorer");
        assert_eq!(learned[0].function, "personnel/administration");
        assert_eq!(learned[0].evidence, ["Honorer"]);
        assert!(learned[0].confidence > 0.9);
        assert_eq!(labels("Presensi")[0].function, "personnel/attendance");
        assert_eq!(stated(&knowledge, &labels("Xyz")).count(), 0);
        let sum: f64 = labels("Honorer dan tamu").iter().map(|it| it.confidence).sum();
        assert!(sum <= 1.0 + 1e-9 && sum > 0.9);
    }

    #[test]
    fn words_that_were_seen_before_say_what_they_said() {
        let recogniser = crate::same_function::recogniser::tests::recogniser().bytes().to_vec();
        let files = [("models/functions.bin".to_string(), recogniser.into())];
        let knowledge = fixture::knowledge().with_models(&files).expect("it can be read");
        let mut profiles = fixture::crowd(30);
        profiles.push(fixture::profile("a", "Tamu honorer", "", "rapat tamu, BukuTamu", ""));
        profiles.push(fixture::profile("b", "Rapat", "", "tamu dan honorer", ""));
        let classifier = Classifier::new(&knowledge);
        let alone: Vec<_> = profiles.iter().map(|it| classifier.labels(it)).collect();
        let mut seen = Seen::default();
        let after = |it: &Profile| classifier.labels_after(&mut seen, it);
        assert_eq!(profiles.iter().map(after).collect::<Vec<_>>(), alone);
    }

    #[test]
    fn evidence_is_quoted_from_the_record() {
        let profile = fixture::profile("a", "X", "", "Mengelola Surat Masuk kantor", "");
        let labels = classify(&fixture::knowledge(), &[profile]);
        assert_eq!(labels[0][0].evidence, ["Surat Masuk"]);
    }
}
