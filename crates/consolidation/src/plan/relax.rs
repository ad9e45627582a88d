//! A bound for large programs: budget and capacity get prices, and what is left falls apart.
//!
//! Lagrangian relaxation (Geoffrion 1974) with prices raised where too much is wanted and lowered where something is
//! left over (subgradients, Held, Wolfe and Crowder 1974). For given prices each group of units that hang together
//! by precedence is a maximum closure, found as a minimum cut (Picard 1976). The bound is that of the linear
//! relaxation at best; every price gives a valid one.

use std::collections::BTreeMap;

use super::cut::{Arc, Network};
use super::greedy::greedy;
use super::program::{Program, Schedule, Unit, joined};

/// What relaxing comes to.
pub(super) struct Relaxed {
    /// The best schedule met on the way.
    pub schedule: Schedule,
    /// Nothing can win more, in hundredths.
    pub bound: i128,
    /// The prices that prove it.
    pub prices: Prices,
}

/// Rounds without a better bound after which steps become shorter.
const PATIENCE: usize = 3;
/// Rounds between two schedules.
const BETWEEN: usize = 4;

/// So many rounds at most, from a schedule that keeps the rules; fewer when the bound is met, or when cuts have
/// looked at more than `most_work` arcs.
pub(super) fn relaxed(
    program: &Program,
    start: Schedule,
    rounds: usize,
    most_work: u64,
) -> Relaxed {
    let mut groups = groups(program);
    let mut prices = Prices::none(program);
    let bound = program.at_best();
    let mut best = Relaxed { bound, schedule: start, prices: prices.clone() };
    let (mut worth, mut length, mut waited) = (program.worth(&best.schedule), 1.0, 0);
    // Amounts beyond what a cut can add up are planned greedily.
    let rounds = if bound > MOST { 0 } else { rounds };
    for round in 0..rounds {
        let reduced: Vec<Vec<Option<i64>>> =
            program.units.iter().map(|it| prices.reduced(it)).collect();
        let (wanted, won) = wanted(&reduced, &mut groups, program.years);
        if round == 0 && super::check(program, &wanted).is_empty() && won >= worth {
            // Nothing has a price yet, so this is the best there is.
            return Relaxed { schedule: wanted, bound: won, prices };
        }
        let bound = won + prices.value(program);
        waited += 1;
        if bound < best.bound {
            (waited, best.bound) = (0, bound);
            best.prices = prices.clone();
        }
        if round % BETWEEN == 0 {
            let rank: Vec<f64> = reduced.iter().map(|it| highest(it) as f64).collect();
            let found = greedy(program, &rank);
            if program.worth(&found) > worth {
                worth = program.worth(&found);
                best.schedule = found;
            }
        }
        let work: u64 = groups.iter().flat_map(|it| &it.closure).map(|it| it.network.work).sum();
        if best.bound <= worth || work > most_work {
            break;
        }
        if waited >= PATIENCE {
            (length, waited) = (length * 0.6, 0);
        }
        if !prices.change(program, &wanted, length * (bound - worth) as f64) {
            break;
        }
    }
    best.bound = best.bound.max(worth);
    best
}

/// More than this cannot be added up in a cut.
const MOST: i128 = 1 << 60;

/// What it costs at these prices that a unit waits for another: for each precedence and year, in hundredths.
pub(super) fn waits(program: &Program, prices: &Prices) -> Vec<Vec<i64>> {
    let mut groups = groups(program);
    let reduced: Vec<Vec<Option<i64>>> =
        program.units.iter().map(|it| prices.reduced(it)).collect();
    wanted(&reduced, &mut groups, program.years);
    let mut costs: BTreeMap<(u32, u32), Vec<i64>> = BTreeMap::new();
    for closure in groups.iter().filter_map(|it| it.closure.as_ref()) {
        for (pair, arc) in &closure.waits {
            costs.entry(*pair).or_default().push(closure.network.flow(*arc) as i64);
        }
    }
    let none = || vec![0; program.years];
    program.precedence.iter().map(|it| costs.remove(it).unwrap_or_else(none)).collect()
}

