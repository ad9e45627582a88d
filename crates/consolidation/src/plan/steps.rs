//! From proposals to a roadmap: which system stops in which year, what that costs and saves, and what has to be done
//! before.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use model::{CostItem, Dependency, Disposition, Proposal, ProposalMember};
use petgraph::algo::kosaraju_scc;
use petgraph::graphmap::DiGraphMap;
use serde::Serialize;

use super::money::{Basis, Case, EXPECTED, Money, Running, UnitCosts, share, total};
use super::program::{Need, Program, Schedule, Unit};
use super::promises::{Moved, Promise, Promises};
use super::solve::{Effort, Solved};
use crate::impact::is_need;
use crate::policy::Policy;
use crate::saving::{Cost, building_cost, cost_of};

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

/// The frame of a roadmap. More of anything, and less that is kept, left out or frozen, never makes a roadmap win
/// less, as far as it is solved exactly, or what was found with less freedom is known.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Frame {
    /// The first fiscal year in which something may be done.
    pub first_year: i32,
    /// Years in which something may be done, and over which savings count.
    pub years: usize,
    /// What all moves of a year may cost, in hundredths; `None` when nobody limits it.
    pub budget: Option<i64>,
    /// The same for single fiscal years, in place of it.
    pub budgets: BTreeMap<i32, i64>,
    /// What the moves of an agency's systems may cost in a year, beside that.
    pub budget_of: BTreeMap<String, i64>,
    /// Systems that one agency can move or stop in a year.
    pub capacity: u32,
    /// The same for single agencies, in place of it.
    pub capacity_of: BTreeMap<String, u32>,
    /// Applications that stay whatever is proposed.
    pub keep: BTreeSet<String>,
    /// Proposals and agencies that are left out. What such a proposal keeps, no other one stops.
    pub exclude: BTreeSet<String>,
    /// Years in which an agency (all of them, where none is named) moves nothing.
    pub frozen: Vec<(Option<String>, i32)>,
    /// The fiscal year in which an earlier roadmap promised to do a system: it is kept to unless another year wins
    /// clearly more.
    pub previous: BTreeMap<String, i32>,
    /// The fiscal years of systems in roadmaps that are known already. They promise nothing, but where one of them keeps
    /// the rules, what is found wins no less (with what broken promises count, where there are some).
    pub known: Vec<BTreeMap<String, i32>>,
    /// The same of roadmaps that were found before: one of them is taken only where it wins more.
    pub tried: Vec<BTreeMap<String, i32>>,
}

impl Frame {
    /// Whether what steps cost is limited.
    pub fn has_budget(&self) -> bool {
        self.budget.is_some() || !self.budgets.is_empty() || !self.budget_of.is_empty()
    }
}

