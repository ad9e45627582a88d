//! What would change the choice of the keeper, found by trying: one criterion of the runner-up is raised as little as
//! will do, or one of the keeper's falls away, and the choice is made again.

use std::collections::BTreeMap;

use model::{AgencyLevel, Change, CostBasis, CostItem, CostKind, Field, Lifecycle, Money};

use super::{EXCEPTION, Keeper, Known};
use crate::candidate::{Candidate, Standing, state};
use crate::facts::{Facts, SharedFacts};
use crate::keeper::CRITERIA;
use crate::saving::running_cost;

/// More users or dependants than any system has add nothing: both criteria level off long before.
const MOST: i64 = 10_000;
/// A yearly running cost above any that is paid, in whole units.
const DEAREST: i64 = 10_000_000_000_000;

/// The choice that is made again.
struct Contest<'c, 'a> {
    known: &'c Known<'a>,
    standings: Vec<Standing<'a>>,
    function: Option<&'c str>,
    keeper: &'c Keeper<'a>,
    runner_up: &'c Candidate<'a>,
}

impl<'a> Known<'a> {
    /// The single changes that would make the runner-up the keeper, or let it stay beside a mandated one: first what
    /// the runner-up would need, then what the keeper would have to lose.
    pub(super) fn what_would_change(
        &self,
        candidates: &[Candidate<'a>],
        keeper: &Keeper<'a>,
        function: Option<&str>,
    ) -> Vec<Change> {
        let second = keeper.runner_up.as_ref().map(|it| it.0.as_str());
        let runner_up = candidates.iter().find(|it| Some(it.id) == second);
        let Some(runner_up) = runner_up else { return Vec::new() };
        let standings = candidates.iter().map(Candidate::standing).collect();
        Contest { known: self, standings, function, keeper, runner_up }.changes()
    }
}

impl<'a> Contest<'_, 'a> {
    fn changes(&self) -> Vec<Change> {
        let change = |criterion: &str, id: &str, needed| Change {
            criterion: criterion.to_string(),
            application_id: id.to_string(),
            needed,
        };
        let gained = CRITERIA
            .iter()
            .filter_map(|key| Some(change(key, self.runner_up.id, self.needed(key)?)));
        let excepted =
            self.stays_by_exception().then(|| change(EXCEPTION, self.runner_up.id, None));
        let lost = CRITERIA
            .iter()
            .filter(|it| self.wins_when_lost(it))
            .map(|key| change(key, &self.keeper.id, None));
        gained.chain(excepted).chain(lost).collect()
    }

    /// The least value of the criterion with which the runner-up wins, when any does.
    fn needed(&self, key: &str) -> Option<Option<String>> {
        let own = self.runner_up.standing();
        let wins = |edit: &dyn Fn(&mut Facts)| self.wins_when(own, edit);
        match key {
            "mandate" => self.wins_when_mandated(own).then_some(None),
            "usages" => {
                let with = |count: i64| wins(&|it| it.usages = count as usize);
                least(own.facts.usages as i64 + 1, MOST, with).map(|it| Some(it.to_string()))
            }
            "dependents" => {
                let with = |count| self.wins(Standing { dependents: count as usize, ..own });
                least(own.dependents as i64 + 1, MOST, with).map(|it| Some(it.to_string()))
            }
            "lifecycle" => {
                let parts = &self.known.policy.lifecycle;
                let states = Lifecycle::ALL.into_iter().filter(|it| !it.is_over());
                let winning = states.filter(|state| wins(&|it| it.application.lifecycle = *state));
                least_of(winning.map(Lifecycle::key), parts)
            }
            "level" => {
                let parts = &self.known.policy.level;
                let levels = parts.keys().map(|it| AgencyLevel::from_key(it));
                let winning = levels.filter(|level| wins(&|it| it.application.level = *level));
                least_of(winning.map(AgencyLevel::key), parts)
            }
            "completeness" => self.filled_fields(),
            "age" => {
                let policy = self.known.policy;
                let with = |year: i64| wins(&|it| set(it, Field::YearModified, year.to_string()));
                let (oldest, newest) = (policy.oldest_year.into(), policy.newest_year.into());
                least(oldest, newest, with).map(|it| Some(it.to_string()))
            }
            "cost" => self.highest_cost(),
            _ => None,
        }
    }

    /// How many of the fields have to be filled, of how many.
    fn filled_fields(&self) -> Option<Option<String>> {
        let (own, fields) = (self.runner_up.standing(), &self.known.policy.complete_fields);
        let empty: Vec<Field> =
            fields.iter().copied().filter(|it| own.facts.first(*it).is_none()).collect();
        // What is filled in says nothing to any other criterion.
        let with = |count: i64| {
            self.wins_when(own, &|it| {
                empty[..count as usize].iter().for_each(|field| set(it, *field, "-".into()));
            })
        };
        let more = least(1, empty.len() as i64, with)? as usize;
        Some(Some(format!("{}/{}", fields.len() - empty.len() + more, fields.len())))
    }

    /// The highest running cost with which the runner-up wins, in whole units; nothing where any will do: it is worth
    /// something to state one at all.
    fn highest_cost(&self) -> Option<Option<String>> {
        let own = self.runner_up.standing();
        let currency = &self.known.policy.currency;
        let amount = |units: i64| Money { hundredths: units * 100, currency: currency.to_string() };
        let with = |units: i64| {
            let (kind, basis) = (CostKind::Maintain, CostBasis::Stated);
            let item = CostItem { kind, amount: amount(units), year: None, basis };
            self.wins_when(own, &|it| it.costs = vec![item.clone()])
        };
        let below = own.cost.map_or(DEAREST, |it| (it - 1).div_euclid(100).min(DEAREST));
        let highest = -least(-below, 0, |it| with(-it))?;
        Some((highest < DEAREST).then(|| amount(highest).canonical()))
    }

