//! How often the forms of a lexicon occur in texts: terms that fire everywhere, and acronyms that are
//! everyday words.

use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::{FxHashMap, FxHashSet};

use super::{Finding, Level, Lexicon};
use crate::Strength;
use crate::tokens::{surface, tokens, words};

/// The words of a form; `true` marks a prefix.
pub type Phrase = Vec<(String, bool)>;

/// A form as the engine reads it.
pub fn phrase(form: &str) -> Phrase {
    let cut = tokens(form);
    cut.iter().map(|it| (it.text.clone(), form[it.end..].starts_with('*'))).collect()
}

/// A form as it is written in the lexicon.
pub fn written(phrase: &Phrase) -> String {
    let word =
        |(word, is_prefix): &(String, bool)| format!("{word}{}", if *is_prefix { "*" } else { "" });
    phrase.iter().map(word).collect::<Vec<_>>().join(" ")
}

/// Share of the texts from which a form of a strength is said to fire everywhere. Examples are spread evenly
/// over the functions; a catalogue may be about little.
struct Limits {
    strong: f64,
    plain: f64,
    /// Share from which a strong form has to be mended.
    intolerable: f64,
}

const IN_EXAMPLES: Limits = Limits { strong: 0.01, plain: 0.03, intolerable: 0.05 };
const IN_A_CATALOGUE: Limits = Limits { strong: 0.1, plain: 0.15, intolerable: 1.0 };
/// Texts of fewer than this prove nothing.
const FEWEST_TEXTS: usize = 100;
/// A word that stands, in lower case, with examples of so many other functions is an everyday word.
const EVERYDAY: usize = 12;

pub fn findings(lexicon: &Lexicon, entries: Option<&[String]>) -> Vec<Finding> {
    let examples: Vec<String> = lexicon.examples.iter().map(|it| it.text()).collect();
    let (texts, limits) = match entries {
        Some(entries) => (entries, IN_A_CATALOGUE),
        None => (examples.as_slice(), IN_EXAMPLES),
    };
    let mut findings = match texts.len() >= FEWEST_TEXTS {
        true => everywhere(lexicon, texts, &limits),
        false => Vec::new(),
    };
    findings.extend(everyday(lexicon));
    findings
}

/// Strong and plain forms that too large a share of the texts holds.
fn everywhere(lexicon: &Lexicon, texts: &[String], limits: &Limits) -> Vec<Finding> {
    let index = Index::of(lexicon);
    let counts = index.counts(texts);
    let mut findings = Vec::new();
    for stated in &lexicon.functions {
        let mut told = BTreeSet::new();
        for term in &stated.function.terms {
            let limit = match term.strength {
                Strength::Strong => limits.strong,
                Strength::Plain => limits.plain,
                Strength::Weak => continue,
            };
            for phrase in term.forms.iter().map(|it| phrase(it)) {
                let share = counts.get(&phrase).copied().unwrap_or(0) as f64 / texts.len() as f64;
                if share <= limit || !told.insert(phrase.clone()) {
                    continue;
                }
                let is_bad = term.strength == Strength::Strong && share > limits.intolerable;
                let level = if is_bad { Level::Error } else { Level::Warning };
                let finding =
                    Finding::new(level, "fires-everywhere", &stated.file, &stated.function.code);
                let percent = format!("{:.1}", share * 100.0);
                findings.push(finding.with("form", written(&phrase)).with("percent", percent));
            }
        }
    }
    findings
}

/// Acronyms with a function that people write as an ordinary word.
fn everyday(lexicon: &Lexicon) -> Vec<Finding> {
    let spread = lower_case_words(lexicon);
    let forms = lexicon.functions.iter().flat_map(|it| &it.function.terms);
    // What is listed as a form counts as it is listed there; the acronym adds nothing to it.
    let listed: FxHashSet<Phrase> = forms.flat_map(|it| &it.forms).map(|it| phrase(it)).collect();
    let mut findings = Vec::new();
    for (file, acronym) in &lexicon.acronyms {
        let Some(code) = acronym.function.as_deref() else { continue };
        if listed.contains(&phrase(&acronym.acronym)) {
            continue;
        }
        let Ok([word]) = <[String; 1]>::try_from(words(&acronym.acronym)) else { continue };
        let finding = |level, rule| Finding::new(level, rule, file, &acronym.acronym);
        let of = spread.get(word.as_str());
        let others = of.map_or(0, |it| it.iter().filter(|it| **it != code).count());
        if lexicon.boilerplate.contains(&word) {
            findings.push(finding(Level::Error, "acronym-everyday").with("function", code));
        } else if others >= EVERYDAY {
            let finding = finding(Level::Warning, "acronym-often").with("function", code);
            findings.push(finding.with("count", others));
        }
    }
    findings
}

/// Functions whose examples hold a word in lower case.
fn lower_case_words(lexicon: &Lexicon) -> FxHashMap<String, BTreeSet<&str>> {
    let mut spread: FxHashMap<String, BTreeSet<&str>> = FxHashMap::default();
    for example in &lexicon.examples {
        let text = &example.description;
        for token in tokens(text) {
            let written = surface(text, std::slice::from_ref(&token));
            if written.chars().all(char::is_lowercase) {
                spread.entry(token.text).or_default().insert(&example.function);
            }
        }
    }
    spread
}

/// All forms by their first word.
struct Index {
    by_word: FxHashMap<String, Vec<Phrase>>,
    by_prefix: BTreeMap<String, Vec<Phrase>>,
}

impl Index {
    fn of(lexicon: &Lexicon) -> Index {
        let forms = lexicon.functions.iter().flat_map(|it| &it.function.terms);
        let phrases: BTreeSet<Phrase> = forms
            .flat_map(|it| &it.forms)
            .map(|it| phrase(it))
            .filter(|it| !it.is_empty())
            .collect();
        let mut index = Index { by_word: FxHashMap::default(), by_prefix: BTreeMap::new() };
        for phrase in phrases {
            let (first, is_prefix) = phrase[0].clone();
            match is_prefix {
                true => index.by_prefix.entry(first).or_default().push(phrase),
                false => index.by_word.entry(first).or_default().push(phrase),
            }
        }
        index
    }

    /// In how many texts each form occurs.
    fn counts(&self, texts: &[String]) -> FxHashMap<Phrase, usize> {
        let mut counts: FxHashMap<Phrase, usize> = FxHashMap::default();
        for text in texts {
            let words = words(text);
            let mut met: FxHashSet<&Phrase> = FxHashSet::default();
            for at in 0..words.len() {
                let exact = self.by_word.get(&words[at]).into_iter().flatten();
                let begun = self.by_prefix.iter().filter(|it| words[at].starts_with(it.0.as_str()));
                let begun = begun.flat_map(|it| it.1);
                met.extend(exact.chain(begun).filter(|it| follows(it, &words[at..])));
            }
            for phrase in met {
                *counts.entry(phrase.clone()).or_default() += 1;
            }
        }
        counts
    }
}

/// Whether the words begin with the phrase.
fn follows(phrase: &Phrase, words: &[String]) -> bool {
    let fits = |((word, is_prefix), found): (&(String, bool), &String)| match is_prefix {
        true => found.starts_with(word.as_str()),
        false => found == word,
    };
    phrase.len() <= words.len() && phrase.iter().zip(words).all(fits)
}