/// Why a system is left as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Left {
    /// In no year does it win more than it costs.
    DoesNotPay,
    /// It would, but not with the budget, the capacity, and the open years; or no year is open to it: each is frozen, or
    /// before the last one of its contract.
    NoMeans,
    /// It would, but in the years that are left by what it needs, or what needs it, it does not: these win more in
    /// theirs.
    Order,
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
    /// The fiscal year that an earlier roadmap promised.
    pub promised: Option<i32>,
    /// Why it is not done in that year.
    pub moved: Option<Moved>,
    /// The wave within the roadmap, from 1; steps of one wave may be done in any order. 0 without a year.
    pub wave: usize,
    /// Its yearly running cost as far as it ends, in hundredths.
    pub running: Running,
    /// What doing it costs once, in hundredths: migration, both systems at once, consumers connected anew.
    pub once: Money,
    /// What it wins over the whole horizon, in hundredths, when done in its year. Of a step that is left, what it would
    /// win by itself in the year that is best for it (of those that order leaves, where one of them pays), without what
    /// it would spare others: less than nothing where every year loses money, and 0 where it may be done in
    /// no year or nobody knows its cost. That of a planned step may be less than nothing, too, where others win more by
    /// it.
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
    /// Whether no cost is known but those of national shared systems, so that every system counts the same and amounts
    /// mean nothing.
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
///
/// Who needs a system moves no later than that one stops; those that need each other move in one year. Whoever stays
/// as it is, is connected to what takes the place of what it needs, which costs. If it had to move, one whose contract
/// never ends would hold up all that it needs, and a roadmap with more freedom would win less: whoever is kept or left
/// out is connected anew, so whoever is not may be, too.
pub fn roadmap(
    proposals: &[Proposal],
    systems: &BTreeMap<String, System>,
    dependencies: &[Dependency],
    policy: &Policy,
    frame: &Frame,
    effort: &Effort,
) -> Roadmap {
    let drafts = drafts(proposals, systems, dependencies, policy, frame);
    let program = program(&drafts.steps, &drafts.order, policy, frame);
    let [known, tried] =
        [&frame.known, &frame.tried].map(|those| schedules(those, &drafts.steps, frame));
    let promises = promised(&drafts.steps, policy, frame);
    let promises = Promises::new(&program, promises, known, tried);
    let solved = promises.solved(effort);
    let mut steps = drafts.steps;
    for (step, moved) in steps.iter_mut().zip(promises.moved(&solved.schedule)) {
        step.moved = moved;
    }
    connect(&mut steps, &drafts.order, &solved.schedule, policy, frame);
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
    /// The first needs the second: places of steps.
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
    let unit_costs = UnitCosts::of(systems, policy);
    // What a national system costs says nothing on others: where no other cost is known, nothing can be estimated.
    let counts_systems = unit_costs.is_empty();
    let mut steps = Vec::new();
    let needs = needs(dependencies);
    let of_systems = needs.iter().filter(|it| systems.contains_key(it.0));
    let needed: BTreeSet<&str> = of_systems.map(|it| it.1).collect();
    for chosen in chosen(proposals, &needs, policy, frame) {
        let id = chosen.members[0].1.application_id.as_str();
        let Some(system) = systems.get(id) else { continue };
        let is_out = system.agency.as_ref().is_some_and(|it| frame.exclude.contains(it));
        if is_out || frame.keep.contains(id) {
            continue;
        }
        let function = system.function.as_deref().or(chosen.function);
        let whole = match counts_systems {
            true => Running::stated(Running::ONE_SYSTEM),
            false => running(system, function, &unit_costs, policy),
        };
        let promised = frame.previous.get(id).copied();
        let is_needed = needed.contains(id);
        steps.push(Step { promised, ..chosen.step(system, whole, is_needed) });
    }
    steps.sort_by(|a, b| a.application_id.cmp(&b.application_id));
    let order = order(&mut steps, systems, &needs);
    Drafts { steps, order, counts_systems, unit_costs }
}

/// What a system costs a year: as stated, as far as that can be, else what building it or others of its function
/// suggest.
fn running(
    system: &System,
    function: Option<&str>,
    unit_costs: &UnitCosts,
    policy: &Policy,
) -> Running {
    let estimate = unit_costs.estimate(function);
    let built = building_cost(&system.costs, &policy.currency);
    let doubtful = |amount| unit_costs.is_doubtful(function, amount, built);
    match (cost_of(&system.costs, policy), estimate) {
        (Cost::Stated(amount), Some(others)) if doubtful(amount) => Running::doubtful(others),
        (Cost::Stated(amount), _) => Running::stated(amount),
        (Cost::Estimated(amount), Some(others)) if doubtful(amount) => Running::estimated(others),
        (Cost::Estimated(amount), _) => Running::estimated([amount, amount]),
        (Cost::Unknown, estimate) => estimate.map_or(Running::unknown(), Running::estimated),
    }
}

/// Who needs whom to run: each pair once.
fn needs(dependencies: &[Dependency]) -> BTreeSet<(&str, &str)> {
    let is_need = |it: &&Dependency| it.resolved && is_need(it.kind) && it.from != it.to;
    dependencies.iter().filter(is_need).map(|it| (it.from.as_str(), it.to.as_str())).collect()
}

/// What all proposals together want of one application.
struct Chosen<'a> {
    members: Vec<(&'a Proposal, &'a ProposalMember)>,
    disposition: Disposition,
    /// The function of the first proposal that moves it, whether that is left out or not.
    function: Option<&'a str>,
}

