//! Finds the lexicon's terms in a text: longest phrase first, by surface form, not by stem.
//!
//! Stems collide in real registers (laporan and lapor, penyedia and persediaan), so variants are listed
//! in the lexicon instead.

use std::collections::BTreeMap;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::Knowledge;
use crate::knowledge::{Acronym, SharedApplication};
use crate::tokens::{Token, tokens};

/// Prefix terms shorter than this are not looked up.
const SHORTEST_PREFIX: usize = 3;

/// A term found in a text.
#[derive(Debug, Clone, PartialEq)]
pub struct Hit {
    /// Number of the pattern; variants of one term are different patterns.
    pub pattern: u32,
    /// First token.
    pub first: usize,
    /// One past the last token.
    pub end: usize,
}

/// A phrase of the lexicon.
#[derive(Debug)]
struct Pattern {
    /// Words after the first; `true` marks a prefix.
    rest: Vec<(String, bool)>,
    /// Functions it speaks for, with weight.
    meanings: Vec<(u32, f32)>,
}

/// All phrases of a knowledge, ready to be looked up.
#[derive(Debug)]
pub struct Concepts {
    patterns: Vec<Pattern>,
    by_word: FxHashMap<String, Vec<u32>>,
    by_prefix: FxHashMap<String, Vec<u32>>,
    longest_prefix: usize,
    /// What the prefixes begin with: few words begin like one.
    beginnings: FxHashSet<[u8; SHORTEST_PREFIX]>,
}

/// The words of a phrase; `true` marks a prefix.
type Phrase = Vec<(String, bool)>;

impl Concepts {
    /// Collects terms, acronyms and shared applications. A phrase of several functions is divided.
    pub fn new(knowledge: &Knowledge) -> Concepts {
        let mut meanings: BTreeMap<Phrase, BTreeMap<u32, f32>> = BTreeMap::new();
        for (at, function) in knowledge.functions().iter().enumerate() {
            for term in &function.terms {
                let weight = knowledge.weights.of(term.strength);
                for form in &term.forms {
                    add(&mut meanings, form, at as u32, weight);
                }
            }
        }
        for acronym in &knowledge.acronyms {
            add_acronym(&mut meanings, knowledge, acronym);
        }
        for application in knowledge.shared() {
            add_shared(&mut meanings, knowledge, application);
        }
        Concepts::index(meanings)
    }

    fn index(meanings: BTreeMap<Phrase, BTreeMap<u32, f32>>) -> Concepts {
        let mut concepts = Concepts {
            patterns: Vec::new(),
            by_word: FxHashMap::default(),
            by_prefix: FxHashMap::default(),
            longest_prefix: 0,
            beginnings: FxHashSet::default(),
        };
        for (mut phrase, functions) in meanings {
            let number = concepts.patterns.len() as u32;
            let (first, is_prefix) = phrase.remove(0);
            let share = (functions.len() as f32).sqrt();
            let meanings = functions.into_iter().map(|(at, it)| (at, it / share)).collect();
            concepts.patterns.push(Pattern { rest: phrase, meanings });
            if is_prefix {
                concepts.longest_prefix = concepts.longest_prefix.max(first.len());
                concepts.beginnings.extend(first.as_bytes().first_chunk());
                concepts.by_prefix.entry(first).or_default().push(number);
            } else {
                concepts.by_word.entry(first).or_default().push(number);
            }
        }
        concepts
    }

    /// The terms in a text, left to right, not overlapping.
    pub fn find(&self, tokens: &[Token]) -> Vec<Hit> {
        let mut hits = Vec::new();
        let mut at = 0;
        while at < tokens.len() {
            match self.longest_at(tokens, at) {
                Some(hit) => {
                    at = hit.end;
                    hits.push(hit);
                }
                None => at += 1,
            }
        }
        hits
    }

    /// The functions a pattern speaks for, with weight.
    pub fn meanings(&self, pattern: u32) -> &[(u32, f32)] {
        &self.patterns[pattern as usize].meanings
    }

