//! Looks for better schedules far and near: some units are taken out together, and put back in another order.
//!
//! Ruin and recreate (Schrimpf and others 2000): what is worse is accepted now and then, ever less often (simulated
//! annealing), and years are passed over by chance when units are put back (Christiaens and Vanden Berghe 2020). One
//! round takes microseconds, so that hundreds of thousands of them are made where a solver looks at some nodes.

use super::drawn::Drawn;
use super::greedy::{Filling, Slot};
use super::program::{Program, Schedule, Unit};

/// How a search runs.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cooling {
    /// What may be lost in a round at first, and in the end, as shares of what a unit wins at best on average.
    pub from: f64,
    pub to: f64,
    /// Units at most that are taken out together, beside about as many that are not done.
    pub most: usize,
}

/// Of so many years in which a unit could be put back, one is passed over.
const PASSED_OVER: usize = 50;

/// Of so many units that are put back, one may lose.
const AT_A_LOSS: usize = 16;

/// The best schedule that is met from one that keeps the rules. It looks at so many years of units.
pub(super) fn recreated(
    program: &Program,
    start: Schedule,
    looks: u64,
    cooling: Cooling,
    seed: u64,
) -> Schedule {
    let mut search = Recreation::new(program, start, seed);
    let all = looks.max(1) as f64;
    while search.looks < looks {
        let passed = search.looks as f64 / all;
        let heat = cooling.from * (cooling.to / cooling.from).powf(passed);
        search.round(cooling.most, heat * search.usual);
    }
    search.best
}

struct Recreation<'a> {
    filling: Filling<'a>,
    drawn: Drawn,
    surroundings: Surroundings,
    /// What each unit wins at best.
    highest: Vec<i64>,
    /// What a unit wins at best on average.
    usual: f64,
    /// Units that are taken out in this round, with their years before.
    taken: Vec<(usize, Slot)>,
    is_taken: Vec<bool>,
    /// What the schedule wins that is being changed.
    now: i128,
    best: Schedule,
    best_worth: i128,
    looks: u64,
}

/// What units have to do with each other.
struct Surroundings {
    /// Units that need this one, or that it needs.
    near: Vec<Vec<u32>>,
    /// Units of each agency.
    of_agency: Vec<Vec<u32>>,
    /// What each unit may save the budgets of its year at most, when it is done and need not be connected anew.
    saved: Vec<i128>,
}

impl Surroundings {
    fn new(program: &Program) -> Surroundings {
        let mut near = vec![Vec::new(); program.units.len()];
        let mut saved = vec![0; program.units.len()];
        for need in &program.needs {
            near[need.first as usize].push(need.then);
            near[need.then as usize].push(need.first);
            saved[need.first as usize] += i128::from(need.cost);
        }
        let mut of_agency = vec![Vec::new(); program.capacity.len()];
        for (at, unit) in (0..).zip(&program.units) {
            unit.load.iter().for_each(|it| of_agency[it.0 as usize].push(at));
        }
        Surroundings { near, of_agency, saved }
    }
}