/// Applications that move or stop. What the law keeps apart in one group is not stopped by another; what is kept or
/// connected in one may give away the function of another, and no more. A proposal that is left out moves nothing,
/// and still keeps what it keeps; and what gives functions to several gives all of them or none. Else leaving a proposal
/// out could win something.
fn chosen<'a>(
    proposals: &'a [Proposal],
    needs: &BTreeSet<(&str, &str)>,
    policy: &Policy,
    frame: &Frame,
) -> Vec<Chosen<'a>> {
    let mut wanted: BTreeMap<&str, Vec<(&Proposal, &ProposalMember)>> = BTreeMap::new();
    for proposal in proposals {
        for member in &proposal.members {
            wanted.entry(&member.application_id).or_default().push((proposal, member));
        }
    }
    // Nobody is moved out of what nobody uses; and what takes its place and needs it already is not connected anew.
    let case = Case::of(policy, EXPECTED);
    let costs = |it: &(&Proposal, &ProposalMember)| {
        let moving = if moves_users(it.1.disposition) { case.moving() } else { 0 };
        let is_spared = needs.contains(&(it.0.keeper.as_str(), it.1.application_id.as_str()));
        moving - if is_spared { case.reconnect } else { 0 }
    };
    let choose = |all: Vec<(&'a Proposal, &'a ProposalMember)>| {
        let has = |of: &[Disposition]| all.iter().any(|it| of.contains(&it.1.disposition));
        let stays = has(&[Disposition::Keep, Disposition::Connect, Disposition::KeepAll]);
        let gives = has(&[Disposition::MoveFunction]);
        let is_in = |it: &(&Proposal, &ProposalMember)| !frame.exclude.contains(&it.0.id);
        let mut members: Vec<(&Proposal, &ProposalMember)> =
            all.iter().copied().filter(|it| moves(it.1)).collect();
        if has(&[Disposition::KeepAll]) || has(&[Disposition::Retire]) && stays {
            return None;
        }
        let function = members.first()?.0.function.as_deref();
        let disposition = if stays || gives {
            members.retain(|it| gives || it.1.disposition != Disposition::Retire);
            if !members.iter().all(is_in) {
                return None;
            }
            Disposition::MoveFunction
        } else {
            members.retain(is_in);
            members.sort_by_key(costs);
            members.truncate(1);
            members.first()?.1.disposition
        };
        (!members.is_empty()).then_some(Chosen { members, disposition, function })
    };
    wanted.into_values().filter_map(choose).collect()
}

impl Chosen<'_> {
    fn step(&self, system: &System, whole: Running, is_needed: bool) -> Step {
        let (proposal, member) = self.members[0];
        let id = member.application_id.clone();
        let part = match self.disposition {
            Disposition::MoveFunction => self.members.iter().map(|it| it.1.covered).sum::<f64>(),
            _ => 1.0,
        };
        // Nobody uses it; but other systems may need it, and are connected to what the group keeps.
        let nothing_follows = self.disposition == Disposition::Retire && !is_needed;
        Step {
            keeper: if nothing_follows { id.clone() } else { proposal.keeper.clone() },
            application_id: id,
            agency: system.agency.clone(),
            proposal_id: proposal.id.clone(),
            disposition: self.disposition,
            year: None,
            left: None,
            promised: None,
            moved: None,
            wave: 0,
            running: Running { paid_until: system.paid_until, ..whole.part(part.min(1.0)) },
            once: Money::default(),
            worth: Money::default(),
            after: Vec::new(),
            reconnect: Vec::new(),
        }
    }
}

/// Which steps need which. Whoever has no step and needs one is noted with it, to be connected anew.
fn order(
    steps: &mut [Step],
    systems: &BTreeMap<String, System>,
    needs: &BTreeSet<(&str, &str)>,
) -> Vec<(u32, u32)> {
    let stopping = (0..).zip(&*steps).filter(|it| it.1.stops());
    let places: BTreeMap<String, u32> =
        stopping.map(|it| (it.1.application_id.clone(), it.0)).collect();
    let mut order = Vec::new();
    for (from, to) in needs {
        let Some(needed) = places.get(*to) else { continue };
        let step = &mut steps[*needed as usize];
        match places.get(*from) {
            Some(needing) => order.push((*needing, *needed)),
            // What takes its place needs it no longer.
            None if *from == step.keeper || !systems.contains_key(*from) => {}
            None => step.reconnect.push(from.to_string()),
        }
    }
    order
}

