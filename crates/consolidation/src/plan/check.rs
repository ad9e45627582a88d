//! Whether a schedule keeps every rule of its program: written on its own, so that an error of the solver does not
//! hide in it.

use super::program::Program;

/// A rule that a schedule breaks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Violation {
    /// The schedule does not name a year, or none, for each unit.
    Length,
    /// The unit may not be done in that year.
    Forbidden(usize),
    /// More is spent in the year than a budget has.
    Budget {
        /// Number of the budget.
        budget: usize,
        /// The year.
        year: usize,
    },
    /// The agency migrates more in the year than it can.
    Capacity {
        /// Number of the agency.
        agency: usize,
        /// The year.
        year: usize,
    },
    /// One that needs another is done after it.
    Order {
        /// The unit that needs.
        first: usize,
        /// The unit that is needed.
        then: usize,
    },
}

/// Every rule that the schedule breaks.
pub fn check(program: &Program, schedule: &[Option<usize>]) -> Vec<Violation> {
    if schedule.len() != program.units.len() {
        return vec![Violation::Length];
    }
    let mut broken = Vec::new();
    let mut spent = vec![vec![0i128; program.years]; program.budgets.len()];
    let mut loads = vec![vec![0u64; program.years]; program.capacity.len()];
    for (at, unit) in program.units.iter().enumerate() {
        let Some(year) = schedule[at] else { continue };
        if unit.worth.get(year).is_none_or(Option::is_none) {
            broken.push(Violation::Forbidden(at));
            continue;
        }
        let is_done = |unit: u32| schedule[unit as usize].is_some_and(|it| it <= year);
        let own = program.needs.iter().filter(|it| it.then as usize == at && !is_done(it.first));
        let cost = i128::from(unit.cost) + own.map(|it| i128::from(it.cost)).sum::<i128>();
        unit.budgets.iter().for_each(|it| spent[*it as usize][year] += cost);
        unit.load.iter().for_each(|it| loads[it.0 as usize][year] += u64::from(it.1));
    }
    for need in &program.needs {
        let (first, then) = (need.first as usize, need.then as usize);
        if matches!((schedule[first], schedule[then]), (Some(one), Some(other)) if one > other) {
            broken.push(Violation::Order { first, then });
        }
    }
    for year in 0..program.years {
        for (budget, limit) in program.budgets.iter().enumerate() {
            if spent[budget][year] > i128::from(limit[year]) {
                broken.push(Violation::Budget { budget, year });
            }
        }
        for (agency, capacity) in program.capacity.iter().enumerate() {
            if loads[agency][year] > u64::from(capacity[year]) {
                broken.push(Violation::Capacity { agency, year });
            }
        }
    }
    broken
}
