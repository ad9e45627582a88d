//! Looks for a better schedule around a good one: most of it is held fast, and the rest planned anew.
//!
//! Large neighbourhood search (Shaw 1998). A solver plans anew where years or agencies have to be told apart; putting
//! units back in any order, and exchanging them, finds what fills a budget, of which a linear relaxation knows nothing.
//! What is planned anew is drawn by a generator of our own from one seed, so that the answer repeats.

use super::exact::{Search, exact};
use super::exchange::exchanged;
use super::greedy::{improved, repaired};
use super::program::{Program, Schedule};
use super::solve::{Effort, gap};

/// Times that units are put back for each time that a solver plans anew.
const SHUFFLES: usize = 4;

/// The best schedule found around this one in its rounds, and the nodes it took; where that is not proven to be near the
/// best, also around others that are drawn.
pub(super) fn searched(
    program: &Program,
    start: Schedule,
    bound: i128,
    effort: &Effort,
) -> (Schedule, u64) {
    let mut drawn = Drawn(0);
    let (mut best, mut nodes) = around(program, start, bound, effort, &mut drawn);
    for _ in 0..effort.starts {
        if gap(program.worth(&best), bound) <= effort.gap {
            break;
        }
        let start = repaired(program, &vec![None; best.len()], &drawn.ranks(best.len()));
        let (found, more) = around(program, start, bound, effort, &mut drawn);
        nodes += more;
        if program.worth(&found) > program.worth(&best) {
            best = found;
        }
    }
    (best, nodes)
}

/// The same around one schedule; it stops when the bound is met.
fn around(
    program: &Program,
    start: Schedule,
    bound: i128,
    effort: &Effort,
    drawn: &mut Drawn,
) -> (Schedule, u64) {
    // A solver in floating point proves no more.
    let good = bound - bound / 1_000_000;
    let mut best = Best::new(program, start, effort);
    let mut nodes = 0;
    for round in 0..effort.parts {
        if best.worth >= good {
            break;
        }
        let free = drawn.free(program, &best.schedule, round);
        let held = held(program, &best.schedule, &free);
        if let Some(found) = exact(&held, &best.schedule, Search::Nodes(effort.part_nodes)) {
            nodes += found.nodes;
            best.offer(found.schedule);
        }
        for _ in 0..SHUFFLES {
            let kept = drawn.kept(&best.schedule);
            best.offer(repaired(program, &kept, &drawn.ranks(kept.len())));
        }
    }
    (best.schedule, nodes)
}

/// The best schedule so far.
struct Best<'a> {
    program: &'a Program,
    schedule: Schedule,
    worth: i128,
    exchanges: u64,
}

impl Best<'_> {
    fn new<'a>(program: &'a Program, schedule: Schedule, effort: &Effort) -> Best<'a> {
        let worth = program.worth(&schedule);
        Best { program, schedule, worth, exchanges: effort.exchanges }
    }

    fn offer(&mut self, found: Schedule) {
        let found = exchanged(self.program, improved(self.program, found), self.exchanges);
        let worth = self.program.worth(&found);
        if worth > self.worth {
            (self.schedule, self.worth) = (found, worth);
        }
    }
}

/// The program in which only these units move.
fn held(program: &Program, schedule: &[Option<usize>], free: &[bool]) -> Program {
    let mut held = program.clone();
    for (at, unit) in held.units.iter_mut().enumerate().filter(|it| !free[it.0]) {
        for (year, worth) in unit.worth.iter_mut().enumerate() {
            *worth = worth.filter(|_| schedule[at] == Some(year));
        }
    }
    held
}

/// Numbers that look like chance (the generator of Knuth's MMIX).
struct Drawn(u64);

impl Drawn {
    fn below(&mut self, limit: usize) -> usize {
        let next = self.0.wrapping_mul(6_364_136_223_846_793_005);
        self.0 = next.wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % limit
    }

    fn ranks(&mut self, count: usize) -> Vec<f64> {
        (0..count).map(|_| self.below(1 << 30) as f64).collect()
    }

    /// Which units are planned anew: a part of all, or most of those of two years, of which one may be none.
    fn free(&mut self, program: &Program, schedule: &[Option<usize>], round: usize) -> Vec<bool> {
        let slots = program.years + 1;
        let (one, other) = (self.below(slots), self.below(slots));
        let slot = |it: &Option<usize>| it.unwrap_or(program.years);
        let part = 2 + round % 3;
        let mut is_free = |it: &Option<usize>| match round % 2 {
            0 => self.below(part) == 0,
            _ => [one, other].contains(&slot(it)) && self.below(part) < part - 1,
        };
        schedule.iter().map(&mut is_free).collect()
    }

    /// A schedule without some of what is done in it.
    fn kept(&mut self, schedule: &[Option<usize>]) -> Schedule {
        let part = 2 + self.below(8);
        schedule.iter().map(|it| it.filter(|_| self.below(part) > 0)).collect()
    }
}
