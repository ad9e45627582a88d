//! Large programs cell by cell: the units of an agency whose capacity is scarce are planned exactly, and what leads
//! from one agency to another gets a price.
//!
//! Lagrangian decomposition (Guignard and Kim 1987). Since the cells are solved in whole numbers, the bound is at
//! least as good as that of the linear relaxation, from whose prices the rounds start.

use std::collections::BTreeSet;

use rayon::prelude::*;

use super::exact::{Search, exact, variables};
use super::greedy::{greedy, improved, rank, rank_among, repaired};
use super::order::Orders;
use super::program::{Need, Program, Schedule, joined, neighbours};
use super::relax::{
    Relaxed, average_cost, losses, most_price, overspent, price, raise, relaxed, value_of, waits,
};
use super::solve::{Effort, gap};

/// What the cells come to together.
pub(super) struct Decomposed {
    pub schedule: Schedule,
    pub bound: i128,
    pub nodes: u64,
}

/// So many rounds of prices, from those of the relaxation.
pub(super) fn decomposed(program: &Program, from: Relaxed, effort: &Effort) -> Decomposed {
    let cells = cells(program, effort);
    let mut cell_of = vec![0; program.units.len()];
    for (number, cell) in cells.iter().enumerate() {
        cell.iter().for_each(|it| cell_of[*it as usize] = number);
    }
    let mut prices = Prices::new(program, &from, &cell_of);
    let mut best = Decomposed { schedule: from.schedule, bound: from.bound, nodes: 0 };
    let mut worth = program.worth(&best.schedule);
    let by_then = program.by_then();
    let mut solved: Vec<Option<Cell>> = (0..cells.len()).map(|_| None).collect();
    let mut length = 1.0;
    for _ in 0..effort.cell_rounds {
        let priced = prices.priced(program);
        solved = cells
            .par_iter()
            .zip(solved)
            .map(|(units, before)| {
                let part = sensible(priced.part(units, &by_then));
                Some(match before {
                    Some(it) if it.part == part => Cell { nodes: 0, ..it },
                    before => {
                        let best = units.iter().map(|it| best.schedule[*it as usize]).collect();
                        let starts = [before.map(|it| it.schedule), Some(best)];
                        Cell::solved(part, starts.into_iter().flatten(), effort)
                    }
                })
            })
            .collect();
        let all = || cells.iter().zip(solved.iter().flatten());
        best.nodes += all().map(|it| it.1.nodes).sum::<u64>();
        let bound = all().map(|it| it.1.bound).sum::<i128>();
        let bound = bound.saturating_add(prices.value(program));
        let is_better = bound < best.bound;
        best.bound = best.bound.min(bound.max(worth));
        let mut wanted = vec![None; program.units.len()];
        for (units, cell) in all() {
            for (unit, year) in units.iter().zip(&cell.schedule) {
                wanted[*unit as usize] = *year;
            }
        }
        let rank = rank_among(&priced, &wanted, !program.budgets.is_empty());
        let found = improved(program, repaired(program, &wanted, &rank));
        if program.worth(&found) > worth {
            worth = program.worth(&found);
            best.schedule = found;
        }
        if gap(worth, best.bound) <= effort.gap {
            break;
        }
        length *= if is_better { 1.0 } else { 0.6 };
        if !prices.change(program, &wanted, length * bound.saturating_sub(worth) as f64) {
            break;
        }
    }
    best.bound = best.bound.max(worth);
    best
}

/// A cell in which nothing counts more than all of it wins at best: what would lose more is done in no best schedule. A
/// solver in floating point sees nothing of small amounts beside enormous ones.
fn sensible(mut part: Program) -> Program {
    let most = part.at_best().min(i128::from(i64::MAX - 1)) as i64;
    for worth in part.units.iter_mut().flat_map(|it| &mut it.worth) {
        *worth = worth.filter(|it| *it >= -most);
    }
    for loss in part.needs.iter_mut().flat_map(|it| &mut it.loss) {
        *loss = (*loss).min(most + 1);
    }
    part
}

/// A cell at some prices.
struct Cell {
    part: Program,
    schedule: Schedule,
    bound: i128,
    nodes: u64,
}

impl Cell {
    fn solved(part: Program, starts: impl Iterator<Item = Schedule>, effort: &Effort) -> Cell {
        let first = greedy(&part, &rank(&part));
        let known = starts.filter(|it| super::check(&part, it).is_empty());
        let known = known.map(|it| improved(&part, it)).chain([first]);
        let start = known.max_by_key(|it| part.worth(it)).unwrap_or_default();
        let is_small = variables(&part) <= effort.cell_variables;
        let exact =
            is_small.then(|| exact(&part, &start, Search::Nodes(effort.cell_nodes))).flatten();
        let (schedule, bound, nodes) = match exact {
            Some(it) => (it.schedule, it.bound, it.nodes),
            None => {
                let it = relaxed(&part, start, effort.rounds, effort.work);
                (it.schedule, it.bound, 0)
            }
        };
        Cell { part, schedule, bound, nodes }
    }
}

/// Units that share a capacity of which they may want too much, or a budget that is no larger than a cell: sorted.
fn cells(program: &Program, effort: &Effort) -> Vec<Vec<u32>> {
    let mut lists = program.crowds();
    let is_small = |it: &Vec<u32>| it.len() * program.years <= effort.cell_variables;
    lists.extend(program.payers().into_iter().filter(is_small));
    joined(program.units.len(), neighbours(&lists))
}

