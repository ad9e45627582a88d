//! What one system is worth to the business and how sound it is, each as a range that says how much is known.
//!
//! What is not known never counts as zero: it widens the range. A person's assessment outranks what was computed, and
//! the evidence stands beside it. The quadrant of TIME (tolerate, invest, migrate, eliminate) is decided only where
//! what is missing could not move the system into another one.

use std::collections::{BTreeMap, BTreeSet};

use model::{Field, Money};
use serde::Serialize;

use crate::facts::Facts;
use crate::keeper::{Finding, age, completeness};
use crate::policy::Policy;
use crate::saving::running_cost;
use crate::surroundings::Surroundings;
use crate::veto::spaced;

pub(crate) mod scale;
mod technology;

/// Criteria of the business value, in the order in which they are shown.
pub const VALUE_CRITERIA: [&str; 7] =
    ["users", "usages", "services", "dependents", "legal_basis", "cost_per_user", "complaints"];

/// Criteria of the technical fit, in the order in which they are shown.
pub const FIT_CRITERIA: [&str; 6] =
    ["age", "technology", "audit", "exchange", "login", "completeness"];

/// What one criterion says.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Evidence {
    /// One of [`VALUE_CRITERIA`] or [`FIT_CRITERIA`].
    pub key: &'static str,
    /// The value found, as shown; `None` when unknown.
    pub value: Option<String>,
    /// Registration that says so.
    pub source: Option<String>,
    /// Where the value stands, from 0 (speaks against the system) to 1.
    pub part: Option<f64>,
    /// How much of the criterion is not known: 1 without a value, 0 with one. Only how fully a system is described is
    /// known in part.
    pub unknown: f64,
    /// What the criterion counts on its axis.
    pub weight: f64,
    /// A person's assessment stands above it.
    pub outranked: bool,
}

/// An assessment by a person or another register.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Assessed {
    /// From 0 to 100.
    pub value: u32,
    /// Registration that says so.
    pub source: Option<String>,
}

/// One of the two axes, from 0 to 1.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Axis {
    /// One entry for each criterion, unknowns included.
    pub evidence: Vec<Evidence>,
    /// What outranks the evidence; the range is then this value.
    pub assessed: Option<Assessed>,
    /// When all that is unknown speaks against the system.
    pub low: f64,
    /// When what is unknown is as what is known.
    pub expected: f64,
    /// When all that is unknown speaks for the system.
    pub high: f64,
}

/// A quadrant of the TIME model.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Quadrant {
    /// Sound, and of little value.
    Tolerate,
    /// Sound, and of value.
    Invest,
    /// Of value, and not sound.
    Migrate,
    /// Neither.
    Eliminate,
}

impl Quadrant {
    /// Every quadrant.
    pub const ALL: [Quadrant; 4] =
        [Quadrant::Tolerate, Quadrant::Invest, Quadrant::Migrate, Quadrant::Eliminate];

    /// The stable key.
    pub fn key(self) -> &'static str {
        match self {
            Quadrant::Tolerate => "tolerate",
            Quadrant::Invest => "invest",
            Quadrant::Migrate => "migrate",
            Quadrant::Eliminate => "eliminate",
        }
    }

    /// The quadrant of a system of high value or not, that is sound or not.
    fn of(is_valuable: bool, is_sound: bool) -> Quadrant {
        match (is_valuable, is_sound) {
            (false, true) => Quadrant::Tolerate,
            (true, true) => Quadrant::Invest,
            (true, false) => Quadrant::Migrate,
            (false, false) => Quadrant::Eliminate,
        }
    }
}

/// Where a system stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Placement {
    /// Whatever is missing, it stays in this quadrant.
    Decided(Quadrant),
    /// What is missing decides.
    Undecided {
        /// Where it can stand.
        possible: Vec<Quadrant>,
        /// Where it stands if what is missing is as what is known; `None` where nothing is known of an axis.
        likely: Option<Quadrant>,
        /// Criteria that would narrow the range most, the heaviest first.
        missing: Vec<&'static str>,
    },
}

/// One system on both axes.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Assessment {
    /// What it is worth.
    pub business_value: Axis,
    /// How sound it is.
    pub technical_fit: Axis,
    /// What follows.
    pub placement: Placement,
}

