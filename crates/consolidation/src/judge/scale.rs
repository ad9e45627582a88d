//! The part of the policy that judging uses: weights, scales and words, checked when they are read.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::technology::{Ended, tokens, version};
use super::{FIT_CRITERIA, VALUE_CRITERIA};
use crate::policy::{PolicyError, invalid, spaced_all};

/// Criteria that level off, and so need to say where.
const HALVED: [&str; 6] =
    ["users", "usages", "services", "dependents", "cost_per_user", "complaints"];

/// Weights, scales and words of the assessment.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Scale {
    pub value_from: f64,
    pub fit_from: f64,
    /// Years between which the last audit counts, from nothing to all.
    pub audit: (i32, i32),
    pub exchange_words: Vec<String>,
    /// Words that say by which way something goes.
    pub way_words: Vec<String>,
    pub login_words: Vec<String>,
    pub own_login_words: Vec<String>,
    pub people_words: Vec<String>,
    /// Words that deny what stands near them.
    pub negations: Vec<String>,
    /// Words that deny what follows them, and never what stands before.
    pub negations_ahead: Vec<String>,
    pub technology: Vec<Ended>,
    weights: BTreeMap<String, f64>,
    half_at: BTreeMap<String, f64>,
}

impl Scale {
    pub fn weight(&self, key: &str) -> f64 {
        self.weights.get(key).copied().unwrap_or_default()
    }

    pub fn half_at(&self, key: &str) -> f64 {
        self.half_at.get(key).copied().unwrap_or(1.0)
    }
}

