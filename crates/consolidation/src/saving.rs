//! What a group costs and what could be saved each year, in whole hundredths of the currency unit.
//!
//! Per system that goes: the avoided share of its running cost, less moving and double running spread
//! over the horizon. Rounding is always down, so no rounding ever overstates a saving.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use model::{CostBasis, CostItem, CostKind, Range};

use crate::policy::Policy;

/// Yearly running cost of a system, in hundredths.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cost {
    /// A register states it.
    Stated(i64),
    /// Planned or estimated by who states it, or derived from the building cost or the group's median.
    Estimated(i64),
    /// Nothing to go by.
    Unknown,
}

impl Cost {
    /// The amount, stated or estimated.
    pub fn amount(self) -> Option<i64> {
        match self {
            Cost::Stated(amount) | Cost::Estimated(amount) => Some(amount),
            Cost::Unknown => None,
        }
    }

    /// The amount when a register states it.
    pub fn stated(self) -> Option<i64> {
        match self {
            Cost::Stated(amount) => Some(amount),
            Cost::Estimated(_) | Cost::Unknown => None,
        }
    }
}

/// A system that would go, whole or in part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Leaver {
    /// Its yearly running cost.
    pub cost: Cost,
    /// Part of it that goes, in ten-thousandths.
    pub part: i64,
    /// Whether users and data have to move; nobody moves out of an unused system.
    pub moves: bool,
}

/// The yearly running cost the items state in this currency, in hundredths.
///
/// Of each kind the latest year counts. Of several amounts for one year the firmest does: what was realised before what
/// is contracted, before what is stated without a basis, before what is planned, before what is estimated. And of two
/// that are as firm the lower: sources that disagree must not inflate a saving. Other currencies and negative amounts
/// are left out.
pub fn running_cost(costs: &[CostItem], currency: &str) -> Option<i64> {
    running(costs, currency).map(|it| it.0)
}

/// The yearly running cost, and whether none of its parts is only planned or estimated.
fn running(costs: &[CostItem], currency: &str) -> Option<(i64, bool)> {
    let usable = latest(costs, currency, CostKind::is_running);
    let amount = total(usable.values().map(|it| it.amount))?;
    Some((amount, usable.values().all(|it| it.firmness > PLANNED)))
}

/// The yearly running cost as stated, or the policy's share of the building cost, or unknown. Stated is only what is
/// firm in all its parts: where one of them is planned or estimated, the whole counts as an estimate.
pub fn cost_of(costs: &[CostItem], policy: &Policy) -> Cost {
    match running(costs, &policy.currency) {
        Some((amount, true)) => return Cost::Stated(amount),
        Some((amount, false)) => return Cost::Estimated(amount),
        None => {}
    }
    match building_cost(costs, &policy.currency) {
        Some(built) => Cost::Estimated(scaled(built, policy.share_of_build, 10_000)),
        None => Cost::Unknown,
    }
}

/// The highest cost of building it that the items state in this currency, in hundredths.
pub fn building_cost(costs: &[CostItem], currency: &str) -> Option<i64> {
    let once = latest(costs, currency, CostKind::is_building);
    once.values().map(|it| it.amount).max()
}

/// The middle amount; of an even number, the lower of the two in the middle.
pub fn median(amounts: &[i64]) -> Option<i64> {
    let mut sorted = amounts.to_vec();
    sorted.sort_unstable();
    sorted.get(sorted.len().checked_sub(1)? / 2).copied()
}

/// The yearly saving when these systems go, or `None` when the cost of none of them is known.
///
/// The low end trusts stated costs only: an estimate adds nothing there.
pub fn saving_range(leavers: &[Leaver], policy: &Policy) -> Option<Range> {
    let known: Vec<&Leaver> = leavers.iter().filter(|it| it.cost.amount().is_some()).collect();
    if known.is_empty() {
        return None;
    }
    let cases = cases(policy);
    let sum = |case: usize| -> i128 {
        known.iter().map(|it| i128::from(net(it, &cases[case], policy, case == 0))).sum()
    };
    Some(Range {
        low: narrowed(sum(0)),
        expected: narrowed(sum(1)),
        high: narrowed(sum(2)),
        currency: policy.currency.clone(),
    })
}

/// Avoided share, migration share and months of double running of one case, in ten-thousandths.
struct Case {
    avoided: i64,
    migration: i64,
    months: i64,
}

