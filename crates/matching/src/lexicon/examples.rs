//! Guards the example registrations: enough of them, of every style, and none a copy of another.

use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::FxHashSet;
use serde::Deserialize;

use super::{Finding, Level, Lexicon};
use crate::tokens::{surface, tokens, words};

const STYLES: [&str; 6] = ["terse", "long", "acronym", "typo", "english", "name-only"];
/// Examples of each function, and in all.
const EACH: usize = 10;
const IN_ALL: usize = 4_000;
/// Two examples of one function share less than this of their word trigrams.
const MOST_ALIKE: f64 = 0.4;
/// A skeleton stands in at most so many rows.
const MOST_ROWS: usize = 3;
/// A skeleton of fewer words is no skeleton.
const LEAST_WORDS: usize = 3;
/// Share of the examples that must be short, and what is short in words.
const SHORT_SHARE: f64 = 0.25;
const SHORT: usize = 6;

/// One example registration.
pub struct Example {
    pub file: String,
    pub line: u64,
    pub function: String,
    pub style: String,
    pub name: String,
    pub unit: String,
    pub description: String,
}

impl Example {
    /// Name and description.
    pub fn text(&self) -> String {
        format!("{} {}", self.name, self.description).trim().to_string()
    }

    fn finding(&self, rule: &'static str) -> Finding {
        let finding = Finding::new(Level::Error, rule, &self.file, &self.line.to_string());
        finding.with("function", &self.function)
    }
}

/// Reads one file of examples.
pub fn read(path: &str, text: &str) -> Result<Vec<Example>, String> {
    #[derive(Deserialize)]
    struct Row {
        function: String,
        style: String,
        name: String,
        #[serde(default)]
        unit: String,
        #[serde(default)]
        description: String,
    }
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(text.as_bytes());
    let headers = reader.headers().map_err(|it| it.to_string())?.clone();
    let mut examples = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|it| it.to_string())?;
        let line = record.position().map_or(0, csv::Position::line);
        let row: Row = record.deserialize(Some(&headers)).map_err(|it| it.to_string())?;
        let Row { function, style, name, unit, description } = row;
        examples.push(Example {
            file: path.into(),
            line,
            function,
            style,
            name,
            unit,
            description,
        });
    }
    Ok(examples)
}

pub fn findings(lexicon: &Lexicon) -> Vec<Finding> {
    let examples = &lexicon.examples;
    let mut findings: Vec<Finding> = Vec::new();
    for example in examples {
        if !STYLES.contains(&example.style.as_str()) {
            findings.push(example.finding("example-style").with("style", &example.style));
        }
        if !lexicon.has_function(&example.function) {
            findings.push(example.finding("example-function"));
        }
    }
    findings.extend(too_few(lexicon));
    findings.extend(alike(examples));
    findings.extend(repeated_skeletons(examples));
    findings.extend(too_long(examples));
    findings
}

fn too_few(lexicon: &Lexicon) -> Vec<Finding> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    lexicon.examples.iter().for_each(|it| *counts.entry(&it.function).or_default() += 1);
    let mut findings = Vec::new();
    for stated in &lexicon.functions {
        let count = counts.get(stated.function.code.as_str()).copied().unwrap_or(0);
        if count < EACH {
            let code = &stated.function.code;
            let finding = Finding::new(Level::Error, "few-examples", &stated.file, code);
            findings.push(finding.with("count", count).with("least", EACH));
        }
    }
    let all = lexicon.examples.len();
    if all < IN_ALL {
        let finding = Finding::new(Level::Error, "examples-too-few-in-all", "examples", "");
        findings.push(finding.with("count", all).with("least", IN_ALL));
    }
    findings
}

/// Pairs of one function that share too many word trigrams, or are one text.
fn alike(examples: &[Example]) -> Vec<Finding> {
    let mut by_function: BTreeMap<&str, Vec<(&Example, FxHashSet<String>)>> = BTreeMap::new();
    for example in examples {
        by_function
            .entry(&example.function)
            .or_default()
            .push((example, trigrams(&example.text())));
    }
    let mut findings = Vec::new();
    for rows in by_function.values() {
        for (at, (example, own)) in rows.iter().enumerate() {
            let copied = rows[..at].iter().find(|it| jaccard(&it.1, own) >= MOST_ALIKE);
            if let Some((other, grams)) = copied {
                let percent = format!("{:.0}", jaccard(grams, own) * 100.0);
                let finding = example.finding("examples-alike").with("other", other.line);
                findings.push(finding.with("percent", percent));
            }
        }
    }
    findings
}

/// The word trigrams of a text; a shorter text is one gram.
fn trigrams(text: &str) -> FxHashSet<String> {
    let words = words(text);
    if words.len() < 3 {
        return FxHashSet::from_iter([words.join(" ")]);
    }
    words.windows(3).map(|it| it.join(" ")).collect()
}

