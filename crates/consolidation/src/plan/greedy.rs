//! The plan a careful person makes: the best first, each in the best year that is left.

use std::collections::BTreeMap;

use petgraph::algo::kosaraju_scc;
use petgraph::graphmap::DiGraphMap;

use super::program::{Need, Program, Schedule, Unit};

/// Puts the units into years by falling `rank`. Nothing is done that loses money.
pub(super) fn greedy(program: &Program, rank: &[f64]) -> Schedule {
    filled(program, vec![None; program.units.len()], &by_rank(rank))
}

/// A schedule that keeps the rules, with whatever else pays, or is free, and finds a place: in this order. What is
/// done may make others pay, so once more.
pub(super) fn filled(program: &Program, schedule: Schedule, order: &[usize]) -> Schedule {
    let mut filling = Filling::new(program, schedule);
    for _ in 0..2 {
        for unit in order {
            filling.add(*unit);
        }
    }
    filling.schedule
}

/// A schedule that keeps the rules, each unit in the year that is best for it among the others, alone or with those that
/// order makes move with it, until none moves.
pub(super) fn improved(program: &Program, schedule: Schedule) -> Schedule {
    let mut filling = Filling::new(program, schedule);
    let circles = circles(program);
    for _ in 0..MOST_PASSES {
        let mut moves = |unit: usize| {
            let circle = circles.get(&unit).map_or(&[][..], Vec::as_slice);
            filling.again(unit) || filling.again_along(unit, circle)
        };
        let moved = (0..program.units.len()).filter(|it| moves(*it)).count();
        if moved == 0 {
            break;
        }
    }
    filling.schedule
}

/// Units that need each other, by each of them.
fn circles(program: &Program) -> BTreeMap<usize, Vec<usize>> {
    let graph: DiGraphMap<u32, ()> = program.pairs().collect();
    let mut found = BTreeMap::new();
    for circle in kosaraju_scc(&graph).into_iter().filter(|it| it.len() > 1) {
        let circle: Vec<usize> = circle.into_iter().map(|it| it as usize).collect();
        found.extend(circle.iter().map(|it| (*it, circle.clone())));
    }
    found
}

/// Most units that move together because of order.
const MOST_ALONG: usize = 12;

/// Each pass wins something or does more, so there is an end; after so many it is near.
const MOST_PASSES: usize = 100;

/// Whether each of these units could be done in this year instead, everything else left as it is.
pub(super) fn may_return(
    program: &Program,
    schedule: &[Option<usize>],
    wanted: &[(usize, usize)],
) -> Vec<(usize, bool)> {
    let mut filling = Filling::new(program, schedule.to_vec());
    let mut tried = |(unit, year): &(usize, usize)| {
        filling.take_out(*unit);
        filling.put(*unit, *year);
        let has_room = filling.broken == 0;
        filling.take_out(*unit);
        schedule[*unit].map(|it| filling.put(*unit, it));
        (*unit, has_room)
    };
    wanted.iter().map(&mut tried).collect()
}

pub(super) fn by_rank(rank: &[f64]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..rank.len()).collect();
    order.sort_by(|a, b| rank[*b].total_cmp(&rank[*a]).then(a.cmp(b)));
    order
}

/// What is wanted, as far as it keeps the rules, and filled up by falling rank.
pub(super) fn repaired(program: &Program, wanted: &[Option<usize>], rank: &[f64]) -> Schedule {
    let order = by_rank(rank);
    let may = |(unit, year): (&Unit, &Option<usize>)| year.filter(|it| unit.worth[*it].is_some());
    let wanted: Schedule = program.units.iter().zip(wanted).map(may).collect();
    let mut filling = Filling::new(program, wanted);
    for unit in order.iter().rev() {
        if filling.broken > 0 && filling.breaks(*unit) {
            filling.take_out(*unit);
        }
    }
    // Without one, others may cost more: what is left over then is taken out to the last.
    for unit in order.iter().rev() {
        if filling.broken > 0 {
            filling.take_out(*unit);
        }
    }
    filled(program, filling.schedule, &order)
}

