//! What would change the choice of the keeper, found by trying: one criterion of the runner-up is raised as little as
//! will do, or one of the keeper's falls away, and the choice is made again.

use std::collections::BTreeMap;

use model::{AgencyLevel, Change, Field, Lifecycle, Money};

use super::{EXCEPTION, Keeper, Known};
use crate::candidate::{Candidate, Standing, state};
use crate::facts::SharedFacts;
use crate::job::Job;
use crate::keeper::{CRITERIA, Merits, of_all, of_both};

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

    /// Whether this one is chosen, or stands alone.
    fn is_won(&self, standings: &[Standing<'a>], function: Option<&str>, id: &str) -> bool {
        let Some(choice) = self.choice(standings, function) else { return true };
        let chosen = match choice.outside {
            Some(shared) => self.registered_as(shared),
            None => choice.ranked.first().map(|it| it.0.id),
        };
        chosen == Some(id)
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
        let own = self.runner_up.merits;
        let wins = |merits: Merits| self.wins(Standing { merits, ..self.runner_up.standing() });
        let policy = self.known.policy;
        match key {
            "mandate" => {
                let class = policy.adopt_classes.first().cloned().unwrap_or_default();
                let shared = SharedFacts { mandatory: true, class, ..SharedFacts::default() };
                let merits = Merits { shared: Some(&shared), mandated: true, ..own };
                // It would do what the group does.
                let changed = Standing { merits, serves: true, ..self.runner_up.standing() };
                self.wins(changed).then_some(None)
            }
            "assessment" => {
                let both = |it: i64| [Some(it as u32); 2];
                let with = |value| wins(Merits { assessed: both(value), ..own });
                least(0, 100, with).map(|it| Some(of_both(both(it))))
            }
            "usages" => {
                let with = |count| wins(Merits { usages: count as usize, ..own });
                least(own.usages as i64 + 1, MOST, with).map(|it| Some(it.to_string()))
            }
            "user_count" => {
                let with = |count| wins(Merits { user_count: Some(count as u64), ..own });
                let more = own.user_count.map_or(1, |it| it.saturating_add(1));
                let from = i64::try_from(more).unwrap_or(i64::MAX);
                least(from, policy.full_at as i64, with).map(|it| Some(it.to_string()))
            }
            "dependents" => {
                let with = |count| wins(Merits { dependents: count as usize, ..own });
                least(own.dependents as i64 + 1, MOST, with).map(|it| Some(it.to_string()))
            }
            "lifecycle" => {
                let states = Lifecycle::ALL.into_iter().filter(|it| !it.is_over());
                let winning = states.filter(|it| wins(Merits { lifecycle: *it, ..own }));
                least_of(winning.map(Lifecycle::key), &policy.lifecycle)
            }
            "level" => {
                let levels = policy.level.keys().map(|it| AgencyLevel::from_key(it));
                let winning = levels.filter(|it| wins(Merits { level: *it, ..own }));
                least_of(winning.map(AgencyLevel::key), &policy.level)
            }
            "completeness" => {
                let (filled, all) = (own.filled.unwrap_or_default(), policy.complete_fields.len());
                let with = |count| wins(Merits { filled: Some(count as usize), ..own });
                let most = least(filled as i64 + 1, all as i64, with)?;
                Some(Some(of_all(most as usize, policy)))
            }
            "age" => {
                // A year of the last change that is stated is one field more that is filled.
                let field = Field::YearModified;
                let is_new = self.runner_up.facts.first(field).is_none();
                let more = usize::from(is_new && policy.complete_fields.contains(&field));
                let filled = own.filled.map(|it| it + more);
                let with = |year| wins(Merits { year: Some(year as i32), filled, ..own });
                let (oldest, newest) = (policy.oldest_year.into(), policy.newest_year.into());
                least(oldest, newest, with).map(|it| Some(it.to_string()))
            }
            "cost" => {
                // The highest that will do, so counted downwards; where any will, it helps to state one at all.
                let with = |less: i64| wins(Merits { cost: Some(-less * 100), ..own });
                let below = own.cost.map_or(DEAREST, |it| (it - 1).div_euclid(100).min(DEAREST));
                let highest = -least(-below, 0, with)?;
                let (hundredths, currency) = (highest * 100, policy.currency.clone());
                Some((highest < DEAREST).then(|| Money { hundredths, currency }.canonical()))
            }
            _ => None,
        }
    }

    /// Whether an exception, and only that, lets the runner-up stay.
    fn stays_by_exception(&self) -> bool {
        if self.keeper.mandated.is_none() {
            return false;
        }
        let mut facts = self.runner_up.facts.clone();
        facts.application.fields.insert(Field::Exception, vec![EXCEPTION.into()]);
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
        let (Some(&keeper), Some(facts)) = (keeper, self.keeper.facts) else { return false };
        let own = keeper.merits;
        let policy = self.known.policy;
        // The year is another criterion than how fully a system is described.
        let is_filled =
            |it: &Field| policy.complete_fields.contains(it) && facts.first(*it).is_some();
        let years = [Field::YearModified, Field::YearBuilt].into_iter().filter(is_filled).count();
        let wins = |merits: Merits| self.wins(Standing { merits, ..keeper });
        match key {
            "usages" => {
                let (merits, state) = (Merits { usages: 0, ..own }, state(facts, 0, policy));
                self.wins(Standing { merits, state, ..keeper })
            }
            "assessment" => wins(Merits { assessed: [None; 2], ..own }),
            "user_count" => wins(Merits { user_count: None, ..own }),
            "lifecycle" => wins(Merits { lifecycle: Lifecycle::Unknown, ..own }),
            "level" => wins(Merits { level: AgencyLevel::Other, ..own }),
            "completeness" => wins(Merits { filled: Some(years), ..own }),
            "age" => wins(Merits { year: None, filled: own.filled.map(|it| it - years), ..own }),
            "cost" => wins(Merits { cost: None, ..own }),
            "dependents" => wins(Merits { dependents: 0, ..own }),
            _ => false,
        }
    }

    /// The keeper is off the list of shared applications; another one may be mandated all the same.
    fn wins_without_mandate(&self) -> bool {
        let Some(id) = self.keeper.shared else { return false };
        let mut known = self.known.clone();
        known.shared.remove(id);
        let mut standings = self.standings.clone();
        let is_listed = |it: &&mut Standing| it.merits.shared.is_some_and(|it| it.id == id);
        for it in standings.iter_mut().filter(is_listed) {
            it.merits = Merits { shared: None, mandated: false, ..it.merits };
            let job = Job::of(self.known.facts.get(it.id), None, it.similarity);
            it.serves = job.serves(self.function, self.known.policy.replace_from);
        }
        known.is_won(&standings, self.function, self.runner_up.id)
    }

    /// Whether the runner-up is chosen, or stands alone, when this stands for the member of the same id.
    fn wins(&self, changed: Standing) -> bool {
        let is_between_two = self.is_between_two(&changed);
        let with = |it: &Standing<'a>| {
            let contends = !is_between_two || it.id == self.keeper.id || it.id == self.runner_up.id;
            if it.id == changed.id { changed } else { Standing { contends, ..*it } }
        };
        let standings: Vec<Standing> = self.standings.iter().map(with).collect();
        self.known.is_won(&standings, self.function, self.runner_up.id)
    }

    /// Whether the change leaves all others where they are, behind the runner-up, so that they need not be ranked
    /// again. An owner's level and a mandate say who may be keeper; a cost moves the median, and with it every
    /// member, but a lower one of the runner-up takes nobody else ahead of it.
    fn is_between_two(&self, changed: &Standing) -> bool {
        let Some(before) = self.standings.iter().find(|it| it.id == changed.id) else {
            return false;
        };
        let (before, after) = (&before.merits, &changed.merits);
        let is_cheaper = changed.id == self.runner_up.id && before.cost.is_some();
        before.level == after.level
            && before.shared == after.shared
            && (before.cost == after.cost || is_cheaper)
    }
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
