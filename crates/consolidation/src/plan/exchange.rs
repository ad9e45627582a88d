//! Units that take each other's place: what is left over of a budget is used up by two, three or four of them where no
//! single one finds room.

use super::greedy::{Filling, Slot};
use super::program::{Program, Schedule};

/// A schedule that keeps the rules, in which no one or two units of a year win more in the place of one or two of
/// another year (or of none), and those in theirs; as far as so many tries show it.
pub(super) fn exchanged(program: &Program, schedule: Schedule, tries: u64) -> Schedule {
    let mut exchange =
        Exchange { filling: Filling::new(program, schedule), shared: shared(program), tries };
    let slots: Vec<Slot> = (0..program.years).map(Some).chain([None]).collect();
    let sizes = [(1, 1), (2, 1), (1, 2), (2, 2)];
    let mut pairs = Vec::new();
    for (at, left) in slots.iter().enumerate() {
        pairs.extend(slots[at + 1..].iter().map(|right| (*left, *right)));
    }
    // Those that are found soonest come first, and again after each that was found.
    let mut size = 0;
    while let Some((one, other)) = sizes.get(size) {
        let between = |it: &(Slot, Slot)| exchange.between((it.0, *one), (it.1, *other));
        let found = pairs.iter().map(between).filter(|it| *it).count();
        size = if found > 0 { 0 } else { size + 1 };
    }
    exchange.filling.schedule
}

struct Exchange<'a> {
    filling: Filling<'a>,
    /// A budget that pays for every unit.
    shared: Option<u32>,
    /// Units and exchanges that may still be looked at.
    tries: u64,
}

/// One or two units that leave a year together.
struct Leaving {
    units: [usize; 2],
    size: usize,
    /// What they win in the other year beyond what they do in theirs, but for those connected anew.
    gain: i128,
    cost: i128,
}

impl Leaving {
    fn units(&self) -> &[usize] {
        &self.units[..self.size]
    }
}

impl Exchange<'_> {
    /// Exchanges so many units of one year for so many of another wherever that wins; whether any was.
    fn between(&mut self, left: (Slot, usize), right: (Slot, usize)) -> bool {
        let lefts = self.leaving(left.0, right.0, left.1);
        let mut rights = self.leaving(right.0, left.0, right.1);
        rights.sort_by_key(|it| it.cost);
        let most = |most: &mut i128, it: &Leaving| {
            *most = it.gain.max(*most);
            Some(*most)
        };
        let gains: Vec<i128> = rights.iter().scan(i128::MIN / 2, most).collect();
        self.tries = self.tries.saturating_sub((lefts.len() + rights.len()) as u64);
        let mut is_better = false;
        for one in &lefts {
            // Costs that both years have room for.
            let least = one.cost - self.room(right.0);
            let from = rights.partition_point(|it| it.cost < least);
            let most = one.cost + self.room(left.0);
            let until = rights.partition_point(|it| it.cost <= most);
            for at in (from..until).rev() {
                if self.tries == 0 || one.gain + gains[at] <= 0 {
                    break;
                }
                self.tries -= 1;
                let other = &rights[at];
                let (there, here) = ((left.0, one), (right.0, other));
                if one.gain + other.gain > 0
                    && self.can_do(there, other)
                    && self.can_do(here, one)
                    && self.exchange(there, here)
                {
                    is_better = true;
                    break;
                }
            }
        }
        is_better
    }

    /// What is left of the shared budget.
    fn room(&self, slot: Slot) -> i128 {
        let left = slot.and_then(|year| Some(self.filling.left(self.shared?, year)));
        left.unwrap_or(i128::MAX / 4)
    }

    /// Whether the agencies of those that come can do each of them, when others leave.
    fn can_do(&self, (slot, leaves): (Slot, &Leaving), comes: &Leaving) -> bool {
        let Some(year) = slot else { return true };
        let units = &self.filling.program.units;
        let freed = |agency: u32| {
            let loads = leaves.units().iter().flat_map(|it| &units[*it].load);
            loads.filter(|it| it.0 == agency).map(|it| i64::from(it.1)).sum::<i64>()
        };
        let fits = |(agency, load): &(u32, u32)| {
            i64::from(*load) <= self.filling.free(*agency, year) + freed(*agency)
        };
        comes.units().iter().flat_map(|it| &units[*it].load).all(fits)
    }

    /// Every one or two units of a year that may be done in another.
    fn leaving(&self, from: Slot, to: Slot, size: usize) -> Vec<Leaving> {
        let (program, schedule) = (self.filling.program, &self.filling.schedule);
        let worth = |unit: usize, slot: Slot| match slot {
            Some(year) => program.units[unit].worth[year],
            None => Some(0),
        };
        let own = |unit: usize| {
            let gain = i128::from(worth(unit, to)?) - i128::from(worth(unit, from)?);
            let cost = i128::from(program.units[unit].cost);
            (schedule[unit] == from).then_some(Leaving { units: [unit; 2], size: 1, gain, cost })
        };
        let single: Vec<Leaving> = (0..program.units.len()).filter_map(own).collect();
        let count = single.len() as u64;
        if size == 1 || count * count > self.tries {
            return single;
        }
        let both = |one: &Leaving, other: &Leaving| Leaving {
            units: [one.units[0], other.units[0]],
            size: 2,
            gain: one.gain + other.gain,
            cost: one.cost + other.cost,
        };
        let pairs = single.iter().enumerate();
        pairs
            .flat_map(|(at, one)| single[at + 1..].iter().map(move |other| both(one, other)))
            .collect()
    }

    /// Exchanges them, if that keeps the rules and wins something.
    fn exchange(&mut self, left: (Slot, &Leaving), right: (Slot, &Leaving)) -> bool {
        let (one, other) = (left.1.units(), right.1.units());
        let are_there =
            |slot: Slot, of: &[usize]| of.iter().all(|it| self.filling.schedule[*it] == slot);
        if !are_there(left.0, one) || !are_there(right.0, other) {
            return false;
        }
        let filling = &mut self.filling;
        let freed = filling.move_all(one, None) + filling.move_all(other, None);
        let won = filling.move_all(one, right.0) + filling.move_all(other, left.0);
        let pays = freed + won > 0 && filling.broken == 0;
        if !pays {
            filling.move_all(one, left.0);
            filling.move_all(other, right.0);
        }
        pays
    }
}

/// The first budget that pays for every unit.
fn shared(program: &Program) -> Option<u32> {
    let first = program.units.first()?;
    let pays = |it: &&u32| program.units.iter().all(|unit| unit.budgets.contains(*it));
    first.budgets.iter().find(pays).copied()
}