fn highest(reduced: &[Option<i64>]) -> i64 {
    reduced.iter().flatten().copied().max().unwrap_or(i64::MIN)
}

/// What budget and capacity cost.
#[derive(Clone)]
pub(super) struct Prices {
    /// For each hundredth spent in a year.
    pub budget: Vec<f64>,
    /// For each migration of an agency in a year, in hundredths.
    capacity: Vec<Vec<f64>>,
}

impl Prices {
    fn none(program: &Program) -> Prices {
        let capacity = vec![vec![0.0; program.years]; program.capacity.len()];
        Prices { budget: vec![0.0; program.years], capacity }
    }

    /// What a unit wins in each year after paying; rounded up, so that no bound comes out too low.
    fn reduced(&self, unit: &Unit) -> Vec<Option<i64>> {
        let pay = |(year, worth): (usize, &Option<i64>)| {
            let loads = unit.load.iter();
            let load: f64 =
                loads.map(|it| f64::from(it.1) * self.capacity[it.0 as usize][year]).sum();
            let paid = unit.cost as f64 * self.budget[year] + load;
            Some((*worth)?.saturating_sub((paid * (1.0 - 1e-12)).floor() as i64))
        };
        unit.worth.iter().enumerate().map(pay).collect()
    }

    /// What all there is would cost; rounded up.
    fn value(&self, program: &Program) -> i128 {
        let budget = program.budget.iter().flatten().zip(&self.budget);
        let capacity = program.capacity.iter().flatten().zip(self.capacity.iter().flatten());
        let value = budget.map(|it| *it.0 as f64 * it.1).sum::<f64>()
            + capacity.map(|it| f64::from(*it.0) * it.1).sum::<f64>();
        (value * (1.0 + 1e-12)).ceil() as i128
    }

    /// Raises what is wanted too much, so that in sum about `gain` is gained; `false` when nothing changes.
    fn change(&mut self, program: &Program, wanted: &[Option<usize>], gain: f64) -> bool {
        let years = program.years;
        // Budget is measured in what an average unit costs, so that both kinds of price move alike.
        let costs: f64 = program.units.iter().map(|it| it.cost as f64).sum();
        let one = (costs / program.units.len().max(1) as f64).max(1.0);
        let mut spent = vec![0.0; years];
        let mut loads = vec![vec![0.0; years]; program.capacity.len()];
        for (unit, year) in program.units.iter().zip(wanted) {
            let Some(year) = *year else { continue };
            spent[year] += unit.cost as f64;
            for (agency, load) in &unit.load {
                loads[*agency as usize][year] += f64::from(*load);
            }
        }
        let over = |price: f64, over: f64| if price == 0.0 && over < 0.0 { 0.0 } else { over };
        for year in 0..years {
            let budget = program.budget.as_ref().map(|it| it[year] as f64);
            spent[year] =
                budget.map_or(0.0, |it| over(self.budget[year], (spent[year] - it) / one));
            for (agency, own) in loads.iter_mut().enumerate() {
                let too_much = own[year] - f64::from(program.capacity[agency][year]);
                own[year] = over(self.capacity[agency][year], too_much);
            }
        }
        let all = || spent.iter().chain(loads.iter().flatten());
        let norm: f64 = all().map(|it| it * it).sum();
        if norm == 0.0 {
            return false;
        }
        let step = gain / norm;
        for (price, over) in self.budget.iter_mut().zip(&spent) {
            *price = (*price + step * over / one).max(0.0);
        }
        for (price, over) in self.capacity.iter_mut().flatten().zip(loads.iter().flatten()) {
            *price = (*price + step * over).max(0.0);
        }
        true
    }
}

/// Units that hang together by precedence, with the network in which their best closure is cut.
struct Group {
    units: Vec<u32>,
    closure: Option<Closure>,
}

