//! From a program to a schedule with a proven bound: apart what does not touch, exactly what is small.

use super::decompose::decomposed;
use super::exact::{Search, exact, variables};
use super::exchange::exchanged;
use super::greedy::{greedy, improved, rank, repaired};
use super::program::{Program, Schedule, joined, neighbours};
use super::relax::{Relaxed, relaxed};
use super::search::searched;
use super::tighten::tightened;

/// How much is spent on a program. Counted in nodes, rounds and looks, not in seconds, so that the answer repeats.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Effort {
    /// Variables up to which a block is handed to the solver.
    pub most_variables: usize,
    /// Nodes of branch and bound for a block of up to 300 variables; fewer for larger ones, of which each takes
    /// longer.
    pub nodes: u64,
    /// Rounds of searches for a block that is not proven to be at its best; twice as many where some of them begin from
    /// nothing.
    pub searches: usize,
    /// Years of units that each search looks at, in all blocks: each gets its share.
    pub looks: u64,
    /// Exchanges of units that are looked at for each schedule found there.
    pub exchanges: u64,
    /// Variables up to which a cell of a larger block is handed to the solver.
    pub cell_variables: usize,
    /// Rounds of prices for blocks before that.
    pub rounds: usize,
    /// Arcs that cuts may look at in these rounds, for each block: what hangs together over long ways takes long.
    pub work: u64,
    /// Rounds of prices in which large blocks are solved cell by cell.
    pub cell_rounds: usize,
    /// Nodes of branch and bound for a cell in a round.
    pub cell_nodes: u64,
    /// A share of the bound: cell by cell, this near the best is near enough.
    pub gap: f64,
}

/// Variables up to which a block gets all the nodes.
const NODES_UP_TO: usize = 300;

/// Years of a unit that a search looks at, at most, for each unit of the block: what is small is soon searched.
const MOST_LOOKS: u64 = 6_000;

impl Default for Effort {
    fn default() -> Effort {
        Effort {
            most_variables: 1_500,
            nodes: 2_000,
            searches: 6,
            looks: 10_000_000,
            exchanges: 1_000_000,
            cell_variables: 600,
            rounds: 80,
            work: 2_000_000_000,
            cell_rounds: 10,
            cell_nodes: 50,
            gap: 0.002,
        }
    }
}

#[cfg(test)]
impl Effort {
    /// Neither a solver nor prices, searches or exchanges: what is left is greedy.
    pub(super) fn least() -> Effort {
        Effort {
            most_variables: 0,
            searches: 0,
            exchanges: 0,
            cell_variables: 0,
            rounds: 0,
            cell_rounds: 0,
            ..Effort::default()
        }
    }
}

/// A schedule, and how good it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Solved {
    /// The year of each unit.
    pub schedule: Schedule,
    /// What it wins, in hundredths.
    pub worth: i128,
    /// What the promises count that it breaks, in hundredths. It is no money.
    pub broken: i128,
    /// No schedule that keeps the rules wins more, less what the promises count that it breaks, in hundredths.
    pub bound: i128,
    /// What the greedy schedule wins, in hundredths.
    pub greedy: i128,
    /// Blocks that do not touch each other.
    pub blocks: usize,
    /// Nodes of branch and bound in all.
    pub nodes: u64,
    /// The roadmap that was known already, by its place, each of whose years stands in this one.
    pub known: Option<usize>,
}

impl Solved {
    /// How far the schedule may be from the best, as a share of the bound. Where promises were broken, the best is the
    /// one with the highest worth less what its broken promises count.
    pub fn gap(&self) -> f64 {
        gap(self.worth - self.broken, self.bound)
    }
}

/// How far a worth may be from the best, as a share of the bound.
pub(super) fn gap(worth: i128, bound: i128) -> f64 {
    if bound <= 0 { 0.0 } else { (bound - worth) as f64 / bound as f64 }
}

/// The best schedule found, and a bound for all.
pub fn solve(program: &Program, effort: &Effort) -> Solved {
    let program = &tightened(program);
    let by_then = program.by_then();
    let mut solved = Solved {
        schedule: vec![None; program.units.len()],
        worth: 0,
        broken: 0,
        bound: 0,
        greedy: 0,
        blocks: 0,
        nodes: 0,
        known: None,
    };
    for units in blocks(program) {
        let part = program.part(&units, &by_then);
        let first = greedy(&part, &rank(&part));
        solved.greedy += part.worth(&first);
        let (own, all) = (units.len() as u64, program.units.len() as u64);
        let looks = (effort.looks / all).min(MOST_LOOKS * own) * own;
        let effort = Effort { looks, ..*effort };
        let (schedule, bound, nodes) = block(&part, begun(&part, first), &effort);
        let schedule = improved(&part, schedule);
        solved.worth += part.worth(&schedule);
        solved.bound += bound;
        solved.nodes += nodes;
        solved.blocks += 1;
        for (unit, year) in units.iter().zip(schedule) {
            solved.schedule[*unit as usize] = year;
        }
    }
    solved
}

/// The better one of a schedule and that from which the program begins.
fn begun(part: &Program, first: Schedule) -> Schedule {
    let start = match part.start.is_empty() {
        true => return first,
        false => repaired(part, &part.start, &rank(part)),
    };
    if part.worth(&start) >= part.worth(&first) { start } else { first }
}

/// The best schedule found for a block, the bound, and the nodes it took.
fn block(part: &Program, first: Schedule, effort: &Effort) -> (Schedule, i128, u64) {
    let relaxed = relaxed(part, first, effort.rounds, effort.work);
    if part.worth(&relaxed.schedule) >= relaxed.bound {
        return (relaxed.schedule, relaxed.bound, 0);
    }
    let is_small = variables(part) <= effort.most_variables;
    if is_small && let Some(found) = small(part, &relaxed, effort) {
        return found;
    }
    let found = decomposed(part, relaxed, effort);
    let start = exchanged(part, improved(part, found.schedule), effort.exchanges);
    let schedule = searched(part, start, found.bound, effort);
    let bound = found.bound.max(part.worth(&schedule));
    (schedule, bound, found.nodes)
}

/// What a solver finds for a block, and what is found around that; `None` when it fails.
fn small(part: &Program, from: &Relaxed, effort: &Effort) -> Option<(Schedule, i128, u64)> {
    let rounded = exact(part, &from.schedule, Search::Rounded)?;
    let start = exchanged(part, improved(part, rounded.schedule), effort.exchanges);
    let many = variables(part).max(NODES_UP_TO) as u64;
    let nodes = effort.nodes * NODES_UP_TO as u64 / many;
    let found = exact(part, &start, Search::Nodes(nodes))?;
    let bound = found.bound.min(from.bound);
    let schedule = searched(part, found.schedule, bound, effort);
    let bound = bound.max(part.worth(&schedule));
    Some((schedule, bound, found.nodes))
}

/// Units that touch each other by needs, or because together they may want more than there is: sorted.
fn blocks(program: &Program) -> Vec<Vec<u32>> {
    let mut lists = program.crowds();
    lists.extend(program.payers());
    joined(program.units.len(), program.pairs().chain(neighbours(&lists)))
}
