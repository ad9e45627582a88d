//! The policy in force: criterion weights, veto list, legitimate variants and saving assumptions.
//!
//! Every figure carries a note on where it comes from, because a saving without its assumptions is
//! worth nothing to an auditor (GAO-14-65 found overstated savings without support).

use std::collections::BTreeMap;

use model::{AgencyLevel, Application, Field, content_hash};
use serde::Deserialize;

use crate::facts::SharedFacts;
use crate::judge::scale::{Scale, ScaleEntry};
use crate::keeper::CRITERIA;
use crate::veto::spaced;

/// Why a policy text cannot be used.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum PolicyError {
    /// It is not TOML of the expected shape.
    #[error("cannot read the policy: {0}")]
    Syntax(String),
    /// A value is missing or makes no sense.
    #[error("cannot use the policy: {key} {problem}")]
    Invalid {
        /// The key that is wrong.
        key: String,
        /// What is wrong with it.
        problem: String,
    },
}

/// A low, expected and high value, in ten-thousandths so that money stays in whole numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assumption {
    /// Value of the pessimistic case.
    pub low: i64,
    /// Value of the expected case.
    pub expected: i64,
    /// Value of the optimistic case.
    pub high: i64,
    /// Where the values come from.
    pub note: String,
    /// The same in Indonesian, where the file says it.
    pub note_id: Option<String>,
}

/// Functions in which the law keeps systems of different agencies apart.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Variant {
    /// Function codes; a family alone stands for all its functions.
    pub functions: Vec<String>,
    /// The law that keeps them apart.
    pub legal_basis: String,
    /// Why, in a sentence.
    pub note: String,
}

/// Systems that no proposal may touch.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Veto {
    pub agencies: Vec<String>,
    pub words: Vec<String>,
    pub phrases: Vec<String>,
    pub except: Vec<String>,
    pub functions: Vec<String>,
    pub rab_codes: Vec<String>,
    pub confidence: f64,
    #[serde(rename = "note")]
    _note: String,
}

impl Veto {
    /// The same list with its words made comparable once, not per application.
    fn spaced(self) -> Veto {
        Veto {
            agencies: spaced_all(self.agencies),
            words: spaced_all(self.words),
            phrases: spaced_all(self.phrases),
            except: spaced_all(self.except),
            ..self
        }
    }
}

