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
    for year in 0..program.years {
        let of_year = || program.units.iter().enumerate().filter(|it| schedule[it.0] == Some(year));
        if let Some(budget) = &program.budget
            && of_year().map(|it| it.1.cost).sum::<i64>() > budget[year]
        {
            broken.push(Violation::Budget(year));
        }
        for (agency, capacity) in program.capacity.iter().enumerate() {
            let loads = of_year().flat_map(|it| &it.1.load).filter(|it| it.0 as usize == agency);
            if loads.map(|it| it.1).sum::<u32>() > capacity[year] {
                broken.push(Violation::Capacity { agency, year });
            }
        }
    }
    broken
}
