//! The same question with less slack, so that bounds come out lower: without years in which nothing can be won, and
//! without the rest of a budget that no choice of units spends.

use super::program::Program;

/// A program that the same schedules keep, but for units in years in which they never win anything.
pub(super) fn tightened(program: &Program) -> Program {
    let mut tight = program.clone();
    let helps = program.by_first();
    for (at, unit) in tight.units.iter_mut().enumerate() {
        // What loses money is only done so that another one need not connect it anew.
        let pays = |worth: &i64| *worth >= 0 || !helps[at].is_empty();
        for (year, worth) in unit.worth.iter_mut().enumerate() {
            *worth = worth.filter(pays).filter(|_| program.allows(at, year));
        }
    }
    for budget in 0..program.budgets.len() {
        for year in 0..program.years {
            let limit = program.budgets[budget][year];
            if let Some(most) = most_spent(&tight, budget as u32, year, limit) {
                tight.budgets[budget][year] = most;
            }
        }
    }
    tight
}

/// So many different sums are looked at for a budget.
const MOST_SUMS: usize = 4_096;

/// The most that can be spent of a budget in a year without spending more than there is; `None` where nobody knows.
fn most_spent(program: &Program, budget: u32, year: usize, limit: i64) -> Option<i64> {
    let pays = |unit: u32| {
        let unit = &program.units[unit as usize];
        unit.worth[year].is_some() && unit.budgets.contains(&budget)
    };
    let units = (0..).zip(&program.units).filter(|it| pays(it.0)).map(|it| it.1.cost);
    let needs = program.needs.iter().filter(|it| pays(it.then)).map(|it| it.cost);
    let mut costs: Vec<i64> = units.chain(needs).filter(|it| *it != 0).collect();
    let all: i128 = costs.iter().map(|it| i128::from(*it)).sum();
    if limit < 0 || all <= i128::from(limit) || costs.iter().any(|it| *it < 0) {
        return None;
    }
    costs.sort_unstable_by(|a, b| b.cmp(a));
    let mut sums = vec![0];
    for cost in costs {
        let room = limit - cost;
        let more: Vec<i64> = sums.iter().filter(|it| **it <= room).map(|it| it + cost).collect();
        sums.extend(more);
        sums.sort_unstable();
        sums.dedup();
        if sums.len() > MOST_SUMS {
            return None;
        }
        if sums.last() == Some(&limit) {
            break;
        }
    }
    sums.last().copied()
}
