//! Which member of a group should stay: eight criteria, each with value, source and what it adds.
//!
//! An unknown value adds nothing and is listed as unknown, so that filling in a record can only help
//! it. The criteria's weights and scales come from the policy.

use model::{AgencyLevel, Criterion, Field, Lifecycle, Money};

use crate::facts::{Facts, SharedFacts};
use crate::policy::Policy;
use crate::saving::running_cost;

/// Keys of the criteria, in the order in which they are shown.
pub const CRITERIA: &[&str] =
    &["mandate", "usages", "lifecycle", "level", "completeness", "age", "cost", "dependents"];

/// What speaks for one member; the criteria add up to `total`.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Score {
    /// One entry per key of [`CRITERIA`], unknowns included.
    pub criteria: Vec<Criterion>,
    /// Sum of the criteria's scores.
    pub total: f64,
}

/// What a criterion found: the value shown, where it stands, and the part of the weight earned (0 to 1).
pub(crate) struct Finding {
    pub value: String,
    pub source: Option<String>,
    pub part: f64,
}

/// What the criteria read of one member, as numbers: the choice is tried again with one of them changed.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Merits<'a> {
    /// The national application it stands for.
    pub shared: Option<&'a SharedFacts>,
    pub usages: usize,
    pub lifecycle: Lifecycle,
    pub level: AgencyLevel,
    /// Fields that are filled, of those the policy counts; `None` without a record.
    pub filled: Option<usize>,
    /// The year of the last change, or of building.
    pub year: Option<i32>,
    /// Stated yearly running cost, in hundredths.
    pub cost: Option<i64>,
    /// Applications that need it.
    pub dependents: usize,
}

impl<'a> Merits<'a> {
    pub fn of(
        facts: &Facts,
        shared: Option<&'a SharedFacts>,
        dependents: usize,
        policy: &Policy,
    ) -> Merits<'a> {
        Merits {
            shared,
            usages: facts.usages,
            lifecycle: facts.application.lifecycle,
            level: facts.application.level,
            filled: Some(filled(facts, policy)),
            year: year(facts).map(|it| it.1),
            cost: running_cost(&facts.costs, &policy.currency),
            dependents,
        }
    }

    /// What speaks for it in all; `median` is that of the group's known running costs.
    pub fn total(&self, median: Option<i64>, policy: &Policy) -> f64 {
        self.scores(median, policy).into_iter().map(Option::unwrap_or_default).sum()
    }

    /// What each criterion adds; `None` where it knows nothing.
    fn scores(&self, median: Option<i64>, policy: &Policy) -> [Option<f64>; 8] {
        let parts = [
            Some(mandate(self.shared, policy)),
            counted("usages", self.usages, policy),
            lifecycle(self.lifecycle, policy),
            level(self.level, policy),
            self.filled.map(|it| complete(it, policy)),
            self.year.map(|it| youth(it, policy)),
            self.cost.map(|it| cheapness(it, median)),
            counted("dependents", self.dependents, policy),
        ];
        std::array::from_fn(|at| Some(policy.weights[at] * parts[at]?))
    }
}

/// The score of one member of a group, with what each criterion read; without facts, only the mandate is known.
pub(crate) fn score(
    merits: &Merits,
    facts: Option<&Facts>,
    median: Option<i64>,
    policy: &Policy,
) -> Score {
    let anchor = || facts.and_then(Facts::anchor);
    let source_of = |fields: &[Field]| facts.and_then(|it| it.source_of(fields));
    let shared = merits.shared;
    let (field, year) = facts.and_then(year).unwrap_or((Field::YearBuilt, 0));
    let hundredths = merits.cost.unwrap_or_default();
    let amount = Money { hundredths, currency: policy.currency.clone() };
    let costs = [Field::CostMaintain, Field::CostHosting, Field::CostLicence];
    let found = [
        (
            shared.map_or("none".to_string(), |it| it.name.clone()),
            shared.map(|it| format!("shared-{}", it.id)),
        ),
        (merits.usages.to_string(), anchor()),
        (merits.lifecycle.key().to_string(), source_of(&[Field::Status])),
        (merits.level.key().to_string(), source_of(&[Field::OwnerLevel, Field::OwnerAgency])),
        (of_all(merits.filled.unwrap_or_default(), policy), anchor()),
        (year.to_string(), source_of(&[field])),
        (amount.canonical(), source_of(&costs)),
        (merits.dependents.to_string(), None),
    ];
    let criterion = |((key, score), (value, source)): ((&&str, Option<f64>), _)| Criterion {
        key: key.to_string(),
        value: score.map(|_| value),
        source: score.and(source),
        score: score.unwrap_or_default(),
    };
    let scores = merits.scores(median, policy);
    let criteria = CRITERIA.iter().zip(scores).zip(found).map(criterion).collect();
    Score { criteria, total: merits.total(median, policy) }
}

/// Absence from the national list is known, so this criterion is never unknown.
fn mandate(shared: Option<&SharedFacts>, policy: &Policy) -> f64 {
    match shared {
        None => 0.0,
        Some(it) if policy.replaces_own_builds(it) => 1.0,
        Some(_) => policy.shared_part,
    }
}

/// A count that saturates; none recorded is unknown, because no register lists all users.
fn counted(key: &str, count: usize, policy: &Policy) -> Option<f64> {
    let half_at = policy.half_at.get(key).copied().unwrap_or(1.0);
    (count > 0).then(|| count as f64 / (count as f64 + half_at))
}

