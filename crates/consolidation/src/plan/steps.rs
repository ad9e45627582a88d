//! From proposals to a roadmap: which system stops in which year, what that costs and saves, and what has to be done
//! before.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use model::{CostItem, Dependency, Disposition, Proposal, ProposalMember};
use petgraph::algo::tarjan_scc;
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
    let (program, units) = program(&drafts.steps, &drafts.order, policy, frame);
    let solved = solve(&program, effort);
    let mut steps = drafts.steps;
    for (unit, year) in units.iter().zip(&solved.schedule) {
        for at in unit {
            let step = &mut steps[*at as usize];
            let best = best_year(step, policy, frame);
            let done = year.or(best);
            step.year = year.map(|it| frame.first_year + it as i32);
            step.left = match (year, best) {
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
        worth: Money::of(|case| planned().map(|it| it.worth[case]).sum()),
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
    let kept: BTreeSet<&str> = proposals.iter().map(|it| it.keeper.as_str()).collect();
    let unit_costs = UnitCosts::of(systems, policy);
    let counts_systems = unit_costs.is_empty()
        && systems.values().all(|it| cost_of(&it.costs, policy) == Cost::Unknown);
    let mut steps: BTreeMap<&str, Step> = BTreeMap::new();
    for proposal in proposals.iter().filter(|it| !frame.exclude.contains(&it.id)) {
        for member in proposal.members.iter().filter(|it| moves(it)) {
            let id = member.application_id.as_str();
            let Some(system) = systems.get(id) else { continue };
            let is_out = system.agency.as_ref().is_some_and(|it| frame.exclude.contains(it));
            if is_out || kept.contains(id) || frame.keep.contains(id) || steps.contains_key(id) {
                continue;
            }
            let whole = match cost_of(&system.costs, policy) {
                Cost::Stated(amount) => Running::stated(amount),
                Cost::Estimated(amount) => Running::estimated([amount, amount]),
                Cost::Unknown if counts_systems => Running::stated(Running::ONE_SYSTEM),
                Cost::Unknown => {
                    let function = system.function.as_deref().or(proposal.function.as_deref());
                    unit_costs.estimate(function).map_or(Running::unknown(), Running::estimated)
                }
            };
            let part = match member.disposition {
                Disposition::MoveFunction => member.covered,
                _ => 1.0,
            };
            steps.insert(id, draft(proposal, member, system, whole.part(part)));
        }
    }
    let places: BTreeMap<&str, u32> = (0..).zip(steps.keys()).map(|it| (*it.1, it.0)).collect();
    let mut order: BTreeSet<(u32, u32)> = BTreeSet::new();
    let mut reconnect: BTreeMap<u32, BTreeSet<String>> = BTreeMap::new();
    for it in dependencies.iter().filter(|it| it.resolved && is_need(it.kind) && it.from != it.to) {
        let stops = |id: &str| steps.get(id).filter(|it| it.stops()).map(|_| places[id]);
        let Some(needed) = stops(&it.to) else { continue };
        match stops(&it.from) {
            Some(needing) => drop(order.insert((needing, needed))),
            None if systems.contains_key(&it.from) => {
                reconnect.entry(needed).or_default().insert(it.from.clone());
            }
            None => {}
        }
    }
    let names: Vec<String> = steps.keys().map(|it| it.to_string()).collect();
    let mut steps: Vec<Step> = steps.into_values().collect();
    for (first, then) in &order {
        steps[*then as usize].after.push(names[*first as usize].clone());
    }
    for (at, own) in reconnect {
        steps[at as usize].reconnect = own.into_iter().collect();
    }
    for step in &mut steps {
        step.once = Money::of(|case| once(step, &Case::of(policy, case)));
    }
    Drafts { steps, order: order.into_iter().collect(), counts_systems, unit_costs }
}

/// Whether a member moves or stops. What was never built has nothing to move.
fn moves(member: &ProposalMember) -> bool {
    match member.disposition {
        Disposition::Merge | Disposition::AdoptShared | Disposition::MoveFunction => true,
        Disposition::Retire => member.reason != "never_built",
        Disposition::Keep | Disposition::Connect | Disposition::KeepAll => false,
    }
}

fn draft(proposal: &Proposal, member: &ProposalMember, system: &System, running: Running) -> Step {
    let id = member.application_id.clone();
    let nothing_follows = member.disposition == Disposition::Retire;
    Step {
        keeper: if nothing_follows { id.clone() } else { proposal.keeper.clone() },
        application_id: id,
        agency: system.agency.clone(),
        proposal_id: proposal.id.clone(),
        disposition: member.disposition,
        year: None,
        left: None,
        wave: 0,
        running: Running { paid_until: system.paid_until, ..running },
        once: Money::default(),
        worth: Money::default(),
        after: Vec::new(),
        reconnect: Vec::new(),
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

/// What a step wins over the horizon when done in a year (from 0). A system that is moved stops when the year ends,
/// one that nobody uses when it begins; what is paid by contract is paid until it ends.
fn worth(step: &Step, year: usize, frame: &Frame, case: &Case) -> i64 {
    let saved = share(step.running.saved(case.at), case.avoided);
    saved * years_saved(step, year, frame) - once(step, case)
}

fn years_saved(step: &Step, year: usize, frame: &Frame) -> i64 {
    let stopped = year as i64 + i64::from(step.moves());
    let paid = step.running.paid_until.map_or(0, |it| i64::from(it - frame.first_year) + 1);
    (frame.years as i64 - stopped.max(paid)).max(0)
}

/// The year that wins most by itself; `None` where every one loses.
fn best_year(step: &Step, policy: &Policy, frame: &Frame) -> Option<usize> {
    let case = Case::of(policy, EXPECTED);
    let worth = |year: usize| worth(step, year, frame, &case);
    (0..frame.years).filter(|it| worth(*it) > 0).max_by_key(|it| (worth(*it), Reverse(*it)))
}

/// The program, and which steps each unit holds.
fn program(
    steps: &[Step],
    order: &[(u32, u32)],
    policy: &Policy,
    frame: &Frame,
) -> (Program, Vec<Vec<u32>>) {
    let mut units = tarjan_scc(&graph(steps.len(), order.iter().copied()));
    units.iter_mut().for_each(|it| it.sort_unstable());
    units.sort_unstable();
    let mut unit_of = vec![0; steps.len()];
    for (number, unit) in (0..).zip(&units) {
        unit.iter().for_each(|it| unit_of[*it as usize] = number);
    }
    let agencies: BTreeSet<&str> = steps.iter().filter_map(|it| it.agency.as_deref()).collect();
    let numbers: BTreeMap<&str, u32> = agencies.into_iter().zip(0..).collect();
    let case = Case::of(policy, EXPECTED);
    let unit = |places: &Vec<u32>| {
        let own = || places.iter().map(|it| &steps[*it as usize]);
        let worth = |year: usize| {
            let is_open = own().all(|it| !frame.is_frozen(it.agency.as_deref(), year));
            is_open.then(|| own().map(|it| worth(it, year, frame, &case)).sum())
        };
        let mut load: BTreeMap<u32, u32> = BTreeMap::new();
        for agency in own().filter_map(|it| it.agency.as_deref()) {
            *load.entry(numbers[agency]).or_default() += 1;
        }
        Unit {
            worth: (0..frame.years).map(worth).collect(),
            cost: own().map(|it| it.once.expected).sum(),
            load: load.into_iter().collect(),
        }
    };
    let precedence: BTreeSet<(u32, u32)> = order
        .iter()
        .map(|it| (unit_of[it.0 as usize], unit_of[it.1 as usize]))
        .filter(|it| it.0 != it.1)
        .collect();
    let program = Program {
        years: frame.years,
        units: units.iter().map(unit).collect(),
        precedence: precedence.into_iter().collect(),
        budget: frame.budget.map(|it| vec![it; frame.years]),
        capacity: vec![vec![frame.capacity; frame.years]; numbers.len()],
    };
    (program, units)
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

fn graph(count: usize, order: impl Iterator<Item = (u32, u32)>) -> DiGraphMap<u32, ()> {
    let mut graph: DiGraphMap<u32, ()> = order.collect();
    for place in 0..count as u32 {
        graph.add_node(place);
    }
    graph
}

/// Numbers the waves: years in order, and within a year what needs before what is needed. Steps that need each
/// other are in one wave.
fn number_waves(steps: &mut [Step], order: &[(u32, u32)]) {
    let together = |it: &&(u32, u32)| {
        let year = steps[it.0 as usize].year;
        year.is_some() && year == steps[it.1 as usize].year
    };
    let graph = graph(steps.len(), order.iter().filter(together).copied());
    let mut depth = vec![0; steps.len()];
    // Components come with what they lead to first, so those that need stand last.
    let components = tarjan_scc(&graph);
    for component in components.iter().rev() {
        let before =
            component.iter().flat_map(|it| graph.neighbors_directed(*it, petgraph::Incoming));
        let own = before.filter(|it| !component.contains(it)).map(|it| depth[it as usize] + 1);
        let deepest: usize = own.max().unwrap_or(0);
        component.iter().for_each(|it| depth[*it as usize] = deepest);
    }
    let slots: BTreeSet<(i32, usize)> =
        steps.iter().zip(&depth).filter_map(|it| Some((it.0.year?, *it.1))).collect();
    let numbers: BTreeMap<(i32, usize), usize> = slots.into_iter().zip(1..).collect();
    for (step, depth) in steps.iter_mut().zip(depth) {
        step.wave = step.year.map_or(0, |it| numbers[&(it, depth)]);
    }
}

fn of_year(steps: &[Step], year: usize, policy: &Policy, frame: &Frame) -> Year {
    let case = Case::of(policy, EXPECTED);
    let place = |it: &Step| it.year.map(|own| (own - frame.first_year) as usize);
    let own = || steps.iter().filter(|it| place(it) == Some(year));
    let saves = |it: &&Step| {
        let saved = place(it).map_or(0, |own| years_saved(it, own, frame));
        // Savings lie at the end of the horizon.
        (frame.years - year) as i64 <= saved
    };
    let avoided = |it: &Step| share(it.running.saved(case.at), case.avoided);
    Year {
        year: frame.first_year + year as i32,
        steps: own().count(),
        stopped: own().filter(|it| it.stops()).count(),
        spent: own().map(|it| it.once.expected).sum(),
        avoided: steps.iter().filter(saves).map(avoided).sum(),
    }
}

/// The worth of the same steps in the same years, when one assumption is low or high and the others as expected.
fn sensitivity(steps: &[Step], policy: &Policy, frame: &Frame) -> Vec<Swing> {
    let planned: Vec<(&Step, usize)> =
        steps.iter().filter_map(|it| Some((it, (it.year? - frame.first_year) as usize))).collect();
    let total = |case: &Case| planned.iter().map(|it| worth(it.0, it.1, frame, case)).sum();
    let mut found: Vec<Swing> = Case::variants(policy)
        .into_iter()
        .map(|(assumption, [low, high])| Swing { assumption, worth: [total(&low), total(&high)] })
        .collect();
    found.sort_by_key(|it| Reverse((it.worth[1] - it.worth[0]).abs()));
    found
}
