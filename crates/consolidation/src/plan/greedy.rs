//! The plan a careful person makes: the best first, each with what has to go before it, in the best year that is left.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use super::program::{Means, Program, Schedule, Unit};

/// Puts the units into years by falling `rank`; a unit takes along what has to be done no later than it. Nothing is
/// done that loses money together with what it takes along.
pub(super) fn greedy(program: &Program, rank: &[f64]) -> Schedule {
    filled(program, vec![None; program.units.len()], &by_rank(rank))
}

/// A schedule that keeps the rules, with whatever else pays, or is free, and finds a place: in this order.
pub(super) fn filled(program: &Program, schedule: Schedule, order: &[usize]) -> Schedule {
    let mut filling = Filling::new(program, schedule);
    order.iter().for_each(|it| filling.add(*it));
    filling.schedule
}

fn by_rank(rank: &[f64]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..rank.len()).collect();
    order.sort_by(|a, b| rank[*b].total_cmp(&rank[*a]).then(a.cmp(b)));
    order
}

/// What is wanted, without what breaks a rule, and filled up by falling rank.
pub(super) fn repaired(program: &Program, wanted: &[Option<usize>], rank: &[f64]) -> Schedule {
    let mut schedule = wanted.to_vec();
    let order = by_rank(rank);
    let mut left = Means::of(program);
    for unit in &order {
        let own = &program.units[*unit];
        let Some(year) = schedule[*unit] else { continue };
        if own.worth[year].is_some() && left.suffice(own, year) {
            left.take(own, year);
        } else {
            schedule[*unit] = None;
        }
    }
    let thens = program.thens();
    let firsts = program.firsts();
    let mut waiting: Vec<u32> = (0..program.units.len() as u32).collect();
    while let Some(unit) = waiting.pop() {
        let Some(year) = schedule[unit as usize] else { continue };
        let in_time = |it: &u32| schedule[*it as usize].is_some_and(|first| first <= year);
        if !firsts[unit as usize].iter().all(in_time) {
            schedule[unit as usize] = None;
            waiting.extend(&thens[unit as usize]);
        }
    }
    filled(program, schedule, &order)
}

/// What a unit wins at best, for each migration that it takes.
pub(super) fn rank(program: &Program) -> Vec<f64> {
    let of = |unit: &Unit| {
        let best = unit.worth.iter().flatten().max().copied().unwrap_or(i64::MIN);
        best as f64 / f64::from(unit.load.iter().map(|it| it.1).sum::<u32>().max(1))
    };
    program.units.iter().map(of).collect()
}

/// A schedule that is filled.
struct Filling<'a> {
    program: &'a Program,
    firsts: Vec<Vec<u32>>,
    left: Means,
    schedule: Schedule,
}

impl<'a> Filling<'a> {
    /// Goes on from a schedule that keeps the rules.
    fn new(program: &'a Program, schedule: Schedule) -> Filling<'a> {
        let mut left = Means::of(program);
        for (unit, year) in program.units.iter().zip(&schedule) {
            year.iter().for_each(|it| left.take(unit, *it));
        }
        Filling { program, firsts: program.firsts(), left, schedule }
    }

    /// Does a unit, and what has to go before it, in the years that win most, if that wins anything, or is free.
    fn add(&mut self, unit: usize) {
        if self.schedule[unit].is_some() {
            return;
        }
        let group = self.missing(unit);
        let is_free = group.iter().all(|it| self.program.units[*it].cost == 0);
        let mut best = (if is_free { -1 } else { 0 }, BTreeMap::new());
        for last in 0..self.program.years {
            let found = self.tried(&group, last);
            best = found.filter(|it| it.0 > best.0).unwrap_or(best);
        }
        for (unit, year) in best.1 {
            self.left.take(&self.program.units[unit], year);
            self.schedule[unit] = Some(year);
        }
    }

    /// The unit and all that is not done yet and has to go before it; what has to go first stands first.
    fn missing(&self, unit: usize) -> Vec<usize> {
        let mut found = Vec::new();
        let mut seen = BTreeSet::from([unit]);
        let mut waiting = vec![(unit, 0)];
        while let Some((at, next)) = waiting.pop() {
            match self.firsts[at].get(next) {
                None => found.push(at),
                Some(first) => {
                    waiting.push((at, next + 1));
                    let first = *first as usize;
                    if self.schedule[first].is_none() && seen.insert(first) {
                        waiting.push((first, 0));
                    }
                }
            }
        }
        found
    }

    /// The best years for a group in order, none after `last`, and what they win; `None` when one finds no place.
    fn tried(&mut self, group: &[usize], last: usize) -> Option<(i128, BTreeMap<usize, usize>)> {
        let (mut worth, mut years) = (0, BTreeMap::new());
        for unit in group {
            let Some(year) = self.best_year(*unit, last, &years) else { break };
            self.left.take(&self.program.units[*unit], year);
            worth += i128::from(self.program.units[*unit].worth[year].unwrap_or_default());
            years.insert(*unit, year);
        }
        for (unit, year) in &years {
            self.left.give_back(&self.program.units[*unit], *year);
        }
        (years.len() == group.len()).then_some((worth, years))
    }

    /// The best year for a unit, when others of its group are in these years.
    fn best_year(&self, unit: usize, last: usize, group: &BTreeMap<usize, usize>) -> Option<usize> {
        let placed = |first: &u32| {
            let first = *first as usize;
            self.schedule[first].or_else(|| group.get(&first).copied())
        };
        let earliest = self.firsts[unit].iter().filter_map(placed).max().unwrap_or(0);
        let own = &self.program.units[unit];
        let open = (earliest..=last).filter(|it| self.left.suffice(own, *it));
        open.filter_map(|it| Some((own.worth[it]?, Reverse(it)))).max().map(|it| it.1.0)
    }
}