fn cases(policy: &Policy) -> [Case; 3] {
    let (avoided, migration, months) =
        (&policy.avoided_share, &policy.migration_share, &policy.double_running_months);
    let case = |avoided, migration, months| Case { avoided, migration, months };
    [
        case(avoided.low, migration.low, months.low),
        case(avoided.expected, migration.expected, months.expected),
        case(avoided.high, migration.high, months.high),
    ]
}

/// What one system's leaving saves a year: one fraction, rounded down once.
fn net(leaver: &Leaver, case: &Case, policy: &Policy, cautious: bool) -> i64 {
    let Some(cost) = leaver.cost.amount() else { return 0 };
    let once = if leaver.moves { case.migration * 12 + case.months } else { 0 };
    let share = i128::from(case.avoided * 12 * policy.horizon_years - once);
    let whole = i128::from(12 * policy.horizon_years) * 10_000 * 10_000;
    let saved = narrowed((i128::from(cost) * i128::from(leaver.part) * share).div_euclid(whole));
    if cautious && leaver.cost.stated().is_none() { saved.min(0) } else { saved }
}

/// The amount of a kind that counts.
struct Latest {
    year: Option<i32>,
    firmness: u8,
    amount: i64,
}

/// How firm a planned amount is.
const PLANNED: u8 = 1;

/// How firm an amount is. What is stated without a basis may be any of them, and stands in the middle.
fn firmness(basis: CostBasis) -> u8 {
    match basis {
        CostBasis::Estimated => 0,
        CostBasis::Planned => PLANNED,
        CostBasis::Stated => 2,
        CostBasis::Contracted => 3,
        CostBasis::Realised => 4,
    }
}

/// Per kind the latest year, its firmest basis and the lowest amount of that.
fn latest(
    costs: &[CostItem],
    currency: &str,
    wanted: impl Fn(CostKind) -> bool,
) -> BTreeMap<CostKind, Latest> {
    let mut latest: BTreeMap<CostKind, Latest> = BTreeMap::new();
    let order = |it: &Latest| (it.year, it.firmness, Reverse(it.amount));
    for item in costs {
        let amount = item.amount.hundredths;
        if !wanted(item.kind) || item.amount.currency != currency || amount < 0 {
            continue;
        }
        let own = Latest { year: item.year, firmness: firmness(item.basis), amount };
        match latest.get_mut(&item.kind) {
            Some(best) if order(best) >= order(&own) => {}
            Some(best) => *best = own,
            None => drop(latest.insert(item.kind, own)),
        }
    }
    latest
}

fn total(amounts: impl Iterator<Item = i64>) -> Option<i64> {
    amounts.fold(None, |sum: Option<i64>, it| Some(sum.unwrap_or(0).saturating_add(it)))
}

fn scaled(amount: i64, by: i64, of: i64) -> i64 {
    narrowed((i128::from(amount) * i128::from(by)).div_euclid(i128::from(of)))
}

