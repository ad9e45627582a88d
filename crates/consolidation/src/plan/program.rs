//! The question a roadmap answers, in numbers: which units move in which year.

use std::collections::BTreeMap;

use petgraph::unionfind::UnionFind;

/// What is done as a whole: a system that moves.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Unit {
    /// What is won over the whole horizon when it is done in each year, in hundredths; `None` where it may not be
    /// done then. One for each year.
    pub worth: Vec<Option<i64>>,
    /// What is spent in the year in which it is done, in hundredths.
    pub cost: i64,
    /// The budgets (by number) that pay for it, each of them all of it.
    pub budgets: Vec<u32>,
    /// Migrations that it takes of the capacity of each agency (by number), in the year in which it is done.
    pub load: Vec<(u32, u32)>,
}

/// The first is done no later than the second; or never, and then it is connected anew when the second is done.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Need {
    /// The unit that needs.
    pub first: u32,
    /// The unit that is needed.
    pub then: u32,
    /// What connecting anew costs the budgets of the second, in the year in which that one is done, in hundredths.
    pub cost: i64,
    /// What it takes from the worth when the second is done in each year, in hundredths: the same, as long as
    /// budgets have no price.
    pub loss: Vec<i64>,
}

/// Units, and what holds between them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Program {
    /// Years in which something may be done.
    pub years: usize,
    /// What may be done.
    pub units: Vec<Unit>,
    /// Who needs whom, in any direction, also in circles.
    pub needs: Vec<Need>,
    /// What each budget has in each year, in hundredths.
    pub budgets: Vec<Vec<i64>>,
    /// Migrations that each agency can do, in each year.
    pub capacity: Vec<Vec<u32>>,
    /// A schedule to begin from, which may break rules; empty when there is none.
    pub start: Schedule,
}

/// The year in which each unit is done; `None` for those that are left as they are.
pub type Schedule = Vec<Option<usize>>;

impl Need {
    /// When the second is done, if the first is not by then.
    pub fn late(&self, schedule: &[Option<usize>]) -> Option<usize> {
        let done = schedule[self.then as usize]?;
        schedule[self.first as usize].is_none_or(|it| it > done).then_some(done)
    }

    /// Whether there is a schedule in which the second is done in a year, and the first later.
    pub(super) fn may_break(&self, program: &Program, year: usize) -> bool {
        let (first, then) = (self.first as usize, self.then as usize);
        program.units[then].worth[year].is_some()
            && program.units[first].worth[year + 1..].iter().any(Option::is_some)
    }

    /// Whether the first is done after the second, which no schedule may do.
    pub(super) fn is_broken(&self, schedule: &[Option<usize>]) -> bool {
        self.late(schedule).is_some() && schedule[self.first as usize].is_some()
    }
}

impl Program {
    /// What a schedule wins in all, in hundredths. A unit in a year in which it may not be done adds nothing here;
    /// [`super::check`] finds it.
    pub fn worth(&self, schedule: &[Option<usize>]) -> i128 {
        let worth = |(unit, year): (&Unit, &Option<usize>)| unit.worth[(*year)?];
        let won = self.units.iter().zip(schedule).filter_map(worth).map(i128::from);
        let loss = |it: &Need| Some(i128::from(it.loss[it.late(schedule)?]));
        won.sum::<i128>() - self.needs.iter().filter_map(loss).sum::<i128>()
    }

    /// What is won when every unit may be done in its best year: nothing wins more.
    pub(super) fn at_best(&self) -> i128 {
        let best = |unit: &Unit| unit.worth.iter().flatten().max().map_or(0, |it| (*it).max(0));
        self.units.iter().map(|it| i128::from(best(it))).sum()
    }

    /// Whether a unit may be done in a year when nothing else is.
    pub(super) fn allows(&self, unit: usize, year: usize) -> bool {
        let unit = &self.units[unit];
        unit.worth.get(year).is_some_and(Option::is_some)
            && unit.budgets.iter().all(|it| unit.cost <= self.budgets[*it as usize][year])
            && unit.load.iter().all(|it| it.1 <= self.capacity[it.0 as usize][year])
    }