/// The policy in force.
#[derive(Debug, Clone, PartialEq)]
pub struct Policy {
    /// Edition stated in the file.
    pub edition: String,
    /// SHA-256 of the file, for the run record.
    pub hash: String,
    /// Currency that amounts are added up in.
    pub currency: String,
    /// Covered share from which a member can be replaced whole.
    pub replace_from: f64,
    /// Covered share from which at least the overlapping function moves.
    pub move_from: f64,
    /// What rule G1 cites when the shared application's entry names no law.
    pub shared_legal_basis: String,
    /// Share of the yearly running cost that ends when a system is switched off.
    pub avoided_share: Assumption,
    /// One-off cost of moving users and data, as a share of the yearly running cost.
    pub migration_share: Assumption,
    /// Months in which both systems run.
    pub double_running_months: Assumption,
    /// One-off cost of connecting one consumer to what takes a system's place, as a share of the yearly running cost.
    pub reconnect_share: Assumption,
    /// Systems that one agency can move or stop in a year.
    pub capacity: u32,
    /// What moving or dropping a promised step counts when a roadmap is made again, as a share of the step's yearly
    /// running cost (ten-thousandths).
    pub change_share: i64,
    /// Years over which one-off costs are spread.
    pub horizon_years: i64,
    /// Yearly running cost as a share of the building cost, when only that is known (ten-thousandths).
    pub share_of_build: i64,
    /// How many known running costs a group needs before its median stands in for the unknown ones.
    pub median_from: usize,
    /// Functions in which variants are legitimate.
    pub variants: Vec<Variant>,
    pub(crate) adopt_classes: Vec<String>,
    pub(crate) adopt_also: Vec<String>,
    pub(crate) central_only: Vec<String>,
    pub(crate) regional_only: Vec<String>,
    pub(crate) agency_words: Vec<String>,
    pub(crate) veto: Veto,
    /// One for each of [`CRITERIA`].
    pub(crate) weights: Vec<f64>,
    pub(crate) shared_part: f64,
    pub(crate) half_at: BTreeMap<String, f64>,
    /// Stated users from which more add nothing.
    pub(crate) full_at: f64,
    pub(crate) lifecycle: BTreeMap<String, f64>,
    pub(crate) level: BTreeMap<String, f64>,
    pub(crate) oldest_year: i32,
    pub(crate) newest_year: i32,
    pub(crate) complete_fields: Vec<Field>,
    pub(crate) unused_words: Vec<String>,
    pub(crate) assessment: Scale,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    edition: String,
    currency: String,
    criterion: Vec<CriterionEntry>,
    coverage: Coverage,
    lifecycle: BTreeMap<String, f64>,
    level: BTreeMap<String, f64>,
    saving: Saving,
    roadmap: RoadmapEntry,
    estimate: Estimate,
    retire: Retire,
    mandate: Mandate,
    veto: Veto,
    assessment: ScaleEntry,
    #[serde(default)]
    variant: Vec<Variant>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CriterionEntry {
    key: String,
    weight: f64,
    half_at: Option<f64>,
    full_at: Option<f64>,
    oldest: Option<i32>,
    newest: Option<i32>,
    shared_part: Option<f64>,
    fields: Option<Vec<String>>,
    #[serde(rename = "note")]
    _note: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Coverage {
    replace_from: f64,
    move_from: f64,
    #[serde(rename = "note")]
    _note: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Saving {
    avoided_share: Triple,
    migration_share: Triple,
    double_running_months: Triple,
    reconnect_share: Triple,
    horizon_years: i64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RoadmapEntry {
    capacity: u32,
    change_share: f64,
    #[serde(rename = "note")]
    _note: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Triple {
    low: f64,
    expected: f64,
    high: f64,
    note: String,
    note_id: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Estimate {
    share_of_build: f64,
    median_from: usize,
    #[serde(rename = "note")]
    _note: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Retire {
    unused_words: Vec<String>,
    #[serde(rename = "note")]
    _note: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Mandate {
    legal_basis: String,
    adopt_classes: Vec<String>,
    adopt_also: Vec<String>,
    central_only: Vec<String>,
    regional_only: Vec<String>,
    agency_words: Vec<String>,
    #[serde(rename = "note")]
    _note: String,
}

impl Policy {
    /// Reads a policy, and refuses one in which a mandate could be outvoted by other criteria.
    pub fn parse(text: &str) -> Result<Policy, PolicyError> {
        let file: File =
            toml::from_str(text).map_err(|error| PolicyError::Syntax(error.to_string()))?;
        check_weights(&file.criterion)?;
        check_coverage(&file.coverage)?;
        let policy = Policy {
            hash: content_hash(text.as_bytes()),
            replace_from: file.coverage.replace_from,
            move_from: file.coverage.move_from,
            shared_legal_basis: file.mandate.legal_basis,
            adopt_classes: file.mandate.adopt_classes,
            adopt_also: file.mandate.adopt_also,
            central_only: file.mandate.central_only,
            regional_only: file.mandate.regional_only,
            agency_words: spaced_all(file.mandate.agency_words),
            avoided_share: assumption("saving.avoided_share", file.saving.avoided_share, 1.0)?,
            migration_share: assumption(
                "saving.migration_share",
                file.saving.migration_share,
                10.0,
            )?,
            double_running_months: assumption(
                "saving.double_running_months",
                file.saving.double_running_months,
                60.0,
            )?,
            reconnect_share: assumption(
                "saving.reconnect_share",
                file.saving.reconnect_share,
                10.0,
            )?,
            capacity: file.roadmap.capacity,
            change_share: share("roadmap.change_share", file.roadmap.change_share)?,
            horizon_years: at_least_one("saving.horizon_years", file.saving.horizon_years)?,
            share_of_build: share("estimate.share_of_build", file.estimate.share_of_build)?,
            median_from: file.estimate.median_from.max(1),
            shared_part: criterion_value(&file.criterion, "mandate", "shared_part", |it| {
                it.shared_part
            })?,
            half_at: BTreeMap::from([
                half_at(&file.criterion, "usages")?,
                half_at(&file.criterion, "dependents")?,
            ]),
            full_at: full_at(&file.criterion)?,
            oldest_year: criterion_value(&file.criterion, "age", "oldest", |it| it.oldest)?,
            newest_year: criterion_value(&file.criterion, "age", "newest", |it| it.newest)?,
            complete_fields: complete_fields(&file.criterion)?,
            weights: weights(&file.criterion),
            edition: file.edition,
            currency: file.currency,
            lifecycle: file.lifecycle,
            level: file.level,
            unused_words: spaced_all(file.retire.unused_words),
            veto: file.veto.spaced(),
            variants: file.variant,
            assessment: file.assessment.checked()?,
        };
        check_saving(&policy)?;
        check_parts("lifecycle", &policy.lifecycle)?;
        check_parts("level", &policy.level)?;
        if policy.newest_year <= policy.oldest_year {
            return Err(invalid("criterion age", "needs newest after oldest"));
        }
        Ok(policy)
    }

    /// Whether the law puts this shared application in the place of own builds. A mandated one for which
    /// this is false only has to be fed with data.
    pub fn replaces_own_builds(&self, shared: &SharedFacts) -> bool {
        shared.mandatory
            && (self.adopt_classes.contains(&shared.class) || self.adopt_also.contains(&shared.id))
    }

    /// Whether the shared application has to take the place of own builds that do this; where it is not known what they
    /// do, of any.
    pub(crate) fn mandates(&self, shared: &SharedFacts, function: Option<&str>) -> bool {
        self.replaces_own_builds(shared) && function.is_none_or(|it| shared.mandated_for(it))
    }

    /// Whether agencies of this level are bound to the shared application. Where the level is not known, only a
    /// mandate for all of them is known to bind.
    pub fn binds(&self, shared: &SharedFacts, level: AgencyLevel) -> bool {
        match level {
            AgencyLevel::Other => {
                !self.regional_only.contains(&shared.id) && !self.central_only.contains(&shared.id)
            }
            AgencyLevel::Ministry | AgencyLevel::CentralAgency => {
                !self.regional_only.contains(&shared.id)
            }
            AgencyLevel::Province
            | AgencyLevel::Regency
            | AgencyLevel::City
            | AgencyLevel::Village => !self.central_only.contains(&shared.id),
        }
    }

    /// Whether a mandate of this country can speak of the application: its owner is named in the words of
    /// this country's agencies, or it is reached under the country's domain. An unknown owner may be.
    pub fn is_national(&self, application: &Application) -> bool {
        let Some(agency) = &application.agency else { return true };
        let words = spaced(agency);
        let addresses = application.fields.get(&Field::Urls).into_iter().flatten();
        let hosts = addresses.filter_map(|it| it.split("//").nth(1)?.split('/').next());
        self.agency_words.iter().any(|it| words.contains(it))
            || hosts.into_iter().any(|host| host.ends_with(".id"))
    }

    /// The variant rule for a function, when the law keeps its systems apart.
    pub fn variant_for(&self, function: &str) -> Option<&Variant> {
        self.variants.iter().find(|it| it.functions.iter().any(|code| covers_code(code, function)))
    }
}

/// Whether `code` is `function` or the family it belongs to.
pub(crate) fn covers_code(code: &str, function: &str) -> bool {
    function == code || function.strip_prefix(code).is_some_and(|rest| rest.starts_with('/'))
}

pub(crate) fn spaced_all(phrases: Vec<String>) -> Vec<String> {
    phrases.iter().map(|it| spaced(it)).filter(|it| !it.trim().is_empty()).collect()
}

pub(crate) fn invalid(key: &str, problem: &str) -> PolicyError {
    PolicyError::Invalid { key: key.to_string(), problem: problem.to_string() }
}

/// Every criterion has one finite, non-negative weight, the mandate outweighs the rest together, and what people
/// assessed outweighs what is counted.
fn check_weights(entries: &[CriterionEntry]) -> Result<(), PolicyError> {
    for key in CRITERIA {
        if entries.iter().filter(|it| it.key == *key).count() != 1 {
            return Err(invalid(&format!("criterion {key}"), "must stand there exactly once"));
        }
    }
    if let Some(entry) = entries.iter().find(|it| !CRITERIA.contains(&it.key.as_str())) {
        return Err(invalid(&format!("criterion {}", entry.key), "is not known"));
    }
    if let Some(entry) = entries.iter().find(|it| !it.weight.is_finite() || it.weight < 0.0) {
        return Err(invalid(&format!("criterion {}", entry.key), "needs a weight of 0 or more"));
    }
    let of = |key: &str| entries.iter().find(|it| it.key == key);
    let weight = |key: &str| of(key).map_or(0.0, |it| it.weight);
    let (mandate, assessment) = (weight("mandate"), weight("assessment"));
    let counted = entries.iter().map(|it| it.weight).sum::<f64>() - mandate - assessment;
    // An assessment speaks for one system and against the other.
    if mandate <= counted + 2.0 * assessment {
        let problem =
            "must outweigh all other criteria together, the assessment both for and against";
        return Err(invalid("criterion mandate", problem));
    }
    let shared = of("mandate").and_then(|it| it.shared_part).unwrap_or_default() * mandate;
    // From a system to eliminate to one to invest in it is the whole weight at least.
    if assessment <= counted + shared {
        let problem =
            "must outweigh what is counted, and a shared application that is not mandated";
        return Err(invalid("criterion assessment", problem));
    }
    Ok(())
}

fn weights(entries: &[CriterionEntry]) -> Vec<f64> {
    let of = |key: &&str| entries.iter().find(|it| it.key == *key).map(|it| it.weight);
    CRITERIA.iter().filter_map(of).collect()
}

fn check_coverage(coverage: &Coverage) -> Result<(), PolicyError> {
    let ordered = 0.0 <= coverage.move_from
        && coverage.move_from <= coverage.replace_from
        && coverage.replace_from <= 1.0;
    if ordered {
        Ok(())
    } else {
        Err(invalid("coverage", "needs 0 <= move_from <= replace_from <= 1"))
    }
}

/// The pessimistic case avoids least and moves dearest, so that low <= expected <= high always holds.
fn check_saving(policy: &Policy) -> Result<(), PolicyError> {
    let rising = |it: &Assumption| it.low <= it.expected && it.expected <= it.high;
    let falling = |it: &Assumption| it.low >= it.expected && it.expected >= it.high;
    if !rising(&policy.avoided_share) {
        return Err(invalid("saving.avoided_share", "must rise from low to high"));
    }
    let costs = [&policy.migration_share, &policy.double_running_months, &policy.reconnect_share];
    if !costs.into_iter().all(falling) {
        return Err(invalid("saving", "moving must cost most in the low case"));
    }
    Ok(())
}

fn check_parts(key: &str, parts: &BTreeMap<String, f64>) -> Result<(), PolicyError> {
    match parts.iter().find(|(_, part)| !(0.0..=1.0).contains(*part)) {
        Some((name, _)) => Err(invalid(&format!("{key}.{name}"), "must lie between 0 and 1")),
        None => Ok(()),
    }
}

fn criterion_value<T>(
    entries: &[CriterionEntry],
    key: &str,
    name: &str,
    read: impl Fn(&CriterionEntry) -> Option<T>,
) -> Result<T, PolicyError> {
    entries
        .iter()
        .find(|it| it.key == key)
        .and_then(read)
        .ok_or_else(|| invalid(&format!("criterion {key}"), &format!("needs {name}")))
}

fn half_at(entries: &[CriterionEntry], key: &str) -> Result<(String, f64), PolicyError> {
    let value = criterion_value(entries, key, "half_at", |it| it.half_at)?;
    if value > 0.0 && value.is_finite() {
        return Ok((key.to_string(), value));
    }
    Err(invalid(&format!("criterion {key}"), "needs half_at above 0"))
}

fn full_at(entries: &[CriterionEntry]) -> Result<f64, PolicyError> {
    let value = criterion_value(entries, "user_count", "full_at", |it| it.full_at)?;
    if value >= 1.0 && value.is_finite() {
        return Ok(value);
    }
    Err(invalid("criterion user_count", "needs full_at of 1 or more"))
}

fn complete_fields(entries: &[CriterionEntry]) -> Result<Vec<Field>, PolicyError> {
    let keys = criterion_value(entries, "completeness", "fields", |it| it.fields.clone())?;
    if keys.is_empty() {
        return Err(invalid("criterion completeness", "needs at least one field"));
    }
    keys.iter()
        .map(|key| {
            Field::from_key(key).ok_or_else(|| {
                invalid("criterion completeness", &format!("names no field {key:?}"))
            })
        })
        .collect()
}

fn assumption(key: &str, triple: Triple, limit: f64) -> Result<Assumption, PolicyError> {
    let fits = |value: f64| (0.0..=limit).contains(&value);
    if ![triple.low, triple.expected, triple.high].into_iter().all(fits) {
        return Err(invalid(key, &format!("needs values between 0 and {limit}")));
    }
    Ok(Assumption {
        low: ten_thousandths(triple.low),
        expected: ten_thousandths(triple.expected),
        high: ten_thousandths(triple.high),
        note: triple.note,
        note_id: triple.note_id,
    })
}

fn share(key: &str, value: f64) -> Result<i64, PolicyError> {
    if (0.0..=1.0).contains(&value) {
        return Ok(ten_thousandths(value));
    }
    Err(invalid(key, "must lie between 0 and 1"))
}

fn at_least_one(key: &str, value: i64) -> Result<i64, PolicyError> {
    if (1..=50).contains(&value) {
        Ok(value)
    } else {
        Err(invalid(key, "must lie between 1 and 50"))
    }
}

fn ten_thousandths(value: f64) -> i64 {
    (value * 10_000.0).round() as i64
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// The policy the product ships.
    pub(crate) fn shipped() -> Policy {
        Policy::parse(TEXT).expect("the shipped policy is valid")
    }

    const TEXT: &str = include_str!("../../../data/reference/policy.toml");

    pub(crate) fn check_refused(from: &str, to: &str, expected: &str) {
        assert!(TEXT.contains(from), "the shipped policy no longer holds {from:?}");
        let error = Policy::parse(&TEXT.replacen(from, to, 1)).expect_err("the policy is wrong");
        assert!(error.to_string().contains(expected), "{error}");
    }

    #[test]
    fn the_shipped_policy_is_valid() {
        let policy = shipped();
        assert_eq!(policy.currency, "IDR");
        assert_eq!(policy.avoided_share.expected, 8_000);
        assert_eq!(policy.hash.len(), 64);
    }

    #[test]
    fn notes_need_not_be_said_in_indonesian() {
        assert!(shipped().avoided_share.note_id.is_some_and(|it| it.contains("Asumsi")));
        let others: Vec<&str> = TEXT.lines().filter(|it| !it.starts_with("note_id")).collect();
        let policy = Policy::parse(&others.join("\n")).expect("it is valid");
        assert_eq!(policy.avoided_share.note_id, None);
    }

    #[test]
    fn a_mandate_that_could_be_outvoted_is_refused() {
        check_refused(
            "key = \"mandate\"\nweight = 70.0",
            "key = \"mandate\"\nweight = 60.0",
            "criterion mandate must outweigh",
        );
    }

    #[test]
    fn an_assessment_that_could_be_outvoted_by_what_is_counted_is_refused() {
        check_refused(
            "key = \"assessment\"\nweight = 25.0",
            "key = \"assessment\"\nweight = 20.0",
            "criterion assessment must outweigh",
        );
        check_refused("shared_part = 0.08", "shared_part = 0.3", "criterion assessment");
        check_refused("full_at = 100000.0", "full_at = 0.5", "full_at of 1");
    }

    #[test]
    fn a_mandate_for_some_agencies_binds_no_owner_of_unknown_level() {
        let policy = shipped();
        let binds = |id: &str, level| {
            policy.binds(&SharedFacts { id: id.into(), ..SharedFacts::default() }, level)
        };
        let levels = [AgencyLevel::Ministry, AgencyLevel::Regency, AgencyLevel::Other];
        assert_eq!(levels.map(|it| binds("krisna", it)), [true, false, false]);
        assert_eq!(levels.map(|it| binds("sipd", it)), [false, true, false]);
        assert_eq!(levels.map(|it| binds("srikandi", it)), [true, true, true]);
    }

    #[test]
    fn a_missing_criterion_is_refused() {
        check_refused("key = \"usages\"", "key = \"usage\"", "usages");
    }

    #[test]
    fn a_share_above_one_is_refused() {
        check_refused("expected = 0.8", "expected = 8.0", "between 0 and 1");
    }

    #[test]
    fn a_low_case_that_saves_more_is_refused() {
        check_refused("low = 0.7", "low = 0.95", "rise");
        check_refused("low = 12", "low = 1", "low case");
    }

    #[test]
    fn a_key_that_would_do_nothing_is_refused() {
        check_refused("currency = \"IDR\"", "currency = \"IDR\"\ncolour = \"red\"", "colour");
    }

    #[test]
    fn a_family_stands_for_its_functions_only() {
        assert!(covers_code("health", "health/hospital"));
        assert!(covers_code("health/hospital", "health/hospital"));
        assert!(!covers_code("health", "healthcare/hospital"));
        assert!(!covers_code("health/hospital", "health"));
    }
}