/// A node for each unit by the end of each year; the source and the sink stand after them.
struct Closure {
    network: Network,
    /// From the source to each unit by the end of each year, and from there to the sink.
    gains: Vec<(Arc, Arc)>,
    /// From each unit that waits to what it waits for, year after year.
    waits: Vec<((u32, u32), Arc)>,
}

/// More than all capacities of gains together.
const ALWAYS: u64 = u64::MAX / 4;

fn groups(program: &Program) -> Vec<Group> {
    let firsts = program.firsts();
    let group = |units: Vec<u32>| {
        let closure = (units.len() > 1).then(|| Closure::new(&units, &firsts, program.years));
        Group { units, closure }
    };
    joined(program.units.len(), program.precedence.iter().copied()).into_iter().map(group).collect()
}

/// The year in which each unit wins most at these prices, precedence kept, and what all of them win; `None` where a
/// unit would lose.
fn wanted(reduced: &[Vec<Option<i64>>], groups: &mut [Group], years: usize) -> (Schedule, i128) {
    let mut found = vec![None; reduced.len()];
    for group in groups {
        match &mut group.closure {
            None => {
                let unit = group.units[0] as usize;
                let known =
                    reduced[unit].iter().enumerate().filter_map(|it| Some((it.0, (*it.1)?)));
                let best = known.max_by(|a, b| a.1.cmp(&b.1).then(b.0.cmp(&a.0)));
                found[unit] = best.filter(|it| it.1 > 0).map(|it| it.0);
            }
            Some(closure) => {
                let own: Vec<&[Option<i64>]> =
                    group.units.iter().map(|it| reduced[*it as usize].as_slice()).collect();
                for (unit, year) in group.units.iter().zip(closure.best(&own, years)) {
                    found[*unit as usize] = year;
                }
            }
        }
    }
    let won = reduced.iter().zip(&found).filter_map(|(it, year)| it[(*year)?]);
    let won = won.map(i128::from).sum();
    (found, won)
}

impl Closure {
    fn new(units: &[u32], firsts: &[Vec<u32>], years: usize) -> Closure {
        let nodes = (units.len() * years) as u32;
        let mut network = Network::new(nodes as usize + 2);
        let gain = |it| (network.add(nodes, it, 0), network.add(it, nodes + 1, 0));
        let gains = (0..nodes).map(gain).collect();
        let mut waits = Vec::new();
        for (at, unit) in units.iter().enumerate() {
            let node = |at: usize, year: usize| (at * years + year) as u32;
            for year in 0..years {
                if year + 1 < years {
                    network.add(node(at, year), node(at, year + 1), ALWAYS);
                }
                for first in &firsts[*unit as usize] {
                    let place = units.binary_search(first);
                    let place = place.expect("it hangs together with the unit");
                    let arc = network.add(node(at, year), node(place, year), ALWAYS);
                    waits.push(((*first, *unit), arc));
                }
            }
        }
        Closure { network, gains, waits }
    }

    /// The closure that wins most: the year of each unit.
    fn best(&mut self, reduced: &[&[Option<i64>]], years: usize) -> Schedule {
        let all: i64 = reduced.iter().map(|it| highest(it).max(0)).sum();
        let forbidden = -all - 1;
        let worth = |unit: usize, year: usize| match reduced[unit].get(year) {
            None => 0,
            Some(it) => it.unwrap_or(forbidden),
        };
        for (at, (from, to)) in self.gains.iter().enumerate() {
            let (unit, year) = (at / years, at % years);
            let gain = worth(unit, year) - worth(unit, year + 1);
            self.network.set(*from, gain.max(0).unsigned_abs());
            self.network.set(*to, gain.min(0).unsigned_abs());
        }
        let nodes = self.gains.len();
        let done = self.network.cut(nodes as u32, nodes as u32 + 1);
        let done = done[..nodes].chunks(years);
        done.map(|it| it.iter().position(|it| *it)).collect()
    }
}
