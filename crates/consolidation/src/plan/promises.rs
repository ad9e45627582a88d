//! What an earlier roadmap promised, and why a step is not done in the year that was promised.

use serde::Serialize;

use super::greedy::{greedy, improved, keeps_rules, may_return, rank, repaired};
use super::program::{Program, Schedule};
use super::solve::{Effort, Solved, solve};

/// Why a system is not done in the year that was promised.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Moved {
    /// That year is over, frozen or before the contract's last one, or the system alone takes more than there is.
    NoLongerPossible,
    /// Others take the budget or the capacity of that year; or what needs it moves later, or what it needs stops
    /// earlier.
    MakesRoom,
    /// There is room for it, and what it does now wins more, even though a promise is broken.
    PaysMore,
}

/// What was promised of a unit.
#[derive(Debug, Clone, Copy)]
pub(super) struct Promise {
    /// The year; `None` when it is none of the program.
    pub year: Option<usize>,
    /// What keeping to it counts, in hundredths.
    pub counts: i64,
}

/// A program, and what was promised of its units.
pub(super) struct Promises<'a> {
    plain: &'a Program,
    promised: Vec<Option<Promise>>,
    /// Schedules that are known already, and may break rules.
    known: Vec<Schedule>,
    /// The same of which one is taken only where it wins more.
    tried: Vec<Schedule>,
    /// Promises that may still be kept.
    open: Vec<Option<(usize, i64)>>,
}

impl Promises<'_> {
    pub fn new(
        plain: &Program,
        promised: Vec<Option<Promise>>,
        known: Vec<Schedule>,
        tried: Vec<Schedule>,
    ) -> Promises<'_> {
        let open = |(unit, it): (usize, &Option<Promise>)| {
            let (year, counts) = it.and_then(|it| Some((it.year?, it.counts)))?;
            plain.allows(unit, year).then_some((year, counts))
        };
        let open = promised.iter().enumerate().map(open).collect();
        Promises { plain, promised, known, tried, open }
    }

    /// The best schedule when each promise that may be kept and is not costs what it counts, or the best one that is
    /// known, as far as it keeps the rules, where that wins no less: of two that are as good, nothing has to change.
    /// Without promises, the best of the program. One that was tried before and keeps the rules takes its place where it
    /// wins more.
    pub fn solved(&self, effort: &Effort) -> Solved {
        let solved = self.solved_or_known(effort);
        let wins = |it: &Schedule| self.plain.worth(it) - self.broken(it);
        let is_done =
            |it: &&Schedule| it.iter().any(Option::is_some) && keeps_rules(self.plain, it);
        let best = self.tried.iter().filter(is_done).max_by_key(|it| wins(it));
        let Some(best) = best.filter(|it| wins(it) > solved.worth - solved.broken) else {
            return solved;
        };
        // Of two that win as much, the one that also does what costs nothing.
        let better = Some(improved(self.plain, best.clone())).filter(|it| wins(it) >= wins(best));
        let schedule = better.unwrap_or_else(|| best.clone());
        let (worth, broken) = (self.plain.worth(&schedule), self.broken(&schedule));
        let bound = solved.bound.max(worth - broken);
        Solved { schedule, worth, broken, bound, known: None, ..solved }
    }

    fn solved_or_known(&self, effort: &Effort) -> Solved {
        let mut solved = self.searched(effort);
        let (rank, mut is_known) = (rank(self.plain), false);
        let those = self.known.iter().enumerate();
        for (at, known) in those.filter(|it| it.1.iter().any(Option::is_some)) {
            let kept = repaired(self.plain, known, &rank);
            // What wins more may break promises that count more.
            for schedule in [improved(self.plain, kept.clone()), kept] {
                let (worth, broken) = (self.plain.worth(&schedule), self.broken(&schedule));
                let more = (worth - broken) - (solved.worth - solved.broken);
                // Of those that are as good the first.
                if more > 0 || more == 0 && !is_known {
                    is_known = true;
                    let stands =
                        |it: (&Option<usize>, &Option<usize>)| it.0.is_none() || it.0 == it.1;
                    let known = known.iter().zip(&schedule).all(stands).then_some(at);
                    let bound = solved.bound.max(worth - broken);
                    solved = Solved { schedule, worth, broken, bound, known, ..solved };
                }
            }
        }
        solved
    }

    /// What promises count that may be kept and are not.
    fn broken(&self, schedule: &[Option<usize>]) -> i128 {
        let broken = open(&self.open).filter(|it| schedule[it.0] != Some(it.1.0));
        broken.map(|it| i128::from(it.1.1)).sum()
    }

    fn searched(&self, effort: &Effort) -> Solved {
        if self.open.iter().all(Option::is_none) {
            return solve(self.plain, effort);
        }
        // Kept promises win something: then nothing has to be said of units that are left out.
        let mut program = self.plain.clone();
        for (unit, (year, counts)) in open(&self.open) {
            let worth = &mut program.units[unit].worth[year];
            *worth = worth.map(|it| it.saturating_add(counts));
        }
        program.start = self.open.iter().map(|it| it.map(|it| it.0)).collect();
        let mut solved = solve(&program, effort);
        // Where hardly a promise can be kept, what is best without any may break no more of them.
        let plain = solve(self.plain, effort).schedule;
        if program.worth(&plain) > solved.worth {
            solved.worth = program.worth(&plain);
            solved.bound = solved.bound.max(solved.worth);
            solved.schedule = plain;
        }
        let all: i128 = open(&self.open).map(|it| i128::from(it.1.1)).sum();
        Solved {
            worth: self.plain.worth(&solved.schedule),
            bound: solved.bound - all,
            broken: self.broken(&solved.schedule),
            greedy: self.plain.worth(&greedy(self.plain, &rank(self.plain))),
            ..solved
        }
    }

    /// Why each unit that was promised is in another year, or in none.
    pub fn moved(&self, schedule: &[Option<usize>]) -> Vec<Option<Moved>> {
        let moved = |unit: usize| schedule[unit] != self.open[unit].map(|it| it.0);
        let wanted: Vec<(usize, usize)> = open(&self.open)
            .filter(|it| moved(it.0))
            .map(|(unit, (year, _))| (unit, year))
            .collect();
        let is_past = |(promised, open): (&Option<Promise>, &Option<(usize, i64)>)| {
            (promised.is_some() && open.is_none()).then_some(Moved::NoLongerPossible)
        };
        let mut found: Vec<Option<Moved>> =
            self.promised.iter().zip(&self.open).map(is_past).collect();
        for (unit, has_room) in may_return(self.plain, schedule, &wanted) {
            found[unit] = Some(if has_room { Moved::PaysMore } else { Moved::MakesRoom });
        }
        found
    }
}

/// Units with a promise that may be kept.
fn open(promises: &[Option<(usize, i64)>]) -> impl Iterator<Item = (usize, (usize, i64))> + '_ {
    promises.iter().enumerate().filter_map(|it| Some((it.0, (*it.1)?)))
}
