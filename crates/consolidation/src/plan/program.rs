//! The question a roadmap answers, in numbers: which units move in which year.

use std::collections::BTreeMap;

use petgraph::unionfind::UnionFind;

/// Steps that have to be done together, usually one: systems that need each other move in one year.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Unit {
    /// What is won over the whole horizon when it is done in each year, in hundredths; `None` where it may not be
    /// done then. One for each year.
    pub worth: Vec<Option<i64>>,
    /// What is spent in the year in which it is done, in hundredths.
    pub cost: i64,
    /// Migrations that it takes of the capacity of each agency (by number), in the year in which it is done.
    pub load: Vec<(u32, u32)>,
}

/// Units, and what holds between them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Program {
    /// Years in which something may be done.
    pub years: usize,
    /// What may be done.
    pub units: Vec<Unit>,
    /// The first has to be done no later than the second, and the second not at all without the first.
    pub precedence: Vec<(u32, u32)>,
    /// What may be spent in each year, in hundredths; `None` when nobody limits it.
    pub budget: Option<Vec<i64>>,
    /// Migrations that each agency can do, in each year.
    pub capacity: Vec<Vec<u32>>,
}

/// The year in which each unit is done; `None` for those that are left as they are.
pub type Schedule = Vec<Option<usize>>;

impl Program {
    /// What a schedule wins in all, in hundredths. A unit in a year in which it may not be done adds nothing here;
    /// [`super::check`] finds it.
    pub fn worth(&self, schedule: &[Option<usize>]) -> i128 {
        let worth = |(unit, year): (&Unit, &Option<usize>)| unit.worth[(*year)?];
        self.units.iter().zip(schedule).filter_map(worth).map(i128::from).sum()
    }

    /// What is won when every unit may be done in its best year: nothing wins more.
    pub(super) fn at_best(&self) -> i128 {
        let best = |unit: &Unit| unit.worth.iter().flatten().max().map_or(0, |it| (*it).max(0));
        self.units.iter().map(|it| i128::from(best(it))).sum()
    }

    /// Units that have to be done no later than each unit.
    pub fn firsts(&self) -> Vec<Vec<u32>> {
        let mut found = vec![Vec::new(); self.units.len()];
        for (first, then) in &self.precedence {
            found[*then as usize].push(*first);
        }
        found
    }

    /// Units that have to be done no earlier than each unit.
    pub(super) fn thens(&self) -> Vec<Vec<u32>> {
        let mut found = vec![Vec::new(); self.units.len()];
        for (first, then) in &self.precedence {
            found[*first as usize].push(*then);
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

    /// A part of the program: these units (sorted), with capacities of their agencies only. `firsts` are those of the
    /// whole.
    pub(super) fn part(&self, units: &[u32], firsts: &[Vec<u32>]) -> Program {
        let place = |it: &u32| units.binary_search(it).ok().map(|it| it as u32);
        let mut own: Vec<Unit> = units.iter().map(|it| self.units[*it as usize].clone()).collect();
        let mut agencies: Vec<u32> = own.iter().flat_map(|it| &it.load).map(|it| it.0).collect();
        agencies.sort_unstable();
        agencies.dedup();
        for load in own.iter_mut().flat_map(|it| &mut it.load) {
            load.0 = agencies.partition_point(|it| *it < load.0) as u32;
        }
        let precedence = (0..).zip(units).flat_map(|(then, unit)| {
            let inside = firsts[*unit as usize].iter().filter_map(place);
            inside.map(move |first| (first, then))
        });
        Program {
            years: self.years,
            units: own,
            precedence: precedence.collect(),
            budget: self.budget.clone(),
            capacity: agencies.iter().map(|it| self.capacity[*it as usize].clone()).collect(),
        }
    }
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

/// What is left of budget and capacity while units are put into years.
#[derive(Debug, Clone)]
pub(super) struct Means {
    pub budget: Option<Vec<i64>>,
    pub capacity: Vec<Vec<u32>>,
}

impl Means {
    pub fn of(program: &Program) -> Means {
        Means { budget: program.budget.clone(), capacity: program.capacity.clone() }
    }

    /// Whether there is enough for a unit in a year.
    pub fn suffice(&self, unit: &Unit, year: usize) -> bool {
        self.budget.as_ref().is_none_or(|it| unit.cost <= it[year])
            && unit.load.iter().all(|it| it.1 <= self.capacity[it.0 as usize][year])
    }

    pub fn take(&mut self, unit: &Unit, year: usize) {
        if let Some(budget) = &mut self.budget {
            budget[year] -= unit.cost;
        }
        for (agency, load) in &unit.load {
            self.capacity[*agency as usize][year] -= load;
        }
    }

    pub fn give_back(&mut self, unit: &Unit, year: usize) {
        if let Some(budget) = &mut self.budget {
            budget[year] += unit.cost;
        }
        for (agency, load) in &unit.load {
            self.capacity[*agency as usize][year] += load;
        }
    }
}