/// What budgets cost that more than one cell draws on, and being done before a unit of another cell that needs it.
struct Prices {
    /// For each hundredth that a budget spends in a year.
    budgets: Vec<Vec<f64>>,
    /// Budgets of one cell, which need no price.
    is_inside: Vec<bool>,
    /// Places of the needs that lead from one cell to another.
    across: Vec<usize>,
    /// For each of these and each year, in hundredths.
    waits: Vec<Vec<i64>>,
    /// Of the same needs.
    orders: Orders,
}

impl Prices {
    fn new(program: &Program, from: &Relaxed, cell_of: &[usize]) -> Prices {
        let mut cells: Vec<BTreeSet<usize>> = vec![BTreeSet::new(); program.budgets.len()];
        for (unit, cell) in program.units.iter().zip(cell_of) {
            for budget in &unit.budgets {
                cells[*budget as usize].insert(*cell);
            }
        }
        let is_inside: Vec<bool> = cells.iter().map(|it| it.len() < 2).collect();
        let none = vec![0.0; program.years];
        let budgets = from.prices.budgets.iter().zip(&is_inside);
        let budgets = budgets.map(|it| if *it.1 { none.clone() } else { it.0.clone() }).collect();
        let leads_on = |it: &Need| cell_of[it.first as usize] != cell_of[it.then as usize];
        let all = program.needs.iter().zip(waits(program, &from.prices)).enumerate();
        let across = all.filter(|it| leads_on(it.1.0)).map(|it| (it.0, it.1.1));
        let (across, waits) = across.unzip();
        let mut orders = from.prices.orders.clone();
        orders.prices.retain(|it| leads_on(&program.needs[it.0]));
        let mut prices = Prices { budgets, is_inside, across, waits, orders };
        prices.cap(program);
        prices
    }

    /// Being done before costs no more than connecting anew.
    fn cap(&mut self, program: &Program) {
        for (at, waits) in self.across.iter().zip(&mut self.waits) {
            let losses = losses(program, &program.needs[*at], &self.budgets);
            let all: f64 = waits.iter().map(|it| *it as f64).sum();
            let part = (losses[0] as f64 / all.max(1.0)).min(1.0);
            let mut later = 0;
            for (wait, most) in waits.iter_mut().zip(losses).rev() {
                *wait = ((*wait as f64 * part) as i64).min(most - later);
                later += *wait;
            }
        }
    }

    /// The program without what has a price, after paying. Rounded up, so that no bound comes out too low.
    fn priced(&self, program: &Program) -> Program {
        let mut priced = program.clone();
        for (unit, own) in program.units.iter().zip(&mut priced.units) {
            for (year, worth) in own.worth.iter_mut().enumerate() {
                let paid = (unit.cost as f64 * price(&self.budgets, unit, year)).floor() as i64;
                *worth = worth.map(|it| it.saturating_sub(paid));
            }
            own.budgets.retain(|it| self.is_inside[*it as usize]);
        }
        for need in &mut priced.needs {
            let then = &program.units[need.then as usize];
            for (year, loss) in need.loss.iter_mut().enumerate() {
                let paid = (need.cost as f64 * price(&self.budgets, then, year)).floor() as i64;
                *loss = loss.saturating_add(paid);
            }
        }
        for (at, waits) in self.across.iter().zip(&self.waits) {
            let need = &program.needs[*at];
            for year in 0..program.years {
                let sum = waits[year..].iter().fold(0i64, |sum, it| sum.saturating_add(*it));
                let mut add = |unit: u32, sum: i64| {
                    let worth = &mut priced.units[unit as usize].worth[year];
                    *worth = worth.map(|it| it.saturating_add(sum));
                };
                add(need.first, sum);
                add(need.then, -sum);
            }
        }
        let mut worth: Vec<Vec<Option<i64>>> =
            priced.units.iter_mut().map(|it| std::mem::take(&mut it.worth)).collect();
        self.orders.pay(program, &mut worth);
        priced.units.iter_mut().zip(worth).for_each(|it| it.0.worth = it.1);
        priced
    }

    /// What all budgets with a price would cost.
    fn value(&self, program: &Program) -> i128 {
        let means = value_of(&self.budgets, program).saturating_add(program.budgets.len() as i128);
        means.saturating_add(self.orders.value())
    }

    /// Raises what is wanted too much, so that in sum about `gain` is gained; `false` when nothing changes.
    fn change(&mut self, program: &Program, wanted: &[Option<usize>], gain: f64) -> bool {
        let one = average_cost(program);
        let mut spent = overspent(program, &self.budgets, wanted, one);
        for (own, _) in spent.iter_mut().zip(&self.is_inside).filter(|it| *it.1) {
            own.fill(0.0);
        }
        let done = |unit: u32, year: usize| wanted[unit as usize].is_some_and(|it| it <= year);
        let too_early: Vec<Vec<i64>> = self
            .across
            .iter()
            .zip(&self.waits)
            .map(|(at, waits)| {
                let need = &program.needs[*at];
                let over = |year: usize| {
                    let over = i64::from(done(need.then, year)) - i64::from(done(need.first, year));
                    if over < 0 && waits[year] == 0 { 0 } else { over }
                };
                (0..program.years).map(over).collect()
            })
            .collect();
        let broken = self.orders.over(program, wanted);
        let order = too_early.iter().chain(&broken).flatten().map(|it| it * it).sum::<i64>();
        let norm = spent.iter().flatten().map(|it| it * it).sum::<f64>() + order as f64;
        if norm == 0.0 {
            return false;
        }
        let step = gain / norm;
        raise(&mut self.budgets, &spent, step / one, most_price(program));
        for (price, over) in self.waits.iter_mut().flatten().zip(too_early.iter().flatten()) {
            *price = price.saturating_add((step * *over as f64) as i64).max(0);
        }
        self.orders.raise(&broken, step);
        self.cap(program);
        true
    }
}
