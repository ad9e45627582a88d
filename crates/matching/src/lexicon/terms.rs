//! Terms, codes and acronyms of a lexicon against each other.

use std::collections::{BTreeMap, BTreeSet};

use super::phrases::{Phrase, phrase, written};
use super::{Finding, Level, Lexicon, Stated};
use crate::{Function, Strength};

pub fn findings(lexicon: &Lexicon) -> Vec<Finding> {
    let mut findings = collisions(lexicon);
    findings.extend(lexicon.functions.iter().flat_map(|it| of_function(lexicon, it)));
    findings.extend(defined_twice(lexicon));
    findings.extend(of_acronyms(lexicon));
    findings.extend(of_shared(lexicon));
    findings
}

/// Where each form stands, and how surely it is said to speak there.
fn places(lexicon: &Lexicon) -> BTreeMap<Phrase, BTreeMap<&str, (Strength, &Stated)>> {
    let mut places: BTreeMap<Phrase, BTreeMap<&str, (Strength, &Stated)>> = BTreeMap::new();
    for stated in &lexicon.functions {
        for term in &stated.function.terms {
            for phrase in term.forms.iter().map(|it| phrase(it)).filter(|it| !it.is_empty()) {
                let of_form = places.entry(phrase).or_default();
                let place = of_form.entry(&stated.function.code).or_insert((term.strength, stated));
                place.0 = place.0.max(term.strength);
            }
        }
    }
    places
}

/// Forms that are strong in two functions, or strong in one and plain in another.
fn collisions(lexicon: &Lexicon) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (phrase, places) in places(lexicon) {
        let of = |strength| places.iter().filter(move |it| it.1.0 == strength);
        let strong: Vec<&str> = of(Strength::Strong).map(|it| *it.0).collect();
        let form = written(&phrase);
        for (code, (_, stated)) in of(Strength::Strong).skip(1) {
            let finding = Finding::new(Level::Error, "strong-twice", &stated.file, code);
            findings.push(finding.with("form", &form).with("other", strong[0]));
        }
        for (code, (_, stated)) in of(Strength::Plain).filter(|_| !strong.is_empty()) {
            let finding = Finding::new(Level::Warning, "strong-and-plain", &stated.file, code);
            findings.push(finding.with("form", &form).with("other", strong[0]));
        }
    }
    findings
}

fn of_function(lexicon: &Lexicon, stated: &Stated) -> Vec<Finding> {
    let function = &stated.function;
    let finding = |level, rule| Finding::new(level, rule, &stated.file, &function.code);
    let mut findings = Vec::new();
    if function.terms.is_empty() {
        findings.push(finding(Level::Error, "no-terms"));
    } else if !function.terms.iter().any(|it| it.strength == Strength::Strong) {
        findings.push(finding(Level::Warning, "no-strong-terms"));
    }
    for id in function.national.iter().filter(|id| !lexicon.shared.iter().any(|it| it.1.id == **id))
    {
        findings.push(finding(Level::Error, "no-such-national").with("id", id));
    }
    for code in unknown_codes(lexicon, function) {
        findings.push(finding(Level::Error, "no-such-code").with("code", code));
    }
    findings
}

/// Codes of the service and process lists that do not stand in them; a list that was not handed in is not
/// missed.
fn unknown_codes<'a>(lexicon: &Lexicon, function: &'a Function) -> Vec<&'a String> {
    let codes = function.ral.iter().chain(&function.rab);
    let scheme = |code: &str| code.split('.').next().unwrap_or_default().to_string();
    let listed: BTreeSet<String> = lexicon.codes.iter().map(|it| scheme(it)).collect();
    codes.filter(|it| listed.contains(&scheme(it)) && !lexicon.codes.contains(it)).collect()
}

fn defined_twice(lexicon: &Lexicon) -> Vec<Finding> {
    let mut seen = BTreeSet::new();
    let again = lexicon.functions.iter().filter(|it| !seen.insert(it.function.code.as_str()));
    again
        .map(|it| Finding::new(Level::Error, "function-twice", &it.file, &it.function.code))
        .collect()
}

/// Acronyms of a function that is not there, of two functions, or of another one than a strong form says.
fn of_acronyms(lexicon: &Lexicon) -> Vec<Finding> {
    let places = places(lexicon);
    let mut functions: BTreeMap<Phrase, &str> = BTreeMap::new();
    let mut findings = Vec::new();
    for (file, acronym) in &lexicon.acronyms {
        let Some(code) = acronym.function.as_deref() else { continue };
        let finding = |level, rule| Finding::new(level, rule, file, &acronym.acronym);
        if !lexicon.has_function(code) {
            findings.push(finding(Level::Error, "no-such-function").with("function", code));
            continue;
        }
        let phrase = phrase(&acronym.acronym);
        if let Some(other) = functions.get(&phrase).filter(|it| **it != code) {
            let finding = finding(Level::Error, "acronym-twice").with("function", code);
            findings.push(finding.with("other", other));
        }
        let strong =
            places.get(&phrase).into_iter().flatten().filter(|it| it.1.0 == Strength::Strong);
        for (other, _) in strong.filter(|it| *it.0 != code) {
            let finding = finding(Level::Warning, "acronym-collides").with("function", code);
            findings.push(finding.with("other", other));
        }
        functions.insert(phrase, code);
    }
    findings
}

fn of_shared(lexicon: &Lexicon) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (file, application) in &lexicon.shared {
        for code in application.functions.iter().filter(|it| !lexicon.has_function(it)) {
            let finding = Finding::new(Level::Error, "no-such-function", file, &application.id);
            findings.push(finding.with("function", code));
        }
    }
    findings
}
