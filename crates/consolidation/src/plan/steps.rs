//! From proposals to a roadmap: which system stops in which year, what that costs and saves, and what has to be done
//! before.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use model::{CostItem, Dependency, Disposition, Proposal, ProposalMember};
use petgraph::algo::kosaraju_scc;
use petgraph::graphmap::DiGraphMap;
use serde::Serialize;

use super::money::{Basis, Case, EXPECTED, Money, Running, UnitCosts, share};
use super::program::{Program, Unit};
use super::solve::{Effort, Solved, solve};
use crate::impact::is_need;
use crate::policy::Policy;
use crate::saving::{Cost, cost_of};

/// What a roadmap has to know of an application.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct System {
    /// Who owns it.
    pub agency: Option<String>,
    /// Its cost items, from all registrations.
    pub costs: Vec<CostItem>,
    /// Its main function.
    pub function: Option<String>,
    /// Whether it is a national shared application, whose cost says nothing about that of others.
    pub is_shared: bool,
    /// The last year that is paid for by contract; what stops earlier saves nothing before it ends.
    pub paid_until: Option<i32>,
}

/// The frame of a roadmap.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frame {
    /// The first fiscal year in which something may be done.
    pub first_year: i32,
    /// Years in which something may be done, and over which savings count.
    pub years: usize,
    /// What all moves of a year may cost, in hundredths; `None` when nobody limits it.
    pub budget: Option<i64>,
    /// Systems that one agency can move or stop in a year.
    pub capacity: u32,
    /// Applications that stay whatever is proposed.
    pub keep: BTreeSet<String>,
    /// Proposals and agencies that are left out.
    pub exclude: BTreeSet<String>,
    /// Years in which an agency (all of them, where none is named) moves nothing.
    pub frozen: Vec<(Option<String>, i32)>,
}

/// Why a system is left as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Left {
    /// In no year does it win more than it costs.
    DoesNotPay,
    /// It would, but not with the budget, the capacity, the open years, or after what has to go first.
    NoMeans,
    /// Nobody knows what it costs.
    CostUnknown,
    /// It is in a circle of systems that need each other, with more systems than an agency can move in a year.
    CircleTooLarge,
}

/// One system that moves or stops.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Step {
    /// The system.
    pub application_id: String,
    /// Who owns it.
    pub agency: Option<String>,
    /// The proposal that says so.
    pub proposal_id: String,
    /// What takes its place; the system itself where nothing has to.
    pub keeper: String,
    /// What happens to it.
    pub disposition: Disposition,
    /// The fiscal year; `None` where it is left as it is.
    pub year: Option<i32>,
    /// Why it is.
    pub left: Option<Left>,
    /// The wave within the roadmap, from 1; steps of one wave may be done in any order. 0 without a year.
    pub wave: usize,
    /// Its yearly running cost as far as it ends, in hundredths.
    pub running: Running,
    /// What doing it costs once, in hundredths: migration, both systems at once, consumers connected anew.
    pub once: Money,
    /// What it wins over the whole horizon, in hundredths, when done in its year, or at best.
    pub worth: Money,
    /// Applications whose steps come before this one, or with it, since they need it.
    pub after: Vec<String>,
    /// Applications that need it and stay: they are connected to what takes its place.
    pub reconnect: Vec<String>,
}

/// A roadmap.
#[derive(Debug, Clone, PartialEq)]
pub struct Roadmap {
    /// The steps, those of a year by wave; those without one last.
    pub steps: Vec<Step>,
    /// What each year brings.
    pub years: Vec<Year>,
    /// What all steps win over the horizon.
    pub worth: Money,
    /// How good it is; amounts of the expected case.
    pub solved: Solved,
    /// Whether no cost is known at all, so that every system counts the same and amounts mean nothing.
    pub counts_systems: bool,
    /// What stood in for unknown costs, by function, family, or for all.
    pub unit_costs: UnitCosts,
    /// How much the worth moves when one assumption takes its low or high value, the strongest first.
    pub sensitivity: Vec<Swing>,
}

