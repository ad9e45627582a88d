//! A bound for large programs: budget and capacity get prices, and what is left falls apart.
//!
//! Lagrangian relaxation (Geoffrion 1974) with prices raised where too much is wanted and lowered where something is
//! left over (subgradients, Held, Wolfe and Crowder 1974). For given prices each group of units that hang together
//! by needs is a maximum closure, found as a minimum cut (Picard 1976): what connecting anew costs is spread over the
//! years in which the needed unit is done and the needing one is not, so that no more is lost than it costs. The
//! bound is that of a linear relaxation at best; every price gives a valid one.

use super::cut::{Arc, Network};
use super::greedy::{greedy, improved, rank_among, repaired};
use super::order::Orders;
use super::program::{Need, Program, Schedule, Unit, joined};

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
        let reduced = prices.reduced(program);
        let (wanted, won) = wanted(program, &reduced, &mut groups, &prices);
        let bound = won.saturating_add(prices.value(program));
        waited += 1;
        if bound < best.bound {
            (waited, best.bound) = (0, bound);
            best.prices = prices.clone();
        }
        if round % BETWEEN == 0 {
            let is_paid = !program.budgets.is_empty();
            let rank = rank_among(&prices.priced(program, reduced), &wanted, is_paid);
            for found in [greedy(program, &rank), repaired(program, &wanted, &rank)] {
                let found = improved(program, found);
                if program.worth(&found) > worth {
                    worth = program.worth(&found);
                    best.schedule = found;
                }
            }
        }
        let work: u64 = groups.iter().flat_map(|it| &it.closure).map(|it| it.network.work).sum();
        if best.bound <= worth || work > most_work {
            break;
        }
        if waited >= PATIENCE {
            (length, waited) = (length * 0.6, 0);
        }
        if !prices.change(program, &wanted, length * bound.saturating_sub(worth) as f64) {
            break;
        }
    }
    best.bound = best.bound.max(worth);
    best
}

/// More than this cannot be added up in a cut.
const MOST: i128 = 1 << 60;

/// What it costs at these prices that a unit is done before one that needs it: for each need and year, in hundredths.
pub(super) fn waits(program: &Program, prices: &Prices) -> Vec<Vec<i64>> {
    let mut costs = vec![vec![0; program.years]; program.needs.len()];
    if program.at_best() > MOST {
        return costs;
    }
    let mut groups = groups(program);
    wanted(program, &prices.reduced(program), &mut groups, prices);
    for closure in groups.iter().filter_map(|it| it.closure.as_ref()) {
        for (need, arcs) in &closure.waits {
            let flows = arcs.iter().map(|it| closure.network.flow(*it) as i64);
            costs[*need as usize] = flows.collect();
        }
    }
    costs
}

fn highest(reduced: &[Option<i64>]) -> i64 {
    reduced.iter().flatten().copied().max().unwrap_or(i64::MIN)
}

/// What budgets, capacity and order cost.
#[derive(Clone)]
pub(super) struct Prices {
    /// For each hundredth that a budget spends in a year.
    pub budgets: Vec<Vec<f64>>,
    /// For each migration of an agency in a year, in hundredths.
    capacity: Vec<Vec<f64>>,
    pub orders: Orders,
}

/// Prices pay a little less than they say, so that rounding makes no bound too low.
const LESS: f64 = 1.0 - 1e-12;

impl Prices {
    fn none(program: &Program) -> Prices {
        Prices {
            budgets: vec![vec![0.0; program.years]; program.budgets.len()],
            capacity: vec![vec![0.0; program.years]; program.capacity.len()],
            orders: Orders::none(program),
        }
    }

    /// What each unit wins in each year after paying; rounded up, so that no bound comes out too low.
    fn reduced(&self, program: &Program) -> Vec<Vec<Option<i64>>> {
        let mut reduced = program.units.iter().map(|it| self.paid(it)).collect::<Vec<_>>();
        self.orders.pay(program, &mut reduced);
        reduced
    }

    /// The same after paying for budgets and capacity.
    fn paid(&self, unit: &Unit) -> Vec<Option<i64>> {
        let pay = |(year, worth): (usize, &Option<i64>)| {
            let loads = unit.load.iter();
            let load: f64 =
                loads.map(|it| f64::from(it.1) * self.capacity[it.0 as usize][year]).sum();
            let paid = unit.cost as f64 * price(&self.budgets, unit, year) + load;
            Some((*worth)?.saturating_sub((paid * LESS).floor() as i64))
        };
        unit.worth.iter().enumerate().map(pay).collect()
    }

    /// The program after paying, which keeps to no means.
    fn priced(&self, program: &Program, reduced: Vec<Vec<Option<i64>>>) -> Program {
        let mut priced = program.clone();
        for (unit, worth) in priced.units.iter_mut().zip(reduced) {
            unit.worth = worth;
        }
        for need in &mut priced.needs {
            need.loss = losses(program, need, &self.budgets);
        }
        priced
    }