    fn longest_at(&self, tokens: &[Token], at: usize) -> Option<Hit> {
        let word = tokens[at].text.as_str();
        let mut best = self.longest_of(self.by_word.get(word), tokens, at);
        let beginning = word.as_bytes().first_chunk();
        let is_known = beginning.is_some_and(|it| self.beginnings.contains(it));
        let letters = if is_known { word } else { "" };
        let boundaries = letters.char_indices().map(|(i, c)| i + c.len_utf8());
        for cut in boundaries.filter(|it| (SHORTEST_PREFIX..=self.longest_prefix).contains(it)) {
            let found = self.longest_of(self.by_prefix.get(&word[..cut]), tokens, at);
            best = longer(best, found);
        }
        if best.is_none() {
            let bare = word.strip_prefix('e').filter(|it| it.len() >= 5)?;
            best = self.longest_of(self.by_word.get(bare), tokens, at);
        }
        best
    }

    fn longest_of(&self, patterns: Option<&Vec<u32>>, tokens: &[Token], at: usize) -> Option<Hit> {
        let mut best: Option<Hit> = None;
        for pattern in patterns.into_iter().flatten() {
            let rest = &self.patterns[*pattern as usize].rest;
            let end = at + 1 + rest.len();
            let follows = end <= tokens.len()
                && rest.iter().zip(&tokens[at + 1..end]).all(|((word, is_prefix), token)| {
                    if *is_prefix {
                        token.text.starts_with(word.as_str())
                    } else {
                        token.text == *word
                    }
                });
            if follows {
                best = longer(best, Some(Hit { pattern: *pattern, first: at, end }));
            }
        }
        best
    }
}

fn longer(left: Option<Hit>, right: Option<Hit>) -> Option<Hit> {
    match (left, right) {
        (Some(left), Some(right)) if right.end > left.end => Some(right),
        (None, right) => right,
        (left, _) => left,
    }
}

fn add(
    meanings: &mut BTreeMap<Phrase, BTreeMap<u32, f32>>,
    form: &str,
    function: u32,
    weight: f32,
) {
    let phrase = phrase(form);
    if phrase.is_empty() {
        return;
    }
    let slot = meanings.entry(phrase).or_default().entry(function).or_insert(0.0);
    *slot = slot.max(weight);
}

fn phrase(form: &str) -> Phrase {
    let cut = tokens(form);
    cut.iter().map(|it| (it.text.clone(), form[it.end..].starts_with('*'))).collect()
}

fn add_acronym(
    meanings: &mut BTreeMap<Phrase, BTreeMap<u32, f32>>,
    knowledge: &Knowledge,
    acronym: &Acronym,
) {
    let code = acronym.function.as_deref().unwrap_or_default();
    let Some(function) = knowledge.function_index(code) else {
        return;
    };
    if !meanings.contains_key(&phrase(&acronym.acronym)) {
        add(meanings, &acronym.acronym, function as u32, knowledge.weights.strong);
    }
}

fn add_shared(
    meanings: &mut BTreeMap<Phrase, BTreeMap<u32, f32>>,
    knowledge: &Knowledge,
    application: &SharedApplication,
) {
    let functions: Vec<usize> =
        application.functions.iter().filter_map(|it| knowledge.function_index(it)).collect();
    let names = std::iter::once(&application.name).chain(&application.aliases);
    for name in names {
        if meanings.contains_key(&phrase(name)) {
            continue;
        }
        for function in &functions {
            add(meanings, name, *function as u32, knowledge.weights.strong);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture;
    use crate::tokens::surface;

    fn check(text: &str, expected: &[&str]) {
        let concepts = Concepts::new(&fixture::knowledge());
        let cut = tokens(text);
        let found: Vec<&str> =
            concepts.find(&cut).iter().map(|it| surface(text, &cut[it.first..it.end])).collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn the_longest_phrase_wins() {
        check("Kelola Surat Masuk dan surat", &["Surat Masuk", "surat"]);
    }

    #[test]
    fn a_star_makes_the_word_a_prefix() {
        check("many human resources here", &["human resources"]);
        check("complaints", &["complaints"]);
    }

    #[test]
    fn stems_do_not_match() {
        check("pepegawaian dan mengadukan", &[]);
    }

    #[test]
    fn an_e_prefix_is_looked_through() {
        check("ePresensi", &["ePresensi"]);
        check("e-Presensi", &["Presensi"]);
    }

    #[test]
    fn shared_applications_and_acronyms_speak_for_their_functions() {
        check("SIMPEG dan SP4N-LAPOR", &["SIMPEG", "SP4N-LAPOR"]);
    }
}