/// What a year brings, in hundredths, in the expected case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Year {
    /// The fiscal year.
    pub year: i32,
    /// Steps done in it.
    pub steps: usize,
    /// Systems that stop in it.
    pub stopped: usize,
    /// What these steps cost.
    pub spent: i64,
    /// Running costs of this year that are avoided.
    pub avoided: i64,
}

/// What one assumption does to the worth of a roadmap.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Swing {
    /// Key of the assumption.
    pub assumption: &'static str,
    /// The worth with its low value, and with its high value, in hundredths.
    pub worth: [i64; 2],
}

/// The roadmap of these proposals. Money that nobody stated is estimated; systems that a proposal keeps are never
/// stopped by another one.
pub fn roadmap(
    proposals: &[Proposal],
    systems: &BTreeMap<String, System>,
    dependencies: &[Dependency],
    policy: &Policy,
    frame: &Frame,
    effort: &Effort,
) -> Roadmap {
    let drafts = drafts(proposals, systems, dependencies, policy, frame);
    let program = program(&drafts.steps, &drafts.order, &drafts.units, policy, frame);
    let solved = solve(&program, effort);
    let mut steps = drafts.steps;
    for (unit, year) in drafts.units.iter().zip(&solved.schedule) {
        for at in unit {
            let step = &mut steps[*at as usize];
            let best = best_year(step, policy, frame);
            let done = year.or(best);
            step.year = year.map(|it| frame.first_year + it as i32);
            step.left = match (year, best) {
                _ if step.left.is_some() => step.left,
                (Some(_), _) => None,
                (None, Some(_)) => Some(Left::NoMeans),
                (None, None) if step.running.basis == Basis::Unknown => Some(Left::CostUnknown),
                (None, None) => Some(Left::DoesNotPay),
            };
            step.worth = done.map_or(Money::default(), |it| {
                Money::of(|case| worth(step, it, frame, &Case::of(policy, case)))
            });
        }
    }
    number_waves(&mut steps, &drafts.order);
    steps.sort_by(|a, b| {
        let order = |it: &Step| (it.year.is_none(), it.wave, Reverse(it.worth.expected));
        order(a).cmp(&order(b)).then_with(|| a.application_id.cmp(&b.application_id))
    });
    let planned = || steps.iter().filter(|it| it.year.is_some());
    Roadmap {
        years: (0..frame.years).map(|it| of_year(&steps, it, policy, frame)).collect(),
        worth: Money::of(|case| total(planned().map(|it| it.worth[case]))),
        sensitivity: sensitivity(&steps, policy, frame),
        counts_systems: drafts.counts_systems,
        unit_costs: drafts.unit_costs,
        solved,
        steps,
    }
}

struct Drafts {
    steps: Vec<Step>,
    /// The first comes before the second, or with it: places of steps.
    order: Vec<(u32, u32)>,
    /// Places of steps that need each other, each circle sorted.
    units: Vec<Vec<u32>>,
    counts_systems: bool,
    unit_costs: UnitCosts,
}

fn drafts(
    proposals: &[Proposal],
    systems: &BTreeMap<String, System>,
    dependencies: &[Dependency],
    policy: &Policy,
    frame: &Frame,
) -> Drafts {
    let unit_costs = UnitCosts::of(systems, policy);
    let counts_systems = unit_costs.is_empty()
        && systems.values().all(|it| cost_of(&it.costs, policy) == Cost::Unknown);
    let mut steps = Vec::new();
    for chosen in chosen(proposals, frame) {
        let id = chosen.members[0].1.application_id.as_str();
        let Some(system) = systems.get(id) else { continue };
        let is_out = system.agency.as_ref().is_some_and(|it| frame.exclude.contains(it));
        if is_out || frame.keep.contains(id) {
            continue;
        }
        let whole = match cost_of(&system.costs, policy) {
            Cost::Stated(amount) => Running::stated(amount),
            Cost::Estimated(amount) => Running::estimated([amount, amount]),
            Cost::Unknown if counts_systems => Running::stated(Running::ONE_SYSTEM),
            Cost::Unknown => {
                let function = chosen.members[0].0.function.as_deref();
                let function = system.function.as_deref().or(function);
                unit_costs.estimate(function).map_or(Running::unknown(), Running::estimated)
            }
        };
        steps.push(chosen.step(system, whole));
    }
    steps.sort_by(|a, b| a.application_id.cmp(&b.application_id));
    let edges = edges(&steps, systems, dependencies);
    let (order, units) = settle(&mut steps, &edges, policy, frame);
    Drafts { steps, order, units, counts_systems, unit_costs }
}