impl Recreation<'_> {
    fn new(program: &Program, start: Schedule, seed: u64) -> Recreation<'_> {
        let count = program.units.len();
        let best = |it: &Unit| it.worth.iter().flatten().copied().max();
        let highest: Vec<i64> =
            program.units.iter().map(|it| best(it).unwrap_or_default()).collect();
        let usual = highest.iter().map(|it| (*it).max(0) as f64).sum::<f64>() / count.max(1) as f64;
        let now = program.worth(&start);
        Recreation {
            filling: Filling::new(program, start.clone()),
            drawn: Drawn(seed),
            surroundings: Surroundings::new(program),
            highest,
            usual,
            taken: Vec::new(),
            is_taken: vec![false; count],
            now,
            best: start,
            best_worth: now,
            looks: 0,
        }
    }

    /// Takes some units out, puts them back, and keeps that unless it loses too much.
    fn round(&mut self, most: usize, heat: f64) {
        self.looks += 1;
        let size = 1 + (most as f64 * self.drawn.fraction().powi(2)) as usize;
        self.choose(size);
        let mut won = 0;
        for at in 0..self.taken.len() {
            won += self.filling.take_out(self.taken[at].0);
        }
        for unit in self.order() {
            won += self.put_back(unit);
        }
        let may_lose = -heat * self.drawn.fraction().ln();
        if self.filling.broken == 0 && won as f64 > -may_lose {
            self.now += won;
            if self.now > self.best_worth {
                self.best_worth = self.now;
                self.best.clone_from(&self.filling.schedule);
            }
        } else {
            self.taken.iter().for_each(|it| _ = self.filling.take_out(it.0));
            for (unit, before) in &self.taken {
                before.map(|it| self.filling.put(*unit, it));
            }
        }
        self.taken.drain(..).for_each(|it| self.is_taken[it.0] = false);
    }

    /// Chooses about so many units: any, such as hang together by needs, of two years, or of one agency; and some that
    /// are not done.
    fn choose(&mut self, size: usize) {
        let count = self.filling.schedule.len();
        let seed = self.drawn.below(count);
        match self.drawn.below(4) {
            0 => (0..size).for_each(|_| {
                let unit = self.drawn.below(count);
                self.take(unit);
            }),
            1 => self.take_near(seed, size.max(2)),
            2 => {
                let years = self.filling.program.years;
                let two = [self.drawn.below(years), self.drawn.below(years)];
                // Not all that are drawn are of these years.
                for _ in 0..size * years {
                    let unit = self.drawn.below(count);
                    if self.filling.schedule[unit].is_some_and(|it| two.contains(&it)) {
                        self.take(unit);
                    }
                    if self.taken.len() == size {
                        break;
                    }
                }
            }
            _ => {
                let agency = self.filling.program.units[seed].load.first().map(|it| it.0 as usize);
                for _ in 0..size {
                    let all = agency.map_or(&[][..], |it| &self.surroundings.of_agency[it]);
                    if let Some(unit) = self.drawn.one_of(all) {
                        self.take(unit);
                    }
                }
            }
        }
        for _ in 0..size + 2 {
            let unit = self.drawn.below(count);
            if self.filling.schedule[unit].is_none() {
                self.take(unit);
            }
        }
    }

    fn take(&mut self, unit: usize) {
        if !std::mem::replace(&mut self.is_taken[unit], true) {
            self.taken.push((unit, self.filling.schedule[unit]));
        }
    }

    /// A unit, those near it, those near them, and so on: so many.
    fn take_near(&mut self, unit: usize, size: usize) {
        self.take(unit);
        let mut at = 0;
        while let Some((unit, _)) = self.taken.get(at).copied() {
            for place in 0..self.surroundings.near[unit].len() {
                if self.taken.len() == size {
                    return;
                }
                self.take(self.surroundings.near[unit][place] as usize);
            }
            at += 1;
        }
    }

    /// The units that are taken out in the order in which they are put back: by chance, what wins most, what wins most
    /// for what it costs, or what costs most; each only about so.
    fn order(&mut self) -> Vec<usize> {
        let by = self.drawn.below(5);
        let units = &self.filling.program.units;
        let mut order = Vec::with_capacity(self.taken.len());
        for (unit, _) in &self.taken {
            let about = 0.6 + 0.8 * self.drawn.fraction();
            let (wins, costs) = (self.highest[*unit] as f64, units[*unit].cost.max(1) as f64);
            let of = [1.0, 1.0, wins, wins / costs, costs];
            order.push((about * of[by], *unit));
        }
        order.sort_by(|a, b| b.0.total_cmp(&a.0));
        order.into_iter().map(|it| it.1).collect()
    }

    /// Puts a unit into the year that wins most, if that wins anything, or is free; what it wins. One that others
    /// have to do with is put back now and then whatever it loses: it may pay for what it spares.
    fn put_back(&mut self, unit: usize) -> i128 {
        let is_bound = !self.surroundings.near[unit].is_empty();
        let least = match self.filling.program.units[unit].cost {
            _ if is_bound && self.drawn.below(AT_A_LOSS) == 0 => i128::MIN,
            0 => -1,
            _ => 0,
        };
        let mut best = (least, None);
        for year in 0..self.filling.program.years {
            if !self.may_find_room(unit, year) || self.drawn.below(PASSED_OVER) == 0 {
                continue;
            }
            let won = self.filling.put(unit, year);
            if won > best.0 && self.filling.broken == 0 {
                best = (won, Some(year));
            }
            self.filling.take_out(unit);
        }
        best.1.map_or(0, |it| self.filling.put(unit, it))
    }

    /// Whether a unit may be done in a year, as far as a glance at what is left shows it.
    fn may_find_room(&mut self, unit: usize, year: usize) -> bool {
        let own = &self.filling.program.units[unit];
        if own.worth[year].is_none() {
            return false;
        }
        self.looks += 1;
        let least = i128::from(own.cost) - self.surroundings.saved[unit];
        own.load.iter().all(|it| self.filling.free(it.0, year) >= i64::from(it.1))
            && own.budgets.iter().all(|it| self.filling.left(*it, year) >= least)
    }
}