    fn wins_when_mandated(&self, own: Standing<'a>) -> bool {
        let class = self.known.policy.adopt_classes.first().cloned().unwrap_or_default();
        let shared = SharedFacts { mandatory: true, class, ..SharedFacts::default() };
        self.wins(Standing { shared: Some(&shared), ..own })
    }

    /// Whether an exception, and only that, lets the runner-up stay.
    fn stays_by_exception(&self) -> bool {
        let mut facts = self.runner_up.facts.clone();
        set(&mut facts, Field::Exception, EXCEPTION.into());
        let excepted = Candidate { facts: &facts, ..self.runner_up.clone() };
        let reason = |it: &Candidate| self.known.member(it, self.keeper, self.function).reason;
        reason(&excepted) == EXCEPTION && reason(self.runner_up) != EXCEPTION
    }

    /// Whether the runner-up wins when the keeper loses what the criterion reads.
    fn wins_when_lost(&self, key: &str) -> bool {
        if key == "mandate" {
            return self.wins_without_mandate();
        }
        let keeper = self.standings.iter().find(|it| it.id == self.keeper.id);
        let Some(&keeper) = keeper else { return false };
        let wins = |edit: &dyn Fn(&mut Facts)| self.wins_when(keeper, edit);
        match key {
            "usages" => wins(&|it| it.usages = 0),
            "lifecycle" => wins(&|it| it.application.lifecycle = Lifecycle::Unknown),
            "level" => wins(&|it| it.application.level = AgencyLevel::Other),
            "completeness" => wins(&|it| {
                let fields = &mut it.application.fields;
                fields.retain(|it, _| {
                    AGE.contains(it) || !self.known.policy.complete_fields.contains(it)
                });
            }),
            "age" => wins(&|it| it.application.fields.retain(|it, _| !AGE.contains(it))),
            "cost" => wins(&|it| it.costs.clear()),
            "dependents" => self.wins(Standing { dependents: 0, ..keeper }),
            _ => false,
        }
    }

    /// The keeper is off the list of shared applications; another one may be mandated all the same.
    fn wins_without_mandate(&self) -> bool {
        let Some(id) = self.keeper.shared else { return false };
        let mut known = self.known.clone();
        known.shared.remove(id);
        let mut standings = self.standings.clone();
        let is_listed = |it: &&mut Standing| it.shared.is_some_and(|it| it.id == id);
        standings.iter_mut().filter(is_listed).for_each(|it| it.shared = None);
        known.keeper(&standings, self.function).is_none_or(|it| it.id == self.runner_up.id)
    }

    fn wins_when(&self, of: Standing<'a>, edit: &dyn Fn(&mut Facts)) -> bool {
        let policy = self.known.policy;
        let mut facts = of.facts.clone();
        edit(&mut facts);
        let cost = running_cost(&facts.costs, &policy.currency);
        // Whose it is, is read out of many words, and hardly any trial changes them.
        let is_national = match facts.application == of.facts.application {
            true => of.is_national,
            false => policy.is_national(&facts.application),
        };
        let state = state(&facts, policy);
        self.wins(Standing { facts: &facts, state, cost, is_national, ..of })
    }

    /// Whether the runner-up is chosen, or stands alone, when this stands for the member of the same id.
    fn wins(&self, changed: Standing) -> bool {
        let is_between_two = self.is_between_two(&changed);
        let with = |it: &Standing<'a>| {
            let contends = !is_between_two || it.id == self.keeper.id || it.id == self.runner_up.id;
            if it.id == changed.id { changed } else { Standing { contends, ..*it } }
        };
        let standings: Vec<Standing> = self.standings.iter().map(with).collect();
        self.known.keeper(&standings, self.function).is_none_or(|it| it.id == self.runner_up.id)
    }

    /// Whether the change leaves all others where they are, behind the runner-up, so that they need not be ranked
    /// again. An owner's level and a mandate say who may be keeper; a cost moves the median, and with it every
    /// member, but a lower one of the runner-up takes nobody else ahead of it.
    fn is_between_two(&self, changed: &Standing) -> bool {
        let Some(before) = self.standings.iter().find(|it| it.id == changed.id) else {
            return false;
        };
        let is_cheaper = changed.id == self.runner_up.id && before.cost.is_some();
        before.facts.application.level == changed.facts.application.level
            && before.shared == changed.shared
            && (before.cost == changed.cost || is_cheaper)
    }
}

/// What the age is read from; another criterion than how fully a system is described.
const AGE: [Field; 2] = [Field::YearModified, Field::YearBuilt];

fn set(facts: &mut Facts, field: Field, value: String) {
    facts.application.fields.insert(field, vec![value]);
}

/// The smallest number that wins, where every larger one does too.
fn least(from: i64, to: i64, wins: impl Fn(i64) -> bool) -> Option<i64> {
    let (mut low, mut high) = (from, to);
    if low > high || !wins(high) {
        return None;
    }
    while low < high {
        let middle = low + (high - low).div_euclid(2);
        if wins(middle) { high = middle } else { low = middle + 1 }
    }
    Some(high)
}

/// Of these keys the one that earns least.
fn least_of(
    keys: impl Iterator<Item = &'static str>,
    parts: &BTreeMap<String, f64>,
) -> Option<Option<String>> {
    let part = |key: &str| parts.get(key).copied().unwrap_or_default();
    keys.min_by(|a, b| part(a).total_cmp(&part(b))).map(|it| Some(it.to_string()))
}

#[cfg(test)]
mod tests;
