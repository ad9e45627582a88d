//! Amounts of a roadmap in three cases, and what stands in for costs that nobody stated.

use std::collections::BTreeMap;
use std::ops::Index;

use serde::Serialize;

use super::steps::System;
use crate::policy::{Assumption, Policy};
use crate::saving::{Cost, cost_of};

/// Numbers of the cases.
pub(super) const LOW: usize = 0;
pub(super) const EXPECTED: usize = 1;
pub(super) const HIGH: usize = 2;

/// An amount in the pessimistic, the expected and the optimistic case, in hundredths.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Money {
    /// Pessimistic.
    pub low: i64,
    /// Expected.
    pub expected: i64,
    /// Optimistic.
    pub high: i64,
}

impl Money {
    /// The amount of each case.
    pub(super) fn of(amount: impl Fn(usize) -> i64) -> Money {
        Money { low: amount(LOW), expected: amount(EXPECTED), high: amount(HIGH) }
    }
}

impl Index<usize> for Money {
    type Output = i64;

    fn index(&self, case: usize) -> &i64 {
        [&self.low, &self.expected, &self.high][case]
    }
}

/// The yearly running cost of a system, in hundredths.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Running {
    /// What is expected, and what it may come to where it is estimated.
    pub amounts: [i64; 2],
    /// Where it comes from.
    pub basis: Basis,
    /// The last year that is paid for by contract.
    pub paid_until: Option<i32>,
}

/// Where a running cost comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    /// A register states it.
    Stated,
    /// Derived from the building cost or from other systems: it saves nothing in the pessimistic case, and costs.
    Estimated,
    /// Estimated, since what a register states is so far from what other systems of the function cost that it is
    /// taken for a typing error.
    Doubtful,
    /// Nothing to go by.
    Unknown,
}

impl Running {
    /// What a system counts where no cost is known of any.
    pub(super) const ONE_SYSTEM: i64 = 1_000_000;

    /// No system costs more in a year: ten trillion units. What a register states beyond is a typing error.
    const MOST: i64 = 1_000_000_000_000_000;

    pub(super) fn stated(amount: i64) -> Running {
        Running { amounts: [amount.min(Self::MOST); 2], basis: Basis::Stated, paid_until: None }
    }

    pub(super) fn estimated(amounts: [i64; 2]) -> Running {
        let amounts = amounts.map(|it| it.min(Self::MOST));
        Running { amounts, basis: Basis::Estimated, paid_until: None }
    }

    pub(super) fn doubtful(amounts: [i64; 2]) -> Running {
        Running { basis: Basis::Doubtful, ..Running::estimated(amounts) }
    }

    pub(super) fn unknown() -> Running {
        Running { amounts: [0; 2], basis: Basis::Unknown, paid_until: None }
    }

    /// A part of it, rounded down.
    pub(super) fn part(self, part: f64) -> Running {
        let part = (part * 10_000.0).floor() as i64;
        Running { amounts: self.amounts.map(|it| share(it, part)), ..self }
    }

    /// What ends, in a case.
    pub(super) fn saved(&self, case: usize) -> i64 {
        match (self.basis, case) {
            (Basis::Estimated | Basis::Doubtful, LOW) => 0,
            (_, HIGH) => self.amounts[1],
            _ => self.amounts[0],
        }
    }

    /// What moving is measured by: in the pessimistic case, too, an estimated cost has to be moved.
    pub(super) fn moved(&self) -> i64 {
        self.amounts[0]
    }
}

/// The assumptions of one case, in ten-thousandths.
#[derive(Debug, Clone, Copy)]
pub(super) struct Case {
    pub at: usize,
    pub avoided: i64,
    pub migration: i64,
    /// Months in which both systems run.
    pub months: i64,
    pub reconnect: i64,
}

impl Case {
    pub fn of(policy: &Policy, case: usize) -> Case {
        let of = |it: &Assumption| [it.low, it.expected, it.high][case];
        Case {
            at: case,
            avoided: of(&policy.avoided_share),
            migration: of(&policy.migration_share),
            months: of(&policy.double_running_months),
            reconnect: of(&policy.reconnect_share),
        }
    }

    /// Moving and running twice, as a share of the running cost.
    pub fn moving(&self) -> i64 {
        self.migration + self.months / 12
    }

    /// The expected case with one assumption at its low and at its high value.
    pub fn variants(policy: &Policy) -> Vec<(&'static str, [Case; 2])> {
        let [low, base, high] = [LOW, EXPECTED, HIGH].map(|it| Case::of(policy, it));
        let ends = |set: &dyn Fn(&mut Case, &Case)| {
            [low, high].map(|end| {
                let mut case = base;
                set(&mut case, &end);
                case
            })
        };
        vec![
            ("avoided_share", ends(&|case, end| case.avoided = end.avoided)),
            ("migration_share", ends(&|case, end| case.migration = end.migration)),
            ("double_running_months", ends(&|case, end| case.months = end.months)),
            ("reconnect_share", ends(&|case, end| case.reconnect = end.reconnect)),
            ("estimated_running_costs", ends(&|case, end| case.at = end.at)),
        ]
    }
}

/// So many ten-thousandths of an amount, rounded down.
pub(super) fn share(amount: i64, ten_thousandths: i64) -> i64 {
    let whole = i128::from(amount) * i128::from(ten_thousandths);
    whole.div_euclid(10_000).clamp(i128::from(i64::MIN), i128::from(i64::MAX)) as i64
}

