//! Which member of a group should stay: ten criteria, each with value, source and what it adds.
//!
//! An unknown value adds nothing and is listed as unknown, so that filling in a record can only help
//! it. Only what people assessed can speak against a system. The criteria's weights and scales come from
//! the policy.

use model::{AgencyLevel, Criterion, Field, Lifecycle, Money};

use crate::facts::{Facts, SharedFacts};
use crate::judge::{assessed, users};
use crate::policy::Policy;
use crate::saving::running_cost;

/// Keys of the criteria, in the order in which they are shown.
pub const CRITERIA: &[&str] = &[
    "mandate",
    "assessment",
    "usages",
    "user_count",
    "lifecycle",
    "level",
    "completeness",
    "age",
    "cost",
    "dependents",
];

/// Stands before the name of a shared application that nobody in the group has to use, as the value of the mandate.
pub const SHARED_ONLY: &str = "shared: ";

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
    /// Whether that one has to be used for what the group does.
    pub mandated: bool,
    /// Business value and technical fit as assessed, from 0 to 100.
    pub assessed: [Option<u32>; 2],
    pub usages: usize,
    /// Users that a register states.
    pub user_count: Option<u64>,
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
        function: Option<&str>,
        dependents: usize,
        policy: &Policy,
    ) -> Merits<'a> {
        let assessed = ASSESSED.map(|it| assessed(facts, it).map(|it| it.value));
        Merits {
            shared,
            mandated: shared.is_some_and(|it| policy.mandates(it, function)),
            assessed,
            usages: facts.usages,
            user_count: users(facts),
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
    fn scores(&self, median: Option<i64>, policy: &Policy) -> [Option<f64>; 10] {
        let parts = [
            Some(self.mandate(policy)),
            assessment(self.assessed, policy),
            counted("usages", self.usages, policy),
            self.user_count.map(|it| crowd(it, policy)),
            lifecycle(self.lifecycle, policy),
            level(self.level, policy),
            self.filled.map(|it| complete(it, policy)),
            self.year.map(|it| youth(it, policy)),
            self.cost.map(|it| cheapness(it, median)),
            counted("dependents", self.dependents, policy),
        ];
        std::array::from_fn(|at| Some(policy.weights[at] * parts[at]?))
    }

    /// Absence from the national list is known, so this criterion is never unknown.
    fn mandate(&self, policy: &Policy) -> f64 {
        match self.shared {
            None => 0.0,
            Some(_) if self.mandated => 1.0,
            Some(_) => policy.shared_part,
        }
    }
}

/// What is assessed: the two axes of the assessment.
const ASSESSED: [Field; 2] = [Field::BusinessValue, Field::TechnicalFit];