/// Judges one system by what is known of it.
///
/// For a reader who may not see everything, hand in facts without what is hidden (costs, the last audit, where it
/// runs): it is then unknown, and no figure gives it away.
pub fn judge(facts: &Facts, around: &Surroundings, policy: &Policy) -> Assessment {
    let business_value = axis(
        &VALUE_CRITERIA,
        business_value(facts, around, policy),
        assessed(facts, Field::BusinessValue),
        policy,
    );
    let technical_fit = axis(
        &FIT_CRITERIA,
        technical_fit(facts, around, policy),
        assessed(facts, Field::TechnicalFit),
        policy,
    );
    let placement = placement(&business_value, &technical_fit, policy);
    Assessment { business_value, technical_fit, placement }
}

/// More than 100 is no assessment.
pub(crate) fn assessed(facts: &Facts, field: Field) -> Option<Assessed> {
    let value = facts.first(field)?.trim().parse().ok().filter(|it| *it <= 100)?;
    Some(Assessed { value, source: facts.source_of(&[field]) })
}

fn axis<const N: usize>(
    keys: &[&'static str; N],
    findings: [Option<Finding>; N],
    assessed: Option<Assessed>,
    policy: &Policy,
) -> Axis {
    let evidence = keys.iter().zip(findings).map(|(key, finding)| {
        let part = finding.as_ref().map(|it| it.part.clamp(0.0, 1.0));
        // Fields that are not filled may be filled yet.
        let unknown = part.map_or(1.0, |it| if *key == "completeness" { 1.0 - it } else { 0.0 });
        let (value, source) = finding.map(|it| (it.value, it.source)).unzip();
        let (source, weight) = (source.flatten(), policy.assessment.weight(key));
        Evidence { key, value, source, part, unknown, weight, outranked: assessed.is_some() }
    });
    let evidence: Vec<Evidence> = evidence.collect();
    let [low, expected, high] = match &assessed {
        Some(it) => [f64::from(it.value) / 100.0; 3],
        None => range(&evidence),
    };
    Axis { evidence, assessed, low, expected, high }
}

/// Low, expected and high.
fn range(evidence: &[Evidence]) -> [f64; 3] {
    let sum = |of: &dyn Fn(&Evidence) -> f64| evidence.iter().map(of).sum::<f64>();
    let known = sum(&|it| it.part.map_or(0.0, |_| it.weight));
    let earned = sum(&|it| it.part.map_or(0.0, |part| it.weight * part));
    let open = sum(&|it| it.weight * it.unknown);
    let all = sum(&|it| it.weight);
    let low = (earned / all).clamp(0.0, 1.0);
    let high = ((earned + open) / all).clamp(low, 1.0);
    let expected = if known > 0.0 { earned / known } else { 0.5 };
    [low, expected.clamp(low, high), high]
}

fn placement(value: &Axis, fit: &Axis, policy: &Policy) -> Placement {
    let scale = &policy.assessment;
    let (of_value, of_fit) = (sides(value, scale.value_from), sides(fit, scale.fit_from));
    let mut possible: Vec<Quadrant> = of_value
        .iter()
        .flat_map(|valuable| of_fit.iter().map(|sound| Quadrant::of(*valuable, *sound)))
        .collect();
    possible.sort_unstable();
    if let [only] = possible[..] {
        return Placement::Decided(only);
    }
    let open = [(value, of_value.len()), (fit, of_fit.len())].into_iter().filter(|it| it.1 > 1);
    let is_known =
        |it: &Axis| it.assessed.is_some() || it.evidence.iter().any(|it| it.part.is_some());
    let expected =
        || Quadrant::of(value.expected >= scale.value_from, fit.expected >= scale.fit_from);
    let likely = (is_known(value) && is_known(fit)).then(expected);
    Placement::Undecided { possible, likely, missing: missing(open.map(|it| it.0)) }
}

/// On which sides of the threshold the range lies: `true` is high.
fn sides(axis: &Axis, from: f64) -> Vec<bool> {
    [axis.low >= from, axis.high >= from].into_iter().collect::<BTreeSet<_>>().into_iter().collect()
}

fn missing<'x>(axes: impl Iterator<Item = &'x Axis>) -> Vec<&'static str> {
    let mut open: Vec<(f64, &'static str)> = Vec::new();
    for axis in axes {
        let all: f64 = axis.evidence.iter().map(|it| it.weight).sum();
        let share = |it: &Evidence| it.weight * it.unknown / all;
        open.extend(axis.evidence.iter().map(|it| (share(it), it.key)).filter(|it| it.0 > 0.0));
    }
    open.sort_by(|a, b| b.0.total_cmp(&a.0));
    open.into_iter().map(|it| it.1).collect()
}