    /// Pairs of units of which one needs the other.
    pub(super) fn pairs(&self) -> impl Iterator<Item = (u32, u32)> + '_ {
        self.needs.iter().map(|it| (it.first, it.then))
    }

    /// Places of needs by the unit that is needed.
    pub(super) fn by_then(&self) -> Vec<Vec<u32>> {
        self.needs_by(|it| it.then)
    }

    /// Places of needs by the unit that needs.
    pub(super) fn by_first(&self) -> Vec<Vec<u32>> {
        self.needs_by(|it| it.first)
    }

    fn needs_by(&self, unit: impl Fn(&Need) -> u32) -> Vec<Vec<u32>> {
        let mut found = vec![Vec::new(); self.units.len()];
        for (at, need) in (0..).zip(&self.needs) {
            found[unit(need) as usize].push(at);
        }
        found
    }

    /// Units of one agency that together may want more than it can do in a year: sorted.
    pub(super) fn crowds(&self) -> Vec<Vec<u32>> {
        let mut loads: BTreeMap<u32, (u32, Vec<u32>)> = BTreeMap::new();
        for (at, unit) in self.units.iter().enumerate() {
            for (agency, load) in &unit.load {
                let own = loads.entry(*agency).or_default();
                own.0 += load;
                own.1.push(at as u32);
            }
        }
        let is_scarce = |it: &(u32, (u32, Vec<u32>))| {
            self.capacity[it.0 as usize].iter().min().is_some_and(|least| *least < it.1.0)
        };
        loads.into_iter().filter(is_scarce).map(|it| it.1.1).collect()
    }

    /// What all units of a budget may cost together.
    pub(super) fn most_spent(&self) -> Vec<i128> {
        let mut most = vec![0; self.budgets.len()];
        let mut spend = |unit: &Unit, cost: i64| {
            unit.budgets.iter().for_each(|it| most[*it as usize] += i128::from(cost.max(0)));
        };
        self.units.iter().for_each(|it| spend(it, it.cost));
        self.needs.iter().for_each(|it| spend(&self.units[it.then as usize], it.cost));
        most
    }

    /// Units of one budget that together may want more than it has in a year: sorted.
    pub(super) fn payers(&self) -> Vec<Vec<u32>> {
        let mut found = vec![Vec::new(); self.budgets.len()];
        for (at, unit) in (0..).zip(&self.units) {
            unit.budgets.iter().for_each(|it| found[*it as usize].push(at));
        }
        let is_scarce = |most: i128, limit: &[i64]| limit.iter().any(|it| i128::from(*it) < most);
        let limits = self.most_spent().into_iter().zip(&self.budgets);
        let all = found.into_iter().zip(limits);
        all.filter(|(_, (most, limit))| is_scarce(*most, limit)).map(|it| it.0).collect()
    }

    /// A part of the program: these units (sorted), with their budgets and agencies only. `by_then` is that of the
    /// whole.
    pub(super) fn part(&self, units: &[u32], by_then: &[Vec<u32>]) -> Program {
        let place = |it: u32| units.binary_search(&it).ok().map(|it| it as u32);
        let mut own: Vec<Unit> = units.iter().map(|it| self.units[*it as usize].clone()).collect();
        let agencies = distinct(own.iter().flat_map(|it| &it.load).map(|it| it.0));
        let budgets = distinct(own.iter().flat_map(|it| &it.budgets).copied());
        for unit in &mut own {
            unit.load.iter_mut().for_each(|it| it.0 = rank_in(&agencies, it.0));
            unit.budgets.iter_mut().for_each(|it| *it = rank_in(&budgets, *it));
        }
        let needs = (0..).zip(units).flat_map(|(then, unit)| {
            let all = by_then[*unit as usize].iter().map(|it| &self.needs[*it as usize]);
            all.filter_map(move |it| Some(Need { first: place(it.first)?, then, ..it.clone() }))
        });
        Program {
            years: self.years,
            units: own,
            needs: needs.collect(),
            budgets: budgets.iter().map(|it| self.budgets[*it as usize].clone()).collect(),
            capacity: agencies.iter().map(|it| self.capacity[*it as usize].clone()).collect(),
            start: units.iter().filter_map(|it| self.start.get(*it as usize).copied()).collect(),
        }
    }
}

fn distinct(numbers: impl Iterator<Item = u32>) -> Vec<u32> {
    let mut found: Vec<u32> = numbers.collect();
    found.sort_unstable();
    found.dedup();
    found
}

fn rank_in(sorted: &[u32], number: u32) -> u32 {
    sorted.partition_point(|it| *it < number) as u32
}

/// So many units as groups of those that these pairs join, each sorted, in order of their first.
pub(super) fn joined(count: usize, pairs: impl Iterator<Item = (u32, u32)>) -> Vec<Vec<u32>> {
    let mut together: UnionFind<u32> = UnionFind::new(count);
    for (one, other) in pairs {
        together.union(one, other);
    }
    let mut groups: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    for unit in 0..count as u32 {
        groups.entry(together.find_mut(unit)).or_default().push(unit);
    }
    let mut groups: Vec<Vec<u32>> = groups.into_values().collect();
    groups.sort_unstable();
    groups
}

/// Neighbours in each list, as pairs that join all of it.
pub(super) fn neighbours(lists: &[Vec<u32>]) -> impl Iterator<Item = (u32, u32)> + '_ {
    lists.iter().flat_map(|it| it.windows(2).map(|pair| (pair[0], pair[1])))
}