    /// What all there is would cost; rounded up.
    fn value(&self, program: &Program) -> i128 {
        let capacity = program.capacity.iter().flatten().zip(self.capacity.iter().flatten());
        let value = capacity.map(|it| f64::from(*it.0) * it.1).sum::<f64>();
        let means = value_of(&self.budgets, program).saturating_add((value / LESS).ceil() as i128);
        means.saturating_add(self.orders.value())
    }

    /// Raises what is wanted too much, so that in sum about `gain` is gained; `false` when nothing changes.
    fn change(&mut self, program: &Program, wanted: &[Option<usize>], gain: f64) -> bool {
        let one = average_cost(program);
        let spent = overspent(program, &self.budgets, wanted, one);
        let mut loads = vec![vec![0.0; program.years]; program.capacity.len()];
        for (unit, year) in program.units.iter().zip(wanted) {
            let Some(year) = *year else { continue };
            for (agency, load) in &unit.load {
                loads[*agency as usize][year] += f64::from(*load);
            }
        }
        for ((own, price), capacity) in loads.iter_mut().zip(&self.capacity).zip(&program.capacity)
        {
            for year in 0..program.years {
                own[year] = over(price[year], own[year] - f64::from(capacity[year]));
            }
        }
        let broken = self.orders.over(program, wanted);
        let means = spent.iter().chain(&loads).flatten().map(|it| it * it).sum::<f64>();
        let norm = means + broken.iter().flatten().map(|it| it * it).sum::<i64>() as f64;
        if norm == 0.0 {
            return false;
        }
        let step = gain / norm;
        raise(&mut self.budgets, &spent, step / one, most_price(program));
        // Each migration takes at least one.
        raise(&mut self.capacity, &loads, step, program.at_best() as f64);
        self.orders.raise(&broken, step);
        true
    }
}

/// What the budgets of a unit cost in a year together.
pub(super) fn price(budgets: &[Vec<f64>], unit: &Unit, year: usize) -> f64 {
    unit.budgets.iter().map(|it| budgets[*it as usize][year]).sum()
}

/// What all budgets would cost; rounded up.
pub(super) fn value_of(budgets: &[Vec<f64>], program: &Program) -> i128 {
    let paid = program.budgets.iter().flatten().zip(budgets.iter().flatten());
    (paid.map(|it| *it.0 as f64 * it.1).sum::<f64>() / LESS).ceil() as i128
}

/// Budgets are measured in what an average unit costs, so that all kinds of price move alike.
pub(super) fn average_cost(program: &Program) -> f64 {
    let costs: f64 = program.units.iter().map(|it| it.cost as f64).sum();
    (costs / program.units.len().max(1) as f64).max(1.0)
}

/// What the units want of each budget in each year beyond what it has, in average costs.
pub(super) fn overspent(
    program: &Program,
    budgets: &[Vec<f64>],
    wanted: &[Option<usize>],
    one: f64,
) -> Vec<Vec<f64>> {
    let mut spent = vec![vec![0.0; program.years]; program.budgets.len()];
    let mut spend = |unit: &Unit, year: usize, cost: i64| {
        unit.budgets.iter().for_each(|it| spent[*it as usize][year] += cost as f64);
    };
    for (unit, year) in program.units.iter().zip(wanted) {
        year.iter().for_each(|it| spend(unit, *it, unit.cost));
    }
    for need in &program.needs {
        let late = need.late(wanted);
        late.iter().for_each(|it| spend(&program.units[need.then as usize], *it, need.cost));
    }
    for ((own, price), limit) in spent.iter_mut().zip(budgets).zip(&program.budgets) {
        for year in 0..program.years {
            own[year] = over(price[year], (own[year] - limit[year] as f64) / one);
        }
    }
    spent
}

/// What costs nothing becomes no cheaper.
fn over(price: f64, over: f64) -> f64 {
    if price == 0.0 && over < 0.0 { 0.0 } else { over }
}

/// Raises or lowers prices, which stay between nothing and `most`.
pub(super) fn raise(prices: &mut [Vec<f64>], over: &[Vec<f64>], step: f64, most: f64) {
    for (price, over) in prices.iter_mut().flatten().zip(over.iter().flatten()) {
        *price = (*price + step * over).clamp(0.0, most);
    }
}

/// The price of a hundredth of a budget at which nothing is done any more that draws on it: the cheapest of all would
/// cost what all win at best. A higher price makes no bound better, and where little is wanted too much prices would
/// grow without end.
pub(super) fn most_price(program: &Program) -> f64 {
    let costs =
        program.units.iter().map(|it| it.cost).chain(program.needs.iter().map(|it| it.cost));
    let least = costs.filter(|it| *it > 0).min().unwrap_or(1);
    program.at_best() as f64 / least as f64
}

/// What is lost in each year, and later, when a unit is done before one that needs it, at these prices: it falls from
/// year to year, and is nowhere more than what is lost when it is done in that year.
pub(super) fn losses(program: &Program, need: &Need, budgets: &[Vec<f64>]) -> Vec<i64> {
    let then = &program.units[need.then as usize];
    let mut least = i64::MAX;
    let of = |year: usize| {
        let paid = (need.cost as f64 * price(budgets, then, year) * LESS).floor() as i64;
        least = least.min(need.loss[year].saturating_add(paid));
        least
    };
    (0..program.years).map(of).collect()
}