/// What all proposals together want of one application.
struct Chosen<'a> {
    members: Vec<(&'a Proposal, &'a ProposalMember)>,
    disposition: Disposition,
}

/// Applications that move or stop. What the law keeps apart in one group is not stopped by another; what is kept or
/// connected in one may give away the function of another, and no more.
fn chosen<'a>(proposals: &'a [Proposal], frame: &Frame) -> Vec<Chosen<'a>> {
    let mut wanted: BTreeMap<&str, Vec<(&Proposal, &ProposalMember)>> = BTreeMap::new();
    for proposal in proposals.iter().filter(|it| !frame.exclude.contains(&it.id)) {
        for member in &proposal.members {
            wanted.entry(&member.application_id).or_default().push((proposal, member));
        }
    }
    let choose = |all: Vec<(&'a Proposal, &'a ProposalMember)>| {
        let has = |of: &[Disposition]| all.iter().any(|it| of.contains(&it.1.disposition));
        let stays = has(&[Disposition::Keep, Disposition::Connect, Disposition::KeepAll]);
        let gives = has(&[Disposition::MoveFunction]);
        let mut members: Vec<(&Proposal, &ProposalMember)> =
            all.iter().copied().filter(|it| moves(it.1)).collect();
        let stops =
            members.iter().copied().find(|it| it.1.disposition != Disposition::MoveFunction);
        if has(&[Disposition::KeepAll]) || members.is_empty() {
            return None;
        }
        match stops {
            Some(it) if !stays && !gives => {
                Some(Chosen { members: vec![it], disposition: it.1.disposition })
            }
            _ if has(&[Disposition::Retire]) && stays => None,
            _ => {
                members.retain(|it| gives || it.1.disposition != Disposition::Retire);
                Some(Chosen { members, disposition: Disposition::MoveFunction })
            }
        }
    };
    wanted.into_values().filter_map(choose).collect()
}

impl Chosen<'_> {
    fn step(&self, system: &System, whole: Running) -> Step {
        let (proposal, member) = self.members[0];
        let id = member.application_id.clone();
        let part = match self.disposition {
            Disposition::MoveFunction => self.members.iter().map(|it| it.1.covered).sum::<f64>(),
            _ => 1.0,
        };
        let nothing_follows = self.disposition == Disposition::Retire;
        Step {
            keeper: if nothing_follows { id.clone() } else { proposal.keeper.clone() },
            application_id: id,
            agency: system.agency.clone(),
            proposal_id: proposal.id.clone(),
            disposition: self.disposition,
            year: None,
            left: None,
            wave: 0,
            running: Running { paid_until: system.paid_until, ..whole.part(part.min(1.0)) },
            once: Money::default(),
            worth: Money::default(),
            after: Vec::new(),
            reconnect: Vec::new(),
        }
    }
}

/// Who needs what stops.
struct Edges {
    /// A step that needs another one: places.
    between: BTreeSet<(u32, u32)>,
    /// Applications without a step that need one, by its place.
    from_outside: BTreeMap<u32, BTreeSet<String>>,
}

