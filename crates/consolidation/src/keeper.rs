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
pub struct Score {
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

/// Scores one member of a group.
///
/// `shared` is the national application it stands for, `dependents` the number of applications that
/// need it, `median_cost` the median of the group's known yearly running costs in hundredths.
pub fn score(
    facts: &Facts,
    shared: Option<&SharedFacts>,
    dependents: usize,
    median_cost: Option<i64>,
    policy: &Policy,
) -> Score {
    let findings = [
        Some(mandate(shared, policy)),
        counted("usages", facts.usages, facts.anchor(), policy),
        lifecycle(facts, policy),
        level(facts, policy),
        Some(completeness(facts, policy)),
        age(facts, policy),
        cost(facts, median_cost, policy),
        counted("dependents", dependents, None, policy),
    ];
    weighed(findings, policy)
}

/// Scores a mandated application that is not registered itself: only the mandate is known.
pub(crate) fn score_unregistered(shared: &SharedFacts, policy: &Policy) -> Score {
    let mandate = Some(mandate(Some(shared), policy));
    weighed([mandate, None, None, None, None, None, None, None], policy)
}

fn weighed(findings: [Option<Finding>; 8], policy: &Policy) -> Score {
    let criteria: Vec<Criterion> = CRITERIA
        .iter()
        .zip(findings)
        .map(|(key, finding)| {
            let weight = policy.weights.get(*key).copied().unwrap_or_default();
            let part = finding.as_ref().map_or(0.0, |it| it.part);
            let (value, source) = finding.map(|it| (it.value, it.source)).unzip();
            Criterion {
                key: key.to_string(),
                value,
                source: source.flatten(),
                score: weight * part,
            }
        })
        .collect();
    let total = criteria.iter().map(|it| it.score).sum();
    Score { criteria, total }
}

/// Absence from the national list is known, so this criterion is never unknown.
fn mandate(shared: Option<&SharedFacts>, policy: &Policy) -> Finding {
    let Some(shared) = shared else {
        return Finding { value: "none".into(), source: None, part: 0.0 };
    };
    let part = if policy.replaces_own_builds(shared) { 1.0 } else { policy.shared_part };
    Finding { value: shared.name.clone(), source: Some(format!("shared-{}", shared.id)), part }
}

/// A count that saturates; none recorded is unknown, because no register lists all users.
fn counted(key: &str, count: usize, source: Option<String>, policy: &Policy) -> Option<Finding> {
    if count == 0 {
        return None;
    }
    let half_at = policy.half_at.get(key).copied().unwrap_or(1.0);
    let part = count as f64 / (count as f64 + half_at);
    Some(Finding { value: count.to_string(), source, part })
}

fn lifecycle(facts: &Facts, policy: &Policy) -> Option<Finding> {
    let state = facts.application.lifecycle;
    if state == Lifecycle::Unknown {
        return None;
    }
    let part = policy.lifecycle.get(state.key()).copied().unwrap_or_default();
    Some(Finding { value: state.key().into(), source: facts.source_of(&[Field::Status]), part })
}

/// A system of a higher level can serve more agencies: a ministry's may serve all, a village's one.
fn level(facts: &Facts, policy: &Policy) -> Option<Finding> {
    let level = facts.application.level;
    if level == AgencyLevel::Other {
        return None;
    }
    let part = policy.level.get(level.key()).copied().unwrap_or_default();
    let source = facts.source_of(&[Field::OwnerLevel, Field::OwnerAgency]);
    Some(Finding { value: level.key().into(), source, part })
}

pub(crate) fn completeness(facts: &Facts, policy: &Policy) -> Finding {
    let all = policy.complete_fields.len();
    let filled = policy.complete_fields.iter().filter(|it| facts.first(**it).is_some()).count();
    let part = filled as f64 / all as f64;
    Finding { value: format!("{filled}/{all}"), source: facts.anchor(), part }
}

/// The year of the last change, or of building: a younger system is likelier to be maintainable.
pub(crate) fn age(facts: &Facts, policy: &Policy) -> Option<Finding> {
    let fields = [Field::YearModified, Field::YearBuilt];
    let (field, year) = fields
        .into_iter()
        .find_map(|field| Some((field, facts.first(field)?.parse::<i32>().ok()?)))?;
    let span = f64::from(policy.newest_year - policy.oldest_year);
    let part = ((f64::from(year) - f64::from(policy.oldest_year)) / span).clamp(0.0, 1.0);
    Some(Finding { value: year.to_string(), source: facts.source_of(&[field]), part })
}

/// A stated running cost: half the weight at the group's median, more below it.
fn cost(facts: &Facts, median_cost: Option<i64>, policy: &Policy) -> Option<Finding> {
    let cost = running_cost(&facts.costs, &policy.currency)?;
    let median = median_cost.unwrap_or(cost);
    let sum = median as f64 + cost as f64;
    let part = if sum > 0.0 { median as f64 / sum } else { 1.0 };
    let amount = Money { hundredths: cost, currency: policy.currency.clone() };
    let source = facts.source_of(&[Field::CostMaintain, Field::CostHosting, Field::CostLicence]);
    Some(Finding { value: amount.canonical(), source, part })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::tests::shipped;
    use crate::propose::tests::{facts, running};

    fn part(facts: &Facts, key: &str) -> (Option<String>, f64) {
        let score = score(facts, None, 0, Some(100), &shipped());
        let criterion = score.criteria.into_iter().find(|it| it.key == key).unwrap();
        (criterion.value, criterion.score)
    }

    #[test]
    fn an_empty_record_has_every_criterion_and_no_score() {
        let score = score(&facts("a"), None, 0, None, &shipped());
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
        let score = score(&full, None, 3, Some(700), &shipped());
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
        let score = score(&record, None, 0, None, &shipped());
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