fn business_value(facts: &Facts, around: &Surroundings, policy: &Policy) -> [Option<Finding>; 7] {
    let needed_by = around.needed_by.iter().copied();
    let dependents: BTreeSet<&str> = facts
        .dependents
        .iter()
        .map(String::as_str)
        .chain(needed_by)
        .filter(|it| *it != facts.application.id)
        .collect();
    [
        users(facts).map(|it| rising("users", it, facts.source_of(&[Field::UserCount]), policy)),
        recorded("usages", facts.usages, facts.anchor(), policy),
        services(facts, policy),
        recorded("dependents", dependents.len(), None, policy),
        legal_basis(facts),
        cost_per_user(facts, policy),
        complaints(facts, policy),
    ]
}

fn technical_fit(facts: &Facts, around: &Surroundings, policy: &Policy) -> [Option<Finding>; 6] {
    [
        age(facts, policy),
        technology::technology(facts, policy),
        audit(facts, policy),
        exchange(facts, around, policy),
        login(facts, around, policy),
        // A record of which nothing is filled says nothing.
        Some(completeness(facts, policy)).filter(|it| it.part > 0.0),
    ]
}

fn number(facts: &Facts, field: Field) -> Option<u64> {
    facts.first(field)?.trim().parse().ok()
}

pub(crate) fn users(facts: &Facts) -> Option<u64> {
    number(facts, Field::UserCount)
}

/// A count that levels off: half at what the policy says.
fn rising(key: &str, count: u64, source: Option<String>, policy: &Policy) -> Finding {
    let part = count as f64 / (count as f64 + policy.assessment.half_at(key));
    Finding { value: count.to_string(), source, part }
}

/// An amount that speaks against the system: half at what the policy says.
fn falling(key: &str, amount: f64, policy: &Policy) -> f64 {
    let half_at = policy.assessment.half_at(key);
    half_at / (half_at + amount)
}

/// None recorded is unknown: no register lists all.
fn recorded(key: &str, count: usize, source: Option<String>, policy: &Policy) -> Option<Finding> {
    (count > 0).then(|| rising(key, count as u64, source, policy))
}

/// Services that a record states, by name or by code.
const SERVICES: [Field; 2] = [Field::Services, Field::RalCode];

/// How many services a record states, by name or by code.
pub fn service_count(fields: &BTreeMap<Field, Vec<String>>) -> usize {
    SERVICES.iter().map(|it| fields.get(it).map_or(0, Vec::len)).max().unwrap_or_default()
}

fn services(facts: &Facts, policy: &Policy) -> Option<Finding> {
    let count = service_count(&facts.application.fields);
    recorded("services", count, facts.source_of(&SERVICES), policy)
}

/// A law that demands the system is value enough; that none is stated says nothing.
fn legal_basis(facts: &Facts) -> Option<Finding> {
    let value = facts.first(Field::LegalBasis)?.to_string();
    Some(Finding { value, source: facts.source_of(&[Field::LegalBasis]), part: 1.0 })
}

/// Yearly running cost for each user; what nobody uses costs as if one did.
fn cost_per_user(facts: &Facts, policy: &Policy) -> Option<Finding> {
    let users = users(facts)?.max(1);
    let hundredths = running_cost(&facts.costs, &policy.currency)? / i64::try_from(users).ok()?;
    let each = Money { hundredths, currency: policy.currency.clone() };
    let source = facts.source_of(&[Field::CostMaintain, Field::CostHosting, Field::CostLicence]);
    let part = falling("cost_per_user", hundredths as f64 / 100.0, policy);
    Some(Finding { value: each.canonical(), source, part })
}

/// Complaints for each thousand users: without the number of users a number of complaints says nothing.
fn complaints(facts: &Facts, policy: &Policy) -> Option<Finding> {
    let complaints = number(facts, Field::Complaints)?;
    let thousands = users(facts)?.max(1) as f64 / 1_000.0;
    let part = falling("complaints", complaints as f64 / thousands, policy);
    let source = facts.source_of(&[Field::Complaints]);
    Some(Finding { value: complaints.to_string(), source, part })
}

