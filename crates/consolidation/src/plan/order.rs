//! Prices on order: what it costs that a unit is done by a year and one that needs it is not, but later.
//!
//! In each year, at most one of two things is true: that the needed unit is done, and that the needing one is not, but
//! will be. A cut cannot keep that rule, since three variables are in it; a price on it (Lagrangian relaxation,
//! Geoffrion 1974) only changes what the two win in each year.

use super::program::{Need, Program};

/// For some needs, what it costs to break them in each year, in hundredths.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Orders {
    /// Places of the needs, sorted, with their prices.
    pub prices: Vec<(usize, Vec<i64>)>,
}

impl Orders {
    /// Of all needs that some schedule breaks, at no price.
    pub fn none(program: &Program) -> Orders {
        let may_break =
            |it: &(usize, &Need)| (0..program.years).any(|year| it.1.may_break(program, year));
        let needs = program.needs.iter().enumerate().filter(may_break);
        Orders { prices: needs.map(|it| (it.0, vec![0; program.years])).collect() }
    }

    /// Takes from what each unit wins in each year what order costs it.
    pub fn pay(&self, program: &Program, worth: &mut [Vec<Option<i64>>]) {
        for (at, prices) in self.prices.iter().filter(|it| it.1.iter().any(|it| *it > 0)) {
            let need = &program.needs[*at];
            let mut less = |unit: u32, year: usize, of: &[i64]| {
                let paid = of.iter().fold(0i64, |sum, it| sum.saturating_add(*it));
                let own = &mut worth[unit as usize][year];
                *own = own.map(|it| it.saturating_sub(paid));
            };
            for year in 0..program.years {
                less(need.then, year, &prices[year..]);
                less(need.first, year, &prices[..year]);
            }
        }
    }

    /// What all of them would cost.
    pub fn value(&self) -> i128 {
        self.prices.iter().flat_map(|it| &it.1).map(|it| i128::from(*it)).sum()
    }

    /// How far each need is broken in each year: 1 where it is, less than nothing where a price is too high.
    pub fn over(&self, program: &Program, wanted: &[Option<usize>]) -> Vec<Vec<i64>> {
        let of = |(at, prices): &(usize, Vec<i64>)| {
            let need = &program.needs[*at];
            let (first, then) = (wanted[need.first as usize], wanted[need.then as usize]);
            let over = |year: usize| {
                let is_done = then.is_some_and(|it| it <= year);
                let is_later = first.is_some_and(|it| it > year);
                let over = i64::from(is_done) + i64::from(is_later) - 1;
                let is_free = over < 0 && prices[year] == 0 || !need.may_break(program, year);
                if is_free { 0 } else { over }
            };
            (0..program.years).map(over).collect()
        };
        self.prices.iter().map(of).collect()
    }

    /// Raises or lowers prices, which stay above nothing.
    pub fn raise(&mut self, over: &[Vec<i64>], step: f64) {
        let all = self.prices.iter_mut().flat_map(|it| &mut it.1).zip(over.iter().flatten());
        for (price, over) in all {
            *price = price.saturating_add((step * *over as f64) as i64).max(0);
        }
    }
}