fn edges(steps: &[Step], systems: &BTreeMap<String, System>, dependencies: &[Dependency]) -> Edges {
    let places: BTreeMap<&str, u32> =
        steps.iter().map(|it| it.application_id.as_str()).zip(0..).collect();
    let stops = |id: &str| places.get(id).copied().filter(|it| steps[*it as usize].stops());
    let mut edges = Edges { between: BTreeSet::new(), from_outside: BTreeMap::new() };
    for it in dependencies.iter().filter(|it| it.resolved && is_need(it.kind) && it.from != it.to) {
        let Some(needed) = stops(&it.to) else { continue };
        match stops(&it.from) {
            Some(needing) => drop(edges.between.insert((needing, needed))),
            // What takes its place needs it no longer.
            None if it.from == steps[needed as usize].keeper => {}
            None if systems.contains_key(&it.from) => {
                edges.from_outside.entry(needed).or_default().insert(it.from.clone());
            }
            None => {}
        }
    }
    edges
}

/// Which steps come before which, and what is one unit. Whose own step never pays, or can never be done, stays, and
/// is connected to what takes the place of what it needs; that costs, so others may no longer pay: again, until
/// nothing changes.
fn settle(
    steps: &mut [Step],
    edges: &Edges,
    policy: &Policy,
    frame: &Frame,
) -> (Vec<(u32, u32)>, Vec<Vec<u32>>) {
    let mut stays = vec![false; steps.len()];
    loop {
        let is_order = |it: &&(u32, u32)| !stays[it.0 as usize];
        let order: Vec<(u32, u32)> = edges.between.iter().filter(is_order).copied().collect();
        connect(steps, edges, &stays);
        for step in &mut *steps {
            step.once = Money::of(|case| once(step, &Case::of(policy, case)));
        }
        let mut units = kosaraju_scc(&graph(steps.len(), order.iter().copied()));
        units.iter_mut().for_each(|it| it.sort_unstable());
        units.sort_unstable();
        let mut changed = false;
        for unit in &units {
            let own = unit.iter().map(|it| &steps[*it as usize]);
            let is_possible = match unit.as_slice() {
                [one] => best_year(&steps[*one as usize], policy, frame).is_some(),
                _ => fits(own, frame),
            };
            for place in unit.iter().filter(|_| !is_possible) {
                changed |= !std::mem::replace(&mut stays[*place as usize], true);
            }
            // Whoever stays because the circle is too large is not moved by itself either.
            if !is_possible && unit.len() > 1 {
                unit.iter().for_each(|it| steps[*it as usize].left = Some(Left::CircleTooLarge));
            }
        }
        if !changed {
            for (first, then) in &order {
                let name = steps[*first as usize].application_id.clone();
                steps[*then as usize].after.push(name);
            }
            return (order, units);
        }
    }
}

/// Notes for each step who is connected anew.
fn connect(steps: &mut [Step], edges: &Edges, stays: &[bool]) {
    let mut all = edges.from_outside.clone();
    for (needing, needed) in edges.between.iter().filter(|it| stays[it.0 as usize]) {
        let name = &steps[*needing as usize].application_id;
        all.entry(*needed).or_default().insert(name.clone());
    }
    for (place, step) in (0..).zip(steps) {
        // Where nothing takes its place, there is nothing to connect to.
        let own = all.remove(&place).filter(|_| step.moves());
        step.reconnect = own.into_iter().flatten().collect();
    }
}

/// Whether an agency can do its part of a circle in one year.
fn fits<'a>(steps: impl Iterator<Item = &'a Step>, frame: &Frame) -> bool {
    let mut loads: BTreeMap<Option<&str>, u32> = BTreeMap::new();
    steps.for_each(|it| *loads.entry(it.agency.as_deref()).or_default() += 1);
    loads.values().all(|it| *it <= frame.capacity)
}

/// Whether a member moves or stops. What was never built has nothing to move.
fn moves(member: &ProposalMember) -> bool {
    match member.disposition {
        Disposition::Merge | Disposition::AdoptShared | Disposition::MoveFunction => true,
        Disposition::Retire => member.reason != "never_built",
        Disposition::Keep | Disposition::Connect | Disposition::KeepAll => false,
    }
}

impl Step {
    /// Whether the system stops, and not a part of it.
    pub fn stops(&self) -> bool {
        self.disposition != Disposition::MoveFunction
    }

