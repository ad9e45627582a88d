//! Large programs cell by cell: the units of an agency whose capacity is scarce are planned exactly, and what leads
//! from one agency to another gets a price.
//!
//! Lagrangian decomposition (Guignard and Kim 1987). Since the cells are solved in whole numbers, the bound is at
//! least as good as that of the linear relaxation, from whose prices the rounds start.

use rayon::prelude::*;

use super::exact::exact;
use super::greedy::{greedy, rank, repaired};
use super::program::{Program, Schedule, joined, neighbours};
use super::relax::{Relaxed, relaxed, waits};
use super::solve::{Effort, gap};

/// What the cells come to together.
pub(super) struct Decomposed {
    pub schedule: Schedule,
    pub bound: i128,
    pub nodes: u64,
}

/// So many rounds of prices, from those of the relaxation.
pub(super) fn decomposed(program: &Program, from: Relaxed, effort: &Effort) -> Decomposed {
    let cells = cells(program);
    let mut cell_of = vec![0; program.units.len()];
    for (number, cell) in cells.iter().enumerate() {
        cell.iter().for_each(|it| cell_of[*it as usize] = number);
    }
    let mut prices = Prices::new(program, &from, &cell_of);
    let mut best = Decomposed { schedule: from.schedule, bound: from.bound, nodes: 0 };
    let mut worth = program.worth(&best.schedule);
    let firsts = program.firsts();
    let mut solved: Vec<Option<Cell>> = (0..cells.len()).map(|_| None).collect();
    let mut length = 1.0;
    for _ in 0..effort.cell_rounds {
        let priced = prices.priced(program);
        solved = cells
            .par_iter()
            .zip(solved)
            .map(|(units, before)| {
                let part = priced.part(units, &firsts);
                Some(match before {
                    Some(it) if it.part == part => Cell { nodes: 0, ..it },
                    before => Cell::solved(part, before.map(|it| it.schedule), effort),
                })
            })
            .collect();
        let all = || cells.iter().zip(solved.iter().flatten());
        best.nodes += all().map(|it| it.1.nodes).sum::<u64>();
        let bound = all().map(|it| it.1.bound).sum::<i128>() + prices.value(program);
        let is_better = bound < best.bound;
        best.bound = best.bound.min(bound.max(worth));
        let mut wanted = vec![None; program.units.len()];
        for (units, cell) in all() {
            for (unit, year) in units.iter().zip(&cell.schedule) {
                wanted[*unit as usize] = *year;
            }
        }
        let found = repaired(program, &wanted, &rank(&priced));
        if program.worth(&found) > worth {
            worth = program.worth(&found);
            best.schedule = found;
        }
        if gap(worth, best.bound) <= effort.gap {
            break;
        }
        length *= if is_better { 1.0 } else { 0.6 };
        if !prices.change(program, &wanted, length * (bound - worth) as f64) {
            break;
        }
    }
    best.bound = best.bound.max(worth);
    best
}

/// A cell at some prices.
struct Cell {
    part: Program,
    schedule: Schedule,
    bound: i128,
    nodes: u64,
}

