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
    /// The second is done without the first, or before it.
    Order(usize, usize),
    /// More is spent in the year than the budget allows.
    Budget(usize),
    /// The agency migrates more in the year than it can.
    Capacity {
        /// Number of the agency.
        agency: usize,
        /// The year.
        year: usize,
    },
}

/// Every rule that the schedule breaks.
pub fn check(program: &Program, schedule: &[Option<usize>]) -> Vec<Violation> {
    if schedule.len() != program.units.len() {
        return vec![Violation::Length];
    }
    let mut broken = Vec::new();
    for (at, unit) in program.units.iter().enumerate() {
        match schedule[at] {
            Some(year) if unit.worth.get(year).is_none_or(Option::is_none) => {
                broken.push(Violation::Forbidden(at));
            }
            _ => {}
        }
    }
    for &(first, then) in &program.precedence {
        let (first, then) = (first as usize, then as usize);
        let in_order = match (schedule[first], schedule[then]) {
            (_, None) => true,
            (None, Some(_)) => false,
            (Some(early), Some(late)) => early <= late,
        };
        if !in_order {
            broken.push(Violation::Order(first, then));
        }
    }
    let mut spent = vec![0i128; program.years];
    let mut loads = vec![vec![0u64; program.years]; program.capacity.len()];
    for (unit, year) in program.units.iter().zip(schedule) {
        let Some(year) = year.filter(|it| *it < program.years) else { continue };
        spent[year] += i128::from(unit.cost);
        for (agency, load) in &unit.load {
            loads[*agency as usize][year] += u64::from(*load);
        }
    }
    for year in 0..program.years {
        if program.budget.as_ref().is_some_and(|it| spent[year] > i128::from(it[year])) {
            broken.push(Violation::Budget(year));
        }
        for (agency, capacity) in program.capacity.iter().enumerate() {
            if loads[agency][year] > u64::from(capacity[year]) {
                broken.push(Violation::Capacity { agency, year });
            }
        }
    }
    broken
}