fn narrowed(value: i128) -> i64 {
    value.clamp(i128::from(i64::MIN), i128::from(i64::MAX)) as i64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::tests::shipped;
    use model::{CostBasis, Money};

    fn item(kind: CostKind, rupiah: i64, year: Option<i32>) -> CostItem {
        CostItem { kind, amount: Money::rupiah(rupiah), year, basis: CostBasis::Stated }
    }

    fn whole(cost: Cost) -> Leaver {
        Leaver { cost, part: 10_000, moves: true }
    }

    fn check(leavers: &[Leaver], expected: Option<(i64, i64, i64)>) {
        let range = saving_range(leavers, &shipped());
        assert_eq!(range.map(|it| (it.low, it.expected, it.high)), expected);
    }

    #[test]
    fn a_saving_is_what_is_avoided_less_moving_spread_over_the_horizon() {
        // Policy: avoided .7/.8/.9, migration 1/.6/.3 of a year, 12/6/3 months twice, over 5 years:
        // .7 - (1 + 1)/5 = .3, .8 - (.6 + .5)/5 = .58, .9 - (.3 + .25)/5 = .79.
        check(&[whole(Cost::Stated(1_000_000))], Some((300_000, 580_000, 790_000)));
    }

    #[test]
    fn a_part_saves_its_part() {
        let half = Leaver { part: 5_000, ..whole(Cost::Stated(1_000_000)) };
        check(&[half], Some((150_000, 290_000, 395_000)));
    }

    #[test]
    fn nobody_moves_out_of_an_unused_system() {
        let unused = Leaver { moves: false, ..whole(Cost::Stated(1_000_000)) };
        check(&[unused], Some((700_000, 800_000, 900_000)));
    }

    #[test]
    fn an_estimate_adds_nothing_to_the_low_end() {
        let leavers = [whole(Cost::Stated(1_000_000)), whole(Cost::Estimated(1_000_000))];
        check(&leavers, Some((300_000, 1_160_000, 1_580_000)));
    }

    #[test]
    fn without_any_cost_there_is_no_saving_to_state() {
        check(&[whole(Cost::Unknown)], None);
        check(&[], None);
    }

    #[test]
    fn rounding_is_down_to_the_hundredth() {
        check(&[whole(Cost::Stated(1))], Some((0, 0, 0)));
        check(&[whole(Cost::Stated(7))], Some((2, 4, 5)));
    }

    #[test]
    fn enormous_amounts_do_not_overflow() {
        let range = saving_range(&[whole(Cost::Stated(i64::MAX)); 3], &shipped()).unwrap();
        assert!(range.low <= range.expected && range.expected <= range.high);
        assert_eq!(range.high, i64::MAX);
    }

    #[test]
    fn of_each_kind_the_latest_year_counts_and_of_one_year_the_lower_amount() {
        let costs = [
            item(CostKind::Maintain, 900, Some(2019)),
            item(CostKind::Maintain, 350, Some(2023)),
            item(CostKind::Maintain, 300, Some(2023)),
            item(CostKind::Maintain, 100, None),
            item(CostKind::Hosting, 50, None),
            item(CostKind::Build, 9_000, Some(2024)),
        ];
        assert_eq!(running_cost(&costs, "IDR"), Some(35_000));
    }

    #[test]
    fn of_one_year_the_firmest_amount_counts() {
        let mut costs = Vec::new();
        let firmer = [
            (CostBasis::Estimated, 100),
            (CostBasis::Planned, 200),
            (CostBasis::Stated, 300),
            (CostBasis::Contracted, 400),
            (CostBasis::Realised, 500),
        ];
        for (basis, rupiah) in firmer {
            let own = CostItem { basis, ..item(CostKind::Maintain, rupiah, Some(2025)) };
            costs.insert(costs.len() / 2, own);
            assert_eq!(running_cost(&costs, "IDR"), Some(rupiah * 100), "{basis:?}");
        }
        let planned =
            CostItem { basis: CostBasis::Planned, ..item(CostKind::Maintain, 900, Some(2026)) };
        costs.push(planned);
        assert_eq!(running_cost(&costs, "IDR"), Some(90_000), "the latest year counts");
    }

    #[test]
    fn what_is_planned_or_estimated_in_part_is_an_estimate() {
        let check = |basis: CostBasis, expected: Cost| {
            let licence = CostItem { basis, ..item(CostKind::Licence, 2, Some(2025)) };
            let costs = [item(CostKind::Maintain, 1, Some(2025)), licence];
            assert_eq!(cost_of(&costs, &shipped()), expected, "{basis:?}");
        };
        check(CostBasis::Planned, Cost::Estimated(300));
        check(CostBasis::Estimated, Cost::Estimated(300));
        check(CostBasis::Stated, Cost::Stated(300));
        check(CostBasis::Contracted, Cost::Stated(300));
        check(CostBasis::Realised, Cost::Stated(300));
    }

    #[test]
    fn other_currencies_and_negative_amounts_are_unknown() {
        assert_eq!(running_cost(&[item(CostKind::Maintain, 900, None)], "USD"), None);
        assert_eq!(running_cost(&[item(CostKind::Maintain, -900, None)], "IDR"), None);
    }

    #[test]
    fn a_building_cost_gives_an_estimate_and_a_stated_cost_wins_over_it() {
        let policy = shipped();
        let built = item(CostKind::Build, 1_000, None);
        assert_eq!(cost_of(std::slice::from_ref(&built), &policy), Cost::Estimated(15_000));
        let stated = item(CostKind::Maintain, 20, None);
        assert_eq!(cost_of(&[built, stated], &policy), Cost::Stated(2_000));
        assert_eq!(cost_of(&[], &policy), Cost::Unknown);
    }

    #[test]
    fn the_median_of_an_even_number_is_the_lower_middle() {
        assert_eq!(median(&[4, 1, 3, 2]), Some(2));
        assert_eq!(median(&[9, 1, 5]), Some(5));
        assert_eq!(median(&[]), None);
    }
}