/// A sum that stays at the largest amount instead of passing it.
pub(super) fn total(amounts: impl Iterator<Item = i64>) -> i64 {
    let sum: i128 = amounts.map(i128::from).sum();
    sum.clamp(i128::from(i64::MIN), i128::from(i64::MAX)) as i64
}

/// What systems of one function cost a year: the distribution that stands in for unknown costs.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct UnitCosts(pub BTreeMap<String, UnitCost>);

/// What some systems cost a year, in hundredths.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct UnitCost {
    /// A quarter costs no more.
    pub lower: i64,
    /// Half cost no more.
    pub median: i64,
    /// Three quarters cost no more.
    pub upper: i64,
    /// Systems whose cost is stated; whose building cost is, where no running cost is.
    pub systems: usize,
}

/// Systems of which fences can be told.
const FENCED_FROM: usize = 8;
/// Steps beyond which an amount is doubted (Tukey's "far out"): a system may well cost ten times what others do.
const FAR: f64 = 3.0;
/// The same where it is also more than building the system cost: one in fifty lies there, and few of these.
const BEYOND: f64 = 1.0;

impl UnitCost {
    /// Tukey's fences (1977) on logarithms, since costs of systems are spread by factors: what lies `steps` times
    /// the distance of the quartiles beyond them.
    fn fences(&self, steps: f64) -> [f64; 2] {
        let [lower, upper] = [self.lower, self.upper].map(|it| it.max(1) as f64);
        // Quartiles that fall together say nothing of the spread: a factor of two is usual.
        let spread = (upper / lower).max(2.0).powf(steps);
        [lower / spread, upper * spread]
    }
}

/// The key of the distribution of all functions.
pub const ALL_FUNCTIONS: &str = "*";

impl UnitCosts {
    /// The stated running costs by function and by family, as far as there are enough of them, and of all. Where none
    /// is stated at all, what building systems suggests stands in for them.
    pub(super) fn of(systems: &BTreeMap<String, System>, policy: &Policy) -> UnitCosts {
        let own = || systems.values().filter(|it| !it.is_shared);
        let is_stated = own().any(|it| cost_of(&it.costs, policy).stated().is_some());
        let amount = if is_stated { Cost::stated } else { Cost::amount };
        let mut known: BTreeMap<&str, Vec<i64>> = BTreeMap::new();
        for system in own() {
            let Some(amount) = amount(cost_of(&system.costs, policy)) else { continue };
            for key in keys(system.function.as_deref()) {
                known.entry(key).or_default().push(amount);
            }
        }
        // Few amounts are better than none, as long as they are not taken for those of one function.
        known.retain(|key, it| it.len() >= policy.median_from || *key == ALL_FUNCTIONS);
        UnitCosts(known.into_iter().map(|it| (it.0.to_string(), quartiles(it.1))).collect())
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether an amount cannot well be what a system of the function costs a year: far beyond what others cost, or
    /// beyond it and more than building it cost. Digits too many, and amounts in thousands, are found so.
    pub(super) fn is_doubtful(
        &self,
        function: Option<&str>,
        amount: i64,
        built: Option<i64>,
    ) -> bool {
        let mut known = keys(function).filter_map(|it| self.0.get(it));
        let Some(known) = known.find(|it| it.systems >= FENCED_FROM) else { return false };
        let is_within = |[low, high]: [f64; 2]| (low..=high).contains(&(amount as f64));
        let costs_more = built.is_some_and(|it| amount > it);
        !is_within(known.fences(FAR)) || costs_more && amount as f64 > known.fences(BEYOND)[1]
    }

    /// Expected and highest cost of a system of which nothing but the function is known.
    pub(super) fn estimate(&self, function: Option<&str>) -> Option<[i64; 2]> {
        let known = keys(function).find_map(|it| self.0.get(it))?;
        Some([known.median, known.upper])
    }
}

/// The function, its family, and all functions.
fn keys(function: Option<&str>) -> impl Iterator<Item = &str> {
    let family = function.and_then(|it| it.split('/').next()).filter(|it| function != Some(it));
    function.into_iter().chain(family).chain([ALL_FUNCTIONS])
}

fn quartiles(mut amounts: Vec<i64>) -> UnitCost {
    amounts.sort_unstable();
    let at = |quarter: usize| amounts[(amounts.len() - 1) * quarter / 4];
    UnitCost { lower: at(1), median: at(2), upper: at(3), systems: amounts.len() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_amount_far_from_others_of_its_function_is_doubtful() {
        let cost = UnitCost { lower: 50_000, median: 90_000, upper: 150_000, systems: 40 };
        let few = UnitCost { systems: 3, ..cost };
        let costs = UnitCosts(BTreeMap::from([("a/b".into(), cost), ("c".into(), few)]));
        let doubtful = |amount, built| costs.is_doubtful(Some("a/b"), amount, built);
        assert!(!doubtful(90_000, None) && !doubtful(900_000, None) && !doubtful(6_000, None));
        assert!(doubtful(9_000_000, None) && doubtful(90, None));
        assert!(doubtful(900_000, Some(600_000)) && !doubtful(900_000, Some(6_000_000)));
        assert!(!doubtful(140_000, Some(100_000)), "more than it cost to build, and as others");
        assert!(!costs.is_doubtful(Some("c"), 9_000_000, None), "too few to tell");
    }
}