/// What is lost for each year in which a unit is done and one that needs it is not: what does not fall is spread
/// evenly.
fn spread(losses: &[i64]) -> Vec<i64> {
    let years = losses.len();
    let last = losses.last().copied().unwrap_or_default();
    let of = |year: usize| {
        let next = losses.get(year + 1).copied().unwrap_or(last);
        losses[year] - next + last / years as i64
    };
    (0..years).map(of).collect()
}

/// Units that hang together by needs, with the network in which their best closure is cut.
struct Group {
    units: Vec<u32>,
    closure: Option<Closure>,
}

/// A node for each unit by the end of each year; the source and the sink stand after them.
struct Closure {
    network: Network,
    /// From the source to each unit by the end of each year, and from there to the sink.
    gains: Vec<(Arc, Arc)>,
    /// For each need (by its place in the program) from the unit that is needed to the one that needs, year after year.
    waits: Vec<(u32, Vec<Arc>)>,
}

/// More than all other capacities together.
const ALWAYS: u64 = u64::MAX / 4;

fn groups(program: &Program) -> Vec<Group> {
    let by_then = program.by_then();
    let group = |units: Vec<u32>| {
        let closure = (units.len() > 1).then(|| Closure::new(program, &units, &by_then));
        Group { units, closure }
    };
    joined(program.units.len(), program.pairs()).into_iter().map(group).collect()
}

/// The year in which each unit wins most at these prices, and what all of them win at most; `None` where a unit would
/// lose.
fn wanted(
    program: &Program,
    reduced: &[Vec<Option<i64>>],
    groups: &mut [Group],
    prices: &Prices,
) -> (Schedule, i128) {
    let mut found = vec![None; reduced.len()];
    let mut lost = 0;
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
                closure.price(program, prices);
                let own: Vec<&[Option<i64>]> =
                    group.units.iter().map(|it| reduced[*it as usize].as_slice()).collect();
                for (unit, year) in group.units.iter().zip(closure.best(&own, program.years)) {
                    found[*unit as usize] = year;
                }
                lost += closure.lost(program, &found);
            }
        }
    }
    let won = reduced.iter().zip(&found).filter_map(|(it, year)| it[(*year)?]);
    let won = won.map(i128::from).sum::<i128>() - lost;
    (found, won)
}

impl Closure {
    fn new(program: &Program, units: &[u32], by_then: &[Vec<u32>]) -> Closure {
        let years = program.years;
        let nodes = (units.len() * years) as u32;
        let mut network = Network::new(nodes as usize + 2);
        let gain = |it| (network.add(nodes, it, 0), network.add(it, nodes + 1, 0));
        let gains = (0..nodes).map(gain).collect();
        let node = |at: usize, year: usize| (at * years + year) as u32;
        let mut waits = Vec::new();
        for (at, unit) in units.iter().enumerate() {
            for year in 1..years {
                network.add(node(at, year - 1), node(at, year), ALWAYS);
            }
            for need in &by_then[*unit as usize] {
                let place = units.binary_search(&program.needs[*need as usize].first);
                let place = place.expect("it hangs together with the unit");
                let arc = |year| network.add(node(at, year), node(place, year), 0);
                waits.push((*need, (0..years).map(arc).collect()));
            }
        }
        Closure { network, gains, waits }
    }

    /// What connecting anew costs at these prices.
    fn price(&mut self, program: &Program, prices: &Prices) {
        for (need, arcs) in &self.waits {
            let losses = losses(program, &program.needs[*need as usize], &prices.budgets);
            for (arc, loss) in arcs.iter().zip(spread(&losses)) {
                self.network.set(*arc, loss.unsigned_abs());
            }
        }
    }

    /// What is lost by connecting anew, at most, when units are done in these years.
    fn lost(&self, program: &Program, schedule: &[Option<usize>]) -> i128 {
        let lost = |(need, arcs): &(u32, Vec<Arc>)| {
            let need = &program.needs[*need as usize];
            let Some(done) = need.late(schedule) else { return 0 };
            let until = schedule[need.first as usize].unwrap_or(arcs.len());
            let arcs = arcs[done..until].iter();
            arcs.map(|it| i128::from(self.network.capacity_of(*it))).sum()
        };
        self.waits.iter().map(lost).sum()
    }

    /// The closure that wins most: the year of each unit.
    fn best(&mut self, reduced: &[&[Option<i64>]], years: usize) -> Schedule {
        let all: i64 = reduced.iter().map(|it| highest(it).max(0)).sum();
        // What loses more than all others win is done in no best closure, however much more it loses.
        let forbidden = -all - 1;
        let worth = |unit: usize, year: usize| match reduced[unit].get(year) {
            None => 0,
            Some(it) => it.unwrap_or(forbidden).max(forbidden),
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