/// Whether a schedule keeps every rule.
pub(super) fn keeps_rules(program: &Program, schedule: &[Option<usize>]) -> bool {
    let may =
        |(unit, year): (&Unit, &Option<usize>)| year.is_none_or(|it| unit.worth[it].is_some());
    let mut units = program.units.iter().zip(schedule);
    units.all(may) && Filling::new(program, schedule.to_vec()).broken == 0
}

/// What a unit wins at best, for each migration that it takes.
pub(super) fn rank(program: &Program) -> Vec<f64> {
    let of = |unit: &Unit| {
        let best = unit.worth.iter().flatten().max().copied().unwrap_or(i64::MIN);
        best as f64 / f64::from(unit.load.iter().map(|it| it.1).sum::<u32>().max(1))
    };
    program.units.iter().map(of).collect()
}

/// What each unit adds to what is wanted at some prices, or would add at best, for each hundredth that it takes of
/// budgets: those that add least are the first to be given up.
pub(super) fn rank_among(priced: &Program, wanted: &[Option<usize>], is_paid: bool) -> Vec<f64> {
    let mut filling = Filling::new(priced, wanted.to_vec());
    let years = 0..priced.years;
    let mut adds = |unit: usize| match wanted[unit] {
        Some(year) => {
            let added = -filling.take_out(unit);
            filling.put(unit, year);
            added
        }
        None => {
            let open = years.clone().filter(|it| priced.units[unit].worth[*it].is_some());
            let added = |it| {
                let added = filling.put(unit, it);
                filling.take_out(unit);
                added
            };
            open.map(added).max().unwrap_or(i128::MIN)
        }
    };
    let each = |unit: usize| if is_paid { priced.units[unit].cost.max(1) as f64 } else { 1.0 };
    (0..priced.units.len()).map(|it| adds(it) as f64 / each(it)).collect()
}

/// The year in which a unit is done, if it is.
pub(super) type Slot = Option<usize>;

/// A schedule that is filled, and what is left of the means.
pub(super) struct Filling<'a> {
    pub program: &'a Program,
    by_then: Vec<Vec<u32>>,
    by_first: Vec<Vec<u32>>,
    budgets: Vec<Vec<i128>>,
    capacity: Vec<Vec<i64>>,
    /// Rules that are broken: years in which a budget or a capacity does not suffice, and needs of which the first is
    /// done after the second.
    pub broken: usize,
    pub schedule: Schedule,
}