impl Cell {
    fn solved(part: Program, before: Option<Schedule>, effort: &Effort) -> Cell {
        let first = greedy(&part, &rank(&part));
        let old = before.filter(|it| super::check(&part, it).is_empty());
        let start = old.filter(|it| part.worth(it) > part.worth(&first)).unwrap_or(first);
        let is_small = part.units.len() * part.years <= effort.most_variables;
        let exact = is_small.then(|| exact(&part, &start, effort.cell_nodes)).flatten();
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

/// Units that share a capacity of which they may want too much: sorted.
fn cells(program: &Program) -> Vec<Vec<u32>> {
    joined(program.units.len(), neighbours(&program.crowds()))
}

/// What the budget costs, and waiting across cells.
struct Prices {
    /// For each hundredth spent in a year.
    budget: Vec<f64>,
    /// Places of the precedences that lead from one cell to another.
    across: Vec<usize>,
    /// For each of these and each year, in hundredths.
    waits: Vec<Vec<i64>>,
}

impl Prices {
    fn new(program: &Program, from: &Relaxed, cell_of: &[usize]) -> Prices {
        let leads_on = |it: &(u32, u32)| cell_of[it.0 as usize] != cell_of[it.1 as usize];
        let all = program.precedence.iter().zip(waits(program, &from.prices)).enumerate();
        let across = all.filter(|it| leads_on(it.1.0)).map(|it| (it.0, it.1.1));
        let (across, waits) = across.unzip();
        Prices { budget: from.prices.budget.clone(), across, waits }
    }

    /// The program without what has a price, after paying. Rounded up, so that no bound comes out too low.
    fn priced(&self, program: &Program) -> Program {
        let mut priced = Program { budget: None, ..program.clone() };
        for unit in &mut priced.units {
            for (year, worth) in unit.worth.iter_mut().enumerate() {
                let paid = (unit.cost as f64 * self.budget[year]).floor() as i64;
                *worth = worth.map(|it| it - paid);
            }
        }
        for (at, waits) in self.across.iter().zip(&self.waits) {
            let (first, then) = program.precedence[*at];
            for year in 0..program.years {
                let sum = waits[year..].iter().fold(0i64, |sum, it| sum.saturating_add(*it));
                let mut add = |unit: u32, sum: i64| {
                    let worth = &mut priced.units[unit as usize].worth[year];
                    *worth = worth.map(|it| it.saturating_add(sum));
                };
                add(first, sum);
                add(then, -sum);
            }
        }
        priced
    }

    /// What the whole budget would cost.
    fn value(&self, program: &Program) -> i128 {
        let paid = program.budget.iter().flatten().zip(&self.budget);
        paid.map(|it| (*it.0 as f64 * it.1).ceil() as i128 + 1).sum()
    }

    /// Raises what is wanted too much, so that in sum about `gain` is gained; `false` when nothing changes.
    fn change(&mut self, program: &Program, wanted: &[Option<usize>], gain: f64) -> bool {
        let costs: f64 = program.units.iter().map(|it| it.cost as f64).sum();
        let one = (costs / program.units.len().max(1) as f64).max(1.0);
        let mut over_budget = vec![0.0; program.years];
        for (year, over) in over_budget.iter_mut().enumerate() {
            let Some(budget) = &program.budget else { break };
            let own = program.units.iter().zip(wanted).filter(|it| *it.1 == Some(year));
            let spent: f64 = own.map(|it| it.0.cost as f64).sum();
            *over = (spent - budget[year] as f64) / one;
            if *over < 0.0 && self.budget[year] == 0.0 {
                *over = 0.0;
            }
        }
        let done = |unit: u32, year: usize| wanted[unit as usize].is_some_and(|it| it <= year);
        let too_early: Vec<Vec<i64>> = self
            .across
            .iter()
            .zip(&self.waits)
            .map(|(at, waits)| {
                let (first, then) = program.precedence[*at];
                let over = |year: usize| {
                    let over = i64::from(done(then, year)) - i64::from(done(first, year));
                    if over < 0 && waits[year] == 0 { 0 } else { over }
                };
                (0..program.years).map(over).collect()
            })
            .collect();
        let norm = over_budget.iter().map(|it| it * it).sum::<f64>()
            + too_early.iter().flatten().map(|it| it * it).sum::<i64>() as f64;
        if norm == 0.0 {
            return false;
        }
        let step = gain / norm;
        for (price, over) in self.budget.iter_mut().zip(&over_budget) {
            *price = (*price + step * over / one).max(0.0);
        }
        for (price, over) in self.waits.iter_mut().flatten().zip(too_early.iter().flatten()) {
            *price = (*price + (step * *over as f64) as i64).max(0);
        }
        true
    }
}