fn jaccard(left: &FxHashSet<String>, right: &FxHashSet<String>) -> f64 {
    let both = left.iter().filter(|it| right.contains(*it)).count();
    both as f64 / (left.len() + right.len() - both).max(1) as f64
}

/// Descriptions that are one text once names are taken out.
fn repeated_skeletons(examples: &[Example]) -> Vec<Finding> {
    let places = place_names(examples);
    let mut rows: BTreeMap<String, Vec<&Example>> = BTreeMap::new();
    for example in examples {
        if let Some(skeleton) = skeleton(example, &places) {
            rows.entry(skeleton).or_default().push(example);
        }
    }
    let repeated = rows.into_iter().filter(|it| it.1.len() > MOST_ROWS);
    repeated
        .map(|(skeleton, rows)| {
            let finding = rows[MOST_ROWS].finding("skeleton-repeated");
            finding.with("count", rows.len()).with("skeleton", skeleton)
        })
        .collect()
}

/// The words of a description without the system's name, its unit, places, capitalised names and numbers;
/// `None` when hardly anything is left.
fn skeleton(example: &Example, places: &BTreeSet<String>) -> Option<String> {
    let text = &example.description;
    let own: BTreeSet<String> =
        [&example.name, &example.unit].iter().flat_map(|it| words(it)).collect();
    let kept = tokens(text).into_iter().enumerate().filter(|(at, token)| {
        let written = surface(text, std::slice::from_ref(token));
        let is_name = *at > 0 && written.starts_with(char::is_uppercase);
        let is_number = written.starts_with(|c: char| c.is_ascii_digit());
        !is_name && !is_number && !own.contains(&token.text) && !places.contains(&token.text)
    });
    let kept: Vec<String> = kept.map(|it| it.1.text).collect();
    (kept.len() >= LEAST_WORDS).then(|| kept.join(" "))
}

/// Words that follow `Kab.`, `Kota` and their like in the units.
fn place_names(examples: &[Example]) -> BTreeSet<String> {
    const KINDS: [&str; 9] =
        ["kab", "kabupaten", "kota", "prov", "provinsi", "kec", "kecamatan", "kelurahan", "desa"];
    let mut places = BTreeSet::new();
    for example in examples {
        let words = words(&example.unit);
        let kinds = words.iter().enumerate().filter(|it| KINDS.contains(&it.1.as_str()));
        for (at, _) in kinds {
            places.extend(words[at + 1..].iter().take(2).cloned());
        }
    }
    places
}

/// Examples of the length that real registers have: at least a quarter short.
fn too_long(examples: &[Example]) -> Vec<Finding> {
    let is_short = |it: &&Example| it.style == "name-only" || words(&it.text()).len() <= SHORT;
    let short = examples.iter().filter(is_short).count();
    if examples.is_empty() || short as f64 >= SHORT_SHARE * examples.len() as f64 {
        return Vec::new();
    }
    let percent = format!("{:.0}", short as f64 * 100.0 / examples.len() as f64);
    vec![Finding::new(Level::Error, "examples-too-long", "examples", "").with("percent", percent)]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn example(line: u64, name: &str, unit: &str, description: &str) -> Example {
        Example {
            file: "examples/a.csv".into(),
            line,
            function: "a/b".into(),
            style: "terse".into(),
            name: name.into(),
            unit: unit.into(),
            description: description.into(),
        }
    }

    #[test]
    fn copies_within_a_function_are_found() {
        let rows = [
            example(2, "Satu", "", "catat barang masuk dan keluar gudang"),
            example(3, "Dua", "", "catat barang masuk dan keluar gudang obat"),
            example(4, "Tiga", "", "jadwal dokter hari ini"),
        ];
        let found = alike(&rows);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].key, "3");
    }

    #[test]
    fn a_skeleton_is_what_is_left_without_names() {
        let rows: Vec<Example> = ["Sleman", "Bantul", "Gowa", "Maros"]
            .iter()
            .enumerate()
            .map(|(at, place)| {
                let text = format!("SI{at} mencatat warga {place} yang pindah");
                example(at as u64 + 2, &format!("SI{at}"), &format!("Kec. {place}"), &text)
            })
            .collect();
        assert_eq!(repeated_skeletons(&rows).len(), 1);
        assert!(repeated_skeletons(&rows[..3]).is_empty());
    }

    #[test]
    fn a_quarter_is_short() {
        let long = "kata demi kata yang berderet panjang sekali di sini";
        let rows = [example(2, "A", "", long), example(3, "B", "", "dua kata")];
        assert!(too_long(&rows).is_empty());
        assert_eq!(too_long(&rows[..1]).len(), 1);
    }
}