/// Notes in each step when it is done, who comes before it and who is connected anew, and what that comes to.
fn connect(
    steps: &mut [Step],
    order: &[(u32, u32)],
    schedule: &[Option<usize>],
    policy: &Policy,
    frame: &Frame,
) {
    let mut needing: Vec<Vec<u32>> = vec![Vec::new(); steps.len()];
    let mut needed = needing.clone();
    for (first, then) in order {
        needing[*then as usize].push(*first);
        needed[*first as usize].push(*then);
    }
    let names: Vec<String> = steps.iter().map(|it| it.application_id.clone()).collect();
    let case = Case::of(policy, EXPECTED);
    let spares: Vec<i64> = steps.iter().map(|it| anew(it, &case)).collect();
    let circles = circles_left(order, schedule);
    for (place, step) in steps.iter_mut().enumerate() {
        let year_of = |it: &u32| schedule[*it as usize];
        let year = schedule[place];
        // What comes before it, and what it comes before.
        let from = needing[place].iter().filter_map(year_of).max().unwrap_or_default();
        let until = needed[place].iter().filter_map(year_of).min().unwrap_or(frame.years);
        let name = |it: &u32| names[*it as usize].clone();
        let (moving, staying) =
            needing[place].iter().partition::<Vec<u32>, _>(|it| year_of(it).is_some());
        step.reconnect.extend(staying.iter().map(name));
        step.reconnect.sort_unstable();
        // Done, it would spare those that it needs to connect it anew; and nobody of its circle would be.
        let circle = circles.get(&(place as u32));
        let is_own = |it: &&u32| circle.is_some() && circles.get(*it) == circle;
        let own = staying.iter().filter(is_own).count() as i64;
        let spared = |year: usize| {
            let at = |it: &&u32| year_of(it).is_some_and(|it| it >= year);
            let needed = needed[place].iter().filter(at).map(|it| spares[*it as usize]);
            total(needed).saturating_add(spares[place].saturating_mul(own))
        };
        let in_order = best_year(step, from..until.saturating_add(1), &spared, policy, frame);
        let best = best_year(step, 0..frame.years, &spared, policy, frame);
        let pays = |it: Option<(usize, i64)>| {
            it.is_some_and(|it| it.1 > 0 || it.1 == 0 && !moves_users(step.disposition))
        };
        let (left, best) = match () {
            () if pays(in_order) => (Left::NoMeans, in_order),
            () if pays(best) => (Left::Order, best),
            () if !is_known(step) => (Left::CostUnknown, best),
            // It may pay, and there is no year to say so.
            () if best.is_none() => (Left::NoMeans, best),
            () => (Left::DoesNotPay, best),
        };
        step.year = year.map(|it| frame.first_year + it as i32);
        step.left = year.is_none().then_some(left);
        let done = year.or(best.map(|it| it.0));
        let at = done.unwrap_or(frame.years.saturating_sub(1));
        let is_before = |it: &&u32| year_of(it).is_some_and(|it| it <= at);
        step.after = moving.iter().filter(is_before).map(name).collect();
        step.once = Money::of(|case| once(step, &Case::of(policy, case)));
        step.worth = done.map_or(Money::default(), |it| {
            Money::of(|case| worth(step, it, frame, &Case::of(policy, case)))
        });
    }
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

    /// Whether something takes its place: what nobody uses and no system needs only stops.
    fn is_followed(&self) -> bool {
        self.keeper != self.application_id
    }
}

/// Whether users and data move; nobody moves out of what nobody uses.
fn moves_users(disposition: Disposition) -> bool {
    disposition != Disposition::Retire
}

/// What a step costs once.
fn once(step: &Step, case: &Case) -> i64 {
    let moving = if moves_users(step.disposition) { case.moving() } else { 0 };
    let anew = anew(step, case).saturating_mul(step.reconnect.len() as i64);
    share(step.running.moved(), moving).saturating_add(anew)
}