fn lifecycle(state: Lifecycle, policy: &Policy) -> Option<f64> {
    let part = || policy.lifecycle.get(state.key()).copied().unwrap_or_default();
    (state != Lifecycle::Unknown).then(part)
}

/// A system of a higher level can serve more agencies: a ministry's may serve all, a village's one.
fn level(level: AgencyLevel, policy: &Policy) -> Option<f64> {
    let part = || policy.level.get(level.key()).copied().unwrap_or_default();
    (level != AgencyLevel::Other).then(part)
}

fn filled(facts: &Facts, policy: &Policy) -> usize {
    policy.complete_fields.iter().filter(|it| facts.first(**it).is_some()).count()
}

fn complete(filled: usize, policy: &Policy) -> f64 {
    filled as f64 / policy.complete_fields.len() as f64
}

/// How many fields are filled, of those the policy counts.
pub(crate) fn of_all(filled: usize, policy: &Policy) -> String {
    format!("{filled}/{}", policy.complete_fields.len())
}

pub(crate) fn completeness(facts: &Facts, policy: &Policy) -> Finding {
    let filled = filled(facts, policy);
    let part = complete(filled, policy);
    Finding { value: of_all(filled, policy), source: facts.anchor(), part }
}

/// The year of the last change, or of building, and which of them it is.
fn year(facts: &Facts) -> Option<(Field, i32)> {
    let fields = [Field::YearModified, Field::YearBuilt];
    fields.into_iter().find_map(|field| Some((field, facts.first(field)?.parse().ok()?)))
}

/// A younger system is likelier to be maintainable.
fn youth(year: i32, policy: &Policy) -> f64 {
    let span = f64::from(policy.newest_year - policy.oldest_year);
    ((f64::from(year) - f64::from(policy.oldest_year)) / span).clamp(0.0, 1.0)
}

pub(crate) fn age(facts: &Facts, policy: &Policy) -> Option<Finding> {
    let (field, year) = year(facts)?;
    let source = facts.source_of(&[field]);
    Some(Finding { value: year.to_string(), source, part: youth(year, policy) })
}

/// A stated running cost: half the weight at the group's median, more below it.
fn cheapness(cost: i64, median: Option<i64>) -> f64 {
    let median = median.unwrap_or(cost);
    let sum = median as f64 + cost as f64;
    if sum > 0.0 { median as f64 / sum } else { 1.0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::tests::shipped;
    use crate::propose::tests::{facts, running};

    fn scored(facts: &Facts, dependents: usize, median: Option<i64>) -> Score {
        let policy = shipped();
        score(&Merits::of(facts, None, dependents, &policy), Some(facts), median, &policy)
    }

    fn part(facts: &Facts, key: &str) -> (Option<String>, f64) {
        let score = scored(facts, 0, Some(100));
        let criterion = score.criteria.into_iter().find(|it| it.key == key).unwrap();
        (criterion.value, criterion.score)
    }

    #[test]
    fn an_empty_record_has_every_criterion_and_no_score() {
        let score = scored(&facts("a"), 0, None);
        let keys: Vec<&str> = score.criteria.iter().map(|it| it.key.as_str()).collect();
        assert_eq!(keys, CRITERIA);
        assert_eq!(score.total, 0.0);
        let unknown: Vec<&str> = score
            .criteria
            .iter()
            .filter(|it| it.value.is_none())
            .map(|it| it.key.as_str())
            .collect();
        assert_eq!(unknown, ["usages", "lifecycle", "level", "age", "cost", "dependents"]);
    }

    #[test]
    fn the_criteria_add_up_to_the_total() {
        let mut full = facts("a");
        full.usages = 9;
        full.application.lifecycle = Lifecycle::InUse;
        full.application.level = AgencyLevel::Province;
        full.application.fields.insert(Field::YearBuilt, vec!["2019".into()]);
        full.application.fields.insert(Field::Description, vec!["x".into()]);
        full.costs = vec![running(350)];
        let score = scored(&full, 3, Some(700));
        let sum: f64 = score.criteria.iter().map(|it| it.score).sum();
        assert!((sum - score.total).abs() < 1e-9);
        assert!(score.criteria.iter().all(|it| it.value.is_some()));
        assert!(score.criteria.iter().skip(1).all(|it| it.score > 0.0), "{:?}", score.criteria);
    }

    #[test]
    fn a_value_names_the_registration_it_came_from() {
        let mut record = facts("a");
        record.application.fields.insert(Field::YearBuilt, vec!["2019".into()]);
        record.provenance.insert(Field::YearBuilt, "r-9".into());
        let score = scored(&record, 0, None);
        let age = score.criteria.iter().find(|it| it.key == "age").unwrap();
        assert_eq!((age.value.as_deref(), age.source.as_deref()), (Some("2019"), Some("r-9")));
    }

    #[test]
    fn a_year_that_is_no_number_is_unknown() {
        let mut record = facts("a");
        record.application.fields.insert(Field::YearBuilt, vec!["kira-kira 2019".into()]);
        assert_eq!(part(&record, "age"), (None, 0.0));
    }

    #[test]
    fn a_cheaper_system_scores_higher() {
        let (mut cheap, mut dear) = (facts("a"), facts("b"));
        cheap.costs = vec![running(50)];
        dear.costs = vec![running(5_000)];
        assert!(part(&cheap, "cost").1 > part(&dear, "cost").1);
    }
}