/// The year of the last audit, between two years that the policy states.
fn audit(facts: &Facts, policy: &Policy) -> Option<Finding> {
    let date = facts.first(Field::LastAudit)?;
    let year: i32 = date.get(..4)?.parse().ok()?;
    let (oldest, newest) = policy.assessment.audit;
    let part = f64::from(year - oldest) / f64::from(newest - oldest);
    let source = facts.source_of(&[Field::LastAudit]);
    Some(Finding { value: date.to_string(), source, part: part.clamp(0.0, 1.0) })
}

/// How much of what it exchanges goes through a shared exchange; a record that says so counts as one such way.
fn exchange(facts: &Facts, around: &Surroundings, policy: &Policy) -> Option<Finding> {
    let said = said(facts, &policy.assessment.exchange_words, &EXCHANGING, policy);
    let stated = said.as_ref().is_some_and(|it| it.is_so);
    let via = around.via_exchange.len().max(usize::from(stated));
    let all = via + around.private.len();
    if all > 0 {
        let source = said.filter(|it| it.is_so).and_then(|it| it.source);
        return Some(Finding {
            value: format!("{via}/{all}"),
            source,
            part: via as f64 / all as f64,
        });
    }
    said.map(Said::finding)
}

/// Whether the words on an integration say that it passes by a shared exchange. That one is named beside other systems
/// says nothing of the way to these.
pub fn passes_by_exchange(words: &str, policy: &Policy) -> bool {
    words.split(['.', ';', '\n']).map(Sentence::new).any(|it| it.passes_by_exchange(policy))
}

/// A dependency says with whom users log in; else the record may.
fn login(facts: &Facts, around: &Surroundings, policy: &Policy) -> Option<Finding> {
    if let Some(is_national) = around.national_login {
        let value = if is_national { "national" } else { "own" };
        let source = around.login_source.map(String::from);
        return Some(Finding { value: value.into(), source, part: f64::from(is_national) });
    }
    let own =
        || said(facts, &policy.assessment.own_login_words, &SAYING, policy).filter(|it| it.is_so);
    match said(facts, &policy.assessment.login_words, &SAYING, policy) {
        Some(it) => Some(it.finding()),
        None => own().map(|it| Said { is_so: false, ..it }.finding()),
    }
}

/// Whether the record says that the system has a login of its own.
pub fn has_own_login(facts: &Facts, policy: &Policy) -> bool {
    said(facts, &policy.assessment.own_login_words, &SAYING, policy).is_some_and(|it| it.is_so)
}

/// Whether it is in service for people who log in: citizens, businesses or civil servants.
pub fn serves_people(facts: &Facts, policy: &Policy) -> bool {
    use model::Lifecycle::{Frozen, InUse, PhasingOut, Pilot};
    let is_served = |text: &String| {
        let words = spaced(text);
        policy.assessment.people_words.iter().any(|it| words.contains(it))
    };
    let users = facts.application.fields.get(&Field::TargetUsers).into_iter().flatten();
    let is_in_service = [InUse, Pilot, Frozen, PhasingOut].contains(&facts.application.lifecycle);
    is_in_service && users.into_iter().any(is_served)
}

/// What a record says in words.
struct Said {
    is_so: bool,
    word: String,
    source: Option<String>,
}

impl Said {
    fn finding(self) -> Finding {
        Finding { value: self.word, source: self.source, part: f64::from(self.is_so) }
    }
}

/// Where words on logins stand.
const SAYING: [Field; 4] =
    [Field::Integrations, Field::Technology, Field::Description, Field::Remark];

/// Where words on exchanges stand. A description may speak of a word's other meaning: an SPLP is a travel document, too.
const EXCHANGING: [Field; 3] = [Field::Integrations, Field::Technology, Field::Remark];

/// What the record says of one of these words: that it is so, where any sentence does; else that it is not.
fn said(facts: &Facts, words: &[String], fields: &[Field], policy: &Policy) -> Option<Said> {
    let mut denied = None;
    for field in fields {
        for text in facts.application.fields.get(field).into_iter().flatten() {
            let sentences = text.split(['.', ';', '\n']).map(Sentence::new);
            for (word, is_so) in sentences.filter_map(|it| it.meant(words, policy)) {
                let said = Said { is_so, word, source: facts.source_of(&[*field]) };
                if is_so {
                    return Some(said);
                }
                denied.get_or_insert(said);
            }
        }
    }
    denied
}