/// What it costs to connect one that needs it to what takes its place.
fn anew(step: &Step, case: &Case) -> i64 {
    share(step.running.moved(), case.reconnect)
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

/// Whether it is known what a step costs: where nothing takes a system's place, nothing does.
fn is_known(step: &Step) -> bool {
    step.running.basis != Basis::Unknown || !step.is_followed()
}

/// Whether a step may be done in a year: nothing moves in a frozen year, nor before the last year of its contract, nor
/// at a cost that nobody knows.
fn is_open(step: &Step, year: usize, frame: &Frame) -> bool {
    is_known(step)
        && !frame.is_frozen(step.agency.as_deref(), year)
        && year + 1 >= paid_years(step, frame)
}

/// Steps that are left and need each other, by place: the same number within a circle.
fn circles_left(order: &[(u32, u32)], schedule: &[Option<usize>]) -> BTreeMap<u32, usize> {
    let is_left = |it: &u32| schedule[*it as usize].is_none();
    let both = order.iter().copied().filter(|it| is_left(&it.0) && is_left(&it.1));
    let graph: DiGraphMap<u32, ()> = both.collect();
    let circles = kosaraju_scc(&graph).into_iter().filter(|it| it.len() > 1).enumerate();
    circles.flat_map(|(number, it)| it.into_iter().map(move |it| (it, number))).collect()
}

/// Which of these years wins most, or loses least, with what is spared then, and what it wins; `None` where it may be
/// done in none.
fn best_year(
    step: &Step,
    years: Range<usize>,
    spared: &impl Fn(usize) -> i64,
    policy: &Policy,
    frame: &Frame,
) -> Option<(usize, i64)> {
    let case = Case::of(policy, EXPECTED);
    let open = years.filter(|it| *it < frame.years && is_open(step, *it, frame));
    let wins = |it: usize| worth(step, it, frame, &case).saturating_add(spared(it));
    open.map(|it| (it, wins(it))).max_by_key(|it| (it.1, Reverse(it.0)))
}

/// The year that each step was promised, and what keeping to that counts: a part of its running cost, however far it
/// would move, since a promise is broken by one year as by two.
fn promised(steps: &[Step], policy: &Policy, frame: &Frame) -> Vec<Option<Promise>> {
    let promise = |it: &Step| {
        let year = frame.place(it.promised?);
        Some(Promise { year, counts: share(it.running.moved(), policy.change_share).max(1) })
    };
    steps.iter().map(promise).collect()
}

/// The year of each step in each of these roadmaps.
fn schedules(those: &[BTreeMap<String, i32>], steps: &[Step], frame: &Frame) -> Vec<Schedule> {
    let schedule = |years: &BTreeMap<String, i32>| -> Schedule {
        steps.iter().map(|it| frame.place(*years.get(&it.application_id)?)).collect()
    };
    those.iter().map(schedule).collect()
}

/// The program of these steps: a unit for each.
fn program(steps: &[Step], order: &[(u32, u32)], policy: &Policy, frame: &Frame) -> Program {
    // Systems whose agency nobody names share one capacity.
    let agencies: BTreeSet<Option<&str>> = steps.iter().map(|it| it.agency.as_deref()).collect();
    let numbers: BTreeMap<Option<&str>, u32> = agencies.iter().copied().zip(0..).collect();
    let national = frame.national_budget();
    let own: BTreeMap<&str, u32> =
        frame.budget_of.keys().map(String::as_str).zip(national.len() as u32..).collect();
    let case = Case::of(policy, EXPECTED);
    let unit = |step: &Step| {
        let agency = step.agency.as_deref();
        let worth = |year| is_open(step, year, frame).then(|| worth(step, year, frame, &case));
        let first = (0..).zip(&national).map(|it| it.0);
        Unit {
            worth: (0..frame.years).map(worth).collect(),
            cost: once(step, &case),
            budgets: first.chain(agency.and_then(|it| own.get(it)).copied()).collect(),
            load: vec![(numbers[&agency], 1)],
        }
    };
    let need = |(first, then): &(u32, u32)| {
        let cost = anew(&steps[*then as usize], &case);
        Need { first: *first, then: *then, cost, loss: vec![cost; frame.years] }
    };
    let limits = frame.budget_of.values().map(|it| vec![*it; frame.years]);
    let capacity = agencies.iter().map(|it| vec![frame.capacity_of(*it); frame.years]);
    Program {
        years: frame.years,
        units: steps.iter().map(unit).collect(),
        needs: order.iter().map(need).collect(),
        budgets: national.iter().cloned().chain(limits).collect(),
        capacity: capacity.collect(),
        start: Vec::new(),
    }
}

impl Frame {
    /// The place of a fiscal year in the horizon, if it is in it.
    fn place(&self, year: i32) -> Option<usize> {
        let place = usize::try_from(year.checked_sub(self.first_year)?).ok();
        place.filter(|it| *it < self.years)
    }

    /// What all moves may cost in each year: one budget, or none where nobody limits any year.
    fn national_budget(&self) -> Vec<Vec<i64>> {
        let all = (0..self.years).map(|it| self.first_year + it as i32);
        let all = all.map(|it| self.budgets.get(&it).copied().or(self.budget));
        let is_limited = all.clone().any(|it| it.is_some());
        is_limited.then(|| all.map(|it| it.unwrap_or(i64::MAX)).collect()).into_iter().collect()
    }

    fn capacity_of(&self, agency: Option<&str>) -> u32 {
        agency.and_then(|it| self.capacity_of.get(it)).copied().unwrap_or(self.capacity)
    }

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

#[cfg(test)]
mod rules;
#[cfg(test)]
mod tests;