/// The score of one member of a group, with what each criterion read; without facts, only the mandate is known.
pub(crate) fn score(
    merits: &Merits,
    facts: Option<&Facts>,
    median: Option<i64>,
    policy: &Policy,
) -> Score {
    let anchor = || facts.and_then(Facts::anchor);
    let source_of = |fields: &[Field]| facts.and_then(|it| it.source_of(fields));
    let name = |it: &SharedFacts| match merits.mandated {
        true => it.name.clone(),
        false => format!("{SHARED_ONLY}{}", it.name),
    };
    let shared = merits.shared;
    let (field, year) = facts.and_then(year).unwrap_or((Field::YearBuilt, 0));
    let hundredths = merits.cost.unwrap_or_default();
    let amount = Money { hundredths, currency: policy.currency.clone() };
    let costs = [Field::CostMaintain, Field::CostHosting, Field::CostLicence];
    let found = [
        (shared.map_or("none".to_string(), name), shared.map(|it| format!("shared-{}", it.id))),
        (of_both(merits.assessed), source_of(&ASSESSED)),
        (merits.usages.to_string(), anchor()),
        (merits.user_count.unwrap_or_default().to_string(), source_of(&[Field::UserCount])),
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

/// From -1 to 1: half of it lies where the values stand, the other half is in the quadrant, so that what people would
/// eliminate stays behind what they would invest in by one at least. An axis that nobody assessed adds nothing.
fn assessment(assessed: [Option<u32>; 2], policy: &Policy) -> Option<f64> {
    let shares = assessed.map(|it| it.map(|it| f64::from(it) / 100.0));
    let known: Vec<f64> = shares.into_iter().flatten().collect();
    let around = known.iter().map(|it| it - 0.5).sum::<f64>() / 2.0;
    let scale = &policy.assessment;
    match shares {
        [None, None] => None,
        [Some(value), Some(fit)] if value >= scale.value_from && fit >= scale.fit_from => {
            Some(0.5 + around.max(0.0))
        }
        [Some(value), Some(fit)] if value < scale.value_from && fit < scale.fit_from => {
            Some(around.min(0.0) - 0.5)
        }
        _ => Some(around),
    }
}

/// Business value and technical fit as they are shown, `80/60`.
pub(crate) fn of_both(assessed: [Option<u32>; 2]) -> String {
    assessed.map(|it| it.map_or("?".to_string(), |it| it.to_string())).join("/")
}

/// Stated users on a logarithmic scale: their number differs by factors, not by so many.
fn crowd(users: u64, policy: &Policy) -> f64 {
    ((users as f64).ln_1p() / policy.full_at.ln_1p()).min(1.0)
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
        score(&Merits::of(facts, None, None, dependents, &policy), Some(facts), median, &policy)
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
        let expected = [
            "assessment",
            "usages",
            "user_count",
            "lifecycle",
            "level",
            "age",
            "cost",
            "dependents",
        ];
        assert_eq!(unknown, expected);
    }

    #[test]
    fn the_criteria_add_up_to_the_total() {
        let mut full = facts("a");
        full.usages = 9;
        full.application.lifecycle = Lifecycle::InUse;
        full.application.level = AgencyLevel::Province;
        full.application.fields.insert(Field::YearBuilt, vec!["2019".into()]);
        full.application.fields.insert(Field::Description, vec!["x".into()]);
        full.application.fields.insert(Field::UserCount, vec!["120".into()]);
        full.application.fields.insert(Field::BusinessValue, vec!["60".into()]);
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

    /// With these values on the two axes, the assessment shows this and adds that much of its weight.
    fn check_assessment(value: &str, fit: &str, shown: Option<&str>, expected: f64) {
        let mut record = facts("a");
        for (field, value) in ASSESSED.into_iter().zip([value, fit]) {
            record.application.fields.insert(field, vec![value.into()]);
        }
        let (found, score) = part(&record, "assessment");
        assert_eq!(found.as_deref(), shown);
        assert!((score / 25.0 - expected).abs() < 1e-9, "{value}/{fit}: {}", score / 25.0);
    }

    #[test]
    fn an_assessment_speaks_for_a_system_or_against_it() {
        check_assessment("100", "100", Some("100/100"), 1.0);
        check_assessment("50", "50", Some("50/50"), 0.5);
        check_assessment("49", "49", Some("49/49"), -0.51);
        check_assessment("0", "0", Some("0/0"), -1.0);
        check_assessment("90", "10", Some("90/10"), 0.0);
    }

    #[test]
    fn an_axis_that_nobody_assessed_adds_nothing() {
        check_assessment("", "", None, 0.0);
        check_assessment("90", "", Some("90/?"), 0.2);
        check_assessment("", "10", Some("?/10"), -0.2);
        check_assessment("180", "", None, 0.0);
    }

    #[test]
    fn stated_users_count_by_factors_and_none_is_known() {
        let with = |users: &str| {
            let mut record = facts("a");
            record.application.fields.insert(Field::UserCount, vec![users.into()]);
            part(&record, "user_count")
        };
        assert_eq!(with("0"), (Some("0".into()), 0.0));
        assert_eq!(with("5000000").1, 3.0);
        let [few, more, most] = ["99", "999", "9999"].map(|it| with(it).1);
        assert!((more - few - (most - more)).abs() < 1e-9, "{few} {more} {most}");
        assert_eq!(with("banyak"), (None, 0.0));
    }

    #[test]
    fn a_shared_application_that_nobody_has_to_use_is_not_said_to_be_mandated() {
        let policy = shipped();
        let shared = SharedFacts { name: "PUSAKA".into(), ..SharedFacts::default() };
        let merits = Merits::of(&facts("a"), Some(&shared), None, 0, &policy);
        let score = score(&merits, None, None, &policy);
        assert_eq!(score.criteria[0].value.as_deref(), Some("shared: PUSAKA"));
        assert!(score.criteria[0].score > 0.0 && score.criteria[0].score < 6.0);
    }

    #[test]
    fn a_cheaper_system_scores_higher() {
        let (mut cheap, mut dear) = (facts("a"), facts("b"));
        cheap.costs = vec![running(50)];
        dear.costs = vec![running(5_000)];
        assert!(part(&cheap, "cost").1 > part(&dear, "cost").1);
    }
}