    /// Whether users and data move; nobody moves out of what nobody uses.
    fn moves(&self) -> bool {
        self.disposition != Disposition::Retire
    }
}

/// What a step costs once.
fn once(step: &Step, case: &Case) -> i64 {
    let running = step.running.moved();
    let moving = if step.moves() { case.moving() } else { 0 };
    share(running, moving + case.reconnect * step.reconnect.len() as i64)
}

/// What a step wins over the horizon when done in a year (from 0). As in a proposal, savings begin with that year,
/// and the months in which both systems run are paid for beside; what is paid by contract is paid until it ends.
fn worth(step: &Step, year: usize, frame: &Frame, case: &Case) -> i64 {
    let saved = share(step.running.saved(case.at), case.avoided);
    let years = frame.years.saturating_sub(year.max(paid_years(step, frame))) as i64;
    saved.saturating_mul(years).saturating_sub(once(step, case))
}

/// Years of the frame that are paid by contract.
fn paid_years(step: &Step, frame: &Frame) -> usize {
    step.running.paid_until.map_or(0, |it| usize::try_from(it - frame.first_year + 1).unwrap_or(0))
}

/// Whether a step may be done in a year: nothing moves in a frozen year, nor before the last year of its contract.
fn is_open(step: &Step, year: usize, frame: &Frame) -> bool {
    !frame.is_frozen(step.agency.as_deref(), year) && year + 1 >= paid_years(step, frame)
}

/// The year that wins most by itself; `None` where every one loses. What nobody uses and costs nothing to stop may
/// win nothing.
fn best_year(step: &Step, policy: &Policy, frame: &Frame) -> Option<usize> {
    let case = Case::of(policy, EXPECTED);
    let worth = |year: usize| worth(step, year, frame, &case);
    let pays = |year: &usize| worth(*year) > 0 || worth(*year) == 0 && !step.moves();
    let open = (0..frame.years).filter(|it| is_open(step, *it, frame));
    let open = open.filter(|_| frame.capacity > 0);
    open.filter(pays).max_by_key(|it| (worth(*it), Reverse(*it)))
}

/// The program of these units.
fn program(
    steps: &[Step],
    order: &[(u32, u32)],
    units: &[Vec<u32>],
    policy: &Policy,
    frame: &Frame,
) -> Program {
    let mut unit_of = vec![0; steps.len()];
    for (number, unit) in (0..).zip(units) {
        unit.iter().for_each(|it| unit_of[*it as usize] = number);
    }
    // Systems whose agency nobody names share one capacity.
    let agencies: BTreeSet<Option<&str>> = steps.iter().map(|it| it.agency.as_deref()).collect();
    let numbers: BTreeMap<Option<&str>, u32> = agencies.into_iter().zip(0..).collect();
    let case = Case::of(policy, EXPECTED);
    let unit = |places: &Vec<u32>| {
        let own = || places.iter().map(|it| &steps[*it as usize]);
        let worth = |year: usize| {
            let may = own().all(|it| is_open(it, year, frame) && it.left.is_none());
            may.then(|| total(own().map(|it| worth(it, year, frame, &case))))
        };
        let mut load: BTreeMap<u32, u32> = BTreeMap::new();
        own().for_each(|it| *load.entry(numbers[&it.agency.as_deref()]).or_default() += 1);
        Unit {
            worth: (0..frame.years).map(worth).collect(),
            cost: total(own().map(|it| it.once.expected)),
            load: load.into_iter().collect(),
        }
    };
    let precedence: BTreeSet<(u32, u32)> = order
        .iter()
        .map(|it| (unit_of[it.0 as usize], unit_of[it.1 as usize]))
        .filter(|it| it.0 != it.1)
        .collect();
    Program {
        years: frame.years,
        units: units.iter().map(unit).collect(),
        precedence: precedence.into_iter().collect(),
        budget: frame.budget.map(|it| vec![it; frame.years]),
        capacity: vec![vec![frame.capacity; frame.years]; numbers.len()],
    }
}