/// `[assessment]` as it stands in the file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ScaleEntry {
    value_from: f64,
    fit_from: f64,
    exchange_words: Vec<String>,
    way_words: Vec<String>,
    login_words: Vec<String>,
    own_login_words: Vec<String>,
    people_words: Vec<String>,
    negations: Vec<String>,
    negations_ahead: Vec<String>,
    criterion: Vec<CriterionEntry>,
    technology: Vec<TechnologyEntry>,
    #[serde(rename = "note")]
    _note: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CriterionEntry {
    key: String,
    weight: f64,
    half_at: Option<f64>,
    oldest: Option<i32>,
    newest: Option<i32>,
    #[serde(rename = "note")]
    _note: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TechnologyEntry {
    names: Vec<String>,
    up_to: Option<String>,
    ended: i32,
    #[serde(rename = "note")]
    _note: String,
}

impl ScaleEntry {
    pub fn checked(self) -> Result<Scale, PolicyError> {
        check_weights(&self.criterion)?;
        let audit = self.criterion.iter().find(|it| it.key == "audit");
        let audit = audit.and_then(|it| Some((it.oldest?, it.newest?))).filter(|it| it.0 < it.1);
        let audit = audit.ok_or_else(|| wrong("audit", "needs newest after oldest"))?;
        Ok(Scale {
            value_from: threshold("value_from", self.value_from)?,
            fit_from: threshold("fit_from", self.fit_from)?,
            audit,
            half_at: half_at(&self.criterion)?,
            weights: self.criterion.into_iter().map(|it| (it.key, it.weight)).collect(),
            exchange_words: words("exchange_words", self.exchange_words)?,
            way_words: words("way_words", self.way_words)?,
            login_words: words("login_words", self.login_words)?,
            own_login_words: words("own_login_words", self.own_login_words)?,
            people_words: words("people_words", self.people_words)?,
            negations: words("negations", self.negations)?,
            negations_ahead: words("negations_ahead", self.negations_ahead)?,
            technology: self.technology.into_iter().map(ended).collect::<Result<_, _>>()?,
        })
    }
}

fn wrong(key: &str, problem: &str) -> PolicyError {
    invalid(&format!("assessment {key}"), problem)
}

/// Every criterion has one finite weight, and each axis something to weigh.
fn check_weights(entries: &[CriterionEntry]) -> Result<(), PolicyError> {
    let keys = || VALUE_CRITERIA.iter().chain(&FIT_CRITERIA);
    if let Some(key) = keys().find(|key| entries.iter().filter(|it| it.key == **key).count() != 1) {
        return Err(wrong(key, "must stand there exactly once"));
    }
    if let Some(entry) = entries.iter().find(|it| !keys().any(|key| it.key == *key)) {
        return Err(wrong(&entry.key, "is not known"));
    }
    if let Some(entry) = entries.iter().find(|it| !it.weight.is_finite() || it.weight < 0.0) {
        return Err(wrong(&entry.key, "needs a weight of 0 or more"));
    }
    let weighs =
        |keys: &[&str]| entries.iter().any(|it| keys.contains(&it.key.as_str()) && it.weight > 0.0);
    if weighs(&VALUE_CRITERIA) && weighs(&FIT_CRITERIA) {
        return Ok(());
    }
    Err(wrong("criterion", "needs a weight above 0 on each axis"))
}

/// Where the criteria that level off do, and no scale where none is read.
fn half_at(entries: &[CriterionEntry]) -> Result<BTreeMap<String, f64>, PolicyError> {
    let mut found = BTreeMap::new();
    for entry in entries {
        let is_halved = HALVED.contains(&entry.key.as_str());
        let years = entry.oldest.or(entry.newest);
        if years.is_some() && entry.key != "audit" || entry.half_at.is_some() && !is_halved {
            return Err(wrong(&entry.key, "has a scale that is not read"));
        }
        if is_halved {
            let half_at = entry.half_at.filter(|it| *it > 0.0 && it.is_finite());
            let half_at = half_at.ok_or_else(|| wrong(&entry.key, "needs half_at above 0"))?;
            found.insert(entry.key.clone(), half_at);
        }
    }
    Ok(found)
}

fn threshold(key: &str, value: f64) -> Result<f64, PolicyError> {
    if value > 0.0 && value <= 1.0 {
        return Ok(value);
    }
    Err(wrong(key, "must lie above 0 and not above 1"))
}

fn words(key: &str, list: Vec<String>) -> Result<Vec<String>, PolicyError> {
    let stated = list.len();
    let found = spaced_all(list);
    if found.is_empty() || found.len() < stated {
        return Err(wrong(key, "needs words, none of them empty"));
    }
    Ok(found)
}

fn ended(entry: TechnologyEntry) -> Result<Ended, PolicyError> {
    let names: Vec<Vec<String>> = entry.names.iter().map(|it| tokens(it)).collect();
    let key = format!("technology {}", entry.names.join("/"));
    if names.is_empty() || names.iter().any(Vec::is_empty) {
        return Err(wrong(&key, "needs names"));
    }
    if !(1980..=2100).contains(&entry.ended) {
        return Err(wrong(&key, "needs the year in which support ended"));
    }
    let up_to = entry.up_to.as_deref().map_or(Some(Vec::new()), version);
    let up_to = up_to.ok_or_else(|| wrong(&key, "needs up_to as a version, such as 5.6"))?;
    Ok(Ended { names, up_to, year: entry.ended })
}

#[cfg(test)]
mod tests {
    use crate::policy::tests::check_refused;

    #[test]
    fn an_assessment_that_makes_no_sense_is_refused() {
        check_refused("key = \"users\"", "key = \"user\"", "users must stand there exactly once");
        check_refused("value_from = 0.5", "value_from = 1.5", "value_from must lie");
        check_refused("value_from = 0.5", "value_from = 0.5\nhue = 1", "hue");
        check_refused(
            "newest = 2025\nnote = \"Linear in the year of",
            "newest = 2000\nnote = \"Linear in the year of",
            "after oldest",
        );
        check_refused("half_at = 500.0", "half_at = 0.0", "half_at above 0");
        check_refused("half_at = 500.0", "half_at = 500.0\noldest = 1", "not read");
        check_refused("up_to = \"7\"", "up_to = \"seven\"", "as a version");
        check_refused("ended = 2022", "ended = 22", "the year");
        check_refused("negations = [", "negations = [\"--\", ", "none of them empty");
    }
}