impl<'a> Filling<'a> {
    pub fn new(program: &'a Program, schedule: Schedule) -> Filling<'a> {
        let budgets =
            program.budgets.iter().map(|it| it.iter().map(|it| i128::from(*it)).collect());
        let capacity =
            program.capacity.iter().map(|it| it.iter().map(|it| i64::from(*it)).collect());
        let mut filling = Filling {
            program,
            by_then: program.by_then(),
            by_first: program.by_first(),
            budgets: budgets.collect(),
            capacity: capacity.collect(),
            broken: 0,
            schedule: vec![None; program.units.len()],
        };
        for (unit, year) in schedule.iter().enumerate() {
            year.map(|it| filling.put(unit, it));
        }
        filling
    }

    /// Does a unit in the year that wins most, if that wins anything, or is free; whether it does.
    fn add(&mut self, unit: usize) -> bool {
        if self.schedule[unit].is_some() {
            return false;
        }
        let least = if self.program.units[unit].cost == 0 { -1 } else { 0 };
        let best = self.best_year(unit, least);
        best.map(|it| self.put(unit, it));
        best.is_some()
    }

    /// Does a unit in another year, or no more, if that wins more; whether it does.
    fn again(&mut self, unit: usize) -> bool {
        let Some(before) = self.schedule[unit] else { return self.add(unit) };
        let now = -self.take_out(unit);
        // Without it others may cost more than there is: then it has to come back.
        let has_to = self.broken > 0;
        let best = self.best_year(unit, if has_to { now } else { now.max(0) });
        let year = best.or((has_to || now >= 0).then_some(before));
        year.map(|it| self.put(unit, it));
        year != Some(before)
    }

    /// Does a unit in another year with those that order then makes move too, or with its whole circle, if that wins
    /// more; whether it does.
    fn again_along(&mut self, unit: usize, circle: &[usize]) -> bool {
        if self.by_then[unit].is_empty() && self.by_first[unit].is_empty() {
            return false;
        }
        let mut starts = vec![vec![unit]];
        if !circle.is_empty() && circle.len() <= MOST_ALONG {
            starts.push(circle.to_vec());
        }
        let mut best: (i128, Option<(Vec<usize>, usize)>) = (0, None);
        for start in starts {
            for year in 0..self.program.years {
                let Some(along) = self.along(&start, year) else { continue };
                if along.len() < 2 {
                    continue;
                }
                let before: Vec<Slot> = along.iter().map(|it| self.schedule[*it]).collect();
                let won = self.move_all(&along, Some(year));
                if won > best.0 && self.broken == 0 {
                    best = (won, Some((along.clone(), year)));
                }
                self.put_back(&along, &before);
            }
        }
        let Some((along, year)) = best.1 else { return false };
        self.move_all(&along, Some(year));
        true
    }

    /// Units with those that order makes move with them into a year: who needs one of them and is done later, and
    /// whom one of them needs and who is done earlier. `None` where that are too many, or one may not be done then.
    fn along(&self, start: &[usize], year: usize) -> Option<Vec<usize>> {
        let mut all = start.to_vec();
        let mut at = 0;
        while let Some(unit) = all.get(at).copied() {
            self.program.units[unit].worth[year]?;
            let needs = &self.program.needs;
            let later = self.by_then[unit].iter().map(|it| needs[*it as usize].first as usize);
            let later = later.filter(|it| self.schedule[*it].is_some_and(|it| it > year));
            let sooner = self.by_first[unit].iter().map(|it| needs[*it as usize].then as usize);
            let sooner = sooner.filter(|it| self.schedule[*it].is_some_and(|it| it < year));
            let more: Vec<usize> = later.chain(sooner).collect();
            for it in more {
                if !all.contains(&it) {
                    all.push(it);
                }
            }
            if all.len() > MOST_ALONG {
                return None;
            }
            at += 1;
        }
        Some(all)
    }

    /// Moves units back to where they were.
    fn put_back(&mut self, units: &[usize], slots: &[Slot]) {
        units.iter().for_each(|it| _ = self.take_out(*it));
        for (unit, slot) in units.iter().zip(slots) {
            slot.map(|it| self.put(*unit, it));
        }
    }

    /// The first year that wins most, and more than this, with the means that there are.
    fn best_year(&mut self, unit: usize, least: i128) -> Option<usize> {
        let mut best = (least, None);
        for year in 0..self.program.years {
            if self.program.units[unit].worth[year].is_some() {
                let won = self.put(unit, year);
                if won > best.0 && self.broken == 0 {
                    best = (won, Some(year));
                }
                self.take_out(unit);
            }
        }
        best.1
    }

    /// What is left of a budget in a year.
    pub fn left(&self, budget: u32, year: usize) -> i128 {
        self.budgets[budget as usize][year]
    }

    /// What is left of the capacity of an agency in a year.
    pub fn free(&self, agency: u32, year: usize) -> i64 {
        self.capacity[agency as usize][year]
    }

    /// Moves units into a year, or out of theirs, whatever that costs; what it wins.
    pub fn move_all(&mut self, units: &[usize], slot: Slot) -> i128 {
        let mut moved = |unit: usize| {
            let out = self.take_out(unit);
            out + slot.map_or(0, |it| self.put(unit, it))
        };
        units.iter().map(|it| moved(*it)).sum()
    }

    /// Puts a unit into a year, whatever that costs; what it wins.
    pub fn put(&mut self, unit: usize, year: usize) -> i128 {
        let lost = self.connected(unit, year, true);
        self.schedule[unit] = Some(year);
        self.spend(unit, year, i128::from(self.program.units[unit].cost));
        self.load(unit, year, 1);
        i128::from(self.program.units[unit].worth[year].unwrap_or_default()) - lost
    }

    /// Takes a unit out of its year; what that wins.
    pub fn take_out(&mut self, unit: usize) -> i128 {
        let Some(year) = self.schedule[unit].take() else { return 0 };
        let lost = self.connected(unit, year, false);
        self.spend(unit, year, -i128::from(self.program.units[unit].cost));
        self.load(unit, year, -1);
        lost - i128::from(self.program.units[unit].worth[year].unwrap_or_default())
    }

    /// Whoever needs the unit and is not done by then is connected anew, and the unit is not, to what is done then or
    /// later. Spends that, or gives it back; what is lost by it when the unit is done. The unit itself is in no year.
    fn connected(&mut self, unit: usize, year: usize, is_put: bool) -> i128 {
        let program = self.program;
        let (mut lost, mut late) = (0, 0);
        let mut pay = |filling: &mut Filling, need: &Need, at: usize, sign: i128| {
            lost += sign * i128::from(need.loss[at]);
            let spent = if is_put { sign } else { -sign } * i128::from(need.cost);
            filling.spend(need.then as usize, at, spent);
        };
        for at in 0..self.by_then[unit].len() {
            let need = &program.needs[self.by_then[unit][at] as usize];
            let first = self.schedule[need.first as usize];
            if first.is_none_or(|it| it > year) {
                pay(self, need, year, 1);
            }
            late += usize::from(first.is_some_and(|it| it > year));
        }
        for at in 0..self.by_first[unit].len() {
            let need = &program.needs[self.by_first[unit][at] as usize];
            match self.schedule[need.then as usize] {
                Some(done) if done >= year => pay(self, need, done, -1),
                then => late += usize::from(then.is_some()),
            }
        }
        self.broken = if is_put { self.broken + late } else { self.broken - late };
        lost
    }

    /// Whether a unit breaks a rule: it draws on a budget or a capacity that does not suffice in its year, or is done
    /// after one that it needs, or before one that needs it.
    fn breaks(&self, unit: usize) -> bool {
        let Some(year) = self.schedule[unit] else { return false };
        let own = &self.program.units[unit];
        own.budgets.iter().any(|it| self.budgets[*it as usize][year] < 0)
            || own.load.iter().any(|it| self.capacity[it.0 as usize][year] < 0)
            || self.needs_of(unit).any(|it| it.is_broken(&self.schedule))
    }

    fn needs_of(&self, unit: usize) -> impl Iterator<Item = &Need> {
        let places = self.by_then[unit].iter().chain(&self.by_first[unit]);
        places.map(|it| &self.program.needs[*it as usize])
    }

    fn spend(&mut self, unit: usize, year: usize, amount: i128) {
        for budget in &self.program.units[unit].budgets {
            let left = &mut self.budgets[*budget as usize][year];
            self.broken -= usize::from(*left < 0);
            *left -= amount;
            self.broken += usize::from(*left < 0);
        }
    }

    fn load(&mut self, unit: usize, year: usize, times: i64) {
        for (agency, load) in &self.program.units[unit].load {
            let left = &mut self.capacity[*agency as usize][year];
            self.broken -= usize::from(*left < 0);
            *left -= times * i64::from(*load);
            self.broken += usize::from(*left < 0);
        }
    }
}