/// Words before a word within which a negation speaks of it.
const NEAR: usize = 3;
/// The same after a word.
const NEAR_AFTER: usize = 2;

/// The words of a sentence, each with the number of commas before it.
struct Sentence(Vec<(String, usize)>);

impl Sentence {
    fn new(text: &str) -> Sentence {
        let parts = text.split(',').map(spaced).enumerate();
        let words = parts.flat_map(|(part, words)| {
            words.split_whitespace().map(|it| (it.to_string(), part)).collect::<Vec<_>>()
        });
        Sentence(words.collect())
    }

    /// Whether the sentence says that one of the words is so, or that it is not; that it is, if it says either.
    fn meant(&self, words: &[String], policy: &Policy) -> Option<(String, bool)> {
        let mut denied = None;
        for word in words {
            let length = word.split_whitespace().count();
            for at in (0..self.0.len()).filter(|it| self.holds(word, *it)) {
                let shown = word.trim().to_string();
                match self.is_so(at, length, policy) {
                    Some(true) => return Some((shown, true)),
                    Some(false) => denied = denied.or(Some(shown)),
                    None => {}
                }
            }
        }
        Some((denied?, false))
    }

    /// Whether a word for a way ("melalui") stands near before one for an exchange, and nothing denies it.
    fn passes_by_exchange(&self, policy: &Policy) -> bool {
        let scale = &policy.assessment;
        let is_way = |it: usize, at: usize| {
            let (word, part) = &self.0[it];
            *part == self.0[at].1 && scale.way_words.iter().any(|way| way.trim() == word)
        };
        let is_by = |word: &String, at: usize| {
            let length = word.split_whitespace().count();
            self.holds(word, at)
                && (at.saturating_sub(NEAR)..at).any(|it| is_way(it, at))
                && self.is_so(at, length, policy) == Some(true)
        };
        let mut words = scale.exchange_words.iter();
        words.any(|word| (0..self.0.len()).any(|at| is_by(word, at)))
    }

    fn holds(&self, word: &str, at: usize) -> bool {
        let mut own = self.0[at..].iter().map(|it| it.0.as_str());
        word.split_whitespace().all(|it| own.next() == Some(it))
    }

    /// Whether so many words from here on are so. A negation near by denies them; further ahead, or beyond a comma, it
    /// may speak of something else, so nothing is known then.
    fn is_so(&self, at: usize, length: usize, policy: &Policy) -> Option<bool> {
        let negations = (0..self.0.len()).filter(|it| self.is_negation(*it, policy));
        let (before, after): (Vec<usize>, Vec<usize>) = negations.partition(|it| *it < at);
        let end = at + length;
        let after = after
            .into_iter()
            .find(|it| (end..end + NEAR_AFTER).contains(it) && !self.speaks_ahead(*it, policy));
        let before = before.last().copied();
        let is_beside = |it: usize| self.0[it].1 == self.0[at].1;
        let denies_ahead = before.is_some_and(|it| at - it <= NEAR && is_beside(it));
        if denies_ahead || after.is_some_and(is_beside) {
            return Some(false);
        }
        (before.is_none() && after.is_none()).then_some(true)
    }

    fn is_negation(&self, at: usize, policy: &Policy) -> bool {
        let scale = &policy.assessment;
        let mut negations = scale.negations.iter().chain(&scale.negations_ahead);
        negations.any(|it| it.trim() == self.0[at].0)
    }

    /// Whether a negation speaks of what follows it, and not of what stands before: by its kind, or since another word of
    /// the lists follows. "IKD, bukan SSO" does not deny IKD.
    fn speaks_ahead(&self, at: usize, policy: &Policy) -> bool {
        let scale = &policy.assessment;
        let lists = [&scale.exchange_words, &scale.login_words, &scale.own_login_words];
        let is_listed =
            |it: usize| lists.iter().any(|words| words.iter().any(|word| self.holds(word, it)));
        let ahead = (at + 1..self.0.len()).take(NEAR);
        scale.negations_ahead.iter().any(|it| it.trim() == self.0[at].0)
            || ahead.take_while(|it| self.0[*it].1 == self.0[at].1).any(is_listed)
    }
}

#[cfg(test)]
mod tests;