impl Frame {
    fn is_frozen(&self, agency: Option<&str>, year: usize) -> bool {
        let year = self.first_year + year as i32;
        let is_it = |it: &(Option<String>, i32)| {
            it.1 == year && (it.0.is_none() || it.0.as_deref() == agency)
        };
        self.frozen.iter().any(is_it)
    }
}

/// Numbers the waves: years in order, and within a year what needs before what is needed. Steps that need each
/// other are in one wave.
fn number_waves(steps: &mut [Step], order: &[(u32, u32)]) {
    let together = |it: &&(u32, u32)| {
        let year = steps[it.0 as usize].year;
        year.is_some() && year == steps[it.1 as usize].year
    };
    let graph = graph(steps.len(), order.iter().filter(together).copied());
    let components = kosaraju_scc(&graph);
    let mut component_of = vec![0; steps.len()];
    for (number, component) in components.iter().enumerate() {
        component.iter().for_each(|it| component_of[*it as usize] = number);
    }
    let mut depth = vec![0; components.len()];
    // Components come with what they lead to first, so those that need stand last.
    for (number, component) in components.iter().enumerate().rev() {
        let before =
            component.iter().flat_map(|it| graph.neighbors_directed(*it, petgraph::Incoming));
        let before = before.map(|it| component_of[it as usize]).filter(|it| *it != number);
        depth[number] = before.map(|it| depth[it] + 1).max().unwrap_or(0);
    }
    let depth_of = |place: usize| depth[component_of[place]];
    let slots: BTreeSet<(i32, usize)> =
        (0..steps.len()).filter_map(|it| Some((steps[it].year?, depth_of(it)))).collect();
    let numbers: BTreeMap<(i32, usize), usize> = slots.into_iter().zip(1..).collect();
    for (place, step) in steps.iter_mut().enumerate() {
        step.wave = step.year.map_or(0, |it| numbers[&(it, depth_of(place))]);
    }
}

fn graph(count: usize, order: impl Iterator<Item = (u32, u32)>) -> DiGraphMap<u32, ()> {
    let mut graph: DiGraphMap<u32, ()> = order.collect();
    for place in 0..count as u32 {
        graph.add_node(place);
    }
    graph
}

fn of_year(steps: &[Step], year: usize, policy: &Policy, frame: &Frame) -> Year {
    let case = Case::of(policy, EXPECTED);
    let place = |it: &Step| it.year.map(|own| (own - frame.first_year) as usize);
    let own = || steps.iter().filter(|it| place(it) == Some(year));
    let saves =
        |it: &&Step| place(it).is_some_and(|own| own <= year) && paid_years(it, frame) <= year;
    let avoided = |it: &Step| share(it.running.saved(case.at), case.avoided);
    Year {
        year: frame.first_year + year as i32,
        steps: own().count(),
        stopped: own().filter(|it| it.stops()).count(),
        spent: total(own().map(|it| it.once.expected)),
        avoided: total(steps.iter().filter(saves).map(avoided)),
    }
}

/// The worth of the same steps in the same years, when one assumption is low or high and the others as expected.
fn sensitivity(steps: &[Step], policy: &Policy, frame: &Frame) -> Vec<Swing> {
    let place = |it: &Step| Some((it.year? - frame.first_year) as usize);
    let planned: Vec<(&Step, usize)> =
        steps.iter().filter_map(|it| Some((it, place(it)?))).collect();
    let sum = |case: &Case| total(planned.iter().map(|it| worth(it.0, it.1, frame, case)));
    let mut found: Vec<Swing> = Case::variants(policy)
        .into_iter()
        .map(|(assumption, [low, high])| Swing { assumption, worth: [sum(&low), sum(&high)] })
        .collect();
    found.sort_by_key(|it| Reverse(it.worth[1].abs_diff(it.worth[0])));
    found
}

/// A sum that stays at the largest amount instead of passing it.
fn total(amounts: impl Iterator<Item = i64>) -> i64 {
    let sum: i128 = amounts.map(i128::from).sum();
    sum.clamp(i128::from(i64::MIN), i128::from(i64::MAX)) as i64
}

#[cfg(test)]
mod tests;
